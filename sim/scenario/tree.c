/* Looking things up in a scenario tree. Maps keep the order in which they were written, so a look
 * up is a search from the front; whoever matches two large maps sorts the entries of one first. */
#include "sim/scenario/reading.h"

#include <stdlib.h>
#include <string.h>

wr_node *wr_node_new(wr_arena *arena, wr_node_kind kind, weir_place place)
{
    wr_node *node = wr_alloc(arena, sizeof *node);
    node->kind = kind;
    node->place = place;
    node->text = "";
    return node;
}

const char *wr_kind_name(wr_node_kind kind)
{
    return kind == WR_SCALAR ? "text" : kind == WR_LIST ? "a list" : "a map";
}

const wr_entry *wr_node_entry(const wr_node *map, const char *key)
{
    if (!map || map->kind != WR_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (strcmp(map->entries[i].key, key) == 0)
            return &map->entries[i];
    return NULL;
}

wr_node *wr_node_get(const wr_node *map, const char *key)
{
    const wr_entry *entry = wr_node_entry(map, key);
    return entry ? entry->value : NULL;
}

static int by_key_then_order(const void *a, const void *b)
{
    const wr_entry *x = *(const wr_entry *const *)a, *y = *(const wr_entry *const *)b;
    const int order = strcmp(x->key, y->key);
    return order ? order : (x > y) - (x < y);
}

const wr_entry **wr_entries_sorted(const wr_node *map, wr_arena *arena)
{
    const wr_entry **sorted = wr_alloc_array(arena, map->n, sizeof(*sorted));
    for (size_t i = 0; i < map->n; i++)
        sorted[i] = &map->entries[i];
    qsort(sorted, map->n, sizeof(*sorted), by_key_then_order);
    return sorted;
}

const wr_entry *wr_entries_find(const wr_entry *const *sorted, size_t n, const char *key)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(sorted[middle]->key, key);
        if (order == 0)
            return sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool wr_path_matches(const char *pattern, const char *path)
{
    for (;;) {
        const size_t n_pattern = strcspn(pattern, "."), n_path = strcspn(path, ".");
        const bool any = n_pattern == 1 && *pattern == '*' && n_path > 0;
        if (!any && (n_pattern != n_path || memcmp(pattern, path, n_path) != 0))
            return false;
        pattern += n_pattern;
        path += n_path;
        if (!*pattern || !*path)
            return *pattern == *path;
        pattern++;
        path++;
    }
}
