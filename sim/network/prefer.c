/* `choose: {shortest: …}` and `{logit: …}`: choices that compare places to go by what is known of
 * them. Every place is an option, in the order written. */
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

/* ---- shortest -------------------------------------------------------------------------------- */

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

static void lay_shortest(wr_item *s, weir_fields *f)
{
    wr_node *list = wr_field(f, "shortest");
    const wr_state_of of = read_count(s, f);
    wr_prefer prefer = {
        .by = WR_PREFER_SHORTEST, .first = (int32_t)s->b->options.n, .informed = WR_NO_VALUE};
    if (weir_has_field(f, "informed"))
        prefer.informed = wr_inside(weir_read_share(f, "informed", NULL));
    if (list->kind != WR_LIST) {
        wr_item_fail(s, list, "a list of services");
        return;
    }
    if (list->n < 2) {
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, list->place,
                "'shortest' compares two services or more, and here is %s",
                list->n ? "one" : "none");
        return;
    }
    const char *path = wr_field_path_of(f, "shortest");
    wr_note_kind(s->b, path, WR_KIND_WORDS);
    for (size_t i = 0; i < list->n; i++) {
        check_twice(s, list, i);
        const int32_t target = wr_read_target_node(s->b, path, list->items[i]).id;
        *wr_push(s->b->arena, &s->b->options) =
            (wr_option){.target = target, .state = {of, -1, -1}, .utility = WR_NO_VALUE};
    }
    prefer.n = (int32_t)list->n;
    wr_lay_prefer_step(s->b, &prefer);
}

/* ---- logit ----------------------------------------------------------------------------------- */

/* A number, a table, or {constant: U}, which will have more beside it. */
static wr_value read_utility(wr_item *s, const char *path, wr_node *node)
{
    static const char *const later[] = {"per_min_travel", "per_log_wait"};
    wr_node *constant = node->kind == WR_MAP ? wr_node_get(node, "constant") : NULL;
    bool parts = constant != NULL;
    for (size_t i = 0; node->kind == WR_MAP && i < sizeof later / sizeof *later; i++)
        if (wr_node_get(node, later[i])) {
            wr_fail(s->b->err, WEIR_ERR_SCENARIO, wr_node_entry(node, later[i])->key_place,
                    "'%s' of a utility is not available yet", later[i]);
            parts = true;
        }
    if (!parts)
        return wr_inside(wr_read_value(s->b, path, node, WR_DIM_NUMBER, false, NULL));
    weir_fields *f = wr_fields_of(s->b, node, path);
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        wr_field(f, later[i]); /* spoken of */
    constant = wr_field(f, "constant");
    if (!constant)
        return wr_inside(weir_constant(s->b, 0));
    return wr_inside(
        wr_read_value(s->b, wr_field_path_of(f, "constant"), constant, WR_DIM_NUMBER, false, NULL));
}

static void refuse_beside(wr_item *s, weir_fields *f, const char *key)
{
    const wr_entry *entry = wr_node_entry(s->value, key);
    if (!entry)
        return;
    wr_field(f, key);
    wr_fail(s->b->err, WEIR_ERR_SCENARIO, entry->key_place, "'%s' says nothing of a 'logit'", key);
}

static void lay_logit(wr_item *s, weir_fields *f)
{
    wr_node *map = wr_field(f, "logit");
    wr_prefer prefer = {.by = WR_PREFER_LOGIT, .informed = WR_NO_VALUE, .fixed = true};
    refuse_beside(s, f, "count");
    refuse_beside(s, f, "informed");
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
        const wr_option option = {.target = wr_read_target_node(s->b, path, &name).id,
                                  .state = {WR_STATE_WAITING, -1, -1},
                                  .utility = read_utility(s, path, e->value)};
        prefer.fixed = prefer.fixed && option.utility.kind == WR_VALUE_DIAL;
        *wr_push(s->b->arena, &options) = option;
    }
    prefer.first = (int32_t)s->b->options.n;
    prefer.n = (int32_t)options.n;
    for (size_t i = 0; i < options.n; i++)
        *wr_push(s->b->arena, &s->b->options) = options.at[i];
    wr_lay_prefer_step(s->b, &prefer);
}

/* ---- the map --------------------------------------------------------------------------------- */

void wr_lay_prefer(wr_item *s)
{
    weir_fields *f = weir_read_map(s->f, "choose");
    const char *way = way_of(s, f);
    if (way && !strcmp(way, "shortest")) {
        lay_shortest(s, f);
    } else if (way && !strcmp(way, "logit")) {
        lay_logit(s, f);
    } else if (way) {
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, s->value->place,
                "'choose: {nearest: …}' is not available yet");
        wr_hint(s->b->err, s->value->place,
                "the language has no travel times yet: write {go: {by: home, …}}");
        wr_skip_fields(f);
    }
}
