/* A fit as a scenario writes it: each parameter with its source and, as its range, its interval. What is
 * written is tried first, so that no line is given which the reader would refuse. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/experiment/fit.h"

#define DIGITS 6 /* closer than any interval, and no long tail */

static double brief(double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.*g", DIGITS, value);
    double read = value;
    if (sscanf(text, "%lf", &read) != 1)
        return value;
    return read;
}

static bool can_be(const wr_fit *fit, wr_arena *arena, const char **why_not)
{
    static const struct {
        wr_law_kind kind;
        wr_law_form form;
    } forms[WR_N_FIT_LAWS] = {
        [WR_FIT_EXPONENTIAL] = {WR_EXPONENTIAL, WR_BY_MEAN},
        [WR_FIT_LOGNORMAL] = {WR_LOGNORMAL, WR_BY_MEAN_CV},
        [WR_FIT_GAMMA] = {WR_GAMMA, WR_BY_MEAN_CV},
        [WR_FIT_WEIBULL] = {WR_WEIBULL, WR_BY_MEAN_CV},
        [WR_FIT_ERLANG] = {WR_ERLANG, WR_BY_STAGES_MEAN},
        [WR_FIT_LOGLOGISTIC] = {WR_LOGLOGISTIC, WR_BY_SHAPE_SCALE},
        [WR_FIT_PARETO] = {WR_PARETO, WR_BY_SHAPE_MIN},
        [WR_FIT_NORMAL] = {WR_NORMAL, WR_BY_MEAN_SD},
        [WR_FIT_HYPEREXPONENTIAL] = {WR_CONSTANT, WR_BY_MEAN},
        [WR_FIT_LOGNORMALS] = {WR_LOGNORMAL, WR_BY_MEAN_CV},
    };
    const wr_fit_law law = fit->model.law;
    char why[WR_WHY] = "";
    wr_law tried = {0};
    double p[4] = {0};
    if (law == WR_FIT_LOGNORMALS || law == WR_FIT_HYPEREXPONENTIAL)
        return true;
    for (int i = 0; i < fit->n_parameters; i++)
        p[i] = brief(fit->parameters[i].value);
    if (wr_law_resolve(&tried, forms[law].kind, forms[law].form, p, NULL, NULL, 0, arena, why))
        return true;
    *why_not = wr_strdup(arena, why);
    return false;
}

static const char *number(wr_arena *arena, double value, int digits, const wr_fit_parameter *p,
                          const char *unit)
{
    return wr_format(arena, "%.*g%s%s", digits, value, p->has_unit && *unit ? " " : "",
                     p->has_unit ? unit : "");
}

/* Text for YAML in double quotes. */
static const char *source_of(const weir_fits *fits, const wr_fit_group *g)
{
    const char *slash = strrchr(fits->path, '/');
    const char *text = wr_format(fits->arena, "%s, %s%s%s: %.0f values, by maximum likelihood",
                                 slash ? slash + 1 : fits->path, fits->options->column,
                                 *g->name ? ", " : "", g->name, g->sample.n);
    char *quoted = wr_alloc(fits->arena, 2 * strlen(text) + 3);
    size_t n = 0;
    quoted[n++] = '"';
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            quoted[n++] = '\\';
        quoted[n++] = *text == '\n' || *text == '\t' ? ' ' : *text;
    }
    quoted[n] = '"';
    return quoted;
}

static const char *branches(const weir_fits *fits, const wr_fit_group *g, const wr_fit *fit)
{
    wr_arena *a = fits->arena;
    const wr_fit_parameter *p = fit->parameters;
    const char *unit = fits->unit;
    const double share = brief(100 * p[0].value);
    if (fit->model.law == WR_FIT_HYPEREXPONENTIAL)
        return wr_format(a,
                         "value:\n  dist: hyperexponential\n  of:\n"
                         "    - {share: %.6g %%, mean: %s}\n    - {mean: %s}\nsource: %s\n",
                         share, number(a, p[1].value, DIGITS, &p[1], unit),
                         number(a, p[2].value, DIGITS, &p[2], unit), source_of(fits, g));
    return wr_format(a,
                     "value:\n  dist: mixture\n  of:\n"
                     "    - {share: %.6g %%, dist: lognormal, mean: %s, cv: %.6g}\n"
                     "    - {dist: lognormal, mean: %s, cv: %.6g}\nsource: %s\n",
                     share, number(a, p[1].value, DIGITS, &p[1], unit), p[2].value,
                     number(a, p[3].value, DIGITS, &p[3], unit), p[4].value, source_of(fits, g));
}

const char *wr_fit_yaml(const weir_fits *fits, const wr_fit_group *g, const wr_fit *fit,
                        const char **why_not)
{
    wr_arena *a = fits->arena;
    const char *unit = fits->unit;
    if (!can_be(fit, a, why_not))
        return NULL;
    if (fit->model.law == WR_FIT_LOGNORMALS || fit->model.law == WR_FIT_HYPEREXPONENTIAL)
        return branches(fits, g, fit);
    const char *source = source_of(fits, g);
    const char *text = wr_format(a, "dist: %s\n", wr_fit_law_name(fit->model.law));
    for (int i = 0; i < fit->n_parameters; i++) {
        const wr_fit_parameter *p = &fit->parameters[i];
        const char *range = "";
        if (isfinite(p->lo) && isfinite(p->hi))
            range = wr_format(a, ", range: [%s, %s]", number(a, p->lo, 4, p, unit),
                              number(a, p->hi, 4, p, unit));
        text = wr_format(a, "%s%s: {value: %s, source: %s%s}\n", text, p->name,
                         number(a, p->value, DIGITS, p, unit), source, range);
    }
    if (fit->model.law == WR_FIT_NORMAL && fits->scale > 0)
        text = wr_format(a, "%sat_least: 0 %s\n", text, unit);
    return text;
}
