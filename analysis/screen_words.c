/* The words: cells of tables, sentences, and a picture for a terminal. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/figure.h"
#include "analysis/page/assets.h"
#include "analysis/screen.h"
#include "analysis/table.h"

#define MOST_DRAWN 12
#define LITTLE 0.02 /* of the largest: not worth a name in a sentence */

const char *analysis_screen_design(char out[ANALYSIS_TEXT], const analysis_screen *s)
{
    if (s->kind == ANALYSIS_TORNADO)
        snprintf(out, ANALYSIS_TEXT, "one dial at a time");
    else if (s->kind == ANALYSIS_MORRIS)
        snprintf(out, ANALYSIS_TEXT, "Morris, %zu trajectories", s->n);
    else
        snprintf(out, ANALYSIS_TEXT, "Sobol's indices, %zu rows", s->n);
    return out;
}

const char *analysis_screen_range(char out[ANALYSIS_TEXT], const analysis_screen *s, size_t dial)
{
    const weir_swept_dial *d = &s->sweep->dials[dial].dial;
    const bool share = strcmp(d->unit, "%") == 0;
    snprintf(out, ANALYSIS_TEXT, "%.6g to %.6g%s%.40s", s->low[dial], s->high[dial],
             *d->unit || share ? " " : "", d->unit);
    return out;
}

/* ---- cells --------------------------------------------------------------------------------------------- */

static const char *const headings[3][ANALYSIS_SCREEN_CELLS] = {
    {"at the low end", "at the high end", "swing", ""},
    {"mu*", "95 % interval", "mu", "sigma"},
    {"alone", "95 % interval", "in all", "95 % interval"},
};

const char *const *analysis_screen_headings(const analysis_screen *s) { return headings[s->kind]; }

/* The unit that all numbers of a measure's table are in. */
static analysis_unit unit_of(const analysis_screen *s, size_t measure)
{
    const analysis_screen_measure *m = &s->measures[measure];
    analysis_unit unit = analysis_unit_of(s->sweep->measures[measure], m->dials[m->order[0]].size);
    unit.after = unit.step;
    return unit;
}

static void signed_value(char out[ANALYSIS_TEXT], weir_estimate e, analysis_unit unit)
{
    char text[ANALYSIS_TEXT];
    snprintf(out, ANALYSIS_TEXT, "%s%.150s", e.value > 0 ? "+" : "", analysis_value(text, e, unit));
}

/* Digits as the largest effect of the table warrants: three of it. */
static int decimals_of(const analysis_screen *s, size_t measure, analysis_unit unit)
{
    const analysis_screen_measure *m = &s->measures[measure];
    const double largest = m->dials[m->order[0]].size * unit.scale;
    return largest > 0 ? analysis_decimals(largest, 0.1 * largest) : 0;
}

static void interval(char out[ANALYSIS_TEXT], double low, double high, double scale, int decimals,
                     const char *after)
{
    char a[ANALYSIS_TEXT], b[ANALYSIS_TEXT];
    analysis_number(a, low * scale, decimals);
    analysis_number(b, high * scale, decimals);
    snprintf(out, ANALYSIS_TEXT, "%.60s to %.60s%s", a, b, after);
}

size_t analysis_screen_cells(const analysis_screen *s, size_t measure, size_t dial,
                             char out[ANALYSIS_SCREEN_CELLS][ANALYSIS_TEXT])
{
    const analysis_screened *d = &s->measures[measure].dials[dial];
    const analysis_unit unit = unit_of(s, measure);
    const int decimals = decimals_of(s, measure, unit);
    if (s->kind == ANALYSIS_TORNADO) {
        signed_value(out[0], d->at_low, unit);
        signed_value(out[1], d->at_high, unit);
        analysis_value_at(out[2], d->size, unit, decimals);
        return 3;
    }
    if (s->kind == ANALYSIS_MORRIS) {
        analysis_value_at(out[0], d->effect.mu_star, unit, decimals);
        interval(out[1], d->effect.mu_star_low, d->effect.mu_star_high, unit.scale, decimals, "");
        analysis_value_at(out[2], d->effect.mu, unit, decimals);
        analysis_value_at(out[3], d->effect.sigma, unit, decimals);
        return 4;
    }
    const analysis_unit share = {100.0, "", " %", " %"};
    analysis_value_at(out[0], d->index.first, share, 1);
    interval(out[1], d->index.first_low, d->index.first_high, 100.0, 1, " %");
    analysis_value_at(out[2], d->index.total, share, 1);
    interval(out[3], d->index.total_low, d->index.total_high, 100.0, 1, " %");
    return 4;
}

/* ---- sentences ------------------------------------------------------------------------------------------- */

/* Adds the dials that are not real, or those that are and matter little, behind some words. */
static void add_list(char out[ANALYSIS_SCREEN_SENTENCE], const analysis_screen *s,
                     const analysis_screen_measure *m, bool real, const char *words)
{
    const double largest = m->dials[m->order[0]].size;
    size_t used = strlen(out), n = 0;
    for (size_t i = 1; i < s->sweep->n_dials && used + 80 < ANALYSIS_SCREEN_SENTENCE; i++) {
        const size_t dial = m->order[i];
        if (m->dials[dial].real != real || (real && m->dials[dial].size >= LITTLE * largest))
            continue;
        used += (size_t)snprintf(out + used, ANALYSIS_SCREEN_SENTENCE - used, "%s%.60s",
                                 n++ ? ", " : words, s->sweep->dials[dial].name);
    }
    if (n > 0 && used + 2 < ANALYSIS_SCREEN_SENTENCE)
        memcpy(out + used, ".", 2);
}

const char *analysis_screen_words(char out[ANALYSIS_SCREEN_SENTENCE], const analysis_screen *s,
                                  size_t measure)
{
    static const char *const does[] = {"it makes a difference of", "it moves it by",
                                       "its share of the variance is"};
    const analysis_screen_measure *m = &s->measures[measure];
    char range[ANALYSIS_TEXT], cells[ANALYSIS_SCREEN_CELLS][ANALYSIS_TEXT];
    if (!m->known) {
        snprintf(out, ANALYSIS_SCREEN_SENTENCE,
                 "Nothing can be said: it is the same at all points, or was not seen at some.");
        return out;
    }
    const size_t first = m->order[0];
    analysis_screen_cells(s, measure, first, cells);
    snprintf(out, ANALYSIS_SCREEN_SENTENCE, "%.80s matters most: over %.150s %s %.80s%s.",
             s->sweep->dials[first].name, analysis_screen_range(range, s, first), does[s->kind],
             cells[s->kind == ANALYSIS_MORRIS ? 0 : 2],
             s->kind == ANALYSIS_MORRIS ? " on average" : "");
    if (!m->dials[first].real) {
        snprintf(out, ANALYSIS_SCREEN_SENTENCE,
                 "No dial is told from chance; the largest is %.80s, over %.150s.",
                 s->sweep->dials[first].name, range);
        return out;
    }
    add_list(out, s, m, true, " Of little weight: ");
    add_list(out, s, m, false,
             s->kind == ANALYSIS_TORNADO ? " Not told from chance: " : " May not matter: ");
    return out;
}

const char *analysis_screen_warning(char out[ANALYSIS_TEXT], const analysis_screen *s,
                                    size_t measure)
{
    const double noise = s->measures[measure].noise;
    *out = '\0';
    if (isnan(noise))
        snprintf(out, ANALYSIS_TEXT, "with one replication it cannot be told how much is chance");
    else if (noise > ANALYSIS_MOST_NOISE)
        snprintf(out, ANALYSIS_TEXT,
                 "chance is %.0f %% of the variance between points: more replications are needed",
                 100 * noise);
    return out;
}

/* ---- tables ----------------------------------------------------------------------------------------------- */

static void print_heading(FILE *out, const analysis_screen *s)
{
    const weir_results *r = s->sweep->r;
    const size_t n = weir_results_replication_count(r);
    const char *scenario = weir_results_about(r, "scenario");
    const char *window = weir_results_about(r, "window_days");
    const char *title = weir_results_title(r, 0);
    char design[ANALYSIS_TEXT];
    fprintf(out, "%s%s%s\n", scenario ? scenario : "screen", title && *title ? ": " : "",
            title ? title : "");
    fprintf(out, "  %zu points (%s), %zu replication%s", s->sweep->n_points,
            analysis_screen_design(design, s), n, n == 1 ? "" : "s");
    if (window)
        fprintf(out, " of %s days", window);
    fputs(" each\n", out);
}

static void print_dials(FILE *out, const analysis_sweep *sweep)
{
    for (size_t i = 0; i < sweep->n_dials; i++)
        if (strcmp(sweep->dials[i].name, sweep->dials[i].dial.path) != 0)
            fprintf(out, "  %s is %s\n", sweep->dials[i].name, sweep->dials[i].dial.path);
}

static void print_measure(FILE *out, const analysis_screen *s, size_t measure)
{
    const analysis_screen_measure *m = &s->measures[measure];
    char cells[ANALYSIS_SCREEN_CELLS][ANALYSIS_TEXT], text[ANALYSIS_TEXT];
    char sentence[ANALYSIS_SCREEN_SENTENCE];
    table t = {0};
    table_row(&t);
    table_cell(&t, analysis_sweep_measure_name(text, s->sweep, measure));
    table_cell(&t, "range");
    for (size_t i = 0; i < ANALYSIS_SCREEN_CELLS && *headings[s->kind][i]; i++)
        table_cell(&t, headings[s->kind][i]);
    for (size_t i = 0; m->known && i < s->sweep->n_dials; i++) {
        const size_t dial = m->order[i], n = analysis_screen_cells(s, measure, dial, cells);
        table_row(&t);
        table_cell(&t, s->sweep->dials[dial].name);
        table_cell(&t, analysis_screen_range(text, s, dial));
        for (size_t k = 0; k < n; k++)
            table_cell(&t, cells[k]);
    }
    fputc('\n', out);
    table_print(out, &t, 2, false);
    table_clear(&t);
    if (s->kind == ANALYSIS_TORNADO && m->known)
        fprintf(out, "  as it is: %s\n", analysis_value(text, m->base, s->sweep->units[measure]));
    fprintf(out, "  %s\n", analysis_screen_words(sentence, s, measure));
    if (*analysis_screen_warning(text, s, measure))
        fprintf(out, "  warning: %s\n", text);
    else
        fprintf(out, "  chance is %.2g %% of the variance between points\n", 100 * m->noise);
}

void analysis_print_screen(FILE *out, const analysis_screen *s)
{
    static const char *const notes[] = {"  Differences are from the scenario as it is, by "
                                        "replication, with half of a 95 % interval.\n",
                                        "  mu*: mean size of the change when a dial moves over its "
                                        "whole range; mu keeps the sign; a sigma\n"
                                        "  that is large beside mu*: the dial acts with others, or "
                                        "not in proportion. Intervals by bootstrap.\n",
                                        "  Shares of the variance over all ranges: of a dial "
                                        "alone, and in all that it does with others.\n"
                                        "  Intervals by bootstrap.\n"};
    print_heading(out, s);
    print_dials(out, s->sweep);
    for (size_t i = 0; i < s->sweep->n_measures; i++)
        print_measure(out, s, i);
    fprintf(out, "\n%s", notes[s->kind]);
}

/* ---- the picture in characters ------------------------------------------------------------------------------ */

void analysis_print_screen_picture(FILE *out, const analysis_screen *s, int columns)
{
    const analysis_screen_measure *m = &s->measures[0];
    const char *names[MOST_DRAWN];
    char text[ANALYSIS_TEXT], name[ANALYSIS_TEXT];
    size_t n = s->sweep->n_dials < MOST_DRAWN ? s->sweep->n_dials : MOST_DRAWN;
    figure_shop shop;
    figure f;
    if (s->sweep->n_measures == 0 || !m->known)
        return;
    figure_shop_open(&shop);
    char *picture = NULL;
    if (figure_begin_text(&f, &shop, columns, (int)(2 * n) + 7)) {
        const analysis_unit unit = unit_of(s, 0);
        const double scale = s->kind == ANALYSIS_SOBOL ? 100.0 : unit.scale;
        for (size_t i = 0; i < n; i++) {
            const analysis_screened *d = &m->dials[m->order[i]];
            const double ends[3][2] = {{d->at_low.value, d->at_high.value},
                                       {d->effect.mu_star_low, d->effect.mu_star_high},
                                       {d->index.total_low, d->index.total_high}};
            const double low = fmin(ends[s->kind][0], ends[s->kind][1]);
            const double high = fmax(ends[s->kind][0], ends[s->kind][1]);
            const double middle = s->kind == ANALYSIS_TORNADO ? 0 : d->size;
            fprintf(f.data, "%.10g %.10g %.10g %zu\n", middle * scale, fmin(low, middle) * scale,
                    fmax(high, middle) * scale, i + 1);
            names[i] = s->sweep->dials[m->order[i]].name;
        }
        figure_texts(&f, "row_names", names, (int)n);
        figure_number(&f, "n_rows", (double)n);
        snprintf(
            text, sizeof text, "%.110s, %s%s%s", analysis_sweep_measure_name(name, s->sweep, 0),
            s->kind == ANALYSIS_TORNADO  ? "difference"
            : s->kind == ANALYSIS_MORRIS ? "mu*"
                                         : "total index",
            s->kind == ANALYSIS_SOBOL ? "" : ",", s->kind == ANALYSIS_SOBOL ? ", %" : unit.step);
        figure_text(&f, "x_label", text);
        picture = figure_end_text(&f, analysis_plot_screen_text);
    }
    figure_shop_close(&shop);
    if (picture)
        fputs(picture, out);
    free(picture);
}
