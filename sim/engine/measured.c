/* What declared measures ask of visits and journeys: their moments, who is asked, in which group. Counts
 * are taken as their moment comes, intervals when the visit ends. What `where` and `by` read is read at
 * the measure's last moment: where that is not the end, it is kept until then (a look). */
#include "sim/engine/visits_inline.h"

/* ---- moments -- */

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

static bool asked_of(wr_rep *rep, int32_t patient, const wr_record *t)
{
    const int32_t where = rep->net->measures[t->measure].where;
    return where < 0 || wr_cond_holds(rep, patient, where);
}

/* ---- looks -- */

enum { NOT_LOOKED = -2, NOT_ASKED = -1 };

/* Does a moment come before the end of what is recorded? A journey has no marks. */
static bool comes_before_end(const wr_record *t, int32_t which)
{
    return which >= 0 && which != WR_MOMENT_COMPLETE && which != WR_MOMENT_DEPART &&
           (t->service >= 0 || which == WR_MOMENT_ARRIVE || which == WR_MOMENT_START);
}

static bool ends_with(const weir_network *net, const wr_record *t, int32_t which)
{
    for (int32_t i = 0; i < t->to.n; i++)
        if (net->moments[t->to.first + i] == which)
            return true;
    return false;
}

static bool needs_look(const weir_network *net, const wr_record *t)
{
    const wr_measure *m = &net->measures[t->measure];
    if (m->kind != WR_MEASURE_INTERVAL || (m->where < 0 && m->n_by <= 0))
        return false;
    for (int32_t i = 0; i < t->to.n; i++)
        if (comes_before_end(t, net->moments[t->to.first + i]))
            return true;
    return false;
}

static int32_t group_asked(wr_rep *rep, int32_t patient, const wr_record *t)
{
    if (!asked_of(rep, patient, t))
        return NOT_ASKED;
    return own_group(rep, patient, &rep->net->measures[t->measure]);
}

static int32_t *look_at(wr_rep *rep, int32_t patient, int32_t record)
{
    const int32_t look = rep->look_of[record];
    return look < 0 ? NULL : &rep->looks[(int64_t)patient * rep->n_looks + look];
}

void wr_looks_forget(wr_rep *rep, int32_t patient, int32_t place)
{
    for (int32_t i = rep->record_first[place]; rep->n_looks && i < rep->record_first[place + 1];
         i++) {
        int32_t *look = look_at(rep, patient, rep->record_list[i]);
        if (look)
            *look = NOT_LOOKED;
    }
}

static void look(wr_rep *rep, int32_t patient, int32_t place, int32_t which)
{
    if (which == WR_MOMENT_ARRIVE)
        wr_looks_forget(rep, patient, place);
    for (int32_t i = rep->record_first[place]; i < rep->record_first[place + 1]; i++) {
        const wr_record *t = &rep->net->records[rep->record_list[i]];
        int32_t *kept = look_at(rep, patient, rep->record_list[i]);
        if (kept && *kept == NOT_LOOKED && ends_with(rep->net, t, which))
            *kept = group_asked(rep, patient, t);
    }
}

/* The group in which a record counts a patient, as it was at the measure's last moment. */
static int32_t group_then(wr_rep *rep, int32_t patient, int32_t record)
{
    const int32_t *kept = look_at(rep, patient, record);
    return kept && *kept != NOT_LOOKED ? *kept
                                       : group_asked(rep, patient, &rep->net->records[record]);
}

/* ---- intervals and counts -- */

static void record_travel(wr_rep *rep, int32_t patient, const wr_record *t, int32_t group,
                          ending end)
{
    const wr_measure *m = &rep->net->measures[t->measure];
    const weir_time at = moment(rep, patient, t, m->event, end);
    const double way = wr_known_way(rep, patient, t->service);
    if (isfinite(way) && lies_in_window(rep, m, at))
        wr_tally_value(rep, t->measure, group, wr_to_time(way), at);
}

static void record_interval(wr_rep *rep, int32_t patient, int32_t record, ending end)
{
    const wr_record *t = &rep->net->records[record];
    const wr_measure *m = &rep->net->measures[t->measure];
    const int32_t group = group_then(rep, patient, record);
    if (group == NOT_ASKED)
        return;
    if (t->travel) {
        record_travel(rep, patient, t, group, end);
        return;
    }
    const weir_time from = first_moment(rep, patient, t, t->from, end),
                    to = first_moment(rep, patient, t, t->to, end);
    if (from == WR_NO_MOMENT || to == WR_NO_MOMENT)
        return;
    const weir_time at = moment(rep, patient, t, m->event, end);
    if (lies_in_window(rep, m, at))
        wr_tally_value(rep, t->measure, group, to - from, at);
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

void wr_count_moment(wr_rep *rep, int32_t patient, int32_t place, int32_t which)
{
    if (rep->log)
        wr_log_moment(rep, patient, place, which);
    const int32_t system = rep->net->n_services;
    if (place < system && rep->net->services[place].belief >= 0)
        wr_belief_seen(rep, patient, rep->net->services[place].belief, which);
    if (rep->n_looks)
        look(rep, patient, place, which);
    if (rep->n_looks && which == WR_MOMENT_START && place != system)
        look(rep, patient, system, which); /* the first of a journey: a look is taken once */
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

void wr_measure_end(wr_rep *rep, int32_t patient, int32_t service, int32_t outcome)
{
    const ending end = {false, outcome};
    for (int32_t i = rep->record_first[service]; i < rep->record_first[service + 1]; i++) {
        const wr_record *t = &rep->net->records[rep->record_list[i]];
        const wr_measure *m = &rep->net->measures[t->measure];
        if (m->kind == WR_MEASURE_INTERVAL)
            record_interval(rep, patient, rep->record_list[i], end);
        else if (!adds_up(m) && asked_of(rep, patient, t))
            record_count(rep, patient, t, end);
    }
}

static void record_unended(wr_rep *rep, int32_t patient, int32_t place)
{
    const ending open = {.open = true, .outcome = -1};
    for (int32_t i = rep->record_first[place]; i < rep->record_first[place + 1]; i++) {
        const wr_record *t = &rep->net->records[rep->record_list[i]];
        const wr_measure *m = &rep->net->measures[t->measure];
        if (m->kind == WR_MEASURE_INTERVAL && m->event != WR_MOMENT_DEPART)
            record_interval(rep, patient, rep->record_list[i], open);
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

/* ---- what is kept -- */

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

/* Numbers the records that look before the end, and has their services say so. */
static void create_looks(wr_rep *rep)
{
    const weir_network *net = rep->net;
    rep->look_of = wr_alloc_array(rep->arena, (size_t)net->n_records + 1, sizeof *rep->look_of);
    for (int32_t i = 0; i < net->n_records; i++) {
        const wr_record *t = &net->records[i];
        rep->look_of[i] = needs_look(net, t) ? rep->n_looks++ : -1;
        if (rep->look_of[i] < 0)
            continue;
        rep->services[recorded_at(net, t)].counts_moments = true;
        for (int32_t s = 0; t->service < 0 && s < net->n_services; s++)
            rep->services[s].counts_moments = true; /* a journey starts in any of them */
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

void wr_measures_create(wr_rep *rep)
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
    create_looks(rep);
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
