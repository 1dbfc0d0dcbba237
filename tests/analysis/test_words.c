/* Numbers and findings in words, worked by hand. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "analysis/words.h"
#include "sim/results/results.h"

static char text[ANALYSIS_TEXT];

/* Two scenarios of two replications, each with the same denominator: the difference of pairs is
 * `centre` ± `spread`, so its sd is spread × sqrt 2 and its half width 12.7062 × spread. */
static analysis_change change_of(weir_measure *m, double base, double centre, double spread,
                                 weir_results *r)
{
    static double y[4], x[4] = {1, 1, 1, 1};
    y[0] = y[1] = base;
    y[2] = base + centre - spread;
    y[3] = base + centre + spread;
    m->numerator = y;
    m->denominator = x;
    *r = (weir_results){.n_scenarios = 2, .n_replications = 2, .measures = m, .n_measures = 1};
    return analysis_compare(r, m, 0, 1);
}

static weir_measure measure(const char *quantity, const char *stat, const char *unit)
{
    return (weir_measure){.name = quantity,
                          .quantity = quantity,
                          .service = "",
                          .stat = stat,
                          .unit = unit,
                          .group = "",
                          .level = "",
                          .window = "departed"};
}

static const char *words_of(const char *quantity, const char *stat, const char *unit, double base,
                            double centre, double spread)
{
    weir_measure m = measure(quantity, stat, unit);
    weir_results r;
    const analysis_change c = change_of(&m, base, centre, spread, &r);
    return analysis_change_words(text, &m, &c);
}

/* Half width 12.7062 × 0.31 = 3.94, so one decimal. */
Test(words, a_wait_that_falls_is_shorter)
{
    cr_expect(eq(str, (char *)words_of("wait", "mean", "min", 74, -12, 0.31),
                 "shorter by 12.0 min (95 % interval 8.1 to 15.9)"));
    cr_expect(eq(str, (char *)words_of("wait", "mean", "min", 74, 12, 0.31),
                 "longer by 12.0 min (95 % interval 8.1 to 15.9)"));
}

Test(words, an_interval_that_holds_nought_cannot_tell)
{
    cr_expect(eq(str, (char *)words_of("wait", "mean", "min", 74, 1, 0.31),
                 "cannot tell: -2.9 to +4.9 min"));
    cr_expect(eq(str, (char *)words_of("cost", "total", "GBP", 1e6, 500, 50),
                 "cannot tell: -£140 to +£1,140"));
    cr_expect(eq(str, (char *)words_of("wait", "mean", "min", 74, 0, 0), "the same"));
}

Test(words, shares_move_by_points_counts_are_fewer_money_is_lower)
{
    cr_expect(eq(str, (char *)words_of("within_4h", "share_within 4 h", "share", 0.64, 0.06, 0.001),
                 "higher by 6.0 points (95 % interval 4.7 to 7.3)"));
    cr_expect(eq(str, (char *)words_of("left_unseen", "total", "patients", 900, -150, 5),
                 "150 fewer (95 % interval 86 to 214)"));
    cr_expect(eq(str, (char *)words_of("cost", "total", "GBP", 155e6, -1.5e6, 1e4),
                 "lower by £1.50 m (95 % interval 1.37 to 1.63)"));
}

/* 0.3 min of 74 is 0.4 %: real, but slight. A small difference of a long time is told in minutes. */
Test(words, a_small_difference_is_slight_and_has_a_unit_of_its_own)
{
    weir_measure m = measure("wait", "mean", "min");
    weir_results r;
    analysis_change c = change_of(&m, 74, -0.3, 0.001, &r);
    cr_expect(c.slight);
    cr_expect(eq(str, (char *)analysis_good_word(&c), "slightly better"));
    c = change_of(&m, 74, -0.4, 0.001, &r);
    cr_expect(eq(str, (char *)analysis_good_word(&c), "better"));
    cr_expect(eq(str, (char *)words_of("wait", "mean", "d", 5, -0.001, 0.00001),
                 "shorter by 1.44 min (95 % interval 1.26 to 1.62)"));
    cr_expect(eq(str, (char *)words_of("cost", "total", "GBP", 0, 336567, 0),
                 "higher by £337 k (in every replication)"));
}

Test(words, better_and_worse_are_known_for_some_only)
{
    weir_measure m = measure("wait", "mean", "min");
    weir_results r;
    cr_expect(eq(int, change_of(&m, 74, -12, 0.31, &r).good, 1));
    cr_expect(eq(int, change_of(&m, 74, 12, 0.31, &r).good, -1));
    cr_expect(eq(int, change_of(&m, 74, 1, 0.31, &r).good, 0));
    m = measure("within_4h", "share_within 4 h", "share");
    cr_expect(eq(int, change_of(&m, 0.5, 0.1, 0.001, &r).good, 1));
    m = measure("over_12h", "share_above 12 h", "share");
    cr_expect(eq(int, change_of(&m, 0.5, 0.1, 0.001, &r).good, -1));
    m = measure("arrived", "total", "patients");
    cr_expect(eq(int, change_of(&m, 500, 100, 1, &r).good, 0));
    cr_expect(eq(int, change_of(&m, 500, 100, 1, &r).finding, ANALYSIS_HIGHER));
}

/* A measure of the user's own has a better side if a target gives it one. */
Test(words, a_target_says_which_side_is_better)
{
    weir_measure m = measure("contacts", "mean", "");
    weir_results r;
    change_of(&m, 5, 1, 0.01, &r);
    cr_expect(eq(int, analysis_sense(&r, &m), 0));
    weir_result_priority priority = {"few", "contacts", "mean", "at_most", 4, "4"};
    r.priorities = &priority;
    r.n_priorities = 1;
    cr_expect(eq(int, analysis_sense(&r, &m), -1));
    const analysis_target t = analysis_check_target(&r, &priority, 0);
    cr_expect(eq(int, t.met, ANALYSIS_NOT_MET));
}

Test(words, one_replication_has_no_interval)
{
    double y[] = {74, 62}, x[] = {1, 1};
    weir_measure m = measure("wait", "mean", "min");
    m.numerator = y;
    m.denominator = x;
    weir_results r = {.n_scenarios = 2, .n_replications = 1, .measures = &m, .n_measures = 1};
    const analysis_change c = analysis_compare(&r, &m, 0, 1);
    cr_expect(eq(str, (char *)analysis_change_words(text, &m, &c), "n/a (needs 2 replications)"));
    cr_expect(eq(int, c.good, 0));
    const weir_estimate e = weir_results_estimate(&r, &m, 0, false, 0.95);
    cr_expect(eq(str, (char *)analysis_value(text, e, analysis_unit_of(&m, 74)), "74 min"));
}

/* Two digits of the half width; a half width of 9.96 rounds to 10, so it has none after the point. */
Test(words, the_half_width_decides_the_digits)
{
    static const struct {
        double value, half;
        int decimals;
    } cases[] = {{74.213, 1.3, 1},   {74.213, 0.26, 2}, {74.213, 13, 0},    {12345, 260, -1},
                 {12345, 1234, -2},  {74.213, 9.96, 0}, {74.213, 0.996, 1}, {74.213, NAN, 1},
                 {0.000123, NAN, 6}, {12345.6, NAN, 0}, {33, NAN, 0},       {0, NAN, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(eq(int, analysis_decimals(cases[i].value, cases[i].half), cases[i].decimals),
                  "%g ± %g", cases[i].value, cases[i].half);
    cr_expect(eq(str, (char *)analysis_number(text, 12345.6, -2), "12,300"));
    cr_expect(eq(str, (char *)analysis_number(text, -1234567.891, 1), "-1,234,567.9"));
    cr_expect(eq(str, (char *)analysis_number(text, -0.0001, 1), "0.0"));
    cr_expect(eq(str, (char *)analysis_number(text, 999, 0), "999"));
    cr_expect(eq(str, (char *)analysis_number(text, NAN, 0), "n/a"));
}

Test(words, names_are_written_out)
{
    cr_expect(eq(str, (char *)analysis_place(text, "general_ed"), "General ED"));
    cr_expect(eq(str, (char *)analysis_place(text, "all_pcn"), "All PCN"));
    cr_expect(eq(str, (char *)analysis_place(text, "edwards_ward"), "Edwards ward"));
    cr_expect(eq(str, (char *)analysis_place(text, ""), "Whole system"));
    weir_measure m = measure("within_4h", "share_within 4 h", "share");
    cr_expect(eq(str, (char *)analysis_label(text, &m), "Within 4 h"));
    m = measure("wait", "p95", "min");
    cr_expect(eq(str, (char *)analysis_label(text, &m), "Wait, 95th percentile"));
    m = measure("beds.utilisation", "ratio", "share");
    cr_expect(eq(str, (char *)analysis_label(text, &m), "Utilisation"));
    m = measure("door_to_needle", "mean", "min");
    cr_expect(eq(str, (char *)analysis_label(text, &m), "Mean door to needle"));
}

/* 10 ± 1 against targets at and beside both ends; without an interval nothing is decided. */
Test(words, a_bound_holds_where_the_whole_interval_keeps_it)
{
    static const struct {
        const char *how;
        double target, half;
        analysis_verdict verdict;
    } cases[] = {
        {"at_least", 9, 1, ANALYSIS_HOLDS},       {"above", 9, 1, ANALYSIS_UNDECIDED},
        {"at_least", 10, 1, ANALYSIS_UNDECIDED},  {"at_least", 11, 1, ANALYSIS_UNDECIDED},
        {"above", 11, 1, ANALYSIS_FAILS},         {"at_least", 11.1, 1, ANALYSIS_FAILS},
        {"at_most", 11, 1, ANALYSIS_HOLDS},       {"below", 11, 1, ANALYSIS_UNDECIDED},
        {"below", 9, 1, ANALYSIS_FAILS},          {"at_most", 8.9, 1, ANALYSIS_FAILS},
        {"at_least", 10, 0, ANALYSIS_HOLDS},      {"above", 10, 0, ANALYSIS_FAILS},
        {"at_least", 1, NAN, ANALYSIS_UNDECIDED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const weir_estimate e = {.value = 10, .half_width = cases[i].half, .n = 5};
        cr_expect(eq(int, analysis_verdict_of(cases[i].how, e, cases[i].target), cases[i].verdict),
                  "10 ± %g %s %g", cases[i].half, cases[i].how, cases[i].target);
    }
    const weir_estimate none = {.value = NAN, .half_width = NAN};
    cr_expect(eq(int, analysis_verdict_of("above", none, 0), ANALYSIS_UNDECIDED));
}
