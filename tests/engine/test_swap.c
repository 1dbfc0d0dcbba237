/* Rings of blocked patients who change places at once (docs/scenario.md, "hold_until"). Each case is worked by
 * hand in the comment above it. */
#include "tests/support/by_hand.h"

/* Two services with one unit each, 1 h and 3 h; who has been to two leaves. `swap` is what the holds say. */
static run_text two_services(const char *swap_a, const char *swap_b)
{
    char text[1600];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "classes: [p, q]\n"
             "attributes: {n: number}\n"
             "run: {length: 10 h, by: [class]}\n"
             "arrivals:\n"
             "  p: {to: a, at: [0 h], class: p, set: {n: 0}}\n"
             "  q: {to: b, at: [0 h], class: q, set: {n: 0}}\n"
             "services:\n"
             "  a:\n"
             "    type: pathway\n"
             "    resources: {x: 1}\n"
             "    steps:\n"
             "      - {seize: x}\n"
             "      - {set: {n: {add: 1}}}\n"
             "      - {delay: 1 h}\n"
             "      - choose: [{leave: home, when: {n: 2}}, {}]\n"
             "      - {hold_until: b%s}\n"
             "  b:\n"
             "    type: pathway\n"
             "    resources: {y: 1}\n"
             "    steps:\n"
             "      - {seize: y}\n"
             "      - {set: {n: {add: 1}}}\n"
             "      - {delay: 3 h}\n"
             "      - choose: [{leave: home, when: {n: 2}}, {}]\n"
             "      - {hold_until: a%s}\n",
             swap_a, swap_b);
    return run_text_once(text);
}

/* p is in a from 0 to 1 h and blocked until 3 h; then q, who is in b, asks for a, and they change places: q in a 3-4 h,
 * never blocked, p in b 3-6 h. x is in use 0-4 h, blocked 1-3 h; y in use 0-6 h, never blocked. */
Test(swap, two_who_wait_for_each_other_change_places)
{
    run_text r = went_well(two_services(", swap: true", ", swap: true"));
    expect_class(r, "a.time", "p", 3);
    expect_class(r, "b.time", "p", 3);
    expect_class(r, "b.time", "q", 3);
    expect_class(r, "a.time", "q", 1);
    expect_class(r, "a.blocked_time", "p", 2);
    expect_class(r, "b.blocked_time", "q", 0);
    expect_class(r, "a.wait", "q", 0);
    expect_value(r, "a.x.in_use", "mean", 0.4);
    expect_value(r, "a.x.blocked", "mean", 0.2);
    expect_value(r, "b.y.in_use", "mean", 0.6);
    expect_value(r, "b.y.blocked", "mean", 0);
    expect_value(r, "home", "total", 2);
    run_text_free(&r);
}

/* Where one of the two does not say so, they stand there for ever, and are named. */
Test(swap, all_of_a_ring_must_say_so)
{
    static const char *const says[][2] = {
        {"", ""}, {", swap: true", ""}, {", swap: false", ", swap: true"}};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        run_text r = two_services(says[i][0], says[i][1]);
        cr_assert(eq(int, r.status, WEIR_ERR_LIMIT));
        char *said = weir_error_text(&r.error);
        cr_expect(ne(ptr, strstr(said, "wait for each other for ever"), NULL), "%s", said);
        free(said);
        run_text_free(&r);
    }
}

/* Three services in a ring, 1, 2 and 3 h, one unit each: at 3 h all three move on at once. */
Test(swap, three_in_one_instant)
{
    run_text r = run_well(
        "weir: 1\n"
        "classes: [p, q, r]\n"
        "attributes: {n: number}\n"
        "run: {length: 20 h, by: [class]}\n"
        "arrivals:\n"
        "  p: {to: a, at: [0 h], class: p, set: {n: 0}}\n"
        "  q: {to: b, at: [0 h], class: q, set: {n: 0}}\n"
        "  r: {to: c, at: [0 h], class: r, set: {n: 0}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {x: 1}, steps: [{seize: x}, {set: {n: {add: 1}}}, {delay: "
        "1 "
        "h}, {choose: [{leave: home, when: {n: 2}}, {}]}, {hold_until: b, swap: true}]}\n"
        "  b: {type: pathway, resources: {x: 1}, steps: [{seize: x}, {set: {n: {add: 1}}}, {delay: "
        "2 "
        "h}, {choose: [{leave: home, when: {n: 2}}, {}]}, {hold_until: c, swap: true}]}\n"
        "  c: {type: pathway, resources: {x: 1}, steps: [{seize: x}, {set: {n: {add: 1}}}, {delay: "
        "3 "
        "h}, {choose: [{leave: home, when: {n: 2}}, {}]}, {hold_until: a, swap: true}]}\n");
    expect_class(r, "a.time", "p", 3);
    expect_class(r, "b.time", "p", 2);
    expect_class(r, "b.time", "q", 3);
    expect_class(r, "c.time", "q", 3);
    expect_class(r, "c.time", "r", 3);
    expect_class(r, "a.time", "r", 1);
    expect_value(r, "a.blocked_time", "mean", 1);
    expect_value(r, "b.blocked_time", "mean", 0.5);
    expect_value(r, "c.blocked_time", "mean", 0);
    run_text_free(&r);
}

/* b has two units. q has been blocked since 2 h, r since 1 h; both wait for a, where p is until 3 h and then wants b. r has
 * waited longest: it takes p's place until 6 h, p takes r's; q follows at 6 h, when r leaves. */
Test(swap, the_longest_blocked_takes_the_place)
{
    run_text r = run_well(
        "weir: 1\n"
        "classes: [p, q, r]\n"
        "attributes: {n: number, stay: duration}\n"
        "run: {length: 20 h, by: [class]}\n"
        "arrivals:\n"
        "  p: {to: a, at: [0 h], class: p, set: {n: 0, stay: 3 h}}\n"
        "  q: {to: b, at: [0 h], class: q, set: {n: 0, stay: 2 h}}\n"
        "  r: {to: b, at: [0 h], class: r, set: {n: 0, stay: 1 h}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {x: 1}, steps: [{seize: x}, {set: {n: {add: 1}}}, {delay: "
        "3 "
        "h}, {choose: [{leave: home, when: {n: 2}}, {}]}, {hold_until: b, swap: true}]}\n"
        "  b: {type: pathway, resources: {y: 2}, steps: [{seize: y}, {set: {n: {add: 1}}}, {delay: "
        "{of: stay}}, {choose: [{leave: home, when: {n: 2}}, {}]}, {hold_until: a, swap: "
        "true}]}\n");
    expect_class(r, "a.time", "p", 3);
    expect_class(r, "b.time", "p", 3);
    expect_class(r, "b.time", "r", 3);
    expect_class(r, "a.time", "r", 3);
    expect_class(r, "b.time", "q", 6);
    expect_class(r, "b.blocked_time", "q", 4);
    expect_class(r, "a.blocked_time", "p", 0);
    run_text_free(&r);
}

/* p has both units of x and wants y; q has y and wants one x from 2 h on. They change places, and the x that is left
 * over goes to w, who has waited for it since 30 min: at once, or where x must be cleaned for 5 h, at 7 h. What
 * changes hands is not cleaned. */
Test(swap, what_is_left_over_goes_to_others)
{
    static const char *const x[] = {"2", "{capacity: 2, turnaround: 5 h}"};
    static const double wait[] = {1.5, 6.5};
    for (size_t i = 0; i < 2; i++) {
        char text[1600];
        snprintf(
            text, sizeof text,
            "weir: 1\n"
            "run: {length: 20 h}\n"
            "resources: {x: %s, y: 1}\n"
            "arrivals: {p: {to: p, at: [0 h]}, q: {to: q, at: [0 h]}, w: {to: w, at: [0.5 h]}}\n"
            "services:\n"
            "  p: {type: pathway, steps: [{seize: {x: 2}}, {delay: 1 h}, {hold_until: {seize: "
            "y}, swap: true}, {delay: 1 h}]}\n"
            "  q: {type: pathway, steps: [{seize: y}, {delay: 2 h}, {hold_until: {seize: x}, "
            "swap: true}, {delay: 4 h}]}\n"
            "  w: {type: pathway, steps: [{treat: {with: x, for: 10 min}}]}\n",
            x[i]);
        run_text r = run_well(text);
        expect_value(r, "p.time", "mean", 3);
        expect_value(r, "p.blocked_time", "mean", 1);
        expect_value(r, "q.time", "mean", 6);
        expect_value(r, "q.blocked_time", "mean", 0);
        expect_value(r, "w.wait", "mean", wait[i]);
        run_text_free(&r);
    }
}

/* x has no unit from 2 to 4 h, while p is in it: nobody new may start there, and so the two who are a ring from 3 h
 * on change places at 4 h. Likewise where x has a door that is shut meanwhile. */
Test(swap, waits_until_somebody_may_start)
{
    static const char *const x[] = {
        "{capacity: {calendar: hours}}",
        "{capacity: 1, door: hours}",
    };
    for (size_t i = 0; i < 2; i++) {
        char text[1600];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 20 h}\n"
                 "calendars: {hours: {every_day: {00:00-02:00: 1, 04:00-24:00: 1}}}\n"
                 "resources: {x: %s, y: 1}\n"
                 "arrivals: {p: {to: p, at: [0 h]}, q: {to: q, at: [0 h]}}\n"
                 "services:\n"
                 "  p: {type: pathway, steps: [{seize: x}, {delay: 1 h}, {hold_until: {seize: y}, "
                 "swap: true}, {delay: 1 h}]}\n"
                 "  q: {type: pathway, steps: [{seize: y}, {delay: 3 h}, {hold_until: {seize: x}, "
                 "swap: true}, {delay: 1 h}]}\n",
                 x[i]);
        run_text r = run_well(text);
        expect_value(r, "p.time", "mean", 5);
        expect_value(r, "p.blocked_time", "mean", 3);
        expect_value(r, "q.time", "mean", 5);
        expect_value(r, "q.blocked_time", "mean", 1);
        run_text_free(&r);
    }
}

/* q wants two x and p has one; the other is w's until 4 h. Only then is there a ring: q takes the one that is free and
 * p's. Who has a choice takes the first that can be had: x of p, not z, which s keeps. */
Test(swap, with_free_units_and_by_several_ways)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 20 h}\n"
        "resources: {x: 2, y: 1, z: 1}\n"
        "arrivals: {p: {to: p, at: [0 h]}, q: {to: q, at: [0 h]}, w: {to: w, at: [0 h]}}\n"
        "services:\n"
        "  p: {type: pathway, steps: [{seize: x}, {delay: 1 h}, {hold_until: {seize: y}, swap: "
        "true}, {delay: 1 h}]}\n"
        "  q: {type: pathway, steps: [{seize: y}, {delay: 2 h}, {hold_until: {seize: {x: 2}}, "
        "swap: "
        "true}, {delay: 1 h}]}\n"
        "  w: {type: pathway, steps: [{treat: {with: x, for: 4 h}}]}\n");
    expect_value(r, "p.time", "mean", 5);
    expect_value(r, "q.time", "mean", 5);
    run_text_free(&r);
    r = run_well("weir: 1\n"
                 "run: {length: 20 h}\n"
                 "resources: {x: 1, y: 1, z: 1}\n"
                 "arrivals: {p: {to: p, at: [0 h]}, q: {to: q, at: [0 h]}, s: {to: s, at: [0 h]}}\n"
                 "services:\n"
                 "  p: {type: pathway, steps: [{seize: x}, {delay: 1 h}, {hold_until: {seize: y}, "
                 "swap: true}, {delay: 1 h}]}\n"
                 "  q: {type: pathway, steps: [{seize: y}, {delay: 2 h}, {hold_until: {seize: "
                 "{any_of: [z, x]}}, swap: true}, {delay: 1 h}]}\n"
                 "  s: {type: pathway, steps: [{treat: {with: z, for: 10 h}}]}\n");
    expect_value(r, "p.time", "mean", 3);
    expect_value(r, "q.time", "mean", 3);
    run_text_free(&r);
}

/* Two go round two services for ever, 1 h and 2 h on average, exponential: they change places when both are done, after
 * E max = 1 + 2 - 1 / (1 + 1/2) = 7/3 h. So a is blocked (7/3 - 1) / (7/3) = 4/7 of the time, b 1/7, and both are
 * always in use. Of 100,000 h there are 42,857 rounds, sd sqrt(T var / mean^3) = 170, where var = 3.667 h^2; the
 * bounds are 5 of them, and for the shares some 0.01. */
Test(swap, a_closed_ring_never_stands_still)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 100000 h}\n"
        "attributes: {n: number}\n"
        "arrivals: {p: {to: a, at: [0 h]}, q: {to: b, at: [0 h]}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {x: 1}, steps: [{seize: x}, {set: {n: {add: 1}}}, {delay: "
        "{dist: exponential, mean: 1 h}}, {choose: [{leave: home, when: {n: 1000000}}, {}]}, "
        "{hold_until: b, swap: true}]}\n"
        "  b: {type: pathway, resources: {y: 1}, steps: [{seize: y}, {delay: {dist: exponential, "
        "mean: 2 h}}, {hold_until: a, swap: true}]}\n");
    cr_expect(fabs(run_text_value(&r, "a.started", "total") - 42857) < 850);
    cr_expect(fabs(run_text_value(&r, "a.x.blocked", "mean") - 4.0 / 7) < 0.01);
    cr_expect(fabs(run_text_value(&r, "b.y.blocked", "mean") - 1.0 / 7) < 0.01);
    expect_value(r, "a.x.in_use", "mean", 1);
    expect_value(r, "b.y.in_use", "mean", 1);
    run_text_free(&r);
}
