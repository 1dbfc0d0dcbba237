/* Choices: conditions are tried in the order written, then shares of those who are left. One uniform
 * of the patient decides; what a `when` with a share leaves of it serves the branches behind. */
#include "sim/base/stream_inline.h"
#include "sim/engine/visits_inline.h"

/* Where all branches have a share, those that nothing moves share what the moved ones leave, in their
 * proportions: by this factor. The same rule as resolve_route() in values.c. */
static double give_way(wr_rep *rep, int32_t patient, const wr_choose *c)
{
    const wr_branch *b = &rep->net->branches[c->first];
    double moved = 0, still = 0;
    for (int32_t i = c->n_when; i < c->n; i++) {
        const double share = wr_value_of(rep, patient, b[i].share, NULL);
        if (wr_value_moves(rep, patient, b[i].share))
            moved += share;
        else
            still += share;
    }
    return still > 0 && moved <= 1.0 && fabs(moved + still - 1.0) > 1e-9 ? (1.0 - moved) / still
                                                                         : 1.0;
}

static int32_t pick_share(wr_rep *rep, int32_t patient, const wr_choose *c, double u)
{
    const wr_branch *b = &rep->net->branches[c->first];
    const double rest_by = c->all_shares && rep->net->n_changes ? give_way(rep, patient, c) : 1.0;
    double sum = 0;
    int32_t rest = -1;
    for (int32_t i = c->n_when; i < c->n; i++) {
        if (b[i].share.kind == WR_VALUE_NONE) {
            rest = i;
            continue;
        }
        const double share = wr_value_of(rep, patient, b[i].share, NULL);
        sum +=
            rest_by != 1.0 && !wr_value_moves(rep, patient, b[i].share) ? share * rest_by : share;
        if (u < sum)
            return i;
    }
    if (sum > 1.0 + 1e-9)
        wr_rep_fail(rep, WEIR_ERR_SCENARIO, rep->net->targets[b[0].target].place,
                    "shares add up to %.6g, not 1", sum);
    return rest >= 0 ? rest : c->n > c->n_when ? c->n - 1 : -1;
}

/* The branch whose condition settles it, with no need of chance; -1 where there is none. */
static int32_t pick_certain(wr_rep *rep, int32_t patient, const wr_choose *c, int32_t *first)
{
    const wr_branch *b = &rep->net->branches[c->first];
    for (*first = 0; *first < c->n_when; ++*first)
        if (wr_cond_holds(rep, patient, b[*first].when))
            return b[*first].share.kind == WR_VALUE_NONE ? *first : -1;
    return -1;
}

/* The branches from `first` on: that one's condition holds, if it has one. */
static int32_t pick_drawn(wr_rep *rep, int32_t patient, const wr_choose *c, int32_t first, double u)
{
    const wr_branch *b = &rep->net->branches[c->first];
    for (int32_t i = first; i < c->n_when; i++) {
        if (i > first && !wr_cond_holds(rep, patient, b[i].when))
            continue;
        if (b[i].share.kind == WR_VALUE_NONE)
            return i;
        /* That share of those who meet it; what is left of the uniform serves the others. */
        const double share = wr_value_of(rep, patient, b[i].share, NULL);
        if (u < share)
            return i;
        u = share < 1.0 ? (u - share) / (1.0 - share) : 0.0;
    }
    return pick_share(rep, patient, c, u);
}

double wr_choice_uniform(wr_rep *rep, int32_t patient, const wr_choose *c)
{
    if (c->shares_uniform)
        return wr_uniform(wr_patient_at(rep, patient)->route_word);
    const wr_draw draw = wr_draw_at(rep, patient, c->stage);
    return wr_uniform(wr_first_block(rep, patient, c->stage, &draw).w1);
}

int32_t wr_pick_branch(wr_rep *rep, int32_t patient, const wr_choose *c)
{
    int32_t first;
    const int32_t i = pick_certain(rep, patient, c, &first);
    if (i < 0)
        return pick_drawn(rep, patient, c, first, wr_choice_uniform(rep, patient, c));
    if (!c->shares_uniform && rep->net->stage_counted[c->stage])
        wr_count_visit(rep, patient, c->stage); /* as if it had drawn */
    return i;
}

void wr_choose_branch(wr_rep *rep, int32_t patient, const wr_choose *c)
{
    const int32_t i = wr_pick_branch(rep, patient, c);
    if (i < 0)
        wr_patient_at(rep, patient)->step = rep->net->steps[wr_patient_at(rep, patient)->step].next;
    else
        wr_follow(rep, patient, rep->net->branches[c->first + i].target);
}

/* What a branch's target says, where it says all: no table, nothing kept. */
static wr_way way_of(const wr_target *t)
{
    wr_way way = {0, WR_TO_TABLE, -1, -1};
    if (t->n_keep || t->kind == WR_TO_NEXT)
        return way;
    way.kind = (int16_t)t->kind;
    way.service = (int16_t)t->service;
    way.to = t->kind == WR_TO_LEAVE ? t->outcome : t->step;
    return way;
}

void wr_ways_create(wr_rep *rep)
{
    const weir_network *net = rep->net;
    rep->ways = wr_alloc_array(rep->arena, (size_t)net->n_branches + 1, sizeof *rep->ways);
    for (int32_t i = 0; i < net->n_branches; i++)
        rep->ways[i] = way_of(&net->targets[net->branches[i].target]);
}
