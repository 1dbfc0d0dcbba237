/* Booking, cancelling and keeping an appointment; the books themselves are book.c. */
#include "sim/base/stream_inline.h"
#include "sim/engine/visits_inline.h"

/* ---- booking -- */

/* Whether and when it will cancel: block 2 of the stage, or the first that is left. */
static void may_cancel(wr_rep *rep, int32_t patient, const wr_book_step *b, wr_words *words,
                       weir_time slot)
{
    words->used = words->used < 2 ? 2 : (words->used + 1) / 2 * 2;
    const double u = wr_uniform(wr_next_word(words));
    if (u >= wr_value_of(rep, patient, b->cancels, NULL))
        return;
    const weir_time at = slot - wr_to_time(wr_value_of(rep, patient, b->cancel_before, words));
    wr_event_set(rep, patient, at > rep->now ? at : rep->now, WR_CLASS_OTHER);
}

void wr_cancel(wr_rep *rep, int32_t patient)
{
    wr_patient *p = wr_patient_at(rep, patient);
    const wr_book_step *b = &rep->net->book_steps[rep->net->steps[p->step].a];
    wr_book_cancel(rep, patient);
    p->state = WR_RUNNING;
    if (b->cancel_target >= 0)
        wr_follow(rep, patient, b->cancel_target);
    else
        wr_leave(rep, patient, WR_OUTCOME_CANCELLED);
}

/* Where it is drawn, at a stage of its own. */
static weir_time notice_of(wr_rep *rep, int32_t patient, const wr_book_step *b)
{
    if (b->notice.kind == WR_VALUE_NONE)
        return 0;
    wr_words words = {0};
    if (b->notice_stage >= 0)
        words.draw = wr_draw_at(rep, patient, b->notice_stage);
    return wr_to_time(wr_value_of(rep, patient, b->notice, &words));
}

static int32_t slots_of(wr_rep *rep, int32_t patient, const wr_book_step *b)
{
    if (b->slots.kind == WR_VALUE_NONE)
        return 1;
    const double x = floor(wr_value_of(rep, patient, b->slots, NULL) + 1e-9);
    const wr_service *service = &rep->net->services[wr_patient_at(rep, patient)->service];
    if (!(x >= 1))
        wr_rep_fail(rep, WEIR_ERR_SCENARIO, service->place_in_file,
                    "a patient in '%s' books %g slots: a booking is of at least one", service->name,
                    x);
    return x <= WR_MOST_SLOTS ? (int32_t)x : WR_MOST_SLOTS + 1;
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
    const weir_time notice = notice_of(rep, patient, b);
    const int32_t *books = &net->book_refs[b->first];
    int32_t n = b->n;
    if (b->attr >= 0) {
        const int32_t level =
            wr_level_index(&net->attrs[b->attr], wr_attrs_at(rep, patient)[b->attr]);
        n = level < b->n ? 1 : 0;
        books += level;
    }
    const wr_asked_slot asked = {rep->now + notice, rep->now + within, slots_of(rep, patient, b)};
    const weir_time slot =
        asked.run <= WR_MOST_SLOTS ? wr_book_slot(rep, patient, books, n, &asked) : -1;
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
        wr_uniform(words.used < 2 ? words.block.w1 : wr_next_word(&words)) >=
            wr_value_of(rep, patient, b->attends, NULL))
        p->flags |= WR_FLAG_ABSENT;
    if (b->cancels.kind != WR_VALUE_NONE)
        may_cancel(rep, patient, b, &words, slot);
}
