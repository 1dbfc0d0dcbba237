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
