/* weir merge SHARD... -o RESULTS: the shards of a run become the results that the run would have had at once. */
#include <stdlib.h>

#include "analysis/json.h"
#include "analysis/summary.h"
#include "cli/cli.h"
#include "sim/base/fail.h"

static weir_status show(const cli_arguments *a, const weir_results *r, const weir_run_cost *cost,
                        json_t **document, weir_error *err)
{
    if (!a->json) {
        if (weir_results_scenario_count(r) > 1)
            analysis_print_compare(stdout, r);
        else
            analysis_print_run(stdout, r);
        return WEIR_OK;
    }
    *document = analysis_json(r, cost);
    return *document ? WEIR_OK : wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
}

static weir_status merge(const cli_arguments *a, const char *record, json_t **document,
                         weir_error *err)
{
    weir_results *r = NULL;
    weir_run_cost cost = {0};
    weir_status status = cli_check_output(a->output, a->force, a->operands, a->n_operands, err);
    if (status == WEIR_OK)
        status = cli_check_output(record, a->force, a->operands, a->n_operands, err);
    if (status == WEIR_OK)
        status = weir_merge(a->operands, a->n_operands, weir_health_models(), &r, &cost, err);
    if (status == WEIR_OK)
        status = weir_results_write(r, a->output, a->force, err);
    if (status == WEIR_OK)
        status = cli_write_run_record(a, record, &cost, err);
    if (status == WEIR_OK)
        status = show(a, r, &cost, document, err);
    weir_results_close(r);
    return status;
}

weir_status cli_merge(const cli_arguments *a, json_t **document, weir_error *err)
{
    if (!a->output)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'weir merge' needs --output FILE");
    char *record = cli_with_ending(a->output, ".h5", ".run.json");
    if (!record)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    const weir_status status = merge(a, record, document, err);
    free(record);
    return status;
}
