/* An emulator: a measure over the unit cube as a quadratic by least squares (GSL's), with the uncertainty of
 * its prediction, in which what the quadratic misses counts as spread. Crude, and honest about it: where
 * it knows little its variance is large, and no spot is ruled out. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <stdlib.h>

#include "sim/experiment/calibrate.h"

struct wr_emulator {
    size_t n_dials, n_terms;
    gsl_vector *coefficients, *row;
    gsl_matrix *covariance;
    double around; /* variance of what the curve leaves */
};

static size_t terms_of(size_t n_dials, size_t n)
{
    const size_t all = 1 + n_dials + n_dials * (n_dials + 1) / 2;
    return 2 * n >= 3 * all ? all : 1 + n_dials;
}

/* 1, u, and where there is room the products u_i u_j, around the middle of the cube. */
static void fill(gsl_vector *row, const double *u, size_t n_dials)
{
    size_t at = 0;
    gsl_vector_set(row, at++, 1.0);
    for (size_t i = 0; i < n_dials; i++)
        gsl_vector_set(row, at++, u[i] - 0.5);
    for (size_t i = 0; at < row->size && i < n_dials; i++)
        for (size_t k = i; k < n_dials; k++)
            gsl_vector_set(row, at++, (u[i] - 0.5) * (u[k] - 0.5));
}

static bool fit(wr_emulator *e, const double *u, const double *y, size_t n)
{
    gsl_matrix *x = gsl_matrix_alloc(n, e->n_terms);
    gsl_vector *values = gsl_vector_alloc(n);
    gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(n, e->n_terms);
    double rest = 0;
    bool good = x && values && work;
    for (size_t i = 0; good && i < n; i++) {
        gsl_vector_view row = gsl_matrix_row(x, i);
        fill(&row.vector, u + i * e->n_dials, e->n_dials);
        gsl_vector_set(values, i, y[i]);
    }
    good = good && gsl_multifit_linear(x, values, e->coefficients, e->covariance, &rest, work) ==
                       GSL_SUCCESS;
    if (good)
        e->around = rest / (double)(n - e->n_terms);
    if (work)
        gsl_multifit_linear_free(work);
    gsl_vector_free(values);
    gsl_matrix_free(x);
    return good;
}

wr_emulator *wr_emulator_create(const double *u, const double *y, size_t n, size_t n_dials)
{
    const size_t n_terms = terms_of(n_dials, n);
    wr_emulator *e = n > n_terms ? calloc(1, sizeof *e) : NULL;
    if (!e)
        return NULL;
    gsl_error_handler_t *old = gsl_set_error_handler_off();
    *e = (wr_emulator){.n_dials = n_dials,
                       .n_terms = n_terms,
                       .coefficients = gsl_vector_alloc(n_terms),
                       .row = gsl_vector_alloc(n_terms),
                       .covariance = gsl_matrix_alloc(n_terms, n_terms)};
    const bool good = e->coefficients && e->row && e->covariance && fit(e, u, y, n);
    gsl_set_error_handler(old);
    if (good)
        return e;
    wr_emulator_destroy(e);
    return NULL;
}

void wr_emulator_destroy(wr_emulator *e)
{
    if (!e)
        return;
    gsl_vector_free(e->coefficients);
    gsl_vector_free(e->row);
    gsl_matrix_free(e->covariance);
    free(e);
}

double wr_emulator_at(const wr_emulator *e, const double *u, double *variance)
{
    double value = 0, error = 0;
    fill(e->row, u, e->n_dials);
    gsl_multifit_linear_est(e->row, e->coefficients, e->covariance, &value, &error);
    *variance = error * error + e->around;
    return value;
}
