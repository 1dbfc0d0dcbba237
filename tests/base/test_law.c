/* Laws against worked values (tests/known/distributions.csv, 12 digits) and by hand. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/base/law.h"
#include "sim/base/special.h"
#include "tests/base/known_rows.h"

static wr_arena *arena;

static void set_up(void)
{
    arena = wr_arena_create();
    cr_assert(ne(ptr, arena, NULL));
}

static void tear_down(void) { wr_arena_destroy(arena); }

TestSuite(law, .init = set_up, .fini = tear_down);

static wr_law resolved(wr_law_kind kind, wr_law_form form, double a, double b, double c)
{
    wr_law law = {0};
    const double p[4] = {a, b, c, 0};
    char why[WR_WHY] = "";
    cr_assert(wr_law_resolve(&law, kind, form, p, NULL, NULL, 0, arena, why), "%s", why);
    return law;
}

static wr_law resolved_4(wr_law_kind kind, wr_law_form form, double a, double b, double c, double d)
{
    wr_law law = {0};
    const double p[4] = {a, b, c, d};
    char why[WR_WHY] = "";
    cr_assert(wr_law_resolve(&law, kind, form, p, NULL, NULL, 0, arena, why), "%s", why);
    return law;
}

static wr_law listed(wr_law_kind kind, wr_law_form form, const double *values,
                     const double *weights, size_t n)
{
    wr_law law = {0};
    const double p[4] = {0};
    char why[WR_WHY] = "";
    cr_assert(wr_law_resolve(&law, kind, form, p, values, weights, n, arena, why), "%s", why);
    return law;
}

static wr_law mixture_of(wr_law first, wr_law second, double share)
{
    wr_law *branches = wr_alloc_array(arena, 2, sizeof *branches);
    double *shares = wr_alloc_array(arena, 2, sizeof *shares);
    branches[0] = first;
    branches[1] = second;
    shares[0] = share;
    shares[1] = 1 - share;
    return listed(WR_MIXTURE, WR_BY_BRANCHES, wr_law_branches(branches), shares, 2);
}

/* The law that a case of distributions.csv speaks of; false where weir has none. */
static bool law_of_case(const char *name, wr_law *law)
{
    static const struct {
        const char *name;
        wr_law_kind kind;
        wr_law_form form;
        double a, b, c;
    } cases[] = {
        {"exponential", WR_EXPONENTIAL, WR_BY_MEAN, 4, 0, 0},
        {"residual-exponential", WR_EXPONENTIAL, WR_BY_MEAN, 4, 0, 0},
        {"residual-deterministic", WR_CONSTANT, WR_BY_MEAN, 4, 0, 0},
        {"erlang", WR_ERLANG, WR_BY_STAGES_MEAN, 3, 6, 0},
        {"gamma-shape-scale", WR_GAMMA, WR_BY_SHAPE_SCALE, 2.5, 1.6, 0},
        {"gamma-mean-sd", WR_GAMMA, WR_BY_MEAN_SD, 5, 4, 0},
        {"gamma-small-shape", WR_GAMMA, WR_BY_SHAPE_SCALE, 0.25, 8, 0},
        {"lognormal-mean-sd", WR_LOGNORMAL, WR_BY_MEAN_SD, 4, 5, 0},
        {"residual-lognormal-mean-sd", WR_LOGNORMAL, WR_BY_MEAN_VARIANCE, 4, 25, 0},
        {"lognormal-truncated", WR_LOGNORMAL, WR_BY_MEAN_CV, 4, 1.25, 0},
        {"lognormal-capped", WR_LOGNORMAL, WR_BY_MEAN_SCV, 4, 1.5625, 0},
        {"shifted-lognormal", WR_LOGNORMAL, WR_BY_MEAN_SD, 4, 5, 0},
        {"lognormal-cv-0.2", WR_LOGNORMAL, WR_BY_MEAN_SD, 10, 2, 0},
        {"lognormal-heavy", WR_LOGNORMAL, WR_BY_MEAN_SD, 1, 3, 0},
        /* the same law by its median, exp(0.5), and its mean, exp(0.5 + 0.32) */
        {"lognormal-log-params", WR_LOGNORMAL, WR_BY_MEDIAN_MEAN, 1.6487212707001282,
         2.2704998375324057, 0},
        {"weibull", WR_WEIBULL, WR_BY_SHAPE_SCALE, 1.5, 3, 0},
        {"weibull-mean-sd", WR_WEIBULL, WR_BY_MEAN_SD, 4, 3, 0},
        {"triangular", WR_TRIANGULAR, WR_BY_MIN_MODE_MAX, 1, 3, 9},
        {"uniform", WR_UNIFORM, WR_BY_MIN_MAX, 2, 8, 0},
        {"loglogistic", WR_LOGLOGISTIC, WR_BY_SHAPE_SCALE, 2.5, 3, 0},
        {"pert", WR_BETA, WR_BY_MIN_MODE_MAX, 1, 3, 9},
        {"poisson", WR_POISSON, WR_BY_MEAN, 3.5, 0, 0},
        {"binomial", WR_BINOMIAL, WR_BY_N_P, 20, 0.3, 0},
        {"geometric-from-1", WR_GEOMETRIC, WR_BY_P, 0.2, 0, 0},
        {"truncnormal-0-inf", WR_NORMAL, WR_BY_MEAN_SD, 10, 8, 0},
        {"truncnormal-0-15", WR_NORMAL, WR_BY_MEAN_SD, 10, 4, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!strcmp(name, cases[i].name)) {
            *law = resolved(cases[i].kind, cases[i].form, cases[i].a, cases[i].b, cases[i].c);
            if (!strcmp(name, "lognormal-truncated"))
                law->qualified = true, law->below = 30;
            if (!strcmp(name, "lognormal-capped"))
                law->qualified = true, law->at_most = 30;
            if (!strcmp(name, "shifted-lognormal"))
                law->qualified = true, law->plus = 0.5;
            if (!strncmp(name, "truncnormal", 11))
                law->qualified = true, law->above = 0;
            if (!strcmp(name, "truncnormal-0-15"))
                law->below = 15;
            return true;
        }
    static const double knots[] = {0, 1, 2, 4, 10}, shares[] = {0, 0.1, 0.4, 0.8, 1};
    *law = (wr_law){0};
    if (!strcmp(name, "beta-scaled"))
        *law = resolved_4(WR_BETA, WR_BY_A_B_MIN_MAX, 2, 5, 0, 10);
    else if (!strcmp(name, "pert-lambda2"))
        *law = resolved_4(WR_BETA, WR_BY_MIN_MODE_MAX, 1, 3, 9, 2);
    else if (!strcmp(name, "hyperexponential"))
        *law = mixture_of(resolved(WR_EXPONENTIAL, WR_BY_MEAN, 1 / 1.4, 0, 0),
                          resolved(WR_EXPONENTIAL, WR_BY_MEAN, 1 / 0.6, 0, 0), 0.7);
    else if (!strcmp(name, "mixture"))
        *law = mixture_of(resolved(WR_LOGNORMAL, WR_BY_MEAN_SD, 2, 1, 0),
                          resolved(WR_GAMMA, WR_BY_MEAN_SD, 15, 8, 0), 0.8);
    else if (!strcmp(name, "zero-inflated-gamma"))
        *law = mixture_of(resolved(WR_CONSTANT, WR_BY_MEAN, 0, 0, 0),
                          resolved(WR_GAMMA, WR_BY_MEAN_SD, 5, 4, 0), 0.25);
    else if (!strcmp(name, "empirical-piecewise-linear"))
        *law = listed(WR_QUANTILES, WR_BY_QUANTILES, knots, shares, 5);
    else if (!strcmp(name, "lomax")) { /* a Pareto of min 10, less 10 */
        *law = resolved(WR_PARETO, WR_BY_SHAPE_MIN, 3, 10, 0);
        law->qualified = true;
        law->plus = -10;
    }
    if (law->kind != WR_CONSTANT)
        return true;
    if (!strcmp(name, "empirical-discrete")) {
        const double values[] = {14, 1, 5, 2}, weights[] = {1, 2, 2, 5};
        const double p[4] = {0};
        char why[WR_WHY] = "";
        *law = (wr_law){0};
        return wr_law_resolve(law, WR_EMPIRICAL, WR_BY_VALUES, p, values, weights, 4, arena, why);
    }
    return false;
}

static double mean_residual(const wr_law *law)
{
    const wr_residual *residual = wr_residual_create(law, arena);
    double sum = 0;
    enum { N = 200000 };
    for (int i = 0; i < N; i++)
        sum += wr_residual_draw(residual, (i + 0.5) / N);
    return sum / N;
}

/* The quantity a row asks for; its tolerance in *relative. */
static double measured(const wr_law *law, const char *quantity, double *relative)
{
    *relative = 1e-9;
    if (!strcmp(quantity, "mean"))
        return wr_law_mean(law);
    if (!strcmp(quantity, "sd"))
        return wr_law_sd(law);
    if (!strncmp(quantity, "pmf(", 4))
        return wr_count_mass(law, strtod(quantity + 4, NULL));
    if (!strncmp(quantity, "cdf(", 4) && law->qualified && law->plus < 0)
        return wr_law_cdf(law, strtod(quantity + 4, NULL) - law->plus);
    if (!strncmp(quantity, "cdf(", 4))
        return wr_law_cdf(law, strtod(quantity + 4, NULL));
    if (quantity[0] == 'q') {
        const wr_law bare = *law;
        const double p = strtod(quantity + 1, NULL);
        const wr_window window = wr_law_window(&bare);
        *relative = 2e-8; /* gamma of shape 1/4 by table; the others are far nearer */
        if (law->kind != WR_GAMMA && law->kind != WR_MIXTURE)
            *relative = 1e-9;
        if (!law->qualified)
            return wr_law_quantile(law, p);
        return wr_law_clamp(law, wr_window_quantile(law, &window, p, 1 - p));
    }
    if (!strcmp(quantity, "shape") || !strcmp(quantity, "meanlog"))
        return law->a;
    if (!strcmp(quantity, "scale") || !strcmp(quantity, "sdlog"))
        return law->b;
    if (!strcmp(quantity, "E_equilibrium_residual")) {
        *relative = 2e-4; /* 200,000 midpoints of a heavy tail */
        return mean_residual(law);
    }
    return NAN;
}

Test(law, known_moments_and_quantiles)
{
    FILE *in = known_open("distributions.csv");
    cr_assert(ne(ptr, in, NULL));
    known_row row;
    int n = 0;
    while (known_next(in, &row)) {
        wr_law law;
        double relative;
        if (!law_of_case(row.name, &law))
            continue;
        const double got = measured(&law, row.quantity, &relative);
        const double want = strtod(row.value, NULL);
        cr_expect(nearly(got, want, relative), "%s %s: %.12g not %.12g", row.name, row.quantity,
                  got, want);
        n++;
    }
    fclose(in);
    cr_expect(eq(int, n, 132 + 69));
}

Test(law, quantile_and_cdf_are_inverse_and_rise)
{
    const wr_law laws[] = {
        resolved(WR_EXPONENTIAL, WR_BY_MEAN, 3, 0, 0),
        resolved(WR_NORMAL, WR_BY_MEAN_SD, -3, 2, 0),
        resolved(WR_LOGNORMAL, WR_BY_MEDIAN_P90, 3, 9, 0),
        resolved(WR_LOGNORMAL, WR_BY_MEDIAN_SD, 3, 1, 0),
        resolved(WR_GAMMA, WR_BY_MEAN_SD, 3, 1, 0),
        resolved(WR_GAMMA, WR_BY_MEAN_SD, 3, 7, 0),
        resolved(WR_GAMMA, WR_BY_MEAN_SD, 3, 0.01, 0), /* shape 90,000: by series */
        resolved(WR_ERLANG, WR_BY_STAGES_MEAN, 4, 2, 0),
        resolved(WR_WEIBULL, WR_BY_MEDIAN_P90, 3, 9, 0),
        resolved(WR_WEIBULL, WR_BY_MEAN_SD, 3, 9, 0),
        resolved(WR_TRIANGULAR, WR_BY_MIN_MODE_MAX, -1, -1, 5),
        resolved(WR_UNIFORM, WR_BY_MIN_MAX, -1, 5, 0),
        resolved_4(WR_BETA, WR_BY_A_B_MIN_MAX, 0.1, 2, 0, 9),
        resolved_4(WR_BETA, WR_BY_A_B_MIN_MAX, 300, 40000, -2, 9),
        resolved(WR_BETA, WR_BY_MEAN_SD, 0.2, 0.1, 0),
        resolved(WR_LOGLOGISTIC, WR_BY_MEDIAN_P90, 3, 9, 0),
        resolved(WR_LOGLOGISTIC, WR_BY_MEAN_CV, 3, 0.6, 0),
        resolved(WR_PARETO, WR_BY_SHAPE_MIN, 1.5, 3, 0),
        resolved(WR_HYPEREXPONENTIAL, WR_BY_MEAN_CV, 3, 1.7, 0),
        mixture_of(resolved(WR_UNIFORM, WR_BY_MIN_MAX, -1, 5, 0),
                   resolved(WR_HYPEREXPONENTIAL, WR_BY_MEAN_CV, 3, 1.7, 0), 0.3),
    };
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        double last = -INFINITY;
        for (double p = 1e-6; p < 1; p += 0.00317) {
            const double x = wr_law_quantile(&laws[i], p);
            cr_assert(gt(dbl, x, last), "law %zu at %g", i, p);
            cr_expect(fabs(wr_law_cdf(&laws[i], x) - p) < 1e-9, "law %zu at %g", i, p);
            last = x;
        }
        cr_expect(eq(dbl, wr_law_cdf(&laws[i], -INFINITY), 0.0));
        cr_expect(eq(dbl, wr_law_cdf(&laws[i], INFINITY), 1.0));
    }
    cr_expect(epsilon_eq(dbl, wr_law_quantile(&laws[2], 0.9), 9.0, 1e-12));
    cr_expect(epsilon_eq(dbl, wr_law_quantile(&laws[8], 0.9), 9.0, 1e-12));
    cr_expect(epsilon_eq(dbl, wr_law_sd(&laws[3]), 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, wr_law_sd(&laws[9]), 9.0, 1e-9));
}

/* Against the exact quantile at places between the knots; the figures are gamma_table.c's. */
Test(law, gamma_table_is_near_and_never_falls)
{
    static const double shapes[] = {0.001, 0.05, 0.3, 1, 2.5, 40, 9999, 10001};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const wr_law law = resolved(WR_GAMMA, WR_BY_SHAPE_SCALE, shapes[i], 1, 0);
        double last = -1, worst = 0, worst_of_mean = 0;
        for (double z = -8.2; z < 8.2; z += 0.0037) {
            double p, q;
            wr_normal_pq(z, &p, &q);
            const double x = wr_gamma_of_score(&law, z), exact = wr_gamma_quantile(law.a, p, q, x);
            cr_assert(ge(dbl, x, last));
            last = x;
            worst_of_mean = fmax(worst_of_mean, fabs(x - exact) / law.a);
            if (fabs(z) < 4)
                worst = fmax(worst, fabs(x - exact) / exact);
        }
        cr_expect(lt(dbl, worst_of_mean, shapes[i] < 0.1 ? 3e-6 : 2e-9), "shape %g", shapes[i]);
        cr_expect(shapes[i] < 1 || worst < 5e-10, "shape %g: %g", shapes[i], worst);
    }

    /* a mean that moves with a constant cv keeps its table; another cv does not */
    wr_law law = resolved(WR_GAMMA, WR_BY_MEAN_CV, 7.1, 1.3, 0);
    const double *table = law.table;
    char why[WR_WHY];
    for (double mean = 0.37; mean < 40; mean *= 1.37) {
        const double p[4] = {mean, 1.3};
        cr_assert(wr_law_resolve(&law, WR_GAMMA, WR_BY_MEAN_CV, p, NULL, NULL, 0, arena, why));
        cr_expect(eq(ptr, (void *)law.table, (void *)table));
        cr_expect(nearly(wr_law_mean(&law), mean, 1e-14));
    }
    const double p[4] = {7.1, 1.4};
    cr_assert(wr_law_resolve(&law, WR_GAMMA, WR_BY_MEAN_CV, p, NULL, NULL, 0, arena, why));
    cr_expect(ne(ptr, (void *)law.table, (void *)table));
}

/* Each qualifier alone and all together, on a uniform from 0 to 10, where everything is by hand. */
Test(law, qualifiers_act_in_order)
{
    wr_law law = resolved(WR_UNIFORM, WR_BY_MIN_MAX, 0, 10, 0);
    law.qualified = true;
    law.times = 2;
    law.plus = 1; /* 1 to 21 */
    cr_expect(epsilon_eq(dbl, wr_law_mean(&law), 11.0, 1e-12));
    cr_expect(epsilon_eq(dbl, wr_law_sd(&law), 20 / sqrt(12), 1e-12));
    law.above = 5;
    law.below = 15; /* uniform from 5 to 15 */
    cr_expect(epsilon_eq(dbl, wr_law_mean(&law), 10.0, 1e-9));
    cr_expect(epsilon_eq(dbl, wr_law_sd(&law), 10 / sqrt(12), 1e-9));
    law.at_least = 7;
    law.at_most = 12; /* 0.2 at 7, 0.5 between with mean 9.5, 0.3 at 12 */
    cr_expect(epsilon_eq(dbl, wr_law_mean(&law), 0.2 * 7 + 0.5 * 9.5 + 0.3 * 12, 1e-9));
    law.factor = 3;
    cr_expect(epsilon_eq(dbl, wr_law_mean(&law), 3 * 9.75, 1e-9));
    /* E[x^2]: 0.2 49 + 0.3 144 + 0.5 (9.5^2 + 25/12) */
    const double square = 0.2 * 49 + 0.3 * 144 + 0.5 * (9.5 * 9.5 + 25.0 / 12);
    cr_expect(epsilon_eq(dbl, wr_law_sd(&law), 3 * sqrt(square - 9.75 * 9.75), 1e-8));
    law.times = -2;
    law.plus = 21; /* turned round: the same law */
    cr_expect(epsilon_eq(dbl, wr_law_mean(&law), 3 * 9.75, 1e-9));

    /* clamps outside the truncation leave one value */
    law.factor = 1;
    law.at_least = 16;
    law.at_most = 40;
    cr_expect(epsilon_eq(dbl, wr_law_mean(&law), 16.0, 1e-12));
    cr_expect(epsilon_eq(dbl, wr_law_sd(&law), 0.0, 1e-12));

    wr_law dice;
    cr_assert(law_of_case("empirical-discrete", &dice)); /* 1 2 5 14, weights .2 .5 .2 .1 */
    dice.qualified = true;
    dice.above = 1;
    dice.below = 14; /* both strict: 2 and 5 are left, 5/7 and 2/7 */
    cr_expect(epsilon_eq(dbl, wr_law_mean(&dice), 20.0 / 7, 1e-12));
    dice.at_most = 3;
    cr_expect(epsilon_eq(dbl, wr_law_mean(&dice), 16.0 / 7, 1e-12));
}

Test(law, residual_life)
{
    /* uniform 0 to 10: the tail is 1 - x/10, so P(R <= x) = (x - x^2/20) / 5 */
    wr_law law = resolved(WR_UNIFORM, WR_BY_MIN_MAX, 0, 10, 0);
    for (double u = 0.05; u < 1; u += 0.1)
        cr_expect(epsilon_eq(dbl, wr_law_residual(&law, u), 10 * (1 - sqrt(1 - u)), 2e-3));
    cr_expect(epsilon_eq(dbl, mean_residual(&law), 100.0 / 3 / 10, 1e-3));

    law = resolved(WR_CONSTANT, WR_BY_MEAN, 4, 0, 0);
    cr_expect(epsilon_eq(dbl, wr_law_residual(&law, 0.3), 1.2, 1e-12));
    law = resolved(WR_EXPONENTIAL, WR_BY_MEAN, 4, 0, 0);
    cr_expect(epsilon_eq(dbl, wr_law_residual(&law, 0.3), -4 * log(0.7), 1e-12));

    /* values 1 and 3 evenly: the tail is 1 to 1, 1/2 to 3; its area 2 */
    const double values[] = {3, 1}, p[4] = {0};
    char why[WR_WHY];
    law = (wr_law){0};
    cr_assert(wr_law_resolve(&law, WR_EMPIRICAL, WR_BY_VALUES, p, values, NULL, 2, arena, why));
    cr_expect(epsilon_eq(dbl, wr_law_residual(&law, 0.25), 0.5, 1e-12));
    cr_expect(epsilon_eq(dbl, wr_law_residual(&law, 0.75), 2.0, 1e-12));
    law.qualified = true;
    law.at_most = 2; /* the tail is 1 to 1, 1/2 to 2; its area 3/2 */
    cr_expect(epsilon_eq(dbl, wr_law_residual(&law, 0.9), 1.7, 1e-12));

    /* E[R] = E[X^2] / (2 E[X]) for laws with and without qualifiers */
    static const double knots[] = {0, 4, 12, 60}, shares[] = {0, 0.5, 0.9, 1};
    wr_law laws[] = {resolved(WR_GAMMA, WR_BY_MEAN_SD, 5, 4, 0),
                     resolved(WR_WEIBULL, WR_BY_MEAN_SD, 4, 3, 0),
                     resolved(WR_TRIANGULAR, WR_BY_MIN_MODE_MAX, 1, 3, 9),
                     resolved(WR_NORMAL, WR_BY_MEAN_SD, 10, 8, 0),
                     resolved(WR_LOGNORMAL, WR_BY_MEAN_SD, 7, 9, 0),
                     resolved_4(WR_BETA, WR_BY_A_B_MIN_MAX, 2, 5, 1, 10),
                     resolved(WR_LOGLOGISTIC, WR_BY_SHAPE_SCALE, 4, 3, 0),
                     resolved(WR_PARETO, WR_BY_SHAPE_MIN, 4, 3, 0),
                     resolved(WR_HYPEREXPONENTIAL, WR_BY_MEAN_CV, 3, 1.7, 0),
                     resolved(WR_POISSON, WR_BY_MEAN, 3.5, 0, 0),
                     resolved(WR_BINOMIAL, WR_BY_N_P, 20, 0.3, 0),
                     resolved(WR_GEOMETRIC, WR_BY_P, 0.2, 0, 0),
                     listed(WR_QUANTILES, WR_BY_QUANTILES, knots, shares, 4),
                     mixture_of(resolved(WR_CONSTANT, WR_BY_MEAN, 0, 0, 0),
                                resolved(WR_GAMMA, WR_BY_MEAN_SD, 5, 4, 0), 0.25)};
    laws[3].qualified = laws[4].qualified = true;
    laws[3].above = 0;
    laws[4].at_most = 30;
    laws[4].plus = 0.5;
    laws[4].factor = 1.2;
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        const double mean = wr_law_mean(&laws[i]), sd = wr_law_sd(&laws[i]);
        cr_expect(nearly(mean_residual(&laws[i]), (mean * mean + sd * sd) / (2 * mean), 1e-3),
                  "law %zu: %g", i, mean_residual(&laws[i]));
        cr_expect(eq(dbl, wr_law_residual(&laws[i], 0.77),
                     wr_residual_draw(wr_residual_create(&laws[i], arena), 0.77)));
    }
}

/* P(N <= k) is at least p at the quantile, and not one below it; the masses add up to it. */
/* Rounded to whole days. Of the constant 1.4 d, 1 d: evenly over it. Of the exponential with mean 2 d,
 * P(more than k) = q r^k with r = exp(-1/2): the mean of what is left is r / (1 - r) + 1/2 = 2.04149 d; after
 * 3.2 d it is at least 4 d in all, and r / (1 - r) = 1.54149 d more: 2.34149 d. */
Test(law, residual_of_whole_days)
{
    const double day = 86400;
    wr_law law = resolved(WR_CONSTANT, WR_BY_MEAN, 1.4 * day, 0, 0);
    cr_expect(epsilon_eq(dbl, wr_residual_of_days(&law, 0.3), 0.3 * day, 1e-6));
    cr_expect(epsilon_eq(dbl, wr_days_left(&law, 0.3, 0.25 * day), 0.75 * day, 1e-6));
    cr_expect(eq(dbl, wr_days_left(&law, 0.3, 1.5 * day), 0));
    law = resolved(WR_EXPONENTIAL, WR_BY_MEAN, 2 * day, 0, 0);
    double rest = 0, left = 0;
    enum { N = 20000 };
    for (int i = 0; i < N; i++) {
        rest += wr_residual_of_days(&law, (i + 0.5) / N) / N;
        left += wr_days_left(&law, (i + 0.5) / N, 3.2 * day) / N;
    }
    cr_expect(epsilon_eq(dbl, rest / day, 2.04149, 2e-3));
    cr_expect(epsilon_eq(dbl, left / day, 2.34149, 2e-3));
}

Test(law, counts_are_the_least_that_reach_a_share)
{
    const wr_law laws[] = {
        resolved(WR_POISSON, WR_BY_MEAN, 0.01, 0, 0),
        resolved(WR_POISSON, WR_BY_MEAN, 11, 0, 0),
        resolved(WR_POISSON, WR_BY_MEAN, 3000, 0, 0),
        resolved(WR_BINOMIAL, WR_BY_N_P, 1, 0.3, 0),
        resolved(WR_BINOMIAL, WR_BY_N_P, 40, 0.99, 0),
        resolved(WR_BINOMIAL, WR_BY_N_P, 1e5, 0.4, 0),
        resolved(WR_GEOMETRIC, WR_BY_MEAN, 1.01, 0, 0),
        resolved(WR_GEOMETRIC, WR_BY_P, 0.001, 0, 0),
    };
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        double sum = 0, done = -1;
        for (double p = 1e-7; p < 1; p += 0.00317) {
            const double k = wr_law_quantile(&laws[i], p);
            cr_assert(k == floor(k) && k >= 0, "law %zu at %g", i, p);
            cr_assert(wr_law_cdf(&laws[i], k) >= p * (1 - 1e-12), "law %zu at %g", i, p);
            cr_assert(wr_law_cdf(&laws[i], k - 1) < p * (1 + 1e-12), "law %zu at %g", i, p);
            if (done < 0)
                done = k - 1, sum = wr_law_cdf(&laws[i], k - 1);
            while (done < k)
                sum += wr_count_mass(&laws[i], ++done);
            cr_assert(fabs(sum - wr_law_cdf(&laws[i], k)) < 1e-10, "law %zu at %g", i, p);
        }
    }
    /* steps of two days; cut off and clamped by hand: 1/2, 1/4, 1/8 of 1, 2 and 3 trials */
    wr_law law = resolved_4(WR_GEOMETRIC, WR_BY_P, 0.5, 0, 0, 2);
    cr_expect(epsilon_eq(dbl, wr_law_mean(&law), 4.0, 1e-12));
    law.qualified = true;
    law.below = 8; /* 2, 4 and 6 by 4 : 2 : 1 */
    cr_expect(epsilon_eq(dbl, wr_law_mean(&law), (4 * 2 + 2 * 4 + 6) / 7.0, 1e-12));
    law.at_most = 5;
    cr_expect(epsilon_eq(dbl, wr_law_mean(&law), (4 * 2 + 2 * 4 + 5) / 7.0, 1e-12));
}

/* Against the exact quantile between the knots. */
Test(law, beta_table_is_near_and_never_falls)
{
    static const double shapes[][2] = {{0.1, 0.1}, {0.1, 50}, {0.5, 0.5}, {1, 1},
                                       {2, 5},     {40, 3},   {1e5, 1e5}, {1e5, 0.3}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const wr_law law = resolved_4(WR_BETA, WR_BY_A_B_MIN_MAX, shapes[i][0], shapes[i][1], 0, 1);
        double last = -1, worst = 0;
        for (double z = -8.2; z < 8.2; z += 0.0137) {
            double p, q;
            wr_normal_pq(z, &p, &q);
            const double x = wr_beta_of_score(&law, z);
            cr_assert(x >= last, "shapes %zu at %g", i, z);
            last = x;
            const double exact = 1 / (1 + exp(-wr_beta_logit(law.a, law.b, p, q, 0)));
            worst = fmax(worst, fabs(x - exact) / wr_law_sd(&law));
        }
        cr_expect(lt(dbl, worst, 2e-8), "shapes %zu: %g", i, worst);
    }
}

Test(law, mean_and_spread_give_the_law_that_has_them)
{
    static const wr_law_kind kinds[] = {WR_LOGLOGISTIC, WR_HYPEREXPONENTIAL, WR_BETA};
    static const double cvs[] = {0.01, 0.3, 1, 1.5, 8};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < 5; i++) {
            if ((kinds[k] == WR_HYPEREXPONENTIAL && cvs[i] < 1) ||
                (kinds[k] == WR_BETA && cvs[i] > 1))
                continue;
            const wr_law law = resolved(kinds[k], WR_BY_MEAN_CV, 0.4, cvs[i], 0);
            cr_expect(nearly(wr_law_mean(&law), 0.4, 1e-11), "%zu %zu", k, i);
            cr_expect(nearly(wr_law_sd(&law), 0.4 * cvs[i], 1e-7), "%zu %zu: %.12g", k, i,
                      wr_law_sd(&law) / 0.4);
        }
    /* balanced means: each branch carries half of the load */
    const wr_law law = resolved(WR_HYPEREXPONENTIAL, WR_BY_MEAN_SCV, 6, 4, 0);
    cr_expect(epsilon_eq(dbl, law.a * law.b, 3.0, 1e-12));
    cr_expect(epsilon_eq(dbl, (1 - law.a) * law.c, 3.0, 1e-12));
    const wr_law heavy = resolved(WR_PARETO, WR_BY_SHAPE_MIN, 1.5, 3, 0);
    cr_expect(epsilon_eq(dbl, wr_law_mean(&heavy), 9.0, 1e-12));
    cr_expect(isinf(wr_law_sd(&heavy)));
}

Test(law, impossible_parameters_are_named)
{
    static const struct {
        wr_law_kind kind;
        wr_law_form form;
        double p[4];
        const char *why;
    } cases[] = {
        {WR_NORMAL, WR_BY_MEAN_SD, {1, -1}, "sd must be 0 or more"},
        {WR_LOGNORMAL, WR_BY_MEAN_SD, {0, 1}, "mean must be above 0"},
        {WR_LOGNORMAL, WR_BY_MEAN_CV, {1, -2}, "cv must be 0 or more"},
        {WR_GAMMA, WR_BY_MEAN_SCV, {1, -2}, "scv must be 0 or more"},
        {WR_GAMMA, WR_BY_MEAN_VARIANCE, {1, -2}, "variance must be 0 or more"},
        {WR_GAMMA, WR_BY_MEAN_SD, {1, 100}, "sd is too large beside the mean: at most 31 times it"},
        {WR_WEIBULL, WR_BY_MEAN_SD, {1, 1e-7}, "sd is too small beside the mean; 0 is allowed"},
        {WR_WEIBULL,
         WR_BY_MEAN_SD,
         {1, 1e4},
         "sd is too large beside the mean: at most 400 times it"},
        {WR_EXPONENTIAL, WR_BY_MEAN, {-1}, "mean must be 0 or more"},
        {WR_EXPONENTIAL, WR_BY_MEAN, {NAN}, "every parameter must be a finite number"},
        {WR_CONSTANT, WR_BY_MEAN, {INFINITY}, "every parameter must be a finite number"},
        {WR_EXPONENTIAL, WR_BY_MEAN_SD, {1, 1}, "this distribution cannot be given in this way"},
        {WR_TRIANGULAR, WR_BY_MIN_MODE_MAX, {1, 0, 3}, "mode must lie between min and max"},
        {WR_UNIFORM, WR_BY_MIN_MAX, {3, 1}, "min must not exceed max"},
        {WR_ERLANG, WR_BY_STAGES_MEAN, {2.5, 1}, "stages must be a whole number from 1 to 1000000"},
        {WR_LOGNORMAL, WR_BY_MEDIAN_P90, {3, 2}, "p90 must be the median or more"},
        {WR_LOGNORMAL, WR_BY_MEDIAN_MEAN, {3, 2}, "mean must be the median or more"},
        {WR_LOGNORMAL, WR_BY_MEDIAN_SD, {0, 2}, "median must be above 0"},
        {WR_WEIBULL, WR_BY_SHAPE_SCALE, {0.01, 2}, "shape must be 0.1 or more"},
        {WR_EMPIRICAL, WR_BY_VALUES, {0}, "there must be at least one value"},
        {WR_BETA, WR_BY_A_B_MIN_MAX, {0, 1, 0, 1}, "a and b must be 0.1 or more"},
        {WR_BETA, WR_BY_A_B_MIN_MAX, {2, 2e5, 0, 1}, "a and b must be 100000 or less"},
        {WR_BETA, WR_BY_A_B_MIN_MAX, {2, 1, 3, 1}, "min must not exceed max"},
        {WR_BETA, WR_BY_MIN_MODE_MAX, {1, 0, 3}, "mode must lie between min and max"},
        {WR_BETA,
         WR_BY_MEAN_SD,
         {1.2, 1},
         "mean must lie between 0 and 1, or give 'a', 'b', 'min' and 'max'"},
        {WR_BETA, WR_BY_MEAN_SD, {0.5, 0.5}, "sd is too large beside the mean"},
        {WR_LOGLOGISTIC,
         WR_BY_SHAPE_SCALE,
         {1, 2},
         "shape must be above 1, or the mean is infinite"},
        {WR_LOGLOGISTIC,
         WR_BY_MEDIAN_P90,
         {1, 9.1},
         "p90 must be below 9 times the median, or the mean is infinite"},
        {WR_PARETO, WR_BY_SHAPE_MIN, {1, 2}, "shape must be above 1, or the mean is infinite"},
        {WR_PARETO, WR_BY_SHAPE_MIN, {2, -2}, "min must be 0 or more"},
        {WR_HYPEREXPONENTIAL,
         WR_BY_MEAN_CV,
         {1, 0.9},
         "sd must be the mean or more (cv 1 or more)"},
        {WR_POISSON, WR_BY_MEAN, {-1}, "mean must be from 0 to 1000000"},
        {WR_BINOMIAL, WR_BY_N_P, {2.5, 0.5}, "n must be a whole number from 0 to 1000000"},
        {WR_BINOMIAL, WR_BY_N_P, {2, 1.5}, "p must be from 0 to 1"},
        {WR_GEOMETRIC, WR_BY_P, {0}, "p must be from 0.0001 to 1"},
        {WR_GEOMETRIC,
         WR_BY_MEAN,
         {0.5},
         "mean must be from 1 to 10000: trials are counted from 1"},
        {WR_QUANTILES, WR_BY_QUANTILES, {0}, "quantiles must begin at 0 % and end at 100 %"},
        {WR_MIXTURE, WR_BY_BRANCHES, {0}, "a mixture must have from 1 to 1000 branches"},
    };
    char why[WR_WHY];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wr_law law = {0};
        cr_expect(not(wr_law_resolve(&law, cases[i].kind, cases[i].form, cases[i].p, NULL, NULL, 0,
                                     arena, why)));
        cr_expect(eq(str, why, (char *)cases[i].why));
    }

    const double one[4] = {1}, values[] = {1, 2, 3}, bad[] = {1, -1, 1}, none[] = {0, 0, 0};
    wr_law law = {0};
    cr_expect(
        not(wr_law_resolve(&law, WR_EMPIRICAL, WR_BY_VALUES, one, values, bad, 3, arena, why)));
    cr_expect(eq(str, why, "every weight must be 0 or more"));
    cr_expect(
        not(wr_law_resolve(&law, WR_EMPIRICAL, WR_BY_VALUES, one, values, none, 3, arena, why)));
    cr_expect(eq(str, why, "the weights must not all be 0"));

    /* qualifiers: an exponential of mean 1 has exp(-14) = 8.3e-7 above 14, 2.3e-6 above 13 */
    wr_law_plain(&law);
    law.qualified = true;
    law.above = 14;
    cr_expect(
        not(wr_law_resolve(&law, WR_EXPONENTIAL, WR_BY_MEAN, one, NULL, NULL, 0, arena, why)));
    cr_expect(eq(str, why,
                 "only 8.3e-07 of the distribution lies between above and below; at least 1e-06 "
                 "must"));
    law.above = 13;
    cr_expect(wr_law_resolve(&law, WR_EXPONENTIAL, WR_BY_MEAN, one, NULL, NULL, 0, arena, why));
    law.below = 12;
    cr_expect(not(wr_law_check_qualifiers(&law, why)));
    cr_expect(eq(str, why, "above must be less than below"));
    law.below = INFINITY;
    law.at_least = 5;
    law.at_most = 4;
    cr_expect(not(wr_law_check_qualifiers(&law, why)));
    cr_expect(eq(str, why, "at_least must not exceed at_most"));
    law.at_most = INFINITY;
    law.times = NAN;
    cr_expect(not(wr_law_check_qualifiers(&law, why)));

    /* without spread: a constant */
    for (int kind = WR_NORMAL; kind <= WR_WEIBULL; kind++) {
        law = resolved((wr_law_kind)kind, WR_BY_MEAN_SD, 3, 0, 0);
        cr_expect(eq(int, law.kind, WR_CONSTANT));
        cr_expect(eq(dbl, wr_law_mean(&law), 3.0));
        cr_expect(eq(dbl, wr_law_sd(&law), 0.0));
    }
}
