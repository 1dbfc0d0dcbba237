/* The parts of visits.c that every visit passes through, inlined for the event loop. `p` is the record
 * of `patient`. */
#ifndef WR_VISITS_INLINE_H
#define WR_VISITS_INLINE_H

#include "sim/engine/state.h"

static inline void wr_event_set(wr_rep *rep, int32_t patient, weir_time at, unsigned cls)
{
    wr_pending_set(&rep->pending, &wr_patient_at(rep, patient)->timer, patient, at, cls);
}

static inline void wr_event_clear(wr_rep *rep, int32_t patient)
{
    wr_pending_clear(&rep->pending, &wr_patient_at(rep, patient)->timer, patient);
}

static inline wr_visit_tally *wr_tally_of(wr_rep *rep, int32_t service, const wr_patient *p)
{
    return &rep->tally[(int64_t)service * rep->n_groups + p->group];
}

static inline void wr_visit_begin(wr_rep *rep, int32_t patient, wr_patient *p, int32_t service,
                                  int32_t step)
{
    wr_service_state *const s = &rep->services[service];
    p->service = (int16_t)service;
    p->step = step;
    p->entered = rep->now;
    p->started = -1;
    p->flags &= (uint8_t) ~(WR_FLAG_PLACED | WR_FLAG_UNSTARTED | WR_FLAG_WAS_BLOCKED);
    wr_count(&s->present, 1, rep->now);
    s->entered++;
    if (__builtin_expect(rep->in_window, 1))
        wr_tally_of(rep, service, p)->arrived++;
    if (__builtin_expect(!s->plain, 0))
        wr_visit_begin_further(rep, patient, service);
}

static inline void wr_visit_start(wr_rep *rep, int32_t patient, wr_patient *p)
{
    if (p->started >= 0)
        return;
    p->started = rep->now;
    wr_cold *const c = wr_cold_of(p);
    c->journey_started = c->journey_started == WR_NO_MOMENT ? rep->now : c->journey_started;
    wr_service_state *const s = &rep->services[p->service];
    s->begun++;
    if (__builtin_expect(rep->in_window, 1))
        wr_tally_of(rep, p->service, p)->started++;
    if (__builtin_expect(s->counts_moments, 0))
        wr_count_moment(rep, patient, p->service, WR_MOMENT_START);
}

static inline void wr_visit_end(wr_rep *rep, int32_t patient, const wr_patient *p, int32_t outcome)
{
    wr_service_state *const s = &rep->services[p->service];
    wr_count(&s->present, -1, rep->now);
    s->departed++;
    if (__builtin_expect(!rep->recording, 0))
        return;
    wr_visit_tally *const t = wr_tally_of(rep, p->service, p);
    t->departed += rep->in_window;
    t->completed += rep->in_window && p->started >= 0;
    if (!(p->flags & WR_FLAG_PLACED)) {
        t->time += (uint64_t)(rep->now - p->entered);
        t->wait += (uint64_t)(p->started >= 0 ? p->started - p->entered : 0);
    }
    if (__builtin_expect(s->measured || outcome > WR_OUTCOME_DONE || !rep->in_window ||
                             p->entered < rep->run_start ||
                             p->flags & (WR_FLAG_PLACED | WR_FLAG_WAS_BLOCKED),
                         0))
        wr_visit_end_further(rep, patient, outcome);
}

static inline void wr_journey_end(wr_rep *rep, int32_t patient, wr_patient *p, int32_t outcome)
{
    const int32_t system = rep->net->n_services;
    wr_service_state *const s = &rep->services[system];
    s->departed++;
    if (__builtin_expect(!rep->recording, 0))
        return;
    const weir_time entered = wr_cold_of(p)->journey_entered;
    wr_visit_tally *const t = wr_tally_of(rep, system, p);
    t->departed += rep->in_window;
    t->time += (uint64_t)(entered != WR_NO_MOMENT ? rep->now - entered : 0);
    if (__builtin_expect(s->measured || outcome > WR_OUTCOME_DONE || !rep->in_window ||
                             entered < rep->run_start,
                         0))
        wr_journey_end_further(rep, patient, outcome);
}

/* A cleared record; all records may move. */
static inline int32_t wr_patient_take(wr_rep *rep)
{
    int32_t i = rep->free_patient;
    if (__builtin_expect(i >= 0, 1))
        rep->free_patient = wr_patient_at(rep, i)->next;
    else
        i = wr_patient_record(rep);
    rep->live++;
    wr_patient *const p = wr_patient_at(rep, i);
    *p = wr_a_new_record.patient;
    *wr_cold_of(p) = wr_a_new_record.cold;
    double *const attrs = wr_attrs_at(rep, i);
    for (int32_t a = 0; a < rep->n_attrs; a++)
        attrs[a] = NAN;
    return i;
}

static inline void wr_journey_begin(wr_rep *rep, int32_t patient, const wr_target *to)
{
    const int32_t system = rep->net->n_services;
    wr_service_state *const s =
        &rep->services[system]; /* its `present` is the sum of all others' */
    wr_patient *const p = wr_patient_at(rep, patient);
    s->entered++;
    wr_cold_of(p)->journey_entered = rep->now;
    wr_cold_of(p)->journey_started = WR_NO_MOMENT;
    if (__builtin_expect(rep->in_window, 1))
        wr_tally_of(rep, system, p)->arrived++;
    if (__builtin_expect(s->counts_moments, 0))
        wr_count_moment(rep, patient, system, WR_MOMENT_ARRIVE);
    if (__builtin_expect(to->kind == WR_TO_SERVICE, 1))
        wr_visit_begin(rep, patient, p, to->service, to->step);
    else
        wr_leave(rep, patient, to->kind == WR_TO_LEAVE ? to->outcome : WR_OUTCOME_DONE);
}

/* The record is free for another. */
static inline void wr_patient_give(wr_rep *rep, int32_t patient, wr_patient *p)
{
    if (wr_cold_of(p)->counted[1] >= 0)
        wr_forget_counts(rep, patient);
    p->state = WR_FREE;
    p->next = rep->free_patient;
    rep->free_patient = patient;
    rep->live--;
}

#endif
