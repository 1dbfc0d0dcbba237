/* What is not known about the inputs, and how much it matters: of the spread between replications, how much
 * comes from uncertain dials and how much from chance, and which dials it would be worth to know before
 * choosing. */
#ifndef ANALYSIS_UNKNOWNS_H
#define ANALYSIS_UNKNOWNS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/words.h"
#include "weir/results.h"

#define ANALYSIS_MOST_UNKNOWN 4 /* measures */

/** Of one scenario; numbers of worth are of all scenarios. Shares are of the variance of one replication,
 * 0 to 1. */
typedef struct analysis_unknowns {
    const weir_results *r;
    size_t scenario, n_draws, per_draw;
    size_t n_measures, n_dials;
    const weir_measure *measures[ANALYSIS_MOST_UNKNOWN];
    size_t *order;                        /* dials, those that matter most first */
    double inputs[ANALYSIS_MOST_UNKNOWN]; /* all dials together; NaN with one replication a draw */
    double chance[ANALYSIS_MOST_UNKNOWN];
    double *share; /* [measure * n_dials + dial]: of the dial alone */
    double
        *worth; /* the same shape, in the measure's unit: what knowing it would gain on average in
                      choosing the best scenario; NaN with one scenario, fewer than 20 draws, or where
                      neither more nor less is better */
    bool has_worth;
} analysis_unknowns;

/** False, with nothing to free, where no dial is uncertain or nothing can be said. */
bool analysis_unknowns_make(analysis_unknowns *u, const weir_results *r, size_t scenario);
void analysis_unknowns_clear(analysis_unknowns *u);

void analysis_print_unknowns(FILE *out, const analysis_unknowns *u);
/** `unknowns` of the JSON document: one entry a measure of each scenario. A new reference. */
json_t *analysis_unknowns_json(const weir_results *r);
/** "12 %", "below 1 %", "" for NaN. */
const char *analysis_share_text(char out[ANALYSIS_TEXT], double share);
/** What a gain of so much in the measure is called: "3.2 min"; "" for NaN. */
const char *analysis_worth_text(char out[ANALYSIS_TEXT], const weir_measure *m, double worth);
/** How these numbers are to be read, in a few sentences. */
const char *analysis_unknowns_note(const analysis_unknowns *u);

#endif
