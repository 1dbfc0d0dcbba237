/* Solving: how much of something until the targets hold? The smallest (or largest) value of one dial, or the
 * cheapest mix of several, found by running the scenario at points that are chosen one after another. */
#ifndef WEIR_SOLVE_H
#define WEIR_SOLVE_H

#include <stdbool.h>
#include <stddef.h>

#include "weir/network.h"
#include "weir/results.h"
#include "weir/run.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WEIR_MOST_SOLVED 6       /* dials */
#define WEIR_MOST_STEPS 100000   /* values of one dial */
#define WEIR_USUAL_MOST_EACH 200 /* replications of a point where nothing else is asked for */

/** A measure by name and statistic, as weir_measure has them. */
typedef struct weir_measure_name {
    const char *measure, *stat;
} weir_measure_name;

/** What is looked for. Start from `= {0}`; texts and arrays must live until weir_solve_run() returns. */
typedef struct weir_solve {
    const weir_network *base; /* the scenario as it is */
    const char *name;         /* of the scenario in the results */
    const char *path;         /* where it is read again, for each point */
    const weir_models *models;
    const weir_load_options *load; /* as the base was loaded; NULL: none */

    /** "DIAL=LO..HI", "DIAL=LO..HI:STEP" or "DIAL=VALUE,VALUE…" with rising values; "DIAL" alone where it is a
     * whole number: from 1 to well above the offered load. Without a step a whole number goes by 1, anything else
     * by a hundredth of its range. */
    const char *const *dials;
    size_t n_dials;
    bool largest; /* of one dial: the largest value, of something of which more is worse */
    /** "DIAL=£300 per day" for one unit of a dial (as it is written). Of a pool's capacity the scenario's own
     * cost.per_unit is taken where nothing is given. Several dials need one each. */
    const char *const *costs;
    size_t n_costs;

    const weir_result_priority *targets; /* all must hold; none: the scenario's priorities */
    size_t n_targets;
    const weir_measure_name *kept; /* further measures that the results shall have */
    size_t n_kept;
    const weir_measure_name *front; /* of a mix: also a front of cost against this; NULL: none */

    double confidence; /* that the answer is right, 0.5 to 0.9999; 0: 0.95 */
    int most_each;     /* replications of a point; 0: WEIR_USUAL_MOST_EACH */
    size_t budget;     /* replications of all points; 0: no limit */

    /** Told before a point is run to so many replications, with the `user` of the run's options; NULL: not told.
     * `point` is as in "services.ward.beds=84" and lives until the call returns. */
    void (*looking)(void *user, const char *point, size_t n_replications);
} weir_solve;

/**
 * Looks for it. The results are those of a sweep (weir/sweep.h) whose points are those that were run, by rising
 * value, or by rising cost; weir_results_about() then has `design` "solve", and what docs/results.md lists under
 * `solve.…`: the answer, which target each point surely met, and how it was found. The priorities of the results
 * are the targets. Measures are those of the whole system, of the services whose load the dials change, of the
 * targets' services, and those asked for; groups of patients are left out.
 *
 * Not to find a value that will do is not a failure.
 *
 * @param options as for weir_run(); `replications` and `more` are not used
 * @return WEIR_OK; WEIR_ERR_USAGE for what is wrong with a dial, a range, a cost or a target (such faults are
 *         gathered); what weir_sweep_run() returns
 */
WEIR_NODISCARD weir_status weir_solve_run(const weir_solve *solve, const weir_run_options *options,
                                          weir_results **out, weir_run_cost *cost, weir_error *err);

#ifdef __cplusplus
}
#endif
#endif
