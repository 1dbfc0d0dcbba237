/* `records` (docs/models/records.md): who tells the story again, how long that takes, what it costs; each case
 * worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* One patient at 0 h: a 10 min, b 20 min, a again 10 min. */
#define WAY                                                                                        \
    "weir: 1\n"                                                                                    \
    "run: {length: 1 d}\n"                                                                         \
    "arrivals: {x: {to: a, at: [0 h]}}\n"                                                          \
    "services:\n"                                                                                  \
    "  a: {type: pathway, resources: {r: 1}, steps: [{treat: {with: r, for: 10 min}}, {choose: "   \
    "[{when: {seen: yes}, leave: out}, {go: b}]}]}\n"                                              \
    "  b: {type: pathway, resources: {r: 1}, steps: [{treat: {with: r, for: 20 min}}, {set: "      \
    "{seen: "                                                                                      \
    "yes}}, {go: a}]}\n"

/* Nothing is shared: 6 min more at b and at a the second time, 40 + 12 min in all, of which r of `a` is in use
 * 26 and that of `b` 26; 3 contacts, 2 of them told again, each with tests of £40. Everything is shared by
 * all: 40 min, none. A maturity of 0 on either side is as bad as none. One organisation of both: known at
 * once, and no contact is new. Of b alone: a keeps no record, and nobody comes to b from an organisation. */
Test(records, the_story_is_told_where_the_record_is_not)
{
    static const struct {
        const char *records;
        double minutes, contacts, told, cost;
    } cases[] = {
        {"{coverage: 0 %, history: 6 min, repeats: {share: 100 %, cost: £40}, maturity: {a: 100 %, "
         "b: 100 %}}",
         52, 3, 2, 80},
        {"{coverage: 100 %, history: 6 min, maturity: {a: 100 %, b: 100 %}}", 40, 3, 0, 0},
        {"{coverage: 100 %, history: 6 min, repeats: {share: 0 %}, maturity: {a: 0 %, b: 100 %}}",
         52, 3, 2, 0},
        {"{coverage: 100 %, history: 6 min, repeats: {share: 0 %}, maturity: {a: 100 %, b: 0 %}}",
         52, 3, 2, 0},
        {"{coverage: 0 %, history: 6 min, organisations: {one: [a, b]}, maturity: {one: 100 %}}",
         40, 1, 0, 0},
        {"{coverage: 0 %, history: 6 min, maturity: {b: 100 %}}", 40, 1, 0, 0},
        {"{coverage: 0 %, history: 6 min, maturity: {pathway: 100 %}}", 52, 3, 2, 0},
        {"{coverage: 0 %, history: 6 min, maturity: {pathway: 100 %, a: 50 %}}", 52, 3, 2, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1600];
        snprintf(text, sizeof text, "%srecords: %s\n", WAY, cases[i].records);
        run_text r = run_well(text);
        expect_value(r, "time", "mean", cases[i].minutes / 60);
        expect_value(r, "contacts", "total", cases[i].contacts);
        expect_value(r, "told_again", "total", cases[i].told);
        expect_value(r, "told_again_per_journey", "ratio", cases[i].told);
        expect_value(r, "cost_in_all", "total", cases[i].cost);
        run_text_free(&r);
    }
}

/* The time is that of who treats: with 6 min at b, r of `b` is in use for 26 of 1440 min. What holds a bed
 * first is told on the bed: 6 min and 20. */
Test(records, the_history_takes_the_time_of_those_who_treat)
{
    run_text r = run_well(WAY "records: {coverage: 0 %, history: 6 min, maturity: {a: 1, b: 1}}\n");
    expect_value(r, "b.r.in_use", "mean", 26.0 / 1440);
    expect_value(r, "b.told_again", "total", 1);
    expect_value(r, "a.contacts", "total", 2);
    run_text_free(&r);
    r = run_well("weir: 1\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {x: {to: a, at: [0 h]}}\n"
                 "services:\n"
                 "  a: {type: pathway, resources: {r: 1}, steps: [{treat: {with: r, for: 10 min}}, "
                 "{hold_until: b}]}\n"
                 "  b: {type: pathway, resources: {bed: 1}, steps: [{seize: bed}, "
                 "{delay: 20 min}, {delay: 30 min}]}\n"
                 "records: {coverage: 0 %, history: 6 min, maturity: {a: 1, b: 1}}\n");
    expect_value(r, "b.bed.in_use", "mean", 56.0 / 1440);
    expect_value(r, "told_again", "total", 1);
    run_text_free(&r);
}

/* 20,000 patients from a to b: shared with probability 0.5 x min(0.8, 0.6) = 0.3, so 70 % tell again; 4 standard
 * errors of the binomial are 1.3 points (seed 1). By a redesign from the middle on, 90 % x 0.6 = 0.54: 46 %
 * of the later half, and of all 58 %. */
Test(records, a_record_is_shared_as_often_as_the_weaker_side_can)
{
    static const struct {
        const char *more;
        double told;
    } cases[] = {{"", 0.70}, {"interventions: {i: {starts: 100 d, share_records: 90 %}}\n", 0.58}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1000];
        snprintf(
            text, sizeof text,
            "weir: 1\n"
            "run: {length: 200 d}\n"
            "arrivals: {x: {to: a, rate: 100 per day}}\n"
            "services:\n"
            "  a: {type: pathway, resources: {r: 50}, steps: [{treat: {with: r, for: 10 min}}, "
            "{go: b}]}\n"
            "  b: {type: pathway, resources: {r: 50}, steps: [{treat: {with: r, for: 10 min}}]}\n"
            "records: {coverage: 50 %%, history: 5 min, repeats: {share: 20 %%, cost: £10}, "
            "maturity: {a: 80 %%, b: 60 %%}}\n"
            "%s",
            cases[i].more);
        run_text r = run_well(text);
        const double told = run_text_value(&r, "b.told_again", "total"),
                     all = run_text_value(&r, "b.contacts", "total"),
                     repeated = run_text_value(&r, "b.tests_repeated", "total");
        cr_expect(fabs(told / all - cases[i].told) < 0.015, "%g", told / all);
        cr_expect(fabs(repeated / told - 0.2) < 0.02, "%g", repeated / told);
        run_text_free(&r);
    }
}

/* A system of random times: with records that are all shared, and with a redesign that shares what is shared
 * already, every patient has what it had, bit for bit. */
Test(records, shared_records_change_nothing_for_anybody)
{
    static const char base[] = "weir: 1\n"
                               "run: {warm_up: 3 d, length: 60 d}\n"
                               "arrivals: {x: {to: a, rate: 90 per day}}\n"
                               "services:\n"
                               "  a: {type: pathway, resources: {r: 2}, steps: [{treat: {with: r, "
                               "for: {dist: exponential, "
                               "mean: 25 min}}}, {choose: [{go: b, share: 40 %}, {leave: out}]}]}\n"
                               "  b: {type: pathway, resources: {r: 2}, steps: [{seize: r}, "
                               "{delay: {dist: gamma, mean: 1 h, "
                               "cv: 0.7}}, {choose: [{go: a, share: 20 %}, {leave: out}]}]}\n";
    static const char *const more[] = {
        "records: {coverage: 100 %, history: 9 min, maturity: {a: 100 %, b: 100 %}}\n",
        "records: {coverage: 40 %, history: 9 min, maturity: {a: 90 %, b: 70 %}}\n",
        "records: {coverage: 40 %, history: 9 min, maturity: {a: 90 %, b: 70 %}}\n"
        "interventions: {i: {starts: 9 d, phases: {transition: 9 d}, share_records: {coverage: 40 "
        "%, "
        "maturity: {a: 90 %}}}}\n"};
    run_text r[4];
    for (size_t i = 0; i < 4; i++) {
        char text[1600];
        snprintf(text, sizeof text, "%s%s", base, i ? more[i - 1] : "");
        r[i] = run_well(text);
    }
    static const char *const names[] = {"a.wait", "b.wait", "time", "a.r.utilisation",
                                        "b.r.in_use"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const double plain = run_text_value(&r[0], names[i], "mean"),
                     shared = run_text_value(&r[1], names[i], "mean"),
                     half = run_text_value(&r[2], names[i], "mean"),
                     same = run_text_value(&r[3], names[i], "mean");
        cr_expect(plain == shared, "%s: %.17g, not %.17g", names[i], shared, plain);
        cr_expect(half == same && half > plain, "%s: %.17g, not %.17g", names[i], same, half);
    }
    for (size_t i = 0; i < 4; i++)
        run_text_free(&r[i]);
}

/* What happens in a branch of a split is no contact: told at the treatment behind it alone, 6 min. */
Test(records, a_branch_of_a_split_takes_no_history)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {x: {to: a, at: [0 h]}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {r: 1}, steps: [{treat: {with: r, for: 10 min}}, {go: "
        "b}]}\n"
        "  b: {type: pathway, resources: {r: 2}, steps: [{split: [[{treat: {with: r, for: 20 "
        "min}}], "
        "[{treat: {with: r, for: 30 min}}]], join: all}, {treat: {with: r, for: 5 min}}]}\n"
        "records: {coverage: 0 %, history: 6 min, maturity: {a: 1, b: 1}}\n");
    expect_value(r, "time", "mean", 51.0 / 60);
    expect_value(r, "told_again", "total", 1);
    run_text_free(&r);
}
