/* The incomplete gamma function against GSL's and, for the normal law, long double erfc. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/base/special.h"

static double relative(double got, double want)
{
    return want == 0 ? got != 0 : fabs(got / want - 1);
}

Test(special, gamma_and_its_quantile)
{
    static const double shapes[] = {0.01, 0.1, 0.5, 1, 1.5625, 2.5, 9.99, 10.01, 50, 500, 5000};
    double worst = 0;
    for (double x = 1e-3; x < 2000; x *= 1.01)
        worst = fmax(worst, fabs(wr_lgamma(x) - lgamma(x)) / fmax(1, fabs(lgamma(x))));
    cr_expect(lt(dbl, worst, 1e-14));

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const double a = shapes[i];
        double against_gsl = 0, back = 0;
        for (double z = -8; z <= 8; z += 0.0625) {
            double p, q, at_p, at_q;
            wr_normal_pq(z, &p, &q);
            const double x = wr_gamma_quantile(a, p, q, 0);
            if (x < 1e-290)
                continue; /* below what a double can hold */
            wr_gamma_pq(a, x, &at_p, &at_q);
            back = fmax(back, z < 0 ? relative(at_p, p) : relative(at_q, q));
            against_gsl = fmax(against_gsl, z < 0 ? relative(at_p, gsl_cdf_gamma_P(x, a, 1))
                                                  : relative(at_q, gsl_cdf_gamma_Q(x, a, 1)));
        }
        cr_expect(lt(dbl, back, 2e-12), "shape %g", a);
        /* GSL's own error: 6e-11 at 5,000 against 40-digit values */
        cr_expect(lt(dbl, against_gsl, a < 1000 ? 5e-12 : 1e-10), "shape %g", a);
    }
    cr_expect(eq(dbl, wr_gamma_quantile(2, 0, 1, 0), 0.0));
    cr_expect(eq(dbl, wr_gamma_quantile(2, 1, 0, 0), INFINITY));
}

Test(special, normal_law_and_small_logs)
{
    double worst = 0;
    for (double z = -30; z < 30; z += 0.0137) {
        double p, q;
        wr_normal_pq(z, &p, &q);
        worst = fmax(worst, relative(p, (double)(0.5L * erfcl(-z / sqrtl(2)))));
        worst = fmax(worst, relative(q, (double)(0.5L * erfcl(z / sqrtl(2)))));
        if (fabs(z) < 8)
            cr_expect(lt(dbl, fabs(wr_normal_quantile_pq(p, q) - z), 1e-13), "%g", z);
    }
    cr_expect(lt(dbl, worst, 2e-13));
    for (double x = 1e-18; x < 0.9; x *= 1.7) {
        cr_expect(lt(dbl, relative(wr_log_one_plus(x), log1p(x)), 1e-15));
        cr_expect(lt(dbl, relative(wr_log_one_plus(-x), log1p(-x)), 1e-15));
        cr_expect(lt(dbl, relative(wr_exp_minus_one(x), expm1(x)), 1e-14));
        cr_expect(lt(dbl, relative(wr_exp_minus_one(-x), expm1(-x)), 1e-14));
    }
}

/* Against GSL where it is right to 1e-12, and the logit against the function it inverts. */
Test(special, incomplete_beta)
{
    static const double shapes[] = {0.1, 0.7, 1, 3.5, 40, 3000};
    for (size_t i = 0; i < 36; i++) {
        const double a = shapes[i / 6], b = shapes[i % 6];
        for (double p = 1e-9; p < 1; p += 0.0499) {
            const double at = wr_beta_logit(a, b, p, 1 - p, 0);
            const double x = 1 / (1 + exp(-at)), y = 1 / (1 + exp(at));
            double got_p, got_q;
            wr_beta_pq(a, b, x, y, &got_p, &got_q);
            cr_expect(fabs(got_p - p) <= 1e-11 * p, "%g %g at %g: %g", a, b, p, got_p);
            if (x > 1e-200 && y > 1e-8)
                cr_expect(fabs(got_p - gsl_cdf_beta_P(x, a, b)) <= 1e-9 * p, "%g %g at %g", a, b,
                          p);
        }
    }
    double p, q;
    wr_beta_pq(2, 3, 0, 1, &p, &q);
    cr_expect(p == 0 && q == 1);
    wr_beta_pq(2, 3, 1, 0, &p, &q);
    cr_expect(p == 1 && q == 0);
    cr_expect(fabs(wr_beta_xy_density(2, 3, 0.25, 0.75) - 12 * 0.0625 * 0.421875) < 1e-14);
}
