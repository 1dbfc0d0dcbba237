/* Fitting laws: against worked values, and on samples that a known law has given, where the fit must lie
 * within a few of its own standard errors of the truth. Seeds are fixed. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#include "known_rows.h"
#include "sim/base/fit.h"
#include "sim/base/mathx.h"

#define FEW 4.0 /* standard errors: a right estimate is farther off once in 16,000 times */

static wr_arena *arena;

static void make_arena(void) { arena = wr_arena_create(); }

static void drop_arena(void) { wr_arena_destroy(arena); }

TestSuite(fitting, .init = make_arena, .fini = drop_arena);

/* ---- worked values --------------------------------------------------------------------------------- */

static wr_sample known_sample(void)
{
    char path[1024], line[128];
    wr_seen *seen = wr_alloc_array(arena, 100, sizeof *seen);
    wr_sample s;
    size_t n = 0;
    snprintf(path, sizeof path, "%s/known/data_los.csv", WEIR_TEST_DATA);
    FILE *in = fopen(path, "r");
    cr_assert(in != NULL);
    cr_assert(fgets(line, sizeof line, in) != NULL);
    while (n < 100 && fgets(line, sizeof line, in))
        seen[n++] = wr_seen_value(strtod(line, NULL), false, WR_EXACT, 0);
    fclose(in);
    wr_sample_make(&s, seen, n, -INFINITY);
    return s;
}

static double quantity(const wr_fit *fit, const char *name)
{
    const double *q = fit->model.q;
    if (strcmp(name, "loglik") == 0)
        return fit->loglik;
    if (strcmp(name, "AIC") == 0)
        return 2.0 * fit->n_free - 2.0 * fit->loglik;
    if (strcmp(name, "KS_D") == 0)
        return fit->ks;
    if (strcmp(name, "AD_A2") == 0)
        return fit->ad;
    const bool second = strcmp(name, "scale") == 0 || strcmp(name, "sdlog_mle") == 0;
    return q[second ? 1 : 0];
}

Test(fitting, agrees_with_worked_values)
{
    const wr_sample s = known_sample();
    const wr_steps steps = wr_sample_steps(&s, arena);
    FILE *in = known_open("fitting.csv");
    known_row row;
    char why[WR_WHY];
    int n = 0;
    cr_assert(in != NULL);
    while (known_next(in, &row)) {
        wr_fit fit;
        char law[64];
        snprintf(law, sizeof law, "%.*s", (int)strcspn(row.name, "-"), row.name);
        cr_assert(wr_fit_make(&fit, (wr_fit_law)wr_fit_law_find(law), &s, 0.95, NULL, why));
        wr_fit_measure(&fit, &s, &steps);
        const double got = quantity(&fit, row.quantity), want = strtod(row.value, NULL);
        cr_expect(nearly(got, want, 1e-9), "%s %s: %.12g, not %.12g", row.name, row.quantity, got,
                  want);
        n++;
    }
    fclose(in);
    cr_expect(eq(int, n, 19));
}

/* The slope of a likelihood is 0 at its maximum: that of the laws without a closed form, by differences
 * of 1e-5 in each parameter. */
Test(fitting, what_has_no_closed_form_is_at_the_top)
{
    static const wr_fit_law laws[] = {WR_FIT_LOGLOGISTIC, WR_FIT_HYPEREXPONENTIAL,
                                      WR_FIT_LOGNORMALS};
    const wr_sample s = known_sample();
    char why[WR_WHY];
    for (int i = 0; i < 3; i++) {
        wr_fit fit;
        double theta[WR_FIT_PARAMETERS], q[WR_FIT_PARAMETERS];
        cr_assert(wr_fit_make(&fit, laws[i], &s, 0.95, NULL, why), "%s", why);
        wr_fit_to_free(&fit.model, theta);
        for (int k = 0; k < wr_fit_n_moving(laws[i]); k++)
            for (int side = -1; side <= 1; side += 2) {
                wr_fit_model near = fit.model;
                theta[k] += side * 1e-3;
                wr_fit_from_free(laws[i], theta, q);
                theta[k] -= side * 1e-3;
                wr_fit_model_set(&near, laws[i], q);
                cr_expect(wr_fit_loglik(&near, &s) < fit.loglik, "%s, parameter %d",
                          wr_fit_law_name(laws[i]), k);
            }
    }
}

Test(fitting, digamma_is_right)
{
    /* digamma(1) = -Euler's constant, digamma(1/2) = that - 2 log 2; digamma(x+1) = digamma(x) + 1/x */
    cr_expect(epsilon_eq(dbl, wr_digamma(1.0), -0.57721566490153286, 1e-13));
    cr_expect(
        epsilon_eq(dbl, wr_digamma(0.5), -0.57721566490153286 - 2 * 0.69314718055994531, 1e-13));
    cr_expect(epsilon_eq(dbl, wr_digamma(50.0), wr_digamma(51.0) - 0.02, 1e-13));
}

/* ---- the empirical function --------------------------------------------------------------------------- */

/* Four stays, 2 and 5 and 9 ended, 5 more was cut short at 5: after 2 three of four are left, at 5 two of
 * the three stay on (the cut one was still there), and 9 ends the rest. S = 3/4, 3/4 * 2/3, 0. */
Test(fitting, those_cut_short_count_while_they_are_seen)
{
    wr_seen seen[4] = {wr_seen_value(5, true, WR_EXACT, 0), wr_seen_value(9, false, WR_EXACT, 0),
                       wr_seen_value(2, false, WR_EXACT, 0), wr_seen_value(5, false, WR_EXACT, 0)};
    wr_sample s;
    wr_sample_make(&s, seen, 4, -INFINITY);
    const wr_steps steps = wr_sample_steps(&s, arena);
    cr_assert(eq(sz, steps.n, 3));
    cr_expect(epsilon_eq(dbl, steps.share[0], 0.25, 1e-12));
    cr_expect(epsilon_eq(dbl, steps.share[1], 0.5, 1e-12));
    cr_expect(epsilon_eq(dbl, steps.share[2], 1.0, 1e-12));
    /* the other way round: who was cut short, of the two left after 2 and 5 have ended */
    const wr_steps cuts = wr_sample_cuts(&s, arena);
    cr_assert(eq(sz, cuts.n, 1));
    cr_expect(epsilon_eq(dbl, cuts.share[0], 0.5, 1e-12));
}

Test(fitting, a_value_stands_for_what_was_rounded_to_it)
{
    const wr_seen nearest = wr_seen_value(3, false, WR_TO_NEAREST, 1);
    cr_expect(nearest.low == 2.5 && nearest.high == 3.5);
    const wr_seen zero = wr_seen_value(0, false, WR_TO_NEAREST, 1);
    cr_expect(zero.low == 0 && zero.high == 0.5);
    const wr_seen down = wr_seen_value(0, false, WR_DOWN, 1),
                  up = wr_seen_value(3, false, WR_UP, 1);
    cr_expect(down.low == 0 && down.high == 1 && up.low == 2 && up.high == 3);
    const double values[] = {0.5, 2, 7.5};
    cr_expect(eq(dbl, wr_common_step(values, 3), 0.5));
}

/* ---- the truth comes back ----------------------------------------------------------------------------- */

typedef struct truth {
    wr_fit_law law;
    double q[WR_FIT_PARAMETERS];
} truth;

/* n imitations of a law, with what else is wanted of them. */
static wr_sample imitate(const truth *t, size_t n, double above, const wr_steps *cuts,
                         wr_rounding rounding)
{
    static const wr_steps none = {0};
    wr_fit_model *m = wr_alloc(arena, sizeof *m);
    wr_seen *seen = wr_alloc_array(arena, n, sizeof *seen);
    wr_sample s;
    wr_fit_model_set(m, t->law, t->q);
    wr_fit_ready(m, arena);
    const wr_fit_imitation how = {m, above, cuts ? cuts : &none, rounding, 1.0, 20250401};
    wr_fit_imitate(&how, 0, seen, n);
    wr_sample_make(&s, seen, n, above);
    return s;
}

/* Each parameter within a few standard errors: its interval at 1 - 6e-5 holds the truth. */
static void expect_truth(const truth *t, const wr_sample *s, const char *what)
{
    wr_fit fit;
    wr_fit_model m;
    wr_fit_parameter true_ones[WR_FIT_PARAMETERS];
    wr_fit_scale scales[WR_FIT_PARAMETERS];
    char why[WR_WHY];
    cr_assert(wr_fit_make(&fit, t->law, s, 1.0 - 6.334e-5, NULL, why), "%s: %s", what, why);
    wr_fit_model_set(&m, t->law, t->q);
    const int n = wr_fit_parameters(&m, true_ones, scales);
    for (int i = 0; i < n; i++) {
        const wr_fit_parameter *p = &fit.parameters[i];
        if (scales[i] == WR_FIT_FIXED) {
            cr_expect(fabs(p->value / true_ones[i].value - 1) < 0.02, "%s: %s", what, p->name);
            continue;
        }
        cr_expect(p->lo < true_ones[i].value && true_ones[i].value < p->hi,
                  "%s, %s %s: %g to %g, not %g", what, wr_fit_law_name(t->law), p->name, p->lo,
                  p->hi, true_ones[i].value);
        cr_expect(p->hi / p->lo < 3.0, "%s: an interval that says something", what);
    }
}

static const truth truths[] = {
    {WR_FIT_EXPONENTIAL, {5.0}},
    {WR_FIT_LOGNORMAL, {1.2, 0.9}},
    {WR_FIT_GAMMA, {1.7, 3.0}},
    {WR_FIT_WEIBULL, {1.4, 6.0}},
    {WR_FIT_ERLANG, {3.0, 2.0}},
    {WR_FIT_LOGLOGISTIC, {2.5, 4.0}},
    {WR_FIT_NORMAL, {20.0, 3.0}},
    {WR_FIT_HYPEREXPONENTIAL, {0.7, 2.0, 15.0}},
    {WR_FIT_LOGNORMALS, {0.6, 0.5, 0.5, 2.5, 0.6}},
};
#define N_TRUTHS (sizeof truths / sizeof *truths)

Test(fitting, known_parameters_are_recovered)
{
    const truth pareto = {WR_FIT_PARETO, {2.5, 1.0}};
    for (size_t i = 0; i < N_TRUTHS; i++) {
        const wr_sample s = imitate(&truths[i], 4000, -INFINITY, NULL, WR_EXACT);
        cr_expect(s.exact);
        expect_truth(&truths[i], &s, "exact");
    }
    const wr_sample s = imitate(&pareto, 4000, -INFINITY, NULL, WR_EXACT);
    expect_truth(&pareto, &s, "exact");
}

/* Every tenth of the patients is looked at last after 1, 2 … 10 days: about half are still there. */
Test(fitting, known_parameters_are_recovered_from_stays_cut_short)
{
    double x[10], share[10];
    for (int i = 0; i < 10; i++)
        x[i] = 1.5 * (i + 1), share[i] = 0.1 * (i + 1);
    const wr_steps cuts = {x, share, 10, false};
    for (size_t i = 0; i < N_TRUTHS - 3; i++) { /* those with a mean of about 5 */
        const wr_sample s = imitate(&truths[i], 4000, -INFINITY, &cuts, WR_EXACT);
        cr_expect(s.n_cut > 800 && s.n_cut < 3200, "%g are cut short", s.n_cut);
        expect_truth(&truths[i], &s, "cut short");
    }
}

Test(fitting, known_parameters_are_recovered_from_whole_days)
{
    for (size_t i = 0; i < N_TRUTHS - 1; i++) {
        const wr_sample down = imitate(&truths[i], 4000, -INFINITY, NULL, WR_DOWN);
        const wr_sample nearest = imitate(&truths[i], 4000, -INFINITY, NULL, WR_TO_NEAREST);
        cr_expect(down.n_points < 400);
        expect_truth(&truths[i], &down, "down");
        expect_truth(&truths[i], &nearest, "nearest");
    }
}

Test(fitting, known_parameters_are_recovered_from_the_longer_stays_alone)
{
    for (size_t i = 1; i < 6; i++) {
        const wr_sample s = imitate(&truths[i], 20000, 2.0, NULL, WR_EXACT);
        cr_expect(s.at[0].low > 2.0);
        expect_truth(&truths[i], &s, "above 2");
    }
}

/* Intervals at 90 % hold the truth in nine of ten samples: of 200, 180 +- 4 * sqrt(200 * 0.9 * 0.1) = 17. */
Test(fitting, intervals_hold_the_truth_as_often_as_they_say)
{
    const truth *t = &truths[2];
    const wr_steps none = {0};
    const double mean = t->q[0] * t->q[1];
    wr_fit_model m;
    int held = 0;
    wr_fit_model_set(&m, t->law, t->q);
    wr_fit_ready(&m, arena);
    const wr_fit_imitation how = {&m, -INFINITY, &none, WR_EXACT, 0, 7};
    for (uint32_t r = 0; r < 200; r++) {
        wr_seen seen[100];
        wr_sample s;
        wr_fit fit;
        char why[WR_WHY];
        wr_fit_imitate(&how, r, seen, 100);
        wr_sample_make(&s, seen, 100, -INFINITY);
        cr_assert(wr_fit_make(&fit, t->law, &s, 0.9, NULL, why));
        held += fit.parameters[0].lo < mean && mean < fit.parameters[0].hi;
    }
    cr_expect(held >= 180 - 17 && held <= 180 + 17, "%d of 200", held);
}

/* ---- what cannot be fitted ------------------------------------------------------------------------------ */

static const char *why_not(wr_fit_law law, const double *values, size_t n, bool cut)
{
    static char why[WR_WHY];
    wr_seen *seen = wr_alloc_array(arena, n, sizeof *seen);
    wr_sample s;
    wr_fit fit;
    for (size_t i = 0; i < n; i++)
        seen[i] = wr_seen_value(values[i], cut, WR_EXACT, 0);
    wr_sample_make(&s, seen, n, -INFINITY);
    why[0] = '\0';
    return wr_fit_make(&fit, law, &s, 0.95, NULL, why) ? "" : why;
}

Test(fitting, what_cannot_be_fitted_is_said)
{
    const double zeros[] = {0, 1, 2, 3, 4}, same[] = {2, 2, 2, 2}, good[] = {1, 2, 4, 5, 9};
    cr_expect(eq(str, (char *)why_not(WR_FIT_LOGNORMAL, zeros, 5, false),
                 "1 value is 0 or less, which it never gives"));
    cr_expect(eq(str, (char *)why_not(WR_FIT_NORMAL, zeros, 5, false), ""));
    for (int law = WR_FIT_LOGNORMAL; law < WR_N_FIT_LAWS; law++)
        cr_expect(
            eq(str, (char *)why_not((wr_fit_law)law, same, 4, false), "all values are the same"),
            "%s", wr_fit_law_name((wr_fit_law)law));
    cr_expect(
        eq(str, (char *)why_not(WR_FIT_GAMMA, good, 5, true), "every observation was cut short"));
    cr_expect(eq(str, (char *)why_not(WR_FIT_HYPEREXPONENTIAL, good, 5, false),
                 "the values vary less than those of an exponential law"));
    cr_expect(eq(str, (char *)why_not(WR_FIT_GAMMA, good, 2, false), "there are too few values"));
}
