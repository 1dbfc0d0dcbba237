/* Event logs and measures as text files for other programs. */
#ifndef ANALYSIS_EXPORT_H
#define ANALYSIS_EXPORT_H

#include <stdio.h>

#include "weir/events.h"

typedef enum analysis_format {
    ANALYSIS_MEASURES, /* CSV, a row for each measure and replication */
    ANALYSIS_LOG,      /* CSV, a row for each event */
    ANALYSIS_VIDIGI,   /* CSV in the shape that vidigi animates */
    ANALYSIS_BUPAR,    /* CSV in the shape of bupaR's eventlog() */
    ANALYSIS_XES,      /* IEEE 1849, for process mining */
    ANALYSIS_N_FORMATS
} analysis_format;

const char *analysis_format_name(int format); /* "measures", "log", "vidigi", "bupar", "xes" */

/**
 * Writes results to a file, whole or not at all, or (path NULL) to standard output.
 *
 * @param scenario of the log formats but `log`, which have one scenario
 * @return WEIR_OK; WEIR_ERR_USAGE (no event log; the file exists); WEIR_ERR_IO; WEIR_ERR_LIMIT
 */
weir_status analysis_export(const weir_results *r, analysis_format format, size_t scenario,
                            const char *path, bool force, weir_error *err);

/** A field of a CSV file, in quotes where it has to be (RFC 4180). */
void analysis_csv_field(FILE *out, const char *text);
/** "2025-04-02T10:32:10.123456": the log's own clock; dates from 1970-01-01 where the run has none. */
const char *analysis_timestamp(char out[48], const weir_results *r, int64_t time);
/** "log" as XES (export_xes.c). False where memory is out. */
bool analysis_write_xes(FILE *out, const weir_results *r, size_t scenario);
/** What process mining calls the activity of an event, and its lifecycle transition; NULL: it is none. */
const char *analysis_activity(char out[400], const weir_results *r, const weir_event *e,
                              const char **lifecycle);

#endif
