/* A scenario evaluated at points that are chosen one after another, as a search does: each point is the
 * scenario with other values of some dials, and gets more replications when they are asked for.
 *
 *     wr_evaluator *e;
 *     wr_evaluator_create(&setup, &e, err);
 *     wr_evaluator_point(e, paths, texts, n_dials, &point, err);    compiled, nothing run
 *     wr_evaluator_run(e, &(wr_ask){point, 10}, 1, err);            replications 0 to 9 are there
 *     wr_evaluator_estimate(e, point, column, 0.95);
 *     wr_evaluator_destroy(e);
 *
 * Replication k of a point is the same whatever was asked for before it, and all points have the same
 * random numbers (unless `independent`), so differences between them are paired by replication. Nothing
 * depends on the number of threads. */
#ifndef WR_EVALUATE_H
#define WR_EVALUATE_H

#include "sim/engine/engine.h"
#include "weir/results.h"
#include "weir/run.h"
#include "weir/sweep.h"

typedef struct wr_evaluator wr_evaluator;

/** What is evaluated. All but `wanted` must live as long as the evaluator. */
typedef struct wr_evaluator_setup {
    const weir_network *base; /* the scenario as it is */
    const char *name;         /* of the scenario, in results */
    const char *path;         /* where it is read again for each point … */
    const char *text; /* … or what it says, read as if it stood at `path`; NULL: from the file */
    const weir_models *models;
    const weir_load_options *load;   /* as the base was loaded; NULL: none */
    const weir_run_options *options; /* seed, threads, progress (which may stop it); NULL: none */
    bool independent;                /* each point has random numbers of its own */
    /** Columns of the base's outputs that are kept, by index into wr_evaluator_outputs(), ascending;
     * NULL: all, which in a whole care system are tens of thousands. */
    const int32_t *wanted;
    size_t n_wanted;
} wr_evaluator_setup;

/** What is asked of one point: that it has so many replications. One that has more keeps them. */
typedef struct wr_ask {
    size_t point;
    size_t n_replications;
} wr_ask;

WEIR_NODISCARD weir_status wr_evaluator_create(const wr_evaluator_setup *setup, wr_evaluator **out,
                                               weir_error *err);
void wr_evaluator_destroy(wr_evaluator *e); /* NULL is allowed */

/** What the base reports. Columns below are indexes into its columns, of those that are wanted. */
const wr_outputs *wr_evaluator_outputs(const wr_evaluator *e);

/**
 * The point where each of `paths` (as --set takes them: an alias, or with `*`) has the value of `texts`.
 * The same texts again give the same point. It is compiled, so a value that the scenario cannot have
 * fails here; warnings of points are not repeated.
 *
 * @return WEIR_OK; what weir_network_load() returns; WEIR_ERR_USAGE where the scenario has other measures
 *         at this point; WEIR_ERR_IO where its file has changed meanwhile and does not load
 */
WEIR_NODISCARD weir_status wr_evaluator_point(wr_evaluator *e, const char *const *paths,
                                              const char *const *texts, size_t n_dials,
                                              size_t *point, weir_error *err);
size_t wr_evaluator_point_count(const wr_evaluator *e);
/** "services.ward.beds=84, services.ed.doctors=5" */
const char *wr_evaluator_point_name(const wr_evaluator *e, size_t point);

/**
 * Runs what the points lack, all of it side by side over the threads. The networks of all these points
 * are in memory at once: ask for no more than a few hundred together. On failure the points have what
 * they had before.
 */
WEIR_NODISCARD weir_status wr_evaluator_run(wr_evaluator *e, const wr_ask *asks, size_t n_asks,
                                            weir_error *err);
size_t wr_evaluator_replication_count(const wr_evaluator *e, size_t point);
size_t wr_evaluator_total(const wr_evaluator *e); /* replications of all points */
/** What it has cost so far; the times of wr_evaluator_run() alone. */
weir_run_cost wr_evaluator_cost(const wr_evaluator *e);

/** As weir_results_estimate() with the column's own estimator; n is 0 where nothing was seen. */
weir_estimate wr_evaluator_estimate(const wr_evaluator *e, size_t point, int32_t column,
                                    double level);
/** Point b minus point a, paired over the replications that both have. */
weir_estimate wr_evaluator_difference(const wr_evaluator *e, size_t a, size_t b, int32_t column,
                                      double level);
/** Numerator and denominator of one replication. */
void wr_evaluator_value(const wr_evaluator *e, size_t point, size_t replication, int32_t column,
                        double *numerator, double *denominator);

/**
 * All that was run, as the results of a sweep whose points are those given, in that order. A point with
 * fewer replications than another has denominators of 0 for those it lacks.
 *
 * @param kind    of the design, for `design` of weir_results_about(): "solve"
 * @param dials   as in a design; values and texts are copied
 * @param out     free with weir_results_close(); NULL on failure
 */
WEIR_NODISCARD weir_status wr_evaluator_results(const wr_evaluator *e, const char *kind,
                                                const size_t *points, size_t n_points,
                                                const weir_swept_dial *dials, size_t n_dials,
                                                weir_results **out, weir_error *err);

#endif
