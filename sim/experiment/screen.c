/* Designs that tell which dials matter. Their points stand in an order that says what each is for, so
 * that whoever has the results and the name of the design can work out the rest:
 *
 *     tornado   the base; then low and high of the first dial, of the second, ...
 *     morris    trajectory by trajectory, one more point than dials; from one to the next one dial moves
 *     saltelli  row by row: A, A with the first dial of B, with the second, ..., B */
#include "sim/experiment/design.h"

#include <string.h>

#include "sim/base/fail.h"
#include "sim/scenario/units.h"
#include "weir/sensitivity.h"

#define USUAL_LEVELS 4
#define MOST_LEVELS 100

/* ---- one at a time ------------------------------------------------------------------------------- */

/* The value that all dials of a path have in the scenario; false with an error where they differ. */
static bool base_value(const weir_design *design, const weir_network *base, size_t dial,
                       double *value, weir_error *err)
{
    const wr_design_dial *d = &design->dials.at[dial];
    char quoted[WR_QUOTE_MAX];
    bool found = false;
    for (int32_t i = 0; i < base->n_dials; i++) {
        const wr_dial *one = &base->dials[i];
        if (!*one->path || !(wr_path_matches(d->path, one->path) ||
                             (one->alias && wr_path_matches(d->path, one->alias))))
            continue;
        if (found && one->value != *value) {
            wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                    "--vary %s: its dials have different values, so there is no base to start from",
                    wr_quoted(d->path, quoted));
            wr_hint(err, WR_NOWHERE, "vary them one by one, or use --design morris");
            return false;
        }
        *value = one->value;
        found = true;
    }
    return true;
}

static weir_status make_tornado(weir_design *design, const weir_network *base, const wr_vary *vary,
                                weir_error *err)
{
    const size_t n = design->dials.n;
    double *at = wr_alloc_array(design->arena, n, sizeof *at);
    bool good = true;
    for (size_t i = 0; i < n; i++)
        good = base_value(design, base, vary[i].dial, &at[i], err) && good;
    if (!good)
        return WEIR_ERR_USAGE;
    wr_design_make_room(design, 1 + 2 * n);
    for (size_t point = 0; point < design->n_points; point++)
        for (size_t i = 0; i < n; i++) {
            const wr_dial *dial = design->dials.at[vary[i].dial].dial;
            const bool plain = dial->dim == WR_DIM_NUMBER || dial->dim == WR_DIM_FACTOR;
            if (point == 1 + 2 * i)
                wr_vary_put_at(design, &vary[i], point, 0);
            else if (point == 2 + 2 * i)
                wr_vary_put_at(design, &vary[i], point, 1);
            else
                wr_design_put_number(design, vary[i].dial, point,
                                     plain ? at[i] / dial->unit_scale : at[i], 0);
        }
    return WEIR_OK;
}

/* ---- samples -------------------------------------------------------------------------------------- */

static void put_shares(weir_design *design, const wr_vary *vary, const double *u)
{
    for (size_t point = 0; point < design->n_points; point++)
        for (size_t i = 0; i < design->dials.n; i++)
            wr_vary_put_at(design, &vary[i], point, u[point * design->dials.n + i]);
}

static weir_status make_morris(weir_design *design, const wr_vary *vary,
                               const weir_design_options *o, weir_error *err)
{
    const size_t n = design->dials.n, levels = o->levels ? o->levels : USUAL_LEVELS;
    const double points = (double)o->n_points * (double)(n + 1);
    if (levels % 2 || levels < 4 || levels > MOST_LEVELS)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "Morris's levels are an even number from 4 to %d, not %zu", MOST_LEVELS,
                       levels);
    if (points > WEIR_MOST_POINTS)
        return wr_too_many_points(points, "fewer trajectories: --n 20", err);
    wr_design_make_room(design, (size_t)points);
    double *u = wr_alloc_array(design->arena, design->n_points * n, sizeof *u);
    weir_morris_design(n, o->n_points, levels, o->seed, u);
    put_shares(design, vary, u);
    design->levels = levels;
    return WEIR_OK;
}

static weir_status make_saltelli(weir_design *design, const wr_vary *vary,
                                 const weir_design_options *o, weir_error *err)
{
    const size_t n = design->dials.n;
    const double points = (double)o->n_points * (double)(n + 2);
    if (n > WEIR_MOST_SOBOL_INPUTS) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "Sobol's indices are for up to %d dials, not %zu",
                WEIR_MOST_SOBOL_INPUTS, n);
        wr_hint(err, WR_NOWHERE, "--design morris takes any number, and says which to keep");
        return WEIR_ERR_USAGE;
    }
    if (points > WEIR_MOST_POINTS)
        return wr_too_many_points(points, "fewer rows: --n 512", err);
    wr_design_make_room(design, (size_t)points);
    double *u = wr_alloc_array(design->arena, design->n_points * n, sizeof *u);
    weir_saltelli_design(n, o->n_points, o->seed, u);
    put_shares(design, vary, u);
    return WEIR_OK;
}

/* ---- all ------------------------------------------------------------------------------------------ */

/* The ends of each dial's range, in the unit of its values. */
static void keep_ends(weir_design *design, const wr_vary *vary)
{
    const size_t n = design->dials.n;
    design->low = wr_alloc_array(design->arena, n, sizeof *design->low);
    design->high = wr_alloc_array(design->arena, n, sizeof *design->high);
    for (size_t i = 0; i < n; i++) {
        const wr_vary *v = &vary[i];
        const double scale = design->dials.at[v->dial].scale;
        design->low[v->dial] = (v->n_values ? v->values[0] : v->lo) / scale;
        design->high[v->dial] = (v->n_values ? v->values[v->n_values - 1] : v->hi) / scale;
    }
}

static bool has_two_values(const weir_design *design, const wr_vary *v, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    if (v->n_values != 1)
        return true;
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--vary %s: one value cannot show what it does",
            wr_quoted(design->dials.at[v->dial].path, quoted));
    return false;
}

weir_status wr_screen_points(weir_design *design, const weir_network *base, const wr_vary *vary,
                             const weir_design_options *o, weir_error *err)
{
    bool good = true;
    for (size_t i = 0; i < design->dials.n; i++)
        good = has_two_values(design, &vary[i], err) && good;
    if (!good)
        return WEIR_ERR_USAGE;
    const weir_status status =
        o->kind == WEIR_DESIGN_TORNADO  ? make_tornado(design, base, vary, err)
        : o->kind == WEIR_DESIGN_MORRIS ? make_morris(design, vary, o, err)
                                        : make_saltelli(design, vary, o, err);
    if (status == WEIR_OK)
        keep_ends(design, vary);
    return status;
}
