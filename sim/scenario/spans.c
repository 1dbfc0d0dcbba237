/* Spans of the day, dates, whole numbers and bands: what has a shape of its own and no unit. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "sim/scenario/number.h"
#include "sim/scenario/units.h"

static bool read_clock(wr_slice s, int *seconds)
{
    char text[8] = "";
    double value;
    if (s.n >= sizeof text)
        return false;
    memcpy(text, s.at, s.n);
    if (!wr_parse_value(text, WR_DIM_CLOCK, &value, NULL, NULL, NULL, NULL))
        return false;
    *seconds = (int)value;
    return true;
}

bool wr_parse_span(const char *text, int *start, int *end, char why[WR_WHY_MAX])
{
    const wr_slice s = wr_trim(text, strlen(text));
    const wr_complaint c = {why, NULL};
    const char *dash = memchr(s.at, '-', s.n);
    char shown[WR_WHY_MAX];
    wr_show_slice(s, shown);
    if (!dash || !read_clock(wr_trim(s.at, (size_t)(dash - s.at)), start) ||
        !read_clock(wr_after(s, (size_t)(dash - s.at) + 1), end))
        return wr_why(c, "expected a span such as 08:00-20:00, found '%s'", shown);
    if (*start == 86400)
        return wr_why(c, "a span begins at 23:59 or before, found '%s'", shown);
    if (*start == *end)
        return wr_why(c, "the span '%s' is empty; a whole day is 00:00-24:00", shown);
    return true;
}

/* n digits at s[at..]; -1 where something else stands there. */
static int fixed_digits(wr_slice s, size_t at, size_t n)
{
    int value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= s.n || !isdigit((unsigned char)s.at[i]))
            return -1;
        value = 10 * value + (s.at[i] - '0');
    }
    return value;
}

bool wr_parse_date(const char *text, int32_t *day_number, char why[WR_WHY_MAX])
{
    const wr_slice s = wr_trim(text, strlen(text));
    const wr_complaint c = {why, NULL};
    char shown[WR_WHY_MAX];
    const wr_date date = {fixed_digits(s, 0, 4), fixed_digits(s, 5, 2), fixed_digits(s, 8, 2)};
    wr_show_slice(s, shown);
    if (s.n != 10 || s.at[4] != '-' || s.at[7] != '-' || date.year < 0 || date.month < 0 ||
        date.day < 0)
        return wr_why(c, "expected a date such as 2025-04-01, found '%s'", shown);
    if (!wr_date_valid(date))
        return wr_why(c, "there is no %s in the calendar", shown);
    *day_number = wr_day_number(date);
    return true;
}

bool wr_parse_u64(const char *text, uint64_t *value, char why[WR_WHY_MAX])
{
    const wr_slice s = wr_trim(text, strlen(text));
    char shown[WR_WHY_MAX];
    uint64_t sum = 0;
    bool ok = s.n > 0 && (s.n == 1 || *s.at != '0');
    for (size_t i = 0; i < s.n && ok; i++) {
        const uint64_t digit = (uint64_t)(s.at[i] - '0');
        ok = isdigit((unsigned char)s.at[i]) && sum <= (UINT64_MAX - digit) / 10;
        sum = 10 * sum + digit;
    }
    *value = ok ? sum : 0;
    return ok || wr_why((wr_complaint){why, NULL},
                        "expected a whole number from 0 to 18446744073709551615, found '%s'",
                        wr_show_slice(s, shown));
}

bool wr_parse_number(const char *text, double *value, char why[WR_WHY_MAX])
{
    return wr_parse_value(text, WR_DIM_NUMBER, value, NULL, NULL, why, NULL);
}

/* A number of a band: plain, 0 or more. */
static bool read_bound(wr_slice *s, double *value)
{
    wr_decimal number;
    const wr_complaint silent = {NULL, NULL};
    if (wr_scan_number(*s, &number, silent) != WR_NUMBER_OK || number.has_sign ||
        !wr_number_value(&number, 0, value, silent))
        return false;
    *s = wr_after(*s, number.length);
    return true;
}

bool wr_parse_band(const char *text, double *lo, double *hi)
{
    wr_slice s = wr_trim(text, strlen(text));
    if (!read_bound(&s, lo))
        return false;
    *hi = *lo;
    if (s.n == 0)
        return true;
    if (wr_slice_is(s, "+")) {
        *hi = INFINITY;
        return true;
    }
    if (*s.at != '-')
        return false;
    s = wr_after(s, 1);
    return read_bound(&s, hi) && s.n == 0 && *lo <= *hi;
}
