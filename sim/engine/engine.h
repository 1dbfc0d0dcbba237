/* One replication, from empty to end, and what it gives. */
#ifndef WR_ENGINE_H
#define WR_ENGINE_H

#include "sim/base/together.h"
#include "sim/engine/event_log.h"
#include "sim/network/network.h"

/** One column of the results (weir_measure in weir/results.h says what the fields mean). */
typedef struct wr_output {
    const char *name, *quantity, *service, *stat, *unit, *group, *level, *at, *window;
    bool pooled;
    wr_together together; /* how replications make one value; its parts, in `unit` as well */
    int32_t first_part, n_parts;
    int32_t histogram; /* quantiles: which one, else -1 */
    double p;          /* quantiles */
} wr_output;

typedef struct wr_histogram_output {
    const char *name, *service, *unit, *at, *group, *level;
    bool hidden; /* of those whose group is not known: not reported */
    double scale;
    bool whole; /* of whole numbers: its quantiles are some of them */
} wr_histogram_output;

typedef struct wr_curve_output {
    const char *service, *quantity;
} wr_curve_output;

/** How a run is cut into slots of time for its course: days, or several days of long runs, counted from
 * the start of the window; `before` of them lie in the warm-up. What is left over at either end is in
 * none. */
typedef struct wr_slots {
    int32_t days, before, n; /* days of a slot; n 0: no course (the window's end is not known) */
} wr_slots;

wr_slots wr_slots_of(const wr_run_settings *run);

/** One value a day, week or month of the window, kept. */
typedef struct wr_series_output {
    const char *name, *quantity, *service, *unit, *group, *level, *each;
    int32_t n, first;      /* its values: of all series together, from `first` on */
    const int32_t *begins; /* n: days from the start of the window */
    int32_t measure, cell; /* where they come from */
} wr_series_output;

/** What a network reports; the same for every replication of it. Lives in the arena given. */
typedef struct wr_outputs {
    wr_output *columns;
    int32_t n_columns;
    int32_t n_parts;                 /* of all columns together */
    wr_histogram_output *histograms; /* each WR_HIST_BINS counts (sim/base/tally.h) */
    int32_t n_histograms;
    wr_curve_output *curves; /* each 24 values */
    int32_t n_curves;
    wr_curve_output *course; /* of the same quantities, those of the whole system last */
    int32_t n_course;
    wr_slots slots;
    wr_series_output *series;
    int32_t n_series, n_series_values;
} wr_outputs;

const wr_outputs *wr_outputs_of(const weir_network *network, wr_arena *arena);

/** What one replication gave. The arrays are the caller's, sized by wr_outputs. */
typedef struct wr_replication_result {
    double *numerator, *denominator; /* n_columns, already in `unit`; quantiles: value and 1 */
    double *parts;                   /* n_parts; NULL: not wanted */
    double *series;                  /* n_series_values, in their units; NULL: not wanted */
    uint64_t *counts;                /* n_histograms * WR_HIST_BINS; added to */
    double *curves;                  /* n_curves * 24 */
    int64_t *course; /* n_course * slots.n, patient-seconds; added to. NULL: not wanted */
    uint64_t events, pending_ops, patients;
    size_t bytes;
    wr_event_log *log; /* what happens to patients; NULL: not wanted */
    uint32_t per_draw; /* given: replications that share a draw of uncertain dials; 0 as 1 */
} wr_replication_result;

/**
 * Runs one replication. `arena` holds everything it needs and may be reset by destroying it.
 * Thread-safe: the network is only read.
 *
 * @return WEIR_OK; WEIR_ERR_INTERNAL (an identity is violated), WEIR_ERR_LIMIT (no time passes,
 *         deadlock, a stream limit, memory), WEIR_ERR_SCENARIO (a patient met a table without a
 *         row, a moved share above 1 …), each with simulated time, replication and seed
 */
weir_status wr_replication_run(const weir_network *network, const wr_outputs *outputs,
                               uint64_t seed, uint32_t replication, wr_arena *arena,
                               wr_replication_result *result, weir_error *err);

/**
 * The value that an uncertain dial (`drawn_from` of 0 or more) has in a draw: draw k is replication k, or
 * replications k * per_draw and on. `law` is that of the dial's distribution, such as its `at_load`.
 */
double wr_uncertain_value(const wr_dial *dial, const wr_law *law, uint64_t seed, uint32_t draw,
                          wr_arena *arena);

#endif
