/* Text to index: a small interned table, in the order of first use. Built on uthash. */
#ifndef WR_NAMES_H
#define WR_NAMES_H

#include "sim/base/arena.h"

typedef struct wr_names wr_names;

wr_names *wr_names_create(wr_arena *arena);
int wr_names_add(wr_names *names, const char *text);        /* its index, old or new */
int wr_names_find(const wr_names *names, const char *text); /* -1 where unknown */
const char *wr_names_text(const wr_names *names, int index);
int wr_names_count(const wr_names *names);

/** The candidate nearest to text by Damerau-Levenshtein distance, if at most 2 or a third of its
 * length; else NULL. */
const char *wr_nearest(const char *text, const char *const *candidates, int n);

#endif
