/* Estimates with their uncertainty, from one value (or ratio) a replication. */
#ifndef WEIR_ESTIMATE_H
#define WEIR_ESTIMATE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_estimate {
    double value;
    double half_width; /* of the interval at the level asked for; NaN where n < 2 */
    double sd;         /* over replications; NaN where n < 2 */
    size_t n;
} weir_estimate;

/** Mean over replications with Student's t interval. NaN values are left out (and not counted). */
weir_estimate weir_estimate_mean(const double *x, size_t n, double level);

/** Ratio of sums, sum y / sum x, with the jackknife over replications (t, n - 1 degrees). */
weir_estimate weir_estimate_ratio(const double *y, const double *x, size_t n, double level);

/** Mean of b - a, paired by replication; pairs with a NaN are left out. */
weir_estimate weir_estimate_paired(const double *a, const double *b, size_t n, double level);

/** Difference of two ratios of sums, paired by replication, by the jackknife. */
weir_estimate weir_estimate_paired_ratio(const double *ya, const double *xa, const double *yb,
                                         const double *xb, size_t n, double level);

/** The p-quantile of Student's t with df degrees of freedom, from GSL. */
double weir_t_quantile(double p, double df);

#ifdef __cplusplus
}
#endif
#endif
