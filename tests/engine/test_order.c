/* Lines that are not by who joined first (docs/scenario.md, "Services and resources"): each case worked by
 * hand in the comment above it. */
#include "tests/support/by_hand.h"

/* One bed, 1 h each, which class p holds 0-1 h. Two of class a come at 0 h and spend 30 min elsewhere
 * before they join the line; q joins it as it comes at 15 min, u at 45 min; v of priority 1, where the others
 * have 2, at 50 min. Joined: p v q a a u: a starts at 3 and 4 h. By arrival (0, 15 min): p v a a q u. The
 * latest: p v u a a q, where of the two of 30 min the second is the latest. By weight (a 3, q -2, u 0.5):
 * p v q u a a. */
Test(order, holds_among_equal_priorities)
{
    static const struct {
        const char *order;
        double a, q, u;
    } cases[] = {
        {"joined", 3 + 4, 2, 5},       {"arrival", 2 + 3, 4, 5},     {"latest", 3 + 4, 5, 2},
        {"{of: weight}", 4 + 5, 2, 3}, {"{of: class}", 2 + 3, 4, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1600];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "classes: [p, a, q, u, v]\n"
                 "attributes: {weight: number}\n"
                 "run: {length: 1 d, by: [class]}\n"
                 "resources: {bed: {capacity: 1, order: %s}}\n"
                 "arrivals:\n"
                 "  p: {to: s.line, at: [0 h], class: p}\n"
                 "  a: {to: s, at: [0 h, 0 h], class: a, set: {weight: 3}}\n"
                 "  q: {to: s.line, at: [15 min], class: q, set: {weight: -2}}\n"
                 "  u: {to: s.line, at: [45 min], class: u, set: {weight: 0.5}}\n"
                 "  v: {to: s.line, at: [50 min], class: v}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    steps:\n"
                 "      - delay: 30 min\n"
                 "      - name: line\n"
                 "        treat: {with: bed, for: 1 h}\n"
                 "        priority: {by: class, v: 1, else: 2}\n",
                 cases[i].order);
        run_text r = run_well(text);
        expect_class(r, "s.wait", "v", 10.0 / 60);
        expect_class(r, "s.wait", "a", cases[i].a / 2);
        expect_class(r, "s.wait", "q", cases[i].q - 0.25);
        expect_class(r, "s.wait", "u", cases[i].u - 0.75);
        run_text_free(&r);
    }
}

/* Of attributes: one that was never set is last, and of equal ones who joined first goes first. The bed is
 * taken 0-1 h; then a (7), b (7, who joined later), n (no weight, though it joined before them all). */
Test(order, puts_what_was_never_set_last)
{
    run_text r = run_well("weir: 1\n"
                          "classes: [p, n, a, b]\n"
                          "attributes: {weight: number}\n"
                          "run: {length: 1 d, by: [class]}\n"
                          "arrivals:\n"
                          "  p: {to: s, at: [0 h], class: p}\n"
                          "  n: {to: s, at: [10 min], class: n}\n"
                          "  a: {to: s, at: [20 min], class: a, set: {weight: 7}}\n"
                          "  b: {to: s, at: [30 min], class: b, set: {weight: 7}}\n"
                          "services:\n"
                          "  s:\n"
                          "    type: pathway\n"
                          "    resources: {bed: {capacity: 1, order: {of: weight}}}\n"
                          "    steps: [{treat: {with: bed, for: 1 h}}]\n");
    expect_class(r, "s.wait", "a", 1 - 20.0 / 60);
    expect_class(r, "s.wait", "b", 2 - 30.0 / 60);
    expect_class(r, "s.wait", "n", 3 - 10.0 / 60);
    run_text_free(&r);
}

/* Four join while the bed is taken, a first. Served in random order, a waits 1, 2, 3 or 4 h, each in a
 * quarter of the replications: of 400, the mean is 2.5 h with an error of 0.056. The order of one replication
 * is the same whenever it is run. */
Test(order, at_random_is_even)
{
    static const char text[] = "weir: 1\n"
                               "classes: [p, a, b]\n"
                               "run: {length: 1 d, by: [class]}\n"
                               "arrivals:\n"
                               "  p: {to: s, at: [0 h], class: p}\n"
                               "  a: {to: s, at: [0 h], class: a}\n"
                               "  b: {to: s, at: [0 h, 0 h, 0 h], class: b}\n"
                               "services:\n"
                               "  s:\n"
                               "    type: pathway\n"
                               "    resources: {bed: {capacity: 1, order: random}}\n"
                               "    steps: [{treat: {with: bed, for: 1 h}}]\n";
    int times[5] = {0};
    double sum = 0;
    for (uint32_t k = 0; k < 400; k++) {
        run_text r = run_text_seed(text, 1, k);
        cr_assert(eq(int, r.status, WEIR_OK));
        const double wait = run_text_level(&r, "s.wait", "mean", "a");
        cr_assert(wait >= 1 && wait <= 4);
        times[(int)(wait + 0.5)]++;
        sum += wait / 400;
        run_text_free(&r);
    }
    cr_expect(epsilon_eq(dbl, sum, 2.5, 4 * 0.056), "%g", sum);
    for (int i = 1; i <= 4; i++)
        cr_expect(times[i] > 65 && times[i] < 135, "%d of 400 wait %d h", times[i], i);
}

/* ---- ageing ------------------------------------------------------------------------------------ */

/* One bed, 1 h each, taken 0-2 h. One of class old, priority 3, joins at 45 min; one of class new, priority 1,
 * at 1.9 or 1.7 h. Falling by 1 per 30 min, old stands at 3 - 2.5 = 0.5 at 2 h, new at 1 - 0.2 or 1 - 0.6.
 * Where old alone falls, new stands at 1. Without it new goes first. */
Test(ageing, lowers_the_priority_from_joining_on)
{
    static const struct {
        const char *ageing;
        int joins; /* minutes */
        double old, new;
    } cases[] = {
        {", ageing: 1 per 30 min", 114, 1.25, 1.1},
        {", ageing: 1 per 30 min", 102, 2.25, 0.3},
        {", ageing: {by: class, old: 2 per h, else: 0 per h}", 102, 1.25, 1.3},
        {", ageing: 0 per h", 114, 2.25, 0.1},
        {"", 114, 2.25, 0.1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1400];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "classes: [p, old, new]\n"
                 "run: {length: 1 d, by: [class]}\n"
                 "arrivals:\n"
                 "  p: {to: s, at: [0 h, 0 h], class: p}\n"
                 "  o: {to: s, at: [45 min], class: old}\n"
                 "  n: {to: s, at: [%d min], class: new}\n"
                 "services:\n"
                 "  s:\n"
                 "    type: pathway\n"
                 "    resources: {bed: 1}\n"
                 "    steps: [{treat: {with: bed, for: 1 h}, priority: {by: class, old: 3, else: "
                 "1}%s}]\n",
                 cases[i].joins, cases[i].ageing);
        run_text r = run_well(text);
        expect_class(r, "s.wait", "old", cases[i].old);
        expect_class(r, "s.wait", "new", cases[i].new);
        run_text_free(&r);
    }
}

/* Two beds, held 0-4 and 0-2 h. At 30 min old (priority 3, falling by 1 per 30 min) asks for both and lets
 * nobody pass; at 1.8 h new (priority 1) asks for one. At 2 h old stands at 0: nobody passes it, it goes at
 * 4 h, and new at 5 h. If it did not fall, new would go at 2 h. One who comes by a step of its own, without
 * ageing, stands in the same line. */
Test(ageing, holds_for_sets_and_for_other_steps_of_the_line)
{
    static const char text[] =
        "weir: 1\n"
        "classes: [a, b, old, new]\n"
        "run: {length: 1 d, by: [class]}\n"
        "resources: {bed: 2}\n"
        "arrivals:\n"
        "  a: {to: a, at: [0 h], class: a}\n"
        "  b: {to: b, at: [0 h], class: b}\n"
        "  o: {to: two, at: [30 min], class: old}\n"
        "  n: {to: one, at: [108 min], class: new}\n"
        "services:\n"
        "  a: {type: pathway, steps: [{treat: {with: bed, for: 4 h}}]}\n"
        "  b: {type: pathway, steps: [{treat: {with: bed, for: 2 h}}]}\n"
        "  one: {type: pathway, steps: [{treat: {with: bed, for: 1 h}}]}\n"
        "  two: {type: pathway, steps: [{treat: {with: {bed: 2}, for: 1 h}, priority: 3, strict: "
        "true%s}]}\n";
    char whole[1600];
    snprintf(whole, sizeof whole, text, ", ageing: 1 per 30 min");
    run_text r = run_well(whole);
    expect_class(r, "two.wait", "old", 3.5);
    expect_class(r, "one.wait", "new", 5 - 1.8);
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, "");
    r = run_well(whole);
    expect_class(r, "one.wait", "new", 0.2);
    expect_class(r, "two.wait", "old", 3.5);
    run_text_free(&r);
}

/* If all fall alike from one priority, the line is by who joined first, to the last bit. */
Test(ageing, of_all_alike_changes_nothing)
{
    static const char *const ageings[] = {"", ", ageing: 1 per 10 min"};
    double wait[2] = {0};
    for (int i = 0; i < 2; i++) {
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
                 ageings[i]);
        run_text r = run_well(text);
        wait[i] = run_text_value(&r, "s.wait", "mean");
        run_text_free(&r);
    }
    cr_expect(eq(dbl, wait[0], wait[1]));
}
