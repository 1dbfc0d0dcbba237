/* Choices that compare places, against Markov chains solved here and against what a softmax says. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/base/erlang.h"
#include "study.h"

/* Two servers with a line each, at most MOST - 1 at either: with the rates below there is less than
 * 1e-6 of the probability beyond. */
#define MOST 70

typedef struct two_lines {
    double present; /* at one of the two */
} two_lines;

/* Patients an hour: in, and through each server. Of those who come, a share goes where fewer are, to
 * either where they are equal; the others go to either. Gauss and Seidel on the balance equations, in
 * which both ways of a state are alike, so p(i, j) = p(j, i). */
static two_lines exact_two_lines(double in, double through, double informed)
{
    static double p[MOST][MOST];
    for (int i = 0; i < MOST; i++)
        for (int j = 0; j < MOST; j++)
            p[i][j] = pow(in / 2 / through, i + j);
            /* the rate from (i, j) to (i + 1, j) */
#define TO_FIRST(i, j)                                                                             \
    (in * ((1 - informed) / 2 + informed * ((i) < (j) ? 1 : (i) == (j) ? 0.5 : 0)))
    for (int sweep = 0; sweep < 3000; sweep++)
        for (int i = 0; i < MOST; i++)
            for (int j = 0; j < MOST; j++) {
                double out = through * ((i > 0) + (j > 0)), flow = 0;
                out += i + 1 < MOST ? TO_FIRST(i, j) : 0;
                out += j + 1 < MOST ? TO_FIRST(j, i) : 0;
                flow += i > 0 ? p[i - 1][j] * TO_FIRST(i - 1, j) : 0;
                flow += j > 0 ? p[i][j - 1] * TO_FIRST(j - 1, i) : 0;
                flow += i + 1 < MOST ? p[i + 1][j] * through : 0;
                flow += j + 1 < MOST ? p[i][j + 1] * through : 0;
                p[i][j] = flow / out;
            }
    two_lines t = {0};
    double all = 0;
    for (int i = 0; i < MOST; i++)
        for (int j = 0; j < MOST; j++) {
            all += p[i][j];
            t.present += i * p[i][j];
        }
    t.present /= all;
    return t;
}

static void expect_two_lines(const char *informed, double share, int seed)
{
    char text[1024];
    const two_lines t = exact_two_lines(12, 8, share);
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {warm_up: 10 d, length: 300 d, replications: 20, seed: %d}\n"
             "arrivals: {in: {to: door, rate: 12 per h}}\n"
             "services:\n"
             "  door: {type: pathway, steps: [{choose: {shortest: [a, b], count: present%s}}]}\n"
             "  a: {type: pathway, resources: {p: 1}, steps: [{treat: {with: p, for: {dist: "
             "exponential, mean: 7.5 min}}}]}\n"
             "  b: {type: pathway, resources: {p: 1}, steps: [{treat: {with: p, for: {dist: "
             "exponential, mean: 7.5 min}}}]}\n",
             seed, informed);
    study *s = study_run(text);
    cr_expect(agrees("present", study_measure(s, "a.present", "mean", NULL), t.present, 0.02));
    cr_expect(agrees("present", study_measure(s, "b.present", "mean", NULL), t.present, 0.02));
    /* Little's law, for all who come */
    cr_expect(agrees("time", study_measure(s, "time", "mean", NULL), 2 * t.present / 12, 0.02));
    study_close(s);
}

/* 12 an hour for two servers of 8 an hour each, load 0.75. If all know, who joins the shortest line;
 * if half do; if none does, two M/M/1 of load 0.75 with 3 each. */
Test(choices, the_shortest_of_two_lines)
{
    cr_assert(fabs(exact_two_lines(12, 8, 0).present - 3) < 1e-4);
    expect_two_lines("", 1.0, 401);
    expect_two_lines(", informed: 50 %", 0.5, 402);
    expect_two_lines(", informed: 0 %", 0.0, 403);
}

/* Odds of exp(utility): of class p with utilities 1, 0, -0.5, of class q with 0, 0, 1. The shares of
 * 48 x 100 x 20 patients, each class a half of them. */
Test(choices, shares_are_the_softmax_of_the_utilities)
{
    static const double u[2][3] = {{1, 0, -0.5}, {0, 0, 1}};
    static const char *const names[] = {"to_a", "to_b", "to_c"};
    study *s = study_run("weir: 1\n"
                         "run: {length: 100 d, replications: 20, seed: 404}\n"
                         "classes: [p, q]\n"
                         "arrivals: {in: {to: door, rate: 2 per h, class: {p: 50 %, q: 50 %}}}\n"
                         "services:\n"
                         "  door:\n"
                         "    type: pathway\n"
                         "    steps:\n"
                         "      - choose: {logit: {a: {by: class, p: 1, q: 0}, b: 0, c: {by: "
                         "class, p: -0.5, q: 1}}}\n"
                         "  a: {type: pathway, steps: [{leave: done}]}\n"
                         "  b: {type: pathway, steps: [{leave: done}]}\n"
                         "  c: {type: pathway, steps: [{leave: done}]}\n"
                         "measures:\n"
                         "  came: {count: arrived, in: door, stat: total}\n"
                         "  at_a: {count: arrived, in: a, stat: total}\n"
                         "  at_b: {count: arrived, in: b, stat: total}\n"
                         "  at_c: {count: arrived, in: c, stat: total}\n"
                         "  to_a: {ratio: [at_a, came]}\n"
                         "  to_b: {ratio: [at_b, came]}\n"
                         "  to_c: {ratio: [at_c, came]}\n");
    for (int k = 0; k < 3; k++) {
        double share = 0;
        for (int c = 0; c < 2; c++)
            share += 0.5 * exp(u[c][k]) / (exp(u[c][0]) + exp(u[c][1]) + exp(u[c][2]));
        cr_expect(agrees(names[k], study_measure(s, names[k], "ratio", NULL), share, 0.02));
    }
    study_close(s);
}

/* ---- by the wait that is believed ------------------------------------------------------------------ */

#define LOG_WAIT (-12.0)

static double hours_in_line(double per_hour, int servers, double mean_hours)
{
    return wr_erlang_mean_wait(per_hour * mean_hours, servers) * mean_hours;
}

/* The share that goes to a where all know how long they would wait on average: that share makes the waits
 * that make it. The more go to a, the fewer wish to, so there is one alone, found by halving. */
static double settled_share(double in, double constant)
{
    double lo = 0.45, hi = 0.999; /* where neither line grows without bound */
    for (int i = 0; i < 100; i++) {
        const double share = (lo + hi) / 2;
        const double a = log(1 + hours_in_line(share * in, 2, 0.1)),
                     b = log(1 + hours_in_line((1 - share) * in, 1, 0.1));
        *(1 / (1 + exp(-(constant + LOG_WAIT * (a - b)))) > share ? &lo : &hi) = share;
    }
    return lo;
}

/* An M/M/2 and an M/M/1 of 6 min a patient, and 18 patients an hour who choose by what is believed of the
 * waits, remembered for 60 d: long enough for it to be the mean wait, nearly. Without the waits (constant
 * alone) other shares would hold. */
Test(choices, believed_waits_settle_where_they_make_themselves)
{
    static const double constants[] = {0, -0.3};
    for (size_t i = 0; i < 2; i++) {
        char text[1500];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {warm_up: 300 d, length: 1000 d, replications: 8, seed: %d}\n"
                 "arrivals: {in: {to: door, rate: 18 per h}}\n"
                 "services:\n"
                 "  door:\n"
                 "    type: pathway\n"
                 "    steps:\n"
                 "      - choose: {logit: {a: {constant: %g, per_log_wait: %g}, b: {per_log_wait: "
                 "%g}}}\n"
                 "  a: {type: pathway, believed_wait: {memory: 60 d}, resources: {p: 2}, steps: "
                 "[{treat: {with: p, for: {dist: exponential, mean: 6 min}}}]}\n"
                 "  b: {type: pathway, believed_wait: {memory: 60 d}, resources: {p: 1}, steps: "
                 "[{treat: {with: p, for: {dist: exponential, mean: 6 min}}}]}\n"
                 "measures:\n"
                 "  came: {count: arrived, in: door, stat: total}\n"
                 "  at_a: {count: arrived, in: a, stat: total}\n"
                 "  to_a: {ratio: [at_a, came]}\n",
                 410 + (int)i, constants[i], LOG_WAIT, LOG_WAIT);
        study *s = study_run(text);
        const double share = settled_share(18, constants[i]);
        const double wait_a = hours_in_line(18 * share, 2, 0.1),
                     wait_b = hours_in_line(18 * (1 - share), 1, 0.1);
        cr_expect(share > 0.51 && share < 0.9, "%g", share);
        cr_expect(agrees("share", study_measure(s, "to_a", "ratio", NULL), share, 0.01));
        cr_expect(agrees("wait a", study_measure(s, "a.wait", "mean", NULL), wait_a, 0.03));
        cr_expect(agrees("wait b", study_measure(s, "b.wait", "mean", NULL), wait_b, 0.03));
        study_close(s);
    }
}
