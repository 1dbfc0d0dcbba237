/* Runs a scenario that stands in the test, one replication, and asks for its columns by name. */
#ifndef TEST_RUN_TEXT_H
#define TEST_RUN_TEXT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/tally.h"
#include "sim/engine/engine.h"
#include "weir/model.h"
#include "weir/network.h"

typedef struct run_text {
    weir_network *network;
    wr_arena *described, *used;
    const wr_outputs *outputs;
    wr_replication_result result;
    weir_status status;
    weir_error error;
} run_text;

static inline void run_text_free(run_text *r)
{
    free(r->result.numerator);
    free(r->result.denominator);
    free(r->result.counts);
    free(r->result.curves);
    wr_arena_destroy(r->used);
    wr_arena_destroy(r->described);
    weir_network_destroy(r->network);
    weir_error_clear(&r->error);
    memset(r, 0, sizeof *r);
}

static inline run_text run_text_seed(const char *text, uint64_t seed, uint32_t replication)
{
    run_text r = {0};
    r.status =
        weir_network_load_text("test.yaml", text, weir_health_models(), NULL, &r.network, &r.error);
    if (r.status == WEIR_OK) {
        r.described = wr_arena_create();
        r.used = wr_arena_create();
        r.outputs = wr_outputs_of(r.network, r.described);
        r.result.numerator = calloc((size_t)r.outputs->n_columns + 1, sizeof(double));
        r.result.denominator = calloc((size_t)r.outputs->n_columns + 1, sizeof(double));
        r.result.counts =
            calloc((size_t)r.outputs->n_histograms * WR_HIST_BINS + 1, sizeof(uint64_t));
        r.result.curves = calloc((size_t)r.outputs->n_curves * 24 + 1, sizeof(double));
        r.status = wr_replication_run(r.network, r.outputs, seed, replication, r.used, &r.result,
                                      &r.error);
    }
    if (r.status != WEIR_OK) {
        char *said = weir_error_text(&r.error);
        fprintf(stderr, "%s\n", said ? said : "?");
        free(said);
    }
    return r;
}

/* Another replication of the same network, into the same columns. */
static inline void run_text_again(run_text *r, uint64_t seed, uint32_t replication)
{
    wr_arena_destroy(r->used);
    r->used = wr_arena_create();
    memset(r->result.numerator, 0, (size_t)r->outputs->n_columns * sizeof(double));
    memset(r->result.denominator, 0, (size_t)r->outputs->n_columns * sizeof(double));
    r->status = wr_replication_run(r->network, r->outputs, seed, replication, r->used, &r->result,
                                   &r->error);
}

static inline run_text run_text_once(const char *text) { return run_text_seed(text, 1, 0); }

/* The index of a column by full name, statistic and level ("" for all patients); -1: none. */
static inline int run_text_column(const run_text *r, const char *name, const char *stat,
                                  const char *level)
{
    for (int i = 0; r->outputs && i < r->outputs->n_columns; i++) {
        const wr_output *o = &r->outputs->columns[i];
        if (!strcmp(o->name, name) && !strcmp(o->stat, stat) && !strcmp(o->level, level))
            return i;
    }
    return -1;
}

static inline double run_text_level(const run_text *r, const char *name, const char *stat,
                                    const char *level)
{
    const int i = run_text_column(r, name, stat, level);
    return i < 0 ? NAN : r->result.numerator[i] / r->result.denominator[i];
}

static inline double run_text_value(const run_text *r, const char *name, const char *stat)
{
    return run_text_level(r, name, stat, "");
}

#endif
