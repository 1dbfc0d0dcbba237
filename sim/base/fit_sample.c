/* What was observed, as intervals (fit.h), and the empirical distribution function of it: the plain
 * one, or Kaplan and Meier's (1958) where some observations were cut short. */
#include <math.h>
#include <stdlib.h>

#include "sim/base/fit.h"

static int by_interval(const void *left, const void *right)
{
    const wr_seen *a = left, *b = right;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    return a->high < b->high ? -1 : a->high > b->high;
}

void wr_sample_make(wr_sample *s, wr_seen *seen, size_t n, double above)
{
    size_t kept = 0;
    *s = (wr_sample){.at = seen, .above = above, .exact = isinf(above)};
    qsort(seen, n, sizeof *seen, by_interval);
    for (size_t i = 0; i < n; i++) {
        if (kept && seen[kept - 1].low == seen[i].low && seen[kept - 1].high == seen[i].high)
            seen[kept - 1].n += seen[i].n;
        else
            seen[kept++] = seen[i];
    }
    for (size_t i = 0; i < kept; i++) {
        s->n += seen[i].n;
        s->n_cut += isinf(seen[i].high) ? seen[i].n : 0.0;
        s->exact = s->exact && seen[i].low == seen[i].high;
    }
    s->n_points = kept;
}

wr_seen wr_seen_value(double value, bool cut, wr_rounding rounding, double step)
{
    double low = value, high = value;
    if (rounding == WR_TO_NEAREST)
        low = value - 0.5 * step, high = value + 0.5 * step;
    else if (rounding == WR_DOWN)
        high = value + step;
    else if (rounding == WR_UP)
        low = value - step;
    if (rounding != WR_EXACT && low < 0 && value >= 0)
        low = 0;
    if (cut) /* it had lasted so long when it was last looked at */
        return (wr_seen){rounding == WR_UP ? low : value, (double)INFINITY, 1.0};
    return (wr_seen){low, high, 1.0};
}

static bool all_multiples(const double *values, size_t n, double step)
{
    for (size_t i = 0; i < n; i++) {
        const double units = values[i] / step;
        if (fabs(units - round(units)) > 1e-9 * (fabs(units) > 1 ? fabs(units) : 1.0))
            return false;
    }
    return true;
}

double wr_common_step(const double *values, size_t n)
{
    static const double steps[] = {1, 0.5, 0.25, 0.1, 0.05, 0.01, 0.001};
    for (size_t i = 0; n && i < sizeof steps / sizeof *steps; i++)
        if (all_multiples(values, n, steps[i]))
            return steps[i];
    return 0;
}

/* ---- the empirical function --------------------------------------------------------------------- */

/* Where an observation counts: an exact one at its value, a rounded one at its upper end, one that was
 * cut short behind all that ended at the same moment. */
typedef struct moment {
    double x, ended, cut;
} moment;

static int by_time(const void *left, const void *right)
{
    const moment *a = left, *b = right;
    return a->x < b->x ? -1 : a->x > b->x;
}

static moment *moments_of(const wr_sample *s, wr_arena *arena, size_t *n)
{
    moment *all = wr_alloc_array(arena, s->n_points + 1, sizeof *all);
    size_t kept = 0;
    for (size_t i = 0; i < s->n_points; i++) {
        const wr_seen *seen = &s->at[i];
        const bool cut = isinf(seen->high);
        all[i] = (moment){cut ? seen->low : seen->high, cut ? 0 : seen->n, cut ? seen->n : 0};
    }
    qsort(all, s->n_points, sizeof *all, by_time);
    for (size_t i = 0; i < s->n_points; i++) {
        if (kept && all[kept - 1].x == all[i].x) {
            all[kept - 1].ended += all[i].ended;
            all[kept - 1].cut += all[i].cut;
        } else {
            all[kept++] = all[i];
        }
    }
    *n = kept;
    return all;
}

/* The product-limit estimate of what `ended` counts, or of what `cut` does. Without any cut it is the
 * plain share of those that ended. */
static wr_steps product_limit(const wr_sample *s, bool of_cuts, wr_arena *arena)
{
    size_t n;
    const moment *m = moments_of(s, arena, &n);
    wr_steps steps = {wr_alloc_array(arena, n + 1, sizeof(double)),
                      wr_alloc_array(arena, n + 1, sizeof(double)), 0, !s->exact};
    double at_risk = s->n, left = 1.0, ended = 0.0;
    steps.edges = false;
    for (size_t i = 0; i < s->n_points; i++)
        steps.edges = steps.edges || (!isinf(s->at[i].high) && s->at[i].low != s->at[i].high);
    for (size_t i = 0; i < n; i++) {
        /* of those at one moment, who ended did so before the others were cut short */
        const double went = of_cuts ? m[i].cut : m[i].ended;
        const double risk = of_cuts ? at_risk - m[i].ended : at_risk;
        if (went > 0) {
            ended += went;
            left *= 1.0 - went / risk;
            steps.x[steps.n] = m[i].x;
            steps.share[steps.n++] = s->n_cut > 0 ? 1.0 - left : ended / s->n;
        }
        at_risk -= m[i].ended + m[i].cut;
    }
    return steps;
}

wr_steps wr_sample_steps(const wr_sample *s, wr_arena *arena)
{
    return product_limit(s, false, arena);
}

wr_steps wr_sample_cuts(const wr_sample *s, wr_arena *arena)
{
    return s->n_cut > 0 ? product_limit(s, true, arena) : (wr_steps){0};
}
