/* Laws as a test writes them: by kind, form and parameters, or by a list of values. */
#ifndef TEST_MADE_LAWS_H
#define TEST_MADE_LAWS_H

#include <criterion/criterion.h>

#include "sim/base/law.h"

static wr_arena *arena; /* of the tests of one file */

static wr_law resolved(wr_law_kind kind, wr_law_form form, double a, double b, double c)
{
    wr_law law = {0};
    const double p[4] = {a, b, c, 0};
    char why[WR_WHY] = "";
    cr_assert(wr_law_resolve(&law, kind, form, p, NULL, NULL, 0, arena, why), "%s", why);
    return law;
}

static wr_law listed(wr_law_kind kind, wr_law_form form, const double *values,
                     const double *weights, size_t n)
{
    wr_law law = {0};
    const double p[4] = {0};
    char why[WR_WHY] = "";
    cr_assert(wr_law_resolve(&law, kind, form, p, values, weights, n, arena, why), "%s", why);
    return law;
}

#endif
