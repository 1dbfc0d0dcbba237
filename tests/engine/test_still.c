/* A run that lasts until nobody is left ends with an error where somebody never leaves, and never goes on for
 * ever (docs/scenario.md, "run"). */
#include "tests/support/by_hand.h"

static void expect_named(const char *pools, const char *steps, const char *what)
{
    char text[1600];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {start: 2025-01-01, length: 10 d, until: empty}\n"
             "calendars: {once: {on: {2025-01-02: {08:00-12:00: 1}}}}\n"
             "books: {gp: {slots: {weekday: {08:00-12:00: every 1 h}}}}\n"
             "arrivals: {a: {to: s, at: [9 h, 100 h]}}\n"
             "services: {s: {type: pathway, resources: {%s}, steps: [%s]}}\n",
             pools, steps);
    run_text r = run_text_once(text);
    cr_assert(eq(int, r.status, WEIR_ERR_LIMIT), "%s", steps);
    char *said = weir_error_text(&r.error);
    cr_expect(ne(ptr, strstr(said, what), NULL), "%s", said);
    free(said);
    run_text_free(&r);
}

/* The first is served at 08:00 of the second day; nothing will serve the second. */
Test(still, hours_that_never_come_again)
{
    expect_named("x: {capacity: {calendar: once}}", "{treat: {with: x, for: 1 h}}",
                 "a patient in 's' waits for 's.x', which nothing will free");
}

Test(still, a_door_that_never_opens_again)
{
    expect_named("x: {capacity: 1, door: {on: {2025-01-01: {08:00-12:00: 1}}}, at_close: suspend}",
                 "{treat: {with: x, for: 9 h}}", "a patient in 's' waits for ever");
}

Test(still, times_without_an_end)
{
    expect_named("x: 1", "{delay: never}", "stays for ever");
    expect_named("x: 1", "{treat: {with: x, for: never}}", "stays for ever");
    expect_named("x: 1", "{return: {share: 100 %, after: never, to: s}}", "never does");
}

/* Its clock comes every day, its state never. */
Test(still, a_condition_whose_clock_alone_comes)
{
    expect_named("x: 1", "{delay: {until: {clock: 08:00-09:00, waiting: {of: s, above: 20}}}}",
                 "for a condition that nothing will change");
}

/* There are books, and nobody is in them: two who wait for each other's unit. */
Test(still, books_that_nobody_is_in)
{
    expect_named("x: 1, y: {capacity: {weekday: {08:00-12:00: 2}}}",
                 "{book: gp}, {seize: y}, {delay: 8 d}, {seize: y}",
                 "waits for 's.y', which nothing will free");
}

/* Hours of a day of their own, three years on: nobody moves until then, and then they do. */
Test(still, what_has_a_date_is_waited_for)
{
    run_text r = run_well("weir: 1\n"
                          "run: {start: 2025-01-01, length: 10 d, until: empty}\n"
                          "calendars: {once: {on: {2028-01-01: {08:00-12:00: 1}}}}\n"
                          "arrivals: {a: {to: s, at: [0 h]}}\n"
                          "services: {s: {type: pathway, resources: {x: {capacity: {calendar: "
                          "once}}}, steps: [{treat: "
                          "{with: x, for: 1 h}}]}}\n");
    expect_value(r, "s.wait", "mean", 1095 * 24 + 8);
    run_text_free(&r);
}

/* Twice a year an hour, of one who needs three of them one after the other: nobody is given up meanwhile. */
Test(still, who_moves_once_a_year_goes_on)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {start: 2025-01-01, length: 10 d, until: empty}\n"
        "arrivals: {a: {to: s, at: [0 h]}}\n"
        "services: {s: {type: pathway, resources: {x: {capacity: {by: month, jan: 1, else: 0}}}, "
        "steps: [{treat: {with: x, for: 31 d}}, {treat: {with: x, for: 31 d}}, {treat: {with: x, "
        "for: 31 d}}]}}\n");
    expect_value(r, "s.time", "mean", (2 * 365 + 31) * 24);
    run_text_free(&r);
}
