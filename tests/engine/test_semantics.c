/* What the language means exactly (docs/scenario.md, "Exactly"), each case worked by hand in the
 * comment above it. Times are exact: the tolerance is rounding alone, but where a comment says
 * otherwise. Run times are chosen so that a mistaken rule gives another number, not just another
 * order. */
#include "tests/support/by_hand.h"

#define PI 3.14159265358979323846

/* Unit-hours of capacity in the window, where a pool is never over-full: what divides utilisation. */
static double capacity_hours(const run_text *r, const char *name)
{
    const int i = run_text_column(r, name, "mean", "");
    return i < 0 ? NAN : r->result.denominator[i] / (double)WEIR_HOUR;
}

static double count_of(const run_text *r, const char *name, const char *stat)
{
    const int i = run_text_column(r, name, stat, "");
    return i < 0 ? NAN : r->result.denominator[i];
}

/* ---- arrivals -------------------------------------------------------------------------------- */

/* At 1 h to 9 h three come at once to one bed, 10 min each: they wait 0, 10 and 20 min. */
Test(batches, come_at_once_and_stand_in_line)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 10 h}\n"
                 "arrivals: {a: {to: s, every: 1 h, batch: 3}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 10 min}}]}}\n");
    expect_number(count_of(&r, "s.wait", "mean"), 27);
    expect_value(r, "s.wait", "mean", 1.0 / 6);
    run_text_free(&r);
}

/* The first batch, at 1 h, has 3; of the second, at 2 h, the 5th of all patients is the last: it
 * leaves at 2 h 20 min. A size below 1 is nobody, so the second stream brings none. */
Test(batches, are_cut_by_the_last_arrival_and_may_be_empty)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {until: {arrivals: 5}}\n"
                 "arrivals:\n"
                 "  a: {to: s, every: 1 h, batch: 3}\n"
                 "  b: {to: s, every: 1 min, batch: {dist: constant, mean: 0.9}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 10 min}}]}}\n");
    expect_value(r, "arrived", "total", 5);
    expect_value(r, "s.wait", "mean", (0.0 + 10 + 20 + 0 + 10) / 5 / 60);
    run_text_free(&r);
}

/* Due at 0, 1 and 2 h, all half an hour late. */
Test(lists, may_be_late)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 3 h}\n"
                 "arrivals: {a: {to: s, at: [0 h, 1 h, 2 h], late: 30 min}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 45 min}}]}}\n");
    expect_value(r, "arrived", "total", 3);
    expect_value(r, "s.present", "mean", (0.75 + 0.75 + 0.5) / 3);
    run_text_free(&r);
}

/* Due at 1 and 2 h, a quarter of an hour early; at 0 h nobody can be, and the first comes then. */
Test(lists, may_be_early)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 2 h}\n"
                 "arrivals: {a: {to: s, at: [0 h, 1 h, 2 h], late: {dist: constant, mean: 0 "
                 "min, plus: -15 min}}}\n"
                 "services: {s: {type: pathway, steps: [{delay: 30 min}]}}\n");
    expect_value(r, "arrived", "total", 3);
    expect_value(r, "s.present", "mean", (0.5 + 0.5 + 0.25) / 2);
    run_text_free(&r);
}

/* Twenty at one instant come in another order than listed; each keeps its number, of which those up to
 * 10 are seen for 1 h and the others for 3 h: nobody waits, so the mean is 2 h, and all come once. */
Test(lists, keep_their_positions_when_one_passes_another)
{
    run_text r = run_well(
        "weir: 1\n"
        "attributes: {position: number}\n"
        "run: {length: 40 h}\n"
        "arrivals: {a: {to: s, at: [0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 "
        "h, "
        "0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h], late: {dist: uniform, min: 0 h, max: 20 h}}}\n"
        "services: {s: {type: pathway, steps: [{delay: {by: position, 1-10: 1 h, else: 3 h}}]}}\n");
    expect_value(r, "arrived", "total", 20);
    expect_value(r, "s.time", "mean", 2);
    run_text_free(&r);
}

/* Three who are away for 2 h, one bed, 1 h each. All come at 2 h and leave at 3, 4 and 5 h; they come
 * again at 5, 6, 7, and at 8 and 9 h, when nobody is in the bed any more. */
Test(population, comes_again_when_its_time_away_is_over)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 10 h}\n"
                 "arrivals: {a: {to: s, population: 3, away: 2 h}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 1 h}}]}}\n");
    expect_value(r, "arrived", "total", 8);
    expect_number(count_of(&r, "s.wait", "mean"), 7);
    expect_value(r, "s.wait", "mean", 3.0 / 7);
    run_text_free(&r);
}

/* The fourth to come is the first one again, at 5 h; the two who are away then never come. */
Test(population, is_let_go_after_the_last_arrival)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {until: {arrivals: 4}}\n"
                 "arrivals: {a: {to: s, population: 3, away: 2 h}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 1 h}}]}}\n");
    expect_value(r, "arrived", "total", 4);
    expect_value(r, "s.wait", "mean", 3.0 / 4);
    expect_value(r, "s.present", "mean", (3.0 + 2 + 1 + 1) / 6); /* until 6 h */
    run_text_free(&r);
    r = run_well(
        "weir: 1\n"
        "run: {length: 6 h, until: empty}\n"
        "arrivals: {a: {to: s, population: 3, away: 2 h}}\n"
        "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: bed, for: "
        "1 h}}]}}\n");
    expect_value(r, "arrived", "total", 4);
    run_text_free(&r);
}

/* Half of the people are of class p and stay so; each draws its way anew whenever it comes. Of 400
 * who come 20 times each, 8000 go one of two ways: 4000 but for 4 standard errors of 45. */
Test(population, keeps_its_class_and_draws_anew)
{
    run_text r =
        run_well("weir: 1\n"
                 "classes: [p, q]\n"
                 "run: {length: 20.5 h, by: [class]}\n"
                 "arrivals: {a: {to: s, population: 400, away: 1 h, class: {p: 50 %, q: "
                 "50 %}}}\n"
                 "services: {s: {type: pathway, steps: [{choose: [{leave: x, share: 50 %}, "
                 "{leave: y}]}]}}\n"
                 "measures: {x: {count: x, in: s}}\n");
    expect_value(r, "arrived", "total", 8000);
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "x", "total"), 4000, 4 * 45));
    cr_expect(epsilon_eq(dbl, fmod(run_text_level(&r, "arrived", "total", "p"), 20), 0, EXACT));
    run_text_free(&r);
}

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
 * there, and has given its place back. `swap` is refused by name. */
Test(hold, ends_with_patience_or_at_a_shut_door_and_swap_is_refused)
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
    r = run_text_once(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {one: {to: a, at: [0 h]}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {p: 1}, steps: [{seize: p}, {hold_until: b, swap: "
        "true}]}\n"
        "  b: {type: pathway, resources: {p: 1}, steps: [{treat: {with: p, for: 20 h}}]}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_SCENARIO));
    cr_expect(strstr(weir_error_what(&r.error), "'swap' is not available yet") != NULL);
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

/* ---- books ------------------------------------------------------------------------------------- */

/* Slots at 9:00, 9:30, 10:00 and 10:30; half of them, 9:30 and 10:30, are kept for the day itself, from
 * 08:00. Five ask on Monday at 07:00, two days ahead: Monday 9 and 10, Tuesday 9 and 10, none. At 08:30
 * one more gets 9:30, and one who needs 1.5 h of notice 10:30. Those of `absent` ask on Wednesday at 08:00
 * and do not come: their slots are lost at slot time. */
Test(books, keep_places_for_the_day_and_give_notice_and_lose_slots)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 4 d}\n"
        "books: {gp: {slots: {weekday: {09:00-11:00: every 30 min}}, horizon: 2 d, same_day: "
        "{share: 50 %, released: \"08:00\"}}}\n"
        "arrivals:\n"
        "  ahead: {to: ahead, at: [7 h, 7 h, 7 h, 7 h, 7 h]}\n"
        "  today: {to: today, at: [8.5 h]}\n"
        "  notice: {to: notice, at: [8.5 h]}\n"
        "  absent: {to: absent, at: [56 h, 56 h]}\n"
        "services:\n"
        "  ahead: {type: pathway, steps: [{book: {book: gp, or_else: {leave: no_slot}}}, {leave: "
        "seen}]}\n"
        "  today: {type: pathway, steps: [{book: gp}, {leave: seen}]}\n"
        "  notice: {type: pathway, steps: [{book: {book: gp, notice: 1.5 h}}, {leave: seen}]}\n"
        "  absent: {type: pathway, steps: [{book: {book: gp, attends: 0 %}}, {leave: seen}]}\n");
    expect_value(r, "ahead.time", "mean", (2.0 + 3 + 26 + 27 + 0) / 5);
    expect_value(r, "no_slot", "total", 1.0);
    expect_value(r, "today.time", "mean", 1.0);
    expect_value(r, "notice.time", "mean", 2.0);
    expect_value(r, "absent.time", "mean", (1.0 + 1.5) / 2);
    expect_value(r, "did_not_attend", "total", 2.0);
    expect_value(r, "seen", "total", 6.0);
    run_text_free(&r);
}

/* The doctor is busy until 10:00. The patient booked for 9:00 registers for half an hour and joins at
 * 9:30, but as of 9:00, so before the walk-in of 9:15: 10-11, then 11-12. */
Test(books, lines_run_in_slot_order)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 1 d}\n"
                 "resources: {doctor: 1}\n"
                 "books: {gp: {slots: {weekday: {09:00-09:30: every 30 min}}}}\n"
                 "arrivals: {busy: {to: busy, at: [8 h]}, booked: {to: booked, at: [8 h]}, "
                 "walk_in: {to: walk_in, at: [9.25 h]}}\n"
                 "services:\n"
                 "  busy: {type: pathway, steps: [{treat: {with: doctor, for: 2 h}}]}\n"
                 "  booked: {type: pathway, steps: [{book: gp}, {delay: 30 min}, {treat: {with: "
                 "doctor, for: 1 h}}]}\n"
                 "  walk_in: {type: pathway, steps: [{treat: {with: doctor, for: 1 h}}]}\n");
    expect_value(r, "booked.wait", "mean", 2.0);
    expect_value(r, "walk_in.wait", "mean", 1.75);
    run_text_free(&r);
}

/* Four slots a day. Eight ask each Monday at 00:00 and get Monday and Tuesday, all within a horizon of
 * 2 d. At noon of the third Monday, with four booked for the next day, it becomes 28 d; ten who ask at
 * 15:00 get Wednesday, Thursday and Friday. All 5 x 8 + 10 are seen: nobody is lost when the book grows. */
Test(books, a_horizon_that_grows_loses_nobody)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 30 d}\n"
        "books: {gp: {slots: {weekday: {09:00-11:00: every 30 min}}, horizon: 2 d}}\n"
        "arrivals:\n"
        "  first: {to: a, at: {mon: {\"00:00\": 8}}}\n"
        "  then: {to: a, at: [351 h, 351 h, 351 h, 351 h, 351 h, 351 h, 351 h, 351 h, 351 h, 351 "
        "h]}\n"
        "services: {a: {type: pathway, steps: [{book: {book: gp, or_else: {leave: none}}}, {leave: "
        "seen}]}}\n"
        "interventions: {more: {starts: 14.5 d, changes: [{dial: books.gp.horizon, to: 28 d}]}}\n");
    expect_value(r, "seen", "total", 50.0);
    expect_value(r, "none", "total", 0.0);
    run_text_free(&r);
}

/* ---- journeys, start, run ------------------------------------------------------------------------ */

/* {add: 1} starts from 0, so all come back once, 2 h after the first hour: two visits, two journeys, of
 * 1 h each. A measure without `in` has one value a journey. */
Test(journeys, a_return_is_a_new_arrival)
{
    run_text r =
        run_well("weir: 1\n"
                 "attributes: {n: number}\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {two: {to: a, at: [0 h, 5 h]}}\n"
                 "services:\n"
                 "  a:\n"
                 "    type: pathway\n"
                 "    resources: {bed: 1}\n"
                 "    steps:\n"
                 "      - treat: {with: bed, for: 1 h}\n"
                 "      - set: {n: {add: 1}}\n"
                 "      - return: {share: {by: n, 1: 100 %, else: 0 %}, after: 2 h, to: a}\n"
                 "measures:\n"
                 "  whole: {from: arrive, to: depart, stat: [mean, total]}\n"
                 "  unseen: {from: arrive, to: start, stat: mean}\n"
                 "  ended: {count: done}\n"
                 "  came: {count: arrived, in: a}\n");
    expect_value(r, "a.arrived", "total", 4.0);
    expect_value(r, "arrived", "total", 4.0);
    expect_value(r, "departed", "total", 4.0);
    expect_value(r, "time", "mean", 1.0);
    expect_value(r, "whole", "mean", 1.0);
    expect_value(r, "whole", "total", 4.0);
    expect_value(r, "unseen", "mean", 0.0);
    expect_value(r, "ended", "total", 4.0);
    expect_value(r, "came", "total", 4.0);
    run_text_free(&r);
}

/* Two in two beds until 3 h, one waiting since an hour before: it starts at 3 h after 4 h, and leaves at
 * 8 h after 9. Those inside have no arrive or start moment. In `b` a bed is free, and the first seize is
 * of two units: in use 2 x 3 h by who is there, 2 x 5 h by who waited. In `c` the door is shut at midnight,
 * but who waits is past it. */
Test(start, places_those_inside_and_those_who_wait)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {none: {to: a, at: [400 d]}}\n"
        "start:\n"
        "  a: {in: 2, remaining: 3 h, waiting: 1, waited: 1 h}\n"
        "  b: {in: 1, remaining: 3 h, waiting: 1, waited: 2 h}\n"
        "  c: {waiting: 1}\n"
        "services:\n"
        "  a: {type: pathway, resources: {bed: 2}, steps: [{treat: {with: bed, for: 5 h}}]}\n"
        "  b: {type: pathway, resources: {bed: 4}, steps: [{seize: {bed: 2}}, {delay: 5 h}, {mark: "
        "m}]}\n"
        "  c: {type: pathway, resources: {bed: {capacity: 1, door: 08:00-20:00}}, steps: [{treat: "
        "{with: bed, for: 2 h}}]}\n"
        "measures:\n"
        "  in_line: {from: arrive, to: start, in: a, stat: [mean, total]}\n"
        "  marked: {from: m, to: depart, in: b, stat: mean}\n"
        "  journey: {from: arrive, to: depart, stat: mean}\n");
    expect_value(r, "a.arrived", "total", 0.0);
    expect_value(r, "a.started", "total", 1.0);
    expect_value(r, "a.departed", "total", 3.0);
    expect_value(r, "a.wait", "mean", 4.0);
    expect_value(r, "a.time", "mean", 9.0);
    expect_value(r, "a.present", "mean", (2 * 3.0 + 8) / 24);
    expect_value(r, "in_line", "mean", 4.0);
    expect_value(r, "in_line", "total", 4.0);
    expect_value(r, "b.wait", "mean", 2.0);
    expect_value(r, "b.bed.in_use", "mean", (2 * 3.0 + 2 * 5) / 24);
    expect_value(r, "marked", "mean", 0.0);
    expect_value(r, "c.completed", "total", 1.0);
    expect_value(r, "journey", "mean", (9.0 + 7 + 2) / 3);
    run_text_free(&r);
}

/* In equilibrium: 3 a day for 10 d, offered load 30, beds enough: a Poisson number of mean 30. Over 300
 * replications (seed 1) its mean lies within 4 standard errors, 4 sqrt(30 / 300) = 1.26. Stays uniform
 * on 0 to 2 d: what is left has density 1 - x/2, mean 2/3 d, variance 2/9 d2. Of 2000 the mean lies within
 * 4 sqrt(2/9 / 2000) = 0.042 d. */
Test(start, equilibrium_has_the_offered_load_and_residual_lives)
{
    double sum = 0;
    for (uint32_t i = 0; i < 300; i++) {
        run_text r =
            run_text_seed("weir: 1\n"
                          "run: {length: 1 s}\n"
                          "arrivals: {a: {to: a, rate: 3 per day}}\n"
                          "start: {a: {in: equilibrium}}\n"
                          "services: {a: {type: pathway, resources: {bed: 90}, steps: [{treat: "
                          "{with: bed, for: {dist: exponential, mean: 10 d}}}]}}\n",
                          1, i);
        cr_assert(eq(int, r.status, WEIR_OK));
        sum += run_text_value(&r, "a.present", "mean");
        run_text_free(&r);
    }
    cr_expect(epsilon_eq(dbl, sum / 300, 30.0, 1.26), "%g", sum / 300);
    run_text r = run_well("weir: 1\n"
                          "run: {length: 5 d}\n"
                          "arrivals: {none: {to: a, at: [400 d]}}\n"
                          "start: {a: {in: 2000, remaining: equilibrium}}\n"
                          "services: {a: {type: pathway, resources: {bed: 2000}, steps: [{treat: "
                          "{with: bed, for: {dist: uniform, min: 0 d, max: 2 d}}}]}}\n");
    const double left = run_text_value(&r, "a.present", "mean") * 5 / 2000;
    cr_expect(epsilon_eq(dbl, left, 2.0 / 3, 0.042), "%g", left);
    run_text_free(&r);
}

/* Every 4 h from the start of a warm-up of 10 h, 3 h each; a window of 12 h. In hours of the whole run the
 * arrivals are 4, 8, 12, 16 and 20; the window is 10 to 22. Arrived 12, 16, 20; left 11, 15, 19. Present
 * 1 + 3 + 3 + 2 = 9 patient-hours. With `until: empty` the one of 20 is followed to 23, so that four
 * journeys are timed, but counts and averages stay those of the window. */
Test(run, the_warm_up_is_left_out_and_until_empty_follows_the_last)
{
    static const char text[] = "weir: 1\n"
                               "run: {warm_up: 10 h, length: 12 h%s}\n"
                               "arrivals: {a: {to: a, every: 4 h}}\n"
                               "services: {a: {type: pathway, steps: [{delay: 3 h}]}}\n";
    for (int empty = 0; empty < 2; empty++) {
        char whole[512];
        snprintf(whole, sizeof whole, text, empty ? ", until: empty" : "");
        run_text r = run_well(whole);
        expect_value(r, "a.arrived", "total", 3.0);
        expect_value(r, "a.departed", "total", 3.0);
        expect_value(r, "a.present", "mean", 9.0 / 12);
        expect_value(r, "time", "mean", 3.0);
        expect_number(count_of(&r, "time", "mean"), empty ? 4.0 : 3.0);
        run_text_free(&r);
    }
    /* Three arrivals in all, 4 h apart, 3 h each: the window is 0 to 15 h, whoever else was to come. */
    run_text r = run_well("weir: 1\n"
                          "run: {until: {arrivals: 3}}\n"
                          "arrivals: {a: {to: a, every: 4 h}, late: {to: a, every: 90 d}}\n"
                          "services: {a: {type: pathway, steps: [{delay: 3 h}]}}\n");
    expect_value(r, "a.present", "mean", 9.0 / 15);
    run_text_free(&r);
    r = run_text_once("weir: 1\n"
                      "run: {warm_up: 5 d, until: {arrivals: 3}}\n"
                      "arrivals: {a: {to: a, every: 4 h}}\n"
                      "services: {a: {type: pathway, steps: [{delay: 3 h}]}}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_SCENARIO));
    cr_expect(strstr(weir_error_what(&r.error), "before the warm-up was over") != NULL);
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

/* ---- interventions --------------------------------------------------------------------------------- */

/* a: 2 to 6 over 4 d from 0: at each 00:00 2, 3, 4, 5, 6, 6, whatever the step of another dial at 13 h
 * does. b: the same from 12 h on: 2, 2.5, 3.5, 4.5, 5.5, 6, and whole numbers are cut. c: 4, times 1.5
 * from day 1, +2 from day 2, to 10 from day 3: 4, 6, 4 x 1.5 + 2 = 8, 10 x 1.5 + 2 = 17, 17, 17. d: a step
 * at 13 h of day 0 from 1 to 3: 13 h of 1 and 131 h of 3. */
Test(interventions, steps_act_at_once_and_curves_at_midnight)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 6 d}\n"
                 "arrivals: {none: {to: s, at: [400 d]}}\n"
                 "services:\n"
                 "  s: {type: pathway, resources: {a: 2, b: 2, c: 4, d: 1}, steps: [{treat: {with: "
                 "{a: 1, b: 1, c: 1, d: 1}, for: 1 h}}]}\n"
                 "interventions:\n"
                 "  one: {starts: 0 d, changes: [{dial: services.s.resources.a, to: 6, over: 4 d, "
                 "curve: linear}]}\n"
                 "  two: {starts: 12 h, changes: [{dial: services.s.resources.b, to: 6, over: 4 d, "
                 "curve: linear}]}\n"
                 "  three: {starts: 1 d, changes: [{dial: services.s.resources.c, times: 1.5}]}\n"
                 "  four: {starts: 2 d, changes: [{dial: services.s.resources.c, by: +2}]}\n"
                 "  five: {starts: 3 d, changes: [{dial: services.s.resources.c, to: 10}]}\n"
                 "  six: {starts: 13 h, changes: [{dial: services.s.resources.d, to: 3}]}\n");
    expect_number(capacity_hours(&r, "s.a.utilisation"), 24 * (2.0 + 3 + 4 + 5 + 6 + 6));
    expect_number(capacity_hours(&r, "s.b.utilisation"), 24 * (2.0 + 2 + 3 + 4 + 5 + 6));
    expect_number(capacity_hours(&r, "s.c.utilisation"), 24 * (4.0 + 6 + 8 + 17 + 17 + 17));
    expect_number(capacity_hours(&r, "s.d.utilisation"), 13.0 + 131 * 3);
    run_text_free(&r);
}

/* Two pools of one intervention slip by one draw (gamma, mean 2 d): from 1 unit to 2, the unit-hours are
 * the same in both in each replication, and differ between replications. */
Test(interventions, slip_by_one_draw_a_replication)
{
    double last = -1;
    for (uint32_t i = 0; i < 5; i++) {
        run_text r = run_text_seed("weir: 1\n"
                                   "run: {length: 20 d}\n"
                                   "arrivals: {none: {to: s, at: [400 d]}}\n"
                                   "services: {s: {type: pathway, resources: {a: 1, b: 1}, steps: "
                                   "[{treat: {with: {a: 1, b: 1}, for: 1 h}}]}}\n"
                                   "interventions:\n"
                                   "  i:\n"
                                   "    starts: 1 d\n"
                                   "    slips_by: {dist: gamma, mean: 2 d, cv: 0.5}\n"
                                   "    changes: [{dial: services.s.resources.a, to: 2}, {dial: "
                                   "services.s.resources.b, by: +1}]\n",
                                   1, i);
        cr_assert(eq(int, r.status, WEIR_OK));
        const double a = capacity_hours(&r, "s.a.utilisation"),
                     b = capacity_hours(&r, "s.b.utilisation");
        cr_expect(a == b && a > 480 && a < 480 + 19 * 24 && a != last, "%g %g", a, b);
        last = a;
        run_text_free(&r);
    }
}

/* 10,000 patients or so; shares 20, 30 and 50 %, the first moved to 60 %: the others share 40 % as 3 to 5,
 * so 15 and 25 %. Counts within 4 standard errors of the binomial (seed 1). Written with tables, with a
 * condition that nobody meets, and read through hold_until, the rule is the same. */
Test(interventions, a_moved_share_holds_and_the_others_rescale)
{
    static const char *const steps[3] = {
        "{choose: [{leave: x, name: x, share: 20 %}, {leave: y, share: 30 %}, {leave: z, share: 50 "
        "%}]}",
        "{choose: [{leave: w, when: {class: [q]}}, {leave: x, name: x, share: 20 %}, {leave: y, "
        "share: 30 %}, {leave: z, share: 50 %}]}",
        "{choose: [{leave: x, name: x, share: {by: class, p: 20 %, else: 20 %}}, {leave: y, share: "
        "{by: class, p: 30 %, else: 30 %}}, {leave: z, share: {by: class, p: 50 %, else: 50 %}}]}"};
    static const char *const dial[3] = {"services.s.steps.1.choose.x.share",
                                        "services.s.steps.1.choose.x.share",
                                        "services.s.steps.1.choose.x.share.p"};
    for (int i = 0; i < 3; i++) {
        char text[1500];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "classes: [p, q]\n"
                 "run: {length: 10 d}\n"
                 "arrivals: {a: {to: s, rate: 1000 per day, class: p}}\n"
                 "services:\n"
                 "  s: {type: pathway, steps: [%s]}\n"
                 "interventions: {i: {starts: 0 d, changes: [{dial: %s, to: 60 %%}]}}\n",
                 steps[i], dial[i]);
        run_text r = run_well(text);
        const double n = run_text_value(&r, "arrived", "total");
        const char *names[3] = {"x", "y", "z"};
        const double share[3] = {0.6, 0.15, 0.25};
        for (int k = 0; k < 3; k++)
            cr_expect(epsilon_eq(dbl, run_text_value(&r, names[k], "total"), n * share[k],
                                 4 * sqrt(n * share[k] * (1 - share[k]))),
                      "%d %s: %g of %g", i, names[k], run_text_value(&r, names[k], "total"), n);
        run_text_free(&r);
    }
}

/* The times of all patients as counts in bins: a rate that falls thins the same patients, so that no bin
 * gains; one that rises brings others beside them, so that none loses. 1000 a day for 4 d: counts within 4
 * standard errors of the Poisson law. A curve of points whose rates move follows them. */
Test(interventions, demand_that_moves_renumbers_nobody)
{
    static const char *const factors[4] = {"1", "0.4", "1.7", NULL};
    static const double expected[3] = {4000, 1600, 6800};
    uint64_t *base = NULL;
    for (int i = 0; factors[i]; i++) {
        char text[1024];
        snprintf(
            text, sizeof text,
            "weir: 1\n"
            "run: {length: 4 d}\n"
            "arrivals: {a: {to: s, rate: 1000 per day}}\n"
            "services: {s: {type: pathway, steps: [{delay: {dist: exponential, mean: 20 min}}]}}\n"
            "measures: {t: {from: arrive, to: depart, in: s, stat: [mean, distribution]}}\n"
            "interventions: {i: {starts: 0 d, changes: [{dial: arrivals.a.rate, times: %s}]}}\n",
            factors[i]);
        run_text r = run_well(text);
        const double n = run_text_value(&r, "arrived", "total");
        cr_expect(epsilon_eq(dbl, n, expected[i], 4 * sqrt(expected[i])), "%g", n);
        cr_assert(eq(int, r.outputs->n_histograms, 1));
        for (int b = 0; base && b < WR_HIST_BINS; b++)
            cr_assert(i == 1 ? r.result.counts[b] <= base[b] : r.result.counts[b] + 3 >= base[b],
                      "bin %d", b);
        if (!base) {
            base = r.result.counts;
            r.result.counts = NULL;
        }
        run_text_free(&r);
    }
    free(base);
    /* 100 a day, of which the second half of a day falls to 20 at its end: the mean is 50 + 30 = 80. */
    double sum = 0;
    for (uint32_t i = 0; i < 100; i++) {
        run_text r = run_text_seed("weir: 1\n"
                                   "run: {length: 1 d}\n"
                                   "arrivals: {a: {to: s, rate: {points: [[0 d, 100 per day], [12 "
                                   "h, 100 per day], [1 d, 100 per day]]}}}\n"
                                   "services: {s: {type: pathway, steps: [{leave: out}]}}\n"
                                   "interventions: {i: {starts: 0 d, changes: [{dial: "
                                   "arrivals.a.rate.points.3.2, to: 20 per day}]}}\n",
                                   1, i);
        cr_assert(eq(int, r.status, WEIR_OK));
        sum += run_text_value(&r, "arrived", "total");
        run_text_free(&r);
    }
    cr_expect(epsilon_eq(dbl, sum / 100, 80.0, 4 * sqrt(80.0 / 100)), "%g", sum / 100);
}

/* ---- rates ------------------------------------------------------------------------------------------- */

/* Each rate over 200 replications of one day (seed 1), the day and its first half: within 4 standard errors
 * of the Poisson law. Table: 5, 0, 2 per h repeated: 8 x 7 = 56, half of it before noon. Points: 24 rising to
 * 72 per day: 48, of it 12 + 6 = 18. Profile: 48 per day, three times as many before noon: 36. Through a
 * warm-up of 5 h the table runs backwards: the hour before the start is a 2. */
Test(rates, are_exact)
{
    static const struct {
        const char *rate;
        double day, morning;
    } rates[] = {
        {"{step: 1 h, unit: per h, values: [5, 0, 2], repeat: true}", 56, 28},
        {"{points: [[0 d, 24 per day], [1 d, 72 per day]], between: linear}", 48, 18},
        {"{mean: 48 per day, hour: [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, "
         "1, 1, 1]}",
         48, 36},
        {"{mean: 40 per day, weekday: [1, 3, 3, 0, 0, 0, 0]}", 40, 20},
        {"2 per h", 48, 24},
        {"{mean: 48 per day, swing: 50 %, period: 1 d, peak: 6 h}", 48, 24 + 24 / PI},
        {"{mean: 48 per day, swing: 100 %, period: 12 h, peak: -3 h}", 48, 24},
        {"{mean: 48 per day, swing: 100 %, period: 4 d}", 48 * (1 + 2 / PI),
         24 * (1 + 4 / PI * 0.70710678118654752)},
    };
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        char text[1024];
        double day = 0, morning = 0;
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 1 d, warm_up: 5 h}\n"
                 "arrivals: {a: {to: s, rate: %s}}\n"
                 "services: {s: {type: pathway, steps: [{leave: out}]}}\n"
                 "measures: {morning: {count: arrived, in: s, where: {clock: 00:00-12:00}}}\n",
                 rates[i].rate);
        for (uint32_t k = 0; k < 200; k++) {
            run_text r = run_text_seed(text, 1, k);
            cr_assert(eq(int, r.status, WEIR_OK));
            day += run_text_value(&r, "arrived", "total") / 200;
            morning += run_text_value(&r, "morning", "total") / 200;
            run_text_free(&r);
        }
        cr_expect(epsilon_eq(dbl, day, rates[i].day, 4 * sqrt(rates[i].day / 200)), "%s: %g",
                  rates[i].rate, day);
        cr_expect(epsilon_eq(dbl, morning, rates[i].morning, 4 * sqrt(rates[i].morning / 200)),
                  "%s: %g", rates[i].rate, morning);
    }
}

/* ---- measures -------------------------------------------------------------------------------- */

/* One bed in `a` for 4 h, one in `b` for 2 h. Class x comes to `a` at 0, 1 and 5 h: served at 0 (out at
 * 4) and at 4 h (out at 8 h); who came at 5 h has patience for 1 h, leaves at 6 h. Class y comes to `b` at
 * 0, 0 and 3 h: served at 0 h (out at 2 h) and 2 h (out at 4 h); who came at 3 h finds the door of its
 * bed shut (2.5 h on) and is turned away. All three of `a` wait 0, 3 and 1 h; those of `b` 0, 2, 0. */
static const char TWO_PLACES[] =
    "weir: 1\n"
    "classes: [x, y]\n"
    "run: {length: 2 d}\n"
    "arrivals:\n"
    "  one: {to: a, at: [0 h, 1 h, 5 h], class: x}\n"
    "  two: {to: b, at: [0 h, 0 h, 3 h], class: y}\n"
    "services:\n"
    "  a:\n"
    "    type: pathway\n"
    "    resources: {bed: 1}\n"
    "    steps: [{treat: {with: bed, for: 4 h}, patience: {by: clock, 00:00-05:00: 9 h, "
    "05:00-24:00: 1 h}}, {mark: done_a}]\n"
    "  b:\n"
    "    type: pathway\n"
    "    resources: {bed: {capacity: 1, door: 00:00-02:30}}\n"
    "    steps: [{treat: {with: bed, for: 2 h}}, {mark: seen}]\n"
    "measures:\n"
    "  lost: {count: [left_unseen, turned_away], in: [a, b], stat: [total, per day, per h, per "
    "week], by: [class]}\n"
    "  lost_a: {count: [left_unseen, turned_away], in: a}\n"
    "  lost_all: {count: [left_unseen, turned_away]}\n"
    "  came: {count: arrived, in: [a, b], by: class}\n"
    "  marks: {count: [seen, done_a], in: [a, b]}\n"
    "  to_seen: {from: arrive, to: seen, in: [a, b], stat: [mean, total]}\n"
    "  waits: {from: arrive, to: start, in: [a, b], stat: [mean, min, max, total], by: [class]}\n"
    "  stays: {from: arrive, to: depart, in: a, stat: [min, max]}\n"
    "  nobody: {from: arrive, to: start, in: a, where: {class: y}, stat: max}\n"
    "  share_lost: {ratio: [lost, came]}\n"
    "  lost_of_a: {ratio: [lost_a, came]}\n";

Test(measures, of_several_services_and_things_are_added_up)
{
    run_text r = run_well(TWO_PLACES);
    expect_value(r, "lost", "total", 2.0);
    expect_value(r, "lost", "per day", 1.0);
    expect_value(r, "lost", "per h", 2.0 / 48);
    expect_value(r, "lost", "per week", 7.0);
    expect_value(r, "lost_a", "total", 1.0);
    expect_value(r, "lost_all", "total", 2.0);
    expect_value(r, "came", "total", 6.0);
    expect_value(r, "marks", "total", 4.0);
    expect_value(r, "to_seen", "mean", (2.0 + 4) / 2); /* `a` has no such mark */
    expect_value(r, "waits", "mean", (0.0 + 3 + 0 + 2) / 4);
    expect_number(run_text_level(&r, "waits", "mean", "x"), 1.5);
    run_text_free(&r);
}

/* The stays of `a` are 4, 7 and 1 h. Nobody of class y starts there: nothing to report. */
Test(measures, least_and_most_are_of_all_patients)
{
    run_text r = run_well(TWO_PLACES);
    expect_value(r, "waits", "min", 0.0);
    expect_value(r, "waits", "max", 3.0);
    expect_number(run_text_level(&r, "waits", "max", "y"), 2.0);
    expect_value(r, "stays", "min", 1.0);
    expect_value(r, "stays", "max", 7.0);
    expect_number(count_of(&r, "nobody", "max"), 0.0);
    run_text_free(&r);
}

/* 1 of 3 is lost in either class. A part without groups leaves the ratio without. */
Test(measures, a_ratio_is_by_the_groups_that_both_parts_have)
{
    run_text r = run_well(TWO_PLACES);
    expect_value(r, "share_lost", "ratio", 2.0 / 6);
    expect_number(run_text_level(&r, "share_lost", "ratio", "x"), 1.0 / 3);
    expect_number(run_text_level(&r, "share_lost", "ratio", "y"), 1.0 / 3);
    expect_value(r, "lost_of_a", "ratio", 1.0 / 6);
    cr_expect(eq(int, run_text_column(&r, "lost_of_a", "ratio", "x"), -1));
    run_text_free(&r);
}

/* Two beds, 3 h each; one comes at 1, 2, 3, 20 and 46 h. In use: 1 from 1, 2 from 2 to 4, where the third
 * (waiting from 3 h) takes the bed that comes free, so 2 until 5, then 1 until 7 h; 1 from 20 to 23 h and
 * from 46 to the end at 48. Full: 2-5 h. Someone waits: 3-4 h. From 02:30 to 06:15 of either day (7.5 h):
 * at least one bed in use 2:30-6:15 on the first day. From 22:00 to 01:00 (2 x 3 h): 22-23 and 46-48 h. */
Test(measures, share_of_time_is_how_long_a_state_lasts)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "arrivals: {a: {to: s, at: [1 h, 2 h, 3 h, 20 h, 46 h]}, b: {to: t, at: [5 h]}}\n"
        "services:\n"
        "  s: {type: pathway, resources: {bed: 2}, steps: [{treat: {with: bed, for: 3 h}}]}\n"
        "  t: {type: pathway, resources: {bed: {capacity: 1, turnaround: 2 h}}, steps: [{seize: "
        "bed}, {delay: 1 h}]}\n"
        "measures:\n"
        "  full: {share_of_time: {in_use: {of: s.bed, at_least: 2}}}\n"
        "  none_free: {share_of_time: {free: {of: s.bed, below: 1}}}\n"
        "  half: {share_of_time: {occupancy: {of: s.bed, at_least: 50 %, below: 100 %}}}\n"
        "  queue: {share_of_time: {waiting: {of: s.bed, above: 0}}}\n"
        "  line: {share_of_time: {waiting: {of: s, above: 0}}}\n"
        "  three: {share_of_time: {present: {of: s, at_least: 3}}}\n"
        "  quiet: {share_of_time: {present: {of: s, at_most: 0}}}\n"
        "  cleaned: {share_of_time: {free: {of: t.bed, below: 1}}}\n"
        "  early: {share_of_time: {in_use: {of: s.bed, above: 0}}, during: {clock: 02:30-06:15}}\n"
        "  late: {share_of_time: {in_use: {of: s.bed, above: 0}}, during: {clock: 22:00-01:00}}\n"
        "  tuesday: {share_of_time: {in_use: {of: s.bed, above: 0}}, during: {weekday: tue}}\n");
    expect_value(r, "full", "share_of_time", 3.0 / 48);
    expect_value(r, "none_free", "share_of_time", 3.0 / 48);
    expect_value(r, "half", "share_of_time", (1.0 + 2 + 3 + 2) / 48);
    expect_value(r, "queue", "share_of_time", 1.0 / 48);
    expect_value(r, "line", "share_of_time", 1.0 / 48);
    expect_value(r, "three", "share_of_time", 1.0 / 48);
    expect_value(r, "quiet", "share_of_time", (48.0 - 6 - 3 - 2) / 48);
    expect_value(r, "cleaned", "share_of_time", 3.0 / 48);
    expect_value(r, "early", "share_of_time", 3.75 / 7.5);
    expect_value(r, "late", "share_of_time", 3.0 / 6);
    expect_value(r, "tuesday", "share_of_time", 2.0 / 24);
    run_text_free(&r);
}

/* Ten in an unlimited ward from 30 h before the window until it has ended (the bound falls from 11 to 10
 * at 12 h), and in a part of the network of its own. With a warm-up that begins at 18:00. */
Test(measures, share_of_time_sees_bounds_that_move_and_the_window_alone)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {warm_up: 30 h, length: 1 d, until: empty}\n"
        "arrivals: {none: {to: s, at: [0 h]}, ten: {to: w, at: [400 d]}}\n"
        "start: {w: {in: 10, remaining: 60 h}}\n"
        "services:\n"
        "  s: {type: pathway, resources: {bed: 2}, steps: [{treat: {with: bed, for: 3 h}}]}\n"
        "  w: {type: pathway, resources: {bed: unlimited}, steps: [{seize: bed}, {delay: 50 h}]}\n"
        "measures:\n"
        "  all: {share_of_time: {in_use: {of: w.bed, at_least: 10}}}\n"
        "  moved: {share_of_time: {present: {of: w, at_least: 11}}, during: {clock: 06:00-18:00}}\n"
        "interventions: {later: {starts: 12 h, changes: [{dial: "
        "measures.moved.share_of_time.present.at_least, to: 10}]}}\n");
    expect_value(r, "all", "share_of_time", 1.0);
    expect_value(r, "moved", "share_of_time", 0.5);
    run_text_free(&r);
}

/* Pools p (2) and q (1, cleaned for 12 h). At 0 h three come to `a`, 10 h of p: two serve, one waits until
 * 10 h, and has p to 20 h. At 7 h one comes to `b` and waits in both lines until it has p and q at 10 h, to
 * 16 h; q is clean at 28 h. At 08:00: p serves 2, two wait in its line, one of them in that of q too. At
 * 14:00: p serves 2 and q 1. The five in `c` leave at 30 h. On the second day, at 08:00 and at 14:00, there
 * is nobody; at its 00:00 q is being cleaned. The last 00:00 is the end of the window, and not of it. */
Test(measures, a_census_counts_who_is_there_at_a_time_of_day)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "resources: {p: 2, q: {capacity: 1, turnaround: 12 h}}\n"
        "arrivals:\n"
        "  one: {to: a, at: [0 h, 0 h, 0 h]}\n"
        "  two: {to: b, at: [7 h]}\n"
        "  far: {to: c, at: [400 d]}\n"
        "start: {c: {in: 5, remaining: 30 h}}\n"
        "services:\n"
        "  a: {type: pathway, steps: [{treat: {with: p, for: 10 h}}]}\n"
        "  b: {type: pathway, steps: [{seize: {p: 1, q: 1}}, {delay: 6 h}]}\n"
        "  c: {type: pathway, resources: {bed: unlimited}, steps: [{seize: bed}, {delay: 30 h}]}\n"
        "measures:\n"
        "  serving: {census: {of: p, states: serving}, at: [\"14:00\", \"08:00\"], stat: [mean, "
        "sd, "
        "min, max, distribution]}\n"
        "  in_line: {census: {of: [p, q], states: [waiting]}, at: \"08:00\"}\n"
        "  line_p: {census: {of: [p], states: [waiting]}, at: \"08:00\"}\n"
        "  clean: {census: {of: [q], states: [cleaning, blocked]}, at: [\"00:00\", \"14:00\"]}\n"
        "  people: {census: {of: [a, b, c]}, at: [\"08:00\"], stat: [mean, max]}\n"
        "  all: {census: {of: [p, q]}, at: [\"14:00\"]}\n"
        "  start: {census: {of: c}, at: [\"00:00\"]}\n");
    expect_value(r, "serving", "mean", (2.0 + 2 + 0 + 0) / 4);
    expect_value(r, "serving", "sd", sqrt(4.0 / 3));
    expect_value(r, "serving", "min", 0.0);
    expect_value(r, "serving", "max", 2.0);
    expect_value(r, "in_line", "mean", 2.0 / 2);
    expect_value(r, "line_p", "mean", 2.0 / 2);
    expect_value(r, "clean", "mean", (0.0 + 0 + 1 + 0) / 4);
    expect_value(r, "people", "mean", (4.0 + 5 + 0) / 2);
    expect_value(r, "people", "max", 9.0);
    expect_value(r, "all", "mean", 3.0 / 2);
    expect_value(r, "start", "mean", (5.0 + 5) / 2);
    cr_assert(eq(int, r.outputs->n_histograms, 2 + 1)); /* each time, and both */
    cr_expect(eq(u64, r.result.counts[0], 1));
    cr_expect(eq(u64, r.result.counts[2 * WR_HIST_BINS], 2));
    cr_expect(eq(u64, r.result.counts[2 * WR_HIST_BINS + wr_hist_bin(2 << 20)], 2));
    expect_number(r.outputs->histograms[2].scale * wr_hist_low(wr_hist_bin(2 << 20)), 2.0);
    run_text_free(&r);
}
