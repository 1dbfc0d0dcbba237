/* Typed readers of fields: what a provider type, or a section of the file, may ask of one map.
 *
 * A fields object remembers which keys were asked for; what is written and was never asked for is
 * an error, once all is read. Every reader returns something usable after an error. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* ---- small helpers ------------------------------------------------------------------------------ */

const char *wr_subpath(weir_builder *b, const char *path, const char *key)
{
    return *path ? wr_format(b->arena, "%s.%s", path, key) : wr_strdup(b->arena, key);
}

static void forget_places(wr_node *node)
{
    node->place = WR_NOWHERE;
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == WR_MAP) {
            node->entries[i].key_place = WR_NOWHERE;
            forget_places(node->entries[i].value);
        } else if (node->kind == WR_LIST) {
            forget_places(node->items[i]);
        }
    }
}

static wr_node *scalar_node(weir_builder *b, const char *text, weir_place place)
{
    wr_node *node = wr_alloc(b->arena, sizeof *node);
    *node = (wr_node){.kind = WR_SCALAR, .place = place, .text = text};
    return node;
}

wr_node *wr_node_of_text(weir_builder *b, const char *text)
{
    if (*text != '{' && *text != '[')
        return scalar_node(b, wr_strdup(b->arena, text), WR_NOWHERE);

    wr_scenario_tree tree;
    const char *file = wr_format(b->arena, "x: %s\n", text);
    if (wr_tree_load_text("a default", file, NULL, b->arena, &tree, b->err) != WEIR_OK)
        return scalar_node(b, "", WR_NOWHERE);
    wr_node *node = wr_node_get(tree.root, "x");
    forget_places(node);
    return node;
}

const char *wr_found(weir_builder *b, const wr_node *node)
{
    char quoted[WR_QUOTE_MAX];
    if (!node || (node->kind == WR_SCALAR && !*node->text))
        return "nothing";
    if (node->kind == WR_LIST)
        return "a list";
    if (node->kind == WR_MAP)
        return "a map";
    return wr_format(b->arena, "'%s'", wr_quoted(node->text, quoted));
}

const char *wr_dim_words(wr_dim dim)
{
    switch (dim) {
    case WR_DIM_COUNT:
        return "a whole number";
    case WR_DIM_SHARE:
        return "a share";
    case WR_DIM_DURATION:
        return "a duration";
    case WR_DIM_RATE:
        return "a rate";
    case WR_DIM_RATE_PER_PERSON:
        return "a rate per person";
    case WR_DIM_MONEY:
        return "an amount of money";
    case WR_DIM_MONEY_RATE:
        return "an amount of money per time";
    case WR_DIM_CLOCK:
        return "a clock time";
    case WR_DIM_NUMBER:
    case WR_DIM_FACTOR:
        break;
    }
    return "a number";
}

const char *wr_word(weir_builder *b, wr_node *node, const char *what)
{
    if (node->kind == WR_SCALAR && *node->text)
        return node->text;
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected %s, found %s", what,
            wr_found(b, node));
    return NULL;
}

/* ---- fields ------------------------------------------------------------------------------------- */

weir_fields *wr_fields_of(weir_builder *b, wr_node *map, const char *path)
{
    const wr_node *node = map;
    const int name = wr_names_add(b->field_paths, path);
    if ((size_t)name == b->fields_at.n)
        *wr_push(b->arena, &b->fields_at) = NULL;
    for (weir_fields *known = b->fields_at.at[name]; known; known = known->same_path)
        if (known->node == node)
            return known;
    bool broken = false;
    if (map && map->kind != WR_MAP) {
        broken = map->kind != WR_SCALAR || *map->text; /* nothing under `name:` is an empty map */
        if (broken)
            wr_fail(b->err, WEIR_ERR_SCENARIO, map->place, "expected a map, found %s",
                    wr_found(b, map));
        map = NULL;
    }

    weir_fields *f = wr_alloc(b->arena, sizeof *f);
    *f = (weir_fields){.b = b, .map = map, .node = node, .broken = broken};
    f->path = wr_names_text(b->field_paths, name);
    f->known = wr_alloc_array(b->arena, map && map->n ? map->n : 1, sizeof *f->known);
    f->next = b->all_fields;
    f->same_path = b->fields_at.at[name];
    b->all_fields = f;
    b->fields_at.at[name] = f;
    return f;
}

static void remember_asked(weir_fields *f, const char *key)
{
    for (size_t i = 0; i < f->n_asked; i++)
        if (strcmp(f->asked[i], key) == 0)
            return;
    if (f->n_asked == f->asked_capacity) {
        const size_t more = f->asked_capacity ? 2 * f->asked_capacity : 8;
        f->asked = wr_grow_array(f->b->arena, f->asked, f->n_asked, more, sizeof *f->asked);
        f->asked_capacity = more;
    }
    f->asked[f->n_asked++] = wr_strdup(f->b->arena, key);
}

/* Is a plain value given for a map that can be cut short to its main value? Then it is the main
 * value's own reader that takes it, and the rest of the map stays. */
static bool is_main_value(const wr_node *written, const wr_node *given)
{
    if (!written || written->kind != WR_MAP || given->kind != WR_SCALAR)
        return false;
    if (wr_node_get(written, "value") || wr_node_get(written, "capacity"))
        return true;
    return wr_node_get(written, "mean") && !wr_node_get(written, "dist");
}

wr_node *wr_field(weir_fields *f, const char *key)
{
    remember_asked(f, key);
    wr_note_asked(f->b, f->path, key);
    wr_node *written = NULL;
    for (size_t i = 0; f->map && i < f->map->n; i++) {
        if (strcmp(f->map->entries[i].key, key) == 0) {
            f->known[i] = true;
            written = f->map->entries[i].value;
        }
    }
    if (!f->b->tree.n_overrides)
        return written;
    wr_node *given = wr_overridden(f->b, wr_subpath(f->b, f->path, key), written);
    return given && given != written && is_main_value(written, given) ? written : given;
}

const char *wr_field_path_of(weir_fields *f, const char *key)
{
    return wr_subpath(f->b, f->path, key);
}

void wr_skip_fields(weir_fields *f) { f->checked = true; }

bool weir_has_field(weir_fields *f, const char *key) { return wr_field(f, key) != NULL; }

weir_fields *weir_read_map(weir_fields *f, const char *key)
{
    wr_node *node = wr_field(f, key);
    wr_note_kind(f->b, wr_field_path_of(f, key), WR_KIND_MAP);
    return node ? wr_fields_of(f->b, node, wr_field_path_of(f, key)) : NULL;
}

size_t weir_field_count(weir_fields *f)
{
    if (f)
        wr_note_kind(f->b, f->path, WR_KIND_NAMED);
    return f && f->map ? f->map->n : 0;
}

const char *weir_field_key(weir_fields *f, size_t i) { return f->map->entries[i].key; }

const char *weir_field_path(weir_fields *f) { return f->path; }

weir_place weir_field_place(weir_fields *f, const char *key)
{
    wr_node *node = key && f->map ? wr_node_get(f->map, key) : NULL;
    if (node)
        return node->place;
    return f->node ? f->node->place : WR_NOWHERE;
}

/* Nothing more is said of a map that is none. */
#define FIELD_MESSAGE(add)                                                                         \
    do {                                                                                           \
        if (f->broken)                                                                             \
            return;                                                                                \
        va_list args;                                                                              \
        va_start(args, fmt);                                                                       \
        char text[512];                                                                            \
        vsnprintf(text, sizeof text, fmt, args);                                                   \
        va_end(args);                                                                              \
        const weir_place place = weir_field_place(f, key);                                         \
        add;                                                                                       \
    } while (0)

void weir_field_error(weir_fields *f, const char *key, const char *fmt, ...)
{
    FIELD_MESSAGE(wr_fail(f->b->err, WEIR_ERR_SCENARIO, place, "%s", text));
}

void weir_field_hint(weir_fields *f, const char *key, const char *fmt, ...)
{
    FIELD_MESSAGE(wr_hint(f->b->err, place, "%s", text));
}

void weir_field_warning(weir_fields *f, const char *key, const char *fmt, ...)
{
    FIELD_MESSAGE(wr_warn(f->b->err, place, "%s", text));
}

/* ---- keys that nothing asked for ----------------------------------------------------------------- */

/* Another map of this file in which the key would be right, or NULL. */
static const weir_fields *asked_elsewhere(const weir_builder *b, const weir_fields *not_here,
                                          const char *key)
{
    for (const weir_fields *f = b->all_fields; f; f = f->next)
        for (size_t i = 0; f != not_here && i < f->n_asked; i++)
            if (strcmp(f->asked[i], key) == 0)
                return f;
    return NULL;
}

static void unknown_key(weir_builder *b, const weir_fields *f, const wr_entry *entry)
{
    char quoted[WR_QUOTE_MAX];
    wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "unknown key '%s'",
            wr_quoted(entry->key, quoted));
    const size_t before = b->err->n_messages;
    wr_hint_nearest(b->err, entry->key_place, entry->key, f->asked, (int)f->n_asked);
    if (b->err->n_messages > before)
        return;
    const weir_fields *elsewhere = asked_elsewhere(b, f, entry->key);
    if (elsewhere && !*elsewhere->path)
        wr_hint(b->err, entry->key_place, "'%s' belongs at the top of the file", quoted);
    else if (elsewhere)
        wr_hint(b->err, entry->key_place, "'%s' belongs under a map such as %s", quoted,
                elsewhere->path);
}

void wr_check_unknown_keys(weir_builder *b)
{
    for (weir_fields *f = b->all_fields; f; f = f->next) {
        if (f->checked || !f->map)
            continue;
        f->checked = true;
        for (size_t i = 0; i < f->map->n; i++)
            if (!f->known[i] &&
                !(*f->path == '\0' && strncmp(f->map->entries[i].key, "x-", 2) == 0))
                unknown_key(b, f, &f->map->entries[i]);
    }
}

/* ---- numbers ------------------------------------------------------------------------------------- */

/* "services.ed" is "service 'ed'" in messages. */
static const char *owner(weir_builder *b, const char *path)
{
    static const char services[] = "services.";
    if (strncmp(path, services, sizeof services - 1) == 0 &&
        !strchr(path + sizeof services - 1, '.'))
        return wr_format(b->arena, "service '%s'", path + sizeof services - 1);
    return *path ? wr_format(b->arena, "'%s'", path) : "the scenario";
}

static void missing(weir_fields *f, const char *key)
{
    if (f->broken)
        return;
    wr_fail(f->b->err, WEIR_ERR_SCENARIO, weir_field_place(f, NULL), "%s has no '%s'",
            owner(f->b, f->path), key);
}

/* The node of a key; where it is absent, its fallback; where there is none, an error. */
static wr_node *field_or(weir_fields *f, const char *key, const char *fallback)
{
    wr_node *node = wr_field(f, key);
    if (!node && fallback) {
        const char *mark = strstr(fallback, " # ");
        const size_t n = mark ? (size_t)(mark - fallback) : strlen(fallback);
        node = wr_node_of_text(f->b, wr_strndup(f->b->arena, fallback, n));
    }
    if (!node)
        missing(f, key);
    return node;
}

static weir_value read_field(weir_fields *f, const char *key, wr_dim dim, bool dist_allowed,
                             const char *fallback)
{
    wr_node *node = wr_field(f, key);
    wr_note_value(f->b, wr_field_path_of(f, key), dist_allowed ? WR_KIND_DRAW : WR_KIND_VALUE, dim,
                  fallback);
    if (!node && !fallback) {
        missing(f, key);
        return weir_constant(f->b, 0);
    }
    return wr_read_value(f->b, wr_field_path_of(f, key), node, dim, dist_allowed, fallback);
}

static weir_value read_plain(weir_fields *f, const char *key, wr_dim dim, const char *fallback)
{
    wr_node *node = wr_field(f, key);
    wr_note_value(f->b, wr_field_path_of(f, key), WR_KIND_PLAIN, dim, fallback);
    if (!node && !fallback) {
        missing(f, key);
        return weir_constant(f->b, 0);
    }
    return wr_read_scalar(f->b, wr_field_path_of(f, key), node, dim, fallback);
}

weir_value weir_read_count(weir_fields *f, const char *key, const char *fallback)
{
    return read_plain(f, key, WR_DIM_COUNT, fallback);
}

weir_value weir_read_number(weir_fields *f, const char *key, const char *fallback)
{
    return read_field(f, key, WR_DIM_NUMBER, false, fallback);
}

weir_value weir_read_share(weir_fields *f, const char *key, const char *fallback)
{
    return read_field(f, key, WR_DIM_SHARE, false, fallback);
}

weir_value weir_read_money(weir_fields *f, const char *key, const char *fallback)
{
    return read_field(f, key, WR_DIM_MONEY, false, fallback);
}

weir_value weir_read_rate(weir_fields *f, const char *key, const char *fallback)
{
    return read_plain(f, key, WR_DIM_RATE, fallback);
}

weir_value weir_read_person_rate(weir_fields *f, const char *key, const char *fallback)
{
    return read_plain(f, key, WR_DIM_RATE_PER_PERSON, fallback);
}

weir_value weir_read_duration(weir_fields *f, const char *key, const char *fallback)
{
    return read_field(f, key, WR_DIM_DURATION, true, fallback);
}

weir_value weir_read_plain_duration(weir_fields *f, const char *key, const char *fallback)
{
    return read_plain(f, key, WR_DIM_DURATION, fallback);
}

weir_value weir_read_clock(weir_fields *f, const char *key, const char *fallback)
{
    return read_plain(f, key, WR_DIM_CLOCK, fallback);
}

/* ---- any value ----------------------------------------------------------------------------------- */

typedef struct value_how {
    wr_dim dim;
    bool dist_allowed;
} value_how;

static weir_value read_row(weir_builder *b, const char *path, wr_node *node, const void *how)
{
    const value_how *h = how;
    return wr_read_value(b, path, node, h->dim, h->dist_allowed, NULL);
}

/* {of: ATTRIBUTE}, whose numbers must be of the kind wanted. */
static weir_value read_of(weir_builder *b, const char *path, wr_node *node, wr_dim dim)
{
    weir_fields *f = wr_fields_of(b, node, path);
    wr_node *name_node = wr_field(f, "of");
    const char *name = wr_word(b, name_node, "an attribute's name");
    const int32_t attr = name ? wr_attr_named(b, name, name_node->place) : -1;
    if (attr < 0)
        return weir_constant(b, 0);

    const wr_attr *a = &b->attrs.at[attr];
    const bool time = dim == WR_DIM_DURATION;
    if (a->words)
        wr_fail(b->err, WEIR_ERR_SCENARIO, name_node->place,
                "expected %s, but the values of '%s' are words", wr_dim_words(dim), a->name);
    else if (time != (a->dim == WR_DIM_DURATION))
        wr_fail(b->err, WEIR_ERR_SCENARIO, name_node->place, "expected %s, but '%s' is %s",
                wr_dim_words(dim), a->name, wr_dim_words(a->dim));
    return (weir_value){WR_VALUE_ATTR, attr};
}

/* A wrapper around a distribution or a table: its source is that of every dial inside. */
static weir_value read_wrapped(weir_builder *b, const char *path, wr_node *wrapper, wr_node *inner,
                               value_how how)
{
    weir_fields *f = wr_fields_of(b, wrapper, path);
    wr_field(f, "value");
    wr_field(f, "range");
    wr_node *source_node = wr_field(f, "source");
    const char *source = source_node ? wr_word(b, source_node, "a source") : NULL;
    const size_t first = b->dials.n;

    /* The inner map shares the wrapper's path, so its numbers are named as if unwrapped. */
    const weir_value v = wr_read_value(b, path, inner, how.dim, how.dist_allowed, NULL);
    for (size_t i = first; source && i < b->dials.n; i++)
        if (!b->dials.at[i].source && *b->dials.at[i].path)
            b->dials.at[i].source = source;
    return v;
}

/* A plain value where a distribution may stand is a constant: its mean names the same dial. */
static weir_value read_constant(weir_builder *b, const char *path, wr_node *node, wr_dim dim,
                                bool dist_allowed, const char *fallback)
{
    if (!dist_allowed || dim == WR_DIM_CLOCK)
        return wr_read_scalar(b, path, node, dim, fallback);
    const bool any = dim == WR_DIM_NUMBER || dim == WR_DIM_MONEY;
    const double hi = dim == WR_DIM_SHARE ? 1 : INFINITY;
    return wr_read_scalar_as(b, path, wr_subpath(b, path, "mean"), node, dim, fallback,
                             any ? -INFINITY : 0, hi);
}

static weir_value read_value_map(weir_builder *b, const char *path, wr_node *node, value_how how)
{
    wr_node *inner = wr_node_get(node, "value");
    if (inner && inner->kind == WR_MAP && (how.dist_allowed || !wr_node_get(inner, "dist")))
        return read_wrapped(b, path, node, inner, how);
    if (inner)
        return read_constant(b, path, node, how.dim, how.dist_allowed, NULL);
    if (wr_node_get(node, "by"))
        return wr_read_table(b, path, node, read_row, &how);
    if (wr_node_get(node, "dist")) {
        if (how.dist_allowed) {
            const int32_t dist = wr_read_dist(b, path, node, how.dim);
            return dist < 0 ? weir_constant(b, 0) : (weir_value){WR_VALUE_DIST, dist};
        }
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected %s, found a distribution",
                wr_dim_words(how.dim));
        wr_hint(b->err, node->place,
                "{value: {dist: …}} is a number that is uncertain: one draw a replication");
        return weir_constant(b, 0);
    }
    if (wr_node_get(node, "of"))
        return read_of(b, path, node, how.dim);
    if (how.dim == WR_DIM_DURATION && wr_node_get(node, "travel"))
        return wr_read_travel(b, path, node);
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected %s, found a map",
            wr_dim_words(how.dim));
    wr_hint(b->err, node->place,
            how.dist_allowed ? "a map here has 'dist', 'by', 'of' or 'value'"
                             : "a map here has 'by', 'of' or 'value'");
    return weir_constant(b, 0);
}

static weir_value read_value(weir_builder *b, const char *path, wr_node *node, wr_dim dim,
                             bool dist_allowed, const char *fallback)
{
    wr_node *given = wr_overridden(b, path, node);
    const bool default_map = !given && fallback && *fallback == '{';
    if (default_map)
        given = wr_node_of_text(b, wr_strndup(b->arena, fallback, strcspn(fallback, "#")));
    if (!given && !fallback)
        return WEIR_NO_VALUE;

    if (given && given->kind == WR_MAP) {
        const size_t first = b->dials.n;
        const weir_value v = read_value_map(b, path, given, (value_how){dim, dist_allowed});
        const char *mark = default_map ? strstr(fallback, " # ") : NULL;
        for (size_t i = first; mark && i < b->dials.n; i++)
            if (!b->dials.at[i].source) /* else an override has one of its own */
                b->dials.at[i].source = wr_strdup(b->arena, mark + 3);
        return v;
    }
    /* The written node goes along, for the range it may have. */
    return read_constant(b, path, node && node->kind == WR_MAP ? node : given, dim, dist_allowed,
                         fallback);
}

weir_value wr_read_value(weir_builder *b, const char *path, wr_node *node, wr_dim dim,
                         bool dist_allowed, const char *fallback)
{
    const wr_kind kind = dist_allowed ? WR_KIND_DRAW : WR_KIND_VALUE;
    if (node || fallback)
        wr_note_value(b, path, kind, dim, fallback);
    wr_note_open(b, path, kind);
    const weir_value value = read_value(b, path, node, dim, dist_allowed, fallback);
    wr_note_close(b);
    return value;
}

/* ---- words and flags ----------------------------------------------------------------------------- */

const char *weir_read_word(weir_fields *f, const char *key, const char *fallback)
{
    wr_node *node = field_or(f, key, fallback);
    wr_note_value(f->b, wr_field_path_of(f, key), WR_KIND_WORD, WR_DIM_NUMBER, fallback);
    const char *word = node ? wr_word(f->b, node, "a word") : NULL;
    return word ? word : fallback ? fallback : "";
}

size_t weir_read_words(weir_fields *f, const char *key, const char **out, size_t most)
{
    wr_node *node = wr_field(f, key);
    wr_note_kind(f->b, wr_field_path_of(f, key), WR_KIND_WORDS);
    if (!node)
        return 0;
    if (node->kind != WR_LIST) {
        const char *word = wr_word(f->b, node, "a word, or a list of words");
        if (word && most)
            out[0] = word;
        return word && most;
    }
    size_t n = 0;
    for (size_t i = 0; i < node->n; i++) {
        const char *word = wr_word(f->b, node->items[i], "a word");
        if (word && n == most) {
            wr_fail(f->b->err, WEIR_ERR_SCENARIO, node->items[i]->place,
                    "more than %zu words under '%s'", most, key);
            break;
        }
        if (word)
            out[n++] = word;
    }
    return n;
}

bool weir_read_flag(weir_fields *f, const char *key, bool fallback)
{
    wr_node *node = wr_field(f, key);
    wr_note_value(f->b, wr_field_path_of(f, key), WR_KIND_FLAG, WR_DIM_NUMBER,
                  fallback ? "true" : "false");
    if (!node)
        return fallback;
    const bool yes = node->kind == WR_SCALAR && strcmp(node->text, "true") == 0;
    const bool no = node->kind == WR_SCALAR && strcmp(node->text, "false") == 0;
    if (!yes && !no)
        wr_fail(f->b->err, WEIR_ERR_SCENARIO, node->place, "expected true or false, found %s",
                wr_found(f->b, node));
    return yes || (!no && fallback);
}

/* ---- by level of an attribute -------------------------------------------------------------------- */

/* The entry of a map for a level: by its label, or by a band that holds it. */
static wr_node *entry_of_level(const wr_node *map, const wr_level *level)
{
    wr_node *node = wr_node_get(map, level->label);
    for (size_t i = 0; !node && i < map->n; i++) {
        double lo, hi, own_lo, own_hi;
        if (wr_parse_band(map->entries[i].key, &lo, &hi) &&
            wr_parse_band(level->label, &own_lo, &own_hi) && own_lo >= lo && own_hi <= hi)
            node = map->entries[i].value;
    }
    return node ? node : wr_node_get(map, "else");
}

static bool names_a_level(const weir_builder *b, int32_t attr, const char *key)
{
    const struct wr_attr_build *build = &b->attr_levels[attr];
    double lo, hi, own_lo, own_hi;
    for (size_t i = 0; i < build->levels.n; i++) {
        const char *label = build->levels.at[i].label;
        if (strcmp(label, key) == 0)
            return true;
        if (wr_parse_band(key, &lo, &hi) && wr_parse_band(label, &own_lo, &own_hi) &&
            own_lo >= lo && own_hi <= hi)
            return true;
    }
    return strcmp(key, "else") == 0;
}

static void unknown_level(weir_builder *b, int32_t attr, const char *text, weir_place place)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) labels = {0};
    for (size_t i = 0; i < b->attr_levels[attr].levels.n; i++)
        *wr_push(b->arena, &labels) = b->attr_levels[attr].levels.at[i].label;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "'%s' is not a value of '%s'",
            wr_quoted(text, quoted), b->attrs.at[attr].name);
    wr_hint_nearest(b->err, place, text, labels.at, (int)labels.n);
}

/* One dial a level, from a list in level order or a map by level. */
static bool read_by_level(weir_fields *f, const char *key, weir_attr by, wr_dim dim,
                          weir_value *out)
{
    weir_builder *b = f->b;
    const size_t n = b->attr_levels[by.id].levels.n;
    const char *path = wr_field_path_of(f, key), *name = b->attrs.at[by.id].name;
    wr_node *node = wr_field(f, key);
    wr_note_kind(b, path, WR_KIND_LEVELS);
    for (size_t i = 0; i < n; i++)
        out[i] = weir_constant(b, dim == WR_DIM_SHARE ? 0 : 1);
    if (!node)
        return false;

    if (node->kind == WR_SCALAR || (node->kind == WR_LIST && node->n != n)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "expected %zu numbers, one for each '%s', "
                "found %s",
                n, name,
                node->kind == WR_LIST ? (const char *)wr_format(b->arena, "%zu", node->n)
                                      : wr_found(b, node));
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const wr_level *level = &b->attr_levels[by.id].levels.at[i];
        wr_node *entry = node->kind == WR_LIST ? node->items[i] : entry_of_level(node, level);
        const char *part = node->kind == WR_LIST ? wr_format(b->arena, "%zu", i + 1) : level->label;
        if (entry)
            out[i] = wr_read_scalar(b, wr_subpath(b, path, part), entry, dim, NULL);
        else
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "no value for %s '%s'", name,
                    level->label);
    }
    for (size_t i = 0; node->kind == WR_MAP && i < node->n; i++)
        if (!names_a_level(b, by.id, node->entries[i].key))
            unknown_level(b, by.id, node->entries[i].key, node->entries[i].key_place);
    return true;
}

bool weir_read_factors(weir_fields *f, const char *key, weir_attr by, weir_value *out)
{
    return read_by_level(f, key, by, WR_DIM_FACTOR, out);
}

bool weir_read_level_shares(weir_fields *f, const char *key, weir_attr by, weir_value *out)
{
    if (!read_by_level(f, key, by, WR_DIM_SHARE, out))
        return false;
    const size_t n = f->b->attr_levels[by.id].levels.n;
    wr_value *shares = wr_alloc_array(f->b->arena, n ? n : 1, sizeof *shares);
    for (size_t i = 0; i < n; i++)
        shares[i] = wr_inside(out[i]);
    wr_check_shares(f->b, shares, n, weir_field_place(f, key));
    return true;
}

int32_t wr_level_of(weir_builder *b, int32_t attr, wr_node *node, bool add)
{
    const char *text = wr_word(b, node, "a value of an attribute");
    if (!text)
        return -1;
    const struct wr_attr_build *build = &b->attr_levels[attr];
    for (size_t i = 0; i < build->levels.n; i++)
        if (strcmp(build->levels.at[i].label, text) == 0)
            return (int32_t)i;
    if (add && !b->attr_closed.at[attr])
        return weir_add_level(b, (weir_attr){attr}, text);
    unknown_level(b, attr, text, node->place);
    return -1;
}

/* ---- what other files read ----------------------------------------------------------------------- */

weir_value weir_read_mix(weir_fields *f, const char *key, weir_attr attr, const char *fallback)
{
    wr_node *node = field_or(f, key, fallback);
    wr_note_value(f->b, wr_field_path_of(f, key), WR_KIND_MIX, WR_DIM_NUMBER, fallback);
    return node ? wr_read_mix_node(f->b, wr_field_path_of(f, key), node, attr.id)
                : weir_constant(f->b, 0);
}

weir_calendar weir_read_shifts(weir_fields *f, const char *key, const char *fallback)
{
    wr_node *node = field_or(f, key, fallback);
    wr_note_value(f->b, wr_field_path_of(f, key), WR_KIND_SHIFTS, WR_DIM_NUMBER, fallback);
    return (weir_calendar){node ? wr_read_calendar(f->b, wr_field_path_of(f, key), node, false)
                                : WEIR_NONE};
}

weir_calendar weir_read_hours(weir_fields *f, const char *key, const char *fallback)
{
    wr_node *node = wr_field(f, key);
    wr_note_value(f->b, wr_field_path_of(f, key), WR_KIND_DOOR, WR_DIM_NUMBER, fallback);
    if (!node && !fallback)
        return (weir_calendar){WEIR_NONE};
    node = field_or(f, key, fallback);
    return (weir_calendar){wr_read_calendar(f->b, wr_field_path_of(f, key), node, true)};
}

weir_target weir_read_target(weir_fields *f, const char *key, const char *fallback)
{
    wr_node *node = field_or(f, key, fallback);
    wr_note_value(f->b, wr_field_path_of(f, key), WR_KIND_TARGET, WR_DIM_NUMBER, fallback);
    return node ? wr_read_target_node(f->b, wr_field_path_of(f, key), node)
                : (weir_target){WEIR_NONE};
}

bool weir_read_steps(weir_fields *f, const char *key)
{
    wr_node *node = wr_field(f, key);
    wr_note_kind(f->b, wr_field_path_of(f, key), WR_KIND_STEPS);
    if (node)
        wr_lay_steps(f->b, node, wr_field_path_of(f, key));
    return node != NULL;
}

int32_t weir_read_profile(weir_fields *f, const char *key)
{
    wr_node *node = wr_field(f, key);
    wr_note_kind(f->b, wr_field_path_of(f, key), WR_KIND_PROFILE);
    return node ? wr_read_profile_node(f->b, wr_field_path_of(f, key), node) : -1;
}

weir_cond weir_read_cond(weir_fields *f, const char *key)
{
    wr_node *node = wr_field(f, key);
    wr_note_kind(f->b, wr_field_path_of(f, key), WR_KIND_COND);
    return (weir_cond){node ? wr_read_cond(f->b, wr_field_path_of(f, key), node) : WEIR_NONE};
}
