/* What a sweep and an evaluator need of one point: to load it, to see that it reports what the others do,
 * and a seed of its own. */
#include "sim/experiment/experiment.h"

#include <string.h>

#include "sim/base/stream.h"

weir_status wr_load_with(const char *path, const char *text, const weir_models *models,
                         const weir_load_options *load, const char *const *paths,
                         const char *const *values, size_t n, weir_network **out, weir_error *err)
{
    weir_load_options with = load ? *load : (weir_load_options){0};
    const size_t n_set = with.n_set + n;
    wr_arena *arena = wr_arena_create();
    *out = NULL;
    if (!arena || setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    }
    const char **set = wr_alloc_array(arena, n_set + 1, sizeof *set);
    if (with.n_set)
        memcpy(set, with.set, with.n_set * sizeof *set);
    for (size_t i = 0; i < n; i++)
        set[with.n_set + i] = wr_format(arena, "%s=%s", paths[i], values[i]);
    with.set = set;
    with.n_set = n_set;
    const weir_status status = text ? weir_network_load_text(path, text, models, &with, out, err)
                                    : weir_network_load(path, models, &with, out, err);
    wr_arena_destroy(arena);
    return status;
}

static bool same_text(const char *a, const char *b) { return strcmp(a, b) == 0; }

bool wr_report_the_same(const wr_outputs *a, const wr_outputs *b)
{
    bool same = a->n_columns == b->n_columns && a->n_histograms == b->n_histograms;
    for (int32_t i = 0; same && i < a->n_columns; i++) {
        const wr_output *x = &a->columns[i], *y = &b->columns[i];
        same = same_text(x->name, y->name) && same_text(x->stat, y->stat) &&
               same_text(x->service, y->service) && same_text(x->unit, y->unit) &&
               same_text(x->group, y->group) && same_text(x->level, y->level) &&
               x->histogram == y->histogram;
    }
    return same;
}

/* A word drawn for its number. */
uint64_t wr_own_seed(uint64_t seed, size_t point)
{
    const wr_draw draw = {.key = wr_stage_key_of("sweep.point", seed), .patient = (uint32_t)point};
    return wr_block_at(&draw, 0).w0;
}
