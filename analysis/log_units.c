/* Who had which unit. The log says how many units of a pool a patient takes and gives back, not which: they
 * are handed out again here, in the order of time, the lowest free number first. */
#include "analysis/log_units.h"

#include <stdlib.h>
#include <string.h>

/* The units of one pool: true where somebody has it. */
typedef struct pool {
    bool *taken;
    size_t n, lowest; /* none below it is free */
} pool;

typedef struct worker {
    analysis_units *u;
    pool *pools; /* by place */
    size_t n_pools;
    size_t *order; /* events of the replication by time, then by patient */
    int32_t *left; /* [event]: units of a take that are not given back yet */
    size_t n_units;
} worker;

static const weir_event *event_at(const worker *w, size_t i)
{
    return weir_results_event(w->u->results, w->u->event + i);
}

static bool ends_use(const weir_event *e)
{
    return e->kind == WEIR_EVENT_GIVE_BACK || e->kind == WEIR_EVENT_INTERRUPT;
}

/* ---- order ---------------------------------------------------------------------------------------- */

/* Merges runs that are in order: each patient's events are. */
static void sort_by_time(const worker *w, size_t *order, size_t *room, size_t n)
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    size_t *from = order, *to = room;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t at = 0; at < n; at += 2 * width) {
            const size_t middle = at + width < n ? at + width : n;
            const size_t right = at + 2 * width < n ? at + 2 * width : n;
            for (size_t i = at, j = middle, k = at; k < right; k++) {
                const bool first = i < middle && (j >= right || event_at(w, from[i])->time <=
                                                                    event_at(w, from[j])->time);
                to[k] = from[first ? i++ : j++];
            }
        }
        size_t *const swap = from;
        from = to;
        to = swap;
    }
    if (from != order)
        memcpy(order, from, n * sizeof *order);
}

/* ---- units ------------------------------------------------------------------------------------------ */

static bool grow(pool *p)
{
    const size_t n = p->n ? 2 * p->n : 16;
    bool *more = realloc(p->taken, n * sizeof *more);
    if (!more)
        return false;
    memset(more + p->n, 0, (n - p->n) * sizeof *more);
    p->taken = more;
    p->n = n;
    return true;
}

static bool take(worker *w, size_t event)
{
    const weir_event *e = event_at(w, event);
    pool *p = &w->pools[e->place];
    for (int32_t k = 0; k < e->units; k++) {
        while (p->lowest < p->n && p->taken[p->lowest])
            p->lowest++;
        if (p->lowest == p->n && !grow(p))
            return false;
        p->taken[p->lowest] = true;
        w->u->units[w->u->unit_first[event] + (size_t)k] = (int32_t)p->lowest + 1;
    }
    w->left[event] = e->units;
    return true;
}

/* The patient's own takes of that pool, the latest first, as long as units are asked for. */
static void give_back(worker *w, size_t event)
{
    const weir_event *e = event_at(w, event);
    const size_t first =
        weir_results_logged(w->u->results, (size_t)e->patient)->first_event - w->u->event;
    pool *p = &w->pools[e->place];
    int32_t given = 0;
    for (size_t i = event; i-- > first && given < e->units;) {
        const weir_event *t = event_at(w, i);
        if (t->kind != WEIR_EVENT_TAKE || t->place != e->place)
            continue;
        for (; w->left[i] > 0 && given < e->units; given++) {
            const int32_t unit = w->u->units[w->u->unit_first[i] + (size_t)--w->left[i]];
            w->u->units[w->u->unit_first[event] + (size_t)given] = unit;
            p->taken[unit - 1] = false;
            p->lowest = (size_t)unit - 1 < p->lowest ? (size_t)unit - 1 : p->lowest;
        }
    }
}

/* Does a patient have as much before this instant? */
static bool had_before(const worker *w, size_t event)
{
    const weir_event *e = event_at(w, event);
    const size_t first =
        weir_results_logged(w->u->results, (size_t)e->patient)->first_event - w->u->event;
    int32_t has = 0;
    for (size_t i = first; i < event; i++) {
        const weir_event *t = event_at(w, i);
        if (t->place == e->place && t->kind == WEIR_EVENT_TAKE && t->time < e->time)
            has += w->left[i];
    }
    return has >= e->units;
}

/* Of one instant: first what was had before is given back, so that others may take it at once. */
static bool do_instant(worker *w, size_t from, size_t to)
{
    for (size_t k = from; k < to; k++)
        if (ends_use(event_at(w, w->order[k])) && had_before(w, w->order[k])) {
            give_back(w, w->order[k]);
            w->left[w->order[k]] = -1; /* done */
        }
    for (size_t k = from; k < to; k++) {
        const size_t event = w->order[k];
        if (event_at(w, event)->kind == WEIR_EVENT_TAKE && !take(w, event))
            return false;
        if (ends_use(event_at(w, event)) && w->left[event] != -1)
            give_back(w, event);
    }
    return true;
}

static bool hand_out(worker *w)
{
    const size_t n = w->u->n_events;
    for (size_t from = 0, to; from < n; from = to) {
        const int64_t time = event_at(w, w->order[from])->time;
        for (to = from; to < n && event_at(w, w->order[to])->time == time; to++)
            continue;
        if (!do_instant(w, from, to))
            return false;
    }
    return true;
}

/* ---- activities ---------------------------------------------------------------------------------------- */

/* The last event of the same patient and pool that began what this one goes on with; 0: none. */
static int32_t earlier(const worker *w, size_t first, size_t event)
{
    const weir_event *e = event_at(w, event);
    for (size_t i = event; i-- > first;) {
        const weir_event *t = event_at(w, i);
        if (t->place != e->place || w->u->instance[i] == 0)
            continue;
        if (e->kind == WEIR_EVENT_TAKE)
            return t->kind == WEIR_EVENT_WAIT || t->kind == WEIR_EVENT_BLOCK ||
                           t->kind == WEIR_EVENT_INTERRUPT
                       ? w->u->instance[i]
                       : 0;
        if (t->kind == WEIR_EVENT_TAKE)
            return w->u->instance[i];
    }
    return 0;
}

static void number_activities(worker *w)
{
    for (size_t p = w->u->first; p < w->u->last; p++) {
        const weir_logged *who = weir_results_logged(w->u->results, p);
        const size_t first = who->first_event - w->u->event;
        for (size_t i = first; i < first + who->n_events; i++) {
            switch ((weir_event_kind)event_at(w, i)->kind) {
            case WEIR_EVENT_TAKE:
            case WEIR_EVENT_GIVE_BACK:
            case WEIR_EVENT_INTERRUPT:
                w->u->instance[i] = earlier(w, first, i);
                if (w->u->instance[i] == 0)
                    w->u->instance[i] = ++w->u->n_instances;
                break;
            case WEIR_EVENT_ARRIVE:
            case WEIR_EVENT_WAIT:
            case WEIR_EVENT_BLOCK:
            case WEIR_EVENT_MARK:
            case WEIR_EVENT_DEPART:
                w->u->instance[i] = ++w->u->n_instances;
                break;
            default:
                break;
            }
        }
    }
}

/* ---- all of it ------------------------------------------------------------------------------------------ */

static bool find_patients(analysis_units *u, size_t scenario, size_t replication)
{
    const size_t n = weir_results_logged_count(u->results);
    for (size_t i = 0; i < n; i++) {
        const weir_logged *p = weir_results_logged(u->results, i);
        if ((size_t)p->scenario != scenario || (size_t)p->replication != replication)
            continue;
        if (u->last == 0) {
            u->first = u->last = i;
            u->event = p->first_event;
        }
        if (u->last != i) /* of a stranger: they do not lie together */
            return false;
        u->last = i + 1;
        u->n_events += p->n_events;
    }
    return true;
}

static bool lay_out_units(worker *w)
{
    for (size_t i = 0; i < w->u->n_events; i++) {
        const weir_event *e = event_at(w, i);
        w->u->unit_first[i] = w->n_units;
        if (e->place >= 0 && (size_t)e->place >= w->n_pools)
            w->n_pools = (size_t)e->place + 1;
        if (e->kind == WEIR_EVENT_TAKE || ends_use(e)) {
            if (e->place < 0 || w->n_units > (size_t)1 << 31)
                return false;
            w->n_units += (size_t)e->units;
        }
    }
    w->u->unit_first[w->u->n_events] = w->n_units;
    return w->n_units <= (size_t)1 << 31;
}

bool analysis_units_find(const weir_results *r, size_t scenario, size_t replication,
                         analysis_units *out)
{
    *out = (analysis_units){.results = r};
    if (!find_patients(out, scenario, replication))
        return false;
    const size_t n = out->n_events;
    worker w = {.u = out};
    size_t *room = calloc(n + 1, sizeof *room);
    w.order = calloc(n + 1, sizeof *w.order);
    w.left = calloc(n + 1, sizeof *w.left);
    out->unit_first = calloc(n + 1, sizeof *out->unit_first);
    out->instance = calloc(n + 1, sizeof *out->instance);
    bool good = room && w.order && w.left && out->unit_first && out->instance && lay_out_units(&w);
    if (good) {
        out->units = calloc(w.n_units + 1, sizeof *out->units);
        w.pools = calloc(w.n_pools + 1, sizeof *w.pools);
        good = out->units && w.pools;
    }
    if (good) {
        sort_by_time(&w, w.order, room, n);
        good = hand_out(&w);
    }
    if (good)
        number_activities(&w);
    for (size_t i = 0; w.pools && i < w.n_pools; i++)
        free(w.pools[i].taken);
    free(w.pools);
    free(w.left);
    free(w.order);
    free(room);
    if (!good)
        analysis_units_clear(out);
    return good;
}

void analysis_units_clear(analysis_units *u)
{
    free(u->unit_first);
    free(u->units);
    free(u->instance);
    *u = (analysis_units){0};
}
