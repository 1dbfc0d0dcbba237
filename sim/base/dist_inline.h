/* Fast paths of drawing, inlined for the event loop: the same values as dist.c, which uses these.
 *
 * Ziggurat: Marsaglia and Tsang 2000, J. Stat. Software 5(8), with 256 layers of equal area. The
 * 64 bits of a word are used once each: bits 0 to 7 the layer, bit 8 the sign (normal), bits 11 to
 * 63 the place across the layer; so layer and place are independent (Doornik 2005). 1.5 % of normal
 * and 2.2 % of exponential draws go on to the slow path.
 *
 * Compile a file that uses this with -fno-tree-slp-vectorize. */
#ifndef WR_DIST_INLINE_H
#define WR_DIST_INLINE_H

#include "sim/base/dist.h"
#include "sim/base/mathx_inline.h"

/* A ziggurat, made by wr_dist_init() before main(): edge[i] is where layer i ends on the right,
 * edge[0] beyond edge[1] by the tail's area, edge[256] = 0; scale[i] = edge[i] * 2^-53; height[i]
 * is the density at edge[i], height[256] its peak. */
typedef struct wr_ziggurat {
    double scale[256], edge[257], height[257];
} wr_ziggurat;
extern wr_ziggurat wr_exponential_ziggurat, wr_normal_ziggurat;

/* What the fast path could not decide. Both begin with the same word again. */
double wr_exponential_slow(uint64_t word, const wr_draw *draw, uint32_t lane);
double wr_normal_slow(uint64_t word, const wr_draw *draw, uint32_t lane);

/** The exponential variate of mean 1 that wr_standard_exponential() gives. */
static inline double wr_exponential_inline(uint64_t word, const wr_draw *draw, uint32_t lane)
{
    const wr_ziggurat *z = &wr_exponential_ziggurat;
    const uint32_t layer = (uint32_t)(word & 255);
    const double x = ((double)(int64_t)(word >> 11) + 0.5) * z->scale[layer];
    if (__builtin_expect(x < z->edge[layer + 1], 1))
        return x;
    return wr_exponential_slow(word, draw, lane);
}

/** The normal variate that wr_standard_normal() gives. */
static inline double wr_normal_inline(uint64_t word, const wr_draw *draw, uint32_t lane)
{
    const wr_ziggurat *z = &wr_normal_ziggurat;
    const uint32_t layer = (uint32_t)(word & 255);
    const double x = ((double)(int64_t)(word >> 11) + 0.5) * z->scale[layer];
    if (__builtin_expect(x < z->edge[layer + 1], 1))
        return wr_double_of(wr_bits_of(x) | (word & 256) << 55); /* bit 8 becomes the sign */
    return wr_normal_slow(word, draw, lane);
}

/** wr_law_draw(), with the commonest laws in line. */
static inline double wr_law_draw_inline(const wr_law *law, uint64_t word, const wr_draw *draw,
                                        uint32_t lane)
{
    if (!law->qualified) {
        if (law->kind == WR_EXPONENTIAL)
            return law->a * wr_exponential_inline(word, draw, lane);
        if (law->kind == WR_LOGNORMAL)
            return wr_exp_inline(law->a + law->b * wr_normal_inline(word, draw, lane));
        if (law->kind == WR_CONSTANT)
            return law->a;
    }
    return wr_law_draw(law, word, draw, lane);
}

#endif
