/* Cases of patients who are interrupted: by others, by the end of a shift. */
#include <math.h>

#include "analysis/verify/asks.h"
#include "analysis/verify/chain.h"
#include "analysis/verify/formulas.h"

/* ---- by others ------------------------------------------------------------------------------- */

/* The urgent know nothing of the routine: theirs is an M/M/2 of its own. As all times have one exponential
 * law, the number there of both is that of an M/M/2 with all of them; Little's law gives the rest. */
void verify_ask_preempt_mmc(verify_asked *asked)
{
    const double a = 13, s = 0.1, urgent = 0.4 * a;
    const double time = s * (1 + verify_mmc_wait(2, urgent * s));
    const double there = a * s * (1 + verify_mmc_wait(2, a * s));
    verify_ask_class(asked, "desk.time", "urgent", time);
    verify_ask_class(asked, "desk.time", "routine", (there - urgent * time) / (a - urgent));
    verify_ask(asked, "desk.present", "mean", there);
}

/* Miller (1960): with L_k, the load of class k and of those before it, class k is there for
 * E[S_k] / (1 - L_(k-1)) + R_k / ((1 - L_(k-1)) (1 - L_k)), where R_k is the sum of a E[S^2] / 2 over
 * class k and those before it. */
void verify_ask_preempt_mg1(verify_asked *asked)
{
    static const struct {
        const char *name;
        double rate, mean, cv;
    } classes[] = {{"urgent", 1, 0.15, 0}, {"soon", 1.5, 0.1, 1}, {"routine", 2.5, 0.1, 1.2}};
    double left = 0, before = 0;
    for (int k = 0; k < 3; k++) {
        const double mean = classes[k].mean, load = before + classes[k].rate * mean;
        left += classes[k].rate * mean * mean * (1 + classes[k].cv * classes[k].cv) / 2;
        verify_ask_class(asked, "desk.time", classes[k].name,
                         mean / (1 - before) + left / ((1 - before) * (1 - load)));
        before = load;
    }
}

/* Gaver (1962): interruptions come at a rate a and last a busy period of the urgent, b on average. A time S
 * that goes on takes E[S] (1 + a b). One that begins again has E[exp(a S)] - 1 failures, one that is drawn
 * anew 1 / E[exp(-a S)] - 1; each failure has cost 1 / a on average, by Wald's equation, and b. Here S is uniform. */
void verify_ask_preempt_then(verify_asked *asked)
{
    const double a = 0.6, mean = 0.5, b = mean / (1 - a * mean), lo = 0.5, hi = 1.5;
    const double grows = (exp(a * hi) - exp(a * lo)) / (a * (hi - lo));
    const double falls = (exp(-a * lo) - exp(-a * hi)) / (a * (hi - lo));
    verify_ask(asked, "resumed", "mean", (lo + hi) / 2 * (1 + a * b));
    verify_ask(asked, "restarted", "mean", (grows - 1) * (1 / a + b));
    verify_ask(asked, "drawn_anew", "mean", (1 / falls - 1) * (1 / a + b));
}

/* ---- by the end of a shift ------------------------------------------------------------------- */

#define MOST_THERE 120

/* Three servers for twelve hours, one for twelve; n there, of whom as many are served as there are servers.
 * A day is followed until it repeats. */
void verify_ask_relief(verify_asked *asked)
{
    const double a = 2, mu = 1.5;
    verify_chain *shift[2] = {verify_chain_create(MOST_THERE + 1),
                              verify_chain_create(MOST_THERE + 1)};
    static const int servers[2] = {3, 1};
    double there = 0, in_use = 0, at_two = 0;
    for (int s = 0; s < 2; s++)
        for (size_t n = 0; n <= MOST_THERE; n++) {
            if (n < MOST_THERE)
                verify_chain_flow(shift[s], n, n + 1, a);
            if (n > 0)
                verify_chain_flow(shift[s], n, n - 1, fmin((double)n, servers[s]) * mu);
        }
    verify_chain_begin(shift[1], 0);
    for (int day = 0; day < 12; day++)
        for (int s = 0; s < 2; s++) {
            verify_chain_follow(shift[s], shift[1 - s]);
            verify_chain_advance(shift[s], 12);
        }
    for (int s = 0; s < 2; s++)
        for (size_t n = 0; n <= MOST_THERE; n++) {
            const double hours = verify_chain_hours(shift[s], n) / 24;
            there += (double)n * hours;
            in_use += fmin((double)n, servers[s]) * hours;
        }
    verify_chain_follow(shift[1],
                        shift[0]); /* which ended at 20:00 on the last day but its night */
    verify_chain_advance(shift[1], 6);
    for (size_t n = 1; n <= MOST_THERE; n++)
        at_two += verify_chain_p(shift[1], n);
    verify_chain_destroy(shift[0]);
    verify_chain_destroy(shift[1]);
    verify_ask(asked, "desk.present", "mean", there);
    verify_ask(asked, "desk.time", "mean", there / a);
    verify_ask(asked, "desk.clerks.in_use", "mean", in_use);
    verify_ask(asked, "busy_at_night", "mean", at_two);
}

/* ---- by failures ----------------------------------------------------------------------------- */

/* White and Christie (1958), Avi-Itzhak and Naor (1963). A service S that fails at a rate f, each time for R,
 * takes C: E[C] = E[S] (1 + f E[R]), E[C^2] = E[S^2] (1 + f E[R])^2 + f E[S] E[R^2]. The wait is that of
 * M/G/1 with C; where it fails by the clock who comes to an idle server may find it broken, too, which adds
 * f E[R^2] / (2 (1 + f E[R])). */
void verify_ask_breakdowns(verify_asked *asked)
{
    const double a = 0.7, f = 0.2, s = 0.75, s2 = s * s * (1 + 0.7 * 0.7), r = 2.0 / 3,
                 r2 = r * r * (1 + 0.8 * 0.8);
    const double longer = 1 + f * r, c = s * longer, c2 = s2 * longer * longer + f * s * r2;
    const double wait = a * c2 / (2 * (1 - a * c)), idle = f * r2 / (2 * longer);
    verify_ask(asked, "by_clock.wait", "mean", wait + idle);
    verify_ask(asked, "by_clock.time", "mean", wait + idle + c);
    verify_ask(asked, "by_clock.m.broken", "mean", f * r / longer);
    verify_ask(asked, "in_use.wait", "mean", wait);
    verify_ask(asked, "in_use.m.suspended", "mean", a * s * f * r);
    verify_ask(asked, "in_use.m.in_use", "mean", a * s);
    verify_ask(asked, "spares.broken", "mean", 5 * 2.0 / 10);
}
