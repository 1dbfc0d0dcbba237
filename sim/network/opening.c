/* `open` of an intervention: from its start on, other hours. Of a service they are those of its door (its
 * own, else that of the first resource it seizes, else it had none and was always open); of a resource, how
 * many units there are. A door or a resource whose hours are switched gets a calendar of its own: its plan
 * as written, and the plans that follow it. */
#include <stdlib.h>
#include <string.h>

#include "sim/network/change.h"
#include "sim/scenario/suggest.h"

/* ---- reading ------------------------------------------------------------------------------------ */

static void unknown_name(weir_builder *b, const wr_entry *e)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (int i = 0; i < wr_names_count(b->service_names); i++)
        *wr_push(b->arena, &names) = wr_names_text(b->service_names, i);
    for (size_t i = 0; i < b->pools.n; i++)
        *wr_push(b->arena, &names) = b->pools.at[i].full_name;
    wr_fail(b->err, WEIR_ERR_SCENARIO, e->key_place, "unknown service or resource '%s'",
            wr_quoted(e->key, quoted));
    wr_hint_nearest(b->err, e->key_place, e->key, names.at, (int)names.n);
}

static int32_t pool_named(const weir_builder *b, const char *full_name)
{
    for (size_t i = 0; i < b->pools.n; i++)
        if (strcmp(b->pools.at[i].full_name, full_name) == 0)
            return (int32_t)i;
    return -1;
}

/* Units that have no number, or whose number follows something else than the clock. */
static bool has_hours(weir_builder *b, int32_t pool, weir_place place)
{
    const wr_pool *p = &b->pools.at[pool];
    if (p->unlimited || p->varying.kind != WR_VALUE_NONE)
        wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                p->unlimited ? "'%s' has no limit, and so no hours"
                             : "the units of '%s' follow a table: 'open' cannot give them hours",
                p->full_name);
    return !p->unlimited && p->varying.kind == WR_VALUE_NONE;
}

static void read_hours(const wr_ground *g, const char *path, const wr_entry *e)
{
    weir_builder *b = g->b;
    wr_switch s = {.intervention = g->intervention, .place = e->key_place};
    s.service = wr_names_find(b->service_names, e->key);
    s.pool = s.service < 0 ? pool_named(b, e->key) : -1;
    s.units = s.service < 0;
    s.calendar = wr_read_calendar(b, wr_subpath(b, path, e->key), e->value, !s.units);
    if (s.service < 0 && s.pool < 0)
        unknown_name(b, e);
    else if (s.service >= 0 || has_hours(b, s.pool, e->key_place))
        *wr_push(b->arena, &b->switches) = s;
}

void wr_read_open(const wr_ground *g, weir_fields *f)
{
    weir_fields *own = weir_read_map(f, "open");
    for (size_t i = 0; own && own->map && i < own->map->n; i++) {
        wr_field(own, own->map->entries[i].key);
        read_hours(g, wr_field_path_of(f, "open"), &own->map->entries[i]);
    }
}

/* ---- calendars that switch ------------------------------------------------------------------------ */

/* Of a service without a door of its own: the door of the first resource that it seizes. */
static void find_door(const weir_builder *b, wr_switch *s)
{
    const wr_service *service = s->service >= 0 ? &b->services.at[s->service] : NULL;
    if (!service || service->door >= 0 || service->first_pool < 0 ||
        b->pools.at[service->first_pool].door < 0)
        return;
    s->pool = service->first_pool;
    s->service = -1;
}

static int64_t start_of(const weir_builder *b, const wr_switch *s)
{
    return b->interventions.at[s->intervention].start;
}

static bool same_hours(const wr_switch *a, const wr_switch *c)
{
    return a->service == c->service && a->pool == c->pool && a->units == c->units;
}

static bool comes_before(const weir_builder *b, const wr_switch *a, const wr_switch *c)
{
    if (a->units != c->units)
        return c->units;
    if (a->service != c->service)
        return a->service < c->service;
    if (a->pool != c->pool)
        return a->pool < c->pool;
    return start_of(b, a) < start_of(b, c);
}

static void sort(weir_builder *b)
{
    for (size_t i = 1; i < b->switches.n; i++)
        for (size_t k = i; k > 0 && comes_before(b, &b->switches.at[k], &b->switches.at[k - 1]);
             k--) {
            const wr_switch swap = b->switches.at[k];
            b->switches.at[k] = b->switches.at[k - 1];
            b->switches.at[k - 1] = swap;
        }
}

/* The calendar by which it goes so far; who has none has its units, or is open, at all hours. */
static int32_t *hours_of(weir_builder *b, const wr_switch *s)
{
    int32_t *hours = s->service >= 0 ? &b->services.at[s->service].door
                     : s->units      ? &b->pools.at[s->pool].calendar
                                     : &b->pools.at[s->pool].door;
    if (*hours < 0) {
        *hours = wr_all_hours(b, s->units ? b->pools.at[s->pool].capacity : -1);
        if (s->units)
            b->pools.at[s->pool].capacity = -1;
    }
    return hours;
}

void wr_open(weir_builder *b)
{
    for (size_t i = 0; i < b->switches.n; i++)
        find_door(b, &b->switches.at[i]);
    sort(b);
    for (size_t i = 0, end; i < b->switches.n; i = end) {
        const wr_switch *first = &b->switches.at[i];
        for (end = i + 1; end < b->switches.n && same_hours(first, &b->switches.at[end]); end++)
            if (start_of(b, &b->switches.at[end]) == start_of(b, &b->switches.at[end - 1])) {
                wr_fail(b->err, WEIR_ERR_SCENARIO, b->switches.at[end].place,
                        "these hours are switched twice at the same time");
                wr_note(b->err, b->switches.at[end - 1].place, "the other is here");
            }
        int32_t *hours = hours_of(b, first);
        wr_calendar own = b->calendars.at[*hours];
        own.always = false;
        own.first_switch = (int32_t)i;
        own.n_switches = (int32_t)(end - i);
        *wr_push(b->arena, &b->calendars) = own;
        *hours = (int32_t)b->calendars.n - 1;
    }
}
