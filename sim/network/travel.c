/* How long the way is from where a patient lives to a service. It is a fact of the pair, a dial each;
 * what is said of one service becomes a table by home, and whoever goes by it reads that. */
#include <string.h>

#include "sim/network/steps.h"
#include "sim/scenario/suggest.h"

void weir_travel(weir_builder *b, const char *service, weir_attr home, int32_t level,
                 weir_value time)
{
    const int32_t to = wr_service_by_name(b, service);
    for (size_t i = 0; i < b->ways_there.n; i++)
        if (b->ways_there.at[i].service == to && b->ways_there.at[i].level == level)
            return;
    if (to >= 0)
        *wr_push(b->arena, &b->ways_there) = (wr_way_there){to, home.id, level, wr_inside(time)};
}

wr_value wr_travel_to(weir_builder *b, int32_t service)
{
    int32_t attr = -1;
    if (b->services.at[service].travel >= 0)
        return (wr_value){WR_VALUE_TABLE, b->services.at[service].travel};
    for (size_t i = 0; i < b->ways_there.n; i++)
        attr = b->ways_there.at[i].service == service ? b->ways_there.at[i].attr : attr;
    if (attr < 0)
        return WR_NO_VALUE;
    const size_t n = b->attr_levels[attr].levels.n;
    weir_value *rows = wr_alloc_array(b->arena, n + 1, sizeof *rows);
    for (size_t i = 0; i < b->ways_there.n; i++)
        if (b->ways_there.at[i].service == service)
            rows[b->ways_there.at[i].level] = wr_outside(b->ways_there.at[i].time);
    const weir_value table = weir_table_by(b, (weir_attr){attr}, rows, n, WEIR_NO_VALUE);
    b->services.at[service].travel = table.index;
    return wr_inside(table);
}

static bool is_said(const weir_builder *b, int32_t service, int32_t level)
{
    for (size_t i = 0; i < b->ways_there.n; i++)
        if (b->ways_there.at[i].service == service && b->ways_there.at[i].level == level)
            return true;
    return false;
}

bool wr_is_home(const weir_builder *b, int32_t attr)
{
    return b->ways_there.n && b->ways_there.at[0].attr == attr;
}

void wr_check_travel(weir_builder *b, int32_t service, weir_place place, const char *what,
                     int32_t home)
{
    const char *name = b->services.at[service].name;
    const wr_value table = wr_travel_to(b, service);
    if (table.kind == WR_VALUE_NONE && !is_said(b, service, -1)) {
        *wr_push(b->arena, &b->ways_there) =
            (wr_way_there){service, -1, -1, WR_NO_VALUE}; /* once */
        wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                "%s needs the time on the way to '%s', which nobody has said", what, name);
        wr_hint(
            b->err, place,
            "in `places:`, beside the population of each neighbourhood, say travel: {%s: 15 min}",
            name);
    }
    if (table.kind == WR_VALUE_NONE)
        return;
    const int32_t attr = b->tables.at[table.index].attr;
    const struct wr_attr_build *homes = &b->attr_levels[attr];
    int32_t missing = 0, first = -1;
    for (int32_t k = 0; k < (int32_t)homes->levels.n; k++) {
        if ((home >= 0 && k != home) || is_said(b, service, k))
            continue;
        first = missing++ ? first : k;
        *wr_push(b->arena, &b->ways_there) = (wr_way_there){service, attr, k, WR_NO_VALUE};
    }
    if (!missing)
        return;
    const char *more = missing > 1 ? wr_format(b->arena, " (and from %d more)", missing - 1) : "";
    wr_fail(b->err, WEIR_ERR_SCENARIO, place,
            "%s needs the time on the way from '%s'%s to '%s', which nobody has said", what,
            homes->levels.at[first].label, more, name);
    wr_hint(b->err, place,
            "in `places:`, beside the population of '%s', say travel: {%s: 15 min}, or `never`: "
            "nobody goes",
            homes->levels.at[first].label, name);
}

static void unknown_service(weir_builder *b, const char *text, weir_place place)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < b->services.n; i++)
        *wr_push(b->arena, &names) = b->services.at[i].name;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "unknown service '%s'", wr_quoted(text, quoted));
    wr_hint_nearest(b->err, place, text, names.at, (int)names.n);
}

bool weir_is_service(weir_builder *b, const char *name) { return wr_service_by_name(b, name) >= 0; }

void weir_no_service(weir_fields *f, const char *key)
{
    const wr_entry *entry = f->map ? wr_node_entry(f->map, key) : NULL;
    unknown_service(f->b, key, entry ? entry->key_place : weir_field_place(f, key));
}

weir_value wr_read_travel(weir_builder *b, const char *path, wr_node *node)
{
    weir_fields *f = wr_fields_of(b, node, path);
    wr_node *name = wr_field(f, "travel");
    const char *text = wr_word(b, name, "a service");
    const int32_t service = text ? wr_service_by_name(b, text) : -1;
    if (text && service < 0)
        unknown_service(b, text, name->place);
    if (service < 0)
        return weir_constant(b, 0);
    wr_check_travel(b, service, name->place, "'travel'", -1);
    const wr_value table = wr_travel_to(b, service);
    return table.kind == WR_VALUE_NONE ? weir_constant(b, 0) : wr_outside(table);
}
