/* What a network reports, and the filling of it from a finished replication. One function walks all
 * columns in one order; describing and filling are two uses of that walk, so they cannot differ. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine/state.h"

#define HOURS (1.0 / (double)WEIR_HOUR)
#define POUNDS 1e-6 /* of a millionth */

/* The pools or measures of each service, those of the system last: [first[s], first[s + 1]) of at. */
typedef struct by_service {
    int32_t *first, *at;
} by_service;

typedef struct walk {
    const weir_network *net;
    wr_arena *arena; /* describing */
    wr_outputs *out;
    WR_VEC(wr_output) columns;
    const wr_rep *rep; /* filling; NULL while describing */
    wr_replication_result *result;
    int32_t column;
    WR_VEC(wr_series_output) series;
    WR_VEC(wr_histogram_output) histograms; /* describing: of measures, then of sets of services */
    int32_t n_own;                          /* histograms of measures: one for each that has one */
    int32_t *own_histogram;                 /* by measure: which, if it has one */
    int32_t set_histogram;                  /* the next of a set: the sum of its services' */
    int32_t n_parts;                        /* of the columns so far */
    int32_t n_groups;
    const int32_t *stride;
    /* the place that is being walked */
    const char *place_name;
    bool plain_name;         /* of a measure that the user declared: not put behind its service's */
    const int32_t *services; /* indexes; several: all services of a type */
    int32_t n_services;
    wr_ids pools, measures; /* of these services; ascending */
    by_service pools_of, measures_of;
    int32_t *here_pools, *here_measures; /* room for them */
} walk;

typedef struct filter { /* patients of one level of one attribute; attr -1: all */
    int32_t by, level;  /* index in run.by */
} filter;

/* One column: described, or filled with numerator and denominator. */
static void put(walk *w, const char *quantity, const char *stat, const char *unit, filter f,
                const char *window, double num, double den)
{
    if (w->rep) {
        w->result->numerator[w->column] = num;
        w->result->denominator[w->column] = den;
        w->column++;
        return;
    }
    wr_output *o = wr_push(w->arena, &w->columns);
    const bool system = w->place_name[0] == '\0';
    *o = (wr_output){.name = system || w->plain_name
                                 ? quantity
                                 : wr_format(w->arena, "%s.%s", w->place_name, quantity),
                     .quantity = quantity,
                     .service = w->place_name,
                     .stat = stat,
                     .unit = unit,
                     .group = "",
                     .level = "",
                     .window = window,
                     .pooled = true,
                     .at = "",
                     .histogram = -1};
    if (f.by >= 0) {
        const wr_attr *attr = &w->net->attrs[w->net->run.by[f.by]];
        o->group = attr->name;
        o->level = attr->levels[f.level].label;
    }
}

static bool in_filter(const walk *w, filter f, int32_t group)
{
    if (f.by < 0)
        return true;
    const wr_attr *attr = &w->net->attrs[w->net->run.by[f.by]];
    return group / w->stride[f.by] % (attr->n_levels + 1) == f.level;
}

/* The sum over the walked services and the filtered groups of a tally. */
static wr_visit_tally tally_of(const walk *w, filter f, wr_visit_extra *extra)
{
    wr_visit_tally sum = {0};
    *extra = (wr_visit_extra){0};
    for (int32_t i = 0; w->rep && i < w->n_services; i++)
        for (int32_t g = 0; g < w->n_groups; g++) {
            if (!in_filter(w, f, g))
                continue;
            const wr_visit_tally *t = &w->rep->tally[(int64_t)w->services[i] * w->n_groups + g];
            sum.arrived += t->arrived;
            sum.started += t->started;
            sum.completed += t->completed;
            sum.departed += t->departed;
            sum.wait += t->wait;
            sum.time += t->time;
            const wr_visit_extra *e = &w->rep->extra[(int64_t)w->services[i] * w->n_groups + g];
            extra->waits += e->waits;
            extra->times += e->times;
            extra->blocked_time += e->blocked_time;
            extra->cost += e->cost;
        }
    return sum;
}

static double outcome_of(const walk *w, filter f, int32_t outcome)
{
    double n = 0;
    for (int32_t i = 0; w->rep && i < w->n_services; i++)
        for (int32_t g = 0; g < w->n_groups; g++)
            if (in_filter(w, f, g))
                n += w->rep->outcome_count[((int64_t)w->services[i] * w->n_groups + g) *
                                               w->net->n_outcomes +
                                           outcome];
    return n;
}

static const char *in_window = "in the window", *departed = "departed",
                  *all_time = "all the time in the window";

static void put_visits(walk *w, filter f, bool system)
{
    wr_visit_extra extra;
    const wr_visit_tally t = tally_of(w, f, &extra);
    const double waits = (double)t.completed + (double)extra.waits;
    const double times = (double)t.departed + (double)extra.times;
    put(w, "arrived", "total", "patients", f, in_window, (double)t.arrived, 1);
    if (!system) {
        put(w, "started", "total", "patients", f, in_window, (double)t.started, 1);
        put(w, "completed", "total", "patients", f, in_window, (double)t.completed, 1);
    }
    put(w, "departed", "total", "patients", f, in_window, (double)t.departed, 1);
    for (int32_t i = 0; i < w->net->n_outcomes; i++)
        if (i == WR_OUTCOME_LEFT_UNSEEN || i == WR_OUTCOME_TURNED_AWAY ||
            (system && i != WR_OUTCOME_DONE))
            put(w, w->net->outcomes[i], "total", "patients", f, in_window, outcome_of(w, f, i), 1);
    if (!system) {
        put(w, "wait", "mean", "h", f, departed, (double)t.wait * HOURS, waits);
        put(w, "blocked_time", "mean", "h", f, departed, (double)extra.blocked_time * HOURS, times);
    }
    put(w, "time", "mean", "h", f, departed, (double)t.time * HOURS, times);
    put(w, "cost", "total", "GBP", f, in_window, (double)extra.cost * POUNDS, 1);
}

static const char *window_of(const wr_measure *m)
{
    static const char *const events[] = {"arrived", "started", "completed", "departed"};
    if (m->kind == WR_MEASURE_CENSUS && !m->n_at && !m->each)
        return all_time; /* its values are weighted by time, so they have no number */
    return m->kind == WR_MEASURE_INTERVAL ? events[m->event] : in_window;
}

static double seconds_seen(const walk *w)
{
    if (!w->rep)
        return 0;
    return (double)(w->rep->run_end - w->rep->run_start);
}

static void put_averages(walk *w)
{
    const filter all = {-1, 0};
    wr_area present = 0, waiting = 0;
    for (int32_t i = 0; w->rep && i < w->n_services; i++) {
        present += wr_area_of(&w->rep->window_services[w->services[i]].present, w->rep->run_end);
        waiting += wr_area_of(&w->rep->window_services[w->services[i]].waiting, w->rep->run_end);
    }
    put(w, "waiting", "mean", "patients", all, in_window, (double)waiting, seconds_seen(w));
    put(w, "present", "mean", "patients", all, in_window, (double)present, seconds_seen(w));
    const bool one = w->n_services == 1 && w->services[0] < w->net->n_services;
    const int32_t belief = one ? w->net->services[w->services[0]].belief : -1;
    if (belief >= 0)
        put(w, "believed_wait", "mean", "h", all, in_window,
            w->rep ? w->rep->beliefs[belief].area : 0, seconds_seen(w));
}

/* ---- pools -- */

static void put_pool_sum(walk *w, const char *name, int32_t only)
{
    const filter all = {-1, 0};
    wr_area in_use = 0, blocked = 0, most = 0, suspended = 0, broken = 0;
    double cost = 0;
    bool suspends = false, fails = false;
    const wr_ids pools = only >= 0 ? (wr_ids){&only, 1} : w->pools;
    for (int32_t k = 0; k < pools.n; k++) {
        const int32_t i = pools.at[k];
        if (strcmp(w->net->pools[i].name, name) != 0)
            continue;
        suspends = suspends || w->net->pools[i].suspends;
        fails = fails || w->net->pools[i].fails.some;
        if (!w->rep)
            continue;
        const wr_pool_state *s = &w->rep->window_pools[i];
        in_use += wr_area_of(&s->in_use, w->rep->run_end);
        blocked += wr_area_of(&s->blocked, w->rep->run_end);
        most += wr_area_of(&s->most, w->rep->run_end);
        broken += wr_area_of(&s->broken, w->rep->run_end);
        suspended += wr_area_of(&s->suspended, w->rep->run_end);
        cost += s->cost;
    }
    const double seen = seconds_seen(w);
    const char *q[6] = {"in_use", "blocked", "utilisation", "cost", "suspended", "broken"};
    if (!w->rep)
        for (int k = 0; k < 6; k++)
            q[k] = wr_format(w->arena, "%s.%s", name, q[k]);
    put(w, q[0], "mean", "units", all, in_window, (double)in_use, seen);
    put(w, q[1], "mean", "units", all, in_window, (double)blocked, seen);
    put(w, q[2], "mean", "share", all, in_window, (double)in_use, (double)most);
    put(w, q[3], "total", "GBP", all, in_window, cost, 1);
    if (suspends)
        put(w, q[4], "mean", "patients", all, in_window, (double)suspended, seen);
    if (fails)
        put(w, q[5], "mean", "units", all, in_window, (double)broken, seen);
}

static void put_pools(walk *w)
{
    for (int32_t i = 0; i < w->pools.n; i++) {
        const char *name = w->net->pools[w->pools.at[i]].name;
        bool first = true; /* of its name among the services walked */
        for (int32_t k = 0; first && k < i; k++)
            first = strcmp(w->net->pools[w->pools.at[k]].name, name) != 0;
        if (first)
            put_pool_sum(w, name, w->n_services == 1 ? w->pools.at[i] : -1);
    }
}

/* ---- measures -- */

typedef struct total { /* of a measure over services and groups */
    wr_exact_moments exact;
    wr_moments moments; /* the same */
    wr_extremes extremes;
    double hits;
    wr_area above;
} total;

static bool is_of_cell(const wr_measure *m, int32_t groups, int32_t group, int32_t cross)
{
    if (cross < 0 && wr_has_all_cell(m))
        return group == groups - 1;
    return cross < 0 || group == cross;
}

static bool in_measure_filter(const walk *w, int32_t measure, filter f, int32_t group,
                              int32_t cross)
{
    const wr_measure *m = &w->net->measures[measure];
    if (m->n_by < 0)
        return in_filter(w, f, group);
    return is_of_cell(m, w->rep->measure_groups[measure], group, cross);
}

static void widen(wr_extremes *to, const wr_extremes *e)
{
    to->least = e->least < to->least ? e->least : to->least;
    to->most = e->most > to->most ? e->most : to->most;
}

static total total_of(const walk *w, const char *name, int32_t stat, filter f, int32_t cross)
{
    total sum = {.extremes = {INT64_MAX, INT64_MIN}};
    for (int32_t k = 0; w->rep && k < w->measures.n; k++) {
        const int32_t i = w->measures.at[k];
        if (strcmp(w->net->measures[i].name, name) != 0)
            continue;
        const wr_measure *m = &w->net->measures[i];
        const int32_t groups = w->rep->measure_groups[i];
        for (int32_t g = 0; g < groups; g++) {
            if (!in_measure_filter(w, i, f, g, cross))
                continue;
            const wr_exact_moments *c = &w->rep->cells[w->rep->measure_cell[i] + g];
            if (m->extremes)
                widen(&sum.extremes, &w->rep->extremes[w->rep->measure_cell[i] + g]);
            sum.exact.n += c->n;
            sum.exact.sum += c->sum;
            sum.exact.sumsq += c->sumsq;
            const int32_t hit = w->rep->hit_first[i] + stat * groups + g;
            sum.hits += w->rep->hits[hit];
            sum.above += w->rep->above ? w->rep->above[hit] : 0;
        }
    }
    sum.moments = (wr_moments){(double)sum.exact.n, (double)sum.exact.sum, (double)sum.exact.sumsq};
    return sum;
}

static void add_up(const walk *w, const char *name, uint64_t *sum)
{
    for (int32_t k = 0; k < w->measures.n; k++) {
        const int32_t i = w->measures.at[k];
        if (!w->net->measures[i].histogram || strcmp(w->net->measures[i].name, name) != 0)
            continue;
        const uint64_t *own = &w->rep->counts[(int64_t)w->rep->measure_hist[i] * WR_HIST_BINS];
        for (int b = 0; b < WR_HIST_BINS; b++)
            sum[b] += own[b];
    }
}

/* The histogram of a measure at the place walked: its own, or the sum over all services of a type,
 * which is described, or filled, here. -1: the measure has none. */
static int32_t histogram_here(walk *w, int32_t measure)
{
    const wr_measure *m = &w->net->measures[measure];
    if (!m->histogram)
        return -1;
    if (w->n_services == 1)
        return w->own_histogram[measure] + (m->n_by > 0 ? wr_crossed_cells(w->net, m) : 0);
    const int32_t index = w->n_own + w->set_histogram++;
    if (w->rep)
        add_up(w, m->name, &w->result->counts[(int64_t)index * WR_HIST_BINS]);
    else
        *wr_push(w->arena, &w->histograms) = (wr_histogram_output){.name = m->name,
                                                                   .service = w->place_name,
                                                                   .unit = "h",
                                                                   .at = "",
                                                                   .group = "",
                                                                   .level = "",
                                                                   .scale = HOURS};
    return index;
}

/* Hours; of a census patients, or units of pools. */
static const char *unit_of(const weir_network *net, const wr_measure *m)
{
    bool patients = false;
    for (int32_t i = 0; m->kind == WR_MEASURE_CENSUS && i < m->n_counted; i++) {
        const wr_counted_place *c = &net->counted[m->first_counted + i];
        patients =
            patients || c->service >= 0 || c->states & (WR_COUNTS_WAITING | WR_COUNTS_SUSPENDED);
    }
    switch (m->kind) {
    case WR_MEASURE_CENSUS:
        return patients ? "patients" : "units";
    case WR_MEASURE_COUNT:
        return "patients";
    case WR_MEASURE_COST:
        return "GBP";
    case WR_MEASURE_SCORE:
        return "points";
    case WR_MEASURE_HELD:
        return "share";
    default:
        return "h";
    }
}

/* Values of a measure, as the engine holds them, times this are in its unit. */
static double scale_of(const wr_measure *m)
{
    if (m->kind == WR_MEASURE_INTERVAL || m->kind == WR_MEASURE_LAST)
        return HOURS;
    return 1.0 / wr_grain_of(m);
}

static double histogram_scale(const wr_measure *m)
{
    return scale_of(m) / (double)(1 << wr_value_shift(m));
}

static double sd_of(const wr_moments *m)
{
    const double variance = m->n > 1 ? (m->sumsq - m->sum * m->sum / m->n) / (m->n - 1) : 0;
    return variance > 0 ? sqrt(variance) : 0;
}

/* "patients per day": by the seconds that stand below. */
static const char *per_unit(const walk *w, const char *what, double seconds)
{
    const char *per = seconds == 60.0       ? "min"
                      : seconds == 3600.0   ? "h"
                      : seconds == 86400.0  ? "day"
                      : seconds == 604800.0 ? "week"
                                            : "year";
    return w->rep ? "" : wr_format(w->arena, "%s per %s", what, per);
}

/* ---- statistics that are no ratio ------------------------------------------------------------- */

/* Of the column that was just put: how replications are made one, from so many parts. */
static double *parts_of_last(walk *w, wr_together how, int32_t n)
{
    const int32_t first = w->n_parts;
    w->n_parts += n;
    if (!w->rep) {
        wr_output *o = &w->columns.at[w->columns.n - 1];
        o->together = how;
        o->first_part = first;
        o->n_parts = n;
        return NULL;
    }
    return w->result->parts ? w->result->parts + first : NULL;
}

static void put_sd(walk *w, const wr_measure *m, const wr_stat *s, filter f, const char *window,
                   const total *t)
{
    const double scale = scale_of(m);
    put(w, m->name, s->text, unit_of(w->net, m), f, window, sd_of(&t->moments) * scale,
        t->moments.n > 1);
    double *parts = parts_of_last(w, WR_TOGETHER_SD, 3);
    if (!parts)
        return;
    parts[0] = t->moments.n;
    parts[1] = t->moments.sum * scale;
    parts[2] = t->moments.sumsq * scale * scale;
}

/* The further out, the more are looked at: reports show the mean over replications. */
static void put_extreme(walk *w, const wr_measure *m, const wr_stat *s, filter f,
                        const char *window, const total *t)
{
    const bool least = s->kind == WR_STAT_MIN;
    const double x = (double)(least ? t->extremes.least : t->extremes.most) * scale_of(m);
    put(w, m->name, s->text, unit_of(w->net, m), f, window, t->exact.n ? x : 0, t->exact.n > 0);
    double *parts = parts_of_last(w, least ? WR_TOGETHER_LEAST : WR_TOGETHER_MOST, 1);
    if (!w->rep)
        w->columns.at[w->columns.n - 1].pooled = false;
    if (parts)
        parts[0] = t->exact.n ? x : (double)NAN;
}

static double counted(const walk *w, int32_t measure, filter f, int32_t cross);

/* Numerator and denominator of each group of the one attribute of `by`. */
static void fill_groups(const walk *w, int32_t measure, int32_t stat, int32_t n, double *parts)
{
    const wr_measure *m = &w->net->measures[measure];
    const wr_stat *s = &w->net->stats[m->first_stat + stat];
    const filter all = {-1, 0};
    for (int32_t g = 0; g < n; g++) {
        if (m->kind == WR_MEASURE_RATIO) {
            parts[2 * g] = counted(w, m->numerator, all, g);
            parts[2 * g + 1] = counted(w, m->denominator, all, g);
            continue;
        }
        const total t = total_of(w, m->name, stat, all, g);
        parts[2 * g] = s->of == WR_STAT_MEAN ? t.moments.sum * scale_of(m) : t.hits;
        parts[2 * g + 1] = t.moments.n;
    }
}

static const char *ratio_unit(const weir_network *net, const wr_measure *m);

static void put_index(walk *w, int32_t measure, int32_t stat)
{
    const wr_measure *m = &w->net->measures[measure];
    const wr_stat *s = &w->net->stats[m->first_stat + stat];
    const int32_t n = w->net->attrs[w->net->by_attrs[m->first_by]].n_levels;
    const wr_together how = s->kind == WR_STAT_SII ? WR_TOGETHER_SII : WR_TOGETHER_RII;
    const char *unit = s->kind == WR_STAT_RII        ? "ratio"
                       : s->of != WR_STAT_MEAN       ? "share"
                       : m->kind == WR_MEASURE_RATIO ? ratio_unit(w->net, m)
                                                     : unit_of(w->net, m);
    double value = NAN, *own = NULL;
    if (w->rep) {
        own = wr_alloc_array(w->rep->arena, (size_t)(2 * n) + 1, sizeof *own);
        fill_groups(w, measure, stat, n, own);
        value = wr_together_value(how, own, 2 * n);
    }
    put(w, m->name, s->text, unit, (filter){-1, 0}, window_of(m), isnan(value) ? 0 : value,
        !isnan(value));
    double *parts = parts_of_last(w, how, 2 * n);
    if (parts)
        memcpy(parts, own, (size_t)(2 * n) * sizeof *parts);
}

static void put_percentile(walk *w, const wr_measure *m, const wr_stat *s, filter f,
                           int32_t histogram, const total *t)
{
    double x = 0;
    if (w->rep) {
        const uint64_t *counts = &w->result->counts[(int64_t)histogram * WR_HIST_BINS];
        x = histogram_scale(m) * (wr_value_shift(m) ? wr_hist_quantile_whole(counts, s->value)
                                                    : wr_hist_quantile(counts, s->value));
    }
    put(w, m->name, s->text, unit_of(w->net, m), f, window_of(m), x, t->moments.n > 0);
    if (w->rep)
        return;
    w->columns.at[w->columns.n - 1].histogram = histogram;
    w->columns.at[w->columns.n - 1].p = s->value;
}

static void put_stat(walk *w, int32_t measure, int32_t stat, filter f, int32_t cross,
                     int32_t histogram)
{
    const wr_measure *m = &w->net->measures[measure];
    const wr_stat *s = &w->net->stats[m->first_stat + stat];
    const total t = total_of(w, m->name, stat, f, cross);
    const bool of_all = f.by < 0 && cross < 0;
    const char *window = window_of(m), *unit = unit_of(w->net, m);
    const bool count = m->kind == WR_MEASURE_COUNT;
    const double scale = scale_of(m);
    switch (s->kind) {
    case WR_STAT_MEAN:
        put(w, m->name, s->text, unit, f, window, t.moments.sum * scale, t.moments.n);
        break;
    case WR_STAT_SD:
        put_sd(w, m, s, f, window, &t);
        break;
    case WR_STAT_SHARE_WITHIN:
    case WR_STAT_SHARE_ABOVE:
        put(w, m->name, s->text, "share", f, window, t.hits, t.moments.n);
        break;
    case WR_STAT_MEAN_ABOVE:
        put(w, m->name, s->text, unit, f, window, (double)t.above * scale, t.hits);
        break;
    case WR_STAT_PERCENTILE:
        if (f.by < 0) /* of the groups of run.by none is kept */
            put_percentile(w, m, s, f, histogram, &t);
        break;
    case WR_STAT_TOTAL:
        put(w, m->name, s->text, unit, f, window, count ? t.moments.n : t.moments.sum * scale, 1);
        break;
    case WR_STAT_PER:
        put(w, m->name, s->text, per_unit(w, unit, s->value), f, window,
            count ? t.moments.n : t.moments.sum * scale, seconds_seen(w) / (s->value * 1e6));
        break;
    case WR_STAT_MIN:
    case WR_STAT_MAX:
        put_extreme(w, m, s, f, window, &t);
        break;
    case WR_STAT_MEAN_NUMBER:
        put(w, m->name, s->text, "patients", f, window, t.moments.sum, seconds_seen(w));
        break;
    case WR_STAT_SII:
    case WR_STAT_RII:
        if (of_all)
            put_index(w, measure, stat);
        break;
    case WR_STAT_DISTRIBUTION: /* the histogram is reported by itself */
    case WR_STAT_RATIO:
        break;
    }
}

/* ---- ratios, and shares of time ----------------------------------------------------------------- */

/* Pounds a patient, say; a ratio of like with like is a number. */
static const char *ratio_unit(const weir_network *net, const wr_measure *m)
{
    const wr_measure *top = &net->measures[m->numerator], *bottom = &net->measures[m->denominator];
    const bool money = top->kind == WR_MEASURE_COST, plain = bottom->kind != WR_MEASURE_COST;
    return money && plain ? "GBP" : "ratio";
}

/* What a part of a ratio counts: visits, or the intervals that were taken; or what it adds up. */
static double counted(const walk *w, int32_t measure, filter f, int32_t cross)
{
    const wr_measure *m = &w->net->measures[measure];
    uint64_t n = 0;
    wr_area sum = 0;
    for (int32_t g = 0; w->rep && g < w->rep->measure_groups[measure]; g++)
        if (in_measure_filter(w, measure, f, g, cross)) {
            n += w->rep->cells[w->rep->measure_cell[measure] + g].n;
            sum += w->rep->cells[w->rep->measure_cell[measure] + g].sum;
        }
    const bool adds_up = m->kind == WR_MEASURE_COST || m->kind == WR_MEASURE_SCORE;
    return adds_up ? (double)sum * scale_of(m) : (double)n;
}

static void put_held(walk *w, int32_t measure)
{
    const wr_held *h = w->rep ? &w->rep->held[w->rep->measure_held[measure]] : NULL;
    put(w, w->net->measures[measure].name, "share_of_time", "share", (filter){-1, 0}, in_window,
        h ? (double)h->time : 0, h ? (double)h->of : 0);
}

/* A statistic of one group; a ratio, or a share of time, has one alone. */
static void put_one(walk *w, int32_t measure, int32_t stat, filter f, int32_t cross,
                    int32_t histogram)
{
    const wr_measure *m = &w->net->measures[measure];
    const bool of_all = f.by < 0 && cross < 0;
    if (m->kind == WR_MEASURE_HELD && !m->each)
        put_held(w, measure);
    else if (m->kind != WR_MEASURE_RATIO)
        put_stat(w, measure, stat, f, cross, histogram);
    else if (w->net->stats[m->first_stat + stat].kind == WR_STAT_RATIO)
        put(w, m->name, "ratio", ratio_unit(w->net, m), f, in_window,
            counted(w, m->numerator, f, cross), counted(w, m->denominator, f, cross));
    else if (of_all)
        put_index(w, measure, stat);
}

/* Of all times of the day together, and of each instant of a census, a column named by it. */
static void put_instants(walk *w, int32_t measure, int32_t stat, int32_t histogram)
{
    const wr_measure *m = &w->net->measures[measure];
    const bool together = wr_has_all_times(w->net, m);
    for (int32_t k = together ? -1 : 0; k < m->n_at; k++) {
        const int32_t cell = k < 0 ? m->n_at : k;
        const size_t before = w->columns.n;
        put_one(w, measure, stat, (filter){-1, 0}, cell, histogram < 0 ? -1 : histogram + cell);
        if (!w->rep && k >= 0 && w->columns.n > before)
            w->columns.at[w->columns.n - 1].at = w->net->instants[m->first_at + k].text;
    }
}

/* Groups of a measure's own `by`, crossed: one column each, named by labels joined with a comma. */
static void put_crossed(walk *w, int32_t measure, int32_t stat)
{
    const wr_measure *m = &w->net->measures[measure];
    const int32_t cells = wr_crossed_cells(w->net, m);
    for (int32_t g = 0; g < cells; g++) {
        const char *names = "", *labels = "";
        bool known = true;
        int32_t rest = g;
        for (int32_t i = m->n_by - 1; i >= 0; i--) {
            const wr_attr *attr = &w->net->attrs[w->net->by_attrs[m->first_by + i]];
            const int32_t level = rest % (attr->n_levels + 1);
            rest /= attr->n_levels + 1;
            known = known && level < attr->n_levels;
            if (!w->rep && known) {
                names = wr_format(w->arena, "%s%s%s", attr->name, names[0] ? "," : "", names);
                labels = wr_format(w->arena, "%s%s%s", attr->levels[level].label,
                                   labels[0] ? "," : "", labels);
            }
        }
        if (!known)
            continue;
        const size_t before = w->columns.n;
        put_one(w, measure, stat, (filter){-1, 0}, g,
                m->histogram ? w->own_histogram[measure] + g : -1);
        if (!w->rep && w->columns.n > before) {
            w->columns.at[w->columns.n - 1].group = names;
            w->columns.at[w->columns.n - 1].level = labels;
        }
    }
}

static void put_measure(walk *w, int32_t measure)
{
    const wr_measure *m = &w->net->measures[measure];
    const int32_t histogram = histogram_here(w, measure);
    const int32_t n_stats = m->kind == WR_MEASURE_HELD && !m->each ? 1 : m->n_stats;
    for (int32_t s = 0; s < n_stats; s++) {
        if (m->n_at > 0) {
            put_instants(w, measure, s, histogram);
            continue;
        }
        put_one(w, measure, s, (filter){-1, 0}, -1, histogram);
        if (m->n_by > 0)
            put_crossed(w, measure, s);
        for (int32_t b = 0; m->n_by < 0 && b < w->net->run.n_by; b++)
            for (int32_t level = 0; level < w->net->attrs[w->net->run.by[b]].n_levels; level++)
                put_one(w, measure, s, (filter){b, level}, -1, histogram);
    }
}

static void put_measures(walk *w)
{
    for (int32_t i = 0; i < w->measures.n; i++) {
        const wr_measure *m = &w->net->measures[w->measures.at[i]];
        const bool declared = m->declared;
        bool first = !(declared && w->n_services > 1); /* of its name among the services walked */
        for (int32_t k = 0; first && k < i; k++)
            first = strcmp(w->net->measures[w->measures.at[k]].name, m->name) != 0;
        w->plain_name = declared;
        if (first)
            put_measure(w, w->measures.at[i]);
        w->plain_name = false;
    }
}

/* ---- the walk -- */

static int ascending(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static wr_ids of_services(const walk *w, by_service of, int32_t *room)
{
    int32_t n = 0;
    for (int32_t i = 0; i < w->n_services; i++)
        for (int32_t k = of.first[w->services[i]]; k < of.first[w->services[i] + 1]; k++)
            room[n++] = of.at[k];
    qsort(room, (size_t)n, sizeof *room, ascending);
    return (wr_ids){room, n};
}

static void walk_place(walk *w, const char *name, const int32_t *services, int32_t n)
{
    const bool system = n == 1 && services[0] == w->net->n_services;
    w->place_name = name;
    w->services = services;
    w->n_services = n;
    w->pools = of_services(w, w->pools_of, w->here_pools);
    w->measures = of_services(w, w->measures_of, w->here_measures);
    put_visits(w, (filter){-1, 0}, system);
    put_averages(w);
    put_pools(w);
    put_measures(w);
    for (int32_t b = 0; b < w->net->run.n_by; b++)
        for (int32_t level = 0; level < w->net->attrs[w->net->run.by[b]].n_levels; level++)
            put_visits(w, (filter){b, level}, system);
}

static void put_shared_pools(walk *w)
{
    w->place_name = "";
    for (int32_t i = 0; i < w->net->n_pools; i++)
        if (w->net->pools[i].service < 0)
            put_pool_sum(w, w->net->pools[i].name, i);
}

static void put_money(walk *w)
{
    wr_area services = 0;
    double pools = 0, interventions = 0;
    if (w->rep) {
        for (int32_t g = 0; g < w->n_groups; g++)
            services += w->rep->extra[(int64_t)w->net->n_services * w->n_groups + g].cost;
        for (int32_t i = 0; i < w->net->n_pools; i++)
            pools += w->rep->window_pools[i].cost;
        interventions = w->rep->intervention_cost;
    }
    const filter all = {-1, 0};
    put(w, "cost_of_contacts", "total", "GBP", all, in_window, (double)services * POUNDS, 1);
    put(w, "cost_of_capacity", "total", "GBP", all, in_window, pools, 1);
    put(w, "cost_of_change", "total", "GBP", all, in_window, interventions, 1);
    put(w, "cost_in_all", "total", "GBP", all, in_window,
        (double)services * POUNDS + pools + interventions, 1);
}

static void put_rules(walk *w)
{
    const filter all = {-1, 0};
    w->plain_name = true;
    for (int32_t i = 0; i < w->net->n_rules; i++) {
        const wr_rule_state *s = w->rep ? &w->rep->rules[i] : NULL;
        const char *q[2] = {"", ""};
        if (!w->rep) {
            q[0] = wr_format(w->arena, "%s.active", w->net->rules[i].name);
            q[1] = wr_format(w->arena, "%s.activations", w->net->rules[i].name);
        }
        put(w, q[0], "mean", "share", all, in_window, s ? (double)s->time_on : 0, seconds_seen(w));
        put(w, q[1], "total", "times", all, in_window, s ? (double)s->times_on : 0, 1);
    }
    w->plain_name = false;
}

static double spent(const walk *w, const wr_purse *budget)
{
    const weir_network *net = w->net;
    double sum = 0;
    for (int32_t k = 0; k < budget->n_services; k++) {
        const int32_t s = net->service_refs[budget->services + k];
        wr_area contacts = 0;
        for (int32_t g = 0; g < w->n_groups; g++)
            contacts += w->rep->extra[(int64_t)s * w->n_groups + g].cost;
        sum += (double)contacts * POUNDS;
        for (int32_t i = 0; i < net->n_pools; i++)
            sum += net->pools[i].service == s ? w->rep->window_pools[i].cost : 0;
    }
    for (int32_t k = 0; k < budget->n_pools; k++)
        sum += w->rep->window_pools[net->service_refs[budget->pools + k]].cost;
    for (int32_t k = 0; k < budget->n_interventions; k++)
        sum += w->rep->charges[net->service_refs[budget->interventions + k]];
    return sum;
}

static void put_budgets(walk *w)
{
    const filter all = {-1, 0};
    w->plain_name = true;
    for (int32_t i = 0; i < w->net->n_budgets; i++) {
        const wr_purse *budget = &w->net->budgets[i];
        const char *q[3] = {"", "", ""};
        double spend = 0, amount = 0;
        if (w->rep) {
            spend = spent(w, budget);
            amount = w->rep->dials[budget->amount] * (double)(w->rep->run_end - w->rep->run_start) *
                     1e-6;
        } else {
            q[0] = wr_format(w->arena, "%s.spend", budget->name);
            q[1] = wr_format(w->arena, "%s.budget", budget->name);
            q[2] = wr_format(w->arena, "%s.balance", budget->name);
        }
        put(w, q[0], "total", "GBP", all, in_window, spend, 1);
        put(w, q[1], "total", "GBP", all, in_window, amount, 1);
        put(w, q[2], "total", "GBP", all, in_window, amount - spend, 1);
    }
    w->plain_name = false;
}

/* All services of a type, where there are several. */
static void walk_types(walk *w, int32_t *list)
{
    const weir_network *net = w->net;
    wr_arena *arena = w->rep ? w->rep->arena : w->arena;
    int32_t *type = wr_alloc_array(arena, (size_t)net->n_services + 1, sizeof *type);
    int32_t *first = wr_alloc_array(arena, (size_t)net->n_services + 1, sizeof *first);
    int32_t n_types = 0; /* in the order of their first service */
    for (int32_t i = 0; i < net->n_services; i++) {
        type[i] = 0;
        while (type[i] < n_types &&
               strcmp(net->services[first[type[i]]].type, net->services[i].type) != 0)
            type[i]++;
        if (type[i] == n_types)
            first[n_types++] = i;
    }
    for (int32_t t = 0; t < n_types; t++) {
        const char *name = net->services[first[t]].type;
        int32_t n = 0;
        for (int32_t i = 0; i < net->n_services; i++)
            if (type[i] == t)
                list[n++] = i;
        if (n >= 2 && strcmp(name, "pathway") != 0)
            walk_place(w, w->rep ? "-" : wr_format(w->arena, "all_%s", name), list, n);
    }
}

static void walk_all(walk *w)
{
    const weir_network *net = w->net;
    int32_t *list = wr_alloc_array(w->rep ? w->rep->arena : w->arena, (size_t)net->n_services + 1,
                                   sizeof *list);
    for (int32_t i = 0; i < net->n_services; i++) {
        list[0] = i;
        walk_place(w, net->services[i].name, list, 1);
    }
    walk_types(w, list);
    list[0] = net->n_services;
    walk_place(w, "", list, 1);
    put_shared_pools(w);
    put_money(w);
    put_rules(w);
    put_budgets(w);
}

/* The label of a cell among the groups that a measure crosses; NULL: an attribute is not set. */
static const char *label_of(const weir_network *net, const wr_measure *m, int32_t cell,
                            wr_arena *arena, const char **group)
{
    const char *labels = "";
    *group = "";
    for (int32_t i = m->n_by - 1; i >= 0; i--) {
        const wr_attr *attr = &net->attrs[net->by_attrs[m->first_by + i]];
        const int32_t level = cell % (attr->n_levels + 1);
        cell /= attr->n_levels + 1;
        if (level == attr->n_levels)
            return NULL;
        *group = wr_format(arena, "%s%s%s", attr->name, **group ? "," : "", *group);
        labels = wr_format(arena, "%s%s%s", attr->levels[level].label, *labels ? "," : "", labels);
    }
    return labels;
}

static void describe_histogram(walk *w, const wr_measure *m, int32_t k)
{
    const weir_network *net = w->net;
    wr_histogram_output h = {.name = m->name,
                             .service = m->service >= 0 ? net->services[m->service].name : "",
                             .unit = unit_of(net, m),
                             .at = k < m->n_at ? net->instants[m->first_at + k].text : "",
                             .group = "",
                             .level = "",
                             .scale = histogram_scale(m),
                             .whole = wr_value_shift(m) > 0};
    if (m->n_by > 0 && k < wr_crossed_cells(net, m)) {
        h.level = label_of(net, m, k, w->arena, &h.group);
        h.hidden = h.level == NULL;
        h.level = h.level ? h.level : wr_format(w->arena, "not set %d", (int)k);
    }
    *wr_push(w->arena, &w->histograms) = h;
}

/* Histograms of measures come first, in the order of the measures. */
static void describe_own_histograms(walk *w)
{
    const weir_network *net = w->net;
    for (int32_t i = 0; i < net->n_measures; i++)
        for (int32_t k = 0; k < wr_n_histograms(net, &net->measures[i]); k++)
            describe_histogram(w, &net->measures[i], k);
}

static int32_t service_of(const walk *w, bool pools, int32_t i)
{
    const int32_t service = pools ? w->net->pools[i].service : w->net->measures[i].service;
    return service >= 0 ? service : w->net->n_services;
}

static by_service sort_out(walk *w, bool pools)
{
    wr_arena *arena = w->rep ? w->rep->arena : w->arena;
    const int32_t n = pools ? w->net->n_pools : w->net->n_measures;
    const size_t n_places = (size_t)w->net->n_services + 2;
    by_service of = {wr_alloc_array(arena, n_places, sizeof *of.first),
                     wr_alloc_array(arena, (size_t)n + 1, sizeof *of.at)};
    int32_t *next = wr_alloc_array(arena, n_places, sizeof *next);
    for (int32_t i = 0; i < n; i++)
        of.first[service_of(w, pools, i) + 1]++;
    for (size_t s = 1; s < n_places; s++)
        of.first[s] += of.first[s - 1];
    for (int32_t i = 0; i < n; i++) {
        const int32_t s = service_of(w, pools, i);
        of.at[of.first[s] + next[s]++] = i;
    }
    return of;
}

/* What each service has, so that the walk looks at nothing else. */
static void make_lists(walk *w)
{
    wr_arena *arena = w->rep ? w->rep->arena : w->arena;
    const weir_network *net = w->net;
    w->pools_of = sort_out(w, true);
    w->pools_of.first[net->n_services + 1] = w->pools_of.first[net->n_services]; /* shared ones */
    w->measures_of = sort_out(w, false);
    w->here_pools = wr_alloc_array(arena, (size_t)net->n_pools + 1, sizeof *w->here_pools);
    w->here_measures = wr_alloc_array(arena, (size_t)net->n_measures + 1, sizeof *w->here_measures);
    w->own_histogram = wr_alloc_array(arena, (size_t)net->n_measures + 1, sizeof *w->own_histogram);
    for (int32_t i = 0; i < net->n_measures; i++) {
        w->own_histogram[i] = w->n_own;
        w->n_own += wr_n_histograms(net, &net->measures[i]);
    }
}

static void make_strides(walk *w)
{
    int32_t *stride = wr_alloc_array(w->arena, (size_t)w->net->run.n_by + 1, sizeof *stride);
    int32_t groups = 1;
    for (int32_t i = w->net->run.n_by - 1; i >= 0; i--) {
        stride[i] = groups;
        groups *= w->net->attrs[w->net->run.by[i]].n_levels + 1;
    }
    w->stride = stride;
    w->n_groups = groups;
}

#define MOST_SLOTS 2000

wr_slots wr_slots_of(const wr_run_settings *run)
{
    static const int32_t lengths[] = {1, 7, 28, 364};
    const weir_time before = run->warm_up / WEIR_DAY, after = run->length / WEIR_DAY;
    for (size_t i = 0; run->until != WR_RUN_ARRIVALS && i < sizeof lengths / sizeof *lengths; i++) {
        const weir_time n = before / lengths[i] + after / lengths[i];
        if (n <= MOST_SLOTS)
            return (wr_slots){lengths[i], (int32_t)(before / lengths[i]), (int32_t)n};
    }
    return (wr_slots){.days = 1};
}

/* ---- series ------------------------------------------------------------------------------------ */

static void describe_series(walk *w, int32_t measure)
{
    static const char *const words[] = {"", "day", "week", "month"};
    const weir_network *net = w->net;
    const wr_measure *m = &net->measures[measure];
    const int32_t *begins, n = wr_periods_of(net, m, &begins, w->arena);
    const int32_t cells = wr_crossed_cells(net, m);
    for (int32_t c = -1; n > 0 && c < (m->n_by > 0 ? cells : 0); c++) {
        const char *group = "", *level = "";
        if (c >= 0 && !(level = label_of(net, m, c, w->arena, &group)))
            continue;
        *wr_push(w->arena, &w->series) =
            (wr_series_output){.name = m->name,
                               .quantity = m->name,
                               .service = m->service >= 0 ? net->services[m->service].name : "",
                               .unit = unit_of(net, m),
                               .group = group,
                               .level = level,
                               .each = words[m->each],
                               .n = n,
                               .first = w->out->n_series_values,
                               .begins = begins,
                               .measure = measure,
                               .cell = c >= 0        ? c
                                       : m->n_by > 0 ? cells
                                                     : 0};
        w->out->n_series_values += n;
    }
}

static void fill_series(const wr_rep *rep, wr_replication_result *result)
{
    for (int32_t i = 0; result->series && i < rep->outputs->n_series; i++) {
        const wr_series_output *s = &rep->outputs->series[i];
        const double scale = scale_of(&rep->net->measures[s->measure]);
        for (int32_t k = 0; k < s->n; k++) {
            int64_t x;
            const bool there = wr_period_value(rep, s->measure, s->cell, k, &x);
            result->series[s->first + k] = there ? (double)x * scale : (double)NAN;
        }
    }
}

const wr_outputs *wr_outputs_of(const weir_network *network, wr_arena *arena)
{
    wr_outputs *out = wr_alloc(arena, sizeof *out);
    walk w = {.net = network, .arena = arena, .out = out, .place_name = ""};
    make_strides(&w);
    make_lists(&w);
    describe_own_histograms(&w);
    walk_all(&w);
    out->columns = w.columns.at;
    out->n_columns = (int32_t)w.columns.n;
    out->n_parts = w.n_parts;
    for (int32_t i = 0; i < network->n_measures; i++)
        if (network->measures[i].series)
            describe_series(&w, i);
    out->series = w.series.at;
    out->n_series = (int32_t)w.series.n;
    out->histograms = w.histograms.at;
    out->n_histograms = (int32_t)w.histograms.n;
    out->curves = wr_alloc_array(arena, 2 * (size_t)network->n_services + 1, sizeof *out->curves);
    for (int32_t i = 0; i < network->n_services; i++) {
        out->curves[out->n_curves++] = (wr_curve_output){network->services[i].name, "present"};
        out->curves[out->n_curves++] = (wr_curve_output){network->services[i].name, "waiting"};
    }
    out->slots = wr_slots_of(&network->run);
    out->n_course = 2 * (network->n_services + 1);
    out->course = wr_alloc_array(arena, (size_t)out->n_course, sizeof *out->course);
    memcpy(out->course, out->curves, (size_t)out->n_curves * sizeof *out->course);
    out->course[out->n_course - 2] = (wr_curve_output){"", "present"};
    out->course[out->n_course - 1] = (wr_curve_output){"", "waiting"};
    return out;
}

void wr_outputs_fill(wr_rep *rep, wr_replication_result *result)
{
    walk w = {.net = rep->net,
              .rep = rep,
              .result = result,
              .place_name = "",
              .n_groups = rep->n_groups,
              .stride = rep->group_stride,
              .arena = rep->arena};
    make_lists(&w);
    walk_all(&w);
    fill_series(rep, result);
    for (int32_t i = 0; i < 2 * rep->net->n_services; i++)
        for (int32_t h = 0; h < 24; h++)
            result->curves[i * 24 + h] =
                rep->curve_time[h] > 0 ? rep->curve_sum[i * 24 + h] / rep->curve_time[h] : NAN;
}
