/* Percentiles of a census: whole numbers, the smallest that so large a share of the counts did not go beyond. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/run_text.h"

static double value_of(const run_text *r, const char *stat)
{
    for (int32_t i = 0; i < r->outputs->n_columns; i++)
        if (strcmp(r->outputs->columns[i].name, "there") == 0 &&
            strcmp(r->outputs->columns[i].stat, stat) == 0)
            return r->result.numerator[i] / r->result.denominator[i];
    return NAN;
}

/* One comes at 01:00 each day and stays for good, so at 02:00 there are 1, 2 … 10. Half of ten counts are at
 * most 5, 91 % at most 10 (as 90 % are at most 9), and one in ten at most 1. */
Test(census, a_percentile_is_the_smallest_number_that_is_enough)
{
    run_text r =
        run_text_seed("weir: 1\n"
                      "run: {length: 10 d}\n"
                      "arrivals: {door: {to: ward, at: [1 h, 25 h, 49 h, 73 h, 97 h, 121 "
                      "h, 145 h, 169 h, 193 h, 217 h]}}\n"
                      "services:\n"
                      "  ward:\n"
                      "    type: pathway\n"
                      "    resources: {beds: unlimited}\n"
                      "    steps: [{treat: {with: beds, for: 400 d}}]\n"
                      "measures:\n"
                      "  there: {census: {of: ward.beds, states: serving}, at: [\"02:00\"],\n"
                      "          stat: [p10, p50, p90, p91, p95]}\n",
                      1, 0);
    cr_assert(eq(int, r.status, WEIR_OK));
    cr_expect(eq(dbl, value_of(&r, "p10"), 1));
    cr_expect(eq(dbl, value_of(&r, "p50"), 5));
    cr_expect(eq(dbl, value_of(&r, "p90"), 9));
    cr_expect(eq(dbl, value_of(&r, "p91"), 10));
    cr_expect(eq(dbl, value_of(&r, "p95"), 10));
    for (int32_t i = 0; i < r.outputs->n_columns; i++)
        if (strcmp(r.outputs->columns[i].name, "there") == 0)
            cr_expect(eq(str, (char *)r.outputs->columns[i].unit, "units"));
    run_text_free(&r);
}

/* Nobody there is a count too. */
Test(census, of_an_empty_ward_it_is_nought)
{
    run_text r = run_text_seed("weir: 1\n"
                               "run: {length: 10 d}\n"
                               "arrivals: {door: {to: ward, at: [20 d]}}\n"
                               "services:\n"
                               "  ward:\n"
                               "    type: pathway\n"
                               "    resources: {beds: 3}\n"
                               "    steps: [{treat: {with: beds, for: 1 d}}]\n"
                               "measures: {there: {census: {of: ward.beds, states: serving}, at: "
                               "[\"02:00\"], stat: p95}}\n",
                               1, 0);
    cr_assert(eq(int, r.status, WEIR_OK));
    cr_expect(eq(dbl, value_of(&r, "p95"), 0));
    run_text_free(&r);
}
