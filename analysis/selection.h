/* Choosing the best of several scenarios with replications spent where they decide: which scenarios
 * meet the bounds, then which of those is best. The run asks after each round (weir_run_options.more_each)
 * how many replications each scenario is to have. */
#ifndef ANALYSIS_SELECTION_H
#define ANALYSIS_SELECTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/words.h"
#include "weir/choose.h"
#include "weir/results.h"

typedef enum analysis_method {
    ANALYSIS_KN_PLUS, /* KN++: Kim and Nelson 2006 */
    ANALYSIS_KN,      /* Kim and Nelson 2001 */
    ANALYSIS_RINOTT,  /* two stages: Rinott 1978 */
    ANALYSIS_OCBA     /* a budget: Chen et al. 2000 */
} analysis_method;

/** A bound that the chosen one must keep, and how far from it either answer will do. */
typedef struct analysis_bound {
    weir_result_priority bound;
    double tolerance; /* above 0, in the measure's unit */
} analysis_bound;

/** How it ended. */
typedef enum analysis_outcome {
    ANALYSIS_OPEN,          /* not yet */
    ANALYSIS_CHOSEN,        /* with the promise of the method (OCBA: the budget is spent) */
    ANALYSIS_OUT_OF_BUDGET, /* several are left; `chosen` is the one with the best mean */
    ANALYSIS_NONE_FEASIBLE, /* no scenario surely meets all bounds */
    ANALYSIS_NOT_SEEN, /* a replication saw none of the measure: `unseen`, `unseen_replication` */
    ANALYSIS_NO_MEMORY
} analysis_outcome;

typedef struct analysis_selection {
    /* what is asked */
    analysis_method method;
    const char *measure, *stat;
    int sense;           /* 1: the highest is best, -1: the lowest */
    double indifference; /* above 0, in the measure's unit; not of OCBA */
    const char *shown;   /* the indifference as it was written */
    size_t first, most;  /* replications of each: at first, and never more */
    size_t budget;       /* replications in all; 0: no limit */
    const analysis_bound *bounds;
    size_t n_bounds;

    /* what was found */
    size_t k;
    struct analysis_selected {
        size_t n;               /* replications */
        weir_feasible feasible; /* YES where there are no bounds */
        size_t gone_at;         /* replications after which it went; 0: it did not */
    } * of;                     /* k; from malloc() */
    analysis_outcome outcome;
    size_t chosen; /* of CHOSEN and OUT_OF_BUDGET */
    size_t unseen, unseen_replication;
} analysis_selection;

/** `more_each` of weir_run_options; `selection` is what is asked, and gets what is found. */
void analysis_selection_step(void *selection, const weir_results *so_far, size_t *n_each);
void analysis_selection_clear(analysis_selection *s);

/** One sentence: what was chosen, and how sure that is. */
#define ANALYSIS_VERDICT (3 * ANALYSIS_TEXT)
const char *analysis_selection_words(char out[ANALYSIS_VERDICT], const analysis_selection *s,
                                     const weir_results *r);
void analysis_print_selection(FILE *out, const analysis_selection *s, const weir_results *r);
/** `selection` of the JSON document. A new reference. */
json_t *analysis_selection_json(const analysis_selection *s, const weir_results *r);

#endif
