/* One short replication of a scenario from a stranger: whatever it says, it ends soon. */
#ifndef FUZZ_SMALL_RUN_H
#define FUZZ_SMALL_RUN_H

#include <string.h>

#include "sim/base/tally.h"
#include "sim/engine/engine.h"
#include "tests/fuzz/fuzz.h"
#include "weir/network.h"

enum {
    SMALL_EVENTS = 20000,
    SMALL_DAYS = 40,    /* of the run and of its warm-up, each */
    SMALL_CROWD = 2000, /* there at the start, or on a list */
    SMALL_COLUMNS = 20000
};

typedef struct small_result {
    weir_status status;
    wr_replication_result result;
    int32_t n_columns, n_histograms, n_curves;
    weir_error error;
} small_result;

static inline void small_result_free(small_result *r)
{
    free(r->result.numerator);
    free(r->result.denominator);
    free(r->result.counts);
    free(r->result.curves);
    weir_error_clear(&r->error);
}

static inline double number_now(const weir_network *net, wr_value v)
{
    return v.kind == WR_VALUE_DIAL ? net->dials[v.index].value : 0;
}

/* Too large to be tried thousands of times: crowds, books and tables of results. */
static inline bool too_large(const weir_network *net)
{
    double crowd = 0, slots = 0;
    for (int32_t i = 0; i < net->n_sources; i++)
        crowd += number_now(net, net->sources[i].count) + number_now(net, net->sources[i].waiting) +
                 net->sources[i].n_times + net->sources[i].n_cells;
    for (int32_t i = 0; i < net->n_loads; i++)
        for (int32_t s = 0; s < net->n_sources; s++)
            if (net->sources[s].count_equilibrium)
                crowd += net->loads[i].offered;
    for (int32_t i = 0; i < net->n_books; i++) {
        const wr_calendar *c = &net->calendars[net->books[i].pattern];
        double a_day = 1;
        for (int32_t k = 0; k < c->n_plans; k++)
            for (int32_t j = 0; j < c->plans[k].n; j++) {
                const wr_span *span = &net->spans[c->plans[k].first + j];
                a_day +=
                    (span->end - span->start) /
                    (1 + net->dials[net->books[i].interval_dials[c->plans[k].first + j]].value);
            }
        slots += a_day * (3 + net->dials[net->books[i].horizon].value / 86400);
    }
    return !(crowd < SMALL_CROWD) || !(slots < 200000) || net->run.max_arrivals > SMALL_CROWD;
}

static inline void make_small(weir_network *net)
{
    const weir_time most = SMALL_DAYS * WEIR_DAY;
    if (net->run.length > most)
        net->run.length = most;
    if (net->run.warm_up > most)
        net->run.warm_up = most;
    net->run.max_events = SMALL_EVENTS;
}

static inline small_result small_run(weir_network *net, uint64_t seed)
{
    small_result r = {.status = WEIR_OK};
    wr_arena *described = wr_arena_create(), *used = wr_arena_create();
    make_small(net);
    const wr_outputs *outputs = wr_outputs_of(net, described);
    r.n_columns = outputs->n_columns;
    r.n_histograms = outputs->n_histograms;
    r.n_curves = outputs->n_curves;
    r.result.numerator = calloc((size_t)r.n_columns + 1, sizeof(double));
    r.result.denominator = calloc((size_t)r.n_columns + 1, sizeof(double));
    r.result.counts = calloc((size_t)r.n_histograms * WR_HIST_BINS + 1, sizeof(uint64_t));
    r.result.curves = calloc((size_t)r.n_curves * 24 + 1, sizeof(double));
    r.status = wr_replication_run(net, outputs, seed, 0, used, &r.result, &r.error);
    wr_arena_destroy(used);
    wr_arena_destroy(described);
    return r;
}

#endif
