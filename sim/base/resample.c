#include "sim/base/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/special.h"
#include "sim/base/stream.h"
#include "sim/base/tally.h"
#include "weir/estimate.h"

#define JACKKNIFE_FROM 30
#define BCA_FROM 20

/* ---- who is drawn ---------------------------------------------------------------------------- */

void wr_resample(uint64_t seed, uint32_t b, size_t n, uint32_t *times)
{
    const wr_draw draw = {.key = wr_stage_key_of("!resample", seed), .replication = b};
    memset(times, 0, n * sizeof *times);
    for (size_t i = 0; i < n; i += 2) {
        wr_draw here = draw;
        here.patient = (uint32_t)(i / 2);
        const wr_block block = wr_block_at(&here, 0);
        times[(size_t)(wr_uniform(block.w0) * (double)n)]++;
        if (i + 1 < n)
            times[(size_t)(wr_uniform(block.w1) * (double)n)]++;
    }
}

/* ---- packed histograms ----------------------------------------------------------------------- */

/* Seven bits a byte, the lowest first; the eighth says that there is more. */
static unsigned char *put(unsigned char *at, uint64_t value)
{
    for (; value >= 128; value >>= 7)
        *at++ = (unsigned char)(value | 128);
    *at++ = (unsigned char)value;
    return at;
}

static const unsigned char *get(const unsigned char *at, uint64_t *value)
{
    *value = 0;
    for (int shift = 0;; shift += 7) {
        *value |= (uint64_t)(*at & 127) << shift;
        if (*at++ < 128)
            return at;
    }
}

/* Pairs: how many bins further, and how many are in it. */
wr_packed wr_pack(const uint64_t *counts)
{
    size_t used = 0;
    for (size_t bin = 0; bin < WR_HIST_BINS; bin++)
        used += counts[bin] != 0;
    wr_packed packed = {malloc(used * 12 + 1), 0}; /* 2 bytes for a bin, up to 10 for a count */
    unsigned char *at = packed.bytes;
    size_t last = 0;
    for (size_t bin = 0; at && bin < WR_HIST_BINS; bin++)
        if (counts[bin]) {
            at = put(put(at, bin - last), counts[bin]);
            last = bin;
        }
    if (!packed.bytes)
        return packed;
    packed.n_bytes = (uint32_t)(at - packed.bytes);
    unsigned char *const fitting = realloc(packed.bytes, packed.n_bytes + 1);
    packed.bytes = fitting ? fitting : packed.bytes;
    return packed;
}

void wr_unpack(const wr_packed *packed, uint64_t *counts, int take)
{
    const unsigned char *at = packed->bytes, *const end = at + packed->n_bytes;
    uint64_t bin = 0, gap, count;
    while (at < end) {
        at = get(get(at, &gap), &count);
        bin += gap;
        counts[bin] += take ? -count : count;
    }
}

/* ---- the jackknife --------------------------------------------------------------------------- */

weir_method wr_cluster_method(size_t n)
{
    return n < 2                ? WEIR_METHOD_NONE
           : n < BCA_FROM       ? WEIR_METHOD_BOOTSTRAP
           : n < JACKKNIFE_FROM ? WEIR_METHOD_BCA
                                : WEIR_METHOD_JACKKNIFE;
}

/* The quantile with each cluster left out. */
static void each_left_out(const wr_packed *const *clusters, size_t n, uint64_t *all, double p,
                          double *without)
{
    for (size_t i = 0; i < n; i++) {
        wr_unpack(clusters[i], all, 1);
        without[i] = wr_hist_quantile(all, p);
        wr_unpack(clusters[i], all, 0);
    }
}

static void by_jackknife(double value, const double *without, size_t n, double level, double *low,
                         double *high)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        mean += without[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (without[i] - mean) * (without[i] - mean);
    const double k = (double)n, se = sqrt((k - 1) / k * squares);
    const double half = weir_t_quantile(0.5 + 0.5 * level, k - 1) * se;
    *low = value - half;
    *high = value + half;
}

/* ---- resamples ------------------------------------------------------------------------------- */

/* Bins that hold anything, and how many of each cluster lie up to and in each. */
typedef struct cumulated {
    size_t n, n_bins;
    uint32_t *bin;
    double *upto; /* [bin * n + cluster] */
} cumulated;

static bool cumulate(cumulated *c, const wr_packed *const *clusters, size_t n, uint64_t *all)
{
    uint64_t *one = calloc(WR_HIST_BINS, sizeof *one);
    *c = (cumulated){.n = n, .bin = malloc(WR_HIST_BINS * sizeof *c->bin)};
    for (uint32_t bin = 0; c->bin && bin < WR_HIST_BINS; bin++)
        if (all[bin])
            c->bin[c->n_bins++] = bin;
    c->upto = malloc((c->n_bins * n + 1) * sizeof *c->upto);
    for (size_t i = 0; one && c->bin && c->upto && i < n; i++) {
        double sum = 0;
        wr_unpack(clusters[i], one, 0);
        for (size_t k = 0; k < c->n_bins; k++)
            c->upto[k * n + i] = sum += (double)one[c->bin[k]];
        wr_unpack(clusters[i], one, 1);
    }
    free(one);
    return one && c->bin && c->upto;
}

static double weighed(const cumulated *c, size_t k, const uint32_t *times)
{
    double sum = 0;
    for (size_t i = 0; i < c->n; i++)
        sum += times[i] * c->upto[k * c->n + i];
    return sum;
}

/* As wr_hist_quantile() of the clusters, each as many times; a bisection, as sums rise with bins. */
static double resampled(const cumulated *c, const uint32_t *times, double p)
{
    size_t low = 0, high = c->n_bins - 1;
    const double rank = p * weighed(c, high, times);
    while (low < high) {
        const size_t k = low + (high - low) / 2;
        if (weighed(c, k, times) >= rank)
            high = k;
        else
            low = k + 1;
    }
    if (c->bin[low] == 0)
        return 0.0;
    const double below = low ? weighed(c, low - 1, times) : 0;
    const double here = weighed(c, low, times) - below;
    const double from = wr_hist_low(c->bin[low]), to = wr_hist_high(c->bin[low]);
    return here > 0 ? from + (rank - below) / here * (to - from) : from;
}

static double normal(double z)
{
    double p, q;
    wr_normal_pq(z, &p, &q);
    return p;
}

/* Where BCa reads the resampled values (Efron 1987): z is that of the plain end. */
static double bca_level(double z, double bias, double acceleration)
{
    return normal(bias + (bias + z) / (1 - acceleration * (bias + z)));
}

static void by_resamples(const cumulated *c, double value, double p, double level, uint64_t seed,
                         const double *without, double *low, double *high)
{
    double *values = malloc(WR_RESAMPLES * sizeof *values);
    uint32_t *times = malloc((c->n + 1) * sizeof *times);
    double ends[2] = {0.5 - 0.5 * level, 0.5 + 0.5 * level}, below = 0;
    for (uint32_t b = 0; values && times && b < WR_RESAMPLES; b++) {
        wr_resample(seed, b, c->n, times);
        values[b] = resampled(c, times, p);
        below += values[b] < value ? 1.0 : values[b] == value ? 0.5 : 0.0;
    }
    below /= WR_RESAMPLES;
    if (without && below > 0 && below < 1) {
        const double bias = wr_normal_quantile_pq(below, 1 - below);
        const double acceleration = weir_acceleration(without, c->n);
        for (int i = 0; i < 2; i++)
            ends[i] = bca_level(wr_normal_quantile_pq(ends[i], 1 - ends[i]), bias, acceleration);
    }
    if (values && times) {
        *low = weir_quantile(values, WR_RESAMPLES, ends[0]);
        *high = weir_quantile(values, WR_RESAMPLES, ends[1]);
    }
    free(values);
    free(times);
}

/* ---- both ------------------------------------------------------------------------------------ */

static void of_used(const wr_packed *const *used, size_t n, uint64_t *all, double *without,
                    double p, double level, uint64_t seed, double *low, double *high)
{
    const weir_method method = wr_cluster_method(n);
    const double value = wr_hist_quantile(all, p);
    if (method != WEIR_METHOD_BOOTSTRAP)
        each_left_out(used, n, all, p, without);
    if (method == WEIR_METHOD_JACKKNIFE) {
        by_jackknife(value, without, n, level, low, high);
        return;
    }
    cumulated c;
    if (cumulate(&c, used, n, all))
        by_resamples(&c, value, p, level, seed, method == WEIR_METHOD_BCA ? without : NULL, low,
                     high);
    free(c.bin);
    free(c.upto);
}

void wr_cluster_quantile(const wr_packed *clusters, size_t n, double p, double level, uint64_t seed,
                         double *low, double *high)
{
    const wr_packed **used = malloc((n + 1) * sizeof *used);
    double *without = malloc((n + 1) * sizeof *without);
    uint64_t *all = calloc(WR_HIST_BINS, sizeof *all);
    size_t n_used = 0;
    *low = *high = NAN;
    for (size_t i = 0; used && all && i < n; i++)
        if (clusters[i].n_bytes > 0) {
            used[n_used++] = &clusters[i];
            wr_unpack(&clusters[i], all, 0);
        }
    if (used && without && all && n_used > 1)
        of_used(used, n_used, all, without, p, level, seed, low, high);
    free(used);
    free(without);
    free(all);
}
