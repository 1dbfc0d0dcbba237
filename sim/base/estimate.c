/* Estimates over replications (weir/estimate.h). Sums are compensated and run in index order, so a
 * result does not depend on the size of what was met on the way. */
#include "weir/estimate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#include "sim/base/mathx.h"

double weir_t_quantile(double p, double df)
{
    if (!(p > 0 && p < 1) || !(df > 0))
        return p == 0 && df > 0 ? -INFINITY : p == 1 && df > 0 ? INFINITY : NAN;
    return gsl_cdf_tdist_Pinv(p, df);
}

/* Where the i-th value of a sample comes from; NaN where it is to be left out. */
typedef struct sample {
    const double *a, *b;   /* b NULL, or subtracted from: b - a */
    const double *xa, *xb; /* denominators, or NULL */
    size_t n;
} sample;

static weir_estimate from_moments(double value, double squares, size_t n, double level)
{
    weir_estimate e = {.value = n ? value : NAN, .half_width = NAN, .sd = NAN, .n = n};
    if (n < 2)
        return e;
    e.sd = sqrt(squares / (double)(n - 1));
    e.half_width = weir_t_quantile(0.5 + 0.5 * level, (double)(n - 1)) * e.sd / sqrt((double)n);
    return e;
}

static double difference(const sample *s, size_t i) { return s->b ? s->b[i] - s->a[i] : s->a[i]; }

/* Mean and t interval of a sample of single values or differences. */
static weir_estimate mean_of(const sample *s, double level)
{
    wr_sum sum = {0};
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const double x = difference(s, i);
        if (isnan(x))
            continue;
        wr_sum_add(&sum, x);
        n++;
    }
    const double mean = n ? wr_sum_value(&sum) / (double)n : NAN;

    wr_sum squares = {0};
    for (size_t i = 0; i < s->n; i++) {
        const double x = difference(s, i);
        if (!isnan(x))
            wr_sum_add(&squares, (x - mean) * (x - mean));
    }
    return from_moments(mean, wr_sum_value(&squares), n, level);
}

weir_estimate weir_estimate_mean(const double *x, size_t n, double level)
{
    return mean_of(&(sample){.a = x, .n = n}, level);
}

weir_estimate weir_estimate_paired(const double *a, const double *b, size_t n, double level)
{
    return mean_of(&(sample){.a = a, .b = b, .n = n}, level);
}

/* Sums of numerators and denominators; a side with no denominators stays 0. */
typedef struct ratio_sums {
    double ya, xa, yb, xb;
} ratio_sums;

static bool left_out(const sample *s, size_t i)
{
    return isnan(s->a[i]) || isnan(s->xa[i]) || (s->b && (isnan(s->b[i]) || isnan(s->xb[i])));
}

static double ratio_value(const sample *s, const ratio_sums *t)
{
    const double ra = t->ya / t->xa;
    return s->b ? t->yb / t->xb - ra : ra;
}

static double sum_kept(const sample *s, const double *x)
{
    wr_sum sum = {0};
    for (size_t i = 0; x && i < s->n; i++)
        if (!left_out(s, i))
            wr_sum_add(&sum, x[i]);
    return wr_sum_value(&sum);
}

/* The i-th pseudo-value n R - (n - 1) R without i, less R (Quenouille 1956, Tukey 1958). */
static double pseudo_value(const sample *s, const ratio_sums *all, size_t i, size_t n)
{
    ratio_sums rest = {all->ya - s->a[i], all->xa - s->xa[i], 0.0, 0.0};
    if (s->b) {
        rest.yb = all->yb - s->b[i];
        rest.xb = all->xb - s->xb[i];
    }
    return (double)(n - 1) * (ratio_value(s, all) - ratio_value(s, &rest));
}

/* A ratio of sums, or the difference of two, with the jackknife over replications. The value is the
 * ratio itself, not the jackknife's corrected one. */
static weir_estimate ratio_of(const sample *s, double level)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += !left_out(s, i);
    const ratio_sums all = {sum_kept(s, s->a), sum_kept(s, s->xa), sum_kept(s, s->b),
                            sum_kept(s, s->xb)};

    wr_sum sum = {0};
    for (size_t i = 0; i < s->n; i++)
        if (!left_out(s, i))
            wr_sum_add(&sum, pseudo_value(s, &all, i, n));
    const double mean = n ? wr_sum_value(&sum) / (double)n : NAN;
    wr_sum squares = {0};
    for (size_t i = 0; i < s->n; i++) {
        if (left_out(s, i))
            continue;
        const double d = pseudo_value(s, &all, i, n) - mean;
        wr_sum_add(&squares, d * d);
    }
    return from_moments(ratio_value(s, &all), wr_sum_value(&squares), n, level);
}

weir_estimate weir_estimate_ratio(const double *y, const double *x, size_t n, double level)
{
    return ratio_of(&(sample){.a = y, .xa = x, .n = n}, level);
}

weir_estimate weir_estimate_paired_ratio(const double *ya, const double *xa, const double *yb,
                                         const double *xb, size_t n, double level)
{
    return ratio_of(&(sample){.a = ya, .xa = xa, .b = yb, .xb = xb, .n = n}, level);
}

/* The spread of a difference tells the covariance: s_d^2 = s_a^2 + s_b^2 - 2 cov(a, b). Of ratios the
 * s are those of pseudo-values, of which the same holds. */
weir_pairing weir_estimate_pairing(weir_estimate a, weir_estimate b, weir_estimate difference)
{
    weir_pairing p = {NAN, NAN};
    if (a.n != difference.n || b.n != difference.n)
        return p;
    const double both = a.sd * a.sd + b.sd * b.sd, apart = difference.sd * difference.sd;
    if (both > 0)
        p.variance_reduction = both / apart;
    if (a.sd > 0 && b.sd > 0)
        p.correlation = fmin(1.0, fmax(-1.0, (both - apart) / (2.0 * a.sd * b.sd)));
    return p;
}

double weir_estimate_p(weir_estimate e)
{
    if (e.n < 2 || isnan(e.value) || isnan(e.sd))
        return NAN;
    if (e.sd == 0)
        return e.value == 0 ? NAN : 0.0;
    return 2.0 * gsl_cdf_tdist_Q(fabs(e.value) * sqrt((double)e.n) / e.sd, (double)(e.n - 1));
}

bool weir_estimate_is_precise(weir_estimate e, double error)
{
    return e.half_width <= error / (1.0 + error) * fabs(e.value);
}

size_t weir_look_ahead(size_t n) { return n <= 100 ? 5 : 5 * n / 100; }

size_t weir_first_precise(const double *x, size_t n, size_t least, double share, double level)
{
    size_t begun = 0; /* since when it holds */
    for (size_t k = least; k <= n; k++) {
        const weir_estimate e = weir_estimate_mean(x, k, level);
        if (!(e.half_width <= share * fabs(e.value)))
            begun = 0;
        else if (begun == 0)
            begun = k;
        if (begun > 0 && k - begun >= weir_look_ahead(begun))
            return begun;
    }
    return 0;
}
