/* An evaluator (evaluate.h): points are added and run bit by bit. What a point has got is kept as rows, one
 * a replication, of the columns that are wanted; of percentiles also the histograms, added up. A point's
 * network is compiled when it is run, and the latest few stay. */
#include "sim/experiment/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/names.h"
#include "sim/experiment/errors.h"
#include "sim/experiment/evaluated.h"
#include "sim/experiment/experiment.h"

#define MOST_OPEN 16 /* networks that stay between two runs */

/* ---- making ----------------------------------------------------------------------------------- */

static weir_status out_of_memory(weir_error *err)
{
    return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
}

/* Which columns are kept, and which histograms these need. */
static void plan_kept(wr_evaluator *e)
{
    const wr_outputs *o = e->outputs;
    const size_t n = e->setup.wanted ? e->setup.n_wanted : (size_t)o->n_columns;
    e->column_of = wr_alloc_array(e->arena, n + 1, sizeof *e->column_of);
    e->part_at = wr_alloc_array(e->arena, n + 1, sizeof *e->part_at);
    e->kept_at = wr_alloc_array(e->arena, (size_t)o->n_columns + 1, sizeof *e->kept_at);
    e->histogram_at =
        wr_alloc_array(e->arena, (size_t)o->n_histograms + 1, sizeof *e->histogram_at);
    memset(e->kept_at, -1, ((size_t)o->n_columns + 1) * sizeof *e->kept_at);
    memset(e->histogram_at, -1, ((size_t)o->n_histograms + 1) * sizeof *e->histogram_at);
    for (size_t i = 0; i < n; i++) {
        const int32_t column = e->setup.wanted ? e->setup.wanted[i] : (int32_t)i;
        const int32_t histogram = o->columns[column].histogram;
        e->part_at[i] = (int32_t)e->n_parts;
        e->n_parts += (size_t)o->columns[column].n_parts;
        e->kept_at[column] = (int32_t)i;
        e->column_of[i] = column;
        if (histogram >= 0 && e->histogram_at[histogram] < 0)
            e->histogram_at[histogram] = (int32_t)e->n_histograms++;
    }
    e->n_columns = n;
}

weir_status wr_evaluator_create(const wr_evaluator_setup *setup, wr_evaluator **out,
                                weir_error *err)
{
    static const weir_run_options plain = {0};
    *out = NULL;
    wr_arena *arena = wr_arena_create();
    if (!arena || setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return out_of_memory(err);
    }
    wr_evaluator *e = wr_alloc(arena, sizeof *e);
    e->arena = arena;
    e->setup = *setup;
    e->options = setup->options ? setup->options : &plain;
    e->seed = e->options->seed_given ? e->options->seed : setup->base->run.seed;
    e->names = wr_names_create(arena);
    e->outputs = wr_outputs_of(setup->base, arena);
    plan_kept(e);
    *out = e;
    return WEIR_OK;
}

static void close_network(wr_evaluated *p)
{
    weir_network_destroy(p->network);
    wr_arena_destroy(p->arena);
    p->network = NULL;
    p->arena = NULL;
    p->outputs = NULL;
}

void wr_evaluator_destroy(wr_evaluator *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < e->points.n; i++) {
        close_network(&e->points.at[i]);
        free(e->points.at[i].rows);
        free(e->points.at[i].parts);
        free(e->points.at[i].counts);
    }
    wr_arena_destroy(e->arena);
}

/* ---- points ------------------------------------------------------------------------------------- */

/* Compiles a point that is closed. */
static weir_status open_network(const wr_evaluator *e, wr_evaluated *p, weir_error *err)
{
    weir_error found = {0};
    weir_status status = wr_load_with(e->setup.path, e->setup.text, e->setup.models, e->setup.load,
                                      p->paths, p->texts, p->n_dials, &p->network, &found);
    p->arena = status == WEIR_OK ? wr_arena_create() : NULL;
    if (status == WEIR_OK && (!p->arena || setjmp(*wr_arena_on_full(p->arena))))
        status = out_of_memory(&found);
    else if (status == WEIR_OK)
        p->outputs = wr_outputs_of(p->network, p->arena);
    if (status == WEIR_OK && !wr_report_the_same(p->outputs, e->outputs))
        status = wr_fail(&found, WEIR_ERR_USAGE, WR_NOWHERE,
                         "the scenario has other measures here than as it is written");
    if (status != WEIR_OK) {
        wr_note(&found, WR_NOWHERE, "at %s", p->name);
        wr_error_move(err, &found);
        close_network(p);
    }
    weir_error_clear(&found);
    return status;
}

static const char *name_of(wr_arena *arena, const char *const *paths, const char *const *texts,
                           size_t n)
{
    const char *name = "";
    for (size_t i = 0; i < n; i++)
        name = wr_format(arena, "%s%s%s=%s", name, i ? ", " : "", paths[i], texts[i]);
    return n ? name : "the scenario as it is";
}

static const char **copies(wr_arena *arena, const char *const *texts, size_t n)
{
    const char **out = wr_alloc_array(arena, n + 1, sizeof *out);
    for (size_t i = 0; i < n; i++)
        out[i] = wr_strdup(arena, texts[i]);
    return out;
}

weir_status wr_evaluator_point(wr_evaluator *e, const char *const *paths, const char *const *texts,
                               size_t n_dials, size_t *point, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(e->arena)))
        return out_of_memory(err);
    const char *name = name_of(e->arena, paths, texts, n_dials);
    const int known = wr_names_find(e->names, name);
    if (known >= 0) {
        *point = (size_t)known;
        return WEIR_OK;
    }
    wr_evaluated p = {.name = name,
                      .paths = copies(e->arena, paths, n_dials),
                      .texts = copies(e->arena, texts, n_dials),
                      .n_dials = n_dials,
                      .used = ++e->clock,
                      .seed = e->setup.independent ? wr_own_seed(e->seed, e->points.n) : e->seed};
    const weir_status status = open_network(e, &p, err);
    if (status != WEIR_OK)
        return status;
    *point = e->points.n;
    *wr_push(e->arena, &e->points) = p;
    wr_names_add(e->names, name);
    return WEIR_OK;
}

/* All but those used last. */
static void close_some(wr_evaluator *e)
{
    for (;;) {
        wr_evaluated *oldest = NULL;
        size_t n = 0;
        for (size_t i = 0; i < e->points.n; i++) {
            wr_evaluated *p = &e->points.at[i];
            if (!p->network)
                continue;
            n++;
            if (!oldest || p->used < oldest->used)
                oldest = p;
        }
        if (n <= MOST_OPEN)
            return;
        close_network(oldest);
    }
}

/* ---- a run --------------------------------------------------------------------------------------- */

/* The first ask of a point is the scenario of a plan; a later one of the same point is dropped. */
static weir_status plan_tasks(wr_evaluator *e, wr_plan *plan, const wr_ask *asks, size_t n_asks,
                              weir_error *err)
{
    WR_VEC(wr_task) tasks = {0};
    plan->scenarios = wr_alloc_array(plan->scratch, n_asks + 1, sizeof *plan->scenarios);
    e->running = wr_alloc_array(plan->scratch, n_asks + 1, sizeof *e->running);
    for (size_t i = 0; i < n_asks; i++) {
        wr_evaluated *p = &e->points.at[asks[i].point];
        bool again = p->n >= asks[i].n_replications;
        for (size_t k = 0; k < plan->n_scenarios; k++)
            again = again || e->running[k] == asks[i].point;
        if (again)
            continue;
        const weir_status status = p->network ? WEIR_OK : open_network(e, p, err);
        if (status != WEIR_OK)
            return status;
        p->used = ++e->clock;
        for (size_t r = p->n; r < asks[i].n_replications; r++) {
            const size_t row = tasks.n;
            *wr_push(plan->scratch, &tasks) = (wr_task){plan->n_scenarios, r, row};
        }
        e->running[plan->n_scenarios] = asks[i].point;
        plan->scenarios[plan->n_scenarios++] = (wr_scenario_plan){.network = p->network,
                                                                  .name = p->name,
                                                                  .outputs = p->outputs,
                                                                  .measure_at = e->kept_at,
                                                                  .histogram_at = e->histogram_at,
                                                                  .seed = p->seed};
    }
    plan->tasks = tasks.at;
    plan->n_tasks = tasks.n;
    return WEIR_OK;
}

static void plan_columns(const wr_evaluator *e, wr_plan *plan)
{
    for (size_t i = 0; i < e->n_columns; i++) {
        const wr_output *o = &e->outputs->columns[e->column_of[i]];
        *wr_push(plan->scratch, &plan->measures) = (wr_measure_plan){
            .output = o,
            .n_parts = o->n_parts,
            .parts = wr_alloc_array(plan->scratch, plan->n_tasks * (size_t)o->n_parts + 1,
                                    sizeof(double)),
            .numerator = wr_alloc_array(plan->scratch, plan->n_tasks, sizeof(double)),
            .denominator = wr_alloc_array(plan->scratch, plan->n_tasks, sizeof(double))};
    }
    for (size_t i = 0; i < e->n_histograms; i++)
        *wr_push(plan->scratch, &plan->histograms) =
            (wr_histogram_plan){.counts = wr_alloc_array(plan->scratch, plan->n_scenarios,
                                                         WR_HIST_BINS * sizeof(uint64_t))};
}

/* Room for what has come in, before any of it is put there. */
static bool make_room(const wr_evaluator *e, wr_evaluated *p, size_t n_more)
{
    if (!p->counts && e->n_histograms)
        p->counts = calloc(e->n_histograms * WR_HIST_BINS, sizeof *p->counts);
    const size_t bytes = (p->n + n_more) * e->n_columns * sizeof *p->rows;
    wr_pair *rows = realloc(p->rows, bytes + 1);
    if (!rows)
        return false;
    p->rows = rows;
    double *parts = realloc(p->parts, ((p->n + n_more) * e->n_parts + 1) * sizeof *parts);
    if (!parts)
        return false;
    p->parts = parts;
    return p->counts || e->n_histograms == 0;
}

static void put_counts(const wr_evaluator *e, const wr_plan *plan)
{
    for (size_t s = 0; s < plan->n_scenarios; s++) {
        wr_evaluated *p = &e->points.at[e->running[s]];
        for (size_t h = 0; h < e->n_histograms; h++) {
            const uint64_t *add = plan->histograms.at[h].counts + s * WR_HIST_BINS;
            uint64_t *sum = p->counts + h * WR_HIST_BINS;
            for (size_t bin = 0; bin < WR_HIST_BINS; bin++)
                sum[bin] += add[bin];
        }
    }
}

static weir_status keep(wr_evaluator *e, const wr_plan *plan, weir_error *err)
{
    for (size_t s = 0, t = 0; s < plan->n_scenarios; s++) {
        size_t n = 0;
        while (t < plan->n_tasks && plan->tasks[t].scenario == s)
            t++, n++;
        if (!make_room(e, &e->points.at[e->running[s]], n))
            return out_of_memory(err);
    }
    for (size_t t = 0; t < plan->n_tasks; t++) {
        wr_evaluated *p = &e->points.at[e->running[plan->tasks[t].scenario]];
        double *parts = p->parts + p->n * e->n_parts;
        wr_pair *row = p->rows + p->n++ * e->n_columns;
        for (size_t i = 0; i < e->n_columns; i++) {
            const wr_measure_plan *m = &plan->measures.at[i];
            row[i] = (wr_pair){m->numerator[t], m->denominator[t]};
            if (m->n_parts)
                memcpy(parts + e->part_at[i], m->parts + t * (size_t)m->n_parts,
                       (size_t)m->n_parts * sizeof *parts);
        }
    }
    put_counts(e, plan);
    e->n_done += plan->n_tasks;
    return WEIR_OK;
}

static weir_status run_in(wr_evaluator *e, wr_plan *plan, const wr_ask *asks, size_t n_asks,
                          weir_error *err)
{
    if (setjmp(*wr_arena_on_full(plan->scratch)))
        return out_of_memory(err);
    weir_status status = plan_tasks(e, plan, asks, n_asks, err);
    if (status != WEIR_OK || plan->n_tasks == 0)
        return status;
    plan_columns(e, plan);
    status = wr_work(plan, wr_thread_count(e->options), e->options, &e->cost, err);
    return status == WEIR_OK ? keep(e, plan, err) : status;
}

weir_status wr_evaluator_run(wr_evaluator *e, const wr_ask *asks, size_t n_asks, weir_error *err)
{
    const double wall = wr_wall_seconds(), cpu = wr_cpu_seconds();
    wr_plan plan = {.scratch = wr_arena_create(), .n_done = e->n_done, .seed = e->seed};
    if (!plan.scratch)
        return out_of_memory(err);
    const weir_status status = run_in(e, &plan, asks, n_asks, err);
    wr_arena_destroy(plan.scratch);
    e->running = NULL;
    close_some(e);
    e->cost.wall_seconds += wr_wall_seconds() - wall;
    e->cost.cpu_seconds += wr_cpu_seconds() - cpu;
    return status;
}
