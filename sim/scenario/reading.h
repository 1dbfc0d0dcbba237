/* What the files of this folder share while a scenario is read; nobody outside includes it.
 *
 *     files.c     bytes from disk, safely              encoding.c  are the bytes text at all
 *     yaml.c      text to a tree                       extend.c    one tree over another
 *     remove.c    paths deleted from a tree            load.c      which files, in which order
 *
 * A tree is never changed once built (remove.c works on its own copy): aliases and merged trees
 * share nodes freely. */
#ifndef WR_READING_H
#define WR_READING_H

#include "sim/scenario/tree.h"

/* The limits of a load. What is above them is hostile or a mistake; none slows an honest file. */
#define WR_MAX_FILE_BYTES ((size_t)16 << 20)
#define WR_MAX_LOAD_BYTES ((size_t)64 << 20)
#define WR_MAX_FILES 256
#define WR_MAX_CHAIN 16 /* files that include or extend one another */
#define WR_MAX_DEPTH 64 /* libyaml needs time quadratic in the depth */
#define WR_MAX_NODES 1000000
#define WR_MAX_ALIASED 100000 /* nodes added by writing an alias in place of its anchor */
#define WR_MAX_ANCHORS 1000
#define WR_MAX_SCALAR_BYTES ((size_t)1 << 20)
#define WR_MAX_KEY 1024 /* code points */
#define WR_MAX_REMOVES 1000
#define WR_MAX_OVERRIDES 10000

#define WR_PROJECT_FILE "weir-project.yaml"

/** A file as it was read. Every source handed out is the first member of one, so that a place
 * leads back to the folder which the names in that file are relative to. */
typedef struct wr_file {
    weir_source source;
    const char *folder;    /* absolute */
    const char *real_path; /* absolute and without links; NULL for text in memory */
} wr_file;

typedef WR_VEC(const weir_source *) wr_sources;
typedef WR_VEC(wr_override) wr_overrides;

/** What a load has used up of its limits. */
typedef struct wr_budget {
    size_t nodes, aliased;
} wr_budget;

/** One load: what it is given, and what it gathers. */
typedef struct wr_loading {
    wr_arena *arena;
    weir_error *err;
    const char *root;   /* project root, absolute and without links */
    const char *folder; /* of the file named first; of the working folder for text in memory */
    wr_sources sources;
    size_t bytes;
    wr_budget budget;
} wr_loading;

/* --- encoding.c --- */

/** Refuses binary files, where another file names them, and UTF-16. */
weir_status wr_check_kind(const weir_source *source, weir_place named_at, weir_error *err);
/** Refuses what is not clean UTF-8 text, at its place. */
weir_status wr_check_encoding(const weir_source *source, weir_error *err);
/** Skips a byte order mark: the text and length of a source begin after it. */
void wr_skip_bom(weir_source *source);
/** The bytes at a place, or NULL past the end. */
const char *wr_source_at(const weir_source *source, int line, int column);
/** Decodes one code point; 0 bytes used where the bytes are not UTF-8. */
size_t wr_decode(const unsigned char *at, size_t left, unsigned long *code);
bool wr_is_control(unsigned long code); /* what no text of ours may hold; tab and newline may */
bool wr_is_invisible(unsigned long code);
int wr_count_code_points(const char *text, size_t length);

/* --- yaml.c --- */

/**
 * Reads one YAML document.
 *
 * @param start where in the source's text it begins: 0, or behind the `=` of a --set option
 * @param root  set to NULL, with WEIR_OK, where there is nothing but blanks and comments
 */
weir_status wr_yaml_read(const weir_source *source, size_t start, wr_budget *budget,
                         wr_arena *arena, wr_node **root, weir_error *err);

/* --- files.c --- */

/** Finds the project root above folder, or takes what --root says. NULL with an error. */
const char *wr_find_root(const char *folder, const char *said, wr_arena *arena, weir_error *err);
/** The folder of a path, absolute and without links; NULL with an error. */
const char *wr_real_folder(const char *path, wr_arena *arena, weir_error *err);
/** Reads the file which the user names; `-` is the standard input. NULL with an error. */
wr_file *wr_read_named(wr_loading *load, const char *path, weir_status *status);
/** Reads a file that another one names at `place`; it must lie below the root. */
const wr_file *wr_read_beside(wr_loading *load, const char *path, weir_place place,
                              size_t max_bytes, weir_status *status);
/** Takes text in memory for a file; names in it are relative to folder. */
wr_file *wr_file_of_text(wr_loading *load, const char *name, const char *text, const char *folder,
                         weir_status *status);

/* --- extend.c --- */

/** Lays `over` over `base`. */
weir_status wr_overlay(wr_loading *load, wr_node *base, wr_node *over, wr_node **result);
/** The `set:` entries of the base, less those that the map laid over it writes anew. */
void wr_overlay_overrides(wr_loading *load, const wr_overrides *base, const wr_node *over,
                          wr_overrides *result);
/** Joins two maps that give no path twice. */
weir_status wr_join(wr_loading *load, wr_node *a, wr_node *b, wr_node **result);

/* --- remove.c --- */

/** Deletes the paths of a `remove:` list from a tree and from its overrides. */
weir_status wr_remove(wr_loading *load, const wr_node *paths, wr_node **tree,
                      wr_overrides *overrides);

/* --- tree.c --- */

wr_node *wr_node_new(wr_arena *arena, wr_node_kind kind, weir_place place);
const char *wr_kind_name(wr_node_kind kind); /* "text", "a list", "a map" */
/** Entries sorted by key, then by order written: for maps too large to search key by key. */
const wr_entry **wr_entries_sorted(const wr_node *map, wr_arena *arena);
const wr_entry *wr_entries_find(const wr_entry *const *sorted, size_t n, const char *key);
/** The first of two failures. */
static inline weir_status wr_first(weir_status a, weir_status b) { return a ? a : b; }

#endif
