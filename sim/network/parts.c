/* The parts of a network that share nothing, so that each can be run by itself.
 *
 * Sources are joined with every pool, book and service's state that their patients may use or read
 * (reach.h), over all steps that those may come to. Steps from which everybody goes on alike,
 * whatever their source, are walked once for all: `leads` names something that is used or read
 * behind such a step, and with that whoever comes there later is joined. The other steps, where
 * homes decide, are walked for each source, and are few. */
#include "sim/network/reach.h"

#include <stdlib.h>

/* Patients of a source come to a service, or to a step behind which nothing is used or read. */
typedef struct call {
    int32_t source, service, step; /* step -1: the service alone */
} call;

typedef struct joiner {
    wr_reach r;
    weir_network *net;
    int32_t *parent; /* of each node: the lowest of its group has itself */

    /* the steps as they are for anybody */
    wr_ints ways, uses;             /* of step i: [first_way[i], first_way[i + 1]), likewise */
    int32_t *first_way, *first_use; /* uses are nodes */
    bool *decides;                  /* where they go on depends on their source */
    bool *differs;                  /* … or where they go on at some step behind */
    int32_t *leads;                 /* something used or read there or behind; -1: nothing is */
    int32_t *seen, *seen_at, *line; /* by step and by service: the last walk that came there */
    bool *walked;                   /* by step: for all */
    WR_VEC(call) calls;
} joiner;

static void *numbers(joiner *j, int32_t n, size_t size)
{
    return wr_alloc_array(j->r.arena, (size_t)n + 1, size);
}

/* ---- groups ---------------------------------------------------------------------------------- */

static int32_t group_of(joiner *j, int32_t node)
{
    while (j->parent[node] != node)
        node = j->parent[node] = j->parent[j->parent[node]];
    return node;
}

/* The lower number stands for both, so the lowest source for a group of any. */
static void unite(joiner *j, int32_t a, int32_t b)
{
    a = group_of(j, a);
    b = group_of(j, b);
    j->parent[a > b ? a : b] = a < b ? a : b;
}

static void unite_all(joiner *j, int32_t with, const int32_t *nodes, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        unite(j, with, nodes[i]);
}

/* ---- indexes by key, in order ---------------------------------------------------------------- */

/* Writes 0 .. n - 1 by key to `out`, ascending within each; those of key k stand from first[k]. */
static int32_t *sort_by(joiner *j, const int32_t *key, int32_t n, int32_t n_keys, int32_t *out)
{
    int32_t *first = numbers(j, n_keys + 1, sizeof *first);
    for (int32_t i = 0; i < n; i++)
        first[key[i] + 2]++;
    for (int32_t k = 2; k <= n_keys + 1; k++)
        first[k] += first[k - 1];
    for (int32_t i = 0; i < n; i++)
        out[first[key[i] + 1]++] = i;
    return first;
}

/* ---- the steps as they are for anybody ------------------------------------------------------- */

static void append(joiner *j, wr_ints *to, const wr_ints *from)
{
    for (size_t i = 0; i < from->n; i++)
        *wr_push(j->r.arena, to) = from->at[i];
}

static void look_at_steps(joiner *j)
{
    const int32_t n = j->net->n_steps;
    wr_reach_take(&j->r, -1);
    for (int32_t i = 0; i < n; i++) {
        wr_reach_step(&j->r, i);
        j->first_way[i] = (int32_t)j->ways.n;
        j->first_use[i] = (int32_t)j->uses.n;
        append(j, &j->ways, &j->r.steps);
        append(j, &j->uses, &j->r.nodes);
        j->decides[i] = j->r.asked;
    }
    j->first_way[n] = (int32_t)j->ways.n;
    j->first_use[n] = (int32_t)j->uses.n;
}

/* From the ends of all ways back: what lies behind a step. */
static void look_behind(joiner *j)
{
    const int32_t n = j->net->n_steps;
    int32_t *ring = numbers(j, n, sizeof *ring), *order = numbers(j, n, sizeof *order);
    const int32_t n_rings = wr_strong_parts(j->r.arena, n, j->first_way, j->ways.at, ring);
    const int32_t *first = sort_by(j, ring, n, n_rings, order);
    for (int32_t k = 0; k < n_rings; k++) { /* all steps of a ring have the same behind them */
        int32_t leads = -1;
        bool differs = false;
        for (int32_t i = first[k]; i < first[k + 1]; i++) {
            const int32_t step = order[i];
            differs = differs || j->decides[step];
            if (j->first_use[step] < j->first_use[step + 1])
                leads = j->uses.at[j->first_use[step]];
            for (int32_t w = j->first_way[step]; w < j->first_way[step + 1]; w++) {
                const int32_t to = j->ways.at[w];
                if (ring[to] == k)
                    continue;
                differs = differs || j->differs[to];
                leads = leads < 0 ? j->leads[to] : leads;
            }
        }
        for (int32_t i = first[k]; i < first[k + 1]; i++) {
            j->leads[order[i]] = leads;
            j->differs[order[i]] = differs;
        }
    }
}

/* ---- walking --------------------------------------------------------------------------------- */

static void add_call(joiner *j, int32_t source, int32_t service, int32_t step)
{
    *wr_push(j->r.arena, &j->calls) = (call){source, service, step};
}

/* A step that is to be walked is added to the line; how many there are then. */
static int32_t come_to(joiner *j, int32_t source, int32_t step, int32_t n)
{
    if (!j->differs[step] && j->leads[step] >= 0) {
        unite(j, source, j->leads[step]);
        if (j->walked[step])
            return n;
        j->walked[step] = true;
    } else {
        if (j->seen[step] == source + 1)
            return n;
        j->seen[step] = source + 1;
        if (!j->differs[step]) { /* nothing to join: only its services, once parts are known */
            add_call(j, source, -1, step);
            return n;
        }
    }
    j->line[n] = step;
    return n + 1;
}

static int32_t go_on(joiner *j, int32_t source, const int32_t *steps, int32_t n_steps, int32_t n)
{
    for (int32_t i = 0; i < n_steps; i++)
        n = come_to(j, source, steps[i], n);
    return n;
}

/* What the patients of a source use or read at a step; then where they go on. */
static int32_t walk_step(joiner *j, int32_t source, int32_t step, int32_t n)
{
    const int32_t service = j->net->steps[step].service;
    if (j->seen_at[service] != source + 1) {
        j->seen_at[service] = source + 1;
        add_call(j, source, service, -1);
    }
    if (j->decides[step]) {
        wr_reach_step(&j->r, step);
        unite_all(j, source, j->r.nodes.at, (int32_t)j->r.nodes.n);
        return go_on(j, source, j->r.steps.at, (int32_t)j->r.steps.n, n);
    }
    const int32_t use = j->first_use[step], way = j->first_way[step];
    if (j->first_use[step + 1] > use)
        unite_all(j, source, &j->uses.at[use], j->first_use[step + 1] - use);
    return j->first_way[step + 1] > way
               ? go_on(j, source, &j->ways.at[way], j->first_way[step + 1] - way, n)
               : n;
}

static void walk_source(joiner *j, int32_t source)
{
    wr_reach_take(&j->r, source);
    wr_reach_source(&j->r, source);
    unite_all(j, source, j->r.nodes.at, (int32_t)j->r.nodes.n);
    int32_t n = go_on(j, source, j->r.steps.at, (int32_t)j->r.steps.n, 0);
    for (int32_t i = 0; i < n; i++)
        n = walk_step(j, source, j->line[i], n);
}

/* A measure whose `where` asks for a state is taken when a visit ends: it must be there to read. */
static void join_measures(joiner *j)
{
    for (int32_t i = 0; i < j->net->n_records; i++) {
        const wr_record *t = &j->net->records[i];
        const int32_t where = j->net->measures[t->measure].where;
        if (where < 0)
            continue;
        wr_reach_cond(&j->r, where);
        const int32_t n = (int32_t)j->r.nodes.n;
        if (n && t->service >= 0) {
            j->r.read[t->service] = true;
            unite_all(j, j->r.first_service + t->service, j->r.nodes.at, n);
        }
        for (int32_t s = 0; n && t->service < 0 && s < j->net->n_sources; s++)
            unite_all(j, s, j->r.nodes.at, n);
    }
}

/* What a census adds up must be there to be counted at one instant. */
static void join_counted(joiner *j)
{
    for (int32_t i = 0; i < j->net->n_measures; i++) {
        const wr_measure *m = &j->net->measures[i];
        int32_t first = -1;
        for (int32_t k = 0; m->kind == WR_MEASURE_CENSUS && k < m->n_counted; k++) {
            const wr_counted_place *c = &j->net->counted[m->first_counted + k];
            const int32_t node =
                c->pool >= 0 ? j->r.first_pool + c->pool : j->r.first_service + c->service;
            if (c->service >= 0)
                j->r.read[c->service] = true;
            if (first >= 0)
                unite(j, first, node);
            first = node;
        }
    }
}

/* ---- the parts ------------------------------------------------------------------------------- */

/* By node: its part; 0 where no source comes. Returns how many parts there are. */
static int32_t number_parts(joiner *j, int32_t *part)
{
    int32_t n = 0;
    for (int32_t i = 0; i < j->r.n_nodes; i++) { /* the lowest of a group comes first */
        const int32_t group = group_of(j, i);
        part[i] = group >= j->net->n_sources ? 0 : group == i ? n++ : part[group];
    }
    return n ? n : 1;
}

/* Sources, pools or books: their indexes by part, behind what there is of part_refs. */
static int32_t *deal(joiner *j, const int32_t *part, int32_t n)
{
    const int32_t base = j->net->n_part_refs;
    int32_t *first = sort_by(j, part, n, j->net->n_parts, j->net->part_refs + base);
    for (int32_t k = 0; k <= j->net->n_parts; k++)
        first[k] += base;
    j->net->n_part_refs += n;
    return first;
}

static int compare(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The services of the part at hand, each once. */
typedef struct visits {
    wr_ints services;
    int32_t stamp;
} visits;

static void visit(joiner *j, visits *v, int32_t service)
{
    if (j->seen_at[service] == v->stamp)
        return;
    j->seen_at[service] = v->stamp;
    *wr_push(j->r.arena, &v->services) = service;
}

/* All services from a step on, where nothing is used or read. */
static void visit_from(joiner *j, visits *v, int32_t step)
{
    int32_t n = 0;
    if (j->seen[step] != v->stamp)
        j->line[n++] = step;
    j->seen[step] = v->stamp;
    for (int32_t i = 0; i < n; i++) {
        const int32_t at = j->line[i];
        visit(j, v, j->net->steps[at].service);
        for (int32_t w = j->first_way[at]; w < j->first_way[at + 1]; w++)
            if (j->seen[j->ways.at[w]] != v->stamp) {
                j->seen[j->ways.at[w]] = v->stamp;
                j->line[n++] = j->ways.at[w];
            }
    }
}

/* Services are told part by part, the first part last: it has those where nobody comes, too. */
static void deal_services(joiner *j, const int32_t *part, wr_ints *refs)
{
    const int32_t n = (int32_t)j->calls.n, n_parts = j->net->n_parts;
    int32_t *of = numbers(j, n, sizeof *of), *order = numbers(j, n, sizeof *order);
    bool *met = numbers(j, j->net->n_services, sizeof *met);
    visits v = {.stamp = j->net->n_sources};
    for (int32_t i = 0; i < n; i++)
        of[i] = part[j->calls.at[i].source];
    const int32_t *first = sort_by(j, of, n, n_parts, order);
    for (int32_t k = n_parts - 1; k >= 0; k--) {
        v.stamp++;
        v.services.n = 0;
        for (int32_t i = first[k]; i < first[k + 1]; i++) {
            const call *c = &j->calls.at[order[i]];
            if (c->step < 0)
                visit(j, &v, c->service);
            else
                visit_from(j, &v, c->step);
        }
        for (size_t i = 0; i < v.services.n; i++)
            met[v.services.at[i]] = true;
        for (int32_t i = 0; k == 0 && i < j->net->n_services; i++)
            if (!met[i])
                visit(j, &v, i);
        if (v.services.n)
            qsort(v.services.at, v.services.n, sizeof *v.services.at, compare);
        j->net->parts[k].first_service = (int32_t)refs->n;
        j->net->parts[k].n_services = (int32_t)v.services.n;
        append(j, refs, &v.services);
    }
}

static void write_parts(joiner *j)
{
    weir_network *net = j->net;
    int32_t *part = numbers(j, j->r.n_nodes, sizeof *part);
    wr_ints services = {0};
    net->n_parts = number_parts(j, part);
    net->parts = numbers(j, net->n_parts, sizeof *net->parts);
    deal_services(j, part, &services);
    const int32_t n = j->r.first_service;
    net->n_part_refs = 0;
    net->part_refs = numbers(j, n + (int32_t)services.n, sizeof *net->part_refs);
    const int32_t *source = deal(j, part, net->n_sources);
    const int32_t *pool = deal(j, part + j->r.first_pool, net->n_pools);
    const int32_t *book = deal(j, part + j->r.first_book, net->n_books);
    for (int32_t k = 0; k < net->n_parts; k++) {
        wr_part *p = &net->parts[k];
        p->first_source = source[k];
        p->n_sources = source[k + 1] - source[k];
        p->first_pool = pool[k];
        p->n_pools = pool[k + 1] - pool[k];
        p->first_book = book[k];
        p->n_books = book[k + 1] - book[k];
        p->first_service += n;
    }
    for (size_t i = 0; i < services.n; i++)
        net->part_refs[net->n_part_refs++] = services.at[i];
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void make_room(joiner *j)
{
    const int32_t n = j->net->n_steps;
    j->parent = numbers(j, j->r.n_nodes, sizeof *j->parent);
    for (int32_t i = 0; i < j->r.n_nodes; i++)
        j->parent[i] = i;
    j->first_way = numbers(j, n, sizeof *j->first_way);
    j->first_use = numbers(j, n, sizeof *j->first_use);
    j->decides = numbers(j, n, sizeof *j->decides);
    j->differs = numbers(j, n, sizeof *j->differs);
    j->leads = numbers(j, n, sizeof *j->leads);
    j->seen = numbers(j, n, sizeof *j->seen);
    j->seen_at = numbers(j, j->net->n_services, sizeof *j->seen_at);
    j->line = numbers(j, n, sizeof *j->line);
    j->walked = numbers(j, n, sizeof *j->walked);
}

/* One count of arrivals, for all sources together; and a rule may move any dial of anybody's. */
static void join_sources(joiner *j)
{
    for (int32_t i = 1; i < j->net->n_sources; i++)
        unite(j, 0, i);
}

void wr_find_parts(weir_network *net)
{
    joiner *j = wr_alloc(net->arena, sizeof *j);
    j->net = net;
    wr_reach_init(&j->r, net, net->arena);
    make_room(j);
    join_measures(j);
    join_counted(j);
    look_at_steps(j);
    look_behind(j);
    if (net->run.until == WR_RUN_ARRIVALS || net->n_rules)
        join_sources(j);
    for (int32_t i = 0; i < net->n_sources; i++)
        walk_source(j, i);
    write_parts(j);
}
