#include "analysis/verify/coverage.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/fail.h"
#include "analysis/verify/formulas.h"
#include "analysis/verify/scenarios.h"
#include "weir/network.h"
#include "weir/run.h"

#define LEVEL 0.95
#define ERRORS 3.0        /* standard errors that a row may be off */
#define LONG_ALLOWED 0.02 /* of intervals from runs that are long enough */

static void add_row(coverage_study *study, coverage_row row, int covered)
{
    row.covered = (double)covered / row.intervals;
    row.error = sqrt(fmax(row.covered * (1 - row.covered), 0.01) / row.intervals);
    row.agrees = fabs(row.covered - row.expected) <= row.allowed;
    study->n_agree += row.agrees;
    if (study->n_rows < COVERAGE_MOST_ROWS)
        study->rows[study->n_rows++] = row;
}

/* ---- short runs ------------------------------------------------------------------------------ */

/* Expected: measured apart from weir by a small program, and known to so much. */
static const struct {
    int patients, replications;
    double covered, error;
    int intervals; /* of a full study */
} shorts[] = {
    {200, 5, 0.875, 0.004, 6000},  {200, 10, 0.884, 0.004, 6000},  {200, 30, 0.913, 0.004, 6000},
    {1000, 5, 0.921, 0.004, 3000}, {1000, 10, 0.921, 0.004, 3000}, {1000, 30, 0.937, 0.004, 2000},
    {5000, 5, 0.941, 0.010, 1000}, {5000, 10, 0.955, 0.010, 800},  {5000, 30, 0.945, 0.010, 400},
};

#define RHO 0.8 /* arrivals a time of service */

/* SplitMix64 (Steele, Lea and Flood 2014): nothing here depends on the engine's own numbers. */
static double uniform(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return ((double)((z ^ z >> 31) >> 11) + 0.5) * 0x1.0p-53;
}

/* The mean wait of so many patients, of whom the first comes to a queue in its steady state: there is no
 * wait with 1 - rho, else one of mean 1 / (1 - rho). Time is in times of service. Lindley (1952):
 * the next waits so much longer as the service takes, and shorter as he comes later. */
static double mean_wait(uint64_t *state, int patients)
{
    double wait = uniform(state) < RHO ? -log(uniform(state)) / (1 - RHO) : 0.0;
    double sum = 0.0;
    for (int i = 0; i < patients; i++) {
        sum += wait;
        wait += log(uniform(state)) / RHO - log(uniform(state));
        wait = wait > 0 ? wait : 0.0;
    }
    return sum / patients;
}

static void short_row(coverage_study *study, size_t i, double share)
{
    const double exact = RHO / (1 - RHO);
    const int intervals = (int)ceil(shorts[i].intervals * share), n = shorts[i].replications;
    uint64_t state = study->seed << 32 | (uint64_t)i << 20; /* rows begin far apart */
    double means[64];
    int covered = 0;
    for (int k = 0; k < intervals; k++) {
        for (int r = 0; r < n; r++)
            means[r] = mean_wait(&state, shorts[i].patients);
        const weir_estimate e = weir_estimate_mean(means, (size_t)n, LEVEL);
        covered += fabs(e.value - exact) <= e.half_width;
    }
    const double p = shorts[i].covered, own = sqrt(p * (1 - p) / intervals);
    add_row(study,
            (coverage_row){.model = "M/M/1 at 0.8, short",
                           .method = "t",
                           .patients = shorts[i].patients,
                           .replications = n,
                           .intervals = intervals,
                           .expected = p,
                           .allowed = ERRORS * hypot(own, shorts[i].error)},
            covered);
}

/* ---- long runs ------------------------------------------------------------------------------- */

#define LONG_INTERVALS 2000
#define LONG_REPLICATIONS 10

/* Every ten replications make an interval: by t of their means, and by the jackknife of all patients. */
static void long_rows(coverage_study *study, const weir_measure *m, int intervals)
{
    const double exact = verify_mmc_wait(4, 24 * 8 / 60.0) * 8 / 60; /* hours */
    int by_t = 0, by_jackknife = 0;
    for (int k = 0; k < intervals; k++) {
        const double *y = m->numerator + k * LONG_REPLICATIONS;
        const double *x = m->denominator + k * LONG_REPLICATIONS;
        double means[LONG_REPLICATIONS];
        for (int r = 0; r < LONG_REPLICATIONS; r++)
            means[r] = y[r] / x[r];
        const weir_interval t = weir_interval_mean(means, LONG_REPLICATIONS, LEVEL);
        const weir_interval j = weir_interval_ratio(y, x, LONG_REPLICATIONS, LEVEL);
        by_t += t.low <= exact && exact <= t.high;
        by_jackknife += j.low <= exact && exact <= j.high;
    }
    coverage_row row = {.model = "M/M/4 at 0.8, by weir",
                        .method = "t",
                        .replications = LONG_REPLICATIONS,
                        .intervals = intervals,
                        .expected = LEVEL,
                        .allowed =
                            fmax(LONG_ALLOWED, ERRORS * sqrt(LEVEL * (1 - LEVEL) / intervals))};
    add_row(study, row, by_t);
    row.method = "jackknife";
    add_row(study, row, by_jackknife);
}

static weir_status run_long(const weir_network *network, const verify_options *options,
                            double share, coverage_study *study, weir_error *err)
{
    const char *name = "coverage";
    const int intervals = (int)ceil(LONG_INTERVALS * share);
    const weir_run_options run = {.replications = intervals * LONG_REPLICATIONS,
                                  .seed_given = true,
                                  .seed = options->seed,
                                  .threads = options->threads,
                                  .progress = options->progress,
                                  .user = options->user};
    weir_results *results = NULL;
    const weir_status status = weir_run(&network, &name, 1, &run, &results, NULL, err);
    const weir_measure *m =
        status == WEIR_OK ? weir_results_find(results, "desk.wait", "mean", "", "") : NULL;
    if (m)
        long_rows(study, m, intervals);
    weir_results_close(results);
    if (status == WEIR_OK && !m)
        return analysis_fail(err, WEIR_ERR_INTERNAL, "the study of coverage has no mean wait");
    return status;
}

weir_status coverage_run(const weir_models *models, const verify_options *options, double share,
                         coverage_study *out, weir_error *err)
{
    weir_network *network = NULL;
    *out = (coverage_study){.seed = options->seed};
    for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++) {
        if (options->progress &&
            !options->progress(options->user, i, sizeof shorts / sizeof *shorts))
            return analysis_fail(err, WEIR_ERR_LIMIT, "stopped");
        short_row(out, i, share);
    }
    weir_status status =
        weir_network_load_text("coverage.yaml", verify_text_coverage, models, NULL, &network, err);
    if (status == WEIR_OK)
        status = run_long(network, options, share, out, err);
    weir_network_destroy(network);
    return status;
}

/* ---- showing --------------------------------------------------------------------------------- */

void coverage_print(FILE *out, const coverage_study *study)
{
    fprintf(out,
            "How often do 95 %% intervals hold the true mean wait?\n\n"
            "  model                  patients  replications  by         intervals  covered    "
            "     expected       \n");
    for (size_t i = 0; i < study->n_rows; i++) {
        const coverage_row *r = &study->rows[i];
        char patients[32] = "all";
        if (r->patients)
            snprintf(patients, sizeof patients, "%d", r->patients);
        fprintf(out, "  %-22s %8s  %12d  %-9s  %9d  %4.1f %% ± %.1f  %4.1f %% ± %.1f  %s\n",
                r->model, patients, r->replications, r->method, r->intervals, 100 * r->covered,
                100 * r->error, 100 * r->expected, 100 * r->allowed,
                r->agrees ? "agrees" : "DOES NOT AGREE");
    }
    fprintf(out,
            "\n  %zu of %zu agree; seed %llu. Covered: ± one standard error; expected: ± what is "
            "allowed.\n",
            study->n_agree, study->n_rows, (unsigned long long)study->seed);
}

json_t *coverage_json(const coverage_study *study)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < study->n_rows; i++) {
        const coverage_row *r = &study->rows[i];
        json_t *row =
            json_pack("{s:s, s:s, s:i, s:i, s:f, s:f, s:f, s:f, s:b}", "model", r->model, "method",
                      r->method, "replications", r->replications, "intervals", r->intervals,
                      "covered", r->covered, "standard_error", r->error, "expected", r->expected,
                      "allowed", r->allowed, "agrees", r->agrees);
        json_object_set_new(row, "patients", r->patients ? json_integer(r->patients) : json_null());
        json_array_append_new(rows, row);
    }
    return json_pack("{s:I, s:I, s:I, s:o}", "seed", (json_int_t)study->seed, "n",
                     (json_int_t)study->n_rows, "n_agree", (json_int_t)study->n_agree, "coverage",
                     rows);
}
