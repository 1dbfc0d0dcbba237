/* Draws of uncertain dials over the real engine: each value where it was drawn, replications that share
 * one, and estimates that count draws. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "weir/weir.h"

/* Everyone stays exactly as long as the dial says, without a queue: the mean time is the dial. */
static const char scenario[] =
    "weir: 1\n"
    "run: {until: {arrivals: 50}, seed: 11, replications: 6}\n"
    "arrivals: {door: {to: stay, rate: 4 per h}}\n"
    "services:\n"
    "  stay:\n"
    "    type: pathway\n"
    "    steps: [{delay: {dist: constant, mean: {value: {dist: gamma, mean: 3 h, sd: 1 h}}}}]\n";

static const char certain[] =
    "weir: 1\n"
    "run: {until: {arrivals: 50}, seed: 11, replications: 6}\n"
    "arrivals: {door: {to: stay, rate: 4 per h}}\n"
    "services: {stay: {type: pathway, steps: [{delay: {dist: constant, mean: 2 h}}]}}\n";

static weir_results *run(const char *second, weir_run_options o)
{
    const char *texts[] = {scenario, second};
    const char *const names[] = {"a", "b"};
    weir_network *networks[2] = {NULL, NULL};
    weir_error err = {0};
    weir_results *r = NULL;
    for (int i = 0; i < (second ? 2 : 1); i++)
        cr_assert(eq(int,
                     weir_network_load_text("test.yaml", texts[i], weir_health_models(), NULL,
                                            &networks[i], &err),
                     WEIR_OK),
                  "%s", weir_error_what(&err));
    cr_assert(eq(int,
                 weir_run((const weir_network *const *)networks, names, second ? 2 : 1, &o, &r,
                          NULL, &err),
                 WEIR_OK),
              "%s", weir_error_what(&err));
    weir_network_destroy(networks[0]);
    weir_network_destroy(networks[1]);
    weir_error_clear(&err);
    return r;
}

static const weir_measure *time_of(const weir_results *r)
{
    const weir_measure *m = weir_results_find(r, "stay.time", "mean", "", "");
    cr_assert(m && strcmp(m->unit, "h") == 0);
    return m;
}

/* To the microsecond, in which times are kept: 3e-10 h; and no two alike. */
Test(uncertain, each_replication_has_the_value_that_is_told)
{
    weir_results *r = run(NULL, (weir_run_options){0});
    cr_assert(eq(sz, weir_results_uncertain_count(r), 1));
    const weir_uncertain_dial d = weir_results_uncertain(r, 0);
    const weir_measure *m = time_of(r);
    cr_expect(eq(str, (char *)d.path, "services.stay.steps.1.delay.mean"));
    cr_expect(eq(str, (char *)d.unit, "h"));
    for (size_t i = 0; i < 6; i++) {
        cr_expect(fabs(m->numerator[i] / m->denominator[i] - d.value[i]) < 3e-10, "%zu", i);
        for (size_t k = 0; k < i; k++)
            cr_expect(d.value[i] != d.value[k]);
    }
    cr_expect(eq(sz, weir_results_per_draw(r), 1));
    weir_results_close(r);
}

/* Draw k is the same whatever it is shared by: that of replication k of a plain run. */
Test(uncertain, replications_share_a_draw)
{
    weir_results *plain = run(NULL, (weir_run_options){0});
    weir_results *shared = run(NULL, (weir_run_options){.replications = 6, .per_draw = 3});
    const double *a = weir_results_uncertain(plain, 0).value;
    const double *b = weir_results_uncertain(shared, 0).value;
    for (size_t i = 0; i < 6; i++)
        cr_expect(eq(dbl, b[i], a[i / 3]));
    cr_expect(eq(sz, weir_results_per_draw(shared), 3));
    const weir_measure *m = time_of(shared);
    for (size_t i = 0; i < 6; i++)
        cr_expect(fabs(m->numerator[i] / m->denominator[i] - b[i]) < 3e-10);

    /* two draws, and so an interval of two: t(0.975; 1) times half of their distance */
    const weir_estimate e = weir_results_estimate(shared, m, 0, false, 0.95);
    cr_expect(eq(sz, e.n, 2));
    cr_expect(fabs(e.value - 0.5 * (a[0] + a[1])) < 1e-9);
    cr_expect(fabs(e.half_width - 12.7062047362 * 0.5 * fabs(a[0] - a[1])) < 1e-8);
    const weir_estimate pooled = weir_results_estimate(shared, m, 0, true, 0.95);
    cr_expect(pooled.n == 2 && fabs(pooled.value - e.value) < 1e-9);
    weir_results_close(plain);
    weir_results_close(shared);
}

/* A scenario without the dial has no value of it; one with it has the same draws. */
Test(uncertain, scenarios_share_their_draws)
{
    weir_results *r = run(certain, (weir_run_options){0});
    const weir_uncertain_dial d = weir_results_uncertain(r, 0);
    for (size_t i = 0; i < 6; i++)
        cr_expect(isfinite(d.value[i]) && isnan(d.value[6 + i]));
    weir_results_close(r);
    r = run(scenario, (weir_run_options){0});
    const double *value = weir_results_uncertain(r, 0).value;
    cr_expect(eq(sz, weir_results_uncertain_count(r), 1));
    cr_expect(zero(int, memcmp(value, value + 6, 6 * sizeof *value)));
    weir_results_close(r);
}

Test(uncertain, a_file_keeps_the_draws)
{
    char path[] = "/tmp/weir-uncertain-XXXXXX";
    weir_error err = {0};
    weir_results *r = run(certain, (weir_run_options){.replications = 6, .per_draw = 2}), *back;
    const int fd = mkstemp(path);
    cr_assert(fd >= 0);
    close(fd);
    cr_assert(eq(int, weir_results_write(r, path, true, &err), WEIR_OK));
    cr_assert(eq(int, weir_results_open(path, &back, &err), WEIR_OK), "%s", weir_error_what(&err));
    unlink(path);
    const weir_uncertain_dial a = weir_results_uncertain(r, 0), b = weir_results_uncertain(back, 0);
    cr_expect(eq(str, (char *)a.path, (char *)b.path));
    cr_expect(eq(str, (char *)a.unit, (char *)b.unit));
    cr_expect(zero(int, memcmp(a.value, b.value, 6 * sizeof *a.value)));
    for (size_t i = 6; i < 12; i++)
        cr_expect(isnan(b.value[i]));
    cr_expect(eq(sz, weir_results_per_draw(back), 2));
    cr_expect(eq(sz, weir_results_estimate(back, time_of(back), 0, true, 0.95).n, 3));
    weir_results_close(r);
    weir_results_close(back);
}

Test(uncertain, replications_are_a_multiple_of_those_of_a_draw)
{
    weir_network *network;
    const char *const names[] = {"a"};
    weir_error err = {0};
    weir_results *r;
    const weir_run_options o = {.replications = 5, .per_draw = 2};
    cr_assert(eq(
        int,
        weir_network_load_text("test.yaml", scenario, weir_health_models(), NULL, &network, &err),
        WEIR_OK));
    cr_expect(eq(int, weir_run((const weir_network *const *)&network, names, 1, &o, &r, NULL, &err),
                 WEIR_ERR_USAGE));
    cr_expect(eq(str, (char *)weir_error_what(&err),
                 "5 replications are no multiple of the 2 of each draw of the inputs"));
    weir_network_destroy(network);
    weir_error_clear(&err);
}
