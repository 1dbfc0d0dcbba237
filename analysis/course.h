/* The course of a run: has it settled, and was the warm-up long enough? */
#ifndef ANALYSIS_COURSE_H
#define ANALYSIS_COURSE_H

#include <jansson.h>
#include <stdio.h>

#include "analysis/figure.h"
#include "analysis/words.h"
#include "weir/results.h"

/** "all ED: number waiting" of a course. */
const char *analysis_course_name(char out[ANALYSIS_TEXT], const weir_course *s);

/** Sentences about a scenario's warm-up and halves; "" where there is nothing to be said. */
const char *analysis_warm_up_words(char out[800], const weir_results *r, size_t scenario);
const char *analysis_trend_words(char out[800], const weir_results *r, size_t scenario);

/** What a figure of the course that asks for the longest cut needs, but for its size: data and
 * variables of plots/course.gp. */
void analysis_put_course(figure *f, const weir_results *r, size_t scenario, size_t course);

/** The same as a picture in characters, on a terminal so wide. */
void analysis_print_course(FILE *out, const weir_results *r, size_t scenario, int columns);

/** A line for each finding: too short, not settled, halves that differ. Nothing where all is well. */
void analysis_print_settling(FILE *out, const weir_results *r, size_t scenario);
/** Of each scenario, as `warm_up` of the JSON document. */
json_t *analysis_settling_json(const weir_results *r);
/** Adds warnings for scenarios whose warm-up is too short. */
void analysis_warn_of_warm_up(const weir_results *r, weir_error *err);

#endif
