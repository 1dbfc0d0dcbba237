/* Inside a run: what its files share.
 *
 *     run.c     weir_run(): checks, then the other three in turn
 *     plan.c    which columns the results have, and where each scenario's outputs go in them
 *     work.c    threads, tasks, and the first error
 *     gather.c  what is done once all replications are in
 *
 * Every replication of every scenario is one task. (When more are asked for, these are tasks of a
 * second round, and so on.) Tasks are numbered scenario by scenario; each
 * writes into places of its own, and what is summed over replications is whole numbers, so that
 * neither the number of threads nor their order can change a result. */
#ifndef WR_EXPERIMENT_H
#define WR_EXPERIMENT_H

#include "sim/base/tally.h"
#include "sim/engine/engine.h"
#include "sim/results/results.h"
#include "weir/run.h"

/** One scenario: what it gives, and which measure (histogram, curve) of the results each part is.
 * Scenarios may differ in their services, so the results have the union of all. */
typedef struct wr_scenario_plan {
    const weir_network *network;
    const char *name;
    const wr_outputs *outputs;
    int32_t *measure_at, *histogram_at, *curve_at; /* parallel to the outputs */
} wr_scenario_plan;

/** One measure of the results: where its numbers go. */
typedef struct wr_measure_plan {
    const wr_output *output;         /* of the first scenario that has it */
    int32_t histogram;               /* quantiles: index in the plan, else -1 */
    double *numerator, *denominator; /* [scenario * replications + replication] */
} wr_measure_plan;

typedef struct wr_histogram_plan {
    const wr_histogram_output *output;
    uint64_t *counts; /* [scenario * WR_HIST_BINS + bin] */
} wr_histogram_plan;

typedef struct wr_curve_plan {
    const wr_curve_output *output;
    double *value; /* [(scenario * replications + replication) * 24 + hour] */
} wr_curve_plan;

typedef struct wr_plan {
    wr_arena *kept;    /* of the results */
    wr_arena *scratch; /* gone when the run is over */
    wr_scenario_plan *scenarios;
    size_t n_scenarios, n_replications;
    size_t n_done; /* replications of each scenario that are in already; the rest are the tasks */
    uint64_t seed;
    WR_VEC(wr_measure_plan) measures;
    WR_VEC(wr_histogram_plan) histograms;
    WR_VEC(wr_curve_plan) curves;
} wr_plan;

/** Finds the columns and lays out where they go. Fails where memory would not hold them. */
weir_status wr_plan_columns(wr_plan *plan, weir_error *err);

/** Makes room for more replications, in a new arena; those that are in are copied there. */
weir_status wr_plan_grow(wr_plan *plan, wr_arena *kept, size_t n_replications, weir_error *err);

/** Runs every task over `threads` threads. `cost` gets all but the times. */
weir_status wr_work(const wr_plan *plan, int threads, const weir_run_options *options,
                    weir_run_cost *cost, weir_error *err);

/** Fills the results from what the replications left in the plan. */
void wr_gather(const wr_plan *plan, weir_results *results);

#endif
