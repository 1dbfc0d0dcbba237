/* Two stations in a row with one server each and no room between them: who is treated at the first
 * keeps its server until the second is free. Against the Markov chain, solved here. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "study.h"

/* Patients at the first station (waiting and served, not blocked) up to MOST - 1; beyond that there
 * is less than 1e-9 of the probability. */
#define MOST 160

/* What the second station, and the first one's server, are doing. */
enum { SECOND_IDLE, SECOND_BUSY, BLOCKED, N_MODES };

static int state_of(int n, int mode) { return n * N_MODES + mode; }

/* Adds a flow from one state to another to the balance equations, one row a state. */
static void flow(double *a, int size, int from, int to, double rate)
{
    a[from * size + from] -= rate;
    a[to * size + from] += rate;
}

/* Rates an hour: arrivals in, first and second station. In BLOCKED the first server is held by one
 * who waits for the second; n are then waiting behind it. */
static void fill(double *a, int size, double in, double first, double second)
{
    for (int n = 0; n < MOST; n++)
        for (int mode = 0; mode < N_MODES; mode++) {
            const int here = state_of(n, mode);
            if (n + 1 < MOST)
                flow(a, size, here, state_of(n + 1, mode), in);
            if (mode == SECOND_IDLE && n > 0)
                flow(a, size, here, state_of(n - 1, SECOND_BUSY), first);
            if (mode == SECOND_BUSY && n > 0)
                flow(a, size, here, state_of(n - 1, BLOCKED), first);
            if (mode != SECOND_IDLE)
                flow(a, size, here, state_of(n, mode == BLOCKED ? SECOND_BUSY : SECOND_IDLE),
                     second);
        }
}

/* Gauss with row exchange; p holds the right-hand side, then the solution. */
static void solve(double *a, double *p, int size)
{
    for (int k = 0; k < size; k++) {
        int best = k;
        for (int i = k + 1; i < size; i++)
            if (fabs(a[i * size + k]) > fabs(a[best * size + k]))
                best = i;
        for (int j = k; j < size; j++) {
            const double t = a[k * size + j];
            a[k * size + j] = a[best * size + j];
            a[best * size + j] = t;
        }
        const double t = p[k];
        p[k] = p[best];
        p[best] = t;
        for (int i = k + 1; i < size; i++) {
            const double f = a[i * size + k] / a[k * size + k];
            if (f == 0)
                continue;
            for (int j = k; j < size; j++)
                a[i * size + j] -= f * a[k * size + j];
            p[i] -= f * p[k];
        }
    }
    for (int k = size - 1; k >= 0; k--) {
        for (int j = k + 1; j < size; j++)
            p[k] -= a[k * size + j] * p[j];
        p[k] /= a[k * size + k];
    }
}

typedef struct tandem {
    double waiting, first_in_use, blocked, second_in_use;
} tandem;

static tandem exact_tandem(double in, double first, double second)
{
    const int size = MOST * N_MODES;
    double *a = calloc((size_t)(size * size), sizeof *a);
    double *p = calloc((size_t)size, sizeof *p);
    cr_assert(a && p);
    fill(a, size, in, first, second);
    for (int j = 0; j < size; j++) /* one balance follows from the rest: the sum is 1 instead */
        a[(size - 1) * size + j] = 1;
    p[size - 1] = 1;
    solve(a, p, size);

    tandem t = {0};
    for (int n = 0; n < MOST; n++)
        for (int mode = 0; mode < N_MODES; mode++) {
            const double x = p[state_of(n, mode)];
            const bool serving = mode != BLOCKED && n > 0;
            t.waiting += x * (n - serving);
            t.blocked += x * (mode == BLOCKED);
            t.first_in_use += x * (serving || mode == BLOCKED);
            t.second_in_use += x * (mode != SECOND_IDLE);
        }
    free(a);
    free(p);
    return t;
}

/* 4 an hour; both servers 8 an hour. With no room between them at most 2/3 x 8 = 5.33 an hour pass
 * (Hunt 1956), so the load is 0.75, not 0.5. */
Test(blocking, two_stations_without_room_between)
{
    const tandem t = exact_tandem(4, 8, 8);
    cr_assert(fabs(t.second_in_use - 0.5) < 1e-6, "what comes in goes out: %g", t.second_in_use);

    study *s =
        study_run("weir: 1\n"
                  "run: {warm_up: 20 d, length: 500 d, replications: 20, seed: 301}\n"
                  "arrivals: {door: {to: first, rate: 4 per h}}\n"
                  "services:\n"
                  "  first:\n"
                  "    type: pathway\n"
                  "    resources: {a: 1}\n"
                  "    steps:\n"
                  "      - seize: {a: 1}\n"
                  "      - delay: {dist: exponential, mean: 7.5 min}\n"
                  "      - hold_until: second\n"
                  "  second:\n"
                  "    type: pathway\n"
                  "    resources: {b: 1}\n"
                  "    steps: [{treat: {with: b, for: {dist: exponential, mean: 7.5 min}}}]\n");
    cr_expect(agrees("waiting", study_measure(s, "first.waiting", "mean", NULL), t.waiting, 0.03));
    cr_expect(agrees("first in use", study_measure(s, "first.a.in_use", "mean", NULL),
                     t.first_in_use, 0.01));
    cr_expect(
        agrees("blocked", study_measure(s, "first.a.blocked", "mean", NULL), t.blocked, 0.02));
    cr_expect(
        agrees("second in use", study_measure(s, "second.b.in_use", "mean", NULL), 0.5, 0.01));
    /* by Little's law, blocked patients over those who pass */
    cr_expect(agrees("blocked time", study_measure(s, "first.blocked_time", "mean", NULL),
                     t.blocked / 4, 0.02));
    study_close(s);
}
