/* Inside of an evaluator: what evaluate.c fills and evaluated.c is asked for. */
#ifndef WR_EVALUATED_H
#define WR_EVALUATED_H

#include "sim/experiment/evaluate.h"

#include "sim/base/names.h"
#include "sim/base/tally.h"

/** What one replication gave to one column. */
typedef struct wr_pair {
    double numerator, denominator;
} wr_pair;

/** One point. Its network is there while it may be run again soon. */
typedef struct wr_evaluated {
    const char *name;
    const char **paths, **texts;
    size_t n_dials;
    uint64_t seed;
    wr_pair *rows; /* [replication * columns + column], from malloc() */
    double *parts; /* [replication * n_parts + part], from malloc(): of columns that are no ratio */
    uint64_t *counts; /* [histogram * WR_HIST_BINS + bin], from malloc() */
    size_t n;         /* replications */

    weir_network *network; /* NULL while closed */
    wr_arena *arena;       /* of the outputs */
    const wr_outputs *outputs;
    size_t used; /* when it was used last, by the evaluator's clock */
} wr_evaluated;

struct wr_evaluator {
    wr_arena *arena;
    wr_evaluator_setup setup;
    const weir_run_options *options;
    uint64_t seed;
    const wr_outputs *outputs;      /* of the base */
    int32_t *kept_at;               /* [column of the outputs]: which kept column, -1 none */
    int32_t *column_of;             /* [kept column]: of the outputs */
    int32_t *histogram_at;          /* [histogram of the outputs]: which kept one, -1 none */
    int32_t *part_at;               /* [kept column]: where its parts are in a row of them */
    size_t n_columns, n_histograms; /* kept */
    size_t n_parts;                 /* of all kept columns */
    wr_names *names;                /* of points, in their order */
    WR_VEC(wr_evaluated) points;
    size_t *running; /* points of the run under way */
    size_t clock, n_done;
    weir_run_cost cost;
};

#endif
