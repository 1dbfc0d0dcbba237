/* Pictures: differences with their intervals, the day by the hour, distributions, and groups. Each
 * comes with a sentence that says what it shows. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/page/assets.h"
#include "analysis/page/html.h"
#include "analysis/page/page.h"

#define WIDTH 460

/* ---- parts --------------------------------------------------------------------------------------------- */

/* Begins a <figure> with its title; the picture comes between this and figure_close(). */
static void figure_open(page *p, const char *title)
{
    fputs("<figure>\n<figcaption><b>", p->out);
    html_text(p->out, title);
    fputs("</b></figcaption>\n", p->out);
}

static void figure_close(page *p, char *svg, const char *sentence)
{
    if (svg)
        fputs(svg, p->out);
    fputs("\n<p class=says>", p->out);
    page_number(p->out, sentence);
    fputs("</p>\n</figure>\n", p->out);
    free(svg);
}

/* A round step that gives some four ticks. */
static double tick_step(double span)
{
    if (!(span > 0.0) || !isfinite(span))
        return 1.0;
    const double rough = span / 4.0, power = pow(10.0, floor(log10(rough)));
    const double times = rough / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

/* Names of the scenarios from `first` on, cut to what a picture has room for. */
typedef struct names {
    char room[PAGE_MOST_SERIES][40];
    const char *at[PAGE_MOST_SERIES];
    int n;
} names;

/* Cuts UTF-8 text to n code points, "…" in place of the rest. */
static void cut(char out[40], const char *text, size_t n)
{
    size_t bytes = 0, points = 0;
    while (text[bytes] && points < n && bytes < 30) {
        bytes++;
        while (((unsigned char)text[bytes] & 0xc0) == 0x80)
            bytes++;
        points++;
    }
    snprintf(out, 40, "%.*s%s", (int)bytes, text, text[bytes] ? "…" : "");
}

static names scenario_names(const page *p, size_t first)
{
    names list = {.n = 0};
    for (size_t s = first; s < page_series(p); s++) {
        cut(list.room[list.n], weir_results_scenario(p->r, s), 22);
        list.n++;
    }
    return list;
}

/* gnuplot takes letters for wider than they are, and would leave gaps in a key of long names. */
static void put_names(figure *f, const char *variable, names *list)
{
    size_t longest = 0;
    for (int i = 0; i < list->n; i++) {
        list->at[i] = list->room[i];
        longest = strlen(list->room[i]) > longest ? strlen(list->room[i]) : longest;
    }
    figure_texts(f, variable, list->at, list->n);
    fprintf(f->script, "set key width %.1f\n", -0.24 * (double)longest);
}

/* Room on the left for the longest of the row names, in gnuplot's character widths. */
static double label_room(const char *const *rows, int n)
{
    size_t longest = 4;
    for (int i = 0; i < n; i++) {
        size_t length = 0;
        for (const char *c = rows[i]; *c; c++)
            length += ((unsigned char)*c & 0xc0) != 0x80;
        longest = length > longest ? length : longest;
    }
    return 2.5 + 0.85 * (double)longest;
}

/* ---- differences with intervals ------------------------------------------------------------------------- */

/* Lines of a forest plot as they are gathered. */
typedef struct forest {
    figure f;
    double low, high; /* ends of all intervals */
} forest;

static void forest_line(forest *t, double row, double value, double half_width, int style)
{
    const double half = isfinite(half_width) ? half_width : 0.0;
    if (isnan(value))
        return;
    fprintf(t->f.data, "%.10g %.10g %.10g %.10g %d\n", row, value, value - half, value + half,
            style);
    t->low = fmin(t->low, value - half);
    t->high = fmax(t->high, value + half);
}

/* Settings that both kinds of forest share. `rows` are named from the top at their places. */
static char *forest_end(forest *t, const char *const *rows, int n_rows, int first_style,
                        int last_style, const char *unit, const char *label)
{
    if (!(t->high > t->low)) { /* no difference anywhere */
        t->low = -1.0;
        t->high = 1.0;
    }
    const double span = t->high - t->low;
    char text[ANALYSIS_TEXT];
    figure_number(&t->f, "n_rows", n_rows);
    figure_number(&t->f, "x_low", t->low - 0.06 * span);
    figure_number(&t->f, "x_high", t->high + 0.06 * span);
    figure_number(&t->f, "x_step", tick_step(1.12 * span));
    figure_number(&t->f, "label_room", label_room(rows, n_rows));
    figure_number(&t->f, "first_style", first_style);
    figure_number(&t->f, "last_style", last_style);
    figure_texts(&t->f, "row_names", rows, n_rows);
    snprintf(text, sizeof text, "difference%s%.80s", *unit ? "," : "", unit);
    figure_text(&t->f, "x_label", text);
    figure_text(&t->f, "x_format", "%g");
    return figure_end(&t->f, analysis_plot_forest, label);
}

static const char *step_unit(char out[ANALYSIS_TEXT], analysis_unit unit)
{
    snprintf(out, ANALYSIS_TEXT, "%s%s%s", *unit.before ? " " : "", unit.before, unit.step);
    return out;
}

static int finding_style(const analysis_change *c)
{
    if (c->finding <= ANALYSIS_CANNOT_TELL)
        return 13;
    return c->good > 0 ? 11 : c->good < 0 ? 12 : 14;
}

/* One measure, one line a redesign. The sentence is made of the findings' words. */
static void measure_forest(page *p, const weir_measure *m)
{
    char title[ANALYSIS_TEXT], words[ANALYSIS_TEXT], unit[ANALYSIS_TEXT], sentence[1200] = "";
    names rows = scenario_names(p, 1);
    forest t = {.low = 0.0, .high = 0.0};
    const int height = 70 + 30 * rows.n;
    const bool draw = figure_begin(&t.f, &p->shop, WIDTH, height);
    analysis_change c = {.finding = ANALYSIS_NOTHING};
    for (int i = 0; i < rows.n; i++) {
        c = analysis_compare(p->r, m, 0, (size_t)i + 1);
        rows.at[i] = rows.room[i];
        if (draw)
            forest_line(&t, i + 1, c.difference.value * c.unit.scale,
                        c.difference.half_width * c.unit.scale, finding_style(&c));
        const size_t used = strlen(sentence);
        snprintf(sentence + used, sizeof sentence - used, "%s%s: %s", i ? "; " : "", rows.room[i],
                 analysis_change_words(words, m, &c));
    }
    page_measure_name(title, m);
    figure_open(p, title);
    char *svg =
        draw ? forest_end(&t, rows.at, rows.n, 11, 14, step_unit(unit, c.unit), sentence) : NULL;
    strncat(sentence, ".", sizeof sentence - strlen(sentence) - 1);
    figure_close(p, svg, sentence);
}

void page_forests(page *p)
{
    size_t n = 0;
    if (p->n_scenarios < 2 || p->n_replications < 2)
        return;
    fputs(
        "<p>A line is a 95&nbsp;% interval, its marker the difference itself; the dark vertical "
        "line is no "
        "difference. <span class=better>● better</span>, <span class=worse>◆ worse</span>, "
        "<span class=unclear>○ cannot tell</span>, <span class=changed>■ different, neither better "
        "nor worse</span>.</p>\n<div class=figures>\n",
        p->out);
    for (size_t i = 0; i < p->n_keys && n < 8; i++)
        if (analysis_sense(p->r, p->keys[i]) != 0) {
            measure_forest(p, p->keys[i]);
            n++;
        }
    fputs("</div>\n", p->out);
}

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

static void day_figure(page *p, const weir_day_curve *c)
{
    char title[ANALYSIS_TEXT], place[ANALYSIS_TEXT], quantity[ANALYSIS_TEXT], sentence[1200] = "";
    names list = scenario_names(p, 0);
    figure f;
    const bool draw = figure_begin(&f, &p->shop, WIDTH, 290);
    for (size_t s = 0; s < page_series(p); s++) {
        double day[24];
        mean_day(p, c, s, day);
        for (int hour = 0; draw && hour < 24; hour++)
            fprintf(f.data, "%g %.10g\n", hour + 0.5, day[hour]);
        if (draw)
            fputs("\n\n", f.data);
        add_peak(p, sentence, sizeof sentence, s, day);
    }
    strncat(sentence, ".", sizeof sentence - strlen(sentence) - 1);
    snprintf(title, sizeof title, "%.90s: number %.80s", analysis_place(place, c->service),
             c->quantity);
    figure_open(p, title);
    char *svg = NULL;
    if (draw) {
        snprintf(quantity, sizeof quantity, "mean number %.80s", c->quantity);
        put_names(&f, "series", &list);
        figure_number(&f, "n_series", list.n);
        figure_text(&f, "y_label", quantity);
        svg = figure_end(&f, analysis_plot_day, sentence);
    }
    figure_close(p, svg, sentence);
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

void page_days(page *p)
{
    size_t chosen[MOST_DAYS];
    const size_t n = choose_days(p, chosen);
    if (n == 0)
        return;
    fprintf(p->out, "<p>The average day, over all days and replications%s.</p>\n<div class=figures>\n",
            p->many ? ", of services whose day varies most" : "");
    for (size_t i = 0; i < n; i++)
        day_figure(p, weir_results_curve(p->r, chosen[i]));
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

/* The limit of a measure such as within_4h of the same service, on the axis of its time. */
static double limit_of(const page *p, const weir_histogram *h, time_axis axis,
                       char name[ANALYSIS_TEXT])
{
    static const struct {
        const char *unit;
        double minutes;
    } units[] = {{"min", 1}, {"h", 60}, {"d", 1440}};
    double limit, minutes = 0.0, axis_minutes = 0.0;
    char unit[8];
    if (strncmp(analysis_last_part(h->name), "time", 4) != 0)
        return 0.0;
    for (size_t i = 0; i < weir_results_measure_count(p->r); i++) {
        const weir_measure *m = weir_results_measure(p->r, i);
        if (strcmp(m->service, h->service) != 0 || *m->group ||
            strncmp(m->quantity, "within_", 7) != 0 || sscanf(m->stat, "share_within %lf %7s", &limit, unit) != 2)
            continue;
        for (size_t k = 0; k < 3; k++) {
            minutes = strcmp(unit, units[k].unit) == 0 ? units[k].minutes : minutes;
            axis_minutes = strcmp(axis.unit, units[k].unit) == 0 ? units[k].minutes : axis_minutes;
        }
        if (minutes > 0 && axis_minutes > 0 && limit > 0) {
            snprintf(name, ANALYSIS_TEXT, "%g %s", limit, unit);
            return limit * minutes / axis_minutes;
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
    time_text(half, quantile_of(h, scenario, 0.5), h->unit);
    time_text(tenth, quantile_of(h, scenario, 0.9), h->unit);
    if (scenario == 0)
        snprintf(sentence + used, size - used, "%.60s: half take at most %s, one in ten more than %s",
                 weir_results_scenario(p->r, 0), half, tenth);
    else
        snprintf(sentence + used, size - used, "; %.60s: %s and %s",
                 weir_results_scenario(p->r, scenario), half, tenth);
}

static void distribution_figure(page *p, const weir_histogram *h)
{
    char title[ANALYSIS_TEXT], place[ANALYSIS_TEXT], mark[ANALYSIS_TEXT] = "", sentence[1200] = "";
    char x_label[ANALYSIS_TEXT], quantity[ANALYSIS_TEXT];
    names list = scenario_names(p, 0);
    const time_axis axis = axis_of(p, h);
    figure f;
    const bool draw = figure_begin(&f, &p->shop, WIDTH, 290);
    for (size_t s = 0; s < page_series(p); s++) {
        if (draw)
            put_distribution(f.data, h, s, axis);
        add_quantiles(p, h, s, sentence, sizeof sentence);
    }
    strncat(sentence, ".", sizeof sentence - strlen(sentence) - 1);
    analysis_title(quantity, analysis_last_part(h->name));
    *quantity = (char)tolower((unsigned char)*quantity);
    snprintf(title, sizeof title, "%.90s: %.80s", analysis_place(place, h->service), quantity);
    *quantity = (char)toupper((unsigned char)*quantity);
    figure_open(p, title);
    char *svg = NULL;
    if (draw) {
        const double limit = limit_of(p, h, axis, mark);
        snprintf(x_label, sizeof x_label, "%.120s, %s", quantity, axis.unit);
        put_names(&f, "series", &list);
        figure_number(&f, "n_series", list.n);
        figure_number(&f, "x_high", axis.high);
        figure_number(&f, "mark", limit < axis.high ? limit : 0.0);
        figure_text(&f, "mark_name", mark);
        figure_text(&f, "x_label", x_label);
        svg = figure_end(&f, analysis_plot_distribution, sentence);
    }
    figure_close(p, svg, sentence);
}

void page_distributions(page *p)
{
    size_t n = 0;
    for (size_t i = 0; i < weir_results_histogram_count(p->r) && n < 8; i++) {
        const weir_histogram *h = weir_results_histogram(p->r, i);
        if (isnan(quantile_of(h, 0, 0.5)))
            continue;
        if (n++ == 0)
            fputs("<p>The share of visits that took at most as long as the time below. The further "
                  "left and up a curve lies, the shorter the times.</p>\n<div class=figures>\n",
                  p->out);
        distribution_figure(p, h);
    }
    if (n)
        fputs("</div>\n", p->out);
}

/* ---- groups ------------------------------------------------------------------------------------------------------ */

#define MOST_LEVELS 12

static bool was_seen(const page *p, const weir_measure *m)
{
    return !isnan(weir_results_estimate(p->r, m, 0, m->pooled, ANALYSIS_LEVEL).value);
}

/* A measure's levels of one attribute, in their order, but for those that nobody of was seen. */
static int levels_of(const page *p, const weir_measure *m, const char *group,
                     const weir_measure *levels[MOST_LEVELS])
{
    int n = 0;
    for (size_t i = 0; i < weir_results_measure_count(p->r) && n < MOST_LEVELS; i++) {
        const weir_measure *other = weir_results_measure(p->r, i);
        if (strcmp(other->group, group) == 0 && strcmp(other->name, m->name) == 0 &&
            strcmp(other->stat, m->stat) == 0 && was_seen(p, other))
            levels[n++] = other;
    }
    return n;
}

/* Names of levels for a picture: quintile 1 of deprivation is the most deprived. */
static void level_names(const char *group, const weir_measure *const *levels, int n,
                        char room[MOST_LEVELS][40], const char *rows[MOST_LEVELS])
{
    const bool quintiles = strcmp(group, "deprivation") == 0 && n == 5;
    for (int i = 0; i < n; i++) {
        cut(room[i], levels[i]->level, 22);
        if (quintiles && strcmp(levels[i]->level, "1") == 0)
            snprintf(room[i], 40, "1 (most deprived)");
        if (quintiles && strcmp(levels[i]->level, "5") == 0)
            snprintf(room[i], 40, "5 (least)");
        rows[i] = room[i];
    }
}

static void level_sentence(const page *p, const weir_measure *const *levels,
                           const char *const *rows, int n, char *sentence, size_t size)
{
    char text[ANALYSIS_TEXT];
    size_t used =
        (size_t)snprintf(sentence, size, "In the base (%.60s):", weir_results_scenario(p->r, 0));
    for (int i = 0; i < n && used < size; i++) {
        const weir_estimate e =
            weir_results_estimate(p->r, levels[i], 0, levels[i]->pooled, ANALYSIS_LEVEL);
        used +=
            (size_t)snprintf(sentence + used, size - used, "%s %s %s", i ? "," : "", rows[i],
                             analysis_value_only(text, e, analysis_unit_of(levels[i], e.value)));
    }
    if (used + 1 < size)
        strncat(sentence, ".", size - used - 1);
}

/* Lines of each level: redesigns below each other, a little apart. */
static void put_levels(page *p, forest *t, const weir_measure *const *levels, int n,
                       analysis_unit unit)
{
    const int n_redesigns = (int)page_series(p) - 1;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n_redesigns; k++) {
            const analysis_change c = analysis_compare(p->r, levels[i], 0, (size_t)k + 1);
            const double row = i + 1 + (k - 0.5 * (n_redesigns - 1)) * 0.72 / n_redesigns;
            forest_line(t, row, c.difference.value * unit.scale,
                        c.difference.half_width * unit.scale, k + 2);
        }
}

static void group_figure(page *p, const weir_measure *m, const weir_measure *const *levels, int n)
{
    char title[ANALYSIS_TEXT], unit_text[ANALYSIS_TEXT], sentence[1200], room[MOST_LEVELS][40];
    const char *rows[MOST_LEVELS];
    names list = scenario_names(p, 1);
    forest t = {.low = 0.0, .high = 0.0};
    const analysis_unit unit = analysis_compare(p->r, m, 0, 1).unit;
    const int height = 90 + (14 + 12 * list.n) * n;
    level_names(levels[0]->group, levels, n, room, rows);
    level_sentence(p, levels, rows, n, sentence, sizeof sentence);
    page_measure_name(title, m);
    figure_open(p, title);
    char *svg = NULL;
    if (figure_begin(&t.f, &p->shop, WIDTH, height)) {
        put_levels(p, &t, levels, n, unit);
        put_names(&t.f, "style_names", &list);
        figure_number(&t.f, "with_key", 1);
        svg = forest_end(&t, rows, n, 2, list.n + 1, step_unit(unit_text, unit), sentence);
    }
    figure_close(p, svg, sentence);
}

/* One scenario alone: values instead of differences, as a table. */
static void group_table(page *p, const weir_measure *m, const weir_measure *const *levels, int n)
{
    char text[ANALYSIS_TEXT], room[MOST_LEVELS][40];
    const char *rows[MOST_LEVELS];
    level_names(levels[0]->group, levels, n, room, rows);
    fputs("<figure>\n<figcaption><b>", p->out);
    html_text(p->out, page_measure_name(text, m));
    fputs("</b></figcaption>\n<table>\n<tbody>\n", p->out);
    for (int i = 0; i < n; i++) {
        const weir_estimate e =
            weir_results_estimate(p->r, levels[i], 0, levels[i]->pooled, ANALYSIS_LEVEL);
        fputs("<tr><th scope=row>", p->out);
        html_text(p->out, rows[i]);
        fputs("</th><td class=number>", p->out);
        page_number(p->out, analysis_value(text, e, analysis_unit_of(levels[i], e.value)));
        fputs("</td></tr>\n", p->out);
    }
    fputs("</tbody></table>\n</figure>\n", p->out);
}

static void one_group(page *p, const char *group, bool folded)
{
    const weir_measure *levels[MOST_LEVELS];
    char text[ANALYSIS_TEXT];
    size_t n = 0;
    for (size_t i = 0; i < p->n_keys && n < 4; i++) {
        const int n_levels = levels_of(p, p->keys[i], group, levels);
        if (n_levels < 2 || analysis_sense(p->r, p->keys[i]) == 0)
            continue;
        if (n++ == 0) {
            fputs(folded ? "<details><summary>" : "<h3>", p->out);
            html_format(p->out, "By %s", group);
            fputs(folded ? "</summary>\n<div class=figures>\n" : "</h3>\n<div class=figures>\n",
                  p->out);
        }
        if (p->n_scenarios > 1 && p->n_replications > 1)
            group_figure(p, p->keys[i], levels, n_levels);
        else
            group_table(p, p->keys[i], levels, n_levels);
    }
    (void)text;
    if (n)
        fputs(folded ? "</div></details>\n" : "</div>\n", p->out);
}

void page_groups(page *p)
{
    static const char *const first[] = {"place", "deprivation"};
    const char *seen[16];
    size_t n = 0;
    for (size_t i = 0; i < 2; i++) {
        one_group(p, first[i], false);
        seen[n++] = first[i];
    }
    for (size_t i = 0; i < weir_results_measure_count(p->r) && n < 16; i++) {
        const char *group = weir_results_measure(p->r, i)->group;
        bool new = *group != '\0';
        for (size_t k = 0; new &&k < n; k++)
            new = strcmp(seen[k], group) != 0;
        if (new) {
            one_group(p, group, true);
            seen[n++] = group;
        }
    }
}
