/* The event log of one replication, for those who ask the engine for it. It lives outside the
 * replication's arena: the memory is malloc()'s, and wr_event_log_clear() gives it back. */
#ifndef WR_EVENT_LOG_H
#define WR_EVENT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "weir/clock.h"

typedef struct wr_logged_event {
    weir_time at;
    int32_t patient; /* in `patients` */
    int32_t kind;    /* weir_event_kind */
    int32_t place;   /* service, pool, mark slot or outcome, by kind; -1 */
    int32_t units;
} wr_logged_event;

typedef struct wr_logged_patient {
    weir_time came, left; /* left: -1 while it is there */
    int32_t source;
    uint32_t ordinal;
    int32_t outcome; /* -1 while it is there */
    bool started;    /* this visit has */
} wr_logged_patient;

/** The place of a mark: service * WR_LOG_MARKS + slot. */
#define WR_LOG_MARKS 4096

typedef struct wr_event_log {
    double share;       /* of patients, by a hash of who they are: 1 is all */
    size_t most_events; /* beyond which the run is given up */

    wr_logged_event *events;
    size_t n_events, event_capacity;
    wr_logged_patient *patients;
    double *values; /* n_attrs a patient */
    size_t n_patients, patient_capacity;
    int32_t n_attrs;
    int32_t *patient_of; /* by record: who has it now, -1 */
    size_t n_records;
    weir_time run_start;
} wr_event_log;

/** Patients in the order in which they came, events in that of time. Once, after the replication; false where
 * memory is out. */
bool wr_event_log_sort(wr_event_log *log);
void wr_event_log_clear(wr_event_log *log);

#endif
