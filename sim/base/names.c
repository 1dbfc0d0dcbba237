/* Text to index, in the order of first use. The hash table is for speed only: no result depends on
 * its order. Its memory is the arena's. */
#include "sim/base/names.h"

#include <stdlib.h>
#include <string.h>

/* uthash asks for memory inside functions that have `names` in scope; old tables stay unused. */
#define uthash_malloc(size) wr_alloc(names->arena, size)
#define uthash_free(at, size) ((void)(at))
#include <uthash.h>

typedef struct name_entry {
    const char *text;
    int index;
    UT_hash_handle hh;
} name_entry;

struct wr_names {
    wr_arena *arena;
    name_entry *table;          /* uthash's head */
    WR_VEC(name_entry *) order; /* by index */
};

wr_names *wr_names_create(wr_arena *arena)
{
    wr_names *names = wr_alloc(arena, sizeof *names);
    names->arena = arena;
    return names;
}

static name_entry *find_entry(const wr_names *names, const char *text)
{
    name_entry *entry = NULL;
    HASH_FIND_STR(names->table, text, entry);
    return entry;
}

int wr_names_add(wr_names *names, const char *text)
{
    name_entry *entry = find_entry(names, text);
    if (entry)
        return entry->index;

    entry = wr_alloc(names->arena, sizeof *entry);
    entry->text = wr_strdup(names->arena, text);
    entry->index = (int)names->order.n;
    *wr_push(names->arena, &names->order) = entry;
    HASH_ADD_KEYPTR(hh, names->table, entry->text, strlen(entry->text), entry);
    return entry->index;
}

int wr_names_find(const wr_names *names, const char *text)
{
    const name_entry *entry = find_entry(names, text);
    return entry ? entry->index : -1;
}

const char *wr_names_text(const wr_names *names, int index) { return names->order.at[index]->text; }

int wr_names_count(const wr_names *names) { return (int)names->order.n; }

/* ---- nearest name --------------------------------------------------------------------------- */

/* Names longer than this are not compared: nobody mistypes one key into another of that length. */
#define LONGEST 64

static int least(int a, int b) { return a < b ? a : b; }

/* Damerau-Levenshtein distance, restricted to neighbouring swaps (optimal string alignment; Boytsov
 * 2011, ACM J. Exp. Algorithmics 16). Three rows of the table are enough. */
static int edit_distance(const char *a, int n_a, const char *b, int n_b)
{
    int rows[3][LONGEST + 1];
    int *two_up = rows[0], *up = rows[1], *row = rows[2];
    for (int j = 0; j <= n_b; j++)
        up[j] = j;

    for (int i = 1; i <= n_a; i++) {
        row[0] = i;
        for (int j = 1; j <= n_b; j++) {
            const int change = up[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(change, least(up[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_up[j - 2] + 1);
        }
        int *spare = two_up;
        two_up = up;
        up = row;
        row = spare;
    }
    return up[n_b];
}

const char *wr_nearest(const char *text, const char *const *candidates, int n)
{
    const size_t length = strlen(text);
    if (length > LONGEST)
        return NULL;

    /* at most 2 or a third of its length, and never so many that nothing of the text is left */
    int best = length / 3 > 2 ? (int)(length / 3) : 2;
    if (best >= (int)length)
        best = (int)length - 1;
    const char *nearest = NULL;
    for (int i = 0; i < n; i++) {
        const size_t other = strlen(candidates[i]);
        if (other > LONGEST)
            continue;
        const int distance = edit_distance(text, (int)length, candidates[i], (int)other);
        if (distance < best || (distance == best && !nearest)) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
