/* Names resolved, once all services are known: where targets lead, which pool, book or state a name
 * means; and what follows from the graph of the steps, its cycles above all. */
#include "sim/network/steps.h"

#include <string.h>

#include "sim/scenario/suggest.h"

/* ---- services by name ------------------------------------------------------------------------ */

int32_t wr_service_by_name(const weir_builder *b, const char *name)
{
    const int at = wr_names_find(b->service_names, name);
    if (at < 0)
        return -1;
    if ((size_t)at < b->services.n && !strcmp(b->services.at[at].name, name))
        return at;
    for (size_t i = 0; i < b->services.n; i++)
        if (!strcmp(b->services.at[i].name, name))
            return (int32_t)i;
    return -1;
}

/* ---- labels ---------------------------------------------------------------------------------- */

/* SERVICE.LABEL to the label, for all of them: made once, looked at for each target. */
typedef struct label_table {
    wr_names *names;
    WR_VEC(int32_t) labels; /* parallel to names */
} label_table;

typedef struct linker {
    weir_builder *b;
    label_table labels;
    WR_VEC(wr_target) extra; /* rows of tables, to stand behind the targets */
    const char **service_list;
} linker;

static void index_labels(linker *l)
{
    weir_builder *b = l->b;
    l->labels.names = wr_names_create(b->arena);
    for (size_t i = 0; i < b->labels.n; i++) {
        const wr_label_info *label = &b->labels.at[i];
        if (!label->name || label->service < 0)
            continue;
        const char *full =
            wr_format(b->arena, "%s.%s", b->services.at[label->service].name, label->name);
        if ((size_t)wr_names_add(l->labels.names, full) == l->labels.labels.n)
            *wr_push(b->arena, &l->labels.labels) = (int32_t)i;
    }
}

static int32_t find_label(const linker *l, int32_t service, const char *name)
{
    if (service < 0)
        return -1;
    const char *full = wr_format(l->b->arena, "%s.%s", l->b->services.at[service].name, name);
    const int at = wr_names_find(l->labels.names, full);
    return at >= 0 ? l->labels.labels.at[at] : -1;
}

/* ---- "did you mean", over services and the labels of one of them ----------------------------- */

static const char *nearest_label(linker *l, int32_t service, const char *text, int32_t *label)
{
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < l->b->labels.n; i++)
        if (l->b->labels.at[i].service == service && l->b->labels.at[i].name)
            *wr_push(l->b->arena, &names) = l->b->labels.at[i].name;
    const char *near = names.n ? wr_nearest(text, names.at, (int)names.n) : NULL;
    *label = near ? find_label(l, service, near) : -1;
    return near;
}

static const char *nearest_service(linker *l, const char *text)
{
    if (!l->service_list) {
        l->service_list = wr_alloc_array(l->b->arena, l->b->services.n + 1, sizeof(char *));
        for (size_t i = 0; i < l->b->services.n; i++)
            l->service_list[i] = l->b->services.at[i].name;
    }
    return wr_nearest(text, l->service_list, (int)l->b->services.n);
}

static void suggest(weir_builder *b, weir_place place, const char *near, weir_place near_place)
{
    wr_hint(b->err, place, "did you mean '%s'?", near);
    if (near_place.source)
        wr_note(b->err, near_place, "'%s' is here", near);
}

/* Is it an outcome that somebody writes where a place to go is wanted? */
static bool is_outcome(const weir_builder *b, const char *name)
{
    return wr_names_find(b->outcome_names, name) >= 0;
}

static void unknown_target(linker *l, const wr_pending_target *p)
{
    weir_builder *b = l->b;
    int32_t label = -1;
    const char *own = p->service_at >= 0 ? nearest_label(l, p->service_at, p->name, &label) : NULL;
    const char *service = nearest_service(l, p->name);
    wr_fail(b->err, WEIR_ERR_SCENARIO, p->place, "unknown %s '%s'",
            own && !service ? "label" : "service", p->name);
    if (is_outcome(b, p->name))
        wr_hint(b->err, p->place, "to leave, write {leave: %s}", p->name);
    else if (service)
        suggest(b, p->place, service, b->services.at[wr_service_by_name(b, service)].place_in_file);
    else if (own)
        suggest(b, p->place, own, b->labels.at[label].place);
    else
        wr_hint(b->err, p->place,
                "a target is a label of this service, SERVICE, SERVICE.LABEL or "
                "{leave: OUTCOME}");
}

/* ---- targets --------------------------------------------------------------------------------- */

static wr_target leaves(int32_t outcome, weir_place place)
{
    return (wr_target){.kind = WR_TO_LEAVE,
                       .service = -1,
                       .step = -1,
                       .outcome = outcome,
                       .attr = -1,
                       .place = place};
}

static wr_target to_label(linker *l, int32_t at, int32_t service_at, weir_place place)
{
    const wr_label_info *label = &l->b->labels.at[at];
    int32_t step = label->step;
    if (step < 0) {
        wr_fail(l->b->err, WEIR_ERR_INTERNAL, place, "the label '%s' is never placed",
                label->name ? label->name : "(nameless)");
        return leaves(WR_OUTCOME_DONE, place);
    }
    const bool own = label->service == service_at;
    return (wr_target){.kind = own ? WR_TO_STEP : WR_TO_SERVICE,
                       .service = label->service,
                       .step = step,
                       .outcome = -1,
                       .attr = -1,
                       .place = place};
}

static wr_target to_service(linker *l, int32_t service, weir_place place)
{
    return (wr_target){.kind = WR_TO_SERVICE,
                       .service = service,
                       .step = l->b->services.at[service].entry,
                       .outcome = -1,
                       .attr = -1,
                       .place = place};
}

/* SERVICE.LABEL */
static wr_target by_full_name(linker *l, const wr_pending_target *p, const char *dot)
{
    weir_builder *b = l->b;
    const char *name = wr_strndup(b->arena, p->name, (size_t)(dot - p->name));
    const int32_t service = wr_service_by_name(b, name);
    if (service < 0) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, p->place, "unknown service '%s'", name);
        const char *near = nearest_service(l, name);
        const int32_t there = near ? wr_service_by_name(b, near) : -1;
        const int32_t near_label = find_label(l, there, dot + 1);
        if (near_label >= 0)
            suggest(b, p->place, wr_format(b->arena, "%s%s", near, dot),
                    b->labels.at[near_label].place);
        else if (near)
            suggest(b, p->place, near, b->services.at[there].place_in_file);
        return leaves(WR_OUTCOME_DONE, p->place);
    }
    const int32_t label = find_label(l, service, dot + 1);
    if (label >= 0)
        return to_label(l, label, p->service_at, p->place);
    int32_t near_label = -1;
    const char *near = nearest_label(l, service, dot + 1, &near_label);
    wr_fail(b->err, WEIR_ERR_SCENARIO, p->place, "service '%s' has no step called '%s'", name,
            dot + 1);
    if (near)
        suggest(b, p->place, wr_format(b->arena, "%s.%s", name, near),
                b->labels.at[near_label].place);
    return leaves(WR_OUTCOME_DONE, p->place);
}

static wr_target by_name(linker *l, const wr_pending_target *p)
{
    const int32_t label = find_label(l, p->service_at, p->name);
    if (label >= 0)
        return to_label(l, label, p->service_at, p->place);
    const int32_t service = wr_service_by_name(l->b, p->name);
    if (service >= 0)
        return to_service(l, service, p->place);
    const char *dot = strchr(p->name, '.');
    if (dot)
        return by_full_name(l, p, dot);
    unknown_target(l, p);
    return leaves(WR_OUTCOME_DONE, p->place);
}

static wr_target link_target(linker *l, const wr_pending_target *p)
{
    switch (p->kind) {
    case WR_TO_STEP:
        return to_label(l, p->label, l->b->labels.at[p->label].service, p->place);
    case WR_TO_LEAVE:
        return leaves(wr_outcome(l->b, p->outcome), p->place);
    case WR_TO_SERVICE:
        return by_name(l, p);
    case WR_TO_TABLE:
    case WR_TO_NEXT:
        break;
    }
    return (wr_target){.kind = p->kind,
                       .service = -1,
                       .step = -1,
                       .outcome = -1,
                       .attr = p->kind == WR_TO_TABLE ? p->attr : -1,
                       .place = p->place};
}

/* The pool that a name means, from where it stands: own, then shared, then SERVICE.POOL. */
static int32_t pool_named(const weir_builder *b, const char *name, int32_t service)
{
    int at = -1;
    if (service >= 0)
        at = wr_names_find(b->pool_names,
                           wr_format(b->arena, "%s.%s", b->services.at[service].name, name));
    return at >= 0 ? at : wr_names_find(b->pool_names, name);
}

static void unknown_pool(weir_builder *b, const wr_pending_pool *p)
{
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < b->pools.n; i++) {
        *wr_push(b->arena, &names) = b->pools.at[i].full_name;
        if (b->pools.at[i].service == p->service_at)
            *wr_push(b->arena, &names) = b->pools.at[i].name;
    }
    wr_fail(b->err, WEIR_ERR_SCENARIO, p->place, "unknown resource '%s'", p->name);
    const char *near = names.n ? wr_nearest(p->name, names.at, (int)names.n) : NULL;
    if (near)
        suggest(b, p->place, near, b->pools.at[pool_named(b, near, p->service_at)].place);
    else
        wr_hint(b->err, p->place,
                "resources of this service, and shared ones, go by their name; "
                "others by SERVICE.RESOURCE");
}

/* A pool that stands for one that is not known, so that all goes on: the first there is. */
static int32_t any_pool(weir_builder *b)
{
    if (!b->pools.n)
        *wr_push(b->arena, &b->pools) = (wr_pool){.name = "?",
                                                  .full_name = "?",
                                                  .service = -1,
                                                  .capacity = -1,
                                                  .calendar = -1,
                                                  .varying = WR_NO_VALUE,
                                                  .unlimited = true,
                                                  .door = -1,
                                                  .turnaround = WR_NO_VALUE,
                                                  .turnaround_stage = -1,
                                                  .order_by = WR_NO_VALUE,
                                                  .order_stage = -1,
                                                  .cost_per_hour_held = -1,
                                                  .cost_per_hour_waiting = -1,
                                                  .cost_per_unit_day = -1};
    return 0;
}

static void link_pools(weir_builder *b)
{
    for (size_t i = 0; i < b->pending_pools.n; i++) {
        wr_pending_pool *p = &b->pending_pools.at[i];
        p->pool = pool_named(b, p->name, p->service_at);
        if (p->pool < 0) {
            unknown_pool(b, p);
            p->pool = any_pool(b);
        }
    }
}

static int32_t linked_pool(const weir_builder *b, int32_t handle)
{
    return handle >= WR_PENDING_POOL ? b->pending_pools.at[handle - WR_PENDING_POOL].pool : handle;
}

static void replace_pools(weir_builder *b)
{
    for (size_t i = 0; i < b->needs.n; i++)
        b->needs.at[i].pool = linked_pool(b, b->needs.at[i].pool);
    for (size_t i = 0; i < b->treats.n; i++)
        b->treats.at[i].pool = linked_pool(b, b->treats.at[i].pool);
    for (size_t i = 0; i < b->conds.n; i++)
        b->conds.at[i].state.pool = linked_pool(b, b->conds.at[i].state.pool);
    for (size_t i = 0; i < b->tables.n; i++)
        b->tables.at[i].state.pool = linked_pool(b, b->tables.at[i].state.pool);
}

/* A pool of which some who wait rise in its line. */
static void find_ageing(weir_builder *b)
{
    for (size_t i = 0; i < b->seizes.n; i++) {
        const wr_seize *seize = &b->seizes.at[i];
        for (int32_t k = 0; seize->ageing.kind != WR_VALUE_NONE && k < seize->n; k++)
            b->pools.at[b->needs.at[seize->first + k].pool].ages = true;
    }
}

static void link_keeps(weir_builder *b, const wr_pending_target *p, wr_target *target)
{
    target->keep = b->net.n_keeps;
    target->n_keep = p->n_keep;
    if (!p->n_keep)
        return;
    const size_t n = (size_t)b->net.n_keeps, more = (size_t)p->n_keep;
    b->net.keeps = wr_grow_array(b->arena, b->net.keeps, n, n + more, sizeof *b->net.keeps);
    for (size_t i = 0; i < more; i++)
        b->net.keeps[n + i] = linked_pool(b, p->keep[i]);
    b->net.n_keeps += p->n_keep;
}

#define DEEPEST 4 /* tables within tables */

/* The target of a level: its own, or what takes those without one; -1: none. */
static int32_t row_of(const wr_pending_target *p, int32_t level)
{
    return level < p->n_rows && p->rows[level] >= 0 ? p->rows[level] : p->otherwise - 1;
}

static int32_t n_rows_of(weir_builder *b, const wr_pending_target *p)
{
    const int32_t levels = (int32_t)weir_level_count(b, (weir_attr){p->attr});
    return levels > p->n_rows ? levels : p->n_rows;
}

/* The rows of a table stand together behind all targets, one for each level of its attribute; the
 * rows of tables among them behind those. Returns the first. */
static int32_t link_rows(linker *l, const wr_pending_target *p, int32_t table,
                         const wr_target *targets, int depth)
{
    weir_builder *b = l->b;
    const int32_t n = n_rows_of(b, p), at = (int32_t)l->extra.n;
    const int32_t first = (int32_t)b->targets.n + at;
    for (int32_t k = 0; k < n; k++) {
        const int32_t row = row_of(p, k);
        wr_target *out = wr_push(b->arena, &l->extra);
        *out = row >= 0 ? targets[row] : leaves(-1, p->place);
        out->within = 1 + table;
    }
    for (int32_t k = 0; k < n; k++) {
        const int32_t row = row_of(p, k);
        if (row < 0 || targets[row].kind != WR_TO_TABLE)
            continue;
        if (depth == DEEPEST) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, targets[row].place,
                    "tables of targets stand at most %d deep", DEEPEST);
            l->extra.at[at + k] = leaves(-1, p->place);
            continue;
        }
        const int32_t inner = link_rows(l, &b->targets.at[row], first + k, targets, depth + 1);
        l->extra.at[at + k].first = inner;
        l->extra.at[at + k].n = n_rows_of(b, &b->targets.at[row]);
    }
    return first;
}

static void link_targets(linker *l)
{
    weir_builder *b = l->b;
    const int32_t n = (int32_t)b->targets.n;
    wr_target *targets = wr_alloc_array(b->arena, (size_t)n + 1, sizeof *targets);
    for (int32_t i = 0; i < n; i++) {
        targets[i] = link_target(l, &b->targets.at[i]);
        link_keeps(b, &b->targets.at[i], &targets[i]);
    }
    for (int32_t i = 0; i < n; i++)
        if (targets[i].kind == WR_TO_TABLE) {
            const int32_t first = link_rows(l, &b->targets.at[i], i, targets, 1);
            targets[i].first = first;
            targets[i].n = n_rows_of(b, &b->targets.at[i]);
        }
    const size_t extra = l->extra.n;
    targets = wr_grow_array(b->arena, targets, (size_t)n, (size_t)n + extra + 1, sizeof *targets);
    if (extra)
        memcpy(targets + n, l->extra.at, extra * sizeof *targets);
    b->net.targets = targets;
    b->net.n_targets = n + (int32_t)extra;
}

/* ---- going straight: a step that only goes to another of its list is passed over ------------- */

static int32_t straight(const weir_network *net, int32_t step)
{
    for (int hops = 0; hops < 64 && step >= 0 && step < net->n_steps; hops++) {
        if (net->steps[step].op != WR_OP_GO)
            return step;
        const wr_target *target = &net->targets[net->steps[step].a];
        if (target->kind == WR_TO_NEXT)
            step = net->steps[step].next;
        else if (target->kind == WR_TO_STEP)
            step = target->step;
        else
            return step;
    }
    return step; /* a ring of goes: check.c names it */
}

static void straighten(weir_builder *b)
{
    weir_network net = wr_view(b);
    for (int32_t i = 0; i < net.n_steps; i++)
        if (net.steps[i].op != WR_OP_GO && net.steps[i].op != WR_OP_END)
            net.steps[i].next = straight(&net, net.steps[i].next);
    for (int32_t i = 0; i < net.n_targets; i++)
        if (net.targets[i].kind == WR_TO_STEP)
            net.targets[i].step = straight(&net, net.targets[i].step);
}

/* ---- states, books, holds -------------------------------------------------------------------- */

static void set_state(weir_builder *b, const wr_pending_state *p, int32_t service, int32_t pool)
{
    wr_state_ref *state =
        p->of_table ? &b->tables.at[p->index].state : &b->conds.at[p->index].state;
    state->service = service;
    state->pool = pool;
    if (!p->of_table && b->conds.at[p->index].op == WR_COND_OPEN)
        b->conds.at[p->index].service = service;
}

static void unknown_state(linker *l, const wr_pending_state *p, bool may_be_service,
                          bool may_be_pool)
{
    weir_builder *b = l->b;
    const char *near = may_be_service ? nearest_service(l, p->name) : NULL;
    if (near || !may_be_pool) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, p->place, "unknown service '%s'", p->name);
        if (near)
            suggest(b, p->place, near, b->services.at[wr_service_by_name(b, near)].place_in_file);
        return;
    }
    unknown_pool(
        b, &(wr_pending_pool){.name = p->name, .service_at = p->service_at, .place = p->place});
}

static void link_state(linker *l, const wr_pending_state *p)
{
    weir_builder *b = l->b;
    const wr_cond *cond = p->of_table ? NULL : &b->conds.at[p->index];
    const wr_state_of of = p->of_table ? b->tables.at[p->index].state.of : cond->state.of;
    const bool open = cond && cond->op == WR_COND_OPEN;
    const bool service_only = open || of == WR_STATE_PRESENT;
    const bool service_too = service_only || of == WR_STATE_WAITING;
    const int32_t service = service_too ? wr_service_by_name(b, p->name) : -1;
    const int32_t pool = service < 0 && !service_only ? pool_named(b, p->name, p->service_at) : -1;
    set_state(b, p, service, pool);
    if (service < 0 && pool < 0) {
        unknown_state(l, p, service_too, !service_only);
        set_state(b, p, open || service_only ? 0 : -1, service_only ? -1 : any_pool(b));
    }
}

static int32_t book_named(const weir_builder *b, const wr_pending_book *p)
{
    int at = -1;
    if (p->service_at >= 0)
        at = wr_names_find(b->book_names, wr_format(b->arena, "%s.%s",
                                                    b->services.at[p->service_at].name, p->name));
    return at >= 0 ? at : wr_names_find(b->book_names, p->name);
}

static void link_books(weir_builder *b)
{
    for (size_t i = 0; i < b->pending_books.n; i++) {
        const wr_pending_book *p = &b->pending_books.at[i];
        const int32_t book = book_named(b, p);
        b->book_refs.at[p->ref] = book;
        if (book >= 0)
            continue;
        WR_VEC(const char *) names = {0};
        for (int k = 0; k < wr_names_count(b->book_names); k++)
            *wr_push(b->arena, &names) = wr_names_text(b->book_names, k);
        wr_fail(b->err, WEIR_ERR_SCENARIO, p->place, "unknown book '%s'", p->name);
        wr_hint_nearest(b->err, p->place, p->name, names.at, (int)names.n);
    }
}

/* One book for each level of an attribute: its refs stand together. */
static void link_book_table(weir_builder *b, const wr_pending_books *p)
{
    wr_book_step *step = &b->book_steps.at[p->step];
    const int32_t n = (int32_t)weir_level_count(b, (weir_attr){p->attr});
    const int32_t first = (int32_t)b->book_refs.n;
    bool whole = true;
    for (int32_t k = 0; k < n; k++) {
        const int32_t row = k < p->n_rows && p->rows[k] >= 0 ? p->rows[k] : p->otherwise;
        if (row < 0 && whole)
            wr_fail(b->err, WEIR_ERR_SCENARIO, p->place, "no row for '%s', and no 'else'",
                    b->attrs.at[p->attr].levels[k].label);
        whole = whole && row >= 0;
        const int32_t book = row >= 0 ? b->book_refs.at[row] : 0;
        *wr_push(b->arena, &b->book_refs) = book;
    }
    step->attr = p->attr;
    step->first = first;
    step->n = n;
}

/* What a span of a book's hours holds is the time between its slots: one table for all spans. */
static void link_intervals(weir_builder *b)
{
    if (!b->books.n)
        return;
    int32_t *dials = wr_alloc_array(b->arena, b->spans.n + 1, sizeof *dials);
    for (size_t i = 0; i < b->spans.n; i++)
        dials[i] = b->spans.at[i].dial;
    for (size_t i = 0; i < b->books.n; i++)
        b->books.at[i].interval_dials = dials;
}

/* A hold names a service, or a table of them by an attribute. */
static void link_holds(weir_builder *b)
{
    for (size_t i = 0; i < b->holds.n; i++) {
        wr_hold *hold = &b->holds.at[i];
        if (hold->targets < 0)
            continue;
        const wr_target *target = &b->net.targets[hold->targets];
        if (target->kind == WR_TO_TABLE)
            continue;
        const bool whole =
            target->kind == WR_TO_SERVICE && target->step == b->services.at[target->service].entry;
        if (whole)
            hold->service = target->service;
        else if (target->kind != WR_TO_LEAVE) /* else it was unknown, and that is said */
            wr_fail(b->err, WEIR_ERR_SCENARIO, target->place,
                    "hold_until waits for a service, or for {seize: …}, not for a step");
        else if (b->targets.at[hold->targets].kind == WR_TO_LEAVE)
            wr_fail(b->err, WEIR_ERR_SCENARIO, target->place,
                    "hold_until waits for a service, and leaving needs no waiting");
        if (whole)
            hold->targets = -1;
        else
            hold->service = 0;
    }
}

/* What is compared are services, or ways into them: their counts, and the way there, are known. */
static int32_t compared_service(weir_builder *b, const wr_option *option, const char *what)
{
    const wr_target *target = &b->net.targets[option->target];
    if (target->kind == WR_TO_SERVICE)
        return target->service;
    if (target->kind == WR_TO_LEAVE && b->targets.at[option->target].kind != WR_TO_LEAVE)
        return -1; /* it was unknown, and that is said */
    wr_fail(b->err, WEIR_ERR_SCENARIO, target->place, "'%s' compares services, and this is %s",
            what,
            target->kind == WR_TO_LEAVE   ? "a way out"
            : target->kind == WR_TO_TABLE ? "a table"
                                          : "a step of this one");
    wr_hint(b->err, target->place, "name a SERVICE, or SERVICE.LABEL of another one");
    return -1;
}

/* The way there must be known from all homes; through a table by home, from those whose row it is. */
static void check_travel(weir_builder *b, int32_t target, const char *what, int32_t home)
{
    const wr_target *t = &b->net.targets[target];
    if (t->kind == WR_TO_SERVICE)
        wr_check_travel(b, t->service, t->place, what, home);
    for (int32_t k = 0; t->kind == WR_TO_TABLE && k < t->n; k++)
        check_travel(b, t->first + k, what, wr_is_home(b, t->attr) ? k : home);
}

/* A wait is that of a service in which somebody may wait. */
static void check_wait(weir_builder *b, int32_t target)
{
    const wr_target *t = &b->net.targets[target];
    for (int32_t k = 0; t->kind == WR_TO_TABLE && k < t->n; k++)
        check_wait(b, t->first + k);
    if (t->kind == WR_TO_SERVICE && !b->services.at[t->service].seizes &&
        b->beliefs.at[b->services.at[t->service].belief].moment == WR_MOMENT_START) {
        wr_fail(
            b->err, WEIR_ERR_SCENARIO, t->place,
            "'per_log_wait' asks for the wait in '%s', which seizes nothing: nobody waits there",
            b->services.at[t->service].name);
        wr_hint(b->err, t->place, "say where the wait ends: believed_wait: {until: MARK}");
    }
}

/* What has no service at its end has no way there, and no wait. */
static bool leads_to_service(weir_builder *b, const wr_option *option, const char *what)
{
    const wr_target *t = &b->net.targets[option->at];
    if (t->kind == WR_TO_SERVICE || t->kind == WR_TO_TABLE)
        return true;
    if (t->kind == WR_TO_LEAVE && b->targets.at[option->at].kind != WR_TO_LEAVE)
        return false;
    wr_fail(b->err, WEIR_ERR_SCENARIO, t->place, "%s is of services, and this is %s", what,
            t->kind == WR_TO_LEAVE ? "a way out" : "a step of this one");
    return false;
}

static bool is_dial(wr_value v) { return v.kind == WR_VALUE_DIAL || v.kind == WR_VALUE_NONE; }

static void link_logit(weir_builder *b, wr_prefer *prefer)
{
    prefer->fixed = true;
    for (int32_t k = 0; k < prefer->n; k++) {
        const wr_option *o = &b->options.at[prefer->first + k];
        const bool by_patient = b->net.targets[o->at].kind == WR_TO_TABLE;
        const bool waits = o->per_log_wait.kind != WR_VALUE_NONE;
        prefer->waits = prefer->waits || waits;
        prefer->fixed = prefer->fixed && is_dial(o->utility) && is_dial(o->per_log_wait) &&
                        o->per_min_travel.kind == WR_VALUE_NONE && !(waits && by_patient) &&
                        o->when < 0 && o->extra.kind == WR_VALUE_NONE;
        if (o->per_min_travel.kind && leads_to_service(b, o, "'per_min_travel'"))
            check_travel(b, o->at, "'per_min_travel'", -1);
        if (waits && leads_to_service(b, o, "'per_log_wait'"))
            check_wait(b, o->at);
    }
}

static void link_prefers(weir_builder *b)
{
    for (size_t i = 0; i < b->prefers.n; i++) {
        wr_prefer *prefer = &b->prefers.at[i];
        const bool shortest = prefer->by == WR_PREFER_SHORTEST;
        for (int32_t k = 0; prefer->by != WR_PREFER_LOGIT && k < prefer->n; k++) {
            wr_option *option = &b->options.at[prefer->first + k];
            const int32_t service = compared_service(b, option, shortest ? "shortest" : "nearest");
            if (shortest)
                option->state.service = service < 0 ? 0 : service;
            else if (service >= 0)
                check_travel(b, option->target, "'nearest'", -1);
        }
        if (prefer->by == WR_PREFER_LOGIT)
            link_logit(b, prefer);
    }
}

/* ---- what services begin with ---------------------------------------------------------------- */

static int32_t pool_seized_by(const weir_network *net, const wr_step *step)
{
    int32_t seize = -1;
    if (step->op == WR_OP_TREAT)
        return net->treats[step->a].pool;
    if (step->op == WR_OP_SEIZE)
        seize = step->a;
    else if (step->op == WR_OP_HOLD)
        seize = net->holds[step->a].seize;
    if (seize < 0 || net->seizes[seize].n == 0)
        return -1;
    return net->needs[net->seizes[seize].first].pool;
}

/* The pool of the first seize, found by going on from the entry, nearest first. */
static void find_first_seize(weir_builder *b, const weir_network *net, int32_t at, int32_t *seen,
                             int32_t *line)
{
    wr_service *service = &b->services.at[at];
    wr_edges edges = {0};
    int32_t n = 0;
    service->first_pool = -1;
    service->seizes = false;
    if (service->entry < 0 || service->entry >= net->n_steps)
        return;
    line[n++] = service->entry;
    seen[service->entry] = at + 1;
    for (int32_t i = 0; i < n; i++) {
        const wr_step *step = &net->steps[line[i]];
        service->first_pool = pool_seized_by(net, step);
        service->seizes = service->first_pool >= 0;
        if (service->seizes)
            return;
        wr_edges_of(net, line[i], b->arena, &edges);
        for (size_t k = 0; k < edges.n; k++) {
            const wr_edge *e = &edges.at[k];
            if (e->to < 0 || e->service >= 0 || e->to >= net->n_steps || seen[e->to] == at + 1 ||
                e->kind == WR_EDGE_CHILD) /* not the patient itself */
                continue;
            seen[e->to] = at + 1;
            line[n++] = e->to;
        }
    }
}

static void find_first_seizes(weir_builder *b)
{
    const weir_network net = wr_view(b);
    int32_t *seen = wr_alloc_array(b->arena, (size_t)net.n_steps + 1, sizeof *seen);
    int32_t *line = wr_alloc_array(b->arena, (size_t)net.n_steps + 1, sizeof *line);
    for (int32_t i = 0; i < net.n_services; i++)
        find_first_seize(b, &net, i, seen, line);
}

void wr_link(weir_builder *b)
{
    linker l = {.b = b};
    index_labels(&l);
    link_pools(b);
    replace_pools(b);
    find_ageing(b);
    link_books(b);
    for (size_t i = 0; i < b->pending_book_tables.n; i++)
        link_book_table(b, &b->pending_book_tables.at[i]);
    link_intervals(b);
    link_targets(&l);
    straighten(b);
    for (size_t i = 0; i < b->pending_states.n; i++)
        link_state(&l, &b->pending_states.at[i]);
    link_holds(b);
    find_first_seizes(b);
    link_prefers(b);
}
