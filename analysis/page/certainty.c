/* Each figure with its interval, the way that was made, and what a single run would give. */
#include <math.h>
#include <stdlib.h>

#include "analysis/certainty.h"
#include "analysis/page/html.h"
#include "analysis/page/page.h"

#define MOST_ROWS 24

static void cell(page *p, const char *text)
{
    fputs("<td class=number>", p->out);
    page_number(p->out, text);
    fputs("</td>", p->out);
}

/* The value that one run in twenty would pass. */
static void far_cell(page *p, const double *values, analysis_unit unit)
{
    char text[ANALYSIS_TEXT], value[ANALYSIS_TEXT], ends[ANALYSIS_TEXT];
    const weir_interval i = weir_interval_quantile(values, p->n_replications, 0.95, ANALYSIS_LEVEL);
    const weir_estimate e = {.value = i.value, .half_width = NAN, .n = i.n};
    snprintf(text, sizeof text, "%.70s (%.100s)", analysis_value_only(value, e, unit),
             analysis_ends(ends, &i, unit));
    cell(p, i.n > 1 ? text : "n/a");
}

static void doubt_words(page *p, unsigned doubts)
{
    bool begun = false;
    fputs("<td>", p->out);
    for (int i = 0; i < WEIR_DOUBTS; i++)
        if (doubts & 1u << i) {
            html_format(p->out, "%s%s", begun ? ", " : "", weir_doubt_name(1u << i));
            begun = true;
        }
    fputs("</td></tr>\n", p->out);
}

static unsigned row(page *p, const weir_measure *m, double *values)
{
    char text[ANALYSIS_TEXT], name[ANALYSIS_TEXT];
    const weir_interval i = weir_results_interval(p->r, m, 0, m->pooled, ANALYSIS_LEVEL);
    const analysis_unit unit = analysis_unit_of(m, i.value);
    weir_results_values(p->r, m, 0, values);
    weir_interval next = weir_interval_next(values, p->n_replications, ANALYSIS_LEVEL);
    next.low = next.low < 0 && i.low >= 0 ? 0 : next.low;
    fputs("<tr><th scope=row>", p->out);
    html_text(p->out, page_measure_name(name, m));
    fputs("</th>", p->out);
    cell(p, analysis_interval_value(text, &i, unit));
    cell(p, analysis_ends(text, &next, unit));
    far_cell(p, values, unit);
    fputs("<td>", p->out);
    html_text(p->out, analysis_method_words(i.method));
    fputs("</td>", p->out);
    doubt_words(p, i.doubts);
    return i.doubts;
}

static void explain(page *p, unsigned doubts)
{
    if (!doubts)
        return;
    fputs("<dl class=meanings>\n", p->out);
    for (int i = 0; i < WEIR_DOUBTS; i++)
        if (doubts & 1u << i) {
            html_element(p->out, "dt", weir_doubt_name(1u << i));
            html_element(p->out, "dd", weir_doubt_words(1u << i));
        }
    fputs("</dl>\n", p->out);
}

/* A target that is met on average may be missed in many a single run. */
static void targets(page *p)
{
    const size_t n = weir_results_priority_count(p->r);
    char ends[ANALYSIS_TEXT];
    bool begun = false;
    for (size_t i = 0; i < n; i++) {
        const weir_result_priority t = weir_results_priority(p->r, i);
        const weir_interval share = analysis_target_share(p->r, &t, 0);
        if (share.n < 2)
            continue;
        fputs(begun ? "" : "<p>Of single runs, targets were met in:</p>\n<ul>\n", p->out);
        begun = true;
        fputs("<li>", p->out);
        html_format(p->out, "%s: %.0f of %zu; of all such runs in ", t.name,
                    share.value * (double)share.n, share.n);
        page_number(p->out, analysis_ends(ends, &share, (analysis_unit){100, "", " %", ""}));
        fputs(" (95&nbsp;% interval, Wilson)</li>\n", p->out);
    }
    fputs(begun ? "</ul>\n" : "", p->out);
}

void page_certainty(page *p)
{
    const char *days = weir_results_about(p->r, "window_days");
    double *values = malloc((p->n_replications + 1) * sizeof *values);
    unsigned doubts = 0;
    if (!values || p->n_replications < 2 || p->n_keys == 0) {
        free(values);
        return;
    }
    fprintf(p->out,
            "<p>The average of many runs is known to within its 95&nbsp;%% interval. One single "
            "run%s%s%s differs from it: 19 in 20 would lie in the third column, and one in 20 "
            "would pass the fourth.%s</p>\n",
            days ? " of " : "", days ? days : "", days ? " days" : "",
            p->n_scenarios > 1 ? " The base scenario." : "");
    fputs("<div class=scroll><table>\n<thead><tr><th scope=col>Measure</th><th scope=col "
          "class=number>Average</th><th scope=col class=number>A single run</th><th scope=col "
          "class=number>One run in 20 passes</th><th scope=col>Interval by</th><th "
          "scope=col>Doubts</th></tr></thead>\n<tbody>\n",
          p->out);
    for (size_t i = 0; i < p->n_keys && i < MOST_ROWS; i++)
        doubts |= row(p, p->keys[i], values);
    fputs("</tbody></table></div>\n", p->out);
    explain(p, doubts);
    targets(p);
    free(values);
}
