/* Choices that compare places, against Markov chains solved here and against what a softmax says. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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
