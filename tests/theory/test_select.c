/* Selection over the real engine: how often the best of real scenarios is chosen. The scenarios are
 * delays without a queue, so that the mean time of a replication's 20 patients is a mean of 20 exponential
 * values and the truth is the mean that is written. Each has services of its own name, and so random
 * numbers of its own; all but one have the same mean, and that one is better by the indifference. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/selection.h"
#include "weir/weir.h"

#define K 4
#define BEST 1

static weir_network *load(int scenario)
{
    char text[512];
    weir_error err = {0};
    weir_network *network = NULL;
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {until: {arrivals: 20}, replications: 10}\n"
             "arrivals: {door%d: {to: s%d, rate: 1 per h}}\n"
             "services:\n"
             "  s%d:\n"
             "    type: pathway\n"
             "    steps: [{delay: {dist: exponential, mean: %s}}]\n",
             scenario, scenario, scenario, scenario == BEST ? "9 h" : "10 h");
    cr_assert(
        eq(int,
           weir_network_load_text("test.yaml", text, weir_health_models(), NULL, &network, &err),
           WEIR_OK),
        "%s", weir_error_what(&err));
    weir_error_clear(&err);
    return network;
}

/* Runs with seeds of their own; how often the best one was chosen, and how many replications it took. */
static int times_right(analysis_method method, int runs, double *mean_replications)
{
    static const char *const names[K] = {"a", "b", "c", "d"};
    weir_network *networks[K];
    int right = 0;
    double all = 0;
    for (int i = 0; i < K; i++)
        networks[i] = load(i);
    for (int run = 0; run < runs; run++) {
        analysis_selection s = {.method = method,
                                .measure = "time",
                                .stat = "mean",
                                .sense = -1,
                                .indifference = 1, /* h */
                                .shown = "1 h",
                                .first = method == ANALYSIS_KN ? 10 : 20,
                                .most = 5000};
        const weir_run_options options = {.replications = (int)s.first,
                                          .seed_given = true,
                                          .seed = 1000 + (uint64_t)run,
                                          .threads = 1,
                                          .more_each = analysis_selection_step,
                                          .more_user = &s};
        weir_results *r = NULL;
        weir_error err = {0};
        cr_assert(
            eq(int,
               weir_run((const weir_network *const *)networks, names, K, &options, &r, NULL, &err),
               WEIR_OK),
            "%s", weir_error_what(&err));
        cr_assert(eq(int, (int)s.outcome, ANALYSIS_CHOSEN));
        const weir_measure *m = weir_results_find(r, "time", "mean", "", "");
        cr_assert(m && strcmp(m->unit, "h") == 0);
        right += s.chosen == BEST;
        for (int i = 0; i < K; i++)
            all += (double)s.of[i].n / runs;
        analysis_selection_clear(&s);
        weir_results_close(r);
    }
    for (int i = 0; i < K; i++)
        weir_network_destroy(networks[i]);
    *mean_replications = all;
    return right;
}

/* 95 % of 1,000 are 950, with a standard error of 6.9: 922 is four below. */
Test(select, the_best_of_real_scenarios_is_chosen_as_often_as_is_said, .timeout = 1700)
{
    double kn, plus;
    const int right = times_right(ANALYSIS_KN, 1000, &kn);
    const int right_plus = times_right(ANALYSIS_KN_PLUS, 1000, &plus);
    printf("KN %d of 1000 with %.0f replications in all, KN++ %d with %.0f\n", right, kn,
           right_plus, plus);
    cr_expect(right >= 922, "KN: %d of 1000", right);
    cr_expect(right_plus >= 922, "KN++: %d of 1000", right_plus);
}
