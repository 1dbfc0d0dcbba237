/* Offered load before any run, against numbers worked by hand. */
#include "tests/network/loaded.h"

#include <math.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static double offered(const loaded *l, const char *pool)
{
    for (size_t i = 0; l->net && i < weir_network_load_count(l->net); i++)
        if (!strcmp(weir_network_load_at(l->net, i).pool, pool))
            return weir_network_load_at(l->net, i).offered;
    return -1;
}

static weir_load_info load_of(const loaded *l, const char *pool)
{
    for (size_t i = 0; l->net && i < weir_network_load_count(l->net); i++)
        if (!strcmp(weir_network_load_at(l->net, i).pool, pool))
            return weir_network_load_at(l->net, i);
    return (weir_load_info){0};
}

/* 6 an hour. A nurse has each for 10 min: 1 busy. 70 % go to a doctor, a quarter of all
 * consultations come back through the laboratory: 4.2 / 0.75 = 5.6 an hour, 15 min each: 1.4 busy.
 * The laboratory has 1.4 an hour for 30 min: 0.7 busy. Of all, 5 % return later: all flows grow by
 * 1 / 0.95. */
Test(traffic, loops_and_returns_are_solved)
{
    loaded l =
        load("arrivals: {w: {to: front, rate: 5.7 per h}}\n"
             "resources: {doctors: 3}\n"
             "services:\n"
             "  front: {type: pathway, resources: {nurses: 2}, steps: [\n"
             "    {return: {share: 5 %, after: 3 d, to: front}},\n"
             "    {treat: {with: nurses, for: {dist: gamma, mean: 10 min, cv: 2}}},\n"
             "    {choose: [{go: back, share: 70 %}, {leave: done}]}]}\n"
             "  back: {type: pathway, resources: {lab: 1}, steps: [\n"
             "    {name: consult, treat: {with: doctors, for: 15 min}},\n"
             "    {choose: [{go: test, share: 25 %}, {leave: done}]},\n"
             "    {name: test, seize: lab}, {delay: 20 min}, {delay: 10 min}, {release: lab},\n"
             "    {go: consult}]}\n");
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    /* A twentieth leaves before the nurse and comes again: 6 an hour come in, 5.7 go on. */
    cr_expect(epsilon_eq(dbl, offered(&l, "front.nurses"), 5.7 / 6, 1e-9));
    cr_expect(epsilon_eq(dbl, offered(&l, "doctors"), 5.7 * 0.7 / 0.75 / 4, 1e-9));
    cr_expect(epsilon_eq(dbl, offered(&l, "back.lab"), 5.7 * 0.7 / 3 / 2, 1e-9));
    cr_expect(
        epsilon_eq(dbl, load_of(&l, "doctors").arrivals_per_day, 5.7 * 24 * 0.7 / 0.75, 1e-9));
    cr_expect(eq(int, load_of(&l, "doctors").approximate, 0));
    unload(&l);
}

/* Classes keep their ways: of 24 a day, 6 are `a`. They alone have the long treatment (4 h in a
 * room held for the hour before it as well) and go to the ward; so 6 * 5 / 24 rooms, 6 * 2 beds.
 * By averages over classes, each would be wrong. */
Test(traffic, patients_keep_their_attributes)
{
    loaded l = load("arrivals: {w: {to: ed, rate: 1 per h, class: {a: 25 %, b: 75 %}, set: {stay: "
                    "{dist: exponential, mean: 2 d}}}}\n"
                    "attributes: {stay: duration}\n"
                    "services:\n"
                    "  ed:\n"
                    "    type: pathway\n"
                    "    resources: {rooms: 4, staff: 2}\n"
                    "    steps:\n"
                    "      - seize: rooms\n"
                    "      - delay: {by: class, a: 1 h, b: 0 h}\n"
                    "      - choose: [{when: {class: a}}, {leave: home}]\n"
                    "      - treat: {with: staff, for: {by: class, a: 4 h, b: 0 h}}\n"
                    "      - hold_until: ward\n"
                    "  ward:\n"
                    "    type: pathway\n"
                    "    resources: {beds: {capacity: 14, turnaround: 3 h}}\n"
                    "    steps: [{choose: [{when: {class: b}, leave: lost}, {}]}, {seize: beds}, "
                    "{delay: {of: stay}}]\n");
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(epsilon_eq(dbl, offered(&l, "ed.rooms"), 6.0 * 5 / 24, 1e-9));
    cr_expect(epsilon_eq(dbl, offered(&l, "ed.staff"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, offered(&l, "ward.beds"), 12.0, 1e-9));
    unload(&l);
}

/* 22.4 units needed of 20: a line without bound is said; with patience it is not. With 20 units for
 * 12 hours of the day there are 10 on average. What is lost at the door needs nobody. */
Test(traffic, overload_is_said_before_any_run)
{
    char text[512];
    static const char *const form = "arrivals: {w: {to: ward, rate: 5 per h}}\n"
                                    "services: {ward: {type: pathway, %s resources: {beds: %s}, "
                                    "steps: [{seize: beds%s}, {delay: 4.48 h}]}}\n";
    snprintf(text, sizeof text, form, "", "20", "");
    loaded l = load(text);
    cr_expect(says(&l, "warning: 'ward.beds' needs 22.4 units on average and has 20: its line "
                       "grows without bound"),
              "%s", l.said);
    unload(&l);

    snprintf(text, sizeof text, form, "", "20", ", patience: 3 h");
    l = load(text);
    cr_expect(eq(int, l.error.n_warnings, 0), "%s", l.said);
    unload(&l);

    snprintf(text, sizeof text, form, "", "{capacity: {every_day: {08:00-20:00: 20}}}", "");
    l = load(text);
    cr_expect(epsilon_eq(dbl, load_of(&l, "ward.beds").capacity, 10.0, 1e-9));
    cr_expect(says(&l, "needs 22.4 units on average and has 10"), "%s", l.said);
    unload(&l);

    snprintf(text, sizeof text, form, "door: 06:00-18:00,", "20", "");
    l = load(text);
    cr_expect(epsilon_eq(dbl, offered(&l, "ward.beds"), 11.2, 1e-9));
    cr_expect(eq(int, l.error.n_warnings, 0), "%s", l.said);
    unload(&l);
}

/* Shares of those left: 40 % of a half meet the condition, 0.25 of the other 80 % have the share. */
Test(traffic, conditions_take_their_share)
{
    loaded l = load("arrivals: {w: {to: a, rate: 100 per h, set: {acuity: {1: 50 %, 4: 50 %}}}}\n"
                    "attributes: {acuity: number}\n"
                    "services:\n"
                    "  a:\n"
                    "    type: pathway\n"
                    "    resources: {x: unlimited, y: unlimited, z: unlimited}\n"
                    "    steps:\n"
                    "      - choose: [{when: {acuity: {at_most: 2}}, share: 40 %, go: one}, "
                    "{share: 25 %, go: two}, {go: three}]\n"
                    "      - {name: one, treat: {with: x, for: 1 h}}\n"
                    "      - leave: done\n"
                    "      - {name: two, treat: {with: y, for: 1 h}}\n"
                    "      - leave: done\n"
                    "      - {name: three, treat: {with: z, for: 1 h}}\n");
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(epsilon_eq(dbl, offered(&l, "a.x"), 20.0, 1e-9));
    cr_expect(epsilon_eq(dbl, offered(&l, "a.y"), 20.0, 1e-9));
    cr_expect(epsilon_eq(dbl, offered(&l, "a.z"), 60.0, 1e-9));
    cr_expect(eq(int, load_of(&l, "a.x").approximate, 0));
    unload(&l);
}

/* What depends on the state of the system is guessed, and said to be. */
Test(traffic, guesses_are_marked)
{
    loaded l =
        load("arrivals: {w: {to: a, rate: 10 per h}}\n"
             "services:\n"
             "  a: {type: pathway, resources: {x: 20}, steps: [{treat: {with: x, for: 1 h}},\n"
             "    {choose: [{when: {in_use: {of: x, above: 3}}, go: b}, {}]}]}\n"
             "  b: {type: pathway, resources: {y: 9}, steps: [{treat: {with: y, for: 1 h}}]}\n");
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(eq(int, load_of(&l, "a.x").approximate, 0));
    cr_expect(eq(int, load_of(&l, "b.y").approximate, 1));
    unload(&l);
}

/* Of 10 an hour, 6 live at quay, 3 on the moor and 1 in the fen. To the nearest: quay and, as both are 20 min
 * away from there, the fen to the north, which is written first: 7 an hour for 6 min, 0.7 busy; 3 to the
 * south, 0.3. By utilities of -0.1 a minute quay goes north in 1 / (1 + exp(-2.5)) of cases, the moor in
 * 1 / (1 + exp(3)), the fen in half of them. Nothing of that is a guess. */
Test(traffic, the_way_parts_patients_by_home)
{
    static const char text[] =
        "places: {p: {neighbourhoods: {quay: {population: 1, travel: {north: 5 min, south: 30 "
        "min}},\n"
        "  moor: {population: 1, travel: {north: 40 min, south: 10 min}},\n"
        "  fen: {population: 1, travel: {north: 20 min, south: 20 min}}}}}\n"
        "arrivals: {x: {to: door, rate: 10 per h, set: {home: {quay: 60 %%, moor: 30 %%, fen: 10 "
        "%%}}}}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{choose: %s}]}\n"
        "  north: {type: pathway, resources: {n: 9}, steps: [{treat: {with: n, for: 6 min}}]}\n"
        "  south: {type: pathway, resources: {n: 9}, steps: [{treat: {with: n, for: 6 min}}]}\n";
    char whole[1500];
    snprintf(whole, sizeof whole, text, "{nearest: [north, south]}");
    loaded l = load(whole);
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(epsilon_eq(dbl, offered(&l, "north.n"), 0.7, 1e-9));
    cr_expect(epsilon_eq(dbl, offered(&l, "south.n"), 0.3, 1e-9));
    cr_expect(eq(int, load_of(&l, "north.n").approximate, 0));
    unload(&l);
    snprintf(whole, sizeof whole, text,
             "{logit: {north: {per_min_travel: -0.1}, south: {per_min_travel: -0.1}}}");
    l = load(whole);
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(epsilon_eq(dbl, offered(&l, "north.n"),
                         0.6 / (1 + exp(-2.5)) + 0.3 / (1 + exp(3)) + 0.05, 1e-9));
    cr_expect(eq(int, load_of(&l, "north.n").approximate, 0));
    unload(&l);
}

/* By waits as they are believed at first: an hour in the north, so log 2, none in the south: odds of
 * exp(-2 log 2) = 1/4, a fifth of 10 an hour. What a run learns is another matter: it is a guess. */
Test(traffic, waits_are_as_believed_at_first)
{
    loaded l = load(
        "arrivals: {x: {to: door, rate: 10 per h}}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{choose: {logit: {north: {per_log_wait: -2}, south: "
        "{per_log_wait: -2}}}}]}\n"
        "  north: {type: pathway, believed_wait: {from: 1 h}, resources: {n: 9}, steps: [{treat: "
        "{with: n, for: 6 min}}]}\n"
        "  south: {type: pathway, resources: {n: 9}, steps: [{treat: {with: n, for: 6 min}}]}\n");
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(epsilon_eq(dbl, offered(&l, "north.n"), 0.2, 1e-9));
    cr_expect(eq(int, load_of(&l, "north.n").approximate, 1));
    unload(&l);
}
