/* Incomplete gamma by its series below x = a + 1 and its continued fraction above (Abramowitz and
 * Stegun 6.5.29 and 6.5.31), with the common factor by Loader's saddle-point form, which does not
 * lose digits for large a (C. Loader, "Fast and accurate computation of binomial probabilities",
 * 2000). Only + - * / sqrt and our own exp and log. */
#include "sim/base/special.h"

#include <math.h>
#include <stdbool.h>

#include "sim/base/mathx.h"

#define HALF_LOG_2PI 0.91893853320467274178
#define TWO_PI 6.2831853071795864769

/* log gamma(x) - ((x - 1/2) log x - x + log(2 pi)/2) for x >= 10: Stirling's series (Abramowitz and
 * Stegun 6.1.41); the first term left out is below 1e-16. */
static double stirling_rest(double x)
{
    const double y = 1.0 / (x * x);
    return (1.0 / 12 -
            y * (1.0 / 360 -
                 y * (1.0 / 1260 - y * (1.0 / 1680 - y * (1.0 / 1188 - y * (691.0 / 360360 -
                                                                            y * (1.0 / 156))))))) /
           x;
}

double wr_lgamma(double x)
{
    /* gamma(x + 1) = x gamma(x) carries small x to where the series holds */
    double product = 1.0;
    while (x < 10.0) {
        product *= x;
        x += 1.0;
    }
    const double far = (x - 0.5) * wr_log(x) - x + HALF_LOG_2PI + stirling_rest(x);
    return product == 1.0 ? far : far - wr_log(product);
}

double wr_log_one_plus(double x)
{
    const double y = 1.0 + x; /* (y - 1) - x is what the rounding took */
    return wr_log(y) - ((y - 1.0) - x) / y;
}

double wr_exp_minus_one(double x)
{
    if (fabs(x) > 0.03)
        return wr_exp(x) - 1.0;
    /* Taylor's series; what is left out is below 1e-16 of x */
    return x *
           (1.0 + x * (1.0 / 2 +
                       x * (1.0 / 6 +
                            x * (1.0 / 24 +
                                 x * (1.0 / 120 +
                                      x * (1.0 / 720 + x * (1.0 / 5040 + x * (1.0 / 40320))))))));
}

/* a log(a / x) + x - a, without cancellation where x is near a (Loader's bd0). */
static double deviance(double a, double x)
{
    if (fabs(x - a) > 0.1 * (x + a))
        return a * wr_log(a / x) + x - a;
    const double v = (a - x) / (a + x), v2 = v * v;
    double sum = (a - x) * v, term = 2.0 * a * v;
    for (int j = 3; j < 60; j += 2) {
        term *= v2;
        const double next = sum + term / j;
        if (next == sum)
            break;
        sum = next;
    }
    return sum;
}

/* x^a e^-x / gamma(a + 1) */
static double common_factor(double a, double x)
{
    if (x <= 0)
        return 0.0;
    if (a < 10.0)
        return wr_exp(a * wr_log(x) - x - wr_lgamma(a + 1.0));
    return wr_exp(-stirling_rest(a) - deviance(a, x)) / sqrt(TWO_PI * a);
}

double wr_gamma_x_density(double a, double x) { return a * common_factor(a, x); }

void wr_gamma_pq(double a, double x, double *p, double *q)
{
    if (x <= 0) {
        *p = 0.0;
        *q = 1.0;
        return;
    }
    const double factor = common_factor(a, x);
    if (x < a + 1.0) {
        double term = 1.0, sum = 1.0, n = a + 1.0;
        while (term > 1e-17 * sum) {
            term *= x / n;
            sum += term;
            n += 1.0;
        }
        *p = factor * sum;
        *q = 1.0 - *p;
        return;
    }

    /* Lentz's method, as in Press et al., Numerical Recipes, section 6.2 */
    double b = x + 1.0 - a, c = 1e300, d = 1.0 / b, h = d;
    for (int i = 1; i < 100000; i++) {
        const double an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        c = b + an / c;
        if (fabs(d) < 1e-300)
            d = 1e-300;
        if (fabs(c) < 1e-300)
            c = 1e-300;
        d = 1.0 / d;
        const double step = c * d;
        h *= step;
        if (fabs(step - 1.0) < 3e-16)
            break;
    }
    *q = factor * a * h;
    *p = 1.0 - *q;
}

/* log gamma(x) less Stirling's formula, for any x > 0 */
static double stirling_any(double x)
{
    return x >= 10.0 ? stirling_rest(x) : wr_lgamma(x) - ((x - 0.5) * wr_log(x) - x + HALF_LOG_2PI);
}

double wr_beta_xy_density(double a, double b, double x, double y)
{
    if (!(x > 0 && y > 0))
        return 0.0;
    const double n = a + b;
    return sqrt(a / n * b / TWO_PI) * wr_exp(stirling_any(n) - stirling_any(a) - stirling_any(b) -
                                             deviance(a, n * x) - deviance(b, n * y));
}

/* The continued fraction of I_x(a, b) (Abramowitz and Stegun 26.5.8) by Lentz's method, for x below
 * (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
    double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0);
    d = 1.0 / (fabs(d) < 1e-300 ? 1e-300 : d);
    double h = d;
    for (int m = 1; m < 100000; m++) {
        const double m2 = 2.0 * m;
        double step = 1.0;
        for (int odd = 0; odd < 2; odd++) {
            const double t = odd ? -(a + m) * (a + b + m) * x / ((a + m2) * (a + m2 + 1.0))
                                 : m * (b - m) * x / ((a + m2 - 1.0) * (a + m2));
            d = 1.0 + t * d;
            c = 1.0 + t / c;
            d = 1.0 / (fabs(d) < 1e-300 ? 1e-300 : d);
            c = fabs(c) < 1e-300 ? 1e-300 : c;
            step = c * d;
            h *= step;
        }
        if (fabs(step - 1.0) < 3e-16)
            break;
    }
    return h;
}

void wr_beta_pq(double a, double b, double x, double y, double *p, double *q)
{
    if (!(x > 0 && y > 0)) {
        *p = x > 0;
        *q = 1.0 - *p;
        return;
    }
    const double factor = wr_beta_xy_density(a, b, x, y);
    if (x < (a + 1.0) / (a + b + 2.0)) {
        *p = factor * beta_fraction(a, b, x) / a;
        *q = 1.0 - *p;
    } else {
        *q = factor * beta_fraction(b, a, y) / b;
        *p = 1.0 - *q;
    }
}

/* As wr_gamma_quantile(), over the logit. */
double wr_beta_logit(double a, double b, double p, double q, double guess)
{
    if (!(p > 0))
        return -INFINITY;
    if (!(q > 0))
        return INFINITY;
    const bool lower = p <= q;
    const double target = wr_log(lower ? p : q);
    double at = guess, low = -INFINITY, high = INFINITY;
    for (int i = 0; i < 200; i++) {
        const double x = 1.0 / (1.0 + wr_exp(-at)), y = 1.0 / (1.0 + wr_exp(at));
        double at_p, at_q;
        wr_beta_pq(a, b, x, y, &at_p, &at_q);
        const double tail = lower ? at_p : at_q;
        const double miss = tail > 0 ? wr_log(tail) - target : -INFINITY;
        if ((miss > 0) == lower)
            high = at;
        else
            low = at;

        const double slope = tail > 0 ? wr_beta_xy_density(a, b, x, y) / tail : 0.0;
        double next = slope > 0 ? at - (lower ? miss : -miss) / slope : INFINITY;
        if (fabs(next - at) > 4.0 + fabs(at)) /* far in a flat part the slope says nothing */
            next = next > at ? at + 4.0 + fabs(at) : at - 4.0 - fabs(at);
        if (!(next > low && next < high)) {
            if (fabs(next - at) < 1e-13)
                return at;
            next = isinf(low) ? high - 1.0 : isinf(high) ? low + 1.0 : 0.5 * (low + high);
        }
        if (fabs(next - at) < 1e-9) /* the next step would be below the last digit */
            return next;
        at = next;
    }
    return at;
}

void wr_normal_pq(double z, double *p, double *q)
{
    /* Abramowitz and Stegun 26.4.19 with one degree: P(|Z| <= z) = P(1/2, z^2/2) */
    double inside, outside;
    wr_gamma_pq(0.5, 0.5 * z * z, &inside, &outside);
    const double tail = 0.5 * outside, rest = 0.5 + 0.5 * inside;
    *p = z < 0 ? tail : rest;
    *q = z < 0 ? rest : tail;
}

double wr_normal_quantile_pq(double p, double q)
{
    return p <= q ? wr_normal_quantile(p) : -wr_normal_quantile(q);
}

/* Where to begin: Wilson and Hilferty's cube (Abramowitz and Stegun 26.4.17), or the first term of
 * the series where that is far into the lower tail. Returned as a logarithm. */
static double first_guess(double a, double p, double q)
{
    const double low = (wr_log(p) + wr_lgamma(a + 1.0)) / a;
    if (a < 0.3 && p < 0.9)
        return low;
    const double root = 1.0 - 1.0 / (9.0 * a) + wr_normal_quantile_pq(p, q) / (3.0 * sqrt(a));
    if (root < 0.3)
        return low;
    return wr_log(a * root * root * root);
}

double wr_gamma_quantile(double a, double p, double q, double guess)
{
    if (!(p > 0))
        return 0.0;
    if (!(q > 0))
        return INFINITY;

    /* Newton's method on the log of the smaller tail over y = log x, inside a bracket that shrinks;
     * a step that leaves it is replaced by its middle */
    const bool lower = p <= q;
    const double target = wr_log(lower ? p : q);
    double y = guess > 0 ? wr_log(guess) : first_guess(a, p, q);
    double low = -INFINITY, high = INFINITY;
    for (int i = 0; i < 200; i++) {
        const double x = wr_exp(y);
        if (x == 0)
            return 0.0;
        double at_p, at_q;
        wr_gamma_pq(a, x, &at_p, &at_q);
        const double tail = lower ? at_p : at_q;
        const double miss = tail > 0 ? wr_log(tail) - target : -INFINITY;
        if ((miss > 0) == lower)
            high = y;
        else
            low = y;

        const double slope = tail > 0 ? wr_gamma_x_density(a, x) / tail : 0.0;
        double next = slope > 0 ? y - (lower ? miss : -miss) / slope : INFINITY;
        if (fabs(next - y) <= 2e-15)
            return x * (1.0 + (next - y));
        if (!(next > low && next < high))
            next = isinf(low) ? high - 1.0 : isinf(high) ? low + 1.0 : 0.5 * (low + high);
        if (fabs(next - y) < 1e-9) /* the next step would be below the last digit */
            return x * (1.0 + (next - y));
        y = next;
    }
    return wr_exp(y);
}
