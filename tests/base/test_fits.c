/* A million draws of each law fit it: mean, variance and the whole distribution, by GSL's
 * distribution functions and moments in closed form. Drawn by the functions in line that the event
 * loop uses; those out of line give the same bits. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "tests/base/made_laws.h"
#include "sim/base/dist_inline.h"
#include "sim/base/stream_inline.h"
#include "tests/base/fit.h"

enum { N = 1000000 };

static void set_up(void) { arena = wr_arena_create(); }
static void tear_down(void) { wr_arena_destroy(arena); }
TestSuite(fits, .init = set_up, .fini = tear_down);

static wr_draw patient(uint32_t i, uint32_t source)
{
    return (wr_draw){.key = {29, 8}, .source_fold = source, .patient = i};
}

static double relative(double got, long double want)
{
    return got == (double)want ? 0.0 : (double)fabsl(got / want - 1);
}

static const double knots[] = {0, 4, 12, 60}, knot_shares[] = {0, 0.5, 0.9, 1};

/* A law as its user means it, and what is known of it without weir: the distribution function of
 * what is drawn, and its raw moments E[X^r] for r from 1 to 4. */
typedef struct known_law {
    const char *name;
    wr_law law;
    double (*cdf)(const double *p, double x);
    long double (*raw)(const double *p, int r);
    double p[4];
} known_law;

static double exponential_cdf(const double *p, double x) { return gsl_cdf_exponential_P(x, p[0]); }
static long double exponential_raw(const double *p, int r)
{
    return powl(p[0], r) * tgammal(r + 1.0L);
}

static double normal_cdf(const double *p, double x) { return gsl_cdf_gaussian_P(x - p[0], p[1]); }
static long double normal_raw(const double *p, int r)
{
    const long double m = p[0], v = (long double)p[1] * p[1];
    const long double raw[] = {1, m, m * m + v, m * m * m + 3 * m * v,
                               m * m * m * m + 6 * m * m * v + 3 * v * v};
    return raw[r];
}

/* by mean and sd: var(log X) = log(1 + sd^2/mean^2) */
static double lognormal_cdf(const double *p, double x)
{
    const double v = log1p(p[1] * p[1] / (p[0] * p[0]));
    return x > 0 ? gsl_cdf_lognormal_P(x, log(p[0]) - v / 2, sqrt(v)) : 0;
}
static long double lognormal_raw(const double *p, int r)
{
    const long double v = log1pl((long double)p[1] * p[1] / ((long double)p[0] * p[0]));
    return powl(p[0], r) * expl(v * r * (r - 1) / 2);
}

static double gamma_cdf(const double *p, double x) { return gsl_cdf_gamma_P(x, p[0], p[1]); }
static long double gamma_raw(const double *p, int r)
{
    long double raw = 1;
    for (int i = 0; i < r; i++)
        raw *= ((long double)p[0] + i) * p[1];
    return raw;
}

/* GSL takes 3 microseconds for a shape of thousands, so that its values at 4,096 places within ten
 * sds are joined by straight lines: within (20/4096)^2/8 * 0.25 = 7e-7, which is nothing beside the
 * 2.7e-3 of the limit. */
static double large_gamma_cdf(const double *p, double x)
{
    enum { CELLS = 4096 };
    static double at[CELLS + 1];
    const double sd = sqrt(p[0]) * p[1], from = p[0] * p[1] - 10 * sd, width = 20 * sd / CELLS;
    if (at[CELLS] == 0)
        for (int i = 0; i <= CELLS; i++)
            at[i] = gamma_cdf(p, from + i * width);
    const double place = fmin(fmax((x - from) / width, 0), CELLS - 1e-9);
    const int cell = (int)place;
    return at[cell] + (place - cell) * (at[cell + 1] - at[cell]);
}

static double weibull_cdf(const double *p, double x) { return gsl_cdf_weibull_P(x, p[1], p[0]); }
static long double weibull_raw(const double *p, int r)
{
    return powl(p[1], r) * tgammal(1 + r / (long double)p[0]);
}

static double triangular_cdf(const double *p, double x)
{
    const double width = p[2] - p[0];
    return x < p[1] ? (x - p[0]) * (x - p[0]) / (width * (p[1] - p[0]))
                    : 1 - (p[2] - x) * (p[2] - x) / (width * (p[2] - p[1]));
}
static long double triangular_raw(const double *p, int r)
{
    /* 2 (sum of a^i b^j c^k over i + j + k = r) / ((r + 1) (r + 2)) */
    long double sum = 0;
    for (int i = 0; i <= r; i++)
        for (int j = 0; i + j <= r; j++)
            sum += powl(p[0], i) * powl(p[1], j) * powl(p[2], r - i - j);
    return 2 * sum / ((r + 1) * (r + 2));
}

static double uniform_cdf(const double *p, double x) { return gsl_cdf_flat_P(x, p[0], p[1]); }
static long double uniform_raw(const double *p, int r)
{
    return (powl(p[1], r + 1) - powl(p[0], r + 1)) / ((r + 1) * ((long double)p[1] - p[0]));
}

/* a, b, min, max */
static double beta_cdf(const double *p, double x)
{
    return gsl_cdf_beta_P((x - p[2]) / (p[3] - p[2]), p[0], p[1]);
}
static long double beta_raw(const double *p, int r)
{
    /* E[(min + width B)^r] by the binomial theorem */
    static const int choose[5][5] = {{1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}};
    long double sum = 0, power = 1; /* E[B^i] width^i */
    for (int i = 0; i <= r; i++) {
        sum += choose[r][i] * power * powl(p[2], r - i);
        power *= ((long double)p[3] - p[2]) * (p[0] + i) / ((long double)p[0] + p[1] + i);
    }
    return sum;
}

static double loglogistic_cdf(const double *p, double x) { return 1 / (1 + pow(x / p[1], -p[0])); }
static long double loglogistic_raw(const double *p, int r)
{
    const long double angle = r * acosl(-1) / p[0];
    return powl(p[1], r) * angle / sinl(angle);
}

static double pareto_cdf(const double *p, double x) { return gsl_cdf_pareto_P(x, p[0], p[1]); }
static long double pareto_raw(const double *p, int r)
{
    return p[0] * powl(p[1], r) / ((long double)p[0] - r);
}

/* by mean and cv, each of the two branches with half of the load */
static double branch_share(const double *p)
{
    const double scv = p[1] * p[1];
    return (1 + sqrt((scv - 1) / (scv + 1))) / 2;
}
static double hyperexponential_cdf(const double *p, double x)
{
    const double share = branch_share(p);
    return share * gsl_cdf_exponential_P(x, p[0] / (2 * share)) +
           (1 - share) * gsl_cdf_exponential_P(x, p[0] / (2 * (1 - share)));
}
static long double hyperexponential_raw(const double *p, int r)
{
    const long double share = branch_share(p);
    return tgammal(r + 1.0L) * powl(p[0] / 2.0L, r) * (powl(share, 1 - r) + powl(1 - share, 1 - r));
}

static double knots_cdf(const double *p, double x)
{
    (void)p;
    int i = 1;
    while (i < 3 && x > knots[i])
        i++;
    return knot_shares[i - 1] +
           (knot_shares[i] - knot_shares[i - 1]) * (x - knots[i - 1]) / (knots[i] - knots[i - 1]);
}
static long double knots_raw(const double *p, int r)
{
    (void)p;
    long double sum = 0;
    for (int i = 1; i < 4; i++)
        sum += (knot_shares[i] - knot_shares[i - 1]) * uniform_raw(&knots[i - 1], r);
    return sum;
}

/* a gamma of shape p[0] and scale p[1] between p[2] and p[3] */
static double cut_gamma_cdf(const double *p, double x)
{
    const double below = gamma_cdf(p, p[2]), above = gsl_cdf_gamma_Q(p[3], p[0], p[1]);
    return (gamma_cdf(p, x) - below) / (1 - above - below);
}
static long double cut_gamma_raw(const double *p, int r)
{
    const double further[] = {p[0] + r, p[1]};
    return gamma_raw(p, r) * (gamma_cdf(further, p[3]) - gamma_cdf(further, p[2])) /
           (gamma_cdf(p, p[3]) - gamma_cdf(p, p[2]));
}

/* an exponential of mean p[0] beyond p[1] begins again there */
static double late_exponential_cdf(const double *p, double x)
{
    return gsl_cdf_exponential_P(x - p[1], p[0]);
}
static long double late_exponential_raw(const double *p, int r)
{
    long double raw = 1; /* E[(c + X)^r] = c^r + r mean E[(c + X)^(r - 1)], by parts */
    for (int i = 1; i <= r; i++)
        raw = powl(p[1], i) + i * p[0] * raw;
    return raw;
}

/* half of a lognormal(2, 1), three tenths of a gamma cut at 1 and 30, a fifth of an exponential of
 * mean 3, doubled and 1 later */
static const double mix_shares[] = {0.5, 0.3, 0.2};
static const double mix_lognormal[] = {2, 1}, mix_gamma[] = {2.5, 6, 1, 30}, mix_late[] = {6, 1};
static double mixture_cdf(const double *p, double x)
{
    (void)p;
    const double gamma = x < 1 ? 0 : x > 30 ? 1 : cut_gamma_cdf(mix_gamma, x);
    return mix_shares[0] * lognormal_cdf(mix_lognormal, x) + mix_shares[1] * gamma +
           (x > 1 ? mix_shares[2] * late_exponential_cdf(mix_late, x) : 0);
}
static long double mixture_raw(const double *p, int r)
{
    (void)p;
    return mix_shares[0] * lognormal_raw(mix_lognormal, r) +
           mix_shares[1] * cut_gamma_raw(mix_gamma, r) +
           mix_shares[2] * late_exponential_raw(mix_late, r);
}

static wr_law mixture(void)
{
    wr_law *branches = wr_alloc_array(arena, 3, sizeof *branches);
    branches[0] = resolved(WR_LOGNORMAL, WR_BY_MEAN_SD, 2, 1, 0);
    branches[1] = resolved(WR_GAMMA, WR_BY_SHAPE_SCALE, 2.5, 6, 0);
    branches[1].qualified = true;
    branches[1].above = 1;
    branches[1].below = 30;
    branches[2] = resolved(WR_EXPONENTIAL, WR_BY_MEAN, 3, 0, 0);
    branches[2].qualified = true;
    branches[2].times = 2;
    branches[2].plus = 1;
    return listed(WR_MIXTURE, WR_BY_BRANCHES, wr_law_branches(branches), mix_shares, 3);
}

static wr_law between(wr_law law, double above, double below)
{
    law.qualified = true;
    law.above = above;
    law.below = below;
    return law;
}

/* Mean and variance to five of their standard errors, sqrt(variance/n) and
 * sqrt((fourth - variance^2)/n), from the law's own moments about its mean. */
static void expect_moments(const known_law *known, const double *x)
{
    long double m[5];
    for (int r = 1; r <= 4; r++)
        m[r] = known->raw(known->p, r);
    const long double mean = m[1], variance = m[2] - mean * mean;
    const long double fourth =
        m[4] - 4 * mean * m[3] + 6 * mean * mean * m[2] - 3 * mean * mean * mean * mean;
    double m1 = 0, m2 = 0;
    for (int i = 0; i < N; i++) {
        const double d = x[i] - (double)mean;
        m1 += d, m2 += d * d;
    }
    const double mean_errors = m1 / N / sqrt((double)variance / N);
    const double variance_errors =
        (m2 / N - (double)variance) / sqrt((double)(fourth - variance * variance) / N);
    cr_expect(lt(dbl, fabs(mean_errors), FIT_ERRORS), "%s", known->name);
    cr_expect(lt(dbl, fabs(variance_errors), FIT_ERRORS), "%s", known->name);
    /* and what weir says of the law, by integration where it is cut off */
    cr_expect(lt(dbl, relative(wr_law_mean(&known->law), mean), 1e-9), "%s", known->name);
    cr_expect(lt(dbl, relative(wr_law_sd(&known->law), sqrtl(variance)), 1e-7), "%s", known->name);
    cr_log_info("%s: mean %.2f, variance %.2f standard errors off\n", known->name, mean_errors,
                variance_errors);
}

Test(fits, a_million_draws_of_each_law_fit)
{
    const known_law laws[] = {
        {"exponential",
         resolved(WR_EXPONENTIAL, WR_BY_MEAN, 3, 0, 0),
         exponential_cdf,
         exponential_raw,
         {3}},
        {"normal", resolved(WR_NORMAL, WR_BY_MEAN_SD, -3, 2, 0), normal_cdf, normal_raw, {-3, 2}},
        {"lognormal",
         resolved(WR_LOGNORMAL, WR_BY_MEAN_SD, 3, 1, 0),
         lognormal_cdf,
         lognormal_raw,
         {3, 1}},
        {"gamma",
         resolved(WR_GAMMA, WR_BY_MEAN_SD, 5, 4, 0),
         gamma_cdf,
         gamma_raw,
         {25.0 / 16, 3.2}},
        {"gamma of small shape",
         resolved(WR_GAMMA, WR_BY_SHAPE_SCALE, 0.25, 8, 0),
         gamma_cdf,
         gamma_raw,
         {0.25, 8}},
        {"gamma of large shape",
         resolved(WR_GAMMA, WR_BY_SHAPE_SCALE, 20000, 1, 0),
         large_gamma_cdf,
         gamma_raw,
         {20000, 1}},
        {"erlang", resolved(WR_ERLANG, WR_BY_STAGES_MEAN, 3, 6, 0), gamma_cdf, gamma_raw, {3, 2}},
        {"weibull",
         resolved(WR_WEIBULL, WR_BY_SHAPE_SCALE, 1.5, 3, 0),
         weibull_cdf,
         weibull_raw,
         {1.5, 3}},
        {"triangular",
         resolved(WR_TRIANGULAR, WR_BY_MIN_MODE_MAX, 1, 3, 9),
         triangular_cdf,
         triangular_raw,
         {1, 3, 9}},
        {"uniform", resolved(WR_UNIFORM, WR_BY_MIN_MAX, 2, 8, 0), uniform_cdf, uniform_raw, {2, 8}},
        /* a + b = m (1 - m)/sd^2 - 1 = 15 */
        {"beta", resolved(WR_BETA, WR_BY_MEAN_SD, 0.2, 0.1, 0), beta_cdf, beta_raw, {3, 12, 0, 1}},
        /* pert: a = 1 + 4 (3 - 1)/8, b = 1 + 4 (9 - 3)/8 */
        {"pert", resolved(WR_BETA, WR_BY_MIN_MODE_MAX, 1, 3, 9), beta_cdf, beta_raw, {2, 4, 1, 9}},
        {"loglogistic",
         resolved(WR_LOGLOGISTIC, WR_BY_SHAPE_SCALE, 9, 3, 0),
         loglogistic_cdf,
         loglogistic_raw,
         {9, 3}},
        {"pareto", resolved(WR_PARETO, WR_BY_SHAPE_MIN, 9, 3, 0), pareto_cdf, pareto_raw, {9, 3}},
        {"hyperexponential",
         resolved(WR_HYPEREXPONENTIAL, WR_BY_MEAN_CV, 3, 1.7, 0),
         hyperexponential_cdf,
         hyperexponential_raw,
         {3, 1.7}},
        {"quantiles",
         listed(WR_QUANTILES, WR_BY_QUANTILES, knots, knot_shares, 4),
         knots_cdf,
         knots_raw,
         {0}},
        {"mixture", mixture(), mixture_cdf, mixture_raw, {0}},
        /* by resampling: half of it lies between */
        {"gamma cut off",
         between(resolved(WR_GAMMA, WR_BY_SHAPE_SCALE, 2.5, 1.6, 0), 2, 5),
         cut_gamma_cdf,
         cut_gamma_raw,
         {2.5, 1.6, 2, 5}},
        /* by the inverse: 2.3e-6 lies beyond */
        {"exponential cut off",
         between(resolved(WR_EXPONENTIAL, WR_BY_MEAN, 1, 0, 0), 13, INFINITY),
         late_exponential_cdf,
         late_exponential_raw,
         {1, 13}},
    };
    static double x[N];
    fit_ks ks = fit_ks_create(N);
    for (size_t k = 0; k < sizeof laws / sizeof *laws; k++) {
        const known_law *known = &laws[k];
        int unlike = 0, outside = 0;
        fit_ks_clear(&ks);
        for (uint32_t i = 0; i < N; i++) {
            const wr_draw draw = patient(i, 100 + (uint32_t)k);
            const wr_block inlined = wr_block_at_inline(&draw, 0), called = wr_block_at(&draw, 0);
            x[i] = wr_law_draw_inline(&known->law, inlined.w0, &draw, k % 4);
            unlike += x[i] != wr_law_draw(&known->law, called.w0, &draw, k % 4);
            const double share = known->cdf(known->p, x[i]);
            if (share >= 0 && share <= 1)
                fit_ks_add(&ks, share);
            else
                outside++;
        }
        cr_expect(eq(int, unlike, 0), "%s", known->name);
        cr_expect(eq(int, outside, 0), "%s", known->name);
        cr_expect(lt(dbl, fit_ks_value(&ks), FIT_KS_LIMIT), "%s", known->name);
        expect_moments(known, x);
    }
    fit_ks_destroy(&ks);
}

/* ---- counts and lists -- */

/* n draws in classes of known chances: what is expected less than 20 times is put with its
 * neighbours. Exceeded with a chance of one in a million. */
static void expect_chances(const int *count, const double *chance, int n_classes, const char *name)
{
    double chi_square = 0, expected = 0, drawn = 0, last_expected = 0, last_drawn = 0;
    int degrees = -1;
    for (int i = 0; i < n_classes; i++) {
        expected += chance[i] * N;
        drawn += count[i];
        cr_expect(chance[i] > 0 || count[i] == 0, "%s: %d", name, i);
        if (expected < 20)
            continue;
        chi_square += (drawn - expected) * (drawn - expected) / expected;
        last_expected = expected, last_drawn = drawn;
        expected = drawn = 0;
        degrees++;
    }
    /* the rest goes to the last class */
    if (expected > 0) {
        const double before = last_drawn - last_expected, after = before + drawn - expected;
        chi_square += after * after / (last_expected + expected) - before * before / last_expected;
    }
    cr_log_info("%s: chi-square %.1f of %d degrees\n", name, chi_square, degrees);
    cr_expect(lt(dbl, chi_square, fit_chi_square_limit(degrees)), "%s", name);
}

static double poisson_chance(const double *p, unsigned k) { return gsl_ran_poisson_pdf(k, p[0]); }
static double binomial_chance(const double *p, unsigned k)
{
    return gsl_ran_binomial_pdf(k, p[1], (unsigned)p[0]);
}
static double geometric_chance(const double *p, unsigned k)
{
    return gsl_ran_geometric_pdf(k, p[0]);
}

/* Values 3, 5 and 1 by weights 1, 2 and 0, and one that comes twice, 7 by 3 and 4. */
static const double list[] = {7, 3, 5, 1, 7}, weights[] = {3, 1, 2, 0, 4};
static double list_chance(const double *p, unsigned k)
{
    (void)p;
    return k == 7 ? 0.7 : k == 3 ? 0.1 : k == 5 ? 0.2 : 0;
}

Test(fits, a_million_counts_of_each_law_fit)
{
    enum { CLASSES = 1200 };
    const struct {
        const char *name;
        wr_law law;
        double (*chance)(const double *p, unsigned k);
        double p[2];
        double mean, variance, kurtosis; /* kurtosis: the fourth moment over variance^2 */
    } laws[] = {
        {"poisson",
         resolved(WR_POISSON, WR_BY_MEAN, 3.5, 0, 0),
         poisson_chance,
         {3.5},
         3.5,
         3.5,
         3 + 1 / 3.5},
        {"poisson 40",
         resolved(WR_POISSON, WR_BY_MEAN, 40, 0, 0),
         poisson_chance,
         {40},
         40,
         40,
         3 + 1 / 40.0},
        {"poisson 900",
         resolved(WR_POISSON, WR_BY_MEAN, 900, 0, 0),
         poisson_chance,
         {900},
         900,
         900,
         3 + 1 / 900.0},
        {"binomial",
         resolved(WR_BINOMIAL, WR_BY_N_P, 20, 0.3, 0),
         binomial_chance,
         {20, 0.3},
         6,
         4.2,
         3 + (1 - 6 * 0.21) / 4.2},
        {"binomial 300",
         resolved(WR_BINOMIAL, WR_BY_N_P, 300, 0.9, 0),
         binomial_chance,
         {300, 0.9},
         270,
         27,
         3 + (1 - 6 * 0.09) / 27},
        {"geometric",
         resolved(WR_GEOMETRIC, WR_BY_P, 0.2, 0, 0),
         geometric_chance,
         {0.2},
         5,
         20,
         9 + 0.04 / 0.8},
        /* mean 0.3 + 1 + 4.9, E[X^2] 40.2; about 6.2: 0.1 3.2^4 + 0.2 1.2^4 + 0.7 0.8^4 */
        {"list",
         listed(WR_EMPIRICAL, WR_BY_VALUES, list, weights, 5),
         list_chance,
         {0},
         6.2,
         1.76,
         (0.1 * 104.8576 + 0.2 * 2.0736 + 0.7 * 0.4096) / (1.76 * 1.76)},
        {"constant", resolved(WR_CONSTANT, WR_BY_MEAN, 7, 0, 0), NULL, {0}, 7, 0, 1},
    };
    for (size_t k = 0; k < sizeof laws / sizeof *laws; k++) {
        static int count[CLASSES];
        static double chance[CLASSES];
        memset(count, 0, sizeof count);
        double m1 = 0, m2 = 0;
        for (uint32_t i = 0; i < N; i++) {
            const wr_draw draw = patient(i, 200 + (uint32_t)k);
            const uint64_t word = wr_block_at_inline(&draw, 0).w0;
            const double x = wr_law_draw_inline(&laws[k].law, word, &draw, 0);
            cr_assert(x >= 0 && x < CLASSES && x == floor(x), "%s: %g", laws[k].name, x);
            count[(int)x]++;
            m1 += x - laws[k].mean, m2 += (x - laws[k].mean) * (x - laws[k].mean);
        }
        const double v = laws[k].variance;
        cr_expect(le(dbl, fabs(m1 / N), FIT_ERRORS * sqrt(v / N)), "%s", laws[k].name);
        cr_expect(le(dbl, fabs(m2 / N - v), FIT_ERRORS * v * sqrt((laws[k].kurtosis - 1) / N)),
                  "%s", laws[k].name);
        for (unsigned i = 0; i < CLASSES && laws[k].chance; i++)
            chance[i] = laws[k].chance(laws[k].p, i);
        if (laws[k].chance)
            expect_chances(count, chance, CLASSES, laws[k].name);
        cr_expect(lt(dbl, relative(wr_law_mean(&laws[k].law), laws[k].mean), 1e-13), "%s",
                  laws[k].name);
        cr_expect(le(dbl, fabs(wr_law_sd(&laws[k].law) - sqrt(v)), 1e-13 * sqrt(v)), "%s",
                  laws[k].name);
    }
}
