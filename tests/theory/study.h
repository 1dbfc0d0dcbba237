/* Runs a scenario through the built command, as a user does, and compares its estimates with what
 * queueing theory says.
 *
 * The tolerance is the same everywhere: an estimate may be at most 4 standard errors from the exact
 * value. An unbiased estimate misses that once in some 1,600 times with 20 replications (Student's
 * t with 19 degrees of freedom), and as seeds are fixed it then misses it always or never. So that
 * a wide interval cannot hide a fault, its half-width must also be below a share of the exact value
 * that each test states. */
#ifndef WEIR_TEST_STUDY_H
#define WEIR_TEST_STUDY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct study study;

/** What the command says of one measure, in hours where it is a duration. */
typedef struct estimate {
    double mean, half_width; /* over replications, at 95 % */
    int n;                   /* replications that it is over */
} estimate;

/** Writes the scenario beside the test and runs it; the test fails if that does. */
study *study_run(const char *yaml);
/** The same as a sweep over one dial. */
study *study_sweep(const char *yaml, const char *vary);
void study_close(study *s);

/** One measure by name and statistic; level is that of its group, NULL for all patients. */
estimate study_measure(const study *s, const char *name, const char *stat, const char *level);

/** One measure of a point of a sweep, for all patients. */
estimate study_point(const study *s, size_t point, const char *name, const char *stat);

/** Is it the exact value, by the tolerance above? Says so in the test's log if not. */
bool agrees(const char *what, estimate e, double exact, double largest_share);

#endif
