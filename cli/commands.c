/* The list of commands: what `weir help` prints and main() looks up. A new command is one line here
 * and one file, and a paragraph of docs/man/weir.1.scd. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/base/names.h"

#define LOADING (CLI_SET | CLI_ROOT | CLI_JSON | CLI_HELP)
#define RUNNING                                                                                    \
    (LOADING | CLI_OUTPUT | CLI_FORCE | CLI_REPLICATIONS | CLI_SEED | CLI_THREADS | CLI_LENGTH |   \
     CLI_WARM_UP | CLI_QUIET | CLI_REQUIRE | CLI_PRECISION | CLI_MAX_REPLICATIONS |                \
     CLI_INPUT_DRAWS | CLI_PER_DRAW | CLI_TRACE | CLI_TRACE_SHARE | CLI_SHARD | CLI_RESUME)
#define ANY_NUMBER SIZE_MAX

const cli_command cli_commands[] = {
    {"init", "[TEMPLATE]", "write a scenario that runs, to begin from",
     "weir init ward -o winter.yaml", CLI_OUTPUT | CLI_FORCE | CLI_LIST | CLI_JSON | CLI_HELP, 0, 1,
     "", cli_init},
    {"check", "FILE...", "find faults in scenarios, and services that overload, before any run",
     "weir check winter.yaml", LOADING, 1, ANY_NUMBER, "a scenario file", cli_check},
    {"dials", "FILE [PATTERN]", "list the numbers of a scenario that can be moved",
     "weir dials winter.yaml 'services.*.beds'", LOADING, 1, 2, "a scenario file", cli_dials},
    {"show", "FILE [OTHER]", "say what a scenario does, in words or as a picture",
     "weir show winter.yaml --format dot | dot -Tsvg -o winter.svg",
     LOADING | CLI_FORMAT | CLI_CHANGES | CLI_DIFF, 1, 2, "a scenario file", cli_show},
    {"schema", "", "print a JSON Schema of scenario files, for editors",
     "weir schema -o weir.schema.json", CLI_OUTPUT | CLI_FORCE | CLI_JSON | CLI_HELP, 0, 0, "",
     cli_schema},
    {"run", "FILE", "run a scenario and show its results",
     "weir run winter.yaml --set services.ward.beds=84 -o winter.h5", RUNNING, 1, 1,
     "a scenario file", cli_run},
    {"compare", "BASE REDESIGN...", "run redesigns beside a base on the same simulated people",
     "weir compare baseline.yaml redesigns/*.yaml -o compare.h5",
     RUNNING | CLI_MEASURE | CLI_MARGIN | CLI_SELECT | CLI_INDIFFERENCE | CLI_METHOD | CLI_BUDGET,
     2, ANY_NUMBER, "a base and at least one redesign", cli_compare},
    {"sweep", "FILE", "run a scenario at many points, each with other values of some dials",
     "weir sweep winter.yaml --vary services.ward.beds=70..90:2 -o beds.h5",
     LOADING | CLI_OUTPUT | CLI_FORCE | CLI_REPLICATIONS | CLI_SEED | CLI_THREADS | CLI_LENGTH |
         CLI_WARM_UP | CLI_QUIET | CLI_VARY | CLI_DESIGN | CLI_N | CLI_POINTS | CLI_INDEPENDENT |
         CLI_MEASURE,
     1, 1, "a scenario file", cli_sweep},
    {"screen", "FILE", "find which dials matter: one at a time, Morris, or Sobol's indices",
     "weir screen winter.yaml --vary services.ward.beds=70..90 --vary services.ed.cubicles=10..16",
     LOADING | CLI_OUTPUT | CLI_FORCE | CLI_REPLICATIONS | CLI_SEED | CLI_THREADS | CLI_LENGTH |
         CLI_WARM_UP | CLI_QUIET | CLI_VARY | CLI_DESIGN | CLI_N | CLI_LEVELS | CLI_MEASURE,
     1, 1, "a scenario file", cli_screen},
    {"solve", "FILE", "find how much of something it takes to reach a target, or the cheapest mix",
     "weir solve winter.yaml --dial services.ward.beds --require 'ward.wait <= 2 h'",
     LOADING | CLI_OUTPUT | CLI_FORCE | CLI_SEED | CLI_THREADS | CLI_LENGTH | CLI_WARM_UP |
         CLI_QUIET | CLI_REQUIRE | CLI_MAX_REPLICATIONS | CLI_MEASURE | CLI_DIAL | CLI_COST |
         CLI_LARGEST | CLI_CONFIDENCE | CLI_BUDGET | CLI_FRONT | CLI_DAYS | CLI_AT,
     1, 1, "a scenario file", cli_solve},
    {"fit", "DATA.csv", "fit distributions to observed times, for a scenario",
     "weir fit stays.csv --column los_days --unit d",
     CLI_COLUMN | CLI_UNIT | CLI_CENSORED | CLI_BY | CLI_LAWS | CLI_ROUNDED | CLI_ABOVE |
         CLI_BOOTSTRAP | CLI_OUTPUT | CLI_FORCE | CLI_SEED | CLI_THREADS | CLI_JSON | CLI_QUIET |
         CLI_HELP,
     1, 1, "a CSV file", cli_fit},
    {"calibrate", "FILE", "find values of dials that bring measures near observed figures",
     "weir calibrate winter.yaml --targets figures.csv --dial 'services.ward.treat.mean=3 d..6 d' "
     "-o fitted.yaml",
     LOADING | CLI_OUTPUT | CLI_FORCE | CLI_REPLICATIONS | CLI_SEED | CLI_THREADS | CLI_LENGTH |
         CLI_WARM_UP | CLI_QUIET | CLI_TARGETS | CLI_DIAL | CLI_BUDGET | CLI_WAVES |
         CLI_DISCREPANCY,
     1, 1, "a scenario file", cli_calibrate},
    {"report", "RESULTS", "make one HTML page from a results file",
     "weir report compare.h5 -o report.html",
     CLI_OUTPUT | CLI_FORCE | CLI_MEASURE | CLI_JSON | CLI_HELP, 1, 1, "a results file",
     cli_report},
    {"plot", "RESULTS [NAME...]",
     "draw pictures from a results file, on the terminal or as SVG or PNG",
     "weir plot compare.h5 ed.wait -o wait.svg",
     CLI_OUTPUT | CLI_FORCE | CLI_LIST | CLI_SIZE | CLI_JSON | CLI_HELP, 1, ANY_NUMBER,
     "a results file", cli_plot},
    {"trace", "FILE...", "follow one patient through a scenario, or through an event log",
     "weir trace winter.yaml --patient 12",
     LOADING | CLI_SEED | CLI_THREADS | CLI_LENGTH | CLI_WARM_UP | CLI_QUIET | CLI_PATIENT |
         CLI_REPLICATION,
     1, ANY_NUMBER, "a scenario, or a results file with an event log", cli_trace},
    {"export", "RESULTS", "write measures or an event log for other programs: CSV, XES",
     "weir export log.h5 --format xes -o log.xes",
     CLI_FORMAT | CLI_SCENARIO | CLI_OUTPUT | CLI_FORCE | CLI_JSON | CLI_HELP, 1, 1,
     "a results file", cli_export},
    {"merge", "SHARD...", "join the shards of a run into its results",
     "weir merge winter.*.shard -o winter.h5", CLI_OUTPUT | CLI_FORCE | CLI_JSON | CLI_HELP, 1,
     ANY_NUMBER, "the shards of a run", cli_merge},
    {"verify", "[MODEL...]", "run models with known answers and compare: does weir agree?",
     "weir verify",
     CLI_FULL | CLI_COVERAGE | CLI_LIST | CLI_SEED | CLI_THREADS | CLI_JSON | CLI_QUIET | CLI_HELP,
     0, ANY_NUMBER, "", cli_verify},
    {"version", "", "say which version this is, and of what it is made", "weir version",
     CLI_JSON | CLI_HELP, 0, 0, "", cli_version},
    {"help", "[COMMAND]", "explain a command", "weir help run", CLI_COMPLETION | CLI_HELP, 0, 1, "",
     cli_help},
};
const size_t cli_n_commands = sizeof cli_commands / sizeof *cli_commands;

const cli_command *cli_find_command(const char *name)
{
    for (size_t i = 0; i < cli_n_commands; i++)
        if (strcmp(cli_commands[i].name, name) == 0)
            return &cli_commands[i];
    return NULL;
}

weir_status cli_choose_command(const char *word, const cli_command **out, weir_error *err)
{
    const char *names[sizeof cli_commands / sizeof *cli_commands];
    char quoted[WR_QUOTE_MAX];
    *out = cli_find_command(word);
    if (*out)
        return WEIR_OK;

    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "unknown command '%s'", wr_quoted(word, quoted));
    for (size_t i = 0; i < cli_n_commands; i++)
        names[i] = cli_commands[i].name;
    const char *nearest = wr_nearest(word, names, (int)cli_n_commands);
    if (nearest)
        wr_hint(err, WR_NOWHERE, "did you mean '%s'?", nearest);
    else
        wr_hint(err, WR_NOWHERE, "'weir help' lists the commands");
    return WEIR_ERR_USAGE;
}

void cli_print_commands(FILE *to)
{
    for (size_t i = 0; i < cli_n_commands; i++)
        fprintf(to, "  %-9s %s\n", cli_commands[i].name, cli_commands[i].about);
}

void cli_print_usage(FILE *to, const cli_command *command)
{
    fprintf(to, "usage: weir %s%s%s%s\n", command->name,
            command->options & ~CLI_HELP ? " [OPTIONS]" : "", *command->operands ? " " : "",
            command->operands);
}
