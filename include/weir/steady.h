/* Is a series settled, and how well is its mean known from one long run? Warm-up by MSER, Welch's moving
 * average, batch means. */
#ifndef WEIR_STEADY_H
#define WEIR_STEADY_H

#include <stdbool.h>
#include <stddef.h>

#include "weir/interval.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How much of the beginning of a series to leave out. */
typedef struct weir_cut {
    size_t cut;       /* values; a multiple of the batch */
    size_t n_batches; /* of the whole series; what is left over at its end is not used */
    double statistic; /* the least value of MSER */
    double mean;      /* of the batches that are kept */
    bool at_bound;    /* half of the series would have to go, or it is too short: not long enough */
} weir_cut;

#define WEIR_MSER_BATCH 5 /* MSER-5 */

/**
 * MSER (White 1997) on means of `batch` values: the d up to half of the m batches that makes
 * sum over j > d of (Z_j - mean)^2 / (m - d)^2 least. A series of fewer than 10 batches is too short.
 */
weir_cut weir_mser(const double *x, size_t n, size_t batch);

/**
 * Welch's centred moving average (1983) over 2 w + 1 values, fewer near the beginning.
 *
 * @param out room for n values
 * @return how many were filled: n - w, or 0 where n <= w
 */
size_t weir_welch(const double *x, size_t n, size_t w, double *out);

/** sum (x_{i+1} - x_i)^2 / sum (x - mean)^2: near 2 where values are independent, less where
 * neighbours are alike (von Neumann 1941). NaN where nothing varies. */
double weir_von_neumann(const double *x, size_t n);
/** The one-sided p of values as much alike as these, were they independent and normal. */
double weir_von_neumann_p(const double *x, size_t n);

/** Means of `batches` batches of equal length in out; values left over at the end are not used. */
void weir_batch_means(const double *x, size_t n, size_t batches, double *out);

/** The mean of one long series from means of so many batches that do not overlap, with t. */
weir_interval weir_interval_batches(const double *x, size_t n, size_t batches, double level);

/**
 * The same, with as many batches as pass for independent: from `most` on, halved as long as the von
 * Neumann test at 0.2 finds them alike and 20 or more are left to halve. Those that are still alike
 * have the doubt `correlated`. `n` of the interval is the number of batches.
 */
weir_interval weir_interval_long_run(const double *x, size_t n, size_t most, double level);

/** What n times the variance of the mean tends to, from overlapping batches of m values (Meketon and
 * Schmeiser 1984): a check on batch means. */
double weir_overlapping_variance(const double *x, size_t n, size_t m);

#ifdef __cplusplus
}
#endif
#endif
