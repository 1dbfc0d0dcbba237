/* Searches for the points that are good enough, over a judge (judge.h). Spots are whole numbers.
 *
 * Both searches lean on monotony: that where a spot is good, a larger one is too. They say how far they have
 * checked it. */
#ifndef WR_SEARCH_H
#define WR_SEARCH_H

#include "sim/experiment/judge.h"

/* ---- along a line ---------------------------------------------------------------------------------- */

typedef struct wr_line {
    int64_t n;    /* spots 0 .. n - 1, the larger the better */
    int64_t seed; /* where to begin; -1: nothing is known */
    double
        alpha; /* chance that any verdict, so `met` or `not_met` is wrong, over all spots and looks */
} wr_line;

/** What was found. All between not_met and met, both left out, could not be decided. */
typedef struct wr_line_found {
    int64_t met;     /* the smallest that surely is good; n: none */
    int64_t not_met; /* the largest that surely is not; -1: none */
    bool crossed;    /* monotony is broken: `better` is good and `worse` above it is not */
    int64_t better, worse;
} wr_line_found;

/**
 * From the seed steps of 1, 2, 4 … downwards where it is good; where it is not, the end of the line, and if that is good
 * steps upwards; then halving. Without a seed the end, and halving. In the end it looks at the neighbours of both, with
 * no more replications than these have.
 *
 * Of alpha four tenths are for the steps (a fifth of that for each of the first four, a fifth for all others), three
 * for halving, in equal parts, one for halving again where a spot could not be decided, and a tenth for each neighbour.
 * Which spot is asked next depends on verdicts alone, not on estimates. So, as long as none is wrong, the spots are
 * those of one path that the truth determines, and the parts of alpha along it bound the chance that any verdict is
 * wrong, however replications of different spots go together. (A spot that cannot be decided may part the path in
 * two; tests/experiment/test_search.c has these too.)
 */
WEIR_NODISCARD weir_status wr_search_line(wr_judge *judge, const wr_line *line, wr_line_found *out,
                                          weir_error *err);

/* ---- over several dials -------------------------------------------------------------------------------- */

#define WR_MOST_SIDES 6
#define WR_MOST_MIXES 4000000 /* spots of a lattice that is searched */

/** A lattice of mixes: of side i there are steps 0 .. n[i] - 1, the larger the better, each of which costs
 * price[i] > 0 more than the one before. The spot of a mix has side 0 as its slowest digit. */
typedef struct wr_lattice {
    int n_sides;
    int64_t n[WR_MOST_SIDES];
    double price[WR_MOST_SIDES];
    int64_t seed[WR_MOST_SIDES];
    double alpha;
} wr_lattice;

int64_t wr_lattice_spot(const wr_lattice *l, const int64_t *at);
void wr_lattice_place(const wr_lattice *l, int64_t spot, int64_t *at);
/** Above the cost of all sides at 0. */
double wr_lattice_cost(const wr_lattice *l, int64_t spot);

typedef struct wr_mix_found {
    int64_t best;         /* the cheapest that surely is good; -1: none */
    bool surely_cheapest; /* each cheaper mix surely fails, or lies below one that does */
    bool nowhere;         /* not even all sides at their most are good */
    size_t n_open;        /* cheaper mixes of which nothing is known, or cannot be told */
    bool crossed;         /* as of a line */
    int64_t better, worse;
} wr_mix_found;

/**
 * The least of each side alone, the others at their most, bounds the search. Then from the seed upwards
 * to a mix that is good, and down again side by side, the dearest first. After that always the mix with the
 * most still unknown below it, of those that would be cheaper, until none is left: one that is good is lowered in
 * turn, one that fails rules out all below it. On the way a verdict may be wrong with a chance of
 * alpha / 5. In the end the best is judged with alpha / 2, and its neighbours (one step less of one side) with
 * alpha / 2 in all.
 */
WEIR_NODISCARD weir_status wr_search_mix(wr_judge *judge, const wr_lattice *lattice,
                                         wr_mix_found *out, weir_error *err);

#endif
