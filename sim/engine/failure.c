/* Units that fail and are repaired, each by itself. A unit is a record without a patient, which owns its next
 * failure or the end of its repair; who takes units has those of the lowest numbers. Its random numbers
 * are those of the source `!unit`, by its number and by how often it has failed, so that a pool's failures
 * are the same in all scenarios, as long as they count by the clock.
 *
 * A unit that is broken is not in use, whoever has it: counts of use are of those that work. */
#include "sim/engine/visits_inline.h"

#define MOST_UNITS (1 << 20)

static bool is_out(const wr_unit *u) { return u->broken || u->cleaner >= 0; }

static bool is_held(const wr_unit *u) { return u->holding >= 0; }

/* Units beyond the capacity that nobody has are not there, broken or not. */
static void recount(wr_rep *rep, int32_t pool, int32_t unit)
{
    wr_pool_state *s = &rep->pools[pool];
    wr_unit *u = &rep->units[pool].at[unit];
    const bool there = unit < s->capacity || is_held(u) || u->cleaner >= 0;
    const bool out = is_out(u) && there, broken = u->broken && there;
    s->out += (int)out - (int)u->counted_out;
    if (broken != u->counted_broken)
        wr_count(&s->broken, broken ? 1 : -1, rep->now);
    u->counted_out = out;
    u->counted_broken = broken;
    if (s->held)
        wr_held_look(s->held);
}

/* ---- until it fails -- */

static weir_time drawn(wr_rep *rep, int32_t pool, int32_t unit, wr_value value, int32_t stage)
{
    const uint32_t failures = rep->units[pool].at[unit].failures;
    if (failures >= WR_MAX_VISIT)
        wr_rep_fail(rep, WEIR_ERR_LIMIT, rep->net->pools[pool].place,
                    "unit %d of '%s' has failed more than %u times", (int)unit + 1,
                    rep->net->pools[pool].full_name, WR_MAX_VISIT);
    wr_words words = {.draw = {rep->keys[stage], failures, wr_fold32(wr_fnv1a("!unit")),
                               (uint32_t)unit, rep->replication}};
    return wr_to_time(wr_value_of(rep, -1, value, &words));
}

static void set_event(wr_rep *rep, const wr_unit *u, weir_time time, unsigned class)
{
    wr_event_set(rep, u->record, rep->now + time, class);
    rep->n_unit_events++;
}

/* Its time runs by the clock, or while it serves: held, not by one who is blocked, behind no shut door. */
static void set_clock(wr_rep *rep, int32_t pool, int32_t unit)
{
    wr_unit *u = &rep->units[pool].at[unit];
    const bool serves =
        is_held(u) && !rep->holdings[u->holding].blocked && !rep->pools[pool].stands_still;
    const bool runs = !u->broken && (serves || !rep->net->pools[pool].fails.of_use);
    if (runs == u->runs)
        return;
    u->runs = runs;
    if (runs) { /* what is due to end then has ended */
        set_event(rep, u, u->left, WR_CLASS_OTHER);
        return;
    }
    u->left = wr_event_time(rep, u->record) - rep->now;
    wr_event_clear(rep, u->record);
    rep->n_unit_events--;
}

static void begin_to_run(wr_rep *rep, int32_t pool, int32_t unit)
{
    const wr_fails *f = &rep->net->pools[pool].fails;
    rep->units[pool].at[unit].left = drawn(rep, pool, unit, f->every, f->every_stage);
    set_clock(rep, pool, unit);
}

/* ---- units there are -- */

static int32_t add_unit(wr_rep *rep, int32_t pool)
{
    wr_units *all = &rep->units[pool];
    if (all->n >= MOST_UNITS)
        wr_rep_fail(rep, WEIR_ERR_LIMIT, rep->net->pools[pool].place,
                    "'%s' has more than a million units that fail",
                    rep->net->pools[pool].full_name);
    if (all->n == all->capacity) {
        const int32_t n = all->capacity ? 2 * all->capacity : 16;
        all->at = wr_grow_array(rep->arena, all->at, (size_t)all->n, (size_t)n, sizeof *all->at);
        all->capacity = n;
    }
    const int32_t record = wr_patient_take(rep), unit = all->n++;
    wr_patient *p = wr_patient_at(rep, record);
    rep->live--; /* it never leaves */
    p->state = WR_UNIT;
    p->step = pool;
    p->ordinal = (uint32_t)unit;
    all->at[unit] = (wr_unit){.record = record, .holding = -1, .cleaner = -1};
    begin_to_run(rep, pool, unit);
    return unit;
}

void wr_units_fit(wr_rep *rep, int32_t pool)
{
    for (int32_t i = 0; i < rep->units[pool].n; i++)
        recount(rep, pool, i);
    while (rep->units[pool].n < rep->pools[pool].capacity)
        add_unit(rep, pool);
}

/* ---- taken and given back -- */

/* The lowest that works; only who is there at the start may have more than there are. */
static int32_t free_unit(wr_rep *rep, int32_t pool)
{
    const wr_units *all = &rep->units[pool];
    for (int32_t i = 0; i < all->n; i++)
        if (!is_held(&all->at[i]) && !is_out(&all->at[i]))
            return i;
    return add_unit(rep, pool);
}

void wr_units_taken(wr_rep *rep, int32_t pool, int32_t holding)
{
    for (int32_t k = rep->holdings[holding].units; k > 0; k--) {
        const int32_t i = free_unit(rep, pool);
        rep->units[pool].at[i].holding = holding;
        set_clock(rep, pool, i);
    }
}

int32_t wr_units_broken(const wr_rep *rep, int32_t pool, int32_t holding)
{
    const wr_units *all = &rep->units[pool];
    int32_t n = 0;
    for (int32_t i = 0; i < all->n; i++)
        n += all->at[i].holding == holding && all->at[i].broken;
    return n;
}

/* Those that work first. */
int32_t wr_units_left(wr_rep *rep, int32_t pool, int32_t holding, int32_t units)
{
    const wr_units *all = &rep->units[pool];
    int32_t working = 0;
    for (int broken = 0; broken < 2; broken++)
        for (int32_t i = 0; i < all->n && units > 0; i++) {
            wr_unit *u = &all->at[i];
            if (u->holding != holding || u->broken != broken)
                continue;
            units--;
            working += !broken;
            u->holding = -1;
            u->came_back = true;
            recount(rep, pool, i);
            set_clock(rep, pool, i);
        }
    return working;
}

/* Those that broke are cleaned as they are repaired. */
void wr_units_clean(wr_rep *rep, int32_t pool, int32_t cleaner)
{
    const wr_units *all = &rep->units[pool];
    for (int32_t i = 0; i < all->n; i++) {
        if (!all->at[i].came_back)
            continue;
        all->at[i].came_back = false;
        if (cleaner >= 0 && !all->at[i].broken)
            all->at[i].cleaner = cleaner;
        recount(rep, pool, i);
    }
}

void wr_units_cleaned(wr_rep *rep, int32_t pool, int32_t cleaner)
{
    const wr_units *all = &rep->units[pool];
    for (int32_t i = 0; i < all->n; i++)
        if (all->at[i].cleaner == cleaner) {
            all->at[i].cleaner = -1;
            recount(rep, pool, i);
        }
}

void wr_units_clocks(wr_rep *rep, int32_t pool)
{
    for (int32_t i = 0; i < rep->units[pool].n; i++)
        set_clock(rep, pool, i);
}

/* ---- broken and repaired -- */

bool wr_holds_broken(const wr_rep *rep, int32_t patient, int32_t pool)
{
    for (int32_t h = wr_patient_at(rep, patient)->held; h >= 0; h = rep->holdings[h].next)
        if (rep->holdings[h].pool == pool && wr_units_broken(rep, pool, h) > 0)
            return true;
    return false;
}

bool wr_holds_any_broken(const wr_rep *rep, int32_t patient)
{
    for (int32_t h = wr_patient_at(rep, patient)->held; h >= 0; h = rep->holdings[h].next)
        if (rep->pools[rep->holdings[h].pool].fails &&
            wr_units_broken(rep, rep->holdings[h].pool, h) > 0)
            return true;
    return false;
}

/* A unit that somebody has stops, or works again. */
static void use_held(wr_rep *rep, int32_t pool, const wr_unit *u, int by)
{
    wr_pool_state *s = &rep->pools[pool];
    wr_use(s, by, rep->now);
    if (rep->holdings[u->holding].blocked)
        wr_count(&s->blocked, by, rep->now);
}

static void breaks(wr_rep *rep, int32_t pool, int32_t unit)
{
    const wr_fails *f = &rep->net->pools[pool].fails;
    wr_unit *u = &rep->units[pool].at[unit];
    const int32_t patient = is_held(u) ? rep->holders[u->holding].patient : -1;
    const int counted = patient >= 0 ? wr_is_suspended(rep, patient, pool) : 0;
    if (patient >= 0)
        use_held(rep, pool, u, -1);
    u->broken = true;
    u->runs = false;
    recount(rep, pool, unit);
    set_event(rep, u, drawn(rep, pool, unit, f->repair, f->repair_stage), WR_CLASS_END);
    if (patient < 0)
        return;
    wr_count(&rep->pools[pool].suspended, 1 - counted, rep->now);
    wr_stopped_by_failure(rep, patient, pool);
}

static void works_again(wr_rep *rep, int32_t pool, int32_t unit)
{
    wr_unit *u = &rep->units[pool].at[unit];
    const int32_t patient = is_held(u) ? rep->holders[u->holding].patient : -1;
    u->broken = false;
    u->failures++;
    if (patient >= 0)
        use_held(rep, pool, u, 1);
    recount(rep, pool, unit);
    begin_to_run(rep, pool, unit);
    if (patient >= 0) {
        wr_count(&rep->pools[pool].suspended, wr_is_suspended(rep, patient, pool) - 1, rep->now);
        wr_goes_on(rep, patient);
    } else
        wr_serve(rep, pool);
}

void wr_unit_due(wr_rep *rep, int32_t record)
{
    const int32_t pool = wr_patient_at(rep, record)->step;
    const int32_t unit = (int32_t)wr_patient_at(rep, record)->ordinal;
    rep->n_unit_events--;
    if (rep->units[pool].at[unit].broken)
        works_again(rep, pool, unit);
    else
        breaks(rep, pool, unit);
}

bool wr_units_may_help(const wr_rep *rep)
{
    for (int32_t k = 0; k < rep->part_pools.n; k++) {
        const int32_t i = rep->part_pools.at[k];
        const wr_pool_state *s = &rep->pools[i];
        if (s->fails && (s->broken.n > 0 || rep->net->pools[i].fails.then == WR_THEN_REMOVE))
            return true;
    }
    return false;
}
