/* What `run` and `compare` have in common: load, run, write, show. */
#include <stdlib.h>

#include "analysis/course.h"
#include "analysis/family.h"
#include "analysis/json.h"
#include "analysis/summary.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/network/network.h"

#define USUAL_PER_DRAW 2

/* The results file and the record beside it, asked about before the first replication. */
static weir_status check_outputs(const cli_arguments *a, const char *record, weir_error *err)
{
    weir_status status = cli_check_output(a->output, a->force, a->operands, a->n_operands, err);
    if (status == WEIR_OK)
        status = cli_check_output(record, a->force, a->operands, a->n_operands, err);
    return status;
}

/* What a run is asked, and what it asks in turn. */
typedef struct asked {
    cli_goals goals;
    analysis_selection selection; /* its measure is NULL where nothing is to be chosen */
    char *decide, *margins;       /* from malloc(), or NULL */
} asked;

/* Draws of the uncertain dials, with some replications of each; it is said where there are no such
 * dials. */
static weir_status set_draws(const cli_arguments *a, const cli_scenarios *s,
                             weir_run_options *options, weir_error *err)
{
    bool any = false;
    if (!a->input_draws && !a->run.per_draw)
        return WEIR_OK;
    if (!a->input_draws)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--per-draw goes with --input-draws");
    if (a->run.replications || a->n_precision > 0 || a->select)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "--input-draws says how many replications there are, without "
                       "--replications, --precision and --select");
    for (size_t i = 0; i < s->n; i++)
        for (int32_t k = 0; k < s->networks[i]->n_dials; k++)
            any = any || s->networks[i]->dials[k].drawn_from >= 0;
    if (!any) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--input-draws: no dial is uncertain");
        wr_hint(err, WR_NOWHERE, "such as 'mean: {value: {dist: normal, mean: 4 h, sd: 20 min}}'");
        return WEIR_ERR_USAGE;
    }
    options->per_draw = a->run.per_draw ? a->run.per_draw : USUAL_PER_DRAW;
    if ((double)a->input_draws * options->per_draw > 1e6)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "--input-draws and --per-draw together are above 1000000 replications");
    options->replications = a->input_draws * options->per_draw;
    return WEIR_OK;
}

static weir_status run_scenarios(const cli_arguments *a, const cli_scenarios *s, asked *question,
                                 weir_results **results, weir_run_cost *cost, weir_error *err)
{
    cli_goals *goals = &question->goals;
    cli_progress progress;
    weir_run_options options = a->run;
    options.progress = cli_progress_step;
    options.user = &progress;
    if (goals->n_targets > 0) {
        options.replications = goals->start;
        options.more = cli_goals_more;
        options.more_user = goals;
    }
    if (question->selection.measure) {
        options.replications = (int)question->selection.first;
        options.more_each = analysis_selection_step;
        options.more_user = &question->selection;
    }
    weir_status status = set_draws(a, s, &options, err);
    if (status != WEIR_OK)
        return status;
    cli_progress_begin(&progress, a->quiet);
    if (options.n_shards > 0)
        status = cli_shard_run(a, s, &options, cost, err);
    else if (a->resume)
        status = cli_resume_run(a, s, &options, results, cost, err);
    else
        status = weir_run((const weir_network *const *)s->networks, (const char *const *)s->names,
                          s->n, &options, results, cost, err);
    cli_progress_end(&progress);
    return status;
}

static weir_status show(const cli_arguments *a, const weir_results *results,
                        const weir_run_cost *cost, const asked *question,
                        void (*print)(FILE *, const weir_results *), json_t **document,
                        weir_error *err)
{
    const cli_goals *goals = &question->goals;
    const analysis_selection *selection = &question->selection;
    if (!a->json) {
        print(stdout, results);
        if (goals->n_targets > 0)
            cli_goals_print_precision(stdout, goals, results);
        analysis_print_requirements(stdout, results, goals->required, goals->n_required);
        if (selection->measure)
            analysis_print_selection(stdout, selection, results);
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
    if (*document && selection->measure)
        json_object_set_new(*document, "selection", analysis_selection_json(selection, results));
    return *document ? WEIR_OK : wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
}

static weir_status write_and_show(const cli_arguments *a, const char *record,
                                  const weir_results *results, const weir_run_cost *cost,
                                  const asked *question,
                                  void (*print)(FILE *, const weir_results *), json_t **document,
                                  weir_error *err)
{
    weir_status status = WEIR_OK;
    if (a->output)
        status = weir_results_write(results, a->output, a->force, err);
    if (a->output && status == WEIR_OK)
        status = cli_write_run_record(a, record, cost, err);
    if (status == WEIR_OK)
        cli_resume_done(a);
    if (status == WEIR_OK)
        status = show(a, results, cost, question, print, document, err);
    if (status == WEIR_OK && question->selection.measure)
        return cli_selection_judge(&question->selection, results, err);
    return status == WEIR_OK ? cli_goals_judge(&question->goals, results, err) : status;
}

static weir_status note(weir_results *results, const char *key, const char *text, weir_error *err)
{
    return text ? weir_results_note(results, key, text, err) : WEIR_OK;
}

/* What was asked goes with the results, and what was chosen: tables, JSON and the report read it there. */
static weir_status note_question(weir_results *results, const asked *question, weir_error *err)
{
    char *chosen = NULL;
    weir_status status = note(results, "decide", question->decide, err);
    if (status == WEIR_OK)
        status = note(results, "margins", question->margins, err);
    if (status == WEIR_OK && question->selection.measure) {
        json_t *selection = analysis_selection_json(&question->selection, results);
        chosen = json_dumps(selection, JSON_COMPACT);
        json_decref(selection);
        status = chosen ? note(results, "selection", chosen, err)
                        : wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    }
    free(chosen);
    return status;
}

static weir_status read_question(const cli_arguments *a, const cli_scenarios *s, asked *question,
                                 weir_error *err)
{
    weir_status status = cli_goals_read(a, s, &question->goals, err);
    if (status == WEIR_OK)
        status = cli_question_read(a, s, &question->decide, &question->margins, err);
    if (status == WEIR_OK)
        status = cli_selection_read(a, s, &question->goals, &question->selection, err);
    return status;
}

static void clear_question(asked *question)
{
    free(question->decide);
    free(question->margins);
    analysis_selection_clear(&question->selection);
    cli_goals_clear(&question->goals);
}

/* An event log is kept in the file alone. */
static weir_status check_log(const cli_arguments *a, weir_error *err)
{
    if (a->run.log_share > 0 && a->run.log_replications == 0)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--trace-share goes with --trace");
    if (a->run.log_replications > 0 && !a->output) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--trace needs --output FILE");
        wr_hint(err, WR_NOWHERE, "'weir trace' follows a patient without a file");
        return WEIR_ERR_USAGE;
    }
    return WEIR_OK;
}

static weir_status load_and_run(const cli_arguments *a, const char *record,
                                void (*print)(FILE *, const weir_results *), json_t **document,
                                weir_error *err)
{
    cli_scenarios scenarios;
    asked question = {0};
    weir_results *results = NULL;
    weir_run_cost cost;
    weir_status status = cli_scenarios_load(a, &scenarios, err);
    if (status == WEIR_OK && a->find_warm_up)
        status = cli_warm_up_find(a, &scenarios, err);
    if (status == WEIR_OK)
        status = read_question(a, &scenarios, &question, err);
    if (status == WEIR_OK && !a->json)
        cli_print_messages(err); /* warnings come before the wait, not after it */
    if (status == WEIR_OK)
        status = run_scenarios(a, &scenarios, &question, &results, &cost, err);
    if (status == WEIR_OK && a->run.n_shards > 0)
        status = cli_shard_show(a, document, err);
    else if (status == WEIR_OK)
        status = note_question(results, &question, err);
    if (status == WEIR_OK && results)
        status = write_and_show(a, record, results, &cost, &question, print, document, err);
    weir_results_close(results);
    clear_question(&question);
    cli_scenarios_clear(&scenarios);
    return status;
}

weir_status cli_experiment(const cli_arguments *a, void (*print)(FILE *, const weir_results *),
                           json_t **document, weir_error *err)
{
    char *record = a->output ? cli_with_ending(a->output, ".h5", ".run.json") : NULL;
    weir_status status = check_log(a, err);
    if (status == WEIR_OK)
        status = cli_shard_check(a, err);
    if (a->output && !record)
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else if (a->output && status == WEIR_OK)
        status = check_outputs(a, record, err);
    if (status == WEIR_OK)
        status = load_and_run(a, record, print, document, err);
    free(record);
    return status;
}
