/* How often do intervals hold the true value? Two studies of many runs each, of which the answer is
 * known:
 *
 * - *short*: M/M/1 at utilisation 0.8, begun in its steady state, by Lindley's recursion. So few patients
 *   that the means of replications are skewed, and t covers too seldom: how much is known.
 * - *long*: M/M/4 at 0.8, run by weir for as long as docs/validation.md recommends: t covers as often as
 *   it says. */
#ifndef ANALYSIS_VERIFY_COVERAGE_H
#define ANALYSIS_VERIFY_COVERAGE_H

#include <jansson.h>
#include <stdio.h>

#include "analysis/verify/verify.h"

typedef struct coverage_row {
    const char *model, *method;
    int patients;     /* a replication; 0: as many as come */
    int replications; /* of one interval */
    int intervals;
    double covered, error; /* the share that holds the true value, and its standard error */
    double expected;       /* the share that it should be */
    double allowed;        /* how far it may be from that */
    bool agrees;
} coverage_row;

#define COVERAGE_MOST_ROWS 16

typedef struct coverage_study {
    coverage_row rows[COVERAGE_MOST_ROWS];
    size_t n_rows, n_agree;
    uint64_t seed;
} coverage_study;

/** `share` of the intervals of a full study, from 0 to 1: less takes less time and allows more. About
 * 40 s of one processor for a full one. */
weir_status coverage_run(const weir_models *models, const verify_options *options, double share,
                         coverage_study *out, weir_error *err);
void coverage_print(FILE *out, const coverage_study *study);
json_t *coverage_json(const coverage_study *study);

#endif
