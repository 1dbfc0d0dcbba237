/* The parts of a network that share nothing (sim/network/parts.c) are run one after another in the
 * same memory, each from time 0 to its end: what a patient costs does not rise with how many others
 * live elsewhere. Sums over parts are sums of integers, so that nothing tells in which order. */
#include "sim/engine/state.h"

/* ---- timers ---------------------------------------------------------------------------------- */

static int32_t add_fixed(wr_rep *rep, int32_t kind, int32_t index)
{
    rep->fixed[rep->n_fixed] = (wr_fixed_timer){kind, index};
    return rep->n_fixed++;
}

static void number_timers(wr_rep *rep)
{
    const weir_network *net = rep->net;
    rep->n_fixed = 0;
    add_fixed(rep, WR_TIMER_TICK, 0);
    add_fixed(rep, WR_TIMER_START, 0);
    add_fixed(rep, WR_TIMER_END, 0);
    add_fixed(rep, WR_TIMER_CHANGE, 0);
    for (int32_t k = 0; k < rep->part_pools.n; k++) {
        const int32_t i = rep->part_pools.at[k];
        rep->pools[i].hours_timer =
            net->pools[i].calendar >= 0 || net->pools[i].varying.kind != WR_VALUE_NONE
                ? add_fixed(rep, WR_TIMER_POOL_HOURS, i)
                : -1;
        rep->pools[i].door_timer =
            net->pools[i].door >= 0 ? add_fixed(rep, WR_TIMER_POOL_DOOR, i) : -1;
        rep->pools[i].drop_timer =
            net->pools[i].at_drop.stops ? add_fixed(rep, WR_TIMER_POOL_DROP, i) : -1;
    }
    for (int32_t k = 0; k < rep->part_sources.n; k++) {
        const int32_t i = rep->part_sources.at[k], extra = rep->extra_source[i];
        rep->sources[i].timer = add_fixed(rep, WR_TIMER_SOURCE, i);
        if (extra >= 0)
            rep->sources[extra].timer = add_fixed(rep, WR_TIMER_SOURCE, extra);
    }
    for (int32_t k = 0; k < rep->part_books.n; k++)
        rep->books[rep->part_books.at[k]].timer =
            add_fixed(rep, WR_TIMER_BOOK, rep->part_books.at[k]);
    for (int32_t i = 0; i < rep->n_held; i++)
        if (rep->held[i].part == rep->part && rep->held[i].during >= 0 && rep->held[i].first)
            rep->held[i].timer = add_fixed(rep, WR_TIMER_HELD, i);
    for (int32_t i = 0; i < rep->n_censuses; i++)
        if (rep->censuses[i].part == rep->part && rep->censuses[i].taken)
            rep->censuses[i].timer = add_fixed(rep, WR_TIMER_CENSUS, i);
    for (int32_t i = 0; i < net->n_rules; i++) /* then there is one part alone */
        rep->rules[i].timer = add_fixed(rep, WR_TIMER_RULE, i);
}

void wr_parts_create(wr_rep *rep)
{
    const weir_network *net = rep->net;
    int32_t most = 0, measured = net->n_rules;
    for (int32_t i = 0; i < net->n_measures; i++)
        measured +=
            net->measures[i].kind == WR_MEASURE_HELD || net->measures[i].kind == WR_MEASURE_CENSUS;
    for (int32_t i = 0; i < net->n_parts; i++) {
        const wr_part *p = &net->parts[i];
        int32_t n = 4 + 2 * p->n_pools + 2 * p->n_sources + p->n_books + measured;
        for (int32_t k = 0; k < p->n_pools; k++)
            n += net->pools[net->part_refs[p->first_pool + k]].at_drop.stops;
        most = n > most ? n : most;
    }
    rep->fixed = wr_alloc_array(rep->arena, (size_t)most, sizeof *rep->fixed);
    wr_pending_create(&rep->pending, rep->arena, (uint32_t)most, WEIR_DAY);
}

/* ---- a part begins ----------------------------------------------------------------------------- */

static wr_ids ids(const wr_rep *rep, int32_t first, int32_t n)
{
    return (wr_ids){rep->net->part_refs + first, n};
}

static void empty_memory(wr_rep *rep)
{
    rep->n_patients = rep->n_holdings = rep->n_nodes = rep->n_visit_counts = rep->n_seats = 0;
    rep->free_patient = rep->free_holding = rep->free_node = rep->free_visit_count = -1;
    rep->free_seats = -1;
    rep->ready_head = rep->ready_tail = -1;
    rep->watch_head = rep->watch_tail = -1;
    rep->swap_head = rep->swap_tail = -1;
    rep->live = rep->sources_running = 0;
    rep->n_dirty = rep->n_unit_events = rep->n_still = 0;
    rep->still = 0;
    rep->still_days = 0;
}

static void empty_pools(wr_rep *rep)
{
    for (int32_t k = 0; k < rep->part_pools.n; k++) {
        const int32_t i = rep->part_pools.at[k];
        const wr_pool *def = &rep->net->pools[i];
        rep->pools[i] = (wr_pool_state){
            .held = rep->pools[i].held,
            .here = true,
            .blocked_head = -1,
            .blocked_tail = -1,
            .limited = !def->unlimited,
            .ordered = def->order != WR_ORDER_JOINED || def->ages,
            .ages = def->ages,
            .hands_over = !rep->log && !rep->strict && !def->ages && !def->tracked &&
                          def->turnaround.kind == WR_VALUE_NONE,
            .tracked = def->tracked,
            .fails = def->fails.some,
            .special = def->tracked || def->door >= 0,
            .last_holder = -1,
            .capacity = WR_UNLIMITED,
            .quiet = -1,
            .most = {.n = def->unlimited ? WR_UNLIMITED : 0},
            .hours_timer = -1,
            .door_timer = -1,
            .drop_timer = -1,
        };
        if (rep->fails)
            rep->units[i].n = 0;
        memset(&rep->lines[i], 0xff, sizeof rep->lines[i]); /* -1: empty */
    }
}

/* Capacities and doors as they are when the run begins. */
static void open_pools(wr_rep *rep)
{
    for (int32_t k = 0; k < rep->part_pools.n; k++) {
        const int32_t i = rep->part_pools.at[k];
        const wr_pool *p = &rep->net->pools[i];
        if (!p->unlimited)
            rep->pools[i].capacity =
                p->capacity >= 0 ? (int64_t)(rep->dials[p->capacity] + 1e-9) : 0;
        wr_use(&rep->pools[i], 0, rep->now);
        if (p->fails.some)
            wr_units_fit(rep, i);
        if (p->calendar >= 0 || p->varying.kind != WR_VALUE_NONE)
            wr_pool_hours(rep, i);
        if (p->door >= 0)
            wr_pool_door(rep, i);
    }
}

static void set_edges(wr_rep *rep)
{
    const weir_time hour = rep->midnight + (rep->now - rep->midnight) / WEIR_HOUR * WEIR_HOUR;
    wr_fixed_set(&rep->pending, WR_TIMER_TICK, hour + WEIR_HOUR, WR_CLASS_EDGE);
    if (rep->run_start > 0)
        wr_fixed_set(&rep->pending, WR_TIMER_START, rep->run_start, WR_CLASS_EDGE);
    else
        wr_records_restart(rep);
    if (rep->net->run.until != WR_RUN_ARRIVALS)
        wr_fixed_set(&rep->pending, WR_TIMER_END, rep->run_end, WR_CLASS_EDGE);
}

void wr_part_begin(wr_rep *rep, int32_t part)
{
    const wr_part *p = &rep->net->parts[part];
    rep->part = part;
    rep->part_sources = ids(rep, p->first_source, p->n_sources);
    rep->part_pools = ids(rep, p->first_pool, p->n_pools);
    rep->part_books = ids(rep, p->first_book, p->n_books);
    rep->part_services = ids(rep, p->first_service, p->n_services);
    rep->now = 0;
    rep->in_window = rep->recording = rep->window_over = false;
    empty_memory(rep);
    empty_pools(rep);
    wr_set_day(rep, 0);
    number_timers(rep);
    wr_pending_restart(&rep->pending, (uint32_t)rep->n_fixed,
                       wr_day_start(rep, wr_day_of(rep, 0) + 1));
    wr_changes_start(rep);
    wr_beliefs_start(rep);
    open_pools(rep);
    wr_books_start(rep);
    wr_batches_start(rep);
    wr_sources_start(rep);
    set_edges(rep);
    wr_states_start(rep);
    wr_place_start(rep);
    wr_rules_start(rep);
}

/* ---- and ends ------------------------------------------------------------------------------------ */

static void add_counted(wr_counted *to, const wr_counted *c)
{
    to->n += c->n;
    to->moments += c->moments;
}

/* A service that several parts come to is the sum of what each sees of it; the system is the sum of
 * all. */
static void add_service(wr_rep *rep, int32_t service)
{
    const wr_service_state *s = &rep->services[service];
    wr_service_state *const to = &rep->window_services[service],
                            *const all = &rep->window_services[rep->net->n_services];
    add_counted(&to->present, &s->present);
    add_counted(&to->waiting, &s->waiting);
    add_counted(&all->present, &s->present);
    add_counted(&all->waiting, &s->waiting);
    to->entered += s->entered;
    to->departed += s->departed;
    to->placed += s->placed;
}

static void add_system(wr_rep *rep)
{
    const wr_service_state *s = &rep->services[rep->net->n_services];
    wr_service_state *const all = &rep->window_services[rep->net->n_services];
    all->entered += s->entered;
    all->departed += s->departed;
    all->placed += s->placed;
}

/* The time that those who are still there have spent in the window. */
static void add_inside(wr_rep *rep)
{
    for (int32_t k = 0; k < rep->n_patients; k++) {
        const wr_patient *p = wr_patient_at(rep, k);
        if (!wr_is_visitor(rep, k))
            continue;
        const weir_time visit = p->entered > rep->run_start ? p->entered : rep->run_start;
        const weir_time came = wr_cold_at(rep, k)->journey_entered;
        rep->inside[p->service] += rep->now - visit;
        rep->inside[rep->net->n_services] +=
            rep->now - (came > rep->run_start ? came : rep->run_start);
    }
}

void wr_part_window(wr_rep *rep)
{
    for (int32_t k = 0; k < rep->part_pools.n; k++)
        rep->window_pools[rep->part_pools.at[k]] = rep->pools[rep->part_pools.at[k]];
    for (int32_t k = 0; k < rep->part_services.n; k++)
        add_service(rep, rep->part_services.at[k]);
    add_system(rep);
    add_inside(rep);
}

/* The counts of a service go; what it is stays. */
static void forget(wr_rep *rep, int32_t service)
{
    wr_service_state *const s = &rep->services[service];
    rep->window_services[service].beside_window += s->beside_window;
    *s = (wr_service_state){.plain = s->plain,
                            .measured = s->measured,
                            .counts_moments = s->counts_moments,
                            .counts_sums = s->counts_sums,
                            .held = s->held};
}

void wr_part_end(wr_rep *rep)
{
    for (int32_t k = 0; k < rep->part_services.n; k++) {
        const wr_service_state *s = &rep->services[rep->part_services.at[k]];
        rep->events += s->entered + s->begun + s->departed;
        forget(rep, rep->part_services.at[k]);
    }
    rep->patients += rep->services[rep->net->n_services].entered;
    forget(rep, rep->net->n_services);
    for (int32_t k = 0; k < rep->part_pools.n; k++)
        rep->pools[rep->part_pools.at[k]].here = false;
    rep->events_set += rep->pending.sequence;
}
