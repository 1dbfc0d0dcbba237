/* The pending set against oracles: a plain list that is searched for its least key, a list kept in
 * order, and a 4-ary heap. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine/pending.h"

enum { N_OWNERS = 300, N_FIXED = 7, N_ALL = N_OWNERS + N_FIXED, N_STEPS = 60000 };

typedef struct oracle_entry {
    bool set;
    weir_time time;
    unsigned cls;
    uint64_t order;
} oracle_entry;

static uint64_t state = 88172645463325252u;
static uint64_t next_random(void) /* xorshift64, Marsaglia 2003: any spread will do */
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int least(const oracle_entry *e, int n)
{
    int best = -1;
    for (int i = 0; i < n; i++)
        if (e[i].set &&
            (best < 0 || e[i].time < e[best].time ||
             (e[i].time == e[best].time &&
              (e[i].cls < e[best].cls || (e[i].cls == e[best].cls && e[i].order < e[best].order)))))
            best = i;
    return best;
}

/* The whole order of an event, and its leaf, in one number. */
__extension__ typedef unsigned __int128 whole_key;
#define NO_EVENT (~(whole_key)0)

static weir_time time_of(whole_key key) { return (weir_time)(uint64_t)(key >> 64); }
static unsigned class_of(whole_key key) { return (unsigned)((uint64_t)key >> 61); }
static uint32_t leaf_of(whole_key key) { return wr_near_leaf((uint64_t)key); }

/* Of the least event, NO_EVENT where none is near. */
static whole_key least_key(const wr_pending *q, bool *is_fixed)
{
    weir_time time;
    *is_fixed = wr_pending_next(q, &time);
    const wr_near *const t = *is_fixed ? &q->fixed : &q->moving;
    const uint32_t leaf = wr_near_leaf(t->at[1]);
    if (t->at[1] == wr_near_empty(leaf))
        return NO_EVENT;
    cr_assert(eq(u64, t->low[leaf] >> 61, t->at[1] >> WR_LEAF_BITS & 7));
    return (whole_key)(uint64_t)time << 64 | t->low[leaf] | leaf;
}

/* The first N_OWNERS entries are moving owners, the rest the fixed ones. */
static void set_event(wr_pending *q, int32_t *place, int i, weir_time time, unsigned cls)
{
    if (i < N_OWNERS)
        wr_pending_set(q, &place[i], i, time, cls);
    else
        wr_fixed_set(q, (uint32_t)(i - N_OWNERS), time, cls);
}

static void clear_event(wr_pending *q, int32_t *place, int i)
{
    if (i < N_OWNERS)
        wr_pending_clear(q, &place[i], i);
    else
        wr_fixed_clear(q, (uint32_t)(i - N_OWNERS));
}

/* 60,000 mixed sets, moves, clears and pops over weeks of simulated time, with many ties: the set
 * gives the oracle's owner every time, whether an event lay in a tree or in a bucket, and
 * whether or not somebody took the place of the owner that was due. */
Test(pending, gives_events_in_the_order_of_a_sorted_list)
{
    wr_arena *arena = wr_arena_create();
    wr_pending q;
    oracle_entry e[N_ALL] = {0};
    int32_t place[N_OWNERS];
    weir_time now = 0, turn = WR_BUCKET;
    uint64_t order = 0;
    for (int i = 0; i < N_OWNERS; i++)
        place[i] = WR_NOT_PENDING;
    wr_pending_create(&q, arena, N_FIXED, WEIR_DAY);
    for (int step = 0; step < N_STEPS; step++) {
        const int i = (int)(next_random() % N_ALL);
        const unsigned what = (unsigned)(next_random() % 10);
        if (what < 5) {
            const bool far = i < N_OWNERS && next_random() % 4 == 0;
            const weir_time ahead =
                (weir_time)(next_random() % (far ? 5 * 24 : 30)) * (far ? WEIR_HOUR : WEIR_MINUTE);
            e[i] = (oracle_entry){true, now + ahead, (unsigned)(next_random() % 5), order++};
            set_event(&q, place, i, e[i].time, e[i].cls);
        } else if (what < 6) {
            e[i].set = false;
            clear_event(&q, place, i);
        } else {
            const int best = least(e, N_ALL);
            if (best < 0 || e[best].time >= turn) { /* the bucket turns first */
                now = turn;
                wr_pending_turn(&q, (char *)place, sizeof *place);
                turn += WR_BUCKET;
                continue;
            }
            bool is_fixed;
            const whole_key key = least_key(&q, &is_fixed);
            cr_assert(eq(i64, time_of(key), e[best].time), "step %d", step);
            cr_assert(eq(u32, class_of(key), e[best].cls), "step %d", step);
            cr_assert(eq(int, is_fixed, best >= N_OWNERS), "step %d", step);
            now = e[best].time;
            e[best].set = false;
            if (is_fixed) {
                cr_assert(eq(u32, leaf_of(key), (uint32_t)(best - N_OWNERS)));
                wr_fixed_settle(&q, leaf_of(key), q.fixed.low[leaf_of(key)]);
                continue;
            }
            cr_assert(eq(int, wr_pending_pop(&q), best), "step %d", step);
            place[best] = WR_NOT_PENDING;
            const int next = (int)(next_random() % N_OWNERS);
            if (next_random() %
                2) { /* somebody starts in its place, for the same day or a later one */
                e[next] = (oracle_entry){true, now + (weir_time)(next_random() % 40) * WEIR_HOUR, 2,
                                         order++};
                set_event(&q, place, next, e[next].time, 2);
            }
            wr_pending_settle(&q);
        }
    }
    wr_arena_destroy(arena);
}

/* The leaf of the owner that is due goes to the next who asks; the set grows beyond its first leaves. */
Test(pending, leaves_are_taken_last_in_first_out_and_the_set_grows)
{
    wr_arena *arena = wr_arena_create();
    wr_pending q;
    int32_t place[1001];
    bool is_fixed;
    wr_pending_create(&q, arena, 2, WEIR_DAY);
    for (int i = 0; i < 1000; i++) {
        place[i] = WR_NOT_PENDING;
        wr_pending_set(&q, &place[i], i, 1000 - i, WR_CLASS_END);
    }
    const int32_t leaf = place[999];
    cr_expect(eq(int, wr_pending_pop(&q), 999));
    place[1000] = WR_NOT_PENDING;
    wr_pending_set(&q, &place[1000], 1000, 5000, WR_CLASS_END);
    cr_expect(eq(int, place[1000], leaf));
    wr_pending_settle(&q);
    cr_expect(eq(i64, time_of(least_key(&q, &is_fixed)), 2));
    cr_expect(eq(int, q.n_pending, 1000));
    wr_arena_destroy(arena);
}

/* Events beyond the last bucket come in their own order too. */
Test(pending, an_event_in_the_far_future_keeps_its_place)
{
    wr_arena *arena = wr_arena_create();
    wr_pending q;
    int32_t place[3] = {WR_NOT_PENDING, WR_NOT_PENDING, WR_NOT_PENDING};
    bool is_fixed;
    wr_pending_create(&q, arena, 1, WEIR_DAY);
    wr_pending_set(&q, &place[0], 0, 40 * WEIR_DAY + 5, WR_CLASS_END);
    wr_pending_set(&q, &place[1], 1, 40 * WEIR_DAY + 4, WR_CLASS_OTHER);
    wr_pending_set(&q, &place[2], 2, 2000 * WEIR_DAY, WR_CLASS_END);
    for (weir_time at = WR_BUCKET; at <= 40 * WEIR_DAY; at += WR_BUCKET)
        wr_pending_turn(&q, (char *)place, sizeof *place);
    cr_expect(eq(int, wr_pending_pop(&q), 1));
    wr_pending_settle(&q);
    cr_expect(eq(int, wr_pending_pop(&q), 0));
    wr_pending_settle(&q);
    cr_expect(least_key(&q, &is_fixed) == NO_EVENT);
    cr_expect(eq(int, q.n_pending, 1));
    wr_arena_destroy(arena);
}

/* ---- a sorted list and a heap -- */

enum { N_LONG_MOVING = 2000, N_LONG_FIXED = 37, N_LONG = N_LONG_MOVING + N_LONG_FIXED };

/* An event as the oracles know it: the key without its leaf, and whose it is. Fixed owners come
 * first, then the moving ones. */
typedef struct known_event {
    whole_key key;
    int owner;
} known_event;

/* All that is pending, three times over: the set under test, a list in order, a 4-ary heap. */
typedef struct trio {
    wr_pending set;
    int32_t place[N_LONG_MOVING];
    known_event list[N_LONG];
    known_event heap[N_LONG];
    int at[N_LONG]; /* in the heap, by owner; -1 where nothing is pending */
    int n, n_moving;
    uint64_t sequence;
    weir_time now, turn;
    int32_t due; /* the leaf of the event that is being dealt with, -1 */
    long n_turns, n_later, n_taken;
} trio;

/* Where in the list a key is, or would be. */
static int list_place(const trio *t, whole_key key)
{
    int low = 0, high = t->n;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (t->list[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void heap_put(trio *t, int i, known_event e)
{
    t->heap[i] = e;
    t->at[e.owner] = i;
}

static void heap_up(trio *t, int i, known_event e)
{
    while (i > 0 && e.key < t->heap[(i - 1) / 4].key) {
        heap_put(t, i, t->heap[(i - 1) / 4]);
        i = (i - 1) / 4;
    }
    heap_put(t, i, e);
}

/* Puts e, which was the last of n + 1, in the empty place i. */
static void heap_fill(trio *t, int i, known_event e, int n)
{
    for (;;) {
        int least_child = -1;
        for (int child = 4 * i + 1; child <= 4 * i + 4 && child < n; child++)
            if (least_child < 0 || t->heap[child].key < t->heap[least_child].key)
                least_child = child;
        if (least_child < 0 || e.key < t->heap[least_child].key)
            break;
        heap_put(t, i, t->heap[least_child]);
        i = least_child;
    }
    heap_up(t, i, e);
}

static void oracles_remove(trio *t, int owner)
{
    const int i = t->at[owner];
    if (i < 0)
        return;
    const int place = list_place(t, t->heap[i].key);
    cr_assert(t->list[place].owner == owner);
    t->n--;
    t->n_moving -= owner >= N_LONG_FIXED;
    memmove(&t->list[place], &t->list[place + 1], (size_t)(t->n - place) * sizeof *t->list);
    t->at[owner] = -1;
    if (i < t->n)
        heap_fill(t, i, t->heap[t->n], t->n);
}

static void oracles_set(trio *t, int owner, weir_time time, unsigned cls)
{
    oracles_remove(t, owner);
    const whole_key key =
        (whole_key)(uint64_t)time << 64 | (uint64_t)cls << 61 | t->sequence++ << WR_LEAF_BITS;
    const known_event e = {key, owner};
    const int place = list_place(t, key);
    memmove(&t->list[place + 1], &t->list[place], (size_t)(t->n - place) * sizeof *t->list);
    t->list[place] = e;
    t->n++;
    t->n_moving += owner >= N_LONG_FIXED;
    heap_up(t, t->n - 1, e);
}

static void trio_set(trio *t, int owner, weir_time time, unsigned cls)
{
    oracles_set(t, owner, time, cls);
    if (owner < N_LONG_FIXED) {
        wr_fixed_set(&t->set, (uint32_t)owner, time, cls);
        return;
    }
    const int mover = owner - N_LONG_FIXED;
    wr_pending_set(&t->set, &t->place[mover], mover, time, cls);
    const bool later = t->place[mover] == WR_PENDING_LATER;
    cr_assert(later == (time >= t->turn)); /* only what is near stands in the tree */
    t->n_later += later;
    t->n_taken += t->due >= 0 && t->place[mover] == t->due;
}

static void trio_clear(trio *t, int owner)
{
    oracles_remove(t, owner);
    if (owner < N_LONG_FIXED)
        wr_fixed_clear(&t->set, (uint32_t)owner);
    else
        wr_pending_clear(&t->set, &t->place[owner - N_LONG_FIXED], owner - N_LONG_FIXED);
}

/* Whether the least of the set is the least of both oracles, in all 128 bits. The first owner, the
 * clock, is always pending at the turn, so no moving event of a later day can be the least. */
static void trio_compare(trio *t, long step)
{
    bool is_fixed;
    const whole_key key = least_key(&t->set, &is_fixed);
    const known_event want = t->list[0];
    cr_assert(want.key == t->heap[0].key && want.owner == t->heap[0].owner, "step %ld", step);
    cr_assert(is_fixed == (want.owner < N_LONG_FIXED), "step %ld", step);
    const int32_t leaf = is_fixed ? want.owner : t->place[want.owner - N_LONG_FIXED];
    cr_assert(key == (want.key | (uint32_t)leaf), "step %ld", step);
    cr_assert(eq(int, t->set.n_pending, t->n_moving), "step %ld", step);
}

/* A time ahead: now itself, a minute of today, an exact turn of the bucket, days or years from now. */
static weir_time some_time(const trio *t)
{
    switch (next_random() % 8) {
    case 0:
        return t->now;
    case 1:
        return t->turn + (weir_time)(next_random() % 3) * WEIR_DAY;
    case 2:
        return t->now + (weir_time)(next_random() % (40 * 24)) * WEIR_HOUR;
    case 3:
        return t->now + (weir_time)(next_random() % (uint64_t)(500 * WEIR_DAY));
    default:
        return t->now + (weir_time)(next_random() % 200) * WEIR_MINUTE;
    }
}

/* Somebody is set, moved or cleared; never the clock. Moving events act after the clock does. */
static void some_change(trio *t, unsigned percent_set)
{
    const bool fixed = next_random() % 4 == 0;
    const int owner = fixed ? 1 + (int)(next_random() % (N_LONG_FIXED - 1))
                            : N_LONG_FIXED + (int)(next_random() % N_LONG_MOVING);
    if (next_random() % 100 < percent_set)
        trio_set(t, owner, some_time(t),
                 (unsigned)(fixed ? next_random() % 5 : 2 + next_random() % 3));
    else
        trio_clear(t, owner);
}

/* Deals with the least event: up to two changes meanwhile, as the engine makes them; the clock
 * brings in the next day and is set anew. */
static void trio_pop(trio *t, unsigned percent_set)
{
    bool is_fixed;
    const whole_key key = least_key(&t->set, &is_fixed);
    const int owner = t->list[0].owner;
    t->now = time_of(key);
    oracles_remove(t, owner);
    if (is_fixed) {
        if (owner == 0) {
            wr_pending_turn(&t->set, (char *)t->place, sizeof *t->place);
            t->turn += WR_BUCKET;
            t->n_turns++;
            trio_set(t, 0, t->turn, WR_CLASS_CHANGE);
        }
    } else {
        const int mover = wr_pending_pop(&t->set);
        cr_assert(eq(int, mover, owner - N_LONG_FIXED));
        t->place[mover] = WR_NOT_PENDING;
        t->due = (int32_t)leaf_of(key);
    }
    for (uint64_t i = next_random() % 3; i > 0; i--)
        some_change(t, percent_set);
    if (is_fixed)
        wr_fixed_settle(&t->set, leaf_of(key), (uint64_t)key & ~(uint64_t)leaf_of(key));
    else
        wr_pending_settle(&t->set);
    t->due = -1;
}

/* 600,000 operations on 2,000 moving owners and 37 fixed ones, the set filling and emptying by
 * turns; after each, the least key is the list's and the heap's to the last bit. */
Test(pending, least_key_is_that_of_a_sorted_list_and_of_a_heap)
{
    static trio t;
    wr_arena *arena = wr_arena_create();
    t.turn = WR_BUCKET;
    t.due = -1;
    wr_pending_create(&t.set, arena, N_LONG_FIXED, WEIR_DAY);
    for (int i = 0; i < N_LONG_MOVING; i++)
        t.place[i] = WR_NOT_PENDING;
    for (int i = 0; i < N_LONG; i++)
        t.at[i] = -1;
    trio_set(&t, 0, t.turn, WR_CLASS_CHANGE);

    int fullest = 0;
    for (long step = 0; step < 600000; step++) {
        /* by turns of 30,000 steps: mostly sets, then mostly pops */
        const bool filling = step / 30000 % 2 == 0;
        if (next_random() % 100 < (filling ? 30 : 90))
            trio_pop(&t, filling ? 90 : 30);
        else
            some_change(&t, filling ? 90 : 30);
        trio_compare(&t, step);
        fullest = t.n > fullest ? t.n : fullest;
    }
    /* the sequence went through what it was meant to go through */
    cr_expect(gt(int, fullest, 1000));
    cr_expect(gt(long, t.n_turns, 100));
    cr_expect(gt(long, t.n_later, 10000));
    cr_expect(gt(long, t.n_taken, 10000));

    /* then nothing is set any more, until the clock is left alone */
    while (t.n > 1) {
        trio_pop(&t, 0);
        trio_compare(&t, -1);
    }
    wr_arena_destroy(arena);
}
