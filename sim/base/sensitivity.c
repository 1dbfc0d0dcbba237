/* Estimators of sensitivity (weir/sensitivity.h), and the designs whose points they need. */
#include "weir/sensitivity.h"

#include <math.h>
#include <stdlib.h>

#include "sim/base/mathx.h"
#include "sim/base/sobol.h"
#include "sim/base/stream.h"

#define RESAMPLES 1000

static double mean_of(const double *x, size_t n)
{
    wr_sum sum = {0};
    for (size_t i = 0; i < n; i++)
        wr_sum_add(&sum, x[i]);
    return wr_sum_value(&sum) / (double)n;
}

static double uniform(wr_stage_key key, size_t i, size_t k)
{
    const wr_draw draw = {.key = key, .patient = (uint32_t)i, .replication = (uint32_t)k};
    return wr_uniform(wr_block_at(&draw, 0).w0);
}

static size_t whole(double u, size_t n)
{
    const size_t at = (size_t)(u * (double)n);
    return at < n ? at : n - 1;
}

/* ---- inputs and chance ------------------------------------------------------------------------ */

bool weir_variance_parts_of(const double *x, size_t draws, size_t per_draw,
                            weir_variance_parts *out)
{
    if (draws < 2 || per_draw < 2)
        return false;
    const double all = mean_of(x, draws * per_draw), r = (double)per_draw;
    wr_sum between = {0}, within = {0};
    for (size_t d = 0; d < draws; d++) {
        const double *of = x + d * per_draw, mean = mean_of(of, per_draw);
        wr_sum_add(&between, (mean - all) * (mean - all));
        for (size_t i = 0; i < per_draw; i++)
            wr_sum_add(&within, (of[i] - mean) * (of[i] - mean));
    }
    const double msb = r * wr_sum_value(&between) / (double)(draws - 1);
    const double msw = wr_sum_value(&within) / ((double)draws * (r - 1.0));
    *out = (weir_variance_parts){fmax(0.0, (msb - msw) / r), msw, msb / r};
    return true;
}

/* Takes from p what the polynomials so far have of it; its norm squared. */
static double orthogonal(double *p, const double *basis, int degree, size_t n)
{
    for (int twice = 0; twice < 2; twice++) /* the second time for what rounding left */
        for (int d = 0; d < degree; d++) {
            const double *q = basis + (size_t)d * n;
            wr_sum dot = {0}, norm = {0};
            for (size_t i = 0; i < n; i++) {
                wr_sum_add(&dot, p[i] * q[i]);
                wr_sum_add(&norm, q[i] * q[i]);
            }
            const double part = wr_sum_value(&dot) / wr_sum_value(&norm);
            for (size_t i = 0; i < n; i++)
                p[i] -= part * q[i];
        }
    wr_sum norm = {0};
    for (size_t i = 0; i < n; i++)
        wr_sum_add(&norm, p[i] * p[i]);
    return wr_sum_value(&norm);
}

/* Adds to `fit` what q explains of y; how much of y's sum of squares that is. */
static double explain(const double *q, double norm, const double *y, size_t n, double *fit)
{
    wr_sum dot = {0};
    for (size_t i = 0; i < n; i++)
        wr_sum_add(&dot, q[i] * y[i]);
    const double slope = wr_sum_value(&dot) / norm;
    for (size_t i = 0; fit && i < n; i++)
        fit[i] += slope * q[i];
    return slope * slope * norm;
}

static double squares_about(const double *x, double mean, size_t n)
{
    wr_sum sum = {0};
    for (size_t i = 0; i < n; i++)
        wr_sum_add(&sum, (x[i] - mean) * (x[i] - mean));
    return wr_sum_value(&sum);
}

double weir_polynomial_fit(const double *x, const double *y, size_t n, int degree, double *fitted)
{
    if (n < 3)
        return NAN;
    const double mx = mean_of(x, n), my = mean_of(y, n);
    const double sx = sqrt(squares_about(x, mx, n) / (double)n), all = squares_about(y, my, n);
    double *basis = malloc((size_t)(degree + 1) * n * sizeof *basis), explained = 0;
    int used = 0;
    if (!basis)
        return NAN;
    for (size_t i = 0; i < n; i++) {
        basis[i] = 1.0;
        if (fitted)
            fitted[i] = my;
    }
    for (int d = 1; sx > 0 && d <= degree && (size_t)used + 2 < n; d++) {
        double *p = basis + (size_t)d * n;
        for (size_t i = 0; i < n; i++)
            p[i] = p[i - n] * (x[i] - mx) / sx;
        const double norm = orthogonal(p, basis, d, n);
        if (!(norm > 1e-10 * (double)n)) /* as many powers as there are different x */
            break;
        explained += explain(p, norm, y, n, fitted);
        used++;
    }
    free(basis);
    if (!(all > 0))
        return NAN;
    const double left = fmax(0.0, 1.0 - explained / all);
    return 1.0 - left * (double)(n - 1) / (double)(n - 1 - (size_t)used);
}

#define EVPPI_LEAST 20

typedef struct ranked {
    double input;
    size_t at;
} ranked;

static int by_input(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return x->input != y->input ? (x->input > y->input) - (x->input < y->input)
                                : (x->at > y->at) - (x->at < y->at);
}

/* The largest of the options' mean benefits over some draws, beyond the first option's: what all have in
 * common decides nothing. */
static double best_over(const ranked *of, size_t n_of, const double *benefit, size_t options,
                        size_t n)
{
    double best = 0;
    for (size_t k = 1; k < options; k++) {
        wr_sum sum = {0};
        for (size_t i = 0; i < n_of; i++)
            wr_sum_add(&sum, benefit[k * n + of[i].at] - benefit[of[i].at]);
        best = fmax(best, wr_sum_value(&sum) / (double)n_of);
    }
    return best;
}

double weir_evppi(const double *input, const double *benefit, size_t options, size_t n)
{
    ranked *order = n < EVPPI_LEAST || options < 1 ? NULL : malloc(n * sizeof *order);
    if (!order)
        return NAN;
    for (size_t i = 0; i < n; i++)
        order[i] = (ranked){input[i], i};
    qsort(order, n, sizeof *order, by_input);
    const size_t parts = (size_t)sqrt((double)n);
    wr_sum informed = {0};
    for (size_t part = 0; part < parts; part++) {
        const size_t from = part * n / parts, to = (part + 1) * n / parts;
        wr_sum_add(&informed,
                   (double)(to - from) * best_over(order + from, to - from, benefit, options, n));
    }
    const double now = best_over(order, n, benefit, options, n);
    free(order);
    return fmax(0.0, wr_sum_value(&informed) / (double)n - now);
}

/* ---- bootstrap ----------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The two ends of the middle `level` of n values, which are sorted. */
static void ends(double *x, size_t n, double level, double *low, double *high)
{
    qsort(x, n, sizeof *x, by_value);
    const double tail = 0.5 * (1.0 - level);
    const size_t at = (size_t)floor(tail * (double)(n - 1));
    *low = x[at];
    *high = x[n - 1 - at];
}

/* ---- Morris ------------------------------------------------------------------------------------- */

bool weir_morris_of(const double *effect, size_t inputs, size_t r, double level, uint64_t seed,
                    weir_morris_effect *out)
{
    const wr_stage_key key = wr_stage_key_of("sensitivity.morris", seed);
    double *resampled = r < 2 ? NULL : malloc(RESAMPLES * sizeof *resampled);
    if (!resampled)
        return false;
    for (size_t i = 0; i < inputs; i++) {
        const double *of = effect + i * r;
        weir_morris_effect *e = &out[i];
        wr_sum star = {0};
        for (size_t t = 0; t < r; t++)
            wr_sum_add(&star, fabs(of[t]));
        e->mu = mean_of(of, r);
        e->mu_star = wr_sum_value(&star) / (double)r;
        e->sigma = sqrt(squares_about(of, e->mu, r) / (double)(r - 1));
        for (size_t b = 0; b < RESAMPLES; b++) {
            double sum = 0;
            for (size_t t = 0; t < r; t++)
                sum += fabs(of[whole(uniform(key, t, b), r)]);
            resampled[b] = sum / (double)r;
        }
        ends(resampled, RESAMPLES, level, &e->mu_star_low, &e->mu_star_high);
    }
    free(resampled);
    return true;
}

/* A trajectory begins at a level from which a step of half the levels stays within [0, 1], upward or, on
 * the toss of a coin, downward; the inputs take their steps in an order of its own. */
void weir_morris_design(size_t inputs, size_t r, size_t levels, uint64_t seed, double *design)
{
    const wr_stage_key key = wr_stage_key_of("design.morris", seed);
    const double step = (double)levels / (2.0 * (double)(levels - 1));
    const size_t starts = levels / 2;
    for (size_t t = 0; t < r; t++) {
        double *point = design + t * (inputs + 1) * inputs;
        for (size_t i = 0; i < inputs; i++) {
            const double low = (double)whole(uniform(key, 3 * i, t), starts) / (double)(levels - 1);
            point[i] = uniform(key, 3 * i + 1, t) < 0.5 ? low : low + step;
        }
        for (size_t p = 1; p <= inputs; p++) {
            double *next = point + p * inputs;
            /* the input whose turn it is: the p-th smallest of uniforms of their own */
            size_t turn = 0;
            for (size_t i = 0; i < inputs; i++) {
                size_t before = 0;
                for (size_t k = 0; k < inputs; k++)
                    before += uniform(key, 3 * k + 2, t) < uniform(key, 3 * i + 2, t);
                turn = before == p - 1 ? i : turn;
            }
            for (size_t i = 0; i < inputs; i++)
                next[i] = next[i - inputs];
            next[turn] = next[turn] >= step - 1e-12 ? next[turn] - step : next[turn] + step;
        }
    }
}

/* ---- Sobol's indices ------------------------------------------------------------------------------ */

/* f(A) and f(B) together, over rows that are drawn, or all where `rows` is NULL. */
static double variance_of(const double *y, size_t n, size_t inputs, const size_t *rows)
{
    const size_t width = inputs + 2;
    double mean = 0, squares = 0;
    for (size_t j = 0; j < 2 * n; j++) {
        const size_t row = rows ? rows[j / 2] : j / 2;
        const double value = y[row * width + (j % 2 ? inputs + 1 : 0)], off = value - mean;
        mean += off / (double)(j + 1);
        squares += off * (value - mean);
    }
    return squares / (double)(2 * n - 1);
}

/* S = 1 - mean of (f(B) - f(AB))^2 / 2V; T = mean of (f(A) - f(AB))^2 / 2V. */
static void indices_of(const double *y, size_t n, size_t inputs, size_t input, const size_t *rows,
                       double variance, double *first, double *total)
{
    const size_t width = inputs + 2;
    double of_b = 0, of_a = 0;
    for (size_t j = 0; j < n; j++) {
        const double *f = y + (rows ? rows[j] : j) * width, ab = f[1 + input];
        of_b += (f[inputs + 1] - ab) * (f[inputs + 1] - ab);
        of_a += (f[0] - ab) * (f[0] - ab);
    }
    *first = 1.0 - of_b / (2.0 * (double)n * variance);
    *total = of_a / (2.0 * (double)n * variance);
}

static void take_intervals(double *firsts, double *totals, double level, weir_sobol_index *out)
{
    ends(firsts, RESAMPLES, level, &out->first_low, &out->first_high);
    ends(totals, RESAMPLES, level, &out->total_low, &out->total_high);
}

bool weir_sobol_of(const double *y, size_t n, size_t inputs, double level, uint64_t seed,
                   weir_sobol_index *out, double *variance)
{
    const double all = n < 2 ? 0 : variance_of(y, n, inputs, NULL);
    if (variance)
        *variance = all;
    if (!(all > 0))
        return false;
    const wr_stage_key key = wr_stage_key_of("sensitivity.sobol", seed);
    size_t *rows = malloc(n * sizeof *rows);
    double *drawn = malloc(2 * inputs * RESAMPLES * sizeof *drawn);
    const bool good = rows && drawn;
    for (size_t b = 0; good && b < RESAMPLES; b++) {
        for (size_t j = 0; j < n; j++)
            rows[j] = whole(uniform(key, j, b), n);
        const double of_drawn = variance_of(y, n, inputs, rows);
        for (size_t i = 0; i < inputs; i++)
            indices_of(y, n, inputs, i, rows, of_drawn > 0 ? of_drawn : all,
                       &drawn[2 * i * RESAMPLES + b], &drawn[(2 * i + 1) * RESAMPLES + b]);
    }
    for (size_t i = 0; good && i < inputs; i++) {
        indices_of(y, n, inputs, i, NULL, all, &out[i].first, &out[i].total);
        take_intervals(drawn + 2 * i * RESAMPLES, drawn + (2 * i + 1) * RESAMPLES, level, &out[i]);
    }
    free(rows);
    free(drawn);
    return good;
}

/* Dimensions 0 to inputs - 1 are A, the others B. The shift is half a step off, so that no coordinate is
 * 0. */
void weir_saltelli_design(size_t inputs, size_t rows, uint64_t seed, double *design)
{
    const wr_stage_key key = wr_stage_key_of("design.saltelli", seed);
    for (size_t d = 0; d < 2 * inputs; d++) {
        const wr_draw draw = {.key = key, .patient = (uint32_t)d};
        const uint32_t shift = (uint32_t)(wr_block_at(&draw, 0).w0 >> 32);
        const size_t input = d % inputs;
        uint32_t v[32];
        wr_sobol_directions(d, v);
        for (size_t row = 0; row < rows; row++) {
            const uint32_t bits = wr_sobol_at(v, (uint32_t)row) ^ shift;
            const double u = ((double)bits + 0.5) * 0x1.0p-32;
            for (size_t column = 0; column < inputs + 2; column++) {
                const bool from_b = column == inputs + 1 || column == input + 1;
                if (from_b == (d >= inputs))
                    design[(row * (inputs + 2) + column) * inputs + input] = u;
            }
        }
    }
}
