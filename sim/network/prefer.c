/* `choose: {shortest: …}`, `{nearest: …}` and `{logit: …}`: choices that compare places to go by what is
 * known of them. Every place is an option, in the order written. */
#include "sim/network/lay.h"

#include <string.h>

/* The one way of comparing that a map names; NULL with an error said. */
static const char *way_of(wr_item *s, weir_fields *f)
{
    static const char *const ways[] = {"shortest", "nearest", "logit"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (!wr_node_get(s->value, ways[i]))
            continue;
        if (found)
            wr_fail(s->b->err, WEIR_ERR_SCENARIO, wr_node_entry(s->value, ways[i])->key_place,
                    "one choice, compared in two ways: '%s' and '%s'", found, ways[i]);
        else
            found = ways[i];
        wr_field(f, ways[i]);
    }
    if (!found) {
        wr_item_fail(s, s->value, "a list of branches, or {shortest: [SERVICE, SERVICE]}");
        wr_skip_fields(f);
    }
    return found;
}

/* ---- shortest, nearest -------------------------------------------------------------------------------- */

static wr_state_of read_count(wr_item *s, weir_fields *f)
{
    wr_node *node = wr_field(f, "count");
    const char *word = node ? wr_word(s->b, node, "waiting or present") : NULL;
    if (word && !strcmp(word, "present"))
        return WR_STATE_PRESENT;
    if (word && strcmp(word, "waiting") != 0)
        wr_item_fail(s, node, "waiting or present");
    return WR_STATE_WAITING;
}

/* A service that is named twice would be taken twice as often at a tie. */
static void check_twice(wr_item *s, const wr_node *list, size_t i)
{
    for (size_t k = 0; list->items[i]->kind == WR_SCALAR && k < i; k++)
        if (list->items[k]->kind == WR_SCALAR &&
            !strcmp(list->items[k]->text, list->items[i]->text))
            wr_fail(s->b->err, WEIR_ERR_SCENARIO, list->items[i]->place, "'%s' is given twice",
                    list->items[i]->text);
}

/* The places of `shortest` or `nearest`, as options. */
static void lay_places(wr_item *s, weir_fields *f, const char *way, wr_prefer *prefer,
                       wr_state_of of)
{
    wr_node *list = wr_field(f, way);
    prefer->first = (int32_t)s->b->options.n;
    if (list->kind != WR_LIST) {
        wr_item_fail(s, list, "a list of services");
        return;
    }
    if (list->n < 2) {
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, list->place,
                "'%s' compares two services or more, and here is %s", way,
                list->n ? "one" : "none");
        return;
    }
    const char *path = wr_field_path_of(f, way);
    wr_note_kind(s->b, path, WR_KIND_WORDS);
    for (size_t i = 0; i < list->n; i++) {
        check_twice(s, list, i);
        const int32_t target = wr_read_target_node(s->b, path, list->items[i]).id;
        *wr_push(s->b->arena, &s->b->options) = (wr_option){.target = target,
                                                            .state = {of, -1, -1},
                                                            .utility = WR_NO_VALUE,
                                                            .per_min_travel = WR_NO_VALUE,
                                                            .per_log_wait = WR_NO_VALUE,
                                                            .at = target,
                                                            .when = -1,
                                                            .extra = WR_NO_VALUE,
                                                            .extra_when = -1};
    }
    prefer->n = (int32_t)list->n;
    wr_lay_prefer_step(s->b, prefer);
}

static void refuse_beside(wr_item *s, weir_fields *f, const char *key, const char *way)
{
    const wr_entry *entry = wr_node_entry(s->value, key);
    if (!entry)
        return;
    wr_field(f, key);
    wr_fail(s->b->err, WEIR_ERR_SCENARIO, entry->key_place, "'%s' says nothing of a '%s'", key,
            way);
}

static void lay_shortest(wr_item *s, weir_fields *f)
{
    wr_prefer prefer = {.by = WR_PREFER_SHORTEST, .informed = WR_NO_VALUE};
    const wr_state_of of = read_count(s, f);
    if (weir_has_field(f, "informed"))
        prefer.informed = wr_inside(weir_read_share(f, "informed", NULL));
    lay_places(s, f, "shortest", &prefer, of);
}

static void lay_nearest(wr_item *s, weir_fields *f)
{
    wr_prefer prefer = {.by = WR_PREFER_NEAREST, .informed = WR_NO_VALUE};
    refuse_beside(s, f, "count", "nearest");
    refuse_beside(s, f, "informed", "nearest");
    lay_places(s, f, "nearest", &prefer, WR_STATE_WAITING);
}

/* ---- logit ----------------------------------------------------------------------------------- */

static wr_value read_part(weir_builder *b, weir_fields *f, const char *key)
{
    wr_node *node = wr_field(f, key);
    const char *path = wr_field_path_of(f, key);
    return node ? wr_inside(wr_read_value(b, path, node, WR_DIM_NUMBER, false, NULL)) : WR_NO_VALUE;
}

/* A cost, as whoever writes it means it, is below 0. */
static void warn_of_sign(weir_builder *b, weir_fields *f, const char *key, wr_value v,
                         const char *what)
{
    if (wr_value_now(b, v) > 0)
        wr_warn(b->err, weir_field_place(f, key),
                "'%s' is above 0: of two places people prefer the one with the longer %s", key,
                what);
}

/* A number, a table, or {constant: U, per_min_travel: U, per_log_wait: U}: what is not said is 0. */
static void read_utility(wr_item *s, const char *path, wr_node *node, wr_option *option)
{
    static const char *const parts[] = {"constant", "per_min_travel", "per_log_wait"};
    weir_builder *b = s->b;
    bool any = false;
    for (size_t i = 0; node->kind == WR_MAP && i < sizeof parts / sizeof *parts; i++)
        any = any || wr_node_get(node, parts[i]);
    if (!any) {
        option->utility = wr_inside(wr_read_value(b, path, node, WR_DIM_NUMBER, false, NULL));
        return;
    }
    weir_fields *f = wr_fields_of(b, node, path);
    option->utility = read_part(b, f, "constant");
    option->per_min_travel = read_part(b, f, "per_min_travel");
    option->per_log_wait = read_part(b, f, "per_log_wait");
    if (option->utility.kind == WR_VALUE_NONE)
        option->utility = wr_inside(weir_constant(b, 0));
    warn_of_sign(b, f, "per_min_travel", option->per_min_travel, "way");
    warn_of_sign(b, f, "per_log_wait", option->per_log_wait, "wait");
}

static void lay_logit(wr_item *s, weir_fields *f)
{
    wr_node *map = wr_field(f, "logit");
    wr_prefer prefer = {.by = WR_PREFER_LOGIT, .informed = WR_NO_VALUE};
    refuse_beside(s, f, "count", "logit");
    refuse_beside(s, f, "informed", "logit");
    if (map->kind != WR_MAP) {
        wr_item_fail(s, map, "a map such as {north: 0.5, south: 0}");
        return;
    }
    if (map->n < 2) {
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, map->place,
                "'logit' compares two places or more, and here is %s", map->n ? "one" : "none");
        return;
    }
    WR_VEC(wr_option) options = {0}; /* a table of utilities is read between them */
    for (size_t i = 0; i < map->n; i++) {
        const wr_entry *e = &map->entries[i];
        wr_node name = {.kind = WR_SCALAR, .place = e->key_place, .text = e->key};
        char *key = wr_strdup(s->b->arena, e->key);
        for (char *c = key; *c; c++)
            if (*c == '.')
                *c = '/';
        const char *path = wr_subpath(s->b, wr_field_path_of(f, "logit"), key);
        wr_option option = {.target = wr_read_target_node(s->b, path, &name).id,
                            .state = {WR_STATE_WAITING, -1, -1},
                            .per_min_travel = WR_NO_VALUE,
                            .per_log_wait = WR_NO_VALUE,
                            .when = -1,
                            .extra = WR_NO_VALUE,
                            .extra_when = -1};
        option.at = option.target;
        read_utility(s, path, e->value, &option);
        *wr_push(s->b->arena, &options) = option;
    }
    prefer.first = (int32_t)s->b->options.n;
    prefer.n = (int32_t)options.n;
    for (size_t i = 0; i < options.n; i++)
        *wr_push(s->b->arena, &s->b->options) = options.at[i];
    wr_lay_prefer_step(s->b, &prefer);
}

void weir_step_logit(weir_builder *b, const weir_option *options, size_t n)
{
    wr_prefer prefer = {.by = WR_PREFER_LOGIT,
                        .first = (int32_t)b->options.n,
                        .n = (int32_t)n,
                        .informed = WR_NO_VALUE};
    for (size_t i = 0; i < n; i++) {
        const weir_option *o = &options[i];
        *wr_push(b->arena, &b->options) = (wr_option){
            .target = o->to.id,
            .state = {WR_STATE_WAITING, -1, -1},
            .utility = wr_inside(weir_has(o->utility) ? o->utility : weir_constant(b, 0)),
            .per_min_travel = wr_inside(o->per_min_travel),
            .per_log_wait = wr_inside(o->per_log_wait),
            .at = o->at.id >= 0 ? o->at.id : o->to.id,
            .when = o->when.id,
            .extra = wr_inside(o->extra),
            .extra_when = o->extra_when.id};
    }
    wr_lay_prefer_step(b, &prefer);
}

/* ---- the map --------------------------------------------------------------------------------- */

void wr_lay_prefer(wr_item *s)
{
    weir_fields *f = weir_read_map(s->f, "choose");
    const char *way = way_of(s, f);
    if (way && !strcmp(way, "shortest"))
        lay_shortest(s, f);
    else if (way && !strcmp(way, "nearest"))
        lay_nearest(s, f);
    else if (way)
        lay_logit(s, f);
}
