/* `repeat`: a list of steps that is run several times. How many rounds are left, and when the present
 * one began, is kept with the patient's record, for each repeat of its service. */
#include "sim/engine/visits_inline.h"

static wr_round *round_of(wr_rep *rep, int32_t patient, const wr_repeat *r)
{
    return &rep->rounds[(int64_t)patient * rep->n_rounds + r->slot];
}

/* How often is settled as the first begins; the whole part of what was drawn. */
void wr_step_repeat(wr_rep *rep, int32_t patient, const wr_repeat *r)
{
    wr_words words = {0};
    if (wr_may_draw(r->times))
        words.draw = wr_draw_at(rep, patient, r->stage);
    const double times = wr_value_of(rep, patient, r->times, &words) + 1e-9;
    wr_patient *const p = wr_patient_at(rep, patient);
    if (!(times >= 1)) {
        wr_follow(rep, patient, r->after);
        return;
    }
    *round_of(rep, patient, r) = (wr_round){
        .left = times < INT32_MAX ? (int32_t)times - 1 : INT32_MAX - 1, .began = rep->now};
    p->step = rep->net->steps[p->step].next;
}

/* A round is over: of a group too, if it is one that has begun as a group. The next begins so long after the beginning of this one; or now, if that is past. */
void wr_step_again(wr_rep *rep, int32_t patient, const wr_repeat *r)
{
    wr_round *const round = round_of(rep, patient, r);
    if (round->left < 0 && wr_is_group(rep, patient)) {
        wr_unbatch(rep, patient, wr_patient_at(rep, patient)->step);
        return;
    }
    if (round->left <= 0) {
        wr_follow(rep, patient, r->after);
        return;
    }
    weir_time at = round->began;
    if (r->every.kind != WR_VALUE_NONE) {
        wr_words words = {.draw = wr_draw_at(rep, patient, r->every_stage)};
        at += wr_to_time(wr_value_of(rep, patient, r->every, &words));
    }
    round->left--;
    round->began = at > rep->now ? at : rep->now;
    wr_patient *const p = wr_patient_at(rep, patient);
    if (at <= rep->now) {
        p->step = rep->net->steps[p->step].next;
        return;
    }
    p->state = WR_DELAYED; /* then to the step that follows this one: the first of the list */
    wr_event_set(rep, patient, at, WR_CLASS_END);
    if (rep->interrupts)
        wr_time_begins(rep, patient, at - rep->now);
}

void wr_rounds_create(wr_rep *rep)
{
    const weir_network *net = rep->net;
    for (int32_t i = 0; i < net->n_repeats; i++)
        rep->n_rounds =
            net->repeats[i].slot >= rep->n_rounds ? net->repeats[i].slot + 1 : rep->n_rounds;
}

void wr_rounds_clear(wr_rep *rep, int32_t patient, int32_t left)
{
    for (int32_t i = 0; i < rep->n_rounds; i++)
        rep->rounds[(int64_t)patient * rep->n_rounds + i] = (wr_round){left, rep->now};
}

void wr_rounds_hand_on(wr_rep *rep, int32_t group, int32_t member)
{
    if (rep->n_rounds == 0)
        return;
    const wr_round *const from = &rep->rounds[(int64_t)group * rep->n_rounds];
    wr_round *const to = &rep->rounds[(int64_t)member * rep->n_rounds];
    for (int32_t i = 0; i < rep->n_rounds; i++)
        if (from[i].left >= 0)
            to[i] = from[i];
}
