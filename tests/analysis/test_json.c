/* The shape of the JSON document. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/json.h"
#include "sim/results/results.h"
#include "tests/support/made_results.h"

static const weir_run_cost cost = {.events = 123456789012,
                                   .pending_ops = 5,
                                   .patients = 6,
                                   .cpu_seconds = 1.5,
                                   .wall_seconds = 0.75,
                                   .peak_bytes = 1000,
                                   .threads = 2};

static const char *text_of(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value ? value : "(none)";
}

static bool is_null(const json_t *value) { return value && json_is_null(value); }

/* The measure of a name, statistic and scenario, for all patients. */
static const json_t *find(const json_t *list, const char *scenario, const char *name,
                          const char *stat)
{
    size_t i;
    json_t *entry;
    json_array_foreach(list, i, entry)
    {
        if (strcmp(text_of(entry, "scenario"), scenario) == 0 &&
            strcmp(text_of(entry, "name"), name) == 0 &&
            strcmp(text_of(entry, "stat"), stat) == 0 && is_null(json_object_get(entry, "group")))
            return entry;
    }
    return NULL;
}

Test(json, the_run_and_its_cost)
{
    weir_results *r = made_system(1, 3);
    json_t *document = analysis_json(r, &cost);
    const json_t *run = json_object_get(document, "run");
    cr_expect(eq(i64, json_integer_value(json_object_get(run, "seed")), 1));
    cr_expect(eq(i64, json_integer_value(json_object_get(run, "events")), 123456789012));
    cr_expect(eq(i64, json_integer_value(json_object_get(run, "replications")), 3));
    cr_expect(eq(i64, json_integer_value(json_object_get(run, "threads")), 2));
    cr_expect(epsilon_eq(dbl, json_real_value(json_object_get(run, "wall_seconds")), 0.75, 0));
    cr_expect(eq(str, (char *)text_of(run, "version"), "0.1.0"));
    cr_expect(zero(ptr, json_object_get(document, "differences")));
    json_decref(document);
    weir_results_close(r);
}

Test(json, a_measure_has_both_estimates)
{
    weir_results *r = made_system(2, 4);
    json_t *document = analysis_json(r, NULL);
    const json_t *measures = json_object_get(document, "measures");
    const json_t *wait = find(measures, "redirect", "general_ed.wait", "mean");
    cr_assert(ne(ptr, (void *)wait, NULL));
    cr_expect(eq(str, (char *)text_of(wait, "service"), "general_ed"));
    cr_expect(eq(str, (char *)text_of(wait, "unit"), "min"));
    cr_expect(eq(str, (char *)text_of(wait, "estimator"), "pooled"));
    cr_expect(eq(i64, json_integer_value(json_object_get(wait, "n_replications")), 4));
    cr_expect(gt(i64, json_integer_value(json_object_get(wait, "n")), 400000));
    const weir_measure *m = weir_results_find(r, "general_ed.wait", "mean", "", "");
    const weir_estimate e = weir_results_estimate(r, m, 1, true, 0.95);
    cr_expect(eq(dbl, json_real_value(json_object_get(wait, "pooled")), e.value));
    cr_expect(eq(dbl, json_real_value(json_object_get(wait, "pooled_half_width")), e.half_width));
    const json_t *interval = json_object_get(wait, "interval");
    cr_expect(eq(str, (char *)text_of(interval, "method"), "jackknife"));
    cr_expect(eq(dbl, json_real_value(json_object_get(interval, "low")), e.value - e.half_width));
    cr_expect(eq(dbl, json_real_value(json_object_get(interval, "level")), 0.95));
    cr_expect(eq(str,
                 (char *)json_string_value(json_array_get(json_object_get(interval, "doubts"), 0)),
                 "few")); /* 4 replications */
    const json_t *spread = json_object_get(wait, "spread");
    double values[4];
    weir_results_values(r, m, 1, values);
    const weir_interval next = weir_interval_next(values, 4, 0.95);
    cr_expect(eq(dbl, json_real_value(json_object_get(spread, "next_high")), next.high));
    const json_t *far = json_array_get(json_object_get(spread, "quantiles"), 2);
    cr_expect(eq(i64, json_integer_value(json_object_get(far, "needs")), 72));
    cr_expect(is_null(json_object_get(far, "high")));
    const json_t *doubts = json_object_get(document, "doubts");
    cr_expect(eq(sz, json_object_size(doubts), WEIR_DOUBTS));
    const json_t *system = find(measures, "baseline", "arrived", "total");
    cr_expect(is_null(json_object_get(system, "service")));
    cr_expect(is_null(json_object_get(json_object_get(document, "run"), "events")));
    json_decref(document);
    weir_results_close(r);
}

Test(json, groups_are_maps_and_differences_are_paired)
{
    weir_results *r = made_system(2, 4);
    json_t *document = analysis_json(r, NULL), *entry;
    size_t i, n_groups = 0;
    json_array_foreach(json_object_get(document, "measures"), i, entry)
    {
        const json_t *age = json_object_get(json_object_get(entry, "group"), "age");
        n_groups += age && strcmp(json_string_value(age), "85+") == 0;
    }
    cr_expect(gt(sz, n_groups, 0));
    const json_t *wait =
        find(json_object_get(document, "differences"), "redirect", "general_ed.wait", "mean");
    cr_assert(ne(ptr, (void *)wait, NULL));
    cr_expect(lt(dbl, json_real_value(json_object_get(wait, "difference")), -5));
    cr_expect(gt(dbl, json_real_value(json_object_get(wait, "half_width")), 0));
    cr_expect(eq(str, (char *)text_of(wait, "good"), "better"));
    cr_expect(eq(str, (char *)text_of(wait, "base"), "baseline"));
    cr_expect(gt(dbl, json_real_value(json_object_get(wait, "variance_reduction")), 1));
    cr_expect(gt(dbl, json_real_value(json_object_get(wait, "correlation")), 0));
    cr_expect(lt(dbl, json_real_value(json_object_get(wait, "p")), 0.05));
    /* the wait of the ED is no target: exploratory. Its within_4h is one. */
    cr_expect(is_null(json_object_get(wait, "p_holm")));
    cr_expect(eq(int, json_boolean_value(json_object_get(wait, "decides")), 0));
    const json_t *target = find(json_object_get(document, "differences"), "redirect",
                                "general_ed.within_4h", "share_within 4 h");
    cr_assert(ne(ptr, (void *)target, NULL));
    cr_expect(eq(int, json_boolean_value(json_object_get(target, "decides")), 1));
    cr_expect(json_real_value(json_object_get(target, "p_holm")) >=
              json_real_value(json_object_get(target, "p")));
    const json_t *member =
        find(json_object_get(document, "differences"), "redirect", "quayside_pcn.wait", "mean");
    cr_expect(is_null(json_object_get(member, "p_holm"))); /* its set is shown in its place */
    json_decref(document);
    weir_results_close(r);
}

/* Intervals of one replication, and measures that saw nobody, are null: JSON has no NaN. */
Test(json, nan_is_null)
{
    weir_results *r = made_queue(1);
    double nobody[] = {0};
    r->measures[0].denominator = nobody;
    json_t *document = analysis_json(r, NULL);
    const json_t *first = json_array_get(json_object_get(document, "measures"), 0);
    cr_expect(is_null(json_object_get(first, "mean")));
    cr_expect(is_null(json_object_get(first, "half_width")));
    const json_t *seed = json_object_get(json_object_get(document, "run"), "seed");
    cr_expect(eq(str, (char *)json_string_value(seed), "18446744073709551615"));
    char *dump = json_dumps(document, 0);
    cr_assert(ne(ptr, dump, NULL));
    cr_expect(zero(ptr, strstr(dump, "nan")));
    free(dump);
    json_decref(document);
    weir_results_close(r);
}

Test(json, distributions_add_up_to_one)
{
    weir_results *r = made_system(1, 2);
    json_t *document = analysis_json(r, NULL);
    const json_t *first = json_array_get(json_object_get(document, "distributions"), 0);
    const json_t *probability = json_object_get(first, "probability");
    double sum = 0;
    for (size_t i = 0; i < json_array_size(probability); i++)
        sum += json_real_value(json_array_get(probability, i));
    cr_expect(epsilon_eq(dbl, sum, 1.0, 1e-9));
    cr_expect(
        eq(sz, json_array_size(probability), json_array_size(json_object_get(first, "support"))));
    const json_t *priority = json_array_get(json_object_get(document, "priorities"), 0);
    cr_expect(zero(int, json_is_true(json_object_get(priority, "met"))));
    cr_expect(eq(str, (char *)text_of(priority, "verdict"), "not_met"));
    json_decref(document);
    weir_results_close(r);
}
