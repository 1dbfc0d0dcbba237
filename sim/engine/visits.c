/* Visits and journeys begin and end; what is counted of them. A visit is one stay in one service; a
 * journey is all of a patient's visits from arriving to leaving. The system is recorded as one more
 * service, after the last. */
#include "sim/engine/visits_inline.h"

#define MOST_SHUT_DOORS 1000 /* that one patient is sent on from in one instant */

/* ---- records of patients -- */

static void grow_patients(wr_rep *rep)
{
    const size_t n = (size_t)rep->n_patients;
    const size_t more = n ? 2 * n : 1024;
    rep->records = wr_grow_array(rep->arena, rep->records, n, more, rep->stride);
    rep->rare = wr_grow_array(rep->arena, rep->rare, n, more, sizeof *rep->rare);
    if (rep->interrupts)
        rep->stopped = wr_grow_array(rep->arena, rep->stopped, n, more, sizeof *rep->stopped);
    if (rep->n_rounds)
        rep->rounds = wr_grow_array(rep->arena, rep->rounds, n, more,
                                    (size_t)rep->n_rounds * sizeof *rep->rounds);
    if (rep->n_looks)
        rep->looks = wr_grow_array(rep->arena, rep->looks, n, more,
                                   (size_t)rep->n_looks * sizeof *rep->looks);
    if (rep->has_kin)
        rep->kin = wr_grow_array(rep->arena, rep->kin, n, more, sizeof *rep->kin);
    if (rep->n_marks)
        rep->marks = wr_grow_array(rep->arena, rep->marks, n, more,
                                   (size_t)rep->n_marks * sizeof *rep->marks);
    rep->patient_capacity = (int32_t)more;
}

const wr_new_record wr_a_new_record = {
    {.started = -1,
     .timer = WR_NOT_PENDING,
     .held = -1,
     .line = -1,
     .next = -1,
     .state = WR_RUNNING,
     .service = -1},
    {.ready_stage = -1, .counted = {-1, -1}, .visits = -1},
};

int32_t wr_patient_record(wr_rep *rep)
{
    if (rep->n_patients == rep->patient_capacity)
        grow_patients(rep);
    if (rep->n_patients >= (1 << WR_LEAF_BITS) - 1)
        wr_rep_fail(rep, WEIR_ERR_LIMIT, WR_NOWHERE, "more than 134 million patients at once");
    if (rep->has_kin)
        rep->kin[rep->n_patients] = WR_NO_KIN;
    return rep->n_patients++;
}

void wr_forget_counts(wr_rep *rep, int32_t patient)
{
    int32_t v = wr_cold_at(rep, patient)->visits;
    while (v >= 0) {
        const int32_t next = rep->visit_counts[v].next;
        rep->visit_counts[v].next = rep->free_visit_count;
        rep->free_visit_count = v;
        v = next;
    }
}

/* ---- their events -- */

weir_time wr_event_time(const wr_rep *rep, int32_t patient)
{
    const int32_t place = wr_patient_at(rep, patient)->timer;
    if (place == WR_NOT_PENDING)
        return rep->now;
    return wr_pending_time(&rep->pending, place, patient);
}

uint64_t wr_event_order(const wr_rep *rep, int32_t patient)
{
    const int32_t place = wr_patient_at(rep, patient)->timer;
    if (place == WR_NOT_PENDING)
        return 0;
    return wr_pending_low(&rep->pending, place, patient) >> WR_LEAF_BITS;
}

/* ---- groups -- */

void wr_regroup(wr_rep *rep, int32_t patient)
{
    const weir_network *net = rep->net;
    int32_t group = 0;
    for (int32_t i = 0; i < net->run.n_by; i++) {
        const int32_t attr = net->run.by[i];
        const double value = wr_attrs_at(rep, patient)[attr];
        const int32_t level =
            isnan(value) ? net->attrs[attr].n_levels : wr_level_index(&net->attrs[attr], value);
        group += level * rep->group_stride[i];
    }
    wr_patient_at(rep, patient)->group = (uint16_t)group;
}

/* ---- visits -- */

/* What a service may ask for when a visit begins, beyond being counted. */
void wr_visit_begin_further(wr_rep *rep, int32_t patient, int32_t service)
{
    const wr_service *def = &rep->net->services[service];
    for (int32_t i = 0; i < def->n_marks; i++)
        rep->marks[(int64_t)patient * rep->n_marks + i] = -1;
    if (rep->services[service].held)
        wr_held_look(rep->services[service].held);
    if (rep->services[service].counts_moments)
        wr_count_moment(rep, patient, service, WR_MOMENT_ARRIVE);
    if (!def->seizes)
        wr_visit_start(rep, patient, wr_patient_at(rep, patient));
    if (def->door >= 0 && !wr_service_open(rep, service)) {
        if (def->shut >= 0) {
            if (++rep->shut_doors > MOST_SHUT_DOORS)
                wr_rep_fail(rep, WEIR_ERR_LIMIT, def->place_in_file,
                            "a patient is sent from one shut door to the next without end, and "
                            "comes to '%s'",
                            def->name);
            wr_follow(rep, patient, def->shut);
            rep->shut_doors--;
        } else
            wr_leave(rep, patient, WR_OUTCOME_TURNED_AWAY);
    }
}

static weir_time inside_window(const wr_rep *rep, weir_time entered)
{
    return rep->now - (entered > rep->run_start ? entered : rep->run_start);
}

static void count_outcome(wr_rep *rep, int64_t cell, int32_t outcome)
{
    if (rep->in_window && outcome > WR_OUTCOME_DONE) /* done: what is left of `departed` */
        rep->outcome_count[cell * rep->net->n_outcomes + outcome] += 1;
}

void wr_visit_end_further(wr_rep *rep, int32_t patient, int32_t outcome)
{
    const wr_patient *const p = wr_patient_at(rep, patient);
    wr_service_state *const s = &rep->services[p->service];
    const int64_t cell = (int64_t)p->service * rep->n_groups + p->group;
    wr_visit_extra *const e = &rep->extra[cell];
    if (s->held)
        wr_held_look(s->held);
    count_outcome(rep, cell, outcome);
    const weir_time counted = p->flags & WR_FLAG_PLACED ? 0 : rep->now - p->entered;
    if (!rep->in_window) {
        e->times++;
        e->waits += p->started >= 0;
        s->beside_window += counted;
    } else
        s->beside_window += counted - inside_window(rep, p->entered);
    if (p->flags & WR_FLAG_PLACED) { /* neither its wait nor its time is known */
        e->times--;
        e->waits -= p->started >= 0;
    }
    if (p->flags & WR_FLAG_WAS_BLOCKED)
        e->blocked_time += wr_rare_at(rep, patient)->blocked_time;
    if (s->measured)
        wr_measure_end(rep, patient, p->service, outcome);
    if (rep->log)
        wr_log_visit_end(rep, patient);
}

/* ---- journeys -- */

void wr_journey_end_further(wr_rep *rep, int32_t patient, int32_t outcome)
{
    const int32_t system = rep->net->n_services;
    wr_service_state *const s = &rep->services[system];
    const weir_time entered = wr_cold_at(rep, patient)->journey_entered;
    const int64_t cell = (int64_t)system * rep->n_groups + wr_patient_at(rep, patient)->group;
    count_outcome(rep, cell, outcome);
    if (!rep->in_window || entered < rep->run_start) {
        const weir_time counted = entered != WR_NO_MOMENT ? rep->now - entered : 0;
        rep->extra[cell].times += !rep->in_window;
        rep->extra[cell].times -= entered == WR_NO_MOMENT;
        s->beside_window += counted - (rep->in_window ? inside_window(rep, entered) : 0);
    }
    if (s->measured)
        wr_measure_end(rep, patient, system, outcome);
    if (rep->log)
        wr_log_journey_end(rep, patient, outcome);
}

void wr_leave(wr_rep *rep, int32_t patient, int32_t outcome)
{
    wr_patient *p = wr_patient_at(rep, patient);
    if (p->state == WR_WAITING || p->state == WR_BLOCKED)
        wr_stop_waiting(rep, patient);
    if (wr_is_child(rep, patient)) { /* only its branch is over */
        wr_event_clear(rep, patient);
        wr_child_over(rep, patient);
        return;
    }
    if (wr_is_task(rep, patient)) {
        wr_task_over(rep, patient);
        return;
    }
    if (wr_is_group(rep, patient)) {
        wr_group_leaves(rep, patient, outcome);
        return;
    }
    if (p->held >= 0) {
        wr_release_all(rep, patient, NULL);
        p = wr_patient_at(rep, patient);
    }
    if (p->service >= 0)
        wr_visit_end(rep, patient, p, outcome);
    wr_journey_end(rep, patient, p, outcome);
    wr_event_clear(rep, patient);
    if (p->flags & WR_FLAG_MEMBER)
        wr_go_away(rep, patient);
    else
        wr_patient_give(rep, patient, p);
}

/* ---- what is kept of them -- */

static void create_groups(wr_rep *rep)
{
    const weir_network *net = rep->net;
    rep->group_stride =
        wr_alloc_array(rep->arena, (size_t)net->run.n_by + 1, sizeof *rep->group_stride);
    int64_t groups = 1;
    for (int32_t i = net->run.n_by - 1; i >= 0; i--) {
        rep->group_stride[i] = (int32_t)groups;
        groups *= net->attrs[net->run.by[i]].n_levels + 1; /* one more: not set */
    }
    if (groups > UINT16_MAX)
        wr_rep_fail(rep, WEIR_ERR_LIMIT, WR_NOWHERE, "run.by makes %lld groups; the most is %d",
                    (long long)groups, UINT16_MAX);
    rep->n_groups = (int32_t)groups;
}

void wr_records_create(wr_rep *rep)
{
    const weir_network *net = rep->net;
    create_groups(rep);
    wr_states_create(rep);
    const size_t cells = (size_t)(net->n_services + 1) * (size_t)rep->n_groups;
    rep->tally = wr_alloc_array(rep->arena, cells, sizeof *rep->tally);
    rep->extra = wr_alloc_array(rep->arena, cells, sizeof *rep->extra);
    rep->outcome_count =
        wr_alloc_array(rep->arena, cells * (size_t)net->n_outcomes, sizeof *rep->outcome_count);
    wr_measures_create(rep);
    rep->curve_sum =
        wr_alloc_array(rep->arena, (size_t)(net->n_services + 1) * 48, sizeof *rep->curve_sum);
    rep->curve_time = wr_alloc_array(rep->arena, 24, sizeof *rep->curve_time);
}

/* The window begins: nothing that was counted so far is kept, who is there stays. */
void wr_records_restart(wr_rep *rep)
{
    wr_close_day(rep);
    for (int32_t i = 0; i < rep->part_pools.n; i++) {
        wr_pool_state *s = &rep->pools[rep->part_pools.at[i]];
        wr_count_restart(&s->in_use, rep->now);
        wr_count_restart(&s->most, rep->now);
        wr_count_restart(&s->blocked, rep->now);
        wr_count_restart(&s->waiting, rep->now);
        wr_count_restart(&s->suspended, rep->now);
        wr_count_restart(&s->broken, rep->now);
        s->settled_in_use = s->settled_waiting = s->settled_capacity = 0;
        s->cost = 0;
    }
    for (int32_t i = 0; i < rep->part_services.n; i++) {
        wr_service_state *s = &rep->services[rep->part_services.at[i]];
        wr_count_restart(&s->present, rep->now);
        wr_count_restart(&s->waiting, rep->now);
        s->hour_mark_present = s->hour_mark_waiting = 0;
        s->day_mark_present = s->day_mark_waiting = 0;
    }
    rep->in_window = rep->recording = true;
    rep->hour_began = rep->now;
    wr_held_window(rep, true);
    wr_rules_window(rep, true);
    wr_beliefs_window(rep, true);
}
