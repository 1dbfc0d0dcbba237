/* The pending set against an oracle: a plain list that is searched for its least key. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

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
 * gives the oracle's owner every time, whether an event lay in a tree or in a day's bucket, and
 * whether or not somebody took the place of the owner that was due. */
Test(pending, gives_events_in_the_order_of_a_sorted_list)
{
    wr_arena *arena = wr_arena_create();
    wr_pending q;
    oracle_entry e[N_ALL] = {0};
    int32_t place[N_OWNERS];
    weir_time now = 0, midnight = WEIR_DAY;
    uint64_t order = 0;
    for (int i = 0; i < N_OWNERS; i++)
        place[i] = WR_NOT_PENDING;
    wr_pending_create(&q, arena, N_FIXED, midnight);
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
            if (best < 0 || e[best].time >= midnight) { /* the day turns first */
                now = midnight;
                wr_pending_new_day(&q, midnight, (char *)place, sizeof *place);
                midnight += WEIR_DAY;
                continue;
            }
            bool is_fixed;
            const wr_key key = wr_pending_min(&q, &is_fixed);
            cr_assert(eq(i64, wr_key_time(key), e[best].time), "step %d", step);
            cr_assert(eq(u32, wr_key_class(key), e[best].cls), "step %d", step);
            cr_assert(eq(int, is_fixed, best >= N_OWNERS), "step %d", step);
            now = e[best].time;
            e[best].set = false;
            if (is_fixed) {
                cr_assert(eq(u32, wr_key_leaf(key), (uint32_t)(best - N_OWNERS)));
                wr_fixed_settle(&q, key);
                continue;
            }
            cr_assert(eq(int, wr_pending_pop(&q, key), best), "step %d", step);
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
    const wr_key key = wr_pending_min(&q, &is_fixed);
    const int32_t leaf = place[999];
    cr_expect(eq(int, wr_pending_pop(&q, key), 999));
    place[1000] = WR_NOT_PENDING;
    wr_pending_set(&q, &place[1000], 1000, 5000, WR_CLASS_END);
    cr_expect(eq(int, place[1000], leaf));
    wr_pending_settle(&q);
    cr_expect(eq(i64, wr_key_time(wr_pending_min(&q, &is_fixed)), 2));
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
    for (weir_time day = 1; day <= 40; day++)
        wr_pending_new_day(&q, day * WEIR_DAY, (char *)place, sizeof *place);
    cr_expect(eq(int, wr_pending_pop(&q, wr_pending_min(&q, &is_fixed)), 1));
    wr_pending_settle(&q);
    cr_expect(eq(int, wr_pending_pop(&q, wr_pending_min(&q, &is_fixed)), 0));
    wr_pending_settle(&q);
    cr_expect(wr_pending_min(&q, &is_fixed) == WR_NO_EVENT);
    cr_expect(eq(int, q.n_pending, 1));
    wr_arena_destroy(arena);
}
