/* Curves of changes (docs/scenario.md, "Interventions"). What a unit costs a day is moved, so that the cost of a
 * pool is the area under the dial; each case is worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

static run_text run_change(const char *change, uint32_t replication)
{
    char text[1000];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {length: 4 d}\n"
             "arrivals: {a: {to: s, at: [0 h]}}\n"
             "resources:\n"
             "  x: {capacity: 1, cost: {per_unit: £100 per day}}\n"
             "  y: {capacity: 2, cost: {per_unit: £100 per day}}\n"
             "services: {s: {type: pathway, steps: [{treat: {with: x, for: 1 h}}, {treat: {with: "
             "y, for: 1 h}}]}}\n"
             "interventions: {v: {%s}}\n",
             change);
    run_text r = run_text_seed(text, 1, replication);
    cr_assert(eq(int, r.status, WEIR_OK));
    return r;
}
#define X "dial: resources.x.cost.per_unit"

/* All of it from 12 h for 30 h, then none: 0.5 d of 100, 1.25 d of 300, 2.25 d of 100. */
Test(curves, a_pulse_ends)
{
    run_text r =
        run_change("starts: 12 h, changes: [{" X ", times: 3, curve: pulse, over: 30 h}]", 0);
    expect_value(r, "x.cost", "total", 50 + 375 + 225);
    expect_value(r, "y.cost", "total", 800);
    run_text_free(&r);
    r = run_change("starts: 12 h, changes: [{" X ", to: £7, curve: pulse, over: 30 h}]", 0);
    expect_value(r, "x.cost", "total", 50 + 1.25 * 7 + 225);
    run_text_free(&r);
}

/* A step at 12 h whose effect halves every day, read at each 00:00: half a day of 100, half of 200, then 1 +
 * 2^-0.5, 1 + 2^-1.5 and 1 + 2^-2.5 of 100. */
Test(curves, a_step_fades_from_its_start)
{
    run_text r = run_change("starts: 12 h, changes: [{" X ", times: 2, half_life: 1 d}]", 0);
    expect_value(r, "x.cost", "total",
                 150 + 300 + 100 * (pow(2, -0.5) + pow(2, -1.5) + pow(2, -2.5)));
    run_text_free(&r);
}

/* Logistic over two days: 0 at 0 d, a half at 1 d, 1 at 2 d; from there half of it is gone at 3 d. */
Test(curves, a_curve_fades_from_its_end)
{
    run_text r = run_change(
        "starts: 0 d, changes: [{" X ", times: 2, curve: logistic, over: 2 d, half_life: 1 d}]", 0);
    expect_value(r, "x.cost", "total", 100 + 150 + 200 + 150);
    run_text_free(&r);
}

/* Of a `to`: the way back is to the level before. */
Test(curves, a_level_that_fades_goes_back)
{
    run_text r = run_change("starts: 0 d, changes: [{" X ", to: £300, half_life: 1 d}]", 0);
    expect_value(r, "x.cost", "total", 300 + 200 + 150 + 125);
    run_text_free(&r);
}

/* One draw a replication, the same for all dials of one change: y, of two units, costs twice what x does. */
Test(curves, an_uncertain_amount_is_drawn_once)
{
    double seen[3];
    for (uint32_t k = 0; k < 3; k++) {
        run_text r = run_change("starts: 0 d, changes: [{dial: resources.*.cost.per_unit, times: "
                                "{value: {dist: uniform, min: 1, max: 3}}}]",
                                k);
        seen[k] = run_text_value(&r, "x.cost", "total");
        expect_value(r, "y.cost", "total", 2 * seen[k]);
        cr_expect(gt(dbl, seen[k], 400));
        cr_expect(lt(dbl, seen[k], 1200));
        run_text_free(&r);
    }
    cr_expect(ne(dbl, seen[0], seen[1]));
    cr_expect(ne(dbl, seen[1], seen[2]));
}

/* What is set, added and how long it takes may be uncertain too; a law without spread is its value. Linear over
 * 2 d: 0, a half, all, all. */
Test(curves, uncertain_levels_and_lengths)
{
    run_text r = run_change("starts: 0 d, changes: [{" X ", to: {value: {dist: uniform, min: £200, "
                            "max: £200}}, over: {value: {dist: uniform, min: 2 d, "
                            "max: 2 d}}}]",
                            0);
    expect_value(r, "x.cost", "total", 100 + 150 + 200 + 200);
    run_text_free(&r);
    r = run_change("starts: 0 d, changes: [{" X ", by: {value: {dist: uniform, min: £40, "
                   "max: £40}}}]",
                   0);
    expect_value(r, "x.cost", "total", 4 * 140);
    run_text_free(&r);
}
