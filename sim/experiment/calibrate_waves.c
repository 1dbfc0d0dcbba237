/* History matching (Craig, Goldstein, Seheult and Smith 1997; Vernon, Goldstein and Bower 2010): a wave fills
 * what is left of the ranges, emulators of every target rule out what is implausible, and the next wave
 * fills what they leave. Nothing is ruled out that the uncertainty of the figure, the model, the
 * simulation and the emulator together could explain. */
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <string.h>

#include "sim/base/fail.h"
#include "sim/base/stream.h"
#include "sim/experiment/calibrate.h"

#define CANDIDATES 4000
#define LEAST_WIDTH 0.05 /* of the box that a wave fills, in each dial */
#define MARGIN 0.15      /* of its width, on either side */

typedef struct box {
    double lo[WEIR_MOST_CALIBRATED], hi[WEIR_MOST_CALIBRATED];
} box;

/* Sobol's points, moved around the cube by a shift of the seed and the wave (Cranley and Patterson 1976). */
typedef struct filler {
    gsl_qrng *sequence;
    double shift[WEIR_MOST_CALIBRATED];
    size_t n;
} filler;

static bool filler_open(filler *f, const wr_calibrator *c)
{
    const wr_stage_key key = wr_stage_key_of("calibrate.wave", c->seed);
    *f =
        (filler){.n = c->n_dials, .sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)c->n_dials)};
    for (size_t i = 0; i < c->n_dials; i++) {
        const wr_draw draw = {.key = key, .visit = (uint32_t)c->waves.n, .patient = (uint32_t)i};
        f->shift[i] = wr_uniform(wr_block_at(&draw, 0).w0);
    }
    return f->sequence != NULL;
}

static void filler_next(filler *f, const box *in, double *u)
{
    double x[WEIR_MOST_CALIBRATED];
    gsl_qrng_get(f->sequence, x);
    for (size_t i = 0; i < f->n; i++) {
        const double moved = x[i] + f->shift[i], part = moved - floor(moved);
        u[i] = in->lo[i] + part * (in->hi[i] - in->lo[i]);
    }
}

/* ---- emulators ------------------------------------------------------------------------------------------ */

static bool within(const wr_calibrator *c, const box *b, const double *u)
{
    for (size_t i = 0; i < c->n_dials; i++)
        if (u[i] < b->lo[i] || u[i] > b->hi[i])
            return false;
    return true;
}

/* Of the points in a box, or of all where it holds too few for a quadratic. */
static wr_emulator *emulate(const wr_calibrator *c, const wr_figure *t, const box *in)
{
    const size_t d = c->n_dials, enough = 3 * (1 + d + d * (d + 1) / 2) / 2 + 1;
    double *u = wr_alloc_array(c->arena, c->spots.n * d + 1, sizeof *u);
    double *y = wr_alloc_array(c->arena, c->spots.n + 1, sizeof *y);
    size_t n = 0;
    for (int all = 0; all < 2 && n < enough; all++) {
        n = 0;
        for (size_t i = 0; i < c->spots.n; i++) {
            const wr_spot *spot = &c->spots.at[i];
            const weir_estimate e =
                wr_evaluator_estimate(c->evaluator, spot->point, t->column, 0.95);
            if ((!all && !within(c, in, spot->u)) || !isfinite(e.value))
                continue;
            memcpy(u + n * d, spot->u, d * sizeof *u);
            y[n++] = e.value;
        }
    }
    return wr_emulator_create(u, y, n, d);
}

typedef struct judge {
    const wr_calibrator *c;
    wr_emulator **emulators; /* of each target; NULL: held out, or nothing is known */
} judge;

static judge judge_make(const wr_calibrator *c, const box *in)
{
    judge j = {c, wr_alloc_array(c->arena, c->targets.n, sizeof(wr_emulator *))};
    for (size_t i = 0; i < c->targets.n; i++)
        if (!c->targets.at[i].shown.held_out)
            j.emulators[i] = emulate(c, &c->targets.at[i], in);
    return j;
}

static void judge_end(judge *j)
{
    for (size_t i = 0; i < j->c->targets.n; i++)
        wr_emulator_destroy(j->emulators[i]);
}

static double judged(const judge *j, const double *u)
{
    double most = 0;
    for (size_t i = 0; i < j->c->targets.n; i++) {
        const wr_figure *t = &j->c->targets.at[i];
        double variance;
        if (!j->emulators[i])
            continue;
        const double off = t->shown.observed - wr_emulator_at(j->emulators[i], u, &variance);
        const double all = wr_figure_variance(t) + variance;
        most = fmax(most, all > 0 ? fabs(off) / sqrt(all) : off == 0 ? 0 : (double)INFINITY);
    }
    return most;
}

/* ---- waves ---------------------------------------------------------------------------------------------- */

static box whole(const wr_calibrator *c)
{
    box b = {{0}, {0}};
    for (size_t i = 0; i < c->n_dials; i++)
        b.hi[i] = 1.0;
    return b;
}

/* Around the plausible points; everything where there is none. */
static box around_plausible(const wr_calibrator *c)
{
    box b = whole(c);
    bool any = false;
    for (size_t k = 0; k < c->spots.n; k++) {
        const wr_spot *spot = &c->spots.at[k];
        if (!(spot->implausibility <= c->cut))
            continue;
        for (size_t i = 0; i < c->n_dials; i++) {
            b.lo[i] = any ? fmin(b.lo[i], spot->u[i]) : spot->u[i];
            b.hi[i] = any ? fmax(b.hi[i], spot->u[i]) : spot->u[i];
        }
        any = true;
    }
    for (size_t i = 0; i < c->n_dials; i++) {
        const double width = fmax(b.hi[i] - b.lo[i], LEAST_WIDTH);
        b.lo[i] = fmax(b.lo[i] - MARGIN * width, 0.0);
        b.hi[i] = fmin(b.hi[i] + MARGIN * width, 1.0);
    }
    return b;
}

/* Spots for a wave: candidates that the emulators leave, in the order of the sequence; where they leave too
 * few, the least implausible of the others. */
static size_t choose(wr_calibrator *c, filler *f, const box *in, const judge *j, wr_spot *out,
                     size_t n)
{
    size_t kept = 0;
    wr_spot *rest = wr_alloc_array(c->arena, n, sizeof *rest);
    size_t n_rest = 0;
    for (int i = 0; i < CANDIDATES && kept < n; i++) {
        wr_spot spot = {.stage = (int)c->waves.n + 1};
        filler_next(f, in, spot.u);
        spot.implausibility = judged(j, spot.u);
        if (spot.implausibility <= c->cut) {
            out[kept++] = spot;
            continue;
        }
        size_t at = n_rest < n ? n_rest++ : n; /* the best of the rest, in order */
        if (at == n && rest[n - 1].implausibility <= spot.implausibility)
            continue;
        at = at == n ? n - 1 : at;
        for (; at > 0 && rest[at - 1].implausibility > spot.implausibility; at--)
            rest[at] = rest[at - 1];
        rest[at] = spot;
    }
    for (size_t i = 0; i < n_rest && kept < n / 2; i++)
        out[kept++] = rest[i];
    return kept;
}

/* How much of the whole the emulators leave. */
static double share_left(wr_calibrator *c)
{
    filler f;
    const box all = whole(c), near = around_plausible(c);
    judge j = judge_make(c, &near);
    size_t left = 0;
    double volume = 1.0;
    if (!filler_open(&f, c))
        return (double)NAN;
    for (size_t i = 0; i < c->n_dials; i++)
        volume *= near.hi[i] - near.lo[i];
    for (int i = 0; i < CANDIDATES; i++) {
        double u[WEIR_MOST_CALIBRATED];
        filler_next(&f, &near, u);
        left += within(c, &all, u) && judged(&j, u) <= c->cut;
    }
    judge_end(&j);
    gsl_qrng_free(f.sequence);
    return volume * (double)left / CANDIDATES;
}

static void note_wave(wr_calibrator *c, size_t first)
{
    weir_calibrated_wave wave = {.n_points = c->spots.n - first};
    for (size_t i = first; i < c->spots.n; i++)
        wave.n_plausible += c->spots.at[i].implausibility <= c->cut;
    wave.left = share_left(c);
    *wr_push(c->arena, &c->waves) = wave;
}

weir_status wr_calibrator_wave(wr_calibrator *c, size_t n)
{
    filler f;
    const size_t before = c->spots.n;
    wr_spot *spots = wr_alloc_array(c->arena, n + 1, sizeof *spots);
    size_t chosen = 0;
    if (n == 0)
        return WEIR_OK;
    if (!filler_open(&f, c))
        return wr_fail(c->err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    if (before == 0) {
        const box all = whole(c);
        for (; chosen < n; chosen++) {
            spots[chosen].stage = 1;
            filler_next(&f, &all, spots[chosen].u);
        }
    } else {
        const box near = around_plausible(c);
        judge j = judge_make(c, &near);
        chosen = choose(c, &f, &near, &j, spots, n);
        judge_end(&j);
    }
    gsl_qrng_free(f.sequence);
    const weir_status status = wr_calibrator_run(c, spots, chosen);
    if (status == WEIR_OK)
        note_wave(c, before);
    return status;
}
