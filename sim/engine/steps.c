/* What the steps do that flow.c does not do itself, and where a patient goes on. Grants come from
 * resource.c and put the patient on the ready list, so that no step is ever run inside another's. */
#include "sim/base/dist_inline.h"
#include "sim/base/stream_inline.h"
#include "sim/engine/visits_inline.h"

void wr_ready(wr_rep *rep, int32_t patient)
{
    wr_patient_at(rep, patient)->state = WR_READY;
    wr_patient_at(rep, patient)->next = -1;
    if (rep->ready_head < 0)
        rep->ready_head = patient;
    else
        wr_patient_at(rep, rep->ready_tail)->next = patient;
    rep->ready_tail = patient;
}

void wr_ready_no_more(wr_rep *rep, int32_t patient)
{
    int32_t before = -1;
    for (int32_t i = rep->ready_head; i != patient; i = wr_patient_at(rep, i)->next)
        before = i;
    const int32_t next = wr_patient_at(rep, patient)->next;
    if (before >= 0)
        wr_patient_at(rep, before)->next = next;
    else
        rep->ready_head = next;
    if (next < 0)
        rep->ready_tail = before;
}

void wr_run_those_ready(wr_rep *rep)
{
    while (rep->ready_head >= 0) {
        const int32_t patient = rep->ready_head;
        rep->ready_head = wr_patient_at(rep, patient)->next;
        wr_patient_at(rep, patient)->state = WR_RUNNING;
        if (++rep->still > rep->most_still) /* they hand it round among themselves */
            wr_no_time_passes(rep);
        wr_run(rep, patient);
    }
}

void wr_follow(wr_rep *rep, int32_t patient, int32_t target)
{
    const wr_target *t = wr_target_of(rep, patient, target);
    wr_patient *p = wr_patient_at(rep, patient);
    if (wr_is_group(rep, patient) && t->kind == WR_TO_SERVICE) {
        wr_group_follows(rep, patient, target);
        return;
    }
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
        wr_visit_end(rep, patient, wr_patient_at(rep, patient), -1);
        wr_visit_begin(rep, patient, wr_patient_at(rep, patient), t->service, t->step);
        return;
    case WR_TO_TABLE: /* resolved by wr_target_of */
        return;
    }
}

/* ---- treatment and delay -- */

static void delay(wr_rep *rep, int32_t patient)
{
    wr_patient *p = wr_patient_at(rep, patient);
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
    if (d->whole_days)
        time = wr_whole_days(time);
    if (d->since >= 0) {
        const weir_time mark = rep->marks[(int64_t)wr_root(rep, patient) * rep->n_marks + d->since];
        if (mark >= 0)
            time -= rep->now - mark;
    }
    p = wr_patient_at(rep, patient);
    wr_cold_at(rep, patient)->ready_stage = -1;
    p->route_word = words.block.w1;
    p->state = WR_DELAYED;
    wr_event_set(rep, patient, rep->now + (time > 0 ? time : 0), WR_CLASS_END);
    if (rep->interrupts)
        wr_time_begins(rep, patient, time > 0 ? time : 0);
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

/* ---- marks, attributes, money -- */

/* Of a repeated mark the first counts. */
void wr_set_mark(wr_rep *rep, int32_t patient, int32_t slot)
{
    while (wr_is_child(rep, patient))
        patient = rep->kin[patient].parent;
    if (wr_is_task(rep, patient)) /* no visit */
        return;
    if (wr_is_group(rep, patient)) {
        for (int32_t m = rep->kin[patient].members; m >= 0; m = rep->kin[m].next_member)
            wr_set_mark(rep, m, slot);
        return;
    }
    weir_time *mark = &rep->marks[(int64_t)patient * rep->n_marks + slot];
    if (*mark >= 0)
        return;
    *mark = rep->now;
    if (rep->services[wr_patient_at(rep, patient)->service].counts_moments)
        wr_count_moment(rep, patient, wr_patient_at(rep, patient)->service, WR_MOMENT_MARK + slot);
}

/* What a group sets is set for each of its members. */
static void give_value(wr_rep *rep, int32_t patient, const wr_assign *a, double x)
{
    double *attr = &wr_attrs_at(rep, patient)[a->attr];
    if (a->value.kind == WR_VALUE_ADD)
        *attr = (isnan(*attr) ? 0.0 : *attr) + x;
    else
        *attr = x;
    for (int32_t i = 0; i < rep->net->run.n_by; i++)
        if (rep->net->run.by[i] == a->attr)
            wr_regroup(rep, patient);
    if (!wr_is_group(rep, patient))
        return;
    for (int32_t m = rep->kin[patient].members; m >= 0; m = rep->kin[m].next_member)
        give_value(rep, m, a, x);
}

void wr_set_attribute(wr_rep *rep, int32_t patient, const wr_assign *a)
{
    wr_words words = {0};
    if (a->stage >= 0 && wr_may_draw(a->value))
        words.draw = wr_draw_at(rep, patient, a->stage);
    give_value(rep, patient, a, wr_value_of(rep, patient, a->value, &words));
}

static int64_t millionths_of(double pounds)
{
    if (!(fabs(pounds) < 9e12))
        return pounds > 0 ? INT64_MAX : pounds < 0 ? INT64_MIN : 0;
    return (int64_t)(pounds * 1e6 + (pounds < 0 ? -0.5 : 0.5));
}

void wr_charge(wr_rep *rep, int32_t patient, const wr_cost *c, int32_t service)
{
    if (!rep->in_window)
        return;
    const wr_patient *p = wr_patient_at(rep, patient);
    const int64_t millionths = millionths_of(wr_value_of(rep, patient, c->amount, NULL));
    rep->extra[(int64_t)service * rep->n_groups + p->group].cost += millionths;
    rep->extra[(int64_t)rep->net->n_services * rep->n_groups + p->group].cost += millionths;
    wr_tally_amount(rep, patient, service, WR_MEASURE_COST, c->name, millionths);
}

/* Of a group each member scores: points are of people. */
void wr_score(wr_rep *rep, int32_t patient, const wr_cost *c, int32_t service)
{
    if (!rep->in_window)
        return;
    if (wr_is_group(rep, patient)) {
        for (int32_t m = rep->kin[patient].members; m >= 0; m = rep->kin[m].next_member)
            wr_score(rep, m, c, service);
        return;
    }
    wr_tally_amount(rep, patient, service, WR_MEASURE_SCORE, c->name,
                    millionths_of(wr_value_of(rep, patient, c->amount, NULL)));
}

/* ---- returning -- */

static void come_back(wr_rep *rep, int32_t patient, const wr_return *r)
{
    if (wr_is_group(rep, patient)) { /* each is asked for itself */
        wr_unbatch(rep, patient, wr_patient_at(rep, patient)->step);
        return;
    }
    wr_words words = {.draw = wr_draw_at(rep, patient, r->stage)};
    const double u = wr_uniform(wr_next_word(&words));
    if (u >= wr_value_of(rep, patient, r->share, NULL)) {
        wr_patient_at(rep, patient)->step = rep->net->steps[wr_patient_at(rep, patient)->step].next;
        return;
    }
    const weir_time after = wr_to_time(wr_value_of(rep, patient, r->after, &words));
    wr_release_all(rep, patient, NULL);
    wr_visit_end(rep, patient, wr_patient_at(rep, patient), WR_OUTCOME_DONE);
    wr_journey_end(rep, patient, wr_patient_at(rep, patient), WR_OUTCOME_DONE);
    wr_patient *p = wr_patient_at(rep, patient);
    p->state = WR_AWAY;
    wr_cold_at(rep, patient)->request = r->target;
    wr_event_set(rep, patient, rep->now + after, WR_CLASS_ARRIVAL);
}

/* ---- all of them -- */

void wr_step_other(wr_rep *rep, int32_t patient)
{
    const weir_network *net = rep->net;
    wr_patient *p = wr_patient_at(rep, patient);
    const wr_step *s = &net->steps[p->step];
    switch ((wr_op)s->op) {
    case WR_OP_SEIZE:
        wr_step_seize(rep, patient);
        return;
    case WR_OP_ROOM:
        wr_let_wait(rep, patient, &net->rooms[s->a]);
        return;
    case WR_OP_RELEASE:
        wr_step_release(rep, patient, &net->releases[s->a]);
        wr_patient_at(rep, patient)->step = s->next;
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
        if (rep->interrupts)
            wr_time_begins(rep, patient, at - rep->now);
        return;
    }
    case WR_OP_WATCH:
        wr_watch(rep, patient, s->a);
        return;
    case WR_OP_HOLD:
        wr_step_hold(rep, patient, &net->holds[s->a]);
        return;
    case WR_OP_CHOOSE:
        wr_choose_branch(rep, patient, &net->chooses[s->a]);
        return;
    case WR_OP_PREFER:
        wr_follow(rep, patient, wr_preferred(rep, patient, &net->prefers[s->a]));
        return;
    case WR_OP_BOOK:
        wr_step_book(rep, patient, &net->book_steps[s->a]);
        return;
    case WR_OP_SET:
        wr_set_attribute(rep, patient, &net->assigns[s->a]);
        p->step = s->next;
        return;
    case WR_OP_MARK:
        wr_set_mark(rep, patient, s->a);
        p->step = s->next;
        return;
    case WR_OP_COST:
        wr_charge(rep, patient, &net->costs[s->a], s->service);
        p->step = s->next;
        return;
    case WR_OP_SCORE:
        wr_score(rep, patient, &net->costs[s->a], s->service);
        p->step = s->next;
        return;
    case WR_OP_GO:
        wr_follow(rep, patient, s->a);
        return;
    case WR_OP_SPLIT:
        wr_step_split(rep, patient, &net->splits[s->a]);
        return;
    case WR_OP_BATCH:
        wr_step_batch(rep, patient, &net->batches[s->a]);
        return;
    case WR_OP_UNBATCH:
        if (wr_is_group(rep, patient)) /* and each who is a group, again */
            wr_unbatch(rep, patient, p->step);
        else
            p->step = s->next;
        return;
    case WR_OP_REPEAT:
        wr_step_repeat(rep, patient, &net->repeats[s->a]);
        return;
    case WR_OP_AGAIN:
        wr_step_again(rep, patient, &net->repeats[s->a]);
        return;
    case WR_OP_JOIN:
        if (wr_is_group(rep, patient)) /* of children */
            wr_unbatch(rep, patient, p->step);
        else if (wr_is_task(rep, patient))
            wr_task_over(rep, patient);
        else
            wr_child_over(rep, patient);
        return;
    case WR_OP_RETURN:
        come_back(rep, patient, &net->returns[s->a]);
        return;
    case WR_OP_TREAT: /* flow.c does these itself */
    case WR_OP_ROUTE:
    case WR_OP_END:
        return;
    }
}
