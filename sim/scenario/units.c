/* Values with units. Nothing is guessed: a number without the unit it needs is refused with the
 * units that fit, and a month, whose length varies, is never a unit.
 *
 * Scaled values are rounded once: `12 %` is the very double that 0.12 is, because the power of ten
 * is moved before the digits are read. */
#include "sim/scenario/units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/scenario/number.h"

#define SMALLEST_UNIT 1e-100
#define POUND "\xC2\xA3"

/* Units of time. A rate may spell them out: `30 per day`. */
static const struct time_unit {
    const char *name, *per; /* per: as the unit of a rate */
    double seconds;
    bool in_durations;
} time_units[] = {
    {"s", "per s", 1, true},
    {"min", "per min", 60, true},
    {"h", "per h", 3600, true},
    {"d", "per d", 86400, true},
    {"wk", "per wk", 7 * 86400.0, true},
    {"yr", "per yr", 365 * 86400.0, true}, /* a year of rates and durations has 365 days */
    {"second", "per second", 1, false},
    {"minute", "per minute", 60, false},
    {"hour", "per hour", 3600, false},
    {"day", "per day", 86400, false},
    {"week", "per week", 7 * 86400.0, false},
    {"year", "per year", 365 * 86400.0, false},
};

/* What each dimension is called, and an example of how it is written. */
static const struct dimension {
    const char *name, *hint;
} dimensions[] = {
    [WR_DIM_NUMBER] = {"a number", "write a plain number, such as 12 or 0.5"},
    [WR_DIM_COUNT] = {"a whole number", "write a whole number, 0 or more, such as 12"},
    [WR_DIM_SHARE] = {"a share", "write a share, such as 12 % or 0.12"},
    [WR_DIM_DURATION] = {"a duration", "write a number and one of s, min, h, d, wk, yr, as in 4 h"},
    [WR_DIM_RATE] = {"a rate", "write a rate, such as 9 per h, 30 per day or 1 per 1.2 d"},
    [WR_DIM_RATE_PER_PERSON] = {"a rate per person",
                                "write 92 per 1000 per year, or 5.8 per year for each person"},
    [WR_DIM_MONEY] = {"an amount of money",
                      "write pounds, such as " POUND "42, " POUND "120 k or " POUND "1.2 m"},
    [WR_DIM_CLOCK] = {"a time of day", "write it as \"08:00\""},
    [WR_DIM_FACTOR] = {"a factor", "write a plain number, 0 or more, such as 0.7"},
    [WR_DIM_MONEY_RATE] = {"an amount of money per time",
                           "write it as " POUND "300 per day or " POUND "45 k per 30 d"},
};

/* What a value is read into. */
typedef struct reading {
    wr_slice text; /* the whole value, for messages */
    wr_dim dim;
    wr_complaint complaint;
    double value, scale;
    const char *unit;
} reading;

static bool expected(const reading *r)
{
    char shown[WR_WHY_MAX];
    wr_hint_text(r->complaint, "%s", dimensions[r->dim].hint);
    if (r->text.n == 0)
        return wr_why(r->complaint, "expected %s, found nothing", dimensions[r->dim].name);
    return wr_why(r->complaint, "expected %s, found '%s'", dimensions[r->dim].name,
                  wr_show_slice(r->text, shown));
}

static bool set_value(reading *r, const wr_decimal *number, int shift, const char *unit,
                      double scale)
{
    r->unit = unit;
    r->scale = scale;
    return wr_number_value(number, shift, &r->value, r->complaint);
}

/* --- units of time --- */

static const struct time_unit *find_time_unit(wr_slice word, bool in_rate)
{
    for (size_t i = 0; i < sizeof time_units / sizeof *time_units; i++)
        if (wr_slice_is(word, time_units[i].name) && (in_rate || time_units[i].in_durations))
            return &time_units[i];
    return NULL;
}

/* The unit that a longer or unusual word stands for: "hrs", "days", "Minutes". */
static const char *short_unit(wr_slice word)
{
    static const struct {
        const char *start, *unit;
    } words[] = {
        {"sec", "s"}, {"minu", "min"}, {"mins", "min"}, {"hour", "h"},  {"hr", "h"},
        {"day", "d"}, {"week", "wk"},  {"wks", "wk"},   {"year", "yr"}, {"yrs", "yr"},
    };
    char lower[8] = "";
    for (size_t i = 0; i < word.n && i < sizeof lower - 1; i++)
        lower[i] = (char)tolower((unsigned char)word.at[i]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(lower, words[i].start, strlen(words[i].start)) == 0)
            return words[i].unit;
    return find_time_unit((wr_slice){lower, word.n < 7 ? word.n : 7}, false) ? "" : NULL;
}

/* Says why a word is no unit of time. */
static bool refuse_time_unit(const reading *r, wr_slice number, wr_slice word)
{
    char shown[WR_WHY_MAX];
    const int n = (int)(number.n < 60 ? number.n : 60);
    const char *meant = short_unit(word);
    if (wr_slice_is(word, "m") || wr_slice_is(word, "M")) {
        wr_hint_text(r->complaint, "write '%.*s min'; a month is not a unit", n, number.at);
        return wr_why(r->complaint, "'%s' is ambiguous: min or month?", wr_show_slice(word, shown));
    }
    if (word.n >= 3 && strncmp(word.at, "mon", 3) == 0) {
        wr_hint_text(r->complaint, "write days or weeks, such as '30 d'");
        return wr_why(r->complaint, "a month is not a unit: its length varies");
    }
    if (meant && *meant)
        wr_hint_text(r->complaint, "write '%.*s %s'", n, number.at, meant);
    else
        wr_hint_text(r->complaint, "the units of time are s, min, h, d, wk and yr");
    return wr_why(r->complaint, "unknown unit '%s'", wr_show_slice(word, shown));
}

static bool read_duration(reading *r, const wr_decimal *number, wr_slice unit)
{
    char shown[WR_WHY_MAX];
    const wr_slice digits = {r->text.at, number->length};
    if (unit.n == 0) {
        wr_show_slice(digits, shown);
        wr_hint_text(r->complaint, "write '%.60s h' or '%.60s d'", shown, shown);
        return wr_why(r->complaint, "expected a duration with its unit, found '%s'", shown);
    }
    const struct time_unit *found = find_time_unit(unit, false);
    if (!found)
        return isalpha((unsigned char)*unit.at) ? refuse_time_unit(r, digits, unit) : expected(r);
    if (!set_value(r, number, 0, found->name, found->seconds))
        return false;
    r->value *= found->seconds;
    return isfinite(r->value) || wr_why(r->complaint, "number too large for a double");
}

/* --- rates --- */

/* Takes `per` off the front of a slice. */
static bool take_per(wr_slice *s)
{
    if (s->n < 4 || memcmp(s->at, "per", 3) != 0 || s->at[3] != ' ')
        return false;
    *s = wr_after(*s, 4);
    return true;
}

/* A number above 0 at the front of a slice, or 1 where none is. */
static bool take_amount(const reading *r, wr_slice *s, double *amount)
{
    wr_decimal number;
    *amount = 1.0;
    const wr_number_kind kind = wr_scan_number(*s, &number, r->complaint);
    if (kind != WR_NUMBER_OK)
        return kind == WR_NUMBER_NONE;
    if (!wr_number_value(&number, 0, amount, r->complaint))
        return false;
    *s = wr_after(*s, number.length);
    if (!(*amount > 0.0))
        return wr_why(r->complaint, "a rate is per more than 0");
    return true;
}

/* `h`, `day`, `1.2 d`: the seconds of what follows `per`. */
static bool take_period(const reading *r, wr_slice s, double *seconds, const char **unit)
{
    const wr_slice all = s;
    if (!take_amount(r, &s, seconds))
        return false;
    const struct time_unit *found = find_time_unit(s, true);
    if (!found) {
        wr_slice again = s, digits = wr_trim(all.at, all.n - s.n);
        if (s.n == 0 || !isalpha((unsigned char)*s.at) || take_per(&again))
            return expected(r);
        if (digits.n == 0)
            digits = (wr_slice){"1", 1};
        return refuse_time_unit(r, digits, s);
    }
    if (all.at == s.at)
        *unit = found->per;
    *seconds *= found->seconds;
    return true;
}

static bool refuse_rate_without_per(const reading *r, wr_slice digits, wr_slice unit)
{
    char shown[WR_WHY_MAX], example[WR_WHY_MAX];
    snprintf(example, sizeof example, "%.*s", (int)(digits.n < 40 ? digits.n : 40), digits.at);
    if (unit.n > 0 && *unit.at == '/')
        wr_hint_text(r->complaint, "write '%s per %.*s'", example,
                     (int)(wr_after(unit, 1).n < 40 ? wr_after(unit, 1).n : 40),
                     wr_after(unit, 1).at);
    else if (r->dim == WR_DIM_RATE)
        wr_hint_text(r->complaint, "write '%s per h' or '%s per day'", example, example);
    else
        wr_hint_text(r->complaint, "%s", dimensions[r->dim].hint);
    return wr_why(r->complaint, "expected %s with its unit, found '%s'", dimensions[r->dim].name,
                  wr_show_slice(r->text, shown));
}

/* The unit of a rate, `per 30 d` or, for each person, `per 1000 per year`, as a number of which
 * the rate is one part. */
static bool read_per(const reading *r, wr_slice s, double *parts, const char **unit)
{
    double people = 1.0, seconds = 1.0;
    *unit = s.at;
    if (!take_per(&s))
        return false;
    wr_slice rest = s;
    if (r->dim == WR_DIM_RATE_PER_PERSON) {
        if (!take_amount(r, &rest, &people))
            return false;
        if (rest.at != s.at && take_per(&rest)) {
            if (!take_period(r, rest, &seconds, &(const char *){NULL}))
                return false;
            *parts = people * seconds;
            return true;
        }
    }
    if (!take_period(r, s, &seconds, unit))
        return false;
    *parts = seconds;
    return true;
}

static bool read_rate(reading *r, const wr_decimal *number, wr_slice rest)
{
    double parts = 1.0;
    const char *unit = "";
    wr_slice after = rest;
    if (!take_per(&after))
        return refuse_rate_without_per(r, (wr_slice){r->text.at, number->length}, rest);
    if (!read_per(r, rest, &parts, &unit) || !set_value(r, number, 0, unit, 1.0 / parts))
        return false;
    r->value /= parts;
    if (r->value < 0.0)
        return wr_why(r->complaint, "a rate may not be below 0");
    return true;
}

/* --- the others --- */

static bool read_plain(reading *r, const wr_decimal *number, wr_slice rest)
{
    char shown[WR_WHY_MAX];
    if (rest.n > 0)
        return expected(r);
    if (!set_value(r, number, 0, "", 1.0))
        return false;
    if (r->dim == WR_DIM_COUNT && (r->value < 0.0 || r->value != floor(r->value)))
        return wr_why(r->complaint, "expected a whole number, 0 or more, found '%s'",
                      wr_show_slice(r->text, shown));
    if (r->dim == WR_DIM_FACTOR && r->value < 0.0)
        return wr_why(r->complaint, "expected a factor, 0 or more, found '%s'",
                      wr_show_slice(r->text, shown));
    return true;
}

/* `12 %` or 0.12. A bare 70 is likely meant for 70 %, but it is not ours to say. */
static bool read_share(reading *r, const wr_decimal *number, wr_slice rest)
{
    char shown[WR_WHY_MAX];
    const bool percent = rest.n == 1 && *rest.at == '%';
    if (rest.n > 0 && !percent)
        return expected(r);
    if (!set_value(r, number, percent ? -2 : 0, percent ? "%" : "", percent ? 0.01 : 1.0))
        return false;
    wr_show_slice(r->text, shown);
    if (r->value < 0.0)
        return wr_why(r->complaint, "share %s is below 0", shown);
    if (r->value > 1.0) {
        if (!percent && r->value <= 100.0)
            wr_hint_text(r->complaint, "write %.15g or %s %%", r->value / 100.0, shown);
        return wr_why(r->complaint, "share %s is above %s", shown, percent ? "100 %" : "1");
    }
    return true;
}

/* The number of an amount of money: `£120 k` is 120 thousand pounds. `rest` is what follows. */
static bool read_pounds(reading *r, wr_slice s, wr_slice *rest)
{
    wr_decimal number;
    char shown[WR_WHY_MAX];
    const bool minus = s.n > 0 && *s.at == '-';
    if (minus || (s.n > 0 && *s.at == '+'))
        s = wr_after(s, 1);
    const bool pound = s.n >= 2 && memcmp(s.at, POUND, 2) == 0;
    if (pound)
        s = wr_after(s, 2);
    const wr_number_kind kind = wr_scan_number(s, &number, r->complaint);
    if (kind != WR_NUMBER_OK)
        return kind == WR_NUMBER_BAD ? false : expected(r);
    if (!pound) {
        wr_hint_text(r->complaint, "write '" POUND "%s'", wr_show_slice(s, shown));
        return wr_why(r->complaint, "expected an amount of money, found '%s'",
                      wr_show_slice(r->text, shown));
    }
    number.negative ^= minus;
    s = wr_after(s, number.length);
    *rest = s;
    if (s.n > 0 && (s.n == 1 || s.at[1] == ' ') && (*s.at == 'k' || *s.at == 'm')) {
        *rest = wr_after(s, 1);
        return *s.at == 'k' ? set_value(r, &number, 3, POUND " k", 1e3)
                            : set_value(r, &number, 6, POUND " m", 1e6);
    }
    return set_value(r, &number, 0, POUND, 1.0);
}

static bool read_money(reading *r)
{
    wr_slice rest;
    return read_pounds(r, r->text, &rest) && (rest.n == 0 || expected(r));
}

/* Shown back by what follows the digits: "k per 30 d". */
static bool read_money_rate(reading *r)
{
    wr_slice rest;
    double parts = 1.0;
    const char *unit = "";
    if (!read_pounds(r, r->text, &rest))
        return false;
    wr_slice after = rest;
    if (!take_per(&after))
        return expected(r);
    if (!read_per(r, rest, &parts, &unit))
        return false;
    if (r->scale > 1.0) {
        const char *letter = rest.at - 1;
        while (*letter == ' ' || *letter == '\t')
            letter--;
        unit = letter;
    }
    r->unit = unit;
    r->value /= parts;
    r->scale /= parts;
    return true;
}

/* `08:00`, to `24:00`; seconds from midnight. */
static bool read_clock(reading *r)
{
    const wr_slice s = r->text;
    const size_t n = s.n > 0 ? strspn(s.at, "0123456789") : 0;
    if (n < 1 || n > 2 || s.n != n + 3 || s.at[n] != ':' || !isdigit((unsigned char)s.at[n + 1]) ||
        !isdigit((unsigned char)s.at[n + 2]))
        return expected(r);
    int hour = 0;
    for (size_t i = 0; i < n; i++)
        hour = 10 * hour + (s.at[i] - '0');
    const int minute = 10 * (s.at[n + 1] - '0') + (s.at[n + 2] - '0');
    if (minute > 59 || 60 * hour + minute > 24 * 60) {
        wr_hint_text(r->complaint, "a day runs from 00:00 to 24:00");
        return expected(r);
    }
    r->value = 60.0 * (60 * hour + minute);
    r->unit = "";
    r->scale = 1.0;
    return true;
}

/* --- reading --- */

static bool read_number_and_unit(reading *r)
{
    wr_decimal number;
    /* A clock time where none is due: its 09 would else be blamed for its zero. */
    const size_t lead = strspn(r->text.at, "0123456789");
    if (lead > 0 && lead < r->text.n && r->text.at[lead] == ':')
        return expected(r);
    const wr_number_kind kind = wr_scan_number(r->text, &number, r->complaint);
    if (kind != WR_NUMBER_OK)
        return kind == WR_NUMBER_BAD ? false : expected(r);
    const wr_slice rest = wr_after(r->text, number.length);
    switch (r->dim) {
    case WR_DIM_DURATION:
        return read_duration(r, &number, rest);
    case WR_DIM_RATE:
    case WR_DIM_RATE_PER_PERSON:
        return read_rate(r, &number, rest);
    case WR_DIM_SHARE:
        return read_share(r, &number, rest);
    default:
        return read_plain(r, &number, rest);
    }
}

static bool read_value(reading *r)
{
    if (r->dim == WR_DIM_CLOCK)
        return read_clock(r);
    if (r->dim == WR_DIM_MONEY)
        return read_money(r);
    if (r->dim == WR_DIM_MONEY_RATE)
        return read_money_rate(r);
    if (r->dim == WR_DIM_DURATION && wr_slice_is(r->text, "never")) {
        r->value = INFINITY;
        r->unit = "";
        r->scale = 1.0;
        return true;
    }
    return read_number_and_unit(r);
}

bool wr_parse_value(const char *text, wr_dim dim, double *value, const char **unit, double *scale,
                    char why[WR_WHY_MAX], char hint[WR_WHY_MAX])
{
    reading r = {wr_trim(text, strlen(text)), dim, {why, hint}, 0.0, 1.0, ""};
    if (why)
        *why = '\0';
    if (hint)
        *hint = '\0';
    if (!read_value(&r))
        return false;
    *value = r.value == 0.0 ? 0.0 : r.value; /* no -0 */
    if (unit)
        *unit = r.unit;
    if (!(r.scale > SMALLEST_UNIT)) { /* `1 per 1e300 yr`: nothing could be shown in it */
        char shown[WR_WHY_MAX];
        return wr_why(r.complaint, "a unit as small as that of '%s' is of no use",
                      wr_show_slice(r.text, shown));
    }
    if (scale)
        *scale = r.scale;
    return true;
}

/* A unit is what "1 UNIT" is. */
bool wr_unit_scale(const char *unit, wr_dim dim, double *scale)
{
    char text[80], why[WR_WHY_MAX], hint[WR_WHY_MAX];
    const wr_slice s = wr_trim(unit, strlen(unit));
    const bool pounds = s.n >= 2 && memcmp(s.at, POUND, 2) == 0;
    const wr_slice rest = pounds ? wr_after(s, 2) : s;
    double value;
    if (s.n > 60)
        return false;
    if (dim == WR_DIM_CLOCK || (rest.n > 0 && isdigit((unsigned char)*rest.at)))
        return false;
    const bool money = dim == WR_DIM_MONEY || dim == WR_DIM_MONEY_RATE;
    snprintf(text, sizeof text, "%s1 %.*s", money ? POUND : "", (int)rest.n, rest.at);
    if (pounds != money && !(dim == WR_DIM_MONEY_RATE && !pounds))
        return false;
    return wr_parse_value(text, dim, &value, NULL, scale, why, hint);
}

bool wr_parse_delta(const char *text, wr_dim dim, double *delta, char why[WR_WHY_MAX],
                    char hint[WR_WHY_MAX])
{
    const wr_slice s = wr_trim(text, strlen(text));
    const wr_complaint c = {why, hint};
    char shown[WR_WHY_MAX];
    wr_decimal number;
    *why = *hint = '\0';
    if (dim == WR_DIM_SHARE) {
        const wr_number_kind kind = wr_scan_number(s, &number, c);
        if (kind == WR_NUMBER_BAD)
            return false;
        const wr_slice rest = kind == WR_NUMBER_OK ? wr_after(s, number.length) : s;
        const bool points = wr_slice_is(rest, "points");
        if (kind == WR_NUMBER_OK && (points || rest.n == 0))
            return wr_number_value(&number, points ? -2 : 0, delta, c);
        wr_hint_text(c, "write '+10 points' for ten of a hundred");
        return wr_why(c, "expected points of a percentage, found '%s'", wr_show_slice(s, shown));
    }
    const bool minus = s.n > 0 && *s.at == '-', sign = minus || (s.n > 0 && *s.at == '+');
    const wr_dim as = dim == WR_DIM_CLOCK ? WR_DIM_DURATION : dim;
    if (sign && s.n > 1 && (s.at[1] == '-' || s.at[1] == '+'))
        return wr_why(c, "one sign is enough, found '%s'", wr_show_slice(s, shown));
    if (!wr_parse_value(s.at + sign, as, delta, NULL, NULL, why, hint))
        return false;
    if (isinf(*delta))
        return wr_why(c, "a change cannot be endless, found '%s'", wr_show_slice(s, shown));
    if (minus)
        *delta = -*delta;
    return true;
}

/* --- showing --- */

static void print_with_unit(const char *number, wr_dim dim, const char *unit, char buf[64])
{
    const bool money = dim == WR_DIM_MONEY || dim == WR_DIM_MONEY_RATE;
    if (strncmp(unit, POUND, 2) == 0)
        unit += unit[2] == ' ' ? 3 : 2;
    const bool minus = money && *number == '-';
    snprintf(buf, 64, "%s%s%.32s%s%.24s", minus ? "-" : "", money ? POUND : "", number + minus,
             *unit ? " " : "", unit);
}

/* Tries one way to write the number; true if it reads back as the value. */
static bool try_number(const char *number, double value, wr_dim dim, const char *unit, char buf[64])
{
    double again;
    print_with_unit(number, dim, unit, buf);
    return wr_parse_value(buf, dim, &again, NULL, NULL, NULL, NULL) && again == value;
}

const char *wr_print_value(double value, wr_dim dim, const char *unit, double scale, char buf[64])
{
    char number[40];
    const double shown = value / scale;
    if (dim == WR_DIM_DURATION && isinf(value)) {
        snprintf(buf, 64, "never");
        return buf;
    }
    if (dim == WR_DIM_CLOCK) {
        const int minutes = (int)(value / 60.0);
        snprintf(buf, 64, "%02d:%02d", minutes / 60, minutes % 60);
        return buf;
    }
    /* Plain decimals as people write them; an exponent only where they would be long. */
    const bool plain = fabs(shown) < 1e15 && (fabs(shown) >= 1e-6 || shown == 0.0);
    for (int digits = plain ? 0 : 1; digits <= 17; digits++) {
        snprintf(number, sizeof number, plain ? "%.*f" : "%.*g", digits, shown);
        if (try_number(number, value, dim, unit, buf))
            return buf;
    }
    /* The division has cost the last bit: the neighbour reads back. */
    for (int side = -1; side <= 1; side += 2) {
        snprintf(number, sizeof number, "%.17g", nextafter(shown, side < 0 ? -HUGE_VAL : HUGE_VAL));
        if (try_number(number, value, dim, unit, buf))
            return buf;
    }
    snprintf(number, sizeof number, "%.17g", shown);
    print_with_unit(number, dim, unit, buf);
    return buf;
}
