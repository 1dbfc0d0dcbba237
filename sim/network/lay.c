/* The steps of the language, from YAML to the step functions of steps.c: one function a step word,
 * found in one table, which says too what may stand beside the word. */
#include "sim/network/lay.h"
#include "sim/network/interrupt.h"

#include <string.h>

#include "sim/scenario/suggest.h"

void wr_item_fail(wr_item *s, const wr_node *node, const char *expected)
{
    wr_fail(s->b->err, WEIR_ERR_SCENARIO, node->place, "expected %s, found %s", expected,
            wr_found(s->b, node));
}

static const char *below(wr_item *s, const char *path, const char *key)
{
    return wr_subpath(s->b, path, key);
}

int32_t wr_item_target(wr_item *s, weir_fields *f, const char *key)
{
    wr_node *node = wr_field(f, key);
    return node ? wr_read_target_node(s->b, wr_field_path_of(f, key), node).id : -1;
}

/* ---- what is seized -------------------------------------------------------------------------- */

typedef WR_VEC(wr_need) needs;

static void add_need(wr_item *s, needs *out, const char *name, weir_place place, wr_value units,
                     int32_t way)
{
    *wr_push(s->b->arena, out) =
        (wr_need){.pool = wr_pool_by_name(s->b, name, place).id, .units = units, .way = way};
}

static void needs_of_list(wr_item *s, wr_node *list, needs *out, int32_t way)
{
    for (size_t i = 0; i < list->n; i++) {
        const char *name = wr_word(s->b, list->items[i], "a resource");
        if (name)
            add_need(s, out, name, list->items[i]->place, WR_NO_VALUE, way);
    }
}

/* A treat with one unit, nothing else said, is by far the most common step; the number 1 there is
 * no dial, so that the engine has the short way. */
static wr_value units_of(wr_item *s, const char *path, wr_node *node, bool short_way)
{
    wr_node *last = wr_overridden(s->b, path, node);
    if (short_way && last->kind == WR_SCALAR && !strcmp(last->text, "1"))
        return WR_NO_VALUE;
    return wr_inside(wr_read_value(s->b, path, node, WR_DIM_COUNT, false, NULL));
}

static void needs_of_map(wr_item *s, const char *path, wr_node *map, needs *out, int32_t way)
{
    const bool short_way = !strcmp(s->word, "treat") && map->n == 1 && way == 0;
    for (size_t i = 0; i < map->n; i++) {
        const wr_entry *e = &map->entries[i];
        if (!strcmp(e->key, "any_of") && way == 0)
            continue; /* read behind the others */
        add_need(s, out, e->key, e->key_place,
                 units_of(s, below(s, path, e->key), e->value, short_way), way);
    }
}

/* `any_of: [a, {b: 1, c: 2}]`: each a way to be served, in the order of preference. */
static void needs_of_ways(wr_item *s, const char *path, wr_node *list, needs *out)
{
    if (list->kind != WR_LIST) {
        wr_item_fail(s, list, "a list of resources");
        return;
    }
    if (!list->n)
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, list->place, "there is nothing in this 'any_of'");
    for (size_t i = 0; i < list->n; i++) {
        wr_node *node = list->items[i];
        const int32_t way = (int32_t)i + 1;
        if (node->kind == WR_SCALAR && *node->text)
            add_need(s, out, node->text, node->place, WR_NO_VALUE, way);
        else if (node->kind == WR_LIST && node->n)
            needs_of_list(s, node, out, way);
        else if (node->kind == WR_MAP && node->n && !wr_node_get(node, "any_of"))
            needs_of_map(s, wr_format(s->b->arena, "%s.any_of.%d", path, (int)way), node, out, way);
        else
            wr_item_fail(s, node, "a resource, or a map such as {registrar: 1, supervisor: 1}");
    }
}

/* `bed`, `[bed, nurse]`, `{beds: 2, nurse: 1}` or `{room: 1, any_of: [a, b]}`. */
void wr_item_needs(wr_item *s, const char *path, wr_node *node, wr_plan *plan)
{
    needs out = {0};
    wr_note_kind(s->b, path, WR_KIND_NEEDS);
    if (node->kind == WR_SCALAR && *node->text)
        add_need(s, &out, node->text, node->place, WR_NO_VALUE, 0);
    else if (node->kind == WR_LIST)
        needs_of_list(s, node, &out, 0);
    else if (node->kind == WR_MAP)
        needs_of_map(s, path, node, &out, 0);
    wr_node *any = node->kind == WR_MAP ? wr_node_get(node, "any_of") : NULL;
    plan->any_of = any != NULL;
    if (any)
        needs_of_ways(s, path, any, &out);
    if (!out.n && !any)
        wr_item_fail(s, node, "a resource, or a map such as {beds: 1}");
    plan->needs = out.at;
    plan->n_needs = out.n;
}

/* ---- what qualifies a seize ------------------------------------------------------------------ */

/* `patience: {wait: 2 h, from: arrival, then: TARGET}`, or the wait alone. */
static void read_patience(wr_item *s, wr_plan *plan)
{
    wr_node *node = wr_field(s->f, "patience");
    if (!node)
        return;
    if (node->kind != WR_MAP || !wr_node_get(node, "wait")) {
        plan->patience = wr_inside(weir_read_duration(s->f, "patience", NULL));
        return;
    }
    weir_fields *f = weir_read_map(s->f, "patience");
    plan->patience = wr_inside(weir_read_duration(f, "wait", NULL));
    plan->patience_then = wr_item_target(s, f, "then");
    wr_node *from = wr_field(f, "from");
    const char *word = from ? wr_word(s->b, from, "joining or arrival") : NULL;
    plan->patience_from_arrival = word && !strcmp(word, "arrival");
    if (word && strcmp(word, "arrival") != 0 && strcmp(word, "joining") != 0)
        wr_item_fail(s, from, "joining or arrival");
}

static wr_value value_at(wr_item *s, const char *key, wr_dim dim)
{
    wr_node *node = wr_field(s->f, key);
    if (!node)
        return WR_NO_VALUE;
    return wr_inside(wr_read_value(s->b, wr_field_path_of(s->f, key), node, dim, false, NULL));
}

static void read_qualifiers(wr_item *s, wr_plan *plan)
{
    plan->priority = value_at(s, "priority", WR_DIM_NUMBER);
    plan->ageing = value_at(s, "ageing", WR_DIM_RATE);
    plan->keep_free = value_at(s, "keep_free", WR_DIM_COUNT);
    plan->or_else = wr_item_target(s, s->f, "or_else");
    plan->preempt = wr_read_preempt(s->b, s->f);
    wr_note_kind(s->b, wr_field_path_of(s->f, "strict"), WR_KIND_FLAG);
    plan->strict = weir_has_field(s->f, "strict") && weir_read_flag(s->f, "strict", false);
    read_patience(s, plan);
}

/* ---- the steps ------------------------------------------------------------------------------- */

static void lay_seize(wr_item *s)
{
    wr_plan plan = WR_PLAN_PLAIN;
    wr_item_needs(s, below(s, s->path, "seize"), s->value, &plan);
    read_qualifiers(s, &plan);
    if (!plan.n_needs)
        return;
    wr_lay_room(s, &plan);
    wr_lay_seize(s->b, &plan);
}

static void lay_treat(wr_item *s)
{
    wr_plan plan = WR_PLAN_PLAIN;
    if (s->value->kind != WR_MAP) {
        wr_item_fail(s, s->value, "a map such as {with: doctors, for: 15 min}");
        return;
    }
    weir_fields *f = weir_read_map(s->f, "treat");
    wr_node *with = wr_field(f, "with");
    if (with)
        wr_item_needs(s, wr_field_path_of(f, "with"), with, &plan);
    else
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, s->value->place, "this treat has no 'with'");
    const wr_value time = wr_inside(weir_read_duration(f, "for", NULL));
    read_qualifiers(s, &plan);
    if (!plan.n_needs)
        return;
    wr_lay_room(s, &plan);
    wr_lay_treat(s->b, &plan, time);
}

static void lay_release(wr_item *s)
{
    wr_plan plan = WR_PLAN_PLAIN;
    wr_note_kind(s->b, below(s, s->path, "release"), WR_KIND_NEEDS);
    const bool all = s->value->kind == WR_SCALAR && !strcmp(s->value->text, "all");
    if (!all)
        wr_item_needs(s, below(s, s->path, "release"), s->value, &plan);
    if (plan.any_of)
        wr_item_fail(s, s->value, "the resources that are given back");
    else if (all || plan.n_needs)
        wr_lay_release(s->b, plan.needs, plan.n_needs, all);
}

/* `delay: {until: …}` */
static void lay_until(wr_item *s)
{
    weir_fields *f = weir_read_map(s->f, "delay");
    wr_node *node = wr_field(f, "until");
    const char *text = node->kind == WR_SCALAR ? node->text : NULL;
    wr_until until = {.clock = WR_NO_VALUE, .service = s->b->service, .calendar = -1};
    if (text && !strcmp(text, "open")) {
        until.kind = WR_UNTIL_OPEN;
    } else if (text && !strcmp(text, "weekday")) {
        until.kind = WR_UNTIL_WEEKDAY;
    } else if (text) {
        until.kind = WR_UNTIL_CLOCK;
        until.clock =
            wr_inside(wr_read_scalar(s->b, wr_field_path_of(f, "until"), node, WR_DIM_CLOCK, NULL));
    } else {
        wr_lay_watch(s->b, wr_read_cond(s->b, wr_field_path_of(f, "until"), node));
        return;
    }
    wr_lay_until(s->b, &until);
}

static void lay_delay(wr_item *s)
{
    wr_node *since = wr_field(s->f, "since");
    int32_t mark = -1;
    if (s->value->kind == WR_MAP && wr_node_get(s->value, "until")) {
        lay_until(s);
        return;
    }
    if (since) {
        const char *name = wr_word(s->b, since, "a mark");
        mark = name ? weir_new_mark(s->b, name).id : -1;
    }
    if (s->value->kind == WR_MAP &&
        wr_node_get(s->value, "days")) { /* {days: D, same_clock: true} */
        weir_fields *f = weir_read_map(s->f, "delay");
        const wr_value time = wr_inside(weir_read_duration(f, "days", NULL));
        wr_lay_delay(s->b, time, mark, weir_read_flag(f, "same_clock", false));
        return;
    }
    wr_lay_delay(s->b, wr_inside(weir_read_duration(s->f, "delay", NULL)), mark, false);
}

static void lay_hold(wr_item *s)
{
    wr_plan plan = WR_PLAN_PLAIN;
    const char *path = below(s, s->path, "hold_until");
    wr_node *seize = s->value->kind == WR_MAP ? wr_node_get(s->value, "seize") : NULL;
    plan.priority = value_at(s, "priority", WR_DIM_NUMBER);
    read_patience(s, &plan);
    wr_note_kind(s->b, wr_field_path_of(s->f, "swap"), WR_KIND_FLAG);
    plan.swap = weir_has_field(s->f, "swap") && weir_read_flag(s->f, "swap", false);
    if (!seize) {
        wr_lay_hold(s->b, wr_read_target_node(s->b, path, s->value).id, &plan);
        return;
    }
    weir_fields *f = weir_read_map(s->f, "hold_until");
    wr_item_needs(s, wr_field_path_of(f, "seize"), wr_field(f, "seize"), &plan);
    if (plan.n_needs)
        wr_lay_hold(s->b, -1, &plan);
}

static void lay_mark(wr_item *s)
{
    const char *name = wr_word(s->b, s->value, "the name of a mark");
    wr_note_kind(s->b, below(s, s->path, "mark"), WR_KIND_WORD);
    if (name && wr_check_name(s->b, name, s->value->place, "a mark"))
        weir_step_mark(s->b, weir_new_mark(s->b, name));
}

/* An assignment each. Two sets of one attribute draw apart. */
static void lay_set(wr_item *s)
{
    if (s->value->kind != WR_MAP) {
        wr_item_fail(s, s->value, "a map such as {acuity: 3}");
        return;
    }
    for (size_t i = 0; i < s->value->n; i++) {
        const wr_entry *e = &s->value->entries[i];
        const char *path = below(s, below(s, s->path, "set"), e->key);
        const char *name = s->b->step_name;
        const int32_t attr = wr_attr_named(s->b, e->key, e->key_place);
        if (attr < 0)
            continue;
        const weir_value value = wr_read_attr_value(s->b, path, e->value, attr);
        weir_step_set(s->b, (weir_attr){attr}, value);
        s->b->step_name = i + 1 < s->value->n ? name : NULL;
    }
}

static void lay_go(wr_item *s)
{
    const weir_target target = wr_read_target_node(s->b, below(s, s->path, "go"), s->value);
    wr_plan kept = WR_PLAN_PLAIN;
    wr_node *keep = wr_field(s->f, "keep");
    if (keep)
        wr_item_needs(s, below(s, s->path, "keep"), keep, &kept);
    if (kept.any_of)
        wr_item_fail(s, keep, "the resources that are kept");
    int32_t *pools = wr_alloc_array(s->b->arena, kept.n_needs + 1, sizeof *pools);
    for (size_t i = 0; i < kept.n_needs; i++)
        pools[i] = kept.needs[i].pool;
    s->b->targets.at[target.id].keep = pools;
    s->b->targets.at[target.id].n_keep = (int32_t)kept.n_needs;
    weir_step_go(s->b, target);
}

static void lay_leave(wr_item *s)
{
    const char *outcome = wr_word(s->b, s->value, "an outcome");
    wr_note_kind(s->b, below(s, s->path, "leave"), WR_KIND_WORD);
    if (outcome && wr_check_name(s->b, outcome, s->value->place, "an outcome"))
        weir_step_go(s->b, weir_to_leave(s->b, outcome));
}

static void lay_cost(wr_item *s)
{
    if (s->value->kind != WR_MAP) {
        wr_item_fail(s, s->value, "a map such as {contact: £42}");
        return;
    }
    for (size_t i = 0; i < s->value->n; i++) {
        const wr_entry *e = &s->value->entries[i];
        const char *path = below(s, below(s, s->path, "cost"), e->key);
        wr_check_name(s->b, e->key, e->key_place, "a cost");
        weir_step_cost(s->b, e->key,
                       wr_read_value(s->b, path, e->value, WR_DIM_MONEY, false, NULL));
    }
}

static void lay_score(wr_item *s)
{
    if (s->value->kind != WR_MAP) {
        wr_item_fail(s, s->value, "a map such as {life_years: 4.2}");
        return;
    }
    for (size_t i = 0; i < s->value->n; i++) {
        const wr_entry *e = &s->value->entries[i];
        const char *path = below(s, below(s, s->path, "score"), e->key);
        wr_check_name(s->b, e->key, e->key_place, "a score");
        wr_step_score(s->b, e->key,
                      wr_read_value(s->b, path, e->value, WR_DIM_NUMBER, false, NULL));
    }
}

static void lay_return(wr_item *s)
{
    if (s->value->kind != WR_MAP) {
        wr_item_fail(s, s->value, "a map such as {share: 9 %, after: 3 d, to: SERVICE}");
        return;
    }
    weir_fields *f = weir_read_map(s->f, "return");
    const weir_value share = weir_read_share(f, "share", NULL);
    const weir_value after = weir_read_duration(f, "after", NULL);
    const int32_t to = wr_item_target(s, f, "to");
    if (to < 0)
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, s->value->place, "this return has no 'to'");
    else
        weir_step_return(s->b, share, after, (weir_target){to});
}

/* ---- book ------------------------------------------------------------------------------------ */

static void add_book_ref(wr_item *s, wr_node *node)
{
    const char *name = wr_word(s->b, node, "a book");
    *wr_push(s->b->arena, &s->b->book_refs) = name ? wr_names_find(s->b->book_names, name) : 0;
    if (name && s->b->book_refs.at[s->b->book_refs.n - 1] < 0)
        *wr_push(s->b->arena, &s->b->pending_books) =
            (wr_pending_book){.name = name,
                              .service_at = s->b->service,
                              .ref = (int32_t)s->b->book_refs.n - 1,
                              .place = node->place};
}

/* `{by: ATTRIBUTE, word: BOOK…, else: BOOK}`: known once all levels are. */
static void read_book_table(wr_item *s, wr_node *node, wr_book_step *step)
{
    weir_builder *b = s->b;
    const wr_node *by = wr_node_get(node, "by");
    const char *name = wr_word(b, wr_node_get(node, "by"), "an attribute");
    wr_pending_books p = {.step = (int32_t)b->book_steps.n,
                          .attr = name ? wr_attr_named(b, name, by->place) : -1,
                          .otherwise = -1,
                          .place = node->place};
    const size_t most = p.attr >= 0 ? b->attr_levels[p.attr].levels.n + node->n : 0;
    int32_t *rows = wr_alloc_array(b->arena, most + 1, sizeof *rows);
    for (size_t i = 0; i <= most; i++)
        rows[i] = -1;
    p.rows = rows;
    p.n_rows = (int32_t)most;
    for (size_t i = 0; p.attr >= 0 && i < node->n; i++) {
        const wr_entry *e = &node->entries[i];
        if (!strcmp(e->key, "by"))
            continue;
        wr_node word = {.kind = WR_SCALAR, .place = e->key_place, .text = e->key};
        const bool otherwise = !strcmp(e->key, "else");
        const int32_t level = otherwise ? 0 : wr_level_of(b, p.attr, &word, true);
        if (level < 0)
            continue;
        add_book_ref(s, e->value);
        *(otherwise ? &p.otherwise : &rows[level]) = (int32_t)b->book_refs.n - 1;
    }
    step->attr = p.attr;
    if (p.attr >= 0)
        *wr_push(b->arena, &b->pending_book_tables) = p;
}

/* A name, `{any_of: […]}` or a table of names. */
static void read_books(wr_item *s, wr_node *node, wr_book_step *step)
{
    wr_node *any = node->kind == WR_MAP ? wr_node_get(node, "any_of") : NULL;
    wr_node *by = node->kind == WR_MAP ? wr_node_get(node, "by") : NULL;
    wr_node *list = any ? any : node;
    step->first = (int32_t)s->b->book_refs.n;
    if (by) {
        read_book_table(s, node, step);
    } else if (list->kind == WR_LIST) {
        for (size_t i = 0; i < list->n; i++)
            add_book_ref(s, list->items[i]);
    } else if (list->kind == WR_SCALAR) {
        add_book_ref(s, list);
    } else {
        wr_item_fail(s, node, "a book, or {any_of: [BOOK, BOOK]}");
    }
    step->n = by ? 0 : (int32_t)s->b->book_refs.n - step->first;
}

static void read_cancels(wr_item *s, weir_fields *f, wr_book_step *step)
{
    if (!wr_field(f, "cancels"))
        return;
    weir_fields *c = weir_read_map(f, "cancels");
    step->cancels = wr_inside(weir_read_share(c, "share", NULL));
    step->cancel_before = wr_inside(weir_read_duration(c, "before", NULL));
    step->cancel_target = wr_item_target(s, c, "then");
}

static wr_value duration_or_none(weir_fields *f, const char *key)
{
    return weir_has_field(f, key) ? wr_inside(weir_read_duration(f, key, NULL)) : WR_NO_VALUE;
}

/* How many slots in a row; 1 needs no value. */
static void read_slots(wr_item *s, weir_fields *f, wr_book_step *step)
{
    wr_node *node = wr_field(f, "slots");
    const char *path = wr_field_path_of(f, "slots");
    if (!node)
        return;
    const wr_node *last = wr_overridden(s->b, path, node);
    if (last->kind == WR_SCALAR && !strcmp(last->text, "1"))
        wr_note_value(s->b, path, WR_KIND_VALUE, WR_DIM_COUNT, NULL);
    else
        step->slots = wr_inside(wr_read_value(s->b, path, node, WR_DIM_COUNT, false, NULL));
}

static void lay_book(wr_item *s)
{
    wr_book_step step = {.attr = -1,
                         .within = WR_NO_VALUE,
                         .notice = WR_NO_VALUE,
                         .slots = WR_NO_VALUE,
                         .attends = WR_NO_VALUE,
                         .missed = -1,
                         .or_else = -1,
                         .cancels = WR_NO_VALUE,
                         .cancel_before = WR_NO_VALUE,
                         .cancel_target = -1};
    wr_node *inner = s->value->kind == WR_MAP ? wr_node_get(s->value, "book") : NULL;
    wr_note_kind(s->b, below(s, s->path, "book"), WR_KIND_WORDS);
    if (!inner) { /* `book: NAME`, `book: {any_of: […]}` and, beside any_of, all the rest */
        read_books(s, s->value, &step);
    }
    if (s->value->kind == WR_MAP && !wr_node_get(s->value, "by")) {
        weir_fields *f = weir_read_map(s->f, "book");
        if (inner)
            read_books(s, wr_field(f, "book"), &step);
        else
            wr_field(f, "any_of");
        read_slots(s, f, &step);
        step.within = duration_or_none(f, "within");
        step.notice = duration_or_none(f, "notice");
        if (weir_has_field(f, "attends"))
            step.attends = wr_inside(weir_read_share(f, "attends", NULL));
        step.missed = wr_item_target(s, f, "missed");
        step.or_else = wr_item_target(s, f, "or_else");
        read_cancels(s, f, &step);
    }
    if (step.n || step.attr >= 0)
        wr_lay_book(s->b, &step);
}

/* ---- the table of words ---------------------------------------------------------------------- */

typedef struct word {
    const char *name;
    void (*lay)(wr_item *s); /* NULL: not available yet */
    const char *beside[12];  /* what may stand beside it, after `name` */
    bool ends;               /* nobody comes to the step after it but by a label */
} word;

static const word words[] = {
    {"seize",
     lay_seize,
     {"priority", "or_else", "keep_free", "strict", "patience", "room", "balk", "ageing",
      "preempt"},
     false},
    {"release", lay_release, {NULL}, false},
    {"delay", lay_delay, {"since"}, false},
    {"treat",
     lay_treat,
     {"priority", "or_else", "keep_free", "strict", "patience", "room", "balk", "ageing",
      "preempt"},
     false},
    {"hold_until", lay_hold, {"priority", "patience", "swap"}, false},
    {"choose", wr_lay_choose, {NULL}, false},
    {"go", lay_go, {"keep"}, true},
    {"leave", lay_leave, {NULL}, true},
    {"book", lay_book, {NULL}, false},
    {"set", lay_set, {NULL}, false},
    {"return", lay_return, {NULL}, false},
    {"mark", lay_mark, {NULL}, false},
    {"cost", lay_cost, {NULL}, false},
    {"score", lay_score, {NULL}, false},
    {"split", wr_lay_split, {"join"}, false},
    {"batch", wr_lay_batch, {NULL}, false},
    {"unbatch", wr_lay_unbatch, {NULL}, false},
    {"repeat", wr_lay_repeat, {NULL}, false},
    {"clock", NULL, {NULL}, false},
    {"within", NULL, {NULL}, false},
    {"any_order", NULL, {NULL}, false},
};
enum { N_WORDS = sizeof words / sizeof *words };

/* Words that qualify a step in the language, but not yet here. */
static const char *const later_qualifiers[] = {"fits", "while_waiting", "remember"};
enum { N_LATER = sizeof later_qualifiers / sizeof *later_qualifiers };

static const word *find_word(const char *text)
{
    for (size_t i = 0; i < N_WORDS; i++)
        if (!strcmp(words[i].name, text))
            return &words[i];
    return NULL;
}

static bool may_stand_beside(const word *w, const char *key)
{
    for (size_t i = 0; w && i < sizeof w->beside / sizeof *w->beside && w->beside[i]; i++)
        if (!strcmp(w->beside[i], key))
            return true;
    return false;
}

/* Is it a qualifier of some other step? */
static bool is_qualifier(const char *key)
{
    for (size_t i = 0; i < N_WORDS; i++)
        if (may_stand_beside(&words[i], key))
            return true;
    return false;
}

static bool is_later(const char *key)
{
    for (size_t i = 0; i < N_LATER; i++)
        if (!strcmp(later_qualifiers[i], key))
            return true;
    return false;
}

static void hint_word(weir_builder *b, const word *w, const char *key, weir_place place)
{
    const char *near[N_WORDS + 12];
    int n = 0;
    if (w)
        for (size_t i = 0; i < sizeof w->beside / sizeof *w->beside && w->beside[i]; i++)
            near[n++] = w->beside[i];
    else
        for (size_t i = 0; i < N_WORDS; i++)
            near[n++] = words[i].name;
    near[n++] = "name";
    wr_hint_nearest(b->err, place, key, near, n);
}

/* One key of an item that is not its step word. */
static void check_beside(weir_builder *b, const word *w, const wr_entry *entry)
{
    const char *key = entry->key;
    char quoted[WR_QUOTE_MAX];
    if (!strcmp(key, "name") || may_stand_beside(w, key))
        return;
    if (find_word(key)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "two steps in one: '%s' and '%s'",
                w->name, key);
        wr_hint(b->err, entry->key_place, "begin each step with a dash of its own");
    } else if (is_later(key)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "'%s' is not available yet", key);
    } else if (w && is_qualifier(key)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "'%s' says nothing of a '%s'", key,
                w->name);
    } else {
        wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "unknown %s '%s'", w ? "key" : "step",
                wr_quoted(key, quoted));
        hint_word(b, w, key, entry->key_place);
    }
}

const char *wr_step_word(size_t i, const char *const **beside)
{
    size_t n = 0;
    for (size_t k = 0; k < N_WORDS; k++) {
        if (!words[k].lay || n++ != i)
            continue;
        *beside = words[k].beside;
        return words[k].name;
    }
    return NULL;
}

static bool is_nested_treat(const char *key) { return !strcmp(key, "with") || !strcmp(key, "for"); }

/* The step word of an item, with all its other keys checked; NULL with an error said. */
static const word *word_of(weir_builder *b, wr_node *map, weir_fields *f)
{
    const word *found = NULL;
    for (size_t i = 0; i < map->n && !found; i++)
        found = find_word(map->entries[i].key);
    for (size_t i = 0; i < map->n; i++) {
        const wr_entry *entry = &map->entries[i];
        const bool known = entry->key && found && !strcmp(entry->key, found->name);
        if (!known)
            check_beside(b, found, entry);
        if (!known && found && is_nested_treat(entry->key))
            wr_hint(b->err, entry->key_place,
                    "indent it below the step: {treat: {with: …, "
                    "for: …}}");
        if (!may_stand_beside(found, entry->key) || found->lay == NULL)
            wr_field(f, entry->key); /* spoken of */
    }
    if (!found && map->n == (wr_node_get(map, "name") ? 1u : 0u))
        wr_fail(b->err, WEIR_ERR_SCENARIO, map->place, "this item holds no step");
    return found;
}

/* ---- the list -------------------------------------------------------------------------------- */

/* services.ward.steps.2 or, where the step has a name, services.ward.NAME. */
static const char *item_path(weir_builder *b, const char *list_path, const char *name,
                             size_t number)
{
    if (!name)
        return wr_format(b->arena, "%s.%zu", list_path, number);
    const char *dot = strrchr(list_path, '.');
    const char *base = dot ? wr_strndup(b->arena, list_path, (size_t)(dot - list_path)) : list_path;
    return wr_subpath(b, base, name);
}

static const char *item_name(weir_builder *b, wr_node *map)
{
    wr_node *node = wr_node_get(map, "name");
    const char *name = node ? wr_word(b, node, "a name") : NULL;
    if (!name || !wr_check_name(b, name, node->place, "a step"))
        return NULL;
    return name;
}

/* Returns whether the list goes on after this step. */
static bool lay_item(weir_builder *b, wr_node *map, const char *list_path, size_t number,
                     bool reached)
{
    const char *name = item_name(b, map);
    wr_item s = {.b = b, .path = item_path(b, list_path, name, number)};
    s.f = wr_fields_of(b, map, s.path);
    const word *w = word_of(b, map, s.f);
    if (!w)
        return true;
    const wr_entry *entry = wr_node_entry(map, w->name);
    s.word = w->name;
    s.value = wr_field(s.f, w->name);
    b->step_place = entry->value->place;
    if (!w->lay) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "'%s' is not available yet", w->name);
        return true;
    }
    if (!reached && !name) {
        wr_warn(b->err, entry->key_place, "nobody comes to this step: the one before goes away");
        wr_hint(b->err, entry->key_place, "give it a name, and go to it from elsewhere");
    }
    if (name) {
        if (wr_node_get(map, "name")->place.source)
            b->step_place = wr_node_get(map, "name")->place;
        weir_place_label(b, weir_new_label(b, name));
        b->step_place = entry->value->place;
        b->step_name = name;
    }
    w->lay(&s);
    b->step_name = NULL;
    return !w->ends;
}

static void lay_steps(weir_builder *b, wr_node *list, const char *path)
{
    if (list->kind != WR_LIST) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, list->place, "expected a list of steps, found %s",
                wr_found(b, list));
        wr_hint(b->err, list->place, "write [{delay: 10 min}, {leave: done}]");
        return;
    }
    const weir_place place = b->step_place;
    bool reached = true;
    for (size_t i = 0; i < list->n; i++) {
        wr_node *node = list->items[i];
        if (node->kind == WR_MAP) {
            reached = lay_item(b, node, path, i + 1, reached);
        } else {
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                    "expected a step such as {delay: 10 min}, found %s", wr_found(b, node));
            reached = true;
        }
    }
    b->step_place = place;
}

void wr_lay_steps(weir_builder *b, wr_node *list, const char *path)
{
    wr_note_kind(b, path, WR_KIND_STEPS);
    wr_note_open(b, path, WR_KIND_STEPS);
    b->batches_here = b->batches_here || wr_makes_groups(list);
    lay_steps(b, list, path);
    wr_note_close(b);
}
