/* Orders of service at one server. With every order that does not look at the times themselves the mean
 * wait is the same, and its square is not. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "study.h"

static study *one_server(const char *order, int seed)
{
    char text[1024];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {warm_up: 10 d, length: 1000 d, replications: 20, seed: %d}\n"
             "attributes: {needs: duration}\n"
             "arrivals: {door: {to: desk, rate: 7 per h, set: {needs: {dist: exponential, mean: 6 "
             "min}}}}\n"
             "services:\n"
             "  desk:\n"
             "    type: pathway\n"
             "    resources: {clerk: {capacity: 1, order: %s}}\n"
             "    steps: [{treat: {with: clerk, for: {of: needs}}}]\n"
             "measures: {wait: {from: arrive, to: start, in: desk, stat: [mean, sd]}}\n",
             seed, order);
    return study_run(text);
}

/* M/M/1, load r = 0.7, S = 0.1 h. First come first served: mean r S / (1 - r), E[W^2] = 2 r S^2 / (1 - r)^2.
 * Last come first served multiplies E[W^2] by 1 / (1 - r), random order by 1 / (1 - r / 2) (Kingman 1962). */
static void expect_order(const char *order, double factor, int seed)
{
    const double r = 0.7, S = 0.1, mean = r * S / (1 - r);
    const double square = 2 * r * S * S / (1 - r) / (1 - r) * factor;
    study *s = one_server(order, seed);
    cr_expect(agrees(order, study_measure(s, "wait", "mean", NULL), mean, 0.02));
    cr_expect(
        agrees(order, study_measure(s, "wait", "sd", NULL), sqrt(square - mean * mean), 0.03));
    study_close(s);
}

Test(order, changes_the_spread_and_not_the_mean)
{
    expect_order("joined", 1, 601);
    expect_order("latest", 1 / (1 - 0.7), 602);
    expect_order("random", 1 / (1 - 0.35), 603);
}

/* Shortest first: who needs x waits R / (1 - load(x))^2 with R = a E[S^2] / 2 and load(x) that of those who
 * need less (Phipps 1956); the mean over all x by the trapezoid rule. */
Test(order, the_shortest_first)
{
    const double a = 7, S = 0.1, step = 1e-5;
    double mean = 0;
    for (double x = step / 2; x < 4; x += step) {
        const double load = a * S * (1 - exp(-x / S) * (1 + x / S));
        mean += step * exp(-x / S) / S * a * S * S / ((1 - load) * (1 - load));
    }
    study *s = one_server("{of: needs}", 604);
    cr_expect(agrees("shortest first", study_measure(s, "wait", "mean", NULL), mean, 0.02));
    study_close(s);
}

/* Kleinrock's delay-dependent priorities (Queueing Systems II, 3.7): all begin alike and fall by b_1 = 1 per
 * 60 min, b_2 = 1 per 20 min. With W0 = sum of a_i S^2 and load r in all,
 *   W_p = (W0 / (1 - r) - sum over i < p of r_i W_i (1 - b_i / b_p)) / (1 - sum over i > p of r_i (1 - b_p / b_i)).
 * Two classes of 4 an hour each, S = 6 min: r = 0.8, r_i = 0.4. */
Test(order, priorities_that_fall_at_different_rates)
{
    const double b = 1.0 / 3, r = 0.4, all = 8 * 0.01 / (1 - 0.8);
    const double slow = all / (1 - r * (1 - b)), fast = all - r * slow * (1 - b);
    study *s =
        study_run("weir: 1\n"
                  "run: {warm_up: 20 d, length: 600 d, replications: 20, seed: 605, by: [class]}\n"
                  "classes: [slow, fast]\n"
                  "arrivals: {door: {to: desk, rate: 8 per h, class: {slow: 50 %, fast: 50 %}}}\n"
                  "services:\n"
                  "  desk:\n"
                  "    type: pathway\n"
                  "    resources: {clerk: 1}\n"
                  "    steps:\n"
                  "      - treat: {with: clerk, for: {dist: exponential, mean: 6 min}}\n"
                  "        ageing: {by: class, slow: 1 per 60 min, fast: 1 per 20 min}\n");
    cr_expect(agrees("slow", study_measure(s, "desk.wait", "mean", "slow"), slow, 0.02));
    cr_expect(agrees("fast", study_measure(s, "desk.wait", "mean", "fast"), fast, 0.02));
    study_close(s);
}
