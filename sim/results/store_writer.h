/* Writing results, for the files that share the work: measures, histograms and curves, tables. */
#ifndef WR_STORE_WRITER_H
#define WR_STORE_WRITER_H

#include "sim/results/store.h"

/** Where a histogram's own bins lie on a scale. */
typedef struct wr_piece {
    int32_t first; /* -1: they are no piece of it */
    int32_t
        zeros; /* 1: its first bin, from 0, is the scale's first, and the others begin at `first` */
} wr_piece;

typedef struct wr_writer {
    const weir_results *results;
    wr_arena *arena;
    wr_store store;
    wr_layout *layout;
    wr_axis scenarios, replications, hours;
    const char **histogram_variables, **curve_variables; /* one a histogram, one a curve */
    const char **course_variables, **half_variables;     /* one a course each */
    const char **series_variables, **series_axes;        /* one a series */
    int32_t *series_levels;                              /* and its place among groups, -1 */
    const char **swept_variables;                        /* of a sweep: the array of each dial */
    wr_piece *pieces; /* where a histogram's own bins lie in its array */
} wr_writer;

/** Arrays of histograms and curves (store_write_bins.c); fills in where each lies. */
void wr_write_histograms_and_curves(wr_writer *w);
/** The course of the run (store_write_course.c); fills in where each course lies. */
void wr_write_course(wr_writer *w);
/** Arrays of series (store_write_series.c); fills in where each lies. */
void wr_write_series(wr_writer *w);
/** The arrays of a sweep's dials, over its points (store_write_points.c), and its tables. */
void wr_write_points(wr_writer *w);
void wr_write_point_tables(wr_writer *w);
/** The uncertain dials and their values (store_uncertain.c). */
void wr_write_uncertain(wr_writer *w);
/** The event log (store_events.c). */
void wr_write_events(wr_writer *w);
/** How many scenarios have inputs of their own: a sweep's points share those of the first. */
size_t wr_inputs_count(const weir_results *r);
/** The index, the inputs, provenance and targets (store_write_tables.c). */
void wr_write_tables(wr_writer *w);

#endif
