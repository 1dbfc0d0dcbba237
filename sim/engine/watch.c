/* Who waits for a condition to hold: `delay: {until: CONDITION}`. After each event the conditions of all who
 * wait are looked at, in the order in which they came; so a network that has no such step knows nothing of
 * this. Where a condition asks the clock, its patient has an event at the next instant that matters. */
#include "sim/engine/visits_inline.h"

/* ---- when a condition may change of itself -- */

static weir_time sooner(weir_time a, weir_time b) { return a < b ? a : b; }

/* The next such time of day. */
static weir_time next_clock(const wr_rep *rep, double seconds)
{
    const weir_time today = rep->midnight + wr_to_time(seconds);
    return today > rep->now ? today : today + WEIR_DAY;
}

static weir_time next_date(const wr_rep *rep, double day)
{
    const weir_time at = rep->run_start + (weir_time)day * WEIR_DAY;
    return at > rep->now ? at : WEIR_NEVER;
}

/* Weekdays come round for ever, holidays do not. */
static weir_time next_day(const wr_rep *rep, int32_t mask)
{
    bool matters = (mask & 0x7f) != 0 || rep->holiday;
    for (int32_t i = 0; i < rep->net->run.n_holidays; i++)
        matters = matters || rep->net->run.holidays[i] > rep->day;
    return matters ? rep->midnight + WEIR_DAY : WEIR_NEVER;
}

static weir_time next_opening(const wr_rep *rep, int32_t calendar)
{
    weir_time until = WEIR_NEVER;
    if (calendar >= 0)
        wr_calendar_value(rep, calendar, rep->now, &until);
    return until;
}

weir_time wr_cond_next(wr_rep *rep, int32_t patient, int32_t cond)
{
    const wr_cond *c = &rep->net->conds[cond];
    weir_time next = WEIR_NEVER;
    switch (c->op) {
    case WR_COND_ALL:
    case WR_COND_ANY:
    case WR_COND_NOT:
        for (int32_t i = 0; i < c->n; i++)
            next = sooner(next, wr_cond_next(rep, patient, c->first + i));
        break;
    case WR_COND_CLOCK:
        next = sooner(next_clock(rep, wr_value_of(rep, patient, c->lo, NULL)),
                      next_clock(rep, wr_value_of(rep, patient, c->hi, NULL)));
        break;
    case WR_COND_WEEKDAY:
        next = next_day(rep, c->first);
        break;
    case WR_COND_DATE:
        if (c->lo.kind != WR_VALUE_NONE)
            next = next_date(rep, wr_value_of(rep, patient, c->lo, NULL));
        if (c->hi.kind != WR_VALUE_NONE)
            next = sooner(next, next_date(rep, wr_value_of(rep, patient, c->hi, NULL)));
        break;
    case WR_COND_OPEN: {
        const wr_service *s = &rep->net->services[c->service];
        const int32_t pool = s->door < 0 ? s->first_pool : -1;
        next = next_opening(rep, pool >= 0 ? rep->net->pools[pool].door : s->door);
        break;
    }
    case WR_COND_CALENDAR:
        next = next_opening(rep, c->calendar);
        break;
    case WR_COND_ATTR_IN:
    case WR_COND_ATTR_RANGE:
    case WR_COND_STATE:
    case WR_COND_SLOT:
        break;
    }
    return next;
}

/* ---- waiting -- */

static void look_again(wr_rep *rep, int32_t patient, int32_t cond)
{
    if (wr_patient_at(rep, patient)->timer != WR_NOT_PENDING)
        return;
    const weir_time next = wr_cond_next(rep, patient, cond);
    if (next < WEIR_NEVER)
        wr_event_set(rep, patient, next, WR_CLASS_END);
}

void wr_watch(wr_rep *rep, int32_t patient, int32_t cond)
{
    wr_patient *p = wr_patient_at(rep, patient);
    if (wr_cond_holds(rep, patient, cond)) {
        p->step = rep->net->steps[p->step].next;
        return;
    }
    p->state = WR_WATCHING;
    p->next = -1;
    if (rep->watch_head < 0)
        rep->watch_head = patient;
    else
        wr_patient_at(rep, rep->watch_tail)->next = patient;
    rep->watch_tail = patient;
    look_again(rep, patient, cond);
}

void wr_watch_no_more(wr_rep *rep, int32_t patient)
{
    int32_t before = -1;
    for (int32_t i = rep->watch_head; i != patient; i = wr_patient_at(rep, i)->next)
        before = i;
    const int32_t next = wr_patient_at(rep, patient)->next;
    if (before >= 0)
        wr_patient_at(rep, before)->next = next;
    else
        rep->watch_head = next;
    if (next < 0)
        rep->watch_tail = before;
}

/* The first whose condition holds, taken off the list; -1: nobody's. */
static int32_t first_to_go(wr_rep *rep)
{
    int32_t before = -1;
    for (int32_t i = rep->watch_head, next; i >= 0; before = i, i = next) {
        const int32_t cond = rep->net->steps[wr_patient_at(rep, i)->step].a;
        next = wr_patient_at(rep, i)->next;
        if (!wr_cond_holds(rep, i, cond)) {
            look_again(rep, i, cond);
            continue;
        }
        if (before >= 0)
            wr_patient_at(rep, before)->next = next;
        else
            rep->watch_head = next;
        if (next < 0)
            rep->watch_tail = before;
        return i;
    }
    return -1;
}

void wr_watch_all(wr_rep *rep)
{
    /* What one does may be what another waits for: after each, all are looked at again. */
    for (int32_t patient; (patient = first_to_go(rep)) >= 0;) {
        wr_event_clear(rep, patient);
        wr_patient_at(rep, patient)->state = WR_RUNNING;
        wr_patient_at(rep, patient)->step = rep->net->steps[wr_patient_at(rep, patient)->step].next;
        if (++rep->still > rep->most_still)
            wr_no_time_passes(rep);
        wr_run(rep, patient);
        wr_run_ready(rep);
    }
}
