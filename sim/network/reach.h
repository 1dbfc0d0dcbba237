/* Inside parts.c and reach.c: what the patients of one source may use or read at a step, and where
 * they may go on. What all patients of a source have in common (their home, say) decides conditions
 * and tables; whatever else there is may turn out either way, a share of 0 too. */
#ifndef WR_REACH_H
#define WR_REACH_H

#include "sim/network/steps.h"

typedef WR_VEC(int32_t) wr_ints;

/** What can tie patients together, as nodes in one row: sources, pools, books, services. */
typedef struct wr_reach {
    const weir_network *net;
    wr_arena *arena;
    int32_t first_pool, first_book, first_service, n_nodes; /* of the nodes */

    bool *read;      /* by service: something asks who waits or is present there */
    bool *set;       /* by attribute: some step sets it */
    bool *telling;   /* by attribute: known of the patients of some source */
    double *known;   /* by attribute: what all patients at hand have; NaN where that may differ */
    double *nothing; /* as of patients of whom nothing is known */
    bool states;     /* some table is by state */

    /* what the last question gave, where a node or a step may stand twice */
    wr_ints nodes; /* used or read */
    wr_ints steps; /* where they may go on */
    bool asked;    /* a telling attribute was looked at: another source may get another answer */

    int32_t next;              /* the step behind the one at hand */
    int32_t *passed, n_passed; /* by service: the last question that came to its shut door */
} wr_reach;

void wr_reach_init(wr_reach *r, const weir_network *net, wr_arena *arena);
/** Takes up the patients of a source; -1: of no source in particular, of whom nothing is known. */
void wr_reach_take(wr_reach *r, int32_t source);
/** What they use and read as they arrive, and where they may begin. */
void wr_reach_source(wr_reach *r, int32_t source);
/** What they use and read at a step, and where they may go on. */
void wr_reach_step(wr_reach *r, int32_t step);
/** What a condition reads. */
void wr_reach_cond(wr_reach *r, int32_t cond);

#endif
