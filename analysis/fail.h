/* Errors and warnings of this floor, added to a weir_error as the library's own are. */
#ifndef ANALYSIS_FAIL_H
#define ANALYSIS_FAIL_H

#include "weir/error.h"

/** Adds an error and returns its status. A NULL err is allowed. */
weir_status analysis_fail(weir_error *err, weir_status status, const char *fmt, ...)
    WEIR_PRINTF(3, 4);
void analysis_warn(weir_error *err, const char *fmt, ...) WEIR_PRINTF(2, 3);
void analysis_hint(weir_error *err, const char *fmt, ...) WEIR_PRINTF(2, 3);

#endif
