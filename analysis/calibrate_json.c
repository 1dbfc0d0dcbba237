/* A calibration as one JSON document. */
#include <math.h>

#include "analysis/calibrate.h"

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *text(const char *value)
{
    json_t *string = value && *value ? json_string(value) : NULL;
    return string ? string : json_null();
}

static json_t *whole(size_t value) { return json_integer((json_int_t)value); }

static json_t *estimate(weir_estimate e)
{
    return json_pack("{s:o, s:o, s:o}", "value", number(e.value), "half_width",
                     number(e.half_width), "n", whole(e.n));
}

static json_t *target_json(const weir_calibrated_target *t)
{
    json_t *json =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "measure", text(t->measure), "stat",
                  text(t->stat), "group", text(t->group), "level", text(t->level), "unit",
                  text(t->unit), "role", t->held_out ? "hold_out" : "fit", "source",
                  text(t->source), "observed", number(t->observed));
    json_object_set_new(json, "sd", number(t->sd));
    json_object_set_new(json, "discrepancy", number(t->discrepancy));
    json_object_set_new(json, "weight", number(t->weight));
    json_object_set_new(json, "before", estimate(t->before));
    json_object_set_new(json, "calibrated", estimate(t->fitted));
    json_object_set_new(json, "implausibility_before", number(t->implausibility_before));
    json_object_set_new(json, "implausibility", number(t->implausibility));
    json_object_set_new(json, "plausible", json_pack("[o, o]", number(t->least), number(t->most)));
    return json;
}

static json_t *dial_json(const weir_calibrated_dial *d)
{
    return json_pack("{s:o, s:o, s:[o, o], s:o, s:o, s:o, s:[o, o], s:b, s:b}", "path",
                     text(d->path), "unit", text(d->unit), "range", number(d->lo), number(d->hi),
                     "was", number(d->was), "value", number(d->value), "shown", text(d->text),
                     "plausible", number(d->from), number(d->to), "at_end_of_range", d->at_end,
                     "undecided", d->undecided);
}

static json_t *point_json(const weir_calibration *c, const weir_calibrated_point *p)
{
    json_t *values = json_array();
    for (size_t i = 0; i < c->n_dials; i++)
        json_array_append_new(values, number(p->values[i]));
    return json_pack("{s:o, s:o, s:o, s:i, s:i}", "values", values, "misfit", number(p->misfit),
                     "implausibility", number(p->implausibility), "stage", p->stage, "replications",
                     p->replications);
}

json_t *analysis_calibration_json(const weir_calibration *c, const char *scenario)
{
    json_t *targets = json_array(), *dials = json_array(), *waves = json_array(),
           *points = json_array();
    for (size_t i = 0; i < c->n_targets; i++)
        json_array_append_new(targets, target_json(&c->targets[i]));
    for (size_t i = 0; i < c->n_dials; i++)
        json_array_append_new(dials, dial_json(&c->dials[i]));
    for (size_t i = 0; i < c->n_waves; i++)
        json_array_append_new(
            waves, json_pack("{s:o, s:o, s:o}", "points", whole(c->waves[i].n_points), "plausible",
                             whole(c->waves[i].n_plausible), "left", number(c->waves[i].left)));
    for (size_t i = 0; i < c->n_points; i++)
        json_array_append_new(points, point_json(c, &c->points[i]));
    json_t *json = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "scenario", text(scenario),
                             "targets_file", text(c->file), "dials", dials, "targets", targets,
                             "waves", waves, "points", points);
    json_object_set_new(json, "best", whole(c->best));
    json_object_set_new(json, "plausible_points", whole(c->n_plausible));
    json_object_set_new(json, "cut", number(c->cut));
    json_object_set_new(json, "misfit", number(c->misfit));
    json_object_set_new(json, "misfit_before", number(c->misfit_before));
    json_object_set_new(json, "replications", whole(c->replications));
    json_object_set_new(json, "replications_a_point", json_integer(c->replications_a_point));
    json_object_set_new(json, "budget", whole(c->budget));
    return json;
}
