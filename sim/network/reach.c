/* What patients of one source may use or read at a step, and where they may go on. It follows the
 * engine: what it reads is said here, in the order in which it is read, and no more than can be
 * proved is left out. Doors, calendars, dials and the clock depend on time alone and say nothing. */
#include "sim/network/reach.h"
#include "sim/network/interrupt.h"

#include <math.h>
#include <string.h>

/* ---- what is known of the patients at hand --------------------------------------------------- */

static double known_of(wr_reach *r, int32_t attr)
{
    r->asked = r->asked || r->telling[attr];
    return r->known[attr];
}

/* A dial that is the same in all replications and at all times; else NaN. */
static double still_dial(const weir_network *net, int32_t dial)
{
    const wr_dial *d = &net->dials[dial];
    return d->moves || d->drawn_from >= 0 ? NAN : d->value;
}

/* What a table by an attribute gives to who has the value x. */
static wr_value row_for(const weir_network *net, const wr_table *t, double x)
{
    const wr_row *rows = &net->rows[t->first];
    wr_value found = WR_NO_VALUE;
    if (t->by == WR_BY_WORD) {
        const int32_t level = wr_level_index(&net->attrs[t->attr], x);
        found = level < t->n ? rows[level].value : WR_NO_VALUE;
    } else
        for (int32_t i = 0; i < t->n; i++)
            if (x >= rows[i].lo && x <= rows[i].hi) {
                found = rows[i].value;
                break;
            }
    return found.kind == WR_VALUE_NONE ? t->otherwise : found;
}

static bool by_attr(const wr_table *t) { return t->by == WR_BY_WORD || t->by == WR_BY_BAND; }

/* The number that a value is for all patients at hand; NaN where it may differ. */
static double constant_of(wr_reach *r, wr_value v)
{
    const weir_network *net = r->net;
    switch (v.kind) {
    case WR_VALUE_DIAL:
    case WR_VALUE_ADD: /* on arrival there is nothing to add to */
        return still_dial(net, v.index);
    case WR_VALUE_ATTR:
        return known_of(r, v.index);
    case WR_VALUE_TABLE: {
        const wr_table *t = &net->tables[v.index];
        const double x = by_attr(t) ? known_of(r, t->attr) : NAN;
        if (isnan(x))
            return NAN;
        return constant_of(r, row_for(net, t, x)) *
               (t->factor >= 0 ? still_dial(net, t->factor) : 1.0);
    }
    case WR_VALUE_LOWER: {
        const wr_lower *of = &net->lowers[v.index];
        const double a = constant_of(r, of->a), c = constant_of(r, of->b);
        return isnan(a) || isnan(c) ? NAN : fmin(a, c) * constant_of(r, of->times);
    }
    case WR_VALUE_MIX: {
        const wr_mix *mix = &net->mixes[v.index];
        return mix->n == 1 ? net->mix_entries[mix->first].value : NAN;
    }
    case WR_VALUE_NONE:
    case WR_VALUE_DIST:
        break;
    }
    return NAN;
}

/* What all cells of a source agree on. */
static void know_cells(wr_reach *r, const wr_source *s)
{
    for (int32_t k = 0; k < s->n_cell_attrs && s->n_cells > 0; k++) {
        const wr_cell *cells = &r->net->cells[s->first_cell];
        int32_t same = 1;
        while (same < s->n_cells && cells[same].level[k] == cells[0].level[k])
            same++;
        if (same == s->n_cells && !r->set[s->cell_attr[k]])
            r->known[s->cell_attr[k]] = cells[0].level[k];
    }
}

void wr_reach_take(wr_reach *r, int32_t source)
{
    const weir_network *net = r->net;
    for (int32_t i = 0; i < net->n_attrs; i++)
        r->known[i] = NAN;
    if (source < 0)
        return;
    const wr_source *s = &net->sources[source];
    know_cells(r, s);
    for (int32_t i = 0; i < s->n_assigns; i++) { /* in order: the last of two holds */
        const wr_assign *a = &net->assigns[s->first_assign + i];
        r->known[a->attr] = r->set[a->attr] ? NAN : constant_of(r, a->value);
    }
}

/* ---- what is used and read ------------------------------------------------------------------- */

static void add_node(wr_reach *r, int32_t node) { *wr_push(r->arena, &r->nodes) = node; }
static void add_step(wr_reach *r, int32_t step)
{
    if (step >= 0 && step < r->net->n_steps)
        *wr_push(r->arena, &r->steps) = step;
}

static void reach_value(wr_reach *r, wr_value v);

static void use_pool(wr_reach *r, int32_t pool)
{
    add_node(r, r->first_pool + pool);
    reach_value(r, r->net->pools[pool].varying);
    reach_value(r, r->net->pools[pool].turnaround);
    reach_value(r, r->net->pools[pool].fails.every);
    reach_value(r, r->net->pools[pool].fails.repair);
}

static void read_state(wr_reach *r, const wr_state_ref *state)
{
    if (state->pool >= 0)
        add_node(r, r->first_pool + state->pool);
    if (state->service >= 0)
        add_node(r, r->first_service + state->service);
}

/* … and what those read who come late. */
static void read_books(wr_reach *r, int32_t first, int32_t n, int32_t attr)
{
    const double x = attr >= 0 ? known_of(r, attr) : NAN;
    if (!isnan(x)) { /* one book for each level */
        const int32_t level = wr_level_index(&r->net->attrs[attr], x);
        n = level < n ? 1 : 0;
        first += level;
    }
    for (int32_t i = 0; i < n; i++) {
        add_node(r, r->first_book + r->net->book_refs[first + i]);
        reach_value(r, r->net->books[r->net->book_refs[first + i]].late);
    }
}

/* The parameters of a distribution, all ten. */
static void reach_dist(wr_reach *r, const wr_dist *d)
{
    const wr_value v[] = {d->p[0], d->p[1],  d->p[2],  d->p[3],     d->times,
                          d->plus, d->above, d->below, d->at_least, d->at_most};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        reach_value(r, v[i]);
}

static void reach_table(wr_reach *r, const wr_table *t)
{
    const bool asked = r->asked;
    const size_t before = r->nodes.n;
    const double x = by_attr(t) ? known_of(r, t->attr) : NAN;
    if (t->by == WR_BY_STATE)
        read_state(r, &t->state);
    if (!isnan(x)) {
        reach_value(r, row_for(r->net, t, x));
        return;
    }
    for (int32_t i = 0; i < t->n; i++)
        reach_value(r, r->net->rows[t->first + i].value);
    reach_value(r, t->otherwise);
    if (r->nodes.n == before) /* whoever asks, no row reads anything */
        r->asked = asked;
}

static void reach_value(wr_reach *r, wr_value v)
{
    if (!r->states) /* nothing else that a value reads is anybody else's */
        return;
    switch (v.kind) {
    case WR_VALUE_TABLE:
        reach_table(r, &r->net->tables[v.index]);
        break;
    case WR_VALUE_DIST:
        reach_dist(r, &r->net->dists[v.index]);
        break;
    case WR_VALUE_LOWER:
        reach_value(r, r->net->lowers[v.index].a);
        reach_value(r, r->net->lowers[v.index].b);
        reach_value(r, r->net->lowers[v.index].times);
        break;
    case WR_VALUE_MIX: {
        const wr_mix *mix = &r->net->mixes[v.index];
        for (int32_t i = 0; i < mix->n; i++)
            reach_value(r, r->net->mix_entries[mix->first + i].share);
        break;
    }
    case WR_VALUE_NONE:
    case WR_VALUE_DIAL:
    case WR_VALUE_ATTR:
    case WR_VALUE_ADD:
        break;
    }
}

/* ---- conditions ------------------------------------------------------------------------------ */

typedef enum answer { NO, YES, MAYBE } answer;

static answer ask(wr_reach *r, int32_t at);

/* Of all, or of any: who is asked in turn, until one decides. */
static answer ask_each(wr_reach *r, const wr_cond *c, answer decides)
{
    answer all = decides == NO ? YES : NO;
    for (int32_t i = 0; i < c->n; i++) {
        const answer one = ask(r, c->first + i);
        if (one == decides)
            return decides;
        if (one == MAYBE)
            all = MAYBE;
    }
    return all;
}

static answer ask_levels(wr_reach *r, const wr_cond *c)
{
    const double x = known_of(r, c->attr);
    if (isnan(x))
        return MAYBE;
    for (int32_t i = 0; i < c->n; i++)
        if (r->net->numbers[c->first + i] == x)
            return YES;
    return NO;
}

static answer ask_range(wr_reach *r, const wr_cond *c)
{
    const double x = known_of(r, c->attr);
    const double lo = c->lo.kind == WR_VALUE_NONE ? -INFINITY : constant_of(r, c->lo);
    const double hi = c->hi.kind == WR_VALUE_NONE ? INFINITY : constant_of(r, c->hi);
    if (isnan(x) || isnan(lo) || isnan(hi))
        return MAYBE;
    return (c->above_strict ? x > lo : x >= lo) && (c->below_strict ? x < hi : x <= hi) ? YES : NO;
}

/* Does it hold for the patients at hand? */
static answer ask(wr_reach *r, int32_t at)
{
    const wr_cond *c = &r->net->conds[at];
    answer one;
    switch (c->op) {
    case WR_COND_ALL:
        return ask_each(r, c, NO);
    case WR_COND_ANY:
        return ask_each(r, c, YES);
    case WR_COND_NOT:
        one = ask(r, c->first);
        return one == MAYBE ? MAYBE : one == YES ? NO : YES;
    case WR_COND_ATTR_IN:
        return ask_levels(r, c);
    case WR_COND_ATTR_RANGE:
        reach_value(r, c->lo);
        reach_value(r, c->hi);
        return ask_range(r, c);
    case WR_COND_STATE:
        read_state(r, &c->state);
        break;
    case WR_COND_SLOT:
        read_books(r, c->first, c->n, c->attr);
        break;
    case WR_COND_CLOCK:
    case WR_COND_WEEKDAY:
    case WR_COND_DATE:
    case WR_COND_OPEN:
    case WR_COND_CALENDAR:
        break;
    }
    reach_value(r, c->lo);
    reach_value(r, c->hi);
    return MAYBE;
}

/* ---- ways on --------------------------------------------------------------------------------- */

static void reach_target(wr_reach *r, int32_t at);

/* Who finds the door of a service shut is sent on from its first step. */
static void reach_shut(wr_reach *r, int32_t service, int32_t step)
{
    const wr_service *s = &r->net->services[service];
    const int32_t next = r->next;
    if (s->door < 0 || s->shut < 0 || step < 0 || r->passed[service] == r->n_passed)
        return;
    r->passed[service] = r->n_passed;
    r->next = r->net->steps[step].next;
    reach_target(r, s->shut);
    r->next = next;
}

static void enter(wr_reach *r, int32_t service, int32_t step)
{
    add_step(r, step);
    reach_shut(r, service, step);
}

static void reach_target(wr_reach *r, int32_t at)
{
    if (at < 0) /* leaves */
        return;
    const wr_target *t = &r->net->targets[at];
    for (int32_t i = 0; i < t->n_keep; i++)
        use_pool(r, r->net->keeps[t->keep + i]);
    switch (t->kind) {
    case WR_TO_STEP:
        add_step(r, t->step);
        break;
    case WR_TO_SERVICE:
        enter(r, t->service, t->step);
        break;
    case WR_TO_NEXT:
        add_step(r, r->next);
        break;
    case WR_TO_LEAVE:
        break;
    case WR_TO_TABLE: {
        const double x = known_of(r, t->attr);
        const int32_t level = isnan(x) ? -1 : wr_level_index(&r->net->attrs[t->attr], x);
        for (int32_t k = 0; k < t->n; k++)
            if (level < 0 || level == k)
                reach_target(r, t->first + k);
        break;
    }
    }
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void reach_needs(wr_reach *r, int32_t first, int32_t n)
{
    for (int32_t i = first; i < first + n; i++) {
        use_pool(r, r->net->needs[i].pool);
        reach_value(r, r->net->needs[i].units);
    }
}

/* A condition that is asked of others than the patients at hand. */
static void ask_others(wr_reach *r, int32_t cond)
{
    double *known = r->known;
    r->known = r->nothing;
    ask(r, cond);
    r->known = known;
}

/* Where an interruption may send who stands at a step. */
static void reach_removals(wr_reach *r, int32_t at)
{
    const weir_network *net = r->net;
    for (int32_t i = wr_first_removal(net, at); i < net->n_removals && net->removals[i].step == at;
         i++)
        reach_target(r, net->removals[i].target);
}

static void reach_seize(wr_reach *r, const wr_seize *s)
{
    reach_needs(r, s->first, s->n);
    reach_value(r, s->priority);
    reach_value(r, s->ageing);
    reach_value(r, s->keep_free);
    reach_target(r, s->or_else);
    if (s->preempt >= 0 && r->net->preempts[s->preempt].whom >= 0)
        ask_others(r, r->net->preempts[s->preempt].whom);
    if (s->patience >= 0) {
        reach_value(r, r->net->patiences[s->patience].wait);
        reach_target(r, r->net->patiences[s->patience].target);
    }
}

/* What a hold waits for is what the service seizes first: it is found among the steps there. */
static void reach_hold(wr_reach *r, const wr_hold *h)
{
    if (h->seize >= 0)
        reach_seize(r, &r->net->seizes[h->seize]);
    if (h->service >= 0)
        enter(r, h->service, r->net->services[h->service].entry);
    else if (h->targets >= 0)
        reach_target(r, h->targets);
    else
        add_step(r, r->next);
}

static void reach_choose(wr_reach *r, const wr_choose *c)
{
    const wr_branch *b = &r->net->branches[c->first];
    for (int32_t i = 0; i < c->n_when; i++) {
        const answer met = ask(r, b[i].when);
        if (met == NO)
            continue;
        reach_value(r, b[i].share);
        reach_target(r, b[i].target);
        if (met == YES && b[i].share.kind == WR_VALUE_NONE) /* all of them go this way */
            return;
    }
    for (int32_t i = c->n_when; i < c->n; i++) {
        reach_value(r, b[i].share);
        reach_target(r, b[i].target);
    }
    if (c->n_when == c->n) /* nothing takes the rest: the list goes on */
        add_step(r, r->next);
}

/* What is believed of the services that a target leads to comes of who has waited there. */
static void read_beliefs(wr_reach *r, int32_t target)
{
    const wr_target *t = &r->net->targets[target];
    if (t->kind == WR_TO_SERVICE)
        add_node(r, r->first_service + t->service);
    if (t->kind != WR_TO_TABLE)
        return;
    const double x = known_of(r, t->attr);
    const int32_t level = isnan(x) ? -1 : wr_level_index(&r->net->attrs[t->attr], x);
    for (int32_t k = 0; k < t->n; k++)
        if (level < 0 || level == k)
            read_beliefs(r, t->first + k);
}

/* Nobody of those at hand goes where it is no option, or the way is `never`. */
static bool never_goes(wr_reach *r, const wr_prefer *p, const wr_option *option)
{
    const wr_target *t = &r->net->targets[option->at];
    if (option->when >= 0 && ask(r, option->when) == NO)
        return true;
    if (t->kind != WR_TO_SERVICE || r->net->services[t->service].travel < 0 ||
        (p->by != WR_PREFER_NEAREST && option->per_min_travel.kind == WR_VALUE_NONE))
        return false;
    const wr_value way = {WR_VALUE_TABLE, r->net->services[t->service].travel};
    return constant_of(r, way) == INFINITY;
}

static void reach_prefer(wr_reach *r, const wr_prefer *p)
{
    reach_value(r, p->informed);
    for (int32_t i = p->first; i < p->first + p->n; i++) {
        const wr_option *option = &r->net->options[i];
        if (never_goes(r, p, option))
            continue;
        if (p->by == WR_PREFER_SHORTEST)
            read_state(r, &option->state);
        if (option->per_log_wait.kind != WR_VALUE_NONE)
            read_beliefs(r, option->at);
        if (option->extra_when >= 0)
            ask(r, option->extra_when);
        reach_value(r, option->extra);
        reach_value(r, option->utility);
        reach_value(r, option->per_min_travel);
        reach_value(r, option->per_log_wait);
        reach_target(r, option->target);
    }
}

/* How many wait, or are there, in the service itself. */
static void reach_room(wr_reach *r, const wr_room *room, int32_t service)
{
    add_node(r, r->first_service + service);
    reach_value(r, room->most);
    for (int32_t i = 0; i < room->n; i++)
        reach_value(r, r->net->balks[room->first + i]);
    reach_target(r, room->target);
    add_step(r, r->next);
}

static void reach_book(wr_reach *r, const wr_book_step *b)
{
    const wr_value v[] = {b->within, b->notice, b->slots, b->attends, b->cancels, b->cancel_before};
    read_books(r, b->first, b->n, b->attr);
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        reach_value(r, v[i]);
    reach_target(r, b->or_else);
    reach_target(r, b->missed);
    reach_target(r, b->cancel_target);
    add_step(r, r->next);
}

static void begin(wr_reach *r, int32_t next)
{
    r->nodes.n = r->steps.n = 0;
    r->asked = false;
    r->next = next;
    r->n_passed++;
}

void wr_reach_step(wr_reach *r, int32_t at)
{
    const weir_network *net = r->net;
    const wr_step *s = &net->steps[at];
    begin(r, s->next);
    if (r->read[s->service])
        add_node(r, r->first_service + s->service);
    reach_removals(r, at);
    switch ((wr_op)s->op) {
    case WR_OP_TREAT:
        use_pool(r, net->treats[s->a].pool);
        reach_value(r, net->treats[s->a].time);
        break;
    case WR_OP_SEIZE:
        reach_seize(r, &net->seizes[s->a]);
        break;
    case WR_OP_RELEASE:
        reach_needs(r, net->releases[s->a].first, net->releases[s->a].n);
        break;
    case WR_OP_DELAY:
        reach_value(r, net->delays[s->a].time);
        break;
    case WR_OP_UNTIL:
        reach_value(r, net->untils[s->a].clock);
        break;
    case WR_OP_HOLD:
        reach_hold(r, &net->holds[s->a]);
        return;
    case WR_OP_ROUTE:
    case WR_OP_CHOOSE:
        reach_choose(r, &net->chooses[s->a]);
        return;
    case WR_OP_PREFER:
        reach_prefer(r, &net->prefers[s->a]);
        return;
    case WR_OP_ROOM:
        reach_room(r, &net->rooms[s->a], s->service);
        return;
    case WR_OP_WATCH:
        ask(r, s->a);
        break;
    case WR_OP_BOOK:
        reach_book(r, &net->book_steps[s->a]);
        return;
    case WR_OP_SET:
        reach_value(r, net->assigns[s->a].value);
        break;
    case WR_OP_COST:
    case WR_OP_SCORE:
        reach_value(r, net->costs[s->a].amount);
        break;
    case WR_OP_GO:
        reach_target(r, s->a);
        return;
    case WR_OP_RETURN:
        reach_value(r, net->returns[s->a].share);
        reach_value(r, net->returns[s->a].after);
        reach_target(r, net->returns[s->a].target);
        break;
    case WR_OP_SPLIT:
        for (int32_t i = 0; i < net->splits[s->a].n; i++)
            reach_target(r, net->branches[net->splits[s->a].first + i].target);
        break;
    case WR_OP_REPEAT:
        reach_value(r, net->repeats[s->a].times);
        reach_target(r, net->repeats[s->a].after);
        break;
    case WR_OP_AGAIN:
        reach_value(r, net->repeats[s->a].every);
        reach_target(r, net->repeats[s->a].after);
        break;
    case WR_OP_BATCH: /* whom they gather with: find_readers() */
        reach_value(r, net->batches[s->a].size);
        reach_value(r, net->batches[s->a].or_after);
        break;
    case WR_OP_MARK:
    case WR_OP_UNBATCH:
    case WR_OP_JOIN:
        break;
    case WR_OP_END:
        return;
    }
    add_step(r, s->next);
}

void wr_reach_source(wr_reach *r, int32_t source)
{
    const weir_network *net = r->net;
    const wr_source *s = &net->sources[source];
    const wr_value v[] = {s->every, s->attends,   s->batch,  s->late,    s->away,
                          s->count, s->remaining, s->stayed, s->waiting, s->waited};
    begin(r, -1);
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        reach_value(r, v[i]);
    for (int32_t i = 0; i < s->n_assigns; i++)
        reach_value(r, net->assigns[s->first_assign + i].value);
    if (s->kind != WR_SOURCE_START) {
        reach_target(r, s->target);
        return;
    }
    /* Who is there at the start may stand anywhere in its service. */
    for (int32_t i = net->services[s->service].entry; i < net->services[s->service].end; i++)
        add_step(r, i);
}

void wr_reach_cond(wr_reach *r, int32_t cond)
{
    begin(r, -1);
    ask(r, cond);
}

/* ---- set-up ---------------------------------------------------------------------------------- */

static void *row(wr_reach *r, int32_t n, size_t size)
{
    return wr_alloc_array(r->arena, (size_t)n + 1, size);
}

static void find_readers(wr_reach *r)
{
    const weir_network *net = r->net;
    for (int32_t i = 0; i < net->n_conds; i++)
        if (net->conds[i].op == WR_COND_STATE && net->conds[i].state.service >= 0)
            r->read[net->conds[i].state.service] = true;
    for (int32_t i = 0; i < net->n_options; i++)
        if (net->options[i].state.service >= 0)
            r->read[net->options[i].state.service] = true;
    for (int32_t i = 0; i < net->n_beliefs; i++)
        r->read[net->beliefs[i].service] = true;
    for (int32_t i = 0; i < net->n_steps; i++)
        if (net->steps[i].op == WR_OP_ROOM || net->steps[i].op == WR_OP_BATCH)
            r->read[net->steps[i].service] = true;
    for (int32_t i = 0; i < net->n_tables; i++) {
        if (net->tables[i].by != WR_BY_STATE)
            continue;
        r->states = true;
        if (net->tables[i].state.service >= 0)
            r->read[net->tables[i].state.service] = true;
    }
}

void wr_reach_init(wr_reach *r, const weir_network *net, wr_arena *arena)
{
    *r = (wr_reach){.net = net, .arena = arena, .first_pool = net->n_sources};
    r->first_book = r->first_pool + net->n_pools;
    r->first_service = r->first_book + net->n_books;
    r->n_nodes = r->first_service + net->n_services;
    r->read = row(r, net->n_services, sizeof *r->read);
    r->passed = row(r, net->n_services, sizeof *r->passed);
    r->set = row(r, net->n_attrs, sizeof *r->set);
    r->telling = row(r, net->n_attrs, sizeof *r->telling);
    r->known = row(r, net->n_attrs, sizeof *r->known);
    r->nothing = row(r, net->n_attrs, sizeof *r->nothing);
    for (int32_t i = 0; i < net->n_attrs; i++)
        r->nothing[i] = NAN;
    find_readers(r);
    for (int32_t i = 0; i < net->n_steps; i++)
        if (net->steps[i].op == WR_OP_SET)
            r->set[net->assigns[net->steps[i].a].attr] = true;
    for (int32_t i = 0; i < net->n_sources; i++) {
        wr_reach_take(r, i);
        for (int32_t a = 0; a < net->n_attrs; a++)
            r->telling[a] = r->telling[a] || !isnan(r->known[a]);
    }
}
