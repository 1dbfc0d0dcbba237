/* Fits as one JSON document; nothing is rounded, and what is not known is null. */
#include <math.h>

#include "analysis/fit.h"

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *text(const char *value)
{
    json_t *string = value ? json_string(value) : NULL;
    return string ? string : json_null();
}

static json_t *parameter_json(const weir_fit_parameter *p, const char *unit)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "name", text(p->name), "value", number(p->value),
                     "lo", number(p->lo), "hi", number(p->hi), "unit",
                     text(p->has_unit ? unit : ""));
}

static json_t *fit_json(const weir_fit *fit, const char *unit)
{
    if (fit->why_not)
        return json_pack("{s:o, s:b, s:o}", "law", text(fit->law), "fitted", 0, "why_not",
                         text(fit->why_not));
    json_t *parameters = json_array();
    for (size_t i = 0; i < fit->n_parameters; i++)
        json_array_append_new(parameters, parameter_json(&fit->parameters[i], unit));
    json_t *json = json_pack("{s:o, s:b, s:o, s:i, s:o, s:o, s:o, s:o}", "law", text(fit->law),
                             "fitted", 1, "parameters", parameters, "free", fit->n_free,
                             "log_likelihood", number(fit->loglik), "aic", number(fit->aic), "bic",
                             number(fit->bic), "weight", number(fit->weight));
    json_object_set_new(json, "mean", number(fit->mean));
    json_object_set_new(json, "sd", number(fit->sd));
    json_object_set_new(
        json, "ks", json_pack("{s:o, s:o}", "distance", number(fit->ks), "p", number(fit->ks_p)));
    json_object_set_new(
        json, "anderson_darling",
        json_pack("{s:o, s:o}", "distance", number(fit->ad), "p", number(fit->ad_p)));
    json_object_set_new(json, "bootstrap_samples", json_integer(fit->bootstrap));
    json_object_set_new(json, "yaml", text(fit->yaml));
    json_object_set_new(json, "why_no_yaml", fit->yaml ? json_null() : text(fit->why_no_yaml));
    return json;
}

static json_t *whole(size_t value) { return json_integer((json_int_t)value); }

static json_t *group_json(const weir_fits *fits, size_t group)
{
    char line[ANALYSIS_FIT_LINE];
    const weir_fit_group *g = weir_fits_group(fits, group);
    json_t *json = json_object(), *remarks = json_array(), *laws = json_array();
    json_object_set_new(json, "group", text(g->name));
    json_object_set_new(json, "values", whole(g->n));
    json_object_set_new(json, "cut_short", whole(g->n_cut));
    json_object_set_new(json, "missing", whole(g->n_missing));
    json_object_set_new(json, "zero", whole(g->n_zero));
    json_object_set_new(json, "below_0", whole(g->n_negative));
    json_object_set_new(json, "different", whole(g->n_different));
    json_object_set_new(json, "least", number(g->least));
    json_object_set_new(json, "most", number(g->most));
    json_object_set_new(json, "mean", number(g->mean));
    json_object_set_new(json, "sd", number(g->sd));
    json_object_set_new(json, "quartiles",
                        json_pack("[o, o, o]", number(g->quartiles[0]), number(g->quartiles[1]),
                                  number(g->quartiles[2])));
    json_object_set_new(json, "rounded", text(g->rounding));
    json_object_set_new(json, "step", g->step > 0 ? number(g->step) : json_null());
    for (size_t i = 0; analysis_fit_remark(fits, group, i, line); i++)
        json_array_append_new(remarks, text(line));
    for (size_t i = 0; i < g->n_fits; i++)
        json_array_append_new(laws, fit_json(&g->fits[i], weir_fits_unit(fits)));
    json_object_set_new(json, "remarks", remarks);
    json_object_set_new(json, "verdict", text(analysis_fit_verdict(g, line)));
    json_object_set_new(json, "laws", laws);
    return json;
}

json_t *analysis_fits_json(const weir_fits *fits, const analysis_fit_about *about)
{
    json_t *groups = json_array();
    for (size_t i = 0; i < weir_fits_group_count(fits); i++)
        json_array_append_new(groups, group_json(fits, i));
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "file", text(about->file), "column",
                     text(about->column), "unit", text(weir_fits_unit(fits)), "by", text(about->by),
                     "level", number(about->level), "groups", groups);
}
