/* Dials that move (docs/scenario.md, "Interventions"): steps, curves, slips, shares and demand, each case worked
 * by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* ---- interventions --------------------------------------------------------------------------------- */

/* a: 2 to 6 over 4 d from 0: at each 00:00 2, 3, 4, 5, 6, 6, whatever the step of another dial at 13 h
 * does. b: the same from 12 h on: 2, 2.5, 3.5, 4.5, 5.5, 6, and whole numbers are cut. c: 4, times 1.5
 * from day 1, +2 from day 2, to 10 from day 3: 4, 6, 4 x 1.5 + 2 = 8, 10 x 1.5 + 2 = 17, 17, 17. d: a step
 * at 13 h of day 0 from 1 to 3: 13 h of 1 and 131 h of 3. */
Test(interventions, steps_act_at_once_and_curves_at_midnight)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 6 d}\n"
                 "arrivals: {none: {to: s, at: [400 d]}}\n"
                 "services:\n"
                 "  s: {type: pathway, resources: {a: 2, b: 2, c: 4, d: 1}, steps: [{treat: {with: "
                 "{a: 1, b: 1, c: 1, d: 1}, for: 1 h}}]}\n"
                 "interventions:\n"
                 "  one: {starts: 0 d, changes: [{dial: services.s.resources.a, to: 6, over: 4 d, "
                 "curve: linear}]}\n"
                 "  two: {starts: 12 h, changes: [{dial: services.s.resources.b, to: 6, over: 4 d, "
                 "curve: linear}]}\n"
                 "  three: {starts: 1 d, changes: [{dial: services.s.resources.c, times: 1.5}]}\n"
                 "  four: {starts: 2 d, changes: [{dial: services.s.resources.c, by: +2}]}\n"
                 "  five: {starts: 3 d, changes: [{dial: services.s.resources.c, to: 10}]}\n"
                 "  six: {starts: 13 h, changes: [{dial: services.s.resources.d, to: 3}]}\n");
    expect_number(capacity_hours(&r, "s.a.utilisation"), 24 * (2.0 + 3 + 4 + 5 + 6 + 6));
    expect_number(capacity_hours(&r, "s.b.utilisation"), 24 * (2.0 + 2 + 3 + 4 + 5 + 6));
    expect_number(capacity_hours(&r, "s.c.utilisation"), 24 * (4.0 + 6 + 8 + 17 + 17 + 17));
    expect_number(capacity_hours(&r, "s.d.utilisation"), 13.0 + 131 * 3);
    run_text_free(&r);
}

/* Two pools of one intervention slip by one draw (gamma, mean 2 d): from 1 unit to 2, the unit-hours are
 * the same in both in each replication, and differ between replications. */
Test(interventions, slip_by_one_draw_a_replication)
{
    double last = -1;
    for (uint32_t i = 0; i < 5; i++) {
        run_text r = run_text_seed("weir: 1\n"
                                   "run: {length: 20 d}\n"
                                   "arrivals: {none: {to: s, at: [400 d]}}\n"
                                   "services: {s: {type: pathway, resources: {a: 1, b: 1}, steps: "
                                   "[{treat: {with: {a: 1, b: 1}, for: 1 h}}]}}\n"
                                   "interventions:\n"
                                   "  i:\n"
                                   "    starts: 1 d\n"
                                   "    slips_by: {dist: gamma, mean: 2 d, cv: 0.5}\n"
                                   "    changes: [{dial: services.s.resources.a, to: 2}, {dial: "
                                   "services.s.resources.b, by: +1}]\n",
                                   1, i);
        cr_assert(eq(int, r.status, WEIR_OK));
        const double a = capacity_hours(&r, "s.a.utilisation"),
                     b = capacity_hours(&r, "s.b.utilisation");
        cr_expect(a == b && a > 480 && a < 480 + 19 * 24 && a != last, "%g %g", a, b);
        last = a;
        run_text_free(&r);
    }
}

/* 10,000 patients or so; shares 20, 30 and 50 %, the first moved to 60 %: the others share 40 % as 3 to 5,
 * so 15 and 25 %. Counts within 4 standard errors of the binomial (seed 1). Written with tables, with a
 * condition that nobody meets, and read through hold_until, the rule is the same. */
Test(interventions, a_moved_share_holds_and_the_others_rescale)
{
    static const char *const steps[3] = {
        "{choose: [{leave: x, name: x, share: 20 %}, {leave: y, share: 30 %}, {leave: z, share: 50 "
        "%}]}",
        "{choose: [{leave: w, when: {class: [q]}}, {leave: x, name: x, share: 20 %}, {leave: y, "
        "share: 30 %}, {leave: z, share: 50 %}]}",
        "{choose: [{leave: x, name: x, share: {by: class, p: 20 %, else: 20 %}}, {leave: y, share: "
        "{by: class, p: 30 %, else: 30 %}}, {leave: z, share: {by: class, p: 50 %, else: 50 %}}]}"};
    static const char *const dial[3] = {"services.s.steps.1.choose.x.share",
                                        "services.s.steps.1.choose.x.share",
                                        "services.s.steps.1.choose.x.share.p"};
    for (int i = 0; i < 3; i++) {
        char text[1500];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "classes: [p, q]\n"
                 "run: {length: 10 d}\n"
                 "arrivals: {a: {to: s, rate: 1000 per day, class: p}}\n"
                 "services:\n"
                 "  s: {type: pathway, steps: [%s]}\n"
                 "interventions: {i: {starts: 0 d, changes: [{dial: %s, to: 60 %%}]}}\n",
                 steps[i], dial[i]);
        run_text r = run_well(text);
        const double n = run_text_value(&r, "arrived", "total");
        const char *names[3] = {"x", "y", "z"};
        const double share[3] = {0.6, 0.15, 0.25};
        for (int k = 0; k < 3; k++)
            cr_expect(epsilon_eq(dbl, run_text_value(&r, names[k], "total"), n * share[k],
                                 4 * sqrt(n * share[k] * (1 - share[k]))),
                      "%d %s: %g of %g", i, names[k], run_text_value(&r, names[k], "total"), n);
        run_text_free(&r);
    }
}

/* The times of all patients as counts in bins: a rate that falls thins the same patients, so that no bin
 * gains; one that rises brings others beside them, so that none loses. 1000 a day for 4 d: counts within 4
 * standard errors of the Poisson law. A curve of points whose rates move follows them. */
Test(interventions, demand_that_moves_renumbers_nobody)
{
    static const char *const factors[4] = {"1", "0.4", "1.7", NULL};
    static const double expected[3] = {4000, 1600, 6800};
    uint64_t *base = NULL;
    for (int i = 0; factors[i]; i++) {
        char text[1024];
        snprintf(
            text, sizeof text,
            "weir: 1\n"
            "run: {length: 4 d}\n"
            "arrivals: {a: {to: s, rate: 1000 per day}}\n"
            "services: {s: {type: pathway, steps: [{delay: {dist: exponential, mean: 20 min}}]}}\n"
            "measures: {t: {from: arrive, to: depart, in: s, stat: [mean, distribution]}}\n"
            "interventions: {i: {starts: 0 d, changes: [{dial: arrivals.a.rate, times: %s}]}}\n",
            factors[i]);
        run_text r = run_well(text);
        const double n = run_text_value(&r, "arrived", "total");
        cr_expect(epsilon_eq(dbl, n, expected[i], 4 * sqrt(expected[i])), "%g", n);
        cr_assert(eq(int, r.outputs->n_histograms, 1));
        for (int b = 0; base && b < WR_HIST_BINS; b++)
            cr_assert(i == 1 ? r.result.counts[b] <= base[b] : r.result.counts[b] + 3 >= base[b],
                      "bin %d", b);
        if (!base) {
            base = r.result.counts;
            r.result.counts = NULL;
        }
        run_text_free(&r);
    }
    free(base);
    /* 100 a day, of which the second half of a day falls to 20 at its end: the mean is 50 + 30 = 80. */
    double sum = 0;
    for (uint32_t i = 0; i < 100; i++) {
        run_text r = run_text_seed("weir: 1\n"
                                   "run: {length: 1 d}\n"
                                   "arrivals: {a: {to: s, rate: {points: [[0 d, 100 per day], [12 "
                                   "h, 100 per day], [1 d, 100 per day]]}}}\n"
                                   "services: {s: {type: pathway, steps: [{leave: out}]}}\n"
                                   "interventions: {i: {starts: 0 d, changes: [{dial: "
                                   "arrivals.a.rate.points.3.2, to: 20 per day}]}}\n",
                                   1, i);
        cr_assert(eq(int, r.status, WEIR_OK));
        sum += run_text_value(&r, "arrived", "total");
        run_text_free(&r);
    }
    cr_expect(epsilon_eq(dbl, sum / 100, 80.0, 4 * sqrt(80.0 / 100)), "%g", sum / 100);
}
