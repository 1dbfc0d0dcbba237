/* The walk over all that a network reports: outputs.c goes from place to place, measure_outputs.c through
 * the declared measures of one. Describing and filling are two uses of it. */
#ifndef WR_WALK_H
#define WR_WALK_H

#include "sim/engine/state.h"

#define WR_IN_WINDOW "in the window"
#define WR_TO_HOURS (1.0 / (double)WEIR_HOUR)

/* The pools or measures of each service, those of the system last: [first[s], first[s + 1]) of at. */
typedef struct wr_by_service {
    int32_t *first, *at;
} wr_by_service;

typedef struct wr_walk {
    const weir_network *net;
    wr_arena *arena; /* describing */
    wr_outputs *out;
    WR_VEC(wr_output) columns;
    const wr_rep *rep; /* filling; NULL while describing */
    wr_replication_result *result;
    int32_t column;
    WR_VEC(wr_series_output) series;
    WR_VEC(wr_histogram_output) histograms; /* describing: of measures, then of sets of services */
    int32_t n_own;                          /* histograms of measures: one for each that has one */
    int32_t *own_histogram;                 /* by measure: which, if it has one */
    int32_t set_histogram;                  /* the next of a set: the sum of its services' */
    int32_t n_parts;                        /* of the columns so far */
    int32_t n_groups;
    const int32_t *stride;
    /* the place that is being walked */
    const char *place_name;
    bool plain_name;         /* of a measure that the user declared: not put behind its service's */
    const int32_t *services; /* indexes; several: all services of a type */
    int32_t n_services;
    wr_ids pools, measures; /* of these services; ascending */
    wr_by_service pools_of, measures_of;
    int32_t *here_pools, *here_measures; /* room for them */
} wr_walk;

typedef struct wr_filter { /* patients of one level of one attribute; attr -1: all */
    int32_t by, level;     /* index in run.by */
} wr_filter;

/** One column: described, or filled with numerator and denominator. */
void wr_put(wr_walk *w, const char *quantity, const char *stat, const char *unit, wr_filter f,
            const char *window, double num, double den);
bool wr_in_filter(const wr_walk *w, wr_filter f, int32_t group);
const char *wr_window_of(const wr_measure *m);
double wr_seconds_seen(const wr_walk *w);

/* ---- measure_outputs.c -- */

void wr_put_measures(wr_walk *w); /* those of the place that is being walked */
const char *wr_unit_of(const weir_network *net, const wr_measure *m);
double wr_scale_of(const wr_measure *m);
double wr_histogram_scale(const wr_measure *m);

#endif
