/* What each step does. A patient is run until it waits, until time passes for it, or until it is
 * gone. Grants come from resource.c and put the patient on the ready list, so that no step is ever
 * run inside another's. */
#include "sim/base/dist_inline.h"
#include "sim/base/stream_inline.h"
#include "sim/engine/state.h"

#define MAX_STEPS_AT_ONCE 1000000 /* steps of one patient without time passing: a loop */
#define MAX_NEEDS 16              /* pools of one seize (checked when compiled) */

void wr_ready(wr_rep *rep, int32_t patient)
{
    rep->patients[patient].state = WR_READY;
    rep->patients[patient].next = -1;
    if (rep->ready_head < 0)
        rep->ready_head = patient;
    else
        rep->patients[rep->ready_tail].next = patient;
    rep->ready_tail = patient;
}

void wr_run_ready(wr_rep *rep)
{
    while (rep->ready_head >= 0) {
        const int32_t patient = rep->ready_head;
        rep->ready_head = rep->patients[patient].next;
        rep->patients[patient].state = WR_RUNNING;
        if (++rep->still > rep->most_still) /* they hand it round among themselves */
            wr_no_time_passes(rep);
        wr_run(rep, patient);
    }
}

void wr_follow(wr_rep *rep, int32_t patient, int32_t target)
{
    const wr_target *t = wr_target_of(rep, patient, target);
    wr_patient *p = &rep->patients[patient];
    switch (t->kind) {
    case WR_TO_NEXT:
        p->step = rep->net->steps[p->step].next;
        return;
    case WR_TO_STEP:
        p->step = t->step;
        return;
    case WR_TO_LEAVE:
        wr_leave(rep, patient, t->outcome);
        return;
    case WR_TO_SERVICE:
        wr_release_all(rep, patient, t);
        wr_visit_end(rep, patient, -1);
        wr_visit_begin(rep, patient, t->service, t->step);
        return;
    case WR_TO_TABLE: /* resolved by wr_target_of */
        return;
    }
}

/* ---- treatment and delay -- */

/* One unit is in use for a time; there is no holding, the step says which pool it is. */
static void start_treatment(wr_rep *rep, int32_t patient)
{
    wr_patient *p = &rep->patients[patient];
    const wr_treat *t = &rep->net->treats[rep->net->steps[p->step].a];
    wr_visit_start(rep, patient);
    const wr_draw draw = wr_draw_at(rep, patient, t->stage);
    const wr_block block = wr_first_block(rep, patient, t->stage, &draw);
    const wr_law *law = rep->treat_laws[rep->net->steps[p->step].a];
    double seconds;
    if (law)
        seconds = wr_law_draw_inline(law, block.w0, &draw, 0);
    else {
        wr_words words = {.draw = draw, .block = block, .loaded = true};
        seconds = wr_value_of(rep, patient, t->time, &words);
    }
    if (rep->disrupted)
        seconds *= wr_slower(rep, p->service);
    p = &rep->patients[patient];
    p->route_word = block.w1;
    p->state = WR_TREATED;
    wr_event_set(rep, patient, rep->now + wr_to_time(seconds), WR_CLASS_END);
}

static void delay(wr_rep *rep, int32_t patient)
{
    wr_patient *p = &rep->patients[patient];
    const wr_delay *d = &rep->net->delays[rep->net->steps[p->step].a];
    wr_words words = {0};
    if (d->stage >= 0) {
        words.draw = wr_draw_at(rep, patient, d->stage);
        words.block = wr_first_block(rep, patient, d->stage, &words.draw);
        words.loaded = true;
    }
    double seconds = wr_value_of(rep, patient, d->time, &words);
    if (d->treatment && rep->disrupted)
        seconds *= wr_slower(rep, p->service);
    weir_time time = wr_to_time(seconds);
    if (d->since >= 0) {
        const weir_time mark = rep->marks[(int64_t)patient * rep->n_marks + d->since];
        if (mark >= 0)
            time -= rep->now - mark;
    }
    p = &rep->patients[patient];
    p->route_word = words.block.w1;
    p->state = WR_DELAYED;
    wr_event_set(rep, patient, rep->now + (time > 0 ? time : 0), WR_CLASS_END);
}

/* The first instant not before now that the step waits for; WEIR_NEVER if it does not come. */
static weir_time until(wr_rep *rep, int32_t patient, const wr_until *u)
{
    switch (u->kind) {
    case WR_UNTIL_CLOCK: {
        const weir_time clock = wr_to_time(wr_value_of(rep, patient, u->clock, NULL));
        const weir_time today = rep->midnight + clock;
        return today >= rep->now ? today : today + WEIR_DAY;
    }
    case WR_UNTIL_OPEN: {
        const wr_service *s = &rep->net->services[u->service];
        const int32_t door = s->door >= 0         ? s->door
                             : s->first_pool >= 0 ? rep->net->pools[s->first_pool].door
                                                  : -1;
        return door >= 0 ? wr_calendar_opens(rep, door, rep->now) : rep->now;
    }
    case WR_UNTIL_SPANS:
        return wr_calendar_opens(rep, u->calendar, rep->now);
    case WR_UNTIL_WEEKDAY: {
        int32_t day = rep->day;
        while (wr_day_weekday(rep, day) > 4 || wr_is_holiday(rep, day))
            day++;
        return rep->now + (day - rep->day) * WEIR_DAY;
    }
    }
    return WEIR_NEVER;
}

/* ---- seizing -- */

/* A whole number from 0; what was never set is 0, what is endless is more than there ever is. */
static int64_t whole_of(double x)
{
    return !(x > 0) ? 0 : x < 1e9 ? (int64_t)(x + 1e-9) : 1000000000;
}

static int32_t units_of(wr_rep *rep, int32_t patient, wr_value units)
{
    if (units.kind == WR_VALUE_NONE)
        return 1;
    return (int32_t)whole_of(wr_value_of(rep, patient, units, NULL));
}

static int64_t keep_free(wr_rep *rep, int32_t patient, const wr_seize *s)
{
    return s->keep_free.kind == WR_VALUE_NONE
               ? 0
               : whole_of(wr_value_of(rep, patient, s->keep_free, NULL));
}

/* The pools and units that a seize or treat step asks for. */
static int32_t asked(wr_rep *rep, int32_t patient, int32_t step, int32_t pools[MAX_NEEDS],
                     int32_t units[MAX_NEEDS], const wr_seize **seize)
{
    const wr_step *s = &rep->net->steps[step];
    if (s->op == WR_OP_TREAT) {
        pools[0] = rep->net->treats[s->a].pool;
        units[0] = 1;
        *seize = NULL;
        return 1;
    }
    *seize = &rep->net->seizes[s->op == WR_OP_HOLD ? rep->net->holds[s->a].seize : s->a];
    int32_t n = (*seize)->n;
    for (int32_t i = 0; i < n; i++) {
        pools[i] = rep->net->needs[(*seize)->first + i].pool;
        units[i] = units_of(rep, patient, rep->net->needs[(*seize)->first + i].units);
    }
    return n;
}

static bool line_empty(const wr_rep *rep, int32_t pool)
{
    return rep->pools[pool].levels == 0 && rep->pools[pool].blocked_head < 0;
}

/* Which of the pools can serve now: for all-or-none, 0 or n; for any_of, its index, else -1. */
static bool can_take(wr_rep *rep, int32_t patient, const wr_seize *s, int32_t n,
                     const int32_t *pools, const int32_t *units, int32_t *which)
{
    const int64_t keep = s ? keep_free(rep, patient, s) : 0;
    for (int32_t i = 0; i < n; i++) {
        const bool fits = wr_pool_free(&rep->pools[pools[i]]) - keep >= units[i];
        if (s && s->any_of) {
            if (fits) {
                *which = i;
                return true;
            }
        } else if (!fits)
            return false;
    }
    *which = -1;
    return !(s && s->any_of);
}

/* Does somebody stand before the patient of this node, in a line of those it waits in? */
static bool passes_somebody(wr_rep *rep, const wr_line_node *node)
{
    for (int32_t i = rep->patients[node->patient].line; i >= 0; i = rep->nodes[i].sibling) {
        const wr_line_node *n = &rep->nodes[i];
        const wr_pool_state *s = &rep->pools[n->pool];
        if (s->ages)
            wr_settle_line(rep, n->pool);
        if (n->prev >= 0 || (n->level >= 0 &&
                             (s->blocked_head >= 0 || s->levels & (((uint64_t)1 << n->level) - 1))))
            return true;
    }
    return false;
}

static bool any_shut(const wr_rep *rep, int32_t n, const int32_t *pools)
{
    for (int32_t i = 0; i < n; i++)
        if (wr_pool_shut(rep, pools[i]))
            return true;
    return false;
}

bool wr_grantable(wr_rep *rep, const wr_line_node *node)
{
    if (rep->net->steps[rep->cold[node->patient].request].op == WR_OP_TREAT &&
        rep->patients[node->patient].state == WR_WAITING)
        return true; /* one unit of this pool, which has one */
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    const int32_t n = asked(rep, node->patient, rep->cold[node->patient].request, pools, units, &s);
    if (rep->patients[node->patient].state == WR_BLOCKED && any_shut(rep, n, pools))
        return false; /* who comes by hold_until waits until it opens */
    return can_take(rep, node->patient, s, n, pools, units, &which) &&
           !(s && s->strict && passes_somebody(rep, node));
}

void wr_take_asked(wr_rep *rep, int32_t patient, int32_t step)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    const int32_t n = asked(rep, patient, step, pools, units, &s);
    if (!can_take(rep, patient, s, n, pools, units, &which))
        which =
            s && s->any_of ? 0 : -1; /* only who is there at the start: more than there are units */
    for (int32_t i = 0; i < n; i++)
        if (which < 0 || which == i)
            wr_take(rep, patient, pools[i], units[i]);
}

/* Goes on behind a seize just granted, or starts the treatment of a TREAT step. */
static void go_on_behind(wr_rep *rep, int32_t patient, int32_t step)
{
    wr_patient *p = &rep->patients[patient];
    p->step = step;
    if (rep->net->steps[step].op == WR_OP_TREAT) {
        start_treatment(rep, patient);
        return;
    }
    wr_visit_start(rep, patient);
    p->step = rep->net->steps[step].next;
    wr_ready(rep, patient);
}

static void take_for(wr_rep *rep, int32_t patient, int32_t step)
{
    if (rep->net->steps[step].op == WR_OP_TREAT) {
        wr_pool_state *s = &rep->pools[rep->net->treats[rep->net->steps[step].a].pool];
        wr_use(s, 1, rep->now);
    } else
        wr_take_asked(rep, patient, step);
}

/* hold_until, and the door there is shut: the visit begins and ends as anybody's does who comes. */
static void come_to_shut(wr_rep *rep, int32_t patient, int32_t service)
{
    wr_release_all(rep, patient, NULL);
    wr_visit_end(rep, patient, -1);
    wr_visit_begin(rep, patient, service, rep->net->services[service].entry);
    if (rep->patients[patient].state == WR_RUNNING)
        wr_ready(rep, patient);
}

/* Of a repeated mark the first counts. */
static void set_mark(wr_rep *rep, int32_t patient, int32_t slot)
{
    weir_time *mark = &rep->marks[(int64_t)patient * rep->n_marks + slot];
    if (*mark >= 0)
        return;
    *mark = rep->now;
    if (rep->counts_moments[rep->patients[patient].service])
        wr_count_moment(rep, patient, rep->patients[patient].service, WR_MOMENT_MARK + slot);
}

/* hold_until, granted: seize downstream, give back here, and the visit there begins. */
static void transfer(wr_rep *rep, int32_t patient, int32_t step)
{
    wr_patient *p = &rep->patients[patient];
    const wr_hold *h = &rep->net->holds[rep->net->steps[p->step].a];
    const int32_t service = rep->net->steps[step].service;
    const bool elsewhere = h->service >= 0 || h->targets >= 0;
    if (elsewhere && rep->net->services[service].door >= 0 && !wr_service_open(rep, service)) {
        come_to_shut(rep, patient, service);
        return;
    }
    const int32_t old = p->held;
    p->held = -1;
    take_for(rep, patient, step);
    if (elsewhere) {
        wr_visit_end(rep, patient, -1);
        wr_visit_begin(rep, patient, service, step);
        for (int32_t i = 0; i < rep->net->services[service].n_marks && i < 64; i++)
            if (rep->cold[patient].request_marks >> i & 1)
                set_mark(rep, patient, i);
    }
    if (elsewhere || rep->net->steps[step].op == WR_OP_TREAT)
        go_on_behind(rep, patient, step);
    else { /* its own seize stands in the hold; the list goes on behind the hold */
        p->step = rep->net->steps[p->step].next;
        wr_visit_start(rep, patient);
        wr_ready(rep, patient);
    }
    wr_give_back(rep, patient, old);
}

void wr_stop_waiting(wr_rep *rep, int32_t patient)
{
    wr_patient *p = &rep->patients[patient];
    if (p->state == WR_WAITING) {
        wr_count(&rep->services[p->service].waiting, -1, rep->now);
    } else {
        rep->cold[patient].blocked_time += rep->now - p->joined;
        wr_block_holdings(rep, patient, false);
    }
    if (p->flags & WR_FLAG_TIMED) {
        wr_event_clear(rep, patient);
        p->flags &= (uint8_t)~WR_FLAG_TIMED;
    }
    wr_lines_leave(rep, patient);
    p->state = WR_RUNNING;
    if (rep->strict)
        wr_serve_dirty(rep);
}

void wr_grant(wr_rep *rep, int32_t patient)
{
    const int32_t step = rep->cold[patient].request;
    const bool blocked = rep->patients[patient].state == WR_BLOCKED;
    wr_stop_waiting(rep, patient);
    if (!blocked && rep->net->steps[step].op == WR_OP_TREAT) {
        wr_use(&rep->pools[rep->net->treats[rep->net->steps[step].a].pool], 1, rep->now);
        start_treatment(rep, patient);
        return;
    }
    if (blocked) {
        transfer(rep, patient, step);
        return;
    }
    take_for(rep, patient, step);
    go_on_behind(rep, patient, step);
}

/* Gives up waiting: its patience has run out. */
static void give_up(wr_rep *rep, int32_t patient, const wr_patience *w)
{
    if (w->target >= 0)
        wr_follow(rep, patient, w->target);
    else
        wr_leave(rep, patient,
                 rep->patients[patient].started >= 0 ? WR_OUTCOME_LEFT : WR_OUTCOME_LEFT_UNSEEN);
}

static int level_of(wr_rep *rep, int32_t patient, const wr_seize *s)
{
    if (!s || s->priority.kind == WR_VALUE_NONE)
        return 0;
    const double priority = wr_value_of(rep, patient, s->priority, NULL);
    return !(priority > 1) ? 0 : priority >= WR_LEVELS ? WR_LEVELS - 1 : (int)(priority + 0.5) - 1;
}

/* Stands in the lines of what `step` asks for; false where its patience is out at once. */
static bool join_lines(wr_rep *rep, int32_t patient, int32_t step, const wr_seize *s, bool blocked,
                       weir_time patience_ends)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS];
    const wr_seize *unused;
    if (patience_ends <= rep->now)
        return false;
    const int32_t n = asked(rep, patient, step, pools, units, &unused);
    wr_patient *p = &rep->patients[patient];
    const bool own_line = !blocked || (s && s->priority.kind != WR_VALUE_NONE);
    const int level = own_line ? level_of(rep, patient, s) : -1;
    if (!(p->flags & WR_FLAG_BOOKED) || blocked)
        p->joined = rep->now;
    p->flags &= (uint8_t)~WR_FLAG_BOOKED;
    for (int32_t i = 0; i < n; i++)
        wr_line_join(rep, patient, pools[i], units[i], level, p->joined);
    rep->cold[patient].request = step;
    if (blocked)
        p->state = WR_BLOCKED;
    else {
        wr_service_state *service = &rep->services[p->service];
        wr_count(&service->waiting, 1, rep->now);
        p->state = WR_WAITING;
    }
    if (patience_ends < WEIR_NEVER) {
        p->flags |= WR_FLAG_TIMED;
        wr_event_set(rep, patient, patience_ends, WR_CLASS_OTHER);
    }
    return true;
}

static weir_time patience_ends(wr_rep *rep, int32_t patient, const wr_seize *s)
{
    if (!s || s->patience < 0)
        return WEIR_NEVER;
    const wr_patience *w = &rep->net->patiences[s->patience];
    /* Block 1 of its stage; the visit is counted whether it has to wait or not. */
    wr_words words = {.draw = wr_draw_at(rep, patient, w->stage)};
    words.block = wr_block_at_inline(&words.draw, WR_BLOCK_PATIENCE);
    words.loaded = true;
    const weir_time wait = wr_to_time(wr_value_of(rep, patient, w->wait, &words));
    const weir_time from = w->from_arrival ? rep->patients[patient].entered : rep->now;
    return wait >= WEIR_NEVER / 4 ? WEIR_NEVER : from + wait;
}

static bool must_queue(const wr_rep *rep, const wr_seize *s, int32_t n, const int32_t *pools)
{
    if (!s || !s->strict)
        return false;
    for (int32_t i = 0; i < n; i++)
        if (!line_empty(rep, pools[i]))
            return true;
    return false;
}

bool wr_starts_at_once(wr_rep *rep, int32_t patient, int32_t step)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    const int32_t n = asked(rep, patient, step, pools, units, &s);
    return any_shut(rep, n, pools) ||
           (!must_queue(rep, s, n, pools) && can_take(rep, patient, s, n, pools, units, &which));
}

/* A SEIZE or TREAT step: takes what is free, or waits, or goes elsewhere. */
static void seize(wr_rep *rep, int32_t patient)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    wr_patient *p = &rep->patients[patient];
    const int32_t step = p->step;
    const int32_t n = asked(rep, patient, step, pools, units, &s);
    const weir_time ends = patience_ends(rep, patient, s);
    if (!rep->placing && any_shut(rep, n, pools)) {
        if (s && s->or_else >= 0)
            wr_follow(rep, patient, s->or_else);
        else
            wr_leave(rep, patient, WR_OUTCOME_TURNED_AWAY);
        return;
    }
    if (!must_queue(rep, s, n, pools) && can_take(rep, patient, s, n, pools, units, &which)) {
        p->flags &= (uint8_t)~WR_FLAG_BOOKED;
        if (rep->net->steps[step].op == WR_OP_TREAT) {
            take_for(rep, patient, step);
            start_treatment(rep, patient);
            return;
        }
        for (int32_t i = 0; i < n; i++)
            if (which < 0 || which == i)
                wr_take(rep, patient, pools[i], units[i]);
        wr_visit_start(rep, patient);
        p->step = rep->net->steps[step].next;
        return;
    }
    if (s && s->or_else >= 0 && !rep->placing) {
        wr_follow(rep, patient, s->or_else);
        return;
    }
    if (!join_lines(rep, patient, step, s, false, ends))
        give_up(rep, patient, &rep->net->patiences[s->patience]);
}

/* The common case, one unit of one pool and nothing else said: no list of needs is made. */
static void treat(wr_rep *rep, int32_t patient)
{
    wr_patient *p = &rep->patients[patient];
    const int32_t pool = rep->net->treats[rep->net->steps[p->step].a].pool;
    wr_pool_state *s = &rep->pools[pool];
    if (s->door_timer >= 0 && !rep->placing && wr_pool_shut(rep, pool)) {
        wr_leave(rep, patient, WR_OUTCOME_TURNED_AWAY);
        return;
    }
    if (wr_pool_free(s) <= 0) {
        if (!(p->flags & WR_FLAG_BOOKED))
            p->joined = rep->now;
        p->flags &= (uint8_t)~WR_FLAG_BOOKED;
        wr_line_join(rep, patient, pool, 1, 0, p->joined);
        rep->cold[patient].request = p->step;
        wr_count(&rep->services[p->service].waiting, 1, rep->now);
        p->state = WR_WAITING;
        return;
    }
    p->flags &= (uint8_t)~WR_FLAG_BOOKED;
    wr_use(s, 1, rep->now);
    start_treatment(rep, patient);
}

static void release(wr_rep *rep, int32_t patient, const wr_release *r)
{
    if (r->all) {
        wr_release_all(rep, patient, NULL);
        return;
    }
    for (int32_t i = 0; i < r->n; i++) {
        const wr_need *need = &rep->net->needs[r->first + i];
        const int32_t held = wr_held_units(rep, patient, need->pool);
        const int32_t units =
            need->units.kind == WR_VALUE_NONE ? held : units_of(rep, patient, need->units);
        wr_release_pool(rep, patient, need->pool, units < held ? units : held);
    }
}

/* ---- setting attributes -- */

static void assign(wr_rep *rep, int32_t patient, const wr_assign *a)
{
    wr_words words = {0};
    if (a->stage >= 0)
        words.draw = wr_draw_at(rep, patient, a->stage);
    const double x = wr_value_of(rep, patient, a->value, &words);
    double *attr = &rep->attrs[(int64_t)patient * rep->n_attrs + a->attr];
    if (a->value.kind == WR_VALUE_ADD)
        *attr = (isnan(*attr) ? 0.0 : *attr) + x;
    else
        *attr = x;
}

static void set_attribute(wr_rep *rep, int32_t patient, const wr_assign *a)
{
    assign(rep, patient, a);
    for (int32_t i = 0; i < rep->net->run.n_by; i++)
        if (rep->net->run.by[i] == a->attr)
            wr_regroup(rep, patient);
}

static void charge(wr_rep *rep, int32_t patient, const wr_cost *c, int32_t service)
{
    if (!rep->in_window)
        return;
    const wr_patient *p = &rep->patients[patient];
    const double pounds = wr_value_of(rep, patient, c->amount, NULL);
    rep->extra[(int64_t)service * rep->n_groups + p->group].cost += pounds;
    rep->extra[(int64_t)rep->net->n_services * rep->n_groups + p->group].cost += pounds;
}

/* ---- hold_until -- */

/* Runs what stands before a service's first seize, which takes no time, and returns the seize. */
static int32_t find_seize(wr_rep *rep, int32_t patient, int32_t step)
{
    const weir_network *net = rep->net;
    wr_patient *p = &rep->patients[patient];
    const int32_t standing = p->step;
    rep->cold[patient].request_marks = 0;
    for (int n = 0; n < 10000; n++) {
        const wr_step *s = &net->steps[step];
        switch ((wr_op)s->op) {
        case WR_OP_SEIZE:
        case WR_OP_TREAT:
            p->step = standing;
            return step;
        case WR_OP_SET:
            set_attribute(rep, patient, &net->assigns[s->a]);
            step = s->next;
            break;
        case WR_OP_COST:
            charge(rep, patient, &net->costs[s->a], s->service);
            step = s->next;
            break;
        case WR_OP_ROOM: /* who holds until there is room is not refused for want of it */
            step = s->next;
            break;
        case WR_OP_MARK: /* a moment of the visit that begins at the grant */
            rep->cold[patient].request_marks |= (uint64_t)1 << (s->a & 63);
            step = s->next;
            break;
        case WR_OP_CHOOSE:
        case WR_OP_ROUTE: {
            const wr_choose *c = &net->chooses[s->a];
            const int32_t i = wr_pick_branch(rep, patient, c, wr_choice_uniform(rep, patient, c));
            const wr_target *t =
                i < 0 ? NULL : wr_target_of(rep, patient, net->branches[c->first + i].target);
            if (t && t->kind != WR_TO_NEXT && t->kind != WR_TO_STEP)
                goto no_seize;
            step = t && t->kind == WR_TO_STEP ? t->step : s->next;
            break;
        }
        case WR_OP_GO:
        case WR_OP_PREFER: {
            const int32_t to =
                s->op == WR_OP_GO ? s->a : wr_preferred(rep, patient, &net->prefers[s->a]);
            const wr_target *t = wr_target_of(rep, patient, to);
            if (t->kind != WR_TO_STEP)
                goto no_seize;
            step = t->step;
            break;
        }
        default:
            goto no_seize;
        }
    }
no_seize:
    wr_rep_fail(rep, WEIR_ERR_SCENARIO, net->services[net->steps[step].service].place_in_file,
                "hold_until '%s': a patient finds no seize there that it could wait for",
                net->services[net->steps[step].service].name);
}

static void hold(wr_rep *rep, int32_t patient, const wr_hold *h)
{
    const weir_network *net = rep->net;
    wr_patient *p = &rep->patients[patient];
    const wr_seize *qualifiers = h->seize >= 0 ? &net->seizes[h->seize] : NULL;
    const weir_time ends = patience_ends(rep, patient, qualifiers);
    int32_t step = p->step;
    if (h->service >= 0)
        step = find_seize(rep, patient, net->services[h->service].entry);
    else if (h->targets >= 0)
        step = find_seize(rep, patient, wr_target_of(rep, patient, h->targets)->step);
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    const int32_t n = asked(rep, patient, step, pools, units, &s);
    bool ahead = false; /* someone who was blocked before stands first */
    for (int32_t i = 0; i < n; i++)
        ahead = ahead || rep->pools[pools[i]].blocked_head >= 0;
    if (!ahead && !any_shut(rep, n, pools) && can_take(rep, patient, s, n, pools, units, &which)) {
        transfer(rep, patient, step);
        return;
    }
    if (qualifiers && qualifiers->or_else >= 0) {
        wr_follow(rep, patient, qualifiers->or_else);
        return;
    }
    if (join_lines(rep, patient, step, qualifiers, true, ends))
        wr_block_holdings(rep, patient, true);
    else
        give_up(rep, patient, &net->patiences[qualifiers->patience]);
}

/* ---- booking -- */

/* Whether and when it will cancel: block 2 of the stage. */
static void may_cancel(wr_rep *rep, int32_t patient, const wr_book_step *b, const wr_draw *draw,
                       weir_time slot)
{
    wr_words words = {.draw = *draw, .used = 2, .loaded = true};
    const double u = wr_uniform(wr_next_word(&words));
    if (u >= wr_value_of(rep, patient, b->cancels, NULL))
        return;
    const weir_time at = slot - wr_to_time(wr_value_of(rep, patient, b->cancel_before, &words));
    wr_event_set(rep, patient, at > rep->now ? at : rep->now, WR_CLASS_OTHER);
}

static void cancel(wr_rep *rep, int32_t patient)
{
    wr_patient *p = &rep->patients[patient];
    const wr_book_step *b = &rep->net->book_steps[rep->net->steps[p->step].a];
    wr_book_cancel(rep, patient);
    p->flags &= (uint8_t) ~(WR_FLAG_BOOKED | WR_FLAG_ABSENT);
    p->state = WR_RUNNING;
    if (b->cancel_target >= 0)
        wr_follow(rep, patient, b->cancel_target);
    else
        wr_leave(rep, patient, WR_OUTCOME_CANCELLED);
}

static void book(wr_rep *rep, int32_t patient, const wr_book_step *b)
{
    const weir_network *net = rep->net;
    wr_words words = {.draw = wr_draw_at(rep, patient, b->stage)};
    words.block = wr_block_at_inline(&words.draw, WR_BLOCK_PATIENCE);
    words.loaded = true;
    const weir_time within = b->within.kind == WR_VALUE_NONE
                                 ? WEIR_NEVER / 4
                                 : wr_to_time(wr_value_of(rep, patient, b->within, &words));
    const weir_time notice = b->notice.kind == WR_VALUE_NONE
                                 ? 0
                                 : wr_to_time(wr_value_of(rep, patient, b->notice, &words));
    const int32_t *books = &net->book_refs[b->first];
    int32_t n = b->n;
    if (b->attr >= 0) {
        const int32_t level = wr_level_index(&net->attrs[b->attr],
                                             rep->attrs[(int64_t)patient * rep->n_attrs + b->attr]);
        n = level < b->n ? 1 : 0;
        books += level;
    }
    const weir_time slot = wr_book_slot(rep, patient, books, n, notice, rep->now + within);
    wr_patient *p = &rep->patients[patient];
    if (slot < 0) {
        if (b->or_else >= 0)
            wr_follow(rep, patient, b->or_else);
        else
            wr_leave(rep, patient, WR_OUTCOME_TURNED_AWAY);
        return;
    }
    p->joined = slot;
    p->state = WR_BOOKED;
    p->flags |= WR_FLAG_BOOKED;
    /* u1 of the block: u0 may have gone into `within`. */
    if (b->attends.kind != WR_VALUE_NONE &&
        wr_uniform(words.block.w1) >= wr_value_of(rep, patient, b->attends, NULL))
        p->flags |= WR_FLAG_ABSENT;
    if (b->cancels.kind != WR_VALUE_NONE)
        may_cancel(rep, patient, b, &words.draw, slot);
}

/* ---- returning -- */

static void come_back(wr_rep *rep, int32_t patient, const wr_return *r)
{
    wr_words words = {.draw = wr_draw_at(rep, patient, r->stage)};
    const double u = wr_uniform(wr_next_word(&words));
    if (u >= wr_value_of(rep, patient, r->share, NULL)) {
        rep->patients[patient].step = rep->net->steps[rep->patients[patient].step].next;
        return;
    }
    const weir_time after = wr_to_time(wr_value_of(rep, patient, r->after, &words));
    wr_release_all(rep, patient, NULL);
    wr_visit_end(rep, patient, WR_OUTCOME_DONE);
    wr_journey_end(rep, patient, WR_OUTCOME_DONE);
    wr_patient *p = &rep->patients[patient];
    p->state = WR_AWAY;
    rep->cold[patient].request = r->target;
    wr_event_set(rep, patient, rep->now + after, WR_CLASS_ARRIVAL);
}

/* ---- the loop over a patient's steps -- */

static void one_step(wr_rep *rep, int32_t patient)
{
    const weir_network *net = rep->net;
    wr_patient *p = &rep->patients[patient];
    const wr_step *s = &net->steps[p->step];
    switch ((wr_op)s->op) {
    case WR_OP_TREAT:
        treat(rep, patient);
        return;
    case WR_OP_SEIZE:
        seize(rep, patient);
        return;
    case WR_OP_ROOM:
        wr_let_wait(rep, patient, &net->rooms[s->a]);
        return;
    case WR_OP_RELEASE:
        release(rep, patient, &net->releases[s->a]);
        rep->patients[patient].step = s->next;
        return;
    case WR_OP_DELAY:
        delay(rep, patient);
        return;
    case WR_OP_UNTIL: {
        const weir_time at = until(rep, patient, &net->untils[s->a]);
        if (at <= rep->now) {
            p->step = s->next;
            return;
        }
        p->state = WR_DELAYED;
        wr_event_set(rep, patient, at, WR_CLASS_END);
        return;
    }
    case WR_OP_WATCH:
        wr_watch(rep, patient, s->a);
        return;
    case WR_OP_HOLD:
        hold(rep, patient, &net->holds[s->a]);
        return;
    case WR_OP_ROUTE:
        wr_route_branch(rep, patient, &net->chooses[s->a]);
        return;
    case WR_OP_CHOOSE:
        wr_choose_branch(rep, patient, &net->chooses[s->a]);
        return;
    case WR_OP_PREFER:
        wr_follow(rep, patient, wr_preferred(rep, patient, &net->prefers[s->a]));
        return;
    case WR_OP_BOOK:
        book(rep, patient, &net->book_steps[s->a]);
        return;
    case WR_OP_SET:
        set_attribute(rep, patient, &net->assigns[s->a]);
        p->step = s->next;
        return;
    case WR_OP_MARK:
        set_mark(rep, patient, s->a);
        p->step = s->next;
        return;
    case WR_OP_COST:
        charge(rep, patient, &net->costs[s->a], s->service);
        p->step = s->next;
        return;
    case WR_OP_GO:
        wr_follow(rep, patient, s->a);
        return;
    case WR_OP_RETURN:
        come_back(rep, patient, &net->returns[s->a]);
        return;
    case WR_OP_END:
        wr_leave(rep, patient, WR_OUTCOME_DONE);
        return;
    }
}

void wr_run(wr_rep *rep, int32_t patient)
{
    uint32_t steps = 0;
    while (rep->patients[patient].state == WR_RUNNING) {
        one_step(rep, patient);
        if (++steps > MAX_STEPS_AT_ONCE) {
            const int32_t service = rep->patients[patient].service;
            wr_rep_fail(rep, WEIR_ERR_LIMIT, rep->net->services[service].place_in_file,
                        "no time passes for a patient in '%s': its steps go round for ever",
                        rep->net->services[service].name);
        }
    }
}

/* A unit goes from one treatment straight into the next of the line, without having been free: the
 * common case, where the first in line waits for just that. False: the long way. */
static bool hand_over(wr_rep *rep, int32_t pool)
{
    const wr_pool_state *s = &rep->pools[pool];
    if (!s->levels || s->blocked_head >= 0 || s->in_use.n + s->cleaning > s->capacity ||
        s->suspended || rep->serving || rep->strict || !s->hands_over)
        return false;
    const int32_t patient = rep->nodes[rep->lines[pool].head[__builtin_ctzll(s->levels)]].patient;
    const int32_t step = rep->cold[patient].request;
    if (rep->net->steps[step].op != WR_OP_TREAT || rep->patients[patient].state != WR_WAITING)
        return false;
    wr_stop_waiting(rep, patient);
    start_treatment(rep, patient);
    return true;
}

/* A patient's event is due. */
void wr_patient_due(wr_rep *rep, int32_t patient)
{
    wr_patient *p = &rep->patients[patient];
    switch (p->state) {
    case WR_TREATED: {
        const wr_step *s = &rep->net->steps[p->step];
        const int32_t pool = rep->net->treats[s->a].pool;
        p->state = WR_RUNNING;
        p->step = s->next;
        if (!hand_over(rep, pool))
            wr_units_back(rep, patient, pool, 1, false);
        break;
    }
    case WR_DELAYED:
        p->state = WR_RUNNING;
        p->step = rep->net->steps[p->step].next;
        break;
    case WR_WAITING:
    case WR_BLOCKED: {
        const wr_step *s = &rep->net->steps[p->step];
        const int32_t seize_of = s->op == WR_OP_HOLD ? rep->net->holds[s->a].seize : s->a;
        wr_stop_waiting(rep, patient);
        give_up(rep, patient, &rep->net->patiences[rep->net->seizes[seize_of].patience]);
        break;
    }
    case WR_BOOKED:
        cancel(rep, patient);
        break;
    case WR_AWAY:
        p->state = WR_RUNNING;
        wr_journey_begin(rep, patient, wr_target_of(rep, patient, rep->cold[patient].request));
        break;
    case WR_CLEANING:
        wr_cleaned(rep, patient);
        return;
    default:
        break;
    }
    wr_run(rep, patient);
}
