/* weir_sweep_run(): one scenario at many points. A point's network is compiled by the thread that first
 * runs a replication of it, and goes when the last one is done, so that as many are there as threads
 * need and no more. Tasks are handed out point by point, and what is kept of a point is its columns. */
#include "sim/experiment/experiment.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/design.h"
#include "sim/experiment/errors.h"

/* One point. All but `seed` and `hash` is there only while it is run. */
typedef struct point {
    pthread_mutex_t lock;
    weir_network *network;
    wr_arena *arena; /* of the outputs */
    const wr_outputs *outputs;
    uint64_t *counts; /* from calloc() */
    size_t left;      /* replications still to come */
    uint64_t seed, hash;
} point;

struct wr_points {
    const weir_sweep *sweep;
    point *at;
    size_t n, n_histograms;
    size_t n_warned, first_warned; /* points that the checks have warned of */
    char *warning;                 /* what they said of the first, from malloc() */
};

/* ---- compiling a point -------------------------------------------------------------------------- */

static void describe(const weir_design *design, size_t at, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < design->dials.n && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s=%s", i ? ", " : "",
                                 weir_design_dial(design, i), weir_design_text(design, at, i));
}

void wr_point_note(const wr_plan *plan, size_t at, weir_error *err)
{
    char values[400];
    describe(plan->points->sweep->design, at, values, sizeof values);
    wr_note(err, WR_NOWHERE, "at point %zu: %s", at, values);
}

static weir_status load_point(const weir_sweep *sweep, size_t at, weir_network **out,
                              weir_error *err)
{
    const weir_design *design = sweep->design;
    const size_t n = design->dials.n;
    const char **texts = calloc(2 * n + 1, sizeof *texts);
    *out = NULL;
    if (!texts)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    const char **paths = texts + n;
    for (size_t i = 0; i < n; i++) {
        texts[i] = weir_design_text(design, at, i);
        paths[i] = weir_design_dial(design, i);
    }
    const weir_status status =
        wr_load_with(sweep->path, NULL, sweep->models, sweep->load, paths, texts, n, out, err);
    free(texts);
    return status;
}

/* ---- before any is run ---------------------------------------------------------------------------- */

static void keep_warning(wr_points *points, size_t at, const weir_error *found)
{
    if (found->n_warnings == 0)
        return;
    for (size_t i = 0; points->n_warned == 0 && i < found->n_messages; i++)
        if (found->messages[i].severity == WEIR_WARNING && !points->warning) {
            points->warning = strdup(found->messages[i].text);
            points->first_warned = at;
        }
    points->n_warned++;
}

static weir_status check_point(const wr_plan *plan, size_t at, const wr_outputs *columns,
                               weir_error *err)
{
    wr_points *points = plan->points;
    weir_error found = {0};
    weir_network *network;
    weir_status status = load_point(points->sweep, at, &network, &found);
    wr_arena *arena = status == WEIR_OK ? wr_arena_create() : NULL;
    if (status == WEIR_OK && (!arena || setjmp(*wr_arena_on_full(arena)))) {
        status = wr_fail(&found, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    } else if (status == WEIR_OK) {
        points->at[at].hash = wr_fnv1a(weir_network_yaml(network));
        if (!wr_report_the_same(wr_outputs_of(network, arena), columns))
            status = wr_fail(&found, WEIR_ERR_USAGE, WR_NOWHERE,
                             "the scenario has other measures at this point than at the first");
    }
    if (status == WEIR_OK) {
        keep_warning(points, at, &found);
        weir_error_clear(&found);
    } else {
        wr_point_note(plan, at, &found);
        wr_error_move(err, &found);
    }
    wr_arena_destroy(arena);
    weir_network_destroy(network);
    return status;
}

/* Every point is compiled and thrown away again: a fault ends the sweep now, and not after hours. */
static weir_status check_points(const wr_plan *plan, const weir_run_options *options,
                                weir_error *err)
{
    const wr_outputs *columns = plan->scenarios[0].outputs;
    for (size_t i = 0; i < plan->points->n; i++) {
        const weir_status status = check_point(plan, i, columns, err);
        if (status != WEIR_OK)
            return status;
        if (options->progress &&
            !options->progress(options->user, 0, plan->n_scenarios * plan->n_replications))
            return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "stopped before the first replication");
    }
    return WEIR_OK;
}

static void warn_of_points(const wr_points *points, weir_error *err)
{
    char values[400];
    if (points->n_warned == 0 || !points->warning)
        return;
    describe(points->sweep->design, points->first_warned, values, sizeof values);
    wr_warn(err, WR_NOWHERE, "at %zu of %zu points: %s", points->n_warned, points->n,
            points->warning);
    wr_hint(err, WR_NOWHERE, "so it is at point %zu: %s", points->first_warned, values);
}

/* ---- while they are run ----------------------------------------------------------------------------- */

static weir_status changed(weir_error *err, const weir_sweep *sweep)
{
    char quoted[WR_QUOTE_MAX];
    return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "'%s' has changed since the sweep began",
                   wr_quoted(sweep->path, quoted));
}

static weir_status open_point(const wr_points *points, size_t at, weir_error *err)
{
    point *p = &points->at[at];
    weir_status status = load_point(points->sweep, at, &p->network, err);
    if (status == WEIR_OK && wr_fnv1a(weir_network_yaml(p->network)) != p->hash)
        status = changed(err, points->sweep);
    p->arena = wr_arena_create();
    p->counts = calloc(points->n_histograms * WR_HIST_BINS + 1, sizeof *p->counts);
    if (status == WEIR_OK && (!p->arena || !p->counts || setjmp(*wr_arena_on_full(p->arena))))
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else if (status == WEIR_OK)
        p->outputs = wr_outputs_of(p->network, p->arena);
    return status;
}

static void close_point(point *p)
{
    weir_network_destroy(p->network);
    wr_arena_destroy(p->arena);
    free(p->counts);
    p->network = NULL;
    p->arena = NULL;
    p->counts = NULL;
    p->outputs = NULL;
}

weir_status wr_point_enter(const wr_plan *plan, size_t at, wr_point_view *out, weir_error *err)
{
    point *p = &plan->points->at[at];
    weir_status status = WEIR_OK;
    pthread_mutex_lock(&p->lock);
    if (!p->outputs) {
        status = open_point(plan->points, at, err);
        if (status != WEIR_OK) {
            wr_point_note(plan, at, err);
            close_point(p);
        }
    }
    *out = (wr_point_view){p->network, p->outputs, p->counts, p->seed};
    pthread_mutex_unlock(&p->lock);
    return status;
}

static void take_quantiles(const wr_plan *plan, size_t at, const uint64_t *counts)
{
    for (size_t i = 0; i < plan->measures.n; i++) {
        const wr_measure_plan *m = &plan->measures.at[i];
        if (m->histogram < 0)
            continue;
        m->pooled[at] = wr_pooled_quantile(m->output, plan->histograms.at[m->histogram].output,
                                           counts + (size_t)m->histogram * WR_HIST_BINS);
    }
}

void wr_point_leave(const wr_plan *plan, size_t at)
{
    point *p = &plan->points->at[at];
    pthread_mutex_lock(&p->lock);
    p->left--;
    if (p->left == 0) {
        take_quantiles(plan, at, p->counts);
        close_point(p);
    }
    pthread_mutex_unlock(&p->lock);
}

/* ---- into results ------------------------------------------------------------------------------------ */

static void gather_dial(const weir_design *design, size_t dial, wr_arena *arena,
                        weir_swept_dial *out)
{
    const size_t n = design->n_points;
    double *values = wr_alloc_array(arena, n, sizeof *values);
    const char **shown = wr_alloc_array(arena, n, sizeof *shown);
    for (size_t i = 0; i < n; i++) {
        values[i] = weir_design_value(design, i, dial);
        shown[i] = wr_strdup(arena, weir_design_text(design, i, dial));
    }
    *out = (weir_swept_dial){.path = wr_strdup(arena, weir_design_dial(design, dial)),
                             .unit = wr_strdup(arena, weir_design_unit(design, dial)),
                             .value = values,
                             .shown = shown};
}

/* Numbers parted by commas, with all their digits. */
static const char *numbers_text(wr_arena *arena, const double *x, size_t n)
{
    const char *text = "";
    for (size_t i = 0; i < n; i++)
        text = wr_format(arena, "%s%s%.15g", text, i ? "," : "", x[i]);
    return text;
}

/* Of a design that tells which dials matter: the ends of each dial's range, in the order of the dials. */
static void gather_screen(const weir_design *design, weir_results *r)
{
    wr_arena *a = r->arena;
    if (!design->low)
        return;
    wr_say_fact(r, "low", numbers_text(a, design->low, design->dials.n));
    wr_say_fact(r, "high", numbers_text(a, design->high, design->dials.n));
    if (design->levels)
        wr_say_fact(r, "levels", wr_format(a, "%zu", design->levels));
}

/* The points themselves. */
static void gather_points(const wr_plan *plan, weir_results *r)
{
    static const char *const kinds[] = {"grid",    "lhs",    "sobol",   "points",
                                        "tornado", "morris", "saltelli"};
    const wr_points *points = plan->points;
    const weir_sweep *sweep = points->sweep;
    wr_arena *a = r->arena;
    r->swept.n_dials = sweep->design->dials.n;
    r->swept.dials = wr_alloc_array(a, r->swept.n_dials, sizeof *r->swept.dials);
    for (size_t i = 0; i < r->swept.n_dials; i++)
        gather_dial(sweep->design, i, a, &r->swept.dials[i]);
    r->swept.seeds = wr_alloc_array(a, points->n, sizeof *r->swept.seeds);
    for (size_t i = 0; i < points->n; i++)
        r->swept.seeds[i] = wr_format(a, "%" PRIu64, points->at[i].seed);

    wr_say_fact(r, "scenario", wr_strdup(a, sweep->name));
    wr_say_fact(r, "design", kinds[sweep->design->kind]);
    wr_say_fact(r, "points", wr_format(a, "%zu", points->n));
    wr_say_fact(r, "random_numbers", sweep->independent ? "independent" : "common");
    gather_screen(sweep->design, r);
}

/* ---- all of it ---------------------------------------------------------------------------------------- */

static void plan_points(wr_plan *plan)
{
    wr_points *points = plan->points;
    const weir_sweep *sweep = points->sweep;
    plan->scenarios = wr_alloc_array(plan->scratch, points->n, sizeof *plan->scenarios);
    for (size_t i = 0; i < points->n; i++) {
        plan->scenarios[i].network = sweep->base;
        plan->scenarios[i].name = wr_format(plan->scratch, "%zu", i);
        points->at[i].seed = sweep->independent ? wr_own_seed(plan->seed, i) : plan->seed;
        points->at[i].left = plan->n_replications;
    }
}

static weir_status work_and_gather(const wr_plan *plan, const weir_run_options *options,
                                   weir_results **out, weir_run_cost *cost, weir_error *err)
{
    const weir_status status = wr_work(plan, wr_thread_count(options), options, cost, err);
    if (status != WEIR_OK)
        return status;
    weir_results *results = wr_alloc(plan->kept, sizeof *results);
    results->arena = plan->kept;
    wr_gather(plan, results);
    gather_points(plan, results);
    *out = results;
    return WEIR_OK;
}

static weir_status run_planned(wr_plan *plan, const weir_run_options *options, weir_results **out,
                               weir_run_cost *cost, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(plan->scratch)) || setjmp(*wr_arena_on_full(plan->kept)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    plan_points(plan);
    weir_status status = wr_plan_columns(plan, err);
    plan->points->n_histograms = plan->histograms.n;
    if (status == WEIR_OK)
        status = check_points(plan, options, err);
    if (status == WEIR_OK)
        warn_of_points(plan->points, err);
    return status == WEIR_OK ? work_and_gather(plan, options, out, cost, err) : status;
}

static weir_status run_points(wr_plan *plan, const weir_run_options *options, weir_results **out,
                              weir_run_cost *cost, weir_error *err)
{
    wr_points *points = plan->points;
    points->at = calloc(points->n, sizeof *points->at);
    if (!points->at)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    for (size_t i = 0; i < points->n; i++)
        pthread_mutex_init(&points->at[i].lock, NULL);
    const weir_status status = run_planned(plan, options, out, cost, err);
    for (size_t i = 0; i < points->n; i++) {
        close_point(&points->at[i]); /* there is something left where the run was stopped */
        pthread_mutex_destroy(&points->at[i].lock);
    }
    free(points->at);
    free(points->warning);
    return status;
}

weir_status weir_sweep_run(const weir_sweep *sweep, const weir_run_options *options,
                           weir_results **out, weir_run_cost *cost, weir_error *err)
{
    static const weir_run_options plain = {0};
    weir_run_cost unwanted = {0};
    const double wall = wr_wall_seconds(), cpu = wr_cpu_seconds();
    options = options ? options : &plain;
    cost = cost ? cost : &unwanted;
    *cost = (weir_run_cost){0};
    *out = NULL;
    const wr_run_settings *run = &sweep->base->run;
    const int replications = options->replications ? options->replications : run->replications;
    weir_status status = wr_check_options(options, replications, err);
    if (status != WEIR_OK)
        return status;

    wr_points points = {.sweep = sweep, .n = weir_design_point_count(sweep->design)};
    wr_plan plan = {.kept = wr_arena_create(),
                    .scratch = wr_arena_create(),
                    .n_scenarios = points.n,
                    .n_replications = (size_t)replications,
                    .seed = options->seed_given ? options->seed : run->seed,
                    .swept = true,
                    .points = &points};
    if (plan.kept && plan.scratch)
        status = run_points(&plan, options, out, cost, err);
    else
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    wr_arena_destroy(plan.scratch);
    if (status != WEIR_OK)
        wr_arena_destroy(plan.kept);
    cost->wall_seconds = wr_wall_seconds() - wall;
    cost->cpu_seconds = wr_cpu_seconds() - cpu;
    return status;
}
