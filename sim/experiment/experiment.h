/* Inside a run: what its files share.
 *
 *     run.c     weir_run(): checks, then the other three in turn
 *     plan.c    which columns the results have, and where each scenario's outputs go in them
 *     work.c    threads, tasks, and the first error
 *     gather.c  what is done once all replications are in
 *     shards.c  the same in pieces, or from where it was stopped
 *     sweep.c   weir_sweep_run(): the same, where a scenario is one of many points
 *     evaluate.c  the same again, where points and replications are asked for bit by bit (evaluate.h)
 *
 * Every replication of every scenario is one task. (When more are asked for, these are tasks of a
 * second round, and so on.) Tasks are numbered scenario by scenario; each
 * writes into places of its own, and what is summed over replications is whole numbers, so that
 * neither the number of threads nor their order can change a result. */
#ifndef WR_EXPERIMENT_H
#define WR_EXPERIMENT_H

#include "sim/base/resample.h"
#include "sim/base/tally.h"
#include "sim/engine/engine.h"
#include "sim/experiment/shards.h"
#include "sim/results/results.h"
#include "weir/run.h"

/** One scenario: what it gives, and which measure (histogram, curve) of the results each part is.
 * Scenarios may differ in their services, so the results have the union of all. */
typedef struct wr_scenario_plan {
    const weir_network *network;
    const char *name;
    const wr_outputs *outputs;
    /* parallel to the outputs; -1: not kept */
    int32_t *measure_at, *histogram_at, *curve_at, *series_at;
    int32_t *course_at; /* likewise; NULL: none is kept */
    uint64_t seed;      /* where the plan lists its tasks */
} wr_scenario_plan;

/** One replication of one scenario, and where its numbers go in the columns. */
typedef struct wr_task {
    size_t scenario, replication, row;
} wr_task;

/** One measure of the results: where its numbers go. */
typedef struct wr_measure_plan {
    const wr_output *output;         /* of the first scenario that has it */
    int32_t histogram;               /* quantiles: index in the plan, else -1 */
    double *numerator, *denominator; /* [scenario * replications + replication] */
    double *pooled;  /* quantiles of a sweep: [point], filled as each is done; else NULL */
    int32_t n_parts; /* what a statistic that is no ratio keeps of a replication (together.h) */
    double *parts;   /* [(scenario * replications + replication) * n_parts] */
} wr_measure_plan;

typedef struct wr_histogram_plan {
    const wr_histogram_output *output;
    uint64_t *counts; /* [scenario * WR_HIST_BINS + bin] */
    bool has_quantile;
    wr_packed *each; /* of each replication, for intervals of quantiles: [scenario * replications +
                        replication]; NULL where there is no quantile, and in sweeps */
} wr_histogram_plan;

typedef struct wr_curve_plan {
    const wr_curve_output *output;
    double *value; /* [(scenario * replications + replication) * 24 + hour] */
} wr_curve_plan;

typedef struct wr_course_plan {
    const wr_curve_output *output;
    int64_t *sum; /* [scenario * slots.n + slot], patient-seconds of all replications */
    double
        *half; /* [(scenario * replications + replication) * 2 + half]: means of the two halves */
} wr_course_plan;

typedef struct wr_series_plan {
    const wr_series_output *output;
    double *value; /* [(scenario * replications + replication) * n + i] */
} wr_series_plan;

/** Of a sweep: what each point has while it is run, and no longer (sweep.c). */
typedef struct wr_points wr_points;

typedef struct wr_plan {
    wr_arena *kept;    /* of the results */
    wr_arena *scratch; /* gone when the run is over */
    wr_scenario_plan *scenarios;
    size_t n_scenarios, n_replications;
    size_t n_done; /* replications of each scenario that are in already; the rest are the tasks */
    const wr_task
        *tasks; /* the tasks where they are listed, `n_done` before them in all; else NULL */
    size_t n_tasks;
    /** [scenario]: replications that are in and that are to be, where each has its own number; NULL:
     * n_done and n_replications, which is then the largest of them. */
    size_t *done_each, *n_each;
    uint64_t seed;
    uint32_t per_draw;  /* replications that share a draw of the uncertain dials; 0 as 1 */
    size_t n_logged;    /* replications whose events are kept, of each scenario; 0: no log */
    double log_share;   /* of their patients */
    wr_event_log *logs; /* [scenario * n_logged + replication] */
    const wr_journaling *journaling; /* NULL: none */
    bool sequential;   /* how many replications there are was decided by what they gave */
    bool swept;        /* the scenarios are points, which all report the same */
    wr_points *points; /* of weir_sweep_run(); else NULL */
    WR_VEC(wr_measure_plan) measures;
    WR_VEC(wr_histogram_plan) histograms;
    WR_VEC(wr_curve_plan) curves;
    WR_VEC(wr_course_plan) course;
    wr_slots slots; /* of all scenarios: as many before as the longest warm-up has */
    WR_VEC(wr_series_plan) series;
} wr_plan;

/** Finds the columns and lays out where they go. Fails where memory would not hold them. */
weir_status wr_plan_columns(wr_plan *plan, weir_error *err);

/** Makes room for more replications, in a new arena; those that are in are copied there. Of scenarios
 * with numbers of their own what is never run is NaN in curves. */
weir_status wr_plan_grow(wr_plan *plan, wr_arena *kept, size_t n_replications, weir_error *err);

/** Gives back what replications have left in the plan outside its arenas. */
void wr_plan_clear(wr_plan *plan);

/** Runs every task over `threads` threads. `cost` gets all but the times. */
weir_status wr_work(const wr_plan *plan, int threads, const weir_run_options *options,
                    weir_run_cost *cost, weir_error *err);

/** What n replications say together by their parts, `width` of each (together.h), into `pooled`; and into
 * `pseudo`, unless it is NULL, the jackknife's pseudo-values n T - (n - 1) T without one (Tukey 1958),
 * NaN where a replication saw nothing. `room` holds twice the width. */
void wr_pool_parts(const wr_output *o, const double *parts, int32_t width, size_t n, double *room,
                   double *pooled, double *pseudo);

/** weir_run(), and with `journaling` (or NULL) some of it, or with some that is in already (shards.c). A shard
 * has no results. */
weir_status wr_run_journaled(const weir_network *const *networks, const char *const *names,
                             size_t n, const weir_run_options *options,
                             const wr_journaling *journaling, weir_results **out,
                             weir_run_cost *cost, weir_error *err);

/** Fills the results from what the replications left in the plan. */
void wr_gather(const wr_plan *plan, weir_results *results);
/** The quantile that a column asks for, over the counts of its histogram; NaN where there are none. */
double wr_pooled_quantile(const wr_output *column, const wr_histogram_output *histogram,
                          const uint64_t *counts);
/** One more fact for weir_results_about(). Texts live as long as the results. */
void wr_say_fact(weir_results *results, const char *key, const char *text);

/** The event logs of all scenarios (gather_log.c). */
void wr_gather_log(const wr_plan *plan, weir_results *results);
/** The uncertain dials of all scenarios, and what they were in each replication (uncertain.c). */
void wr_gather_uncertain(const wr_plan *plan, weir_results *results);

/** What both kinds of run begin and end with: options, threads, the clock (run.c). */
weir_status wr_check_options(const weir_run_options *options, int replications, weir_error *err);
int wr_thread_count(const weir_run_options *options);
double wr_wall_seconds(void);
double wr_cpu_seconds(void);

/** The scenario as it is read from a file (or `text`, as if it stood there) with the values of some
 * dials, which stand behind what `load` sets already, and so prevail. */
weir_status wr_load_with(const char *path, const char *text, const weir_models *models,
                         const weir_load_options *load, const char *const *paths,
                         const char *const *values, size_t n, weir_network **out, weir_error *err);
/** Have two networks the same columns and histograms? */
bool wr_report_the_same(const wr_outputs *a, const wr_outputs *b);
/** The seed of a point with random numbers of its own. */
uint64_t wr_own_seed(uint64_t seed, size_t point);

/** What a replication of a point needs. Its network is compiled when the first comes in. */
typedef struct wr_point_view {
    const weir_network *network;
    const wr_outputs *outputs;
    uint64_t *counts; /* of all its histograms, WR_HIST_BINS each; under the lock of wr_work() */
    uint64_t seed;
} wr_point_view;

/** From any thread; each that is entered is left, once for each replication. */
weir_status wr_point_enter(const wr_plan *plan, size_t point, wr_point_view *out, weir_error *err);
/** What the last replication leaves is made into quantiles, and given back. */
void wr_point_leave(const wr_plan *plan, size_t point);
/** Adds a note that says which point an error is of. */
void wr_point_note(const wr_plan *plan, size_t point, weir_error *err);

#endif
