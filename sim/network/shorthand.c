/* Words of an intervention that stand for changes: `add: {ward.beds: +6}`. Each moves dials that exist,
 * along the intervention's transition, and is shown as the changes that it is (`weir show --changes`). */
#include <string.h>

#include "sim/network/change.h"
#include "sim/scenario/suggest.h"

/* The dial at a path that a word stands for; -1, with an error, where the scenario has none. */
static int32_t dial_for(weir_fields *f, const char *word, const char *path, weir_place place)
{
    const int32_t dial = wr_find_dial(f->b, path);
    if (dial < 0)
        wr_fail(f->b->err, WEIR_ERR_SCENARIO, place,
                "'%s' moves the dial '%s', which this scenario does not have", word, path);
    return dial;
}

/* ---- add: units of resources ----------------------------------------------------------------- */

static void unknown_pool(weir_builder *b, const char *name, weir_place place)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < b->pools.n; i++)
        *wr_push(b->arena, &names) = b->pools.at[i].full_name;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "unknown resource '%s'", wr_quoted(name, quoted));
    wr_hint_nearest(b->err, place, name, names.at, (int)names.n);
}

/* A resource whose units are one number; NULL, with an error, where there is none. */
static const wr_pool *pool_with_number(weir_builder *b, const char *name, weir_place place)
{
    const wr_pool *pool = NULL;
    for (size_t i = 0; i < b->pools.n; i++)
        if (strcmp(b->pools.at[i].full_name, name) == 0)
            pool = &b->pools.at[i];
    if (!pool) {
        unknown_pool(b, name, place);
    } else if (pool->capacity < 0) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                pool->unlimited ? "'%s' has no limit to add to"
                                : "the units of '%s' follow a calendar or a table",
                name);
        if (!pool->unlimited)
            wr_hint(b->err, place, "move its numbers by 'changes'");
        pool = NULL;
    }
    return pool;
}

static void add_units(const wr_ground *g, const char *path, const wr_entry *e)
{
    const wr_pool *pool = pool_with_number(g->b, e->key, e->key_place);
    if (pool)
        wr_add_change(g, pool->capacity, WR_CHANGE_BY, wr_subpath(g->b, path, e->key), e->value);
}

static void read_add(const wr_ground *g, weir_fields *f)
{
    weir_fields *own = weir_read_map(f, "add");
    for (size_t i = 0; own && own->map && i < own->map->n; i++) {
        wr_field(own, own->map->entries[i].key);
        add_units(g, wr_field_path_of(f, "add"), &own->map->entries[i]);
    }
}

/* ---- redirect: where people are sent ----------------------------------------------------------- */

/* `{at: SERVICE.STEP, to: TARGET, share: S}` is the share of a branch; without `at` and `to`, of those
 * whom `access` redirects. */
static void read_redirect(const wr_ground *g, weir_fields *f)
{
    weir_fields *own = weir_read_map(f, "redirect");
    if (!own || !own->map)
        return;
    wr_node *share = wr_field(own, "share"), *at = wr_field(own, "at"), *to = wr_field(own, "to");
    const char *path = "access.redirect.share";
    if (!share)
        weir_field_error(own, NULL, "'redirect' has no 'share'");
    if (!at != !to)
        weir_field_error(own, NULL, "'at' and 'to' stand together: which step, and where to");
    if (!share || !at != !to)
        return;
    if (at) {
        const char *step = wr_word(g->b, at, "SERVICE.STEP"),
                   *where = wr_word(g->b, to, "a target");
        if (!step || !where)
            return;
        path = wr_format(g->b->arena, "services.%s.choose.%s.share", step, where);
    }
    const int32_t dial = dial_for(f, "redirect", path, at ? at->place : share->place);
    if (dial >= 0)
        wr_add_change(g, dial, WR_CHANGE_TO, wr_field_path_of(own, "share"), share);
}

/* ---- educate, prevent: what people know, and need ------------------------------------------------ */

static void read_educate(const wr_ground *g, weir_fields *f)
{
    wr_node *node = wr_field(f, "educate");
    const int32_t dial = node ? dial_for(f, "educate", "access.awareness", node->place) : -1;
    if (dial >= 0)
        wr_add_change(g, dial, WR_CHANGE_BY, wr_field_path_of(f, "educate"), node);
}

/* `{falls: 10 %}`: so much less of a need. */
static void read_prevent(const wr_ground *g, weir_fields *f)
{
    weir_builder *b = g->b;
    weir_fields *own = weir_read_map(f, "prevent");
    for (size_t i = 0; own && i < weir_field_count(own); i++) {
        const char *need = weir_field_key(own, i);
        const weir_place place = weir_field_place(own, need);
        const int32_t dial =
            dial_for(f, "prevent", wr_format(b->arena, "needs.%s.rate", need), place);
        const int32_t share =
            wr_read_scalar(b, wr_field_path_of(own, need), wr_field(own, need), WR_DIM_SHARE, NULL)
                .index;
        if (b->dials.at[share].drawn_from >= 0)
            wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                    "an uncertain 'prevent' is said as a change, with 'times'");
        else if (dial >= 0)
            wr_add_times(g, dial, 1 - b->dials.at[share].value, place);
    }
}

/* ---- share_records: more of what there is to share ------------------------------------------------ */

/* `80 %` is the coverage; `{coverage: 80 %, maturity: {pcn: 75 %}}` that, and how good records are. */
static void read_share_records(const wr_ground *g, weir_fields *f)
{
    weir_builder *b = g->b;
    wr_node *node = wr_field(f, "share_records");
    const char *path = wr_field_path_of(f, "share_records");
    wr_note_value(b, path, WR_KIND_PLAIN, WR_DIM_SHARE, NULL);
    if (!node)
        return;
    const bool whole = node->kind != WR_MAP || wr_node_get(node, "value");
    weir_fields *own = whole ? NULL : weir_read_map(f, "share_records");
    wr_node *coverage = own ? wr_field(own, "coverage") : node;
    if (own)
        wr_note_value(b, wr_field_path_of(own, "coverage"), WR_KIND_PLAIN, WR_DIM_SHARE, NULL);
    const int32_t dial =
        coverage ? dial_for(f, "share_records", "records.coverage", coverage->place) : -1;
    if (dial >= 0)
        wr_add_change(g, dial, WR_CHANGE_TO, own ? wr_field_path_of(own, "coverage") : path,
                      coverage);
    weir_fields *maturity = own ? weir_read_map(own, "maturity") : NULL;
    for (size_t i = 0; maturity && i < weir_field_count(maturity); i++) {
        const char *name = weir_field_key(maturity, i);
        wr_node *to = wr_field(maturity, name);
        wr_note_value(b, wr_field_path_of(maturity, name), WR_KIND_PLAIN, WR_DIM_SHARE, NULL);
        const int32_t of =
            dial_for(f, "share_records", wr_format(b->arena, "records.maturity.%s", name),
                     weir_field_place(maturity, name));
        if (of >= 0)
            wr_add_change(g, of, WR_CHANGE_TO, wr_field_path_of(maturity, name), to);
    }
}

/* ---- move_money: units of one resource for units of another ---------------------------------------- */

/* The units that an amount of money pays for; 0, with an error, where nothing says what one costs. */
static double units_for(weir_builder *b, const wr_pool *pool, double pounds_a_day, weir_place place)
{
    const wr_dial *price =
        pool->cost_per_unit_day >= 0 ? &b->dials.at[pool->cost_per_unit_day] : NULL;
    if (price && price->drawn_from < 0 && price->value > 0)
        return pounds_a_day / price->value;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place,
            price && price->drawn_from >= 0 ? "what a unit of '%s' costs is uncertain"
                                            : "nothing says what a unit of '%s' costs",
            pool->full_name);
    wr_hint(b->err, place, "a resource says it as cost: {per_unit: £300 per day}");
    return 0;
}

static void move_units(const wr_ground *g, weir_fields *own, const char *key, double pounds_a_day,
                       double after)
{
    wr_node *node = wr_field(own, key);
    wr_note_kind(g->b, wr_field_path_of(own, key), WR_KIND_WORD);
    const char *name = node ? wr_word(g->b, node, "a resource") : NULL;
    const wr_pool *pool = name ? pool_with_number(g->b, name, node->place) : NULL;
    if (!node)
        weir_field_error(own, NULL, "'move_money' has no '%s'", key);
    const double units = pool ? units_for(g->b, pool, pounds_a_day, node->place) : 0;
    wr_ground from = *g;
    from.start += wr_seconds_to_time(after);
    if (units != 0)
        wr_add_by(&from, pool->capacity, units, node->place);
}

/* `{from: ward.beds, to: home_care.places, amount: £1 m per yr, double_running: 60 d}`: what is given comes first,
 * what is taken goes so long after. */
static void read_move_money(const wr_ground *g, weir_fields *f)
{
    weir_fields *own = weir_read_map(f, "move_money");
    if (!own || !own->map)
        return;
    wr_node *amount = wr_field(own, "amount");
    const char *path = wr_field_path_of(own, "amount");
    wr_note_value(g->b, path, WR_KIND_PLAIN, WR_DIM_MONEY_RATE, NULL);
    const double after = wr_read_seconds(own, "double_running", 0);
    if (!amount) {
        wr_field(own, "from");
        wr_field(own, "to");
        weir_field_error(own, NULL, "'move_money' has no 'amount'");
        return;
    }
    const wr_dial *d =
        &g->b->dials.at[wr_read_scalar(g->b, path, amount, WR_DIM_MONEY_RATE, NULL).index];
    if (d->drawn_from >= 0)
        wr_fail(g->b->err, WEIR_ERR_SCENARIO, amount->place,
                "an uncertain amount of 'move_money' is said as changes");
    const double pounds_a_day = d->value * 86400;
    move_units(g, own, "to", pounds_a_day, 0);
    move_units(g, own, "from", -pounds_a_day, after);
}

/* ---- all of them ----------------------------------------------------------------------------------- */

void wr_read_shorthands(const wr_ground *g, weir_fields *f)
{
    read_add(g, f);
    read_redirect(g, f);
    read_educate(g, f);
    read_prevent(g, f);
    wr_read_open(g, f);
    read_share_records(g, f);
    read_move_money(g, f);
}
