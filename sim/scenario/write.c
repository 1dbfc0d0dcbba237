/* A resolved tree as YAML text: the same tree always gives the same bytes, and reading them back
 * gives the same tree. A short list or map without depth goes on one line, as people write it. */
#include "sim/scenario/reading.h"

#include <ctype.h>
#include <string.h>

#define LINE_WIDTH 96 /* what stands in brackets goes on one line if it ends before this */

typedef struct writer {
    wr_arena *arena;
    WR_VEC(char) out;
    size_t line_start; /* of the line being written, in out */
} writer;

static void put(writer *w, const char *text, size_t n)
{
    if (w->out.n + n + 1 > w->out.capacity) {
        const size_t room = 2 * (w->out.capacity + n + 512);
        w->out.at = wr_grow_array(w->arena, w->out.at, w->out.n, room, 1);
        w->out.capacity = room;
    }
    memcpy(w->out.at + w->out.n, text, n);
    w->out.n += n;
    w->out.at[w->out.n] = '\0';
}

static void put_text(writer *w, const char *text) { put(w, text, strlen(text)); }

static void put_line_end(writer *w)
{
    put_text(w, "\n");
    w->line_start = w->out.n;
}

static void put_indent(writer *w, int depth)
{
    for (int i = 0; i < depth; i++)
        put_text(w, "  ");
}

/* --- texts --- */

/* May this stand without quotes? Inside brackets, commas and brackets end a text. */
static bool is_plain_safe(const char *text, bool in_brackets)
{
    const size_t n = strlen(text);
    if (n == 0 || text[0] == ' ' || text[n - 1] == ' ' || text[n - 1] == ':')
        return false;
    /* '-', '?' and ':' begin a text only when something other than a blank follows. */
    if (strchr(",[]{}#&*!|>'\"%@`", text[0]) ||
        (strchr("-?:", text[0]) && (n == 1 || text[1] == ' ' || in_brackets)))
        return false;
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || (p[0] == ':' && p[1] == ' ') ||
            (p[0] == ' ' && p[1] == '#') || (in_brackets && strchr(",[]{}?", *p)) ||
            (in_brackets && *p == ':' && !isalnum((unsigned char)p[1])))
            return false;
    return true;
}

static void put_quoted(writer *w, const char *text)
{
    put_text(w, "\"");
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            put_text(w, "\\");
        if (*p == '\n')
            put_text(w, "\\n");
        else if (*p == '\t')
            put_text(w, "\\t");
        else
            put(w, p, 1);
    }
    put_text(w, "\"");
}

static void put_scalar(writer *w, const wr_node *node, bool in_brackets)
{
    if (!node->quoted && !*node->text)
        return;
    if (!node->quoted && is_plain_safe(node->text, in_brackets))
        put_text(w, node->text);
    else
        put_quoted(w, node->text);
}

/* At the front of a line, dashes and dots part documents; and other readers of YAML take these
 * keys for numbers and truth values, which we never do. */
static bool misleads_others(const char *key)
{
    static const char *const words[] = {"on", "off", "yes", "no", "true", "false", "null", "~"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(key, words[i]) == 0)
            return true;
    if (strncmp(key, "---", 3) == 0 || strncmp(key, "...", 3) == 0)
        return true;
    return strspn(key, "0123456789:") == strlen(key) && strchr(key, ':');
}

static void put_key(writer *w, const char *key, bool in_brackets)
{
    if (is_plain_safe(key, in_brackets) && !misleads_others(key))
        put_text(w, key);
    else
        put_quoted(w, key);
}

/* --- on one line --- */

/* The width of a node in brackets; above LINE_WIDTH where it may not be written so, because a text
 * would need quotes there that it does not have. */
static size_t width_in_brackets(const wr_node *node, int depth)
{
    if (node->kind == WR_SCALAR) {
        const bool ok = node->quoted || is_plain_safe(node->text, true);
        return ok ? strlen(node->text) + 2 * node->quoted : LINE_WIDTH + 1;
    }
    size_t width = 2;
    if (depth == 3)
        return LINE_WIDTH + 1;
    for (size_t i = 0; i < node->n && width <= LINE_WIDTH; i++)
        width += node->kind == WR_LIST ? 2 + width_in_brackets(node->items[i], depth + 1)
                                       : 4 + strlen(node->entries[i].key) +
                                             width_in_brackets(node->entries[i].value, depth + 1);
    return width;
}

static void put_in_brackets(writer *w, const wr_node *node)
{
    if (node->kind == WR_SCALAR) {
        put_scalar(w, node, true);
        return;
    }
    put_text(w, node->kind == WR_LIST ? "[" : "{");
    for (size_t i = 0; i < node->n; i++) {
        if (i > 0)
            put_text(w, ", ");
        if (node->kind == WR_MAP) {
            put_key(w, node->entries[i].key, true);
            put_text(w, ": ");
        }
        put_in_brackets(w, node->kind == WR_LIST ? node->items[i] : node->entries[i].value);
    }
    put_text(w, node->kind == WR_LIST ? "]" : "}");
}

/* --- over several lines --- */

static bool fits_on_line(const writer *w, const wr_node *node, int depth)
{
    if (node->kind == WR_SCALAR || node->n == 0)
        return true;
    if (node->kind == WR_MAP && depth < 2)
        return false;
    return (w->out.n - w->line_start) + width_in_brackets(node, 0) <= LINE_WIDTH;
}

static void put_map(writer *w, const wr_node *map, int depth, bool on_dash);

/* The value behind a `key:` or a `-`, with the end of its line. */
static void put_value(writer *w, const wr_node *node, int depth, bool in_list)
{
    if (node->kind == WR_SCALAR) {
        if (node->quoted || *node->text)
            put_text(w, " ");
        put_scalar(w, node, false);
        put_line_end(w);
    } else if (fits_on_line(w, node, depth)) {
        put_text(w, " ");
        put_in_brackets(w, node);
        put_line_end(w);
    } else if (node->kind == WR_MAP) {
        if (in_list)
            put_text(w, " ");
        else
            put_line_end(w);
        put_map(w, node, depth, in_list);
    } else {
        put_line_end(w);
        for (size_t i = 0; i < node->n; i++) {
            put_indent(w, depth);
            put_text(w, "-");
            put_value(w, node->items[i], depth + 1, true);
        }
    }
}

/* `on_dash`: the first key stands behind the dash of a list. */
static void put_map(writer *w, const wr_node *map, int depth, bool on_dash)
{
    for (size_t i = 0; i < map->n; i++) {
        if (i > 0 || !on_dash)
            put_indent(w, depth);
        put_key(w, map->entries[i].key, false);
        put_text(w, ":");
        put_value(w, map->entries[i].value, depth + 1, false);
    }
}

/* --- the whole --- */

/* Of overrides with the same path only the last counts, and a map may hold a key but once. */
static bool is_overruled(const wr_scenario_tree *tree, size_t index)
{
    for (size_t i = index + 1; i < tree->n_overrides; i++)
        if (strcmp(tree->overrides[i].path, tree->overrides[index].path) == 0)
            return true;
    return false;
}

const char *wr_tree_yaml(const wr_scenario_tree *tree, wr_arena *arena)
{
    writer w = {.arena = arena};
    put(&w, "", 0);
    if (tree->root)
        put_map(&w, tree->root, 0, false);
    if (tree->n_overrides > 0) {
        put_text(&w, "set:");
        put_line_end(&w);
    }
    for (size_t i = 0; i < tree->n_overrides; i++) {
        if (is_overruled(tree, i))
            continue;
        put_indent(&w, 1);
        put_key(&w, tree->overrides[i].path, false);
        put_text(&w, ":");
        put_value(&w, tree->overrides[i].value, 2, false);
    }
    return w.out.at;
}
