/* weir_calibrate_run(): what is asked, points and what they are worth, the order of search and waves. */
#include "sim/experiment/calibrate.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"
#include "sim/scenario/units.h"

#define USUAL_CUT 3.0
#define USUAL_WAVES 4
#define LEAST_REPLICATIONS 3
#define MOST_REPLICATIONS 10
#define AT_ONCE 16       /* points, whose networks are in memory together */
#define LAST_LOOK 4      /* times the replications, for the best points */
#define CLOSER 4         /* points that are looked at so */
#define NEAR_END 0.02    /* of a range */
#define MOST_OF_IT 0.85  /* of a range */
#define USUAL_SHARE 0.05 /* of a figure: how near is near where no uncertainty is given */

/* ---- what is asked ------------------------------------------------------------------------------------ */

static weir_status read_dials(wr_calibrator *c)
{
    const weir_calibrate *asked = c->asked;
    bool good = true;
    c->n_dials = asked->n_dials;
    if (asked->n_dials > WEIR_MOST_CALIBRATED)
        return wr_fail(c->err, WEIR_ERR_USAGE, WR_NOWHERE, "%zu dials are too many; the most is %d",
                       asked->n_dials, WEIR_MOST_CALIBRATED);
    for (size_t i = 0; i < asked->n_dials; i++) {
        wr_vary *v = &c->vary[i];
        if (!wr_vary_read(c->design, asked->base, "dial", asked->dials[i], v, c->err)) {
            good = false;
        } else if (v->n_values > 0 || !(v->lo < v->hi)) {
            char quoted[WR_QUOTE_MAX];
            wr_fail(c->err, WEIR_ERR_USAGE, WR_NOWHERE, "--dial takes DIAL=LO..HI, not '%s'",
                    wr_quoted(asked->dials[i], quoted));
            good = false;
        }
    }
    if (!good)
        return WEIR_ERR_USAGE;
    wr_design_make_room(c->design, 1);
    return WEIR_OK;
}

static weir_status check_numbers(const wr_calibrator *c)
{
    const size_t n = c->n_dials;
    if (n < c->n_fitted)
        return WEIR_OK;
    wr_fail(c->err, WEIR_ERR_USAGE, WR_NOWHERE,
            "%zu dial%s cannot be told from %zu fitted target%s: there must be fewer dials than "
            "targets",
            n, n == 1 ? "" : "s", c->n_fitted, c->n_fitted == 1 ? "" : "s");
    wr_hint(c->err, WR_NOWHERE, "any figures would be met, and nothing would be learnt from it");
    return WEIR_ERR_USAGE;
}

static weir_status choose_effort(wr_calibrator *c, const weir_run_options *options)
{
    const int said = options->replications, own = c->asked->base->run.replications;
    const int bounded = own < LEAST_REPLICATIONS  ? LEAST_REPLICATIONS
                        : own > MOST_REPLICATIONS ? MOST_REPLICATIONS
                                                  : own;
    c->replications = said ? said : bounded;
    c->cut = c->asked->cut > 0 ? c->asked->cut : USUAL_CUT;
    c->seed = options->seed_given ? options->seed : c->asked->base->run.seed;
    if (c->replications < 2)
        return wr_fail(c->err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "a calibration needs 2 replications or more at each point, to know its "
                       "noise");
    const size_t r = (size_t)c->replications;
    c->kept_back = (CLOSER * (LAST_LOOK - 1) + LAST_LOOK) * r; /* these, and what there was */
    c->budget = c->asked->budget ? c->asked->budget : 85 * (c->n_dials + 1) * r + c->kept_back;
    const size_t least = c->kept_back + (2 * c->n_dials + 6) * r;
    if (c->budget >= least)
        return WEIR_OK;
    return wr_fail(
        c->err, WEIR_ERR_USAGE, WR_NOWHERE,
        "a budget of %zu replications is too small for %zu dial%s and %d replications at "
        "each point: at least %zu",
        c->budget, c->n_dials, c->n_dials == 1 ? "" : "s", c->replications, least);
}

/* ---- points ----------------------------------------------------------------------------------------------- */

double wr_figure_variance(const wr_figure *t)
{
    return t->shown.sd * t->shown.sd + t->shown.discrepancy * t->shown.discrepancy;
}

/* The sd in which a misfit is counted. The noise of the simulation counts too, or a search would go after
 * the noise of a figure that is hard to simulate; it is the same at all points, so that none gains by
 * being noisy. */
static double near(const wr_figure *t)
{
    const double variance = wr_figure_variance(t) + t->noise;
    if (variance > 0)
        return sqrt(variance);
    return t->shown.observed != 0 ? USUAL_SHARE * fabs(t->shown.observed) : 1.0;
}

static double error_of(weir_estimate e)
{
    return e.n > 1 && isfinite(e.half_width)
               ? e.half_width / weir_t_quantile(0.975, (double)e.n - 1.0)
               : 0.0;
}

static double implausibility(const wr_figure *t, weir_estimate e)
{
    const double off = fabs(t->shown.observed - e.value), error = error_of(e);
    const double all = sqrt(wr_figure_variance(t) + error * error);
    if (!isfinite(e.value))
        return (double)INFINITY;
    return all > 0 ? off / all : off > 0 ? (double)INFINITY : 0.0;
}

static void value_point(const wr_calibrator *c, size_t point, double *misfit, double *worst)
{
    *misfit = *worst = 0;
    for (size_t i = 0; i < c->targets.n; i++) {
        const wr_figure *t = &c->targets.at[i];
        if (t->shown.held_out)
            continue;
        const weir_estimate e = wr_evaluator_estimate(c->evaluator, point, t->column, 0.95);
        const double off = (e.value - t->shown.observed) / near(t);
        *misfit += isfinite(e.value) ? t->shown.weight * off * off : (double)INFINITY;
        *worst = fmax(*worst, implausibility(t, e));
    }
}

size_t wr_calibrator_left(const wr_calibrator *c)
{
    const size_t used = wr_evaluator_total(c->evaluator) + c->kept_back;
    return used >= c->budget ? 0 : (c->budget - used) / (size_t)c->replications;
}

/* The value as text without the tail that a rate has once it has been turned into one a second: this is
 * what is run, and what the overlay says. */
static const char *text_of(const wr_calibrator *c, size_t dial)
{
    const wr_design_dial *d = &c->design->dials.at[dial];
    const wr_dim dim = d->dial->dim;
    if (dim != WR_DIM_RATE && dim != WR_DIM_RATE_PER_PERSON)
        return weir_design_text(c->design, 0, dial);
    return wr_format(c->arena, "%.12g %s", weir_design_value(c->design, 0, dial), d->unit);
}

static weir_status compile_spot(wr_calibrator *c, wr_spot *spot)
{
    const char *paths[WEIR_MOST_CALIBRATED];
    for (size_t i = 0; i < c->n_dials; i++) {
        wr_vary_put_at(c->design, &c->vary[i], 0, fmin(fmax(spot->u[i], 0.0), 1.0 - 1e-12));
        paths[i] = weir_design_dial(c->design, i);
        spot->texts[i] = text_of(c, i);
        spot->values[i] = weir_design_value(c->design, 0, i);
    }
    return wr_evaluator_point(c->evaluator, paths, spot->texts, c->n_dials, &spot->point, c->err);
}

static weir_status run_some(wr_calibrator *c, wr_spot *spots, size_t n)
{
    wr_ask asks[AT_ONCE];
    for (size_t i = 0; i < n; i++) {
        const weir_status status = compile_spot(c, &spots[i]);
        if (status != WEIR_OK)
            return status;
        asks[i] = (wr_ask){spots[i].point, (size_t)c->replications};
    }
    return wr_evaluator_run(c->evaluator, asks, n, c->err);
}

weir_status wr_calibrator_run(wr_calibrator *c, wr_spot *spots, size_t n)
{
    for (size_t at = 0; at < n; at += AT_ONCE) {
        const size_t part = n - at < AT_ONCE ? n - at : AT_ONCE;
        const weir_status status = run_some(c, spots + at, part);
        if (status != WEIR_OK)
            return status;
        for (size_t i = at; i < at + part; i++) {
            value_point(c, spots[i].point, &spots[i].misfit, &spots[i].implausibility);
            *wr_push(c->arena, &c->spots) = spots[i];
        }
    }
    return WEIR_OK;
}

size_t wr_calibrator_best(const wr_calibrator *c)
{
    size_t best = 0;
    for (size_t i = 1; i < c->spots.n; i++)
        if (c->spots.at[i].misfit < c->spots.at[best].misfit)
            best = i;
    return best;
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* The middle one of the variances at the points so far; then what these are worth. */
static void learn_noise(wr_calibrator *c)
{
    double *variances = wr_alloc_array(c->arena, c->spots.n + 1, sizeof *variances);
    for (size_t i = 0; i < c->targets.n; i++) {
        wr_figure *t = &c->targets.at[i];
        for (size_t k = 0; k < c->spots.n; k++) {
            const double error = error_of(
                wr_evaluator_estimate(c->evaluator, c->spots.at[k].point, t->column, 0.95));
            variances[k] = error * error;
        }
        qsort(variances, c->spots.n, sizeof *variances, compare);
        t->noise = c->spots.n ? variances[c->spots.n / 2] : 0.0;
    }
    for (size_t k = 0; k < c->spots.n; k++)
        value_point(c, c->spots.at[k].point, &c->spots.at[k].misfit,
                    &c->spots.at[k].implausibility);
}

/* ---- the order of it all -------------------------------------------------------------------------------------- */

static size_t least_of(size_t a, size_t b) { return a < b ? a : b; }

/* A first wave over everything, the search, and waves until they leave what the last one left. */
static weir_status search_and_match(wr_calibrator *c)
{
    const size_t all = wr_calibrator_left(c), d = c->n_dials;
    const size_t usual = d > 2 ? 10 * (d + 1) : 30;
    const int waves = c->asked->waves > 0 ? c->asked->waves : USUAL_WAVES;
    weir_status status = wr_calibrator_wave(c, least_of(usual, all / 3 + 2));
    learn_noise(c);
    if (status == WEIR_OK)
        status = wr_calibrator_search(c, least_of(25 * (d + 1), wr_calibrator_left(c) / 2));
    for (int i = 1; status == WEIR_OK && i < waves && wr_calibrator_left(c) > d + 1; i++) {
        const size_t n = least_of(usual, wr_calibrator_left(c));
        status = wr_calibrator_wave(c, n);
        const weir_calibrated_wave *now = &c->waves.at[c->waves.n - 1];
        if (status == WEIR_OK && i > 1 && now->left > 0.8 * now[-1].left)
            break;
    }
    return status;
}

/* Of the spots with different points, those with the least misfit, the least first. */
static size_t best_few(const wr_calibrator *c, size_t few[CLOSER])
{
    size_t n = 0;
    for (size_t i = 0; i < c->spots.n; i++) {
        const wr_spot *spot = &c->spots.at[i];
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known = known || c->spots.at[few[k]].point == spot->point;
        size_t at = n;
        if (known)
            continue;
        while (at > 0 && c->spots.at[few[at - 1]].misfit > spot->misfit)
            at--;
        if (at >= CLOSER)
            continue;
        n = n < CLOSER ? n + 1 : n;
        memmove(few + at + 1, few + at, (n - at - 1) * sizeof *few);
        few[at] = i;
    }
    return n;
}

/* More replications of the best few points, and of the scenario as it is, for what is told of them: which of
 * the few is best was partly luck. */
static weir_status look_closer(wr_calibrator *c, size_t *base)
{
    size_t few[CLOSER];
    wr_ask asks[CLOSER + 1];
    const size_t n = (size_t)(LAST_LOOK * c->replications), n_few = best_few(c, few);
    weir_status status = wr_evaluator_point(c->evaluator, NULL, NULL, 0, base, c->err);
    if (status != WEIR_OK)
        return status;
    for (size_t i = 0; i < n_few; i++)
        asks[i] = (wr_ask){c->spots.at[few[i]].point, n};
    asks[n_few] = (wr_ask){*base, n};
    status = wr_evaluator_run(c->evaluator, asks, n_few + 1, c->err);
    for (size_t i = 0; status == WEIR_OK && i < n_few; i++) {
        wr_spot *spot = &c->spots.at[few[i]];
        value_point(c, spot->point, &spot->misfit, &spot->implausibility);
        if (i == 0 || spot->misfit < c->spots.at[c->best].misfit)
            c->best = few[i];
    }
    return status;
}

/* ---- results -------------------------------------------------------------------------------------------------------- */

static void show_target(const wr_calibrator *c, const wr_figure *t, size_t base,
                        weir_calibrated_target *out)
{
    const size_t best = c->spots.at[c->best].point;
    *out = t->shown;
    out->before = wr_evaluator_estimate(c->evaluator, base, t->column, 0.95);
    out->fitted = wr_evaluator_estimate(c->evaluator, best, t->column, 0.95);
    out->implausibility_before = implausibility(t, out->before);
    out->implausibility = implausibility(t, out->fitted);
    out->least = out->most = (double)NAN;
    for (size_t i = 0; i < c->spots.n; i++) {
        if (!(c->spots.at[i].implausibility <= c->cut))
            continue;
        const double x =
            wr_evaluator_estimate(c->evaluator, c->spots.at[i].point, t->column, 0.95).value;
        out->least = fmin(out->least, x); /* fmin passes over NaN */
        out->most = fmax(out->most, x);
    }
}

static void show_dial(const wr_calibrator *c, size_t dial, weir_calibrated_dial *out)
{
    const wr_spot *best = &c->spots.at[c->best], *low = NULL, *high = NULL;
    const double scale = c->design->dials.at[dial].scale;
    size_t n = 0;
    for (size_t i = 0; i < c->spots.n; i++) {
        const wr_spot *spot = &c->spots.at[i];
        if (!(spot->implausibility <= c->cut))
            continue;
        n++;
        low = !low || spot->values[dial] < low->values[dial] ? spot : low;
        high = !high || spot->values[dial] > high->values[dial] ? spot : high;
    }
    *out = (weir_calibrated_dial){.path = weir_design_dial(c->design, dial),
                                  .unit = weir_design_unit(c->design, dial),
                                  .lo = c->vary[dial].lo / scale,
                                  .hi = c->vary[dial].hi / scale,
                                  .was = strchr(weir_design_dial(c->design, dial), '*')
                                             ? (double)NAN
                                             : c->design->dials.at[dial].dial->value / scale,
                                  .value = best->values[dial],
                                  .text = best->texts[dial],
                                  .from = (double)NAN,
                                  .to = (double)NAN};
    out->at_end = best->u[dial] < NEAR_END || best->u[dial] > 1 - NEAR_END;
    if (n < 2)
        return;
    out->from = low->values[dial];
    out->to = high->values[dial];
    out->text_from = low->texts[dial];
    out->text_to = high->texts[dial];
    out->undecided = out->to - out->from > MOST_OF_IT * (out->hi - out->lo);
}

static void show_points(const wr_calibrator *c, weir_calibration *out)
{
    weir_calibrated_point *points = wr_alloc_array(c->arena, c->spots.n, sizeof *points);
    for (size_t i = 0; i < c->spots.n; i++) {
        const wr_spot *spot = &c->spots.at[i];
        points[i] = (weir_calibrated_point){
            .values = spot->values,
            .misfit = spot->misfit,
            .implausibility = spot->implausibility,
            .stage = spot->stage,
            .replications = (int)wr_evaluator_replication_count(c->evaluator, spot->point)};
        out->n_plausible += spot->implausibility <= c->cut;
    }
    out->points = points;
    out->n_points = c->spots.n;
}

static weir_calibration *gather(wr_calibrator *c, size_t base)
{
    weir_calibration *out = wr_alloc(c->arena, sizeof *out);
    weir_calibrated_target *targets = wr_alloc_array(c->arena, c->targets.n, sizeof *targets);
    weir_calibrated_dial *dials = wr_alloc_array(c->arena, c->n_dials, sizeof *dials);
    double worst;
    for (size_t i = 0; i < c->targets.n; i++)
        show_target(c, &c->targets.at[i], base, &targets[i]);
    for (size_t i = 0; i < c->n_dials; i++)
        show_dial(c, i, &dials[i]);
    *out = (weir_calibration){.targets = targets,
                              .n_targets = c->targets.n,
                              .n_fitted = c->n_fitted,
                              .n_held_out = c->targets.n - c->n_fitted,
                              .dials = dials,
                              .n_dials = c->n_dials,
                              .waves = c->waves.at,
                              .n_waves = c->waves.n,
                              .best = c->best,
                              .n_searched = c->n_searched,
                              .replications = wr_evaluator_total(c->evaluator),
                              .budget = c->budget,
                              .replications_a_point = c->replications,
                              .cut = c->cut,
                              .file = wr_strdup(c->arena, c->asked->targets),
                              .arena = c->arena};
    value_point(c, base, &out->misfit_before, &worst);
    value_point(c, c->spots.at[out->best].point, &out->misfit, &worst);
    show_points(c, out);
    return out;
}

/* ---- from end to end ------------------------------------------------------------------------------------------------- */

/* The caller's progress counts one run of the evaluator; this one counts the budget. */
static bool count(void *of, size_t done, size_t total)
{
    const wr_calibrator *c = of;
    (void)total;
    return c->told->progress(c->told->user, wr_evaluator_total(c->evaluator) + done, c->budget);
}

static weir_status open_evaluator(wr_calibrator *c)
{
    int32_t *wanted = wr_alloc_array(c->arena, c->targets.n + 1, sizeof *wanted);
    size_t n = 0;
    for (size_t i = 0; i < c->targets.n; i++) { /* ascending, by insertion */
        size_t at = n++;
        for (; at > 0 && wanted[at - 1] > c->targets.at[i].column; at--)
            wanted[at] = wanted[at - 1];
        wanted[at] = c->targets.at[i].column;
    }
    const wr_evaluator_setup setup = {.base = c->asked->base,
                                      .name = c->asked->name,
                                      .path = c->asked->path,
                                      .models = c->asked->models,
                                      .load = c->asked->load,
                                      .options = &c->options,
                                      .wanted = wanted,
                                      .n_wanted = n};
    return wr_evaluator_create(&setup, &c->evaluator, c->err);
}

static weir_status calibrate(wr_calibrator *c, const weir_run_options *options,
                             weir_calibration **out)
{
    size_t base;
    weir_status status = read_dials(c);
    if (status == WEIR_OK)
        status = wr_figures_read(c, wr_outputs_of(c->asked->base, c->arena));
    if (status == WEIR_OK)
        status = check_numbers(c);
    if (status == WEIR_OK)
        status = choose_effort(c, options);
    c->told = options;
    c->options = *options;
    c->options.more = NULL;
    c->options.progress = options->progress ? count : NULL;
    c->options.user = c;
    if (status == WEIR_OK)
        status = open_evaluator(c);
    if (status == WEIR_OK)
        status = search_and_match(c);
    if (status == WEIR_OK)
        status = look_closer(c, &base);
    if (status == WEIR_OK)
        *out = gather(c, base);
    return status;
}

static weir_status run_in(wr_arena *arena, wr_calibrator *c, const weir_calibrate *asked,
                          const weir_run_options *options, weir_calibration **out, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(arena)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    *c = (wr_calibrator){.asked = asked, .arena = arena, .err = err};
    c->design = wr_alloc(arena, sizeof *c->design);
    c->design->arena = arena;
    return calibrate(c, options, out);
}

weir_status weir_calibrate_run(const weir_calibrate *asked, const weir_run_options *options,
                               weir_calibration **out, weir_error *err)
{
    static const weir_run_options plain = {0};
    weir_error unwanted = {0}; /* faults are counted, whether or not anybody reads of them */
    wr_arena *arena = wr_arena_create();
    wr_calibrator *c = arena ? calloc(1, sizeof *c) : NULL;
    gsl_error_handler_t *handler = gsl_set_error_handler_off(); /* short memory is noticed */
    *out = NULL;
    const weir_status status =
        c ? run_in(arena, c, asked, options ? options : &plain, out, err ? err : &unwanted)
          : wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    if (c)
        wr_evaluator_destroy(c->evaluator);
    free(c);
    gsl_set_error_handler(handler);
    weir_error_clear(&unwanted);
    if (status != WEIR_OK) {
        *out = NULL;
        wr_arena_destroy(arena);
    }
    return status;
}

void weir_calibration_destroy(weir_calibration *c)
{
    if (c)
        wr_arena_destroy(c->arena);
}
