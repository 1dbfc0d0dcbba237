/* weir solve FILE --dial DIAL --require 'MEASURE <= VALUE': how much does it take? */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "analysis/solve.h"
#include "cli/cli.h"
#include "sim/base/fail.h"

#define USUAL_COLUMNS 80
#define MOST_COLUMNS 110

/* ---- before the work ------------------------------------------------------------------------- */

/* Which options belong together. */
static weir_status check_options(const cli_arguments *a, weir_error *err)
{
    const char *wrong = NULL;
    if (a->n_dials == 0)
        wrong = "'weir solve' needs --dial";
    else if (a->largest && a->n_dials > 1)
        wrong = "--largest goes with one --dial";
    else if (a->at)
        wrong = "--at goes with --days";
    else if (a->front && a->n_dials < 2)
        wrong = "--pareto goes with several --dial, each with its cost";
    else if (strcmp(a->operands[0], "-") == 0)
        wrong = "a search reads its scenario again for each point, so it must be a file";
    if (!wrong)
        return WEIR_OK;
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "%s", wrong);
    if (a->n_dials == 0)
        wr_hint(
            err, WR_NOWHERE,
            "such as --dial services.ward.beds, or --dial services.ward.beds=70..90; 'weir dials "
            "FILE' lists the paths");
    return WEIR_ERR_USAGE;
}

static weir_status check_outputs(const cli_arguments *a, const char *record, weir_error *err)
{
    weir_status status = cli_check_output(a->output, a->force, a->operands, 1, err);
    return status ? status : cli_check_output(record, a->force, a->operands, 1, err);
}

/* ---- the work -------------------------------------------------------------------------------- */

static weir_status run_search(const cli_arguments *a, const cli_scenarios *s,
                              const cli_goals *goals, weir_results **results, weir_run_cost *cost,
                              weir_error *err)
{
    const weir_solve solve = {.base = s->networks[0],
                              .name = s->names[0],
                              .path = a->operands[0],
                              .models = weir_health_models(),
                              .load = &a->load,
                              .dials = a->dials,
                              .n_dials = a->n_dials,
                              .largest = a->largest,
                              .costs = a->costs,
                              .n_costs = a->n_costs,
                              .targets = goals->required,
                              .n_targets = goals->n_required,
                              .kept = goals->kept,
                              .n_kept = goals->n_kept,
                              .front = a->front ? &goals->front : NULL,
                              .confidence = a->confidence,
                              .most_each = a->max_replications,
                              .budget = a->budget,
                              .looking = cli_progress_looking};
    cli_progress progress;
    weir_run_options options = a->run;
    options.progress = cli_progress_search;
    options.user = &progress;
    cli_progress_begin(&progress, a->quiet);
    const weir_status status = weir_solve_run(&solve, &options, results, cost, err);
    cli_progress_end(&progress);
    return status;
}

/* ---- after it -------------------------------------------------------------------------------- */

/* A picture in characters is for a terminal alone. */
static void show_picture(const analysis_solution *solution)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return;
    int columns = USUAL_COLUMNS;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        columns = size.ws_col < MOST_COLUMNS ? size.ws_col : MOST_COLUMNS;
    analysis_print_solution_picture(stdout, solution, columns - 1);
}

static weir_status show(const cli_arguments *a, const weir_results *results,
                        const weir_run_cost *cost, json_t **document, weir_error *err)
{
    analysis_solution solution;
    char answer[ANALYSIS_SENTENCE];
    weir_status status =
        analysis_solution_make(&solution, results, a->measures, a->n_measures, err);
    if (status == WEIR_OK && a->json) {
        *document = analysis_solution_json(&solution, cost);
        if (!*document)
            status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    } else if (status == WEIR_OK) {
        analysis_print_solution(stdout, &solution);
        show_picture(&solution);
    }
    if (status == WEIR_OK && solution.answer == ANALYSIS_NO_POINT) {
        status = wr_fail(err, WEIR_ERR_FINDINGS, WR_NOWHERE, "%s",
                         analysis_solution_sentence(answer, &solution));
        analysis_solution_advise(&solution, err);
    }
    analysis_solution_clear(&solution);
    return status;
}

static weir_status write_and_show(const cli_arguments *a, const char *record,
                                  const weir_results *results, const weir_run_cost *cost,
                                  json_t **document, weir_error *err)
{
    weir_status status = WEIR_OK;
    if (a->output)
        status = weir_results_write(results, a->output, a->force, err);
    if (a->output && status == WEIR_OK)
        status = cli_write_run_record(a, record, cost, err);
    return status ? status : show(a, results, cost, document, err);
}

static weir_status load_and_search(const cli_arguments *a, const char *record, json_t **document,
                                   weir_error *err)
{
    cli_scenarios scenarios;
    cli_goals goals = {0};
    weir_results *results = NULL;
    weir_run_cost cost;
    weir_status status = cli_scenarios_load(a, &scenarios, err);
    if (status == WEIR_OK)
        status = cli_goals_read(a, &scenarios, &goals, err);
    if (status == WEIR_OK)
        status = run_search(a, &scenarios, &goals, &results, &cost, err);
    if (status == WEIR_OK)
        status = write_and_show(a, record, results, &cost, document, err);
    weir_results_close(results);
    cli_goals_clear(&goals);
    cli_scenarios_clear(&scenarios);
    return status;
}

weir_status cli_solve(const cli_arguments *a, json_t **document, weir_error *err)
{
    if (a->days > 0)
        return cli_solve_days(a, document, err);
    weir_status status = check_options(a, err);
    if (status != WEIR_OK)
        return status;
    char *record = a->output ? cli_with_ending(a->output, ".h5", ".run.json") : NULL;
    if (a->output && !record)
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else if (a->output)
        status = check_outputs(a, record, err);
    if (status == WEIR_OK)
        status = load_and_search(a, record, document, err);
    free(record);
    return status;
}
