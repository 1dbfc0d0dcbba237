/* Attributes of patients, and where patients come from: plain streams, streams of a population,
 * and who is there when the run begins. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* ---- attributes ------------------------------------------------------------------------------------------ */

static int32_t add_attr(weir_builder *b, const char *name, bool words, wr_dim dim)
{
    const int index = wr_names_add(b->attr_names, name);
    if ((size_t)index < b->attrs.n)
        return index;
    *wr_push(b->arena, &b->attrs) =
        (wr_attr){.name = wr_names_text(b->attr_names, index), .words = words, .dim = dim};
    *wr_push(b->arena, &b->attr_closed) = false;
    if (b->attr_levels_capacity < b->attrs.n) {
        const size_t more = 2 * b->attrs.n + 6;
        b->attr_levels = wr_grow_array(b->arena, b->attr_levels, b->attr_levels_capacity, more,
                                       sizeof *b->attr_levels);
        b->attr_levels_capacity = more;
    }
    return index;
}

weir_attr weir_add_attr(weir_builder *b, const char *name, bool words)
{
    return (weir_attr){add_attr(b, name, words, WR_DIM_NUMBER)};
}

weir_attr weir_find_attr(weir_builder *b, const char *name)
{
    return (weir_attr){wr_names_find(b->attr_names, name)};
}

int32_t wr_attr_named(weir_builder *b, const char *name, weir_place place)
{
    const int found = wr_names_find(b->attr_names, name);
    if (found >= 0)
        return found;
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < b->attrs.n; i++)
        *wr_push(b->arena, &names) = b->attrs.at[i].name;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "unknown attribute '%s'", wr_quoted(name, quoted));
    const size_t before = b->err->n_messages;
    wr_hint_nearest(b->err, place, name, names.at, (int)names.n);
    if (b->err->n_messages == before)
        wr_hint(b->err, place, "an attribute is declared under 'attributes', or set on arrival");
    return -1;
}

int32_t weir_add_level(weir_builder *b, weir_attr attr, const char *label)
{
    struct wr_attr_build *build = &b->attr_levels[attr.id];
    for (size_t i = 0; i < build->levels.n; i++)
        if (strcmp(build->levels.at[i].label, label) == 0)
            return (int32_t)i;
    double value = (double)build->levels.n, hi;
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX];
    const wr_attr *a = &b->attrs.at[attr.id];
    if (!a->words && !wr_parse_value(label, a->dim, &value, NULL, NULL, why, hint) &&
        !wr_parse_band(label, &value, &hi)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, WR_NOWHERE, "'%s': %s", a->name, why);
        value = 0;
    }
    *wr_push(b->arena, &build->levels) = (wr_level){value, wr_strdup(b->arena, label)};
    return (int32_t)build->levels.n - 1;
}

weir_attr weir_add_banded(weir_builder *b, const char *name, const char *const *bands, size_t n)
{
    const weir_attr attr = weir_add_attr(b, name, false);
    b->attrs.at[attr.id].banded = true;
    b->attrs.at[attr.id].words = false;
    for (size_t i = 0; i < n; i++)
        weir_add_level(b, attr, bands[i]);
    return attr;
}

weir_value weir_attribute(weir_builder *b, weir_attr attr)
{
    (void)b;
    return (weir_value){WR_VALUE_ATTR, attr.id};
}

size_t weir_level_count(weir_builder *b, weir_attr attr)
{
    return b->attr_levels[attr.id].levels.n;
}

const char *weir_level_label(weir_builder *b, weir_attr attr, size_t level)
{
    return b->attr_levels[attr.id].levels.at[level].label;
}

void weir_report_by(weir_builder *b, weir_attr attr)
{
    for (size_t i = 0; i < b->report_by.n; i++)
        if (b->report_by.at[i] == attr.id)
            return;
    *wr_push(b->arena, &b->report_by) = attr.id;
}

/* ---- declared attributes ------------------------------------------------------------------------------------ */

static bool is_plain_number(const char *text)
{
    double value;
    char why[WR_WHY_MAX];
    return wr_parse_number(text, &value, why);
}

/* Every item passes: numbers, or bands of numbers. */
static bool all_items(const wr_node *list, bool bands)
{
    double lo, hi;
    for (size_t i = 0; i < list->n; i++) {
        const wr_node *item = list->items[i];
        if (item->kind != WR_SCALAR || item->quoted)
            return false;
        if (bands ? !wr_parse_band(item->text, &lo, &hi) : !is_plain_number(item->text))
            return false;
    }
    return list->n > 0;
}

static void declare_levels(weir_builder *b, const char *name, wr_node *list)
{
    const bool numbers = all_items(list, false), bands = !numbers && all_items(list, true);
    const weir_attr attr = weir_add_attr(b, name, !numbers && !bands);
    b->attrs.at[attr.id].banded = bands;
    if (!list->n)
        wr_fail(b->err, WEIR_ERR_SCENARIO, list->place, "'%s' has no values", name);
    for (size_t i = 0; i < list->n; i++) {
        const char *word = wr_word(b, list->items[i], "a word");
        const size_t before = weir_level_count(b, attr);
        if (word)
            weir_add_level(b, attr, word);
        if (word && weir_level_count(b, attr) == before)
            wr_fail(b->err, WEIR_ERR_SCENARIO, list->items[i]->place, "'%s' is listed twice", word);
    }
    b->attr_closed.at[attr.id] = true;
}

static void declare_attribute(weir_builder *b, const char *name, wr_node *node)
{
    const char *kind = node->kind == WR_SCALAR ? node->text : "";
    if (node->kind == WR_LIST)
        declare_levels(b, name, node);
    else if (strcmp(kind, "number") == 0)
        add_attr(b, name, false, WR_DIM_NUMBER);
    else if (strcmp(kind, "duration") == 0)
        add_attr(b, name, false, WR_DIM_DURATION);
    else
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "expected 'number', 'duration' or a list of words, found %s", wr_found(b, node));
}

static const char *const RESERVED[] = {"by",      "else", "value",   "dist",   "of",      "add",
                                       "all",     "any",  "not",     "clock",  "weekday", "date",
                                       "open",    "waiting", "present", "in_use", "free", "month",
                                       "occupancy"};

static bool attribute_name_fits(weir_builder *b, const char *name, weir_place place)
{
    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; i++) {
        if (strcmp(name, RESERVED[i]) != 0)
            continue;
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "'%s' is a word of the language, so no attribute "
                "can have it as its name", name);
        return false;
    }
    return true;
}

void wr_read_attributes(weir_builder *b, wr_node *classes, wr_node *attributes)
{
    const int32_t class = add_attr(b, "class", true, WR_DIM_NUMBER);
    if (classes && classes->kind == WR_LIST) {
        declare_levels(b, "class", classes);
        b->attrs.at[class].words = true;
        b->attrs.at[class].banded = false;
        for (size_t i = 0; i < b->attr_levels[class].levels.n; i++)
            b->attr_levels[class].levels.at[i].value = (double)i;
    } else if (classes) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, classes->place, "expected a list of words, found %s",
                wr_found(b, classes));
    }
    weir_fields *f = wr_fields_of(b, attributes, "attributes");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        wr_node *node = wr_field(f, name);
        if (attribute_name_fits(b, name, f->map->entries[i].key_place))
            declare_attribute(b, name, node);
    }
    wr_collect_attributes(b);
}

/* ---- attributes that are set but not declared ----------------------------------------------------------------- */

/* What the values of an attribute are, from one way in which it is set. */
typedef struct sort {
    bool known, words;
    wr_dim dim;
} sort;

static sort sort_of_text(const wr_node *node)
{
    double value;
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    if (!node->quoted && is_plain_number(node->text))
        return (sort){true, false, WR_DIM_NUMBER};
    if (!node->quoted &&
        wr_parse_value(node->text, WR_DIM_DURATION, &value, NULL, NULL, why, hint))
        return (sort){true, false, WR_DIM_DURATION};
    if (!node->quoted && wr_parse_value(node->text, WR_DIM_SHARE, &value, NULL, NULL, why, hint))
        return (sort){true, false, WR_DIM_NUMBER};
    return (sort){true, true, WR_DIM_NUMBER};
}

static sort sort_of(weir_builder *b, const wr_node *node);

/* A distribution is of durations if its numbers are. */
static sort sort_of_dist(weir_builder *b, const wr_node *node)
{
    static const char *const keys[] = {"mean", "median", "min", "max", "mode", "scale", "values"};
    const wr_node *unit = wr_node_get(node, "unit");
    double scale;
    if (unit && unit->kind == WR_SCALAR && wr_unit_scale(unit->text, WR_DIM_DURATION, &scale))
        return (sort){true, false, WR_DIM_DURATION};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const wr_node *number = wr_node_get(node, keys[i]);
        if (number && number->kind == WR_LIST)
            number = number->n ? number->items[0] : NULL;
        if (!number)
            continue;
        const sort s = sort_of(b, number);
        if (s.known && s.dim == WR_DIM_DURATION)
            return s;
    }
    return (sort){true, false, WR_DIM_NUMBER};
}

/* The first row of a table that tells. */
static sort sort_of_rows(weir_builder *b, const wr_node *node)
{
    for (size_t i = 0; i < node->n; i++) {
        if (strcmp(node->entries[i].key, "by") == 0)
            continue;
        const sort s = sort_of(b, node->entries[i].value);
        if (s.known)
            return s;
    }
    return (sort){false, true, WR_DIM_NUMBER};
}

static sort sort_of(weir_builder *b, const wr_node *node)
{
    if (node->kind == WR_SCALAR)
        return sort_of_text(node);
    if (node->kind != WR_MAP || !node->n)
        return (sort){false, true, WR_DIM_NUMBER};
    if (wr_node_get(node, "value"))
        return sort_of(b, wr_node_get(node, "value"));
    if (wr_node_get(node, "dist"))
        return sort_of_dist(b, node);
    if (wr_node_get(node, "by"))
        return sort_of_rows(b, node);
    if (wr_node_get(node, "add"))
        return (sort){true, false, WR_DIM_NUMBER};
    const wr_node *of = wr_node_get(node, "of");
    if (of) {
        const int other = of->kind == WR_SCALAR ? wr_names_find(b->attr_names, of->text) : -1;
        if (other < 0)
            return (sort){false, false, WR_DIM_NUMBER};
        return (sort){true, b->attrs.at[other].words, b->attrs.at[other].dim};
    }
    return (sort){true, !is_plain_number(node->entries[0].key), WR_DIM_NUMBER};
}

/* Adds the words that a value of an attribute can be. */
static void collect_words(weir_builder *b, int32_t attr, const wr_node *node)
{
    if (b->attr_closed.at[attr])
        return;
    const bool words = b->attrs.at[attr].words;
    if (node->kind == WR_SCALAR) {
        if (*node->text && (words || is_plain_number(node->text)))
            weir_add_level(b, (weir_attr){attr}, node->text);
        return;
    }
    if (node->kind != WR_MAP || wr_node_get(node, "dist") || wr_node_get(node, "of") ||
        wr_node_get(node, "add"))
        return;
    if (wr_node_get(node, "value")) {
        collect_words(b, attr, wr_node_get(node, "value"));
        return;
    }
    const bool table = wr_node_get(node, "by") != NULL;
    for (size_t i = 0; i < node->n; i++) {
        const wr_entry *e = &node->entries[i];
        const wr_node key = {.kind = WR_SCALAR, .text = e->key};
        if (!table)
            collect_words(b, attr, &key);
        else if (strcmp(e->key, "by") != 0)
            collect_words(b, attr, e->value);
    }
}

static void collect_one(weir_builder *b, const char *name, const wr_node *node)
{
    int32_t attr = wr_names_find(b->attr_names, name);
    if (attr < 0) {
        const sort s = sort_of(b, node);
        attr = add_attr(b, name, s.words, s.dim);
    }
    collect_words(b, attr, node);
}

/* Everything under `set:` and `class:`, anywhere below. */
static void collect_below(weir_builder *b, const wr_node *node)
{
    for (size_t i = 0; i < node->n && node->kind == WR_LIST; i++)
        collect_below(b, node->items[i]);
    for (size_t i = 0; i < node->n && node->kind == WR_MAP; i++) {
        const wr_entry *e = &node->entries[i];
        if (strcmp(e->key, "set") == 0 && e->value->kind == WR_MAP)
            for (size_t k = 0; k < e->value->n; k++)
                collect_one(b, e->value->entries[k].key, e->value->entries[k].value);
        else if (strcmp(e->key, "class") == 0)
            collect_one(b, "class", e->value);
        else
            collect_below(b, e->value);
    }
}

void wr_collect_attributes(weir_builder *b)
{
    static const char *const where[] = {"arrivals", "start", "services"};
    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        const wr_node *node = wr_node_get(b->tree.root, where[i]);
        if (node)
            collect_below(b, node);
    }
}

/* ---- values that are set --------------------------------------------------------------------------------------- */

static weir_value read_added(weir_builder *b, const char *path, wr_node *node, int32_t attr)
{
    weir_fields *f = wr_fields_of(b, node, path);
    const wr_attr *a = &b->attrs.at[attr];
    if (a->words) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "the values of '%s' are words: nothing can "
                "be added", a->name);
        return weir_constant(b, 0);
    }
    const weir_value v = wr_read_scalar_as(b, wr_field_path_of(f, "add"), NULL, wr_field(f, "add"),
                                           a->dim, NULL, -INFINITY, INFINITY);
    return (weir_value){WR_VALUE_ADD, v.index};
}

static weir_value read_copied(weir_builder *b, const char *path, wr_node *node, int32_t attr)
{
    weir_fields *f = wr_fields_of(b, node, path);
    wr_node *of = wr_field(f, "of");
    const char *name = wr_word(b, of, "an attribute's name");
    const int32_t other = name ? wr_attr_named(b, name, of->place) : -1;
    if (other < 0)
        return weir_constant(b, 0);
    if (b->attrs.at[attr].words && other != attr)
        wr_fail(b->err, WEIR_ERR_SCENARIO, of->place, "copying words is not available yet");
    return (weir_value){WR_VALUE_ATTR, other};
}

static weir_value read_attr_row(weir_builder *b, const char *path, wr_node *node, const void *how)
{
    return wr_read_attr_value(b, path, node, *(const int32_t *)how);
}

weir_value wr_read_attr_value(weir_builder *b, const char *path, wr_node *node, int32_t attr)
{
    node = wr_overridden(b, path, node);
    const wr_attr a = b->attrs.at[attr];
    const bool map = node->kind == WR_MAP;
    if (map && wr_node_get(node, "add"))
        return read_added(b, path, node, attr);
    if (map && wr_node_get(node, "of"))
        return read_copied(b, path, node, attr);
    if (map && wr_node_get(node, "by"))
        return wr_read_table(b, path, node, read_attr_row, &attr);
    if (a.words)
        return wr_read_mix_node(b, path, node, attr);
    const bool number = !map || wr_node_get(node, "dist") || wr_node_get(node, "value");
    if (!number)
        return wr_read_mix_node(b, path, node, attr);
    if (a.dim == WR_DIM_NUMBER && !map && a.banded)
        return wr_read_mix_node(b, path, node, attr);
    if (a.dim == WR_DIM_NUMBER && !map && !is_plain_number(node->text)) {
        /* `risk: 12 %` */
        double value;
        char why[WR_WHY_MAX], hint[WR_WHY_MAX];
        if (wr_parse_value(node->text, WR_DIM_SHARE, &value, NULL, NULL, why, hint))
            return wr_read_value(b, path, node, WR_DIM_SHARE, false, NULL);
    }
    return wr_read_value(b, path, node, a.dim, true, NULL);
}

static void push_assign(weir_builder *b, int32_t attr, weir_value v, const char *stage)
{
    *wr_push(b->arena, &b->assigns) =
        (wr_assign){.attr = attr, .value = wr_inside(v), .stage = wr_stage(b, stage)};
}

int32_t wr_read_assigns(weir_builder *b, weir_fields *f, const char *stage_prefix)
{
    wr_node *class = wr_field(f, "class");
    weir_fields *set = weir_read_map(f, "set");
    const size_t n = weir_field_count(set);
    const size_t before = b->assigns.n;
    if (class) {
        const int32_t attr = wr_names_find(b->attr_names, "class");
        push_assign(b, attr, wr_read_attr_value(b, wr_field_path_of(f, "class"), class, attr),
                    wr_format(b->arena, "%s.class", stage_prefix));
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = weir_field_key(set, i);
        wr_node *node = wr_field(set, name);
        const weir_place place = set->map->entries[i].key_place;
        const int32_t attr =
            attribute_name_fits(b, name, place) ? wr_attr_named(b, name, place) : -1;
        if (attr >= 0)
            push_assign(b, attr, wr_read_attr_value(b, wr_field_path_of(set, name), node, attr),
                        wr_format(b->arena, "%s.%s", stage_prefix, name));
    }
    return (int32_t)(b->assigns.n - before);
}

/* ---- arrivals ------------------------------------------------------------------------------------------------------ */

static wr_source blank_source(weir_builder *b, const char *name, wr_source_kind kind,
                              const char *stage)
{
    return (wr_source){.name = wr_strdup(b->arena, name),
                       .fold = wr_fold32(wr_fnv1a(name)),
                       .kind = kind,
                       .rate = -1,
                       .every = WR_NO_VALUE,
                       .attends = WR_NO_VALUE,
                       .target = -1,
                       .cell_attr = {-1, -1, -1, -1},
                       .stage = wr_stage(b, stage),
                       .service = -1,
                       .count = WR_NO_VALUE,
                       .remaining = WR_NO_VALUE,
                       .stayed = WR_NO_VALUE,
                       .waiting = WR_NO_VALUE,
                       .waited = WR_NO_VALUE};
}

static void not_yet(weir_fields *f, const char *const *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (f->map && wr_node_get(f->map, keys[i])) {
            wr_field(f, keys[i]);
            weir_field_error(f, keys[i], "'%s' is not available yet", keys[i]);
        }
}

/* Instants as they are listed, or as a file lists them: from run.start, never going back. */
static void read_instants(weir_builder *b, weir_fields *f, wr_node *at, wr_source *s)
{
    size_t n = 0;
    const double *seconds;
    if (at->kind == WR_MAP)
        seconds = wr_read_column(b, wr_fields_of(b, at, wr_field_path_of(f, "at")), "column",
                                 WR_DIM_DURATION, &n);
    else
        seconds = wr_read_numbers(b, at, wr_field(f, "unit"), WR_DIM_DURATION, &n);
    s->kind = WR_SOURCE_LIST;
    s->first_time = (int32_t)b->times.n;
    for (size_t i = 0; seconds && i < n; i++) {
        if (i && seconds[i] < seconds[i - 1]) {
            wr_fail(b->err, WEIR_ERR_SCENARIO,
                    at->kind == WR_LIST ? at->items[i]->place : at->place,
                    "instants must not go back: number %zu is before number %zu", i + 1, i);
            break;
        }
        *wr_push(b->arena, &b->times) = (weir_time)llround(seconds[i] * 1e6);
        s->n_times++;
    }
    weir_add_attr(b, "position", false); /* who is listed n-th has position n */
}

static bool parse_clock(weir_builder *b, const char *text, weir_place place, double *seconds)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    if (wr_parse_value(text, WR_DIM_CLOCK, seconds, NULL, NULL, why, hint))
        return true;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "%s", why);
    if (*hint)
        wr_hint(b->err, place, "%s", hint);
    return false;
}

static void push_weekly(weir_builder *b, int first, int last, double clock, double count)
{
    for (int day = first; day <= last; day++)
        for (int i = 0; i < (int)count; i++)
            *wr_push(b->arena, &b->times) =
                day * WEIR_DAY + (weir_time)llround(clock) * WEIR_SECOND;
}

/* One day of a weekly plan: {"08:00": 4}, a list of clock times, or one. */
static void read_day(weir_builder *b, const char *path, wr_node *node, int first, int last)
{
    double clock, count = 1;
    if (node->kind == WR_SCALAR) {
        if (parse_clock(b, node->text, node->place, &clock))
            push_weekly(b, first, last, clock, 1);
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == WR_LIST) {
            const wr_node *item = node->items[i];
            const char *text = item->kind == WR_SCALAR ? item->text : "";
            if (parse_clock(b, text, item->place, &clock))
                push_weekly(b, first, last, clock, 1);
            continue;
        }
        const wr_entry *e = &node->entries[i];
        const wr_dial like = {.dim = WR_DIM_COUNT, .lo = 0, .hi = 1e6, .unit_scale = 1};
        const wr_node *value = wr_overridden(b, wr_subpath(b, path, e->key), e->value);
        if (parse_clock(b, e->key, e->key_place, &clock) &&
            wr_parse_for_dial(b, &like, value, &count))
            push_weekly(b, first, last, clock, count);
    }
}

static int by_time(const void *left, const void *right)
{
    const weir_time a = *(const weir_time *)left, c = *(const weir_time *)right;
    return (a > c) - (a < c);
}

static void read_weekly(weir_builder *b, const char *path, wr_node *at, wr_source *s)
{
    static const int first[] = {0, 1, 2, 3, 4, 5, 6, 0, 5, 0}, last[] = {0, 1, 2, 3, 4,
                                                                         5, 6, 4, 6, 6};
    s->kind = WR_SOURCE_WEEKLY;
    s->first_time = (int32_t)b->times.n;
    for (size_t i = 0; i < at->n; i++) {
        const wr_entry *e = &at->entries[i];
        const int day = wr_weekday_of(e->key, true);
        char quoted[WR_QUOTE_MAX];
        if (day < 0 || day > 9)
            wr_fail(b->err, WEIR_ERR_SCENARIO, e->key_place,
                    "'%s' is not a day: mon to sun, weekday, weekend or every_day",
                    wr_quoted(e->key, quoted));
        else
            read_day(b, wr_subpath(b, path, e->key), e->value, first[day], last[day]);
    }
    s->n_times = (int32_t)b->times.n - s->first_time;
    if (s->n_times)
        qsort(b->times.at + s->first_time, (size_t)s->n_times, sizeof(weir_time), by_time);
    else
        wr_warn(b->err, at->place, "nobody comes in this weekly plan");
}

static void read_every(weir_builder *b, weir_fields *f, wr_node *every, wr_source *s)
{
    s->kind = WR_SOURCE_EVERY;
    s->every = wr_inside(wr_read_value(b, wr_field_path_of(f, "every"), every, WR_DIM_DURATION,
                                       true, NULL));
    if (s->every.kind == WR_VALUE_DIAL && !(wr_value_now(b, s->every) > 0))
        wr_fail(b->err, WEIR_ERR_SCENARIO, every->place, "'every' must be above 0");
    wr_node *first = wr_field(f, "first");
    const char *word = first ? wr_word(b, first, "a word") : NULL;
    s->first_at_start = word && strcmp(word, "at_start") == 0;
    s->first_one_draw = word && strcmp(word, "one_draw") == 0;
    if (word && !s->first_at_start && !s->first_one_draw)
        wr_fail(b->err, WEIR_ERR_SCENARIO, first->place,
                "expected 'one_draw' or 'at_start', found %s", wr_found(b, first));
}

/* The one of rate, every and at that is written; an error for none or several. */
static const char *read_how(weir_builder *b, weir_fields *f, wr_source *s)
{
    static const char *const keys[] = {"rate", "every", "at"};
    wr_node *found = NULL;
    const char *which = NULL;
    for (int i = 0; i < 3; i++) {
        wr_node *node = wr_field(f, keys[i]);
        if (node && found)
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' and '%s' exclude each other",
                    which, keys[i]);
        if (node && !found) {
            found = node;
            which = keys[i];
        }
    }
    if (!found) {
        weir_field_error(f, NULL, "arrivals '%s' have no 'rate', 'every' or 'at'", s->name);
        return NULL;
    }
    if (*which == 'r')
        s->rate = wr_read_rate(b, wr_field_path_of(f, "rate"), found);
    else if (*which == 'e')
        read_every(b, f, found, s);
    else if (found->kind == WR_MAP && !wr_node_get(found, "file"))
        read_weekly(b, wr_field_path_of(f, "at"), found, s);
    else
        read_instants(b, f, found, s);
    return which;
}

static void read_source(weir_builder *b, weir_fields *f, const char *name)
{
    static const char *const later[] = {"batch", "population", "away", "late"};
    wr_source s = blank_source(b, name, WR_SOURCE_RATE, wr_format(b->arena, "arrivals.%s", name));
    s.place = weir_field_place(f, NULL);
    const bool population = f->map && wr_node_get(f->map, "population");
    not_yet(f, later, sizeof later / sizeof *later);
    s.target = weir_read_target(f, "to", NULL).id;
    if (!population)
        read_how(b, f, &s);
    if (s.rate < 0 && s.kind == WR_SOURCE_RATE)
        s.rate = wr_read_rate(b, "", wr_node_of_text(b, "0 per d"));
    if (weir_has_field(f, "attends"))
        s.attends = wr_inside(weir_read_share(f, "attends", NULL));

    s.first_assign = (int32_t)b->assigns.n;
    s.n_assigns = wr_read_assigns(b, f, wr_format(b->arena, "arrivals.%s", name));
    *wr_push(b->arena, &b->sources) = s;
}

void wr_read_arrivals(weir_builder *b, wr_node *arrivals)
{
    weir_fields *f = wr_fields_of(b, arrivals, "arrivals");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        read_source(b, weir_read_map(f, name), name);
    }
}

/* ---- who is there at the start ---------------------------------------------------------------------------------------- */

static bool says_equilibrium(const wr_node *node)
{
    return node && node->kind == WR_SCALAR && strcmp(node->text, "equilibrium") == 0;
}

static wr_value start_time(weir_builder *b, weir_fields *f, const char *key)
{
    wr_node *node = wr_field(f, key);
    return node ? wr_inside(wr_read_value(b, wr_field_path_of(f, key), node, WR_DIM_DURATION, true,
                                          NULL))
                : WR_NO_VALUE;
}

static void read_start_of(weir_builder *b, weir_fields *f, const char *service, int32_t index)
{
    wr_source s = blank_source(b, wr_format(b->arena, "start.%s", service), WR_SOURCE_START,
                               wr_format(b->arena, "start.%s", service));
    s.service = index;
    s.place = weir_field_place(f, NULL);
    wr_node *in = wr_field(f, "in"), *remaining = wr_field(f, "remaining");
    s.count_equilibrium = says_equilibrium(in);
    if (in && !s.count_equilibrium)
        s.count = wr_inside(weir_read_count(f, "in", NULL));
    s.remaining_equilibrium = s.count_equilibrium || says_equilibrium(remaining);
    if (remaining && !says_equilibrium(remaining))
        s.remaining = start_time(b, f, "remaining");
    s.stayed = start_time(b, f, "stayed");
    if (remaining && s.stayed.kind != WR_VALUE_NONE)
        weir_field_error(f, "stayed", "'remaining' and 'stayed' exclude each other");
    if (weir_has_field(f, "waiting"))
        s.waiting = wr_inside(weir_read_count(f, "waiting", NULL));
    s.waited = start_time(b, f, "waited");
    s.first_assign = (int32_t)b->assigns.n;
    s.n_assigns = wr_read_assigns(b, f, s.name);
    *wr_push(b->arena, &b->sources) = s;
}

void wr_read_start(weir_builder *b, wr_node *start)
{
    weir_fields *f = wr_fields_of(b, start, "start");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *service = weir_field_key(f, i);
        weir_fields *own = weir_read_map(f, service);
        const int index = wr_names_find(b->service_names, service);
        if (index >= 0) {
            read_start_of(b, own, service, index);
            continue;
        }
        const weir_place place = f->map->entries[i].key_place;
        WR_VEC(const char *) names = {0};
        for (int k = 0; k < wr_names_count(b->service_names); k++)
            *wr_push(b->arena, &names) = wr_names_text(b->service_names, k);
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "unknown service '%s'", service);
        wr_hint_nearest(b->err, place, service, names.at, (int)names.n);
        wr_skip_fields(own);
    }
}

/* ---- a population ------------------------------------------------------------------------------------------------------ */

static void push_cell(weir_builder *b, const weir_people *people, const weir_cell *from)
{
    wr_cell cell = {.people = from->people, .first = (int32_t)b->cell_dials.n};
    for (int i = 0; i < 6 && weir_has(from->factors[i]); i++) {
        *wr_push(b->arena, &b->cell_dials) =
            wr_only_dial(b, from->factors[i], WR_NOWHERE);
        cell.n++;
    }
    for (size_t i = 0; i < people->n_cell_attrs && i < 4; i++)
        cell.level[i] = b->attr_levels[people->cell_attrs[i].id].levels.at[from->levels[i]].value;
    *wr_push(b->arena, &b->cells) = cell;
}

void weir_add_people(weir_builder *b, const weir_people *people)
{
    wr_source s = blank_source(b, people->name, WR_SOURCE_PEOPLE,
                               wr_format(b->arena, "arrivals.%s", people->name));
    const bool shaped = people->hour >= 0 || people->weekday >= 0 || people->month >= 0;
    *wr_push(b->arena, &b->rates) = (wr_rate){
        .kind = shaped ? WR_RATE_PROFILE : WR_RATE_CONSTANT,
        .base = wr_constant_dial(b, 1),
        .hour = people->hour,
        .weekday = people->weekday,
        .month = people->month,
        .factor = -1,
        .holidays_as_sunday = people->holidays_as_sunday,
    };
    s.rate = (int32_t)b->rates.n - 1;
    s.target = people->to.id;
    s.n_cell_attrs = (int32_t)people->n_cell_attrs;
    for (size_t i = 0; i < people->n_cell_attrs && i < 4; i++)
        s.cell_attr[i] = people->cell_attrs[i].id;
    s.first_cell = (int32_t)b->cells.n;
    for (size_t i = 0; i < people->n_cells; i++)
        push_cell(b, people, &people->cells[i]);
    s.n_cells = (int32_t)people->n_cells;
    s.first_assign = (int32_t)b->assigns.n;
    *wr_push(b->arena, &b->sources) = s;
}

void weir_people_set(weir_builder *b, weir_attr attr, weir_value value)
{
    wr_source *s = &b->sources.at[b->sources.n - 1];
    /* The assigns of a source lie side by side: move them to the end if others came between. */
    if (s->first_assign + s->n_assigns != (int32_t)b->assigns.n) {
        const int32_t old = s->first_assign;
        s->first_assign = (int32_t)b->assigns.n;
        for (int32_t i = 0; i < s->n_assigns; i++) {
            const wr_assign moved = b->assigns.at[old + i];
            *wr_push(b->arena, &b->assigns) = moved;
        }
    }
    push_assign(b, attr.id, value,
                wr_format(b->arena, "arrivals.%s.%s", s->name, b->attrs.at[attr.id].name));
    s->n_assigns++;
}
