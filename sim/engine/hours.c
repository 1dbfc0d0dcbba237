/* The day, and calendars: what holds now, and until when. Plans are cut at midnight when compiled,
 * so a day's value is found in its own spans and in those carried over from the day before. */
#include "sim/base/calendar_date.h"
#include "sim/engine/state.h"

int32_t wr_day_weekday(const wr_rep *rep, int32_t day)
{
    return wr_weekday(rep->net->run.start_day + day);
}

int32_t wr_month_of(const wr_rep *rep, int32_t day)
{
    return wr_date_of(rep->net->run.start_day + day).month - 1;
}

static bool listed(const int32_t *days, int32_t n, int32_t day)
{
    int32_t lo = 0, hi = n;
    while (lo < hi) {
        const int32_t mid = (lo + hi) / 2;
        if (days[mid] < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && days[lo] == day;
}

bool wr_is_holiday(const wr_rep *rep, int32_t day)
{
    return listed(rep->net->run.holidays, rep->net->run.n_holidays, day);
}

void wr_set_day(wr_rep *rep, weir_time t)
{
    rep->day = wr_day_of(rep, t);
    rep->midnight = wr_day_start(rep, rep->day);
    rep->weekday = wr_day_weekday(rep, rep->day);
    rep->month = wr_month_of(rep, rep->day);
    rep->holiday = wr_is_holiday(rep, rep->day);
}

int32_t wr_day_kind(const wr_rep *rep, const wr_calendar *c, int32_t day)
{
    for (int32_t i = 0; i < c->n_on; i++)
        if (c->on_dates[i] == day)
            return 8 + i;
    if (c->holidays_differ && wr_is_holiday(rep, day))
        return 7;
    return wr_day_weekday(rep, day);
}

/* The span of a plan that holds at a second, or NULL; *until: where that changes. */
static const wr_span *span_at(const wr_rep *rep, const wr_day_plan *plan, int32_t second,
                              int32_t *until)
{
    const wr_span *s = &rep->net->spans[plan->first];
    for (int32_t i = 0; i < plan->n; i++) {
        if (second < s[i].start) {
            *until = s[i].start < *until ? s[i].start : *until;
            return NULL;
        }
        if (second < s[i].end) {
            *until = s[i].end < *until ? s[i].end : *until;
            return &s[i];
        }
    }
    return NULL;
}

static weir_time switched_at(const wr_rep *rep, const wr_switch *s)
{
    const wr_intervention *v = &rep->net->interventions[s->intervention];
    return rep->run_start + v->start + rep->slip[s->intervention];
}

/* Whose plan holds at t, and until when at most. */
static const wr_calendar *plan_at(const wr_rep *rep, const wr_calendar *c, weir_time t,
                                  weir_time *until)
{
    const wr_calendar *holds = c;
    for (int32_t i = 0; i < c->n_switches; i++) {
        const wr_switch *s = &rep->net->switches[c->first_switch + i];
        const weir_time at = switched_at(rep, s);
        if (at <= t)
            holds = &rep->net->calendars[s->calendar];
        else if (at < *until)
            *until = at;
    }
    return holds;
}

static wr_hours hours_at(const wr_rep *rep, const wr_calendar *c, weir_time t)
{
    weir_time switches = WEIR_NEVER;
    if (c->n_switches)
        c = plan_at(rep, c, t, &switches);
    const int32_t day = wr_day_of(rep, t);
    const weir_time midnight = wr_day_start(rep, day);
    const int32_t second = (int32_t)((t - midnight) / WEIR_SECOND);
    int32_t end = 86400;
    /* Today's span holds before one carried over from yesterday. */
    const wr_span *s = span_at(rep, &c->plans[wr_day_kind(rep, c, day)], second, &end);
    if (!s)
        s = span_at(rep, &c->tails[wr_day_kind(rep, c, day - 1)], second, &end);
    const weir_time until = midnight + end * WEIR_SECOND;
    return (wr_hours){t, until < switches ? until : switches, s};
}

double wr_calendar_value(const wr_rep *rep, int32_t calendar, weir_time t, weir_time *until)
{
    const wr_calendar *c = &rep->net->calendars[calendar];
    if (c->always) {
        if (until)
            *until = WEIR_NEVER;
        return 1.0;
    }
    /* Mostly asked for this very instant, again and again until the hours change. */
    wr_hours *const known = &rep->hours[calendar];
    const wr_hours here = t >= known->from && t < known->until ? *known : hours_at(rep, c, t);
    if (t == rep->now)
        *known = here;
    if (until)
        *until = here.until;
    if (!here.span)
        return 0.0;
    return here.span->dial >= 0 ? rep->dials[here.span->dial] : 1.0;
}

weir_time wr_calendar_opens(const wr_rep *rep, int32_t calendar, weir_time t)
{
    const wr_calendar *c = &rep->net->calendars[calendar];
    weir_time last = t; /* … at which its plan changes */
    for (int32_t i = 0; i < c->n_switches; i++) {
        const weir_time at = switched_at(rep, &rep->net->switches[c->first_switch + i]);
        last = at > last ? at : last;
    }
    const weir_time limit = last + 400 * WEIR_DAY;
    while (t < limit) {
        weir_time until;
        if (wr_calendar_value(rep, calendar, t, &until) > 0)
            return t;
        if (until >= WEIR_NEVER)
            break;
        t = until;
    }
    return WEIR_NEVER;
}

bool wr_pool_shut(const wr_rep *rep, int32_t pool)
{
    const int32_t door = rep->net->pools[pool].door;
    return door >= 0 && !(wr_calendar_value(rep, door, rep->now, NULL) > 0);
}

bool wr_service_open(const wr_rep *rep, int32_t service)
{
    const wr_service *s = &rep->net->services[service];
    if (s->door >= 0)
        return wr_calendar_value(rep, s->door, rep->now, NULL) > 0;
    return s->first_pool < 0 || !wr_pool_shut(rep, s->first_pool);
}
