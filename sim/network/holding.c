/* How long what is seized is held, if nobody ever waited (traffic.h): times from a stop until what was
 * seized is given back, by Gauss-Seidel from the far end where the way goes in circles. */
#include "sim/network/traffic.h"

#include <math.h>
#include <string.h>

static const double DAY = 86400.0;

static double until_mean(wr_flow *t, const wr_until *until)
{
    int32_t door;
    wr_guess(&t->l);
    switch (until->kind) {
    case WR_UNTIL_CLOCK:
        return DAY / 2;
    case WR_UNTIL_WEEKDAY:
        return 3 * DAY / 7;
    case WR_UNTIL_OPEN:
        door = until->service >= 0 ? wr_door_of(&t->l, until->service) : -1;
        return door >= 0 ? wr_mean_until_open(&t->l, door) : 0;
    case WR_UNTIL_SPANS:
        return until->calendar >= 0 ? wr_mean_until_open(&t->l, until->calendar) : 0;
    }
    return 0;
}

/* The mean time that a step takes of itself. */
double wr_flow_time_at(wr_flow *t, int32_t step)
{
    const wr_step *s = &t->l.net.steps[step];
    double time = 0;
    t->l.at = step;
    if (s->op == WR_OP_TREAT)
        time = wr_mean_of(&t->l, t->l.net.treats[s->a].time);
    else if (s->op == WR_OP_DELAY) {
        const wr_delay *delay = &t->l.net.delays[s->a];
        time = wr_mean_of(&t->l, delay->time);
        if (delay->whole_days && delay->time.kind == WR_VALUE_DIAL)
            time = floor(time / DAY + 0.5) * DAY;
        if (delay->since >= 0 || (delay->whole_days && delay->time.kind != WR_VALUE_DIAL))
            wr_guess(&t->l);
    } else if (s->op == WR_OP_UNTIL)
        time = until_mean(t, &t->l.net.untils[s->a]);
    else if (s->op == WR_OP_BOOK || s->op == WR_OP_WATCH)
        wr_guess(&t->l);
    if (!isfinite(time)) {
        wr_guess(&t->l);
        return 0;
    }
    return time > 0 ? time : 0;
}

bool wr_flow_gives_back(const wr_flow *t, int32_t step, int32_t pool)
{
    const wr_step *s = &t->l.net.steps[step];
    if (pool < 0 && step == t->until)
        return true;
    if (s->op == WR_OP_END || s->op == WR_OP_JOIN || s->op == WR_OP_HOLD)
        return pool >= 0 || s->op != WR_OP_HOLD; /* a hold gives back all at the grant */
    if (s->op != WR_OP_RELEASE || pool < 0)
        return false;
    const wr_release *release = &t->l.net.releases[s->a];
    for (int32_t i = 0; i < release->n; i++)
        if (t->l.net.needs[release->first + i].pool == pool)
            return true;
    return release->all;
}

/* Is the pool still held behind an edge? */
bool wr_flow_keeps(const wr_flow *t, const wr_edge *e, int32_t pool)
{
    if (e->to < 0 || e->kind == WR_EDGE_RETURN || e->kind == WR_EDGE_REFUSED ||
        e->kind == WR_EDGE_CHILD)
        return false;
    if (e->service < 0)
        return true;
    const wr_target *target = e->target >= 0 ? &t->l.net.targets[e->target] : NULL;
    for (int32_t i = 0; target && i < target->n_keep; i++)
        if (t->l.net.keeps[target->keep + i] == pool)
            return true;
    return false;
}

/* All stops where a pool is held that is still held at `start`, into `region`. */
static void find_region(wr_flow *t, int32_t start, int32_t pool)
{
    t->region.n = 0;
    t->stamp++;
    while (t->seen.n < t->stops.n)
        *wr_push(t->l.arena, &t->seen) = 0;
    if (wr_flow_gives_back(t, t->stops.at[start].step, pool))
        return;
    *wr_push(t->l.arena, &t->region) = start;
    t->seen.at[start] = t->stamp;
    for (size_t i = 0; i < t->region.n; i++) {
        const wr_stop *s = &t->stops.at[t->region.at[i]];
        for (int32_t k = s->first; k < s->first + s->n; k++) {
            const wr_way_on *w = &t->ways.at[k];
            if (!wr_flow_keeps(t, &t->edges.at[w->edge], pool) || t->seen.at[w->to] == t->stamp ||
                wr_flow_gives_back(t, t->stops.at[w->to].step, pool))
                continue;
            t->seen.at[w->to] = t->stamp;
            *wr_push(t->l.arena, &t->region) = w->to;
        }
    }
}

/* What a patient holds it holds on, though its group counts as one. */
static double part_held(const wr_flow *t, const wr_way_on *w)
{
    const uint8_t op = t->l.net.steps[t->stops.at[w->from].step].op;
    return op == WR_OP_BATCH || op == WR_OP_UNBATCH ? 1 : w->share;
}

/* One sweep of hold(wr_stop) = its time + sum of share x hold(next), from the far end; false once the
 * holding times stand still. */
static bool sweep_holding(wr_flow *t, int32_t pool)
{
    double change = 0, most = 0;
    for (size_t i = t->region.n; i-- > 0;) {
        wr_stop *s = &t->stops.at[t->region.at[i]];
        double hold = t->time.at[i];
        for (int32_t k = s->first; k < s->first + s->n; k++) {
            const wr_way_on *w = &t->ways.at[k];
            if (t->seen.at[w->to] == t->stamp && wr_flow_keeps(t, &t->edges.at[w->edge], pool))
                hold += part_held(t, w) * t->stops.at[w->to].hold;
        }
        change = fmax(change, fabs(hold - s->hold));
        most = fmax(most, hold);
        s->hold = hold;
    }
    return change > 1e-12 * most;
}

/* From `start` to where the pool is given back; pool -1: to the end of the branch of a split, or to
 * `until`. */
static double time_from(wr_flow *t, int32_t start, int32_t pool)
{
    find_region(t, start, pool);
    t->time.n = 0;
    for (size_t i = 0; i < t->region.n; i++) {
        wr_stop *s = &t->stops.at[t->region.at[i]];
        s->hold = 0;
        wr_take_turn(&t->l, s->turn);
        *wr_push(t->l.arena, &t->time) = wr_flow_time_at(t, s->step) + s->lasts;
    }
    for (int sweep = 0; t->region.n && sweep < WR_MOST_SWEEPS; sweep++)
        if (!sweep_holding(t, pool))
            break;
    return t->region.n ? t->stops.at[start].hold : 0;
}

/* How long a split takes: as its longest branch on average, or its shortest, which is a guess. */
static void time_split(wr_flow *t, wr_stop *s, const wr_step *step)
{
    const bool first = t->l.net.splits[step->a].first_only;
    double lasts = first ? INFINITY : 0;
    for (int32_t k = s->first; k < s->first + s->n; k++) {
        const wr_way_on *w = &t->ways.at[k];
        if (t->edges.at[w->edge].kind != WR_EDGE_CHILD)
            continue;
        const double one = time_from(t, w->to, -1);
        lasts = first ? fmin(lasts, one) : fmax(lasts, one);
    }
    s->lasts = isfinite(lasts) ? lasts : 0;
}

/* Behind a round of a repeat: what is left until the next may begin, as if each took its mean time. */
static void time_repeat(wr_flow *t, wr_stop *s, const wr_step *step)
{
    t->l.at = s->step;
    wr_take_turn(&t->l, s->turn);
    const double every = wr_mean_or(&t->l, t->l.net.repeats[step->a].every, 0);
    t->until = s->step;
    for (int32_t k = s->first; k < s->first + s->n; k++) {
        const wr_way_on *w = &t->ways.at[k];
        if (t->edges.at[w->edge].kind == WR_EDGE_NEXT)
            s->lasts = w->share * fmax(every - time_from(t, w->to, -1), 0);
    }
    t->until = -1;
    if (!isfinite(s->lasts))
        s->lasts = 0;
}

/* Those within others come behind them in the order, and are done first. */
void wr_flow_time_groups(wr_flow *t)
{
    t->until = -1;
    for (size_t i = t->order.n; i-- > 0;) {
        wr_stop *s = &t->stops.at[t->order.at[i].stop];
        const wr_step *step = &t->l.net.steps[s->step];
        if (step->op == WR_OP_SPLIT)
            time_split(t, s, step);
        else if (step->op == WR_OP_AGAIN)
            time_repeat(t, s, step);
        else
            continue;
        t->l.at = s->step;
        wr_guess(&t->l);
    }
}

/* How long a pool is held that is seized at a stop. */
double wr_flow_mean_holding(wr_flow *t, int32_t at, int32_t pool)
{
    const wr_stop *from = &t->stops.at[at];
    double sum = 0;
    for (int32_t k = from->first; k < from->first + from->n; k++) {
        const wr_way_on *w = &t->ways.at[k];
        if (t->edges.at[w->edge].kind != WR_EDGE_NEXT)
            continue;
        sum += w->share * time_from(t, w->to, pool);
    }
    return sum;
}
