/* Fully sequential procedures (weir/choose.h): after each replication it is asked which systems, or
 * which answer, can be given up. What is asked depends on the replications in their order alone, so a
 * procedure that is run anew on more of them takes the same steps. */
#include <math.h>
#include <stdlib.h>

#include "weir/choose.h"

/* ---- Kim and Nelson ---------------------------------------------------------------------------- */

/* Differences of a pair so far: mean and sum of squares about it (Welford 1962). */
typedef struct pair {
    double mean, squares;
    double first; /* the variance of the first stage */
} pair;

typedef struct kn {
    weir_kn_kind kind;
    const double *x;
    size_t k, stride, n0;
    double alpha, delta;
    pair *pairs; /* [i * k + l], i < l */
    bool open;   /* two of those left may still be told apart: what is allowed for is above 0 */
    double *sums;
    weir_kn_result *out;
} kn;

static bool is_left(const kn *s, size_t i) { return s->out->eliminated_at[i] == 0; }

static void take_replication(kn *s, size_t r)
{
    const double n = (double)(r + 1);
    for (size_t i = 0; i < s->k; i++) {
        if (!is_left(s, i))
            continue;
        const double value = s->x[i * s->stride + r];
        s->sums[i] += value;
        for (size_t l = i + 1; l < s->k; l++) {
            if (!is_left(s, l))
                continue;
            pair *p = &s->pairs[i * s->k + l];
            const double d = value - s->x[l * s->stride + r], off = d - p->mean;
            p->mean += off / n;
            p->squares += off * (d - p->mean);
            if (r + 1 == s->n0)
                p->first = p->squares / (n - 1.0);
        }
    }
}

/* How far apart the means of a pair may be at n replications with both still in the running. */
static double allowance(const kn *s, const pair *p, size_t n, double h2)
{
    const double variance = s->kind == WEIR_KN_PLUS ? p->squares / (double)(n - 1) : p->first;
    const double w =
        s->delta / (2.0 * (double)n) * (h2 * variance / (s->delta * s->delta) - (double)n);
    return w > 0 ? w : 0;
}

/* All pairs are looked at before any system goes. */
static void eliminate(kn *s, size_t n, bool *goes)
{
    double eta, h2;
    weir_kn_constants(s->k, s->kind == WEIR_KN_PLUS ? n : s->n0, s->alpha, &eta, &h2);
    s->open = false;
    for (size_t i = 0; i < s->k; i++)
        goes[i] = false;
    for (size_t i = 0; i < s->k; i++)
        for (size_t l = i + 1; l < s->k; l++) {
            if (!is_left(s, i) || !is_left(s, l))
                continue;
            const double d = (s->sums[i] - s->sums[l]) / (double)n;
            const double w = allowance(s, &s->pairs[i * s->k + l], n, h2);
            s->open = s->open || w > 0;
            goes[i] = goes[i] || d < -w;
            goes[l] = goes[l] || d > w;
        }
    for (size_t i = 0; i < s->k; i++)
        if (goes[i]) {
            s->out->eliminated_at[i] = n;
            s->out->n_left--;
        }
}

/* Have all that are left an (r + 1)-th replication? */
static bool all_have(const kn *s, const size_t *n, size_t r)
{
    for (size_t i = 0; i < s->k; i++)
        if (is_left(s, i) && n[i] <= r)
            return false;
    return true;
}

static void find_best(kn *s)
{
    bool any = false;
    for (size_t i = 0; i < s->k; i++)
        if (is_left(s, i) && (!any || s->sums[i] > s->sums[s->out->best])) {
            s->out->best = i;
            any = true;
        }
}

bool weir_kn_run(weir_kn_kind kind, const double *x, size_t k, size_t stride, const size_t *n,
                 const bool *alive, size_t n0, double alpha, double delta, weir_kn_result *out)
{
    kn s = {.kind = kind, .x = x, .k = k, .stride = stride, .n0 = n0, .alpha = alpha};
    s.delta = delta;
    s.pairs = calloc(k * k + 1, sizeof *s.pairs);
    s.sums = calloc(k + 1, sizeof *s.sums);
    bool *goes = calloc(k + 1, sizeof *goes);
    const bool good = s.pairs && s.sums && goes;
    s.out = out;
    out->n_left = out->replications = out->best = 0;
    for (size_t i = 0; i < k; i++) {
        out->eliminated_at[i] = alive && !alive[i] ? SIZE_MAX : 0;
        out->n_left += is_left(&s, i);
    }
    for (size_t r = 0; good && out->n_left > 0 && all_have(&s, n, r); r++) {
        if (r >= n0 && (out->n_left == 1 || !s.open))
            break;
        take_replication(&s, r);
        out->replications = r + 1;
        if (r + 1 >= n0 && out->n_left > 1)
            eliminate(&s, r + 1, goes);
    }
    find_best(&s);
    out->decided = out->n_left == 1 || (out->replications >= n0 && !s.open);
    free(s.pairs);
    free(s.sums);
    free(goes);
    return good;
}

/* ---- Andradottir and Kim --------------------------------------------------------------------------- */

weir_feasible weir_feasibility(const double *x, size_t n, size_t n0, double bound, double tolerance,
                               double beta, size_t *at)
{
    double mean = 0, squares = 0, sum = 0, reach = 0;
    const double df = (double)(n0 - 1);
    const double eta = 0.5 * (pow(2.0 * beta, -2.0 / df) - 1.0);
    for (size_t r = 0; r < n; r++) {
        const double off = x[r] - mean, count = (double)(r + 1);
        mean += off / count;
        squares += off * (x[r] - mean);
        sum += x[r] - bound;
        if (r + 1 < n0)
            continue;
        if (r + 1 == n0) /* h^2 S^2 / (2 tolerance), with h^2 = 2 eta (n0 - 1) */
            reach = 2.0 * eta * df * (squares / df) / (2.0 * tolerance);
        const double w = fmax(0.0, reach - 0.5 * tolerance * count);
        *at = r + 1;
        if (sum >= w)
            return WEIR_FEASIBLE_YES;
        if (sum <= -w)
            return WEIR_FEASIBLE_NO;
    }
    *at = n;
    return WEIR_FEASIBLE_UNKNOWN;
}
