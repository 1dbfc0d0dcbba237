/* Choosing among the measures of results: a whole care system has tens of thousands. */
#ifndef ANALYSIS_SELECT_H
#define ANALYSIS_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "weir/results.h"

/* Tables with a row for each service show sets of services alone (all_TYPE) above this many. */
#define ANALYSIS_MANY_SERVICES 24

/** "all_ed": every service of a type. */
bool analysis_is_set(const char *service);

/** The services (and sets) that measures are of, each once, "" first if the system has any.
 * From malloc(); NULL when memory is out. */
const char **analysis_services(const weir_results *r, size_t *n);
/** Is a row for each service too many, so that sets should stand for their members? */
bool analysis_has_many_services(const weir_results *r);

/** A measure for all patients, NULL where there is none. stat NULL: any. */
const weir_measure *analysis_find(const weir_results *r, const char *service, const char *quantity,
                                  const char *stat);

/** Was it anything but nought in some scenario and replication? */
bool analysis_is_ever(const weir_results *r, const weir_measure *m);

/**
 * The measures by which scenarios are compared, the most telling first: targets, shares within a
 * limit, waits, money, and what the user declared; of the whole system and of sets of services, where
 * a set of one is its member. From malloc(); NULL when memory is out.
 */
const weir_measure **analysis_keys(const weir_results *r, size_t *n);

#endif
