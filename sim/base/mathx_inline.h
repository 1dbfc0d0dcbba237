/* exp and log, inlined for the event loop: the code of wr_exp() and wr_log().
 *
 * Both are table-driven (Tang, ACM TOMS 15:144, 1989, and 16:378, 1990): the argument is reduced
 * exactly to a small r and a Taylor polynomial does the rest. Only + - * are used, in a fixed
 * order, so every machine gives the same bits; compile with -ffp-contract=off. Doubles are IEEE 754
 * binary64, rounded to nearest. */
#ifndef WR_MATHX_INLINE_H
#define WR_MATHX_INLINE_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sim/base/mathx_tables.h"

static inline uint64_t wr_bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double wr_double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* exp(x + tail) for -746 < x < 710 and a tail far smaller than x.
 *
 * x = k ln2/128 + r with |r| <= ln2/256; 2^(k/128) is a power of two times a table entry. The first
 * term left out of the polynomial, r^6/720, is below 2^-60. */
static inline double wr_exp_sum(double x, double tail)
{
    const double shift = 0x1.8p52; /* adding it rounds to a whole number, held in the low bits */
    const double shifted = x * 0x1.71547652b82fep+7 + shift;
    const int64_t k = (int64_t)(int32_t)(uint32_t)wr_bits_of(shifted);
    const double kd = shifted - shift;
    /* ln2/128 in two parts; the first has 35 bits and kd at most 18, so that product is exact */
    const double r = (x - kd * 0x1.62e42fefc0000p-8) - (kd * -0x1.c610ca86c3899p-44 - tail);

    const double *entry = wr_exp_table[k & 127];
    const double r2 = r * r;
    const double poly = r2 * (0.5 + r * (1.0 / 6)) + (r2 * r2) * (1.0 / 24 + r * (1.0 / 120));
    const double rest = entry[1] + r + poly;

    const int64_t exponent = (k - (k & 127)) / 128;
    if (exponent > -960 && exponent < 1023) {
        const double scale = wr_double_of(wr_bits_of(entry[0]) + ((uint64_t)exponent << 52));
        return scale + scale * rest;
    }
    /* at the ends of the range, where a part may be subnormal or the scale too large, the power of
     * two is applied last and in two steps */
    const int64_t half = exponent / 2;
    const double value = entry[0] + entry[0] * rest;
    return value * wr_double_of((uint64_t)(1023 + half) << 52) *
           wr_double_of((uint64_t)(1023 + exponent - half) << 52);
}

/** exp(x): 0 below -745.2, infinite above 709.8. */
static inline double wr_exp_inline(double x)
{
    if (!(x < 709.782712893384))
        return x <= 0x1.62e42fefa39efp+9 ? wr_exp_sum(x, 0.0) : x + INFINITY;
    if (x < -745.2)
        return 0.0;
    return wr_exp_sum(x, 0.0);
}

/* log x as hi + lo, |lo| below an ulp of hi, right to about 2^-65 of it; x above 0 and finite.
 *
 * x = 2^k z with z in [0.6875, 1.375), and c is near 1/z, of 12 bits; so r = z c - 1 is exact in
 * two parts, and log x = k ln2 - log c + log1p(r) with |r| <= 2^-7. About x = 1, c is 1 and k is 0,
 * so nothing cancels there. */
static inline void wr_log_sum(double x, double *hi, double *lo)
{
    uint64_t bits = wr_bits_of(x);
    int64_t k = 0;
    if (bits < UINT64_C(0x0010000000000000)) { /* subnormal */
        bits = wr_bits_of(x * 0x1p52);
        k = -52;
    }
    const uint64_t from = UINT64_C(0x3fe6000000000000); /* 0.6875 */
    const uint64_t offset = bits - from;
    const double *entry = wr_log_table[offset >> 45 & 127];
    const int64_t power = (int64_t)(offset >> 52) - (offset >> 63 ? 4096 : 0);
    k += power;
    const double z = wr_double_of(bits - ((uint64_t)power << 52));
    const double c = entry[0], kd = (double)k;

    /* r + r_low = z c - 1 exactly: z is cut so that both products fit */
    const double z_high = wr_double_of(wr_bits_of(z) & ~UINT64_C(0x1fffff));
    const double a = z_high * c - 1.0, b = (z - z_high) * c;
    const double r = a + b;
    const double r_low = b - (r - a);

    /* k ln2 - log c + r: the first parts are multiples of 2^-42 below 2^10: their sum is exact */
    const double w = kd * 0x1.62e42fefa3800p-1 + entry[1];
    const double s = w + r;
    const double s_low = (w - s) + r + (kd * 0x1.ef35793c76730p-45 + entry[2]) + r_low;

    /* -r^2/2, whose leading part is exact */
    const double r_high =
        wr_double_of((wr_bits_of(r) + UINT64_C(0x4000000)) & ~UINT64_C(0x7ffffff));
    const double square = -0.5 * (r_high * r_high);
    const double square_low = -0.5 * ((r - r_high) * (r + r_high)) - r * r_low;
    const double t = s + square;
    const double t_low = (s - t) + square;

    /* r^3/3 - r^4/4 + ... - r^10/10; what is left out is below 2^-73 of r */
    const double r2 = r * r, r4 = r2 * r2;
    const double p = r * r2 *
                     ((1.0 / 3 - r * 0.25) + r2 * (1.0 / 5 - r * (1.0 / 6)) +
                      r4 * ((1.0 / 7 - r * 0.125) + r2 * (1.0 / 9 - r * 0.1)));
    const double rest = s_low + square_low + t_low + p;
    *hi = t + rest;
    *lo = (t - *hi) + rest;
}

/** log(x) for x above 0; -infinity at 0, infinity at infinity, NaN below 0. */
static inline double wr_log_inline(double x)
{
    double hi, lo;
    if (!(x > 0) || x > 0x1.fffffffffffffp+1023)
        return x == 0 ? -INFINITY : x < 0 ? NAN : x;
    wr_log_sum(x, &hi, &lo);
    return hi;
}

#endif
