/* Erlang's formulas (erlang.h), by the recursion in c that keeps every number between 0 and 1. */
#include "sim/base/erlang.h"

#include <math.h>

double wr_erlang_b(double a, int c)
{
    double b = 1;
    for (int k = 1; k <= c; k++)
        b = a * b / ((double)k + a * b);
    return b;
}

double wr_erlang_c(double a, int c)
{
    if (!((double)c > a))
        return 1;
    const double b = wr_erlang_b(a, c);
    return b / (1 - a / (double)c * (1 - b));
}

double wr_erlang_mean_wait(double a, int c)
{
    return (double)c > a ? wr_erlang_c(a, c) / ((double)c - a) : (double)INFINITY;
}

double wr_erlang_wait_above(double a, int c, double t)
{
    return (double)c > a ? wr_erlang_c(a, c) * exp(-((double)c - a) * t) : 1;
}
