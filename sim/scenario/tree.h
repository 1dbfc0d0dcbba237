/* A scenario file as a tree that remembers its places.
 *
 * The tree is untyped: scalars are text until a field asks for a number, a word or a time, so `no`,
 * `010` and `08:00` mean what a person means. After loading it is one map: includes are merged,
 * the `extends` chain is laid in order, `remove` is done. `set:` entries are kept apart, as
 * overrides by path, because a dial may have a default that no file writes. */
#ifndef WR_TREE_H
#define WR_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/base/arena.h"
#include "sim/base/fail.h"

typedef enum wr_node_kind { WR_SCALAR, WR_LIST, WR_MAP } wr_node_kind;

typedef struct wr_node wr_node;

typedef struct wr_entry {
    const char *key;
    weir_place key_place;
    wr_node *value;
} wr_entry;

struct wr_node {
    wr_node_kind kind;
    weir_place place;
    const char *text;  /* scalar: NUL-terminated UTF-8; "" for an empty plain scalar */
    bool quoted;       /* scalar: written in quotes, so never a number by accident */
    wr_node **items;   /* list */
    wr_entry *entries; /* map, in the order written */
    size_t n;          /* items or entries */
};

/** One value given by path: from `set:` of a file or `--set PATH=VALUE`. Later ones win. */
typedef struct wr_override {
    const char *path; /* may hold `*` for one key */
    weir_place path_place;
    wr_node *value;    /* usually a scalar; a short flow form (`{dist: ...}`) is allowed */
    bool from_command; /* --set, not a file */
} wr_override;

typedef struct wr_scenario_tree {
    wr_node *root; /* a map */
    wr_override *overrides;
    size_t n_overrides;
    const char *root_folder;     /* project root, absolute; data files must lie below it */
    const char *file_folder;     /* folder of the file named first, absolute */
    const weir_source **sources; /* every file read */
    size_t n_sources;
} wr_scenario_tree;

typedef struct wr_load_options {
    const char *root;       /* --root DIR; NULL: nearest folder upward with weir-project.yaml */
    const char *const *set; /* "PATH=VALUE" */
    size_t n_set;
} wr_load_options;

/**
 * Reads a scenario file and everything it includes and extends.
 *
 * Refuses, each with its place: text that is not YAML or not UTF-8, tags, `<<`, duplicate keys, a
 * second document, unknown or self-referring aliases, nests deeper than 64, more than 1,000
 * anchors, 1,000,000 nodes, 100,000 nodes by aliases, files over 16 MiB, 256 files, includes or
 * data outside the project root, cycles of `extends` and `include`.
 *
 * @param tree filled on success; all of it lives in the arena
 */
weir_status wr_tree_load(const char *path, const wr_load_options *options, wr_arena *arena,
                         wr_scenario_tree *tree, weir_error *err);

/** The same from text in memory (tests, the C API); `name` is used in messages. */
weir_status wr_tree_load_text(const char *name, const char *text, const wr_load_options *options,
                              wr_arena *arena, wr_scenario_tree *tree, weir_error *err);

wr_node *wr_node_get(const wr_node *map, const char *key); /* NULL where there is none */
const wr_entry *wr_node_entry(const wr_node *map, const char *key);

/** Reads a data file (CSV) below the project root into memory; NULL with an error otherwise. */
const weir_source *wr_data_file(wr_scenario_tree *tree, const char *path, weir_place place,
                                wr_arena *arena, weir_error *err);

/** The whole tree, resolved, as YAML text: deterministic, no absolute path in it. From the arena. */
const char *wr_tree_yaml(const wr_scenario_tree *tree, wr_arena *arena);

/** Does a path, which may hold `*` elements, name this one? Elements are split at dots. */
bool wr_path_matches(const char *pattern, const char *path);

#endif
