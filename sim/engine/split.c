/* Several ways at once. A patient who comes to a split stays there, holding what it holds, and a child
 * sets out on each branch: a record of its own, with a copy of the patient's attributes and nothing of
 * what it holds. A child takes units, waits in lines and is treated as any patient, but is no visit:
 * it is not counted as arrived, started or departed, and what it marks is marked for the patient.
 *
 * Its random numbers are the patient's at the stages of its branch, which are its own places in the
 * file; how often they were come to is counted with the patient, so a second split on the way draws
 * anew (wr_count_visit).
 *
 * Work without a patient (`tasks` of a service) is a record that is no visit, too. */
#include "sim/engine/visits_inline.h"

/* ---- setting out -- */

int32_t wr_copy_record(wr_rep *rep, int32_t patient)
{
    const int32_t copy = wr_patient_take(rep); /* records may move */
    const wr_patient *const from = wr_patient_at(rep, patient);
    wr_patient *const p = wr_patient_at(rep, copy);
    p->source = from->source;
    p->ordinal = from->ordinal;
    p->service = from->service;
    p->group = from->group;
    p->step = from->step;
    p->entered = from->entered; /* patience from arrival, lines by arrival */
    p->started = rep->now;      /* no visit: its first grant is not its own start */
    if (rep->n_attrs)
        memcpy(wr_attrs_at(rep, copy), wr_attrs_at(rep, patient),
               (size_t)rep->n_attrs * sizeof(double));
    return copy;
}

void wr_step_split(wr_rep *rep, int32_t patient, const wr_split *s)
{
    const weir_network *net = rep->net;
    int32_t last = -1;
    wr_patient_at(rep, patient)->state = WR_SPLIT;
    rep->kin[patient].children = -1;
    for (int32_t i = s->first; i < s->first + s->n; i++) {
        const int32_t child = wr_copy_record(rep, patient);
        wr_patient_at(rep, child)->step = net->targets[net->branches[i].target].step;
        rep->kin[child] = WR_NO_KIN;
        rep->kin[child].parent = patient;
        if (last < 0)
            rep->kin[patient].children = child;
        else
            rep->kin[last].sibling = child;
        last = child;
        wr_ready(rep, child);
    }
}

/* ---- tasks -- */

/* Not among those who are there: nobody waits for it to end. */
void wr_task_begin(wr_rep *rep, int32_t task, int32_t step)
{
    wr_patient *const p = wr_patient_at(rep, task);
    rep->kin[task] = WR_NO_KIN;
    rep->kin[task].parent = WR_TASK;
    rep->live--;
    p->step = step;
    p->service = rep->net->steps[step].service;
    p->entered = p->started = rep->now;
}

void wr_task_over(wr_rep *rep, int32_t task)
{
    wr_event_clear(rep, task);
    wr_release_all(rep, task, NULL);
    rep->kin[task] = WR_NO_KIN;
    rep->live++;
    wr_patient_give(rep, task, wr_patient_at(rep, task));
}

/* ---- over -- */

static void give_record(wr_rep *rep, int32_t child)
{
    rep->kin[child] = WR_NO_KIN;
    wr_patient_give(rep, child, wr_patient_at(rep, child));
}

static void unlink_child(wr_rep *rep, int32_t child)
{
    int32_t *link = &rep->kin[rep->kin[child].parent].children;
    while (*link != child)
        link = &rep->kin[*link].sibling;
    *link = rep->kin[child].sibling;
}

/* A unit that is held without a holding: of a TREAT step under way, or stopped by a door. */
static void give_treatment_back(wr_rep *rep, int32_t patient)
{
    const wr_step *step = &rep->net->steps[wr_patient_at(rep, patient)->step];
    if (step->op == WR_OP_TREAT && !rep->pools[rep->net->treats[step->a].pool].tracked)
        wr_units_back(rep, patient, rep->net->treats[step->a].pool, 1, false);
}

static void call_off(wr_rep *rep, int32_t patient);

void wr_kin_no_more(wr_rep *rep, int32_t patient)
{
    const uint8_t state = wr_patient_at(rep, patient)->state;
    const int32_t group = rep->kin[patient].group;
    if (state == WR_SPLIT)
        for (int32_t child; (child = rep->kin[patient].children) >= 0;) {
            rep->kin[patient].children = rep->kin[child].sibling;
            call_off(rep, child);
        }
    else if (state == WR_GATHERED)
        wr_gather_no_more(rep, patient);
    else if (state == WR_GROUPED && wr_group_no_more(rep, patient))
        call_off(rep, group); /* nobody is left of it */
}

/* Wherever it is, it is there no more, and holds nothing. The caller serves the pools. */
static void call_off(wr_rep *rep, int32_t patient)
{
    switch (wr_patient_at(rep, patient)->state) {
    case WR_WAITING:
    case WR_BLOCKED:
        wr_stop_waiting(rep, patient);
        break;
    case WR_WATCHING:
        wr_watch_no_more(rep, patient);
        break;
    case WR_BOOKED: /* its slots are free again */
        wr_book_cancel(rep, patient);
        break;
    case WR_READY:
        wr_ready_no_more(rep, patient);
        break;
    case WR_SUSPENDED:
        wr_suspended_no_more(rep, patient);
        give_treatment_back(rep, patient);
        break;
    case WR_TREATED:
        give_treatment_back(rep, patient);
        break;
    case WR_SPLIT:
    case WR_GATHERED:
    case WR_GROUPED:
        wr_kin_no_more(rep, patient);
        break;
    default:
        break;
    }
    wr_event_clear(rep, patient);
    wr_release_all(rep, patient, NULL);
    give_record(rep, patient);
}

/* A child is at the end of its branch, or leaves it: whatever it holds is given back. */
void wr_child_over(wr_rep *rep, int32_t child)
{
    const int32_t parent = rep->kin[child].parent;
    const wr_step *step = &rep->net->steps[wr_patient_at(rep, parent)->step];
    const bool outer = rep->serving;
    rep->serving = true; /* all units come free in one instant, before anyone is served */
    unlink_child(rep, child);
    wr_release_all(rep, child, NULL);
    give_record(rep, child);
    if (rep->net->splits[step->a].first_only)
        for (int32_t other; (other = rep->kin[parent].children) >= 0;) {
            rep->kin[parent].children = rep->kin[other].sibling;
            call_off(rep, other);
        }
    if (rep->kin[parent].children < 0) {
        wr_patient_at(rep, parent)->step = step->next;
        wr_ready(rep, parent);
    }
    rep->serving = outer;
    wr_serve_dirty(rep);
}
