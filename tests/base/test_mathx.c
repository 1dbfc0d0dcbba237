/* Our own functions against the C library's long double ones (64-bit mantissa, so their error is
 * below a thousandth of a double's last digit) and GSL's quantile. Largest errors met, over the
 * points below: exp 0.51 ulp, log 0.50, pow 0.51, cos 0.77, normal quantile 3.0 relative to GSL's,
 * which is the same approximation with another log, and 7 from the truth. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/base/mathx.h"
#include "sim/base/mathx_inline.h"
#include "sim/base/stream.h"

/* Distance in units of the last digit of the wanted double. */
static double ulps(double got, long double want)
{
    const double rounded = fabs((double)want);
    return (double)(fabsl((long double)got - want) / (nextafter(rounded, INFINITY) - rounded));
}

static double uniform(uint32_t i, uint32_t what)
{
    const wr_draw draw = {.patient = i, .source_fold = what};
    return wr_uniform(wr_block_at(&draw, 0).w0);
}

static void keep_largest(double *largest, double x)
{
    if (!(x <= *largest))
        *largest = x;
}

Test(mathx, exp_and_log_are_within_an_ulp)
{
    if (LDBL_MANT_DIG < 64)
        cr_skip_test("long double is no better than double here");
    double exp_wide = 0, exp_near = 0, log_wide = 0, log_near = 0, log_one = 0;
    for (uint32_t i = 0; i < 1000000; i++) {
        const double u = uniform(i, 1);
        double x = -708 + 1417.7 * u;
        keep_largest(&exp_wide, ulps(wr_exp(x), expl(x)));
        x = 4 * u - 2;
        keep_largest(&exp_near, ulps(wr_exp(x), expl(x)));
        x = 0.5 + 1.5 * u;
        keep_largest(&log_near, ulps(wr_log(x), logl(x)));
        x = 1 + 0.04 * (u - 0.5);
        keep_largest(&log_one, ulps(wr_log(x), logl(x)));
        x = ldexp(1 + u, (int)(i % 2000) - 1000);
        keep_largest(&log_wide, ulps(wr_log(x), logl(x)));
    }
    cr_log_info("exp %.3f %.3f log %.3f %.3f %.3f ulp\n", exp_wide, exp_near, log_near, log_one,
                log_wide);
    cr_expect(lt(dbl, exp_wide, 0.52));
    cr_expect(lt(dbl, exp_near, 0.52));
    cr_expect(lt(dbl, log_near, 0.52));
    cr_expect(lt(dbl, log_one, 0.52));
    cr_expect(lt(dbl, log_wide, 0.52));

    /* the ends, and the borders of the reduction's cells */
    cr_expect(eq(dbl, wr_exp(0), 1.0));
    cr_expect(eq(dbl, wr_exp(-746), 0.0));
    cr_expect(eq(dbl, wr_exp(-INFINITY), 0.0));
    cr_expect(eq(dbl, wr_exp(709.79), INFINITY));
    cr_expect(isnan(wr_exp(NAN)));
    cr_expect(lt(dbl, ulps(wr_exp(709.7827), expl(709.7827)), 1.0));
    for (double x = -745.13; x < -708; x += 0.37) /* subnormal results */
        cr_expect(lt(dbl, ulps(wr_exp(x), expl(x)), 1.01), "%g", x);
    cr_expect(eq(dbl, wr_log(1), 0.0));
    cr_expect(eq(dbl, wr_log(0), -INFINITY));
    cr_expect(eq(dbl, wr_log(INFINITY), INFINITY));
    cr_expect(isnan(wr_log(-1)));
    cr_expect(lt(dbl, ulps(wr_log(5e-324), logl(5e-324)), 1.0));
    cr_expect(lt(dbl, ulps(wr_log(DBL_MAX), logl(DBL_MAX)), 1.0));
    for (int i = 0; i < 128; i++)
        for (int side = -1; side <= 1; side++) {
            const double edge = wr_double_of(UINT64_C(0x3fe6000000000000) + ((uint64_t)i << 45));
            const double x = side < 0 ? nextafter(edge, 0) : side ? nextafter(edge, 2) : edge;
            cr_expect(x == 1 || ulps(wr_log(x), logl(x)) < 0.52, "%a", x);
        }
}

Test(mathx, pow_cos_and_normal_quantile)
{
    double power = 0, cosine = 0, small_cosine = 0, quantile = 0;
    const bool precise = LDBL_MANT_DIG >= 64;
    for (uint32_t i = 0; i < 1000000; i++) {
        const double u = uniform(i, 2), v = uniform(i, 3);
        const double x = exp(40 * u - 20), y = 60 * v - 30;
        if (precise) {
            keep_largest(&power, ulps(wr_pow(x, y), powl(x, y)));
            keep_largest(&cosine, ulps(wr_cos(2e6 * (u - 0.5)), cosl(2e6 * (u - 0.5))));
            keep_largest(&small_cosine, ulps(wr_cos(7 * u), cosl(7 * u)));
        }
        keep_largest(&quantile, ulps(wr_normal_quantile(u), gsl_cdf_ugaussian_Pinv(u)));
    }
    cr_log_info("pow %.3f cos %.3f %.3f quantile %.1f ulp\n", power, cosine, small_cosine,
                quantile);
    cr_expect(lt(dbl, power, 0.52));
    cr_expect(lt(dbl, cosine, 1.0));
    cr_expect(lt(dbl, small_cosine, 1.0));
    cr_expect(le(dbl, quantile, 4.0));
    for (double p = 1e-300; p < 0.1; p *= 3)
        cr_expect(lt(dbl, fabs(wr_normal_quantile(p) / gsl_cdf_ugaussian_Pinv(p) - 1), 4e-15));

    cr_expect(eq(dbl, wr_pow(2, 10), 1024.0));
    cr_expect(eq(dbl, wr_pow(4, 0.5), 2.0));
    cr_expect(eq(dbl, wr_pow(7, 0), 1.0));
    cr_expect(eq(dbl, wr_pow(1, 1e300), 1.0));
    cr_expect(eq(dbl, wr_pow(0, 2), 0.0));
    cr_expect(eq(dbl, wr_pow(2, 1e300), INFINITY));
    cr_expect(eq(dbl, wr_pow(2, -1e300), 0.0));
    cr_expect(eq(dbl, wr_pow(2, 1023.5), pow(2, 1023.5)));
    cr_expect(eq(dbl, wr_pow(2, 1024), INFINITY));
    cr_expect(eq(dbl, wr_pow(INFINITY, -1), 0.0));
    cr_expect(isnan(wr_pow(-1, 0.5)));
    cr_expect(eq(dbl, wr_cos(0), 1.0));
    cr_expect(eq(dbl, wr_normal_quantile(0.5), 0.0));
    cr_expect(eq(dbl, wr_normal_quantile(0), -INFINITY));
    cr_expect(eq(dbl, wr_normal_quantile(1), INFINITY));
    cr_expect(isnan(wr_normal_quantile(2)));

    /* 1e16 and a million ones, and the 1e16 back again: nothing is lost */
    wr_sum sum = {0};
    wr_sum_add(&sum, 1e16);
    for (int i = 0; i < 1000000; i++)
        wr_sum_add(&sum, 1.0);
    wr_sum_add(&sum, -1e16);
    cr_expect(eq(dbl, wr_sum_value(&sum), 1e6));
}

/* Any double of a range of exponents, with all bits of its mantissa. */
static double any_double(uint64_t word, int least, int most)
{
    const double mantissa = 1 + (double)(word >> 12) * 0x1p-52;
    return ldexp(mantissa, least + (int)(wr_uniform(word * UINT64_C(0x9e3779b97f4a7c15)) *
                                         (most - least + 1)));
}

/* exp and log at arguments of every size: all exponents of a double, subnormal ones and those
 * next to 0 and 1 included. */
Test(mathx, exp_and_log_over_all_doubles)
{
    if (LDBL_MANT_DIG < 64)
        cr_skip_test("long double is no better than double here");
    double exp_rise = 0, exp_fall = 0, log_all = 0, log_above = 0, log_below = 0;
    for (uint32_t i = 0; i < 300000; i++) {
        const wr_draw draw = {.patient = i, .source_fold = 6};
        const wr_block block = wr_block_at(&draw, 0);
        double x = any_double(block.w0, -80, 8); /* 2^-80 to 512 */
        keep_largest(&exp_rise, ulps(wr_exp(x), expl(x)));
        keep_largest(&exp_fall, ulps(wr_exp(-x), expl(-x)));
        x = any_double(block.w1, -1074, 1023);
        keep_largest(&log_all, ulps(wr_log(x), logl(x)));
        x = any_double(block.w1, -52, -3);
        keep_largest(&log_above, 1 + x == 1 ? 0 : ulps(wr_log(1 + x), logl(1 + x)));
        keep_largest(&log_below, 1 - x == 1 ? 0 : ulps(wr_log(1 - x), logl(1 - x)));
    }
    cr_log_info("exp %.3f %.3f log %.3f %.3f %.3f ulp\n", exp_rise, exp_fall, log_all, log_above,
                log_below);
    cr_expect(lt(dbl, exp_rise, 0.52));
    cr_expect(lt(dbl, exp_fall, 0.52));
    cr_expect(lt(dbl, log_all, 0.52));
    cr_expect(lt(dbl, log_above, 0.52));
    cr_expect(lt(dbl, log_below, 0.52));
}

/* The score z with P(Z <= z) = p, for p up to a half: Halley's steps on the long double erfc, or
 * near a half erf, from GSL's value. */
static long double lower_score(double p)
{
    const long double root_half = 0.707106781186547524400844L;
    long double z = gsl_cdf_ugaussian_Pinv(p);
    for (int i = 0; i < 3; i++) {
        const long double density = 0.398942280401432677939946L * expl(-0.5L * z * z);
        const long double miss =
            p < 0.25 ? 0.5L * erfcl(-z * root_half) - p : 0.5L * erfl(z * root_half) - (p - 0.5);
        const long double step = miss / density;
        z -= step / (1 + 0.5L * z * step); /* Halley: the density's own slope is -z of it */
    }
    return z;
}

/* GSL's quantile is the approximation that ours is, so erfc turned round is the judge here: from
 * the least normal double to a half, and the upper half through 1 - p, which is exact. The
 * approximation is worst about z = -28.6, at 7 ulp; within |z| < 8, all that is ever drawn, at 5.6. */
Test(mathx, normal_quantile_is_erfc_turned_round)
{
    if (LDBL_MANT_DIG < 64)
        cr_skip_test("long double is no better than double here");
    double drawn = 0, far = 0;
    for (uint32_t i = 0; i < 150000; i++) {
        const wr_draw draw = {.patient = i, .source_fold = 7};
        const wr_block block = wr_block_at(&draw, 0);
        double p = any_double(block.w0, -1022, -50);
        keep_largest(&far, ulps(wr_normal_quantile(p), lower_score(p)));
        p = any_double(block.w0, -50, -2);
        keep_largest(&drawn, ulps(wr_normal_quantile(p), lower_score(p)));
        const double u = 0.5 + 0.5 * wr_uniform(block.w1);
        if (u < 1)
            keep_largest(&drawn, ulps(wr_normal_quantile(u), -lower_score(1 - u)));
    }
    cr_log_info("quantile %.2f %.2f ulp\n", drawn, far);
    cr_expect(le(dbl, drawn, 6.0));
    cr_expect(le(dbl, far, 8.0));
}

/* The bits themselves, so that a compiler or machine that differs is found out. FNV-1a over the
 * results at 100,000 points of each function. */
Test(mathx, every_machine_gives_these_bits)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (uint32_t i = 0; i < 100000; i++) {
        const double u = uniform(i, 4), v = uniform(i, 5);
        const double x[5] = {wr_exp(200 * u - 100), wr_log(1000 * u), wr_pow(10 * u, 20 * v - 10),
                             wr_normal_quantile(u), wr_cos(100 * u)};
        for (int j = 0; j < 5; j++) {
            hash ^= wr_bits_of(x[j]);
            hash *= UINT64_C(0x100000001b3);
        }
    }
    cr_expect(eq(u64, hash, UINT64_C(4980591959896272860)));
}
