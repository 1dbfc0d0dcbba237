/* An event log once the replication is over: patients in the order in which they came, events patient by
 * patient. journey_log.c fills it. */
#include "sim/engine/event_log.h"

#include <stdlib.h>
#include <string.h>

/* A stable merge sort, from the bottom up: patients of one part are in order already. */
static void merge(const wr_event_log *log, const size_t *from, size_t *to, size_t left,
                  size_t middle, size_t right)
{
    for (size_t i = left, j = middle, k = left; k < right; k++) {
        const bool first = i < middle && (j >= right || log->patients[from[i]].came <=
                                                            log->patients[from[j]].came);
        to[k] = from[first ? i++ : j++];
    }
}

static const size_t *by_coming(const wr_event_log *log, size_t *order, size_t *room)
{
    const size_t n = log->n_patients;
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t at = 0; at < n; at += 2 * width)
            merge(log, order, room, at, at + width < n ? at + width : n,
                  at + 2 * width < n ? at + 2 * width : n);
        size_t *const swap = order;
        order = room;
        room = swap;
    }
    return order;
}

/* Events come in the order of time but for the parts of a network, which follow one another. Sorted by
 * patient, each keeps that order. */
static bool put_in_order(wr_event_log *log, const size_t *order)
{
    size_t *first = calloc(log->n_patients + 2, sizeof *first);
    int32_t *rank = malloc((log->n_patients + 1) * sizeof *rank);
    wr_logged_event *events = malloc((log->n_events + 1) * sizeof *events);
    wr_logged_patient *patients = malloc((log->n_patients + 1) * sizeof *patients);
    const size_t width = (size_t)log->n_attrs;
    double *values = malloc((log->n_patients * width + 1) * sizeof *values);
    const bool good = first && rank && events && patients && values;
    for (size_t i = 0; good && i < log->n_patients; i++) {
        rank[order[i]] = (int32_t)i;
        patients[i] = log->patients[order[i]];
        memcpy(values + i * width, log->values + order[i] * width, width * sizeof *values);
    }
    for (size_t i = 0; good && i < log->n_events; i++)
        first[rank[log->events[i].patient] + 2]++;
    for (size_t i = 2; good && i < log->n_patients + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; good && i < log->n_events; i++) {
        wr_logged_event e = log->events[i];
        e.patient = rank[e.patient];
        events[first[e.patient + 1]++] = e;
    }
    if (good) {
        free(log->events);
        free(log->patients);
        free(log->values);
        log->events = events;
        log->patients = patients;
        log->values = values;
    } else {
        free(events);
        free(patients);
        free(values);
    }
    free(first);
    free(rank);
    return good;
}

bool wr_event_log_sort(wr_event_log *log)
{
    size_t *order = malloc((log->n_patients + 1) * sizeof *order);
    size_t *room = malloc((log->n_patients + 1) * sizeof *room);
    const bool good = order && room && put_in_order(log, by_coming(log, order, room));
    free(order);
    free(room);
    return good;
}

void wr_event_log_clear(wr_event_log *log)
{
    free(log->events);
    free(log->patients);
    free(log->values);
    free(log->patient_of);
    *log = (wr_event_log){0};
}
