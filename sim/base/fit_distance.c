/* How far a fitted law is from what was seen, and samples that imitate what was seen, by which to
 * judge whether that is far: tables of either distance do not hold for a law that was fitted to the
 * same data (Stephens 1974, JASA 69:730), so that a parametric bootstrap takes their place. */
#include <math.h>

#include "sim/base/fit.h"
#include "sim/base/law.h"
#include "sim/base/mathx.h"
#include "sim/base/stream_inline.h"

/* The largest distance. Where values were rounded the empirical function is known at the ends of
 * their intervals alone. */
static double kolmogorov(const wr_steps *steps, const double *share)
{
    double most = 0.0, before = 0.0;
    for (size_t i = 0; i < steps->n; i++) {
        most = fmax(most, fabs(steps->share[i] - share[i]));
        if (!steps->edges)
            most = fmax(most, fabs(share[i] - before));
        before = steps->share[i];
    }
    return most;
}

/* The integral of (k - u)^2 / (u (1 - u)) from a to b, where the empirical function is k. At the ends
 * of 0 and 1 it is finite, for there k is 0 and 1. */
static double part(double k, double a, double rest_a, double b, double rest_b)
{
    double sum = -(b - a);
    if (!(b > a))
        return 0.0;
    if (k > 0)
        sum += k * k * (wr_log(b) - wr_log(a));
    if (k < 1)
        sum += (1.0 - k) * (1.0 - k) * (wr_log(rest_a) - wr_log(rest_b));
    return sum;
}

/* Anderson and Darling's distance over the range in which the empirical function is known: all of it
 * without observations cut short, else up to the last that ended. For rounded values the sum of Choulakian,
 * Lockhart and Stephens (1994, Can. J. Stat. 22:125). */
static double anderson(const wr_steps *steps, const double *share, const double *rest, double n,
                       bool whole)
{
    const double tiny = 1e-300;
    wr_sum sum = {0};
    double at = 0.0, rest_at = 1.0, level = 0.0;
    for (size_t i = 0; i < steps->n; i++) {
        const double u = fmax(share[i], tiny), v = fmax(rest[i], tiny);
        if (steps->edges) {
            if (share[i] > 0 && rest[i] > 0) {
                const double off = steps->share[i] - share[i];
                wr_sum_add(&sum, off * off / (u * v) * (share[i] - at));
            }
            at = share[i];
            continue;
        }
        wr_sum_add(&sum, part(level, at, rest_at, u, v));
        level = steps->share[i];
        at = u, rest_at = v;
    }
    if (!steps->edges && whole && at < 1) /* the empirical function is 1 from here on */
        wr_sum_add(&sum, -(1.0 - at) - wr_log(at));
    return n * wr_sum_value(&sum);
}

void wr_fit_measure(wr_fit *fit, const wr_sample *s, const wr_steps *steps)
{
    wr_arena *arena = wr_arena_create();
    fit->ks = fit->ad = (double)NAN;
    if (!arena || setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return;
    }
    double *share = wr_alloc_array(arena, steps->n + 1, sizeof *share);
    double *rest = wr_alloc_array(arena, steps->n + 1, sizeof *rest);
    for (size_t i = 0; i < steps->n; i++)
        wr_fit_pq(&fit->model, s->above, steps->x[i], &share[i], &rest[i]);
    fit->ks = kolmogorov(steps, share);
    fit->ad = anderson(steps, share, rest, s->n, s->n_cut == 0);
    wr_arena_destroy(arena);
}

/* ---- samples that the law gives ------------------------------------------------------------------- */

/* The time at which observation would have been cut short, by inversion; never, beyond the last. */
static double cut_at(const wr_steps *cuts, double u)
{
    size_t low = 0, high = cuts->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (cuts->share[middle] >= u)
            high = middle;
        else
            low = middle + 1;
    }
    return low < cuts->n ? cuts->x[low] : (double)INFINITY;
}

static double rounded(double x, wr_rounding rounding, double step)
{
    return rounding == WR_TO_NEAREST ? floor(x / step + 0.5) * step
           : rounding == WR_DOWN     ? floor(x / step) * step
           : rounding == WR_UP       ? ceil(x / step) * step
                                     : x;
}

void wr_fit_imitate(const wr_fit_imitation *how, uint32_t replicate, wr_seen *out, size_t n)
{
    wr_law law = how->model->drawn;
    wr_draw draw = {.key = wr_stage_key_of(wr_fit_law_name(how->model->law), how->seed),
                    .source_fold = wr_fold32(wr_fnv1a("fit")),
                    .replication = replicate};
    if (how->model->law == WR_FIT_LOGNORMALS) {
        law.branches = how->model->branch;
        law.cumulative = how->model->share;
    }
    if (!isinf(how->above)) {
        law.above = how->above;
        law.qualified = true;
    }
    for (size_t i = 0; i < n; i++) {
        draw.patient = (uint32_t)i;
        const wr_block block = wr_block_at_inline(&draw, 0);
        const double x = wr_law_draw(&law, block.w0, &draw, 0);
        const double cut = cut_at(how->cuts, wr_uniform(block.w1));
        out[i] = x > cut ? wr_seen_value(cut, true, WR_EXACT, 0)
                         : wr_seen_value(rounded(x, how->rounding, how->step), false, how->rounding,
                                         how->step);
    }
}
