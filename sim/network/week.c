/* The week as it looks to those who arrive: calendars and rates of arrival by quarters of an hour,
 * for loads that are worked out before any run. */
#include "sim/network/likely.h"

#include <math.h>

#include "sim/network/swing.h"

static const double DAY = 86400.0, WEEK = 7 * 86400.0;

double wr_dial_or(const wr_likely *l, int32_t dial, double otherwise)
{
    return dial >= 0 ? l->net.dials[dial].value : otherwise;
}

/* ---- calendars ------------------------------------------------------------------------------- */

static const wr_span *span_at(const wr_likely *l, const wr_day_plan *plan, double second)
{
    for (int32_t i = 0; i < plan->n; i++) {
        const wr_span *span = &l->net.spans[plan->first + i];
        if (second >= span->start && second < span->end)
            return span;
    }
    return NULL;
}

/* What a calendar says in the middle of a quarter of an hour of the week (Monday 00:00 is 0). */
static double calendar_at(const wr_likely *l, int32_t at, int32_t quarter)
{
    const wr_calendar *calendar = &l->net.calendars[at];
    const int32_t day = quarter / 96;
    const double second = (quarter % 96 + 0.5) * 900;
    if (calendar->always)
        return 1;
    const wr_span *span = span_at(l, &calendar->plans[day], second);
    if (!span && calendar->tails)
        span = span_at(l, &calendar->tails[(day + 6) % 7], second);
    return span ? wr_dial_or(l, span->dial, 1) : 0;
}

double wr_calendar_mean(wr_likely *l, int32_t at)
{
    double sum = 0;
    if (!isnan(l->calendar_mean[at]))
        return l->calendar_mean[at];
    for (int32_t q = 0; q < WR_QUARTERS; q++)
        sum += calendar_at(l, at, q);
    return l->calendar_mean[at] = sum / WR_QUARTERS;
}

/* The share of patients who would find a calendar open, if they came when all arrivals come. */
double wr_open_share(wr_likely *l, int32_t at)
{
    double sum = 0;
    if (!isnan(l->open_share[at]))
        return l->open_share[at];
    for (int32_t q = 0; q < WR_QUARTERS; q++)
        sum += calendar_at(l, at, q) > 0 ? l->busy[q] : 0;
    return l->open_share[at] = sum;
}

/* The same for a time of day, in seconds. */
double wr_share_by_clock(const wr_likely *l, double lo, double hi)
{
    double sum = 0;
    for (int32_t q = 0; q < WR_QUARTERS; q++) {
        const double second = (q % 96 + 0.5) * 900;
        const bool in = hi > lo ? second >= lo && second < hi : second >= lo || second < hi;
        sum += in ? l->busy[q] : 0;
    }
    return sum;
}

double wr_share_of_day(const wr_likely *l, int32_t day)
{
    double sum = 0;
    for (int32_t q = 0; q < 96; q++)
        sum += l->busy[day * 96 + q];
    return sum;
}

/* The mean wait until a calendar opens, for one who comes at any time of the week. */
double wr_mean_until_open(wr_likely *l, int32_t at)
{
    double sum = 0, wait = INFINITY;
    if (!isnan(l->until_open[at]))
        return l->until_open[at];
    for (int32_t q = 2 * WR_QUARTERS - 1; q >= 0; q--) {
        wait = calendar_at(l, at, q % WR_QUARTERS) > 0 ? 0 : wait + 900;
        if (q < WR_QUARTERS)
            sum += wait;
    }
    return l->until_open[at] = isfinite(sum) ? sum / WR_QUARTERS : 0;
}

int32_t wr_door_of(const wr_likely *l, int32_t service)
{
    const wr_service *s = &l->net.services[service];
    if (s->door >= 0)
        return s->door;
    return s->first_pool >= 0 ? l->net.pools[s->first_pool].door : -1;
}

/* ---- arrivals -------------------------------------------------------------------------------- */

static double mean_of_points(const wr_likely *l, const wr_rate *rate, double length)
{
    double sum = 0;
    double t0 = 0, v0 = l->net.dials[l->net.points[rate->first].rate_dial].value;
    for (int32_t i = 0; i < rate->n; i++) {
        const double t1 = l->net.dials[l->net.points[rate->first + i].time_dial].value;
        const double v1 = l->net.dials[l->net.points[rate->first + i].rate_dial].value;
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

static double mean_of_table(const wr_likely *l, const wr_rate *rate, double length)
{
    double sum = 0;
    for (int32_t i = 0; i < rate->n; i++) {
        const double lasts =
            rate->repeat ? rate->step : fmin(rate->step, fmax(length - i * rate->step, 0));
        sum += lasts * l->net.dials[l->net.rate_dials[rate->first + i]].value;
    }
    const double over = rate->repeat ? rate->n * rate->step : length;
    return over > 0 ? sum / over : 0;
}

/* How a swinging rate stands to its mean, over `length` from some seconds after run.start. */
static double swing_between(const wr_likely *l, const wr_rate *rate, double since, double length)
{
    const double period = l->net.dials[rate->period].value, swing = l->net.dials[rate->swing].value;
    const double turn = wr_swing_turn(since - l->net.dials[rate->peak].value, period);
    const double turns = length / period, whole = floor(turns);
    if (!(turns > 0))
        return wr_swing_rate(turn, swing);
    return (whole + wr_swing_grown(turn, swing, turns - whole)) / turns;
}

static double mean_rate(const wr_likely *l, int32_t at)
{
    if (at < 0)
        return 1;
    const wr_rate *rate = &l->net.rates[at];
    const double length = (double)l->net.run.length / (double)WEIR_SECOND;
    double mean = 0;
    switch (rate->kind) {
    case WR_RATE_CONSTANT:
    case WR_RATE_PROFILE: /* profiles have mean 1 */
        mean = wr_dial_or(l, rate->base, 1);
        break;
    case WR_RATE_TABLE:
        mean = mean_of_table(l, rate, length);
        break;
    case WR_RATE_POINTS:
        mean = rate->n ? mean_of_points(l, rate, length) : 0;
        break;
    case WR_RATE_SWING:
        mean = wr_dial_or(l, rate->base, 1) * swing_between(l, rate, 0, length);
        break;
    }
    return mean * wr_dial_or(l, rate->factor, 1);
}

void wr_find_cell_rates(wr_likely *l)
{
    for (int32_t at = 0; at < l->net.n_cells; at++) {
        const wr_cell *cell = &l->net.cells[at];
        double rate = cell->people;
        for (int32_t i = 0; i < cell->n; i++)
            rate *= l->net.dials[l->net.cell_dials[cell->first + i]].value;
        l->cell_rate[at] = rate;
    }
}

/* Patients a second on average; 0 of lists, of those at the start and of a population that returns, who
 * are only so many. */
double wr_rate_of_source(wr_likely *l, const wr_source *s)
{
    double rate = 0, interval;
    switch (s->kind) {
    case WR_SOURCE_RATE:
        rate = mean_rate(l, s->rate);
        break;
    case WR_SOURCE_EVERY:
        interval = wr_mean_of(l, s->every);
        rate = interval > 0 ? 1 / interval : 0;
        break;
    case WR_SOURCE_WEEKLY:
        rate = s->n_times / WEEK;
        break;
    case WR_SOURCE_PEOPLE:
        for (int32_t i = 0; i < s->n_cells; i++)
            rate += l->cell_rate[s->first_cell + i];
        rate *= mean_rate(l, s->rate);
        break;
    case WR_SOURCE_LIST:
    case WR_SOURCE_POPULATION:
    case WR_SOURCE_START:
        break;
    }
    if (s->batch.kind != WR_VALUE_NONE)
        rate *= wr_mean_of(l, s->batch);
    if (s->attends.kind != WR_VALUE_NONE)
        rate *= wr_share_of(l, s->attends);
    return isfinite(rate) && rate > 0 ? rate : 0;
}

/* How a rate stands to its mean in a quarter of an hour of the week. */
static double rate_at(const wr_likely *l, int32_t at, int32_t quarter)
{
    const wr_rate *rate = at >= 0 ? &l->net.rates[at] : NULL;
    double x = 1;
    if (rate && rate->kind == WR_RATE_PROFILE) {
        const int32_t hour = quarter / 4 % 24, day = quarter / 96;
        x *= rate->hour >= 0 ? l->net.profiles[rate->hour].factor[hour] : 1;
        x *= rate->weekday >= 0 ? l->net.profiles[rate->weekday].factor[day] : 1;
    } else if (rate && rate->kind == WR_RATE_TABLE && rate->repeat && rate->n > 0) {
        const int32_t first_day = ((l->net.run.start_day + 3) % 7 + 7) % 7; /* 1970: a Thursday */
        const double since = (quarter + 0.5) * 900 - first_day * DAY;
        const double period = rate->n * rate->step;
        const double within = since - period * floor(since / period);
        const int32_t row = (int32_t)fmin(within / rate->step, rate->n - 1);
        x = l->net.dials[l->net.rate_dials[rate->first + row]].value;
    } else if (rate && rate->kind == WR_RATE_SWING) { /* where it is the same every week */
        const int32_t first_day = ((l->net.run.start_day + 3) % 7 + 7) % 7;
        const double periods = WEEK / l->net.dials[rate->period].value;
        if (periods > 0.5 && fabs(periods - floor(periods + 0.5)) < 1e-9)
            x = swing_between(l, rate, quarter * 900.0 - first_day * DAY, 900);
    }
    return x;
}

/* When in the week patients arrive, all sources together. */
void wr_find_busy(wr_likely *l)
{
    double all = 0;
    for (int32_t i = 0; i < l->net.n_sources; i++) {
        const wr_source *s = &l->net.sources[i];
        double sum = 0;
        for (int32_t q = 0; q < WR_QUARTERS; q++)
            sum += rate_at(l, s->rate, q);
        for (int32_t q = 0; q < WR_QUARTERS && sum > 0; q++)
            l->busy[q] += l->source_rate[i] * rate_at(l, s->rate, q) / sum;
        all += l->source_rate[i];
    }
    for (int32_t q = 0; q < WR_QUARTERS; q++)
        l->busy[q] = all > 0 ? l->busy[q] / all : 1.0 / WR_QUARTERS;
}

/* The share of a source's patients who find a door open. */
double wr_finds_open(const wr_likely *l, const wr_source *s, int32_t door)
{
    double open = 0, all = 0;
    if (door < 0)
        return 1;
    if (s->kind == WR_SOURCE_WEEKLY) {
        for (int32_t i = 0; i < s->n_times; i++) {
            const weir_time at = l->net.times[s->first_time + i] % (7 * WEIR_DAY);
            open += calendar_at(l, door, (int32_t)(at / (15 * WEIR_MINUTE)) % WR_QUARTERS) > 0;
        }
        return s->n_times ? open / s->n_times : 1;
    }
    for (int32_t q = 0; q < WR_QUARTERS; q++) {
        const double rate = rate_at(l, s->rate, q);
        all += rate;
        open += calendar_at(l, door, q) > 0 ? rate : 0;
    }
    return all > 0 ? open / all : 1;
}
