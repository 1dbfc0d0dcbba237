/* What an evaluator's points have given so far: estimates, differences, and all of it as results. Nothing
 * is worked out here that weir_results does not work out for a run. */
#include "sim/experiment/evaluated.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/experiment.h"

const wr_outputs *wr_evaluator_outputs(const wr_evaluator *e) { return e->outputs; }
size_t wr_evaluator_point_count(const wr_evaluator *e) { return e->points.n; }
const char *wr_evaluator_point_name(const wr_evaluator *e, size_t point)
{
    return e->points.at[point].name;
}
size_t wr_evaluator_replication_count(const wr_evaluator *e, size_t point)
{
    return e->points.at[point].n;
}
size_t wr_evaluator_total(const wr_evaluator *e) { return e->n_done; }
weir_run_cost wr_evaluator_cost(const wr_evaluator *e) { return e->cost; }

void wr_evaluator_value(const wr_evaluator *e, size_t point, size_t replication, int32_t column,
                        double *numerator, double *denominator)
{
    const wr_pair *row = e->points.at[point].rows + replication * e->n_columns;
    const wr_pair pair = row[e->kept_at[column]];
    *numerator = pair.numerator;
    *denominator = pair.denominator;
}

/* ---- estimates ------------------------------------------------------------------------------------ */

static double quantile_at(const wr_evaluator *e, const wr_evaluated *p, const wr_output *o)
{
    const uint64_t *counts = p->counts + (size_t)e->histogram_at[o->histogram] * WR_HIST_BINS;
    return wr_pooled_quantile(o, &e->outputs->histograms[o->histogram], counts);
}

/* One or two points as results of so many replications: the measure and what owns its numbers. */
typedef struct small_results {
    weir_results results;
    weir_measure measure;
    double *numbers, pooled[2];
} small_results;

/* The parts of a column, of the first n replications of a point, one after another. */
static void copy_parts(const wr_evaluator *e, const wr_evaluated *p, int32_t column, size_t n,
                       double *to)
{
    const wr_output *o = &e->outputs->columns[column];
    const size_t width = (size_t)o->n_parts;
    for (size_t r = 0; r < n; r++)
        memcpy(to + r * width, p->parts + r * e->n_parts + e->part_at[e->kept_at[column]],
               width * sizeof *to);
}

/* What is no ratio, of each point over its n replications. */
static bool fill_parts(small_results *s, const wr_evaluator *e, const size_t *points,
                       size_t n_points, int32_t column, size_t n, double *pseudo)
{
    const wr_output *o = &e->outputs->columns[column];
    const size_t width = (size_t)o->n_parts;
    double *parts = calloc((n + 2) * width + 1, sizeof *parts);
    if (!parts)
        return false;
    const bool spread = wr_together_has_spread(o->together);
    for (size_t k = 0; k < n_points; k++) {
        copy_parts(e, &e->points.at[points[k]], column, n, parts);
        wr_pool_parts(o, parts, o->n_parts, n, parts + n * width, &s->pooled[k],
                      spread ? pseudo + k * n : NULL);
    }
    s->measure.pooled_value = s->pooled;
    s->measure.pseudo_value = spread ? pseudo : NULL;
    free(parts);
    return true;
}

static bool fill(small_results *s, const wr_evaluator *e, const size_t *points, size_t n_points,
                 int32_t column, size_t n)
{
    const wr_output *o = &e->outputs->columns[column];
    double *numbers = calloc(3 * n_points * n + 1, sizeof *numbers);
    if (!numbers)
        return false;
    for (size_t k = 0; k < n_points; k++)
        for (size_t r = 0; r < n; r++)
            wr_evaluator_value(e, points[k], r, column, &numbers[k * n + r],
                               &numbers[(n_points + k) * n + r]);
    *s = (small_results){.results = {.n_scenarios = n_points, .n_replications = n},
                         .measure = {.pooled = o->pooled,
                                     .quantile = o->histogram >= 0,
                                     .numerator = numbers,
                                     .denominator = numbers + n_points * n},
                         .numbers = numbers};
    if (o->n_parts && !fill_parts(s, e, points, n_points, column, n, numbers + 2 * n_points * n)) {
        free(numbers);
        return false;
    }
    return true;
}

static const weir_estimate nothing = {NAN, NAN, NAN, 0};

weir_estimate wr_evaluator_estimate(const wr_evaluator *e, size_t point, int32_t column,
                                    double level)
{
    const wr_evaluated *p = &e->points.at[point];
    const wr_output *o = &e->outputs->columns[column];
    small_results s;
    if (p->n == 0 || !fill(&s, e, &point, 1, column, p->n))
        return nothing;
    if (o->histogram >= 0) {
        s.pooled[0] = quantile_at(e, p, o);
        s.measure.pooled_value = s.pooled;
    }
    const weir_estimate found = weir_results_estimate(&s.results, &s.measure, 0, o->pooled, level);
    free(s.numbers);
    return found;
}

weir_estimate wr_evaluator_difference(const wr_evaluator *e, size_t a, size_t b, int32_t column,
                                      double level)
{
    const size_t n_a = e->points.at[a].n, n_b = e->points.at[b].n, n = n_a < n_b ? n_a : n_b;
    const wr_output *o = &e->outputs->columns[column];
    small_results s;
    if (n == 0 || !fill(&s, e, (size_t[]){a, b}, 2, column, n))
        return nothing;
    if (o->histogram >= 0 && n_a == n_b) { /* else the counts are not of the same replications */
        s.pooled[0] = quantile_at(e, &e->points.at[a], o);
        s.pooled[1] = quantile_at(e, &e->points.at[b], o);
        s.measure.pooled_value = s.pooled;
    }
    const weir_estimate found = weir_results_difference(&s.results, &s.measure, 0, 1, level);
    free(s.numbers);
    return found;
}

/* ---- as results -------------------------------------------------------------------------------------- */

static void plan_measure(const wr_evaluator *e, wr_plan *plan, size_t kept, const size_t *points)
{
    const wr_output *o = &e->outputs->columns[e->column_of[kept]];
    const size_t n = plan->n_replications;
    wr_measure_plan *m = wr_push(plan->scratch, &plan->measures);
    *m = (wr_measure_plan){
        .output = o,
        .histogram = o->histogram,
        .numerator = wr_alloc_array(plan->kept, plan->n_scenarios * n, sizeof(double)),
        .denominator = wr_alloc_array(plan->kept, plan->n_scenarios * n, sizeof(double)),
        .n_parts = o->n_parts,
        .parts = wr_alloc_array(plan->kept, plan->n_scenarios * n * (size_t)o->n_parts + 1,
                                sizeof(double))};
    for (size_t i = 0; i < plan->n_scenarios * n; i++) /* not every point has as many */
        wr_together_clear(o->together, m->parts + i * (size_t)o->n_parts, o->n_parts);
    if (o->histogram >= 0)
        m->pooled = wr_alloc_array(plan->kept, plan->n_scenarios, sizeof(double));
    for (size_t k = 0; k < plan->n_scenarios; k++) {
        const wr_evaluated *p = &e->points.at[points[k]];
        for (size_t r = 0; r < p->n; r++) {
            const wr_pair *pair = &p->rows[r * e->n_columns + kept];
            m->numerator[k * n + r] = pair->numerator;
            m->denominator[k * n + r] = pair->denominator;
        }
        copy_parts(e, p, e->column_of[kept], p->n, m->parts + k * n * (size_t)o->n_parts);
        if (m->pooled)
            m->pooled[k] = p->n ? quantile_at(e, p, o) : (double)NAN;
    }
}

static void plan_results(const wr_evaluator *e, wr_plan *plan, const size_t *points)
{
    plan->scenarios = wr_alloc_array(plan->scratch, plan->n_scenarios, sizeof *plan->scenarios);
    for (size_t k = 0; k < plan->n_scenarios; k++) {
        plan->scenarios[k].network = e->setup.base;
        plan->scenarios[k].name = wr_format(plan->scratch, "%zu", k);
    }
    for (size_t i = 0; i < e->n_columns; i++)
        plan_measure(e, plan, i, points);
}

static const char **copies_of(wr_arena *arena, const char *const *texts, size_t n)
{
    const char **out = wr_alloc_array(arena, n + 1, sizeof *out);
    for (size_t i = 0; i < n; i++)
        out[i] = wr_strdup(arena, texts[i]);
    return out;
}

static void add_points(const wr_evaluator *e, weir_results *r, const char *kind,
                       const size_t *points, const weir_swept_dial *dials, size_t n_dials)
{
    wr_arena *a = r->arena;
    const size_t n = r->n_scenarios;
    r->swept.n_dials = n_dials;
    r->swept.dials = wr_alloc_array(a, n_dials + 1, sizeof *r->swept.dials);
    for (size_t i = 0; i < n_dials; i++) {
        double *values = wr_alloc_array(a, n + 1, sizeof *values);
        memcpy(values, dials[i].value, n * sizeof *values);
        r->swept.dials[i] =
            (weir_swept_dial){wr_strdup(a, dials[i].path), wr_strdup(a, dials[i].unit), values,
                              copies_of(a, dials[i].shown, n)};
    }
    r->swept.seeds = wr_alloc_array(a, n + 1, sizeof *r->swept.seeds);
    for (size_t k = 0; k < n; k++)
        r->swept.seeds[k] = wr_format(a, "%" PRIu64, e->points.at[points[k]].seed);
    wr_say_fact(r, "scenario", wr_strdup(a, e->setup.name));
    wr_say_fact(r, "design", wr_strdup(a, kind));
    wr_say_fact(r, "points", wr_format(a, "%zu", n));
    wr_say_fact(r, "random_numbers", e->setup.independent ? "independent" : "common");
}

static weir_status make(const wr_evaluator *e, wr_plan *plan, const char *kind,
                        const size_t *points, const weir_swept_dial *dials, size_t n_dials,
                        weir_results **out, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(plan->scratch)) || setjmp(*wr_arena_on_full(plan->kept)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    plan_results(e, plan, points);
    weir_results *r = wr_alloc(plan->kept, sizeof *r);
    r->arena = plan->kept;
    wr_gather(plan, r);
    add_points(e, r, kind, points, dials, n_dials);
    *out = r;
    return WEIR_OK;
}

weir_status wr_evaluator_results(const wr_evaluator *e, const char *kind, const size_t *points,
                                 size_t n_points, const weir_swept_dial *dials, size_t n_dials,
                                 weir_results **out, weir_error *err)
{
    wr_plan plan = {.kept = wr_arena_create(),
                    .scratch = wr_arena_create(),
                    .n_scenarios = n_points,
                    .seed = e->seed,
                    .swept = true};
    weir_status status = WEIR_OK;
    *out = NULL;
    for (size_t k = 0; k < n_points; k++)
        if (e->points.at[points[k]].n > plan.n_replications)
            plan.n_replications = e->points.at[points[k]].n;
    if (n_points == 0 || !plan.kept || !plan.scratch)
        status = n_points == 0 ? wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "there are no points")
                               : wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else
        status = make(e, &plan, kind, points, dials, n_dials, out, err);
    wr_arena_destroy(plan.scratch);
    if (status != WEIR_OK)
        wr_arena_destroy(plan.kept);
    return status;
}
