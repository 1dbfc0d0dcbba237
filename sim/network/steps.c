/* Laying down steps: what the step functions of weir/model.h do, and what the language's own steps
 * (lay.c) stand on.
 *
 * A step that draws has a stage of its own, SERVICE.STEP, where STEP is its name, or made of its
 * operation and pool; so a step put in elsewhere leaves the random numbers of the others alone. */
#include "sim/network/steps.h"

#include <string.h>

#include "sim/scenario/suggest.h"

/* ---- names ----------------------------------------------------------------------------------- */

bool wr_check_name(weir_builder *b, const char *text, weir_place place, const char *what)
{
    static const char *const reserved[] = {"by",  "else", "value", "dist", "of",
                                           "add", "all",  "any",   "not"};
    char quoted[WR_QUOTE_MAX];
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (!strcmp(text, reserved[i])) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                    "%s cannot be called '%s': the language uses "
                    "that word",
                    what, text);
            return false;
        }
    const unsigned char first = (unsigned char)text[0];
    const bool letter =
        (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first >= 0x80;
    if (letter && !strchr(text, '.'))
        return true;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "%s cannot be called '%s'", what,
            wr_quoted(text, quoted));
    wr_hint(b->err, place, "a name begins with a letter and holds no dot");
    return false;
}

static const char *service_name(const weir_builder *b)
{
    return b->service >= 0 ? b->services.at[b->service].name : "shared";
}

const char *wr_pool_label(const weir_builder *b, int32_t pool)
{
    if (pool >= WR_PENDING_POOL)
        return b->pending_pools.at[pool - WR_PENDING_POOL].name;
    return pool >= 0 ? b->pools.at[pool].name : "nothing";
}

/* The first six exist by themselves and come first, whoever asks. */
int32_t wr_outcome(weir_builder *b, const char *name)
{
    static const char *const standard[WR_N_OUTCOMES] = {
        [WR_OUTCOME_DONE] = "done",
        [WR_OUTCOME_LEFT_UNSEEN] = "left_unseen",
        [WR_OUTCOME_LEFT] = "left",
        [WR_OUTCOME_TURNED_AWAY] = "turned_away",
        [WR_OUTCOME_DID_NOT_ATTEND] = "did_not_attend",
        [WR_OUTCOME_CANCELLED] = "cancelled",
    };
    if (wr_names_count(b->outcome_names) < WR_N_OUTCOMES)
        for (int i = 0; i < WR_N_OUTCOMES; i++)
            wr_names_add(b->outcome_names, standard[i]);
    return wr_names_add(b->outcome_names, name);
}

/* ---- stages ---------------------------------------------------------------------------------- */

int32_t wr_stage(weir_builder *b, const char *name) { return wr_names_add(b->stage_names, name); }

int32_t wr_new_stage(weir_builder *b, const char *base)
{
    const char *name = base;
    for (int n = 2; wr_names_find(b->stage_names, name) >= 0; n++)
        name = wr_format(b->arena, "%s.%d", base, n);
    return wr_stage(b, name);
}

int32_t wr_step_stage(weir_builder *b, const char *kind)
{
    const char *step = b->step_name ? b->step_name : kind;
    return wr_new_stage(b, wr_format(b->arena, "%s.%s", service_name(b), step));
}

/* A second stage of a step that draws twice: SERVICE.STEP.patience. */
int32_t wr_sub_stage(weir_builder *b, int32_t stage, const char *what)
{
    const char *name = wr_names_text(b->stage_names, stage);
    return wr_new_stage(b, wr_format(b->arena, "%s.%s", name, what));
}

static int32_t pool_stage(weir_builder *b, const char *op, const wr_need *needs, size_t n)
{
    const char *pool = n ? wr_pool_label(b, needs[0].pool) : "nothing";
    return wr_step_stage(b, wr_format(b->arena, "%s.%s", op, pool));
}

/* ---- steps ----------------------------------------------------------------------------------- */

int32_t wr_add_step(weir_builder *b, wr_op op, int32_t a)
{
    while (b->step_infos.n < b->steps.n) /* steps that others added say nothing of themselves */
        (void)wr_push(b->arena, &b->step_infos);
    const int32_t at = (int32_t)b->steps.n;
    *wr_push(b->arena, &b->steps) =
        (wr_step){.op = (uint8_t)op, .service = (int16_t)b->service, .a = a, .next = at + 1};
    weir_place place = b->step_place;
    if (!place.source && b->service >= 0)
        place = b->services.at[b->service].place_in_file;
    *wr_push(b->arena, &b->step_infos) = (wr_step_info){place, b->step_name};
    b->step_name = NULL;
    b->last_stage = -1;
    return at;
}

weir_place wr_step_place(const weir_builder *b, int32_t step)
{
    if (step >= 0 && (size_t)step < b->step_infos.n && b->step_infos.at[step].place.source)
        return b->step_infos.at[step].place;
    const int32_t service = step >= 0 ? b->steps.at[step].service : -1;
    return service >= 0 ? b->services.at[service].place_in_file : WR_NOWHERE;
}

/* ---- what a section lays before treatments ----------------------------------------------------- */

void weir_before_treatment(weir_builder *b, const char *service, weir_lay lay, void *what)
{
    *wr_push(b->arena, &b->befores) = (wr_before){wr_strdup(b->arena, service), lay, what};
}

/* A task has no patient, and what a branch of a split remembers is forgotten where it ends. */
static const wr_before *before_treatment(const weir_builder *b)
{
    if (b->laying_before || b->in_ways || b->no_short_ways || b->service < 0)
        return NULL;
    for (size_t i = 0; i < b->befores.n; i++)
        if (strcmp(b->befores.at[i].service, service_name(b)) == 0)
            return &b->befores.at[i];
    return NULL;
}

static void lay_before(weir_builder *b, const wr_before *before)
{
    const char *name = b->step_name; /* of the step that follows */
    b->laying_before = true;
    before->lay(b, before->what);
    b->laying_before = false;
    b->step_name = name;
}

/* ---- steps -------------------------------------------------------------------------------------- */

static int32_t add_needs(weir_builder *b, const wr_need *needs, size_t n)
{
    const int32_t first = (int32_t)b->needs.n;
    for (size_t i = 0; i < n; i++)
        *wr_push(b->arena, &b->needs) = needs[i];
    return first;
}

static int32_t add_patience(weir_builder *b, const wr_plan *plan, int32_t stage)
{
    if (plan->patience.kind == WR_VALUE_NONE)
        return -1;
    *wr_push(b->arena, &b->patiences) = (wr_patience){.wait = plan->patience,
                                                      .from_arrival = plan->patience_from_arrival,
                                                      .target = plan->patience_then,
                                                      .stage = stage};
    return (int32_t)b->patiences.n - 1;
}

/* Whom a random choice of victims is drawn for has a stage of its own: SERVICE.STEP.victim. */
static void name_victims(weir_builder *b, const wr_plan *plan, int32_t stage)
{
    wr_preempt *p = plan->preempt >= 0 ? &b->preempts.at[plan->preempt] : NULL;
    if (p && p->victim == WR_VICTIM_RANDOM)
        p->stage = wr_sub_stage(b, stage, "victim");
}

static int32_t add_seize(weir_builder *b, const wr_plan *plan, int32_t stage)
{
    const wr_seize seize = {.first = add_needs(b, plan->needs, plan->n_needs),
                            .n = (int32_t)plan->n_needs,
                            .priority = plan->priority,
                            .ageing = plan->ageing,
                            .or_else = plan->or_else,
                            .patience = add_patience(b, plan, stage),
                            .keep_free = plan->keep_free,
                            .strict = plan->strict,
                            .any_of = plan->any_of,
                            .preempt = plan->preempt,
                            .stage = stage};
    name_victims(b, plan, stage);
    *wr_push(b->arena, &b->seizes) = seize;
    return (int32_t)b->seizes.n - 1;
}

void wr_lay_seize(weir_builder *b, const wr_plan *plan)
{
    const int32_t stage = pool_stage(b, "seize", plan->needs, plan->n_needs);
    b->seizes_here = true;
    wr_add_step(b, WR_OP_SEIZE, add_seize(b, plan, stage));
}

void wr_lay_release(weir_builder *b, const wr_need *needs, size_t n, bool all)
{
    *wr_push(b->arena, &b->releases) =
        (wr_release){.first = add_needs(b, needs, n), .n = (int32_t)n, .all = all, .seize = -1};
    wr_add_step(b, WR_OP_RELEASE, (int32_t)b->releases.n - 1);
}

static wr_delay *add_delay(weir_builder *b, wr_value time, int32_t stage)
{
    *wr_push(b->arena, &b->delays) =
        (wr_delay){.time = time, .stage = stage, .again = -1, .since = -1};
    wr_add_step(b, WR_OP_DELAY, (int32_t)b->delays.n - 1);
    return &b->delays.at[b->delays.n - 1];
}

void wr_lay_delay(weir_builder *b, wr_value time, int32_t since, bool whole_days)
{
    const wr_before *before = b->seizes_here ? before_treatment(b) : NULL;
    if (before)
        lay_before(b, before);
    const int32_t stage = wr_step_stage(b, "delay");
    wr_delay *delay = add_delay(b, time, stage);
    delay->since = since;
    delay->whole_days = whole_days;
    b->last_stage = stage;
}

/* Nothing but one unit of one pool? The short ways of the engine know nothing of groups
 * and tasks. */
static bool plain_plan(const weir_builder *b, const wr_plan *p)
{
    return !b->batches_here && !b->no_short_ways && p->n_needs == 1 &&
           p->needs[0].units.kind == WR_VALUE_NONE && !p->any_of && !p->strict &&
           p->priority.kind == WR_VALUE_NONE && p->ageing.kind == WR_VALUE_NONE &&
           p->keep_free.kind == WR_VALUE_NONE && p->or_else < 0 && p->preempt < 0 &&
           p->patience.kind == WR_VALUE_NONE;
}

/* Gives back what a treat seized: just so many units, for more of the pool may be held. */
static void release_after_treat(weir_builder *b, const wr_plan *plan, int32_t seize)
{
    wr_need *back = wr_alloc_array(b->arena, plan->n_needs, sizeof *back);
    for (size_t i = 0; i < plan->n_needs; i++) {
        back[i] = plan->needs[i];
        if (back[i].units.kind == WR_VALUE_NONE)
            back[i].units = wr_inside(weir_constant(b, 1.0));
    }
    wr_lay_release(b, back, plan->n_needs, false);
    if (plan->any_of) /* of what else is held of the other ways nothing */
        b->releases.at[b->releases.n - 1].seize = seize;
}

void wr_lay_treat(weir_builder *b, const wr_plan *plan, wr_value time)
{
    const int32_t stage = pool_stage(b, "treat", plan->needs, plan->n_needs);
    const wr_before *before = before_treatment(b);
    b->seizes_here = true;
    if (!before && plain_plan(b, plan)) {
        *wr_push(b->arena, &b->treats) =
            (wr_treat){.pool = plan->needs[0].pool, .stage = stage, .again = -1, .time = time};
        wr_add_step(b, WR_OP_TREAT, (int32_t)b->treats.n - 1);
    } else {
        const int32_t seize = add_seize(b, plan, wr_sub_stage(b, stage, "patience"));
        wr_add_step(b, WR_OP_SEIZE, seize);
        if (before)
            lay_before(b, before);
        add_delay(b, time, stage)->treatment = true;
        release_after_treat(b, plan, seize);
    }
    b->last_stage = stage;
}

void wr_lay_room_step(weir_builder *b, const wr_plan *plan, const wr_room *room)
{
    const char *name = b->step_name;
    const char *kind = name ? wr_format(b->arena, "%s.balk", name)
                            : wr_format(b->arena, "balk.%s", wr_pool_label(b, plan->needs[0].pool));
    wr_room laid = *room;
    laid.stage = -1;
    if (room->n)
        laid.stage = wr_new_stage(b, wr_format(b->arena, "%s.%s", service_name(b), kind));
    *wr_push(b->arena, &b->rooms) = laid;
    wr_add_step(b, WR_OP_ROOM, (int32_t)b->rooms.n - 1);
    b->step_name = name;
}

void wr_lay_hold(weir_builder *b, int32_t service, const wr_plan *plan)
{
    const char *to = service >= 0 ? b->targets.at[service].name : NULL;
    const int32_t stage = service < 0
                              ? pool_stage(b, "hold", plan->needs, plan->n_needs)
                              : wr_step_stage(b, wr_format(b->arena, "hold.%s", to ? to : "by"));
    const bool qualified = plan->n_needs || plan->priority.kind != WR_VALUE_NONE ||
                           plan->patience.kind != WR_VALUE_NONE;
    *wr_push(b->arena, &b->holds) = (wr_hold){.service = -1, /* link.c looks at `targets` */
                                              .targets = service,
                                              .seize = qualified ? add_seize(b, plan, stage) : -1,
                                              .swap = plan->swap};
    wr_add_step(b, WR_OP_HOLD, (int32_t)b->holds.n - 1);
}

void wr_lay_until(weir_builder *b, const wr_until *until)
{
    *wr_push(b->arena, &b->untils) = *until;
    wr_add_step(b, WR_OP_UNTIL, (int32_t)b->untils.n - 1);
}

void wr_lay_watch(weir_builder *b, int32_t cond) { wr_add_step(b, WR_OP_WATCH, cond); }

void wr_lay_book(weir_builder *b, const wr_book_step *step)
{
    *wr_push(b->arena, &b->book_steps) = *step;
    wr_book_step *laid = &b->book_steps.at[b->book_steps.n - 1];
    laid->stage = wr_step_stage(b, "book");
    laid->late_stage =
        wr_stage(b, wr_format(b->arena, "%s.late", wr_names_text(b->stage_names, laid->stage)));
    laid->notice_stage = step->notice.kind == WR_VALUE_NONE || step->notice.kind == WR_VALUE_DIAL
                             ? -1
                             : wr_sub_stage(b, laid->stage, "notice");
    wr_add_step(b, WR_OP_BOOK, (int32_t)b->book_steps.n - 1);
}

/* ---- the step functions of weir/model.h ------------------------------------------------------ */

/* A plan that seizes one unit of each pool, as `how` says. */
static wr_plan plan_of(weir_builder *b, const weir_pool *pools, size_t n, const weir_seize *how)
{
    wr_need *needs = wr_alloc_array(b->arena, n ? n : 1, sizeof *needs);
    for (size_t i = 0; i < n; i++)
        needs[i] = (wr_need){.pool = pools[i].id, .units = WR_NO_VALUE};
    wr_plan plan = WR_PLAN_PLAIN;
    plan.needs = needs;
    plan.n_needs = n;
    if (!how)
        return plan;
    plan.priority = wr_inside(how->priority);
    plan.keep_free = wr_inside(how->keep_free);
    plan.or_else = how->or_else.id;
    plan.patience = wr_inside(how->patience);
    plan.patience_then = how->patience_then.id;
    return plan;
}

void weir_name_step(weir_builder *b, const char *name) { b->step_name = wr_strdup(b->arena, name); }

void weir_step_treat(weir_builder *b, weir_pool pool, weir_value time)
{
    weir_step_treat_with(b, &pool, 1, time, NULL);
}

void weir_step_treat_with(weir_builder *b, const weir_pool *pools, size_t n, weir_value time,
                          const weir_seize *how)
{
    const wr_plan plan = plan_of(b, pools, n, how);
    wr_lay_treat(b, &plan, wr_inside(time));
}

void weir_step_seize(weir_builder *b, const weir_pool *pools, size_t n, const weir_seize *how)
{
    const wr_plan plan = plan_of(b, pools, n, how);
    wr_lay_seize(b, &plan);
}

void weir_step_release(weir_builder *b, weir_pool pool)
{
    wr_lay_release(b, &(wr_need){.pool = pool.id, .units = WR_NO_VALUE}, 1, false);
}

void weir_step_delay(weir_builder *b, weir_value time)
{
    wr_lay_delay(b, wr_inside(time), -1, false);
}

void weir_step_delay_until_hours(weir_builder *b, weir_calendar hours)
{
    if (hours.id < 0) /* always open */
        return;
    wr_lay_until(
        b, &(wr_until){
               .kind = WR_UNTIL_SPANS, .clock = WR_NO_VALUE, .service = -1, .calendar = hours.id});
}

void weir_step_delay_until_clock(weir_builder *b, weir_value clock_seconds)
{
    wr_lay_until(b, &(wr_until){.kind = WR_UNTIL_CLOCK,
                                .clock = wr_inside(clock_seconds),
                                .service = -1,
                                .calendar = -1});
}

void weir_step_mark(weir_builder *b, weir_mark mark)
{
    if (mark.id >= 0)
        wr_add_step(b, WR_OP_MARK, mark.id);
}

void weir_step_set(weir_builder *b, weir_attr attr, weir_value value)
{
    if (attr.id < 0)
        return;
    const char *kind = wr_format(b->arena, "set.%s", b->attrs.at[attr.id].name);
    *wr_push(b->arena, &b->assigns) =
        (wr_assign){.attr = attr.id, .value = wr_inside(value), .stage = wr_step_stage(b, kind)};
    wr_add_step(b, WR_OP_SET, (int32_t)b->assigns.n - 1);
}

void weir_step_cost(weir_builder *b, const char *name, weir_value pounds)
{
    *wr_push(b->arena, &b->costs) =
        (wr_cost){.name = wr_names_add(b->cost_names, name), .amount = wr_inside(pounds)};
    wr_add_step(b, WR_OP_COST, (int32_t)b->costs.n - 1);
}

void wr_step_score(weir_builder *b, const char *name, weir_value points)
{
    *wr_push(b->arena, &b->costs) =
        (wr_cost){.name = wr_names_add(b->score_names, name), .amount = wr_inside(points)};
    wr_add_step(b, WR_OP_SCORE, (int32_t)b->costs.n - 1);
}

void weir_step_go(weir_builder *b, weir_target target) { wr_add_step(b, WR_OP_GO, target.id); }

void weir_step_hold_until(weir_builder *b, weir_target service, const weir_seize *how)
{
    const wr_plan plan = plan_of(b, NULL, 0, how);
    wr_lay_hold(b, service.id, &plan);
}

void weir_step_return(weir_builder *b, weir_value share, weir_value after, weir_target to)
{
    *wr_push(b->arena, &b->returns) = (wr_return){.share = wr_inside(share),
                                                  .after = wr_inside(after),
                                                  .target = to.id,
                                                  .stage = wr_step_stage(b, "return")};
    wr_add_step(b, WR_OP_RETURN, (int32_t)b->returns.n - 1);
}

void weir_step_book(weir_builder *b, const weir_book *books, size_t n, const weir_booking *how)
{
    wr_book_step step = {.first = (int32_t)b->book_refs.n,
                         .n = (int32_t)n,
                         .attr = -1,
                         .within = wr_inside(how->within),
                         .notice = wr_inside(how->notice),
                         .slots = WR_NO_VALUE,
                         .attends = wr_inside(how->attends),
                         .missed = how->missed.id,
                         .or_else = how->or_else.id,
                         .cancels = WR_NO_VALUE,
                         .cancel_before = WR_NO_VALUE,
                         .cancel_target = -1};
    for (size_t i = 0; i < n; i++)
        *wr_push(b->arena, &b->book_refs) = books[i].id;
    wr_lay_book(b, &step);
}

/* ---- choose ---------------------------------------------------------------------------------- */

/* In the order they are tried: conditions as written, then shares, then what takes the rest. */
static int branch_rank(const weir_branch *branch)
{
    if (branch->when.id >= 0)
        return 0;
    return weir_has(branch->share) ? 1 : 2;
}

int32_t wr_choice_stage(weir_builder *b, bool *shares_uniform)
{
    *shares_uniform = !b->step_name && b->last_stage >= 0;
    return *shares_uniform ? b->last_stage : wr_step_stage(b, "choose");
}

void weir_step_choose(weir_builder *b, const weir_branch *branches, size_t n)
{
    wr_choose choose = {.first = (int32_t)b->branches.n, .n = (int32_t)n, .all_shares = true};
    bool dials_only = true;
    for (int rank = 0; rank < 3; rank++)
        for (size_t i = 0; i < n; i++) {
            if (branch_rank(&branches[i]) != rank)
                continue;
            *wr_push(b->arena, &b->branches) = (wr_branch){.when = branches[i].when.id,
                                                           .share = wr_inside(branches[i].share),
                                                           .target = branches[i].to.id};
            choose.n_when += rank == 0;
            choose.all_shares = choose.all_shares && rank != 2;
            if (rank == 1 && branches[i].share.kind != WR_VALUE_DIAL)
                dials_only = false;
        }
    choose.stage = wr_choice_stage(b, &choose.shares_uniform);
    *wr_push(b->arena, &b->chooses) = choose;
    const bool route = dials_only && choose.n_when == 0 && !b->batches_here;
    wr_add_step(b, route ? WR_OP_ROUTE : WR_OP_CHOOSE, (int32_t)b->chooses.n - 1);
}

void wr_lay_prefer_step(weir_builder *b, const wr_prefer *prefer)
{
    wr_prefer laid = *prefer;
    laid.stage = wr_choice_stage(b, &laid.shares_uniform);
    *wr_push(b->arena, &b->prefers) = laid;
    wr_add_step(b, WR_OP_PREFER, (int32_t)b->prefers.n - 1);
}

/* ---- labels and targets ---------------------------------------------------------------------- */

weir_label weir_new_label(weir_builder *b, const char *name)
{
    if (name)
        for (size_t i = b->labels.n; i-- > 0 && b->labels.at[i].service == b->service;)
            if (b->labels.at[i].name && !strcmp(b->labels.at[i].name, name)) {
                wr_fail(b->err, WEIR_ERR_SCENARIO, b->step_place, "'%s' names two steps of '%s'",
                        name, service_name(b));
                wr_note(b->err, b->labels.at[i].place, "the first is here");
                return (weir_label){(int32_t)i};
            }
    *wr_push(b->arena, &b->labels) =
        (wr_label_info){.name = name ? wr_strdup(b->arena, name) : NULL,
                        .service = b->service,
                        .step = -1,
                        .place = b->step_place};
    return (weir_label){(int32_t)b->labels.n - 1};
}

void weir_place_label(weir_builder *b, weir_label label)
{
    b->labels.at[label.id].step = (int32_t)b->steps.n;
    b->last_stage = -1; /* others may come here who have not had that treatment */
}

static weir_target add_target(weir_builder *b, wr_pending_target target)
{
    if (!target.place.source)
        target.place = b->step_place;
    *wr_push(b->arena, &b->targets) = target;
    return (weir_target){(int32_t)b->targets.n - 1};
}

weir_target weir_to_label(weir_builder *b, weir_label label)
{
    return add_target(
        b, (wr_pending_target){.kind = WR_TO_STEP, .label = label.id, .service_at = b->service});
}

weir_target weir_to_service(weir_builder *b, const char *service, weir_place place)
{
    return add_target(b, (wr_pending_target){.kind = WR_TO_SERVICE,
                                             .name = wr_strdup(b->arena, service),
                                             .label = -1,
                                             .service_at = -1,
                                             .place = place});
}

weir_target weir_to_leave(weir_builder *b, const char *outcome)
{
    wr_outcome(b, outcome);
    return add_target(b, (wr_pending_target){.kind = WR_TO_LEAVE,
                                             .label = -1,
                                             .outcome = wr_strdup(b->arena, outcome)});
}

weir_target weir_on(weir_builder *b)
{
    return add_target(b, (wr_pending_target){.kind = WR_TO_NEXT, .label = -1});
}

weir_target weir_to_by(weir_builder *b, weir_attr attr, const weir_target *rows, size_t n)
{
    int32_t *handles = wr_alloc_array(b->arena, n ? n : 1, sizeof *handles);
    for (size_t i = 0; i < n; i++)
        handles[i] = rows[i].id;
    return add_target(b, (wr_pending_target){.kind = WR_TO_TABLE,
                                             .label = -1,
                                             .attr = attr.id,
                                             .rows = handles,
                                             .n_rows = (int32_t)n});
}

/* Where a table of targets stands: which of its attributes comes next, and what takes what has no row. */
typedef struct target_rows {
    const wr_node *by; /* one attribute, or a list of them */
    size_t depth, n;
    int32_t otherwise; /* 1 + a target handle; 0: none */
} target_rows;

static weir_target read_target_rows(weir_builder *b, const char *path, wr_node *node,
                                    target_rows at);

/* A row of a table by several attributes ends early where it says where to go. */
static bool ends_here(const wr_node *row, const target_rows *at)
{
    const bool leaves = row->kind == WR_MAP && row->n == 1 && !strcmp(row->entries[0].key, "leave");
    return at->depth + 1 >= at->n || row->kind != WR_MAP || leaves || wr_node_get(row, "by");
}

static int32_t read_target_row(weir_builder *b, const char *path, const wr_entry *entry,
                               target_rows at)
{
    const char *row_path = wr_format(b->arena, "%s.%s", path, entry->key);
    if (ends_here(entry->value, &at))
        return wr_read_target_node(b, row_path, entry->value).id;
    at.depth++;
    return read_target_rows(b, row_path, entry->value, at).id;
}

static weir_target read_target_rows(weir_builder *b, const char *path, wr_node *node,
                                    target_rows at)
{
    wr_node *by = at.by->kind == WR_LIST ? at.by->items[at.depth] : (wr_node *)at.by;
    const char *name = wr_word(b, by, "an attribute");
    const weir_attr attr = {name ? wr_attr_named(b, name, by->place) : -1};
    if (attr.id < 0)
        return weir_to_leave(b, "done");
    const wr_entry *otherwise = wr_node_entry(node, "else");
    if (otherwise)
        at.otherwise = 1 + read_target_row(b, path, otherwise, at);
    int32_t *rows = NULL;
    size_t n_rows = 0;
    for (size_t i = 0; i < node->n; i++) {
        const wr_entry *entry = &node->entries[i];
        if (!strcmp(entry->key, "by") || entry == otherwise)
            continue;
        const int32_t handle = read_target_row(b, path, entry, at);
        wr_node word = {.kind = WR_SCALAR, .place = entry->key_place, .text = entry->key};
        const int32_t level = wr_level_of(b, attr.id, &word, true);
        if (level < 0)
            continue;
        if ((size_t)level >= n_rows) {
            rows = wr_grow_array(b->arena, rows, n_rows, (size_t)level + 1, sizeof *rows);
            for (; n_rows <= (size_t)level; n_rows++)
                rows[n_rows] = -1;
        }
        rows[level] = handle;
    }
    return add_target(b, (wr_pending_target){.kind = WR_TO_TABLE,
                                             .label = -1,
                                             .attr = attr.id,
                                             .rows = rows,
                                             .n_rows = (int32_t)n_rows,
                                             .otherwise = at.otherwise,
                                             .place = node->place});
}

/* `{by: ATTRIBUTE, word: TARGET, …, else: TARGET}`, or by several, one within the other. */
static weir_target read_target_table(weir_builder *b, const char *path, wr_node *node)
{
    const wr_node *by = wr_node_get(node, "by");
    const target_rows at = {by, 0, by->kind == WR_LIST ? by->n : 1, 0};
    if (by->kind == WR_LIST && !by->n) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, by->place, "expected an attribute, found an empty list");
        return weir_to_leave(b, "done");
    }
    return read_target_rows(b, path, node, at);
}

static weir_target noted_read_target_node(weir_builder *b, const char *path, wr_node *node)
{
    const wr_entry *only = node->kind == WR_MAP && node->n == 1 ? &node->entries[0] : NULL;
    if (node->kind == WR_SCALAR && *node->text)
        return add_target(b, (wr_pending_target){.kind = WR_TO_SERVICE,
                                                 .name = node->text,
                                                 .label = -1,
                                                 .service_at = b->service,
                                                 .place = node->place});
    if (only && !strcmp(only->key, "leave")) {
        const char *outcome = wr_word(b, only->value, "an outcome");
        if (outcome)
            wr_check_name(b, outcome, only->value->place, "an outcome");
        const weir_target target = weir_to_leave(b, outcome ? outcome : "done");
        b->targets.at[target.id].place = node->place;
        return target;
    }
    if (node->kind == WR_MAP && wr_node_get(node, "by"))
        return read_target_table(b, path, node);
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
            "expected where to go: a label, SERVICE, SERVICE.LABEL or {leave: OUTCOME}");
    return weir_to_leave(b, "done");
}

weir_target wr_read_target_node(weir_builder *b, const char *path, wr_node *node)
{
    wr_note_value(b, path, WR_KIND_TARGET, WR_DIM_NUMBER, NULL);
    wr_note_open(b, path, WR_KIND_TARGET);
    const weir_target read = noted_read_target_node(b, path, node);
    wr_note_close(b);
    return read;
}
