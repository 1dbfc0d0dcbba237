/* Emergency departments with times that do not vary: all is worked out by hand. */
#include "measured.h"

/* Minutes: triage 10, first assessment 20, tests 60, review 10; a bed is asked for at once. */
#define ED                                                                                         \
    "weir: 1\nrun: {length: 2 d}\nattributes: {acuity: number}\n"                                  \
    "services:\n"                                                                                  \
    "  ed: {type: ed, cubicles: 1, chairs: 1, clinicians: 1, triage_nurses: 1, triage: 10 min,\n"  \
    "       first_assessment: 20 min, tests: 60 min, review: 10 min, request: 0 min,\n"            \
    "       reattends: 0 %, "

/* One cubicle, one bed of 10 hours. A (0:00) leaves for the bed at 100 min. B (1:00) waits for the
 * cubicle to 100, is decided at 190, and boards until the bed is free at 700: 510 min. */
Test(ed, who_is_admitted_boards_in_the_cubicle_until_there_is_a_bed)
{
    weir_results *r =
        run_model(ED "admitted: 100 %, wards: hospital}\n"
                     "  hospital: {type: ward, beds: 1, stay: 10 h}\n"
                     "arrivals:\n  two: {to: ed, at: [0 h, 1 h], set: {acuity: 2}}\n");
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
        run_model(ED "admitted: 0 %, patience: 30 min}\n"
                     "arrivals:\n  two: {to: ed, at: [0 min, 5 min], set: {acuity: 4}}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "ed.left_unseen", "total"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.treatment_wait"), 10 / 60.0, 1e-6));
    weir_results_close(r);
}

/* While A is in the cubicle, C of acuity 3 (0:10) comes before B of acuity 1 (0:20). B goes first.
 * Seen: A at 10 min, B at 100 (80 after arriving), C at 190 (180 after arriving). */
Test(ed, the_more_urgent_are_seen_first)
{
    weir_results *r = run_model(ED "admitted: 0 %, patience: never}\n"
                                   "arrivals:\n"
                                   "  a: {to: ed, at: [0 min], set: {acuity: 2}}\n"
                                   "  b: {to: ed, at: [20 min], set: {acuity: 1}}\n"
                                   "  c: {to: ed, at: [10 min], set: {acuity: 3}}\n");
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.treatment_wait"), (10 + 80 + 180) / 3.0 / 60, 1e-6));
    weir_results_close(r);
}

/* A and B (0:00, 0:10) go one after the other through the cubicle, 90 min each after triage. A, of acuity
 * 2, stays there 5 hours more for another service, before it is decided: leaves at 400. B, of acuity 3, is
 * asked for by nobody: triaged at 20, in the cubicle from 400, leaves at 490, 480 after arriving. */
Test(ed, who_waits_for_another_service_keeps_the_space)
{
    weir_results *r = run_model(ED "admitted: 0 %, patience: never, other_service_wait: 5 h,\n"
                                   "       other_service: {by: acuity, 2: 100 %, else: 0 %}}\n"
                                   "arrivals:\n"
                                   "  a: {to: ed, at: [0 min], set: {acuity: 2}}\n"
                                   "  b: {to: ed, at: [10 min], set: {acuity: 3}}\n");
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.time_in_department"), (400 + 480) / 2.0 / 60, 1e-6));
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.treatment_wait"), (10 + 390) / 2.0 / 60, 1e-6));
    weir_results_close(r);
}

/* By ambulance: handed over first, and counted. */
Test(ed, ambulances_have_a_way_in_of_their_own)
{
    weir_results *r =
        run_model(ED "admitted: 0 %, handover: 15 min}\n"
                     "arrivals:\n  one: {to: ed.ambulance, at: [0 h], set: {acuity: 2}}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "ed.ambulance_arrivals", "total"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, hours_of(r, "ed.treatment_wait"), 25 / 60.0, 1e-6));
    weir_results_close(r);
}

/* A default has a source of its own, which is no longer true of a value that was set. */
Test(ed, what_is_set_in_place_of_a_default_has_its_own_source)
{
    weir_error err = {0};
    weir_network *network;
    int found = 0;
    cr_assert(weir_network_load_text("ed.yaml",
                                     ED
                                     "admitted: 0 %}\n"
                                     "arrivals:\n  two: {to: ed, at: [0 h], set: {acuity: 2}}\n"
                                     "set:\n  services.ed.handover.mean: {value: 12 min, source: a "
                                     "trust, range: [9 min, 15 min]}\n",
                                     weir_health_models(), NULL, &network, &err) == WEIR_OK,
              "%s", weir_error_what(&err));
    for (size_t i = 0; i < weir_network_dial_count(network); i++) {
        const weir_dial_info dial = weir_network_dial(network, i);
        if (strcmp(dial.path, "services.ed.handover.mean") == 0) {
            cr_expect(strcmp(dial.source, "a trust") == 0, "%s", dial.source);
            cr_expect(dial.range_hi == 15, "%g", dial.range_hi);
            found++;
        }
        if (strcmp(dial.path, "services.ed.handover.cv") == 0) {
            cr_expect(strcmp(dial.source, "amb_handover_over15") == 0, "%s", dial.source);
            found++;
        }
    }
    cr_expect(found == 2);
    weir_network_destroy(network);
    weir_error_clear(&err);
}
