/* Notes as a tree of keys. A name that the probe made up begins with `ANY`; all such keys of a map
 * are one, `*`, and so are the elements of a list, `#`. */
#include "sim/network/notes.h"

#include <string.h>

#include "sim/network/builder.h"

static bool is_number(const char *text, size_t n)
{
    return n > 0 && strspn(text, "0123456789") == n;
}

static wr_noted *key_of(wr_notes *notes, wr_noted *map, const char *text, size_t n)
{
    const char *key = text;
    char *own = NULL;
    if (strncmp(text, "ANY", 3) == 0) {
        key = "*";
    } else {
        own = wr_strndup(notes->arena, text, n);
        key = is_number(own, n) ? "#" : own;
    }
    wr_noted **at = &map->below;
    for (; *at; at = &(*at)->next)
        if (strcmp((*at)->key, key) == 0)
            return *at;
    wr_noted *note = wr_alloc(notes->arena, sizeof *note);
    *note = (wr_noted){.key = key};
    return *at = note;
}

/* The note of a path in the context that is open; NULL where it lies outside. */
static wr_noted *note_at(weir_builder *b, const char *path)
{
    wr_notes *notes = b->notes;
    wr_noted *note = &notes->roots[WR_KIND_ANY];
    if (notes->open.n > 0) {
        const char *base = notes->open.at[notes->open.n - 1].path;
        const size_t n = strlen(base);
        if (strncmp(path, base, n) != 0 || (path[n] && path[n] != '.'))
            return NULL;
        path += n + (path[n] == '.');
        note = &notes->roots[notes->open.at[notes->open.n - 1].kind];
    }
    while (*path) {
        const size_t n = strcspn(path, ".");
        note = key_of(notes, note, path, n);
        path += n + (path[n] == '.');
    }
    return note;
}

void wr_note_value(weir_builder *b, const char *path, wr_kind kind, wr_dim dim,
                   const char *fallback)
{
    wr_noted *note = b->notes ? note_at(b, path) : NULL;
    if (!note)
        return;
    note->kinds[kind] = true;
    if (kind == WR_KIND_PLAIN || kind == WR_KIND_VALUE || kind == WR_KIND_DRAW ||
        kind == WR_KIND_DIST)
        note->dim = dim;
    if (fallback && !note->fallback)
        note->fallback = wr_strdup(b->notes->arena, fallback);
}

void wr_note_kind(weir_builder *b, const char *path, wr_kind kind)
{
    wr_note_value(b, path, kind, WR_DIM_NUMBER, NULL);
}

void wr_note_asked(weir_builder *b, const char *path, const char *key)
{
    wr_noted *note = b->notes ? note_at(b, path) : NULL;
    if (note)
        key_of(b->notes, note, key, strlen(key))->asked = true;
}

void wr_note_open(weir_builder *b, const char *path, wr_kind kind)
{
    if (!b->notes)
        return;
    *wr_push(b->notes->arena, &b->notes->open) = (struct wr_note_context){kind, path};
}

void wr_note_close(weir_builder *b)
{
    if (b->notes)
        b->notes->open.n--;
}
