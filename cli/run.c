/* weir run FILE: one scenario, its measures with their intervals. */
#include "analysis/summary.h"
#include "cli/cli.h"

weir_status cli_run(const cli_arguments *a, json_t **document, weir_error *err)
{
    return cli_experiment(a, analysis_print_run, document, err);
}
