/* Rows of a data file to observations: values with or without a unit, marks of those that were cut short,
 * groups. A cell that is empty or says NA is a missing value, counted and left out; any other that is
 * no number is an error at its place. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/names.h"
#include "sim/experiment/fit.h"
#include "sim/scenario/cells.h"

typedef struct reading {
    weir_fits *fits;
    wr_cells cells;
    int value, censored, by; /* columns; -1: none */
    wr_names *names;         /* of groups */
} reading;

static bool is_word(wr_slice cell, const char *const *words)
{
    for (; *words; words++) {
        size_t i = 0;
        while (i < cell.n && (*words)[i] && tolower((unsigned char)cell.at[i]) == (*words)[i])
            i++;
        if (i == cell.n && !(*words)[i])
            return true;
    }
    return false;
}

static bool is_missing(wr_slice cell)
{
    static const char *const words[] = {"na", "n/a", "nan", "null", ".", "-", NULL};
    return cell.n == 0 || is_word(cell, words);
}

/* A plain number is in the unit of the column; a cell may have a unit of its own. */
static bool read_value(reading *r, double *value)
{
    char text[WR_CELL_MAX], why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "", other[WR_WHY_MAX];
    const weir_fits *fits = r->fits;
    wr_cells *c = &r->cells;
    double seconds;
    wr_cells_copy(c, (size_t)r->value, text);
    if (wr_parse_number(text, value, why))
        return true;
    const bool has_unit = wr_parse_value(text, WR_DIM_DURATION, &seconds, NULL, NULL, other, hint);
    if (has_unit && fits->scale > 0 && isfinite(seconds)) {
        *value = seconds / fits->scale;
        return true;
    }
    const weir_place place = wr_cells_place(c, (size_t)r->value);
    wr_fail(c->err, c->fault, place, "%s", why);
    if (has_unit && isfinite(seconds))
        wr_hint(c->err, place, "the column holds times: say in which unit to fit, as in --unit d");
    return false;
}

static bool read_mark(reading *r, bool *cut)
{
    static const char *const yes[] = {"1", "yes", "y", "true", "t", "censored", NULL};
    static const char *const no[] = {"0", "no", "n", "false", "f", "observed", "", NULL};
    char shown[WR_WHY_MAX];
    wr_cells *c = &r->cells;
    const wr_slice cell = c->cell[r->censored];
    *cut = is_word(cell, yes);
    if (*cut || is_word(cell, no))
        return true;
    const weir_place place = wr_cells_place(c, (size_t)r->censored);
    wr_fail(c->err, c->fault, place, "expected 1 or 0, found '%s'", wr_show_slice(cell, shown));
    wr_hint(c->err, place, "1, yes or true: it was not over yet; 0, no or false: it was");
    return false;
}

static wr_fit_group *group_of(reading *r)
{
    weir_fits *fits = r->fits;
    char text[WR_CELL_MAX] = "";
    if (r->by >= 0)
        wr_cells_copy(&r->cells, (size_t)r->by, text);
    const int at = wr_names_find(r->names, text);
    if (at >= 0 && (size_t)at < fits->groups.n)
        return &fits->groups.at[at];
    if (fits->groups.n == WEIR_MOST_FIT_GROUPS) {
        wr_fail(r->cells.err, r->cells.fault, wr_cells_place(&r->cells, (size_t)r->by),
                "column '%s' has more than %d different values, the most that it may have",
                fits->options->by, WEIR_MOST_FIT_GROUPS);
        return NULL;
    }
    wr_fit_group *group = wr_push(fits->arena, &fits->groups);
    *group = (wr_fit_group){.name = wr_names_text(r->names, wr_names_add(r->names, text))};
    return group;
}

/* False where reading need not go on. */
static bool take_row(reading *r)
{
    bool cut = false;
    double value = 0;
    wr_cells *c = &r->cells;
    wr_fit_group *group = group_of(r);
    if (!group)
        return false;
    if (is_missing(c->cell[r->value])) {
        group->n_missing++;
        return true;
    }
    if (!read_value(r, &value) || (r->censored >= 0 && !read_mark(r, &cut)))
        return true;
    if (!(value > r->fits->above)) {
        wr_fail(c->err, c->fault, wr_cells_place(c, (size_t)r->value),
                "this value is not above %g, and only longer ones could be observed",
                r->fits->above);
        return true;
    }
    *wr_push(r->fits->arena, &group->values) = value;
    *wr_push(r->fits->arena, &group->cut) = cut;
    return true;
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static void describe(wr_fit_group *g, wr_arena *arena)
{
    const size_t n = g->values.n;
    double *sorted = wr_alloc_array(arena, n, sizeof *sorted), sum = 0, squares = 0;
    memcpy(sorted, g->values.at, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare);
    for (size_t i = 0; i < n; i++) {
        g->n_different += i == 0 || sorted[i] != sorted[i - 1];
        g->n_zero += sorted[i] == 0;
        g->n_negative += sorted[i] < 0;
        sum += sorted[i];
    }
    g->least = sorted[0];
    g->most = sorted[n - 1];
    g->median = sorted[n / 2];
    g->mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (sorted[i] - g->mean) * (sorted[i] - g->mean);
    g->sd = n > 1 ? sqrt(squares / (double)(n - 1)) : (double)NAN;
}

/* A common step counts as rounding where it is a twentieth of the middle value or more, and values
 * repeat: it moves a law then by more than a per cent. */
static bool choose_rounding(weir_fits *fits, wr_fit_group *g, weir_error *err)
{
    static const wr_rounding words[] = {WR_EXACT, WR_EXACT, WR_TO_NEAREST, WR_DOWN, WR_UP};
    const weir_rounding said = fits->options->rounding;
    const double step = wr_common_step(g->values.at, g->values.n);
    const bool coarse = g->values.n >= 10 && step > 0 && step >= fabs(g->median) / 20 &&
                        (double)g->n_different <= 0.75 * (double)g->values.n;
    g->rounding = said == WEIR_ROUNDED_AUTO && coarse ? WR_TO_NEAREST : words[said];
    g->step = g->rounding == WR_EXACT ? 0 : step;
    if (g->rounding == WR_EXACT || step > 0)
        return true;
    wr_fail(err, WEIR_ERR_SCENARIO, WR_NOWHERE,
            "the values of '%s' were not rounded: they have no step in common",
            fits->options->column);
    return false;
}

static void observe(weir_fits *fits, wr_fit_group *g)
{
    const size_t n = g->values.n;
    wr_seen *seen = wr_alloc_array(fits->arena, n, sizeof *seen);
    for (size_t i = 0; i < n; i++)
        seen[i] = wr_seen_value(g->values.at[i], g->cut.at[i], g->rounding, g->step);
    wr_sample_make(&g->sample, seen, n, fits->above);
    g->steps = wr_sample_steps(&g->sample, fits->arena);
    g->cuts = wr_sample_cuts(&g->sample, fits->arena);
}

static bool find_columns(reading *r, const weir_fit_options *o)
{
    r->value = wr_cells_need(&r->cells, o->column);
    r->censored = o->censored ? wr_cells_need(&r->cells, o->censored) : -1;
    r->by = o->by ? wr_cells_need(&r->cells, o->by) : -1;
    return r->value >= 0 && (r->censored >= 0 || !o->censored) && (r->by >= 0 || !o->by);
}

static weir_status finish(weir_fits *fits, const wr_cells *c, weir_error *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < fits->groups.n; i++)
        if (fits->groups.at[i].values.n)
            fits->groups.at[kept++] = fits->groups.at[i];
    fits->groups.n = kept;
    if (!kept)
        return wr_fail(err, WEIR_ERR_SCENARIO, (weir_place){c->source, 1, 1, 0},
                       "there are no values under '%s'", fits->options->column);
    for (size_t i = 0; i < kept; i++) {
        describe(&fits->groups.at[i], fits->arena);
        if (!choose_rounding(fits, &fits->groups.at[i], err))
            return WEIR_ERR_SCENARIO;
        observe(fits, &fits->groups.at[i]);
    }
    return WEIR_OK;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const wr_fit_group *)left)->name, ((const wr_fit_group *)right)->name);
}

weir_status wr_fit_read(weir_fits *fits, weir_error *err)
{
    reading r = {.fits = fits};
    weir_status status = wr_cells_open(&r.cells, fits->path, WEIR_ERR_SCENARIO, fits->arena, err);
    if (status != WEIR_OK)
        return status;
    if (!find_columns(&r, fits->options))
        return WEIR_ERR_SCENARIO;
    r.names = wr_names_create(fits->arena);
    const int before = err->n_errors;
    for (bool good; wr_cells_next(&r.cells, &good);) {
        if (good && !take_row(&r))
            break;
        if (err->n_errors - before >= WEIR_MAX_ERRORS)
            break; /* no more would be shown */
    }
    if (err->n_errors > before)
        return WEIR_ERR_SCENARIO;
    if (fits->groups.n)
        qsort(fits->groups.at, fits->groups.n, sizeof *fits->groups.at, by_name);
    return finish(fits, &r.cells, err);
}
