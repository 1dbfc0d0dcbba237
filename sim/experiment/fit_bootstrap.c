/* How good a fit is. A sample that the fitted law gives, made like the data (rounded, cut short), is fitted
 * again, and its distance compared with that of the data: the share of samples at least so far off is p.
 * Every sample has random numbers of its own, by its number, so that threads change nothing. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "sim/base/fail.h"
#include "sim/experiment/experiment.h"
#include "sim/experiment/fit.h"

#define USUAL_SAMPLES 499
#define MOST_IN_A_SAMPLE 1000 /* sqrt(n) D and A2 of larger ones have nearly the same law */

typedef struct job {
    weir_fits *fits;
    const weir_fit_options *options;
    size_t n_fits, n_samples, n_tasks;
    wr_fit_model *models;    /* [fit], ready to draw from */
    const wr_fit_group **of; /* [fit] */
    wr_fit **fit;
    weir_fit **shown;
    double *ks, *ad; /* [fit * n_samples + sample]; NaN: it could not be fitted */
    atomic_size_t next, done;
    atomic_bool stop;
} job;

/* One imitation; the distances stay NaN where it cannot be fitted, or memory is short. */
static void imitate(job *j, size_t task)
{
    const size_t fit = task / j->n_samples, sample = task % j->n_samples;
    const wr_fit_group *g = j->of[fit];
    wr_arena *arena = wr_arena_create();
    j->ks[task] = j->ad[task] = (double)NAN;
    if (!arena || setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return;
    }
    const size_t n = g->sample.n < MOST_IN_A_SAMPLE ? (size_t)g->sample.n : MOST_IN_A_SAMPLE;
    const wr_fit_imitation how = {.model = &j->models[fit],
                                  .above = g->sample.above,
                                  .cuts = &g->cuts,
                                  .rounding = g->rounding,
                                  .step = g->step,
                                  .seed = j->options->seed};
    wr_seen *seen = wr_alloc_array(arena, n, sizeof *seen);
    wr_fit_imitate(&how, (uint32_t)sample, seen, n);
    wr_sample made;
    wr_fit again;
    char why[WR_WHY];
    wr_sample_make(&made, seen, n, g->sample.above);
    if (wr_fit_make(&again, j->models[fit].law, &made, 0, &j->models[fit], why)) {
        const wr_steps steps = wr_sample_steps(&made, arena);
        wr_fit_measure(&again, &made, &steps);
        j->ks[task] = again.ks * sqrt((double)n);
        j->ad[task] = again.ad;
    }
    wr_arena_destroy(arena);
}

static void *work(void *of)
{
    job *j = of;
    for (;;) {
        const size_t task = atomic_fetch_add(&j->next, 1);
        if (task >= j->n_tasks || atomic_load(&j->stop))
            return NULL;
        imitate(j, task);
        atomic_fetch_add(&j->done, 1);
    }
}

static weir_status run(job *j, weir_error *err)
{
    const weir_run_options wanted = {.threads = j->options->threads};
    const int most = wr_thread_count(&wanted);
    pthread_t threads[64];
    int n = 0;
    while (n < most && n < 64 && pthread_create(&threads[n], NULL, work, j) == 0)
        n++;
    if (n == 0)
        work(j);
    while (j->options->progress && atomic_load(&j->done) < j->n_tasks && !atomic_load(&j->stop)) {
        const struct timespec nap = {.tv_nsec = 20000000};
        if (!j->options->progress(j->options->user, atomic_load(&j->done), j->n_tasks))
            atomic_store(&j->stop, true);
        nanosleep(&nap, NULL);
    }
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    return atomic_load(&j->stop)
               ? wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "stopped before the bootstrap was done")
               : WEIR_OK;
}

/* (1 + how many are as far off) / (1 + how many there are): Davison and Hinkley 1997, section 4.2. */
static double share_beyond(const double *distance, size_t n, double seen, int *counted)
{
    size_t beyond = 0, all = 0;
    for (size_t i = 0; i < n; i++) {
        all += isnan(distance[i]) ? 0 : 1;
        beyond += distance[i] >= seen * (1.0 - 1e-12);
    }
    *counted = (int)all;
    return all && isfinite(seen) ? (1.0 + (double)beyond) / (1.0 + (double)all) : (double)NAN;
}

static void judge(job *j)
{
    for (size_t i = 0; i < j->n_fits; i++) {
        weir_fit *f = j->shown[i];
        const double *ks = j->ks + i * j->n_samples, *ad = j->ad + i * j->n_samples;
        f->ks_p = share_beyond(ks, j->n_samples, f->ks * sqrt(j->of[i]->sample.n), &f->bootstrap);
        f->ad_p = share_beyond(ad, j->n_samples, f->ad, &f->bootstrap);
    }
}

weir_status wr_fit_bootstrap(weir_fits *fits, weir_error *err)
{
    wr_arena *a = fits->arena;
    job j = {.fits = fits, .options = fits->options};
    const size_t most = fits->groups.n * fits->n_laws;
    j.n_samples = fits->options->bootstrap > 0 ? (size_t)fits->options->bootstrap : USUAL_SAMPLES;
    j.models = wr_alloc_array(a, most, sizeof *j.models);
    j.of = wr_alloc_array(a, most, sizeof *j.of);
    j.fit = wr_alloc_array(a, most, sizeof *j.fit);
    j.shown = wr_alloc_array(a, most, sizeof *j.shown);
    for (size_t g = 0; g < fits->groups.n; g++)
        for (size_t i = 0; i < fits->n_laws; i++) {
            wr_fit_group *group = &fits->groups.at[g];
            if (group->shown_fits[i].why_not)
                continue;
            j.models[j.n_fits] = group->fits[i].model;
            wr_fit_ready(&j.models[j.n_fits], a);
            j.of[j.n_fits] = group;
            j.fit[j.n_fits] = &group->fits[i];
            j.shown[j.n_fits++] = &group->shown_fits[i];
        }
    j.n_tasks = j.n_fits * j.n_samples;
    j.ks = wr_alloc_array(a, j.n_tasks + 1, sizeof *j.ks);
    j.ad = wr_alloc_array(a, j.n_tasks + 1, sizeof *j.ad);
    const weir_status status = run(&j, err);
    if (status == WEIR_OK)
        judge(&j);
    return status;
}
