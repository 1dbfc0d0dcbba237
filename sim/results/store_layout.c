/* Measures to arrays. Columns of the same quantity, statistic and grouping lie in one array, with a
 * row for each service (or pool); the arrays and rows come in the order in which the measures do. */
#include "sim/results/store.h"

#include <ctype.h>
#include <string.h>

double wr_unit_hours(const char *unit)
{
    static const struct {
        const char *unit;
        double hours;
    } known[] = {{"s", 1.0 / 3600.0}, {"min", 1.0 / 60.0}, {"h", 1.0}, {"d", 24.0}, {"wk", 168.0}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(unit, known[i].unit) == 0)
            return known[i].hours;
    return 0.0;
}

const char *wr_last_part(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

/* ---- names ---------------------------------------------------------------------------------------- */

/* Letters, digits and _ alone, so that `data.NAME` works in Python and R. "share_within 4 h" gives
 * "share_within_4h": a number and its unit are joined. */
static char *plain_name(wr_arena *arena, const char *text)
{
    char *name = wr_alloc(arena, strlen(text) + 2), *to = name;
    if (isdigit((unsigned char)*text))
        *to++ = '_';
    for (const char *c = text; *c; c++) {
        if (*c == ' ' && c > text && isdigit((unsigned char)c[-1]) && isalpha((unsigned char)c[1]))
            continue;
        *to++ = isalnum((unsigned char)*c) ? *c : '_';
    }
    return name;
}

const char *wr_unique_name(wr_layout *layout, wr_arena *arena, const char *wanted)
{
    const char *plain = plain_name(arena, wanted), *name = plain;
    for (int i = 2; wr_names_find(layout->taken, name) >= 0; i++)
        name = wr_format(arena, "%s_%d", plain, i);
    wr_names_add(layout->taken, name);
    return name;
}

/* A variable's name leaves room for those of its companions. */
static const char *unique_with_companions(wr_layout *layout, wr_arena *arena, const char *wanted)
{
    static const char *const companions[] = {"_sum",    "_n",          "_pooled",
                                             "_pseudo", "_pooled_low", "_pooled_high"};
    const size_t n = sizeof companions / sizeof *companions;
    for (;;) {
        const char *name = wr_unique_name(layout, arena, wanted);
        bool free_too = true;
        for (size_t i = 0; i < n; i++) {
            const char *companion = wr_format(arena, "%s%s", name, companions[i]);
            free_too = free_too && wr_names_find(layout->taken, companion) < 0;
        }
        for (size_t i = 0; free_too && i < n; i++)
            wr_names_add(layout->taken, wr_format(arena, "%s%s", name, companions[i]));
        if (free_too)
            return name;
    }
}

/* True where the statistic is what the quantity's own name says ("over_12h" and "share_above 12 h",
 * "utilisation" and "ratio"), or the plain one of a count of units. */
static bool stat_goes_without_saying(const weir_measure *m, const char *stat)
{
    const char *quantity = wr_last_part(m->quantity);
    if (strcmp(stat, "ratio") == 0 || strcmp(stat, "share") == 0 ||
        strcmp(stat, "share_of_time") == 0)
        return true;
    const char *of_quantity = strrchr(quantity, '_'), *of_stat = strrchr(stat, '_');
    if (strncmp(stat, "share_", 6) == 0 && of_quantity && strcmp(of_quantity, of_stat) == 0)
        return true;
    return strchr(m->quantity, '.') && strcmp(stat, "mean") == 0;
}

/* wait_mean, wait_mean_by_age, in_use, system_time_mean. */
static const char *variable_name(wr_arena *arena, const weir_measure *m, int place)
{
    const char *stat = plain_name(arena, m->stat);
    const bool bare = *stat == '\0' || stat_goes_without_saying(m, stat);
    return wr_format(arena, "%s%s%s%s%s%s", place < 0 ? "system_" : "", wr_last_part(m->quantity),
                     bare ? "" : "_", bare ? "" : stat, *m->group ? "_by_" : "", m->group);
}

/* ---- placing each measure --------------------------------------------------------------------------- */

typedef struct placing {
    wr_arena *arena;
    wr_layout *layout;
    wr_names *keys;   /* of variables */
    wr_names *spaces; /* taken: variable, row, level */
} placing;

/* The pool's full name of a measure such as quantity "beds.utilisation" of service "north". */
static const char *pool_of(wr_arena *arena, const weir_measure *m)
{
    const size_t n = (size_t)(wr_last_part(m->quantity) - m->quantity) - 1;
    char *pool = wr_strndup(arena, m->quantity, n);
    return *m->service ? wr_format(arena, "%s.%s", m->service, pool) : pool;
}

static int group_axis(placing *p, const char *group)
{
    for (size_t i = 0; i < p->layout->groups.n; i++)
        if (strcmp(p->layout->groups.at[i].long_name, group) == 0)
            return (int)i;
    wr_axis *axis = wr_push(p->arena, &p->layout->groups);
    axis->long_name = group;
    axis->labels = wr_names_create(p->arena);
    return (int)p->layout->groups.n - 1;
}

static int new_variable(placing *p, const weir_measure *m, int place, int group)
{
    wr_variable *v = wr_push(p->arena, &p->layout->variables);
    v->name = variable_name(p->arena, m, place);
    v->first = m;
    v->unit = m->unit;
    v->place = place;
    v->group = group;
    return (int)p->layout->variables.n - 1;
}

/* Of an instant, which takes the place of a group: a census has no other. */
static bool is_at(const weir_measure *m) { return m->at && *m->at; }

/* The variable for a measure: durations of all units share one, other units do not. `copy` counts up
 * where two measures would lie in one space. */
static int variable_for(placing *p, const weir_measure *m, int place, int group, int copy)
{
    const char *unit = wr_unit_hours(m->unit) > 0.0 ? "a duration" : m->unit;
    const char *key = wr_format(p->arena, "%s|%s|%s|%s|%s|%d|%d|%d|%d", wr_last_part(m->quantity),
                                m->stat, m->group, is_at(m) ? "at" : "", unit, place, m->quantile,
                                (m->pooled_value != NULL) + (m->pseudo_value != NULL), copy);
    const int known = wr_names_count(p->keys), index = wr_names_add(p->keys, key);
    return index < known ? index : new_variable(p, m, place, group);
}

static void note_unit(wr_variable *v, const weir_measure *m)
{
    if (strcmp(m->unit, v->first->unit) != 0) {
        v->mixed_units = v->weighted = true; /* the array itself is then all in hours */
        v->unit = "h";
    }
}

static void note_weights(wr_variable *v, const weir_measure *m, size_t n)
{
    for (size_t i = 0; !v->weighted && i < n; i++)
        v->weighted = m->denominator[i] != 1.0;
}

static wr_spot place_measure(placing *p, const weir_measure *m)
{
    wr_layout *layout = p->layout;
    wr_spot spot = {-1, -1, -1};
    int place = -1, group = -1;
    if (strchr(m->quantity, '.')) {
        place = WR_POOLS;
        spot.row = wr_names_add(layout->places[place].labels, pool_of(p->arena, m));
    } else if (*m->service) {
        place = WR_SERVICES;
        spot.row = wr_names_add(layout->places[place].labels, m->service);
    }
    if (*m->group) {
        group = group_axis(p, m->group);
        spot.level = wr_names_add(layout->groups.at[group].labels, m->level);
    } else if (is_at(m)) {
        group = group_axis(p, "at");
        spot.level = wr_names_add(layout->groups.at[group].labels, m->at);
    }
    for (int copy = 0;; copy++) {
        spot.variable = variable_for(p, m, place, group, copy);
        const char *space = wr_format(p->arena, "%d %d %d", spot.variable, spot.row, spot.level);
        const int known = wr_names_count(p->spaces);
        if (wr_names_add(p->spaces, space) == known)
            return spot;
    }
}

static const char *const fixed_names[] = {
    "scenario", "point",      "replication", "service", "pool",      "hour",      "index",
    "inputs",   "provenance", "priorities",  "sweep",   "uncertain", "estimates",
};

wr_layout *wr_layout_of(const weir_results *r, wr_arena *arena)
{
    wr_layout *layout = wr_alloc(arena, sizeof *layout);
    placing p = {arena, layout, wr_names_create(arena), wr_names_create(arena)};
    layout->taken = wr_names_create(arena);
    for (size_t i = 0; i < sizeof fixed_names / sizeof *fixed_names; i++)
        wr_names_add(layout->taken, fixed_names[i]);
    layout->places[WR_SERVICES] = (wr_axis){.name = "service",
                                            .long_name = "service, or all services of a type",
                                            .labels = wr_names_create(arena)};
    layout->places[WR_POOLS] = (wr_axis){.name = "pool",
                                         .long_name = "pool of units (beds, rooms, staff)",
                                         .labels = wr_names_create(arena)};

    layout->spots = wr_alloc_array(arena, r->n_measures, sizeof *layout->spots);
    for (size_t i = 0; i < r->n_measures; i++) {
        layout->spots[i] = place_measure(&p, &r->measures[i]);
        wr_variable *v = &layout->variables.at[layout->spots[i].variable];
        note_unit(v, &r->measures[i]);
        note_weights(v, &r->measures[i], r->n_scenarios * r->n_replications);
    }
    for (size_t i = 0; i < layout->groups.n; i++)
        layout->groups.at[i].name = wr_unique_name(layout, arena, layout->groups.at[i].long_name);
    for (size_t i = 0; i < layout->variables.n; i++) {
        wr_variable *v = &layout->variables.at[i];
        v->name = unique_with_companions(layout, arena, v->name);
    }
    return layout;
}
