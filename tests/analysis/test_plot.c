/* Pictures one by one: what there is, what is chosen by a name, and what is drawn. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/plot.h"
#include "tests/support/made_results.h"

static bool gnuplot_is_here(void)
{
    return access("/usr/bin/gnuplot", X_OK) == 0 || access("/usr/local/bin/gnuplot", X_OK) == 0;
}

static analysis_plots *opened(const weir_results *r)
{
    analysis_plots *plots = NULL;
    weir_error err = {0};
    cr_assert(eq(int, analysis_plots_open(r, &plots, &err), WEIR_OK));
    weir_error_clear(&err);
    return plots;
}

static char *printed(const analysis_plots *plots, void (*print)(FILE *, const analysis_plots *))
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    print(out, plots);
    fclose(out);
    return text;
}

Test(plot, a_comparison_has_differences_groups_and_days)
{
    weir_results *r = made_system(3, 4);
    analysis_plots *plots = opened(r);
    size_t n_difference = 0, n_group = 0, n_day = 0;
    for (size_t i = 0; i < analysis_plots_count(plots); i++) {
        const char *name = analysis_plots_name(plots, i);
        n_difference += strncmp(name, "difference/", 11) == 0;
        n_group += strncmp(name, "group/", 6) == 0;
        n_day += strncmp(name, "day/", 4) == 0;
    }
    cr_expect(gt(sz, n_difference, 8)); /* the report has no more */
    cr_expect(gt(sz, n_group, 0));
    cr_expect(gt(sz, n_day, 0));
    analysis_plots_close(plots);
    weir_results_close(r);
}

Test(plot, every_name_is_there_once)
{
    weir_results *r = made_system(3, 4);
    analysis_plots *plots = opened(r);
    for (size_t i = 0; i < analysis_plots_count(plots); i++)
        for (size_t k = 0; k < i; k++)
            cr_expect(ne(str, (char *)analysis_plots_name(plots, i),
                         (char *)analysis_plots_name(plots, k)));
    analysis_plots_close(plots);
    weir_results_close(r);
}

Test(plot, a_whole_name_is_one_and_a_kind_or_a_service_are_several)
{
    weir_results *r = made_system(2, 4);
    analysis_plots *plots = opened(r);
    char name[256];
    snprintf(name, sizeof name, "%s", analysis_plots_name(plots, 0));
    cr_expect(eq(sz, analysis_plots_choose(plots, name), 1));
    cr_expect(gt(sz, analysis_plots_choose(plots, "difference"), 1));
    cr_expect(gt(sz, analysis_plots_choose(plots, "general_ed"), 1));
    cr_expect(eq(sz, analysis_plots_choose(plots, "general_e"),
                 0)); /* the beginning of a word is no name */
    cr_expect(eq(sz, analysis_plots_choose(plots, ""), 0));
    cr_expect(eq(sz, analysis_plots_choose(plots, "differences"), 0));
    analysis_plots_close(plots);
    weir_results_close(r);
}

Test(plot, one_scenario_has_no_differences)
{
    weir_results *r = made_system(1, 4);
    analysis_plots *plots = opened(r);
    cr_expect(eq(sz, analysis_plots_choose(plots, "difference"), 0));
    cr_expect(gt(sz, analysis_plots_choose(plots, "day"), 0));
    analysis_plots_close(plots);
    weir_results_close(r);
}

Test(plot, a_sweep_has_its_measures_over_its_dials)
{
    weir_results *r = made_sweep(4);
    analysis_plots *plots = opened(r);
    cr_expect(eq(sz, analysis_plots_choose(plots, "day"), 0));
    cr_expect(eq(sz, analysis_plots_choose(plots, "points"), analysis_plots_count(plots)));
    analysis_plots_close(plots);
    weir_results_close(r);
}

/* Those alone that are chosen, with all bytes of theirs. */
Test(plot, what_is_chosen_is_drawn)
{
    weir_error err = {0};
    if (!gnuplot_is_here())
        return;
    weir_results *r = made_system(3, 4);
    analysis_plots *plots = opened(r);
    cr_assert(eq(sz, analysis_plots_choose(plots, NULL), 1));
    cr_assert(eq(int, analysis_plots_draw(plots, FIGURE_TEXT, 90, 20, &err), WEIR_OK));
    char *text = printed(plots, analysis_plots_print);
    const bool first = strstr(text, analysis_plots_name(plots, 0)) != NULL;
    const bool label = strstr(text, "difference from base") != NULL;
    const bool second = strstr(text, analysis_plots_name(plots, 1)) != NULL;
    cr_expect(first && label && !second);
    free(text);
    json_t *document = analysis_plots_json(plots);
    json_t *list = json_object_get(document, "pictures");
    cr_assert(eq(sz, json_array_size(list), 1));
    const json_t *picture = json_array_get(list, 0);
    const bool says = json_is_string(json_object_get(picture, "says"));
    const bool no_file = json_is_null(json_object_get(picture, "file"));
    cr_expect(says && no_file);
    json_decref(document);
    analysis_plots_close(plots);
    weir_results_close(r);
}

/* Names are an attack on gnuplot: they are drawn as they are, or no picture is, but nothing else happens. */
Test(plot, names_are_text_and_no_commands)
{
    const figure_form forms[] = {FIGURE_TEXT, FIGURE_SVG, FIGURE_PNG};
    if (!gnuplot_is_here())
        return;
    for (size_t i = 0; i < 3; i++) {
        weir_results *r = made_hostile();
        analysis_plots *plots = opened(r);
        weir_error err = {0};
        analysis_plots_choose_all(plots);
        cr_expect(eq(int, analysis_plots_draw(plots, forms[i], 0, 0, &err), WEIR_OK));
        json_t *document = analysis_plots_json(plots);
        cr_expect(ne(ptr, document, NULL));
        json_decref(document);
        weir_error_clear(&err);
        analysis_plots_close(plots);
        weir_results_close(r);
    }
    cr_expect(ne(int, access("pwn", F_OK), 0));
}

Test(plot, without_gnuplot_it_says_so)
{
    weir_results *r = made_system(2, 4);
    analysis_plots *plots = opened(r);
    weir_error err = {0};
    setenv("PATH", "/nonexistent", 1);
    analysis_plots_choose(plots, NULL);
    cr_expect(eq(int, analysis_plots_draw(plots, FIGURE_SVG, 0, 0, &err), WEIR_ERR_TOOL));
    weir_error_clear(&err);
    analysis_plots_close(plots);
    weir_results_close(r);
}

Test(plot, the_ending_says_which_form)
{
    figure_form form;
    cr_expect(analysis_plot_form("a.svg", &form) && form == FIGURE_SVG);
    cr_expect(analysis_plot_form("a/b.png", &form) && form == FIGURE_PNG);
    cr_expect(zero(int, analysis_plot_form("a.pdf", &form)));
    cr_expect(zero(int, analysis_plot_form(".svg", &form)));
}
