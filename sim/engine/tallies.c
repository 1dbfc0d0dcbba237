/* Values of measures, and sums that become values when a day, week or month is over. Integers all:
 * times in microseconds, money and scores in millionths, so that no sum depends on its order. */
#include "sim/base/calendar_date.h"
#include "sim/engine/state.h"

/* ---- values ------------------------------------------------------------------------------------ */

static void add_hits(wr_rep *rep, int32_t measure, int32_t cell, int64_t x, uint64_t weight)
{
    const wr_measure *m = &rep->net->measures[measure];
    const double value = (double)x, grain = rep->measure_grain[measure];
    for (int32_t i = 0; i < m->n_stats; i++) {
        const wr_stat *stat = &rep->net->stats[m->first_stat + i];
        const int32_t at = rep->hit_first[measure] + i * rep->measure_groups[measure] + cell;
        const bool within = value <= stat->value * grain;
        const bool above = stat->kind == WR_STAT_MEAN_ABOVE;
        const wr_stat_kind kind =
            stat->kind == WR_STAT_SII || stat->kind == WR_STAT_RII ? stat->of : stat->kind;
        if (kind == WR_STAT_SHARE_WITHIN ? within
                                         : !within && (above || kind == WR_STAT_SHARE_ABOVE)) {
            rep->hits[at] += (double)weight;
            if (above)
                rep->above[at] += (wr_area)x * (int64_t)weight;
        }
    }
}

static void add_count(wr_rep *rep, int32_t histogram, uint32_t bin, uint64_t weight)
{
    rep->counts[(int64_t)histogram * WR_HIST_BINS + bin] += weight;
}

/* Of its group or instant; and of all, where no cell of their own is that. */
static void add_to_histograms(wr_rep *rep, int32_t measure, int32_t cell, int64_t x,
                              uint64_t weight)
{
    const wr_measure *m = &rep->net->measures[measure];
    const int32_t first = rep->measure_hist[measure];
    const uint32_t bin = wr_hist_bin(x << wr_value_shift(m));
    if (m->n_at == 0 && m->n_by <= 0) {
        add_count(rep, first, bin, weight);
        return;
    }
    add_count(rep, first + cell, bin, weight);
    if (m->n_by > 0 && !wr_has_all_cell(m))
        add_count(rep, first + rep->measure_groups[measure], bin, weight);
}

void wr_value_add(wr_rep *rep, int32_t measure, int32_t cell, int64_t x, uint64_t weight)
{
    const wr_measure *m = &rep->net->measures[measure];
    wr_exact_moments *c = &rep->cells[rep->measure_cell[measure] + cell];
    c->n += weight;
    c->sum += (wr_area)x * (int64_t)weight;
    c->sumsq += (wr_area)x * x * (int64_t)weight;
    if (m->extremes)
        wr_widen(&rep->extremes[rep->measure_cell[measure] + cell], x);
    add_hits(rep, measure, cell, x, weight);
    if (m->histogram)
        add_to_histograms(rep, measure, cell, x, weight);
}

/* ---- by day, week or month --------------------------------------------------------------------- */

/* The period that an instant is in; -1: none that is whole. */
static int32_t period_of(const wr_by_period *p, weir_time t)
{
    if (t < p->begins[0] || t >= p->begins[p->n])
        return -1;
    if (p->length)
        return (int32_t)((t - p->begins[0]) / p->length);
    int32_t lo = 0, hi = p->n; /* begins[lo] <= t < begins[hi] */
    while (hi - lo > 1) {
        const int32_t mid = lo + (hi - lo) / 2;
        *(t >= p->begins[mid] ? &lo : &hi) = mid;
    }
    return lo;
}

static void add_sum(wr_by_period *p, int32_t group, int32_t k, wr_area sum, int64_t seen)
{
    p->sum[(int64_t)group * p->n + k] += sum;
    p->seen[(int64_t)group * p->n + k] += seen;
}

void wr_tally_value(wr_rep *rep, int32_t measure, int32_t group, int64_t x, weir_time t)
{
    wr_by_period *p = rep->periods[measure];
    if (!p) {
        wr_value_add(rep, measure, group, x, 1);
        return;
    }
    const int32_t k = period_of(p, t), all = rep->measure_groups[measure] - 1;
    if (k < 0)
        return;
    add_sum(p, group, k, x, 1);
    if (group != all)
        add_sum(p, all, k, x, 1);
}

void wr_tally_last(wr_rep *rep, int32_t measure, int32_t group, weir_time t)
{
    wr_by_period *p = rep->periods[measure];
    const int32_t k = period_of(p, t), all = rep->measure_groups[measure] - 1;
    for (int32_t g = group; k >= 0; g = all) {
        wr_area *last = &p->sum[(int64_t)g * p->n + k];
        *last = t > *last ? t : *last;
        p->seen[(int64_t)g * p->n + k]++;
        if (g == all)
            break;
    }
}

void wr_tally_span(wr_rep *rep, int32_t measure, int64_t x, weir_time from, weir_time to)
{
    wr_by_period *p = rep->periods[measure];
    if (!p) {
        if (to > from)
            wr_value_add(rep, measure, 0, x, (uint64_t)(to - from));
        return;
    }
    while (from < to) {
        const int32_t k = period_of(p, from);
        weir_time end = k >= 0 ? p->begins[k + 1] : from < p->begins[0] ? p->begins[0] : to;
        end = end < to ? end : to;
        if (k >= 0)
            add_sum(p, 0, k, (wr_area)x * (end - from), end - from);
        from = end;
    }
}

/* ---- the values of periods ---------------------------------------------------------------------- */

static int64_t rounded(wr_area sum, int64_t seen, int shift)
{
    const wr_area scaled = sum * ((wr_area)1 << shift), half = seen / 2;
    return (int64_t)((scaled + (scaled < 0 ? -half : half)) / seen);
}

static int64_t seconds_of(const wr_rep *rep, int32_t dial)
{
    return (int64_t)wr_to_time(rep->dials[dial]);
}

static int64_t last_of(const wr_rep *rep, const wr_measure *m, weir_time since)
{
    int64_t x = since - (m->minus >= 0 ? seconds_of(rep, m->minus) : 0);
    if (m->at_most >= 0 && x > seconds_of(rep, m->at_most))
        x = seconds_of(rep, m->at_most);
    if (m->at_least >= 0 && x < seconds_of(rep, m->at_least))
        x = seconds_of(rep, m->at_least);
    return x;
}

bool wr_period_value(const wr_rep *rep, int32_t measure, int32_t group, int32_t k, int64_t *x)
{
    const wr_measure *m = &rep->net->measures[measure];
    const wr_by_period *p = rep->periods[measure];
    const wr_area sum = p->sum[(int64_t)group * p->n + k];
    const int64_t seen = p->seen[(int64_t)group * p->n + k];
    switch (m->kind) {
    case WR_MEASURE_COUNT:
        *x = seen;
        return true;
    case WR_MEASURE_COST:
    case WR_MEASURE_SCORE:
        *x = (int64_t)sum;
        return true;
    case WR_MEASURE_LAST:
        *x = seen ? last_of(rep, m, (weir_time)sum - p->begins[k]) : 0;
        return seen > 0;
    default:
        *x = seen ? rounded(sum, seen,
                            m->kind == WR_MEASURE_INTERVAL ? 0
                            : m->kind == WR_MEASURE_CENSUS ? WR_NUMBER_BITS
                                                           : WR_SHARE_BITS)
                  : 0;
        return seen > 0;
    }
}

void wr_periods_close(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->net->n_measures; i++) {
        const wr_by_period *p = rep->periods[i];
        for (int32_t g = 0; p && g < rep->measure_groups[i]; g++)
            for (int32_t k = 0; k < p->n; k++) {
                int64_t x;
                if (wr_period_value(rep, i, g, k, &x))
                    wr_value_add(rep, i, g, x, 1);
            }
    }
}

/* ---- conditions on time ------------------------------------------------------------------------- */

static double bound(const wr_rep *rep, wr_value v, double otherwise)
{
    return v.kind == WR_VALUE_DIAL ? rep->dials[v.index] : otherwise;
}

static bool clock_holds(const wr_rep *rep, const wr_cond *c, weir_time t)
{
    const double s = (double)(t - wr_day_start(rep, wr_day_of(rep, t))) * 1e-6;
    const double lo = bound(rep, c->lo, 0), hi = bound(rep, c->hi, 86400);
    return lo <= hi ? s >= lo && s < hi : s >= lo || s < hi;
}

bool wr_time_holds(const wr_rep *rep, int32_t cond, weir_time t)
{
    const wr_cond *c = &rep->net->conds[cond];
    const int32_t day = wr_day_of(rep, t);
    const double days = (double)(t - rep->run_start) / (double)WEIR_DAY;
    switch (c->op) {
    case WR_COND_ALL:
        for (int32_t i = 0; i < c->n; i++)
            if (!wr_time_holds(rep, c->first + i, t))
                return false;
        return true;
    case WR_COND_ANY:
        for (int32_t i = 0; i < c->n; i++)
            if (wr_time_holds(rep, c->first + i, t))
                return true;
        return false;
    case WR_COND_NOT:
        return !wr_time_holds(rep, c->first, t);
    case WR_COND_CLOCK:
        return clock_holds(rep, c, t);
    case WR_COND_WEEKDAY:
        return (wr_is_holiday(rep, day) && (c->first & 0x80)) ||
               (c->first >> wr_day_weekday(rep, day) & 1) != 0;
    case WR_COND_DATE:
        return days >= bound(rep, c->lo, -INFINITY) && days < bound(rep, c->hi, INFINITY);
    default:
        return false; /* the reader lets no other stand there */
    }
}

/* ---- set-up -------------------------------------------------------------------------------------- */

/* Whole days, weeks or months of the window: when each begins, and where the last one ends. */
static int32_t days_of_periods(const weir_network *net, wr_each each, int32_t *days, int32_t room)
{
    const int32_t length = (int32_t)(net->run.length / WEIR_DAY);
    int32_t n = 0; /* beginnings */
    for (int32_t d = 0; d <= length; d++) {
        const bool begins = each == WR_EACH_DAY    ? true
                            : each == WR_EACH_WEEK ? d % 7 == 0
                                                   : wr_date_of(net->run.start_day + d).day == 1;
        if (begins && n < room)
            days[n] = d;
        n += begins;
    }
    return n - 1; /* none, or one beginning alone: nothing is whole */
}

int32_t wr_periods_of(const weir_network *net, const wr_measure *m, const int32_t **begins,
                      wr_arena *arena)
{
    const int32_t n = days_of_periods(net, m->each, NULL, 0);
    int32_t *days = wr_alloc_array(arena, (size_t)(n > 0 ? n : 0) + 2, sizeof *days);
    days_of_periods(net, m->each, days, n + 1);
    *begins = days;
    return n > 0 ? n : 0;
}

static wr_by_period *create_periods(wr_rep *rep, const wr_measure *m, int32_t groups)
{
    wr_by_period *p = wr_alloc(rep->arena, sizeof *p);
    const int32_t *days = NULL;
    p->n = m->each ? wr_periods_of(rep->net, m, &days, rep->arena) : 1;
    weir_time *begins = wr_alloc_array(rep->arena, (size_t)p->n + 2, sizeof *begins);
    for (int32_t k = 0; m->each && k <= p->n; k++)
        begins[k] = rep->run_start + (p->n ? (weir_time)days[k] * WEIR_DAY : 0);
    if (!m->each) { /* the whole run from the window's start on */
        begins[0] = rep->run_start;
        begins[1] = WEIR_NEVER;
    }
    p->begins = begins;
    p->length = m->each == WR_EACH_DAY ? WEIR_DAY : m->each == WR_EACH_WEEK ? 7 * WEIR_DAY : 0;
    const size_t n = (size_t)p->n * (size_t)groups + 1;
    p->sum = wr_alloc_array(rep->arena, n, sizeof *p->sum);
    p->seen = wr_alloc_array(rep->arena, n, sizeof *p->seen);
    return p;
}

void wr_tallies_create(wr_rep *rep, size_t n_hits)
{
    const weir_network *net = rep->net;
    const size_t n = (size_t)net->n_measures + 1;
    rep->periods = wr_alloc_array(rep->arena, n, sizeof *rep->periods);
    rep->measure_grain = wr_alloc_array(rep->arena, n, sizeof *rep->measure_grain);
    bool above = false;
    for (int32_t i = 0; i < net->n_measures; i++) {
        const wr_measure *m = &net->measures[i];
        rep->measure_grain[i] = wr_grain_of(m);
        if (m->each || m->kind == WR_MEASURE_LAST)
            rep->periods[i] = create_periods(rep, m, rep->measure_groups[i]);
        for (int32_t k = 0; k < m->n_stats; k++)
            above = above || net->stats[m->first_stat + k].kind == WR_STAT_MEAN_ABOVE;
    }
    rep->above = above ? wr_alloc_array(rep->arena, n_hits + 1, sizeof *rep->above) : NULL;
}
