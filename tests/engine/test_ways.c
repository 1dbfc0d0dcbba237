/* `any_of`: several ways to be served, alone and beside what is needed in any case. Each case worked by
 * hand in the comment above it; times are exact. */
#include "tests/support/by_hand.h"

static run_text run_steps(const char *length, const char *arrivals, const char *pools,
                          const char *steps)
{
    char text[4096];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {length: %s}\n"
             "arrivals: {%s}\n"
             "resources: {%s}\n"
             "services:\n"
             "  s: {type: pathway, steps: [%s]}\n"
             "  t: {type: pathway, steps: [{treat: {with: a, for: 30 min}}]}\n",
             length, arrivals, pools, steps);
    return run_text_once(text);
}

static run_text run_these(const char *length, const char *arrivals, const char *pools,
                          const char *steps)
{
    return went_well(run_steps(length, arrivals, pools, steps));
}

/* Three at 0, two rooms, 1 h: the first takes a room and a, the second a room and b, the third waits for
 * a room until 1 h, though c is free, and then takes a. */
Test(ways, stand_beside_what_is_needed_in_any_case)
{
    run_text r = run_these("4 h", "x: {to: s, at: [0 h, 0 h, 0 h]}", "a: 1, b: 1, c: 1, room: 2",
                           "{treat: {with: {any_of: [a, b, c], room: 1}, for: 1 h}}");
    expect_value(r, "s.wait", "mean", 1.0 / 3);
    expect_value(r, "a.in_use", "mean", 0.5);
    expect_value(r, "b.in_use", "mean", 0.25);
    expect_value(r, "c.in_use", "mean", 0);
    expect_value(r, "room.in_use", "mean", 0.75);
    run_text_free(&r);
}

/* One consultant, one supervisor, two registrars, 1 h: of four at 0 the first is seen by the consultant,
 * the second by a registrar with the supervisor; the third waits for whoever is free first: at 1 h the
 * consultant; the fourth has the other two at 1 h. */
Test(ways, may_be_sets)
{
    run_text r = run_these(
        "4 h", "x: {to: s, at: [0 h, 0 h, 0 h, 0 h]}",
        "a: 1, consultant: 1, registrar: 2, supervisor: 1",
        "{treat: {with: {any_of: [consultant, {registrar: 1, supervisor: 1}]}, for: 1 h}}");
    expect_value(r, "s.wait", "mean", 0.5);
    expect_value(r, "consultant.in_use", "mean", 0.5);
    expect_value(r, "registrar.in_use", "mean", 0.5);
    expect_value(r, "supervisor.in_use", "mean", 0.5);
    run_text_free(&r);
}

/* A way may ask for several units, and a list is one of each: of three nurses the first takes two; the
 * second finds one, and takes a and b; the third waits for 1 h. */
Test(ways, may_ask_for_several_units)
{
    run_text r = run_these("4 h", "x: {to: s, at: [0 h, 0 h, 0 h]}", "a: 1, b: 1, nurses: 3",
                           "{treat: {with: {any_of: [{nurses: 2}, [a, b]]}, for: 1 h}}");
    expect_value(r, "s.wait", "mean", 1.0 / 3);
    expect_value(r, "nurses.in_use", "mean", 4.0 / 4);
    expect_value(r, "a.in_use", "mean", 0.25);
    expect_value(r, "b.in_use", "mean", 0.25);
    run_text_free(&r);
}

/* A pool in two ways: who waits stands in its line once. Of three at 0 the first has a nurse and a, the
 * second a nurse and b; the third waits until 1 h: 1 h for 3 h of the mean line of the nurses. */
Test(ways, may_share_a_pool)
{
    run_text r = run_these("4 h", "x: {to: s, at: [0 h, 0 h, 0 h]}", "a: 1, b: 1, nurses: 3",
                           "{treat: {with: {any_of: [{nurses: 1, a: 1}, {nurses: 1, b: 1}]}, "
                           "for: 1 h}}");
    expect_value(r, "s.wait", "mean", 1.0 / 3);
    expect_value(r, "s.waiting", "mean", 0.25);
    expect_value(r, "nurses.in_use", "mean", 3.0 / 4);
    run_text_free(&r);
}

/* A treat gives back what it took, and no more: b is held from before until the end, at 2 h; a for the
 * first hour. */
Test(ways, give_back_what_was_taken)
{
    run_text r = run_these("4 h", "x: {to: s, at: [0 h]}", "a: 1, b: 2",
                           "{seize: b}, {treat: {with: {any_of: [a, b]}, for: 1 h}}, {delay: 1 h}");
    expect_value(r, "a.in_use", "mean", 0.25);
    expect_value(r, "b.in_use", "mean", 0.5);
    run_text_free(&r);
}

/* Of two a and two b one is left for others: the first of 0 takes b, the second a, for 1 h each; the
 * third gives up after 30 min. */
Test(ways, leave_units_for_others)
{
    run_text r = run_these("4 h", "x: {to: s, at: [0 h, 0 h, 0 h]}", "a: 2, b: 2",
                           "{treat: {with: {any_of: [b, a]}, for: 1 h}, keep_free: 1, patience: 30 "
                           "min}");
    expect_value(r, "s.time", "mean", 2.5 / 3);
    expect_value(r, "a.in_use", "mean", 0.25);
    run_text_free(&r);
}

/* Another has a until 30 min. Of two at 0 who hold a bed, one finds a room and b, the other waits for
 * one of the two, its bed blocked, until 30 min; then each stays for 1 h. */
Test(ways, in_a_hold)
{
    run_text r =
        run_these("4 h", "y: {to: t, at: [0 h]}, x: {to: s, at: [0 h, 0 h]}",
                  "a: 1, b: 1, room: 2, "
                  "bed: 2",
                  "{seize: bed}, {hold_until: {seize: {room: 1, any_of: [b, a]}}}, {delay: 1 h}");
    expect_value(r, "bed.blocked", "mean", 0.5 / 4);
    expect_value(r, "b.in_use", "mean", 0.25);
    expect_value(r, "a.in_use", "mean", 1.5 / 4);
    expect_value(r, "room.in_use", "mean", 0.5);
    run_text_free(&r);
}

/* Who holds the only room and waits for b beside a room of any kind waits for ever, whatever else may
 * be free; with another way that needs none of what it holds it does not. */
Test(ways, are_looked_at_one_by_one_where_patients_may_wait_for_ever)
{
    run_text r = run_steps("20 d", "x: {to: s, at: [0 h, 0 h]}", "a: 1, b: 2, c: 1, room: 1",
                           "{seize: c, patience: 15 d}, {seize: room}, {release: c}, "
                           "{seize: {room: 1, any_of: [a, b]}}");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    run_text_free(&r);
    r = run_these("20 d", "x: {to: s, at: [0 h]}, y: {to: t, at: [0 h]}", "a: 1, b: 2, room: 1",
                  "{seize: room}, {seize: {b: 1, any_of: [room, a]}}");
    expect_value(r, "s.completed", "total", 1);
    run_text_free(&r);
}

/* ---- doors ----------------------------------------------------------------------------------- */

static run_text with_doors(const char *arrivals, const char *a_and_b, const char *hours)
{
    char text[1600];
    snprintf(
        text, sizeof text,
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "arrivals: {%s}\n"
        "services: {s: {type: pathway, resources: {%s}, steps: [{treat: {with: {any_of: [a, b]}, "
        "for: %s}}]}}\n",
        arrivals, a_and_b, hours);
    return run_text_once(text);
}

/* a is open from 08:00 to 12:00, b always. Who comes at 13:00 is treated by b; at 10:00 by a. Where b has a door,
 * too, from 09:00 to 12:00, who comes at 13:00 is turned away. */
Test(ways, that_are_shut_are_not_taken)
{
    run_text r = went_well(with_doors("x: {to: s, at: [10 h, 13 h]}",
                                      "a: {capacity: 1, door: 08:00-12:00}, b: 1", "1 h"));
    expect_value(r, "s.completed", "total", 2);
    expect_value(r, "s.a.in_use", "mean", 1.0 / 48);
    expect_value(r, "s.b.in_use", "mean", 1.0 / 48);
    expect_value(r, "turned_away", "total", 0);
    run_text_free(&r);
    r = went_well(with_doors("x: {to: s, at: [10 h, 13 h]}",
                             "a: {capacity: 1, door: 08:00-12:00}, b: {capacity: 1, door: "
                             "09:00-12:00}",
                             "1 h"));
    expect_value(r, "s.completed", "total", 1);
    expect_value(r, "turned_away", "total", 1);
    run_text_free(&r);
}

/* b is busy from 06:00 for 20 h. y comes at 07:00, when a is shut: a, which is free, is not for y, who waits for b, and for
 * a until it opens at 08:00: 1 h. */
Test(ways, that_open_are_taken)
{
    run_text r = went_well(with_doors("x: {to: s, at: [6 h]}, y: {to: s, at: [7 h]}",
                                      "b: 1, a: {capacity: 1, door: 08:00-12:00}", "20 h"));
    expect_value(r, "s.wait", "mean", 0.5);
    expect_value(r, "s.a.in_use", "mean", 20.0 / 48);
    run_text_free(&r);
}

/* Both are busy from 11:00 on for 3 h (a first, and b 30 min later). y comes at 11:45 and waits in both lines; a shuts at
 * 12:00. It came before: at 14:00 a takes it. z comes at 12:15: of a it is too late, and b takes it at 14:30. Where
 * a turns its line away, y stays for b and is taken at 14:30, z at 17:30. */
Test(ways, that_shut_serve_who_is_inside_or_let_it_wait_elsewhere)
{
    static const char *const at_close[] = {"see_all_inside", "turn_away_waiting"};
    static const double wait[] = {2.25 + 2.25, 2.75 + 5.25};
    for (size_t i = 0; i < 2; i++) {
        char pools[200];
        snprintf(pools, sizeof pools, "a: {capacity: 1, door: 08:00-12:00, at_close: %s}, b: 1",
                 at_close[i]);
        run_text r =
            went_well(with_doors("x: {to: s, at: [11 h, 11.5 h]}, y: {to: s, at: [11.75 h]}, "
                                 "z: {to: s, at: [12.25 h]}",
                                 pools, "3 h"));
        expect_value(r, "s.wait", "mean", wait[i] / 4);
        expect_value(r, "turned_away", "total", 0);
        run_text_free(&r);
    }
}
