/* Rings of patients who are blocked (hold_until) and whose step says `swap: true`: each could go on if the
 * next gave back what it holds. All of a ring change places in one instant.
 *
 * Somebody takes another's place where all that it asks for is there once the other has gone. Whose place is
 * taken by whom is looked for depth first, the longest blocked first; those on the way who come round to
 * one of them are a ring. What changes hands there is neither cleaned nor offered to anybody else. */
#include <stdlib.h>

#include "sim/engine/visits_inline.h"

enum { UNSEEN, ON_THE_WAY, LEADS_NOWHERE };

typedef struct member {
    int32_t patient;
    int32_t next; /* the first of the members that has yet to be asked whether it takes its place */
    int32_t way;  /* of its seize, in the ring */
    uint8_t seen;
} member;

typedef struct wr_swap_scratch {
    member *members; /* those who would change places, the longest blocked first */
    int32_t n, capacity;
    int32_t *path;          /* members: each takes the place of the one before */
    int32_t *order;         /* those of a ring, the longest blocked first */
    int64_t *given, *taken; /* by pool; 0 outside a question */
} scratch;

void wr_swaps_create(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->net->n_holds; i++) {
        if (!rep->net->holds[i].swap)
            continue;
        const size_t n = (size_t)rep->net->n_pools + 1;
        rep->swapping = wr_alloc(rep->arena, sizeof *rep->swapping);
        rep->swapping->given = wr_alloc_array(rep->arena, n, sizeof(int64_t));
        rep->swapping->taken = wr_alloc_array(rep->arena, n, sizeof(int64_t));
        return;
    }
}

/* ---- who is there -- */

void wr_swap_join(wr_rep *rep, int32_t patient)
{
    wr_patient_at(rep, patient)->next = -1;
    if (rep->swap_head < 0)
        rep->swap_head = patient;
    else
        wr_patient_at(rep, rep->swap_tail)->next = patient;
    rep->swap_tail = patient;
}

void wr_swap_leave(wr_rep *rep, int32_t patient)
{
    int32_t before = -1, at = rep->swap_head;
    for (; at >= 0 && at != patient; at = wr_patient_at(rep, at)->next)
        before = at;
    if (at < 0)
        return;
    const int32_t next = wr_patient_at(rep, patient)->next;
    if (before >= 0)
        wr_patient_at(rep, before)->next = next;
    else
        rep->swap_head = next;
    if (next < 0)
        rep->swap_tail = before;
}

/* Those who could change places now: no door is shut to them, they may pass whom they would pass, and all
 * that they would hand over works. */
static void list_members(wr_rep *rep)
{
    scratch *s = rep->swapping;
    s->n = 0;
    for (int32_t i = rep->swap_head; i >= 0; i = wr_patient_at(rep, i)->next) {
        if (wr_must_wait(rep, i, wr_cold_at(rep, i)->request) ||
            (rep->fails && wr_holds_any_broken(rep, i)))
            continue;
        if (s->n == s->capacity) {
            const int32_t n = s->capacity ? 2 * s->capacity : 64;
            s->members =
                wr_grow_array(rep->arena, s->members, (size_t)s->n, (size_t)n, sizeof *s->members);
            s->path = wr_alloc_array(rep->arena, (size_t)n, sizeof *s->path);
            s->order = wr_alloc_array(rep->arena, (size_t)n, sizeof *s->order);
            s->capacity = n;
        }
        s->members[s->n++] = (member){.patient = i, .seen = UNSEEN};
    }
}

/* ---- what would be there -- */

static void give(wr_rep *rep, int32_t patient, int sign)
{
    for (int32_t h = wr_patient_at(rep, patient)->held; h >= 0; h = rep->holdings[h].next)
        rep->swapping->given[rep->holdings[h].pool] += sign * rep->holdings[h].units;
}

static bool would_be_free(const wr_rep *rep, int32_t pool, int64_t units)
{
    const wr_pool_state *p = &rep->pools[pool];
    return !p->stands_still && p->capacity - p->in_use.n - p->out + rep->swapping->given[pool] -
                                       rep->swapping->taken[pool] >=
                                   units;
}

typedef struct wanted {
    const wr_seize *seize;
    int32_t n, pools[WR_MOST_NEEDS], units[WR_MOST_NEEDS];
    int64_t keep;
} wanted;

static int32_t way_of(const wr_rep *rep, const wanted *w, int32_t i)
{
    return w->seize ? rep->net->needs[w->seize->first + i].way : 0;
}

static bool way_would_be_free(const wr_rep *rep, const wanted *w, int32_t way)
{
    for (int32_t i = 0; i < w->n; i++)
        if (way_of(rep, w, i) == way && (!would_be_free(rep, w->pools[i], w->units[i] + w->keep) ||
                                         wr_pool_shut(rep, w->pools[i])))
            return false;
    return true;
}

/* In which way it could be served; of a seize without ways 0; -1: in none. */
static int32_t way_to_be_served(wr_rep *rep, int32_t patient, wanted *w)
{
    w->n = wr_asked(rep, patient, wr_cold_at(rep, patient)->request, w->pools, w->units, &w->seize);
    w->keep = w->seize ? wr_keep_free(rep, patient, w->seize) : 0;
    if (!way_would_be_free(rep, w, 0))
        return -1;
    if (!w->seize || !w->seize->any_of)
        return 0;
    for (int32_t way = 1; way <= way_of(rep, w, w->n - 1); way++)
        if (way_would_be_free(rep, w, way))
            return way;
    return -1;
}

static bool takes_place(wr_rep *rep, int32_t patient, int32_t of)
{
    wanted w;
    give(rep, of, 1);
    const bool may = way_to_be_served(rep, patient, &w) >= 0;
    give(rep, of, -1);
    return may;
}

/* ---- a ring -- */

static int by_number(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Is there enough for all of them together? Then `taken` is what they take. */
static bool all_would_be_served(wr_rep *rep, const int32_t *ring, int32_t n)
{
    scratch *s = rep->swapping;
    bool enough = true;
    for (int32_t k = 0; k < n; k++)
        give(rep, s->members[ring[k]].patient, 1);
    for (int32_t k = 0; k < n && enough; k++) {
        member *m = &s->members[ring[k]];
        wanted w;
        m->way = way_to_be_served(rep, m->patient, &w);
        enough = m->way >= 0;
        for (int32_t i = 0; i < w.n && enough; i++)
            if (way_of(rep, &w, i) == 0 || way_of(rep, &w, i) == m->way)
                s->taken[w.pools[i]] += w.units[i];
    }
    for (int32_t k = 0; k < n; k++)
        give(rep, s->members[ring[k]].patient, -1);
    return enough;
}

/* What somebody else of the ring takes needs no turnaround; the rest goes back as ever. */
static void hand_over(wr_rep *rep, int32_t patient, int32_t holding)
{
    const wr_holding h = rep->holdings[holding];
    wr_pool_state *p = &rep->pools[h.pool];
    int64_t *taken = &rep->swapping->taken[h.pool];
    const int32_t handed = *taken < h.units ? (int32_t)*taken : h.units;
    *taken -= handed;
    if (p->tracked)
        wr_holder_drop(rep, h.pool, holding);
    if (p->fails) {
        wr_units_left(rep, h.pool, holding, handed);
        wr_units_clean(rep, h.pool, -1);
        wr_units_left(rep, h.pool, holding, h.units - handed);
    }
    rep->holdings[holding].next = rep->free_holding;
    rep->free_holding = holding;
    wr_use(p, -handed, rep->now);
    if (h.units > handed)
        wr_units_back(rep, patient, h.pool, h.units - handed, false);
}

static void change_places(wr_rep *rep, const int32_t *ring, int32_t n)
{
    scratch *s = rep->swapping;
    const bool outer = rep->serving;
    rep->serving = true; /* nobody else is served from what changes hands */
    for (int32_t k = 0; k < n; k++)
        wr_stop_waiting(rep, s->members[ring[k]].patient);
    for (int32_t k = 0; k < n; k++) {
        const int32_t patient = s->members[ring[k]].patient;
        int32_t h = wr_patient_at(rep, patient)->held;
        wr_patient_at(rep, patient)->held = -1;
        for (int32_t next; h >= 0; h = next) {
            next = rep->holdings[h].next;
            hand_over(rep, patient, h);
        }
    }
    for (int32_t k = 0; k < n; k++) {
        const int32_t patient = s->members[ring[k]].patient;
        wr_transfer(rep, patient, wr_cold_at(rep, patient)->request, s->members[ring[k]].way);
    }
    rep->serving = outer;
}

/* Those on the way from one of its members on, who have come round. */
static bool close_ring(wr_rep *rep, int32_t first, int32_t depth)
{
    scratch *s = rep->swapping;
    int32_t at = depth;
    while (s->path[at] != first)
        at--;
    const int32_t n = depth - at + 1;
    memcpy(s->order, &s->path[at], (size_t)n * sizeof *s->order);
    qsort(s->order, (size_t)n, sizeof *s->order, by_number);
    const bool found = all_would_be_served(rep, s->order, n);
    if (found)
        change_places(rep, s->order, n);
    memset(s->taken, 0, (size_t)rep->net->n_pools * sizeof *s->taken);
    return found;
}

/* The first ring that is come to from one of them. */
static bool look_from(wr_rep *rep, int32_t start)
{
    scratch *s = rep->swapping;
    int32_t depth = 0;
    s->path[0] = start;
    s->members[start].seen = ON_THE_WAY;
    while (depth >= 0) {
        member *top = &s->members[s->path[depth]];
        if (top->next == s->n) {
            top->seen = LEADS_NOWHERE;
            depth--;
            continue;
        }
        const int32_t i = top->next++;
        if (s->members[i].seen == LEADS_NOWHERE ||
            !takes_place(rep, s->members[i].patient, top->patient))
            continue;
        if (s->members[i].seen == UNSEEN) {
            s->members[i].seen = ON_THE_WAY;
            s->path[++depth] = i;
        } else if (close_ring(rep, i, depth)) {
            return true;
        }
    }
    return false;
}

static bool one_ring(wr_rep *rep, int32_t first)
{
    list_members(rep);
    for (int32_t i = 0; i < rep->swapping->n; i++)
        if (rep->swapping->members[i].seen == UNSEEN &&
            (first < 0 || rep->swapping->members[i].patient == first) && look_from(rep, i))
            return true;
    return false;
}

void wr_swap(wr_rep *rep, int32_t first)
{
    if (!one_ring(rep, first))
        return;
    while (rep->swap_head >= 0 && one_ring(rep, -1))
        ;
    wr_serve_dirty(rep);
}
