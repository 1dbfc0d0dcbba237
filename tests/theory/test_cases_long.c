/* The shipped cases with eight times the replications, as `weir verify --full`, on several seeds: a
 * bias of a third of a quick run's standard error is found. */
#include <criterion/criterion.h>

#include "cases.h"

Test(cases_long, all_agree_with_eight_times_the_replications) { cases_agree(1, 8); }

Test(cases_long, and_with_another_seed) { cases_agree(2, 8); }
