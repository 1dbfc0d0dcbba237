/* Checks of meaning, once everything is linked: places that nobody can reach or leave, loops that take
 * no time, more asked for than there can ever be. What is only odd is a warning; what cannot be run, or
 * cannot have been meant, is an error. */
#include "sim/network/steps.h"

#include <math.h>
#include <string.h>

/* ---- the graph, with what each check asks of it ---------------------------------------------- */

typedef struct graph {
    weir_builder *b;
    weir_network net;
    WR_VEC(wr_edge) edges; /* of step i: first[i] .. first[i + 1) */
    int32_t *first;
    bool *reached;        /* by somebody who arrives */
    bool *spoken;         /* in an error already */
    int32_t *seen, *line; /* a walk's own: seen[step] == stamp if it has been there */
    int32_t stamp;
} graph;

static bool still(const weir_network *net, wr_value v)
{
    return v.kind == WR_VALUE_DIAL && !net->dials[v.index].moves &&
           net->dials[v.index].drawn_from < 0;
}

#define HALF_A_DAY 43200.0 /* what is shorter is rounded to no day at all */

static bool is_zero(const weir_network *net, wr_value v)
{
    return still(net, v) && net->dials[v.index].value == 0;
}

/* Do the shares of a choice add up to all, so that nothing is left for the rest? */
static bool shares_take_all(const weir_network *net, const wr_choose *choose)
{
    double sum = 0;
    for (int32_t i = choose->n_when; i < choose->n; i++) {
        const wr_value share = net->branches[choose->first + i].share;
        if (share.kind == WR_VALUE_NONE)
            continue;
        if (!still(net, share))
            return false;
        sum += net->dials[share.index].value;
    }
    return sum >= 1 - 1e-9;
}

/* May anybody ever take this edge? */
static bool possible(const weir_network *net, const wr_step *step, const wr_edge *edge)
{
    if (edge->kind != WR_EDGE_BRANCH)
        return true;
    const wr_branch *branch = &net->branches[edge->branch];
    if (branch->share.kind == WR_VALUE_NONE && branch->when < 0)
        return !shares_take_all(net, &net->chooses[step->a]);
    return !is_zero(net, branch->share);
}

static void build_graph(graph *g)
{
    wr_edges edges = {0};
    g->net = wr_view(g->b);
    g->first = wr_alloc_array(g->b->arena, (size_t)g->net.n_steps + 1, sizeof(int32_t));
    for (int32_t i = 0; i < g->net.n_steps; i++) {
        g->first[i] = (int32_t)g->edges.n;
        wr_edges_of(&g->net, i, g->b->arena, &edges);
        for (size_t k = 0; k < edges.n; k++)
            if (edges.at[k].to < g->net.n_steps)
                *wr_push(g->b->arena, &g->edges) = edges.at[k];
    }
    g->first[g->net.n_steps] = (int32_t)g->edges.n;
}

/* All steps that the arrivals can come to, over possible edges or over all. */
static void reach(graph *g, bool *reached, bool all)
{
    const weir_network *net = &g->net;
    int32_t *line = wr_alloc_array(g->b->arena, (size_t)net->n_steps + 1, sizeof *line);
    wr_edges ways = {0};
    int32_t n = 0;
    for (int32_t i = 0; i < net->n_sources; i++) {
        const wr_source *source = &net->sources[i];
        if (source->kind == WR_SOURCE_START && source->service >= 0)
            *wr_push(g->b->arena, &ways) = (wr_edge){.to = net->services[source->service].entry};
        else if (source->target >= 0)
            wr_edges_through(net, source->target, &(wr_edge){.to = -1}, g->b->arena, &ways);
    }
    for (size_t k = 0; k < ways.n; k++)
        if (ways.at[k].to >= 0 && ways.at[k].to < net->n_steps && !reached[ways.at[k].to]) {
            reached[ways.at[k].to] = true;
            line[n++] = ways.at[k].to;
        }
    for (int32_t i = 0; i < n; i++)
        for (int32_t k = g->first[line[i]]; k < g->first[line[i] + 1]; k++) {
            const wr_edge *e = &g->edges.at[k];
            if (e->to < 0 || reached[e->to] || !(all || possible(net, &net->steps[line[i]], e)))
                continue;
            reached[e->to] = true;
            line[n++] = e->to;
        }
}

/* ---- names ----------------------------------------------------------------------------------- */

static void check_pool_names(weir_builder *b)
{
    for (size_t i = 0; i < b->pools.n; i++) {
        const wr_pool *pool = &b->pools.at[i];
        const int32_t service = pool->service < 0 ? wr_service_by_name(b, pool->name) : -1;
        if (service < 0)
            continue;
        wr_fail(b->err, WEIR_ERR_SCENARIO, pool->place,
                "'%s' is both a shared resource and a service", pool->name);
        wr_note(b->err, b->services.at[service].place_in_file, "the service is here");
    }
}

static void check_labels(weir_builder *b)
{
    for (size_t i = 0; i < b->labels.n; i++) {
        const wr_label_info *label = &b->labels.at[i];
        if (!label->name || label->service < 0)
            continue;
        const char *full =
            wr_format(b->arena, "%s.%s", b->services.at[label->service].name, label->name);
        const int pool = wr_names_find(b->pool_names, full);
        if (pool < 0)
            continue;
        wr_fail(b->err, WEIR_ERR_SCENARIO, label->place,
                "'%s' names both a step and a resource of '%s'", label->name,
                b->services.at[label->service].name);
        wr_note(b->err, b->pools.at[pool].place, "the resource is here");
    }
}

/* ---- what is asked for ----------------------------------------------------------------------- */

static double most_of_plan(const weir_network *net, const wr_day_plan *plan)
{
    double most = 0;
    for (int32_t i = 0; i < plan->n; i++) {
        const int32_t dial = net->spans[plan->first + i].dial;
        if (dial >= 0 && net->dials[dial].moves)
            return INFINITY;
        most = fmax(most, dial < 0 ? 1 : net->dials[dial].value);
    }
    return most;
}

static double most_of_value(const weir_network *net, wr_value v)
{
    if (v.kind == WR_VALUE_NONE)
        return 0;
    if (v.kind == WR_VALUE_DIAL) {
        const wr_dial *dial = &net->dials[v.index];
        return dial->moves || dial->drawn_from >= 0 ? INFINITY : dial->value;
    }
    const wr_table *t = v.kind == WR_VALUE_TABLE ? &net->tables[v.index] : NULL;
    if (!t || (t->factor >= 0 && net->dials[t->factor].moves))
        return INFINITY;
    double most = most_of_value(net, t->otherwise);
    for (int32_t i = 0; i < t->n; i++)
        most = fmax(most, most_of_value(net, net->rows[t->first + i].value));
    return t->factor >= 0 ? most * net->dials[t->factor].value : most;
}

static double most_of_calendar(const weir_network *net, const wr_calendar *calendar)
{
    double most = 0;
    for (int32_t k = 0; k < calendar->n_plans; k++)
        most = fmax(most, most_of_plan(net, &calendar->plans[k]));
    return most;
}

/* The most units that a pool can ever have. */
static double most_units(const weir_network *net, const wr_pool *pool)
{
    if (pool->unlimited)
        return INFINITY;
    if (pool->varying.kind != WR_VALUE_NONE)
        return most_of_value(net, pool->varying);
    if (pool->calendar < 0) {
        const wr_dial *dial = &net->dials[pool->capacity];
        return dial->moves || dial->drawn_from >= 0 ? INFINITY : dial->value;
    }
    const wr_calendar *calendar = &net->calendars[pool->calendar];
    double most = most_of_calendar(net, calendar);
    for (int32_t k = 0; k < calendar->n_switches; k++)
        most = fmax(most,
                    most_of_calendar(
                        net, &net->calendars[net->switches[calendar->first_switch + k].calendar]));
    return most;
}

static void check_need(graph *g, int32_t step, const wr_need *need, const wr_seize *seize)
{
    const wr_pool *pool = &g->net.pools[need->pool];
    const double most = most_units(&g->net, pool);
    double units = need->units.kind == WR_VALUE_NONE ? 1
                   : still(&g->net, need->units)     ? g->net.dials[need->units.index].value
                                                     : 0;
    if (most <= 0 || units <= 0) /* no units at all has a warning of its own */
        return;
    const char *kept = "";
    char number[64];
    if (seize && still(&g->net, seize->keep_free) &&
        g->net.dials[seize->keep_free.index].value > 0) {
        const double free = g->net.dials[seize->keep_free.index].value;
        units += free;
        kept = wr_format(g->b->arena, " with %s kept free",
                         wr_print_value(free, WR_DIM_NUMBER, "", 1, number));
    }
    if (units <= most)
        return;
    const char *wanted =
        wr_format(g->b->arena, "%s", wr_print_value(units, WR_DIM_NUMBER, "", 1, number));
    wr_fail(g->b->err, WEIR_ERR_SCENARIO, wr_step_place(g->b, step),
            "this needs %s of '%s'%s, which never has more than %s", wanted, pool->full_name, kept,
            wr_print_value(most, WR_DIM_NUMBER, "", 1, number));
    wr_note(g->b->err, pool->place, "'%s' is here", pool->full_name);
}

/* A pool that one way asks for twice would be looked at twice, and not taken together. */
static void check_twice(graph *g, int32_t step, const wr_seize *seize)
{
    const wr_need *needs = &g->net.needs[seize->first];
    for (int32_t k = 1; k < seize->n; k++)
        for (int32_t i = 0; i < k; i++) {
            if (needs[i].pool != needs[k].pool ||
                (needs[i].way != needs[k].way && needs[i].way != 0))
                continue;
            const char *name = g->net.pools[needs[k].pool].full_name;
            wr_fail(g->b->err, WEIR_ERR_SCENARIO, wr_step_place(g->b, step),
                    "this asks for '%s' twice", name);
            if (needs[i].way == needs[k].way)
                wr_hint(g->b->err, wr_step_place(g->b, step), "write how many: {%s: 2}",
                        g->net.pools[needs[k].pool].name);
            else
                wr_hint(g->b->err, wr_step_place(g->b, step),
                        "what is needed in any case stands in none of the ways");
            return;
        }
}

static void check_how_many(graph *g, int32_t step, const wr_seize *seize)
{
    if (seize->n > WR_MOST_NEEDS)
        wr_fail(g->b->err, WEIR_ERR_SCENARIO, wr_step_place(g->b, step),
                "this asks for %d resources; the most at once is %d", (int)seize->n, WR_MOST_NEEDS);
}

static void check_needs(graph *g)
{
    for (int32_t i = 0; i < g->net.n_steps; i++) {
        const wr_step *step = &g->net.steps[i];
        int32_t at = -1;
        if (step->op == WR_OP_SEIZE)
            at = step->a;
        else if (step->op == WR_OP_HOLD)
            at = g->net.holds[step->a].seize;
        if (at < 0)
            continue;
        const wr_seize *seize = &g->net.seizes[at];
        check_how_many(g, i, seize);
        check_twice(g, i, seize);
        for (int32_t k = 0; k < seize->n; k++)
            check_need(g, i, &g->net.needs[seize->first + k], seize);
    }
}

static void check_capacities(graph *g)
{
    for (int32_t i = 0; i < g->net.n_pools; i++) {
        const wr_pool *pool = &g->net.pools[i];
        if (most_units(&g->net, pool) == 0)
            wr_warn(g->b->err, pool->place,
                    "'%s' has capacity 0: every arrival will wait or be lost", pool->full_name);
    }
}

/* Does it depend on more than the patient, who stays as it is while it waits? */
static bool may_change(const weir_network *net, int32_t at)
{
    const wr_cond *c = &net->conds[at];
    if (c->op == WR_COND_ATTR_IN || c->op == WR_COND_ATTR_RANGE)
        return false;
    if (c->op != WR_COND_ALL && c->op != WR_COND_ANY && c->op != WR_COND_NOT)
        return true;
    for (int32_t i = 0; i < c->n; i++)
        if (may_change(net, c->first + i))
            return true;
    return false;
}

static void check_watches(graph *g)
{
    for (int32_t i = 0; i < g->net.n_steps; i++) {
        if (g->net.steps[i].op != WR_OP_WATCH || may_change(&g->net, g->net.steps[i].a))
            continue;
        wr_fail(
            g->b->err, WEIR_ERR_SCENARIO, wr_step_place(g->b, i),
            "who does not meet this condition never will: nothing in it changes while it waits");
        wr_hint(g->b->err, wr_step_place(g->b, i),
                "choose: [{when: …}] parts patients by what they are");
    }
}

/* Who rises in a line passes those of a better priority, whatever the order of equals is. */
static void check_ageing(graph *g)
{
    for (int32_t i = 0; i < g->net.n_steps; i++) {
        const wr_step *step = &g->net.steps[i];
        const wr_seize *seize = step->op == WR_OP_SEIZE ? &g->net.seizes[step->a] : NULL;
        for (int32_t k = 0; seize && seize->ageing.kind != WR_VALUE_NONE && k < seize->n; k++) {
            const wr_pool *pool = &g->net.pools[g->net.needs[seize->first + k].pool];
            if (pool->order == WR_ORDER_JOINED)
                continue;
            wr_fail(g->b->err, WEIR_ERR_SCENARIO, wr_step_place(g->b, i),
                    "'ageing' beside a resource with an order of its own: '%s'", pool->full_name);
            wr_note(g->b->err, pool->place, "'%s' is here", pool->full_name);
        }
    }
}

/* `since: MARK` where nothing marks it. */
static void check_since(graph *g)
{
    for (int32_t i = 0; i < g->net.n_steps; i++) {
        const wr_step *step = &g->net.steps[i];
        const int32_t mark = step->op == WR_OP_DELAY ? g->net.delays[step->a].since : -1;
        bool found = mark < 0;
        for (int32_t k = 0; k < g->net.n_steps && !found; k++)
            found = g->net.steps[k].op == WR_OP_MARK && g->net.steps[k].a == mark &&
                    g->net.steps[k].service == step->service;
        if (found)
            continue;
        const wr_service *service = &g->net.services[step->service];
        const char *name = service->mark_names && mark < service->n_marks
                               ? service->mark_names[mark]
                               : "that name";
        wr_fail(g->b->err, WEIR_ERR_SCENARIO, wr_step_place(g->b, i), "nothing in '%s' marks '%s'",
                service->name, name);
        wr_hint(g->b->err, wr_step_place(g->b, i), "put {mark: %s} where the time begins", name);
    }
}

/* ---- chains of names ------------------------------------------------------------------------- */

static const char *op_word(uint8_t op)
{
    static const char *const names[] = {
        [WR_OP_TREAT] = "treat",     [WR_OP_SEIZE] = "seize",     [WR_OP_ROOM] = "room",
        [WR_OP_RELEASE] = "release", [WR_OP_DELAY] = "delay",     [WR_OP_UNTIL] = "delay",
        [WR_OP_WATCH] = "delay",     [WR_OP_HOLD] = "hold_until", [WR_OP_ROUTE] = "choose",
        [WR_OP_CHOOSE] = "choose",   [WR_OP_PREFER] = "choose",   [WR_OP_BOOK] = "book",
        [WR_OP_SET] = "set",         [WR_OP_MARK] = "mark",       [WR_OP_COST] = "cost",
        [WR_OP_SCORE] = "score",     [WR_OP_GO] = "go",           [WR_OP_RETURN] = "return",
        [WR_OP_SPLIT] = "split",     [WR_OP_REPEAT] = "repeat",   [WR_OP_AGAIN] = "repeat",
        [WR_OP_BATCH] = "batch",     [WR_OP_UNBATCH] = "unbatch", [WR_OP_JOIN] = "join",
        [WR_OP_END] = "end"};
    return names[op];
}

static const char *step_word(const graph *g, int32_t step)
{
    const char *name = (size_t)step < g->b->step_infos.n ? g->b->step_infos.at[step].name : NULL;
    return name ? name : op_word(g->net.steps[step].op);
}

/* ---- hold_until ------------------------------------------------------------------------------ */

static bool no_time(const weir_network *net, const wr_step *step)
{
    switch ((wr_op)step->op) {
    case WR_OP_ROOM:
    case WR_OP_RELEASE:
    case WR_OP_ROUTE:
    case WR_OP_CHOOSE:
    case WR_OP_PREFER:
    case WR_OP_SET:
    case WR_OP_MARK:
    case WR_OP_COST:
    case WR_OP_SCORE:
    case WR_OP_GO:
    case WR_OP_RETURN:
    case WR_OP_REPEAT:
    case WR_OP_UNBATCH:
    case WR_OP_JOIN:
    case WR_OP_END:
        return true;
    case WR_OP_AGAIN:
        return net->repeats[step->a].every.kind == WR_VALUE_NONE ||
               is_zero(net, net->repeats[step->a].every);
    case WR_OP_DELAY:
        return is_zero(net, net->delays[step->a].time) ||
               (net->delays[step->a].whole_days && still(net, net->delays[step->a].time) &&
                net->dials[net->delays[step->a].time.index].value < HALF_A_DAY);
    case WR_OP_TREAT:
    case WR_OP_SEIZE:
    case WR_OP_UNTIL:
    case WR_OP_WATCH:
    case WR_OP_HOLD:
    case WR_OP_BOOK:
    case WR_OP_SPLIT:
    case WR_OP_BATCH:
        break;
    }
    return false;
}

static bool seizes(const weir_network *net, const wr_step *step)
{
    return step->op == WR_OP_TREAT || (step->op == WR_OP_SEIZE && net->seizes[step->a].n > 0);
}

/* What the engine can run of a service at the request, before anything is granted. Who holds until it
 * has room is not refused for want of it. */
static bool runs_ahead(const wr_step *step)
{
    return step->op == WR_OP_SET || step->op == WR_OP_MARK || step->op == WR_OP_COST ||
           step->op == WR_OP_SCORE || step->op == WR_OP_GO || step->op == WR_OP_ROUTE ||
           step->op == WR_OP_CHOOSE || step->op == WR_OP_PREFER || step->op == WR_OP_ROOM;
}

/* Does an edge go elsewhere, whoever takes it? Those who meet a condition may be none of those who
 * hold; the run tells. */
static bool goes_elsewhere(const graph *g, int32_t from, const wr_edge *e)
{
    const bool asked = e->kind == WR_EDGE_BRANCH && g->net.branches[e->branch].when >= 0;
    return (e->to < 0 || e->service >= 0) && !asked && e->attr < 0 && e->kind != WR_EDGE_REFUSED &&
           possible(&g->net, &g->net.steps[from], e);
}

/* What stands between a step and the first seize behind it. */
typedef struct ahead {
    bool seizes;
    int32_t stops;  /* a step that cannot be run ahead, -1 */
    int32_t leaves; /* a step from which patients go elsewhere, -1 */
} ahead;

static ahead look_ahead(graph *g, int32_t start)
{
    const weir_network *net = &g->net;
    int32_t *line = g->line;
    int32_t n = 0;
    const int32_t stamp = ++g->stamp;
    ahead found = {false, -1, -1};
    line[n++] = start;
    g->seen[start] = stamp;
    for (int32_t i = 0; i < n; i++) {
        const int32_t at = line[i];
        const wr_step *step = &net->steps[at];
        if (seizes(net, step)) {
            found.seizes = true;
            continue;
        }
        if (step->op != WR_OP_END && !runs_ahead(step)) {
            found.stops = at;
            continue;
        }
        if (step->op == WR_OP_END)
            found.leaves = at;
        for (int32_t k = g->first[at]; k < g->first[at + 1]; k++) {
            const wr_edge *e = &g->edges.at[k];
            if (goes_elsewhere(g, at, e))
                found.leaves = at;
            if (e->to < 0 || e->service >= 0 || g->seen[e->to] == stamp || !possible(net, step, e))
                continue;
            g->seen[e->to] = stamp;
            line[n++] = e->to;
        }
    }
    return found;
}

static void check_held_service(graph *g, int32_t service, int32_t start, weir_place place)
{
    const ahead found = look_ahead(g, start);
    const char *name = g->net.services[service].name;
    weir_error *err = g->b->err;
    if (found.stops >= 0) {
        wr_fail(err, WEIR_ERR_SCENARIO, place,
                "'%s' has a '%s' before its first seize, so nobody can hold until it has room",
                name, op_word(g->net.steps[found.stops].op));
        wr_note(err, wr_step_place(g->b, found.stops), "it stands here");
        wr_hint(err, place, "only set, mark, cost, choose and go may stand there");
    } else if (!found.seizes) {
        wr_fail(err, WEIR_ERR_SCENARIO, place,
                "'%s' seizes nothing, so there is nothing to hold until", name);
        wr_hint(err, place, "write {go: %s}", name);
    } else if (found.leaves >= 0) {
        wr_fail(err, WEIR_ERR_SCENARIO, place,
                "some leave '%s' before its first seize, so nobody can hold until it has room",
                name);
        wr_note(err, wr_step_place(g->b, found.leaves), "they leave here");
    }
}

/* A row of a table of services. */
static void check_held_row(graph *g, const wr_target *row)
{
    if (row->kind == WR_TO_SERVICE)
        check_held_service(g, row->service, row->step, row->place);
    else if (row->kind == WR_TO_STEP || row->kind == WR_TO_NEXT)
        wr_fail(g->b->err, WEIR_ERR_SCENARIO, row->place,
                "hold_until waits for a service, not for a step");
    else if (row->kind == WR_TO_LEAVE && row->outcome >= 0)
        wr_fail(g->b->err, WEIR_ERR_SCENARIO, row->place,
                "hold_until waits for a service, and leaving needs no waiting");
}

static void check_holds(graph *g)
{
    const weir_network *net = &g->net;
    bool *known = wr_alloc_array(g->b->arena, (size_t)net->n_services + 1, sizeof *known);
    for (int32_t i = 0; i < net->n_steps; i++) {
        if (net->steps[i].op != WR_OP_HOLD)
            continue;
        const wr_hold *hold = &net->holds[net->steps[i].a];
        if (hold->service >= 0 && !known[hold->service]) {
            known[hold->service] = true; /* said once */
            check_held_service(g, hold->service, net->services[hold->service].entry,
                               wr_step_place(g->b, i));
        }
        const wr_target *table = hold->targets >= 0 ? &net->targets[hold->targets] : NULL;
        for (int32_t k = 0; table && k < table->n; k++)
            check_held_row(g, &net->targets[table->first + k]);
    }
}

/* ---- loops that take no time ----------------------------------------------------------------- */

/* The edges by which a patient goes on at once. */
static bool instant_edge(const graph *g, int32_t from, const wr_edge *e)
{
    return e->to >= 0 &&
           (e->kind == WR_EDGE_NEXT || e->kind == WR_EDGE_GO || e->kind == WR_EDGE_BRANCH ||
            e->kind == WR_EDGE_OPTION) &&
           no_time(&g->net, &g->net.steps[from]) && possible(&g->net, &g->net.steps[from], e);
}

static void name_instant_loop(graph *g, const int32_t *part, int32_t start)
{
    const char *text = step_word(g, start);
    int32_t at = start;
    do {
        g->spoken[at] = true;
        int32_t next = -1;
        for (int32_t k = g->first[at]; k < g->first[at + 1] && next < 0; k++)
            if (instant_edge(g, at, &g->edges.at[k]) && part[g->edges.at[k].to] == part[start])
                next = g->edges.at[k].to;
        if (next < 0)
            break;
        at = next;
        text = wr_format(g->b->arena, "%s -> %s", text, step_word(g, at));
    } while (!g->spoken[at]);
    wr_fail(g->b->err, WEIR_ERR_SCENARIO, wr_step_place(g->b, start),
            "a loop that takes no time and has no way out: %s", text);
}

static void check_instant_loops(graph *g)
{
    const int32_t n = g->net.n_steps;
    wr_arena *arena = g->b->arena;
    WR_VEC(int32_t) to = {0};
    int32_t *first = wr_alloc_array(arena, (size_t)n + 1, sizeof *first);
    int32_t *part = wr_alloc_array(arena, (size_t)n + 1, sizeof *part);
    for (int32_t i = 0; i < n; i++) {
        first[i] = (int32_t)to.n;
        for (int32_t k = g->first[i]; k < g->first[i + 1]; k++)
            if (instant_edge(g, i, &g->edges.at[k]))
                *wr_push(arena, &to) = g->edges.at[k].to;
    }
    first[n] = (int32_t)to.n;
    const int32_t n_parts = wr_strong_parts(arena, n, first, to.at, part);

    /* A part is closed if every possible edge of its steps stays inside, and there is one. */
    bool *open = wr_alloc_array(arena, (size_t)n_parts + 1, sizeof *open);
    bool *loops = wr_alloc_array(arena, (size_t)n_parts + 1, sizeof *loops);
    for (int32_t i = 0; i < n; i++) {
        if (g->first[i] == g->first[i + 1] || !no_time(&g->net, &g->net.steps[i]))
            open[part[i]] = true;
        for (int32_t k = g->first[i]; k < g->first[i + 1]; k++) {
            const wr_edge *e = &g->edges.at[k];
            const bool inside = instant_edge(g, i, e) && part[e->to] == part[i];
            loops[part[i]] = loops[part[i]] || inside;
            if (!inside && possible(&g->net, &g->net.steps[i], e))
                open[part[i]] = true;
        }
    }
    for (int32_t i = 0; i < n; i++)
        if (g->reached[i] && loops[part[i]] && !open[part[i]]) {
            open[part[i]] = true; /* said once */
            name_instant_loop(g, part, i);
        }
}

/* ---- places that nobody can leave ------------------------------------------------------------ */

/* Steps from which somebody can leave the system: swept backwards until nothing changes. */
static void find_exits(const graph *g, bool *leaves)
{
    bool more = true;
    while (more) {
        more = false;
        for (int32_t i = g->net.n_steps - 1; i >= 0; i--) {
            const wr_step *step = &g->net.steps[i];
            bool out = step->op == WR_OP_END || step->op == WR_OP_RETURN;
            for (int32_t k = g->first[i]; k < g->first[i + 1] && !out && !leaves[i]; k++) {
                const wr_edge *e = &g->edges.at[k];
                out = possible(&g->net, step, e) && (e->to < 0 || leaves[e->to]);
            }
            if (out && !leaves[i])
                leaves[i] = more = true;
        }
    }
}

static int32_t first_way(const graph *g, int32_t step)
{
    for (int32_t k = g->first[step]; k < g->first[step + 1]; k++)
        if (g->edges.at[k].to >= 0 && possible(&g->net, &g->net.steps[step], &g->edges.at[k]))
            return g->edges.at[k].to;
    return -1;
}

/* Marks all that can be come to from a step, so that each trap is named once. */
static void mark_spoken(graph *g, int32_t start)
{
    int32_t *line = g->line;
    int32_t n = 0;
    const int32_t stamp = ++g->stamp;
    line[n++] = start;
    g->seen[start] = stamp;
    for (int32_t i = 0; i < n; i++) {
        g->spoken[line[i]] = true;
        for (int32_t k = g->first[line[i]]; k < g->first[line[i] + 1]; k++) {
            const int32_t to = g->edges.at[k].to;
            if (to >= 0 && g->seen[to] != stamp) {
                g->seen[to] = stamp;
                line[n++] = to;
            }
        }
    }
}

/* Follows the first way on until a step comes back, then names the services of that ring. */
static void name_trap(graph *g, int32_t start)
{
    const int32_t stamp = ++g->stamp;
    int32_t at = start;
    while (at >= 0 && g->seen[at] != stamp) {
        if (g->spoken[at])
            return; /* in a loop that is named already */
        g->seen[at] = stamp;
        at = first_way(g, at);
    }
    if (at < 0)
        return; /* a dead end, which has an error of its own */
    const int32_t ring = at;
    int32_t service = g->net.steps[ring].service;
    const char *first = g->net.services[service].name, *text = first;
    int32_t n = 1;
    for (at = first_way(g, ring); at != ring; at = first_way(g, at))
        if (g->net.steps[at].service != service) {
            service = g->net.steps[at].service;
            text = wr_format(g->b->arena, "%s -> %s", text, g->net.services[service].name);
            n++;
        }
    if (n == 1 || service != g->net.steps[ring].service)
        text = wr_format(g->b->arena, "%s -> %s", text, first);
    wr_fail(g->b->err, WEIR_ERR_SCENARIO, wr_step_place(g->b, ring), "patients can never leave: %s",
            text);
    wr_hint(g->b->err, wr_step_place(g->b, ring),
            "give some of them a way out, such as "
            "{leave: done}");
}

static void check_exits(graph *g)
{
    bool *leaves = wr_alloc_array(g->b->arena, (size_t)g->net.n_steps + 1, sizeof *leaves);
    find_exits(g, leaves);
    for (int32_t i = 0; i < g->net.n_steps; i++)
        if (g->reached[i] && !leaves[i] && !g->spoken[i]) {
            name_trap(g, i);
            mark_spoken(g, i);
        }
}

/* ---- services nobody comes to, services that block each other -------------------------------- */

static void check_reached(graph *g)
{
    const weir_network *net = &g->net;
    bool *come = wr_alloc_array(g->b->arena, (size_t)net->n_steps + 1, sizeof *come);
    bool *visited = wr_alloc_array(g->b->arena, (size_t)net->n_services + 1, sizeof *visited);
    if (!net->n_sources) {
        if (net->n_services)
            wr_warn(g->b->err, WR_NOWHERE, "nobody arrives: the scenario has no arrivals");
        return;
    }
    reach(g, come, true);
    for (int32_t i = 0; i < net->n_steps; i++)
        if (come[i] && net->steps[i].service >= 0)
            visited[net->steps[i].service] = true;
    for (int32_t i = 0; i < net->n_services; i++)
        if (!visited[i])
            wr_warn(g->b->err, net->services[i].place_in_file, "nobody ever comes to '%s'",
                    net->services[i].name);
}

static bool leads_to_held(const graph *g, int32_t step, const wr_edge *e)
{
    const weir_network *net = &g->net;
    return net->steps[step].op == WR_OP_HOLD && e->kind == WR_EDGE_GO && e->service >= 0 &&
           net->services[net->steps[step].service].seizes && g->reached[step];
}

/* By part of the services that hold for each other: somebody there does not change places (swap). */
static bool *find_firm(const graph *g, const int32_t *part, int32_t n_parts)
{
    const weir_network *net = &g->net;
    bool *firm = wr_alloc_array(g->b->arena, (size_t)n_parts + 1, sizeof *firm);
    for (int32_t i = 0; i < net->n_steps; i++)
        for (int32_t k = g->first[i]; k < g->first[i + 1]; k++)
            if (leads_to_held(g, i, &g->edges.at[k]) && !net->holds[net->steps[i].a].swap &&
                part[g->edges.at[k].service] == part[net->steps[i].service])
                firm[part[net->steps[i].service]] = true;
    return firm;
}

/* Services that hold until each other has room may end with each waiting for the next. */
static void check_deadlock(graph *g)
{
    const weir_network *net = &g->net;
    wr_arena *arena = g->b->arena;
    WR_VEC(int32_t) to = {0};
    int32_t *first = wr_alloc_array(arena, (size_t)net->n_services + 1, sizeof *first);
    int32_t *part = wr_alloc_array(arena, (size_t)net->n_services + 1, sizeof *part);
    for (int32_t s = 0; s < net->n_services; s++) {
        first[s] = (int32_t)to.n;
        for (int32_t i = net->services[s].entry; i < net->services[s].end; i++)
            for (int32_t k = g->first[i]; k < g->first[i + 1]; k++)
                if (leads_to_held(g, i, &g->edges.at[k]))
                    *wr_push(arena, &to) = g->edges.at[k].service;
    }
    first[net->n_services] = (int32_t)to.n;
    const int32_t n_parts = wr_strong_parts(arena, net->n_services, first, to.at, part);
    const bool *firm = find_firm(g, part, n_parts);
    const char **names = wr_alloc_array(arena, (size_t)n_parts + 1, sizeof *names);
    int32_t *size = wr_alloc_array(arena, (size_t)n_parts + 1, sizeof *size);
    for (int32_t s = 0; s < net->n_services; s++) {
        const char **name = &names[part[s]];
        *name = size[part[s]]++ ? wr_format(arena, "%s, %s", *name, net->services[s].name)
                                : net->services[s].name;
    }
    for (int32_t s = 0; s < net->n_services; s++)
        if (size[part[s]] > 1 && firm[part[s]]) {
            wr_warn(g->b->err, net->services[s].place_in_file,
                    "these hold until each other has room, and may block each other for ever: %s",
                    names[part[s]]);
            wr_hint(g->b->err, net->services[s].place_in_file,
                    "write 'swap: true' beside each 'hold_until' if they can change places");
            size[part[s]] = 0;
        }
}

/* ---- what is laid out once --------------------------------------------------------------------- */

static bool late_by(const weir_builder *b, wr_value late, int32_t dial)
{
    if (late.kind == WR_VALUE_DIAL)
        return late.index == dial;
    if (late.kind != WR_VALUE_DIST)
        return false;
    const wr_dist *d = &b->dists.at[late.index];
    const wr_value v[] = {d->p[0], d->p[1],  d->p[2],  d->p[3],     d->times,
                          d->plus, d->above, d->below, d->at_least, d->at_most};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (v[i].kind == WR_VALUE_DIAL && v[i].index == dial)
            return true;
    return d->factor == dial;
}

/* Whether a dial is read when a run is set up and never again, so that a change would do nothing:
 * a time between the slots of a book, the instant of a curve's point, the shape of a swing, how
 * many a population is, how late a list is. */
static bool laid_out(const weir_builder *b, int32_t dial)
{
    for (size_t i = 0; i < b->books.n; i++) {
        const wr_calendar *c = &b->calendars.at[b->books.at[i].pattern];
        for (int32_t k = 0; k < c->n_plans; k++)
            for (int32_t j = 0; j < c->plans[k].n; j++)
                if (b->spans.at[c->plans[k].first + j].dial == dial)
                    return true;
    }
    for (size_t i = 0; i < b->sources.n; i++)
        if ((b->sources.at[i].kind == WR_SOURCE_POPULATION &&
             b->sources.at[i].count.index == dial) ||
            late_by(b, b->sources.at[i].late, dial))
            return true;
    for (size_t i = 0; i < b->points.n; i++)
        if (b->points.at[i].time_dial == dial)
            return true;
    for (size_t i = 0; i < b->rates.n; i++) {
        const wr_rate *r = &b->rates.at[i];
        if (r->kind == WR_RATE_SWING && (r->swing == dial || r->period == dial || r->peak == dial))
            return true;
    }
    return false;
}

static void check_laid_out(weir_builder *b)
{
    for (size_t i = 0; i < b->changes.n; i++) {
        const int32_t dial = b->changes.at[i].dial;
        const weir_place place = b->changes.at[i].place;
        if (dial < 0 || !laid_out(b, dial))
            continue;
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "'%s' cannot change while a run goes on",
                b->dials.at[dial].path);
        wr_hint(b->err, place, "give the redesign another value by `set:`");
    }
}

void wr_check(weir_builder *b)
{
    graph g = {.b = b};
    build_graph(&g);
    g.reached = wr_alloc_array(b->arena, (size_t)g.net.n_steps + 1, sizeof(bool));
    g.seen = wr_alloc_array(b->arena, (size_t)g.net.n_steps + 1, sizeof(int32_t));
    g.line = wr_alloc_array(b->arena, (size_t)g.net.n_steps + 1, sizeof(int32_t));
    g.spoken = wr_alloc_array(b->arena, (size_t)g.net.n_steps + 1, sizeof(bool));
    reach(&g, g.reached, false);
    check_pool_names(b);
    check_labels(b);
    wr_check_choices(b, &g.net);
    check_needs(&g);
    check_capacities(&g);
    check_ageing(&g);
    check_watches(&g);
    check_since(&g);
    check_holds(&g);
    check_instant_loops(&g);
    check_exits(&g);
    check_reached(&g);
    check_deadlock(&g);
    check_laid_out(b);
}
