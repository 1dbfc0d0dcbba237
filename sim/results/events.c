/* The event log of results in memory. */
#include <string.h>

#include "sim/results/results.h"

const char *weir_event_name(int kind)
{
    static const char *const names[] = {"arrive",    "enter",     "mark",  "wait",
                                        "block",     "give_up",   "start", "take",
                                        "give_back", "interrupt", "leave", "depart"};
    return kind >= 0 && kind < WEIR_N_EVENT_KINDS ? names[kind] : "?";
}

double weir_event_minutes(int64_t time) { return (double)time / 6e7; }

size_t weir_results_logged_count(const weir_results *r) { return r->log.n_patients; }

const weir_logged *weir_results_logged(const weir_results *r, size_t patient)
{
    return &r->log.patients[patient];
}

size_t weir_results_event_count(const weir_results *r) { return r->log.n_events; }

const weir_event *weir_results_event(const weir_results *r, size_t i) { return &r->log.events[i]; }

size_t weir_results_log_attribute_count(const weir_results *r) { return r->log.n_attributes; }

weir_log_attribute weir_results_log_attribute(const weir_results *r, size_t i)
{
    return r->log.attributes[i];
}

const char *weir_results_log_place(const weir_results *r, int32_t place)
{
    return place >= 0 && (size_t)place < r->log.n_places ? r->log.places[place] : "";
}

const weir_logged *weir_results_logged_number(const weir_results *r, size_t scenario,
                                              size_t replication, int32_t number)
{
    for (size_t i = 0; i < r->log.n_patients; i++) {
        const weir_logged *p = &r->log.patients[i];
        if ((size_t)p->scenario == scenario && (size_t)p->replication == replication &&
            p->number == number)
            return p;
    }
    return NULL;
}

const weir_logged *weir_results_logged_ordinal(const weir_results *r, size_t scenario,
                                               size_t replication, const char *source,
                                               uint32_t ordinal)
{
    for (size_t i = 0; i < r->log.n_patients; i++) {
        const weir_logged *p = &r->log.patients[i];
        if ((size_t)p->scenario == scenario && (size_t)p->replication == replication &&
            p->ordinal == ordinal && strcmp(weir_results_log_place(r, p->source), source) == 0)
            return p;
    }
    return NULL;
}
