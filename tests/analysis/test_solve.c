/* The answer of a search, read from results: what it says in words, and that results which say something else
 * than a search would, or nothing, are no worse than incomplete. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/report.h"
#include "analysis/solve.h"
#include "sim/results/results.h"

#define N_POINTS 3
#define N_RUNS 4

/* Beds 10, 11 and 12: waits of 3 h, 2 h and 1 h, a little more or less in each replication. */
static double waits[N_POINTS * N_RUNS], ones[N_POINTS * N_RUNS];
static const double beds[N_POINTS] = {10, 11, 12};
static const char *const shown[N_POINTS] = {"10", "11", "12"};
static const char *seeds[N_POINTS] = {"1", "1", "1"};
static weir_measure measure = {.name = "ward.wait",
                               .quantity = "wait",
                               .service = "ward",
                               .stat = "mean",
                               .unit = "h",
                               .group = "",
                               .level = "",
                               .window = "departed",
                               .pooled = true,
                               .numerator = waits,
                               .denominator = ones};
static weir_swept_dial dial = {"services.ward.beds", "", beds, shown};
static weir_result_priority target = {"soon", "ward.wait", "mean", "at_most", 2.5, "2.5 h"};
static wr_scenario_result points[N_POINTS] = {{.name = "0", .title = "A ward", .yaml = ""},
                                              {.name = "1", .title = ""},
                                              {.name = "2", .title = ""}};
static wr_about about[16];

static weir_results made(void)
{
    for (size_t i = 0; i < N_POINTS * N_RUNS; i++) {
        ones[i] = 1;
        waits[i] = 3 - (double)(i / N_RUNS) + 0.01 * (double)(i % N_RUNS);
    }
    static const wr_about facts[] = {{"design", "solve"},
                                     {"solve.for", "smallest"},
                                     {"solve.confidence", "0.9"},
                                     {"solve.answer", "1"},
                                     {"solve.fails", "0"},
                                     {"solve.next_to_each_other", "yes"},
                                     {"solve.at_end", "no"},
                                     {"solve.verdicts", "not_met,met,open"},
                                     {"solve.replications", "4,4,4"},
                                     {"solve.needs", "0,0,40"},
                                     {"solve.cost_per_day", "3000,3300,3600"}};
    memcpy(about, facts, sizeof facts);
    return (weir_results){.scenarios = points,
                          .n_scenarios = N_POINTS,
                          .n_replications = N_RUNS,
                          .measures = &measure,
                          .n_measures = 1,
                          .about = about,
                          .n_about = sizeof facts / sizeof *facts,
                          .priorities = &target,
                          .n_priorities = 1,
                          .swept = {.dials = &dial, .n_dials = 1, .seeds = seeds}};
}

static void say(const char *key, const char *text)
{
    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        if (about[i].key && strcmp(about[i].key, key) == 0)
            about[i].text = text;
}

static void expect_sentence(const weir_results *r, const char *sentence)
{
    analysis_solution s;
    char text[ANALYSIS_SENTENCE];
    cr_assert(eq(int, analysis_solution_make(&s, r, NULL, 0, NULL), WEIR_OK));
    cr_expect(eq(str, (char *)analysis_solution_sentence(text, &s), (char *)sentence));
    analysis_solution_clear(&s);
}

Test(solve, says_the_answer)
{
    weir_results r = made();
    expect_sentence(&r, "beds 11 is enough for 'soon'; 10 is not (90 % confidence).");
    say("solve.for", "largest");
    expect_sentence(
        &r, "beds 11 is the most there can be for 'soon'; 10 is too much (90 % confidence).");
    say("solve.for", "smallest");
    say("solve.next_to_each_other", "no");
    expect_sentence(&r, "beds 11 is enough for 'soon' and 10 is not (90 % confidence); what lies "
                        "between cannot be told.");
    say("solve.fails", "none");
    expect_sentence(
        &r, "beds 11 is enough for 'soon' (90 % confidence); whether less is could not be told.");
    say("solve.at_end", "all");
    say("solve.answer", "0");
    expect_sentence(
        &r, "Even beds 10, the lowest of the range, is enough for 'soon' (90 % confidence).");
    say("solve.at_end", "none");
    say("solve.answer", "none");
    expect_sentence(
        &r, "Nothing in the range is enough for 'soon', not even beds 12 (90 % confidence).");
    say("solve.at_end", "no");
    expect_sentence(&r, "It cannot be told whether anything in the range is enough for 'soon'.");
}

/* From 10 to 11 beds the wait falls by an hour in every replication. */
Test(solve, says_what_one_more_buys)
{
    weir_results r = made();
    analysis_solution s;
    cr_assert(eq(int, analysis_solution_make(&s, &r, NULL, 0, NULL), WEIR_OK));
    cr_expect(eq(sz, analysis_solution_each(&s, 0, 0).n, 0));
    cr_expect(epsilon_eq(dbl, analysis_solution_each(&s, 0, 1).value, -1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, analysis_solution_each(&s, 0, 1).half_width, 0.0, 1e-9));
    cr_expect(eq(dbl, s.costs[2], 3600));
    cr_expect(eq(int, s.verdicts[0], ANALYSIS_POINT_NOT_MET));
    cr_expect(eq(int, s.verdicts[2], ANALYSIS_POINT_OPEN));
    analysis_solution_clear(&s);
}

/* Facts of a stranger: lists that are too short, too long or no lists, points that there are not. */
Test(solve, takes_nothing_for_granted)
{
    static const char *const keys[] = {"solve.for",          "solve.confidence",  "solve.answer",
                                       "solve.fails",        "solve.verdicts",    "solve.needs",
                                       "solve.replications", "solve.cost_per_day"};
    static const char *const texts[] = {"",
                                        ",",
                                        "none",
                                        "3",
                                        "-1",
                                        "99999999999999999999999",
                                        "met",
                                        "1,2",
                                        "1,2,3,4,5",
                                        "nan,inf,-inf",
                                        ",,,,",
                                        "0x1p9",
                                        "not_met,,met"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            weir_results r = made();
            char missing[256], text[ANALYSIS_SENTENCE];
            analysis_solution s;
            say(keys[k], texts[i]);
            const weir_status status = analysis_solution_make(&s, &r, NULL, 0, NULL);
            cr_expect(status == WEIR_OK || (k == 0 && i == 0), "%s: '%s'", keys[k], texts[i]);
            if (status == WEIR_OK) {
                FILE *out = tmpfile();
                analysis_print_solution(out, &s);
                fclose(out);
                cr_expect(s.answer == ANALYSIS_NO_POINT || s.answer < N_POINTS);
                cr_expect(analysis_solution_sentence(text, &s)[0] != '\0');
                json_decref(analysis_solution_json(&s, NULL));
            }
            analysis_solution_clear(&s);
            if (i == 3) {
                char *page = analysis_report_text(&r, missing);
                cr_expect(page != NULL);
                free(page);
            }
        }
}
