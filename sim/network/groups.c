/* `split`: several ways at once; its branches are laid behind it, one after the other, each with a step
 * of its own at the end. `repeat`: a list between two steps of its own. `batch`: groups. And what is checked of them:
 * that nobody comes into such a list but by its beginning, or out of a branch but by its end. */
#include "sim/network/lay.h"

#include <string.h>

#define MOST_TOGETHER 1e6
#define MOST_TIMES 1e6 /* draws of a stage by one patient are numbered (sim/base/stream.h) */

/* ---- laying down ----------------------------------------------------------------------------- */

static bool read_join(wr_item *s)
{
    wr_node *node = wr_field(s->f, "join");
    const char *word = node ? wr_word(s->b, node, "all or first") : "all";
    wr_note_kind(s->b, wr_field_path_of(s->f, "join"), WR_KIND_WORD);
    if (word && strcmp(word, "all") != 0 && strcmp(word, "first") != 0)
        wr_item_fail(s, node, "all or first");
    return word && !strcmp(word, "first");
}

/* One branch: its steps, and its end. */
static void lay_way(wr_item *s, wr_node *steps, weir_label label, int32_t owner, size_t number)
{
    weir_builder *b = s->b;
    const char *path = wr_subpath(b, s->path, "split");
    const int32_t first = (int32_t)b->steps.n;
    weir_place_label(b, label);
    wr_lay_steps(b, steps, wr_format(b->arena, "%s.%zu", path, number));
    b->step_place = steps->place;
    wr_add_step(b, WR_OP_JOIN, -1);
    *wr_push(b->arena, &b->enclosed) =
        (wr_enclosed){owner, first, (int32_t)b->steps.n, true, "a branch of a split"};
}

/* The ends of the branches, and the split itself, go on behind them all. */
static void join_ways(weir_builder *b, int32_t split)
{
    const int32_t after = (int32_t)b->steps.n;
    b->steps.at[split].next = after;
    for (size_t i = 0; i < b->enclosed.n; i++)
        if (b->enclosed.at[i].owner == split)
            b->steps.at[b->enclosed.at[i].end - 1].next = after;
    b->last_stage = -1;
}

static bool is_list_of_lists(wr_item *s, wr_node *list)
{
    weir_error *err = s->b->err;
    const int before = err->n_errors;
    if (list->kind != WR_LIST)
        wr_item_fail(s, list, "a list of lists of steps");
    else if (!list->n)
        wr_fail(err, WEIR_ERR_SCENARIO, list->place, "this split has no branches");
    for (size_t i = 0; list->kind == WR_LIST && i < list->n; i++) {
        wr_node *steps = list->items[i];
        if (steps->kind != WR_LIST)
            wr_item_fail(s, steps, "a list of steps");
        else if (!steps->n)
            wr_fail(err, WEIR_ERR_SCENARIO, steps->place, "this branch of a split has no steps");
        else
            continue;
        wr_hint(err, steps->place,
                "a split is a list of lists: [[{delay: 10 min}], [{delay: 20 min}]]");
        break; /* the others are likely to be alike */
    }
    return err->n_errors == before;
}

void wr_lay_split(wr_item *s)
{
    weir_builder *b = s->b;
    const weir_place place = b->step_place;
    const char *name = b->step_name;
    wr_node *list = s->value;
    wr_note_kind(b, wr_subpath(b, s->path, "split"), WR_KIND_WAYS);
    wr_split split = {.first = (int32_t)b->branches.n, .first_only = read_join(s)};
    if (!is_list_of_lists(s, list))
        return;
    split.n = (int32_t)list->n;
    weir_label *labels = wr_alloc_array(b->arena, list->n, sizeof *labels);
    for (size_t i = 0; i < list->n; i++) {
        labels[i] = weir_new_label(b, NULL);
        *wr_push(b->arena, &b->branches) =
            (wr_branch){.when = -1, .share = WR_NO_VALUE, .target = weir_to_label(b, labels[i]).id};
    }
    *wr_push(b->arena, &b->splits) = split;
    b->step_name = name;
    const int32_t at = wr_add_step(b, WR_OP_SPLIT, (int32_t)b->splits.n - 1);
    b->in_ways++;
    for (size_t i = 0; i < list->n; i++)
        lay_way(s, list->items[i], labels[i], at, i + 1);
    b->in_ways--;
    join_ways(b, at);
    b->step_place = place;
}

/* ---- repeat ---------------------------------------------------------------------------------- */

/* A whole number, or the whole part of what an attribute, a table or a distribution gives. */
static wr_value read_times(wr_item *s, const char *path, wr_node *node)
{
    wr_note_value(s->b, path, WR_KIND_DRAW, WR_DIM_NUMBER, NULL);
    if (node->kind == WR_SCALAR)
        return wr_inside(
            wr_read_scalar_as(s->b, path, NULL, node, WR_DIM_COUNT, NULL, 0, MOST_TIMES));
    return wr_inside(wr_read_value(s->b, path, node, WR_DIM_NUMBER, true, NULL));
}

/* REPEAT, the steps, AGAIN: which goes back to the first of them, or on behind itself. */
static void lay_rounds(wr_item *s, wr_repeat *r, const char *path, wr_node *steps)
{
    weir_builder *b = s->b;
    const weir_place place = b->step_place;
    const weir_label after = weir_new_label(b, NULL);
    r->after = weir_to_label(b, after).id;
    r->slot = b->n_repeats++;
    r->stage = wr_step_stage(b, "repeat");
    r->every_stage = wr_sub_stage(b, r->stage, "every");
    *wr_push(b->arena, &b->repeats) = *r;
    const int32_t at = (int32_t)b->repeats.n - 1, owner = wr_add_step(b, WR_OP_REPEAT, at);
    wr_lay_steps(b, steps, path);
    b->step_place = place;
    const int32_t again = wr_add_step(b, WR_OP_AGAIN, at); /* the steps may move */
    b->steps.at[again].next = owner + 1;
    *wr_push(b->arena, &b->enclosed) =
        (wr_enclosed){owner, owner + 1, (int32_t)b->steps.n, false, "the steps of a repeat"};
    weir_place_label(b, after);
}

void wr_lay_repeat(wr_item *s)
{
    const char *name = s->b->step_name;
    if (s->value->kind != WR_MAP) {
        wr_item_fail(s, s->value, "a map such as {times: 6, every: 1 wk, steps: […]}");
        return;
    }
    weir_fields *f = weir_read_map(s->f, "repeat");
    wr_node *times = wr_field(f, "times"), *steps = wr_field(f, "steps");
    wr_repeat r = {.times = WR_NO_VALUE, .every = WR_NO_VALUE};
    wr_note_kind(s->b, wr_field_path_of(f, "steps"), WR_KIND_STEPS);
    if (times)
        r.times = read_times(s, wr_field_path_of(f, "times"), times);
    if (weir_has_field(f, "every"))
        r.every = wr_inside(weir_read_duration(f, "every", NULL));
    s->b->step_name = name;
    if (times && steps)
        lay_rounds(s, &r, wr_field_path_of(f, "steps"), steps);
    else
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, s->value->place, "this repeat has no '%s'",
                times ? "steps" : "times");
}

/* ---- batch ----------------------------------------------------------------------------------- */

bool wr_makes_groups(const wr_node *node)
{
    for (size_t i = 0; node->kind == WR_LIST && i < node->n; i++)
        if (wr_makes_groups(node->items[i]))
            return true;
    for (size_t i = 0; node->kind == WR_MAP && i < node->n; i++)
        if (!strcmp(node->entries[i].key, "batch") || wr_makes_groups(node->entries[i].value))
            return true;
    return false;
}

void wr_lay_batch(wr_item *s)
{
    const char *name = s->b->step_name;
    if (s->value->kind != WR_MAP) {
        wr_item_fail(s, s->value, "a map such as {size: 6, or_after: 30 min}");
        return;
    }
    weir_fields *f = weir_read_map(s->f, "batch");
    wr_node *size = wr_field(f, "size");
    wr_batch batch = {.size = WR_NO_VALUE, .or_after = WR_NO_VALUE};
    if (!size)
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, s->value->place, "this batch has no 'size'");
    else if (size->kind == WR_SCALAR)
        batch.size = wr_inside(wr_read_scalar_as(s->b, wr_field_path_of(f, "size"), NULL, size,
                                                 WR_DIM_COUNT, NULL, 1, MOST_TOGETHER));
    else
        batch.size = wr_inside(
            wr_read_value(s->b, wr_field_path_of(f, "size"), size, WR_DIM_COUNT, false, NULL));
    wr_note_value(s->b, wr_field_path_of(f, "size"), WR_KIND_VALUE, WR_DIM_COUNT, NULL);
    if (weir_has_field(f, "or_after"))
        batch.or_after = wr_inside(weir_read_duration(f, "or_after", NULL));
    s->b->step_name = name;
    batch.stage = wr_step_stage(s->b, "batch");
    *wr_push(s->b->arena, &s->b->batches) = batch;
    wr_add_step(s->b, WR_OP_BATCH, (int32_t)s->b->batches.n - 1);
}

void wr_lay_unbatch(wr_item *s)
{
    wr_note_kind(s->b, wr_subpath(s->b, s->path, "unbatch"), WR_KIND_WORD);
    if (s->value->kind != WR_SCALAR || strcmp(s->value->text, "all") != 0)
        wr_item_fail(s, s->value, "all");
    wr_add_step(s->b, WR_OP_UNBATCH, -1);
}

/* ---- nobody strays --------------------------------------------------------------------------- */

static bool encloses(const wr_enclosed *e, int32_t step)
{
    return step >= e->first && step < e->end;
}

static void say_begin(weir_builder *b, const wr_enclosed *e)
{
    wr_note(b->err, wr_step_place(b, e->owner >= 0 ? e->owner : e->end - 1), "it begins here");
}

/* Who is removed, for another comes first or a unit breaks, has its way ended, wherever others go. */
static bool removed_by(const weir_network *net, const wr_edge *way)
{
    for (int32_t i = 0; way->kind == WR_EDGE_REFUSED && i < net->n_removals; i++)
        if (net->removals[i].target == way->target)
            return true;
    return false;
}

/* A way out of a branch that the file writes. What befalls who waits without a word of where to go
 * (gives up, is turned away) ends the branch. */
static bool strays(const wr_enclosed *e, const wr_edge *way)
{
    if (way->kind == WR_EDGE_JOINED)
        return false;
    if (way->to < 0)
        return way->target >= 0;
    return way->service >= 0 || !encloses(e, way->to);
}

static void check_ways_out(weir_builder *b, const weir_network *net, const wr_enclosed *e,
                           wr_edges *ways)
{
    for (int32_t i = e->first; i < e->end; i++) {
        wr_edges_of(net, i, b->arena, ways);
        bool out = net->steps[i].op == WR_OP_RETURN;
        for (size_t k = 0; k < ways->n; k++)
            out = out || (strays(e, &ways->at[k]) && !removed_by(net, &ways->at[k]));
        /* Of splits within splits the innermost says it. */
        for (size_t k = 0; out && k < b->enclosed.n; k++)
            if (b->enclosed.at[k].branch && b->enclosed.at[k].owner > e->owner &&
                encloses(&b->enclosed.at[k], i))
                out = false;
        if (!out)
            continue;
        wr_fail(b->err, WEIR_ERR_SCENARIO, wr_step_place(b, i),
                "this leads out of %s, which ends where its list does", e->what);
        say_begin(b, e);
        if (e->owner >= 0)
            wr_hint(b->err, wr_step_place(b, i), "choose where to go behind the split");
    }
}

static void say_way_in(weir_builder *b, const wr_enclosed *e, weir_place place)
{
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "this leads into %s from outside", e->what);
    say_begin(b, e);
}

static void check_ways_in(weir_builder *b, const weir_network *net, const wr_enclosed *e,
                          wr_edges *ways)
{
    for (int32_t i = 0; i < net->n_steps; i++) {
        if (encloses(e, i) || i == e->owner)
            continue;
        wr_edges_of(net, i, b->arena, ways);
        for (size_t k = 0; k < ways->n; k++)
            if (encloses(e, ways->at[k].to)) {
                say_way_in(b, e, wr_step_place(b, i));
                break;
            }
    }
    for (int32_t i = 0; i < net->n_sources; i++) {
        const int32_t target = net->sources[i].target;
        ways->n = 0;
        if (target >= 0 && !net->sources[i].task)
            wr_edges_through(net, target, &(wr_edge){.to = -1}, b->arena, ways);
        for (size_t k = 0; k < ways->n; k++)
            if (encloses(e, ways->at[k].to)) {
                say_way_in(b, e, net->targets[target].place);
                break;
            }
    }
}

/* Steps that a group may come to: all behind a batch, up to an unbatch or another service. By step: the
 * batch, -1. */
int32_t *wr_batch_of_steps(const weir_network *net, wr_arena *arena)
{
    int32_t *batch = wr_alloc_array(arena, (size_t)net->n_steps + 1, sizeof *batch);
    int32_t *line = wr_alloc_array(arena, (size_t)net->n_steps + 1, sizeof *line);
    wr_edges ways = {0};
    for (int32_t i = 0; i < net->n_steps; i++)
        batch[i] = -1;
    for (int32_t start = 0; start < net->n_steps; start++) {
        int32_t n = 0;
        if (net->steps[start].op == WR_OP_BATCH)
            line[n++] = start;
        for (int32_t i = 0; i < n; i++) {
            if (net->steps[line[i]].op == WR_OP_UNBATCH)
                continue;
            wr_edges_of(net, line[i], arena, &ways);
            for (size_t k = 0; k < ways.n; k++) {
                const int32_t to = ways.at[k].to;
                if (to < 0 || to >= net->n_steps || ways.at[k].service >= 0 || batch[to] >= 0)
                    continue;
                batch[to] = net->steps[start].a;
                line[n++] = to;
            }
        }
    }
    return batch;
}

/* A group is of one service; what it holds until there is room elsewhere, nobody could take along. */
static void check_group_holds(weir_builder *b, const weir_network *net)
{
    if (!net->n_batches)
        return;
    const int32_t *batch = wr_batch_of_steps(net, b->arena);
    for (int32_t i = 0; i < net->n_steps; i++) {
        const wr_hold *hold = net->steps[i].op == WR_OP_HOLD ? &net->holds[net->steps[i].a] : NULL;
        if (!hold || batch[i] < 0 || (hold->service < 0 && hold->targets < 0))
            continue;
        wr_fail(b->err, WEIR_ERR_SCENARIO, wr_step_place(b, i),
                "a group cannot hold until another service has room");
        wr_hint(b->err, wr_step_place(b, i), "put {unbatch: all} before it");
    }
}

void wr_check_groups(weir_builder *b)
{
    const weir_network net = wr_view(b);
    wr_edges ways = {0};
    check_group_holds(b, &net);
    for (size_t i = 0; i < b->enclosed.n; i++) {
        const wr_enclosed *e = &b->enclosed.at[i];
        if (e->branch)
            check_ways_out(b, &net, e, &ways);
        check_ways_in(b, &net, e, &ways);
    }
}
