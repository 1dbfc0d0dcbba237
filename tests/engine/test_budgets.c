/* `budgets` and `move_money` (docs/scenario.md, "Budgets"): each case worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* Ten days. Two who come to a of 1 unit at £10 a day, £7 each; one to b of 2 units at £20; a shared room at £3 a
 * day; a redesign of £50 once and £1 a day from day 4 on. a: 100 + 14 = 114, b: 400, shared 30, redesign 56: in
 * all 600. £40 a day are 400. */
Test(budgets, what_is_spent_is_what_its_parts_cost)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 10 d}\n"
        "resources: {room: {capacity: 1, cost: {per_unit: £3 per day}}}\n"
        "arrivals: {x: {to: a, at: [0 h, 1 h]}, y: {to: b, at: [0 h]}}\n"
        "services:\n"
        "  a: {type: pathway, place: north, resources: {r: {capacity: 1, cost: {per_unit: £10 per "
        "day}}}, steps: [{treat: {with: r, for: 1 h}}, {cost: {visit: £7}}]}\n"
        "  b: {type: pathway, place: south, resources: {r: {capacity: 2, cost: {per_unit: £20 per "
        "day}}}, steps: [{treat: {with: {r: 1, room: 1}, for: 1 h}}]}\n"
        "budgets:\n"
        "  one: {amount: £40 per day, covers: [a, north]}\n"
        "  two: {amount: £40 per day, covers: [b, room]}\n"
        "  whole: {amount: £40 per day, covers: all}\n"
        "  change: {amount: £40 per day, covers: i}\n"
        "interventions: {i: {starts: 4 d, cost: {set_up: £50, running: £1 per d}}}\n"
        "priorities: {p: {measure: whole.balance, at_least: £0}}\n");
    static const struct {
        const char *name;
        double spend;
    } cases[] = {{"one", 114}, {"two", 430}, {"whole", 600}, {"change", 56}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[40];
        snprintf(name, sizeof name, "%s.spend", cases[i].name);
        expect_value(r, name, "total", cases[i].spend);
        snprintf(name, sizeof name, "%s.budget", cases[i].name);
        expect_value(r, name, "total", 400);
        snprintf(name, sizeof name, "%s.balance", cases[i].name);
        expect_value(r, name, "total", 400 - cases[i].spend);
    }
    expect_value(r, "cost_in_all", "total", 600);
    run_text_free(&r);
}

/* £35 a day from a bed of £10 a day are 3.5 beds, to places of £4 8.75. From day 2 on 10 + 8.75, cut to 18, places; from
 * day 5 on, 3 d later, 20 - 3.5, cut to 16, beds: 2 x 10 + 8 x 18 place-days, 5 x 20 + 5 x 16 bed-days. */
Test(budgets, money_that_is_moved_takes_units_and_gives_units)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 10 d}\n"
        "arrivals: {x: {to: a, at: [400 d]}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {beds: {capacity: 20, cost: {per_unit: £10 per day}}, "
        "places: {capacity: 10, cost: {per_unit: £4 per day}}}, steps: [{treat: {with: {beds: 1, "
        "places: 1}, for: 1 h}}]}\n"
        "interventions: {i: {starts: 2 d, move_money: {from: a.beds, to: a.places, amount: £35 per "
        "day, double_running: 3 d}}}\n");
    expect_number(capacity_hours(&r, "a.beds.utilisation"), 24 * (5 * 20.0 + 5 * 16));
    expect_number(capacity_hours(&r, "a.places.utilisation"), 24 * (2 * 10.0 + 8 * 18));
    expect_value(r, "cost_of_capacity", "total", 10 * 180.0 + 4 * 164);
    run_text_free(&r);
}
