/* Patients who wait for each other for ever. A patient who holds units and waits for others can go
 * on once somebody gives those back; from those who can, it is worked out who else can, until nothing
 * is added. Who is left then, nothing will ever free. */
#include "sim/engine/state.h"

static bool waits(const wr_patient *p)
{
    return ((p->state == WR_WAITING || p->state == WR_BLOCKED) && !(p->flags & WR_FLAG_TIMED)) ||
           (p->state == WR_SUSPENDED && p->line >= 0);
}

/* Units may come of themselves: more staff, an end of cleaning, a dial that moves, a unit that is free
 * already; or nobody has any, and it is not for others that one waits. */
static bool may_free_itself(const wr_rep *rep, int32_t pool)
{
    const wr_pool *def = &rep->net->pools[pool];
    const wr_pool_state *s = &rep->pools[pool];
    return s->in_use.n == 0 || (s->fails && def->fails.then == WR_THEN_REMOVE) ||
           wr_pool_free(s) > 0 || s->out > 0 || def->calendar >= 0 ||
           def->varying.kind != WR_VALUE_NONE || def->door >= 0 || def->unlimited ||
           (def->capacity >= 0 && rep->net->dials[def->capacity].moves);
}

/* All it waits for will be given back some day; where any one will do, one of them. */
static bool will_go_on(const wr_rep *rep, const wr_patient *p, int32_t patient, const bool *freed)
{
    const wr_step *step = &rep->net->steps[wr_cold_at(rep, patient)->request];
    const bool any =
        p->state != WR_SUSPENDED && step->op == WR_OP_SEIZE && rep->net->seizes[step->a].any_of;
    for (int32_t n = p->line; n >= 0; n = rep->nodes[n].sibling)
        if (freed[rep->nodes[n].pool] == any)
            return any;
    return !any;
}

static bool free_holdings(const wr_rep *rep, const wr_patient *p, bool *freed)
{
    bool added = false;
    for (int32_t h = p->held; h >= 0; h = rep->holdings[h].next) {
        added = added || !freed[rep->holdings[h].pool];
        freed[rep->holdings[h].pool] = true;
    }
    if (p->state == WR_TREATED) {
        const int32_t pool = rep->net->treats[rep->net->steps[p->step].a].pool;
        added = added || !freed[pool];
        freed[pool] = true;
    }
    return added;
}

void wr_check_lock(wr_rep *rep)
{
    bool *freed = rep->pool_freed;
    bool holders = false;
    for (int32_t i = 0; i < rep->part_pools.n; i++)
        freed[rep->part_pools.at[i]] = may_free_itself(rep, rep->part_pools.at[i]);
    for (int32_t k = 0; k < rep->n_patients; k++) {
        const wr_patient *p = wr_patient_at(rep, k);
        if (p->state == WR_FREE || p->state == WR_CLEANING)
            continue;
        if (!waits(p))
            free_holdings(rep, p, freed);
        else
            holders = holders || p->held >= 0;
    }
    for (bool added = holders; added;) {
        added = false;
        for (int32_t k = 0; k < rep->n_patients; k++) {
            const wr_patient *p = wr_patient_at(rep, k);
            if (p->held >= 0 && waits(p) && will_go_on(rep, p, k, freed))
                added = free_holdings(rep, p, freed) || added;
        }
    }
    for (int32_t k = 0; k < rep->n_patients && holders; k++) {
        const wr_patient *p = wr_patient_at(rep, k);
        if (p->held >= 0 && waits(p) && !will_go_on(rep, p, k, freed))
            wr_rep_fail(rep, WEIR_ERR_LIMIT, rep->net->services[p->service].place_in_file,
                        "patients wait for each other for ever: one in '%s' waits for '%s', which "
                        "nothing will free",
                        rep->net->services[p->service].name,
                        rep->net->pools[rep->nodes[p->line].pool].full_name);
    }
}
