/* The table of cases: one line each. A new one is a file in scenarios/verify/, its name in
 * analysis/CMakeLists.txt and scenarios.h, a function that says what it asks, and a line here.
 *
 * Held against theory in tests/theory alone, not asked by a case: the shorter of two lines (test_choices.c),
 * rooms (test_room.c), other orders of lines (test_order.c).
 */
#include "analysis/verify/asks.h"
#include "analysis/verify/scenarios.h"
#include "analysis/verify/verify.h"

#define CASE(name)                                                                                 \
    {                                                                                              \
#name, verify_text_##name, verify_ask_##name                                               \
    }

/* clang-format off */ /* one a line */
const verify_case verify_cases[] = {
    CASE(mm1),
    CASE(mmc),
    CASE(mmck),
    CASE(loss),
    CASE(census),
    CASE(erlang_a),
    CASE(patience),
    CASE(mg1),
    CASE(md1),
    CASE(mdc),
    CASE(dm1),
    CASE(gim1),
    CASE(mec),
    CASE(finite_source),
    CASE(batches),
    CASE(population),
    CASE(late),
    CASE(priority_mg1),
    CASE(priority_mmc),
    CASE(preempt_mmc),
    CASE(preempt_mg1),
    CASE(preempt_then),
    CASE(relief),
    CASE(breakdowns),
    CASE(overflow),
    CASE(reserved),
    CASE(sizes),
    CASE(turnaround),
    CASE(shifts),
    CASE(closing),
    CASE(pause),
    CASE(appointments),
    CASE(book),
    CASE(jackson),
    CASE(tandem),
    CASE(returns),
    CASE(fork_join),
    CASE(groups),
    CASE(visits),
    CASE(rate_step),
    CASE(rate_ramp),
    CASE(rate_season),
    CASE(rate_swing),
    CASE(equilibrium),
    CASE(transient),
    CASE(first_patients),
    CASE(surge),
};
/* clang-format on */
const size_t verify_n_cases = sizeof verify_cases / sizeof *verify_cases;
