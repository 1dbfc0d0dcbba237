/* What the language means exactly (docs/scenario.md, "Exactly") of lines, blocking, pools and tables, each
 * case worked by hand in the comment above it. Run times are chosen so that a mistaken rule gives another
 * number, not just another order. */
#include "tests/support/by_hand.h"

/* ---- lines ----------------------------------------------------------------------------------- */

/* One bed, 1 h each. At 0 h: a, b, c of class p and d of class q (its source stands second, so its
 * event is second: a d b c), at 0.5 h one of class u, which is priority 1. Starts: a 0, u 1, d 2, b 3,
 * c 4. Priorities below 1 are 1, so v (priority 0, at 0.75 h) comes behind u: u 1, v 2, d 3, b 4, c 5. */
Test(lines, go_by_priority_then_by_when_they_joined)
{
    run_text r = run_well("weir: 1\n"
                          "classes: [p, q, u, v]\n"
                          "run: {length: 1 d, by: [class]}\n"
                          "arrivals:\n"
                          "  one: {to: s, at: [0 h, 0 h, 0 h], class: p}\n"
                          "  two: {to: s, at: [0 h], class: q}\n"
                          "  three: {to: s, at: [0.5 h], class: u}\n"
                          "  four: {to: s, at: [0.75 h], class: v}\n"
                          "services:\n"
                          "  s:\n"
                          "    type: pathway\n"
                          "    resources: {bed: 1}\n"
                          "    steps: [{treat: {with: bed, for: 1 h}, priority: {by: class, u: 1, "
                          "v: 0, else: 2}}]\n");
    expect_class(r, "s.wait", "p", (0.0 + 4 + 5) / 3);
    expect_class(r, "s.wait", "q", 3.0);
    expect_class(r, "s.wait", "u", 0.5);
    expect_class(r, "s.wait", "v", 1.25);
    run_text_free(&r);
}

/* Pools x: 1 and y: 2. P takes x 0-4 h, S a y 0-3 h. At 1 h Q wants x and y, 1 h. At 2 h R and T want a
 * y each, 2 h. Q is passed: R 2-4, T 3-5, Q 4-5 (x and one y free). Had Q taken its y early, R would have
 * waited. With `strict` at the seize of R and T they pass nobody, not even when the other y comes free at
 * 3 h: Q goes at 4 h, R behind it at once, since a y is left, and T at 5 h, when Q is done. */
Test(lines, all_or_none_takes_nothing_early_and_strict_passes_nobody)
{
    static const char text[] =
        "weir: 1\n"
        "classes: [p, q, r, s]\n"
        "run: {length: 1 d, by: [class]}\n"
        "resources: {x: 1, y: 2}\n"
        "arrivals:\n"
        "  p: {to: a, at: [0 h], class: p}\n"
        "  s: {to: c, at: [0 h], class: s}\n"
        "  q: {to: b, at: [1 h], class: q}\n"
        "  r: {to: d, at: [2 h, 2 h], class: r}\n"
        "services:\n"
        "  a: {type: pathway, steps: [{treat: {with: x, for: 4 h}}]}\n"
        "  b: {type: pathway, steps: [{treat: {with: {x: 1, y: 1}, for: 1 h}}]}\n"
        "  c: {type: pathway, steps: [{treat: {with: y, for: 3 h}}]}\n"
        "  d: {type: pathway, steps: [{treat: {with: y, for: 2 h}%s}]}\n";
    char whole[2048];
    snprintf(whole, sizeof whole, text, "");
    run_text r = run_well(whole);
    expect_value(r, "b.wait", "mean", 3.0);
    expect_value(r, "d.wait", "mean", (0.0 + 1) / 2);
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, ", strict: true");
    r = run_well(whole);
    expect_value(r, "b.wait", "mean", 3.0);
    expect_value(r, "d.wait", "mean", (2.0 + 3) / 2);
    run_text_free(&r);
}

/* Three beds, 10 h each. Routine patients leave one free: of three at 0 h two start; one of the urgent
 * at 1 h starts in the third. At 10 h two beds come free, so one is left over: the third starts. */
Test(lines, keep_free_leaves_units_for_others)
{
    run_text r = run_well("weir: 1\n"
                          "classes: [routine, urgent]\n"
                          "run: {length: 2 d, by: [class]}\n"
                          "arrivals:\n"
                          "  routine: {to: s, at: [0 h, 0 h, 0 h], class: routine}\n"
                          "  urgent: {to: s, at: [1 h], class: urgent}\n"
                          "services:\n"
                          "  s:\n"
                          "    type: pathway\n"
                          "    resources: {bed: 3}\n"
                          "    steps: [{treat: {with: bed, for: 10 h}, keep_free: {by: class, "
                          "routine: 1, urgent: 0}}]\n");
    expect_class(r, "s.wait", "routine", 10.0 / 3);
    expect_class(r, "s.wait", "urgent", 0.0);
    run_text_free(&r);
}

/* Any of b and a, 2 h: the first takes b (it is written first), the second a, the third waits 2 h and
 * takes b. So b is in use 4 h, a 2 h. With `or_else` the third does not wait at all. */
Test(lines, any_of_takes_the_first_that_can_in_the_order_written)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {three: {to: s, at: [0 h, 0 h, 0 h]}, lost: {to: t, at: [0 h, 0 h]}}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {a: 1, b: 1}\n"
                 "    steps: [{treat: {with: {any_of: [b, a]}, for: 2 h}}]\n"
                 "  t:\n"
                 "    type: pathway\n"
                 "    resources: {a: 1}\n"
                 "    steps: [{seize: a, or_else: {leave: full}}, {delay: 3 h}]\n");
    expect_value(r, "s.b.in_use", "mean", 4.0 / 24);
    expect_value(r, "s.a.in_use", "mean", 2.0 / 24);
    expect_value(r, "s.wait", "mean", 2.0 / 3);
    expect_value(r, "full", "total", 1.0);
    expect_value(r, "t.time", "mean", 1.5);
    run_text_free(&r);
}

/* Three beds held 1 h, one given back by number, 1 h, the others by name, 1 h: 3 + 2 + 0 = 5 bed-hours.
 * In the second service 3 and 1 of 4 are seized, and 2 given back at 1 h (one whole seize and a part of
 * the other): who comes at 1.5 h and wants 2 waits for nothing. 4 + 2 + 2 = 8 bed-hours. */
Test(lines, a_release_gives_back_what_it_says)
{
    run_text r = run_well("weir: 1\n"
                          "classes: [first, second]\n"
                          "run: {length: 1 d}\n"
                          "arrivals: {one: {to: s, at: [0 h]}, two: {to: t, at: [0 h]}, three: "
                          "{to: t.next, at: [1.5 h]}}\n"
                          "services:\n"
                          "  s:\n"
                          "    type: pathway\n"
                          "    resources: {bed: 3}\n"
                          "    steps:\n"
                          "      [{seize: {bed: 3}}, {delay: 1 h}, {release: {bed: 1}}, {delay: 1 "
                          "h}, {release: bed}, {delay: 1 h}]\n"
                          "  t:\n"
                          "    type: pathway\n"
                          "    resources: {bed: 4}\n"
                          "    steps:\n"
                          "      - seize: {bed: 3}\n"
                          "      - seize: {bed: 1}\n"
                          "      - delay: 1 h\n"
                          "      - release: {bed: 2}\n"
                          "      - delay: 1 h\n"
                          "      - leave: gone\n"
                          "      - {name: next, seize: {bed: 2}}\n"
                          "      - delay: 1 h\n");
    expect_value(r, "s.bed.in_use", "mean", 5.0 / 24);
    expect_value(r, "s.time", "mean", 3.0);
    expect_value(r, "t.bed.in_use", "mean", 8.0 / 24);
    expect_value(r, "t.wait", "mean", 0.0);
    run_text_free(&r);
}

/* The bed is taken 0-10 h. Patience of 3 h from arrival, after 2 h of something else: gone at 3 h, an
 * hour in line. After 4 h of it: gone on joining, at 4 h. From joining: gone at 4 + 3 = 7 h, to a step
 * of the same service that takes 5 h. Who finds the bed free is never out of patience: 12 h, 4 h before. */
Test(lines, patience_runs_from_joining_or_from_arrival)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 2 d}\n"
                 "resources: {bed: 1}\n"
                 "arrivals: {holds: {to: h, at: [0 h]}, a: {to: a, at: [0 h]}, b: {to: b, at: [0 "
                 "h, 12 h]}, c: {to: c, at: [0 h]}}\n"
                 "services:\n"
                 "  h: {type: pathway, steps: [{treat: {with: bed, for: 10 h}}]}\n"
                 "  a: {type: pathway, steps: [{delay: 2 h}, {treat: {with: bed, for: 1 h}, "
                 "patience: {wait: 3 h, from: arrival}}]}\n"
                 "  b: {type: pathway, steps: [{delay: 4 h}, {treat: {with: bed, for: 1 h}, "
                 "patience: {wait: 3 h, from: arrival}}]}\n"
                 "  c:\n"
                 "    type: pathway\n"
                 "    steps:\n"
                 "      - {delay: 4 h}\n"
                 "      - {treat: {with: bed, for: 1 h}, patience: {wait: 3 h, then: other}}\n"
                 "      - {leave: cured}\n"
                 "      - {name: other, delay: 5 h}\n"
                 "      - {leave: sent_on}\n");
    expect_value(r, "a.time", "mean", 3.0);
    expect_value(r, "a.left_unseen", "total", 1.0);
    expect_value(r, "b.time", "mean", (4.0 + 5) / 2);
    expect_value(r, "b.left_unseen", "total", 1.0);
    expect_value(r, "b.completed", "total", 1.0);
    expect_value(r, "c.time", "mean", 12.0);
    expect_value(r, "sent_on", "total", 1.0);
    expect_value(r, "cured", "total", 0.0);
    run_text_free(&r);
}

/* ---- hold_until ------------------------------------------------------------------------------- */

/* One place in each of three services; four patients at 0 h; 1 h, 1 h, 10 h.
 *   1: a 0-1, b 1-2, c 2-12.   2: a 1-2, b 2-3, blocked in b 3-12, c 12-22.
 *   3: a 2-3, blocked in a 3-12, b 12-13, blocked in b 13-22, c 22-32.
 *   4: waits 0-12, a 12-13, blocked in a 13-22, b 22-23, blocked in b 23-32, c 32-42.
 * At 12 h and at 22 h all three move in one instant. */
Test(hold, a_place_given_back_moves_everyone_behind_it)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "arrivals: {four: {to: a, at: [0 h, 0 h, 0 h, 0 h]}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {p: 1}, steps: [{seize: p}, {delay: 1 h}, {hold_until: "
        "b}]}\n"
        "  b: {type: pathway, resources: {p: 1}, steps: [{seize: p}, {delay: 1 h}, {hold_until: "
        "c}]}\n"
        "  c: {type: pathway, resources: {p: 1}, steps: [{treat: {with: p, for: 10 h}}]}\n");
    expect_value(r, "a.wait", "mean", (0.0 + 1 + 2 + 12) / 4);
    expect_value(r, "a.blocked_time", "mean", (0.0 + 0 + 9 + 9) / 4);
    expect_value(r, "b.wait", "mean", 0.0);
    expect_value(r, "b.blocked_time", "mean", (0.0 + 9 + 9 + 9) / 4);
    expect_value(r, "a.p.blocked", "mean", 18.0 / 48);
    expect_value(r, "b.p.blocked", "mean", 27.0 / 48);
    expect_value(r, "c.p.in_use", "mean", 40.0 / 48);
    expect_value(r, "c.wait", "mean", 0.0);
    run_text_free(&r);
}

/* Its own seize: a 1 h, then b 2 h, keeping a until b is there. 1: a 0-1, b 1-3. 2: a 1-2, blocked 2-3,
 * b 3-5. 3: a 3-4, blocked 4-5, b 5-7. So a is in use 1 + 2 + 2 h, 2 of them blocked. */
Test(hold, keeps_what_it_has_until_its_own_seize_is_granted)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {three: {to: s, at: [0 h, 0 h, 0 h]}}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {a: 1, b: 1}\n"
        "    steps: [{seize: a}, {delay: 1 h}, {hold_until: {seize: {b: 1}}}, {delay: 2 h}]\n");
    expect_value(r, "s.wait", "mean", (0.0 + 1 + 3) / 3);
    expect_value(r, "s.blocked_time", "mean", (0.0 + 1 + 1) / 3);
    expect_value(r, "s.a.in_use", "mean", 5.0 / 24);
    expect_value(r, "s.a.blocked", "mean", 2.0 / 24);
    expect_value(r, "s.b.in_use", "mean", 6.0 / 24);
    expect_value(r, "s.time", "mean", (3.0 + 5 + 7) / 3);
    run_text_free(&r);
}

/* Blocked from 1 h with a patience of 1 h, then 2 h of something else: the place is in use 4 h, and
 * blocked in one of them alone. Who is to go where the door is shut (at 1 h) comes, is turned away
 * there, and has given its place back. */
Test(hold, ends_with_patience_or_at_a_shut_door)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {holds: {to: b, at: [0 h]}, one: {to: a, at: [0 h]}, two: {to: c, at: [0 h]}}\n"
        "services:\n"
        "  a:\n"
        "    type: pathway\n"
        "    resources: {p: 1}\n"
        "    steps:\n"
        "      - {seize: p}\n"
        "      - {delay: 1 h}\n"
        "      - {hold_until: b, patience: {wait: 1 h, then: stay}}\n"
        "      - {name: stay, delay: 2 h}\n"
        "  b: {type: pathway, resources: {p: 1}, steps: [{treat: {with: p, for: 20 h}}]}\n"
        "  c: {type: pathway, resources: {p: 1}, steps: [{seize: p}, {delay: 1 h}, {hold_until: "
        "d}]}\n"
        "  d: {type: pathway, door: 08:00-20:00, resources: {p: 1}, steps: [{treat: {with: p, for: "
        "5 h}}]}\n");
    expect_value(r, "a.p.in_use", "mean", 4.0 / 24);
    expect_value(r, "a.p.blocked", "mean", 1.0 / 24);
    expect_value(r, "a.blocked_time", "mean", 1.0);
    expect_value(r, "c.p.in_use", "mean", 1.0 / 24);
    expect_value(r, "d.turned_away", "total", 1.0);
    expect_value(r, "d.p.in_use", "mean", 0.0);
    run_text_free(&r);
}

/* ---- pools and time ---------------------------------------------------------------------------- */

/* Three beds, 4 h each, patients of 0, 1, 2 h; at 3 h two beds are taken away; one more comes at 3.5 h.
 * Nobody starts until it fits: ends at 4, 5 and 6 h leave 2, 1 and 0 in use, so the start is at 6 h.
 * In use 1 + 2 + 3 + 3 + 2 + 1 + 4 = 16 bed-hours; the larger of capacity and use 9 + 3 + 2 + 19 = 33. */
Test(pools, a_cut_below_use_waits_until_it_fits)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {four: {to: a, at: [0 h, 1 h, 2 h, 3.5 h]}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {bed: 3}, steps: [{treat: {with: bed, for: 4 h}}]}\n"
        "interventions: {cut: {starts: 3 h, changes: [{dial: services.a.resources.bed, to: "
        "1}]}}\n");
    expect_value(r, "a.wait", "mean", 2.5 / 4);
    expect_value(r, "a.bed.in_use", "mean", 16.0 / 24);
    expect_value(r, "a.bed.utilisation", "mean", 16.0 / 33);
    run_text_free(&r);
}

/* Two weeks from Monday 14 April 2025; Friday 18 is a holiday, Wednesday 23 has a plan of its own.
 * Nights belong to the day they begin on. Hours times units, day by day:
 *   Mon 14 to Thu 17: 12 each (Thursday's night runs into the holiday, whose own hours do not meet it)
 *   Fri 18: 1 h of 4, no night.  Sat 19: 4 h of 3 (sat beats weekend).  Sun 20: 3 h of 2.
 *   Mon 21, Tue 22: 12 each.  Wed 23: 1 h of 5, no night.  Thu 24: 12.
 *   Fri 25: 20-24, and 00-06 of Saturday, whose own 06-10 holds from there: 10.  Sat 26: 12.  Sun 27: 6. */
Test(pools, calendars_hold_by_the_most_special_day_and_todays_span_beats_yesterdays)
{
    run_text r = run_well("weir: 1\n"
                          "run: {start: 2025-04-14, length: 14 d, holidays: [2025-04-18]}\n"
                          "calendars:\n"
                          "  plan:\n"
                          "    every_day: {00:00-24:00: 9}\n"
                          "    weekday: {20:00-08:00: 1}\n"
                          "    weekend: {09:00-12:00: 2}\n"
                          "    sat: {06:00-10:00: 3}\n"
                          "    holidays: {10:00-11:00: 4}\n"
                          "    on: {2025-04-23: {12:00-13:00: 5}}\n"
                          "arrivals: {none: {to: a, at: [400 d]}}\n"
                          "services:\n"
                          "  a: {type: pathway, resources: {staff: {capacity: {calendar: plan}}}, "
                          "steps: [{treat: {with: staff, for: 1 h}}]}\n");
    expect_number(capacity_hours(&r, "a.staff.utilisation"),
                  4 * 12.0 + 4 + 12 + 6 + 2 * 12 + 5 + 12 + 10 + 12 + 6);
    run_text_free(&r);
}

/* A nurse with a door, 08:00 to 20:00, seeing all who are inside: 08:00 is in, and so is 19:59, who is
 * seen although the treatment before it ends at 21:00; 20:00 is not. A span holds its first instant, not
 * its last. Who waits from 07:00 until it opens is let in at 08:00. */
Test(pools, the_last_entry_is_before_the_close)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 2 d}\n"
                          "arrivals: {four: {to: a, at: [480 min, 1080 min, 1199 min, 1200 min]}, "
                          "early: {to: b, at: [7 h]}}\n"
                          "services:\n"
                          "  b:\n"
                          "    type: pathway\n"
                          "    resources: {nurse: {capacity: 1, door: 08:00-20:00}}\n"
                          "    steps: [{delay: {until: open}}, {treat: {with: nurse, for: 3 h}}]\n"
                          "  a:\n"
                          "    type: pathway\n"
                          "    resources: {nurse: {capacity: 1, door: 08:00-20:00}}\n"
                          "    steps: [{treat: {with: nurse, for: 3 h}}]\n");
    expect_value(r, "a.completed", "total", 3.0);
    expect_value(r, "a.turned_away", "total", 1.0);
    expect_value(r, "a.wait", "mean", (0.0 + 0 + 61.0 / 60) / 3);
    expect_value(r, "b.completed", "total", 1.0);
    expect_value(r, "b.time", "mean", 4.0);
    run_text_free(&r);
}

/* Held by two pools whose doors shut at 10:00 and open at 08:00 and 09:00: 1 h of 2 is done at 10:00, and
 * the rest waits for both: 33 + 1 h. */
Test(pools, what_two_pools_suspend_goes_on_when_both_are_open)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 3 d}\n"
                          "arrivals: {one: {to: a, at: [9 h]}}\n"
                          "services:\n"
                          "  a:\n"
                          "    type: pathway\n"
                          "    resources:\n"
                          "      x: {capacity: 1, door: 08:00-10:00, at_close: suspend}\n"
                          "      y: {capacity: 1, door: 09:00-10:00, at_close: suspend}\n"
                          "    steps: [{treat: {with: {x: 1, y: 1}, for: 2 h}}]\n");
    expect_value(r, "a.time", "mean", 34.0 - 9);
    run_text_free(&r);
}

/* ---- tables -------------------------------------------------------------------------------------- */

/* Read when the value is drawn. Clock: 07:59 2 h, 08:00 1 h, 20:00 2 h. Weekday: Monday 1 h, Saturday 3 h,
 * else 2 h. Month: 30 April 1 h, 1 May 2 h. Bands: 17, 18 and 65 years: 1, 2 and 3 h. State: those who find
 * 0 or 1 waiting are charged £1, others £5 (one bed, long taken: they find 0, 0, 1, 2 and 3). */
Test(tables, by_clock_weekday_month_band_and_state)
{
    run_text r = run_well(
        "weir: 1\n"
        "attributes: {age: number}\n"
        "run: {start: 2025-04-28, length: 10 d}\n"
        "arrivals:\n"
        "  clock: {to: clock, at: [479 min, 480 min, 1200 min]}\n"
        "  weekday: {to: weekday, at: [0 d, 1 d, 5 d]}\n"
        "  month: {to: month, at: [2.9 d, 3 d]}\n"
        "  child: {to: age, at: [0 h], set: {age: 17}}\n"
        "  adult: {to: age, at: [0 h], set: {age: 18}}\n"
        "  old: {to: age, at: [0 h], set: {age: 65}}\n"
        "  line: {to: line, at: [0 h, 0 h, 0 h, 0 h, 0 h]}\n"
        "services:\n"
        "  clock: {type: pathway, steps: [{delay: {by: clock, 08:00-20:00: 1 h, else: 2 h}}]}\n"
        "  weekday: {type: pathway, steps: [{delay: {by: weekday, mon: 1 h, sat: 3 h, else: 2 "
        "h}}]}\n"
        "  month: {type: pathway, steps: [{delay: {by: month, apr: 1 h, may: 2 h, else: 9 h}}]}\n"
        "  age: {type: pathway, steps: [{delay: {by: age, 0-17: 1 h, 18-64: 2 h, 65+: 3 h}}]}\n"
        "  line:\n"
        "    type: pathway\n"
        "    resources: {bed: 1}\n"
        "    steps: [{cost: {fee: {by: {waiting: line}, 0-1: £1, 2+: £5}}}, {treat: {with: bed, "
        "for: 9 d}}]\n");
    expect_value(r, "clock.time", "mean", 5.0 / 3);
    expect_value(r, "weekday.time", "mean", 6.0 / 3);
    expect_value(r, "month.time", "mean", 3.0 / 2);
    expect_value(r, "age.time", "mean", 6.0 / 3);
    expect_value(r, "line.cost", "total", 3 * 1.0 + 2 * 5);
    run_text_free(&r);
}
