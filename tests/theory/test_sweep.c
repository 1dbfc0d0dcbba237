/* A sweep over beds against Erlang's loss formula, point by point. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "study.h"

/* M/M/c/c with 6 patients an hour who stay 1 h: load 6. Those who find all c beds taken go away; their
 * share is B(c), by its recursion B(0) = 1, B(k) = 6 B(k - 1) / (k + 6 B(k - 1)). Beds in use are
 * 6 (1 - B). Half-widths of the share grow with c, as fewer and fewer are lost: at 12 beds B is 0.0114. */
Test(sweep, the_share_lost_follows_erlang_b_from_1_to_12_beds)
{
    study *s = study_sweep("weir: 1\n"
                           "run: {warm_up: 5 d, length: 300 d, replications: 20, seed: 121}\n"
                           "arrivals: {door: {to: unit, rate: 6 per h}}\n"
                           "services:\n"
                           "  unit:\n"
                           "    type: pathway\n"
                           "    resources: {beds: 4}\n"
                           "    steps:\n"
                           "      - {seize: {beds: 1}, or_else: {leave: refused}}\n"
                           "      - delay: {dist: exponential, mean: 1 h}\n"
                           "measures:\n"
                           "  came: {count: arrived, in: unit, stat: total}\n"
                           "  lost: {count: refused, in: unit, stat: total}\n"
                           "  share_lost: {ratio: [lost, came]}\n"
                           "priorities: {few: {measure: share_lost, at_most: 5 %}}\n",
                           "services.unit.resources.beds=1..12");
    double b = 1;
    for (int beds = 1; beds <= 12; beds++) {
        b = 6 * b / (beds + 6 * b);
        char what[40];
        snprintf(what, sizeof what, "%d beds", beds);
        cr_expect(agrees(what, study_point(s, (size_t)beds - 1, "share_lost", "ratio"), b, 0.06));
    }
    study_close(s);
}
