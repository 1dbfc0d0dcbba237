/* Who is let wait. A ROOM step stands before a seize or a treat: it sends away whoever finds too many
 * others there, and those who will not join so long a line; all others go on to the seize. */
#include "sim/base/stream_inline.h"
#include "sim/engine/state.h"

static bool finds_too_many(wr_rep *rep, int32_t patient, const wr_room *r, int64_t others)
{
    return r->most.kind != WR_VALUE_NONE &&
           (double)others >= wr_value_of(rep, patient, r->most, NULL);
}

/* u1 of the stage decides. The visit is counted whether it has to wait or not. */
static bool goes_away(wr_rep *rep, int32_t patient, const wr_room *r, const wr_draw *draw,
                      int64_t waiting)
{
    const wr_value *shares = &rep->net->balks[r->first];
    const double share =
        wr_value_of(rep, patient, shares[waiting < r->n ? waiting : r->n - 1], NULL);
    return wr_uniform(wr_block_at_inline(draw, 0).w1) < share;
}

static bool may_wait(wr_rep *rep, int32_t patient, const wr_room *r)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    const wr_service_state *s = &rep->services[p->service];
    wr_draw draw = {0};
    if (r->n)
        draw = wr_draw_at(rep, patient, r->stage);
    if (r->in_all && finds_too_many(rep, patient, r, s->present.n - 1))
        return false;
    if (wr_starts_at_once(rep, patient, rep->net->steps[p->step].next))
        return true;
    if (!r->in_all && finds_too_many(rep, patient, r, s->waiting.n))
        return false;
    return !r->n || !goes_away(rep, patient, r, &draw, s->waiting.n);
}

void wr_let_wait(wr_rep *rep, int32_t patient, const wr_room *r)
{
    if (may_wait(rep, patient, r))
        wr_patient_at(rep, patient)->step = rep->net->steps[wr_patient_at(rep, patient)->step].next;
    else if (r->target >= 0)
        wr_follow(rep, patient, r->target);
    else
        wr_leave(rep, patient, WR_OUTCOME_TURNED_AWAY);
}
