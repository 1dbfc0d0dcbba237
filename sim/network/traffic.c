/* Offered load before any run: how often patients come to each step, and how long they hold what
 * they seize, if nobody ever waited.
 *
 * Patients are split by the values of the attributes that routes and times ask for (a *mix* below),
 * as far as the arrivals say them; for each mix the flow equations
 *
 *     flow(step) = arrivals(step) + sum over the ways in of flow(from) x share of the way
 *
 * are solved part by part of the step graph, in order, and by Gauss-Seidel within a part that has
 * cycles. What a route asks of the state of the system is answered as if nobody waited, or by
 * halves; what follows from such a guess is marked as approximate. */
#include "sim/network/steps.h"

#include <math.h>
#include <string.h>

enum {
    MOST_SPLIT = 12,    /* attributes that mixes are made of */
    MOST_MIXES = 256,   /* each is a system of equations of its own */
    LEAST_MIXES = 16,   /* allowed whatever the size of the network */
    MOST_SWEEPS = 20000,/* Gauss-Seidel, within a part */
    QUARTERS = 4 * 24 * 7 /* a week in quarters of an hour, for doors and shifts */
};
static const double DAY = 86400.0, WEEK = 7 * 86400.0;
/* Mixes times steps: beyond this a check would take seconds. */
static const double MOST_WORK = 4e6;

typedef struct traffic {
    weir_builder *b;
    weir_network net;
    wr_arena *arena;

    /* the graph */
    WR_VEC(wr_edge) edges;
    int32_t *first, *part;   /* edges of step i: first[i] .. first[i + 1) */
    int32_t *back_first, *back_edge, *from; /* edges into a step; where an edge begins */
    int32_t *order;          /* steps, so that what comes before stands before */
    double *share;           /* of each edge, for the mix at hand */

    /* attributes */
    double **likely;         /* likely[attr][level]: how common a level is; NULL without levels */
    double *attr_mean;       /* of an attribute without levels, for the mix at hand */
    int32_t split[MOST_SPLIT], n_split;
    int32_t *mix;            /* level of each attribute in the mix at hand; -1 unset, -2 not split */
    const wr_assign **set_in_step; /* the only step that sets it; others are not split */
    int32_t *n_set;

    double *source_rate;     /* patients a second */
    double *rates;           /* the same, in the mix at hand */
    double *cell_rate;       /* of each cell, before the shape of its source */
    double *branch_share, *time; /* work space */
    double busy[QUARTERS];   /* when in the week patients arrive; adds up to 1 */
    double *open_share;      /* by calendar: of those arrivals, while it is open; NaN: not yet */
    wr_edges ways;
    double *flow, *into, *hold;
    bool *guessed;           /* steps where the state of the system was guessed */
    bool *tainted;           /* steps that come after such a step */
    int32_t at;              /* step being looked at, -1 */
    double *dist_mean;       /* of distributions that no patient changes; NaN: not yet */
    int32_t *region, *seen, stamp;
    double *offered, *cleaning, *seizes, *endless; /* by pool; endless: seizes of unlimited lines */
    bool *rough;
} traffic;

static double mean_of(traffic *t, wr_value v);

static void guess(traffic *t)
{
    if (t->at >= 0)
        t->guessed[t->at] = true;
}

static double dial(const traffic *t, int32_t at, double otherwise)
{
    return at >= 0 ? t->net.dials[at].value : otherwise;
}

/* ---- attributes ------------------------------------------------------------------------------------------ */

static int32_t n_levels(const traffic *t, int32_t attr)
{
    return (int32_t)t->b->attr_levels[attr].levels.n;
}

static double level_value(const traffic *t, int32_t attr, int32_t level)
{
    return t->b->attr_levels[attr].levels.at[level].value;
}

/* The share of patients, in the mix at hand, who have a level of an attribute. */
static double has_level(traffic *t, int32_t attr, int32_t level)
{
    if (t->mix[attr] != -2)
        return t->mix[attr] == level ? 1 : 0;
    return t->likely[attr] ? t->likely[attr][level] : 0;
}

static double attr_mean(traffic *t, int32_t attr)
{
    if (!t->likely[attr])
        return t->attr_mean[attr];
    double sum = 0;
    for (int32_t k = 0; k < n_levels(t, attr); k++) {
        const double p = has_level(t, attr, k);
        if (p > 0)
            sum += p * level_value(t, attr, k);
    }
    return sum;
}

/* How many have a value that is between lo and hi. */
static double share_between(traffic *t, int32_t attr, double lo, double hi)
{
    double sum = 0;
    if (!t->likely[attr]) {
        guess(t);
        return 0.5;
    }
    for (int32_t k = 0; k < n_levels(t, attr); k++) {
        const double value = level_value(t, attr, k);
        if (value >= lo && value <= hi)
            sum += has_level(t, attr, k);
    }
    return sum;
}

/* ---- calendars -------------------------------------------------------------------------------------------- */

static const wr_span *span_at(const traffic *t, const wr_day_plan *plan, double second)
{
    for (int32_t i = 0; i < plan->n; i++) {
        const wr_span *span = &t->net.spans[plan->first + i];
        if (second >= span->start && second < span->end)
            return span;
    }
    return NULL;
}

/* What a calendar says in the middle of a quarter of an hour of the week (Monday 00:00 is 0). */
static double calendar_at(const traffic *t, int32_t at, int32_t quarter)
{
    const wr_calendar *calendar = &t->net.calendars[at];
    const int32_t day = quarter / 96;
    const double second = (quarter % 96 + 0.5) * 900;
    if (calendar->always)
        return 1;
    const wr_span *span = span_at(t, &calendar->plans[day], second);
    if (!span && calendar->tails)
        span = span_at(t, &calendar->tails[(day + 6) % 7], second);
    return span ? dial(t, span->dial, 1) : 0;
}

static double calendar_mean(const traffic *t, int32_t at)
{
    double sum = 0;
    for (int32_t q = 0; q < QUARTERS; q++)
        sum += calendar_at(t, at, q);
    return sum / QUARTERS;
}

/* The share of patients who would find a calendar open, if they came when all arrivals come. */
static double open_share(traffic *t, int32_t at)
{
    double sum = 0;
    if (!isnan(t->open_share[at]))
        return t->open_share[at];
    for (int32_t q = 0; q < QUARTERS; q++)
        sum += calendar_at(t, at, q) > 0 ? t->busy[q] : 0;
    return t->open_share[at] = sum;
}

/* The same for a time of day, in seconds. */
static double share_by_clock(const traffic *t, double lo, double hi)
{
    double sum = 0;
    for (int32_t q = 0; q < QUARTERS; q++) {
        const double second = (q % 96 + 0.5) * 900;
        const bool in = hi > lo ? second >= lo && second < hi : second >= lo || second < hi;
        sum += in ? t->busy[q] : 0;
    }
    return sum;
}

static double share_of_day(const traffic *t, int32_t day)
{
    double sum = 0;
    for (int32_t q = 0; q < 96; q++)
        sum += t->busy[day * 96 + q];
    return sum;
}

/* The mean wait until a calendar opens, for one who comes at any time of the week. */
static double mean_until_open(const traffic *t, int32_t at)
{
    double sum = 0, wait = INFINITY;
    for (int32_t q = 2 * QUARTERS - 1; q >= 0; q--) {
        wait = calendar_at(t, at, q % QUARTERS) > 0 ? 0 : wait + 900;
        if (q < QUARTERS)
            sum += wait;
    }
    return isfinite(sum) ? sum / QUARTERS : 0;
}

static int32_t door_of(const traffic *t, int32_t service)
{
    const wr_service *s = &t->net.services[service];
    if (s->door >= 0)
        return s->door;
    return s->first_pool >= 0 ? t->net.pools[s->first_pool].door : -1;
}

/* ---- values ------------------------------------------------------------------------------------------------- */

static double or_else(traffic *t, wr_value v, double otherwise)
{
    return v.kind == WR_VALUE_NONE ? otherwise : mean_of(t, v);
}

/* Where the mean is a parameter and nothing cuts the draws off, there is no law to resolve. */
static bool written_mean(traffic *t, const wr_dist *d, double *mean)
{
    const bool second = d->form == WR_BY_STAGES_MEAN;
    const bool said = second || d->form == WR_BY_MEAN || d->form == WR_BY_MEAN_SD ||
                      d->form == WR_BY_MEAN_CV || d->form == WR_BY_MEAN_SCV ||
                      d->form == WR_BY_MEAN_VARIANCE;
    if (!said || d->above.kind || d->below.kind || d->at_least.kind || d->at_most.kind)
        return false;
    *mean = mean_of(t, d->p[second]) * or_else(t, d->times, 1) + or_else(t, d->plus, 0);
    *mean *= dial(t, d->factor, 1);
    return true;
}

static double dist_mean(traffic *t, int32_t at)
{
    const wr_dist *d = &t->net.dists[at];
    double written;
    if (d->fixed && !isnan(t->dist_mean[at]))
        return t->dist_mean[at];
    if (written_mean(t, d, &written))
        return written;
    double p[4];
    char why[WR_WHY];
    wr_law law;
    for (int i = 0; i < 4; i++)
        p[i] = or_else(t, d->p[i], 0);
    wr_law_plain(&law);
    if (!wr_law_resolve(&law, d->law, d->form, p, d->values, d->weights, (size_t)d->n_values,
                        t->arena, why))
        return 0;
    law.times = or_else(t, d->times, 1);
    law.plus = or_else(t, d->plus, 0);
    law.above = or_else(t, d->above, -INFINITY);
    law.below = or_else(t, d->below, INFINITY);
    law.at_least = or_else(t, d->at_least, -INFINITY);
    law.at_most = or_else(t, d->at_most, INFINITY);
    law.factor = dial(t, d->factor, 1);
    law.qualified = d->times.kind || d->plus.kind || d->above.kind || d->below.kind ||
                    d->at_least.kind || d->at_most.kind || d->factor >= 0;
    const double mean = wr_law_mean(&law);
    if (d->fixed)
        t->dist_mean[at] = mean;
    return mean;
}

static double mix_mean(traffic *t, const wr_mix *mix)
{
    double sum = 0, left = 1;
    int32_t rest = -1;
    for (int32_t i = mix->first; i < mix->first + mix->n; i++) {
        const wr_mix_entry *entry = &t->net.mix_entries[i];
        if (entry->share.kind == WR_VALUE_NONE) {
            rest = i;
            continue;
        }
        const double share = mean_of(t, entry->share);
        sum += share * entry->value;
        left -= share;
    }
    return rest >= 0 ? sum + left * t->net.mix_entries[rest].value : sum;
}

/* How much of all there is falls on a row of a table: by attribute, by the clock, by state. */
static double row_weight(traffic *t, const wr_table *table, int32_t row)
{
    const wr_row *r = &t->net.rows[table->first + row];
    switch (table->by) {
    case WR_BY_WORD:
        return row < n_levels(t, table->attr) ? has_level(t, table->attr, row) : 0;
    case WR_BY_BAND:
        return share_between(t, table->attr, r->lo, r->hi);
    case WR_BY_CLOCK:
        guess(t);
        return share_by_clock(t, r->lo, r->hi);
    case WR_BY_WEEKDAY:
        return share_of_day(t, row);
    case WR_BY_MONTH:
        return 1.0 / 12;
    case WR_BY_STATE: /* as if the system were empty */
        guess(t);
        return r->lo <= 0 && r->hi >= 0;
    }
    return 0;
}

static double table_mean(traffic *t, const wr_table *table)
{
    double sum = 0, left = 1;
    for (int32_t k = 0; k < table->n; k++) {
        const wr_value value = t->net.rows[table->first + k].value;
        const double weight = value.kind == WR_VALUE_NONE ? 0 : row_weight(t, table, k);
        if (weight <= 0)
            continue;
        sum += weight * mean_of(t, value);
        left -= weight;
    }
    if (table->otherwise.kind != WR_VALUE_NONE && left > 1e-12)
        sum += left * mean_of(t, table->otherwise);
    else if (left > 1e-12 && left < 1)
        sum /= 1 - left; /* those without a row never come here */
    return sum * dial(t, table->factor, 1);
}

static double mean_of(traffic *t, wr_value v)
{
    switch (v.kind) {
    case WR_VALUE_NONE:
        return 0;
    case WR_VALUE_DIAL:
    case WR_VALUE_ADD:
        return t->net.dials[v.index].value;
    case WR_VALUE_ATTR:
        return attr_mean(t, v.index);
    case WR_VALUE_TABLE:
        return table_mean(t, &t->net.tables[v.index]);
    case WR_VALUE_DIST:
        return dist_mean(t, v.index);
    case WR_VALUE_MIX:
        return mix_mean(t, &t->net.mixes[v.index]);
    }
    return 0;
}

static double share_of(traffic *t, wr_value v)
{
    const double share = mean_of(t, v);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

/* ---- conditions ---------------------------------------------------------------------------------------------- */

static double chance(traffic *t, int32_t at);

static double chance_of_all(traffic *t, const wr_cond *c, bool any)
{
    double product = 1;
    for (int32_t i = 0; i < c->n; i++) {
        const double p = chance(t, c->first + i);
        product *= any ? 1 - p : p;
    }
    return any ? 1 - product : product;
}

static double chance_of_levels(traffic *t, const wr_cond *c)
{
    double sum = 0;
    for (int32_t i = 0; i < c->n; i++) {
        const double x = t->net.numbers[c->first + i];
        sum += share_between(t, c->attr, x, x);
    }
    return sum > 1 ? 1 : sum;
}

static double chance_of_range(traffic *t, const wr_cond *c)
{
    double lo = or_else(t, c->lo, -INFINITY), hi = or_else(t, c->hi, INFINITY);
    if (c->above_strict)
        lo = nextafter(lo, INFINITY);
    if (c->below_strict)
        hi = nextafter(hi, -INFINITY);
    return share_between(t, c->attr, lo, hi);
}

/* Nobody waits; of the rest nothing is known. */
static double chance_of_state(traffic *t, const wr_cond *c)
{
    guess(t);
    if (c->state.of != WR_STATE_WAITING)
        return 0.5;
    const double lo = or_else(t, c->lo, -INFINITY), hi = or_else(t, c->hi, INFINITY);
    const bool above = c->above_strict ? 0 > lo : 0 >= lo;
    const bool below = c->below_strict ? 0 < hi : 0 <= hi;
    return above && below;
}

static double chance_of_clock(traffic *t, const wr_cond *c)
{
    const double lo = or_else(t, c->lo, 0), hi = or_else(t, c->hi, DAY);
    guess(t);
    return share_by_clock(t, lo, hi);
}

static double chance_of_weekday(const traffic *t, const wr_cond *c)
{
    double sum = 0;
    for (int day = 0; day < 7; day++)
        if ((c->first >> day) & 1)
            sum += share_of_day(t, day);
    return sum;
}

static double chance_of_date(traffic *t, const wr_cond *c)
{
    const double length = (double)t->net.run.length / (double)WEIR_DAY;
    const double lo = fmax(or_else(t, c->lo, 0), 0), hi = fmin(or_else(t, c->hi, length), length);
    guess(t);
    return length > 0 && hi > lo ? (hi - lo) / length : 0;
}

/* The share of those at hand who meet a condition. */
static double chance(traffic *t, int32_t at)
{
    const wr_cond *c = &t->net.conds[at];
    int32_t calendar;
    switch (c->op) {
    case WR_COND_ALL:
        return chance_of_all(t, c, false);
    case WR_COND_ANY:
        return chance_of_all(t, c, true);
    case WR_COND_NOT:
        return 1 - chance(t, c->first);
    case WR_COND_ATTR_IN:
        return chance_of_levels(t, c);
    case WR_COND_ATTR_RANGE:
        return chance_of_range(t, c);
    case WR_COND_STATE:
        return chance_of_state(t, c);
    case WR_COND_CLOCK:
        return chance_of_clock(t, c);
    case WR_COND_WEEKDAY:
        return chance_of_weekday(t, c);
    case WR_COND_DATE:
        return chance_of_date(t, c);
    case WR_COND_OPEN:
    case WR_COND_CALENDAR:
        guess(t);
        calendar = c->op == WR_COND_OPEN ? door_of(t, c->service) : c->calendar;
        return calendar < 0 ? 1 : open_share(t, calendar);
    case WR_COND_SLOT:
        guess(t);
        return 1;
    }
    return 0;
}

/* ---- arrivals -------------------------------------------------------------------------------------------------- */

static double mean_of_points(const traffic *t, const wr_rate *rate, double length)
{
    double sum = 0;
    double t0 = 0, v0 = t->net.dials[t->net.points[rate->first].rate_dial].value;
    for (int32_t i = 0; i < rate->n; i++) {
        const double t1 = t->net.dials[t->net.points[rate->first + i].time_dial].value;
        const double v1 = t->net.dials[t->net.points[rate->first + i].rate_dial].value;
        if (t1 > t0) {
            const double end = fmin(t1, length);
            const double v_end = v0 + (v1 - v0) * (end - t0) / (t1 - t0);
            if (end > t0)
                sum += (end - t0) * (v0 + v_end) / 2;
        }
        t0 = t1;
        v0 = v1;
    }
    return length > 0 ? (sum + fmax(length - t0, 0) * v0) / length : v0;
}

static double mean_of_table(const traffic *t, const wr_rate *rate, double length)
{
    double sum = 0;
    for (int32_t i = 0; i < rate->n; i++) {
        const double lasts = rate->repeat ? rate->step
                                          : fmin(rate->step, fmax(length - i * rate->step, 0));
        sum += lasts * t->net.dials[t->net.rate_dials[rate->first + i]].value;
    }
    const double over = rate->repeat ? rate->n * rate->step : length;
    return over > 0 ? sum / over : 0;
}

static double mean_rate(const traffic *t, int32_t at)
{
    if (at < 0)
        return 1;
    const wr_rate *rate = &t->net.rates[at];
    const double length = (double)t->net.run.length / (double)WEIR_SECOND;
    double mean = 0;
    switch (rate->kind) {
    case WR_RATE_CONSTANT:
    case WR_RATE_PROFILE: /* profiles have mean 1 */
        mean = dial(t, rate->base, 1);
        break;
    case WR_RATE_TABLE:
        mean = mean_of_table(t, rate, length);
        break;
    case WR_RATE_POINTS:
        mean = rate->n ? mean_of_points(t, rate, length) : 0;
        break;
    }
    return mean * dial(t, rate->factor, 1);
}

static void find_cell_rates(traffic *t)
{
    for (int32_t at = 0; at < t->net.n_cells; at++) {
        const wr_cell *cell = &t->net.cells[at];
        double rate = cell->people;
        for (int32_t i = 0; i < cell->n; i++)
            rate *= t->net.dials[t->net.cell_dials[cell->first + i]].value;
        t->cell_rate[at] = rate;
    }
}

/* Patients a second on average; 0 of lists and of those there at the start, who are only so many. */
static double rate_of_source(traffic *t, const wr_source *s)
{
    double rate = 0, interval;
    switch (s->kind) {
    case WR_SOURCE_RATE:
        rate = mean_rate(t, s->rate);
        break;
    case WR_SOURCE_EVERY:
        interval = mean_of(t, s->every);
        rate = interval > 0 ? 1 / interval : 0;
        break;
    case WR_SOURCE_WEEKLY:
        rate = s->n_times / WEEK;
        break;
    case WR_SOURCE_PEOPLE:
        for (int32_t i = 0; i < s->n_cells; i++)
            rate += t->cell_rate[s->first_cell + i];
        rate *= mean_rate(t, s->rate);
        break;
    case WR_SOURCE_LIST:
    case WR_SOURCE_START:
        break;
    }
    if (s->attends.kind != WR_VALUE_NONE)
        rate *= share_of(t, s->attends);
    return isfinite(rate) && rate > 0 ? rate : 0;
}

/* How a rate stands to its mean in a quarter of an hour of the week. */
static double rate_at(const traffic *t, int32_t at, int32_t quarter)
{
    const wr_rate *rate = at >= 0 ? &t->net.rates[at] : NULL;
    double x = 1;
    if (rate && rate->kind == WR_RATE_PROFILE) {
        const int32_t hour = quarter / 4 % 24, day = quarter / 96;
        x *= rate->hour >= 0 ? t->net.profiles[rate->hour].factor[hour] : 1;
        x *= rate->weekday >= 0 ? t->net.profiles[rate->weekday].factor[day] : 1;
    } else if (rate && rate->kind == WR_RATE_TABLE && rate->repeat && rate->n > 0) {
        const int32_t first_day = ((t->net.run.start_day + 3) % 7 + 7) % 7; /* 1970: a Thursday */
        const double since = (quarter + 0.5) * 900 - first_day * DAY;
        const double period = rate->n * rate->step;
        const double within = since - period * floor(since / period);
        const int32_t row = (int32_t)fmin(within / rate->step, rate->n - 1);
        x = t->net.dials[t->net.rate_dials[rate->first + row]].value;
    }
    return x;
}

/* When in the week patients arrive, all sources together. */
static void find_busy(traffic *t)
{
    double all = 0;
    for (int32_t i = 0; i < t->net.n_sources; i++) {
        const wr_source *s = &t->net.sources[i];
        double sum = 0;
        for (int32_t q = 0; q < QUARTERS; q++)
            sum += rate_at(t, s->rate, q);
        for (int32_t q = 0; q < QUARTERS && sum > 0; q++)
            t->busy[q] += t->source_rate[i] * rate_at(t, s->rate, q) / sum;
        all += t->source_rate[i];
    }
    for (int32_t q = 0; q < QUARTERS; q++)
        t->busy[q] = all > 0 ? t->busy[q] / all : 1.0 / QUARTERS;
}

/* The share of a source's patients who find a door open. */
static double finds_open(const traffic *t, const wr_source *s, int32_t door)
{
    double open = 0, all = 0;
    if (door < 0)
        return 1;
    if (s->kind == WR_SOURCE_WEEKLY) {
        for (int32_t i = 0; i < s->n_times; i++) {
            const weir_time at = t->net.times[s->first_time + i] % (7 * WEIR_DAY);
            open += calendar_at(t, door, (int32_t)(at / (15 * WEIR_MINUTE)) % QUARTERS) > 0;
        }
        return s->n_times ? open / s->n_times : 1;
    }
    for (int32_t q = 0; q < QUARTERS; q++) {
        const double rate = rate_at(t, s->rate, q);
        all += rate;
        open += calendar_at(t, door, q) > 0 ? rate : 0;
    }
    return all > 0 ? open / all : 1;
}

/* ---- who comes: levels of attributes ---------------------------------------------------------------------------- */

/* The chance that a value, given to an attribute, is one of its levels. */
static double chance_of_value(traffic *t, wr_value v, int32_t attr, int32_t level)
{
    const double wanted = level_value(t, attr, level);
    double sum = 0, left = 1;
    bool rest = false;
    switch (v.kind) {
    case WR_VALUE_DIAL:
        return t->net.dials[v.index].value == wanted;
    case WR_VALUE_ATTR:
        return share_between(t, v.index, wanted, wanted);
    case WR_VALUE_MIX: {
        const wr_mix *mix = &t->net.mixes[v.index];
        for (int32_t i = mix->first; i < mix->first + mix->n; i++) {
            const wr_mix_entry *entry = &t->net.mix_entries[i];
            const bool takes_rest = entry->share.kind == WR_VALUE_NONE;
            const double share = takes_rest ? 0 : share_of(t, entry->share);
            left -= share;
            if (entry->value == wanted) {
                sum += share;
                rest = rest || takes_rest;
            }
        }
        return rest ? sum + fmax(left, 0) : sum;
    }
    case WR_VALUE_TABLE: {
        const wr_table *table = &t->net.tables[v.index];
        for (int32_t k = 0; k < table->n; k++) {
            const wr_value row = t->net.rows[table->first + k].value;
            const double weight = row.kind == WR_VALUE_NONE ? 0 : row_weight(t, table, k);
            if (weight > 0)
                sum += weight * chance_of_value(t, row, attr, level);
            left -= weight;
        }
        if (table->otherwise.kind != WR_VALUE_NONE && left > 1e-12)
            sum += left * chance_of_value(t, table->otherwise, attr, level);
        return sum;
    }
    case WR_VALUE_NONE:
    case WR_VALUE_DIST:
    case WR_VALUE_ADD:
        break;
    }
    return 1.0 / n_levels(t, attr); /* anything may be */
}

static int32_t cell_column(const wr_source *s, int32_t attr)
{
    for (int32_t k = 0; k < s->n_cell_attrs; k++)
        if (s->cell_attr[k] == attr)
            return k;
    return -1;
}

static const wr_assign *assign_of(const traffic *t, const wr_source *s, int32_t attr)
{
    for (int32_t i = s->n_assigns - 1; i >= 0; i--) /* the last of two holds */
        if (t->net.assigns[s->first_assign + i].attr == attr)
            return &t->net.assigns[s->first_assign + i];
    return NULL;
}

static double cells_with(const traffic *t, const wr_source *s, int32_t column, double value)
{
    double with = 0, all = 0;
    for (int32_t i = 0; i < s->n_cells; i++) {
        const double rate = t->cell_rate[s->first_cell + i];
        all += rate;
        with += t->net.cells[s->first_cell + i].level[column] == value ? rate : 0;
    }
    return all > 0 ? with / all : 0;
}

/* How common each level is over all sources, taken by themselves. */
static void find_likely(traffic *t, int32_t attr)
{
    const int32_t n = n_levels(t, attr);
    double *likely = wr_alloc_array(t->arena, (size_t)n + 1, sizeof *likely), all = 0;
    t->likely[attr] = likely; /* tables by others may ask for theirs, so this is done twice */
    if (t->n_set[attr] > 0) {
        for (int32_t i = 0; i < t->net.n_steps; i++) {
            const wr_assign *a =
                t->net.steps[i].op == WR_OP_SET ? &t->net.assigns[t->net.steps[i].a] : NULL;
            for (int32_t k = 0; a && a->attr == attr && k < n; k++)
                likely[k] += chance_of_value(t, a->value, attr, k) / t->n_set[attr];
        }
        return;
    }
    for (int32_t i = 0; i < t->net.n_sources; i++) {
        const wr_source *s = &t->net.sources[i];
        const int32_t column = cell_column(s, attr);
        const wr_assign *a = assign_of(t, s, attr);
        all += t->source_rate[i];
        for (int32_t k = 0; k < n && t->source_rate[i] > 0; k++) {
            const double p = column >= 0
                                 ? cells_with(t, s, column, level_value(t, attr, k))
                             : a ? chance_of_value(t, a->value, attr, k)
                                 : 0;
            likely[k] += t->source_rate[i] * p;
        }
    }
    for (int32_t k = 0; k < n && all > 0; k++)
        likely[k] /= all;
}

static void count_sets(traffic *t)
{
    for (int32_t i = 0; i < t->net.n_steps; i++) {
        const wr_step *step = &t->net.steps[i];
        if (step->op != WR_OP_SET)
            continue;
        const wr_assign *a = &t->net.assigns[step->a];
        t->n_set[a->attr]++;
        t->set_in_step[a->attr] = a;
        if (a->value.kind == WR_VALUE_ADD) /* goes through many values */
            t->n_set[a->attr]++;
    }
}

/* The attributes that anything asks for, most asked first, while their mixes are not too many. */
static void choose_split(traffic *t)
{
    int32_t *asked = wr_alloc_array(t->arena, (size_t)t->net.n_attrs + 1, sizeof *asked);
    for (int32_t i = 0; i < t->net.n_conds; i++)
        if (t->net.conds[i].op == WR_COND_ATTR_IN || t->net.conds[i].op == WR_COND_ATTR_RANGE)
            asked[t->net.conds[i].attr]++;
    for (int32_t i = 0; i < t->net.n_tables; i++)
        if (t->net.tables[i].by == WR_BY_WORD || t->net.tables[i].by == WR_BY_BAND)
            asked[t->net.tables[i].attr]++;
    for (int32_t i = 0; i < t->net.n_targets; i++)
        if (t->net.targets[i].kind == WR_TO_TABLE)
            asked[t->net.targets[i].attr]++;
    const double most = fmin(MOST_MIXES, fmax(LEAST_MIXES, MOST_WORK / (t->net.n_steps + 1)));
    double mixes = 1;
    while (t->n_split < MOST_SPLIT) {
        int32_t best = -1;
        for (int32_t a = 0; a < t->net.n_attrs; a++) {
            const bool fits = asked[a] > 0 && t->likely[a] && t->n_set[a] <= 1 &&
                              mixes * (n_levels(t, a) + 1) <= most;
            if (fits && (best < 0 || asked[a] > asked[best]))
                best = a;
        }
        if (best < 0)
            break;
        mixes *= n_levels(t, best) + 1;
        asked[best] = 0;
        t->split[t->n_split++] = best;
    }
}

/* ---- mixes --------------------------------------------------------------------------------------------------------- */

/* The next mix, as an odometer counts; false after the last. */
static bool next_mix(traffic *t)
{
    for (int32_t i = 0; i < t->n_split; i++) {
        const int32_t attr = t->split[i];
        if (++t->mix[attr] < n_levels(t, attr))
            return true;
        t->mix[attr] = -1;
    }
    return false;
}

/* The share of a source's patients whose attributes are those of the mix, beside those its cells
 * give. */
static double assigned_share(traffic *t, const wr_source *s)
{
    double share = 1;
    for (int32_t i = 0; i < t->n_split && share > 0; i++) {
        const int32_t attr = t->split[i], level = t->mix[attr];
        const wr_assign *a = t->n_set[attr] ? t->set_in_step[attr] : assign_of(t, s, attr);
        if (!t->n_set[attr] && cell_column(s, attr) >= 0)
            continue;
        if (!a)
            share *= level < 0;
        else
            share *= level < 0 ? 0 : chance_of_value(t, a->value, attr, level);
    }
    return share;
}

static bool cell_matches(const traffic *t, const wr_source *s, const wr_cell *cell)
{
    for (int32_t k = 0; k < s->n_cell_attrs; k++) {
        const int32_t attr = s->cell_attr[k], level = t->mix[attr];
        if (level == -2 || t->n_set[attr])
            continue;
        if (level < 0 || level_value(t, attr, level) != cell->level[k])
            return false;
    }
    return true;
}

static double rate_in_mix(traffic *t, int32_t source)
{
    const wr_source *s = &t->net.sources[source];
    if (t->source_rate[source] <= 0)
        return 0;
    const double share = assigned_share(t, s);
    if (share <= 0 || s->kind != WR_SOURCE_PEOPLE)
        return share * t->source_rate[source];
    double with = 0, all = 0;
    for (int32_t i = 0; i < s->n_cells; i++) {
        const wr_cell *cell = &t->net.cells[s->first_cell + i];
        const double rate = t->cell_rate[s->first_cell + i];
        all += rate;
        with += cell_matches(t, s, cell) ? rate : 0;
    }
    return all > 0 ? share * t->source_rate[source] * with / all : 0;
}

/* Means of the attributes without levels (a stay drawn on arrival), over those of the mix. */
static void find_attr_means(traffic *t, const double *rates)
{
    for (int32_t attr = 0; attr < t->net.n_attrs; attr++) {
        double sum = 0, all = 0;
        if (t->likely[attr])
            continue;
        if (t->n_set[attr]) {
            t->attr_mean[attr] = mean_of(t, t->set_in_step[attr]->value);
            continue;
        }
        for (int32_t i = 0; i < t->net.n_sources; i++) {
            const wr_assign *a = rates[i] > 0 ? assign_of(t, &t->net.sources[i], attr) : NULL;
            if (!a)
                continue;
            sum += rates[i] * mean_of(t, a->value);
            all += rates[i];
        }
        t->attr_mean[attr] = all > 0 ? sum / all : 0;
    }
}

/* ---- shares of the ways on -------------------------------------------------------------------------------------------- */

/* The part of an edge's way that its table of targets gives it, for the mix at hand. */
static double by_level(traffic *t, const wr_edge *e)
{
    return e->attr < 0 ? 1 : has_level(t, e->attr, e->level);
}

/* Shares of the branches, in the order they are tried. */
static void branch_shares(traffic *t, const wr_choose *choose, double *out)
{
    double left = 1, given = 0;
    int32_t rest = -1;
    for (int32_t i = 0; i < choose->n_when; i++) {
        const wr_branch *branch = &t->net.branches[choose->first + i];
        double p = chance(t, branch->when);
        if (branch->share.kind != WR_VALUE_NONE && p > 0)
            p *= share_of(t, branch->share);
        out[i] = left * p;
        left -= out[i];
    }
    for (int32_t i = choose->n_when; i < choose->n; i++) {
        const wr_branch *branch = &t->net.branches[choose->first + i];
        if (branch->share.kind == WR_VALUE_NONE) {
            rest = i;
            continue;
        }
        const double share = left > 0 ? share_of(t, branch->share) : 0;
        out[i] = left * share;
        given += share;
    }
    if (rest >= 0)
        out[rest] = left * fmax(1 - given, 0);
}

static void shares_of_choose(traffic *t, int32_t step)
{
    const wr_choose *choose = &t->net.chooses[t->net.steps[step].a];
    double *shares = t->branch_share;
    double all = 0;
    for (int32_t i = 0; i < choose->n; i++)
        shares[i] = 0;
    branch_shares(t, choose, shares);
    for (int32_t i = 0; i < choose->n; i++)
        all += shares[i];
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind == WR_EDGE_BRANCH)
            t->share[k] = shares[e->branch - choose->first] * by_level(t, e);
        else if (e->kind == WR_EDGE_NEXT)
            t->share[k] = fmax(1 - all, 0);
    }
}

/* Of those who have booked: who cancels, who does not come, who does. */
static void shares_of_book(traffic *t, int32_t step)
{
    const wr_book_step *book = &t->net.book_steps[t->net.steps[step].a];
    const double cancels = book->cancels.kind ? share_of(t, book->cancels) : 0;
    const double comes = book->attends.kind ? share_of(t, book->attends) : 1;
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind == WR_EDGE_NEXT)
            t->share[k] = (1 - cancels) * comes;
        if (e->kind != WR_EDGE_ABSENT)
            continue;
        const bool missed = book->attends.kind && e->target == book->missed;
        t->share[k] = (missed ? (1 - cancels) * (1 - comes) : cancels) * by_level(t, e);
    }
}

static void shares_of_others(traffic *t, int32_t step)
{
    const wr_step *s = &t->net.steps[step];
    const double returns = s->op == WR_OP_RETURN ? share_of(t, t->net.returns[s->a].share) : 0;
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        if (e->kind == WR_EDGE_NEXT)
            t->share[k] = 1 - returns;
        else if (e->kind == WR_EDGE_GO)
            t->share[k] = by_level(t, e);
        else if (e->kind == WR_EDGE_RETURN)
            t->share[k] = returns * by_level(t, e);
    }
}

/* Does a condition ask whether this very door is open? */
static bool asks_door(const traffic *t, int32_t at, int32_t service)
{
    const wr_cond *c = &t->net.conds[at];
    if (c->op == WR_COND_OPEN)
        return c->service == service;
    if (c->op == WR_COND_CALENDAR)
        return c->calendar == t->net.services[service].door;
    for (int32_t i = 0; c->op == WR_COND_ALL && i < c->n; i++)
        if (asks_door(t, c->first + i, service))
            return true;
    return false;
}

/* Of those who go to another service, some find its door shut and go where that leads. */
static void part_at_doors(traffic *t, int32_t step)
{
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
        const wr_edge *e = &t->edges.at[k];
        const int32_t door = e->service >= 0 ? t->net.services[e->service].door : -1;
        if (door < 0 || e->kind == WR_EDGE_SHUT)
            continue;
        const int32_t when = e->kind == WR_EDGE_BRANCH ? t->net.branches[e->branch].when : -1;
        const bool asked = when >= 0 && asks_door(t, when, e->service);
        const double all = t->share[k], open = asked ? 1 : open_share(t, door);
        if (open < 1 && all > 0)
            guess(t);
        t->share[k] = all * open;
        bool nested = false; /* a door behind the door: taken to be open */
        for (int32_t m = k + 1; m < t->first[step + 1]; m++) {
            const wr_edge *shut = &t->edges.at[m];
            if (shut->kind != WR_EDGE_SHUT)
                break;
            if (!nested)
                t->share[m] = all * (1 - open) * (shut->attr == e->attr ? 1 : by_level(t, shut));
            nested = shut->service >= 0 && t->net.services[shut->service].door >= 0;
        }
    }
}

static void shares_of_step(traffic *t, int32_t step)
{
    const uint8_t op = t->net.steps[step].op;
    t->at = step;
    for (int32_t k = t->first[step]; k < t->first[step + 1]; k++)
        t->share[k] = 0;
    if (op == WR_OP_ROUTE || op == WR_OP_CHOOSE)
        shares_of_choose(t, step);
    else if (op == WR_OP_BOOK)
        shares_of_book(t, step);
    else
        shares_of_others(t, step);
    if (op != WR_OP_HOLD)
        part_at_doors(t, step);
}

/* ---- flows ---------------------------------------------------------------------------------------------------------------- */

static void arrive(traffic *t, int32_t source, double rate)
{
    const wr_source *s = &t->net.sources[source];
    if (rate <= 0 || s->target < 0)
        return;
    t->ways.n = 0;
    wr_edges_through(&t->net, s->target, &(wr_edge){.kind = WR_EDGE_GO, .to = -1, .attr = -1},
                     t->arena, &t->ways);
    for (size_t k = 0; k < t->ways.n; k++) {
        const wr_edge *e = &t->ways.at[k];
        double share = by_level(t, e);
        /* The way in, then the way of those who find the door of that service shut. */
        if (e->kind == WR_EDGE_SHUT)
            share *= k > 0 && t->ways.at[k - 1].service >= 0
                         ? 1 - finds_open(t, s, t->net.services[t->ways.at[k - 1].service].door)
                         : 0;
        else if (e->service >= 0)
            share *= finds_open(t, s, t->net.services[e->service].door);
        if (e->to >= 0 && e->to < t->net.n_steps)
            t->into[e->to] += rate * share;
    }
}

static double inflow(const traffic *t, int32_t step)
{
    double sum = t->into[step];
    for (int32_t k = t->back_first[step]; k < t->back_first[step + 1]; k++) {
        const int32_t edge = t->back_edge[k];
        sum += t->flow[t->from[edge]] * t->share[edge];
    }
    return sum;
}

/* Sweeps over the steps of one part until their flows stand still. */
static void settle(traffic *t, int32_t begin, int32_t end)
{
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
        double change = 0, most = 0;
        for (int32_t i = begin; i < end; i++) {
            const int32_t step = t->order[i];
            const double flow = inflow(t, step);
            change = fmax(change, fabs(flow - t->flow[step]));
            most = fmax(most, flow);
            t->flow[step] = flow;
        }
        if (change <= 1e-12 * most)
            return;
    }
}

static void solve_flows(traffic *t)
{
    const int32_t n = t->net.n_steps;
    for (int32_t i = 0; i < n; i++)
        t->flow[i] = 0;
    for (int32_t begin = 0, end; begin < n; begin = end) {
        for (end = begin; end < n && t->part[t->order[end]] == t->part[t->order[begin]]; end++)
            ;
        if (end == begin + 1)
            t->flow[t->order[begin]] = inflow(t, t->order[begin]);
        settle(t, begin, end);
    }
}

/* ---- how long what is seized is held ---------------------------------------------------------------------------------------- */

static double until_mean(traffic *t, const wr_until *until)
{
    int32_t door;
    guess(t);
    switch (until->kind) {
    case WR_UNTIL_CLOCK:
        return DAY / 2;
    case WR_UNTIL_WEEKDAY:
        return 3 * DAY / 7;
    case WR_UNTIL_OPEN:
        door = until->service >= 0 ? door_of(t, until->service) : -1;
        return door >= 0 ? mean_until_open(t, door) : 0;
    case WR_UNTIL_SPANS:
        return until->calendar >= 0 ? mean_until_open(t, until->calendar) : 0;
    }
    return 0;
}

/* The mean time that a step takes of itself. */
static double time_at(traffic *t, int32_t step)
{
    const wr_step *s = &t->net.steps[step];
    double time = 0;
    t->at = step;
    if (s->op == WR_OP_TREAT)
        time = mean_of(t, t->net.treats[s->a].time);
    else if (s->op == WR_OP_DELAY) {
        time = mean_of(t, t->net.delays[s->a].time);
        if (t->net.delays[s->a].since >= 0)
            guess(t);
    } else if (s->op == WR_OP_UNTIL)
        time = until_mean(t, &t->net.untils[s->a]);
    else if (s->op == WR_OP_BOOK)
        guess(t);
    if (!isfinite(time)) {
        guess(t);
        return 0;
    }
    return time > 0 ? time : 0;
}

static bool gives_back(const traffic *t, int32_t step, int32_t pool)
{
    const wr_step *s = &t->net.steps[step];
    if (s->op == WR_OP_END || s->op == WR_OP_HOLD) /* a hold gives back all at the grant */
        return true;
    if (s->op != WR_OP_RELEASE)
        return false;
    const wr_release *release = &t->net.releases[s->a];
    for (int32_t i = 0; i < release->n; i++)
        if (t->net.needs[release->first + i].pool == pool)
            return true;
    return release->all;
}

/* Is the pool still held behind an edge? */
static bool keeps(const traffic *t, const wr_edge *e, int32_t pool)
{
    if (e->to < 0 || e->kind == WR_EDGE_RETURN || e->kind == WR_EDGE_REFUSED)
        return false;
    if (e->service < 0)
        return true;
    const wr_target *target = e->target >= 0 ? &t->net.targets[e->target] : NULL;
    for (int32_t i = 0; target && i < target->n_keep; i++)
        if (t->net.keeps[target->keep + i] == pool)
            return true;
    return false;
}

/* All steps where the pool is held that was seized just before `start`; returns how many. */
static int32_t find_region(traffic *t, int32_t start, int32_t pool)
{
    int32_t n = 0;
    t->stamp++;
    if (start >= t->net.n_steps || gives_back(t, start, pool))
        return 0;
    t->region[n++] = start;
    t->seen[start] = t->stamp;
    for (int32_t i = 0; i < n; i++) {
        const int32_t step = t->region[i];
        for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
            const wr_edge *e = &t->edges.at[k];
            if (t->share[k] <= 0 || !keeps(t, e, pool) || t->seen[e->to] == t->stamp ||
                gives_back(t, e->to, pool))
                continue;
            t->seen[e->to] = t->stamp;
            t->region[n++] = e->to;
        }
    }
    return n;
}

/* hold(step) = its time + sum of share x hold(next), swept from the far end until it stands still. */
static double mean_holding(traffic *t, int32_t start, int32_t pool)
{
    const int32_t n = find_region(t, start, pool);
    if (!n)
        return 0;
    double *time = t->time;
    for (int32_t i = 0; i < n; i++) {
        t->hold[t->region[i]] = 0;
        time[i] = time_at(t, t->region[i]);
    }
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
        double change = 0, most = 0;
        for (int32_t i = n - 1; i >= 0; i--) {
            const int32_t step = t->region[i];
            double hold = time[i];
            for (int32_t k = t->first[step]; k < t->first[step + 1]; k++) {
                const wr_edge *e = &t->edges.at[k];
                if (t->share[k] > 0 && keeps(t, e, pool) && t->seen[e->to] == t->stamp)
                    hold += t->share[k] * t->hold[e->to];
            }
            change = fmax(change, fabs(hold - t->hold[step]));
            most = fmax(most, hold);
            t->hold[step] = hold;
        }
        if (change <= 1e-12 * most)
            break;
    }
    return t->hold[start];
}

/* ---- adding up ---------------------------------------------------------------------------------------------------------------- */

static double mean_capacity(const traffic *t, const wr_pool *pool)
{
    if (pool->unlimited)
        return INFINITY;
    if (pool->calendar >= 0)
        return calendar_mean(t, pool->calendar);
    return dial(t, pool->capacity, 0);
}

static void add_load(traffic *t, int32_t pool, double flow, double units, double held, bool endless)
{
    const wr_value turnaround = t->net.pools[pool].turnaround;
    t->offered[pool] += flow * units * held;
    t->seizes[pool] += flow;
    if (turnaround.kind != WR_VALUE_NONE)
        t->cleaning[pool] += flow * units * mean_of(t, turnaround);
    if (endless)
        t->endless[pool] += flow;
}

/* A pool's part in an `any_of`: as if chosen in proportion to what each has. */
static double part_in(traffic *t, const wr_seize *seize, int32_t at)
{
    double all = 0, own = 0;
    if (!seize->any_of || seize->n < 2)
        return 1;
    guess(t);
    for (int32_t k = 0; k < seize->n; k++) {
        const double c = mean_capacity(t, &t->net.pools[t->net.needs[seize->first + k].pool]);
        if (!isfinite(c))
            return 1.0 / seize->n;
        all += c;
        own += k == at ? c : 0;
    }
    return all > 0 ? own / all : 1.0 / seize->n;
}

static void load_of_step(traffic *t, int32_t step)
{
    const wr_step *s = &t->net.steps[step];
    const double flow = t->flow[step];
    t->at = step;
    if (s->op == WR_OP_TREAT) {
        add_load(t, t->net.treats[s->a].pool, flow, 1, time_at(t, step), true);
        return;
    }
    const int32_t at = s->op == WR_OP_SEIZE  ? s->a
                       : s->op == WR_OP_HOLD ? t->net.holds[s->a].seize
                                             : -1;
    if (at < 0)
        return;
    const wr_seize *seize = &t->net.seizes[at];
    const bool endless = seize->patience < 0 && seize->or_else < 0;
    for (int32_t k = 0; k < seize->n; k++) {
        const wr_need *need = &t->net.needs[seize->first + k];
        t->at = step;
        const double part = part_in(t, seize, k);
        const double units = or_else(t, need->units, 1);
        add_load(t, need->pool, flow * part, units, mean_holding(t, s->next, need->pool), endless);
    }
}

/* One mix: who comes, their ways, their flows, what they hold. */
static void add_mix(traffic *t)
{
    double *rates = t->rates, all = 0;
    t->at = -1;
    for (int32_t i = 0; i < t->net.n_sources; i++)
        all += rates[i] = rate_in_mix(t, i);
    if (all <= 0)
        return;
    find_attr_means(t, rates);
    for (int32_t i = 0; i < t->net.n_steps; i++) {
        shares_of_step(t, i);
        t->into[i] = 0;
    }
    t->at = -1;
    for (int32_t i = 0; i < t->net.n_sources; i++)
        arrive(t, i, rates[i]);
    solve_flows(t);
    for (int32_t i = 0; i < t->net.n_steps; i++)
        if (t->flow[i] > 0)
            load_of_step(t, i);
}

/* ---- what was guessed ------------------------------------------------------------------------------------------------------------ */

/* Whatever comes after a guess is approximate. Steps stand in order, and parts are gone through
 * twice, which is enough for all that a cycle can bring. */
static void spread_guesses(traffic *t)
{
    memcpy(t->tainted, t->guessed, (size_t)t->net.n_steps * sizeof *t->tainted);
    for (int round = 0; round < 2; round++)
        for (int32_t i = 0; i < t->net.n_steps; i++) {
            const int32_t step = t->order[i];
            for (int32_t k = t->first[step]; t->tainted[step] && k < t->first[step + 1]; k++)
                if (t->edges.at[k].to >= 0 && t->edges.at[k].kind != WR_EDGE_REFUSED)
                    t->tainted[t->edges.at[k].to] = true;
        }
    for (int32_t i = 0; i < t->net.n_steps; i++) {
        const wr_step *s = &t->net.steps[i];
        const int32_t at = s->op == WR_OP_SEIZE  ? s->a
                           : s->op == WR_OP_HOLD ? t->net.holds[s->a].seize
                                                 : -1;
        if (s->op == WR_OP_TREAT && t->tainted[i])
            t->rough[t->net.treats[s->a].pool] = true;
        for (int32_t k = 0; at >= 0 && k < t->net.seizes[at].n; k++) {
            const int32_t pool = t->net.needs[t->net.seizes[at].first + k].pool;
            bool rough = t->tainted[i];
            const int32_t n = rough ? 0 : find_region(t, s->next, pool);
            for (int32_t r = 0; r < n; r++)
                rough = rough || t->guessed[t->region[r]];
            t->rough[pool] = t->rough[pool] || rough;
        }
    }
}

/* ---- the whole -------------------------------------------------------------------------------------------------------------------- */

static void *numbers(traffic *t, int32_t n, size_t size)
{
    return wr_alloc_array(t->arena, (size_t)n + 1, size);
}

static void build_edges(traffic *t)
{
    const int32_t n = t->net.n_steps;
    wr_edges out = {0};
    t->first = numbers(t, n, sizeof *t->first);
    for (int32_t i = 0; i < n; i++) {
        t->first[i] = (int32_t)t->edges.n;
        wr_edges_of(&t->net, i, t->arena, &out);
        for (size_t k = 0; k < out.n; k++)
            if (out.at[k].to < n)
                *wr_push(t->arena, &t->edges) = out.at[k];
    }
    t->first[n] = (int32_t)t->edges.n;
}

/* Edges into each step, and the steps in the order of their parts. */
static void turn_edges(traffic *t)
{
    const int32_t n = t->net.n_steps, n_edges = (int32_t)t->edges.n;
    WR_VEC(int32_t) to = {0};
    int32_t *first = numbers(t, n, sizeof *first);
    t->from = numbers(t, n_edges, sizeof *t->from);
    t->back_first = numbers(t, n + 1, sizeof *t->back_first);
    t->back_edge = numbers(t, n_edges, sizeof *t->back_edge);
    for (int32_t i = 0; i < n; i++) {
        first[i] = (int32_t)to.n;
        for (int32_t k = t->first[i]; k < t->first[i + 1]; k++) {
            const int32_t target = t->edges.at[k].to;
            t->from[k] = i;
            if (target < 0)
                continue;
            *wr_push(t->arena, &to) = target;
            t->back_first[target + 1]++;
        }
    }
    first[n] = (int32_t)to.n;
    for (int32_t i = 0; i < n; i++)
        t->back_first[i + 1] += t->back_first[i];
    int32_t *next = numbers(t, n, sizeof *next);
    for (int32_t i = 0; i < n; i++)
        next[i] = t->back_first[i];
    for (int32_t k = 0; k < n_edges; k++)
        if (t->edges.at[k].to >= 0)
            t->back_edge[next[t->edges.at[k].to]++] = k;

    t->part = numbers(t, n, sizeof *t->part);
    const int32_t n_parts = wr_strong_parts(t->arena, n, first, to.at, t->part);
    int32_t *place = numbers(t, n_parts + 1, sizeof *place); /* highest part first */
    for (int32_t i = 0; i < n; i++)
        place[n_parts - t->part[i]]++;
    for (int32_t k = 0; k < n_parts; k++)
        place[k + 1] += place[k];
    t->order = numbers(t, n, sizeof *t->order);
    for (int32_t i = 0; i < n; i++)
        t->order[place[n_parts - 1 - t->part[i]]++] = i;
}

static void make_room(traffic *t)
{
    const int32_t n = t->net.n_steps, n_attrs = t->net.n_attrs, n_pools = t->net.n_pools;
    t->share = numbers(t, (int32_t)t->edges.n, sizeof *t->share);
    t->flow = numbers(t, n, sizeof *t->flow);
    t->into = numbers(t, n, sizeof *t->into);
    t->hold = numbers(t, n, sizeof *t->hold);
    t->guessed = numbers(t, n, sizeof *t->guessed);
    t->tainted = numbers(t, n, sizeof *t->tainted);
    t->region = numbers(t, n, sizeof *t->region);
    t->seen = numbers(t, n, sizeof *t->seen);
    t->likely = numbers(t, n_attrs, sizeof *t->likely);
    t->attr_mean = numbers(t, n_attrs, sizeof *t->attr_mean);
    t->mix = numbers(t, n_attrs, sizeof *t->mix);
    t->n_set = numbers(t, n_attrs, sizeof *t->n_set);
    t->set_in_step = numbers(t, n_attrs, sizeof *t->set_in_step);
    t->source_rate = numbers(t, t->net.n_sources, sizeof *t->source_rate);
    t->open_share = numbers(t, t->net.n_calendars, sizeof *t->open_share);
    for (int32_t i = 0; i < t->net.n_calendars; i++)
        t->open_share[i] = NAN;
    t->rates = numbers(t, t->net.n_sources, sizeof *t->rates);
    t->cell_rate = numbers(t, t->net.n_cells, sizeof *t->cell_rate);
    t->branch_share = numbers(t, t->net.n_branches, sizeof *t->branch_share);
    t->time = numbers(t, n, sizeof *t->time);
    t->dist_mean = numbers(t, t->net.n_dists, sizeof *t->dist_mean);
    t->offered = numbers(t, n_pools, sizeof *t->offered);
    t->cleaning = numbers(t, n_pools, sizeof *t->cleaning);
    t->seizes = numbers(t, n_pools, sizeof *t->seizes);
    t->endless = numbers(t, n_pools, sizeof *t->endless);
    t->rough = numbers(t, n_pools, sizeof *t->rough);
    for (int32_t i = 0; i < t->net.n_dists; i++)
        t->dist_mean[i] = NAN;
    for (int32_t i = 0; i < n_attrs; i++)
        t->mix[i] = -2;
    t->at = -1;
}

static void find_mixes(traffic *t)
{
    find_cell_rates(t);
    for (int32_t i = 0; i < t->net.n_sources; i++)
        t->source_rate[i] = rate_of_source(t, &t->net.sources[i]);
    find_busy(t);
    count_sets(t);
    for (int round = 0; round < 2; round++)
        for (int32_t a = 0; a < t->net.n_attrs; a++)
            if (n_levels(t, a) > 0)
                find_likely(t, a);
    choose_split(t);
    for (int32_t i = 0; i < t->n_split; i++)
        t->mix[t->split[i]] = -1;
}

static const char *shown(weir_builder *b, double x)
{
    const int digits = x == floor(x) && x < 1e9 ? 0 : x < 1 ? 3 : x < 10 ? 2 : x < 1000 ? 1 : 0;
    return wr_format(b->arena, "%.*f", digits, x);
}

static void warn_of_overload(traffic *t, int32_t at, const weir_load_info *load)
{
    const wr_pool *pool = &t->net.pools[at];
    const double needed = load->offered + t->cleaning[at];
    if (t->endless[at] <= 0 || load->capacity <= 0 || needed < load->capacity * (1 - 1e-12))
        return;
    wr_warn(t->b->err, pool->place, "'%s' needs %s%s units on average and has %s: its line grows "
            "without bound", pool->full_name, load->approximate ? "about " : "",
            shown(t->b, needed), shown(t->b, load->capacity));
}

static void write_loads(traffic *t)
{
    const int32_t n = t->net.n_pools;
    weir_load_info *loads = wr_alloc_array(t->b->arena, (size_t)n + 1, sizeof *loads);
    for (int32_t i = 0; i < n; i++) {
        loads[i] = (weir_load_info){.pool = t->net.pools[i].full_name,
                                    .offered = t->offered[i],
                                    .capacity = mean_capacity(t, &t->net.pools[i]),
                                    .arrivals_per_day = t->seizes[i] * DAY,
                                    .approximate = t->rough[i]};
        warn_of_overload(t, i, &loads[i]);
    }
    t->b->net.loads = loads;
    t->b->net.n_loads = n;
}

void wr_traffic(weir_builder *b)
{
    if (b->err->n_errors > 0) /* what is not linked has no load */
        return;
    traffic *t = wr_alloc(b->arena, sizeof *t);
    t->b = b;
    t->arena = b->arena;
    t->net = wr_view(b);
    build_edges(t);
    turn_edges(t);
    make_room(t);
    find_mixes(t);
    do
        add_mix(t);
    while (next_mix(t));
    spread_guesses(t);
    write_loads(t);
}

double wr_offered(const weir_network *net, int32_t pool)
{
    return pool >= 0 && pool < net->n_loads ? net->loads[pool].offered : 0;
}
