/* With several replications of each draw, an analysis of variance parts inputs from chance. A dial's own
 * share is what a polynomial in its value explains of the means of the draws (a first-order index by
 * regression); what dials do together is in the inputs' share alone. */
#include "analysis/unknowns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/best.h"
#include "analysis/question.h"
#include "analysis/select.h"
#include "analysis/table.h"
#include "weir/sensitivity.h"

#define DEGREE 2
#define LEAST_DRAWS 8 /* fewer tell nothing of a dial */

/* ---- one measure ---------------------------------------------------------------------------------- */

/* The dial's value in each draw; false where the scenario has it not. */
static bool inputs_of(const analysis_unknowns *u, size_t dial, double *out)
{
    const weir_uncertain_dial d = weir_results_uncertain(u->r, dial);
    const size_t n = weir_results_replication_count(u->r);
    for (size_t i = 0; i < u->n_draws; i++)
        out[i] = d.value[u->scenario * n + i * u->per_draw];
    return !isnan(out[0]);
}

static void means_of_draws(const analysis_unknowns *u, const double *x, double *means)
{
    for (size_t i = 0; i < u->n_draws; i++) {
        means[i] = 0;
        for (size_t k = 0; k < u->per_draw; k++)
            means[i] += x[i * u->per_draw + k] / (double)u->per_draw;
    }
}

static double variance_of(const double *x, size_t n)
{
    const double sd = weir_estimate_mean(x, n, ANALYSIS_LEVEL).sd;
    return sd * sd;
}

/* What part of the whole variance the means of the draws have: all of it with one replication each. */
static double part_of_means(analysis_unknowns *u, size_t at, const double *x, const double *means)
{
    weir_variance_parts parts;
    u->inputs[at] = u->chance[at] = NAN;
    if (!weir_variance_parts_of(x, u->n_draws, u->per_draw, &parts))
        return 1.0;
    const double all = parts.inputs + parts.chance;
    u->inputs[at] = parts.inputs / all;
    u->chance[at] = parts.chance / all;
    return variance_of(means, u->n_draws) / all;
}

static void take_shares(analysis_unknowns *u, size_t at, const double *x, double *means,
                        double *dial)
{
    means_of_draws(u, x, means);
    const double part = part_of_means(u, at, x, means);
    const double most = isnan(u->inputs[at]) ? 1.0 : u->inputs[at];
    for (size_t d = 0; d < u->n_dials; d++) {
        double *share = &u->share[at * u->n_dials + d];
        *share = NAN;
        if (inputs_of(u, d, dial))
            *share = fmin(
                most, fmax(0.0, weir_polynomial_fit(dial, means, u->n_draws, DEGREE, NULL) * part));
    }
}

/* Benefits are the means of the draws in each scenario, more being better. */
static void take_worth(analysis_unknowns *u, size_t at, const double *x, double *dial)
{
    const size_t k = weir_results_scenario_count(u->r), n = weir_results_replication_count(u->r);
    const int sense = analysis_sense(u->r, u->measures[at]);
    double *benefit = k > 1 && sense != 0 ? malloc(k * u->n_draws * sizeof *benefit) : NULL;
    for (size_t s = 0; benefit && s < k; s++) {
        means_of_draws(u, x + s * n, benefit + s * u->n_draws);
        for (size_t i = 0; i < u->n_draws; i++)
            benefit[s * u->n_draws + i] *= sense;
    }
    for (size_t d = 0; d < u->n_dials; d++) {
        double *worth = &u->worth[at * u->n_dials + d];
        *worth = NAN;
        if (benefit && inputs_of(u, d, dial))
            *worth = weir_evppi(dial, benefit, k, u->n_draws);
        u->has_worth = u->has_worth || !isnan(*worth);
    }
    free(benefit);
}

/* A measure that every replication of every scenario saw, and that is not always the same. */
static void take_measure(analysis_unknowns *u, const weir_measure *m)
{
    size_t n;
    double *x = analysis_values(u->r, m, &n);
    double *room = malloc((2 * u->n_draws + 1) * sizeof *room);
    const size_t all = weir_results_replication_count(u->r);
    if (x && room && n == all && variance_of(x + u->scenario * n, n) > 0) {
        const size_t at = u->n_measures++;
        u->measures[at] = m;
        take_shares(u, at, x + u->scenario * n, room, room + u->n_draws);
        take_worth(u, at, x, room + u->n_draws);
    }
    free(x);
    free(room);
}

/* ---- all of them ------------------------------------------------------------------------------------ */

static double largest_share(const analysis_unknowns *u, size_t dial)
{
    double most = -1;
    for (size_t m = 0; m < u->n_measures; m++)
        most = fmax(most, u->share[m * u->n_dials + dial]);
    return most;
}

static void sort_dials(analysis_unknowns *u)
{
    for (size_t i = 0; i < u->n_dials; i++) {
        size_t at = i;
        for (; at > 0 && largest_share(u, u->order[at - 1]) < largest_share(u, i); at--)
            u->order[at] = u->order[at - 1];
        u->order[at] = i;
    }
}

bool analysis_unknowns_make(analysis_unknowns *u, const weir_results *r, size_t scenario)
{
    *u = (analysis_unknowns){.r = r,
                             .scenario = scenario,
                             .per_draw = weir_results_per_draw(r),
                             .n_dials = weir_results_uncertain_count(r)};
    u->n_draws = weir_results_replication_count(r) / u->per_draw;
    if (u->n_dials == 0 || u->n_draws < LEAST_DRAWS)
        return false;
    size_t n_keys;
    const weir_measure **keys = analysis_keys(r, &n_keys);
    u->order = calloc(u->n_dials, sizeof *u->order);
    u->share = calloc(u->n_dials * ANALYSIS_MOST_UNKNOWN, sizeof *u->share);
    u->worth = calloc(u->n_dials * ANALYSIS_MOST_UNKNOWN, sizeof *u->worth);
    const bool good = keys && u->order && u->share && u->worth;
    for (size_t i = 0; good && i < n_keys && u->n_measures < ANALYSIS_MOST_UNKNOWN; i++)
        if (analysis_decides(r, keys[i]))
            take_measure(u, keys[i]);
    free(keys);
    if (good && u->n_measures > 0) {
        sort_dials(u);
        return true;
    }
    analysis_unknowns_clear(u);
    return false;
}

void analysis_unknowns_clear(analysis_unknowns *u)
{
    free(u->order);
    free(u->share);
    free(u->worth);
    *u = (analysis_unknowns){0};
}

/* ---- in words ------------------------------------------------------------------------------------------ */

const char *analysis_share_text(char out[ANALYSIS_TEXT], double share)
{
    if (isnan(share))
        snprintf(out, ANALYSIS_TEXT, "%s", "");
    else if (share > 0 && share < 0.01)
        snprintf(out, ANALYSIS_TEXT, "below 1 %%");
    else
        snprintf(out, ANALYSIS_TEXT, "%.0f %%", 100 * share);
    return out;
}

const char *analysis_worth_text(char out[ANALYSIS_TEXT], const weir_measure *m, double worth)
{
    analysis_unit unit = analysis_unit_of(m, worth);
    unit.after = unit.step;
    if (isnan(worth))
        snprintf(out, ANALYSIS_TEXT, "%s", "");
    else
        analysis_value_at(out, worth, unit,
                          analysis_decimals(worth * unit.scale, worth * unit.scale));
    return out;
}

const char *analysis_unknowns_note(const analysis_unknowns *u)
{
    return u->per_draw > 1
               ? "Shares of the variance between replications. A dial's own share is what its "
                 "value "
                 "explains by itself; what dials do together is in all of them alone."
               : "Shares of the variance between replications that a dial's value explains by "
                 "itself. "
                 "What is left is chance, and what dials do together: --input-draws parts the two.";
}

static void share_row(table *t, const analysis_unknowns *u, const char *name, const double *shares,
                      size_t stride)
{
    char text[ANALYSIS_TEXT];
    table_row(t);
    table_cell(t, name);
    for (size_t m = 0; m < u->n_measures; m++)
        table_cell(t, analysis_share_text(text, shares[m * stride]));
}

static void head(table *t, const analysis_unknowns *u, const char *title)
{
    char text[ANALYSIS_TEXT];
    table_row(t);
    table_cell(t, title);
    for (size_t m = 0; m < u->n_measures; m++) {
        const weir_measure *of = u->measures[m];
        if (strcmp(of->stat, "mean") == 0 || strcmp(of->stat, "total") == 0)
            snprintf(text, sizeof text, "%.150s", of->name);
        else
            snprintf(text, sizeof text, "%.110s[%.60s]", of->name, of->stat);
        table_cell(t, text);
    }
}

static void print_worth(FILE *out, const analysis_unknowns *u)
{
    char text[ANALYSIS_TEXT];
    table t = {0};
    head(&t, u, "what knowing it would gain");
    for (size_t i = 0; i < u->n_dials; i++) {
        const size_t d = u->order[i];
        table_row(&t);
        table_cell(&t, weir_results_uncertain(u->r, d).path);
        for (size_t m = 0; m < u->n_measures; m++)
            table_cell(&t, analysis_worth_text(text, u->measures[m], u->worth[m * u->n_dials + d]));
    }
    fputc('\n', out);
    table_print(out, &t, 1, false);
    table_clear(&t);
    fputs("  on average, in choosing the best of the scenarios by that measure alone (expected "
          "value of\n"
          "  partial perfect information). 0: it would change no choice.\n",
          out);
}

/* Sentences in lines of some 90 letters. */
static void print_wrapped(FILE *out, const char *text)
{
    size_t column = 0;
    while (*text) {
        const size_t word = strcspn(text, " ");
        if (column > 0 && column + word > 90)
            column = 0;
        fprintf(out, "%s%.*s", column ? " " : "\n  ", (int)word, text);
        column += word + 1;
        text += word + (text[word] == ' ');
    }
    fputc('\n', out);
}

void analysis_print_unknowns(FILE *out, const analysis_unknowns *u)
{
    table t = {0};
    fprintf(out,
            "\n  What is not known: %zu draws of %zu uncertain dial%s, %zu replication%s each\n",
            u->n_draws, u->n_dials, u->n_dials == 1 ? "" : "s", u->per_draw,
            u->per_draw == 1 ? "" : "s");
    head(&t, u, "share of the spread");
    if (u->per_draw > 1)
        share_row(&t, u, "all uncertain dials", u->inputs, 1);
    for (size_t i = 0; i < u->n_dials; i++)
        share_row(&t, u, weir_results_uncertain(u->r, u->order[i]).path, u->share + u->order[i],
                  u->n_dials);
    if (u->per_draw > 1)
        share_row(&t, u, "chance", u->chance, 1);
    table_print(out, &t, 1, false);
    table_clear(&t);
    print_wrapped(out, analysis_unknowns_note(u));
    if (u->has_worth)
        print_worth(out, u);
}

/* ---- JSON -------------------------------------------------------------------------------------------- */

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *text(const char *value)
{
    json_t *string = json_string(value);
    return string ? string : json_null();
}

static json_t *measure_json(const analysis_unknowns *u, size_t m)
{
    json_t *dials = json_array();
    for (size_t i = 0; i < u->n_dials; i++) {
        const size_t at = m * u->n_dials + u->order[i];
        const weir_uncertain_dial d = weir_results_uncertain(u->r, u->order[i]);
        json_array_append_new(dials,
                              json_pack("{s:o, s:o, s:o}", "path", text(d.path), "share",
                                        number(u->share[at]), "worth", number(u->worth[at])));
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:o}", "scenario",
                     text(weir_results_scenario(u->r, u->scenario)), "name",
                     text(u->measures[m]->name), "stat", text(u->measures[m]->stat), "unit",
                     text(u->measures[m]->unit), "draws", (json_int_t)u->n_draws, "per_draw",
                     (json_int_t)u->per_draw, "inputs", number(u->inputs[m]), "chance",
                     number(u->chance[m]), "dials", dials);
}

json_t *analysis_unknowns_json(const weir_results *r)
{
    json_t *list = json_array();
    for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
        analysis_unknowns u;
        if (!analysis_unknowns_make(&u, r, s))
            continue;
        for (size_t m = 0; m < u.n_measures; m++)
            json_array_append_new(list, measure_json(&u, m));
        analysis_unknowns_clear(&u);
    }
    return list;
}
