/* Between steps.c, resources.c, lay.c, choose.c, prefer.c, room.c, graph.c, link.c, check.c and traffic.c: laying steps
 * down with all that may qualify them, and walking the graph that they make. */
#ifndef WR_STEPS_H
#define WR_STEPS_H

#include "sim/network/builder.h"

/* ---- steps.c: laying down -------------------------------------------------------------------- */

/** What a seize, a treat or a hold asks for, and how. Start from WR_PLAN_PLAIN. */
typedef struct wr_plan {
    const wr_need *needs; /* units NONE: 1 */
    size_t n_needs;
    bool any_of, strict;
    bool swap; /* of a hold */
    wr_value priority, ageing, keep_free;
    int32_t or_else; /* target handle, -1 */
    int32_t preempt; /* preempts, -1 */
    wr_value patience;
    bool patience_from_arrival;
    int32_t patience_then; /* target handle, -1 */
} wr_plan;
#define WR_PLAN_PLAIN                                                                              \
    ((wr_plan){.priority = WR_NO_VALUE,                                                            \
               .ageing = WR_NO_VALUE,                                                              \
               .keep_free = WR_NO_VALUE,                                                           \
               .or_else = -1,                                                                      \
               .preempt = -1,                                                                      \
               .patience = WR_NO_VALUE,                                                            \
               .patience_then = -1})

/** A stage that nothing else has: that name, or with a number behind it. */
int32_t wr_new_stage(weir_builder *b, const char *name);
/** Adds one step of the service being built; it is followed by the next one added. */
int32_t wr_add_step(weir_builder *b, wr_op op, int32_t a);
void wr_lay_seize(weir_builder *b, const wr_plan *plan);
void wr_lay_treat(weir_builder *b, const wr_plan *plan, wr_value time);
int32_t wr_sub_stage(weir_builder *b, int32_t stage, const char *what);
/** Before the seize or treat that is laid next, which has the name of the step. */
void wr_lay_room_step(weir_builder *b, const wr_plan *plan, const wr_room *room);
/** hold_until a service (a target handle, -1 for the needs of the plan). */
/** {score: {name: points}}: sums that measures report. */
void wr_step_score(weir_builder *b, const char *name, weir_value points);
void wr_lay_hold(weir_builder *b, int32_t service, const wr_plan *plan);
void wr_lay_release(weir_builder *b, const wr_need *needs, size_t n, bool all);
/** A delay; since: mark slot or -1. */
void wr_lay_delay(weir_builder *b, wr_value time, int32_t since, bool whole_days);
void wr_lay_until(weir_builder *b, const wr_until *until);
void wr_lay_watch(weir_builder *b, int32_t cond);
void wr_lay_book(weir_builder *b, const wr_book_step *step);
/** The stage that a choice laid now draws from, and whether a treatment before it shares it. */
int32_t wr_choice_stage(weir_builder *b, bool *shares_uniform);
void wr_lay_prefer_step(weir_builder *b, const wr_prefer *prefer);
const char *wr_pool_label(const weir_builder *b, int32_t pool); /* its name, for stages */
int32_t wr_outcome(weir_builder *b, const char *name);
/** An error unless text can be a name: begins with a letter, no dot, not a word of the grammar. */
bool wr_check_name(weir_builder *b, const char *text, weir_place place, const char *what);
weir_place wr_step_place(const weir_builder *b, int32_t step);

/* ---- graph.c and link.c ---------------------------------------------------------------------- */

/** The builder's vectors as a network, before they are frozen: the passes look at this one form. */
weir_network wr_view(const weir_builder *b);
/** Its index by name, or -1. */
int32_t wr_service_by_name(const weir_builder *b, const char *name);

typedef enum wr_edge_kind {
    WR_EDGE_NEXT,    /* on to the step that follows */
    WR_EDGE_GO,      /* go, or the grant of a hold_until */
    WR_EDGE_BRANCH,  /* of a choose */
    WR_EDGE_OPTION,  /* of a choose that compares places */
    WR_EDGE_REFUSED, /* or_else, patience: not taken by those who never wait */
    WR_EDGE_ABSENT,  /* missed, cancelled */
    WR_EDGE_RETURN,  /* comes again later */
    WR_EDGE_CHILD,   /* a child sets out on a branch of a split; the patient itself goes NEXT */
    WR_EDGE_JOINED, /* from the end of that branch to what follows: nobody goes it, all wait for it */
    WR_EDGE_SHUT    /* the door of the service was shut */
} wr_edge_kind;

/** One way on from a step. */
typedef struct wr_edge {
    wr_edge_kind kind;
    int32_t to;          /* step; -1: leaves the system */
    int32_t service;     /* whose visit begins there; -1: the visit goes on */
    int32_t target;      /* its entry of targets, -1 for NEXT and what happens by default */
    int32_t branch;      /* BRANCH, CHILD: of branches; OPTION: of options */
    int32_t attr, level; /* through a table of targets: for this level alone; else -1 */
} wr_edge;
typedef WR_VEC(wr_edge) wr_edges;

/** All ways on from a step, written over `out`. */
void wr_edges_of(const weir_network *net, int32_t step, wr_arena *arena, wr_edges *out);
/** All ways through one target, added to `out`. */
void wr_edges_through(const weir_network *net, int32_t target, const wr_edge *like, wr_arena *arena,
                      wr_edges *out);

/** Strongly connected parts of a graph on n nodes: edges of i are to[first[i] .. first[i + 1]).
 * part[i] numbers them so that every edge goes to an equal or a lower number; returns how many. */
int32_t wr_strong_parts(wr_arena *arena, int32_t n, const int32_t *first, const int32_t *to,
                        int32_t *part);

/* ---- groups.c ---------------------------------------------------------------------------------- */

/** That nobody strays into or out of the steps of a split. */
void wr_check_groups(weir_builder *b);
/** By step: the batch whose group may come there, -1. */
int32_t *wr_batch_of_steps(const weir_network *net, wr_arena *arena);

/* ---- traffic.c ------------------------------------------------------------------------------- */

/** Units of a pool busy on average if nobody ever waited (0 where it is unknown). */
double wr_offered(const weir_network *net, int32_t pool);

/* ---- parts.c --------------------------------------------------------------------------------- */

/** Which parts of a network share nothing; the last pass, over a network that is whole. */
void wr_find_parts(weir_network *net);

#endif
