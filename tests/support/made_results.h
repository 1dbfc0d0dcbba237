/* Results made by hand, with plausible numbers, for tests of what stands above a run: the results
 * file, tables, JSON and the report. Free them with weir_results_close(). */
#ifndef TESTS_MADE_RESULTS_H
#define TESTS_MADE_RESULTS_H

#include "weir/results.h"

/** A small system: two general practices, an injury unit, an ED, a ward and home care, with up to
 * four scenarios (a base and three redesigns), grouped by place, age and deprivation. */
weir_results *made_system(size_t n_scenarios, size_t n_replications);

/** One counter, no word of health, one scenario, no groups. */
weir_results *made_queue(size_t n_replications);

/** As made_queue(), with an event log of two patients: of the first all that can happen, and the second is still
 * there. */
weir_results *made_logged(size_t n_replications);

/** made_system() as a sweep of four points over two dials that make a grid: beds of the ward, 600 and
 * 640, by its stay, 7 d and 8 d. */
weir_results *made_sweep(size_t n_replications);

/** As made_queue(), but every text that a user can choose is an attack on HTML, gnuplot or printf. */
weir_results *made_hostile(void);

#endif
