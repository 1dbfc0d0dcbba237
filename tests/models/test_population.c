/* Places, needs and access: who comes, and where they turn. */
#include "measured.h"

/* Two neighbourhoods, of the young in the most deprived fifth and the old in the least. */
#define PEOPLE                                                                                     \
    "weir: 1\nrun: {start: 2025-03-31, length: 364 d}\n"                                           \
    "places:\n  town:\n    neighbourhoods:\n"                                                      \
    "      young: {population: 20000, ages: [100 %, 0 %, 0 %, 0 %, 0 %],\n"                        \
    "              deprivation: [100 %, 0 %, 0 %, 0 %, 0 %]}\n"                                    \
    "      old: {population: 10000, ages: [0 %, 0 %, 0 %, 0 %, 100 %],\n"                          \
    "            deprivation: [0 %, 0 %, 0 %, 0 %, 100 %]}\n"

#define CENTRE "  centre: {type: miu, door: 00:00-24:00, nurses: 20, treatment: 1 min, xray: 0 %}\n"

/* Young: 20,000 x 0.5 x 1.4 x 2 = 28,000 a year; old: 10,000 x 0.5 x 3 x 0.8 = 12,000. The run has
 * 364 days. Standard errors of Poisson counts are 167 and 109: five of them are allowed. */
Test(population, rates_follow_age_and_deprivation)
{
    weir_results *r = run_model(PEOPLE "needs:\n  scratch:\n    rate: 500 per 1000 per year\n"
                                       "    by_age: [1.4, 1, 1, 1, 3]\n"
                                       "    by_deprivation: [2, 1, 1, 1, 0.8]\n"
                                       "    to: centre\n"
                                       "services:\n" CENTRE);
    const double young = measured(r, "centre.arrived", "total", "age", "0-17");
    const double old = measured(r, "centre.arrived", "total", "deprivation", "5");
    cr_expect(epsilon_eq(dbl, young, 28000 * 364 / 365.0, 5 * 167));
    cr_expect(epsilon_eq(dbl, old, 12000 * 364 / 365.0, 5 * 109));
    cr_expect(epsilon_eq(dbl, measured(r, "centre.arrived", "total", "place", "town"), young + old,
                         1e-9));
    weir_results_close(r);
}

/* The front door: 40 % to a centre, 10 % to the ED, of acuity 5 all. */
#define FRONT(redirect)                                                                            \
    PEOPLE "needs:\n  scratch:\n    rate: 500 per 1000 per year\n    acuity: 5\n"                  \
           "    first_contact: {miu: 40 %, ed: 10 %}\n"                                            \
           "access: {redirect: " redirect "}\n"                                                    \
           "services:\n" CENTRE "  ed: {type: ed}\n"

/* 15,000 needs a year: 6,000 to the centre and 1,500 to the ED, within five standard errors. */
Test(population, first_contacts_have_their_shares)
{
    weir_results *r = run_model(FRONT("{share: 0 %, acuity: [4, 5], to: {miu: 100 %}}"));
    cr_expect(epsilon_eq(dbl, value_of(r, "centre.arrived", "total"), 5984, 5 * 77));
    cr_expect(lt(dbl, fabs(value_of(r, "ed.arrived", "total") - 1496 / (1 - 0.059)), 5 * 40));
    weir_results_close(r);
}

/* A redirect of 0 % changes no number, whatever it would do. */
Test(population, a_redirect_of_nobody_is_the_baseline)
{
    weir_results *a = run_model(FRONT("{share: 0 %, acuity: [4, 5], to: {miu: 100 %}}"));
    weir_results *b = run_model(FRONT("{share: 0 %, acuity: 5, to: {miu: 50 %}}"));
    for (size_t i = 0; i < weir_results_measure_count(a); i++) {
        const weir_measure *m = weir_results_measure(a, i);
        const weir_measure *n = weir_results_find(b, m->name, m->stat, m->group, m->level);
        cr_assert(n != NULL, "%s", m->name);
        cr_assert(m->numerator[0] == n->numerator[0] || isnan(m->numerator[0]), "%s", m->name);
        cr_assert(m->denominator[0] == n->denominator[0], "%s", m->name);
    }
    weir_results_close(a);
    weir_results_close(b);
}

/* Half of them to the centre: 750 more there, and 750 fewer in the ED. */
Test(population, a_redirect_moves_its_share)
{
    weir_results *r = run_model(FRONT("{share: 50 %, acuity: [4, 5], to: {miu: 100 %}}"));
    cr_expect(epsilon_eq(dbl, value_of(r, "centre.arrived", "total"), 6732, 5 * 82));
    cr_expect(lt(dbl, fabs(value_of(r, "ed.arrived", "total") - 748 / (1 - 0.059)), 5 * 28));
    weir_results_close(r);
}

/* The practice answers on weekdays from 8 to 18:30. Needs are spread evenly over the week, so
 * 52.5 / 168 of 15,000 are asked for in hours; the others go to the ED. */
Test(population, a_practice_that_is_shut_sends_people_elsewhere)
{
    weir_results *r = run_model(
        PEOPLE
        "needs:\n  cough:\n    rate: 500 per 1000 per year\n    first_contact: {pcn: 100 %}\n"
        "access: {pcn_shut: {ed: 100 %}}\n"
        "services:\n  ed: {type: ed, reattends: 0 %}\n"
        "  practice: {type: pcn, clinicians: 20, tolerance: 28 d}\n");
    const double asked = 14959 * 52.5 / 168;
    cr_expect(epsilon_eq(dbl, value_of(r, "practice.arrived", "total"), asked, 5 * 70));
    cr_expect(epsilon_eq(dbl, value_of(r, "ed.arrived", "total"), 14959 - asked, 5 * 102));
    weir_results_close(r);
}
