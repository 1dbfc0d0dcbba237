/* What many replications say together, where that is no ratio of two sums: a standard deviation, an
 * extreme, a measure of inequality. Each keeps a few numbers of a replication, its parts; the same
 * function makes the value of one replication from its parts, and that of all from the parts of all. */
#ifndef WR_TOGETHER_H
#define WR_TOGETHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum wr_together {
    WR_TOGETHER_RATIO,    /* sum of numerators over sum of denominators: no parts */
    WR_TOGETHER_QUANTILE, /* of a histogram: no parts */
    WR_TOGETHER_SD,       /* parts: number, sum, sum of squares */
    WR_TOGETHER_LEAST,    /* parts: the least, NaN where nothing was seen */
    WR_TOGETHER_MOST,
    WR_TOGETHER_SII, /* parts: numerator and denominator of each group, in their order */
    WR_TOGETHER_RII
} wr_together;

/** Can the spread of the parts over replications be told (by the jackknife)? Not of an extreme. */
static inline bool wr_together_has_spread(wr_together how)
{
    return how == WR_TOGETHER_SD || how == WR_TOGETHER_SII || how == WR_TOGETHER_RII;
}

/** Adds the parts of another replication, or takes them away (sign -1: of what has a spread alone). */
void wr_together_add(wr_together how, double *sum, const double *parts, int32_t n, double sign);
/** The value of parts; NaN where they do not give one. */
double wr_together_value(wr_together how, const double *parts, int32_t n);
/** Are the parts those of something, or of nothing? */
bool wr_together_seen(wr_together how, const double *parts, int32_t n);
/** Parts of nothing, to add to. */
void wr_together_clear(wr_together how, double *sum, int32_t n);

#endif
