/* Fitting laws to observed times by maximum likelihood.
 *
 *     fit_sample.c    what was observed: exact, rounded, cut short; the empirical function of it
 *     fit_laws.c      each law: density, closed forms, its parameters as a scenario writes them
 *     fit.c           the maximum of the likelihood, and how sharp it is
 *     fit_distance.c  Kolmogorov and Smirnov's distance, Anderson and Darling's; samples to judge by
 *
 * Every observation is an interval: `low` = `high` where it was seen exactly, [low, high) where it
 * was rounded, and no upper end where it was cut short (a patient still in hospital). Equal ones are
 * kept once with their number, so that a million stays in whole days cost what a few dozen do. */
#ifndef WR_FIT_H
#define WR_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/base/dist.h"

typedef struct wr_seen {
    double low, high; /* equal: exact; high infinite: cut short at low */
    double n;         /* how many, above 0 */
} wr_seen;

typedef struct wr_sample {
    const wr_seen *at; /* by rising low, then high */
    size_t n_points;
    double n, n_cut; /* observations; of them cut short */
    double above;    /* only what is longer was observed at all; -infinity: everything was */
    bool exact;      /* all are exact and everything was observed: closed forms hold */
} wr_sample;

/** Sorts observations in place, joins equal ones, and counts. */
void wr_sample_make(wr_sample *s, wr_seen *seen, size_t n, double above);

/** How values were rounded before they were written down. */
typedef enum wr_rounding { WR_EXACT, WR_TO_NEAREST, WR_DOWN, WR_UP } wr_rounding;

/** What a written value stands for. Times never reach below 0. */
wr_seen wr_seen_value(double value, bool cut, wr_rounding rounding, double step);

/** The coarsest step of 1, 1/2, 1/4, 1/10 … 1/1000 that all values are whole multiples of; 0: none. */
double wr_common_step(const double *values, size_t n);

/** The empirical distribution function (Kaplan and Meier's where some are cut short): its value
 * from x[i] on, exclusive of the next; x are ends of intervals where values were rounded. */
typedef struct wr_steps {
    double *x, *share; /* n of each */
    size_t n;
    bool edges; /* known at the x alone, and not between them */
} wr_steps;
wr_steps wr_sample_steps(const wr_sample *s, wr_arena *arena);
/** The same of the times at which observation would have been cut short; empty without any cut. */
wr_steps wr_sample_cuts(const wr_sample *s, wr_arena *arena);

typedef enum wr_fit_law {
    WR_FIT_EXPONENTIAL,
    WR_FIT_LOGNORMAL,
    WR_FIT_GAMMA,
    WR_FIT_WEIBULL,
    WR_FIT_ERLANG,
    WR_FIT_LOGLOGISTIC,
    WR_FIT_PARETO,
    WR_FIT_NORMAL,
    WR_FIT_HYPEREXPONENTIAL, /* two branches */
    WR_FIT_LOGNORMALS,       /* a mixture of two */
    WR_N_FIT_LAWS
} wr_fit_law;

#define WR_FIT_PARAMETERS 5

/** A parameter as a scenario would write it. */
typedef struct wr_fit_parameter {
    const char *name; /* "mean", "cv", "share" */
    bool has_unit;    /* that of the data */
    double value;
    double lo, hi; /* NaN where no interval is known */
} wr_fit_parameter;

/** A law with its parameters: what the inside of this folder needs of it. */
typedef struct wr_fit_model {
    wr_fit_law law;
    double q[WR_FIT_PARAMETERS]; /* as the law's own file has them; see fit_laws.c */
    wr_law drawn;                /* the same, to draw from and to ask; no tables */
    wr_law branch[2];
    double share[2];
    double constant; /* what the log density has whatever x is */
} wr_fit_model;

typedef struct wr_fit {
    wr_fit_model model;
    int n_free; /* parameters that were fitted */
    double loglik;
    wr_fit_parameter parameters[WR_FIT_PARAMETERS];
    int n_parameters;
    double ks, ad; /* distances from the empirical function; ad as for the whole sample */
} wr_fit;

const char *wr_fit_law_name(wr_fit_law law);
int wr_fit_law_find(const char *name); /* -1 where there is none */

/**
 * Fits a law. Observations that lie outside what the law can give make it fail.
 *
 * @param level of the intervals of parameters, by observed information on scales where the
 *              parameter is free (log, logit); 0: none are made
 * @param near  where to begin, such as the fit that the sample imitates; NULL: found from the sample
 * @param why   on failure, why the law cannot be fitted ("3 values are 0 or less")
 * Takes some tens of passes over the points where there is no closed form.
 */
bool wr_fit_make(wr_fit *fit, wr_fit_law law, const wr_sample *sample, double level,
                 const wr_fit_model *near, char why[WR_WHY]);
/** The distances of a fit from what was seen. */
void wr_fit_measure(wr_fit *fit, const wr_sample *sample, const wr_steps *steps);

/** P(X <= x) and P(X > x) of a model, given that X > above. */
void wr_fit_pq(const wr_fit_model *model, double above, double x, double *p, double *q);
double wr_fit_quantile(const wr_fit_model *model, double above, double p);

/** Readies a model for drawing: a gamma law gets its table from the arena. */
void wr_fit_ready(wr_fit_model *model, wr_arena *arena);
/** The i-th of n observations that the model gives in place of what was seen, in a replicate. */
typedef struct wr_fit_imitation {
    const wr_fit_model *model;
    double above;
    const wr_steps *cuts;
    wr_rounding rounding;
    double step;
    uint64_t seed;
} wr_fit_imitation;
void wr_fit_imitate(const wr_fit_imitation *how, uint32_t replicate, wr_seen *out, size_t n);

/* --- for the files of this topic --- */

/** The model of parameters q. */
void wr_fit_model_set(wr_fit_model *m, wr_fit_law law, const double *q);
double wr_fit_log_density(const wr_fit_model *m, double x);
double wr_fit_loglik(const wr_fit_model *m, const wr_sample *s);
/** Closed forms, exact where the sample is and otherwise where to begin from. False with why. */
bool wr_fit_start(wr_fit_law law, const wr_sample *s, double *q, char why[WR_WHY]);
/** Is what wr_fit_start() gives the maximum already, for a sample that is exact? */
bool wr_fit_is_closed(wr_fit_law law);
int wr_fit_n_moving(wr_fit_law law); /* of the parameters q, those that a search moves */
int wr_fit_n_free(wr_fit_law law);
/** q to scales on which every number is possible, and back. */
void wr_fit_to_free(const wr_fit_model *m, double *theta);
void wr_fit_from_free(wr_fit_law law, const double *theta, double *q);
/** What a scenario writes: names and values; and the scale on which an interval is made. */
typedef enum wr_fit_scale { WR_FIT_PLAIN, WR_FIT_LOG, WR_FIT_LOGIT, WR_FIT_FIXED } wr_fit_scale;
int wr_fit_parameters(const wr_fit_model *m, wr_fit_parameter *out, wr_fit_scale *scales);
double wr_digamma(double x); /* x > 0; error below 1e-13 */

#endif
