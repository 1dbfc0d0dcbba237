/* Which of several scenarios is best in a measure: each against the best of the others (MCB), which ones
 * the best is among (subset), and how often each is best when the replications are drawn anew. */
#ifndef ANALYSIS_BEST_H
#define ANALYSIS_BEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/words.h"
#include "weir/choose.h"
#include "weir/results.h"

#define ANALYSIS_MOST_BEST 4 /* measures that are looked at where none are named */

typedef enum analysis_standing {
    ANALYSIS_MAY_BE_BEST,
    ANALYSIS_BEST,
    ANALYSIS_NOT_BEST
} analysis_standing;

/** One measure, over all scenarios. Numbers are in its unit, and as they are: where lower is better,
 * the best is the lowest. */
typedef struct analysis_best {
    const weir_measure *measure;
    int sense;   /* 1: the highest is best, -1: the lowest */
    size_t k, n; /* scenarios; replications that all of them have */
    struct analysis_best_of {
        weir_estimate estimate;
        double low, high;               /* of the value less the best of the others, by pairs */
        double common_low, common_high; /* the same with one variance for all pairs */
        double share;                   /* of resamples in which it was best */
        bool in_subset;
        analysis_standing standing;
    } * of; /* k */
} analysis_best;

/** False, with nothing to free, where fewer than two replications are in all scenarios, where neither
 * more nor less is better, where all values are the same, or memory is out. */
bool analysis_best_make(analysis_best *best, const weir_results *r, const weir_measure *m);
void analysis_best_clear(analysis_best *best);

/** The measures that are looked at: those that decide and have a better and a worse; where nothing was
 * asked, the first few of them. From malloc(). */
const weir_measure **analysis_best_measures(const weir_results *r, size_t *n);

/** Of results with three scenarios or more: a table a measure, and a sentence. */
void analysis_print_best(FILE *out, const weir_results *r);
/** `best` of the JSON document: a list, one entry a measure. A new reference. */
json_t *analysis_best_json(const weir_results *r);
/** "fewer_beds is the best", "one of a, b, c: cannot tell which". */
const char *analysis_best_words(char out[ANALYSIS_TEXT], const weir_results *r,
                                const analysis_best *best);
/** "the best", "not the best", "may be the best". */
const char *analysis_standing_word(analysis_standing standing);

/**
 * The values of a measure, one a replication, whose mean over replications is the estimate that reports
 * show: x[scenario * n + replication]. For a ratio of sums they are R + (y - R x) / mean of x, whose
 * spread is that of the ratio (delta method). Only replications that every scenario has are taken.
 *
 * @return x from malloc(), NULL when memory is out or there are none; *n is how many
 */
double *analysis_values(const weir_results *r, const weir_measure *m, size_t *n);

#endif
