/* Numbers and findings as people read them: units, digits that the interval warrants, and whether a
 * difference is real, better or worse. */
#ifndef ANALYSIS_WORDS_H
#define ANALYSIS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "weir/results.h"

/* The window of what is weighted by time, as the engine says it. */
#define ANALYSIS_ALL_TIME "all the time in the window"
#define ANALYSIS_LEVEL 0.95
#define ANALYSIS_TEXT 192 /* room for any text that is made here */

/** The statistic as written, and of a census at which instant: "mean at 2 d". */
const char *analysis_stat(char out[ANALYSIS_TEXT], const weir_measure *m);

/** How a measure's numbers are shown: value × scale between before and after ("£", " m"). Durations
 * are shown in minutes, hours or days, whichever fits their size. */
typedef struct analysis_unit {
    double scale;
    const char *before, *after;
    const char *step; /* in place of after in differences: a share moves by points */
} analysis_unit;

/** `size` is a typical value: money of millions is shown as £1.2 m. */
analysis_unit analysis_unit_of(const weir_measure *m, double size);

/** Decimals that a half width warrants: two digits of it. Negative: tens, hundreds. Where there is
 * no half width, three digits of the value. */
int analysis_decimals(double value, double half_width);
/** A number rounded to decimals (which may be negative), thousands parted by commas; "n/a" for NaN. */
const char *analysis_number(char out[ANALYSIS_TEXT], double value, int decimals);
/** "74.2 ± 1.3 min", "£155.4 ± 0.6 m"; without an interval "74.2 min"; "n/a" where nothing was seen. */
const char *analysis_value(char out[ANALYSIS_TEXT], weir_estimate e, analysis_unit unit);
/** The same without the half width; and to so many decimals. */
const char *analysis_value_only(char out[ANALYSIS_TEXT], weir_estimate e, analysis_unit unit);
const char *analysis_value_at(char out[ANALYSIS_TEXT], double value, analysis_unit unit,
                              int decimals);

/** "Mean wait", "Within 4 h", "Cost": a measure without its service. */
const char *analysis_label(char out[ANALYSIS_TEXT], const weir_measure *m);
/** "General ED" of general_ed, "All ED" of all_ed, "Whole system" of "". */
const char *analysis_place(char out[ANALYSIS_TEXT], const char *service);
/** A name with spaces for underscores and a capital. */
const char *analysis_title(char out[ANALYSIS_TEXT], const char *name);
/** The quantity's last part: "utilisation" of "beds.utilisation". */
const char *analysis_last_part(const char *quantity);
/** One sentence that says what a standard quantity is; NULL where it is not a standard one. */
const char *analysis_meaning(const char *quantity);

/** 1: higher is better, -1: lower is better, 0: neither is known. Targets of the results count. */
int analysis_sense(const weir_results *r, const weir_measure *m);
/** The same of a quantity and a statistic alone, without targets. */
int analysis_sense_of(const char *quantity, const char *stat);
/** A time average (waiting, present, in_use …): its denominator is no count. */
bool analysis_is_time_average(const weir_measure *m);
/** Worth a place in a comparison: not, say, the number started, which arrivals and departures tell. */
bool analysis_is_telling(const weir_measure *m);

typedef enum analysis_finding {
    ANALYSIS_NOTHING,     /* one of the two saw none */
    ANALYSIS_NO_INTERVAL, /* one replication: nothing can be said */
    ANALYSIS_SAME,        /* no difference in any replication */
    ANALYSIS_CANNOT_TELL, /* the interval holds 0 */
    ANALYSIS_LOWER,
    ANALYSIS_HIGHER
} analysis_finding;

/** A redesign against the base in one measure. */
typedef struct analysis_change {
    weir_estimate base, redesign, difference;
    weir_pairing pairing;
    analysis_unit unit; /* of base and redesign */
    int decimals;       /* of both, side by side */
    analysis_unit step; /* of the difference, which may be much smaller */
    analysis_finding finding;
    int good;    /* 1 better, -1 worse, 0 no finding or no known sense */
    bool slight; /* real, but less than 0.5 % of the base; never of money */
} analysis_change;

#define ANALYSIS_SLIGHT 0.005

analysis_change analysis_compare(const weir_results *r, const weir_measure *m, size_t base,
                                 size_t redesign);
/** "shorter by 12 min (95 % interval 8 to 16)", "31 fewer (95 % interval 12 to 50)"; "cannot tell: -3 to
 * +5 min"; "the same". */
const char *analysis_change_words(char out[ANALYSIS_TEXT], const weir_measure *m,
                                  const analysis_change *change);
/** "-12 ± 4 min". */
const char *analysis_change_number(char out[ANALYSIS_TEXT], const analysis_change *change);
/** "better", "slightly worse", "" where neither is known. */
const char *analysis_good_word(const analysis_change *change);

typedef enum analysis_met {
    ANALYSIS_NOT_MET = 0,
    ANALYSIS_MET = 1,
    ANALYSIS_UNKNOWN = 2
} analysis_met;
/** By the interval: all of it meets the target, none of it does, or it holds the target (or there
 * is none). */
typedef enum analysis_verdict {
    ANALYSIS_FAILS,
    ANALYSIS_HOLDS,
    ANALYSIS_UNDECIDED
} analysis_verdict;
typedef struct analysis_target {
    const weir_measure *measure; /* NULL: the results have no such measure */
    weir_estimate estimate;
    weir_interval interval; /* which the verdict goes by */
    analysis_met met;       /* by the estimate alone */
    analysis_verdict verdict;
    bool sure; /* the verdict is one of the first two */
} analysis_target;
/** How many replications met it, of those that saw any, with the share of all that would (Wilson). */
weir_interval analysis_target_share(const weir_results *r, const weir_result_priority *p,
                                    size_t scenario);
analysis_verdict analysis_verdict_of(const char *how, weir_estimate e, double target);
analysis_target analysis_check_target(const weir_results *r, const weir_result_priority *p,
                                      size_t scenario);

#endif
