/* Which inputs matter: estimators on plain numbers, whatever made them. */
#ifndef WEIR_SENSITIVITY_H
#define WEIR_SENSITIVITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- inputs and chance ------------------------------------------------------------------------ */

/** The variance of one replication, in two parts. */
typedef struct weir_variance_parts {
    double inputs;   /* max(0, (MSB - MSW) / r): of means, between draws of the inputs */
    double chance;   /* MSW: between the replications of a draw */
    double of_means; /* MSB / r: of the mean of a draw, chance within it counted */
} weir_variance_parts;

/** From x[draw * per_draw + replication] (one-way analysis of variance). Two draws and two replications
 * of each are the least: false otherwise. */
bool weir_variance_parts_of(const double *x, size_t draws, size_t per_draw,
                            weir_variance_parts *out);

/**
 * Fits y by a polynomial in x (least squares, on orthogonal polynomials).
 *
 * @param degree 1 to 4; no more than there are different x less one are used
 * @param fitted of n: the values of the fit; NULL where they are not wanted
 * @return the adjusted R^2: at most 1, below 0 where x explains less than chance would; NaN where y does
 *         not vary, n is too small or memory is out
 */
double weir_polynomial_fit(const double *x, const double *y, size_t n, int degree, double *fitted);

/**
 * What it would be worth to know an input before choosing: expected value of partial perfect
 * information, E[max_i E(benefit_i | input)] - max_i E(benefit_i). The draws are sorted by the input and
 * cut into sqrt(n) parts, over each of which the conditional means are taken (Strong and Oakley 2013): an
 * option that is never better in any draw is never worth anything.
 *
 * @param benefit benefit[option * n + draw], more being better; in its unit is the answer
 * @return 0 or more; NaN for fewer than 20 draws or when memory is out. Chance in the benefits makes it
 *         somewhat too large
 */
double weir_evppi(const double *input, const double *benefit, size_t options, size_t n);

/* ---- Morris ------------------------------------------------------------------------------------- */

/** The elementary effects of one input. */
typedef struct weir_morris_effect {
    double mu, sigma;                 /* mean and standard deviation of the effects */
    double mu_star;                   /* mean of their absolute values (Campolongo et al. 2007) */
    double mu_star_low, mu_star_high; /* bootstrap over trajectories, percentiles */
} weir_morris_effect;

/** From effect[input * r + trajectory]; false when memory is out, or with fewer than two trajectories. */
bool weir_morris_of(const double *effect, size_t inputs, size_t r, double level, uint64_t seed,
                    weir_morris_effect *out);

/** One value for each input and trajectory of the design: points (inputs + 1) in a row, on a grid of
 * levels 0 to 1 (Morris 1991). Trajectory t's p-th point is
 * design[(t * (inputs + 1) + p) * inputs + input]. `levels` even, 4 or more. The step is
 * levels / (2 (levels - 1)). */
void weir_morris_design(size_t inputs, size_t r, size_t levels, uint64_t seed, double *design);

/* ---- Sobol's indices ------------------------------------------------------------------------------ */

typedef struct weir_sobol_index {
    double first, first_low, first_high; /* of one input alone */
    double total, total_low, total_high; /* with all that it does together with others */
} weir_sobol_index;

/**
 * First-order and total indices by Jansen's estimators (Jansen 1999; Saltelli et al. 2010), with
 * percentile intervals by a bootstrap over rows.
 *
 * @param y f at y[row * (inputs + 2) + column]: column 0 is A, 1 + i is A with input i from B,
 *          inputs + 1 is B
 * @param variance of f over A and B; may be NULL
 * @return false when memory is out, with fewer than 2 rows, or where f does not vary
 */
bool weir_sobol_of(const double *y, size_t rows, size_t inputs, double level, uint64_t seed,
                   weir_sobol_index *out, double *variance);

/** The most inputs of a Saltelli design: two dimensions of the sequence for each. */
#define WEIR_MOST_SOBOL_INPUTS 50

/** A Saltelli design on [0, 1): design[(row * (inputs + 2) + column) * inputs + input], columns as
 * above, from Sobol's sequence with the numbers of Joe and Kuo (2008) and a digital shift by the seed.
 * `inputs` up to WEIR_MOST_SOBOL_INPUTS. */
void weir_saltelli_design(size_t inputs, size_t rows, uint64_t seed, double *design);

#ifdef __cplusplus
}
#endif
#endif
