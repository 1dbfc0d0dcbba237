/* Any bytes as a value with a unit. The first byte says what is read; whatever is accepted is
 * finite (or `never`), lies where its kind lies, and is printed as a text that reads back as itself. */
#include <math.h>
#include <string.h>

#include "sim/scenario/units.h"
#include "tests/fuzz/fuzz.h"

static void check_bounds(wr_dim dim, double value, const char *text)
{
    FUZZ_CHECK(!isnan(value), "'%s'", text);
    FUZZ_CHECK(isfinite(value) || dim == WR_DIM_DURATION, "'%s'", text);
    if (dim == WR_DIM_SHARE)
        FUZZ_CHECK(value >= 0 && value <= 1, "'%s' is %g", text, value);
    if (dim == WR_DIM_COUNT)
        FUZZ_CHECK(value >= 0 && value == floor(value), "'%s' is %g", text, value);
    if (dim == WR_DIM_RATE || dim == WR_DIM_FACTOR || dim == WR_DIM_RATE_PER_PERSON)
        FUZZ_CHECK(value >= 0, "'%s' is %g", text, value);
    if (dim == WR_DIM_CLOCK)
        FUZZ_CHECK(value >= 0 && value <= 86400, "'%s' is %g", text, value);
}

static void one_value(const char *text, wr_dim dim)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "", shown[64];
    double value = 0, scale = 1, again = 0;
    const char *unit = "";
    if (!wr_parse_value(text, dim, &value, &unit, &scale, why, hint)) {
        FUZZ_CHECK(*why && strlen(why) < WR_WHY_MAX && strlen(hint) < WR_WHY_MAX, "'%s'", text);
        return;
    }
    check_bounds(dim, value, text);
    FUZZ_CHECK(unit != NULL && scale > 0, "'%s': '%s' %g", text, unit, scale);
    if (strlen(unit) > 20)
        return; /* a rate written at length: no room to show it */
    wr_print_value(value, dim, unit, scale, shown);
    FUZZ_CHECK(strlen(shown) < sizeof shown, "'%s'", text);
    FUZZ_CHECK(wr_parse_value(shown, dim, &again, NULL, NULL, why, hint), "'%s' -> '%s': %s", text,
               shown, why);
    /* To the last bit where a person would write it; beyond that a division may cost one. */
    const bool usual = fabs(value / scale) < 1e15 && fabs(value / scale) >= 1e-6;
    FUZZ_CHECK(again == value || (!usual && fabs(again - value) <= 1e-15 * fabs(value) + 1e-300),
               "'%s' -> '%s': %.17g, not %.17g", text, shown, again, value);
}

static void one_change(const char *text, wr_dim dim)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    double delta = 0;
    if (wr_parse_delta(text, dim, &delta, why, hint))
        FUZZ_CHECK(isfinite(delta), "'%s' is %g", text, delta);
    else
        FUZZ_CHECK(*why, "'%s'", text);
}

static void the_rest(const char *text)
{
    char why[WR_WHY_MAX] = "";
    int start = -1, end = -1;
    double number = 0, lo = 0, hi = 0, scale = 0;
    int32_t day = 0;
    uint64_t whole = 0;
    if (wr_parse_span(text, &start, &end, why))
        FUZZ_CHECK(start >= 0 && start <= 86400 && end >= 0 && end <= 86400, "'%s': %d-%d", text,
                   start, end);
    if (wr_parse_number(text, &number, why))
        FUZZ_CHECK(isfinite(number), "'%s'", text);
    if (wr_parse_band(text, &lo, &hi))
        FUZZ_CHECK(lo <= hi, "'%s': %g to %g", text, lo, hi);
    if (wr_parse_date(text, &day, why)) {
        const wr_date date = wr_date_of(day);
        FUZZ_CHECK(date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31, "'%s'",
                   text);
    }
    (void)wr_parse_u64(text, &whole, why);
    for (int dim = 0; dim <= WR_DIM_MONEY_RATE; dim++)
        if (wr_unit_scale(text, (wr_dim)dim, &scale))
            FUZZ_CHECK(scale > 0 && isfinite(scale), "'%s': %g", text, scale);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    char *text = malloc(size); /* exactly, so that a step too far is seen */
    if (!text)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    const wr_dim dim = (wr_dim)(data[0] % (WR_DIM_MONEY_RATE + 1));
    one_value(text, dim);
    one_change(text, dim);
    the_rest(text);
    free(text);
    return 0;
}
