/* Dials that move: value(t) = (the base, or the curve of the last `to`) times all factors plus all
 * additions. A step acts at its instant; other curves are read at each 00:00, and exactly where an
 * arrival is thinned. */
#include "sim/base/mathx.h"
#include "sim/engine/state.h"

/* The curve at s in 0..1, from 0 to 1. Logistic: 1 / (1 + exp(-(10 s - 5))), rescaled to reach both. */
static double curve_at(wr_curve curve, double s)
{
    if (s <= 0)
        return 0;
    if (s >= 1)
        return 1;
    switch (curve) {
    case WR_CURVE_LOGISTIC: {
        const double edge = 1 / (1 + wr_exp(5));
        return (1 / (1 + wr_exp(5 - 10 * s)) - edge) / (1 - 2 * edge);
    }
    case WR_CURVE_EXPONENTIAL:
        return (1 - wr_exp(-3 * s)) / (1 - wr_exp(-3));
    case WR_CURVE_STEP:
    case WR_CURVE_LINEAR:
    case WR_CURVE_PULSE:
        break;
    }
    return s;
}

static weir_time start_of(const wr_rep *rep, const wr_change *c)
{
    const weir_time slip = c->intervention >= 0 ? rep->slip[c->intervention] : 0;
    return rep->run_start + c->start + slip;
}

/* What is uncertain was drawn when the run began. */
static weir_time over_of(const wr_rep *rep, const wr_change *c)
{
    return c->over_drawn >= 0 ? wr_to_time(rep->dial_start[c->over_drawn]) : c->over;
}

static double amount_of(const wr_rep *rep, const wr_change *c)
{
    return c->amount_drawn >= 0 ? rep->dial_start[c->amount_drawn] : c->amount;
}

/* How much of what was reached is left: half of it after each half-life from the end of the curve. */
static double left_of(const wr_rep *rep, const wr_change *c, weir_time since)
{
    const double half_life = c->half_life >= 0 ? rep->dial_start[c->half_life] : INFINITY;
    if (since <= 0 || isinf(half_life))
        return 1;
    return wr_exp(-0.69314718055994530942 * ((double)since * 1e-6 / half_life));
}

/* Does it act at its instants, not at midnights? */
static bool at_once(const wr_rep *rep, const wr_change *c)
{
    return c->rule >= 0 || c->curve == WR_CURVE_STEP || c->curve == WR_CURVE_PULSE ||
           over_of(rep, c) <= 0;
}

/* How far a change has gone, from 0 to 1: steps as of t, what curves or fades as of curves_at. */
static double progress(const wr_rep *rep, const wr_change *c, weir_time t, weir_time curves_at)
{
    if (c->rule >= 0)
        return rep->rules[c->rule].on ? 1 : 0;
    const weir_time start = start_of(rep, c), over = over_of(rep, c);
    if (c->curve == WR_CURVE_PULSE)
        return t >= start && t < start + over ? 1 : 0;
    if (at_once(rep, c))
        return t < start ? 0 : left_of(rep, c, curves_at - start);
    if (curves_at < start)
        return 0;
    return curve_at(c->curve, (double)(curves_at - start) / (double)over) *
           left_of(rep, c, curves_at - start - over);
}

/* From or to `never` there is no half way. */
static double towards(double value, double amount, double s)
{
    if (s >= 1)
        return amount;
    return isinf(value) || isinf(amount) ? value : value + (amount - value) * s;
}

/* Steps as of t, other curves as of curves_at. */
static double dial_at(const wr_rep *rep, int32_t dial, weir_time t, weir_time curves_at)
{
    const weir_network *net = rep->net;
    double value = rep->dial_start[dial], factor = 1, added = 0;
    for (int32_t i = 0; i < net->n_changes; i++) { /* changes stand by dial, then start */
        const wr_change *c = &net->changes[i];
        if (c->dial != dial)
            continue;
        const double s = progress(rep, c, t, curves_at), amount = amount_of(rep, c);
        if (s <= 0)
            continue;
        if (c->how == WR_CHANGE_TO)
            value = towards(value, amount, s); /* from the level reached */
        else if (c->how == WR_CHANGE_TIMES)
            factor *= 1 + (amount - 1) * s;
        else
            added += amount * s;
    }
    const wr_dial *d = &net->dials[dial];
    value = value * factor + added;
    if (value < d->lo)
        value = d->lo;
    if (value > d->hi)
        value = d->hi;
    return d->whole ? (double)(int64_t)(value + 1e-9) : value;
}

double wr_dial_at(const wr_rep *rep, int32_t dial, weir_time t) { return dial_at(rep, dial, t, t); }

static bool dial_moves(const weir_network *net, wr_value v)
{
    return v.kind == WR_VALUE_DIAL && net->dials[v.index].moves;
}

/* Perhaps: what it wants, or leaves for others, is moved by some change, so its line is looked at. */
static bool asks_for_less(const weir_network *net, const wr_seize *s)
{
    bool moves = dial_moves(net, s->keep_free);
    for (int32_t k = 0; k < s->n; k++)
        moves = moves || dial_moves(net, net->needs[s->first + k].units);
    return moves;
}

/* What depends on dials and is kept ready: laws, shares, capacities, books. */
static void refresh(wr_rep *rep)
{
    const weir_network *net = rep->net;
    wr_resolve_laws(rep, true);
    wr_resolve_routes(rep);
    wr_books_refresh(rep);
    for (int32_t k = 0; k < rep->part_pools.n; k++) {
        const int32_t i = rep->part_pools.at[k];
        if (net->pools[i].calendar >= 0 || net->pools[i].varying.kind != WR_VALUE_NONE)
            wr_pool_hours(rep, i);
        else if (net->pools[i].capacity >= 0)
            wr_set_capacity(rep, i, (int64_t)(rep->dials[net->pools[i].capacity] + 1e-9));
    }
    for (int32_t i = 0; i < net->n_seizes; i++)
        if (asks_for_less(net, &net->seizes[i]))
            for (int32_t k = 0; k < net->seizes[i].n; k++)
                if (rep->pools[net->needs[net->seizes[i].first + k].pool].here)
                    wr_serve(rep, net->needs[net->seizes[i].first + k].pool);
}

static weir_time next_midnight(const wr_rep *rep, weir_time t)
{
    return wr_day_start(rep, wr_day_of(rep, t) + 1);
}

/* The next instant after t at which a change goes further; WEIR_NEVER where it does not. */
static weir_time next_of(const wr_rep *rep, const wr_change *c, weir_time t)
{
    const weir_time start = start_of(rep, c), end = start + over_of(rep, c);
    if (c->rule >= 0)
        return WEIR_NEVER;
    if (at_once(rep, c) && t < start)
        return start;
    if (c->curve == WR_CURVE_PULSE)
        return t < end ? end : WEIR_NEVER;
    if (t < start) /* first midnight of the curve */
        return next_midnight(rep, start - 1);
    /* the last one is the first at or after its end, if it does not fade from there */
    return t < end || c->half_life >= 0 ? next_midnight(rep, t) : WEIR_NEVER;
}

/* … at which some dial may change. */
static weir_time next_instant(const wr_rep *rep, weir_time t)
{
    weir_time next = WEIR_NEVER;
    for (int32_t i = 0; i < rep->net->n_changes; i++) {
        const weir_time at = next_of(rep, &rep->net->changes[i], t);
        next = at < next ? at : next;
    }
    return next;
}

static void set_moving_dials(wr_rep *rep)
{
    /* The step of one dial is no reason to look at the curves of others. */
    const weir_time midnight = wr_day_start(rep, wr_day_of(rep, rep->now));
    for (int32_t i = 0; i < rep->net->n_dials; i++)
        if (rep->net->dials[i].moves)
            rep->dials[i] = dial_at(rep, i, rep->now, midnight);
}

static int32_t change_timer(const wr_rep *rep)
{
    for (int32_t i = 0; i < rep->n_fixed; i++)
        if (rep->fixed[i].kind == WR_TIMER_CHANGE)
            return i;
    return -1;
}

static bool price_moves(const weir_network *net, const wr_pool *p)
{
    const int32_t dials[3] = {p->cost_per_hour_held, p->cost_per_hour_waiting,
                              p->cost_per_unit_day};
    for (int i = 0; i < 3; i++)
        if (dials[i] >= 0 && net->dials[dials[i]].moves)
            return true;
    return false;
}

/* At the prices that held until now. */
static void settle_prices(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->part_pools.n; i++)
        if (price_moves(rep->net, &rep->net->pools[rep->part_pools.at[i]]))
            wr_pool_settle(rep, rep->part_pools.at[i]);
}

void wr_changes_due(wr_rep *rep)
{
    settle_prices(rep);
    set_moving_dials(rep);
    refresh(rep);
    wr_held_look_all(rep);
    const weir_time next = next_instant(rep, rep->now);
    if (next < WEIR_NEVER)
        wr_fixed_set(&rep->pending, (uint32_t)change_timer(rep), next, WR_CLASS_CHANGE);
}

bool wr_changes_to_come(const wr_rep *rep) { return next_instant(rep, rep->now) < WEIR_NEVER; }

void wr_rule_changes(wr_rep *rep, int32_t rule)
{
    const weir_time midnight = wr_day_start(rep, wr_day_of(rep, rep->now));
    settle_prices(rep);
    for (int32_t i = 0; i < rep->net->n_changes; i++)
        if (rep->net->changes[i].rule == rule) {
            const int32_t dial = rep->net->changes[i].dial;
            rep->dials[dial] = dial_at(rep, dial, rep->now, midnight);
        }
    refresh(rep);
    wr_held_look_all(rep);
}

/* An uncertain dial takes one value a draw, under its own name, and so the same in every scenario. */
double wr_uncertain_value(const wr_dial *d, const wr_law *law, uint64_t seed, uint32_t draw_number,
                          wr_arena *arena)
{
    const char *stage = wr_format(arena, "!dial %s", d->path);
    const wr_draw draw = {wr_stage_key_of(stage, seed), 0, wr_fold32(wr_fnv1a("!unit")), 0,
                          draw_number};
    double value = wr_law_draw(law, wr_block_at(&draw, 0).w0, &draw, 0);
    value = value < d->lo ? d->lo : value > d->hi ? d->hi : value;
    return d->whole ? (double)(int64_t)(value + 1e-9) : value;
}

static void draw_uncertain(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->net->n_dials; i++) {
        const wr_dial *d = &rep->net->dials[i];
        if (d->drawn_from >= 0)
            rep->dials[i] = wr_uncertain_value(d, &rep->laws[d->drawn_from], rep->seed,
                                               rep->input_draw, rep->arena);
    }
}

static void draw_slips(wr_rep *rep)
{
    const weir_network *net = rep->net;
    rep->slip = wr_alloc_array(rep->arena, (size_t)net->n_interventions + 1, sizeof *rep->slip);
    for (int32_t i = 0; i < net->n_interventions; i++) {
        const wr_intervention *v = &net->interventions[i];
        rep->disrupted = rep->disrupted || v->n_disrupted > 0;
        if (v->slips_by < 0)
            continue;
        const char *stage = wr_format(rep->arena, "!slip %s", v->name);
        const wr_draw draw = {wr_stage_key_of(stage, rep->seed), 0, wr_fold32(wr_fnv1a("!unit")), 0,
                              rep->replication};
        rep->slip[i] =
            wr_to_time(wr_law_draw(&rep->laws[v->slips_by], wr_block_at(&draw, 0).w0, &draw, 0));
    }
}

void wr_changes_create(wr_rep *rep)
{
    const weir_network *net = rep->net;
    rep->dials = wr_alloc_array(rep->arena, (size_t)net->n_dials + 1, sizeof *rep->dials);
    rep->dial_start = wr_alloc_array(rep->arena, (size_t)net->n_dials + 1, sizeof *rep->dial_start);
    rep->laws = wr_alloc_array(rep->arena, (size_t)net->n_dists + 1, sizeof *rep->laws);
    rep->residuals = wr_alloc_array(rep->arena, (size_t)net->n_dists + 1, sizeof *rep->residuals);
    wr_treats_create(rep);
    rep->hours = wr_alloc_array(rep->arena, (size_t)rep->net->n_calendars + 1, sizeof *rep->hours);
    wr_ways_create(rep);
    for (int32_t i = 0; i < net->n_dials; i++)
        rep->dials[i] = net->dials[i].value;
    for (int32_t i = 0; i < net->n_dists; i++)
        rep->laws[i] = net->dists[i].at_load; /* what has the same shape keeps its table */
    wr_resolve_laws(rep, false);
    bool uncertain = false;
    for (int32_t i = 0; i < net->n_dials; i++)
        uncertain = uncertain || net->dials[i].drawn_from >= 0;
    if (uncertain) {
        draw_uncertain(rep);
        wr_resolve_laws(rep, false);
    }
    memcpy(rep->dial_start, rep->dials, (size_t)net->n_dials * sizeof *rep->dials);
    draw_slips(rep);
}

void wr_changes_start(wr_rep *rep)
{
    if (rep->net->n_changes) { /* changes may lie before the start of the warm-up */
        set_moving_dials(rep);
        wr_resolve_laws(rep, true);
    }
    if (rep->net->n_changes || rep->part == 0)
        wr_resolve_routes(rep);
    const weir_time next = next_instant(rep, 0);
    if (next < WEIR_NEVER)
        wr_fixed_set(&rep->pending, (uint32_t)change_timer(rep), next, WR_CLASS_CHANGE);
}

double wr_slower(const wr_rep *rep, int32_t service)
{
    const weir_network *net = rep->net;
    double factor = 1;
    for (int32_t i = 0; i < net->n_interventions; i++) {
        const wr_intervention *v = &net->interventions[i];
        bool here = false;
        for (int32_t k = 0; k < v->n_disrupted; k++)
            here = here || net->service_refs[v->first_disrupted + k] == service;
        if (!here)
            continue;
        const weir_time since = rep->now - (rep->run_start + v->disruption_start + rep->slip[i]);
        if (since < 0)
            continue;
        const double fade = v->fades_over >= 0 ? rep->dials[v->fades_over] : INFINITY;
        const double rest = fade > 0 ? wr_exp(-(double)since * 1e-6 / fade) : 0;
        factor *= 1 + rep->dials[v->slower_by] * rest;
    }
    return factor;
}

/* Set-up is paid once, where the start lies in the window; running costs from the start on. */
static double charge_of(const wr_rep *rep, int32_t intervention)
{
    const wr_intervention *v = &rep->net->interventions[intervention];
    const weir_time start = rep->run_start + v->start + rep->slip[intervention];
    const weir_time from = start > rep->run_start ? start : rep->run_start;
    double charge = 0;
    if (v->set_up_cost >= 0 && start >= rep->run_start && start < rep->run_end)
        charge += rep->dials[v->set_up_cost];
    if (v->running_cost >= 0 && from < rep->run_end)
        charge += rep->dials[v->running_cost] * (double)(rep->run_end - from) * 1e-6;
    return charge;
}

void wr_interventions_charge(wr_rep *rep)
{
    const int32_t n = rep->net->n_interventions;
    rep->charges = wr_alloc_array(rep->arena, (size_t)n + 1, sizeof *rep->charges);
    for (int32_t i = 0; i < n; i++) {
        rep->charges[i] = charge_of(rep, i);
        rep->intervention_cost += rep->charges[i];
    }
}
