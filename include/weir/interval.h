/* Intervals of every kind of figure, each with the way it was made and what is doubtful about it.
 *
 * weir/estimate.h has means and ratios with an interval that lies evenly about them. Here are those
 * that need not: rare shares, quantiles, spreads, curves, and means of few and skewed values. */
#ifndef WEIR_INTERVAL_H
#define WEIR_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How an interval was made. */
typedef enum weir_method {
    WEIR_METHOD_NONE,            /* there is none: fewer than two replications */
    WEIR_METHOD_T,               /* Student's t over replications */
    WEIR_METHOD_JACKKNIFE,       /* the jackknife over replications, with t */
    WEIR_METHOD_HALL,            /* t through Hall's transformation, for few and skewed values */
    WEIR_METHOD_ORDER,           /* between two order statistics */
    WEIR_METHOD_BOOTSTRAP,       /* replications drawn again, percentile interval */
    WEIR_METHOD_BCA,             /* the same, corrected for bias and acceleration (Efron 1987) */
    WEIR_METHOD_WILSON,          /* a share of independent trials (Wilson 1927) */
    WEIR_METHOD_CLOPPER_PEARSON, /* the same, exact (Clopper and Pearson 1934) */
    WEIR_METHOD_CHI_SQUARE,      /* a standard deviation of normal values */
    WEIR_METHOD_PREDICTION,      /* for one more replication, by t */
    WEIR_METHOD_BATCHES,         /* batch means of one long run, with t */
    WEIR_METHOD_BAND,            /* all points of a curve together, by the bootstrap */
    WEIR_METHOD_BONFERRONI       /* the same, by t at a level shared out over the points */
} weir_method;

/** "t", "jackknife", "johnson" …: as JSON and the results file have it. */
const char *weir_method_name(weir_method method);

/** What is doubtful about an interval: bits. */
enum {
    WEIR_DOUBT_FEW = 1 << 0,  /* from fewer than 10 replications */
    WEIR_DOUBT_SKEW = 1 << 1, /* few, and skewed */
    WEIR_DOUBT_RARE = 1 << 2, /* of a rare thing: the trials of one replication may hang together */
    WEIR_DOUBT_NORMAL = 1 << 3,     /* right for normal values only */
    WEIR_DOUBT_SEQUENTIAL = 1 << 4, /* replications were added until it was narrow enough */
    WEIR_DOUBT_WARM_UP = 1 << 5,    /* the warm-up looks too short */
    WEIR_DOUBT_TREND = 1 << 6,      /* the two halves of the time measured differ */
    WEIR_DOUBT_CORRELATED = 1 << 7  /* batches of one run that are not independent */
};
/** One name a bit, "few", "skew" … and a sentence that explains it; NULL for any other number. */
const char *weir_doubt_name(unsigned doubt);
const char *weir_doubt_words(unsigned doubt);
#define WEIR_DOUBTS 8 /* how many bits there are */

typedef struct weir_interval {
    double value, low, high; /* NaN where there is none; an end is infinite where the sample is too
                                small to bound it */
    double level;            /* asked for */
    double coverage;         /* exact where it is known (order statistics), else the level */
    size_t n;                /* replications, trials or batches it rests on */
    size_t needs;            /* replications for both ends to exist; 0 where they do */
    weir_method method;
    unsigned doubts;
} weir_interval;

/* In all of these NaN values are left out and not counted. */

/** The mean, by t; where n is 5 to 9 and the skewness is beyond 1 either way, by Johnson's modified t
 * (JASA 73, 1978) in the form that Hall made monotone (JRSS B 54, 1992). Of 5 lognormal values whose
 * log has sd 1 it covers 87 % where t covers 82 % and Johnson's own form 82 %. */
weir_interval weir_interval_mean(const double *x, size_t n, double level);
/** sum y / sum x, by the jackknife; Hall's form of t on its pseudo-values, likewise. */
weir_interval weir_interval_ratio(const double *y, const double *x, size_t n, double level);
/** One more value like these: mean ± t s sqrt(1 + 1/n). */
weir_interval weir_interval_next(const double *x, size_t n, double level);
/** The standard deviation, by chi-square. */
weir_interval weir_interval_sd(const double *x, size_t n, double level);
/** The p-quantile (type 7 of Hyndman and Fan), between order statistics: free of any assumption but
 * that the values are independent. An end that no order statistic bounds is infinite, and `needs`
 * says how many values it would take. */
weir_interval weir_interval_quantile(const double *x, size_t n, double p, double level);
/** The ranks (from 1) of these two order statistics; 0: none. Returns the exact coverage. */
double weir_quantile_ranks(size_t n, double p, double level, size_t *lower, size_t *upper);
/** How many values the two-sided interval of a p-quantile takes: 72 for p = 0.95 at level 0.95. */
size_t weir_quantile_needs(double p, double level);
/** A share, k of n independent trials; need not be whole (effective numbers of trials are not). */
weir_interval weir_interval_wilson(double k, double n, double level);
weir_interval weir_interval_clopper_pearson(double k, double n, double level);
/** A rare share over clusters of trials that may hang together: Clopper and Pearson's with the
 * effective number of trials (Korn and Graubard, Survey Methodology 24, 1998). */
weir_interval weir_interval_rare(const double *hits, const double *trials, size_t n, double level);

/** The p-quantile, type 7, of n values without NaN; they are sorted. */
double weir_quantile(double *x, size_t n, double p);
/** The adjusted skewness G1; NaN where n < 3 or nothing varies. */
double weir_skewness(const double *x, size_t n);
/** The acceleration of BCa, from the values of a statistic with each observation left out. */
double weir_acceleration(const double *without, size_t n);

/** An interval at each point of a curve, and a band that holds the whole curve. */
typedef struct weir_band {
    double critical;    /* the band is mean ± critical × half_width / t at each point */
    double t;           /* Student's */
    weir_method method; /* BAND or BONFERRONI, NONE where n < 2 */
    size_t n;
} weir_band;
/**
 * @param x          [replication * points + point]; replications with a NaN are left out
 * @param mean       [points], and half_width, of the pointwise t interval: filled
 * @param seed       of the resampling, which has a stream of its own
 *
 * By the quantile of the largest studentised deviation over the points (sup-t: Montiel Olea and
 * Plagborg-Møller 2019), replications drawn again 2,000 times, each studentised by itself; never
 * wider than Bonferroni's, which alone is used for fewer than 10 replications.
 */
weir_band weir_band_of(const double *x, size_t n, size_t points, double level, uint64_t seed,
                       double *mean, double *half_width);

#ifdef __cplusplus
}
#endif
#endif
