/* Series as arrays of the results file: one value for each day, week or month of the window. Those of
 * the groups of one measure lie in one array, over scenario, replication, group and time. */
#include "sim/results/store_writer.h"

#include <math.h>
#include <string.h>

typedef struct calendar { /* of one length and step: a coordinate that series share */
    const weir_series *like;
    wr_axis axis;
} calendar;

/* netCDF's way to say where days are counted from, so that xarray reads dates; "d" where a scenario has
 * none. */
static const char *unit_of_days(wr_writer *w)
{
    const char *start = weir_results_about(w->results, "start");
    return start ? wr_format(w->arena, "days since %s", start) : "d";
}

static bool same_days(const weir_series *a, const weir_series *b)
{
    return strcmp(a->each, b->each) == 0 && a->n == b->n &&
           memcmp(a->begins, b->begins, a->n * sizeof *a->begins) == 0;
}

static wr_axis *axis_for(wr_writer *w, calendar *known, size_t *n_known, const weir_series *s)
{
    for (size_t i = 0; i < *n_known; i++)
        if (same_days(known[i].like, s))
            return &known[i].axis;
    calendar *c = &known[(*n_known)++];
    c->like = s;
    c->axis = (wr_axis){.long_name = wr_format(w->arena, "first day of the %s", s->each)};
    c->axis.name = wr_unique_name(w->layout, w->arena, s->each);
    int64_t *begins = wr_alloc_array(w->arena, s->n, sizeof *begins);
    for (size_t i = 0; i < s->n; i++)
        begins[i] = s->begins[i];
    wr_store_number_axis(&w->store, &c->axis, H5T_STD_I64LE, begins, s->n, unit_of_days(w));
    return &c->axis;
}

static bool same_array(const weir_series *a, const weir_series *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->group, b->group) == 0 &&
           strcmp(a->unit, b->unit) == 0 && same_days(a, b);
}

/* A group's axis is there if measures have it, which they do. */
static wr_axis *group_axis(wr_writer *w, const char *group)
{
    for (size_t i = 0; *group && i < w->layout->groups.n; i++)
        if (strcmp(w->layout->groups.at[i].long_name, group) == 0)
            return &w->layout->groups.at[i];
    return NULL;
}

static void take(double *to, const weir_series *s, size_t n_cells, size_t n_levels, size_t level)
{
    for (size_t cell = 0; cell < n_cells; cell++)
        memcpy(to + (cell * n_levels + level) * s->n, s->value + cell * s->n, s->n * sizeof *to);
}

static void write_set(wr_writer *w, size_t first, wr_axis *days)
{
    const weir_results *r = w->results;
    const weir_series *s = &r->series[first];
    wr_axis *groups = group_axis(w, s->group);
    const size_t n_levels = groups ? groups->n : 1, n_cells = r->n_scenarios * r->n_replications;
    const char *name =
        wr_unique_name(w->layout, w->arena,
                       wr_format(w->arena, "series_%s%s%s", wr_last_part(s->quantity),
                                 groups ? "_by_" : "", groups ? s->group : ""));
    double *values = wr_alloc_array(w->arena, n_cells * n_levels * s->n, sizeof *values);
    for (size_t i = 0; i < n_cells * n_levels * s->n; i++)
        values[i] = NAN;
    for (size_t i = first; i < r->n_series; i++) {
        const weir_series *other = &r->series[i];
        const int level = groups ? wr_names_find(groups->labels, other->level) : -1;
        if (w->series_variables[i] || !same_array(s, other) || (groups && level < 0))
            continue;
        take(values, other, n_cells, n_levels, level >= 0 ? (size_t)level : 0);
        w->series_variables[i] = name;
        w->series_axes[i] = days->name;
        w->series_levels[i] = level;
    }
    wr_axis *axes[4] = {&w->scenarios, &w->replications, groups ? groups : days, days};
    const wr_attribute notes[] = {
        {"units", s->unit},
        {"long_name", wr_format(w->arena, "%s, one value a %s", s->quantity, s->each)},
        {NULL, NULL}};
    wr_store_array(&w->store, name, H5T_IEEE_F64LE, values, axes, groups ? 4 : 3, notes);
}

void wr_write_series(wr_writer *w)
{
    const weir_results *r = w->results;
    calendar *known = wr_alloc_array(w->arena, r->n_series, sizeof *known);
    size_t n_known = 0;
    w->series_variables = wr_alloc_array(w->arena, r->n_series, sizeof(char *));
    w->series_axes = wr_alloc_array(w->arena, r->n_series, sizeof(char *));
    w->series_levels = wr_alloc_array(w->arena, r->n_series, sizeof *w->series_levels);
    for (size_t i = 0; i < r->n_series; i++)
        if (!w->series_variables[i])
            write_set(w, i, axis_for(w, known, &n_known, &r->series[i]));
}
