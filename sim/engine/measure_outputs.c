/* What declared measures report: their columns, one for each statistic and group, described or filled. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine/walk.h"

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

static bool in_measure_filter(const wr_walk *w, int32_t measure, wr_filter f, int32_t group,
                              int32_t cross)
{
    const wr_measure *m = &w->net->measures[measure];
    if (m->n_by < 0)
        return wr_in_filter(w, f, group);
    return is_of_cell(m, w->rep->measure_groups[measure], group, cross);
}

static void widen(wr_extremes *to, const wr_extremes *e)
{
    to->least = e->least < to->least ? e->least : to->least;
    to->most = e->most > to->most ? e->most : to->most;
}

static total total_of(const wr_walk *w, const char *name, int32_t stat, wr_filter f, int32_t cross)
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

static void add_up(const wr_walk *w, const char *name, uint64_t *sum)
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
static int32_t histogram_here(wr_walk *w, int32_t measure)
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
                                                                   .scale = WR_TO_HOURS};
    return index;
}

/* Hours; of a census patients, or units of pools. */
const char *wr_unit_of(const weir_network *net, const wr_measure *m)
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
double wr_scale_of(const wr_measure *m)
{
    if (m->kind == WR_MEASURE_INTERVAL || m->kind == WR_MEASURE_LAST)
        return WR_TO_HOURS;
    return 1.0 / wr_grain_of(m);
}

double wr_histogram_scale(const wr_measure *m)
{
    return wr_scale_of(m) / (double)(1 << wr_value_shift(m));
}

static double sd_of(const wr_moments *m)
{
    const double variance = m->n > 1 ? (m->sumsq - m->sum * m->sum / m->n) / (m->n - 1) : 0;
    return variance > 0 ? sqrt(variance) : 0;
}

/* "patients per day": by the seconds that stand below. */
static const char *per_unit(const wr_walk *w, const char *what, double seconds)
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
static double *parts_of_last(wr_walk *w, wr_together how, int32_t n)
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

static void put_sd(wr_walk *w, const wr_measure *m, const wr_stat *s, wr_filter f,
                   const char *window, const total *t)
{
    const double scale = wr_scale_of(m);
    wr_put(w, m->name, s->text, wr_unit_of(w->net, m), f, window, sd_of(&t->moments) * scale,
           t->moments.n > 1);
    double *parts = parts_of_last(w, WR_TOGETHER_SD, 3);
    if (!parts)
        return;
    parts[0] = t->moments.n;
    parts[1] = t->moments.sum * scale;
    parts[2] = t->moments.sumsq * scale * scale;
}

/* The further out, the more are looked at: reports show the mean over replications. */
static void put_extreme(wr_walk *w, const wr_measure *m, const wr_stat *s, wr_filter f,
                        const char *window, const total *t)
{
    const bool least = s->kind == WR_STAT_MIN;
    const double x = (double)(least ? t->extremes.least : t->extremes.most) * wr_scale_of(m);
    wr_put(w, m->name, s->text, wr_unit_of(w->net, m), f, window, t->exact.n ? x : 0,
           t->exact.n > 0);
    double *parts = parts_of_last(w, least ? WR_TOGETHER_LEAST : WR_TOGETHER_MOST, 1);
    if (!w->rep)
        w->columns.at[w->columns.n - 1].pooled = false;
    if (parts)
        parts[0] = t->exact.n ? x : (double)NAN;
}

static double counted(const wr_walk *w, int32_t measure, wr_filter f, int32_t cross);

/* Numerator and denominator of each group of the one attribute of `by`. */
static void fill_groups(const wr_walk *w, int32_t measure, int32_t stat, int32_t n, double *parts)
{
    const wr_measure *m = &w->net->measures[measure];
    const wr_stat *s = &w->net->stats[m->first_stat + stat];
    const wr_filter all = {-1, 0};
    for (int32_t g = 0; g < n; g++) {
        if (m->kind == WR_MEASURE_RATIO) {
            parts[2 * g] = counted(w, m->numerator, all, g);
            parts[2 * g + 1] = counted(w, m->denominator, all, g);
            continue;
        }
        const total t = total_of(w, m->name, stat, all, g);
        parts[2 * g] = s->of == WR_STAT_MEAN ? t.moments.sum * wr_scale_of(m) : t.hits;
        parts[2 * g + 1] = t.moments.n;
    }
}

static const char *ratio_unit(const weir_network *net, const wr_measure *m);

static void put_index(wr_walk *w, int32_t measure, int32_t stat)
{
    const wr_measure *m = &w->net->measures[measure];
    const wr_stat *s = &w->net->stats[m->first_stat + stat];
    const int32_t n = w->net->attrs[w->net->by_attrs[m->first_by]].n_levels;
    const wr_together how = s->kind == WR_STAT_SII ? WR_TOGETHER_SII : WR_TOGETHER_RII;
    const char *unit = s->kind == WR_STAT_RII        ? "ratio"
                       : s->of != WR_STAT_MEAN       ? "share"
                       : m->kind == WR_MEASURE_RATIO ? ratio_unit(w->net, m)
                                                     : wr_unit_of(w->net, m);
    double value = NAN, *own = NULL;
    if (w->rep) {
        own = wr_alloc_array(w->rep->arena, (size_t)(2 * n) + 1, sizeof *own);
        fill_groups(w, measure, stat, n, own);
        value = wr_together_value(how, own, 2 * n);
    }
    wr_put(w, m->name, s->text, unit, (wr_filter){-1, 0}, wr_window_of(m), isnan(value) ? 0 : value,
           !isnan(value));
    double *parts = parts_of_last(w, how, 2 * n);
    if (parts)
        memcpy(parts, own, (size_t)(2 * n) * sizeof *parts);
}

static void put_percentile(wr_walk *w, const wr_measure *m, const wr_stat *s, wr_filter f,
                           int32_t histogram, const total *t)
{
    double x = 0;
    if (w->rep) {
        const uint64_t *counts = &w->result->counts[(int64_t)histogram * WR_HIST_BINS];
        x = wr_histogram_scale(m) * (wr_value_shift(m) ? wr_hist_quantile_whole(counts, s->value)
                                                       : wr_hist_quantile(counts, s->value));
    }
    wr_put(w, m->name, s->text, wr_unit_of(w->net, m), f, wr_window_of(m), x, t->moments.n > 0);
    if (w->rep)
        return;
    w->columns.at[w->columns.n - 1].histogram = histogram;
    w->columns.at[w->columns.n - 1].p = s->value;
}

static void put_stat(wr_walk *w, int32_t measure, int32_t stat, wr_filter f, int32_t cross,
                     int32_t histogram)
{
    const wr_measure *m = &w->net->measures[measure];
    const wr_stat *s = &w->net->stats[m->first_stat + stat];
    const total t = total_of(w, m->name, stat, f, cross);
    const bool of_all = f.by < 0 && cross < 0;
    const char *window = wr_window_of(m), *unit = wr_unit_of(w->net, m);
    const bool count = m->kind == WR_MEASURE_COUNT;
    const double scale = wr_scale_of(m);
    switch (s->kind) {
    case WR_STAT_MEAN:
        wr_put(w, m->name, s->text, unit, f, window, t.moments.sum * scale, t.moments.n);
        break;
    case WR_STAT_SD:
        put_sd(w, m, s, f, window, &t);
        break;
    case WR_STAT_SHARE_WITHIN:
    case WR_STAT_SHARE_ABOVE:
        wr_put(w, m->name, s->text, "share", f, window, t.hits, t.moments.n);
        break;
    case WR_STAT_MEAN_ABOVE:
        wr_put(w, m->name, s->text, unit, f, window, (double)t.above * scale, t.hits);
        break;
    case WR_STAT_PERCENTILE:
        if (f.by < 0) /* of the groups of run.by none is kept */
            put_percentile(w, m, s, f, histogram, &t);
        break;
    case WR_STAT_TOTAL:
        wr_put(w, m->name, s->text, unit, f, window, count ? t.moments.n : t.moments.sum * scale,
               1);
        break;
    case WR_STAT_PER:
        wr_put(w, m->name, s->text, per_unit(w, unit, s->value), f, window,
               count ? t.moments.n : t.moments.sum * scale, wr_seconds_seen(w) / (s->value * 1e6));
        break;
    case WR_STAT_MIN:
    case WR_STAT_MAX:
        put_extreme(w, m, s, f, window, &t);
        break;
    case WR_STAT_MEAN_NUMBER:
        wr_put(w, m->name, s->text, "patients", f, window, t.moments.sum, wr_seconds_seen(w));
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
static double counted(const wr_walk *w, int32_t measure, wr_filter f, int32_t cross)
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
    return adds_up ? (double)sum * wr_scale_of(m) : (double)n;
}

static void put_held(wr_walk *w, int32_t measure)
{
    const wr_held *h = w->rep ? &w->rep->held[w->rep->measure_held[measure]] : NULL;
    wr_put(w, w->net->measures[measure].name, "share_of_time", "share", (wr_filter){-1, 0},
           WR_IN_WINDOW, h ? (double)h->time : 0, h ? (double)h->of : 0);
}

/* A statistic of one group; a ratio, or a share of time, has one alone. */
static void put_one(wr_walk *w, int32_t measure, int32_t stat, wr_filter f, int32_t cross,
                    int32_t histogram)
{
    const wr_measure *m = &w->net->measures[measure];
    const bool of_all = f.by < 0 && cross < 0;
    if (m->kind == WR_MEASURE_HELD && !m->each)
        put_held(w, measure);
    else if (m->kind != WR_MEASURE_RATIO)
        put_stat(w, measure, stat, f, cross, histogram);
    else if (w->net->stats[m->first_stat + stat].kind == WR_STAT_RATIO)
        wr_put(w, m->name, "ratio", ratio_unit(w->net, m), f, WR_IN_WINDOW,
               counted(w, m->numerator, f, cross), counted(w, m->denominator, f, cross));
    else if (of_all)
        put_index(w, measure, stat);
}

/* Of all times of the day together, and of each instant of a census, a column named by it. */
static void put_instants(wr_walk *w, int32_t measure, int32_t stat, int32_t histogram)
{
    const wr_measure *m = &w->net->measures[measure];
    const bool together = wr_has_all_times(w->net, m);
    for (int32_t k = together ? -1 : 0; k < m->n_at; k++) {
        const int32_t cell = k < 0 ? m->n_at : k;
        const size_t before = w->columns.n;
        put_one(w, measure, stat, (wr_filter){-1, 0}, cell, histogram < 0 ? -1 : histogram + cell);
        if (!w->rep && k >= 0 && w->columns.n > before)
            w->columns.at[w->columns.n - 1].at = w->net->instants[m->first_at + k].text;
    }
}

/* Groups of a measure's own `by`, crossed: one column each, named by labels joined with a comma. */
static void put_crossed(wr_walk *w, int32_t measure, int32_t stat)
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
        put_one(w, measure, stat, (wr_filter){-1, 0}, g,
                m->histogram ? w->own_histogram[measure] + g : -1);
        if (!w->rep && w->columns.n > before) {
            w->columns.at[w->columns.n - 1].group = names;
            w->columns.at[w->columns.n - 1].level = labels;
        }
    }
}

static void put_measure(wr_walk *w, int32_t measure)
{
    const wr_measure *m = &w->net->measures[measure];
    const int32_t histogram = histogram_here(w, measure);
    const int32_t n_stats = m->kind == WR_MEASURE_HELD && !m->each ? 1 : m->n_stats;
    for (int32_t s = 0; s < n_stats; s++) {
        if (m->n_at > 0) {
            put_instants(w, measure, s, histogram);
            continue;
        }
        put_one(w, measure, s, (wr_filter){-1, 0}, -1, histogram);
        if (m->n_by > 0)
            put_crossed(w, measure, s);
        for (int32_t b = 0; m->n_by < 0 && b < w->net->run.n_by; b++)
            for (int32_t level = 0; level < w->net->attrs[w->net->run.by[b]].n_levels; level++)
                put_one(w, measure, s, (wr_filter){b, level}, -1, histogram);
    }
}

void wr_put_measures(wr_walk *w)
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
