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

/* ---- measures -- */

/* An end: of a visit or a journey, how it ended; of one that has not, open. */
typedef struct ending {
    bool open;
    int32_t outcome; /* -1: on to another service */
} ending;

/* Of a journey: all its visits. */
static weir_time journey_moment(const wr_rep *rep, int32_t patient, int32_t which, ending end)
{
    const wr_cold *c = wr_cold_at(rep, patient);
    if (which == WR_MOMENT_ARRIVE)
        return c->journey_entered;
    if (which == WR_MOMENT_START)
        return c->journey_started;
    if (end.open || (which == WR_MOMENT_COMPLETE && c->journey_started == WR_NO_MOMENT))
        return WR_NO_MOMENT;
    return rep->now;
}

/* Of the visit, or of the journey where the measure names no service; WR_NO_MOMENT: it had none. */
static weir_time moment(const wr_rep *rep, int32_t patient, const wr_record *t, int32_t which,
                        ending end)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    if (which < 0) /* an outcome */
        return !end.open && wr_moment_of_outcome(end.outcome) == which ? rep->now : WR_NO_MOMENT;
    if (t->service < 0)
        return journey_moment(rep, patient, which, end);
    switch (which) {
    case WR_MOMENT_ARRIVE:
        return p->flags & WR_FLAG_PLACED ? WR_NO_MOMENT : p->entered;
    case WR_MOMENT_START:
        return p->flags & WR_FLAG_UNSTARTED || p->started < 0 ? WR_NO_MOMENT : p->started;
    case WR_MOMENT_COMPLETE:
        return p->started >= 0 && !end.open ? rep->now : WR_NO_MOMENT;
    case WR_MOMENT_DEPART:
        return end.open ? WR_NO_MOMENT : rep->now;
    default: {
        const weir_time mark =
            rep->marks[(int64_t)patient * rep->n_marks + (which - WR_MOMENT_MARK)];
        return mark >= 0 ? mark : WR_NO_MOMENT;
    }
    }
}

/* Whichever of them came first. */
static weir_time first_moment(const wr_rep *rep, int32_t patient, const wr_record *t,
                              wr_moments_of of, ending end)
{
    weir_time first = WR_NO_MOMENT;
    for (int32_t i = 0; i < of.n; i++) {
        const weir_time at = moment(rep, patient, t, rep->net->moments[of.first + i], end);
        if (at != WR_NO_MOMENT && (first == WR_NO_MOMENT || at < first))
            first = at;
    }
    return first;
}

/* The cell of a measure's own groups; -1 where an attribute is not set. */
static int32_t own_group(const wr_rep *rep, int32_t patient, const wr_measure *m)
{
    if (m->n_by < 0)
        return wr_patient_at(rep, patient)->group;
    int32_t group = 0;
    for (int32_t i = 0; i < m->n_by; i++) {
        const wr_attr *attr = &rep->net->attrs[rep->net->by_attrs[m->first_by + i]];
        const double value = wr_attrs_at(rep, patient)[rep->net->by_attrs[m->first_by + i]];
        const int32_t level = isnan(value) ? attr->n_levels : wr_level_index(attr, value);
        group = group * (attr->n_levels + 1) + level;
    }
    return group;
}

/* Is a moment that must lie in the window there, and in that part of it which counts? A departure is
 * where visits are recorded at all. */
static bool lies_in_window(const wr_rep *rep, const wr_measure *m, weir_time at)
{
    if (at == WR_NO_MOMENT)
        return false;
    const bool early = m->event == WR_MOMENT_ARRIVE || m->event == WR_MOMENT_START;
    if (early && (at < rep->run_start || at >= rep->run_end))
        return false;
    return m->during < 0 || wr_time_holds(rep, m->during, at);
}

static void record_travel(wr_rep *rep, int32_t patient, const wr_record *t, const wr_measure *m,
                          ending end)
{
    const weir_time at = moment(rep, patient, t, m->event, end);
    const double way = wr_known_way(rep, patient, t->service);
    if (isfinite(way) && lies_in_window(rep, m, at))
        wr_tally_value(rep, t->measure, own_group(rep, patient, m), wr_to_time(way), at);
}

static void record_interval(wr_rep *rep, int32_t patient, const wr_record *t, const wr_measure *m,
                            ending end)
{
    if (t->travel) {
        record_travel(rep, patient, t, m, end);
        return;
    }
    const weir_time from = first_moment(rep, patient, t, t->from, end),
                    to = first_moment(rep, patient, t, t->to, end);
    if (from == WR_NO_MOMENT || to == WR_NO_MOMENT)
        return;
    const weir_time at = moment(rep, patient, t, m->event, end);
    if (lies_in_window(rep, m, at))
        wr_tally_value(rep, t->measure, own_group(rep, patient, m), to - from, at);
}

/* A count of a moment before the end (came, started, met a mark) is taken as the moment comes. */
static bool counted_early(const weir_network *net, const wr_record *t)
{
    const wr_measure_kind kind = net->measures[t->measure].kind;
    if (kind != WR_MEASURE_COUNT && kind != WR_MEASURE_LAST)
        return false;
    const int32_t to = net->moments[t->to.first];
    return to >= 0 && to != WR_MOMENT_COMPLETE && to != WR_MOMENT_DEPART &&
           (t->service >= 0 || to == WR_MOMENT_ARRIVE);
}

/* Counts are of the window; the last of something may come after it, where a run goes on. */
static bool counts_now(const wr_rep *rep, const wr_measure *m)
{
    return m->kind == WR_MEASURE_LAST ? rep->recording : rep->in_window;
}

static void count_one(wr_rep *rep, int32_t patient, int32_t measure, weir_time at)
{
    const wr_measure *m = &rep->net->measures[measure];
    const int32_t group = own_group(rep, patient, m);
    if (m->during >= 0 && !wr_time_holds(rep, m->during, at))
        return;
    if (m->kind == WR_MEASURE_LAST)
        wr_tally_last(rep, measure, group, at);
    else if (rep->periods[measure])
        wr_tally_value(rep, measure, group, 1, at);
    else
        wr_exact_add(&rep->cells[rep->measure_cell[measure] + group], 1);
}

static bool asked_of(wr_rep *rep, int32_t patient, const wr_record *t)
{
    const int32_t where = rep->net->measures[t->measure].where;
    return where < 0 || wr_cond_holds(rep, patient, where);
}

void wr_count_moment(wr_rep *rep, int32_t patient, int32_t place, int32_t which)
{
    if (place < rep->net->n_services && rep->net->services[place].belief >= 0)
        wr_belief_seen(rep, patient, rep->net->services[place].belief, which);
    for (int32_t i = rep->record_first[place]; i < rep->record_first[place + 1]; i++) {
        const wr_record *t = &rep->net->records[rep->record_list[i]];
        if (counts_now(rep, &rep->net->measures[t->measure]) && counted_early(rep->net, t) &&
            rep->net->moments[t->to.first] == which && asked_of(rep, patient, t))
            count_one(rep, patient, t->measure, rep->now);
    }
}

static void record_count(wr_rep *rep, int32_t patient, const wr_record *t, ending end)
{
    if (!counts_now(rep, &rep->net->measures[t->measure]) || counted_early(rep->net, t))
        return;
    const weir_time at = first_moment(rep, patient, t, t->to, end);
    if (at != WR_NO_MOMENT)
        count_one(rep, patient, t->measure, at);
}

static bool adds_up(const wr_measure *m)
{
    return m->kind == WR_MEASURE_COST || m->kind == WR_MEASURE_SCORE;
}

static void record_measures(wr_rep *rep, int32_t patient, int32_t service, int32_t outcome)
{
    const ending end = {false, outcome};
    for (int32_t i = rep->record_first[service]; i < rep->record_first[service + 1]; i++) {
        const wr_record *t = &rep->net->records[rep->record_list[i]];
        const wr_measure *m = &rep->net->measures[t->measure];
        if (adds_up(m) || !asked_of(rep, patient, t))
            continue;
        if (m->kind == WR_MEASURE_INTERVAL)
            record_interval(rep, patient, t, m, end);
        else
            record_count(rep, patient, t, end);
    }
}

static void record_unended(wr_rep *rep, int32_t patient, int32_t place)
{
    const ending open = {.open = true, .outcome = -1};
    for (int32_t i = rep->record_first[place]; i < rep->record_first[place + 1]; i++) {
        const wr_record *t = &rep->net->records[rep->record_list[i]];
        const wr_measure *m = &rep->net->measures[t->measure];
        if (m->kind == WR_MEASURE_INTERVAL && m->event != WR_MOMENT_DEPART &&
            asked_of(rep, patient, t))
            record_interval(rep, patient, t, m, open);
    }
}

void wr_record_open(wr_rep *rep)
{
    for (int32_t k = 0; k < rep->n_patients; k++) {
        if (!wr_is_visitor(rep, k))
            continue;
        record_unended(rep, k, wr_patient_at(rep, k)->service);
        record_unended(rep, k, rep->net->n_services);
    }
}

static void note_amount_at(wr_rep *rep, int32_t patient, int32_t place, wr_measure_kind kind,
                           int32_t name, int64_t millionths)
{
    for (int32_t i = rep->record_first[place]; i < rep->record_first[place + 1]; i++) {
        const wr_record *t = &rep->net->records[rep->record_list[i]];
        const wr_measure *m = &rep->net->measures[t->measure];
        if (m->kind == kind && (t->name < 0 || t->name == name) && asked_of(rep, patient, t) &&
            (m->during < 0 || wr_time_holds(rep, m->during, rep->now)))
            wr_tally_value(rep, t->measure, own_group(rep, patient, m), millionths, rep->now);
    }
}

void wr_tally_amount(wr_rep *rep, int32_t patient, int32_t service, wr_measure_kind kind,
                     int32_t name, int64_t millionths)
{
    const int32_t system = rep->net->n_services;
    if (rep->services[service].counts_sums)
        note_amount_at(rep, patient, service, kind, name, millionths);
    if (rep->services[system].counts_sums)
        note_amount_at(rep, patient, system, kind, name, millionths);
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
        record_measures(rep, patient, p->service, outcome);
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
        record_measures(rep, patient, system, outcome);
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

static int32_t groups_of(const wr_rep *rep, const wr_measure *m)
{
    if (m->n_by < 0)
        return rep->n_groups;
    if (m->n_at > 0)
        return m->n_at + wr_has_all_times(rep->net, m); /* its instants */
    return wr_crossed_cells(rep->net, m) + wr_has_all_cell(m);
}

static int32_t recorded_at(const weir_network *net, const wr_record *t)
{
    return t->service >= 0 ? t->service : net->n_services;
}

/* The records of each service, those of journeys last. */
static void list_records(wr_rep *rep)
{
    const weir_network *net = rep->net;
    int32_t *const first = rep->record_first; /* of service s: first[s], once s - 1 is filled */
    for (int32_t i = 0; i < net->n_records; i++)
        first[recorded_at(net, &net->records[i]) + 1]++;
    for (int32_t s = 0; s <= net->n_services; s++)
        first[s + 1] += first[s];
    int32_t *const next = wr_alloc_array(rep->arena, (size_t)net->n_services + 1, sizeof *next);
    for (int32_t i = 0; i < net->n_records; i++) {
        const int32_t s = recorded_at(net, &net->records[i]);
        rep->record_list[first[s] + next[s]++] = i;
    }
}

static void create_extremes(wr_rep *rep, int32_t cells)
{
    bool any = false;
    for (int32_t i = 0; i < rep->net->n_measures; i++)
        any = any || rep->net->measures[i].extremes;
    if (!any)
        return;
    rep->extremes = wr_alloc_array(rep->arena, (size_t)cells + 1, sizeof *rep->extremes);
    for (int32_t i = 0; i < cells; i++)
        rep->extremes[i] = (wr_extremes){INT64_MAX, INT64_MIN};
}

static void create_measures(wr_rep *rep)
{
    const weir_network *net = rep->net;
    const size_t n = (size_t)net->n_measures + 1;
    rep->measure_cell = wr_alloc_array(rep->arena, n, sizeof *rep->measure_cell);
    rep->measure_groups = wr_alloc_array(rep->arena, n, sizeof *rep->measure_groups);
    rep->measure_hist = wr_alloc_array(rep->arena, n, sizeof *rep->measure_hist);
    rep->hit_first = wr_alloc_array(rep->arena, n, sizeof *rep->hit_first);
    rep->record_list =
        wr_alloc_array(rep->arena, (size_t)net->n_records + 1, sizeof *rep->record_list);
    rep->record_first =
        wr_alloc_array(rep->arena, (size_t)net->n_services + 2, sizeof *rep->record_first);
    int32_t cells = 0, hits = 0, histograms = 0;
    for (int32_t i = 0; i < net->n_measures; i++) {
        const wr_measure *m = &net->measures[i];
        rep->measure_cell[i] = cells;
        rep->measure_groups[i] = groups_of(rep, m);
        rep->measure_hist[i] = histograms;
        histograms += wr_n_histograms(net, m);
        rep->hit_first[i] = hits;
        cells += rep->measure_groups[i];
        hits += rep->measure_groups[i] * m->n_stats;
    }
    list_records(rep);
    for (int32_t i = 0; i < net->n_records; i++) {
        wr_service_state *const s = &rep->services[recorded_at(net, &net->records[i])];
        const wr_measure *m = &net->measures[net->records[i].measure];
        s->counts_moments = s->counts_moments || counted_early(net, &net->records[i]);
        s->counts_sums = s->counts_sums || adds_up(m);
        rep->records_open = rep->records_open || m->event != WR_MOMENT_DEPART;
    }
    for (int32_t i = 0; i < net->n_beliefs; i++)
        rep->services[net->beliefs[i].service].counts_moments = true;
    for (int32_t s = 0; s <= net->n_services; s++) {
        wr_service_state *const state = &rep->services[s];
        state->measured = rep->record_first[s] < rep->record_first[s + 1] || state->held;
        state->plain = s < net->n_services && !state->counts_moments && !state->held &&
                       net->services[s].seizes && net->services[s].door < 0 &&
                       net->services[s].n_marks == 0;
    }
    rep->cells = wr_alloc_array(rep->arena, (size_t)cells + 1, sizeof *rep->cells);
    create_extremes(rep, cells);
    rep->hits = wr_alloc_array(rep->arena, (size_t)hits + 1, sizeof *rep->hits);
    wr_tallies_create(rep, (size_t)hits);
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
    create_measures(rep);
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
}
