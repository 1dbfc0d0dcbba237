/* weir_fit_file(): a file's groups, each fitted with each law, in the order of Akaike's criterion. */
#include "sim/experiment/fit.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"
#include "sim/base/law.h"
#include "sim/base/mathx.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/units.h"

#define USUAL_LEVEL 0.95
#define SHOWN_STEPS 1000

const char *weir_fit_law_name(size_t i)
{
    return i < WR_N_FIT_LAWS ? wr_fit_law_name((wr_fit_law)i) : NULL;
}

/* ---- before the file --------------------------------------------------------------------------------- */

static weir_status unknown_law(const char *name, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    const char *names[WR_N_FIT_LAWS];
    for (int i = 0; i < WR_N_FIT_LAWS; i++)
        names[i] = wr_fit_law_name((wr_fit_law)i);
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "cannot fit a law '%s'", wr_quoted(name, quoted));
    wr_hint_nearest(err, WR_NOWHERE, name, names, WR_N_FIT_LAWS);
    return WEIR_ERR_USAGE;
}

static weir_status choose_laws(weir_fits *fits, weir_error *err)
{
    const weir_fit_options *o = fits->options;
    for (size_t i = 0; i < o->n_laws; i++) {
        const int law = wr_fit_law_find(o->laws[i]);
        if (law < 0)
            return unknown_law(o->laws[i], err);
        bool new = true;
        for (size_t j = 0; j < fits->n_laws; j++)
            new = new && fits->laws[j] != (wr_fit_law)law;
        if (new)
            fits->laws[fits->n_laws++] = (wr_fit_law)law;
    }
    for (int i = 0; o->n_laws == 0 && i < WR_N_FIT_LAWS - 1; i++)
        fits->laws[fits->n_laws++] = (wr_fit_law)i;
    return WEIR_OK;
}

static weir_status prepare(weir_fits *fits, weir_error *err)
{
    const weir_fit_options *o = fits->options;
    char quoted[WR_QUOTE_MAX];
    fits->unit = o->unit ? wr_strdup(fits->arena, o->unit) : "";
    fits->above = o->observed_above > 0 ? o->observed_above : -(double)INFINITY;
    if (o->unit && !wr_unit_scale(o->unit, WR_DIM_DURATION, &fits->scale)) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' is not a unit of time",
                wr_quoted(o->unit, quoted));
        wr_hint(err, WR_NOWHERE, "s, min, h, d, wk and yr are");
        return WEIR_ERR_USAGE;
    }
    return choose_laws(fits, err);
}

/* ---- one group ---------------------------------------------------------------------------------------- */

static void show_fit(const weir_fits *fits, const wr_fit_group *g, const wr_fit *fit, weir_fit *out)
{
    wr_arena *a = fits->arena;
    weir_fit_parameter *p = wr_alloc_array(a, WR_FIT_PARAMETERS, sizeof *p);
    wr_law law = fit->model.drawn;
    if (fit->model.law == WR_FIT_LOGNORMALS) {
        law.branches = fit->model.branch;
        law.cumulative = fit->model.share;
    }
    for (int i = 0; i < fit->n_parameters; i++)
        p[i] = (weir_fit_parameter){fit->parameters[i].name, fit->parameters[i].has_unit,
                                    fit->parameters[i].value, fit->parameters[i].lo,
                                    fit->parameters[i].hi};
    out->parameters = p;
    out->n_parameters = (size_t)fit->n_parameters;
    out->n_free = fit->n_free;
    out->loglik = fit->loglik;
    out->aic = 2.0 * fit->n_free - 2.0 * fit->loglik;
    out->bic = fit->n_free * wr_log(g->sample.n) - 2.0 * fit->loglik;
    out->mean = wr_law_mean(&law);
    out->sd = wr_law_sd(&law);
    out->ks = fit->ks;
    out->ad = fit->ad;
    out->yaml = wr_fit_yaml(fits, g, fit, &out->why_no_yaml);
}

/* Akaike's weights: how much each is the best of these, in the light of the data. */
static void weigh(wr_fit_group *g, size_t n)
{
    double least = (double)INFINITY, sum = 0;
    for (size_t i = 0; i < n; i++)
        if (!g->shown_fits[i].why_not)
            least = fmin(least, g->shown_fits[i].aic);
    for (size_t i = 0; i < n; i++)
        if (!g->shown_fits[i].why_not)
            sum += g->shown_fits[i].weight = wr_exp(-0.5 * (g->shown_fits[i].aic - least));
    for (size_t i = 0; i < n; i++)
        g->shown_fits[i].weight /= sum > 0 ? sum : 1.0;
}

/* The better before the worse, those without a fit last; few enough for the plainest sort, which keeps
 * equals in the order of the laws. */
static void rank(wr_fit_group *g, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0; j--) {
            const weir_fit *a = &g->shown_fits[j - 1], *b = &g->shown_fits[j];
            const bool wrong = a->why_not ? !b->why_not : !b->why_not && b->aic < a->aic;
            if (!wrong)
                break;
            const weir_fit shown = *a;
            const wr_fit fit = g->fits[j - 1];
            g->shown_fits[j - 1] = g->shown_fits[j];
            g->shown_fits[j] = shown;
            g->fits[j - 1] = g->fits[j];
            g->fits[j] = fit;
        }
}

static void fit_group(weir_fits *fits, wr_fit_group *g)
{
    const weir_fit_options *o = fits->options;
    const double level = o->level > 0 ? o->level : USUAL_LEVEL;
    char why[WR_WHY];
    g->fits = wr_alloc_array(fits->arena, fits->n_laws, sizeof *g->fits);
    g->shown_fits = wr_alloc_array(fits->arena, fits->n_laws, sizeof *g->shown_fits);
    for (size_t i = 0; i < fits->n_laws; i++) {
        weir_fit *shown = &g->shown_fits[i];
        *shown = (weir_fit){
            .law = wr_fit_law_name(fits->laws[i]), .ks_p = (double)NAN, .ad_p = (double)NAN};
        if (wr_fit_make(&g->fits[i], fits->laws[i], &g->sample, level, NULL, why)) {
            wr_fit_measure(&g->fits[i], &g->sample, &g->steps);
            show_fit(fits, g, &g->fits[i], shown);
        } else {
            shown->why_not = wr_strdup(fits->arena, why);
        }
    }
    weigh(g, fits->n_laws);
    rank(g, fits->n_laws);
}

/* ---- what is shown of it -------------------------------------------------------------------------------- */

static double quantile_of(const wr_steps *s, double p)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->share[i] >= p * (1.0 - 1e-12))
            return s->x[i];
    return (double)NAN;
}

static void show_group(const weir_fits *fits, wr_fit_group *g)
{
    static const char *const words[] = {"exact", "to the nearest", "down", "up"};
    const bool cut = g->sample.n_cut > 0;
    const size_t stride = g->steps.n / SHOWN_STEPS + 1, n = (g->steps.n + stride - 1) / stride;
    double *x = wr_alloc_array(fits->arena, n + 1, sizeof *x);
    double *share = wr_alloc_array(fits->arena, n + 1, sizeof *share);
    for (size_t i = 0; i < n; i++) { /* the last step is always among them */
        const size_t at = g->steps.n - 1 - (n - 1 - i) * stride;
        x[i] = g->steps.x[at];
        share[i] = g->steps.share[at];
    }
    g->shown = (weir_fit_group){.name = g->name,
                                .n = (size_t)g->sample.n,
                                .n_cut = (size_t)g->sample.n_cut,
                                .n_missing = g->n_missing,
                                .n_zero = g->n_zero,
                                .n_negative = g->n_negative,
                                .n_different = g->n_different,
                                .least = g->least,
                                .most = g->most,
                                .mean = cut ? (double)NAN : g->mean,
                                .sd = cut ? (double)NAN : g->sd,
                                .rounding = words[g->rounding],
                                .step = g->step,
                                .fits = g->shown_fits,
                                .n_fits = fits->n_laws,
                                .x = x,
                                .share = share,
                                .n_steps = n};
    for (size_t i = 0; i < fits->n_laws; i++)
        g->shown.n_fitted += g->shown_fits[i].why_not == NULL;
    for (int i = 0; i < 3; i++)
        g->shown.quartiles[i] = quantile_of(&g->steps, 0.25 * (i + 1));
}

static weir_status make(weir_fits *fits, weir_error *err)
{
    weir_status status = prepare(fits, err);
    if (status == WEIR_OK)
        status = wr_fit_read(fits, err);
    for (size_t i = 0; status == WEIR_OK && i < fits->groups.n; i++)
        fit_group(fits, &fits->groups.at[i]);
    if (status == WEIR_OK && fits->options->bootstrap >= 0)
        status = wr_fit_bootstrap(fits, err);
    for (size_t i = 0; status == WEIR_OK && i < fits->groups.n; i++)
        show_group(fits, &fits->groups.at[i]);
    return status;
}

static weir_status fit_file(const char *path, const weir_fit_options *options, weir_fits **out,
                            weir_error *err)
{
    wr_arena *arena = wr_arena_create();
    if (!arena || setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    }
    weir_fits *fits = wr_alloc(arena, sizeof *fits);
    fits->arena = arena;
    fits->options = options;
    fits->path = wr_strdup(arena, path);
    const weir_status status = make(fits, err);
    fits->options = NULL;
    if (status == WEIR_OK)
        *out = fits;
    else
        wr_arena_destroy(arena);
    return status;
}

/* GSL must not end the process where memory is short: what it could not do is noticed. Faults of the file
 * are counted, whether or not anybody reads of them. */
weir_status weir_fit_file(const char *path, const weir_fit_options *options, weir_fits **out,
                          weir_error *err)
{
    weir_error unwanted = {0};
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    *out = NULL;
    const weir_status status = fit_file(path, options, out, err ? err : &unwanted);
    gsl_set_error_handler(handler);
    weir_error_clear(&unwanted);
    return status;
}

void weir_fits_destroy(weir_fits *fits)
{
    if (fits)
        wr_arena_destroy(fits->arena);
}

size_t weir_fits_group_count(const weir_fits *fits) { return fits->groups.n; }

const weir_fit_group *weir_fits_group(const weir_fits *fits, size_t group)
{
    return &fits->groups.at[group].shown;
}

const char *weir_fits_unit(const weir_fits *fits) { return fits->unit; }

double weir_fits_cdf(const weir_fits *fits, size_t group, size_t fit, double x)
{
    double p, q;
    wr_fit_pq(&fits->groups.at[group].fits[fit].model, fits->above, x, &p, &q);
    return p;
}

double weir_fits_quantile(const weir_fits *fits, size_t group, size_t fit, double p)
{
    return wr_fit_quantile(&fits->groups.at[group].fits[fit].model, fits->above, p);
}
