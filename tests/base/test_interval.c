#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/base/mathx.h"
#include "sim/base/stream.h"
#include "tests/base/known_rows.h"
#include "weir/estimate.h"
#include "weir/interval.h"

static size_t series_of(const char *file, double x[256])
{
    FILE *in = known_open(file);
    cr_assert(ne(ptr, in, NULL));
    size_t n = 0;
    while (n < 256 && fscanf(in, "%*d,%lf%*[^\n]", &x[n]) == 1)
        n++;
    fclose(in);
    return n;
}

Test(interval, ranks_of_order_statistics_are_the_known_ones)
{
    FILE *in = known_open("statistics.csv");
    cr_assert(ne(ptr, in, NULL));
    known_row row;
    int n_rows = 0;
    while (known_next(in, &row)) {
        if (strcmp(row.name, "quantile-CI") != 0)
            continue;
        size_t lower, upper;
        const size_t n = (size_t)known_parameter(&row, "n");
        const double p = known_parameter(&row, "p");
        const double coverage = weir_quantile_ranks(n, p, 0.95, &lower, &upper);
        if (!strcmp(row.quantity, "coverage"))
            cr_expect(nearly(coverage, strtod(row.value, NULL), 1e-9), "%s", row.parameters);
        else if (!strcmp(row.quantity, "lower_rank"))
            cr_expect(eq(sz, lower, (size_t)atoi(row.value)), "%s", row.parameters);
        else /* "none" is 0 */
            cr_expect(eq(sz, upper, (size_t)atoi(row.value)), "%s", row.parameters);
        n_rows++;
    }
    fclose(in);
    cr_expect(eq(int, n_rows, 21));
}

/* 0.95^n is at most 0.025 from n = 72 on; of the median 0.5^6 is the first. */
Test(interval, a_far_quantile_needs_so_many)
{
    cr_expect(eq(sz, weir_quantile_needs(0.95, 0.95), 72));
    cr_expect(eq(sz, weir_quantile_needs(0.05, 0.95), 72));
    cr_expect(eq(sz, weir_quantile_needs(0.5, 0.95), 6));
    size_t lower, upper;
    weir_quantile_ranks(71, 0.95, 0.95, &lower, &upper);
    cr_expect(eq(sz, upper, 0));
    weir_quantile_ranks(72, 0.95, 0.95, &lower, &upper);
    cr_expect(eq(sz, upper, 72));

    double x[30];
    for (int i = 0; i < 30; i++)
        x[i] = 30 - i;
    weir_interval q = weir_interval_quantile(x, 30, 0.95, 0.95);
    cr_expect(nearly(q.value, 28.55, 1e-12)); /* type 7: 1 + 0.95 × 29 */
    cr_expect(eq(dbl, q.low, 26.0));
    cr_expect(isinf(q.high) && q.needs == 72);
    q = weir_interval_quantile(x, 20, 0.5, 0.95); /* 30 down to 11 */
    cr_expect(q.low == 16.0 && q.high == 25.0 && q.needs == 0);
    cr_expect(eq(int, (int)weir_interval_quantile(x, 1, 0.5, 0.95).method, WEIR_METHOD_NONE));
}

Test(interval, quantiles_of_type_7)
{
    double x[256];
    const size_t n = series_of("data_series.csv", x);
    cr_assert(eq(sz, n, 200));
    cr_expect(nearly(weir_quantile(x, n, 0.5), 10.5976240000, 1e-9));
    cr_expect(nearly(weir_quantile(x, n, 0.9), 12.1482682000, 1e-9));
    cr_expect(nearly(weir_quantile(x, n, 0.95), 12.9404753000, 1e-9));
    cr_expect(isnan(weir_quantile(x, 0, 0.5)));
}

static double bound_of(const char *quantity, double k, double n)
{
    const weir_interval w = weir_interval_wilson(k, n, 0.95);
    const weir_interval e = weir_interval_clopper_pearson(k, n, 0.95);
    return !strcmp(quantity, "wilson_low")            ? w.low
           : !strcmp(quantity, "wilson_high")         ? w.high
           : !strcmp(quantity, "clopper_pearson_low") ? e.low
                                                      : e.high;
}

Test(interval, shares_are_the_known_ones)
{
    FILE *in = known_open("statistics.csv");
    cr_assert(ne(ptr, in, NULL));
    known_row row;
    int n_rows = 0;
    while (known_next(in, &row)) {
        if (strcmp(row.name, "proportion") != 0)
            continue;
        const double got =
            bound_of(row.quantity, known_parameter(&row, "x"), known_parameter(&row, "n"));
        cr_expect(nearly(got, strtod(row.value, NULL), 1e-9), "%s %s", row.parameters,
                  row.quantity);
        n_rows++;
    }
    fclose(in);
    cr_expect(eq(int, n_rows, 16));
    cr_expect(isnan(weir_interval_wilson(0, 0, 0.95).low));
    /* of many trials: none (exact), and 3, as of a Poisson number: chi-square with 8 and 6 degrees of
     * freedom is 17.5345461 and 1.2373442 at 97.5 % and 2.5 % */
    for (double n = 100; n < 1e9; n *= 10) {
        const weir_interval none = weir_interval_clopper_pearson(0, n, 0.95);
        cr_expect(nearly(none.high, -expm1(log(0.025) / n), 1e-7), "%g: %g", n, none.high);
        const weir_interval three = weir_interval_clopper_pearson(3, n, 0.95);
        cr_expect(nearly(three.high, 17.5345461 / 2 / n, 3 / n + 1e-7), "%g: %g", n,
                  three.high * n);
        cr_expect(nearly(three.low, 1.2373442 / 2 / n, 3 / n + 1e-7), "%g: %g", n, three.low * n);
    }
}

/* None of 300 in three replications: the upper end is 1 - 0.025^(1/300), near the rule of three's
 * 3.69 / 300. With hits of 0, 0 and 3 in 100 each, R = 0.01 and the jackknife's variance is
 * sum (y - R x)^2 / ((n - 1) n xbar^2) = 6 / (2 × 3 × 100^2) = 0.0001: so 99 trials are worth
 * 0.01 × 0.99 / 0.0001 = 99, less for having two degrees of freedom. */
Test(interval, rare_shares_count_what_trials_are_worth)
{
    const double none[] = {0, 0, 0}, hits[] = {0, 0, 3}, trials[] = {100, 100, 100};
    const weir_interval zero = weir_interval_rare(none, trials, 3, 0.95);
    cr_expect(eq(dbl, zero.low, 0.0));
    cr_expect(nearly(zero.high, 1 - pow(0.025, 1.0 / 300), 1e-9));
    cr_expect(eq(dbl, zero.value, 0.0));
    cr_expect(ne(int, (int)(zero.doubts & WEIR_DOUBT_RARE), 0));

    const weir_interval some = weir_interval_rare(hits, trials, 3, 0.95);
    const double ratio = weir_t_quantile(0.975, 299) / weir_t_quantile(0.975, 2);
    const double worth = 99 * ratio * ratio;
    const weir_interval wanted = weir_interval_clopper_pearson(0.01 * worth, worth, 0.95);
    cr_expect(nearly(some.low, wanted.low, 1e-9) && nearly(some.high, wanted.high, 1e-9));
    cr_expect(nearly(some.value, 0.01, 1e-12));
    cr_expect(eq(sz, some.n, 3));
}

/* 1, 1, 1, 1, 6: mean 2, s^2 = 5, third moment n sum d^3 / ((n-1)(n-2)) = 5 × (64 − 4) / 12 = 25, so
 * the skewness g is 25 / 5^1.5 = 2.236. Each end T = (2 − end) / s must give back ± t / sqrt 5 by
 * T + g T^2 / 3 + g^2 T^3 / 27 + g / 30. */
static double of_hall(double T, double g)
{
    return T + g * T * T / 3 + g * g * T * T * T / 27 + g / 30;
}

Test(interval, few_and_skewed_values_move_t)
{
    const double x[] = {1, NAN, 1, 1, 6, 1};
    const weir_interval i = weir_interval_mean(x, 6, 0.95);
    const weir_estimate e = weir_estimate_mean(x, 6, 0.95);
    const double g = 25 / pow(5, 1.5), at = e.half_width / sqrt(5);
    cr_expect(nearly(weir_skewness(x, 6), g, 1e-12));
    cr_expect(eq(int, (int)i.method, WEIR_METHOD_HALL));
    cr_expect(nearly(of_hall((2 - i.low) / sqrt(5), g), at, 1e-9));
    cr_expect(nearly(of_hall((2 - i.high) / sqrt(5), g), -at, 1e-9));
    cr_expect(i.value == 2.0 && i.n == 5);
    cr_expect(eq(int, (int)i.doubts, WEIR_DOUBT_FEW | WEIR_DOUBT_SKEW));

    /* with equal denominators a ratio's pseudo-values are the values */
    const double y[] = {1, 1, 1, 1, 6}, ones[] = {1, 1, 1, 1, 1};
    const weir_interval r = weir_interval_ratio(y, ones, 5, 0.95);
    cr_expect(eq(int, (int)r.method, WEIR_METHOD_HALL));
    cr_expect(nearly(r.low, i.low, 1e-9) && nearly(r.high, i.high, 1e-9));

    const double even[] = {1, 2, 3, 4, 5};
    cr_expect(eq(int, (int)weir_interval_mean(even, 5, 0.95).method, WEIR_METHOD_T));
    cr_expect(eq(int, (int)weir_interval_ratio(even, ones, 5, 0.95).method, WEIR_METHOD_JACKKNIFE));
    cr_expect(eq(int, (int)weir_interval_mean(y + 1, 4, 0.95).method, WEIR_METHOD_T));
    cr_expect(eq(int, (int)weir_interval_mean(even, 1, 0.95).method, WEIR_METHOD_NONE));
    cr_expect(isnan(weir_skewness(even, 2)));
}

/* Means of 5 lognormal values with sigma 1, whose mean is sqrt e. Measured apart from weir with
 * 300,000 samples: t covers 0.820, Hall's form 0.866. Of 20,000 samples a share has a standard error
 * of 0.0027. */
Test(interval, few_and_skewed_values_are_covered_more_often)
{
    const wr_draw draw = {.key = wr_stage_key_of("test", 7)};
    double plain = 0, moved = 0;
    for (uint32_t s = 0; s < 20000; s++) {
        double x[5];
        for (uint32_t i = 0; i < 5; i++) {
            wr_draw here = draw;
            here.replication = s;
            here.patient = i;
            x[i] = wr_exp(wr_normal_quantile(wr_uniform(wr_block_at(&here, 0).w0)));
        }
        const weir_estimate e = weir_estimate_mean(x, 5, 0.95);
        const weir_interval j = weir_interval_mean(x, 5, 0.95);
        plain += fabs(e.value - sqrt(exp(1))) <= e.half_width;
        moved += j.low <= sqrt(exp(1)) && sqrt(exp(1)) <= j.high;
    }
    cr_expect(lt(dbl, fabs(plain / 20000 - 0.820), 4 * 0.0027), "%g", plain / 20000);
    cr_expect(lt(dbl, fabs(moved / 20000 - 0.866), 4 * 0.0025), "%g", moved / 20000);
}

/* Of 5 values with sum of squares 10: sd = sqrt(10/4); chi-square with 4 degrees of freedom is
 * 0.484418557 and 11.143286782 at 2.5 % and 97.5 %. */
Test(interval, spread_and_the_next_one)
{
    const double x[] = {1, 2, 3, 4, 5};
    const weir_interval sd = weir_interval_sd(x, 5, 0.95);
    cr_expect(nearly(sd.value, sqrt(2.5), 1e-12));
    cr_expect(nearly(sd.low, sqrt(10 / 11.143286781877796), 1e-9));
    cr_expect(nearly(sd.high, sqrt(10 / 0.48441855708793014), 1e-9));

    const weir_interval next = weir_interval_next(x, 5, 0.95);
    cr_expect(nearly(next.high - next.value, 2.77644510520 * sqrt(2.5) * sqrt(1.2), 1e-9));
    cr_expect(isnan(weir_interval_next(x, 1, 0.95).low));
    cr_expect(isnan(weir_interval_sd(x, 1, 0.95).low));
}

/* tests/known/statistics.csv, replication-deletion */
Test(interval, the_next_one_of_known_data)
{
    double means[5] = {0}, r[5];
    FILE *in = known_open("data_welch.csv");
    cr_assert(ne(ptr, in, NULL));
    int rows = 0;
    while (fscanf(in, "%*d,%lf,%lf,%lf,%lf,%lf", &r[0], &r[1], &r[2], &r[3], &r[4]) == 5)
        for (int i = 0; i < 5 && (i > 0 || ++rows) && rows > 20; i++)
            means[i] += r[i] / 40;
    fclose(in);
    const weir_interval next = weir_interval_next(means, 5, 0.95);
    cr_expect(nearly(next.value, 19.9465446450, 1e-9));
    cr_expect(nearly(next.high - next.value, 0.969100804552, 1e-9));
}

Test(interval, acceleration_of_known_data)
{
    double a[256], without[256], sum = 0;
    const size_t n = series_of("data_pairs.csv", a);
    cr_assert(eq(sz, n, 10));
    for (size_t i = 0; i < n; i++)
        sum += a[i];
    for (size_t i = 0; i < n; i++)
        without[i] = (sum - a[i]) / 9;
    cr_expect(nearly(weir_acceleration(without, n), -0.00773591186184, 1e-9));
}

Test(interval, every_method_and_doubt_has_a_name)
{
    for (int m = WEIR_METHOD_NONE; m <= WEIR_METHOD_BONFERRONI; m++)
        cr_expect(ne(ptr, (void *)weir_method_name((weir_method)m), NULL));
    for (int i = 0; i < WEIR_DOUBTS; i++) {
        cr_expect(ne(ptr, (void *)weir_doubt_name(1u << i), NULL));
        cr_expect(ne(ptr, (void *)weir_doubt_words(1u << i), NULL));
    }
    cr_expect(eq(ptr, (void *)weir_doubt_name(3), NULL));
}
