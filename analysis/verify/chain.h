/* Markov chains in continuous time with few states: where they settle, and where they are after
 * some time. Rates are an hour.
 *
 * Out of memory is carried along, not returned: verify_chain_create() gives NULL, everything takes
 * it, and what is read is NaN, so that an answer without a value is found where answers are
 * judged. */
#ifndef ANALYSIS_VERIFY_CHAIN_H
#define ANALYSIS_VERIFY_CHAIN_H

#include <stddef.h>

typedef struct verify_chain verify_chain;

verify_chain *verify_chain_create(size_t n_states);
void verify_chain_destroy(verify_chain *chain); /* NULL is allowed */

/** A flow from one state to another. */
void verify_chain_flow(verify_chain *chain, size_t from, size_t to, double rate);

/** To the probabilities that never change. Every state must be reached from every other. By
 * Grassmann, Taksar and Heyman (1985), which subtracts nothing and so loses no digits. */
void verify_chain_settle(verify_chain *chain);

/** All in one state. */
void verify_chain_begin(verify_chain *chain, size_t state);
/** Puts the probabilities of another chain with as many states in place of this one's. */
void verify_chain_follow(verify_chain *chain, const verify_chain *other);
/** On by some hours, by uniformisation (Jensen 1953). */
void verify_chain_advance(verify_chain *chain, double hours);

/** The probability of a state now, and the mean time spent in it by the last advance, in hours. */
double verify_chain_p(const verify_chain *chain, size_t state);
double verify_chain_hours(const verify_chain *chain, size_t state);

#endif
