/* Tallies that stream: moments and log-spaced histograms. Integer counts merge in any order. */
#ifndef WR_TALLY_H
#define WR_TALLY_H

#include <stdint.h>

typedef struct wr_moments {
    double n, sum, sumsq;
} wr_moments;

static inline void wr_moments_add(wr_moments *m, double x)
{
    m->n += 1.0;
    m->sum += x;
    m->sumsq += x * x;
}

/* Histogram of times in microseconds: bin 0 holds exact zeros; then 128 bins an octave (relative
 * width 0.54 %), from 1 microsecond to 2^50 (35 years). Bin b >= 1 of value v: octave e =
 * floor(log2 v), b = 1 + 128 e + the next 7 bits. */
#define WR_HIST_OCTAVES 50
#define WR_HIST_BINS (1 + 128 * WR_HIST_OCTAVES)

static inline uint32_t wr_hist_bin(int64_t v)
{
    if (v <= 0)
        return 0;
    const uint32_t octave = 63u - (uint32_t)__builtin_clzll((uint64_t)v);
    if (octave >= WR_HIST_OCTAVES)
        return WR_HIST_BINS - 1;
    const uint64_t mantissa =
        octave >= 7 ? (uint64_t)v >> (octave - 7) : (uint64_t)v << (7 - octave);
    return 1u + 128u * octave + (uint32_t)(mantissa & 127u);
}
double wr_hist_low(uint32_t bin);  /* smallest value of a bin */
double wr_hist_high(uint32_t bin); /* smallest value of the next */
/** The p-quantile of counts[WR_HIST_BINS], linear inside a bin; 0 where all counts are 0. */
double wr_hist_quantile(const uint64_t *counts, double p);
/** The same of whole numbers, each counted as n << WR_NUMBER_BITS: the least of them that p of all do
 * not exceed. Exact below 256, which have a bin each; further up within a bin. Still << WR_NUMBER_BITS. */
double wr_hist_quantile_whole(const uint64_t *counts, double p);
#define WR_NUMBER_BITS 20

#endif
