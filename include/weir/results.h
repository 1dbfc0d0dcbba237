/* Results: what every replication of every scenario gave, in memory or in one HDF5 file.
 *
 * A *measure* here is one column: a quantity of a service (or pool, or the whole system), a
 * statistic, and perhaps one group of patients. Each replication gives it a numerator and a
 * denominator: a mean is sum / count, a share is hits / count, a time average is area / time, a
 * total is total / 1. Two estimators follow: `pooled` (sum of numerators over sum of denominators)
 * and `replication` (mean over replications of the ratio of each). */
#ifndef WEIR_RESULTS_H
#define WEIR_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "weir/error.h"
#include "weir/estimate.h"
#include "weir/interval.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_results weir_results;

typedef struct weir_measure {
    const char
        *name; /* "general_ed.wait", "general_ward.beds.utilisation"; "arrived": the system */
    const char *quantity; /* "wait", "beds.utilisation", "within_4h" */
    const char *service;  /* "general_ed"; "all_ed" for every service of a type; "": the system */
    const char *stat;     /* "mean", "total", "share_within 4 h", "p95" … as written */
    const char *unit;     /* "min", "h", "d", "patients", "share", "GBP", "units" … */
    const char *group;    /* attribute, "": all patients */
    const char *level;    /* its level's label, "" */
    const char *at;       /* the instant of a census as written ("08:00", "2 d"), "" or NULL */
    const char *window;   /* "departed", "in the window" … which event must lie in the window */
    bool pooled;          /* the estimator that reports show: pooled or replication */
    bool quantile;        /* a percentile: no ratio; the pooled value is in pooled_value */
    const double *numerator;   /* [scenario * replications + replication] */
    const double *denominator; /* the same shape; 0: the replication saw none */
    /* Of a statistic that is no ratio (a percentile, sd, min, sii …), else NULL: its value over all
     * replications together, [scenario]; and the jackknife's pseudo-values, whose spread is that
     * value's, [scenario * replications + replication] (NULL: it has none of its own). */
    const double *pooled_value, *pseudo_value;
    /* Of a percentile, the ends of its 95 % interval, which takes replications as clusters of patients;
     * [scenario], NULL where they are not known (points of a sweep, files of before) */
    const double *pooled_low, *pooled_high;
} weir_measure;

size_t weir_results_scenario_count(const weir_results *r);
const char *weir_results_scenario(const weir_results *r, size_t scenario); /* file's base name */
const char *weir_results_title(const weir_results *r, size_t scenario);
size_t weir_results_replication_count(const weir_results *r);
size_t weir_results_measure_count(const weir_results *r);
const weir_measure *weir_results_measure(const weir_results *r, size_t i);
/** Is a measure's statistic meant by a text: as written ("mean"), and of a census with its instant
 * ("mean at 2 d") or without? */
bool weir_measure_has_stat(const weir_measure *m, const char *text);
/** By full name, statistic (as above) and group ("" for none): the first; NULL where there is none. */
const weir_measure *weir_results_find(const weir_results *r, const char *name, const char *stat,
                                      const char *group, const char *level);

/** Estimates of one measure in one scenario at a level (0.95). */
weir_estimate weir_results_estimate(const weir_results *r, const weir_measure *m, size_t scenario,
                                    bool pooled, double level);
/** The same from those replications alone in which `other` has it too: what a paired difference is of. */
weir_estimate weir_results_estimate_beside(const weir_results *r, const weir_measure *m,
                                           size_t scenario, size_t other, bool pooled,
                                           double level);
/** scenario b minus scenario a, paired by replication. */
weir_estimate weir_results_difference(const weir_results *r, const weir_measure *m, size_t a,
                                      size_t b, double level);

/** The interval of the same value, made in the way that suits it, which it names: the jackknife (or t)
 * as in weir_results_estimate(); for few and skewed values Hall's form of t; for a share with fewer
 * than 10 hits, or misses, Clopper and Pearson's; for the percentile of all patients (at 0.95) the
 * jackknife or bootstrap over replications. Doubts of the whole run are in it. */
weir_interval weir_results_interval(const weir_results *r, const weir_measure *m, size_t scenario,
                                    bool pooled, double level);
/** The same of the first `n` replications alone (a percentile then has the interval of its replications'
 * values). */
weir_interval weir_results_interval_of_first(const weir_results *r, const weir_measure *m,
                                             size_t scenario, bool pooled, double level, size_t n);
/** What each replication gave, NaN where it saw none: `values` has room for all replications. */
void weir_results_values(const weir_results *r, const weir_measure *m, size_t scenario,
                         double *values);
/** A hash of the whole resolved input, 16 hexadecimal digits and a 0: the same scenario has the same
 * hash (FNV-1a, 64 bits, of weir_results_yaml()). */
void weir_results_scenario_hash(const weir_results *r, size_t scenario, char hash[17]);

/** A dial that a sweep has varied. Of a sweep each scenario is a *point*, whose name is its number from
 * 0; all that is not varied is as weir_results_dial() has it. */
typedef struct weir_swept_dial {
    const char *path, *unit;
    const double *value;      /* [point], in unit */
    const char *const *shown; /* [point], as a scenario would write it */
} weir_swept_dial;
size_t weir_results_swept_count(const weir_results *r); /* 0: these are not of a sweep */
weir_swept_dial weir_results_swept(const weir_results *r, size_t i);
/** The seed of a point, as decimal digits. */
const char *weir_results_point_seed(const weir_results *r, size_t point);

/** A dial that is uncertain (`{value: {dist: …}}`), with the value that was drawn for each replication.
 * Sweeps have none. */
typedef struct weir_uncertain_dial {
    const char *path, *unit;
    const double *value; /* [scenario * replications + replication]; NaN: the scenario has it not */
} weir_uncertain_dial;
size_t weir_results_uncertain_count(const weir_results *r);
weir_uncertain_dial weir_results_uncertain(const weir_results *r, size_t i);
/** Replications in a row that share one draw of the uncertain dials: 1 where each has its own. Where it
 * is more, they are no independent repeats, and estimates take each draw for one: their n is of draws. */
size_t weir_results_per_draw(const weir_results *r);

/** A distribution of durations, pooled over replications: counts in log-spaced bins (edges in the
 * measure's unit: bin i is [edge[i], edge[i+1])). */
typedef struct weir_histogram {
    const char *name, *service, *unit;
    const char *at;            /* the instant of a census, "" or NULL */
    const char *group, *level; /* as of a measure; "" or NULL: all patients */
    size_t n_bins;
    const double *edges;    /* n_bins + 1 */
    const uint64_t *counts; /* [scenario * n_bins + bin], summed over replications */
} weir_histogram;
size_t weir_results_histogram_count(const weir_results *r);
const weir_histogram *weir_results_histogram(const weir_results *r, size_t i);

/** Mean patients present in a service by hour of the day, one value a replication. */
typedef struct weir_day_curve {
    const char *service, *quantity; /* "present", "waiting" */
    const double *value;            /* [(scenario * replications + replication) * 24 + hour] */
} weir_day_curve;
size_t weir_results_curve_count(const weir_results *r);
const weir_day_curve *weir_results_curve(const weir_results *r, size_t i);

/** The course of the run, warm-up and all, in slots of a day (of 7, 28 or 364 where there are more than
 * 2,000), counted from the start of the window. */
typedef struct weir_slots {
    size_t n,
        before;  /* `before` of the n lie in the warm-up; n 0: nothing is known of the course */
    double days; /* of one */
} weir_slots;
weir_slots weir_results_slots(const weir_results *r);
/** The mean number present or waiting in each slot. */
typedef struct weir_course {
    const char *service, *quantity; /* "": the whole system; "present", "waiting" */
    const double
        *mean; /* [scenario * slots.n + slot], over replications; NaN before a warm-up began */
    const double
        *half; /* [(scenario * replications + replication) * 2 + half]: of the first and the
                           second half of the window */
} weir_course;
size_t weir_results_course_count(const weir_results *r);
const weir_course *weir_results_course(const weir_results *r, size_t i);

/** Had it settled? Of a steady or periodic study, from the course: MSER-5 on means over replications (of a
 * periodic study in whole weeks), and the first half of the window against the second. */
typedef struct weir_settling {
    bool judged; /* the course is long enough (10 batches), and the study is not terminating */
    double warm_up_days; /* as it was run */
    double
        needed_days; /* the longest cut that MSER asks of any course, from the beginning of the run */
    size_t course;   /* whose it is */
    bool at_bound;   /* some course has not settled within half of its course: not long enough */
    bool too_short; /* a longer cut would move some course' mean by more than half its interval */
    double trend_p; /* the least p of a paired t-test of the halves, allowed for their number
                            (Bonferroni); NaN below 2 replications */
    size_t trend_course;
    double first, second; /* means of its halves */
} weir_settling;
weir_settling weir_results_settling(const weir_results *r, size_t scenario);

/** One value for each day, week or month of the window, of a measure that keeps them. */
typedef struct weir_series {
    const char *name, *quantity, *service, *unit, *group, *level; /* as of a measure */
    const char *each;                                             /* "day", "week", "month" */
    size_t n;                                                     /* values of a replication */
    const int32_t *begins; /* [n]: when each begins, in days from the start of the window */
    const double *value; /* [(scenario * replications + replication) * n + i]; NaN: nothing then */
} weir_series;
size_t weir_results_series_count(const weir_results *r);
const weir_series *weir_results_series(const weir_results *r, size_t i);

/** What is known of the run: text by key (version, seed, warm_up_days, window_days, start,
 * replications, stream_layout; of a sweep also scenario, design, points, random_numbers); NULL where
 * unknown. */
const char *weir_results_about(const weir_results *r, const char *key);
/**
 * Adds something that is known of the run, or puts it in place of what the key had; both texts are
 * copied. What a comparison was asked is kept so: `decide` (a measure a line, "NAME[STATISTIC]"),
 * `margins` (a line each: measure, value, absolute or relative, and as it was written, parted by tabs).
 *
 * @return WEIR_OK; WEIR_ERR_LIMIT when memory is out
 */
WEIR_NODISCARD weir_status weir_results_note(weir_results *r, const char *key, const char *text,
                                             weir_error *err);
/** The scenario's whole resolved input as YAML. */
const char *weir_results_yaml(const weir_results *r, size_t scenario);
/** The dials of a scenario. */
typedef struct weir_result_dial {
    const char *path, *shown, *unit, *source;
    double value;
} weir_result_dial;
size_t weir_results_dial_count(const weir_results *r, size_t scenario);
weir_result_dial weir_results_dial(const weir_results *r, size_t scenario, size_t i);
/** Targets of the scenario (`priorities:`), met or not by the estimate. */
size_t weir_results_priority_count(const weir_results *r);
typedef struct weir_result_priority {
    const char *name, *measure, *stat, *how; /* how: at_least, at_most, above, below */
    double value;                            /* in the measure's unit inside (shares 0 to 1) */
    const char *shown;
} weir_result_priority;
weir_result_priority weir_results_priority(const weir_results *r, size_t i);

/**
 * To be called first in main(), before any other call: keeps the HDF5 library from tidying up by
 * itself when the process ends, which crashes on a full disk.
 */
void weir_results_init(void);

/**
 * Writes one HDF5 file: under another name first, renamed when whole. The same results give the
 * same bytes. An existing file is replaced only with `force`.
 */
WEIR_NODISCARD weir_status weir_results_write(const weir_results *r, const char *path, bool force,
                                              weir_error *err);
/**
 * Could weir_results_write() write there? Asked before a long run: the folder is there and may be
 * written to, and what has the name already may be replaced.
 */
WEIR_NODISCARD weir_status weir_results_check_output(const char *path, bool force, weir_error *err);
/** Reads a results file, which may come from a stranger: everything is checked before it is read. */
WEIR_NODISCARD weir_status weir_results_open(const char *path, weir_results **out, weir_error *err);
void weir_results_close(weir_results *r); /* NULL is allowed */

#ifdef __cplusplus
}
#endif
#endif
