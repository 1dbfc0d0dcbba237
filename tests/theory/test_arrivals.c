/* Arrivals whose rate varies: a Poisson process, so that the count of a window has the integral of
 * the rate as its mean and as its variance. */
#include <criterion/criterion.h>
#include <math.h>

#include "study.h"
#include "weir/estimate.h"

/* Four steps of 6 h a day, at 2, 10, 6 and 1 an hour: 6 x 19 = 114 a day, 798 in 7 days. Over 200
 * replications the sum of squares over the mean is chi-squared with 199 degrees of freedom, which
 * has sd sqrt(2 x 199) = 20: the variance is within 4 sd of the mean when var / mean lies in
 * 1 +- 0.4. */
Test(arrivals, a_rate_table_gives_a_poisson_count)
{
    study *s = study_run("weir: 1\n"
                         "run: {length: 7 d, replications: 200, seed: 201}\n"
                         "arrivals:\n"
                         "  door:\n"
                         "    to: desk\n"
                         "    rate: {step: 6 h, unit: per h, values: [2, 10, 6, 1], repeat: true}\n"
                         "services:\n"
                         "  desk: {type: pathway, steps: [{delay: 1 min}]}\n");
    const estimate e = study_measure(s, "desk.arrived", "total", NULL);
    cr_expect(agrees("arrived", e, 798, 0.01));
    const double error = e.half_width / weir_t_quantile(0.975, e.n - 1);
    cr_expect(fabs(error * error * e.n / 798 - 1) < 0.4);
    study_close(s);
}

/* The wait of M(t)/D/infinity is none, and the number present at rate a(t) is Poisson: with a
 * treatment of 30 min, after the first half hour the mean present is the integral of the rate over
 * the last half hour, and over whole days its mean is 114 / 24 x 0.5 = 2.375. */
Test(arrivals, the_number_present_follows_the_rate)
{
    study *s = study_run("weir: 1\n"
                         "run: {warm_up: 1 d, length: 28 d, replications: 50, seed: 202}\n"
                         "arrivals:\n"
                         "  door:\n"
                         "    to: desk\n"
                         "    rate: {step: 6 h, unit: per h, values: [2, 10, 6, 1], repeat: true}\n"
                         "services:\n"
                         "  desk: {type: pathway, steps: [{delay: 30 min}]}\n");
    cr_expect(agrees("present", study_measure(s, "desk.present", "mean", NULL), 2.375, 0.01));
    study_close(s);
}
