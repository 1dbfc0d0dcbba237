/* The event log of a replication: each case worked by hand in the comment above it. */
#include "tests/support/by_hand.h"
#include "weir/events.h"

typedef struct logged_run {
    run_text r;
    wr_event_log log;
} logged_run;

static logged_run run_logged(const char *text, double share)
{
    logged_run run = {.log = {.share = share, .most_events = 100000}};
    run.r = run_well(text);
    run.r.result.log = &run.log;
    run_text_again(&run.r, 1, 0);
    cr_assert(eq(int, run.r.status, WEIR_OK));
    cr_assert(wr_event_log_sort(&run.log));
    return run;
}

static void done(logged_run *run)
{
    wr_event_log_clear(&run->log);
    run_text_free(&run->r);
}

/* "arrive 0, enter 0 …": kind and minutes of each event of one patient. */
static const char *story(const wr_event_log *log, int32_t patient, char out[1000])
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < log->n_events; i++)
        if (log->events[i].patient == patient)
            at += (size_t)snprintf(out + at, 1000 - at, "%s%s %g", at ? ", " : "",
                                   weir_event_name(log->events[i].kind),
                                   (double)(log->events[i].at - log->run_start) / 6e7);
    return out;
}

#define expect_story(run, patient, want)                                                           \
    do {                                                                                           \
        char got[1000];                                                                            \
        story(&(run).log, patient, got);                                                           \
        cr_expect(strcmp(got, want) == 0, "%d: %s", patient, got);                                 \
    } while (0)

/* One nurse, 30 min each; they come at 0 and 10 min. */
Test(event_log, follows_who_waits)
{
    logged_run run = run_logged("weir: 1\nrun: {length: 2 h}\n"
                                "arrivals: {door: {to: unit, at: [0 min, 10 min]}}\n"
                                "services:\n"
                                "  unit:\n"
                                "    type: pathway\n"
                                "    resources: {nurses: 1}\n"
                                "    steps: [{treat: {with: nurses, for: 30 min}}]\n",
                                1);
    cr_assert(eq(sz, run.log.n_patients, 2));
    expect_story(run, 0, "arrive 0, enter 0, take 0, start 0, give_back 30, leave 30, depart 30");
    expect_story(
        run, 1,
        "arrive 10, enter 10, wait 10, take 30, start 30, give_back 60, leave 60, depart 60");
    cr_expect(eq(int, run.log.patients[1].outcome, WR_OUTCOME_DONE));
    done(&run);
}

/* The ED has one cubicle, the ward one bed, which the patient of 0 min has from 30 min for 2 h. The second,
 * who comes at 30 min, is done at 60 min, and keeps the cubicle until the bed is free at 150 min. The third
 * waits for the cubicle from 70 min, 20 min at the most. */
Test(event_log, follows_who_is_blocked_and_who_gives_up)
{
    logged_run run = run_logged("weir: 1\nrun: {length: 3 h}\n"
                                "arrivals: {door: {to: ed, at: [0 min, 30 min, 70 min]}}\n"
                                "services:\n"
                                "  ed:\n"
                                "    type: pathway\n"
                                "    resources: {cubicles: 1}\n"
                                "    steps:\n"
                                "      - seize: {cubicles: 1}\n"
                                "        patience: 20 min\n"
                                "      - delay: 30 min\n"
                                "      - mark: seen\n"
                                "      - hold_until: ward\n"
                                "  ward:\n"
                                "    type: pathway\n"
                                "    resources: {beds: 1}\n"
                                "    steps: [{treat: {with: beds, for: 2 h}}]\n",
                                1);
    expect_story(run, 0,
                 "arrive 0, enter 0, take 0, start 0, mark 30, leave 30, enter 30, take 30, "
                 "start 30, give_back 30, give_back 150, leave 150, depart 150");
    expect_story(run, 1,
                 "arrive 30, enter 30, take 30, start 30, mark 60, block 60, leave 150, enter 150, "
                 "take 150, start 150, give_back 150");
    expect_story(run, 2, "arrive 70, enter 70, wait 70, give_up 90, leave 90, depart 90");
    cr_expect(eq(int, run.log.patients[2].outcome, WR_OUTCOME_LEFT_UNSEEN));
    cr_expect(eq(int, run.log.patients[1].outcome, -1)); /* still there */
    done(&run);
}

/* Those of the warm-up are not in it: of one an hour, the three from 5 h on. */
Test(event_log, begins_with_the_window)
{
    logged_run run = run_logged("weir: 1\nrun: {warm_up: 270 min, length: 3 h}\n"
                                "arrivals: {door: {to: unit, every: 1 h}}\n"
                                "services:\n"
                                "  unit: {type: pathway, steps: [{delay: 5 min}]}\n",
                                1);
    cr_assert(eq(sz, run.log.n_patients, 3));
    expect_story(run, 0, "arrive 30, enter 30, start 30, leave 35, depart 35");
    done(&run);
}

/* Both ways of a split are the patient's own: 10 and 20 min of different nurses. */
Test(event_log, of_a_split_is_one_patients)
{
    logged_run run = run_logged("weir: 1\nrun: {length: 2 h}\n"
                                "arrivals: {door: {to: unit, at: [0 min]}}\n"
                                "services:\n"
                                "  unit:\n"
                                "    type: pathway\n"
                                "    resources: {a: 1, b: 1}\n"
                                "    steps:\n"
                                "      - split: [[{treat: {with: a, for: 10 min}}],\n"
                                "                [{treat: {with: b, for: 20 min}}]]\n",
                                1);
    cr_assert(eq(sz, run.log.n_patients, 1));
    expect_story(
        run, 0,
        "arrive 0, enter 0, take 0, take 0, start 0, give_back 10, give_back 20, leave 20, "
        "depart 20");
    done(&run);
}

/* A share is some of all, the same whoever else is kept: of 2,000, a fifth is 400 give or take 4 sd (18). */
Test(event_log, keeps_a_share)
{
    static const char text[] = "weir: 1\nrun: {length: 2000 min}\n"
                               "arrivals: {door: {to: unit, every: 1 min}}\n"
                               "services:\n"
                               "  unit: {type: pathway, steps: [{delay: 5 min}]}\n";
    logged_run some = run_logged(text, 0.2), more = run_logged(text, 0.5);
    cr_expect(some.log.n_patients > 400 - 72 && some.log.n_patients < 400 + 72);
    for (size_t i = 0, k = 0; i < some.log.n_patients; i++, k++) {
        while (k < more.log.n_patients &&
               more.log.patients[k].ordinal != some.log.patients[i].ordinal)
            k++;
        cr_assert(lt(sz, k, more.log.n_patients));
    }
    done(&some);
    done(&more);
}

/* More events than may be kept is a limit that is named, and what was kept goes. */
Test(event_log, has_a_limit)
{
    run_text r = run_well("weir: 1\nrun: {length: 2000 min}\n"
                          "arrivals: {door: {to: unit, every: 1 min}}\n"
                          "services:\n"
                          "  unit: {type: pathway, steps: [{delay: 5 min}]}\n");
    wr_event_log log = {.share = 1, .most_events = 1000};
    r.result.log = &log;
    run_text_again(&r, 1, 0);
    cr_expect(eq(int, r.status, WEIR_ERR_LIMIT));
    cr_expect(strstr(weir_error_what(&r.error), "more than 1000 events") != NULL);
    wr_event_log_clear(&log);
    run_text_free(&r);
}
