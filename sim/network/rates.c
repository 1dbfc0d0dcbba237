/* Profiles and rates: the shape of arrivals over time. Every number of a rate is a dial; those of a
 * profile are scaled to mean 1 and stay as they are. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* ---- profiles ---------------------------------------------------------------------------------------------- */

static void read_profile_numbers(weir_builder *b, wr_node *node, wr_profile *p)
{
    size_t n;
    for (int i = 0; i < 24; i++)
        p->factor[i] = 1;
    p->n = 24;
    const double *values = wr_read_numbers(b, node, NULL, WR_DIM_NUMBER, &n);
    if (!values)
        return;
    if (n != 24 && n != 7 && n != 12) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected 24, 7 or 12 numbers, found %zu",
                n);
        return;
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (values[i] < 0) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->items[i]->place, "'%s' is below 0",
                    node->items[i]->text);
            return;
        }
        sum += values[i];
    }
    if (!(sum > 0)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "all numbers of this profile are 0");
        return;
    }
    p->n = (int32_t)n;
    for (size_t i = 0; i < n; i++)
        p->factor[i] = values[i] * (double)n / sum;
}

static int32_t add_profile(weir_builder *b, const char *name, wr_node *node)
{
    const int index = wr_names_add(b->profile_names, name);
    if ((size_t)index < b->profiles.n)
        return index;
    wr_profile p = {.name = wr_names_text(b->profile_names, index)};
    read_profile_numbers(b, node, &p);
    *wr_push(b->arena, &b->profiles) = p;
    return index;
}

int32_t wr_read_profile_node(weir_builder *b, const char *path, wr_node *node)
{
    if (node->kind == WR_LIST)
        return add_profile(b, path, node);
    const char *name = wr_word(b, node, "a profile's name, or its numbers");
    char quoted[WR_QUOTE_MAX];
    if (!name)
        return -1;
    const int found = wr_names_find(b->profile_names, name);
    if (found >= 0)
        return found;
    WR_VEC(const char *) names = {0};
    for (int i = 0; i < wr_names_count(b->profile_names); i++)
        *wr_push(b->arena, &names) = wr_names_text(b->profile_names, i);
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown profile '%s'",
            wr_quoted(name, quoted));
    wr_hint_nearest(b->err, node->place, name, names.at, (int)names.n);
    return -1;
}

void wr_read_profiles(weir_builder *b, wr_node *profiles)
{
    weir_fields *f = wr_fields_of(b, profiles, "profiles");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        wr_node *node = wr_field(f, name);
        wr_node *inner = node->kind == WR_MAP ? wr_node_get(node, "value") : NULL;
        if (inner) {
            weir_fields *wrapper = wr_fields_of(b, node, wr_field_path_of(f, name));
            wr_field(wrapper, "value");
            wr_field(wrapper, "source");
        }
        add_profile(b, name, inner ? inner : node);
    }
}

/* ---- rates --------------------------------------------------------------------------------------------------- */

static int32_t push_rate(weir_builder *b, wr_rate rate)
{
    *wr_push(b->arena, &b->rates) = rate;
    return (int32_t)b->rates.n - 1;
}

static wr_rate constant_rate(int32_t base)
{
    return (wr_rate){.kind = WR_RATE_CONSTANT,
                     .base = base,
                     .hour = -1,
                     .weekday = -1,
                     .month = -1,
                     .factor = -1,
                     .swing = -1,
                     .period = -1,
                     .peak = -1};
}

/* One rate of a list: a plain number takes the unit beside the list. */
static int32_t read_rate_item(weir_builder *b, const char *path, wr_node *item, const wr_node *unit)
{
    char why[WR_WHY_MAX];
    double plain;
    wr_node with_unit = *item;
    wr_note_kind(b, path, WR_KIND_ANY); /* with a unit or without */
    if (unit && item->kind == WR_SCALAR && wr_parse_number(item->text, &plain, why)) {
        with_unit.text = wr_format(b->arena, "%s %s", item->text, unit->text);
        item = &with_unit;
    }
    return wr_read_scalar(b, path, item, WR_DIM_RATE, NULL).index;
}

static wr_rate read_rate_table(weir_builder *b, weir_fields *f, weir_place place)
{
    wr_rate rate = constant_rate(-1);
    wr_node *values = wr_field(f, "values"), *unit = wr_field(f, "unit");
    wr_node *step = wr_field(f, "step");
    rate.kind = WR_RATE_TABLE;
    rate.repeat = weir_read_flag(f, "repeat", false);
    rate.first = (int32_t)b->rate_dials.n;
    rate.step = 3600;
    if (!step || !values || values->kind != WR_LIST || !values->n ||
        (unit && unit->kind != WR_SCALAR)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                "a table of rates needs 'step' and a list "
                "'values', with a 'unit' where they have none");
        return constant_rate(wr_constant_dial(b, 0));
    }
    rate.step = wr_value_now(
        b, wr_inside(wr_read_scalar(b, wr_field_path_of(f, "step"), step, WR_DIM_DURATION, NULL)));
    if (!(rate.step > 0) || isinf(rate.step)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, step->place, "'step' must be above 0");
        rate.step = 3600;
    }
    for (size_t i = 0; i < values->n; i++) {
        const char *path = wr_format(b->arena, "%s.values.%zu", f->path, i + 1);
        const int32_t dial = read_rate_item(b, path, values->items[i], unit);
        *wr_push(b->arena, &b->rate_dials) = dial;
    }
    rate.n = (int32_t)values->n;
    rate.factor = wr_factor_dial(b, f->path, place);
    return rate;
}

static bool read_point(weir_builder *b, const char *path, const wr_node *pair, wr_point *out)
{
    if (pair->kind != WR_LIST || pair->n != 2) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, pair->place, "expected [TIME, RATE]");
        return false;
    }
    wr_note_kind(b, path, WR_KIND_ANY);
    out->time_dial = wr_read_scalar_as(b, wr_subpath(b, path, "1"), NULL, pair->items[0],
                                       WR_DIM_DURATION, NULL, -INFINITY, INFINITY)
                         .index;
    out->rate_dial =
        wr_read_scalar(b, wr_subpath(b, path, "2"), pair->items[1], WR_DIM_RATE, NULL).index;
    return true;
}

static wr_rate read_rate_points(weir_builder *b, weir_fields *f, weir_place place)
{
    wr_rate rate = constant_rate(-1);
    wr_node *points = wr_field(f, "points"), *between = wr_field(f, "between");
    rate.kind = WR_RATE_POINTS;
    rate.first = (int32_t)b->points.n;
    if (between && (between->kind != WR_SCALAR || strcmp(between->text, "linear") != 0))
        wr_fail(b->err, WEIR_ERR_SCENARIO, between->place, "'between' is linear, and nothing else");
    if (points->kind != WR_LIST || !points->n) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, points->place, "expected [[TIME, RATE], …]");
        return constant_rate(wr_constant_dial(b, 0));
    }
    double last = -INFINITY;
    for (size_t i = 0; i < points->n; i++) {
        wr_point p;
        if (!read_point(b, wr_format(b->arena, "%s.points.%zu", f->path, i + 1), points->items[i],
                        &p))
            continue;
        const double at = b->dials.at[p.time_dial].value;
        if (at < last)
            wr_fail(b->err, WEIR_ERR_SCENARIO, points->items[i]->place,
                    "points must be in the order of time");
        last = at;
        *wr_push(b->arena, &b->points) = p;
        rate.n++;
    }
    rate.factor = wr_factor_dial(b, f->path, place);
    return rate.n ? rate : constant_rate(wr_constant_dial(b, 0));
}

static int32_t shape(weir_builder *b, weir_fields *f, const char *key, int32_t n)
{
    const int32_t profile = weir_read_profile(f, key);
    if (profile >= 0 && b->profiles.at[profile].n != n)
        wr_fail(b->err, WEIR_ERR_SCENARIO, weir_field_place(f, key),
                "profile '%s' has %d numbers, '%s' needs %d", b->profiles.at[profile].name,
                b->profiles.at[profile].n, key, n);
    return profile;
}

static wr_rate read_shaped_rate(weir_builder *b, weir_fields *f)
{
    wr_node *mean = wr_field(f, "mean");
    const weir_value base = wr_read_scalar_as(b, wr_field_path_of(f, "mean"), f->path, mean,
                                              WR_DIM_RATE, NULL, 0, INFINITY);
    wr_rate rate = constant_rate(base.index);
    rate.hour = shape(b, f, "hour", 24);
    rate.weekday = shape(b, f, "weekday", 7);
    rate.month = shape(b, f, "month", 12);
    if (rate.hour >= 0 || rate.weekday >= 0 || rate.month >= 0)
        rate.kind = WR_RATE_PROFILE;
    return rate;
}

static int32_t swing_dial(weir_builder *b, weir_fields *f, const char *key, wr_dim dim, double lo,
                          double hi)
{
    return wr_read_scalar_as(b, wr_field_path_of(f, key), NULL, wr_field(f, key), dim, "0 min", lo,
                             hi)
        .index;
}

static wr_rate read_swinging_rate(weir_builder *b, weir_fields *f, weir_place place)
{
    wr_node *mean = wr_field(f, "mean"), *period = wr_field(f, "period");
    if (!mean || !period) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "a rate with 'swing' needs 'mean' and 'period'");
        wr_skip_fields(f);
        return constant_rate(wr_constant_dial(b, 0));
    }
    const weir_value base = wr_read_scalar_as(b, wr_field_path_of(f, "mean"), f->path, mean,
                                              WR_DIM_RATE, NULL, 0, INFINITY);
    wr_rate rate = constant_rate(base.index);
    rate.kind = WR_RATE_SWING;
    rate.swing = swing_dial(b, f, "swing", WR_DIM_SHARE, 0, 1);
    rate.period = swing_dial(b, f, "period", WR_DIM_DURATION, 0, INFINITY);
    rate.peak = swing_dial(b, f, "peak", WR_DIM_DURATION, -INFINITY, INFINITY);
    if (!(b->dials.at[rate.period].value > 0))
        wr_fail(b->err, WEIR_ERR_SCENARIO, period->place, "'period' must be above 0");
    return rate;
}

static int32_t noted_read_rate(weir_builder *b, const char *path, wr_node *node)
{
    if (node->kind != WR_MAP || wr_node_get(node, "value"))
        return push_rate(b, constant_rate(wr_read_scalar_as(b, path, wr_subpath(b, path, "mean"),
                                                            node, WR_DIM_RATE, NULL, 0, INFINITY)
                                              .index));
    weir_fields *f = wr_fields_of(b, node, path);
    if (wr_node_get(node, "swing")) {
        return push_rate(b, read_swinging_rate(b, f, node->place));
    } else if (wr_node_get(node, "points")) {
        return push_rate(b, read_rate_points(b, f, node->place));
    } else if (wr_node_get(node, "step") || wr_node_get(node, "values")) {
        return push_rate(b, read_rate_table(b, f, node->place));
    } else if (wr_node_get(node, "mean")) {
        return push_rate(b, read_shaped_rate(b, f));
    } else {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "a rate needs 'mean', 'step' with "
                "'values', or 'points'");
        wr_skip_fields(f);
    }
    return push_rate(b, constant_rate(wr_constant_dial(b, 0)));
}

int32_t wr_read_rate(weir_builder *b, const char *path, wr_node *node)
{
    wr_note_value(b, path, WR_KIND_RATE, WR_DIM_NUMBER, NULL);
    wr_note_open(b, path, WR_KIND_RATE);
    const int32_t read = noted_read_rate(b, path, node);
    wr_note_close(b);
    return read;
}
