/* The pending set: growth, and the buckets of what is not near. See pending.h. */
#include "sim/engine/pending.h"

#include <string.h>

/* What lies beyond shares the last bucket and is looked at again when that comes: 450 years. */
#define MOST_BUCKETS 1000000

static void clear_near(wr_near *t)
{
    for (uint32_t leaf = 0; leaf < t->leaves; leaf++)
        t->at[t->leaves + leaf] = wr_near_empty(leaf);
    for (uint32_t i = t->leaves; --i > 0;)
        t->at[i] = t->at[2 * i]; /* the lowest leaf below is the least */
}

static void play(wr_near *t)
{
    for (uint32_t i = t->leaves; --i > 0;) {
        const uint64_t a = t->at[2 * i], b = t->at[2 * i + 1];
        t->at[i] = (a ^ b) >> WR_LEAF_BITS ? (a < b ? a : b) : wr_near_tie(t, a, b);
    }
}

static void grow_near(wr_near *t, wr_arena *arena, uint32_t leaves)
{
    wr_near grown = {wr_alloc_array(arena, 2u * (size_t)leaves, sizeof *t->at),
                     wr_grow_array(arena, t->low, t->leaves, leaves, sizeof *t->low), leaves};
    clear_near(&grown);
    for (uint32_t i = 0; i < t->leaves; i++)
        grown.at[leaves + i] = t->at[t->leaves + i];
    play(&grown);
    *t = grown;
}

uint64_t wr_near_tie(const wr_near *t, uint64_t a, uint64_t b)
{
    return t->low[wr_near_leaf(a)] < t->low[wr_near_leaf(b)] ? a : b;
}

void wr_pending_grow(wr_pending *q)
{
    const uint32_t old = q->moving.leaves, leaves = old ? 2 * old : 16;
    grow_near(&q->moving, q->arena, leaves);
    q->owner = wr_grow_array(q->arena, q->owner, old, leaves, sizeof *q->owner);
    q->free_next = wr_grow_array(q->arena, q->free_next, old, leaves, sizeof *q->free_next);
    for (uint32_t i = leaves; i-- > old;) { /* the lowest is taken first */
        q->free_next[i] = q->free_leaf;
        q->free_leaf = (int32_t)i;
    }
}

void wr_pending_create(wr_pending *q, wr_arena *arena, uint32_t n_fixed, weir_time first_midnight)
{
    memset(q, 0, sizeof *q);
    q->arena = arena;
    q->free_leaf = -1;
    wr_pending_grow(q);
    wr_pending_restart(q, n_fixed, first_midnight);
}

void wr_pending_restart(wr_pending *q, uint32_t n_fixed, weir_time first_midnight)
{
    uint32_t leaves = 2;
    while (leaves < n_fixed)
        leaves *= 2;
    if (leaves > q->fixed.leaves) {
        grow_near(&q->fixed, q->arena, leaves);
        q->when = wr_alloc_array(q->arena, leaves, sizeof *q->when);
    }
    for (uint32_t i = 0; i < q->fixed.leaves; i++)
        q->when[i] = WR_NEVER_DUE;
    clear_near(&q->fixed);
    clear_near(&q->moving);
    q->free_leaf = -1;
    for (uint32_t i = q->moving.leaves; i-- > 0;) {
        q->free_next[i] = q->free_leaf;
        q->free_leaf = (int32_t)i;
    }
    for (int32_t b = 0; b < q->n_buckets; b++)
        q->buckets[b] = -1;
    q->sequence = 0;
    q->n_pending = 0;
    q->zero = first_midnight - WEIR_DAY;
    q->base = q->zero + -q->zero / WR_BUCKET * WR_BUCKET;
    q->horizon = q->base + WR_BUCKET;
}

static int32_t bucket_of(const wr_pending *q, weir_time time)
{
    const weir_time bucket = (time - q->zero) / WR_BUCKET;
    return bucket < MOST_BUCKETS ? (int32_t)bucket : MOST_BUCKETS - 1;
}

static void grow_buckets(wr_pending *q, int32_t bucket)
{
    int32_t n = q->n_buckets ? q->n_buckets : 512;
    while (n <= bucket)
        n *= 2;
    q->buckets =
        wr_grow_array(q->arena, q->buckets, (size_t)q->n_buckets, (size_t)n, sizeof *q->buckets);
    for (int32_t b = q->n_buckets; b < n; b++)
        q->buckets[b] = -1;
    q->n_buckets = n;
}

void wr_pending_put_later(wr_pending *q, int32_t owner, weir_time time, uint64_t low)
{
    const int32_t bucket = bucket_of(q, time);
    if (bucket >= q->n_buckets)
        grow_buckets(q, bucket);
    if (owner >= q->later_capacity) {
        int32_t n = q->later_capacity ? q->later_capacity : 1024;
        while (n <= owner)
            n *= 2;
        q->later = wr_grow_array(q->arena, q->later, (size_t)q->later_capacity, (size_t)n,
                                 sizeof *q->later);
        q->later_capacity = n;
    }
    wr_later *e = &q->later[owner];
    *e = (wr_later){time, low, q->buckets[bucket], -1, bucket};
    if (e->next >= 0)
        q->later[e->next].prev = owner;
    q->buckets[bucket] = owner;
}

void wr_pending_drop_later(wr_pending *q, int32_t owner)
{
    const wr_later *e = &q->later[owner];
    if (e->prev >= 0)
        q->later[e->prev].next = e->next;
    else
        q->buckets[e->bucket] = e->next;
    if (e->next >= 0)
        q->later[e->next].prev = e->prev;
}

static void into_tree(wr_pending *q, int32_t owner, int32_t *place)
{
    const wr_later *e = &q->later[owner];
    if (q->free_leaf < 0)
        wr_pending_grow(q);
    *place = q->free_leaf;
    q->free_leaf = q->free_next[*place];
    q->owner[*place] = owner;
    wr_near_set(q, (uint32_t)*place, e->time, e->low);
}

/* The keys of a new bucket, and of those that have come near. */
static void turn_fixed(wr_pending *q)
{
    wr_near *t = &q->fixed;
    for (uint32_t i = 0; i < t->leaves; i++)
        t->at[t->leaves + i] =
            q->when[i] <= q->horizon ? wr_near_key(q, i, q->when[i], t->low[i]) : wr_near_empty(i);
    play(t);
}

void wr_pending_turn(wr_pending *q, char *places, size_t stride)
{
    const int32_t bucket = bucket_of(q, q->horizon);
    q->base = q->horizon;
    q->horizon += WR_BUCKET;
    turn_fixed(q);
    if (bucket >= q->n_buckets)
        return;
    int32_t owner = q->buckets[bucket];
    q->buckets[bucket] = -1;
    while (owner >= 0) {
        const int32_t next = q->later[owner].next;
        if (q->later[owner].time >= q->horizon) /* of the shared last bucket */
            wr_pending_put_later(q, owner, q->later[owner].time, q->later[owner].low);
        else
            into_tree(q, owner, (int32_t *)(void *)(places + (size_t)owner * stride));
        owner = next;
    }
}
