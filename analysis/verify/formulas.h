/* Formulas of queueing theory, each from its textbook, computed and not copied.
 *
 * `load` is what is offered: patients an hour times hours of a server each. */
#ifndef ANALYSIS_VERIFY_FORMULAS_H
#define ANALYSIS_VERIFY_FORMULAS_H

/** The share that finds all servers busy and goes away: M/G/c/c (Erlang 1917). */
double verify_erlang_b(int servers, double load);
/** The share that must wait: M/M/c (Erlang 1917). */
double verify_erlang_c(int servers, double load);
/** M/M/c: the mean wait, in times of service. */
double verify_mmc_wait(int servers, double load);

/** M/G/1: the mean wait in times of service (Pollaczek 1930, Khinchine 1932). */
double verify_mg1_wait(double load, double cv);
/** M/D/1: the share that waits longer than so many times of service (Erlang 1909). */
double verify_md1_above(double load, double wait);
/** M/D/c: the mean number waiting, from one time of service to the next (Crommelin 1932). */
double verify_mdc_waiting(int servers, double load);

/** G/M/1: the share that must wait, s = A(mu (1 - s)), where A is the transform of the time between
 * arrivals and takes `more`, and mu the rate of service (Kendall 1953). */
double verify_gm1_share(double (*transform)(double x, double more), double more, double mu);

/** M/M/c+G of which everybody waits as long: shares and numbers (Zeltyn and Mandelbaum 2005). */
typedef struct verify_patience {
    double share_left, waiting;
} verify_patience;
verify_patience verify_constant_patience(int servers, double rate, double mean_service,
                                         double patience);

/** P(N = k) of a Poisson number. */
double verify_poisson(double mean, int k);
/** The integral of a smooth function, by Simpson's rule on `pieces` pairs of steps. */
double verify_integral(double (*f)(double x, const void *with), const void *with, double from,
                       double to, int pieces);

/** The mean of the smaller of a time and x: the integral of the share still there, from 0 to x. */
double verify_least_exponential(double mean, double x);
double verify_least_uniform(double lo, double hi, double x);
double verify_least_lognormal(double mean, double cv, double x);

#endif
