/* Measures of all the time, by day, and of inequality against what theory says of them. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "study.h"

/* M/M/3, 21 an hour of 6 min each: a = 2.1. p0 = 1 / (1 + a + a^2/2 + a^3/6 · 1/(1 - r)), r = a/3; with n there
 * a^n/n! p0 up to 3, then p3 r^(n - 3). */
static double chance_of(int n)
{
    const double a = 2.1, r = a / 3;
    const double p0 = 1 / (1 + a + a * a / 2 + a * a * a / 6 / (1 - r));
    double p = p0;
    for (int k = 1; k <= n; k++)
        p *= k <= 3 ? a / k : r;
    return p;
}

Test(asked, a_census_of_all_the_time_is_the_law_of_the_number_there)
{
    study *s = study_run(
        "weir: 1\n"
        "run: {warm_up: 5 d, length: 300 d, replications: 20, seed: 611}\n"
        "arrivals: {door: {to: desk, rate: 21 per h}}\n"
        "services:\n"
        "  desk:\n"
        "    type: pathway\n"
        "    resources: {clerks: 3}\n"
        "    steps: [{treat: {with: clerks, for: {dist: exponential, mean: 6 min}}}]\n"
        "measures:\n"
        "  there: {census: {of: desk}, stat: [mean, sd, p50, p90, share_within 4, mean_above 3]}\n"
        "  line: {census: {of: desk.clerks, states: waiting}, stat: [mean, share_above 0]}\n"
        "  serving: {census: {of: desk.clerks, states: [serving]}, stat: mean}\n"
        "  daily: {census: {of: desk}, each: day, stat: mean}\n"
        "  busy: {share_of_time: {in_use: {of: desk.clerks, at_least: 3}}, each: week, stat: "
        "mean}\n"
        "  came: {count: arrived, in: desk, each: day, stat: [mean, sd]}\n"
        "  last: {last: arrived, in: desk, each: day, stat: mean}\n");
    double mean = 0, square = 0, within = 0, above = 0, n_above = 0, below[2] = {0};
    int percentile[2] = {-1, -1};
    for (int n = 0; n < 400; n++) {
        const double p = chance_of(n), shares[2] = {0.5, 0.9};
        mean += n * p;
        square += (double)n * n * p;
        within += n <= 4 ? p : 0;
        above += n > 3 ? n * p : 0;
        n_above += n > 3 ? p : 0;
        for (int i = 0; i < 2; i++) {
            below[i] += p;
            percentile[i] = percentile[i] < 0 && below[i] >= shares[i] ? n : percentile[i];
        }
    }
    cr_expect(agrees("mean", study_measure(s, "there", "mean", NULL), mean, 0.02));
    cr_expect(
        agrees("sd", study_measure(s, "there", "sd", NULL), sqrt(square - mean * mean), 0.03));
    cr_expect(agrees("within", study_measure(s, "there", "share_within 4", NULL), within, 0.02));
    cr_expect(
        agrees("above", study_measure(s, "there", "mean_above 3", NULL), above / n_above, 0.02));
    /* 2 and 6 persons: the law passes the shares well inside these numbers, so no replication differs */
    cr_expect(study_measure(s, "there", "p50", NULL).mean == percentile[0]);
    cr_expect(study_measure(s, "there", "p90", NULL).mean == percentile[1]);
    cr_expect(agrees("line", study_measure(s, "line", "mean", NULL), mean - 2.1, 0.06));
    cr_expect(agrees("waits", study_measure(s, "line", "share_above 0", NULL), n_above, 0.05));
    cr_expect(agrees("serving", study_measure(s, "serving", "mean", NULL), 2.1, 0.01));
    cr_expect(agrees("daily", study_measure(s, "daily", "mean", NULL), mean, 0.02));
    const double busy = 1 - chance_of(0) - chance_of(1) - chance_of(2);
    cr_expect(agrees("busy", study_measure(s, "busy", "mean", NULL), busy, 0.02));
    /* a Poisson number a day; the last but 1/21 h before midnight, on average */
    cr_expect(agrees("a day", study_measure(s, "came", "mean", NULL), 504, 0.01));
    cr_expect(agrees("a day, sd", study_measure(s, "came", "sd", NULL), sqrt(504), 0.03));
    cr_expect(agrees("last", study_measure(s, "last", "mean", NULL), 24 - 1 / 21.0, 0.001));
    study_close(s);
}

/* Stays of 1 h and 2 h on average, of half each: at ridits 1/4 and 3/4, so from 0.5 h to 2.5 h. Above 1 h are
 * e^-1 and e^-1/2. */
Test(asked, inequality_of_two_halves)
{
    study *s = study_run(
        "weir: 1\n"
        "run: {warm_up: 2 d, length: 60 d, replications: 20, seed: 612}\n"
        "attributes: {half: [upper, lower]}\n"
        "arrivals: {door: {to: ward, rate: 10 per h, set: {half: {upper: 50 %, lower: 50 %}}}}\n"
        "services:\n"
        "  ward: {type: pathway, steps: [{delay: {dist: exponential, mean: {by: half, upper: 1 h, "
        "lower: 2 h}}}]}\n"
        "measures:\n"
        "  stay: {from: arrive, to: depart, in: ward, by: half, stat: [sii, rii, sii share_above 1 "
        "h]}\n");
    cr_expect(agrees("sii", study_measure(s, "stay", "sii", NULL), 2, 0.03));
    cr_expect(agrees("rii", study_measure(s, "stay", "rii", NULL), 5, 0.05));
    cr_expect(agrees("sii of shares", study_measure(s, "stay", "sii share_above 1 h", NULL),
                     2 * (exp(-0.5) - exp(-1)), 0.05));
    study_close(s);
}
