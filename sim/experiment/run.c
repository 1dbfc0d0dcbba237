/* weir_run(): replications of one or several scenarios, over threads, into results. */
#include "sim/experiment/experiment.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A million replications: more is a slip of the pen. */
#define MOST_REPLICATIONS 1000000
#define MOST_THREADS 1024

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double wr_wall_seconds(void) { return seconds_of(CLOCK_MONOTONIC); }
double wr_cpu_seconds(void) { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

/* One a core, unless the options say. */
int wr_thread_count(const weir_run_options *options)
{
    long n = options->threads > 0 ? options->threads : sysconf(_SC_NPROCESSORS_ONLN);
    if (n < 1)
        n = 1;
    return n > MOST_THREADS ? MOST_THREADS : (int)n;
}

weir_status wr_check_options(const weir_run_options *options, int replications, weir_error *err)
{
    if (options->replications < 0 || replications < 1 || replications > MOST_REPLICATIONS)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE,
                       "%d replications were asked for (from 1 to %d are allowed)", replications,
                       MOST_REPLICATIONS);
    if (options->per_draw < 0 || (options->per_draw > 1 && replications % options->per_draw != 0))
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "%d replications are no multiple of the %d of each draw of the inputs",
                       replications, options->per_draw);
    if (options->threads < 0)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "threads must be 0 or more");
    return WEIR_OK;
}

/* Totals of two windows of different length are not to be compared. */
static weir_status check_windows(const weir_network *const *networks, const char *const *names,
                                 size_t n, weir_error *err)
{
    const wr_run_settings *base = &networks[0]->run;
    for (size_t i = 1; i < n; i++) {
        const wr_run_settings *run = &networks[i]->run;
        if (run->until == base->until && run->length == base->length &&
            run->max_arrivals == base->max_arrivals)
            continue;
        weir_status status =
            wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                    "'%s' is measured for %.6g d and '%s' for %.6g d: they cannot be compared",
                    names[0], (double)base->length / (double)WEIR_DAY, names[i],
                    (double)run->length / (double)WEIR_DAY);
        wr_hint(err, WR_NOWHERE, "give both the same run.length (and run.until)");
        return status;
    }
    return WEIR_OK;
}

static void plan_scenarios(wr_plan *plan, const weir_network *const *networks,
                           const char *const *names)
{
    plan->scenarios = wr_alloc_array(plan->scratch, plan->n_scenarios, sizeof *plan->scenarios);
    for (size_t i = 0; i < plan->n_scenarios; i++) {
        plan->scenarios[i].network = networks[i];
        plan->scenarios[i].name = names[i];
    }
}

static weir_status work_and_gather(wr_plan *plan, const weir_run_options *options,
                                   weir_results **out, weir_run_cost *cost, weir_error *err)
{
    const weir_status status = wr_work(plan, wr_thread_count(options), options, cost, err);
    if (status != WEIR_OK || (plan->journaling && plan->journaling->n_shards > 0))
        return status;
    weir_results *results = wr_alloc(plan->kept, sizeof *results);
    results->arena = plan->kept;
    wr_gather(plan, results);
    *out = results;
    return WEIR_OK;
}

/* All between the making of the two arenas and their end. What is taken from them may run out,
 * which ends here; the threads never take from either. */
static weir_status run_planned(wr_plan *plan, const weir_network *const *networks,
                               const char *const *names, const weir_run_options *options,
                               weir_results **out, weir_run_cost *cost, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(plan->scratch)) || setjmp(*wr_arena_on_full(plan->kept)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");

    plan_scenarios(plan, networks, names);
    if (plan->n_logged > 0)
        plan->logs =
            wr_alloc_array(plan->scratch, plan->n_scenarios * plan->n_logged, sizeof *plan->logs);
    weir_status status = wr_plan_columns(plan, err);
    if (status == WEIR_OK)
        status = work_and_gather(plan, options, out, cost, err);
    return status;
}

/* The plan changes its arena, and the old one goes with the results so far. */
static weir_status grow_into(wr_plan *plan, wr_arena *kept, size_t n, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(plan->scratch)) || setjmp(*wr_arena_on_full(kept)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    const weir_status status = wr_plan_grow(plan, kept, n, err);
    if (status != WEIR_OK)
        return status;
    wr_arena_destroy(plan->kept);
    plan->kept = kept;
    return WEIR_OK;
}

static weir_status run_more(wr_plan *plan, const weir_run_options *options, weir_results **out,
                            weir_run_cost *cost, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(plan->scratch)) || setjmp(*wr_arena_on_full(plan->kept)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    return work_and_gather(plan, options, out, cost, err);
}

static weir_status add_replications(wr_plan *plan, int n, const weir_run_options *options,
                                    weir_results **out, weir_run_cost *cost, weir_error *err)
{
    weir_status status = wr_check_options(options, n, err);
    if (status != WEIR_OK)
        return status;
    wr_arena *kept = wr_arena_create();
    if (!kept)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    status = grow_into(plan, kept, (size_t)n, err);
    if (status != WEIR_OK)
        wr_arena_destroy(kept);
    else
        status = run_more(plan, options, out, cost, err);
    return status;
}

/* Each scenario has what the first round gave. False when the caller wants no more of any. */
static bool ask_each(wr_plan *plan, const weir_run_options *options, const weir_results *so_far,
                     size_t *largest)
{
    bool more = false;
    *largest = plan->n_replications;
    memcpy(plan->done_each, plan->n_each, plan->n_scenarios * sizeof *plan->n_each);
    options->more_each(options->more_user, so_far, plan->n_each);
    for (size_t s = 0; s < plan->n_scenarios; s++) {
        if (plan->n_each[s] < plan->done_each[s])
            plan->n_each[s] = plan->done_each[s];
        more = more || plan->n_each[s] > plan->done_each[s];
        *largest = plan->n_each[s] > *largest ? plan->n_each[s] : *largest;
    }
    return more;
}

static weir_status run_each(wr_plan *plan, const weir_run_options *options, weir_results **out,
                            weir_run_cost *cost, weir_error *err)
{
    size_t *numbers = malloc(2 * plan->n_scenarios * sizeof *numbers), largest;
    weir_status status = WEIR_OK;
    if (!numbers)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    plan->n_each = numbers;
    plan->done_each = numbers + plan->n_scenarios;
    for (size_t s = 0; s < plan->n_scenarios; s++)
        plan->n_each[s] = plan->n_replications;
    while (status == WEIR_OK && ask_each(plan, options, *out, &largest)) {
        *out = NULL;
        status = largest > INT_MAX
                     ? wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "too many replications")
                     : add_replications(plan, (int)largest, options, out, cost, err);
    }
    free(numbers);
    plan->n_each = plan->done_each = NULL;
    return status;
}

static weir_status run_until_enough(wr_plan *plan, const weir_network *const *networks,
                                    const char *const *names, const weir_run_options *options,
                                    weir_results **out, weir_run_cost *cost, weir_error *err)
{
    weir_status status = run_planned(plan, networks, names, options, out, cost, err);
    if (status == WEIR_OK && options->more_each)
        status = run_each(plan, options, out, cost, err);
    while (status == WEIR_OK && options->more && !options->more_each) {
        const int n = options->more(options->more_user, *out);
        if (n < 0 || (size_t)n <= plan->n_replications)
            break;
        *out = NULL;
        status = add_replications(plan, n, options, out, cost, err);
    }
    if (status != WEIR_OK)
        *out = NULL;
    return status;
}

weir_status weir_run(const weir_network *const *networks, const char *const *names, size_t n,
                     const weir_run_options *options, weir_results **out, weir_run_cost *cost,
                     weir_error *err)
{
    return wr_run_journaled(networks, names, n, options, NULL, out, cost, err);
}

weir_status wr_run_journaled(const weir_network *const *networks, const char *const *names,
                             size_t n, const weir_run_options *options,
                             const wr_journaling *journaling, weir_results **out,
                             weir_run_cost *cost, weir_error *err)
{
    static const weir_run_options plain = {0};
    weir_run_cost unwanted = {0};
    const double wall = wr_wall_seconds(), cpu = wr_cpu_seconds();
    options = options ? options : &plain;
    cost = cost ? cost : &unwanted;
    *cost = (weir_run_cost){0};
    *out = NULL;
    if (n == 0)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "there is no scenario to run");

    const wr_run_settings *run = &networks[0]->run;
    const int replications = options->replications ? options->replications : run->replications;
    weir_status status = wr_check_options(options, replications, err);
    if (status == WEIR_OK)
        status = check_windows(networks, names, n, err);
    if (status != WEIR_OK)
        return status;

    wr_plan plan = {.kept = wr_arena_create(),
                    .scratch = wr_arena_create(),
                    .n_scenarios = n,
                    .n_replications = (size_t)replications,
                    .per_draw = options->per_draw > 0 ? (uint32_t)options->per_draw : 1,
                    .sequential = options->more != NULL,
                    .journaling = journaling,
                    .n_logged =
                        options->log_replications > 0 ? (size_t)options->log_replications : 0,
                    .log_share = options->log_share > 0 ? options->log_share : 1,
                    .seed = options->seed_given ? options->seed : run->seed};
    if (plan.kept && plan.scratch)
        status = run_until_enough(&plan, networks, names, options, out, cost, err);
    else
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");

    wr_plan_clear(&plan);
    wr_arena_destroy(plan.scratch);
    if (!*out)
        wr_arena_destroy(plan.kept);
    cost->wall_seconds = wr_wall_seconds() - wall;
    cost->cpu_seconds = wr_cpu_seconds() - cpu;
    return status;
}
