/* `open` of an intervention (docs/scenario.md, "Interventions"): hours of doors and units that are others from
 * an instant on, each case worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* One who comes each hour on the hour for two days, from 00:00 (48 in all), to a door of 08:00-10:00: it lets
 * in those of 8 and 9, 4 in two days. From day 1 on it is 08:00-12:00: 2 and then 4. From 1 d 09:00 on: the
 * second day has 8, 9, 10 and 11 too. From 1 d 11:00 on: those of 8, 9, then 11: 2 + 3. Shut for good from
 * 1 d 09:00: 2 + 1. Open all the time from 0 d 20:00: 2, 4 in the evening, 24. A door that others go by the
 * name of is not theirs: `t` has the same calendar, and keeps it (4 each time). */
Test(opening, a_door_has_other_hours_from_an_instant_on)
{
    static const struct {
        const char *open;
        double let_in;
    } cases[] = {
        {"{starts: 1 d, open: {s: 08:00-10:00}}", 4},
        {"{starts: 1 d, open: {s: 08:00-12:00}}", 6},
        {"{starts: 33 h, open: {s: 08:00-12:00}}", 6},
        {"{starts: 35 h, open: {s: 08:00-12:00}}", 5},
        {"{starts: 33 h, open: {s: closed}}", 3},
        {"{starts: 20 h, open: {s: 00:00-24:00}}", 30},
        {"{starts: 1 d, slips_by: 11 h, open: {s: longer}}", 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 2 d}\n"
                 "calendars: {short: 08:00-10:00, longer: {every_day: {08:00-12:00: 1}}}\n"
                 "arrivals: {a: {to: s, every: 1 h, first: at_start}, b: {to: t, every: 1 h, "
                 "first: at_start}}\n"
                 "services:\n"
                 "  s: {type: pathway, door: short, steps: [{delay: 1 min}]}\n"
                 "  t: {type: pathway, door: short, steps: [{delay: 1 min}]}\n"
                 "measures: {in_s: {count: done, in: s, stat: total}, in_t: {count: done, in: t, "
                 "stat: total}}\n"
                 "interventions: {i: %s}\n",
                 cases[i].open);
        run_text r = run_well(text);
        cr_expect(eq(dbl, run_text_value(&r, "in_s", "total"), cases[i].let_in), "%s: %g",
                  cases[i].open, run_text_value(&r, "in_s", "total"));
        expect_value(r, "in_t", "total", 4);
        run_text_free(&r);
    }
}

/* Two switches of one door, of which the later as written holds once both have come: 08:00-10:00, from day 1
 * 08:00-12:00, from day 2 00:00-01:00: 2 + 4 + 1 + 1. The first slips by 30 h, to 2 d 06:00, but the second is
 * there by then: 2 + 2 + 1 + 1. */
Test(opening, of_several_the_last_that_was_written_holds)
{
    static const struct {
        const char *slips;
        double let_in;
    } cases[] = {{"", 8}, {"slips_by: 30 h, ", 6}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[800];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 4 d}\n"
                 "arrivals: {a: {to: s, every: 1 h, first: at_start}}\n"
                 "services: {s: {type: pathway, door: 08:00-10:00, steps: [{delay: 1 min}]}}\n"
                 "measures: {in_s: {count: done, in: s, stat: total}}\n"
                 "interventions:\n"
                 "  late: {starts: 2 d, open: {s: 00:00-01:00}}\n"
                 "  early: {starts: 1 d, %sopen: {s: 08:00-12:00}}\n",
                 cases[i].slips);
        run_text r = run_well(text);
        expect_value(r, "in_s", "total", cases[i].let_in);
        run_text_free(&r);
    }
}

/* A department without a door is shut at night from day 1 on, 08:00-22:00: of 24 a day all come in on day 0,
 * 14 on day 1; the others go to `b`, as `open: s` tells them, and two are turned away who were sent to it
 * regardless (3 h and 23 h of day 1; the one of 0 d 03:00 is not). */
Test(opening, what_had_no_door_gets_one)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "arrivals: {a: {to: desk, every: 1 h, first: at_start}, c: {to: s, at: [3 h, 27 h, 47 "
        "h]}}\n"
        "services:\n"
        "  desk: {type: pathway, steps: [{choose: [{go: s, when: {open: s}}, {go: b}]}]}\n"
        "  s: {type: pathway, steps: [{delay: 1 min}]}\n"
        "  b: {type: pathway, steps: [{delay: 1 min}]}\n"
        "measures: {in_s: {count: done, in: s, stat: total}, shut: {count: turned_away, in: s, "
        "stat: total}, in_b: {count: done, in: b, stat: total}}\n"
        "interventions: {i: {starts: 1 d, open: {s: 08:00-22:00}}}\n");
    expect_value(r, "in_s", "total", 24 + 14 + 1);
    expect_value(r, "in_b", "total", 10);
    expect_value(r, "shut", "total", 2);
    run_text_free(&r);
}

/* Who waits until it opens: asked at 0 d 12:00 the door of 08:00-10:00 opens at 1 d 08:00, 20 h on; a switch at
 * 0 d 18:00 to 17:00-19:00 has it open there and then, 6 h on; one at 1 d 00:00 to 20:00-21:00 32 h on; one
 * after a closed week and 402 d at 402 d 00:00. The same with a condition. */
Test(opening, who_waits_for_a_door_goes_by_the_hours_to_come)
{
    static const struct {
        const char *base, *open;
        double waits;
    } cases[] = {
        {"08:00-10:00", "{starts: 7 d, open: {s: 00:00-24:00}}", 20},
        {"08:00-10:00", "{starts: 18 h, open: {s: 17:00-19:00}}", 6},
        {"08:00-10:00", "{starts: 1 d, open: {s: 20:00-21:00}}", 32},
        {"closed", "{starts: 402 d, open: {s: 00:00-24:00}}", 402 * 24 - 12},
    };
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        char text[800], s[300];
        snprintf(s, sizeof s, "{type: pathway, %sdoor: %s%s, steps: [{delay: %s}%s]}",
                 i % 2 ? "" : "resources: {r: {capacity: 1, ", cases[i / 2].base, i % 2 ? "" : "}}",
                 i % 2 ? "0 h" : "{until: open}", i % 2 ? "" : ", {treat: {with: r, for: 0 min}}");
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 410 d}\n"
                 "arrivals: {a: {to: %s, at: [12 h]}}\n"
                 "services:\n"
                 "  d: {type: pathway, steps: [{delay: {until: {open: s}}}, {go: s}]}\n"
                 "  s: %s\n"
                 "interventions: {i: %s}\n",
                 i % 2 ? "d" : "s", s, cases[i / 2].open);
        run_text r = run_well(text);
        expect_value(r, i % 2 ? "d.time" : "s.time", "mean", cases[i / 2].waits);
        run_text_free(&r);
    }
}

/* The door of a resource that shuts earlier, 08:00-12:00, from 10:00 on 08:00-10:00: three of 09:00, 1.5 h each,
 * one nurse; at the close the two who wait are turned away, the treatment ends at 10:30. Opened later instead
 * (shut until then, 10:00-12:00 from 09:30): all are treated, from 10:00 on. */
Test(opening, a_close_and_an_opening_at_the_switch_are_as_any)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {a: {to: s, at: [9 h, 9 h, 9 h]}}\n"
        "services: {s: {type: pathway, resources: {n: {capacity: 1, door: 08:00-12:00, at_close: "
        "turn_away_waiting}}, steps: [{treat: {with: n, for: 1.5 h}}]}}\n"
        "measures: {shut: {count: turned_away, stat: total}, last: {last: done, in: s, stat: "
        "mean}}\n"
        "interventions: {i: {starts: 10 h, open: {s: 08:00-10:00}}}\n");
    expect_value(r, "shut", "total", 2);
    expect_value(r, "last", "mean", 10.5);
    run_text_free(&r);
    r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {a: {to: s.in, at: [9 h, 9 h, 9 h]}}\n"
        "services: {s: {type: pathway, resources: {n: {capacity: 1, door: closed}}, steps: [{name: "
        "in, delay: {until: open}}, {treat: {with: n, for: 1.5 h}}]}}\n"
        "measures: {last: {last: done, in: s, stat: mean}}\n"
        "interventions: {i: {starts: 9.5 h, open: {s: 10:00-14:00}}}\n");
    expect_value(r, "last", "mean", 14.5);
    run_text_free(&r);
}

/* Units: 2 from 08:00 to 10:00, from day 1 on 3 from 08:00 to 12:00: 4 + 12 unit-hours. A number that had no hours, 2
 * around the clock and 1 more from day 1 by `add`, from 1 d 12:00 on 5 for four hours from 14:00: 48 + 36 + 20.
 * A shared one by its name. What was two is three at once for those who wait: at 1 d 10:00 two are in treatment
 * for 4 h, the third, who came at 09:00, starts there. */
Test(opening, units_have_other_hours_too)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "resources: {shared: {capacity: {every_day: {00:00-01:00: 1}}}}\n"
        "arrivals: {a: {to: s, at: [400 d]}, w: {to: w, at: [33 h, 33 h, 33 h]}}\n"
        "services:\n"
        "  s: {type: pathway, resources: {a: {capacity: {every_day: {08:00-10:00: 2}}}, b: 2}, "
        "steps: [{treat: {with: {a: 1, b: 1, shared: 1}, for: 1 h}}]}\n"
        "  w: {type: pathway, resources: {c: {capacity: {00:00-24:00: 2}}}, steps: [{treat: {with: "
        "c, for: 4 h}}]}\n"
        "interventions:\n"
        "  one: {starts: 1 d, open: {s.a: {08:00-12:00: 3}, shared: {00:00-02:00: 4}}}\n"
        "  two: {starts: 36 h, open: {s.b: {14:00-18:00: 5}}}\n"
        "  more: {starts: 1 d, add: {s.b: +1}}\n"
        "  third: {starts: 34 h, open: {w.c: {every_day: {08:00-20:00: 3}}}}\n");
    expect_number(capacity_hours(&r, "s.a.utilisation"), 4.0 + 12);
    expect_number(capacity_hours(&r, "s.b.utilisation"), 48.0 + 36 + 20);
    expect_number(capacity_hours(&r, "shared.utilisation"), 1.0 + 8);
    expect_value(r, "w.wait", "mean", 1.0 / 3);
    run_text_free(&r);
}

/* The same hours from some day on are no change: what a random system gives stays what it was, bit for bit. */
Test(opening, the_same_hours_change_nothing)
{
    static const char base[] =
        "weir: 1\n"
        "run: {warm_up: 5 d, length: 60 d}\n"
        "arrivals: {a: {to: s, rate: 3 per h}}\n"
        "services: {s: {type: pathway, door: 07:00-19:00, resources: {n: {capacity: {every_day: "
        "{08:00-20:00: 4, 20:00-24:00: 2}}}, m: 3}, steps: [{treat: {with: n, for: {dist: "
        "exponential, mean: 50 min}}}, {treat: {with: m, for: {dist: exponential, mean: 40 "
        "min}}}]}}\n";
    char text[1200];
    snprintf(text, sizeof text,
             "%sinterventions: {i: {starts: 20 d, slips_by: 3 h, open: {s: 07:00-19:00, s.n: "
             "{08:00-20:00: 4, 20:00-24:00: 2}, s.m: 3}}}\n",
             base);
    run_text one = run_well(base), two = run_well(text);
    static const char *const names[] = {"s.wait", "s.time", "s.n.utilisation", "s.m.utilisation",
                                        "s.present"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect(run_text_value(&one, names[i], "mean") == run_text_value(&two, names[i], "mean"),
                  "%s", names[i]);
    run_text_free(&one);
    run_text_free(&two);
}
