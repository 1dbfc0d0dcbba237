/* Rules (docs/scenario.md, "Rules"): each case worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* Two beds; patients of 0, 1 and 2 h stay 10 h. Full from 1 h, so the rule opens a third bed at 4 h, and the
 * third patient starts then. They leave at 10, 11 and 14 h: one of three beds is in use at 11 h, which is
 * below half, and the bed is closed again. On for 7 h of 24. */
Test(rules, opens_a_bed_once_it_has_been_full_for_long_enough)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 1 d}\n"
                          "arrivals: {a: {to: ward, at: [0 h, 1 h, 2 h]}}\n"
                          "services:\n"
                          "  ward: {type: pathway, resources: {beds: 2}, steps: [{treat: {with: "
                          "beds, for: 10 h}}]}\n"
                          "rules:\n"
                          "  surge:\n"
                          "    when: {occupancy: ward.beds, above: 96 %, for: 3 h}\n"
                          "    until: {below: 50 %}\n"
                          "    do: [{dial: services.ward.resources.beds, by: +1}]\n");
    expect_value(r, "ward.wait", "mean", 2.0 / 3);
    expect_value(r, "surge.active", "mean", 7.0 / 24);
    expect_value(r, "surge.activations", "total", 1);
    expect_value(r, "ward.beds.utilisation", "mean", 30.0 / (2 * 24 + 7));
    run_text_free(&r);
}

/* One bed, in use 0-2 h and 3-13 h: three hours in a row are over at 6 h. Without `until` the rule ends as soon
 * as the bed is free, at 13 h. */
Test(rules, counts_from_anew_after_an_interruption)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "attributes: {stay: duration}\n"
        "arrivals: {a: {to: ward, at: [0 h], set: {stay: 2 h}}, b: {to: ward, at: [3 h], set: "
        "{stay: 10 h}}}\n"
        "services:\n"
        "  ward: {type: pathway, resources: {beds: 1}, steps: [{treat: {with: beds, for: {of: "
        "stay}}}]}\n"
        "rules:\n"
        "  long: {when: {in_use: {of: ward.beds, at_least: 1}, for: 3 h}, do: [{dial: "
        "services.ward.resources.beds, by: +1}]}\n");
    expect_value(r, "long.active", "mean", 7.0 / 24);
    expect_value(r, "long.activations", "total", 1);
    run_text_free(&r);
}

/* Three in the line from 0 h at a desk of one clerk, 2 h each: 2 wait until 2 h, 1 until 4 h. `until` must hold
 * for 5 h: from 4 h on nobody waits, so it ends at 9 h. */
Test(rules, ends_once_the_end_has_held_for_long_enough)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {a: {to: desk, at: [0 h, 0 h, 0 h]}}\n"
        "services:\n"
        "  desk: {type: pathway, resources: {clerk: 1}, steps: [{treat: {with: clerk, for: 2 "
        "h}}]}\n"
        "  other: {type: pathway, resources: {n: 1}, steps: [{treat: {with: n, for: 1 h}}]}\n"
        "rules:\n"
        "  late: {when: {waiting: desk, at_least: 2}, until: {below: 1, for: 5 h}, do: [{dial: "
        "services.other.resources.n, to: 2}]}\n");
    expect_value(r, "late.active", "mean", 9.0 / 24);
    run_text_free(&r);
}

/* By the clock: on from 08:00 to 12:00 of both days. What needs a door and a day, too: Wednesday 09:00. */
Test(rules, follow_the_clock_and_doors)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {start: 2025-04-01, length: 2 d}\n"
        "arrivals: {a: {to: desk, at: [0 h]}}\n"
        "services:\n"
        "  desk: {type: pathway, door: 06:00-10:30, resources: {clerk: 1}, steps: [{treat: {with: "
        "clerk, for: 2 h}}]}\n"
        "rules:\n"
        "  morning: {when: {clock: 08:00-12:00}, do: [{dial: services.desk.resources.clerk, by: "
        "+1}]}\n"
        "  open: {when: {open: desk, weekday: [wed], clock: 09:00-24:00}, do: [{dial: "
        "services.desk.resources.clerk, by: +1}]}\n");
    expect_value(r, "morning.active", "mean", 8.0 / 48);
    expect_value(r, "morning.activations", "total", 2);
    expect_value(r, "open.active", "mean", 1.5 / 48);
    run_text_free(&r);
}

/* One patient holds one unit all day, so utilisation is 24 over the unit-hours there were. Beds 10, an
 * intervention sets 20 at 6 h. Rule a adds 4 until 12 h; rule b doubles from 18 h; rule c sets 5 from 20 to
 * 22 h, which holds above the 20 and is doubled:
 *   14 · 6 + 24 · 6 + 20 · 6 + 40 · 2 + 10 · 2 + 40 · 2 = 528. */
Test(rules, go_together_with_interventions)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {a: {to: ward, at: [0 h]}}\n"
        "services:\n"
        "  ward: {type: pathway, resources: {beds: 10}, steps: [{treat: {with: beds, for: 9 d}}]}\n"
        "interventions:\n"
        "  more: {starts: 6 h, changes: [{dial: services.ward.resources.beds, to: 20}]}\n"
        "rules:\n"
        "  a: {when: {clock: 00:00-12:00}, do: [{dial: services.ward.resources.beds, by: +4}]}\n"
        "  b: {when: {clock: 18:00-24:00}, do: [{dial: services.ward.resources.beds, times: 2}]}\n"
        "  c: {when: {clock: 20:00-22:00}, do: [{dial: services.ward.resources.beds, to: 5}]}\n");
    expect_value(r, "ward.beds.utilisation", "mean", 24.0 / 528);
    run_text_free(&r);
}

/* A divert: while two wait, all go elsewhere. One comes every hour from 1 h, treatment takes 3 h. Of 1 h starts,
 * 2 and 3 h wait (two: on at 3 h); the one of 1 h ends at 4 h, before the one of 4 h comes, so one waits and the
 * divert ends; 4 h waits, on; 5 and 6 h go elsewhere; 7 h: the second ends, so 7 h joins. */
Test(rules, divert_who_comes_meanwhile)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 7.5 h}\n"
                          "arrivals: {a: {to: ed, every: 1 h}}\n"
                          "services:\n"
                          "  ed:\n"
                          "    type: pathway\n"
                          "    resources: {doctor: 1}\n"
                          "    steps:\n"
                          "      - name: gate\n"
                          "        choose: [{go: next_door, share: 0 %}, {}]\n"
                          "      - treat: {with: doctor, for: 3 h}\n"
                          "  next_door: {type: pathway, steps: [{delay: 1 min}]}\n"
                          "rules:\n"
                          "  divert: {when: {waiting: ed, at_least: 2}, do: [{dial: "
                          "services.ed.gate.choose.next_door.share, to: 100 %}]}\n");
    expect_value(r, "next_door.arrived", "total", 2);
    expect_value(r, "divert.activations", "total", 3);
    expect_value(r, "divert.active", "mean", (1 + 3 + 0.5) / 7.5);
    run_text_free(&r);
}

/* The window begins while the rule is on: it began before, but its time counts. */
Test(rules, count_what_is_in_the_window)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {warm_up: 1 d, length: 1 d}\n"
        "arrivals: {a: {to: desk, at: [1 h]}}\n"
        "services:\n"
        "  desk: {type: pathway, resources: {clerk: 1}, steps: [{treat: {with: clerk, for: 2 "
        "h}}]}\n"
        "rules:\n"
        "  night: {when: {clock: 22:00-06:00}, do: [{dial: services.desk.resources.clerk, by: "
        "+1}]}\n");
    expect_value(r, "night.active", "mean", 8.0 / 24);
    expect_value(r, "night.activations", "total", 1);
    run_text_free(&r);
}

#define RANDOM                                                                                     \
    "weir: 1\n"                                                                                    \
    "run: {warm_up: 2 d, length: 20 d}\n"                                                          \
    "arrivals: {a: {to: ed, rate: 3 per h}, b: {to: clinic, rate: 1 per h}}\n"                     \
    "services:\n"                                                                                  \
    "  ed:\n"                                                                                      \
    "    type: pathway\n"                                                                          \
    "    resources: {doctors: 3}\n"                                                                \
    "    steps:\n"                                                                                 \
    "      - name: gate\n"                                                                         \
    "        choose: [{go: clinic, share: 20 %}, {}]\n"                                            \
    "      - treat: {with: doctors, for: {dist: gamma, mean: 55 min, cv: 0.8}}\n"                  \
    "  clinic: {type: pathway, resources: {nurses: 2}, steps: [{treat: {with: nurses, for: "       \
    "{dist: "                                                                                      \
    "exponential, mean: 40 min}}}]}\n"                                                             \
    "  hall: {type: pathway, steps: [{delay: 1 h}]}\n"

/* What changes nothing changes no bit, though it is on and off many times, and though the base has parts of
 * its own. */
Test(rules, without_effect_give_the_base_bit_for_bit)
{
    run_text base = run_well(RANDOM);
    run_text r =
        run_well(RANDOM "rules:\n"
                        "  busy:\n"
                        "    when: {waiting: ed, above: 2, for: 10 min}\n"
                        "    until: {below: 1}\n"
                        "    do:\n"
                        "      - {dial: services.ed.resources.doctors, by: 0}\n"
                        "      - {dial: arrivals.a.rate, times: 1}\n"
                        "      - {dial: services.ed.steps.2.treat.for, times: 1}\n"
                        "      - {dial: services.ed.gate.choose.clinic.share, to: 20 %}\n");
    cr_expect(gt(dbl, run_text_value(&r, "busy.activations", "total"), 10.0));
    for (int i = 0; i < base.outputs->n_columns; i++) {
        cr_expect(
            memcmp(&base.result.numerator[i], &r.result.numerator[i], sizeof(double)) == 0 &&
                memcmp(&base.result.denominator[i], &r.result.denominator[i], sizeof(double)) == 0,
            "%s %s", base.outputs->columns[i].name, base.outputs->columns[i].stat);
    }
    run_text_free(&r);
    run_text_free(&base);
}

/* While it is on, nobody comes; those who come otherwise are the very ones of the base. */
Test(rules, thin_arrivals_from_the_same_candidates)
{
#define HALF                                                                                       \
    "weir: 1\n"                                                                                    \
    "run: {length: 5 d}\n"                                                                         \
    "arrivals: {a: {to: hall, rate: 20 per h}}\n"                                                  \
    "services: {hall: {type: pathway, steps: [{delay: 0 min}]}}\n"                                 \
    "measures: {late: {count: departed, in: hall, where: {clock: 12:00-24:00}}}\n"
    run_text base = run_well(HALF);
    run_text r = run_well(HALF "rules: {shut: {when: {clock: 00:00-12:00}, do: [{dial: "
                               "arrivals.a.rate, times: 0}]}}\n");
    expect_value(r, "hall.arrived", "total", run_text_value(&base, "late", "total"));
    cr_expect(gt(dbl, run_text_value(&base, "late", "total"), 1000.0));
    run_text_free(&r);
    run_text_free(&base);
}

/* A bed more makes the ward less than full, which closes it again, which makes it full: no time passes. */
Test(rules, that_undo_their_own_cause_are_an_error)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {a: {to: ward, at: [1 h]}}\n"
        "services: {ward: {type: pathway, resources: {beds: 1}, steps: [{treat: {with: beds, for: "
        "2 h}}]}}\n"
        "rules: {surge: {when: {occupancy: ward.beds, above: 96 %}, do: [{dial: "
        "services.ward.resources.beds, by: +1}]}}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_SCENARIO));
    cr_expect(strstr(weir_error_what(&r.error), "rule 'surge' begins and ends without end") !=
              NULL);
    run_text_free(&r);
}

/* Nobody is left who could change anything, but the rule is still to come: the bed of 1 h is given at 5 h. */
Test(rules, are_waited_for_until_a_run_is_empty)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 2 h, until: empty}\n"
        "arrivals: {a: {to: ward, at: [1 h]}}\n"
        "services: {ward: {type: pathway, resources: {beds: 0}, steps: [{treat: {with: beds, for: "
        "2 h}}]}}\n"
        "rules: {open: {when: {waiting: ward, above: 0, for: 4 h}, until: {clock: 20:00-24:00}, "
        "do: [{dial: "
        "services.ward.resources.beds, to: 1}]}}\n");
    expect_value(r, "time", "mean", 6.0);
    run_text_free(&r);
}
