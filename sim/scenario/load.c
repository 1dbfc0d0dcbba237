/* Reading a scenario: its file, what that includes and extends, and the --set options.
 *
 * A file gives a *layer*: one map, and the overrides of its `set:`. What it includes is joined to
 * it; what it extends lies below it. `include`, `extends`, `remove` and `set` are orders to this
 * reader, so they are taken out of the map. Faults are gathered over all files before giving up. */
#include "sim/scenario/reading.h"

#include <string.h>

typedef struct layer {
    wr_node *map;
    wr_overrides overrides;
} layer;

/* The files being read, from the newest to the one named by the user. */
typedef struct chain {
    const struct chain *up;
    const wr_file *file;
    weir_place named_at; /* in the file above */
    int length;
} chain;

/* The files already joined into one layer: what two of them include is read once. */
typedef WR_VEC(const wr_file *) file_set;

static const char *const orders[] = {"include", "extends", "remove", "set"};

static weir_status read_layer(wr_loading *load, const chain *at, file_set *joined, layer *out);

static bool is_order(const char *key)
{
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (strcmp(key, orders[i]) == 0)
            return true;
    return false;
}

/* The map without the orders. */
static wr_node *without_orders(const wr_node *map, wr_arena *arena)
{
    wr_node *out = wr_node_new(arena, WR_MAP, map->place);
    out->entries = wr_alloc_array(arena, map->n + 1, sizeof *out->entries);
    for (size_t i = 0; i < map->n; i++)
        if (!is_order(map->entries[i].key))
            out->entries[out->n++] = map->entries[i];
    return out;
}

/* --- other files --- */

static weir_status refuse_cycle(wr_loading *load, const chain *at, const wr_file *again,
                                weir_place place)
{
    /* Names from the file met again down to the one that names it. */
    const char *names = again->source.name;
    const chain *first = at;
    for (; first && first->file->real_path != again->real_path &&
           (!first->file->real_path || strcmp(first->file->real_path, again->real_path) != 0);
         first = first->up)
        names = wr_format(load->arena, "%s -> %s", first->file->source.name, names);
    wr_fail(load->err, WEIR_ERR_SCENARIO, place, "files include each other in a circle: %s -> %s",
            again->source.name, names);
    for (const chain *link = at; link && link != first; link = link->up)
        wr_note(load->err, link->named_at, "'%s' is named here", link->file->source.name);
    return WEIR_ERR_SCENARIO;
}

static bool is_being_read(const chain *at, const wr_file *file)
{
    for (; at; at = at->up)
        if (at->file->real_path && file->real_path &&
            strcmp(at->file->real_path, file->real_path) == 0)
            return true;
    return false;
}

/* Reads the file that a scalar of another file names. With `joined`, a file that is already in the
 * set gives an empty layer. */
static weir_status read_other(wr_loading *load, const chain *at, const wr_node *name,
                              file_set *joined, layer *out)
{
    weir_status status = WEIR_OK;
    if (name->kind != WR_SCALAR || !*name->text)
        return wr_fail(load->err, WEIR_ERR_SCENARIO, name->place,
                       "expected the name of a file, found %s",
                       name->kind == WR_SCALAR ? "nothing" : wr_kind_name(name->kind));
    const wr_file *file = wr_read_beside(load, name->text, name->place, WR_MAX_FILE_BYTES, &status);
    if (!file)
        return status;
    if (is_being_read(at, file))
        return refuse_cycle(load, at, file, name->place);
    if (at->length == WR_MAX_CHAIN)
        return wr_fail(load->err, WEIR_ERR_LIMIT, name->place,
                       "more than %d files include or extend one another", WR_MAX_CHAIN);
    for (size_t i = 0; joined && i < joined->n; i++)
        if (joined->at[i] == file) {
            out->map = wr_node_new(load->arena, WR_MAP, name->place);
            return WEIR_OK;
        }
    if (joined)
        *wr_push(load->arena, joined) = file;
    const chain below = {at, file, name->place, at->length + 1};
    file_set own = {0};
    return read_layer(load, &below, joined ? joined : &own, out);
}

static void add_overrides(wr_arena *arena, wr_overrides *to, const wr_overrides *from)
{
    for (size_t i = 0; i < from->n; i++)
        *wr_push(arena, to) = from->at[i];
}

static weir_status join_one(wr_loading *load, const chain *at, const wr_node *name,
                            file_set *joined, layer *out)
{
    layer other = {0};
    weir_status status = read_other(load, at, name, joined, &other);
    if (!status)
        status = wr_join(load, out->map, other.map, &out->map);
    add_overrides(load->arena, &out->overrides, &other.overrides);
    return status;
}

/* `include: FILE` or `include: [FILE...]`. */
static weir_status join_included(wr_loading *load, const chain *at, const wr_node *names,
                                 file_set *joined, layer *out)
{
    if (!names)
        return WEIR_OK;
    if (names->kind == WR_SCALAR)
        return join_one(load, at, names, joined, out);
    if (names->kind == WR_MAP)
        return wr_fail(load->err, WEIR_ERR_SCENARIO, names->place,
                       "expected a list of files, found a map");
    weir_status status = WEIR_OK;
    for (size_t i = 0; i < names->n; i++)
        status = wr_first(status, join_one(load, at, names->items[i], joined, out));
    return status;
}

/* --- single dials --- */

/* Elements of a path may not be empty, nor the first be `*`. NULL where the path is well made. */
static const char *fault_of_path(const char *path)
{
    if (!*path)
        return "an empty path names nothing";
    if (*path == '*' && (!path[1] || path[1] == '.'))
        return "a path may not begin with '*'";
    const size_t n = strlen(path);
    if (*path == '.' || path[n - 1] == '.' || strstr(path, ".."))
        return "a path has a name between all its dots";
    return NULL;
}

static weir_status add_set(wr_loading *load, const wr_node *set, wr_overrides *out)
{
    if (!set)
        return WEIR_OK;
    if (set->kind != WR_MAP)
        return wr_fail(load->err, WEIR_ERR_SCENARIO, set->place,
                       "expected a map of paths and values, found %s", wr_kind_name(set->kind));
    if (out->n + set->n > WR_MAX_OVERRIDES)
        return wr_fail(load->err, WEIR_ERR_LIMIT, set->place, "more than %d values under 'set'",
                       WR_MAX_OVERRIDES);
    weir_status status = WEIR_OK;
    for (size_t i = 0; i < set->n; i++) {
        const wr_entry *entry = &set->entries[i];
        const char *fault = fault_of_path(entry->key);
        if (fault)
            status = wr_fail(load->err, WEIR_ERR_SCENARIO, entry->key_place, "%s", fault);
        *wr_push(load->arena, out) =
            (wr_override){entry->key, entry->key_place, entry->value, false};
    }
    return status;
}

/* One --set option, read as a file of one line. */
static weir_status add_option(wr_loading *load, const char *option, wr_overrides *out)
{
    wr_file *file = wr_alloc(load->arena, sizeof *file);
    file->source = (weir_source){"--set", wr_strdup(load->arena, option), strlen(option)};
    const weir_source *source = &file->source;
    const char *equals = strchr(source->text, '=');
    if (!equals)
        return wr_fail(load->err, WEIR_ERR_USAGE, (weir_place){source, 1, 1, 0},
                       "expected PATH=VALUE, as in services.ward.beds=520");
    const size_t n = (size_t)(equals - source->text);
    const weir_place place = {source, 1, 1, wr_count_code_points(source->text, n)};
    const weir_place behind = {source, 1, place.width + 2, 0};
    const char *path = wr_strndup(load->arena, source->text, n), *fault = fault_of_path(path);
    if (fault)
        return wr_fail(load->err, WEIR_ERR_USAGE, place, "%s", fault);
    wr_node *value = NULL;
    const weir_status status =
        wr_yaml_read(source, n + 1, &load->budget, load->arena, &value, load->err);
    if (status)
        return status;
    if (!value)
        return wr_fail(load->err, WEIR_ERR_USAGE, behind, "no value is given for '%s'", path);
    if (value->kind != WR_SCALAR && !strchr("[{", equals[1 + strspn(equals + 1, " ")]))
        return wr_fail(load->err, WEIR_ERR_USAGE, behind,
                       "write a list as [a, b] and a map as {key: value}");
    *wr_push(load->arena, out) = (wr_override){path, place, value, true};
    return WEIR_OK;
}

/* --- one layer --- */

/* Lays what is in `out` over the file that it extends. */
static weir_status lay_over_base(wr_loading *load, const chain *at, const wr_node *orders_map,
                                 layer *out)
{
    const wr_node *extends = wr_node_get(orders_map, "extends");
    const wr_entry *removes = wr_node_entry(orders_map, "remove");
    layer base = {0};
    wr_overrides kept = {0};
    if (!extends && removes)
        return wr_fail(load->err, WEIR_ERR_SCENARIO, removes->key_place,
                       "'remove' deletes from what a file extends, and this one extends nothing");
    if (!extends)
        return WEIR_OK;
    weir_status status = read_other(load, at, extends, NULL, &base);
    if (!status && removes)
        status = wr_remove(load, removes->value, &base.map, &base.overrides);
    if (status)
        return status;
    wr_overlay_overrides(load, &base.overrides, out->map, &kept);
    add_overrides(load->arena, &kept, &out->overrides);
    out->overrides = kept;
    return wr_overlay(load, base.map, out->map, &out->map);
}

static weir_status refuse_root(wr_loading *load, const chain *at, const wr_node *root)
{
    const weir_place start = {&at->file->source, 1, 1, 0};
    if (root)
        return wr_fail(load->err, WEIR_ERR_SCENARIO, root->place,
                       "expected a map of keys, found %s", wr_kind_name(root->kind));
    wr_fail(load->err, WEIR_ERR_SCENARIO, start,
            at->up ? "the file is empty" : "the scenario is empty");
    if (!at->up)
        wr_hint(load->err, start, "'weir init' writes a first one");
    return WEIR_ERR_SCENARIO;
}

static weir_status read_layer(wr_loading *load, const chain *at, file_set *joined, layer *out)
{
    const weir_source *source = &at->file->source;
    wr_node *root = NULL;
    weir_status status = wr_check_kind(source, at->named_at, load->err);
    if (!status)
        status = wr_yaml_read(source, 0, &load->budget, load->arena, &root, load->err);
    if (status)
        return status;
    if (!root || root->kind != WR_MAP)
        return refuse_root(load, at, root);
    wr_overrides own = {0};
    out->map = without_orders(root, load->arena);
    status = join_included(load, at, wr_node_get(root, "include"), joined, out);
    status = wr_first(status, add_set(load, wr_node_get(root, "set"), &own));
    add_overrides(load->arena, &out->overrides, &own);
    return wr_first(status, lay_over_base(load, at, root, out));
}

/* --- the whole --- */

static weir_status load_from(wr_loading *load, const wr_file *file, const wr_load_options *options,
                             wr_scenario_tree *tree)
{
    layer top = {0};
    file_set joined = {0};
    const chain start = {NULL, file, WR_NOWHERE, 1};
    weir_status status = read_layer(load, &start, &joined, &top);
    for (size_t i = 0; options && i < options->n_set; i++)
        status = wr_first(status, add_option(load, options->set[i], &top.overrides));
    *tree = (wr_scenario_tree){.root = top.map,
                               .overrides = top.overrides.at,
                               .n_overrides = top.overrides.n,
                               .root_folder = load->root,
                               .file_folder = load->folder,
                               .sources = load->sources.at,
                               .n_sources = load->sources.n};
    return status;
}

weir_status wr_tree_load(const char *path, const wr_load_options *options, wr_arena *arena,
                         wr_scenario_tree *tree, weir_error *err)
{
    wr_loading load = {.arena = arena, .err = err};
    weir_status status = WEIR_OK;
    const wr_file *file = wr_read_named(&load, path, &status);
    if (!file)
        return status;
    load.folder = file->folder;
    load.root = wr_find_root(file->folder, options ? options->root : NULL, arena, err);
    if (!load.root)
        return WEIR_ERR_IO;
    return load_from(&load, file, options, tree);
}

weir_status wr_tree_load_text(const char *name, const char *text, const wr_load_options *options,
                              wr_arena *arena, wr_scenario_tree *tree, weir_error *err)
{
    wr_loading load = {.arena = arena, .err = err};
    load.folder = wr_real_folder(".", arena, err);
    if (!load.folder)
        return WEIR_ERR_IO;
    load.root = wr_find_root(load.folder, options ? options->root : NULL, arena, err);
    if (!load.root)
        return WEIR_ERR_IO;
    weir_status status = WEIR_OK;
    const wr_file *file = wr_file_of_text(&load, name, text, load.folder, &status);
    return file ? load_from(&load, file, options, tree) : status;
}
