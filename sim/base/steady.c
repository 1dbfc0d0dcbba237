/* Series: warm-up, moving averages, batch means (weir/steady.h). */
#include "weir/steady.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/mathx.h"
#include "weir/estimate.h"

#define LEAST_BATCHES 10
#define ALIKE 0.2 /* below this p batches are taken to be alike */

static double mean_of(const double *x, size_t n)
{
    wr_sum sum = {0};
    for (size_t i = 0; i < n; i++)
        wr_sum_add(&sum, x[i]);
    return wr_sum_value(&sum) / (double)n;
}

static double squares_about(const double *x, size_t n, double mean)
{
    wr_sum sum = {0};
    for (size_t i = 0; i < n; i++)
        wr_sum_add(&sum, (x[i] - mean) * (x[i] - mean));
    return wr_sum_value(&sum);
}

/* ---- warm-up --------------------------------------------------------------------------------- */

/* Every cut is tried with the mean of its own: m^2 / 4 steps, and m is a few hundred. */
static weir_cut best_cut(const double *z, size_t m)
{
    weir_cut best = {.n_batches = m, .statistic = INFINITY, .mean = NAN};
    for (size_t d = 0; d <= m / 2; d++) {
        const double left = (double)(m - d), mean = mean_of(z + d, m - d);
        const double statistic = squares_about(z + d, m - d, mean) / (left * left);
        if (statistic < best.statistic) {
            best.statistic = statistic;
            best.cut = d;
            best.mean = mean;
        }
    }
    return best;
}

weir_cut weir_mser(const double *x, size_t n, size_t batch)
{
    const size_t m = batch ? n / batch : 0;
    weir_cut best = {.n_batches = m, .statistic = NAN, .mean = NAN, .at_bound = true};
    double *z = m >= LEAST_BATCHES ? malloc(m * sizeof *z) : NULL;
    if (!z)
        return best;
    weir_batch_means(x, m * batch, m, z);
    best = best_cut(z, m);
    best.at_bound = best.cut == m / 2;
    best.cut *= batch;
    free(z);
    return best;
}

size_t weir_welch(const double *x, size_t n, size_t w, double *out)
{
    if (n <= w)
        return 0;
    for (size_t i = 0; i < n - w; i++) {
        const size_t half = i < w ? i : w;
        out[i] = mean_of(x + i - half, 2 * half + 1);
    }
    return n - w;
}

/* ---- batches --------------------------------------------------------------------------------- */

void weir_batch_means(const double *x, size_t n, size_t batches, double *out)
{
    const size_t length = n / batches;
    for (size_t b = 0; b < batches; b++)
        out[b] = mean_of(x + b * length, length);
}

double weir_von_neumann(const double *x, size_t n)
{
    wr_sum steps = {0};
    for (size_t i = 0; i + 1 < n; i++)
        wr_sum_add(&steps, (x[i + 1] - x[i]) * (x[i + 1] - x[i]));
    const double squares = n > 0 ? squares_about(x, n, mean_of(x, n)) : 0.0;
    return squares > 0 ? wr_sum_value(&steps) / squares : (double)NAN;
}

/* 1 - ratio / 2 of n independent normal values has mean 0 and variance (n - 2) / (n^2 - 1), and is
 * nearly normal from about 10 on (Young 1941). */
double weir_von_neumann_p(const double *x, size_t n)
{
    const double ratio = weir_von_neumann(x, n), k = (double)n;
    if (n < 3 || isnan(ratio))
        return NAN;
    return gsl_cdf_ugaussian_Q((1 - ratio / 2) / sqrt((k - 2) / (k * k - 1)));
}

/* From means of batches. */
static weir_interval from_batches(const double *means, size_t batches, double level)
{
    weir_interval i = weir_interval_mean(means, batches, level);
    const weir_estimate e = weir_estimate_mean(means, batches, level);
    i.low = e.value - e.half_width;
    i.high = e.value + e.half_width;
    i.method = batches < 2 ? WEIR_METHOD_NONE : WEIR_METHOD_BATCHES;
    i.doubts = batches < LEAST_BATCHES ? WEIR_DOUBT_FEW : 0;
    return i;
}

weir_interval weir_interval_batches(const double *x, size_t n, size_t batches, double level)
{
    double *means = batches > 0 && n >= batches ? malloc(batches * sizeof *means) : NULL;
    if (!means)
        return (weir_interval){.value = NAN, .low = NAN, .high = NAN, .level = level};
    weir_batch_means(x, n, batches, means);
    const weir_interval i = from_batches(means, batches, level);
    free(means);
    return i;
}

weir_interval weir_interval_long_run(const double *x, size_t n, size_t most, double level)
{
    size_t batches = n < most ? n : most;
    double *means = batches > 0 ? malloc(batches * sizeof *means) : NULL;
    if (!means)
        return (weir_interval){.value = NAN, .low = NAN, .high = NAN, .level = level};
    weir_batch_means(x, n, batches, means);
    while (weir_von_neumann_p(means, batches) < ALIKE && batches >= 2 * LEAST_BATCHES) {
        batches /= 2;
        weir_batch_means(x, n, batches, means);
    }
    weir_interval i = from_batches(means, batches, level);
    if (weir_von_neumann_p(means, batches) < ALIKE)
        i.doubts |= WEIR_DOUBT_CORRELATED;
    free(means);
    return i;
}

double weir_overlapping_variance(const double *x, size_t n, size_t m)
{
    if (m == 0 || m >= n)
        return NAN;
    const double all = mean_of(x, n), k = (double)n, length = (double)m;
    wr_sum sum = {0}, squares = {0};
    for (size_t i = 0; i < n; i++) {
        wr_sum_add(&sum, x[i]);
        if (i >= m)
            wr_sum_add(&sum, -x[i - m]);
        const double d = wr_sum_value(&sum) / length - all;
        if (i + 1 >= m)
            wr_sum_add(&squares, d * d);
    }
    return k * length / ((k - length + 1) * (k - length)) * wr_sum_value(&squares);
}
