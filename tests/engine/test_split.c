/* `split`: several ways at once, each case worked by hand in the comment above it. Times are exact:
 * the tolerance is rounding alone. */
#include "tests/support/by_hand.h"

/* A service `s` with three pools of one unit, a shared line of `other` patients, and these steps. */
static run_text run_steps(const char *length, const char *arrivals, const char *steps)
{
    char text[4096];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {length: %s}\n"
             "arrivals: {%s}\n"
             "resources: {a: 1, b: 1, c: 1}\n"
             "services:\n"
             "  s:\n"
             "    type: pathway\n"
             "    steps:\n%s"
             "  other:\n"
             "    type: pathway\n"
             "    steps: [{treat: {with: a, for: 40 min}}]\n",
             length, arrivals, steps);
    return run_text_once(text);
}

static run_text run_these(const char *length, const char *arrivals, const char *steps)
{
    return went_well(run_steps(length, arrivals, steps));
}

/* One patient at 0: a for 10 min, b for 25 min and c, held from before, until both are over; then
 * 5 min more. Of the hour, a is in use for 10, b for 25, c for 30; the visit lasts 30 min. */
Test(split, all_waits_for_the_longest_and_keeps_what_is_held)
{
    run_text r = run_these("1 h", "one: {to: s, at: [0 h]}",
                           "      - seize: c\n"
                           "      - split:\n"
                           "          - [{treat: {with: a, for: 10 min}}]\n"
                           "          - [{treat: {with: b, for: 25 min}}]\n"
                           "      - delay: 5 min\n");
    expect_value(r, "a.in_use", "mean", 10.0 / 60);
    expect_value(r, "b.in_use", "mean", 25.0 / 60);
    expect_value(r, "c.in_use", "mean", 30.0 / 60);
    expect_value(r, "s.time", "mean", 0.5);
    expect_value(r, "s.present", "mean", 0.5);
    run_text_free(&r);
}

/* The same with the first: b goes back at 10 min, after which 5 min more. */
Test(split, first_gives_back_what_the_others_hold)
{
    run_text r = run_these("1 h", "one: {to: s, at: [0 h]}",
                           "      - split:\n"
                           "          - [{treat: {with: a, for: 10 min}}]\n"
                           "          - [{seize: {b: 1}}, {treat: {with: c, for: 25 min}}]\n"
                           "        join: first\n"
                           "      - delay: 5 min\n");
    expect_value(r, "b.in_use", "mean", 10.0 / 60);
    expect_value(r, "c.in_use", "mean", 10.0 / 60);
    expect_value(r, "s.time", "mean", 0.25);
    run_text_free(&r);
}

/* Another has a from 0 to 40 min. The patient of 1 min waits in line for a, and is done with b at
 * 11 min; its child leaves the line then, so who came for a at 2 min has it from 40 to 80 min: its wait
 * is 38 min, that of the first 0. */
Test(split, first_leaves_lines)
{
    run_text r = run_these("2 h", "one: {to: s, at: [1 min]}, two: {to: other, at: [0 h, 2 min]}",
                           "      - split:\n"
                           "          - [{treat: {with: b, for: 10 min}}]\n"
                           "          - [{treat: {with: a, for: 7 min}}]\n"
                           "        join: first\n");
    expect_value(r, "s.time", "mean", 10.0 / 60);
    expect_value(r, "other.wait", "mean", 19.0 / 60);
    expect_value(r, "a.in_use", "mean", 80.0 / 120);
    run_text_free(&r);
}

/* Both branches end at 10 min; both are over, and the patient goes on once. */
Test(split, first_of_two_at_one_instant)
{
    run_text r = run_these("1 h", "one: {to: s, at: [0 h]}",
                           "      - split:\n"
                           "          - [{treat: {with: b, for: 10 min}}]\n"
                           "          - [{treat: {with: a, for: 10 min}}]\n"
                           "        join: first\n"
                           "      - delay: 5 min\n");
    expect_value(r, "s.time", "mean", 0.25);
    expect_value(r, "s.completed", "total", 1);
    run_text_free(&r);
}

/* Two patients at 0. The second's children wait 10 min for a and for b; it has no unit of its own, so
 * it starts as it arrives and its wait is 0. Each arrives, starts and departs once. The line of the
 * service has the child that waits: at a for 10 min, at b for 10. */
Test(split, children_are_no_visits)
{
    run_text r = run_these("1 h", "one: {to: s, at: [0 h, 0 h]}",
                           "      - split:\n"
                           "          - [{treat: {with: a, for: 10 min}}]\n"
                           "          - [{treat: {with: b, for: 10 min}}]\n");
    expect_value(r, "s.arrived", "total", 2);
    expect_value(r, "s.started", "total", 2);
    expect_value(r, "s.completed", "total", 2);
    expect_value(r, "s.departed", "total", 2);
    expect_value(r, "arrived", "total", 2);
    expect_value(r, "s.wait", "mean", 0);
    expect_value(r, "s.waiting", "mean", 20.0 / 60);
    expect_value(r, "s.time", "mean", 15.0 / 60);
    run_text_free(&r);
}

/* A visit starts at the patient's own first grant: behind the split, at 10 min. */
Test(split, the_visit_starts_with_the_patients_own_grant)
{
    run_text r = run_these("1 h", "one: {to: s, at: [0 h]}",
                           "      - split: [[{treat: {with: a, for: 10 min}}]]\n"
                           "      - treat: {with: b, for: 10 min}\n");
    expect_value(r, "s.wait", "mean", 10.0 / 60);
    run_text_free(&r);
}

/* Another has a from 0 to 40 min. The child gives up after 15 min, and its branch is over: the patient
 * goes on at 20 min, when the other branch is. It has not left unseen. A branch with `then` goes on
 * within itself: 15 + 30 min. */
Test(split, a_child_that_gives_up_ends_its_branch)
{
    run_text r = run_these("2 h", "one: {to: s, at: [1 min]}, two: {to: other, at: [0 h]}",
                           "      - split:\n"
                           "          - [{treat: {with: a, for: 10 min}, patience: 15 min}]\n"
                           "          - [{delay: 20 min}]\n");
    expect_value(r, "s.time", "mean", 20.0 / 60);
    expect_value(r, "s.left_unseen", "total", 0);
    run_text_free(&r);
    r = run_these("2 h", "one: {to: s, at: [1 min]}, two: {to: other, at: [0 h]}",
                  "      - split:\n"
                  "          - - treat: {with: a, for: 10 min}\n"
                  "              patience: {wait: 15 min, then: instead}\n"
                  "            - {name: instead, delay: 30 min}\n"
                  "          - [{delay: 20 min}]\n");
    expect_value(r, "s.time", "mean", 45.0 / 60);
    run_text_free(&r);
}

/* What a child marks is marked for the visit: at 10 min. What it sets is its own: the patient is still
 * of class x, and is treated for 1 h. A cost is the service's. */
Test(split, marks_are_the_visits_and_attributes_the_childs)
{
    run_text r =
        run_text_once("weir: 1\n"
                      "run: {length: 3 h}\n"
                      "classes: [x, y]\n"
                      "arrivals: {one: {to: s, at: [0 h], class: x}}\n"
                      "services:\n"
                      "  s:\n"
                      "    type: pathway\n"
                      "    steps:\n"
                      "      - split:\n"
                      "          - - delay: {by: class, x: 10 min, y: 1 min}\n"
                      "            - {mark: seen}\n"
                      "            - {set: {class: y}}\n"
                      "            - {cost: {scan: £30}}\n"
                      "            - delay: {by: class, x: 10 min, y: 1 min}\n"
                      "          - [{delay: 2 min}]\n"
                      "      - delay: {by: class, x: 1 h, y: 2 h}\n"
                      "      - {delay: 80 min, since: seen}\n"
                      "measures: {to_seen: {from: arrive, to: seen, in: s, stat: mean}}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "to_seen", "mean", 10.0 / 60);
    expect_value(r, "s.cost", "total", 30);
    /* 11 min of the split, 60, and of the 80 min since the mark, 61 after it, what is left: 19 */
    expect_value(r, "s.time", "mean", 90.0 / 60);
    run_text_free(&r);
}

/* A split within a branch: the inner one takes its shorter way, 10 min, and 10 min more; the outer is
 * over with its own first, at 15 min, and calls off whatever is left, c among it. */
Test(split, within_a_branch)
{
    run_text r =
        run_these("1 h", "one: {to: s, at: [0 h]}",
                  "      - split:\n"
                  "          - - seize: c\n"
                  "            - split: [[{treat: {with: a, for: 10 min}}], [{delay: 20 min}]]\n"
                  "              join: first\n"
                  "            - split: [[{treat: {with: a, for: 30 min}}], [{delay: 20 min}]]\n"
                  "          - [{delay: 15 min}]\n"
                  "        join: first\n");
    expect_value(r, "a.in_use", "mean", 15.0 / 60);
    expect_value(r, "c.in_use", "mean", 15.0 / 60);
    expect_value(r, "s.time", "mean", 15.0 / 60);
    run_text_free(&r);
}

/* Every state in which a child may be called off: stopped when its resource shuts at 30 min, waiting for
 * a condition, cleaning behind it, blocked. At 45 min all are over, and c is in use from 0 to 45 min,
 * night (shut at 30 min) until 45 min though nothing is done, a until 45 min. */
Test(split, first_calls_off_whatever_the_others_do)
{
    run_text r =
        run_text_once("weir: 1\n"
                      "run: {length: 2 h}\n"
                      "arrivals: {two: {to: other, at: [0 h]}, one: {to: s, at: [0 h]}}\n"
                      "resources: {b: 1, c: 1, a: {capacity: 1, turnaround: 5 min},\n"
                      "            day: {capacity: 1, door: 00:00-00:30, at_close: suspend}}\n"
                      "services:\n"
                      "  s:\n"
                      "    type: pathway\n"
                      "    steps:\n"
                      "      - split:\n"
                      "          - [{delay: 45 min}]\n"
                      "          - [{treat: {with: day, for: 1 h}}]\n"
                      "          - [{treat: {with: a, for: 1 h}}]\n"
                      "          - [{seize: c}, {hold_until: {seize: {b: 1}}}]\n"
                      "          - [{delay: {until: {present: {of: other, below: 1}}}}]\n"
                      "        join: first\n"
                      "  other:\n"
                      "    type: pathway\n"
                      "    steps: [{treat: {with: b, for: 100 min}}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "day.in_use", "mean", 45.0 / 120);
    expect_value(r, "a.in_use", "mean", 45.0 / 120);
    expect_value(r, "c.in_use", "mean", 45.0 / 120);
    expect_value(r, "c.blocked", "mean", 45.0 / 120);
    expect_value(r, "b.in_use", "mean", 100.0 / 120);
    expect_value(r, "s.time", "mean", 45.0 / 60);
    run_text_free(&r);
}

/* At 30 min the room shuts and turns its line away: the branch is over, the patient is not. Of the 2 h
 * the other's treatment lasts 40 min; the patient goes on at 30 min. */
Test(split, a_child_that_is_turned_away_ends_its_branch)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 2 h}\n"
        "arrivals: {two: {to: other, at: [0 h]}, one: {to: s, at: [1 min]}}\n"
        "resources: {a: {capacity: 1, door: 00:00-00:30, at_close: turn_away_waiting}}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - split: [[{treat: {with: a, for: 1 h}}], [{delay: 1 min}]]\n"
        "      - split: [[{treat: {with: a, for: 1 h}}], [{delay: 2 min}]]\n"
        "  other:\n"
        "    type: pathway\n"
        "    steps: [{treat: {with: a, for: 40 min}}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "s.time", "mean", 31.0 / 60);
    expect_value(r, "s.turned_away", "total", 0);
    expect_value(r, "s.completed", "total", 1);
    run_text_free(&r);
}

/* A patient is as lucky at a named step within a split as at the same step without, whatever stands in
 * the other branch; the second time round it draws anew. */
Test(split, common_random_numbers_hold)
{
    static const char *const bodies[] = {
        "      - {name: x, delay: {dist: exponential, mean: 10 min}}\n",
        "      - split: [[{name: x, delay: {dist: exponential, mean: 10 min}}]]\n",
        "      - split:\n"
        "          - [{name: y, delay: {dist: uniform, min: 0 min, max: 0.000001 s}}]\n"
        "          - [{name: x, delay: {dist: exponential, mean: 10 min}}]\n",
    };
    double time[3];
    for (int i = 0; i < 3; i++) {
        char steps[1024];
        snprintf(steps, sizeof steps,
                 "      - {name: again, set: {n: {add: 1}}}\n%s"
                 "      - choose: [{go: again, when: {n: {at_most: 2}}}, {}]\n",
                 bodies[i]);
        run_text r = run_these("10 d", "one: {to: s, rate: 3 per h}", steps);
        time[i] = run_text_value(&r, "s.time", "mean");
        run_text_free(&r);
    }
    cr_expect(eq(dbl, time[0], time[1]));
    cr_expect(epsilon_eq(dbl, time[0], time[2], 1e-9));
    cr_expect(epsilon_eq(dbl, time[0], 0.5, 0.05)); /* three draws that differ: mean 30 min */
}

/* The patient keeps the only a, and its child waits for it. */
Test(split, a_child_that_waits_for_what_its_parent_holds_is_named)
{
    run_text r =
        run_steps("20 d", "one: {to: s, at: [0 h]}",
                  "      - seize: a\n"
                  "      - split: [[{treat: {with: a, for: 10 min}}], [{delay: 1 min}]]\n");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    run_text_free(&r);
    /* the first way on is enough; or patience */
    r = run_these("20 d", "one: {to: s, at: [0 h]}",
                  "      - seize: a\n"
                  "      - split: [[{treat: {with: a, for: 10 min}}], [{delay: 10 d}]]\n"
                  "        join: first\n");
    expect_value(r, "s.completed", "total", 1);
    run_text_free(&r);
    r = run_these("20 d", "one: {to: s, at: [0 h]}",
                  "      - seize: a\n"
                  "      - split:\n"
                  "          - [{treat: {with: a, for: 10 min}, patience: 8 d}]\n"
                  "          - [{delay: 10 d}]\n");
    expect_value(r, "s.completed", "total", 1);
    run_text_free(&r);
}

/* Two who hold a and b, and whose children wait for b and a. */
Test(split, a_ring_through_children_is_named)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 20 d}\n"
        "arrivals: {one: {to: s, at: [0 h]}, two: {to: t, at: [0 h]}}\n"
        "resources: {a: 1, b: 1}\n"
        "services:\n"
        "  s: {type: pathway, steps: [{seize: a}, {delay: 1 min}, {split: [[{seize: b}]]}]}\n"
        "  t: {type: pathway, steps: [{seize: b}, {delay: 1 min}, {split: [[{seize: a}]]}]}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    char *text = weir_error_text(&r.error);
    cr_expect(r.error.n_errors > 0 && text && strstr(text, "for ever"));
    free(text);
    run_text_free(&r);
}

/* The run goes on until all have left: until the last branch is over, at 40 min of the second hour. */
Test(split, until_empty)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 1 h, until: empty}\n"
                               "arrivals: {one: {to: s, at: [30 min]}}\n"
                               "services:\n"
                               "  s:\n"
                               "    type: pathway\n"
                               "    steps: [{split: [[{delay: 70 min}], [{delay: 5 min}]]}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "s.time", "mean", 70.0 / 60);
    run_text_free(&r);
}

/* Conservation and Little's law are checked in every run: much that is called off, with patience,
 * resources that shut, and turnarounds, in a network with a loop. */
Test(split, much_of_it)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        run_text r = run_text_seed(
            "weir: 1\n"
            "run: {warm_up: 2 d, length: 20 d}\n"
            "arrivals: {one: {to: s, rate: 5 per h}}\n"
            "resources: {a: {capacity: 2, turnaround: {dist: exponential, mean: 3 min}},\n"
            "            b: {capacity: 1, door: 06:00-22:00, at_close: suspend},\n"
            "            c: {capacity: {every_day: {08:00-20:00: 3, 20:00-08:00: 1}}}}\n"
            "services:\n"
            "  s:\n"
            "    type: pathway\n"
            "    resources: {room: 30}\n"
            "    steps:\n"
            "      - seize: room\n"
            "        patience: 5 h\n"
            "      - name: again\n"
            "        split:\n"
            "          - - treat: {with: a, for: {dist: exponential, mean: 10 min}}\n"
            "              patience: {dist: exponential, mean: 20 min}\n"
            "          - - seize: {c: 1}\n"
            "              or_else: late\n"
            "            - split:\n"
            "                - [{treat: {with: b, for: {dist: exponential, mean: 10 min}}}]\n"
            "                - [{treat: {with: {any_of: [a, c]}, for: {dist: exponential, mean: 9 "
            "min}}}]\n"
            "              join: first\n"
            "            - {name: late, delay: {dist: exponential, mean: 10 min}}\n"
            "        join: first\n"
            "      - split: [[{treat: {with: a, for: 3 min}}], [{treat: {with: c, for: 5 min}}]]\n"
            "      - choose: [{go: again, share: 30 %}, {}]\n",
            seed, 0);
        cr_assert(eq(int, r.status, WEIR_OK));
        cr_expect(gt(dbl, run_text_value(&r, "s.completed", "total"), 1000));
        run_text_free(&r);
    }
}

/* A child that is interrupted stands in the line of what it lost. The urgent come at 10 min and take a
 * for 1 h from the child, which is called off with the first way on, at 20 min: a goes to nobody after
 * 70 min, is not counted as suspended any more, and the patient has gone. */
Test(split, first_calls_off_who_is_interrupted)
{
    run_text r =
        run_text_once("weir: 1\n"
                      "run: {length: 3 h}\n"
                      "arrivals: {one: {to: s, at: [0 h]}, urgent: {to: u, at: [10 min]}}\n"
                      "resources: {a: 1, c: 1}\n"
                      "services:\n"
                      "  s:\n"
                      "    type: pathway\n"
                      "    steps:\n"
                      "      - split:\n"
                      "          - [{seize: c}, {treat: {with: a, for: 2 h}, priority: 2}]\n"
                      "          - [{delay: 20 min}]\n"
                      "        join: first\n"
                      "  u:\n"
                      "    type: pathway\n"
                      "    steps: [{seize: a, preempt: {then: resume}}, {delay: 1 h}]\n"
                      "measures: {still: {census: {of: a, states: [suspended]}, at: [\"00:15\", "
                      "\"00:30\"], stat: "
                      "[max, min]}}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "a.in_use", "mean", 70.0 / 180);
    expect_value(r, "c.in_use", "mean", 20.0 / 180);
    expect_value(r, "s.time", "mean", 20.0 / 60);
    expect_value(r, "still", "max", 1);
    expect_value(r, "still", "min", 0);
    run_text_free(&r);
}

/* Who takes a removes whom it finds: a child, whose way is over then and no more. The other way lasts 30
 * min, the patient leaves as done. A group that is removed goes where it is sent one by one. */
Test(split, a_child_that_is_removed_ends_its_branch)
{
    static const char *const steps[] = {
        "[{split: [[{treat: {with: a, for: 2 h}, priority: 2}], [{delay: 30 min}]]}]",
        "[{batch: {size: 1}}, {seize: a, priority: 2}, {delay: 30 min}]"};
    for (int i = 0; i < 2; i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 3 h}\n"
                 "arrivals: {one: {to: s, at: [0 h]}, urgent: {to: u, at: [10 min]}}\n"
                 "resources: {a: 1}\n"
                 "services:\n"
                 "  s: {type: pathway, steps: %s}\n"
                 "  u:\n"
                 "    type: pathway\n"
                 "    steps: [{seize: a, preempt: {then: {remove: t}}}, {delay: 1 h}]\n"
                 "  t: {type: pathway, steps: [{delay: 1 h}]}\n",
                 steps[i]);
        run_text r = run_text_once(text);
        cr_assert(eq(int, r.status, WEIR_OK));
        expect_value(r, "s.time", "mean", i == 0 ? 0.5 : 10.0 / 60);
        expect_value(r, "t.arrived", "total", i);
        expect_value(r, "a.in_use", "mean", 70.0 / 180);
        run_text_free(&r);
    }
}
