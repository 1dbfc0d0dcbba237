/* Asking results: plain accessors, and the estimates of one measure from its numerators and
 * denominators. Nothing here knows whether the results come from a run or from a file. */
#include "sim/results/results.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"
#include "sim/base/resample.h"
#include "sim/base/stream.h"
#include "weir/steady.h"

size_t weir_results_scenario_count(const weir_results *r) { return r->n_scenarios; }

const char *weir_results_scenario(const weir_results *r, size_t scenario)
{
    return r->scenarios[scenario].name;
}

const char *weir_results_title(const weir_results *r, size_t scenario)
{
    return r->scenarios[scenario].title;
}

size_t weir_results_replication_count(const weir_results *r) { return r->n_replications; }

size_t weir_results_measure_count(const weir_results *r) { return r->n_measures; }

const weir_measure *weir_results_measure(const weir_results *r, size_t i)
{
    return &r->measures[i];
}

bool weir_measure_has_stat(const weir_measure *m, const char *text)
{
    static const char between[] = " at ";
    const size_t n = strlen(m->stat), n_between = sizeof between - 1;
    if (strcmp(m->stat, text) == 0)
        return true;
    return m->at && *m->at && strncmp(text, m->stat, n) == 0 &&
           strncmp(text + n, between, n_between) == 0 && strcmp(text + n + n_between, m->at) == 0;
}

const weir_measure *weir_results_find(const weir_results *r, const char *name, const char *stat,
                                      const char *group, const char *level)
{
    for (size_t i = 0; i < r->n_measures; i++) {
        const weir_measure *m = &r->measures[i];
        if (strcmp(m->name, name) == 0 && weir_measure_has_stat(m, stat) &&
            strcmp(m->group, group) == 0 && strcmp(m->level, level) == 0)
            return m;
    }
    return NULL;
}

size_t weir_results_swept_count(const weir_results *r) { return r->swept.n_dials; }

weir_swept_dial weir_results_swept(const weir_results *r, size_t i) { return r->swept.dials[i]; }

const char *weir_results_point_seed(const weir_results *r, size_t point)
{
    return r->swept.seeds[point];
}

size_t weir_results_uncertain_count(const weir_results *r) { return r->n_uncertain; }

weir_uncertain_dial weir_results_uncertain(const weir_results *r, size_t i)
{
    return r->uncertain[i];
}

size_t weir_results_per_draw(const weir_results *r) { return r->per_draw > 1 ? r->per_draw : 1; }

size_t weir_results_histogram_count(const weir_results *r) { return r->n_histograms; }

const weir_histogram *weir_results_histogram(const weir_results *r, size_t i)
{
    return &r->histograms[i];
}

size_t weir_results_curve_count(const weir_results *r) { return r->n_curves; }

const weir_day_curve *weir_results_curve(const weir_results *r, size_t i) { return &r->curves[i]; }

weir_slots weir_results_slots(const weir_results *r) { return r->slots; }

size_t weir_results_course_count(const weir_results *r) { return r->n_course; }

const weir_course *weir_results_course(const weir_results *r, size_t i) { return &r->course[i]; }

size_t weir_results_series_count(const weir_results *r) { return r->n_series; }

const weir_series *weir_results_series(const weir_results *r, size_t i) { return &r->series[i]; }

const char *weir_results_about(const weir_results *r, const char *key)
{
    for (size_t i = 0; i < r->n_about; i++)
        if (strcmp(r->about[i].key, key) == 0)
            return r->about[i].text;
    return NULL;
}

weir_status weir_results_note(weir_results *r, const char *key, const char *text, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(r->arena)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    const char *copy = wr_strdup(r->arena, text);
    for (size_t i = 0; i < r->n_about; i++)
        if (strcmp(r->about[i].key, key) == 0) {
            r->about[i].text = copy;
            return WEIR_OK;
        }
    const char *name = wr_strdup(r->arena, key);
    r->about = wr_grow_array(r->arena, r->about, r->n_about, r->n_about + 1, sizeof *r->about);
    r->about[r->n_about++] = (wr_about){name, copy};
    return WEIR_OK;
}

const char *weir_results_yaml(const weir_results *r, size_t scenario)
{
    return r->scenarios[scenario].yaml;
}

size_t weir_results_dial_count(const weir_results *r, size_t scenario)
{
    return r->scenarios[scenario].n_dials;
}

weir_result_dial weir_results_dial(const weir_results *r, size_t scenario, size_t i)
{
    return r->scenarios[scenario].dials[i];
}

size_t weir_results_priority_count(const weir_results *r) { return r->n_priorities; }

weir_result_priority weir_results_priority(const weir_results *r, size_t i)
{
    return r->priorities[i];
}

void weir_results_close(weir_results *r)
{
    if (r)
        wr_arena_destroy(r->arena); /* r itself lives in it */
}

/* ---- estimates -------------------------------------------------------------------------------- */

/* What the replications of one scenario, or of two side by side, gave to a measure. Replications
 * that saw none (denominator 0), or that the scenario does not have (NaN), are left out: of both
 * scenarios, so that the pairs stay pairs. */
typedef struct columns {
    double *y[2], *x[2], *ratio[2];
    size_t n;
} columns;

static const weir_estimate nothing = {NAN, NAN, NAN, 0};

static bool usable(const weir_measure *m, size_t at, bool pooled)
{
    if (pooled && m->pseudo_value)
        return !isnan(m->pseudo_value[at]);
    return !isnan(m->numerator[at]) && m->denominator[at] != 0.0 && !isnan(m->denominator[at]);
}

/* Replications that share a draw of the inputs go together: sums of numerators and denominators, means of
 * ratios. `draw` is that of each replication that was kept. */
static void join_draws(columns *c, const size_t *draw, size_t n_scenarios)
{
    size_t n = 0;
    for (size_t i = 0, next; i < c->n; i = next) {
        for (next = i + 1; next < c->n && draw[next] == draw[i];)
            next++;
        for (size_t s = 0; s < n_scenarios; s++) {
            double y = 0, x = 0, ratio = 0;
            for (size_t k = i; k < next; k++) {
                y += c->y[s][k];
                x += c->x[s][k];
                ratio += c->ratio[s][k] / (double)(next - i);
            }
            c->y[s][n] = y;
            c->x[s][n] = x;
            c->ratio[s][n] = ratio;
        }
        n++;
    }
    c->n = n;
}

static bool is_ratio(const weir_measure *m) { return !m->quantile && !m->pooled_value; }

/* The pseudo-value of replication i where the statistic has some, else its own value: their spread is
 * that of the pooled value. Of a percentile it is the interval of sections (Asmussen and Glynn,
 * Stochastic Simulation, III.5). */
static double spread_of(const weir_measure *m, size_t at)
{
    return m->pseudo_value ? m->pseudo_value[at] : m->numerator[at] / m->denominator[at];
}

static bool collect(columns *c, const weir_results *r, const weir_measure *m,
                    const size_t *scenario, size_t n_scenarios, size_t first, bool pooled)
{
    const size_t n = r->n_replications; /* of which the first so many count */
    double *memory = calloc(6 * n + 1, sizeof *memory);
    size_t *draw = weir_results_per_draw(r) > 1 ? calloc(n + 1, sizeof *draw) : NULL;
    if (!memory || (!draw && weir_results_per_draw(r) > 1)) {
        free(memory);
        return false;
    }
    for (size_t s = 0; s < 2; s++) {
        c->y[s] = memory + 3 * s * n;
        c->x[s] = c->y[s] + n;
        c->ratio[s] = c->x[s] + n;
    }
    c->n = 0;
    for (size_t i = 0; i < first; i++) {
        bool keep = true;
        for (size_t s = 0; s < n_scenarios; s++)
            keep = keep && usable(m, scenario[s] * n + i, pooled);
        for (size_t s = 0; keep && s < n_scenarios; s++) {
            const size_t at = scenario[s] * n + i;
            c->y[s][c->n] = m->numerator[at];
            c->x[s][c->n] = m->denominator[at];
            c->ratio[s][c->n] = pooled ? spread_of(m, at) : m->numerator[at] / m->denominator[at];
        }
        if (draw)
            draw[c->n] = i / weir_results_per_draw(r);
        c->n += keep;
    }
    if (draw)
        join_draws(c, draw, n_scenarios);
    free(draw);
    return true;
}

/* Of the first of one scenario, or of two whose replications are taken together. */
static weir_estimate estimate_first(const weir_results *r, const weir_measure *m,
                                    const size_t *scenario, size_t n_scenarios, bool pooled,
                                    double level)
{
    columns c;
    if (!collect(&c, r, m, scenario, n_scenarios, r->n_replications, pooled))
        return nothing;
    weir_estimate e = nothing;
    if (c.n > 0 && pooled && is_ratio(m))
        e = weir_estimate_ratio(c.y[0], c.x[0], c.n, level);
    else if (c.n > 0)
        e = weir_estimate_mean(c.ratio[0], c.n, level);
    if (pooled && m->pooled_value)
        e.value = m->pooled_value[*scenario];
    free(c.y[0]);
    return e;
}

weir_estimate weir_results_estimate(const weir_results *r, const weir_measure *m, size_t scenario,
                                    bool pooled, double level)
{
    return estimate_first(r, m, &scenario, 1, pooled, level);
}

weir_estimate weir_results_estimate_beside(const weir_results *r, const weir_measure *m,
                                           size_t scenario, size_t other, bool pooled, double level)
{
    const size_t pair[2] = {scenario, other};
    return estimate_first(r, m, pair, 2, pooled, level);
}

weir_estimate weir_results_difference(const weir_results *r, const weir_measure *m, size_t a,
                                      size_t b, double level)
{
    const size_t pair[2] = {a, b};
    columns c;
    if (!collect(&c, r, m, pair, 2, r->n_replications, m->pooled))
        return nothing;
    weir_estimate e = nothing;
    if (c.n > 0 && m->pooled && is_ratio(m))
        e = weir_estimate_paired_ratio(c.y[0], c.x[0], c.y[1], c.x[1], c.n, level);
    else if (c.n > 0)
        e = weir_estimate_paired(c.ratio[0], c.ratio[1], c.n, level);
    if (m->pooled && m->pooled_value)
        e.value = m->pooled_value[b] - m->pooled_value[a];
    free(c.y[0]);
    return e;
}

/* ---- intervals -------------------------------------------------------------------------------- */

#define RARE 10.0 /* fewer hits, or misses, of all replications together */

/* A share of counts, not of time. */
static bool is_share_of_cases(const weir_measure *m)
{
    return strcmp(m->unit, "share") == 0 && !m->quantile && strncmp(m->stat, "share_", 6) == 0 &&
           strcmp(m->stat, "share_of_time") != 0;
}

static bool is_rare(const columns *c)
{
    double hits = 0, trials = 0;
    for (size_t i = 0; i < c->n; i++) {
        hits += c->y[0][i];
        trials += c->x[0][i];
    }
    return hits < RARE || trials - hits < RARE;
}

/* Of all patients together; how many replications saw any says how it was made. */
static weir_interval quantile_interval(const weir_measure *m, size_t scenario, size_t n,
                                       double level)
{
    return (weir_interval){.value = m->pooled_value[scenario],
                           .low = m->pooled_low[scenario],
                           .high = m->pooled_high[scenario],
                           .level = level,
                           .coverage = level,
                           .n = n,
                           .method = wr_cluster_method(n),
                           .doubts = n < 10 ? WEIR_DOUBT_FEW : 0};
}

/* What is never below 0 is not, and a share is at most 1: the transform knows nothing of that. */
static void keep_inside(weir_interval *i, const columns *c, const weir_measure *m)
{
    bool negative = false;
    for (size_t k = 0; k < c->n; k++)
        negative = negative || c->ratio[0][k] < 0;
    if (!negative && i->low < 0)
        i->low = 0;
    if (strcmp(m->unit, "share") == 0 && i->high > 1 && i->value <= 1)
        i->high = 1;
}

#define MOST_BATCHES 30
#define LEAST_SLOTS 20 /* of a window, for batch means */

/* Of one run alone: a mean number present or waiting, from batch means of its course. It is about the
 * measure's own value, which has the hours that are in no slot too. */
static bool one_run_interval(const weir_results *r, const weir_measure *m, size_t scenario,
                             double level, weir_interval *i)
{
    const size_t n = r->slots.n - r->slots.before;
    if (r->n_replications != 1 || n < LEAST_SLOTS || *m->group || strcmp(m->stat, "mean") != 0)
        return false;
    for (size_t k = 0; k < r->n_course; k++) {
        const weir_course *s = &r->course[k];
        if (strcmp(s->service, m->service) != 0 || strcmp(s->quantity, m->quantity) != 0)
            continue;
        const double value = i->value;
        *i = weir_interval_long_run(s->mean + scenario * r->slots.n + r->slots.before, n,
                                    MOST_BATCHES, level);
        i->low += value - i->value;
        i->high += value - i->value;
        i->value = value;
        return !isnan(i->low);
    }
    return false;
}

weir_interval weir_results_interval(const weir_results *r, const weir_measure *m, size_t scenario,
                                    bool pooled, double level)
{
    return weir_results_interval_of_first(r, m, scenario, pooled, level, r->n_replications);
}

weir_interval weir_results_interval_of_first(const weir_results *r, const weir_measure *m,
                                             size_t scenario, bool pooled, double level, size_t n)
{
    const bool all_patients =
        m->quantile && m->pooled_low && level == 0.95 && n == r->n_replications;
    const weir_interval unknown = {
        .value = NAN, .low = NAN, .high = NAN, .level = level, .coverage = NAN};
    columns c;
    if (!collect(&c, r, m, &scenario, 1, n, pooled))
        return unknown;
    weir_interval i = unknown;
    if (c.n == 0)
        i = unknown;
    else if (pooled && all_patients)
        i = quantile_interval(m, scenario, c.n, level);
    else if (pooled && is_share_of_cases(m) && is_rare(&c))
        i = weir_interval_rare(c.y[0], c.x[0], c.n, level);
    else if (pooled && is_ratio(m))
        i = weir_interval_ratio(c.y[0], c.x[0], c.n, level);
    else
        i = weir_interval_mean(c.ratio[0], c.n, level);
    if (c.n > 0 && pooled && m->pooled_value && !all_patients) {
        const double moved = m->pooled_value[scenario] - i.value;
        i.value += moved; /* about the value of all patients, as weir_results_estimate() has it */
        i.low += moved;
        i.high += moved;
    }
    if (i.method == WEIR_METHOD_HALL)
        keep_inside(&i, &c, m);
    one_run_interval(r, m, scenario, level, &i);
    i.doubts |= wr_results_doubts(r, scenario);
    free(c.y[0]);
    return i;
}

void weir_results_values(const weir_results *r, const weir_measure *m, size_t scenario,
                         double *values)
{
    const size_t n = r->n_replications;
    for (size_t i = 0; i < n; i++) {
        const size_t at = scenario * n + i;
        values[i] = usable(m, at, false) ? m->numerator[at] / m->denominator[at] : (double)NAN;
    }
}

void weir_results_scenario_hash(const weir_results *r, size_t scenario, char hash[17])
{
    const char *yaml = r->scenarios[scenario].yaml;
    snprintf(hash, 17, "%016" PRIx64, wr_fnv1a(yaml ? yaml : ""));
}
