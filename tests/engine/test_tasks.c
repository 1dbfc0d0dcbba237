/* `tasks` of a service: work without a patient. Each case worked by hand in the comment above it; times
 * are exact. */
#include "tests/support/by_hand.h"

static run_text run_tasks(const char *run, const char *arrivals, const char *tasks)
{
    char text[4096];
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {%s}\n"
             "arrivals: {%s}\n"
             "services:\n"
             "  s:\n"
             "    type: pathway\n"
             "    resources: {doctor: 1, nurse: 1}\n"
             "    steps: [{treat: {with: doctor, for: 30 min}}]\n"
             "    tasks:\n%s",
             run, arrivals, tasks);
    return run_text_once(text);
}

static run_text run_these(const char *run, const char *arrivals, const char *tasks)
{
    return went_well(run_tasks(run, arrivals, tasks));
}

/* At 14:00 each day the doctor does 40 min of paperwork. Who comes at 13:50 of the first day is treated
 * until 14:20, and the paperwork waits until then; who comes at 14:30 waits for it until 15:00. Of two
 * days the doctor is busy for 2 x 40 + 2 x 30 min. The task is nobody who arrives, waits or is present. */
Test(tasks, use_resources_and_are_no_patients)
{
    run_text r =
        run_these("length: 2 d", "in: {to: s, at: [830 min, 870 min]}",
                  "      paperwork: {at: [\"14:00\"], steps: [{treat: {with: doctor, for: 40 "
                  "min}}]}\n");
    expect_value(r, "s.doctor.in_use", "mean", 140.0 / 2880);
    expect_value(r, "s.wait", "mean", 0.25);
    expect_value(r, "s.arrived", "total", 2);
    expect_value(r, "s.started", "total", 2);
    expect_value(r, "arrived", "total", 2);
    expect_value(r, "s.waiting", "mean", 30.0 / 2880);
    expect_value(r, "s.present", "mean", (30 + 60) / 2880.0);
    run_text_free(&r);
}

/* Once in 8 h, the first after 8 h; a plan of the week: the run begins on a Monday, so of two days only
 * the second, twice. The nurse has 3 + 2 tasks of 10 min before the end of the second day. */
Test(tasks, are_due_once_in_so_long_or_by_a_plan)
{
    run_text r =
        run_these("length: 2 d", "in: {to: s, at: [0 h]}",
                  "      round: {every: 8 h, steps: [{seize: nurse}, {delay: 10 min}, {cost: "
                  "{round: £5}}]}\n"
                  "      list: {at: {tue: {\"09:00\": 2}}, steps: [{treat: {with: nurse, for: "
                  "10 min}}]}\n");
    expect_value(r, "s.nurse.in_use", "mean", (5 + 2) * 10 / 2880.0);
    expect_value(r, "s.cost", "total", 25);
    run_text_free(&r);
}

/* What a task holds at its end is given back; who gives up is done with it; a task may be split. The
 * doctor treats from 13:50 to 14:20, so of the two ways that of the nurse, 5 min, is over, the other
 * gives up after 10 min: the task ends at 14:10. */
Test(tasks, end_as_branches_do)
{
    run_text r =
        run_these("length: 1 d", "in: {to: s, at: [830 min]}",
                  "      check:\n"
                  "        at: [\"14:00\"]\n"
                  "        steps:\n"
                  "          - seize: nurse\n"
                  "          - split:\n"
                  "              - [{delay: 5 min}]\n"
                  "              - [{treat: {with: doctor, for: 40 min}, patience: 10 min}]\n"
                  "          - seize: doctor\n"
                  "            or_else: last\n"
                  "          - {name: last, mark: x}\n");
    expect_value(r, "s.nurse.in_use", "mean", 10.0 / 1440);
    expect_value(r, "s.doctor.in_use", "mean", 30.0 / 1440);
    expect_value(r, "s.left_unseen", "total", 0);
    run_text_free(&r);
}

/* A run ends with its last patient, at 14:30, whatever task is under way or due later. */
Test(tasks, do_not_keep_a_run_going)
{
    run_text r =
        run_these("until: {arrivals: 1}", "in: {to: s, at: [14 h]}",
                  "      paperwork: {at: [\"14:00\"], steps: [{treat: {with: nurse, for: 40 "
                  "h}}]}\n"
                  "      round: {every: 1 h, steps: [{delay: 10 min}]}\n");
    expect_value(r, "s.doctor.in_use", "mean", 30.0 / 870);
    expect_value(r, "s.nurse.in_use", "mean", 30.0 / 870);
    run_text_free(&r);
    r = run_these(
        "length: 15 h, until: empty", "in: {to: s, at: [14 h]}",
        "      paperwork: {at: [\"14:00\"], steps: [{treat: {with: nurse, for: 40 h}}]}\n");
    expect_value(r, "s.completed", "total", 1);
    run_text_free(&r);
}

/* Patients have the same luck whatever tasks there are. */
Test(tasks, leave_the_patients_their_luck)
{
    static const char *const text =
        "weir: 1\n"
        "run: {length: 100 d}\n"
        "arrivals: {in: {to: s, rate: 1 per h}}\n"
        "services:\n"
        "  s:\n"
        "    type: pathway\n"
        "    resources: {doctor: 50, nurse: 1}\n"
        "    steps: [{treat: {with: doctor, for: {dist: exponential, mean: 1 h}}}]\n%s";
    double time[2];
    for (int i = 0; i < 2; i++) {
        char all[1024];
        snprintf(all, sizeof all, text,
                 i == 0 ? ""
                        : "    tasks: {x: {every: {dist: exponential, mean: 1 h}, steps: [{treat: "
                          "{with: doctor, for: {dist: exponential, mean: 1 h}}}]}}\n");
        run_text r = run_text_once(all);
        cr_assert(eq(int, r.status, WEIR_OK));
        time[i] = run_text_value(&r, "s.time", "mean");
        run_text_free(&r);
    }
    cr_expect(eq(dbl, time[0], time[1]));
}

/* A ward's nurse writes from 14:00 for 2 h a day: 2 of 24 hours. Nobody has arrived by it. */
Test(tasks, of_a_service_of_another_type)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 10 d}\n"
        "resources: {nurse: 1}\n"
        "arrivals: {a: {to: w, at: [0 h]}}\n"
        "services:\n"
        "  w: {type: ward, beds: 4, stay: 5 d, tasks: {notes: {at: [\"14:00\"], steps: [{treat: "
        "{with: nurse, for: 2 h}}]}, cleaning: {every: 1 d, steps: [{seize: beds}, {delay: 6 "
        "h}]}}}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "nurse.in_use", "mean", 2.0 / 24);
    expect_value(r, "w.beds.in_use", "mean", (5.0 + 9 * 0.25) / 10);
    expect_value(r, "w.arrived", "total", 1);
    run_text_free(&r);
}
