/* exp, log, pow, cos and the normal quantile from + - * / and sqrt alone (mathx.h). sqrt is exact
 * in IEEE 754, so it may be the C library's. */
#include "sim/base/mathx.h"

#include <math.h>

#include "sim/base/mathx_inline.h"

double wr_exp(double x) { return wr_exp_inline(x); }

double wr_log(double x) { return wr_log_inline(x); }

/* The upper 26 bits of x, so that products of two such parts are exact (Dekker 1971, Numer. Math.
 * 18:224; Veltkamp's splitting). */
static double upper_half(double x)
{
    const double scaled = x * 134217729.0; /* 2^27 + 1 */
    return scaled - (scaled - x);
}

double wr_pow(double x, double y)
{
    if (y == 0 || x == 1)
        return 1.0;
    if (x == 0)
        return y > 0 ? 0.0 : INFINITY;
    if (!(x > 0) || isinf(x) || !isfinite(y)) {
        if (isnan(x) || isnan(y) || x < 0)
            return NAN;
        return (x > 1) == (y > 0) ? INFINITY : 0.0;
    }

    double hi, lo;
    wr_log_sum(x, &hi, &lo);
    const double rough = y * hi;
    if (rough > 709.8)
        return INFINITY;
    if (rough < -745.2)
        return 0.0;
    if (fabs(rough) < 0x1p-60)
        return 1.0; /* and no product below underflows */

    /* y (hi + lo) as rough + rest */
    const double y_high = upper_half(y), hi_high = upper_half(hi);
    const double y_low = y - y_high, hi_low = hi - hi_high;
    const double rest =
        ((y_high * hi_high - rough) + y_high * hi_low + y_low * hi_high) + y_low * hi_low + y * lo;
    if (rough > 709.782712893384)
        return rough + rest > 0x1.62e42fefa39efp+9 ? INFINITY : wr_exp_sum(rough, rest);
    return wr_exp_sum(rough, rest);
}

/* cos and sin of r + low for |r| <= pi/4, by their Taylor series to r^18 and r^17. */
static double cos_near_zero(double r, double low)
{
    const double z = r * r;
    const double tail =
        z * z *
        (1.0 / 24 +
         z * (-1.0 / 720 +
              z * (1.0 / 40320 +
                   z * (-1.0 / 3628800 +
                        z * (1.0 / 479001600 +
                             z * (-1.0 / 87178291200.0 + z * (1.0 / 20922789888000.0 +
                                                              z * -1.0 / 6402373705728000.0)))))));
    const double half = 0.5 * z, first = 1.0 - half;
    return first + (((1.0 - first) - half) + (tail - r * low));
}

static double sin_near_zero(double r, double low)
{
    const double z = r * r;
    const double tail =
        -1.0 / 6 +
        z * (1.0 / 120 +
             z * (-1.0 / 5040 +
                  z * (1.0 / 362880 +
                       z * (-1.0 / 39916800 +
                            z * (1.0 / 6227020800.0 +
                                 z * (-1.0 / 1307674368000.0 + z * (1.0 / 355687428096000.0)))))));
    return r + (r * z * tail + low * (1.0 - 0.5 * z));
}

double wr_cos(double x)
{
    if (!(fabs(x) <= 0x1p30))
        return NAN;

    /* pi/2 in three parts, the first two of 33 bits: k of 20 bits times them is exact (Cody and
     * Waite 1980, chapter 8) */
    const double shift = 0x1.8p52;
    const double shifted = x * 0x1.45f306dc9c883p-1 + shift;
    const double kd = shifted - shift;
    const unsigned quadrant = (unsigned)(wr_bits_of(shifted) & 3);
    const double a = x - kd * 0x1.921fb54400000p+0;
    const double b = kd * 0x1.0b4611a600000p-34;
    const double most = a - b;
    const double least = ((a - most) - b) - kd * 0x1.3198a2e037073p-69;
    const double r = most + least, low = (most - r) + least;

    switch (quadrant) {
    case 0:
        return cos_near_zero(r, low);
    case 1:
        return -sin_near_zero(r, low);
    case 2:
        return -cos_near_zero(r, low);
    default:
        return sin_near_zero(r, low);
    }
}

/* A ratio of two polynomials of degree 7, by Horner's rule. */
static double ratio(const double top[8], const double bottom[8], double x)
{
    double n = top[7], d = bottom[7];
    for (int i = 6; i >= 0; i--) {
        n = n * x + top[i];
        d = d * x + bottom[i];
    }
    return n / d;
}

double wr_normal_quantile(double p)
{
    /* Wichura 1988, Algorithm AS 241 (PPND16), Applied Statistics 37:477: three rational
     * approximations, of p - 1/2 and of sqrt(-log of the tail) */
    static const double centre_top[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                         1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                         4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                         3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static const double centre_bottom[8] = {1.0,
                                            4.2313330701600911252e+1,
                                            6.8718700749205790830e+2,
                                            5.3941960214247511077e+3,
                                            2.1213794301586595867e+4,
                                            3.9307895800092710610e+4,
                                            2.8729085735721942674e+4,
                                            5.2264952788528545610e+3};
    static const double near_top[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                       5.76949722146069140550e0,  3.64784832476320460504e0,
                                       1.27045825245236838258e0,  2.41780725177450611770e-1,
                                       2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double near_bottom[8] = {1.0,
                                          2.05319162663775882187e0,
                                          1.67638483018380384940e0,
                                          6.89767334985100004550e-1,
                                          1.48103976427480074590e-1,
                                          1.51986665636164571966e-2,
                                          5.47593808499534494600e-4,
                                          1.05075007164441684324e-9};
    static const double far_top[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                      1.78482653991729133580e0,  2.96560571828504891230e-1,
                                      2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                      2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double far_bottom[8] = {1.0,
                                         5.99832206555887937690e-1,
                                         1.36929880922735805310e-1,
                                         1.48753612908506148525e-2,
                                         7.86869131145613259100e-4,
                                         1.84631831751005468180e-5,
                                         1.42151175831644588870e-7,
                                         2.04426310338993978564e-15};

    if (!(p > 0 && p < 1))
        return p == 0 ? -INFINITY : p == 1 ? INFINITY : NAN;
    const double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return q * ratio(centre_top, centre_bottom, 0.180625 - q * q);

    const double r = sqrt(-wr_log_inline(q < 0 ? p : 1.0 - p));
    const double z =
        r <= 5.0 ? ratio(near_top, near_bottom, r - 1.6) : ratio(far_top, far_bottom, r - 5.0);
    return q < 0 ? -z : z;
}
