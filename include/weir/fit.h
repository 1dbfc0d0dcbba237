/* Fitting distributions to observed times: from a column of a CSV file to the line of YAML.
 *
 * Laws are fitted by maximum likelihood and ranked by Akaike's criterion. Observations may have been cut
 * short (a patient still in hospital), rounded (whole days), or made only of what was longer than some
 * time; the likelihood is that of what was seen. How good a fit is, is judged by a parametric bootstrap:
 * samples that the fitted law gives are made like the data, fitted again, and their distances compared.
 */
#ifndef WEIR_FIT_H
#define WEIR_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "weir/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_rounding {
    WEIR_ROUNDED_AUTO,    /* to the nearest where the values' common step is coarse, else exact */
    WEIR_ROUNDED_NO,      /* exact, as they are written */
    WEIR_ROUNDED_NEAREST, /* 3 stands for 2.5 to 3.5 */
    WEIR_ROUNDED_DOWN,    /* 3 stands for 3 to 4: completed days, nights spent */
    WEIR_ROUNDED_UP       /* 3 stands for 2 to 3: days begun */
} weir_rounding;

/** Start from `= {0}` and set `column`. */
typedef struct weir_fit_options {
    const char *column; /* the heading of the times */
    const char *unit;   /* of a duration ("d"), or NULL: plain numbers */
    const char
        *censored;  /* heading of a column that says who was cut short (1, yes, true), or NULL */
    const char *by; /* heading of a column of groups, each fitted for itself, or NULL */
    const char *const *laws; /* names; none: all of weir_fit_law_name() but the last */
    size_t n_laws;
    weir_rounding rounding;
    double observed_above; /* only longer times could be observed, in `unit`; 0: all could */
    double level;          /* of intervals; 0: 0.95 */
    int bootstrap; /* samples for each p; 0: 499; below 0: none are made, and there is no p */
    uint64_t seed; /* of the bootstrap */
    int threads;   /* 0: one a core; never changes a result */
    /** Called from the calling thread now and then; false stops the work (WEIR_ERR_LIMIT). */
    bool (*progress)(void *user, size_t done, size_t total);
    void *user;
} weir_fit_options;

/** The most groups of a file. */
#define WEIR_MOST_FIT_GROUPS 1000

/** The names that `laws` may hold, from 0; NULL behind the last. */
const char *weir_fit_law_name(size_t i);

typedef struct weir_fits weir_fits;

/** A parameter as a scenario writes it. lo and hi are NaN where there is no interval. */
typedef struct weir_fit_parameter {
    const char *name;
    bool has_unit; /* that of the data */
    double value, lo, hi;
} weir_fit_parameter;

/** One law, fitted to one group. */
typedef struct weir_fit {
    const char *law;
    const char *why_not; /* why it was not fitted; NULL where it was */
    const weir_fit_parameter *parameters;
    size_t n_parameters;
    int n_free; /* parameters fitted */
    double loglik, aic, bic;
    double weight;   /* Akaike's: 0 to 1, over the laws of the group */
    double mean, sd; /* of the law, infinite where it has none */
    double ks,
        ks_p; /* distance, and the share of bootstrap samples at least so far off; NaN: none */
    double ad, ad_p; /* Anderson and Darling's */
    int bootstrap;   /* samples behind ks_p and ad_p */
    const char
        *yaml; /* `{dist: lognormal, mean: …}`, one line; NULL where a scenario cannot have it */
    const char *why_no_yaml;
} weir_fit;

typedef struct weir_fit_group {
    const char *name; /* "" without `by` */
    size_t n;         /* observations */
    size_t n_cut;     /* of them cut short */
    size_t n_missing; /* rows without a value, left out */
    size_t n_zero, n_negative;
    size_t n_different;   /* different values */
    double least, most;   /* as written */
    double mean, sd;      /* of the values as written; with n_cut they are too small: NaN */
    double quartiles[3];  /* of the empirical function; NaN beyond where it is known */
    const char *rounding; /* "exact", "to the nearest", "down", "up" */
    double step;          /* what they were rounded to; 0: exact */
    const weir_fit *fits; /* the best first; those that could not be fitted last */
    size_t n_fits, n_fitted;
    const double *x, *share; /* the empirical distribution function: up to 1,000 of its steps */
    size_t n_steps;
} weir_fit_group;

/**
 * Reads a file and fits laws to each group of it.
 *
 * @param out free with weir_fits_destroy(); NULL on failure
 * @return WEIR_OK; WEIR_ERR_SCENARIO for what is wrong in the file, by line and column; WEIR_ERR_USAGE
 *         for an unknown law, unit or option; WEIR_ERR_IO; WEIR_ERR_LIMIT
 *
 * Time: with closed forms some passes over the data, else some dozens; the bootstrap takes samples of at
 * most 1,000, whose distances differ little from those of larger ones.
 */
WEIR_NODISCARD weir_status weir_fit_file(const char *path, const weir_fit_options *options,
                                         weir_fits **out, weir_error *err);
void weir_fits_destroy(weir_fits *fits); /* NULL is allowed */

size_t weir_fits_group_count(const weir_fits *fits);
const weir_fit_group *weir_fits_group(const weir_fits *fits, size_t group);
const char *weir_fits_unit(const weir_fits *fits); /* "" for plain numbers */
/** P(X <= x), and x at a share, of a law that was fitted; of what could be observed. */
double weir_fits_cdf(const weir_fits *fits, size_t group, size_t fit, double x);
double weir_fits_quantile(const weir_fits *fits, size_t group, size_t fit, double p);

#ifdef __cplusplus
}
#endif
#endif
