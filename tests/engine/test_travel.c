/* The way from where patients live (docs/scenario.md, "Travel"): each case worked by hand in the comment
 * above it. */
#include "tests/support/by_hand.h"

/* Of quay the north is 5 min away and the south 30; of moor the north 40 and the south 10; of fen both are
 * 20 and the west, which the others never go to, 25. */
#define PLACES                                                                                     \
    "places:\n"                                                                                    \
    "  harbour:\n"                                                                                 \
    "    travel: {south: 30 min, west: never}\n"                                                   \
    "    neighbourhoods:\n"                                                                        \
    "      quay: {population: 100, travel: {north: 5 min}}\n"                                      \
    "      moor: {population: 100, travel: {north: 40 min, south: 10 min}}\n"                      \
    "      fen: {population: 100, travel: {north: 20 min, south: 20 min, west: 25 min}}\n"

#define THREE                                                                                      \
    "  north: {type: pathway, steps: [{leave: done}]}\n"                                           \
    "  south: {type: pathway, steps: [{leave: done}]}\n"                                           \
    "  west: {type: pathway, steps: [{leave: done}]}\n"

#define ONE_OF_EACH                                                                                \
    "arrivals:\n"                                                                                  \
    "  q: {to: door, at: [1 h], set: {home: quay}}\n"                                              \
    "  m: {to: door, at: [2 h, 3 h], set: {home: moor}}\n"                                         \
    "  f: {to: door, at: [4 h, 5 h, 6 h, 7 h], set: {home: fen}}\n"

/* 1 of quay to the north, 2 of moor to the south. The 4 of fen have two that are equally near: the first
 * written. */
Test(nearest, is_by_home_and_ties_go_to_the_first)
{
    static const struct {
        const char *list;
        double north, south;
    } cases[] = {{"north, south, west", 5, 2}, {"west, south, north", 1, 6}};
    for (size_t i = 0; i < 2; i++) {
        char text[2000];
        snprintf(text, sizeof text,
                 "weir: 1\nrun: {length: 1 d}\n" PLACES ONE_OF_EACH "services:\n"
                 "  door: {type: pathway, steps: [{choose: {nearest: [%s]}}]}\n" THREE,
                 cases[i].list);
        run_text r = run_well(text);
        expect_value(r, "north.arrived", "total", cases[i].north);
        expect_value(r, "south.arrived", "total", cases[i].south);
        expect_value(r, "west.arrived", "total", 0);
        run_text_free(&r);
    }
}

/* A dial each: from 5 h on the south is 5 min less from fen, and those 3 of its 4 go there who come from then
 * on; from quay, whose way to the north takes an hour then, nobody comes any more. */
Test(nearest, moves_with_its_dials)
{
    run_text r =
        run_well("weir: 1\nrun: {length: 1 d}\n" PLACES ONE_OF_EACH
                 "interventions: {bus: {starts: 5 h, changes: [{dial: "
                 "places.harbour.neighbourhoods.fen.travel.south, by: -5 min}, {dial: "
                 "places.harbour.neighbourhoods.quay.travel.north, times: 12}]}}\n"
                 "services:\n"
                 "  door: {type: pathway, steps: [{choose: {nearest: [north, south]}}]}\n" THREE);
    expect_value(r, "north.arrived", "total", 2);
    expect_value(r, "south.arrived", "total", 5);
    run_text_free(&r);
}

/* The time on the way, where a duration may stand: 5, 40, 40, 20, 20, 20, 20 min, in all 165 over 7
 * patients. Then as a measure, of those who came to either: the same, and by home. The south's is of
 * nobody: none came. */
Test(travel, takes_time_and_is_measured)
{
    run_text r = run_well(
        "weir: 1\nrun: {length: 1 d}\n" PLACES ONE_OF_EACH "services:\n"
        "  door: {type: pathway, steps: [{delay: {travel: north}}, {go: north}]}\n" THREE
        "measures:\n"
        "  way: {travel: [north, south], stat: [mean, max, share_within 20 min], by: [home]}\n"
        "  south_way: {travel: south}\n");
    expect_value(r, "door.time", "mean", 165.0 / 7 / 60);
    expect_value(r, "way", "mean", 165.0 / 7 / 60);
    expect_value(r, "way", "max", 40.0 / 60);
    expect_value(r, "way", "share_within 20 min", 5.0 / 7);
    expect_level(r, "way", "mean", "moor", 40.0 / 60);
    expect_level(r, "way", "mean", "quay", 5.0 / 60);
    expect_nothing(r, "south_way", "mean");
    run_text_free(&r);
}

/* Who has no home, or goes where the way is `never`, is left out of the measure. */
Test(travel, is_measured_of_those_whose_way_is_known)
{
    run_text r =
        run_well("weir: 1\nrun: {length: 1 d}\n" PLACES "arrivals:\n"
                 "  q: {to: west, at: [1 h], set: {home: quay}}\n"
                 "  f: {to: west, at: [2 h], set: {home: fen}}\n"
                 "  n: {to: west, at: [3 h]}\n"
                 "services:\n" THREE "measures: {way: {travel: west, stat: [mean, max]}}\n");
    expect_value(r, "west.arrived", "total", 3);
    expect_value(r, "way", "mean", 25.0 / 60);
    run_text_free(&r);
}

/* A utility by the minute: at -20 the nearer takes all, and where the way is `never`, nobody goes, whatever
 * else speaks for it. Of fen, with 0.02 a minute less for the 5 min more to the west, and nothing for the
 * others: all the same, so all are taken. */
Test(travel, counts_in_a_utility)
{
    static const char text[] = "weir: 1\nrun: {length: 1 d}\n" PLACES ONE_OF_EACH "services:\n"
                               "  door:\n"
                               "    type: pathway\n"
                               "    steps:\n"
                               "      - choose:\n"
                               "          logit:\n"
                               "            north: {constant: 1, per_min_travel: -20}\n"
                               "            south: {per_min_travel: -20}\n"
                               "            west: {constant: %s, per_min_travel: -20}\n" THREE;
    char whole[2000];
    snprintf(whole, sizeof whole, text, "0");
    run_text r = run_well(whole);
    /* of fen exp(1) to 1, north before south: none of four uniforms need be in the last 27 % */
    expect_value(r, "west.arrived", "total", 0);
    cr_expect(ge(dbl, run_text_value(&r, "north.arrived", "total"), 1));
    cr_expect(ge(dbl, run_text_value(&r, "south.arrived", "total"), 2));
    run_text_free(&r);
    snprintf(whole, sizeof whole, text, "900");
    r = run_well(whole);
    expect_value(r, "west.arrived", "total", 4);
    expect_value(r, "north.arrived", "total", 1);
    expect_value(r, "south.arrived", "total", 2);
    run_text_free(&r);
}

static void expect_failure(const char *text, const char *said)
{
    run_text r = run_text_once(text);
    cr_expect(eq(int, r.status, WEIR_ERR_SCENARIO));
    cr_expect(strstr(weir_error_what(&r.error), said) != NULL, "%s", weir_error_what(&r.error));
    run_text_free(&r);
}

/* Who has no home cannot choose by the way; who can go to none of the places is named, too. */
Test(nearest, needs_a_home_and_somewhere_to_go)
{
    expect_failure("weir: 1\nrun: {length: 1 d}\n" PLACES "arrivals: {n: {to: door, at: [1 h]}}\n"
                   "services:\n"
                   "  door: {type: pathway, steps: [{choose: {nearest: [north, south]}}]}\n" THREE,
                   "whose 'home' was never set");
    expect_failure("weir: 1\nrun: {length: 1 d}\n" PLACES
                   "arrivals: {q: {to: door, at: [1 h], set: {home: quay}}}\n"
                   "services:\n"
                   "  other: {type: pathway, steps: [{leave: done}]}\n"
                   "  door: {type: pathway, steps: [{choose: {nearest: [west, west.x]}}]}\n"
                   "  west: {type: pathway, steps: [{name: x, delay: 1 min}]}\n"
                   "  north: {type: pathway, steps: [{leave: done}]}\n"
                   "  south: {type: pathway, steps: [{leave: done}]}\n",
                   "nobody goes to any of these places");
}
