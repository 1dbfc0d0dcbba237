/* weir_run() over an engine of our own: what a replication gives is known from its scenario and
 * number, so what becomes of it can be worked out by hand. The three functions of the engine that a
 * run calls are defined here, and the linker takes these. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sim/base/tally.h"
#include "sim/engine/engine.h"
#include "sim/results/results.h"
#include "weir/run.h"

/* ---- an engine of our own -------------------------------------------------------------------- */

#define WAIT_HISTOGRAM 0
static wr_output wait_mean = {.name = "ed.wait",
                              .quantity = "wait",
                              .service = "ed",
                              .stat = "mean",
                              .unit = "min",
                              .group = "",
                              .level = "",
                              .window = "departed",
                              .pooled = true,
                              .histogram = -1};
static wr_output wait_p50 = {.name = "ed.wait",
                             .quantity = "wait",
                             .service = "ed",
                             .stat = "p50",
                             .unit = "ms",
                             .group = "",
                             .level = "",
                             .window = "departed",
                             .pooled = true,
                             .histogram = WAIT_HISTOGRAM,
                             .p = 0.5};
static wr_output ward_wait = {.name = "ward.wait",
                              .quantity = "wait",
                              .service = "ward",
                              .stat = "mean",
                              .unit = "d",
                              .group = "",
                              .level = "",
                              .window = "departed",
                              .histogram = -1};
static wr_histogram_output waits = {
    .name = "ed.wait", .service = "ed", .unit = "ms", .scale = 1e-3};
static wr_curve_output present = {.service = "ed", .quantity = "present"};

/* What a scenario gives is told by its title: "ed" has the first two columns, a histogram and a
 * curve; "ward" has ward.wait alone; "both" has ward.wait, then those of ed. */
const wr_outputs *wr_outputs_of(const weir_network *network, wr_arena *arena)
{
    wr_outputs *o = wr_alloc(arena, sizeof *o);
    o->columns = wr_alloc_array(arena, 3, sizeof *o->columns);
    if (strcmp(network->title, "ed") != 0)
        o->columns[o->n_columns++] = ward_wait;
    if (strcmp(network->title, "ward") != 0) {
        o->columns[o->n_columns++] = wait_mean;
        o->columns[o->n_columns++] = wait_p50;
        o->histograms = &waits;
        o->n_histograms = 1;
        o->curves = &present;
        o->n_curves = 1;
    }
    return o;
}

/* No dial is uncertain here. */
double wr_uncertain_value(const wr_dial *dial, const wr_law *law, uint64_t seed, uint32_t draw,
                          wr_arena *arena)
{
    (void)dial, (void)law, (void)seed, (void)draw, (void)arena;
    return NAN;
}

static weir_status (*misbehave)(uint32_t replication, wr_arena *arena, weir_error *err);
static _Atomic uint64_t seed_seen;

/* Replication k of a scenario with n columns: column i is 100 n + 10 k + i over 1 + i; one wait of
 * 1000 + k microseconds; hour h of the curve is k + h / 100. */
weir_status wr_replication_run(const weir_network *network, const wr_outputs *outputs,
                               uint64_t seed, uint32_t replication, wr_arena *arena,
                               wr_replication_result *result, weir_error *err)
{
    (void)network;
    atomic_store(&seed_seen, seed);
    wr_alloc(arena, (size_t)1 << 20);
    if (misbehave && misbehave(replication, arena, err) != WEIR_OK)
        return err->status;

    for (int32_t i = 0; i < outputs->n_columns; i++) {
        result->numerator[i] = 100.0 * outputs->n_columns + 10.0 * replication + i;
        result->denominator[i] = 1.0 + i;
    }
    if (outputs->n_histograms)
        result->counts[wr_hist_bin(1000 + replication)]++;
    for (int hour = 0; hour < 24 * outputs->n_curves; hour++)
        result->curves[hour] = replication + hour / 100.0;
    result->events = 7;
    result->pending_ops = 3;
    result->patients = 2;
    return WEIR_OK;
}

/* ---- scenarios ------------------------------------------------------------------------------- */

static weir_network network_of(const char *title)
{
    return (weir_network){.title = title,
                          .yaml = "weir: 1\n",
                          .run = {.start_day = 20179, /* 2025-04-01 */
                                  .dated = true,
                                  .warm_up = 90 * WEIR_DAY,
                                  .length = 36 * WEIR_HOUR,
                                  .replications = 5,
                                  .seed = 11}};
}

typedef struct outcome {
    weir_status status;
    weir_results *results;
    weir_run_cost cost;
    weir_error err;
} outcome;

/* Runs scenarios of the given titles, at most three. */
static outcome run(const char *const *titles, size_t n, weir_run_options options)
{
    weir_network networks[3];
    const weir_network *pointers[3];
    outcome o = {0};
    for (size_t i = 0; i < n; i++) {
        networks[i] = network_of(titles[i]);
        pointers[i] = &networks[i];
    }
    o.status = weir_run(pointers, titles, n, &options, &o.results, &o.cost, &o.err);
    return o;
}

static void done(outcome *o)
{
    weir_results_close(o->results);
    weir_error_clear(&o->err);
}

/* ---- tests ----------------------------------------------------------------------------------- */

Test(run, every_replication_lands_in_its_place)
{
    const char *titles[] = {"ed", "ed"};
    outcome o = run(titles, 2, (weir_run_options){.threads = 3});
    cr_assert(eq(int, o.status, WEIR_OK), "%s", weir_error_what(&o.err));
    cr_expect(eq(sz, weir_results_replication_count(o.results), 5)); /* the scenario's own */
    cr_expect(eq(sz, weir_results_measure_count(o.results), 2));

    const weir_measure *m = weir_results_find(o.results, "ed.wait", "mean", "", "");
    cr_assert(ne(ptr, (void *)m, NULL));
    for (int scenario = 0; scenario < 2; scenario++)
        for (int k = 0; k < 5; k++) {
            cr_expect(eq(dbl, m->numerator[scenario * 5 + k], 200 + 10 * k));
            cr_expect(eq(dbl, m->denominator[scenario * 5 + k], 1));
        }
    const weir_day_curve *c = weir_results_curve(o.results, 0);
    cr_expect(eq(dbl, c->value[(1 * 5 + 4) * 24 + 23], 4.23));
    done(&o);
}

/* The base has ed, the redesign has ward as well, and first: the columns of ed come first all the
 * same, as the base was there first, and the base saw nobody in the ward. */
Test(run, columns_are_the_union_in_order_of_first_appearance)
{
    const char *titles[] = {"ed", "both", "ward"};
    outcome o = run(titles, 3, (weir_run_options){.replications = 2});
    cr_assert(eq(int, o.status, WEIR_OK));
    cr_assert(eq(sz, weir_results_measure_count(o.results), 3));
    cr_expect(eq(str, (char *)weir_results_measure(o.results, 0)->name, "ed.wait"));
    cr_expect(eq(str, (char *)weir_results_measure(o.results, 2)->name, "ward.wait"));

    const weir_measure *ward = weir_results_measure(o.results, 2);
    const weir_measure *ed = weir_results_measure(o.results, 0);
    cr_expect(eq(dbl, ward->denominator[0], 0), "the base has no ward");
    cr_expect(eq(dbl, ward->numerator[1 * 2 + 1], 310), "column 0 of three, replication 1");
    cr_expect(eq(dbl, ed->numerator[1 * 2 + 1], 311), "column 1 of three, replication 1");
    cr_expect(eq(dbl, ed->denominator[2 * 2 + 1], 0), "the third has no ed");
    cr_expect(eq(sz, weir_results_histogram_count(o.results), 1));
    cr_expect(eq(sz, weir_results_curve_count(o.results), 1));
    done(&o);
}

/* Five waits of 1000 to 1004 microseconds: 2^9 <= 1000 < 2^10, so bins are 4 microseconds wide and
 * two of them are in use. The median over all lies in the first, [1000, 1004). The histogram's unit
 * is the millisecond. */
Test(run, histograms_are_pooled_and_cut_to_what_is_in_use)
{
    const char *titles[] = {"ed"};
    outcome o = run(titles, 1, (weir_run_options){0});
    cr_assert(eq(int, o.status, WEIR_OK));
    const weir_histogram *h = weir_results_histogram(o.results, 0);
    cr_assert(eq(sz, h->n_bins, 3));
    const double edges[] = {0, 1.000, 1.004, 1.008};
    for (int i = 0; i < 4; i++)
        cr_expect(epsilon_eq(dbl, h->edges[i], edges[i], 1e-12));
    cr_expect(eq(u64, h->counts[0], 0), "no exact zeros");
    cr_expect(eq(u64, h->counts[1], 4));
    cr_expect(eq(u64, h->counts[2], 1));

    const weir_measure *m = weir_results_find(o.results, "ed.wait", "p50", "", "");
    cr_expect(m->quantile);
    cr_expect(epsilon_eq(dbl, m->pooled_value[0], 1.0025, 1e-12));
    /* Replications are drawn again: most often the median is of [1000, 1004), now and then, where the
     * last one comes three times of five (6 % of draws), of [1004, 1008). */
    cr_assert(ne(ptr, (void *)m->pooled_low, NULL));
    const weir_interval i = weir_results_interval(o.results, m, 0, true, 0.95);
    cr_expect(eq(int, (int)i.method, WEIR_METHOD_BOOTSTRAP));
    cr_expect(eq(sz, i.n, 5));
    cr_expect(i.low >= 1 && i.low < i.value && i.value < i.high && i.high <= 1.008, "%g %g", i.low,
              i.high);
    cr_expect(eq(dbl, i.value, m->pooled_value[0]));
    done(&o);
}

Test(run, a_quantile_of_nobody_is_not_a_number)
{
    const char *titles[] = {"ed", "ward"};
    outcome o = run(titles, 2, (weir_run_options){0});
    const weir_measure *m = weir_results_find(o.results, "ed.wait", "p50", "", "");
    cr_expect(not(isnan(m->pooled_value[0])));
    cr_expect(isnan(m->pooled_value[1]));
    cr_expect(isnan(m->pooled_low[1]) && isnan(m->pooled_high[1]));
    cr_expect(isnan(weir_results_interval(o.results, m, 1, true, 0.95).low));
    done(&o);
}

Test(run, says_what_is_known_of_the_run)
{
    const char *titles[] = {"ed"};
    outcome o = run(titles, 1, (weir_run_options){.seed_given = true, .seed = UINT64_MAX});
    const char *known[][2] = {{"version", weir_version()}, {"seed", "18446744073709551615"},
                              {"warm_up_days", "90"},      {"window_days", "1.5"},
                              {"start", "2025-04-01"},     {"replications", "5"},
                              {"stream_layout", "2"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        cr_expect(eq(str, (char *)weir_results_about(o.results, known[i][0]), (char *)known[i][1]));
    cr_expect(eq(u64, seed_seen, UINT64_MAX));
    cr_expect(eq(str, (char *)weir_results_title(o.results, 0), "ed"));
    cr_expect(eq(str, (char *)weir_results_yaml(o.results, 0), "weir: 1\n"));
    done(&o);
}

Test(run, the_cost_is_that_of_all_replications)
{
    const char *titles[] = {"ed", "ward"};
    outcome o = run(titles, 2, (weir_run_options){.threads = 2});
    cr_expect(eq(u64, o.cost.events, 70));
    cr_expect(eq(u64, o.cost.pending_ops, 30));
    cr_expect(eq(u64, o.cost.patients, 20));
    cr_expect(ge(sz, o.cost.peak_bytes, (size_t)1 << 20));
    cr_expect(eq(int, o.cost.threads, 2));
    cr_expect(ge(dbl, o.cost.wall_seconds, 0));
    done(&o);
}

Test(run, no_more_threads_than_tasks)
{
    const char *titles[] = {"ed"};
    outcome o = run(titles, 1, (weir_run_options){.threads = 64, .replications = 3});
    cr_expect(eq(int, o.status, WEIR_OK));
    cr_expect(eq(int, o.cost.threads, 3));
    done(&o);
}

Test(run, any_number_of_threads_gives_the_same)
{
    const char *titles[] = {"ed", "both"};
    outcome one = run(titles, 2, (weir_run_options){.threads = 1, .replications = 50});
    for (int threads = 2; threads <= 8; threads += 3) {
        outcome o = run(titles, 2, (weir_run_options){.threads = threads, .replications = 50});
        for (size_t i = 0; i < 3; i++) {
            const weir_measure *a = weir_results_measure(one.results, i);
            const weir_measure *b = weir_results_measure(o.results, i);
            cr_expect(zero(int, memcmp(a->numerator, b->numerator, 100 * sizeof(double))));
            cr_expect(zero(int, memcmp(a->denominator, b->denominator, 100 * sizeof(double))));
        }
        const weir_histogram *g = weir_results_histogram(one.results, 0);
        const weir_histogram *h = weir_results_histogram(o.results, 0);
        cr_assert(eq(sz, g->n_bins, h->n_bins));
        cr_expect(zero(int, memcmp(g->counts, h->counts, 2 * g->n_bins * sizeof *g->counts)));
        done(&o);
    }
    done(&one);
}

/* ---- what goes wrong ------------------------------------------------------------------------- */

static void sleep_milliseconds(long n)
{
    nanosleep(&(struct timespec){.tv_nsec = n * 1000000}, NULL);
}

/* Replications 4 and 6 fail, and 4 takes its time about it. */
static weir_status fail_at_4_and_6(uint32_t replication, wr_arena *arena, weir_error *err)
{
    (void)arena;
    if (replication == 4)
        sleep_milliseconds(50);
    if (replication == 4 || replication == 6)
        return wr_fail(err, WEIR_ERR_INTERNAL, WR_NOWHERE, "replication %u failed", replication);
    return WEIR_OK;
}

Test(run, the_first_error_by_number_is_reported_whoever_was_quicker)
{
    const char *titles[] = {"ward", "ed"};
    misbehave = fail_at_4_and_6;
    for (int threads = 1; threads <= 8; threads++) {
        outcome o = run(titles, 2, (weir_run_options){.threads = threads, .replications = 10});
        cr_expect(eq(int, o.status, WEIR_ERR_INTERNAL));
        cr_expect(eq(ptr, o.results, NULL));
        cr_expect(eq(str, (char *)weir_error_what(&o.err), "replication 4 failed"));
        cr_expect(eq(int, o.err.n_errors, 1));
        cr_expect(eq(sz, o.err.n_messages, 2));
        cr_expect(eq(str, o.err.messages[1].text, "in the scenario 'ward'"));
        done(&o);
    }
}

static atomic_int started;
static weir_status fail_at_0(uint32_t replication, wr_arena *arena, weir_error *err)
{
    (void)arena;
    atomic_fetch_add(&started, 1);
    if (replication == 0)
        return wr_fail(err, WEIR_ERR_SCENARIO, WR_NOWHERE, "no row");
    sleep_milliseconds(20);
    return WEIR_OK;
}

Test(run, no_more_tasks_are_handed_out_after_an_error)
{
    const char *titles[] = {"ed"};
    misbehave = fail_at_0;
    outcome o = run(titles, 1, (weir_run_options){.threads = 2, .replications = 1000});
    cr_expect(eq(int, o.status, WEIR_ERR_SCENARIO));
    cr_expect(lt(int, started, 20));
    done(&o);
}

static weir_status want_too_much(uint32_t replication, wr_arena *arena, weir_error *err)
{
    (void)err;
    if (replication == 2)
        wr_alloc_array(arena, SIZE_MAX, 2);
    return WEIR_OK;
}

Test(run, memory_that_runs_out_inside_a_replication_is_a_limit)
{
    const char *titles[] = {"ed"};
    misbehave = want_too_much;
    outcome o = run(titles, 1, (weir_run_options){.threads = 2});
    cr_expect(eq(int, o.status, WEIR_ERR_LIMIT));
    cr_expect(eq(str, (char *)weir_error_what(&o.err), "out of memory in replication 2"));
    done(&o);
}

static weir_status take_time(uint32_t replication, wr_arena *arena, weir_error *err)
{
    (void)replication;
    (void)arena;
    (void)err;
    sleep_milliseconds(10);
    return WEIR_OK;
}

static bool stop_after_some(void *user, size_t n_done, size_t total)
{
    size_t *most = user;
    cr_expect(le(sz, n_done, total));
    cr_expect(ge(sz, n_done, *most));
    *most = n_done;
    return n_done < 10;
}

Test(run, progress_can_stop_it)
{
    const char *titles[] = {"ed"};
    size_t most = 0;
    misbehave = take_time;
    outcome o =
        run(titles, 1,
            (weir_run_options){
                .threads = 2, .replications = 5000, .progress = stop_after_some, .user = &most});
    cr_expect(eq(int, o.status, WEIR_ERR_LIMIT));
    cr_expect(eq(ptr, o.results, NULL));
    cr_expect(lt(sz, most, 1000));
    cr_expect(zero(int, strncmp(weir_error_what(&o.err), "stopped after ", 14)));
    done(&o);
}

Test(run, too_many_replications_are_refused_before_anything_is_taken)
{
    const char *titles[] = {"ed"};
    outcome o = run(titles, 1, (weir_run_options){.replications = 2000000000});
    cr_expect(eq(int, o.status, WEIR_ERR_LIMIT));
    done(&o);
    o = run(titles, 1, (weir_run_options){.replications = -1});
    cr_expect(eq(int, o.status, WEIR_ERR_LIMIT));
    done(&o);
}

Test(run, windows_of_different_length_are_not_compared)
{
    weir_network a = network_of("ed"), b = network_of("ed");
    b.run.length = 37 * WEIR_HOUR;
    const weir_network *networks[] = {&a, &b};
    const char *names[] = {"a", "b"};
    weir_results *results = NULL;
    weir_error err = {0};
    cr_expect(eq(int, weir_run(networks, names, 2, NULL, &results, NULL, &err), WEIR_ERR_USAGE));
    cr_expect(eq(str, (char *)weir_error_what(&err),
                 "'a' is measured for 1.5 d and 'b' for 1.54167 d: they cannot be compared"));
    weir_error_clear(&err);
}

Test(run, no_scenario_is_an_error)
{
    weir_results *results = NULL;
    cr_expect(eq(int, weir_run(NULL, NULL, 0, NULL, &results, NULL, NULL), WEIR_ERR_USAGE));
}

/* Asked for 2, then for 3, 7 and no more. */
static int more_until_7(void *user, const weir_results *so_far)
{
    int *calls = user;
    static const int numbers[] = {3, 7, 7};
    const int n = (int)weir_results_replication_count(so_far);
    cr_expect(eq(int, n, *calls ? numbers[*calls - 1] : 2));
    return numbers[(*calls)++];
}

static bool never_falls(void *user, size_t n_done, size_t total)
{
    size_t *most = user;
    cr_expect(le(sz, n_done, total));
    cr_expect(ge(sz, n_done, *most));
    *most = n_done;
    return true;
}

Test(run, replications_added_are_those_of_a_run_with_the_last_number)
{
    const char *titles[] = {"ed", "both"};
    int calls = 0;
    size_t most = 0;
    outcome grown = run(titles, 2,
                        (weir_run_options){.replications = 2,
                                           .threads = 2,
                                           .progress = never_falls,
                                           .user = &most,
                                           .more = more_until_7,
                                           .more_user = &calls});
    outcome plain = run(titles, 2, (weir_run_options){.replications = 7, .threads = 1});
    cr_assert(eq(int, grown.status, WEIR_OK));
    cr_assert(eq(int, plain.status, WEIR_OK));
    cr_expect(eq(int, calls, 3));
    cr_expect(eq(u64, grown.cost.events, plain.cost.events));
    cr_assert(eq(sz, weir_results_replication_count(grown.results), 7));
    cr_expect(eq(str, (char *)weir_results_about(grown.results, "replications"), "7"));

    const size_t n = weir_results_measure_count(plain.results);
    cr_assert(eq(sz, weir_results_measure_count(grown.results), n));
    for (size_t i = 0; i < n; i++) {
        const weir_measure *a = weir_results_measure(grown.results, i);
        const weir_measure *b = weir_results_measure(plain.results, i);
        for (size_t k = 0; k < 14; k++) {
            cr_expect(eq(dbl, a->numerator[k], b->numerator[k]));
            cr_expect(eq(dbl, a->denominator[k], b->denominator[k]));
        }
        for (size_t k = 0; a->quantile && k < 2; k++) {
            cr_expect(eq(dbl, a->pooled_value[k], b->pooled_value[k]));
            cr_expect(eq(dbl, a->pooled_low[k], b->pooled_low[k]));
            cr_expect(eq(dbl, a->pooled_high[k], b->pooled_high[k]));
        }
    }
    const weir_day_curve *a = weir_results_curve(grown.results, 0);
    const weir_day_curve *b = weir_results_curve(plain.results, 0);
    cr_expect(zero(int, memcmp(a->value, b->value, 14 * 24 * sizeof *a->value)));
    done(&grown);
    done(&plain);
}

/* The first scenario ends at 5, the second at 3, in two rounds: each of its replications is that of a
 * plain run, and what was not run saw nothing. */
static void five_and_three(void *user, const weir_results *so_far, size_t *n_each)
{
    int *calls = user;
    static const size_t first[] = {3, 5, 5}, second[] = {3, 3, 1};
    cr_expect(eq(sz, weir_results_replication_count(so_far),
                 *calls == 0   ? 2
                 : *calls == 1 ? 3
                               : 5));
    n_each[0] = first[*calls];
    n_each[1] = second[*calls];
    (*calls)++;
}

Test(run, scenarios_may_end_with_numbers_of_their_own)
{
    const char *titles[] = {"ed", "both"};
    int calls = 0;
    size_t most = 0;
    outcome each = run(titles, 2,
                       (weir_run_options){.replications = 2,
                                          .threads = 3,
                                          .progress = never_falls,
                                          .user = &most,
                                          .more_each = five_and_three,
                                          .more_user = &calls});
    outcome plain = run(titles, 2, (weir_run_options){.replications = 5, .threads = 1});
    cr_assert(eq(int, each.status, WEIR_OK));
    cr_expect(eq(int, calls, 3));
    cr_assert(eq(sz, weir_results_replication_count(each.results), 5));
    for (size_t i = 0; i < weir_results_measure_count(plain.results); i++) {
        const weir_measure *a = weir_results_measure(each.results, i);
        const weir_measure *b = weir_results_measure(plain.results, i);
        for (size_t k = 0; k < 10; k++) {
            const bool run = k < 8;
            cr_expect(eq(dbl, a->numerator[k], run ? b->numerator[k] : 0.0));
            cr_expect(eq(dbl, a->denominator[k], run ? b->denominator[k] : 0.0));
        }
        cr_expect(eq(sz, weir_results_difference(each.results, a, 0, 1, 0.95).n,
                     b->denominator[5] == 0 || b->denominator[0] == 0 ? 0u : 3u));
    }
    const weir_day_curve *a = weir_results_curve(each.results, 0);
    const weir_day_curve *b = weir_results_curve(plain.results, 0);
    cr_expect(zero(int, memcmp(a->value, b->value, 8 * 24 * sizeof *a->value)));
    for (size_t k = 8 * 24; k < 10 * 24; k++)
        cr_expect(isnan(a->value[k]));
    done(&each);
    done(&plain);
}

static weir_status fail_at_5(uint32_t replication, wr_arena *arena, weir_error *err)
{
    (void)arena;
    return replication == 5 ? wr_fail(err, WEIR_ERR_SCENARIO, WR_NOWHERE, "no row") : WEIR_OK;
}

static int always_more(void *user, const weir_results *so_far)
{
    (void)user;
    return 2 * (int)weir_results_replication_count(so_far);
}

Test(run, an_error_in_a_later_round_ends_the_run)
{
    const char *titles[] = {"ed"};
    misbehave = fail_at_5;
    outcome o = run(titles, 1, (weir_run_options){.replications = 2, .more = always_more});
    cr_expect(eq(int, o.status, WEIR_ERR_SCENARIO));
    cr_expect(eq(ptr, o.results, NULL));
    done(&o);
}
