/* One station: the mean wait, the numbers in it and the share turned away, against the formulas of
 * any textbook (Kleinrock, Queueing Systems I, chapters 3 and 5; Gross and Harris, chapter 2).
 *
 * Notation: a patients an hour arrive, a server needs mean S hours for one, load = a S. */
#include <criterion/criterion.h>
#include <math.h>

#include "study.h"

/* Erlang's loss formula by its recursion: the share that finds all c servers busy. */
static double erlang_b(int c, double load)
{
    double b = 1;
    for (int k = 1; k <= c; k++)
        b = load * b / (k + load * b);
    return b;
}

/* Erlang's delay formula: the share that must wait. */
static double erlang_c(int c, double load)
{
    const double b = erlang_b(c, load), use = load / c;
    return b / (1 - use * (1 - b));
}

/* M/M/1, a = 8, S = 0.1: load 0.8, mean wait load S / (1 - load) = 0.4 h, and by Little's law
 * a x 0.4 = 3.2 wait and 4 are present. */
Test(single_station, one_server_exponential)
{
    study *s = study_run("weir: 1\n"
                         "run: {warm_up: 20 d, length: 400 d, replications: 20, seed: 101}\n"
                         "arrivals: {door: {to: desk, rate: 8 per h}}\n"
                         "services:\n"
                         "  desk:\n"
                         "    type: pathway\n"
                         "    resources: {clerk: 1}\n"
                         "    steps:\n"
                         "      - treat: {with: clerk, for: {dist: exponential, mean: 6 min}}\n");
    cr_expect(agrees("wait", study_measure(s, "desk.wait", "mean", NULL), 0.4, 0.02));
    cr_expect(agrees("time", study_measure(s, "desk.time", "mean", NULL), 0.5, 0.02));
    cr_expect(agrees("waiting", study_measure(s, "desk.waiting", "mean", NULL), 3.2, 0.03));
    cr_expect(agrees("present", study_measure(s, "desk.present", "mean", NULL), 4.0, 0.03));
    cr_expect(agrees("utilisation", study_measure(s, "desk.clerk.utilisation", "mean", NULL), 0.8,
                     0.005));
    study_close(s);
}

/* M/M/5, a = 40, S = 6.75 min: load 4.5; mean wait C / (c / S - a). */
Test(single_station, five_servers_exponential)
{
    study *s =
        study_run("weir: 1\n"
                  "run: {warm_up: 20 d, length: 200 d, replications: 20, seed: 102}\n"
                  "arrivals: {door: {to: desk, rate: 40 per h}}\n"
                  "services:\n"
                  "  desk:\n"
                  "    type: pathway\n"
                  "    resources: {clerks: 5}\n"
                  "    steps:\n"
                  "      - treat: {with: clerks, for: {dist: exponential, mean: 6.75 min}}\n");
    const double S = 6.75 / 60, wait = erlang_c(5, 40 * S) / (5 / S - 40);
    cr_expect(agrees("wait", study_measure(s, "desk.wait", "mean", NULL), wait, 0.03));
    cr_expect(agrees("waiting", study_measure(s, "desk.waiting", "mean", NULL), 40 * wait, 0.03));
    cr_expect(agrees("in use", study_measure(s, "desk.clerks.in_use", "mean", NULL), 4.5, 0.005));
    study_close(s);
}

/* M/G/10/10: who finds all beds taken goes away; their share is Erlang's B whatever the law of the
 * stay is. Here lognormal with cv 1.5, load 8. */
Test(single_station, loss_does_not_depend_on_the_law)
{
    study *s = study_run("weir: 1\n"
                         "run: {warm_up: 30 d, length: 300 d, replications: 20, seed: 103}\n"
                         "arrivals: {door: {to: unit, rate: 4 per h}}\n"
                         "services:\n"
                         "  unit:\n"
                         "    type: pathway\n"
                         "    resources: {beds: 10}\n"
                         "    steps:\n"
                         "      - {seize: {beds: 1}, or_else: {leave: refused}}\n"
                         "      - delay: {dist: lognormal, mean: 2 h, cv: 1.5}\n"
                         "measures:\n"
                         "  came: {count: arrived, in: unit, stat: total}\n"
                         "  lost: {count: refused, in: unit, stat: total}\n"
                         "  share_lost: {ratio: [lost, came]}\n");
    const double b = erlang_b(10, 8);
    cr_expect(agrees("share lost", study_measure(s, "share_lost", "ratio", NULL), b, 0.02));
    cr_expect(
        agrees("in use", study_measure(s, "unit.beds.in_use", "mean", NULL), 8 * (1 - b), 0.01));
    study_close(s);
}

/* M/G/1, lognormal: Pollaczek and Khinchine, wait = a E[S^2] / 2 (1 - load)
 * = load S (1 + cv^2) / 2 (1 - load). Here load 0.7, S = 6 min, cv = 1.5. */
Test(single_station, one_server_lognormal)
{
    study *s =
        study_run("weir: 1\n"
                  "run: {warm_up: 20 d, length: 600 d, replications: 20, seed: 104}\n"
                  "arrivals: {door: {to: desk, rate: 7 per h}}\n"
                  "services:\n"
                  "  desk:\n"
                  "    type: pathway\n"
                  "    resources: {clerk: 1}\n"
                  "    steps:\n"
                  "      - treat: {with: clerk, for: {dist: lognormal, mean: 6 min, sd: 9 min}}\n");
    const double wait = 0.7 * 0.1 * (1 + 1.5 * 1.5) / (2 * 0.3);
    cr_expect(agrees("wait", study_measure(s, "desk.wait", "mean", NULL), wait, 0.03));
    study_close(s);
}

/* M/D/1: half the wait of M/M/1, here 0.2 h. */
Test(single_station, one_server_constant)
{
    study *s = study_run("weir: 1\n"
                         "run: {warm_up: 20 d, length: 400 d, replications: 20, seed: 105}\n"
                         "arrivals: {door: {to: desk, rate: 8 per h}}\n"
                         "services:\n"
                         "  desk:\n"
                         "    type: pathway\n"
                         "    resources: {clerk: 1}\n"
                         "    steps: [{treat: {with: clerk, for: 6 min}}]\n");
    cr_expect(agrees("wait", study_measure(s, "desk.wait", "mean", NULL), 0.2, 0.02));
    study_close(s);
}

/* Cobham: two classes, the first served first, neither interrupted. With R = sum of a_i E[S_i^2]/2
 * = (8) 2 (0.1)^2 / 2 = 0.08 h, class 1 waits R / (1 - load_1), class 2 waits
 * R / (1 - load_1)(1 - load). A quarter of 8 an hour is class 1: load_1 = 0.2. */
Test(single_station, the_urgent_go_first)
{
    study *s = study_run("weir: 1\n"
                         "run: {warm_up: 20 d, length: 400 d, replications: 20, seed: 106,"
                         " by: [class]}\n"
                         "classes: [urgent, routine]\n"
                         "arrivals:\n"
                         "  door: {to: desk, rate: 8 per h, class: {urgent: 25 %, routine: 75 %}}\n"
                         "services:\n"
                         "  desk:\n"
                         "    type: pathway\n"
                         "    resources: {clerk: 1}\n"
                         "    steps:\n"
                         "      - treat: {with: clerk, for: {dist: exponential, mean: 6 min}}\n"
                         "        priority: {by: class, urgent: 1, routine: 2}\n");
    cr_expect(agrees("urgent", study_measure(s, "desk.wait", "mean", "urgent"), 0.08 / 0.8, 0.02));
    cr_expect(agrees("routine", study_measure(s, "desk.wait", "mean", "routine"),
                     0.08 / (0.8 * 0.2), 0.03));
    study_close(s);
}

/* M/M/4+M (Erlang A): a = 30, a server frees 8 an hour, the waiting leave at 6 an hour each. The
 * number present is a birth and death process; the share that leaves is 6 E[waiting] / a. */
Test(single_station, the_impatient_leave)
{
    study *s = study_run("weir: 1\n"
                         "run: {warm_up: 5 d, length: 200 d, replications: 20, seed: 107}\n"
                         "arrivals: {door: {to: desk, rate: 30 per h}}\n"
                         "services:\n"
                         "  desk:\n"
                         "    type: pathway\n"
                         "    resources: {clerks: 4}\n"
                         "    steps:\n"
                         "      - treat: {with: clerks, for: {dist: exponential, mean: 7.5 min}}\n"
                         "        patience: {wait: {dist: exponential, mean: 10 min}}\n"
                         "measures:\n"
                         "  came: {count: arrived, in: desk, stat: total}\n"
                         "  left: {count: left_unseen, in: desk, stat: total}\n"
                         "  share_left: {ratio: [left, came]}\n");
    double p = 1, total = 0, waiting = 0;
    for (int k = 0; k < 400; k++) {
        total += p;
        waiting += p * fmax(0, k - 4);
        p *= 30 / (fmin(k + 1, 4) * 8 + fmax(0, k + 1 - 4) * 6);
    }
    waiting /= total;
    cr_expect(agrees("waiting", study_measure(s, "desk.waiting", "mean", NULL), waiting, 0.02));
    cr_expect(agrees("share left", study_measure(s, "share_left", "ratio", NULL), 6 * waiting / 30,
                     0.02));
    study_close(s);
}
