/* Results as one JSON document, for programs. */
#ifndef ANALYSIS_JSON_H
#define ANALYSIS_JSON_H

#include <jansson.h>

#include "weir/results.h"
#include "weir/run.h"

/**
 * The document of --json: `run`, `scenarios`, `measures`, `differences` (with several scenarios),
 * `distributions` and `priorities`. NaN becomes null.
 *
 * @param cost of the run; NULL where it is not known (a file that was read): its members are null
 * @return a new reference; NULL when memory is out
 */
json_t *analysis_json(const weir_results *r, const weir_run_cost *cost);

/** `requirements`: one entry for each requirement and scenario, as those of `priorities`. */
json_t *analysis_requirements_json(const weir_results *r, const weir_result_priority *required,
                                   size_t n);

#endif
