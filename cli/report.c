/* weir report RESULTS: one HTML page from a results file. */
#include <stdio.h>
#include <stdlib.h>

#include "analysis/report.h"
#include "cli/cli.h"
#include "sim/base/fail.h"

static weir_status make_report(const cli_arguments *a, const char *path, weir_error *err)
{
    weir_results *results = NULL;
    weir_status status = cli_check_output(path, a->force, a->operands, a->n_operands, err);
    if (status == WEIR_OK)
        status = weir_results_open(a->operands[0], &results, err);
    if (status == WEIR_OK)
        status = analysis_write_report(results, path, a->measures, a->n_measures, a->force, err);
    weir_results_close(results);
    return status;
}

weir_status cli_report(const cli_arguments *a, json_t **document, weir_error *err)
{
    char *path = cli_with_ending(a->output ? a->output : a->operands[0], a->output ? "" : ".h5",
                                 a->output ? "" : ".html");
    if (!path)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    const weir_status status = make_report(a, path, err);
    if (status == WEIR_OK && a->json)
        *document = json_pack("{s:o}", "report", cli_json_text(path));
    else if (status == WEIR_OK)
        printf("%s\n", path);
    free(path);
    return status;
}
