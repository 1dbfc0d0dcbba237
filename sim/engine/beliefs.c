/* What wait people believe that a service has. Each full hour the waits that ended in the hour before are
 * added to those remembered, of which some is forgotten:
 *
 *     believed = sum of w x wait / sum of w,   w = exp(-full hours since the hour was over / memory)
 *
 * Waits are added up as whole microseconds, so their order within the hour does not matter. A service
 * whose wait is believed is of one part alone (sim/network/reach.c): whoever waits there, and whoever
 * goes by it, stand in the same one. */
#include "sim/base/mathx.h"
#include "sim/engine/state.h"

/* What was believed up to now goes into the mean over the window. */
static void settle(const wr_rep *rep, wr_belief_state *s)
{
    if (rep->in_window)
        s->area += s->believed / 3600.0 * (double)(rep->now - s->since);
    s->since = rep->now;
}

static void believe(const wr_rep *rep, wr_belief_state *s, double seconds)
{
    settle(rep, s);
    s->believed = seconds;
    s->log_wait = wr_log(1.0 + seconds / 3600.0);
}

void wr_beliefs_create(wr_rep *rep)
{
    const size_t n = (size_t)rep->net->n_beliefs + 1;
    rep->beliefs = wr_alloc_array(rep->arena, n, sizeof *rep->beliefs);
}

static bool is_here(const wr_rep *rep, int32_t service)
{
    for (int32_t k = 0; k < rep->part_services.n; k++)
        if (rep->part_services.at[k] == service)
            return true;
    return false;
}

void wr_beliefs_start(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->net->n_beliefs; i++) {
        const wr_belief *b = &rep->net->beliefs[i];
        const bool here = is_here(rep, b->service);
        if (here) /* what others have seen is kept, for the results */
            rep->beliefs[i] = (wr_belief_state){.sum = 0};
        if (here || rep->part == 0)
            believe(rep, &rep->beliefs[i], rep->dials[b->from]);
        rep->beliefs[i].here = here;
    }
    if (rep->net->n_beliefs)
        wr_resolve_odds(rep, true);
}

void wr_belief_seen(wr_rep *rep, int32_t patient, int32_t belief, int32_t moment)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    if (moment != rep->net->beliefs[belief].moment || p->flags & WR_FLAG_PLACED)
        return; /* when it came, who was there at the start cannot say */
    rep->beliefs[belief].new_waits += rep->now - p->entered;
    rep->beliefs[belief].n_new++;
}

void wr_beliefs_hour(wr_rep *rep)
{
    bool anew = false;
    for (int32_t i = 0; i < rep->net->n_beliefs; i++) {
        wr_belief_state *s = &rep->beliefs[i];
        if (!s->here)
            continue;
        const double memory = rep->dials[rep->net->beliefs[i].memory];
        const double kept = memory > 0 ? wr_exp(-3600.0 / memory) : 0;
        s->sum *= kept;
        s->weight *= kept;
        if (!s->n_new)
            continue;
        s->sum += (double)s->new_waits * 1e-6;
        s->weight += (double)s->n_new;
        s->new_waits = s->n_new = 0;
        believe(rep, s, s->sum / s->weight);
        anew = true;
    }
    if (anew)
        wr_resolve_odds(rep, true);
}

void wr_beliefs_window(wr_rep *rep, bool begins)
{
    for (int32_t i = 0; i < rep->net->n_beliefs; i++) {
        if (!rep->beliefs[i].here)
            continue;
        settle(rep, &rep->beliefs[i]);
        if (begins)
            rep->beliefs[i].area = 0;
    }
}
