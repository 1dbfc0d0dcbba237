/* Our own exp, log and normal quantile, from + - * / and sqrt alone: the C library's differ
 * between processors, and results must not. At most 1 ulp off (wr_normal_quantile: 8 ulp, and 6 for
 * |z| < 8). */
#ifndef WR_MATHX_H
#define WR_MATHX_H

double wr_exp(double x);             /* 0 below -745.2, inf above 709.8 */
double wr_log(double x);             /* x > 0 */
double wr_pow(double x, double y);   /* x > 0; exp(y log x) with the log carried in two parts */
double wr_normal_quantile(double p); /* 0 < p < 1 */
double wr_cos(double x);             /* |x| up to 1e6 */

/* Compensated sum (Neumaier): results do not depend on magnitudes met on the way. */
typedef struct wr_sum {
    double sum, carry;
} wr_sum;
static inline void wr_sum_add(wr_sum *s, double x)
{
    const double t = s->sum + x;
    const double big = s->sum < 0 ? -s->sum : s->sum, small = x < 0 ? -x : x;
    s->carry += big >= small ? (s->sum - t) + x : (x - t) + s->sum;
    s->sum = t;
}
static inline double wr_sum_value(const wr_sum *s) { return s->sum + s->carry; }

#endif
