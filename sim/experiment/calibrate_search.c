/* Nelder and Mead's search (1965), GSL's nmsimplex2, for the least misfit. It walks in logits of the unit
 * cube, so that no step leaves the ranges; the random numbers of all points are the same, so that what it
 * sees is a smooth function and not noise. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>

#include "sim/base/mathx.h"
#include "sim/experiment/calibrate.h"

#define FIRST_STEP 0.8 /* in logits: a fifth of a range around its middle */
#define LAST_STEP 0.02
#define NEVER 1e300

typedef struct search {
    wr_calibrator *c;
    size_t left; /* points */
    weir_status status;
} search;

/* Ends of ranges are at a thousandth of them, where a logit is 6.9. */
static double logit(double u)
{
    const double inside = fmin(fmax(u, 1e-3), 1.0 - 1e-3);
    return wr_log(inside / (1.0 - inside));
}

static double misfit_at(const gsl_vector *at, void *of)
{
    search *s = of;
    wr_spot spot = {.stage = 0};
    if (s->status != WEIR_OK || s->left == 0)
        return NEVER;
    for (size_t i = 0; i < s->c->n_dials; i++)
        spot.u[i] = 1.0 / (1.0 + wr_exp(-gsl_vector_get(at, i)));
    s->left--;
    s->status = wr_calibrator_run(s->c, &spot, 1);
    if (s->status != WEIR_OK)
        return NEVER;
    s->c->n_searched++;
    return isfinite(spot.misfit) ? spot.misfit : NEVER;
}

static void walk(search *s, gsl_multimin_fminimizer *walker, const wr_spot *from)
{
    const size_t n = s->c->n_dials;
    gsl_vector *at = gsl_vector_alloc(n), *step = gsl_vector_alloc(n);
    gsl_multimin_function function = {misfit_at, n, s};
    if (at && step) {
        for (size_t i = 0; i < n; i++) {
            gsl_vector_set(at, i, logit(from->u[i]));
            gsl_vector_set(step, i, from->u[i] > 0.5 ? -FIRST_STEP : FIRST_STEP);
        }
        int bad = gsl_multimin_fminimizer_set(walker, &function, at, step);
        while (!bad && s->left > 0 && s->status == WEIR_OK &&
               gsl_multimin_fminimizer_size(walker) > LAST_STEP)
            bad = gsl_multimin_fminimizer_iterate(walker);
    }
    gsl_vector_free(at);
    gsl_vector_free(step);
}

weir_status wr_calibrator_search(wr_calibrator *c, size_t most)
{
    search s = {.c = c, .left = most};
    if (most < c->n_dials + 2 || c->spots.n == 0)
        return WEIR_OK;
    const wr_spot from = c->spots.at[wr_calibrator_best(c)];
    gsl_error_handler_t *old = gsl_set_error_handler_off();
    gsl_multimin_fminimizer *walker =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, c->n_dials);
    if (walker) {
        walk(&s, walker, &from);
        gsl_multimin_fminimizer_free(walker);
    }
    gsl_set_error_handler(old);
    return s.status;
}
