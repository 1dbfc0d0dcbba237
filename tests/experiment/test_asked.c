/* Statistics over replications, and what is kept by day, through the real engine: both estimators, the
 * jackknife, differences, any number of threads, and the results file. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "weir/model.h"
#include "weir/network.h"
#include "weir/run.h"

enum { N = 5 }; /* replications */

#define SCENARIO(doctors)                                                                          \
    "weir: 1\n"                                                                                    \
    "run: {start: 2025-01-30, length: 33 d, replications: 5, seed: 3}\n"                           \
    "attributes: {fifth: [q1, q2, q3]}\n"                                                          \
    "arrivals: {walk_in: {to: ed, rate: 20 per day, set: {fifth: {q1: 50 %, q2: 30 %, q3: 20 "     \
    "%}}}}\n"                                                                                      \
    "services:\n"                                                                                  \
    "  ed:\n"                                                                                      \
    "    type: pathway\n"                                                                          \
    "    resources: {doctor: " doctors "}\n"                                                       \
    "    steps: [{treat: {with: doctor, for: {dist: exponential, mean: 50 min}}}]\n"               \
    "measures:\n"                                                                                  \
    "  time: {from: arrive, to: depart, in: ed, by: fifth, stat: [mean, sd, min, max, sii, "       \
    "rii]}\n"                                                                                      \
    "  came: {count: arrived, in: ed, each: day, by: fifth, series: true, stat: [mean, max, "      \
    "p90]}\n"                                                                                      \
    "  month: {count: arrived, in: ed, each: month, series: true}\n"                               \
    "  last: {last: done, in: ed, stat: [mean, sd]}\n"                                             \
    "  there: {census: {of: ed}, stat: [mean, p90, distribution]}\n"                               \
    "  at: {census: {of: ed}, at: [1 d, \"06:00\"], stat: [mean, sd, p50]}\n"

static weir_network *load(const char *text)
{
    weir_error err = {0};
    weir_network *network = NULL;
    cr_assert(eq(int,
                 weir_network_load_text("t.yaml", text, weir_health_models(), NULL, &network, &err),
                 WEIR_OK),
              "%s", weir_error_what(&err));
    weir_error_clear(&err);
    return network;
}

static weir_results *run_both(int threads)
{
    weir_network *networks[2] = {load(SCENARIO("1")), load(SCENARIO("2"))};
    const char *const names[2] = {"one", "two"};
    const weir_run_options options = {.threads = threads};
    weir_results *results = NULL;
    weir_error err = {0};
    const weir_network *const of[2] = {networks[0], networks[1]};
    cr_assert(eq(int, weir_run(of, names, 2, &options, &results, NULL, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    weir_network_destroy(networks[0]);
    weir_network_destroy(networks[1]);
    return results;
}

static const weir_measure *measure(const weir_results *r, const char *name, const char *stat)
{
    const weir_measure *m = weir_results_find(r, name, stat, "", "");
    cr_assert(m != NULL, "%s %s", name, stat);
    return m;
}

#define expect_near(got, want) cr_expect(epsilon_eq(dbl, got, want, 1e-9), "%.15g %.15g", got, want)

/* Numbers, sums and sums of squares of each replication, from its number, mean and sd. */
static double pooled_sd(const weir_measure *mean, const weir_measure *sd, size_t first, int without)
{
    double n = 0, sum = 0, squares = 0;
    for (size_t i = first; i < first + N; i++) {
        const double k = mean->denominator[i], s = sd->numerator[i];
        if ((int)(i - first) == without)
            continue;
        n += k;
        sum += mean->numerator[i];
        squares += s * s * (k - 1) + mean->numerator[i] * mean->numerator[i] / k;
    }
    return sqrt((squares - sum * sum / n) / (n - 1));
}

/* The sd of all patients of all replications; its half width from pseudo-values made here. */
Test(asked, sd_is_of_all_patients)
{
    weir_results *r = run_both(1);
    const weir_measure *mean = measure(r, "time", "mean"), *sd = measure(r, "time", "sd");
    double pseudo[2][N], all[2];
    for (size_t s = 0; s < 2; s++) {
        all[s] = pooled_sd(mean, sd, s * N, -1);
        for (int i = 0; i < N; i++)
            pseudo[s][i] = N * all[s] - (N - 1) * pooled_sd(mean, sd, s * N, i);
        const weir_estimate want = weir_estimate_mean(pseudo[s], N, 0.95);
        const weir_estimate got = weir_results_estimate(r, sd, s, true, 0.95);
        expect_near(got.value, all[s]);
        cr_expect(epsilon_eq(dbl, got.half_width, want.half_width, 1e-6));
        const weir_estimate each = weir_results_estimate(r, sd, s, false, 0.95);
        expect_near(each.value, weir_estimate_mean(sd->numerator + s * N, N, 0.95).value);
        cr_expect(fabs(each.value - got.value) > 1e-4);
    }
    const weir_estimate d = weir_results_difference(r, sd, 0, 1, 0.95);
    expect_near(d.value, all[1] - all[0]);
    cr_expect(epsilon_eq(dbl, d.half_width,
                         weir_estimate_paired(pseudo[0], pseudo[1], N, 0.95).half_width, 1e-6));
    cr_expect(sd->pooled);
    weir_results_close(r);
}

/* One value a replication: the sd of all is that of the five, and there is none of one. */
Test(asked, of_one_value_a_replication_the_sd_is_over_replications)
{
    weir_results *r = run_both(2);
    const weir_measure *last = measure(r, "last", "mean"), *sd = measure(r, "last", "sd");
    const weir_estimate five = weir_estimate_mean(last->numerator, N, 0.95);
    cr_expect(epsilon_eq(dbl, weir_results_estimate(r, sd, 0, true, 0.95).value, five.sd, 1e-6));
    cr_expect(weir_results_estimate(r, sd, 0, true, 0.95).half_width > 0);
    cr_expect(isnan(weir_results_estimate(r, sd, 0, false, 0.95).value));
    const weir_measure *at = weir_results_find(r, "at", "mean at 1 d", "", "");
    const weir_measure *spread = weir_results_find(r, "at", "sd at 1 d", "", "");
    cr_assert(at && spread);
    const double want = weir_estimate_mean(at->numerator, N, 0.95).sd;
    expect_near(weir_results_estimate(r, spread, 0, true, 0.95).value, want);
    weir_results_close(r);
}

Test(asked, extremes_are_those_of_all_and_reports_show_the_mean)
{
    weir_results *r = run_both(1);
    const weir_measure *min = measure(r, "time", "min"), *max = measure(r, "time", "max");
    double least = INFINITY, most = 0;
    for (int i = 0; i < N; i++) {
        least = fmin(least, min->numerator[i]);
        most = fmax(most, max->numerator[i]);
    }
    expect_near(weir_results_estimate(r, min, 0, true, 0.95).value, least);
    expect_near(weir_results_estimate(r, max, 0, true, 0.95).value, most);
    cr_expect(not(max->pooled));
    weir_results_close(r);
}

/* Over all replications the index is that of the groups' means over all of them. */
Test(asked, an_index_of_all_is_of_the_groups_of_all)
{
    static const char *const fifths[] = {"q1", "q2", "q3"};
    weir_results *r = run_both(3);
    double size[3] = {0}, sum[3] = {0}, n = 0, below = 0, mean = 0, xx = 0, xy = 0;
    for (int g = 0; g < 3; g++) {
        const weir_measure *m = weir_results_find(r, "time", "mean", "fifth", fifths[g]);
        cr_assert(m != NULL);
        for (int i = 0; i < N; i++) {
            size[g] += m->denominator[i];
            sum[g] += m->numerator[i];
        }
        n += size[g];
        mean += sum[g];
    }
    mean /= n;
    for (int g = 0; g < 3; g++) {
        const double x = (below + size[g] / 2) / n - 0.5;
        xx += size[g] * x * x;
        xy += size[g] * x * (sum[g] / size[g] - mean);
        below += size[g];
    }
    const weir_measure *sii = measure(r, "time", "sii"), *rii = measure(r, "time", "rii");
    const double slope = xy / xx;
    expect_near(weir_results_estimate(r, sii, 0, true, 0.95).value, slope);
    expect_near(weir_results_estimate(r, rii, 0, true, 0.95).value,
                (mean + slope / 2) / (mean - slope / 2));
    cr_expect(weir_results_difference(r, sii, 0, 1, 0.95).half_width > 0);
    weir_results_close(r);
}

static void expect_same_numbers(const double *a, const double *b, size_t n, const char *what)
{
    const bool both = a && b, none = !a && !b;
    cr_expect(both || none, "%s", what);
    if (a && b)
        cr_expect(memcmp(a, b, n * sizeof *a) == 0, "%s", what);
}

static void expect_same_series(const weir_results *a, const weir_results *b)
{
    cr_assert(eq(sz, weir_results_series_count(a), weir_results_series_count(b)));
    for (size_t i = 0; i < weir_results_series_count(a); i++) {
        const weir_series *x = weir_results_series(a, i), *y = weir_results_series(b, i);
        cr_assert(x->n == y->n);
        cr_expect_str_eq(x->name, y->name);
        cr_expect_str_eq(x->level, y->level);
        cr_expect_str_eq(x->each, y->each);
        cr_expect_str_eq(x->unit, y->unit);
        cr_expect(memcmp(x->begins, y->begins, x->n * sizeof *x->begins) == 0);
        expect_same_numbers(x->value, y->value, 2 * N * x->n, x->name);
    }
}

static void expect_same(const weir_results *a, const weir_results *b)
{
    cr_assert(eq(sz, weir_results_measure_count(a), weir_results_measure_count(b)));
    for (size_t i = 0; i < weir_results_measure_count(a); i++) {
        const weir_measure *x = weir_results_measure(a, i), *y = weir_results_measure(b, i);
        cr_expect_str_eq(x->name, y->name);
        cr_expect_str_eq(x->stat, y->stat);
        cr_expect_str_eq(x->at, y->at);
        cr_expect(x->quantile == y->quantile && x->pooled == y->pooled, "%s", x->name);
        expect_same_numbers(x->numerator, y->numerator, 2 * N, x->name);
        expect_same_numbers(x->denominator, y->denominator, 2 * N, x->name);
        expect_same_numbers(x->pooled_value, y->pooled_value, 2, x->name);
        expect_same_numbers(x->pseudo_value, y->pseudo_value, 2 * N, x->name);
    }
    cr_assert(eq(sz, weir_results_histogram_count(a), weir_results_histogram_count(b)));
    for (size_t i = 0; i < weir_results_histogram_count(a); i++) {
        const weir_histogram *x = weir_results_histogram(a, i), *y = weir_results_histogram(b, i);
        cr_expect_str_eq(x->at, y->at);
        cr_expect_str_eq(x->group, y->group);
        cr_expect_str_eq(x->level, y->level);
        cr_expect(x->n_bins == y->n_bins &&
                  memcmp(x->counts, y->counts, 2 * x->n_bins * sizeof *x->counts) == 0);
    }
    expect_same_series(a, b);
}

/* Bit for bit, for 1, 2, 3 and 8 threads, and from the file. */
Test(asked, threads_and_the_file_change_nothing)
{
    char path[] = "/tmp/weir-asked-XXXXXX";
    const int fd = mkstemp(path);
    weir_results *r = run_both(1), *again = NULL;
    weir_error err = {0};
    cr_assert(fd >= 0);
    close(fd);
    for (int threads = 2; threads <= 8; threads += threads == 3 ? 5 : 1) {
        weir_results *other = run_both(threads);
        expect_same(r, other);
        weir_results_close(other);
    }
    cr_assert(eq(int, weir_results_write(r, path, true, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    cr_assert(eq(int, weir_results_open(path, &again, &err), WEIR_OK), "%s", weir_error_what(&err));
    expect_same(r, again);
    weir_results_close(again);
    weir_results_close(r);
    unlink(path);
}

/* From 30 January on: February is whole, days 2 to 30. All of a day are those of its groups. */
Test(asked, series_are_of_whole_periods_and_groups_add_up)
{
    weir_results *r = run_both(1);
    cr_assert(eq(sz, weir_results_series_count(r), 5));
    const weir_series *all = weir_results_series(r, 0), *month = weir_results_series(r, 4);
    cr_expect(all->n == 33 && all->begins[32] == 32 && !*all->group);
    cr_expect(month->n == 1 && month->begins[0] == 2);
    for (size_t k = 0; k < 2 * N; k++) {
        double february = 0, most = 0;
        for (size_t d = 0; d < 33; d++) {
            const double n = all->value[k * 33 + d];
            double groups = 0;
            for (size_t g = 1; g <= 3; g++)
                groups += weir_results_series(r, g)->value[k * 33 + d];
            cr_expect(eq(dbl, n, groups));
            february += d >= 2 && d < 30 ? n : 0;
            most = fmax(most, n);
        }
        cr_expect(eq(dbl, month->value[k], february));
        cr_expect(eq(dbl, measure(r, "came", "max")->numerator[k], most));
    }
    weir_results_close(r);
}

static int nine(void *user, const weir_results *so_far)
{
    (void)user;
    return weir_results_replication_count(so_far) < 9 ? 9 : 0;
}

/* Five replications and four more give what nine at once give. */
Test(asked, replications_added_later_give_the_same)
{
    const char *text = SCENARIO("1");
    weir_network *network = load(text);
    const weir_network *const of[1] = {network};
    const char *const names[1] = {"one"};
    weir_results *grown = NULL, *whole = NULL;
    const weir_run_options growing = {.threads = 2, .replications = 5, .more = nine};
    const weir_run_options at_once = {.threads = 2, .replications = 9};
    weir_error err = {0};
    cr_assert(eq(int, weir_run(of, names, 1, &growing, &grown, NULL, &err), WEIR_OK));
    cr_assert(eq(int, weir_run(of, names, 1, &at_once, &whole, NULL, &err), WEIR_OK));
    const weir_measure *a = measure(grown, "time", "sii"), *b = measure(whole, "time", "sii");
    expect_same_numbers(a->pseudo_value, b->pseudo_value, 9, "sii");
    expect_same_numbers(weir_results_series(grown, 0)->value, weir_results_series(whole, 0)->value,
                        9 * 33, "series");
    weir_results_close(grown);
    weir_results_close(whole);
    weir_network_destroy(network);
}
