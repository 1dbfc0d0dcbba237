/* Choices that compare places (docs/scenario.md, "choose"): each case worked by hand in the comment
 * above it. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/run_text.h"

#define expect_value(r, name, stat, want)                                                          \
    cr_expect(epsilon_eq(dbl, run_text_value(&r, name, stat), want, 1e-9), "%s:%d: %.12g not %g",  \
              __FILE__, __LINE__, run_text_value(&r, name, stat), (double)(want))

static run_text run_well(const char *text)
{
    run_text r = run_text_once(text);
    cr_assert(eq(int, r.status, WEIR_OK));
    return r;
}

/* At 0 h three come to `wide`, which has room for all, and two to `narrow`, which has one place: there
 * wait 0 and 1, there are 3 and 2. Who comes at 1 h goes to wide by those who wait, to narrow by those
 * who are there. At 1.5 h one more: by waiting still to wide (0 against 1); by those there, 3 against 3,
 * either. So a second door has one come at 1 h alone. */
Test(shortest, counts_those_who_wait_or_those_who_are_there)
{
    static const char text[] =
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals:\n"
        "  w: {to: wide, at: [0 h, 0 h, 0 h]}\n"
        "  n: {to: narrow, at: [0 h, 0 h]}\n"
        "  x: {to: door, at: [1 h]}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{choose: {shortest: [%s]%s}}]}\n"
        "  wide: {type: pathway, resources: {p: 9}, steps: [{treat: {with: p, for: 5 h}}]}\n"
        "  narrow: {type: pathway, resources: {p: 1}, steps: [{treat: {with: p, for: 5 h}}]}\n";
    static const struct {
        const char *list, *count;
        double wide;
    } cases[] = {{"wide, narrow", "", 4},
                 {"narrow, wide", ", count: waiting", 4},
                 {"wide, narrow", ", count: present", 3},
                 {"narrow, wide", ", count: present, informed: 100 %", 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char whole[1024];
        snprintf(whole, sizeof whole, text, cases[i].list, cases[i].count);
        run_text r = run_well(whole);
        expect_value(r, "wide.arrived", "total", cases[i].wide);
        expect_value(r, "narrow.arrived", "total", 6 - cases[i].wide);
        run_text_free(&r);
    }
}

/* A way into a service counts all of that service: two at its first step, none at its second. */
Test(shortest, counts_the_whole_service_behind_a_label)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {a: {to: a, at: [0 h, 0 h]}, b: {to: b, at: [0 h]}, x: {to: door, at: [1 h]}}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{choose: {shortest: [a.side, b], count: present}}]}\n"
        "  a: {type: pathway, steps: [{delay: 5 h}, {leave: done}, {name: side, delay: 1 h}]}\n"
        "  b: {type: pathway, steps: [{delay: 5 h}]}\n");
    expect_value(r, "b.arrived", "total", 2.0);
    run_text_free(&r);
}

/* Nobody ever waits, so all three are equal: at a tie, and by those who do not know, each is taken by a
 * third of the same uniform, and the same patients go the same way. Of 1440, 480 each; sd 18. Where one
 * is never the shortest, it has a third of those who do not know: 240 of 720, sd 14. */
Test(shortest, a_tie_and_a_blind_choice_are_even)
{
    static const char text[] = "weir: 1\n"
                               "run: {length: 1 d}\n"
                               "arrivals: {x: {to: door, every: 1 min}, y: {to: c, at: [0 h]}}\n"
                               "services:\n"
                               "  door: {type: pathway, steps: [{choose: {shortest: [a, b, c], "
                               "count: %s, informed: %s}}]}\n"
                               "  a: {type: pathway, steps: [{leave: done}]}\n"
                               "  b: {type: pathway, steps: [{leave: done}]}\n"
                               "  c: {type: pathway, steps: [{leave: done, name: way}]}\n";
    char whole[1024];
    double blind[3], tied[3];
    static const char *const names[] = {"a.arrived", "b.arrived", "c.arrived"};
    snprintf(whole, sizeof whole, text, "waiting", "0 %");
    run_text r = run_well(whole);
    for (int i = 0; i < 3; i++)
        blind[i] = run_text_value(&r, names[i], "total");
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, "waiting", "100 %");
    r = run_well(whole);
    for (int i = 0; i < 3; i++) {
        tied[i] = run_text_value(&r, names[i], "total");
        cr_expect(eq(dbl, tied[i], blind[i]));
        cr_expect(epsilon_eq(dbl, tied[i], 480, 72), "%g", tied[i]);
    }
    run_text_free(&r);
    r = run_well("weir: 1\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {y: {to: c, at: [0 h]}, x: {to: door, every: 1 min}}\n"
                 "services:\n"
                 "  door: {type: pathway, steps: [{choose: {shortest: [a, b, c], count: present, "
                 "informed: 50 %}}]}\n"
                 "  a: {type: pathway, steps: [{leave: done}]}\n"
                 "  b: {type: pathway, steps: [{leave: done}]}\n"
                 "  c: {type: pathway, steps: [{delay: 9 d}]}\n");
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "c.arrived", "total"), 241, 56));
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "a.arrived", "total"), 600, 75));
    run_text_free(&r);
}

/* Behind a treat and without a name, it takes the treat's own u1, as every choice does: at a tie, the
 * same patients go to a as by shares of one half. */
Test(shortest, takes_the_uniform_of_the_treatment_before)
{
    static const char text[] = "weir: 1\n"
                               "run: {length: 2 d, until: empty}\n"
                               "arrivals: {x: {to: door, every: 10 min}}\n"
                               "services:\n"
                               "  door:\n"
                               "    type: pathway\n"
                               "    resources: {p: 5}\n"
                               "    steps: [{name: seen, treat: {with: p, for: 10 min}}, {%s}]\n"
                               "  a: {type: pathway, steps: [{leave: done}]}\n"
                               "  b: {type: pathway, steps: [{leave: done}]}\n";
    char whole[1024];
    snprintf(whole, sizeof whole, text, "choose: {shortest: [a, b]}");
    run_text r = run_well(whole);
    const double a = run_text_value(&r, "a.arrived", "total");
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, "choose: [{go: a, share: 50 %}, {go: b, share: 50 %}]");
    r = run_well(whole);
    expect_value(r, "a.arrived", "total", a);
    run_text_free(&r);
}
