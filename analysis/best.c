/* All three answers are from the same replications, which the scenarios share. MCB and subset allow for
 * how many scenarios there are; the share of resamples is a description, not a test. */
#include "analysis/best.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/question.h"
#include "analysis/select.h"
#include "analysis/table.h"

#define RESAMPLES 2000

/* ---- values -------------------------------------------------------------------------------------- */

static bool is_usable(const weir_measure *m, size_t at)
{
    return !isnan(m->numerator[at]) && !isnan(m->denominator[at]) && m->denominator[at] != 0.0;
}

/* Numerators and denominators of the replications that every scenario has, side by side. */
static size_t gather(const weir_results *r, const weir_measure *m, double *y, double *x)
{
    const size_t k = weir_results_scenario_count(r), all = weir_results_replication_count(r);
    size_t n = 0;
    for (size_t i = 0; i < all; i++) {
        bool good = true;
        for (size_t s = 0; good && s < k; s++)
            good = is_usable(m, s * all + i);
        for (size_t s = 0; good && s < k; s++) {
            y[s * all + n] = m->numerator[s * all + i];
            x[s * all + n] = m->denominator[s * all + i];
        }
        n += good;
    }
    for (size_t s = 1; s < k; s++) { /* no gaps between the scenarios */
        memmove(y + s * n, y + s * all, n * sizeof *y);
        memmove(x + s * n, x + s * all, n * sizeof *x);
    }
    return n;
}

/* Of one scenario, in place of y. */
static void linearise(double *y, const double *x, size_t n, bool pooled)
{
    double above = 0, below = 0;
    for (size_t i = 0; i < n; i++) {
        above += y[i];
        below += x[i];
    }
    const double ratio = above / below;
    for (size_t i = 0; i < n; i++)
        y[i] = pooled ? ratio + (y[i] - ratio * x[i]) / (below / (double)n) : y[i] / x[i];
}

static bool room_for(const weir_results *r, double **y, double **x)
{
    const size_t all = weir_results_scenario_count(r) * weir_results_replication_count(r);
    *y = malloc((all + 1) * sizeof **y);
    *x = malloc((all + 1) * sizeof **x);
    if (*y && *x)
        return true;
    free(*y);
    free(*x);
    return false;
}

double *analysis_values(const weir_results *r, const weir_measure *m, size_t *n)
{
    double *y, *x;
    *n = 0;
    if (!room_for(r, &y, &x))
        return NULL;
    *n = gather(r, m, y, x);
    for (size_t s = 0; *n > 0 && s < weir_results_scenario_count(r); s++)
        linearise(y + s * *n, x + s * *n, *n, m->pooled && !m->quantile);
    free(x);
    if (*n == 0) {
        free(y);
        return NULL;
    }
    return y;
}

/* ---- one measure ----------------------------------------------------------------------------------- */

static uint64_t seed_of(const weir_results *r)
{
    const char *digits = weir_results_about(r, "seed");
    return digits ? strtoull(digits, NULL, 10) : 0;
}

/* How often each is best. Ratios are of the sums over what was drawn. */
static bool shares_of(analysis_best *b, const weir_results *r)
{
    const weir_measure *m = b->measure;
    double *y, *x, *share = malloc((b->k + 1) * sizeof *share);
    if (!share || !room_for(r, &y, &x)) {
        free(share);
        return false;
    }
    const size_t n = gather(r, m, y, x);
    const bool pooled = m->pooled && !m->quantile;
    for (size_t s = 0; s < b->k; s++) {
        if (!pooled)
            linearise(y + s * n, x + s * n, n, false);
        for (size_t i = 0; i < n; i++)
            y[s * n + i] *= b->sense;
    }
    const bool good = weir_best_shares(y, pooled ? x : NULL, b->k, n, RESAMPLES, seed_of(r), share);
    for (size_t s = 0; good && s < b->k; s++)
        b->of[s].share = share[s];
    free(y);
    free(x);
    free(share);
    return good;
}

/* low and high of the larger-is-better form, turned back where smaller is. */
static void take_mcb(analysis_best *b, const weir_mcb *pairs, const weir_mcb *common)
{
    const bool up = b->sense > 0;
    for (size_t s = 0; s < b->k; s++) {
        struct analysis_best_of *of = &b->of[s];
        of->low = up ? pairs[s].low : -pairs[s].high;
        of->high = up ? pairs[s].high : -pairs[s].low;
        of->common_low = up ? common[s].low : -common[s].high;
        of->common_high = up ? common[s].high : -common[s].low;
        of->standing = pairs[s].high == 0  ? ANALYSIS_NOT_BEST
                       : pairs[s].low == 0 ? ANALYSIS_BEST
                                           : ANALYSIS_MAY_BE_BEST;
    }
}

static bool all_the_same(const double *x, size_t k, size_t n)
{
    for (size_t i = n; i < k * n; i++)
        if (x[i] != x[i % n])
            return false;
    return true;
}

static bool statements_of(analysis_best *b, const weir_results *r)
{
    double *x = analysis_values(r, b->measure, &b->n);
    weir_mcb *mcb = malloc((2 * b->k + 1) * sizeof *mcb);
    bool *kept = malloc((b->k + 1) * sizeof *kept);
    bool good = x && mcb && kept && b->n >= 2 && !all_the_same(x, b->k, b->n);
    for (size_t i = 0; good && i < b->k * b->n; i++)
        x[i] *= b->sense;
    good = good && weir_mcb_paired(x, b->k, b->n, ANALYSIS_LEVEL, mcb) &&
           weir_mcb_of(x, b->k, b->n, ANALYSIS_LEVEL, mcb + b->k);
    if (good) {
        weir_subset(x, b->k, b->n, ANALYSIS_LEVEL, kept);
        take_mcb(b, mcb, mcb + b->k);
        for (size_t s = 0; s < b->k; s++)
            b->of[s].in_subset = kept[s];
    }
    free(x);
    free(mcb);
    free(kept);
    return good;
}

bool analysis_best_make(analysis_best *b, const weir_results *r, const weir_measure *m)
{
    *b = (analysis_best){.measure = m, .sense = analysis_sense(r, m)};
    b->k = weir_results_scenario_count(r);
    b->of = calloc(b->k + 1, sizeof *b->of);
    if (b->of && b->sense != 0 && b->k >= 2 && statements_of(b, r) && shares_of(b, r)) {
        for (size_t s = 0; s < b->k; s++)
            b->of[s].estimate = weir_results_estimate(r, m, s, m->pooled, ANALYSIS_LEVEL);
        return true;
    }
    analysis_best_clear(b);
    return false;
}

void analysis_best_clear(analysis_best *b)
{
    free(b->of);
    *b = (analysis_best){0};
}

const weir_measure **analysis_best_measures(const weir_results *r, size_t *n)
{
    const weir_measure **keys = analysis_keys(r, n);
    size_t kept = 0;
    for (size_t i = 0; keys && i < *n; i++)
        if (analysis_decides(r, keys[i]) && analysis_sense(r, keys[i]) != 0 &&
            (analysis_is_asked(r) || kept < ANALYSIS_MOST_BEST))
            keys[kept++] = keys[i];
    *n = keys ? kept : 0;
    return keys;
}

/* ---- in words ---------------------------------------------------------------------------------------- */

const char *analysis_standing_word(analysis_standing standing)
{
    static const char *const words[] = {[ANALYSIS_MAY_BE_BEST] = "may be the best",
                                        [ANALYSIS_BEST] = "the best",
                                        [ANALYSIS_NOT_BEST] = "not the best"};
    return words[standing];
}

const char *analysis_best_words(char out[ANALYSIS_TEXT], const weir_results *r,
                                const analysis_best *b)
{
    size_t n = 0, used = 0;
    const char *one = "";
    for (size_t s = 0; s < b->k; s++)
        if (b->of[s].standing != ANALYSIS_NOT_BEST) {
            n++;
            one = weir_results_scenario(r, s);
        }
    if (n == 1) {
        snprintf(out, ANALYSIS_TEXT, "%.120s is the best", one);
        return out;
    }
    used = (size_t)snprintf(out, ANALYSIS_TEXT, "Cannot tell which of %zu is the best:", n);
    for (size_t s = 0; s < b->k && used + 60 < ANALYSIS_TEXT; s++)
        if (b->of[s].standing != ANALYSIS_NOT_BEST)
            used += (size_t)snprintf(out + used, ANALYSIS_TEXT - used, " %.40s",
                                     weir_results_scenario(r, s));
    return out;
}

/* An interval with signs: "-5.1 to -2.3 min", "0 to +3 min". */
static void interval(char out[ANALYSIS_TEXT], const analysis_best *b, size_t s)
{
    const double low = b->of[s].low, high = b->of[s].high;
    analysis_unit unit = analysis_unit_of(b->measure, fmax(fabs(low), fabs(high)));
    const int decimals =
        analysis_decimals((high - low) * unit.scale, 0.5 * (high - low) * unit.scale);
    char from[ANALYSIS_TEXT], to[ANALYSIS_TEXT];
    unit.after = "";
    analysis_value_at(from, low, unit, decimals);
    analysis_value_at(to, high, unit, decimals);
    snprintf(out, ANALYSIS_TEXT, "%s%.60s to %s%.60s%s", low > 0 ? "+" : "", from,
             high > 0 ? "+" : "", to, unit.step);
}

static void print_one(FILE *out, const weir_results *r, const analysis_best *b)
{
    char text[ANALYSIS_TEXT];
    table t = {0};
    table_row(&t);
    table_cell(&t, b->measure->name);
    table_cell(&t, "value");
    table_cell(&t, "v best of the others");
    table_cell(&t, "best in");
    table_cell(&t, "");
    for (size_t s = 0; s < b->k; s++) {
        table_row(&t);
        table_cell(&t, weir_results_scenario(r, s));
        table_cell(&t, analysis_value(text, b->of[s].estimate,
                                      analysis_unit_of(b->measure, b->of[s].estimate.value)));
        interval(text, b, s);
        table_cell(&t, text);
        snprintf(text, sizeof text, "%.0f %%", 100.0 * b->of[s].share);
        table_cell(&t, text);
        table_cell(&t, analysis_standing_word(b->of[s].standing));
    }
    fputc('\n', out);
    table_print(out, &t, 1, true);
    table_clear(&t);
    fprintf(out, "  %s (%s is better)\n", analysis_best_words(text, r, b),
            b->sense > 0 ? "higher" : "lower");
}

void analysis_print_best(FILE *out, const weir_results *r)
{
    size_t n, shown = 0;
    const weir_measure **measures = analysis_best_measures(r, &n);
    for (size_t i = 0; weir_results_scenario_count(r) > 2 && i < n; i++) {
        analysis_best b;
        if (!analysis_best_make(&b, r, measures[i]))
            continue;
        if (shown++ == 0)
            fputs("\nWhich is best\n", out);
        print_one(out, r, &b);
        analysis_best_clear(&b);
    }
    if (shown > 0)
        fprintf(out,
                "\n  'v best of the others': 95 %% intervals that hold for all scenarios together\n"
                "  (multiple comparisons with the best, pair by pair). 'best in': "
                "share of\n"
                "  %d draws of the replications anew in which it comes out best.\n",
                RESAMPLES);
    free(measures);
}

/* ---- JSON -------------------------------------------------------------------------------------------- */

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *text(const char *value)
{
    json_t *string = json_string(value);
    return string ? string : json_null();
}

static json_t *one_json(const weir_results *r, const analysis_best *b)
{
    static const char *const standings[] = {"may_be_best", "best", "not_best"};
    json_t *list = json_array();
    for (size_t s = 0; s < b->k; s++)
        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:s}", "scenario",
                      text(weir_results_scenario(r, s)), "value", number(b->of[s].estimate.value),
                      "half_width", number(b->of[s].estimate.half_width), "low",
                      number(b->of[s].low), "high", number(b->of[s].high), "common_low",
                      number(b->of[s].common_low), "common_high", number(b->of[s].common_high),
                      "probability_best", number(b->of[s].share), "in_subset", b->of[s].in_subset,
                      "standing", standings[b->of[s].standing]));
    return json_pack("{s:o, s:o, s:o, s:s, s:I, s:o}", "name", text(b->measure->name), "stat",
                     text(b->measure->stat), "unit", text(b->measure->unit), "better",
                     b->sense > 0 ? "higher" : "lower", "n_replications", (json_int_t)b->n,
                     "scenarios", list);
}

json_t *analysis_best_json(const weir_results *r)
{
    size_t n;
    const weir_measure **measures = analysis_best_measures(r, &n);
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        analysis_best b;
        if (!analysis_best_make(&b, r, measures[i]))
            continue;
        json_array_append_new(list, one_json(r, &b));
        analysis_best_clear(&b);
    }
    free(measures);
    return list;
}
