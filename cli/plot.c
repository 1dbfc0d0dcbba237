/* weir plot RESULTS [NAME...]: pictures from a results file, on the terminal or as SVG or PNG. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/plot.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/base/names.h"

#define USUAL_COLUMNS 80
#define KIND_ROOM 32
#define LARGEST_TEXT 500 /* columns and rows on a terminal */

static weir_status check(const cli_arguments *a, figure_form *form, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    *form = FIGURE_TEXT;
    if (a->list && (a->output || a->across))
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--list draws nothing");
    if (!a->output && (a->across > LARGEST_TEXT || a->upward > LARGEST_TEXT)) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--size: a terminal has not so many columns");
        wr_hint(err, WR_NOWHERE, "-o FILE.png makes a picture of so many pixels");
        return WEIR_ERR_USAGE;
    }
    if (!a->output)
        return WEIR_OK;
    if (!analysis_plot_form(a->output, form))
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' must end in .svg or .png",
                       wr_quoted(a->output, quoted));
    return cli_check_output(a->output, a->force, a->operands, 1, err);
}

/* The nearest of all names, with their kind and without, and of the kinds themselves. */
static void suggest(const analysis_plots *plots, const char *word, weir_error *err)
{
    const size_t n = analysis_plots_count(plots);
    char *kinds = calloc(n, KIND_ROOM);
    const char **names = calloc(3 * n, sizeof *names);
    for (size_t i = 0; kinds && names && i < n; i++) {
        const char *name = analysis_plots_name(plots, i), *slash = strchr(name, '/');
        snprintf(kinds + i * KIND_ROOM, KIND_ROOM, "%.*s", (int)(slash - name), name);
        names[3 * i] = kinds + i * KIND_ROOM;
        names[3 * i + 1] = name;
        names[3 * i + 2] = slash + 1;
    }
    const char *nearest = kinds && names ? wr_nearest(word, names, (int)(3 * n)) : NULL;
    char quoted[WR_QUOTE_MAX];
    if (nearest)
        wr_hint(err, WR_NOWHERE, "did you mean '%s'?", wr_quoted(nearest, quoted));
    else
        wr_hint(err, WR_NOWHERE, "--list names what there is, such as '%s'",
                wr_quoted(analysis_plots_name(plots, 0), quoted));
    free(kinds);
    free(names);
}

static weir_status choose(const cli_arguments *a, analysis_plots *plots, weir_error *err)
{
    weir_status status = WEIR_OK;
    char quoted[WR_QUOTE_MAX];
    if (a->n_operands == 1)
        analysis_plots_choose(plots, NULL);
    for (size_t i = 1; i < a->n_operands; i++)
        if (analysis_plots_choose(plots, a->operands[i]) == 0) {
            status = wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "there is no picture of '%s' in it",
                             wr_quoted(a->operands[i], quoted));
            suggest(plots, a->operands[i], err);
        }
    return status;
}

static weir_status draw(const cli_arguments *a, analysis_plots *plots, figure_form form,
                        weir_error *err)
{
    const int columns = cli_picture_columns() > 0 ? cli_picture_columns() : USUAL_COLUMNS;
    const bool by_terminal = form == FIGURE_TEXT && a->across == 0;
    weir_status status =
        analysis_plots_draw(plots, form, by_terminal ? columns - 1 : a->across, a->upward, err);
    if (status == WEIR_OK && a->output)
        status = analysis_plots_write(plots, a->output, a->force, err);
    return status;
}

static void show(const cli_arguments *a, const analysis_plots *plots)
{
    if (a->output) {
        analysis_plots_print_paths(stdout, plots);
        return;
    }
    analysis_plots_print(stdout, plots);
    if (a->n_operands == 1 && analysis_plots_count(plots) > 1)
        printf("\n%zu more: --list names them\n", analysis_plots_count(plots) - 1);
}

/* With --json and no file the document lists pictures, and nothing is drawn. */
static weir_status plot(const cli_arguments *a, analysis_plots *plots, figure_form form,
                        json_t **document, weir_error *err)
{
    const bool listed = a->list || (a->json && !a->output);
    weir_status status = WEIR_OK;
    if (listed && a->n_operands == 1)
        analysis_plots_choose_all(plots);
    else
        status = choose(a, plots, err);
    if (status == WEIR_OK && !listed)
        status = draw(a, plots, form, err);
    if (status != WEIR_OK)
        return status;
    if (a->json)
        *document = analysis_plots_json(plots);
    else if (listed)
        analysis_plots_list(stdout, plots);
    else
        show(a, plots);
    return a->json && !*document ? wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory")
                                 : WEIR_OK;
}

weir_status cli_plot(const cli_arguments *a, json_t **document, weir_error *err)
{
    weir_results *results = NULL;
    analysis_plots *plots = NULL;
    figure_form form;
    weir_status status = check(a, &form, err);
    if (status == WEIR_OK)
        status = weir_results_open(a->operands[0], &results, err);
    if (status == WEIR_OK)
        status = analysis_plots_open(results, &plots, err);
    if (status == WEIR_OK)
        status = plot(a, plots, form, document, err);
    analysis_plots_close(plots);
    weir_results_close(results);
    return status;
}
