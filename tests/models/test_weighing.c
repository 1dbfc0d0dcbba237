/* Where people turn by utilities (docs/models/access.md): who comes is a list, and each case is worked by
 * hand in the comment above it. What decides has a utility so high that chance has no say. */
#include "tests/support/by_hand.h"

/* Of each hour of two days, Monday and Tuesday, one comes; day 0 begins at 00:00. */
#define EACH_HOUR                                                                                  \
    "arrivals: {x: {to: access.ache, every: 1 h, first: at_start, set: {home: near, need: ache, "  \
    "acuity: 4}}}\n"

#define HEAD                                                                                       \
    "weir: 1\nrun: {length: 2 d, until: empty}\n"                                                  \
    "places: {town: {neighbourhoods: {near: {population: 0}, far: {population: 0}}}}\n"

#define NEED(utilities)                                                                            \
    "needs: {ache: {rate: 1 per 1000 per year, first_contact: {logit: {" utilities "}}, "          \
    "right_place: [miu]}}\n"

#define CENTRE "  centre: {type: miu, door: 08:00-22:00, nurses: {every_day: {00:00-24:00: 9}}}\n"
#define ED "  ed: {type: ed, reattends: 0, admitted: 0}\n"

/* Who knows sees that the centre is open from 8 to 22, 14 hours a day, and goes to the ED in the others; who
 * does not thinks that it is from 8 to 18 on weekdays, and goes to the ED in 14 hours. */
Test(weighing, what_is_thought_to_be_shut_is_no_option)
{
    static const struct {
        const char *knows;
        double centre;
    } cases[] = {{"100 %", 28}, {"0 %", 20}};
    for (size_t i = 0; i < 2; i++) {
        char text[2000];
        snprintf(text, sizeof text,
                 HEAD EACH_HOUR NEED("miu: 90, ed: 40") "access: {awareness: %s}\n"
                                                        "services:\n" CENTRE ED,
                 cases[i].knows);
        run_text r = run_well(text);
        expect_value(r, "centre.arrived", "total", cases[i].centre);
        expect_value(r, "ed.arrived", "total", 48 - cases[i].centre);
        run_text_free(&r);
    }
}

/* Those who do not know think it is open from 8 to 20, and it shuts at 10:00: of the 12 who go there a day 2
 * find it open; the others choose again at its door, without it, and go to the ED, as those of the night
 * do. Nobody asks twice, though the centre would have the higher utility still. */
Test(weighing, what_fails_is_no_option_any_more)
{
    run_text r = run_well(HEAD EACH_HOUR NEED("miu: 90, ed: 40") //
                          "access: {awareness: 0 %, usual_hours: 08:00-20:00}\n"
                          "services:\n"
                          "  centre: {type: miu, door: 08:00-10:00}\n" ED);
    expect_value(r, "centre.arrived", "total", 2 * 12);
    expect_value(r, "centre.completed", "total", 2 * 2);
    expect_value(r, "ed.arrived", "total", 2 * 22);
    run_text_free(&r);
}

/* A practice that has no slots: the 11 a day who find its lines open (8, 9, … 18 o'clock) ask once, and then
 * go to the centre, as those of 19, 20 and 21 o'clock do at once. */
Test(weighing, a_practice_without_a_slot_is_tried_once)
{
    run_text r = run_well(HEAD EACH_HOUR NEED("pcn: 190, miu: 90, ed: 40") //
                          "access: {awareness: 100 %}\n"
                          "services:\n"
                          "  practice: {type: pcn, clinicians: 0}\n" CENTRE ED);
    expect_value(r, "practice.arrived", "total", 2 * 11);
    expect_value(r, "practice.failed_requests", "total", 2 * 11);
    expect_value(r, "centre.arrived", "total", 2 * 14);
    expect_value(r, "ed.arrived", "total", 2 * 10);
    run_text_free(&r);
}

/* `right_place` counts for those who know: to them the centre is better by 40 than the ED, to the others
 * worse by 40. */
Test(weighing, who_knows_prefers_the_right_place)
{
    for (int knows = 0; knows < 2; knows++) {
        char text[2000];
        snprintf(text, sizeof text,
                 HEAD "arrivals: {x: {to: access.ache, at: [10 h, 11 h, 12 h], set: {home: near, "
                      "need: ache, acuity: 4}}}\n" NEED("miu: 60, ed: 100") //
                 "access: {awareness: %d %%, utility: {right_place: 80}}\n"
                 "services:\n" CENTRE ED,
                 100 * knows);
        run_text r = run_well(text);
        expect_value(r, "centre.arrived", "total", knows ? 3 : 0);
        run_text_free(&r);
    }
}

/* Two homes, an ED each, and a practice without slots for one of them: near has none, so it is no option
 * there, and the way to the other's ED need not be said. From near the ED is 120 min away at -1 a minute:
 * worse than to stay at home (0) by 70. From far it is 5 min: 45 better, once the practice has failed. */
Test(weighing, each_home_has_places_of_its_own)
{
    run_text r = run_well(
        "weir: 1\nrun: {length: 1 d, until: empty}\n"
        "places: {town: {neighbourhoods: {near: {population: 0, travel: {ed: 120 min}}, "
        "far: {population: 0, travel: {far_ed: 5 min, practice: 0 min}}}}}\n"
        "arrivals:\n"
        "  n: {to: access.ache, at: [10 h, 11 h], set: {home: near, need: ache, acuity: 4}}\n"
        "  f: {to: access.ache, at: [10 h, 11 h, 12 h], set: {home: far, need: ache, acuity: 4}}\n"
        "needs: {ache: {rate: 1 per 1000 per year, first_contact: {logit: {ed: 50, pcn: 100}}}}\n"
        "access: {awareness: 100 %, utility: {per_min_travel: -1}}\n"
        "services:\n"
        "  practice: {type: pcn, serves: far, clinicians: 0}\n"
        "  ed: {type: ed, serves: near, reattends: 0, admitted: 0}\n"
        "  far_ed: {type: ed, serves: far, reattends: 0, admitted: 0}\n");
    expect_value(r, "ed.arrived", "total", 0);
    expect_value(r, "practice.arrived", "total", 3);
    expect_value(r, "far_ed.arrived", "total", 3);
    expect_value(r, "self_care", "total", 2);
    run_text_free(&r);
}

/* What is believed is of the ED that serves the patient's home: in near, where all begin by thinking that it
 * is 10 h (log 11 = 2.4, times -100), nobody goes; in far, at once (10 min, -15), all. */
Test(weighing, the_wait_is_that_of_the_own_place)
{
    run_text r = run_well(
        HEAD
        "arrivals:\n"
        "  n: {to: access.ache, at: [10 h, 11 h], set: {home: near, need: ache, acuity: 4}}\n"
        "  f: {to: access.ache, at: [10 h, 11 h, 12 h], set: {home: far, need: ache, acuity: 4}}\n"
        "needs: {ache: {rate: 1 per 1000 per year, first_contact: {logit: {ed: 100}}}}\n"
        "access: {utility: {per_log_wait: -100}}\n"
        "services:\n"
        "  ed: {type: ed, serves: near, believed_wait: {from: 10 h}}\n"
        "  far_ed: {type: ed, serves: far, reattends: 0, believed_wait: {from: 10 min}}\n");
    expect_value(r, "ed.arrived", "total", 0);
    expect_value(r, "far_ed.arrived", "total", 3);
    run_text_free(&r);
}

/* `later` asks the practice again when its lines open, though it has been tried: on Monday at 20:00 they are
 * shut, and who knows that waits for Tuesday, after 8:00. */
Test(weighing, later_is_the_practice_again)
{
    run_text r =
        run_well(HEAD "arrivals: {x: {to: access.ache, at: [20 h], set: {home: near, need: ache, "
                      "acuity: 4}}}\n" NEED("pcn: 190, later: 90, miu: -90") //
                 "access: {awareness: 100 %, rush: 30 min}\n"
                 "services:\n" CENTRE "  practice: {type: pcn, attends: 100 %}\n");
    expect_value(r, "practice.completed", "total", 1);
    expect_value(r, "access.time", "mean", 12.5);
    run_text_free(&r);
}

/* 77 a day choose between a centre and an ED, whose clinicians take 15 min for a first assessment, or 45. What is
 * learned of its wait sends some of the same people to the centre: more than chance could. */
Test(weighing, a_slower_ed_loses_some_to_the_centre)
{
    static const char text[] =
        "weir: 1\nrun: {warm_up: 60 d, length: 150 d}\n"
        "places: {town: {neighbourhoods: {near: {population: 40000}, far: {population: 0}}}}\n"
        "needs: {ache: {rate: 700 per 1000 per year, acuity: 4, first_contact: {logit: {ed: 2, "
        "miu: "
        "1}}}}\n"
        "access: {utility: {per_log_wait: -3}, awareness: 100 %%}\n"
        "services:\n  centre: {type: miu, door: 00:00-24:00, nurses: {every_day: {00:00-24:00: "
        "9}}}\n"
        "  ed: {type: ed, clinicians: {every_day: {00:00-24:00: 2}}, first_assessment: {dist: "
        "exponential, mean: %d min}}\n";
    char whole[1500];
    double ed[2], centre[2], wait[2];
    for (int slow = 0; slow < 2; slow++) {
        snprintf(whole, sizeof whole, text, slow ? 45 : 15);
        run_text r = run_well(whole);
        ed[slow] = run_text_value(&r, "ed.arrived", "total");
        centre[slow] = run_text_value(&r, "centre.arrived", "total");
        wait[slow] = run_text_value(&r, "ed.believed_wait", "mean");
        run_text_free(&r);
    }
    cr_expect(gt(dbl, wait[1], 2 * wait[0]), "%g, %g h", wait[0], wait[1]);
    cr_expect(gt(dbl, centre[1], centre[0] + 5 * sqrt(2 * centre[0])), "%g, %g", centre[0],
              centre[1]);
    cr_expect(lt(dbl, ed[1], ed[0] - 5 * sqrt(2 * ed[0])), "%g, %g", ed[0], ed[1]);
}
