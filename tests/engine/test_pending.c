/* The pending set against an oracle: a plain list that is searched for its least key. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#include "sim/engine/pending.h"

enum { N_TIMERS = 300, N_FIXED = 7, N_STEPS = 60000 };

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

/* 60,000 mixed sets, moves, clears and pops over three weeks of simulated time, with many ties: the
 * set gives the oracle's timer every time, whether an event lay in the tree or in a day's bucket. */
Test(pending, gives_events_in_the_order_of_a_sorted_list)
{
    wr_arena *arena = wr_arena_create();
    wr_pending q;
    oracle_entry e[N_TIMERS] = {0};
    weir_time now = 0, midnight = WEIR_DAY;
    uint64_t order = 0;
    wr_pending_create(&q, arena, N_FIXED, midnight);
    for (int i = N_FIXED; i < N_TIMERS; i++)
        cr_assert(eq(u32, wr_timer_take(&q), (uint32_t)i));
    for (int step = 0; step < N_STEPS; step++) {
        const int timer = (int)(next_random() % N_TIMERS);
        const unsigned what = (unsigned)(next_random() % 10);
        if (what < 5) {
            const bool far = next_random() % 4 == 0;
            const weir_time ahead = (weir_time)(next_random() % (far ? 5 * 24 : 30)) *
                                    (far ? WEIR_HOUR : WEIR_MINUTE);
            e[timer] = (oracle_entry){true, now + ahead, (unsigned)(next_random() % 5), order++};
            wr_pending_set(&q, (uint32_t)timer, e[timer].time, e[timer].cls);
        } else if (what < 6) {
            e[timer].set = false;
            wr_pending_clear(&q, (uint32_t)timer);
        } else {
            const int best = least(e, N_TIMERS);
            if (best < 0 || e[best].time >= midnight) { /* the day turns first */
                now = midnight;
                wr_pending_new_day(&q, midnight);
                midnight += WEIR_DAY;
                continue;
            }
            const wr_key key = wr_pending_min(&q);
            cr_assert(eq(i64, wr_key_time(key), e[best].time), "step %d", step);
            cr_assert(eq(u32, wr_key_timer(key), (uint32_t)best), "step %d", step);
            cr_assert(eq(u32, wr_key_class(key), e[best].cls), "step %d", step);
            now = e[best].time;
            e[best].set = false;
            wr_pending_clear(&q, (uint32_t)best);
        }
    }
    wr_arena_destroy(arena);
}

/* A timer that is given back is the next to be taken; the set grows beyond its first 64 leaves. */
Test(pending, timers_are_taken_last_in_first_out_and_the_set_grows)
{
    wr_arena *arena = wr_arena_create();
    wr_pending q;
    wr_pending_create(&q, arena, 2, WEIR_DAY);
    uint32_t last = 0;
    for (int i = 0; i < 1000; i++) {
        last = wr_timer_take(&q);
        wr_pending_set(&q, last, 1000 - i, WR_CLASS_END);
    }
    cr_expect(eq(u32, wr_key_timer(wr_pending_min(&q)), last));
    wr_timer_give(&q, last);
    cr_expect(eq(u32, wr_timer_take(&q), last));
    cr_expect(eq(u32, wr_key_timer(wr_pending_min(&q)), last - 1));
    wr_arena_destroy(arena);
}

/* Events beyond the last bucket come in their own order too. */
Test(pending, an_event_in_the_far_future_keeps_its_place)
{
    wr_arena *arena = wr_arena_create();
    wr_pending q;
    wr_pending_create(&q, arena, 3, WEIR_DAY);
    wr_pending_set(&q, 0, 40 * WEIR_DAY + 5, WR_CLASS_END);
    wr_pending_set(&q, 1, 40 * WEIR_DAY + 4, WR_CLASS_OTHER);
    wr_pending_set(&q, 2, 2000 * WEIR_DAY, WR_CLASS_END);
    for (weir_time day = 1; day <= 40; day++)
        wr_pending_new_day(&q, day * WEIR_DAY);
    cr_expect(eq(u32, wr_key_timer(wr_pending_min(&q)), 1u));
    wr_pending_clear(&q, 1);
    cr_expect(eq(u32, wr_key_timer(wr_pending_min(&q)), 0u));
    wr_pending_clear(&q, 0);
    cr_expect(wr_pending_min(&q) == WR_NO_EVENT);
    wr_arena_destroy(arena);
}
