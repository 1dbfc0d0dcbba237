/* The report: one HTML page that stands alone, for people who decide. */
#ifndef ANALYSIS_REPORT_H
#define ANALYSIS_REPORT_H

#include <stdbool.h>

#include "weir/results.h"

/**
 * Writes the page: no script, no address outside it, pictures inlined as SVG. The first scenario is
 * the base; the others are compared with it. One scenario alone works too. A sweep has a page of its
 * own, of the measures named (analysis/sweep.h; none: those that tell most).
 *
 * Where gnuplot is missing or fails, the page has its tables and sentences and says that the pictures
 * are not there; err then holds a warning and the status is WEIR_OK.
 *
 * @return WEIR_OK; WEIR_ERR_USAGE where path exists and not force; WEIR_ERR_IO; WEIR_ERR_LIMIT
 */
WEIR_NODISCARD weir_status analysis_write_report(const weir_results *r, const char *path,
                                                 const char *const *measures, size_t n_measures,
                                                 bool force, weir_error *err);

/** The page as text from malloc(), NULL when memory is out. `missing` says why pictures are not
 * there; "" where they are. Room 256. */
char *analysis_report_text(const weir_results *r, char missing[256]);

#endif
