/* Who comes and when, who is there at the start, and until when it goes on (docs/scenario.md, "Arrivals",
 * "Start", "Run"): each case worked by hand in the comment above it. Times are exact but where a comment says
 * otherwise. */
#include "tests/support/by_hand.h"

#define PI 3.14159265358979323846

/* ---- arrivals -------------------------------------------------------------------------------- */

/* At 1 h to 9 h three come at once to one bed, 10 min each: they wait 0, 10 and 20 min. */
Test(batches, come_at_once_and_stand_in_line)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 10 h}\n"
                 "arrivals: {a: {to: s, every: 1 h, batch: 3}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 10 min}}]}}\n");
    expect_number(count_of(&r, "s.wait", "mean"), 27);
    expect_value(r, "s.wait", "mean", 1.0 / 6);
    run_text_free(&r);
}

/* The first batch, at 1 h, has 3; of the second, at 2 h, the 5th of all patients is the last: it
 * leaves at 2 h 20 min. A size below 1 is nobody, so the second stream brings none. */
Test(batches, are_cut_by_the_last_arrival_and_may_be_empty)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {until: {arrivals: 5}}\n"
                 "arrivals:\n"
                 "  a: {to: s, every: 1 h, batch: 3}\n"
                 "  b: {to: s, every: 1 min, batch: {dist: constant, mean: 0.9}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 10 min}}]}}\n");
    expect_value(r, "arrived", "total", 5);
    expect_value(r, "s.wait", "mean", (0.0 + 10 + 20 + 0 + 10) / 5 / 60);
    run_text_free(&r);
}

/* Due at 0, 1 and 2 h, all half an hour late. */
Test(lists, may_be_late)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 3 h}\n"
                 "arrivals: {a: {to: s, at: [0 h, 1 h, 2 h], late: 30 min}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 45 min}}]}}\n");
    expect_value(r, "arrived", "total", 3);
    expect_value(r, "s.present", "mean", (0.75 + 0.75 + 0.5) / 3);
    run_text_free(&r);
}

/* Due at 1 and 2 h, a quarter of an hour early; at 0 h nobody can be, and the first comes then. */
Test(lists, may_be_early)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 2 h}\n"
                 "arrivals: {a: {to: s, at: [0 h, 1 h, 2 h], late: {dist: constant, mean: 0 "
                 "min, plus: -15 min}}}\n"
                 "services: {s: {type: pathway, steps: [{delay: 30 min}]}}\n");
    expect_value(r, "arrived", "total", 3);
    expect_value(r, "s.present", "mean", (0.5 + 0.5 + 0.25) / 2);
    run_text_free(&r);
}

/* Twenty at one instant come in another order than listed; each keeps its number, of which those up to
 * 10 are seen for 1 h and the others for 3 h: nobody waits, so the mean is 2 h, and all come once. */
Test(lists, keep_their_positions_when_one_passes_another)
{
    run_text r = run_well(
        "weir: 1\n"
        "attributes: {position: number}\n"
        "run: {length: 40 h}\n"
        "arrivals: {a: {to: s, at: [0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 "
        "h, "
        "0 h, 0 h, 0 h, 0 h, 0 h, 0 h, 0 h], late: {dist: uniform, min: 0 h, max: 20 h}}}\n"
        "services: {s: {type: pathway, steps: [{delay: {by: position, 1-10: 1 h, else: 3 h}}]}}\n");
    expect_value(r, "arrived", "total", 20);
    expect_value(r, "s.time", "mean", 2);
    run_text_free(&r);
}

/* Three who are away for 2 h, one bed, 1 h each. All come at 2 h and leave at 3, 4 and 5 h; they come
 * again at 5, 6, 7, and at 8 and 9 h, when nobody is in the bed any more. */
Test(population, comes_again_when_its_time_away_is_over)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 10 h}\n"
                 "arrivals: {a: {to: s, population: 3, away: 2 h}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 1 h}}]}}\n");
    expect_value(r, "arrived", "total", 8);
    expect_number(count_of(&r, "s.wait", "mean"), 7);
    expect_value(r, "s.wait", "mean", 3.0 / 7);
    run_text_free(&r);
}

/* The fourth to come is the first one again, at 5 h; the two who are away then never come. */
Test(population, is_let_go_after_the_last_arrival)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {until: {arrivals: 4}}\n"
                 "arrivals: {a: {to: s, population: 3, away: 2 h}}\n"
                 "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: "
                 "bed, for: 1 h}}]}}\n");
    expect_value(r, "arrived", "total", 4);
    expect_value(r, "s.wait", "mean", 3.0 / 4);
    expect_value(r, "s.present", "mean", (3.0 + 2 + 1 + 1) / 6); /* until 6 h */
    run_text_free(&r);
    r = run_well(
        "weir: 1\n"
        "run: {length: 6 h, until: empty}\n"
        "arrivals: {a: {to: s, population: 3, away: 2 h}}\n"
        "services: {s: {type: pathway, resources: {bed: 1}, steps: [{treat: {with: bed, for: "
        "1 h}}]}}\n");
    expect_value(r, "arrived", "total", 4);
    run_text_free(&r);
}

/* Half of the people are of class p and stay so; each draws its way anew whenever it comes. Of 400
 * who come 20 times each, 8000 go one of two ways: 4000 but for 4 standard errors of 45. */
Test(population, keeps_its_class_and_draws_anew)
{
    run_text r =
        run_well("weir: 1\n"
                 "classes: [p, q]\n"
                 "run: {length: 20.5 h, by: [class]}\n"
                 "arrivals: {a: {to: s, population: 400, away: 1 h, class: {p: 50 %, q: "
                 "50 %}}}\n"
                 "services: {s: {type: pathway, steps: [{choose: [{leave: x, share: 50 %}, "
                 "{leave: y}]}]}}\n"
                 "measures: {x: {count: x, in: s}}\n");
    expect_value(r, "arrived", "total", 8000);
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "x", "total"), 4000, 4 * 45));
    cr_expect(epsilon_eq(dbl, fmod(run_text_level(&r, "arrived", "total", "p"), 20), 0, EXACT));
    run_text_free(&r);
}

/* ---- rates ------------------------------------------------------------------------------------------- */

/* Each rate over 200 replications of one day (seed 1), the day and its first half: within 4 standard errors
 * of the Poisson law. Table: 5, 0, 2 per h repeated: 8 x 7 = 56, half of it before noon. Points: 24 rising to
 * 72 per day: 48, of it 12 + 6 = 18. Profile: 48 per day, three times as many before noon: 36. Through a
 * warm-up of 5 h the table runs backwards: the hour before the start is a 2. */
Test(rates, are_exact)
{
    static const struct {
        const char *rate;
        double day, morning;
    } rates[] = {
        {"{step: 1 h, unit: per h, values: [5, 0, 2], repeat: true}", 56, 28},
        {"{points: [[0 d, 24 per day], [1 d, 72 per day]], between: linear}", 48, 18},
        {"{mean: 48 per day, hour: [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, "
         "1, 1, 1]}",
         48, 36},
        {"{mean: 40 per day, weekday: [1, 3, 3, 0, 0, 0, 0]}", 40, 20},
        {"2 per h", 48, 24},
        {"{mean: 48 per day, swing: 50 %, period: 1 d, peak: 6 h}", 48, 24 + 24 / PI},
        {"{mean: 48 per day, swing: 100 %, period: 12 h, peak: -3 h}", 48, 24},
        {"{mean: 48 per day, swing: 100 %, period: 4 d}", 48 * (1 + 2 / PI),
         24 * (1 + 4 / PI * 0.70710678118654752)},
    };
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        char text[1024];
        double day = 0, morning = 0;
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 1 d, warm_up: 5 h}\n"
                 "arrivals: {a: {to: s, rate: %s}}\n"
                 "services: {s: {type: pathway, steps: [{leave: out}]}}\n"
                 "measures: {morning: {count: arrived, in: s, where: {clock: 00:00-12:00}}}\n",
                 rates[i].rate);
        for (uint32_t k = 0; k < 200; k++) {
            run_text r = run_text_seed(text, 1, k);
            cr_assert(eq(int, r.status, WEIR_OK));
            day += run_text_value(&r, "arrived", "total") / 200;
            morning += run_text_value(&r, "morning", "total") / 200;
            run_text_free(&r);
        }
        cr_expect(epsilon_eq(dbl, day, rates[i].day, 4 * sqrt(rates[i].day / 200)), "%s: %g",
                  rates[i].rate, day);
        cr_expect(epsilon_eq(dbl, morning, rates[i].morning, 4 * sqrt(rates[i].morning / 200)),
                  "%s: %g", rates[i].rate, morning);
    }
}

/* ---- journeys, start, run ------------------------------------------------------------------------ */

/* {add: 1} starts from 0, so all come back once, 2 h after the first hour: two visits, two journeys, of
 * 1 h each. A measure without `in` has one value a journey. */
Test(journeys, a_return_is_a_new_arrival)
{
    run_text r =
        run_well("weir: 1\n"
                 "attributes: {n: number}\n"
                 "run: {length: 1 d}\n"
                 "arrivals: {two: {to: a, at: [0 h, 5 h]}}\n"
                 "services:\n"
                 "  a:\n"
                 "    type: pathway\n"
                 "    resources: {bed: 1}\n"
                 "    steps:\n"
                 "      - treat: {with: bed, for: 1 h}\n"
                 "      - set: {n: {add: 1}}\n"
                 "      - return: {share: {by: n, 1: 100 %, else: 0 %}, after: 2 h, to: a}\n"
                 "measures:\n"
                 "  whole: {from: arrive, to: depart, stat: [mean, total]}\n"
                 "  unseen: {from: arrive, to: start, stat: mean}\n"
                 "  ended: {count: done}\n"
                 "  came: {count: arrived, in: a}\n");
    expect_value(r, "a.arrived", "total", 4.0);
    expect_value(r, "arrived", "total", 4.0);
    expect_value(r, "departed", "total", 4.0);
    expect_value(r, "time", "mean", 1.0);
    expect_value(r, "whole", "mean", 1.0);
    expect_value(r, "whole", "total", 4.0);
    expect_value(r, "unseen", "mean", 0.0);
    expect_value(r, "ended", "total", 4.0);
    expect_value(r, "came", "total", 4.0);
    run_text_free(&r);
}

/* Two in two beds until 3 h, one waiting since an hour before: it starts at 3 h after 4 h, and leaves at
 * 8 h after 9. Those inside have no arrive or start moment. In `b` a bed is free, and the first seize is
 * of two units: in use 2 x 3 h by who is there, 2 x 5 h by who waited. In `c` the door is shut at midnight,
 * but who waits is past it. */
Test(start, places_those_inside_and_those_who_wait)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 1 d}\n"
        "arrivals: {none: {to: a, at: [400 d]}}\n"
        "start:\n"
        "  a: {in: 2, remaining: 3 h, waiting: 1, waited: 1 h}\n"
        "  b: {in: 1, remaining: 3 h, waiting: 1, waited: 2 h}\n"
        "  c: {waiting: 1}\n"
        "services:\n"
        "  a: {type: pathway, resources: {bed: 2}, steps: [{treat: {with: bed, for: 5 h}}]}\n"
        "  b: {type: pathway, resources: {bed: 4}, steps: [{seize: {bed: 2}}, {delay: 5 h}, {mark: "
        "m}]}\n"
        "  c: {type: pathway, resources: {bed: {capacity: 1, door: 08:00-20:00}}, steps: [{treat: "
        "{with: bed, for: 2 h}}]}\n"
        "measures:\n"
        "  in_line: {from: arrive, to: start, in: a, stat: [mean, total]}\n"
        "  marked: {from: m, to: depart, in: b, stat: mean}\n"
        "  journey: {from: arrive, to: depart, stat: mean}\n");
    expect_value(r, "a.arrived", "total", 0.0);
    expect_value(r, "a.started", "total", 1.0);
    expect_value(r, "a.departed", "total", 3.0);
    expect_value(r, "a.wait", "mean", 4.0);
    expect_value(r, "a.time", "mean", 9.0);
    expect_value(r, "a.present", "mean", (2 * 3.0 + 8) / 24);
    expect_value(r, "in_line", "mean", 4.0);
    expect_value(r, "in_line", "total", 4.0);
    expect_value(r, "b.wait", "mean", 2.0);
    expect_value(r, "b.bed.in_use", "mean", (2 * 3.0 + 2 * 5) / 24);
    expect_value(r, "marked", "mean", 0.0);
    expect_value(r, "c.completed", "total", 1.0);
    expect_value(r, "journey", "mean", (9.0 + 7 + 2) / 3);
    run_text_free(&r);
}

/* In equilibrium: 3 a day for 10 d, offered load 30, beds enough: a Poisson number of mean 30. Over 300
 * replications (seed 1) its mean lies within 4 standard errors, 4 sqrt(30 / 300) = 1.26. Stays uniform
 * on 0 to 2 d: what is left has density 1 - x/2, mean 2/3 d, variance 2/9 d2. Of 2000 the mean lies within
 * 4 sqrt(2/9 / 2000) = 0.042 d. */
Test(start, equilibrium_has_the_offered_load_and_residual_lives)
{
    double sum = 0;
    for (uint32_t i = 0; i < 300; i++) {
        run_text r =
            run_text_seed("weir: 1\n"
                          "run: {length: 1 s}\n"
                          "arrivals: {a: {to: a, rate: 3 per day}}\n"
                          "start: {a: {in: equilibrium}}\n"
                          "services: {a: {type: pathway, resources: {bed: 90}, steps: [{treat: "
                          "{with: bed, for: {dist: exponential, mean: 10 d}}}]}}\n",
                          1, i);
        cr_assert(eq(int, r.status, WEIR_OK));
        sum += run_text_value(&r, "a.present", "mean");
        run_text_free(&r);
    }
    cr_expect(epsilon_eq(dbl, sum / 300, 30.0, 1.26), "%g", sum / 300);
    run_text r = run_well("weir: 1\n"
                          "run: {length: 5 d}\n"
                          "arrivals: {none: {to: a, at: [400 d]}}\n"
                          "start: {a: {in: 2000, remaining: equilibrium}}\n"
                          "services: {a: {type: pathway, resources: {bed: 2000}, steps: [{treat: "
                          "{with: bed, for: {dist: uniform, min: 0 d, max: 2 d}}}]}}\n");
    const double left = run_text_value(&r, "a.present", "mean") * 5 / 2000;
    cr_expect(epsilon_eq(dbl, left, 2.0 / 3, 0.042), "%g", left);
    run_text_free(&r);
}

/* Every 4 h from the start of a warm-up of 10 h, 3 h each; a window of 12 h. In hours of the whole run the
 * arrivals are 4, 8, 12, 16 and 20; the window is 10 to 22. Arrived 12, 16, 20; left 11, 15, 19. Present
 * 1 + 3 + 3 + 2 = 9 patient-hours. With `until: empty` the one of 20 is followed to 23, so that four
 * journeys are timed, but counts and averages stay those of the window. */
Test(run, the_warm_up_is_left_out_and_until_empty_follows_the_last)
{
    static const char text[] = "weir: 1\n"
                               "run: {warm_up: 10 h, length: 12 h%s}\n"
                               "arrivals: {a: {to: a, every: 4 h}}\n"
                               "services: {a: {type: pathway, steps: [{delay: 3 h}]}}\n";
    for (int empty = 0; empty < 2; empty++) {
        char whole[512];
        snprintf(whole, sizeof whole, text, empty ? ", until: empty" : "");
        run_text r = run_well(whole);
        expect_value(r, "a.arrived", "total", 3.0);
        expect_value(r, "a.departed", "total", 3.0);
        expect_value(r, "a.present", "mean", 9.0 / 12);
        expect_value(r, "time", "mean", 3.0);
        expect_number(count_of(&r, "time", "mean"), empty ? 4.0 : 3.0);
        run_text_free(&r);
    }
    /* Three arrivals in all, 4 h apart, 3 h each: the window is 0 to 15 h, whoever else was to come. */
    run_text r = run_well("weir: 1\n"
                          "run: {until: {arrivals: 3}}\n"
                          "arrivals: {a: {to: a, every: 4 h}, late: {to: a, every: 90 d}}\n"
                          "services: {a: {type: pathway, steps: [{delay: 3 h}]}}\n");
    expect_value(r, "a.present", "mean", 9.0 / 15);
    run_text_free(&r);
    r = run_text_once("weir: 1\n"
                      "run: {warm_up: 5 d, until: {arrivals: 3}}\n"
                      "arrivals: {a: {to: a, every: 4 h}}\n"
                      "services: {a: {type: pathway, steps: [{delay: 3 h}]}}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_SCENARIO));
    cr_expect(strstr(weir_error_what(&r.error), "before the warm-up was over") != NULL);
    run_text_free(&r);
}
