/* The pending set: at most one event an owner, ordered by one integer key.
 *
 *     key = time (64 bits) | class (3) | sequence (34) | leaf (27)
 *
 * Events that are near stand in two winner (tournament) trees: one over the fixed owners of a run
 * (its sources, books, shifts and the clock), one over the patients whose next event falls before
 * the next turn of the bucket, every four hours. Setting, moving and clearing replays a fixed path of
 * log2(leaves) compares without a branch; the trees are kept apart because the first is small and
 * asked for at every arrival. Patients whose event lies later hold no leaf: they wait in the bucket
 * of that time, unsorted, and come into the tree when it turns, so that long stays cost it nothing.
 * The order of events does not depend on which of these held them: the sequence is given when they
 * are set.
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

__extension__ typedef unsigned __int128 wr_key;

/* Four hours: most treatments end within, so that the tree is as small as it can be without most
 * events going through a bucket first. */
#define WR_BUCKET (4 * WEIR_HOUR)

#define WR_SEQUENCE_BITS 34
#define WR_LEAF_BITS 27
#define WR_NO_EVENT (~(wr_key)0)

/* What an owner keeps of its place in the set: a leaf, or one of these. */
#define WR_NOT_PENDING (-1)
#define WR_PENDING_LATER (-2)

typedef struct wr_tree {
    wr_key *at;      /* 2 * leaves; at[1] is the least */
    uint32_t leaves; /* a power of two */
} wr_tree;

typedef struct wr_later { /* an event of a later bucket, by owner */
    weir_time time;
    uint64_t low;       /* class and sequence; the leaf is given when it comes into the tree */
    int32_t next, prev; /* in its bucket */
    int32_t bucket;
} wr_later;

typedef struct wr_pending {
    wr_arena *arena;
    wr_tree fixed, moving;
    uint64_t sequence;
    weir_time horizon;  /* moving events from here on wait in a bucket */
    wr_key due;         /* the moving event that is being dealt with: its leaf may be out of date */
    int32_t *owner;     /* by leaf of the moving tree */
    int32_t *free_next; /* free leaves, a stack linked by leaf */
    int32_t free_leaf;
    uint32_t n_leaves; /* taken or free */
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

static inline weir_time wr_key_time(wr_key key) { return (weir_time)(uint64_t)(key >> 64); }
static inline uint32_t wr_key_leaf(wr_key key)
{
    return (uint32_t)key & ((1u << WR_LEAF_BITS) - 1u);
}
static inline unsigned wr_key_class(wr_key key) { return (unsigned)((uint64_t)key >> 61); }

static inline void wr_tree_put(wr_tree *t, uint32_t leaf, wr_key key)
{
    char *const at = (char *)t->at; /* by offsets in bytes: two instructions fewer a level */
    size_t i = ((size_t)t->leaves + leaf) * sizeof key;
    *(wr_key *)(void *)(at + i) = key;
    while (i > sizeof key) {
        const wr_key other = *(const wr_key *)(const void *)(at + (i ^ sizeof key));
        key = other < key ? other : key;
        i = i / 2 & ~(sizeof key - 1);
        *(wr_key *)(void *)(at + i) = key;
    }
}

static inline uint64_t wr_next_low(wr_pending *q, unsigned cls)
{
    return (uint64_t)cls << 61 | q->sequence++ << WR_LEAF_BITS;
}

/* ---- fixed owners: 0 .. n_fixed - 1 -- */

static inline void wr_fixed_set(wr_pending *q, uint32_t owner, weir_time time, unsigned cls)
{
    wr_tree_put(&q->fixed, owner, (wr_key)(uint64_t)time << 64 | wr_next_low(q, cls) | owner);
}

static inline void wr_fixed_clear(wr_pending *q, uint32_t owner)
{
    q->cleared++;
    wr_tree_put(&q->fixed, owner, WR_NO_EVENT);
}

/** After a fixed event has been dealt with: cleared, if its owner did not set another. */
static inline void wr_fixed_settle(wr_pending *q, wr_key key)
{
    const uint32_t owner = wr_key_leaf(key);
    if (q->fixed.at[q->fixed.leaves + owner] == key)
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
            wr_tree_put(&q->moving, (uint32_t)*place, WR_NO_EVENT);
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
    wr_tree_put(&q->moving, (uint32_t)*place,
                (wr_key)(uint64_t)time << 64 | low | (uint32_t)*place);
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
        wr_tree_put(&q->moving, (uint32_t)*place, WR_NO_EVENT);
        q->free_next[*place] = q->free_leaf;
        q->free_leaf = *place;
    }
    *place = WR_NOT_PENDING;
}

/** The least event of all; WR_NO_EVENT where there is none. */
static inline wr_key wr_pending_min(const wr_pending *q, bool *is_fixed)
{
    const wr_key a = q->fixed.at[1], b = q->moving.at[1];
    /* Leaves of the two trees may be equal; sequences never are. */
    *is_fixed = a < b;
    return a < b ? a : b;
}

/** Begins to deal with the least moving event: its owner, whose place is free from here on. The leaf
 * is written anew by whoever takes it next, as a rule the one who starts in this one's place. */
static inline int32_t wr_pending_pop(wr_pending *q, wr_key key)
{
    const int32_t leaf = (int32_t)wr_key_leaf(key);
    q->due = key;
    q->free_next[leaf] = q->free_leaf;
    q->free_leaf = leaf;
    q->n_pending--;
    return q->owner[leaf];
}

/** … and ends it: the leaf is cleared, if nobody took it. */
static inline void wr_pending_settle(wr_pending *q)
{
    const uint32_t leaf = wr_key_leaf(q->due);
    if (q->moving.at[q->moving.leaves + leaf] == q->due) {
        q->cleared++;
        wr_tree_put(&q->moving, leaf, WR_NO_EVENT);
    }
}

#endif
