#include "analysis/certainty.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/select.h"

uint64_t analysis_seed(const weir_results *r)
{
    const char *digits = weir_results_about(r, "seed");
    return digits ? strtoull(digits, NULL, 10) : 0;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* Does it lie evenly about its value, but for the last digits? */
static bool is_even(const weir_interval *i)
{
    const double half = 0.5 * (i->high - i->low);
    return fabs(0.5 * (i->low + i->high) - i->value) <= 1e-6 * half;
}

static const char *between(char out[ANALYSIS_TEXT], const weir_interval *i, analysis_unit unit,
                           bool with_unit)
{
    char low[ANALYSIS_TEXT], high[ANALYSIS_TEXT];
    const double half = 0.5 * (i->high - i->low) * unit.scale;
    const int decimals = analysis_decimals(i->value * unit.scale, half);
    analysis_unit bare = unit;
    bare.before = bare.after = "";
    analysis_value_at(
        low, i->low, with_unit ? (analysis_unit){unit.scale, unit.before, "", ""} : bare, decimals);
    analysis_value_at(high, i->high, with_unit ? unit : bare, decimals);
    snprintf(out, ANALYSIS_TEXT, "%.90s to %.90s", low, high);
    return out;
}

const char *analysis_ends(char out[ANALYSIS_TEXT], const weir_interval *i, analysis_unit unit)
{
    char text[ANALYSIS_TEXT];
    if (i->needs > 0)
        snprintf(out, ANALYSIS_TEXT, "needs %zu replications", i->needs);
    else if (isnan(i->low) || isnan(i->high))
        snprintf(out, ANALYSIS_TEXT, "n/a");
    else
        snprintf(out, ANALYSIS_TEXT, "%s", between(text, i, unit, true));
    return out;
}

const char *analysis_interval_value(char out[ANALYSIS_TEXT], const weir_interval *i,
                                    analysis_unit unit)
{
    const double half = 0.5 * (i->high - i->low);
    const weir_estimate e = {.value = i->value, .half_width = half, .n = i->n};
    char value[ANALYSIS_TEXT], ends[ANALYSIS_TEXT];
    if (!isfinite(half) || half == 0.0 || is_even(i))
        return analysis_value(out, e, unit);
    snprintf(out, ANALYSIS_TEXT, "%.80s (%.90s)", analysis_value_only(value, e, unit),
             between(ends, i, unit, false));
    return out;
}

const char *analysis_measured(char out[ANALYSIS_TEXT], const weir_results *r, const weir_measure *m,
                              size_t scenario, const analysis_unit *unit)
{
    const weir_interval i = weir_results_interval(r, m, scenario, m->pooled, ANALYSIS_LEVEL);
    return analysis_interval_value(out, &i, unit ? *unit : analysis_unit_of(m, i.value));
}

const char *analysis_method_words(weir_method method)
{
    static const char *const words[] = {
        [WEIR_METHOD_NONE] = "no interval",
        [WEIR_METHOD_T] = "Student's t over replications",
        [WEIR_METHOD_JACKKNIFE] = "the jackknife over replications",
        [WEIR_METHOD_HALL] = "t, transformed for skewness (Hall)",
        [WEIR_METHOD_ORDER] = "order statistics",
        [WEIR_METHOD_BOOTSTRAP] = "the bootstrap over replications",
        [WEIR_METHOD_BCA] = "the bootstrap over replications, BCa",
        [WEIR_METHOD_WILSON] = "Wilson's, of a share",
        [WEIR_METHOD_CLOPPER_PEARSON] = "Clopper and Pearson's, exact, of a rare share",
        [WEIR_METHOD_CHI_SQUARE] = "chi-square, of a standard deviation",
        [WEIR_METHOD_PREDICTION] = "prediction by t",
        [WEIR_METHOD_BATCHES] = "batch means of one run",
        [WEIR_METHOD_BAND] = "a band by the bootstrap over replications",
        [WEIR_METHOD_BONFERRONI] = "a band by Bonferroni",
    };
    return words[method];
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *doubts_of(unsigned doubts)
{
    json_t *list = json_array();
    for (int i = 0; i < WEIR_DOUBTS; i++)
        if (doubts & 1u << i)
            json_array_append_new(list, json_string(weir_doubt_name(1u << i)));
    return list;
}

json_t *analysis_interval_json(const weir_interval *i)
{
    json_t *entry = json_object();
    json_object_set_new(entry, "low", number(i->low));
    json_object_set_new(entry, "high", number(i->high));
    json_object_set_new(entry, "level", number(i->level));
    json_object_set_new(entry, "method", json_string(weir_method_name(i->method)));
    json_object_set_new(entry, "n", json_integer((json_int_t)i->n));
    json_object_set_new(entry, "doubts", doubts_of(i->doubts));
    return entry;
}

static json_t *quantile_json(const double *values, size_t n, double p)
{
    const weir_interval i = weir_interval_quantile(values, n, p, ANALYSIS_LEVEL);
    json_t *entry = json_object();
    json_object_set_new(entry, "p", number(p));
    json_object_set_new(entry, "value", number(i.value));
    json_object_set_new(entry, "low", number(i.low));
    json_object_set_new(entry, "high", number(i.high));
    json_object_set_new(entry, "method", json_string(weir_method_name(i.method)));
    json_object_set_new(entry, "coverage", number(i.coverage));
    json_object_set_new(entry, "needs", i.needs ? json_integer((json_int_t)i.needs) : json_null());
    return entry;
}

json_t *analysis_spread_json(const weir_results *r, const weir_measure *m, size_t scenario)
{
    static const double ps[] = {0.05, 0.5, 0.95};
    const size_t n = weir_results_replication_count(r);
    double *values = malloc((n + 1) * sizeof *values);
    if (!values)
        return json_null();
    weir_results_values(r, m, scenario, values);
    const weir_interval sd = weir_interval_sd(values, n, ANALYSIS_LEVEL);
    const weir_interval next = weir_interval_next(values, n, ANALYSIS_LEVEL);
    json_t *entry = json_object(), *quantiles = json_array();
    json_object_set_new(entry, "sd", number(sd.value));
    json_object_set_new(entry, "sd_low", number(sd.low));
    json_object_set_new(entry, "sd_high", number(sd.high));
    json_object_set_new(entry, "skewness", number(weir_skewness(values, n)));
    json_object_set_new(entry, "next_low", number(next.low));
    json_object_set_new(entry, "next_high", number(next.high));
    for (size_t i = 0; i < sizeof ps / sizeof *ps; i++)
        json_array_append_new(quantiles, quantile_json(values, n, ps[i]));
    json_object_set_new(entry, "quantiles", quantiles);
    free(values);
    return entry;
}

json_t *analysis_doubts_json(void)
{
    json_t *all = json_object();
    for (int i = 0; i < WEIR_DOUBTS; i++)
        json_object_set_new(all, weir_doubt_name(1u << i), json_string(weir_doubt_words(1u << i)));
    return all;
}

static json_t *list_of(const double *values, size_t n, double factor)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, number(values[i] * factor));
    return list;
}

static json_t *curve_json(const weir_results *r, const weir_day_curve *c, size_t scenario)
{
    const size_t n = weir_results_replication_count(r);
    double mean[24], half[24];
    const weir_band band = weir_band_of(c->value + scenario * n * 24, n, 24, ANALYSIS_LEVEL,
                                        analysis_seed(r), mean, half);
    json_t *entry = json_object();
    json_object_set_new(entry, "scenario", json_string(weir_results_scenario(r, scenario)));
    json_object_set_new(entry, "service", json_string(c->service));
    json_object_set_new(entry, "quantity", json_string(c->quantity));
    json_object_set_new(entry, "mean", list_of(mean, 24, 1));
    json_object_set_new(entry, "half_width", list_of(half, 24, 1));
    json_object_set_new(entry, "band_half_width", list_of(half, 24, band.critical / band.t));
    json_object_set_new(entry, "level", number(ANALYSIS_LEVEL));
    json_object_set_new(entry, "method", json_string(weir_method_name(band.method)));
    json_object_set_new(entry, "n", json_integer((json_int_t)band.n));
    return entry;
}

json_t *analysis_curves_json(const weir_results *r)
{
    json_t *list = json_array();
    for (size_t s = 0; s < weir_results_scenario_count(r); s++)
        for (size_t i = 0; i < weir_results_curve_count(r); i++)
            json_array_append_new(list, curve_json(r, weir_results_curve(r, i), s));
    return list;
}

/* ---- a few lines for a terminal -------------------------------------------------------------- */

#define MOST_LINES 6

static void print_next(FILE *out, const weir_results *r, const weir_measure *m, size_t scenario,
                       double *values, size_t *n_lines)
{
    char ends[ANALYSIS_TEXT], label[ANALYSIS_TEXT];
    const char *days = weir_results_about(r, "window_days");
    const size_t n = weir_results_replication_count(r);
    weir_results_values(r, m, scenario, values);
    weir_interval next = weir_interval_next(values, n, ANALYSIS_LEVEL);
    if (isnan(next.low) || next.low == next.high || *n_lines >= MOST_LINES)
        return;
    if (next.low < 0) /* none of what is measured can be */
        next.low = 0;
    if ((*n_lines)++ == 0)
        fprintf(out, "\n  A single run%s%s%s would lie, 19 times in 20, between\n",
                days ? " of " : "", days ? days : "", days ? " days" : "");
    snprintf(label, sizeof label, "%.120s%s%.40s", m->name, strcmp(m->stat, "mean") ? " " : "",
             strcmp(m->stat, "mean") ? m->stat : "");
    fprintf(out, "    %-32s %s\n", label,
            analysis_ends(ends, &next, analysis_unit_of(m, next.value)));
}

/* "A target met on average may be missed in many a year." */
static void print_met(FILE *out, const weir_results *r, size_t target, size_t scenario)
{
    const weir_result_priority p = weir_results_priority(r, target);
    const weir_interval share = analysis_target_share(r, &p, scenario);
    char ends[ANALYSIS_TEXT];
    if (share.n < 2)
        return;
    if (target == 0)
        fputs("\n  Of single runs, targets would be met in\n", out);
    fprintf(out, "    %-32.60s %.0f of %zu here: %s of all\n", p.name,
            share.value * (double)share.n, share.n,
            analysis_ends(ends, &share, (analysis_unit){100.0, "", " %", " points"}));
}

void analysis_print_certainty(FILE *out, const weir_results *r, size_t scenario)
{
    size_t n_keys, n_lines = 0;
    unsigned doubts = 0;
    double *values = malloc((weir_results_replication_count(r) + 1) * sizeof *values);
    const weir_measure **keys = analysis_keys(r, &n_keys);
    for (size_t i = 0; keys && values && i < n_keys; i++) {
        print_next(out, r, keys[i], scenario, values, &n_lines);
        doubts |=
            weir_results_interval(r, keys[i], scenario, keys[i]->pooled, ANALYSIS_LEVEL).doubts;
    }
    for (size_t i = 0; i < weir_results_priority_count(r); i++)
        print_met(out, r, i, scenario);
    for (int i = 0; i < WEIR_DOUBTS; i++)
        if (doubts & 1u << i)
            fprintf(out, "%s  note (%s), of intervals above: %s\n",
                    i && doubts & ((1u << i) - 1) ? "" : "\n", weir_doubt_name(1u << i),
                    weir_doubt_words(1u << i));
    free(keys);
    free(values);
}
