/* Seizing: who takes what, who waits for it, who gives up; hold_until, which keeps what is held until
 * the next place can take the patient; and giving back. */
#include "sim/base/stream_inline.h"
#include "sim/engine/visits_inline.h"

#define MAX_NEEDS WR_MOST_NEEDS

/* ---- seizing -- */

/* A whole number from 0; what was never set is 0, what is endless is more than there ever is. */
static int64_t whole_of(double x)
{
    return !(x > 0) ? 0 : x < 1e9 ? (int64_t)(x + 1e-9) : 1000000000;
}

static int32_t units_of(wr_rep *rep, int32_t patient, wr_value units)
{
    if (units.kind == WR_VALUE_NONE)
        return 1;
    return (int32_t)whole_of(wr_value_of(rep, patient, units, NULL));
}

int64_t wr_keep_free(wr_rep *rep, int32_t patient, const wr_seize *s)
{
    return s->keep_free.kind == WR_VALUE_NONE
               ? 0
               : whole_of(wr_value_of(rep, patient, s->keep_free, NULL));
}

/* The pools and units that a seize or treat step asks for. */
int32_t wr_asked(wr_rep *rep, int32_t patient, int32_t step, int32_t pools[MAX_NEEDS],
                 int32_t units[MAX_NEEDS], const wr_seize **seize)
{
    const wr_step *s = &rep->net->steps[step];
    if (s->op == WR_OP_TREAT) {
        pools[0] = rep->net->treats[s->a].pool;
        units[0] = 1;
        *seize = NULL;
        return 1;
    }
    *seize = &rep->net->seizes[s->op == WR_OP_HOLD ? rep->net->holds[s->a].seize : s->a];
    int32_t n = (*seize)->n;
    for (int32_t i = 0; i < n; i++) {
        pools[i] = rep->net->needs[(*seize)->first + i].pool;
        units[i] = units_of(rep, patient, rep->net->needs[(*seize)->first + i].units);
    }
    return n;
}

static bool line_empty(const wr_rep *rep, int32_t pool)
{
    return rep->pools[pool].levels == 0 && rep->pools[pool].blocked_head < 0;
}

/* The way that each need of a seize belongs to, in the order that asked() tells them. */
static int32_t way_of(const wr_rep *rep, const wr_seize *s, int32_t i)
{
    return s ? rep->net->needs[s->first + i].way : 0;
}

/* Are the units there that this way asks for? A pool stands in a way once, and not both
 * there and among what is needed in any case (checked when compiled). */
static bool way_is_free(const wr_rep *rep, const wr_seize *s, int32_t way, int64_t keep, int32_t n,
                        const int32_t *pools, const int32_t *units)
{
    for (int32_t i = 0; i < n; i++)
        if (way_of(rep, s, i) == way && wr_pool_free(&rep->pools[pools[i]]) - keep < units[i])
            return false;
    return true;
}

/* Does it stand in the line of a pool, where it came before the door was shut? */
static bool stands_inside(const wr_rep *rep, int32_t patient, int32_t pool)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    for (int32_t i = p->state == WR_WAITING ? p->line : -1; i >= 0; i = rep->nodes[i].sibling)
        if (rep->nodes[i].pool == pool)
            return !rep->nodes[i].outside;
    return false;
}

/* Is a door shut of what a way asks for, to somebody who is not inside? */
static bool way_is_shut(const wr_rep *rep, int32_t patient, const wr_seize *s, int32_t way,
                        int32_t n, const int32_t *pools)
{
    for (int32_t i = 0; i < n; i++)
        if (way_of(rep, s, i) == way && wr_pool_shut(rep, pools[i]) && !rep->placing &&
            !stands_inside(rep, patient, pools[i]))
            return true;
    return false;
}

/* A door of what is needed in any case, or one of each way. */
static bool shut_out(const wr_rep *rep, int32_t patient, const wr_seize *s, int32_t n,
                     const int32_t *pools)
{
    for (int32_t i = 0; i < n; i++)
        if (way_of(rep, s, i) == 0 && wr_pool_shut(rep, pools[i]))
            return true;
    if (!s || !s->any_of)
        return false;
    for (int32_t way = 1; way <= way_of(rep, s, n - 1); way++)
        if (!way_is_shut(rep, patient, s, way, n, pools))
            return false;
    return true;
}

/* Which way can be served now: of a seize without ways 0, else the first that can. */
static bool can_take(wr_rep *rep, int32_t patient, const wr_seize *s, int32_t n,
                     const int32_t *pools, const int32_t *units, int32_t *which)
{
    const int64_t keep = s ? wr_keep_free(rep, patient, s) : 0;
    *which = 0;
    if (!way_is_free(rep, s, 0, keep, n, pools, units))
        return false;
    if (!s || !s->any_of)
        return true;
    const int32_t last = way_of(rep, s, n - 1);
    for (*which = 1; *which <= last; ++*which)
        if (way_is_free(rep, s, *which, keep, n, pools, units) &&
            !way_is_shut(rep, patient, s, *which, n, pools))
            return true;
    return false;
}

/* What is needed in any case, and what the way needs. */
static void take_way(wr_rep *rep, int32_t patient, const wr_seize *s, int32_t which, int32_t n,
                     const int32_t *pools, const int32_t *units, int level)
{
    const int32_t taken_by = s && s->any_of ? (int32_t)(s - rep->net->seizes) + 1 : 0;
    for (int32_t i = 0; i < n; i++)
        if (way_of(rep, s, i) == 0 || way_of(rep, s, i) == which)
            wr_take(rep, patient, pools[i], units[i], level, taken_by);
}

/* Does somebody stand before the patient of this node, in a line of those it waits in? */
static bool passes_somebody(wr_rep *rep, const wr_line_node *node)
{
    for (int32_t i = wr_patient_at(rep, node->patient)->line; i >= 0; i = rep->nodes[i].sibling) {
        const wr_line_node *n = &rep->nodes[i];
        const wr_pool_state *s = &rep->pools[n->pool];
        if (s->ages)
            wr_settle_line(rep, n->pool);
        if (n->prev >= 0 || (n->level >= 0 &&
                             (s->blocked_head >= 0 || s->levels & (((uint64_t)1 << n->level) - 1))))
            return true;
    }
    return false;
}

bool wr_grantable(wr_rep *rep, const wr_line_node *node)
{
    if (wr_patient_at(rep, node->patient)->state == WR_SUSPENDED)
        return wr_can_regain(rep, node->patient);
    if (rep->net->steps[wr_cold_at(rep, node->patient)->request].op == WR_OP_TREAT &&
        wr_patient_at(rep, node->patient)->state == WR_WAITING)
        return true; /* one unit of this pool, which has one */
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    const int32_t n =
        wr_asked(rep, node->patient, wr_cold_at(rep, node->patient)->request, pools, units, &s);
    if (wr_patient_at(rep, node->patient)->state == WR_BLOCKED &&
        shut_out(rep, node->patient, s, n, pools))
        return false; /* who comes by hold_until waits until it opens */
    return can_take(rep, node->patient, s, n, pools, units, &which) &&
           !(s && s->strict && passes_somebody(rep, node));
}

bool wr_stays_in_line(wr_rep *rep, wr_line_node *node)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS];
    const wr_seize *s;
    const int32_t n =
        wr_asked(rep, node->patient, wr_cold_at(rep, node->patient)->request, pools, units, &s);
    if (!s || !s->any_of)
        return false;
    node->outside = true;
    return !shut_out(rep, node->patient, s, n, pools);
}

bool wr_must_wait(wr_rep *rep, int32_t patient, int32_t step)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS];
    const wr_seize *s;
    const int32_t n = wr_asked(rep, patient, step, pools, units, &s);
    return shut_out(rep, patient, s, n, pools) ||
           (s && s->strict && passes_somebody(rep, &rep->nodes[wr_patient_at(rep, patient)->line]));
}

static void take_in_way(wr_rep *rep, int32_t patient, int32_t step, int level, int32_t way)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS];
    const wr_seize *s;
    const int32_t n = wr_asked(rep, patient, step, pools, units, &s);
    take_way(rep, patient, s, way, n, pools, units, level);
}

void wr_take_asked(wr_rep *rep, int32_t patient, int32_t step, int level)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    const int32_t n = wr_asked(rep, patient, step, pools, units, &s);
    if (!can_take(rep, patient, s, n, pools, units, &which))
        which = s && s->any_of; /* only who is there at the start: more than there are units */
    take_way(rep, patient, s, which, n, pools, units, level);
}

/* The first grant of a visit, or of all visits of a group. */
static void start(wr_rep *rep, int32_t patient)
{
    wr_visit_start(rep, patient, wr_patient_at(rep, patient));
    if (wr_is_group(rep, patient))
        wr_group_starts(rep, patient);
}

/* Goes on behind a seize just granted, or starts the treatment of a TREAT step. */
static void go_on_behind(wr_rep *rep, int32_t patient, int32_t step)
{
    wr_patient *p = wr_patient_at(rep, patient);
    p->step = step;
    if (rep->net->steps[step].op == WR_OP_TREAT) {
        wr_treat_start(rep, patient, rep->net->steps[step].a);
        return;
    }
    start(rep, patient);
    p->step = rep->net->steps[step].next;
    wr_ready(rep, patient);
}

static void take_for(wr_rep *rep, int32_t patient, int32_t step, int level)
{
    if (rep->net->steps[step].op != WR_OP_TREAT) {
        wr_take_asked(rep, patient, step, level);
        return;
    }
    const int32_t pool = rep->net->treats[rep->net->steps[step].a].pool;
    if (rep->pools[pool].tracked)
        wr_take(rep, patient, pool, 1, 0, 0);
    else
        wr_use(&rep->pools[pool], 1, rep->now);
}

static int level_of(wr_rep *rep, int32_t patient, const wr_seize *s)
{
    if (!s || s->priority.kind == WR_VALUE_NONE)
        return 0;
    const double priority = wr_value_of(rep, patient, s->priority, NULL);
    return !(priority > 1) ? 0 : priority >= WR_LEVELS ? WR_LEVELS - 1 : (int)(priority + 0.5) - 1;
}

/* With which it takes what it never waited for; of no account where nobody is interrupted. */
static int level_at_once(wr_rep *rep, int32_t patient, int32_t step)
{
    const wr_step *s = &rep->net->steps[step];
    if (!rep->interrupts || s->op == WR_OP_TREAT)
        return 0;
    const int32_t at = s->op == WR_OP_HOLD ? rep->net->holds[s->a].seize : s->a;
    return level_of(rep, patient, &rep->net->seizes[at]);
}

uint8_t wr_take_placed(wr_rep *rep, int32_t patient, int32_t step)
{
    const wr_step *s = &rep->net->steps[step];
    take_for(rep, patient, step, level_at_once(rep, patient, step));
    return s->op == WR_OP_TREAT && !rep->pools[rep->net->treats[s->a].pool].tracked ? WR_TREATED
                                                                                    : WR_DELAYED;
}

/* hold_until, and the door there is shut: the visit begins and ends as anybody's does who comes. */
static void come_to_shut(wr_rep *rep, int32_t patient, int32_t service)
{
    wr_release_all(rep, patient, NULL);
    wr_visit_end(rep, patient, wr_patient_at(rep, patient), -1);
    wr_visit_begin(rep, patient, wr_patient_at(rep, patient), service,
                   rep->net->services[service].entry);
    if (wr_patient_at(rep, patient)->state == WR_RUNNING)
        wr_ready(rep, patient);
}

/* hold_until, granted: seize downstream, give back here, and the visit there begins. */
void wr_transfer(wr_rep *rep, int32_t patient, int32_t step, int32_t way)
{
    wr_patient *p = wr_patient_at(rep, patient);
    const wr_hold *h = &rep->net->holds[rep->net->steps[p->step].a];
    const int32_t service = rep->net->steps[step].service;
    const bool elsewhere = h->service >= 0 || h->targets >= 0;
    if (elsewhere && rep->net->services[service].door >= 0 && !wr_service_open(rep, service)) {
        come_to_shut(rep, patient, service);
        return;
    }
    const int32_t old = p->held;
    p->held = -1;
    const int level = level_at_once(rep, patient, step);
    if (way == WR_ANY_WAY || rep->net->steps[step].op == WR_OP_TREAT)
        take_for(rep, patient, step, level);
    else
        take_in_way(rep, patient, step, level, way);
    if (elsewhere) {
        wr_visit_end(rep, patient, wr_patient_at(rep, patient), -1);
        wr_visit_begin(rep, patient, wr_patient_at(rep, patient), service, step);
        for (int32_t i = 0; i < rep->net->services[service].n_marks && i < 64; i++)
            if (wr_rare_at(rep, patient)->request_marks >> i & 1)
                wr_set_mark(rep, patient, i);
    }
    if (elsewhere || rep->net->steps[step].op == WR_OP_TREAT)
        go_on_behind(rep, patient, step);
    else { /* its own seize stands in the hold; the list goes on behind the hold */
        p->step = rep->net->steps[p->step].next;
        start(rep, patient);
        wr_ready(rep, patient);
    }
    wr_give_back(rep, patient, old);
}

/* For so long; a group for each of its members. */
static void was_blocked(wr_rep *rep, int32_t patient, weir_time time)
{
    wr_patient *const p = wr_patient_at(rep, patient);
    wr_rare *const rare = wr_rare_at(rep, patient);
    rare->blocked_time = time + (p->flags & WR_FLAG_WAS_BLOCKED ? rare->blocked_time : 0);
    p->flags |= WR_FLAG_WAS_BLOCKED;
    if (!wr_is_group(rep, patient))
        return;
    for (int32_t m = rep->kin[patient].members; m >= 0; m = rep->kin[m].next_member)
        was_blocked(rep, m, time);
}

void wr_stop_waiting(wr_rep *rep, int32_t patient)
{
    wr_patient *p = wr_patient_at(rep, patient);
    if (p->state == WR_WAITING) {
        wr_count(&rep->services[p->service].waiting, -wr_heads(rep, patient), rep->now);
    } else {
        was_blocked(rep, patient, rep->now - p->joined);
        wr_block_holdings(rep, patient, false);
        if (rep->swap_head >= 0 && rep->net->holds[rep->net->steps[p->step].a].swap)
            wr_swap_leave(rep, patient);
    }
    if (p->flags & WR_FLAG_TIMED) {
        wr_event_clear(rep, patient);
        p->flags &= (uint8_t)~WR_FLAG_TIMED;
    }
    wr_lines_leave(rep, patient);
    p->state = WR_RUNNING;
    if (rep->strict)
        wr_serve_dirty(rep);
}

/* In which it is served now, while it is known in which lines it stands; of a seize with one way ANY. */
static int32_t way_now(wr_rep *rep, int32_t patient, int32_t step)
{
    const wr_step *at = &rep->net->steps[step];
    if (at->op != WR_OP_SEIZE || !rep->net->seizes[at->a].any_of)
        return WR_ANY_WAY;
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    const int32_t n = wr_asked(rep, patient, step, pools, units, &s);
    return can_take(rep, patient, s, n, pools, units, &which) ? which : WR_ANY_WAY;
}

void wr_grant(wr_rep *rep, int32_t patient)
{
    const int32_t step = wr_cold_at(rep, patient)->request;
    const bool blocked = wr_patient_at(rep, patient)->state == WR_BLOCKED;
    if (wr_patient_at(rep, patient)->state == WR_SUSPENDED) {
        wr_regain(rep, patient);
        return;
    }
    const int level = blocked ? 0 : wr_node_level(rep, wr_patient_at(rep, patient)->line);
    const int32_t way = blocked ? WR_ANY_WAY : way_now(rep, patient, step);
    wr_stop_waiting(rep, patient);
    if (!blocked && rep->net->steps[step].op == WR_OP_TREAT) {
        take_for(rep, patient, step, 0);
        wr_treat_start(rep, patient, rep->net->steps[step].a);
        return;
    }
    if (blocked) {
        wr_transfer(rep, patient, step, WR_ANY_WAY);
        return;
    }
    if (way != WR_ANY_WAY)
        take_in_way(rep, patient, step, level, way);
    else
        take_for(rep, patient, step, level);
    go_on_behind(rep, patient, step);
}

/* Gives up waiting. */
static void give_up(wr_rep *rep, int32_t patient, const wr_patience *w)
{
    if (w->target >= 0)
        wr_follow(rep, patient, w->target);
    else
        wr_leave(rep, patient,
                 wr_patient_at(rep, patient)->started >= 0 ? WR_OUTCOME_LEFT
                                                           : WR_OUTCOME_LEFT_UNSEEN);
}

void wr_patience_over(wr_rep *rep, int32_t patient)
{
    const wr_step *s = &rep->net->steps[wr_patient_at(rep, patient)->step];
    const int32_t seize_of = s->op == WR_OP_HOLD ? rep->net->holds[s->a].seize : s->a;
    if (rep->log)
        wr_log_gives_up(rep, patient);
    wr_stop_waiting(rep, patient);
    give_up(rep, patient, &rep->net->patiences[rep->net->seizes[seize_of].patience]);
}

static bool first_time(const int32_t *pools, int32_t i)
{
    for (int32_t k = 0; k < i; k++)
        if (pools[k] == pools[i])
            return false;
    return true;
}

void wr_wait_told(wr_rep *rep, int32_t patient)
{
    if (rep->n_held > 0)
        wr_held_look_all(rep);
    if (rep->log)
        wr_log_wait(rep, patient);
}

/* Stands in the lines of what `step` asks for; false where its patience is out at once. */
static bool join_lines(wr_rep *rep, int32_t patient, int32_t step, const wr_seize *s, bool blocked,
                       weir_time patience_ends)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS];
    const wr_seize *there;
    if (patience_ends <= rep->now)
        return false;
    const int32_t n = wr_asked(rep, patient, step, pools, units, &there);
    wr_patient *p = wr_patient_at(rep, patient);
    const bool own_line = !blocked || (s && s->priority.kind != WR_VALUE_NONE);
    const int level = own_line ? level_of(rep, patient, s) : -1;
    if (!(p->flags & WR_FLAG_BOOKED) || blocked)
        p->joined = rep->now;
    p->flags &= (uint8_t)~WR_FLAG_BOOKED;
    for (int32_t i = 0; i < n; i++)
        if (first_time(pools, i)) { /* one place in a line, though several ways lead there */
            wr_line_join(rep, patient, pools[i], units[i], level, p->joined);
            rep->nodes[wr_patient_at(rep, patient)->line].outside =
                there && there->any_of && wr_pool_shut(rep, pools[i]) && !rep->placing;
        }
    wr_cold_at(rep, patient)->request = step;
    if (blocked)
        p->state = WR_BLOCKED;
    else {
        wr_count(&rep->services[p->service].waiting, wr_heads(rep, patient), rep->now);
        p->state = WR_WAITING;
    }
    if (rep->waits_tell)
        wr_wait_told(rep, patient);
    if (patience_ends < WEIR_NEVER) {
        p->flags |= WR_FLAG_TIMED;
        wr_event_set(rep, patient, patience_ends, WR_CLASS_OTHER);
    }
    return true;
}

static weir_time patience_ends(wr_rep *rep, int32_t patient, const wr_seize *s)
{
    if (!s || s->patience < 0)
        return WEIR_NEVER;
    const wr_patience *w = &rep->net->patiences[s->patience];
    /* Block 1 of its stage; the visit is counted whether it has to wait or not. */
    wr_words words = {.draw = wr_draw_at(rep, patient, w->stage)};
    words.block = wr_block_at_inline(&words.draw, WR_BLOCK_PATIENCE);
    words.loaded = true;
    const weir_time wait = wr_to_time(wr_value_of(rep, patient, w->wait, &words));
    const weir_time from = w->from_arrival ? wr_patient_at(rep, patient)->entered : rep->now;
    return wait >= WEIR_NEVER / 4 ? WEIR_NEVER : from + wait;
}

static bool must_queue(const wr_rep *rep, const wr_seize *s, int32_t n, const int32_t *pools)
{
    if (!s || !s->strict)
        return false;
    for (int32_t i = 0; i < n; i++)
        if (!line_empty(rep, pools[i]))
            return true;
    return false;
}

static wr_wish wish(wr_rep *rep, int32_t patient, const wr_seize *s, int32_t n,
                    const int32_t *pools, const int32_t *units)
{
    return (wr_wish){.seize = s,
                     .n = n,
                     .pools = pools,
                     .units = units,
                     .keep = s ? wr_keep_free(rep, patient, s) : 0,
                     .level = rep->interrupts ? level_of(rep, patient, s) : 0};
}

bool wr_starts_at_once(wr_rep *rep, int32_t patient, int32_t step)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    const int32_t n = wr_asked(rep, patient, step, pools, units, &s);
    if (shut_out(rep, patient, s, n, pools))
        return true;
    if (must_queue(rep, s, n, pools))
        return false;
    if (can_take(rep, patient, s, n, pools, units, &which))
        return true;
    if (!s || s->preempt < 0)
        return false;
    const wr_wish w = wish(rep, patient, s, n, pools, units);
    return wr_could_interrupt(rep, patient, &w);
}

/* The visit is counted whether it interrupts anybody or not. */
static wr_draw victims_draw(wr_rep *rep, int32_t patient, const wr_seize *s)
{
    const int32_t stage = s && s->preempt >= 0 ? rep->net->preempts[s->preempt].stage : -1;
    return stage >= 0 ? wr_draw_at(rep, patient, stage) : (wr_draw){0};
}

/* Takes what others have, who are interrupted; behind the seize, then. */
static bool take_from_others(wr_rep *rep, int32_t patient, const wr_wish *w, const wr_draw *draw,
                             int32_t step)
{
    const bool outer = rep->serving;
    rep->serving = true; /* nobody else is served from what they give up */
    const bool had = wr_interrupt_for(rep, patient, w, draw);
    if (had && step >= 0)
        wr_transfer(rep, patient, step, WR_ANY_WAY);
    else if (had)
        wr_take_asked(rep, patient, wr_patient_at(rep, patient)->step, w->level);
    rep->serving = outer;
    if (had)
        wr_serve_dirty(rep);
    return had;
}

/* A SEIZE or TREAT step: takes what is free, or waits, or goes elsewhere. */
void wr_step_seize(wr_rep *rep, int32_t patient)
{
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    wr_patient *p = wr_patient_at(rep, patient);
    const int32_t step = p->step;
    const int32_t n = wr_asked(rep, patient, step, pools, units, &s);
    const weir_time ends = patience_ends(rep, patient, s);
    const wr_draw draw = victims_draw(rep, patient, s);
    if (!rep->placing && shut_out(rep, patient, s, n, pools)) {
        if (s && s->or_else >= 0)
            wr_follow(rep, patient, s->or_else);
        else
            wr_leave(rep, patient, WR_OUTCOME_TURNED_AWAY);
        return;
    }
    if (!must_queue(rep, s, n, pools) && can_take(rep, patient, s, n, pools, units, &which)) {
        p->flags &= (uint8_t)~WR_FLAG_BOOKED;
        if (rep->net->steps[step].op == WR_OP_TREAT) {
            take_for(rep, patient, step, 0);
            wr_treat_start(rep, patient, rep->net->steps[step].a);
            return;
        }
        const int level = level_at_once(rep, patient, step);
        take_way(rep, patient, s, which, n, pools, units, level);
        start(rep, patient);
        p->step = rep->net->steps[step].next;
        return;
    }
    if (s && s->preempt >= 0 && !rep->placing && !must_queue(rep, s, n, pools)) {
        const wr_wish w = wish(rep, patient, s, n, pools, units);
        if (take_from_others(rep, patient, &w, &draw, -1)) {
            p = wr_patient_at(rep, patient);
            p->flags &= (uint8_t)~WR_FLAG_BOOKED;
            start(rep, patient);
            p->step = rep->net->steps[step].next;
            return;
        }
    }
    if (s && s->or_else >= 0 && !rep->placing) {
        wr_follow(rep, patient, s->or_else);
        return;
    }
    if (!join_lines(rep, patient, step, s, false, ends))
        give_up(rep, patient, &rep->net->patiences[s->patience]);
}

void wr_step_release(wr_rep *rep, int32_t patient, const wr_release *r)
{
    if (r->all) {
        wr_release_all(rep, patient, NULL);
        return;
    }
    if (r->seize >= 0) {
        wr_release_taken(rep, patient, r->seize);
        return;
    }
    for (int32_t i = 0; i < r->n; i++) {
        const wr_need *need = &rep->net->needs[r->first + i];
        const int32_t held = wr_held_units(rep, patient, need->pool);
        const int32_t units =
            need->units.kind == WR_VALUE_NONE ? held : units_of(rep, patient, need->units);
        wr_release_pool(rep, patient, need->pool, units < held ? units : held);
    }
}

/* ---- hold_until -- */

/* Runs what stands before a service's first seize, which takes no time, and returns the seize. */
static int32_t find_seize(wr_rep *rep, int32_t patient, int32_t step)
{
    const weir_network *net = rep->net;
    wr_patient *p = wr_patient_at(rep, patient);
    const int32_t standing = p->step;
    wr_rare_at(rep, patient)->request_marks = 0;
    for (int n = 0; n < 10000; n++) {
        const wr_step *s = &net->steps[step];
        switch ((wr_op)s->op) {
        case WR_OP_SEIZE:
        case WR_OP_TREAT:
            p->step = standing;
            return step;
        case WR_OP_SET:
            wr_set_attribute(rep, patient, &net->assigns[s->a]);
            step = s->next;
            break;
        case WR_OP_COST:
            wr_charge(rep, patient, &net->costs[s->a], s->service);
            step = s->next;
            break;
        case WR_OP_SCORE:
            wr_score(rep, patient, &net->costs[s->a], s->service);
            step = s->next;
            break;
        case WR_OP_ROOM: /* who holds until there is room is not refused for want of it */
            step = s->next;
            break;
        case WR_OP_MARK: /* a moment of the visit that begins at the grant */
            wr_rare_at(rep, patient)->request_marks |= (uint64_t)1 << (s->a & 63);
            step = s->next;
            break;
        case WR_OP_CHOOSE:
        case WR_OP_ROUTE: {
            const wr_choose *c = &net->chooses[s->a];
            const int32_t i = wr_pick_branch(rep, patient, c);
            const wr_target *t =
                i < 0 ? NULL : wr_target_of(rep, patient, net->branches[c->first + i].target);
            if (t && t->kind != WR_TO_NEXT && t->kind != WR_TO_STEP)
                goto no_seize;
            step = t && t->kind == WR_TO_STEP ? t->step : s->next;
            break;
        }
        case WR_OP_GO:
        case WR_OP_PREFER: {
            const int32_t to =
                s->op == WR_OP_GO ? s->a : wr_preferred(rep, patient, &net->prefers[s->a]);
            const wr_target *t = wr_target_of(rep, patient, to);
            if (t->kind != WR_TO_STEP)
                goto no_seize;
            step = t->step;
            break;
        }
        default:
            goto no_seize;
        }
    }
no_seize:
    wr_rep_fail(rep, WEIR_ERR_SCENARIO, net->services[net->steps[step].service].place_in_file,
                "hold_until '%s': a patient finds no seize there that it could wait for",
                net->services[net->steps[step].service].name);
}

void wr_step_hold(wr_rep *rep, int32_t patient, const wr_hold *h)
{
    const weir_network *net = rep->net;
    wr_patient *p = wr_patient_at(rep, patient);
    const wr_seize *qualifiers = h->seize >= 0 ? &net->seizes[h->seize] : NULL;
    const weir_time ends = patience_ends(rep, patient, qualifiers);
    int32_t step = p->step;
    if (h->service >= 0)
        step = find_seize(rep, patient, net->services[h->service].entry);
    else if (h->targets >= 0)
        step = find_seize(rep, patient, wr_target_of(rep, patient, h->targets)->step);
    int32_t pools[MAX_NEEDS], units[MAX_NEEDS], which;
    const wr_seize *s;
    const int32_t n = wr_asked(rep, patient, step, pools, units, &s);
    bool ahead = false; /* someone who was blocked before stands first */
    for (int32_t i = 0; i < n; i++)
        ahead = ahead || rep->pools[pools[i]].blocked_head >= 0;
    if (!ahead && !shut_out(rep, patient, s, n, pools) &&
        can_take(rep, patient, s, n, pools, units, &which)) {
        wr_transfer(rep, patient, step, WR_ANY_WAY);
        return;
    }
    const wr_draw draw = victims_draw(rep, patient, s);
    if (s && s->preempt >= 0 && !shut_out(rep, patient, s, n, pools)) {
        const wr_wish w = wish(rep, patient, s, n, pools, units);
        if (take_from_others(rep, patient, &w, &draw, step))
            return;
    }
    if (qualifiers && qualifiers->or_else >= 0) {
        wr_follow(rep, patient, qualifiers->or_else);
        return;
    }
    if (!join_lines(rep, patient, step, qualifiers, true, ends)) {
        give_up(rep, patient, &net->patiences[qualifiers->patience]);
        return;
    }
    wr_block_holdings(rep, patient, true);
    if (h->swap) {
        wr_swap_join(rep, patient);
        wr_swap(rep, patient);
    }
}
