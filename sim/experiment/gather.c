/* What is done once every replication is in: texts are copied, histograms cut to the part that holds
 * anything, and quantiles taken over all replications. The results outlive the networks, so nothing
 * here may point into one. */
#include "sim/experiment/experiment.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/calendar_date.h"
#include "sim/base/names.h"
#include "weir/network.h"

#define INTERVAL_LEVEL 0.95 /* of quantiles over all patients, which need the histograms of now */

/* ---- measures ------------------------------------------------------------------------------- */

static bool any_counts(const uint64_t *counts)
{
    for (size_t bin = 0; bin < WR_HIST_BINS; bin++)
        if (counts[bin])
            return true;
    return false;
}

double wr_pooled_quantile(const wr_output *column, const wr_histogram_output *histogram,
                          const uint64_t *counts)
{
    if (!any_counts(counts))
        return NAN;
    return histogram->scale * (histogram->whole ? wr_hist_quantile_whole(counts, column->p)
                                                : wr_hist_quantile(counts, column->p));
}

/* The quantile over the patients of all replications, one a scenario; NaN where there were none. */
static double *pooled_quantiles(const wr_plan *plan, const wr_measure_plan *m, wr_arena *arena)
{
    double *values = wr_alloc_array(arena, plan->n_scenarios, sizeof *values);
    const wr_histogram_plan *h = &plan->histograms.at[m->histogram];
    for (size_t i = 0; i < plan->n_scenarios; i++)
        values[i] = wr_pooled_quantile(m->output, h->output, h->counts + i * WR_HIST_BINS);
    return values;
}

/* The ends of its interval in each scenario. */
static void pooled_ends(const wr_plan *plan, const wr_measure_plan *m, weir_measure *out,
                        wr_arena *arena)
{
    const wr_histogram_plan *h = &plan->histograms.at[m->histogram];
    const size_t n = plan->n_replications;
    double *low = wr_alloc_array(arena, plan->n_scenarios, sizeof *low);
    double *high = wr_alloc_array(arena, plan->n_scenarios, sizeof *high);
    for (size_t s = 0; s < plan->n_scenarios; s++) {
        wr_cluster_quantile(h->each + s * n, n, m->output->p, INTERVAL_LEVEL, plan->seed, &low[s],
                            &high[s]);
        low[s] *= h->output->scale;
        high[s] *= h->output->scale;
    }
    out->pooled_low = low;
    out->pooled_high = high;
}

/* ---- statistics that are no ratio ------------------------------------------------------------ */

/* The parts of so many replications together; how many of them saw anything. */
static size_t all_parts(const wr_output *o, const double *parts, int32_t width, size_t n,
                        double *sum)
{
    size_t seen = 0;
    wr_together_clear(o->together, sum, width);
    for (size_t k = 0; k < n; k++) {
        const double *own = parts + k * (size_t)width;
        wr_together_add(o->together, sum, own, width, 1.0);
        seen += wr_together_seen(o->together, own, width);
    }
    return seen;
}

void wr_pool_parts(const wr_output *o, const double *parts, int32_t width, size_t n, double *room,
                   double *pooled, double *pseudo)
{
    double *sum = room, *rest = room + width;
    const double seen = (double)all_parts(o, parts, width, n, sum);
    *pooled = wr_together_value(o->together, sum, width);
    for (size_t k = 0; pseudo && k < n; k++) {
        const double *own = parts + k * (size_t)width;
        memcpy(rest, sum, (size_t)width * sizeof *rest);
        wr_together_add(o->together, rest, own, width, -1.0);
        const double without = wr_together_value(o->together, rest, width);
        const bool saw = wr_together_seen(o->together, own, width);
        pseudo[k] = saw && seen > 1 ? seen * *pooled - (seen - 1) * without : (double)NAN;
    }
}

/* Of all replications, one a scenario. */
static void pool_measure(const wr_plan *plan, const wr_measure_plan *m, wr_arena *arena,
                         double **pooled, double **pseudo)
{
    const size_t n = plan->n_replications;
    const bool spread = wr_together_has_spread(m->output->together);
    double *room = wr_alloc_array(plan->scratch, 2 * (size_t)m->n_parts, sizeof *room);
    *pooled = wr_alloc_array(arena, plan->n_scenarios, sizeof **pooled);
    *pseudo = spread ? wr_alloc_array(arena, plan->n_scenarios * n, sizeof **pseudo) : NULL;
    for (size_t s = 0; s < plan->n_scenarios; s++)
        wr_pool_parts(m->output, m->parts + s * n * (size_t)m->n_parts, m->n_parts, n, room,
                      &(*pooled)[s], spread ? &(*pseudo)[s * n] : NULL);
}

static weir_measure measure_of(const wr_plan *plan, const wr_measure_plan *m, wr_arena *arena)
{
    const wr_output *o = m->output;
    double *pooled = m->pooled, *pseudo = NULL;
    if (m->n_parts)
        pool_measure(plan, m, arena, &pooled, &pseudo);
    else if (m->histogram >= 0 && !pooled)
        pooled = pooled_quantiles(plan, m, arena);
    weir_measure out = {
        .name = wr_strdup(arena, o->name),
        .quantity = wr_strdup(arena, o->quantity),
        .service = wr_strdup(arena, o->service),
        .stat = wr_strdup(arena, o->stat),
        .unit = wr_strdup(arena, o->unit),
        .group = wr_strdup(arena, o->group),
        .level = wr_strdup(arena, o->level),
        .at = wr_strdup(arena, o->at ? o->at : ""),
        .window = wr_strdup(arena, o->window),
        .pooled = o->pooled,
        .quantile = m->histogram >= 0,
        .numerator = m->numerator,
        .denominator = m->denominator,
        .pooled_value = pooled,
        .pseudo_value = pseudo,
    };
    if (m->histogram >= 0 && !m->pooled && plan->per_draw <= 1 &&
        plan->histograms.at[m->histogram].each)
        pooled_ends(plan, m, &out, arena);
    return out;
}

static void gather_measures(const wr_plan *plan, weir_results *r)
{
    r->n_measures = plan->measures.n;
    r->measures = wr_alloc_array(r->arena, r->n_measures, sizeof *r->measures);
    for (size_t i = 0; i < r->n_measures; i++)
        r->measures[i] = measure_of(plan, &plan->measures.at[i], r->arena);
}

/* ---- histograms ----------------------------------------------------------------------------- */

/* The bins above zero that hold anything in any scenario: first to last. False where none does. */
static bool used_bins(const wr_plan *plan, const uint64_t *counts, size_t *first, size_t *last)
{
    *first = WR_HIST_BINS;
    *last = 0;
    for (size_t i = 0; i < plan->n_scenarios; i++)
        for (size_t bin = 1; bin < WR_HIST_BINS; bin++)
            if (counts[i * WR_HIST_BINS + bin]) {
                *first = bin < *first ? bin : *first;
                *last = bin > *last ? bin : *last;
            }
    return *first <= *last;
}

/* The engine's bins without the empty head and tail. The first bin of the results holds the exact
 * zeros and reaches up to the first bin in use:
 *
 *     edges   0 ........ low(first)  low(first + 1) ... high(last)
 *     counts  |  zeros   |           |                  |
 */
static weir_histogram histogram_of(const wr_plan *plan, const wr_histogram_plan *h, wr_arena *arena)
{
    const double scale = h->output->scale;
    size_t first, last;
    const size_t used = used_bins(plan, h->counts, &first, &last) ? last - first + 1 : 0;
    const size_t n = 1 + used;
    double *edges = wr_alloc_array(arena, n + 1, sizeof *edges);
    uint64_t *counts = wr_alloc_array(arena, plan->n_scenarios * n, sizeof *counts);

    edges[1] = scale; /* one microsecond, where there are only zeros */
    for (size_t bin = 0; bin < used; bin++) {
        edges[1 + bin] = wr_hist_low((uint32_t)(first + bin)) * scale;
        edges[2 + bin] = wr_hist_high((uint32_t)(first + bin)) * scale;
    }
    for (size_t i = 0; i < plan->n_scenarios; i++) {
        const uint64_t *all = h->counts + i * WR_HIST_BINS;
        counts[i * n] = all[0];
        for (size_t bin = 0; bin < used; bin++)
            counts[i * n + 1 + bin] = all[first + bin];
    }
    return (weir_histogram){
        .name = wr_strdup(arena, h->output->name),
        .at = wr_strdup(arena, h->output->at ? h->output->at : ""),
        .group = wr_strdup(arena, h->output->group ? h->output->group : ""),
        .level = wr_strdup(arena, h->output->level ? h->output->level : ""),
        .service = wr_strdup(arena, h->output->service),
        .unit = wr_strdup(arena, h->output->unit),
        .n_bins = n,
        .edges = edges,
        .counts = counts,
    };
}

static void gather_histograms(const wr_plan *plan, weir_results *r)
{
    r->histograms = wr_alloc_array(r->arena, plan->histograms.n, sizeof *r->histograms);
    for (size_t i = 0; i < plan->histograms.n; i++)
        if (!plan->histograms.at[i].output->hidden)
            r->histograms[r->n_histograms++] =
                histogram_of(plan, &plan->histograms.at[i], r->arena);
}

static void gather_curves(const wr_plan *plan, weir_results *r)
{
    r->n_curves = plan->curves.n;
    r->curves = wr_alloc_array(r->arena, r->n_curves, sizeof *r->curves);
    for (size_t i = 0; i < r->n_curves; i++) {
        const wr_curve_plan *c = &plan->curves.at[i];
        r->curves[i] = (weir_day_curve){
            .service = wr_strdup(r->arena, c->output->service),
            .quantity = wr_strdup(r->arena, c->output->quantity),
            .value = c->value,
        };
    }
}

/* Means over replications; NaN in days before a scenario's own warm-up began, and of services that it
 * has not. */
static const double *course_means(const wr_plan *plan, size_t course, wr_arena *arena)
{
    const size_t n = (size_t)plan->slots.n;
    double *mean = wr_alloc_array(arena, plan->n_scenarios * n, sizeof *mean);
    for (size_t i = 0; i < plan->n_scenarios * n; i++)
        mean[i] = NAN;
    for (size_t s = 0; s < plan->n_scenarios; s++) {
        const wr_outputs *o = plan->scenarios[s].outputs;
        const size_t runs = plan->n_each ? plan->n_each[s] : plan->n_replications;
        const double seconds = 86400.0 * plan->slots.days * (double)runs;
        for (int32_t i = 0; i < o->n_course; i++)
            for (size_t k = (size_t)(plan->slots.before - o->slots.before);
                 (size_t)plan->scenarios[s].course_at[i] == course && k < n; k++)
                mean[s * n + k] = (double)plan->course.at[course].sum[s * n + k] / seconds;
    }
    return mean;
}

static void gather_course(const wr_plan *plan, weir_results *r)
{
    if (plan->slots.n == 0)
        return;
    r->slots =
        (weir_slots){(size_t)plan->slots.n, (size_t)plan->slots.before, (double)plan->slots.days};
    r->n_course = plan->course.n;
    r->course = wr_alloc_array(r->arena, r->n_course, sizeof *r->course);
    for (size_t i = 0; i < r->n_course; i++) {
        const wr_course_plan *p = &plan->course.at[i];
        r->course[i] = (weir_course){
            .service = wr_strdup(r->arena, p->output->service),
            .quantity = wr_strdup(r->arena, p->output->quantity),
            .mean = course_means(plan, i, r->arena),
            .half = p->half,
        };
    }
}

/* Months differ in length, so the beginnings are kept, not a step. */
static void gather_series(const wr_plan *plan, weir_results *r)
{
    r->n_series = plan->series.n;
    r->series = wr_alloc_array(r->arena, r->n_series, sizeof *r->series);
    for (size_t i = 0; i < r->n_series; i++) {
        const wr_series_plan *s = &plan->series.at[i];
        const wr_series_output *o = s->output;
        int32_t *begins = wr_alloc_array(r->arena, (size_t)o->n, sizeof *begins);
        memcpy(begins, o->begins, (size_t)o->n * sizeof *begins);
        r->series[i] = (weir_series){.name = wr_strdup(r->arena, o->name),
                                     .quantity = wr_strdup(r->arena, o->quantity),
                                     .service = wr_strdup(r->arena, o->service),
                                     .unit = wr_strdup(r->arena, o->unit),
                                     .group = wr_strdup(r->arena, o->group),
                                     .level = wr_strdup(r->arena, o->level),
                                     .each = wr_strdup(r->arena, o->each),
                                     .n = (size_t)o->n,
                                     .begins = begins,
                                     .value = s->value};
    }
}

/* ---- scenarios ------------------------------------------------------------------------------ */

static void gather_dials(const weir_network *network, wr_scenario_result *s, wr_arena *arena)
{
    s->n_dials = weir_network_dial_count(network);
    s->dials = wr_alloc_array(arena, s->n_dials, sizeof *s->dials);
    for (size_t i = 0; i < s->n_dials; i++) {
        const weir_dial_info dial = weir_network_dial(network, i);
        s->dials[i] = (weir_result_dial){
            .path = wr_strdup(arena, dial.path),
            .shown = wr_strdup(arena, dial.shown),
            .unit = wr_strdup(arena, dial.unit),
            .source = wr_strdup(arena, dial.source),
            .value = dial.value,
        };
    }
}

static void gather_scenarios(const wr_plan *plan, weir_results *r)
{
    r->n_scenarios = plan->n_scenarios;
    r->n_replications = plan->n_replications;
    r->scenarios = wr_alloc_array(r->arena, r->n_scenarios, sizeof *r->scenarios);
    for (size_t i = 0; i < r->n_scenarios; i++) {
        const wr_scenario_plan *s = &plan->scenarios[i];
        wr_scenario_result *result = &r->scenarios[i];
        if (plan->swept && i > 0) { /* the base's, but for what wr_results_swept() has */
            *result = r->scenarios[0];
            result->name = wr_strdup(r->arena, s->name);
            continue;
        }
        result->name = wr_strdup(r->arena, s->name);
        result->title = wr_strdup(r->arena, weir_network_title(s->network));
        result->yaml = wr_strdup(r->arena, weir_network_yaml(s->network));
        gather_dials(s->network, result, r->arena);
    }
}

/* ---- priorities ----------------------------------------------------------------------------- */

/* The first measure of that name, and of that statistic where one is written. */
static const weir_measure *measure_named(const weir_results *r, const wr_priority *p)
{
    for (size_t i = 0; i < r->n_measures; i++)
        if (strcmp(r->measures[i].name, p->measure) == 0 &&
            (!p->stat || weir_measure_has_stat(&r->measures[i], p->stat)))
            return &r->measures[i];
    return NULL;
}

/* Durations go from seconds to the unit of the measure; the rest is as it is inside. */
static double in_unit_of(const weir_measure *m, const wr_dial *dial)
{
    double scale = 1;
    if (m && dial->dim == WR_DIM_DURATION && wr_unit_scale(m->unit, WR_DIM_DURATION, &scale))
        return dial->value / scale;
    return dial->value;
}

static weir_result_priority priority_of(const weir_network *network, const wr_priority *p,
                                        const weir_results *r)
{
    static const char *const words[] = {[WR_PRIORITY_AT_LEAST] = "at_least",
                                        [WR_PRIORITY_AT_MOST] = "at_most",
                                        [WR_PRIORITY_ABOVE] = "above",
                                        [WR_PRIORITY_BELOW] = "below"};
    const wr_dial *dial = &network->dials[p->value];
    const weir_measure *m = measure_named(r, p);
    char shown[64];
    return (weir_result_priority){
        .name = wr_strdup(r->arena, p->name),
        .measure = wr_strdup(r->arena, p->measure),
        .stat = wr_strdup(r->arena, p->stat ? p->stat
                                    : m     ? m->stat
                                            : ""),
        .how = words[p->kind],
        .value = in_unit_of(m, dial),
        .shown = wr_strdup(
            r->arena, wr_print_value(dial->value, dial->dim, dial->unit, dial->unit_scale, shown)),
    };
}

/* Those of every scenario, each name once: the base says what it means. */
static void gather_priorities(const wr_plan *plan, weir_results *r)
{
    WR_VEC(weir_result_priority) all = {0};
    wr_names *known = wr_names_create(plan->scratch);
    for (size_t i = 0; i < plan->n_scenarios; i++) {
        const weir_network *network = plan->scenarios[i].network;
        for (int32_t p = 0; p < network->n_priorities && (i == 0 || !plan->swept); p++)
            if ((size_t)wr_names_add(known, network->priorities[p].name) == all.n)
                *wr_push(r->arena, &all) = priority_of(network, &network->priorities[p], r);
    }
    r->priorities = all.at;
    r->n_priorities = all.n;
}

/* ---- about ---------------------------------------------------------------------------------- */

/* A short decimal text that reads back as the same number. */
static const char *number_text(wr_arena *arena, double value)
{
    for (int digits = 15; digits < 17; digits++) {
        const char *text = wr_format(arena, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            return text;
    }
    return wr_format(arena, "%.17g", value);
}

void wr_say_fact(weir_results *r, const char *key, const char *text)
{
    r->about = wr_grow_array(r->arena, r->about, r->n_about, r->n_about + 1, sizeof *r->about);
    r->about[r->n_about++] = (wr_about){.key = key, .text = text};
}

static void gather_about(const wr_plan *plan, weir_results *r)
{
    const wr_run_settings *run = &plan->scenarios[0].network->run;
    wr_arena *a = r->arena;
    wr_say_fact(r, "version", wr_strdup(a, weir_version()));
    wr_say_fact(r, "seed", wr_format(a, "%" PRIu64, plan->seed));
    wr_say_fact(r, "warm_up_days", number_text(a, (double)run->warm_up / (double)WEIR_DAY));
    if (run->until != WR_RUN_ARRIVALS) /* else the window ends when the last patient has left */
        wr_say_fact(r, "window_days", number_text(a, (double)run->length / (double)WEIR_DAY));
    if (run->dated) {
        const wr_date d = wr_date_of(run->start_day);
        wr_say_fact(r, "start", wr_format(a, "%04d-%02d-%02d", d.year, d.month, d.day));
    }
    wr_say_fact(r, "replications", wr_format(a, "%zu", plan->n_replications));
    wr_say_fact(r, "stream_layout", "2");
    if (plan->sequential)
        wr_say_fact(r, "sequential", "yes");
    wr_say_fact(r, "study", wr_strdup(a, run->study ? run->study : "steady"));
}

void wr_gather(const wr_plan *plan, weir_results *results)
{
    gather_scenarios(plan, results);
    gather_measures(plan, results);
    if (!plan->swept)
        gather_histograms(plan, results);
    gather_curves(plan, results);
    if (!plan->swept)
        gather_course(plan, results);
    gather_series(plan, results);
    gather_priorities(plan, results);
    gather_about(plan, results);
    if (!plan->swept)
        wr_gather_uncertain(plan, results);
    if (plan->n_logged > 0)
        wr_gather_log(plan, results);
    wr_results_judge(results);
}
