/* Differences with their intervals, for everyone and by groups. Each picture comes with a sentence
 * that says what it shows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/certainty.h"
#include "analysis/page/assets.h"
#include "analysis/page/html.h"
#include "analysis/page/picture.h"

/* ---- parts --- */

/* A round step that gives some four ticks. */
static double tick_step(double span)
{
    if (!(span > 0.0) || !isfinite(span))
        return 1.0;
    const double rough = span / 4.0, power = pow(10.0, floor(log10(rough)));
    const double times = rough / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
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

#define KEY_ROOM 50 /* pixels, of two lines */

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
static char *forest_end(page *p, forest *t, const char *const *rows, int n_rows, int first_style,
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
    if (p->gallery)
        snprintf(text, sizeof text, "difference from %.60s%s%.60s", weir_results_scenario(p->r, 0),
                 *unit ? "," : "", unit);
    else
        snprintf(text, sizeof text, "difference%s%.80s", *unit ? "," : "", unit);
    figure_text(&t->f, "x_label", text);
    figure_text(&t->f, "x_format", "%g");
    return figure_end_as(&t->f, analysis_plot_forest, analysis_plot_forest_text, label);
}

static const char *step_unit(char out[ANALYSIS_TEXT], analysis_unit unit)
{
    snprintf(out, ANALYSIS_TEXT, "%s%s%s", *unit.before ? " " : "", unit.before, unit.step);
    return out;
}

/* Of the styles from 11. */
static const char *const finding_names[] = {"better", "worse", "cannot tell", "different"};

static int finding_style(const analysis_change *c)
{
    if (c->finding <= ANALYSIS_CANNOT_TELL)
        return 13;
    return c->good > 0 ? 11 : c->good < 0 ? 12 : 14;
}

/* The unit for differences of one measure in one picture: that of the largest. */
static analysis_unit largest_step(const page *p, const weir_measure *const *levels, int n)
{
    analysis_unit unit = {0.0, "", "", ""};
    double most = -1.0;
    for (int i = 0; i < n; i++)
        for (size_t s = 1; s < page_series(p); s++) {
            const analysis_change c = analysis_compare(p->r, levels[i], 0, s);
            const double size = fabs(c.difference.value) +
                                (isfinite(c.difference.half_width) ? c.difference.half_width : 0.0);
            if (size > most || unit.scale == 0.0) {
                most = isnan(size) ? most : size;
                unit = c.step;
            }
        }
    return unit;
}

/* One measure, one line a redesign. The sentence is made of the findings' words. */
static void measure_forest(page *p, const weir_measure *m)
{
    char title[ANALYSIS_TEXT], words[ANALYSIS_TEXT], unit_text[ANALYSIS_TEXT], sentence[1200] = "";
    page_names rows = page_scenario_names(p, 1);
    forest t = {.low = 0.0, .high = 0.0};
    const int height = 70 + 30 * rows.n + (p->gallery ? KEY_ROOM : 0);
    analysis_measure_shown(unit_text, p->r, m);
    if (!page_figure_open(p, "difference", unit_text, "", page_measure_name(title, m)))
        return;
    const analysis_unit unit = largest_step(p, &m, 1);
    const bool draw = figure_begin(&t.f, &p->shop, PAGE_PICTURE_WIDTH, height);
    for (int i = 0; i < rows.n; i++) {
        const analysis_change c = analysis_compare(p->r, m, 0, (size_t)i + 1);
        rows.at[i] = rows.room[i];
        if (draw)
            forest_line(&t, i + 1, c.difference.value * unit.scale,
                        c.difference.half_width * unit.scale, finding_style(&c));
        const size_t used = strlen(sentence);
        snprintf(sentence + used, sizeof sentence - used, "%s%s: %s", i ? "; " : "", rows.room[i],
                 analysis_change_words(words, m, &c));
    }
    if (draw && p->gallery) { /* the page says above all of them what the marks mean */
        const char *names[4] = {"", "", "", ""};
        for (int i = 0; i < rows.n; i++) {
            const analysis_change c = analysis_compare(p->r, m, 0, (size_t)i + 1);
            names[finding_style(&c) - 11] = finding_names[finding_style(&c) - 11];
        }
        figure_texts(&t.f, "style_names", names, 4);
        figure_number(&t.f, "with_key", 1);
    }
    char *svg =
        draw ? forest_end(p, &t, rows.at, rows.n, 11, 14, step_unit(unit_text, unit), sentence)
             : NULL;
    strncat(sentence, ".", sizeof sentence - strlen(sentence) - 1);
    page_figure_close(p, svg, sentence);
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
    for (size_t i = 0; i < p->n_keys && n < page_most(p, 8); i++)
        if (analysis_sense(p->r, p->keys[i]) != 0) {
            measure_forest(p, p->keys[i]);
            n++;
        }
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
                        char room[MOST_LEVELS][PAGE_NAME_ROOM], const char *rows[MOST_LEVELS])
{
    const bool quintiles = strcmp(group, "deprivation") == 0 && n == 5;
    for (int i = 0; i < n; i++) {
        page_cut(room[i], levels[i]->level, 22);
        if (quintiles && strcmp(levels[i]->level, "1") == 0)
            snprintf(room[i], PAGE_NAME_ROOM, "1 (most deprived)");
        if (quintiles && strcmp(levels[i]->level, "5") == 0)
            snprintf(room[i], PAGE_NAME_ROOM, "5 (least)");
        rows[i] = room[i];
    }
}

/* All in the unit of the first. */
static void level_sentence(const page *p, const weir_measure *const *levels,
                           const char *const *rows, int n, char *sentence, size_t size)
{
    char text[ANALYSIS_TEXT];
    analysis_unit unit = {1.0, "", "", ""};
    size_t used =
        (size_t)snprintf(sentence, size, "In the base (%.60s):", weir_results_scenario(p->r, 0));
    for (int i = 0; i < n && used < size; i++) {
        const weir_estimate e =
            weir_results_estimate(p->r, levels[i], 0, levels[i]->pooled, ANALYSIS_LEVEL);
        if (i == 0)
            unit = analysis_unit_of(levels[i], e.value);
        used += (size_t)snprintf(sentence + used, size - used, "%s %s %s", i ? "," : "", rows[i],
                                 analysis_value_only(text, e, unit));
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
    char title[ANALYSIS_TEXT], unit_text[ANALYSIS_TEXT], sentence[1200],
        room[MOST_LEVELS][PAGE_NAME_ROOM];
    const char *rows[MOST_LEVELS];
    page_names list = page_scenario_names(p, 1);
    forest t = {.low = 0.0, .high = 0.0};
    analysis_measure_shown(unit_text, p->r, m);
    snprintf(title, sizeof title, "%s", page_measure_name(sentence, m));
    if (p->gallery)
        snprintf(title, sizeof title, "%.140s, by %.40s", page_measure_name(sentence, m),
                 levels[0]->group);
    if (!page_figure_open(p, "group", unit_text, levels[0]->group, title))
        return;
    const analysis_unit unit = largest_step(p, levels, n);
    const int height = 90 + (14 + 12 * list.n) * n;
    level_names(levels[0]->group, levels, n, room, rows);
    level_sentence(p, levels, rows, n, sentence, sizeof sentence);
    char *svg = NULL;
    if (figure_begin(&t.f, &p->shop, PAGE_PICTURE_WIDTH, height)) {
        put_levels(p, &t, levels, n, unit);
        page_put_names(&t.f, "style_names", &list);
        figure_number(&t.f, "with_key", 1);
        svg = forest_end(p, &t, rows, n, 2, list.n + 1, step_unit(unit_text, unit), sentence);
    }
    page_figure_close(p, svg, sentence);
}

/* One scenario alone: values instead of differences, as a table. */
static void group_table(page *p, const weir_measure *m, const weir_measure *const *levels, int n)
{
    char text[ANALYSIS_TEXT], room[MOST_LEVELS][PAGE_NAME_ROOM];
    const char *rows[MOST_LEVELS];
    level_names(levels[0]->group, levels, n, room, rows);
    fputs("<figure>\n<figcaption><b>", p->out);
    html_text(p->out, page_measure_name(text, m));
    fputs("</b></figcaption>\n<table>\n<tbody>\n", p->out);
    for (int i = 0; i < n; i++) {
        fputs("<tr><th scope=row>", p->out);
        html_text(p->out, rows[i]);
        fputs("</th><td class=number>", p->out);
        page_number(p->out, analysis_measured(text, p->r, levels[i], 0, NULL));
        fputs("</td></tr>\n", p->out);
    }
    fputs("</tbody></table>\n</figure>\n", p->out);
}

static void one_group(page *p, const char *group, bool folded)
{
    const weir_measure *levels[MOST_LEVELS];
    size_t n = 0;
    for (size_t i = 0; i < p->n_keys && n < page_most(p, 4); i++) {
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
