/* One replication: set up, the loop over events, the window, and the checks that every run makes of
 * itself. */
#include <stdarg.h>
#include <stdio.h>

#include "sim/base/calendar_date.h"
#include "sim/engine/state.h"

#define STILL_LIMIT 10000000u /* events at one instant before the run is called endless */

/* ---- faults -- */

const char *wr_rep_when(const wr_rep *rep, weir_time t, char buf[64])
{
    const int32_t day = wr_day_of(rep, t);
    const int32_t minute = (int32_t)((t - wr_day_start(rep, day)) / WEIR_MINUTE);
    if (rep->net->run.dated) {
        const wr_date d = wr_date_of(rep->net->run.start_day + day);
        snprintf(buf, 64, "%04d-%02d-%02d %02d:%02d", d.year, d.month, d.day, minute / 60,
                 minute % 60);
    } else
        snprintf(buf, 64, "day %d, %02d:%02d", (int)day, minute / 60, minute % 60);
    return buf;
}

_Noreturn void wr_rep_fail(wr_rep *rep, weir_status status, weir_place place, const char *fmt, ...)
{
    char text[512], when[64];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    wr_fail(rep->err, status, place, "%s (at %s, replication %u, seed %llu)", text,
            wr_rep_when(rep, rep->now, when), rep->replication, (unsigned long long)rep->seed);
    rep->failed_status = status;
    longjmp(rep->fail, 1);
}

_Noreturn void wr_no_time_passes(wr_rep *rep)
{
    wr_rep_fail(rep, WEIR_ERR_LIMIT, WR_NOWHERE, "no simulated time passed in %llu events",
                (unsigned long long)rep->most_still);
}

/* ---- set-up -- */

static int32_t n_extra_sources(const weir_network *net)
{
    int32_t n = 0;
    for (int32_t i = 0; i < net->n_sources; i++)
        n += net->sources[i].thinned && net->sources[i].above > 0;
    return n;
}

static void create_sources(wr_rep *rep)
{
    const weir_network *net = rep->net;
    rep->n_source_states = net->n_sources + n_extra_sources(net);
    const size_t n = (size_t)rep->n_source_states + 1;
    rep->sources = wr_alloc_array(rep->arena, n, sizeof *rep->sources);
    rep->folds = wr_alloc_array(rep->arena, n, sizeof *rep->folds);
    rep->extra_source = wr_alloc_array(rep->arena, n, sizeof *rep->extra_source);
    int32_t extra = net->n_sources;
    for (int32_t i = 0; i < net->n_sources; i++) {
        wr_source_state *s = &rep->sources[i];
        *s = (wr_source_state){
            .of = i, .key = rep->keys[net->sources[i].stage], .fold = net->sources[i].fold};
        rep->extra_source[i] = -1;
        if (net->sources[i].thinned && net->sources[i].above > 0) {
            rep->extra_source[i] = extra;
            rep->sources[extra] = *s;
            rep->sources[extra].extra =
                true; /* its own patients: a name that no source of the file can have */
            rep->sources[extra++].fold =
                wr_fold32(wr_fnv1a(wr_format(rep->arena, "%s+", net->sources[i].name)));
        }
    }
    for (int32_t i = 0; i < rep->n_source_states; i++)
        rep->folds[i] = rep->sources[i].fold;
    rep->position_attr = -1;
    for (int32_t i = 0; i < net->n_attrs; i++)
        if (strcmp(net->attrs[i].name, "position") == 0)
            rep->position_attr = i;
}

static void create_pools(wr_rep *rep)
{
    const size_t n = (size_t)rep->net->n_pools + 1;
    rep->pools = wr_alloc_array(rep->arena, n, sizeof *rep->pools);
    rep->window_pools = wr_alloc_array(rep->arena, n, sizeof *rep->window_pools);
    rep->lines = wr_alloc_array(rep->arena, n, sizeof *rep->lines);
    rep->pool_freed = wr_alloc_array(rep->arena, n, sizeof *rep->pool_freed);
    rep->dirty = wr_alloc_array(rep->arena, n, sizeof *rep->dirty);
    for (int32_t i = 0; i < rep->net->n_pools; i++) {
        rep->interrupts = rep->interrupts || rep->net->pools[i].tracked;
        rep->fails = rep->fails || rep->net->pools[i].fails.some;
        rep->follows = rep->follows || rep->net->pools[i].follows;
    }
    if (rep->fails)
        rep->units = wr_alloc_array(rep->arena, n, sizeof *rep->units);
    for (int32_t i = 0; i < rep->net->n_seizes; i++)
        rep->strict = rep->strict || rep->net->seizes[i].strict;
    for (int32_t i = 0; i < rep->net->n_steps; i++) {
        rep->watches = rep->watches || rep->net->steps[i].op == WR_OP_WATCH;
        rep->has_kin = rep->has_kin || rep->net->steps[i].op == WR_OP_SPLIT ||
                       rep->net->steps[i].op == WR_OP_BATCH;
    }
}

static bool has_tasks(const weir_network *net)
{
    for (int32_t i = 0; i < net->n_sources; i++)
        if (net->sources[i].task)
            return true;
    return false;
}

static int32_t most_marks(const weir_network *net)
{
    int32_t n = 0;
    for (int32_t i = 0; i < net->n_services; i++)
        n = net->services[i].n_marks > n ? net->services[i].n_marks : n;
    return n;
}

static void create(wr_rep *rep)
{
    const weir_network *net = rep->net;
    rep->run_start = net->run.warm_up;
    rep->run_end =
        net->run.until == WR_RUN_ARRIVALS ? WEIR_NEVER / 2 : rep->run_start + net->run.length;
    rep->arrivals_left = net->run.max_arrivals;
    rep->most_events =
        net->run.max_events ? net->run.max_events : (uint64_t)1 << (WR_SEQUENCE_BITS - 1);
    rep->most_still = net->run.max_events ? net->run.max_events : STILL_LIMIT;
    rep->n_attrs = net->n_attrs;
    rep->stride =
        (sizeof(wr_patient) + sizeof(wr_cold) + (size_t)net->n_attrs * sizeof(double) + 63) / 64 *
        64;
    rep->n_marks = most_marks(net);
    rep->has_kin = has_tasks(net);
    wr_rounds_create(rep);
    wr_swaps_create(rep);
    wr_batches_create(rep);
    rep->keys = wr_alloc_array(rep->arena, (size_t)net->n_stages + 1, sizeof *rep->keys);
    for (int32_t i = 0; i < net->n_stages; i++)
        rep->keys[i] = wr_stage_key_of(net->stages[i], rep->seed);
    const size_t services = (size_t)net->n_services + 1;
    rep->services = wr_alloc_array(rep->arena, services, sizeof *rep->services);
    rep->window_services = wr_alloc_array(rep->arena, services, sizeof *rep->window_services);
    rep->inside = wr_alloc_array(rep->arena, services, sizeof *rep->inside);
    rep->books = wr_alloc_array(rep->arena, (size_t)net->n_books + 1, sizeof *rep->books);
    create_sources(rep);
    create_pools(rep);
    wr_parts_create(rep);
    wr_records_create(rep);
    wr_rules_create(rep);
    wr_beliefs_create(rep);
    wr_changes_create(rep);
    if (rep->log)
        wr_log_prepare(rep);
    rep->waits_tell = rep->n_held > 0 || rep->log;
}

/* ---- the clock -- */

/* What was there since the hour, or the window, began goes into the curves of the day. */
static void close_hour(wr_rep *rep)
{
    const int32_t hour = (int32_t)((rep->now - rep->midnight - 1) / WEIR_HOUR); /* that has ended */
    if (!rep->in_window || rep->now == rep->hour_began)
        return;
    for (int32_t k = 0; k < rep->part_services.n; k++) {
        const int32_t i = rep->part_services.at[k];
        wr_service_state *s = &rep->services[i];
        const wr_area present = wr_area_of(&s->present, rep->now);
        const wr_area waiting = wr_area_of(&s->waiting, rep->now);
        rep->curve_sum[(2 * i) * 24 + hour] += (double)(present - s->hour_mark_present);
        rep->curve_sum[(2 * i + 1) * 24 + hour] += (double)(waiting - s->hour_mark_waiting);
        s->hour_mark_present = present;
        s->hour_mark_waiting = waiting;
    }
    if (rep->part == 0)
        rep->curve_time[hour] += (double)(rep->now - rep->hour_began);
    rep->hour_began = rep->now;
}

static void add_to_slot(wr_rep *rep, int32_t course, int32_t slot, wr_area area)
{
    if (slot >= 0 && slot < rep->outputs->slots.n)
        rep->course[(int64_t)course * rep->outputs->slots.n + slot] +=
            (int64_t)(area / WEIR_SECOND);
}

/* What was there in the day that has ended, warm-up or not, goes into the course. Seconds are cut off
 * one service at a time, so that the parts of a network add up in any order. */
void wr_close_day(wr_rep *rep)
{
    const int32_t system = rep->net->n_services, days = rep->outputs->slots.days;
    if (!rep->course || rep->now == 0)
        return;
    const int32_t day = wr_day_of(rep, rep->now - 1);
    const int32_t slot =
        rep->outputs->slots.before + (day < 0 ? -((days - 1 - day) / days) : day / days);
    for (int32_t k = 0; k < rep->part_services.n; k++) {
        const int32_t i = rep->part_services.at[k];
        wr_service_state *s = &rep->services[i];
        const wr_area present = wr_area_of(&s->present, rep->now);
        const wr_area waiting = wr_area_of(&s->waiting, rep->now);
        add_to_slot(rep, 2 * i, slot, present - s->day_mark_present);
        add_to_slot(rep, 2 * i + 1, slot, waiting - s->day_mark_waiting);
        add_to_slot(rep, 2 * system, slot, present - s->day_mark_present);
        add_to_slot(rep, 2 * system + 1, slot, waiting - s->day_mark_waiting);
        s->day_mark_present = present;
        s->day_mark_waiting = waiting;
    }
}

/* Every hour; at midnight the day turns. */
static void tick(wr_rep *rep)
{
    close_hour(rep);
    if (rep->now - rep->midnight >= WEIR_DAY) {
        wr_close_day(rep);
        wr_set_day(rep, rep->now);
        if (rep->weekday == 0)
            wr_check_lock(rep);
        if (rep->net->run.until != WR_RUN_LENGTH)
            wr_day_without_end(rep);
    }
    if (rep->net->n_beliefs)
        wr_beliefs_hour(rep);
    if (rep->now == rep->pending.horizon)
        wr_pending_turn(&rep->pending, rep->records ? (char *)&wr_patient_at(rep, 0)->timer : NULL,
                        rep->stride);
    wr_fixed_set(&rep->pending, WR_TIMER_TICK, rep->now + WEIR_HOUR, WR_CLASS_EDGE);
}

static void end_window(wr_rep *rep)
{
    close_hour(rep);
    wr_close_day(rep);
    for (int32_t i = 0; i < rep->part_pools.n; i++)
        wr_pool_settle(rep, rep->part_pools.at[i]);
    wr_held_window(rep, false);
    wr_rules_window(rep, false);
    wr_beliefs_window(rep, false);
    wr_part_window(rep);
    if (rep->part == 0)
        wr_interventions_charge(rep);
    rep->in_window = false;
    rep->window_over = true;
}

/* ---- identities, checked on every run -- */

static void check_flow(wr_rep *rep, int32_t i, const char *name)
{
    const wr_service_state *s = &rep->window_services[i];
    if (s->entered + s->placed != s->departed + (uint64_t)s->present.n)
        wr_rep_fail(rep, WEIR_ERR_INTERNAL, WR_NOWHERE,
                    "'%s': %llu arrived and %llu were there, but %llu left and %lld are inside",
                    name, (unsigned long long)s->entered, (unsigned long long)s->placed,
                    (unsigned long long)s->departed, (long long)s->present.n);
}

/* Little's law on the sample path: the area under `present` is the time that visits spent inside. */
static void check_little(wr_rep *rep, int32_t i, const char *name, wr_area inside)
{
    const wr_service_state *s = &rep->window_services[i];
    const wr_area area = wr_area_of(&s->present, rep->run_end);
    wr_area ended = -s->beside_window;
    for (int32_t g = 0; g < rep->n_groups; g++)
        ended += rep->tally[(int64_t)i * rep->n_groups + g].time;
    if (area != ended + inside) /* integers: exactly, or not at all */
        wr_rep_fail(rep, WEIR_ERR_INTERNAL, WR_NOWHERE,
                    "'%s': Little's law fails: %.17g patient-microseconds present, %.17g spent",
                    name, (double)area, (double)(ended + inside));
}

static void check_pool(wr_rep *rep, int32_t i)
{
    const wr_pool_state *s = &rep->window_pools[i];
    const wr_area used = wr_area_of(&s->in_use, rep->run_end),
                  most = wr_area_of(&s->most, rep->run_end);
    if (s->in_use.n < 0 || s->blocked.n < 0 || s->out < 0 || s->suspended.n < 0 ||
        s->broken.n < 0 || s->broken.n > s->out || s->blocked.n > s->in_use.n ||
        (s->limited && used > most))
        wr_rep_fail(rep, WEIR_ERR_INTERNAL, WR_NOWHERE,
                    "'%s': %lld in use, %lld blocked, %lld cleaning or broken, %lld "
                    "suspended; utilisation %.6f",
                    rep->net->pools[i].full_name, (long long)s->in_use.n, (long long)s->blocked.n,
                    (long long)s->out, (long long)s->suspended.n, (double)used / (double)most);
}

/* Once all parts are done. */
static void check_identities(wr_rep *rep)
{
    for (int32_t i = 0; i <= rep->net->n_services; i++) {
        const char *name =
            i < rep->net->n_services ? rep->net->services[i].name : "the whole system";
        check_flow(rep, i, name);
        check_little(rep, i, name, rep->inside[i]);
    }
    for (int32_t i = 0; i < rep->net->n_pools; i++)
        check_pool(rep, i);
}

/* ---- the loop -- */

static void fixed_due(wr_rep *rep, wr_fixed_timer f)
{
    switch (f.kind) {
    case WR_TIMER_TICK:
        tick(rep);
        break;
    case WR_TIMER_START:
        wr_records_restart(rep);
        break;
    case WR_TIMER_END:
        end_window(rep);
        wr_check_lock(rep);
        break;
    case WR_TIMER_CHANGE:
        wr_changes_due(rep);
        break;
    case WR_TIMER_POOL_HOURS:
        wr_pool_hours(rep, f.index);
        break;
    case WR_TIMER_POOL_DOOR:
        wr_pool_door(rep, f.index);
        break;
    case WR_TIMER_POOL_DROP:
        wr_pool_drop(rep, f.index);
        break;
    case WR_TIMER_BOOK:
        wr_book_due(rep, f.index);
        break;
    case WR_TIMER_HELD:
        wr_held_edge(rep, f.index);
        break;
    case WR_TIMER_CENSUS:
        wr_census_due(rep, f.index);
        break;
    case WR_TIMER_RULE:
        wr_rule_due(rep, f.index);
        break;
    }
}

/* Is the run over? After the window's end it goes on only where it must until nobody is left. */
static inline bool over(wr_rep *rep)
{
    const wr_until_end until = rep->net->run.until;
    if (until == WR_RUN_LENGTH)
        return rep->window_over;
    if (until == WR_RUN_UNTIL_EMPTY && !rep->window_over)
        return false;
    if (rep->sources_running > 0)
        return false;
    if (rep->live == 0)
        return true;
    if (__builtin_expect(rep->pending.n_pending == rep->n_unit_events, 0))
        wr_nothing_due(rep);
    return false;
}

/* With so many patients their records lie beyond the nearer caches. */
#define MANY_PATIENTS 20000

/* Whoever has become the first of one of the 32 parts of the pending set is due some 30 events from
 * now: its record is asked for, and when it is the first of a quarter, what that points to. */
static void fetch_ahead(const wr_rep *rep)
{
    const int32_t soon = wr_pending_soon(&rep->pending, 5);
    const int32_t next = wr_pending_soon(&rep->pending, 2);
    wr_fetch_patient(rep, soon);
    const wr_patient *const p = next >= 0 ? wr_patient_at(rep, next) : NULL;
    if (!p || p->service < 0)
        return;
    const wr_service_state *const s = &rep->services[p->service];
    __builtin_prefetch(&rep->net->steps[p->step]);
    __builtin_prefetch(s, 1);
    __builtin_prefetch((const char *)s + 64, 1);
    __builtin_prefetch(&rep->tally[(int64_t)p->service * rep->n_groups + p->group], 1);
}

static inline void one_event(wr_rep *rep)
{
    weir_time at;
    const bool is_fixed = wr_pending_next(&rep->pending, &at);
    if (at != rep->now)
        rep->still = 0;
    else if (++rep->still > rep->most_still)
        wr_no_time_passes(rep);
    if (rep->pending.sequence > rep->most_events - rep->events_set)
        wr_rep_fail(rep, WEIR_ERR_LIMIT, WR_NOWHERE, "more than %llu events in one replication",
                    (unsigned long long)rep->most_events);
    rep->now = at;
    if (is_fixed) {
        const uint32_t owner = wr_fixed_least(&rep->pending);
        const wr_fixed_timer f = rep->fixed[owner];
        if (__builtin_expect(f.kind == WR_TIMER_SOURCE, 1)) { /* it has set its next, or none */
            wr_source_due(rep, f.index);
            wr_run_ready(rep);
            return;
        }
        const uint64_t low = rep->pending.fixed.low[owner];
        fixed_due(rep, f);
        wr_run_ready(rep);
        wr_fixed_settle(&rep->pending, owner, low);
        return;
    }
    const int32_t patient = wr_pending_pop(&rep->pending);
    wr_patient_at(rep, patient)->timer = WR_NOT_PENDING;
    wr_patient_due(rep, patient);
    wr_run_ready(rep);
    wr_pending_settle(&rep->pending);
    if (__builtin_expect(rep->n_patients > MANY_PATIENTS, 0))
        fetch_ahead(rep);
}

/* Capacities follow the state, who waits for a condition goes on, then rules act, until none has
 * anything to do. */
static void act_on_state(wr_rep *rep)
{
    do {
        if (rep->follows)
            wr_capacities_follow(rep);
        wr_watch_all(rep);
    } while (rep->rules_told && wr_rules_act(rep));
    if (rep->follows)
        wr_capacities_follow(rep);
    if (rep->census_each_event)
        wr_census_look_all(rep);
}

static void run_part(wr_rep *rep, int32_t part)
{
    wr_part_begin(rep, part);
    if (rep->follows)
        wr_capacities_follow(rep);
    /* `over` looks at counts only. */
    if (rep->watches || rep->follows || rep->net->n_rules || rep->census_each_event)
        do {
            one_event(rep);
            act_on_state(rep);
        } while (!over(rep));
    else
        do
            one_event(rep);
        while (!over(rep));
    if (!rep->window_over) { /* until: {arrivals: n}: the window ends with the last to leave */
        rep->run_end = rep->now;
        if (!rep->recording)
            wr_rep_fail(
                rep, WEIR_ERR_SCENARIO, WR_NOWHERE,
                "the last of %llu arrivals left before the warm-up was over: nothing was measured",
                (unsigned long long)rep->net->run.max_arrivals);
        end_window(rep);
    }
    if (rep->records_open)
        wr_record_open(rep);
    if (rep->log)
        wr_log_part_end(rep);
    wr_part_end(rep);
}

weir_status wr_replication_run(const weir_network *network, const wr_outputs *outputs,
                               uint64_t seed, uint32_t replication, wr_arena *arena,
                               wr_replication_result *result, weir_error *err)
{
    wr_rep *volatile kept = NULL;
    if (setjmp(*wr_arena_on_full(arena)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory in replication %u",
                       replication);
    wr_rep *rep = wr_alloc(arena, sizeof *rep);
    kept = rep;
    rep->net = network;
    rep->arena = arena;
    rep->err = err;
    rep->outputs = outputs;
    rep->seed = seed;
    rep->replication = replication;
    rep->input_draw = replication / (result->per_draw ? result->per_draw : 1);
    rep->counts = result->counts;
    rep->log = result->log;
    rep->course = outputs->slots.n > 0 ? result->course : NULL;
    if (setjmp(rep->fail))
        return kept->failed_status;
    create(rep);
    for (int32_t part = 0; part < network->n_parts; part++)
        run_part(rep, part);
    check_identities(rep);
    wr_periods_close(rep);
    wr_outputs_fill(rep, result);
    result->events = rep->events;
    result->pending_ops = rep->events_set + rep->pending.cleared;
    result->patients = rep->patients;
    result->bytes = wr_arena_bytes(arena);
    return WEIR_OK;
}
