/* Comparisons taken together: all redesigns in all measures that decide, with p adjusted for how many
 * they are; and how much the common random numbers gained. */
#ifndef ANALYSIS_FAMILY_H
#define ANALYSIS_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

#include "weir/results.h"

typedef struct analysis_family {
    const weir_measure **keys; /* as analysis_keys() */
    size_t n_keys, n_redesigns;
    double *p_holm; /* [(redesign - 1) * n_keys + key]; NaN: not a comparison of it */
    size_t n_shown; /* comparisons in all keys */
    size_t
        n; /* comparisons in the measures that decide: what has an interval, and is not the same in every replication */
} analysis_family;

/** False when memory is out. Free with analysis_family_clear() in any case. */
bool analysis_family_make(analysis_family *family, const weir_results *r);
void analysis_family_clear(analysis_family *family);
/** NaN where the measure is not a key, or there is nothing to compare. */
double analysis_family_p(const analysis_family *family, const weir_measure *m, size_t redesign);
/** Is the difference real at 5 % after allowing for all the comparisons, of which there are several? */
bool analysis_family_is_real(const analysis_family *family, const weir_measure *m, size_t redesign);

/** Holm's adjusted p (Holm 1979); NaN stays NaN and is not counted. In and out may be the same.
 * @return how many were counted; 0 also when memory is out, where all become NaN */
size_t analysis_holm(const double *p, size_t n, double *adjusted);

/** Over the keys whose difference varies between replications. */
typedef struct analysis_gain {
    size_t n, n_below; /* measures; those with a variance reduction below 1 */
    double median, least;
    double correlation;           /* median of base with redesign */
    const weir_measure *least_of; /* NULL where n is 0 */
} analysis_gain;

analysis_gain analysis_gain_of(const weir_results *r, const weir_measure *const *keys,
                               size_t n_keys, size_t redesign);
/** A warning for each redesign with a measure below 1. */
void analysis_warn_of_gain(const weir_results *r, weir_error *err);

#endif
