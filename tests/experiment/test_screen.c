/* Points of designs that tell which dials matter, as values that a scenario can have. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "weir/weir.h"

static const char scenario[] =
    "weir: 1\n"
    "run: {length: 5 d}\n"
    "arrivals: {door: {to: ward, rate: 8 per day}}\n"
    "services:\n"
    "  ward:\n"
    "    type: pathway\n"
    "    resources: {beds: 20, nurses: 4}\n"
    "    steps: [{treat: {with: beds, for: {dist: lognormal, mean: 48 h, sd: 1 d}}}]\n";

#define BEDS "services.ward.resources.beds"
#define STAY "services.ward.steps.1.treat.for.mean"

static weir_network *network;
static weir_error err;

static void begin(void)
{
    cr_assert(eq(
        int,
        weir_network_load_text("test.yaml", scenario, weir_health_models(), NULL, &network, &err),
        WEIR_OK));
    weir_error_clear(&err);
}

static void end(void)
{
    weir_network_destroy(network);
    weir_error_clear(&err);
}

TestSuite(screen_design, .init = begin, .fini = end);

static const char *const two[] = {BEDS "=16..24", STAY "=1.5 d..3 d"};

static weir_design *design_of(weir_design_options o)
{
    weir_design *design = NULL;
    if (!o.vary) {
        o.vary = two;
        o.n_vary = 2;
    }
    const weir_status status = weir_design_create(network, &o, &design, &err);
    cr_assert(eq(int, status, WEIR_OK), "%s", weir_error_what(&err));
    return design;
}

/* The base in the units of the ranges: 48 h is 2 d. */
Test(screen_design, a_tornado_moves_one_dial_at_a_time)
{
    static const char *const want[5][2] = {
        {"20", "2 d"}, {"16", "2 d"}, {"24", "2 d"}, {"20", "1.5 d"}, {"20", "3 d"}};
    weir_design *d = design_of((weir_design_options){.kind = WEIR_DESIGN_TORNADO});
    cr_assert(eq(sz, weir_design_point_count(d), 5));
    for (size_t point = 0; point < 5; point++)
        for (size_t i = 0; i < 2; i++)
            cr_expect(eq(str, (char *)weir_design_text(d, point, i), (char *)want[point][i]));
    cr_expect(eq(dbl, weir_design_value(d, 0, 1), 2.0));
    weir_design_destroy(d);
}

/* Whole numbers stay whole; each step moves one dial, and every dial once a trajectory. */
Test(screen_design, morris_moves_every_dial_once)
{
    for (size_t levels = 4; levels <= 6; levels += 2) {
        weir_design *d = design_of((weir_design_options){
            .kind = WEIR_DESIGN_MORRIS, .n_points = 20, .levels = levels, .seed = 3});
        cr_assert(eq(sz, weir_design_point_count(d), 60));
        for (size_t t = 0; t < 20; t++) {
            size_t moved[2] = {0};
            for (size_t p = 0; p < 2; p++)
                for (size_t i = 0; i < 2; i++)
                    moved[i] += weir_design_value(d, 3 * t + p, i) !=
                                weir_design_value(d, 3 * t + p + 1, i);
            cr_expect(moved[0] == 1 && moved[1] == 1, "levels %zu, trajectory %zu", levels, t);
        }
        for (size_t point = 0; point < 60; point++) {
            const double beds = weir_design_value(d, point, 0),
                         stay = weir_design_value(d, point, 1);
            cr_expect(beds == floor(beds) && beds >= 16 && beds <= 24);
            cr_expect(stay >= 1.5 && stay <= 3);
        }
        weir_design_destroy(d);
    }
}

Test(screen_design, saltelli_takes_one_dial_from_b)
{
    weir_design *d =
        design_of((weir_design_options){.kind = WEIR_DESIGN_SALTELLI, .n_points = 32, .seed = 3});
    cr_assert(eq(sz, weir_design_point_count(d), 128));
    for (size_t row = 0; row < 32; row++)
        for (size_t i = 0; i < 2; i++) {
            const double a = weir_design_value(d, 4 * row, i),
                         b = weir_design_value(d, 4 * row + 3, i);
            cr_expect(eq(dbl, weir_design_value(d, 4 * row + 1 + i, i), b));
            cr_expect(eq(dbl, weir_design_value(d, 4 * row + 2 - i, i), a));
        }
    weir_design_destroy(d);
}

/* Another seed is another sample, and the same is the same. */
Test(screen_design, samples_hang_on_the_seed)
{
    const weir_design_kind kinds[] = {WEIR_DESIGN_MORRIS, WEIR_DESIGN_SALTELLI};
    for (size_t k = 0; k < 2; k++) {
        double sums[3] = {0};
        for (size_t i = 0; i < 3; i++) {
            weir_design *d = design_of(
                (weir_design_options){.kind = kinds[k], .n_points = 8, .seed = i == 2 ? 2 : 1});
            for (size_t point = 0; point < weir_design_point_count(d); point++)
                sums[i] += (double)(point + 1) * weir_design_value(d, point, 1);
            weir_design_destroy(d);
        }
        cr_expect(sums[0] == sums[1] && sums[0] != sums[2]);
    }
}

static void refused(weir_design_options o, const char *why)
{
    weir_design *design;
    weir_error_clear(&err);
    err = (weir_error){0};
    if (!o.vary) {
        o.vary = two;
        o.n_vary = 2;
    }
    cr_expect(eq(int, weir_design_create(network, &o, &design, &err), WEIR_ERR_USAGE));
    cr_expect(strstr(weir_error_what(&err), why) != NULL, "'%s', not '%s'", weir_error_what(&err),
              why);
}

Test(screen_design, what_is_wrong_is_said)
{
    static const char *const one[] = {BEDS "=20"}, *const many[] = {
                                                       "services.ward.resources.*=2..9"};
    refused((weir_design_options){.kind = WEIR_DESIGN_TORNADO, .vary = one, .n_vary = 1},
            "one value cannot show what it does");
    refused((weir_design_options){.kind = WEIR_DESIGN_TORNADO, .vary = many, .n_vary = 1},
            "its dials have different values");
    refused((weir_design_options){.kind = WEIR_DESIGN_MORRIS, .n_points = 5, .levels = 5},
            "an even number from 4 to 100, not 5");
    refused((weir_design_options){.kind = WEIR_DESIGN_MORRIS, .n_points = 40000}, "120000 points");
    refused((weir_design_options){.kind = WEIR_DESIGN_SALTELLI, .n_points = 40000},
            "160000 points");
}
