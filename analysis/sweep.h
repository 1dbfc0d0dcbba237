/* A sweep as people read it: which measures, how its dials are called for short, whether its points are
 * a grid; a table and a picture for a terminal. */
#ifndef ANALYSIS_SWEEP_H
#define ANALYSIS_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/words.h"
#include "weir/results.h"

#define ANALYSIS_MOST_SWEPT 8     /* dials that a table has columns for */
#define ANALYSIS_SWEEP_MEASURES 4 /* measures shown where none are asked for */

/** A dial of the sweep. */
typedef struct analysis_swept {
    weir_swept_dial dial;
    const char *name; /* the end of its path that no other dial of the sweep has: "beds" */
    size_t *order;    /* points by rising value; equal values in the order of points */
    size_t *level;    /* [point]: which of its values, from 0 */
    size_t n_levels;  /* different values */
} analysis_swept;

typedef struct analysis_sweep {
    const weir_results *r;
    size_t n_points, n_dials, n_measures;
    analysis_swept *dials;
    const analysis_swept **moving; /* those that have more than one value */
    size_t n_moving;
    const weir_measure **measures; /* shown */
    analysis_unit *units;          /* of each */
    bool is_grid;                  /* every combination of values is there, once */
} analysis_sweep;

/**
 * @param names "NAME" or "NAME[STATISTIC]", as --measure has them; with none, the measures that tell
 *              most and are not the same at all points
 * @return WEIR_OK; WEIR_ERR_USAGE where there is no such measure; WEIR_ERR_LIMIT
 * Free with analysis_sweep_clear() in any case.
 */
weir_status analysis_sweep_make(analysis_sweep *s, const weir_results *r, const char *const *names,
                                size_t n_names, weir_error *err);
/** Adds every other measure of all patients that is not the same at all points. */
void analysis_sweep_add_all(analysis_sweep *s);
void analysis_sweep_clear(analysis_sweep *s);

weir_estimate analysis_sweep_estimate(const analysis_sweep *s, size_t measure, size_t point);
/** A measure's name, with its statistic in brackets where it needs it: as --measure takes it. */
const char *analysis_measure_shown(char out[ANALYSIS_TEXT], const weir_results *r,
                                   const weir_measure *m);
/** "ed.wait"; "in_and_out[p95]" where a name has several statistics. */
const char *analysis_sweep_measure_name(char out[ANALYSIS_TEXT], const analysis_sweep *s,
                                        size_t measure);
/** A dial's value at a point, short enough for a table: "4 h", "7.183 h". */
const char *analysis_sweep_value(char out[ANALYSIS_TEXT], const analysis_swept *dial, size_t point);
/** All targets of the results at a point: fails if one fails, holds if all do. */
analysis_verdict analysis_sweep_targets(const analysis_sweep *s, size_t point);

/** How busy the pool is whose utilisation differs most between points; NULL where there is none. */
const weir_measure *analysis_liveliest_pool(const weir_results *r);

/** A table with a row for each point, of which there may be many. */
void analysis_print_sweep(FILE *out, const analysis_sweep *s);
/** A picture in characters of the first measure: over one dial, or over two that make a grid. Nothing
 * where it cannot be drawn. */
void analysis_print_sweep_picture(FILE *out, const analysis_sweep *s, int columns);

#endif
