/* `delay: {days: D, same_clock: true}`: whole days (docs/scenario.md, "Steps"). Each case is worked by hand in
 * the comment above it. */
#include "tests/support/by_hand.h"

static double hours(const char *arrivals, const char *steps)
{
    char text[800];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {length: 20 d}\n"
             "arrivals: {a: {to: s, %s}}\n"
             "services: {s: {type: pathway, resources: {beds: 99}, steps: [%s]}}\n",
             arrivals, steps);
    run_text r = run_well(text);
    const double time = run_text_value(&r, "s.time", "mean");
    run_text_free(&r);
    return time;
}

/* Rounded half up: 1.4 d is 1 d, 1.5 d is 2 d, 11 h is none; without `same_clock` it is a duration. Since a mark
 * 5 h ago it ends at the clock time of the mark: 2 d - 5 h later. */
Test(days, are_rounded_half_up_where_the_clock_stays_the_same)
{
    const char *at = "at: [3 h]";
    expect_number(hours(at, "{delay: {days: 1.4 d, same_clock: true}}"), 24);
    expect_number(hours(at, "{delay: {days: 1.5 d, same_clock: true}}"), 48);
    expect_number(hours(at, "{delay: {days: 11 h, same_clock: true}}"), 0);
    expect_number(hours(at, "{delay: {days: 36 h}}"), 36);
    expect_number(hours(at, "{delay: {days: 1.4 d, same_clock: false}}"), 33.6);
    expect_number(hours(at, "{mark: m}, {delay: 5 h}, {delay: {days: 1.6 d, same_clock: true}, "
                            "since: m}"),
                  48);
}

/* An exponential stay of mean 2 d in whole days: P(more than k) = exp(-(k + 1/2) / 2), so its mean is
 * exp(-1/4) / (1 - exp(-1/2)) = 1.9793 d. Its sd is some 2 d; of 8,000, 5 standard errors are 2.7 h. */
Test(days, of_a_distribution)
{
    const double mean = hours("rate: {step: 1 d, unit: per d, values: [8000]}",
                              "{delay: {days: {dist: exponential, mean: 2 d}, same_clock: true}}");
    cr_expect(fabs(mean - 24 * 1.97931) < 2.7, "%g h", mean);
}

/* Those there at the start have what is left of whole days: of 1.4 d, which is 1 d, evenly from 0 to 24 h (sd 6.9 h,
 * of 2,000; 5 standard errors are 0.8 h). Who has stayed 30 h of exactly 2.3 d, 2 d, has 18 h to go. */
Test(days, of_those_who_are_there_at_the_start)
{
    static const char *const start[] = {"in: 2000, remaining: equilibrium", "in: 5, stayed: 30 h"};
    static const char *const days[] = {"1.4 d", "2.3 d"};
    static const double want[] = {12, 18}, within[] = {0.8, 1e-6};
    for (size_t i = 0; i < 2; i++) {
        char text[800];
        snprintf(text, sizeof text,
                 "weir: 1\n"
                 "run: {length: 20 d}\n"
                 "arrivals: {a: {to: s, at: [19 d]}}\n"
                 "services: {s: {type: pathway, resources: {beds: 3000}, steps: [{seize: beds}, "
                 "{delay: {days: %s, same_clock: true}}, {leave: home}]}}\n"
                 "start: {s: {%s}}\n"
                 "measures: {there: {census: {of: [s]}, stat: mean, during: {date: {from: "
                 "1970-01-01}}}}\n",
                 days[i], start[i]);
        char *cut = strstr(text, ", during");
        snprintf(cut, sizeof text - (size_t)(cut - text), "}}\n");
        run_text r = run_well(text);
        /* patient-hours inside, less the 24 h of the one who comes */
        const double n = i == 0 ? 2000 : 5;
        const double inside = run_text_value(&r, "there", "mean") * 20 * 24 - 24;
        cr_expect(fabs(inside / n - want[i]) < within[i], "%g h", inside / n);
        run_text_free(&r);
    }
}
