/* Comparing and choosing: constants and traces against worked values, properties by many runs. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/base/mathx.h"
#include "sim/base/stream.h"
#include "tests/base/known_rows.h"
#include "weir/choose.h"

/* "k" in a row's parameters: known_parameter() would find it in "k=2" and in no other word. */
static int each_row(const char *name, void (*look)(const known_row *row))
{
    FILE *in = known_open("statistics.csv");
    cr_assert(ne(ptr, in, NULL));
    known_row row;
    int n = 0;
    while (known_next(in, &row))
        if (strcmp(row.name, name) == 0) {
            look(&row);
            n++;
        }
    fclose(in);
    return n;
}

static double value_of(const known_row *row) { return strtod(row->value, NULL); }
static size_t whole(const known_row *row, const char *name)
{
    return (size_t)known_parameter(row, name);
}

/* ---- constants ------------------------------------------------------------------------------- */

static void look_at_kn(const known_row *row)
{
    double eta, h2;
    weir_kn_constants(whole(row, "k"), whole(row, "n0"), known_parameter(row, "alpha"), &eta, &h2);
    cr_expect(nearly(strcmp(row->quantity, "eta") == 0 ? eta : h2, value_of(row), 1e-9), "%s %s",
              row->parameters, row->quantity);
}

static void look_at_rinott(const known_row *row)
{
    const double h = weir_rinott_h(whole(row, "k"), whole(row, "n0"), known_parameter(row, "P*"));
    cr_expect(nearly(h, value_of(row), 1e-9), "%s: %.12g", row->parameters, h);
}

static void look_at_mcb(const known_row *row)
{
    const double d = weir_dunnett_d(whole(row, "comparisons"), known_parameter(row, "df"),
                                    1.0 - known_parameter(row, "alpha"));
    cr_expect(nearly(d, value_of(row), 1e-9), "%s: %.12g", row->parameters, d);
}

static void look_at_subset(const known_row *row)
{
    const double t =
        weir_subset_t(whole(row, "k"), whole(row, "n0"), known_parameter(row, "alpha"), false);
    cr_expect(nearly(t, value_of(row), 1e-9), "%s: %.12g", row->parameters, t);
}

Test(choose, constants_are_as_known)
{
    cr_expect(eq(int, each_row("KN-constants", look_at_kn), 14));
    cr_expect(eq(int, each_row("Rinott-h", look_at_rinott), 7));
    cr_expect(eq(int, each_row("MCB-d", look_at_mcb), 7));
    cr_expect(eq(int, each_row("subset-screening-t", look_at_subset), 4));
}

/* The smallest first stages, where the chi-square law is widest. With one comparison Dunnett's d is
 * Student's t. Rinott's h for k = 2 and n0 = 2: P(h) = E[Phi(h / sqrt(1/x + 1/y))], x and y chi-square
 * with 1 degree of freedom; 1/sqrt(1/x + 1/y) = |Z1 Z2| / sqrt(Z1^2 + Z2^2), which has the law of
 * |Z| / 2. So P(h) = P(N < h |Z| / 2) = 1/2 + atan(h / 2) / pi, and h = 2 tan(pi (P - 1/2)). */
Test(choose, constants_at_the_edge)
{
    cr_expect(nearly(weir_dunnett_d(1, 1, 0.95), weir_t_quantile(0.95, 1), 1e-8));
    cr_expect(nearly(weir_dunnett_d(1, 9, 0.9), weir_t_quantile(0.9, 9), 1e-9));
    const double h = 2.0 * tan(3.14159265358979 * 0.45);
    cr_expect(nearly(weir_rinott_h(2, 2, 0.95), h, 1e-7), "%.12g, not %.12g",
              weir_rinott_h(2, 2, 0.95), h);
    cr_expect(isnan(weir_dunnett_d(0, 9, 0.95)) && isnan(weir_rinott_h(1, 9, 0.95)));
}

static void look_at_ocba(const known_row *row)
{
    const double mean[] = {-1, -2, -3, -4, -5}, sd[] = {3, 3, 4, 2, 5};
    double share[5];
    weir_ocba_shares(mean, sd, 5, share);
    const long i = strtol(row->quantity + strlen("share_"), NULL, 10) - 1;
    cr_assert(i >= 0 && i < 5);
    cr_expect(nearly(share[i], value_of(row), 1e-9), "%s: %.12g", row->quantity, share[i]);
}

Test(choose, a_budget_is_shared_as_known)
{
    cr_expect(eq(int, each_row("OCBA", look_at_ocba), 5));
    const double same[] = {2, 2}, none[] = {0, 0};
    double share[2];
    weir_ocba_shares(same, none, 2, share);
    cr_expect(nearly(share[0], 0.5, 1e-12) && nearly(share[1], 0.5, 1e-12));
}

/* ---- Kim and Nelson ---------------------------------------------------------------------------- */

#define TRACE 200

static double trace[4 * TRACE];

static void read_trace(void)
{
    FILE *in = known_open("data_kn.csv");
    cr_assert(ne(ptr, in, NULL));
    for (int r = 0; r < TRACE; r++)
        cr_assert(eq(int,
                     fscanf(in, "%*d,%lf,%lf,%lf,%lf", &trace[r], &trace[TRACE + r],
                            &trace[2 * TRACE + r], &trace[3 * TRACE + r]),
                     4));
    fclose(in);
}

static size_t gone[4];

static void look_at_trace(const known_row *row)
{
    static const size_t all[] = {TRACE, TRACE, TRACE, TRACE};
    weir_kn_result result = {.eliminated_at = gone};
    cr_assert(weir_kn_run(WEIR_KN, trace, 4, TRACE, all, NULL, 10, 0.05, 1, &result));
    cr_expect(result.decided);
    if (strcmp(row->quantity, "selected") == 0)
        cr_expect(eq(sz, result.best + 1, (size_t)value_of(row)));
    else if (strcmp(row->quantity, "stopping_r") == 0)
        cr_expect(eq(sz, result.replications, (size_t)value_of(row)));
    else if (strcmp(row->quantity, "eliminated_at") == 0)
        for (const char *at = strchr(row->value, 's'); at; at = strchr(at + 1, 's')) {
            size_t system, when;
            cr_assert(eq(int, sscanf(at, "s%zu:%zu", &system, &when), 2));
            cr_expect(eq(sz, gone[system - 1], when), "system %zu", system);
        }
}

Test(choose, kn_takes_the_known_steps)
{
    read_trace();
    cr_expect(eq(int, each_row("KN-trace", look_at_trace), 4));
    cr_expect(zero(sz, gone[3]));
}

/* The first row is the variance of the first stage, which the subset's and MCB's use too. */
Test(choose, the_first_stage_has_the_known_variance)
{
    read_trace();
    const weir_estimate d = weir_estimate_paired(trace, trace + TRACE, 10, 0.95);
    cr_expect(nearly(d.sd * d.sd, 11.3099202199, 1e-9));
}

/* Replications that come later change no step that was taken: as if looked at after each. */
Test(choose, kn_takes_the_same_steps_when_asked_again)
{
    size_t before[4] = {0}, now[4];
    read_trace();
    for (int kind = WEIR_KN; kind <= WEIR_KN_PLUS; kind++)
        for (size_t n = 5; n < 60; n++) {
            const size_t have[] = {n, n, n, n};
            weir_kn_result r = {.eliminated_at = now};
            cr_assert(weir_kn_run(kind, trace, 4, TRACE, have, NULL, 10, 0.05, 1, &r));
            cr_expect(r.replications <= n && r.decided == (r.n_left == 1));
            for (int i = 0; n > 5 && i < 4; i++)
                cr_expect(eq(sz, now[i], now[i] == n ? n : before[i]));
            memcpy(before, now, sizeof now);
        }
    /* one that is gone needs no more than it had */
    const size_t short_of[] = {21, 11, 11, 40};
    weir_kn_result r = {.eliminated_at = now};
    cr_assert(weir_kn_run(WEIR_KN, trace, 4, TRACE, short_of, NULL, 10, 0.05, 1, &r));
    cr_expect(r.decided && r.best == 3);
    const bool alive[] = {true, true, false, false};
    cr_assert(weir_kn_run(WEIR_KN, trace, 4, TRACE, short_of, alive, 10, 0.05, 1, &r));
    cr_expect(r.best < 2 && now[2] == SIZE_MAX && r.replications <= 21);
}

/* Two that are the same in every replication are told apart by none: either is as good. */
Test(choose, kn_ends_where_systems_are_alike)
{
    const double x[] = {1, 5, 2, 8, 1, 5, 2, 8};
    const size_t n[] = {4, 4};
    size_t went[2];
    weir_kn_result r = {.eliminated_at = went};
    cr_assert(weir_kn_run(WEIR_KN_PLUS, x, 2, 4, n, NULL, 3, 0.05, 0.5, &r));
    cr_expect(r.decided && r.n_left == 2 && r.replications == 3);
}

/* ---- the rate at which the right one is picked --------------------------------------------------- */

static double normal(uint32_t run, uint32_t system, uint32_t replication)
{
    const wr_draw draw = {
        .key = {20261125, 17}, .patient = system, .replication = replication, .source_fold = run};
    return wr_normal_quantile(wr_uniform(wr_block_at(&draw, 0).w0));
}

#define SYSTEMS 5
#define LONGEST 800

/* Slippage: system 0 is better by delta than all others, which is the hardest case. Common part and own
 * part of equal variance: a correlation of 1/2. */
static int times_right(weir_kn_kind kind, size_t n0, int runs, double *mean_length)
{
    static double x[SYSTEMS * LONGEST];
    static const size_t n[] = {LONGEST, LONGEST, LONGEST, LONGEST, LONGEST};
    int right = 0;
    double length = 0;
    for (int run = 0; run < runs; run++) {
        size_t went[SYSTEMS];
        weir_kn_result r = {.eliminated_at = went};
        for (uint32_t i = 0; i < SYSTEMS; i++)
            for (uint32_t k = 0; k < LONGEST; k++)
                x[i * LONGEST + k] =
                    (normal((uint32_t)run, SYSTEMS, k) + normal((uint32_t)run, i, k)) +
                    (i == 0 ? 0.5 : 0.0);
        cr_assert(weir_kn_run(kind, x, SYSTEMS, LONGEST, n, NULL, n0, 0.05, 0.5, &r));
        cr_assert(r.decided);
        right += r.best == 0;
        length += (double)r.replications;
    }
    *mean_length = length / runs;
    return right;
}

/* The promise is 95 %. Of 1,000 runs that would be 950, with a standard error of 6.9; 922 is four below.
 * KN keeps more than it promises, for each pair gets an equal part of the error. */
Test(choose, kn_picks_the_best_as_often_as_it_says)
{
    double kn, plus;
    const int right = times_right(WEIR_KN, 10, 1000, &kn);
    const int right_plus = times_right(WEIR_KN_PLUS, 20, 1000, &plus);
    cr_expect(right >= 922, "KN: %d of 1000", right);
    cr_expect(right_plus >= 922, "KN++: %d of 1000", right_plus);
    cr_expect(plus < kn, "KN++ needed %.0f replications, KN %.0f", plus, kn);
}

/* Rinott's second stage with known h, on independent normal values of unequal spread: in 400 runs 95 %
 * would be 380, four standard errors of 4.4 below is 362. */
Test(choose, rinott_picks_the_best_as_often_as_it_says)
{
    enum { RUNS = 400, FIRST = 10, K = 4 };
    const double h = weir_rinott_h(K, FIRST, 0.95), delta = 1.0;
    int right = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        double mean[K];
        size_t best = 0;
        for (uint32_t i = 0; i < K; i++) {
            double x[FIRST], sum = 0;
            const double sd = 1.0 + 0.5 * i;
            for (uint32_t r = 0; r < FIRST; r++)
                x[r] = sd * normal(run, i, r) + (i == 1 ? delta : 0.0);
            const weir_estimate e = weir_estimate_mean(x, FIRST, 0.95);
            const double wanted = ceil((h * e.sd / delta) * (h * e.sd / delta));
            const uint32_t all = wanted > FIRST ? (uint32_t)wanted : FIRST;
            for (uint32_t r = 0; r < all; r++)
                sum += sd * normal(run, i, r) + (i == 1 ? delta : 0.0);
            mean[i] = sum / all;
            best = mean[i] > mean[best] ? i : best;
        }
        right += best == 1;
    }
    cr_expect(right >= 362, "%d of %d", right, RUNS);
}

/* A mean that lies past the tolerance is called right: 5 % each side, of 400 runs 380 less 4 x 4.4. A
 * mean at the bound itself is called, one way or the other. */
Test(choose, feasibility_is_right_as_often_as_it_says)
{
    enum { RUNS = 400, MOST = 800 };
    static const double means[] = {10.3, 9.7, 10.0};
    static double x[MOST];
    for (int m = 0; m < 3; m++) {
        int yes = 0, unknown = 0;
        for (uint32_t run = 0; run < RUNS; run++) {
            size_t at;
            for (uint32_t r = 0; r < MOST; r++)
                x[r] = means[m] + normal(run, 50 + (uint32_t)m, r);
            const weir_feasible f = weir_feasibility(x, MOST, 10, 10, 0.3, 0.05, &at);
            yes += f == WEIR_FEASIBLE_YES;
            unknown += f == WEIR_FEASIBLE_UNKNOWN;
        }
        cr_expect(zero(int, unknown));
        cr_expect(m == 2 || (m == 0 ? yes >= 362 : yes <= 38), "mean %g: %d of %d", means[m], yes,
                  RUNS);
    }
}

/* ---- all at once --------------------------------------------------------------------------------- */

/* By hand: means 2, 4, 6 (replications 1, 3; 4, 4; 5, 7). What is left when means of systems (2 4 6)
 * and of replications (10/3, 14/3; all 4) are out: -1/3, 1/3; 2/3, -2/3; -1/3, 1/3. Squares sum to 12/9;
 * times 2 over (2 x 1): 4/3. df 2, so w = d(2; 2) sqrt(4/3) / sqrt 2. */
Test(choose, mcb_by_hand)
{
    const double x[] = {1, 3, 4, 4, 5, 7};
    weir_mcb m[3];
    cr_assert(weir_mcb_of(x, 3, 2, 0.95, m));
    const double w = weir_dunnett_d(2, 2, 0.95) * sqrt(4.0 / 3.0) / sqrt(2.0);
    cr_expect(nearly(m[0].value, -4, 1e-12) && nearly(m[2].value, 2, 1e-12));
    cr_expect(nearly(m[0].low, -4 - w, 1e-9) && m[0].high == 0);
    cr_expect(nearly(m[1].low, -2 - w, 1e-9) && nearly(m[1].high, fmax(0, w - 2), 1e-9));
    cr_expect(nearly(m[2].low, fmin(0, 2 - w), 1e-9) && nearly(m[2].high, 2 + w, 1e-9));
    const bool one = weir_mcb_of(x, 1, 6, 0.95, m), once = weir_mcb_of(x, 6, 1, 0.95, m);
    cr_expect(eq(int, one + once, 0));
}

/* By hand, the same values: differences of 3 and 1 are (4, 4), of 3 and 2 (1, 3), of 2 and 1 (3, 1): means
 * 4, 2, 2, sd 0, sqrt 2, sqrt 2. t at 1 - 0.05 / 2 with 1 degree is 12.706; w = 0, 12.706, 12.706. */
Test(choose, mcb_of_pairs_by_hand)
{
    const double x[] = {1, 3, 4, 4, 5, 7}, t = weir_t_quantile(0.975, 1);
    weir_mcb m[3];
    bool kept[3];
    cr_assert(weir_mcb_paired(x, 3, 2, 0.95, m));
    weir_subset(x, 3, 2, 0.95, kept);
    cr_expect(m[0].high == 0 &&
              nearly(m[0].low, -2 - t, 1e-12)); /* at most 4 below 3, but 2 is wide */
    cr_expect(nearly(m[1].high, t - 2, 1e-12) && nearly(m[1].low, -2 - t, 1e-12));
    cr_expect(nearly(m[2].high, fmin(4, 2 + t), 1e-12) && nearly(m[2].low, 2 - t, 1e-12));
    cr_expect(kept[1] && kept[2] && kept[0] == false);
    /* one that is better by 4 in every replication is the best */
    cr_assert(weir_mcb_paired((const double[]){1, 3, 5, 7}, 2, 2, 0.95, m));
    cr_expect(m[0].high == 0 && m[1].low == 0 && nearly(m[1].high, 4, 1e-12));
}

/* In at least 95 % of runs all intervals hold the truth and the subset holds the best: of 200 runs 190,
 * less four standard errors of 3.1. */
Test(choose, mcb_and_subset_hold_the_truth)
{
    enum { RUNS = 200, K = 4, N = 12 };
    static const double truth[K] = {0, 0.4, 0.8, 1.0};
    int covered = 0, covered_pairs = 0, kept_best = 0, dropped_worst = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        double x[K * N];
        weir_mcb m[K], pairs[K];
        bool kept[K], good = true, good_pairs = true;
        for (uint32_t i = 0; i < K; i++)
            for (uint32_t r = 0; r < N; r++)
                x[i * N + r] = truth[i] + normal(run, 70, r) + 0.5 * normal(run, 71 + i, r);
        cr_assert(weir_mcb_of(x, K, N, 0.95, m));
        cr_assert(weir_mcb_paired(x, K, N, 0.95, pairs));
        weir_subset(x, K, N, 0.95, kept);
        for (int i = 0; i < K; i++) {
            const double against = truth[i] - (i == 3 ? 0.8 : 1.0);
            good = good && m[i].low <= against && against <= m[i].high;
            good_pairs = good_pairs && pairs[i].low <= against && against <= pairs[i].high;
            cr_expect(eq(int, kept[i], pairs[i].high > 0));
        }
        covered += good;
        covered_pairs += good_pairs;
        kept_best += kept[3];
        dropped_worst += !kept[0];
    }
    cr_expect(covered >= 177, "%d", covered);
    cr_expect(covered_pairs >= 177, "%d", covered_pairs);
    cr_expect(kept_best >= 177, "%d", kept_best);
    cr_expect(dropped_worst >= 150, "%d", dropped_worst);
}

/* ---- two systems ----------------------------------------------------------------------------------- */

/* At the margin where the 90 % interval just ends, the p of the two one-sided tests is 5 %. */
Test(choose, equivalence_is_the_90_percent_interval_within_the_margin)
{
    const double x[] = {0.3, -0.2, 0.5, 0.1, -0.4, 0.2};
    const weir_estimate e = weir_estimate_mean(x, 6, 0.90);
    const double margin = fabs(e.value) + e.half_width;
    cr_expect(nearly(weir_equivalence_p(e, margin), 0.05, 1e-9));
    cr_expect(weir_equivalence_p(e, 2 * margin) < 0.05);
    cr_expect(weir_equivalence_p(e, 0.5 * margin) > 0.05);
    /* lower is better: worse would be higher, and so is the margin that matters */
    cr_expect(nearly(weir_no_worse_p(e, e.value + e.half_width, -1), 0.05, 1e-9));
    cr_expect(nearly(weir_no_worse_p(e, e.half_width - e.value, 1), 0.05, 1e-9));
    const double same[] = {0, 0};
    cr_expect(zero(dbl, weir_equivalence_p(weir_estimate_mean(same, 2, 0.95), 1)));
    cr_expect(isnan(weir_equivalence_p(weir_estimate_mean(x, 1, 0.95), 1)));
}

/* sd 2, 9 degrees of freedom: (2.262157 + 0.883404)^2 x 4 / 0.25 = 158.31. */
Test(choose, pairs_to_show_a_difference)
{
    const weir_estimate e = {.value = 0.1, .half_width = 1, .sd = 2, .n = 10};
    cr_expect(nearly(weir_pairs_to_show(e, 0.5, 0.95, 0.8), 158.31, 1e-3), "%g",
              weir_pairs_to_show(e, 0.5, 0.95, 0.8));
    cr_expect(isnan(weir_pairs_to_show(e, 0, 0.95, 0.8)));
}

/* Of two replications (1, 0) and (0, 2), 2 draws give: twice the first 1/4, the second 1/4, both 1/2
 * (means 1/2 and 1). So system 1 is best in 3/4; of 4,000 resamples the standard error is 0.7 %. */
Test(choose, best_shares_by_hand)
{
    const double y[] = {1, 0, 0, 2}, ones[] = {1, 1, 1, 1}, low[] = {1, 1, 4, 4};
    double share[2], again[2];
    cr_assert(weir_best_shares(y, NULL, 2, 2, 4000, 7, share));
    cr_expect(fabs(share[1] - 0.75) < 0.028, "%g", share[1]);
    cr_expect(nearly(share[0] + share[1], 1, 1e-12));
    cr_assert(weir_best_shares(y, ones, 2, 2, 4000, 7, again));
    cr_expect(nearly(share[0], again[0], 1e-12));
    /* with four times the denominator it has only the times it is drawn alone: 1/4, and half a tie */
    cr_assert(weir_best_shares(y, low, 2, 2, 4000, 7, again));
    cr_expect(fabs(again[1] - 0.25) < 0.028, "%g", again[1]);
}
