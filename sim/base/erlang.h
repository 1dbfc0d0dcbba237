/* Erlang's formulas: servers that are offered a load a (in erlangs: units busy if nobody ever waited), with
 * Poisson arrivals. Exact for M/M/c and, in the case of loss, for any law of service (M/G/c/c); elsewhere a
 * place to begin from.
 *
 * Kleinrock, Queueing Systems I (1975), 3.5 and 3.6. */
#ifndef WR_ERLANG_H
#define WR_ERLANG_H

/** Share of arrivals that find all c servers busy and are lost. a >= 0, c >= 0. */
double wr_erlang_b(double a, int c);
/** Share of arrivals that wait; 1 where c <= a. */
double wr_erlang_c(double a, int c);
/** Mean wait of all, in mean services; infinite where c <= a. */
double wr_erlang_mean_wait(double a, int c);
/** Share of all that wait longer than t mean services; 1 where c <= a. */
double wr_erlang_wait_above(double a, int c, double t);

#endif
