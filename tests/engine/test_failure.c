/* Units that fail (docs/scenario.md, "Failures"): each case worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

#define expect_time(r, class, want) expect_class(r, "s.time", class, want)

static run_text run_service(const char *pool, const char *rest)
{
    char text[4000];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "classes: [a, b, c]\n"
             "run: {length: 1 d, by: [class]}\n"
             "resources: {m: {%s}}\n"
             "%s",
             pool, rest);
    run_text r = run_text_once(text);
    cr_assert(eq(int, r.status, WEIR_OK));
    return r;
}

#define TREAT(for_) "services: {s: {type: pathway, steps: [{treat: {with: m, for: " for_ "}}]}}\n"

/* It breaks at 2 h for 1 h, then two hours after each repair: broken from 2 to 3, 5 to 6 … 23 to 24 h. a has
 * it from 1 h for 2 h: at 3 h it has 1 h to go, to 4 h, or all 2 h, to 5 h, when what is due has ended before
 * it breaks again. b comes at 8.5 h and starts at 9 h. In use: a 1 h + 1 h, or + 2 h; b 2 h. */
Test(failure, then_says_how_its_patient_goes_on)
{
    static const struct {
        const char *then;
        double a, used;
    } cases[] = {{"", 3, 2},
                 {", then: resume", 3, 2},
                 {", then: restart", 4, 3},
                 {", then: resample", 4, 3},
                 {", then: {remove: {leave: home}}", 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char pool[200];
        snprintf(pool, sizeof pool, "capacity: 1, fails: {every: 2 h, repair: 1 h%s}",
                 cases[i].then);
        run_text r = run_service(
            pool,
            "arrivals:\n"
            "  a: {to: s, at: [1 h], class: a}\n"
            "  b: {to: s, at: [510 min], class: b}\n"
            "measures:\n"
            "  broken: {census: {of: [m], states: broken}, at: [\"02:30\", \"04:00\"]}\n"
            "  stopped: {census: {of: [m], states: suspended}, at: [\"02:30\", \"04:00\"]}\n"
            "  both: {census: {of: [m], states: [broken, suspended]}, at: [\"02:30\"]}\n" TREAT(
                "2 h"));
        const bool removed = i == 4;
        expect_time(r, "a", cases[i].a);
        expect_time(r, "b", 2.5);
        expect_value(r, "m.broken", "mean", 8.0 / 24);
        expect_value(r, "m.in_use", "mean", (cases[i].used + 2) / 24);
        expect_value(r, "broken", "mean", 0.5);
        expect_value(r, "both", "mean", 1);
        if (!removed) {
            expect_value(r, "m.suspended", "mean", 1.0 / 24);
            expect_value(r, "stopped", "mean", 0.5);
        }
        run_text_free(&r);
    }
}

/* Two hours of use: from 0 to 1.5 h, 30 min from 10 h on; then 1 h of repair and 1 h to go. Without anybody it
 * does not break. Who is blocked does not use it: b keeps it from 1.5 to 3 h, waiting for the bed. */
Test(failure, of_use_counts_what_it_serves)
{
    run_text r = run_service("capacity: 1, fails: {every: 2 h, of: use, repair: 1 h}",
                             "arrivals:\n"
                             "  a: {to: s, at: [0 h], class: a}\n"
                             "  b: {to: s, at: [10 h], class: b}\n" TREAT("90 min"));
    expect_time(r, "a", 1.5);
    expect_time(r, "b", 2.5);
    expect_value(r, "m.broken", "mean", 1.0 / 24);
    run_text_free(&r);
    r = run_service(
        "capacity: 1, fails: {every: 2 h, of: use, repair: 1 h}",
        "arrivals:\n"
        "  c: {to: bed, at: [0 h], class: c}\n"
        "  b: {to: s, at: [0 h], class: b}\n"
        "  a: {to: s, at: [0 h], class: a}\n"
        "services:\n"
        "  s: {type: pathway, steps: [{seize: m}, {delay: 90 min}, {hold_until: bed}]}\n"
        "  bed: {type: pathway, resources: {beds: 1}, steps: [{treat: {with: beds, for: 3 h}}]}\n");
    expect_time(r, "b", 3);
    expect_time(r, "a", 6);
    run_text_free(&r);
}

/* Three units that break at 2 h for 1 h. a has two of them from 1 h for 2 h, and is stopped though the third
 * never was in its hands; b has that from 1.5 h for 1 h. At 2 h all break: nothing is in use, three are broken,
 * two are suspended. */
Test(failure, several_units_of_one_patient)
{
    run_text r = run_service("capacity: 3, fails: {every: 2 h, repair: 1 h}",
                             "arrivals:\n"
                             "  a: {to: s, at: [1 h], class: a}\n"
                             "  b: {to: s, at: [90 min], class: b}\n"
                             "services:\n"
                             "  s:\n"
                             "    type: pathway\n"
                             "    steps:\n"
                             "      - {treat: {with: {m: {by: class, a: 2, else: 1}}, for: {by: "
                             "class, a: 2 h, else: 1 h}}}\n"
                             "measures:\n"
                             "  broken: {census: {of: [m], states: broken}, at: [\"02:30\"]}\n"
                             "  stopped: {census: {of: [m], states: suspended}, at: [\"02:30\"]}\n"
                             "  used: {census: {of: [m], states: serving}, at: [\"01:45\", "
                             "\"02:30\"], stat: [min, max]}\n"
                             "  all: {census: {of: [m]}, at: [\"02:30\"]}\n");
    expect_time(r, "a", 3);
    expect_time(r, "b", 2);
    expect_value(r, "broken", "mean", 3);
    expect_value(r, "stopped", "mean", 2);
    expect_value(r, "used", "min", 0);
    expect_value(r, "used", "max", 3);
    expect_value(r, "all", "mean", 3); /* each patient stands for its broken units */
    run_text_free(&r);
}

/* Two by day and one at night (20:00 to 08:00): the second is away then, broken or not, and counted by day
 * alone. Both break every 2 h for 1 h: 4 h of the 12 by night for the one, 4 h of 12 by day for two. */
Test(failure, units_that_are_away_are_not_counted)
{
    run_text r = run_service(
        "capacity: {every_day: {00:00-12:00: 1, 12:00-24:00: 2}}, fails: {every: 2 h, repair: 1 h}",
        "arrivals: {a: {to: s, at: [30 min], class: a}}\n" TREAT("1 h"));
    /* The second comes first at 12 h: it breaks from 14 to 15, 17 to 18, 20 to 21 and 23 to 24 h. */
    expect_value(r, "m.broken", "mean", (8.0 + 4) / 24);
    run_text_free(&r);
}

/* b waits with the machine in hand for the nurse, whom a has until 4 h. It breaks at 2 h and is repaired at
 * 3 h, with nobody stopped; at 5 h it breaks again, 1 h into the time with the nurse. Had the repair lasted to
 * 4.5 h, b would have its nurse at 4 h and begin at 4.5 h. */
Test(failure, who_waits_with_it_begins_when_it_works)
{
    static const struct {
        const char *repair;
        double b;
    } cases[] = {{"1 h", 6.5}, {"150 min", 6}};
    for (size_t i = 0; i < 2; i++) {
        char pool[200];
        snprintf(pool, sizeof pool, "capacity: 1, fails: {every: 2 h, repair: %s}",
                 cases[i].repair);
        run_text r = run_service(pool, "arrivals:\n"
                                       "  a: {to: s.nurse, at: [0 h], class: a}\n"
                                       "  b: {to: s, at: [0 h], class: b}\n"
                                       "services:\n"
                                       "  s:\n"
                                       "    type: pathway\n"
                                       "    resources: {nurses: 1}\n"
                                       "    steps:\n"
                                       "      - seize: m\n"
                                       "      - {name: nurse, treat: {with: nurses, for: {by: "
                                       "class, a: 4 h, else: 90 min}}}\n");
        expect_time(r, "a", 4);
        expect_time(r, "b", cases[i].b);
        expect_value(r, "s.nurses.in_use", "mean", cases[i].b / 24);
        run_text_free(&r);
    }
}

/* The room is cleaned for 30 min after each patient and breaks at 2 h for 1 h. a has it from 0 to 1 h 45 min,
 * then it is cleaned until 2 h 15 min, and broken from 2 to 3 h: it is broken while it is cleaned, and free for b
 * at 3 h. c, whom it breaks with at 5 h, is sent home: a unit that broke is cleaned as it is repaired. */
Test(failure, cleaning_and_repair_go_side_by_side)
{
    run_text r = run_service("capacity: 1, turnaround: 30 min, fails: {every: 2 h, repair: 1 h, "
                             "then: {remove: {leave: home}}}",
                             "arrivals:\n"
                             "  a: {to: s, at: [0 h], class: a}\n"
                             "  b: {to: s, at: [130 min], class: b}\n"
                             "  c: {to: s, at: [250 min], class: c}\n"
                             "measures:\n"
                             "  cleaned: {census: {of: [m], states: cleaning}, at: [\"01:50\", "
                             "\"02:10\", \"05:15\"], stat: [mean]}\n"
                             "  broken: {census: {of: [m], states: broken}, at: [\"01:50\", "
                             "\"02:10\", \"05:15\"], stat: [mean]}\n"
                             "services: {s: {type: pathway, steps: [{treat: {with: m, for: {by: "
                             "class, a: 105 min, else: 1 h}}}]}}\n");
    expect_time(r, "a", 1.75);
    expect_time(r, "b", 4 - 13.0 / 6);
    expect_time(r, "c", 5 - 25.0 / 6);
    expect_value(r, "cleaned", "mean", 1.0 / 3);
    expect_value(r, "broken", "mean", 2.0 / 3);
    run_text_free(&r);
}

/* By the clock a pool's failures are the same whoever comes, and a unit's do not depend on how many others
 * there are. */
Test(failure, they_are_the_same_in_all_scenarios)
{
    static const char *const rates[] = {"1 per h", "30 per h"};
    double broken[3];
    for (int i = 0; i < 3; i++) {
        char text[1200], pool[300];
        snprintf(pool, sizeof pool,
                 "capacity: %d, fails: {every: {dist: exponential, mean: 3 h}, repair: {dist: "
                 "gamma, mean: 40 min, cv: 1}, then: %s}",
                 i == 2 ? 2 : 1, i == 1 ? "resample" : "resume");
        snprintf(text, sizeof text, "arrivals: {a: {to: s, rate: %s, class: a}}\n" TREAT("20 min"),
                 rates[i == 1]);
        run_text r = run_service(pool, text);
        broken[i] = run_text_value(&r, "m.broken", "mean");
        run_text_free(&r);
    }
    cr_expect(broken[0] == broken[1] && broken[0] > 0, "%g %g", broken[0], broken[1]);
    cr_expect(broken[2] > broken[0]);
}

/* Nobody is left at 1 h: the run ends, though units go on failing. A lock among patients is named, too. */
Test(failure, a_run_ends_though_units_go_on_failing)
{
    run_text r = run_text_once("weir: 1\n"
                               "run: {length: 30 min, until: empty}\n"
                               "resources: {m: {capacity: 2, fails: {every: 10 d, repair: 1 h}}}\n"
                               "arrivals: {a: {to: s, at: [0 h]}}\n" TREAT("1 h"));
    cr_expect(eq(int, r.status, WEIR_OK));
    expect_value(r, "s.time", "mean", 1);
    run_text_free(&r);
    r = run_text_once("weir: 1\n"
                      "run: {length: 30 min, until: empty}\n"
                      "resources: {m: {capacity: 2, fails: {every: 2 h, repair: 1 h}}}\n"
                      "arrivals: {a: {to: s, at: [0 h]}}\n"
                      "services: {s: {type: pathway, steps: [{seize: m}, {delay: {until: {present: "
                      "{of: s, above: 3}}}}]}}\n");
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    run_text_free(&r);
}
