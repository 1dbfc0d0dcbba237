/* Sweeps: one scenario at many points, each with other values of some of its dials.
 *
 * A *design* says which points. It is a full grid, a Latin hypercube or a Sobol sequence over ranges,
 * or a list of the user's own. Each point is the scenario with its values given as `--set` gives them,
 * run as weir_run() runs it. */
#ifndef WEIR_SWEEP_H
#define WEIR_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "weir/network.h"
#include "weir/run.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The most points of a design. */
#define WEIR_MOST_POINTS 100000

typedef enum weir_design_kind {
    WEIR_DESIGN_GRID, /* every combination; the dial named first varies slowest */
    WEIR_DESIGN_LHS, /* a Latin hypercube: of n points, each has an n-th of every range to itself */
    WEIR_DESIGN_SOBOL,  /* Sobol's sequence, as the GNU Scientific Library has it; up to 40 dials */
    WEIR_DESIGN_POINTS, /* given, row by row */
    /* which dials matter; `vary` are ranges, and n_points is of what stands behind each */
    WEIR_DESIGN_TORNADO, /* the scenario as it is, then each dial low and high, one at a time */
    WEIR_DESIGN_MORRIS,  /* trajectories of one more point than dials (Morris 1991) */
    WEIR_DESIGN_SALTELLI /* rows of A, A with each dial from B, and B (Saltelli et al. 2010) */
} weir_design_kind;

typedef struct weir_design_options {
    weir_design_kind kind;
    /** "DIAL=LO..HI", "DIAL=LO..HI:STEP" or "DIAL=VALUE,VALUE…". DIAL is a path as weir_network_dial()
     * has it, or a pattern with `*`, whose dials then move together. Values have their units. */
    const char *const *vary;
    size_t n_vary;
    size_t n_points;  /* of a Latin hypercube, and of Sobol's sequence; trajectories; rows */
    size_t levels;    /* of Morris: 4 (also for 0) or 6 … even */
    uint64_t seed;    /* of a Latin hypercube, Morris and Saltelli */
    const char *file; /* WEIR_DESIGN_POINTS: CSV, a heading of dials, then a row for each point */
} weir_design_options;

typedef struct weir_design weir_design;

/**
 * @param out the design; free with weir_design_destroy(). NULL on failure
 * @return WEIR_OK; WEIR_ERR_USAGE for what is wrong with a dial, a range, a value or the number of
 *         points (all such faults are gathered); WEIR_ERR_IO; WEIR_ERR_LIMIT
 */
WEIR_NODISCARD weir_status weir_design_create(const weir_network *base,
                                              const weir_design_options *options, weir_design **out,
                                              weir_error *err);
void weir_design_destroy(weir_design *design); /* NULL is allowed */

size_t weir_design_point_count(const weir_design *design);
size_t weir_design_dial_count(const weir_design *design);
const char *weir_design_dial(const weir_design *design, size_t dial); /* path, as given */
const char *weir_design_unit(const weir_design *design,
                             size_t dial); /* of its values; "" for none */
double weir_design_value(const weir_design *design, size_t point, size_t dial); /* in that unit */
/** The value as a scenario would write it: "4 h". */
const char *weir_design_text(const weir_design *design, size_t point, size_t dial);

typedef struct weir_sweep {
    const weir_network *base; /* the scenario as it is, without the design's values */
    const char *name;         /* of the scenario in the results */
    const char *path;         /* where it is read again, for each point */
    const weir_models *models;
    const weir_load_options *load; /* as the base was loaded; NULL: none */
    const weir_design *design;
    bool independent; /* each point has random numbers of its own, instead of the same at all */
} weir_sweep;

/**
 * Runs every replication at every point. All points are compiled once before the first of them is
 * run, so that a value which the scenario cannot have ends the sweep at once. Memory for networks and
 * histograms is taken for the points that are being run alone.
 *
 * In the results each scenario is a point, named by its number from 0, and weir_results_swept() has
 * the values. There are no histograms and no curves over the day; percentiles are there.
 *
 * @param options as for weir_run(); `more` is not used
 * @return as weir_run(); WEIR_ERR_IO where the scenario's file has changed since
 */
WEIR_NODISCARD weir_status weir_sweep_run(const weir_sweep *sweep, const weir_run_options *options,
                                          weir_results **out, weir_run_cost *cost, weir_error *err);

#ifdef __cplusplus
}
#endif
#endif
