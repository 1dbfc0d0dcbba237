/* Offered load before any run: how often patients come to each step, and how long they hold what
 * they seize, if nobody ever waited.
 *
 * For each mix of patients (likely.h) the flow equations
 *
 *     flow(step) = arrivals(step) + sum over the ways in of flow(from) x share of the way
 *
 * are solved over the steps that the mix comes to, part by part of the step graph, in order, and by
 * Gauss-Seidel within a part that has cycles. What a route asks of the state of the system is
 * answered as if nobody waited, or by halves; what follows from such a guess is marked as
 * approximate. */
#include "sim/network/traffic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double DAY = 86400.0;

/* ---- flows ----------------------------------------------------------------------------------- */

/* The stop of a step and a turn, found before or new. */
static int32_t come_to(wr_flow *t, int32_t step, int32_t turn)
{
    const size_t at = (size_t)step * (size_t)t->l.n_turns + (size_t)turn;
    if (t->come[at] != t->mix) {
        t->come[at] = t->mix;
        t->stop_at[at] = (int32_t)t->stops.n;
        *wr_push(t->l.arena, &t->stops) = (wr_stop){.step = step, .turn = turn};
    }
    return t->stop_at[at];
}

static void arrive(wr_flow *t, int32_t source, double rate)
{
    const wr_source *s = &t->l.net.sources[source];
    if (rate <= 0 || s->target < 0)
        return;
    t->arriving.n = 0;
    wr_edges_through(&t->l.net, s->target, &(wr_edge){.kind = WR_EDGE_GO, .to = -1, .attr = -1},
                     t->l.arena, &t->arriving);
    int32_t door = -1;
    for (size_t k = 0; k < t->arriving.n; k++) {
        const wr_edge *e = &t->arriving.at[k];
        double share = wr_flow_by_level(t, e);
        /* The way in, then the way of those who find the door of that service shut. */
        if (e->kind == WR_EDGE_SHUT) {
            share *= door >= 0 ? 1 - wr_finds_open(&t->l, s, door) : 0;
            door = -1;
        } else {
            door = e->service >= 0 ? t->l.net.services[e->service].door : -1;
            share *= wr_finds_open(&t->l, s, door);
        }
        if (e->to < 0 || e->to >= t->l.net.n_steps || share <= 0)
            continue;
        const int32_t at = come_to(t, e->to, wr_turn(&t->l));
        t->stops.at[at].into += rate * share;
    }
}

static void add_way(wr_flow *t, int32_t from, int32_t edge, int32_t turn, double share)
{
    const int32_t to = come_to(t, t->edges.at[edge].to, turn);
    *wr_push(t->l.arena, &t->ways) = (wr_way_on){from, to, edge, share};
    t->stops.at[from].n++;
}

/* A set of a turning attribute leads to a stop for each of its levels. */
static void turn_at(wr_flow *t, int32_t from, int32_t edge, const wr_assign *a)
{
    double left = 1;
    for (int32_t k = 0; k < wr_level_count(&t->l, a->attr); k++) {
        wr_take_turn(&t->l, t->stops.at[from].turn);
        const double p = wr_chance_of_value(&t->l, a->value, a->attr, k);
        if (p <= 0)
            continue;
        left -= p;
        t->l.level[a->attr] = k;
        add_way(t, from, edge, wr_turn(&t->l), p);
    }
    t->l.level[a->attr] = WR_UNSET;
    if (left > 1e-9)
        add_way(t, from, edge, wr_turn(&t->l), left);
}

static void find_ways(wr_flow *t, int32_t from)
{
    const int32_t step = t->stops.at[from].step, turn = t->stops.at[from].turn;
    const wr_step *s = &t->l.net.steps[step];
    const wr_assign *a = s->op == WR_OP_SET ? &t->l.net.assigns[s->a] : NULL;
    const bool turns = a && t->l.n_set[a->attr] && t->l.level[a->attr] != WR_NOT_SPLIT;
    t->stops.at[from].first = (int32_t)t->ways.n;
    wr_take_turn(&t->l, turn);
    wr_flow_shares_of_step(t, step);
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        if (t->share[k] <= 0 || t->edges.at[k].to < 0)
            continue;
        if (turns)
            turn_at(t, from, k, a);
        else
            add_way(t, from, k, turn, t->share[k]);
    }
}

static int compare_places(const void *a, const void *b)
{
    const wr_stop_place *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->turn > y->turn) - (x->turn < y->turn);
}

/* All that can be come to from where the mix arrives, and the ways between. */
static void find_stops(wr_flow *t)
{
    for (size_t i = 0; i < t->stops.n; i++)
        find_ways(t, (int32_t)i);
    t->order.n = 0;
    for (size_t i = 0; i < t->stops.n; i++)
        *wr_push(t->l.arena, &t->order) =
            (wr_stop_place){t->rank[t->stops.at[i].step], t->stops.at[i].turn, (int32_t)i};
    if (t->order.n)
        qsort(t->order.at, t->order.n, sizeof *t->order.at, compare_places);
}

/* The ways into each stop: counted, then put in their places. */
static void turn_ways(wr_flow *t)
{
    t->in_first.n = t->in.n = 0;
    for (size_t i = 0; i < t->stops.n + 2; i++)
        *wr_push(t->l.arena, &t->in_first) = 0;
    for (size_t k = 0; k < t->ways.n; k++) {
        t->in_first.at[t->ways.at[k].to + 2]++;
        *wr_push(t->l.arena, &t->in) = 0;
    }
    for (size_t i = 0; i < t->stops.n; i++)
        t->in_first.at[i + 2] += t->in_first.at[i + 1];
    for (size_t k = 0; k < t->ways.n; k++)
        t->in.at[t->in_first.at[t->ways.at[k].to + 1]++] = (int32_t)k;
}

static double inflow(const wr_flow *t, int32_t at)
{
    double sum = t->stops.at[at].into;
    for (int32_t k = t->in_first.at[at]; k < t->in_first.at[at + 1]; k++) {
        const wr_way_on *w = &t->ways.at[t->in.at[k]];
        sum += t->stops.at[w->from].flow * w->share;
    }
    return sum;
}

/* Sweeps over the stops of one part until their flows stand still. */
static void settle(wr_flow *t, size_t begin, size_t end)
{
    for (int sweep = 0; sweep < WR_MOST_SWEEPS; sweep++) {
        double change = 0, most = 0;
        for (size_t i = begin; i < end; i++) {
            wr_stop *s = &t->stops.at[t->order.at[i].stop];
            const double flow = inflow(t, t->order.at[i].stop);
            change = fmax(change, fabs(flow - s->flow));
            most = fmax(most, flow);
            s->flow = flow;
        }
        if (change <= 1e-12 * most)
            return;
    }
}

static void solve_flows(wr_flow *t)
{
    for (size_t begin = 0, end; begin < t->order.n; begin = end) {
        const int32_t part = t->part[t->stops.at[t->order.at[begin].stop].step];
        for (end = begin; end < t->order.n; end++)
            if (t->part[t->stops.at[t->order.at[end].stop].step] != part)
                break;
        settle(t, begin, end);
    }
}

/* ---- adding up ------------------------------------------------------------------------------- */

/* The seize of a step, or of a hold until something of its own is free; -1. */
static int32_t seize_of(const wr_flow *t, int32_t step)
{
    const wr_step *s = &t->l.net.steps[step];
    if (s->op == WR_OP_SEIZE)
        return s->a;
    return s->op == WR_OP_HOLD ? t->l.net.holds[s->a].seize : -1;
}

static void add_load(wr_flow *t, int32_t pool, double flow, double units, double held, bool endless)
{
    const wr_value turnaround = t->l.net.pools[pool].turnaround;
    t->offered[pool] += flow * units * held;
    t->seizes[pool] += flow;
    if (turnaround.kind != WR_VALUE_NONE)
        t->cleaning[pool] += flow * units * wr_mean_of(&t->l, turnaround);
    if (endless)
        t->endless[pool] += flow;
}

/* How many a way can serve at once: as its scarcest pool has units. */
static double size_of_way(wr_flow *t, const wr_seize *seize, int32_t nth)
{
    double least = INFINITY;
    for (int32_t k = seize->first; k < seize->first + seize->n; k++)
        if (t->l.net.needs[k].way == nth)
            least = fmin(least, wr_flow_mean_capacity(t, &t->l.net.pools[t->l.net.needs[k].pool]));
    return least;
}

/* How often a need is one, as it is part of a way: as if ways were taken in proportion to what each can
 * serve. */
static double part_in(wr_flow *t, const wr_seize *seize, int32_t at)
{
    const wr_need *needs = &t->l.net.needs[seize->first];
    const int32_t ways = needs[seize->n - 1].way;
    double all = 0;
    if (needs[at].way == 0 || ways < 2)
        return 1;
    wr_guess(&t->l);
    for (int32_t nth = 1; nth <= ways; nth++)
        all += size_of_way(t, seize, nth);
    if (!isfinite(all) || all <= 0)
        return 1.0 / ways;
    return size_of_way(t, seize, needs[at].way) / all;
}

/* Does a step keep its line short, or somebody from joining a long one? */
static bool has_room(const wr_flow *t, int32_t step)
{
    return step > 0 && t->l.net.steps[step - 1].op == WR_OP_ROOM &&
           t->l.net.steps[step - 1].next == step;
}

static void load_of_stop(wr_flow *t, int32_t at)
{
    const int32_t step = t->stops.at[at].step;
    const wr_step *s = &t->l.net.steps[step];
    const double flow = t->stops.at[at].flow;
    t->l.at = step;
    wr_take_turn(&t->l, t->stops.at[at].turn);
    if (s->op == WR_OP_TREAT) {
        add_load(t, t->l.net.treats[s->a].pool, flow, 1, wr_flow_time_at(t, step),
                 !has_room(t, step));
        return;
    }
    const int32_t seize_at = seize_of(t, step);
    const wr_seize *seize = seize_at >= 0 ? &t->l.net.seizes[seize_at] : NULL;
    for (int32_t k = 0; seize && k < seize->n; k++) {
        const wr_need *need = &t->l.net.needs[seize->first + k];
        t->l.at = step;
        wr_take_turn(&t->l, t->stops.at[at].turn);
        const double part = part_in(t, seize, k), units = wr_mean_or(&t->l, need->units, 1);
        add_load(t, need->pool, flow * part, units, wr_flow_mean_holding(t, at, need->pool),
                 seize->patience < 0 && seize->or_else < 0 && !has_room(t, step));
    }
}

/* One mix: who comes, their ways, their flows, what they hold. */
static void add_mix(wr_flow *t, size_t begin, size_t end)
{
    wr_take_mix(&t->l, begin, end);
    t->mix++;
    t->stops.n = t->ways.n = 0;
    for (size_t i = begin; i < end; i++)
        arrive(t, t->l.parts.at[i].source, t->l.parts.at[i].rate);
    find_stops(t);
    turn_ways(t);
    solve_flows(t);
    wr_flow_time_groups(t);
    for (size_t i = 0; i < t->stops.n; i++)
        if (t->stops.at[i].flow > 0)
            load_of_stop(t, (int32_t)i);
}

static void add_mixes(wr_flow *t)
{
    const wr_mix_parts *parts = &t->l.parts;
    for (size_t begin = 0, end; begin < parts->n; begin = end) {
        for (end = begin; end < parts->n && parts->at[end].mix == parts->at[begin].mix; end++)
            ;
        add_mix(t, begin, end);
    }
}

/* ---- what was guessed ------------------------------------------------------------------------ */

/* Is something guessed while a pool is held that is seized at a step? */
static bool guessed_while_held(wr_flow *t, int32_t seize_step, int32_t pool)
{
    int32_t n = 0;
    t->stamp++;
    t->walked[seize_step] = t->stamp;
    t->line[n++] = seize_step;
    for (int32_t i = 0; i < n; i++) {
        const int32_t step = t->line[i];
        if (t->l.guessed[step])
            return true;
        for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
            const wr_edge *e = &t->edges.at[k];
            if (!wr_flow_keeps(t, e, pool) || t->walked[e->to] == t->stamp ||
                wr_flow_gives_back(t, e->to, pool))
                continue;
            t->walked[e->to] = t->stamp;
            t->line[n++] = e->to;
        }
    }
    return false;
}

static bool guesses_time_alone(const wr_step *s)
{
    return s->op == WR_OP_SPLIT || s->op == WR_OP_AGAIN;
}

/* Whatever comes after a guess is approximate. */
static void taint(wr_flow *t)
{
    int32_t n = 0;
    for (int32_t i = 0; i < t->l.net.n_steps; i++)
        if (t->l.guessed[i] && !guesses_time_alone(&t->l.net.steps[i])) {
            t->tainted[i] = true;
            t->line[n++] = i;
        }
    for (int32_t i = 0; i < n; i++)
        for (int32_t k = t->first[t->line[i]]; k < t->first[t->line[i] + 1]; k++) {
            const wr_edge *e = &t->edges.at[k];
            if (e->to < 0 || e->kind == WR_EDGE_REFUSED || t->tainted[e->to])
                continue;
            t->tainted[e->to] = true;
            t->line[n++] = e->to;
        }
}

static void spread_guesses(wr_flow *t)
{
    taint(t);
    for (int32_t i = 0; i < t->l.net.n_steps; i++) {
        const wr_step *s = &t->l.net.steps[i];
        const int32_t at = seize_of(t, i);
        if (s->op == WR_OP_TREAT && t->tainted[i])
            t->rough[t->l.net.treats[s->a].pool] = true;
        for (int32_t k = 0; at >= 0 && k < t->l.net.seizes[at].n; k++) {
            const int32_t pool = t->l.net.needs[t->l.net.seizes[at].first + k].pool;
            if (!t->rough[pool])
                t->rough[pool] = t->tainted[i] || guessed_while_held(t, i, pool);
        }
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void *numbers(wr_flow *t, int32_t n, size_t size)
{
    return wr_alloc_array(t->l.arena, (size_t)n + 1, size);
}

static void build_edges(wr_flow *t)
{
    const int32_t n = t->l.net.n_steps;
    wr_edges out = {0};
    t->first = numbers(t, n, sizeof *t->first);
    for (int32_t i = 0; i < n; i++) {
        t->first[i] = (int32_t)t->edges.n;
        wr_edges_of(&t->l.net, i, t->l.arena, &out);
        for (size_t k = 0; k < out.n; k++)
            if (out.at[k].to < n)
                *wr_push(t->l.arena, &t->edges) = out.at[k];
    }
    t->first[n] = (int32_t)t->edges.n;
}

/* The parts of the graph, and each step's place in their order. */
static void order_steps(wr_flow *t)
{
    const int32_t n = t->l.net.n_steps;
    WR_VEC(int32_t) to = {0};
    int32_t *first = numbers(t, n, sizeof *first);
    for (int32_t i = 0; i < n; i++) {
        first[i] = (int32_t)to.n;
        for (int32_t k = t->first[i]; k < t->first[i + 1]; k++)
            if (t->edges.at[k].to >= 0)
                *wr_push(t->l.arena, &to) = t->edges.at[k].to;
    }
    first[n] = (int32_t)to.n;
    t->part = numbers(t, n, sizeof *t->part);
    const int32_t n_parts = wr_strong_parts(t->l.arena, n, first, to.at, t->part);
    int32_t *next = numbers(t, n_parts + 1, sizeof *next); /* highest part first */
    for (int32_t i = 0; i < n; i++)
        next[n_parts - t->part[i]]++;
    for (int32_t k = 0; k < n_parts; k++)
        next[k + 1] += next[k];
    t->rank = numbers(t, n, sizeof *t->rank);
    for (int32_t i = 0; i < n; i++)
        t->rank[i] = next[n_parts - 1 - t->part[i]]++;
}

static void make_room(wr_flow *t)
{
    const int32_t n = t->l.net.n_steps, n_pools = t->l.net.n_pools;
    t->share = numbers(t, (int32_t)t->edges.n, sizeof *t->share);
    const size_t n_stops = (size_t)(n + 1) * (size_t)t->l.n_turns;
    t->come = wr_alloc_array(t->l.arena, n_stops, sizeof *t->come);
    t->stop_at = wr_alloc_array(t->l.arena, n_stops, sizeof *t->stop_at);
    t->tainted = numbers(t, n, sizeof *t->tainted);
    t->line = numbers(t, n, sizeof *t->line);
    t->walked = numbers(t, n, sizeof *t->walked);
    t->branch_share = numbers(t, t->l.net.n_branches, sizeof *t->branch_share);
    t->option_odds = numbers(t, t->l.net.n_options, sizeof *t->option_odds);
    t->option_work = numbers(t, t->l.net.n_options, sizeof *t->option_work);
    t->offered = numbers(t, n_pools, sizeof *t->offered);
    t->cleaning = numbers(t, n_pools, sizeof *t->cleaning);
    t->seizes = numbers(t, n_pools, sizeof *t->seizes);
    t->endless = numbers(t, n_pools, sizeof *t->endless);
    t->rough = numbers(t, n_pools, sizeof *t->rough);
    t->batch = t->l.net.n_batches ? wr_batch_of_steps(&t->l.net, t->l.arena) : NULL;
}

/* Three figures or so, and none after the point that say nothing. */
static const char *shown(weir_builder *b, double x)
{
    const bool whole = fabs(x - round(x)) <= 1e-6 * x;
    const int digits = whole ? 0 : x < 1 ? 3 : x < 10 ? 2 : x < 1000 ? 1 : 0;
    return wr_format(b->arena, "%.*f", digits, x);
}

/* What an estimate may be wrong by: shut doors, lines left and conditions on state are guessed. */
#define ROUGH_BY 1.15

static void warn_of_overload(wr_flow *t, int32_t at, const weir_load_info *load)
{
    const wr_pool *pool = &t->l.net.pools[at];
    const double needed = load->offered + t->cleaning[at];
    const double most = load->capacity * (load->approximate ? ROUGH_BY : 1 - 1e-12);
    if (t->endless[at] <= 0 || load->capacity <= 0 || needed < most)
        return;
    wr_warn(t->l.b->err, pool->place,
            load->approximate
                ? "'%s' may need about %s units on average and has %s: if so, its line "
                  "grows without bound"
                : "'%s' needs %s units on average and has %s: its line grows without "
                  "bound",
            pool->full_name, shown(t->l.b, needed), shown(t->l.b, load->capacity));
}

static void write_loads(wr_flow *t)
{
    const int32_t n = t->l.net.n_pools;
    weir_load_info *loads = wr_alloc_array(t->l.b->arena, (size_t)n + 1, sizeof *loads);
    for (int32_t i = 0; i < n; i++) {
        loads[i] = (weir_load_info){.pool = t->l.net.pools[i].full_name,
                                    .offered = t->offered[i],
                                    .capacity = wr_flow_mean_capacity(t, &t->l.net.pools[i]),
                                    .arrivals_per_day = t->seizes[i] * DAY,
                                    .approximate = t->rough[i]};
        warn_of_overload(t, i, &loads[i]);
    }
    t->l.b->net.loads = loads;
    t->l.b->net.n_loads = n;
}

void wr_traffic(weir_builder *b)
{
    if (b->err->n_errors > 0) /* what is not linked has no load */
        return;
    wr_flow *t = wr_alloc(b->arena, sizeof *t);
    wr_likely_init(&t->l, b);
    build_edges(t);
    order_steps(t);
    make_room(t);
    add_mixes(t);
    spread_guesses(t);
    write_loads(t);
}

double wr_offered(const weir_network *net, int32_t pool)
{
    return pool >= 0 && pool < net->n_loads ? net->loads[pool].offered : 0;
}
