/* Small scenarios whose answers are worked by hand in the comments. All times are exact: the
 * tolerance is rounding alone. */
#include "tests/support/by_hand.h"

/* One bed, 10 h each, arrivals at 0 h and 4 h: the second waits 6 h. Mean wait (0 + 6)/2 = 3 h, mean
 * time (10 + 16)/2 = 13 h. Over 2 days the bed is in use 20 of 48 h. */
Test(replication, second_patient_waits_for_the_only_bed)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "arrivals: {two: {to: a, at: [0 h, 4 h]}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: bed, for: 10 h}}]}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "a.arrived", "total", 2.0);
    expect_value(r, "a.departed", "total", 2.0);
    expect_value(r, "a.wait", "mean", 3.0);
    expect_value(r, "a.time", "mean", 13.0);
    expect_value(r, "a.bed.in_use", "mean", 20.0 / 48.0);
    expect_value(r, "a.bed.utilisation", "mean", 20.0 / 48.0);
    expect_value(r, "a.waiting", "mean", 6.0 / 48.0);
    cr_expect(eq(u64, r.result.events, 6u));
    run_text_free(&r);
}

/* Boarding. ED: one cubicle, 1 h of care, then the only ward bed (10 h). Patients at 0, 0.5, 1 h.
 *   1: cubicle 0-1, bed 1-11.
 *   2: waits 0.5-1, cubicle 1-2, blocked 2-11, bed 11-21.
 *   3: waits 1-11, cubicle 11-12, blocked 12-21, bed 21-31.
 * ED waits (0 + 0.5 + 10)/3 = 3.5 h; blocked (0 + 9 + 9)/3 = 6 h; the cubicle is in use 0-21 h, 18 h of
 * it blocked. The wait in the ward is 0: the visit there begins at the grant. */
Test(replication, a_full_ward_blocks_the_cubicle)
{
    run_text r =
        run_text_once("weir: 1\n"
                      "run: {length: 2 d}\n"
                      "arrivals: {three: {to: ed, at: [0 h, 0.5 h, 1 h]}}\n"
                      "services:\n"
                      "  ed:\n"
                      "    type: pathway\n"
                      "    resources: {cubicle: 1}\n"
                      "    steps: [{seize: {cubicle: 1}}, {delay: 1 h}, {hold_until: ward}]\n"
                      "  ward:\n"
                      "    type: pathway\n"
                      "    resources: {bed: 1}\n"
                      "    steps: [{treat: {with: bed, for: 10 h}}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "ed.wait", "mean", 3.5);
    expect_value(r, "ed.blocked_time", "mean", 6.0);
    expect_value(r, "ed.cubicle.in_use", "mean", 21.0 / 48.0);
    expect_value(r, "ed.cubicle.blocked", "mean", 18.0 / 48.0);
    expect_value(r, "ward.wait", "mean", 0.0);
    expect_value(r, "ward.time", "mean", 10.0);
    expect_value(r, "ward.bed.in_use", "mean", 30.0 / 48.0);
    run_text_free(&r);
}

/* The cascade: giving a bed back lets a blocked patient in, whose cubicle lets the next one in, all
 * at 11 h. Priority 1 goes before those who came earlier. */
Test(replication, urgent_patients_go_first_and_loss_is_counted)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "classes: [urgent, routine]\n"
        "run: {length: 1 d, by: [class]}\n"
        "arrivals:\n"
        "  first: {to: a, at: [0 h, 1 h], class: routine}\n"
        "  urgent: {to: a, at: [2 h], class: urgent}\n"
        "  lost: {to: b, at: [0 h, 1 h, 5 h], class: routine}\n"
        "services:\n"
        "  a:\n"
        "    type: pathway\n"
        "    resources: {bed: 1}\n"
        "    steps: [{treat: {with: bed, for: 4 h}, priority: {by: class, urgent: 1, else: 2}}]\n"
        "  b:\n"
        "    type: pathway\n"
        "    resources: {bed: 1}\n"
        "    steps: [{treat: {with: bed, for: 4 h}, or_else: {leave: turned_away}}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    /* urgent waits 2-4 h, the second routine 1-8 h. */
    cr_expect(epsilon_eq(dbl, run_text_level(&r, "a.wait", "mean", "urgent"), 2.0, EXACT));
    cr_expect(epsilon_eq(dbl, run_text_level(&r, "a.wait", "mean", "routine"), 3.5, EXACT));
    expect_value(r, "b.turned_away", "total", 1.0);
    expect_value(r, "b.started", "total", 2.0);
    run_text_free(&r);
}

/* Patience of 3 h in a line: the one who comes at 1 h gives up at 4 h, before the bed is free at 5 h;
 * the one of 3 h is treated at 5 h. */
Test(replication, who_waits_too_long_leaves_unseen)
{
    run_text r =
        run_text_once("weir: 1\n"
                      "run: {length: 1 d}\n"
                      "arrivals: {three: {to: a, at: [0 h, 1 h, 3 h]}}\n"
                      "services:\n"
                      "  a:\n"
                      "    type: pathway\n"
                      "    resources: {bed: 1}\n"
                      "    steps: [{treat: {with: bed, for: 5 h}, patience: {wait: 3 h}}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "a.left_unseen", "total", 1.0);
    expect_value(r, "a.started", "total", 2.0);
    expect_value(r, "a.completed", "total", 2.0);
    expect_value(r, "a.wait", "mean", 1.0);
    expect_value(r, "a.time", "mean", (5.0 + 3.0 + 7.0) / 3.0);
    run_text_free(&r);
}

/* A shift plan: nobody works before 08:00, one doctor until 10:00. Patients of 07:00, 07:30 and 09:30
 * need 1 h each: starts at 8, 9 and, since capacity is 0 from 10 until 8 next day, 32. */
Test(replication, nobody_starts_outside_the_shift)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 2 d}\n"
                               "calendars: {shifts: {every_day: {08:00-10:00: 1}}}\n"
                               "arrivals: {three: {to: a, at: [7 h, 7.5 h, 9.5 h]}}\n"
                               "services:\n"
                               "  a:\n"
                               "    type: pathway\n"
                               "    resources: {doctor: {capacity: {calendar: shifts}}}\n"
                               "    steps: [{treat: {with: doctor, for: 1 h}}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "a.wait", "mean", (1.0 + 1.5 + 22.5) / 3.0);
    /* In use 3 h; capacity 2 h each day and never less than in use: 4 h of 48. */
    expect_value(r, "a.doctor.utilisation", "mean", 3.0 / 4.0);
    run_text_free(&r);
}

/* The three rules at the close of a door that shuts at 10:00. Three patients of 09:00, 1.5 h each,
 * one nurse: the first is in treatment at 10:00, two wait. */
Test(replication, each_rule_at_the_close_does_what_it_says)
{
    static const char *const rules[3] = {"see_all_inside", "turn_away_waiting", "suspend"};
    /* Seen by the end of the day: 3, 1 (the one in treatment finishes), and 0 that day: the first
     * has half an hour left when the door opens at 08:00 next day. */
    static const double completed[3] = {3, 1, 0}, away[3] = {0, 2, 0};
    for (int i = 0; i < 3; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {three: {to: a, at: [9 h, 9 h, 9 h]}}\n"
                 "services:\n"
                 "  a:\n"
                 "    type: pathway\n"
                 "    resources: {nurse: {capacity: 1, door: 08:00-10:00, at_close: %s}}\n"
                 "    steps: [{treat: {with: nurse, for: 1.5 h}}]\n",
                 rules[i]);
        run_text r = run_text_once(text);
        cr_assert(eq(int, r.status, WEIR_OK));
        cr_expect(epsilon_eq(dbl, run_text_value(&r, "a.completed", "total"), completed[i], EXACT),
                  "%s", rules[i]);
        cr_expect(epsilon_eq(dbl, run_text_value(&r, "a.turned_away", "total"), away[i], EXACT),
                  "%s", rules[i]);
        run_text_free(&r);
    }
}

/* A door: who comes at 07:00 is turned away, who comes at 09:59 is in. */
Test(replication, a_shut_door_turns_away)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 1 d}\n"
                               "arrivals: {two: {to: a, at: [7 h, 9.9 h, 10 h]}}\n"
                               "services:\n"
                               "  a: {type: pathway, door: 08:00-10:00, resources: {bed: 1}, "
                               "steps: [{treat: {with: bed, for: 1 h}}]}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "a.turned_away", "total", 2.0);
    expect_value(r, "a.completed", "total", 1.0);
    run_text_free(&r);
}

/* A book: slots at 9:00, 9:30, 10:00, 10:30 on weekdays, one place each. Day 0 is a Monday; five
 * patients ask at 8:00: waits 1, 1.5, 2, 2.5 h and, next day, 25 h. Whoever asks for a slot within
 * 1 h gets none. */
Test(replication, a_book_gives_the_earliest_slot_that_fits)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 3 d}\n"
        "books: {gp: {slots: {weekday: {09:00-11:00: every 30 min}}, clinicians: 1, horizon: 28 "
        "d}}\n"
        "arrivals:\n"
        "  five: {to: practice, at: [8 h, 8 h, 8 h, 8 h, 8 h]}\n"
        "  hasty: {to: hasty, at: [8.5 h]}\n"
        "services:\n"
        "  practice:\n"
        "    type: pathway\n"
        "    resources: {gp: 1}\n"
        "    steps: [{book: {book: gp, within: 14 d}}, {treat: {with: gp, for: 10 min}}]\n"
        "  hasty:\n"
        "    type: pathway\n"
        "    steps: [{book: {book: gp, within: 1 h, or_else: {leave: no_slot}}}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "practice.wait", "mean", (1.0 + 1.5 + 2.0 + 2.5 + 25.0) / 5.0);
    expect_value(r, "no_slot", "total", 1.0);
    run_text_free(&r);
}

/* A step at 12 h adds a bed; patients of 0 h and 1 h with 20 h each: the second waits until 12 h. */
Test(replication, a_dial_moves_at_its_instant)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "arrivals: {two: {to: a, at: [0 h, 1 h]}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: bed, for: 20 h}}]}\n"
        "interventions:\n"
        "  more: {starts: 12 h, changes: [{dial: services.a.resources.bed, by: +1}]}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "a.wait", "mean", 5.5);
    run_text_free(&r);
}

/* Until the next 08:00, then until a weekday: who comes on Saturday at 10:00 leaves on Monday 08:00. */
Test(replication, until_waits_for_the_clock_and_for_monday)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 14 d}\n"
        "arrivals: {one: {to: a, at: [130 h]}}\n" /* Saturday 10:00 */
        "services:\n"
        "  a: {type: pathway, steps: [{delay: {until: \"08:00\"}}, {delay: {until: weekday}}]}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "a.time", "mean", 46.0);
    run_text_free(&r);
}

/* Two patients each hold what the other waits for: the run ends with an error that names them. */
Test(replication, patients_who_wait_for_each_other_are_named)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {until: {arrivals: 2}}\n"
        "arrivals: {one: {to: a, every: 1 h}, two: {to: b, every: 1 h}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {x: 1}, steps: [{seize: {x: 1}}, {delay: 1 h}, {choose: "
        "[{leave: done, when: {clock: 23:00-23:30}}, {}]}, {hold_until: b}]}\n"
        "  b: {type: pathway, resources: {y: 1}, steps: [{seize: {y: 1}}, {delay: 1 h}, "
        "{hold_until: a}]}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    cr_expect(strstr(weir_error_what(&r.error), "wait for ever") != NULL);
    run_text_free(&r);
}

/* `count` is of moments inside the window, whether or not the visit has ended: 1, 2, … 23 h arrive (23
 * in all, the one of 24 h is after the window), the last of them is still in treatment. */
Test(replication, what_comes_is_counted_as_it_comes)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 1 d}\n"
                               "arrivals: {a: {to: s, every: 1 h}}\n"
                               "services:\n"
                               "  s:\n"
                               "    type: pathway\n"
                               "    resources: {bed: 5}\n"
                               "    steps: [{mark: seen}, {treat: {with: bed, for: 90 min}}]\n"
                               "measures:\n"
                               "  came: {count: arrived, in: s, stat: total}\n"
                               "  begun: {count: started, in: s, stat: total}\n"
                               "  met: {count: seen, in: s, stat: total}\n"
                               "  gone: {count: departed, in: s, stat: total}\n"
                               "  all: {count: arrived, stat: total}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "came", "total", 23.0);
    expect_value(r, "begun", "total", 23.0);
    expect_value(r, "met", "total", 23.0);
    expect_value(r, "all", "total", 23.0);
    expect_value(r, "gone", "total", 22.0);
    run_text_free(&r);
}

/* Who is handed over by hold_until meets a ward whose door is open from 8 to 20 h only: blocked from
 * 21 h (20 h and 1 h of care) to 8 h next morning. The mark before the ward's seize is a moment of the
 * visit that begins at the grant, and the charge there is the ward's. */
Test(replication, hold_until_waits_for_a_door_and_keeps_marks_and_charges)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 3 d}\n"
        "arrivals: {one: {to: ed, at: [20 h]}}\n"
        "services:\n"
        "  ed:\n"
        "    type: pathway\n"
        "    resources: {cubicle: 1}\n"
        "    steps: [{seize: {cubicle: 1}}, {delay: 1 h}, {hold_until: ward}]\n"
        "  ward:\n"
        "    type: pathway\n"
        "    resources: {bed: {capacity: 1, door: 08:00-20:00}}\n"
        "    steps: [{mark: asked}, {cost: {stay: £100}}, {treat: {with: bed, for: 10 h}}]\n"
        "measures:\n"
        "  from_mark: {from: asked, to: depart, in: ward, stat: mean}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "ed.blocked_time", "mean", 11.0);
    expect_value(r, "from_mark", "mean", 10.0);
    expect_value(r, "ward.cost", "total", 100.0);
    expect_value(r, "ed.cost", "total", 0.0);
    run_text_free(&r);
}

/* A booking that is cancelled an hour before frees the slot: one slot a day, everybody cancels, so
 * each patient who asks at 8 h gets that day's slot of 10 h and leaves at 9 h. */
Test(replication, who_cancels_frees_the_slot)
{
    run_text r =
        run_text_once("weir: 1\n"
                      "run: {length: 2 d}\n"
                      "books: {gp: {slots: {weekday: {10:00-11:00: every 1 h}}, clinicians: 1}}\n"
                      "arrivals: {two: {to: s, at: [8 h, 8.5 h, 32 h]}}\n"
                      "services:\n"
                      "  s:\n"
                      "    type: pathway\n"
                      "    steps: [{book: {book: gp, within: 5 h, cancels: {share: 100 %, before: "
                      "1 h, then: {leave: called_off}}, or_else: {leave: full}}}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "called_off", "total", 2.0);
    expect_value(r, "full", "total", 1.0);
    expect_value(r, "s.time", "mean", (1.0 + 0.0 + 1.0) / 3.0);
    run_text_free(&r);
}

/* Two units. A strict seize is not passed: 1 (60 min) and then 2 units wait, and the 1 unit behind
 * them waits too, until 60 min; without `strict` it starts at 20 min, when a unit comes free. */
Test(replication, nobody_passes_a_strict_seize)
{
    for (int strict = 0; strict < 2; strict++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "attributes: {units: number, time: duration}\n"
                 "run: {length: 1 d}\n"
                 "arrivals:\n"
                 "  long: {to: s, at: [0 min], set: {units: 1, time: 60 min}}\n"
                 "  short: {to: s, at: [0 min], set: {units: 1, time: 20 min}}\n"
                 "  both: {to: s, at: [1 min], set: {units: 2, time: 10 min}}\n"
                 "  last: {to: s, at: [2 min], set: {units: 1, time: 10 min}}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {x: 2}\n"
                 "    steps: [{seize: {x: {of: units}}, strict: %s}, {delay: {of: time}}]\n",
                 strict ? "true" : "false");
        run_text r = run_text_once(text);
        cr_assert(eq(int, r.status, WEIR_OK));
        /* both: from 60 min; last: from 20 min, or behind both from 70 min. */
        const double waits = 59.0 + (strict ? 68.0 : 18.0);
        cr_expect(epsilon_eq(dbl, run_text_value(&r, "s.wait", "mean"), waits / 4.0 / 60.0, EXACT));
        run_text_free(&r);
    }
}

/* A ring that locks while others still come and go is named, in a run of given length too. */
Test(replication, a_ring_that_locks_is_found_while_the_run_goes_on)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 60 d}\n"
        "arrivals: {one: {to: a, every: 5 h}, two: {to: b, every: 5 h}, other: {to: c, every: 1 "
        "h}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {x: 1}, steps: [{seize: {x: 1}}, {delay: 1 h}, {choose: "
        "[{leave: done, share: 10 %}, {}]}, {hold_until: b}]}\n"
        "  b: {type: pathway, resources: {y: 1}, steps: [{seize: {y: 1}}, {delay: 1 h}, {choose: "
        "[{leave: done, share: 10 %}, {}]}, {hold_until: a}]}\n"
        "  c: {type: pathway, resources: {z: 1}, steps: [{treat: {with: z, for: 10 min}}]}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    cr_expect(strstr(weir_error_what(&r.error), "wait for each other for ever") != NULL);
    run_text_free(&r);
}
