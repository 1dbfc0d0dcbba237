/* weir solve FILE --dial POOL --days '95 %': how many would have been enough on so many days, if nobody ever had
 * to wait for one? The pool is made so large that nobody waits, those in use are counted at a time of every day,
 * and the quantile over days is the answer. The measure is added to the scenario as a redesign of it would add
 * it, so nothing that is random changes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/json.h"
#include "analysis/words.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/network/network.h"
#include "sim/scenario/suggest.h"

#define MEASURE "census_of_days"
#define START 10   /* replications */
#define MOST 200   /* … where no other number is given */
#define ENOUGH 1.0 /* half of the interval, in units, or a hundredth of the number */
#define AMPLE 4.0  /* times what there is and what is asked for */

typedef struct question {
    const cli_arguments *a;
    wr_arena *arena;
    const char *stat;    /* "p95" */
    const char *setting; /* "services.ward.beds=700" */
    const char *pool;    /* "ward.beds" */
    const char *unit;    /* "beds" */
    const char *text;    /* the scenario with the measure */
    const char *path;    /* where it stands, as it were */
    double ample;
    int most;
} question;

/* ---- before the work ------------------------------------------------------------------------- */

static weir_status check_options(const cli_arguments *a, weir_error *err)
{
    const char *wrong = NULL;
    if (a->n_dials != 1 || a->largest || a->n_costs || a->front || a->n_require || a->budget ||
        a->confidence > 0 || a->n_measures)
        wrong = "--days goes with one --dial, and with no other option of a search";
    else if (strchr(a->dials[0], '='))
        wrong = "--days counts what is in use without any limit, so --dial needs no range";
    else if (strcmp(a->operands[0], "-") == 0)
        wrong = "--days adds a measure to its scenario, so it must be a file";
    return wrong ? wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "%s", wrong) : WEIR_OK;
}

static bool is_named(const char *path, const wr_dial *dial)
{
    return strcmp(path, dial->path) == 0 || (dial->alias && strcmp(path, dial->alias) == 0);
}

static const wr_pool *find_pool(const weir_network *n, const char *path, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    const char **paths = calloc((size_t)n->n_dials + 1, sizeof *paths);
    bool known = false;
    for (int32_t i = 0; paths && i < n->n_dials; i++) {
        paths[i] = n->dials[i].path;
        known = known || is_named(path, &n->dials[i]);
    }
    for (int32_t i = 0; known && i < n->n_pools; i++)
        if (n->pools[i].capacity >= 0 && is_named(path, &n->dials[n->pools[i].capacity])) {
            free(paths);
            return &n->pools[i];
        }
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
            known ? "--days: '%s' is not how many of something there are"
                  : "--dial: unknown dial '%s'",
            wr_quoted(path, quoted));
    if (known)
        wr_hint(err, WR_NOWHERE,
                "it takes the capacity of a pool that does not change by the clock");
    else if (paths)
        wr_hint_nearest(err, WR_NOWHERE, path, paths, n->n_dials);
    free(paths);
    return NULL;
}

/* As YAML has a text in double quotes. */
static const char *in_quotes(wr_arena *arena, const char *text)
{
    char *out = wr_alloc_array(arena, strlen(text) + 2, 2), *to = out;
    *to++ = '"';
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            *to++ = '\\';
        *to++ = *text;
    }
    *to++ = '"';
    return out;
}

static void make_text(question *q)
{
    const char *file = q->a->operands[0], *slash = strrchr(file, '/');
    const int folder = slash ? (int)(slash - file) + 1 : 0;
    const char *at = q->a->at ? q->a->at : "00:00", *times = "";
    while (*at) {
        const int n = (int)strcspn(at, ",");
        times = wr_format(q->arena, "%s%s\"%.*s\"", times, *times ? ", " : "", n, at);
        at += n + (at[n] == ',');
    }
    q->path = wr_format(q->arena, "%.*s--days", folder, file);
    q->text = wr_format(q->arena,
                        "extends: %s\n"
                        "measures:\n"
                        "  " MEASURE ":\n"
                        "    census: {of: [%s], states: [serving, blocked, cleaning]}\n"
                        "    at: [%s]\n"
                        "    stat: [%s, mean, max]\n",
                        in_quotes(q->arena, slash ? slash + 1 : file), in_quotes(q->arena, q->pool),
                        times, q->stat);
}

/* So many that nobody waits: a census that comes near it is refused in the end. */
static weir_status plan(question *q, const weir_network *base, weir_error *err)
{
    const wr_pool *pool = find_pool(base, q->a->dials[0], err);
    if (!pool)
        return WEIR_ERR_USAGE;
    const wr_dial *dial = &base->dials[pool->capacity];
    const double offered = base->loads[pool - base->pools].offered;
    const double asked = isfinite(offered) ? offered : 0;
    q->ample = ceil(fmin(dial->hi, AMPLE * (dial->value + asked + 5 * sqrt(asked) + 5)));
    q->setting = wr_format(q->arena, "%s=%.0f", q->a->dials[0], q->ample);
    q->pool = wr_strdup(q->arena, pool->full_name);
    q->unit = wr_strdup(q->arena, pool->name);
    q->stat = wr_format(q->arena, "p%.10g", 100 * q->a->days);
    q->most = q->a->max_replications ? q->a->max_replications : MOST;
    make_text(q);
    return WEIR_OK;
}

/* ---- the work -------------------------------------------------------------------------------- */

static weir_estimate estimate(const weir_results *r, const char *stat)
{
    const weir_measure *m = weir_results_find(r, MEASURE, stat, "", "");
    return m ? weir_results_estimate(r, m, 0, m->pooled, ANALYSIS_LEVEL)
             : (weir_estimate){NAN, NAN, NAN, 0};
}

static int more(void *user, const weir_results *so_far)
{
    const question *q = user;
    const int n = (int)weir_results_replication_count(so_far);
    const weir_estimate e = estimate(so_far, q->stat);
    if (e.half_width <= fmax(ENOUGH, 0.01 * e.value))
        return n;
    const int next = n + (n + 3) / 4;
    return next < q->most ? next : q->most;
}

static weir_status run(question *q, weir_network *network, const char *name, weir_results **results,
                       weir_run_cost *cost, weir_error *err)
{
    cli_progress progress;
    weir_run_options options = q->a->run;
    options.replications = q->most < START ? q->most : START;
    options.progress = cli_progress_search;
    options.user = &progress;
    options.more = more;
    options.more_user = q;
    cli_progress_begin(&progress, q->a->quiet);
    const weir_network *one = network;
    const weir_status status = weir_run(&one, &name, 1, &options, results, cost, err);
    cli_progress_end(&progress);
    if (status != WEIR_OK)
        return status;
    const weir_measure *m = weir_results_find(*results, MEASURE, "max", "", "");
    for (size_t i = 0; m && i < weir_results_replication_count(*results); i++)
        if (m->denominator[i] > 0 && m->numerator[i] / m->denominator[i] >= q->ample)
            return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE,
                           "even %.0f %s were not enough for nobody to wait", q->ample, q->unit);
    return WEIR_OK;
}

/* ---- after it -------------------------------------------------------------------------------- */

static void print_answer(const question *q, const weir_results *r)
{
    char number[ANALYSIS_TEXT], low[ANALYSIS_TEXT], high[ANALYSIS_TEXT], peak[ANALYSIS_TEXT];
    const analysis_unit plain = {1, "", "", NULL};
    const weir_estimate e = estimate(r, q->stat);
    const size_t n = weir_results_replication_count(r);
    const char *days = weir_results_about(r, "window_days");
    printf("%s: %s\n  %zu replications", weir_results_scenario(r, 0), weir_results_title(r, 0), n);
    if (days)
        printf(" of %s days", days);
    printf(", seed %s; %s, so that nobody waits for one\n\n", weir_results_about(r, "seed"),
           q->setting);
    printf("  On %.10g %% of days %s %s would have been enough, counted at %s", 100 * q->a->days,
           analysis_number(number, e.value, 0), q->unit, q->a->at ? q->a->at : "00:00");
    if (isfinite(e.half_width))
        printf("\n  (95 %% interval of this number: %s to %s)",
               analysis_number(low, e.value - e.half_width, 1),
               analysis_number(high, e.value + e.half_width, 1));
    printf(".\n  In use at that time: %s on average, at most %s (mean of the most of each "
           "replication).\n",
           analysis_value(number, estimate(r, "mean"), plain),
           analysis_value(peak, estimate(r, "max"), plain));
}

static json_t *answer_json(const question *q, const weir_results *r, const weir_run_cost *cost)
{
    const weir_estimate e = estimate(r, q->stat), mean = estimate(r, "mean");
    json_t *document = analysis_json(r, cost);
    if (document)
        json_object_set_new(
            document, "days",
            json_pack("{s:o, s:f, s:o, s:o, s:o, s:o, s:f, s:I}", "pool", cli_json_text(q->pool),
                      "share", q->a->days, "at", cli_json_text(q->a->at ? q->a->at : "00:00"),
                      "enough", cli_json_number(e.value), "half_width",
                      cli_json_number(e.half_width), "mean", cli_json_number(mean.value),
                      "capacity_run_with", q->ample, "replications",
                      (json_int_t)weir_results_replication_count(r)));
    return document;
}

static weir_status write_and_show(const question *q, const weir_results *r,
                                  const weir_run_cost *cost, json_t **document, weir_error *err)
{
    const cli_arguments *a = q->a;
    weir_status status = WEIR_OK;
    char *record = a->output ? cli_with_ending(a->output, ".h5", ".run.json") : NULL;
    if (a->output)
        status = weir_results_write(r, a->output, a->force, err);
    if (status == WEIR_OK && record)
        status = cli_write_run_record(a, record, cost, err);
    free(record);
    if (status != WEIR_OK)
        return status;
    if (!a->json)
        print_answer(q, r);
    else if ((*document = answer_json(q, r, cost)) == NULL)
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    return status;
}

static weir_status load_and_run(question *q, json_t **document, weir_error *err)
{
    const cli_arguments *a = q->a;
    cli_scenarios s;
    weir_network *counted = NULL;
    weir_results *results = NULL;
    weir_run_cost cost;
    weir_error found = {0};
    weir_status status = cli_scenarios_load(a, &s, &found);
    if (status == WEIR_OK)
        weir_error_clear(&found); /* warnings are of the pool as it is */
    else
        cli_add_messages(err, &found);
    if (status == WEIR_OK)
        status = plan(q, s.networks[0], err);
    if (status == WEIR_OK) {
        const char **set = wr_alloc_array(q->arena, a->load.n_set + 1, sizeof *set);
        for (size_t i = 0; i < a->load.n_set; i++)
            set[i] = a->load.set[i];
        set[a->load.n_set] = q->setting;
        const weir_load_options load = {a->load.root, set, a->load.n_set + 1};
        status =
            weir_network_load_text(q->path, q->text, weir_health_models(), &load, &counted, err);
    }
    if (status == WEIR_OK)
        status = run(q, counted, s.names[0], &results, &cost, err);
    if (status == WEIR_OK)
        status = write_and_show(q, results, &cost, document, err);
    weir_results_close(results);
    weir_network_destroy(counted);
    cli_scenarios_clear(&s);
    return status;
}

weir_status cli_solve_days(const cli_arguments *a, json_t **document, weir_error *err)
{
    weir_status status = check_options(a, err);
    if (status == WEIR_OK && a->output)
        status = cli_check_output(a->output, a->force, a->operands, 1, err);
    if (status != WEIR_OK)
        return status;
    question q = {.a = a, .arena = wr_arena_create()};
    if (!q.arena || setjmp(*wr_arena_on_full(q.arena)))
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else
        status = load_and_run(&q, document, err);
    wr_arena_destroy(q.arena);
    return status;
}
