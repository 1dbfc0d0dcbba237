/* What is left of a stay that is found in progress: the law whose density is P(X > x) / mean (the
 * equilibrium law of renewal theory: Cox 1962, Renewal Theory, section 5.1). */
#include "sim/base/law.h"

#include <math.h>

#include "sim/base/mathx.h"
#include "sim/base/special.h"

#define LOG_2 0.69314718055994531

static bool is_discrete(const wr_law *law)
{
    return law->kind == WR_CONSTANT || law->kind == WR_EMPIRICAL || wr_law_counts(law) ||
           (law->qualified && law->times == 0);
}

/* Knots of the tail q = P(X > x): 256 in the first octave, 16 in each of 48 more, all of equal
 * ratio within their part. Between two knots log q is taken as linear in x, so the area under q
 * there is (x1 - x0)(q0 - q1) / log(q0 / q1). */
#define FIRST_PART 256
#define REST_STEPS 16
#define RESIDUAL_POINTS (FIRST_PART + 48 * REST_STEPS)

struct wr_residual {
    const wr_law *law;
    const double *at, *area; /* value at each knot; area under q up to it; NULL for exact laws */
};

static double step_log(int knot)
{
    return knot < FIRST_PART ? LOG_2 / FIRST_PART : LOG_2 / REST_STEPS;
}

/* at[] and area[] of RESIDUAL_POINTS + 1 knots; the first cell is the flat part below the least. */
static void integrate_residual(const wr_law *law, double *at, double *area)
{
    wr_law plain;
    if (!law->qualified) {
        plain = *law;
        wr_law_plain(&plain);
        law = &plain;
    }
    const wr_window window = wr_law_window(law);
    const bool turned = law->times < 0;
    double log_q = 0.0, q_before = 1.0, sum = 0.0, x_before = 0.0;
    for (int i = 0; i <= RESIDUAL_POINTS; i++) {
        const double q = i == 0 ? 1.0 : wr_exp(log_q);
        const double p = i == 0 ? 0x1p-60 : -wr_exp_minus_one(log_q);
        double x = turned ? wr_window_quantile(law, &window, q, p)
                          : wr_window_quantile(law, &window, p, q);
        x = wr_law_clamp(law, x) * law->factor;
        if (x < x_before)
            x = x_before;
        if (i == 0)
            sum = x;
        else
            sum += (x - x_before) * (q_before - q) / step_log(i - 1);
        at[i] = x;
        area[i] = sum;
        x_before = x;
        q_before = q;
        log_q -= step_log(i);
    }
}

/* The value up to which the area is u of the whole. */
static double invert_residual(const double *at, const double *area, double u)
{
    const double wanted = u * area[RESIDUAL_POINTS];
    if (wanted <= area[0])
        return wanted;
    int low = 0, high = RESIDUAL_POINTS; /* area[low] < wanted <= area[high] */
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        if (area[middle] < wanted)
            low = middle;
        else
            high = middle;
    }
    /* q falls as exp(-s t) over the cell, t from 0 to 1: its area up to t goes as 1 - exp(-s t) */
    const double step = step_log(low);
    const double share = (wanted - area[low]) / (area[high] - area[low]);
    const double t = -wr_log_one_plus(share * wr_exp_minus_one(-step)) / step;
    return at[low] + t * (at[high] - at[low]);
}

/* The i-th value of a discrete law from its least, as drawn, and its weight within the window. */
static double discrete_value(const wr_law *law, const wr_window *w, uint32_t i, double *weight)
{
    double x = law->kind == WR_CONSTANT ? law->a : 0.0; /* else times is 0 */
    *weight = 1.0;
    if (law->kind == WR_EMPIRICAL) {
        const uint32_t at = law->qualified && law->times < 0 ? w->last - i : w->first + i;
        x = law->table[at];
        *weight = wr_law_weight(law, at);
    } else if (wr_law_counts(law)) {
        const uint32_t count = law->qualified && law->times < 0 ? w->last - i : w->first + i;
        x = law->c * count;
        *weight = wr_count_mass(law, count);
        if (law->qualified &&
            !(law->times * x + law->plus > law->above && law->times * x + law->plus < law->below))
            *weight = 0.0;
    }
    if (law->qualified)
        x = wr_law_clamp(law, law->times * x + law->plus) * law->factor;
    return x > 0 ? x : 0.0;
}

/* Exactly, for laws of a few values: q falls in steps, so the area is piecewise linear. */
static double discrete_residual(const wr_law *law, double u)
{
    wr_window window = law->qualified ? wr_law_window(law)
                                      : (wr_window){0.0, 1.0, 1.0, 0.0, 0, law->n ? law->n - 1 : 0};
    const bool counts = wr_law_counts(law) && !(law->qualified && law->times == 0);
    if (counts) {
        window.first = (uint32_t)wr_count_quantile(law, 1e-18, 1.0);
        window.last = (uint32_t)wr_count_quantile(law, 1.0, 1e-18);
    }
    const uint32_t n = counts || law->kind == WR_EMPIRICAL ? window.last - window.first + 1 : 1;
    double weight, total = 0.0, left = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        const double x = discrete_value(law, &window, i, &weight);
        total += weight * x;
        left += weight;
    }

    double wanted = u * total, from = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        const double x = discrete_value(law, &window, i, &weight);
        if (wanted <= left * (x - from) || i + 1 == n)
            return left > 0 ? from + wanted / left : x;
        wanted -= left * (x - from);
        left -= weight;
        from = x;
    }
    return from;
}

/* The laws that need no table. */
static bool exact_residual(const wr_law *law, double u, double *x)
{
    if (is_discrete(law)) {
        *x = discrete_residual(law, u);
        return true;
    }
    if (law->kind == WR_EXPONENTIAL && !law->qualified) {
        *x = -law->a * wr_log_one_plus(-u);
        return true;
    }
    return false;
}

double wr_law_residual(const wr_law *law, double u)
{
    double x, at[RESIDUAL_POINTS + 1], area[RESIDUAL_POINTS + 1];
    if (exact_residual(law, u, &x))
        return x;
    integrate_residual(law, at, area);
    return invert_residual(at, area, u);
}

const wr_residual *wr_residual_create(const wr_law *law, wr_arena *arena)
{
    wr_residual *residual = wr_alloc(arena, sizeof *residual);
    double x;
    residual->law = law;
    if (exact_residual(law, 0.5, &x))
        return residual;
    double *at = wr_alloc_array(arena, RESIDUAL_POINTS + 1, sizeof *at);
    double *area = wr_alloc_array(arena, RESIDUAL_POINTS + 1, sizeof *area);
    integrate_residual(law, at, area);
    residual->at = at;
    residual->area = area;
    return residual;
}

double wr_residual_draw(const wr_residual *residual, double u)
{
    double x;
    if (!residual->at)
        return exact_residual(residual->law, u, &x) ? x : NAN;
    return invert_residual(residual->at, residual->area, u);
}

/* ---- times that are rounded to whole days -- */

#define DAY_SECONDS 86400.0
#define MOST_DAYS 36500 /* of one stay */

/* P(it is more than so many days). */
static double longer_than(const wr_law *law, int days)
{
    return 1.0 - wr_law_cdf(law, nextafter((days + 0.5) * DAY_SECONDS, 0.0));
}

/* Its density is P(X > x) / mean, which is the same all over a day. */
double wr_residual_of_days(const wr_law *law, double u)
{
    double mean = 0;
    int days = 0;
    for (; days < MOST_DAYS && longer_than(law, days) > 1e-12; days++)
        mean += longer_than(law, days);
    double area = u * mean;
    for (int k = 0; k < days; k++) {
        const double tail = longer_than(law, k);
        if (area < tail)
            return (k + area / tail) * DAY_SECONDS;
        area -= tail;
    }
    return 0.0;
}

double wr_days_left(const wr_law *law, double u, double stayed)
{
    const double below = 1.0 - longer_than(law, (int)fmin(stayed / DAY_SECONDS, MOST_DAYS));
    const double p = below + u * (1.0 - below);
    if (p >= 1.0)
        return 0.0;
    return fmax(floor(wr_law_quantile(law, p) / DAY_SECONDS + 0.5) * DAY_SECONDS - stayed, 0.0);
}
