/* Choices that compare places (docs/scenario.md, "choose"): each case worked by hand in the comment
 * above it. */
#include "tests/support/by_hand.h"

/* At 0 h three come to `wide`, which has room for all, and two to `narrow`, which has one place: there
 * wait 0 and 1, there are 3 and 2. Who comes at 1 h goes to wide by those who wait, to narrow by those
 * who are there. At 1.5 h one more: by waiting still to wide (0 against 1); by those there, 3 against 3,
 * either. So a second door has one come at 1 h alone. */
Test(shortest, counts_those_who_wait_or_those_who_are_there)
{
    static const char text[] =
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals:\n"
        "  w: {to: wide, at: [0 h, 0 h, 0 h]}\n"
        "  n: {to: narrow, at: [0 h, 0 h]}\n"
        "  x: {to: door, at: [1 h]}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{choose: {shortest: [%s]%s}}]}\n"
        "  wide: {type: pathway, resources: {p: 9}, steps: [{treat: {with: p, for: 5 h}}]}\n"
        "  narrow: {type: pathway, resources: {p: 1}, steps: [{treat: {with: p, for: 5 h}}]}\n";
    static const struct {
        const char *list, *count;
        double wide;
    } cases[] = {{"wide, narrow", "", 4},
                 {"narrow, wide", ", count: waiting", 4},
                 {"wide, narrow", ", count: present", 3},
                 {"narrow, wide", ", count: present, informed: 100 %", 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char whole[1024];
        snprintf(whole, sizeof whole, text, cases[i].list, cases[i].count);
        run_text r = run_well(whole);
        expect_value(r, "wide.arrived", "total", cases[i].wide);
        expect_value(r, "narrow.arrived", "total", 6 - cases[i].wide);
        run_text_free(&r);
    }
}

/* A way into a service counts all of that service: two at its first step, none at its second. */
Test(shortest, counts_the_whole_service_behind_a_label)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {a: {to: a, at: [0 h, 0 h]}, b: {to: b, at: [0 h]}, x: {to: door, at: [1 h]}}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{choose: {shortest: [a.side, b], count: present}}]}\n"
        "  a: {type: pathway, steps: [{delay: 5 h}, {leave: done}, {name: side, delay: 1 h}]}\n"
        "  b: {type: pathway, steps: [{delay: 5 h}]}\n");
    expect_value(r, "b.arrived", "total", 2.0);
    run_text_free(&r);
}

/* Nobody ever waits, so all three are equal: at a tie, and by those who do not know, each is taken by a
 * third of the same uniform, and the same patients go the same way. Of 1440, 480 each; sd 18. Where one
 * is never the shortest, it has a third of those who do not know: 240 of 720, sd 14. */
Test(shortest, a_tie_and_a_blind_choice_are_even)
{
    static const char text[] = "weir: 1\n"
                               "run: {length: 1 d}\n"
                               "arrivals: {x: {to: door, every: 1 min}, y: {to: c, at: [0 h]}}\n"
                               "services:\n"
                               "  door: {type: pathway, steps: [{choose: {shortest: [a, b, c], "
                               "count: %s, informed: %s}}]}\n"
                               "  a: {type: pathway, steps: [{leave: done}]}\n"
                               "  b: {type: pathway, steps: [{leave: done}]}\n"
                               "  c: {type: pathway, steps: [{leave: done, name: way}]}\n";
    char whole[1024];
    double blind[3], tied[3];
    static const char *const names[] = {"a.arrived", "b.arrived", "c.arrived"};
    snprintf(whole, sizeof whole, text, "waiting", "0 %");
    run_text r = run_well(whole);
    for (int i = 0; i < 3; i++)
        blind[i] = run_text_value(&r, names[i], "total");
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, "waiting", "100 %");
    r = run_well(whole);
    for (int i = 0; i < 3; i++) {
        tied[i] = run_text_value(&r, names[i], "total");
        cr_expect(eq(dbl, tied[i], blind[i]));
        cr_expect(epsilon_eq(dbl, tied[i], 480, 72), "%g", tied[i]);
    }
    run_text_free(&r);
    r = run_well("weir: 1\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {y: {to: c, at: [0 h]}, x: {to: door, every: 1 min}}\n"
                 "services:\n"
                 "  door: {type: pathway, steps: [{choose: {shortest: [a, b, c], count: present, "
                 "informed: 50 %}}]}\n"
                 "  a: {type: pathway, steps: [{leave: done}]}\n"
                 "  b: {type: pathway, steps: [{leave: done}]}\n"
                 "  c: {type: pathway, steps: [{delay: 9 d}]}\n");
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "c.arrived", "total"), 241, 56));
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "a.arrived", "total"), 600, 75));
    run_text_free(&r);
}

/* Behind a treat and without a name, it takes the treat's own u1, as every choice does: at a tie, the
 * same patients go to a as by shares of one half. */
Test(shortest, takes_the_uniform_of_the_treatment_before)
{
    static const char text[] = "weir: 1\n"
                               "run: {length: 2 d, until: empty}\n"
                               "arrivals: {x: {to: door, every: 10 min}}\n"
                               "services:\n"
                               "  door:\n"
                               "    type: pathway\n"
                               "    resources: {p: 5}\n"
                               "    steps: [{name: seen, treat: {with: p, for: 10 min}}, {%s}]\n"
                               "  a: {type: pathway, steps: [{leave: done}]}\n"
                               "  b: {type: pathway, steps: [{leave: done}]}\n";
    char whole[1024];
    snprintf(whole, sizeof whole, text, "choose: {shortest: [a, b]}");
    run_text r = run_well(whole);
    const double a = run_text_value(&r, "a.arrived", "total");
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, "choose: [{go: a, share: 50 %}, {go: b, share: 50 %}]");
    r = run_well(whole);
    expect_value(r, "a.arrived", "total", a);
    run_text_free(&r);
}

/* ---- logit ------------------------------------------------------------------------------------- */

/* Runs one who chooses every ten minutes of two days, and says how many went to a. */
static double logit_to_a(const char *utilities, const char *more)
{
    char text[1024];
    snprintf(
        text, sizeof text,
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "classes: [p, q]\n"
        "arrivals: {x: {to: door, every: 10 min, first: at_start, class: {p: 50 %%, q: 50 %%}}}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{name: way, choose: %s}]}\n"
        "  a: {type: pathway, steps: [{leave: done}]}\n"
        "  b: {type: pathway, steps: [{leave: done}]}\n%s",
        utilities, more);
    run_text r = run_well(text);
    const double a = run_text_value(&r, "a.arrived", "total");
    cr_expect(eq(dbl, a + run_text_value(&r, "b.arrived", "total"), 288));
    run_text_free(&r);
    return a;
}

/* Equal utilities are shares of one half, of the same uniform; what is added to all changes nothing,
 * nor does it matter whether they are plain or read for each patient. exp(log 3) = 3 is 75 %. */
Test(logit, is_a_choice_by_shares)
{
    const double half = logit_to_a("[{go: a, share: 50 %}, {go: b, share: 50 %}]", "");
    cr_expect(eq(dbl, logit_to_a("{logit: {a: 0, b: 0}}", ""), half));
    cr_expect(eq(dbl, logit_to_a("{logit: {a: -800, b: -800}}", ""), half));
    cr_expect(eq(dbl, logit_to_a("{logit: {a: {by: class, p: 5, q: 5}, b: 5}}", ""), half));
    cr_expect(eq(dbl, logit_to_a("{logit: {a: {constant: 2}, b: 2}}", ""), half));
    const double most = logit_to_a("[{go: a, share: 75 %}, {}, {go: b, share: 25 %}]", "");
    cr_expect(eq(dbl, logit_to_a("{logit: {a: 1.0986122886681098, b: 0}}", ""), most));
    cr_expect(eq(dbl, logit_to_a("{logit: {a: 900, b: -900}}", ""), 288));
    cr_expect(eq(dbl, logit_to_a("{logit: {a: -900, b: 900}}", ""), 0));
}

/* By class: p all to a, q all to b. A utility that moves at 24 h: the first 144 go to a, no more; and a
 * change of 0 changes nobody. By the clock: 12 of each 24 hours. */
Test(logit, reads_utilities_when_the_patient_chooses)
{
    static const char later[] = "interventions: {i: {starts: 1 d, changes: [{dial: "
                                "services.door.way.choose.logit.a, %s}]}}\n";
    char more[200];
    const double p = logit_to_a("{logit: {a: {by: class, p: 99, q: -99}, b: 0}}", "");
    cr_expect(epsilon_eq(dbl, p, 144, 34), "%g", p);
    snprintf(more, sizeof more, later, "to: -99");
    cr_expect(eq(dbl, logit_to_a("{logit: {a: 99, b: 0}}", more), 144));
    snprintf(more, sizeof more, later, "by: +0");
    cr_expect(eq(dbl, logit_to_a("{logit: {a: 0.3, b: 0}}", more),
                 logit_to_a("{logit: {a: 0.3, b: 0}}", "")));
    cr_expect(eq(
        dbl, logit_to_a("{logit: {a: {by: clock, 08:00-20:00: 99, 20:00-08:00: -99}, b: 0}}", ""),
        144));
}

/* A patient whose attribute was never set has no utility: the run ends and says where. */
Test(logit, needs_a_number)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 1 d}\n"
                               "attributes: {liking: number}\n"
                               "arrivals: {x: {to: door, at: [1 h]}}\n"
                               "services:\n"
                               "  door: {type: pathway, steps: [{choose: {logit: {a: {of: liking}, "
                               "b: 0}}}]}\n"
                               "  a: {type: pathway, steps: [{leave: done}]}\n"
                               "  b: {type: pathway, steps: [{leave: done}]}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_SCENARIO));
    cr_expect(strstr(weir_error_what(&r.error), "utility of this choice is no number in door") !=
                  NULL,
              "%s", weir_error_what(&r.error));
    run_text_free(&r);
}

/* What stands before the first seize is run at the request of a hold_until: a choice among the steps of
 * the service too. All prefer the bed; the first has it 0-5 h, the second is blocked 0-5 h. */
Test(logit, may_stand_before_a_seize_that_is_held_for)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 1 d}\n"
                          "arrivals: {x: {to: front, at: [0 h, 0 h]}}\n"
                          "services:\n"
                          "  front: {type: pathway, resources: {r: 2}, steps: [{seize: r}, "
                          "{hold_until: ward}]}\n"
                          "  ward:\n"
                          "    type: pathway\n"
                          "    resources: {bed: 1, chair: 1}\n"
                          "    steps:\n"
                          "      - choose: {logit: {in_bed: 99, in_chair: -99}}\n"
                          "      - {name: in_bed, treat: {with: bed, for: 5 h}}\n"
                          "      - {leave: done}\n"
                          "      - {name: in_chair, treat: {with: chair, for: 5 h}}\n");
    expect_value(r, "front.blocked_time", "mean", 2.5);
    expect_value(r, "ward.bed.in_use", "mean", 10.0 / 24);
    run_text_free(&r);
}
