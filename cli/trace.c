/* weir trace FILE... --patient N: one patient's way, of scenarios that are run for it, or of the event log in
 * a results file. In several scenarios it is the same person: the same source and ordinal. */
#include <stdlib.h>
#include <string.h>

#include "analysis/trace.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/scenario/number.h"

#define MOST_LISTED 20

static bool is_hdf5(const char *path)
{
    static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char bytes[sizeof signature];
    FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
    const bool is = file && fread(bytes, 1, sizeof bytes, file) == sizeof bytes &&
                    memcmp(bytes, signature, sizeof bytes) == 0;
    if (file)
        fclose(file);
    return is;
}

/* ---- where the log comes from --------------------------------------------------------------------- */

static weir_status run_for_it(const cli_arguments *a, weir_results **out, weir_error *err)
{
    cli_scenarios s;
    cli_progress progress;
    weir_run_options options = a->run;
    weir_status status = cli_scenarios_load(a, &s, err);
    options.replications = options.log_replications = a->replication + 1;
    options.progress = cli_progress_step;
    options.user = &progress;
    if (status == WEIR_OK) {
        cli_progress_begin(&progress, a->quiet);
        status = weir_run((const weir_network *const *)s.networks, (const char *const *)s.names,
                          s.n, &options, out, NULL, err);
        cli_progress_end(&progress);
    }
    cli_scenarios_clear(&s);
    return status;
}

static weir_status open_log(const cli_arguments *a, weir_results **out, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    if (a->n_operands > 1)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "'weir trace' takes one results file, or scenarios");
    if (a->given & (CLI_SET | CLI_SEED | CLI_LENGTH | CLI_WARM_UP))
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "--set, --seed, --length and --warm-up are for scenarios: '%s' has results",
                       wr_quoted(a->operands[0], quoted));
    weir_status status = weir_results_open(a->operands[0], out, err);
    if (status != WEIR_OK || weir_results_logged_count(*out) > 0)
        return status;
    status = wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' has no event log",
                     wr_quoted(a->operands[0], quoted));
    wr_hint(err, WR_NOWHERE, "'weir run --trace 1 -o FILE' keeps one");
    return status;
}

/* ---- who ------------------------------------------------------------------------------------------- */

/* In the first scenario that has it; then the same person in the others. */
static const weir_logged *find(const cli_arguments *a, const weir_results *r)
{
    const char *colon = strrchr(a->patient, ':');
    const weir_logged *p = NULL;
    char *source = colon ? strndup(a->patient, (size_t)(colon - a->patient)) : NULL;
    const size_t replication = (size_t)a->replication;
    for (size_t s = 0; !p && s < weir_results_scenario_count(r); s++)
        p = source  ? weir_results_logged_ordinal(r, s, replication, source,
                                                  (uint32_t)strtoul(colon + 1, NULL, 10))
            : colon ? NULL
                    : weir_results_logged_number(r, s, replication, (int32_t)atoi(a->patient));
    free(source);
    return p;
}

static weir_status not_there(const cli_arguments *a, const weir_results *r, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    size_t n = 0;
    for (size_t i = 0; i < weir_results_logged_count(r); i++)
        n += weir_results_logged(r, i)->replication == a->replication;
    const weir_status status =
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                "there is no patient '%s' in the event log of replication %d",
                wr_quoted(a->patient, quoted), a->replication);
    if (n > 0)
        wr_hint(err, WR_NOWHERE, "it has %zu patients; without --patient they are listed", n);
    else
        wr_hint(err, WR_NOWHERE, "it has none of that replication");
    return status;
}

static weir_status show_one(const cli_arguments *a, const weir_results *r, json_t **document,
                            weir_error *err)
{
    const weir_logged *first = find(a, r);
    if (!first)
        return not_there(a, r, err);
    json_t *list = json_array();
    const char *source = weir_results_log_place(r, first->source);
    for (size_t s = 0, shown = 0; s < weir_results_scenario_count(r); s++) {
        const weir_logged *p =
            s == (size_t)first->scenario
                ? first
                : weir_results_logged_ordinal(r, s, (size_t)a->replication, source, first->ordinal);
        if (!p)
            continue;
        if (a->json) {
            json_array_append_new(list, analysis_trace_json(r, p));
            continue;
        }
        fputs(shown++ ? "\n" : "", stdout);
        analysis_print_trace(stdout, r, p);
    }
    if (a->json)
        *document = json_pack("{s:o}", "patients", list);
    else
        json_decref(list);
    return WEIR_OK;
}

static weir_status show_all(const cli_arguments *a, const weir_results *r, json_t **document)
{
    json_t *list = json_array();
    for (size_t s = 0; s < weir_results_scenario_count(r); s++)
        if (a->json) {
            json_t *some = analysis_logged_json(r, s, (size_t)a->replication);
            json_array_extend(list, some);
            json_decref(some);
        } else
            analysis_print_logged(stdout, r, s, (size_t)a->replication, MOST_LISTED);
    if (a->json)
        *document = json_pack("{s:o}", "patients", list);
    else
        json_decref(list);
    return WEIR_OK;
}

weir_status cli_trace(const cli_arguments *a, json_t **document, weir_error *err)
{
    weir_results *r = NULL;
    bool any_results = false;
    for (size_t i = 0; i < a->n_operands; i++)
        any_results = any_results || is_hdf5(a->operands[i]);
    weir_status status = any_results ? open_log(a, &r, err) : run_for_it(a, &r, err);
    if (status == WEIR_OK)
        status = a->patient ? show_one(a, r, document, err) : show_all(a, r, document);
    weir_results_close(r);
    return status;
}
