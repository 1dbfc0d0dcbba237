/* A sweep as people read it: over results made by hand, whose scenarios are taken for points. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/json.h"
#include "analysis/report.h"
#include "analysis/sweep.h"
#include "sim/results/results.h"
#include "tests/support/made_results.h"

#define WARD "services.general_ward.beds"

/* The made sweep, over its first dial or both; the first with another path, the last value another. */
static weir_results *swept(size_t n_dials, double last, const char *path)
{
    static double stay[4];
    weir_results *r = made_sweep(4);
    memcpy(stay, (double[]){7, 8, 7, last}, sizeof stay);
    r->swept.n_dials = n_dials;
    r->swept.dials[0].path = path;
    r->swept.dials[1].value = stay;
    return r;
}

static analysis_sweep made(const weir_results *r, const char *measure)
{
    analysis_sweep s;
    weir_error err = {0};
    cr_assert(eq(int, analysis_sweep_make(&s, r, &measure, measure != NULL, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    return s;
}

Test(sweep, dials_have_short_names_and_a_grid_is_known)
{
    weir_results *r = swept(2, 8, WARD);
    analysis_sweep s = made(r, NULL);
    cr_expect(eq(str, (char *)s.dials[0].name, "beds"));
    cr_expect(eq(str, (char *)s.dials[1].name, "stay.mean")); /* "mean" alone says little */
    cr_expect(eq(sz, s.dials[1].n_levels, 2));
    cr_expect(eq(sz, s.dials[1].level[3], 1));
    cr_expect(eq(sz, s.dials[1].order[1], 2)); /* 7 d at points 0 and 2, then 8 d */
    cr_expect(s.is_grid);
    analysis_sweep_clear(&s);
    weir_results_close(r);

    r = swept(2, 9, WARD); /* 8 d with 640 beds is missing */
    s = made(r, NULL);
    cr_expect(not(s.is_grid));
    analysis_sweep_clear(&s);
    weir_results_close(r);
}

/* Two paths that end alike are told apart by what stands before. */
Test(sweep, names_are_as_long_as_it_takes_to_tell_dials_apart)
{
    weir_results *r = swept(2, 8, "services.other.stay.mean");
    analysis_sweep s = made(r, NULL);
    cr_expect(eq(str, (char *)s.dials[0].name, "other.stay.mean"));
    cr_expect(eq(str, (char *)s.dials[1].name, "general_ward.stay.mean"));
    analysis_sweep_clear(&s);
    weir_results_close(r);
}

Test(sweep, measures_are_those_asked_for_or_a_few_that_tell_most)
{
    weir_results *r = swept(2, 8, WARD);
    analysis_sweep s = made(r, "general_ed.wait[mean]");
    cr_expect(eq(sz, s.n_measures, 1));
    cr_expect(eq(str, (char *)s.measures[0]->name, "general_ed.wait"));
    analysis_sweep_clear(&s);
    s = made(r, NULL);
    cr_expect(s.n_measures > 0 && s.n_measures <= ANALYSIS_SWEEP_MEASURES);
    analysis_sweep_clear(&s);

    const char *unknown = "general_ed.wit";
    weir_error err = {0};
    cr_expect(eq(int, analysis_sweep_make(&s, r, &unknown, 1, &err), WEIR_ERR_USAGE));
    cr_expect(strstr(weir_error_what(&err), "the results have no 'general_ed.wit'") != NULL);
    weir_error_clear(&err);
    analysis_sweep_clear(&s);
    weir_results_close(r);
}

Test(sweep, the_table_has_a_row_for_each_point)
{
    weir_results *r = swept(2, 8, WARD);
    analysis_sweep s = made(r, "general_ed.wait[mean]");
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    analysis_print_sweep(out, &s);
    fclose(out);
    cr_expect(strstr(text, "4 points (grid), the same random numbers at each") != NULL, "%s", text);
    cr_expect(strstr(text, "beds is " WARD ": 2 values, 600 to 640") != NULL, "%s", text);
    cr_expect(strstr(text, "point  beds  stay.mean  general_ed.wait") != NULL, "%s", text);
    cr_expect(strstr(text, "\n      3   640        8 d ") != NULL, "%s", text);
    free(text);
    analysis_sweep_clear(&s);
    weir_results_close(r);
}

Test(sweep, the_document_has_values_and_measures_of_each_point)
{
    weir_results *r = swept(2, 8, WARD);
    analysis_sweep s = made(r, "general_ed.wait[mean]");
    json_t *d = analysis_sweep_json(&s, NULL), *points = json_object_get(d, "points");
    cr_assert(eq(sz, json_array_size(points), 4));
    const json_t *values = json_object_get(json_array_get(points, 2), "values");
    cr_expect(eq(dbl, json_number_value(json_object_get(values, WARD)), 640));
    const json_t *measures = json_object_get(json_array_get(points, 2), "measures");
    cr_expect(eq(sz, json_array_size(measures), 1));
    cr_expect(json_object_get(json_array_get(measures, 0), "half_width") != NULL);
    json_decref(d);
    analysis_sweep_clear(&s);
    weir_results_close(r);
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what))
        n++;
    return n;
}

/* One dial: curves. Two that make a grid: heat maps. Any others: clouds. */
Test(sweep, the_page_has_its_sections_and_a_picture_for_each_measure)
{
    static const struct {
        size_t n_dials;
        double last;
        const char *says;
    } cases[] = {{1, 8, "its bar a 95&nbsp;% interval"},
                 {2, 8, "Within the thick line"},
                 {2, 9, "The darker, the higher"}};
    char missing[256];
    for (size_t i = 0; i < 3; i++) {
        weir_results *r = swept(cases[i].n_dials, cases[i].last, WARD);
        char *page = analysis_report_text(r, missing);
        cr_assert(ne(ptr, page, NULL));
        cr_expect(strncmp(missing, "gnuplot failed", 14) != 0, "%s", missing);
        cr_expect(strstr(page, "<h2>Every point</h2>") != NULL);
        cr_expect(strstr(page, "<h2>Where it stands</h2>") == NULL);
        cr_expect(strstr(page, "All points share their random numbers") != NULL);
        if (!*missing) {
            cr_expect(strstr(page, cases[i].says) != NULL, "%s", cases[i].says);
            cr_expect(count(page, "<svg") >= 2);
        }
        free(page);
        weir_results_close(r);
    }
}

Test(sweep, a_hostile_path_stays_text)
{
    char missing[256];
    weir_results *r = swept(2, 8, "x.<script>alert('1')</script>.`date`\\n");
    char *page = analysis_report_text(r, missing);
    cr_assert(ne(ptr, page, NULL));
    cr_expect(strstr(page, "<script>") == NULL);
    cr_expect(strstr(page, "&lt;script&gt;") != NULL);
    cr_expect(strncmp(missing, "gnuplot failed", 14) != 0, "%s", missing);
    free(page);
    weir_results_close(r);
}
