/* Tables of a calibration for a terminal. */
#include "analysis/calibrate.h"

#include <math.h>
#include <string.h>

#include "analysis/table.h"
#include "analysis/words.h"

size_t analysis_calibration_near(const weir_calibration *c, bool held_out, size_t *of)
{
    size_t near = 0;
    *of = 0;
    for (size_t i = 0; i < c->n_targets; i++) {
        const weir_calibrated_target *t = &c->targets[i];
        if (t->held_out != held_out)
            continue;
        (*of)++;
        near += t->implausibility <= c->cut;
    }
    return near;
}

/* ---- figures ------------------------------------------------------------------------------------------ */

static void name_of(char out[ANALYSIS_TEXT], const weir_calibrated_target *t)
{
    if (*t->group)
        snprintf(out, ANALYSIS_TEXT, "%.110s, %.30s %.30s", t->written, t->group, t->level);
    else
        snprintf(out, ANALYSIS_TEXT, "%.150s", t->written);
}

static void number_cell(table *t, double value, const char *format)
{
    char text[40] = "";
    if (isfinite(value) && *format == '1')
        snprintf(text, sizeof text, "%.1f", value);
    else if (isinf(value))
        snprintf(text, sizeof text, "infinite");
    table_cell(t, text);
}

static void range_cell(table *t, const weir_calibrated_target *target, analysis_unit unit)
{
    char low[ANALYSIS_TEXT], high[ANALYSIS_TEXT], text[2 * ANALYSIS_TEXT] = "";
    const double width = target->most - target->least;
    if (isfinite(width)) {
        const int decimals = analysis_decimals(target->most * unit.scale, width * unit.scale);
        analysis_value_at(low, target->least, unit, decimals);
        analysis_value_at(high, target->most, unit, decimals);
        snprintf(text, sizeof text, "%.90s to %.90s", low, high);
    }
    table_cell(t, text);
}

static void target_row(table *t, const weir_calibrated_target *target)
{
    char text[ANALYSIS_TEXT];
    const weir_measure like = {.name = target->measure,
                               .quantity = target->measure,
                               .service = "",
                               .stat = target->stat,
                               .unit = target->unit,
                               .group = target->group,
                               .level = target->level};
    const analysis_unit unit = analysis_unit_of(&like, target->observed);
    const double around = hypot(target->sd, target->discrepancy);
    const weir_estimate observed = {
        .value = target->observed, .half_width = around > 0 ? 2 * around : (double)NAN, .n = 2};
    table_row(t);
    name_of(text, target);
    table_cell(t, text);
    table_cell(t, analysis_value(text, observed, unit));
    table_cell(t, analysis_value(text, target->before, unit));
    number_cell(t, target->implausibility_before, "1");
    table_cell(t, analysis_value(text, target->fitted, unit));
    number_cell(t, target->implausibility, "1");
    range_cell(t, target, unit);
}

static void print_targets(FILE *out, const weir_calibration *c, bool held_out)
{
    static const char *const heads[] = {"observed",   "as it was", "I",
                                        "calibrated", "I",         "plausible points"};
    table t = {0};
    size_t of;
    const size_t near = analysis_calibration_near(c, held_out, &of);
    if (of == 0)
        return;
    fprintf(out, "\n  %s: %zu of %zu have an implausibility I of at most %g\n",
            held_out ? "held out" : "fitted", near, of, c->cut);
    table_row(&t);
    table_cell(&t, "figure");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        table_cell(&t, heads[i]);
    for (size_t i = 0; i < c->n_targets; i++)
        if (c->targets[i].held_out == held_out)
            target_row(&t, &c->targets[i]);
    table_print(out, &t, 1, true);
    table_clear(&t);
}

/* ---- dials ---------------------------------------------------------------------------------------------- */

static void value_cell(table *t, double value, const char *unit)
{
    char text[80] = "";
    if (isfinite(value))
        snprintf(text, sizeof text, "%.6g%s%.30s", value, *unit ? " " : "", unit);
    table_cell(t, text);
}

static const char *said_of(const weir_calibrated_dial *d)
{
    if (d->at_end)
        return "at the end of its range: widen it, or ask why";
    if (d->undecided)
        return "the figures hardly decide it";
    return "";
}

static void print_dials(FILE *out, const weir_calibration *c)
{
    static const char *const heads[] = {"dial", "from",      "to", "as it was",
                                        "best", "plausible", "to", ""};
    table t = {0};
    table_row(&t);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        table_cell(&t, heads[i]);
    for (size_t i = 0; i < c->n_dials; i++) {
        const weir_calibrated_dial *d = &c->dials[i];
        table_row(&t);
        table_cell(&t, d->path);
        value_cell(&t, d->lo, d->unit);
        value_cell(&t, d->hi, d->unit);
        value_cell(&t, d->was, d->unit);
        table_cell(&t, d->text);
        value_cell(&t, d->from, d->unit);
        value_cell(&t, d->to, d->unit);
        table_cell(&t, said_of(d));
    }
    table_print(out, &t, 1, true);
    table_clear(&t);
}

static void print_waves(FILE *out, const weir_calibration *c)
{
    fputs("\n", out);
    for (size_t i = 0; i < c->n_waves; i++)
        fprintf(out, "  wave %zu: %zu points, %zu plausible; %.2g %% of the ranges left\n", i + 1,
                c->waves[i].n_points, c->waves[i].n_plausible, 100 * c->waves[i].left);
    fprintf(out, "  search: %zu points; misfit %.3g, was %.3g\n", c->n_searched, c->misfit,
            c->misfit_before);
}

void analysis_print_calibration(FILE *out, const weir_calibration *c, const char *scenario)
{
    fprintf(out, "%s: %zu dial%s, %zu fitted figure%s of %s, %zu held out\n", scenario, c->n_dials,
            c->n_dials == 1 ? "" : "s", c->n_fitted, c->n_fitted == 1 ? "" : "s", c->file,
            c->n_held_out);
    fprintf(out,
            "  %zu points, %zu of them plausible; %d replications at each, %zu in all; the same "
            "random numbers at each\n  ± beside a figure is 2 sd of it and of the model's own "
            "error, beside a result half of a 95 %% interval\n\n",
            c->n_points, c->n_plausible, c->replications_a_point, c->replications);
    print_dials(out, c);
    print_targets(out, c, false);
    print_targets(out, c, true);
    print_waves(out, c);
    if (c->n_plausible == 0)
        fprintf(out, "  no point is plausible: the scenario is wrong in another way than by these "
                     "dials, or the figures\n  are surer than they should be (sd, discrepancy)\n");
}
