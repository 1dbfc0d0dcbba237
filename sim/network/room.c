/* `room: 4 waiting` and `balk: …` beside a seize or treat: a step of its own before it, so that those
 * seizes that refuse nobody know nothing of it. */
#include "sim/network/lay.h"

#include <string.h>

static const char waiting[] = "waiting", in_all[] = "in all";

/* Takes a word off the end of a text, with the space before it; false where it is not there. */
static bool take_off(weir_builder *b, const char **text, const char *word)
{
    const size_t n = strlen(*text), length = strlen(word);
    if (n <= length + 1 || strcmp(*text + n - length, word) != 0 || (*text)[n - length - 1] != ' ')
        return false;
    *text = wr_strndup(b->arena, *text, n - length - 1);
    return true;
}

/* `4 waiting` or `14 in all`, or either in a wrapper: a whole number, which is a dial. */
static wr_value read_most(wr_item *s, wr_node *node, bool *all)
{
    weir_builder *b = s->b;
    wr_node *inner = node->kind == WR_MAP ? wr_node_get(node, "value") : NULL;
    const wr_node *written = inner ? inner : node;
    const char *text = written->kind == WR_SCALAR ? written->text : "";
    *all = take_off(b, &text, in_all);
    if (!*all && !take_off(b, &text, waiting)) {
        wr_item_fail(s, written, "room such as '4 waiting' or '14 in all'");
        if (node->kind == WR_MAP)
            wr_skip_fields(weir_read_map(s->f, "room"));
        return WR_NO_VALUE;
    }
    const wr_dial like = {.dim = WR_DIM_COUNT, .lo = 0, .hi = 1e9, .unit_scale = 1};
    const wr_node number = {.kind = WR_SCALAR, .place = written->place, .text = (char *)text};
    double most = 0;
    const char *path = wr_field_path_of(s->f, "room");
    wr_parse_for_dial(b, &like, &number, &most);
    const int32_t at = wr_new_dial(b, path, WR_DIM_COUNT, most, "", 1, written->place);
    wr_dial dial = b->dials.at[at];
    if (inner)
        wr_read_wrapper(b, path, node, &dial, true);
    b->dials.at[at] = dial;
    return (wr_value){WR_VALUE_DIAL, at};
}

/* One share, or a list of them by the number waiting. */
static void read_shares(wr_item *s, weir_fields *f, wr_room *room)
{
    wr_node *node = wr_field(f, "share");
    const char *path = wr_field_path_of(f, "share");
    if (node->kind == WR_LIST && !node->n)
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, node->place, "an empty list of shares");
    WR_VEC(wr_value) shares = {0};
    for (size_t i = 0; i < (node->kind == WR_LIST ? node->n : 1); i++) {
        const bool list = node->kind == WR_LIST;
        const char *own = list ? wr_format(s->b->arena, "%s.%zu", path, i + 1) : path;
        wr_node *item = list ? node->items[i] : node;
        *wr_push(s->b->arena, &shares) =
            wr_inside(wr_read_value(s->b, own, item, WR_DIM_SHARE, false, NULL));
    }
    room->first = (int32_t)s->b->balks.n;
    room->n = (int32_t)shares.n;
    for (size_t i = 0; i < shares.n; i++)
        *wr_push(s->b->arena, &s->b->balks) = shares.at[i];
}

/* `balk: TARGET`, or `{to: TARGET, share: …}`. */
static void read_balk(wr_item *s, wr_node *node, wr_room *room)
{
    const bool shares = node->kind == WR_MAP && wr_node_get(node, "share");
    if (!shares) {
        room->target = wr_item_target(s, s->f, "balk");
        if (room->most.kind == WR_VALUE_NONE && !wr_field(s->f, "room")) {
            wr_fail(s->b->err, WEIR_ERR_SCENARIO, node->place, "nothing says who balks");
            wr_hint(
                s->b->err, node->place,
                "write {to: TARGET, share: [0 %%, 20 %%, 50 %%]}, or 'room: 4 waiting' beside it");
        }
        return;
    }
    weir_fields *f = weir_read_map(s->f, "balk");
    room->target = wr_item_target(s, f, "to");
    if (room->target < 0)
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, node->place, "this balk has no 'to'");
    read_shares(s, f, room);
}

void wr_lay_room(wr_item *s, const wr_plan *plan)
{
    wr_node *most = wr_field(s->f, "room"), *balk = wr_field(s->f, "balk");
    wr_room room = {.most = WR_NO_VALUE, .target = -1, .stage = -1};
    if (!most && !balk)
        return;
    if (most)
        room.most = read_most(s, most, &room.in_all);
    if (balk)
        read_balk(s, balk, &room);
    if (plan->or_else >= 0 && !(room.in_all && !room.n)) {
        const wr_entry *entry = wr_node_entry(s->f->map, room.n ? "balk" : "room");
        wr_fail(s->b->err, WEIR_ERR_SCENARIO, entry ? entry->key_place : s->value->place,
                "nobody waits here, for 'or_else' says where they go");
    }
    wr_lay_room_step(s->b, plan, &room);
}
