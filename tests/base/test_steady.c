#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/base/mathx.h"
#include "sim/base/stream.h"
#include "tests/base/known_rows.h"
#include "weir/steady.h"

static double known(const char *name, const char *quantity)
{
    FILE *in = known_open("statistics.csv");
    cr_assert(ne(ptr, in, NULL));
    known_row row;
    double value = NAN;
    while (known_next(in, &row))
        if (!strcmp(row.name, name) && !strcmp(row.quantity, quantity))
            value = strtod(row.value, NULL);
    fclose(in);
    cr_assert(not(isnan(value)), "%s %s", name, quantity);
    return value;
}

static void series(double x[200])
{
    FILE *in = known_open("data_series.csv");
    cr_assert(ne(ptr, in, NULL));
    for (int i = 0; i < 200; i++)
        cr_assert(eq(int, fscanf(in, "%*d,%lf", &x[i]), 1));
    fclose(in);
}

Test(steady, mser_of_the_known_series)
{
    double x[200];
    series(x);
    const weir_cut cut = weir_mser(x, 200, WEIR_MSER_BATCH);
    cr_expect(eq(sz, cut.cut, (size_t)known("MSER-5", "truncation_observations")));
    cr_expect(nearly(cut.statistic, known("MSER-5", "statistic"), 1e-9));
    cr_expect(nearly(cut.mean, known("MSER-5", "truncated_mean"), 1e-9));
    cr_expect(eq(sz, cut.n_batches, 40));
    cr_expect(not(cut.at_bound));
}

/* A straight line never settles: of 100 values the least statistic lies at the bound, 50. Fewer than
 * ten batches tell nothing. */
Test(steady, what_never_settles_is_at_the_bound)
{
    double x[100];
    for (int i = 0; i < 100; i++)
        x[i] = i;
    weir_cut cut = weir_mser(x, 100, 5);
    cr_expect(cut.at_bound);
    cr_expect(eq(sz, cut.cut, 50));
    cut = weir_mser(x, 49, 5);
    cr_expect(cut.at_bound && isnan(cut.mean));
    cr_expect(weir_mser(x, 100, 0).at_bound);
    for (int i = 0; i < 100; i++) /* 20 of a start, then level: it goes whole */
        x[i] = i < 20 ? 40 - 2 * i : (i / 5) % 2;
    cut = weir_mser(x, 100, 5);
    cr_expect(eq(sz, cut.cut, 20));
    cr_expect(eq(dbl, cut.mean, 0.5));
}

Test(steady, welch_of_known_data)
{
    double mean[60] = {0}, smooth[60], r[5];
    FILE *in = known_open("data_welch.csv");
    cr_assert(ne(ptr, in, NULL));
    for (int i = 0; i < 60; i++) {
        cr_assert(
            eq(int, fscanf(in, "%*d,%lf,%lf,%lf,%lf,%lf", &r[0], &r[1], &r[2], &r[3], &r[4]), 5));
        for (int k = 0; k < 5; k++)
            mean[i] += r[k] / 5;
    }
    fclose(in);
    cr_expect(eq(sz, weir_welch(mean, 60, 5, smooth), 55));
    static const int at[] = {1, 3, 6, 20, 55};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        char quantity[32];
        snprintf(quantity, sizeof quantity, "Ybar_%d(w)", at[i]);
        cr_expect(nearly(smooth[at[i] - 1], known("Welch-w5", quantity), 1e-9), "%d", at[i]);
    }
    cr_expect(eq(sz, weir_welch(mean, 5, 5, smooth), 0));
}

Test(steady, batches_of_the_known_series)
{
    double x[200];
    series(x);
    weir_interval i = weir_interval_batches(x, 200, 10, 0.95);
    cr_expect(nearly(i.value, known("series", "mean"), 1e-9));
    cr_expect(nearly(i.high - i.value, known("batch-means-10", "halfwidth95"), 1e-9));
    cr_expect(eq(int, (int)i.method, WEIR_METHOD_BATCHES));
    i = weir_interval_batches(x, 200, 20, 0.95);
    cr_expect(nearly(i.high - i.value, known("batch-means-20", "halfwidth95"), 1e-9));
    cr_expect(nearly(weir_von_neumann(x, 200), known("series", "von_neumann"), 1e-9));
    const double variance = weir_overlapping_variance(x, 200, 20);
    cr_expect(nearly(variance, known("OBM-20", "sigma2_hat"), 1e-9));
    cr_expect(nearly(sqrt(variance / 200), known("OBM-20", "se_mean"), 1e-9));
    cr_expect(isnan(weir_overlapping_variance(x, 20, 20)));
    cr_expect(isnan(weir_interval_batches(x, 3, 4, 0.95).low));
}

/* x = a x + noise; its mean is 0, and neighbours are alike for about 1 / (1 - a) steps. */
static void autoregressive(double *x, size_t n, double a, uint32_t seed)
{
    wr_draw draw = {.key = wr_stage_key_of("test", 11), .replication = seed};
    double last = 0;
    for (size_t i = 0; i < n + 200; i++) {
        draw.patient = (uint32_t)i;
        last = a * last + wr_normal_quantile(wr_uniform(wr_block_at(&draw, 0).w0));
        if (i >= 200)
            x[i - 200] = last;
    }
}

/* At 0.2 a fifth of independent series is taken to be alike: 1,000 series, standard error 0.013. */
Test(steady, the_von_neumann_test_has_its_level)
{
    double x[32];
    int alike = 0;
    for (uint32_t s = 0; s < 1000; s++) {
        autoregressive(x, 30, 0, s);
        alike += weir_von_neumann_p(x, 30) < 0.2;
    }
    cr_expect(lt(dbl, fabs(alike / 1000.0 - 0.2), 4 * 0.013), "%d", alike);
    const double same[] = {1, 1, 1, 1};
    cr_expect(isnan(weir_von_neumann_p(same, 4)) && isnan(weir_von_neumann_p(x, 2)));
}

/* With a = 0.95 about 40 values are worth one. 30 batches of 10 are alike, and cover far too seldom;
 * of 3,000 values the batches that pass cover nearly as often as they say. 300 series: standard error
 * 0.013 at 0.95. */
Test(steady, batches_grow_until_they_pass_for_independent)
{
    static double x[3000];
    int plain = 0, grown = 0, doubted = 0, larger = 0;
    for (uint32_t s = 0; s < 300; s++) {
        autoregressive(x, 300, 0.95, s);
        const weir_interval i = weir_interval_batches(x, 300, 30, 0.95);
        plain += i.low <= 0 && 0 <= i.high;
        doubted += (weir_interval_long_run(x, 300, 30, 0.95).doubts & WEIR_DOUBT_CORRELATED) != 0;
        autoregressive(x, 3000, 0.95, s);
        const weir_interval g = weir_interval_long_run(x, 3000, 30, 0.95);
        cr_expect(ge(sz, g.n, 10));
        larger += g.n < 30;
        grown += g.low <= 0 && 0 <= g.high;
    }
    cr_expect(lt(int, plain, 240), "%d", plain);
    cr_expect(gt(int, grown, 300 * (0.93 - 4 * 0.015)), "%d", grown);
    /* of independent batches a fifth would be taken to be alike */
    cr_expect(gt(int, larger, 60 + 25), "%d", larger);
    cr_expect(gt(int, doubted, 100), "%d", doubted);
}
