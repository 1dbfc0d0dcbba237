/* Attributes of patients: which there are, the words and numbers they can be, and the values that
 * `set:` and `class:` give them.
 *
 * What a file sets without declaring it is collected before anything is read, so that tables and
 * conditions anywhere can name it. */
#include <math.h>
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

weir_attr weir_add_memory(weir_builder *b, const char *name)
{
    const weir_attr attr = weir_add_attr(b, name, true);
    if (attr.id >= 0)
        b->attrs.at[attr.id].memory = true;
    return attr;
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

static const char *const RESERVED[] = {"by",      "else", "value", "dist",     "of",
                                       "add",     "all",  "any",   "not",      "clock",
                                       "weekday", "date", "open",  "waiting",  "present",
                                       "in_use",  "free", "month", "occupancy"};

static bool attribute_name_fits(weir_builder *b, const char *name, weir_place place)
{
    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; i++) {
        if (strcmp(name, RESERVED[i]) != 0)
            continue;
        wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                "'%s' is a word of the language, so no attribute "
                "can have it as its name",
                name);
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
    if (!node->quoted && wr_parse_value(node->text, WR_DIM_DURATION, &value, NULL, NULL, why, hint))
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
    const wr_node *of = wr_node_get(node, "of"), *at = wr_node_get(node, "at");
    for (size_t i = 0; of && of->kind == WR_LIST && i < of->n; i++)
        if (of->items[i]->kind == WR_MAP && sort_of_dist(b, of->items[i]).dim == WR_DIM_DURATION)
            return (sort){true, false, WR_DIM_DURATION};
    if (at && at->kind == WR_MAP && at->n &&
        sort_of(b, at->entries[0].value).dim == WR_DIM_DURATION)
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

/* Who comes from a list has its place in it, which nobody need declare. */
static void collect_position(weir_builder *b)
{
    const wr_node *arrivals = wr_node_get(b->tree.root, "arrivals");
    for (size_t i = 0; arrivals && arrivals->kind == WR_MAP && i < arrivals->n; i++) {
        const wr_node *source = arrivals->entries[i].value;
        if (source->kind == WR_MAP && wr_node_get(source, "at"))
            add_attr(b, "position", false, WR_DIM_NUMBER);
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
    collect_position(b);
}

/* ---- values that are set --------------------------------------------------------------------------------------- */

static weir_value read_added(weir_builder *b, const char *path, wr_node *node, int32_t attr)
{
    weir_fields *f = wr_fields_of(b, node, path);
    const wr_attr *a = &b->attrs.at[attr];
    if (a->words) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "the values of '%s' are words: nothing can "
                "be added",
                a->name);
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
    const bool words = b->attrs.at[attr].words;
    if (words != b->attrs.at[other].words)
        wr_fail(b->err, WEIR_ERR_SCENARIO, of->place, "'%s' is %s, and '%s' is %s",
                b->attrs.at[attr].name, words ? "a word" : "a number", name,
                words ? "a number" : "a word");
    else if (words && other != attr)
        return wr_copied_words(b, attr, other, of->place);
    return (weir_value){WR_VALUE_ATTR, other};
}

static weir_value read_attr_row(weir_builder *b, const char *path, wr_node *node, const void *how)
{
    return wr_read_attr_value(b, path, node, *(const int32_t *)how);
}

static weir_value noted_read_attr_value(weir_builder *b, const char *path, wr_node *node,
                                        int32_t attr)
{
    node = wr_overridden(b, path, node);
    const wr_attr a = b->attrs.at[attr];
    const bool map = node->kind == WR_MAP;
    if (map && wr_node_get(node, "add"))
        return read_added(b, path, node, attr);
    if (map && wr_node_get(node, "of") && !wr_node_get(node, "dist"))
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

weir_value wr_read_attr_value(weir_builder *b, const char *path, wr_node *node, int32_t attr)
{
    wr_note_value(b, path, WR_KIND_SET, WR_DIM_NUMBER, NULL);
    wr_note_open(b, path, WR_KIND_SET);
    const weir_value read = noted_read_attr_value(b, path, node, attr);
    wr_note_close(b);
    return read;
}

void wr_push_assign(weir_builder *b, int32_t attr, weir_value v, const char *stage)
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
        wr_push_assign(b, attr, wr_read_attr_value(b, wr_field_path_of(f, "class"), class, attr),
                       wr_format(b->arena, "%s.class", stage_prefix));
    }
    for (size_t i = 0; i < n; i++) {
        const char *name = weir_field_key(set, i);
        wr_node *node = wr_field(set, name);
        const weir_place place = set->map->entries[i].key_place;
        const int32_t attr =
            attribute_name_fits(b, name, place) ? wr_attr_named(b, name, place) : -1;
        if (attr >= 0)
            wr_push_assign(b, attr, wr_read_attr_value(b, wr_field_path_of(set, name), node, attr),
                           wr_format(b->arena, "%s.%s", stage_prefix, name));
    }
    return (int32_t)(b->assigns.n - before);
}

int32_t wr_level_index(const wr_attr *attr, double value)
{
    if (attr->words)
        return value >= 0 && value < attr->n_levels ? (int32_t)value : attr->n_levels;
    if (attr->banded) { /* levels are the lower ends of bands, ascending */
        int32_t level = attr->n_levels;
        for (int32_t i = 0; i < attr->n_levels && attr->levels[i].value <= value; i++)
            level = i;
        return level;
    }
    if (attr->dense) { /* 1, 2, 3 …: no need to look */
        const double i = value - attr->levels[0].value;
        return i >= 0 && i < attr->n_levels && i == (double)(int32_t)i ? (int32_t)i
                                                                       : attr->n_levels;
    }
    for (int32_t i = 0; i < attr->n_levels; i++)
        if (attr->levels[i].value == value)
            return i;
    return attr->n_levels;
}
