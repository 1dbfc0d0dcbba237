/* Streams of patients. A Poisson stream inverts its cumulative rate exactly: unit-rate gaps are
 * used up along the pieces of the rate. Each candidate has an ordinal and its own random numbers;
 * demand that a dial lowers is thinned from the same candidates, demand that a dial raises above
 * where it began comes from a second source, so nobody is ever renumbered.
 *
 * Of a stream of batches the candidates are the batches. The first member of batch b has its ordinal,
 * b; further members have ordinals of their own (member_ordinal), whatever the size of the others. */
#include <stdlib.h>

#include "sim/base/dist_inline.h"
#include "sim/base/mathx.h"
#include "sim/base/stream_inline.h"
#include "sim/engine/visits_inline.h"
#include "sim/network/swing.h"
#include "weir/network.h"

/* ---- rates -- */

#define MOST_MEMBERS 1000000 /* of a batch */
#define MOST_BARREN 1000000u /* pieces of a rate without an arrival: hours of a century */

typedef struct piece { /* of a rate: linear from r0 by slope until end */
    double r0, slope;  /* per microsecond; per microsecond squared */
    double end;        /* microseconds */
} piece;

static double profile_factor(const wr_rep *rep, int32_t profile, int32_t i)
{
    return profile >= 0 ? rep->net->profiles[profile].factor[i] : 1.0;
}

static piece profile_piece(const wr_rep *rep, const wr_rate *rate, double base, weir_time t)
{
    const int32_t day = wr_day_of(rep, t);
    const weir_time midnight = wr_day_start(rep, day);
    const int32_t hour = (int32_t)((t - midnight) / WEIR_HOUR);
    int32_t weekday = wr_day_weekday(rep, day);
    if (rate->holidays_as_sunday && wr_is_holiday(rep, day))
        weekday = 6;
    double r =
        base * profile_factor(rep, rate->hour, hour) * profile_factor(rep, rate->weekday, weekday);
    if (rate->month >= 0)
        r *= profile_factor(rep, rate->month, wr_month_of(rep, day));
    const weir_time end = rate->hour >= 0 ? midnight + (hour + 1) * WEIR_HOUR : midnight + WEIR_DAY;
    return (piece){r * 1e-6, 0, (double)end};
}

static piece table_piece(const wr_rep *rep, const wr_rate *rate, weir_time t)
{
    const weir_time step = wr_to_time(rate->step);
    const weir_time since = t - rep->run_start;
    weir_time k = since >= 0 ? since / step : -((-since + step - 1) / step);
    const double end = (double)(rep->run_start + (k + 1) * step);
    if (rate->repeat)
        k = ((k % rate->n) + rate->n) % rate->n;
    else if (k < 0)
        k = 0;
    if (k >= rate->n)
        return (piece){0, 0, INFINITY};
    return (piece){rep->dial_start[rep->net->rate_dials[rate->first + k]] * 1e-6, 0, end};
}

/* With its rates as they were at the start, or as interventions have made them by `now`. */
static piece points_piece(const wr_rep *rep, const wr_rate *rate, double t, bool as_moved)
{
    const wr_point *p = &rep->net->points[rate->first];
    const double *dial = rep->dial_start;
    double t0 = -INFINITY, r0 = 0;
    for (int32_t i = 0; i < rate->n; i++) {
        const double t1 = (double)rep->run_start + dial[p[i].time_dial] * 1e6;
        const double r1 =
            (as_moved ? wr_dial_at(rep, p[i].rate_dial, rep->now) : dial[p[i].rate_dial]) * 1e-6;
        if (i == 0)
            r0 = r1;
        if (t < t1) {
            if (i == 0 || t1 <= t0)
                return (piece){r0, 0, t1};
            const double slope = (r1 - r0) / (t1 - t0);
            return (piece){r0 + slope * (t - t0), slope, t1};
        }
        t0 = t1;
        r0 = r1;
    }
    return (piece){r0, 0, INFINITY};
}

static piece piece_at(const wr_rep *rep, const wr_source_state *s, double t)
{
    const wr_source *def = &rep->net->sources[s->of];
    const wr_rate *rate = &rep->net->rates[def->rate];
    const double strength = s->extra ? def->above : 1.0;
    const double base = def->kind == WR_SOURCE_PEOPLE ? s->total
                        : rate->base >= 0             ? rep->dial_start[rate->base]
                                                      : 1.0;
    piece p;
    switch (rate->kind) {
    case WR_RATE_PROFILE:
        p = profile_piece(rep, rate, base, (weir_time)t);
        break;
    case WR_RATE_TABLE:
        p = table_piece(rep, rate, (weir_time)t);
        break;
    case WR_RATE_POINTS:
        p = points_piece(rep, rate, t, false);
        break;
    case WR_RATE_SWING: /* advance_swing() */
    case WR_RATE_CONSTANT:
    default:
        p = (piece){base * 1e-6, 0, INFINITY};
        break;
    }
    const double factor = strength * (rate->factor >= 0 ? rep->dial_start[rate->factor] : 1.0);
    p.r0 *= factor;
    p.slope *= factor;
    return p;
}

/* How far into a piece the cumulative rate has grown by `gap`: the root of slope/2 x^2 + r0 x = gap. */
static double into(const piece *p, double gap)
{
    if (p->slope == 0)
        return gap / p->r0;
    const double disc = p->r0 * p->r0 + 2 * p->slope * gap;
    return 2 * gap / (p->r0 + sqrt(disc > 0 ? disc : 0));
}

static double mass(const piece *p, double length)
{
    return length * (p->r0 + 0.5 * p->slope * length);
}

/* Moves the clock to where the cumulative rate has grown by `gap`; to infinity beyond the end of
 * the run. The piece at the clock is kept from one candidate to the next. */
static void advance(const wr_rep *rep, wr_source_state *s, double gap)
{
    const double end_of_run = (double)rep->run_end;
    if (s->slope == 0 && s->r0 > 0 && s->clock < s->end && s->clock < end_of_run) {
        const double here = s->end < INFINITY ? (s->end - s->clock) * s->r0 : INFINITY;
        if (gap < here) { /* as a rule: still on the piece where the last one came */
            s->clock += gap / s->r0;
            return;
        }
    }
    uint32_t barren = 0; /* a rate that is 0 for ever, in a run without a given end */
    double t = s->clock;
    while (t < end_of_run && barren++ < MOST_BARREN) {
        if (t >= s->end) {
            const piece p = piece_at(rep, s, t);
            s->r0 = p.r0;
            s->slope = p.slope;
            s->end = p.end;
        }
        const piece p = {s->r0, s->slope, s->end};
        if (p.r0 > 0 || p.slope > 0) {
            const double here = p.end < INFINITY ? mass(&p, p.end - t) : INFINITY;
            if (gap < here) {
                const double length = into(&p, gap);
                s->clock = t + length;
                s->r0 += s->slope * length;
                return;
            }
            gap -= here;
            barren = 0;
        }
        t = p.end;
    }
    s->clock = INFINITY;
}

/* The same for a rate that swings: a period is a piece, whose integral is inverted in turns. */
static void advance_swing(const wr_rep *rep, wr_source_state *s, double gap)
{
    const wr_source *def = &rep->net->sources[s->of];
    const wr_rate *rate = &rep->net->rates[def->rate];
    const double *dial = rep->dial_start;
    const double period = dial[rate->period];
    const double a_period = dial[rate->base] * period * (s->extra ? def->above : 1.0) *
                            (rate->factor >= 0 ? dial[rate->factor] : 1.0);
    if (!(s->clock < (double)rep->run_end) || !(a_period > 0)) {
        s->clock = INFINITY;
        return;
    }
    const double since = (s->clock - (double)rep->run_start) * 1e-6 - dial[rate->peak];
    s->clock += period * 1e6 *
                wr_swing_until(wr_swing_turn(since, period), dial[rate->swing], gap / a_period);
}

/* ---- the next candidate -- */

static wr_draw candidate_draw(const wr_rep *rep, const wr_source_state *s, uint32_t ordinal)
{
    return (wr_draw){s->key, 0, s->fold, ordinal, rep->replication};
}

static void finish(wr_rep *rep, wr_source_state *s)
{
    if (!s->done)
        rep->sources_running--;
    s->done = true;
    wr_fixed_clear(&rep->pending, (uint32_t)s->timer);
}

static double next_in_list(wr_rep *rep, const wr_source *def, wr_source_state *s)
{
    const weir_time *times = &rep->net->times[def->first_time];
    if (s->late)
        return s->list_at < def->n_times ? (double)s->late[s->list_at++].at : INFINITY;
    if (def->kind == WR_SOURCE_LIST)
        return s->list_at < def->n_times ? (double)(rep->run_start + times[s->list_at++])
                                         : INFINITY;
    /* A week's plan, from the Monday of the week in which the run begins. */
    const int32_t first_day = wr_day_of(rep, 0);
    const weir_time monday = wr_day_start(rep, first_day - wr_day_weekday(rep, first_day));
    for (;;) {
        const weir_time week = s->list_at / def->n_times, i = s->list_at % def->n_times;
        const weir_time at = monday + week * 7 * WEIR_DAY + times[i];
        s->list_at++;
        if (at >= 0)
            return (double)at;
    }
}

/* u0 of a candidate's block is its gap; u1 is for its cell. */
static const wr_block *block_here(const wr_source_state *s) { return &s->here[s->next % WR_BATCH]; }

static __attribute__((noinline)) void swing_times(const wr_rep *rep, wr_source_state *s,
                                                  const wr_draw *first)
{
    wr_draw here = *first;
    for (uint32_t i = 0; i < WR_BATCH; i++, here.patient++) {
        advance_swing(rep, s, wr_exponential_inline(s->here[i].w0, &here, 0));
        s->at[i] = s->clock;
    }
}

/* The times of a Poisson stream follow from its gaps and rates alone, so they are made together too. */
static void make_batch(const wr_rep *rep, wr_source_state *s)
{
    wr_draw here = candidate_draw(rep, s, s->next);
    wr_block_batch(&here, s->here);
    if (s->first_stage >= 0) {
        const wr_draw first = {rep->keys[s->first_stage], 0, s->fold, s->next, rep->replication};
        wr_block_batch(&first, s->first);
    }
    if (__builtin_expect(s->swings, 0)) {
        swing_times(rep, s, &here);
        return;
    }
    for (uint32_t i = 0; s->poisson && i < WR_BATCH; i++, here.patient++) {
        advance(rep, s, wr_exponential_inline(s->here[i].w0, &here, 0));
        s->at[i] = s->clock;
    }
}

/* When the next candidate of another stream comes. */
static double next_time(wr_rep *rep, wr_source_state *s)
{
    const wr_source *def = &rep->net->sources[s->of];
    switch (def->kind) {
    case WR_SOURCE_EVERY: {
        wr_words words = {
            .draw = candidate_draw(rep, s, s->next), .block = *block_here(s), .loaded = true};
        const bool now = s->next == 0 && def->first_at_start;
        s->clock += now ? 0 : (double)wr_to_time(wr_value_of(rep, -1, def->every, &words));
        break;
    }
    case WR_SOURCE_LIST:
    case WR_SOURCE_WEEKLY:
        s->clock = next_in_list(rep, def, s);
        break;
    case WR_SOURCE_RATE: /* made in a batch */
    case WR_SOURCE_PEOPLE:
    case WR_SOURCE_POPULATION: /* population.c */
    case WR_SOURCE_START:
        break;
    }
    return s->clock;
}

static inline void schedule(wr_rep *rep, wr_source_state *s)
{
    if (s->next % WR_BATCH == 0)
        make_batch(rep, s);
    const double at = s->poisson ? s->at[s->next % WR_BATCH] : next_time(rep, s);
    if (!(at < (double)rep->run_end) ||
        (rep->arrivals_left == 0 && rep->net->run.until == WR_RUN_ARRIVALS)) {
        finish(rep, s);
        return;
    }
    wr_fixed_set(&rep->pending, (uint32_t)s->timer, (weir_time)(at + 0.5), WR_CLASS_ARRIVAL);
}

/* ---- thinning -- */

static double ratio_at(const wr_rep *rep, int32_t dial, weir_time t)
{
    if (dial < 0 || !rep->net->dials[dial].moves || !(rep->dial_start[dial] > 0))
        return 1.0;
    return wr_dial_at(rep, dial, t) / rep->dial_start[dial];
}

/* What the rate of this candidate has become, relative to where it began. */
static double factor_now(const wr_rep *rep, const wr_source *def, int32_t cell)
{
    const wr_rate *rate = &rep->net->rates[def->rate];
    double f = ratio_at(rep, rate->factor, rep->now);
    if (def->kind == WR_SOURCE_RATE) {
        if (rate->kind == WR_RATE_TABLE) {
            const weir_time step = wr_to_time(rate->step), since = rep->now - rep->run_start;
            weir_time k = since >= 0 ? since / step : -((-since + step - 1) / step);
            k = rate->repeat ? ((k % rate->n) + rate->n) % rate->n : k < 0 ? 0 : k;
            return k < rate->n ? f * ratio_at(rep, rep->net->rate_dials[rate->first + k], rep->now)
                               : f;
        }
        if (rate->kind == WR_RATE_POINTS) {
            const double before = points_piece(rep, rate, (double)rep->now, false).r0;
            return before > 0 ? f * points_piece(rep, rate, (double)rep->now, true).r0 / before : f;
        }
        return f * ratio_at(rep, rate->base, rep->now);
    }
    const wr_cell *c = &rep->net->cells[def->first_cell + cell];
    for (int32_t i = 0; i < c->n; i++)
        f *= ratio_at(rep, rep->net->cell_dials[c->first + i], rep->now);
    return f;
}

static bool accepted(const wr_rep *rep, const wr_source *def, const wr_source_state *s,
                     int32_t cell)
{
    const double f = factor_now(rep, def, cell);
    const wr_draw draw = candidate_draw(rep, s, s->next);
    const double u = wr_uniform(wr_block_at_inline(&draw, WR_BLOCK_OTHER).w0);
    return s->extra ? u * def->above < f - 1.0 : u < f;
}

/* ---- a patient arrives -- */

static void give_attributes(wr_rep *rep, int32_t patient, const wr_source *def)
{
    for (int32_t i = 0; i < def->n_assigns; i++) {
        const wr_assign *a = &rep->net->assigns[def->first_assign + i];
        wr_words words = {0};
        if (a->stage >= 0 && wr_may_draw(a->value))
            words.draw = wr_draw_at(rep, patient, a->stage);
        wr_attrs_at(rep, patient)[a->attr] = wr_value_of(rep, patient, a->value, &words);
    }
}

static int32_t pick_cell(const wr_source_state *s, const wr_source *def)
{
    const double u = wr_uniform(block_here(s)->w1);
    int32_t i = s->guide[(int32_t)(u * WR_GUIDE)];
    while (i < def->n_cells - 1 && u >= s->cumulative[i])
        i++;
    return i;
}

/* The group of somebody new: most come from few cells. */
static inline void find_group(wr_rep *rep, int32_t patient, const wr_source_state *s, int32_t cell)
{
    if (cell < 0 || !s->cell_group) {
        wr_regroup(rep, patient);
        return;
    }
    if (s->cell_group[cell] < 0) {
        wr_regroup(rep, patient);
        s->cell_group[cell] = wr_patient_at(rep, patient)->group;
    }
    wr_patient_at(rep, patient)->group = (uint16_t)s->cell_group[cell];
}

static inline int32_t new_member(wr_rep *rep, int32_t source, int32_t cell, uint32_t ordinal)
{
    wr_source_state *s = &rep->sources[source];
    const wr_source *def = &rep->net->sources[s->of];
    const wr_block *const first = &s->first[s->next % WR_BATCH];
    const int32_t patient = wr_patient_take(rep);
    wr_patient *const p = wr_patient_at(rep, patient);
    p->source = (uint16_t)source;
    p->ordinal = ordinal;
    wr_cold_of(p)->ready_stage = s->first_stage;
    wr_cold_of(p)->ready_word = first->w0;
    p->route_word = first->w1;
    for (int32_t i = 0; cell >= 0 && i < def->n_cell_attrs; i++)
        wr_attrs_at(rep, patient)[def->cell_attr[i]] =
            rep->net->cells[def->first_cell + cell].level[i];
    if (def->kind == WR_SOURCE_LIST && rep->position_attr >= 0)
        wr_attrs_at(rep, patient)[rep->position_attr] = (double)ordinal + 1;
    if (def->n_assigns)
        give_attributes(rep, patient, def);
    if (rep->net->run.n_by)
        find_group(rep, patient, s, cell);
    return patient;
}

static inline int32_t new_patient(wr_rep *rep, int32_t source, int32_t cell)
{
    return new_member(rep, source, cell, rep->sources[source].next);
}

static bool comes(wr_rep *rep, int32_t patient, const wr_source *def, const wr_source_state *s)
{
    const wr_draw draw = candidate_draw(rep, s, wr_patient_at(rep, patient)->ordinal);
    return wr_uniform(wr_block_at_inline(&draw, WR_BLOCK_PATIENCE).w1) <
           wr_value_of(rep, patient, def->attends, NULL);
}

static inline void to_next(wr_rep *rep, wr_source_state *s, const wr_source *def)
{
    if (s->next == UINT32_MAX)
        wr_rep_fail(rep, WEIR_ERR_LIMIT, def->place, "'%s' has brought more than 2^32 patients",
                    def->name);
    s->next++;
    schedule(rep, s);
}

static inline void begin_journey(wr_rep *rep, int32_t patient, const wr_source_state *s,
                                 const wr_source *def)
{
    wr_journey_begin(rep, patient, s->target ? s->target : wr_target_of(rep, patient, def->target));
    wr_run(rep, patient);
}

void wr_sources_over(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->n_source_states; i++)
        finish(rep, &rep->sources[i]);
    wr_population_over(rep);
}

/* ---- batches -- */

static uint32_t batch_size(wr_rep *rep, const wr_source *def, const wr_source_state *s)
{
    wr_words words = {.draw = {rep->keys[def->batch_stage], 0, s->fold, s->next, rep->replication}};
    const double n = wr_value_of(rep, -1, def->batch, &words) + 1e-9;
    if (!(n < MOST_MEMBERS + 1.0))
        wr_rep_fail(rep, WEIR_ERR_LIMIT, def->place, "a batch of '%s' has more than %d patients",
                    def->name, MOST_MEMBERS);
    return n >= 1 ? (uint32_t)n : 0;
}

static int bits_of(uint32_t n) { return n ? 32 - __builtin_clz(n) : 0; }

/* The batch's number is written from the lowest bit up, the member's from the highest down: while
 * they do not meet, no two patients have one ordinal, and nobody's depends on the size of a batch. */
static uint32_t member_ordinal(uint32_t batch, uint32_t member)
{
    uint32_t reversed = 0;
    for (int bit = 0; member; bit++, member >>= 1)
        reversed |= (member & 1) << (31 - bit);
    return batch | reversed;
}

static void batch_due(wr_rep *rep, int32_t source)
{
    wr_source_state *s = &rep->sources[source];
    const wr_source *def = &rep->net->sources[s->of];
    const bool limited = rep->net->run.until == WR_RUN_ARRIVALS;
    const uint32_t batch = s->next;
    const uint32_t n = !def->thinned || accepted(rep, def, s, -1) ? batch_size(rep, def, s) : 0;
    s->most_members = n > s->most_members ? n : s->most_members;
    if (bits_of(batch) + bits_of(s->most_members ? s->most_members - 1 : 0) > 32)
        wr_rep_fail(rep, WEIR_ERR_LIMIT, def->place,
                    "'%s' has brought more batches than 32 bits can number, with up to %u patients",
                    def->name, s->most_members);
    to_next(rep, s, def);
    for (uint32_t k = 0; k < n && !(limited && rep->arrivals_left == 0); k++) {
        const int32_t patient = new_member(rep, source, -1, member_ordinal(batch, k));
        if (def->attends.kind != WR_VALUE_NONE && !comes(rep, patient, def, s)) {
            wr_patient_give(rep, patient, wr_patient_at(rep, patient));
            continue;
        }
        if (limited && --rep->arrivals_left == 0)
            wr_sources_over(rep);
        begin_journey(rep, patient, s, def);
        wr_run_ready(rep);
    }
}

/* ---- who comes late -- */

static int by_time(const void *left, const void *right)
{
    const wr_late *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

/* When each of a list comes, and in which order: one may pass another. Who would come before the run
 * begins comes as it begins. */
static void draw_late(wr_rep *rep, wr_source_state *s, const wr_source *def)
{
    const weir_time *times = &rep->net->times[def->first_time];
    wr_late *late = wr_alloc_array(rep->arena, (size_t)def->n_times + 1, sizeof *late);
    for (int32_t i = 0; i < def->n_times; i++) {
        wr_words words = {
            .draw = {rep->keys[def->late_stage], 0, s->fold, (uint32_t)i, rep->replication}};
        const double by = wr_value_of(rep, -1, def->late, &words); /* `plus: -5 min`: early */
        const weir_time at =
            rep->run_start + times[i] + (by < 0 ? -wr_to_time(-by) : wr_to_time(by));
        late[i] = (wr_late){at > 0 ? at : 0, (uint32_t)i};
    }
    qsort(late, (size_t)def->n_times, sizeof *late, by_time);
    s->late = late;
}

static void late_due(wr_rep *rep, int32_t source)
{
    wr_source_state *s = &rep->sources[source];
    const wr_source *def = &rep->net->sources[s->of];
    const bool limited = rep->net->run.until == WR_RUN_ARRIVALS;
    int32_t patient = new_member(rep, source, -1, s->late[s->next].ordinal);
    if (def->attends.kind != WR_VALUE_NONE && !comes(rep, patient, def, s)) {
        wr_patient_give(rep, patient, wr_patient_at(rep, patient));
        patient = -1;
    } else if (limited && --rep->arrivals_left == 0)
        wr_sources_over(rep);
    to_next(rep, s, def);
    if (patient >= 0)
        begin_journey(rep, patient, s, def);
}

/* ---- tasks -- */

static void task_due(wr_rep *rep, int32_t source)
{
    wr_source_state *s = &rep->sources[source];
    const wr_source *def = &rep->net->sources[s->of];
    const int32_t task = new_member(rep, source, -1, s->next);
    to_next(rep, s, def);
    wr_task_begin(rep, task, rep->net->targets[def->target].step);
    wr_run(rep, task);
}

/* ---- a stream is due -- */

static __attribute__((noinline)) void due_apart(wr_rep *rep, int32_t source)
{
    if (rep->net->sources[rep->sources[source].of].task)
        task_due(rep, source);
    else if (rep->sources[source].late)
        late_due(rep, source);
    else
        batch_due(rep, source);
}

void wr_source_due(wr_rep *rep, int32_t source)
{
    wr_source_state *s = &rep->sources[source];
    const wr_source *def = &rep->net->sources[s->of];
    if (__builtin_expect(s->apart, 0)) {
        due_apart(rep, source);
        return;
    }
    const int32_t cell = def->kind == WR_SOURCE_PEOPLE ? pick_cell(s, def) : -1;
    int32_t patient = -1;
    const bool limited = rep->net->run.until == WR_RUN_ARRIVALS;
    if ((!def->thinned || accepted(rep, def, s, cell)) && !(limited && rep->arrivals_left == 0)) {
        patient = new_patient(rep, source, cell);
        if (def->attends.kind != WR_VALUE_NONE && !comes(rep, patient, def, s)) {
            wr_patient_give(rep, patient, wr_patient_at(rep, patient));
            patient = -1;
        } else if (limited && --rep->arrivals_left == 0)
            wr_sources_over(rep);
    }
    to_next(rep, s, def);
    if (patient >= 0)
        begin_journey(rep, patient, s, def);
}

/* ---- sources -- */

static bool is_given(const wr_rep *rep, const wr_source *def, int32_t attr)
{
    for (int32_t i = 0; i < def->n_assigns; i++)
        if (rep->net->assigns[def->first_assign + i].attr == attr)
            return true;
    return false;
}

static bool is_of_cell(const wr_source *def, int32_t attr)
{
    for (int32_t i = 0; i < def->n_cell_attrs; i++)
        if (def->cell_attr[i] == attr)
            return true;
    return false;
}

/* Room for the group of each cell, where all that the groups are by comes with the cell. */
static int32_t *group_by_cell(const wr_rep *rep, const wr_source *def)
{
    for (int32_t i = 0; i < rep->net->run.n_by; i++)
        if (!is_of_cell(def, rep->net->run.by[i]) || is_given(rep, def, rep->net->run.by[i]))
            return NULL;
    int32_t *group = wr_alloc_array(rep->arena, (size_t)def->n_cells + 1, sizeof *group);
    memset(group, 0xff, (size_t)def->n_cells * sizeof *group); /* -1 */
    return group;
}

static void create_cells(wr_rep *rep, wr_source_state *s, const wr_source *def)
{
    double *cumulative = wr_alloc_array(rep->arena, (size_t)def->n_cells + 1, sizeof *cumulative);
    wr_sum total = {0, 0};
    for (int32_t i = 0; i < def->n_cells; i++) {
        const wr_cell *c = &rep->net->cells[def->first_cell + i];
        double rate = c->people;
        for (int32_t k = 0; k < c->n; k++)
            rate *= rep->dials[rep->net->cell_dials[c->first + k]];
        wr_sum_add(&total, rate);
        cumulative[i] = wr_sum_value(&total);
    }
    s->total = wr_sum_value(&total);
    for (int32_t i = 0; i < def->n_cells; i++)
        cumulative[i] = s->total > 0 ? cumulative[i] / s->total : 1.0;
    s->cumulative = cumulative;
    int32_t *guide = wr_alloc_array(rep->arena, WR_GUIDE, sizeof *guide);
    for (int32_t k = 0, i = 0; k < WR_GUIDE; k++) {
        while (i < def->n_cells - 1 && (double)k / WR_GUIDE >= cumulative[i])
            i++;
        guide[k] = i;
    }
    s->guide = guide;
    s->cell_group = group_by_cell(rep, def);
}

/* The stage at which all patients who go to a target draw first; -1 where that is not one stage. */
static int32_t first_stage(const wr_rep *rep, int32_t target)
{
    const weir_network *net = rep->net;
    if (net->targets[target].kind != WR_TO_SERVICE)
        return -1;
    int32_t at = net->targets[target].step;
    for (int n = 0; n < 16; n++) {
        const wr_step *s = &net->steps[at];
        switch ((wr_op)s->op) {
        case WR_OP_TREAT:
            return net->treats[s->a].stage;
        case WR_OP_DELAY:
            return net->delays[s->a].stage;
        case WR_OP_ROUTE:
        case WR_OP_CHOOSE:
            return net->chooses[s->a].shares_uniform ? -1 : net->chooses[s->a].stage;
        case WR_OP_PREFER:
            return net->prefers[s->a].shares_uniform ? -1 : net->prefers[s->a].stage;
        case WR_OP_ROOM:  /* if it draws here, that is another stage */
        case WR_OP_SEIZE: /* it may wait here, but draws behind it */
        case WR_OP_MARK:
        case WR_OP_COST:
        case WR_OP_SCORE:
            at = s->next;
            break;
        default:
            return -1;
        }
    }
    return -1;
}

/* All are away at first. */
static void create_members(wr_rep *rep, int32_t source, const wr_source *def)
{
    const uint32_t n = (uint32_t)(wr_value_of(rep, -1, def->count, NULL) + 1e-9);
    for (uint32_t k = 0; k < n; k++)
        wr_go_away(rep, new_member(rep, source, -1, k));
}

static void start_source(wr_rep *rep, int32_t i)
{
    wr_source_state *s = &rep->sources[i];
    const wr_source *def = &rep->net->sources[s->of];
    if (def->kind == WR_SOURCE_PEOPLE)
        create_cells(rep, s, def);
    s->first_stage = -1;
    if (def->kind == WR_SOURCE_START) {
        s->done = true;
        return;
    }
    if (def->kind == WR_SOURCE_POPULATION) {
        s->done = true;
        create_members(rep, i, def);
        return;
    }
    rep->sources_running++;
    s->apart = def->batch.kind != WR_VALUE_NONE || def->late.kind != WR_VALUE_NONE || def->task;
    s->first_stage = s->apart ? -1 : first_stage(rep, def->target);
    if (def->late.kind != WR_VALUE_NONE)
        draw_late(rep, s, def);
    s->poisson = def->kind == WR_SOURCE_RATE || def->kind == WR_SOURCE_PEOPLE;
    s->swings = s->poisson && rep->net->rates[def->rate].kind == WR_RATE_SWING;
    const wr_target *target = &rep->net->targets[def->target];
    s->target = target->kind == WR_TO_TABLE ? NULL : target;
    schedule(rep, s);
}

void wr_sources_start(wr_rep *rep)
{
    for (int32_t k = 0; k < rep->part_sources.n; k++)
        start_source(rep, rep->part_sources.at[k]);
    for (int32_t k = 0; k < rep->part_sources.n; k++)
        if (rep->extra_source[rep->part_sources.at[k]] >= 0)
            start_source(rep, rep->extra_source[rep->part_sources.at[k]]);
}

/* ---- who is there at the start -- */

/* A Poisson number: unit exponentials until they pass the mean. */
static int64_t poisson(const wr_rep *rep, const wr_source_state *s, double mean)
{
    int64_t n = -1;
    double sum = 0;
    while (sum <= mean) {
        const wr_draw draw = {s->key, (uint32_t)(n + 1) >> 12 & (WR_MAX_VISIT - 1), s->fold,
                              UINT32_MAX, rep->replication};
        sum -= wr_log(wr_uniform(wr_block_at_inline(&draw, (uint32_t)(n + 1) & 0xfff).w0));
        n++;
    }
    return n;
}

/* The pool of a service's first seize, and the step that takes time behind it. */
static int32_t first_seize(const wr_rep *rep, int32_t service)
{
    int32_t step = rep->net->services[service].entry;
    for (int32_t i = rep->net->services[service].entry; i < rep->net->services[service].end; i++) {
        const wr_op op = (wr_op)rep->net->steps[step].op;
        if (op == WR_OP_SEIZE || op == WR_OP_TREAT)
            return step;
        step = rep->net->steps[step].next;
    }
    return -1;
}

static int32_t first_delay(const wr_rep *rep, int32_t step)
{
    for (int n = 0; n < 1000 && step >= 0; n++) {
        const wr_op op = (wr_op)rep->net->steps[step].op;
        if (op == WR_OP_DELAY || op == WR_OP_TREAT || op == WR_OP_UNTIL)
            return step;
        if (op == WR_OP_END || op == WR_OP_GO)
            return -1;
        step = rep->net->steps[step].next;
    }
    return -1;
}

static wr_value time_of(const wr_rep *rep, int32_t step)
{
    const wr_step *s = &rep->net->steps[step];
    return s->op == WR_OP_TREAT   ? rep->net->treats[s->a].time
           : s->op == WR_OP_DELAY ? rep->net->delays[s->a].time
                                  : WR_NO_VALUE;
}

/* The law of a time for one patient: tables are followed to the distribution that is theirs. */
static const wr_law *law_of(wr_rep *rep, int32_t patient, wr_value v, wr_law *constant)
{
    for (int depth = 0; depth < 16 && v.kind == WR_VALUE_TABLE; depth++) {
        const wr_table *t = &rep->net->tables[v.index];
        const double x = t->attr >= 0 ? wr_attrs_at(rep, patient)[t->attr] : NAN;
        wr_value row = t->otherwise;
        if (t->by == WR_BY_WORD && !isnan(x)) {
            const int32_t level = wr_level_index(&rep->net->attrs[t->attr], x);
            if (level < t->n && rep->net->rows[t->first + level].value.kind != WR_VALUE_NONE)
                row = rep->net->rows[t->first + level].value;
        } else
            for (int32_t i = 0; i < t->n; i++)
                if (x >= rep->net->rows[t->first + i].lo && x <= rep->net->rows[t->first + i].hi)
                    row = rep->net->rows[t->first + i].value;
        v = row;
    }
    if (v.kind == WR_VALUE_DIST && rep->net->dists[v.index].fixed)
        return &rep->laws[v.index];
    wr_law_plain(constant);
    constant->kind = WR_CONSTANT;
    wr_words words = {0};
    constant->a = v.kind == WR_VALUE_DIAL || v.kind == WR_VALUE_ATTR
                      ? wr_value_of(rep, patient, v, &words)
                      : 0;
    return constant;
}

static bool in_whole_days(const wr_rep *rep, int32_t step)
{
    const wr_step *s = &rep->net->steps[step];
    return s->op == WR_OP_DELAY && rep->net->delays[s->a].whole_days;
}

static double remaining_time(wr_rep *rep, int32_t patient, const wr_source *def, int32_t timed)
{
    wr_words words = {.draw = wr_draw_at(rep, patient, def->stage)};
    if (def->remaining.kind != WR_VALUE_NONE)
        return wr_value_of(rep, patient, def->remaining, &words);
    wr_law constant;
    const wr_law *law = law_of(rep, patient, time_of(rep, timed), &constant);
    const double u = wr_uniform(wr_next_word(&words));
    const bool whole = in_whole_days(rep, timed);
    if (whole && def->stayed.kind == WR_VALUE_NONE)
        return wr_residual_of_days(law, u);
    if (def->stayed.kind != WR_VALUE_NONE) { /* what is left of a stay that has lasted so long */
        const double stayed = wr_value_of(rep, patient, def->stayed, &words);
        if (whole)
            return wr_days_left(law, u, stayed);
        const double below = wr_law_cdf(law, stayed);
        const double p = below + u * (1.0 - below);
        return p < 1.0 ? wr_law_quantile(law, p) - stayed : 0.0;
    }
    if (law == &constant)
        return wr_law_residual(law, u);
    const wr_residual **made = &rep->residuals[law - rep->laws];
    if (!*made)
        *made = wr_residual_create(law, rep->arena);
    return wr_residual_draw(*made, u);
}

static void place_inside(wr_rep *rep, int32_t patient, const wr_source *def, int32_t seize)
{
    const weir_network *net = rep->net;
    wr_patient *p = wr_patient_at(rep, patient);
    p->state = wr_take_placed(rep, patient, seize);
    const int32_t delay =
        net->steps[seize].op == WR_OP_TREAT ? seize : first_delay(rep, net->steps[seize].next);
    p->step = delay >= 0 ? delay : net->steps[seize].next;
    p->flags |= WR_FLAG_PLACED | WR_FLAG_UNSTARTED;
    p->started = rep->now;
    const double rest =
        net->steps[p->step].op == WR_OP_TREAT || first_delay(rep, p->step) == p->step
            ? remaining_time(rep, patient, def, p->step)
            : 0.0;
    wr_event_set(rep, patient, rep->now + wr_to_time(rest), WR_CLASS_END);
    if (rep->interrupts) /* of its time no more is known than what is left of it */
        wr_time_begins(rep, patient, wr_to_time(rest));
}

static int64_t how_many(wr_rep *rep, const wr_source *def, const wr_source_state *s, int32_t seize)
{
    const weir_network *net = rep->net;
    if (!def->count_equilibrium)
        return def->count.kind == WR_VALUE_NONE
                   ? 0
                   : (int64_t)(wr_value_of(rep, -1, def->count, NULL) + 1e-9);
    const int32_t pool = net->steps[seize].op == WR_OP_TREAT
                             ? net->treats[net->steps[seize].a].pool
                             : net->needs[net->seizes[net->steps[seize].a].first].pool;
    double offered = 0;
    for (int32_t i = 0; i < net->n_loads; i++)
        if (strcmp(net->loads[i].pool, net->pools[pool].full_name) == 0)
            offered = net->loads[i].offered;
    const int64_t n = poisson(rep, s, offered);
    const int64_t room = rep->pools[pool].capacity - rep->pools[pool].in_use.n;
    return n < room ? n : room > 0 ? room : 0;
}

static int32_t placed_patient(wr_rep *rep, int32_t source, const wr_source *def)
{
    const int32_t patient = new_patient(rep, source, -1);
    rep->sources[source].next++;
    wr_patient *p = wr_patient_at(rep, patient);
    p->service = (int16_t)def->service;
    p->entered = rep->now;
    wr_cold_at(rep, patient)->journey_entered = wr_cold_at(rep, patient)->journey_started =
        WR_NO_MOMENT;
    for (int32_t i = 0; i < rep->n_marks; i++)
        rep->marks[(int64_t)patient * rep->n_marks + i] = -1;
    wr_looks_forget(rep, patient, def->service);
    wr_looks_forget(rep, patient, rep->net->n_services);
    wr_rounds_clear(rep, patient, 0);
    wr_service_state *s = &rep->services[def->service],
                     *system = &rep->services[rep->net->n_services];
    wr_count(&s->present, 1, rep->now);
    if (s->held)
        wr_held_look(s->held);
    s->placed++;
    system->placed++;
    return patient;
}

void wr_place_start(wr_rep *rep)
{
    rep->placing = true;
    for (int32_t n = 0; n < rep->part_sources.n; n++) {
        const int32_t i = rep->part_sources.at[n];
        const wr_source *def = &rep->net->sources[i];
        if (def->kind != WR_SOURCE_START)
            continue;
        const int32_t seize = first_seize(rep, def->service);
        if (seize < 0)
            wr_rep_fail(rep, WEIR_ERR_SCENARIO, def->place, "'%s' has no seize to start in",
                        rep->net->services[def->service].name);
        const int64_t inside = how_many(rep, def, &rep->sources[i], seize);
        for (int64_t k = 0; k < inside; k++)
            place_inside(rep, placed_patient(rep, i, def), def, seize);
        const double waiting =
            def->waiting.kind == WR_VALUE_NONE ? 0 : wr_value_of(rep, -1, def->waiting, NULL);
        for (int64_t k = 0; k < (int64_t)(waiting + 1e-9); k++) {
            const int32_t patient = placed_patient(rep, i, def);
            wr_words words = {.draw = wr_draw_at(rep, patient, def->stage)};
            const double waited = def->waited.kind == WR_VALUE_NONE
                                      ? 0
                                      : wr_value_of(rep, patient, def->waited, &words);
            wr_patient *p = wr_patient_at(rep, patient);
            p->step = seize;
            p->entered = rep->now - wr_to_time(waited);
            p->joined = p->entered;
            wr_cold_at(rep, patient)->journey_entered = p->entered;
            p->flags |= WR_FLAG_BOOKED; /* joins the line as of when it came */
            wr_run(rep, patient);
        }
    }
    rep->placing = false;
    wr_run_ready(rep);
}
