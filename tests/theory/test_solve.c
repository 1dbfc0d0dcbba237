/* What weir_solve_run() finds for queues whose answer is known: the smallest number of servers for a target of
 * waits (Erlang C) or of losses (Erlang B), and the largest load. Targets lie well between two steps, so that the
 * answer can be told with the replications allowed; how well is in each row's comment. Seeds are fixed. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/erlang.h"
#include "weir/solve.h"

static char path[] = "/tmp/weir-solve-XXXXXX";

static weir_network *load(const char *text)
{
    weir_error err = {0};
    weir_network *network;
    const int fd = mkstemp(path);
    cr_assert(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs(text, file);
    fclose(file);
    cr_assert(eq(int, weir_network_load(path, weir_health_models(), NULL, &network, &err), WEIR_OK),
              "%s", weir_error_what(&err));
    weir_error_clear(&err);
    return network;
}

/* The scenario's value of the dial at the answer, and at the nearest that will not do; NAN for none. */
typedef struct found {
    double answer, fails;
    size_t replications;
} found;

static double value_at(const weir_results *r, const char *key)
{
    const char *point = weir_results_about(r, key);
    cr_assert(point != NULL);
    return strcmp(point, "none") == 0 ? NAN
                                      : weir_results_swept(r, 0).value[strtoul(point, NULL, 10)];
}

static found solve(const char *text, const char *dial, bool largest,
                   const weir_result_priority *target, uint64_t seed)
{
    weir_network *network = load(text);
    weir_error err = {0};
    weir_results *r;
    const weir_run_options options = {.threads = 2, .seed = seed, .seed_given = true};
    const weir_solve asked = {.base = network,
                              .name = "queue",
                              .path = path,
                              .models = weir_health_models(),
                              .dials = &dial,
                              .n_dials = 1,
                              .largest = largest,
                              .targets = target,
                              .n_targets = 1};
    weir_run_cost cost;
    cr_assert(eq(int, weir_solve_run(&asked, &options, &r, &cost, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    found f = {value_at(r, "solve.answer"), value_at(r, "solve.fails"), 0};
    const char *list = weir_results_about(r, "solve.replications");
    for (const char *at = list; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : "")
        f.replications += strtoul(at, NULL, 10);
    weir_results_close(r);
    weir_network_destroy(network);
    unlink(path);
    strcpy(path, "/tmp/weir-solve-XXXXXX");
    return f;
}

/* ---- servers for a wait ------------------------------------------------------------------------------ */

/* 8 an hour who stay an hour: a load of 8. Mean waits by Erlang C: 39 min with 9, 12.3 min with 10, 4.9 min with 11,
 * 2.1 min with 12, 0.9 min with 13. */
static const char waits[] =
    "weir: 1\n"
    "run: {warm_up: 5 d, length: 60 d, seed: 1}\n"
    "arrivals: {door: {to: unit, rate: 8 per h}}\n"
    "services:\n"
    "  unit:\n"
    "    type: pathway\n"
    "    resources: {servers: 5}\n"
    "    steps: [{treat: {with: servers, for: {dist: exponential, mean: 1 h}}}]\n"
    "measures:\n"
    "  waited: {from: arrive, to: start, in: unit, stat: [share_within 10 min, p95]}\n";
#define SERVERS "services.unit.resources.servers"

static int servers_for_mean_wait(double a, double limit)
{
    int c = 1;
    while (wr_erlang_mean_wait(a, c) > limit)
        c++;
    return c;
}

Test(solve, servers_for_a_mean_wait)
{
    static const double minutes[] = {25, 8, 3.2};
    for (size_t i = 0; i < 3; i++) {
        char shown[32];
        snprintf(shown, sizeof shown, "%g min", minutes[i]);
        const weir_result_priority target = {"wait",    "unit.wait",     "mean",
                                             "at_most", minutes[i] / 60, shown};
        const found f = solve(waits, SERVERS, false, &target, 11 + i);
        const int exact = servers_for_mean_wait(8, minutes[i] / 60);
        cr_expect(eq(dbl, f.answer, exact), "%s: %g servers, not %d", shown, f.answer, exact);
        cr_expect(eq(dbl, f.fails, exact - 1), "%s: %g fails", shown, f.fails);
        cr_log_info("%s: %d servers, %zu replications", shown, exact, f.replications);
    }
}

/* Shares within 10 min by Erlang C, 1 - C exp(-(c - 8) / 6): 70.7 % with 10, 85.1 % with 11, 92.8 % with 12. */
Test(solve, servers_for_a_share_within_a_time)
{
    const weir_result_priority target = {"soon",     "waited", "share_within 10 min",
                                         "at_least", 0.8,      "80 %"};
    const found f = solve(waits, SERVERS "=3..40", false, &target, 21);
    int exact = 9;
    while (1 - wr_erlang_wait_above(8, exact, 1.0 / 6) < 0.8)
        exact++;
    cr_expect(eq(int, exact, 11));
    cr_expect(eq(dbl, f.answer, exact));
    cr_expect(eq(dbl, f.fails, exact - 1));
}

/* The same by a percentile: 95 % wait at most 20 min where C exp(-(c - 8) / 3) <= 5 %: 9.0 % wait longer with 11,
 * 3.7 % with 12. */
Test(solve, servers_for_a_percentile)
{
    const weir_result_priority target = {"late", "waited", "p95", "at_most", 1.0 / 3, "20 min"};
    const found f = solve(waits, SERVERS, false, &target, 31);
    int exact = 9;
    while (wr_erlang_wait_above(8, exact, 1.0 / 3) > 0.05)
        exact++;
    cr_expect(eq(dbl, f.answer, exact));
    cr_expect(eq(dbl, f.fails, exact - 1));
}

/* The other way round: with 9 servers the mean wait rises to 8 min somewhere, by Erlang C; steps are of a quarter
 * of a patient an hour. */
Test(solve, the_most_that_servers_can_bear)
{
    const weir_result_priority target = {"wait", "unit.wait", "mean", "at_most", 8.0 / 60, "8 min"};
    char text[sizeof waits];
    strcpy(text, waits);
    memcpy(strstr(text, "servers: 5"), "servers: 9", strlen("servers: 9"));
    double exact = 4;
    while (wr_erlang_mean_wait(exact + 0.25, 9) <= 8.0 / 60)
        exact += 0.25;
    const found f =
        solve(text, "arrivals.door.rate=4 per h..9 per h:0.25 per h", true, &target, 41);
    cr_expect(epsilon_eq(dbl, f.answer, exact, 1e-9), "%g, not %g", f.answer, exact);
    cr_expect(epsilon_eq(dbl, f.fails, exact + 0.25, 1e-9));
}

/* ---- beds for a loss ------------------------------------------------------------------------------------- */

/* A load of 20 with any law of stay: Erlang B is 6.6 % at 24, 5.0 % at 25, 3.7 % at 26, 2.7 % at 27. */
Test(solve, beds_for_a_loss)
{
    static const char text[] = "weir: 1\n"
                               "run: {warm_up: 20 d, length: 200 d, seed: 1}\n"
                               "arrivals: {door: {to: ward, rate: 20 per day}}\n"
                               "services:\n"
                               "  ward:\n"
                               "    type: pathway\n"
                               "    resources: {beds: 20}\n"
                               "    steps:\n"
                               "      - {seize: {beds: 1}, or_else: {leave: refused}}\n"
                               "      - delay: {dist: lognormal, mean: 1 d, sd: 1.5 d}\n"
                               "measures:\n"
                               "  came: {count: arrived, in: ward, stat: total}\n"
                               "  lost: {count: refused, in: ward, stat: total}\n"
                               "  share_lost: {ratio: [lost, came]}\n";
    const weir_result_priority target = {"few", "share_lost", "ratio", "at_most", 0.044, "4.4 %"};
    const found f = solve(text, "services.ward.resources.beds", false, &target, 51);
    int exact = 1;
    while (wr_erlang_b(20, exact) > 0.044)
        exact++;
    cr_expect(eq(int, exact, 26));
    cr_expect(eq(dbl, f.answer, exact));
    cr_expect(eq(dbl, f.fails, exact - 1));
    cr_expect(f.replications < 200, "%zu replications", f.replications);
}
