/* A sweep on the page, in words: what its dials do to each measure in a sentence, where targets hold, and a
 * table of points. Its pictures are in point_pictures.c. */
#include "analysis/certainty.h"
#include "analysis/page/points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/page/html.h"

#define MOST_ROWS 500
#define MOST_TARGET_LIST 6
#define SENTENCE PAGE_POINT_SENTENCE

/* ---- words ------------------------------------------------------------------------------------------- */

/* "beds 84, stay 3 d": the dials that move. */
static const char *where_is(const analysis_sweep *s, size_t point, char out[SENTENCE])
{
    char value[ANALYSIS_TEXT];
    size_t used = 0;
    snprintf(out, SENTENCE, "point %zu", point);
    for (size_t i = 0; i < s->n_moving && i < 4 && used < SENTENCE; i++)
        used +=
            (size_t)snprintf(out + used, SENTENCE - used, "%s%.80s %.60s", i ? ", " : "",
                             s->moving[i]->name, analysis_sweep_value(value, s->moving[i], point));
    if (s->n_moving > 4 && used < SENTENCE)
        snprintf(out + used, SENTENCE - used, " (point %zu)", point);
    return out;
}

/* The points with the lowest and the highest value; false where nothing was seen. */
bool page_point_ends(const analysis_sweep *s, size_t measure, size_t *low, size_t *high)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t point = 0; point < s->n_points; point++) {
        const double value = analysis_sweep_estimate(s, measure, point).value;
        if (value < least) {
            least = value;
            *low = point;
        }
        if (value > most) {
            most = value;
            *high = point;
        }
    }
    return least <= most;
}

void page_point_range(const analysis_sweep *s, size_t measure, char *out, size_t size)
{
    char a[ANALYSIS_TEXT], b[ANALYSIS_TEXT], at_low[SENTENCE], at_high[SENTENCE];
    size_t low = 0, high = 0;
    if (!page_point_ends(s, measure, &low, &high)) {
        snprintf(out, size, "Nothing was seen at any point.");
        return;
    }
    const analysis_unit u = s->units[measure];
    snprintf(out, size, "From %.80s at %.300s to %.80s at %.300s.",
             analysis_value(a, analysis_sweep_estimate(s, measure, low), u),
             where_is(s, low, at_low),
             analysis_value(b, analysis_sweep_estimate(s, measure, high), u),
             where_is(s, high, at_high));
}

/* ---- in short ------------------------------------------------------------------------------------------ */

static void target_item(page *p, const weir_result_priority *target)
{
    const analysis_sweep *s = p->sweep;
    size_t n = 0, unsure = 0, met[MOST_TARGET_LIST];
    char text[SENTENCE];
    for (size_t point = 0; point < s->n_points; point++) {
        const analysis_verdict v = analysis_check_target(p->r, target, point).verdict;
        if (v == ANALYSIS_HOLDS && n++ < MOST_TARGET_LIST)
            met[n - 1] = point;
        unsure += v == ANALYSIS_UNDECIDED;
    }
    fputs("<li><span><b>", p->out);
    html_text(p->out, target->name);
    fputs("</b> is surely met at ", p->out);
    html_format(p->out, "%zu of %zu points", n, s->n_points);
    for (size_t i = 0; i < n && n <= MOST_TARGET_LIST; i++) {
        fputs(i ? "; " : ": ", p->out);
        html_text(p->out, where_is(s, met[i], text));
    }
    if (unsure)
        html_format(p->out, "; at %zu it cannot be told", unsure);
    fputs(".</span></li>\n", p->out);
}

void page_sweep_verdict(page *p)
{
    const analysis_sweep *s = p->sweep;
    char name[ANALYSIS_TEXT], sentence[SENTENCE];
    fputs("<ul class=findings>\n", p->out);
    for (size_t i = 0; !p->solution && i < weir_results_priority_count(p->r); i++) {
        const weir_result_priority target = weir_results_priority(p->r, i);
        target_item(p, &target);
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        page_point_range(s, i, sentence, sizeof sentence);
        fputs("<li><span><b>", p->out);
        html_text(p->out, page_measure_name(name, s->measures[i]));
        fputs("</b>. ", p->out);
        page_number(p->out, sentence);
        fputs("</span></li>\n", p->out);
    }
    fputs("</ul>\n", p->out);
}

/* ---- the table --------------------------------------------------------------------------------------------- */

static void table_head(page *p, bool targets)
{
    const analysis_sweep *s = p->sweep;
    char name[ANALYSIS_TEXT];
    fputs("<div class=scroll><table>\n<thead><tr><th scope=col class=number>Point</th>", p->out);
    if (p->solution)
        fputs("<th scope=col class=number>Runs</th>", p->out);
    if (p->solution && p->solution->costs)
        fputs("<th scope=col class=number>£ a day</th>", p->out);
    for (size_t i = 0; i < s->n_dials; i++) {
        fputs("<th scope=col class=number>", p->out);
        html_text(p->out, s->dials[i].name);
        fputs("</th>", p->out);
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        fputs("<th scope=col class=number>", p->out);
        html_text(p->out, page_measure_name(name, s->measures[i]));
        fputs("</th>", p->out);
    }
    fputs(targets ? "<th scope=col>Targets</th></tr></thead>\n<tbody>\n"
                  : "</tr></thead>\n<tbody>\n",
          p->out);
}

/* A search has judged its points with more care than an interval alone. */
static analysis_verdict verdict_at(const page *p, size_t point)
{
    static const analysis_verdict of_point[] = {[ANALYSIS_POINT_OPEN] = ANALYSIS_UNDECIDED,
                                                [ANALYSIS_POINT_MET] = ANALYSIS_HOLDS,
                                                [ANALYSIS_POINT_NOT_MET] = ANALYSIS_FAILS};
    return p->solution ? of_point[p->solution->verdicts[point]]
                       : analysis_sweep_targets(p->sweep, point);
}

static void table_line(page *p, size_t point, bool targets)
{
    static const char *const words[] = {[ANALYSIS_FAILS] = "<td class=worse>not&nbsp;met</td>",
                                        [ANALYSIS_HOLDS] = "<td class=better>met</td>",
                                        [ANALYSIS_UNDECIDED] =
                                            "<td class=unclear>cannot&nbsp;tell</td>"};
    const analysis_sweep *s = p->sweep;
    char text[ANALYSIS_TEXT];
    fprintf(p->out, "<tr><td class=number>%zu</td>", point);
    if (p->solution)
        fprintf(p->out, "<td class=number>%.0f</td>", p->solution->replications[point]);
    if (p->solution && p->solution->costs)
        fprintf(p->out, "<td class=number>%s</td>",
                analysis_number(text, p->solution->costs[point],
                                fabs(p->solution->costs[point]) < 100 ? 2 : 0));
    for (size_t i = 0; i < s->n_dials; i++) {
        fputs("<td class=number>", p->out);
        html_text(p->out, analysis_sweep_value(text, &s->dials[i], point));
        fputs("</td>", p->out);
    }
    for (size_t i = 0; i < s->n_measures; i++) {
        fputs("<td class=number>", p->out);
        page_number(p->out, analysis_measured(text, s->r, s->measures[i], point, &s->units[i]));
        fputs("</td>", p->out);
    }
    if (targets)
        fputs(words[verdict_at(p, point)], p->out);
    fputs("</tr>\n", p->out);
}

void page_sweep_table(page *p)
{
    const analysis_sweep *s = p->sweep;
    const bool targets = weir_results_priority_count(p->r) > 0;
    fputs("<p>± is half of a 95&nbsp;% interval.</p>\n", p->out);
    table_head(p, targets);
    for (size_t point = 0; point < s->n_points && point < MOST_ROWS; point++)
        table_line(p, point, targets);
    fputs("</tbody></table></div>\n", p->out);
    if (s->n_points > MOST_ROWS)
        fprintf(p->out, "<p class=note>And %zu more; the results file has them all.</p>\n",
                s->n_points - MOST_ROWS);
}

void page_sweep_dials(page *p)
{
    const analysis_sweep *s = p->sweep;
    char low[ANALYSIS_TEXT], high[ANALYSIS_TEXT];
    fputs("<div class=scroll><table class=dials>\n<thead><tr><th scope=col>Dial</th>"
          "<th scope=col>Path</th><th scope=col>Values</th></tr></thead>\n<tbody>\n",
          p->out);
    for (size_t i = 0; i < s->n_dials; i++) {
        const analysis_swept *d = &s->dials[i];
        fputs("<tr><td>", p->out);
        html_text(p->out, d->name);
        fputs("</td><th scope=row>", p->out);
        html_text(p->out, d->dial.path);
        fputs("</th><td>", p->out);
        analysis_sweep_value(low, d, d->order[0]);
        analysis_sweep_value(high, d, d->order[s->n_points - 1]);
        if (d->n_levels == 1)
            html_text(p->out, low);
        else
            html_format(p->out, "%zu, from %s to %s", d->n_levels, low, high);
        fputs("</td></tr>\n", p->out);
    }
    fputs("</tbody></table></div>\n", p->out);
}
