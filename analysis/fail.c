/* A message without a place in a file. Where memory is out it is lost, but its status is not. */
#include "analysis/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_message(weir_error *err, weir_severity severity, weir_status status,
                        const char *text)
{
    if (err->n_messages == err->capacity) {
        const size_t capacity = err->capacity ? 2 * err->capacity : 8;
        weir_message *more = realloc(err->messages, capacity * sizeof *more);
        if (!more)
            return;
        err->messages = more;
        err->capacity = capacity;
    }
    err->messages[err->n_messages++] =
        (weir_message){.severity = severity, .status = status, .text = strdup(text)};
}

weir_status analysis_fail(weir_error *err, weir_status status, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (err) {
        if (err->n_errors++ == 0)
            err->status = status;
        add_message(err, WEIR_ERROR, status, text);
    }
    return status;
}

void analysis_warn(weir_error *err, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (err) {
        err->n_warnings++;
        add_message(err, WEIR_WARNING, WEIR_OK, text);
    }
}

void analysis_hint(weir_error *err, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (err)
        add_message(err, WEIR_HINT, WEIR_OK, text);
}
