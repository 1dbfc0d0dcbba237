/* A band that holds a whole curve (weir/interval.h). */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "sim/base/mathx.h"
#include "sim/base/resample.h"
#include "weir/estimate.h"

#define LEAST_TO_RESAMPLE 10 /* fewer replications tell too little of the largest deviation */

/* Replications in which every point is there. */
static const double **whole_ones(const double *x, size_t n, size_t points, size_t *n_whole)
{
    const double **rows = malloc((n + 1) * sizeof *rows);
    *n_whole = 0;
    for (size_t i = 0; rows && i < n; i++) {
        bool whole = true;
        for (size_t k = 0; k < points; k++)
            whole = whole && !isnan(x[i * points + k]);
        if (whole)
            rows[(*n_whole)++] = x + i * points;
    }
    return rows;
}

/* Mean and variance of one point, each row so many times. */
static void at_point(const double *const *rows, size_t n, size_t point, const uint32_t *times,
                     double *mean, double *variance)
{
    wr_sum sum = {0}, squares = {0};
    for (size_t i = 0; i < n; i++)
        wr_sum_add(&sum, (times ? times[i] : 1) * rows[i][point]);
    *mean = wr_sum_value(&sum) / (double)n;
    for (size_t i = 0; i < n; i++) {
        const double d = rows[i][point] - *mean;
        wr_sum_add(&squares, (times ? times[i] : 1) * d * d);
    }
    *variance = wr_sum_value(&squares) / (double)(n - 1);
}

/* The largest |mean* - mean| / se* over the points; points that never vary are left out. */
static double largest(const double *const *rows, size_t n, size_t points, const double *mean,
                      const uint32_t *times)
{
    double most = 0;
    for (size_t k = 0; k < points; k++) {
        double here, variance;
        at_point(rows, n, k, times, &here, &variance);
        if (variance > 0)
            most = fmax(most, fabs(here - mean[k]) / sqrt(variance / (double)n));
    }
    return most;
}

static double sup_t(const double *const *rows, size_t n, size_t points, double level, uint64_t seed,
                    const double *mean)
{
    double *values = malloc(WR_RESAMPLES * sizeof *values), critical = NAN;
    uint32_t *times = malloc((n + 1) * sizeof *times);
    for (uint32_t b = 0; values && times && b < WR_RESAMPLES; b++) {
        wr_resample(seed, b, n, times);
        values[b] = largest(rows, n, points, mean, times);
    }
    if (values && times)
        critical = weir_quantile(values, WR_RESAMPLES, level);
    free(values);
    free(times);
    return critical;
}

weir_band weir_band_of(const double *x, size_t n, size_t points, double level, uint64_t seed,
                       double *mean, double *half_width)
{
    weir_band band = {NAN, NAN, WEIR_METHOD_NONE, 0};
    const double **rows = whole_ones(x, n, points, &band.n);
    for (size_t k = 0; k < points; k++)
        mean[k] = half_width[k] = NAN;
    if (rows && band.n > 1 && points > 0) {
        const double df = (double)(band.n - 1);
        band.t = weir_t_quantile(0.5 + 0.5 * level, df);
        for (size_t k = 0; k < points; k++) {
            double variance;
            at_point(rows, band.n, k, NULL, &mean[k], &variance);
            half_width[k] = band.t * sqrt(variance / (double)band.n);
        }
        band.method = WEIR_METHOD_BONFERRONI;
        band.critical = weir_t_quantile(1 - (0.5 - 0.5 * level) / (double)points, df);
        const double sup = band.n < LEAST_TO_RESAMPLE
                               ? (double)NAN
                               : sup_t(rows, band.n, points, level, seed, mean);
        if (sup < band.critical) {
            band.method = WEIR_METHOD_BAND;
            band.critical = fmax(sup, band.t); /* a band is never narrower than at one point */
        }
    }
    free(rows);
    return band;
}
