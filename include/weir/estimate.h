/* Estimates with their uncertainty, from one value (or ratio) a replication. */
#ifndef WEIR_ESTIMATE_H
#define WEIR_ESTIMATE_H

#include <stdbool.h>
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

/** What pairing gained: two estimates and that of their difference, over the same replications. */
typedef struct weir_pairing {
    double variance_reduction; /* (s_a^2 + s_b^2) / s_d^2: above 1, pairing has helped; infinite
                                  where the difference is always the same, NaN where none varies */
    double correlation;        /* of a with b, -1 to 1; NaN where one of them does not vary */
} weir_pairing;

/** Both NaN where the three do not come from the same replications, or from fewer than two. */
weir_pairing weir_estimate_pairing(weir_estimate a, weir_estimate b, weir_estimate difference);

/** The two-sided p of Student's t that the value is 0: below 1 - level where the interval at that
 * level leaves 0 out. NaN where n < 2, and for a value of 0 that never varies. */
double weir_estimate_p(weir_estimate e);

/** Is the half width small enough for a relative error of at most `error` (0.05) in the value: at most
 * error / (1 + error) of it (Law, Simulation Modeling and Analysis, 9.4.1)? No where it is NaN. */
bool weir_estimate_is_precise(weir_estimate e, double error);

/** How many replications further the look-ahead of Hoad, Robinson and Davies (2010) wants a precision to
 * hold: 5, and from 100 on a twentieth of n. */
size_t weir_look_ahead(size_t n);
/** The first n from `least` on at which half the interval of the mean of x[0..n) is at most `share` of
 * the mean, and so for the look-ahead after it; 0 where the values end before. */
size_t weir_first_precise(const double *x, size_t n, size_t least, double share, double level);

/** The p-quantile of Student's t with df degrees of freedom, from GSL. */
double weir_t_quantile(double p, double df);

#ifdef __cplusplus
}
#endif
#endif
