/* What a comparison was asked: which measures decide, and which differences do not matter. It is kept
 * with the results (weir_results_note()), so that tables, JSON and report say the same. */
#ifndef ANALYSIS_QUESTION_H
#define ANALYSIS_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/words.h"
#include "weir/results.h"

/** Was it said by what to decide: by --measure, or by targets? If not, every measure may. */
bool analysis_is_asked(const weir_results *r);
/** Does this measure decide? Those named do; else those of targets; else all. The others are
 * exploratory: their p stand alone. */
bool analysis_decides(const weir_results *r, const weir_measure *m);

/** A difference that does not matter, and how it was written. */
typedef struct analysis_margin {
    double value; /* above 0, in the measure's unit; NaN: none was given */
    char shown[64];
} analysis_margin;
analysis_margin analysis_margin_of(const weir_results *r, const weir_measure *m, double base);

typedef enum analysis_claim {
    ANALYSIS_NO_CLAIM,  /* no margin, or no interval, or neither can be said */
    ANALYSIS_NO_WORSE,  /* not worse by the margin or more */
    ANALYSIS_EQUIVALENT /* neither better nor worse by the margin or more */
} analysis_claim;

/** What a margin lets one say of a difference, each at 5 % by itself. */
typedef struct analysis_equivalence {
    analysis_margin margin;
    double p_equivalent,
        p_no_worse; /* NaN where there is no margin; the latter without a sense too */
    analysis_claim claim;
} analysis_equivalence;
analysis_equivalence analysis_equivalence_of(const weir_results *r, const weir_measure *m,
                                             const analysis_change *change);

/** Where it cannot be told: replications beyond those there are that would show a difference of
 * `size` with 80 % power; the margin, where there is one, else the difference seen, unless that is
 * slight. */
typedef struct analysis_more {
    double size, replications; /* NaN where it does not apply */
} analysis_more;
analysis_more analysis_more_of(const weir_results *r, const weir_measure *m,
                               const analysis_change *change);

/** analysis_change_words(), and what the margin says; "cannot tell: …; about 90 more replications would
 * show a difference of 5 min". */
#define ANALYSIS_CHANGE_SENTENCE (3 * ANALYSIS_TEXT)
const char *analysis_sentence(char out[ANALYSIS_CHANGE_SENTENCE], const weir_results *r,
                              const weir_measure *m, const analysis_change *change);

#endif
