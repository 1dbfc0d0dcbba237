/* Which is best: of three scenarios or more, each against the best of the others, measure by measure. */
#include "analysis/best.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/page/html.h"
#include "analysis/page/page.h"

static void interval_cell(page *p, const analysis_best *b, size_t s)
{
    const double low = b->of[s].low, high = b->of[s].high, half = 0.5 * (high - low);
    analysis_unit unit = analysis_unit_of(b->measure, fmax(fabs(low), fabs(high)));
    const int decimals = analysis_decimals(half * unit.scale, half * unit.scale);
    char text[ANALYSIS_TEXT], end[ANALYSIS_TEXT];
    unit.after = "";
    fputs("<td class=number>", p->out);
    analysis_value_at(end, low, unit, decimals);
    snprintf(text, sizeof text, "%s%.80s to ", low > 0 ? "+" : "", end);
    page_number(p->out, text);
    analysis_value_at(end, high, unit, decimals);
    snprintf(text, sizeof text, "%s%.80s%s", high > 0 ? "+" : "", end, unit.step);
    page_number(p->out, text);
    fputs("</td>", p->out);
}

static void scenario_row(page *p, const analysis_best *b, size_t s)
{
    static const char *const classes[] = {"unclear", "better", "worse"};
    char text[ANALYSIS_TEXT];
    fputs("<tr><th scope=row>", p->out);
    html_text(p->out, weir_results_scenario(p->r, s));
    fputs("</th><td class=number>", p->out);
    page_number(p->out, analysis_value(text, b->of[s].estimate,
                                       analysis_unit_of(b->measure, b->of[s].estimate.value)));
    fputs("</td>", p->out);
    interval_cell(p, b, s);
    fprintf(
        p->out,
        "<td class=number>%.0f&nbsp;%%</td><td class=number><span class=%s>%s</span></td></tr>\n",
        100.0 * b->of[s].share, classes[b->of[s].standing],
        analysis_standing_word(b->of[s].standing));
}

static void one_measure(page *p, const analysis_best *b)
{
    char text[ANALYSIS_TEXT];
    fputs("<h3>", p->out);
    html_text(p->out, page_measure_name(text, b->measure));
    fputs("</h3>\n<p class=lead>", p->out);
    html_text(p->out, analysis_best_words(text, p->r, b));
    fprintf(p->out, " (%s is better).</p>\n", b->sense > 0 ? "higher" : "lower");
    fputs("<div class=scroll><table class=compare>\n<thead><tr><th scope=col>Scenario</th>"
          "<th scope=col class=number>Value</th>"
          "<th scope=col class=number>Against the best of the others</th>"
          "<th scope=col class=number>Best in</th><th scope=col class=number>Is it the best?</th>"
          "</tr></thead>\n<tbody>\n",
          p->out);
    for (size_t s = 0; s < b->k; s++)
        scenario_row(p, b, s);
    fputs("</tbody></table></div>\n", p->out);
}

/* What --select has chosen stands in the results as its JSON. */
static void chosen_words(page *p)
{
    const char *text = weir_results_about(p->r, "selection");
    json_t *selection = text ? json_loads(text, 0, NULL) : NULL;
    const char *words = json_string_value(json_object_get(selection, "words"));
    const char *measure = json_string_value(json_object_get(selection, "measure"));
    const char *better = json_string_value(json_object_get(selection, "better"));
    if (words && measure && better) {
        fputs("<p class=lead><b>", p->out);
        html_format(p->out, "The %s %s: ", strcmp(better, "higher") == 0 ? "highest" : "lowest",
                    measure);
        fputs("</b>", p->out);
        html_text(p->out, words);
        fputs(".</p>\n", p->out);
    }
    json_decref(selection);
}

void page_best(page *p)
{
    size_t n, shown = 0;
    chosen_words(p);
    const weir_measure **measures = analysis_best_measures(p->r, &n);
    for (size_t i = 0; p->n_scenarios > 2 && i < n; i++) {
        analysis_best b;
        if (!analysis_best_make(&b, p->r, measures[i]))
            continue;
        shown++;
        one_measure(p, &b);
        analysis_best_clear(&b);
    }
    free(measures);
    if (shown > 0)
        fputs("<p class=note>Against the best of the others: 95&nbsp;% intervals that hold for all "
              "scenarios together (multiple comparisons with the best, pair by pair). Best in: the "
              "share of draws of the replications anew in which it comes out best.</p>\n",
              p->out);
}
