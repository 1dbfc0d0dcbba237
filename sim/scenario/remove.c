/* `remove: [PATH...]`: deletes from the tree that a file extends.
 *
 * The tree is copied first, because aliases share nodes and a deletion behind one name must not
 * show behind another. Then every path marks what it names, and one sweep takes out what is marked:
 * so `steps.1` and `steps.2` in one list are the first two steps as they were written. */
#include "sim/scenario/reading.h"

#include <stdlib.h>
#include <string.h>

#include "sim/scenario/suggest.h"

/* One path on its way down the tree. */
typedef struct search {
    wr_loading *load;
    size_t n_found;
    const wr_node *stuck_in; /* the deepest node in which an element was not found */
    const char *stuck_at;    /* that element */
    int depth, stuck_depth;
} search;

static wr_node *copy_tree(const wr_node *node, wr_arena *arena)
{
    wr_node *out = wr_alloc(arena, sizeof *out);
    *out = *node;
    if (node->kind == WR_LIST) {
        out->items = wr_alloc_array(arena, node->n + 1, sizeof(*out->items));
        for (size_t i = 0; i < node->n; i++)
            out->items[i] = copy_tree(node->items[i], arena);
    } else if (node->kind == WR_MAP) {
        out->entries = wr_alloc_array(arena, node->n + 1, sizeof(*out->entries));
        for (size_t i = 0; i < node->n; i++) {
            out->entries[i] = node->entries[i];
            out->entries[i].value = copy_tree(node->entries[i].value, arena);
        }
    }
    return out;
}

/* Takes out what is marked: elements and entries whose node is NULL. */
static void sweep(wr_node *node)
{
    size_t kept = 0;
    for (size_t i = 0; node->kind == WR_LIST && i < node->n; i++)
        if (node->items[i]) {
            sweep(node->items[i]);
            node->items[kept++] = node->items[i];
        }
    for (size_t i = 0; node->kind == WR_MAP && i < node->n; i++)
        if (node->entries[i].value) {
            sweep(node->entries[i].value);
            node->entries[kept++] = node->entries[i];
        }
    if (node->kind != WR_SCALAR)
        node->n = kept;
}

/* --- elements of lists --- */

static bool same_text(const wr_node *node, const char *element, size_t n)
{
    return node && node->kind == WR_SCALAR && strncmp(node->text, element, n) == 0 &&
           !node->text[n];
}

/* A branch of `choose` is named by where it goes, SERVICE/LABEL, or by its outcome. */
static bool goes_to(const wr_node *item, const char *element, size_t n)
{
    const wr_node *go = wr_node_get(item, "go");
    if (same_text(wr_node_get(item, "leave"), element, n) ||
        same_text(wr_node_get(go, "leave"), element, n))
        return true;
    if (!go || go->kind != WR_SCALAR || strlen(go->text) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (go->text[i] != element[i] && !(go->text[i] == '.' && element[i] == '/'))
            return false;
    return true;
}

static bool names_item(const wr_node *item, size_t index, const char *element, size_t n)
{
    if (n == 1 && *element == '*')
        return true;
    if (strspn(element, "0123456789") == n && n < 8)
        return strtoul(element, NULL, 10) == index + 1;
    return same_text(wr_node_get(item, "name"), element, n) || goes_to(item, element, n);
}

/* --- following a path --- */

static void follow(search *s, wr_node **slot, const char *rest);

static void follow_list(search *s, wr_node *list, const char *rest)
{
    const size_t n = strcspn(rest, ".");
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] ? names_item(list->items[i], i, rest, n) : false)
            follow(s, &list->items[i], rest + n + (rest[n] == '.'));
}

static void follow_map(search *s, wr_node *map, const char *rest)
{
    const size_t n = strcspn(rest, ".");
    const bool any = n == 1 && *rest == '*';
    for (size_t i = 0; i < map->n; i++) {
        const wr_entry *entry = &map->entries[i];
        if (any || (strncmp(entry->key, rest, n) == 0 && !entry->key[n]))
            follow(s, &map->entries[i].value, rest + n + (rest[n] == '.'));
    }
}

/* Marks what `rest` names below the node in the slot; an empty rest is the node itself. */
static void follow(search *s, wr_node **slot, const char *rest)
{
    wr_node *node = *slot;
    if (!node || !*rest) { /* marked before by another path, or the end of this one */
        s->n_found++;
        *slot = NULL;
        return;
    }
    const size_t found = s->n_found;
    s->depth++;
    if (node->kind == WR_MAP)
        follow_map(s, node, rest);
    else if (node->kind == WR_LIST)
        follow_list(s, node, rest);
    /* A named step stands for `steps.NAME`. */
    wr_node *steps = s->n_found == found ? wr_node_get(node, "steps") : NULL;
    if (steps && steps->kind == WR_LIST && strspn(rest, "0123456789*") < strcspn(rest, "."))
        follow_list(s, steps, rest);
    if (s->n_found == found && s->depth > s->stuck_depth) {
        s->stuck_depth = s->depth;
        s->stuck_in = node;
        s->stuck_at = rest;
    }
    s->depth--;
}

/* --- paths that name nothing --- */

static int names_inside(const wr_node *node, const char **names, int most)
{
    const wr_node *steps = wr_node_get(node, "steps");
    int n = 0;
    for (size_t i = 0; node->kind == WR_MAP && i < node->n && n < most; i++)
        names[n++] = node->entries[i].key;
    if (node->kind == WR_LIST)
        steps = node;
    for (size_t i = 0; steps && steps->kind == WR_LIST && i < steps->n && n < most; i++) {
        const wr_node *name = wr_node_get(steps->items[i], "name");
        if (name && name->kind == WR_SCALAR)
            names[n++] = name->text;
    }
    return n;
}

static weir_status refuse_path(const search *s, const wr_node *path)
{
    enum { MOST = 1000 };
    char shown[WR_QUOTE_MAX];
    wr_loading *load = s->load;
    const char **names = wr_alloc_array(load->arena, MOST, sizeof *names);
    const char *element = s->stuck_at ? s->stuck_at : path->text;
    element = wr_strndup(load->arena, element, strcspn(element, "."));
    wr_fail(load->err, WEIR_ERR_SCENARIO, path->place, "there is no '%s' to remove",
            wr_quoted(path->text, shown));
    if (s->stuck_in)
        wr_hint_nearest(load->err, path->place, element, names,
                        names_inside(s->stuck_in, names, MOST));
    return WEIR_ERR_SCENARIO;
}

/* Is this override of what a removed path names, or of something inside it? */
static bool lies_below(const char *path, const char *removed)
{
    for (;;) {
        const size_t n = strcspn(path, "."), m = strcspn(removed, ".");
        if (!(m == 1 && *removed == '*') && (n != m || memcmp(path, removed, n) != 0))
            return false;
        if (!removed[m])
            return true;
        if (!path[n])
            return false;
        path += n + 1;
        removed += m + 1;
    }
}

static size_t drop_overrides(wr_overrides *overrides, const char *removed)
{
    size_t kept = 0;
    for (size_t i = 0; i < overrides->n; i++)
        if (!lies_below(overrides->at[i].path, removed))
            overrides->at[kept++] = overrides->at[i];
    const size_t dropped = overrides->n - kept;
    overrides->n = kept;
    return dropped;
}

static weir_status remove_one(wr_loading *load, const wr_node *path, wr_node *root,
                              wr_overrides *overrides)
{
    if (path->kind != WR_SCALAR || !*path->text || *path->text == '*')
        return wr_fail(load->err, WEIR_ERR_SCENARIO, path->place,
                       "expected a path, such as services.ward.steps.1");
    search s = {.load = load};
    follow(&s, &root, path->text);
    const size_t dropped = drop_overrides(overrides, path->text);
    return s.n_found || dropped ? WEIR_OK : refuse_path(&s, path);
}

weir_status wr_remove(wr_loading *load, const wr_node *paths, wr_node **tree,
                      wr_overrides *overrides)
{
    weir_status status = WEIR_OK;
    if (paths->kind == WR_MAP)
        return wr_fail(load->err, WEIR_ERR_SCENARIO, paths->place,
                       "expected a list of paths, found a map");
    if (paths->kind == WR_LIST && paths->n > WR_MAX_REMOVES)
        return wr_fail(load->err, WEIR_ERR_LIMIT, paths->place, "more than %d paths to remove",
                       WR_MAX_REMOVES);
    *tree = copy_tree(*tree, load->arena);
    if (paths->kind == WR_SCALAR)
        status = remove_one(load, paths, *tree, overrides);
    for (size_t i = 0; paths->kind == WR_LIST && i < paths->n; i++)
        status = wr_first(status, remove_one(load, paths->items[i], *tree, overrides));
    sweep(*tree);
    return status;
}
