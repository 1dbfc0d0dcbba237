/* Patients who wait for each other for ever. A patient who holds units and waits for others can go
 * on once somebody gives those back; from those who can, it is worked out who else can, until nothing
 * is added. Who is left then, nothing will ever free.
 * A patient who was split waits for its children, and holds on until then; so does one of a group. */
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

/* The seize that a patient waits at; NULL: a treat, which asks for one unit of one pool. */
static const wr_seize *waits_at(const wr_rep *rep, int32_t patient)
{
    const wr_step *step = &rep->net->steps[wr_cold_at(rep, patient)->request];
    if (step->op == WR_OP_TREAT)
        return NULL;
    return &rep->net->seizes[step->op == WR_OP_HOLD ? rep->net->holds[step->a].seize : step->a];
}

/* Will all that a way asks for be given back some day? */
static bool way_will_be_free(const wr_rep *rep, const wr_seize *s, int32_t way, const bool *freed)
{
    for (int32_t i = s->first; i < s->first + s->n; i++)
        if (rep->net->needs[i].way == way && !freed[rep->net->needs[i].pool])
            return false;
    return true;
}

/* All that somebody lost who is interrupted. */
static bool lost_will_be_free(const wr_rep *rep, const wr_patient *p, const bool *freed)
{
    for (int32_t n = p->line; n >= 0; n = rep->nodes[n].sibling)
        if (!freed[rep->nodes[n].pool])
            return false;
    return true;
}

/* All it waits for will be given back some day; where it may be served in several ways, one of them. */
static bool will_go_on(const wr_rep *rep, const wr_patient *p, int32_t patient, const bool *freed)
{
    if (p->state == WR_SUSPENDED)
        return lost_will_be_free(rep, p, freed);
    const wr_seize *s = waits_at(rep, patient);
    if (!s)
        return freed[rep->nodes[p->line].pool];
    if (!way_will_be_free(rep, s, 0, freed))
        return false;
    const int32_t last = rep->net->needs[s->first + s->n - 1].way;
    for (int32_t way = 1; way <= last; way++)
        if (way_will_be_free(rep, s, way, freed))
            return true;
    return last == 0;
}

/* Waits for others: in a line, until its children are over, or for its group. */
static bool depends(const wr_patient *p)
{
    return waits(p) || p->state == WR_SPLIT || p->state == WR_GROUPED;
}

/* Nothing keeps it, or only what will be given back. A patient who was split goes on once its children
 * can: all of them, or one. */
static bool goes_on(const wr_rep *rep, int32_t patient, const bool *freed)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    if (p->state == WR_GROUPED)
        return goes_on(rep, rep->kin[patient].group, freed);
    if (p->state != WR_SPLIT)
        return !waits(p) || will_go_on(rep, p, patient, freed);
    const bool first = rep->net->splits[rep->net->steps[p->step].a].first_only;
    for (int32_t child = rep->kin[patient].children; child >= 0; child = rep->kin[child].sibling)
        if (goes_on(rep, child, freed) == first)
            return first;
    return !first;
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

/* One who waits in a line and is kept: the patient itself, a child of it, or its group. */
static int32_t who_waits(const wr_rep *rep, int32_t patient, const bool *freed)
{
    for (;;) {
        const uint8_t state = wr_patient_at(rep, patient)->state;
        if (state == WR_GROUPED) {
            patient = rep->kin[patient].group;
        } else if (state == WR_SPLIT) {
            patient = rep->kin[patient].children;
            while (goes_on(rep, patient, freed))
                patient = rep->kin[patient].sibling;
        } else {
            return patient;
        }
    }
}

static _Noreturn void name_lock(wr_rep *rep, int32_t patient, const bool *freed)
{
    const wr_patient *p = wr_patient_at(rep, who_waits(rep, patient, freed));
    wr_rep_fail(rep, WEIR_ERR_LIMIT, rep->net->services[p->service].place_in_file,
                "patients wait for each other for ever: one in '%s' waits for '%s', which "
                "nothing will free",
                rep->net->services[p->service].name,
                rep->net->pools[rep->nodes[p->line].pool].full_name);
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
        if (!depends(p))
            free_holdings(rep, p, freed);
        else
            holders = holders || p->held >= 0;
    }
    for (bool added = holders; added;) {
        added = false;
        for (int32_t k = 0; k < rep->n_patients; k++) {
            const wr_patient *p = wr_patient_at(rep, k);
            if (p->held >= 0 && depends(p) && goes_on(rep, k, freed))
                added = free_holdings(rep, p, freed) || added;
        }
    }
    for (int32_t k = 0; k < rep->n_patients && holders; k++) {
        const wr_patient *p = wr_patient_at(rep, k);
        if (p->held >= 0 && depends(p) && !goes_on(rep, k, freed))
            name_lock(rep, k, freed);
    }
}
