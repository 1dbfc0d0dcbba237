/* Pictures of a sweep. One dial makes a curve, two that make a grid a heat map, and any others a cloud of
 * points. Shades go from light to dark in one hue, so that their order survives black and white. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/page/assets.h"
#include "analysis/page/html.h"
#include "analysis/page/picture.h"
#include "analysis/page/points.h"

#define MOST_PICTURES 8
#define MOST_CLOUDS 6 /* dials in pictures of a sweep over three or more */
#define MOST_TEXT_COLUMNS 9
#define MOST_WIDTH_COLUMNS 6 /* with half widths under the values */
#define MOST_TICKS 14
#define MOST_GRID 60
#define SENTENCE PAGE_POINT_SENTENCE
#define NEAR_ZERO 0.25 /* of the highest */
#define CROWDED 0.2    /* of the way from the least to the most */
#define LOG_FROM 3.0   /* the logarithm needs room: so many times the least */

/* ---- axes -------------------------------------------------------------------------------------------- */

/* "waits, in min": the name of an axis. */
static const char *axis_name(char out[ANALYSIS_TEXT], const char *name, const char *before,
                             const char *after)
{
    while (*after == ' ')
        after++;
    snprintf(out, ANALYSIS_TEXT, "%.110s%s%.30s%s%.30s", name, *before || *after ? " (" : "",
             before, after, *before || *after ? ")" : "");
    return out;
}

static const char *dial_axis(char out[ANALYSIS_TEXT], const analysis_swept *d)
{
    return axis_name(out, d->name, "", d->dial.unit);
}

static const char *unit_axis(char out[ANALYSIS_TEXT], analysis_unit u)
{
    snprintf(out, ANALYSIS_TEXT, "%.30s%.30s", u.before,
             *u.after == ' ' && !*u.before ? u.after + 1 : u.after);
    return out;
}

/* ---- pictures -------------------------------------------------------------------------------------------- */

static void put_range(figure *f, const char *low_name, const char *high_name, double low,
                      double high, double margin)
{
    const double span = high > low ? high - low : fmax(fabs(low), 1.0);
    figure_number(f, low_name, low - margin * span);
    figure_number(f, high_name, high + margin * span);
}

static void dial_range(figure *f, const analysis_sweep *s, const analysis_swept *d)
{
    put_range(f, "x_low", "x_high", d->dial.value[d->order[0]],
              d->dial.value[d->order[s->n_points - 1]], 0.04);
}

/* How near the curve comes to a target over the outer third of its dial; *above: it ends above. */
static double nearness(const analysis_sweep *s, size_t measure, double target, bool right,
                       bool *above)
{
    const analysis_swept *d = s->moving[0];
    const double low = d->dial.value[d->order[0]], high = d->dial.value[d->order[s->n_points - 1]];
    double nearest = INFINITY;
    for (size_t point = 0; point < s->n_points; point++) {
        const double share = (d->dial.value[point] - low) / (high - low);
        const double away = analysis_sweep_estimate(s, measure, point).value - target;
        if (right ? share >= 0.65 : share <= 0.35)
            nearest = fmin(nearest, fabs(away));
        if (share == (right ? 1.0 : 0.0))
            *above = away > 0;
    }
    return nearest;
}

/* The target's name stands at the end where the curve is farther away, on the other side of the line. */
static void place_target(const analysis_sweep *s, figure *f, size_t measure, double target)
{
    bool above_left = false, above_right = false;
    const bool right = nearness(s, measure, target, true, &above_right) >
                       nearness(s, measure, target, false, &above_left);
    figure_number(f, "target_side", right);
    figure_number(f, "target_above", (right ? above_right : above_left) ? -1 : 1);
}

/* The target that is stated of the measure, if any. */
static void put_target(page *p, figure *f, size_t measure)
{
    const weir_measure *m = p->sweep->measures[measure];
    figure_number(f, "has_target", 0);
    for (size_t i = 0; i < weir_results_priority_count(p->r); i++) {
        const weir_result_priority target = weir_results_priority(p->r, i);
        char text[ANALYSIS_TEXT];
        if (strcmp(target.measure, m->name) != 0 || !weir_measure_has_stat(m, target.stat))
            continue;
        figure_number(f, "has_target", 1);
        figure_number(f, "target", target.value * p->sweep->units[measure].scale);
        snprintf(text, sizeof text, "%.60s: %.60s", target.name, target.shown);
        figure_text(f, "target_name", text);
        place_target(p->sweep, f, measure, target.value);
        return;
    }
}

/* One line for each point that was seen, by rising dial. The picture stands on 0 where no interval
 * reaches below it and some come near. */
static void put_points(figure *f, const analysis_sweep *s, size_t measure, const analysis_swept *d)
{
    const double scale = s->units[measure].scale;
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < s->n_points; i++) {
        const weir_estimate e = analysis_sweep_estimate(s, measure, d->order[i]);
        const double half = isfinite(e.half_width) ? e.half_width : 0;
        if (!isfinite(e.value))
            continue;
        fprintf(f->data, "%.10g %.10g %.10g %.10g\n", d->dial.value[d->order[i]], e.value * scale,
                (e.value - half) * scale, (e.value + half) * scale);
        least = fmin(least, e.value - half);
        most = fmax(most, e.value + half);
    }
    figure_number(f, "from_zero", least >= 0 && least < NEAR_ZERO * most);
}

static char *curve(page *p, size_t measure, const char *label)
{
    const analysis_sweep *s = p->sweep;
    char text[ANALYSIS_TEXT];
    figure f;
    if (!figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH, 290))
        return NULL;
    put_points(&f, s, measure, s->moving[0]);
    dial_range(&f, s, s->moving[0]);
    put_target(p, &f, measure);
    figure_number(&f, "n_lines", 1);
    figure_text(&f, "x_name", dial_axis(text, s->moving[0]));
    figure_text(&f, "y_name", unit_axis(text, s->units[measure]));
    return figure_end_as(&f, analysis_plot_sweep_curve, analysis_plot_sweep_text, label);
}

static void put_levels(figure *f, const analysis_sweep *s, const analysis_swept *d,
                       const char *list)
{
    char room[MOST_GRID][PAGE_NAME_ROOM], value[ANALYSIS_TEXT];
    const char *names[MOST_GRID];
    for (size_t point = 0; point < s->n_points; point++) {
        page_cut(room[d->level[point]], analysis_sweep_value(value, d, point), 12);
        names[d->level[point]] = room[d->level[point]];
    }
    figure_texts(f, list, names, (int)d->n_levels);
}

static size_t longest_level(const analysis_sweep *s, const analysis_swept *d)
{
    char value[ANALYSIS_TEXT];
    size_t longest = 1;
    for (size_t point = 0; point < s->n_points; point++) {
        const size_t n = strlen(analysis_sweep_value(value, d, point));
        longest = n > longest ? n : longest;
    }
    return longest < 12 ? longest : 12;
}

/* What stands in a box: the value alone, for the colour bar has its unit. */
static void cell_text(char out[ANALYSIS_TEXT], weir_estimate e, analysis_unit u, bool with_width)
{
    char number[ANALYSIS_TEXT], half[ANALYSIS_TEXT];
    const double width = e.half_width * u.scale;
    const int decimals = analysis_decimals(e.value * u.scale, width);
    analysis_number(number, e.value * u.scale, decimals);
    if (with_width && isfinite(width))
        snprintf(out, ANALYSIS_TEXT, "%.40s\\n±%.40s", number,
                 analysis_number(half, width, decimals));
    else
        snprintf(out, ANALYSIS_TEXT, "%.40s", number);
}

/* The share of points that lie below a value. */
static double share_below(const analysis_sweep *s, size_t measure, double value)
{
    size_t below = 0, seen = 0;
    for (size_t point = 0; point < s->n_points; point++) {
        const double v = analysis_sweep_estimate(s, measure, point).value;
        below += v < value;
        seen += isfinite(v) != 0;
    }
    return seen ? (double)below / (double)seen : 0;
}

/* Shades from the least value to the most; by the logarithm where half of all points would else have
 * almost the same. */
static void put_shades(figure *f, const analysis_sweep *s, size_t measure)
{
    size_t low = 0, high = 0;
    const double scale = s->units[measure].scale;
    if (!page_point_ends(s, measure, &low, &high))
        return;
    const double least = analysis_sweep_estimate(s, measure, low).value;
    const double most = analysis_sweep_estimate(s, measure, high).value;
    const bool crowded = share_below(s, measure, least + CROWDED * (most - least)) > 0.5;
    put_range(f, "z_low", "z_high", least * scale, most * scale, most > least ? 0 : 0.5);
    figure_number(f, "z_log", crowded && least > 0 && most > LOG_FROM * least);
}

static void put_boxes(figure *f, const analysis_sweep *s, size_t measure, const analysis_swept *x,
                      const analysis_swept *y, bool with_width)
{
    char text[ANALYSIS_TEXT];
    for (size_t point = 0; point < s->n_points; point++) {
        const weir_estimate e = analysis_sweep_estimate(s, measure, point);
        if (!isfinite(e.value))
            continue;
        cell_text(text, e, s->units[measure], with_width);
        fprintf(f->data, "%zu %zu %.10g \"%s\"\n", x->level[point] + 1, y->level[point] + 1,
                e.value * s->units[measure].scale, text);
    }
}

/* Around the boxes where all targets are surely met: an edge wherever such a box has a neighbour that
 * is not, or none. Returns how many edges there are. */
static int put_edges(page *p, figure *f, const analysis_swept *x, const analysis_swept *y)
{
    const analysis_sweep *s = p->sweep;
    bool met[MOST_GRID + 2][MOST_GRID + 2] = {{false}}; /* with a rim that is not */
    int n = 0;
    if (weir_results_priority_count(p->r) == 0)
        return 0;
    for (size_t point = 0; point < s->n_points; point++)
        met[y->level[point] + 1][x->level[point] + 1] =
            analysis_sweep_targets(s, point) == ANALYSIS_HOLDS;
    fputs("\n\n", f->data);
    for (size_t row = 0; row <= y->n_levels; row++)
        for (size_t column = 0; column <= x->n_levels; column++) {
            const double right = (double)column + 0.5, top = (double)row + 0.5;
            if (met[row][column] != met[row][column + 1])
                fprintf(f->data, "%g %g 0 1\n", right, top - 1), n++;
            if (met[row][column] != met[row + 1][column])
                fprintf(f->data, "%g %g 1 0\n", right - 1, top), n++;
        }
    return n;
}

static double step_of(size_t n) { return ceil((double)n / MOST_TICKS); }

/* The dial with more values lies across. */
static char *heat_map(page *p, size_t measure, const char *label)
{
    const analysis_sweep *s = p->sweep;
    const bool turn = s->moving[0]->n_levels > s->moving[1]->n_levels;
    const analysis_swept *x = s->moving[turn ? 0 : 1], *y = s->moving[turn ? 1 : 0];
    const bool with_text = x->n_levels <= MOST_TEXT_COLUMNS && y->n_levels <= 20;
    const bool with_width = x->n_levels <= MOST_WIDTH_COLUMNS;
    const double height = (with_width ? 44.0 : 30.0) * (double)y->n_levels;
    char text[ANALYSIS_TEXT];
    figure f;
    if (!figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH,
                      100 + (int)(height < 380 ? fmax(height, 120) : 380)))
        return NULL;
    put_boxes(&f, s, measure, x, y, with_width);
    figure_number(&f, "n_edges", put_edges(p, &f, x, y));
    figure_number(&f, "text_up", with_width ? 0.5 : 0);
    put_levels(&f, s, x, "column_names");
    put_levels(&f, s, y, "row_names");
    put_shades(&f, s, measure);
    figure_number(&f, "n_columns", (double)x->n_levels);
    figure_number(&f, "n_rows", (double)y->n_levels);
    figure_number(&f, "column_step", step_of(x->n_levels));
    figure_number(&f, "row_step", step_of(y->n_levels));
    figure_number(&f, "with_text", with_text);
    figure_number(&f, "long_ticks",
                  (double)(longest_level(s, x) * x->n_levels) / step_of(x->n_levels) > 46);
    figure_number(&f, "row_room", 2.0 + 0.9 * (double)longest_level(s, y));
    figure_text(&f, "x_name", dial_axis(text, x));
    figure_text(&f, "y_name", dial_axis(text, y));
    return figure_end_as(&f, analysis_plot_sweep_map, analysis_plot_sweep_map_text, label);
}

/* Over two dials that make no grid: where the points are, and the measure as shade. */
static char *shaded_cloud(page *p, size_t measure, const char *label)
{
    const analysis_sweep *s = p->sweep;
    char text[ANALYSIS_TEXT];
    figure f;
    if (!figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH, 320))
        return NULL;
    for (size_t point = 0; point < s->n_points; point++) {
        const weir_estimate e = analysis_sweep_estimate(s, measure, point);
        if (isfinite(e.value))
            fprintf(f.data, "%.10g %.10g %.10g\n", s->moving[0]->dial.value[point],
                    s->moving[1]->dial.value[point], e.value * s->units[measure].scale);
    }
    dial_range(&f, s, s->moving[0]);
    put_shades(&f, s, measure);
    figure_number(&f, "flat", 1);
    figure_text(&f, "x_name", dial_axis(text, s->moving[0]));
    figure_text(&f, "y_name", dial_axis(text, s->moving[1]));
    return figure_end_as(&f, analysis_plot_sweep_cloud, analysis_plot_sweep_cloud_text, label);
}

/* Over one of many dials, the others being what they are at each point. */
static char *plain_cloud(page *p, size_t measure, const analysis_swept *d, const char *label)
{
    const analysis_sweep *s = p->sweep;
    char text[ANALYSIS_TEXT];
    figure f;
    if (!figure_begin(&f, &p->shop, PAGE_PICTURE_WIDTH, 250))
        return NULL;
    put_points(&f, s, measure, d);
    dial_range(&f, s, d);
    figure_number(&f, "flat", 0);
    figure_text(&f, "x_name", dial_axis(text, d));
    figure_text(&f, "y_name", unit_axis(text, s->units[measure]));
    return figure_end_as(&f, analysis_plot_sweep_cloud, analysis_plot_sweep_cloud_text, label);
}

static bool is_map(const analysis_sweep *s)
{
    return s->n_moving == 2 && s->is_grid && s->moving[0]->n_levels <= MOST_GRID &&
           s->moving[1]->n_levels <= MOST_GRID;
}

static const char *unit_title(char out[ANALYSIS_TEXT], const analysis_sweep *s, size_t measure)
{
    char name[ANALYSIS_TEXT];
    const analysis_unit u = s->units[measure];
    return axis_name(out, page_measure_name(name, s->measures[measure]), u.before, u.after);
}

static void one_picture(page *p, size_t measure)
{
    const analysis_sweep *s = p->sweep;
    char title[ANALYSIS_TEXT], name[ANALYSIS_TEXT], sentence[SENTENCE];
    analysis_sweep_measure_name(name, s, measure);
    if (!page_figure_open(p, "points", name, "", unit_title(title, s, measure)))
        return;
    page_point_range(s, measure, sentence, sizeof sentence);
    page_figure_close(p,
                      s->n_moving == 1 ? curve(p, measure, sentence)
                      : is_map(s)      ? heat_map(p, measure, sentence)
                                       : shaded_cloud(p, measure, sentence),
                      sentence);
}

static void clouds(page *p, size_t measure)
{
    const analysis_sweep *s = p->sweep;
    char title[ANALYSIS_TEXT], label[2 * ANALYSIS_TEXT], name[ANALYSIS_TEXT], sentence[SENTENCE];
    html_element(p->out, "h3", unit_title(title, s, measure));
    page_point_range(s, measure, sentence, sizeof sentence);
    fputs("<p class=says>", p->out);
    page_number(p->out, sentence);
    fputs("</p>\n<div class=figures>\n", p->out);
    for (size_t i = 0; i < s->n_moving && i < page_most(p, MOST_CLOUDS); i++) {
        snprintf(label, sizeof label, "%.150s over %.150s", title, s->moving[i]->name);
        analysis_sweep_measure_name(name, s, measure);
        if (page_figure_open(p, "points", name, s->moving[i]->name,
                             p->gallery ? label : s->moving[i]->name))
            page_figure_close(p, plain_cloud(p, measure, s->moving[i], label),
                              p->gallery ? sentence : "");
    }
    fputs("</div>\n", p->out);
}

void page_sweep_pictures(page *p)
{
    const analysis_sweep *s = p->sweep;
    if (s->n_moving == 0 || (!p->gallery && !p->shop.folder))
        return;
    if (s->n_moving > 2) {
        fputs("<p>Each picture shows all points over one dial; the others differ from point to "
              "point. A bar is a 95&nbsp;% interval.</p>\n",
              p->out);
        for (size_t i = 0; i < s->n_measures && i < page_most(p, 3); i++)
            clouds(p, i);
        return;
    }
    if (s->n_moving == 1)
        fputs("<p>A dot is an estimate, its bar a 95&nbsp;% interval.</p>\n", p->out);
    else if (is_map(s) && weir_results_priority_count(p->r) > 0)
        fputs("<p>The darker, the higher. ± is half of a 95&nbsp;% interval. Within the thick line "
              "all "
              "targets are surely met.</p>\n",
              p->out);
    else
        fputs("<p>The darker, the higher.</p>\n", p->out);
    fputs("<div class=figures>\n", p->out);
    for (size_t i = 0; i < s->n_measures && i < page_most(p, MOST_PICTURES); i++)
        one_picture(p, i);
    fputs("</div>\n", p->out);
}
