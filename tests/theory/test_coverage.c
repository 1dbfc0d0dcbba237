/* How often intervals hold the true value: the whole study of `weir verify --coverage`. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "analysis/verify/coverage.h"

static void expect_all(double share, uint64_t seed)
{
    coverage_study study;
    weir_error err = {0};
    const verify_options options = {.seed = seed, .threads = 2};
    cr_assert(
        eq(int, (int)coverage_run(weir_health_models(), &options, share, &study, &err), WEIR_OK));
    cr_expect(eq(sz, study.n_rows, 11));
    for (size_t i = 0; i < study.n_rows; i++) {
        const coverage_row *r = &study.rows[i];
        cr_expect(r->agrees, "%s, %d patients, %d replications, %s: %.4f, not %.3f ± %.4f",
                  r->model, r->patients, r->replications, r->method, r->covered, r->expected,
                  r->allowed);
    }
    weir_error_clear(&err);
}

Test(coverage, intervals_hold_the_mean_as_often_as_is_known, .timeout = 900) { expect_all(1.0, 1); }

/* A change of seed may not be what makes it pass. */
Test(coverage, with_another_seed_too, .timeout = 900) { expect_all(0.5, 20250401); }
