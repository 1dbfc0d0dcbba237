#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/mathx.h"
#include "sim/base/resample.h"
#include "sim/base/stream.h"
#include "sim/base/tally.h"
#include "weir/estimate.h"

Test(resample, draws_as_many_as_there_are_and_each_as_often)
{
    uint32_t times[7];
    double all[7] = {0};
    for (uint32_t b = 0; b < 7000; b++) {
        uint32_t sum = 0;
        wr_resample(3, b, 7, times);
        for (int i = 0; i < 7; i++) {
            sum += times[i];
            all[i] += times[i];
        }
        cr_assert(eq(u32, sum, 7));
    }
    /* binomial, 49,000 draws of 1/7: sd 77 */
    for (int i = 0; i < 7; i++)
        cr_expect(lt(dbl, fabs(all[i] - 7000), 4 * 77.5), "%d: %g", i, all[i]);
    uint32_t again[7], other[7];
    wr_resample(3, 6999, 7, again);
    wr_resample(4, 6999, 7, other);
    cr_expect(eq(int, memcmp(times, again, sizeof times), 0));
    cr_expect(ne(int, memcmp(times, other, sizeof times), 0));
}

Test(resample, histograms_come_back_from_packing)
{
    uint64_t *counts = calloc(WR_HIST_BINS, sizeof *counts), *back = calloc(WR_HIST_BINS, 8);
    counts[0] = 5;
    counts[1] = 127;
    counts[2] = 128;
    counts[3000] = UINT64_C(1) << 40;
    counts[WR_HIST_BINS - 1] = 1;
    wr_packed packed = wr_pack(counts);
    cr_assert(ne(ptr, packed.bytes, NULL));
    wr_unpack(&packed, back, 0);
    cr_expect(eq(int, memcmp(counts, back, WR_HIST_BINS * sizeof *counts), 0));
    wr_unpack(&packed, back, 1);
    for (int b = 0; b < WR_HIST_BINS; b++)
        cr_assert(eq(u64, back[b], 0));
    free(packed.bytes);
    packed = wr_pack(back);
    cr_expect(eq(u32, packed.n_bytes, 0));
    free(packed.bytes);
    free(counts);
    free(back);
}

/* n clusters of m exponential times each (mean 1 h), where a cluster's own level shifts them. */
static void make(wr_packed *clusters, size_t n, size_t m, double shift, uint64_t seed)
{
    uint64_t *counts = malloc(WR_HIST_BINS * sizeof *counts);
    const wr_stage_key key = wr_stage_key_of("test", seed);
    for (size_t i = 0; i < n; i++) {
        memset(counts, 0, WR_HIST_BINS * sizeof *counts);
        wr_draw draw = {.key = key, .replication = (uint32_t)i, .visit = 1};
        const double level =
            wr_exp(shift * wr_normal_quantile(wr_uniform(wr_block_at(&draw, 0).w0)));
        draw.visit = 0;
        for (size_t k = 0; k < m; k++) {
            draw.patient = (uint32_t)k;
            const double hours = -wr_log(wr_uniform(wr_block_at(&draw, 0).w0)) * level;
            counts[wr_hist_bin((int64_t)(hours * 3.6e9))]++;
        }
        clusters[i] = wr_pack(counts);
    }
    free(counts);
}

static void drop(wr_packed *clusters, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(clusters[i].bytes);
}

/* Shares of intervals that hold the p-quantile, over samples. Without a shift it is -log(1 - p). */
static double coverage(size_t n, size_t m, double p, int samples)
{
    wr_packed clusters[40];
    int holds = 0;
    for (int s = 0; s < samples; s++) {
        double low, high;
        make(clusters, n, m, 0, 100 + (uint64_t)s);
        wr_cluster_quantile(clusters, n, p, 0.95, (uint64_t)s, &low, &high);
        drop(clusters, n);
        holds += low <= -log(1 - p) * 3.6e9 && -log(1 - p) * 3.6e9 <= high;
    }
    return (double)holds / samples;
}

/* 200 samples of a share of 0.95 have a standard error of 0.0154. The jackknife wants clusters with
 * many in them: a cluster must hold more than the square root of all (Shao and Wu 1989). Of few
 * clusters the percentile interval is known to be too short. */
Test(resample, intervals_of_quantiles_hold_them_as_often_as_they_say)
{
    double c = coverage(30, 1000, 0.9, 200); /* the jackknife */
    cr_expect(lt(dbl, fabs(c - 0.95), 4 * 0.0154), "%g", c);
    c = coverage(20, 60, 0.9, 200); /* BCa */
    cr_expect(lt(dbl, fabs(c - 0.94), 4 * 0.0168), "%g", c);
    c = coverage(10, 60, 0.9, 200); /* percentile */
    cr_expect(lt(dbl, fabs(c - 0.90), 4 * 0.0212), "%g", c);
}

/* The jackknife by hand: three clusters' worth of a formula cannot be had (30 are needed), so 30
 * clusters, of which only the first differs: 10 zeros each, but the first has 10 of 64 hours. Without
 * the first the 99 % quantile is 0; with it, it lies in the bin of 64 hours, and it is the same whoever
 * else is left out, but for the rank inside the bin. */
Test(resample, the_jackknife_leaves_out_whole_clusters)
{
    wr_packed clusters[30];
    uint64_t *counts = calloc(WR_HIST_BINS, sizeof *counts);
    const uint32_t bin = wr_hist_bin(INT64_C(64) * 3600000000);
    for (int i = 0; i < 30; i++) {
        memset(counts, 0, WR_HIST_BINS * sizeof *counts);
        counts[i == 0 ? bin : 0] = 10;
        clusters[i] = wr_pack(counts);
    }
    double low, high;
    wr_cluster_quantile(clusters, 30, 0.99, 0.95, 1, &low, &high);
    /* rank 297 of 300, 7 of 10 into the bin; without another 287.1 of 290, 7.1 of 10 into it */
    const double from = wr_hist_low(bin), width = wr_hist_high(bin) - from;
    const double value = from + 0.7 * width, others = from + 0.71 * width;
    const double mean = others * 29 / 30;
    const double squares = mean * mean + 29 * (others - mean) * (others - mean);
    const double half = weir_t_quantile(0.975, 29) * sqrt(29.0 / 30 * squares);
    cr_expect(lt(dbl, fabs(low - (value - half)), 1e-9 * value), "%.15g %.15g", low, value - half);
    cr_expect(lt(dbl, fabs(high - (value + half)), 1e-9 * value));
    drop(clusters, 30);
    free(counts);
}

Test(resample, without_two_clusters_there_is_no_interval)
{
    wr_packed clusters[3];
    double low, high;
    make(clusters, 1, 10, 0, 1);
    clusters[1] = clusters[2] = (wr_packed){NULL, 0}; /* replications that saw none */
    wr_cluster_quantile(clusters, 3, 0.5, 0.95, 1, &low, &high);
    cr_expect(isnan(low) && isnan(high));
    free(clusters[0].bytes);
    cr_expect(eq(int, (int)wr_cluster_method(1), WEIR_METHOD_NONE));
    cr_expect(eq(int, (int)wr_cluster_method(19), WEIR_METHOD_BOOTSTRAP));
    cr_expect(eq(int, (int)wr_cluster_method(20), WEIR_METHOD_BCA));
    cr_expect(eq(int, (int)wr_cluster_method(30), WEIR_METHOD_JACKKNIFE));
}

/* A random walk with one end at 0: its points hang together, as hours of a day do. */
static void walk(double *x, size_t n, size_t points, uint64_t seed)
{
    wr_draw draw = {.key = wr_stage_key_of("walk", seed)};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < points; k++) {
            draw.replication = (uint32_t)i;
            draw.patient = (uint32_t)k;
            x[i * points + k] = wr_normal_quantile(wr_uniform(wr_block_at(&draw, 0).w0)) +
                                (k ? x[i * points + k - 1] : 0);
        }
}

/* 20 curves of 24 points, mean 0. 150 samples of a share of 0.95: standard error 0.018. */
Test(resample, a_band_holds_all_of_a_curve)
{
    enum { N = 20, POINTS = 24, SAMPLES = 150 };
    static double x[N * POINTS];
    double mean[POINTS], half[POINTS];
    int whole = 0, pointwise = 0, narrower = 0;
    for (int s = 0; s < SAMPLES; s++) {
        walk(x, N, POINTS, (uint64_t)s);
        const weir_band band = weir_band_of(x, N, POINTS, 0.95, (uint64_t)s, mean, half);
        bool all = true, each = true;
        for (int k = 0; k < POINTS; k++) {
            all = all && fabs(mean[k]) <= half[k] * band.critical / band.t;
            each = each && fabs(mean[k]) <= half[k];
        }
        whole += all;
        pointwise += each;
        narrower += band.method == WEIR_METHOD_BAND;
    }
    cr_expect(lt(dbl, fabs(whole / (double)SAMPLES - 0.95), 4 * 0.018), "%d", whole);
    cr_expect(lt(int, pointwise, whole - 15)); /* intervals at each point do not hold all of it */
    cr_expect(gt(int, narrower, SAMPLES * 9 / 10)); /* than Bonferroni's */

    const weir_band few = weir_band_of(x, 9, POINTS, 0.95, 1, mean, half);
    cr_expect(eq(int, (int)few.method, WEIR_METHOD_BONFERRONI));
    cr_expect(lt(dbl, fabs(few.critical - weir_t_quantile(1 - 0.025 / 24, 8)), 1e-12));
    x[0] = NAN; /* that one is left out */
    cr_expect(eq(sz, weir_band_of(x, 3, POINTS, 0.95, 1, mean, half).n, 2));
    cr_expect(
        eq(int, (int)weir_band_of(x, 2, POINTS, 0.95, 1, mean, half).method, WEIR_METHOD_NONE));
}
