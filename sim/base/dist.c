/* Drawing from a law (dist.h). Every value here is made from + - * / sqrt and our own exp and log,
 * so it is the same on every machine; law.c resolves laws and asks about them. */
#include "sim/base/dist.h"

#include <math.h>
#include <stdlib.h>

#include "sim/base/dist_inline.h"
#include "sim/base/law.h"
#include "sim/base/mathx.h"
#include "sim/base/stream_inline.h"

/* ---- ziggurats ------------------------------------------------------------------------------ */

wr_ziggurat wr_exponential_ziggurat, wr_normal_ziggurat;

/* Right edge of the lowest rectangle, and the area of each of 256 layers: Marsaglia and Tsang 2000,
 * here to the last digit of a double from r f(r) + the tail's area in 300-bit arithmetic. */
#define EXPONENTIAL_EDGE 0x1.ec9d9297ebb83p+2 /* 7.69711747013104972 */
#define EXPONENTIAL_AREA 0x1.02d84bc4b0284p-8 /* 0.00394965982258155... */
#define NORMAL_EDGE 0x1.d3bb48209ad33p+1      /* 3.65415288536100879 */
#define NORMAL_AREA 0x1.43016a5a43732p-8      /* 0.00492867323397465... */

static double exponential_density(double x) { return wr_exp(-x); }

static double exponential_at(double height) { return -wr_log(height); }

static double normal_density(double x) { return wr_exp(-0.5 * x * x); /* to its peak */ }

static double normal_at(double height) { return sqrt(-2.0 * wr_log(height)); }

/* Stacks the layers from the lowest: each is as wide as its lower edge, and as high as the area
 * asks. */
static void build_ziggurat(wr_ziggurat *z, double edge, double area, double (*density)(double),
                           double (*at)(double))
{
    z->edge[0] = area / density(edge);
    z->edge[1] = edge;
    z->height[0] = 0.0;
    z->height[1] = density(edge);
    for (int i = 2; i < 256; i++) {
        z->height[i] = z->height[i - 1] + area / z->edge[i - 1];
        z->edge[i] = at(z->height[i]);
    }
    z->edge[256] = 0.0;
    z->height[256] = 1.0;
    for (int i = 0; i < 256; i++)
        z->scale[i] = z->edge[i] * 0x1p-53;
}

/* Runs before main(), so before any thread; a second call writes the same values again. */
__attribute__((constructor)) void wr_dist_init(void)
{
    build_ziggurat(&wr_exponential_ziggurat, EXPONENTIAL_EDGE, EXPONENTIAL_AREA,
                   exponential_density, exponential_at);
    build_ziggurat(&wr_normal_ziggurat, NORMAL_EDGE, NORMAL_AREA, normal_density, normal_at);
}

/* ---- the slow path -------------------------------------------------------------------------- */

/* Further blocks of one draw, each used once. */
typedef struct more_words {
    const wr_draw *draw;
    uint32_t next, end;
} more_words;

#define BLOCKS_A_LANE 1024u
#define BLOCKS 4096u /* 12 bits of the counter */

static more_words words_of_lane(const wr_draw *draw, uint32_t lane)
{
    const uint32_t first = WR_BLOCK_SLOW + BLOCKS_A_LANE * lane;
    const uint32_t end = first + BLOCKS_A_LANE;
    return (more_words){draw, first, end < BLOCKS ? end : BLOCKS};
}

static wr_block next_block(more_words *more)
{
    if (more->next >= more->end)
        abort(); /* a lane beyond 3, or 1,000 rejections of 1 % each: a mistake of ours */
    return wr_block_at_inline(more->draw, more->next++);
}

static double exponential_from(uint64_t word, more_words *more)
{
    const wr_ziggurat *z = &wr_exponential_ziggurat;
    double beyond = 0.0; /* the law has no memory: past the edge, it begins again there */
    for (;;) {
        const uint32_t layer = (uint32_t)(word & 255);
        const double x = ((double)(int64_t)(word >> 11) + 0.5) * z->scale[layer];
        if (x < z->edge[layer + 1])
            return beyond + x;

        const wr_block block = next_block(more);
        if (layer == 0) {
            beyond += z->edge[1];
        } else {
            const double low = z->height[layer], high = z->height[layer + 1];
            if (low + wr_uniform(block.w0) * (high - low) < exponential_density(x))
                return beyond + x;
        }
        word = block.w1;
    }
}

/* Beyond the edge: Marsaglia 1964, Technometrics 6:101. */
static double normal_tail(more_words *more)
{
    const double edge = NORMAL_EDGE;
    for (;;) {
        const wr_block block = next_block(more);
        const double x = -wr_log(wr_uniform(block.w0)) / edge;
        const double y = -wr_log(wr_uniform(block.w1));
        if (y + y > x * x)
            return edge + x;
    }
}

static double normal_from(uint64_t word, more_words *more)
{
    const wr_ziggurat *z = &wr_normal_ziggurat;
    for (;;) {
        const uint32_t layer = (uint32_t)(word & 255);
        double x = ((double)(int64_t)(word >> 11) + 0.5) * z->scale[layer];
        const uint64_t sign = (word & 256) << 55;
        if (x < z->edge[layer + 1])
            return wr_double_of(wr_bits_of(x) | sign);
        if (layer == 0) {
            x = normal_tail(more);
            return wr_double_of(wr_bits_of(x) | sign);
        }

        const wr_block block = next_block(more);
        const double low = z->height[layer], high = z->height[layer + 1];
        if (low + wr_uniform(block.w0) * (high - low) < normal_density(x))
            return wr_double_of(wr_bits_of(x) | sign);
        word = block.w1;
    }
}

double wr_exponential_slow(uint64_t word, const wr_draw *draw, uint32_t lane)
{
    more_words more = words_of_lane(draw, lane);
    return exponential_from(word, &more);
}

double wr_normal_slow(uint64_t word, const wr_draw *draw, uint32_t lane)
{
    more_words more = words_of_lane(draw, lane);
    return normal_from(word, &more);
}

double wr_standard_exponential(uint64_t word, const wr_draw *draw, uint32_t lane)
{
    return wr_exponential_inline(word, draw, lane);
}

double wr_standard_normal(uint64_t word, const wr_draw *draw, uint32_t lane)
{
    return wr_normal_inline(word, draw, lane);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static double mixture_draw(const wr_law *law, double u, more_words *more);
static double draw_with(const wr_law *law, uint64_t word, more_words *more);

/* A draw of the bare law from one word; what is rejected goes on in `more`. */
static double bare_draw(const wr_law *law, uint64_t word, more_words *more)
{
    switch (law->kind) {
    case WR_CONSTANT:
        return law->a;
    case WR_EXPONENTIAL:
        return law->a * exponential_from(word, more);
    case WR_NORMAL:
        return law->a + law->b * normal_from(word, more);
    case WR_LOGNORMAL:
        return wr_exp_inline(law->a + law->b * normal_from(word, more));
    case WR_GAMMA:
    case WR_ERLANG:
        return law->b * wr_gamma_of_score(law, normal_from(word, more));
    case WR_BETA:
        return law->c + (law->d - law->c) * wr_beta_of_score(law, normal_from(word, more));
    case WR_HYPEREXPONENTIAL: {
        const double mean = wr_uniform(word) < law->a ? law->b : law->c;
        return mean * exponential_from(next_block(more).w0, more);
    }
    case WR_MIXTURE:
        return mixture_draw(law, wr_uniform(word), more);
    default:
        return wr_law_quantile(law, wr_uniform(word));
    }
}

/* One uniform chooses the branch, a further word is its draw's. */
static double mixture_draw(const wr_law *law, double u, more_words *more)
{
    double left = u * law->c; /* c: the sum of the shares */
    uint32_t i = 0;
    while (i + 1 < law->n && (left >= law->cumulative[i] || !(law->cumulative[i] > 0)))
        left -= law->cumulative[i++];
    return draw_with(&law->branches[i], next_block(more).w0, more);
}

/* Resampling between `above` and `below`. Where too little is left between them for that to end
 * soon, one more uniform is put through the inverse of the truncated law, which is the same
 * distribution: so nothing is ever given up. */
static double truncated_draw(const wr_law *law, uint64_t word, more_words *more)
{
    enum { RESAMPLES = 24 };
    for (int i = 0; i < RESAMPLES; i++) {
        const double x = law->times * bare_draw(law, word, more) + law->plus;
        if (x > law->above && x < law->below)
            return x;
        word = next_block(more).w0;
    }
    const wr_window window = wr_law_window(law);
    const double u = wr_uniform(word);
    return wr_window_quantile(law, &window, u, 1.0 - u);
}

static double draw_with(const wr_law *law, uint64_t word, more_words *more)
{
    if (!law->qualified)
        return bare_draw(law, word, more);

    double x = isinf(law->above) && isinf(law->below)
                   ? law->times * bare_draw(law, word, more) + law->plus
                   : truncated_draw(law, word, more);
    if (x < law->at_least)
        x = law->at_least;
    if (x > law->at_most)
        x = law->at_most;
    return x * law->factor;
}

double wr_law_draw(const wr_law *law, uint64_t word, const wr_draw *draw, uint32_t lane)
{
    more_words more = words_of_lane(draw, lane);
    return draw_with(law, word, &more);
}
