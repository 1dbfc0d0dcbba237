/* Fits as a file: a picture that stands alone, a page, or the laws to paste. */
#include <stdlib.h>
#include <string.h>

#include "analysis/fail.h"
#include "analysis/fit.h"
#include "analysis/output.h"
#include "analysis/page/html.h"

static bool ends(const char *path, const char *ending)
{
    const size_t n = strlen(path), m = strlen(ending);
    return n > m && strcmp(path + n - m, ending) == 0;
}

bool analysis_fit_can_write(const char *path)
{
    return ends(path, ".svg") || ends(path, ".html") || ends(path, ".yaml");
}

/* ---- a page -------------------------------------------------------------------------------------------- */

static void number_cell(FILE *out, const char *text)
{
    fputs("<td class=number>", out);
    html_text(out, text);
    fputs("</td>", out);
}

static void law_row(FILE *out, const weir_fits *fits, const weir_fit *fit, double least)
{
    char text[ANALYSIS_FIT_LINE];
    fputs("<tr>", out);
    html_element(out, "td", fit->law);
    const double numbers[] = {fit->aic, fit->aic - least, fit->weight, fit->bic,
                              fit->ks,  fit->ks_p,        fit->ad,     fit->ad_p};
    static const int digits[] = {1, 1, 2, 1, 4, 3, 4, 3};
    for (size_t i = 0; i < 8; i++) {
        text[0] = '\0';
        if (numbers[i] == numbers[i])
            snprintf(text, sizeof text, "%.*f", digits[i], numbers[i]);
        number_cell(out, text);
    }
    html_element(out, "td", analysis_fit_parameters(fits, fit, text));
    fputs("</tr>\n", out);
}

static void write_laws(FILE *out, const weir_fits *fits, const weir_fit_group *g)
{
    static const char *const numbers[] = {"AIC", "more", "weight", "BIC", "KS", "p", "A²", "p"};
    fputs("<div class=scroll><table><thead><tr><th>law</th>", out);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        html_element(out, "th class=number", numbers[i]);
    fputs("<th>parameters</th></tr></thead>\n<tbody>\n", out);
    for (size_t i = 0; i < g->n_fitted; i++)
        law_row(out, fits, &g->fits[i], g->fits[0].aic);
    fputs("</tbody></table></div>\n", out);
    for (size_t i = g->n_fitted; i < g->n_fits; i++) {
        fputs("<p>", out);
        html_format(out, "Not fitted: %s, for %s.", g->fits[i].law, g->fits[i].why_not);
        fputs("</p>\n", out);
    }
}

static void write_group(FILE *out, const weir_fits *fits, size_t group,
                        const analysis_fit_about *about)
{
    char text[ANALYSIS_FIT_LINE], why[256];
    const weir_fit_group *g = weir_fits_group(fits, group);
    fputs("<section>\n", out);
    if (about->by) {
        fputs("<h2>", out);
        html_format(out, "%s: %s", about->by, g->name);
        fputs("</h2>\n", out);
    }
    fputs("<ul>\n<li>", out);
    html_format(out, "%zu values from %g to %g %s", g->n, g->least, g->most, weir_fits_unit(fits));
    fputs("</li>\n", out);
    for (size_t i = 0; analysis_fit_remark(fits, group, i, text); i++)
        html_element(out, "li", text);
    html_element(out, "li", analysis_fit_verdict(g, text));
    fputs("</ul>\n", out);
    char *svg = analysis_fit_svg(fits, group, why);
    if (svg)
        fprintf(out, "<figure>%s</figure>\n", svg);
    else
        html_element(out, "p", why);
    free(svg);
    write_laws(out, fits, g);
    for (size_t i = 0; i < g->n_fitted; i++)
        if (g->fits[i].yaml) {
            html_element(out, "pre", g->fits[i].yaml);
            break;
        }
    fputs("</section>\n", out);
}

static void write_page(FILE *out, const weir_fits *fits, const analysis_fit_about *about)
{
    char title[ANALYSIS_FIT_LINE];
    snprintf(title, sizeof title, "Laws fitted to %s of %s", about->column, about->file);
    html_begin(out, title);
    fputs("<header>\n<p class=eyebrow>Fit</p>\n", out);
    html_element(out, "h1", title);
    fputs("</header>\n<main>\n", out);
    for (size_t i = 0; i < weir_fits_group_count(fits); i++)
        write_group(out, fits, i, about);
    fputs("<p class=note>Maximum likelihood; AIC and its weights (Akaike), BIC; p by a parametric "
          "bootstrap, in "
          "which each sample is fitted again: the share of samples that the law gives which are as "
          "far from their fit as the data are. In brackets: ",
          out);
    html_format(out, "%g %% intervals.", 100 * about->level);
    fputs("</p>\n</main>\n</body>\n</html>\n", out);
}

/* ---- the others ------------------------------------------------------------------------------------------ */

static weir_status write_svg(FILE *out, const weir_fits *fits, weir_error *err)
{
    char why[256];
    if (weir_fits_group_count(fits) > 1)
        return analysis_fail(err, WEIR_ERR_USAGE,
                             "a picture is of one group; -o FILE.html has one of each");
    char *svg = analysis_fit_svg(fits, 0, why);
    if (!svg)
        return analysis_fail(err, WEIR_ERR_TOOL, "no picture could be made: %s", why);
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\"%s\n",
            svg + strlen("<svg"));
    free(svg);
    return WEIR_OK;
}

static void write_yaml(FILE *out, const weir_fits *fits, const analysis_fit_about *about)
{
    fprintf(out, "# The law with the least AIC for %s of %s.\n", about->column, about->file);
    for (size_t i = 0; i < weir_fits_group_count(fits); i++) {
        const weir_fit_group *g = weir_fits_group(fits, i);
        const char *text = NULL;
        for (size_t k = 0; !text && k < g->n_fitted; k++)
            text = g->fits[k].yaml;
        if (about->by)
            fprintf(out, "\"%s\":\n", g->name);
        while (text && *text) {
            const size_t n = strcspn(text, "\n");
            fprintf(out, "%s%.*s\n", about->by ? "  " : "", (int)n, text);
            text += n + (text[n] == '\n');
        }
    }
}

weir_status analysis_write_fits(const weir_fits *fits, const analysis_fit_about *about,
                                const char *path, bool force, weir_error *err)
{
    char *text = NULL;
    size_t n = 0;
    weir_status status = WEIR_OK;
    FILE *out = open_memstream(&text, &n);
    if (!out)
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    if (ends(path, ".svg"))
        status = write_svg(out, fits, err);
    else if (ends(path, ".html"))
        write_page(out, fits, about);
    else
        write_yaml(out, fits, about);
    fclose(out);
    if (status == WEIR_OK)
        status = analysis_write_file(path, force, text, n, err);
    free(text);
    return status;
}
