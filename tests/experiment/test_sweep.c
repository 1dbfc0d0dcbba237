/* weir_sweep_run() over the real engine: each point is the scenario with its values, run as it would
 * be alone. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "weir/sweep.h"

#define BEDS "services.ward.resources.beds"
#define STAY "services.ward.steps.1.treat.for.mean"

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

static char path[] = "/tmp/weir-sweep-XXXXXX";
static weir_network *network;

static void write_scenario(const char *text)
{
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    fputs(text, file);
    fclose(file);
}

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
    close(fd);
    write_scenario(scenario);
    network = load_with(NULL, 0);
}

static void end(void)
{
    weir_network_destroy(network);
    unlink(path);
}

TestSuite(sweep, .init = begin, .fini = end);

static weir_design *grid(void)
{
    static const char *const vary[] = {BEDS "=16,20", STAY "=1.5 d..2 d:0.5 d"};
    const weir_design_options o = {.kind = WEIR_DESIGN_GRID, .vary = vary, .n_vary = 2};
    weir_error err = {0};
    weir_design *design;
    cr_assert(eq(int, weir_design_create(network, &o, &design, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    return design;
}

static weir_status run(const weir_design *design, bool independent, const weir_run_options *options,
                       weir_results **out, weir_error *err)
{
    const weir_sweep sweep = {.base = network,
                              .name = "ward",
                              .path = path,
                              .models = weir_health_models(),
                              .design = design,
                              .independent = independent};
    const weir_status status = weir_sweep_run(&sweep, options, out, NULL, err);
    if (status == WEIR_OK)
        weir_error_clear(err); /* of its warnings */
    return status;
}

/* Point 3 is 20 beds and 2 d, measure by measure to the last bit; percentiles over all patients too. */
Test(sweep, a_point_gives_what_its_values_give_alone)
{
    static const char *const set[] = {BEDS "=20", STAY "=2 d"};
    static const char *const name[] = {"alone"};
    weir_design *design = grid();
    weir_network *alone = load_with(set, 2);
    const weir_network *networks[] = {alone};
    weir_results *swept, *one;
    weir_error err = {0};
    cr_assert(eq(int, run(design, false, NULL, &swept, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    cr_assert(eq(int, weir_run(networks, name, 1, NULL, &one, NULL, &err), WEIR_OK));

    cr_assert(eq(sz, weir_results_scenario_count(swept), 4));
    cr_assert(eq(sz, weir_results_measure_count(swept), weir_results_measure_count(one)));
    for (size_t i = 0; i < weir_results_measure_count(one); i++) {
        const weir_measure *a = weir_results_measure(swept, i), *b = weir_results_measure(one, i);
        cr_expect(eq(str, (char *)a->name, (char *)b->name));
        cr_expect(memcmp(a->numerator + 9, b->numerator, 3 * sizeof(double)) == 0, "%s", a->name);
        cr_expect(memcmp(a->denominator + 9, b->denominator, 3 * sizeof(double)) == 0, "%s",
                  a->name);
        if (b->quantile)
            cr_expect(memcmp(a->pooled_value + 3, b->pooled_value, sizeof(double)) == 0, "%s",
                      a->name);
    }
    weir_results_close(swept);
    weir_results_close(one);
    weir_network_destroy(alone);
    weir_design_destroy(design);
}

/* The dials that are not varied are those of the scenario; what is varied is told apart. */
Test(sweep, results_say_where_their_points_lie)
{
    weir_design *design = grid();
    weir_results *r;
    cr_assert(eq(int, run(design, false, NULL, &r, NULL), WEIR_OK));
    weir_design_destroy(design);
    cr_assert(eq(sz, weir_results_swept_count(r), 2));
    const weir_swept_dial beds = weir_results_swept(r, 0), stay = weir_results_swept(r, 1);
    cr_expect(eq(str, (char *)beds.path, BEDS));
    cr_expect(eq(str, (char *)stay.unit, "d"));
    cr_expect(eq(dbl, beds.value[2], 20));
    cr_expect(eq(dbl, stay.value[2], 1.5));
    cr_expect(eq(str, (char *)stay.shown[2], "1.5 d"));
    cr_expect(eq(str, (char *)weir_results_scenario(r, 2), "2"));
    cr_expect(eq(str, (char *)weir_results_about(r, "design"), "grid"));
    cr_expect(eq(str, (char *)weir_results_about(r, "random_numbers"), "common"));
    cr_expect(eq(str, (char *)weir_results_point_seed(r, 2), "7"));
    cr_expect(eq(sz, weir_results_dial_count(r, 3), weir_results_dial_count(r, 0)));
    cr_expect(eq(sz, weir_results_histogram_count(r), 0));
    weir_results_close(r);
}

/* The same stay at two points, more beds than anybody needs: with common numbers the same arrivals. */
Test(sweep, points_have_common_numbers_unless_each_is_to_have_its_own)
{
    weir_design *design = grid();
    weir_results *common, *own;
    cr_assert(eq(int, run(design, false, NULL, &common, NULL), WEIR_OK));
    cr_assert(eq(int, run(design, true, NULL, &own, NULL), WEIR_OK));
    const weir_measure *a = weir_results_find(common, "ward.arrived", "total", "", "");
    const weir_measure *b = weir_results_find(own, "ward.arrived", "total", "", "");
    cr_assert(a && b);
    for (size_t i = 3; i < 12; i++)
        cr_expect(eq(dbl, a->numerator[i], a->numerator[i % 3]));
    cr_expect(b->numerator[0] != b->numerator[3] || b->numerator[1] != b->numerator[4]);
    cr_expect(
        ne(str, (char *)weir_results_point_seed(own, 0), (char *)weir_results_point_seed(own, 1)));

    /* its own are the numbers of that seed, which is kept */
    static const char *const set[] = {BEDS "=16", STAY "=2 d"};
    weir_network *alone = load_with(set, 2);
    const weir_network *networks[] = {alone};
    const weir_run_options seeded = {.seed_given = true,
                                     .seed = strtoull(weir_results_point_seed(own, 1), NULL, 10)};
    weir_results *one;
    cr_assert(eq(int, weir_run(networks, (const char *const[]){"x"}, 1, &seeded, &one, NULL, NULL),
                 WEIR_OK));
    const weir_measure *c = weir_results_find(one, "ward.arrived", "total", "", "");
    cr_expect(memcmp(c->numerator, b->numerator + 3, 3 * sizeof(double)) == 0);
    weir_results_close(one);
    weir_network_destroy(alone);
    weir_results_close(common);
    weir_results_close(own);
    weir_design_destroy(design);
}

static void expect_same(const weir_results *a, const weir_results *b)
{
    cr_assert(eq(sz, weir_results_swept_count(b), weir_results_swept_count(a)));
    cr_assert(eq(sz, weir_results_scenario_count(b), weir_results_scenario_count(a)));
    for (size_t i = 0; i < weir_results_swept_count(a); i++) {
        const weir_swept_dial x = weir_results_swept(a, i), y = weir_results_swept(b, i);
        cr_expect(eq(str, (char *)x.path, (char *)y.path));
        cr_expect(eq(str, (char *)x.unit, (char *)y.unit));
        for (size_t point = 0; point < 4; point++) {
            cr_expect(eq(dbl, x.value[point], y.value[point]));
            cr_expect(eq(str, (char *)x.shown[point], (char *)y.shown[point]));
            cr_expect(eq(str, (char *)weir_results_point_seed(a, point),
                         (char *)weir_results_point_seed(b, point)));
            cr_expect(eq(str, (char *)weir_results_scenario(a, point),
                         (char *)weir_results_scenario(b, point)));
            cr_expect(eq(sz, weir_results_dial_count(a, point), weir_results_dial_count(b, point)));
        }
    }
    for (size_t i = 0; i < weir_results_measure_count(a); i++) {
        const weir_measure *x = weir_results_measure(a, i), *y = weir_results_measure(b, i);
        cr_expect(memcmp(x->numerator, y->numerator, 12 * sizeof(double)) == 0, "%s", x->name);
        if (x->quantile)
            cr_expect(memcmp(x->pooled_value, y->pooled_value, 4 * sizeof(double)) == 0);
    }
    cr_expect(eq(str, (char *)weir_results_title(b, 3), "A ward"));
    cr_expect(eq(str, (char *)weir_results_yaml(a, 0), (char *)weir_results_yaml(b, 2)));
}

Test(sweep, a_file_gives_back_what_was_written)
{
    weir_design *design = grid();
    weir_results *r, *again;
    weir_error err = {0};
    char file[64];
    snprintf(file, sizeof file, "%s.h5", path);
    cr_assert(eq(int, run(design, true, NULL, &r, NULL), WEIR_OK));
    cr_assert(eq(int, weir_results_write(r, file, true, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    cr_assert(eq(int, weir_results_open(file, &again, &err), WEIR_OK), "%s", weir_error_what(&err));
    unlink(file);
    expect_same(r, again);
    weir_results_close(r);
    weir_results_close(again);
    weir_design_destroy(design);
}

/* ---- what ends a sweep ------------------------------------------------------------------------------ */

static bool change_the_file(void *user, size_t done, size_t total)
{
    (void)user, (void)done, (void)total;
    static bool did;
    if (!did)
        write_scenario(
            "weir: 1\nrun: {length: 20 d}\n"
            "arrivals: {door: {to: ward, rate: 9 per day}}\n"
            "services:\n"
            "  ward:\n"
            "    type: pathway\n"
            "    resources: {beds: 20}\n"
            "    steps: [{treat: {with: beds, for: {dist: exponential, mean: 2 d}}}]\n"
            "measures: {stay: {from: arrive, to: depart, in: ward, stat: [mean, p90]}}\n");
    did = true;
    return true;
}

Test(sweep, a_scenario_that_changes_meanwhile_ends_the_sweep)
{
    weir_design *design = grid();
    weir_results *r;
    weir_error err = {0};
    const weir_run_options options = {.progress = change_the_file, .threads = 1};
    cr_expect(eq(int, run(design, false, &options, &r, &err), WEIR_ERR_IO));
    cr_expect(strstr(weir_error_what(&err), "has changed since the sweep began") != NULL, "%s",
              weir_error_what(&err));
    cr_expect(eq(ptr, r, NULL));
    weir_error_clear(&err);
    weir_design_destroy(design);
}

static bool never(void *user, size_t done, size_t total)
{
    (void)user, (void)done, (void)total;
    return false;
}

Test(sweep, it_stops_where_it_is_told_to)
{
    weir_design *design = grid();
    weir_results *r;
    weir_error err = {0};
    const weir_run_options options = {.progress = never};
    cr_expect(eq(int, run(design, false, &options, &r, &err), WEIR_ERR_LIMIT));
    cr_expect(eq(str, (char *)weir_error_what(&err), "stopped before the first replication"));
    weir_error_clear(&err);
    weir_design_destroy(design);
}

/* Shares that are over 100 % together: found before any point is run, and said where. */
Test(sweep, a_point_that_the_scenario_cannot_be_is_found_before_any_is_run)
{
    write_scenario("weir: 1\nrun: {length: 20 d}\n"
                   "arrivals: {door: {to: ward, rate: 9 per day}}\n"
                   "services:\n"
                   "  ward:\n"
                   "    type: pathway\n"
                   "    steps: [{choose: [{leave: home, share: 50 %}, {leave: out, share: 20 %},\n"
                   "                      {leave: away}]}]\n");
    weir_network_destroy(network);
    network = load_with(NULL, 0);
    static const char *const vary[] = {"services.ward.steps.1.choose.home.share=70 %,90 %"};
    const weir_design_options o = {.kind = WEIR_DESIGN_GRID, .vary = vary, .n_vary = 1};
    weir_design *design;
    weir_results *r;
    weir_error err = {0};
    cr_assert(eq(int, weir_design_create(network, &o, &design, &err), WEIR_OK));
    cr_expect(eq(int, run(design, false, NULL, &r, &err), WEIR_ERR_SCENARIO));
    char *all = weir_error_text(&err);
    cr_expect(strstr(all, "at point 1: services.ward.steps.1.choose.home.share=90 %") != NULL, "%s",
              all);
    free(all);
    weir_error_clear(&err);
    weir_design_destroy(design);
}
