/* What `run` and `compare` have in common: load, run, write, show. */
#include <stdlib.h>

#include "analysis/course.h"
#include "analysis/family.h"
#include "analysis/json.h"
#include "analysis/summary.h"
#include "cli/cli.h"
#include "sim/base/fail.h"

/* The results file and the record beside it, asked about before the first replication. */
static weir_status check_outputs(const cli_arguments *a, const char *record, weir_error *err)
{
    weir_status status = cli_check_output(a->output, a->force, a->operands, a->n_operands, err);
    if (status == WEIR_OK)
        status = cli_check_output(record, a->force, a->operands, a->n_operands, err);
    return status;
}

static weir_status run_scenarios(const cli_arguments *a, const cli_scenarios *s, cli_goals *goals,
                                 weir_results **results, weir_run_cost *cost, weir_error *err)
{
    cli_progress progress;
    weir_run_options options = a->run;
    options.progress = cli_progress_step;
    options.user = &progress;
    if (goals->n_targets > 0) {
        options.replications = goals->start;
        options.more = cli_goals_more;
        options.more_user = goals;
    }
    cli_progress_begin(&progress, a->quiet);
    const weir_status status =
        weir_run((const weir_network *const *)s->networks, (const char *const *)s->names, s->n,
                 &options, results, cost, err);
    cli_progress_end(&progress);
    return status;
}

static weir_status show(const cli_arguments *a, const weir_results *results,
                        const weir_run_cost *cost, const cli_goals *goals,
                        void (*print)(FILE *, const weir_results *), json_t **document,
                        weir_error *err)
{
    if (!a->json) {
        print(stdout, results);
        if (goals->n_targets > 0)
            cli_goals_print_precision(stdout, goals, results);
        analysis_print_requirements(stdout, results, goals->required, goals->n_required);
        return WEIR_OK;
    }
    *document = analysis_json(results, cost);
    analysis_warn_of_gain(results, err); /* the table says it itself */
    analysis_warn_of_warm_up(results, err);
    if (*document && goals->n_targets > 0)
        json_object_set_new(*document, "precision", cli_goals_precision_json(goals, results));
    if (*document && goals->n_required > 0)
        json_object_set_new(
            *document, "requirements",
            analysis_requirements_json(results, goals->required, goals->n_required));
    return *document ? WEIR_OK : wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
}

static weir_status write_and_show(const cli_arguments *a, const char *record,
                                  const weir_results *results, const weir_run_cost *cost,
                                  const cli_goals *goals,
                                  void (*print)(FILE *, const weir_results *), json_t **document,
                                  weir_error *err)
{
    weir_status status = WEIR_OK;
    if (a->output)
        status = weir_results_write(results, a->output, a->force, err);
    if (a->output && status == WEIR_OK)
        status = cli_write_run_record(a, record, cost, err);
    if (status == WEIR_OK)
        status = show(a, results, cost, goals, print, document, err);
    return status == WEIR_OK ? cli_goals_judge(goals, results, err) : status;
}

static weir_status load_and_run(const cli_arguments *a, const char *record,
                                void (*print)(FILE *, const weir_results *), json_t **document,
                                weir_error *err)
{
    cli_scenarios scenarios;
    cli_goals goals = {0};
    weir_results *results = NULL;
    weir_run_cost cost;
    weir_status status = cli_scenarios_load(a, &scenarios, err);
    if (status == WEIR_OK && a->find_warm_up)
        status = cli_warm_up_find(a, &scenarios, err);
    if (status == WEIR_OK)
        status = cli_goals_read(a, &scenarios, &goals, err);
    if (status == WEIR_OK && !a->json)
        cli_print_messages(err); /* warnings come before the wait, not after it */
    if (status == WEIR_OK)
        status = run_scenarios(a, &scenarios, &goals, &results, &cost, err);
    if (status == WEIR_OK)
        status = write_and_show(a, record, results, &cost, &goals, print, document, err);
    weir_results_close(results);
    cli_goals_clear(&goals);
    cli_scenarios_clear(&scenarios);
    return status;
}

weir_status cli_experiment(const cli_arguments *a, void (*print)(FILE *, const weir_results *),
                           json_t **document, weir_error *err)
{
    char *record = a->output ? cli_with_ending(a->output, ".h5", ".run.json") : NULL;
    weir_status status = WEIR_OK;
    if (a->output && !record)
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else if (a->output)
        status = check_outputs(a, record, err);
    if (status == WEIR_OK)
        status = load_and_run(a, record, print, document, err);
    free(record);
    return status;
}
