/* A text file written whole or not at all, and never over another unless that is wanted. */
#ifndef ANALYSIS_OUTPUT_H
#define ANALYSIS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "weir/error.h"

/** @return WEIR_OK; WEIR_ERR_USAGE if it exists and not force; WEIR_ERR_IO */
weir_status analysis_write_file(const char *path, bool force, const char *text, size_t n,
                                weir_error *err);

#endif
