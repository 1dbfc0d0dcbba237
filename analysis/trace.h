/* One patient's way through a system, from an event log. */
#ifndef ANALYSIS_TRACE_H
#define ANALYSIS_TRACE_H

#include <jansson.h>
#include <stdio.h>

#include "weir/events.h"

/** When something was: "2025-04-02 10:32:10", or "day 3 10:32:10" where the run has no dates. */
const char *analysis_moment(char out[40], const weir_results *r, int64_t time);

/** The same from a date that is so many days after 1970-01-01. */
const char *analysis_moment_since(char out[40], int64_t first_day, int64_t time);

/** Every event, with the time since the patient came and how long it had waited. */
void analysis_print_trace(FILE *out, const weir_results *r, const weir_logged *p);
/** Who came, in a replication of a scenario: the first `most` of them, to choose one from. */
void analysis_print_logged(FILE *out, const weir_results *r, size_t scenario, size_t replication,
                           size_t most);
/** The same as documents; NULL when memory is out. */
json_t *analysis_trace_json(const weir_results *r, const weir_logged *p);
json_t *analysis_logged_json(const weir_results *r, size_t scenario, size_t replication);

#endif
