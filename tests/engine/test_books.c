/* Appointment books (docs/scenario.md, "Books"): more than one in a slot, who comes late, books by table. Each
 * case is worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* Six ask at midnight; slots at 9:00, 9:15, 9:30, 9:45 and 14:00 to 14:45. What they wait for is the sum of the
 * hours of the slots that they get, divided by six. */
static void expect_slots(const char *book, const char *more, double hours)
{
    char text[1200];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {length: 1 d}\n"
             "books: {gp: {slots: {every_day: {09:00-10:00: every 15 min, 14:00-15:00: every 15 "
             "min}}%s}}\n"
             "arrivals: {a: {to: s, at: [0 h, 0 h, 0 h, 0 h, 0 h, 0 h]}}\n"
             "services: {s: {type: pathway, steps: [{book: {book: gp%s}}, {mark: seen}]}}\n"
             "measures: {slot: {from: arrive, to: seen, in: s}}\n",
             book, more);
    run_text r = run_text_once(text);
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "slot", "mean", hours / 6);
    run_text_free(&r);
}

/* One each: 9, 9.25, 9.5, 9.75, 14, 14.25. First 2: two at 9 and two at 14. A quarter of the eight slots take two,
 * evenly spread: the fourth and the eighth. Both: 9, 9, 9.25, 9.5, 9.75, 9.75. All of them: two each. Two
 * clinicians and 2 first: four at 9, two at 9.25. */
Test(books, take_more_than_one)
{
    expect_slots("", "", 9 + 9.25 + 9.5 + 9.75 + 14 + 14.25);
    expect_slots(", first: 2", "", 9 + 9 + 9.25 + 9.5 + 9.75 + 14);
    expect_slots(", overbook: 25 %", "", 9 + 9.25 + 9.5 + 9.75 + 9.75 + 14);
    expect_slots(", overbook: 25 %, first: 2", "", 9 + 9 + 9.25 + 9.5 + 9.75 + 9.75);
    expect_slots(", overbook: 100 %", "", 2 * (9 + 9.25 + 9.5));
    expect_slots(", overbook: 0 %, first: 1", "", 9 + 9.25 + 9.5 + 9.75 + 14 + 14.25);
    expect_slots(", clinicians: 2, first: 2", "", 4 * 9 + 2 * 9.25);
}

/* Half of all places are kept for the day itself, until 16:00. With two in the first slot of each session there
 * are ten: 1 and 2 at 9:00, 3 at 9:15, 4 at 9:30, 5 at 9:45, 6 and 7 at 14:00, 8, 9 and 10 after. Every second
 * one, of those that are spread evenly, is kept: 2, 4, 6 (or 7), 8 and 10. So 9:00, 9:15, 9:45, 14:00 and 14:30
 * take one each, and the sixth finds none. */
Test(books, keep_a_share_of_all_places)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "books: {gp: {slots: {every_day: {09:00-10:00: every 15 min, 14:00-15:00: every 15 min}}, "
        "first: 2, same_day: {share: 50 %, released: \"16:00\"}}}\n"
        "arrivals: {a: {to: s, at: [0 h, 0 h, 0 h, 0 h, 0 h, 0 h]}}\n"
        "services: {s: {type: pathway, steps: [{book: {book: gp, within: 20 h, or_else: {leave: "
        "none}}}, {mark: "
        "seen}]}}\n"
        "measures: {slot: {from: arrive, to: seen, in: s}}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "slot", "mean", (9 + 9.25 + 9.75 + 14 + 14.5) / 5);
    expect_value(r, "none", "total", 1);
    run_text_free(&r);
}

/* Two slots, 9:00 and 9:15, treatment 30 min. The first comes 20 min late, so the second starts at 9:15 and the
 * first, whose slot is before it, waits from 9:20 to 9:45. A third who comes at 9:16 by himself waits behind it:
 * the line runs in slot order. Waits from the slot: 45 min, 0; from 9:16 to 10:15. */
Test(books, those_late_join_as_of_their_slot)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "attributes: {late: duration}\n"
        "books: {gp: {slots: {every_day: {09:00-09:30: every 15 min}}, late: {of: late}}}\n"
        "arrivals:\n"
        "  a: {to: s, at: [0 h], set: {late: 20 min}}\n"
        "  b: {to: s, at: [1 h], set: {late: 0 min}}\n"
        "  c: {to: s.seen, at: [556 min], set: {late: 0 min}}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {doctor: 1}\n"
        "    steps:\n"
        "      - book: gp\n"
        "      - mark: there\n"
        "      - {name: seen, treat: {with: doctor, for: 30 min}}\n"
        "measures:\n"
        "  first: {from: arrive, to: start, in: s, stat: max}\n"
        "  there: {from: arrive, to: there, in: s, stat: max}\n"
        "  sum: {from: arrive, to: start, in: s, stat: total}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "there", "max", 9 + 20.0 / 60);
    expect_value(r, "first", "max", 9.75);
    expect_value(r, "sum", "total", 9.75 + 8.25 + (10.25 - 556.0 / 60));
    run_text_free(&r);
}

/* Each home has its book; whoever is from elsewhere takes the last. a at 9, b at 10, c and a level that is only
 * known later at 11 and 11:30. */
Test(books, by_table)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "attributes: {home: [a, b, c, d]}\n"
        "books:\n"
        "  early: {slots: {every_day: {09:00-09:30: every 30 min}}}\n"
        "  later: {slots: {every_day: {10:00-10:30: every 30 min}}}\n"
        "  last: {slots: {every_day: {11:00-12:00: every 30 min}}}\n"
        "arrivals:\n"
        "  a: {to: s, at: [0 h], set: {home: a}}\n"
        "  b: {to: s, at: [0 h], set: {home: b}}\n"
        "  c: {to: s, at: [0 h], set: {home: c}}\n"
        "  d: {to: s, at: [0 h], set: {home: d}}\n"
        "services: {s: {type: pathway, steps: [{book: {book: {by: home, a: early, b: later, else: "
        "last}, within: 12 h}}, {mark: seen}]}}\n"
        "measures: {slot: {from: arrive, to: seen, in: s, stat: [mean, max]}}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "slot", "mean", (9 + 10 + 11 + 11.5) / 4);
    expect_value(r, "slot", "max", 11.5);
    run_text_free(&r);
}

/* Two practices share one book and one has another of its own: of all, the earliest. One slot each at 9:00 of
 * both books, then 9:30 of the shared one. p asks first (any: shared 9:00, as written first), then q (own 9:00,
 * since the shared one is taken), then q again (shared 9:30). */
Test(books, shared_by_services_and_any_of)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "books:\n"
        "  shared: {slots: {every_day: {09:00-10:00: every 30 min}}}\n"
        "  own: {slots: {every_day: {09:00-09:30: every 30 min}}}\n"
        "arrivals: {p: {to: p, at: [1 h]}, q: {to: q, at: [2 h, 3 h]}}\n"
        "services:\n"
        "  p: {type: pathway, steps: [{book: shared}, {mark: seen}]}\n"
        "  q: {type: pathway, steps: [{book: {any_of: [shared, own]}}, {mark: seen}]}\n"
        "measures:\n"
        "  at_p: {from: arrive, to: seen, in: p}\n"
        "  at_q: {from: arrive, to: seen, in: q, stat: [min, max]}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "at_p", "mean", 8);
    expect_value(r, "at_q", "max", 7);
    expect_value(r, "at_q", "min", 6.5);
    run_text_free(&r);
}

/* Tables of targets within tables: by two attributes, a row that ends early, and what has no row of its own. */
Test(books, targets_by_two_attributes)
{
    static const char *const written[] = {
        "{by: [class, home], x: {near: a, else: b}, y: c, else: {leave: none}}",
        "{by: class, x: {by: home, near: a, else: b}, y: c, else: {leave: none}}",
        "{by: [class, home], x: {near: a}, y: c, else: b}",
    };
    static const double none[] = {2, 2, 0}, b[] = {1, 1, 3};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 1 d}\n"
                 "classes: [x, y, z]\n"
                 "attributes: {home: [near, far]}\n"
                 "arrivals:\n"
                 "  xn: {to: s, at: [0 h], class: x, set: {home: near}}\n"
                 "  xf: {to: s, at: [0 h], class: x, set: {home: far}}\n"
                 "  yn: {to: s, at: [0 h], class: y, set: {home: near}}\n"
                 "  yf: {to: s, at: [0 h], class: y, set: {home: far}}\n"
                 "  zn: {to: s, at: [0 h], class: z, set: {home: near}}\n"
                 "  zf: {to: s, at: [0 h], class: z, set: {home: far}}\n"
                 "services:\n"
                 "  s: {type: pathway, steps: [{go: %s}]}\n"
                 "  a: {type: pathway, steps: [{delay: 1 h}]}\n"
                 "  b: {type: pathway, steps: [{delay: 1 h}]}\n"
                 "  c: {type: pathway, resources: {n: 9}, steps: [{treat: {with: n, for: 1 h}}]}\n"
                 "  d: {type: pathway, steps: [{leave: none}]}\n",
                 written[i]);
        run_text r = run_text_once(text);
        cr_assert(eq(int, r.status, WEIR_OK));
        expect_value(r, "a.arrived", "total", 1);
        expect_value(r, "b.arrived", "total", b[i]);
        expect_value(r, "c.arrived", "total", 2);
        expect_value(r, "none", "total", none[i]);
        run_text_free(&r);
    }
}

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
