/* Emergency departments with times that do not vary: all is worked out by hand. */
#include "measured.h"

/* Minutes: triage 10, first assessment 20, tests 60, review 10, and a bed is asked for at once. */
#define ED(more)                                                                                   \
    "  ed: {type: ed, chairs: 1, clinicians: 1, triage_nurses: 1, triage: 10 min,\n"               \
    "       first_assessment: 20 min, tests: 60 min, review: 10 min, request: 0 min,\n"            \
    "       reattends: 0 %, " more "}\n"

/* One cubicle, one bed of 10 hours. A (0:00) leaves for the bed at 100 min. B (1:00) waits for the
 * cubicle to 100, is decided at 190, and boards until the bed is free at 700: 510 min. */
Test(ed, who_is_admitted_boards_in_the_cubicle_until_there_is_a_bed)
{
    weir_results *r =
        run_model("weir: 1\nrun: {length: 2 d}\nattributes: {acuity: number}\nservices:\n" ED(
            "cubicles: 1, admitted: 100 %, wards: hospital") "  hospital: {type: ward, beds: 1, "
                                                             "stay: 10 h}\n"
                                                             "arrivals:\n  two: {to: ed, at: [0 h, "
                                                             "1 h], set: {acuity: 2}}\n");
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.boarding"), 510 / 2.0 / 60, 1e-6));
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.time_in_department"), (100 + 640) / 2.0 / 60, 1e-6));
    cr_expect(epsilon_eq(dbl, value_of(r, "ed.within_4h", "share_within 4 h"), 0.5, 1e-9));
    cr_expect(epsilon_eq(dbl, value_of(r, "ed.admitted", "total"), 2.0, 1e-9));
    weir_results_close(r);
}

/* A sits in the only chair until 100 min. B (0:05), triaged at 20, has patience for 30 min and
 * leaves at 50; nobody is admitted. Seen: A alone, 10 min after arriving. */
Test(ed, who_waits_too_long_for_a_chair_leaves_unseen)
{
    weir_results *r =
        run_model("weir: 1\nrun: {length: 2 d}\nattributes: {acuity: number}\nservices:\n" ED(
            "cubicles: 1, admitted: 0 %, patience: 30 min") "arrivals:\n  two: {to: ed, at: [0 "
                                                            "min, 5 min], set: {acuity: 4}}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "ed.left_unseen", "total"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.treatment_wait"), 10 / 60.0, 1e-6));
    weir_results_close(r);
}

/* While A is in the cubicle, C of acuity 3 comes before B of acuity 1. B goes first: B is seen at
 * 100 min, 90 after arriving; C 100 min later. */
Test(ed, the_more_urgent_are_seen_first)
{
    weir_results *r = run_model(
        "weir: 1\nrun: {length: 2 d, by: [acuity]}\nattributes: {acuity: number}\nservices:\n" ED(
            "cubicles: 1, admitted: 0 %, patience: never") "arrivals:\n"
                                                           "  a: {to: ed, at: [0 min], set: "
                                                           "{acuity: 2}}\n"
                                                           "  b: {to: ed, at: [20 min], set: "
                                                           "{acuity: 1}}\n"
                                                           "  c: {to: ed, at: [10 min], set: "
                                                           "{acuity: 3}}\n");
    /* a 10, b (100 or, after c's triage, later) - 20, c the last */
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.treatment_wait"), (10 + 80 + 180) / 3.0 / 60, 1e-6));
    weir_results_close(r);
}

/* By ambulance: handed over first, and counted. */
Test(ed, ambulances_have_a_way_in_of_their_own)
{
    weir_results *r =
        run_model("weir: 1\nrun: {length: 2 d}\nattributes: {acuity: number}\nservices:\n" ED(
            "cubicles: 1, admitted: 0 %, handover: 15 min") "arrivals:\n  one: {to: ed.ambulance, "
                                                            "at: [0 h], set: {acuity: 2}}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "ed.ambulance_arrivals", "total"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.treatment_wait"), 25 / 60.0, 1e-6));
    weir_results_close(r);
}
