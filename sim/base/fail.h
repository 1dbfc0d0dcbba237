/* Adding messages to a weir_error, from inside. Hints and notes belong to the error (or warning)
 * added just before them. All take a NULL err and do nothing then, but for the status returned. */
#ifndef WR_FAIL_H
#define WR_FAIL_H

#include "weir/error.h"

/** Adds an error and returns its status, so that `return wr_fail(...)` reads well. */
weir_status wr_fail(weir_error *err, weir_status status, weir_place place, const char *fmt, ...)
    WEIR_PRINTF(4, 5);
void wr_hint(weir_error *err, weir_place place, const char *fmt, ...) WEIR_PRINTF(3, 4);
void wr_note(weir_error *err, weir_place place, const char *fmt, ...) WEIR_PRINTF(3, 4);
void wr_warn(weir_error *err, weir_place place, const char *fmt, ...) WEIR_PRINTF(3, 4);

/** Where nothing is known of the place. */
#define WR_NOWHERE ((weir_place){0})

/** A text for messages: control characters as \x07, cut at 60 characters. Returns buf. */
#define WR_QUOTE_MAX 256
const char *wr_quoted(const char *text, char buf[WR_QUOTE_MAX]);

#endif
