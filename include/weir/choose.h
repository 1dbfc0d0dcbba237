/* Comparing several systems and choosing the best of them, from one value a replication of each.
 *
 * Values are x[system * n + replication]: replication r of all systems belongs together (common random
 * numbers), and procedures that may use this say so. Larger is better: where smaller is, give the
 * values with the other sign. A level is of confidence, such as 0.95; alpha is 1 - level. */
#ifndef WEIR_CHOOSE_H
#define WEIR_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "weir/estimate.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- two systems ----------------------------------------------------------------------------- */

/** Two one-sided tests (Schuirmann 1987): the larger p of "the value is not above -margin" and "not
 * below margin". At most alpha: it lies between the two. NaN where n < 2; margin above 0. */
double weir_equivalence_p(weir_estimate e, double margin);

/** The one-sided p of "worse by the margin or more", where sense 1 says that higher is better and -1
 * that lower is: at most alpha, it is no worse. */
double weir_no_worse_p(weir_estimate e, double margin, int sense);

/** How many pairs show a difference of `size` at a level (two-sided) with this power, where one pair
 * has the standard deviation of e: ((t + t) sd / size)^2, t with e.n - 1 degrees of freedom. NaN where
 * e.n < 2 or size is 0. */
double weir_pairs_to_show(weir_estimate e, double size, double level, double power);

/* ---- constants ------------------------------------------------------------------------------- */

/** d with P(max over m of T_i <= d) = level, T of Student's t with df degrees of freedom (INFINITY:
 * normal) and common correlation 1/2: one-sided Dunnett, Hsu's MCB (Hsu 1984). NaN for m of 0. */
double weir_dunnett_d(size_t m, double df, double level);

/** Rinott's h for k systems and a first stage of n0 (Rinott 1978). k and n0 of 2 or more. */
double weir_rinott_h(size_t k, size_t n0, double level);

/** eta and h^2 of Kim and Nelson (2001), c = 1, with alpha / (k - 1) for each pair: it needs no
 * independence. k and n0 of 2 or more. */
void weir_kn_constants(size_t k, size_t n0, double alpha, double *eta, double *h2);

/** The t of subset screening (Nelson, Swann, Goldsman and Song 2001): with independent systems the
 * (1 - alpha)^(1 / (k - 1)) quantile, with pairs the 1 - alpha / (k - 1) one. */
double weir_subset_t(size_t k, size_t n, double alpha, bool paired);

/* ---- all of them ------------------------------------------------------------------------------- */

/** Which systems the best is among with the level's confidence: true in `kept`. By pairs. */
void weir_subset(const double *x, size_t k, size_t n, double level, bool *kept);

/** A system against the best of the others: theta_i - max of theta_j, which is above 0 only for the
 * best. Both ends 0 on the far side: "the best" or "not the best" is then said. */
typedef struct weir_mcb {
    double value;     /* mean of i less the best mean of the others */
    double low, high; /* low <= 0 <= high; high of 0: surely not the best; low of 0: surely no other
                         is better */
} weir_mcb;

/** Multiple comparisons with the best under common random numbers (Nelson and Matejcik 1995): one
 * variance of differences for all pairs, 2 sum (x_ij - x_i. - x_.j + x_..)^2 / ((k - 1) (n - 1)), which
 * supposes that all pairs vary alike. False where n < 2 or k < 2, or memory is out. */
bool weir_mcb_of(const double *x, size_t k, size_t n, double level, weir_mcb *out);

/** The same where pairs may vary as they like: each pair has its own variance, and t at
 * alpha / (k - 1) one-sided (Bonferroni; the bounds are those of Hsu 1984 for unequal spreads). A system
 * whose `high` is 0 is one that weir_subset() does not keep. */
bool weir_mcb_paired(const double *x, size_t k, size_t n, double level, weir_mcb *out);

/**
 * How often each is best when the replications are drawn anew with replacement, all systems of one
 * together (cluster bootstrap); ties share. The value of a system is sum y / sum x over what was drawn.
 *
 * @param x denominators; NULL: all 1
 * @param share of k; sums to 1
 * @return false when memory is out
 */
bool weir_best_shares(const double *y, const double *x, size_t k, size_t n, size_t resamples,
                      uint64_t seed, double *share);

/** Shares of a budget by OCBA (Chen, Lin, Yucesan and Chick 2000), of k means and standard
 * deviations, in `share`, which sums to 1. Equal means count as a millionth of the spread apart; a
 * standard deviation of 0 gets nothing. */
void weir_ocba_shares(const double *mean, const double *sd, size_t k, double *share);

/* ---- fully sequential selection ------------------------------------------------------------------ */

typedef enum weir_kn_kind {
    WEIR_KN,     /* variances of the first stage alone: the guarantee holds for normal values */
    WEIR_KN_PLUS /* KN++: variances, eta and h follow the replications; the guarantee is asymptotic */
} weir_kn_kind;

typedef struct weir_kn_result {
    size_t
        *eliminated_at; /* of k, of the caller's: replications when it went, 0: it is still there */
    size_t best;        /* of those still there the one with the largest mean */
    size_t n_left;
    size_t replications; /* looked at of each that is left */
    bool decided;        /* one is left; or those left are so much alike that more cannot matter */
} weir_kn_result;

/**
 * Kim and Nelson's procedure on what there is: from n0 on it looks after every replication that all
 * who are left have, and stops where one is left. Asked again with more replications it takes the same
 * steps and goes on. KN: Kim and Nelson 2001; KN++: Kim and Nelson 2006.
 *
 * @param x      x[system * stride + replication]
 * @param n      replications of each system; those that went need no more than they had
 * @param alive  systems that take part; NULL: all. All k are allowed for, so that it may have been the
 *               same replications that said which ones take part
 * @param delta  indifference: a difference that does not matter, above 0
 * @return false when memory is out
 */
bool weir_kn_run(weir_kn_kind kind, const double *x, size_t k, size_t stride, const size_t *n,
                 const bool *alive, size_t n0, double alpha, double delta, weir_kn_result *out);

typedef enum weir_feasible {
    WEIR_FEASIBLE_UNKNOWN,
    WEIR_FEASIBLE_YES,
    WEIR_FEASIBLE_NO
} weir_feasible;

/**
 * Does the mean lie at or above a bound? Andradottir and Kim (2010), one system and one bound: within
 * `tolerance` of it either answer may be given; outside, the right one is with probability
 * 1 - beta. Looks after every replication from n0 on; `at` says at which it was decided.
 */
weir_feasible weir_feasibility(const double *x, size_t n, size_t n0, double bound, double tolerance,
                               double beta, size_t *at);

#ifdef __cplusplus
}
#endif
#endif
