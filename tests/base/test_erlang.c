/* Erlang's formulas against sums worked term by term, and against values that stand in every table. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/base/erlang.h"

/* B = (a^c / c!) / sum of a^k / k!, each term from the one before. */
static double loss_by_terms(double a, int c)
{
    long double term = 1, sum = 1;
    for (int k = 1; k <= c; k++) {
        term *= (long double)a / k;
        sum += term;
    }
    return (double)(term / sum);
}

/* C = (last term x c / (c - a)) / (sum of those before + the same). */
static double delay_by_terms(double a, int c)
{
    long double term = 1, sum = 0;
    for (int k = 1; k <= c; k++) {
        sum += term;
        term *= (long double)a / k;
    }
    const long double wait = term * c / ((long double)c - (long double)a);
    return (double)(wait / (sum + wait));
}

Test(erlang, agrees_with_the_sums)
{
    for (int c = 1; c <= 60; c += 7)
        for (double a = 0.3; a < (double)c; a += 0.83) {
            cr_expect(epsilon_eq(dbl, wr_erlang_b(a, c), loss_by_terms(a, c), 1e-12));
            cr_expect(epsilon_eq(dbl, wr_erlang_c(a, c), delay_by_terms(a, c), 1e-12));
        }
}

/* One server: B = a / (1 + a), C = a, mean wait = a / (1 - a) services. */
Test(erlang, one_server)
{
    cr_expect(epsilon_eq(dbl, wr_erlang_b(0.5, 1), 1.0 / 3, 1e-15));
    cr_expect(epsilon_eq(dbl, wr_erlang_c(0.5, 1), 0.5, 1e-15));
    cr_expect(epsilon_eq(dbl, wr_erlang_mean_wait(0.5, 1), 1.0, 1e-15));
    cr_expect(epsilon_eq(dbl, wr_erlang_wait_above(0.5, 1, 2.0), 0.5 * exp(-1.0), 1e-15));
}

/* The usual tables of trunks at a loss of 1 %: 5 erlangs need 11, 10 need 18, 20 need 30, 100 need 117. */
Test(erlang, tables_of_trunks)
{
    static const struct {
        double a;
        int c;
    } rows[] = {{5, 11}, {10, 18}, {20, 30}, {100, 117}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect(wr_erlang_b(rows[i].a, rows[i].c) <= 0.01);
        cr_expect(wr_erlang_b(rows[i].a, rows[i].c - 1) > 0.01);
    }
}

Test(erlang, edges)
{
    cr_expect(eq(dbl, wr_erlang_b(0, 0), 1));
    cr_expect(eq(dbl, wr_erlang_b(0, 3), 0));
    cr_expect(eq(dbl, wr_erlang_c(3, 3), 1));
    cr_expect(isinf(wr_erlang_mean_wait(3, 3)));
    cr_expect(eq(dbl, wr_erlang_wait_above(4, 3, 1), 1));
    cr_expect(wr_erlang_b(5000, 5100) > 0 && wr_erlang_b(5000, 5100) < 0.01);
}
