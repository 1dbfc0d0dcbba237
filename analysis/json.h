/* Results as one JSON document, for programs. */
#ifndef ANALYSIS_JSON_H
#define ANALYSIS_JSON_H

#include <jansson.h>

#include "analysis/sweep.h"
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

/**
 * The document of a sweep: `run`, `sweep` (design, dials) and `points`, each with its values, its seed,
 * the measures that the sweep shows, and targets.
 */
json_t *analysis_sweep_json(const analysis_sweep *s, const weir_run_cost *cost);

/** `requirements`: one entry for each requirement and scenario, as those of `priorities`. */
json_t *analysis_requirements_json(const weir_results *r, const weir_result_priority *required,
                                   size_t n);

#endif
