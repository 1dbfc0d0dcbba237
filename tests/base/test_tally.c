#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "sim/base/tally.h"

/* Every value lies in [low, high) of its bin, and a bin's low value is in that bin. */
Test(tally, bins_round_trip)
{
    int faults = 0;
    uint32_t last = 0;
    for (int64_t v = 1; v < (INT64_C(1) << 50); v += 1 + v / 300) {
        const uint32_t bin = wr_hist_bin(v);
        faults += !((double)v >= wr_hist_low(bin) && (double)v < wr_hist_high(bin));
        faults += bin < last;
        last = bin;
    }
    for (uint32_t bin = 1 + 128 * 7; bin < WR_HIST_BINS; bin++) {
        faults += wr_hist_bin((int64_t)wr_hist_low(bin)) != bin;
        faults += wr_hist_bin((int64_t)wr_hist_high(bin) - 1) != bin;
        faults += wr_hist_high(bin) / wr_hist_low(bin) > 1 + 1.0 / 128;
    }
    cr_expect(eq(int, faults, 0));
    cr_expect(eq(u32, wr_hist_bin(0), 0));
    cr_expect(eq(u32, wr_hist_bin(-5), 0));
    cr_expect(eq(u32, wr_hist_bin(1), 1));
    cr_expect(eq(u32, wr_hist_bin(INT64_MAX), WR_HIST_BINS - 1));
    cr_expect(eq(dbl, wr_hist_low(0), 0.0));
    cr_expect(eq(dbl, wr_hist_low(1), 1.0));
}

Test(tally, quantiles_are_within_a_bin)
{
    static uint64_t counts[WR_HIST_BINS];
    cr_expect(eq(dbl, wr_hist_quantile(counts, 0.5), 0.0));

    /* a quarter exact zeros, then 1 to 30,000 seconds evenly */
    counts[0] = 10000;
    for (int64_t i = 1; i <= 30000; i++)
        counts[wr_hist_bin(i * 1000000)]++;
    cr_expect(eq(dbl, wr_hist_quantile(counts, 0.2), 0.0));
    for (double p = 0.3; p < 0.995; p += 0.05) {
        const double want = (p - 0.25) / 0.75 * 30000e6;
        cr_expect(epsilon_eq(dbl, wr_hist_quantile(counts, p) / want, 1.0, 0.008), "%g", p);
    }
    cr_expect(eq(dbl, wr_hist_quantile(counts, 0), 0.0));
    cr_expect(
        eq(dbl, wr_hist_quantile(counts, 1), wr_hist_high(wr_hist_bin(INT64_C(30000000000)))));

    wr_moments m = {0};
    wr_moments_add(&m, 3);
    wr_moments_add(&m, 4);
    cr_expect(eq(dbl, m.n, 2.0));
    cr_expect(eq(dbl, m.sum, 7.0));
    cr_expect(eq(dbl, m.sumsq, 25.0));
}
