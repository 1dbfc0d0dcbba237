/* Social care: long-term care that is full keeps the short-term place taken. */
#include "measured.h"

/* Two come to one place, 24 hours each; both need long-term care, of which there is one place that
 * is never given back. The first moves on at 24 h; the second holds the place from then on. */
Test(social_care, who_waits_for_long_term_care_keeps_the_place)
{
    weir_results *r =
        run_model("weir: 1\nrun: {length: 10 d}\n"
                  "services:\n"
                  "  support: {type: social_care, places: 1, stay: 24 h, handover: 00:00-24:00,\n"
                  "            long_term: {share: 100 %, to: home}}\n"
                  "  home: {type: social_care, places: 1, stay: 1000 d}\n"
                  "arrivals:\n  two: {to: support, at: [0 h, 1 h]}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "support.places.in_use", "mean"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, value_of(r, "home.arrived", "total"), 1.0, 1e-9));
    /* in use from 24 h of 240 */
    cr_expect(epsilon_eq(dbl, value_of(r, "home.places.in_use", "mean"), 0.9, 1e-9));
    weir_results_close(r);
}

/* Patience of 2 days for the long-term place: the second leaves at 24 + 24 + 48 hours. */
Test(social_care, nobody_waits_for_ever)
{
    weir_results *r =
        run_model("weir: 1\nrun: {length: 10 d}\n"
                  "services:\n"
                  "  support: {type: social_care, places: 1, stay: 24 h, handover: 00:00-24:00,\n"
                  "            long_term: {share: 100 %, to: home, longest_wait: 48 h}}\n"
                  "  home: {type: social_care, places: 1, stay: 1000 d}\n"
                  "arrivals:\n  two: {to: support, at: [0 h, 1 h]}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "support.places.in_use", "mean"), 96.0 / 240, 1e-9));
    weir_results_close(r);
}

/* Places change hands in working hours: 24 hours from 00:00 end on the next day at 09:00. */
Test(social_care, places_change_hands_in_working_hours)
{
    weir_results *r = run_model("weir: 1\nrun: {length: 10 d}\n"
                                "services:\n  support: {type: social_care, places: 1, stay: 24 h}\n"
                                "arrivals:\n  one: {to: support, at: [0 h]}\n");
    cr_expect(epsilon_eq(dbl, hours_of(r, "support.in_care"), 33.0, 1e-6));
    weir_results_close(r);
}

/* From home: referred on Saturday 00:00, arranged from Monday 08:00 for 2 hours, then the place. */
Test(social_care, a_referral_is_arranged_first)
{
    weir_results *r = run_model("weir: 1\nrun: {length: 10 d}\n"
                                "services:\n  support: {type: social_care, places: 1, stay: 24 h,\n"
                                "                         handover: 00:00-24:00, arranging: 2 h}\n"
                                "arrivals:\n  one: {to: support.referral, at: [120 h]}\n");
    cr_expect(epsilon_eq(dbl, hours_of(r, "support.wait"), 58.0, 1e-6));
    weir_results_close(r);
}
