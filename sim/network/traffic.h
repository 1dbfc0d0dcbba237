/* What the files of the traffic equations share: traffic.c (flows, and what they add up to), ways.c (the
 * shares of the ways on from a step), holding.c (how long what is seized is held). */
#ifndef WR_TRAFFIC_H
#define WR_TRAFFIC_H

#include "sim/network/likely.h"

#define WR_MOST_SWEEPS 20000 /* Gauss-Seidel, within a part */

/* A step that the mix at hand comes to, with what has been set by then. */
typedef struct wr_stop {
    int32_t step, turn;
    int32_t first, n; /* the ways on from it */
    double flow, into, hold;
    double lasts; /* of a split: until its children are over; of the end of a repeat: until the
                     next begins */
} wr_stop;

/* A way from one stop to another. */
typedef struct wr_way_on {
    int32_t from, to, edge;
    double share;
} wr_way_on;

/* Where a stop stands in the order of the graph. */
typedef struct wr_stop_place {
    int32_t rank, turn, stop;
} wr_stop_place;

typedef struct wr_flow {
    wr_likely l;

    /* the graph */
    WR_VEC(wr_edge) edges; /* of step i: first[i] .. first[i + 1) */
    int32_t *first, *part;
    int32_t *rank; /* of a step: what comes before it has a lower one */
    double *share; /* of each edge of the step at hand */

    WR_VEC(wr_stop) stops; /* in the order in which they were found */
    WR_VEC(wr_way_on) ways;
    int32_t *stop_at; /* [step][turn]: its stop, if come[step][turn] == mix */
    int32_t *come, mix;
    WR_VEC(wr_stop_place) order;
    WR_VEC(int32_t) in; /* ways into each stop: in[in_first[stop] .. in_first[stop + 1]) */
    WR_VEC(int32_t) in_first;
    WR_VEC(int32_t) region, seen; /* stops where a pool is held; seen[stop] == stamp */
    WR_VEC(double) time;
    int32_t stamp;
    int32_t until;  /* a time is asked for up to this step, -1 */
    int32_t *batch; /* by step: the batch whose groups come there, -1; NULL: there are no groups */

    bool *tainted;          /* steps that come after a guess */
    int32_t *line, *walked; /* steps */
    double *branch_share;   /* work space, as is: */
    double *option_odds, *option_work;
    wr_edges arriving;

    double *offered, *cleaning, *seizes, *endless; /* by pool; endless: seizes of unlimited lines */
    bool *rough;
} wr_flow;

/* ---- ways.c -- */

/** Mean over a week; infinite where unlimited. */
double wr_flow_mean_capacity(wr_flow *t, const wr_pool *pool);
/** The share of patients who take an edge that is by the level of an attribute. */
double wr_flow_by_level(wr_flow *t, const wr_edge *e);
/** Shares of all edges of a step, into t->share. */
void wr_flow_shares_of_step(wr_flow *t, int32_t step);

/* ---- holding.c -- */

/** The mean time that passes at a step by itself. */
double wr_flow_time_at(wr_flow *t, int32_t step);
/** Does a step give a pool back, and is it kept along an edge? */
bool wr_flow_gives_back(const wr_flow *t, int32_t step, int32_t pool);
bool wr_flow_keeps(const wr_flow *t, const wr_edge *e, int32_t pool);
/** How long splits and the ends of repeats last, into their stops. */
void wr_flow_time_groups(wr_flow *t);
/** How long a pool is held that is seized at a stop. */
double wr_flow_mean_holding(wr_flow *t, int32_t at, int32_t pool);

#endif
