/* Cases of one station. Notation: a patients an hour arrive, a server needs a mean of s hours for
 * one, the load is a s. By Little's law the mean number waiting is a times the mean wait. Sources:
 * Kleinrock, Queueing Systems I (1975), chapters 3 and 5; Gross and Harris, Fundamentals of
 * Queueing Theory. */
#include <math.h>

#include "analysis/verify/asks.h"
#include "analysis/verify/chain.h"
#include "analysis/verify/formulas.h"

/* The time in the system is exponential with rate 1/s - a; an arrival finds n with (1 - load)
 * load^n. */
void verify_ask_mm1(verify_asked *asked)
{
    const double a = 7.2, s = 5.0 / 60, load = a * s, pace = 1 / s - a, wait = load / pace;
    verify_ask(asked, "desk.wait", "mean", wait);
    verify_ask(asked, "desk.time", "mean", 1 / pace);
    verify_ask(asked, "desk.waiting", "mean", a * wait);
    verify_ask(asked, "desk.present", "mean", a / pace);
    verify_ask(asked, "desk.clerk.utilisation", "mean", load);
    verify_ask(asked, "whole", "sd", 1 / pace);
    verify_ask(asked, "whole", "p50", log(2) / pace);
    verify_ask(asked, "whole", "p95", log(20) / pace);
    verify_ask(asked, "late", "share_above 15 min", load * exp(-pace * 0.25));
    verify_ask(asked, "saw_four_or_more", "ratio", pow(load, 4));
}

/* Who must wait, waits an exponential time with rate c/s - a. */
void verify_ask_mmc(verify_asked *asked)
{
    const double a = 21, s = 0.1, c = 3, pace = c / s - a, waits = verify_erlang_c(3, a * s);
    verify_ask(asked, "desk.wait", "mean", waits / pace);
    verify_ask(asked, "desk.waiting", "mean", a * waits / pace);
    verify_ask(asked, "desk.clerks.in_use", "mean", a * s);
    verify_ask(asked, "waits", "share_above 0 min", waits);
    verify_ask(asked, "waits", "share_above 3 min", waits * exp(-pace * 0.05));
    verify_ask(asked, "waits", "p90", log(waits / 0.1) / pace);
}

/* Births and deaths up to a largest number present; p[n] is the probability of n. */
static void births_and_deaths(double *p, int most, double a, double mu, int servers, double leave)
{
    double total = p[0] = 1;
    for (int n = 1; n <= most; n++) {
        const double deaths = fmin(n, servers) * mu + fmax(0, n - servers) * leave;
        total += p[n] = p[n - 1] * a / deaths;
    }
    for (int n = 0; n <= most; n++)
        p[n] /= total;
}

static double mean_waiting(const double *p, int most, int servers)
{
    double waiting = 0;
    for (int n = servers + 1; n <= most; n++)
        waiting += (n - servers) * p[n];
    return waiting;
}

void verify_ask_mmck(verify_asked *asked)
{
    const double a = 18, mu = 10;
    double p[7];
    births_and_deaths(p, 6, a, mu, 2, 0);
    const double waiting = mean_waiting(p, 6, 2), kept = a * (1 - p[6]);
    verify_ask(asked, "share_lost", "ratio", p[6]);
    verify_ask(asked, "desk.wait", "mean", waiting / kept);
    verify_ask(asked, "desk.waiting", "mean", waiting);
    verify_ask(asked, "desk.clerks.in_use", "mean", kept / mu);
}

void verify_ask_loss(verify_asked *asked)
{
    const double load = 10, lost = verify_erlang_b(10, load);
    verify_ask(asked, "share_exponential", "ratio", lost);
    verify_ask(asked, "share_constant", "ratio", lost);
    verify_ask(asked, "share_lognormal", "ratio", lost);
    verify_ask(asked, "share_mixed", "ratio", lost);
    verify_ask(asked, "exponential.beds.in_use", "mean", load * (1 - lost));
    verify_ask(asked, "mixed.beds.in_use", "mean", load * (1 - lost));
}

/* A Poisson number is in use at any instant. The share of time in which all beds are is the share of
 * arrivals that finds them so. */
void verify_ask_census(verify_asked *asked)
{
    const double load = 8, full = verify_erlang_b(10, load);
    double p = exp(-load), below = 0;
    for (int n = 0; n < 12; n++) {
        below += p;
        p *= load / (n + 1);
    }
    verify_ask(asked, "full", "share_of_time", full);
    verify_ask(asked, "full_by_day", "share_of_time", full);
    verify_ask(asked, "twelve", "share_of_time", 1 - below);
    verify_ask(asked, "at_midnight", "mean", load);
    verify_ask(asked, "inside", "mean", load);
    verify_ask(asked, "inside", "sd", sqrt(load));
}

/* Palm: each of those who wait leaves at rate 6 an hour. */
void verify_ask_erlang_a(verify_asked *asked)
{
    const double a = 30, mu = 8, leave = 6;
    double p[401], busy = 0;
    births_and_deaths(p, 400, a, mu, 4, leave);
    const double waiting = mean_waiting(p, 400, 4);
    for (int n = 0; n <= 400; n++)
        busy += fmin(n, 4) * p[n];
    verify_ask(asked, "share_gone", "ratio", leave * waiting / a);
    verify_ask(asked, "desk.waiting", "mean", waiting);
    verify_ask(asked, "desk.clerks.in_use", "mean", busy);
}

void verify_ask_patience(verify_asked *asked)
{
    const double a = 33, s = 0.1;
    const verify_patience p = verify_constant_patience(3, a, s, 8.0 / 60);
    verify_ask(asked, "share_gone", "ratio", p.share_left);
    verify_ask(asked, "desk.waiting", "mean", p.waiting);
    verify_ask(asked, "desk.clerks.in_use", "mean", a * (1 - p.share_left) * s);
}

void verify_ask_mg1(verify_asked *asked)
{
    const double a = 5, s = 0.1, wait = s * verify_mg1_wait(a * s, 1);
    verify_ask(asked, "desk.wait", "mean", wait);
    verify_ask(asked, "desk.present", "mean", a * (wait + s));
    verify_ask(asked, "waits", "share_above 0 min", a * s);
}

void verify_ask_md1(verify_asked *asked)
{
    const double a = 7, s = 0.1, wait = s * verify_mg1_wait(a * s, 0);
    verify_ask(asked, "desk.wait", "mean", wait);
    verify_ask(asked, "desk.waiting", "mean", a * wait);
    verify_ask(asked, "waits", "share_above 5 min", verify_md1_above(a * s, 5.0 / 6));
    verify_ask(asked, "waits", "share_above 20 min", verify_md1_above(a * s, 20.0 / 6));
}

void verify_ask_mdc(verify_asked *asked)
{
    const double a = 24, s = 0.1, waiting = verify_mdc_waiting(3, a * s);
    verify_ask(asked, "desk.wait", "mean", waiting / a);
    verify_ask(asked, "desk.waiting", "mean", waiting);
    verify_ask(asked, "desk.time", "mean", waiting / a + s);
}

static double constant_transform(double x, double time) { return exp(-x * time); }
static double erlang3_transform(double x, double mean) { return pow(1 + x * mean / 3, -3); }

/* Who must wait, waits an exponential time with rate mu (1 - share). */
static void ask_gm1(verify_asked *asked, double share, double mu)
{
    const double pace = mu * (1 - share);
    verify_ask(asked, "desk.wait", "mean", share / pace);
    verify_ask(asked, "desk.time", "mean", 1 / pace);
    verify_ask(asked, "waits", "share_above 0 min", share);
    verify_ask(asked, "waits", "share_above 12 min", share * exp(-pace * 0.2));
}

void verify_ask_dm1(verify_asked *asked)
{
    ask_gm1(asked, verify_gm1_share(constant_transform, 7.5 / 60, 10), 10);
}

void verify_ask_gim1(verify_asked *asked)
{
    ask_gm1(asked, verify_gm1_share(erlang3_transform, 8.0 / 60, 10), 10);
}

/* A state is n patients present, `late` of those in treatment in their second stage. */
#define MOST_PRESENT 100
static size_t stage_state(int n, int late)
{
    return (size_t)(n == 0 ? 0 : n == 1 ? 1 + late : 3 * n - 3 + late);
}

void verify_ask_mec(verify_asked *asked)
{
    const double a = 15, stage = 20; /* stages an hour: two of 3 min */
    verify_chain *chain = verify_chain_create(stage_state(MOST_PRESENT, 2) + 1);
    double waiting = 0, waits = 0;
    for (int n = 0; n <= MOST_PRESENT; n++)
        for (int late = 0; late <= (n < 2 ? n : 2); late++) {
            const size_t here = stage_state(n, late);
            const int early = (n < 2 ? n : 2) - late;
            if (n < MOST_PRESENT)
                verify_chain_flow(chain, here, stage_state(n + 1, late), a);
            if (early > 0)
                verify_chain_flow(chain, here, stage_state(n, late + 1), early * stage);
            if (late > 0) /* who is next begins with its first stage */
                verify_chain_flow(chain, here, stage_state(n - 1, late - 1), late * stage);
        }
    verify_chain_settle(chain);
    for (int n = 2; n <= MOST_PRESENT; n++)
        for (int late = 0; late <= 2; late++) {
            waiting += (n - 2) * verify_chain_p(chain, stage_state(n, late));
            waits += verify_chain_p(chain, stage_state(n, late));
        }
    verify_chain_destroy(chain);
    verify_ask(asked, "desk.wait", "mean", waiting / a);
    verify_ask(asked, "desk.waiting", "mean", waiting);
    verify_ask(asked, "waits", "share_above 0 min", waits);
}

/* The machines of the repairman: of those at home, each falls ill every 10 h. */
static void repairman(double p[13], int people)
{
    const double ill = 0.1, mu = 0.5;
    double total = p[0] = 1;
    for (int n = 1; n <= people; n++)
        total += p[n] = p[n - 1] * (people + 1 - n) * ill / (fmin(n, 2) * mu);
    for (int n = 0; n <= people; n++)
        p[n] /= total;
}

static double repairman_busy(const double *p, int people)
{
    double busy = 0;
    for (int n = 0; n <= people; n++)
        busy += fmin(n, 2) * p[n];
    return busy;
}

void verify_ask_finite_source(verify_asked *asked)
{
    double p[13];
    repairman(p, 12);
    const double waiting = mean_waiting(p, 12, 2), busy = repairman_busy(p, 12);
    verify_ask(asked, "desk.wait", "mean", waiting / (busy * 0.5));
    verify_ask(asked, "desk.waiting", "mean", waiting);
    verify_ask(asked, "desk.clerks.in_use", "mean", busy);
    verify_ask(asked, "home.present", "mean", 12 - waiting - busy);
}

/* Who comes finds the others as they would be without him (Sevcik and Mitrani 1981), and of the time
 * away the mean alone matters (Baskett, Chandy, Muntz and Palacios 1975). */
void verify_ask_population(verify_asked *asked)
{
    double p[13], others[13];
    repairman(p, 12);
    repairman(others, 11);
    const double waiting = mean_waiting(p, 12, 2), busy = repairman_busy(p, 12);
    verify_ask(asked, "desk.wait", "mean", waiting / (busy * 0.5));
    verify_ask(asked, "desk.waiting", "mean", waiting);
    verify_ask(asked, "desk.clerks.in_use", "mean", busy);
    verify_ask(asked, "waits", "share_above 0 min", 1 - others[0] - others[1]);
    verify_ask(asked, "other.wait", "mean", waiting / (busy * 0.5));
    verify_ask(asked, "other.clerks.in_use", "mean", busy);
}

/* Chaudhry and Templeton (1983), M^X/M/1: the mean number present, of batches whose size has this mean
 * and mean square. */
static double batch_present(double load, double mean, double square)
{
    return load * (square + mean) / (2 * mean * (1 - load));
}

void verify_ask_batches(verify_asked *asked)
{
    const double service = 0.1, threes = 3 * 2, drawn = 2.5 * 2;
    const double p = 1 / 2.5, square = (2 - p) / (p * p);
    const double present = batch_present(threes * service, 3, 9);
    const double of_drawn = batch_present(drawn * service, 2.5, square);
    verify_ask(asked, "desk.wait", "mean", present / threes - service);
    verify_ask(asked, "desk.present", "mean", present);
    /* Of three, the second and third wait in any case; the first finds the clerk free as time does. */
    verify_ask(asked, "waits", "share_above 0 min", (2 + threes * service) / 3);
    verify_ask(asked, "other.wait", "mean", of_drawn / drawn - service);
    verify_ask(asked, "other.present", "mean", of_drawn);
    verify_ask(asked, "other.arrived", "total", drawn * 24 * 1500);
}

/* Two due at one instant, each late by an exponential time: the first to come starts at once, and the
 * other comes an exponential time of the same mean after it, whichever it is. */
void verify_ask_late(verify_asked *asked)
{
    const double late = 0.25, service = 0.5, share = service / (late + service);
    verify_ask(asked, "desk.wait", "mean", service * share / 2);
    verify_ask(asked, "waits", "share_above 0 min", share / 2);
    verify_ask(asked, "desk.present", "mean", 2 * (service * share / 2 + service) / 24);
}
