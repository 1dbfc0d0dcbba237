/* A rate that swings: its integral and the inverse of that. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/network/swing.h"

/* What has come when the time is over, by the sum of a thousand short pieces, is what was asked for. */
Test(swing, the_time_until_is_that_in_which_as_much_has_come)
{
    static const double swings[] = {0, 0.1, 0.8, 1};
    for (size_t k = 0; k < sizeof swings / sizeof *swings; k++)
        for (double turn = 0; turn < 1; turn += 0.0625)
            for (double gap = 1e-9; gap < 3; gap *= 7) {
                const double length = wr_swing_until(turn, swings[k], gap);
                double came = 0;
                for (int i = 0; i < 1000; i++)
                    came +=
                        length / 1000 * wr_swing_rate(turn + length * (i + 0.5) / 1000, swings[k]);
                cr_expect(fabs(came - gap) < 1e-5 * gap + 1e-15, "%g %g: %.17g, not %.17g",
                          swings[k], turn, came, gap);
            }
}

Test(swing, grows_by_one_in_a_period_and_never_goes_back)
{
    for (double turn = 0; turn < 1; turn += 0.125) {
        cr_expect(epsilon_eq(dbl, wr_swing_grown(turn, 0.7, 1), 1, 1e-15));
        double last = 0;
        for (double gap = 0; gap < 2; gap += 1e-4) {
            const double length = wr_swing_until(turn, 1, gap);
            cr_expect(length >= last, "%.17g %.17g", length, last);
            last = length;
        }
    }
}

Test(swing, turns_are_counted_back_too)
{
    cr_expect(epsilon_eq(dbl, wr_swing_turn(-6, 24), 0.75, 1e-15));
    cr_expect(epsilon_eq(dbl, wr_swing_turn(54, 24), 0.25, 1e-15));
}
