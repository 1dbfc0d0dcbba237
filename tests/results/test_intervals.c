/* The interval that a measure of results gets, and the way it was made. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "sim/results/results.h"
#include "weir/results.h"
#include "weir/steady.h"

#define N 12

/* One measure of one scenario, its replications' numerators and denominators. */
static weir_interval interval_of(const char *unit, const char *stat, const double *y,
                                 const double *x, size_t n, bool pooled)
{
    weir_measure m = {.name = "ed.x",
                      .quantity = "x",
                      .service = "ed",
                      .stat = stat,
                      .unit = unit,
                      .group = "",
                      .level = "",
                      .numerator = y,
                      .denominator = x,
                      .pooled = pooled};
    weir_results r = {.n_scenarios = 1, .n_replications = n, .measures = &m, .n_measures = 1};
    return weir_results_interval(&r, &m, 0, pooled, 0.95);
}

static void fill(double *y, double *x, double first)
{
    for (int i = 0; i < N; i++) {
        y[i] = 50 + i % 3;
        x[i] = 100 + i % 2;
    }
    y[0] = first;
}

Test(intervals, the_usual_ones_are_those_of_the_estimates)
{
    double y[N], x[N];
    fill(y, x, 50);
    const weir_estimate ratio = weir_estimate_ratio(y, x, N, 0.95);
    weir_interval i = interval_of("h", "mean", y, x, N, true);
    cr_expect(eq(int, (int)i.method, WEIR_METHOD_JACKKNIFE));
    cr_expect(eq(dbl, i.value, ratio.value));
    cr_expect(eq(dbl, i.low, ratio.value - ratio.half_width));
    cr_expect(eq(uint, i.doubts, 0));
    i = interval_of("h", "mean", y, x, N, false);
    cr_expect(eq(int, (int)i.method, WEIR_METHOD_T));
    x[3] = 0; /* that one saw none */
    cr_expect(eq(sz, interval_of("h", "mean", y, x, N, false).n, N - 1));
    cr_expect(eq(int, (int)interval_of("h", "mean", y, x, 1, true).method, WEIR_METHOD_NONE));
}

/* Fewer than ten hits, or misses, of all: Clopper and Pearson. Not of a share of time, whose
 * denominators are microseconds. */
Test(intervals, rare_shares_are_exact)
{
    double y[N] = {0}, x[N];
    for (int i = 0; i < N; i++)
        x[i] = 100;
    weir_interval i = interval_of("share", "share_above 12 h", y, x, N, true);
    cr_expect(eq(int, (int)i.method, WEIR_METHOD_CLOPPER_PEARSON));
    cr_expect(eq(dbl, i.low, 0.0));
    cr_expect(lt(dbl, fabs(i.high - (1 - pow(0.025, 1.0 / 1200))), 1e-9));
    for (int k = 0; k < N; k++)
        y[k] = 100;
    i = interval_of("share", "share_within 4 h", y, x, N, true);
    cr_expect(eq(dbl, i.high, 1.0));
    cr_expect(lt(dbl, i.low, 1.0));
    for (int k = 0; k < N; k++)
        y[k] = k % 2;
    cr_expect(eq(int, (int)interval_of("share", "share_above 12 h", y, x, N, true).method,
                 WEIR_METHOD_CLOPPER_PEARSON));
    y[0] = 5; /* 11 in all */
    cr_expect(eq(int, (int)interval_of("share", "share_above 12 h", y, x, N, true).method,
                 WEIR_METHOD_JACKKNIFE));
    y[0] = 0;
    cr_expect(
        eq(int, (int)interval_of("share", "ratio", y, x, N, true).method, WEIR_METHOD_JACKKNIFE));
}

/* 5 replications, one far out: Hall's form, which is cut at the ends that a share can have. */
Test(intervals, few_and_skewed_ones_stay_where_they_can_be)
{
    const double y[] = {99, 99, 99, 99, 40}, x[] = {100, 100, 100, 100, 100};
    const weir_interval i = interval_of("share", "share_within 4 h", y, x, 5, true);
    cr_expect(eq(int, (int)i.method, WEIR_METHOD_HALL));
    cr_expect(le(dbl, i.high, 1.0));
    cr_expect(ge(dbl, i.low, 0.0));
    cr_expect(eq(uint, i.doubts, WEIR_DOUBT_FEW | WEIR_DOUBT_SKEW));
}

Test(intervals, a_scenario_has_the_hash_of_its_input)
{
    wr_scenario_result s[2] = {{.yaml = "weir: 1\n"}, {.yaml = "weir: 1\n "}};
    weir_results r = {.scenarios = s, .n_scenarios = 2};
    char a[17], b[17];
    weir_results_scenario_hash(&r, 0, a);
    weir_results_scenario_hash(&r, 1, b);
    cr_expect(eq(sz, strlen(a), 16));
    cr_expect(ne(int, strcmp(a, b), 0));
    s[1].yaml = s[0].yaml;
    weir_results_scenario_hash(&r, 1, b);
    cr_expect(eq(int, strcmp(a, b), 0));
}

/* One run: the mean number present has batch means of its course, in the window alone, about the
 * measure's own value; a mean wait has no interval. */
Test(intervals, one_run_has_batch_means_of_its_course)
{
    double course[70], y[1] = {5.5}, x[1] = {1}, half[2] = {5, 6};
    for (int i = 0; i < 70; i++)
        course[i] = i < 10 ? 1000 : 5 + (i * 37 % 11) * 0.1;
    weir_course s = {"ed", "present", course, half};
    weir_measure m = {.name = "ed.present",
                      .quantity = "present",
                      .service = "ed",
                      .stat = "mean",
                      .unit = "patients",
                      .group = "",
                      .level = "",
                      .numerator = y,
                      .denominator = x,
                      .pooled = true};
    weir_results r = {.n_scenarios = 1,
                      .n_replications = 1,
                      .measures = &m,
                      .n_measures = 1,
                      .slots = {70, 10, 1.0},
                      .course = &s,
                      .n_course = 1};
    const weir_interval i = weir_results_interval(&r, &m, 0, true, 0.95);
    const weir_interval own = weir_interval_long_run(course + 10, 60, 30, 0.95);
    cr_expect(eq(int, (int)i.method, WEIR_METHOD_BATCHES));
    cr_expect(eq(dbl, i.value, 5.5));
    cr_expect(eq(sz, i.n, own.n));
    cr_expect(lt(dbl, fabs((i.high - i.low) - (own.high - own.low)), 1e-12));
    cr_expect(lt(dbl, i.high, 10.0)); /* nothing of the warm-up */
    m.quantity = "wait";
    cr_expect(eq(int, (int)weir_results_interval(&r, &m, 0, true, 0.95).method, WEIR_METHOD_NONE));
    m.quantity = "present";
    r.slots.n = 25; /* 15 of the window: too few */
    cr_expect(eq(int, (int)weir_results_interval(&r, &m, 0, true, 0.95).method, WEIR_METHOD_NONE));
}
