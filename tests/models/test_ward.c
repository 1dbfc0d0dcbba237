/* Wards: who waits for a bed, and what keeps a patient who is fit in it. Time 0 is a Monday. */
#include "measured.h"

#define WARD_OF_ONE "services:\n  ward_a: {type: ward, beds: 1, stay: 10 h"

/* One bed, 10 hours each: the patient of 04:00 waits for the one of 00:00,
 * so the mean wait is (0 + 6) / 2 hours. */
Test(ward, second_patient_waits_for_the_only_bed)
{
    weir_results *r = run_model("weir: 1\nrun: {length: 2 d}\n" WARD_OF_ONE "}\n"
                                "arrivals:\n  two: {to: ward_a, at: [0 h, 4 h]}\n");
    cr_expect(epsilon_eq(dbl, hours_of(r, "ward_a.wait"), 3.0, 1e-9));
    cr_expect(epsilon_eq(dbl, hours_of(r, "ward_a.length_of_stay"), 10.0, 1e-9));
    cr_expect(epsilon_eq(dbl, hours_of(r, "ward_a.delayed"), 0.0, 1e-9));
    weir_results_close(r);
}

/* Bed and place, one of each. A: bed 0-10, place 10-58. B: bed from 10, fit at 20, waits for the
 * place until 58. C: bed from 58, fit at 68, place at 106. Waits for the bed 0, 9 and 56 hours;
 * delays 0, 38 and 38. */
Test(ward, a_fit_patient_keeps_the_bed_until_there_is_a_place)
{
    weir_results *r =
        run_model("weir: 1\nrun: {length: 10 d}\n" WARD_OF_ONE ",\n"
                  "    discharge: {pathway: {p0: 0 %, p1: 100 %}, to: {p1: support},\n"
                  "                arranging: {hours: 00:00-24:00, p1: 0 h}}}\n"
                  "  support: {type: social_care, places: 1, stay: 48 h, handover: 00:00-24:00}\n"
                  "arrivals:\n  three: {to: ward_a, at: [0 h, 1 h, 2 h]}\n");
    cr_expect(epsilon_eq(dbl, hours_of(r, "ward_a.wait"), (0 + 9 + 56) / 3.0, 1e-6));
    cr_expect(epsilon_eq(dbl, hours_of(r, "ward_a.delayed"), (0 + 38 + 38) / 3.0, 1e-6));
    /* 76 patient-hours of delay in 240 hours */
    cr_expect(epsilon_eq(dbl, value_of(r, "ward_a.delayed", "mean_number"), 76.0 / 240, 1e-6));
    weir_results_close(r);
}

/* Fit on Monday at 22:00, home on Tuesday at 10:00: 12 hours. Fit on Saturday at 06:00, and nobody
 * leaves at a weekend: home on Monday at 10:00, 52 hours. */
Test(ward, people_leave_in_hours_and_few_at_a_weekend)
{
    weir_results *r = run_model("weir: 1\nrun: {length: 14 d}\n"
                                "services:\n  ward_a: {type: ward, beds: 2, stay: 10 h,\n"
                                "    discharge: {hours: 10:00-20:00, weekend: 0 %}}\n"
                                "arrivals:\n  two: {to: ward_a, at: [12 h, 116 h]}\n");
    cr_expect(epsilon_eq(dbl, hours_of(r, "ward_a.delayed"), (12 + 52) / 2.0, 1e-6));
    weir_results_close(r);
}

/* Fit on Friday at 20:00. Assessors work on weekdays from 8 to 18: from Monday 08:00 they need 12
 * hours, which end out of hours, so that the place is asked for on Tuesday at 08:00: 84 hours. */
Test(ward, support_is_arranged_on_working_days)
{
    weir_results *r =
        run_model("weir: 1\nrun: {length: 14 d}\n" WARD_OF_ONE ",\n"
                  "    discharge: {pathway: {p0: 0 %, p1: 100 %}, to: {p1: support},\n"
                  "                arranging: {p1: 12 h}}}\n"
                  "  support: {type: social_care, places: 1, stay: 48 h}\n"
                  "arrivals:\n  one: {to: ward_a, at: [106 h]}\n");
    cr_expect(epsilon_eq(dbl, hours_of(r, "ward_a.delayed"), 84.0, 1e-6));
    weir_results_close(r);
}
