/* Appointment books: a ring of days, each with its slots and the patients booked on them.
 *
 * Booked patients are in no other structure: a book has one event, at its next slot, which sends on
 * all who are booked there. `same_day` keeps a share of each day's places (spread evenly over its
 * slots) for those who ask on the day, from the release time on. */
#include "sim/engine/visits_inline.h"

#define MOST_HORIZON (36500 * WEIR_DAY)
#define MOST_FETCHED                                                                               \
    64 /* patients of a slot that are asked for ahead: a part of the nearer cache */

static int64_t places(const wr_rep *rep, const wr_book *b)
{
    const double n = rep->dials[b->clinicians];
    return n < 1e9 ? (int64_t)(n + 1e-9) : 1000000000; /* more than will ever be asked for */
}

static int32_t count_slots(const wr_rep *rep, const wr_book *b, const wr_day_plan *plan,
                           int32_t *seconds, bool *begins)
{
    int32_t n = 0;
    for (int32_t i = 0; i < plan->n; i++) {
        const wr_span *span = &rep->net->spans[plan->first + i];
        const int32_t interval = (int32_t)rep->dials[b->interval_dials[plan->first + i]];
        for (int32_t s = span->start; interval > 0 && s + interval <= span->end; s += interval) {
            if (seconds) {
                seconds[n] = s;
                begins[n] = s == span->start;
            }
            n++;
        }
    }
    return n;
}

static void plan_slots(wr_rep *rep, const wr_book *b, wr_book_state *s)
{
    const wr_calendar *c = &rep->net->calendars[b->pattern];
    s->plans = wr_alloc_array(rep->arena, (size_t)c->n_plans, sizeof *s->plans);
    for (int32_t k = 0; k < c->n_plans; k++) {
        wr_slot_plan *plan = &s->plans[k];
        plan->n = count_slots(rep, b, &c->plans[k], NULL, NULL);
        const size_t n = (size_t)plan->n + 1;
        plan->second = wr_alloc_array(rep->arena, n, sizeof *plan->second);
        plan->begins = wr_alloc_array(rep->arena, n, sizeof *plan->begins);
        plan->places = wr_alloc_array(rep->arena, n, sizeof *plan->places);
        plan->ahead = wr_alloc_array(rep->arena, n, sizeof *plan->ahead);
        count_slots(rep, b, &c->plans[k], plan->second, plan->begins);
    }
}

/* What falls to the i-th of n where `all` are spread evenly. */
static int64_t spread(int64_t all, int64_t i, int64_t n) { return all * (i + 1) / n - all * i / n; }

/* How many each slot takes: one for each clinician, more in the first of a session, and one more in
 * those that are overbooked. */
static int64_t share_out(const wr_rep *rep, const wr_book *b, int64_t clinicians,
                         wr_slot_plan *plan)
{
    const double over = b->overbook >= 0 ? rep->dials[b->overbook] : 0;
    const int64_t first = b->first >= 0 ? (int64_t)(rep->dials[b->first] + 1e-9) : 1;
    const int64_t most = INT32_MAX / 2;
    const int64_t all = (int64_t)(over * (double)(clinicians * plan->n) + 0.5);
    int64_t sum = 0;
    for (int32_t i = 0; i < plan->n; i++) {
        int64_t n = clinicians * (plan->begins[i] ? first : 1) + spread(all, i, plan->n);
        n = n < most ? n : most;
        plan->places[i] = (int32_t)n;
        sum += n;
    }
    return sum;
}

static int64_t part_of(int64_t all, int64_t n, int64_t of)
{
    return (int64_t)((wr_area)all * n / of); /* there may be a thousand million clinicians */
}

/* The reserve of each kind of day, spread evenly over its places. */
static void keep_places(wr_rep *rep, const wr_book *b, wr_book_state *s)
{
    const double share = b->same_day_share >= 0 ? rep->dials[b->same_day_share] : 0;
    for (int32_t k = 0; k < rep->net->calendars[b->pattern].n_plans; k++) {
        wr_slot_plan *plan = &s->plans[k];
        const int64_t sum = share_out(rep, b, s->clinicians, plan);
        const int64_t all = (int64_t)(share * (double)sum + 0.5);
        int64_t before = 0;
        for (int32_t i = 0; i < plan->n; before += plan->places[i++]) {
            const int64_t kept =
                sum ? part_of(all, before + plan->places[i], sum) - part_of(all, before, sum) : 0;
            plan->ahead[i] = (int32_t)(plan->places[i] - kept);
        }
    }
}

/* ---- who is booked on a slot -- */

static int32_t take_seats(wr_rep *rep)
{
    const int32_t i = rep->free_seats;
    if (i >= 0) {
        rep->free_seats = rep->seats[i].next;
        return i;
    }
    if (rep->n_seats == rep->seat_capacity) {
        const int32_t n = rep->seat_capacity ? 2 * rep->seat_capacity : 1024;
        rep->seats = wr_grow_array(rep->arena, rep->seats, (size_t)rep->n_seats, (size_t)n,
                                   sizeof *rep->seats);
        rep->seat_capacity = n;
    }
    return rep->n_seats++;
}

static void list_booked(wr_rep *rep, wr_slot *list, int32_t patient)
{
    const int32_t at = list->n++ % WR_SEATS;
    if (at == 0) {
        const int32_t chunk = take_seats(rep);
        rep->seats[chunk].next = -1;
        if (list->last >= 0)
            rep->seats[list->last].next = chunk;
        else
            list->first = chunk;
        list->last = chunk;
    }
    rep->seats[list->last].patient[at] = patient;
}

/* The patients of a slot go into rep->due, in order; their number. */
static int32_t take_list(wr_rep *rep, wr_slot *list)
{
    const int32_t n = list->n;
    if (n > rep->due_capacity) {
        rep->due = wr_grow_array(rep->arena, rep->due, (size_t)rep->due_capacity, 2 * (size_t)n,
                                 sizeof *rep->due);
        rep->due_capacity = 2 * n;
    }
    for (int32_t at = 0, chunk = list->first; at < n;) {
        for (int k = 0; k < WR_SEATS && at < n; k++)
            rep->due[at++] = rep->seats[chunk].patient[k];
        const int32_t next = rep->seats[chunk].next;
        rep->seats[chunk].next = rep->free_seats;
        rep->free_seats = chunk;
        chunk = next;
    }
    list->n = 0;
    list->first = list->last = -1;
    return n;
}

/* The others keep their order. False: it is not there. */
static bool unlist_booked(wr_rep *rep, wr_slot *list, int32_t patient)
{
    int32_t to_chunk = list->first, to = 0; /* where the next that stays goes */
    int32_t left = list->n, kept = 0;
    for (int32_t chunk = list->first; left > 0; chunk = rep->seats[chunk].next)
        for (int k = 0; k < WR_SEATS && left > 0; k++, left--) {
            const int32_t other = rep->seats[chunk].patient[k];
            if (other == patient)
                continue;
            if (to == WR_SEATS) {
                to_chunk = rep->seats[to_chunk].next;
                to = 0;
            }
            rep->seats[to_chunk].patient[to++] = other;
            kept++;
        }
    if (kept == list->n)
        return false;
    list->n = kept;
    if (kept == 0) { /* its only chunk is free again */
        rep->seats[list->first].next = rep->free_seats;
        rep->free_seats = list->first;
        list->first = list->last = -1;
    } else if (kept % WR_SEATS == 0) { /* the last chunk holds nobody any more */
        rep->seats[list->last].next = rep->free_seats;
        rep->free_seats = list->last;
        list->last = to_chunk;
        rep->seats[to_chunk].next = -1;
    }
    return true;
}

/* A day of the ring, laid out if it was another's. */
static wr_day_slots *day_at(wr_rep *rep, int32_t book, int32_t day, int32_t at)
{
    wr_book_state *s = &rep->books[book];
    wr_day_slots *d = &s->ring[at];
    if (d->day == day)
        return d;
    d->day = day;
    d->kind = wr_day_kind(rep, &rep->net->calendars[rep->net->books[book].pattern], day);
    d->n_slots = s->plans[d->kind].n;
    d->first_ahead = d->first_open = 0;
    for (int32_t k = 0; k < d->n_slots; k++)
        d->slots[k] = (wr_slot){0, 0, -1, -1};
    return d;
}

static int32_t ring_index(const wr_book_state *s, int32_t day)
{
    const int32_t i = day % s->n_ring;
    return i < 0 ? i + s->n_ring : i;
}

static wr_day_slots *day_slots(wr_rep *rep, int32_t book, int32_t day)
{
    return day_at(rep, book, day, ring_index(&rep->books[book], day));
}

/* The book's event: its next slot from `day`, `slot` on. Days without slots are passed. */
static void set_next_slot(wr_rep *rep, int32_t book)
{
    wr_book_state *s = &rep->books[book];
    for (int32_t tries = 0; tries < 400; tries++) {
        const wr_day_slots *d = day_slots(rep, book, s->slot_day);
        if (s->slot < d->n_slots) {
            const weir_time at =
                wr_day_start(rep, s->slot_day) + s->plans[d->kind].second[s->slot] * WEIR_SECOND;
            wr_fixed_set(&rep->pending, (uint32_t)s->timer, at, WR_CLASS_OTHER);
            return;
        }
        s->slot_day++;
        s->slot = 0;
    }
}

/* What its dials say now. */
static void read_dials(wr_rep *rep, int32_t book)
{
    const wr_book *b = &rep->net->books[book];
    wr_book_state *s = &rep->books[book];
    const weir_time horizon = wr_to_time(rep->dials[b->horizon]);
    s->horizon = horizon < MOST_HORIZON ? horizon : MOST_HORIZON;
    s->clinicians = places(rep, b);
    if (b->same_day_share < 0)
        s->released = WEIR_NEVER;
    else
        s->released = b->same_day_released < 0 ? 0 : wr_to_time(rep->dials[b->same_day_released]);
    s->full_until = rep->day;
}

/* Room for all days within the horizon. A horizon that has grown gets a larger ring, to which the days
 * that are laid out move. */
static void make_ring(wr_rep *rep, int32_t book)
{
    const wr_book *b = &rep->net->books[book];
    wr_book_state *s = &rep->books[book];
    const int32_t n = (int32_t)(s->horizon / WEIR_DAY) + 3; /* today's, and both ends */
    if (n <= s->n_ring)
        return;
    int32_t most = 1;
    for (int32_t k = 0; k < rep->net->calendars[b->pattern].n_plans; k++)
        most = s->plans[k].n > most ? s->plans[k].n : most;
    wr_day_slots *ring = wr_alloc_array(rep->arena, (size_t)n, sizeof *ring);
    for (int32_t i = 0; i < n; i++)
        ring[i].day = INT32_MIN;
    for (int32_t i = 0; i < s->n_ring; i++)
        if (s->ring[i].day != INT32_MIN)
            ring[((s->ring[i].day % n) + n) % n] = s->ring[i];
    for (int32_t i = 0; i < n; i++) {
        if (ring[i].day != INT32_MIN)
            continue;
        ring[i].slots = wr_alloc_array(rep->arena, (size_t)most, sizeof *ring[i].slots);
    }
    s->ring = ring;
    s->n_ring = n;
}

void wr_books_start(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->part_books.n; i++) {
        const int32_t b = rep->part_books.at[i];
        wr_book_state *s = &rep->books[b];
        plan_slots(rep, &rep->net->books[b], s);
        read_dials(rep, b);
        make_ring(rep, b);
        keep_places(rep, &rep->net->books[b], s);
        s->slot_day = rep->day;
        s->slot = 0;
        set_next_slot(rep, b);
    }
}

void wr_books_refresh(wr_rep *rep)
{
    for (int32_t k = 0; k < rep->part_books.n; k++) {
        const int32_t b = rep->part_books.at[k];
        read_dials(rep, b);
        make_ring(rep, b);
        keep_places(rep, &rep->net->books[b], &rep->books[b]);
        for (int32_t i = 0; i < rep->books[b].n_ring; i++)
            rep->books[b].ring[i].first_ahead = rep->books[b].ring[i].first_open = 0;
    }
}

/* The first slot of a day that is not before a time of it. */
static int32_t first_from(const wr_slot_plan *plan, weir_time since_midnight)
{
    int32_t lo = 0, hi = plan->n;
    while (lo < hi) {
        const int32_t mid = (lo + hi) / 2;
        if (plan->second[mid] * WEIR_SECOND < since_midnight)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The first slot of today that is not over: it is near the next one that is due. */
static int32_t next_today(const wr_rep *rep, const wr_book_state *s, const wr_slot_plan *plan)
{
    const weir_time since = rep->now - rep->midnight;
    int32_t slot = s->slot_day > rep->day ? plan->n : s->slot_day == rep->day ? s->slot : 0;
    while (slot > 0 && plan->second[slot - 1] * WEIR_SECOND >= since)
        slot--;
    while (slot < plan->n && plan->second[slot] * WEIR_SECOND < since)
        slot++;
    return slot;
}

static inline bool has_place(const wr_day_slots *d, const wr_slot_plan *plan, bool released,
                             int32_t slot)
{
    return d->slots[slot].taken < (released ? plan->places : plan->ahead)[slot];
}

/* The first free slot of a day, from `from` to before `end`; -1 where there is none. Before `first`
 * none is free; it goes on with what is seen, unless the search begins further on. */
static int32_t free_slot(const wr_day_slots *d, const wr_slot_plan *plan, bool released,
                         int32_t from, int32_t end, int32_t *first)
{
    const bool passed = from > *first;
    int32_t slot = passed ? from : *first;
    while (slot < end && !has_place(d, plan, released, slot))
        slot++;
    if (!passed && slot > *first)
        *first = slot;
    return slot < end ? slot : -1;
}

/* The first of so many slots of one session that are free and follow each other; the others may lie
 * behind `end`. Whose they are need not be said: bookings of slots in a row can always be shared out
 * among the clinicians, so that none changes hands, where no slot is taken more often than there are of
 * them (an interval graph needs no more colours than lie upon each other anywhere). */
static int32_t free_run(const wr_day_slots *d, const wr_slot_plan *plan, bool released,
                        int32_t from, int32_t end, int32_t *first, int32_t run)
{
    int32_t slot = free_slot(d, plan, released, from, end, first);
    while (slot >= 0 && slot < end) {
        int32_t behind = slot + 1; /* of those that are free from here on */
        while (behind < d->n_slots && behind < slot + run && !plan->begins[behind] &&
               has_place(d, plan, released, behind))
            behind++;
        if (behind == slot + run)
            return slot;
        slot = behind;
        while (slot < end && !has_place(d, plan, released, slot))
            slot++;
    }
    return -1;
}

/* The earliest free slot of one book from `earliest` to `latest`; false where there is none. */
static bool find_slot(wr_rep *rep, int32_t book, const wr_asked_slot *asked, int32_t *day_out,
                      int32_t *slot_out, weir_time *at_out)
{
    wr_book_state *const s = &rep->books[book];
    const weir_time earliest = asked->earliest;
    weir_time latest = asked->latest;
    if (latest > rep->now + s->horizon)
        latest = rep->now + s->horizon;
    if (s->clinicians <= 0)
        return false;
    if (s->full_until < rep->day)
        s->full_until = rep->day;
    const int32_t last_day = wr_day_of(rep, latest);
    for (int32_t day = wr_day_of(rep, earliest); day <= last_day; day++) {
        const bool today = day == rep->day;
        if (!today && day < s->full_until) /* nothing can be booked ahead before that day */
            day = s->full_until;
        if (day > last_day)
            return false;
        wr_day_slots *const d = day_slots(rep, book, day);
        const wr_slot_plan *const plan = &s->plans[d->kind];
        const weir_time midnight = wr_day_start(rep, day);
        const bool released = today && rep->now - midnight >= s->released;
        int32_t *const first = released ? &d->first_open : &d->first_ahead;
        if (today) { /* what is over is free for nobody */
            const int32_t next = next_today(rep, s, plan);
            *first = next > *first ? next : *first;
        }
        const int32_t from =
            midnight < earliest && earliest > rep->now ? first_from(plan, earliest - midnight) : 0;
        const int32_t end = day < last_day ? d->n_slots : first_from(plan, latest - midnight + 1);
        const int32_t slot = asked->run > 1
                                 ? free_run(d, plan, released, from, end, first, asked->run)
                                 : free_slot(d, plan, released, from, end, first);
        if (slot >= 0) {
            *day_out = day;
            *slot_out = slot;
            *at_out = midnight + plan->second[slot] * WEIR_SECOND;
            return true;
        }
        if (day == s->full_until && d->first_ahead >= d->n_slots)
            s->full_until = day + 1;
    }
    return false;
}

bool wr_book_has_slot(wr_rep *rep, const int32_t *books, int32_t n, weir_time latest)
{
    const wr_asked_slot asked = {rep->now, latest, 1};
    int32_t day, slot;
    weir_time at;
    for (int32_t i = 0; i < n; i++)
        if (find_slot(rep, books[i], &asked, &day, &slot, &at))
            return true;
    return false;
}

weir_time wr_book_slot(wr_rep *rep, int32_t patient, const int32_t *books, int32_t n,
                       const wr_asked_slot *asked)
{
    int32_t best = -1, best_day = 0, best_slot = 0;
    weir_time best_at = WEIR_NEVER;
    for (int32_t i = 0; i < n; i++) {
        int32_t day, slot;
        weir_time at;
        if (find_slot(rep, books[i], asked, &day, &slot, &at) && at < best_at) {
            best = books[i];
            best_day = day;
            best_slot = slot;
            best_at = at;
        }
    }
    if (best < 0)
        return -1;
    wr_day_slots *d = day_slots(rep, best, best_day);
    for (int32_t k = best_slot; k < best_slot + asked->run; k++)
        d->slots[k].taken++;
    wr_cold *const c = wr_cold_at(rep, patient);
    c->booked_book = best;
    c->booked_day = best_day;
    c->booked_slot = (uint32_t)best_slot & 0x1ffffu;
    c->booked_run = (uint32_t)asked->run & 0x7fffu;
    list_booked(rep, &d->slots[best_slot], patient);
    /* A slot of this very instant, whose event has been: the patient goes on at once. */
    wr_book_state *s = &rep->books[best];
    if (best_day < s->slot_day || (best_day == s->slot_day && best_slot < s->slot)) {
        s->slot_day = best_day;
        s->slot = best_slot;
        set_next_slot(rep, best);
    }
    return best_at;
}

/* Off the list of its slot; or of those whose slot is due this very instant, and who have yet to go on. */
static void strike_out(wr_rep *rep, wr_slot *list, int32_t patient)
{
    if (unlist_booked(rep, list, patient))
        return;
    for (int32_t k = 0; k < rep->n_due; k++)
        if (rep->due[k] == patient)
            rep->due[k] = -1;
}

void wr_book_cancel(wr_rep *rep, int32_t patient)
{
    const wr_cold *c = wr_cold_at(rep, patient);
    const int32_t slot = (int32_t)c->booked_slot, end = slot + (int32_t)c->booked_run;
    wr_book_state *s = &rep->books[c->booked_book];
    wr_day_slots *d = day_slots(rep, c->booked_book, c->booked_day);
    strike_out(rep, &d->slots[slot], patient);
    for (int32_t k = slot; k < end; k++)
        d->slots[k].taken--;
    if (slot < d->first_ahead)
        d->first_ahead = slot;
    if (slot < d->first_open)
        d->first_open = slot;
    if (c->booked_day < s->full_until)
        s->full_until = c->booked_day;
    wr_patient_at(rep, patient)->flags &= (uint8_t) ~(WR_FLAG_BOOKED | WR_FLAG_ABSENT);
}

/* Who is not there at its slot goes on later, and joins the next line as of its slot. */
static bool comes_late(wr_rep *rep, int32_t patient, const wr_book_step *b)
{
    const wr_value late = rep->net->books[wr_cold_at(rep, patient)->booked_book].late;
    if (late.kind == WR_VALUE_NONE)
        return false;
    wr_words words = {.draw = wr_draw_at(rep, patient, b->late_stage)};
    const weir_time by = wr_to_time(wr_value_of(rep, patient, late, &words));
    if (by == 0)
        return false;
    wr_patient_at(rep, patient)->state = WR_DELAYED;
    wr_event_set(rep, patient, rep->now + by, WR_CLASS_END);
    return true;
}

static void attend(wr_rep *rep, int32_t patient)
{
    wr_patient *p = wr_patient_at(rep, patient);
    const wr_book_step *b = &rep->net->book_steps[rep->net->steps[p->step].a];
    const bool absent = (p->flags & WR_FLAG_ABSENT) != 0;
    wr_event_clear(rep, patient); /* it would have cancelled this very instant */
    p->flags &= (uint8_t)~WR_FLAG_ABSENT;
    p->state = WR_RUNNING;
    if (!absent && comes_late(rep, patient, b))
        return;
    if (!absent)
        p->step = rep->net->steps[p->step].next;
    else {
        p->flags &= (uint8_t)~WR_FLAG_BOOKED;
        if (b->missed >= 0)
            wr_follow(rep, patient, b->missed);
        else
            wr_leave(rep, patient, WR_OUTCOME_DID_NOT_ATTEND);
    }
    wr_run(rep, patient);
}

/* Their records lie anywhere in memory: asked for a while before their slot is due. */
static void fetch_slot(const wr_rep *rep, const wr_slot *list)
{
    int32_t left = list->n < MOST_FETCHED ? list->n : MOST_FETCHED;
    for (int32_t chunk = list->first; left > 0; chunk = rep->seats[chunk].next)
        for (int k = 0; k < WR_SEATS && left > 0; k++, left--)
            wr_fetch_patient(rep, rep->seats[chunk].patient[k]);
}

void wr_book_due(wr_rep *rep, int32_t book)
{
    wr_book_state *s = &rep->books[book];
    rep->n_due = take_list(rep, &day_slots(rep, book, s->slot_day)->slots[s->slot]);
    s->slot++;
    for (int32_t k = 0; k < rep->n_due; k++) {
        const int32_t patient = rep->due[k];
        if (patient < 0)
            continue;
        rep->due[k] = -1;
        attend(rep, patient);
        wr_run_ready(rep);
    }
    rep->n_due = 0;
    /* Someone above may have booked an earlier slot of this instant: never set one behind it. */
    set_next_slot(rep, book);
    fetch_slot(rep, &day_slots(rep, book, s->slot_day)->slots[s->slot]);
}
