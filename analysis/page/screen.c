/* Which dials matter, on the page: a sentence, a picture and a table for each measure. */
#include "analysis/screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/page/assets.h"
#include "analysis/page/html.h"
#include "analysis/page/picture.h"

#define MOST_BARS 20

/* A round step that gives some four ticks. */
static double tick_step(double span)
{
    if (!(span > 0.0) || !isfinite(span))
        return 1.0;
    const double rough = span / 4.0, power = pow(10.0, floor(log10(rough)));
    const double times = rough / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

typedef struct bar {
    double light[2], dark[2], whisker[2];
} bar;

/* Tornado: the low end light, the high end dark. Morris: mu* dark, with its interval. Sobol: in all light,
 * alone dark, with the interval of the former. */
static bar bar_of(const analysis_screen *s, const analysis_screened *d)
{
    if (s->kind == ANALYSIS_TORNADO)
        return (bar){{fmin(0, d->at_low.value), fmax(0, d->at_low.value)},
                     {fmin(0, d->at_high.value), fmax(0, d->at_high.value)},
                     {NAN, NAN}};
    if (s->kind == ANALYSIS_MORRIS)
        return (bar){{0, d->effect.mu_star},
                     {0, fabs(d->effect.mu)},
                     {d->effect.mu_star_low, d->effect.mu_star_high}};
    return (bar){{0, fmax(0, d->index.total)},
                 {0, fmax(0, d->index.first)},
                 {d->index.total_low, d->index.total_high}};
}

static const char *x_label(char out[ANALYSIS_TEXT], const analysis_screen *s, analysis_unit unit)
{
    static const char *const what[] = {"difference from the scenario as it is",
                                       "effect of the whole range", "share of the variance"};
    const char *after = s->kind == ANALYSIS_SOBOL ? " %" : unit.step;
    snprintf(out, ANALYSIS_TEXT, "%s%s%s%.40s", what[s->kind], *after || *unit.before ? "," : "",
             s->kind == ANALYSIS_SOBOL ? "" : unit.before, after);
    return out;
}

static void put_bars(figure *f, const analysis_screen *s, const analysis_screen_measure *m,
                     size_t n, double scale)
{
    double low = 0, high = 0;
    for (size_t i = 0; i < n; i++) {
        const bar b = bar_of(s, &m->dials[m->order[i]]);
        fprintf(f->data, "%zu %.10g %.10g %.10g %.10g", i + 1, b.light[0] * scale,
                b.light[1] * scale, b.dark[0] * scale, b.dark[1] * scale);
        if (isnan(b.whisker[0]))
            fputs(" NaN NaN\n", f->data);
        else
            fprintf(f->data, " %.10g %.10g\n", b.whisker[0] * scale, b.whisker[1] * scale);
        const double ends[] = {b.light[0], b.light[1],   b.dark[0],
                               b.dark[1],  b.whisker[0], b.whisker[1]};
        for (int k = 0; k < 6; k++) {
            low = fmin(low, ends[k] * scale);
            high = fmax(high, ends[k] * scale);
        }
    }
    const double span = high > low ? high - low : 1.0;
    figure_number(f, "x_low", low < 0 ? low - 0.06 * span : 0);
    figure_number(f, "x_high", high + 0.06 * span);
    figure_number(f, "x_step", tick_step(span));
    figure_number(f, "n_rows", (double)n);
}

static char *picture_of(page *p, const analysis_screen *s, size_t measure, const char *label)
{
    static const char *const bars[3][2] = {{"dial at its low end", "at its high end"},
                                           {"mu*, with its interval", "size of mu"},
                                           {"in all, with its interval", "alone"}};
    const analysis_screen_measure *m = &s->measures[measure];
    const size_t n = s->sweep->n_dials < MOST_BARS ? s->sweep->n_dials : MOST_BARS;
    char room[MOST_BARS][PAGE_NAME_ROOM], text[ANALYSIS_TEXT];
    const char *names[MOST_BARS];
    size_t longest = 4;
    figure f;
    if (!figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH, (int)(104 + 26 * n)))
        return NULL;
    analysis_unit unit = analysis_unit_of(s->sweep->measures[measure], m->dials[m->order[0]].size);
    put_bars(&f, s, m, n, s->kind == ANALYSIS_SOBOL ? 100.0 : unit.scale);
    for (size_t i = 0; i < n; i++) {
        page_cut(room[i], s->sweep->dials[m->order[i]].name, 22);
        names[i] = room[i];
        longest = strlen(room[i]) > longest ? strlen(room[i]) : longest;
    }
    figure_number(&f, "label_room", 2.5 + 0.85 * (double)longest);
    figure_number(&f, "dark_half", s->kind == ANALYSIS_TORNADO ? 0.33 : 0.17);
    /* whiskers lie over the dark bars of the other two, which are lighter for it */
    figure_text(&f, "dark_colour", s->kind == ANALYSIS_TORNADO ? "#0072B2" : "#56B4E9");
    figure_texts(&f, "row_names", names, (int)n);
    figure_texts(&f, "bar_names", bars[s->kind], 2);
    figure_text(&f, "x_label", x_label(text, s, unit));
    return figure_end_as(&f, analysis_plot_screen, analysis_plot_bars_text, label);
}

static void measure_table(page *p, const analysis_screen *s, size_t measure)
{
    const analysis_screen_measure *m = &s->measures[measure];
    const char *const *heads = analysis_screen_headings(s);
    char cells[ANALYSIS_SCREEN_CELLS][ANALYSIS_TEXT], text[ANALYSIS_TEXT];
    fputs("<div class=scroll><table>\n<thead><tr><th scope=col>Dial</th><th scope=col>Range</th>",
          p->out);
    for (size_t i = 0; i < ANALYSIS_SCREEN_CELLS && *heads[i]; i++) {
        fputs("<th scope=col class=number>", p->out);
        html_text(p->out, heads[i]);
        fputs("</th>", p->out);
    }
    fputs("</tr></thead>\n<tbody>\n", p->out);
    for (size_t i = 0; i < s->sweep->n_dials; i++) {
        const size_t dial = m->order[i], n = analysis_screen_cells(s, measure, dial, cells);
        fputs("<tr><th scope=row>", p->out);
        html_text(p->out, s->sweep->dials[dial].name);
        fputs("</th><td>", p->out);
        html_text(p->out, analysis_screen_range(text, s, dial));
        fputs("</td>", p->out);
        for (size_t k = 0; k < n; k++) {
            fputs("<td class=number>", p->out);
            page_number(p->out, cells[k]);
            fputs("</td>", p->out);
        }
        fputs("</tr>\n", p->out);
    }
    fputs("</tbody></table></div>\n", p->out);
}

static void one_measure(page *p, const analysis_screen *s, size_t measure)
{
    const analysis_screen_measure *m = &s->measures[measure];
    char name[ANALYSIS_TEXT], words[ANALYSIS_SCREEN_SENTENCE], text[ANALYSIS_TEXT];
    if (p->gallery && !m->known)
        return;
    page_measure_name(name, s->sweep->measures[measure]);
    analysis_sweep_measure_name(text, s->sweep, measure);
    fputs("<div class=figures>\n", p->out);
    if (!page_figure_open(p, "screen", text, "", name))
        return;
    analysis_screen_words(words, s, measure);
    page_figure_close(p, m->known ? picture_of(p, s, measure, words) : NULL, words);
    fputs("</div>\n", p->out);
    if (m->known)
        measure_table(p, s, measure);
    fputs("<p class=note>", p->out);
    if (s->kind == ANALYSIS_TORNADO && m->known) {
        fputs("As it is: ", p->out);
        page_number(p->out, analysis_value(text, m->base, s->sweep->units[measure]));
        fputs(". ", p->out);
    }
    if (*analysis_screen_warning(text, s, measure))
        html_format(p->out, "Warning: %s.", text);
    else
        html_format(p->out, "Chance is %.2g %% of the variance between points.", 100 * m->noise);
    fputs("</p>\n", p->out);
}

void page_screen(page *p)
{
    static const char *const notes[] = {
        "Each dial is moved alone, from the scenario as it is to the low and the high end of its "
        "range. "
        "Differences are by replication, with half of a 95&nbsp;% interval.",
        "mu*: the mean size of the change when a dial moves over its whole range, wherever the "
        "others "
        "stand; mu keeps the sign. A sigma that is large beside mu* says that the dial acts with "
        "others, "
        "or not in proportion.",
        "Shares of the variance over all ranges together: of a dial alone, and in all that it does "
        "with "
        "others."};
    analysis_screen s;
    if (analysis_screen_make(&s, p->sweep, NULL) == WEIR_OK) {
        fprintf(p->out, "<p>%s</p>\n", notes[s.kind]);
        for (size_t i = 0; i < p->sweep->n_measures; i++)
            one_measure(p, &s, i);
    }
    analysis_screen_clear(&s);
}
