/* weir verify [MODEL...], weir verify --coverage: models with known answers, run and compared with them
 * (analysis/verify). */
#include <stdlib.h>
#include <string.h>

#include "analysis/verify/coverage.h"
#include "analysis/verify/verify.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/base/names.h"

#define FULL_TIMES 8 /* replications of --full, times those without */

static void list_models(json_t **document, bool json)
{
    char title[96];
    json_t *list = json ? json_array() : NULL;
    for (size_t i = 0; i < verify_n_cases; i++) {
        verify_title(&verify_cases[i], title, sizeof title);
        if (json)
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "name", verify_cases[i].name, "about", title));
        else
            printf("%-14s  %s\n", verify_cases[i].name, title);
    }
    if (json)
        *document = json_pack("{s:o}", "models", list);
}

void cli_print_model_names(FILE *to)
{
    for (size_t i = 0; i < verify_n_cases; i++)
        fprintf(to, " %s", verify_cases[i].name);
}

static weir_status find_model(const char *word, const verify_case **out, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    const char **names = calloc(verify_n_cases, sizeof *names);
    if (!names)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    *out = NULL;
    for (size_t i = 0; i < verify_n_cases; i++) {
        names[i] = verify_cases[i].name;
        if (strcmp(word, names[i]) == 0)
            *out = &verify_cases[i];
    }
    if (!*out) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "unknown model '%s'", wr_quoted(word, quoted));
        const char *nearest = wr_nearest(word, names, (int)verify_n_cases);
        if (nearest)
            wr_hint(err, WR_NOWHERE, "did you mean '%s'?", nearest);
        else
            wr_hint(err, WR_NOWHERE, "'weir verify --list' lists the models");
    }
    free(names);
    return *out ? WEIR_OK : WEIR_ERR_USAGE;
}

/* All of them, or those that are named. */
static weir_status choose_models(const cli_arguments *a, const verify_case **chosen, size_t *n,
                                 weir_error *err)
{
    weir_status status = WEIR_OK;
    *n = a->n_operands > 0 ? a->n_operands : verify_n_cases;
    for (size_t i = 0; i < *n; i++) {
        weir_status found = WEIR_OK;
        if (a->n_operands > 0)
            found = find_model(a->operands[i], &chosen[i], err);
        else
            chosen[i] = &verify_cases[i];
        status = status ? status : found;
    }
    return status;
}

/* Warnings of a scenario are no concern of who asks whether weir is right. */
static weir_status run_models(const cli_arguments *a, const verify_case *const *cases, size_t n,
                              verify_outcome *outcome, weir_error *err)
{
    cli_progress progress;
    weir_error found = {0};
    const verify_options options = {.seed = a->run.seed_given ? a->run.seed : 1,
                                    .times = a->full ? FULL_TIMES : 1,
                                    .threads = a->run.threads,
                                    .progress = cli_progress_step,
                                    .user = &progress};
    cli_progress_begin(&progress, a->quiet);
    const weir_status status =
        verify_run(cases, n, weir_health_models(), &options, outcome, &found);
    cli_progress_end(&progress);
    if (status != WEIR_OK)
        cli_add_messages(err, &found);
    weir_error_clear(&found);
    return status;
}

static weir_status judge(const verify_outcome *outcome, weir_error *err)
{
    if (outcome->n_agree < outcome->n_rows)
        wr_fail(err, WEIR_ERR_FINDINGS, WR_NOWHERE,
                "%zu of %zu values do not agree with theory, or are not known well enough",
                outcome->n_rows - outcome->n_agree, outcome->n_rows);
    if (!outcome->family.normal)
        wr_fail(err, WEIR_ERR_FINDINGS, WR_NOWHERE, "the z together do not look standard normal");
    return verify_all_agree(outcome) ? WEIR_OK : WEIR_ERR_FINDINGS;
}

static weir_status verify_and_show(const cli_arguments *a, const verify_case *const *cases,
                                   size_t n, json_t **document, weir_error *err)
{
    verify_outcome outcome = {0};
    weir_status status = run_models(a, cases, n, &outcome, err);
    if (status == WEIR_OK) {
        if (a->json)
            *document = verify_json(&outcome);
        else
            verify_print(stdout, &outcome);
        status = judge(&outcome, err);
    }
    verify_outcome_clear(&outcome);
    return status;
}

static weir_status verify_coverage(const cli_arguments *a, json_t **document, weir_error *err)
{
    cli_progress progress;
    coverage_study study;
    const verify_options options = {.seed = a->run.seed_given ? a->run.seed : 1,
                                    .threads = a->run.threads,
                                    .progress = cli_progress_step,
                                    .user = &progress};
    if (a->n_operands > 0)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--coverage takes no model");
    cli_progress_begin(&progress, a->quiet);
    const weir_status status = coverage_run(weir_health_models(), &options, 1.0, &study, err);
    cli_progress_end(&progress);
    if (status != WEIR_OK)
        return status;
    if (a->json)
        *document = coverage_json(&study);
    else
        coverage_print(stdout, &study);
    if (study.n_agree == study.n_rows)
        return WEIR_OK;
    return wr_fail(err, WEIR_ERR_FINDINGS, WR_NOWHERE, "%zu of %zu shares are not as expected",
                   study.n_rows - study.n_agree, study.n_rows);
}

weir_status cli_verify(const cli_arguments *a, json_t **document, weir_error *err)
{
    size_t n;
    if (a->list) {
        list_models(document, a->json);
        return WEIR_OK;
    }
    if (a->coverage)
        return verify_coverage(a, document, err);
    const verify_case **chosen = calloc(a->n_operands + verify_n_cases, sizeof *chosen);
    if (!chosen)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    weir_status status = choose_models(a, chosen, &n, err);
    if (status == WEIR_OK)
        status = verify_and_show(a, chosen, n, document, err);
    free(chosen);
    return status;
}
