/* The answer of a search for a terminal and for programs (solve.h). */
#include "analysis/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/figure.h"
#include "analysis/json.h"
#include "analysis/page/assets.h"
#include "analysis/table.h"

#define MOST_ROWS 40
#define PICTURE_ROWS 20
#define TEXT_WIDTH 100

/* ---- the table --------------------------------------------------------------------------------------- */

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static void print_heading(FILE *out, const analysis_solution *s)
{
    const weir_results *r = s->sweep.r;
    const char *title = weir_results_title(r, 0), *window = weir_results_about(r, "window_days");
    double total = 0;
    for (size_t i = 0; i < s->sweep.n_points; i++)
        total += s->replications[i];
    fputs(or_else(weir_results_about(r, "scenario"), "search"), out);
    if (title && *title)
        fprintf(out, ": %s", title);
    fprintf(out, "\n  %zu point%s, %.0f replications in all", s->sweep.n_points,
            s->sweep.n_points == 1 ? "" : "s", total);
    if (window)
        fprintf(out, " of %s days", window);
    if (weir_results_about(r, "warm_up_days"))
        fprintf(out, " after %s of warm-up", weir_results_about(r, "warm_up_days"));
    fprintf(out,
            ", seed %s\n  the same random numbers at each point; ± is half of a 95 %% interval\n\n",
            or_else(weir_results_about(r, "seed"), "?"));
}

/* Wrapped at words, as far in as the rest. */
static void print_wrapped(FILE *out, const char *text)
{
    size_t column = 0;
    while (*text) {
        const size_t n = strcspn(text, " ");
        if (column == 0 || column + n + 1 > TEXT_WIDTH) {
            fputs(column ? "\n  " : "  ", out);
            column = 2;
        } else {
            fputc(' ', out);
            column++;
        }
        fwrite(text, 1, n, out);
        column += n;
        text += n;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

static void print_targets(FILE *out, const analysis_solution *s)
{
    const weir_results *r = s->sweep.r;
    for (size_t i = 0; i < s->sweep.n_dials; i++)
        if (strcmp(s->sweep.dials[i].name, s->sweep.dials[i].dial.path) != 0)
            fprintf(out, "  %s is %s\n", s->sweep.dials[i].name, s->sweep.dials[i].dial.path);
    for (size_t i = 0; i < weir_results_priority_count(r); i++) {
        const weir_result_priority p = weir_results_priority(r, i);
        const char *how = strcmp(p.how, "at_least") == 0  ? "at least"
                          : strcmp(p.how, "at_most") == 0 ? "at most"
                                                          : p.how;
        if (!strpbrk(p.name, "<>"))
            fprintf(out, "  %s: %s[%s] %s %s\n", p.name, p.measure, p.stat, how, p.shown);
    }
}

static void head_row(table *t, const analysis_solution *s)
{
    char text[ANALYSIS_TEXT];
    table_row(t);
    for (size_t i = 0; i < s->sweep.n_dials && i < ANALYSIS_MOST_SWEPT; i++)
        table_cell(t, s->sweep.dials[i].name);
    table_cell(t, "runs");
    if (s->costs)
        table_cell(t, "£ a day");
    for (size_t i = 0; i < s->sweep.n_measures; i++) {
        table_cell(t, analysis_sweep_measure_name(text, &s->sweep, i));
        if (i == 0 && s->sweep.n_dials == 1)
            table_cell(t, "each more");
    }
    if (s->front)
        table_cell(t, "front");
    table_cell(t, weir_results_priority_count(s->sweep.r) > 1 ? "targets" : "target");
}

static const char *each_text(char out[ANALYSIS_TEXT], const analysis_solution *s, size_t point)
{
    analysis_unit unit = s->sweep.units[0];
    const weir_estimate e = analysis_solution_each(s, 0, point);
    if (unit.step)
        unit.after = unit.step;
    if (e.n == 0 || isnan(e.value))
        return "";
    return analysis_value(out, e, unit);
}

static void point_row(table *t, const analysis_solution *s, size_t point)
{
    char text[ANALYSIS_TEXT];
    table_row(t);
    for (size_t i = 0; i < s->sweep.n_dials && i < ANALYSIS_MOST_SWEPT; i++)
        table_cell(t, analysis_sweep_value(text, &s->sweep.dials[i], point));
    snprintf(text, sizeof text, "%.0f", s->replications[point]);
    table_cell(t, text);
    if (s->costs)
        table_cell(t, analysis_number(text, s->costs[point], fabs(s->costs[point]) < 100 ? 2 : 0));
    for (size_t i = 0; i < s->sweep.n_measures; i++) {
        table_cell(t, analysis_value(text, analysis_sweep_estimate(&s->sweep, i, point),
                                     s->sweep.units[i]));
        if (i == 0 && s->sweep.n_dials == 1)
            table_cell(t, each_text(text, s, point));
    }
    if (s->front)
        table_cell(t, s->on_front[point] ? "*" : "");
    const bool judged = s->verdicts[point] != ANALYSIS_POINT_OPEN || s->needs[point] > 0;
    snprintf(text, sizeof text, "%s%s", judged ? analysis_point_word(s->verdicts[point]) : "-",
             point == s->answer ? "  <--" : "");
    table_cell(t, text);
}

/* Of many points those around the answer, which are in order of value or cost. */
static void print_points(FILE *out, const analysis_solution *s)
{
    table t = {0};
    size_t first = 0, last = s->sweep.n_points;
    if (last > MOST_ROWS) {
        const size_t middle = s->answer == ANALYSIS_NO_POINT ? last : s->answer;
        first = middle > MOST_ROWS / 2 ? middle - MOST_ROWS / 2 : 0;
        last = first + MOST_ROWS < last ? first + MOST_ROWS : last;
    }
    head_row(&t, s);
    for (size_t point = first; point < last; point++)
        point_row(&t, s, point);
    table_print(out, &t, 0, true);
    table_clear(&t);
    if (last - first < s->sweep.n_points)
        fprintf(out, "  and %zu more points, which --json and the results file have\n",
                s->sweep.n_points - (last - first));
}

void analysis_print_solution(FILE *out, const analysis_solution *s)
{
    char text[ANALYSIS_SENTENCE];
    print_heading(out, s);
    print_wrapped(out, analysis_solution_sentence(text, s));
    for (size_t i = 0; analysis_solution_note(text, s, i); i++)
        print_wrapped(out, text);
    fputc('\n', out);
    print_targets(out, s);
    fputc('\n', out);
    print_points(out, s);
}

/* ---- the picture in characters -------------------------------------------------------------------------- */

/* The front: the measure over the cost. */
static char *draw_front(const analysis_solution *s, figure_shop *shop, int columns)
{
    const char *names[] = {""};
    char text[ANALYSIS_TEXT];
    figure f;
    if (!figure_begin_text(&f, shop, columns, PICTURE_ROWS))
        return NULL;
    for (size_t i = 0; i < s->sweep.n_points; i++) {
        const weir_estimate e =
            weir_results_estimate(s->sweep.r, s->front, i, s->front->pooled, ANALYSIS_LEVEL);
        const double half = isnan(e.half_width) ? 0 : e.half_width, scale = s->front_unit.scale;
        if (s->on_front[i])
            fprintf(f.data, "%.10g %.10g %.10g %.10g\n", s->costs[i], e.value * scale,
                    (e.value - half) * scale, (e.value + half) * scale);
    }
    fputs("\n\n", f.data);
    figure_texts(&f, "line_names", names, 1);
    figure_number(&f, "n_lines", 1);
    snprintf(text, sizeof text, "%.100s[%.60s]", s->front->name, s->front->stat);
    figure_text(&f, "y_name", text);
    figure_text(&f, "x_name", "£ a day");
    return figure_end_text(&f, analysis_plot_sweep_text);
}

void analysis_print_solution_picture(FILE *out, const analysis_solution *s, int columns)
{
    if (s->sweep.n_dials == 1) {
        analysis_print_sweep_picture(out, &s->sweep, columns);
        return;
    }
    if (!s->front)
        return;
    figure_shop shop;
    figure_shop_open(&shop);
    char *picture = draw_front(s, &shop, columns);
    figure_shop_close(&shop);
    if (picture)
        fputs(picture, out);
    free(picture);
}

/* ---- JSON --------------------------------------------------------------------------------------------------- */

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

/* A count, from a file that may be a stranger's. */
static json_t *whole(double value)
{
    return value >= 0 && value <= 0x1p53 ? json_integer((json_int_t)value) : json_null();
}

static json_t *point_number(size_t point)
{
    return point == ANALYSIS_NO_POINT ? json_null() : json_integer((json_int_t)point);
}

static json_t *notes_of(const analysis_solution *s)
{
    json_t *notes = json_array();
    char text[ANALYSIS_SENTENCE];
    for (size_t i = 0; analysis_solution_note(text, s, i); i++)
        json_array_append_new(notes, json_string(text));
    return notes;
}

static json_t *solve_of(const analysis_solution *s)
{
    static const char *const words[] = {"smallest", "largest", "cheapest"};
    char text[ANALYSIS_SENTENCE];
    json_t *solve = json_object();
    json_object_set_new(solve, "for", json_string(words[s->sought]));
    json_object_set_new(solve, "found", json_boolean(s->answer != ANALYSIS_NO_POINT));
    json_object_set_new(solve, "sentence", json_string(analysis_solution_sentence(text, s)));
    json_object_set_new(solve, "notes", notes_of(s));
    json_object_set_new(solve, "answer", point_number(s->answer));
    json_object_set_new(solve, "confidence", number(s->confidence));
    if (s->sweep.n_dials == 1) {
        json_object_set_new(solve, "fails", point_number(s->fails));
        json_object_set_new(solve, "next_to_each_other", json_boolean(s->adjacent));
    } else {
        json_object_set_new(solve, "surely_cheapest", json_boolean(s->surely_cheapest));
        json_object_set_new(solve, "cheaper_open", number(s->cheaper_open));
    }
    json_object_set_new(solve, "monotone_as_far_as_seen", json_boolean(!s->crossed));
    json_object_set_new(solve, "budget_spent", json_boolean(s->budget_spent));
    return solve;
}

static json_t *each_of(const analysis_solution *s, size_t point)
{
    const weir_estimate e = analysis_solution_each(s, 0, point);
    if (e.n == 0 || !isfinite(e.value))
        return json_null();
    json_t *each = json_object();
    json_object_set_new(each, "value", number(e.value));
    json_object_set_new(each, "half_width", number(e.half_width));
    return each;
}

static void add_to_point(json_t *entry, const analysis_solution *s, size_t i)
{
    static const char *const words[] = {"open", "met", "not_met"};
    json_object_set_new(entry, "verdict", json_string(words[s->verdicts[i]]));
    json_object_set_new(entry, "replications", whole(s->replications[i]));
    if (s->costs)
        json_object_set_new(entry, "cost_per_day", number(s->costs[i]));
    if (s->front)
        json_object_set_new(entry, "on_front", json_boolean(s->on_front[i]));
    if (s->sweep.n_dials == 1 && s->sweep.n_measures > 0)
        json_object_set_new(entry, "each_more", each_of(s, i));
}

json_t *analysis_solution_json(const analysis_solution *s, const weir_run_cost *cost)
{
    json_t *document = analysis_sweep_json(&s->sweep, cost);
    json_t *points = document ? json_object_get(document, "points") : NULL;
    if (!document)
        return NULL;
    for (size_t i = 0; i < json_array_size(points); i++)
        add_to_point(json_array_get(points, i), s, i);
    json_object_set_new(document, "solve", solve_of(s));
    return document;
}
