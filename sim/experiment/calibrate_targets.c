/* The file of targets: one row a figure. What is wrong has its line and column. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/experiment/calibrate.h"
#include "sim/scenario/cells.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/units.h"

#define SDS_IN_A_RANGE (2 * 1.959963984540054) /* lo to hi holds 95 % */

enum { MEASURE, VALUE, SD, LO, HI, DISCREPANCY, WEIGHT, ROLE, GROUP, LEVEL, SOURCE, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"measure", "value",       "sd",     "lo",
                                               "hi",      "discrepancy", "weight", "role",
                                               "group",   "level",       "source"};

typedef struct reading {
    wr_calibrator *c;
    const wr_outputs *outputs;
    wr_cells cells;
    int at[N_COLUMNS]; /* -1: the file has none */
} reading;

static bool has(const reading *r, int column)
{
    return r->at[column] >= 0 && r->cells.cell[r->at[column]].n > 0;
}

static const char *text_of(const reading *r, int column)
{
    return has(r, column) ? wr_cells_text(&r->cells, (size_t)r->at[column]) : "";
}

static bool fail(reading *r, int column, const char *text)
{
    wr_fail(r->c->err, WEIR_ERR_SCENARIO, wr_cells_place(&r->cells, (size_t)r->at[column]), "%s",
            text);
    return false;
}

/* ---- which measure ------------------------------------------------------------------------------------ */

/* "ed.wait[p95]" into name and statistic. */
static void split(const reading *r, const char *written, const char **name, const char **stat)
{
    const char *open = strchr(written, '[');
    const size_t n = strlen(written);
    *name = written;
    *stat = "";
    if (!open || written[n - 1] != ']')
        return;
    wr_arena *arena = r->c->arena;
    const wr_slice before = wr_trim(written, (size_t)(open - written));
    const wr_slice within = wr_trim(open + 1, (size_t)(written + n - 1 - open - 1));
    *name = wr_strndup(arena, before.at, before.n);
    *stat = wr_strndup(arena, within.at, within.n);
}

static bool is_of(const wr_output *o, const char *name, const char *group, const char *level)
{
    return strcmp(o->name, name) == 0 && strcmp(o->group, group) == 0 &&
           strcmp(o->level, level) == 0;
}

static bool unknown(reading *r, const char *name, const char *group, const char *level)
{
    char quoted[WR_QUOTE_MAX], of[WR_QUOTE_MAX];
    const weir_place place = wr_cells_place(&r->cells, (size_t)r->at[MEASURE]);
    WR_VEC(const char *) names = {0};
    bool known = false;
    for (int32_t i = 0; i < r->outputs->n_columns; i++) {
        known = known || strcmp(r->outputs->columns[i].name, name) == 0;
        *wr_push(r->c->arena, &names) = r->outputs->columns[i].name;
    }
    if (known) {
        wr_fail(r->c->err, WEIR_ERR_SCENARIO, place, "the scenario does not report '%s' by %s %s",
                wr_quoted(name, quoted), *group ? group : "no group", wr_quoted(level, of));
        wr_hint(r->c->err, place, "'run: {by: [ATTRIBUTE]}' reports by groups");
        return false;
    }
    wr_fail(r->c->err, WEIR_ERR_SCENARIO, place, "the scenario has no measure '%s'",
            wr_quoted(name, quoted));
    wr_hint_nearest(r->c->err, place, name, names.at, (int)names.n);
    return false;
}

static bool find_measure(reading *r, wr_figure *t)
{
    const char *name, *stat, *group = text_of(r, GROUP), *level = text_of(r, LEVEL);
    const wr_output *found = NULL;
    char stats[WR_WHY_MAX] = "";
    size_t n = 0, used = 0;
    split(r, t->shown.written, &name, &stat);
    for (int32_t i = 0; i < r->outputs->n_columns; i++) {
        const wr_output *o = &r->outputs->columns[i];
        if (!is_of(o, name, group, level))
            continue;
        if (n++ == 0 || strcmp(o->stat, stat) == 0) {
            found = o;
            t->column = i;
        }
        if (used < sizeof stats)
            used += (size_t)snprintf(stats + used, sizeof stats - used, "%s%s", n > 1 ? ", " : "",
                                     o->stat);
    }
    if (!found)
        return unknown(r, name, group, level);
    if (n > 1 && !*stat)
        return fail(r, MEASURE,
                    wr_format(r->c->arena, "'%s' has several statistics: %s; write one in brackets",
                              name, stats));
    if (*stat && strcmp(found->stat, stat) != 0)
        return fail(
            r, MEASURE,
            wr_format(r->c->arena, "'%s' has no statistic '%s'; it has %s", name, stat, stats));
    t->shown.measure = found->name;
    t->shown.stat = found->stat;
    t->shown.group = group;
    t->shown.level = level;
    t->shown.unit = found->unit;
    return true;
}

/* ---- numbers ------------------------------------------------------------------------------------------------ */

/* How a value of this unit is written, and what one unit of the measure is inside. */
static wr_dim dimension_of(const char *unit, double *scale)
{
    *scale = 1.0;
    if (strcmp(unit, "share") == 0)
        return WR_DIM_SHARE;
    if (strcmp(unit, "GBP") == 0)
        return WR_DIM_MONEY;
    if (wr_unit_scale(unit, WR_DIM_DURATION, scale))
        return WR_DIM_DURATION;
    return WR_DIM_NUMBER;
}

static bool read_number(reading *r, int column, const char *unit, double *out)
{
    char text[WR_CELL_MAX], why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    double scale;
    const wr_dim dim = dimension_of(unit, &scale);
    wr_cells_copy(&r->cells, (size_t)r->at[column], text);
    if (wr_parse_value(text, dim, out, NULL, NULL, why, hint) && isfinite(*out)) {
        *out /= scale;
        return true;
    }
    fail(r, column, *why ? why : "this value must be finite");
    if (*hint)
        wr_hint(r->c->err, wr_cells_place(&r->cells, (size_t)r->at[column]), "%s", hint);
    return false;
}

static bool read_uncertainty(reading *r, wr_figure *t)
{
    double lo = 0, hi = 0;
    if (has(r, SD))
        return read_number(r, SD, t->shown.unit, &t->shown.sd) &&
               (t->shown.sd >= 0 || fail(r, SD, "sd must be 0 or more"));
    if (!has(r, LO) && !has(r, HI))
        return true;
    if (!has(r, LO) || !has(r, HI))
        return fail(r, has(r, LO) ? LO : HI, "'lo' and 'hi' go together");
    if (!read_number(r, LO, t->shown.unit, &lo) || !read_number(r, HI, t->shown.unit, &hi))
        return false;
    if (!(lo <= t->shown.observed && t->shown.observed <= hi))
        return fail(r, VALUE, "the value must lie between 'lo' and 'hi'");
    t->shown.sd = (hi - lo) / SDS_IN_A_RANGE;
    return true;
}

static bool read_discrepancy(reading *r, wr_figure *t)
{
    t->shown.discrepancy = r->c->asked->discrepancy * fabs(t->shown.observed);
    if (!has(r, DISCREPANCY))
        return true;
    return read_number(r, DISCREPANCY, t->shown.unit, &t->shown.discrepancy) &&
           (t->shown.discrepancy >= 0 || fail(r, DISCREPANCY, "discrepancy must be 0 or more"));
}

static bool read_role(reading *r, wr_figure *t)
{
    const char *role = text_of(r, ROLE);
    t->shown.held_out = strcmp(role, "hold_out") == 0;
    if (t->shown.held_out || !*role || strcmp(role, "fit") == 0)
        return true;
    return fail(r, ROLE, "role is 'fit' or 'hold_out'");
}

static bool read_weight(reading *r, wr_figure *t)
{
    t->shown.weight = 1.0;
    if (!has(r, WEIGHT))
        return true;
    return read_number(r, WEIGHT, "", &t->shown.weight) &&
           (t->shown.weight > 0 || fail(r, WEIGHT, "weight must be above 0"));
}

static bool is_repeated(reading *r, const wr_figure *t)
{
    for (size_t i = 0; i < r->c->targets.n; i++)
        if (r->c->targets.at[i].column == t->column)
            return !fail(r, MEASURE, "this measure has a target already");
    return false;
}

static void read_row(reading *r)
{
    wr_figure t = {0};
    if (!has(r, MEASURE)) {
        fail(r, MEASURE, "this row names no measure");
        return;
    }
    if (!has(r, VALUE)) {
        fail(r, VALUE, "this row has no value");
        return;
    }
    t.shown.written = text_of(r, MEASURE);
    t.shown.source = text_of(r, SOURCE);
    if (!find_measure(r, &t) || is_repeated(r, &t) ||
        !read_number(r, VALUE, t.shown.unit, &t.shown.observed) || !read_uncertainty(r, &t) ||
        !read_discrepancy(r, &t) || !read_weight(r, &t) || !read_role(r, &t))
        return;
    *wr_push(r->c->arena, &r->c->targets) = t;
    r->c->n_fitted += !t.shown.held_out;
}

weir_status wr_figures_read(wr_calibrator *c, const wr_outputs *outputs)
{
    reading r = {.c = c, .outputs = outputs};
    const int before = c->err->n_errors;
    const weir_status status =
        wr_cells_open(&r.cells, c->asked->targets, WEIR_ERR_SCENARIO, c->arena, c->err);
    if (status != WEIR_OK)
        return status;
    for (int i = 0; i < N_COLUMNS; i++)
        r.at[i] =
            i <= VALUE ? wr_cells_need(&r.cells, columns[i]) : wr_cells_find(&r.cells, columns[i]);
    if (r.at[MEASURE] < 0 || r.at[VALUE] < 0)
        return WEIR_ERR_SCENARIO;
    for (bool good; wr_cells_next(&r.cells, &good);)
        if (good)
            read_row(&r);
    if (c->err->n_errors > before)
        return WEIR_ERR_SCENARIO;
    return WEIR_OK;
}
