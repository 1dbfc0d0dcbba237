/* See cases.h. */
#include "cases.h"

#include <criterion/criterion.h>
#include <string.h>

#include "weir/error.h"

#define MOST_CASES 256

static verify_outcome run(const verify_case *const *cases, size_t n, uint64_t seed, int times)
{
    const verify_options options = {.seed = seed, .times = times};
    verify_outcome outcome;
    weir_error err = {0};
    const weir_status status = verify_run(cases, n, weir_health_models(), &options, &outcome, &err);
    cr_assert(status == WEIR_OK, "%s", weir_error_what(&err));
    weir_error_clear(&err);
    return outcome;
}

void cases_agree(uint64_t seed, int times)
{
    const verify_case *cases[MOST_CASES];
    cr_assert(verify_n_cases <= MOST_CASES);
    for (size_t i = 0; i < verify_n_cases; i++)
        cases[i] = &verify_cases[i];
    verify_outcome o = run(cases, verify_n_cases, seed, times);
    for (size_t i = 0; i < o.n_rows; i++) {
        const verify_row *row = &o.rows[i];
        cr_expect(verify_agrees(row), "%s: %s %s %s: exact %g, estimated %g +- %g, z = %.2f",
                  row->of->name, row->asked.name, row->asked.stat, row->asked.level,
                  row->asked.exact, row->estimate.value, row->estimate.half_width, row->z);
    }
    cr_expect(o.family.normal, "%zu scores of mean %.3f (p %.2g), sd %.3f (p %.2g), shape p %.2g",
              o.family.n, o.family.mean, o.family.p_mean, o.family.sd, o.family.p_sd,
              o.family.p_shape);
    verify_outcome_clear(&o);
}

verify_outcome cases_run(const verify_case *of) { return run(&of, 1, 1, 1); }

const verify_case *cases_find(const char *name)
{
    for (size_t i = 0; i < verify_n_cases; i++)
        if (strcmp(verify_cases[i].name, name) == 0)
            return &verify_cases[i];
    cr_assert_fail("no case %s", name);
    return NULL;
}
