/* Tests, constants and simultaneous statements for choosing among systems (weir/choose.h).
 *
 * The constants are integrals over a normal and a chi-square law. Both are taken by the trapezium rule,
 * of the chi-square in log x, where the integrand falls off on both sides faster than an exponential:
 * there the rule converges faster than any power of the step. */
#include "weir/choose.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>

#include "sim/base/mathx.h"
#include "sim/base/stream.h"

/* ---- two systems ----------------------------------------------------------------------------- */

/* P(T > t) for a statistic (value - bound) / se. */
static double upper_p(weir_estimate e, double value)
{
    if (e.n < 2 || isnan(e.value) || isnan(e.sd))
        return NAN;
    if (e.sd == 0)
        return value > 0 ? 0.0 : 1.0;
    return gsl_cdf_tdist_Q(value * sqrt((double)e.n) / e.sd, (double)(e.n - 1));
}

double weir_equivalence_p(weir_estimate e, double margin)
{
    return fmax(upper_p(e, e.value + margin), upper_p(e, margin - e.value));
}

double weir_no_worse_p(weir_estimate e, double margin, int sense)
{
    return upper_p(e, margin + (sense < 0 ? -e.value : e.value));
}

double weir_pairs_to_show(weir_estimate e, double size, double level, double power)
{
    if (e.n < 2 || isnan(e.sd) || size == 0)
        return NAN;
    const double df = (double)(e.n - 1);
    const double t = weir_t_quantile(0.5 + 0.5 * level, df) + weir_t_quantile(power, df);
    return (t * e.sd / size) * (t * e.sd / size);
}

/* ---- quadrature ------------------------------------------------------------------------------ */

#define MOST_NODES 1024

typedef struct nodes {
    size_t n;
    double at[MOST_NODES], weight[MOST_NODES];
} nodes;

/* The standard normal law: beyond 9 there is less than 1e-18 of it. */
static void normal_nodes(nodes *q)
{
    const double step = 0.125;
    q->n = 0;
    for (double z = -9.0; z <= 9.0; z += step) {
        q->at[q->n] = z;
        q->weight[q->n++] = step * 0.398942280401432678 * exp(-0.5 * z * z);
    }
}

/* The chi-square law: x times its density as a function of log x. */
static double chi_log_density(double t, double df)
{
    return exp(0.5 * df * (t - log(2.0)) - 0.5 * exp(t) - gsl_sf_lngamma(0.5 * df));
}

/* From where the density in log x is past 1e-18 of its peak, which is at log df, to the other side. */
static void chi_nodes(nodes *q, double df)
{
    const double peak = log(df), least = 1e-18 * chi_log_density(peak, df);
    const double step = fmin(0.3, 0.35 * sqrt(2.0 / df));
    double low = peak, high = peak;
    while (chi_log_density(low, df) > least && (peak - low) / step < 0.75 * MOST_NODES)
        low -= step;
    while (chi_log_density(high, df) > least && (high - low) / step < MOST_NODES - 2)
        high += step;
    q->n = 0;
    for (double t = low; t <= high && q->n < MOST_NODES; t += step) {
        q->at[q->n] = exp(t);
        q->weight[q->n++] = step * chi_log_density(t, df);
    }
}

/* The x where a rising function reaches a level, to the last digits: the secant between two ends, of
 * which the one that stays put counts half each time (Illinois; Dowell and Jarratt 1971). */
static double where_it_is(double (*f)(double x, const void *user), const void *user, double level)
{
    double low = 0, high = 1, below = f(low, user) - level, above = f(high, user) - level;
    while (above < 0 && high < 1e6) {
        low = high;
        below = above;
        high *= 2;
        above = f(high, user) - level;
    }
    int side = 0;
    double x = high;
    for (int i = 0; i < 100 && high - low > 1e-13 * high; i++) {
        x = (low * above - high * below) / (above - below);
        const double at = f(x, user) - level;
        if (fabs(at) < 1e-15)
            break;
        if (at < 0) {
            low = x;
            below = at;
            above *= side < 0 ? 0.5 : 1.0;
            side = -1;
        } else {
            high = x;
            above = at;
            below *= side > 0 ? 0.5 : 1.0;
            side = 1;
        }
    }
    return x;
}

/* ---- constants ------------------------------------------------------------------------------- */

typedef struct dunnett {
    nodes z, chi;
    size_t m;
    double df;
} dunnett;

/* P(all of m are at most d) given the scale s of the variance: they share a normal Z of the same
 * variance as their own. */
static double dunnett_given(const dunnett *c, double d)
{
    wr_sum sum = {0};
    for (size_t i = 0; i < c->z.n; i++)
        wr_sum_add(&sum, c->z.weight[i] *
                             pow(gsl_cdf_ugaussian_P(c->z.at[i] + d * sqrt(2.0)), (double)c->m));
    return wr_sum_value(&sum);
}

static double dunnett_probability(double d, const void *user)
{
    const dunnett *c = user;
    if (isinf(c->df))
        return dunnett_given(c, d);
    wr_sum sum = {0};
    for (size_t i = 0; i < c->chi.n; i++)
        wr_sum_add(&sum, c->chi.weight[i] * dunnett_given(c, d * sqrt(c->chi.at[i] / c->df)));
    return wr_sum_value(&sum);
}

double weir_dunnett_d(size_t m, double df, double level)
{
    if (m == 0 || !(df > 0) || !(level > 0 && level < 1))
        return NAN;
    dunnett *c = malloc(sizeof *c);
    if (!c)
        return NAN;
    c->m = m;
    c->df = df;
    normal_nodes(&c->z);
    if (isfinite(df))
        chi_nodes(&c->chi, df);
    const double d = where_it_is(dunnett_probability, c, level);
    free(c);
    return d;
}

typedef struct rinott {
    nodes chi;
    size_t k;
    double df;
} rinott;

static double rinott_probability(double h, const void *user)
{
    const rinott *c = user;
    wr_sum outer = {0};
    for (size_t i = 0; i < c->chi.n; i++) {
        wr_sum inner = {0};
        for (size_t j = 0; j < c->chi.n; j++)
            wr_sum_add(&inner, c->chi.weight[j] *
                                   gsl_cdf_ugaussian_P(h / sqrt(c->df * (1.0 / c->chi.at[i] +
                                                                         1.0 / c->chi.at[j]))));
        wr_sum_add(&outer, c->chi.weight[i] * pow(wr_sum_value(&inner), (double)(c->k - 1)));
    }
    return wr_sum_value(&outer);
}

double weir_rinott_h(size_t k, size_t n0, double level)
{
    if (k < 2 || n0 < 2 || !(level > 0 && level < 1))
        return NAN;
    rinott *c = malloc(sizeof *c);
    if (!c)
        return NAN;
    c->k = k;
    c->df = (double)(n0 - 1);
    chi_nodes(&c->chi, c->df);
    const double h = where_it_is(rinott_probability, c, level);
    free(c);
    return h;
}

void weir_kn_constants(size_t k, size_t n0, double alpha, double *eta, double *h2)
{
    const double df = (double)(n0 - 1);
    *eta = 0.5 * (pow(2.0 * alpha / (double)(k - 1), -2.0 / df) - 1.0);
    *h2 = 2.0 * *eta * df;
}

double weir_subset_t(size_t k, size_t n, double alpha, bool paired)
{
    const double others = (double)(k - 1);
    const double p = paired ? 1.0 - alpha / others : pow(1.0 - alpha, 1.0 / others);
    return weir_t_quantile(p, (double)(n - 1));
}

/* ---- all of them ------------------------------------------------------------------------------- */

static double mean_of(const double *x, size_t n)
{
    wr_sum sum = {0};
    for (size_t i = 0; i < n; i++)
        wr_sum_add(&sum, x[i]);
    return wr_sum_value(&sum) / (double)n;
}

void weir_subset(const double *x, size_t k, size_t n, double level, bool *kept)
{
    for (size_t i = 0; i < k; i++)
        kept[i] = true;
    if (k < 2 || n < 2)
        return;
    const double t = weir_subset_t(k, n, 1.0 - level, true);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; kept[i] && j < k; j++) {
            const weir_estimate d = weir_estimate_paired(x + i * n, x + j * n, n, level);
            kept[i] = j == i || d.value <= t * d.sd / sqrt((double)n);
        }
}

/* What is left of each value when its system's mean and its replication's are taken out. */
static double spread_of_differences(const double *x, size_t k, size_t n, const double *means)
{
    wr_sum squares = {0};
    double all = 0;
    for (size_t i = 0; i < k; i++)
        all += means[i] / (double)k;
    for (size_t r = 0; r < n; r++) {
        double of_r = 0;
        for (size_t i = 0; i < k; i++)
            of_r += x[i * n + r] / (double)k;
        for (size_t i = 0; i < k; i++) {
            const double left = x[i * n + r] - means[i] - of_r + all;
            wr_sum_add(&squares, left * left);
        }
    }
    return sqrt(2.0 * wr_sum_value(&squares) / ((double)(k - 1) * (double)(n - 1)));
}

bool weir_mcb_of(const double *x, size_t k, size_t n, double level, weir_mcb *out)
{
    double *means = k < 2 || n < 2 ? NULL : malloc(k * sizeof *means);
    if (!means)
        return false;
    for (size_t i = 0; i < k; i++)
        means[i] = mean_of(x + i * n, n);
    const double df = (double)(k - 1) * (double)(n - 1);
    const double w =
        weir_dunnett_d(k - 1, df, level) * spread_of_differences(x, k, n, means) / sqrt((double)n);
    for (size_t i = 0; i < k; i++) {
        double best = -INFINITY;
        for (size_t j = 0; j < k; j++)
            if (j != i)
                best = fmax(best, means[j]);
        out[i].value = means[i] - best;
        out[i].low = fmin(0.0, out[i].value - w);
        out[i].high = fmax(0.0, out[i].value + w);
    }
    free(means);
    return true;
}

/* How far the mean of j may be above that of i: the difference, and what chance may add to it. */
static double reach_of(const double *x, size_t n, size_t i, size_t j, double t)
{
    const weir_estimate d = weir_estimate_paired(x + i * n, x + j * n, n, 0.95);
    return d.value + t * d.sd / sqrt((double)n);
}

/* high_i is the least of x_i - x_j + w_ij over the others. Those with a high above 0 may be the best, and
 * low_i is against them alone. */
bool weir_mcb_paired(const double *x, size_t k, size_t n, double level, weir_mcb *out)
{
    if (k < 2 || n < 2)
        return false;
    const double t = weir_subset_t(k, n, 1.0 - level, true);
    for (size_t i = 0; i < k; i++) {
        double best = -INFINITY, high = INFINITY;
        const double own = mean_of(x + i * n, n);
        for (size_t j = 0; j < k; j++) {
            if (j == i)
                continue;
            best = fmax(best, mean_of(x + j * n, n));
            high = fmin(high, reach_of(x, n, j, i, t));
        }
        out[i] = (weir_mcb){.value = own - best, .high = fmax(0.0, high)};
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            if (j != i && out[j].high > 0)
                out[i].low = fmin(out[i].low, -reach_of(x, n, i, j, t));
    return true;
}

/* ---- how often each is best -------------------------------------------------------------------- */

/* Which replication is drawn: the i-th of resample b. */
static size_t drawn(wr_stage_key key, size_t b, size_t i, size_t n)
{
    const wr_draw draw = {.key = key, .patient = (uint32_t)i, .replication = (uint32_t)b};
    const size_t at = (size_t)(wr_uniform(wr_block_at(&draw, 0).w0) * (double)n);
    return at < n ? at : n - 1;
}

/* Adds 1 to the best of the values, in equal parts where several are. */
static void count_best(const double *value, size_t k, double *share)
{
    double best = -INFINITY;
    size_t n_best = 0;
    for (size_t i = 0; i < k; i++)
        best = fmax(best, value[i]);
    for (size_t i = 0; i < k; i++)
        n_best += value[i] == best;
    for (size_t i = 0; i < k; i++)
        if (value[i] == best)
            share[i] += 1.0 / (double)n_best;
}

bool weir_best_shares(const double *y, const double *x, size_t k, size_t n, size_t resamples,
                      uint64_t seed, double *share)
{
    const wr_stage_key key = wr_stage_key_of("choose.bootstrap", seed);
    double *value = malloc(k * sizeof *value), *below = malloc(k * sizeof *below);
    const bool good = value && below;
    for (size_t i = 0; i < k; i++)
        share[i] = 0;
    for (size_t b = 0; good && b < resamples; b++) {
        for (size_t i = 0; i < k; i++)
            value[i] = below[i] = 0;
        for (size_t r = 0; r < n; r++) {
            const size_t at = drawn(key, b, r, n);
            for (size_t i = 0; i < k; i++) {
                value[i] += y[i * n + at];
                below[i] += x ? x[i * n + at] : 1.0;
            }
        }
        for (size_t i = 0; i < k; i++)
            value[i] = below[i] != 0 ? value[i] / below[i] : -INFINITY;
        count_best(value, k, share);
    }
    for (size_t i = 0; good && i < k; i++)
        share[i] /= (double)resamples;
    free(value);
    free(below);
    return good;
}

/* ---- a budget ------------------------------------------------------------------------------------ */

/* Differences of equal means, so that no division is by 0. */
static double spread_floor(const double *mean, const double *sd, size_t k)
{
    double widest = 0;
    for (size_t i = 0; i < k; i++)
        widest = fmax(widest, fmax(sd[i], fabs(mean[i] - mean[0])));
    return widest > 0 ? 1e-6 * widest : 1.0;
}

/* N_i is as (sd_i / d_i)^2, d_i the distance to the best; N_b = sd_b sqrt(sum N_i^2 / sd_i^2). */
void weir_ocba_shares(const double *mean, const double *sd, size_t k, double *share)
{
    const double least = spread_floor(mean, sd, k);
    double squares = 0, all = 0;
    size_t best = 0;
    for (size_t i = 1; i < k; i++)
        if (mean[i] > mean[best])
            best = i;
    for (size_t i = 0; i < k; i++) {
        const double noise = sd[i] / fmax(mean[best] - mean[i], least);
        share[i] = i == best ? 0 : noise * noise;
        if (i != best && sd[i] > 0)
            squares += share[i] * share[i] / (sd[i] * sd[i]);
    }
    share[best] = sd[best] * sqrt(squares);
    for (size_t i = 0; i < k; i++)
        all += share[i];
    for (size_t i = 0; i < k; i++)
        share[i] = all > 0 ? share[i] / all : 1.0 / (double)k;
}
