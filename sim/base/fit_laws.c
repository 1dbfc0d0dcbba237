/* The laws that can be fitted: density, closed forms of the maximum of the likelihood, and parameters
 * as a scenario writes them. Parameters q of each:
 *
 *     exponential       mean                     lognormal     mean and sd of the log
 *     gamma, Weibull    shape, scale             Erlang        stages, mean of one
 *     log-logistic      shape, scale             Pareto        shape, least value
 *     normal            mean, sd                 hyperexponential  share of the first, both means
 *     two lognormals    share of the first, then mean and sd of the log of each
 *
 * Closed forms: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, 1994. Our own
 * exp and log, as everywhere, so that a fit is the same on every machine. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/fit.h"
#include "sim/base/law.h"
#include "sim/base/mathx.h"
#include "sim/base/special.h"

#define HALF_LOG_2PI 0.91893853320467274178

typedef struct law_row {
    const char *name;
    int n_q, n_moving, n_free;
    bool closed; /* what start() gives is the maximum, for an exact sample */
    bool positive;
} law_row;

static const law_row ROWS[WR_N_FIT_LAWS] = {
    [WR_FIT_EXPONENTIAL] = {"exponential", 1, 1, 1, true, true},
    [WR_FIT_LOGNORMAL] = {"lognormal", 2, 2, 2, true, true},
    [WR_FIT_GAMMA] = {"gamma", 2, 2, 2, true, true},
    [WR_FIT_WEIBULL] = {"weibull", 2, 2, 2, true, true},
    [WR_FIT_ERLANG] = {"erlang", 2, 1, 2, true, true},
    [WR_FIT_LOGLOGISTIC] = {"loglogistic", 2, 2, 2, false, true},
    [WR_FIT_PARETO] = {"pareto", 2, 1, 2, true, true},
    [WR_FIT_NORMAL] = {"normal", 2, 2, 2, true, false},
    [WR_FIT_HYPEREXPONENTIAL] = {"hyperexponential", 3, 3, 3, false, true},
    [WR_FIT_LOGNORMALS] = {"lognormals", 5, 5, 5, false, true},
};

const char *wr_fit_law_name(wr_fit_law law) { return ROWS[law].name; }
int wr_fit_n_moving(wr_fit_law law) { return ROWS[law].n_moving; }
int wr_fit_n_free(wr_fit_law law) { return ROWS[law].n_free; }
bool wr_fit_is_closed(wr_fit_law law) { return ROWS[law].closed; }

int wr_fit_law_find(const char *name)
{
    for (int i = 0; i < WR_N_FIT_LAWS; i++)
        if (strcmp(name, ROWS[i].name) == 0)
            return i;
    return -1;
}

/* ---- the model ---------------------------------------------------------------------------------- */

static wr_law plain_law(wr_law_kind kind, double a, double b, double c)
{
    wr_law law = {.kind = kind, .a = a, .b = b, .c = c};
    wr_law_plain(&law);
    return law;
}

static double constant_of(const wr_fit_model *m)
{
    const double a = m->q[0], b = m->q[1];
    switch (m->law) {
    case WR_FIT_EXPONENTIAL:
        return -wr_log(a);
    case WR_FIT_LOGNORMAL:
    case WR_FIT_NORMAL:
        return -wr_log(b) - HALF_LOG_2PI;
    case WR_FIT_GAMMA:
    case WR_FIT_ERLANG:
        return -a * wr_log(b) - wr_lgamma(a);
    case WR_FIT_WEIBULL:
    case WR_FIT_LOGLOGISTIC:
        return wr_log(a) - wr_log(b);
    case WR_FIT_PARETO:
        return wr_log(a) + a * wr_log(b);
    default:
        return 0;
    }
}

void wr_fit_model_set(wr_fit_model *m, wr_fit_law law, const double *q)
{
    static const wr_law_kind kinds[WR_N_FIT_LAWS] = {
        WR_EXPONENTIAL, WR_LOGNORMAL, WR_GAMMA,  WR_WEIBULL,          WR_ERLANG,
        WR_LOGLOGISTIC, WR_PARETO,    WR_NORMAL, WR_HYPEREXPONENTIAL, WR_MIXTURE};
    m->law = law;
    memmove(m->q, q, (size_t)ROWS[law].n_q * sizeof *q);
    if (law == WR_FIT_LOGNORMALS) {
        m->branch[0] = plain_law(WR_LOGNORMAL, q[1], q[2], 0);
        m->branch[1] = plain_law(WR_LOGNORMAL, q[3], q[4], 0);
        m->share[0] = q[0];
        m->share[1] = 1.0 - q[0];
        m->drawn = plain_law(WR_MIXTURE, 0, 0, 1.0);
        m->drawn.n = 2;
    } else {
        m->drawn = plain_law(kinds[law], q[0], ROWS[law].n_q > 1 ? q[1] : 0.0,
                             ROWS[law].n_q > 2 ? q[2] : 0.0);
    }
    m->constant = constant_of(m);
}

/* The law as it is asked: a model may have been copied, so that its branches are pointed to anew. */
static wr_law asked(const wr_fit_model *m)
{
    wr_law law = m->drawn;
    if (m->law == WR_FIT_LOGNORMALS) {
        law.branches = m->branch;
        law.cumulative = m->share;
    }
    return law;
}

void wr_fit_ready(wr_fit_model *m, wr_arena *arena)
{
    m->drawn = asked(m);
    if ((m->law == WR_FIT_GAMMA || m->law == WR_FIT_ERLANG) && m->q[0] < WR_LARGE_SHAPE)
        m->drawn.table = wr_gamma_table(m->q[0], &m->drawn.n, arena);
}

void wr_fit_pq(const wr_fit_model *m, double above, double x, double *p, double *q)
{
    const wr_law law = asked(m);
    const wr_window w = wr_law_between(&law, x, (double)INFINITY);
    *p = w.p0;
    *q = w.q0;
    if (isinf(above))
        return;
    const wr_window all = wr_law_between(&law, above, (double)INFINITY);
    *q = x <= above ? 1.0 : *q / all.q0;
    *p = x <= above ? 0.0 : (all.q0 - w.q0) / all.q0;
}

/* By halving on x: gamma laws have no table here, and pictures need no speed. */
double wr_fit_quantile(const wr_fit_model *m, double above, double p)
{
    const bool whole_line = m->law == WR_FIT_NORMAL;
    double low = whole_line ? m->q[0] - 40 * m->q[1] : 0.0, high = 1.0, at, rest;
    for (int i = 0; i < 2000; i++) {
        wr_fit_pq(m, above, high, &at, &rest);
        if (at >= p)
            break;
        high = high > 0 ? 2.0 * high : high + 1.0;
    }
    for (int i = 0; i < 200 && high - low > 1e-14 * fabs(high); i++) {
        const double middle = 0.5 * (low + high);
        wr_fit_pq(m, above, middle, &at, &rest);
        if (at < p)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static double lognormal_log_density(double log_x, double mean, double sd)
{
    const double z = (log_x - mean) / sd;
    return -0.5 * z * z - wr_log(sd) - HALF_LOG_2PI - log_x;
}

static double log_of_sum(double a, double b)
{
    const double most = a > b ? a : b;
    return isinf(most) ? most : most + wr_log(wr_exp(a - most) + wr_exp(b - most));
}

double wr_fit_log_density(const wr_fit_model *m, double x)
{
    const double a = m->q[0], b = m->q[1];
    double log_x, z;
    if (ROWS[m->law].positive && !(x > 0))
        return -(double)INFINITY;
    switch (m->law) {
    case WR_FIT_EXPONENTIAL:
        return m->constant - x / a;
    case WR_FIT_LOGNORMAL:
        log_x = wr_log(x);
        z = (log_x - a) / b;
        return m->constant - 0.5 * z * z - log_x;
    case WR_FIT_NORMAL:
        z = (x - a) / b;
        return m->constant - 0.5 * z * z;
    case WR_FIT_GAMMA:
    case WR_FIT_ERLANG:
        return m->constant + (a - 1.0) * wr_log(x) - x / b;
    case WR_FIT_WEIBULL:
        z = a * wr_log(x / b);
        return m->constant + z - wr_log(x / b) - wr_exp(z);
    case WR_FIT_LOGLOGISTIC:
        z = a * wr_log(x / b);
        return m->constant + z - wr_log(x / b) -
               2.0 * (z > 0 ? z + wr_log_one_plus(wr_exp(-z)) : wr_log_one_plus(wr_exp(z)));
    case WR_FIT_PARETO:
        return x < b ? -(double)INFINITY : m->constant - (a + 1.0) * wr_log(x);
    case WR_FIT_HYPEREXPONENTIAL:
        return log_of_sum(wr_log(a) - wr_log(b) - x / b,
                          wr_log(1.0 - a) - wr_log(m->q[2]) - x / m->q[2]);
    case WR_FIT_LOGNORMALS:
        log_x = wr_log(x);
        return log_of_sum(wr_log(a) + lognormal_log_density(log_x, b, m->q[2]),
                          wr_log(1.0 - a) + lognormal_log_density(log_x, m->q[3], m->q[4]));
    default:
        return NAN;
    }
}

/* ---- closed forms ------------------------------------------------------------------------------- */

/* log x - 1/2x - sum of B_2k / (2k x^2k), from x >= 6 on; Abramowitz and Stegun 6.3.18 */
double wr_digamma(double x)
{
    double before = 0.0;
    while (x < 10.0) {
        before -= 1.0 / x;
        x += 1.0;
    }
    const double y = 1.0 / (x * x);
    return before + wr_log(x) - 0.5 / x -
           y * (1.0 / 12 -
                y * (1.0 / 120 -
                     y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32760))))));
}

/* The slope of digamma; Abramowitz and Stegun 6.4.12 */
static double trigamma(double x)
{
    double before = 0.0;
    while (x < 10.0) {
        before += 1.0 / (x * x);
        x += 1.0;
    }
    const double y = 1.0 / (x * x);
    return before + 1.0 / x + 0.5 * y +
           y / x * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y * (1.0 / 30 - y * (5.0 / 66)))));
}

/* One number for each observation: what was seen, or a stand-in to begin a search from. */
static double stand_in(const wr_seen *seen)
{
    if (seen->low == seen->high)
        return seen->low;
    if (isinf(seen->high))
        return 1.3 * seen->low;
    return 0.5 * (seen->low + seen->high);
}

typedef struct moments {
    double n, mean, sd, log_mean, log_sd, least;
} moments;

static moments moments_of(const wr_sample *s, double from, double to)
{
    wr_sum sum = {0}, logs = {0}, squares = {0}, log_squares = {0};
    moments m = {.least = (double)INFINITY};
    for (size_t i = 0; i < s->n_points; i++) {
        const double x = stand_in(&s->at[i]);
        if (x < from || x >= to)
            continue;
        m.n += s->at[i].n;
        m.least = x < m.least ? x : m.least;
        wr_sum_add(&sum, s->at[i].n * x);
        if (x > 0)
            wr_sum_add(&logs, s->at[i].n * wr_log(x));
    }
    m.mean = wr_sum_value(&sum) / m.n;
    m.log_mean = wr_sum_value(&logs) / m.n;
    for (size_t i = 0; i < s->n_points; i++) {
        const double x = stand_in(&s->at[i]);
        if (x < from || x >= to)
            continue;
        const double off = x - m.mean, log_off = x > 0 ? wr_log(x) - m.log_mean : 0.0;
        wr_sum_add(&squares, s->at[i].n * off * off);
        wr_sum_add(&log_squares, s->at[i].n * log_off * log_off);
    }
    m.sd = sqrt(wr_sum_value(&squares) / m.n);
    m.log_sd = sqrt(wr_sum_value(&log_squares) / m.n);
    return m;
}

/* log k - digamma(k) = log of the mean - mean of the log, by Newton's method on log k. */
static double gamma_shape(double gap)
{
    double shape = (3.0 - gap + sqrt((gap - 3.0) * (gap - 3.0) + 24.0 * gap)) / (12.0 * gap);
    for (int i = 0; i < 60; i++) {
        const double miss = wr_log(shape) - wr_digamma(shape) - gap;
        const double slope = 1.0 - shape * trigamma(shape);
        const double step = miss / slope;
        shape *= wr_exp(step > 2 ? -2.0 : step < -2 ? 2.0 : -step);
        if (fabs(step) < 1e-15)
            break;
    }
    return shape;
}

/* sum x^k log x / sum x^k - 1/k = mean of the log: the root by Newton's method, from the spread of the
 * log, which is pi / (k sqrt 6). x is taken relative to exp(mean of the log), against overflow. */
static double weibull_shape(const wr_sample *s, const moments *m, double *scale)
{
    double shape = 1.2825498301618641 / m->log_sd, sum = 1.0;
    for (int i = 0; i < 100; i++) {
        wr_sum s0 = {0}, s1 = {0}, s2 = {0};
        for (size_t j = 0; j < s->n_points; j++) {
            const double y = wr_log(stand_in(&s->at[j])) - m->log_mean;
            const double power = s->at[j].n * wr_exp(shape * y);
            wr_sum_add(&s0, power);
            wr_sum_add(&s1, power * y);
            wr_sum_add(&s2, power * y * y);
        }
        sum = wr_sum_value(&s0);
        const double ratio = wr_sum_value(&s1) / sum;
        const double miss = ratio - 1.0 / shape;
        const double slope = wr_sum_value(&s2) / sum - ratio * ratio + 1.0 / (shape * shape);
        const double step = miss / slope;
        shape = step < 0.5 * shape ? shape - step : 0.5 * shape;
        if (fabs(step) < 1e-14 * shape)
            break;
    }
    *scale = wr_exp(m->log_mean + wr_log(sum / m->n) / shape);
    return shape;
}

/* The whole number of stages next to a gamma law's shape that makes the likelihood larger: with the
 * mean given it is concave in the stages. */
static double erlang_stages(double shape, double gap)
{
    const double low = shape < 1 ? 1.0 : floor(shape), high = low + 1.0;
    const double at_low = low * wr_log(low) - wr_lgamma(low) - low * (1.0 + gap);
    const double at_high = high * wr_log(high) - wr_lgamma(high) - high * (1.0 + gap);
    return at_high > at_low ? high : low;
}

static bool no(char why[WR_WHY], const char *text)
{
    snprintf(why, WR_WHY, "%s", text);
    return false;
}

/* Can the law give what was seen at all? */
static bool is_possible(wr_fit_law law, const wr_sample *s, char why[WR_WHY])
{
    double not_positive = 0;
    size_t points = 0;
    for (size_t i = 0; i < s->n_points; i++) {
        const wr_seen *seen = &s->at[i];
        const bool cut = isinf(seen->high);
        not_positive += !cut && !(seen->high > 0) ? seen->n : 0;
        points += !cut;
    }
    if (ROWS[law].positive && not_positive > 0) {
        snprintf(why, WR_WHY, "%.0f value%s 0 or less, which it never gives", not_positive,
                 not_positive == 1 ? " is" : "s are");
        return false;
    }
    if (!(s->n - s->n_cut > 0))
        return no(why, "every observation was cut short");
    if (points < 2 && law != WR_FIT_EXPONENTIAL)
        return no(why, "all values are the same");
    if (s->n - s->n_cut < ROWS[law].n_free + 1)
        return no(why, "there are too few values");
    if (law == WR_FIT_PARETO && !s->exact && (s->n_cut == 0 || !isinf(s->above)))
        return no(why, "it is fitted to exact values alone");
    return true;
}

static bool start_pareto(const wr_sample *s, double *q, char why[WR_WHY])
{
    double least = (double)INFINITY, ended = 0;
    wr_sum logs = {0};
    for (size_t i = 0; i < s->n_points; i++) {
        if (s->at[i].low != s->at[i].high && !isinf(s->at[i].high))
            return no(why, "it is fitted to exact values alone");
        if (!isinf(s->at[i].high) && s->at[i].low < least)
            least = s->at[i].low;
    }
    for (size_t i = 0; i < s->n_points; i++) {
        ended += isinf(s->at[i].high) ? 0 : s->at[i].n;
        if (s->at[i].low > least)
            wr_sum_add(&logs, s->at[i].n * wr_log(s->at[i].low / least));
    }
    if (!(wr_sum_value(&logs) > 0))
        return no(why, "all values are the same");
    q[0] = ended / wr_sum_value(&logs);
    q[1] = least;
    return true;
}

/* Two parts of the values, the shorter and the longer, as two branches. */
static void start_two(wr_fit_law law, const wr_sample *s, const moments *all, double *q)
{
    const double middle = law == WR_FIT_LOGNORMALS ? wr_exp(all->log_mean) : all->mean;
    const moments low = moments_of(s, -(double)INFINITY, middle);
    const moments high = moments_of(s, middle, (double)INFINITY);
    q[0] = low.n / all->n;
    if (law == WR_FIT_HYPEREXPONENTIAL) {
        q[1] = low.mean;
        q[2] = high.mean;
        return;
    }
    q[1] = low.log_mean;
    q[2] = low.log_sd > 0.1 ? low.log_sd : 0.1;
    q[3] = high.log_mean;
    q[4] = high.log_sd > 0.1 ? high.log_sd : 0.1;
}

bool wr_fit_start(wr_fit_law law, const wr_sample *s, double *q, char why[WR_WHY])
{
    if (!is_possible(law, s, why))
        return false;
    if (law == WR_FIT_PARETO)
        return start_pareto(s, q, why);
    const moments m = moments_of(s, -(double)INFINITY, (double)INFINITY);
    if (!(m.mean > 0) && ROWS[law].positive)
        return no(why, "the mean is not above 0");
    if (law == WR_FIT_EXPONENTIAL) {
        q[0] = m.mean;
        return true;
    }
    /* intervals so wide that all stand-ins are the same still have some spread */
    const double log_sd = m.log_sd > 1e-8 ? m.log_sd : 1e-8;
    const double gap_seen = wr_log(m.mean > 0 ? m.mean : 1.0) - m.log_mean;
    const double gap = gap_seen > 1e-14 ? gap_seen : 1e-14;
    switch (law) {
    case WR_FIT_LOGNORMAL:
        q[0] = m.log_mean, q[1] = log_sd;
        return true;
    case WR_FIT_NORMAL:
        q[0] = m.mean, q[1] = m.sd > 0 ? m.sd : 1e-8 * fabs(m.mean) + 1e-300;
        return true;
    case WR_FIT_GAMMA:
        q[0] = gamma_shape(gap);
        q[1] = m.mean / q[0];
        return true;
    case WR_FIT_ERLANG:
        q[0] = erlang_stages(gamma_shape(gap), gap);
        q[1] = m.mean / q[0];
        return true;
    case WR_FIT_WEIBULL: {
        const moments safe = {.n = m.n, .log_mean = m.log_mean, .log_sd = log_sd};
        q[0] = weibull_shape(s, &safe, &q[1]);
        return true;
    }
    case WR_FIT_LOGLOGISTIC:
        q[0] = 1.8137993642342178 / log_sd; /* pi / sqrt 3: the sd of the standard logistic law */
        q[1] = wr_exp(m.log_mean);
        return true;
    case WR_FIT_HYPEREXPONENTIAL:
        if (s->exact && m.sd <= m.mean)
            return no(why, "the values vary less than those of an exponential law");
        start_two(law, s, &m, q);
        return true;
    default:
        start_two(law, s, &m, q);
        return true;
    }
}

/* ---- scales for a search ------------------------------------------------------------------------ */

static double logit(double p) { return wr_log(p) - wr_log(1.0 - p); }

static double share_of(double x)
{
    return x > 0 ? 1.0 / (1.0 + wr_exp(-x)) : wr_exp(x) / (1.0 + wr_exp(x));
}

/* What a search moves: q[first] on. An Erlang law's stages and a Pareto law's least value stand still. */
void wr_fit_to_free(const wr_fit_model *m, double *theta)
{
    const double *q = m->q;
    switch (m->law) {
    case WR_FIT_LOGNORMAL:
    case WR_FIT_NORMAL:
        theta[0] = q[0], theta[1] = wr_log(q[1]);
        return;
    case WR_FIT_ERLANG:
        theta[0] = wr_log(q[1]);
        return;
    case WR_FIT_HYPEREXPONENTIAL:
        theta[0] = logit(q[0]), theta[1] = wr_log(q[1]), theta[2] = wr_log(q[2]);
        return;
    case WR_FIT_LOGNORMALS:
        theta[0] = logit(q[0]), theta[1] = q[1], theta[2] = wr_log(q[2]);
        theta[3] = q[3], theta[4] = wr_log(q[4]);
        return;
    default:
        for (int i = 0; i < ROWS[m->law].n_moving; i++)
            theta[i] = wr_log(q[i]);
    }
}

void wr_fit_from_free(wr_fit_law law, const double *theta, double *q)
{
    switch (law) {
    case WR_FIT_LOGNORMAL:
    case WR_FIT_NORMAL:
        q[0] = theta[0], q[1] = wr_exp(theta[1]);
        return;
    case WR_FIT_ERLANG:
        q[1] = wr_exp(theta[0]);
        return;
    case WR_FIT_HYPEREXPONENTIAL:
        q[0] = share_of(theta[0]), q[1] = wr_exp(theta[1]), q[2] = wr_exp(theta[2]);
        return;
    case WR_FIT_LOGNORMALS:
        q[0] = share_of(theta[0]), q[1] = theta[1], q[2] = wr_exp(theta[2]);
        q[3] = theta[3], q[4] = wr_exp(theta[4]);
        return;
    default:
        for (int i = 0; i < ROWS[law].n_moving; i++)
            q[i] = wr_exp(theta[i]);
    }
}

/* ---- as a scenario writes them ------------------------------------------------------------------ */

static int two(wr_fit_parameter *out, wr_fit_scale *scales, wr_fit_parameter first,
               wr_fit_parameter second, wr_fit_scale scale, wr_fit_scale other)
{
    out[0] = first;
    out[1] = second;
    scales[0] = scale;
    scales[1] = other;
    return 2;
}

static int lognormals(const wr_fit_model *m, wr_fit_parameter *out, wr_fit_scale *scales)
{
    out[0] = (wr_fit_parameter){.name = "share", .value = m->q[0]};
    scales[0] = WR_FIT_LOGIT;
    for (int i = 0; i < 2; i++) {
        const double variance = m->q[2 + 2 * i] * m->q[2 + 2 * i];
        out[1 + 2 * i] = (wr_fit_parameter){.name = i ? "mean 2" : "mean 1",
                                            .has_unit = true,
                                            .value = wr_exp(m->q[1 + 2 * i] + 0.5 * variance)};
        out[2 + 2 * i] = (wr_fit_parameter){.name = i ? "cv 2" : "cv 1",
                                            .value = sqrt(wr_exp_minus_one(variance))};
        scales[1 + 2 * i] = scales[2 + 2 * i] = WR_FIT_LOG;
    }
    return 5;
}

int wr_fit_parameters(const wr_fit_model *m, wr_fit_parameter *out, wr_fit_scale *scales)
{
    const wr_law law = asked(m);
    const double mean = m->law == WR_FIT_LOGNORMALS ? 0 : wr_law_mean(&law);
    const double sd = m->law == WR_FIT_LOGNORMALS ? 0 : wr_law_sd(&law);
    switch (m->law) {
    case WR_FIT_EXPONENTIAL:
        out[0] = (wr_fit_parameter){.name = "mean", .has_unit = true, .value = m->q[0]};
        scales[0] = WR_FIT_LOG;
        return 1;
    case WR_FIT_LOGNORMAL:
    case WR_FIT_GAMMA:
    case WR_FIT_WEIBULL:
        return two(out, scales, (wr_fit_parameter){.name = "mean", .has_unit = true, .value = mean},
                   (wr_fit_parameter){.name = "cv", .value = sd / mean}, WR_FIT_LOG, WR_FIT_LOG);
    case WR_FIT_ERLANG:
        return two(out, scales, (wr_fit_parameter){.name = "stages", .value = m->q[0]},
                   (wr_fit_parameter){.name = "mean", .has_unit = true, .value = mean},
                   WR_FIT_FIXED, WR_FIT_LOG);
    case WR_FIT_LOGLOGISTIC:
        return two(out, scales, (wr_fit_parameter){.name = "shape", .value = m->q[0]},
                   (wr_fit_parameter){.name = "scale", .has_unit = true, .value = m->q[1]},
                   WR_FIT_LOG, WR_FIT_LOG);
    case WR_FIT_PARETO:
        return two(out, scales, (wr_fit_parameter){.name = "shape", .value = m->q[0]},
                   (wr_fit_parameter){.name = "min", .has_unit = true, .value = m->q[1]},
                   WR_FIT_LOG, WR_FIT_FIXED);
    case WR_FIT_NORMAL:
        return two(out, scales, (wr_fit_parameter){.name = "mean", .has_unit = true, .value = mean},
                   (wr_fit_parameter){.name = "sd", .has_unit = true, .value = sd}, WR_FIT_PLAIN,
                   WR_FIT_LOG);
    case WR_FIT_HYPEREXPONENTIAL:
        out[0] = (wr_fit_parameter){.name = "share", .value = m->q[0]};
        out[1] = (wr_fit_parameter){.name = "mean 1", .has_unit = true, .value = m->q[1]};
        out[2] = (wr_fit_parameter){.name = "mean 2", .has_unit = true, .value = m->q[2]};
        scales[0] = WR_FIT_LOGIT;
        scales[1] = scales[2] = WR_FIT_LOG;
        return 3;
    default:
        return lognormals(m, out, scales);
    }
}
