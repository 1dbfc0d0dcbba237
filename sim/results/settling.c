/* Was the warm-up long enough, and did the window settle? From the course of the run. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/results/results.h"
#include "weir/steady.h"

#define LEVEL 0.95
#define TREND_P 0.01
#define WEEK 7.0

/* Batches of 5 slots; of a periodic study of a week, or of one slot where slots are whole weeks. */
static size_t batch_of(const weir_results *r, bool periodic)
{
    if (!periodic)
        return WEIR_MSER_BATCH;
    return r->slots.days >= WEEK ? 1 : (size_t)WEEK;
}

/* A scenario's own warm-up may begin after the first slot. */
static size_t first_slot(const weir_results *r, const weir_course *s, size_t scenario)
{
    size_t first = 0;
    while (first < r->slots.n && isnan(s->mean[scenario * r->slots.n + first]))
        first++;
    return first;
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] / (double)n;
    return sum;
}

/* Half of the interval of the window's mean, over replications; infinite where it is not known. */
static double window_half_width(const weir_results *r, const weir_course *s, size_t scenario)
{
    const size_t n = r->n_replications;
    double *mean = malloc((n + 1) * sizeof *mean);
    if (!mean)
        return INFINITY;
    for (size_t i = 0; i < n; i++) {
        const double *half = s->half + (scenario * n + i) * 2;
        mean[i] = 0.5 * (half[0] + half[1]);
    }
    const weir_estimate e = weir_estimate_mean(mean, n, LEVEL);
    free(mean);
    return isnan(e.half_width) ? (double)INFINITY : e.half_width;
}

/* How far the start still pulls the mean of the window: over half its interval is too far. */
static bool still_shows(const weir_results *r, const weir_course *s, size_t scenario,
                        size_t cut_slot)
{
    const double *course = s->mean + scenario * r->slots.n;
    const size_t before = r->slots.before, n = r->slots.n;
    if (cut_slot <= before || cut_slot >= n)
        return false;
    const double window = mean_of(course + before, n - before);
    const double behind = mean_of(course + cut_slot, n - cut_slot);
    return fabs(window - behind) > window_half_width(r, s, scenario);
}

static double run_before(const weir_results *r, size_t first)
{
    return ((double)r->slots.before - (double)first) * r->slots.days;
}

static bool never_varies(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (x[i] != x[0])
            return false;
    return true;
}

/* One course more; the longest cut of all counts. */
static void judge_start(weir_settling *out, const weir_results *r, size_t index, size_t scenario,
                        bool periodic)
{
    const weir_course *s = &r->course[index];
    const size_t first = first_slot(r, s, scenario), n = r->slots.n;
    const weir_cut cut =
        weir_mser(s->mean + scenario * n + first, n - first, batch_of(r, periodic));
    if (isnan(cut.statistic) || never_varies(s->mean + scenario * n + first, n - first))
        return;
    /* warm-ups need not be whole slots: what is left over comes before the first. Only the first
     * scenario's is known to the hour. */
    if (scenario > 0)
        out->warm_up_days = run_before(r, first);
    const double over = out->warm_up_days - run_before(r, first);
    double days = cut.cut == 0 ? 0.0 : over + (double)cut.cut * r->slots.days;
    if (periodic)
        days = ceil(days / WEEK) * WEEK;
    out->judged = true;
    out->at_bound = out->at_bound || cut.at_bound;
    if (days > out->needed_days || out->course == (size_t)-1) {
        out->needed_days = days;
        out->course = index;
    }
    if (!cut.at_bound && still_shows(r, s, scenario, first + cut.cut))
        out->too_short = true;
}

/* The first half against the second, paired by replication; p allows for how many course there are. */
static void judge_trend(weir_settling *out, const weir_results *r, size_t index, size_t scenario)
{
    const weir_course *s = &r->course[index];
    const size_t n = r->n_replications;
    double *d = malloc((n + 1) * sizeof *d), first = 0, second = 0;
    if (!d || first_slot(r, s, scenario) == r->slots.n) {
        free(d);
        return;
    }
    for (size_t i = 0; i < n; i++) { /* NaN where a scenario has fewer replications than another */
        const double *half = s->half + (scenario * n + i) * 2;
        d[i] = half[1] - half[0];
        first += isnan(d[i]) ? 0.0 : half[0];
        second += isnan(d[i]) ? 0.0 : half[1];
    }
    const weir_estimate e = weir_estimate_mean(d, n, LEVEL);
    first /= (double)e.n;
    second /= (double)e.n;
    const double p = fmin(1.0, weir_estimate_p(e) * (double)r->n_course);
    free(d);
    if (p < out->trend_p || isnan(out->trend_p)) {
        out->trend_p = p;
        out->trend_course = index;
        out->first = first;
        out->second = second;
    }
}

static weir_settling settling_of(const weir_results *r, size_t scenario)
{
    const char *study = weir_results_about(r, "study");
    const char *warm_up = weir_results_about(r, "warm_up_days");
    weir_settling out = {.course = (size_t)-1, .trend_p = NAN};
    out.warm_up_days = warm_up ? strtod(warm_up, NULL) : 0.0;
    if (!study || strcmp(study, "terminating") == 0 || r->slots.n == 0)
        return out;
    for (size_t i = 0; i < r->n_course; i++) {
        judge_start(&out, r, i, scenario, strcmp(study, "periodic") == 0);
        if (r->n_replications > 1)
            judge_trend(&out, r, i, scenario);
    }
    return out;
}

void wr_results_judge(weir_results *r)
{
    if (r->swept.n_dials > 0)
        return;
    r->settling = wr_alloc_array(r->arena, r->n_scenarios, sizeof *r->settling);
    for (size_t s = 0; s < r->n_scenarios; s++)
        r->settling[s] = settling_of(r, s);
}

weir_settling weir_results_settling(const weir_results *r, size_t scenario)
{
    return r->settling ? r->settling[scenario]
                       : (weir_settling){.course = (size_t)-1, .trend_p = NAN};
}

unsigned wr_results_doubts(const weir_results *r, size_t scenario)
{
    const weir_settling s = weir_results_settling(r, scenario);
    const bool sequential = weir_results_about(r, "sequential") != NULL;
    return (sequential ? WEIR_DOUBT_SEQUENTIAL : 0u) | (s.too_short ? WEIR_DOUBT_WARM_UP : 0u) |
           (s.trend_p < TREND_P ? WEIR_DOUBT_TREND : 0u);
}
