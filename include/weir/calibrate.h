/* Calibration: dials of a scenario that nobody has measured, from figures that somebody has.
 *
 * A *target* is a published figure beside a measure of the scenario. Dials move within ranges until the
 * measures come near the figures: a space-filling first wave, Nelder and Mead's search from its best point, then
 * waves of history matching, which look for all that stays plausible and not for one best point. All points
 * have the same random numbers. Targets that are held out take no part in any of it: they say what the
 * calibrated scenario is worth. */
#ifndef WEIR_CALIBRATE_H
#define WEIR_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "weir/network.h"
#include "weir/run.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WEIR_MOST_CALIBRATED 20 /* dials */

/** Start from `= {0}`; what is 0 has its usual value. */
typedef struct weir_calibrate {
    const weir_network *base; /* the scenario as it is */
    const char *name;         /* of the scenario */
    const char *path;         /* where it is read again, for each point */
    const weir_models *models;
    const weir_load_options *load; /* as the base was loaded; NULL: none */

    /** A CSV file: `measure` ("ed.wait" or "ed.wait[p95]"), `value` (with its unit, as a scenario has it);
     * and where they are wanted `sd`, or `lo` and `hi` (a 95 % range of the observation), `discrepancy` (an
     * sd by which the model may be wrong), `weight`, `role` (fit or hold_out), `group` and `level`, `source`. */
    const char *targets;
    const char *const *dials; /* "DIAL=LO..HI", as --vary of a sweep has them */
    size_t n_dials;
    size_t budget; /* replications in all; 0: enough for about 85 points a dial and one more */
    int waves;     /* of history matching, the first included; 0: 4 */
    double cut;    /* implausibility up to which a point stays; 0: 3 (Pukelsheim 1994) */
    double
        discrepancy; /* sd of the model's own error, as a share of each figure; a column prevails */
} weir_calibrate;

typedef struct weir_calibrated_target {
    const char *measure, *stat, *group, *level, *unit, *source; /* "" where there is none */
    const char *written;                                        /* "ed.wait[p95]", as in the file */
    bool held_out;
    double observed, weight;
    double sd;                    /* of the observation; 0: taken as exact */
    double discrepancy;           /* sd of the model's error */
    weir_estimate before, fitted; /* at the scenario as it is, and at the best point */
    double implausibility_before,
        implausibility; /* |observed - fitted| / sd of all that is uncertain */
    double least, most; /* over the plausible points; NaN without any */
} weir_calibrated_target;

typedef struct weir_calibrated_dial {
    const char *path, *unit;
    double lo, hi;   /* the range searched */
    double was;      /* in the scenario; NaN where the path means several dials */
    double value;    /* of the best point */
    double from, to; /* the range of plausible points; NaN with fewer than two */
    const char *text, *text_from, *text_to; /* as a scenario writes them */
    bool at_end;                            /* the best is at an end of its range */
    bool undecided; /* plausible over most of its range: the targets hardly speak of it */
} weir_calibrated_dial;

typedef struct weir_calibrated_wave {
    size_t n_points, n_plausible;
    double left; /* share of the ranges' volume that the emulators leave, after it */
} weir_calibrated_wave;

/** A point that was run. */
typedef struct weir_calibrated_point {
    const double *values;  /* of the dials, in their units */
    double misfit;         /* weighted sum of squares over fitted targets, in sds */
    double implausibility; /* the largest of the fitted targets */
    int stage;             /* wave from 1, or 0 for the search */
    int replications;
} weir_calibrated_point;

typedef struct weir_calibration {
    const weir_calibrated_target *targets; /* in the order of the file */
    size_t n_targets, n_fitted, n_held_out;
    const weir_calibrated_dial *dials;
    size_t n_dials;
    const weir_calibrated_wave *waves;
    size_t n_waves;
    const weir_calibrated_point *points; /* in the order in which they were run */
    size_t n_points, n_plausible, best;
    size_t n_searched;           /* points of Nelder and Mead's search */
    size_t replications, budget; /* run, and allowed */
    int replications_a_point;
    double cut, misfit_before, misfit; /* the latter of the best point, with all its replications */
    const char *file;                  /* of the targets */
    void *arena;
} weir_calibration;

/**
 * Calibrates.
 *
 * @param options as for weir_run(); replications at each point, 0: the scenario's, but 3 to 10; `progress`
 *                counts replications of the budget
 * @param out     free with weir_calibration_destroy(); NULL on failure
 * @return WEIR_OK, also where no point is plausible; WEIR_ERR_USAGE for what is wrong with dials or their
 *         number: there must be fewer than fitted targets; WEIR_ERR_SCENARIO for what is wrong in the file
 *         of targets, by line and column; and what weir_sweep_run() returns
 * The same for any number of threads.
 */
WEIR_NODISCARD weir_status weir_calibrate_run(const weir_calibrate *asked,
                                              const weir_run_options *options,
                                              weir_calibration **out, weir_error *err);
void weir_calibration_destroy(weir_calibration *c); /* NULL is allowed */

/**
 * The overlay: `extends:` the scenario and `set:` each dial, with its source and plausible range.
 *
 * @param extends path of the scenario as seen from the overlay's folder
 * @return text from malloc() that the caller frees; NULL when memory is out
 */
char *weir_calibration_overlay(const weir_calibration *c, const char *extends, const char *title);

#ifdef __cplusplus
}
#endif
#endif
