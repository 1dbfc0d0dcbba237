/* Inside of weir_solve_run(), for the files that do it.
 *
 *     solve_dials.c  what the dials may be, and what they cost
 *     solve_seed.c   where to begin: Erlang's formulas over the offered load
 *     solve_front.c  further points for a front of cost against a measure
 *     solve.c        targets, points and the search; results
 *
 * A spot of the searches (search.h) is a mix of steps of the dials; a larger step is meant to be better, so where
 * the largest value is looked for, step 0 is the highest value. */
#ifndef WR_SOLVER_H
#define WR_SOLVER_H

#include "sim/experiment/design.h"
#include "sim/experiment/evaluate.h"
#include "sim/experiment/search.h"
#include "weir/solve.h"

typedef struct wr_solver_dial {
    wr_vary vary;
    int64_t n;        /* steps */
    bool seeded;      /* the offered load says where to begin */
    double unit_cost; /* pounds a day for one unit as written; NaN where nothing is known */
} wr_solver_dial;

typedef struct wr_solver_target {
    weir_result_priority asked;
    int32_t column; /* of the evaluator's outputs */
    bool at_least;  /* or above */
} wr_solver_target;

/** The point of a spot, once it has been compiled. */
typedef struct wr_spot_point {
    int64_t spot;
    size_t point;
} wr_spot_point;

typedef struct wr_solver {
    const weir_solve *asked;
    const weir_run_options *options;
    wr_arena *arena; /* all below; its jump is to weir_solve_run() */
    weir_error *err;
    weir_design *design; /* has the dials, and room for one point */
    wr_solver_dial dials[WEIR_MOST_SOLVED];
    wr_lattice lattice;
    const wr_outputs *outputs; /* of the base */
    bool *near_service;        /* [service]: a dial changes the load of one of its pools */
    wr_solver_target *targets;
    bool *strict;
    size_t n_targets;
    int32_t front; /* column, -1 */
    wr_evaluator *evaluator;
    WR_VEC(wr_spot_point) points;
    wr_judge judge;
} wr_solver;

/** Reads dials and costs. False with errors. */
bool wr_solver_read_dials(wr_solver *s);
/** The value of a dial at a step, as the scenario would write it and as a number in its unit. Valid until the next
 * call. */
const char *wr_solver_text(wr_solver *s, int dial, int64_t step, double *value);
/** Pounds a day of all dials at a spot; NaN where a cost is not known. */
double wr_solver_cost(wr_solver *s, int64_t spot);
/** Fills the lattice's seeds. What cannot be told from the offered load begins in the middle. */
weir_status wr_solver_find_seeds(wr_solver *s);
/** Loads the scenario at a spot, apart from the evaluator. */
weir_status wr_solver_load(wr_solver *s, int64_t spot, weir_network **out, weir_error *err);
/** Runs some more points along the way of the best value for money, up and down from a mix. */
weir_status wr_solver_explore(wr_solver *s, int64_t best);
/** The point of a spot; compiled where it is new. */
weir_status wr_solver_point(wr_solver *s, int64_t spot, size_t *point, weir_error *err);

#endif
