/* `repeat`: a programme of visits, each case worked by hand in the comment above it. Times are exact:
 * the tolerance is rounding alone. */
#include "tests/support/by_hand.h"

/* One patient at 0 whose attribute n is 3, and these steps; `a` is also for others, 30 min each. */
static run_text run_these(const char *length, const char *others, const char *steps)
{
    char text[4096];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {length: %s}\n"
             "attributes: {n: number}\n"
             "arrivals:\n"
             "  others: {to: other, at: [%s]}\n"
             "  one: {to: s, at: [0 h], set: {n: 3}}\n"
             "resources: {a: 1, b: 1}\n"
             "services:\n"
             "  s:\n"
             "    type: pathway\n"
             "    steps:\n%s"
             "      - {mark: x}\n"
             "  other:\n"
             "    type: pathway\n"
             "    steps: [{treat: {with: a, for: 30 min}}]\n"
             "measures: {seen: {count: x, in: s, stat: total}}\n",
             length, others, steps);
    return went_well(run_text_once(text));
}

/* At 0, 1 d and 2 d, 10 min each: over at 2 d 10 min, and 5 min behind. a is in use 30 min of 3 d. One
 * visit all the time; the mark is counted once, for of a repeated mark the first counts. */
Test(repeat, counts_from_beginning_to_beginning)
{
    run_text r = run_these("3 d", "4 h",
                           "      - repeat:\n"
                           "          times: 3\n"
                           "          every: 1 d\n"
                           "          steps: [{treat: {with: b, for: 10 min}}, {mark: x}]\n"
                           "      - delay: 5 min\n");
    expect_value(r, "s.time", "mean", 48.25);
    expect_value(r, "b.in_use", "mean", 0.5 / 72);
    expect_value(r, "s.arrived", "total", 1);
    expect_value(r, "s.present", "mean", 48.25 / 72);
    expect_value(r, "seen", "total", 1);
    run_text_free(&r);
}

/* Others have a from 55 min to 85 min and from 85 to 115: the second round, at 1 h, waits until 1 h 55
 * min and is over at 2 h 05 min. The third should have begun at 2 h: it begins at once, and is over at
 * 2 h 15 min; the fourth begins an hour after that one, at 3 h 05 min. */
Test(repeat, begins_at_once_where_the_one_before_is_late)
{
    run_text r = run_these("5 h", "55 min, 56 min",
                           "      - repeat:\n"
                           "          times: 4\n"
                           "          every: 1 h\n"
                           "          steps: [{treat: {with: a, for: 10 min}}]\n");
    expect_value(r, "s.time", "mean", (3 * 60 + 15) / 60.0);
    expect_value(r, "a.in_use", "mean", (4 * 10 + 60) / 300.0);
    run_text_free(&r);
}

/* Without `every` one follows on the other: 3, by the attribute, of 10 min; 2.7 are 2; none, none. */
Test(repeat, by_an_attribute_a_draw_or_never)
{
    static const struct {
        const char *times;
        double hours;
    } cases[] = {{"{of: n}", 0.5},
                 {"{dist: constant, mean: 2.7}", 1.0 / 3},
                 {"{by: n, 0-2: 9, 3-5: 4}", 4.0 / 6},
                 {"0", 0},
                 {"{dist: constant, mean: 0.9}", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char steps[512];
        snprintf(steps, sizeof steps,
                 "      - repeat: {times: %s, steps: [{treat: {with: b, for: 10 min}}]}\n"
                 "      - delay: 1 min\n",
                 cases[i].times);
        run_text r = run_these("5 h", "4 h", steps);
        expect_value(r, "s.time", "mean", cases[i].hours + 1.0 / 60);
        run_text_free(&r);
    }
}

/* Two of 1 d, of which each is two of 1 h, of 10 min: at 0, 1 h, 24 h, 25 h; 25 h 10 min in all. The
 * count of the inner begins anew. */
Test(repeat, within_a_repeat)
{
    run_text r = run_these("3 d", "4 h",
                           "      - repeat:\n"
                           "          times: 2\n"
                           "          every: 1 d\n"
                           "          steps:\n"
                           "            - repeat: {times: 2, every: 1 h, steps: [{treat: {with: b, "
                           "for: 10 min}}]}\n");
    expect_value(r, "s.time", "mean", 25 + 1.0 / 6);
    expect_value(r, "b.in_use", "mean", 40.0 / (72 * 60));
    run_text_free(&r);
}

/* Out of the list before its end, in the second round: at 1 h. */
Test(repeat, may_be_left)
{
    run_text r = run_these(
        "1 d", "4 h",
        "      - repeat:\n"
        "          times: 5\n"
        "          every: 1 h\n"
        "          steps: [{set: {n: {add: 1}}}, {choose: [{leave: enough, when: {n: 5}}, {}]}]\n");
    expect_value(r, "s.time", "mean", 1);
    expect_value(r, "s.completed", "total", 1);
    run_text_free(&r);
}

/* In a branch of a split, beside one of 100 min: over at 2 h 10 min. */
Test(repeat, in_a_split)
{
    run_text r = run_these(
        "5 h", "4 h",
        "      - split:\n"
        "          - [{repeat: {times: 3, every: 1 h, steps: [{treat: {with: b, for: 10 min}}]}}]\n"
        "          - [{delay: 100 min}]\n");
    expect_value(r, "s.time", "mean", 130.0 / 60);
    run_text_free(&r);
}

/* Each round draws anew, and the first as the same step does without a repeat. */
Test(repeat, common_random_numbers_hold)
{
    double time[2][3];
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 2; i++) {
            char steps[512];
            if (i == 0)
                snprintf(steps, sizeof steps,
                         "      - repeat: {times: %d, steps: [{name: x, delay: {dist: exponential, "
                         "mean: 1 h}}]}\n",
                         k + 1);
            else
                snprintf(steps, sizeof steps,
                         "      - {name: x, delay: {dist: exponential, mean: 1 h}}\n"
                         "      - {set: {n: {add: -1}}}\n"
                         "      - choose: [{go: x, when: {n: {above: %d}}}, {}]\n",
                         2 - k);
            run_text r = run_these("100 d", "4 h", steps);
            time[i][k] = run_text_value(&r, "s.time", "mean");
            run_text_free(&r);
        }
    for (int k = 0; k < 3; k++)
        cr_expect(eq(dbl, time[0][k], time[1][k]));
    cr_expect(gt(dbl, time[0][1], time[0][0] + 1e-6));
    cr_expect(gt(dbl, fabs(time[0][1] - 2 * time[0][0]), 1e-6)); /* not the same draw twice */
}

/* Who is there at the start is in the last round: what is left of it, 20 min, and 10 min behind. */
Test(repeat, whoever_is_there_at_the_start_is_in_its_last_round)
{
    run_text r =
        run_text_once("weir: 1\n"
                      "run: {length: 5 h}\n"
                      "services:\n"
                      "  s:\n"
                      "    type: pathway\n"
                      "    resources: {a: 1}\n"
                      "    steps:\n"
                      "      - repeat: {times: 3, every: 1 h, steps: [{treat: {with: a, for: 30 "
                      "min}}]}\n"
                      "      - delay: 10 min\n"
                      "start: {s: {in: 1, remaining: 20 min}}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "s.present", "mean", 0.5 / 5);
    run_text_free(&r);
}

/* Who is interrupted between two rounds waits for what it lost; the next round begins when it is due, at 2
 * h, or once it has its unit back: taken from 1 h on for 30 min, or for 90. However it goes on. */
Test(repeat, may_be_interrupted_between_rounds)
{
    static const struct {
        const char *then, *taken;
        double hours;
    } cases[] = {{"resume", "30 min", 2 + 1.0 / 6},
                 {"resume", "90 min", 2.5 + 1.0 / 6},
                 {"restart", "30 min", 2 + 1.0 / 6},
                 {"resample", "90 min", 2.5 + 1.0 / 6}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 5 h}\n"
                 "arrivals: {one: {to: s, at: [0 h]}, urgent: {to: u, at: [1 h]}}\n"
                 "resources: {a: 1}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    steps:\n"
                 "      - {seize: a, priority: 2}\n"
                 "      - repeat: {times: 2, every: 2 h, steps: [{delay: 10 min}]}\n"
                 "  u:\n"
                 "    type: pathway\n"
                 "    steps: [{seize: a, preempt: {then: %s}}, {delay: %s}]\n",
                 cases[i].then, cases[i].taken);
        run_text r = run_text_once(text);
        cr_assert(eq(int, r.status, WEIR_OK));
        expect_value(r, "s.time", "mean", cases[i].hours);
        run_text_free(&r);
    }
}

/* Two rounds, the second 2 h after the first began: 2 h 10 min, wherever in the file the repeat stands. */
Test(repeat, goes_round_behind_any_number_of_steps)
{
    for (int before = 0; before < 70; before++) {
        char text[4096];
        int n = snprintf(text, sizeof text,
                         "weir: 1\n"
                         "run: {length: 5 h}\n"
                         "arrivals: {one: {to: s, at: [0 h]}}\n"
                         "services:\n"
                         "  s:\n"
                         "    type: pathway\n"
                         "    steps:\n");
        for (int i = 0; i < before; i++)
            n += snprintf(text + n, sizeof text - (size_t)n, "      - cost: {step: £1}\n");
        snprintf(text + n, sizeof text - (size_t)n,
                 "      - repeat: {times: 2, every: 2 h, steps: [{delay: 10 min}]}\n");
        run_text r = run_text_once(text);
        cr_assert(eq(int, r.status, WEIR_OK));
        expect_value(r, "s.time", "mean", 2 + 1.0 / 6);
        run_text_free(&r);
    }
}
