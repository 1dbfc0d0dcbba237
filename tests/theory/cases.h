/* Runs the cases of `weir verify` in a test, and says in its log what does not agree. */
#ifndef WEIR_TEST_CASES_H
#define WEIR_TEST_CASES_H

#include "analysis/verify/verify.h"

/** Every shipped case; each row and the family as a whole must agree. */
void cases_agree(uint64_t seed, int times);

/** One case, shipped or not; free with verify_outcome_clear(). The test fails if it cannot be
 * run. */
verify_outcome cases_run(const verify_case *of);

const verify_case *cases_find(const char *name);

#endif
