/* Inside of weir_results, filled by sim/experiment after a run or by the reader of a file. */
#ifndef WR_RESULTS_H
#define WR_RESULTS_H

#include "sim/base/arena.h"
#include "weir/events.h"
#include "weir/results.h"

typedef struct wr_about {
    const char *key, *text;
} wr_about;

typedef struct wr_scenario_result {
    const char *name, *title;
    const char *yaml;
    weir_result_dial *dials;
    size_t n_dials;
} wr_scenario_result;

/** Of a sweep, whose scenarios are points. They share the inputs of the first. */
typedef struct wr_swept {
    weir_swept_dial *dials;
    size_t n_dials;     /* 0: the results are of no sweep */
    const char **seeds; /* [point] */
} wr_swept;

/** The event log: patients in the order of scenario, replication and coming; their events in that of patient
 * and time. */
typedef struct wr_events {
    weir_logged *patients;
    size_t n_patients;
    weir_event *events;
    size_t n_events;
    weir_log_attribute *attributes;
    size_t n_attributes;
    const char **places;
    size_t n_places;
} wr_events;

struct weir_results {
    wr_arena *arena; /* owns everything */
    wr_scenario_result *scenarios;
    size_t n_scenarios, n_replications;
    weir_measure *measures;
    size_t n_measures;
    weir_histogram *histograms;
    size_t n_histograms;
    weir_day_curve *curves;
    size_t n_curves;
    weir_slots slots;
    weir_course *course;
    size_t n_course;
    weir_series *series;
    size_t n_series;
    wr_about *about; /* in the order they are written */
    size_t n_about;
    weir_result_priority *priorities;
    size_t n_priorities;
    wr_swept swept;
    weir_uncertain_dial *uncertain;
    size_t n_uncertain;
    wr_events log;
    size_t per_draw;         /* replications that share a draw of them; 0 as 1 */
    weir_settling *settling; /* [scenario], once judged; NULL: of a sweep, or made by hand */
};

/** All of it to an open file; false, with errno, where it cannot be (store_file.c). */
bool wr_write_all(int file, const unsigned char *bytes, size_t n);

/** Reads a regular file whole. *bytes is from malloc(). Never waits on a pipe or a device (store_file.c). */
weir_status wr_file_read(const char *path, unsigned char **bytes, size_t *n, weir_error *err);
/** Judges how each scenario has settled, once all else is in. */
void wr_results_judge(weir_results *r);
/** Doubts that hold for every figure of a scenario. */
unsigned wr_results_doubts(const weir_results *r, size_t scenario);

#endif
