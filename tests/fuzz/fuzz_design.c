/* Any bytes as a design of a sweep. The first byte says of which kind; the rest is one `--vary` a line,
 * or a CSV file. Whatever is accepted has points within the limit, each value finite, and a text that
 * reads back as it. */
#include <math.h>
#include <string.h>

#include "sim/experiment/design.h"
#include "sim/scenario/units.h"
#include "tests/fuzz/fuzz.h"

#define MOST_LINES 8

static const char scenario[] =
    "weir: 1\nrun: {length: 10 d}\n"
    "arrivals: {door: {to: ward, rate: 5 per day}}\n"
    "services:\n  ward:\n    type: pathway\n    resources: {beds: 20}\n"
    "    steps: [{delay: {dist: exponential, mean: 1 h}},\n"
    "            {choose: [{leave: home, share: 20 %}, {leave: out}]}]\n";

static const weir_network *base(void)
{
    static weir_network *network;
    weir_error err = {0};
    if (!network && weir_network_load_text("ward.yaml", scenario, weir_health_models(), NULL,
                                           &network, &err) != WEIR_OK)
        abort();
    return network;
}

static void check_value(const weir_design *d, size_t dial, size_t point)
{
    const wr_design_dial *of = &d->dials.at[dial];
    const char *text = weir_design_text(d, point, dial);
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    double value;
    FUZZ_CHECK(isfinite(weir_design_value(d, point, dial)), "'%s'", text);
    FUZZ_CHECK(wr_parse_value(text, of->dial->dim, &value, NULL, NULL, why, hint), "'%s': %s", text,
               why);
    const double other = weir_design_value(d, point, dial) * of->scale;
    FUZZ_CHECK(fabs(value - other) <= 1e-9 * (fabs(value) + 1e-3), "'%s' is %.17g, not %.17g", text,
               value, other);
}

static void check_design(const weir_design *d)
{
    const size_t n = weir_design_point_count(d);
    FUZZ_CHECK(n >= 1 && n <= WEIR_MOST_POINTS, "%zu points", n);
    for (size_t dial = 0; dial < weir_design_dial_count(d); dial++)
        for (size_t point = 0; point < n; point += n / 50 + 1)
            check_value(d, dial, point);
}

static void one_file(char *text, size_t n)
{
    wr_arena *arena = wr_arena_create();
    weir_error err = {0};
    if (!arena || setjmp(*wr_arena_on_full(arena)))
        abort();
    weir_design *d = wr_alloc(arena, sizeof *d);
    const weir_source source = {.name = "points.csv", .text = text, .length = n};
    d->arena = arena;
    if (wr_points_read_text(d, base(), &source, &err) == WEIR_OK)
        check_design(d);
    else
        FUZZ_CHECK(err.n_errors > 0, "'%s'", text);
    weir_error_clear(&err);
    wr_arena_destroy(arena);
}

static void some_lines(weir_design_kind kind, char *text)
{
    const char *vary[MOST_LINES];
    weir_design_options o = {.kind = kind, .vary = vary, .n_points = 37, .seed = 1};
    weir_error err = {0};
    weir_design *d;
    for (char *line = strtok(text, "\n"); line && o.n_vary < MOST_LINES; line = strtok(NULL, "\n"))
        vary[o.n_vary++] = line;
    if (weir_design_create(base(), &o, &d, &err) == WEIR_OK)
        check_design(d);
    else
        FUZZ_CHECK(err.n_errors > 0, "nothing was said");
    weir_design_destroy(d);
    weir_error_clear(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 4096)
        return 0;
    char *text = malloc(size);
    if (!text)
        abort();
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (*data % 4 == 3)
        one_file(text, size - 1);
    else
        some_lines((weir_design_kind)(*data % 4), text);
    free(text);
    return 0;
}
