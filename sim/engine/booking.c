/* Booking, cancelling and keeping an appointment; the books themselves are book.c. */
#include "sim/base/stream_inline.h"
#include "sim/engine/visits_inline.h"

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

void wr_cancel(wr_rep *rep, int32_t patient)
{
    wr_patient *p = wr_patient_at(rep, patient);
    const wr_book_step *b = &rep->net->book_steps[rep->net->steps[p->step].a];
    wr_book_cancel(rep, patient);
    p->flags &= (uint8_t) ~(WR_FLAG_BOOKED | WR_FLAG_ABSENT);
    p->state = WR_RUNNING;
    if (b->cancel_target >= 0)
        wr_follow(rep, patient, b->cancel_target);
    else
        wr_leave(rep, patient, WR_OUTCOME_CANCELLED);
}

void wr_step_book(wr_rep *rep, int32_t patient, const wr_book_step *b)
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
        const int32_t level =
            wr_level_index(&net->attrs[b->attr], wr_attrs_at(rep, patient)[b->attr]);
        n = level < b->n ? 1 : 0;
        books += level;
    }
    const weir_time slot = wr_book_slot(rep, patient, books, n, notice, rep->now + within);
    wr_patient *p = wr_patient_at(rep, patient);
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
