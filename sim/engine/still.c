/* Nobody can ever go on any more. Where a run lasts until nobody is left, it would never end.
 *
 * If nothing at all is to come, that is seen at once. Hours, books, rules and failures may come for ever and
 * help nobody: then, day by day, it is seen that nobody has moved. What comes back by the clock, the weekday
 * and the month has come back within 400 days, in vain; what has a date, or no rhythm, is waited for for a
 * hundred years. */
#include "sim/engine/state.h"

enum { MOST_DAYS = 400, MOST_DAYS_DATED = 36500 };

/* ---- who is left -- */

static _Noreturn void name_one(wr_rep *rep, int32_t patient, const char *how)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    const wr_service *s = &rep->net->services[p->service];
    wr_rep_fail(rep, WEIR_ERR_LIMIT, s->place_in_file, "a patient in '%s' %s", s->name, how);
}

static bool never(const wr_rep *rep, int32_t patient)
{
    return wr_patient_at(rep, patient)->timer != WR_NOT_PENDING &&
           wr_event_time(rep, patient) >= WEIR_NEVER / 8;
}

/* One who waits in a line says most; of the others the first. */
static void name_lock(wr_rep *rep)
{
    int32_t other = -1;
    for (int32_t k = 0; k < rep->n_patients; k++) {
        const wr_patient *p = wr_patient_at(rep, k);
        if (p->state == WR_FREE || p->state == WR_UNIT || p->service < 0)
            continue;
        if (p->state == WR_WATCHING)
            name_one(rep, k, "waits for ever, for a condition that nothing will change");
        if (p->state == WR_GATHERED)
            name_one(rep, k, "waits for ever, for a 'batch' that nobody will fill: say 'or_after'");
        if ((p->state == WR_DELAYED || p->state == WR_TREATED) && never(rep, k))
            name_one(rep, k, "stays for ever: what it waits for never comes");
        if (p->state == WR_AWAY)
            name_one(rep, k, "has gone to come back, and never does");
        if (p->line < 0) {
            other = p->state == WR_CLEANING ? other : k;
            continue;
        }
        wr_rep_fail(rep, WEIR_ERR_LIMIT, rep->net->services[p->service].place_in_file,
                    "%lld patients wait for ever: a patient in '%s' waits for '%s', which nothing "
                    "will free",
                    (long long)rep->live, rep->net->services[p->service].name,
                    rep->net->pools[rep->nodes[p->line].pool].full_name);
    }
    if (other >= 0)
        name_one(rep, other, "waits for ever");
}

/* ---- at once -- */

/* Nobody is left but those who gather. */
static bool all_gather(const wr_rep *rep)
{
    for (int32_t k = 0; k < rep->n_patients && rep->net->n_batches; k++) {
        const uint8_t state = wr_patient_at(rep, k)->state;
        if (state != WR_FREE && state != WR_GATHERED && state != WR_SPLIT)
            return false;
    }
    return rep->net->n_batches > 0;
}

static bool hours_pending(const wr_rep *rep)
{
    for (int32_t i = 0; i < rep->part_pools.n; i++) {
        const wr_pool *p = &rep->net->pools[rep->part_pools.at[i]];
        if (p->calendar >= 0 || p->door >= 0 || p->varying.kind != WR_VALUE_NONE)
            return true;
    }
    return rep->part_books.n > 0 || wr_changes_to_come(rep) || wr_rules_to_come(rep);
}

void wr_nothing_due(wr_rep *rep)
{
    if (all_gather(rep) || (!hours_pending(rep) && !(rep->fails && wr_units_may_help(rep))))
        name_lock(rep);
}

/* ---- day by day -- */

/* Something is to happen to it some day. */
static bool is_to_move(const wr_rep *rep, int32_t patient)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    switch (p->state) {
    case WR_FREE:
    case WR_UNIT:
    case WR_WATCHING:
        return false;
    case WR_BOOKED:
        return true;
    default:
        return p->timer != WR_NOT_PENDING && !never(rep, patient);
    }
}

/* Where they all are: another day another number, if somebody has moved. */
static uint64_t places_of_all(const wr_rep *rep)
{
    uint64_t sum = (uint64_t)rep->live;
    for (int32_t k = 0; k < rep->n_patients; k++) {
        const wr_patient *p = wr_patient_at(rep, k);
        if (p->state == WR_FREE || p->state == WR_UNIT)
            continue;
        const uint64_t here[] = {(uint64_t)k, (uint64_t)p->step, (uint64_t)p->state,
                                 (uint64_t)p->joined, (uint64_t)p->held};
        for (size_t i = 0; i < sizeof here / sizeof *here; i++)
            sum = (sum ^ here[i]) * UINT64_C(0x100000001b3); /* as FNV-1a */
    }
    return sum;
}

static bool on_a_date(const wr_rep *rep, int32_t calendar)
{
    const wr_calendar *c = calendar >= 0 ? &rep->net->calendars[calendar] : NULL;
    return c && c->n_on > 0 && c->on_dates[c->n_on - 1] >= rep->day;
}

/* Something without a rhythm, or of a day of its own, may yet come. */
static bool dated(const wr_rep *rep)
{
    const wr_run_settings *run = &rep->net->run;
    if (wr_changes_to_come(rep) || wr_rules_to_come(rep) || (rep->fails && wr_units_may_help(rep)))
        return true;
    for (int32_t i = 0; i < run->n_holidays; i++)
        if (run->holidays[i] >= rep->day)
            return true;
    for (int32_t i = 0; i < rep->part_pools.n; i++) {
        const wr_pool *p = &rep->net->pools[rep->part_pools.at[i]];
        if (on_a_date(rep, p->calendar) || on_a_date(rep, p->door))
            return true;
    }
    for (int32_t i = rep->watch_head; i >= 0; i = wr_patient_at(rep, i)->next)
        if (!never(rep, i) && wr_event_time(rep, i) > rep->now + MOST_DAYS * WEIR_DAY)
            return true;
    return false;
}

void wr_day_without_end(wr_rep *rep)
{
    if (rep->sources_running > 0 || rep->live == 0)
        return;
    for (int32_t k = 0; k < rep->n_patients; k++)
        if (is_to_move(rep, k)) {
            rep->still_days = 0;
            return;
        }
    const uint64_t places = places_of_all(rep);
    rep->still_days = places == rep->still_places ? rep->still_days + 1 : 0;
    rep->still_places = places;
    if (rep->still_days > MOST_DAYS_DATED || (rep->still_days > MOST_DAYS && !dated(rep)))
        name_lock(rep);
}
