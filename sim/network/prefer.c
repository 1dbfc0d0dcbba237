/* `choose: {shortest: …}`: choices that compare places to go by what is known of them. Every place
 * is an option, in the order written. */
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
    for (size_t i = 0; i < list->n; i++) {
        check_twice(s, list, i);
        const int32_t target = wr_read_target_node(s->b, path, list->items[i]).id;
        *wr_push(s->b->arena, &s->b->options) =
            (wr_option){.target = target, .state = {of, -1, -1}};
    }
    prefer.n = (int32_t)list->n;
    wr_lay_prefer_step(s->b, &prefer);
}

/* ---- the map --------------------------------------------------------------------------------- */

void wr_lay_prefer(wr_item *s)
{
    weir_fields *f = weir_read_map(s->f, "choose");
    const char *way = way_of(s, f);
    if (way && !strcmp(way, "shortest")) {
        lay_shortest(s, f);
    } else if (way) {
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, s->value->place,
                "'choose: {%s: …}' is not available yet", way);
        if (!strcmp(way, "nearest"))
            wr_hint(s->b->err, s->value->place,
                    "the language has no travel times yet: write {go: {by: home, …}}");
        wr_skip_fields(f);
    }
}
