/* Values with units, from text. One parser, independent of the locale; nothing is guessed. */
#ifndef WR_UNITS_H
#define WR_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/calendar_date.h"

/** What a number measures. Each is held in one unit inside; the comment says which. */
typedef enum wr_dim {
    WR_DIM_NUMBER,   /* a plain number */
    WR_DIM_COUNT,    /* a whole number, 0 or more */
    WR_DIM_SHARE,    /* 0 to 1; `12 %` or 0.12 */
    WR_DIM_DURATION, /* seconds; `90 s`, `15 min`, `4 h`, `21 d`, `6 wk`, `2 yr` (365 d), `never` */
    WR_DIM_RATE,     /* per second; `9 per h`, `1 per 1.2 d`, `30 per day`, `224 per day` */
    WR_DIM_RATE_PER_PERSON, /* per second and person; `92 per 1000 per year`, `5.8 per year` */
    WR_DIM_MONEY,           /* pounds; `£42`, `£120 k`, `£1.2 m` */
    WR_DIM_CLOCK,           /* seconds from midnight, to 86400 (`24:00`) */
    WR_DIM_FACTOR,          /* a plain number, 0 or more, that multiplies */
    WR_DIM_MONEY_RATE       /* pounds per second; `£300 per day`, `£45 k per 30 d` */
} wr_dim;

#define WR_WHY_MAX 200

/**
 * Reads one value. The text may have blanks around it.
 *
 * @param unit  set to the unit as written ("min", "%", "per day", "£ k", "" for a plain number),
 *              for showing the value back: static text, but for the rarer rates ("per 1.2 d",
 *              "per 1000 per year"), where it is the end of `text` itself; may be NULL
 * @param scale set to what one such unit is inside (60 for min, 0.01 for %); may be NULL
 * @param why   on failure, what is wrong, for a message ("expected a
 *              duration, found 'many'"); hint is "" or what to write instead
 *
 * Numbers, durations and money may be below 0 (a patient comes 5 min early): the field says what
 * it takes. Shares lie in 0 to 1; counts, rates and factors are 0 or more.
 */
bool wr_parse_value(const char *text, wr_dim dim, double *value, const char **unit, double *scale,
                    char why[WR_WHY_MAX], char hint[WR_WHY_MAX]);

/** A plain number with the unit taken from beside it (`unit: min`): scale of a unit text. */
bool wr_unit_scale(const char *unit, wr_dim dim, double *scale);

/** A change to a value, as `by:` of an intervention says it: `+10 points`, `-2 h`, `+5`. */
bool wr_parse_delta(const char *text, wr_dim dim, double *delta, char why[WR_WHY_MAX],
                    char hint[WR_WHY_MAX]);

/** `08:00-20:00`: seconds from midnight; end may be 24:00, or before start (past midnight). */
bool wr_parse_span(const char *text, int *start, int *end, char why[WR_WHY_MAX]);
bool wr_parse_date(const char *text, int32_t *day_number, char why[WR_WHY_MAX]);
bool wr_parse_u64(const char *text, uint64_t *value, char why[WR_WHY_MAX]);
/** A plain finite decimal number; no hex, octal, underscores or words. */
bool wr_parse_number(const char *text, double *value, char why[WR_WHY_MAX]);
/** A band of numbers: `0-17`, `85+`, `1`. hi is infinity for `85+`; both ends are included. */
bool wr_parse_band(const char *text, double *lo, double *hi);

/** Writes a value in the unit given ("15 min", "12 %"), shortest text that reads back the same. */
const char *wr_print_value(double value, wr_dim dim, const char *unit, double scale, char buf[64]);

#endif
