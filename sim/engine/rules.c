/* Rules: what they watch, and when they act. A rule is looked at after each event that changed a count
 * it reads, and at the instants at which its clock, its door or its `for` may decide. Whoever changes a
 * count of a pool or service tells those who watch it (states.c); so a network without rules knows
 * nothing of this. */
#include "sim/engine/state.h"

#define MOST_TURNS 1000 /* of one rule at one instant */

static weir_time length_of(const wr_rep *rep, int32_t dial)
{
    return dial >= 0 ? wr_to_time(rep->dials[dial]) : 0;
}

/* ---- what it waits for ----------------------------------------------------------------------------- */

/* Without `until` a rule ends when what began it no longer holds. */
static bool awaited(wr_rep *rep, const wr_rule *r, bool on)
{
    if (on && r->until < 0)
        return !wr_cond_holds(rep, -1, r->when);
    return wr_cond_holds(rep, -1, on ? r->until : r->when);
}

static void set_timer(wr_rep *rep, wr_rule_state *s, weir_time at)
{
    if (at == s->due)
        return;
    s->due = at;
    if (at < WEIR_NEVER)
        wr_fixed_set(&rep->pending, (uint32_t)s->timer, at, WR_CLASS_CHANGE);
    else
        wr_fixed_clear(&rep->pending, (uint32_t)s->timer);
}

/* ---- on and off ------------------------------------------------------------------------------------ */

static void check_turns(wr_rep *rep, const wr_rule *r, wr_rule_state *s)
{
    s->turns = s->turned == rep->now ? s->turns + 1 : 0;
    s->turned = rep->now;
    if (s->turns >= MOST_TURNS)
        wr_rep_fail(rep, WEIR_ERR_SCENARIO, r->place,
                    "rule '%s' begins and ends without end at one instant: what it does makes its "
                    "own conditions true",
                    r->name);
}

static void turn(wr_rep *rep, int32_t rule)
{
    wr_rule_state *s = &rep->rules[rule];
    check_turns(rep, &rep->net->rules[rule], s);
    s->on = !s->on;
    s->held_since = -1;
    s->look = true; /* it now waits for the other condition */
    wr_count(&s->active, s->on ? 1 : -1, rep->now);
    s->times_on += s->on && rep->in_window;
    wr_rule_changes(rep, rule);
    wr_run_ready(rep);
}

/* Does it begin or end now? If not, when may it? */
static bool decides(wr_rep *rep, int32_t rule)
{
    const wr_rule *r = &rep->net->rules[rule];
    wr_rule_state *s = &rep->rules[rule];
    const bool holds = awaited(rep, r, s->on);
    if (!holds)
        s->held_since = -1;
    else if (s->held_since < 0)
        s->held_since = rep->now;
    const weir_time wait = length_of(rep, s->on ? r->until_for : r->when_for);
    if (holds && rep->now - s->held_since >= wait)
        return true;
    weir_time next = wr_cond_next(rep, -1, s->on && r->until >= 0 ? r->until : r->when);
    if (holds && s->held_since + wait < next)
        next = s->held_since + wait;
    set_timer(rep, s, next);
    return false;
}

bool wr_rules_act(wr_rep *rep)
{
    bool acted = false;
    while (rep->rules_told) { /* what one does may be what another waits for */
        rep->rules_told = false;
        for (int32_t i = 0; i < rep->net->n_rules; i++) {
            if (!rep->rules[i].look)
                continue;
            rep->rules[i].look = false;
            if (!decides(rep, i))
                continue;
            turn(rep, i);
            rep->rules_told = acted = true;
        }
    }
    return acted;
}

void wr_rule_due(wr_rep *rep, int32_t rule)
{
    rep->rules[rule].due = WEIR_NEVER;
    wr_rule_look(rep, rule);
}

bool wr_rules_to_come(const wr_rep *rep)
{
    for (int32_t i = 0; i < rep->net->n_rules; i++)
        if (rep->rules[i].due < WEIR_NEVER)
            return true;
    return false;
}

/* ---- measures -------------------------------------------------------------------------------------- */

void wr_rules_window(wr_rep *rep, bool begins)
{
    for (int32_t i = 0; i < rep->net->n_rules; i++) {
        wr_rule_state *s = &rep->rules[i];
        if (begins) {
            wr_count_restart(&s->active, rep->now);
            s->times_on = 0;
        } else
            s->time_on = wr_area_of(&s->active, rep->now);
    }
}

/* ---- set-up ---------------------------------------------------------------------------------------- */

void wr_rules_create(wr_rep *rep)
{
    const size_t n = (size_t)rep->net->n_rules + 1;
    rep->rules = wr_alloc_array(rep->arena, n, sizeof *rep->rules);
    for (int32_t i = 0; i < rep->net->n_rules; i++)
        rep->rules[i] = (wr_rule_state){.held_since = -1, .due = WEIR_NEVER, .turned = -1};
}

void wr_rules_start(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->net->n_rules; i++)
        wr_rule_look(rep, i);
    wr_rules_act(rep);
}
