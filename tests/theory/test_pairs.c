/* Common random numbers: by how much they narrow a difference. The variance of a paired difference is
 * held against what independent runs would give, as the issue of a simulation study is decided by it:
 * a factor of 30 is a study of 20 replications in place of one of 600.
 *
 * 6,000 pairs, of one seed: of a ratio of variances from so many the standard error is about
 * ratio x sqrt(2 (1 - r^2) (k + 1) / n), below 10 % of it even where values have kurtosis 30; the
 * bounds lie below the estimate by more than that. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/run_text.h"

enum { PAIRS = 6000 };

/* Sums of a pair: enough for means, variances and the variance of the difference. */
typedef struct pairs {
    double a, b, aa, bb, d, dd;
    int n;
} pairs;

static void add_pair(pairs *p, double a, double b)
{
    p->a += a;
    p->b += b;
    p->aa += a * a;
    p->bb += b * b;
    p->d += a - b;
    p->dd += (a - b) * (a - b);
    p->n++;
}

static double variance(double sum, double squares, int n)
{
    return (squares - sum * sum / n) / (n - 1);
}

/* (s_a^2 + s_b^2) / s_D^2: how many times more independent replications the same width would need. */
static double reduction(const pairs *p)
{
    return (variance(p->a, p->aa, p->n) + variance(p->b, p->bb, p->n)) /
           variance(p->d, p->dd, p->n);
}

static pairs pairs_of(const char *one, const char *other, const char *name, const char *stat,
                      double (*value)(const run_text *, const char *, const char *))
{
    pairs p = {0};
    run_text a = run_text_seed(one, 7, 0), b = run_text_seed(other, 7, 0);
    for (uint32_t k = 0; k < PAIRS; k++) {
        run_text_again(&a, 7, k);
        run_text_again(&b, 7, k);
        cr_assert(a.status == WEIR_OK && b.status == WEIR_OK);
        add_pair(&p, value(&a, name, stat), value(&b, name, stat));
    }
    run_text_free(&a);
    run_text_free(&b);
    return p;
}

/* A ward that turns away whoever finds no bed: 4.4 admissions a day asked for, 5 days each, heavy
 * tailed: 22 Erlangs, so 22 or 23 beds are about nine tenths full. It begins as it will be, which no
 * warm-up of a few months reaches. */
#define WARD(beds)                                                                                 \
    "weir: 1\n"                                                                                    \
    "run: {length: 365 d}\n"                                                                       \
    "arrivals: {admissions: {to: ward, rate: 4.4 per day}}\n"                                      \
    "services:\n"                                                                                  \
    "  ward:\n"                                                                                    \
    "    type: pathway\n"                                                                          \
    "    resources: {beds: " beds "}\n"                                                            \
    "    steps:\n"                                                                                 \
    "      - {seize: beds, or_else: {leave: refused}}\n"                                           \
    "      - delay: {dist: lognormal, mean: 5 d, cv: 2}\n"                                         \
    "start: {ward: {in: equilibrium}}\n"                                                           \
    "measures: {lost: {count: refused, in: ward, stat: total}}\n"

static double per_arrival(const run_text *r, const char *name, const char *stat)
{
    return run_text_value(r, name, stat) / run_text_value(r, "ward.arrived", "total");
}

Test(pairs, one_bed_more_in_a_loss_ward)
{
    const pairs p = pairs_of(WARD("22"), WARD("23"), "lost", "total", per_arrival);
    /* Erlang B at 22 Erlangs: 0.1523 with 22 beds, 0.1272 with 23. Four standard errors of the mean
     * of 6,000 years. */
    const double se = sqrt(variance(p.a, p.aa, p.n) / p.n);
    cr_expect(epsilon_eq(dbl, p.a / p.n, 0.152295, 4 * se), "%g +- %g", p.a / p.n, se);
    cr_expect(gt(dbl, reduction(&p), 30.0));
    cr_log_info("lost %g +- %g", p.a / p.n, se);
    cr_log_info("variance reduction %.1f", reduction(&p));
}

/* One server at 0.9 against two of half its speed, both at a load of 0.9, from empty: the mean delay
 * of the first 100 customers (Law, Simulation Modeling and Analysis, section 11.2). */
#define DESK(servers, mean)                                                                        \
    "weir: 1\n"                                                                                    \
    "run: {until: {arrivals: 100}}\n"                                                              \
    "arrivals: {customers: {to: desk, rate: 1 per min}}\n"                                         \
    "services:\n"                                                                                  \
    "  desk:\n"                                                                                    \
    "    type: pathway\n"                                                                          \
    "    resources: {servers: " servers "}\n"                                                      \
    "    steps: [{treat: {with: servers, for: {dist: exponential, mean: " mean "}}}]\n"

Test(pairs, two_slow_servers_against_a_fast_one)
{
    const pairs p =
        pairs_of(DESK("1", "0.9 min"), DESK("2", "1.8 min"), "desk.wait", "mean", run_text_value);
    cr_expect(gt(dbl, reduction(&p), 200.0));
    cr_log_info("variance reduction %.1f", reduction(&p));
}
