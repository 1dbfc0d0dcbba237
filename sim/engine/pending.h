/* The pending set: at most one event an owner, in one total order: by time, then class, then the order
 * of setting.
 *
 * Events that are near, before the next turn of the bucket (every four hours), stand in two winner
 * (tournament) trees: one over the fixed owners of a run (its sources, books, shifts and the clock), one
 * over patients. Within four hours time, class and leaf fit in 64 bits:
 *
 *     microseconds since the bucket began (34 bits) | class (3) | leaf (27)
 *
 * Where two of these are equal but for the leaf, the sequence decides, which lies beside the tree. An
 * empty leaf holds a time after the bucket's end, one of its own, so that empty leaves never tie.
 *
 * Setting, moving and clearing replays a fixed path of log2(leaves) compares without a branch that
 * cannot be foretold; the trees are kept apart because the first is small and asked for at every
 * arrival. What lies later has no key yet. A fixed owner's time stands beside its leaf, and comes into
 * the tree when the bucket turns. Patients whose event lies later hold no leaf: they wait in the bucket
 * of that time, unsorted, so that long stays cost the tree nothing. The order of events does not depend
 * on which of these held them: the sequence is given when they are set.
 *
 * A sorted list stands beside it in the tests as an oracle. */
#ifndef WR_PENDING_H
#define WR_PENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/arena.h"
#include "weir/clock.h"

/* Classes at one instant, in the order they act. */
enum { WR_CLASS_EDGE, WR_CLASS_CHANGE, WR_CLASS_END, WR_CLASS_ARRIVAL, WR_CLASS_OTHER };

/* Four hours: most treatments end within, so that the tree is as small as it can be without most
 * events going through a bucket first. */
#define WR_BUCKET (4 * WEIR_HOUR)

#define WR_SEQUENCE_BITS 34
#define WR_LEAF_BITS 27
#define WR_NEAR_TIME_SHIFT (WR_LEAF_BITS + 3)
_Static_assert((uint64_t)WR_BUCKET + (1u << WR_LEAF_BITS) < UINT64_C(1)
                                                                << (64 - WR_NEAR_TIME_SHIFT),
               "a bucket's time, and an empty leaf's, fit in what class and leaf leave");

#define WR_NEVER_DUE INT64_MAX

/* What an owner keeps of its place in the set: a leaf, or one of these. */
#define WR_NOT_PENDING (-1)
#define WR_PENDING_LATER (-2)

typedef struct wr_near {
    uint64_t *at;    /* 2 * leaves; at[1] is the least */
    uint64_t *low;   /* by leaf: class and sequence, where a tie is broken */
    uint32_t leaves; /* a power of two */
} wr_near;

typedef struct wr_later { /* an event of a later bucket, by owner */
    weir_time time;
    uint64_t low;       /* class and sequence; the leaf is given when it comes into the tree */
    int32_t next, prev; /* in its bucket */
    int32_t bucket;
} wr_later;

typedef struct wr_pending {
    wr_arena *arena;
    wr_near fixed, moving;
    weir_time *when; /* by fixed owner: its time, WR_NEVER_DUE if it has none */
    uint64_t sequence;
    weir_time base;    /* when the bucket of the trees began */
    weir_time horizon; /* when it ends: moving events from here on wait in a bucket */
    uint32_t due;      /* the leaf of the moving event that is being dealt with */
    uint64_t due_low;  /* … and its class and sequence: while these stand there, nobody took it */
    int32_t *owner;    /* by leaf of the moving tree */
    int32_t *free_next; /* free leaves, a stack linked by leaf */
    int32_t free_leaf;
    int32_t n_pending; /* owners with an event */
    wr_later *later;   /* by owner */
    int32_t later_capacity;
    int32_t *buckets; /* first owner of each, -1 */
    int32_t n_buckets;
    weir_time zero;   /* when bucket 0 began */
    uint64_t cleared; /* operations that set nothing */
} wr_pending;

/** `first_midnight`: the first after time 0, which buckets are counted from. */
void wr_pending_create(wr_pending *q, wr_arena *arena, uint32_t n_fixed, weir_time first_midnight);

/** Empty again, for as many fixed owners; what has grown stays. */
void wr_pending_restart(wr_pending *q, uint32_t n_fixed, weir_time first_midnight);

/** Brings the events of the bucket that begins at `q->horizon` into the tree, once that time has
 * come; `place` of each owner is at places + owner * stride bytes. */
void wr_pending_turn(wr_pending *q, char *places, size_t stride);

/* The rare halves of set and clear. */
void wr_pending_put_later(wr_pending *q, int32_t owner, weir_time time, uint64_t low);
void wr_pending_drop_later(wr_pending *q, int32_t owner);
void wr_pending_grow(wr_pending *q);

static inline uint32_t wr_near_leaf(uint64_t key)
{
    return (uint32_t)key & ((1u << WR_LEAF_BITS) - 1u);
}

/** What an empty leaf holds: later than all events of the bucket, and like no other leaf. */
static inline uint64_t wr_near_empty(uint32_t leaf)
{
    return ((uint64_t)WR_BUCKET + 1 + leaf) << WR_NEAR_TIME_SHIFT | leaf;
}

/** The earlier of two that are equal in time and class. */
uint64_t wr_near_tie(const wr_near *t, uint64_t a, uint64_t b);

static inline void wr_near_put(wr_near *t, uint32_t leaf, uint64_t key)
{
    uint64_t *const at = t->at;
    size_t i = (size_t)t->leaves + leaf;
    at[i] = key;
    while (i > 1) {
        const uint64_t other = at[i ^ 1];
        i >>= 1;
        if (__builtin_expect((other ^ key) < UINT64_C(1) << WR_LEAF_BITS, 0))
            key = wr_near_tie(t, key, other);
        else
            key = other < key ? other : key;
        at[i] = key;
    }
}

static inline uint64_t wr_near_key(const wr_pending *q, uint32_t leaf, weir_time time, uint64_t low)
{
    return (uint64_t)(time - q->base) << WR_NEAR_TIME_SHIFT | low >> 61 << WR_LEAF_BITS | leaf;
}

/** `low` as of wr_next_low(); time from `q->base` to before `q->horizon`. */
static inline void wr_near_set(wr_pending *q, uint32_t leaf, weir_time time, uint64_t low)
{
    q->moving.low[leaf] = low;
    wr_near_put(&q->moving, leaf, wr_near_key(q, leaf, time, low));
}

static inline uint64_t wr_next_low(wr_pending *q, unsigned cls)
{
    return (uint64_t)cls << 61 | q->sequence++ << WR_LEAF_BITS;
}

/* ---- fixed owners: 0 .. n_fixed - 1 -- */

/** The tree knows nothing yet of times after the horizon; an event at the horizon itself, such as the
 * one that turns the bucket, stands in it. */
static inline void wr_fixed_set(wr_pending *q, uint32_t owner, weir_time time, unsigned cls)
{
    const uint64_t low = wr_next_low(q, cls);
    q->when[owner] = time;
    q->fixed.low[owner] = low;
    wr_near_put(&q->fixed, owner,
                __builtin_expect(time <= q->horizon, 1) ? wr_near_key(q, owner, time, low)
                                                        : wr_near_empty(owner));
}

static inline void wr_fixed_clear(wr_pending *q, uint32_t owner)
{
    q->cleared++;
    q->when[owner] = WR_NEVER_DUE;
    wr_near_put(&q->fixed, owner, wr_near_empty(owner));
}

/** The owner of the fixed event that is least. */
static inline uint32_t wr_fixed_least(const wr_pending *q) { return wr_near_leaf(q->fixed.at[1]); }

/** After it has been dealt with: cleared, if its owner did not set another. `low`: what stood beside
 * it. */
static inline void wr_fixed_settle(wr_pending *q, uint32_t owner, uint64_t low)
{
    if (q->fixed.low[owner] == low)
        wr_fixed_clear(q, owner);
}

/* ---- moving owners: any number from 0; `place` is the owner's, WR_NOT_PENDING at first -- */

/** Sets (or moves) the event of an owner. */
static inline void wr_pending_set(wr_pending *q, int32_t *place, int32_t owner, weir_time time,
                                  unsigned cls)
{
    const uint64_t low = wr_next_low(q, cls);
    if (__builtin_expect(*place == WR_PENDING_LATER, 0)) {
        wr_pending_drop_later(q, owner);
        *place = WR_NOT_PENDING;
        q->n_pending--;
    }
    if (__builtin_expect(time >= q->horizon, 0)) {
        if (*place >= 0) { /* moved to later: the leaf is free */
            wr_near_put(&q->moving, (uint32_t)*place, wr_near_empty((uint32_t)*place));
            q->free_next[*place] = q->free_leaf;
            q->free_leaf = *place;
            q->n_pending--;
        }
        wr_pending_put_later(q, owner, time, low);
        *place = WR_PENDING_LATER;
        q->n_pending++;
        return;
    }
    if (__builtin_expect(*place < 0, 1)) {
        if (__builtin_expect(q->free_leaf < 0, 0))
            wr_pending_grow(q);
        *place = q->free_leaf;
        q->free_leaf = q->free_next[*place];
        q->owner[*place] = owner;
        q->n_pending++;
    }
    wr_near_set(q, (uint32_t)*place, time, low);
}

/** Sets and clearings so far. */
static inline uint64_t wr_pending_operations(const wr_pending *q)
{
    return q->sequence + q->cleared;
}

/** Takes the event of an owner away; nothing if it has none. */
static inline void wr_pending_clear(wr_pending *q, int32_t *place, int32_t owner)
{
    if (*place == WR_NOT_PENDING)
        return;
    q->cleared++;
    q->n_pending--;
    if (*place == WR_PENDING_LATER)
        wr_pending_drop_later(q, owner);
    else {
        wr_near_put(&q->moving, (uint32_t)*place, wr_near_empty((uint32_t)*place));
        q->free_next[*place] = q->free_leaf;
        q->free_leaf = *place;
    }
    *place = WR_NOT_PENDING;
}

/** When the event of an owner whose place this is comes; it has one. */
static inline weir_time wr_pending_time(const wr_pending *q, int32_t place, int32_t owner)
{
    if (place == WR_PENDING_LATER)
        return q->later[owner].time;
    return q->base +
           (weir_time)(q->moving.at[q->moving.leaves + (uint32_t)place] >> WR_NEAR_TIME_SHIFT);
}

/** … and its class and sequence. */
static inline uint64_t wr_pending_low(const wr_pending *q, int32_t place, int32_t owner)
{
    return place == WR_PENDING_LATER ? q->later[owner].low : q->moving.low[place];
}

/** When the least event of all comes, and whether its owner is a fixed one. Where none is near, the
 * time is after the horizon. */
static inline bool wr_pending_next(const wr_pending *q, weir_time *time)
{
    const uint64_t a = q->fixed.at[1], b = q->moving.at[1];
    *time = q->base + (weir_time)((a < b ? a : b) >> WR_NEAR_TIME_SHIFT);
    if (__builtin_expect((a ^ b) < UINT64_C(1) << WR_LEAF_BITS, 0))
        return q->fixed.low[wr_near_leaf(a)] < q->moving.low[wr_near_leaf(b)];
    return a < b;
}

/** Begins to deal with the least moving event: its owner, whose place is free from here on. The leaf
 * is written anew by whoever takes it next, as a rule the one who starts in this one's place. */
static inline int32_t wr_pending_pop(wr_pending *q)
{
    const uint32_t leaf = wr_near_leaf(q->moving.at[1]);
    q->due = leaf;
    q->due_low = q->moving.low[leaf];
    q->free_next[leaf] = q->free_leaf;
    q->free_leaf = (int32_t)leaf;
    q->n_pending--;
    return q->owner[leaf];
}

/** Whose event comes soon, of those who share with the leaf that was last dealt with one of the
 * 2^level parts of the tree: the first of that part. -1 where the tree is too small to ask. */
static inline int32_t wr_pending_soon(const wr_pending *q, int level)
{
    const uint32_t at = q->moving.leaves + q->due;
    const int levels = 31 - __builtin_clz(at);
    if (levels <= level)
        return -1;
    const uint64_t key = q->moving.at[at >> (levels - level)];
    return key < (uint64_t)WR_BUCKET << WR_NEAR_TIME_SHIFT ? q->owner[wr_near_leaf(key)] : -1;
}

/** … and ends it: the leaf is cleared, if nobody took it. */
static inline void wr_pending_settle(wr_pending *q)
{
    if (q->moving.low[q->due] == q->due_low) {
        q->cleared++;
        wr_near_put(&q->moving, q->due, wr_near_empty(q->due));
    }
}

#endif
