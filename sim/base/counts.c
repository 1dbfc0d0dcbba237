/* Laws of counts: Poisson, binomial and geometric, by inversion. A count's quantile is the least k
 * with P(N <= k) >= p; what is drawn is k times the law's step. Nothing is allocated, so that a
 * mean may differ with each patient. */
#include "sim/base/law.h"

#include <math.h>

#include "sim/base/mathx.h"
#include "sim/base/special.h"

void wr_count_pq(const wr_law *law, double count, double *p, double *q)
{
    const double k = floor(count);
    if (k < (law->kind == WR_GEOMETRIC ? 1.0 : 0.0)) {
        *p = 0.0;
        *q = 1.0;
    } else if (law->kind == WR_POISSON) {
        wr_gamma_pq(k + 1.0, law->a, q, p);
    } else if (law->kind == WR_GEOMETRIC) {
        *p = -wr_exp_minus_one(k * law->b);
        *q = wr_exp(k * law->b);
    } else if (k >= law->a) {
        *p = 1.0;
        *q = 0.0;
    } else {
        wr_beta_pq(k + 1.0, law->a - k, law->b, 1.0 - law->b, q, p);
    }
}

double wr_count_mass(const wr_law *law, double count)
{
    const double k = count, a = law->a, b = law->b;
    switch (law->kind) {
    case WR_POISSON:
        return k > 0 ? wr_gamma_x_density(k, a) / k : wr_exp(-a);
    case WR_GEOMETRIC:
        return a * wr_exp((k - 1.0) * b);
    default:
        if (k <= 0)
            return wr_exp(a * wr_log_one_plus(-b));
        if (k >= a)
            return wr_exp(a * wr_log(b));
        return wr_beta_xy_density(k, a - k, b, 1.0 - b) * a / (k * (a - k));
    }
}

/* Is P(N <= k) at least p? Asked of the smaller tail. */
static bool reaches(const wr_law *law, double k, double p, double q)
{
    double at_p, at_q;
    wr_count_pq(law, k, &at_p, &at_q);
    return p < 0.5 ? at_p >= p : at_q <= q;
}

/* From the score and the skew (Cornish and Fisher 1937), then step by step: one or two steps. */
static double search(const wr_law *law, double p, double q)
{
    const bool poisson = law->kind == WR_POISSON;
    const double mean = poisson ? law->a : law->a * law->b;
    const double sd = sqrt(poisson ? mean : mean * (1.0 - law->b));
    const double most = poisson ? INFINITY : law->a;
    const double z = wr_normal_quantile_pq(p, q);
    const double skew = poisson ? 1.0 : 1.0 - 2.0 * law->b;
    double k = floor(mean + sd * z + skew * (z * z - 1.0) / 6.0 + 0.5);
    k = !(k > 0) ? 0.0 : k > most ? most : k;
    if (reaches(law, k, p, q)) {
        while (k > 0 && reaches(law, k - 1.0, p, q))
            k -= 1.0;
        return k;
    }
    do
        k += 1.0;
    while (k < most && !reaches(law, k, p, q));
    return k;
}

/* A small Poisson mean: the masses one after another from 0. */
static double search_from_0(double mean, double p)
{
    double mass = wr_exp(-mean), sum = mass, k = 0.0;
    while (sum < p && mass > 0) {
        k += 1.0;
        mass *= mean / k;
        sum += mass;
    }
    return k;
}

double wr_count_quantile(const wr_law *law, double p, double q)
{
    if (law->kind == WR_GEOMETRIC) {
        const double log_q = q < 0x1p-10 ? wr_log(q) : wr_log_one_plus(-p);
        const double k = ceil(log_q / law->b);
        return k > 1.0 ? k : 1.0;
    }
    if (law->kind == WR_POISSON && law->a < 12.0 && q > 1e-3)
        return search_from_0(law->a, p);
    return search(law, p, q);
}
