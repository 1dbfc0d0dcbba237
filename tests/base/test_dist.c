/* Draws: the slow path of the ziggurats by itself, pairing, truncation, and the bits themselves. Seeds
 * are fixed, so that a test which passes once always passes; tolerances are those under which a
 * right sampler fails with a chance below one in a million. How a million draws of each law fit it
 * is test_fits.c's, and slow oracles of single draws are test_variates.c's. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/dist_inline.h"
#include "sim/base/law.h"
#include "sim/base/special.h"

static wr_arena *arena;
static void set_up(void) { arena = wr_arena_create(); }
static void tear_down(void) { wr_arena_destroy(arena); }
TestSuite(dist, .init = set_up, .fini = tear_down);

static wr_law resolved(wr_law_kind kind, wr_law_form form, double a, double b, double c)
{
    wr_law law = {0};
    const double p[4] = {a, b, c, 0};
    char why[WR_WHY] = "";
    cr_assert(wr_law_resolve(&law, kind, form, p, NULL, NULL, 0, arena, why), "%s", why);
    return law;
}

static wr_draw patient(uint32_t i, uint32_t source)
{
    return (wr_draw){.key = {17, 4}, .source_fold = source, .patient = i};
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* Kolmogorov and Smirnov's distance of n sorted draws, looked at where every 50th lies: at most
 * 50/n below the whole distance. */
static double distance(const double *x, int n, double (*cdf)(const void *, double), const void *law)
{
    double d = 0;
    for (int i = 0; i < n; i += 50) {
        const double p = cdf(law, x[i]);
        d = fmax(d, fmax(fabs(p - (double)i / n), fabs(p - (i + 1.0) / n)));
    }
    return d;
}

/* P(sqrt(n) D > 2.7) = 2 exp(-2 * 2.7^2) = 9e-7 */
#define KS_LIMIT 2.7

static wr_law listed(wr_law_kind kind, wr_law_form form, const double *values,
                     const double *weights, size_t n)
{
    wr_law law = {0};
    const double p[4] = {0};
    char why[WR_WHY] = "";
    cr_assert(wr_law_resolve(&law, kind, form, p, values, weights, n, arena, why), "%s", why);
    return law;
}

/* Three branches, one of them cut off and clamped. */
static wr_law mixture(void)
{
    static const double shares[] = {0.5, 0.3, 0.2};
    wr_law *branches = wr_alloc_array(arena, 3, sizeof *branches);
    branches[0] = resolved(WR_LOGNORMAL, WR_BY_MEAN_SD, 2, 1, 0);
    branches[1] = resolved(WR_GAMMA, WR_BY_MEAN_SD, 15, 8, 0);
    branches[1].qualified = true;
    branches[1].above = 1;
    branches[1].below = 30;
    branches[2] = resolved(WR_HYPEREXPONENTIAL, WR_BY_MEAN_CV, 1, 2, 0);
    branches[2].qualified = true;
    branches[2].times = 2;
    branches[2].plus = 1;
    return listed(WR_MIXTURE, WR_BY_BRANCHES, wr_law_branches(branches), shares, 3);
}

static double exponential_cdf(const void *unused, double x)
{
    (void)unused;
    return -expm1(-x);
}

/* P(Z <= x) beyond the ziggurat's edge */
static double normal_tail_cdf(const void *edge, double x)
{
    return 1 - erfc(x / sqrt(2)) / erfc(*(const double *)edge / sqrt(2));
}

/* Words made to need the slow path: bits 0-7 the layer, 8 the sign, 11-63 the place. */
static uint64_t word_of(uint32_t layer, double place, bool negative)
{
    return (uint64_t)(place * 0x1p53) << 11 | (negative ? 256u : 0u) | layer;
}

Test(dist, slow_path_of_the_ziggurats)
{
    enum { M = 200000 };
    static double x[M];
    const double normal_edge = wr_normal_ziggurat.edge[1], edge = wr_exponential_ziggurat.edge[1];

    /* the tails: layer 0, far right. The exponential begins again at its edge */
    for (uint32_t i = 0; i < M; i++) {
        const wr_draw draw = patient(i, 3);
        x[i] = wr_standard_exponential(word_of(0, 0.9999, false), &draw, 1) - edge;
    }
    qsort(x, M, sizeof *x, compare);
    double d = distance(x, M, exponential_cdf, NULL);
    cr_expect(lt(dbl, d * sqrt(M), KS_LIMIT));

    int wrong_sign = 0;
    for (uint32_t i = 0; i < M; i++) {
        const wr_draw draw = patient(i, 4);
        const double z = wr_standard_normal(word_of(0, 0.9999, i & 1), &draw, 0);
        wrong_sign += (z < 0) != (i & 1);
        x[i] = fabs(z);
    }
    cr_expect(eq(int, wrong_sign, 0));
    qsort(x, M, sizeof *x, compare);
    cr_expect(gt(dbl, x[0], normal_edge));
    d = distance(x, M, normal_tail_cdf, &normal_edge);
    cr_expect(lt(dbl, d * sqrt(M), KS_LIMIT));

    /* a wedge: the place is kept with the share of the wedge that lies under the curve, else all
     * begins again; standard error sqrt(share (1 - share) / M) */
    for (int normal = 0; normal < 2; normal++)
        for (uint32_t layer = 1; layer < 256; layer += 51) {
            const wr_ziggurat *z = normal ? &wr_normal_ziggurat : &wr_exponential_ziggurat;
            const double place = 0.25 + 0.75 * z->edge[layer + 1] / z->edge[layer];
            const uint64_t word = word_of(layer, place, false);
            const double at = ((double)(word >> 11) + 0.5) * z->scale[layer];
            if (at < z->edge[layer + 1])
                continue;
            const double low = z->height[layer], high = z->height[layer + 1];
            const double share = ((normal ? exp(-at * at / 2) : exp(-at)) - low) / (high - low);
            int kept = 0;
            for (uint32_t i = 0; i < M; i++) {
                const wr_draw draw = patient(i, 5 + layer);
                kept += at == (normal ? wr_standard_normal(word, &draw, 2)
                                      : wr_standard_exponential(word, &draw, 2));
            }
            cr_expect(lt(dbl, fabs((double)kept / M - share), 5 * sqrt(share * (1 - share) / M)),
                      "layer %u", layer);
        }

    /* layers have equal area, the topmost closing at the peak */
    for (int normal = 0; normal < 2; normal++) {
        const wr_ziggurat *z = normal ? &wr_normal_ziggurat : &wr_exponential_ziggurat;
        double needed = 0; /* share of words that the fast path leaves */
        const double area = z->edge[1] * (z->height[2] - z->height[1]);
        for (int i = 1; i < 256; i++) {
            cr_expect(
                epsilon_eq(dbl, z->edge[i] * (z->height[i + 1] - z->height[i]) / area, 1.0, 1e-11));
            needed += (1 - z->edge[i + 1] / z->edge[i]) / 256;
        }
        cr_expect(lt(dbl, needed, normal ? 0.015 : 0.022));
    }
}

/* The same patient has the same luck: when a mean doubles every draw doubles; when an sd moves the
 * normal score stays; a mean of the gamma law that moves with constant cv scales. */
Test(dist, draws_are_paired_across_parameters)
{
    const wr_law pairs[][2] = {
        {resolved(WR_EXPONENTIAL, WR_BY_MEAN, 3, 0, 0),
         resolved(WR_EXPONENTIAL, WR_BY_MEAN, 6, 0, 0)},
        {resolved(WR_GAMMA, WR_BY_MEAN_CV, 3, 0.7, 0),
         resolved(WR_GAMMA, WR_BY_MEAN_CV, 6, 0.7, 0)},
        {resolved(WR_WEIBULL, WR_BY_MEAN_CV, 3, 0.7, 0),
         resolved(WR_WEIBULL, WR_BY_MEAN_CV, 6, 0.7, 0)},
        {resolved(WR_LOGNORMAL, WR_BY_MEAN_CV, 3, 0.7, 0),
         resolved(WR_LOGNORMAL, WR_BY_MEAN_CV, 6, 0.7, 0)},
    };
    for (size_t k = 0; k < 4; k++)
        for (uint32_t i = 0; i < 20000; i++) {
            const wr_draw draw = patient(i, 9);
            const uint64_t word = wr_block_at(&draw, 0).w0;
            const double x = wr_law_draw(&pairs[k][0], word, &draw, 0);
            const double y = wr_law_draw(&pairs[k][1], word, &draw, 0);
            cr_assert(fabs(y - 2 * x) <= 1e-13 * y, "law %zu: %g %g", k, x, y);
        }

    const wr_law a = resolved(WR_LOGNORMAL, WR_BY_MEAN_SD, 3, 1, 0);
    const wr_law b = resolved(WR_NORMAL, WR_BY_MEAN_SD, 30, 9, 0);
    const wr_law c = resolved(WR_GAMMA, WR_BY_MEAN_SD, 3, 2, 0);
    for (uint32_t i = 0; i < 20000; i++) {
        const wr_draw draw = patient(i, 10);
        const uint64_t word = wr_block_at(&draw, 0).w0;
        const double z = (log(wr_law_draw(&a, word, &draw, 0)) - a.a) / a.b;
        cr_assert(epsilon_eq(dbl, (wr_law_draw(&b, word, &draw, 0) - 30) / 9, z, 1e-12));
        double p, q;
        wr_normal_pq(z, &p, &q);
        cr_assert(epsilon_eq(dbl, wr_law_cdf(&c, wr_law_draw(&c, word, &draw, 0)), p, 1e-9));
    }
}

Test(dist, truncated_draws)
{
    wr_law laws[] = {
        resolved(WR_EXPONENTIAL, WR_BY_MEAN, 1, 0, 0),
        resolved(WR_NORMAL, WR_BY_MEAN_SD, 10, 8, 0),
        resolved(WR_LOGNORMAL, WR_BY_MEAN_SD, 4, 5, 0),
        resolved(WR_GAMMA, WR_BY_MEAN_SD, 5, 4, 0),
        resolved(WR_WEIBULL, WR_BY_MEAN_SD, 4, 3, 0),
        resolved(WR_BETA, WR_BY_MIN_MODE_MAX, 1, 3, 9),
        resolved(WR_POISSON, WR_BY_MEAN, 3.5, 0, 0),
        resolved(WR_PARETO, WR_BY_SHAPE_MIN, 1.5, 3, 0),
        mixture(),
    };
    laws[5].below = 4;
    laws[6].above = 2, laws[6].below = 7, laws[6].at_least = 4; /* 3 to 6, 3 as 4 */
    laws[7].below = 50;
    laws[8].above = 0.5, laws[8].below = 20;
    /* 2.3e-6 of the exponential is left: resampling alone would take 400,000 tries */
    laws[0].above = 13;
    laws[1].above = 0;
    laws[2].below = 4;
    laws[3].above = 5, laws[3].below = 6, laws[3].times = 0.5, laws[3].plus = 3;
    laws[4].below = 9, laws[4].at_least = 1, laws[4].factor = 2;
    enum { M = 200000 };
    for (int k = 0; k < 9; k++) {
        wr_law *law = &laws[k];
        law->qualified = true;
        char why[WR_WHY];
        cr_assert(wr_law_check_qualifiers(law, why), "%s", why);
        const double mean = wr_law_mean(law), sd = wr_law_sd(law);
        double m1 = 0, m2 = 0, m4 = 0;
        int outside = 0;
        for (uint32_t i = 0; i < M; i++) {
            const wr_draw draw = patient(i, 20);
            const double x = wr_law_draw(law, wr_block_at(&draw, 0).w0, &draw, 3);
            const double d = x - mean;
            outside += !(x > law->above * law->factor && x < law->below * law->factor);
            m1 += d, m2 += d * d, m4 += d * d * d * d;
        }
        m1 /= M, m2 /= M, m4 /= M;
        cr_expect(eq(int, outside, 0), "law %d", k);
        cr_expect(lt(dbl, fabs(m1), 5 * sd / sqrt(M)), "law %d", k);
        cr_expect(lt(dbl, fabs(m2 - sd * sd), 5 * sqrt((m4 - m2 * m2) / M)), "law %d", k);
    }
    /* the exponential has no memory: mean 13 + 1, sd 1 */
    cr_expect(epsilon_eq(dbl, wr_law_mean(&laws[0]), 14.0, 1e-8));
    cr_expect(epsilon_eq(dbl, wr_law_sd(&laws[0]), 1.0, 1e-8));
}

/* The bits themselves over every kind of law, so that a machine that differs is found out. */
Test(dist, every_machine_gives_these_bits)
{
    wr_law laws[] = {
        resolved(WR_EXPONENTIAL, WR_BY_MEAN, 3, 0, 0),
        resolved(WR_NORMAL, WR_BY_MEAN_SD, -3, 2, 0),
        resolved(WR_LOGNORMAL, WR_BY_MEAN_SD, 3, 1, 0),
        resolved(WR_GAMMA, WR_BY_MEAN_SD, 3, 5, 0),
        resolved(WR_GAMMA, WR_BY_SHAPE_SCALE, 20000, 1, 0),
        resolved(WR_WEIBULL, WR_BY_MEAN_SD, 3, 2, 0),
        resolved(WR_TRIANGULAR, WR_BY_MIN_MODE_MAX, 1, 3, 9),
        resolved(WR_UNIFORM, WR_BY_MIN_MAX, 2, 8, 0),
        resolved(WR_GAMMA, WR_BY_MEAN_SD, 3, 5, 0),
    };
    laws[8].qualified = true;
    laws[8].above = 20;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t k = 0; k < sizeof laws / sizeof *laws; k++)
        for (uint32_t i = 0; i < 20000; i++) {
            const wr_draw draw = patient(i, 40);
            const wr_block block = wr_block_at(&draw, 0);
            const double x = wr_law_draw(&laws[k], block.w0, &draw, 0);
            hash = (hash ^ wr_bits_of(x)) * UINT64_C(0x100000001b3);
            if (i % 200 == 0 && k != 1) {
                const double rest = wr_law_residual(&laws[k], wr_uniform(block.w1));
                hash = (hash ^ wr_bits_of(rest)) * UINT64_C(0x100000001b3);
            }
        }
    cr_expect(eq(u64, hash, UINT64_C(113656426677129374)));

    const wr_law later[] = {
        resolved(WR_BETA, WR_BY_MEAN_SD, 0.2, 0.1, 0),
        resolved(WR_LOGLOGISTIC, WR_BY_SHAPE_SCALE, 2.5, 3, 0),
        resolved(WR_PARETO, WR_BY_SHAPE_MIN, 2.5, 3, 0),
        resolved(WR_POISSON, WR_BY_MEAN, 40, 0, 0),
        resolved(WR_BINOMIAL, WR_BY_N_P, 20, 0.3, 0),
        resolved(WR_GEOMETRIC, WR_BY_P, 0.2, 0, 0),
        mixture(),
    };
    hash = UINT64_C(0xcbf29ce484222325);
    for (size_t k = 0; k < sizeof later / sizeof *later; k++)
        for (uint32_t i = 0; i < 20000; i++) {
            const wr_draw draw = patient(i, 41);
            const wr_block block = wr_block_at(&draw, 0);
            const double x = wr_law_draw(&later[k], block.w0, &draw, 0);
            hash = (hash ^ wr_bits_of(x)) * UINT64_C(0x100000001b3);
            if (i % 2000 == 0) {
                const double rest = wr_law_residual(&later[k], wr_uniform(block.w1));
                hash = (hash ^ wr_bits_of(rest)) * UINT64_C(0x100000001b3);
            }
        }
    cr_expect(eq(u64, hash, UINT64_C(9627459254308904975)));
}
