/* The commonest step: one unit of one pool for a time, nothing else said. What goes from arriving to
 * leaving by such steps alone touches little that the other files keep. */
#include "sim/base/dist_inline.h"
#include "sim/base/stream_inline.h"
#include "sim/engine/visits_inline.h"

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

void wr_treat_start(wr_rep *rep, int32_t patient, int32_t treat)
{
    const wr_treat_state *const t = &rep->treats[treat];
    wr_patient *const p = wr_patient_at(rep, patient);
    wr_cold *const c = wr_cold_at(rep, patient);
    wr_visit_start(rep, patient);
    const wr_draw draw = {t->key, t->counted ? wr_count_visit(rep, patient, t->stage) : 0,
                          rep->folds[p->source], p->ordinal, rep->replication};
    const wr_block block = c->ready_stage == t->stage && draw.visit == 0
                               ? (wr_block){c->ready_word, p->route_word}
                               : wr_block_at_inline(&draw, 0);
    c->ready_stage = -1; /* its second word is overwritten */
    p->route_word = block.w1;
    p->state = WR_TREATED;
    double seconds;
    if (t->law)
        seconds = wr_law_draw_inline(t->law, block.w0, &draw, 0);
    else {
        wr_words words = {.draw = draw, .block = block, .loaded = true};
        seconds = wr_value_of(rep, patient, rep->net->treats[treat].time, &words);
    }
    if (rep->disrupted)
        seconds *= wr_slower(rep, p->service);
    wr_event_set(rep, patient, rep->now + wr_to_time(seconds), WR_CLASS_END);
}

void wr_step_treat(wr_rep *rep, int32_t patient, int32_t treat)
{
    wr_patient *const p = wr_patient_at(rep, patient);
    const int32_t pool = rep->treats[treat].pool;
    wr_pool_state *const s = &rep->pools[pool];
    if (s->door_timer >= 0 && !rep->placing && wr_pool_shut(rep, pool)) {
        wr_leave(rep, patient, WR_OUTCOME_TURNED_AWAY);
        return;
    }
    if (wr_pool_free(s) > 0) {
        p->flags &= (uint8_t)~WR_FLAG_BOOKED;
        wr_use(s, 1, rep->now);
        wr_treat_start(rep, patient, treat);
        return;
    }
    if (!(p->flags & WR_FLAG_BOOKED))
        p->joined = rep->now;
    p->flags &= (uint8_t)~WR_FLAG_BOOKED;
    wr_line_join(rep, patient, pool, 1, 0, p->joined);
    wr_cold_at(rep, patient)->request = p->step;
    wr_count(&rep->services[p->service].waiting, 1, rep->now);
    p->state = WR_WAITING;
}

/* A unit goes from one treatment straight into the next of the line, without having been free: the
 * common case, where the first in line waits for just that. False: the long way. */
static bool hand_over(wr_rep *rep, int32_t pool)
{
    const wr_pool_state *const s = &rep->pools[pool];
    if (!s->hands_over || !s->levels || s->blocked_head >= 0 ||
        s->in_use.n + s->cleaning > s->capacity || s->suspended || rep->serving)
        return false;
    const int32_t patient = rep->nodes[rep->lines[pool].head[__builtin_ctzll(s->levels)]].patient;
    const wr_step *const step = &rep->net->steps[wr_cold_at(rep, patient)->request];
    if (step->op != WR_OP_TREAT || wr_patient_at(rep, patient)->state != WR_WAITING)
        return false;
    wr_stop_waiting(rep, patient);
    wr_treat_start(rep, patient, step->a);
    return true;
}

void wr_treat_end(wr_rep *rep, int32_t patient, const wr_step *step)
{
    wr_patient *const p = wr_patient_at(rep, patient);
    const int32_t pool = rep->treats[step->a].pool;
    wr_pool_state *const s = &rep->pools[pool];
    p->state = WR_RUNNING;
    p->step = step->next;
    if (s->hands_over && !s->levels && s->blocked_head < 0) /* nobody waits */
        wr_use(s, -1, rep->now);
    else if (!hand_over(rep, pool))
        wr_units_back(rep, patient, pool, 1, false);
}
