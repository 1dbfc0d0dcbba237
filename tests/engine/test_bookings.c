/* Bookings (docs/scenario.md, "Books"): several slots in a row, what is given back, and random numbers of
 * their own. Each case is worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* Slots at 9:00, 9:15, 9:30, 9:45 and 14:00 to 14:45. In the order in which they ask: a one slot, 9:00; b two, 9:15
 * and 9:30; c two, and 9:45 is the last of its session: 14:00; d one, 9:45; e three, and two are left: none; f
 * two, 14:30. */
Test(bookings, slots_in_a_row_lie_in_one_session)
{
    run_text r = run_well(
        "weir: 1\n"
        "classes: [a, b, c, d, e, f]\n"
        "run: {length: 1 d, by: [class]}\n"
        "books: {gp: {slots: {every_day: {09:00-10:00: every 15 min, 14:00-15:00: every 15 "
        "min}}}}\n"
        "arrivals:\n"
        "  a: {to: s, at: [1 h], class: a}\n"
        "  b: {to: s, at: [2 h], class: b}\n"
        "  c: {to: s, at: [3 h], class: c}\n"
        "  d: {to: s, at: [4 h], class: d}\n"
        "  e: {to: s, at: [5 h], class: e}\n"
        "  f: {to: s, at: [6 h], class: f}\n"
        "services: {s: {type: pathway, steps: [{book: {book: gp, within: 12 h, slots: {by: class, "
        "a: 1, d: 1, e: 3, else: 2}, or_else: {leave: none}}}]}}\n");
    expect_class(r, "s.time", "a", 8);
    expect_class(r, "s.time", "b", 7.25);
    expect_class(r, "s.time", "c", 11);
    expect_class(r, "s.time", "d", 5.75);
    expect_class(r, "s.time", "e", 0);
    expect_class(r, "s.time", "f", 8.5);
    expect_value(r, "none", "total", 1);
    run_text_free(&r);
}

/* Two clinicians, slots at 9:00 to 9:45. a takes 9:00. b takes two from 9:00 with the other clinician; c two
 * from 9:15, behind a; e two from 9:30, behind b. So nobody is handed over. d, before e, asked for three and got
 * none: from 9:30 there are but two. */
Test(bookings, slots_in_a_row_of_one_of_two_clinicians)
{
    run_text r =
        run_well("weir: 1\n"
                 "classes: [a, b, c, d, e]\n"
                 "run: {length: 1 d, by: [class]}\n"
                 "books: {gp: {slots: {every_day: {09:00-10:00: every 15 min}}, clinicians: 2}}\n"
                 "arrivals:\n"
                 "  a: {to: s, at: [1 h], class: a}\n"
                 "  b: {to: s, at: [2 h], class: b}\n"
                 "  c: {to: s, at: [3 h], class: c}\n"
                 "  d: {to: s, at: [4 h], class: d}\n"
                 "  e: {to: s, at: [5 h], class: e}\n"
                 "services: {s: {type: pathway, steps: [{book: {book: gp, within: 12 h, slots: "
                 "{by: class, a: 1, d: 3, else: 2}, or_else: {leave: none}}}]}}\n");
    expect_class(r, "s.time", "a", 8);
    expect_class(r, "s.time", "b", 7);
    expect_class(r, "s.time", "c", 6.25);
    expect_class(r, "s.time", "d", 0);
    expect_class(r, "s.time", "e", 4.5);
    run_text_free(&r);
}

/* Slots at 9:00 to 9:45; every second one is kept for the day itself. Who asks at 01:00 for two in a row finds
 * none; at 08:00 they are released, and the next gets 9:00. With half of the slots overbooked (9:15 and
 * 9:45 take two) and nothing kept: two from 9:00, then one at 9:15, then two from 9:30. */
Test(bookings, slots_in_a_row_among_those_kept_and_those_that_take_two)
{
    static const char text[] =
        "weir: 1\n"
        "classes: [a, b, c]\n"
        "run: {length: 1 d, by: [class]}\n"
        "books: {gp: {slots: {every_day: {09:00-10:00: every 15 min}}, horizon: 12 h, %s}}\n"
        "arrivals:\n"
        "  a: {to: s, at: [1 h], class: a}\n"
        "  b: {to: s, at: [8 h], class: b}\n"
        "  c: {to: s, at: [8.5 h], class: c}\n"
        "services: {s: {type: pathway, steps: [{book: {book: gp, slots: %s, or_else: {leave: "
        "none}}}]}}\n";
    char whole[1200];
    snprintf(whole, sizeof whole, text, "same_day: {share: 50 %, released: \"08:00\"}", "2");
    run_text r = run_well(whole);
    expect_class(r, "s.time", "a", 0);
    expect_class(r, "s.time", "b", 1);
    expect_class(r, "s.time", "c", 1);
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, "overbook: 50 %", "{by: class, b: 1, else: 2}");
    r = run_well(whole);
    expect_class(r, "s.time", "a", 8);
    expect_class(r, "s.time", "b", 1.25);
    expect_class(r, "s.time", "c", 1);
    run_text_free(&r);
}

/* Four slots from 9:00, four from 14:00. a books the first four at 01:00 and cancels an hour before, at 08:00: all
 * four are free again. b, who asks for four at 02:00, had 14:00; c asks for four at 08:30: 9:00. Where nobody
 * cancels but a does not come, all four are lost: d, who asks at 9:05 for one, waits until 14:00 (or the
 * next day: b has it all). */
Test(bookings, all_slots_in_a_row_are_freed_or_lost)
{
    static const char text[] =
        "weir: 1\n"
        "classes: [a, b, c, d]\n"
        "run: {length: 3 d, by: [class]}\n"
        "books: {gp: {slots: {every_day: {09:00-10:00: every 15 min, 14:00-15:00: every 15 "
        "min}}}}\n"
        "arrivals:\n"
        "  a: {to: a, at: [1 h], class: a}\n"
        "  b: {to: s, at: [2 h], class: b}\n"
        "%s"
        "services:\n"
        "  a: {type: pathway, steps: [{book: {book: gp, slots: 4, %s}}]}\n"
        "  s: {type: pathway, steps: [{book: {book: gp, slots: {by: class, d: 1, else: 4}}}]}\n";
    char whole[1400];
    snprintf(whole, sizeof whole, text, "  c: {to: s, at: [8.5 h], class: c}\n",
             "cancels: {share: 100 %, before: 1 h}");
    run_text r = run_well(whole);
    expect_class(r, "a.time", "a", 7);
    expect_class(r, "s.time", "b", 12);
    expect_class(r, "s.time", "c", 0.5);
    expect_value(r, "cancelled", "total", 1);
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, "  d: {to: s, at: [545 min], class: d}\n", "attends: 0 %");
    r = run_well(whole);
    expect_class(r, "a.time", "a", 8);
    expect_class(r, "s.time", "d", 24 + 9 - 545.0 / 60);
    expect_value(r, "did_not_attend", "total", 1);
    run_text_free(&r);
}

/* Two in the first slot, and half of the places kept until 00:00 of the day, which has come: all three are to be
 * had, 9:00 twice and 9:15. */
Test(bookings, places_kept_for_the_day_can_be_had_on_the_day)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "books: {gp: {slots: {every_day: {09:00-09:30: every 15 min}}, first: 2, same_day: {share: "
        "50 %}}}\n"
        "arrivals: {a: {to: s, at: [1 h, 1 h, 1 h]}}\n"
        "services: {s: {type: pathway, steps: [{book: {book: gp, within: 12 h}}]}}\n");
    expect_value(r, "s.time", "mean", (8 + 8 + 8.25) / 3);
    run_text_free(&r);
}

/* Sixteen at 9:00, in the order in which they asked; the eight of class c cancel an hour before, and the others
 * go to one doctor in their order: 10 min each, so the k-th of them (from 0) waits k x 10 min. */
Test(bookings, who_cancels_leaves_the_others_in_order)
{
    run_text r = run_well(
        "weir: 1\n"
        "classes: [a, b, c]\n"
        "run: {length: 1 d, by: [class]}\n"
        "books: {gp: {slots: {every_day: {09:00-09:15: every 15 min}}, clinicians: 20}}\n"
        "arrivals:\n"
        "  c: {to: s, at: [1 h, 1 h, 1 h, 3 h, 3 h, 3 h, 3 h, 3 h], class: c}\n"
        "  a: {to: s, at: [2 h, 2 h, 2 h, 2 h], class: a}\n"
        "  b: {to: s, at: [4 h, 4 h, 4 h, 4 h], class: b}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {doctor: 1}\n"
        "    steps:\n"
        "      - book: {book: gp, cancels: {share: {by: class, c: 100 %, else: 0 %}, before: 1 "
        "h}}\n"
        "      - treat: {with: doctor, for: 10 min}\n");
    expect_value(r, "cancelled", "total", 8);
    expect_class(r, "s.wait", "a", 7 + (0 + 1 + 2 + 3) / 4.0 / 6);
    expect_class(r, "s.wait", "b", 5 + (4 + 5 + 6 + 7) / 4.0 / 6);
    run_text_free(&r);
}

/* What a table gives is looked at as the run goes: nobody books no slot. */
Test(bookings, of_no_slot_are_named)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "classes: [a, b]\n"
        "run: {length: 1 d}\n"
        "books: {gp: {slots: {every_day: {09:00-10:00: every 15 min}}}}\n"
        "arrivals: {a: {to: s, at: [0 h], class: a}}\n"
        "services: {s: {type: pathway, steps: [{book: {book: gp, slots: {by: class, a: 0, b: "
        "2}}}]}}\n");
    cr_assert(eq(int, r.status, WEIR_ERR_SCENARIO));
    char *said = weir_error_text(&r.error);
    cr_expect(ne(ptr, strstr(said, "'s' books 0 slots: a booking is of at least one"), NULL), "%s",
              said);
    free(said);
    run_text_free(&r);
}

/* ---- join: first -- */

/* Who is called off leaves its slot to others at once. p sets out on two ways at 01:00: a slot at 9:00, and 7 h of
 * waiting, which is over first. So q, who asks at 8:30, gets 9:00. */
Test(bookings, who_is_called_off_gives_its_slot_back)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 1 d}\n"
                          "books: {gp: {slots: {every_day: {09:00-10:00: every 30 min}}}}\n"
                          "arrivals: {p: {to: p, at: [1 h]}, q: {to: q, at: [8.5 h]}}\n"
                          "services:\n"
                          "  p:\n"
                          "    type: pathway\n"
                          "    steps: [{split: [[{book: gp}], [{delay: 7 h}]], join: first}]\n"
                          "  q: {type: pathway, steps: [{book: gp}]}\n");
    expect_value(r, "p.time", "mean", 7);
    expect_value(r, "q.time", "mean", 0.5);
    run_text_free(&r);
}

/* Both ways have their slot at 9:00. The first is there, the other is called off that very instant, and those
 * who are booked behind it still come: p at 9:00, q at 9:00 each; nobody comes twice. A third way, which is late
 * for its slot, is called off as well. */
Test(bookings, called_off_as_its_slot_is_due)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "books:\n"
        "  gp: {slots: {every_day: {09:00-09:30: every 30 min}}, clinicians: 9}\n"
        "  late: {slots: {every_day: {08:30-09:00: every 30 min}}, late: 2 h}\n"
        "arrivals: {p: {to: p, at: [1 h, 1 h]}, q: {to: q, at: [2 h, 2 h]}}\n"
        "services:\n"
        "  p:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - split: [[{book: late}], [{book: gp}], [{book: {book: gp, within: 9 h}}]]\n"
        "        join: first\n"
        "      - leave: seen\n"
        "  q: {type: pathway, steps: [{book: gp}, {leave: seen}]}\n");
    expect_value(r, "p.time", "mean", 8);
    expect_value(r, "q.time", "mean", 7);
    expect_value(r, "seen", "total", 4);
    run_text_free(&r);
}

/* ---- random numbers -- */

/* A slot every minute for everybody, so who asks goes on `notice` later (0 to 4 d). Half attend and half cancel, at
 * their slot, whatever their notice and their `within`: both took 48 h on average, sd 96 h / sqrt(12) = 27.7 h. Of
 * 6,000 some 1,500 come and 3,000 cancel: standard errors 0.7 h and 0.5 h; the bounds are 7 of them. With one number
 * for notice and attendance those who come would have taken 24 h. */
Test(bookings, notice_attendance_and_cancelling_are_independent)
{
    static const char *const within[] = {
        "{dist: uniform, min: 5 d, max: 6 d}",
        "{dist: mixture, of: [{share: 50 %, dist: uniform, min: 5 d, max: 6 d}, {share: 50 %, "
        "dist: gamma, mean: 6 d, cv: 0.01}]}"};
    for (size_t i = 0; i < sizeof within / sizeof *within; i++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 30 d}\n"
                 "books: {gp: {slots: {every_day: {00:00-24:00: every 1 min}}, clinicians: "
                 "100000}}\n"
                 "arrivals: {a: {to: s, rate: 200 per day}}\n"
                 "services: {s: {type: pathway, steps: [{book: {book: gp, within: %s, notice: "
                 "{dist: uniform, min: 0 d, max: 4 d}, attends: 50 %%, cancels: {share: 50 %%, "
                 "before: 0 min}}}, {mark: seen}]}}\n"
                 "measures:\n"
                 "  there: {from: arrive, to: seen, in: s}\n"
                 "  cancelling: {from: arrive, to: cancelled, in: s}\n",
                 within[i]);
        run_text r = run_well(text);
        const double there = run_text_value(&r, "there", "mean");
        const double cancelled = run_text_value(&r, "cancelling", "mean");
        cr_expect(fabs(there - 48) < 5, "%g h", there);
        cr_expect(fabs(cancelled - 48) < 4, "%g h", cancelled);
        run_text_free(&r);
    }
}
