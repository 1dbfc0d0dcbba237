/* Estimates from numerators and denominators, and finding a measure. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/results/results.h"

/* Two scenarios of three replications. Sums of waits (min) and patients, worked by hand below. */
static double sums[] = {10, 30, 20, 20, 60, 40};
static double counts[] = {2, 2, 2, 2, 2, 2};

static weir_measure wait_measure(bool pooled)
{
    return (weir_measure){.name = "desk.wait",
                          .quantity = "wait",
                          .service = "desk",
                          .stat = "mean",
                          .unit = "min",
                          .group = "",
                          .level = "",
                          .window = "departed",
                          .pooled = pooled,
                          .numerator = sums,
                          .denominator = counts};
}

static weir_results results_of(weir_measure *m)
{
    return (weir_results){.n_scenarios = 2, .n_replications = 3, .measures = m, .n_measures = 1};
}

/* Means 5, 15, 10: mean 10, sd 5, so the half width is t(0.975, 2) 5 / sqrt 3 = 4.302653 * 2.886751. */
Test(results, mean_of_replications_has_a_t_interval)
{
    weir_measure m = wait_measure(false);
    weir_results r = results_of(&m);
    const weir_estimate e = weir_results_estimate(&r, &m, 0, false, 0.95);
    cr_expect(epsilon_eq(dbl, e.value, 10.0, 1e-12));
    cr_expect(epsilon_eq(dbl, e.half_width, 12.420689, 1e-5));
    cr_expect(eq(sz, e.n, 3));
}

/* Pooled: (10 + 30 + 20) / 6, and with more patients in the first replication (10 + 30 + 20) / 12. */
Test(results, pooled_is_the_ratio_of_sums)
{
    weir_measure m = wait_measure(true);
    weir_results r = results_of(&m);
    cr_expect(epsilon_eq(dbl, weir_results_estimate(&r, &m, 0, true, 0.95).value, 10.0, 1e-12));
    double uneven[] = {8, 2, 2, 2, 2, 2};
    m.denominator = uneven;
    cr_expect(epsilon_eq(dbl, weir_results_estimate(&r, &m, 0, true, 0.95).value, 5.0, 1e-12));
}

/* Differences of the pairs: 5, 15, 10, so again mean 10 and sd 5. */
Test(results, differences_are_paired)
{
    weir_measure m = wait_measure(false);
    weir_results r = results_of(&m);
    const weir_estimate e = weir_results_difference(&r, &m, 0, 1, 0.95);
    cr_expect(epsilon_eq(dbl, e.value, 10.0, 1e-12));
    cr_expect(epsilon_eq(dbl, e.half_width, 12.420689, 1e-5));
}

/* A replication that saw no patient is no replication with a wait of 0. */
Test(results, a_replication_without_patients_is_left_out)
{
    double some[] = {2, 0, 2, 2, 2, 2};
    double waits[] = {10, 0, 20, 20, 60, NAN};
    weir_measure m = wait_measure(false);
    m.denominator = some;
    m.numerator = waits;
    weir_results r = results_of(&m);
    const weir_estimate e = weir_results_estimate(&r, &m, 0, false, 0.95);
    cr_expect(eq(sz, e.n, 2));
    cr_expect(epsilon_eq(dbl, e.value, 7.5, 1e-12));
    /* only the first pair is whole */
    const weir_estimate d = weir_results_difference(&r, &m, 0, 1, 0.95);
    cr_expect(eq(sz, d.n, 1));
    cr_expect(epsilon_eq(dbl, d.value, 5.0, 1e-12));
    cr_expect(isnan(d.half_width));
}

Test(results, nothing_seen_is_nan_and_not_zero)
{
    double none[6] = {0};
    weir_measure m = wait_measure(true);
    m.denominator = none;
    weir_results r = results_of(&m);
    const weir_estimate e = weir_results_estimate(&r, &m, 0, true, 0.95);
    cr_expect(isnan(e.value));
    cr_expect(eq(sz, e.n, 0));
}

/* 95th percentiles 5, 15, 10 in the replications, 12 over all patients. */
Test(results, a_pooled_percentile_keeps_the_interval_of_its_sections)
{
    double pooled[] = {12, 25}, ones[] = {1, 1, 1, 1, 1, 1}, p95[] = {5, 15, 10, 10, 30, 20};
    weir_measure m = wait_measure(true);
    m.quantile = true;
    m.numerator = p95;
    m.denominator = ones;
    m.pooled_value = pooled;
    weir_results r = results_of(&m);
    cr_expect(epsilon_eq(dbl, weir_results_estimate(&r, &m, 0, true, 0.95).value, 12.0, 1e-12));
    cr_expect(
        epsilon_eq(dbl, weir_results_estimate(&r, &m, 0, true, 0.95).half_width, 12.420689, 1e-5));
    cr_expect(epsilon_eq(dbl, weir_results_estimate(&r, &m, 0, false, 0.95).value, 10.0, 1e-12));
    cr_expect(epsilon_eq(dbl, weir_results_difference(&r, &m, 0, 1, 0.95).value, 13.0, 1e-12));
}

Test(results, a_measure_is_found_by_all_of_its_name)
{
    weir_measure m = wait_measure(true);
    weir_results r = results_of(&m);
    cr_expect(eq(ptr, (void *)weir_results_find(&r, "desk.wait", "mean", "", ""), &m));
    cr_expect(zero(ptr, (void *)weir_results_find(&r, "desk.wait", "p95", "", "")));
    cr_expect(zero(ptr, (void *)weir_results_find(&r, "desk.wait", "mean", "age", "0-17")));
    cr_expect(zero(ptr, (void *)weir_results_about(&r, "seed")));
}
