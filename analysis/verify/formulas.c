/* See formulas.h. */
#include "analysis/verify/formulas.h"

#include <math.h>

#define MOST 400 /* states of a line, where the rest has no weight */

double verify_erlang_b(int servers, double load)
{
    double b = 1;
    for (int k = 1; k <= servers; k++)
        b = load * b / (k + load * b);
    return b;
}

double verify_erlang_c(int servers, double load)
{
    const double b = verify_erlang_b(servers, load);
    return b / (1 - load / servers * (1 - b));
}

double verify_mmc_wait(int servers, double load)
{
    return verify_erlang_c(servers, load) / (servers - load);
}

double verify_mg1_wait(double load, double cv) { return load * (1 + cv * cv) / (2 * (1 - load)); }

/* P(wait <= t) = (1 - load) sum of (load (k - t))^k / k! exp(-load (k - t)) over k = 0 …
 * floor(t). */
double verify_md1_above(double load, double wait)
{
    double sum = 0;
    for (int k = 0; k <= wait; k++) {
        const double x = load * (k - wait);
        sum += pow(x, k) / tgamma(k + 1.0) * exp(-x);
    }
    return 1 - (1 - load) * sum;
}

/* Who is served now is gone one time of service later, and nobody else is: the number present then
 * is that of those not served now, and of those who came. */
double verify_mdc_waiting(int servers, double load)
{
    double p[MOST] = {1}, comes[MOST], change = 1;
    for (int k = 0; k < MOST; k++)
        comes[k] = verify_poisson(load, k);
    while (change > 1e-14) {
        double next[MOST] = {0};
        change = 0;
        for (int n = 0; n < MOST; n++)
            for (int k = 0, left = n > servers ? n - servers : 0; left + k < MOST; k++)
                next[left + k] += p[n] * comes[k];
        for (int n = 0; n < MOST; n++) {
            change += fabs(next[n] - p[n]);
            p[n] = next[n];
        }
    }
    double waiting = 0;
    for (int n = servers + 1; n < MOST; n++)
        waiting += (n - servers) * p[n];
    return waiting;
}

double verify_gm1_share(double (*transform)(double x, double more), double more, double mu)
{
    double s = 0, next = 0.5;
    while (fabs(next - s) > 1e-15) {
        s = next;
        next = transform(mu * (1 - s), more);
    }
    return next;
}

/* The wait offered at x has a density of exp(rate H(x) - c mu x) times a constant, where H(x), the
 * integral of the share that has not left by x, is the smaller of x and the patience: so the
 * integrals up to the patience and beyond it are of exponentials. */
verify_patience verify_constant_patience(int servers, double rate, double mean_service,
                                         double patience)
{
    const double drain = servers / mean_service, gap = drain - rate;
    const double at = exp(-gap * patience); /* the density's factor at the patience */
    const double density = (1 - at) / gap + at / drain;
    const double number =
        (1 - at * (1 + gap * patience)) / (gap * gap) + patience * at / drain; /* of H times it */
    const double busy = 1 / verify_erlang_b(servers - 1, rate * mean_service) + rate * density;
    return (verify_patience){(1 + (rate - drain) * density) / busy, rate * rate * number / busy};
}

double verify_poisson(double mean, int k) { return exp(k * log(mean) - mean - lgamma(k + 1.0)); }

double verify_integral(double (*f)(double x, const void *with), const void *with, double from,
                       double to, int pieces)
{
    const double step = (to - from) / (2 * pieces);
    double sum = f(from, with) + f(to, with);
    for (int i = 1; i < 2 * pieces; i++)
        sum += (i % 2 ? 4 : 2) * f(from + i * step, with);
    return sum * step / 3;
}

double verify_least_exponential(double mean, double x) { return mean * -expm1(-x / mean); }

double verify_least_uniform(double lo, double hi, double x)
{
    if (x <= lo)
        return x;
    return x >= hi ? (lo + hi) / 2 : x - (x - lo) * (x - lo) / (2 * (hi - lo));
}

static double normal(double x) { return 0.5 * erfc(-x / sqrt(2)); }

double verify_least_lognormal(double mean, double cv, double x)
{
    const double variance = log1p(cv * cv), sd = sqrt(variance), mu = log(mean) - variance / 2;
    if (x <= 0)
        return 0;
    return mean * normal((log(x) - mu - variance) / sd) + x * normal((mu - log(x)) / sd);
}
