/* Replications drawn again, with replacement: which, from a stream of their own, so that no other
 * number depends on it. And the quantile of what all replications saw together, of which a
 * replication is a cluster: patients of one replication are not independent. */
#ifndef WR_RESAMPLE_H
#define WR_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "weir/interval.h"

#define WR_RESAMPLES 2000

/** How often each of n is drawn in resample b of a seed: times[0..n), summing up to n. */
void wr_resample(uint64_t seed, uint32_t b, size_t n, uint32_t *times);

/** Histograms of several clusters, those of sim/base/tally.h, each packed: only bins with anything. */
typedef struct wr_packed {
    unsigned char *bytes; /* from malloc() */
    uint32_t n_bytes;
} wr_packed;
/** NULL bytes where memory is out; of a histogram without counts n_bytes is 0. */
wr_packed wr_pack(const uint64_t *counts);
/** Adds to counts[WR_HIST_BINS]; with `take` subtracts. */
void wr_unpack(const wr_packed *packed, uint64_t *counts, int take);

/**
 * The p-quantile of all clusters together and its interval: the jackknife from 30 clusters on, else
 * WR_RESAMPLES resamples, with BCa from 20 on and by percentile below. Clusters without counts are
 * left out.
 *
 * Cost: the jackknife n passes over the bins; resamples about 11 n steps each.
 * @param low, high  NaN where fewer than two clusters hold anything, or memory is out
 */
void wr_cluster_quantile(const wr_packed *clusters, size_t n, double p, double level, uint64_t seed,
                         double *low, double *high);
/** The method that so many clusters get. */
weir_method wr_cluster_method(size_t n);

#endif
