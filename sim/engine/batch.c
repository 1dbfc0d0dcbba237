/* Groups: patients who gather at a batch go on as one. The group is a record of its own: it has a copy
 * of what its first member is like, draws as that one does, stands in a line once, and holds what it
 * seizes. Its members stand by, with what they hold themselves; each is a visit of its own all the
 * time. A group is of one service: who leaves the service, or the system, does so alone. */
#include "sim/engine/visits_inline.h"

/* ---- gathering -- */

void wr_batches_create(wr_rep *rep)
{
    rep->gatherings =
        wr_alloc_array(rep->arena, (size_t)rep->net->n_batches + 1, sizeof *rep->gatherings);
}

void wr_batches_start(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->net->n_batches; i++)
        rep->gatherings[i] = (wr_gathering){-1, -1, 0};
}

static wr_gathering *gathering_of(wr_rep *rep, int32_t patient)
{
    return &rep->gatherings[rep->net->steps[wr_patient_at(rep, patient)->step].a];
}

/* Who has come to a slot joins its next line as of then: so does a group whose first has. */
static void take_slot(wr_rep *rep, int32_t group, int32_t first)
{
    wr_patient *const p = wr_patient_at(rep, group), *const from = wr_patient_at(rep, first);
    p->joined = from->joined;
    p->flags |= from->flags & WR_FLAG_BOOKED;
    for (int32_t m = first; m >= 0; m = rep->kin[m].next_member)
        wr_patient_at(rep, m)->flags &= (uint8_t)~WR_FLAG_BOOKED;
}

/* A record for all who have gathered, where their first one stands. */
static int32_t new_group(wr_rep *rep, const wr_gathering *g)
{
    const int32_t group = wr_copy_record(rep, g->first);
    rep->kin[group] = WR_NO_KIN;
    rep->kin[group].members = g->first;
    for (int32_t m = g->first; m >= 0; m = rep->kin[m].next_member) {
        rep->kin[m].group = group;
        wr_patient_at(rep, m)->state = WR_GROUPED;
    }
    wr_rounds_clear(rep, group, -1);
    take_slot(rep, group, g->first);
    return group;
}

static void set_out(wr_rep *rep, wr_gathering *g)
{
    wr_event_clear(rep, g->first);
    const int32_t group = new_group(rep, g);
    *g = (wr_gathering){-1, -1, 0};
    wr_patient *const p = wr_patient_at(rep, group);
    p->step = rep->net->steps[p->step].next;
    wr_ready(rep, group);
}

void wr_batch_due(wr_rep *rep, int32_t patient) { set_out(rep, gathering_of(rep, patient)); }

/* The clock of a group is an event of its first member's. */
static void set_clock(wr_rep *rep, int32_t patient, const wr_batch *b)
{
    if (b->or_after.kind == WR_VALUE_NONE)
        return;
    wr_words words = {0};
    if (wr_may_draw(b->or_after))
        words.draw = wr_draw_at(rep, patient, b->stage);
    const weir_time after = wr_to_time(wr_value_of(rep, patient, b->or_after, &words));
    if (after < WEIR_NEVER / 4)
        wr_event_set(rep, patient, rep->now + after, WR_CLASS_OTHER);
}

void wr_step_batch(wr_rep *rep, int32_t patient, const wr_batch *b)
{
    wr_gathering *const g = gathering_of(rep, patient);
    rep->kin[patient].next_member = -1;
    wr_patient_at(rep, patient)->state = WR_GATHERED;
    if (g->n++ == 0) {
        g->first = patient;
        set_clock(rep, patient, b);
    } else
        rep->kin[g->last].next_member = patient;
    g->last = patient;
    /* As many as the first finds enough. */
    if ((double)g->n + 1e-9 >= wr_value_of(rep, g->first, b->size, NULL))
        set_out(rep, g);
}

/* ---- many again -- */

/* What the group has seized is given back; its members are to be told where to go on. Returns the
 * first of them. */
int32_t wr_disband(wr_rep *rep, int32_t group)
{
    const int32_t first = rep->kin[group].members;
    for (int32_t m = first; m >= 0; m = rep->kin[m].next_member) {
        rep->kin[m].group = -1;
        wr_patient_at(rep, m)->state = WR_RUNNING;
        wr_rounds_hand_on(rep, group, m);
    }
    rep->kin[group].members = -1;
    wr_event_clear(rep, group);
    wr_release_all(rep, group, NULL);
    rep->kin[group] = WR_NO_KIN;
    wr_patient_give(rep, group, wr_patient_at(rep, group));
    return first;
}

/* They go on in the order in which they came. */
void wr_unbatch(wr_rep *rep, int32_t group, int32_t step)
{
    for (int32_t m = wr_disband(rep, group); m >= 0; m = rep->kin[m].next_member) {
        wr_patient_at(rep, m)->step = step;
        wr_ready(rep, m);
    }
}

void wr_group_follows(wr_rep *rep, int32_t group, int32_t target)
{
    for (int32_t m = wr_disband(rep, group), next; m >= 0; m = next) {
        next = rep->kin[m].next_member;
        wr_follow(rep, m, target);
        if (wr_patient_at(rep, m)->state == WR_RUNNING)
            wr_ready(rep, m);
    }
}

/* Who gives up is asked for itself whether it had started. */
void wr_group_leaves(wr_rep *rep, int32_t group, int32_t outcome)
{
    const bool gives_up = outcome == WR_OUTCOME_LEFT || outcome == WR_OUTCOME_LEFT_UNSEEN;
    for (int32_t m = wr_disband(rep, group), next; m >= 0; m = next) {
        next = rep->kin[m].next_member;
        const bool started = wr_patient_at(rep, m)->started >= 0;
        wr_leave(rep, m, !gives_up ? outcome : started ? WR_OUTCOME_LEFT : WR_OUTCOME_LEFT_UNSEEN);
    }
}

/* ---- one for all -- */

void wr_group_starts(wr_rep *rep, int32_t group)
{
    for (int32_t m = rep->kin[group].members; m >= 0; m = rep->kin[m].next_member)
        if (wr_is_group(rep, m))
            wr_group_starts(rep, m);
        else
            wr_visit_start(rep, m, wr_patient_at(rep, m));
}

int32_t wr_heads_of_group(const wr_rep *rep, int32_t group)
{
    int32_t n = 0;
    for (int32_t m = rep->kin[group].members; m >= 0; m = rep->kin[m].next_member)
        n += wr_heads(rep, m);
    return n;
}

/* ---- called off -- */

static void unlink_member(wr_rep *rep, int32_t patient, int32_t *first, int32_t *last)
{
    int32_t before = -1;
    for (int32_t m = *first; m != patient; m = rep->kin[m].next_member)
        before = m;
    const int32_t next = rep->kin[patient].next_member;
    if (before >= 0)
        rep->kin[before].next_member = next;
    else
        *first = next;
    if (last && next < 0)
        *last = before;
}

/* The clock goes on with who is first then. */
void wr_gather_no_more(wr_rep *rep, int32_t patient)
{
    wr_gathering *const g = gathering_of(rep, patient);
    const bool clock = wr_patient_at(rep, patient)->timer != WR_NOT_PENDING;
    const weir_time at = wr_event_time(rep, patient);
    wr_event_clear(rep, patient);
    unlink_member(rep, patient, &g->first, &g->last);
    g->n--;
    if (clock && g->first >= 0)
        wr_event_set(rep, g->first, at, WR_CLASS_OTHER);
}

bool wr_group_no_more(wr_rep *rep, int32_t patient)
{
    const int32_t group = rep->kin[patient].group;
    for (int32_t g = group; g >= 0; g = rep->kin[g].group) { /* and the group that this one is of */
        const wr_patient *const p = wr_patient_at(rep, g);
        if (p->state == WR_WAITING)
            wr_count(&rep->services[p->service].waiting, -wr_heads(rep, patient), rep->now);
    }
    unlink_member(rep, patient, &rep->kin[group].members, NULL);
    rep->kin[patient].group = -1;
    if (rep->kin[group].members >= 0)
        return false;
    rep->kin[group].members = WR_NOBODY;
    return true;
}
