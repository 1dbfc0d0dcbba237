/* Designs: which points a sweep has. A grid is every combination, the first dial slowest. A Latin
 * hypercube cuts every range into as many equal parts as there are points and gives each point one part
 * of each, at random (McKay, Beckman and Conover 1979). Sobol's sequence fills the space evenly (Sobol
 * 1967; Bratley and Fox 1988, as GSL has it). */
#include "sim/experiment/design.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"
#include "sim/base/stream.h"

#define MOST_SOBOL_DIALS 40 /* of GSL's tables */

/* ---- values of points --------------------------------------------------------------------------- */

void wr_design_make_room(weir_design *design, size_t n)
{
    design->n_points = n;
    design->values = wr_alloc_array(design->arena, n * design->dials.n, sizeof *design->values);
    design->texts = wr_alloc_array(design->arena, n * design->dials.n, sizeof *design->texts);
}

static double to_digits(double value, int digits)
{
    char text[40];
    snprintf(text, sizeof text, "%.*g", digits, value);
    return strtod(text, NULL);
}

void wr_design_put(weir_design *design, size_t dial, size_t point, double value, const char *text)
{
    const size_t at = dial * design->n_points + point;
    design->values[at] = to_digits(value / design->dials.at[dial].scale, 15);
    design->texts[at] = text;
}

void wr_design_put_number(weir_design *design, size_t dial, size_t point, double value,
                          double fineness)
{
    const wr_design_dial *d = &design->dials.at[dial];
    const bool clock = d->dial->dim == WR_DIM_CLOCK;
    char text[64];
    double shown = value / d->scale;
    if (fineness > 0) {
        const double most = pow(10.0, 6.0 - ceil(log10(fineness / d->scale)));
        shown = isfinite(most) ? round(shown * most) / most : shown;
    }
    shown = to_digits(shown, 12);
    value = clock ? round(value / 60.0) * 60.0 : shown * d->scale;
    wr_print_value(value, d->dial->dim, d->unit, d->scale, text);
    wr_design_put(design, dial, point, value, wr_strdup(design->arena, text));
    if (!clock)
        design->values[dial * design->n_points + point] = shown;
}

/* ---- grids ---------------------------------------------------------------------------------------- */

weir_status wr_too_many_points(double n, const char *instead, weir_error *err)
{
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "the design has %.10g points; the limit is %d", n,
            WEIR_MOST_POINTS);
    wr_hint(err, WR_NOWHERE, "%s", instead);
    return WEIR_ERR_USAGE;
}

static weir_status make_grid(weir_design *design, const wr_vary *vary, weir_error *err)
{
    const size_t n = design->dials.n;
    double points = 1;
    weir_status status = WEIR_OK;
    for (size_t i = 0; i < n; i++) {
        points *= wr_vary_count(&vary[i]);
        if (wr_vary_count(&vary[i]) > 0)
            continue;
        const wr_design_dial *d = &design->dials.at[vary[i].dial];
        char quoted[WR_QUOTE_MAX];
        status = wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--vary %s: a grid needs a step",
                         wr_quoted(d->path, quoted));
        wr_hint(err, WR_NOWHERE, "write it behind the range: LO..HI:STEP");
    }
    if (status != WEIR_OK)
        return status;
    if (points > WEIR_MOST_POINTS)
        return wr_too_many_points(points, "larger steps, or a sample of it: --design lhs --n 200",
                                  err);
    wr_design_make_room(design, (size_t)points);
    for (size_t point = 0; point < design->n_points; point++) {
        size_t left = point;
        for (size_t i = n; i-- > 0;) {
            const size_t count = (size_t)wr_vary_count(&vary[i]);
            wr_vary_put(design, &vary[i], point, left % count);
            left /= count;
        }
    }
    return WEIR_OK;
}

/* ---- samples -------------------------------------------------------------------------------------- */

static double uniform(wr_stage_key key, size_t i, bool second)
{
    const wr_draw draw = {.key = key, .patient = (uint32_t)i};
    const wr_block block = wr_block_at(&draw, 0);
    return wr_uniform(second ? block.w1 : block.w0);
}

/* A shuffle of 0..n-1 (Fisher and Yates) by numbers of the dial's own, so that what is drawn for one
 * dial does not depend on the others. */
static size_t *shuffled(wr_arena *arena, wr_stage_key key, size_t n)
{
    size_t *order = wr_alloc_array(arena, n, sizeof *order);
    for (size_t i = 0; i < n; i++) {
        const size_t k = (size_t)(uniform(key, i, true) * (double)(i + 1));
        order[i] = order[k];
        order[k] = i;
    }
    return order;
}

static void make_hypercube(weir_design *design, const wr_vary *vary, uint64_t seed)
{
    const size_t n = design->n_points;
    for (size_t i = 0; i < design->dials.n; i++) {
        const char *name = design->dials.at[vary[i].dial].path;
        const wr_stage_key key =
            wr_stage_key_of(wr_format(design->arena, "design.lhs.%s", name), seed);
        const size_t *part = shuffled(design->arena, key, n);
        for (size_t point = 0; point < n; point++)
            wr_vary_put_at(design, &vary[i], point,
                           ((double)part[point] + uniform(key, point, false)) / (double)n);
    }
}

static weir_status make_sobol(weir_design *design, const wr_vary *vary, weir_error *err)
{
    const size_t n_dials = design->dials.n;
    double u[MOST_SOBOL_DIALS];
    if (n_dials > MOST_SOBOL_DIALS) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                "Sobol's sequence is for up to %d dials; %zu are varied", MOST_SOBOL_DIALS,
                n_dials);
        wr_hint(err, WR_NOWHERE, "--design lhs takes any number");
        return WEIR_ERR_USAGE;
    }
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)n_dials);
    gsl_set_error_handler(handler);
    if (!sequence)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    for (size_t point = 0; point < design->n_points; point++) {
        gsl_qrng_get(sequence, u);
        for (size_t i = 0; i < n_dials; i++)
            wr_vary_put_at(design, &vary[i], point, u[i]);
    }
    gsl_qrng_free(sequence);
    return WEIR_OK;
}

/* ---- all of it ------------------------------------------------------------------------------------ */

static weir_status make_varied(weir_design *design, const weir_network *base,
                               const weir_design_options *o, weir_error *err)
{
    wr_vary *vary = wr_alloc_array(design->arena, o->n_vary, sizeof *vary);
    bool good = true;
    for (size_t i = 0; i < o->n_vary; i++)
        good = wr_vary_read(design, base, "vary", o->vary[i], &vary[i], err) && good;
    if (!good)
        return WEIR_ERR_USAGE;
    if (o->kind >= WEIR_DESIGN_TORNADO)
        return wr_screen_points(design, base, vary, o, err);
    if (o->kind == WEIR_DESIGN_GRID)
        return make_grid(design, vary, err);
    if (o->n_points > WEIR_MOST_POINTS)
        return wr_too_many_points((double)o->n_points, "fewer: --n 1000", err);
    wr_design_make_room(design, o->n_points);
    if (o->kind == WEIR_DESIGN_SOBOL)
        return make_sobol(design, vary, err);
    make_hypercube(design, vary, o->seed);
    return WEIR_OK;
}

/* What is taken from the arena may run out, which ends here. */
static weir_status fill(weir_design *design, const weir_network *base, const weir_design_options *o,
                        weir_error *err)
{
    if (setjmp(*wr_arena_on_full(design->arena)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    if (o->kind == WEIR_DESIGN_POINTS)
        return wr_points_read(design, base, o->file, err);
    if (o->n_vary == 0)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "a design needs a dial to vary");
    return make_varied(design, base, o, err);
}

weir_status weir_design_create(const weir_network *base, const weir_design_options *options,
                               weir_design **out, weir_error *err)
{
    wr_arena *arena = wr_arena_create();
    *out = NULL;
    if (!arena)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    if (setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    }
    weir_design *design = wr_alloc(arena, sizeof *design);
    design->arena = arena;
    design->kind = options->kind;
    const weir_status status = fill(design, base, options, err);
    if (status == WEIR_OK)
        *out = design;
    else
        wr_arena_destroy(arena);
    return status;
}

void weir_design_destroy(weir_design *design)
{
    if (design)
        wr_arena_destroy(design->arena); /* it lives there itself */
}

size_t weir_design_point_count(const weir_design *design) { return design->n_points; }
size_t weir_design_dial_count(const weir_design *design) { return design->dials.n; }

const char *weir_design_dial(const weir_design *design, size_t dial)
{
    return design->dials.at[dial].path;
}

const char *weir_design_unit(const weir_design *design, size_t dial)
{
    return design->dials.at[dial].unit_word;
}

double weir_design_value(const weir_design *design, size_t point, size_t dial)
{
    return design->values[dial * design->n_points + point];
}

const char *weir_design_text(const weir_design *design, size_t point, size_t dial)
{
    return design->texts[dial * design->n_points + point];
}
