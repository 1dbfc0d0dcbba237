/* The event log in a results file: written and read back, and refused where it cannot be. */
#include <math.h>

#include "sim/results/results.h"
#include "tests/results/files.h"
#include "weir/events.h"

TestSuite(events, .init = make_folder, .fini = remove_folder);

Test(events, come_back)
{
    weir_results *r = made_logged(2), *back = NULL;
    weir_error err = {0};
    write_results(r, in_folder("a.h5"));
    cr_assert(eq(int, weir_results_open(in_folder("a.h5"), &back, &err), WEIR_OK));
    cr_assert(eq(sz, weir_results_logged_count(back), 2));
    cr_assert(eq(sz, weir_results_event_count(back), weir_results_event_count(r)));
    for (size_t i = 0; i < weir_results_event_count(r); i++)
        cr_expect(zero(int, memcmp(weir_results_event(r, i), weir_results_event(back, i),
                                   sizeof(weir_event))),
                  "event %zu", i);
    for (size_t i = 0; i < 2; i++)
        cr_expect(zero(int, memcmp(weir_results_logged(r, i), weir_results_logged(back, i),
                                   sizeof(weir_logged))),
                  "patient %zu", i);
    for (int32_t i = -1; i < 5; i++)
        cr_expect(
            eq(str, (char *)weir_results_log_place(back, i), (char *)weir_results_log_place(r, i)));
    cr_assert(eq(sz, weir_results_log_attribute_count(back), 2));
    const weir_log_attribute kind = weir_results_log_attribute(back, 0),
                             age = weir_results_log_attribute(back, 1);
    cr_expect(kind.words && !age.words);
    cr_expect(eq(str, (char *)kind.levels[(size_t)kind.value[0]], "major"));
    cr_expect(isnan(kind.value[1]) && isnan(age.value[0]));
    cr_expect(eq(dbl, age.value[1], 67.25));
    weir_results_close(back);
    weir_results_close(r);
}

/* What a stranger may have written, in our own layout. */
static void expect_refused(void (*spoil)(wr_events *), const char *why)
{
    char text[200];
    weir_results *r = made_logged(2);
    spoil(&r->log);
    write_results(r, in_folder("b.h5"));
    cr_expect(eq(int, refuse(in_folder("b.h5"), text), WEIR_ERR_RESULTS));
    cr_expect(strstr(text, why) != NULL, "%s", text);
    unlink(in_folder("b.h5"));
    weir_results_close(r);
}

static void no_such_place(wr_events *log) { log->events[2].place = 99; }
static void no_such_source(wr_events *log) { log->patients[0].source = -1; }
static void no_such_kind(wr_events *log) { log->events[1].kind = WEIR_N_EVENT_KINDS; }
static void no_such_scenario(wr_events *log) { log->patients[1].scenario = 1; }
static void too_few_events(wr_events *log) { log->patients[1].n_events = 3; }
static void too_many_events(wr_events *log) { log->patients[1].n_events = 1; }
static void endless(wr_events *log) { log->events[12].time = INT64_MAX; }

Test(events, that_cannot_be_are_refused)
{
    expect_refused(no_such_place, "has a row that cannot be");
    expect_refused(no_such_source, "'patients' of the event log has a row that cannot be");
    expect_refused(no_such_kind, "has a row that cannot be");
    expect_refused(no_such_scenario, "'patients' of the event log has a row that cannot be");
    expect_refused(too_few_events, "fewer events than its patients say");
    expect_refused(too_many_events, "more events than its patients say");
    expect_refused(endless, "has a row that cannot be");
}
