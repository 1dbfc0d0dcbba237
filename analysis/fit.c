/* Fits as a table for a terminal: what the data are, the laws in their order, the line to paste. */
#include "analysis/fit.h"

#include <math.h>
#include <string.h>

#include "analysis/table.h"

/* ---- sentences --------------------------------------------------------------------------------------- */

static const char *behind(const char *unit) { return *unit ? " " : ""; }

static bool remark_of_count(const weir_fit_group *g, size_t i, char out[ANALYSIS_FIT_LINE])
{
    if (i == 0 && g->n_missing > 0)
        snprintf(out, ANALYSIS_FIT_LINE, "%zu row%s without a value left out", g->n_missing,
                 g->n_missing == 1 ? "" : "s");
    else if (i == 1 && g->n_cut > 0)
        snprintf(out, ANALYSIS_FIT_LINE, "%zu cut short, and known to last longer than their value",
                 g->n_cut);
    else if (i == 2 && g->n_negative > 0)
        snprintf(out, ANALYSIS_FIT_LINE, "%zu below 0: is that what they should be?",
                 g->n_negative);
    else if (i == 3 && g->n_zero > 0 && g->step == 0)
        snprintf(out, ANALYSIS_FIT_LINE,
                 "%zu exactly 0, which only a normal law can give: leave them out and give them a "
                 "share of their own, or say how they were rounded (--rounded)",
                 g->n_zero);
    else
        return false;
    return true;
}

static bool remark_of_rounding(const weir_fit_group *g, const char *unit, size_t i,
                               char out[ANALYSIS_FIT_LINE])
{
    if (i == 4 && g->step > 0)
        snprintf(out, ANALYSIS_FIT_LINE,
                 "multiples of %g%s%s, taken as rounded %s (--rounded no|nearest|down|up says "
                 "otherwise)",
                 g->step, behind(unit), unit, g->rounding);
    else if (i == 5 && g->step == 0 && g->n_different < g->n)
        snprintf(out, ANALYSIS_FIT_LINE, "%zu different values among %zu, taken as exact",
                 g->n_different, g->n);
    else
        return false;
    return true;
}

const char *analysis_fit_remark(const weir_fits *fits, size_t group, size_t i,
                                char out[ANALYSIS_FIT_LINE])
{
    const weir_fit_group *g = weir_fits_group(fits, group);
    for (size_t seen = 0, at = 0; at < 6; at++) {
        if (!remark_of_count(g, at, out) && !remark_of_rounding(g, weir_fits_unit(fits), at, out))
            continue;
        if (seen++ == i)
            return out;
    }
    return NULL;
}

const char *analysis_fit_parameters(const weir_fits *fits, const weir_fit *fit,
                                    char out[ANALYSIS_FIT_LINE])
{
    size_t n = 0;
    const char *unit = weir_fits_unit(fits);
    out[0] = '\0';
    for (size_t i = 0; i < fit->n_parameters && n < ANALYSIS_FIT_LINE - 1; i++) {
        const weir_fit_parameter *p = &fit->parameters[i];
        const bool has_unit = p->has_unit && *unit;
        n += (size_t)snprintf(out + n, ANALYSIS_FIT_LINE - n, "%s%s %.4g%s%s", i ? ", " : "",
                              p->name, p->value, has_unit ? " " : "", has_unit ? unit : "");
        if (isfinite(p->lo) && n < ANALYSIS_FIT_LINE - 1)
            n += (size_t)snprintf(out + n, ANALYSIS_FIT_LINE - n, " (%.3g to %.3g)", p->lo, p->hi);
    }
    return out;
}

static bool is_doubted(const weir_fit *fit)
{
    return fit->ks_p < ANALYSIS_FIT_DOUBT || fit->ad_p < ANALYSIS_FIT_DOUBT;
}

const char *analysis_fit_verdict(const weir_fit_group *g, char out[ANALYSIS_FIT_LINE])
{
    if (g->n_fitted == 0) {
        snprintf(out, ANALYSIS_FIT_LINE, "no law could be fitted");
        return out;
    }
    const weir_fit *best = &g->fits[0];
    const bool judged = !isnan(best->ks_p) || !isnan(best->ad_p);
    const size_t n = (size_t)snprintf(out, ANALYSIS_FIT_LINE, "%s has the least AIC", best->law);
    if (!judged)
        snprintf(out + n, ANALYSIS_FIT_LINE - n, "; whether it is like the data was not asked");
    else if (is_doubted(best))
        snprintf(out + n, ANALYSIS_FIT_LINE - n,
                 ", but the data are unlike it (p below %g): look at the picture, or draw from the "
                 "data themselves (dist: empirical)",
                 ANALYSIS_FIT_DOUBT);
    else
        snprintf(out + n, ANALYSIS_FIT_LINE - n,
                 ", and the data could well be its own (KS p %.2g, A² p %.2g)", best->ks_p,
                 best->ad_p);
    return out;
}

/* ---- the table ------------------------------------------------------------------------------------------ */

static void cell(table *t, const char *format, double value)
{
    char text[40] = "";
    /* one of a few constant formats */
    if (!isnan(value) && *format == 'w')
        snprintf(text, sizeof text, "%.2f", value);
    else if (!isnan(value) && *format == 'd')
        snprintf(text, sizeof text, "%.4f", value);
    else if (!isnan(value) && *format == 'p')
        snprintf(text, sizeof text, "%.3f", value);
    else if (!isnan(value))
        snprintf(text, sizeof text, "%.1f", value);
    table_cell(t, text);
}

static void fit_row(table *t, const weir_fits *fits, const weir_fit *fit, double least)
{
    char text[ANALYSIS_FIT_LINE];
    table_row(t);
    table_cell(t, fit->law);
    cell(t, "a", fit->aic);
    cell(t, "a", fit->aic - least);
    cell(t, "w", fit->weight);
    cell(t, "a", fit->bic);
    cell(t, "d", fit->ks);
    cell(t, "p", fit->ks_p);
    cell(t, "d", fit->ad);
    cell(t, "p", fit->ad_p);
    table_cell(t, analysis_fit_parameters(fits, fit, text));
}

static void print_table(FILE *out, const weir_fits *fits, const weir_fit_group *g)
{
    static const char *const heads[] = {"law", "AIC", "more", "weight", "BIC",
                                        "KS",  "p",   "A²",   "p",      "parameters"};
    table t = {0};
    table_row(&t);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        table_cell(&t, heads[i]);
    for (size_t i = 0; i < g->n_fitted; i++)
        fit_row(&t, fits, &g->fits[i], g->fits[0].aic);
    table_print(out, &t, 1, true);
    table_clear(&t);
    for (size_t i = g->n_fitted; i < g->n_fits; i++)
        fprintf(out, "  not fitted: %s, for %s\n", g->fits[i].law, g->fits[i].why_not);
}

static void print_data(FILE *out, const weir_fits *fits, size_t group)
{
    char text[ANALYSIS_FIT_LINE];
    const weir_fit_group *g = weir_fits_group(fits, group);
    const char *unit = weir_fits_unit(fits);
    fprintf(out, "  %zu value%s from %g to %g%s%s", g->n, g->n == 1 ? "" : "s", g->least, g->most,
            behind(unit), unit);
    if (isfinite(g->quartiles[1]))
        fprintf(out, "; median %.4g", g->quartiles[1]);
    if (isfinite(g->mean) && isfinite(g->sd))
        fprintf(out, ", mean %.4g, sd %.4g", g->mean, g->sd);
    fputs("\n", out);
    for (size_t i = 0; analysis_fit_remark(fits, group, i, text); i++)
        fprintf(out, "  %s\n", text);
}

static void print_lines(FILE *out, const char *text, const char *before)
{
    while (*text) {
        const size_t n = strcspn(text, "\n");
        fprintf(out, "%s%.*s\n", before, (int)n, text);
        text += n + (text[n] == '\n');
    }
}

static void print_paste(FILE *out, const weir_fit_group *g)
{
    for (size_t i = 0; i < g->n_fitted; i++) {
        const weir_fit *fit = &g->fits[i];
        if (!fit->yaml) {
            fprintf(out, "  a scenario cannot have this %s: %s\n", fit->law, fit->why_no_yaml);
            continue;
        }
        fprintf(out, "  to paste:\n\n");
        print_lines(out, fit->yaml, "    ");
        return;
    }
}

void analysis_print_fits(FILE *out, const weir_fits *fits, const analysis_fit_about *about)
{
    char text[ANALYSIS_FIT_LINE];
    const char *unit = weir_fits_unit(fits);
    fprintf(out, "%s: %s%s%s\n", about->file, about->column, *unit ? ", in " : "", unit);
    for (size_t i = 0; i < weir_fits_group_count(fits); i++) {
        const weir_fit_group *g = weir_fits_group(fits, i);
        if (about->by)
            fprintf(out, "\n%s: %s\n", about->by, *g->name ? g->name : "(empty)");
        print_data(out, fits, i);
        fputs("\n", out);
        print_table(out, fits, g);
        fprintf(out, "\n  %s\n", analysis_fit_verdict(g, text));
        print_paste(out, g);
    }
}
