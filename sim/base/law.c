/* Asking about a law: quantiles, distribution function, qualifiers, mean and sd. Only our own
 * mathematics is used (mathx.h, special.h), for all of this may reach a result. */
#include "sim/base/law.h"

#include <math.h>
#include <stdio.h>

#include "sim/base/mathx.h"
#include "sim/base/special.h"

#define PI 3.14159265358979324

/* ---- the bare law --------------------------------------------------------------------------- */

/* First value whose cumulative weight is at least p. */
static uint32_t value_at(const wr_law *law, double p)
{
    uint32_t low = 0, high = law->n - 1;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (law->cumulative[middle] >= p)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* -log q, by p (which may be the exact one) until q is small: a branch that is seldom taken. */
static double standard_exponential_pq(double p, double q)
{
    return q < 0x1p-10 ? -wr_log(q) : -wr_log_one_plus(-p);
}

/* The knot of a quantiles law below the cumulative share p; the next one is above it. */
static uint32_t cell_at(const wr_law *law, double p)
{
    uint32_t low = 0, high = law->n - 1; /* cumulative[low] < p <= cumulative[high] */
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (law->cumulative[middle] >= p)
            high = middle;
        else
            low = middle;
    }
    return low;
}

static double between_knots(const wr_law *law, double p)
{
    const uint32_t i = cell_at(law, p);
    const double share = (p - law->cumulative[i]) / (law->cumulative[i + 1] - law->cumulative[i]);
    return law->table[i] + share * (law->table[i + 1] - law->table[i]);
}

static void bare_pq(const wr_law *law, double x, double *p, double *q);

/* The quantile of a law that has none in closed form, known to lie between two values: by the
 * chord, with the Illinois rule, and by halving where that is slow. */
static double search(const wr_law *law, double p, double q, double low, double high)
{
    double below = -1.0, above = 1.0; /* how far the share at low and at high is from p; a guess */
    double p_at, q_at;
    int side = 0;
    for (int i = 0; i < 200 && high - low > 4e-16 * fabs(high); i++) {
        double x = low - below * (high - low) / (above - below);
        if (i < 1 || i % 3 == 2 || !(x > low && x < high))
            x = low + 0.5 * (high - low);
        if (!(x > low && x < high))
            break;
        bare_pq(law, x, &p_at, &q_at);
        const double miss = p < q ? p_at - p : q - q_at;
        if (fabs(miss) <= 1e-15 * (p < q ? p : q))
            return x;
        if (miss < 0) {
            above *= side < 0 ? 0.5 : 1.0;
            low = x, below = miss, side = -1;
        } else {
            below *= side > 0 ? 0.5 : 1.0;
            high = x, above = miss, side = 1;
        }
    }
    return high;
}

/* What a law draws, qualifiers included, at a share of its draws. */
static double drawn_quantile(const wr_law *law, double p, double q)
{
    if (!law->qualified)
        return wr_law_quantile_pq(law, p, q);
    const wr_window window = wr_law_window(law);
    const bool turned = law->times < 0;
    const double x =
        turned ? wr_window_quantile(law, &window, q, p) : wr_window_quantile(law, &window, p, q);
    return wr_law_clamp(law, x) * law->factor;
}

static double mixture_quantile(const wr_law *law, double p, double q)
{
    double low = INFINITY,
           high = -INFINITY; /* between the least and the largest of the branches' */
    for (uint32_t i = 0; i < law->n; i++) {
        if (!(law->cumulative[i] > 0))
            continue;
        const double x = drawn_quantile(&law->branches[i], p, q);
        low = x < low ? x : low;
        high = x > high ? x : high;
    }
    return search(law, p, q, low, high);
}

double wr_law_quantile_pq(const wr_law *law, double p, double q)
{
    const double a = law->a, b = law->b, c = law->c;
    switch (law->kind) {
    case WR_CONSTANT:
        return a;
    case WR_EXPONENTIAL:
        return a * standard_exponential_pq(p, q);
    case WR_NORMAL:
        return a + b * wr_normal_quantile_pq(p, q);
    case WR_LOGNORMAL:
        return wr_exp(a + b * wr_normal_quantile_pq(p, q));
    case WR_GAMMA:
    case WR_ERLANG:
        return b * wr_gamma_of_score(law, wr_normal_quantile_pq(p, q));
    case WR_WEIBULL:
        return b * wr_pow(standard_exponential_pq(p, q), 1.0 / a);
    case WR_TRIANGULAR:
        if (p * (c - a) < b - a)
            return a + sqrt(p * (c - a) * (b - a));
        return c - sqrt(q * (c - a) * (c - b));
    case WR_UNIFORM:
        return a + p * (b - a);
    case WR_EMPIRICAL:
        return law->table[value_at(law, p)];
    case WR_BETA:
        return c + (law->d - c) * wr_beta_of_score(law, wr_normal_quantile_pq(p, q));
    case WR_LOGLOGISTIC:
        return b * wr_pow(p / q, 1.0 / a);
    case WR_PARETO:
        return b * wr_exp(standard_exponential_pq(p, q) / a);
    case WR_HYPEREXPONENTIAL: {
        const double t = standard_exponential_pq(p, q);
        return search(law, p, q, t * (b < c ? b : c), t * (b < c ? c : b));
    }
    case WR_POISSON:
    case WR_BINOMIAL:
    case WR_GEOMETRIC:
        return c * wr_count_quantile(law, p, q);
    case WR_QUANTILES:
        return between_knots(law, p);
    case WR_MIXTURE:
        return mixture_quantile(law, p, q);
    default:
        return NAN;
    }
}

double wr_law_quantile(const wr_law *law, double p) { return wr_law_quantile_pq(law, p, 1.0 - p); }

static double window_share(const wr_law *law, double low, double high, const wr_window *all)
{
    const wr_window w = wr_law_between(law, low, high);
    const double share = wr_window_mass(&w) / wr_window_mass(all);
    return share < 1.0 ? share : 1.0;
}

/* P(X <= x) and P(X > x) of what a law draws, qualifiers included. */
static void drawn_pq(const wr_law *law, double x, double *p, double *q)
{
    if (!law->qualified) {
        bare_pq(law, x, p, q);
        return;
    }
    if (!(law->factor > 0)) { /* a factor of 0: all draws are 0 */
        *p = x >= 0;
        *q = 1.0 - *p;
        return;
    }
    x /= law->factor;
    if (x < law->at_least || x >= law->at_most) {
        *p = x >= law->at_most;
        *q = 1.0 - *p;
        return;
    }
    const wr_window all = wr_law_window(law);
    const double next = nextafter(x, INFINITY); /* windows are open: this takes x in */
    *p = x <= law->above
             ? 0.0
             : window_share(law, law->above, next < law->below ? next : law->below, &all);
    *q = x >= law->below ? 0.0
                         : window_share(law, x > law->above ? x : law->above, law->below, &all);
}

static void mixture_pq(const wr_law *law, double x, double *p, double *q)
{
    wr_sum sum_p = {0}, sum_q = {0}, total = {0};
    for (uint32_t i = 0; i < law->n; i++) {
        double branch_p, branch_q;
        drawn_pq(&law->branches[i], x, &branch_p, &branch_q);
        wr_sum_add(&total, law->cumulative[i]);
        wr_sum_add(&sum_p, law->cumulative[i] * branch_p);
        wr_sum_add(&sum_q, law->cumulative[i] * branch_q);
    }
    *p = wr_sum_value(&sum_p) / wr_sum_value(&total);
    *q = wr_sum_value(&sum_q) / wr_sum_value(&total);
}

/* P(X <= x) and P(X > x) of the bare law. */
static void bare_pq(const wr_law *law, double x, double *p, double *q)
{
    const double a = law->a, b = law->b, c = law->c;
    double t;
    switch (law->kind) {
    case WR_EXPONENTIAL:
    case WR_WEIBULL:
        t = x <= 0 ? 0.0 : law->kind == WR_EXPONENTIAL ? x / a : wr_pow(x / b, a);
        *p = -wr_exp_minus_one(-t);
        *q = wr_exp(-t);
        return;
    case WR_NORMAL:
        wr_normal_pq((x - a) / b, p, q);
        return;
    case WR_LOGNORMAL:
        if (x > 0)
            wr_normal_pq((wr_log(x) - a) / b, p, q);
        else
            *p = 0.0, *q = 1.0;
        return;
    case WR_GAMMA:
    case WR_ERLANG:
        wr_gamma_pq(a, x > 0 ? x / b : 0.0, p, q);
        return;
    case WR_TRIANGULAR:
        if (x <= b) {
            *p = x <= a ? 0.0 : (x - a) * (x - a) / ((c - a) * (b - a));
            *q = 1.0 - *p;
        } else {
            *q = x >= c ? 0.0 : (c - x) * (c - x) / ((c - a) * (c - b));
            *p = 1.0 - *q;
        }
        return;
    case WR_UNIFORM:
        *p = x <= a ? 0.0 : x >= b ? 1.0 : (x - a) / (b - a);
        *q = x <= a ? 1.0 : x >= b ? 0.0 : (b - x) / (b - a);
        return;
    case WR_EMPIRICAL: {
        uint32_t n = 0;
        while (n < law->n && law->table[n] <= x)
            n++;
        *p = n ? law->cumulative[n - 1] : 0.0;
        *q = 1.0 - *p;
        return;
    }
    case WR_BETA:
        t = law->d - c;
        wr_beta_pq(a, b, x <= c ? 0.0 : (x - c) / t, x >= law->d ? 0.0 : (law->d - x) / t, p, q);
        return;
    case WR_LOGLOGISTIC:
        t = x <= 0 ? 0.0 : wr_pow(x / b, a);
        *p = isinf(t) ? 1.0 : t / (1.0 + t);
        *q = 1.0 / (1.0 + t);
        return;
    case WR_PARETO:
        t = x <= b ? 0.0 : a * wr_log(x / b);
        *p = -wr_exp_minus_one(-t);
        *q = wr_exp(-t);
        return;
    case WR_HYPEREXPONENTIAL:
        t = x > 0 ? x : 0.0;
        *p = -a * wr_exp_minus_one(-t / b) - (1.0 - a) * wr_exp_minus_one(-t / c);
        *q = a * wr_exp(-t / b) + (1.0 - a) * wr_exp(-t / c);
        return;
    case WR_POISSON:
    case WR_BINOMIAL:
    case WR_GEOMETRIC:
        wr_count_pq(law, x / c, p, q);
        return;
    case WR_QUANTILES: {
        uint32_t n = 0;
        while (n < law->n && law->table[n] <= x)
            n++;
        if (n == 0 || n == law->n) {
            *p = n > 0;
        } else {
            const double share = (x - law->table[n - 1]) / (law->table[n] - law->table[n - 1]);
            *p = law->cumulative[n - 1] + share * (law->cumulative[n] - law->cumulative[n - 1]);
        }
        *q = 1.0 - *p;
        return;
    }
    case WR_MIXTURE:
        mixture_pq(law, x, p, q);
        return;
    default:
        *p = x >= a;
        *q = 1.0 - *p;
        return;
    }
}

double wr_law_cdf(const wr_law *law, double x)
{
    double p, q;
    if (isinf(x))
        return x > 0;
    bare_pq(law, x, &p, &q);
    return p;
}

double wr_law_sine(double x)
{
    const double y = x > 0.5 * PI ? PI - x : x;
    double sum = 1.0, term = 1.0;
    for (int i = 1; i < 13; i++) { /* Taylor's series: what is left out is below 1e-17 */
        term *= -y * y / (2.0 * i * (2.0 * i + 1.0));
        sum += term;
    }
    return y * sum;
}

/* E[X - centre], or E[(X - centre)^2], over the branches of a mixture. */
static double mixture_moment(const wr_law *law, double centre, int power)
{
    wr_sum sum = {0}, total = {0};
    for (uint32_t i = 0; i < law->n; i++) {
        if (!(law->cumulative[i] > 0))
            continue;
        const double mean = wr_law_mean(&law->branches[i]) - centre;
        const double sd = power == 1 ? 0.0 : wr_law_sd(&law->branches[i]);
        wr_sum_add(&total, law->cumulative[i]);
        if (isinf(sd))
            return INFINITY;
        wr_sum_add(&sum, law->cumulative[i] * (power == 1 ? mean : mean * mean + sd * sd));
    }
    return wr_sum_value(&sum) / wr_sum_value(&total);
}

static double bare_mean(const wr_law *law)
{
    switch (law->kind) {
    case WR_LOGNORMAL:
        return wr_exp(law->a + 0.5 * law->b * law->b);
    case WR_GAMMA:
    case WR_ERLANG:
        return law->a * law->b;
    case WR_WEIBULL:
        return law->b * wr_exp(wr_lgamma(1.0 + 1.0 / law->a));
    case WR_TRIANGULAR:
        return (law->a + law->b + law->c) / 3.0;
    case WR_UNIFORM:
        return 0.5 * (law->a + law->b);
    case WR_EMPIRICAL: {
        wr_sum sum = {0};
        for (uint32_t i = 0; i < law->n; i++)
            wr_sum_add(&sum, law->table[i] * wr_law_weight(law, i));
        return wr_sum_value(&sum);
    }
    case WR_BETA:
        return law->c + (law->d - law->c) * (law->a / (law->a + law->b));
    case WR_LOGLOGISTIC:
        return law->a > 1.0 ? law->b * (PI / law->a) / wr_law_sine(PI / law->a) : INFINITY;
    case WR_PARETO:
        return law->a > 1.0 ? law->b * law->a / (law->a - 1.0) : INFINITY;
    case WR_HYPEREXPONENTIAL:
        return law->a * law->b + (1.0 - law->a) * law->c;
    case WR_POISSON:
        return law->c * law->a;
    case WR_BINOMIAL:
        return law->c * law->a * law->b;
    case WR_GEOMETRIC:
        return law->c / law->a;
    case WR_QUANTILES: {
        wr_sum sum = {0};
        for (uint32_t i = 1; i < law->n; i++)
            wr_sum_add(&sum, 0.5 * (law->table[i - 1] + law->table[i]) * wr_law_weight(law, i));
        return wr_sum_value(&sum);
    }
    case WR_MIXTURE:
        return mixture_moment(law, 0.0, 1);
    default:
        return law->a;
    }
}

static double bare_sd(const wr_law *law)
{
    const double a = law->a, b = law->b, c = law->c;
    switch (law->kind) {
    case WR_EXPONENTIAL:
        return a;
    case WR_NORMAL:
        return b;
    case WR_LOGNORMAL:
        return bare_mean(law) * sqrt(wr_exp_minus_one(b * b));
    case WR_GAMMA:
    case WR_ERLANG:
        return sqrt(a) * b;
    case WR_WEIBULL: {
        const double ratio = wr_lgamma(1.0 + 2.0 / a) - 2.0 * wr_lgamma(1.0 + 1.0 / a);
        return bare_mean(law) * sqrt(wr_exp_minus_one(ratio));
    }
    case WR_TRIANGULAR:
        return sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18.0);
    case WR_UNIFORM:
        return (b - a) / sqrt(12.0);
    case WR_EMPIRICAL: {
        const double mean = bare_mean(law);
        wr_sum sum = {0};
        for (uint32_t i = 0; i < law->n; i++)
            wr_sum_add(&sum,
                       (law->table[i] - mean) * (law->table[i] - mean) * wr_law_weight(law, i));
        return sqrt(wr_sum_value(&sum));
    }
    case WR_BETA:
        return (law->d - c) / (a + b) * sqrt(a / (a + b + 1.0) * b);
    case WR_LOGLOGISTIC: {
        if (!(a > 2.0))
            return INFINITY;
        /* b sqrt(2 t / sin 2t - (t / sin t)^2), t = pi / a; for a small t by its series */
        const double t = PI / a, ratio = t / wr_law_sine(t);
        const double square =
            t < 1e-3 ? t * t / 3.0 : 2.0 * t / wr_law_sine(2.0 * t) - ratio * ratio;
        return b * sqrt(square);
    }
    case WR_PARETO:
        return a > 2.0 ? b / (a - 1.0) * sqrt(a / (a - 2.0)) : INFINITY;
    case WR_HYPEREXPONENTIAL: {
        const double mean = bare_mean(law);
        return sqrt(2.0 * (a * b * b + (1.0 - a) * c * c) - mean * mean);
    }
    case WR_POISSON:
        return c * sqrt(a);
    case WR_BINOMIAL:
        return c * sqrt(a * b * (1.0 - b));
    case WR_GEOMETRIC:
        return c * sqrt(1.0 - a) / a;
    case WR_QUANTILES: {
        const double mean = bare_mean(law);
        wr_sum sum = {0};
        for (uint32_t i = 1; i < law->n; i++) {
            const double x = law->table[i - 1] - mean, y = law->table[i] - mean;
            wr_sum_add(&sum, (x * x + x * y + y * y) / 3.0 * wr_law_weight(law, i));
        }
        return sqrt(wr_sum_value(&sum));
    }
    case WR_MIXTURE:
        return sqrt(mixture_moment(law, bare_mean(law), 2));
    default:
        return 0.0;
    }
}

/* ---- qualifiers ----------------------------------------------------------------------------- */

void wr_law_plain(wr_law *law)
{
    law->times = law->factor = 1.0;
    law->plus = 0.0;
    law->above = law->at_least = -INFINITY;
    law->below = law->at_most = INFINITY;
    law->qualified = false;
}

wr_window wr_law_between(const wr_law *law, double low, double high)
{
    wr_window w = {0.0, 1.0, 1.0, 0.0, 0, law->n ? law->n - 1 : 0};
    if (law->times == 0 || law->kind == WR_CONSTANT) {
        const double x = law->times * (law->kind == WR_CONSTANT ? law->a : 0.0) + law->plus;
        if (!(x > low && x < high))
            w.p1 = 0.0, w.q1 = 1.0;
        return w;
    }
    if (law->kind == WR_EMPIRICAL) {
        uint32_t first = law->n, last = 0;
        for (uint32_t i = 0; i < law->n; i++) {
            const double x = law->times * law->table[i] + law->plus;
            if (x > low && x < high) {
                first = i < first ? i : first;
                last = i;
            }
        }
        if (first == law->n)
            return (wr_window){0.0, 1.0, 0.0, 1.0, 0, 0};
        w.first = first;
        w.last = last;
        w.p0 = first ? law->cumulative[first - 1] : 0.0;
        w.p1 = law->cumulative[last];
        w.q0 = 1.0 - w.p0;
        w.q1 = 1.0 - w.p1;
        return w;
    }

    /* the same bounds on the bare law; a negative `times` turns them round */
    double from = isinf(low) ? low : (low - law->plus) / law->times;
    double to = isinf(high) ? high : (high - law->plus) / law->times;
    if (law->times < 0) {
        const double spare = isinf(high) ? -INFINITY : to;
        to = isinf(low) ? INFINITY : from;
        from = spare;
    }
    if (!isinf(from))
        bare_pq(law, from, &w.p0, &w.q0);
    else if (from > 0)
        w.p0 = 1.0, w.q0 = 0.0;
    if (!isinf(to)) /* a count, or a mixture with one, may sit on the bound, which is out */
        bare_pq(law, wr_law_has_steps(law) ? nextafter(to, -INFINITY) : to, &w.p1, &w.q1);
    else if (to < 0)
        w.p1 = 0.0, w.q1 = 1.0;
    return w;
}

double wr_window_quantile(const wr_law *law, const wr_window *w, double u, double v)
{
    const double mass = wr_window_mass(w);
    const double p = w->p0 + u * mass, q = w->q1 + v * mass;
    double x;
    if (law->kind == WR_EMPIRICAL) {
        uint32_t i = value_at(law, p);
        i = i < w->first ? w->first : i > w->last ? w->last : i;
        x = law->table[i];
    } else {
        x = wr_law_quantile_pq(law, p, q);
    }
    return law->times * x + law->plus;
}

bool wr_law_check_qualifiers(const wr_law *law, char why[WR_WHY])
{
    const char *fault = NULL;
    if (!isfinite(law->times) || !isfinite(law->plus) || !isfinite(law->factor))
        fault = "times, plus and the factor must be finite numbers";
    else if (isnan(law->above) || isnan(law->below) || !(law->above < law->below))
        fault = "above must be less than below";
    else if (isnan(law->at_least) || isnan(law->at_most) || law->at_least > law->at_most)
        fault = "at_least must not exceed at_most";
    if (fault) {
        snprintf(why, WR_WHY, "%s", fault);
        return false;
    }

    if (isinf(law->above) && isinf(law->below) && law->above < 0 && law->below > 0)
        return true;
    const wr_window window = wr_law_window(law);
    const double mass = wr_window_mass(&window);
    if (mass >= 1e-6)
        return true;
    snprintf(why, WR_WHY,
             "only %.2g of the distribution lies between above and below; at least 1e-06 must",
             mass);
    return false;
}

/* ---- moments of what is drawn --------------------------------------------------------------- */

/* E[(x - centre)^power] of the law as drawn, before `factor`, over a window. */
typedef struct moment {
    const wr_law *law;
    double centre;
    int power; /* 1 or 2 */
} moment;

static double moment_of(const moment *m, double x)
{
    const double d = x - m->centre;
    return m->power == 1 ? d : d * d;
}

/* The integral from one tail probability to a larger one, at most 1/2, by 10-point Gauss-Legendre
 * on each octave (Abramowitz and Stegun, table 25.4). 120 octaves a tail: within 1e-10. */
static double integrate_tail(const moment *m, double from, double to, bool lower)
{
    static const double node[5] = {0.148874338981631, 0.433395394129247, 0.679409568299024,
                                   0.865063366688985, 0.973906528517172};
    static const double weight[5] = {0.295524224714753, 0.269266719309996, 0.219086362515982,
                                     0.149451349150581, 0.066671344308688};
    const wr_law *law = m->law;
    wr_sum sum = {0};
    for (int octave = 0; octave < 120 && to > from; octave++) {
        const double start = 0.5 * to > from ? 0.5 * to : from;
        const double middle = 0.5 * (start + to), half = 0.5 * (to - start);
        for (int i = 0; i < 10; i++) {
            const double t = middle + (i < 5 ? node[i] : -node[i - 5]) * half;
            const double x =
                lower ? wr_law_quantile_pq(law, t, 1.0 - t) : wr_law_quantile_pq(law, 1.0 - t, t);
            wr_sum_add(&sum, weight[i % 5] * half * moment_of(m, law->times * x + law->plus));
        }
        to = start;
    }
    return wr_sum_value(&sum);
}

static double integrate(const moment *m, const wr_window *w)
{
    double sum = 0.0;
    if (w->p0 < 0.5)
        sum += integrate_tail(m, w->p0, w->p1 < 0.5 ? w->p1 : 0.5, true);
    if (w->q1 < 0.5)
        sum += integrate_tail(m, w->q1, w->q0 < 0.5 ? w->q0 : 0.5, false);
    return sum;
}

/* The moment of a count with bounds: over the masses, but for 1e-18 on either side. */
static double counted_moment(const moment *m)
{
    const wr_law *law = m->law;
    const double last = wr_count_quantile(law, 1.0, 1e-18);
    wr_sum sum = {0}, total = {0};
    for (double k = wr_count_quantile(law, 1e-18, 1.0); k <= last; k += 1.0) {
        const double x = law->times * (law->c * k) + law->plus;
        if (!(x > law->above && x < law->below))
            continue;
        const double mass = wr_count_mass(law, k);
        wr_sum_add(&total, mass);
        wr_sum_add(&sum, mass * moment_of(m, wr_law_clamp(law, x)));
    }
    return wr_sum_value(&sum) / wr_sum_value(&total);
}

/* The moment of a law with bounds. What the clamps catch sits at the clamps; the rest is
 * integrated between them. */
static double bounded_moment(const moment *m)
{
    const wr_law *law = m->law;
    if (law->times == 0)
        return moment_of(m, wr_law_clamp(law, law->plus));
    if (law->kind == WR_CONSTANT)
        return moment_of(m, wr_law_clamp(law, law->times * law->a + law->plus));

    if (wr_law_counts(law))
        return counted_moment(m);
    const wr_window all = wr_law_window(law);
    if (law->kind == WR_EMPIRICAL) {
        wr_sum sum = {0};
        for (uint32_t i = all.first; i <= all.last; i++)
            wr_sum_add(&sum,
                       wr_law_weight(law, i) *
                           moment_of(m, wr_law_clamp(law, law->times * law->table[i] + law->plus)));
        return wr_sum_value(&sum) / wr_window_mass(&all);
    }

    const double low = law->at_least > law->above ? law->at_least : law->above;
    const double high = law->at_most < law->below ? law->at_most : law->below;
    if (low >= law->below || high <= law->above || low >= high)
        return moment_of(m, wr_law_clamp(law, low >= law->below ? low : high));
    const wr_window between = wr_law_between(law, low, high);
    const wr_window before = {all.p0, all.q0, between.p0, between.q0, 0, 0};
    const wr_window after = {between.p1, between.q1, all.p1, all.q1, 0, 0};
    const bool turned = law->times < 0;

    double sum = integrate(m, &between);
    if (wr_window_mass(&before) > 0)
        sum += wr_window_mass(&before) * moment_of(m, turned ? law->at_most : law->at_least);
    if (wr_window_mass(&after) > 0)
        sum += wr_window_mass(&after) * moment_of(m, turned ? law->at_least : law->at_most);
    return sum / wr_window_mass(&all);
}

static bool is_bounded(const wr_law *law)
{
    return law->qualified &&
           !(isinf(law->above) && isinf(law->below) && isinf(law->at_least) && isinf(law->at_most));
}

double wr_law_mean(const wr_law *law)
{
    if (is_bounded(law))
        return law->factor * bounded_moment(&(moment){law, 0.0, 1});
    const double mean = bare_mean(law);
    return law->qualified ? law->factor * (law->times * mean + law->plus) : mean;
}

double wr_law_sd(const wr_law *law)
{
    if (is_bounded(law)) {
        const double mean = bounded_moment(&(moment){law, 0.0, 1});
        return fabs(law->factor) * sqrt(bounded_moment(&(moment){law, mean, 2}));
    }
    const double sd = bare_sd(law);
    return law->qualified ? fabs(law->factor * law->times) * sd : sd;
}
