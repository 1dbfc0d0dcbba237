/* What words and pictures of a sweep's points share. */
#ifndef ANALYSIS_PAGE_POINTS_H
#define ANALYSIS_PAGE_POINTS_H

#include "analysis/page/page.h"

#define PAGE_POINT_SENTENCE 900 /* room for a sentence */

/** The points with the lowest and the highest value of a measure; false where nothing was seen. */
bool page_point_ends(const analysis_sweep *s, size_t measure, size_t *low, size_t *high);
/** "From 5.5 min at beds 88 to 760 min at beds 76." */
void page_point_range(const analysis_sweep *s, size_t measure, char *out, size_t size);

#endif
