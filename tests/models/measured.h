/* Runs a scenario written in a test, with the health-and-care types, and looks up its measures. */
#ifndef TESTS_MEASURED_H
#define TESTS_MEASURED_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "weir/weir.h"

/* One replication of a text; the test fails with the messages where it is not valid. */
static inline weir_results *run_model(const char *text)
{
    weir_error err = {0};
    weir_network *network = NULL;
    weir_results *results = NULL;
    weir_run_options options = {.replications = 1, .threads = 1};

    weir_status status =
        weir_network_load_text("test", text, weir_health_models(), NULL, &network, &err);
    if (status == WEIR_OK) {
        const weir_network *one[] = {network};
        const char *const names[] = {"test"};
        status = weir_run(one, names, 1, &options, &results, NULL, &err);
    }
    cr_assert(status == WEIR_OK, "%s", weir_error_text(&err));
    weir_network_destroy(network);
    weir_error_clear(&err);
    return results;
}

/* A measure of the one replication, in its unit; NaN where there is none. */
static inline double measured(const weir_results *r, const char *name, const char *stat,
                              const char *group, const char *level)
{
    const weir_measure *m = weir_results_find(r, name, stat, group, level);
    cr_assert(m != NULL, "no measure %s %s", name, stat);
    return m->numerator[0] / m->denominator[0];
}

static inline double value_of(const weir_results *r, const char *name, const char *stat)
{
    return measured(r, name, stat, "", "");
}

/* A duration in hours, whatever unit it is reported in. */
static inline double hours_of(const weir_results *r, const char *name)
{
    const weir_measure *m = weir_results_find(r, name, "mean", "", "");
    cr_assert(m != NULL, "no measure %s", name);
    const double unit = strcmp(m->unit, "min") == 0 ? 1.0 / 60
                        : strcmp(m->unit, "d") == 0 ? 24
                        : strcmp(m->unit, "s") == 0 ? 1.0 / 3600
                                                    : 1;
    return m->numerator[0] / m->denominator[0] * unit;
}

#endif
