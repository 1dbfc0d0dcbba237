/* Statistics of sums (sim/base/together.h). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/base/tally.h"
#include "sim/base/together.h"

/* 1, 2 and 6 in two replications: the sd of all is that of the three numbers, sqrt(7); the mean of the two
 * would be sqrt(0.5) / 2 + …, and one of a single number is none. */
Test(together, sd_of_all)
{
    const double one[] = {2, 3, 5}, two[] = {1, 6, 36}, single[] = {1, 4, 16};
    double sum[3];
    wr_together_clear(WR_TOGETHER_SD, sum, 3);
    wr_together_add(WR_TOGETHER_SD, sum, one, 3, 1);
    wr_together_add(WR_TOGETHER_SD, sum, two, 3, 1);
    cr_expect(epsilon_eq(dbl, wr_together_value(WR_TOGETHER_SD, sum, 3), sqrt(7), 1e-12));
    wr_together_add(WR_TOGETHER_SD, sum, two, 3, -1);
    cr_expect(epsilon_eq(dbl, wr_together_value(WR_TOGETHER_SD, sum, 3), sqrt(0.5), 1e-12));
    cr_expect(isnan(wr_together_value(WR_TOGETHER_SD, single, 3)));
    cr_expect(wr_together_seen(WR_TOGETHER_SD, single, 3));
}

Test(together, extremes_of_all)
{
    const double none[] = {NAN}, three[] = {3}, five[] = {5};
    double sum[1];
    wr_together_clear(WR_TOGETHER_LEAST, sum, 1);
    cr_expect(isnan(wr_together_value(WR_TOGETHER_LEAST, sum, 1)));
    wr_together_add(WR_TOGETHER_LEAST, sum, none, 1, 1);
    wr_together_add(WR_TOGETHER_LEAST, sum, five, 1, 1);
    wr_together_add(WR_TOGETHER_LEAST, sum, three, 1, 1);
    cr_expect(eq(dbl, wr_together_value(WR_TOGETHER_LEAST, sum, 1), 3.0));
    wr_together_clear(WR_TOGETHER_MOST, sum, 1);
    wr_together_add(WR_TOGETHER_MOST, sum, three, 1, 1);
    wr_together_add(WR_TOGETHER_MOST, sum, five, 1, 1);
    wr_together_add(WR_TOGETHER_MOST, sum, none, 1, 1);
    cr_expect(eq(dbl, wr_together_value(WR_TOGETHER_MOST, sum, 1), 5.0));
    cr_expect(not(wr_together_seen(WR_TOGETHER_MOST, none, 1)));
}

/* Means 10, 12, 14, 16, 18 of five groups of one size rise by 2 a fifth, so by 10 from end to end: 9 to 19. It
 * does not matter where an empty group stands; two groups alone give the line through both. */
Test(together, inequality_of_equal_groups)
{
    const double fifths[] = {100, 10, 120, 10, 0, 0, 140, 10, 160, 10, 180, 10};
    const double two[] = {30, 10, 10, 10}, one[] = {0, 0, 10, 10}, none[] = {0, 0, 0, 0};
    cr_expect(epsilon_eq(dbl, wr_together_value(WR_TOGETHER_SII, fifths, 12), 10.0, 1e-12));
    cr_expect(epsilon_eq(dbl, wr_together_value(WR_TOGETHER_RII, fifths, 12), 19.0 / 9, 1e-12));
    /* 3 at 1/4, 1 at 3/4: 4 to 0. */
    cr_expect(epsilon_eq(dbl, wr_together_value(WR_TOGETHER_SII, two, 4), -4.0, 1e-12));
    cr_expect(epsilon_eq(dbl, wr_together_value(WR_TOGETHER_RII, two, 4), 0.0, 1e-12));
    cr_expect(isnan(wr_together_value(WR_TOGETHER_SII, one, 4)));
    cr_expect(isnan(wr_together_value(WR_TOGETHER_SII, none, 4)));
    cr_expect(not(wr_together_seen(WR_TOGETHER_SII, none, 4)));
}

/* 0, 1, 1 and 300 once each … 300 lies in a bin from 300 to 302. */
Test(together, quantiles_of_whole_numbers_are_some_of_them)
{
    static uint64_t counts[WR_HIST_BINS];
    const double scale = 1.0 / (1 << WR_NUMBER_BITS);
    counts[wr_hist_bin(0)] = 1;
    counts[wr_hist_bin((int64_t)1 << WR_NUMBER_BITS)] = 2;
    counts[wr_hist_bin((int64_t)300 << WR_NUMBER_BITS)] = 1;
    cr_expect(eq(dbl, wr_hist_quantile_whole(counts, 0.25) * scale, 0.0));
    cr_expect(eq(dbl, wr_hist_quantile_whole(counts, 0.26) * scale, 1.0));
    cr_expect(eq(dbl, wr_hist_quantile_whole(counts, 0.75) * scale, 1.0));
    cr_expect(eq(dbl, wr_hist_quantile_whole(counts, 0.76) * scale, 300.0));
    cr_expect(eq(dbl, wr_hist_quantile_whole(counts, 0.99) * scale, 300.0));
}
