/* Mistakes that published simulation tools have made: of each, a model worked by hand in which it would
 * give another number. docs/validation.md lists them, with those that are tested elsewhere. */
#include "tests/support/by_hand.h"

/* Phantom occupancy: patients who are there at the start hold beds for ever, as no event ends their
 * stay. Ten are in at first, for two days more; two wait, and stay 3 d from day 2 on. The one who comes
 * on day 6 finds the ward empty and stays beyond day 9: in ten days 10 x 2 + 2 x 3 + 1 x 3 bed-days. */
Test(traps, those_who_are_there_at_the_start_leave)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 10 d}\n"
                          "arrivals: {one: {to: ward, at: [6 d]}}\n"
                          "start: {ward: {in: 10, remaining: 2 d, waiting: 2}}\n"
                          "services: {ward: {type: pathway, resources: {beds: 10}, steps: [{treat: "
                          "{with: beds, for: 3 "
                          "d}}]}}\n");
    expect_value(r, "ward.beds.in_use", "mean", 2.9);
    expect_value(r, "ward.departed", "total", 13);
    run_text_free(&r);
}

/* Utilisation above 1: whole treatments counted where they begin. One bed, taken at 1 h for 100 h, in a
 * window of 10 h: in use for 9 h of it. The second patient is in nobody's bed yet. */
Test(traps, a_treatment_counts_in_the_window_alone)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {warm_up: 2 h, length: 10 h}\n"
        "arrivals: {two: {to: ward, at: [1 h, 2 h]}}\n"
        "services: {ward: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: bed, for: "
        "100 h}}]}}\n");
    expect_value(r, "ward.bed.in_use", "mean", 0.9);
    expect_value(r, "ward.bed.utilisation", "mean", 0.9);
    run_text_free(&r);
}

/* Waits that are cut off: who still waits at the end has no wait, and those are the long ones. Four
 * come at 0, 1, 2 and 3 h, 4 h each, one server, a window of 10 h: the first two have left, having
 * waited 0 and 3 h; the third, who began at 8 h, and the fourth are not among them. The line shows
 * them: 3 h, 6 h and 7 h of waiting. So does what is in at the end. */
Test(traps, who_still_waits_is_seen_in_the_line)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 10 h}\n"
        "arrivals: {four: {to: desk, at: [0 h, 1 h, 2 h, 3 h]}}\n"
        "services: {desk: {type: pathway, resources: {one: 1}, steps: [{treat: {with: one, for: 4 "
        "h}}]}}\n");
    expect_value(r, "desk.wait", "mean", 1.5);
    expect_value(r, "desk.waiting", "mean", 1.6);
    expect_value(r, "desk.arrived", "total", 4);
    expect_value(r, "desk.started", "total", 3);
    expect_value(r, "desk.departed", "total", 2);
    run_text_free(&r);
}

/* Journeys that go on over the end of the run are waited for where that is asked: then the four wait
 * 0, 3, 6 and 9 h. */
Test(traps, a_run_until_empty_has_all_waits)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 10 h, until: empty}\n"
        "arrivals: {four: {to: desk, at: [0 h, 1 h, 2 h, 3 h]}}\n"
        "services: {desk: {type: pathway, resources: {one: 1}, steps: [{treat: {with: one, for: 4 "
        "h}}]}}\n");
    expect_value(r, "desk.wait", "mean", 4.5);
    run_text_free(&r);
}

/* A minimum by cutting off or by drawing again: two laws. Uniform on 0 to 2 h, at least 1 h by
 * clamping: 1/2 x 1 h + 1/2 x 1.5 h = 1.25 h; by drawing again: 1.5 h. Of 20,000 the means lie within 4
 * standard errors: 4 x 0.3227 h / sqrt(20000) and 4 x 0.2887 h / sqrt(20000). */
Test(traps, at_least_clamps_and_above_draws_again)
{
#define EXAMS(qualifier)                                                                           \
    "weir: 1\n"                                                                                    \
    "run: {until: {arrivals: 20000}}\n"                                                            \
    "arrivals: {exams: {to: room, every: 1 min}}\n"                                                \
    "services: {room: {type: pathway, steps: [{delay: {dist: uniform, min: 0 h, max: 2 "           \
    "h, " qualifier ": 1 h}}]}}\n"
    run_text clamped = run_well(EXAMS("at_least")), again = run_well(EXAMS("above"));
    cr_expect(epsilon_eq(dbl, run_text_value(&clamped, "room.time", "mean"), 1.25,
                         4 * 0.3227 / sqrt(20000)));
    cr_expect(epsilon_eq(dbl, run_text_value(&again, "room.time", "mean"), 1.5,
                         4 * 0.2887 / sqrt(20000)));
    run_text_free(&clamped);
    run_text_free(&again);
}

/* Times on a grid: arrivals rounded to whole minutes, or counted by a Poisson law per minute, come in
 * heaps. At 2 a minute with service of 1 s one server is busy 1/30 of the time, and a wait is rare:
 * M/D/1, rho s / (2 (1 - rho)) = 0.01724 s. Rounded to minutes, half of all would find another. Of 400,000
 * customers the mean wait lies within 4 standard errors: its sd is near 0.107 s, and neighbours hardly
 * depend on one another. */
Test(traps, arrivals_are_not_rounded)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {until: {arrivals: 400000}}\n"
        "arrivals: {calls: {to: desk, rate: 2 per min}}\n"
        "services: {desk: {type: pathway, resources: {one: 1}, steps: [{treat: {with: one, for: 1 "
        "s}}]}}\n");
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "desk.wait", "mean") * 3600,
                         1.0 / 30 / (2 * 29.0 / 30), 4 * 0.107 / sqrt(400000)));
    run_text_free(&r);
}

/* The mean of means is not the mean: a session with two patients weighs as much in it as one with two
 * hundred. Ten replications of a day with a number of patients that differs much: the pooled wait is
 * total wait over all patients, and lies well above the mean of the ten means, as busy days wait longer. */
Test(traps, pooled_is_not_the_mean_of_means)
{
    run_text r = run_text_seed(
        "weir: 1\n"
        "run: {length: 8 h, until: empty}\n"
        "arrivals: {day: {to: clinic, rate: {value: {dist: uniform, min: 1 per h, max: 12 per "
        "h}}}}\n"
        "services: {clinic: {type: pathway, resources: {doctor: 1}, steps: [{treat: {with: doctor, "
        "for: 10 min}}]}}\n",
        1, 0);
    const int i = run_text_column(&r, "clinic.wait", "mean", "");
    double of_means = 0, wait = 0, patients = 0;
    for (uint32_t k = 0; k < 10; k++) {
        run_text_again(&r, 1, k);
        cr_assert(eq(int, r.status, WEIR_OK));
        of_means += r.result.numerator[i] / r.result.denominator[i] / 10;
        wait += r.result.numerator[i];
        patients += r.result.denominator[i];
    }
    cr_expect(gt(dbl, wait / patients, 1.1 * of_means), "%g, %g", wait / patients, of_means);
    run_text_free(&r);
}
