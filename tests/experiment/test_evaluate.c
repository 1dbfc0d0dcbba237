/* An evaluator gives what runs give: the same numbers, whatever was asked for before and in whichever
 * order, and for any number of threads. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/experiment/evaluate.h"

#define BEDS "services.ward.resources.beds"

static const char scenario[] =
    "weir: 1\n"
    "scenario: A ward\n"
    "run: {length: 20 d, seed: 7, replications: 3}\n"
    "arrivals: {door: {to: ward, rate: 8 per day}}\n"
    "services:\n"
    "  ward:\n"
    "    type: pathway\n"
    "    resources: {beds: 20}\n"
    "    steps: [{treat: {with: beds, for: {dist: exponential, mean: 2 d}}}]\n"
    "measures: {stay: {from: arrive, to: depart, in: ward, stat: [mean, p90]}}\n";

static char path[] = "/tmp/weir-evaluate-XXXXXX";
static weir_network *network;

static weir_network *load_with(const char *const *set, size_t n)
{
    weir_error err = {0};
    weir_network *loaded;
    const weir_load_options options = {.set = set, .n_set = n};
    cr_assert(
        eq(int, weir_network_load(path, weir_health_models(), &options, &loaded, &err), WEIR_OK),
        "%s", weir_error_what(&err));
    weir_error_clear(&err);
    return loaded;
}

static void begin(void)
{
    const int fd = mkstemp(path);
    cr_assert(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs(scenario, file);
    fclose(file);
    network = load_with(NULL, 0);
}

static void end(void)
{
    weir_network_destroy(network);
    unlink(path);
}

TestSuite(evaluate, .init = begin, .fini = end);

static wr_evaluator *create(const weir_run_options *options, bool independent)
{
    weir_error err = {0};
    wr_evaluator *e;
    const wr_evaluator_setup setup = {.base = network,
                                      .name = "ward",
                                      .path = path,
                                      .models = weir_health_models(),
                                      .options = options,
                                      .independent = independent};
    cr_assert(eq(int, wr_evaluator_create(&setup, &e, &err), WEIR_OK));
    return e;
}

static size_t beds(wr_evaluator *e, const char *text)
{
    weir_error err = {0};
    size_t point = 0;
    cr_assert(eq(int,
                 wr_evaluator_point(e, (const char *const[]){BEDS}, (const char *const[]){text}, 1,
                                    &point, &err),
                 WEIR_OK),
              "%s", weir_error_what(&err));
    return point;
}

static void run(wr_evaluator *e, const wr_ask *asks, size_t n)
{
    weir_error err = {0};
    cr_assert(eq(int, wr_evaluator_run(e, asks, n, &err), WEIR_OK), "%s", weir_error_what(&err));
    cr_assert(eq(sz, err.n_errors, 0));
}

static int32_t column(const wr_evaluator *e, const char *name, const char *stat)
{
    const wr_outputs *o = wr_evaluator_outputs(e);
    for (int32_t i = 0; i < o->n_columns; i++)
        if (strcmp(o->columns[i].name, name) == 0 && strcmp(o->columns[i].stat, stat) == 0 &&
            !*o->columns[i].group)
            return i;
    cr_assert(false, "no column %s[%s]", name, stat);
    return -1;
}

/* What weir_run() gives for so many beds. */
static weir_results *plain_run(const char *setting, int replications)
{
    weir_error err = {0};
    weir_results *results;
    const weir_run_options options = {.replications = replications, .threads = 1};
    weir_network *one = load_with(&setting, 1);
    const char *name = "ward";
    cr_assert(eq(
        int, weir_run((const weir_network *const *)&one, &name, 1, &options, &results, NULL, &err),
        WEIR_OK));
    weir_network_destroy(one);
    return results;
}

static void same_estimate(weir_estimate a, weir_estimate b)
{
    cr_expect(eq(dbl, a.value, b.value));
    cr_expect(eq(dbl, a.half_width, b.half_width));
    cr_expect(eq(sz, a.n, b.n));
}

static void same_as_plain(const wr_evaluator *e, size_t point, const char *setting, int n)
{
    static const char *const asked[][2] = {{"stay", "mean"},
                                           {"stay", "p90"},
                                           {"ward.wait", "mean"},
                                           {"ward.beds.utilisation", "mean"}};
    weir_results *r = plain_run(setting, n);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        const weir_measure *m = weir_results_find(r, asked[i][0], asked[i][1], "", "");
        cr_assert(m != NULL);
        same_estimate(wr_evaluator_estimate(e, point, column(e, asked[i][0], asked[i][1]), 0.9),
                      weir_results_estimate(r, m, 0, m->pooled, 0.9));
    }
    weir_results_close(r);
}

Test(evaluate, bit_by_bit_is_as_at_once)
{
    const weir_run_options options = {.threads = 2};
    wr_evaluator *e = create(&options, false);
    const size_t few = beds(e, "17"), many = beds(e, "20");
    run(e, (wr_ask[]){{few, 2}}, 1);
    run(e, (wr_ask[]){{many, 3}, {few, 5}, {few, 4}}, 3);
    run(e, (wr_ask[]){{few, 1}, {many, 3}}, 2); /* there already */
    cr_expect(eq(sz, wr_evaluator_replication_count(e, few), 5));
    cr_expect(eq(sz, wr_evaluator_replication_count(e, many), 3));
    cr_expect(eq(sz, wr_evaluator_total(e), 8));
    same_as_plain(e, few, BEDS "=17", 5);
    same_as_plain(e, many, BEDS "=20", 3);
    wr_evaluator_destroy(e);
}

Test(evaluate, the_same_values_are_the_same_point)
{
    wr_evaluator *e = create(NULL, false);
    const size_t a = beds(e, "17"), b = beds(e, "18");
    cr_expect(ne(sz, a, b));
    cr_expect(eq(sz, beds(e, "17"), a));
    cr_expect(eq(str, (char *)wr_evaluator_point_name(e, b), BEDS "=18"));
    wr_evaluator_destroy(e);
}

/* With common random numbers the difference of 17 and 20 beds is known far better than either. */
Test(evaluate, points_are_paired)
{
    wr_evaluator *e = create(NULL, false), *apart = create(NULL, true);
    const int32_t stay = column(e, "stay", "mean");
    const size_t a = beds(e, "19"), b = beds(e, "20"), c = beds(apart, "19"), d = beds(apart, "20");
    run(e, (wr_ask[]){{a, 6}, {b, 8}}, 2);
    run(apart, (wr_ask[]){{c, 6}, {d, 8}}, 2);
    const weir_estimate paired = wr_evaluator_difference(e, a, b, stay, 0.95);
    const weir_estimate unpaired = wr_evaluator_difference(apart, c, d, stay, 0.95);
    cr_expect(eq(sz, paired.n, 6));
    cr_expect(paired.value < 0);
    cr_expect(paired.sd < 0.5 * unpaired.sd);
    wr_evaluator_destroy(e);
    wr_evaluator_destroy(apart);
}

/* More points than networks that stay: those that were closed are opened again. */
Test(evaluate, many_points)
{
    wr_evaluator *e = create(NULL, false);
    size_t points[30];
    for (int i = 0; i < 30; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", 10 + i);
        points[i] = beds(e, text);
        run(e, (wr_ask[]){{points[i], 1}}, 1);
    }
    run(e, (wr_ask[]){{points[7], 3}}, 1);
    same_as_plain(e, points[7], BEDS "=17", 3);
    wr_evaluator_destroy(e);
}

Test(evaluate, results_are_those_of_a_sweep)
{
    wr_evaluator *e = create(NULL, false);
    weir_error err = {0};
    weir_results *r;
    const size_t few = beds(e, "17"), many = beds(e, "20");
    run(e, (wr_ask[]){{few, 5}, {many, 3}}, 2);
    const weir_swept_dial dial = {BEDS, "", (double[]){20, 17}, (const char *const[]){"20", "17"}};
    const size_t order[] = {many, few};
    cr_assert(eq(int, wr_evaluator_results(e, "solve", order, 2, &dial, 1, &r, &err), WEIR_OK));
    cr_expect(eq(sz, weir_results_scenario_count(r), 2));
    cr_expect(eq(sz, weir_results_replication_count(r), 5));
    cr_expect(eq(str, (char *)weir_results_about(r, "design"), "solve"));
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < 2; i++) {
            const char *stat = i ? "p90" : "mean";
            const weir_measure *m = weir_results_find(r, "stay", stat, "", "");
            cr_assert(m != NULL);
            same_estimate(weir_results_estimate(r, m, k, m->pooled, 0.95),
                          wr_evaluator_estimate(e, order[k], column(e, "stay", stat), 0.95));
        }
    weir_results_close(r);
    wr_evaluator_destroy(e);
}

Test(evaluate, a_value_that_cannot_be_is_an_error_with_its_point)
{
    wr_evaluator *e = create(NULL, false);
    weir_error err = {0};
    size_t point;
    cr_expect(ne(int,
                 wr_evaluator_point(e, (const char *const[]){BEDS}, (const char *const[]){"-3"}, 1,
                                    &point, &err),
                 WEIR_OK));
    cr_expect(err.n_errors > 0);
    weir_error_clear(&err);
    cr_expect(eq(sz, beds(e, "17"), 0)); /* nothing was added */
    wr_evaluator_destroy(e);
}

static bool stop(void *user, size_t done, size_t total)
{
    (void)user, (void)done, (void)total;
    return false;
}

Test(evaluate, what_is_stopped_leaves_what_was_there)
{
    weir_run_options options = {.threads = 1};
    wr_evaluator *e = create(&options, false);
    weir_error err = {0};
    const size_t few = beds(e, "17");
    run(e, (wr_ask[]){{few, 2}}, 1);
    options.progress = stop;
    cr_expect(eq(int, wr_evaluator_run(e, (wr_ask[]){{few, 100000}}, 1, &err), WEIR_ERR_LIMIT));
    weir_error_clear(&err);
    cr_expect(eq(sz, wr_evaluator_replication_count(e, few), 2));
    same_as_plain(e, few, BEDS "=17", 2);
    wr_evaluator_destroy(e);
}
