/* The maximum of a likelihood. Closed forms where they hold; else Nelder and Mead's search (GSL's) on
 * scales where every number is possible, and then Newton's method with differences, which also
 * gives the observed information for the intervals. */
#include "sim/base/fit.h"

#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/law.h"
#include "sim/base/mathx.h"
#include "weir/estimate.h"

#define MOST WR_FIT_PARAMETERS
#define THIN_FROM 20000 /* points: the search goes over a part of more, Newton's method over all */
#define LEAST_LOG_SD 0.02 /* of a branch: else one value alone makes the likelihood infinite */

/* ---- the likelihood ------------------------------------------------------------------------------ */

/* Of n observations alike: a density where they are exact, else a probability. */
static double log_chance(const wr_fit_model *m, const wr_seen *seen)
{
    if (seen->low == seen->high)
        return wr_fit_log_density(m, seen->low);
    double p0, q0, p1 = 1.0, q1 = 0.0;
    wr_fit_pq(m, -(double)INFINITY, seen->low, &p0, &q0);
    if (!isinf(seen->high))
        wr_fit_pq(m, -(double)INFINITY, seen->high, &p1, &q1);
    const double chance = p0 < q0 ? p1 - p0 : q0 - q1;
    return chance > 0 ? wr_log(chance) : -(double)INFINITY;
}

double wr_fit_loglik(const wr_fit_model *m, const wr_sample *s)
{
    wr_sum sum = {0};
    if (m->law == WR_FIT_LOGNORMALS && !(m->q[2] > LEAST_LOG_SD && m->q[4] > LEAST_LOG_SD))
        return -(double)INFINITY;
    for (size_t i = 0; i < s->n_points; i++) {
        const double log_p = log_chance(m, &s->at[i]);
        if (!(log_p > -1e300))
            return -(double)INFINITY;
        wr_sum_add(&sum, s->at[i].n * log_p);
    }
    double value = wr_sum_value(&sum);
    if (!isinf(s->above)) {
        double p, q;
        wr_fit_pq(m, -(double)INFINITY, s->above, &p, &q);
        value -= q > 0 ? s->n * wr_log(q) : (double)-INFINITY;
    }
    return isfinite(value) ? value : -(double)INFINITY;
}

/* What a search is about. `fixed` is what of q does not move. */
typedef struct search {
    wr_fit_law law;
    const wr_sample *sample;
    int n;
    double fixed[MOST];
} search;

static double loglik_at(const search *s, const double *theta)
{
    double q[MOST];
    wr_fit_model m;
    for (int i = 0; i < s->n; i++)
        if (!(fabs(theta[i]) < 300))
            return -(double)INFINITY;
    memcpy(q, s->fixed, sizeof q);
    wr_fit_from_free(s->law, theta, q);
    if (s->law == WR_FIT_GAMMA && !(q[0] >= 1e-3 && q[0] <= 1e12))
        return -(double)INFINITY;
    wr_fit_model_set(&m, s->law, q);
    return wr_fit_loglik(&m, s->sample);
}

/* ---- Nelder and Mead ------------------------------------------------------------------------------ */

static double cost_of(const gsl_vector *v, void *of)
{
    double theta[MOST] = {0};
    const search *s = of;
    for (int i = 0; i < s->n; i++)
        theta[i] = gsl_vector_get(v, (size_t)i);
    const double value = loglik_at(s, theta);
    return isfinite(value) ? -value : 1e300;
}

/* Moves theta to where the likelihood is larger; leaves it where memory is short. */
static void walk(search *s, double *theta, double size, int most_steps)
{
    gsl_vector *at = gsl_vector_alloc((size_t)s->n), *step = gsl_vector_alloc((size_t)s->n);
    gsl_multimin_fminimizer *walker =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, (size_t)s->n);
    gsl_multimin_function function = {cost_of, (size_t)s->n, s};
    if (at && step && walker) {
        for (int i = 0; i < s->n; i++)
            gsl_vector_set(at, (size_t)i, theta[i]);
        gsl_vector_set_all(step, size);
        int bad = gsl_multimin_fminimizer_set(walker, &function, at, step);
        for (int i = 0; !bad && i < most_steps; i++) {
            bad = gsl_multimin_fminimizer_iterate(walker);
            if (gsl_multimin_fminimizer_size(walker) < 1e-4)
                break;
        }
        if (gsl_multimin_fminimizer_minimum(walker) < -loglik_at(s, theta))
            for (int i = 0; i < s->n; i++)
                theta[i] = gsl_vector_get(gsl_multimin_fminimizer_x(walker), (size_t)i);
    }
    if (walker)
        gsl_multimin_fminimizer_free(walker);
    gsl_vector_free(at);
    gsl_vector_free(step);
}

/* Every so-many-th point, which stands for those around it. NULL: there are few enough. */
static wr_seen *thin(const wr_sample *all, wr_sample *out)
{
    const size_t stride = all->n_points / THIN_FROM + 1;
    *out = *all;
    wr_seen *kept = stride > 1 ? malloc((all->n_points / stride + 1) * sizeof *kept) : NULL;
    if (!kept)
        return NULL;
    size_t n = 0;
    for (size_t i = stride / 2; i < all->n_points; i += stride)
        kept[n++] = all->at[i];
    out->at = kept;
    out->n_points = n;
    out->n = 0;
    for (size_t i = 0; i < n; i++)
        out->n += kept[i].n;
    return kept;
}

/* ---- Newton's method -------------------------------------------------------------------------------- */

/* Slope and curvature of the likelihood by central differences; false where it is not finite there. */
static bool differences(const search *s, const double *theta, double h, double *slope,
                        double curve[MOST][MOST])
{
    double up[MOST], down[MOST], at[MOST];
    const double here = loglik_at(s, theta);
    memcpy(at, theta, sizeof at);
    for (int i = 0; i < s->n; i++) {
        at[i] = theta[i] + h, up[i] = loglik_at(s, at);
        at[i] = theta[i] - h, down[i] = loglik_at(s, at);
        at[i] = theta[i];
        slope[i] = (up[i] - down[i]) / (2.0 * h);
        curve[i][i] = (up[i] - 2.0 * here + down[i]) / (h * h);
    }
    for (int i = 0; i < s->n; i++)
        for (int j = 0; j < i; j++) {
            at[i] = theta[i] + h, at[j] = theta[j] + h;
            const double both = loglik_at(s, at);
            at[i] = theta[i] - h, at[j] = theta[j] - h;
            const double neither = loglik_at(s, at);
            at[i] = theta[i], at[j] = theta[j];
            curve[i][j] = curve[j][i] =
                (both + neither + 2.0 * here - up[i] - down[i] - up[j] - down[j]) / (2.0 * h * h);
        }
    bool good = isfinite(here);
    for (int i = 0; i < s->n; i++)
        for (int j = 0; j < s->n; j++)
            good = good && isfinite(slope[i]) && isfinite(curve[i][j]);
    return good;
}

/* out = (-curve)^-1 slope, and the inverse itself; false where -curve is not positive definite. */
static bool solve(double curve[MOST][MOST], const double *slope, int n, double *out,
                  double inverse[MOST][MOST])
{
    double a[MOST][MOST];
    for (int i = 0; i < n; i++) { /* Cholesky's factor in the lower half of a */
        for (int j = 0; j <= i; j++) {
            double sum = -curve[i][j];
            for (int k = 0; k < j; k++)
                sum -= a[i][k] * a[j][k];
            if (i == j && !(sum > 0))
                return false;
            a[i][j] = i == j ? sqrt(sum) : sum / a[j][j];
        }
    }
    for (int c = 0; c < n; c++) { /* column by column of the inverse */
        double y[MOST];
        for (int i = 0; i < n; i++) {
            y[i] = i == c ? 1.0 : 0.0;
            for (int k = 0; k < i; k++)
                y[i] -= a[i][k] * y[k];
            y[i] /= a[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++)
                y[i] -= a[k][i] * y[k];
            y[i] /= a[i][i];
            inverse[i][c] = y[i];
        }
    }
    for (int i = 0; i < n; i++) {
        out[i] = 0;
        for (int j = 0; j < n; j++)
            out[i] += inverse[i][j] * slope[j];
    }
    return true;
}

/* From near the maximum to it. */
static void sharpen(const search *s, double *theta)
{
    double slope[MOST], step[MOST], curve[MOST][MOST], inverse[MOST][MOST], next[MOST] = {0};
    double here = loglik_at(s, theta);
    for (int i = 0; i < 25; i++) {
        if (!differences(s, theta, 1e-4, slope, curve) || !solve(curve, slope, s->n, step, inverse))
            return;
        double scale = 1.0, length = 0.0, there = -(double)INFINITY;
        for (int k = 0; k < s->n; k++)
            length = fmax(length, fabs(step[k]));
        for (int halved = 0; halved < 12 && !(there >= here - 1e-12 * fabs(here));
             halved++, scale *= 0.5) {
            for (int k = 0; k < s->n; k++)
                next[k] = theta[k] + scale * step[k];
            there = loglik_at(s, next);
        }
        if (!(there >= here - 1e-12 * fabs(here)))
            return;
        memcpy(theta, next, (size_t)s->n * sizeof *theta);
        here = there;
        if (length < 1e-9)
            return;
    }
}

/* ---- intervals --------------------------------------------------------------------------------------- */

static double on_scale(double value, wr_fit_scale scale)
{
    return scale == WR_FIT_LOG     ? wr_log(value)
           : scale == WR_FIT_LOGIT ? wr_log(value) - wr_log(1.0 - value)
                                   : value;
}

static double off_scale(double value, wr_fit_scale scale)
{
    return scale == WR_FIT_LOG     ? wr_exp(value)
           : scale == WR_FIT_LOGIT ? 1.0 / (1.0 + wr_exp(-value))
                                   : value;
}

static void parameters_at(const search *s, const double *theta, wr_fit_parameter *out,
                          wr_fit_scale *scales)
{
    double q[MOST];
    wr_fit_model m;
    memcpy(q, s->fixed, sizeof q);
    wr_fit_from_free(s->law, theta, q);
    wr_fit_model_set(&m, s->law, q);
    wr_fit_parameters(&m, out, scales);
}

/* By the delta method: the sd of g(theta) is that of its slope times theta. */
static void add_intervals(wr_fit *fit, const search *s, const double *theta, double level)
{
    double slope[MOST], step[MOST], curve[MOST][MOST], inverse[MOST][MOST], at[MOST];
    double gradient[MOST][MOST];
    wr_fit_scale scales[MOST];
    wr_fit_parameter up[MOST], down[MOST];
    for (int i = 0; i < fit->n_parameters; i++)
        fit->parameters[i].lo = fit->parameters[i].hi = (double)NAN;
    if (!(level > 0) || !differences(s, theta, 1e-3, slope, curve) ||
        !solve(curve, slope, s->n, step, inverse))
        return;
    const double h = 1e-5, z = wr_normal_quantile(0.5 + 0.5 * level);
    memcpy(at, theta, sizeof at);
    for (int k = 0; k < s->n; k++) {
        at[k] = theta[k] + h;
        parameters_at(s, at, up, scales);
        at[k] = theta[k] - h;
        parameters_at(s, at, down, scales);
        at[k] = theta[k];
        for (int i = 0; i < fit->n_parameters; i++)
            gradient[i][k] =
                (on_scale(up[i].value, scales[i]) - on_scale(down[i].value, scales[i])) / (2 * h);
    }
    for (int i = 0; i < fit->n_parameters; i++) {
        double variance = 0;
        for (int j = 0; j < s->n; j++)
            for (int k = 0; k < s->n; k++)
                variance += gradient[i][j] * inverse[j][k] * gradient[i][k];
        if (scales[i] == WR_FIT_FIXED || !isfinite(variance) || variance < 0)
            continue;
        const double centre = on_scale(fit->parameters[i].value, scales[i]);
        fit->parameters[i].lo = off_scale(centre - z * sqrt(variance), scales[i]);
        fit->parameters[i].hi = off_scale(centre + z * sqrt(variance), scales[i]);
    }
}

/* ---- all of it ---------------------------------------------------------------------------------------- */

/* The maximum with what does not move as it is: in *theta and *q; its value. */
static double maximise(search *s, const double *start, bool near, double *theta)
{
    wr_fit_model m = {0};
    wr_sample part;
    search first = *s;
    memcpy(s->fixed, start, sizeof s->fixed);
    memcpy(first.fixed, start, sizeof first.fixed);
    wr_fit_model_set(&m, s->law, start);
    wr_fit_to_free(&m, theta);
    if (s->sample->exact && wr_fit_is_closed(s->law))
        return loglik_at(s, theta);
    wr_seen *kept = thin(s->sample, &part);
    first.sample = kept ? &part : s->sample;
    walk(&first, theta, near ? 0.1 : 0.3, near ? 60 * s->n : 200 * s->n);
    free(kept);
    sharpen(s, theta);
    return loglik_at(s, theta);
}

/* Stages are whole: from where a start has them, up or down for as long as that is better. */
static double maximise_erlang(search *s, double *q, bool near, double *theta)
{
    double best = maximise(s, q, near, theta);
    if (s->sample->exact)
        return best;
    for (int way = -1; way <= 1; way += 2) {
        double other[MOST] = {0}, at[MOST] = {0};
        for (;;) {
            other[0] = q[0] + way;
            other[1] = q[0] * q[1] / other[0];
            if (other[0] < 1)
                break;
            const double value = maximise(s, other, near, at);
            if (!(value > best))
                break;
            best = value;
            q[0] = other[0];
            wr_fit_from_free(s->law, at, q);
            memcpy(theta, at, sizeof at);
        }
    }
    s->fixed[0] = q[0];
    return best;
}

/* A mixture's branches in one order, the shorter first; else two names stand for one law. */
static void put_in_order(wr_fit_law law, double *q)
{
    const bool two = law == WR_FIT_HYPEREXPONENTIAL, mixed = law == WR_FIT_LOGNORMALS;
    if (!(two && q[1] > q[2]) && !(mixed && q[1] > q[3]))
        return;
    q[0] = 1.0 - q[0];
    for (int i = 1; i <= (two ? 1 : 2); i++) {
        const double kept = q[i];
        q[i] = q[i + (two ? 1 : 2)];
        q[i + (two ? 1 : 2)] = kept;
    }
}

bool wr_fit_make(wr_fit *fit, wr_fit_law law, const wr_sample *sample, double level,
                 const wr_fit_model *near, char why[WR_WHY])
{
    double q[MOST] = {0}, theta[MOST] = {0};
    search s = {.law = law, .sample = sample, .n = wr_fit_n_moving(law)};
    *fit = (wr_fit){.n_free = wr_fit_n_free(law), .ks = (double)NAN, .ad = (double)NAN};
    if (!wr_fit_start(law, sample, q, why))
        return false;
    if (near && !(sample->exact && wr_fit_is_closed(law)) && law != WR_FIT_PARETO)
        memcpy(q, near->q, sizeof q);
    fit->loglik = law == WR_FIT_ERLANG ? maximise_erlang(&s, q, near != NULL, theta)
                                       : maximise(&s, q, near != NULL, theta);
    memcpy(q, s.fixed, sizeof q);
    wr_fit_from_free(law, theta, q);
    put_in_order(law, q);
    wr_fit_model_set(&fit->model, law, q);
    wr_fit_to_free(&fit->model, theta);
    if (!isfinite(fit->loglik)) {
        snprintf(why, WR_WHY, "no parameters make what was seen possible");
        return false;
    }
    if (law == WR_FIT_HYPEREXPONENTIAL && !(q[2] > 1.001 * q[1])) {
        snprintf(why, WR_WHY, "its two branches come out the same: see exponential");
        return false;
    }
    wr_fit_scale scales[MOST];
    fit->n_parameters = wr_fit_parameters(&fit->model, fit->parameters, scales);
    add_intervals(fit, &s, theta, level);
    return true;
}
