/* The exact values themselves: formulas against one another, against tables, and against chains. */
#include <criterion/criterion.h>
#include <math.h>

#include "analysis/verify/chain.h"
#include "analysis/verify/formulas.h"

static bool near(double a, double b, double share)
{
    const bool good = fabs(a - b) <= share * fabs(b);
    if (!good)
        cr_log_error("%.12g is not %.12g", a, b);
    return good;
}

/* B(1, a) = a / (1 + a); B(2, 1) = (1/2) / (1 + 1 + 1/2) = 1/5; C(2, 1) = B / (1 - 1/2 (1 - B)) =
 * 1/3. */
Test(formulas, erlang)
{
    cr_expect(near(verify_erlang_b(1, 3), 0.75, 1e-14));
    cr_expect(near(verify_erlang_b(2, 1), 0.2, 1e-14));
    cr_expect(near(verify_erlang_c(2, 1), 1.0 / 3, 1e-14));
    cr_expect(near(verify_mmc_wait(1, 0.8), 4, 1e-14));
}

/* The mean of a wait is the integral of the share that waits longer. */
static double md1_above(double wait, const void *load)
{
    return verify_md1_above(*(const double *)load, wait);
}

Test(formulas, constant_times)
{
    const double load = 0.7;
    double mean = 0;
    for (int k = 0; k < 20; k++) /* a corner at each whole number */
        mean += verify_integral(md1_above, &load, k, k + 1 - 1e-12, 50);
    cr_expect(near(mean, verify_mg1_wait(load, 0), 1e-5));
    cr_expect(near(verify_md1_above(load, 0), load, 1e-14));
    cr_expect(near(verify_mdc_waiting(1, load), load * verify_mg1_wait(load, 0), 1e-9));
}

static double exponential_transform(double x, double mean) { return 1 / (1 + x * mean); }
static double level(double x, const void *with)
{
    (void)with;
    return x * x * x;
}

Test(formulas, the_rest)
{
    cr_expect(near(verify_gm1_share(exponential_transform, 1, 1.25), 0.8, 1e-12)); /* M/M/1 */
    cr_expect(near(verify_integral(level, NULL, 0, 2, 3), 4, 1e-14)); /* exact for cubes */
    /* all of the mean is there in the end */
    cr_expect(near(verify_least_lognormal(3, 1, 1e6), 3, 1e-9));
    cr_expect(near(verify_least_exponential(3, 1e6), 3, 1e-12));
    cr_expect(near(verify_least_uniform(1, 4, 9), 2.5, 1e-14));
    cr_expect(near(verify_least_uniform(1, 4, 1), 1, 1e-14));
    /* who waits for nothing is turned away; who waits for ever, never leaves */
    cr_expect(
        near(verify_constant_patience(3, 20, 0.1, 1e-9).share_left, verify_erlang_b(3, 2), 1e-6));
    const verify_patience patient = verify_constant_patience(3, 20, 0.1, 1e3);
    cr_expect(fabs(patient.share_left) < 1e-12);
    cr_expect(near(patient.waiting, 2 * verify_mmc_wait(3, 2), 1e-9));
}

/* M/M/3 from empty: it begins as arrivals do, ends at Erlang's formula, and in between loses
 * nobody. */
Test(formulas, a_chain_settles_where_it_goes)
{
    verify_chain *settled = verify_chain_create(101), *moving = verify_chain_create(101);
    for (size_t n = 0; n < 100; n++) {
        verify_chain_flow(settled, n, n + 1, 20);
        verify_chain_flow(settled, n + 1, n, fmin((double)n + 1, 3) * 10);
        verify_chain_flow(moving, n, n + 1, 20);
        verify_chain_flow(moving, n + 1, n, fmin((double)n + 1, 3) * 10);
    }
    double waits = 0, waiting = 0;
    verify_chain_settle(settled);
    for (size_t n = 3; n <= 100; n++) {
        waits += verify_chain_p(settled, n);
        waiting += (double)(n - 3) * verify_chain_p(settled, n);
    }
    cr_expect(near(waits, verify_erlang_c(3, 2), 1e-12));
    cr_expect(near(waiting, 2 * verify_mmc_wait(3, 2), 1e-12));

    verify_chain_begin(moving, 0);
    verify_chain_advance(moving, 1e-4); /* P(nobody) = 1 - a t + (a^2 + a mu) t^2 / 2 ... */
    cr_expect(near(verify_chain_p(moving, 0), 1 - 0.002 + (400 + 200) * 0.5e-8, 1e-8));
    cr_expect(near(verify_chain_hours(moving, 0), 1e-4 - 20 * 0.5e-8 + 600e-12 / 6, 1e-8));
    verify_chain_advance(moving, 30);
    double hours = 0, sum = 0;
    for (size_t n = 0; n <= 100; n++) {
        hours += verify_chain_hours(moving, n);
        sum += verify_chain_p(moving, n);
        cr_expect(fabs(verify_chain_p(moving, n) - verify_chain_p(settled, n)) < 1e-12);
    }
    cr_expect(near(hours, 30, 1e-11) && near(sum, 1, 1e-12));
    verify_chain_destroy(settled);
    verify_chain_destroy(moving);
}

Test(formulas, a_chain_without_memory_gives_no_number)
{
    verify_chain_flow(NULL, 0, 1, 1);
    verify_chain_settle(NULL);
    verify_chain_advance(NULL, 1);
    cr_expect(isnan(verify_chain_p(NULL, 0)) && isnan(verify_chain_hours(NULL, 0)));
    verify_chain_destroy(NULL);
}
