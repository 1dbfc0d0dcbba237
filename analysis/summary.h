/* Results as tables for a terminal. Names are as the scenario writes them. */
#ifndef ANALYSIS_SUMMARY_H
#define ANALYSIS_SUMMARY_H

#include <stdio.h>

#include "weir/results.h"

/** Each scenario's main measures: by service, pools, targets. A few tens of lines. */
void analysis_print_run(FILE *out, const weir_results *r);
/** The measures that are reported by groups (place, age …); group NULL: by all of them. */
void analysis_print_groups(FILE *out, const weir_results *r, const char *group);
/** Each redesign against the first scenario: paired differences with intervals, and in words. */
void analysis_print_compare(FILE *out, const weir_results *r);
/** Whether each scenario meets each requirement, whose `name` is its text. */
void analysis_print_requirements(FILE *out, const weir_results *r,
                                 const weir_result_priority *required, size_t n);

#endif
