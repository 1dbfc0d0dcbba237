/* What the tests of this folder share: a load whose outcome is one text. */
#ifndef WEIR_TEST_SCENARIO_SUPPORT_H
#define WEIR_TEST_SCENARIO_SUPPORT_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/tree.h"

/* A load and all that hangs on it; give back with loaded_free(). */
typedef struct loaded {
    wr_arena *arena;
    weir_status status;
    weir_error err;
    wr_scenario_tree tree;
    char *errors;     /* weir_error_text(), "" where there are none */
    const char *yaml; /* the resolved tree; NULL where the load failed */
} loaded;

static inline void loaded_finish(loaded *l)
{
    l->errors = weir_error_text(&l->err);
    l->yaml = l->status ? NULL : wr_tree_yaml(&l->tree, l->arena);
}

static inline loaded load_file(const char *path, const wr_load_options *options)
{
    loaded l = {.arena = wr_arena_create()};
    if (setjmp(*wr_arena_on_full(l.arena)))
        cr_assert_fail("out of memory");
    l.status = wr_tree_load(path, options, l.arena, &l.tree, &l.err);
    loaded_finish(&l);
    return l;
}

static inline loaded load_text(const char *text, const wr_load_options *options)
{
    loaded l = {.arena = wr_arena_create()};
    if (setjmp(*wr_arena_on_full(l.arena)))
        cr_assert_fail("out of memory");
    l.status = wr_tree_load_text("t.yaml", text, options, l.arena, &l.tree, &l.err);
    loaded_finish(&l);
    return l;
}

static inline void loaded_free(loaded *l)
{
    free(l->errors);
    weir_error_clear(&l->err);
    wr_arena_destroy(l->arena);
}

#endif
