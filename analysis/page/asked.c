/* What was asked beside the standard measures: a table of values, and pictures of those that are kept by
 * day, week or month. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/page/assets.h"
#include "analysis/page/html.h"
#include "analysis/page/picture.h"

/* ---- values ------------------------------------------------------------------------------------------------- */

/* Neither of groups, nor a column of the table of services, nor of the pools. */
static bool is_asked(const page *p, const weir_measure *m)
{
    static const char *const standard[] = {
        "arrived", "started",     "completed",   "departed", "wait",
        "time",    "waiting",     "present",     "cost",     "blocked_time",
        "blocked", "left_unseen", "turned_away", "in_use",   "utilisation"};
    if (*m->group || strchr(m->quantity, '.') || strncmp(m->quantity, "cost_", 5) == 0)
        return false;
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
        if (strcmp(m->quantity, standard[i]) == 0)
            return false;
    const bool shown = !p->many || !*m->service || analysis_is_set(m->service);
    return shown && analysis_is_ever(p->r, m);
}

static void asked_head(page *p)
{
    fputs("<div class=scroll><table>\n<thead><tr><th scope=col>Measure</th>", p->out);
    for (size_t s = 0; s < p->n_scenarios; s++) {
        fputs("<th scope=col class=number>", p->out);
        html_text(p->out, weir_results_scenario(p->r, s));
        fputs("</th>", p->out);
    }
    fputs("</tr></thead>\n<tbody>\n", p->out);
}

static void asked_row(page *p, const weir_measure *m)
{
    char text[ANALYSIS_TEXT];
    fputs("<tr><th scope=row>", p->out);
    html_text(p->out, page_measure_name(text, m));
    fputs("</th>", p->out);
    for (size_t s = 0; s < p->n_scenarios; s++) {
        const weir_estimate e = weir_results_estimate(p->r, m, s, m->pooled, ANALYSIS_LEVEL);
        fputs("<td class=number>", p->out);
        page_number(p->out, analysis_value(text, e, analysis_unit_of(m, e.value)));
        fputs("</td>", p->out);
    }
    fputs("</tr>\n", p->out);
}

void page_asked(page *p)
{
    bool begun = false;
    for (size_t i = 0; i < weir_results_measure_count(p->r); i++) {
        const weir_measure *m = weir_results_measure(p->r, i);
        if (!is_asked(p, m))
            continue;
        if (!begun)
            asked_head(p);
        begun = true;
        asked_row(p, m);
    }
    if (begun)
        fputs("</tbody></table></div>\n", p->out);
}

/* ---- by day, week or month ------------------------------------------------------------------------------------ */

/* The mean over replications that had a value then. */
static double mean_at(const page *p, const weir_series *s, size_t scenario, size_t i)
{
    double sum = 0.0;
    size_t n = 0;
    for (size_t k = 0; k < p->n_replications; k++) {
        const double value = s->value[(scenario * p->n_replications + k) * s->n + i];
        if (isnan(value))
            continue;
        sum += value;
        n++;
    }
    return n ? sum / (double)n : (double)NAN;
}

static void add_most(const page *p, const weir_series *s, size_t scenario, char *sentence,
                     size_t size)
{
    char text[ANALYSIS_TEXT];
    double most = NAN;
    size_t at = 0;
    const size_t used = strlen(sentence);
    for (size_t i = 0; i < s->n; i++) {
        const double mean = mean_at(p, s, scenario, i);
        if (!isnan(mean) && !(mean <= most)) {
            most = mean;
            at = i;
        }
    }
    if (isnan(most))
        return;
    const weir_measure like = {.unit = s->unit};
    const weir_estimate e = {.value = most, .half_width = NAN, .sd = NAN, .n = 1};
    snprintf(sentence + used, size - used,
             "%s%.60s: on average at most %s, in the %s that begins on day %d", used ? "; " : "",
             weir_results_scenario(p->r, scenario),
             analysis_value_only(text, e, analysis_unit_of(&like, most)), s->each, s->begins[at]);
}

static void put_points(const page *p, const weir_series *s, size_t scenario, FILE *out)
{
    for (size_t i = 0; i < s->n; i++) {
        const double mean = mean_at(p, s, scenario, i);
        if (!isnan(mean))
            fprintf(out, "%d %.10g\n", s->begins[i], mean);
        else
            fputs("\n", out); /* a gap in the line */
    }
    fputs("\n\n", out);
}

static void period_figure(page *p, const weir_series *s)
{
    char title[2 * ANALYSIS_TEXT], place[ANALYSIS_TEXT], name[ANALYSIS_TEXT], sentence[1200] = "";
    char label[ANALYSIS_TEXT];
    page_names list = page_scenario_names(p, 0);
    figure f;
    analysis_title(name, s->quantity);
    snprintf(title, sizeof title, "%.90s: %.80s%s%.40s", analysis_place(place, s->service), name,
             *s->level ? ", " : "", s->level);
    if (!page_figure_open(p, "period", s->name, "", title))
        return;
    const bool draw = figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH, 290);
    for (size_t k = 0; k < page_series(p); k++) {
        if (draw)
            put_points(p, s, k, f.data);
        add_most(p, s, k, sentence, sizeof sentence);
    }
    strncat(sentence, ".", sizeof sentence - strlen(sentence) - 1);
    char *svg = NULL;
    if (draw) {
        page_put_names(&f, "series", &list);
        figure_number(&f, "n_series", list.n);
        figure_number(&f, "x_low", s->begins[0]);
        figure_number(&f, "x_high", s->begins[s->n - 1] + 1);
        snprintf(label, sizeof label, "%.80s, %.40s", name, s->unit);
        figure_text(&f, "y_label", label);
        figure_text(&f, "x_label", "day from the start of the time measured");
        svg = figure_end_as(&f, analysis_plot_period, analysis_plot_period_text, sentence);
    }
    page_figure_close(p, svg, sentence);
}

/* Those of all patients, of two values or more. */
void page_periods(page *p)
{
    size_t n = 0;
    for (size_t i = 0; i < weir_results_series_count(p->r) && n < page_most(p, 8); i++) {
        const weir_series *s = weir_results_series(p->r, i);
        if (*s->group || s->n < 2)
            continue;
        if (n++ == 0)
            fputs("<p>The mean over replications, of each day, week or month.</p>\n"
                  "<div class=figures>\n",
                  p->out);
        period_figure(p, s);
    }
    if (n)
        fputs("</div>\n", p->out);
}
