/* From what a user says of a law to its parameters, with every fault named. */
#include "sim/base/dist.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/law.h"
#include "sim/base/mathx.h"
#include "sim/base/special.h"

#define Z90 1.2815515655446004 /* the normal law's 90th percentile */
#define LOG_2 0.69314718055994531
#define LOG_10 2.3025850929940457
#define LOG_9 2.1972245773362194
#define PI 3.14159265358979324

static bool refuse(char why[WR_WHY], const char *text)
{
    snprintf(why, WR_WHY, "%s", text);
    return false;
}

static bool make_constant(wr_law *law, double value)
{
    law->kind = WR_CONSTANT;
    law->a = value;
    return true;
}

static bool set(wr_law *law, double a, double b, double c)
{
    law->a = a;
    law->b = b;
    law->c = c;
    return true;
}

/* A shape to 41 bits, so that a mean that moves with a constant cv keeps its table. */
static double round_shape(double shape)
{
    uint64_t bits;
    memcpy(&bits, &shape, sizeof bits);
    bits = (bits + (UINT64_C(1) << 11)) & ~((UINT64_C(1) << 12) - 1);
    memcpy(&shape, &bits, sizeof shape);
    return shape;
}

/* The Weibull shape with this coefficient of variation, between 0.1 and 1e5: gamma(1 + 2/k) /
 * gamma(1 + 1/k)^2 falls as k grows, so its log is bisected over log k. */
static double weibull_shape(double cv)
{
    const double target = wr_log_one_plus(cv * cv);
    double low = 0.1, high = 1e5;
    for (int i = 0; i < 80; i++) {
        const double k = sqrt(low * high);
        if (wr_lgamma(1.0 + 2.0 / k) - 2.0 * wr_lgamma(1.0 + 1.0 / k) > target)
            low = k;
        else
            high = k;
    }
    return sqrt(low * high);
}

/* The log-logistic shape with this cv: tan(t) / t = 1 + cv^2 with t = pi / shape, below pi / 2. */
static double loglogistic_shape(double cv)
{
    double low = 2.0, high = 1e5;
    for (int i = 0; i < 100; i++) {
        const double shape = low + 0.5 * (high - low);
        const double t = PI / shape;
        const double cosine = wr_law_sine(0.5 * PI - t);
        /* tan(t)/t - 1, by its series where t is small */
        const double scv =
            t < 1e-2 ? t * t / 3.0 * (1.0 + 0.4 * t * t) : wr_law_sine(t) / (cosine * t) - 1.0;
        if (scv > cv * cv)
            low = shape;
        else
            high = shape;
    }
    return low + 0.5 * (high - low);
}

static bool beta_shapes(wr_law *law, double a, double b, double min, double max, char why[WR_WHY])
{
    if (!(min <= max))
        return refuse(why, "min must not exceed max");
    if (!(a >= 0.1 && b >= 0.1))
        return refuse(why, "a and b must be 0.1 or more");
    if (!(a <= 1e5 && b <= 1e5))
        return refuse(why, "a and b must be 100000 or less");
    if (min == max)
        return make_constant(law, min);
    law->d = max;
    return set(law, round_shape(a), round_shape(b), min);
}

/* On 0 to 1. */
static bool beta_by_moments(wr_law *law, double mean, double sd, char why[WR_WHY])
{
    if (!(mean < 1.0))
        return refuse(why, "mean must lie between 0 and 1, or give 'a', 'b', 'min' and 'max'");
    const double sum = mean * (1.0 - mean) / (sd * sd) - 1.0;
    if (!(sum * mean >= 0.1 && sum * (1.0 - mean) >= 0.1))
        return refuse(why, "sd is too large beside the mean");
    if (!(sum <= 1e5))
        return refuse(why, "sd is too small beside the mean; 0 is allowed");
    return beta_shapes(law, sum * mean, sum * (1.0 - mean), 0.0, 1.0, why);
}

/* PERT: the beta law between min and max whose mean is (min + w mode + max) / (w + 2)
 * (Malcolm et al. 1959, Oper. Res. 7:646); w is 4 unless p[3] says otherwise. */
static bool by_pert(wr_law *law, const double p[4], char why[WR_WHY])
{
    const double min = p[0], mode = p[1], max = p[2], w = p[3] > 0 ? p[3] : 4.0;
    if (!(min <= max))
        return refuse(why, "min must not exceed max");
    if (!(min <= mode && mode <= max))
        return refuse(why, "mode must lie between min and max");
    if (min == max)
        return make_constant(law, min);
    return beta_shapes(law, 1.0 + w * (mode - min) / (max - min),
                       1.0 + w * (max - mode) / (max - min), min, max, why);
}

static bool by_shape_min(wr_law *law, double shape, double min, char why[WR_WHY])
{
    if (!(min >= 0))
        return refuse(why, "min must be 0 or more");
    if (!(shape > 1.0))
        return refuse(why, "shape must be above 1, or the mean is infinite");
    return min > 0 ? set(law, shape, min, 0.0) : make_constant(law, 0.0);
}

static bool by_count(wr_law *law, wr_law_form form, const double p[4], char why[WR_WHY])
{
    const double step = p[3] > 0 ? p[3] : 1.0;
    if (law->kind == WR_POISSON) {
        if (!(p[0] >= 0 && p[0] <= 1e6))
            return refuse(why, "mean must be from 0 to 1000000");
        return p[0] > 0 ? set(law, p[0], 0.0, step) : make_constant(law, 0.0);
    }
    if (law->kind == WR_GEOMETRIC) {
        if (form == WR_BY_MEAN && !(p[0] >= 1.0 && p[0] <= 1e4))
            return refuse(why, "mean must be from 1 to 10000: trials are counted from 1");
        const double chance = form == WR_BY_MEAN ? 1.0 / p[0] : p[0];
        if (!(chance >= 1e-4 * (1.0 - 1e-12) && chance <= 1.0))
            return refuse(why, "p must be from 0.0001 to 1");
        return chance < 1.0 ? set(law, chance, wr_log_one_plus(-chance), step)
                            : make_constant(law, step);
    }
    if (!(p[0] >= 0 && p[0] <= 1e6) || p[0] != floor(p[0]))
        return refuse(why, "n must be a whole number from 0 to 1000000");
    if (!(p[1] >= 0 && p[1] <= 1.0))
        return refuse(why, "p must be from 0 to 1");
    if (p[0] == 0 || p[1] == 0 || p[1] == 1)
        return make_constant(law, step * p[0] * p[1]);
    return set(law, p[0], p[1], step);
}

static bool by_quantiles(wr_law *law, const double *values, const double *shares, size_t n,
                         char why[WR_WHY])
{
    if (n < 2 || n > UINT32_MAX / 2 || shares[0] != 0 || shares[n - 1] != 1)
        return refuse(why, "quantiles must begin at 0 % and end at 100 %");
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i]))
            return refuse(why, "every value must be a finite number");
        if (i && !(shares[i] > shares[i - 1]))
            return refuse(why, "the shares of quantiles must rise");
        if (i && !(values[i] >= values[i - 1]))
            return refuse(why, "the values of quantiles must not fall");
    }
    if (values[0] == values[n - 1])
        return make_constant(law, values[0]);
    law->table = values;
    law->cumulative = shares;
    law->n = (uint32_t)n;
    return set(law, 0.0, 0.0, 0.0);
}

static bool by_branches(wr_law *law, const double *values, const double *shares, size_t n,
                        char why[WR_WHY])
{
    wr_sum total = {0};
    if (n == 0 || n > 1000)
        return refuse(why, "a mixture must have from 1 to 1000 branches");
    for (size_t i = 0; i < n; i++) {
        if (!(shares[i] >= 0) || !isfinite(shares[i]))
            return refuse(why, "every share must be 0 or more");
        wr_sum_add(&total, shares[i]);
    }
    if (!(wr_sum_value(&total) > 0))
        return refuse(why, "the shares must not all be 0");
    law->branches = (const wr_law *)(const void *)values;
    law->cumulative = shares;
    law->n = (uint32_t)n;
    return set(law, 0.0, 0.0, wr_sum_value(&total));
}

static bool by_mean_sd(wr_law *law, double mean, double sd, char why[WR_WHY])
{
    if (!(sd >= 0) || !isfinite(sd))
        return refuse(why, "sd must be 0 or more");
    if (sd == 0 && (mean >= 0 || law->kind == WR_NORMAL))
        return make_constant(law, mean);
    if (law->kind == WR_NORMAL)
        return set(law, mean, sd, 0.0);
    if (!(mean > 0))
        return refuse(why, "mean must be above 0");

    const double cv = sd / mean;
    if (law->kind == WR_LOGNORMAL) {
        const double variance = wr_log_one_plus(cv * cv);
        if (!isfinite(variance))
            return refuse(why, "sd is too large beside the mean");
        return set(law, wr_log(mean) - 0.5 * variance, sqrt(variance), 0.0);
    }
    if (law->kind == WR_BETA)
        return beta_by_moments(law, mean, sd, why);
    if (law->kind == WR_LOGLOGISTIC) {
        if (!(cv >= 1e-4))
            return refuse(why, "sd is too small beside the mean; 0 is allowed");
        const double shape = loglogistic_shape(cv);
        return set(law, shape, mean * wr_law_sine(PI / shape) / (PI / shape), 0.0);
    }
    if (law->kind == WR_HYPEREXPONENTIAL) {
        /* two branches of equal load: share p of mean m/2p, 1 - p of m/2(1 - p) */
        const double scv = cv * cv;
        if (!(scv >= 1.0 - 1e-12))
            return refuse(why, "sd must be the mean or more (cv 1 or more)");
        const double p = 0.5 * (1.0 + sqrt(scv > 1.0 ? (scv - 1.0) / (scv + 1.0) : 0.0));
        if (!(p < 1.0 - 1e-12))
            return refuse(why, "sd is too large beside the mean");
        return set(law, p, mean / (2.0 * p), mean / (2.0 * (1.0 - p)));
    }
    if (law->kind == WR_GAMMA) {
        const double shape = round_shape(1.0 / (cv * cv));
        if (!(shape >= 1e-3))
            return refuse(why, "sd is too large beside the mean: at most 31 times it");
        if (!(shape <= 1e15))
            return refuse(why, "sd is too small beside the mean; 0 is allowed");
        return set(law, shape, mean / shape, 0.0);
    }
    if (!(cv >= 1e-4)) /* Weibull */
        return refuse(why, "sd is too small beside the mean; 0 is allowed");
    const double shape = weibull_shape(cv);
    if (shape < 0.1001)
        return refuse(why, "sd is too large beside the mean: at most 400 times it");
    return set(law, shape, mean / wr_exp(wr_lgamma(1.0 + 1.0 / shape)), 0.0);
}

static bool by_median(wr_law *law, wr_law_form form, double median, double other, char why[WR_WHY])
{
    if (!(median > 0))
        return refuse(why, "median must be above 0");
    if (form == WR_BY_MEDIAN_SD) {
        if (!(other >= 0))
            return refuse(why, "sd must be 0 or more");
        /* variance = median^2 w (w - 1) with w = exp(sd of the log, squared) */
        const double ratio = 2.0 * other / median;
        const double above_1 = 0.5 * (sqrt(1.0 + ratio * ratio) - 1.0);
        const double w = ratio < 1e-4 ? 0.25 * ratio * ratio : above_1;
        return w > 0 ? set(law, wr_log(median), sqrt(wr_log_one_plus(w)), 0.0)
                     : make_constant(law, median);
    }

    const bool by_mean = form == WR_BY_MEDIAN_MEAN;
    if (!(other >= median))
        return refuse(why, by_mean ? "mean must be the median or more"
                                   : "p90 must be the median or more");
    const double log_ratio = wr_log_one_plus((other - median) / median);
    if (log_ratio == 0)
        return make_constant(law, median);
    if (law->kind == WR_LOGLOGISTIC) {
        const double shape = LOG_9 / log_ratio;
        if (!(shape <= 1e5))
            return refuse(why, "p90 is too near the median");
        if (!(shape > 1.0))
            return refuse(why, "p90 must be below 9 times the median, or the mean is infinite");
        return set(law, shape, median, 0.0);
    }
    if (law->kind == WR_WEIBULL) {
        const double shape = wr_log(LOG_10 / LOG_2) / log_ratio;
        if (!(shape >= 0.1 && shape <= 1e5))
            return refuse(why, "p90 is too far from the median, or too near");
        return set(law, shape, median / wr_pow(LOG_2, 1.0 / shape), 0.0);
    }
    const double sd = by_mean ? sqrt(2.0 * log_ratio) : log_ratio / Z90;
    return set(law, wr_log(median), sd, 0.0);
}

static bool by_shape_scale(wr_law *law, double shape, double scale, char why[WR_WHY])
{
    if (law->kind == WR_LOGLOGISTIC && !(shape > 1.0))
        return refuse(why, "shape must be above 1, or the mean is infinite");
    const double least = law->kind == WR_GAMMA ? 1e-3 : 0.1;
    if (!(shape >= least))
        return refuse(why, law->kind == WR_GAMMA ? "shape must be 0.001 or more"
                                                 : "shape must be 0.1 or more");
    if (!(shape <= (law->kind == WR_GAMMA ? 1e15 : 1e5)))
        return refuse(why, "shape is too large");
    if (!(scale >= 0))
        return refuse(why, "scale must be 0 or more");
    return scale > 0 ? set(law, shape, scale, 0.0) : make_constant(law, 0.0);
}

static bool by_stages(wr_law *law, double stages, double mean, char why[WR_WHY])
{
    if (!(stages >= 1 && stages <= 1e6) || stages != floor(stages))
        return refuse(why, "stages must be a whole number from 1 to 1000000");
    if (!(mean >= 0))
        return refuse(why, "mean must be 0 or more");
    return mean > 0 ? set(law, stages, mean / stages, 0.0) : make_constant(law, 0.0);
}

static bool by_bounds(wr_law *law, double min, double mode, double max, char why[WR_WHY])
{
    if (!(min <= max))
        return refuse(why, "min must not exceed max");
    if (!(min <= mode && mode <= max))
        return refuse(why, "mode must lie between min and max");
    if (min == max)
        return make_constant(law, min);
    return law->kind == WR_UNIFORM ? set(law, min, max, 0.0) : set(law, min, mode, max);
}

typedef struct weighted_value {
    double value, weight;
    size_t order;
} weighted_value;

static int compare_values(const void *left, const void *right)
{
    const weighted_value *a = left, *b = right;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static bool by_values(wr_law *law, const double *values, const double *weights, size_t n,
                      wr_arena *arena, char why[WR_WHY])
{
    if (n == 0)
        return refuse(why, "there must be at least one value");
    if (n > UINT32_MAX / 2)
        return refuse(why, "there are too many values");

    weighted_value *sorted = wr_alloc_array(arena, n, sizeof *sorted);
    wr_sum total = {0};
    for (size_t i = 0; i < n; i++) {
        const double weight = weights ? weights[i] : 1.0;
        if (!isfinite(values[i]))
            return refuse(why, "every value must be a finite number");
        if (!(weight >= 0) || !isfinite(weight))
            return refuse(why, "every weight must be 0 or more");
        sorted[i] = (weighted_value){values[i], weight, i};
        wr_sum_add(&total, weight);
    }
    const double all = wr_sum_value(&total);
    if (!(all > 0) || !isfinite(all))
        return refuse(why, "the weights must not all be 0");
    qsort(sorted, n, sizeof *sorted, compare_values);

    /* values of weight 0 are never drawn, so they are left out */
    double *value = wr_alloc_array(arena, n, sizeof *value);
    double *cumulative = wr_alloc_array(arena, n, sizeof *cumulative);
    wr_sum so_far = {0};
    uint32_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (sorted[i].weight == 0)
            continue;
        wr_sum_add(&so_far, sorted[i].weight);
        value[kept] = sorted[i].value;
        cumulative[kept++] = wr_sum_value(&so_far) / all;
    }
    cumulative[kept - 1] = 1.0;
    law->table = value;
    law->cumulative = cumulative;
    law->n = kept;
    return set(law, 0.0, 0.0, 0.0);
}

/* Which forms a kind may be given by, a bit each. */
#define FORM(form) (1u << (form))
#define MEAN_AND_SPREAD                                                                            \
    (FORM(WR_BY_MEAN_SD) | FORM(WR_BY_MEAN_CV) | FORM(WR_BY_MEAN_SCV) | FORM(WR_BY_MEAN_VARIANCE))

static const unsigned allowed_forms[WR_N_LAWS] = {
    [WR_CONSTANT] = FORM(WR_BY_MEAN),
    [WR_EXPONENTIAL] = FORM(WR_BY_MEAN),
    [WR_NORMAL] = MEAN_AND_SPREAD,
    [WR_LOGNORMAL] =
        MEAN_AND_SPREAD | FORM(WR_BY_MEDIAN_P90) | FORM(WR_BY_MEDIAN_MEAN) | FORM(WR_BY_MEDIAN_SD),
    [WR_GAMMA] = MEAN_AND_SPREAD | FORM(WR_BY_SHAPE_SCALE),
    [WR_WEIBULL] = MEAN_AND_SPREAD | FORM(WR_BY_MEDIAN_P90) | FORM(WR_BY_SHAPE_SCALE),
    [WR_ERLANG] = FORM(WR_BY_STAGES_MEAN),
    [WR_TRIANGULAR] = FORM(WR_BY_MIN_MODE_MAX),
    [WR_UNIFORM] = FORM(WR_BY_MIN_MAX),
    [WR_EMPIRICAL] = FORM(WR_BY_VALUES),
    [WR_BETA] = MEAN_AND_SPREAD | FORM(WR_BY_A_B_MIN_MAX) | FORM(WR_BY_MIN_MODE_MAX),
    [WR_LOGLOGISTIC] = MEAN_AND_SPREAD | FORM(WR_BY_MEDIAN_P90) | FORM(WR_BY_SHAPE_SCALE),
    [WR_PARETO] = FORM(WR_BY_SHAPE_MIN),
    [WR_HYPEREXPONENTIAL] = MEAN_AND_SPREAD,
    [WR_POISSON] = FORM(WR_BY_MEAN),
    [WR_BINOMIAL] = FORM(WR_BY_N_P),
    [WR_GEOMETRIC] = FORM(WR_BY_MEAN) | FORM(WR_BY_P),
    [WR_QUANTILES] = FORM(WR_BY_QUANTILES),
    [WR_MIXTURE] = FORM(WR_BY_BRANCHES),
};

/* Parameters as the form names them, into those of the kind. */
static bool resolve_parameters(wr_law *law, wr_law_form form, const double p[4], char why[WR_WHY])
{
    if (wr_law_counts(law))
        return by_count(law, form, p, why);
    switch (form) {
    case WR_BY_A_B_MIN_MAX:
        return beta_shapes(law, p[0], p[1], p[2], p[3], why);
    case WR_BY_SHAPE_MIN:
        return by_shape_min(law, p[0], p[1], why);
    case WR_BY_MEAN:
        if (law->kind == WR_CONSTANT)
            return make_constant(law, p[0]);
        if (!(p[0] >= 0))
            return refuse(why, "mean must be 0 or more");
        return p[0] > 0 ? set(law, p[0], 0.0, 0.0) : make_constant(law, 0.0);
    case WR_BY_MEAN_SD:
        return by_mean_sd(law, p[0], p[1], why);
    case WR_BY_MEAN_CV:
        return p[1] >= 0 ? by_mean_sd(law, p[0], fabs(p[0]) * p[1], why)
                         : refuse(why, "cv must be 0 or more");
    case WR_BY_MEAN_SCV:
        return p[1] >= 0 ? by_mean_sd(law, p[0], fabs(p[0]) * sqrt(p[1]), why)
                         : refuse(why, "scv must be 0 or more");
    case WR_BY_MEAN_VARIANCE:
        return p[1] >= 0 ? by_mean_sd(law, p[0], sqrt(p[1]), why)
                         : refuse(why, "variance must be 0 or more");
    case WR_BY_MEDIAN_P90:
    case WR_BY_MEDIAN_MEAN:
    case WR_BY_MEDIAN_SD:
        return by_median(law, form, p[0], p[1], why);
    case WR_BY_SHAPE_SCALE:
        return by_shape_scale(law, p[0], p[1], why);
    case WR_BY_STAGES_MEAN:
        return by_stages(law, p[0], p[1], why);
    case WR_BY_MIN_MODE_MAX:
        return law->kind == WR_BETA ? by_pert(law, p, why) : by_bounds(law, p[0], p[1], p[2], why);
    case WR_BY_MIN_MAX:
        return by_bounds(law, p[0], p[0], p[1], why);
    default:
        return refuse(why, "this distribution cannot be given in this way");
    }
}

static int parameters_of(wr_law_form form)
{
    switch (form) {
    case WR_BY_VALUES:
    case WR_BY_QUANTILES:
    case WR_BY_BRANCHES:
        return 0;
    case WR_BY_MEAN:
    case WR_BY_P:
        return 1;
    case WR_BY_MIN_MODE_MAX:
        return 3;
    case WR_BY_A_B_MIN_MAX:
        return 4;
    default:
        return 2;
    }
}

bool wr_law_resolve(wr_law *law, wr_law_kind kind, wr_law_form form, const double p[4],
                    const double *values, const double *weights, size_t n, wr_arena *arena,
                    char why[WR_WHY])
{
    if (!(allowed_forms[kind] & FORM(form)))
        return refuse(why, "this distribution cannot be given in this way");
    for (int i = 0; i < parameters_of(form); i++)
        if (!isfinite(p[i]))
            return refuse(why, "every parameter must be a finite number");

    const bool was_gamma = law->kind == WR_GAMMA || law->kind == WR_ERLANG;
    const double *old_table = was_gamma ? law->table : NULL;
    const double old_shape = law->a;
    const uint32_t old_n = law->n;
    law->kind = kind;
    law->table = law->cumulative = NULL;
    law->n = 0;
    if (!law->qualified)
        wr_law_plain(law);

    bool good;
    if (kind == WR_EMPIRICAL)
        good = by_values(law, values, weights, n, arena, why);
    else if (kind == WR_QUANTILES)
        good = by_quantiles(law, values, weights, n, why);
    else if (kind == WR_MIXTURE)
        good = by_branches(law, values, weights, n, why);
    else
        good = resolve_parameters(law, form, p, why);
    if (!good)
        return false;
    if (law->kind == WR_BETA)
        law->table = wr_beta_table(law->a, law->b, &law->n, arena);
    if ((law->kind == WR_GAMMA || law->kind == WR_ERLANG) && law->a < WR_LARGE_SHAPE) {
        if (old_table && old_shape == law->a) {
            law->table = old_table;
            law->n = old_n;
        } else {
            law->table = wr_gamma_table(law->a, &law->n, arena);
        }
    }
    return !law->qualified || wr_law_check_qualifiers(law, why);
}
