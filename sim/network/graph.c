/* The steps as a graph: the builder seen as a network before it is frozen, all ways on from a step,
 * strongly connected parts, and the cycles on which a patient's visits must be counted. */
#include "sim/network/interrupt.h"

/* ---- the builder as a network ---------------------------------------------------------------- */

#define VIEW(name) net.name = b->name.at, net.n_##name = (int32_t)b->name.n

weir_network wr_view(const weir_builder *b)
{
    weir_network net = b->net;
    VIEW(dials);
    VIEW(attrs);
    VIEW(tables);
    VIEW(rows);
    VIEW(dists);
    VIEW(mixes);
    VIEW(lowers);
    VIEW(mix_entries);
    VIEW(conds);
    VIEW(numbers);
    VIEW(steps);
    VIEW(needs);
    VIEW(seizes);
    VIEW(preempts);
    VIEW(removals);
    VIEW(rooms);
    VIEW(balks);
    VIEW(treats);
    VIEW(releases);
    VIEW(delays);
    VIEW(untils);
    VIEW(holds);
    VIEW(chooses);
    VIEW(branches);
    VIEW(prefers);
    VIEW(options);
    VIEW(beliefs);
    VIEW(patiences);
    VIEW(book_steps);
    VIEW(book_refs);
    VIEW(assigns);
    VIEW(costs);
    VIEW(returns);
    VIEW(splits);
    VIEW(repeats);
    VIEW(batches);
    VIEW(calendars);
    VIEW(spans);
    VIEW(switches);
    VIEW(rates);
    VIEW(rate_dials);
    VIEW(points);
    VIEW(profiles);
    VIEW(sources);
    VIEW(times);
    VIEW(cells);
    VIEW(cell_dials);
    VIEW(pools);
    VIEW(books);
    VIEW(services);
    return net;
}

/* ---- edges ----------------------------------------------------------------------------------- */

static void add_edge(wr_arena *arena, wr_edges *out, wr_edge edge) { *wr_push(arena, out) = edge; }

static void edges_of_shut(const weir_network *net, int32_t service, wr_arena *arena, wr_edges *out,
                          const wr_edge *like, int depth);

static void edges_of_target(const weir_network *net, int32_t at, const wr_edge *like,
                            wr_arena *arena, wr_edges *out, int depth)
{
    const wr_target *target = &net->targets[at];
    wr_edge edge = *like;
    edge.target = at;
    switch (target->kind) {
    case WR_TO_STEP:
        edge.to = target->step;
        edge.service = -1;
        add_edge(arena, out, edge);
        break;
    case WR_TO_SERVICE:
        edge.to = target->step;
        edge.service = target->service;
        add_edge(arena, out, edge);
        edges_of_shut(net, target->service, arena, out, &edge, depth);
        break;
    case WR_TO_LEAVE:
        if (target->outcome < 0) /* a level without a row: nobody has it */
            break;
        edge.to = edge.service = -1;
        add_edge(arena, out, edge);
        break;
    case WR_TO_NEXT: /* `to` of the edge given is the step that follows */
        edge.service = -1;
        add_edge(arena, out, edge);
        break;
    case WR_TO_TABLE:
        for (int32_t k = 0; k < target->n && depth < 8; k++) {
            edge = *like;
            edge.attr = target->attr;
            edge.level = k;
            edges_of_target(net, target->first + k, &edge, arena, out, depth + 1);
        }
        break;
    }
}

/* Where a patient goes who finds the door shut. */
static void edges_of_shut(const weir_network *net, int32_t service, wr_arena *arena, wr_edges *out,
                          const wr_edge *like, int depth)
{
    const wr_service *s = &net->services[service];
    if (s->door < 0 || depth >= 8)
        return;
    wr_edge edge = *like;
    edge.kind = WR_EDGE_SHUT;
    edge.to = edge.service = edge.target = -1;
    if (s->shut < 0)
        add_edge(arena, out, edge);
    else
        edges_of_target(net, s->shut, &edge, arena, out, depth + 1);
}

void wr_edges_through(const weir_network *net, int32_t target, const wr_edge *like, wr_arena *arena,
                      wr_edges *out)
{
    edges_of_target(net, target, like, arena, out, 0);
}

/* Through a target, or out of the system where none is named. */
static void edges_or_leave(const weir_network *net, int32_t target, wr_edge_kind kind, int32_t next,
                           wr_arena *arena, wr_edges *out)
{
    const wr_edge edge = {kind, next, -1, -1, -1, -1, -1};
    if (target >= 0)
        edges_of_target(net, target, &edge, arena, out, 0);
    else
        add_edge(arena, out, (wr_edge){kind, -1, -1, -1, -1, -1, -1});
}

static void edges_of_seize(const weir_network *net, int32_t at, int32_t next, wr_arena *arena,
                           wr_edges *out)
{
    if (at < 0)
        return;
    const wr_seize *seize = &net->seizes[at];
    if (seize->or_else >= 0)
        edges_or_leave(net, seize->or_else, WR_EDGE_REFUSED, next, arena, out);
    if (seize->patience >= 0)
        edges_or_leave(net, net->patiences[seize->patience].target, WR_EDGE_REFUSED, next, arena,
                       out);
}

static void edges_of_hold(const weir_network *net, const wr_hold *hold, int32_t next,
                          wr_arena *arena, wr_edges *out)
{
    const wr_edge go = {WR_EDGE_GO, next, -1, -1, -1, -1, -1};
    if (hold->targets >= 0)
        edges_of_target(net, hold->targets, &go, arena, out, 0);
    else if (hold->service >= 0)
        add_edge(arena, out,
                 (wr_edge){WR_EDGE_GO, net->services[hold->service].entry, hold->service, -1, -1,
                           -1, -1});
    else
        add_edge(arena, out, (wr_edge){WR_EDGE_NEXT, next, -1, -1, -1, -1, -1});
    edges_of_seize(net, hold->seize, next, arena, out);
}

static void edges_of_choose(const weir_network *net, const wr_choose *choose, int32_t next,
                            wr_arena *arena, wr_edges *out)
{
    for (int32_t i = 0; i < choose->n; i++) {
        const wr_edge edge = {WR_EDGE_BRANCH, next, -1, -1, choose->first + i, -1, -1};
        edges_of_target(net, net->branches[choose->first + i].target, &edge, arena, out, 0);
    }
    /* Conditions alone, with nothing that takes the rest: the list goes on. */
    if (choose->n_when == choose->n)
        add_edge(arena, out, (wr_edge){WR_EDGE_NEXT, next, -1, -1, -1, -1, -1});
}

static void edges_of_prefer(const weir_network *net, const wr_prefer *prefer, int32_t next,
                            wr_arena *arena, wr_edges *out)
{
    for (int32_t i = 0; i < prefer->n; i++) {
        const wr_edge edge = {WR_EDGE_OPTION, next, -1, -1, prefer->first + i, -1, -1};
        edges_of_target(net, net->options[prefer->first + i].target, &edge, arena, out, 0);
    }
}

/* A child each way; the patient itself goes on behind them all. */
static void edges_of_split(const weir_network *net, const wr_split *split, int32_t next,
                           wr_arena *arena, wr_edges *out)
{
    for (int32_t i = split->first; i < split->first + split->n; i++) {
        const wr_edge child = {WR_EDGE_CHILD, next, -1, -1, i, -1, -1};
        edges_of_target(net, net->branches[i].target, &child, arena, out, 0);
    }
    add_edge(arena, out, (wr_edge){WR_EDGE_NEXT, next, -1, -1, -1, -1, -1});
}

static void edges_of_book(const weir_network *net, const wr_book_step *book, int32_t next,
                          wr_arena *arena, wr_edges *out)
{
    add_edge(arena, out, (wr_edge){WR_EDGE_NEXT, next, -1, -1, -1, -1, -1});
    edges_or_leave(net, book->or_else, WR_EDGE_REFUSED, next, arena, out);
    if (book->attends.kind != WR_VALUE_NONE)
        edges_or_leave(net, book->missed, WR_EDGE_ABSENT, next, arena, out);
    if (book->cancels.kind != WR_VALUE_NONE)
        edges_or_leave(net, book->cancel_target, WR_EDGE_ABSENT, next, arena, out);
}

/* Who stands at a step may be sent elsewhere by an interruption. */
static void edges_of_removals(const weir_network *net, int32_t at, int32_t next, wr_arena *arena,
                              wr_edges *out)
{
    for (int32_t i = wr_first_removal(net, at); i < net->n_removals && net->removals[i].step == at;
         i++)
        edges_or_leave(net, net->removals[i].target, WR_EDGE_REFUSED, next, arena, out);
}

static void edges_of_op(const weir_network *net, int32_t at, wr_arena *arena, wr_edges *out)
{
    const wr_step *step = &net->steps[at];
    const wr_edge next = {WR_EDGE_NEXT, step->next, -1, -1, -1, -1, -1};
    const wr_edge go = {WR_EDGE_GO, step->next, -1, -1, -1, -1, -1};
    const wr_edge again = {WR_EDGE_RETURN, step->next, -1, -1, -1, -1, -1};
    const wr_edge joined = {WR_EDGE_JOINED, step->next, -1, -1, -1, -1, -1};
    out->n = 0;
    switch ((wr_op)step->op) {
    case WR_OP_END:
        break;
    case WR_OP_GO:
        edges_of_target(net, step->a, &go, arena, out, 0);
        break;
    case WR_OP_HOLD:
        edges_of_hold(net, &net->holds[step->a], step->next, arena, out);
        break;
    case WR_OP_ROUTE:
    case WR_OP_CHOOSE:
        edges_of_choose(net, &net->chooses[step->a], step->next, arena, out);
        break;
    case WR_OP_PREFER:
        edges_of_prefer(net, &net->prefers[step->a], step->next, arena, out);
        break;
    case WR_OP_BOOK:
        edges_of_book(net, &net->book_steps[step->a], step->next, arena, out);
        break;
    case WR_OP_RETURN:
        add_edge(arena, out, next);
        edges_of_target(net, net->returns[step->a].target, &again, arena, out, 0);
        break;
    case WR_OP_SPLIT:
        edges_of_split(net, &net->splits[step->a], step->next, arena, out);
        break;
    case WR_OP_JOIN:
        add_edge(arena, out, joined);
        break;
    case WR_OP_REPEAT:
    case WR_OP_AGAIN:
        add_edge(arena, out, next);
        edges_of_target(net, net->repeats[step->a].after, &go, arena, out, 0);
        break;
    case WR_OP_SEIZE:
        add_edge(arena, out, next);
        edges_of_seize(net, step->a, step->next, arena, out);
        break;
    case WR_OP_ROOM:
        add_edge(arena, out, next);
        edges_or_leave(net, net->rooms[step->a].target, WR_EDGE_REFUSED, step->next, arena, out);
        break;
    case WR_OP_TREAT:
    case WR_OP_RELEASE:
    case WR_OP_DELAY:
    case WR_OP_UNTIL:
    case WR_OP_WATCH:
    case WR_OP_SET:
    case WR_OP_MARK:
    case WR_OP_COST:
    case WR_OP_BATCH:
    case WR_OP_UNBATCH:
    case WR_OP_SCORE:
        add_edge(arena, out, next);
        break;
    }
}

void wr_edges_of(const weir_network *net, int32_t at, wr_arena *arena, wr_edges *out)
{
    out->n = 0;
    edges_of_op(net, at, arena, out);
    if (net->n_removals)
        edges_of_removals(net, at, net->steps[at].next, arena, out);
}

/* ---- strongly connected parts (Tarjan), without recursion: a chain of steps may be long ------ */

typedef struct tarjan {
    const int32_t *first, *to;
    int32_t *index, *low, *part, *stack, *path, *cursor;
    bool *on_stack;
    int32_t n_stack, n_path, n_index, n_parts;
} tarjan;

static void open_node(tarjan *t, int32_t v)
{
    t->index[v] = t->low[v] = t->n_index++;
    t->stack[t->n_stack++] = v;
    t->on_stack[v] = true;
    t->cursor[v] = t->first[v];
    t->path[t->n_path++] = v;
}

static void close_node(tarjan *t, int32_t v)
{
    t->n_path--;
    if (t->n_path > 0) {
        const int32_t above = t->path[t->n_path - 1];
        if (t->low[v] < t->low[above])
            t->low[above] = t->low[v];
    }
    if (t->low[v] != t->index[v])
        return;
    for (int32_t w = -1; w != v;) {
        w = t->stack[--t->n_stack];
        t->on_stack[w] = false;
        t->part[w] = t->n_parts;
    }
    t->n_parts++;
}

static void visit(tarjan *t, int32_t root)
{
    open_node(t, root);
    while (t->n_path > 0) {
        const int32_t v = t->path[t->n_path - 1];
        if (t->cursor[v] == t->first[v + 1]) {
            close_node(t, v);
            continue;
        }
        const int32_t w = t->to[t->cursor[v]++];
        if (t->index[w] < 0)
            open_node(t, w);
        else if (t->on_stack[w] && t->index[w] < t->low[v])
            t->low[v] = t->index[w];
    }
}

int32_t wr_strong_parts(wr_arena *arena, int32_t n, const int32_t *first, const int32_t *to,
                        int32_t *part)
{
    const size_t size = (size_t)n + 1;
    tarjan t = {.first = first,
                .to = to,
                .index = wr_alloc_array(arena, size, sizeof(int32_t)),
                .low = wr_alloc_array(arena, size, sizeof(int32_t)),
                .part = part,
                .stack = wr_alloc_array(arena, size, sizeof(int32_t)),
                .path = wr_alloc_array(arena, size, sizeof(int32_t)),
                .cursor = wr_alloc_array(arena, size, sizeof(int32_t)),
                .on_stack = wr_alloc_array(arena, size, sizeof(bool))};
    for (int32_t i = 0; i < n; i++)
        t.index[i] = -1;
    for (int32_t i = 0; i < n; i++)
        if (t.index[i] < 0)
            visit(&t, i);
    return t.n_parts;
}

/* ---- cycles: which stages must count a patient's visits -------------------------------------- */

/* The stages of a step, -1 where none; returns how many. */
static int stages_of(const weir_network *net, const wr_step *step, int32_t out[3])
{
    int32_t seize = -1;
    int n = 0;
    switch ((wr_op)step->op) {
    case WR_OP_TREAT:
        out[n++] = net->treats[step->a].stage;
        break;
    case WR_OP_SEIZE:
        seize = step->a;
        break;
    case WR_OP_ROOM:
        out[n++] = net->rooms[step->a].stage;
        break;
    case WR_OP_HOLD:
        seize = net->holds[step->a].seize;
        break;
    case WR_OP_DELAY:
        out[n++] = net->delays[step->a].stage;
        break;
    case WR_OP_ROUTE:
    case WR_OP_CHOOSE:
        out[n++] = net->chooses[step->a].stage;
        break;
    case WR_OP_PREFER:
        out[n++] = net->prefers[step->a].stage;
        break;
    case WR_OP_BOOK:
        out[n++] = net->book_steps[step->a].stage;
        out[n++] = net->book_steps[step->a].late_stage;
        if (net->book_steps[step->a].notice_stage >= 0)
            out[n++] = net->book_steps[step->a].notice_stage;
        break;
    case WR_OP_SET:
        out[n++] = net->assigns[step->a].stage;
        break;
    case WR_OP_RETURN:
        out[n++] = net->returns[step->a].stage;
        break;
    case WR_OP_REPEAT:
        out[n++] = net->repeats[step->a].stage;
        break;
    case WR_OP_BATCH:
        out[n++] = net->batches[step->a].stage;
        break;
    case WR_OP_AGAIN:
        out[n++] = net->repeats[step->a].every_stage;
        break;
    case WR_OP_RELEASE:
    case WR_OP_UNTIL:
    case WR_OP_WATCH:
    case WR_OP_MARK:
    case WR_OP_COST:
    case WR_OP_SCORE:
    case WR_OP_GO:
    case WR_OP_SPLIT:
    case WR_OP_UNBATCH:
    case WR_OP_JOIN:
    case WR_OP_END:
        break;
    }
    if (seize >= 0) {
        out[n++] = net->seizes[seize].stage;
        if (net->seizes[seize].patience >= 0)
            out[n++] = net->patiences[net->seizes[seize].patience].stage;
        if (net->seizes[seize].preempt >= 0)
            out[n++] = net->preempts[net->seizes[seize].preempt].stage;
    }
    return n;
}

/* The turnaround of a pool, and a place in its line, are drawn as often as a patient uses it: at
 * several steps, or at one on a cycle. */
static void count_uses(weir_builder *b, const weir_network *net, const bool *on_cycle)
{
    int32_t *uses = wr_alloc_array(b->arena, (size_t)net->n_pools + 1, sizeof *uses);
    for (int32_t i = 0; i < net->n_steps; i++) {
        const wr_step *step = &net->steps[i];
        const int32_t at = step->op == WR_OP_SEIZE  ? step->a
                           : step->op == WR_OP_HOLD ? net->holds[step->a].seize
                                                    : -1;
        const int32_t more = on_cycle[i] ? 2 : 1;
        if (step->op == WR_OP_TREAT)
            uses[net->treats[step->a].pool] += more;
        for (int32_t k = 0; at >= 0 && k < net->seizes[at].n; k++)
            uses[net->needs[net->seizes[at].first + k].pool] += more;
    }
    for (int32_t i = 0; i < net->n_pools; i++) {
        if (net->pools[i].turnaround_stage >= 0 && uses[i] > 1)
            b->net.stage_counted[net->pools[i].turnaround_stage] = 1;
        if (net->pools[i].order_stage >= 0 && uses[i] > 1)
            b->net.stage_counted[net->pools[i].order_stage] = 1;
    }
}

/* All steps that a population may come to lie on a cycle: it comes again. */
static void mark_population(weir_builder *b, const weir_network *net, const int32_t *first,
                            const int32_t *to, bool *loops)
{
    int32_t *line = wr_alloc_array(b->arena, (size_t)net->n_steps + 1, sizeof *line);
    bool *seen = wr_alloc_array(b->arena, (size_t)net->n_steps + 1, sizeof *seen);
    wr_edges ways = {0};
    int32_t n = 0;
    for (int32_t i = 0; i < net->n_sources; i++) {
        const wr_source *s = &net->sources[i];
        if (s->kind != WR_SOURCE_POPULATION)
            continue;
        b->net.stage_counted[s->away_stage] = 1;
        if (s->target >= 0)
            wr_edges_through(net, s->target, &(wr_edge){.to = -1}, b->arena, &ways);
    }
    for (size_t k = 0; k < ways.n; k++)
        if (ways.at[k].to >= 0 && ways.at[k].to < net->n_steps && !seen[ways.at[k].to]) {
            seen[ways.at[k].to] = true;
            line[n++] = ways.at[k].to;
        }
    for (int32_t i = 0; i < n; i++) {
        loops[line[i]] = true;
        for (int32_t k = first[line[i]]; k < first[line[i] + 1]; k++)
            if (!seen[to[k]]) {
                seen[to[k]] = true;
                line[n++] = to[k];
            }
    }
}

/* A time is drawn anew as often as its patient is interrupted. */
static void count_again(weir_builder *b, const weir_network *net)
{
    for (int32_t i = 0; i < net->n_treats; i++)
        if (net->treats[i].again >= 0)
            b->net.stage_counted[net->treats[i].again] = 1;
    for (int32_t i = 0; i < net->n_delays; i++)
        if (net->delays[i].again >= 0)
            b->net.stage_counted[net->delays[i].again] = 1;
}

void wr_find_cycles(weir_builder *b)
{
    const weir_network net = wr_view(b);
    WR_VEC(int32_t) to = {0};
    wr_edges edges = {0};
    int32_t *first = wr_alloc_array(b->arena, (size_t)net.n_steps + 1, sizeof *first);
    bool *loops = wr_alloc_array(b->arena, (size_t)net.n_steps + 1, sizeof *loops);
    for (int32_t i = 0; i < net.n_steps; i++) {
        first[i] = (int32_t)to.n;
        wr_edges_of(&net, i, b->arena, &edges);
        for (size_t k = 0; k < edges.n; k++)
            if (edges.at[k].to >= 0 && edges.at[k].to < net.n_steps) {
                *wr_push(b->arena, &to) = edges.at[k].to;
                loops[i] = loops[i] || edges.at[k].to == i;
            }
    }
    first[net.n_steps] = (int32_t)to.n;

    int32_t *part = wr_alloc_array(b->arena, (size_t)net.n_steps + 1, sizeof *part);
    const int32_t n_parts = wr_strong_parts(b->arena, net.n_steps, first, to.at, part);
    int32_t *size = wr_alloc_array(b->arena, (size_t)n_parts + 1, sizeof *size);
    for (int32_t i = 0; i < net.n_steps; i++)
        size[part[i]]++;

    const int n_stages = wr_names_count(b->stage_names);
    b->net.stage_counted = wr_alloc_array(b->arena, (size_t)n_stages + 1, sizeof(uint8_t));
    b->net.n_stage_counted = n_stages;
    mark_population(b, &net, first, to.at, loops);
    for (int32_t i = 0; i < net.n_steps; i++) {
        int32_t stages[3];
        loops[i] = loops[i] || size[part[i]] > 1;
        const int n = loops[i] ? stages_of(&net, &net.steps[i], stages) : 0;
        for (int k = 0; k < n; k++)
            if (stages[k] >= 0)
                b->net.stage_counted[stages[k]] = 1;
    }
    count_uses(b, &net, loops);
    count_again(b, &net);
}
