/* The wait that people believe (docs/scenario.md, "Believed waits"): each case worked by hand in the comment
 * above it. What is believed is asked for by somebody who comes at an instant and goes to `b` if the wait
 * in `a` is believed to be longer than so many minutes; its way into `a` waits for nobody. */
#include "tests/support/by_hand.h"

#include <math.h>

static bool believed_above(const char *service, const char *at, double minutes)
{
    char text[2000];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {length: 2 d}\n"
             "arrivals:\n"
             "  three: {to: a, at: [0 h, 0 h, 0 h]}\n"
             "  ask: {to: door, at: [%s]}\n"
             "services:\n"
             "  door:\n"
             "    type: pathway\n"
             "    steps:\n"
             "      - choose: {logit: {a.side: {per_log_wait: -1e7}, b: %.17g}}\n"
             "  b: {type: pathway, steps: [{leave: done}]}\n"
             "  a:\n"
             "    type: pathway\n"
             "    resources: {p: 1}\n"
             "    %s\n"
             "    steps:\n"
             "      - {treat: {with: p, for: 30 min}}\n"
             "      - {mark: seen}\n"
             "      - {leave: done}\n"
             "      - {name: side, leave: done}\n",
             at, -1e7 * log(1 + minutes / 60), service);
    run_text r = run_well(text);
    const double gone = run_text_value(&r, "b.arrived", "total");
    run_text_free(&r);
    return gone == 1;
}

#define expect_believed(service, at, minutes)                                                      \
    do {                                                                                           \
        cr_expect(eq(int, believed_above(service, at, (minutes)-1e-4), 1), "below %g", minutes);   \
        cr_expect(eq(int, believed_above(service, at, (minutes) + 1e-4), 0), "above %g", minutes); \
    } while (0)

/* Three come at 0:00 and start at 0:00, 0:30 and 1:00: they wait 0, 30 and 60 min. Until 1:00 what is
 * said is believed; then the mean of those two who have started before: who starts at 1:00 is of the
 * hour that begins. With a memory of an hour the two count exp(-1) each an hour later. Nobody starts
 * any more, and what is remembered stays what it is. */
Test(belief, is_a_mean_that_forgets)
{
    static const char own[] = "believed_wait: {from: 20 min, memory: 1 h}";
    const double d = exp(-1);
    expect_believed(own, "30 min", 20.0);
    expect_believed(own, "59 min", 20.0);
    expect_believed(own, "1 h", 15.0);
    expect_believed(own, "2 h", (30 * d + 60) / (2 * d + 1));
    expect_believed(own, "40 h", (30 * d + 60) / (2 * d + 1));
}

/* Who says nothing begins with no wait at all and has a memory of four weeks; `never` forgets nothing, and
 * 0 all but the last hour in which somebody started. */
Test(belief, has_defaults_and_extremes)
{
    const double d = exp(-1.0 / (28 * 24));
    cr_expect(eq(int, believed_above("", "30 min", 1e-6), 0));
    expect_believed("", "2 h", (30 * d + 60) / (2 * d + 1));
    expect_believed("believed_wait: {memory: never}", "3 h", 30.0);
    expect_believed("believed_wait: {memory: 0 min}", "3 h", 60.0);
}

/* Up to a mark: that is set at 0:30, 1:00 and 1:30, 30, 60 and 90 min after they came. */
Test(belief, may_be_of_a_mark)
{
    static const char own[] = "believed_wait: {until: seen, memory: never}";
    expect_believed(own, "1 h", 30.0);
    expect_believed(own, "2 h", 60.0);
}

/* Of those there when a run begins, who is in cannot say how long it has waited; who waits can. Two came
 * 30 min before: one starts at 1:00 and one at 2:00, after 90 and 150 min. */
Test(belief, is_of_those_who_wait_at_the_start)
{
    for (int more = 0; more < 2; more++) {
        char text[1200];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 1 d}\n"
                 "start: {a: {in: 1, remaining: 1 h, waiting: 2, waited: 30 min}}\n"
                 "arrivals: {ask: {to: door, at: [5 h]}}\n"
                 "services:\n"
                 "  door: {type: pathway, steps: [{choose: {logit: {a: {per_log_wait: -1e7}, b: "
                 "%.17g}}}]}\n"
                 "  b: {type: pathway, steps: [{leave: done}]}\n"
                 "  a: {type: pathway, believed_wait: {memory: never}, resources: {p: 1}, steps: "
                 "[{treat: {with: p, for: 1 h}}]}\n",
                 -1e7 * log(1 + (more ? 2.0001 : 1.9999)));
        run_text r = run_well(text);
        expect_value(r, "b.arrived", "total", more ? 0 : 1);
        run_text_free(&r);
    }
}

/* What was believed, on average over the window. In the first case one is served at once in the hour of
 * warm-up, and nobody after: none of the 2 h that were believed before is left. In the second 20 min are
 * believed for an hour, then the mean of 0 and 30 min, then of 0, 30 and 60. */
Test(belief, is_reported_as_a_mean_over_time)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {warm_up: 1 h, length: 23 h}\n"
        "arrivals: {three: {to: a, every: 1 min, first: at_start}, ask: {to: door, at: [9 h]}}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{choose: {logit: {a.side: {per_log_wait: -1}, b: "
        "0}}}]}\n"
        "  b: {type: pathway, steps: [{leave: done}]}\n"
        "  a: {type: pathway, believed_wait: {from: 2 h, memory: never}, resources: {p: 1}, "
        "steps: [{treat: {with: p, for: 30 h}}, {leave: done}, {name: side, leave: done}]}\n");
    expect_value(r, "a.believed_wait", "mean", 0);
    run_text_free(&r);
    r = run_well(
        "weir: 1\n"
        "run: {length: 20 h}\n"
        "arrivals: {three: {to: a, at: [0 h, 0 h, 0 h]}, ask: {to: door, at: [9 h]}}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{choose: {logit: {a.side: {per_log_wait: -1}, b: 0}}}]}\n"
        "  b: {type: pathway, steps: [{leave: done}]}\n"
        "  a: {type: pathway, believed_wait: {from: 20 min, memory: never}, resources: {p: 1}, "
        "steps: [{treat: {with: p, for: 30 min}}, {leave: done}, {name: side, leave: done}]}\n"
        "priorities: {quick: {measure: a.believed_wait, at_most: 1 h}}\n");
    expect_value(r, "a.believed_wait", "mean", (20 + 15 + 18 * 30) / 60.0 / 20);
    expect_nothing(r, "b.believed_wait", "mean");
    run_text_free(&r);
}
