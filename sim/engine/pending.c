/* The pending set: growth, and the buckets of later days. See pending.h. */
#include "sim/engine/pending.h"

#include <string.h>

/* Days that get a bucket of their own; what lies beyond shares the last one and is looked at again
 * when its day comes: 1,000 years. */
#define MAX_DAYS 365000

static void grow_tree(wr_pending *q, uint32_t leaves)
{
    wr_key *tree = wr_alloc_array(q->arena, 2u * (size_t)leaves, sizeof *tree);
    for (uint32_t i = 0; i < leaves; i++)
        tree[leaves + i] = i < q->leaves ? q->tree[q->leaves + i] : WR_NO_EVENT;
    for (uint32_t i = leaves - 1; i > 0; i--)
        tree[i] = tree[2 * i] < tree[2 * i + 1] ? tree[2 * i] : tree[2 * i + 1];
    wr_bucketed *later = wr_alloc_array(q->arena, leaves, sizeof *later);
    if (q->leaves)
        memcpy(later, q->later, q->leaves * sizeof *later);
    for (uint32_t i = q->leaves; i < leaves; i++)
        later[i].day = -1;
    q->tree = tree;
    q->later = later;
    q->leaves = leaves;
}

void wr_pending_create(wr_pending *q, wr_arena *arena, uint32_t n_fixed, weir_time first_midnight)
{
    memset(q, 0, sizeof *q);
    q->arena = arena;
    q->free_timer = -1;
    q->due = WR_NO_EVENT;
    q->n_timers = n_fixed;
    q->tomorrow = first_midnight;
    q->day_zero = first_midnight - WEIR_DAY;
    uint32_t leaves = 64;
    while (leaves < n_fixed + 64)
        leaves *= 2;
    grow_tree(q, leaves);
}

uint32_t wr_timer_take(wr_pending *q)
{
    if (q->free_timer >= 0) {
        const uint32_t timer = (uint32_t)q->free_timer;
        q->free_timer = q->later[timer].next;
        return timer;
    }
    if (q->n_timers == q->leaves)
        grow_tree(q, 2 * q->leaves);
    return q->n_timers++;
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
    int32_t *days = wr_alloc_array(q->arena, (size_t)n, sizeof *days);
    if (q->n_days)
        memcpy(days, q->days, (size_t)q->n_days * sizeof *days);
    for (int32_t d = q->n_days; d < n; d++)
        days[d] = -1;
    q->days = days;
    q->n_days = n;
}

void wr_pending_put_later(wr_pending *q, uint32_t timer, weir_time time, uint64_t low)
{
    const int32_t day = day_of(q, time);
    if (day >= q->n_days)
        grow_days(q, day);
    /* What the timer held in the tree, if anything, is moved, not kept. */
    if (q->tree[q->leaves + timer] != WR_NO_EVENT)
        wr_tree_put(q, timer, WR_NO_EVENT);
    wr_bucketed *e = &q->later[timer];
    *e = (wr_bucketed){time, low, q->days[day], -1, day};
    if (e->next >= 0)
        q->later[e->next].prev = (int32_t)timer;
    q->days[day] = (int32_t)timer;
}

void wr_pending_drop_later(wr_pending *q, uint32_t timer)
{
    wr_bucketed *e = &q->later[timer];
    if (e->prev >= 0)
        q->later[e->prev].next = e->next;
    else
        q->days[e->day] = e->next;
    if (e->next >= 0)
        q->later[e->next].prev = e->prev;
    e->day = -1;
}

void wr_pending_new_day(wr_pending *q, weir_time midnight)
{
    const int32_t day = day_of(q, midnight);
    q->tomorrow = midnight + WEIR_DAY;
    if (day >= q->n_days)
        return;
    int32_t timer = q->days[day];
    q->days[day] = -1;
    while (timer >= 0) {
        wr_bucketed *e = &q->later[timer];
        const int32_t next = e->next;
        e->day = -1;
        if (e->time >= q->tomorrow) /* of the shared last bucket */
            wr_pending_put_later(q, (uint32_t)timer, e->time, e->low);
        else
            wr_tree_put(q, (uint32_t)timer, (wr_key)(uint64_t)e->time << 64 | e->low);
        timer = next;
    }
}
