/* The shipped cases agree; and a wrong answer, or a scenario that does something else, does not. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "weir/estimate.h"

Test(cases, all_agree_as_shipped) { cases_agree(1, 1); }

static void ask_wrongly(verify_asked *asked)
{
    cases_find("shifts")->ask(asked);
    for (size_t i = 0; i < asked->n; i++)
        asked->at[i].exact *= 1.01;
}

Test(cases, an_exact_value_that_is_one_per_cent_off_is_found)
{
    verify_case wrong = *cases_find("shifts");
    wrong.ask = ask_wrongly;
    verify_outcome o = cases_run(&wrong);
    cr_assert(o.n_rows == 2);
    for (size_t i = 0; i < o.n_rows; i++)
        cr_expect(o.rows[i].z < -4 && o.rows[i].narrow && !verify_agrees(&o.rows[i]));
    cr_expect(!verify_all_agree(&o) && !o.family.normal);
    verify_outcome_clear(&o);
}

/* Too few replications: z is small, but the interval proves nothing. */
Test(cases, a_wide_interval_does_not_agree)
{
    verify_case brief = *cases_find("shifts");
    char *text = strdup(brief.scenario), *length = strstr(text, "length: 800 d");
    cr_assert(length);
    memcpy(length, "length:   5 d", 13);
    brief.scenario = text;
    verify_outcome o = cases_run(&brief);
    cr_expect(o.rows[0].near && !o.rows[0].narrow && !verify_agrees(&o.rows[0]));
    verify_outcome_clear(&o);
    free(text);
}

/* Faults of an engine, played by the scenario: each must move something by more than 4 standard
 * errors. */
Test(cases, what_goes_another_way_is_found)
{
    static const struct {
        const char *name, *from, *to;
    } faults[] = {
        {"priority_mg1", "urgent: 1, soon: 2, routine: 3", "urgent: 3, soon: 2, routine: 1"},
        {"priority_mmc", "urgent: 1, routine: 2", "urgent: 1, routine: 1"},
        {"preempt_mmc", "preempt: {then: resume}", "strict: false"},
        {"preempt_then", "then: restart", "then: resample"},
        {"relief", "at_drop: suspend", "at_drop: finish"},
        {"breakdowns", "of: clock", "of: use"},
        {"reserved", "keep_free: 2", "keep_free: 1"},
        {"overflow", "or_else: far", "or_else: {leave: lost}"},
        {"surge", "at_most: 1", "at_most: 2"},
        {"fork_join", "join: first", "join: all"},
        {"groups", "or_after: 30 min", "or_after: 29 min"},
        {"visits", "times: 4", "times: 3"},
        {"turnaround", "turnaround: 20 min", "turnaround: 19 min"},
        {"sizes", "units: 3", "units: 2"},
        {"closing", "see_all_inside", "turn_away_waiting"},
        {"pause", "suspend", "see_all_inside"},
        {"tandem", "{hold_until: second}", "{go: second}"},
        {"patience", "patience: 8 min", "patience: 9 min"},
        {"mg1", "cv: 1}", "cv: 1.05}"},
        {"appointments", "attends: 85 %", "attends: 86 %"},
        {"book", "within: 3 h", "within: 4 h"},
        {"finite_source", "in: 12", "in: 11"},
        {"returns", "share: 20 %", "share: 21 %"},
        {"shifts", "08:00-20:00: 5", "08:00-19:00: 5, 19:00-20:00: 2"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        verify_case faulty = *cases_find(faults[i].name);
        const char *at = strstr(faulty.scenario, faults[i].from);
        cr_assert(at, "%s has no '%s'", faults[i].name, faults[i].from);
        char text[4096];
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - faulty.scenario), faulty.scenario,
                 faults[i].to, at + strlen(faults[i].from));
        faulty.scenario = text;
        verify_outcome o = cases_run(&faulty);
        cr_expect(o.family.most > VERIFY_MOST_Z, "%s with '%s': largest |z| %.2f", faults[i].name,
                  faults[i].to, o.family.most);
        verify_outcome_clear(&o);
    }
}

#define N_SCORES 400
static bool looks_normal(double shift, double scale, bool two_points)
{
    double scores[N_SCORES];
    verify_family family = {0};
    for (int i = 0; i < N_SCORES; i++) {
        const double p = (i + 0.5) / N_SCORES;
        scores[i] = shift + scale * (two_points ? (p < 0.5 ? -1 : 1) : weir_t_quantile(p, 1e7));
    }
    verify_family_judge(&family, scores, N_SCORES);
    return family.normal;
}

/* The limits: a mean of 3.29 / sqrt(400) = 0.165; sd from about 0.88 to 1.12. Scores that are all
 * -1 or 1 have the right mean and sd, and the wrong shape. */
Test(cases, a_family_that_is_not_standard_normal_is_found)
{
    cr_expect(looks_normal(0, 1, false));
    cr_expect(looks_normal(0.15, 1, false) && looks_normal(0, 1.1, false));
    cr_expect(!looks_normal(0.18, 1, false) && !looks_normal(-0.18, 1, false));
    cr_expect(!looks_normal(0, 1.15, false) && !looks_normal(0, 0.85, false));
    cr_expect(!looks_normal(0, 1, true));
}

Test(cases, each_has_a_name_a_title_and_a_seed_of_its_own)
{
    for (size_t i = 0; i < verify_n_cases; i++) {
        char title[96];
        verify_asked asked = {.n = 0};
        verify_title(&verify_cases[i], title, sizeof title);
        cr_expect(strcmp(title, verify_cases[i].name) != 0, "%s has no title", title);
        verify_cases[i].ask(&asked);
        cr_expect(asked.n > 0 && asked.n <= VERIFY_MOST_ASKED);
        for (size_t j = 0; j < i; j++)
            cr_expect(verify_seed(&verify_cases[i], 1) != verify_seed(&verify_cases[j], 1));
    }
}
