/* Intervals that need not lie evenly about their value (weir/interval.h). */
#include "weir/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/mathx.h"
#include "sim/base/special.h"
#include "weir/estimate.h"

#define FEW 10          /* fewer replications than this are flagged */
#define SKEWED 1.0      /* beyond this, and few, t is modified */
#define LEAST_SKEWED 5  /* of fewer values than this, skewness says next to nothing */
#define MOST_NEEDED 1e9 /* replications: no quantile so far out is asked for */

/* ---- names ----------------------------------------------------------------------------------- */

const char *weir_method_name(weir_method method)
{
    static const char *const names[] = {
        [WEIR_METHOD_NONE] = "none",
        [WEIR_METHOD_T] = "t",
        [WEIR_METHOD_JACKKNIFE] = "jackknife",
        [WEIR_METHOD_HALL] = "hall",
        [WEIR_METHOD_ORDER] = "order",
        [WEIR_METHOD_BOOTSTRAP] = "bootstrap",
        [WEIR_METHOD_BCA] = "bca",
        [WEIR_METHOD_WILSON] = "wilson",
        [WEIR_METHOD_CLOPPER_PEARSON] = "clopper_pearson",
        [WEIR_METHOD_CHI_SQUARE] = "chi_square",
        [WEIR_METHOD_PREDICTION] = "prediction",
        [WEIR_METHOD_BATCHES] = "batches",
        [WEIR_METHOD_BAND] = "band",
        [WEIR_METHOD_BONFERRONI] = "bonferroni",
    };
    return names[method];
}

static const struct {
    const char *name, *words;
} doubts[WEIR_DOUBTS] = {
    {"few", "from fewer than 10 replications: it may cover less often than it says"},
    {"skew", "few and skewed values: Student's t was transformed for skewness (Hall 1992)"},
    {"rare", "a rare event: cases of one replication may hang together more than is seen"},
    {"normal", "right for values that are normally distributed, not in general"},
    {"sequential", "replications were added until it was narrow enough, so it covers a little less "
                   "often than it says"},
    {"warm_up", "the warm-up looks too short: the start still shows"},
    {"trend", "the two halves of the time measured differ: it had not settled, or it grows"},
    {"correlated", "batches of the run are not independent: a longer run is needed"},
};

static int bit_of(unsigned doubt)
{
    for (int i = 0; i < WEIR_DOUBTS; i++)
        if (doubt == 1u << i)
            return i;
    return -1;
}

const char *weir_doubt_name(unsigned doubt)
{
    const int i = bit_of(doubt);
    return i < 0 ? NULL : doubts[i].name;
}

const char *weir_doubt_words(unsigned doubt)
{
    const int i = bit_of(doubt);
    return i < 0 ? NULL : doubts[i].words;
}

/* ---- means and ratios ------------------------------------------------------------------------ */

static const weir_interval nothing = {.value = NAN, .low = NAN, .high = NAN, .coverage = NAN};

static weir_interval interval_at(double level, weir_method method)
{
    weir_interval i = nothing;
    i.level = i.coverage = level;
    i.method = method;
    return i;
}

/* The second and third central moments, unbiased; NaN where n is too small for them. */
typedef struct moments {
    double mean, second, third;
    size_t n;
} moments;

static moments moments_of(const double *x, size_t n)
{
    moments m = {NAN, NAN, NAN, 0};
    wr_sum sum = {0}, squares = {0}, cubes = {0};
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            wr_sum_add(&sum, x[i]);
            m.n++;
        }
    const double k = (double)m.n;
    if (m.n > 0)
        m.mean = wr_sum_value(&sum) / k;
    for (size_t i = 0; i < n; i++) {
        const double d = x[i] - m.mean;
        if (isnan(d))
            continue;
        wr_sum_add(&squares, d * d);
        wr_sum_add(&cubes, d * d * d);
    }
    if (m.n > 1)
        m.second = wr_sum_value(&squares) / (k - 1);
    if (m.n > 2)
        m.third = wr_sum_value(&cubes) * k / ((k - 1) * (k - 2));
    return m;
}

double weir_skewness(const double *x, size_t n)
{
    const moments m = moments_of(x, n);
    return m.second > 0 ? m.third / (m.second * sqrt(m.second)) : (double)NAN;
}

/* Johnson's modified t is T + skew T^2 / 3 + skew / 6n of T = (mean - mu) / s, which is not monotone;
 * with skew^2 T^3 / 27 more it is, and this is its inverse. */
static double hall(double y, double skew, double n)
{
    return 3 / skew * (cbrt(1 + skew * (y - skew / (6 * n))) - 1);
}

/* Of e, whose replications gave the values, or pseudo-values, x. */
static weir_interval from_estimate(weir_estimate e, const double *x, size_t n, double level,
                                   weir_method method)
{
    weir_interval i = interval_at(level, e.n < 2 ? WEIR_METHOD_NONE : method);
    i.value = e.value;
    i.n = e.n;
    i.low = e.value - e.half_width;
    i.high = e.value + e.half_width;
    if (e.n < 2 || isnan(e.half_width))
        return i;
    if (e.n < FEW)
        i.doubts |= WEIR_DOUBT_FEW;
    const moments m = moments_of(x, n);
    if (e.n < FEW && e.n >= LEAST_SKEWED && fabs(m.third) > SKEWED * m.second * sqrt(m.second)) {
        const double skew = m.third / (m.second * sqrt(m.second)), y = e.half_width / e.sd;
        i.low = e.value - e.sd * hall(y, skew, (double)m.n);
        i.high = e.value - e.sd * hall(-y, skew, (double)m.n);
        i.method = WEIR_METHOD_HALL;
        i.doubts |= WEIR_DOUBT_SKEW;
    }
    return i;
}

weir_interval weir_interval_mean(const double *x, size_t n, double level)
{
    return from_estimate(weir_estimate_mean(x, n, level), x, n, level, WEIR_METHOD_T);
}

/* The pseudo-values are needed for their skewness alone. */
weir_interval weir_interval_ratio(const double *y, const double *x, size_t n, double level)
{
    const weir_estimate e = weir_estimate_ratio(y, x, n, level);
    double *pseudo = e.n < FEW && e.n >= LEAST_SKEWED ? malloc((n + 1) * sizeof *pseudo) : NULL;
    double sum_y = 0, sum_x = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(y[i]) && !isnan(x[i])) {
            sum_y += y[i];
            sum_x += x[i];
        }
    for (size_t i = 0; pseudo && i < n; i++)
        pseudo[i] = -((double)e.n - 1) * (sum_y - y[i]) / (sum_x - x[i]);
    const weir_interval interval =
        from_estimate(e, pseudo ? pseudo : y, pseudo ? n : 0, level, WEIR_METHOD_JACKKNIFE);
    free(pseudo);
    return interval;
}

weir_interval weir_interval_next(const double *x, size_t n, double level)
{
    const weir_estimate e = weir_estimate_mean(x, n, level);
    weir_interval i = interval_at(level, e.n < 2 ? WEIR_METHOD_NONE : WEIR_METHOD_PREDICTION);
    const double half = e.half_width * sqrt((double)e.n + 1.0);
    i.value = e.value;
    i.n = e.n;
    i.low = e.value - half;
    i.high = e.value + half;
    i.doubts = WEIR_DOUBT_NORMAL | (e.n < FEW ? WEIR_DOUBT_FEW : 0);
    return i;
}

/* GSL's own inverses end the program where they do not converge; so ours are taken. */
static double chi_square(double p, double df) { return 2 * wr_gamma_quantile(df / 2, p, 1 - p, 0); }

weir_interval weir_interval_sd(const double *x, size_t n, double level)
{
    const moments m = moments_of(x, n);
    weir_interval i = interval_at(level, m.n < 2 ? WEIR_METHOD_NONE : WEIR_METHOD_CHI_SQUARE);
    i.n = m.n;
    i.value = sqrt(m.second);
    i.doubts = WEIR_DOUBT_NORMAL;
    if (m.n < 2)
        return i;
    const double df = (double)(m.n - 1), squares = m.second * df;
    i.low = sqrt(squares / chi_square(0.5 + 0.5 * level, df));
    i.high = sqrt(squares / chi_square(0.5 - 0.5 * level, df));
    return i;
}

/* ---- quantiles ------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double weir_quantile(double *x, size_t n, double p)
{
    if (n == 0)
        return NAN;
    qsort(x, n, sizeof *x, compare);
    const double at = p * (double)(n - 1);
    const size_t low = (size_t)at;
    if (low + 1 >= n)
        return x[n - 1];
    return x[low] + (at - (double)low) * (x[low + 1] - x[low]);
}

/* P(B <= k) of a binomial number of n trials; k may be -1. */
static double at_most(double k, double p, size_t n)
{
    return k < 0 ? 0.0 : k >= (double)n ? 1.0 : gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n);
}

/* The smallest k from 0 with P(B <= k) >= q, or > q where `above`; n at most. */
static size_t first_with(double q, bool above, double p, size_t n)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t k = low + (high - low) / 2;
        const double here = at_most((double)k, p, n);
        if (above ? here > q : here >= q)
            high = k;
        else
            low = k + 1;
    }
    return low;
}

/* lower: the largest l with P(B <= l - 1) at most the tail; upper: the smallest u with P(B <= u - 1)
 * at least the rest (David and Nagaraja, Order Statistics, 7.1). */
double weir_quantile_ranks(size_t n, double p, double level, size_t *lower, size_t *upper)
{
    const double tail = 0.5 - 0.5 * level;
    *lower = first_with(tail, true, p, n);
    *upper = first_with(1 - tail, false, p, n) + 1;
    if (*upper > n)
        *upper = 0;
    return (*upper ? at_most((double)*upper - 1, p, n) : 1.0) - at_most((double)*lower - 1, p, n);
}

size_t weir_quantile_needs(double p, double level)
{
    const double tail = 0.5 - 0.5 * level, far = fmax(p, 1 - p);
    if (!(far < 1) || !(tail > 0))
        return 0;
    /* p^n <= tail; a hair less, for where that is exact */
    return (size_t)fmin(ceil(log(tail) / log(far) - 1e-9), MOST_NEEDED);
}

weir_interval weir_interval_quantile(const double *x, size_t n, double p, double level)
{
    weir_interval i = interval_at(level, WEIR_METHOD_ORDER);
    double *sorted = malloc((n + 1) * sizeof *sorted);
    if (!sorted)
        return nothing;
    for (size_t k = 0; k < n; k++)
        if (!isnan(x[k]))
            sorted[i.n++] = x[k];
    if (i.n < 2)
        i.method = WEIR_METHOD_NONE;
    i.value = weir_quantile(sorted, i.n, p);
    if (i.n > 1) {
        size_t lower, upper;
        i.coverage = weir_quantile_ranks(i.n, p, level, &lower, &upper);
        i.low = lower ? sorted[lower - 1] : -(double)INFINITY;
        i.high = upper ? sorted[upper - 1] : (double)INFINITY;
        i.needs = lower && upper ? 0 : weir_quantile_needs(p, level);
    }
    free(sorted);
    return i;
}

/* ---- shares ---------------------------------------------------------------------------------- */

static weir_interval share(double k, double n, double level, weir_method method)
{
    weir_interval i = interval_at(level, n > 0 ? method : WEIR_METHOD_NONE);
    i.n = n > 0 ? (size_t)n : 0;
    i.value = n > 0 ? k / n : (double)NAN;
    return i;
}

weir_interval weir_interval_wilson(double k, double n, double level)
{
    weir_interval i = share(k, n, level, WEIR_METHOD_WILSON);
    const double z = gsl_cdf_ugaussian_Pinv(0.5 + 0.5 * level), p = i.value;
    const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    if (!(n > 0))
        return i;
    i.low = k <= 0 ? 0.0 : middle - half;
    i.high = k >= n ? 1.0 : middle + half;
    return i;
}

/* By bisection in the log of the odds, between odds of e^-60 and e^60, to the last digit. */
static double beta_quantile(double p, double a, double b)
{
    double low = -60, high = 60;
    for (int i = 0; i < 100; i++) {
        const double middle = 0.5 * (low + high), x = 1 / (1 + exp(-middle));
        double below, above;
        wr_beta_pq(a, b, x, 1 / (1 + exp(middle)), &below, &above);
        if (below < p)
            low = middle;
        else
            high = middle;
    }
    return 1 / (1 + exp(-0.5 * (low + high)));
}

weir_interval weir_interval_clopper_pearson(double k, double n, double level)
{
    weir_interval i = share(k, n, level, WEIR_METHOD_CLOPPER_PEARSON);
    const double tail = 0.5 - 0.5 * level;
    if (!(n > 0))
        return i;
    i.low = k <= 0 ? 0.0 : beta_quantile(tail, k, n - k + 1);
    i.high = k >= n ? 1.0 : beta_quantile(1 - tail, k + 1, n - k);
    return i;
}

/* The number of independent trials that would know the share as well: p (1 - p) over the variance
 * that the jackknife over clusters gives, less for its few degrees of freedom. Where nothing varies
 * between clusters it is the number of trials itself. */
weir_interval weir_interval_rare(const double *hits, const double *trials, size_t n, double level)
{
    const weir_estimate e = weir_estimate_ratio(hits, trials, n, level);
    double all = 0.0, effective;
    for (size_t i = 0; i < n; i++)
        if (!isnan(hits[i]) && !isnan(trials[i]))
            all += trials[i];
    effective = all;
    if (e.n > 1 && e.sd > 0) {
        const double variance = e.sd * e.sd / (double)e.n, tail = 0.5 + 0.5 * level;
        const double ratio =
            weir_t_quantile(tail, fmax(all - 1, 1)) / weir_t_quantile(tail, (double)(e.n - 1));
        effective = fmin(all, e.value * (1 - e.value) / variance * ratio * ratio);
    }
    weir_interval i = weir_interval_clopper_pearson(e.value * effective, effective, level);
    i.value = e.value;
    i.n = e.n;
    i.doubts = WEIR_DOUBT_RARE | (e.n < FEW ? WEIR_DOUBT_FEW : 0);
    return i;
}

double weir_acceleration(const double *without, size_t n)
{
    double mean = 0, squares = 0, cubes = 0;
    for (size_t i = 0; i < n; i++)
        mean += without[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        const double d = mean - without[i];
        squares += d * d;
        cubes += d * d * d;
    }
    return squares > 0 ? cubes / (6.0 * squares * sqrt(squares)) : 0.0;
}
