/* Pools: units taken and given back, and who is served next.
 *
 * Whenever units come free the pool is served: first those blocked upstream, longest blocked first,
 * then its own line by priority and order; a patient whose whole set is not free is passed. A grant
 * may give other units back (a blocked patient leaves a bed), so pools to serve stand on a work list
 * that is emptied before the next event. Nothing here runs a patient's steps. */
#include "sim/engine/visits_inline.h"
#include "weir/events.h"

/* ---- holdings -- */

static int32_t take_holding(wr_rep *rep)
{
    if (rep->free_holding >= 0) {
        const int32_t h = rep->free_holding;
        rep->free_holding = rep->holdings[h].next;
        return h;
    }
    if (rep->n_holdings == rep->holding_capacity) {
        const int32_t n = rep->holding_capacity ? 2 * rep->holding_capacity : 1024;
        rep->holdings = wr_grow_array(rep->arena, rep->holdings, (size_t)rep->n_holdings, (size_t)n,
                                      sizeof *rep->holdings);
        if (rep->interrupts)
            rep->holders = wr_grow_array(rep->arena, rep->holders, (size_t)rep->n_holdings,
                                         (size_t)n, sizeof *rep->holders);
        rep->holding_capacity = n;
    }
    return rep->n_holdings++;
}

void wr_use_further(wr_pool_state *s, weir_time now)
{
    const int64_t most = s->capacity > s->in_use.n ? s->capacity : s->in_use.n;
    if (s->limited && most != s->most.n)
        wr_count(&s->most, most - s->most.n, now);
    s->quiet = s->most.n == s->capacity && !s->held ? s->capacity : -1;
    if (s->held)
        wr_held_look(s->held);
}

void wr_take(wr_rep *rep, int32_t patient, int32_t pool, int32_t units, int level, int32_t taken_by)
{
    wr_use(&rep->pools[pool], units, rep->now);
    const int32_t h = take_holding(rep);
    rep->holdings[h] = (wr_holding){.pool = pool,
                                    .units = units,
                                    .next = wr_patient_at(rep, patient)->held,
                                    .taken_by = (uint32_t)taken_by & 0x7fffffffu};
    wr_patient_at(rep, patient)->held = h;
    if (__builtin_expect(rep->log != NULL, 0))
        wr_log_units(rep, patient, WEIR_EVENT_TAKE, pool, units);
    if (rep->pools[pool].tracked)
        wr_holder_add(rep, patient, pool, h, level);
    if (rep->pools[pool].fails)
        wr_units_taken(rep, pool, h);
}

int32_t wr_held_units(const wr_rep *rep, int32_t patient, int32_t pool)
{
    int32_t units = 0;
    for (int32_t h = wr_patient_at(rep, patient)->held; h >= 0; h = rep->holdings[h].next)
        if (rep->holdings[h].pool == pool)
            units += rep->holdings[h].units;
    return units;
}

void wr_block_holdings(wr_rep *rep, int32_t patient, bool blocked)
{
    for (int32_t h = wr_patient_at(rep, patient)->held; h >= 0; h = rep->holdings[h].next) {
        if (rep->holdings[h].blocked == blocked)
            continue;
        wr_pool_state *s = &rep->pools[rep->holdings[h].pool];
        int32_t units = rep->holdings[h].units;
        rep->holdings[h].blocked = blocked;
        if (s->fails) {
            units -= wr_units_broken(rep, rep->holdings[h].pool, h);
            wr_units_clocks(rep, rep->holdings[h].pool);
        }
        wr_count(&s->blocked, blocked ? units : -units, rep->now);
        if (s->held)
            wr_held_look(s->held);
    }
}

/* ---- serving -- */

void wr_mark_dirty(wr_rep *rep, int32_t pool)
{
    wr_pool_state *s = &rep->pools[pool];
    if (s->dirty || (!s->levels && s->blocked_head < 0))
        return;
    s->dirty = true;
    rep->dirty[rep->n_dirty++] = pool;
}

static bool is_strict(const wr_rep *rep, const wr_line_node *node)
{
    if (wr_patient_at(rep, node->patient)->state == WR_SUSPENDED)
        return false;
    const wr_step *step = &rep->net->steps[wr_cold_at(rep, node->patient)->request];
    return step->op == WR_OP_SEIZE && rep->net->seizes[step->a].strict;
}

/* The first patient who can start now, in the order of service; -1: nobody. */
static int32_t next_to_serve(wr_rep *rep, int32_t pool)
{
    const wr_pool_state *s = &rep->pools[pool];
    for (int32_t n = s->blocked_head; n >= 0; n = rep->nodes[n].next)
        if (wr_grantable(rep, &rep->nodes[n]))
            return rep->nodes[n].patient;
    for (uint64_t levels = s->levels; levels; levels &= levels - 1) {
        const int level = __builtin_ctzll(levels);
        for (int32_t n = rep->lines[pool].head[level]; n >= 0; n = rep->nodes[n].next) {
            if (wr_grantable(rep, &rep->nodes[n]))
                return rep->nodes[n].patient;
            if (is_strict(rep, &rep->nodes[n]))
                return -1; /* nobody passes it */
        }
    }
    return -1;
}

void wr_serve_dirty(wr_rep *rep)
{
    if (rep->serving)
        return;
    rep->serving = true;
    const bool some = rep->n_dirty > 0;
    while (rep->n_dirty) {
        const int32_t pool = rep->dirty[--rep->n_dirty];
        rep->pools[pool].dirty = false;
        if (rep->pools[pool].ages)
            wr_settle_line(rep, pool);
        while (wr_pool_free(&rep->pools[pool]) > 0) {
            const int32_t patient = next_to_serve(rep, pool);
            if (patient < 0)
                break;
            wr_grant(rep, patient);
        }
    }
    rep->serving = false;
    if (__builtin_expect(some && rep->swap_head >= 0, 0))
        wr_swap(rep, -1);
}

void wr_serve(wr_rep *rep, int32_t pool)
{
    wr_mark_dirty(rep, pool);
    wr_serve_dirty(rep);
}

/* ---- giving back -- */

/* Units are free, or are not, for another reason than use. */
static void look_on(wr_rep *rep, int32_t pool)
{
    if (rep->pools[pool].held)
        wr_held_look(rep->pools[pool].held);
}

/* A unit is cleaned before it can be used again: a record without a patient holds it. -1: in no time. */
static int32_t clean(wr_rep *rep, int32_t patient, int32_t pool, int32_t units)
{
    const wr_pool *def = &rep->net->pools[pool];
    wr_words words = {.draw = wr_draw_at(rep, patient, def->turnaround_stage)};
    const weir_time time = wr_to_time(wr_value_of(rep, patient, def->turnaround, &words));
    if (time == 0)
        return -1;
    const int32_t cleaner = wr_patient_take(rep);
    wr_patient *c = wr_patient_at(rep, cleaner);
    c->state = WR_CLEANING;
    c->step = pool;
    c->ordinal = (uint32_t)units;
    if (!rep->pools[pool].fails) /* else by unit */
        rep->pools[pool].out += units;
    look_on(rep, pool);
    wr_event_set(rep, cleaner, rep->now + time, WR_CLASS_END);
    return cleaner;
}

void wr_cleaned(wr_rep *rep, int32_t cleaner)
{
    const int32_t pool = wr_patient_at(rep, cleaner)->step;
    if (rep->pools[pool].fails)
        wr_units_cleaned(rep, pool, cleaner);
    else
        rep->pools[pool].out -= (int32_t)wr_patient_at(rep, cleaner)->ordinal;
    look_on(rep, pool);
    wr_event_clear(rep, cleaner);
    wr_patient_give(rep, cleaner, wr_patient_at(rep, cleaner));
    wr_serve(rep, pool);
}

void wr_units_back(wr_rep *rep, int32_t patient, int32_t pool, int32_t units, bool blocked)
{
    wr_pool_state *s = &rep->pools[pool];
    wr_use(s, -units, rep->now);
    if (__builtin_expect(rep->log != NULL, 0) && !s->fails)
        wr_log_units(rep, patient, WEIR_EVENT_GIVE_BACK, pool, units);
    if (blocked) {
        wr_count(&s->blocked, -units, rep->now);
        look_on(rep, pool);
    }
    int32_t cleaner = -1;
    if (rep->net->pools[pool].turnaround.kind != WR_VALUE_NONE && units > 0)
        cleaner = clean(rep, patient, pool, units);
    if (s->fails)
        wr_units_clean(rep, pool, cleaner);
    wr_mark_dirty(rep, pool);
    wr_serve_dirty(rep);
}

/* Of a pool whose units fail: how many of those that a patient gives back work. `rest` are holdings that it
 * gives back behind this one. */
static int32_t leave_units(wr_rep *rep, int32_t patient, int32_t holding, int32_t units,
                           int32_t rest)
{
    const int32_t pool = rep->holdings[holding].pool;
    const bool counted = wr_units_broken(rep, pool, holding) > 0;
    const int32_t working = wr_units_left(rep, pool, holding, units);
    bool still = wr_units_broken(rep, pool, holding) > 0 || wr_holds_broken(rep, patient, pool);
    for (int32_t h = rest; h >= 0; h = rep->holdings[h].next)
        still = still || (rep->holdings[h].pool == pool && wr_units_broken(rep, pool, h) > 0);
    if (counted && !still)
        wr_count(&rep->pools[pool].suspended, -1, rep->now);
    return working;
}

void wr_give_back(wr_rep *rep, int32_t patient, int32_t holdings)
{
    /* All units come free in one instant, before anyone is served. */
    const bool outer = rep->serving;
    rep->serving = true;
    while (holdings >= 0) {
        const wr_holding h = rep->holdings[holdings];
        int32_t units = h.units;
        if (rep->pools[h.pool].fails) {
            units = leave_units(rep, patient, holdings, units, h.next);
            if (rep->log) /* the broken ones too */
                wr_log_units(rep, patient, WEIR_EVENT_GIVE_BACK, h.pool, h.units);
        }
        if (rep->pools[h.pool].tracked)
            wr_holder_drop(rep, h.pool, holdings);
        rep->holdings[holdings].next = rep->free_holding;
        rep->free_holding = holdings;
        wr_units_back(rep, patient, h.pool, units, h.blocked);
        holdings = h.next;
    }
    rep->serving = outer;
    wr_serve_dirty(rep);
}

void wr_release_pool(wr_rep *rep, int32_t patient, int32_t pool, int32_t units)
{
    int32_t *link = &wr_patient_at(rep, patient)->held;
    int32_t given = -1, part = 0; /* whole holdings, then units of one more */
    bool part_blocked = false, some = false;
    while (*link >= 0 && units > 0) {
        const int32_t h = *link;
        wr_holding *holding = &rep->holdings[h];
        if (holding->pool != pool) {
            link = &holding->next;
            continue;
        }
        if (holding->units > units) {
            some = true;
            part = rep->pools[pool].fails ? leave_units(rep, patient, h, units, given) : units;
            holding->units -= units;
            part_blocked = holding->blocked;
            break;
        }
        units -= holding->units;
        *link = holding->next;
        holding->next = given;
        given = h;
    }
    if (some && rep->log && rep->pools[pool].fails)
        wr_log_units(rep, patient, WEIR_EVENT_GIVE_BACK, pool, units);
    if (some)
        wr_units_back(rep, patient, pool, part, part_blocked);
    wr_give_back(rep, patient, given);
}

void wr_release_taken(wr_rep *rep, int32_t patient, int32_t seize)
{
    int32_t given = -1;
    int32_t *link = &wr_patient_at(rep, patient)->held;
    while (*link >= 0) {
        const int32_t h = *link;
        if (rep->holdings[h].taken_by != (uint32_t)seize + 1) {
            link = &rep->holdings[h].next;
            continue;
        }
        *link = rep->holdings[h].next;
        rep->holdings[h].next = given;
        given = h;
    }
    wr_give_back(rep, patient, given);
}

static bool kept(const wr_rep *rep, const wr_target *keeping, int32_t pool)
{
    for (int32_t i = 0; keeping && i < keeping->n_keep; i++)
        if (rep->net->keeps[keeping->keep + i] == pool)
            return true;
    return false;
}

void wr_release_all(wr_rep *rep, int32_t patient, const wr_target *keeping)
{
    int32_t given = -1;
    int32_t *link = &wr_patient_at(rep, patient)->held;
    while (*link >= 0) {
        const int32_t h = *link;
        if (kept(rep, keeping, rep->holdings[h].pool)) {
            link = &rep->holdings[h].next;
            continue;
        }
        *link = rep->holdings[h].next;
        rep->holdings[h].next = given;
        given = h;
    }
    wr_give_back(rep, patient, given);
}

/* ---- capacity and doors -- */

void wr_set_capacity(wr_rep *rep, int32_t pool, int64_t capacity)
{
    wr_pool_state *s = &rep->pools[pool];
    if (capacity == s->capacity)
        return;
    s->capacity = capacity;
    s->quiet = -1;
    wr_use(s, 0, rep->now);
    if (s->fails)
        wr_units_fit(rep, pool);
    if (s->drop_timer >= 0 && s->in_use.n > capacity) /* after the ends of this instant */
        wr_fixed_set(&rep->pending, (uint32_t)s->drop_timer, rep->now, WR_CLASS_OTHER);
    wr_serve(rep, pool);
}

/* The next instant at which a table by time may give something else; the day has turned already. */
static weir_time next_row(const wr_rep *rep, wr_value v)
{
    weir_time next = rep->midnight + WEIR_DAY;
    if (v.kind != WR_VALUE_TABLE)
        return next;
    const wr_table *t = &rep->net->tables[v.index];
    for (int32_t i = 0; i < t->n; i++) {
        const wr_row *row = &rep->net->rows[t->first + i];
        const double edges[] = {row->lo, row->hi};
        for (int k = 0; k < 2 && t->by == WR_BY_CLOCK; k++) {
            const weir_time at = rep->midnight + wr_to_time(edges[k]);
            next = at > rep->now && at < next ? at : next;
        }
        const weir_time within = next_row(rep, row->value);
        next = within < next ? within : next;
    }
    const weir_time otherwise = next_row(rep, t->otherwise);
    return otherwise < next ? otherwise : next;
}

static double capacity_by_table(wr_rep *rep, int32_t pool)
{
    const double value = wr_value_of(rep, -1, rep->net->pools[pool].varying, NULL);
    return value > 0 ? fmin(value, (double)WR_UNLIMITED) : 0;
}

void wr_capacities_follow(wr_rep *rep)
{
    for (int32_t k = 0; k < rep->part_pools.n; k++)
        if (rep->net->pools[rep->part_pools.at[k]].follows)
            wr_set_capacity(rep, rep->part_pools.at[k],
                            (int64_t)(capacity_by_table(rep, rep->part_pools.at[k]) + 1e-9));
    wr_run_ready(rep);
}

void wr_pool_hours(wr_rep *rep, int32_t pool)
{
    const wr_pool *def = &rep->net->pools[pool];
    const bool table = def->varying.kind != WR_VALUE_NONE;
    weir_time until = table ? next_row(rep, def->varying) : 0;
    const double value = table ? capacity_by_table(rep, pool)
                               : wr_calendar_value(rep, def->calendar, rep->now, &until);
    wr_set_capacity(rep, pool, (int64_t)(value + 1e-9));
    if (until < WEIR_NEVER)
        wr_fixed_set(&rep->pending, (uint32_t)rep->pools[pool].hours_timer, until, WR_CLASS_CHANGE);
}

/* The first who waits for a start, and here alone; who was interrupted has had one. -1: nobody. */
static int32_t first_waiting(wr_rep *rep, int32_t pool)
{
    for (uint64_t levels = rep->pools[pool].levels; levels; levels &= levels - 1)
        for (int32_t n = rep->lines[pool].head[__builtin_ctzll(levels)]; n >= 0;
             n = rep->nodes[n].next)
            if (wr_patient_at(rep, rep->nodes[n].patient)->state != WR_SUSPENDED &&
                !wr_stays_in_line(rep, &rep->nodes[n]))
                return rep->nodes[n].patient;
    return -1;
}

/* All in one instant, before anyone else is served. */
static void turn_away_line(wr_rep *rep, int32_t pool)
{
    const bool outer = rep->serving;
    rep->serving = true;
    for (int32_t patient; (patient = first_waiting(rep, pool)) >= 0;)
        wr_leave(rep, patient, WR_OUTCOME_TURNED_AWAY);
    rep->serving = outer;
    wr_serve_dirty(rep);
}

/* Who came while it was shut is inside now. */
static void let_in(wr_rep *rep, int32_t pool)
{
    for (uint64_t levels = rep->pools[pool].levels; levels; levels &= levels - 1)
        for (int32_t n = rep->lines[pool].head[__builtin_ctzll(levels)]; n >= 0;
             n = rep->nodes[n].next)
            rep->nodes[n].outside = false;
}

void wr_pool_door(wr_rep *rep, int32_t pool)
{
    const wr_pool *def = &rep->net->pools[pool];
    wr_pool_state *s = &rep->pools[pool];
    weir_time until;
    const bool shut = !(wr_calendar_value(rep, def->door, rep->now, &until) > 0);
    if (until < WEIR_NEVER) /* after the ends of this instant: what was due to end has ended */
        wr_fixed_set(&rep->pending, (uint32_t)s->door_timer, until, WR_CLASS_OTHER);
    if (shut == s->shut)
        return;
    s->shut = shut;
    if (shut && def->at_close == WR_TURN_AWAY_WAITING)
        turn_away_line(rep, pool);
    if (def->at_close == WR_CLOSE_SUSPEND) {
        wr_stop_treatments(rep, pool, shut);
        look_on(rep, pool);
    }
    if (!shut) {
        let_in(rep, pool);
        wr_serve(rep, pool);
    }
}

void wr_pool_settle(wr_rep *rep, int32_t pool)
{
    const wr_pool *def = &rep->net->pools[pool];
    wr_pool_state *s = &rep->pools[pool];
    const wr_area used = wr_area_of(&s->in_use, rep->now);
    const wr_area waited = wr_area_of(&s->waiting, rep->now);
    const wr_area offered = wr_area_of(&s->most, rep->now);
    const double hour = (double)WEIR_HOUR, day = (double)WEIR_DAY;
    if (def->cost_per_hour_held >= 0)
        s->cost += (double)(used - s->settled_in_use) / hour * rep->dials[def->cost_per_hour_held];
    if (def->cost_per_hour_waiting >= 0)
        s->cost +=
            (double)(waited - s->settled_waiting) / hour * rep->dials[def->cost_per_hour_waiting];
    if (def->cost_per_unit_day >= 0 && s->limited)
        s->cost +=
            (double)(offered - s->settled_capacity) / day * rep->dials[def->cost_per_unit_day];
    s->settled_in_use = used;
    s->settled_waiting = waited;
    s->settled_capacity = offered;
}
