/* `choose:`: branches, where each goes, how paths name it, and the steps that a branch may hold. */
#include "sim/network/lay.h"

#include <string.h>

typedef struct option {
    wr_node *map, *steps;
    weir_fields *f;
    const char *path;
    weir_label label; /* of its own steps */
} option;

/* How paths name a branch: by its name, or where it goes, or its number from 1. */
static const char *branch_word(wr_item *s, const wr_node *map, size_t number)
{
    const wr_node *name = wr_node_get(map, "name"), *go = wr_node_get(map, "go");
    const wr_node *leave = wr_node_get(map, "leave");
    if (go && go->kind == WR_MAP && go->n == 1 && !strcmp(go->entries[0].key, "leave"))
        leave = go->entries[0].value;
    const wr_node *word = name ? name : leave ? leave : go;
    if (!word || word->kind != WR_SCALAR || !*word->text)
        return wr_format(s->b->arena, "%zu", number);
    char *text = wr_strdup(s->b->arena, word->text);
    for (char *c = text; *c; c++)
        if (*c == '.')
            *c = '/';
    return text;
}

static const char *branch_path(wr_item *s, const option *options, size_t i, const wr_node *map)
{
    const char *base = wr_subpath(s->b, s->path, "choose");
    const char *path = wr_subpath(s->b, base, branch_word(s, map, i + 1));
    for (size_t k = 0; k < i; k++)
        if (options[k].path && !strcmp(options[k].path, path))
            return wr_subpath(s->b, base, wr_format(s->b->arena, "%zu", i + 1));
    return path;
}

static weir_target branch_target(wr_item *s, option *o)
{
    static const char *const ways[] = {"go", "leave", "steps"};
    const char *first = NULL;
    for (size_t i = 0; i < 3; i++) {
        if (!wr_node_get(o->map, ways[i]))
            continue;
        if (first) {
            wr_fail(s->b->err, WEIR_ERR_SCENARIO, wr_node_entry(o->map, ways[i])->key_place,
                    "a branch has one way on, and this has two: '%s' and '%s'", first, ways[i]);
            wr_field(o->f, ways[i]);
        } else {
            first = ways[i];
        }
    }
    if (!first)
        return weir_on(s->b);
    wr_node *value = wr_field(o->f, first);
    if (!strcmp(first, "go"))
        return wr_read_target_node(s->b, wr_field_path_of(o->f, "go"), value);
    if (!strcmp(first, "steps")) {
        o->steps = value;
        o->label = weir_new_label(s->b, NULL);
        return weir_to_label(s->b, o->label);
    }
    const char *outcome = wr_word(s->b, value, "an outcome");
    if (outcome)
        wr_check_name(s->b, outcome, value->place, "an outcome");
    return weir_to_leave(s->b, outcome ? outcome : "done");
}

static void read_keep(wr_item *s, option *o, weir_target target)
{
    wr_node *keep = wr_field(o->f, "keep");
    if (!keep)
        return;
    wr_plan kept = WR_PLAN_PLAIN;
    wr_item_needs(s, wr_field_path_of(o->f, "keep"), keep, &kept);
    if (kept.any_of)
        wr_item_fail(s, keep, "the resources that are kept");
    int32_t *pools = wr_alloc_array(s->b->arena, kept.n_needs + 1, sizeof *pools);
    for (size_t i = 0; i < kept.n_needs; i++)
        pools[i] = kept.needs[i].pool;
    s->b->targets.at[target.id].keep = pools;
    s->b->targets.at[target.id].n_keep = (int32_t)kept.n_needs;
}

static bool read_branch(wr_item *s, wr_node *node, size_t i, option *options, weir_branch *branch)
{
    option *o = &options[i];
    *branch = (weir_branch){{-1}, WEIR_NO_VALUE, {-1}};
    o->label.id = -1;
    if (node->kind != WR_MAP) {
        wr_item_fail(s, node, "a branch such as {go: TARGET, share: 20 %}");
        return false;
    }
    const weir_place place = s->b->step_place;
    s->b->step_place = node->place;
    o->map = node;
    o->path = branch_path(s, options, i, node);
    o->f = wr_fields_of(s->b, node, o->path);
    wr_note_open(s->b, o->path, WR_KIND_BRANCH);
    wr_note_kind(s->b, wr_field_path_of(o->f, "steps"), WR_KIND_STEPS);
    wr_note_kind(s->b, wr_field_path_of(o->f, "go"), WR_KIND_TARGET);
    wr_note_kind(s->b, wr_field_path_of(o->f, "leave"), WR_KIND_WORD);
    wr_note_kind(s->b, wr_field_path_of(o->f, "name"), WR_KIND_WORD);
    wr_note_kind(s->b, wr_field_path_of(o->f, "keep"), WR_KIND_NEEDS);
    wr_note_value(s->b, wr_field_path_of(o->f, "share"), WR_KIND_VALUE, WR_DIM_SHARE, NULL);
    wr_field(o->f, "name");
    branch->to = branch_target(s, o);
    read_keep(s, o, branch->to);
    if (weir_has_field(o->f, "share"))
        branch->share = weir_read_share(o->f, "share", NULL);
    branch->when = weir_read_cond(o->f, "when");
    wr_note_close(s->b);
    s->b->step_place = place;
    return true;
}

/* Two branches that both take the rest: the second would never be taken. */
static void check_one_rest(wr_item *s, const option *options, const weir_branch *branches, size_t n)
{
    const option *first = NULL;
    for (size_t i = 0; i < n; i++) {
        if (branches[i].when.id >= 0 || weir_has(branches[i].share) || !options[i].map)
            continue;
        if (first) {
            wr_fail(s->b->err, WEIR_ERR_SCENARIO, options[i].map->place,
                    "two branches take the rest: give this one a 'share' or a 'when'");
            wr_note(s->b->err, first->map->place, "the other is here");
        } else {
            first = &options[i];
        }
    }
}

/* The steps of the branches are laid behind the choice, and each list goes on after them all. */
static void lay_branch_steps(wr_item *s, option *options, size_t n, int32_t choice)
{
    const weir_label join = weir_new_label(s->b, NULL);
    for (size_t i = 0; i < n; i++) {
        if (!options[i].steps)
            continue;
        weir_place_label(s->b, options[i].label);
        wr_lay_steps(s->b, options[i].steps, wr_subpath(s->b, options[i].path, "steps"));
        weir_step_go(s->b, weir_to_label(s->b, join));
    }
    weir_place_label(s->b, join);
    s->b->steps.at[choice].next = (int32_t)s->b->steps.n;
}

void wr_lay_choose(wr_item *s)
{
    wr_note_kind(s->b, wr_subpath(s->b, s->path, "choose"), WR_KIND_BRANCHES);
    wr_node *list = s->value;
    if (list->kind == WR_MAP) {
        wr_lay_prefer(s);
        return;
    }
    if (list->kind != WR_LIST || !list->n) {
        wr_item_fail(s, list, "a list of branches");
        return;
    }
    option *options = wr_alloc_array(s->b->arena, list->n, sizeof *options);
    weir_branch *branches = wr_alloc_array(s->b->arena, list->n, sizeof *branches);
    const char *name = s->b->step_name; /* targets read below must not take it */
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        if (read_branch(s, list->items[i], i, options, &branches[n]))
            n++;
    if (!n)
        return;
    if (n == list->n)
        check_one_rest(s, options, branches, n);
    s->b->step_name = name;
    const int32_t choice = (int32_t)s->b->steps.n;
    weir_step_choose(s->b, branches, n);
    lay_branch_steps(s, options, list->n, choice);
}
