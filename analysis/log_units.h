/* What an event log leaves to be worked out: which unit of a pool each patient had, and which events are of one
 * and the same activity. */
#ifndef ANALYSIS_LOG_UNITS_H
#define ANALYSIS_LOG_UNITS_H

#include "weir/events.h"

/** Of the patients of one replication of a scenario, which lie together: `first` to below `last`. */
typedef struct analysis_units {
    const weir_results *results;
    size_t first, last;     /* patients */
    size_t event, n_events; /* their events: from `event` on */
    size_t *
        unit_first; /* [event]: where its units stand in `units`; those of `take` and what ends it */
    int32_t *units;    /* numbers from 1 */
    int32_t *instance; /* [event]: from 1; 0: it is of no activity */
    int32_t n_instances;
} analysis_units;

/**
 * Units are numbered from 1 within their pool: who takes one has the lowest that is free. A patient's wait for
 * a pool, what it then has of it, and the giving back are one activity. False where memory is out.
 */
bool analysis_units_find(const weir_results *r, size_t scenario, size_t replication,
                         analysis_units *out);
void analysis_units_clear(analysis_units *units);

#endif
