/* Patients who are interrupted: `preempt` beside a seize or treat, `at_drop` of a pool, and how who was
 * interrupted goes on. Once all names are known it is found whom that may befall, and where: pools
 * of which it must be known who holds them, steps at which somebody may be sent elsewhere, times
 * that may be drawn anew. */
#include "sim/network/interrupt.h"

#include <stdlib.h>
#include <string.h>

/* ---- how one goes on ------------------------------------------------------------------------- */

static const char *const thens[] = {"resume", "restart", "resample"};

static int then_of(const wr_node *node)
{
    for (int i = 0; node->kind == WR_SCALAR && i < 3; i++)
        if (strcmp(node->text, thens[i]) == 0)
            return i;
    return -1;
}

static wr_node *removal_of(const wr_node *node)
{
    return node->kind == WR_MAP && node->n == 1 ? wr_node_get(node, "remove") : NULL;
}

static int32_t read_removal(weir_builder *b, weir_fields *f, const char *key)
{
    weir_fields *own = weir_read_map(f, key);
    wr_node *to = wr_field(own, "remove");
    return wr_read_target_node(b, wr_field_path_of(own, "remove"), to).id;
}

wr_then wr_read_then(weir_builder *b, weir_fields *f, int32_t *target)
{
    wr_node *node = wr_field(f, "then");
    wr_note_kind(b, wr_field_path_of(f, "then"), WR_KIND_WORD);
    *target = -1;
    if (!node)
        return WR_THEN_RESUME;
    if (removal_of(node)) {
        *target = read_removal(b, f, "then");
        return WR_THEN_REMOVE;
    }
    const int then = then_of(node);
    if (then >= 0)
        return (wr_then)then;
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
            "expected resume, restart, resample or {remove: TARGET}, found %s", wr_found(b, node));
    if (node->kind == WR_MAP)
        wr_skip_fields(weir_read_map(f, "then"));
    return WR_THEN_RESUME;
}

/* ---- preempt --------------------------------------------------------------------------------- */

static wr_victim read_victim(weir_builder *b, weir_fields *f)
{
    static const char *const words[] = {"lowest_priority", "latest_started", "random"};
    wr_node *node = wr_field(f, "victim");
    wr_note_kind(b, wr_field_path_of(f, "victim"), WR_KIND_WORD);
    for (int i = 0; node && node->kind == WR_SCALAR && i < 3; i++)
        if (strcmp(node->text, words[i]) == 0)
            return (wr_victim)i;
    if (node)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "expected lowest_priority, latest_started or random, found %s", wr_found(b, node));
    return WR_VICTIM_LOWEST_PRIORITY;
}

int32_t wr_read_preempt(weir_builder *b, weir_fields *f)
{
    wr_node *node = wr_field(f, "preempt");
    if (!node)
        return -1;
    weir_fields *own = weir_read_map(f, "preempt");
    wr_preempt p = {.whom = -1, .stage = -1};
    if (weir_has_field(own, "whom"))
        p.whom = weir_read_cond(own, "whom").id;
    p.victim = read_victim(b, own);
    p.then = wr_read_then(b, own, &p.target);
    *wr_push(b->arena, &b->preempts) = p;
    return (int32_t)b->preempts.n - 1;
}

/* ---- at_drop --------------------------------------------------------------------------------- */

static bool read_suspension(weir_builder *b, weir_fields *f, wr_node *node, wr_drop *drop)
{
    wr_node *how = node->kind == WR_MAP && node->n == 1 ? wr_node_get(node, "suspend") : NULL;
    if (node->kind == WR_SCALAR && strcmp(node->text, "suspend") == 0)
        return true;
    if (!how)
        return false;
    weir_fields *own = weir_read_map(f, "at_drop");
    wr_note_kind(b, wr_field_path_of(own, "suspend"), WR_KIND_WORD);
    wr_field(own, "suspend");
    const int then = then_of(how);
    if (then < 0)
        wr_fail(b->err, WEIR_ERR_SCENARIO, how->place,
                "expected resume, restart or resample, found %s", wr_found(b, how));
    drop->then = then < 0 ? WR_THEN_RESUME : (wr_then)then;
    return true;
}

wr_drop wr_read_at_drop(weir_builder *b, weir_fields *f)
{
    wr_drop drop = {.then = WR_THEN_RESUME, .target = -1};
    wr_node *node = wr_field(f, "at_drop");
    wr_note_kind(b, wr_field_path_of(f, "at_drop"), WR_KIND_WORD);
    if (!node || (node->kind == WR_SCALAR && strcmp(node->text, "finish") == 0))
        return drop;
    drop.stops = true;
    if (read_suspension(b, f, node, &drop))
        return drop;
    if (removal_of(node)) {
        drop.then = WR_THEN_REMOVE;
        drop.target = read_removal(b, f, "at_drop");
        return drop;
    }
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
            "expected finish, suspend, {suspend: restart} or {remove: TARGET}, found %s",
            wr_found(b, node));
    if (node->kind == WR_MAP)
        wr_skip_fields(weir_read_map(f, "at_drop"));
    drop.stops = false;
    return drop;
}

/* ---- fails ----------------------------------------------------------------------------------- */

static bool read_of_use(weir_builder *b, weir_fields *f)
{
    wr_node *node = wr_field(f, "of");
    wr_note_kind(b, wr_field_path_of(f, "of"), WR_KIND_WORD);
    const bool use = node && node->kind == WR_SCALAR && strcmp(node->text, "use") == 0;
    if (node && !use && !(node->kind == WR_SCALAR && strcmp(node->text, "clock") == 0))
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected clock or use, found %s",
                wr_found(b, node));
    return use;
}

/* A time of a unit, which has no attributes. */
static wr_value read_unit_time(weir_builder *b, weir_fields *f, const char *key)
{
    if (!wr_field(f, key)) {
        weir_field_error(f, NULL, "'fails' has no '%s'", key);
        return WR_NO_VALUE;
    }
    const wr_value v = wr_inside(weir_read_duration(f, key, NULL));
    if (wr_asks_patient(b, v))
        weir_field_error(f, key, "'%s' is of a unit, not of a patient, and can read no attribute",
                         key);
    return v;
}

wr_fails wr_read_fails(weir_builder *b, weir_fields *f, const wr_pool *pool)
{
    wr_fails fails = {.every = WR_NO_VALUE, .repair = WR_NO_VALUE, .target = -1};
    if (!wr_field(f, "fails"))
        return fails;
    if (pool->unlimited && pool->calendar < 0)
        weir_field_error(f, "fails", "units without limit cannot fail, each by itself");
    weir_fields *own = weir_read_map(f, "fails");
    fails.some = true;
    fails.every = read_unit_time(b, own, "every");
    fails.of_use = read_of_use(b, own);
    fails.repair = read_unit_time(b, own, "repair");
    fails.then = wr_read_then(b, own, &fails.target);
    fails.every_stage = wr_stage(b, wr_format(b->arena, "%s.fails", pool->full_name));
    fails.repair_stage = wr_stage(b, wr_format(b->arena, "%s.repair", pool->full_name));
    return fails;
}

/* ---- whom it may befall ---------------------------------------------------------------------- */

/* One way in which who holds a pool may be interrupted. */
typedef struct cause {
    int32_t pool;
    wr_then then;
    int32_t target; /* REMOVE */
} cause;

typedef struct finder {
    weir_builder *b;
    weir_network net;
    WR_VEC(cause) causes; /* all that interrupt */
    int32_t *seen, *line; /* by step: the last walk that came there */
    int32_t stamp;
} finder;

static void add_cause(finder *f, int32_t pool, wr_then then, int32_t target)
{
    *wr_push(f->b->arena, &f->causes) = (cause){pool, then, target};
}

static void find_causes(finder *f)
{
    const weir_network *net = &f->net;
    for (int32_t i = 0; i < net->n_seizes; i++) {
        const wr_seize *s = &net->seizes[i];
        for (int32_t k = 0; s->preempt >= 0 && k < s->n; k++)
            add_cause(f, net->needs[s->first + k].pool, net->preempts[s->preempt].then,
                      net->preempts[s->preempt].target);
    }
    for (int32_t i = 0; i < net->n_pools; i++) {
        const wr_pool *p = &net->pools[i];
        if (p->at_drop.stops)
            add_cause(f, i, p->at_drop.then, p->at_drop.target);
        if (p->fails.some)
            add_cause(f, i, p->fails.then, p->fails.target);
    }
}

static bool needs(const weir_network *net, int32_t first, int32_t n, int32_t pool)
{
    for (int32_t i = first; i < first + n; i++)
        if (net->needs[i].pool == pool)
            return true;
    return false;
}

static bool step_seizes(const weir_network *net, const wr_step *s, int32_t pool)
{
    const int32_t at = s->op == WR_OP_SEIZE  ? s->a
                       : s->op == WR_OP_HOLD ? net->holds[s->a].seize
                                             : -1;
    return at >= 0 && needs(net, net->seizes[at].first, net->seizes[at].n, pool);
}

/* Is nothing of the pool held any more behind this step? A part given back leaves some. */
static bool gives_all_back(const weir_network *net, const wr_step *s, int32_t pool)
{
    if (s->op == WR_OP_END || (s->op == WR_OP_HOLD && !step_seizes(net, s, pool)))
        return true;
    if (s->op != WR_OP_RELEASE)
        return false;
    const wr_release *r = &net->releases[s->a];
    for (int32_t i = r->first; i < r->first + r->n; i++)
        if (net->needs[i].pool == pool && net->needs[i].units.kind == WR_VALUE_NONE)
            return true;
    return r->all;
}

static bool keeps(const weir_network *net, const wr_edge *e, int32_t pool)
{
    if (e->to < 0 || e->kind == WR_EDGE_RETURN)
        return false;
    const wr_target *t = e->service >= 0 && e->target >= 0 ? &net->targets[e->target] : NULL;
    for (int32_t i = 0; t && i < t->n_keep; i++)
        if (net->keeps[t->keep + i] == pool)
            return true;
    return e->service < 0;
}

static void come_to(finder *f, int32_t step, int32_t *n)
{
    if (step < 0 || step >= f->net.n_steps || f->seen[step] == f->stamp)
        return;
    f->seen[step] = f->stamp;
    f->line[(*n)++] = step;
}

/* All steps at which somebody may stand who holds units of a pool, into `line`; how many. */
static int32_t find_holders(finder *f, int32_t pool)
{
    const weir_network *net = &f->net;
    wr_edges ways = {0};
    int32_t n = 0;
    f->stamp++;
    for (int32_t i = 0; i < net->n_steps; i++) {
        if (step_seizes(net, &net->steps[i], pool))
            come_to(f, net->steps[i].next, &n);
    }
    for (int32_t i = 0; i < n; i++) {
        const wr_step *s = &net->steps[f->line[i]];
        if (gives_all_back(net, s, pool))
            continue;
        wr_edges_of(net, f->line[i], f->b->arena, &ways);
        for (size_t k = 0; k < ways.n; k++)
            if (keeps(net, &ways.at[k], pool))
                come_to(f, ways.at[k].to, &n);
    }
    for (int32_t i = 0; i < net->n_steps; i++) /* held no longer behind it */
        if (net->steps[i].op == WR_OP_TREAT && net->treats[net->steps[i].a].pool == pool)
            come_to(f, i, &n);
    return n;
}

static void draw_again(finder *f, const wr_step *s)
{
    weir_builder *b = f->b;
    int32_t *again = s->op == WR_OP_TREAT   ? &b->treats.at[s->a].again
                     : s->op == WR_OP_DELAY ? &b->delays.at[s->a].again
                                            : NULL;
    if (!again || *again >= 0)
        return;
    const int32_t stage =
        s->op == WR_OP_TREAT ? b->treats.at[s->a].stage : b->delays.at[s->a].stage;
    *again = wr_new_stage(b, wr_format(b->arena, "%s.again", wr_names_text(b->stage_names, stage)));
}

static int by_step(const void *x, const void *y)
{
    const wr_removal *a = x, *b = y;
    return a->step != b->step ? (a->step > b->step) - (a->step < b->step)
                              : (a->target > b->target) - (a->target < b->target);
}

/* Who is interrupted may be in treatment with another pool at the time. */
static void may_befall(finder *f, const cause *c, int32_t step)
{
    const wr_step *s = &f->net.steps[step];
    if (s->op == WR_OP_TREAT)
        f->b->pools.at[f->net.treats[s->a].pool].tracked = true;
    if (c->then == WR_THEN_RESAMPLE)
        draw_again(f, s);
    if (c->then == WR_THEN_REMOVE)
        *wr_push(f->b->arena, &f->b->removals) = (wr_removal){step, c->target};
}

static int by_pool(const void *x, const void *y)
{
    const cause *a = x, *b = y;
    return (a->pool > b->pool) - (a->pool < b->pool);
}

void wr_find_interrupted(weir_builder *b)
{
    finder f = {.b = b, .net = wr_view(b)};
    for (size_t i = 0; i < b->pools.n; i++)
        b->pools.at[i].suspends = b->pools.at[i].at_close == WR_CLOSE_SUSPEND;
    find_causes(&f);
    if (!f.causes.n)
        return;
    qsort(f.causes.at, f.causes.n, sizeof *f.causes.at, by_pool);
    f.seen = wr_alloc_array(b->arena, (size_t)f.net.n_steps + 1, sizeof *f.seen);
    f.line = wr_alloc_array(b->arena, (size_t)f.net.n_steps + 1, sizeof *f.line);
    int32_t n = 0;
    for (size_t i = 0; i < f.causes.n; i++) {
        const cause *c = &f.causes.at[i];
        b->pools.at[c->pool].tracked = true;
        b->pools.at[c->pool].suspends |= c->then != WR_THEN_REMOVE;
        if (i == 0 || c->pool != f.causes.at[i - 1].pool)
            n = find_holders(&f, c->pool);
        for (int32_t k = 0; k < n; k++)
            may_befall(&f, c, f.line[k]);
    }
    if (b->removals.n)
        qsort(b->removals.at, b->removals.n, sizeof *b->removals.at, by_step);
}

int32_t wr_first_removal(const weir_network *net, int32_t step)
{
    int32_t lo = 0, hi = net->n_removals;
    while (lo < hi) {
        const int32_t mid = (lo + hi) / 2;
        if (net->removals[mid].step < step)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}
