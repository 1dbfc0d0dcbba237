/* `set: {x: {of: y}}` (docs/scenario.md, "Steps"): words copied from one attribute to another. */
#include "tests/support/by_hand.h"

/* The words of `first` and `then` stand in other orders, and `then` has one of its own. Each of three remembers
 * where it came from, is set to another word, and goes where it remembers; a fourth has none and goes on. */
Test(copies, words_by_name)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "attributes: {first: [a, b, c], then: [d, c, b, a]}\n"
        "arrivals:\n"
        "  a: {to: s, at: [0 h], set: {first: a}}\n"
        "  b: {to: s, at: [0 h], set: {first: b}}\n"
        "  c: {to: s, at: [0 h], set: {first: c}}\n"
        "  none: {to: s, at: [0 h]}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - set: {then: {of: first}}\n"
        "      - set: {first: a}\n"
        "      - choose: [{leave: to_a, when: {then: a}}, {leave: to_b, when: {then: b}}, {leave: "
        "to_c, when: {then: c}}, {leave: to_d, when: {then: d}}, {leave: nowhere}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "to_a", "total", 1);
    expect_value(r, "to_b", "total", 1);
    expect_value(r, "to_c", "total", 1);
    expect_value(r, "to_d", "total", 0);
    expect_value(r, "nowhere", "total", 1);
    run_text_free(&r);
}

/* Attributes that nothing declares, on arrival, and a copy of a copy: drawn words go along. */
Test(copies, words_that_are_drawn_and_copied_twice)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 9 d}\n"
        "arrivals: {a: {to: s, rate: 200 per day, set: {one: {x: 30 %, y: 70 %}, two: {of: "
        "one}}}}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - set: {three: {of: two}}\n"
        "      - choose: [{leave: same, when: {any: [{one: x, three: x}, {one: y, three: y}]}}, "
        "{leave: other}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "other", "total", 0);
    cr_expect(gt(dbl, run_text_value(&r, "same", "total"), 1000.0));
    run_text_free(&r);
}

/* Who comes from a list has its place in it, and nobody need declare that: the first of three goes one way. */
Test(copies, the_place_in_a_list_needs_no_declaration)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 1 d}\n"
                               "arrivals: {a: {to: s, at: [0 h, 1 h, 2 h]}}\n"
                               "services:\n"
                               "  s:\n"
                               "    type: pathway\n"
                               "    steps:\n"
                               "      - choose: [{leave: first, share: {by: position, 1: 100 %, "
                               "2+: 0 %}}, {leave: later}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "first", "total", 1);
    expect_value(r, "later", "total", 2);
    run_text_free(&r);
}
