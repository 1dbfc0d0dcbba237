/* Lines that are not by who joined first. A line stays sorted as it will be served, so whoever joins
 * looks for its place and nobody else has to; but where priorities fall while patients wait, all levels
 * are one, which is sorted again before anybody is served. */
#include "sim/base/stream_inline.h"
#include "sim/engine/state.h"

static void put_before(wr_rep *rep, int32_t node, int32_t before, int32_t *head, int32_t *tail)
{
    wr_line_node *const n = rep->nodes;
    n[node].next = before;
    n[node].prev = before >= 0 ? n[before].prev : *tail;
    if (n[node].prev >= 0)
        n[n[node].prev].next = node;
    else
        *head = node;
    if (before >= 0)
        n[before].prev = node;
    else
        *tail = node;
}

/* Behind all that are not later. */
static void put_by_key(wr_rep *rep, int32_t node, weir_time key, int32_t *head, int32_t *tail)
{
    wr_line_node *const n = rep->nodes;
    int32_t before = -1;
    n[node].order = key;
    for (int32_t i = *tail; i >= 0 && n[i].order > key && n[i].order != WR_BEFORE_ALL;
         i = n[i].prev)
        before = i;
    put_before(rep, node, before, head, tail);
}

/* Nobody passes those who lost units, at the head. */
static int32_t first_to_pass(const wr_rep *rep, int32_t head)
{
    while (head >= 0 && wr_patient_at(rep, rep->nodes[head].patient)->state == WR_SUSPENDED)
        head = rep->nodes[head].next;
    return head;
}

/* Before all that are not later. */
static void put_latest(wr_rep *rep, int32_t node, int32_t *head, int32_t *tail)
{
    const wr_line_node *const n = rep->nodes;
    int32_t before = first_to_pass(rep, *head);
    while (before >= 0 && n[before].order > n[node].order)
        before = n[before].next;
    put_before(rep, node, before, head, tail);
}

/* Whoever joins takes any place, equally likely: then every order of those in line is as likely as any
 * other, whatever has happened, and to serve the head is to serve anyone at random. u1 of the pool's own
 * stage decides. */
static void put_anywhere(wr_rep *rep, int32_t node, int32_t stage, int32_t *head, int32_t *tail)
{
    const wr_draw draw = wr_draw_at(rep, rep->nodes[node].patient, stage);
    const double u = wr_uniform(wr_block_at_inline(&draw, 0).w1);
    int32_t n = 0;
    const int32_t first = first_to_pass(rep, *head);
    for (int32_t i = first; i >= 0; i = rep->nodes[i].next)
        n++;
    int32_t before = first;
    for (int32_t place = (int32_t)(u * (n + 1)); place > 0 && before >= 0; place--)
        before = rep->nodes[before].next;
    put_before(rep, node, before, head, tail);
}

/* Whole numbers in the order of the numbers; what was never set comes last. */
static weir_time key_of(double x)
{
    int64_t bits;
    if (isnan(x))
        return INT64_MAX;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static void put_in_order(wr_rep *rep, int32_t node, int32_t *head, int32_t *tail)
{
    const wr_pool *pool = &rep->net->pools[rep->nodes[node].pool];
    const int32_t patient = rep->nodes[node].patient;
    switch (pool->order) {
    case WR_ORDER_JOINED:
        put_before(rep, node, -1, head, tail);
        break;
    case WR_ORDER_ARRIVAL:
        put_by_key(rep, node, wr_patient_at(rep, patient)->entered, head, tail);
        break;
    case WR_ORDER_LATEST:
        put_latest(rep, node, head, tail);
        break;
    case WR_ORDER_RANDOM:
        put_anywhere(rep, node, pool->order_stage, head, tail);
        break;
    case WR_ORDER_OF:
        put_by_key(rep, node, key_of(wr_value_of(rep, patient, pool->order_by, NULL)), head, tail);
        break;
    }
}

/* ---- ageing -- */

static double rate_of(wr_rep *rep, int32_t patient)
{
    const wr_step *step = &rep->net->steps[wr_patient_at(rep, patient)->step];
    if (step->op != WR_OP_SEIZE || rep->net->seizes[step->a].ageing.kind == WR_VALUE_NONE)
        return 0;
    const double rate = wr_value_of(rep, patient, rep->net->seizes[step->a].ageing, NULL);
    return rate > 0 ? rate : 0;
}

static void keep_ageing(wr_rep *rep, int32_t node, wr_ageing ageing)
{
    if (rep->ageing_capacity < rep->node_capacity) {
        rep->ageing = wr_grow_array(rep->arena, rep->ageing, (size_t)rep->ageing_capacity,
                                    (size_t)rep->node_capacity, sizeof *rep->ageing);
        rep->ageing_capacity = rep->node_capacity;
    }
    rep->ageing[node] = ageing;
}

static double priority_now(const wr_rep *rep, int32_t node)
{
    const wr_ageing *a = &rep->ageing[node];
    return a->priority - a->rate * ((double)(rep->now - rep->nodes[node].order) * 1e-6);
}

/* Of equal priorities, who joined first. */
static bool goes_before(const wr_rep *rep, int32_t a, int32_t b)
{
    const double x = priority_now(rep, a), y = priority_now(rep, b);
    return x < y || (x == y && rep->nodes[a].order < rep->nodes[b].order);
}

static void take_out(wr_rep *rep, int32_t node, int32_t *head, int32_t *tail)
{
    wr_line_node *const n = rep->nodes;
    *(n[node].prev >= 0 ? &n[n[node].prev].next : head) = n[node].next;
    *(n[node].next >= 0 ? &n[n[node].next].prev : tail) = n[node].prev;
}

/* By insertion: two patients change places at most once while both wait, so there is little to do. */
void wr_settle_line(wr_rep *rep, int32_t pool)
{
    int32_t *head = &rep->lines[pool].head[0], *tail = &rep->lines[pool].tail[0];
    if (!(rep->pools[pool].levels & 1))
        return;
    for (int32_t node = rep->nodes[*head].next, next; node >= 0; node = next) {
        next = rep->nodes[node].next;
        int32_t before = node;
        while (rep->nodes[before].prev >= 0 && goes_before(rep, node, rep->nodes[before].prev))
            before = rep->nodes[before].prev;
        if (before == node)
            continue;
        take_out(rep, node, head, tail);
        put_before(rep, node, before, head, tail);
    }
}

int wr_node_level(const wr_rep *rep, int32_t node)
{
    return rep->pools[rep->nodes[node].pool].ages ? (int)rep->ageing[node].priority - 1
                                                  : rep->nodes[node].level;
}

/* Its priority does not fall any more. */
void wr_return_ageing(wr_rep *rep, int32_t node)
{
    keep_ageing(rep, node, (wr_ageing){rep->nodes[node].level + 1, 0});
    rep->nodes[node].level = 0;
}

/* ---- joining -- */

int wr_join_in_order(wr_rep *rep, int32_t node)
{
    const int32_t pool = rep->nodes[node].pool;
    int level = rep->nodes[node].level;
    if (rep->net->pools[pool].ages) {
        const double rate = rate_of(rep, rep->nodes[node].patient);
        keep_ageing(rep, node, (wr_ageing){level + 1, rate});
        rep->nodes[node].level = 0;
        level = 0;
    }
    put_in_order(rep, node, &rep->lines[pool].head[level], &rep->lines[pool].tail[level]);
    return level;
}
