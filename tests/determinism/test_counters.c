/* No random number serves twice. The files of the engine that draw are compiled into this test once
 * more, and tell it of each block of random numbers that they use: by whom, at which stage, at which
 * visit, which block. A block that comes a second time within one replication would tie together two
 * things that have nothing to do with each other. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/stream_inline.h"
#include "sim/base/tally.h"
#include "sim/engine/engine.h"
#include "weir/model.h"
#include "weir/network.h"

/* Blocks that have been used, by a fingerprint of 64 bits: among 2^22 of them two that differ are
 * taken for one with a chance of 2^43 / 2^64, one in two million. */
#define PLACES ((size_t)1 << 23)
#define MOST (PLACES / 2)

static uint64_t *seen;
static size_t n_seen, n_again;
static wr_draw again;
static uint32_t again_block;

static uint64_t mix(uint64_t x) /* splitmix64's finaliser, Steele, Lea and Flood 2014 */
{
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

void wr_block_used(const wr_draw *d, uint32_t block)
{
    if (!seen || n_seen >= MOST)
        return;
    uint64_t f = mix((uint64_t)d->key.k0 << 32 | d->key.k1);
    f = mix(f ^ ((uint64_t)d->source_fold << 32 | d->patient));
    f = mix(f ^ ((uint64_t)d->visit << 12 | block));
    f = f ? f : 1;
    size_t i = f & (PLACES - 1);
    while (seen[i] && seen[i] != f)
        i = (i + 1) & (PLACES - 1);
    if (seen[i] == 0) {
        seen[i] = f;
        n_seen++;
        return;
    }
    if (n_again++ == 0) {
        again = *d;
        again_block = block;
    }
}

/* A fold, and a key, back to a name. */
static const char *stage_of(const weir_network *net, wr_stage_key key, uint64_t seed)
{
    for (int32_t i = 0; i < net->n_stages; i++) {
        const wr_stage_key k = wr_stage_key_of(net->stages[i], seed);
        if (k.k0 == key.k0 && k.k1 == key.k1)
            return net->stages[i];
    }
    return "?";
}

static void watch(const char *path, const char *const *set, size_t n_set, size_t at_least)
{
    enum { SEED = 3 };
    weir_network *net = NULL;
    weir_error error = {0};
    const weir_load_options options = {.set = set, .n_set = n_set};
    cr_assert(weir_network_load(path, weir_health_models(), &options, &net, &error) == WEIR_OK,
              "%s", path);
    wr_arena *described = wr_arena_create(), *used = wr_arena_create();
    const wr_outputs *outputs = wr_outputs_of(net, described);
    wr_replication_result r = {
        .numerator = calloc((size_t)outputs->n_columns + 1, sizeof(double)),
        .denominator = calloc((size_t)outputs->n_columns + 1, sizeof(double)),
        .counts = calloc((size_t)outputs->n_histograms * WR_HIST_BINS + 1, sizeof(uint64_t)),
        .curves = calloc((size_t)outputs->n_curves * 24 + 1, sizeof(double))};
    seen = calloc(PLACES, sizeof *seen);
    n_seen = n_again = 0;
    const weir_status status = wr_replication_run(net, outputs, SEED, 0, used, &r, &error);
    cr_expect(status == WEIR_OK, "%s", path);
    cr_expect(n_again == 0,
              "%s: %zu of %zu blocks are used twice: the first at '%s', visit %u, block %u of "
              "patient %u",
              path, n_again, n_seen, stage_of(net, again.key, SEED), again.visit, again_block,
              again.patient);
    cr_expect(n_seen >= at_least, "%s: %zu blocks", path, n_seen);
    free(seen);
    seen = NULL;
    free(r.numerator);
    free(r.denominator);
    free(r.counts);
    free(r.curves);
    wr_arena_destroy(used);
    wr_arena_destroy(described);
    weir_network_destroy(net);
    weir_error_clear(&error);
}

static void watch_all(const char *pattern, size_t files)
{
    glob_t found;
    cr_assert(glob(pattern, 0, NULL, &found) == 0, "%s", pattern);
    for (size_t i = 0; i < found.gl_pathc; i++)
        watch(found.gl_pathv[i], NULL, 0, 1);
    cr_expect(found.gl_pathc >= files, "%s", pattern);
    globfree(&found);
}

/* The watcher sees what it should: the same block twice. */
Test(counters, a_block_that_is_used_twice_is_seen)
{
    const wr_draw draw = {.key = {1, 2}, .visit = 3, .source_fold = 4, .patient = 5};
    seen = calloc(PLACES, sizeof *seen);
    n_seen = n_again = 0;
    wr_block_at_inline(&draw, 0);
    wr_block_at_inline(&draw, 1);
    cr_expect(n_again == 0 && n_seen == 2);
    wr_block_at(&draw, 1);
    cr_expect(n_again == 1 && again_block == 1 && again.patient == 5);
    free(seen);
    seen = NULL;
}

Test(counters, none_is_used_twice_in_the_small_scenarios)
{
    watch_all(WEIR_TEST_DATA "/../scenarios/small/*.yaml", 20);
}

Test(counters, none_is_used_twice_in_a_whole_system)
{
    static const char *const set[] = {"run.warm_up=5 d", "run.length=20 d"};
    watch(WEIR_TEST_DATA "/../scenarios/ics/baseline.yaml", set, 2, 1000000);
}
