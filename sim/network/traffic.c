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
#include "sim/network/likely.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SWEEPS = 20000 }; /* Gauss-Seidel, within a part */
static const double DAY = 86400.0;

/* A step that the mix at hand comes to, with what has been set by then. */
typedef struct stop {
    int32_t step, turn;
    int32_t first, n; /* the ways on from it */
    double flow, into, hold;
    double lasts; /* of a split: until its children are over; of the end of a repeat: until the
                     next begins */
} stop;

/* A way from one stop to another. */
typedef struct way {
    int32_t from, to, edge;
    double share;
} way;

/* Where a stop stands in the order of the graph. */
typedef struct place {
    int32_t rank, turn, stop;
} place;

typedef struct traffic {
    wr_likely l;

    /* the graph */
    WR_VEC(wr_edge) edges; /* of step i: first[i] .. first[i + 1) */
    int32_t *first, *part;
    int32_t *rank; /* of a step: what comes before it has a lower one */
    double *share; /* of each edge of the step at hand */

    WR_VEC(stop) stops; /* in the order in which they were found */
    WR_VEC(way) ways;
    int32_t *stop_at; /* [step][turn]: its stop, if come[step][turn] == mix */
    int32_t *come, mix;
    WR_VEC(place) order;
    WR_VEC(int32_t) in; /* ways into each stop: in[in_first[stop] .. in_first[stop + 1]) */
    WR_VEC(int32_t) in_first;
    WR_VEC(int32_t) region, seen; /* stops where a pool is held; seen[stop] == stamp */
    WR_VEC(double) time;
    int32_t stamp;
    int32_t until;  /* a time is asked for up to this step, -1 */
    int32_t *batch; /* by step: the batch whose groups come there, -1; NULL: there are no groups */

    bool *tainted;          /* steps that come after a guess */
    int32_t *line, *walked; /* steps */
    double *branch_share;   /* work space, as is: */
    double *option_odds;
    wr_edges arriving;

    double *offered, *cleaning, *seizes, *endless; /* by pool; endless: seizes of unlimited lines */
    bool *rough;
} traffic;

/* ---- shares of the ways on ------------------------------------------------------------------- */

static double mean_capacity(traffic *t, const wr_pool *pool)
{
    if (pool->unlimited)
        return INFINITY;
    if (pool->calendar >= 0)
        return wr_calendar_mean(&t->l, pool->calendar);
    if (pool->varying.kind != WR_VALUE_NONE) {
        wr_guess(&t->l);
        return wr_mean_or(&t->l, pool->varying, 0);
    }
    return wr_dial_or(&t->l, pool->capacity, 0);
}

/* The part of an edge's way that its table of targets gives it, for the mix at hand. */
static double by_level(traffic *t, const wr_edge *e)
{
    const wr_target *targets = t->l.net.targets;
    double all = e->attr < 0 ? 1 : wr_has_level(&t->l, e->attr, e->level);
    /* The tables that its own one stands in. */
    int32_t row = e->attr >= 0 && e->target >= 0 ? targets[e->target].within - 1 : -1;
    for (int32_t table; row >= 0 && (table = targets[row].within - 1) >= 0; row = table)
        all *= wr_has_level(&t->l, targets[table].attr, row - targets[table].first);
    return all;
}

/* Shares of the branches, in the order they are tried. */
static void branch_shares(traffic *t, const wr_choose *choose, double *out)
{
    double left = 1, given = 0;
    int32_t rest = -1;
    for (int32_t i = 0; i < choose->n_when; i++) {
        const wr_branch *branch = &t->l.net.branches[choose->first + i];
        double p = wr_chance(&t->l, branch->when);
        if (branch->share.kind != WR_VALUE_NONE && p > 0)
            p *= wr_share_of(&t->l, branch->share);
        out[i] = left * p;
        left -= out[i];
    }
    for (int32_t i = choose->n_when; i < choose->n; i++) {
        const wr_branch *branch = &t->l.net.branches[choose->first + i];
        if (branch->share.kind == WR_VALUE_NONE) {
            rest = i;
            continue;
        }
        const double share = left > 0 ? wr_share_of(&t->l, branch->share) : 0;
        out[i] = left * share;
        given += share;
    }
    if (rest >= 0)
        out[rest] = left * fmax(1 - given, 0);
}

static void shares_of_choose(traffic *t, int32_t step)
{
    const wr_choose *choose = &t->l.net.chooses[t->l.net.steps[step].a];
    double *shares = t->branch_share;
    double all = 0;
    for (int32_t i = 0; i < choose->n; i++)
        shares[i] = 0;
    branch_shares(t, choose, shares);
    for (int32_t i = 0; i < choose->n; i++)
        all += shares[i];
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind == WR_EDGE_BRANCH)
            t->share[k] = shares[e->branch - choose->first] * by_level(t, e);
        else if (e->kind == WR_EDGE_NEXT)
            t->share[k] = fmax(1 - all, 0);
    }
}

/* What the first pool of a service has; of an option that leads elsewhere, and of endless ones, NaN. */
static double size_of(traffic *t, const wr_option *option)
{
    const int32_t service = option->state.service;
    const int32_t pool = service >= 0 ? t->l.net.services[service].first_pool : -1;
    const double size = pool >= 0 ? mean_capacity(t, &t->l.net.pools[pool]) : NAN;
    return isfinite(size) && size > 0 ? size : NAN;
}

/* exp of each utility of those at hand, over the sum of them all. */
static void shares_of_logit(traffic *t, int32_t step, const wr_prefer *prefer)
{
    const wr_option *options = &t->l.net.options[prefer->first];
    double *odds = t->option_odds, most = -INFINITY, all = 0;
    for (int32_t i = 0; i < prefer->n; i++) {
        odds[i] = wr_mean_of(&t->l, options[i].utility);
        most = fmax(most, odds[i]);
        if (options[i].utility.kind ==
            WR_VALUE_ATTR) /* many values, of which the mean is not all */
            wr_guess(&t->l);
    }
    for (int32_t i = 0; i < prefer->n; i++)
        all += odds[i] = exp(odds[i] - most);
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind == WR_EDGE_OPTION)
            t->share[k] = odds[e->branch - prefer->first] / all * by_level(t, e);
    }
}

/* Who knows where few wait goes, in the long run, where there is much: as if in proportion to what
 * each service has. The others go anywhere. */
static void shares_of_shortest(traffic *t, int32_t step, const wr_prefer *prefer)
{
    const double knows =
        prefer->informed.kind == WR_VALUE_NONE ? 1 : wr_share_of(&t->l, prefer->informed);
    double all = 0;
    wr_guess(&t->l);
    for (int32_t i = 0; i < prefer->n; i++)
        all += size_of(t, &t->l.net.options[prefer->first + i]);
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind != WR_EDGE_OPTION)
            continue;
        const double blind = 1.0 / prefer->n;
        const double share = isnan(all) ? blind : size_of(t, &t->l.net.options[e->branch]) / all;
        t->share[k] = (knows * share + (1 - knows) * blind) * by_level(t, e);
    }
}

static void shares_of_prefer(traffic *t, int32_t step)
{
    const wr_prefer *prefer = &t->l.net.prefers[t->l.net.steps[step].a];
    if (prefer->by == WR_PREFER_LOGIT)
        shares_of_logit(t, step, prefer);
    else
        shares_of_shortest(t, step, prefer);
}

/* Of those who have booked: who cancels, who does not come, who does. */
static void shares_of_book(traffic *t, int32_t step)
{
    const wr_book_step *book = &t->l.net.book_steps[t->l.net.steps[step].a];
    const double cancels = book->cancels.kind ? wr_share_of(&t->l, book->cancels) : 0;
    const double comes = book->attends.kind ? wr_share_of(&t->l, book->attends) : 1;
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind == WR_EDGE_NEXT)
            t->share[k] = (1 - cancels) * comes;
        if (e->kind != WR_EDGE_ABSENT)
            continue;
        const bool missed = book->attends.kind && e->target == book->missed;
        t->share[k] = (missed ? (1 - cancels) * (1 - comes) : cancels) * by_level(t, e);
    }
}

static void shares_of_others(traffic *t, int32_t step)
{
    const wr_step *s = &t->l.net.steps[step];
    const double returns =
        s->op == WR_OP_RETURN ? wr_share_of(&t->l, t->l.net.returns[s->a].share) : 0;
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind == WR_EDGE_NEXT)
            t->share[k] = 1 - returns;
        else if (e->kind == WR_EDGE_GO)
            t->share[k] = by_level(t, e);
        else if (e->kind == WR_EDGE_RETURN)
            t->share[k] = returns * by_level(t, e);
        else if (e->kind == WR_EDGE_CHILD)
            t->share[k] = 1;
    }
}

/* Some never begin; of those who have, each round but the last has another behind it. On average they
 * come round as often as is said, whatever the law. */
static void shares_of_repeat(traffic *t, int32_t step)
{
    const wr_step *s = &t->l.net.steps[step];
    const double times = wr_mean_or(&t->l, t->l.net.repeats[s->a].times, 0);
    const double begin = fmin(times, 1);
    const double on = s->op == WR_OP_REPEAT ? begin : times > 0 ? 1 - begin / times : 0;
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++)
        t->share[k] = t->edges.at[k].kind == WR_EDGE_NEXT ? on : 1 - on;
}

/* Does a condition ask whether this very door is open? */
static bool asks_door(const traffic *t, int32_t at, int32_t service)
{
    const wr_cond *c = &t->l.net.conds[at];
    if (c->op == WR_COND_OPEN)
        return c->service == service;
    if (c->op == WR_COND_CALENDAR)
        return c->calendar == t->l.net.services[service].door;
    for (int32_t i = 0; c->op == WR_COND_ALL && i < c->n; i++)
        if (asks_door(t, c->first + i, service))
            return true;
    return false;
}

/* Of those who go to another service, some find its door shut and go where that leads. */
static void part_at_doors(traffic *t, int32_t step)
{
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        const int32_t door = e->service >= 0 ? t->l.net.services[e->service].door : -1;
        if (door < 0 || e->kind == WR_EDGE_SHUT)
            continue;
        const int32_t when = e->kind == WR_EDGE_BRANCH ? t->l.net.branches[e->branch].when : -1;
        const bool asked = when >= 0 && asks_door(t, when, e->service);
        const double all = t->share[k], open = asked ? 1 : wr_open_share(&t->l, door);
        if (open < 1 && all > 0)
            wr_guess(&t->l);
        t->share[k] = all * open;
        bool nested = false; /* a door behind the door: taken to be open */
        for (int32_t m = k + 1; m < t->first[step + 1]; m++) {
            const wr_edge *shut = &t->edges.at[m];
            if (shut->kind != WR_EDGE_SHUT)
                break;
            if (!nested)
                t->share[m] = all * (1 - open) * (shut->attr == e->attr ? 1 : by_level(t, shut));
            nested = shut->service >= 0 && t->l.net.services[shut->service].door >= 0;
        }
    }
}

/* A group goes on as one, and is many again behind an unbatch or where it leaves the service: as if all
 * groups were full. */
static void shares_of_groups(traffic *t, int32_t step)
{
    const wr_step *s = &t->l.net.steps[step];
    const int32_t batch = s->op == WR_OP_BATCH ? s->a : t->batch[step];
    if (batch < 0)
        return;
    const double size = fmax(wr_mean_or(&t->l, t->l.net.batches[batch].size, 1), 1);
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++)
        if (s->op == WR_OP_BATCH)
            t->share[k] /= size;
        else if (s->op == WR_OP_UNBATCH || t->edges.at[k].service >= 0)
            t->share[k] *= size;
    if (s->op == WR_OP_BATCH)
        wr_guess(&t->l);
}

static void shares_of_step(traffic *t, int32_t step)
{
    const uint8_t op = t->l.net.steps[step].op;
    t->l.at = step;
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++)
        t->share[k] = 0;
    if (op == WR_OP_ROUTE || op == WR_OP_CHOOSE)
        shares_of_choose(t, step);
    else if (op == WR_OP_PREFER)
        shares_of_prefer(t, step);
    else if (op == WR_OP_BOOK)
        shares_of_book(t, step);
    else if (op == WR_OP_REPEAT || op == WR_OP_AGAIN)
        shares_of_repeat(t, step);
    else
        shares_of_others(t, step);
    if (op != WR_OP_HOLD)
        part_at_doors(t, step);
    if (t->batch)
        shares_of_groups(t, step);
}

/* ---- flows ----------------------------------------------------------------------------------- */

/* The stop of a step and a turn, found before or new. */
static int32_t come_to(traffic *t, int32_t step, int32_t turn)
{
    const size_t at = (size_t)step * (size_t)t->l.n_turns + (size_t)turn;
    if (t->come[at] != t->mix) {
        t->come[at] = t->mix;
        t->stop_at[at] = (int32_t)t->stops.n;
        *wr_push(t->l.arena, &t->stops) = (stop){.step = step, .turn = turn};
    }
    return t->stop_at[at];
}

static void arrive(traffic *t, int32_t source, double rate)
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
        double share = by_level(t, e);
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

static void add_way(traffic *t, int32_t from, int32_t edge, int32_t turn, double share)
{
    const int32_t to = come_to(t, t->edges.at[edge].to, turn);
    *wr_push(t->l.arena, &t->ways) = (way){from, to, edge, share};
    t->stops.at[from].n++;
}

/* A set of a turning attribute leads to a stop for each of its levels. */
static void turn_at(traffic *t, int32_t from, int32_t edge, const wr_assign *a)
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

static void find_ways(traffic *t, int32_t from)
{
    const int32_t step = t->stops.at[from].step, turn = t->stops.at[from].turn;
    const wr_step *s = &t->l.net.steps[step];
    const wr_assign *a = s->op == WR_OP_SET ? &t->l.net.assigns[s->a] : NULL;
    const bool turns = a && t->l.n_set[a->attr] && t->l.level[a->attr] != WR_NOT_SPLIT;
    t->stops.at[from].first = (int32_t)t->ways.n;
    wr_take_turn(&t->l, turn);
    shares_of_step(t, step);
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
    const place *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->turn > y->turn) - (x->turn < y->turn);
}

/* All that can be come to from where the mix arrives, and the ways between. */
static void find_stops(traffic *t)
{
    for (size_t i = 0; i < t->stops.n; i++)
        find_ways(t, (int32_t)i);
    t->order.n = 0;
    for (size_t i = 0; i < t->stops.n; i++)
        *wr_push(t->l.arena, &t->order) =
            (place){t->rank[t->stops.at[i].step], t->stops.at[i].turn, (int32_t)i};
    if (t->order.n)
        qsort(t->order.at, t->order.n, sizeof *t->order.at, compare_places);
}

/* The ways into each stop: counted, then put in their places. */
static void turn_ways(traffic *t)
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

static double inflow(const traffic *t, int32_t at)
{
    double sum = t->stops.at[at].into;
    for (int32_t k = t->in_first.at[at]; k < t->in_first.at[at + 1]; k++) {
        const way *w = &t->ways.at[t->in.at[k]];
        sum += t->stops.at[w->from].flow * w->share;
    }
    return sum;
}

/* Sweeps over the stops of one part until their flows stand still. */
static void settle(traffic *t, size_t begin, size_t end)
{
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
        double change = 0, most = 0;
        for (size_t i = begin; i < end; i++) {
            stop *s = &t->stops.at[t->order.at[i].stop];
            const double flow = inflow(t, t->order.at[i].stop);
            change = fmax(change, fabs(flow - s->flow));
            most = fmax(most, flow);
            s->flow = flow;
        }
        if (change <= 1e-12 * most)
            return;
    }
}

static void solve_flows(traffic *t)
{
    for (size_t begin = 0, end; begin < t->order.n; begin = end) {
        const int32_t part = t->part[t->stops.at[t->order.at[begin].stop].step];
        for (end = begin; end < t->order.n; end++)
            if (t->part[t->stops.at[t->order.at[end].stop].step] != part)
                break;
        settle(t, begin, end);
    }
}

/* ---- how long what is seized is held --------------------------------------------------------- */

static double until_mean(traffic *t, const wr_until *until)
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
static double time_at(traffic *t, int32_t step)
{
    const wr_step *s = &t->l.net.steps[step];
    double time = 0;
    t->l.at = step;
    if (s->op == WR_OP_TREAT)
        time = wr_mean_of(&t->l, t->l.net.treats[s->a].time);
    else if (s->op == WR_OP_DELAY) {
        time = wr_mean_of(&t->l, t->l.net.delays[s->a].time);
        if (t->l.net.delays[s->a].since >= 0)
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

static bool gives_back(const traffic *t, int32_t step, int32_t pool)
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
static bool keeps(const traffic *t, const wr_edge *e, int32_t pool)
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
static void find_region(traffic *t, int32_t start, int32_t pool)
{
    t->region.n = 0;
    t->stamp++;
    while (t->seen.n < t->stops.n)
        *wr_push(t->l.arena, &t->seen) = 0;
    if (gives_back(t, t->stops.at[start].step, pool))
        return;
    *wr_push(t->l.arena, &t->region) = start;
    t->seen.at[start] = t->stamp;
    for (size_t i = 0; i < t->region.n; i++) {
        const stop *s = &t->stops.at[t->region.at[i]];
        for (int32_t k = s->first; k < s->first + s->n; k++) {
            const way *w = &t->ways.at[k];
            if (!keeps(t, &t->edges.at[w->edge], pool) || t->seen.at[w->to] == t->stamp ||
                gives_back(t, t->stops.at[w->to].step, pool))
                continue;
            t->seen.at[w->to] = t->stamp;
            *wr_push(t->l.arena, &t->region) = w->to;
        }
    }
}

/* What a patient holds it holds on, though its group counts as one. */
static double part_held(const traffic *t, const way *w)
{
    const uint8_t op = t->l.net.steps[t->stops.at[w->from].step].op;
    return op == WR_OP_BATCH || op == WR_OP_UNBATCH ? 1 : w->share;
}

/* One sweep of hold(stop) = its time + sum of share x hold(next), from the far end; false once the
 * holding times stand still. */
static bool sweep_holding(traffic *t, int32_t pool)
{
    double change = 0, most = 0;
    for (size_t i = t->region.n; i-- > 0;) {
        stop *s = &t->stops.at[t->region.at[i]];
        double hold = t->time.at[i];
        for (int32_t k = s->first; k < s->first + s->n; k++) {
            const way *w = &t->ways.at[k];
            if (t->seen.at[w->to] == t->stamp && keeps(t, &t->edges.at[w->edge], pool))
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
static double time_from(traffic *t, int32_t start, int32_t pool)
{
    find_region(t, start, pool);
    t->time.n = 0;
    for (size_t i = 0; i < t->region.n; i++) {
        stop *s = &t->stops.at[t->region.at[i]];
        s->hold = 0;
        wr_take_turn(&t->l, s->turn);
        *wr_push(t->l.arena, &t->time) = time_at(t, s->step) + s->lasts;
    }
    for (int sweep = 0; t->region.n && sweep < MOST_SWEEPS; sweep++)
        if (!sweep_holding(t, pool))
            break;
    return t->region.n ? t->stops.at[start].hold : 0;
}

/* How long a split takes: as its longest branch on average, or its shortest, which is a guess. */
static void time_split(traffic *t, stop *s, const wr_step *step)
{
    const bool first = t->l.net.splits[step->a].first_only;
    double lasts = first ? INFINITY : 0;
    for (int32_t k = s->first; k < s->first + s->n; k++) {
        const way *w = &t->ways.at[k];
        if (t->edges.at[w->edge].kind != WR_EDGE_CHILD)
            continue;
        const double one = time_from(t, w->to, -1);
        lasts = first ? fmin(lasts, one) : fmax(lasts, one);
    }
    s->lasts = isfinite(lasts) ? lasts : 0;
}

/* Behind a round of a repeat: what is left until the next may begin, as if each took its mean time. */
static void time_repeat(traffic *t, stop *s, const wr_step *step)
{
    t->l.at = s->step;
    wr_take_turn(&t->l, s->turn);
    const double every = wr_mean_or(&t->l, t->l.net.repeats[step->a].every, 0);
    t->until = s->step;
    for (int32_t k = s->first; k < s->first + s->n; k++) {
        const way *w = &t->ways.at[k];
        if (t->edges.at[w->edge].kind == WR_EDGE_NEXT)
            s->lasts = w->share * fmax(every - time_from(t, w->to, -1), 0);
    }
    t->until = -1;
    if (!isfinite(s->lasts))
        s->lasts = 0;
}

/* Those within others come behind them in the order, and are done first. */
static void time_groups(traffic *t)
{
    t->until = -1;
    for (size_t i = t->order.n; i-- > 0;) {
        stop *s = &t->stops.at[t->order.at[i].stop];
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
static double mean_holding(traffic *t, int32_t at, int32_t pool)
{
    const stop *from = &t->stops.at[at];
    double sum = 0;
    for (int32_t k = from->first; k < from->first + from->n; k++) {
        const way *w = &t->ways.at[k];
        if (t->edges.at[w->edge].kind != WR_EDGE_NEXT)
            continue;
        sum += w->share * time_from(t, w->to, pool);
    }
    return sum;
}

/* ---- adding up ------------------------------------------------------------------------------- */

/* The seize of a step, or of a hold until something of its own is free; -1. */
static int32_t seize_of(const traffic *t, int32_t step)
{
    const wr_step *s = &t->l.net.steps[step];
    if (s->op == WR_OP_SEIZE)
        return s->a;
    return s->op == WR_OP_HOLD ? t->l.net.holds[s->a].seize : -1;
}

static void add_load(traffic *t, int32_t pool, double flow, double units, double held, bool endless)
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
static double size_of_way(traffic *t, const wr_seize *seize, int32_t nth)
{
    double least = INFINITY;
    for (int32_t k = seize->first; k < seize->first + seize->n; k++)
        if (t->l.net.needs[k].way == nth)
            least = fmin(least, mean_capacity(t, &t->l.net.pools[t->l.net.needs[k].pool]));
    return least;
}

/* How often a need is one, as it is part of a way: as if ways were taken in proportion to what each can
 * serve. */
static double part_in(traffic *t, const wr_seize *seize, int32_t at)
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
static bool has_room(const traffic *t, int32_t step)
{
    return step > 0 && t->l.net.steps[step - 1].op == WR_OP_ROOM &&
           t->l.net.steps[step - 1].next == step;
}

static void load_of_stop(traffic *t, int32_t at)
{
    const int32_t step = t->stops.at[at].step;
    const wr_step *s = &t->l.net.steps[step];
    const double flow = t->stops.at[at].flow;
    t->l.at = step;
    wr_take_turn(&t->l, t->stops.at[at].turn);
    if (s->op == WR_OP_TREAT) {
        add_load(t, t->l.net.treats[s->a].pool, flow, 1, time_at(t, step), !has_room(t, step));
        return;
    }
    const int32_t seize_at = seize_of(t, step);
    const wr_seize *seize = seize_at >= 0 ? &t->l.net.seizes[seize_at] : NULL;
    for (int32_t k = 0; seize && k < seize->n; k++) {
        const wr_need *need = &t->l.net.needs[seize->first + k];
        t->l.at = step;
        wr_take_turn(&t->l, t->stops.at[at].turn);
        const double part = part_in(t, seize, k), units = wr_mean_or(&t->l, need->units, 1);
        add_load(t, need->pool, flow * part, units, mean_holding(t, at, need->pool),
                 seize->patience < 0 && seize->or_else < 0 && !has_room(t, step));
    }
}

/* One mix: who comes, their ways, their flows, what they hold. */
static void add_mix(traffic *t, size_t begin, size_t end)
{
    wr_take_mix(&t->l, begin, end);
    t->mix++;
    t->stops.n = t->ways.n = 0;
    for (size_t i = begin; i < end; i++)
        arrive(t, t->l.parts.at[i].source, t->l.parts.at[i].rate);
    find_stops(t);
    turn_ways(t);
    solve_flows(t);
    time_groups(t);
    for (size_t i = 0; i < t->stops.n; i++)
        if (t->stops.at[i].flow > 0)
            load_of_stop(t, (int32_t)i);
}

static void add_mixes(traffic *t)
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
static bool guessed_while_held(traffic *t, int32_t seize_step, int32_t pool)
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
            if (!keeps(t, e, pool) || t->walked[e->to] == t->stamp || gives_back(t, e->to, pool))
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
static void taint(traffic *t)
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

static void spread_guesses(traffic *t)
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

static void *numbers(traffic *t, int32_t n, size_t size)
{
    return wr_alloc_array(t->l.arena, (size_t)n + 1, size);
}

static void build_edges(traffic *t)
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
static void order_steps(traffic *t)
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

static void make_room(traffic *t)
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

static void warn_of_overload(traffic *t, int32_t at, const weir_load_info *load)
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

static void write_loads(traffic *t)
{
    const int32_t n = t->l.net.n_pools;
    weir_load_info *loads = wr_alloc_array(t->l.b->arena, (size_t)n + 1, sizeof *loads);
    for (int32_t i = 0; i < n; i++) {
        loads[i] = (weir_load_info){.pool = t->l.net.pools[i].full_name,
                                    .offered = t->offered[i],
                                    .capacity = mean_capacity(t, &t->l.net.pools[i]),
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
    traffic *t = wr_alloc(b->arena, sizeof *t);
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
