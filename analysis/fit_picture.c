/* Pictures of fits: the empirical distribution function with the fitted ones, and the quantiles of the
 * best law beside those of the data; for a terminal the first alone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/figure.h"
#include "analysis/fit.h"
#include "analysis/page/assets.h"

#define CURVE 200
#define WIDE_TAIL 0.99 /* the picture ends where so much has ended, but for the quantiles */

static size_t shown(const weir_fit_group *g)
{
    return g->n_fitted < ANALYSIS_FIT_SHOWN ? g->n_fitted : ANALYSIS_FIT_SHOWN;
}

/* Where the axis of x ends: a long tail would press all else to the edge. */
static double end_of(const weir_fit_group *g)
{
    double end = g->x[g->n_steps - 1];
    for (size_t i = 0; i < g->n_steps; i++)
        if (g->share[i] >= WIDE_TAIL) {
            end = fmin(end, 1.5 * g->x[i]);
            break;
        }
    return end;
}

/* A block of the empirical function, as points of a staircase. */
static void write_steps(FILE *data, const weir_fit_group *g, double end)
{
    const double start = fmin(0.0, g->least);
    fprintf(data, "%.9g 0\n", start);
    double before = 0;
    for (size_t i = 0; i < g->n_steps && g->x[i] <= end; i++) {
        fprintf(data, "%.9g %.9g\n%.9g %.9g\n", g->x[i], 100 * before, g->x[i], 100 * g->share[i]);
        before = g->share[i];
    }
    fprintf(data, "\n\n");
}

static void write_curve(FILE *data, const weir_fits *fits, size_t group, size_t fit, double start,
                        double end)
{
    for (int i = 0; i <= CURVE; i++) {
        const double x = start + (end - start) * i / CURVE;
        fprintf(data, "%.9g %.9g\n", x, 100 * weir_fits_cdf(fits, group, fit, x));
    }
    fprintf(data, "\n\n");
}

/* What the law has where the data have a step: in the middle of the step, so that the last is finite. */
static double write_quantiles(FILE *data, const weir_fits *fits, size_t group, size_t fit)
{
    const weir_fit_group *g = weir_fits_group(fits, group);
    double before = 0, most = 0;
    for (size_t i = 0; i < g->n_steps; i++) {
        const double middle = g->step > 0 ? g->share[i] : 0.5 * (before + g->share[i]);
        before = g->share[i];
        if (!(middle > 0 && middle < 1))
            continue;
        const double law = weir_fits_quantile(fits, group, fit, middle);
        fprintf(data, "%.9g %.9g\n", law, g->x[i]);
        most = fmax(most, fmax(law, g->x[i]));
    }
    fprintf(data, "\n\n");
    return most;
}

static void write_names(figure *f, const weir_fits *fits, size_t group)
{
    const weir_fit_group *g = weir_fits_group(fits, group);
    const char *names[ANALYSIS_FIT_SHOWN];
    for (size_t i = 0; i < shown(g); i++)
        names[i] = g->fits[i].law;
    figure_texts(f, "names", names, (int)shown(g));
    figure_number(f, "n_laws", (double)shown(g));
    figure_text(f, "unit", weir_fits_unit(fits));
    figure_text(f, "what", g->n_cut > 0 ? "data (Kaplan and Meier)" : "data");
}

static bool can_be_drawn(const weir_fit_group *g) { return g->n_fitted > 0 && g->n_steps > 1; }

char *analysis_fit_svg(const weir_fits *fits, size_t group, char why[256])
{
    const weir_fit_group *g = weir_fits_group(fits, group);
    figure_shop shop;
    figure f;
    char *svg = NULL;
    figure_shop_open(&shop);
    if (!can_be_drawn(g)) {
        snprintf(shop.why, sizeof shop.why, "there is nothing to draw");
    } else if (figure_begin(&f, &shop, 860, 380)) {
        const double start = fmin(0.0, g->least), end = end_of(g);
        write_steps(f.data, g, end);
        for (size_t i = 0; i < shown(g); i++)
            write_curve(f.data, fits, group, i, start, end);
        const double most = write_quantiles(f.data, fits, group, 0);
        write_names(&f, fits, group);
        figure_number(&f, "x_low", start);
        figure_number(&f, "x_high", end);
        figure_number(&f, "q_high", most);
        svg = figure_end(&f, analysis_plot_fit,
                         "The distribution of the data and the fitted laws; quantiles of the best "
                         "law beside those of the data");
    }
    snprintf(why, 256, "%s", shop.why);
    figure_shop_close(&shop);
    return svg;
}

void analysis_print_fit_picture(FILE *out, const weir_fits *fits, size_t group, int columns)
{
    const weir_fit_group *g = weir_fits_group(fits, group);
    figure_shop shop;
    figure f;
    figure_shop_open(&shop);
    if (can_be_drawn(g) && figure_begin_text(&f, &shop, columns, 22)) {
        const double start = fmin(0.0, g->least), end = end_of(g);
        write_steps(f.data, g, end);
        write_curve(f.data, fits, group, 0, start, end);
        write_names(&f, fits, group);
        char *text = figure_end_text(&f, analysis_plot_fit_text);
        if (text)
            fputs(text, out);
        free(text);
    }
    figure_shop_close(&shop);
}
