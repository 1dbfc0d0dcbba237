/* The pending set: at most one event a timer, ordered by one integer key.
 *
 *     key = time (64 bits) | class (3) | sequence (34) | timer (27)
 *
 * Events of today stand in a winner (tournament) tree over timers: setting, moving and clearing one
 * replays a fixed path of log2(leaves) compares without a branch. Events of later days wait in day
 * buckets, unsorted, and come into the tree at 00:00: long stays cost the tree nothing. The order
 * of events does not depend on which of the two held them: the sequence is given when they are set.
 *
 * A sorted list and a heap stand beside it in the tests as oracles. */
#ifndef WR_PENDING_H
#define WR_PENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/arena.h"
#include "weir/clock.h"

/* Classes at one instant, in the order they act. */
enum { WR_CLASS_EDGE, WR_CLASS_CHANGE, WR_CLASS_END, WR_CLASS_ARRIVAL, WR_CLASS_OTHER };

__extension__ typedef unsigned __int128 wr_key;

#define WR_SEQUENCE_BITS 34
#define WR_TIMER_BITS 27
#define WR_NO_EVENT (~(wr_key)0)

typedef struct wr_bucketed { /* an event of a later day, or a free timer */
    weir_time time;
    uint64_t low; /* class, sequence, timer */
    int32_t next, prev; /* in its bucket; next also links free timers */
    int32_t day;  /* -1: not in a bucket */
} wr_bucketed;

typedef struct wr_pending {
    wr_arena *arena;
    wr_key *tree;      /* 2 * leaves; tree[1] is the least */
    uint32_t leaves;   /* a power of two */
    uint32_t n_timers; /* in use or free, below leaves */
    int32_t free_timer;
    uint64_t sequence;
    weir_time tomorrow; /* events from here on go to a bucket */
    wr_bucketed *later; /* by timer */
    int32_t *days;      /* first timer of each day's bucket, -1 */
    int32_t n_days;
    weir_time day_zero; /* when day 0 began; days are 24 h from it */
    uint64_t operations;
    wr_key due; /* the event that is being dealt with: its leaf may be out of date */
} wr_pending;

/** n_fixed timers, 0 .. n_fixed-1, are never freed. `first_midnight`: the end of day 0. */
void wr_pending_create(wr_pending *q, wr_arena *arena, uint32_t n_fixed, weir_time first_midnight);

/** A timer of one's own, without an event. The set may grow: O(log n), rarely O(n). */
uint32_t wr_timer_take(wr_pending *q);

/** Brings the events of the day that begins at `midnight` into the tree. */
void wr_pending_new_day(wr_pending *q, weir_time midnight);

/* The rare half of set and clear. */
void wr_pending_put_later(wr_pending *q, uint32_t timer, weir_time time, uint64_t low);
void wr_pending_drop_later(wr_pending *q, uint32_t timer);

static inline wr_key wr_pending_min(const wr_pending *q) { return q->tree[1]; }
/** Takes the least event out for dealing with: it stays in the tree until wr_pending_settle(). */
static inline wr_key wr_pending_next(wr_pending *q)
{
    q->due = q->tree[1];
    return q->due;
}
static inline weir_time wr_key_time(wr_key key) { return (weir_time)(uint64_t)(key >> 64); }
static inline uint32_t wr_key_timer(wr_key key)
{
    return (uint32_t)key & ((1u << WR_TIMER_BITS) - 1u);
}
static inline unsigned wr_key_class(wr_key key) { return (unsigned)((uint64_t)key >> 61); }

static inline void wr_tree_put(wr_pending *q, uint32_t timer, wr_key key)
{
    wr_key *const tree = q->tree;
    uint32_t i = q->leaves + timer;
    tree[i] = key;
    while (i > 1) {
        const wr_key other = tree[i ^ 1u];
        key = other < key ? other : key;
        i >>= 1;
        tree[i] = key;
    }
}

/** Sets (or moves) the event of a timer. */
static inline void wr_pending_set(wr_pending *q, uint32_t timer, weir_time time, unsigned cls)
{
    const uint64_t low = (uint64_t)cls << 61 | q->sequence++ << WR_TIMER_BITS | timer;
    q->operations++;
    if (__builtin_expect(q->later[timer].day >= 0, 0))
        wr_pending_drop_later(q, timer);
    if (time >= q->tomorrow) {
        wr_pending_put_later(q, timer, time, low);
        return;
    }
    wr_tree_put(q, timer, (wr_key)(uint64_t)time << 64 | low);
}

/** The same, for the timer that turns the day itself: it never waits in a bucket. */
static inline void wr_pending_set_clock(wr_pending *q, uint32_t timer, weir_time time, unsigned cls)
{
    const uint64_t low = (uint64_t)cls << 61 | q->sequence++ << WR_TIMER_BITS | timer;
    wr_tree_put(q, timer, (wr_key)(uint64_t)time << 64 | low);
}

/** The event has been dealt with: if its timer was not set again, its leaf is cleared. Returns
 * whether that was so. */
static inline bool wr_pending_settle(wr_pending *q)
{
    const uint32_t timer = wr_key_timer(q->due);
    const wr_key key = q->due;
    q->due = WR_NO_EVENT;
    if (q->tree[q->leaves + timer] != key)
        return false;
    q->operations++;
    wr_tree_put(q, timer, WR_NO_EVENT);
    return true;
}

/** Takes the event of a timer away; nothing if it has none. */
static inline void wr_pending_clear(wr_pending *q, uint32_t timer)
{
    q->operations++;
    if (q->later[timer].day >= 0)
        wr_pending_drop_later(q, timer);
    else
        wr_tree_put(q, timer, WR_NO_EVENT);
}

/** Gives a timer without an event back; so also the one that is due, whose leaf is written anew by
 * whoever takes it next, or cleared by wr_pending_settle(). */
static inline void wr_timer_put_back(wr_pending *q, uint32_t timer)
{
    q->later[timer].next = q->free_timer;
    q->free_timer = (int32_t)timer;
}

/** Gives the timer back and takes its event, if it has one, away. */
static inline void wr_timer_give(wr_pending *q, uint32_t timer)
{
    wr_pending_clear(q, timer);
    wr_timer_put_back(q, timer);
}

#endif
