/* Primary care networks: two slots a day, and who gets one. */
#include "measured.h"

#define PRACTICE                                                                                   \
    "weir: 1\nrun: {length: 3 d}\n"                                                                \
    "services:\n  practice: {type: pcn, clinicians: 1, sessions: 09:00-09:20, attends: 100 %,\n"   \
    "             consultation: 10 min, "

/* Three ask at 08:00 and will wait 24 hours: 09:00, 09:10, and the next is 25 hours away. */
Test(pcn, who_gets_no_slot_in_time_fails)
{
    weir_results *r =
        run_model(PRACTICE "same_day: 0 %, tolerance: 24 h}\n"
                           "arrivals:\n  three: {to: practice, at: [8 h, 8 h, 8 h]}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "practice.failed_requests", "total"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, hours_of(r, "practice.appointment_wait"), 65 / 60.0, 1e-6));
    weir_results_close(r);
}

/* With one evening slot in a second book the third is seen at 18:30. */
Test(pcn, enhanced_access_is_a_second_book)
{
    weir_results *r = run_model(
        PRACTICE "same_day: 0 %, tolerance: 24 h,\n"
                 "             enhanced: {clinicians: 1, same_day: 0 %, sessions: 18:30-18:40}}\n"
                 "arrivals:\n  three: {to: practice, at: [8 h, 8 h, 8 h]}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "practice.failed_requests", "total"), 0.0, 1e-9));
    cr_expect(
        epsilon_eq(dbl, hours_of(r, "practice.appointment_wait"), (60 + 70 + 630) / 180.0, 1e-6));
    weir_results_close(r);
}

/* One slot of two is kept for the day itself, from 08:00: of two who ask at 07:00 for an
 * appointment within 3 hours, one gets the other; of two who ask at 08:00 on the next day, both. */
Test(pcn, same_day_slots_are_released_in_the_morning)
{
    weir_results *r =
        run_model(PRACTICE "same_day: 50 %, tolerance: 3 h}\n"
                           "arrivals:\n  four: {to: practice, at: [7 h, 7 h, 32 h, 32 h]}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "practice.failed_requests", "total"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, value_of(r, "practice.started", "total"), 3.0, 1e-9));
    weir_results_close(r);
}

/* Who does not attend loses the slot: it is not seen, and not free for another. */
Test(pcn, a_missed_slot_is_lost)
{
    weir_results *r = run_model("weir: 1\nrun: {length: 3 d}\n"
                                "services:\n  practice: {type: pcn, clinicians: 1, same_day: 0 %,\n"
                                "    sessions: 09:00-09:20, attends: 0 %, tolerance: 24 h}\n"
                                "arrivals:\n  three: {to: practice, at: [8 h, 8 h, 8 h]}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "practice.did_not_attend", "total"), 2.0, 1e-9));
    cr_expect(epsilon_eq(dbl, value_of(r, "practice.failed_requests", "total"), 1.0, 1e-9));
    weir_results_close(r);
}
