/* Designs of sweeps: what `--vary` and CSV files say, and how well samples fill their ranges. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/experiment/design.h"
#include "weir/sweep.h"

static const char scenario[] = "weir: 1\n"
                               "scenario: A ward\n"
                               "run: {length: 10 d, seed: 7}\n"
                               "arrivals: {door: {to: ward, rate: 5 per day}}\n"
                               "services:\n"
                               "  ward:\n"
                               "    type: pathway\n"
                               "    resources: {beds: 20, trolleys: 4}\n"
                               "    steps:\n"
                               "      - delay: {dist: exponential, mean: 1 h}\n"
                               "      - choose: [{leave: home, share: 20 %}, {leave: out}]\n";

static weir_network *network;

static void load(void)
{
    weir_error err = {0};
    cr_assert(eq(int,
                 weir_network_load_text("ward.yaml", scenario, weir_health_models(), NULL, &network,
                                        &err),
                 WEIR_OK),
              "%s", weir_error_what(&err));
}

static void unload(void) { weir_network_destroy(network); }

TestSuite(design, .init = load, .fini = unload);

#define BEDS "services.ward.resources.beds"
#define STAY "services.ward.steps.1.delay.mean"
#define SHARE "services.ward.steps.2.choose.home.share"

static weir_design *design_of(weir_design_kind kind, size_t n_points, uint64_t seed, size_t n,
                              const char *const *vary)
{
    weir_error err = {0};
    weir_design *design;
    const weir_design_options o = {
        .kind = kind, .vary = vary, .n_vary = n, .n_points = n_points, .seed = seed};
    const weir_status status = weir_design_create(network, &o, &design, &err);
    cr_assert(eq(int, status, WEIR_OK), "%s", weir_error_what(&err));
    weir_error_clear(&err);
    return design;
}

/* The texts of a dial at all points, with a bar behind each. */
static const char *texts(const weir_design *design, size_t dial)
{
    static char all[2000];
    all[0] = '\0';
    for (size_t i = 0; i < weir_design_point_count(design); i++) {
        strncat(all, weir_design_text(design, i, dial), 60);
        strncat(all, "|", 2);
    }
    return all;
}

Test(design, ranges_and_lists_give_their_values_in_their_unit)
{
    static const struct {
        const char *vary, *texts;
        double last;
    } cases[] = {
        {BEDS "=10..14", "10|11|12|13|14|", 14},
        {BEDS "=10..15:2", "10|12|14|", 14}, /* the end is not a step */
        {BEDS "= 10 .. 16 : 3", "10|13|16|", 16},
        {BEDS "=3, 1,2", "3|1|2|", 2}, /* as written */
        {BEDS "=7", "7|", 7},
        {STAY "=4 h..6 h:1 h", "4 h|5 h|6 h|", 6},
        {STAY "=4 h..5 h:20 min", "4 h|4.33333333333 h|4.66666666667 h|5 h|", 5},
        {STAY "=1 h, 90 min", "1 h|90 min|", 1.5},
        {SHARE "=60 %..75 %:5 %", "60 %|65 %|70 %|75 %|", 75},
        {SHARE "=60 %..75 %:5 points", "60 %|65 %|70 %|75 %|", 75},
        {SHARE "=0.1..0.3:0.1", "0.1|0.2|0.3|", 0.3}, /* 0.1 + 2 x 0.1 is no 0.30000000000000004 */
        {"arrivals.door.rate=4 per day..5 per day:0.5 per day", "4 per day|4.5 per day|5 per day|",
         5},
        {BEDS ".capacity=2..3", "2|3|", 3}, /* its other path */
        {"services.ward.resources.*=2..3", "2|3|", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        weir_design *d = design_of(WEIR_DESIGN_GRID, 0, 1, 1, &cases[i].vary);
        cr_expect(eq(str, (char *)texts(d, 0), (char *)cases[i].texts), "%s", cases[i].vary);
        const size_t n = weir_design_point_count(d);
        cr_expect(eq(dbl, weir_design_value(d, n - 1, 0), cases[i].last), "%s", cases[i].vary);
        weir_design_destroy(d);
    }
}

Test(design, a_grid_has_every_combination_and_the_first_dial_is_slowest)
{
    static const char *const vary[] = {BEDS "=1..2", STAY "=1 h,2 h,3 h"};
    weir_design *d = design_of(WEIR_DESIGN_GRID, 0, 1, 2, vary);
    cr_expect(eq(str, (char *)texts(d, 0), "1|1|1|2|2|2|"));
    cr_expect(eq(str, (char *)texts(d, 1), "1 h|2 h|3 h|1 h|2 h|3 h|"));
    weir_design_destroy(d);
}

/* Of 50 points each has its own fiftieth of every range. */
Test(design, a_hypercube_has_one_point_in_each_part_of_every_range)
{
    static const char *const vary[] = {STAY "=2 h..12 h", SHARE "=0 %..100 %",
                                       "arrivals.door.rate=1 per day..3 per day"};
    static const double low[] = {2, 0, 1}, high[] = {12, 100, 3};
    enum { N = 50 };
    weir_design *d = design_of(WEIR_DESIGN_LHS, N, 1, 3, vary);
    for (size_t dial = 0; dial < 3; dial++) {
        int seen[N] = {0};
        for (size_t point = 0; point < N; point++) {
            const double u =
                (weir_design_value(d, point, dial) - low[dial]) / (high[dial] - low[dial]);
            cr_assert(u >= 0 && u <= 1);
            seen[(size_t)fmin(u * N, N - 1)]++;
        }
        for (size_t part = 0; part < N; part++)
            cr_expect(eq(int, seen[part], 1), "part %zu of dial %zu", part, dial);
    }
    weir_design_destroy(d);
}

Test(design, a_hypercube_is_the_same_for_the_same_seed_and_each_dial_has_its_own_luck)
{
    static const char *const both[] = {STAY "=2 h..12 h", SHARE "=0 %..100 %"};
    static const char *const turned[] = {SHARE "=0 %..100 %", STAY "=2 h..12 h"};
    weir_design *a = design_of(WEIR_DESIGN_LHS, 20, 1, 2, both);
    weir_design *b = design_of(WEIR_DESIGN_LHS, 20, 1, 2, turned);
    weir_design *c = design_of(WEIR_DESIGN_LHS, 20, 2, 2, both);
    char of_a[2000];
    strcpy(of_a, texts(a, 0));
    cr_expect(eq(str, of_a, (char *)texts(b, 1)));
    cr_expect(ne(str, of_a, (char *)texts(c, 0)));
    double r = 0; /* of ranks: two dials are not to rise together */
    for (size_t i = 0; i < 20; i++)
        r += (weir_design_value(a, i, 0) - 7) / 10 * (weir_design_value(a, i, 1) - 50) / 100;
    cr_expect(lt(dbl, fabs(r), 1.0)); /* 20/12 would be a straight line */
    weir_design_destroy(a);
    weir_design_destroy(b);
    weir_design_destroy(c);
}

/* Four beds are four equal parts of the range, and its ends count as much as what lies between. */
Test(design, whole_numbers_steps_and_lists_come_equally_often_in_a_sample)
{
    static const char *const vary[] = {BEDS "=10..13", STAY "=1 h..2 h:20 min", SHARE "=5 %,50 %"};
    weir_design *d = design_of(WEIR_DESIGN_LHS, 40, 3, 3, vary);
    int beds[4] = {0}, halves = 0, hours = 0;
    for (size_t i = 0; i < 40; i++) {
        const double value = weir_design_value(d, i, 0);
        cr_assert(value == floor(value) && value >= 10 && value <= 13);
        beds[(int)value - 10]++;
        hours += strcmp(weir_design_text(d, i, 1), "1 h") == 0;
        halves += strcmp(weir_design_text(d, i, 2), "50 %") == 0;
    }
    for (int k = 0; k < 4; k++)
        cr_expect(eq(int, beds[k], 10));
    cr_expect(eq(int, hours, 10));
    cr_expect(eq(int, halves, 20));
    weir_design_destroy(d);
}

/* Warnock's formula for the L2 star discrepancy of points in the unit square. */
static double discrepancy(double (*x)[2], size_t n)
{
    double pairs = 0, single = 0;
    for (size_t i = 0; i < n; i++) {
        single += (1 - x[i][0] * x[i][0]) * (1 - x[i][1] * x[i][1]);
        for (size_t k = 0; k < n; k++)
            pairs += (1 - fmax(x[i][0], x[k][0])) * (1 - fmax(x[i][1], x[k][1]));
    }
    return sqrt(pairs / (double)(n * n) - single / (2.0 * (double)n) + 1.0 / 9.0);
}

/* 128 random points have a mean square of (1/128)(1/4 - 1/9), that is 0.033 (Matousek 1999). */
Test(design, sobol_fills_a_square_far_more_evenly_than_chance)
{
    static const char *const vary[] = {SHARE "=0..1", STAY "=0 h..1 h"};
    enum { N = 128 };
    double x[N][2];
    weir_design *d = design_of(WEIR_DESIGN_SOBOL, N, 1, 2, vary);
    for (size_t i = 0; i < N; i++) {
        x[i][0] = weir_design_value(d, i, 0);
        x[i][1] = weir_design_value(d, i, 1);
    }
    cr_expect(lt(dbl, discrepancy(x, N), 0.033 / 3));
    /* the sequence as GSL gives it: 1/2 1/2, 3/4 1/4, 1/4 3/4 */
    cr_expect(eq(dbl, x[0][0], 0.5));
    cr_expect(eq(dbl, x[1][0], 0.75));
    cr_expect(eq(dbl, x[1][1], 0.25));
    cr_expect(eq(dbl, x[2][0], 0.25));
    weir_design_destroy(d);
}

static void expect_refused(const weir_design_options *o, weir_status wanted, const char *what,
                           const char *of)
{
    weir_error err = {0};
    weir_design *design;
    cr_expect(eq(int, weir_design_create(network, o, &design, &err), wanted), "%s", of);
    cr_expect(eq(ptr, design, NULL));
    char *all = weir_error_text(&err);
    cr_expect(strstr(all, what) != NULL, "'%s' is not in: %s", what, all);
    free(all);
    weir_error_clear(&err);
}

Test(design, what_is_wrong_is_said_with_what_would_be_right)
{
    static const struct {
        const char *vary, *what;
    } cases[] = {
        {"beds", "takes DIAL=LO..HI:STEP"},
        {"services.ward.resources.bed=1..3", "did you mean '" BEDS "'?"},
        {"services.*.bads=1..3", "no dial matches 'services.*.bads'"},
        {"services.ward.steps.1.delay=1..3", "a whole distribution, table or curve"},
        {"services.ward.steps.1.delay=1..3", "such as '" STAY "'"},
        {BEDS "=3..1", "ends below its start"},
        {BEDS "=3..3", "begins where it ends"},
        {BEDS "=1..9:-2", "goes up, in steps above 0"},
        {BEDS "=1..9:0", "goes up, in steps above 0"},
        {BEDS "=1..9:9", "longer than the range"},
        {BEDS "=1 h..9 h", "expected a whole number"},
        {BEDS "=1..9:1 h", "the step: expected a whole number"},
        {BEDS "=", "found nothing"},
        {BEDS "=1,,2", "found nothing"},
        {BEDS "=1,2,1", "stands in the list twice"},
        {STAY "=1..2:1", "expected a duration with its unit"},
        {STAY "=1 h..never:1 h", "is not a value to sweep over"},
        {STAY "=1 h..2 h", "a grid needs a step"},
        {SHARE "=60 %..120 %:5 %", "above 100 %"},
        {BEDS "=1..100001", "the design has 100001 points; the limit is 100000"},
        {STAY "=1 h..2 h:1 s", NULL}, /* 3,601 points are none too many */
        {"arrivals.door.rate=1 per day..9 per day:0.00001 per day", "has 800001 points"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const weir_design_options o = {
            .kind = WEIR_DESIGN_GRID, .vary = &cases[i].vary, .n_vary = 1};
        if (cases[i].what)
            expect_refused(&o, WEIR_ERR_USAGE, cases[i].what, cases[i].vary);
        else
            weir_design_destroy(design_of(WEIR_DESIGN_GRID, 0, 1, 1, &cases[i].vary));
    }
}

Test(design, one_dial_is_varied_once_and_the_product_of_all_has_a_limit)
{
    static const char *const twice[] = {BEDS "=1..2", BEDS ".capacity=3..4"};
    static const char *const pattern[] = {"services.*.resources.*=1..2", BEDS "=3..4"};
    static const char *const large[] = {BEDS "=1..1000", STAY "=1 h..200 h:1 h"};
    weir_design_options o = {.kind = WEIR_DESIGN_GRID, .vary = twice, .n_vary = 2};
    expect_refused(&o, WEIR_ERR_USAGE, "'" BEDS "' is varied twice", "two paths");
    o.vary = pattern;
    expect_refused(&o, WEIR_ERR_USAGE, "'" BEDS "' is varied twice", "a pattern");
    o.vary = large;
    expect_refused(&o, WEIR_ERR_USAGE, "the design has 200000 points", "a product");
    o = (weir_design_options){
        .kind = WEIR_DESIGN_LHS, .vary = large, .n_vary = 2, .n_points = 200000};
    expect_refused(&o, WEIR_ERR_USAGE, "the design has 200000 points", "a sample");
}

/* ---- files ---------------------------------------------------------------------------------------- */

static const char *file_of(const char *text)
{
    static char path[] = "/tmp/weir-points-XXXXXX";
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    const int fd = mkstemp(path);
    cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    return path;
}

Test(design, a_file_has_a_heading_of_dials_and_a_row_for_each_point)
{
    const char *path = file_of("\xEF\xBB\xBF" BEDS ", \"" STAY "\"\r\n"
                               "10,90 min\r\n"
                               "\r\n"
                               " 12 ,\"2 h\"\n"
                               "10,90 min"); /* the same point may come again */
    const weir_design_options o = {.kind = WEIR_DESIGN_POINTS, .file = path};
    weir_error err = {0};
    weir_design *d;
    cr_assert(eq(int, weir_design_create(network, &o, &d, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    unlink(path);
    cr_expect(eq(str, (char *)texts(d, 0), "10|12|10|"));
    cr_expect(eq(str, (char *)texts(d, 1), "90 min|2 h|90 min|"));
    cr_expect(eq(dbl, weir_design_value(d, 1, 1), 120)); /* in the unit of the first */
    weir_design_destroy(d);
}

Test(design, faults_of_a_file_have_their_line)
{
    static const struct {
        const char *text, *what;
    } cases[] = {
        {"", "is empty"},
        {BEDS "\n", "has no points under its heading"},
        {"bedz,x\n1,2\n", ":1:1: error: unknown dial 'bedz'"},
        {BEDS "," BEDS "\n1,2\n", "varied twice"},
        {BEDS ";" STAY "\n1;2 h\n", "parted by semicolons"},
        {BEDS "," STAY "\n1,2 h\n3\n", ":3:1: error: this row has 1 cell, the heading has 2"},
        {BEDS "," STAY "\n1,2 h\n3,4,5\n", "this row has 3 cells"},
        {BEDS "," STAY "\n\n1,2\n", ":3:1: error: expected a duration"},
        {BEDS "\n1\n\xff\n", ":3:1: error:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const weir_design_options o = {.kind = WEIR_DESIGN_POINTS, .file = file_of(cases[i].text)};
        expect_refused(&o, WEIR_ERR_USAGE, cases[i].what, cases[i].text);
        unlink(o.file);
    }
    const weir_design_options none = {.kind = WEIR_DESIGN_POINTS, .file = "/nonexistent/p.csv"};
    expect_refused(&none, WEIR_ERR_IO, "cannot open '/nonexistent/p.csv'", "no file");
    const weir_design_options folder = {.kind = WEIR_DESIGN_POINTS, .file = "/tmp"};
    expect_refused(&folder, WEIR_ERR_IO, "cannot read '/tmp'", "a folder");
}
