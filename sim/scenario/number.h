/* Decimal numbers from text: what a number is and what only looks like one. For units.c and
 * spans.c. */
#ifndef WR_NUMBER_H
#define WR_NUMBER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "weir/error.h"
#include "sim/scenario/units.h"

/** Where a parser says what is wrong; either may be NULL. */
typedef struct wr_complaint {
    char *why, *hint; /* WR_WHY_MAX each */
} wr_complaint;

/** Both return false, so that `return wr_why(...)` reads well. */
bool wr_why(wr_complaint c, const char *fmt, ...) WEIR_PRINTF(2, 3);
bool wr_hint_text(wr_complaint c, const char *fmt, ...) WEIR_PRINTF(2, 3);

/** A piece of a text. */
typedef struct wr_slice {
    const char *at;
    size_t n;
} wr_slice;

wr_slice wr_trim(const char *text, size_t n);
wr_slice wr_after(wr_slice s, size_t n); /* what follows the first n bytes, blanks skipped */
bool wr_slice_is(wr_slice s, const char *word);
/** A slice as messages show it. */
const char *wr_show_slice(wr_slice s, char buf[WR_WHY_MAX]);

#define WR_NUMBER_MAX 400 /* characters */

/** A decimal number as written: digits[0..n) times ten to the exponent. */
typedef struct wr_decimal {
    bool negative, has_sign, has_point, has_exponent;
    char digits[WR_NUMBER_MAX + 1];
    size_t n;
    long exponent;
    size_t length; /* bytes of text that it took */
} wr_decimal;

typedef enum wr_number_kind {
    WR_NUMBER_OK,
    WR_NUMBER_NONE, /* not a number at all; nothing was said */
    WR_NUMBER_BAD   /* a number we refuse; the complaint says why */
} wr_number_kind;

/** Reads the number at the front of a slice; what follows it is not looked at. */
wr_number_kind wr_scan_number(wr_slice s, wr_decimal *number, wr_complaint c);

/** The double nearest to the number times ten to the power `shift` (-2 for per cent). False, with
 * a complaint, where a double cannot hold it. */
bool wr_number_value(const wr_decimal *number, int shift, double *value, wr_complaint c);

#endif
