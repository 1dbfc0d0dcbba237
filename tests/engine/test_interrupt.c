/* Patients who are interrupted (docs/scenario.md, "Interruptions"): each case worked by hand in the
 * comment above it. */
#include "tests/support/by_hand.h"

#define expect_time(r, class, want) expect_class(r, "s.time", class, want)

/* Classes a to e, of priority 1 to 5, and one service. */
static run_text run_service(const char *rest)
{
    char text[4000];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "classes: [a, b, c, d, e]\n"
             "run: {length: 1 d, by: [class]}\n"
             "%s",
             rest);
    run_text r = run_text_once(text);
    cr_assert(eq(int, r.status, WEIR_OK));
    return r;
}

/* b holds the bed from 0 h for 2 h; a comes at 30 min, for 1 h. b has 1.5 h to go at 1.5 h: it is
 * there for 3 h, or for 3.5 h where it begins again. Sent elsewhere it is gone at 30 min. */
Test(interrupt, then_says_how_one_goes_on)
{
    static const struct {
        const char *then;
        double b;
    } cases[] = {{"", 3},
                 {"then: resume", 3},
                 {"then: restart", 3.5},
                 {"then: resample", 3.5},
                 {"then: {remove: {leave: home}}", 0.5},
                 {"then: {remove: chair}", 0.75}};
    static const char *const steps[][2] = {
        {"{name: bed, treat: {with: beds, for: {by: class, a: 1 h, b: 2 h, else: 9 h}}", ""},
        {"{seize: beds",
         "      - delay: {by: class, a: 1 h, b: 2 h, else: 9 h}\n      - release: beds\n"}};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            char step[400], text[1200];
            snprintf(step, sizeof step,
                     "      - %s, priority: {by: class, a: 1, b: 2, else: 9}, preempt: {%s}}\n%s",
                     steps[k][0], cases[i].then, steps[k][1]);
            snprintf(text, sizeof text,
                     "arrivals:\n"
                     "  b: {to: s, at: [0 h], class: b}\n"
                     "  a: {to: s, at: [30 min], class: a}\n"
                     "services:\n"
                     "  s:\n"
                     "    type: pathway\n"
                     "    resources: {beds: 1, chairs: 1}\n"
                     "    steps:\n%s"
                     "      - leave: done\n"
                     "      - {name: chair, treat: {with: chairs, for: 15 min}}\n",
                     step);
            run_text r = run_service(text);
            expect_time(r, "a", 1);
            expect_time(r, "b", cases[i].b);
            run_text_free(&r);
        }
}

/* Three beds: c from 0 h, d from 10 min, e of priority 3 too from 20 min, each for 3 h. a comes at 30 min
 * for 1 h: of the latest priority is d; the latest is e; of those of class c, c. The one has its 3 h, and 1 h
 * in the line. Waiting b, of an earlier priority, has the bed first: it waits from 30 min to 1.5 h. */
Test(interrupt, the_victim_is_who_it_should_be)
{
    static const struct {
        const char *preempt;
        double c, d, e;
    } cases[] = {{"", 3, 4, 3},
                 {"victim: lowest_priority", 3, 4, 3},
                 {"victim: latest_started", 3, 3, 4},
                 {"whom: {class: c}", 4, 3, 3},
                 {"whom: {class: [c, e]}, victim: latest_started", 3, 3, 4},
                 {"whom: {class: [c, e]}", 3, 3, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1200];
        snprintf(
            text, sizeof text,
            "arrivals:\n"
            "  c: {to: s, at: [0 h], class: c}\n"
            "  d: {to: s, at: [10 min], class: d}\n"
            "  e: {to: s, at: [20 min], class: e}\n"
            "  a: {to: s.first, at: [30 min], class: a}\n"
            "services:\n"
            "  s:\n"
            "    type: pathway\n"
            "    resources: {beds: 3}\n"
            "    steps:\n"
            "      - {treat: {with: beds, for: 3 h}, priority: {by: class, c: 3, d: 4, e: 3, else: "
            "9}}\n"
            "      - leave: done\n"
            "      - {name: first, treat: {with: beds, for: 1 h}, priority: 2, preempt: {%s}}\n",
            cases[i].preempt);
        run_text r = run_service(text);
        expect_time(r, "a", 1);
        expect_time(r, "c", cases[i].c);
        expect_time(r, "d", cases[i].d);
        expect_time(r, "e", cases[i].e);
        run_text_free(&r);
    }
}

/* Equal or earlier priority is not interrupted: the second waits. */
Test(interrupt, nobody_of_the_same_priority)
{
    run_text r =
        run_service("arrivals: {a: {to: s, at: [0 h, 30 min], class: a}}\n"
                    "services:\n"
                    "  s:\n"
                    "    type: pathway\n"
                    "    resources: {beds: 1}\n"
                    "    steps: [{treat: {with: beds, for: 1 h}, priority: 2, preempt: {}}]\n");
    expect_time(r, "a", 1.25);
    expect_value(r, "s.beds.suspended", "mean", 0);
    run_text_free(&r);
}

/* One bed, c from 0 h for 2 h. Another c waits from 10 min. b interrupts at 30 min for 1 h, a interrupts b at
 * 1 h for 1 h. a until 2 h; b had 30 min left, until 2.5 h; the first c had 1.5 h left and stands before the
 * second: until 4 h, the second until 6 h. Suspended: b 1 to 2 h, c 0.5 to 2.5 h, 3 hours of 24; waiting: the
 * second c for 3 h 50 min. In use all the time. */
Test(interrupt, who_was_interrupted_stands_at_the_head_of_its_priority)
{
    run_text r = run_service("arrivals:\n"
                             "  c: {to: s, at: [0 h, 10 min], class: c}\n"
                             "  b: {to: s, at: [30 min], class: b}\n"
                             "  a: {to: s, at: [1 h], class: a}\n"
                             "services:\n"
                             "  s:\n"
                             "    type: pathway\n"
                             "    resources: {beds: 1}\n"
                             "    steps:\n"
                             "      - treat: {with: beds, for: {by: class, c: 2 h, else: 1 h}}\n"
                             "        priority: {by: class, a: 1, b: 2, c: 3, else: 9}\n"
                             "        preempt: {}\n"
                             "measures:\n"
                             "  stopped: {census: {of: s.beds, states: suspended}, at: [\"01:00\", "
                             "\"01:30\", \"02:10\", \"03:00\"], stat: [mean, max]}\n"
                             "  all: {census: {of: s.beds}, at: [\"01:30\"]}\n");
    expect_time(r, "a", 1);
    expect_time(r, "b", 2);
    expect_time(r, "c", (4 + 6 - 1.0 / 6) / 2);
    expect_value(r, "s.beds.suspended", "mean", 3.0 / 24);
    expect_value(r, "s.waiting", "mean", (4 - 1.0 / 6) / 24);
    expect_value(r, "s.beds.in_use", "mean", 6.0 / 24);
    expect_value(r, "stopped", "mean", (1 + 2 + 1 + 0) / 4.0);
    expect_value(r, "stopped", "max", 2);
    expect_value(r, "all", "mean", 1 + 2 + 1); /* in use, interrupted, waiting */
    run_text_free(&r);
}

/* Four units: d has 2 of them from 0 h for 3 h, e 1 from 10 min for 3 h; 1 is free. a wants 3 at 1 h for
 * 1 h: the free one, and both of d, for e of an earlier priority cannot be had. b, who waits for 1 from
 * 1 h 30 min, cannot have any: e has one and a three. At 2 h d has its units again, until 4 h. Were e the
 * victim alone there would not be enough, and nobody is interrupted: a waits until 3 h (d gives back 2). */
Test(interrupt, all_units_of_a_pool_are_lost_or_none)
{
    static const struct {
        const char *whom;
        double a, d;
    } cases[] = {{"class: d", 1, 4}, {"class: e", 3, 3}};
    for (size_t i = 0; i < 2; i++) {
        char text[1200];
        snprintf(
            text, sizeof text,
            "arrivals:\n"
            "  d: {to: s, at: [0 h], class: d}\n"
            "  e: {to: s, at: [10 min], class: e}\n"
            "  a: {to: s.first, at: [1 h], class: a}\n"
            "services:\n"
            "  s:\n"
            "    type: pathway\n"
            "    resources: {units: 4}\n"
            "    steps:\n"
            "      - {treat: {with: {units: {by: class, d: 2, else: 1}}, for: 3 h}}\n"
            "      - leave: done\n"
            "      - {name: first, treat: {with: {units: 3}, for: 1 h}, preempt: {whom: {%s}}}\n",
            cases[i].whom);
        run_text r = run_service(text);
        expect_time(r, "a", cases[i].a);
        expect_time(r, "d", cases[i].d);
        expect_time(r, "e", 3);
        run_text_free(&r);
    }
}

/* d has a room and a nurse from 0 h for 2 h. At 30 min a takes the nurse alone, for 1 h: d keeps the room,
 * so the e of 40 min waits for it. d goes on at 1.5 h until 3 h, then e, for 2 h. */
Test(interrupt, only_the_pool_that_is_wanted_is_lost)
{
    run_text r =
        run_service("arrivals:\n"
                    "  d: {to: s, at: [0 h], class: d}\n"
                    "  e: {to: s, at: [40 min], class: e}\n"
                    "  a: {to: s.first, at: [30 min], class: a}\n"
                    "services:\n"
                    "  s:\n"
                    "    type: pathway\n"
                    "    resources: {rooms: 1, nurses: 1}\n"
                    "    steps:\n"
                    "      - {treat: {with: {rooms: 1, nurses: 1}, for: 2 h}, priority: 2}\n"
                    "      - leave: done\n"
                    "      - {name: first, treat: {with: nurses, for: 1 h}, preempt: {}}\n");
    expect_time(r, "a", 1);
    expect_time(r, "d", 3);
    expect_time(r, "e", 5 - 2.0 / 3);
    expect_value(r, "s.rooms.in_use", "mean", 5.0 / 24);
    expect_value(r, "s.nurses.in_use", "mean", 5.0 / 24);
    expect_value(r, "s.nurses.suspended", "mean", 1.0 / 24);
    cr_expect(
        isnan(run_text_value(&r, "s.rooms.suspended", "mean"))); /* nobody takes a room away */
    run_text_free(&r);
}

/* d loses both, the nurse to b at 30 min (for 2 h) and the room to a at 1 h (for 1 h). At 2 h there is a room
 * and no nurse: it waits for both, until 2.5 h, and its 1.5 h last to 4 h. */
Test(interrupt, what_was_lost_at_two_times_is_had_again_all_at_once)
{
    run_text r =
        run_service("arrivals:\n"
                    "  d: {to: s, at: [0 h], class: d}\n"
                    "  b: {to: s.nurse, at: [30 min], class: b}\n"
                    "  a: {to: s.room, at: [1 h], class: a}\n"
                    "services:\n"
                    "  s:\n"
                    "    type: pathway\n"
                    "    resources: {rooms: 1, nurses: 1}\n"
                    "    steps:\n"
                    "      - {treat: {with: {rooms: 1, nurses: 1}, for: 2 h}, priority: 2}\n"
                    "      - leave: done\n"
                    "      - {name: nurse, treat: {with: nurses, for: 2 h}, preempt: {}}\n"
                    "      - leave: done\n"
                    "      - {name: room, treat: {with: rooms, for: 1 h}, preempt: {}}\n");
    expect_time(r, "a", 1);
    expect_time(r, "b", 2);
    expect_time(r, "d", 4);
    run_text_free(&r);
}

/* A bed alone is seized; d is seen by a doctor in it, from 0 h for 2 h, by the short way were it not for the
 * bed. a takes the bed at 30 min for 1 h. d keeps the doctor, goes on at 1.5 h and ends at 3 h. */
Test(interrupt, a_treatment_stops_for_want_of_the_bed_it_is_given_in)
{
    static const struct {
        const char *then;
        double d;
    } cases[] = {{"resume", 3}, {"restart", 3.5}};
    for (size_t i = 0; i < 2; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "arrivals:\n"
                 "  d: {to: s, at: [0 h], class: d}\n"
                 "  a: {to: s.first, at: [30 min], class: a}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {beds: 1, doctors: 1}\n"
                 "    steps:\n"
                 "      - {seize: beds, priority: 2}\n"
                 "      - {treat: {with: doctors, for: 2 h}}\n"
                 "      - leave: done\n"
                 "      - {name: first, treat: {with: beds, for: 1 h}, preempt: {then: %s}}\n",
                 cases[i].then);
        run_text r = run_service(text);
        expect_time(r, "a", 1);
        expect_time(r, "d", cases[i].d);
        expect_value(r, "s.doctors.in_use", "mean", cases[i].d / 24);
        run_text_free(&r);
    }
}

/* d holds a bed until 10:00. Interrupted 09:00 to 09:30 it is gone at 10:00 all the same, from 09:00 to 11:00
 * at 11:00; where it asks once more, on the next day (not within the day of the run: it never leaves). */
Test(interrupt, an_instant_that_is_waited_for_stays_what_it_is)
{
    static const struct {
        const char *a, *then;
        double d;
    } cases[] = {{"30 min", "resume", 10}, {"2 h", "resume", 11}, {"30 min", "restart", 10}};
    for (size_t i = 0; i < 3; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "arrivals:\n"
                 "  d: {to: s, at: [0 h], class: d}\n"
                 "  a: {to: s.first, at: [9 h], class: a}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {beds: 1}\n"
                 "    steps:\n"
                 "      - {seize: beds, priority: 2}\n"
                 "      - delay: {until: \"10:00\"}\n"
                 "      - leave: done\n"
                 "      - {name: first, treat: {with: beds, for: %s}, preempt: {then: %s}}\n",
                 cases[i].a, cases[i].then);
        run_text r = run_service(text);
        expect_time(r, "d", cases[i].d);
        run_text_free(&r);
    }
}

/* a gives the bed back at 1 h, which d has then, and in the same instant asks for it again: d is interrupted
 * before its 2 h have begun. It begins at 2 h and ends at 4 h, however it goes on. */
Test(interrupt, who_has_just_been_granted_is_interrupted_too)
{
    static const char *const thens[] = {"resume", "restart", "resample"};
    for (size_t i = 0; i < 3; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "arrivals:\n"
                 "  a: {to: s.first, at: [0 h], class: a}\n"
                 "  d: {to: s, at: [30 min], class: d}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {beds: 1}\n"
                 "    steps:\n"
                 "      - {seize: beds, priority: 2}\n"
                 "      - delay: 2 h\n"
                 "      - leave: done\n"
                 "      - {name: first, treat: {with: beds, for: 1 h}}\n"
                 "      - {treat: {with: beds, for: 1 h}, preempt: {then: %s}}\n",
                 thens[i]);
        run_text r = run_service(text);
        expect_time(r, "a", 2);
        expect_time(r, "d", 3.5);
        run_text_free(&r);
    }
}

/* d waits in a bed for a doctor, whom b has from 0 h to 3 h. Only to be sent elsewhere can it be interrupted:
 * else a, who comes at 1 h for 1 h, waits for the bed until d has been seen from 3 to 4 h. */
Test(interrupt, who_waits_with_a_unit_can_only_be_sent_elsewhere)
{
    static const struct {
        const char *then;
        double a, d;
    } cases[] = {{"resume", 4, 4}, {"{remove: {leave: home}}", 1, 1}};
    for (size_t i = 0; i < 2; i++) {
        char text[1200];
        snprintf(
            text, sizeof text,
            "arrivals:\n"
            "  b: {to: s.seen, at: [0 h], class: b}\n"
            "  d: {to: s, at: [0 h], class: d}\n"
            "  a: {to: s.first, at: [1 h], class: a}\n"
            "services:\n"
            "  s:\n"
            "    type: pathway\n"
            "    resources: {beds: 1, doctors: 1}\n"
            "    steps:\n"
            "      - {seize: beds, priority: 2}\n"
            "      - {name: seen, treat: {with: doctors, for: {by: class, b: 3 h, else: 1 h}}}\n"
            "      - leave: done\n"
            "      - {name: first, treat: {with: beds, for: 1 h}, preempt: {then: %s}}\n",
            cases[i].then);
        run_text r = run_service(text);
        expect_time(r, "b", 3);
        expect_time(r, "d", cases[i].d);
        expect_time(r, "a", cases[i].a);
        run_text_free(&r);
    }
}

/* a waits in `ed` for the bed of `s` (hold_until), which d has: it takes it at once. `any_of`: the second
 * pool is free of those who may be interrupted, the first is not. */
Test(interrupt, by_hold_until_and_of_any_pool)
{
    run_text r = run_service(
        "arrivals:\n"
        "  d: {to: s, at: [0 h], class: d}\n"
        "  a: {to: ed, at: [30 min], class: a}\n"
        "services:\n"
        "  ed: {type: pathway, resources: {bays: 1}, steps: [{seize: bays}, {hold_until: s}]}\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {beds: 1}\n"
        "    steps: [{treat: {with: beds, for: 2 h}, priority: {by: class, a: 1, d: 2, else: 9}, "
        "preempt: "
        "{}}]\n");
    expect_time(r, "a", 2);
    expect_time(r, "d", 4);
    expect_value(r, "ed.bays.blocked", "mean", 0);
    run_text_free(&r);
    r = run_service(
        "arrivals:\n"
        "  b: {to: s.one, at: [0 h], class: b}\n"
        "  d: {to: s.two, at: [0 h], class: d}\n"
        "  a: {to: s, at: [30 min], class: a}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {x: 1, y: 1}\n"
        "    steps:\n"
        "      - {treat: {with: {any_of: [x, y]}, for: 1 h}, priority: 2, preempt: {}}\n"
        "      - leave: done\n"
        "      - {name: one, treat: {with: x, for: 2 h}}\n"
        "      - leave: done\n"
        "      - {name: two, treat: {with: y, for: 2 h}, priority: 3}\n");
    expect_time(r, "a", 1);
    expect_time(r, "b", 2);
    expect_time(r, "d", 3);
    run_text_free(&r);
}

/* `0 waiting` refuses who cannot start at once; a can, by interrupting. */
Test(interrupt, who_may_interrupt_is_not_refused_for_want_of_room)
{
    run_text r = run_service("arrivals:\n"
                             "  d: {to: s, at: [0 h, 10 min], class: d}\n"
                             "  a: {to: s, at: [30 min, 40 min], class: a}\n"
                             "services:\n"
                             "  s:\n"
                             "    type: pathway\n"
                             "    resources: {beds: 1}\n"
                             "    steps: [{treat: {with: beds, for: 1 h}, priority: {by: class, a: "
                             "1, d: 2, else: 9}, preempt: {}, room: 0 waiting}]\n");
    expect_value(r, "s.turned_away", "total", 2);
    expect_time(r, "a", 0.5);
    expect_time(r, "d", 1);
    run_text_free(&r);
}

/* The room needs 15 min between patients. Handed over to a it needs none; a gives it back at 1.5 h, so d has
 * it again at 1.75 h. */
Test(interrupt, what_is_taken_away_needs_no_turnaround)
{
    run_text r = run_service(
        "arrivals:\n"
        "  d: {to: s, at: [0 h], class: d}\n"
        "  a: {to: s, at: [30 min], class: a}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {rooms: {capacity: 1, turnaround: 15 min}}\n"
        "    steps: [{treat: {with: rooms, for: {by: class, a: 1 h, d: 2 h, else: 9 h}}, "
        "priority: {by: class, a: 1, d: 2, else: 9}, preempt: {}}]\n");
    expect_time(r, "a", 1);
    expect_time(r, "d", 3.25);
    run_text_free(&r);
}

/* Three doctors to 10:00, then one to 12:00. b from 0 h for 10 h, c from 8 h, d from 9 h, both for 3 h.
 * b has ended at 10:00. d started last and is stopped with 2 h to go; c ends at 11:00, and d has that doctor:
 * until 13:00, or 14:00 where all of its time begins again. */
Test(interrupt, capacity_that_falls_stops_the_latest)
{
    static const struct {
        const char *at_drop;
        double d, suspended;
    } cases[] = {{"finish", 12, 0},
                 {"suspend", 13, 1},
                 {"{suspend: resume}", 13, 1},
                 {"{suspend: restart}", 14, 1},
                 {"{suspend: resample}", 14, 1},
                 {"{remove: {leave: home}}", 10, 0},
                 {"{remove: chair}", 10.5, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "arrivals:\n"
                 "  b: {to: s, at: [0 h], class: b}\n"
                 "  c: {to: s, at: [8 h], class: c}\n"
                 "  d: {to: s, at: [9 h], class: d}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources:\n"
                 "      doctors: {capacity: {every_day: {00:00-10:00: 3, 10:00-12:00: 1, "
                 "12:00-24:00: 3}}, at_drop: %s}\n"
                 "    steps:\n"
                 "      - treat: {with: doctors, for: {by: class, b: 10 h, else: 3 h}}\n"
                 "      - leave: done\n"
                 "      - {name: chair, delay: 30 min}\n",
                 cases[i].at_drop);
        run_text r = run_service(text);
        expect_time(r, "b", 10);
        expect_time(r, "c", 3);
        expect_time(r, "d", cases[i].d - 9);
        const double stopped = run_text_value(&r, "s.doctors.suspended", "mean");
        cr_expect(cases[i].suspended > 0 ? fabs(stopped - cases[i].suspended / 24) < 1e-9
                                         : isnan(stopped));
        run_text_free(&r);
    }
}

/* Two go at 10:00, when nobody is left to work: c and d, d first. At 12:00 one comes: c, who stands at the
 * head, as it was interrupted last, goes on with its 1 h; then d with its 2 h, before e, who came at 11:00. */
Test(interrupt, who_started_first_goes_on_first)
{
    run_text r = run_service("arrivals:\n"
                             "  c: {to: s, at: [8 h], class: c}\n"
                             "  d: {to: s, at: [9 h], class: d}\n"
                             "  e: {to: s, at: [11 h], class: e}\n"
                             "services:\n"
                             "  s:\n"
                             "    type: pathway\n"
                             "    resources: {doctors: {capacity: {every_day: {00:00-10:00: 2, "
                             "12:00-24:00: 1}}, at_drop: suspend}}\n"
                             "    steps: [{treat: {with: doctors, for: 3 h}}]\n");
    expect_time(r, "c", 5);
    expect_time(r, "d", 6);
    expect_time(r, "e", 7);
    run_text_free(&r);
}

/* A door that stops treatments and a nurse who is taken away: d is stopped at 09:30, its room shuts at 10:00
 * and opens at 11:00, the nurse is back at 10:30. It has 1.5 h to go, until 12:30. The other way round, with
 * the nurse back at 11:30, until 13:00. */
Test(interrupt, all_that_stands_in_the_way_must_be_gone)
{
    static const struct {
        const char *a;
        double d;
    } cases[] = {{"1 h", 12.5 - 9}, {"2 h", 13 - 9}};
    for (size_t i = 0; i < 2; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "arrivals:\n"
                 "  d: {to: s, at: [9 h], class: d}\n"
                 "  a: {to: s.first, at: [570 min], class: a}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {rooms: {capacity: 1, door: {every_day: {00:00-10:00: 1, "
                 "11:00-24:00: 1}}, at_close: suspend}, nurses: 1}\n"
                 "    steps:\n"
                 "      - {treat: {with: {rooms: 1, nurses: 1}, for: 2 h}, priority: 2}\n"
                 "      - leave: done\n"
                 "      - {name: first, treat: {with: nurses, for: %s}, preempt: {}}\n",
                 cases[i].a);
        run_text r = run_service(text);
        expect_time(r, "d", cases[i].d);
        expect_value(r, "s.rooms.suspended", "mean", 1.0 / 24);
        run_text_free(&r);
    }
}

/* d holds x and y; a takes x from it, and then waits for y, which d keeps while it waits for x. */
Test(interrupt, a_lock_of_those_interrupted_is_named)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 30 d}\n"
                               "arrivals:\n"
                               "  d: {to: s, at: [0 h]}\n"
                               "  a: {to: s.first, at: [30 min]}\n"
                               "services:\n"
                               "  s:\n"
                               "    type: pathway\n"
                               "    resources: {x: 1, y: 1}\n"
                               "    steps:\n"
                               "      - {treat: {with: {x: 1, y: 1}, for: 2 h}, priority: 2}\n"
                               "      - leave: done\n"
                               "      - {name: first, seize: x, preempt: {}}\n"
                               "      - {treat: {with: y, for: 1 h}}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    char *said = weir_error_text(&r.error);
    cr_expect(strstr(said, "wait for each other for ever") != NULL, "%s", said);
    free(said);
    run_text_free(&r);
}

/* b is sent back to the same step after a minute: another visit, for which another time is drawn. */
Test(interrupt, who_comes_again_draws_another_time)
{
    double time[2];
    for (int i = 0; i < 2; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "arrivals:\n"
                 "  b: {to: s, at: [0 h], class: b}\n"
                 "  a: {to: s.first, at: [%s], class: a}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {beds: 1}\n"
                 "    steps:\n"
                 "      - {name: stay, seize: beds, priority: 2}\n"
                 "      - {delay: {dist: uniform, min: 1 h, max: 3 h}}\n"
                 "      - leave: done\n"
                 "      - {name: first, treat: {with: beds, for: 1 min}, preempt: {then: {remove: "
                 "stay}}}\n",
                 i ? "1 min" : "20 h");
        run_text r = run_service(text);
        time[i] = run_text_level(&r, "s.time", "mean", "b") - (i ? 2.0 / 60 : 0);
        run_text_free(&r);
    }
    cr_expect(fabs(time[1] - time[0]) > 1e-6 && time[1] > 1 && time[1] < 3);
}

/* Three of equal priority, one of whom is interrupted: each in a third of 600 replications, give or take four
 * standard errors, 4 sqrt(600 2 / 9) = 46. */
Test(interrupt, a_random_victim_is_anyone)
{
    static const char *const class[] = {"b", "c", "d"};
    int n[3] = {0};
    for (uint32_t k = 0; k < 600; k++) {
        run_text r = run_text_seed(
            "weir: 1\n"
            "classes: [a, b, c, d]\n"
            "run: {length: 1 d, by: [class]}\n"
            "arrivals:\n"
            "  b: {to: s, at: [0 h], class: b}\n"
            "  c: {to: s, at: [0 h], class: c}\n"
            "  d: {to: s, at: [0 h], class: d}\n"
            "  a: {to: s.first, at: [30 min], class: a}\n"
            "services:\n"
            "  s:\n"
            "    type: pathway\n"
            "    resources: {beds: 3}\n"
            "    steps:\n"
            "      - {treat: {with: beds, for: 2 h}, priority: 2}\n"
            "      - leave: done\n"
            "      - {name: first, treat: {with: beds, for: 1 h}, preempt: {victim: random}}\n",
            1, k);
        cr_assert(eq(int, r.status, WEIR_OK));
        for (int i = 0; i < 3; i++)
            n[i] += run_text_level(&r, "s.time", "mean", class[i]) > 2.5;
        run_text_free(&r);
    }
    for (int i = 0; i < 3; i++)
        cr_expect(abs(n[i] - 200) <= 46, "%d", n[i]);
    cr_expect(eq(int, n[0] + n[1] + n[2], 600));
}

/* Whoever interrupts: the same patient draws the same time, and where it is drawn anew the routing behind it
 * and the times of other visits stay. b comes twice to the step; at the first it is interrupted. */
Test(interrupt, times_drawn_anew_leave_all_others_as_they_were)
{
    double second[2], first[2];
    for (int i = 0; i < 2; i++) {
        char text[1600];
        snprintf(
            text, sizeof text,
            "arrivals:\n"
            "  b: {to: s, at: [0 h], class: b, set: {n: 0}}\n"
            "  a: {to: s.first, at: [%s], class: a}\n"
            "services:\n"
            "  s:\n"
            "    type: pathway\n"
            "    resources: {beds: 1}\n"
            "    steps:\n"
            "      - name: in\n"
            "        choose: [{go: once, when: {n: 0}}, {go: twice}]\n"
            "      - {name: once, mark: one}\n"
            "      - {name: stay, treat: {with: beds, for: {dist: exponential, mean: 1 h}}, "
            "priority: 2}\n"
            "      - {set: {n: {add: 1}}}\n"
            "      - choose: [{go: end, when: {n: 2}}, {go: in}]\n"
            "      - {name: twice, mark: two}\n"
            "      - {go: stay}\n"
            "      - {name: end, leave: done}\n"
            "      - {name: first, treat: {with: beds, for: 1 min}, preempt: {then: resample}}\n"
            "attributes: {n: number}\n"
            "measures:\n"
            "  first: {from: one, to: two, in: s}\n"
            "  second: {from: two, to: depart, in: s}\n",
            i ? "1 min" : "20 h");
        run_text r = run_service(text);
        first[i] = run_text_value(&r, "first", "mean");
        second[i] = run_text_value(&r, "second", "mean");
        run_text_free(&r);
    }
    cr_expect(epsilon_eq(dbl, second[0], second[1], 1e-12), "%g %g", second[0], second[1]);
    cr_expect(fabs(first[1] - first[0]) > 1e-6);
}
