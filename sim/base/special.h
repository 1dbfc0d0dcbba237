/* The incomplete gamma function and what follows from it, with our own exp and log: GSL's last
 * digits differ between processors, and the tables made from these reach results. GSL is the oracle
 * in the tests. */
#ifndef WR_SPECIAL_H
#define WR_SPECIAL_H

/** log of the gamma function, x > 0; error below 6e-15 * max(1, value). */
double wr_lgamma(double x);

/** log(1 + x) and exp(x) - 1, without loss where x is small; x > -1 for the first. */
double wr_log_one_plus(double x);
double wr_exp_minus_one(double x);

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x): the smaller one is
 * right to 1e-13 of itself for a up to 100, 1e-12 for a up to 1e4. a > 0, x >= 0. Cost: a few tens
 * of terms, and about 5 sqrt(a) where x is near a.
 */
void wr_gamma_pq(double a, double x, double *p, double *q);

/** x^a e^-x / gamma(a): x times the density of the gamma law with shape a and scale 1. */
double wr_gamma_x_density(double a, double x);

/**
 * The x with P(a, x) = p and Q(a, x) = q, where p + q = 1 and the smaller of the two is exact.
 * `guess` is where to begin, or 0. About 3 evaluations of P from a good guess.
 */
double wr_gamma_quantile(double a, double p, double q, double guess);

/** x^a y^b / B(a, b), where x + y = 1: x y times the density of the beta law. */
double wr_beta_xy_density(double a, double b, double x, double y);

/** The regularised incomplete beta function I_x(a, b) in *p and 1 - it in *q, x + y = 1: the
 * smaller is right to 1e-12 of itself for a and b up to 1e5. */
void wr_beta_pq(double a, double b, double x, double y, double *p, double *q);

/** log(x / (1 - x)) where I_x(a, b) = p and 1 - it = q, the smaller of the two exact; `guess` is
 * where to begin. a and b of 0.1 or more. */
double wr_beta_logit(double a, double b, double p, double q, double guess);

/** The normal law's P(Z <= z) and P(Z > z), both right to 2e-13 of themselves. */
void wr_normal_pq(double z, double *p, double *q);

/** z with P(Z <= z) = p and P(Z > z) = q; the smaller of the two is exact. */
double wr_normal_quantile_pq(double p, double q);

#endif
