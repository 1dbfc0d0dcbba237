/* --warm-up auto: a pilot run with the scenario's own warm-up, of which MSER-5 says how much of its
 * beginning is to be left out; the longest over all measures and scenarios becomes the warm-up of all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/course.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/network/network.h"

/* Welch asks for five at least; ten smooth the course enough. */
#define LEAST_PILOT 5
#define MOST_PILOT 10
#define COLUMNS 79

static weir_status check_study(const cli_scenarios *s, weir_error *err)
{
    for (size_t i = 0; i < s->n; i++) {
        const wr_run_settings *run = &s->networks[i]->run;
        if (strcmp(run->study, "terminating") == 0)
            return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                           "--warm-up auto: '%s' is a terminating study, whose start is part of it",
                           s->names[i]);
        if (run->until == WR_RUN_ARRIVALS)
            return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                           "--warm-up auto needs a run of known length, and '%s' ends with its "
                           "last arrival",
                           s->names[i]);
    }
    return WEIR_OK;
}

static weir_status run_pilot(const cli_arguments *a, const cli_scenarios *s, weir_results **out,
                             weir_error *err)
{
    cli_progress progress;
    weir_run_options options = a->run;
    const int wanted =
        options.replications ? options.replications : s->networks[0]->run.replications;
    options.replications = wanted < LEAST_PILOT  ? LEAST_PILOT
                           : wanted < MOST_PILOT ? wanted
                                                 : MOST_PILOT;
    options.progress = cli_progress_step;
    options.user = &progress;
    cli_progress_begin(&progress, a->quiet);
    const weir_status status =
        weir_run((const weir_network *const *)s->networks, (const char *const *)s->names, s->n,
                 &options, out, NULL, err);
    cli_progress_end(&progress);
    return status;
}

static weir_status not_found(const weir_results *pilot, size_t scenario, weir_error *err)
{
    const weir_settling s = weir_results_settling(pilot, scenario);
    const weir_slots slots = weir_results_slots(pilot);
    char text[800];
    if (!s.judged)
        wr_fail(
            err, WEIR_ERR_FINDINGS, WR_NOWHERE,
            "'%s' is too short to find a warm-up: it has %zu days, and 10 batches of 5 (of 7 in "
            "a periodic study) are needed",
            weir_results_scenario(pilot, scenario), (size_t)((double)slots.n * slots.days));
    else
        wr_fail(err, WEIR_ERR_FINDINGS, WR_NOWHERE, "'%s': %s",
                weir_results_scenario(pilot, scenario),
                analysis_warm_up_words(text, pilot, scenario));
    wr_hint(err, WR_NOWHERE,
            "run for longer (--length); 'weir check' says where more is asked for than there is");
    return WEIR_ERR_FINDINGS;
}

/* The scenario whose cut is longest; an error where one of them has none. */
static weir_status longest(const weir_results *pilot, size_t *scenario, weir_error *err)
{
    *scenario = 0;
    for (size_t i = 0; i < weir_results_scenario_count(pilot); i++) {
        const weir_settling s = weir_results_settling(pilot, i);
        if (!s.judged || s.at_bound)
            return not_found(pilot, i, err);
        if (s.needed_days > weir_results_settling(pilot, *scenario).needed_days)
            *scenario = i;
    }
    return WEIR_OK;
}

static void tell(const weir_results *pilot, size_t scenario, double days)
{
    const weir_settling s = weir_results_settling(pilot, scenario);
    char name[ANALYSIS_TEXT];
    printf("Warm-up: %.6g days, by MSER-5 of %s in '%s', over %zu replications\n\n", days,
           analysis_course_name(name, weir_results_course(pilot, s.course)),
           weir_results_scenario(pilot, scenario), weir_results_replication_count(pilot));
    analysis_print_course(stdout, pilot, scenario, COLUMNS);
}

/* Loads all again, with a setting more. What the first loading warned of is not said twice. */
static weir_status load_again(const cli_arguments *a, cli_scenarios *s, double days,
                              weir_error *err)
{
    char setting[64];
    cli_arguments with = *a;
    const char **set = calloc(a->load.n_set + 1, sizeof *set);
    weir_error found = {0};
    if (!set)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    if (a->load.n_set > 0)
        memcpy(set, a->load.set, a->load.n_set * sizeof *set);
    snprintf(setting, sizeof setting, "run.warm_up=%.0f d", ceil(days));
    set[a->load.n_set] = setting;
    with.load.set = set;
    with.load.n_set = a->load.n_set + 1;
    cli_scenarios_clear(s);
    const weir_status status = cli_scenarios_load(&with, s, &found);
    if (status != WEIR_OK)
        cli_add_messages(err, &found);
    weir_error_clear(&found);
    free(set);
    return status;
}

weir_status cli_warm_up_find(const cli_arguments *a, cli_scenarios *s, weir_error *err)
{
    weir_results *pilot = NULL;
    size_t scenario = 0;
    weir_status status = check_study(s, err);
    if (status == WEIR_OK)
        status = run_pilot(a, s, &pilot, err);
    if (status == WEIR_OK)
        status = longest(pilot, &scenario, err);
    if (status == WEIR_OK) {
        const double days = ceil(weir_results_settling(pilot, scenario).needed_days);
        if (!a->json)
            tell(pilot, scenario, days);
        status = load_again(a, s, days, err);
    }
    weir_results_close(pilot);
    return status;
}
