/* The pending set: growth, and the buckets of later days. See pending.h. */
#include "sim/engine/pending.h"

#include <string.h>

/* Days that get a bucket of their own; what lies beyond shares the last one and is looked at again
 * when its day comes: 1,000 years. */
#define MAX_DAYS 365000

static void grow_tree(wr_tree *t, wr_arena *arena, uint32_t leaves)
{
    wr_key *at = wr_alloc_array(arena, 2u * (size_t)leaves, sizeof *at);
    for (uint32_t i = 0; i < leaves; i++)
        at[leaves + i] = i < t->leaves ? t->at[t->leaves + i] : WR_NO_EVENT;
    for (uint32_t i = leaves - 1; i > 0; i--)
        at[i] = at[2 * i] < at[2 * i + 1] ? at[2 * i] : at[2 * i + 1];
    *t = (wr_tree){at, leaves};
}

void wr_pending_grow(wr_pending *q)
{
    const uint32_t old = q->moving.leaves, leaves = old ? 2 * old : 16;
    grow_tree(&q->moving, q->arena, leaves);
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

static void clear_tree(wr_tree *t) { memset(t->at, 0xff, 2 * (size_t)t->leaves * sizeof *t->at); }

void wr_pending_restart(wr_pending *q, uint32_t n_fixed, weir_time first_midnight)
{
    uint32_t leaves = 2;
    while (leaves < n_fixed)
        leaves *= 2;
    if (leaves > q->fixed.leaves)
        grow_tree(&q->fixed, q->arena, leaves);
    clear_tree(&q->fixed);
    clear_tree(&q->moving);
    q->free_leaf = -1;
    for (uint32_t i = q->moving.leaves; i-- > 0;) {
        q->free_next[i] = q->free_leaf;
        q->free_leaf = (int32_t)i;
    }
    for (int32_t d = 0; d < q->n_days; d++)
        q->days[d] = -1;
    q->due = WR_NO_EVENT;
    q->sequence = 0;
    q->n_pending = 0;
    q->tomorrow = first_midnight;
    q->day_zero = first_midnight - WEIR_DAY;
}

static int32_t day_of(const wr_pending *q, weir_time time)
{
    const weir_time day = (time - q->day_zero) / WEIR_DAY;
    return day < MAX_DAYS ? (int32_t)day : MAX_DAYS - 1;
}

static void grow_days(wr_pending *q, int32_t day)
{
    int32_t n = q->n_days ? q->n_days : 512;
    while (n <= day)
        n *= 2;
    q->days = wr_grow_array(q->arena, q->days, (size_t)q->n_days, (size_t)n, sizeof *q->days);
    for (int32_t d = q->n_days; d < n; d++)
        q->days[d] = -1;
    q->n_days = n;
}

void wr_pending_put_later(wr_pending *q, int32_t owner, weir_time time, uint64_t low)
{
    const int32_t day = day_of(q, time);
    if (day >= q->n_days)
        grow_days(q, day);
    if (owner >= q->later_capacity) {
        int32_t n = q->later_capacity ? q->later_capacity : 1024;
        while (n <= owner)
            n *= 2;
        q->later = wr_grow_array(q->arena, q->later, (size_t)q->later_capacity, (size_t)n,
                                 sizeof *q->later);
        q->later_capacity = n;
    }
    wr_later *e = &q->later[owner];
    *e = (wr_later){time, low, q->days[day], -1, day};
    if (e->next >= 0)
        q->later[e->next].prev = owner;
    q->days[day] = owner;
}

void wr_pending_drop_later(wr_pending *q, int32_t owner)
{
    const wr_later *e = &q->later[owner];
    if (e->prev >= 0)
        q->later[e->prev].next = e->next;
    else
        q->days[e->day] = e->next;
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
    wr_tree_put(&q->moving, (uint32_t)*place,
                (wr_key)(uint64_t)e->time << 64 | e->low | (uint32_t)*place);
}

void wr_pending_new_day(wr_pending *q, weir_time midnight, char *places, size_t stride)
{
    const int32_t day = day_of(q, midnight);
    q->tomorrow = midnight + WEIR_DAY;
    if (day >= q->n_days)
        return;
    int32_t owner = q->days[day];
    q->days[day] = -1;
    while (owner >= 0) {
        const int32_t next = q->later[owner].next;
        if (q->later[owner].time >= q->tomorrow) /* of the shared last bucket */
            wr_pending_put_later(q, owner, q->later[owner].time, q->later[owner].low);
        else
            into_tree(q, owner, (int32_t *)(void *)(places + (size_t)owner * stride));
        owner = next;
    }
}
