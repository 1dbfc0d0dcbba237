/* Variates beside slow oracles that know nothing of weir: long double functions of the C library,
 * GSL's distribution functions. The functions in line that the event loop uses are held against
 * them; those out of line give the same bits. How a million draws fit is test_fits.c's. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "tests/base/made_laws.h"
#include "sim/base/dist_inline.h"
#include "sim/base/law.h"
#include "sim/base/special.h"
#include "sim/base/stream_inline.h"

enum { N = 1000000 };

static void set_up(void) { arena = wr_arena_create(); }
static void tear_down(void) { wr_arena_destroy(arena); }
TestSuite(variates, .init = set_up, .fini = tear_down);

static wr_draw patient(uint32_t i, uint32_t source)
{
    return (wr_draw){.key = {29, 8}, .source_fold = source, .patient = i};
}

static double relative(double got, long double want)
{
    return got == (double)want ? 0.0 : (double)fabsl(got / want - 1);
}

/* ---- the ziggurats, in long double -- */

/* 256 layers of equal area under a density that falls from 1 at 0 (Marsaglia and Tsang 2000). The
 * lowest is a rectangle as far as edge[1] and the tail beyond, drawn as if it were one as wide as
 * edge[0]. */
typedef struct slow_ziggurat {
    long double edge[257], height[257];
    bool normal;
} slow_ziggurat;

static long double density(bool normal, long double x)
{
    return normal ? expl(-0.5L * x * x) : expl(-x);
}

/* Stacks layers on a lowest one that ends at `edge`; how far above the peak the last one ends. */
static long double stack(slow_ziggurat *z, long double edge)
{
    const long double tail =
        z->normal ? sqrtl(acosl(-1) / 2) * erfcl(edge / sqrtl(2)) : expl(-edge);
    const long double area = edge * density(z->normal, edge) + tail;
    z->edge[0] = area / density(z->normal, edge);
    z->edge[1] = edge;
    z->height[0] = 0;
    z->height[1] = density(z->normal, edge);
    for (int i = 2; i <= 256; i++) {
        z->height[i] = z->height[i - 1] + area / z->edge[i - 1];
        if (i < 256 && z->height[i] >= 1)
            return 1; /* too high before the last */
        z->edge[i] = z->normal ? sqrtl(-2 * logl(z->height[i])) : -logl(z->height[i]);
    }
    return z->height[256] - 1;
}

/* The edge for which the layers end at the peak, by halving: further right, they are lower. */
static slow_ziggurat slow_ziggurat_of(bool normal)
{
    slow_ziggurat z = {.normal = normal};
    long double low = 3, high = 9;
    for (int i = 0; i < 80; i++) {
        const long double middle = (low + high) / 2;
        if (stack(&z, middle) > 0)
            low = middle;
        else
            high = middle;
    }
    stack(&z, low + (high - low) / 2);
    z.edge[256] = 0;
    z.height[256] = 1;
    return z;
}

static long double uniform_of(uint64_t word) { return ((word >> 11) + 0.5L) * 0x1p-53L; }

/* The variate of a word as dist_inline.h lays its bits out: 0 to 7 the layer, 8 the sign, 11 to 63
 * the place; further blocks of the lane where the word does not decide. */
static long double slow_variate(const slow_ziggurat *z, uint64_t word, const wr_draw *draw,
                                uint32_t lane)
{
    uint32_t block_number = WR_BLOCK_SLOW + 1024 * lane;
    long double beyond = 0;
    for (;;) {
        const unsigned layer = word & 255;
        const long double sign = z->normal && (word & 256) ? -1 : 1;
        long double x = uniform_of(word) * z->edge[layer];
        if (x < z->edge[layer + 1])
            return sign * (beyond + x);
        wr_block block = wr_block_at(draw, block_number++);
        if (layer == 0 && z->normal) {
            for (;; block = wr_block_at(draw, block_number++)) { /* Marsaglia 1964 */
                x = -logl(uniform_of(block.w0)) / z->edge[1];
                if (-2 * logl(uniform_of(block.w1)) > x * x)
                    return sign * (z->edge[1] + x);
            }
        }
        if (layer == 0)
            beyond += z->edge[1];
        else if (z->height[layer] +
                     uniform_of(block.w0) * (z->height[layer + 1] - z->height[layer]) <
                 density(z->normal, x))
            return sign * (beyond + x);
        word = block.w1;
    }
}

/* A million draws in each of two lanes. What differs is the rounding of the edges, largest in the
 * topmost layers, where an edge is the root of a small difference; no draw takes another way. */
Test(variates, ziggurats_are_those_of_long_double)
{
    if (LDBL_MANT_DIG < 64)
        cr_skip_test("long double is no better than double here");
    for (int normal = 0; normal < 2; normal++) {
        const slow_ziggurat slow = slow_ziggurat_of(normal);
        const wr_ziggurat *fast = normal ? &wr_normal_ziggurat : &wr_exponential_ziggurat;
        double edges = 0, draws = 0;
        int unlike = 0;
        cr_expect(lt(dbl, relative(fast->edge[1], slow.edge[1]), DBL_EPSILON));
        for (int i = 0; i < 256; i++) {
            edges = fmax(edges, relative(fast->edge[i], slow.edge[i]));
            edges = fmax(edges, relative(fast->height[i + 1], slow.height[i + 1]));
        }
        for (uint32_t i = 0; i < N; i++) {
            const wr_draw draw = patient(i, 1);
            const uint64_t word = wr_block_at_inline(&draw, 0).w0;
            for (uint32_t lane = 0; lane < 4; lane += 3) {
                const double x = normal ? wr_normal_inline(word, &draw, lane)
                                        : wr_exponential_inline(word, &draw, lane);
                const double y = normal ? wr_standard_normal(word, &draw, lane)
                                        : wr_standard_exponential(word, &draw, lane);
                unlike += x != y;
                draws = fmax(draws, relative(x, slow_variate(&slow, word, &draw, lane)));
            }
        }
        cr_log_info("%s: edges %.2g, draws %.2g\n", normal ? "normal" : "exponential", edges,
                    draws);
        cr_expect(eq(int, unlike, 0));
        cr_expect(lt(dbl, edges, 1e-13));
        cr_expect(lt(dbl, draws, 1e-13));
    }
}

/* ---- laws, with what the C library and GSL know of them -- */

static const double knots[] = {0, 4, 12, 60}, knot_shares[] = {0, 0.5, 0.9, 1};

/* Quantiles in closed form, of two or three parameters: u the share below, v above. */
typedef long double closed_quantile(const double *p, long double u, long double v);

static long double exponential_quantile(const double *p, long double u, long double v)
{
    return p[0] * (u < v ? -log1pl(-u) : -logl(v));
}
static long double weibull_quantile(const double *p, long double u, long double v)
{
    return p[1] * powl(u < v ? -log1pl(-u) : -logl(v), 1.0L / p[0]);
}
static long double triangular_quantile(const double *p, long double u, long double v)
{
    const long double width = (long double)p[2] - p[0], rise = (long double)p[1] - p[0];
    return u * width < rise ? p[0] + sqrtl(u * width * rise)
                            : p[2] - sqrtl(v * width * (width - rise));
}
static long double uniform_quantile(const double *p, long double u, long double v)
{
    (void)v;
    return p[0] + u * ((long double)p[1] - p[0]);
}
static long double loglogistic_quantile(const double *p, long double u, long double v)
{
    return p[1] * powl(u / v, 1.0L / p[0]);
}
static long double pareto_quantile(const double *p, long double u, long double v)
{
    return p[1] * expl((u < v ? -log1pl(-u) : -logl(v)) / p[0]);
}
static long double knots_quantile(const double *p, long double u, long double v)
{
    (void)p, (void)v;
    int i = 1;
    while (u > knot_shares[i])
        i++;
    return knots[i - 1] + (knots[i] - knots[i - 1]) * (u - knot_shares[i - 1]) /
                              ((long double)knot_shares[i] - knot_shares[i - 1]);
}

/* Laws drawn by inversion, at a hundred thousand uniforms and at the ends of their range: the draw
 * is the closed form of that uniform to five roundings of a double. Where a power is taken, the
 * rounding of its exponent counts as often as the exponent is large. */
Test(variates, inverted_laws_are_their_closed_forms)
{
    const struct {
        const char *name;
        wr_law_kind kind;
        wr_law_form form;
        closed_quantile *quantile;
        double p[3];
        bool power; /* of scale p[1] */
    } laws[] = {
        {"exponential", WR_EXPONENTIAL, WR_BY_MEAN, exponential_quantile, {3}, false},
        {"weibull", WR_WEIBULL, WR_BY_SHAPE_SCALE, weibull_quantile, {1.5, 3}, true},
        {"weibull, shape 0.3", WR_WEIBULL, WR_BY_SHAPE_SCALE, weibull_quantile, {0.3, 2}, true},
        {"weibull, shape 12", WR_WEIBULL, WR_BY_SHAPE_SCALE, weibull_quantile, {12, 2}, true},
        {"triangular", WR_TRIANGULAR, WR_BY_MIN_MODE_MAX, triangular_quantile, {1, 3, 9}, false},
        {"uniform", WR_UNIFORM, WR_BY_MIN_MAX, uniform_quantile, {2, 8}, false},
        {"loglogistic", WR_LOGLOGISTIC, WR_BY_SHAPE_SCALE, loglogistic_quantile, {2.5, 3}, true},
        {"pareto", WR_PARETO, WR_BY_SHAPE_MIN, pareto_quantile, {1.5, 3}, true},
        {"quantiles", WR_QUANTILES, WR_BY_QUANTILES, knots_quantile, {0}, false},
    };
    static const uint64_t ends[] = {
        0, 1 << 11, UINT64_C(1) << 30, UINT64_MAX >> 1, UINT64_MAX - 4096, UINT64_MAX};
    enum { N_ENDS = sizeof ends / sizeof *ends };
    for (size_t k = 0; k < sizeof laws / sizeof *laws; k++) {
        const wr_law law =
            laws[k].kind == WR_QUANTILES
                ? listed(WR_QUANTILES, WR_BY_QUANTILES, knots, knot_shares, 4)
                : resolved(laws[k].kind, laws[k].form, laws[k].p[0], laws[k].p[1], laws[k].p[2]);
        double worst = 0;
        for (uint32_t i = 0; i < 100000 + N_ENDS; i++) {
            const wr_draw draw = patient(i, 2);
            const uint64_t word = i < N_ENDS ? ends[i] : wr_block_at_inline(&draw, 0).w0;
            const double u = wr_uniform(word), v = 1 - u;
            const double x = laws[k].kind == WR_EXPONENTIAL /* by ziggurat, so not drawn so */
                                 ? wr_law_quantile(&law, u)
                                 : wr_law_draw_inline(&law, word, &draw, 0);
            const double exponent = laws[k].power ? fabs(log(x / law.b)) : 0;
            const double allowed = (5 + exponent) * DBL_EPSILON / 2;
            worst = fmax(worst, relative(x, laws[k].quantile(laws[k].p, u, v)) / allowed);
        }
        cr_log_info("%s: %.2f of what is allowed\n", laws[k].name, worst);
        cr_expect(lt(dbl, worst, 1.0), "%s", laws[k].name);
    }
}

/* P(Z <= z) and its complement. */
static void slow_normal_pq(double z, double *p, double *q)
{
    *p = (double)(0.5L * erfcl(-z / sqrtl(2)));
    *q = (double)(0.5L * erfcl(z / sqrtl(2)));
}

/* How far a variate of the score z is from GSL's law, in x: what it lacks in probability, over the
 * density there. */
static double miss(double z, double at_p, double at_q, double density)
{
    double p, q;
    slow_normal_pq(z, &p, &q);
    return density > 0 ? (z < 0 ? at_p - p : q - at_q) / density : 0;
}

/* gamma_table.c and beta_table.c state their errors; between the knots, out to the score of 7 that
 * one draw in 10^12 passes, GSL agrees, where it is itself that near. */
Test(variates, tables_are_near_gsl)
{
    static const double shapes[] = {0.1, 0.3, 1, 2.5, 17, 900, 9999, 20000};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        const double a = shapes[k];
        const wr_law law = resolved(WR_GAMMA, WR_BY_SHAPE_SCALE, a, 1, 0);
        double of_itself = 0, of_mean = 0;
        for (double z = -7; z < 7; z += 0.00137) {
            const double x = wr_gamma_of_score(&law, z);
            const double far = fabs(miss(z, gsl_cdf_gamma_P(x, a, 1), gsl_cdf_gamma_Q(x, a, 1),
                                         gsl_ran_gamma_pdf(x, a, 1)));
            of_mean = fmax(of_mean, far / a);
            if (fabs(z) < 4)
                of_itself = fmax(of_itself, far / x);
        }
        cr_log_info("gamma %g: %.2g of itself, %.2g of the mean\n", a, of_itself, of_mean);
        cr_expect(a < 1 || of_itself < 3e-10, "shape %g", a);
        cr_expect(lt(dbl, of_mean, a < 0.2 ? 2e-9 : a < 1 ? 2e-10 : 1e-10), "shape %g", a);
    }
    static const double pairs[][2] = {{0.5, 0.5}, {2, 4}, {3, 12}, {40, 3}, {300, 200}};
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        const double a = pairs[k][0], b = pairs[k][1];
        wr_law law = {0};
        const double p[4] = {a, b, 0, 1};
        char why[WR_WHY] = "";
        cr_assert(wr_law_resolve(&law, WR_BETA, WR_BY_A_B_MIN_MAX, p, NULL, NULL, 0, arena, why));
        double of_sd = 0;
        for (double z = -7; z < 7; z += 0.00137) {
            const double x = wr_beta_of_score(&law, z);
            of_sd = fmax(of_sd, fabs(miss(z, gsl_cdf_beta_P(x, a, b), gsl_cdf_beta_Q(x, a, b),
                                          gsl_ran_beta_pdf(x, a, b))) /
                                    wr_law_sd(&law));
        }
        cr_log_info("beta %g %g: %.2g of the sd\n", a, b, of_sd);
        cr_expect(lt(dbl, of_sd, 1e-10), "shapes %g %g", a, b);
    }
}

/* Laws of counts: GSL's distribution function reaches the uniform at the count drawn, and not one
 * below it; it is right to 1e-12 here. */
Test(variates, counts_are_those_of_gsl)
{
    for (int kind = 0; kind < 7; kind++) {
        static const double means[] = {0.3, 11.9, 12.1, 900};
        static const double trials[] = {20, 1000}, chances[] = {0.3, 0.97};
        const wr_law law =
            kind < 4   ? resolved(WR_POISSON, WR_BY_MEAN, means[kind], 0, 0)
            : kind < 6 ? resolved(WR_BINOMIAL, WR_BY_N_P, trials[kind - 4], chances[kind - 4], 0)
                       : resolved(WR_GEOMETRIC, WR_BY_P, 0.07, 0, 0);
        int wrong = 0;
        for (uint32_t i = 0; i < 50000; i++) {
            const wr_draw draw = patient(i, 3);
            const uint64_t word = wr_block_at_inline(&draw, 0).w0;
            const double p = wr_uniform(word), q = 1 - p;
            const unsigned count = (unsigned)wr_law_draw_inline(&law, word, &draw, 0);
            double at_q[2] = {1, 1}; /* above the count, and above the one below it */
            for (unsigned j = 0; j < 2; j++)
                if (count >= j)
                    at_q[j] = kind < 4   ? gsl_cdf_poisson_Q(count - j, law.a)
                              : kind < 6 ? gsl_cdf_binomial_Q(count - j, law.b, (unsigned)law.a)
                                         : (count > j ? gsl_cdf_geometric_Q(count - j, law.a) : 1);
            wrong += !(at_q[0] <= q * (1 + 1e-12)) || !(at_q[1] > q * (1 - 1e-12));
        }
        cr_expect(eq(int, wrong, 0), "kind %d", kind);
    }
}
