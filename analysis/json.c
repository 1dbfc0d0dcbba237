/* One entry a measure and scenario. Names and units are those of the results; nothing is rounded. */
#include "analysis/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/best.h"
#include "analysis/certainty.h"
#include "analysis/course.h"
#include "analysis/family.h"
#include "analysis/question.h"
#include "analysis/unknowns.h"
#include "analysis/words.h"

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

/* Text that may be missing; bytes that are not UTF-8 give null. */
static json_t *text(const char *value)
{
    json_t *string = value ? json_string(value) : NULL;
    return string ? string : json_null();
}

static json_t *text_or_null(const char *value)
{
    return value && *value ? text(value) : json_null();
}

static json_t *whole(uint64_t value)
{
    return value <= INT64_MAX ? json_integer((json_int_t)value) : json_real((double)value);
}

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

/* ---- run ---------------------------------------------------------------------------------------------- */

/* An integer where it fits in JSON's 63 bits, else its digits as text. */
static json_t *seed_of(const weir_results *r)
{
    const char *digits = weir_results_about(r, "seed");
    char *end;
    if (!digits)
        return json_null();
    const uint64_t seed = strtoull(digits, &end, 10);
    return *digits && !*end && seed <= INT64_MAX ? json_integer((json_int_t)seed) : text(digits);
}

static json_t *days_of(const weir_results *r, const char *key)
{
    const char *days = weir_results_about(r, key);
    return days ? number(strtod(days, NULL)) : json_null();
}

static json_t *run_of(const weir_results *r, const weir_run_cost *cost)
{
    json_t *run = json_object();
    set(run, "version", text(weir_results_about(r, "version")));
    set(run, "seed", seed_of(r));
    set(run, "replications", whole(weir_results_replication_count(r)));
    set(run, "level", number(ANALYSIS_LEVEL));
    set(run, "study", text(weir_results_about(r, "study")));
    set(run, "warm_up_days", days_of(r, "warm_up_days"));
    set(run, "window_days", days_of(r, "window_days"));
    set(run, "stream_layout", text(weir_results_about(r, "stream_layout")));
    set(run, "events", cost ? whole(cost->events) : json_null());
    set(run, "pending_ops", cost ? whole(cost->pending_ops) : json_null());
    set(run, "patients", cost ? whole(cost->patients) : json_null());
    set(run, "cpu_seconds", cost ? number(cost->cpu_seconds) : json_null());
    set(run, "wall_seconds", cost ? number(cost->wall_seconds) : json_null());
    set(run, "peak_bytes", cost ? whole(cost->peak_bytes) : json_null());
    set(run, "threads", cost ? json_integer(cost->threads) : json_null());
    return run;
}

static json_t *scenarios_of(const weir_results *r)
{
    json_t *list = json_array();
    for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
        char hash[17];
        json_t *scenario = json_object();
        weir_results_scenario_hash(r, s, hash);
        set(scenario, "hash", json_string(hash));
        set(scenario, "name", text(weir_results_scenario(r, s)));
        set(scenario, "title", text(weir_results_title(r, s)));
        json_array_append_new(list, scenario);
    }
    return list;
}

/* ---- measures -------------------------------------------------------------------------------------------- */

static json_t *group_of(const weir_measure *m)
{
    if (!*m->group)
        return json_null();
    json_t *group = json_object();
    set(group, m->group, text(m->level));
    return group;
}

/* What the numbers are of: in measures and in differences. */
static json_t *named(const weir_results *r, const weir_measure *m, size_t scenario)
{
    json_t *entry = json_object();
    set(entry, "scenario", text(weir_results_scenario(r, scenario)));
    set(entry, "name", text(m->name));
    set(entry, "service", text_or_null(m->service));
    set(entry, "group", group_of(m));
    set(entry, "at", text_or_null(m->at));
    set(entry, "stat", text(m->stat));
    set(entry, "unit", text(m->unit));
    return entry;
}

/* How many were seen in all replications; null for an average over time. */
static json_t *seen(const weir_results *r, const weir_measure *m, size_t scenario)
{
    if (analysis_is_time_average(m) || m->quantile)
        return json_null();
    const size_t n = weir_results_replication_count(r);
    double total = 0.0;
    for (size_t i = 0; i < n; i++)
        total += m->denominator[scenario * n + i];
    return isfinite(total) && total >= 0 && total < 9e15 ? json_integer((json_int_t)llround(total))
                                                         : json_null();
}

static json_t *measure_of(const weir_results *r, const weir_measure *m, size_t scenario)
{
    const weir_estimate each = weir_results_estimate(r, m, scenario, false, ANALYSIS_LEVEL);
    const weir_estimate pooled = weir_results_estimate(r, m, scenario, true, ANALYSIS_LEVEL);
    const weir_interval shown = weir_results_interval(r, m, scenario, m->pooled, ANALYSIS_LEVEL);
    json_t *entry = named(r, m, scenario);
    set(entry, "mean", number(each.value));
    set(entry, "half_width", number(each.half_width));
    set(entry, "pooled", number(pooled.value));
    set(entry, "pooled_half_width", number(pooled.half_width));
    set(entry, "estimator", json_string(m->pooled ? "pooled" : "replication"));
    set(entry, "window", text_or_null(m->window));
    set(entry, "n", seen(r, m, scenario));
    set(entry, "n_replications", whole(each.n));
    set(entry, "interval", analysis_interval_json(&shown));
    set(entry, "spread", analysis_spread_json(r, m, scenario));
    return entry;
}

static json_t *measures_of(const weir_results *r)
{
    json_t *list = json_array();
    for (size_t s = 0; s < weir_results_scenario_count(r); s++)
        for (size_t i = 0; i < weir_results_measure_count(r); i++)
            json_array_append_new(list, measure_of(r, weir_results_measure(r, i), s));
    return list;
}

static const char *finding_name(analysis_finding finding)
{
    static const char *const names[] = {"nothing",     "no_interval", "same",
                                        "cannot_tell", "lower",       "higher"};
    return names[finding];
}

/* Null where no margin was given, or nothing more would be needed. */
static void set_equivalence(json_t *entry, const weir_results *r, const weir_measure *m,
                            const analysis_change *c)
{
    static const char *const claims[] = {NULL, "no_worse", "equivalent"};
    const analysis_equivalence e = analysis_equivalence_of(r, m, c);
    const analysis_more more = analysis_more_of(r, m, c);
    set(entry, "margin", number(e.margin.value));
    set(entry, "p_equivalent", number(e.p_equivalent));
    set(entry, "p_no_worse", number(e.p_no_worse));
    set(entry, "claim", claims[e.claim] ? json_string(claims[e.claim]) : json_null());
    set(entry, "more_replications", number(more.replications));
    set(entry, "to_show", number(more.size));
}

static json_t *differences_of(const weir_results *r)
{
    json_t *list = json_array();
    analysis_family family;
    const bool known = analysis_family_make(&family, r);
    for (size_t s = 1; s < weir_results_scenario_count(r); s++)
        for (size_t i = 0; i < weir_results_measure_count(r); i++) {
            const weir_measure *m = weir_results_measure(r, i);
            const analysis_change c = analysis_compare(r, m, 0, s);
            json_t *entry = named(r, m, s);
            set(entry, "base", text(weir_results_scenario(r, 0)));
            set(entry, "base_value", number(c.base.value));
            set(entry, "value", number(c.redesign.value));
            set(entry, "difference", number(c.difference.value));
            set(entry, "half_width", number(c.difference.half_width));
            set(entry, "n_replications", whole(c.difference.n));
            set(entry, "finding", json_string(finding_name(c.finding)));
            set(entry, "variance_reduction", number(c.pairing.variance_reduction));
            set(entry, "correlation", number(c.pairing.correlation));
            set(entry, "p", number(weir_estimate_p(c.difference)));
            set(entry, "p_holm", known ? number(analysis_family_p(&family, m, s)) : json_null());
            set(entry, "decides", json_boolean(analysis_decides(r, m)));
            set_equivalence(entry, r, m, &c);
            set(entry, "good", c.good ? json_string(c.good > 0 ? "better" : "worse") : json_null());
            json_array_append_new(list, entry);
        }
    analysis_family_clear(&family);
    return list;
}

/* ---- distributions ------------------------------------------------------------------------------------------ */

/* Only bins that hold something: `support` is their lower end. */
static json_t *distribution_of(const weir_results *r, const weir_histogram *h, size_t scenario)
{
    json_t *entry = json_object(), *support = json_array(), *probability = json_array();
    const uint64_t *counts = h->counts + scenario * h->n_bins;
    double total = 0.0;
    for (size_t b = 0; b < h->n_bins; b++)
        total += (double)counts[b];
    for (size_t b = 0; b < h->n_bins; b++)
        if (counts[b] > 0) {
            json_array_append_new(support, number(h->edges[b]));
            json_array_append_new(probability, number((double)counts[b] / total));
        }
    set(entry, "scenario", text(weir_results_scenario(r, scenario)));
    set(entry, "name", text(h->name));
    set(entry, "service", text_or_null(h->service));
    json_t *group = h->group && *h->group ? json_object() : json_null();
    if (h->group && *h->group)
        set(group, h->group, text(h->level));
    set(entry, "group", group);
    set(entry, "at", text_or_null(h->at));
    set(entry, "unit", text(h->unit));
    set(entry, "n", whole((uint64_t)total));
    set(entry, "support", support);
    set(entry, "probability", probability);
    return entry;
}

static json_t *distributions_of(const weir_results *r)
{
    json_t *list = json_array();
    for (size_t s = 0; s < weir_results_scenario_count(r); s++)
        for (size_t i = 0; i < weir_results_histogram_count(r); i++)
            json_array_append_new(list, distribution_of(r, weir_results_histogram(r, i), s));
    return list;
}

/* ---- series ----------------------------------------------------------------------------------------------- */

/* `values` has a list for each replication. */
static json_t *series_entry(const weir_results *r, const weir_series *s, size_t scenario)
{
    json_t *entry = json_object(), *begins = json_array(), *values = json_array();
    const size_t n = weir_results_replication_count(r);
    set(entry, "scenario", text(weir_results_scenario(r, scenario)));
    set(entry, "name", text(s->name));
    set(entry, "service", text_or_null(s->service));
    json_t *group = *s->group ? json_object() : json_null();
    if (*s->group)
        set(group, s->group, text(s->level));
    set(entry, "group", group);
    set(entry, "each", text(s->each));
    set(entry, "unit", text(s->unit));
    for (size_t i = 0; i < s->n; i++)
        json_array_append_new(begins, json_integer(s->begins[i]));
    for (size_t k = 0; k < n; k++) {
        json_t *one = json_array();
        for (size_t i = 0; i < s->n; i++)
            json_array_append_new(one, number(s->value[(scenario * n + k) * s->n + i]));
        json_array_append_new(values, one);
    }
    set(entry, "begins_day", begins);
    set(entry, "values", values);
    return entry;
}

static json_t *series_of(const weir_results *r)
{
    json_t *list = json_array();
    for (size_t s = 0; s < weir_results_scenario_count(r); s++)
        for (size_t i = 0; i < weir_results_series_count(r); i++)
            json_array_append_new(list, series_entry(r, weir_results_series(r, i), s));
    return list;
}

/* ---- targets ---------------------------------------------------------------------------------------------- */

static const char *verdict_name(analysis_verdict verdict)
{
    static const char *const names[] = {[ANALYSIS_FAILS] = "not_met",
                                        [ANALYSIS_HOLDS] = "met",
                                        [ANALYSIS_UNDECIDED] = "cannot_tell"};
    return names[verdict];
}

static json_t *target_of(const weir_results *r, const weir_result_priority *p, size_t scenario)
{
    const analysis_target t = analysis_check_target(r, p, scenario);
    json_t *entry = json_object();
    set(entry, "scenario", text(weir_results_scenario(r, scenario)));
    set(entry, "name", text(p->name));
    set(entry, "measure", text(p->measure));
    set(entry, "stat", text_or_null(p->stat));
    set(entry, "how", text(p->how));
    set(entry, "target", number(p->value));
    set(entry, "value", number(t.estimate.value));
    set(entry, "half_width", number(t.estimate.half_width));
    set(entry, "interval", t.measure ? analysis_interval_json(&t.interval) : json_null());
    const weir_interval share = analysis_target_share(r, p, scenario);
    set(entry, "share_of_replications", number(share.value));
    set(entry, "share_of_replications_interval", analysis_interval_json(&share));
    set(entry, "met", t.met == ANALYSIS_UNKNOWN ? json_null() : json_boolean(t.met));
    set(entry, "sure", json_boolean(t.sure));
    set(entry, "verdict", json_string(verdict_name(t.verdict)));
    return entry;
}

static json_t *priorities_of(const weir_results *r)
{
    json_t *list = json_array();
    for (size_t s = 0; s < weir_results_scenario_count(r); s++)
        for (size_t i = 0; i < weir_results_priority_count(r); i++) {
            const weir_result_priority p = weir_results_priority(r, i);
            json_array_append_new(list, target_of(r, &p, s));
        }
    return list;
}

json_t *analysis_requirements_json(const weir_results *r, const weir_result_priority *required,
                                   size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        for (size_t s = 0; s < weir_results_scenario_count(r); s++)
            json_array_append_new(list, target_of(r, &required[i], s));
    return list;
}

json_t *analysis_json(const weir_results *r, const weir_run_cost *cost)
{
    json_t *document = json_object();
    if (!document)
        return NULL;
    set(document, "run", run_of(r, cost));
    set(document, "scenarios", scenarios_of(r));
    set(document, "measures", measures_of(r));
    if (weir_results_scenario_count(r) > 1)
        set(document, "differences", differences_of(r));
    if (weir_results_scenario_count(r) > 1)
        set(document, "best", analysis_best_json(r));
    if (weir_results_uncertain_count(r) > 0)
        set(document, "unknowns", analysis_unknowns_json(r));
    set(document, "distributions", distributions_of(r));
    set(document, "curves", analysis_curves_json(r));
    set(document, "warm_up", analysis_settling_json(r));
    set(document, "doubts", analysis_doubts_json());
    if (weir_results_series_count(r) > 0)
        set(document, "series", series_of(r));
    set(document, "priorities", priorities_of(r));
    return document;
}

/* ---- sweeps ---------------------------------------------------------------------------------------------- */

static json_t *sweep_of(const analysis_sweep *s)
{
    static const char *const keys[] = {"scenario", "design", "random_numbers"};
    json_t *sweep = json_object(), *dials = json_array();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        set(sweep, keys[i], text(weir_results_about(s->r, keys[i])));
    set(sweep, "title", text(weir_results_title(s->r, 0)));
    set(sweep, "points", whole(s->n_points));
    for (size_t i = 0; i < s->n_dials; i++) {
        json_t *dial = json_object();
        set(dial, "path", text(s->dials[i].dial.path));
        set(dial, "unit", text(s->dials[i].dial.unit));
        json_array_append_new(dials, dial);
    }
    set(sweep, "dials", dials);
    return sweep;
}

static json_t *point_of(const analysis_sweep *s, size_t point)
{
    json_t *entry = json_object(), *values = json_object(), *shown = json_object();
    json_t *measures = json_array(), *targets = json_array();
    for (size_t i = 0; i < s->n_dials; i++) {
        const weir_swept_dial *dial = &s->dials[i].dial;
        set(values, dial->path, number(dial->value[point]));
        set(shown, dial->path, text(dial->shown[point]));
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        json_t *measure = measure_of(s->r, s->measures[i], point);
        json_object_del(measure, "scenario");
        json_array_append_new(measures, measure);
    }
    for (size_t i = 0; i < weir_results_priority_count(s->r); i++) {
        const weir_result_priority p = weir_results_priority(s->r, i);
        json_t *target = target_of(s->r, &p, point);
        json_object_del(target, "scenario");
        json_array_append_new(targets, target);
    }
    set(entry, "point", whole(point));
    set(entry, "seed", text(weir_results_point_seed(s->r, point)));
    set(entry, "values", values);
    set(entry, "shown", shown);
    set(entry, "measures", measures);
    set(entry, "priorities", targets);
    return entry;
}

json_t *analysis_sweep_json(const analysis_sweep *s, const weir_run_cost *cost)
{
    json_t *document = json_object(), *points = json_array();
    if (!document || !points)
        return NULL;
    for (size_t i = 0; i < s->n_points; i++)
        json_array_append_new(points, point_of(s, i));
    set(document, "run", run_of(s->r, cost));
    set(document, "sweep", sweep_of(s));
    set(document, "points", points);
    return document;
}
