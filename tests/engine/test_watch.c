/* `delay: {until: CONDITION}` (docs/scenario.md, "Steps"): each case worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* Times of one who comes at an hour and waits for a condition; Tuesday 1 April 2025. Other patients: three at
 * a desk of one clerk, 2 h each from 0 h (waiting 2 until 2 h, 1 until 4 h; present until 6 h); b comes to a
 * bed at 5 h for 2 h. The desk's door is shut until 09:00 every day but Sunday. */
Test(watch, ends_when_the_condition_first_holds)
{
    static const struct {
        const char *condition;
        double comes, goes;
    } cases[] = {
        {"{waiting: {of: desk, at_most: 1}}", 1, 2},
        {"{waiting: {of: desk, below: 1}}", 1, 4},
        {"{waiting: {of: desk.clerk, below: 1}}", 3, 4},
        {"{present: {of: desk, below: 1}}", 1, 6},
        {"{in_use: {of: ward.bed, at_least: 1}}", 1, 5},
        {"{free: {of: ward.bed, at_least: 1}}", 5.5, 7},
        {"{occupancy: {of: ward.bed, above: 0}}", 2, 5},
        {"{not: {free: {of: desk.clerk, below: 1}}}", 2.5, 6},
        {"{clock: 08:00-12:00}", 3, 8},
        {"{clock: 08:00-12:00}", 8, 8},
        {"{clock: 08:00-12:00}", 12, 32},
        {"{clock: 20:00-02:00}", 5, 20},
        {"{clock: 10:30-11:00, waiting: {of: desk, below: 1}}", 1, 10.5},
        {"{any: [{clock: 10:00-11:00}, {present: {of: desk, below: 1}}]}", 1, 6},
        {"{weekday: [thu]}", 5, 48},
        {"{weekday: holidays}", 5, 72},
        {"{not: {weekday: holidays}}", 75, 96},
        {"{date: {from: 2025-04-03}}", 5, 48},
        {"{not: {date: 2025-04-01}}", 5, 24},
        {"{open: desk}", 5, 9},
        {"{open: desk, not: {clock: 00:00-13:00}}", 5, 13},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1600];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {start: 2025-04-01, length: 6 d, holidays: [2025-04-04]}\n"
                 "arrivals:\n"
                 "  d: {to: desk.line, at: [0 h, 0 h, 0 h]}\n"
                 "  b: {to: ward, at: [5 h]}\n"
                 "  x: {to: room, at: [%g h]}\n"
                 "services:\n"
                 "  desk:\n"
                 "    type: pathway\n"
                 "    resources: {clerk: 1}\n"
                 "    steps: [{name: line, treat: {with: clerk, for: 2 h}}]\n"
                 "  hall: {type: pathway, door: {every_day: 09:00-17:00}, steps: [{leave: done}]}\n"
                 "  ward: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: bed, for: 2 "
                 "h}}]}\n"
                 "  room: {type: pathway, steps: [{delay: {until: %s}}]}\n",
                 cases[i].comes, cases[i].condition);
        char *open = strstr(text, "open: desk");
        if (open)
            memcpy(open, "open: hall", 10);
        run_text r = run_well(text);
        expect_value(r, "room.time", "mean", cases[i].goes - cases[i].comes);
        run_text_free(&r);
    }
}

/* Four wait until a bed is free, in the order in which they came; each takes it for 1 h as it goes, so the next
 * waits for that too. The bed is held 0-2 h: starts at 2, 3, 4, 5 h of those of 0.1, 0.2, 0.3 and 0.3 h. What
 * they hold meanwhile stays held: a chair each. */
Test(watch, lets_them_go_one_by_one_in_the_order_they_came)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "resources: {bed: 1}\n"
        "arrivals: {h: {to: h, at: [0 h]}, x: {to: s, at: [6 min, 12 min, 18 min, 18 min]}}\n"
        "services:\n"
        "  h: {type: pathway, steps: [{treat: {with: bed, for: 2 h}}]}\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {chair: 9}\n"
        "    steps:\n"
        "      - seize: chair\n"
        "      - delay: {until: {free: {of: bed, at_least: 1}}}\n"
        "      - mark: called\n"
        "      - treat: {with: bed, for: 1 h}\n"
        "measures:\n"
        "  called: {from: arrive, to: called, in: s, stat: [mean, p50]}\n"
        "  alone: {from: called, to: depart, in: s}\n");
    const double stayed = (2 - 0.1) + (3 - 0.2) + (4 - 0.3) + (5 - 0.3);
    expect_value(r, "called", "mean", stayed / 4);
    expect_value(r, "alone", "mean", 1.0);
    expect_value(r, "s.chair.in_use", "mean", (stayed + 4) / 24);
    run_text_free(&r);
}

/* What one does may let another go at once: b, who came first, waits for one in y; a waits for one in x, and
 * goes on to y. Both go at 3 h, when somebody comes to x. */
Test(watch, looks_again_after_each_who_goes)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {b: {to: b, at: [1 h]}, a: {to: a, at: [2 h]}, x: {to: x, at: [3 h]}}\n"
        "services:\n"
        "  b: {type: pathway, steps: [{delay: {until: {present: {of: y, at_least: 1}}}}]}\n"
        "  a: {type: pathway, steps: [{delay: {until: {present: {of: x, at_least: 1}}}}, {go: "
        "y}]}\n"
        "  x: {type: pathway, steps: [{delay: 5 h}]}\n"
        "  y: {type: pathway, steps: [{delay: 5 h}]}\n");
    expect_value(r, "b.time", "mean", 2.0);
    expect_value(r, "a.time", "mean", 1.0);
    run_text_free(&r);
}

/* A run until nobody is left, with one who waits for what will not come, is an error and names it. */
Test(watch, names_those_who_wait_for_ever)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 1 d, until: empty}\n"
                               "arrivals: {x: {to: s, at: [1 h]}}\n"
                               "services: {s: {type: pathway, steps: [{delay: {until: {present: "
                               "{of: s, above: 5}}}}]}}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    cr_expect(strstr(weir_error_what(&r.error), "for a condition that nothing will change") !=
              NULL);
    run_text_free(&r);
    r = run_well("weir: 1\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {x: {to: s, at: [1 h]}}\n"
                 "services: {s: {type: pathway, steps: [{delay: {until: {present: {of: s, above: "
                 "5}}}}]}}\n");
    expect_value(r, "s.present", "mean", 23.0 / 24);
    run_text_free(&r);
}

/* A dial that a condition asks for, and one that moves a capacity, are looked at as they change. */
Test(watch, sees_dials_that_move)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {x: {to: s, at: [2 h]}, y: {to: t, at: [1 h]}}\n"
        "services:\n"
        "  s: {type: pathway, steps: [{name: calm, delay: {until: {present: {of: t, below: "
        "1}}}}]}\n"
        "  t: {type: pathway, resources: {bed: 1}, steps: [{seize: bed}, {name: room, delay: "
        "{until: "
        "{free: {of: bed, at_least: 1}}}}]}\n"
        "interventions:\n"
        "  i: {starts: 3 h, changes: [{dial: services.s.calm.delay.until.present.below, to: 2}]}\n"
        "  j: {starts: 5 h, changes: [{dial: services.t.resources.bed, to: 2}]}\n");
    expect_value(r, "s.time", "mean", 1.0);
    expect_value(r, "t.time", "mean", 4.0);
    run_text_free(&r);
}

/* Waiting until a clerk is free, and then being treated, is a line by who came first: the same times as with
 * the line alone, to the last bit. */
Test(watch, is_a_line_where_it_asks_for_what_is_taken_next)
{
    static const char *const steps[] = {"",
                                        "{delay: {until: {free: {of: clerks, at_least: 1}}}}, "};
    double time[2] = {0};
    for (int i = 0; i < 2; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 40 d}\n"
                 "arrivals: {a: {to: s, rate: 10 per h}}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {clerks: 2}\n"
                 "    steps: [%s{treat: {with: clerks, for: {dist: exponential, mean: 10 min}}}]\n",
                 steps[i]);
        run_text r = run_well(text);
        time[i] = run_text_value(&r, "s.time", "mean");
        run_text_free(&r);
    }
    cr_expect(eq(dbl, time[0], time[1]));
    cr_expect(gt(dbl, time[0], 0.3));
}
