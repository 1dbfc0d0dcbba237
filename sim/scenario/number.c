/* Decimal numbers from text.
 *
 * strtod() is used only to round, on text that we have taken apart and put together again as
 * "digits e exponent": so it never sees "nan", "0x1p3" or a decimal point, and the locale of a
 * program that uses the library cannot change a result. */
#include "sim/scenario/number.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/base/fail.h"

bool wr_why(wr_complaint c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (c.why)
        vsnprintf(c.why, WR_WHY_MAX, fmt, args);
    va_end(args);
    return false;
}

bool wr_hint_text(wr_complaint c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (c.hint)
        vsnprintf(c.hint, WR_WHY_MAX, fmt, args);
    va_end(args);
    return false;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

wr_slice wr_trim(const char *text, size_t n)
{
    while (n > 0 && is_blank(text[n - 1]))
        n--;
    while (n > 0 && is_blank(*text)) {
        text++;
        n--;
    }
    return (wr_slice){text, n};
}

wr_slice wr_after(wr_slice s, size_t n) { return wr_trim(s.at + n, s.n - n); }

bool wr_slice_is(wr_slice s, const char *word)
{
    return strlen(word) == s.n && memcmp(s.at, word, s.n) == 0;
}

const char *wr_show_slice(wr_slice s, char buf[WR_WHY_MAX])
{
    char text[WR_WHY_MAX], shown[WR_QUOTE_MAX];
    snprintf(text, sizeof text, "%.*s", (int)(s.n < 150 ? s.n : 150), s.at);
    snprintf(buf, WR_WHY_MAX, "%.150s", wr_quoted(text, shown));
    return buf;
}

/* --- what only looks like a number --- */

static size_t count_digits(wr_slice s, size_t from)
{
    size_t n = 0;
    while (from + n < s.n && isdigit((unsigned char)s.at[from + n]))
        n++;
    return n;
}

/* nan, .inf, -Infinity, NaN(1): strtod() would take them all. */
static bool is_not_finite(wr_slice s)
{
    size_t i = s.n > 0 && (*s.at == '-' || *s.at == '+');
    i += i < s.n && s.at[i] == '.';
    const wr_slice rest = {s.at + i, s.n - i};
    const size_t word = strcspn(rest.at, " (") < rest.n ? strcspn(rest.at, " (") : rest.n;
    return (word == 3 &&
            (strncasecmp(rest.at, "nan", 3) == 0 || strncasecmp(rest.at, "inf", 3) == 0)) ||
           (word == 8 && strncasecmp(rest.at, "infinity", 8) == 0);
}

static wr_number_kind bad(wr_complaint c, wr_slice s, const char *what)
{
    char shown[WR_WHY_MAX];
    wr_why(c, "%s, found '%s'", what, wr_show_slice(s, shown));
    return WR_NUMBER_BAD;
}

/* 1_000, 1,000 and 1,5: digits with something between them. Groups of three behind a comma are
 * thousands; a comma before anything else is a decimal point of another country. */
static void hint_without_separators(wr_slice s, wr_complaint c)
{
    char plain[64];
    size_t used = 0, i = 0;
    bool thousands = true;
    for (size_t j = 0; j < s.n; j++)
        if (s.at[j] == ',')
            thousands &= count_digits(s, j + 1) == 3;
    for (; i < s.n && used < sizeof plain - 1; i++) {
        if (isdigit((unsigned char)s.at[i]) || s.at[i] == '.' || s.at[i] == '-')
            plain[used++] = s.at[i];
        else if (s.at[i] == ',' && !thousands)
            plain[used++] = '.';
        else if (s.at[i] != ',' && s.at[i] != '_' && s.at[i] != '+')
            break;
    }
    plain[used] = '\0';
    wr_hint_text(c, "write %s", plain);
}

static wr_number_kind refuse_hex(wr_slice s, wr_complaint c)
{
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)(s.n < 63 ? s.n : 63), s.at);
    const double value = strtod(text, NULL);
    if (isfinite(value) && value != 0.0)
        wr_hint_text(c, "write %.15g", value);
    return bad(c, s, "expected a decimal number");
}

/* Says what is wrong with the digits from `first` on, where it is one of the usual traps. */
static bool is_trap(wr_slice s, size_t first, size_t n_digits, wr_complaint c)
{
    const size_t end = first + n_digits;
    const char next = end < s.n ? s.at[end] : '\0';
    if (n_digits == 1 && s.at[first] == '0' && (next == 'x' || next == 'X'))
        return refuse_hex(s, c) == WR_NUMBER_BAD;
    if (next == '_' || (next == ',' && count_digits(s, end + 1) > 0)) {
        hint_without_separators(s, c);
        return bad(c, s, next == '_' ? "a number has no '_' in it" : "a number has no ',' in it") ==
               WR_NUMBER_BAD;
    }
    if (n_digits > 1 && s.at[first] == '0') {
        const char *digits = s.at + first;
        size_t zeros = 0;
        while (zeros + 1 < n_digits && digits[zeros] == '0')
            zeros++;
        wr_hint_text(c, "write %.*s", (int)(n_digits - zeros < 60 ? n_digits - zeros : 60),
                     digits + zeros);
        return bad(c, s, "a number does not begin with 0") == WR_NUMBER_BAD;
    }
    return false;
}

/* --- taking a number apart --- */

static void add_digits(wr_decimal *number, const char *digits, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (number->n > 0 || digits[i] != '0')
            number->digits[number->n++] = digits[i];
}

/* The exponent at s[at..], if one stands there: the bytes it takes, or 0. */
static size_t scan_exponent(wr_slice s, size_t at, wr_decimal *number)
{
    if (at >= s.n || (s.at[at] != 'e' && s.at[at] != 'E'))
        return 0;
    size_t i = at + 1;
    const bool negative = i < s.n && s.at[i] == '-';
    i += i < s.n && (s.at[i] == '-' || s.at[i] == '+');
    const size_t n = count_digits(s, i);
    long value = 0;
    for (size_t j = 0; j < n; j++)
        value = value < 100000 ? 10 * value + (s.at[i + j] - '0') : value;
    if (n == 0)
        return 0;
    number->has_exponent = true;
    number->exponent += negative ? -value : value;
    return i + n - at;
}

wr_number_kind wr_scan_number(wr_slice s, wr_decimal *number, wr_complaint c)
{
    *number = (wr_decimal){0};
    if (is_not_finite(s)) {
        wr_why(c, "must be a finite number");
        return WR_NUMBER_BAD;
    }
    number->has_sign = s.n > 0 && (*s.at == '-' || *s.at == '+');
    number->negative = s.n > 0 && *s.at == '-';
    size_t i = number->has_sign;
    const size_t whole = count_digits(s, i);
    const bool has_point = i + whole < s.n && s.at[i + whole] == '.';
    const size_t part = has_point ? count_digits(s, i + whole + 1) : 0;
    if (whole == 0 && part == 0)
        return WR_NUMBER_NONE;
    if (whole == 0 || (has_point && part == 0))
        return bad(c, s, "a number has digits on both sides of its point");
    if (whole + part > WR_NUMBER_MAX)
        return bad(c, s, "a number may have 400 digits");
    if (is_trap(s, i, whole, c))
        return WR_NUMBER_BAD;
    add_digits(number, s.at + i, whole);
    add_digits(number, s.at + i + whole + 1, part);
    number->has_point = has_point;
    number->exponent = -(long)part;
    i += whole + has_point + part;
    i += scan_exponent(s, i, number);
    number->length = i;
    return WR_NUMBER_OK;
}

bool wr_number_value(const wr_decimal *number, int shift, double *value, wr_complaint c)
{
    char text[WR_NUMBER_MAX + 32];
    *value = 0.0;
    if (number->n == 0)
        return true;
    snprintf(text, sizeof text, "%s%.*se%ld", number->negative ? "-" : "", (int)number->n,
             number->digits, number->exponent + shift);
    *value = strtod(text, NULL);
    if (!isfinite(*value))
        return wr_why(c, "number too large for a double");
    if (*value == 0.0)
        return wr_why(c, "number too small for a double");
    return true;
}
