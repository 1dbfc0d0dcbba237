/* Which dials matter: a sweep whose points were laid out to tell (tornado, Morris, Sobol's indices), worked
 * out from its results and the name of its design. */
#ifndef ANALYSIS_SCREEN_H
#define ANALYSIS_SCREEN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/sweep.h"
#include "weir/sensitivity.h"

typedef enum analysis_screen_kind {
    ANALYSIS_TORNADO, /* one at a time, from the scenario as it is */
    ANALYSIS_MORRIS,  /* elementary effects */
    ANALYSIS_SOBOL    /* shares of variance */
} analysis_screen_kind;

/** Noise above this share of the variance between points is warned of. */
#define ANALYSIS_MOST_NOISE 0.20

/** One dial, for one measure. Of the three parts that of the design is there. */
typedef struct analysis_screened {
    weir_estimate at_low, at_high; /* tornado: differences from the base, by replication */
    weir_morris_effect effect;     /* of the dial's whole range, in the measure's unit */
    weir_sobol_index index;        /* shares, 0 to 1 but for chance */
    double size;                   /* what dials are ranked by: swing, mu*, total index */
    bool real;                     /* its interval leaves nought out */
} analysis_screened;

/** One measure, over all dials. */
typedef struct analysis_screen_measure {
    bool known;               /* false: nothing was seen at some point, or it is the same at all */
    weir_estimate base;       /* tornado: the scenario as it is */
    double noise;             /* share of the variance between points that is chance; NaN with one
                               replication */
    analysis_screened *dials; /* in the order of the sweep's dials */
    size_t *order;            /* those that matter most first */
} analysis_screen_measure;

typedef struct analysis_screen {
    const analysis_sweep *sweep;
    analysis_screen_kind kind;
    size_t n;                          /* trajectories, or rows */
    double *low, *high;                /* ends of each dial's range, in its unit */
    analysis_screen_measure *measures; /* of the sweep's measures */
} analysis_screen;

/** Are these results of such a design? */
bool analysis_is_screen(const weir_results *r);

/**
 * @param sweep that of the results, for which it must live
 * @return WEIR_OK; WEIR_ERR_RESULTS where the points are not those of the design; WEIR_ERR_LIMIT
 * Free with analysis_screen_clear() in any case.
 */
weir_status analysis_screen_make(analysis_screen *s, const analysis_sweep *sweep, weir_error *err);
void analysis_screen_clear(analysis_screen *s);

/** "72.3 h to 90 h": the ends of a dial's range. */
const char *analysis_screen_range(char out[ANALYSIS_TEXT], const analysis_screen *s, size_t dial);
/** What a sentence says of a measure: which dial matters most, and which do not. */
#define ANALYSIS_SCREEN_SENTENCE (6 * ANALYSIS_TEXT)
const char *analysis_screen_words(char out[ANALYSIS_SCREEN_SENTENCE], const analysis_screen *s,
                                  size_t measure);
/** "", or a warning that noise is much of what there is. */
const char *analysis_screen_warning(char out[ANALYSIS_TEXT], const analysis_screen *s,
                                    size_t measure);
/** The cells of a dial's row behind its name and range, as text: how many, and their headings. */
#define ANALYSIS_SCREEN_CELLS 4
size_t analysis_screen_cells(const analysis_screen *s, size_t measure, size_t dial,
                             char out[ANALYSIS_SCREEN_CELLS][ANALYSIS_TEXT]);
const char *const *analysis_screen_headings(const analysis_screen *s);
/** "one at a time", "Morris, 10 trajectories", "Sobol's indices, 128 rows". */
const char *analysis_screen_design(char out[ANALYSIS_TEXT], const analysis_screen *s);

/** A table for each measure, with a sentence. */
void analysis_print_screen(FILE *out, const analysis_screen *s);
/** A picture in characters of the first measure. */
void analysis_print_screen_picture(FILE *out, const analysis_screen *s, int columns);
/** `screen` of the JSON document. A new reference. */
json_t *analysis_screen_json(const analysis_screen *s);

#endif
