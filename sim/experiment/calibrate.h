/* Inside of weir_calibrate_run(), for the files that do it.
 *
 *     calibrate_targets.c  the file of targets
 *     calibrate.c          points, their misfit and implausibility; the order of it all; results
 *     calibrate_search.c   Nelder and Mead's search
 *     calibrate_waves.c    waves of history matching
 *     emulator.h, .c       a quadratic that stands in for a measure between points
 *     calibrate_yaml.c     the overlay
 *
 * A spot is a place in the unit cube, a coordinate for each dial from 0 to 1 over its range. */
#ifndef WR_CALIBRATE_H
#define WR_CALIBRATE_H

#include "sim/experiment/design.h"
#include "sim/experiment/evaluate.h"
#include "weir/calibrate.h"

typedef struct wr_figure {
    weir_calibrated_target shown;
    int32_t column; /* of the evaluator's outputs */
    double noise;   /* variance of an estimate at a usual point, from the first wave */
} wr_figure;

typedef struct wr_spot {
    double u[WEIR_MOST_CALIBRATED];
    double values[WEIR_MOST_CALIBRATED]; /* in the dials' units */
    const char *texts[WEIR_MOST_CALIBRATED];
    size_t point; /* of the evaluator */
    int stage;
    double misfit, implausibility;
} wr_spot;

typedef struct wr_calibrator {
    const weir_calibrate *asked;
    wr_arena *arena; /* its jump is to weir_calibrate_run() */
    weir_error *err;
    const weir_run_options *told; /* the caller's */
    weir_run_options options;     /* as the evaluator has them */
    weir_design *design;          /* the dials, and room for one point */
    wr_vary vary[WEIR_MOST_CALIBRATED];
    size_t n_dials;
    WR_VEC(wr_figure) targets;
    size_t n_fitted;
    wr_evaluator *evaluator;
    WR_VEC(wr_spot) spots;
    WR_VEC(weir_calibrated_wave) waves;
    size_t n_searched;
    size_t best;              /* spot, once it has been looked at closer */
    size_t budget, kept_back; /* replications; kept back for the last look at the best */
    int replications;
    double cut;
    uint64_t seed;
} wr_calibrator;

/** Reads the file of targets and finds their measures. */
weir_status wr_figures_read(wr_calibrator *c, const wr_outputs *outputs);

/** How many more points the budget has. */
size_t wr_calibrator_left(const wr_calibrator *c);
/** Runs n spots side by side, fills all of them but `u` and keeps them. */
weir_status wr_calibrator_run(wr_calibrator *c, wr_spot *spots, size_t n);
/** The spot with the least misfit; of equal ones the first. */
size_t wr_calibrator_best(const wr_calibrator *c);
/** Variance of what is uncertain besides the simulation: observation and the model's own error. */
double wr_figure_variance(const wr_figure *t);

/** Searches from the best spot on, with at most so many points. */
weir_status wr_calibrator_search(wr_calibrator *c, size_t most);
/** The first wave; then one more where the emulators leave something, of at most so many points. */
weir_status wr_calibrator_wave(wr_calibrator *c, size_t n);

/** A measure as a quadratic of the spot, or linear where there are too few points. */
typedef struct wr_emulator wr_emulator;
wr_emulator *wr_emulator_create(const double *u, const double *y, size_t n, size_t n_dials);
void wr_emulator_destroy(wr_emulator *e); /* NULL is allowed */
/** What it says at a spot, and the variance of that: of the fit, and of what is around it. */
double wr_emulator_at(const wr_emulator *e, const double *u, double *variance);

#endif
