/* Minor injuries units: the door, and the way up to the ED. */
#include "measured.h"

#define MIU "services:\n  miu: {type: miu, nurses: 1, treatment: 20 min, xray: 0 %"

/* Last entry at 20:00: who comes at 19:59 is seen, who comes at 20:00 is not let in. */
Test(miu, nobody_enters_after_the_door_is_shut)
{
    weir_results *r = run_model("weir: 1\nrun: {length: 2 d}\nattributes: {acuity: number}\n" MIU
                                ", door: 08:00-20:00}\n"
                                "arrivals:\n  two: {to: miu, at: [1199 min, 1200 min],\n"
                                "        set: {acuity: 4}}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "miu.started", "total"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, value_of(r, "miu.turned_away", "total"), 1.0, 1e-9));
    weir_results_close(r);
}

/* Acuity 2 goes on to the ED, acuity 5 goes home. */
Test(miu, the_very_ill_are_escalated)
{
    weir_results *r =
        run_model("weir: 1\nrun: {length: 2 d}\nattributes: {acuity: number}\n" MIU
                  ", escalates: {share: {by: acuity, 1-2: 100 %, else: 0 %}, to: ed}}\n"
                  "  ed: {type: ed}\n"
                  "arrivals:\n"
                  "  ill: {to: miu, at: [600 min], set: {acuity: 2}}\n"
                  "  well: {to: miu, at: [700 min], set: {acuity: 5}}\n");
    cr_expect(epsilon_eq(dbl, value_of(r, "miu.escalated", "total"), 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, value_of(r, "ed.arrived", "total"), 1.0, 1e-9));
    weir_results_close(r);
}
