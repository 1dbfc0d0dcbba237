/* Measures of the state of the system. A condition whose time is measured stands with the pool or
 * service that it reads: who changes a count there looks whether it still holds. Times are whole
 * microseconds, so that it does not matter where they are cut. */
#include "sim/engine/state.h"

/* ---- who is there ------------------------------------------------------------------------------ */

/* In the line of any of several pools, but once. */
static int64_t waiting_in_any(const wr_rep *rep, const wr_counted_place *places, int32_t n)
{
    int64_t found = 0;
    for (int32_t k = 0; k < rep->n_patients; k++) {
        const wr_patient *p = wr_patient_at(rep, k);
        bool counted = false;
        if (p->state != WR_WAITING && p->state != WR_BLOCKED)
            continue;
        for (int32_t i = p->line; i >= 0; i = rep->nodes[i].sibling)
            for (int32_t c = 0; rep->nodes[i].level >= 0 && c < n; c++)
                counted = counted || (places[c].pool == rep->nodes[i].pool &&
                                      places[c].states & WR_COUNTS_WAITING);
        found += counted;
    }
    return found;
}

/* Whom a door stopped still has its units, which are in use, and whom a failure stopped has that one, which
 * is broken: counted once. */
static int64_t suspended_beside(const wr_rep *rep, int32_t pool, uint32_t states)
{
    const uint32_t kept = WR_COUNTS_SERVING | WR_COUNTS_BROKEN;
    int64_t n = rep->pools[pool].suspended.n;
    for (int32_t i = 0; i < rep->n_patients && n && states & kept; i++)
        n -= wr_is_suspended(rep, i, pool) && wr_has_counted(rep, i, pool, states);
    return n;
}

static int64_t number_there(const wr_rep *rep, const wr_counted_place *places, int32_t n)
{
    int64_t sum = 0, waiting = 0;
    int32_t n_lines = 0;
    for (int32_t i = 0; i < n; i++) {
        const wr_counted_place *c = &places[i];
        if (c->service >= 0) {
            sum += rep->services[c->service].present.n;
            continue;
        }
        const wr_pool_state *s = &rep->pools[c->pool];
        if (c->states & WR_COUNTS_SERVING)
            sum += s->in_use.n - s->blocked.n;
        if (c->states & WR_COUNTS_BLOCKED)
            sum += s->blocked.n;
        if (c->states & WR_COUNTS_CLEANING)
            sum += s->out - s->broken.n;
        if (c->states & WR_COUNTS_BROKEN)
            sum += s->broken.n;
        if (c->states & WR_COUNTS_SUSPENDED)
            sum += suspended_beside(rep, c->pool, c->states);
        if (c->states & WR_COUNTS_WAITING) {
            waiting += s->waiting.n;
            n_lines++;
        }
    }
    return sum + (n_lines > 1 && waiting ? waiting_in_any(rep, places, n) : waiting);
}

/* ---- a census of all the time ------------------------------------------------------------------ */

static int64_t number_of(const wr_rep *rep, const wr_census *c)
{
    const wr_measure *m = &rep->net->measures[c->measure];
    return number_there(rep, &rep->net->counted[m->first_counted], m->n_counted);
}

static void settle_census(wr_rep *rep, wr_census *c)
{
    if (c->counts)
        wr_tally_span(rep, c->measure, c->n, c->since, rep->now);
    c->since = rep->now;
}

static void look_census(wr_rep *rep, wr_census *c)
{
    if (!c->counts)
        return;
    const int64_t n = number_of(rep, c);
    if (n != c->n)
        settle_census(rep, c);
    c->n = n;
}

void wr_census_look_all(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->n_censuses; i++)
        if (rep->censuses[i].each_event && rep->censuses[i].part == rep->part)
            look_census(rep, &rep->censuses[i]);
}

/* ---- how long a condition held ----------------------------------------------------------------- */

static void settle(wr_held *h)
{
    if (h->census >= 0) {
        settle_census(h->rep, &h->rep->censuses[h->census]);
        return;
    }
    const weir_time passed = h->counts ? h->rep->now - h->since : 0;
    if (passed && h->rep->periods[h->measure])
        wr_tally_span(h->rep, h->measure, h->holds, h->since, h->rep->now);
    h->of += passed;
    h->time += h->holds ? passed : 0;
    h->since = h->rep->now;
}

static void look(wr_held *h)
{
    if (h->rule >= 0)
        wr_rule_look(h->rep, h->rule);
    if (h->census >= 0)
        look_census(h->rep, &h->rep->censuses[h->census]);
    if (!h->counts)
        return;
    const bool holds = wr_cond_holds(h->rep, -1, h->state);
    if (holds != h->holds)
        settle(h);
    h->holds = holds;
}

void wr_held_look(wr_held *h)
{
    for (; h; h = h->next)
        look(h);
}

void wr_held_look_all(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->n_held; i++)
        if (rep->held[i].part == rep->part)
            look(&rep->held[i]);
}

/* From now on it counts, or does not. */
static void set_counting(wr_held *h, bool counts)
{
    settle(h);
    if (h->census >= 0) {
        wr_census *c = &h->rep->censuses[h->census];
        c->counts = counts;
        c->n = counts ? number_of(h->rep, c) : 0;
        return;
    }
    h->counts = counts;
    h->holds = counts && wr_cond_holds(h->rep, -1, h->state);
}

static void count_again(wr_held *h)
{
    set_counting(h, h->rep->in_window && (h->during < 0 || wr_cond_holds(h->rep, -1, h->during)));
}

static void take_census(wr_rep *rep, wr_census *c, bool last);

void wr_held_window(wr_rep *rep, bool begins)
{
    for (int32_t i = 0; i < rep->n_held; i++) {
        wr_held *h = &rep->held[i];
        if (h->part != rep->part || !h->first)
            continue;
        if (begins)
            count_again(h);
        else
            set_counting(h, false);
    }
    for (int32_t i = 0; !begins && i < rep->n_censuses; i++)
        if (rep->censuses[i].part == rep->part && rep->censuses[i].taken)
            take_census(rep, &rep->censuses[i], true);
}

/* ---- edges of the day -------------------------------------------------------------------------- */

/* The first of some times of the day, ascending, that lies behind `after`. */
static weir_time next_of_day(const wr_rep *rep, const weir_time *times, int32_t n, weir_time after)
{
    const weir_time midnight = wr_day_start(rep, wr_day_of(rep, after));
    for (int32_t i = 0; i < n; i++)
        if (midnight + times[i] > after)
            return midnight + times[i];
    return midnight + WEIR_DAY + times[0];
}

/* After the day has turned, where it does so at that instant. */
static void set_edge(wr_rep *rep, const wr_held *h)
{
    wr_fixed_set(&rep->pending, (uint32_t)h->timer,
                 next_of_day(rep, h->edges, h->n_edges, rep->now), WR_CLASS_CHANGE);
}

void wr_held_edge(wr_rep *rep, int32_t held)
{
    if (rep->window_over)
        return;
    count_again(&rep->held[held]);
    set_edge(rep, &rep->held[held]);
}

/* ---- a census ---------------------------------------------------------------------------------- */

static weir_time instant_after(const wr_rep *rep, const wr_instant *at, weir_time after)
{
    if (!at->elapsed)
        return next_of_day(rep, &at->time, 1, after);
    return rep->run_start + at->time > after ? rep->run_start + at->time : WEIR_NEVER;
}

static void set_census(wr_rep *rep, const wr_census *c, weir_time after)
{
    const wr_measure *m = &rep->net->measures[c->measure];
    weir_time next = WEIR_NEVER;
    for (int32_t i = 0; i < m->n_at; i++) {
        const weir_time at = instant_after(rep, &rep->net->instants[m->first_at + i], after);
        next = at < next ? at : next;
    }
    if (next < WEIR_NEVER)
        wr_fixed_set(&rep->pending, (uint32_t)c->timer, next, WR_CLASS_EDGE);
}

/* Is it now? Times of the day are from the window's start, included, to its end, excluded; of others
 * the end is one, whatever stands first in that instant. */
static bool is_due(const wr_rep *rep, const wr_instant *at, bool taken, bool last)
{
    if (at->elapsed)
        return !taken && rep->now == rep->run_start + at->time;
    return !last && rep->now >= rep->run_start && rep->now < rep->run_end &&
           rep->now - wr_day_start(rep, wr_day_of(rep, rep->now)) == at->time;
}

/* For its instant, and for all of them. */
static void add_number(wr_rep *rep, const wr_census *c, int32_t instant)
{
    const wr_measure *m = &rep->net->measures[c->measure];
    const int64_t n = number_of(rep, c);
    wr_value_add(rep, c->measure, instant, n, 1);
    if (wr_has_all_times(rep->net, m))
        wr_value_add(rep, c->measure, m->n_at, n, 1);
}

/* `last`: the window ends. */
static void take_census(wr_rep *rep, wr_census *c, bool last)
{
    const wr_measure *m = &rep->net->measures[c->measure];
    for (int32_t i = 0; i < m->n_at; i++) {
        if (!is_due(rep, &rep->net->instants[m->first_at + i], c->taken[i], last))
            continue;
        c->taken[i] = true;
        if (m->during < 0 || wr_time_holds(rep, m->during, rep->now))
            add_number(rep, c, i);
    }
}

/* Before anything else of its instant. */
void wr_census_due(wr_rep *rep, int32_t census)
{
    wr_census *c = &rep->censuses[census];
    if (rep->window_over)
        return;
    take_census(rep, c, false);
    set_census(rep, c, rep->now);
}

/* ---- a part begins ----------------------------------------------------------------------------- */

void wr_states_start(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->n_held; i++)
        if (rep->held[i].part == rep->part && rep->held[i].during >= 0 && rep->held[i].first)
            set_edge(rep, &rep->held[i]);
    for (int32_t i = 0; i < rep->n_censuses; i++) {
        const wr_census *c = &rep->censuses[i];
        if (c->part == rep->part && c->taken)
            set_census(rep, c, rep->now - 1);
    }
}

/* ---- set-up ------------------------------------------------------------------------------------ */

static int32_t n_clocks(const weir_network *net, int32_t cond)
{
    const wr_cond *c = &net->conds[cond];
    int32_t n = c->op == WR_COND_CLOCK;
    const bool group = c->op == WR_COND_ALL || c->op == WR_COND_ANY || c->op == WR_COND_NOT;
    for (int32_t i = 0; group && i < c->n; i++)
        n += n_clocks(net, c->first + i);
    return n;
}

/* Puts a time of the day where it belongs, once. */
static int32_t add_time(weir_time *times, int32_t n, weir_time t)
{
    int32_t at = n;
    while (at > 0 && times[at - 1] >= t)
        at--;
    if (at < n && times[at] == t)
        return n;
    memmove(times + at + 1, times + at, (size_t)(n - at) * sizeof *times);
    times[at] = t;
    return n + 1;
}

static int32_t add_edges(const weir_network *net, int32_t cond, weir_time *times, int32_t n)
{
    const wr_cond *c = &net->conds[cond];
    const bool group = c->op == WR_COND_ALL || c->op == WR_COND_ANY || c->op == WR_COND_NOT;
    for (int32_t i = 0; group && i < c->n; i++)
        n = add_edges(net, c->first + i, times, n);
    if (c->op != WR_COND_CLOCK)
        return n;
    n = add_time(times, n, (weir_time)net->dials[c->lo.index].value * WEIR_SECOND % WEIR_DAY);
    return add_time(times, n, (weir_time)net->dials[c->hi.index].value * WEIR_SECOND % WEIR_DAY);
}

static bool among(const weir_network *net, int32_t first, int32_t n, int32_t index)
{
    for (int32_t i = 0; i < n; i++)
        if (net->part_refs[first + i] == index)
            return true;
    return false;
}

/* A service whose state is read is in one part alone (reach.h). */
static int32_t part_of(const weir_network *net, int32_t pool, int32_t service)
{
    for (int32_t i = 0; i < net->n_parts; i++) {
        const wr_part *p = &net->parts[i];
        if (pool >= 0 ? among(net, p->first_pool, p->n_pools, pool)
                      : among(net, p->first_service, p->n_services, service))
            return i;
    }
    return 0;
}

/* A condition, or a census of all the time, stands with the pool or service that it reads. */
static void stand(wr_rep *rep, wr_held *h, int32_t pool, int32_t service)
{
    wr_held **list = pool >= 0 ? &rep->pools[pool].held : &rep->services[service].held;
    h->rep = rep;
    h->part = part_of(rep->net, pool, service);
    h->next = *list;
    *list = h;
}

/* Puts it on the list of its place, with its edges of the day. */
static void create_held(wr_rep *rep, wr_held *h, int32_t measure, int32_t pool, int32_t service)
{
    const weir_network *net = rep->net;
    const wr_measure *m = &net->measures[measure];
    *h = (wr_held){.measure = measure,
                   .state = m->state,
                   .during = m->during,
                   .census = -1,
                   .rule = -1,
                   .first = true};
    stand(rep, h, pool, service);
    if (m->during < 0)
        return;
    weir_time *times =
        wr_alloc_array(rep->arena, (size_t)(2 * n_clocks(net, m->during) + 1), sizeof *times);
    h->n_edges = add_edges(net, m->during, times, add_time(times, 0, 0));
    h->edges = times;
}

/* How many lines it adds up: who stands in several counts once, which takes a look at everybody. */
static int32_t n_lines_of(const weir_network *net, const wr_measure *m)
{
    int32_t n = 0;
    for (int32_t i = 0; i < m->n_counted; i++) {
        const wr_counted_place *c = &net->counted[m->first_counted + i];
        n += c->pool >= 0 && c->states & WR_COUNTS_WAITING;
    }
    return n;
}

/* Does all that a census counts change where somebody tells of it? Not where patients or units are stopped
 * and go on, split or gather. */
static bool all_is_told(const weir_network *net)
{
    bool told = !net->n_splits && !net->n_batches && !net->n_preempts;
    for (int32_t i = 0; i < net->n_pools; i++)
        told =
            told && !net->pools[i].suspends && !net->pools[i].fails.some && !net->pools[i].tracked;
    return told;
}

/* One that is taken all the time is looked at after each event; that of several lines, where that is dear,
 * only as a place tells that something has changed, if it always does. */
static void create_census(wr_rep *rep, int32_t census, int32_t measure)
{
    const weir_network *net = rep->net;
    const wr_measure *m = &net->measures[measure];
    const wr_counted_place *first = &net->counted[m->first_counted];
    wr_census *c = &rep->censuses[census];
    *c = (wr_census){
        .measure = measure, .part = part_of(net, first->pool, first->service), .timer = -1};
    if (m->n_at) {
        c->taken = wr_alloc_array(rep->arena, (size_t)m->n_at, sizeof *c->taken);
        return;
    }
    c->each_event = n_lines_of(net, m) < 2 || !all_is_told(net);
    for (int32_t i = 0; i < m->n_counted; i++) {
        wr_held *h = &rep->held[rep->measure_held[measure] + i];
        create_held(rep, h, measure, first[i].pool, first[i].service);
        h->census = census;
        h->first = i == 0;
    }
    rep->census_each_event = rep->census_each_event || c->each_event;
}

static int32_t n_held_of(const wr_measure *m)
{
    if (m->kind == WR_MEASURE_CENSUS && m->n_at == 0)
        return m->n_counted;
    return m->kind == WR_MEASURE_HELD;
}

/* The states that a rule's condition asks for: they are counted, or (given a place) stand there. */
static int32_t states_of_rule(wr_rep *rep, int32_t cond, int32_t rule, wr_held *at)
{
    const wr_cond *c = cond >= 0 ? &rep->net->conds[cond] : NULL;
    int32_t n = 0;
    if (!c)
        return 0;
    if (c->op == WR_COND_STATE && at) {
        *at = (wr_held){.measure = -1, .state = cond, .during = -1, .census = -1, .rule = rule};
        stand(rep, at, c->state.pool, c->state.service);
    }
    if (c->op == WR_COND_STATE)
        return 1;
    if (c->op == WR_COND_ALL || c->op == WR_COND_ANY || c->op == WR_COND_NOT)
        for (int32_t i = 0; i < c->n; i++)
            n += states_of_rule(rep, c->first + i, rule, at ? at + n : NULL);
    return n;
}

static int32_t states_of_rules(wr_rep *rep, wr_held *at)
{
    int32_t n = 0;
    for (int32_t i = 0; i < rep->net->n_rules; i++) {
        n += states_of_rule(rep, rep->net->rules[i].when, i, at ? at + n : NULL);
        n += states_of_rule(rep, rep->net->rules[i].until, i, at ? at + n : NULL);
    }
    return n;
}

void wr_states_create(wr_rep *rep)
{
    const weir_network *net = rep->net;
    const size_t n = (size_t)net->n_measures + 1;
    rep->measure_held = wr_alloc_array(rep->arena, n, sizeof *rep->measure_held);
    for (int32_t i = 0; i < net->n_measures; i++) {
        rep->measure_held[i] = rep->n_held;
        rep->n_held += n_held_of(&net->measures[i]);
    }
    const int32_t n_measured = rep->n_held;
    rep->n_held += states_of_rules(rep, NULL);
    rep->held = wr_alloc_array(rep->arena, (size_t)rep->n_held + 1, sizeof *rep->held);
    states_of_rules(rep, rep->held + n_measured);
    rep->censuses = wr_alloc_array(rep->arena, n, sizeof *rep->censuses);
    for (int32_t i = 0; i < net->n_measures; i++) {
        const wr_measure *m = &net->measures[i];
        if (m->kind == WR_MEASURE_CENSUS)
            create_census(rep, rep->n_censuses++, i);
        if (m->kind != WR_MEASURE_HELD)
            continue;
        const wr_state_ref *state = &net->conds[m->state].state;
        create_held(rep, &rep->held[rep->measure_held[i]], i, state->pool, state->service);
    }
    rep->lines_tell = rep->strict || rep->n_held > 0;
}
