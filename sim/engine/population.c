/* A population of so many: each of them is away for a time of its own, comes, and when its journey
 * ends is away again. A member keeps its record, its ordinal and its attributes for the whole run, and
 * draws as often as it comes: its stages are counted (sim/network/graph.c). */
#include "sim/engine/visits_inline.h"

static bool limited(const wr_rep *rep) { return rep->net->run.until == WR_RUN_ARRIVALS; }

/* To its next arrival; nobody comes after the end, or after the last arrival. */
void wr_go_away(wr_rep *rep, int32_t patient)
{
    wr_patient *const p = wr_patient_at(rep, patient);
    const wr_source *def = &rep->net->sources[rep->sources[p->source].of];
    p->flags = WR_FLAG_MEMBER | WR_FLAG_OUT;
    p->state = WR_AWAY;
    wr_cold_of(p)->request = def->target;
    wr_words words = {.draw = wr_draw_at(rep, patient, def->away_stage)};
    const double after = wr_value_of(rep, patient, def->away, &words);
    const weir_time at = rep->now + wr_to_time(after);
    if (at >= rep->run_end || (limited(rep) && rep->arrivals_left == 0))
        wr_patient_give(rep, patient, p);
    else
        wr_event_set(rep, patient, at, WR_CLASS_ARRIVAL);
}

/* Those who are away when the last has come will not come any more. */
static void let_go(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->n_patients; i++) {
        wr_patient *const p = wr_patient_at(rep, i);
        if (p->state != WR_AWAY || !(p->flags & WR_FLAG_OUT))
            continue;
        wr_event_clear(rep, i);
        wr_patient_give(rep, i, p);
    }
}

void wr_population_over(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->part_sources.n; i++)
        if (rep->net->sources[rep->part_sources.at[i]].kind == WR_SOURCE_POPULATION) {
            let_go(rep);
            return;
        }
}

void wr_member_comes(wr_rep *rep, int32_t patient)
{
    wr_patient_at(rep, patient)->flags &= (uint8_t)~WR_FLAG_OUT;
    if (limited(rep) && --rep->arrivals_left == 0)
        wr_sources_over(rep);
}
