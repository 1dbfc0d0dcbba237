/* What a test of exact meaning needs: a scenario runs, and its numbers are those that the comment above
 * works out by hand. The tolerance is rounding alone. */
#ifndef TEST_BY_HAND_H
#define TEST_BY_HAND_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/run_text.h"

#define EXACT 1e-9
#define expect_number(got, want)                                                                   \
    cr_expect(epsilon_eq(dbl, (double)(got), (double)(want), EXACT), "%s:%d: %.12g, not %.12g",    \
              __FILE__, __LINE__, (double)(got), (double)(want))
#define expect_level(r, name, stat, level, want)                                                   \
    cr_expect(epsilon_eq(dbl, run_text_level(&r, name, stat, level), (double)(want), EXACT),       \
              "%s:%d: %s %s %s is %.12g, not %.12g", __FILE__, __LINE__, name, stat, level,        \
              run_text_level(&r, name, stat, level), (double)(want))
#define expect_value(r, name, stat, want) expect_level(r, name, stat, "", want)
#define expect_class(r, name, class, want) expect_level(r, name, "mean", class, want)
#define expect_nothing(r, name, stat)                                                              \
    cr_expect(isnan(run_text_value(&r, name, stat)), "%s:%d: %s %s is %g", __FILE__, __LINE__,     \
              name, stat, run_text_value(&r, name, stat))

/* A run that must have gone well. */
static inline run_text went_well(run_text r)
{
    cr_assert(eq(int, r.status, WEIR_OK));
    return r;
}

static inline run_text run_well(const char *text) { return went_well(run_text_once(text)); }

/* How many patients, or instants, a number is of. */
static inline double count_of(const run_text *r, const char *name, const char *stat)
{
    const int i = run_text_column(r, name, stat, "");
    return i < 0 ? NAN : r->result.denominator[i];
}

/* Unit-hours of capacity in the window, where a pool is never over-full: what divides utilisation. */
static inline double capacity_hours(const run_text *r, const char *name)
{
    return count_of(r, name, "mean") / (double)WEIR_HOUR;
}

#endif
