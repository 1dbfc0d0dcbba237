/* Which columns the results have. Scenarios may differ in their services, so it is the union over
 * all of them, in the order of first appearance: the base first, then what a redesign adds. */
#include "sim/experiment/experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/names.h"

#define HOURS 24

/* A column is the same in two scenarios when its name, place, statistic and group are. (A measure may
 * be called as something of the system is.) */
static const char *measure_key(wr_arena *arena, const wr_output *o)
{
    return wr_format(arena, "%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s", o->name, o->service, o->stat,
                     o->group, o->level, o->at ? o->at : "");
}

static void plan_histograms(wr_plan *plan, wr_scenario_plan *s, wr_names *known)
{
    s->histogram_at =
        wr_alloc_array(plan->scratch, (size_t)s->outputs->n_histograms, sizeof *s->histogram_at);
    for (int32_t i = 0; i < s->outputs->n_histograms; i++) {
        const wr_histogram_output *output = &s->outputs->histograms[i];
        const char *key =
            wr_format(plan->scratch, "%s\x1f%s\x1f%s\x1f%s\x1f%s", output->service, output->name,
                      output->at ? output->at : "", output->group ? output->group : "",
                      output->level ? output->level : "");
        s->histogram_at[i] = wr_names_add(known, key);
        if ((size_t)s->histogram_at[i] == plan->histograms.n)
            *wr_push(plan->scratch, &plan->histograms) = (wr_histogram_plan){.output = output};
    }
}

static void plan_curves(wr_plan *plan, wr_scenario_plan *s, wr_names *known)
{
    s->curve_at = wr_alloc_array(plan->scratch, (size_t)s->outputs->n_curves, sizeof *s->curve_at);
    for (int32_t i = 0; i < s->outputs->n_curves; i++) {
        const wr_curve_output *output = &s->outputs->curves[i];
        const char *key = wr_format(plan->scratch, "%s\x1f%s", output->service, output->quantity);
        s->curve_at[i] = wr_names_add(known, key);
        if ((size_t)s->curve_at[i] == plan->curves.n)
            *wr_push(plan->scratch, &plan->curves) = (wr_curve_plan){.output = output};
    }
}

static void plan_course(wr_plan *plan, wr_scenario_plan *s, wr_names *known)
{
    s->course_at =
        wr_alloc_array(plan->scratch, (size_t)s->outputs->n_course, sizeof *s->course_at);
    for (int32_t i = 0; i < s->outputs->n_course; i++) {
        const wr_curve_output *output = &s->outputs->course[i];
        const char *key = wr_format(plan->scratch, "%s\x1f%s", output->service, output->quantity);
        s->course_at[i] = wr_names_add(known, key);
        if ((size_t)s->course_at[i] == plan->course.n)
            *wr_push(plan->scratch, &plan->course) = (wr_course_plan){.output = output};
    }
}

/* Windows are as long in all scenarios, warm-ups need not be. Slots of different length are not put
 * side by side. */
static void plan_slots(wr_plan *plan)
{
    for (size_t i = 0; i < plan->n_scenarios && !plan->points; i++) {
        const wr_slots *s = &plan->scenarios[i].outputs->slots;
        if (i > 0 && s->days != plan->slots.days) {
            plan->slots.n = 0;
            return;
        }
        if (i == 0 || s->before > plan->slots.before)
            plan->slots = *s;
    }
}

/* After plan_histograms(): a quantile points at its histogram. */
static void plan_measures(wr_plan *plan, wr_scenario_plan *s, wr_names *known)
{
    s->measure_at =
        wr_alloc_array(plan->scratch, (size_t)s->outputs->n_columns, sizeof *s->measure_at);
    for (int32_t i = 0; i < s->outputs->n_columns; i++) {
        const wr_output *output = &s->outputs->columns[i];
        s->measure_at[i] = wr_names_add(known, measure_key(plan->scratch, output));
        if ((size_t)s->measure_at[i] < plan->measures.n) {
            wr_measure_plan *m = &plan->measures.at[s->measure_at[i]];
            m->n_parts = output->n_parts > m->n_parts ? output->n_parts : m->n_parts;
            continue;
        }
        *wr_push(plan->scratch, &plan->measures) = (wr_measure_plan){
            .output = output,
            .histogram = output->histogram < 0 ? -1 : s->histogram_at[output->histogram],
            .n_parts = output->n_parts,
        };
        if (output->histogram >= 0)
            plan->histograms.at[s->histogram_at[output->histogram]].has_quantile = true;
    }
}

/* Series of one name may differ in length only where the windows of scenarios do: then they are two. */
static void plan_series(wr_plan *plan, wr_scenario_plan *s, wr_names *known)
{
    s->series_at =
        wr_alloc_array(plan->scratch, (size_t)s->outputs->n_series, sizeof *s->series_at);
    for (int32_t i = 0; i < s->outputs->n_series; i++) {
        const wr_series_output *o = &s->outputs->series[i];
        const char *key = wr_format(plan->scratch, "%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%d", o->service,
                                    o->name, o->group, o->level, o->each, (int)o->n);
        s->series_at[i] = wr_names_add(known, key);
        if ((size_t)s->series_at[i] == plan->series.n)
            *wr_push(plan->scratch, &plan->series) = (wr_series_plan){.output = o};
    }
}

/* Packed histograms of the few replications that were tried take 1 to 4 kB. */
#define PACKED_BYTES 4096.0

static double bytes_needed(const wr_plan *plan, size_t n_replications)
{
    const double runs = (double)plan->n_scenarios * (double)n_replications;
    double more = (double)plan->curves.n * HOURS;
    for (size_t i = 0; i < plan->measures.n; i++)
        more += plan->measures.at[i].n_parts;
    for (size_t i = 0; i < plan->series.n; i++)
        more += plan->series.at[i].output->n;
    const double each = ((double)plan->measures.n * 2 + more) * sizeof(double);
    const double shared = (double)plan->n_scenarios * (double)plan->histograms.n * WR_HIST_BINS *
                          2 * sizeof(uint64_t);
    size_t packed = 0;
    for (size_t i = 0; i < plan->histograms.n; i++)
        packed += plan->histograms.at[i].has_quantile;
    const double course = (double)plan->course.n *
                          (2.0 * runs + (double)plan->n_scenarios * (double)plan->slots.n) *
                          sizeof(double);
    return runs * each + course +
           (plan->points ? 0 : shared + runs * (double)packed * PACKED_BYTES);
}

/* Said before any of it is taken: a machine that promises more memory than it has would otherwise
 * end the run after hours. */
static weir_status check_memory(const wr_plan *plan, size_t n_replications, weir_error *err)
{
    const double has = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    const double needs = bytes_needed(plan, n_replications);
    if (has <= 0 || needs < 0.8 * has)
        return WEIR_OK;
    return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE,
                   "the results of %zu replications of %zu measures would need %.1f GB of memory "
                   "(this machine has %.1f GB)",
                   plan->n_scenarios * n_replications, plan->measures.n, needs * 1e-9, has * 1e-9);
}

/* A column for n replications, with the old one's values where it has any: `width` for each. */
static double *column(const wr_plan *plan, wr_arena *kept, size_t n, const double *old,
                      size_t width)
{
    const size_t n_old = plan->n_replications;
    double *values = wr_alloc_array(kept, plan->n_scenarios * n, width * sizeof *values);
    for (size_t s = 0; old && s < plan->n_scenarios; s++)
        memcpy(values + s * n * width, old + s * n_old * width, n_old * width * sizeof *values);
    return values;
}

static void lay_out_columns(wr_plan *plan, wr_arena *kept, size_t n)
{
    for (size_t i = 0; i < plan->measures.n; i++) {
        wr_measure_plan *m = &plan->measures.at[i];
        m->numerator = column(plan, kept, n, m->numerator, 1);
        m->denominator = column(plan, kept, n, m->denominator, 1);
        if (m->n_parts)
            m->parts = column(plan, kept, n, m->parts, (size_t)m->n_parts);
    }
    for (size_t i = 0; i < plan->series.n; i++) {
        wr_series_plan *s = &plan->series.at[i];
        s->value = column(plan, kept, n, s->value, (size_t)s->output->n);
    }
    for (size_t i = 0; i < plan->curves.n; i++) {
        plan->curves.at[i].value = column(plan, kept, n, plan->curves.at[i].value, HOURS);
        for (size_t s = 0; plan->n_each && s < plan->n_scenarios; s++)
            for (size_t at = (s * n + plan->done_each[s]) * HOURS; at < (s + 1) * n * HOURS; at++)
                plan->curves.at[i].value[at] = NAN;
    }
    for (size_t i = 0; i < plan->course.n && plan->slots.n > 0; i++) {
        plan->course.at[i].half = column(plan, kept, n, plan->course.at[i].half, 2);
        for (size_t s = 0; plan->n_each && s < plan->n_scenarios; s++)
            for (size_t at = (s * n + plan->done_each[s]) * 2; at < (s + 1) * n * 2; at++)
                plan->course.at[i].half[at] = NAN;
    }
}

/* What replications have packed moves to where it is with n of them. */
static void lay_out_packed(wr_plan *plan, size_t n)
{
    for (size_t i = 0; i < plan->histograms.n && !plan->points; i++) {
        wr_histogram_plan *h = &plan->histograms.at[i];
        if (!h->has_quantile)
            continue;
        wr_packed *each = wr_alloc_array(plan->scratch, plan->n_scenarios * n, sizeof *each);
        for (size_t s = 0; h->each && s < plan->n_scenarios; s++)
            memcpy(each + s * n, h->each + s * plan->n_replications,
                   plan->n_replications * sizeof *each);
        h->each = each;
    }
}

void wr_plan_clear(wr_plan *plan)
{
    for (size_t i = 0; i < plan->histograms.n; i++) {
        const wr_histogram_plan *h = &plan->histograms.at[i];
        for (size_t k = 0; h->each && k < plan->n_scenarios * plan->n_replications; k++)
            free(h->each[k].bytes);
    }
    for (size_t i = 0; plan->logs && i < plan->n_scenarios * plan->n_logged; i++)
        wr_event_log_clear(&plan->logs[i]);
}

/* A sweep has its histograms only while a point is run; what is kept of one are its quantiles. */
static void lay_out_quantiles(wr_plan *plan)
{
    for (size_t i = 0; i < plan->measures.n; i++)
        if (plan->measures.at[i].histogram >= 0)
            plan->measures.at[i].pooled =
                wr_alloc_array(plan->kept, plan->n_scenarios, sizeof(double));
}

static void lay_out(wr_plan *plan)
{
    lay_out_columns(plan, plan->kept, plan->n_replications);
    lay_out_packed(plan, plan->n_replications);
    if (plan->points) {
        lay_out_quantiles(plan);
        return;
    }
    for (size_t i = 0; i < plan->course.n && plan->slots.n > 0; i++)
        plan->course.at[i].sum =
            wr_alloc_array(plan->scratch, plan->n_scenarios * (size_t)plan->slots.n,
                           sizeof *plan->course.at[i].sum);
    for (size_t i = 0; i < plan->histograms.n; i++)
        plan->histograms.at[i].counts =
            wr_alloc_array(plan->scratch, plan->n_scenarios, WR_HIST_BINS * sizeof(uint64_t));
}

weir_status wr_plan_columns(wr_plan *plan, weir_error *err)
{
    wr_names *histograms = wr_names_create(plan->scratch);
    wr_names *curves = wr_names_create(plan->scratch);
    wr_names *measures = wr_names_create(plan->scratch);
    wr_names *course = wr_names_create(plan->scratch);
    wr_names *series = wr_names_create(plan->scratch);
    for (size_t i = 0; i < plan->n_scenarios; i++) {
        wr_scenario_plan *s = &plan->scenarios[i];
        if (plan->points && i > 0) { /* all points report the same */
            const char *name = s->name;
            *s = plan->scenarios[0];
            s->name = name;
            continue;
        }
        s->outputs = wr_outputs_of(s->network, plan->scratch);
        plan_histograms(plan, s, histograms);
        if (!plan->points) {
            plan_curves(plan, s, curves);
            plan_course(plan, s, course);
            plan_series(plan, s, series);
        }
        plan_measures(plan, s, measures);
    }
    plan_slots(plan);
    const weir_status status = check_memory(plan, plan->n_replications, err);
    if (status == WEIR_OK)
        lay_out(plan);
    return status;
}

weir_status wr_plan_grow(wr_plan *plan, wr_arena *kept, size_t n_replications, weir_error *err)
{
    /* the old columns are there until the new ones are filled */
    const weir_status status = check_memory(plan, plan->n_replications + n_replications, err);
    if (status != WEIR_OK)
        return status;
    lay_out_columns(plan, kept, n_replications);
    lay_out_packed(plan, n_replications);
    plan->n_done = plan->n_replications;
    plan->n_replications = n_replications;
    return WEIR_OK;
}
