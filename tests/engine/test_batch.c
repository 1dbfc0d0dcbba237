/* `batch` and `unbatch`: groups, each case worked by hand in the comment above it. Times are exact: the
 * tolerance is rounding alone. */
#include "tests/support/by_hand.h"

static run_text run_steps(const char *run, const char *arrivals, const char *steps)
{
    char text[4096];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {%s}\n"
             "classes: [x, y]\n"
             "arrivals: {%s}\n"
             "resources: {a: 1, b: 1, c: 3}\n"
             "services:\n"
             "  s:\n"
             "    type: pathway\n"
             "    steps:\n%s"
             "  t:\n"
             "    type: pathway\n"
             "    steps: [{treat: {with: a, for: 30 min}}]\n",
             run, arrivals, steps);
    return run_text_once(text);
}

static run_text run_these(const char *run, const char *arrivals, const char *steps)
{
    return went_well(run_steps(run, arrivals, steps));
}

/* Three at 0, 10 and 20 min go on at 20 min, have one unit of a for 1 h, and are one no more at 1 h 20
 * min: waits 20, 10 and 0 min, three visits all the time; each stays 30 min more. */
Test(batch, gathers_and_seizes_as_one)
{
    run_text r = run_these("length: 4 h", "in: {to: s, at: [0 h, 10 min, 20 min]}",
                           "      - batch: {size: 3}\n"
                           "      - treat: {with: a, for: 1 h}\n"
                           "      - unbatch: all\n"
                           "      - treat: {with: c, for: 30 min}\n");
    expect_value(r, "s.arrived", "total", 3);
    expect_value(r, "s.started", "total", 3);
    expect_value(r, "s.completed", "total", 3);
    expect_value(r, "s.wait", "mean", 10.0 / 60);
    expect_value(r, "a.in_use", "mean", 0.25);
    expect_value(r, "c.in_use", "mean", 1.5 / 4);
    expect_value(r, "s.time", "mean", (110 + 100 + 90) / 180.0);
    expect_value(r, "s.present", "mean", 5.0 / 4);
    run_text_free(&r);
}

/* Six, or 30 min: those of 0 and 10 min go on at 30 min, that of 40 min alone at 70 min, those of 90
 * min, a sixth at that instant among them, at once. Without a unit a visit starts as it arrives. */
Test(batch, goes_on_after_so_long_with_as_many_as_there_are)
{
    run_text r = run_these("length: 4 h",
                           "in: {to: s, at: [0 h, 10 min, 40 min, 90 min, 90 min, 90 min, 90 min, "
                           "90 min, 90 min]}",
                           "      - batch: {size: 6, or_after: 30 min}\n");
    expect_value(r, "s.time", "mean", (30 + 20 + 30) / 60.0 / 9);
    expect_value(r, "s.completed", "total", 9);
    run_text_free(&r);
}

/* The clock is of each first: 20 min for x, 5 min for y. Who comes at the very instant is of the group. */
Test(batch, counts_from_its_first)
{
    run_text r =
        run_these("length: 4 h",
                  "one: {to: s, at: [0 h], class: x}, two: {to: s, at: [20 min], class: y},"
                  " three: {to: s, at: [1 h], class: y}, four: {to: s, at: [66 min], class: x}",
                  "      - batch: {size: 3, or_after: {by: class, x: 20 min, y: 5 min}}\n");
    expect_value(r, "s.time", "mean", (20 + 0 + 5 + 20) / 60.0 / 4);
    run_text_free(&r);
}

/* Another has a from 0 to 30 min. The group of 10 min stands in its line for 20 min: one in the line of
 * a, two patients in that of the service. */
Test(batch, stands_in_line_once)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 4 h}\n"
        "arrivals: {other: {to: t, at: [0 h]}, in: {to: s, at: [0 h, 10 min]}}\n"
        "resources: {a: 1}\n"
        "services:\n"
        "  s: {type: pathway, steps: [{batch: {size: 2}}, {treat: {with: a, for: 1 h}}]}\n"
        "  t: {type: pathway, steps: [{treat: {with: a, for: 30 min}}]}\n"
        "measures:\n"
        "  in_line: {share_of_time: {waiting: {of: a, at_least: 1}}}\n"
        "  two_in_line: {share_of_time: {waiting: {of: a, at_least: 2}}}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "s.waiting", "mean", 2 * 20.0 / 240);
    expect_value(r, "in_line", "share_of_time", 20.0 / 240);
    expect_value(r, "two_in_line", "share_of_time", 0);
    expect_value(r, "s.wait", "mean", (30 + 20) / 120.0);
    run_text_free(&r);
}

/* Each holds a c of its own while it is of the group, and behind it: 0 or 10 min to 80 min, from when
 * the group, which held a for 1 h, is one no more; a is given back then though nobody says so. */
Test(batch, members_keep_what_they_hold)
{
    run_text r = run_these("length: 4 h", "in: {to: s, at: [0 h, 10 min]}",
                           "      - seize: c\n"
                           "      - batch: {size: 2}\n"
                           "      - seize: a\n"
                           "      - delay: 1 h\n"
                           "      - unbatch: all\n"
                           "      - delay: 10 min\n");
    expect_value(r, "c.in_use", "mean", (80 + 70) / 240.0);
    expect_value(r, "a.in_use", "mean", 60.0 / 240);
    expect_value(r, "s.wait", "mean", 0);
    run_text_free(&r);
}

/* Another has a for 30 min from 9 min on. Those of 0 and 10 min give up after 5 min in line: both leave
 * unseen, at 15 min. Where both had a c before, they had started. */
Test(batch, gives_up_as_one)
{
    run_text r =
        run_these("length: 4 h", "other: {to: t, at: [9 min]}, in: {to: s, at: [0 h, 10 min]}",
                  "      - batch: {size: 2}\n"
                  "      - {treat: {with: a, for: 1 h}, patience: 5 min}\n");
    expect_value(r, "s.left_unseen", "total", 2);
    expect_value(r, "s.started", "total", 0);
    expect_value(r, "s.time", "mean", (15 + 5) / 120.0);
    run_text_free(&r);
    r = run_these("length: 4 h", "other: {to: t, at: [9 min]}, in: {to: s, at: [0 h, 10 min]}",
                  "      - seize: c\n"
                  "      - batch: {size: 2}\n"
                  "      - {treat: {with: a, for: 1 h}, patience: 5 min}\n");
    expect_value(r, "s.left_unseen", "total", 0);
    expect_value(r, "left", "total", 2);
    run_text_free(&r);
}

/* To another service each goes by itself: both come to t at 1 h, where one waits 30 min. Elsewhere
 * within the service they go as one. */
Test(batch, leaves_the_service_one_by_one)
{
    run_text r = run_these("length: 4 h", "in: {to: s, at: [0 h, 0 h]}",
                           "      - batch: {size: 2}\n"
                           "      - seize: b\n"
                           "      - delay: 30 min\n"
                           "      - choose: [{go: later, share: 100 %}]\n"
                           "      - {leave: never}\n"
                           "      - {name: later, delay: 30 min}\n"
                           "      - choose: [{go: t, share: 100 %}]\n");
    expect_value(r, "t.arrived", "total", 2);
    expect_value(r, "t.wait", "mean", 0.25);
    expect_value(r, "s.time", "mean", 1);
    expect_value(r, "b.in_use", "mean", 0.25);
    expect_value(r, "arrived", "total", 2);
    run_text_free(&r);
    r = run_these("length: 4 h", "in: {to: s, at: [0 h, 0 h]}",
                  "      - batch: {size: 2}\n"
                  "      - delay: 30 min\n"
                  "      - leave: home\n");
    expect_value(r, "home", "total", 2);
    run_text_free(&r);
}

/* Those drawn to return come again each by itself: here all, an hour after 30 min, and in pairs again. */
Test(batch, returns_one_by_one)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 100 min}\n"
        "arrivals: {in: {to: s, at: [0 h, 0 h]}}\n"
        "services:\n"
        "  s: {type: pathway, steps: [{batch: {size: 2}}, {delay: 30 min},\n"
        "                             {return: {share: 100 %, after: 1 h, to: s}}]}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "s.arrived", "total", 4);
    expect_value(r, "s.completed", "total", 2);
    run_text_free(&r);
}

/* A mark, and what is set, is each member's; a cost is paid once. The group is of the class of its first:
 * x, and treated for 10 min; what is set makes both of class y, for 20 min each afterwards. */
Test(batch, one_for_all)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 4 h}\n"
        "classes: [x, y]\n"
        "arrivals: {one: {to: s, at: [0 h], class: x}, two: {to: s, at: [10 min], class: y}}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - batch: {size: 2}\n"
        "      - delay: {by: class, x: 10 min, y: 1 h}\n"
        "      - {mark: seen}\n"
        "      - {cost: {bus: £30}}\n"
        "      - {set: {class: y}}\n"
        "      - {unbatch: all}\n"
        "      - delay: {by: class, x: 0 min, y: 20 min}\n"
        "measures: {to_seen: {from: arrive, to: seen, in: s, stat: mean}}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "to_seen", "mean", (20 + 10) / 120.0);
    expect_value(r, "s.cost", "total", 30);
    expect_value(r, "s.time", "mean", (40 + 30) / 120.0);
    run_text_free(&r);
}

/* A group of the more urgent class of its first goes before who came earlier. a is busy until 30 min;
 * the group of two y (first at 5 min) waits until 30 min, the x of 1 min until 1 h 30 min. */
Test(batch, has_the_priority_of_its_first)
{
    run_text r =
        run_text_once("weir: 1\n"
                      "run: {length: 4 h}\n"
                      "classes: [x, y]\n"
                      "arrivals:\n"
                      "  other: {to: t, at: [0 h]}\n"
                      "  alone: {to: u, at: [1 min], class: x}\n"
                      "  in: {to: s, at: [5 min, 6 min], class: y}\n"
                      "resources: {a: 1}\n"
                      "services:\n"
                      "  s:\n"
                      "    type: pathway\n"
                      "    steps: [{batch: {size: 2}}, {treat: {with: a, for: 1 h}, priority: {by: "
                      "class, x: 2, y: "
                      "1}}]\n"
                      "  t: {type: pathway, steps: [{treat: {with: a, for: 30 min}}]}\n"
                      "  u: {type: pathway, steps: [{treat: {with: a, for: 1 h}, priority: 2}]}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "s.wait", "mean", (25 + 24) / 120.0);
    expect_value(r, "u.wait", "mean", 89.0 / 60);
    run_text_free(&r);
}

/* A group is split: its children take a and b, it goes on at 25 min, and its members are many at 35. */
Test(batch, may_be_split)
{
    run_text r = run_these("length: 4 h", "in: {to: s, at: [0 h, 0 h]}",
                           "      - batch: {size: 2}\n"
                           "      - split:\n"
                           "          - [{treat: {with: a, for: 10 min}}]\n"
                           "          - [{treat: {with: b, for: 25 min}}]\n"
                           "      - delay: 10 min\n");
    expect_value(r, "s.time", "mean", 35.0 / 60);
    expect_value(r, "a.in_use", "mean", 10.0 / 240);
    expect_value(r, "s.completed", "total", 2);
    run_text_free(&r);
}

/* Children gather: those of 0 and of 10 min have one unit of b from 10 to 40 min, and each patient goes
 * on then. With `join: first` and another way of 20 min each is called off, at 20 and at 30 min, the
 * group going on without the first, and b is given back by the last, at 30 min. */
Test(batch, of_children)
{
    run_text r = run_these("length: 4 h", "in: {to: s, at: [0 h, 10 min]}",
                           "      - split: [[{batch: {size: 2}}, {treat: {with: b, for: 30 min}}], "
                           "[{delay: 1 min}]]\n");
    expect_value(r, "s.time", "mean", (40 + 30) / 120.0);
    expect_value(r, "b.in_use", "mean", 30.0 / 240);
    run_text_free(&r);
    r = run_these("length: 4 h", "in: {to: s, at: [0 h, 10 min]}",
                  "      - split: [[{batch: {size: 2}}, {treat: {with: b, for: 30 min}}], "
                  "[{delay: 20 min}]]\n"
                  "        join: first\n");
    expect_value(r, "s.time", "mean", 20.0 / 60);
    expect_value(r, "b.in_use", "mean", 20.0 / 240);
    run_text_free(&r);
}

/* Who gathers is called off at 20 min, before the second comes at 25 min; the clock of 60 min runs from
 * the first, and as that one is gone, the second and third (at 65 min) go on at 60 min and 125 min: but
 * each of these is called off too, 20 min after it came. Nobody is left, and nothing is due. */
Test(batch, gathers_without_who_is_called_off)
{
    run_text r = run_these("length: 4 h", "in: {to: s, at: [0 h, 10 min, 65 min]}",
                           "      - split: [[{batch: {size: 3, or_after: 60 min}}, {delay: 1 h}], "
                           "[{delay: 20 min}]]\n"
                           "        join: first\n");
    expect_value(r, "s.time", "mean", 20.0 / 60);
    expect_value(r, "s.completed", "total", 3);
    run_text_free(&r);
    /* The clock of 15 min, set at 0, goes on with the second, who came at 1 min: of the two, the first is
     * called off at 10 min, the second goes on at 15 min and has b for the 5 min that are left to it of
     * its 10, from 11 - it is called off at 11 min, before the clock; so b is never used. */
    r = run_these("length: 4 h", "in: {to: s, at: [0 h, 6 min]}",
                  "      - split: [[{batch: {size: 3, or_after: 15 min}}, {treat: {with: b, for: 1 "
                  "h}}], [{delay: 10 min}]]\n"
                  "        join: first\n");
    expect_value(r, "b.in_use", "mean", 1.0 / 240); /* from 15 to 16 min */
    run_text_free(&r);
}

/* a is busy from 5 min on: the group of the children of 0 and 10 min stands in its line from 10 min to
 * 20 min as two, to 30 min as one, and then nobody does. */
Test(batch, leaves_lines_as_its_members_are_called_off)
{
    run_text r =
        run_these("length: 4 h", "other: {to: t, at: [5 min]}, in: {to: s, at: [0 h, 10 min]}",
                  "      - split: [[{batch: {size: 2}}, {treat: {with: a, for: 1 h}}], "
                  "[{delay: 20 min}]]\n"
                  "        join: first\n");
    expect_value(r, "s.waiting", "mean", (2 * 10 + 10) / 240.0);
    expect_value(r, "a.in_use", "mean", 30.0 / 240);
    run_text_free(&r);
}

/* A session of two, three times, each an hour after the one before began, together: 0, 1 h and 2 h, and
 * 30 min for the last. The same where the list is each one's own, and they gather anew each time. */
Test(batch, and_repeat)
{
    static const char *const steps[] = {
        "      - batch: {size: 2}\n"
        "      - repeat: {times: 3, every: 1 h, steps: [{treat: {with: a, for: 30 min}}]}\n",
        "      - repeat: {times: 3, every: 1 h, steps: [{batch: {size: 2}}, {treat: {with: a, for: "
        "30 "
        "min}}]}\n",
        "      - repeat: {times: 3, every: 1 h, steps: [{batch: {size: 2}}, {treat: {with: a, for: "
        "30 "
        "min}}, {unbatch: all}]}\n",
        /* they part in the first round, and go on alone: c instead */
        "      - batch: {size: 2}\n"
        "      - repeat: {times: 3, every: 1 h, steps: [{treat: {with: c, for: 30 min}}, {unbatch: "
        "all}]}\n"};
    for (int i = 0; i < 4; i++) {
        run_text r = run_these("length: 4 h", "in: {to: s, at: [0 h, 0 h]}", steps[i]);
        expect_value(r, "s.time", "mean", 2.5);
        if (i < 3)
            expect_value(r, "a.in_use", "mean", 1.5 / 4);
        else
            expect_value(r, "c.in_use", "mean", (0.5 + 2 * 2 * 0.5) / 4);
        run_text_free(&r);
    }
}

/* Pairs of pairs: four at 0, 1, 2 and 3 min have a from 3 to 33 min; then each is alone, and has one of
 * the three c for 30 min, the last from 63 min on. */
Test(batch, of_groups)
{
    run_text r = run_these("length: 4 h", "in: {to: s, at: [0 min, 1 min, 2 min, 3 min]}",
                           "      - batch: {size: 2}\n"
                           "      - batch: {size: 2}\n"
                           "      - treat: {with: a, for: 30 min}\n"
                           "      - unbatch: all\n"
                           "      - treat: {with: c, for: 30 min}\n");
    expect_value(r, "a.in_use", "mean", 30.0 / 240);
    expect_value(r, "c.in_use", "mean", 120.0 / 240);
    expect_value(r, "s.wait", "mean", (3 + 2 + 1 + 0) / 240.0);
    expect_value(r, "s.time", "mean", (63 + 62 + 61 + 90) / 240.0);
    run_text_free(&r);
}

/* b is busy until 30 min. The group holds a, and is blocked with it for 20 min: so is each member. */
Test(batch, is_blocked_as_one)
{
    run_text r =
        run_text_once("weir: 1\n"
                      "run: {length: 4 h}\n"
                      "arrivals: {other: {to: t, at: [0 h]}, in: {to: s, at: [0 h, 10 min]}}\n"
                      "resources: {a: 1, b: 1}\n"
                      "services:\n"
                      "  s: {type: pathway, steps: [{batch: {size: 2}}, {seize: a}, {hold_until: "
                      "{seize: b}}, {delay: "
                      "1 h}]}\n"
                      "  t: {type: pathway, steps: [{treat: {with: b, for: 30 min}}]}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "s.blocked_time", "mean", 20.0 / 60);
    expect_value(r, "a.blocked", "mean", 20.0 / 240);
    expect_value(r, "a.in_use", "mean", 20.0 / 240);
    run_text_free(&r);
}

/* Two who hold the two c and gather cannot be more than two; a third waits for a c for ever. Members
 * whose group waits for what another of them holds wait for ever. */
Test(batch, that_waits_for_its_own_members_is_named)
{
    run_text r = run_steps("length: 20 d", "in: {to: s, at: [0 h, 0 h, 0 h]}",
                           "      - seize: c\n"
                           "      - batch: {size: 3}\n"
                           "      - seize: c\n");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    run_text_free(&r);
    r = run_steps("length: 1 d, until: empty", "in: {to: s, at: [0 h, 0 h, 0 h]}",
                  "      - batch: {size: 2}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    run_text_free(&r);
    r = run_these("length: 1 d, until: empty", "in: {to: s, at: [0 h, 0 h, 0 h]}",
                  "      - batch: {size: 2, or_after: 2 d}\n");
    expect_value(r, "s.completed", "total", 2);
    run_text_free(&r);
}

/* Who gathers is like its first: the first of all, at the named step, has the luck it has alone. */
Test(batch, common_random_numbers_hold)
{
    double time[2];
    static const char *const steps[] = {
        "      - {name: x, treat: {with: c, for: {dist: exponential, mean: 1 h}}}\n",
        "      - {batch: {size: 1}}\n"
        "      - {name: x, treat: {with: c, for: {dist: exponential, mean: 1 h}}}\n"};
    for (int i = 0; i < 2; i++) {
        run_text r = run_these("length: 100 d", "in: {to: s, rate: 1 per h}", steps[i]);
        time[i] = run_text_value(&r, "s.time", "mean");
        run_text_free(&r);
    }
    cr_expect(eq(dbl, time[0], time[1]));
}

/* Conservation and Little's law are checked in every run. */
Test(batch, much_of_it)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        run_text r = run_text_seed(
            "weir: 1\n"
            "run: {warm_up: 2 d, length: 20 d, until: empty, by: [class]}\n"
            "classes: [x, y]\n"
            "arrivals:\n"
            "  one: {to: s, rate: 5 per h, class: {x: 50 %, y: 50 %}}\n"
            "  two: {to: s, population: 9, away: {dist: exponential, mean: 1 d}, class: x}\n"
            "resources: {a: {capacity: 2, turnaround: {dist: exponential, mean: 3 min}},\n"
            "            b: {capacity: 3, door: 06:00-22:00, at_close: turn_away_waiting},\n"
            "            c: {capacity: {every_day: {08:00-20:00: 3, 20:00-08:00: 1}}}}\n"
            "services:\n"
            "  s:\n"
            "    type: pathway\n"
            "    steps:\n"
            "      - {name: again, batch: {size: {by: class, x: 3, y: 5}, or_after: {dist: "
            "exponential, mean: 30 min}}}\n"
            "      - treat: {with: a, for: {dist: exponential, mean: 20 min}}\n"
            "        patience: {dist: exponential, mean: 1 h}\n"
            "      - split:\n"
            "          - [{treat: {with: b, for: 10 min}}, {batch: {size: 2, or_after: 5 min}}, "
            "{delay: 5 min}]\n"
            "          - [{delay: {dist: exponential, mean: 20 min}}]\n"
            "        join: first\n"
            "      - choose: [{go: t, share: 20 %}, {steps: [{unbatch: all}], share: 40 %}, {}]\n"
            "      - repeat: {times: 2, every: 30 min, steps: [{treat: {with: c, for: 5 min}}]}\n"
            "      - choose: [{go: again, share: 20 %}, {leave: home, when: {class: x}}, {}]\n"
            "  t: {type: pathway, steps: [{treat: {with: c, for: 5 min}}]}\n",
            seed, 0);
        cr_assert(eq(int, r.status, WEIR_OK));
        cr_expect(gt(dbl, run_text_value(&r, "s.completed", "total"), 1000));
        run_text_free(&r);
    }
}
