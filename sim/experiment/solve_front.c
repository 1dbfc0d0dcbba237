/* Points for a front of cost against a measure. From the cheapest good mix the search steps up, each time where
 * the measure moves most for the money, and down, each time where it moves least. What is good value at each cost
 * lies near that way; which points make the front is read from all of them (analysis/solve.c). */
#include "sim/experiment/solver.h"

#include <math.h>

#define MOST_STEPS 8  /* each way */
#define SIDE_PARTS 16 /* a step is so large a part of a side */
#define ENOUGH 8      /* replications of each */

static int64_t stride(const wr_solver *s, int side)
{
    const int64_t by = (s->lattice.n[side] - 1) / SIDE_PARTS;
    return by > 1 ? by : 1;
}

/* The mixes one step away; how many there are. */
static size_t list_steps(const wr_solver *s, const int64_t *from, bool up, int64_t *spots)
{
    size_t n = 0;
    for (int i = 0; i < s->lattice.n_sides; i++) {
        int64_t at[WR_MOST_SIDES];
        for (int k = 0; k < s->lattice.n_sides; k++)
            at[k] = from[k];
        at[i] += up ? stride(s, i) : -stride(s, i);
        if (at[i] >= 0 && at[i] < s->lattice.n[i])
            spots[n++] = wr_lattice_spot(&s->lattice, at);
    }
    return n;
}

static weir_status run_all(wr_solver *s, const int64_t *spots, size_t n)
{
    wr_spot_ask asks[WR_MOST_SIDES + 1];
    size_t lacking = 0;
    for (size_t i = 0; i < n; i++) {
        asks[i] = (wr_spot_ask){spots[i], ENOUGH};
        lacking += ENOUGH;
    }
    if (s->judge.budget && s->judge.spent + lacking > s->judge.budget) {
        s->judge.out_of_budget = true;
        return WEIR_OK;
    }
    s->judge.spent += lacking;
    return s->judge.oracle.run(s, asks, n, s->err);
}

/* How much the measure moves for a pound a day. */
static double worth(wr_solver *s, int64_t from, int64_t to)
{
    size_t a, b;
    if (wr_solver_point(s, from, &a, s->err) != WEIR_OK ||
        wr_solver_point(s, to, &b, s->err) != WEIR_OK)
        return NAN;
    const weir_estimate d = wr_evaluator_difference(s->evaluator, a, b, s->front, 0.95);
    return fabs(d.value) / fabs(wr_solver_cost(s, to) - wr_solver_cost(s, from));
}

static weir_status walk(wr_solver *s, int64_t from, bool up)
{
    int64_t at[WR_MOST_SIDES], spots[WR_MOST_SIDES + 1];
    for (int step = 0; step < MOST_STEPS && !s->judge.out_of_budget; step++) {
        wr_lattice_place(&s->lattice, from, at);
        const size_t n = list_steps(s, at, up, spots);
        spots[n] = from;
        if (n == 0)
            return WEIR_OK;
        const weir_status status = run_all(s, spots, n + 1);
        if (status != WEIR_OK || s->judge.out_of_budget)
            return status;
        int64_t next = spots[0];
        double best = worth(s, from, next);
        for (size_t i = 1; i < n; i++) {
            const double one = worth(s, from, spots[i]);
            if (up ? one > best : one < best) {
                best = one;
                next = spots[i];
            }
        }
        from = next;
    }
    return WEIR_OK;
}

weir_status wr_solver_explore(wr_solver *s, int64_t best)
{
    if (best < 0) {
        int64_t at[WR_MOST_SIDES];
        for (int i = 0; i < s->lattice.n_sides; i++)
            at[i] = s->lattice.seed[i];
        best = wr_lattice_spot(&s->lattice, at);
    }
    const weir_status status = walk(s, best, true);
    return status == WEIR_OK ? walk(s, best, false) : status;
}
