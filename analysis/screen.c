/* The numbers. Points are in the order of the design (sim/experiment/screen.c), and a dial's move is read off
 * their values, so that a whole number, which cannot stand between two others, counts as far as it moved. */
#include "analysis/screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fail.h"

static const char *const designs[] = {"tornado", "morris", "saltelli"};

static int kind_of(const weir_results *r)
{
    const char *design = weir_results_about(r, "design");
    for (int i = 0; design && i < 3; i++)
        if (strcmp(design, designs[i]) == 0)
            return i;
    return -1;
}

bool analysis_is_screen(const weir_results *r) { return kind_of(r) >= 0; }

/* Numbers parted by commas; false where there are not n of them. */
static bool read_numbers(const char *text, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *end;
        if (!text)
            return false;
        out[i] = strtod(text, &end);
        if (end == text || !isfinite(out[i]) || *end != (i + 1 < n ? ',' : '\0'))
            return false;
        text = end + 1;
    }
    return true;
}

/* How many trajectories or rows there are; 0 where the points are not those of the design. */
static size_t repeats_of(analysis_screen_kind kind, size_t points, size_t dials)
{
    if (kind == ANALYSIS_TORNADO)
        return points == 1 + 2 * dials ? 1 : 0;
    const size_t each = dials + (kind == ANALYSIS_MORRIS ? 1 : 2), n = points / each;
    return n * each == points && n >= 2 ? n : 0;
}

/* ---- one measure ------------------------------------------------------------------------------------- */

static double value_at(const analysis_screen *s, size_t measure, size_t point)
{
    return analysis_sweep_estimate(s->sweep, measure, point).value;
}

/* The mean of the squared standard errors of the points, over the variance between their values. */
static double noise_of(const analysis_screen *s, size_t measure)
{
    const size_t n = s->sweep->n_points;
    double mean = 0, squares = 0, errors = 0;
    for (size_t point = 0; point < n; point++) {
        const weir_estimate e = analysis_sweep_estimate(s->sweep, measure, point);
        const double off = e.value - mean;
        mean += off / (double)(point + 1);
        squares += off * (e.value - mean);
        errors += e.sd * e.sd / (double)e.n;
    }
    return errors / (double)n / (squares / (double)(n - 1));
}

static bool leaves_nought_out(weir_estimate e)
{
    return fabs(e.value) > e.half_width || (e.value != 0 && e.half_width == 0);
}

static void take_tornado(analysis_screen *s, size_t measure)
{
    analysis_screen_measure *m = &s->measures[measure];
    const analysis_sweep *sweep = s->sweep;
    m->base = analysis_sweep_estimate(sweep, measure, 0);
    for (size_t i = 0; i < sweep->n_dials; i++) {
        analysis_screened *d = &m->dials[i];
        const weir_measure *of = sweep->measures[measure];
        d->at_low = weir_results_difference(sweep->r, of, 0, 1 + 2 * i, ANALYSIS_LEVEL);
        d->at_high = weir_results_difference(sweep->r, of, 0, 2 + 2 * i, ANALYSIS_LEVEL);
        d->size = fmax(fmax(d->at_low.value, d->at_high.value), 0) -
                  fmin(fmin(d->at_low.value, d->at_high.value), 0);
        d->real = leaves_nought_out(d->at_low) || leaves_nought_out(d->at_high);
        m->known = m->known && isfinite(d->size);
    }
}

/* The dial that moves from a point to the next, and by how much of its range; false where it is not one. */
static bool move_of(const analysis_screen *s, size_t point, size_t *dial, double *by)
{
    const size_t n = s->sweep->n_dials;
    *dial = n;
    for (size_t i = 0; i < n; i++) {
        const double *value = s->sweep->dials[i].dial.value;
        if (value[point + 1] == value[point])
            continue;
        if (*dial < n)
            return false;
        *dial = i;
        *by = (value[point + 1] - value[point]) / (s->high[i] - s->low[i]);
    }
    return *dial < n && isfinite(*by);
}

static bool take_morris(analysis_screen *s, size_t measure)
{
    analysis_screen_measure *m = &s->measures[measure];
    const size_t n = s->sweep->n_dials;
    double *effects = calloc(n * s->n, sizeof *effects);
    weir_morris_effect *out = calloc(n, sizeof *out);
    bool good = effects && out;
    for (size_t t = 0; good && t < s->n; t++)
        for (size_t p = 0; p < n; p++) {
            const size_t point = t * (n + 1) + p;
            size_t dial;
            double by = 0;
            if (!move_of(s, point, &dial, &by)) {
                m->known = false;
                continue;
            }
            effects[dial * s->n + t] =
                (value_at(s, measure, point + 1) - value_at(s, measure, point)) / by;
            m->known = m->known && isfinite(effects[dial * s->n + t]);
        }
    good = good && (!m->known || weir_morris_of(effects, n, s->n, ANALYSIS_LEVEL, 1, out));
    for (size_t i = 0; good && m->known && i < n; i++) {
        m->dials[i].effect = out[i];
        m->dials[i].size = out[i].mu_star;
        m->dials[i].real = out[i].mu_star > 0;
    }
    free(effects);
    free(out);
    return good;
}

static bool take_sobol(analysis_screen *s, size_t measure)
{
    analysis_screen_measure *m = &s->measures[measure];
    const size_t n = s->sweep->n_dials, points = s->sweep->n_points;
    double *y = calloc(points, sizeof *y);
    weir_sobol_index *out = calloc(n, sizeof *out);
    bool good = y && out;
    for (size_t point = 0; good && point < points; point++) {
        y[point] = value_at(s, measure, point);
        m->known = m->known && isfinite(y[point]);
    }
    if (good && m->known)
        m->known = weir_sobol_of(y, s->n, n, ANALYSIS_LEVEL, 1, out, NULL);
    for (size_t i = 0; good && m->known && i < n; i++) {
        m->dials[i].index = out[i];
        m->dials[i].size = out[i].total;
        m->dials[i].real = out[i].total_low > 0.01;
    }
    free(y);
    free(out);
    return good;
}

static void sort_dials(const analysis_screen *s, analysis_screen_measure *m)
{
    for (size_t i = 0; i < s->sweep->n_dials; i++) {
        size_t at = i;
        for (; at > 0 && m->dials[m->order[at - 1]].size < m->dials[i].size; at--)
            m->order[at] = m->order[at - 1];
        m->order[at] = i;
    }
}

static bool take_measure(analysis_screen *s, size_t measure)
{
    analysis_screen_measure *m = &s->measures[measure];
    bool good = true;
    m->dials = calloc(s->sweep->n_dials, sizeof *m->dials);
    m->order = calloc(s->sweep->n_dials, sizeof *m->order);
    if (!m->dials || !m->order)
        return false;
    m->known = true;
    if (s->kind == ANALYSIS_TORNADO)
        take_tornado(s, measure);
    else if (s->kind == ANALYSIS_MORRIS)
        good = take_morris(s, measure);
    else
        good = take_sobol(s, measure);
    m->noise = noise_of(s, measure);
    sort_dials(s, m);
    return good;
}

/* ---- all of them ---------------------------------------------------------------------------------------- */

weir_status analysis_screen_make(analysis_screen *s, const analysis_sweep *sweep, weir_error *err)
{
    const weir_results *r = sweep->r;
    *s = (analysis_screen){.sweep = sweep};
    s->low = calloc(sweep->n_dials + 1, sizeof *s->low);
    s->high = calloc(sweep->n_dials + 1, sizeof *s->high);
    s->measures = calloc(sweep->n_measures + 1, sizeof *s->measures);
    if (!s->low || !s->high || !s->measures)
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    if (analysis_is_screen(r)) {
        s->kind = (analysis_screen_kind)kind_of(r);
        s->n = repeats_of(s->kind, sweep->n_points, sweep->n_dials);
    }
    if (s->n == 0 || !read_numbers(weir_results_about(r, "low"), s->low, sweep->n_dials) ||
        !read_numbers(weir_results_about(r, "high"), s->high, sweep->n_dials))
        return analysis_fail(
            err, WEIR_ERR_RESULTS,
            "these points are not those of a design that tells which dials matter");
    for (size_t i = 0; i < sweep->n_measures; i++)
        if (!take_measure(s, i))
            return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    return WEIR_OK;
}

void analysis_screen_clear(analysis_screen *s)
{
    for (size_t i = 0; s->measures && i < s->sweep->n_measures; i++) {
        free(s->measures[i].dials);
        free(s->measures[i].order);
    }
    free(s->measures);
    free(s->low);
    free(s->high);
    *s = (analysis_screen){0};
}

/* ---- JSON ------------------------------------------------------------------------------------------------ */

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *text(const char *value)
{
    json_t *string = value ? json_string(value) : NULL;
    return string ? string : json_null();
}

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static void set_estimate(json_t *entry, const char *key, weir_estimate e)
{
    set(entry, key,
        json_pack("{s:o, s:o}", "difference", number(e.value), "half_width", number(e.half_width)));
}

static json_t *dial_json(const analysis_screen *s, const analysis_screen_measure *m, size_t dial)
{
    const analysis_screened *d = &m->dials[dial];
    json_t *entry = json_object();
    set(entry, "path", text(s->sweep->dials[dial].dial.path));
    set(entry, "low", number(s->low[dial]));
    set(entry, "high", number(s->high[dial]));
    set(entry, "unit", text(s->sweep->dials[dial].dial.unit));
    if (s->kind == ANALYSIS_TORNADO) {
        set_estimate(entry, "at_low", d->at_low);
        set_estimate(entry, "at_high", d->at_high);
        set(entry, "swing", number(d->size));
    } else if (s->kind == ANALYSIS_MORRIS) {
        set(entry, "mu", number(d->effect.mu));
        set(entry, "mu_star", number(d->effect.mu_star));
        set(entry, "mu_star_low", number(d->effect.mu_star_low));
        set(entry, "mu_star_high", number(d->effect.mu_star_high));
        set(entry, "sigma", number(d->effect.sigma));
    } else {
        set(entry, "first", number(d->index.first));
        set(entry, "first_low", number(d->index.first_low));
        set(entry, "first_high", number(d->index.first_high));
        set(entry, "total", number(d->index.total));
        set(entry, "total_low", number(d->index.total_low));
        set(entry, "total_high", number(d->index.total_high));
    }
    return entry;
}

static json_t *measure_json(const analysis_screen *s, size_t at)
{
    const analysis_screen_measure *m = &s->measures[at];
    const weir_measure *of = s->sweep->measures[at];
    json_t *entry = json_object(), *dials = json_array();
    set(entry, "name", text(of->name));
    set(entry, "stat", text(of->stat));
    set(entry, "unit", text(of->unit));
    if (s->kind == ANALYSIS_TORNADO)
        set(entry, "base", number(m->base.value));
    set(entry, "noise", number(m->noise));
    for (size_t i = 0; m->known && i < s->sweep->n_dials; i++)
        json_array_append_new(dials, dial_json(s, m, m->order[i]));
    set(entry, "dials", m->known ? dials : json_null());
    if (!m->known)
        json_decref(dials);
    return entry;
}

json_t *analysis_screen_json(const analysis_screen *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->sweep->n_measures; i++)
        json_array_append_new(list, measure_json(s, i));
    return json_pack("{s:s, s:I, s:o}", "design",
                     s->kind == ANALYSIS_SOBOL ? "sobol" : designs[s->kind], "n", (json_int_t)s->n,
                     "measures", list);
}
