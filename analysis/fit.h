/* Laws fitted to data, as people read them: tables for a terminal, one JSON document, a picture, a page. */
#ifndef ANALYSIS_FIT_H
#define ANALYSIS_FIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "weir/fit.h"

#define ANALYSIS_FIT_SHOWN 3    /* laws in a picture */
#define ANALYSIS_FIT_DOUBT 0.05 /* a p below it: the law is unlike the data */
#define ANALYSIS_FIT_LINE 400

/** What the numbers are of, for headings. */
typedef struct analysis_fit_about {
    const char *file, *column, *by; /* by NULL: no groups */
    double level;
} analysis_fit_about;

/** Sentences on how the values were taken: rounding, what was left out, what cannot be. One call for each,
 * from 0; NULL behind the last. */
const char *analysis_fit_remark(const weir_fits *fits, size_t group, size_t i,
                                char out[ANALYSIS_FIT_LINE]);
/** "mean 8.1 d (5.1 to 12.9), cv 1.57 (0.95 to 2.6)" */
const char *analysis_fit_parameters(const weir_fits *fits, const weir_fit *fit,
                                    char out[ANALYSIS_FIT_LINE]);
/** The sentence on which law is best, and whether it is good. */
const char *analysis_fit_verdict(const weir_fit_group *g, char out[ANALYSIS_FIT_LINE]);

void analysis_print_fits(FILE *out, const weir_fits *fits, const analysis_fit_about *about);
/** A picture in characters of a group's best fit; nothing where it cannot be drawn. */
void analysis_print_fit_picture(FILE *out, const weir_fits *fits, size_t group, int columns);

json_t *analysis_fits_json(const weir_fits *fits, const analysis_fit_about *about);

/** Distribution functions and quantiles of a group, as SVG from malloc(); NULL with `why`. */
char *analysis_fit_svg(const weir_fits *fits, size_t group, char why[256]);
/**
 * Writes a file by its ending: .svg the picture (of one group), .html a page, .yaml the best law of each
 * group.
 *
 * @return WEIR_OK; WEIR_ERR_USAGE, WEIR_ERR_IO, WEIR_ERR_TOOL (no gnuplot, for .svg alone)
 */
weir_status analysis_write_fits(const weir_fits *fits, const analysis_fit_about *about,
                                const char *path, bool force, weir_error *err);
/** Can it, by the name alone? */
bool analysis_fit_can_write(const char *path);

#endif
