/* A text file written whole or not at all, and never over another unless that is wanted. */
#ifndef ANALYSIS_OUTPUT_H
#define ANALYSIS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "weir/error.h"

/** @return WEIR_OK; WEIR_ERR_USAGE if it exists and not force; WEIR_ERR_IO */
weir_status analysis_write_file(const char *path, bool force, const char *text, size_t n,
                                weir_error *err);

/** The same where it is written piece by piece. `write` returns false where it cannot go on; errors of the stream
 * are seen here. WEIR_ERR_LIMIT where it returned false. */
weir_status analysis_write_stream(const char *path, bool force, bool (*write)(FILE *, void *),
                                  void *what, weir_error *err);

#endif
