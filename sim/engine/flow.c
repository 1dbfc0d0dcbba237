/* From step to step: a patient is run until it waits, until time passes for it, or until it is gone.
 *
 * The commonest steps are done here, so that arriving, one unit of one pool for a time, a choice by
 * shares and leaving are one piece of code: TREAT, ROUTE and END. The others are steps.c. */
#include "sim/base/dist_inline.h"
#include "sim/base/stream_inline.h"
#include "sim/engine/visits_inline.h"
#include "weir/events.h"

#define MOST_STEPS_AT_ONCE 1000000 /* of one patient without time passing: a loop */

/* ---- treatment --------------------------------------------------------------------------------- */

void wr_treats_create(wr_rep *rep)
{
    const weir_network *net = rep->net;
    rep->treats = wr_alloc_array(rep->arena, (size_t)net->n_treats + 1, sizeof *rep->treats);
    for (int32_t i = 0; i < net->n_treats; i++) {
        const wr_treat *t = &net->treats[i];
        const bool fixed = t->time.kind == WR_VALUE_DIST && net->dists[t->time.index].fixed;
        rep->treats[i] = (wr_treat_state){.law = fixed ? &rep->laws[t->time.index] : NULL,
                                          .key = rep->keys[t->stage],
                                          .stage = t->stage,
                                          .pool = t->pool,
                                          .counted = net->stage_counted[t->stage]};
    }
}

/* A time that is read from a table or an attribute, or drawn with parameters of the patient's own. */
static __attribute__((noinline)) double varying_time(wr_rep *rep, int32_t patient, int32_t treat,
                                                     const wr_draw *draw, const wr_block *block)
{
    const int32_t pool = rep->treats[treat].pool;
    if (rep->log && !rep->pools[pool].tracked) /* else it was logged as it was taken */
        wr_log_units(rep, patient, WEIR_EVENT_TAKE, pool, 1);
    wr_words words = {.draw = *draw, .block = *block, .loaded = true};
    return wr_value_of(rep, patient, rep->net->treats[treat].time, &words);
}

static inline void treat_start(wr_rep *rep, int32_t patient, wr_patient *p, int32_t treat)
{
    const wr_treat_state *const t = &rep->treats[treat];
    wr_cold *const c = wr_cold_of(p);
    wr_visit_start(rep, patient, p);
    const wr_draw draw = {t->key, t->counted ? wr_count_visit(rep, patient, t->stage) : 0,
                          rep->folds[p->source], p->ordinal, rep->replication};
    wr_block block = {c->ready_word, p->route_word};
    if (c->ready_stage == t->stage && draw.visit == 0)
        wr_block_used(&draw, 0);
    else
        block = wr_block_at_inline(&draw, 0);
    c->ready_stage = -1; /* its second word is overwritten */
    p->route_word = block.w1;
    p->state = WR_TREATED;
    double seconds = t->law ? wr_law_draw_inline(t->law, block.w0, &draw, 0)
                            : varying_time(rep, patient, treat, &draw, &block);
    if (__builtin_expect(rep->disrupted, 0))
        seconds *= wr_slower(rep, p->service);
    wr_pending_set(&rep->pending, &p->timer, patient, rep->now + wr_to_time(seconds), WR_CLASS_END);
}

void wr_treat_start(wr_rep *rep, int32_t patient, int32_t treat)
{
    treat_start(rep, patient, wr_patient_at(rep, patient), treat);
    if (rep->pools[rep->treats[treat].pool].tracked) { /* it may be interrupted */
        wr_patient_at(rep, patient)->state = WR_DELAYED;
        wr_time_begins(rep, patient, wr_event_time(rep, patient) - rep->now);
    }
}

/* A pool with a door, or whose holders may be interrupted. Is nothing else to be done? */
static __attribute__((noinline)) bool treat_otherwise(wr_rep *rep, int32_t patient, int32_t pool)
{
    const wr_pool_state *const s = &rep->pools[pool];
    if (s->tracked) {
        wr_step_seize(rep, patient);
        return true;
    }
    if (s->door_timer < 0 || rep->placing || !wr_pool_shut(rep, pool))
        return false;
    wr_leave(rep, patient, WR_OUTCOME_TURNED_AWAY);
    return true;
}

/* A TREAT step: takes a unit, or stands in line. */
static inline void treat_step(wr_rep *rep, int32_t patient, wr_patient *p, int32_t treat)
{
    const int32_t pool = rep->treats[treat].pool;
    wr_pool_state *const s = &rep->pools[pool];
    if (__builtin_expect(s->special, 0) && treat_otherwise(rep, patient, pool))
        return;
    if (wr_pool_free(s) > 0) {
        p->flags &= (uint8_t)~WR_FLAG_BOOKED;
        wr_use(s, 1, rep->now);
        treat_start(rep, patient, p, treat);
        return;
    }
    if (!(p->flags & WR_FLAG_BOOKED))
        p->joined = rep->now;
    p->flags &= (uint8_t)~WR_FLAG_BOOKED;
    wr_line_join(rep, patient, pool, 1, 0, p->joined);
    wr_cold_of(p)->request = p->step;
    wr_count(&rep->services[p->service].waiting, 1, rep->now);
    p->state = WR_WAITING;
    if (__builtin_expect(rep->waits_tell, 0))
        wr_wait_told(rep, patient);
}

/* A unit goes from one treatment straight into the next of the line, without having been free: the
 * common case, where the first in line waits for just that. False: the long way. */
static inline bool hand_over(wr_rep *rep, int32_t pool)
{
    const wr_pool_state *const s = &rep->pools[pool];
    if (!s->hands_over || !s->levels || s->blocked_head >= 0 ||
        s->in_use.n + s->out > s->capacity || s->stands_still || rep->serving)
        return false;
    const int32_t patient = rep->nodes[rep->lines[pool].head[__builtin_ctzll(s->levels)]].patient;
    wr_patient *const p = wr_patient_at(rep, patient);
    const wr_step *const step = &rep->net->steps[wr_cold_of(p)->request];
    if (step->op != WR_OP_TREAT || p->state != WR_WAITING)
        return false;
    wr_count(&rep->services[p->service].waiting, -1, rep->now);
    wr_lines_leave(rep, patient);
    treat_start(rep, patient, p, step->a);
    return true;
}

/* Its time is over: the unit goes to the next in line, or is free. */
static inline void treat_end(wr_rep *rep, int32_t patient, wr_patient *p)
{
    const wr_step *const step = &rep->net->steps[p->step];
    const int32_t pool = rep->treats[step->a].pool;
    wr_pool_state *const s = &rep->pools[pool];
    p->state = WR_RUNNING;
    p->step = step->next;
    if (s->hands_over && !s->levels && s->blocked_head < 0) /* nobody waits */
        wr_use(s, -1, rep->now);
    else if (!hand_over(rep, pool))
        wr_units_back(rep, patient, pool, 1, false);
}

/* The same, of a pool that is tracked. */
static __attribute__((noinline)) void tracked_end(wr_rep *rep, int32_t patient, const wr_step *step)
{
    wr_patient_at(rep, patient)->step = step->next;
    wr_release_pool(rep, patient, rep->treats[step->a].pool, 1);
}

/* ---- choice and leaving ------------------------------------------------------------------------ */

/* Leaves from a step: it waits for nothing and no event of its own is due. */
static inline void leave(wr_rep *rep, int32_t patient, wr_patient *p, int32_t outcome)
{
    if (__builtin_expect(p->held >= 0, 0)) {
        wr_release_all(rep, patient, NULL);
        p = wr_patient_at(rep, patient);
    }
    wr_visit_end(rep, patient, p, outcome);
    wr_journey_end(rep, patient, p, outcome);
    if (__builtin_expect(p->timer != WR_NOT_PENDING, 0))
        wr_event_clear(rep, patient);
    if (__builtin_expect(p->flags & WR_FLAG_MEMBER, 0))
        wr_go_away(rep, patient);
    else
        wr_patient_give(rep, patient, p);
}

/* Does it go on at once? */
static inline bool route(wr_rep *rep, int32_t patient, wr_patient *p, const wr_choose *c)
{
    const double u =
        c->shares_uniform ? wr_uniform(p->route_word) : wr_choice_uniform(rep, patient, c);
    const wr_way *way = &rep->ways[c->first];
    int32_t passed = 0; /* counted, not searched: which it is cannot be foretold */
    for (int32_t i = 0; i + 1 < c->n; i++)
        passed += u >= way[i].upto;
    way += passed;
    switch (way->kind) {
    case WR_TO_LEAVE:
        leave(rep, patient, p, way->to);
        return false;
    case WR_TO_STEP:
        p->step = way->to;
        return true;
    case WR_TO_SERVICE:
        if (__builtin_expect(p->held >= 0, 0)) {
            wr_release_all(rep, patient, NULL);
            p = wr_patient_at(rep, patient);
        }
        wr_visit_end(rep, patient, p, -1);
        wr_visit_begin(rep, patient, p, way->service, way->to);
        break;
    default:
        wr_follow(rep, patient, rep->net->branches[way - rep->ways].target);
    }
    return wr_patient_at(rep, patient)->state == WR_RUNNING; /* a door may have been shut */
}

/* ---- the loop ---------------------------------------------------------------------------------- */

static _Noreturn void goes_round(wr_rep *rep, int32_t patient)
{
    const wr_service *service = &rep->net->services[wr_patient_at(rep, patient)->service];
    wr_rep_fail(rep, WEIR_ERR_LIMIT, service->place_in_file,
                "no time passes for a patient in '%s': its steps go round for ever", service->name);
}

/* From where it stands, in state RUNNING. */
static inline void run(wr_rep *rep, int32_t patient)
{
    for (uint32_t steps = 0; steps < MOST_STEPS_AT_ONCE; steps++) {
        wr_patient *const p = wr_patient_at(rep, patient);
        const wr_step *const step = &rep->net->steps[p->step];
        if (step->op == WR_OP_ROUTE) {
            if (!route(rep, patient, p, &rep->net->chooses[step->a]))
                return;
        } else if (step->op == WR_OP_TREAT) {
            treat_step(rep, patient, p, step->a);
            return; /* in treatment, in line, or turned away */
        } else if (step->op == WR_OP_END) {
            leave(rep, patient, p, WR_OUTCOME_DONE);
            return;
        } else {
            wr_step_other(rep, patient);
            if (wr_patient_at(rep, patient)->state != WR_RUNNING)
                return;
        }
    }
    goes_round(rep, patient);
}

void wr_run(wr_rep *rep, int32_t patient)
{
    if (wr_patient_at(rep, patient)->state == WR_RUNNING)
        run(rep, patient);
}

/* A patient's event is due. */
void wr_patient_due(wr_rep *rep, int32_t patient)
{
    wr_patient *const p = wr_patient_at(rep, patient);
    if (__builtin_expect(p->state == WR_TREATED, 1)) {
        treat_end(rep, patient, p);
        run(rep, patient);
        return;
    }
    switch (p->state) {
    case WR_DELAYED:
        p->state = WR_RUNNING;
        if (rep->net->steps[p->step].op == WR_OP_TREAT)
            tracked_end(rep, patient, &rep->net->steps[p->step]);
        else
            p->step = rep->net->steps[p->step].next;
        break;
    case WR_WAITING:
    case WR_BLOCKED:
        wr_patience_over(rep, patient);
        break;
    case WR_BOOKED:
        wr_cancel(rep, patient);
        break;
    case WR_AWAY:
        p->state = WR_RUNNING;
        if (p->flags & WR_FLAG_OUT)
            wr_member_comes(rep, patient);
        wr_journey_begin(rep, patient, wr_target_of(rep, patient, wr_cold_of(p)->request));
        break;
    case WR_CLEANING:
        wr_cleaned(rep, patient);
        return;
    case WR_UNIT:
        wr_unit_due(rep, patient);
        return;
    case WR_GATHERED:
        wr_batch_due(rep, patient);
        return;
    default:
        break;
    }
    wr_run(rep, patient);
}
