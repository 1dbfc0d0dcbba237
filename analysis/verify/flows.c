/* Cases of several stations, and of rates and numbers that change with time. */
#include <math.h>

#include "analysis/verify/asks.h"
#include "analysis/verify/chain.h"
#include "analysis/verify/formulas.h"

/* ---- networks -------------------------------------------------------------------------------- */

/* Jackson (1957): each station is an M/M/c of its own, at the rate that the traffic equations
 * give. */
void verify_ask_jackson(verify_asked *asked)
{
    enum { TRIAGE, DOCTOR, X_RAY, N };
    static const struct {
        const char *wait, *present;
        int servers;
        double outside, mean, to[N];
    } stations[N] = {
        {"triage.wait", "triage.present", 1, 6, 0.1, {0, 0.7, 0}},
        {"doctor.wait", "doctor.present", 2, 3, 0.15, {0, 0, 0.4}},
        {"x_ray.wait", "x_ray.present", 1, 0, 8.0 / 60, {0.05, 0.5, 0.1}},
    };
    double rate[N] = {0};
    for (int round = 0; round < 200; round++) /* of what goes on, less than half comes again */
        for (int i = 0; i < N; i++) {
            rate[i] = stations[i].outside;
            for (int j = 0; j < N; j++)
                rate[i] += rate[j] * stations[j].to[i] * (j != i);
            rate[i] /= 1 - stations[i].to[i];
        }
    for (int i = 0; i < N; i++) {
        const double load = rate[i] * stations[i].mean;
        const double wait = stations[i].mean * verify_mmc_wait(stations[i].servers, load);
        verify_ask(asked, stations[i].wait, "mean", wait);
        verify_ask(asked, stations[i].present, "mean", rate[i] * wait + load);
    }
}

/* n patients at the first station (not the one who is done and waits for the second), and what the
 * second one is doing. With no room between them at most two thirds of what one could do gets
 * through (Hunt 1956). */
#define MOST_FIRST 120
enum { IDLE, BUSY, BLOCKING, N_MODES };
static size_t tandem_state(int n, int mode) { return (size_t)(n * N_MODES + mode); }

void verify_ask_tandem(verify_asked *asked)
{
    const double a = 3.6, first = 8, second = 8;
    verify_chain *chain = verify_chain_create(MOST_FIRST * N_MODES);
    double waiting = 0, in_use = 0, blocked = 0;
    for (int n = 0; n < MOST_FIRST; n++)
        for (int mode = 0; mode < N_MODES; mode++) {
            const size_t here = tandem_state(n, mode);
            if (n + 1 < MOST_FIRST)
                verify_chain_flow(chain, here, tandem_state(n + 1, mode), a);
            if (mode != BLOCKING && n > 0)
                verify_chain_flow(chain, here, tandem_state(n - 1, mode + 1), first);
            if (mode != IDLE)
                verify_chain_flow(chain, here, tandem_state(n, mode - 1), second);
        }
    verify_chain_settle(chain);
    for (int n = 0; n < MOST_FIRST; n++)
        for (int mode = 0; mode < N_MODES; mode++) {
            const double p = verify_chain_p(chain, tandem_state(n, mode));
            const int treated = mode != BLOCKING && n > 0;
            waiting += p * (n - treated);
            blocked += p * (mode == BLOCKING);
            in_use += p * (treated || mode == BLOCKING);
        }
    verify_chain_destroy(chain);
    verify_ask(asked, "first.waiting", "mean", waiting);
    verify_ask(asked, "first.a.in_use", "mean", in_use);
    verify_ask(asked, "first.a.blocked", "mean", blocked);
    verify_ask(asked, "first.blocked_time", "mean", blocked / a);
    verify_ask(asked, "second.b.utilisation", "mean", a / second);
}

/* Nobody waits, so the mean present is the load; each patient comes 1 / (1 - 20 %) times. */
void verify_ask_returns(verify_asked *asked)
{
    verify_ask(asked, "ward.present", "mean", 8 / 0.8 * 3);
    verify_ask(asked, "ward.arrived", "total", 8 / 0.8 * 1000);
}

/* ---- rates that vary ------------------------------------------------------------------------- */

/* Nobody waits, so the number present at t is a Poisson number whose mean is the integral over u of
 * the rate at u times the share that is still there after t - u (Eick, Massey and Whitt 1993). Its
 * mean over an hour takes least(x), the integral of that share up to x. */
typedef struct varying {
    double (*rate)(double u), (*least)(double x);
    double hour; /* whose mean it is */
} varying;

static double still_there(double u, const void *with)
{
    const varying *v = with;
    return v->rate(u) * (v->least(v->hour + 1 - u) - v->least(fmax(0, v->hour - u)));
}

/* Rates and shares are smooth within whole hours. */
static double mean_present(varying v, int from)
{
    double sum = 0;
    for (int k = from; k <= (int)v.hour; k++)
        sum += verify_integral(still_there, &v, k + 1e-9, k + 1 - 1e-9, 200);
    return sum;
}

static void ask_hours(verify_asked *asked, const char *service, varying v, int from,
                      const int *hours, int n)
{
    for (int i = 0; i < n; i++) {
        v.hour = hours[i];
        verify_ask_hour(asked, service, "present", hours[i], mean_present(v, from));
    }
}

static double steps(double u)
{
    static const double rates[] = {2, 8, 20, 5, 12, 3};
    return rates[(int)(u / 4)];
}
static double stay_of_steps(double x) { return verify_least_lognormal(3, 1, x); }

void verify_ask_rate_step(verify_asked *asked)
{
    static const int hours[] = {10, 5, 13, 18, 23};
    ask_hours(asked, "hall", (varying){.rate = steps, .least = stay_of_steps}, 0, hours, 5);
}

static double ramps(double u)
{
    if (u < 2)
        return 0;
    return u < 10 ? 3 * (u - 2) : fmax(4, 24 - 2.5 * (u - 10));
}
static double stay_of_ramps(double x) { return verify_least_uniform(1, 4, x); }

void verify_ask_rate_ramp(verify_asked *asked)
{
    static const int hours[] = {11, 6, 9, 16, 23};
    ask_hours(asked, "hall", (varying){.rate = ramps, .least = stay_of_ramps}, 0, hours, 5);
}

static double profile(const double *factors, int n, int at)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += factors[i];
    return factors[at] * n / sum;
}

/* Over whole weeks the days of the week weigh alike, and leave the hours alone. */
static double seasons(double u)
{
    static const double hours[] = {1, 1, 1, 1, 1, 1, 2, 3, 5, 8, 9, 9,
                                   8, 8, 7, 7, 7, 6, 6, 5, 4, 3, 2, 1};
    return 20.0 / 24 * profile(hours, 24, (int)floor(fmod(u + 2400, 24)));
}
/* u counts from a Monday. */
static double seasons_by_day(double u)
{
    static const double days[] = {7, 6, 6, 6, 6, 3, 3};
    return seasons(u) * profile(days, 7, (int)floor(fmod(u + 168 * 10, 168) / 24));
}
static double stay_of_seasons(double x) { return verify_least_exponential(18, x); }

void verify_ask_rate_season(verify_asked *asked)
{
    static const int hours[] = {15, 3, 9, 21};
    double saturday = 0; /* hours of stay, of which 18 are one who leaves */
    for (int hour = 5 * 24; hour < 6 * 24; hour++)
        saturday += mean_present(
            (varying){.rate = seasons_by_day, .least = stay_of_seasons, .hour = hour}, -720);
    ask_hours(asked, "ward", (varying){.rate = seasons, .least = stay_of_seasons}, -720, hours, 4);
    verify_ask(asked, "gone_on_saturday", "total", 4 * saturday / 18);
}

/* Load 20 from the first instant on. */
void verify_ask_equilibrium(verify_asked *asked)
{
    verify_ask_hour(asked, "ward", "present", 0, 20);
    verify_ask_hour(asked, "ward", "present", 12, 20);
    verify_ask_hour(asked, "ward", "present", 23, 20);
    verify_ask(asked, "ward.present", "mean", 20);
}

/* Eick, Massey and Whitt (1993), of exponential stays: the number present swings by less than the rate,
 * and later. */
static double swinging_present(double hour, const void *with)
{
    (void)with;
    const double turn = 8 * atan(1) / 24, stay = 5, lag = turn * stay, at = turn * (hour - 9);
    return 10 * stay * (1 + 0.8 * (cos(at) + lag * sin(at)) / (1 + lag * lag));
}

void verify_ask_rate_swing(verify_asked *asked)
{
    static const int hours[] = {13, 1, 7, 19};
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++)
        verify_ask_hour(asked, "ward", "present", hours[i],
                        verify_integral(swinging_present, NULL, hours[i], hours[i] + 1, 20));
    const double a_day = 8 * atan(1) / 7; /* Thursday begins at the peak */
    verify_ask(asked, "on_thursday", "total", 4 * 40 * (1 + sin(a_day) / a_day));
    verify_ask(asked, "hall.arrived", "total", 40 * 28);
}

/* ---- from empty ------------------------------------------------------------------------------ */

#define MOST_IN_DAY 250

void verify_ask_transient(verify_asked *asked)
{
    const double a = 13, mu = 2;
    verify_chain *chain = verify_chain_create(MOST_IN_DAY + 1);
    for (size_t n = 0; n <= MOST_IN_DAY; n++) {
        if (n < MOST_IN_DAY)
            verify_chain_flow(chain, n, n + 1, a);
        if (n > 0)
            verify_chain_flow(chain, n, n - 1, fmin((double)n, 8) * mu);
    }
    verify_chain_begin(chain, 0);
    for (int hour = 0; hour < 24; hour++) {
        verify_chain_advance(chain, 1);
        double present = 0;
        for (size_t n = 0; n <= MOST_IN_DAY; n++)
            present += (double)n * verify_chain_hours(chain, n);
        if (hour == 0 || hour == 1 || hour == 3 || hour == 8 || hour == 23)
            verify_ask_hour(asked, "desk", "present", hour, present);
    }
    verify_chain_destroy(chain);
}

/* p[n]: the k-th patient finds n. Until the next one, each of the busy servers may be done
 * first. */
void verify_ask_first_patients(verify_asked *asked)
{
    const double a = 30, mu = 10;
    double p[21] = {1}, wait = 0, waits = 0;
    for (int k = 0; k < 20; k++) {
        double next[21] = {0}, here = 0; /* here: the probability of ever being at n */
        for (int n = 2; n <= k; n++) {
            wait += p[n] * (n - 1) / (2 * mu) / 20;
            waits += p[n] / 20;
        }
        for (int n = k + 1; n >= 0; n--) {
            const double done = fmin(n, 2) * mu;
            here += n > 0 ? p[n - 1] : 0;
            next[n] = here * a / (a + done);
            here *= done / (a + done);
        }
        for (int n = 0; n <= 20; n++)
            p[n] = next[n];
    }
    verify_ask(asked, "desk.wait", "mean", wait);
    verify_ask(asked, "waits", "share_above 0 min", waits);
}
