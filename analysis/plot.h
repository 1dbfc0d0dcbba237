/* Pictures from a results file one by one: those of the report, and more of their kinds. */
#ifndef ANALYSIS_PLOT_H
#define ANALYSIS_PLOT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "analysis/figure.h"
#include "weir/results.h"

typedef struct analysis_plots analysis_plots;

/**
 * What there is to draw. A picture is called KIND/MEASURE, where the kinds are
 * difference, group, day, period, distribution and course of scenarios; answer and points of a search or a
 * sweep; screen of a screening.
 *
 * @param results must outlive *out
 * @return WEIR_OK; WEIR_ERR_USAGE where there is nothing; WEIR_ERR_LIMIT. Free with analysis_plots_close().
 */
weir_status analysis_plots_open(const weir_results *results, analysis_plots **out, weir_error *err);
void analysis_plots_close(analysis_plots *plots);

/** At least one. */
size_t analysis_plots_count(const analysis_plots *plots);
const char *analysis_plots_name(const analysis_plots *plots, size_t picture);

/**
 * Chooses, beside those chosen already, those that are called so: by a whole name, by a kind ("day"), or by the
 * beginning of a measure up to a dot or a bracket ("ed", "ed.wait"). NULL: the first. Returns how many are called so.
 */
size_t analysis_plots_choose(analysis_plots *plots, const char *name);
void analysis_plots_choose_all(analysis_plots *plots);

/**
 * Draws those chosen.
 * @param form   not FIGURE_PAGE
 * @param across pixels, or characters of FIGURE_TEXT; 0 (and `upward` 0): as the pictures have it
 * @return WEIR_OK; WEIR_ERR_TOOL where gnuplot is missing or fails; WEIR_ERR_LIMIT
 */
weir_status analysis_plots_draw(analysis_plots *plots, figure_form form, int across, int upward,
                                weir_error *err);

/** The form that the ending of a path asks for: ".svg" or ".png"; false where it has neither. */
bool analysis_plot_form(const char *path, figure_form *form);
/**
 * Writes those drawn: one under `path`; several with a number before the ending, "-1" and so on.
 * @return WEIR_OK; WEIR_ERR_USAGE where one exists and not force: then none is written; WEIR_ERR_IO
 */
weir_status analysis_plots_write(analysis_plots *plots, const char *path, bool force,
                                 weir_error *err);

/** The names of those chosen, with their titles. */
void analysis_plots_list(FILE *out, const analysis_plots *plots);
/** Those drawn as FIGURE_TEXT, each with its title and what it says. */
void analysis_plots_print(FILE *out, const analysis_plots *plots);
/** The paths of those written, a line each. */
void analysis_plots_print_paths(FILE *out, const analysis_plots *plots);
/** Those chosen: {pictures: [{name, title, says, file}]}; NULL where memory is out. */
json_t *analysis_plots_json(const analysis_plots *plots);

#endif
