/* weir export FILE --format FORMAT: measures or an event log as text for other programs. */
#include <stdlib.h>
#include <string.h>

#include "analysis/export.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/base/names.h"

static bool is_of_one_scenario(int format)
{
    return format == ANALYSIS_VIDIGI || format == ANALYSIS_BUPAR || format == ANALYSIS_XES;
}

static weir_status no_such_scenario(const cli_arguments *a, const weir_results *r, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    const size_t n = weir_results_scenario_count(r);
    const char **names = malloc(n * sizeof *names);
    const weir_status status =
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "there is no scenario '%s' in it",
                wr_quoted(a->scenario, quoted));
    for (size_t i = 0; names && i < n; i++)
        names[i] = weir_results_scenario(r, i);
    const char *nearest = names ? wr_nearest(a->scenario, names, (int)n) : NULL;
    if (nearest)
        wr_hint(err, WR_NOWHERE, "did you mean '%s'?", nearest);
    else if (n > 0)
        wr_hint(err, WR_NOWHERE, "the first is '%s'",
                wr_quoted(weir_results_scenario(r, 0), quoted));
    free(names);
    return status;
}

static weir_status choose_scenario(const cli_arguments *a, const weir_results *r, size_t *scenario,
                                   weir_error *err)
{
    const size_t n = weir_results_scenario_count(r);
    *scenario = 0;
    if (!is_of_one_scenario(a->export_format))
        return a->scenario
                   ? wr_fail(
                         err, WEIR_ERR_USAGE, WR_NOWHERE,
                         "--scenario goes with --format vidigi, bupar or xes: %s has all of them",
                         analysis_format_name(a->export_format))
                   : WEIR_OK;
    if (!a->scenario && n > 1) {
        char quoted[WR_QUOTE_MAX];
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "it has %zu scenarios, and %s is of one", n,
                analysis_format_name(a->export_format));
        wr_hint(err, WR_NOWHERE, "such as --scenario '%s'",
                wr_quoted(weir_results_scenario(r, 0), quoted));
        return WEIR_ERR_USAGE;
    }
    for (size_t i = 0; a->scenario && i < n; i++)
        if (strcmp(weir_results_scenario(r, i), a->scenario) == 0) {
            *scenario = i;
            return WEIR_OK;
        }
    return a->scenario ? no_such_scenario(a, r, err) : WEIR_OK;
}

static weir_status check(const cli_arguments *a, weir_error *err)
{
    if (!(a->given & CLI_FORMAT)) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'weir export' needs --format");
        wr_hint(err, WR_NOWHERE, "measures, log, vidigi, bupar or xes");
        return WEIR_ERR_USAGE;
    }
    if (!a->output && a->json)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--json needs --output FILE here");
    return a->output ? cli_check_output(a->output, a->force, a->operands, a->n_operands, err)
                     : WEIR_OK;
}

weir_status cli_export(const cli_arguments *a, json_t **document, weir_error *err)
{
    weir_results *r = NULL;
    size_t scenario;
    weir_status status = check(a, err);
    if (status == WEIR_OK)
        status = weir_results_open(a->operands[0], &r, err);
    if (status == WEIR_OK)
        status = choose_scenario(a, r, &scenario, err);
    if (status == WEIR_OK)
        status = analysis_export(r, (analysis_format)a->export_format, scenario, a->output,
                                 a->force, err);
    if (status == WEIR_OK && a->json)
        *document = json_pack("{s:o, s:s}", "export", cli_json_text(a->output), "format",
                              analysis_format_name(a->export_format));
    weir_results_close(r);
    return status;
}
