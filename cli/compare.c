/* weir compare BASE REDESIGN...: differences from the base, paired by replication. */
#include "analysis/summary.h"
#include "cli/cli.h"

weir_status cli_compare(const cli_arguments *a, json_t **document, weir_error *err)
{
    return cli_experiment(a, analysis_print_compare, document, err);
}
