/* The report, section by section. Each function writes one section's inside, or nothing at all where
 * the results have nothing for it. */
#ifndef ANALYSIS_PAGE_PAGE_H
#define ANALYSIS_PAGE_PAGE_H

#include <stdio.h>

#include "analysis/figure.h"
#include "analysis/select.h"
#include "analysis/solve.h"
#include "analysis/sweep.h"
#include "analysis/words.h"
#include "weir/results.h"

/* Scenarios that a picture can tell apart; tables have all. */
#define PAGE_MOST_SERIES 7

/* Pictures gathered from the sections, for those who want them alone (analysis/plot.h). */
typedef struct page_gallery page_gallery;

typedef struct page {
    FILE *out;
    page_gallery *gallery; /* NULL: this is a report */
    const weir_results *r;
    figure_shop shop;
    size_t n_scenarios, n_replications;
    const weir_measure **keys; /* what is compared, the most telling first */
    size_t n_keys;
    const analysis_sweep *sweep;       /* NULL: these are scenarios, not points */
    const analysis_solution *solution; /* NULL: the points are not those of a search */
    bool many;                         /* so many services that sets of them stand for the rest */
} page;

/* verdict.c */
void page_cards(page *p);
void page_verdicts(page *p);
void page_comparison(page *p);
void page_targets(page *p);

/* best.c */
void page_best(page *p);

/* unknowns.c */
void page_unknowns(page *p);

/* pictures.c */
void page_forests(page *p);
void page_groups(page *p);

/* curves.c */
void page_days(page *p);
void page_distributions(page *p);

/* asked.c */
void page_periods(page *p);
void page_asked(page *p);

/* answer.c: of a search */
void page_answer(page *p);

/* points.c, point_pictures.c: of a sweep */
void page_sweep_verdict(page *p);
void page_sweep_pictures(page *p);
void page_sweep_table(page *p);
void page_sweep_dials(page *p);

/* screen.c: of a sweep that tells which dials matter */
void page_screen(page *p);

/* course.c: warm-up, and whether the window had settled */
void page_course(page *p);

/* certainty.c */
void page_certainty(page *p);

/* tables.c */
void page_services(page *p);
void page_money(page *p);
void page_pools(page *p);

/* inputs.c */
void page_inputs(page *p);
void page_method(page *p);

/* shared */

/** What a page needs of results with points: a sweep, or the search that they are of. */
typedef struct page_points {
    analysis_sweep sweep;
    analysis_solution solution;
    bool searched;
} page_points;

/** Free with page_points_clear() in any case. */
weir_status page_points_read(page_points *p, const weir_results *r, const char *const *measures,
                             size_t n_measures, weir_error *err);
void page_points_clear(page_points *p);
/** A page of results, with a shop that is closed. `points` NULL: results of scenarios. False where memory is
 * out. */
bool page_begin(page *p, const weir_results *r, const page_points *points);
void page_end(page *p);

/** So many pictures of a kind; as many as there are where they are wanted alone. */
size_t page_most(const page *p, size_t most);
size_t page_series(const page *p); /* scenarios in pictures */
/** "All ED: mean wait" */
const char *page_measure_name(char out[ANALYSIS_TEXT], const weir_measure *m);
/** Numbers with a true minus sign. */
void page_number(FILE *out, const char *text);
/** A scenario's title, or its name where it has none. */
const char *page_scenario_title(const page *p, size_t scenario);

#endif
