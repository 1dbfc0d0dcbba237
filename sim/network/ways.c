/* Which share of the patients of the mix at hand takes each way on from a step (traffic.h). */
#include "sim/network/traffic.h"

#include <math.h>
#include <string.h>

double wr_flow_mean_capacity(wr_flow *t, const wr_pool *pool)
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
double wr_flow_by_level(wr_flow *t, const wr_edge *e)
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
static void branch_shares(wr_flow *t, const wr_choose *choose, double *out)
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

static void shares_of_choose(wr_flow *t, int32_t step)
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
            t->share[k] = shares[e->branch - choose->first] * wr_flow_by_level(t, e);
        else if (e->kind == WR_EDGE_NEXT)
            t->share[k] = fmax(1 - all, 0);
    }
}

/* What the first pool of a service has; of an option that leads elsewhere, and of endless ones, NaN. */
static double size_of(wr_flow *t, const wr_option *option)
{
    const int32_t service = option->state.service;
    const int32_t pool = service >= 0 ? t->l.net.services[service].first_pool : -1;
    const double size = pool >= 0 ? wr_flow_mean_capacity(t, &t->l.net.pools[pool]) : NAN;
    return isfinite(size) && size > 0 ? size : NAN;
}

/* The mean over the services that a target leads to, for the mix at hand: of the seconds on the way there,
 * or of log(1 + wait / 1 h) as it is believed before anybody has waited. */
static double mean_at(wr_flow *t, int32_t target, bool wait)
{
    const wr_target *to = &t->l.net.targets[target];
    double sum = 0, all = 0;
    if (to->kind == WR_TO_SERVICE) {
        const wr_service *s = &t->l.net.services[to->service];
        if (!wait)
            return wr_mean_of(&t->l, (wr_value){WR_VALUE_TABLE, s->travel});
        return log(1 + t->l.net.dials[t->l.net.beliefs[s->belief].from].value / 3600);
    }
    for (int32_t k = 0; to->kind == WR_TO_TABLE && k < to->n; k++) {
        const double p = wr_has_level(&t->l, to->attr, k);
        all += p;
        sum += p > 0 ? p * mean_at(t, to->first + k, wait) : 0;
    }
    return all > 0 ? sum / all : 0;
}

static double utility_at(wr_flow *t, const wr_option *option)
{
    double u = wr_mean_of(&t->l, option->utility);
    if (option->utility.kind == WR_VALUE_ATTR) /* many values, of which the mean is not all */
        wr_guess(&t->l);
    if (option->extra.kind)
        u += wr_mean_of(&t->l, option->extra) *
             (option->extra_when >= 0 ? wr_chance(&t->l, option->extra_when) : 1);
    if (option->per_min_travel.kind) {
        const double way = mean_at(t, option->at, false);
        if (isinf(way))
            return -INFINITY;
        u += wr_mean_of(&t->l, option->per_min_travel) * (way / 60);
    }
    if (option->per_log_wait.kind) {
        u += wr_mean_of(&t->l, option->per_log_wait) * mean_at(t, option->at, true);
        wr_guess(&t->l); /* a run learns another wait */
    }
    return u;
}

/* Of those at hand, for how many it is an option. Where that is not all or none, odds times this are a guess:
 * for the others the rest is shared otherwise. */
static double option_share(wr_flow *t, const wr_option *option)
{
    const double share = option->when >= 0 ? wr_chance(&t->l, option->when) : 1;
    if (share > 0 && share < 1)
        wr_guess(&t->l);
    return share;
}

/* Adds to `out` how many of those at hand take each option, times a weight. */
static void add_logit(wr_flow *t, const wr_prefer *prefer, double weight, double *out)
{
    double most = -INFINITY, all = 0;
    double *odds = t->option_work;
    for (int32_t i = 0; i < prefer->n; i++) {
        odds[i] = utility_at(t, &t->l.net.options[prefer->first + i]);
        most = fmax(most, odds[i]);
    }
    if (isinf(most))
        return;
    for (int32_t i = 0; i < prefer->n; i++)
        all += odds[i] =
            exp(odds[i] - most) * option_share(t, &t->l.net.options[prefer->first + i]);
    for (int32_t i = 0; all > 0 && i < prefer->n; i++)
        out[i] += weight * odds[i] / all;
}

static void add_nearest(wr_flow *t, const wr_prefer *prefer, double weight, double *out)
{
    double least = INFINITY;
    int32_t best = -1;
    for (int32_t i = 0; i < prefer->n; i++) {
        const double way = mean_at(t, t->l.net.options[prefer->first + i].at, false);
        if (way < least) {
            least = way;
            best = i;
        }
    }
    if (best >= 0)
        out[best] += weight;
}

/* The attribute by which ways are said that a choice goes by; -1: it goes by none. */
static int32_t home_of(const wr_flow *t, const wr_prefer *prefer)
{
    for (int32_t i = 0; i < prefer->n; i++) {
        const wr_option *o = &t->l.net.options[prefer->first + i];
        const wr_target *to = &t->l.net.targets[o->at];
        if (prefer->by != WR_PREFER_NEAREST && !o->per_min_travel.kind)
            continue;
        while (to->kind == WR_TO_TABLE && to->n > 0)
            to = &t->l.net.targets[to->first];
        if (to->kind == WR_TO_SERVICE && t->l.net.services[to->service].travel >= 0)
            return t->l.net.tables[t->l.net.services[to->service].travel].attr;
    }
    return -1;
}

/* exp of each utility of those at hand over the sum of them all, or all of them to the nearest: home by
 * home, where the mix at hand has several. */
static void shares_by_home(wr_flow *t, int32_t step, const wr_prefer *prefer)
{
    const int32_t home = home_of(t, prefer);
    const bool together = home >= 0 && t->l.level[home] == WR_NOT_SPLIT;
    const int32_t n = together ? wr_level_count(&t->l, home) : 1;
    double *shares = t->option_odds;
    memset(shares, 0, (size_t)prefer->n * sizeof *shares);
    for (int32_t k = 0; k < n; k++) {
        const double weight = together ? wr_has_level(&t->l, home, k) : 1;
        if (together)
            t->l.level[home] = k;
        if (weight > 0 && prefer->by == WR_PREFER_NEAREST)
            add_nearest(t, prefer, weight, shares);
        else if (weight > 0)
            add_logit(t, prefer, weight, shares);
        if (together)
            t->l.level[home] = WR_NOT_SPLIT;
    }
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind == WR_EDGE_OPTION)
            t->share[k] = shares[e->branch - prefer->first] * wr_flow_by_level(t, e);
    }
}

/* Who knows where few wait goes, in the long run, where there is much: as if in proportion to what
 * each service has. The others go anywhere. */
static void shares_of_shortest(wr_flow *t, int32_t step, const wr_prefer *prefer)
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
        t->share[k] = (knows * share + (1 - knows) * blind) * wr_flow_by_level(t, e);
    }
}

static void shares_of_prefer(wr_flow *t, int32_t step)
{
    const wr_prefer *prefer = &t->l.net.prefers[t->l.net.steps[step].a];
    if (prefer->by == WR_PREFER_SHORTEST)
        shares_of_shortest(t, step, prefer);
    else
        shares_by_home(t, step, prefer);
}

/* Of those who have booked: who cancels, who does not come, who does. */
static void shares_of_book(wr_flow *t, int32_t step)
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
        t->share[k] = (missed ? (1 - cancels) * (1 - comes) : cancels) * wr_flow_by_level(t, e);
    }
}

static void shares_of_others(wr_flow *t, int32_t step)
{
    const wr_step *s = &t->l.net.steps[step];
    const double returns =
        s->op == WR_OP_RETURN ? wr_share_of(&t->l, t->l.net.returns[s->a].share) : 0;
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind == WR_EDGE_NEXT)
            t->share[k] = 1 - returns;
        else if (e->kind == WR_EDGE_GO)
            t->share[k] = wr_flow_by_level(t, e);
        else if (e->kind == WR_EDGE_RETURN)
            t->share[k] = returns * wr_flow_by_level(t, e);
        else if (e->kind == WR_EDGE_CHILD)
            t->share[k] = 1;
    }
}

/* Some never begin; of those who have, each round but the last has another behind it. On average they
 * come round as often as is said, whatever the law. */
static void shares_of_repeat(wr_flow *t, int32_t step)
{
    const wr_step *s = &t->l.net.steps[step];
    const double times = wr_mean_or(&t->l, t->l.net.repeats[s->a].times, 0);
    const double begin = fmin(times, 1);
    const double on = s->op == WR_OP_REPEAT ? begin : times > 0 ? 1 - begin / times : 0;
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++)
        t->share[k] = t->edges.at[k].kind == WR_EDGE_NEXT ? on : 1 - on;
}

/* Does a condition ask whether this very door is open? */
static bool asks_door(const wr_flow *t, int32_t at, int32_t service)
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
static void part_at_doors(wr_flow *t, int32_t step)
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
                t->share[m] =
                    all * (1 - open) * (shut->attr == e->attr ? 1 : wr_flow_by_level(t, shut));
            nested = shut->service >= 0 && t->l.net.services[shut->service].door >= 0;
        }
    }
}

/* A group goes on as one, and is many again behind an unbatch or where it leaves the service: as if all
 * groups were full. */
static void shares_of_groups(wr_flow *t, int32_t step)
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

void wr_flow_shares_of_step(wr_flow *t, int32_t step)
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
