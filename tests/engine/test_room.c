/* `room` and `balk` (docs/scenario.md, "Steps"): each case worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* One clerk, 1 h each; four come at 0 h and one at 1.5 h, when the second is served. Room for one who
 * waits: the first starts, the second waits, two are refused, the last waits half an hour. Room for
 * none: only the first of 0 h stays, and the last starts at once. Shares of 0 and 100 % by the number
 * waiting are the same rule; the last share holds for all above; who can start goes in whatever they say. */
Test(room, is_for_those_who_would_have_to_wait)
{
    static const struct {
        const char *room, *outcome;
        double refused, wait;
    } cases[] = {
        {"room: 1 waiting", "s.turned_away", 2, (0.0 + 1 + 0.5) / 3},
        {"room: 0 waiting", "s.turned_away", 3, 0},
        {"room: {value: 1 waiting, source: a survey, range: [0, 3]}", "s.turned_away", 2, 0.5},
        {"room: 1 waiting, balk: {leave: full}", "full", 2, 0.5},
        {"balk: {to: {leave: full}, share: [0 %, 100 %]}", "full", 2, 0.5},
        {"balk: {to: {leave: full}, share: [0, 0, 1]}", "full", 1, (0.0 + 1 + 2 + 1.5) / 4},
        {"balk: {to: {leave: full}, share: 100 %}", "full", 3, 0},
        {"room: 2 in all", "s.turned_away", 2, 0.5},
        {"room: 9 waiting, balk: {to: {leave: full}, share: [0 %, 100 %]}", "full", 2, 0.5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {five: {to: s, at: [0 h, 0 h, 0 h, 0 h, 1.5 h]}}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {clerk: 1}\n"
                 "    steps: [{treat: {with: clerk, for: 1 h}, %s}]\n",
                 cases[i].room);
        run_text r = run_well(text);
        expect_value(r, cases[i].outcome, "total", cases[i].refused);
        expect_value(r, "s.wait", "mean", cases[i].wait);
        expect_value(r, "s.completed", "total", 5 - cases[i].refused);
        run_text_free(&r);
    }
}

/* A desk of 1 h and then 3 h of something else, room for two in all: of 0 and 1 h both come in; at 2 h two
 * others are there, so the third goes to the other service though the desk is free; at 4.5 h the first has
 * gone (at 4 h), and there is one other: in. A `2 waiting` would have refused nobody. */
Test(room, in_all_counts_everybody_there)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 1 d}\n"
                          "arrivals: {four: {to: s, at: [0 h, 1 h, 2 h, 4.5 h]}}\n"
                          "services:\n"
                          "  s:\n"
                          "    type: pathway\n"
                          "    resources: {desk: 1}\n"
                          "    steps:\n"
                          "      - treat: {with: desk, for: 1 h}\n"
                          "        room: 2 in all\n"
                          "        balk: other\n"
                          "      - delay: 3 h\n"
                          "  other: {type: pathway, steps: [{delay: 7 h}]}\n");
    expect_value(r, "other.arrived", "total", 1.0);
    expect_value(r, "s.completed", "total", 3.0);
    expect_value(r, "s.time", "mean", (4.0 + 4 + 0 + 4) / 4);
    expect_value(r, "time", "mean", (4.0 + 4 + 7 + 4) / 4);
    run_text_free(&r);
}

/* Those who wait for anything in the service are counted: one waits for x, so that who wants y, which is
 * taken, is refused for want of room for one; with room for two it waits from 1 h to 5 h. Sets of several
 * pools and a seize are refused likewise. */
Test(room, counts_those_who_wait_anywhere_in_the_service)
{
    static const char text[] =
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {a: {to: s, at: [0 h, 0 h]}, b: {to: s.second, at: [0 h, 1 h]}}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {x: 1, y: 1, z: 9}\n"
        "    steps:\n"
        "      - treat: {with: x, for: 9 h}\n"
        "      - leave: done\n"
        "      - name: second\n"
        "        seize: {y: 1, z: 2}\n"
        "        room: %s\n"
        "        balk: third\n"
        "      - delay: 5 h\n"
        "      - leave: second\n"
        "      - {name: third, delay: 1 h}\n"
        "      - leave: third\n";
    char whole[1024];
    snprintf(whole, sizeof whole, text, "1 waiting");
    run_text r = run_well(whole);
    expect_value(r, "second", "total", 1.0);
    expect_value(r, "third", "total", 1.0);
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, "2 waiting");
    r = run_well(whole);
    expect_value(r, "second", "total", 2.0);
    expect_value(r, "s.z.in_use", "mean", 20.0 / 24);
    run_text_free(&r);
}

/* Room for a thousand, or a share of 0 of those who would wait, changes nobody's luck: the step's own
 * stage has its name as before, and the shares have another. */
Test(room, that_refuses_nobody_changes_no_bit)
{
    static const char *const rooms[] = {"", ", room: 1000 waiting", ", room: 1000 in all",
                                        ", balk: {to: {leave: full}, share: [0 %]}"};
    double wait = 0;
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 20 d}\n"
                 "arrivals: {a: {to: s, rate: 5 per h}}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {clerk: 1}\n"
                 "    steps: [{treat: {with: clerk, for: {dist: exponential, mean: 10 min}}%s}]\n",
                 rooms[i]);
        run_text r = run_well(text);
        if (i == 0)
            wait = run_text_value(&r, "s.wait", "mean");
        cr_expect(eq(dbl, run_text_value(&r, "s.wait", "mean"), wait), "%s", rooms[i]);
        run_text_free(&r);
    }
}

/* Who holds until a service has a bed waits where it is, and is not refused: the second has it 5-10 h.
 * Who comes by itself at 1 h would have to wait, and there is no room for that. */
Test(room, is_not_asked_of_those_who_hold_until_there_is_some)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {held: {to: front, at: [0 h, 0 h]}, walks: {to: ward, at: [1 h]}}\n"
        "services:\n"
        "  front: {type: pathway, resources: {r: 2}, steps: [{seize: r}, {hold_until: ward}]}\n"
        "  ward: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: bed, for: 5 h}, room: "
        "0 waiting}]}\n");
    expect_value(r, "front.blocked_time", "mean", 2.5);
    expect_value(r, "ward.turned_away", "total", 1.0);
    expect_value(r, "ward.completed", "total", 2.0);
    run_text_free(&r);
}

/* The number is a dial: from 12 h on nobody may wait. Three at 1 h (1 h each): all stay; three at 13 h: one
 * does. A shut door speaks first: who comes to it goes where `or_else` says or is turned away, and at the
 * start those who wait stand in line whatever the room. */
Test(room, can_change_and_does_not_speak_for_the_door)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {a: {to: s, at: [1 h, 1 h, 1 h, 13 h, 13 h, 13 h]}}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {clerk: 1}\n"
                 "    steps: [{name: desk, treat: {with: clerk, for: 1 h}, room: 2 waiting}]\n"
                 "interventions: {i: {starts: 12 h, changes: [{dial: services.s.desk.room, "
                 "to: 0}]}}\n");
    expect_value(r, "s.completed", "total", 4.0);
    expect_value(r, "s.turned_away", "total", 2.0);
    run_text_free(&r);
    r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {a: {to: s, at: [20 h]}}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {clerk: {capacity: 1, door: 08:00-12:00}}\n"
        "    steps: [{treat: {with: clerk, for: 1 h}, room: 0 waiting, balk: {leave: full}}]\n"
        "start: {s: {in: 1, remaining: 2 h, waiting: 3}}\n");
    expect_value(r, "full", "total", 0.0);
    expect_value(r, "s.turned_away", "total", 1.0);
    expect_value(r, "s.completed", "total", 4.0);
    run_text_free(&r);
}
