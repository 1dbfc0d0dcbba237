/* The day by the hour, and how long things take. Each picture comes with a sentence that says what it
 * shows. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/certainty.h"
#include "analysis/page/assets.h"
#include "analysis/page/html.h"
#include "analysis/page/picture.h"

/* ---- the day by the hour ------------------------------------------------------------------------------------ */

static void mean_day(const page *p, const weir_day_curve *c, size_t scenario, double day[24])
{
    for (int hour = 0; hour < 24; hour++) {
        double sum = 0.0;
        size_t n = 0;
        for (size_t i = 0; i < p->n_replications; i++) {
            const double value = c->value[(scenario * p->n_replications + i) * 24 + (size_t)hour];
            if (!isnan(value)) {
                sum += value;
                n++;
            }
        }
        day[hour] = n ? sum / (double)n : (double)NAN;
    }
}

static void add_peak(const page *p, char *sentence, size_t size, size_t scenario,
                     const double day[24])
{
    char most[ANALYSIS_TEXT], least[ANALYSIS_TEXT];
    int top = 0, bottom = 0;
    const size_t used = strlen(sentence);
    for (int hour = 1; hour < 24; hour++) {
        top = day[hour] > day[top] ? hour : top;
        bottom = day[hour] < day[bottom] ? hour : bottom;
    }
    analysis_number(most, day[top], analysis_decimals(day[top], NAN));
    analysis_number(least, day[bottom], analysis_decimals(day[bottom], NAN));
    if (scenario == 0)
        snprintf(sentence + used, size - used,
                 "%.60s: %s at the busiest hour (from %02d:00), %s at the quietest (from %02d:00)",
                 weir_results_scenario(p->r, 0), most, top, least, bottom);
    else
        snprintf(sentence + used, size - used, "; %.60s: %s at its busiest",
                 weir_results_scenario(p->r, scenario), most);
}

/* Hour, mean, and the ends of the band that holds the whole day. */
static void put_band(const page *p, FILE *data, const weir_day_curve *c, size_t scenario,
                     const double day[24])
{
    double mean[24], half[24];
    const weir_band band =
        weir_band_of(c->value + scenario * p->n_replications * 24, p->n_replications, 24,
                     ANALYSIS_LEVEL, analysis_seed(p->r), mean, half);
    for (int hour = 0; hour < 24; hour++) {
        double width = half[hour] * band.critical / band.t;
        width = isfinite(width) ? width : 0.0;
        fprintf(data, "%g %.10g %.10g %.10g\n", hour + 0.5, day[hour], fmax(day[hour] - width, 0),
                day[hour] + width);
    }
}

static void day_figure(page *p, const weir_day_curve *c)
{
    char title[ANALYSIS_TEXT], place[ANALYSIS_TEXT], quantity[ANALYSIS_TEXT], sentence[1200] = "";
    page_names list = page_scenario_names(p, 0);
    figure f;
    snprintf(title, sizeof title, "%.90s: number %.80s", analysis_place(place, c->service),
             c->quantity);
    snprintf(quantity, sizeof quantity, "%.120s.%.60s", c->service, c->quantity);
    if (!page_figure_open(p, "day", quantity, "", title))
        return;
    const bool draw = figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH, 290);
    for (size_t s = 0; s < page_series(p); s++) {
        double day[24];
        mean_day(p, c, s, day);
        if (draw)
            put_band(p, f.data, c, s, day);
        if (draw)
            fputs("\n\n", f.data);
        add_peak(p, sentence, sizeof sentence, s, day);
    }
    strncat(sentence, ".", sizeof sentence - strlen(sentence) - 1);
    char *svg = NULL;
    if (draw) {
        snprintf(quantity, sizeof quantity, "mean number %.80s", c->quantity);
        page_put_names(&f, "series", &list);
        figure_number(&f, "n_series", list.n);
        figure_text(&f, "y_label", quantity);
        svg = figure_end_as(&f, analysis_plot_day, analysis_plot_day_text, sentence);
    }
    page_figure_close(p, svg, sentence);
}

/* How much a picture of a service's day would tell: services with a limit on their time first, then
 * those whose day has the greatest swing. */
static double day_interest(const page *p, const weir_day_curve *c)
{
    double day[24], low, high;
    if (strcmp(c->quantity, "present") != 0 || (analysis_is_set(c->service) && !p->many))
        return -1.0;
    mean_day(p, c, 0, day);
    low = high = day[0];
    for (int hour = 1; hour < 24; hour++) {
        low = fmin(low, day[hour]);
        high = fmax(high, day[hour]);
    }
    if (!(high > 0.0))
        return -1.0;
    double interest = high - low;
    for (size_t i = 0; i < weir_results_measure_count(p->r); i++) {
        const weir_measure *m = weir_results_measure(p->r, i);
        if (!*m->group && strncmp(m->quantity, "within_", 7) == 0 &&
            strcmp(m->service, c->service) == 0)
            return interest + 1e9;
    }
    return interest;
}

#define MOST_DAYS 6

/* The most interesting curves, in the order of the results. Returns how many. */
static size_t choose_days(const page *p, size_t chosen[MOST_DAYS])
{
    const size_t n_curves = weir_results_curve_count(p->r);
    double *interest = malloc((n_curves + 1) * sizeof *interest);
    size_t n = 0;
    for (size_t i = 0; interest && i < n_curves; i++)
        interest[i] = day_interest(p, weir_results_curve(p->r, i));
    while (interest && n < MOST_DAYS) {
        size_t best = n_curves;
        for (size_t i = 0; i < n_curves; i++)
            if (interest[i] >= 0.0 && (best == n_curves || interest[i] > interest[best]))
                best = i;
        if (best == n_curves)
            break;
        interest[best] = -1.0;
        size_t at = n++;
        for (; at > 0 && chosen[at - 1] > best; at--)
            chosen[at] = chosen[at - 1];
        chosen[at] = best;
    }
    free(interest);
    return n;
}

/* The page shows those that tell most; alone there are all that were ever above nought. */
static void other_days(page *p, const size_t *chosen, size_t n)
{
    for (size_t i = 0; i < weir_results_curve_count(p->r); i++) {
        const weir_day_curve *c = weir_results_curve(p->r, i);
        double day[24];
        bool other = false, taken = false;
        mean_day(p, c, 0, day);
        for (int hour = 0; hour < 24; hour++)
            other = other || day[hour] > 0.0;
        for (size_t k = 0; k < n; k++)
            taken = taken || chosen[k] == i;
        if (other && !taken)
            day_figure(p, c);
    }
}

void page_days(page *p)
{
    size_t chosen[MOST_DAYS];
    const size_t n = choose_days(p, chosen);
    if (n == 0 && !p->gallery)
        return;
    fprintf(p->out,
            "<p>The average day, over all days and replications%s.%s</p>\n<div class=figures>\n",
            p->many ? ", of services whose day varies most" : "",
            p->n_replications > 1
                ? " The shade holds the whole curve with 95&nbsp;% confidence, all hours together."
                : "");
    for (size_t i = 0; i < n; i++)
        day_figure(p, weir_results_curve(p->r, chosen[i]));
    if (p->gallery)
        other_days(p, chosen, n);
    fputs("</div>\n", p->out);
}

/* ---- distributions --------------------------------------------------------------------------------------------- */

/* The p-quantile of counts, linear inside its bin; NaN where nothing was counted. */
static double quantile_of(const weir_histogram *h, size_t scenario, double share)
{
    const uint64_t *counts = h->counts + scenario * h->n_bins;
    double total = 0.0, below = 0.0;
    for (size_t b = 0; b < h->n_bins; b++)
        total += (double)counts[b];
    for (size_t b = 0; b < h->n_bins; b++) {
        const double here = (double)counts[b];
        if (here > 0 && below + here >= share * total)
            return h->edges[b] + (h->edges[b + 1] - h->edges[b]) * (share * total - below) / here;
        below += here;
    }
    return NAN;
}

/* Long times are shown in hours or days. */
typedef struct time_axis {
    double scale, high;
    const char *unit;
} time_axis;

static time_axis axis_of(const page *p, const weir_histogram *h)
{
    double high = 0.0;
    for (size_t s = 0; s < page_series(p); s++)
        high = fmax(high, quantile_of(h, s, 0.98));
    time_axis a = {1.0, high, h->unit};
    if (strcmp(a.unit, "min") == 0 && a.high > 180.0)
        a = (time_axis){a.scale / 60.0, a.high / 60.0, "h"};
    if (strcmp(a.unit, "h") == 0 && a.high > 72.0)
        a = (time_axis){a.scale / 24.0, a.high / 24.0, "d"};
    if (!(a.high > 0.0) || !isfinite(a.high))
        a.high = 1.0;
    return a;
}

/* Points of the cumulative share, about 150, up to a little beyond the axis. */
static void put_distribution(FILE *out, const weir_histogram *h, size_t scenario, time_axis axis)
{
    const uint64_t *counts = h->counts + scenario * h->n_bins;
    double total = 0.0, below = 0.0, last = -1.0;
    for (size_t b = 0; b < h->n_bins; b++)
        total += (double)counts[b];
    fprintf(out, "0 %.6g\n",
            h->edges[0] == 0.0 && h->edges[1] <= 1e-4 && total > 0
                ? 100.0 * (double)counts[0] / total
                : 0.0);
    for (size_t b = 0; b < h->n_bins && total > 0; b++) {
        const double end = h->edges[b + 1] * axis.scale;
        below += (double)counts[b];
        if (end - last >= axis.high / 150.0) {
            fprintf(out, "%.8g %.6g\n", end, 100.0 * below / total);
            last = end;
        }
        if (end > 1.1 * axis.high)
            break;
    }
    fputs("\n\n", out);
}

static double minutes_of(const char *unit)
{
    return strcmp(unit, "min") == 0 ? 1.0
           : strcmp(unit, "h") == 0 ? 60.0
           : strcmp(unit, "d") == 0 ? 1440.0
                                    : 0.0;
}

/* The limit that a statistic such as "share_within 4 h" names, in minutes; 0 where it names none. */
static double limit_in_minutes(const char *stat, const char **text)
{
    static const char within[] = "share_within ";
    char *end;
    if (strncmp(stat, within, sizeof within - 1) != 0)
        return 0.0;
    *text = stat + sizeof within - 1;
    const double limit = strtod(*text, &end);
    return *end == ' ' && limit > 0.0 ? limit * minutes_of(end + 1) : 0.0;
}

/* The limit of a measure such as within_4h of the same service, on the axis of its time. */
static double limit_of(const page *p, const weir_histogram *h, time_axis axis,
                       char name[ANALYSIS_TEXT])
{
    const double axis_minutes = minutes_of(axis.unit);
    if (strncmp(analysis_last_part(h->name), "time", 4) != 0 || axis_minutes == 0.0)
        return 0.0;
    for (size_t i = 0; i < weir_results_measure_count(p->r); i++) {
        const weir_measure *m = weir_results_measure(p->r, i);
        const char *text = "";
        if (*m->group || strcmp(m->service, h->service) != 0 ||
            strncmp(m->quantity, "within_", 7) != 0)
            continue;
        const double minutes = limit_in_minutes(m->stat, &text);
        if (minutes > 0.0) {
            snprintf(name, ANALYSIS_TEXT, "%.40s", text);
            return minutes / axis_minutes;
        }
    }
    return 0.0;
}

/* A time in the unit that fits it. */
static const char *time_text(char out[ANALYSIS_TEXT], double time, const char *unit)
{
    const weir_measure m = {.unit = unit};
    const weir_estimate e = {.value = time, .half_width = NAN, .sd = NAN, .n = 1};
    return analysis_value_only(out, e, analysis_unit_of(&m, time));
}

static void add_quantiles(const page *p, const weir_histogram *h, size_t scenario, char *sentence,
                          size_t size)
{
    char half[ANALYSIS_TEXT], tenth[ANALYSIS_TEXT];
    const size_t used = strlen(sentence);
    const bool whole = strcmp(h->unit, "patients") == 0 || strcmp(h->unit, "units") == 0;
    if (whole) { /* a bin holds one number */
        snprintf(sentence + used, size - used,
                 "%s%.60s: half of the counts are at most %.0f, one in "
                 "ten above %.0f",
                 used ? "; " : "", weir_results_scenario(p->r, scenario),
                 floor(quantile_of(h, scenario, 0.5)), floor(quantile_of(h, scenario, 0.9)));
        return;
    }
    time_text(half, quantile_of(h, scenario, 0.5), h->unit);
    time_text(tenth, quantile_of(h, scenario, 0.9), h->unit);
    if (minutes_of(h->unit) == 0.0) { /* money, scores, shares: of days, say */
        snprintf(sentence + used, size - used, "%s%.60s: half are at most %s, one in ten above %s",
                 used ? "; " : "", weir_results_scenario(p->r, scenario), half, tenth);
        return;
    }
    if (scenario == 0)
        snprintf(sentence + used, size - used,
                 "%.60s: half take at most %s, one in ten more than %s",
                 weir_results_scenario(p->r, 0), half, tenth);
    else
        snprintf(sentence + used, size - used, "; %.60s: %s and %s",
                 weir_results_scenario(p->r, scenario), half, tenth);
}

static void distribution_figure(page *p, const weir_histogram *h)
{
    char title[ANALYSIS_TEXT], place[ANALYSIS_TEXT], mark[ANALYSIS_TEXT] = "", sentence[1200] = "";
    char x_label[ANALYSIS_TEXT], quantity[ANALYSIS_TEXT];
    page_names list = page_scenario_names(p, 0);
    const bool instant = h->at && *h->at;
    analysis_title(quantity, analysis_last_part(h->name));
    *quantity = (char)tolower((unsigned char)*quantity);
    snprintf(title, sizeof title, "%.80s: %.70s%s%.30s", analysis_place(place, h->service),
             quantity, instant ? " at " : "", instant ? h->at : "");
    *quantity = (char)toupper((unsigned char)*quantity);
    if (!page_figure_open(p, "distribution", h->name, instant ? h->at : "", title))
        return;
    const time_axis axis = axis_of(p, h);
    figure f;
    const bool draw = figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH, 290);
    for (size_t s = 0; s < page_series(p); s++) {
        if (draw)
            put_distribution(f.data, h, s, axis);
        add_quantiles(p, h, s, sentence, sizeof sentence);
    }
    strncat(sentence, ".", sizeof sentence - strlen(sentence) - 1);
    char *svg = NULL;
    if (draw) {
        const double limit = limit_of(p, h, axis, mark);
        snprintf(x_label, sizeof x_label, "%.120s, %s", quantity, axis.unit);
        page_put_names(&f, "series", &list);
        figure_number(&f, "n_series", list.n);
        figure_number(&f, "x_high", axis.high);
        figure_number(&f, "mark", limit < axis.high ? limit : 0.0);
        figure_text(&f, "mark_name", mark);
        figure_text(&f, "x_label", x_label);
        svg = figure_end_as(&f, analysis_plot_distribution, analysis_plot_distribution_text,
                            sentence);
    }
    page_figure_close(p, svg, sentence);
}

void page_distributions(page *p)
{
    size_t n = 0;
    for (size_t i = 0; i < weir_results_histogram_count(p->r) && n < page_most(p, 8); i++) {
        const weir_histogram *h = weir_results_histogram(p->r, i);
        if (isnan(quantile_of(h, 0, 0.5)) || (h->level && *h->level))
            continue;
        if (n++ == 0)
            fputs(
                "<p>The share of visits that took at most as long as the time below, or of counts "
                "that were at most so many. The further left and up a curve lies, the shorter the "
                "times, or the fewer.</p>\n<div class=figures>\n",
                p->out);
        distribution_figure(p, h);
    }
    if (n)
        fputs("</div>\n", p->out);
}
