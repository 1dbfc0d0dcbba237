/* Holm's method steps through the p from the smallest: of those not yet decided there are ever fewer
 * to allow for. It needs no independence, and measures of one run have none. */
#include "analysis/family.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fail.h"
#include "analysis/question.h"
#include "analysis/select.h"
#include "analysis/words.h"

static int compare_values(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The sorted value at i, times how many are not smaller, and never below what came before. */
static double adjusted_of(const double *sorted, size_t n, double p)
{
    double most = 0.0;
    for (size_t i = 0; i < n && sorted[i] <= p; i++)
        most = fmax(most, (double)(n - i) * sorted[i]);
    return fmin(1.0, most);
}

size_t analysis_holm(const double *p, size_t n, double *adjusted)
{
    double *sorted = malloc((n + 1) * sizeof *sorted);
    size_t n_sorted = 0;
    for (size_t i = 0; sorted && i < n; i++)
        if (!isnan(p[i]))
            sorted[n_sorted++] = p[i];
    if (n_sorted > 0)
        qsort(sorted, n_sorted, sizeof *sorted, compare_values);
    for (size_t i = 0; i < n; i++)
        adjusted[i] = isnan(p[i]) || !sorted ? NAN : adjusted_of(sorted, n_sorted, p[i]);
    free(sorted);
    return n_sorted;
}

/* ---- the family --------------------------------------------------------------------------------------- */

bool analysis_family_make(analysis_family *family, const weir_results *r)
{
    const size_t n_scenarios = weir_results_scenario_count(r);
    *family = (analysis_family){.n_redesigns = n_scenarios > 0 ? n_scenarios - 1 : 0};
    family->keys = analysis_keys(r, &family->n_keys);
    const size_t n = family->n_redesigns * family->n_keys;
    family->p_holm = malloc((n + 1) * sizeof *family->p_holm);
    if (!family->keys || !family->p_holm)
        return false;
    for (size_t i = 0; i < n; i++) {
        const weir_measure *m = family->keys[i % family->n_keys];
        const size_t redesign = 1 + i / family->n_keys;
        const double p =
            weir_estimate_p(weir_results_difference(r, m, 0, redesign, ANALYSIS_LEVEL));
        family->n_shown += isnan(p) ? 0 : 1;
        family->p_holm[i] = analysis_decides(r, m) ? p : NAN;
    }
    family->n = analysis_holm(family->p_holm, n, family->p_holm);
    return true;
}

void analysis_family_clear(analysis_family *family)
{
    free(family->keys);
    free(family->p_holm);
    *family = (analysis_family){0};
}

double analysis_family_p(const analysis_family *family, const weir_measure *m, size_t redesign)
{
    for (size_t i = 0; i < family->n_keys; i++)
        if (family->keys[i] == m && redesign >= 1 && redesign <= family->n_redesigns)
            return family->p_holm[(redesign - 1) * family->n_keys + i];
    return NAN;
}

bool analysis_family_is_real(const analysis_family *family, const weir_measure *m, size_t redesign)
{
    return family->n > 1 && analysis_family_p(family, m, redesign) <= 1.0 - ANALYSIS_LEVEL;
}

/* ---- common random numbers ------------------------------------------------------------------------------ */

static double median_of(double *values, size_t n)
{
    if (n == 0)
        return NAN;
    qsort(values, n, sizeof *values, compare_values);
    return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

analysis_gain analysis_gain_of(const weir_results *r, const weir_measure *const *keys,
                               size_t n_keys, size_t redesign)
{
    analysis_gain gain = {.median = NAN, .least = NAN, .correlation = NAN};
    double *values = malloc((n_keys + 1) * sizeof *values);
    double *correlations = malloc((n_keys + 1) * sizeof *correlations);
    size_t n = 0;
    for (size_t i = 0; values && correlations && i < n_keys; i++) {
        const weir_pairing pairing = analysis_compare(r, keys[i], 0, redesign).pairing;
        const double gained = pairing.variance_reduction;
        if (isfinite(gained) && isfinite(pairing.correlation))
            correlations[n++] = pairing.correlation;
        if (!isfinite(gained))
            continue;
        values[gain.n++] = gained;
        gain.n_below += gained < 1.0;
        if (!gain.least_of || gained < gain.least) {
            gain.least = gained;
            gain.least_of = keys[i];
        }
    }
    if (values)
        gain.median = median_of(values, gain.n);
    if (correlations)
        gain.correlation = median_of(correlations, n);
    free(values);
    free(correlations);
    return gain;
}

void analysis_warn_of_gain(const weir_results *r, weir_error *err)
{
    size_t n_keys;
    const weir_measure **keys = analysis_keys(r, &n_keys);
    for (size_t s = 1; keys && s < weir_results_scenario_count(r); s++) {
        const analysis_gain gain = analysis_gain_of(r, keys, n_keys, s);
        if (gain.n_below > 0)
            analysis_warn(err,
                          "'%.100s': common random numbers have not helped in %zu of %zu measures "
                          "(variance reduction below 1; least %.3g, of %.100s)",
                          weir_results_scenario(r, s), gain.n_below, gain.n, gain.least,
                          gain.least_of->name);
    }
    free(keys);
}
