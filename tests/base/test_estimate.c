#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "tests/base/known_rows.h"
#include "weir/estimate.h"

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

Test(estimate, t_quantiles)
{
    FILE *in = known_open("statistics.csv");
    cr_assert(ne(ptr, in, NULL));
    known_row row;
    int n = 0;
    while (known_next(in, &row))
        if (!strcmp(row.name, "t-quantile")) {
            const double got =
                weir_t_quantile(known_parameter(&row, "p"), known_parameter(&row, "df"));
            cr_expect(nearly(got, strtod(row.value, NULL), 1e-9), "%s", row.parameters);
            n++;
        }
    fclose(in);
    cr_expect(eq(int, n, 8));
    cr_expect(isnan(weir_t_quantile(0.9, 0)));
}

Test(estimate, means_and_pairs_of_known_data)
{
    double a[10], b[10], means[5] = {0};
    FILE *in = known_open("data_pairs.csv");
    cr_assert(ne(ptr, in, NULL));
    for (int i = 0; i < 10; i++)
        cr_assert(eq(int, fscanf(in, "%*d,%lf,%lf", &a[i], &b[i]), 2));
    fclose(in);
    /* the file's difference is a - b */
    const weir_estimate d = weir_estimate_paired(b, a, 10, 0.95);
    cr_expect(nearly(d.value, known("paired-t", "mean_diff"), 1e-9));
    cr_expect(nearly(d.half_width, known("paired-t", "halfwidth95"), 1e-9));
    cr_expect(eq(sz, d.n, 10));
    const weir_pairing pairing =
        weir_estimate_pairing(weir_estimate_mean(b, 10, 0.95), weir_estimate_mean(a, 10, 0.95), d);
    cr_expect(nearly(pairing.variance_reduction, known("paired-t", "VRF_hat"), 1e-9));
    cr_expect(nearly(pairing.correlation, known("paired-t", "corr"), 1e-9));

    in = known_open("data_welch.csv");
    cr_assert(ne(ptr, in, NULL));
    int rows = 0;
    double r[5];
    while (fscanf(in, "%*d,%lf,%lf,%lf,%lf,%lf", &r[0], &r[1], &r[2], &r[3], &r[4]) == 5)
        if (++rows > 20)
            for (int i = 0; i < 5; i++)
                means[i] += r[i];
    fclose(in);
    for (int i = 0; i < 5; i++)
        means[i] /= rows - 20;
    const weir_estimate m = weir_estimate_mean(means, 5, 0.95);
    cr_expect(nearly(m.value, known("replication-deletion", "mean"), 1e-9));
    cr_expect(nearly(m.half_width, known("replication-deletion", "halfwidth95"), 1e-9));
    cr_expect(nearly(m.half_width * sqrt(6),
                     known("replication-deletion", "prediction_halfwidth95"), 1e-9));
}

/* Ratios by hand. y = 1, 2, 6 and x = 2, 2, 4: R = 9/8; without each 8/6, 7/6, 3/4; pseudo-values
 * 3 R - 2 R(-i) = 17/24, 25/24, 45/24; their sd is sqrt(13/36), t(0.975; 2) = 4.30265. */
Test(estimate, ratios_by_the_jackknife)
{
    const double y[] = {1, 2, NAN, 6}, x[] = {2, 2, 9, 4};
    const double t = 4.30265272974946, sd = sqrt(13.0 / 36.0);
    weir_estimate r = weir_estimate_ratio(y, x, 4, 0.95);
    cr_expect(nearly(r.value, 1.125, 1e-14));
    cr_expect(nearly(r.sd, sd, 1e-12));
    cr_expect(nearly(r.half_width, t * sd / sqrt(3), 1e-12));
    cr_expect(eq(sz, r.n, 3)); /* the replication with a NaN is left out of both */

    /* against a scenario whose every ratio is 1/2, the difference has the same spread */
    const double yb[] = {3, 1, 1, 5}, xb[] = {6, 2, 2, 10};
    r = weir_estimate_paired_ratio(y, x, yb, xb, 4, 0.95);
    cr_expect(nearly(r.value, 0.5 - 1.125, 1e-14));
    cr_expect(nearly(r.sd, sd, 1e-12));
    cr_expect(eq(sz, r.n, 3));

    /* equal denominators: the ratio is the mean */
    const double z[] = {3, 5, 4, 8, 1}, ones[] = {1, 1, 1, 1, 1};
    r = weir_estimate_ratio(z, ones, 5, 0.9);
    const weir_estimate m = weir_estimate_mean(z, 5, 0.9);
    cr_expect(nearly(r.value, m.value, 1e-14));
    cr_expect(nearly(r.half_width, m.half_width, 1e-12));
}

Test(estimate, too_few_values_have_no_interval)
{
    const double x[] = {NAN, 4, NAN};
    weir_estimate e = weir_estimate_mean(x, 3, 0.95);
    cr_expect(eq(dbl, e.value, 4.0));
    cr_expect(eq(sz, e.n, 1));
    cr_expect(isnan(e.half_width) && isnan(e.sd));
    e = weir_estimate_mean(x, 0, 0.95);
    cr_expect(isnan(e.value) && isnan(e.half_width));
    const double zero[] = {0, 0};
    e = weir_estimate_ratio(zero, zero, 2, 0.95);
    cr_expect(isnan(e.value) && isnan(e.half_width));
}

/* Differences of 1 and 3 from a spread of nought: a never varies, b - a has sd sqrt 2. Opposite
 * samples have correlation -1 and make the difference worse: (2 + 2) / 8. */
Test(estimate, pairing_by_hand)
{
    const double a[] = {5, 5}, b[] = {6, 8}, c[] = {4, 2};
    const weir_estimate ea = weir_estimate_mean(a, 2, 0.95), eb = weir_estimate_mean(b, 2, 0.95);
    const weir_estimate ec = weir_estimate_mean(c, 2, 0.95);
    weir_pairing p = weir_estimate_pairing(ea, eb, weir_estimate_paired(a, b, 2, 0.95));
    cr_expect(nearly(p.variance_reduction, 1, 1e-12));
    cr_expect(isnan(p.correlation));
    p = weir_estimate_pairing(eb, ec, weir_estimate_paired(b, c, 2, 0.95));
    cr_expect(nearly(p.variance_reduction, 0.5, 1e-12));
    cr_expect(nearly(p.correlation, -1, 1e-12));
    p = weir_estimate_pairing(eb, eb, weir_estimate_paired(b, b, 2, 0.95));
    cr_expect(isinf(p.variance_reduction) && nearly(p.correlation, 1, 1e-12));
    p = weir_estimate_pairing(ea, ea, weir_estimate_paired(a, a, 2, 0.95));
    cr_expect(isnan(p.variance_reduction) && isnan(p.correlation));
    p = weir_estimate_pairing(eb, ec, weir_estimate_paired(b, c, 1, 0.95));
    cr_expect(isnan(p.variance_reduction) && isnan(p.correlation));
}

/* With its half width for a value, an estimate is just on the edge: p is 1 - level. */
Test(estimate, p_is_the_level_where_the_interval_ends_at_nought)
{
    const double x[] = {3, 5, 4, 8, 1}, same[] = {2, 2}, zero[] = {0, 0};
    static const double levels[] = {0.5, 0.95, 0.999};
    for (size_t i = 0; i < 3; i++) {
        weir_estimate e = weir_estimate_mean(x, 5, levels[i]);
        e.value = i == 1 ? -e.half_width : e.half_width;
        cr_expect(nearly(weir_estimate_p(e), 1 - levels[i], 1e-9));
    }
    cr_expect(zero(dbl, weir_estimate_p(weir_estimate_mean(same, 2, 0.95))));
    cr_expect(isnan(weir_estimate_p(weir_estimate_mean(zero, 2, 0.95))));
    cr_expect(isnan(weir_estimate_p(weir_estimate_mean(x, 1, 0.95))));
}

/* Looked at after every replication from the tenth, as the known answer is. */
Test(estimate, the_known_number_of_replications_is_precise_enough)
{
    double y[200];
    size_t n = 0, enough = 10;
    FILE *in = known_open("data_replications.csv");
    cr_assert(ne(ptr, in, NULL));
    while (n < 200 && fscanf(in, "%*d,%lf", &y[n]) == 1)
        n++;
    fclose(in);
    while (enough < n && !weir_estimate_is_precise(weir_estimate_mean(y, enough, 0.95), 0.05))
        enough++;
    cr_expect(eq(dbl, (double)enough, known("relative-error-gamma0.05", "n")));

    const weir_estimate none = weir_estimate_mean(y, 1, 0.95);
    cr_expect(not(weir_estimate_is_precise(none, 0.05)));
    const double about_nought[] = {-1, 1, -1, 1.5}, same[] = {0, 0};
    cr_expect(not(weir_estimate_is_precise(weir_estimate_mean(about_nought, 4, 0.95), 0.5)));
    cr_expect(weir_estimate_is_precise(weir_estimate_mean(same, 2, 0.95), 0.05));
}

/* Known answers of Hoad, Robinson and Davies, and of Law's rule on a plain look at each n. */
Test(estimate, sequential_rules_of_known_data)
{
    double x[120];
    FILE *in = known_open("data_replications.csv");
    cr_assert(ne(ptr, in, NULL));
    for (int i = 0; i < 120; i++)
        cr_assert(eq(int, fscanf(in, "%*d,%lf", &x[i]), 1));
    fclose(in);
    const struct {
        const char *row;
        double share;
    } cases[] = {{"HRD-sequential-10pct", 0.10}, {"HRD-sequential-5pct", 0.05}};
    for (size_t i = 0; i < 2; i++) {
        const size_t n = weir_first_precise(x, 120, 3, cases[i].share, 0.95);
        cr_expect(eq(sz, n, (size_t)known(cases[i].row, "n_star")));
        const weir_estimate e = weir_estimate_mean(x, n, 0.95);
        cr_expect(nearly(100 * e.half_width / e.value, known(cases[i].row, "d_n"), 1e-9));
        cr_expect(nearly(e.value, known(cases[i].row, "mean"), 1e-9));
    }
    cr_expect(
        eq(sz, weir_first_precise(x, 16, 3, 0.10, 0.95), 0)); /* the look-ahead is not there */
    cr_expect(eq(sz, weir_first_precise(x, 22, 3, 0.10, 0.95), 17));
    cr_expect(eq(sz, weir_look_ahead(100), 5));
    cr_expect(eq(sz, weir_look_ahead(160), 8));
    size_t law = 10;
    while (!weir_estimate_is_precise(weir_estimate_mean(x, law, 0.95), 0.05))
        law++;
    cr_expect(eq(sz, law, (size_t)known("relative-error-gamma0.05", "n")));
}
