/* The answer of a search on the page: in words, and as a picture of the points that led to it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/page/assets.h"
#include "analysis/page/html.h"
#include "analysis/page/picture.h"

/* What lies across: the dial, or the cost of a mix. */
static double across(const analysis_solution *s, size_t point)
{
    return s->sweep.n_dials == 1 ? s->sweep.dials[0].dial.value[point] : s->costs[point];
}

/* What lies upwards: the measure of the first target, or of the front. */
static const weir_measure *upwards(const analysis_solution *s, analysis_unit *unit)
{
    if (s->sweep.n_dials > 1) {
        *unit = s->front_unit;
        return s->front;
    }
    *unit = s->sweep.n_measures ? s->sweep.units[0] : (analysis_unit){0};
    return s->sweep.n_measures ? s->sweep.measures[0] : NULL;
}

static void put_point(figure *f, const analysis_solution *s, const weir_measure *m, double scale,
                      size_t point, double *least, double *most)
{
    const weir_estimate e = weir_results_estimate(s->sweep.r, m, point, m->pooled, ANALYSIS_LEVEL);
    const double half = isfinite(e.half_width) ? e.half_width : 0;
    if (!isfinite(e.value) || !isfinite(across(s, point)))
        return;
    fprintf(f->data, "%.10g %.10g %.10g %.10g\n", across(s, point), e.value * scale,
            (e.value - half) * scale, (e.value + half) * scale);
    *least = fmin(*least, e.value - half);
    *most = fmax(*most, e.value + half);
}

/* Block by block: the line, and the points by what was found of them. */
static void put_points(figure *f, const analysis_solution *s, const weir_measure *m, double scale)
{
    static const analysis_point_verdict blocks[] = {ANALYSIS_POINT_MET, ANALYSIS_POINT_NOT_MET,
                                                    ANALYSIS_POINT_OPEN};
    double least = INFINITY, most = -INFINITY;
    for (size_t block = 0; block < 4; block++) {
        fputs("NaN NaN NaN NaN\n", f->data);
        for (size_t i = 0; i < s->sweep.n_points; i++)
            if (block == 0 ? s->sweep.n_dials == 1 || s->on_front[i]
                           : s->verdicts[i] == blocks[block - 1])
                put_point(f, s, m, scale, i, &least, &most);
        fputs("\n\n", f->data);
    }
    figure_number(f, "from_zero", least >= 0 && least <= 0.25 * most);
}

static void range_of(const analysis_solution *s, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < s->sweep.n_points; i++)
        if (isfinite(across(s, i))) {
            *low = fmin(*low, across(s, i));
            *high = fmax(*high, across(s, i));
        }
}

static bool answer_is_right(const analysis_solution *s)
{
    double low, high;
    range_of(s, &low, &high);
    return s->answer != ANALYSIS_NO_POINT && across(s, s->answer) > (low + high) / 2;
}

static void put_range(figure *f, const analysis_solution *s)
{
    double low, high;
    range_of(s, &low, &high);
    const double margin = high > low ? 0.04 * (high - low) : 1;
    figure_number(f, "x_low", low - margin);
    figure_number(f, "x_high", high + margin);
    figure_number(f, "answer_right", answer_is_right(s));
}

static void put_lines(page *p, figure *f, const analysis_solution *s, const weir_measure *m,
                      double scale)
{
    char place[ANALYSIS_SENTENCE], text[ANALYSIS_TEXT];
    const bool found = s->answer != ANALYSIS_NO_POINT;
    figure_number(f, "has_answer", found);
    /* the names of both lines keep out of each other's way */
    figure_number(f, "target_side", found && !answer_is_right(s));
    if (found) {
        figure_number(f, "answer_x", across(s, s->answer));
        snprintf(text, sizeof text, "%.120s", analysis_solution_place(place, s, s->answer));
        figure_text(f, "answer_name", text);
    }
    figure_number(f, "has_target", 0);
    for (size_t i = 0; i < weir_results_priority_count(p->r); i++) {
        const weir_result_priority target = weir_results_priority(p->r, i);
        if (strcmp(target.measure, m->name) != 0 || strcmp(target.stat, m->stat) != 0)
            continue;
        figure_number(f, "has_target", 1);
        figure_number(f, "target", target.value * scale);
        figure_text(f, "target_name", target.shown);
        return;
    }
}

static char *picture(page *p, const analysis_solution *s, const char *label)
{
    char text[ANALYSIS_TEXT];
    analysis_unit unit;
    const weir_measure *m = upwards(s, &unit);
    figure f;
    if (!m || !figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH, 320))
        return NULL;
    put_points(&f, s, m, unit.scale);
    put_range(&f, s);
    put_lines(p, &f, s, m, unit.scale);
    snprintf(text, sizeof text, "%.100s%s%.60s%s",
             s->sweep.n_dials > 1 ? "£ a day" : s->sweep.dials[0].name,
             s->sweep.n_dials == 1 && *s->sweep.dials[0].dial.unit ? " (" : "",
             s->sweep.n_dials == 1 ? s->sweep.dials[0].dial.unit : "",
             s->sweep.n_dials == 1 && *s->sweep.dials[0].dial.unit ? ")" : "");
    figure_text(&f, "x_name", text);
    snprintf(text, sizeof text, "%.30s%.30s", unit.before,
             *unit.after == ' ' ? unit.after + 1 : unit.after);
    figure_text(&f, "y_name", text);
    return figure_end_as(&f, analysis_plot_solve_answer, analysis_plot_solve_answer_text, label);
}

void page_answer(page *p)
{
    const analysis_solution *s = p->solution;
    char text[ANALYSIS_SENTENCE], title[ANALYSIS_TEXT];
    analysis_unit unit;
    if (!s)
        return;
    const weir_measure *m = upwards(s, &unit);
    fputs("<ul class=findings>\n<li><span><b>", p->out);
    page_number(p->out, analysis_solution_sentence(text, s));
    fputs("</b></span></li>\n", p->out);
    for (size_t i = 0; analysis_solution_note(text, s, i); i++) {
        fputs("<li><span>", p->out);
        page_number(p->out, text);
        fputs("</span></li>\n", p->out);
    }
    fputs("</ul>\n", p->out);
    if (!m || (!p->gallery && !p->shop.folder) || s->sweep.n_points < 2 ||
        (s->sweep.n_dials > 1 && !s->costs))
        return;
    fputs("<div class=figures>\n", p->out);
    if (page_figure_open(p, "answer", m->name, "", page_measure_name(title, m))) {
        analysis_solution_sentence(text, s);
        page_figure_close(p, picture(p, s, text),
                          s->sweep.n_dials > 1
                              ? "Each mark is a mix, its bar a 95 % interval; the line joins those "
                                "than which none is "
                                "both cheaper and better."
                              : "Each mark is a value that was tried, its bar a 95 % interval.");
    }
    fputs("</div>\n", p->out);
}
