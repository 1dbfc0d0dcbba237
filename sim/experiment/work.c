/* Threads that run tasks. An atomic counter hands out task numbers in order; each task runs one
 * replication in an arena of its own. After an error no more tasks are handed out, but those below
 * the failed one were handed out before it and run to their end, so that the error which is
 * reported, the one with the lowest number, is the same for any number of threads. */
#include "sim/experiment/experiment.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/experiment/errors.h"

#define HOURS 24
#define CACHE_LINE 64
#define MOST_EVENTS 20000000 /* that are kept of all replications: half a gigabyte in memory */
#define PROGRESS_NANOSECONDS 100000000L /* progress is told ten times a second */

typedef struct job {
    const wr_plan *plan;
    size_t n_tasks, n_before; /* before: replications of earlier rounds, for what is told */
    atomic_size_t next;
    atomic_bool stop; /* after an error, or when progress says so */

    pthread_mutex_t lock; /* guards all below, and the counts of the plan's histograms */
    pthread_cond_t changed;
    size_t done;
    int running; /* threads that have not ended */
    bool failed;
    size_t failed_task;
    weir_error failure;
    bool *skip; /* tasks that are in already, or are no business of this shard; NULL: none */
} job;

/* What one thread writes while it works; each on cache lines of its own. */
typedef struct worker {
    _Alignas(CACHE_LINE) job *job;
    pthread_t thread;
    double *numerator, *denominator, *curves; /* of one replication, as the engine gives them */
    double *parts, *series;
    uint64_t *counts;
    int64_t *course;
    uint64_t events, pending_ops, patients;
    size_t peak_bytes;
} worker;

/* ---- one task ------------------------------------------------------------------------------- */

static void clear_scratch(worker *w, const wr_outputs *outputs)
{
    memset(w->numerator, 0, (size_t)outputs->n_columns * sizeof *w->numerator);
    memset(w->denominator, 0, (size_t)outputs->n_columns * sizeof *w->denominator);
    memset(w->parts, 0, (size_t)outputs->n_parts * sizeof *w->parts);
    memset(w->series, 0, (size_t)outputs->n_series_values * sizeof *w->series);
    memset(w->curves, 0, (size_t)outputs->n_curves * HOURS * sizeof *w->curves);
    memset(w->course, 0, (size_t)outputs->n_course * (size_t)outputs->slots.n * sizeof *w->course);
    memset(w->counts, 0, (size_t)outputs->n_histograms * WR_HIST_BINS * sizeof *w->counts);
}

/* The means of the first and the last half of the window; a slot in the middle is in neither. */
static void put_halves(const int64_t *window, int32_t n, double seconds, double half[2])
{
    int64_t sum[2] = {0, 0};
    for (int32_t i = 0; i < n / 2; i++) {
        sum[0] += window[i];
        sum[1] += window[n - 1 - i];
    }
    for (int h = 0; h < 2; h++)
        half[h] = n > 1 ? (double)sum[h] / (seconds * (n / 2)) : (double)NAN;
}

/* Under the lock for what is added up: whole numbers, in any order. */
static void store_course(worker *w, const wr_task *task)
{
    const wr_plan *plan = w->job->plan;
    const wr_scenario_plan *s = &plan->scenarios[task->scenario];
    const wr_slots *own = &s->outputs->slots;
    const size_t first = (size_t)(plan->slots.before - own->before);
    for (int32_t i = 0; plan->slots.n > 0 && i < s->outputs->n_course; i++) {
        const wr_course_plan *p = &plan->course.at[s->course_at[i]];
        const int64_t *from = w->course + (int64_t)i * own->n;
        int64_t *to = p->sum + task->scenario * (size_t)plan->slots.n + first;
        for (int32_t k = 0; k < own->n; k++)
            to[k] += from[k];
        put_halves(from + own->before, own->n - own->before, 86400.0 * own->days,
                   p->half + 2 * task->row);
    }
}

/* Histograms of which quantiles are taken are kept for each replication too. False: no memory. */
static bool pack(worker *w, const wr_task *task)
{
    const wr_plan *plan = w->job->plan;
    const wr_scenario_plan *s = &plan->scenarios[task->scenario];
    for (int32_t i = 0; i < s->outputs->n_histograms; i++) {
        if (s->histogram_at[i] < 0)
            continue;
        const wr_histogram_plan *h = &plan->histograms.at[s->histogram_at[i]];
        if (!h->each)
            continue;
        const wr_packed packed = wr_pack(w->counts + (size_t)i * WR_HIST_BINS);
        if (!packed.bytes)
            return false;
        h->each[task->row] = packed;
    }
    return true;
}

/* Puts what a replication gave where the results want it. No two tasks share a place, but for the
 * counts, which are whole numbers and so add up to the same in any order. */
static void store(worker *w, const wr_point_view *v, const wr_task *task)
{
    const wr_plan *plan = w->job->plan;
    const wr_scenario_plan *s = &plan->scenarios[task->scenario];
    const size_t at = task->row;

    for (int32_t i = 0; i < s->outputs->n_columns; i++) {
        if (s->measure_at[i] < 0)
            continue;
        const wr_measure_plan *m = &plan->measures.at[s->measure_at[i]];
        m->numerator[at] = w->numerator[i];
        m->denominator[at] = w->denominator[i];
        const wr_output *o = &s->outputs->columns[i];
        if (o->n_parts)
            memcpy(m->parts + at * (size_t)m->n_parts, w->parts + o->first_part,
                   (size_t)o->n_parts * sizeof *w->parts);
    }
    for (int32_t i = 0; s->series_at && i < s->outputs->n_series; i++) {
        const wr_series_output *o = &s->outputs->series[i];
        memcpy(plan->series.at[s->series_at[i]].value + at * (size_t)o->n, w->series + o->first,
               (size_t)o->n * sizeof *w->series);
    }
    for (int32_t i = 0; s->curve_at && i < s->outputs->n_curves; i++)
        memcpy(plan->curves.at[s->curve_at[i]].value + at * HOURS, w->curves + i * HOURS,
               HOURS * sizeof *w->curves);

    pthread_mutex_lock(&w->job->lock);
    for (int32_t i = 0; i < s->outputs->n_histograms; i++) {
        if (s->histogram_at[i] < 0)
            continue;
        const size_t h = (size_t)s->histogram_at[i];
        uint64_t *sum = v->counts ? v->counts + h * WR_HIST_BINS
                                  : plan->histograms.at[h].counts + task->scenario * WR_HIST_BINS;
        const uint64_t *add = w->counts + (size_t)i * WR_HIST_BINS;
        for (size_t bin = 0; bin < WR_HIST_BINS; bin++)
            sum[bin] += add[bin];
    }
    if (s->course_at)
        store_course(w, task);
    pthread_mutex_unlock(&w->job->lock);
}

static void count_cost(worker *w, const wr_replication_result *result, const wr_arena *arena)
{
    const size_t bytes = wr_arena_bytes(arena);
    w->events += result->events;
    w->pending_ops += result->pending_ops;
    w->patients += result->patients;
    if (w->peak_bytes < bytes)
        w->peak_bytes = bytes;
    if (w->peak_bytes < result->bytes)
        w->peak_bytes = result->bytes;
}

static weir_status out_of_memory(size_t replication, weir_error *err)
{
    return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory in replication %zu",
                   replication);
}

/* The engine may run out of the arena's memory: it comes back here. */
static weir_status run_in(wr_arena *arena, const wr_point_view *v, size_t replication,
                          wr_replication_result *result, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(arena)))
        return out_of_memory(replication, err);
    return wr_replication_run(v->network, v->outputs, v->seed, (uint32_t)replication, arena, result,
                              err);
}

/* Where the events of a task go; NULL: they are not kept. */
static wr_event_log *log_for(const wr_plan *plan, const wr_task *task)
{
    if (task->replication >= plan->n_logged)
        return NULL;
    wr_event_log *log = &plan->logs[task->scenario * plan->n_logged + task->replication];
    log->share = plan->log_share;
    log->most_events = MOST_EVENTS / (plan->n_logged * plan->n_scenarios);
    return log;
}

/* In the journal, where there is one. */
static void keep(worker *w, const wr_outputs *outputs, const wr_task *task,
                 const wr_replication_result *result)
{
    const wr_journaling *j = w->job->plan->journaling;
    wr_bytes record = {0};
    if (!j || !j->out)
        return;
    wr_record_make(outputs, (uint32_t)task->scenario, (uint32_t)task->replication, result, &record);
    pthread_mutex_lock(&w->job->lock);
    wr_journal_add(j->out, &record);
    pthread_mutex_unlock(&w->job->lock);
    free(record.at);
}

static weir_status run_view(worker *w, const wr_point_view *v, const wr_task *task, weir_error *err)
{
    wr_replication_result result = {.numerator = w->numerator,
                                    .denominator = w->denominator,
                                    .parts = w->parts,
                                    .series = w->series,
                                    .counts = w->counts,
                                    .course = v->counts ? NULL : w->course,
                                    .curves = w->curves,
                                    .per_draw = w->job->plan->per_draw};
    wr_arena *arena = wr_arena_create();
    if (!arena)
        return out_of_memory(task->replication, err);
    clear_scratch(w, v->outputs);
    result.log = log_for(w->job->plan, task);
    weir_status status = run_in(arena, v, task->replication, &result, err);
    if (status == WEIR_OK && result.log && !wr_event_log_sort(result.log))
        status = out_of_memory(task->replication, err);
    if (status == WEIR_OK && !pack(w, task))
        status = out_of_memory(task->replication, err);
    if (status == WEIR_OK) {
        keep(w, v->outputs, task, &result);
        store(w, v, task);
        count_cost(w, &result, arena);
    }
    wr_arena_destroy(arena);
    return status;
}

/* Tasks in all: replications that are asked for and not in. */
static size_t count_tasks(const wr_plan *plan, size_t *done)
{
    size_t n = plan->n_scenarios * (plan->n_replications - plan->n_done);
    *done = plan->n_scenarios * plan->n_done;
    if (!plan->n_each)
        return n;
    n = *done = 0;
    for (size_t s = 0; s < plan->n_scenarios; s++) {
        n += plan->n_each[s] - plan->done_each[s];
        *done += plan->done_each[s];
    }
    return n;
}

static void find_task(const wr_plan *plan, size_t task, size_t *scenario, size_t *replication)
{
    const size_t n_new = plan->n_replications - plan->n_done;
    if (!plan->n_each) {
        *scenario = task / n_new;
        *replication = plan->n_done + task % n_new;
        return;
    }
    size_t s = 0;
    for (; task >= plan->n_each[s] - plan->done_each[s]; s++)
        task -= plan->n_each[s] - plan->done_each[s];
    *scenario = s;
    *replication = plan->done_each[s] + task;
}

/* Scenario by scenario, unless the plan lists its tasks. */
static wr_task task_at(const wr_plan *plan, size_t number)
{
    if (plan->tasks)
        return plan->tasks[number];
    size_t scenario, replication;
    find_task(plan, number, &scenario, &replication);
    return (wr_task){scenario, replication, scenario * plan->n_replications + replication};
}

static void say_where(const wr_plan *plan, const wr_task *task, weir_error *err)
{
    const char *name = plan->scenarios[task->scenario].name;
    if (plan->points)
        wr_point_note(plan, task->scenario, err);
    else if (plan->tasks)
        wr_note(err, WR_NOWHERE, "at %s", name);
    else if (plan->n_scenarios > 1)
        wr_note(err, WR_NOWHERE, "in the scenario '%s'", name);
}

static weir_status run_task(worker *w, size_t number, weir_error *err)
{
    const wr_plan *plan = w->job->plan;
    const wr_task task = task_at(plan, number);
    const wr_scenario_plan *s = &plan->scenarios[task.scenario];
    wr_point_view view = {.network = s->network, .outputs = s->outputs, .seed = plan->seed};
    if (plan->tasks)
        view.seed = s->seed;
    weir_status status = plan->points ? wr_point_enter(plan, task.scenario, &view, err) : WEIR_OK;
    if (status != WEIR_OK)
        return status;
    status = run_view(w, &view, &task, err);
    if (status != WEIR_OK)
        say_where(plan, &task, err);
    if (plan->points)
        wr_point_leave(plan, task.scenario);
    return status;
}

/* ---- one thread ----------------------------------------------------------------------------- */

/* Keeps the failure with the lowest task number. */
static void keep_failure(job *j, size_t task, weir_error *err)
{
    pthread_mutex_lock(&j->lock);
    if (!j->failed || task < j->failed_task) {
        weir_error_clear(&j->failure);
        j->failure = *err;
        *err = (weir_error){0};
        j->failed = true;
        j->failed_task = task;
    }
    pthread_mutex_unlock(&j->lock);
    atomic_store(&j->stop, true);
}

static void count_done(job *j)
{
    pthread_mutex_lock(&j->lock);
    j->done++;
    pthread_mutex_unlock(&j->lock);
}

static void *work(void *argument)
{
    worker *w = argument;
    job *j = w->job;
    while (!atomic_load(&j->stop)) {
        const size_t task = atomic_fetch_add(&j->next, 1);
        if (task >= j->n_tasks)
            break;
        if (j->skip && j->skip[task])
            continue;
        weir_error err = {0};
        if (run_task(w, task, &err) == WEIR_OK)
            count_done(j);
        else
            keep_failure(j, task, &err);
        weir_error_clear(&err);
    }

    pthread_mutex_lock(&j->lock);
    j->running--;
    pthread_cond_signal(&j->changed);
    pthread_mutex_unlock(&j->lock);
    return NULL;
}

/* ---- all threads ---------------------------------------------------------------------------- */

/* Room for the widest scenario, taken before any thread starts. */
static worker *make_workers(const wr_plan *plan, job *j, int threads)
{
    int32_t columns = 0, histograms = 0, curves = 0, parts = 0, series = 0;
    size_t course = 0;
    for (size_t i = 0; i < plan->n_scenarios; i++) {
        const wr_outputs *o = plan->scenarios[i].outputs;
        columns = o->n_columns > columns ? o->n_columns : columns;
        histograms = o->n_histograms > histograms ? o->n_histograms : histograms;
        curves = o->n_curves > curves ? o->n_curves : curves;
        const size_t cells = (size_t)o->n_course * (size_t)o->slots.n;
        course = cells > course ? cells : course;
        parts = o->n_parts > parts ? o->n_parts : parts;
        series = o->n_series_values > series ? o->n_series_values : series;
    }

    wr_arena *arena = plan->scratch;
    worker *workers = wr_alloc_array(arena, (size_t)threads, sizeof *workers);
    for (int i = 0; i < threads; i++) {
        worker *w = &workers[i];
        w->job = j;
        w->numerator = wr_alloc_array(arena, (size_t)columns, sizeof *w->numerator);
        w->denominator = wr_alloc_array(arena, (size_t)columns, sizeof *w->denominator);
        w->parts = wr_alloc_array(arena, (size_t)parts, sizeof *w->parts);
        w->series = wr_alloc_array(arena, (size_t)series, sizeof *w->series);
        w->curves = wr_alloc_array(arena, (size_t)curves, HOURS * sizeof *w->curves);
        w->course = wr_alloc_array(arena, course, sizeof *w->course);
        w->counts = wr_alloc_array(arena, (size_t)histograms, WR_HIST_BINS * sizeof *w->counts);
    }
    return workers;
}

/* Starts as many threads as it may; returns how many, 0 if not even one could be had. */
static int start(job *j, worker *workers, int threads)
{
    int started = 0;
    j->running = threads;
    while (started < threads &&
           pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++;
    pthread_mutex_lock(&j->lock);
    j->running -= threads - started;
    pthread_mutex_unlock(&j->lock);
    return started;
}

static struct timespec soon(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += PROGRESS_NANOSECONDS;
    if (t.tv_nsec >= 1000000000L) {
        t.tv_nsec -= 1000000000L;
        t.tv_sec++;
    }
    return t;
}

/* Waits for the threads, telling the caller how far they are. False when the caller said stop. */
static bool wait_for_all(job *j, const weir_run_options *options)
{
    bool go_on = true;
    pthread_mutex_lock(&j->lock);
    while (j->running > 0) {
        const struct timespec until = soon();
        while (j->running > 0 && pthread_cond_timedwait(&j->changed, &j->lock, &until) != ETIMEDOUT)
            continue;
        if (!options->progress || !go_on)
            continue;
        const size_t done = j->done;
        pthread_mutex_unlock(&j->lock);
        go_on = options->progress(options->user, j->n_before + done, j->n_before + j->n_tasks);
        if (!go_on)
            atomic_store(&j->stop, true);
        pthread_mutex_lock(&j->lock);
    }
    const bool all = j->done == j->n_tasks;
    pthread_mutex_unlock(&j->lock);
    return go_on || all;
}

static void add_costs(const worker *workers, int threads, weir_run_cost *cost)
{
    for (int i = 0; i < threads; i++) {
        cost->events += workers[i].events;
        cost->pending_ops += workers[i].pending_ops;
        cost->patients += workers[i].patients;
        if (cost->peak_bytes < workers[i].peak_bytes)
            cost->peak_bytes = workers[i].peak_bytes;
    }
    if (cost->threads < threads)
        cost->threads = threads;
}

static void open_job(job *j)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

static void close_job(job *j)
{
    pthread_cond_destroy(&j->changed);
    pthread_mutex_destroy(&j->lock);
    weir_error_clear(&j->failure);
}

/* ---- replications that are in already ----------------------------------------------------------- */

static weir_status does_not_fit(const wr_journal *journal, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    return wr_fail(err, WEIR_ERR_RESULTS, WR_NOWHERE,
                   "'%s' is damaged (a replication does not fit its scenario)",
                   wr_quoted(journal->path, quoted));
}

static weir_status restore(worker *w, const wr_journal *journal, wr_reading record, weir_error *err)
{
    const wr_plan *plan = w->job->plan;
    uint32_t scenario, replication;
    wr_record_task(&record, &scenario, &replication);
    if (record.bad || scenario >= plan->n_scenarios || replication >= plan->n_replications)
        return does_not_fit(journal, err);
    const size_t number = scenario * plan->n_replications + replication;
    if (w->job->skip[number])
        return WEIR_OK; /* there twice, the same */
    const wr_scenario_plan *s = &plan->scenarios[scenario];
    const wr_task task = {scenario, replication, number};
    const wr_point_view view = {.network = s->network, .outputs = s->outputs, .seed = plan->seed};
    wr_replication_result result = {.numerator = w->numerator,
                                    .denominator = w->denominator,
                                    .parts = w->parts,
                                    .series = w->series,
                                    .counts = w->counts,
                                    .course = w->course,
                                    .curves = w->curves};
    clear_scratch(w, s->outputs);
    if (!wr_record_take(record, s->outputs, &result))
        return does_not_fit(journal, err);
    if (!pack(w, &task))
        return out_of_memory(replication, err);
    store(w, &view, &task);
    w->events += result.events;
    w->pending_ops += result.pending_ops;
    w->patients += result.patients;
    w->job->skip[number] = true;
    w->job->done++;
    return WEIR_OK;
}

/* Before any thread starts: what the journals have is stored, and other shards' tasks are passed. */
static weir_status restore_all(job *j, worker *w, weir_error *err)
{
    const wr_journaling *journaling = j->plan->journaling;
    if (!journaling)
        return WEIR_OK;
    j->skip = wr_alloc_array(j->plan->scratch, j->n_tasks + 1, sizeof *j->skip);
    for (size_t i = 0; i < journaling->n_in; i++)
        for (size_t k = 0; k < journaling->in[i].n_records; k++) {
            const weir_status status =
                restore(w, &journaling->in[i], journaling->in[i].records[k], err);
            if (status != WEIR_OK)
                return status;
        }
    for (size_t task = 0; task < j->n_tasks; task++)
        if (!wr_in_shard(task, journaling->shard, journaling->n_shards)) {
            j->skip[task] = true;
            j->done++;
        }
    return WEIR_OK;
}

weir_status wr_work(const wr_plan *plan, int threads, const weir_run_options *options,
                    weir_run_cost *cost, weir_error *err)
{
    job j = {.plan = plan, .n_tasks = plan->n_tasks, .n_before = plan->n_done};
    if (!plan->tasks)
        j.n_tasks = count_tasks(plan, &j.n_before);
    if ((size_t)threads > j.n_tasks)
        threads = (int)j.n_tasks;
    worker *workers = make_workers(plan, &j, threads);

    open_job(&j);
    const weir_status restored = restore_all(&j, &workers[0], err);
    if (restored != WEIR_OK) {
        close_job(&j);
        return restored;
    }
    const int started = start(&j, workers, threads);
    const bool finished = wait_for_all(&j, options);
    for (int i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    add_costs(workers, started, cost);

    weir_status status = WEIR_OK;
    if (j.failed) {
        status = j.failure.status;
        wr_error_move(err, &j.failure);
    } else if (started == 0) {
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "cannot start a thread");
    } else if (!finished) {
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "stopped after %zu of %zu replications",
                         j.n_before + j.done, j.n_before + j.n_tasks);
    }
    close_job(&j);
    return status;
}
