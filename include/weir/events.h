/* The event log: what happened to each patient, one event after another. It is kept where a run is
 * asked for it (weir_run_options.log), for all or some of the patients who come in the window. */
#ifndef WEIR_EVENTS_H
#define WEIR_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "weir/results.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum weir_event_kind {
    WEIR_EVENT_ARRIVE,    /* the journey begins */
    WEIR_EVENT_ENTER,     /* comes to a service */
    WEIR_EVENT_MARK,      /* a moment that the scenario has named */
    WEIR_EVENT_WAIT,      /* joins the line of a pool */
    WEIR_EVENT_BLOCK,     /* is done here, keeps what it holds, and waits for a pool elsewhere */
    WEIR_EVENT_GIVE_UP,   /* its patience is over */
    WEIR_EVENT_START,     /* is granted something for the first time in this visit */
    WEIR_EVENT_TAKE,      /* has units of a pool */
    WEIR_EVENT_GIVE_BACK, /* … and gives them back */
    WEIR_EVENT_INTERRUPT, /* … or loses them to somebody else, or as capacity falls */
    WEIR_EVENT_LEAVE,     /* the visit is over */
    WEIR_EVENT_DEPART,    /* the journey is, with its outcome */
    WEIR_N_EVENT_KINDS
} weir_event_kind;

/** "arrive", "enter" … as the file, exports and `weir trace` write them; "?" for no kind. */
const char *weir_event_name(int kind);

/** One event. Times are in microseconds from the start of the window. */
typedef struct weir_event {
    int64_t time;
    int32_t patient; /* of weir_logged */
    int32_t kind;    /* weir_event_kind */
    int32_t place;   /* service, pool, mark or outcome: weir_log_place(); -1: none */
    int32_t units;   /* of a pool, else 0 */
} weir_event;

/** One journey that is in the log. Who comes again is there again. */
typedef struct weir_logged {
    int32_t scenario, replication;
    int32_t number;     /* from 1, in the order in which they came, within the replication */
    int32_t source;     /* weir_log_place() */
    uint32_t ordinal;   /* among all candidates of its source: the same person in every scenario */
    int64_t came, left; /* left: WEIR_STILL_THERE where the run ended before */
    int32_t outcome;    /* weir_log_place(); -1: it has not left */
    size_t first_event, n_events; /* they lie together, in the order of time */
} weir_logged;
#define WEIR_STILL_THERE INT64_MIN

/** What a patient is like, by attribute; NaN where it was never set. As it was when it left, or when the run ended. */
typedef struct weir_log_attribute {
    const char *name;
    bool words;                /* values are indexes of `levels` */
    const char *const *levels; /* n_levels */
    size_t n_levels;
    const double *value; /* [patient]; durations in minutes */
} weir_log_attribute;

size_t weir_results_logged_count(const weir_results *r); /* 0: there is no log */
const weir_logged *weir_results_logged(const weir_results *r, size_t patient);
size_t weir_results_event_count(const weir_results *r);
const weir_event *weir_results_event(const weir_results *r, size_t i);
size_t weir_results_log_attribute_count(const weir_results *r);
weir_log_attribute weir_results_log_attribute(const weir_results *r, size_t i);
const char *weir_results_log_place(const weir_results *r, int32_t place); /* "" for -1 */
/** The first with that number in a replication, or from that source with that ordinal; NULL: not in the
 * log. */
const weir_logged *weir_results_logged_number(const weir_results *r, size_t scenario,
                                              size_t replication, int32_t number);
const weir_logged *weir_results_logged_ordinal(const weir_results *r, size_t scenario,
                                               size_t replication, const char *source,
                                               uint32_t ordinal);
/** Time from the start of the window, in minutes. */
double weir_event_minutes(int64_t time);

#ifdef __cplusplus
}
#endif
#endif
