/* What the files on laws share: drawing (dist.c), resolving (resolve.c), asking (law.c), gamma's
 * table (gamma_table.c), beta's (beta_table.c), counts (counts.c) and residual life
 * (residual.c). */
#ifndef WR_LAW_H
#define WR_LAW_H

#include "sim/base/dist.h"

/** From this shape on a gamma law has no table: its quantile is a series. */
#define WR_LARGE_SHAPE 1e4

/** A gamma or Erlang variate of scale 1 at the normal score z. */
double wr_gamma_of_score(const wr_law *law, double z);

/** The knots of a gamma law of this shape, below WR_LARGE_SHAPE; *n is their number. */
const double *wr_gamma_table(double shape, uint32_t *n, wr_arena *arena);

/** A beta variate on 0 to 1 at the normal score z, and the knots it is made from. */
double wr_beta_of_score(const wr_law *law, double z);
const double *wr_beta_table(double a, double b, uint32_t *n, wr_arena *arena);

/** A table that an arena keeps under two parameters of a kind; NULL where there is none yet. */
const double *wr_kept_table(wr_law_kind kind, double a, double b, wr_arena *arena);
void wr_keep_table(wr_law_kind kind, double a, double b, const double *table, wr_arena *arena);

/** Poisson, binomial and geometric: whole multiples of the step c. */
static inline bool wr_law_counts(const wr_law *law)
{
    return law->kind == WR_POISSON || law->kind == WR_BINOMIAL || law->kind == WR_GEOMETRIC;
}
/** May its distribution function jump? Then it matters whether a bound is itself within. */
static inline bool wr_law_has_steps(const wr_law *law)
{
    return wr_law_counts(law) || law->kind == WR_MIXTURE || law->kind == WR_QUANTILES;
}
double wr_count_quantile(const wr_law *law, double p, double q); /* in steps */
void wr_count_pq(const wr_law *law, double count, double *p, double *q);
double wr_count_mass(const wr_law *law, double count); /* P(N = count) */

/** sin(x) for 0 <= x <= pi, to 1e-15 of itself but near pi. */
double wr_law_sine(double x);

/** The quantile of the bare law where P(X <= x) = p and P(X > x) = q; the smaller is exact. */
double wr_law_quantile_pq(const wr_law *law, double p, double q);

/** What part of the bare law lies strictly between two bounds: from P(X <= x) = p0 to p1, with
 * q = 1 - p; the smaller of each pair is exact. Empirical: values first to last. */
typedef struct wr_window {
    double p0, q0, p1, q1;
    uint32_t first, last;
} wr_window;

/** The probability of a window. */
static inline double wr_window_mass(const wr_window *w)
{
    const double mass = w->p0 < w->q0 ? w->p1 - w->p0 : w->q0 - w->q1;
    return mass > 0 ? mass : 0.0;
}

/** The part with low < times * x + plus < high. */
wr_window wr_law_between(const wr_law *law, double low, double high);

static inline wr_window wr_law_window(const wr_law *law)
{
    return wr_law_between(law, law->above, law->below);
}

/** x between at_least and at_most. */
static inline double wr_law_clamp(const wr_law *law, double x)
{
    return x < law->at_least ? law->at_least : x > law->at_most ? law->at_most : x;
}

/** The weight of the i-th value of an empirical law. */
static inline double wr_law_weight(const wr_law *law, uint32_t i)
{
    return law->cumulative[i] - (i ? law->cumulative[i - 1] : 0.0);
}

/** times * x + plus at the share u of a window, v = 1 - u. */
double wr_window_quantile(const wr_law *law, const wr_window *window, double u, double v);

#endif
