/* Distributions: a law with its parameters resolved, ready to draw from.
 *
 * Standard exponential and standard normal variates come from the 64 bits of one word by ziggurat
 * and are then scaled, so that the same patient keeps the same z when a mean or an sd moves. Gamma
 * and Erlang variates are a tabulated monotone function of that same normal z (their quantile at
 * its score), made when the law is resolved; beta variates likewise. A mixture and a
 * hyperexponential law take one uniform for the branch and a further word for the draw. The other laws invert their
 * distribution function on one uniform: their draw is wr_law_quantile(law, wr_uniform(word)). Units
 * are the caller's. */
#ifndef WR_DIST_H
#define WR_DIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/base/arena.h"
#include "sim/base/stream.h"

typedef enum wr_law_kind {
    WR_CONSTANT,         /* a */
    WR_EXPONENTIAL,      /* a mean */
    WR_NORMAL,           /* a mean, b sd */
    WR_LOGNORMAL,        /* a mean of the log, b sd of the log */
    WR_GAMMA,            /* a shape, b scale; by table */
    WR_WEIBULL,          /* a shape, b scale */
    WR_ERLANG,           /* a stages, b mean of one stage; by table, as gamma */
    WR_TRIANGULAR,       /* a min, b mode, c max */
    WR_UNIFORM,          /* a min, b max */
    WR_EMPIRICAL,        /* the listed values, by cumulative weight */
    WR_BETA,             /* a, b shapes, c min, d max; by table (pert is one of these) */
    WR_LOGLOGISTIC,      /* a shape, b scale */
    WR_PARETO,           /* a shape, b min */
    WR_HYPEREXPONENTIAL, /* a share of the first branch, b its mean, c the mean of the other */
    WR_POISSON,          /* a mean, c step: what is drawn is a count times the step */
    WR_BINOMIAL,         /* a trials, b chance, c step */
    WR_GEOMETRIC,        /* a chance, b log(1 - chance), c step; trials up to the first success */
    WR_QUANTILES,        /* values at cumulative shares, linear between */
    WR_MIXTURE,          /* branches by weight */
    WR_N_LAWS
} wr_law_kind;

/** How the user said it; which of p[] are used is written beside each. */
typedef enum wr_law_form {
    WR_BY_MEAN,          /* p[0] mean: constant, exponential */
    WR_BY_MEAN_SD,       /* p[0] mean, p[1] sd: normal, lognormal, gamma, weibull */
    WR_BY_MEAN_CV,       /* p[0] mean, p[1] cv */
    WR_BY_MEAN_SCV,      /* p[0] mean, p[1] squared cv */
    WR_BY_MEAN_VARIANCE, /* p[0] mean, p[1] variance */
    WR_BY_MEDIAN_P90,    /* p[0] median, p[1] 90th percentile: lognormal, weibull */
    WR_BY_MEDIAN_MEAN,   /* p[0] median, p[1] mean: lognormal */
    WR_BY_MEDIAN_SD,     /* p[0] median, p[1] sd: lognormal */
    WR_BY_SHAPE_SCALE,   /* p[0] shape, p[1] scale: gamma, weibull */
    WR_BY_STAGES_MEAN,   /* p[0] stages, p[1] mean of the whole: erlang */
    WR_BY_MIN_MODE_MAX,  /* p[0..2]: triangular */
    WR_BY_MIN_MAX,       /* p[0..1]: uniform */
    WR_BY_VALUES,        /* values[] and weights[]: empirical */
    WR_BY_A_B_MIN_MAX,   /* p[0..3]: beta */
    WR_BY_SHAPE_MIN,     /* p[0] shape, p[1] min: pareto */
    WR_BY_P,             /* p[0] chance, p[3] step: geometric */
    WR_BY_N_P,           /* p[0] trials, p[1] chance, p[3] step: binomial */
    WR_BY_QUANTILES,     /* values[] at the cumulative shares weights[], from 0 to 1: quantiles */
    WR_BY_BRANCHES       /* values is wr_law_branches(), weights[] their shares: mixture */
} wr_law_form;

typedef struct wr_law {
    wr_law_kind kind;
    double a, b, c, d;
    union {
        const double *table; /* quantile knots, or values from the least; NULL where unused */
        const struct wr_law *branches; /* mixture */
    };
    const double
        *cumulative; /* empirical, quantiles: cumulative weights, last 1; mixture: shares */
    uint32_t n;      /* knots, values or branches */
    /* done to each draw, in this order; off by default (times 1, plus 0, bounds infinite) */
    double times, plus;
    double above, below;      /* truncated by resampling: kept when above < x < below */
    double at_least, at_most; /* clamped */
    double factor;            /* what a dial on the whole distribution does, last; default 1 */
    bool qualified;           /* any of the above is set */
} wr_law;

/**
 * Resolves a law. `law` is zeroed, or was resolved before. Its qualifiers are the caller's: set
 * `qualified` and all of them before the call (begin with wr_law_plain()) and they are checked
 * here; where `qualified` is not set they are put to none.
 *
 * values/weights are for WR_BY_VALUES only (weights NULL: equal), are copied and stay the caller's.
 * WR_BY_QUANTILES and WR_BY_BRANCHES keep the arrays, which must outlive the law; the branches are
 * resolved laws, which may be qualified. A step p[3] of 0 is 1.
 * Tables come from the arena; a table already in the law is kept while its shape is the same. A law
 * without spread (sd 0, min = max) becomes WR_CONSTANT.
 *
 * @param why filled with a text such as "sd must be 0 or more" on failure, size WR_WHY
 * @return false when the parameters are impossible, or when less than 1e-6 of the law lies between
 *         `above` and `below`
 *
 * A gamma, Erlang or beta table costs about 1 ms and 16 KB.
 */
#define WR_WHY 160
bool wr_law_resolve(wr_law *law, wr_law_kind kind, wr_law_form form, const double p[4],
                    const double *values, const double *weights, size_t n, wr_arena *arena,
                    char why[WR_WHY]);

/** Branches as wr_law_resolve() takes them for WR_BY_BRANCHES. */
static inline const double *wr_law_branches(const wr_law *branches)
{
    return (const double *)(const void *)branches;
}

/** The check of qualifiers that wr_law_resolve() makes, for when they alone have moved. */
bool wr_law_check_qualifiers(const wr_law *law, char why[WR_WHY]);

/** Sets no qualifier: times 1, plus 0, no bounds, factor 1. */
void wr_law_plain(wr_law *law);

/**
 * Draws. `word` is the 64-bit word given to this draw (usually block 0's w0); the slow path of
 * rejection takes further blocks of `draw`, from WR_BLOCK_SLOW, or from WR_BLOCK_SLOW + 1024 *
 * lane (0 to 3) where several draws share one stage.
 */
double wr_law_draw(const wr_law *law, uint64_t word, const wr_draw *draw, uint32_t lane);

/** Mean and sd of what is drawn (infinite where the law's is), qualifiers included: closed forms
 * where there are no bounds, else by integration over the quantiles, up to 1 ms (a mixture 10). */
double wr_law_mean(const wr_law *law);
double wr_law_sd(const wr_law *law);
double wr_law_quantile(const wr_law *law, double p); /* before qualifiers; 0 < p < 1 */
double wr_law_cdf(const wr_law *law, double x);      /* before qualifiers; cost is of GSL's kind */

/**
 * A draw from the equilibrium residual life of the law (what is left of a stay that is found in
 * progress), by inversion of its integrated tail on 1,024 points; exact for constant, exponential
 * and empirical laws and for counts. `law` must be non-negative. Costs 1,024 quantiles, 10 to 60
 * microseconds (a mixture 5 ms): for many draws of one law make a wr_residual.
 */
double wr_law_residual(const wr_law *law, double u);
/** Likewise of a time that is drawn from the law and rounded, half up, to whole days of 86400; and of one
 * that has lasted so long. */
double wr_residual_of_days(const wr_law *law, double u);
double wr_days_left(const wr_law *law, double u, double stayed);

/** A law's integrated tail, made once. Lives in the arena; `law` must stay as it is. */
typedef struct wr_residual wr_residual;
const wr_residual *wr_residual_create(const wr_law *law, wr_arena *arena);
double wr_residual_draw(const wr_residual *residual, double u); /* as wr_law_residual() */

/** Standard variates from one word; further blocks of draw for the 1.5 and 2.2 % whose
 * word does not decide. */
double wr_standard_exponential(uint64_t word, const wr_draw *draw, uint32_t lane);
double wr_standard_normal(uint64_t word, const wr_draw *draw, uint32_t lane);

/** Makes the ziggurats. Runs by itself before main(); harmless again. */
void wr_dist_init(void);

#endif
