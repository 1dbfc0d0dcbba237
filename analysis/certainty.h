/* How sure each figure is: its interval with the way it was made, what one more replication may give,
 * and what is doubtful; for tables, the JSON document and the report. */
#ifndef ANALYSIS_CERTAINTY_H
#define ANALYSIS_CERTAINTY_H

#include <jansson.h>
#include <stdio.h>

#include "analysis/words.h"
#include "weir/results.h"

/** "74.2 ± 1.3 min"; where the interval does not lie evenly, "74.2 min (72.9 to 76.1)". */
const char *analysis_interval_value(char out[ANALYSIS_TEXT], const weir_interval *i,
                                    analysis_unit unit);
/** The same of a measure as it is shown: pooled or not. `unit` NULL: the one that fits. */
const char *analysis_measured(char out[ANALYSIS_TEXT], const weir_results *r, const weir_measure *m,
                              size_t scenario, const analysis_unit *unit);
/** "74.2 to 76.1 min", "at least 3", "needs 72 replications". */
const char *analysis_ends(char out[ANALYSIS_TEXT], const weir_interval *i, analysis_unit unit);
/** "Student's t", "Clopper and Pearson, exact": a method in words. */
const char *analysis_method_words(weir_method method);

/** The interval of what is shown, and how the replications are spread, as `interval` and `spread` of a
 * measure's entry. */
json_t *analysis_interval_json(const weir_interval *i);
json_t *analysis_spread_json(const weir_results *r, const weir_measure *m, size_t scenario);
/** {"few": "from fewer than …"}: every doubt there is. */
json_t *analysis_doubts_json(void);
/** The curves by hour: mean, half-widths at each hour, and those of the band over all hours. */
json_t *analysis_curves_json(const weir_results *r);

/** What a single replication would give, in a few lines; and what is doubtful. */
void analysis_print_certainty(FILE *out, const weir_results *r, size_t scenario);

/** The seed that resampling takes: the run's own. */
uint64_t analysis_seed(const weir_results *r);

#endif
