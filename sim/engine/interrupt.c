/* Patients who are interrupted: units taken away by who comes (`preempt`) or by a fall of capacity
 * (`at_drop`), units that fail, doors that stop treatments (`at_close: suspend`).
 *
 * Who loses units gives up all it has of that pool and nothing else, and stands at the head of its
 * line, before all of its own priority; once it has them back, its time goes on. While anything still
 * stands in its way (units that it lost or that are broken, a shut door), the rest of its time is kept. Pools
 * whose holders may lose units keep a list of them, in the order in which units were taken. */
#include "sim/engine/visits_inline.h"
#include "weir/events.h"

/* ---- holders -- */

void wr_holder_add(wr_rep *rep, int32_t patient, int32_t pool, int32_t holding, int level)
{
    wr_pool_state *s = &rep->pools[pool];
    rep->holders[holding] = (wr_holder){
        .patient = patient, .prev = s->last_holder, .next = -1, .level = (int16_t)level};
    if (s->last_holder >= 0)
        rep->holders[s->last_holder].next = holding;
    s->last_holder = holding;
}

void wr_holder_drop(wr_rep *rep, int32_t pool, int32_t holding)
{
    const wr_holder *h = &rep->holders[holding];
    if (h->prev >= 0)
        rep->holders[h->prev].next = h->next;
    if (h->next >= 0)
        rep->holders[h->next].prev = h->prev;
    else
        rep->pools[pool].last_holder = h->prev;
}

/* ---- the time of one patient -- */

static bool treated_by(const wr_rep *rep, int32_t patient, int32_t pool)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    const wr_step *step = &rep->net->steps[p->step];
    if (p->state != WR_TREATED && p->state != WR_DELAYED && p->state != WR_SUSPENDED)
        return false;
    if (step->op == WR_OP_TREAT && rep->net->treats[step->a].pool != pool)
        return false;
    if (step->op == WR_OP_TREAT && !rep->pools[pool].tracked) /* it has no holding */
        return true;
    const bool treated =
        step->op == WR_OP_TREAT || (step->op == WR_OP_DELAY && rep->net->delays[step->a].treatment);
    return treated && wr_held_units(rep, patient, pool) > 0;
}

static bool has_broken(const wr_rep *rep, int32_t patient, int32_t pool)
{
    return rep->pools[pool].fails && wr_holds_broken(rep, patient, pool);
}

/* Its time has stopped: doors that are shut then stand in its way, too. */
static void count_doors(wr_rep *rep, int32_t patient, int by)
{
    for (int32_t i = 0; rep->n_still > 0 && i < rep->part_pools.n; i++) {
        const int32_t pool = rep->part_pools.at[i];
        if (rep->pools[pool].stands_still && treated_by(rep, patient, pool) &&
            !has_broken(rep, patient, pool))
            wr_count(&rep->pools[pool].suspended, by, rep->now);
    }
}

/* Where it has been stopped already, only how it goes on may change. */
static void stop_time(wr_rep *rep, int32_t patient, wr_then then)
{
    wr_patient *p = wr_patient_at(rep, patient);
    wr_rare *rare = wr_rare_at(rep, patient);
    wr_stopped *stopped = rep->stopped ? &rep->stopped[patient] : NULL;
    if (p->state != WR_SUSPENDED) {
        const weir_time ends = wr_event_time(rep, patient);
        rare->rest = ends - rep->now;
        rare->rest_order = wr_event_order(rep, patient);
        wr_event_clear(rep, patient);
        p->state = WR_SUSPENDED;
        if (stopped)
            stopped->ends = ends;
        count_doors(rep, patient, 1);
    }
    if (stopped && then > stopped->then)
        stopped->then = (uint8_t)then;
}

void wr_time_begins(wr_rep *rep, int32_t patient, weir_time time)
{
    rep->stopped[patient] = (wr_stopped){.whole = time, .then = WR_THEN_RESUME};
    if (rep->fails && wr_holds_any_broken(rep, patient))
        stop_time(rep, patient, WR_THEN_RESUME);
}

/* Off the list of those to be run: it has its units, but has not gone on. */
static void stop_ready(wr_rep *rep, int32_t patient)
{
    int32_t before = -1;
    for (int32_t i = rep->ready_head; i != patient; i = wr_patient_at(rep, i)->next)
        before = i;
    wr_patient *p = wr_patient_at(rep, patient);
    if (before < 0)
        rep->ready_head = p->next;
    else
        wr_patient_at(rep, before)->next = p->next;
    if (rep->ready_tail == patient)
        rep->ready_tail = before;
    p->state = WR_SUSPENDED;
    rep->stopped[patient] = (wr_stopped){.waits_to_begin = true};
    wr_rare_at(rep, patient)->rest = 0;
    wr_rare_at(rep, patient)->rest_order = UINT64_MAX;
    count_doors(rep, patient, 1);
}

/* From a stage of its own, so that what it draws at the step itself stays what it is. */
static weir_time time_drawn_again(wr_rep *rep, int32_t patient)
{
    const weir_network *net = rep->net;
    const wr_patient *p = wr_patient_at(rep, patient);
    const wr_step *step = &net->steps[p->step];
    const wr_delay *d = step->op == WR_OP_DELAY ? &net->delays[step->a] : NULL;
    const wr_value value = d ? d->time : net->treats[step->a].time;
    const int32_t stage = d ? d->again : net->treats[step->a].again;
    const int32_t service = p->service;
    wr_words words = {.draw = wr_draw_at(rep, patient, stage)};
    double seconds = wr_value_of(rep, patient, value, &words);
    if ((!d || d->treatment) && rep->disrupted)
        seconds *= wr_slower(rep, service);
    weir_time time = wr_to_time(seconds);
    if (d && d->whole_days)
        time = wr_whole_days(time);
    if (d && d->since >= 0) {
        const weir_time mark = rep->marks[(int64_t)wr_root(rep, patient) * rep->n_marks + d->since];
        time -= mark >= 0 ? rep->now - mark : 0;
    }
    return time > 0 ? time : 0;
}

static weir_time time_left(wr_rep *rep, int32_t patient)
{
    wr_stopped *stopped = rep->stopped ? &rep->stopped[patient] : NULL;
    if (!stopped || stopped->then == WR_THEN_RESUME)
        return wr_rare_at(rep, patient)->rest;
    if (stopped->then == WR_THEN_RESAMPLE)
        stopped->whole = time_drawn_again(rep, patient);
    stopped->then = WR_THEN_RESUME;
    return stopped->whole;
}

/* An instant that was waited for may have passed; or it is asked for once more, but of a repeat, whose
 * next round has its instant. */
static void go_on_until(wr_rep *rep, int32_t patient)
{
    wr_stopped *stopped = &rep->stopped[patient];
    const bool anew = stopped->then != WR_THEN_RESUME &&
                      rep->net->steps[wr_patient_at(rep, patient)->step].op == WR_OP_UNTIL;
    stopped->then = WR_THEN_RESUME;
    if (anew) {
        wr_ready(rep, patient);
        return;
    }
    wr_patient_at(rep, patient)->state = WR_DELAYED;
    wr_event_set(rep, patient, stopped->ends > rep->now ? stopped->ends : rep->now, WR_CLASS_END);
}

/* Another of the pools that treat it may still be shut. */
static bool behind_a_door(const wr_rep *rep, int32_t patient)
{
    for (int32_t i = 0; rep->n_still > 0 && i < rep->part_pools.n; i++)
        if (rep->pools[rep->part_pools.at[i]].stands_still &&
            treated_by(rep, patient, rep->part_pools.at[i]))
            return true;
    return false;
}

static bool held_up(const wr_rep *rep, int32_t patient)
{
    return wr_patient_at(rep, patient)->line >= 0 || behind_a_door(rep, patient) ||
           (rep->fails && wr_holds_any_broken(rep, patient));
}

/* Its time goes on, if nothing stands in its way any more. */
static void go_on(wr_rep *rep, int32_t patient)
{
    if (held_up(rep, patient))
        return;
    wr_patient *p = wr_patient_at(rep, patient);
    const wr_step *step = &rep->net->steps[p->step];
    if (rep->stopped && rep->stopped[patient].waits_to_begin) {
        wr_ready(rep, patient);
        return;
    }
    if (step->op == WR_OP_UNTIL || step->op == WR_OP_AGAIN) {
        go_on_until(rep, patient);
        return;
    }
    const bool plain =
        step->op == WR_OP_TREAT && !rep->pools[rep->net->treats[step->a].pool].tracked;
    const weir_time left = time_left(rep, patient);
    wr_patient_at(rep, patient)->state = plain ? WR_TREATED : WR_DELAYED;
    wr_event_set(rep, patient, rep->now + left, WR_CLASS_END);
}

void wr_goes_on(wr_rep *rep, int32_t patient)
{
    if (wr_patient_at(rep, patient)->state == WR_SUSPENDED)
        go_on(rep, patient);
}

/* ---- who is counted as suspended -- */

int wr_is_suspended(const wr_rep *rep, int32_t patient, int32_t pool)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    if (has_broken(rep, patient, pool))
        return 1;
    if (p->state != WR_SUSPENDED)
        return 0;
    for (int32_t n = p->line; n >= 0; n = rep->nodes[n].sibling)
        if (rep->nodes[n].pool == pool)
            return 1;
    return rep->pools[pool].stands_still && treated_by(rep, patient, pool);
}

bool wr_has_counted(const wr_rep *rep, int32_t patient, int32_t pool, uint32_t states)
{
    return (states & WR_COUNTS_BROKEN && has_broken(rep, patient, pool)) ||
           (states & WR_COUNTS_SERVING && rep->pools[pool].stands_still &&
            treated_by(rep, patient, pool));
}

/* ---- units lost, and had again -- */

/* Units of a pool that somebody has, and that work. */
static int32_t working_units(const wr_rep *rep, int32_t patient, int32_t pool)
{
    int32_t units = wr_held_units(rep, patient, pool);
    for (int32_t h = wr_patient_at(rep, patient)->held; h >= 0 && rep->pools[pool].fails;
         h = rep->holdings[h].next)
        if (rep->holdings[h].pool == pool)
            units -= wr_units_broken(rep, pool, h);
    return units;
}

/* Takes all holdings of a pool off a patient; how many units they are, and their level. */
static int32_t take_away(wr_rep *rep, int32_t patient, int32_t pool, int *level, uint32_t *taken_by)
{
    const int counted = wr_is_suspended(rep, patient, pool);
    int32_t *link = &wr_patient_at(rep, patient)->held;
    int32_t units = 0, working = 0;
    while (*link >= 0) {
        const int32_t h = *link;
        if (rep->holdings[h].pool != pool) {
            link = &rep->holdings[h].next;
            continue;
        }
        units += rep->holdings[h].units;
        working += rep->pools[pool].fails ? wr_units_left(rep, pool, h, rep->holdings[h].units)
                                          : rep->holdings[h].units;
        *level = rep->holders[h].level;
        *taken_by = rep->holdings[h].taken_by;
        wr_holder_drop(rep, pool, h);
        *link = rep->holdings[h].next;
        rep->holdings[h].next = rep->free_holding;
        rep->free_holding = h;
    }
    if (rep->pools[pool].fails)
        wr_units_clean(rep, pool, -1);
    wr_use(&rep->pools[pool], -working, rep->now);
    if (rep->log)
        wr_log_units(rep, patient, WEIR_EVENT_INTERRUPT, pool, units);
    wr_count(&rep->pools[pool].suspended, wr_is_suspended(rep, patient, pool) - counted, rep->now);
    wr_mark_dirty(rep, pool);
    return units;
}

/* Gives up what it has of a pool, and waits for it before all of its own priority. */
static void lose(wr_rep *rep, int32_t patient, int32_t pool, wr_then then)
{
    int level = 0;
    uint32_t taken_by = 0;
    const int32_t units = take_away(rep, patient, pool, &level, &taken_by);
    if (wr_patient_at(rep, patient)->state == WR_READY)
        stop_ready(rep, patient);
    else
        stop_time(rep, patient, then);
    wr_line_return(rep, patient, pool, units, level, taken_by);
    wr_count(&rep->pools[pool].suspended, 1, rep->now);
}

bool wr_can_regain(const wr_rep *rep, int32_t patient)
{
    for (int32_t n = wr_patient_at(rep, patient)->line; n >= 0; n = rep->nodes[n].sibling)
        if (wr_pool_free(&rep->pools[rep->nodes[n].pool]) < rep->nodes[n].units)
            return false;
    return true;
}

/* No longer in the lines of what it lost. */
static void leave_returned(wr_rep *rep, int32_t patient)
{
    for (int32_t n = wr_patient_at(rep, patient)->line; n >= 0; n = rep->nodes[n].sibling) {
        wr_pool_state *s = &rep->pools[rep->nodes[n].pool];
        wr_count(&s->suspended, -1, rep->now);
        wr_count(&s->waiting, 1, rep->now); /* nobody counted it there: leaving it will */
    }
    wr_lines_leave(rep, patient);
}

void wr_regain(wr_rep *rep, int32_t patient)
{
    for (int32_t n = wr_patient_at(rep, patient)->line; n >= 0; n = rep->nodes[n].sibling) {
        const wr_line_node *node = &rep->nodes[n];
        wr_take(rep, patient, node->pool, node->units, wr_node_level(rep, n),
                (int32_t)node->taken_by);
    }
    leave_returned(rep, patient);
    if (rep->strict)
        wr_serve_dirty(rep);
    go_on(rep, patient);
}

void wr_suspended_no_more(wr_rep *rep, int32_t patient)
{
    count_doors(rep, patient, -1);
    leave_returned(rep, patient);
}

/* ---- sent elsewhere -- */

static void withdraw(wr_rep *rep, int32_t patient)
{
    wr_patient *p = wr_patient_at(rep, patient);
    switch (p->state) {
    case WR_READY:
        stop_ready(rep, patient);
        count_doors(rep, patient, -1);
        break;
    case WR_WAITING:
    case WR_BLOCKED:
        wr_stop_waiting(rep, patient);
        break;
    case WR_SUSPENDED:
        wr_suspended_no_more(rep, patient);
        break;
    case WR_WATCHING:
        wr_watch_no_more(rep, patient);
        break;
    case WR_SPLIT:
    case WR_GATHERED:
    case WR_GROUPED:
        wr_kin_no_more(rep, patient);
        break;
    case WR_BOOKED:
        wr_book_cancel(rep, patient);
        break;
    default:
        break;
    }
    wr_event_clear(rep, patient);
    wr_patient_at(rep, patient)->state = WR_RUNNING;
}

/* A child or a task, or a group of them: they have nowhere else to go. */
static bool is_on_a_way(const wr_rep *rep, int32_t patient)
{
    while (wr_is_group(rep, patient))
        patient = rep->kin[patient].members;
    return wr_is_child(rep, patient) || wr_is_task(rep, patient);
}

static void follow_out(wr_rep *rep, int32_t patient, int32_t target);

static void follow_out_all(wr_rep *rep, int32_t group, int32_t target)
{
    for (int32_t m = wr_disband(rep, group), next; m >= 0; m = next) {
        next = rep->kin[m].next_member;
        wr_release_all(rep, m, NULL);
        follow_out(rep, m, target);
        if (wr_patient_at(rep, m)->state == WR_RUNNING)
            wr_ready(rep, m);
    }
}

/* Who is sent to a step of another service ends its visit here, as who goes there does. */
static void follow_out(wr_rep *rep, int32_t patient, int32_t target)
{
    if (is_on_a_way(rep, patient)) { /* only that is over */
        wr_leave(rep, patient, WR_OUTCOME_LEFT);
        return;
    }
    const wr_target *t = wr_target_of(rep, patient, target);
    const int32_t service = t->kind == WR_TO_STEP ? rep->net->steps[t->step].service : -1;
    if (service < 0 || service == wr_patient_at(rep, patient)->service) {
        wr_follow(rep, patient, target);
        return;
    }
    if (wr_is_group(rep, patient)) { /* one by one, as to another service */
        follow_out_all(rep, patient, target);
        return;
    }
    wr_visit_end(rep, patient, wr_patient_at(rep, patient), -1);
    wr_visit_begin(rep, patient, wr_patient_at(rep, patient), service, t->step);
}

/* What is wanted of it, the pool and those of the wish, changes hands without a turnaround; the rest it gives back. */
static void send_away(wr_rep *rep, int32_t patient, int32_t pool, int32_t target, const wr_wish *w)
{
    int level;
    uint32_t taken_by;
    withdraw(rep, patient);
    if (pool >= 0)
        take_away(rep, patient, pool, &level, &taken_by);
    for (int32_t i = 0; w && i < w->n; i++)
        take_away(rep, patient, w->pools[i], &level, &taken_by);
    wr_release_all(rep, patient, NULL);
    follow_out(rep, patient, target);
    if (wr_patient_at(rep, patient)->state == WR_RUNNING)
        wr_ready(rep, patient);
}

/* ---- who may be interrupted -- */

/* Time passes for it, or is about to; who waits with its units can only be sent elsewhere. */
static bool can_be_stopped(const wr_rep *rep, int32_t patient, wr_then then)
{
    switch (wr_patient_at(rep, patient)->state) {
    case WR_DELAYED:
    case WR_SUSPENDED:
    case WR_READY:
        return true;
    case WR_WAITING:
    case WR_BLOCKED:
    case WR_WATCHING:
    case WR_BOOKED:
        return then == WR_THEN_REMOVE;
    default:
        return false;
    }
}

static void interrupt(wr_rep *rep, int32_t patient, int32_t pool, wr_then then, int32_t target,
                      const wr_wish *w)
{
    if (then == WR_THEN_REMOVE)
        send_away(rep, patient, pool, target, w);
    else
        lose(rep, patient, pool, then);
}

/* Marks all holdings that a patient has of a pool. */
static void mark_all(wr_rep *rep, int32_t patient, int32_t pool, bool chosen)
{
    for (int32_t h = wr_patient_at(rep, patient)->held; h >= 0; h = rep->holdings[h].next)
        if (rep->holdings[h].pool == pool) {
            rep->holders[h].looked_at = rep->interruption;
            rep->holders[h].may_be = chosen;
        }
}

/* Finds those of a pool whom a newcomer may interrupt; how many units they have. */
static int64_t find_victims(wr_rep *rep, int32_t newcomer, const wr_preempt *p, int level,
                            int32_t pool)
{
    int64_t units = 0;
    for (int32_t h = rep->pools[pool].last_holder; h >= 0; h = rep->holders[h].prev) {
        const int32_t other = rep->holders[h].patient;
        if (rep->holders[h].looked_at == rep->interruption)
            continue;
        const int32_t working = working_units(rep, other, pool);
        const bool may =
            working > 0 && other != newcomer && can_be_stopped(rep, other, p->then) &&
            (p->whom >= 0 ? wr_cond_holds(rep, other, p->whom) : rep->holders[h].level > level);
        mark_all(rep, other, pool, may);
        units += may ? working : 0;
    }
    return units;
}

static bool is_victim(const wr_rep *rep, int32_t h)
{
    return rep->holders[h].looked_at == rep->interruption && rep->holders[h].may_be;
}

/* Of those found, the next; the list is by when units were taken, so the last is the latest. */
static int32_t next_victim(wr_rep *rep, const wr_preempt *p, int32_t pool, wr_words *words)
{
    int32_t found = -1, n = 0;
    for (int32_t h = rep->pools[pool].last_holder; h >= 0; h = rep->holders[h].prev) {
        if (!is_victim(rep, h))
            continue;
        if (found < 0 || (p->victim == WR_VICTIM_LOWEST_PRIORITY &&
                          rep->holders[h].level > rep->holders[found].level))
            found = h;
        n++;
    }
    if (p->victim != WR_VICTIM_RANDOM || found < 0)
        return found;
    int32_t k = (int32_t)(wr_uniform(wr_next_word(words)) * n);
    for (int32_t h = rep->pools[pool].last_holder; h >= 0; h = rep->holders[h].prev)
        if (is_victim(rep, h) && k-- <= 0)
            return h;
    return found;
}

/* How many units are missing, those too that are in use beyond capacity. */
static int64_t lacks(const wr_rep *rep, const wr_wish *w, int32_t i)
{
    const wr_pool_state *s = &rep->pools[w->pools[i]];
    return w->units[i] + w->keep - (s->capacity - s->in_use.n - s->out);
}

static int32_t way_of(const wr_rep *rep, const wr_wish *w, int32_t i)
{
    return rep->net->needs[w->seize->first + i].way;
}

/* Could enough units be had of all that a way needs? */
static bool way_could_be_had(wr_rep *rep, int32_t newcomer, const wr_wish *w, int32_t way)
{
    const wr_preempt *p = &rep->net->preempts[w->seize->preempt];
    for (int32_t i = 0; i < w->n; i++) {
        if (way_of(rep, w, i) != way)
            continue;
        const int64_t more = lacks(rep, w, i);
        if (rep->pools[w->pools[i]].stands_still || (way > 0 && wr_pool_shut(rep, w->pools[i])) ||
            (more > 0 && find_victims(rep, newcomer, p, w->level, w->pools[i]) < more))
            return false;
    }
    return true;
}

/* … of what is needed in any case, and (any_of) of one way: the first such. */
static bool find_enough(wr_rep *rep, int32_t newcomer, const wr_wish *w, int32_t *which)
{
    rep->interruption++;
    *which = 0;
    if (!way_could_be_had(rep, newcomer, w, 0))
        return false;
    if (!w->seize->any_of)
        return true;
    const int32_t last = way_of(rep, w, w->n - 1);
    for (*which = 1; *which <= last; ++*which)
        if (way_could_be_had(rep, newcomer, w, *which))
            return true;
    return false;
}

bool wr_could_interrupt(wr_rep *rep, int32_t newcomer, const wr_wish *w)
{
    int32_t which;
    return find_enough(rep, newcomer, w, &which);
}

bool wr_interrupt_for(wr_rep *rep, int32_t newcomer, const wr_wish *w, const wr_draw *draw)
{
    const wr_preempt *p = &rep->net->preempts[w->seize->preempt];
    wr_words words = {.draw = *draw};
    int32_t which;
    if (!find_enough(rep, newcomer, w, &which))
        return false;
    for (int32_t i = 0; i < w->n; i++) {
        if (way_of(rep, w, i) != 0 && way_of(rep, w, i) != which)
            continue;
        for (int32_t h;
             lacks(rep, w, i) > 0 && (h = next_victim(rep, p, w->pools[i], &words)) >= 0;)
            interrupt(rep, rep->holders[h].patient, w->pools[i], p->then, p->target, w);
    }
    return true;
}

/* ---- capacity that falls -- */

void wr_pool_drop(wr_rep *rep, int32_t pool)
{
    const wr_drop *drop = &rep->net->pools[pool].at_drop;
    wr_pool_state *s = &rep->pools[pool];
    const bool outer = rep->serving;
    rep->serving = true;
    for (int32_t h = s->last_holder, before; h >= 0 && s->in_use.n > s->capacity; h = before) {
        before = rep->holders[h].prev;
        if (!can_be_stopped(rep, rep->holders[h].patient, drop->then) ||
            working_units(rep, rep->holders[h].patient, pool) == 0)
            continue;
        interrupt(rep, rep->holders[h].patient, pool, drop->then, drop->target, NULL);
        before = s->last_holder; /* others may have gone with it */
    }
    rep->serving = outer;
    wr_serve_dirty(rep);
}

/* ---- units that break -- */

void wr_stopped_by_failure(wr_rep *rep, int32_t patient, int32_t pool)
{
    const wr_fails *f = &rep->net->pools[pool].fails;
    const uint8_t state = wr_patient_at(rep, patient)->state;
    if (f->then != WR_THEN_REMOVE) {
        if (state == WR_DELAYED || state == WR_SUSPENDED) /* else its time has yet to begin */
            stop_time(rep, patient, f->then);
        return;
    }
    const bool outer = rep->serving;
    rep->serving = true;
    send_away(rep, patient, -1, f->target, NULL);
    rep->serving = outer;
    wr_serve_dirty(rep);
}

/* ---- doors that stop treatments -- */

/* In the order in which they would have ended, not in that of their records, which is chance. */
static int32_t next_to_resume(const wr_rep *rep, int32_t pool)
{
    int32_t next = -1;
    for (int32_t i = 0; i < rep->n_patients; i++)
        if (wr_patient_at(rep, i)->state == WR_SUSPENDED &&
            (next < 0 || wr_rare_at(rep, i)->rest_order < wr_rare_at(rep, next)->rest_order) &&
            treated_by(rep, i, pool) && !held_up(rep, i))
            next = i;
    return next;
}

void wr_stop_treatments(wr_rep *rep, int32_t pool, bool stop)
{
    wr_pool_state *s = &rep->pools[pool];
    s->stands_still = stop;
    rep->n_still += stop ? 1 : -1;
    for (int32_t i = 0; i < rep->n_patients; i++) {
        if (!treated_by(rep, i, pool))
            continue;
        if (wr_patient_at(rep, i)->state != WR_SUSPENDED) {
            if (stop)
                stop_time(rep, i, WR_THEN_RESUME);
        } else if (!has_broken(rep, i, pool)) /* else it is counted already, or still */
            wr_count(&s->suspended, stop ? 1 : -1, rep->now);
    }
    if (s->fails)
        wr_units_clocks(rep, pool);
    for (int32_t i; !stop && (i = next_to_resume(rep, pool)) >= 0;)
        go_on(rep, i);
}
