/* Capacities that vary by a table, or are uncertain (docs/scenario.md, "Services and resources"). */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/run_text.h"

static run_text run_pool(const char *capacity, const char *rest)
{
    char text[4000];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {start: 2025-02-24, length: 21 d}\n"
             "services:\n"
             "  s:\n"
             "    type: pathway\n"
             "    resources: {m: {capacity: %s}}\n"
             "    steps: [{treat: {with: m, for: {dist: exponential, mean: 50 min}}}]\n"
             "%s",
             capacity, rest);
    run_text r = run_text_once(text);
    cr_assert(eq(int, r.status, WEIR_OK), "%s", capacity);
    return r;
}

/* A table by the clock is the same plan as a calendar, to the last bit, however its rows are cut. */
Test(capacity, a_table_by_time_is_a_plan)
{
    static const char *const plans[] = {
        "{every_day: {08:00-20:00: 3, 20:00-08:00: 1}}",
        "{by: clock, 08:00-20:00: 3, else: 1}",
        "{by: clock, 20:00-08:00: 1, 08:00-14:30: 3, 14:30-20:00: 3}",
        "{by: month, feb: {by: clock, 08:00-20:00: 3, else: 1}, else: {by: clock, 20:00-08:00: 1, "
        "else: 3}}",
    };
    double wait[4], in_use[4];
    for (int i = 0; i < 4; i++) {
        run_text r = run_pool(plans[i], "arrivals: {a: {to: s, rate: 2 per h}}\n");
        wait[i] = run_text_value(&r, "s.wait", "mean");
        in_use[i] = run_text_value(&r, "s.m.utilisation", "mean");
        run_text_free(&r);
    }
    for (int i = 1; i < 4; i++)
        cr_expect(wait[i] == wait[0] && in_use[i] == in_use[0], "%s", plans[i]);
}

/* 1 in February (days 24 to 28), 3 on weekdays in March, none at its weekends (1, 2, 8, 9, 15 and 16): of 21 days
 * 5 of 1 and 10 of 3. Utilisation is in use over that. */
Test(capacity, by_month_and_weekday)
{
    run_text r = run_pool("{by: month, feb: 1, else: {by: weekday, weekday: 3, weekend: 0}}",
                          "arrivals: {a: {to: s, at: [0 h]}}\n");
    const double used = run_text_value(&r, "s.m.in_use", "mean");
    const double share = run_text_value(&r, "s.m.utilisation", "mean");
    cr_expect(used > 0 && fabs(used / share - (5 + 30) / 21.0) < 1e-9);
    run_text_free(&r);
}

/* One unit, and a second from the second who waits on, looked at after each event. The first is seen from 0 to
 * 1 h. At 20 min two wait: the second has a unit until 1 h 20 min. At 1 h one waits, so there is one unit, which
 * is in use: the third is seen from 1 h 20 min. In all 60 + 70 + 120 minutes. */
Test(capacity, by_a_state)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 1 d}\n"
                               "arrivals: {a: {to: s, at: [0 min, 10 min, 20 min]}}\n"
                               "services:\n"
                               "  s:\n"
                               "    type: pathway\n"
                               "    resources: {m: {by: {waiting: s}, 0-1: 1, 2+: 2}}\n"
                               "    steps: [{treat: {with: m, for: 1 h}}]\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "s.time", "mean"), 250.0 / 180, 1e-9));
    run_text_free(&r);
}

/* Two or three, equally likely, drawn once a replication: in use are as many at all times, as nobody leaves.
 * In 400 replications three as often as not, give or take four standard errors: 200 and 40. */
Test(capacity, uncertain_once_a_replication)
{
    int threes = 0;
    for (uint32_t k = 0; k < 400; k++) {
        run_text r = run_text_seed(
            "weir: 1\n"
            "run: {length: 1 d}\n"
            "arrivals: {a: {to: s, at: [0 h, 0 h, 0 h, 0 h]}}\n"
            "services:\n"
            "  s:\n"
            "    type: pathway\n"
            "    resources: {m: {capacity: {value: {dist: discrete, values: [2, 3]}}}}\n"
            "    steps: [{treat: {with: m, for: 2 d}}]\n",
            1, k);
        cr_assert(eq(int, r.status, WEIR_OK));
        const double used = run_text_value(&r, "s.m.in_use", "mean");
        cr_expect(used == 2 || used == 3);
        threes += used == 3;
        run_text_free(&r);
    }
    cr_expect(abs(threes - 200) <= 40, "%d", threes);
}
