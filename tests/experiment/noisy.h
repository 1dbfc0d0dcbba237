/* A judge over a function that is known, with noise that is not: what a search may see of it. Replication r
 * of every spot has the same luck (as with common random numbers), and some of its own. */
#ifndef TEST_NOISY_H
#define TEST_NOISY_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"
#include "sim/base/mathx.h"
#include "sim/base/stream.h"
#include "sim/experiment/search.h"

#define NOISY_SPOTS 4096

typedef struct noisy {
    double (*margin)(int64_t spot, size_t target); /* the truth: above 0 is met */
    double common, own;                            /* sd of the two parts of the noise */
    bool skewed;                                   /* exponential instead of normal */
    uint64_t seed;
    size_t n_targets;
    size_t n[NOISY_SPOTS]; /* replications of each spot */
    size_t total, most;    /* of all; of any */
} noisy;

static inline double noisy_luck(const noisy *f, uint32_t who, uint32_t replication)
{
    const wr_draw draw = {.key = wr_stage_key_of("noise", f->seed * 1000003u + who),
                          .patient = replication};
    const double u = ((double)(wr_block_at(&draw, 0).w0 >> 11) + 0.5) * 0x1p-53;
    /* of mean 0 and sd 1; the skewed one has a long tail towards failing */
    return f->skewed ? 1 + log(u) : wr_normal_quantile(u);
}

static inline weir_status noisy_run(void *user, const wr_spot_ask *asks, size_t n, weir_error *err)
{
    noisy *f = user;
    (void)err;
    for (size_t i = 0; i < n; i++) {
        size_t *has = &f->n[asks[i].spot];
        if (asks[i].n_replications > *has) {
            f->total += asks[i].n_replications - *has;
            *has = asks[i].n_replications;
            f->most = *has > f->most ? *has : f->most;
        }
    }
    return WEIR_OK;
}

static inline weir_estimate noisy_margin(void *user, int64_t spot, size_t target)
{
    const noisy *f = user;
    const size_t n = f->n[spot];
    double *x = calloc(n + 1, sizeof *x);
    for (size_t r = 0; r < n; r++)
        x[r] = f->margin(spot, target) + f->common * noisy_luck(f, 0, (uint32_t)r) +
               f->own * noisy_luck(f, 1 + (uint32_t)spot, (uint32_t)r);
    const weir_estimate e = weir_estimate_mean(x, n, 0.95);
    free(x);
    return e;
}

static inline wr_judge noisy_judge(noisy *f, wr_arena *arena)
{
    if (f->n_targets == 0)
        f->n_targets = 1;
    return (wr_judge){
        .oracle = {.user = f, .n_targets = f->n_targets, .run = noisy_run, .margin = noisy_margin},
        .arena = arena,
        .most_each = 400};
}

#endif
