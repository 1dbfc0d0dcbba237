/* A compiled network described for people: each service's resources and steps in words, and what
 * the interventions do, by date. flows.c draws the same as a graph. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/steps.h"
#include "sim/network/words.h"
#include "weir/network.h"

/* ---- dates ----------------------------------------------------------------------------------- */

/* An instant from run.start: a date, or the number of the day where the run has no dates. */
static const char *instant_words(wr_words *w, weir_time at)
{
    const weir_time day = at >= 0 ? at / WEIR_DAY : -((-at + WEIR_DAY - 1) / WEIR_DAY);
    const int minutes = (int)((at - day * WEIR_DAY) / WEIR_MINUTE);
    const char *text;
    if (w->net->run.dated) {
        const wr_date date = wr_date_of(w->net->run.start_day + (int32_t)day);
        text = wr_format(w->arena, "%04d-%02d-%02d", date.year, date.month, date.day);
    } else {
        text = wr_format(w->arena, "day %lld", (long long)day);
    }
    return minutes ? wr_format(w->arena, "%s %02d:%02d", text, minutes / 60, minutes % 60) : text;
}

static const char *length_words(wr_words *w, weir_time length)
{
    return wr_time_words(w, (double)length / (double)WEIR_SECOND);
}

/* A dial that has this value and that nothing can name, or that is never moved. */
static bool is_constant(const weir_network *net, wr_value v, double value)
{
    return v.kind == WR_VALUE_DIAL && net->dials[v.index].value == value &&
           !net->dials[v.index].moves;
}

/* ---- one step -------------------------------------------------------------------------------- */

static const char *need_words(wr_words *w, const wr_need *need, int32_t at)
{
    const char *pool = wr_pool_words(w, need->pool, at);
    if (need->units.kind == WR_VALUE_NONE || is_constant(w->net, need->units, 1))
        return pool;
    return wr_format(w->arena, "%s of %s", wr_value_words(w, need->units, WR_DIM_COUNT), pool);
}

/* Those of one way, joined. */
static const char *way_words(wr_words *w, int32_t first, int32_t n, int32_t way, int32_t at)
{
    const char *text = NULL;
    for (int32_t k = first; k < first + n; k++) {
        if (w->net->needs[k].way != way)
            continue;
        const char *one = need_words(w, &w->net->needs[k], at);
        text = text ? wr_format(w->arena, "%s and %s", text, one) : one;
    }
    return text;
}

static const char *needs_words(wr_words *w, int32_t first, int32_t n, int32_t at)
{
    const char *always = way_words(w, first, n, 0, at), *ways = NULL, *one;
    for (int32_t way = 1; n > 0 && way <= w->net->needs[first + n - 1].way; way++) {
        one = way_words(w, first, n, way, at);
        const bool several = strstr(one, " and ") || (ways && strstr(ways, " and "));
        ways = ways ? wr_format(w->arena, "%s%s or %s", ways, several ? "," : "", one) : one;
    }
    if (always && ways)
        return wr_format(w->arena, "%s, and one of: %s", always, ways);
    return always ? always : ways ? ways : "nothing";
}

/* How somebody goes on who was interrupted. */
static const char *then_words(wr_words *w, wr_then then, int32_t target, int32_t service)
{
    switch (then) {
    case WR_THEN_RESUME:
        return "go on later with what is left";
    case WR_THEN_RESTART:
        return "begin again later";
    case WR_THEN_RESAMPLE:
        return "begin again later, for a time drawn anew";
    case WR_THEN_REMOVE:
        break;
    }
    const char *where = wr_target_words(w, target, service);
    return wr_format(w->arena, "are sent elsewhere: %s", where);
}

static void say_preempt(wr_words *w, const wr_preempt *p, int32_t service)
{
    static const char *const first[] = {"the lowest priority first", "the latest to start first",
                                        "any of them"};
    const char *whom = p->whom < 0
                           ? "those of a later priority"
                           : wr_format(w->arena, "those of whom %s", wr_cond_words(w, p->whom));
    wr_say(w, "\n         interrupts %s, %s, who %s", whom, first[p->victim],
           then_words(w, p->then, p->target, service));
}

/* What may befall who waits, behind "waits for …". */
static void say_waiting(wr_words *w, const wr_seize *seize, int32_t service)
{
    if (seize->priority.kind != WR_VALUE_NONE)
        wr_say(w, ", with priority %s", wr_value_words(w, seize->priority, WR_DIM_NUMBER));
    if (seize->ageing.kind != WR_VALUE_NONE)
        wr_say(w, ", ageing %s", wr_value_words(w, seize->ageing, WR_DIM_RATE));
    if (seize->keep_free.kind != WR_VALUE_NONE)
        wr_say(w, ", leaving %s free", wr_value_words(w, seize->keep_free, WR_DIM_COUNT));
    if (seize->preempt >= 0)
        say_preempt(w, &w->net->preempts[seize->preempt], service);
    if (seize->or_else >= 0)
        wr_say(w, "\n         where there is none: %s",
               wr_target_words(w, seize->or_else, service));
    if (seize->patience < 0)
        return;
    const wr_patience *p = &w->net->patiences[seize->patience];
    if (is_constant(w->net, p->wait, INFINITY))
        return;
    wr_say(w, "\n         gives up after %s%s: %s", wr_value_words(w, p->wait, WR_DIM_DURATION),
           p->from_arrival ? " from arriving" : "",
           p->target >= 0 ? wr_target_words(w, p->target, service) : "leaves (left_unseen)");
}

static void say_seize(wr_words *w, int32_t at, int32_t service)
{
    const wr_seize *seize = &w->net->seizes[at];
    wr_say(w, "waits for %s", needs_words(w, seize->first, seize->n, service));
    say_waiting(w, seize, service);
}

static void say_room(wr_words *w, const wr_room *room, int32_t service)
{
    const bool most = room->most.kind != WR_VALUE_NONE;
    const char *to =
        room->target >= 0 ? wr_target_words(w, room->target, service) : "leaves (turned_away)";
    if (most)
        wr_say(w, "who finds %s others %s: %s", wr_value_words(w, room->most, WR_DIM_COUNT),
               room->in_all ? "here" : "waiting, and would have to wait", to);
    if (room->n == 0)
        return;
    wr_say(w, "%swho would have to wait goes away, by how many do (", most ? "\n         " : "");
    for (int32_t k = 0; k < room->n; k++)
        wr_say(w, "%s%d%s: %s", k ? "; " : "", (int)k, k + 1 < room->n ? "" : "+",
               wr_value_words(w, w->net->balks[room->first + k], WR_DIM_SHARE));
    wr_say(w, "): %s", to);
}

static void say_release(wr_words *w, const wr_release *release, int32_t service)
{
    if (release->all)
        wr_say(w, "gives back all that is held");
    else if (release->seize >= 0)
        wr_say(w, "gives it back");
    else
        wr_say(w, "gives back %s", needs_words(w, release->first, release->n, service));
}

static void say_delay(wr_words *w, const wr_delay *delay, int32_t service)
{
    const char *time = wr_value_words(w, delay->time, WR_DIM_DURATION);
    wr_say(w, delay->treatment ? "is treated for %s" : "stays for %s", time);
    if (delay->whole_days)
        wr_say(w, ", in whole days");
    if (delay->since >= 0)
        wr_say(w, ", less the time since '%s'", w->net->services[service].mark_names[delay->since]);
}

static void say_until(wr_words *w, const wr_until *until)
{
    switch (until->kind) {
    case WR_UNTIL_CLOCK:
        wr_say(w, "stays until %s", wr_value_words(w, until->clock, WR_DIM_CLOCK));
        break;
    case WR_UNTIL_OPEN:
        wr_say(w, "stays until %s is open", w->net->services[until->service].name);
        break;
    case WR_UNTIL_WEEKDAY:
        wr_say(w, "stays until a weekday");
        break;
    case WR_UNTIL_SPANS:
        wr_say(w, "stays until it is %s", wr_calendar_words(w, until->calendar, false));
        break;
    }
}

static void say_hold(wr_words *w, const wr_hold *hold, int32_t service)
{
    const wr_seize *seize = hold->seize >= 0 ? &w->net->seizes[hold->seize] : NULL;
    wr_say(w, "keeps what is held until there is room: ");
    if (hold->targets >= 0)
        wr_say(w, "%s", wr_target_words(w, hold->targets, service));
    else if (hold->service >= 0)
        wr_say(w, "%s", w->net->services[hold->service].name);
    else if (seize)
        wr_say(w, "%s", needs_words(w, seize->first, seize->n, service));
    if (seize)
        say_waiting(w, seize, service);
    if (hold->swap)
        wr_say(w, "\n         in a ring of those who wait for each other: changes places at once");
}

static void say_choose(wr_words *w, const wr_choose *choose, int32_t service)
{
    wr_say(w, "one of these:");
    for (int32_t k = 0; k < choose->n; k++) {
        const wr_branch *branch = &w->net->branches[choose->first + k];
        wr_say(w, "\n         ");
        if (branch->when >= 0)
            wr_say(w, "if %s%s", wr_cond_words(w, branch->when),
                   branch->share.kind != WR_VALUE_NONE ? ", " : "");
        if (branch->share.kind != WR_VALUE_NONE)
            wr_say(w, "%s", wr_value_words(w, branch->share, WR_DIM_SHARE));
        else if (branch->when < 0)
            wr_say(w, "the rest");
        wr_say(w, ": %s", wr_target_words(w, branch->target, service));
    }
}

static void say_utility(wr_words *w, const wr_option *option)
{
    if (option->when >= 0)
        wr_say(w, "if %s, ", wr_cond_words(w, option->when));
    wr_say(w, "%s", wr_value_words(w, option->utility, WR_DIM_NUMBER));
    if (option->extra.kind != WR_VALUE_NONE)
        wr_say(w, ", and %s%s%s", wr_value_words(w, option->extra, WR_DIM_NUMBER),
               option->extra_when >= 0 ? " if " : "",
               option->extra_when >= 0 ? wr_cond_words(w, option->extra_when) : "");
    if (option->per_min_travel.kind != WR_VALUE_NONE)
        wr_say(w, ", %s for each minute on the way",
               wr_value_words(w, option->per_min_travel, WR_DIM_NUMBER));
    if (option->per_log_wait.kind != WR_VALUE_NONE)
        wr_say(w, ", %s times log(1 + believed wait / 1 h)",
               wr_value_words(w, option->per_log_wait, WR_DIM_NUMBER));
}

static void say_logit(wr_words *w, const wr_prefer *prefer, int32_t service)
{
    wr_say(w, "one of these, with odds of exp of its utility:");
    for (int32_t k = 0; k < prefer->n; k++) {
        const wr_option *option = &w->net->options[prefer->first + k];
        wr_say(w, "\n         ");
        say_utility(w, option);
        wr_say(w, ": %s", wr_target_words(w, option->target, service));
    }
}

static void say_prefer(wr_words *w, const wr_prefer *prefer, int32_t service)
{
    const weir_network *net = w->net;
    if (prefer->by == WR_PREFER_LOGIT) {
        say_logit(w, prefer, service);
        return;
    }
    if (prefer->by == WR_PREFER_NEAREST)
        wr_say(w, "one of these, the nearest to home");
    else
        wr_say(w, "one of these, where the fewest %s",
               net->options[prefer->first].state.of == WR_STATE_WAITING ? "wait" : "are");
    if (prefer->informed.kind != WR_VALUE_NONE)
        wr_say(w, ", as %s know; the others anywhere",
               wr_value_words(w, prefer->informed, WR_DIM_SHARE));
    wr_say(w, ":");
    for (int32_t k = 0; k < prefer->n; k++)
        wr_say(w, "\n         %s",
               wr_target_words(w, net->options[prefer->first + k].target, service));
}

static void say_book(wr_words *w, const wr_book_step *step, int32_t service)
{
    const weir_network *net = w->net;
    if (step->slots.kind == WR_VALUE_NONE)
        wr_say(w, "books a slot of ");
    else
        wr_say(w,
               step->slots.kind == WR_VALUE_DIAL ? "books %s slots in a row of "
                                                 : "books slots in a row, %s, of ",
               wr_value_words(w, step->slots, WR_DIM_COUNT));
    for (int32_t k = 0; k < step->n; k++)
        wr_say(w, "%s%s", k ? " or " : "", net->books[net->book_refs[step->first + k]].name);
    if (step->attr >= 0)
        wr_say(w, " (by %s)", net->attrs[step->attr].name);
    if (step->within.kind != WR_VALUE_NONE)
        wr_say(w, " within %s", wr_value_words(w, step->within, WR_DIM_DURATION));
    if (step->notice.kind != WR_VALUE_NONE)
        wr_say(w, ", no sooner than in %s", wr_value_words(w, step->notice, WR_DIM_DURATION));
    wr_say(w, "\n         where there is none: %s",
           step->or_else >= 0 ? wr_target_words(w, step->or_else, service)
                              : "leaves (turned_away)");
    if (step->attends.kind != WR_VALUE_NONE)
        wr_say(w, "\n         %s attend; the others: %s",
               wr_value_words(w, step->attends, WR_DIM_SHARE),
               step->missed >= 0 ? wr_target_words(w, step->missed, service)
                                 : "leaves (did_not_attend)");
    if (step->cancels.kind != WR_VALUE_NONE)
        wr_say(w, "\n         %s cancel: %s", wr_value_words(w, step->cancels, WR_DIM_SHARE),
               step->cancel_target >= 0 ? wr_target_words(w, step->cancel_target, service)
                                        : "leaves (cancelled)");
}

static void say_go(wr_words *w, const char *where)
{
    const bool leaves = strncmp(where, "leaves", 6) == 0;
    wr_say(w, "%s%s", leaves ? "" : "goes to ", where);
}

static void say_set(wr_words *w, const wr_assign *assign)
{
    const wr_attr *attr = &w->net->attrs[assign->attr];
    const char *value = wr_value_words(w, assign->value, attr->dim);
    const wr_value v = assign->value;
    const double level = v.kind == WR_VALUE_DIAL ? w->net->dials[v.index].value : -1;
    if (attr->words && level >= 0 && level < attr->n_levels)
        value = attr->levels[(int32_t)level].label;
    wr_say(w, "%s becomes %s", attr->name, value);
}

static void say_split(wr_words *w, const wr_split *split, int32_t next, int32_t service)
{
    wr_say(w, "goes all of these ways at once; when %s over, then %s:",
           split->first_only ? "the first is" : "all are", wr_step_words(w, next, service));
    for (int32_t k = split->first; k < split->first + split->n; k++)
        wr_say(w, "\n         %s", wr_target_words(w, w->net->branches[k].target, service));
}

static void say_repeat(wr_words *w, const wr_repeat *repeat, int32_t next, int32_t service)
{
    wr_say(w, "%s times from %s on", wr_value_words(w, repeat->times, WR_DIM_COUNT),
           wr_step_words(w, next, service));
    if (repeat->every.kind != WR_VALUE_NONE)
        wr_say(w, ", each no sooner than %s after the one before began",
               wr_value_words(w, repeat->every, WR_DIM_DURATION));
}

static void say_batch(wr_words *w, const wr_batch *batch)
{
    wr_say(w, "waits until there are %s", wr_value_words(w, batch->size, WR_DIM_COUNT));
    if (batch->or_after.kind != WR_VALUE_NONE)
        wr_say(w, ", for no more than %s from the first",
               wr_value_words(w, batch->or_after, WR_DIM_DURATION));
    wr_say(w, "; they go on as one");
}

static void say_step(wr_words *w, const wr_step *step)
{
    const weir_network *net = w->net;
    const int32_t service = step->service;
    switch ((wr_op)step->op) {
    case WR_OP_TREAT:
        wr_say(w, "waits for %s, is treated for %s, gives it back",
               wr_pool_words(w, net->treats[step->a].pool, service),
               wr_value_words(w, net->treats[step->a].time, WR_DIM_DURATION));
        break;
    case WR_OP_SEIZE:
        say_seize(w, step->a, service);
        break;
    case WR_OP_ROOM:
        say_room(w, &net->rooms[step->a], service);
        break;
    case WR_OP_RELEASE:
        say_release(w, &net->releases[step->a], service);
        break;
    case WR_OP_DELAY:
        say_delay(w, &net->delays[step->a], service);
        break;
    case WR_OP_UNTIL:
        say_until(w, &net->untils[step->a]);
        break;
    case WR_OP_WATCH:
        wr_say(w, "stays until %s", wr_cond_words(w, step->a));
        break;
    case WR_OP_HOLD:
        say_hold(w, &net->holds[step->a], service);
        break;
    case WR_OP_ROUTE:
    case WR_OP_CHOOSE:
        say_choose(w, &net->chooses[step->a], service);
        break;
    case WR_OP_PREFER:
        say_prefer(w, &net->prefers[step->a], service);
        break;
    case WR_OP_BOOK:
        say_book(w, &net->book_steps[step->a], service);
        break;
    case WR_OP_SET:
        say_set(w, &net->assigns[step->a]);
        break;
    case WR_OP_MARK:
        wr_say(w, "'%s' is noted", net->services[service].mark_names[step->a]);
        break;
    case WR_OP_SCORE:
        wr_say(w, "scores %s (%s)", wr_value_words(w, net->costs[step->a].amount, WR_DIM_NUMBER),
               net->score_names[net->costs[step->a].name]);
        break;
    case WR_OP_COST:
        wr_say(w, "costs %s (%s)", wr_value_words(w, net->costs[step->a].amount, WR_DIM_MONEY),
               net->cost_names[net->costs[step->a].name]);
        break;
    case WR_OP_GO:
        say_go(w, wr_target_words(w, step->a, service));
        break;
    case WR_OP_RETURN:
        wr_say(w, "%s come again after %s, to %s",
               wr_value_words(w, net->returns[step->a].share, WR_DIM_SHARE),
               wr_value_words(w, net->returns[step->a].after, WR_DIM_DURATION),
               wr_target_words(w, net->returns[step->a].target, service));
        break;
    case WR_OP_SPLIT:
        say_split(w, &net->splits[step->a], step->next, service);
        break;
    case WR_OP_REPEAT:
        say_repeat(w, &net->repeats[step->a], step->next, service);
        break;
    case WR_OP_AGAIN:
        wr_say(w, "again from %s; after the last, %s", wr_step_words(w, step->next, service),
               wr_target_words(w, net->repeats[step->a].after, service));
        break;
    case WR_OP_BATCH:
        say_batch(w, &net->batches[step->a]);
        break;
    case WR_OP_UNBATCH:
        wr_say(w, "each of a group goes on by itself");
        break;
    case WR_OP_JOIN:
        wr_say(w, "this way is over");
        break;
    case WR_OP_END:
        wr_say(w, "leaves (done)");
        break;
    }
}

/* Does a patient go from here to the step that follows? */
static bool goes_on(const weir_network *net, const wr_step *step)
{
    if (step->op == WR_OP_GO || step->op == WR_OP_END || step->op == WR_OP_PREFER ||
        step->op == WR_OP_SPLIT || step->op == WR_OP_JOIN || step->op == WR_OP_REPEAT ||
        step->op == WR_OP_AGAIN)
        return false;
    if (step->op == WR_OP_HOLD)
        return net->holds[step->a].targets < 0 && net->holds[step->a].service < 0;
    if (step->op != WR_OP_ROUTE && step->op != WR_OP_CHOOSE)
        return true;
    const wr_choose *choose = &net->chooses[step->a];
    bool next = choose->n_when == choose->n;
    for (int32_t k = 0; k < choose->n; k++)
        next = next || net->targets[net->branches[choose->first + k].target].kind == WR_TO_NEXT;
    return next;
}

/* ---- one service ----------------------------------------------------------------------------- */

static void say_pool(wr_words *w, const wr_pool *p)
{
    wr_say(w, "  %s: ", p->service < 0 ? p->full_name : p->name);
    if (p->calendar >= 0)
        wr_say(w, "%s", wr_calendar_words(w, p->calendar, true));
    else if (p->varying.kind != WR_VALUE_NONE)
        wr_say(w, "%s", wr_value_words(w, p->varying, WR_DIM_COUNT));
    else if (p->unlimited || p->capacity < 0)
        wr_say(w, "without limit");
    else
        wr_say(w, "%s", wr_dial_words(w, p->capacity, w->net->dials[p->capacity].value));
    if (p->door >= 0)
        wr_say(w, ", open %s", wr_calendar_words(w, p->door, false));
    static const char *const orders[] = {"", ", by arrival", ", the latest first",
                                         ", in random order", ", by "};
    if (p->order != WR_ORDER_JOINED)
        wr_say(w, "%s%s", orders[p->order],
               p->order == WR_ORDER_OF ? w->net->attrs[p->order_by.index].name : "");
    if (p->turnaround.kind != WR_VALUE_NONE && !is_constant(w->net, p->turnaround, 0))
        wr_say(w, ", %s between patients", wr_value_words(w, p->turnaround, WR_DIM_DURATION));
    if (p->fails.some)
        wr_say(w, "\n    each fails every %s%s, for %s; those whom it stops %s",
               wr_value_words(w, p->fails.every, WR_DIM_DURATION), p->fails.of_use ? " of use" : "",
               wr_value_words(w, p->fails.repair, WR_DIM_DURATION),
               then_words(w, p->fails.then, p->fails.target, p->service));
    if (p->at_drop.stops)
        wr_say(w, "\n    when there are fewer, the latest to start %s",
               then_words(w, p->at_drop.then, p->at_drop.target, p->service));
    wr_say(w, "\n");
}

/* The name that the scenario gives a step. Where it gives none, the step's stage is called after
 * what it does. */
static void say_name(wr_words *w, const wr_step *step)
{
    static const char *const plain[] = {"delay", "book", "choose", "return", "route"};
    const weir_network *net = w->net;
    const int32_t stage = step->op == WR_OP_TREAT    ? net->treats[step->a].stage
                          : step->op == WR_OP_SEIZE  ? net->seizes[step->a].stage
                          : step->op == WR_OP_DELAY  ? net->delays[step->a].stage
                          : step->op == WR_OP_BOOK   ? net->book_steps[step->a].stage
                          : step->op == WR_OP_ROUTE  ? net->chooses[step->a].stage
                          : step->op == WR_OP_CHOOSE ? net->chooses[step->a].stage
                          : step->op == WR_OP_PREFER ? net->prefers[step->a].stage
                                                     : -1;
    const char *service = net->services[step->service].name;
    const size_t n = strlen(service);
    if (stage < 0 || strncmp(net->stages[stage], service, n) != 0 || net->stages[stage][n] != '.')
        return;
    const char *name = net->stages[stage] + n + 1;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strncmp(name, plain[i], strlen(plain[i])) == 0)
            return;
    if (!strchr(name, '.'))
        wr_say(w, "%s: ", name);
}

static void say_belief(wr_words *w, const wr_belief *belief)
{
    const wr_service *s = &w->net->services[belief->service];
    const int32_t mark = belief->moment - WR_MOMENT_MARK;
    const wr_value from = {WR_VALUE_DIAL, belief->from}, memory = {WR_VALUE_DIAL, belief->memory};
    wr_say(w, "  people go by its wait up to %s: first %s, then as it was, remembered for %s\n",
           mark >= 0 ? s->mark_names[mark] : "the start", wr_value_words(w, from, WR_DIM_DURATION),
           wr_value_words(w, memory, WR_DIM_DURATION));
}

static void say_service(wr_words *w, int32_t at, const bool *reached)
{
    const weir_network *net = w->net;
    const wr_service *s = &net->services[at];
    wr_say(w, "\n%s (%s%s%s)\n", s->name, s->type, s->place ? ", at " : "",
           s->place ? s->place : "");
    for (int32_t i = 0; i < net->n_pools; i++)
        if (net->pools[i].service == at)
            say_pool(w, &net->pools[i]);
    if (s->door >= 0)
        wr_say(w, "  open %s; who comes when it is shut: %s\n",
               wr_calendar_words(w, s->door, false),
               s->shut >= 0 ? wr_target_words(w, s->shut, at) : "leaves (turned_away)");
    if (s->belief >= 0)
        say_belief(w, &net->beliefs[s->belief]);
    for (int32_t i = s->entry; i >= 0 && i < s->end; i++) {
        const wr_step *step = &net->steps[i];
        if (!reached[i] || (step->op == WR_OP_END && i > s->entry))
            continue; /* the end is said where it is gone to */
        wr_say(w, "  %4d.  ", (int)(i - s->entry + 1));
        say_name(w, step);
        say_step(w, step);
        const bool end = net->steps[step->next >= 0 ? step->next : i].op == WR_OP_END;
        if (goes_on(net, step) && step->next >= 0 && (step->next != i + 1 || end))
            wr_say(w, "; then %s", wr_step_words(w, step->next, at));
        wr_say(w, "\n");
    }
}

/* ---- arrivals -------------------------------------------------------------------------------- */

static void say_rate(wr_words *w, int32_t at)
{
    const wr_rate *rate = &w->net->rates[at];
    const int32_t profiles[] = {rate->hour, rate->weekday, rate->month};
    static const char *const by[] = {"hour", "weekday", "month"};
    switch (rate->kind) {
    case WR_RATE_CONSTANT:
    case WR_RATE_PROFILE:
        wr_say(w, "%s", wr_dial_words(w, rate->base, w->net->dials[rate->base].value));
        for (int k = 0; k < 3; k++)
            if (rate->kind == WR_RATE_PROFILE && profiles[k] >= 0)
                wr_say(w, ", by %s (%s)", by[k], w->net->profiles[profiles[k]].name);
        break;
    case WR_RATE_TABLE:
        wr_say(w, "%d rates, %s each%s", (int)rate->n, wr_time_words(w, rate->step),
               rate->repeat ? ", again and again" : "");
        break;
    case WR_RATE_POINTS:
        wr_say(w, "a rate through %d points", (int)rate->n);
        break;
    case WR_RATE_SWING:
        wr_say(w, "%s, swinging by %s every %s, highest at %s",
               wr_dial_words(w, rate->base, w->net->dials[rate->base].value),
               wr_dial_words(w, rate->swing, w->net->dials[rate->swing].value),
               wr_time_words(w, w->net->dials[rate->period].value),
               wr_time_words(w, w->net->dials[rate->peak].value));
        break;
    }
}

/* On an average day, as the dials stand. */
static double needs_a_day(const weir_network *net, const wr_source *s)
{
    double sum = 0;
    for (int32_t k = 0; k < s->n_cells; k++) {
        const wr_cell *cell = &net->cells[s->first_cell + k];
        double rate = cell->people;
        for (int32_t i = 0; i < cell->n; i++)
            rate *= net->dials[net->cell_dials[cell->first + i]].value;
        sum += rate;
    }
    return sum * 86400;
}

static void say_source(wr_words *w, const wr_source *s)
{
    wr_say(w, "  %s: ", s->name);
    switch (s->kind) {
    case WR_SOURCE_RATE:
        say_rate(w, s->rate);
        break;
    case WR_SOURCE_EVERY:
        wr_say(w, "one every %s", wr_value_words(w, s->every, WR_DIM_DURATION));
        break;
    case WR_SOURCE_LIST:
        wr_say(w, "%d at given times", (int)s->n_times);
        if (s->late.kind != WR_VALUE_NONE)
            wr_say(w, ", late by %s", wr_value_words(w, s->late, WR_DIM_DURATION));
        break;
    case WR_SOURCE_WEEKLY:
        wr_say(w, "%d a week, at given times", (int)s->n_times);
        break;
    case WR_SOURCE_PEOPLE:
        wr_say(w, "what people need, about %.3g a day", needs_a_day(w->net, s));
        break;
    case WR_SOURCE_POPULATION:
        wr_say(w, "%s people, each away for %s, then here, and again",
               wr_value_words(w, s->count, WR_DIM_COUNT),
               wr_value_words(w, s->away, WR_DIM_DURATION));
        break;
    case WR_SOURCE_START:
        if (s->count_equilibrium)
            wr_say(w, "as many as there usually are, at the start");
        else
            wr_say(w, "%s at the start", wr_value_words(w, s->count, WR_DIM_COUNT));
        break;
    }
    if (s->batch.kind != WR_VALUE_NONE)
        wr_say(w, ", %s at once", wr_value_words(w, s->batch, WR_DIM_COUNT));
    if (s->target >= 0)
        wr_say(w, ", %s %s", s->task ? "at" : "to", wr_target_words(w, s->target, -1));
    else if (s->service >= 0)
        wr_say(w, ", in %s", w->net->services[s->service].name);
    wr_say(w, "\n");
}

/* Streams of patients; or work without them. */
static void say_sources(wr_words *w, const char *title, bool tasks)
{
    bool first = true;
    for (int32_t i = 0; i < w->net->n_sources; i++) {
        if (w->net->sources[i].task != tasks)
            continue;
        wr_say(w, "%s", first ? title : "");
        first = false;
        say_source(w, &w->net->sources[i]);
    }
}

static void say_run(wr_words *w)
{
    const wr_run_settings *run = &w->net->run;
    wr_say(w, "%s\n  ", w->net->title && *w->net->title ? w->net->title : "A scenario");
    if (run->dated)
        wr_say(w, "from %s, ", instant_words(w, 0));
    if (run->until == WR_RUN_ARRIVALS)
        wr_say(w, "until %llu have come", (unsigned long long)run->max_arrivals);
    else
        wr_say(w, "for %s", length_words(w, run->length));
    wr_say(w, " after %s of warm-up, %d replications, seed %llu\n", length_words(w, run->warm_up),
           (int)run->replications, (unsigned long long)run->seed);
}

static void mark_reached(const wr_edges *edges, bool *reached)
{
    for (size_t k = 0; k < edges->n; k++)
        if (edges->at[k].to >= 0)
            reached[edges->at[k].to] = true;
}

/* Steps that something leads to: the rest is what a provider type laid down in vain. */
static const bool *find_reached(wr_words *w)
{
    const weir_network *net = w->net;
    const wr_edge like = {WR_EDGE_GO, -1, -1, -1, -1, -1, -1};
    bool *reached = wr_alloc_array(w->arena, (size_t)net->n_steps + 1, sizeof *reached);
    wr_edges edges = {0};
    for (int32_t i = 0; i < net->n_services; i++)
        if (net->services[i].entry >= 0)
            reached[net->services[i].entry] = true;
    for (int32_t i = 0; i < net->n_sources; i++) {
        edges.n = 0;
        if (net->sources[i].target >= 0)
            wr_edges_through(net, net->sources[i].target, &like, w->arena, &edges);
        mark_reached(&edges, reached);
    }
    for (int32_t i = 0; i < net->n_steps; i++) {
        wr_edges_of(net, i, w->arena, &edges);
        mark_reached(&edges, reached);
    }
    return reached;
}

static void write_pathways(wr_words *w)
{
    const weir_network *net = w->net;
    bool shared = false;
    say_run(w);
    say_sources(w, "\narrivals\n", false);
    say_sources(w, "\ntasks, which are no patients\n", true);
    for (int32_t i = 0; i < net->n_pools; i++)
        if (net->pools[i].service < 0) {
            wr_say(w, "%s", shared ? "" : "\nshared resources\n");
            say_pool(w, &net->pools[i]);
            shared = true;
        }
    const bool *reached = find_reached(w);
    for (int32_t i = 0; i < net->n_services; i++)
        say_service(w, i, reached);
}

char *weir_network_pathways(const weir_network *network)
{
    return wr_words_made(network, write_pathways);
}

/* ---- changes --------------------------------------------------------------------------------- */

static bool comes_before(const wr_change *a, const wr_change *b)
{
    return a->start < b->start || (a->start == b->start && a < b);
}

/* A dial as it stands once those of its changes that come before `last` (and `last` itself, if
 * `with` is set) have run their course. */
static double value_after(const weir_network *net, const wr_change *last, bool with)
{
    const wr_dial *d = &net->dials[last->dial];
    double level = d->value, times = 1, plus = 0;
    const wr_change *set = NULL;
    for (int32_t i = 0; i < net->n_changes; i++) {
        const wr_change *c = &net->changes[i];
        if (c->dial != last->dial || !(comes_before(c, last) || (with && c == last)) ||
            c->rule != last->rule)
            continue;
        if (c->how == WR_CHANGE_TIMES)
            times *= c->amount;
        else if (c->how == WR_CHANGE_BY)
            plus += c->amount;
        else if (!set || comes_before(set, c)) {
            set = c;
            level = c->amount;
        }
    }
    double value = fmax(d->lo, fmin(d->hi, level * times + plus));
    if (d->whole)
        return floor(value + 1e-9);
    /* Nine digits of the value as it is shown: 1.47 d, not 1.4699999999999998. */
    char digits[40];
    const double scale = d->unit_scale > 0 ? d->unit_scale : 1;
    snprintf(digits, sizeof digits, "%.9g", value / scale);
    return strtod(digits, NULL) * scale;
}

/* What is drawn in each replication, beside what it is on average. */
static void say_drawn(wr_words *w, const char *what, int32_t dial)
{
    const wr_dial *d = dial >= 0 ? &w->net->dials[dial] : NULL;
    if (d)
        wr_say(w, " (%s drawn: %s)", what,
               wr_value_words(w, (wr_value){WR_VALUE_DIST, d->drawn_from}, d->dim));
}

static void say_amount(wr_words *w, const wr_change *c)
{
    const wr_dial *d = &w->net->dials[c->dial];
    if (d->factor_only)
        wr_say(w, "times %g", c->amount);
    else
        wr_say(w, "from %s to %s", wr_dial_words(w, c->dial, value_after(w->net, c, false)),
               wr_dial_words(w, c->dial, value_after(w->net, c, true)));
    say_drawn(w, "the amount is", c->amount_drawn);
}

static void say_change(wr_words *w, const wr_change *c)
{
    static const char *const curves[] = {"at once", "linear", "logistic", "exponential", "a pulse"};
    wr_say(w, "  %s  %s  ", instant_words(w, c->start), w->net->dials[c->dial].path);
    say_amount(w, c);
    wr_say(w, ", %s", curves[c->curve]);
    if (c->over > 0)
        wr_say(w, " until %s", instant_words(w, c->start + c->over));
    say_drawn(w, "the time is", c->over_drawn);
    if (c->half_life >= 0)
        wr_say(w, ", then half of it gone every %s",
               wr_dial_words(w, c->half_life, w->net->dials[c->half_life].value));
    wr_say(w, "\n");
}

/* Hours that hold from the start on; what held before is that of the switch before, or of all. */
static void say_switch(wr_words *w, int32_t at)
{
    const weir_network *net = w->net;
    const wr_switch *s = &net->switches[at];
    const char *before = "", *what;
    for (int32_t c = 0; c < net->n_calendars; c++) {
        const int32_t first = net->calendars[c].first_switch;
        if (at >= first && at < first + net->calendars[c].n_switches)
            before =
                wr_calendar_words(w, at == first ? c : net->switches[at - 1].calendar, s->units);
    }
    what = s->service >= 0 ? wr_format(w->arena, "door of %s", net->services[s->service].name)
           : s->units      ? net->pools[s->pool].full_name
                           : wr_format(w->arena, "door of %s", net->pools[s->pool].full_name);
    wr_say(w, "  %s  %s  from %s to %s, at once\n",
           instant_words(w, net->interventions[s->intervention].start), what, before,
           wr_calendar_words(w, s->calendar, s->units));
}

static void say_disruption(wr_words *w, const wr_intervention *i)
{
    const weir_network *net = w->net;
    wr_say(w, "  %s  treatment takes longer by %s in", instant_words(w, i->disruption_start),
           wr_dial_words(w, i->slower_by, net->dials[i->slower_by].value));
    for (int32_t k = 0; k < i->n_disrupted; k++)
        wr_say(w, "%s %s", k ? "," : "",
               net->services[net->service_refs[i->first_disrupted + k]].name);
    if (i->fades_over >= 0)
        wr_say(w, ", fading over %s",
               wr_dial_words(w, i->fades_over, net->dials[i->fades_over].value));
    wr_say(w, "\n");
}

static int by_start(const void *left, const void *right)
{
    const wr_change *a = *(const wr_change *const *)left, *b = *(const wr_change *const *)right;
    return comes_before(a, b) ? -1 : comes_before(b, a);
}

static void say_intervention(wr_words *w, int32_t at)
{
    const weir_network *net = w->net;
    const wr_intervention *i = &net->interventions[at];
    const wr_change **sorted = wr_alloc_array(w->arena, (size_t)net->n_changes + 1, sizeof *sorted);
    size_t n = 0;
    for (int32_t k = 0; k < net->n_changes; k++)
        if (net->changes[k].intervention == at)
            sorted[n++] = &net->changes[k];
    qsort(sorted, n, sizeof *sorted, by_start);

    wr_say(w, "%s%s, from %s\n", at ? "\n" : "", i->name, instant_words(w, i->start));
    if (i->slips_by >= 0)
        wr_say(w, "  all of it later by %s\n",
               wr_value_words(w, (wr_value){WR_VALUE_DIST, i->slips_by}, WR_DIM_DURATION));
    if (i->slower_by >= 0 && i->n_disrupted > 0)
        say_disruption(w, i);
    for (size_t k = 0; k < n; k++)
        say_change(w, sorted[k]);
    for (int32_t k = 0; k < net->n_switches; k++)
        if (net->switches[k].intervention == at)
            say_switch(w, k);
    if (i->set_up_cost >= 0)
        wr_say(w, "  costs %s once\n",
               wr_dial_words(w, i->set_up_cost, net->dials[i->set_up_cost].value));
    if (i->running_cost >= 0)
        wr_say(w, "  costs %s from then on\n",
               wr_dial_words(w, i->running_cost, net->dials[i->running_cost].value));
}

/* A condition of a rule, and how long it must have held. */
static const char *when_words(wr_words *w, int32_t cond, int32_t held_for)
{
    const char *text = wr_cond_words(w, cond);
    return held_for < 0 ? text
                        : wr_format(w->arena, "%s for %s", text,
                                    wr_dial_words(w, held_for, w->net->dials[held_for].value));
}

static void say_rule(wr_words *w, int32_t at, bool first)
{
    const wr_rule *r = &w->net->rules[at];
    wr_say(w, "%s%s, when %s\n", first ? "" : "\n", r->name, when_words(w, r->when, r->when_for));
    for (int32_t i = 0; i < w->net->n_changes; i++) {
        const wr_change *c = &w->net->changes[i];
        if (c->rule != at)
            continue;
        wr_say(w, "  %s  ", w->net->dials[c->dial].path);
        say_amount(w, c);
        wr_say(w, "\n");
    }
    wr_say(w, "  undone when %s\n",
           r->until < 0 ? "that no longer holds" : when_words(w, r->until, r->until_for));
}

static void write_changes(wr_words *w)
{
    for (int32_t i = 0; i < w->net->n_interventions; i++)
        say_intervention(w, i);
    for (int32_t i = 0; i < w->net->n_rules; i++)
        say_rule(w, i, i + w->net->n_interventions == 0);
}

char *weir_network_changes(const weir_network *network)
{
    return wr_words_made(network, write_changes);
}
