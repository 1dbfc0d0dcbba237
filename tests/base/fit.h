/* How well draws fit a law: distances and their limits. A limit is the value that a right sampler
 * exceeds with a chance of one in a million; seeds are fixed, so that a test which passes once
 * always passes. */
#ifndef FIT_H
#define FIT_H

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* sqrt(n) D of Kolmogorov and Smirnov: P(sqrt(n) D > 2.7) = 2 exp(-2 * 2.7^2) = 9e-7 */
#define FIT_KS_LIMIT 2.7

/* Standard errors: P(|Z| > 5) = 6e-7 */
#define FIT_ERRORS 5.0

/* The shares F(x) of n draws in n bins of width 1/n. Within a bin the empirical distribution
 * function climbs no slower than F, so the largest share has the largest excess, and the least the
 * largest lack: no sorting is needed (Gonzalez, Sahni and Franta 1977, ACM TOMS 3:60). */
typedef struct fit_ks {
    int n;
    int *count;
    double *least, *largest;
} fit_ks;

static inline fit_ks fit_ks_create(int n)
{
    const size_t size = (size_t)n + 1;
    return (fit_ks){n, calloc(size, sizeof(int)), calloc(size, sizeof(double)),
                    calloc(size, sizeof(double))};
}

static inline void fit_ks_destroy(fit_ks *ks)
{
    free(ks->count);
    free(ks->least);
    free(ks->largest);
}

static inline void fit_ks_clear(fit_ks *ks)
{
    memset(ks->count, 0, ((size_t)ks->n + 1) * sizeof(int));
}

/* share: P(X <= x) of a draw, from 0 to 1 */
static inline void fit_ks_add(fit_ks *ks, double share)
{
    const int bin = (int)(share * ks->n);
    if (ks->count[bin]++ == 0) {
        ks->least[bin] = ks->largest[bin] = share;
    } else {
        ks->least[bin] = fmin(ks->least[bin], share);
        ks->largest[bin] = fmax(ks->largest[bin], share);
    }
}

/* sqrt(n) D */
static inline double fit_ks_value(const fit_ks *ks)
{
    double distance = 0;
    int below = 0;
    for (int bin = 0; bin <= ks->n; bin++) {
        if (ks->count[bin] == 0)
            continue;
        const double lack = ks->least[bin] - (double)below / ks->n;
        below += ks->count[bin];
        const double excess = (double)below / ks->n - ks->largest[bin];
        distance = fmax(distance, fmax(lack, excess));
    }
    return distance * sqrt(ks->n);
}

/* The chi-square that is exceeded with a chance of one in a million. */
static inline double fit_chi_square_limit(int degrees) { return gsl_cdf_chisq_Qinv(1e-6, degrees); }

#endif
