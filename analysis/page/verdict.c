/* What it comes to: figures of the base, each redesign in a few sentences, every comparison in one
 * table, and targets. */
#include <math.h>
#include <string.h>

#include "analysis/page/html.h"
#include "analysis/page/page.h"
#include "analysis/question.h"

/* ---- figures of the first scenario -------------------------------------------------------------------- */

static void card(page *p, const char *label, const char *value, const char *note)
{
    fputs("<div class=card><p class=label>", p->out);
    html_text(p->out, label);
    fputs("</p><p class=figure>", p->out);
    page_number(p->out, value);
    fputs("</p><p class=note>", p->out);
    page_number(p->out, note);
    fputs("</p></div>\n", p->out);
}

static void measure_card(page *p, const weir_measure *m)
{
    char label[ANALYSIS_TEXT], value[ANALYSIS_TEXT], note[ANALYSIS_TEXT], half[ANALYSIS_TEXT];
    if (!m)
        return;
    const weir_estimate e = weir_results_estimate(p->r, m, 0, m->pooled, ANALYSIS_LEVEL);
    if (isnan(e.value))
        return;
    const analysis_unit unit = analysis_unit_of(m, e.value);
    const double width = e.half_width * unit.scale;
    analysis_value_only(value, e, unit);
    if (isfinite(width))
        snprintf(note, sizeof note, "± %.80s",
                 analysis_number(half, width, analysis_decimals(e.value * unit.scale, width)));
    else
        snprintf(note, sizeof note, "one replication: no interval");
    if (*m->service)
        page_measure_name(label, m);
    else if (strcmp(m->quantity, "time") == 0)
        snprintf(label, sizeof label, "Mean time in the system");
    else
        analysis_label(label, m);
    card(p, label, value, note);
}

/* The pool that is used most. */
static const weir_measure *busiest_pool(const page *p)
{
    const weir_measure *busiest = NULL;
    double most = -1.0;
    for (size_t i = 0; i < weir_results_measure_count(p->r); i++) {
        const weir_measure *m = weir_results_measure(p->r, i);
        if (*m->group || strcmp(analysis_last_part(m->quantity), "utilisation") != 0 ||
            analysis_is_set(m->service) != p->many)
            continue;
        const double value = weir_results_estimate(p->r, m, 0, m->pooled, ANALYSIS_LEVEL).value;
        if (value > most) {
            most = value;
            busiest = m;
        }
    }
    return busiest;
}

static bool money_was_spent(const page *p, const weir_measure *cost)
{
    return cost && weir_results_estimate(p->r, cost, 0, cost->pooled, ANALYSIS_LEVEL).value > 0.0;
}

void page_cards(page *p)
{
    const weir_measure *cost = analysis_find(p->r, "", "cost_in_all", "total");
    if (!cost)
        cost = analysis_find(p->r, "", "cost", "total");
    fputs("<div class=cards>\n", p->out);
    measure_card(p, analysis_find(p->r, "", "arrived", "total"));
    measure_card(p, analysis_find(p->r, "", "time", "mean"));
    for (size_t i = 0, n = 0; i < p->n_keys && n < 2; i++)
        if (*p->keys[i]->service && !strchr(p->keys[i]->quantity, '.')) {
            measure_card(p, p->keys[i]);
            n++;
        }
    measure_card(p, busiest_pool(p));
    if (money_was_spent(p, cost))
        measure_card(p, cost);
    fputs("</div>\n", p->out);
}

/* ---- each redesign in words ------------------------------------------------------------------------------ */

typedef struct tally {
    size_t better, worse, other, unclear, none, slight;
} tally;

static tally count_findings(const page *p, size_t redesign)
{
    tally t = {0};
    for (size_t i = 0; i < p->n_keys; i++) {
        const analysis_change c = analysis_compare(p->r, p->keys[i], 0, redesign);
        t.slight += c.good != 0 && c.slight;
        if (c.finding < ANALYSIS_SAME)
            t.none++;
        else if (c.finding <= ANALYSIS_CANNOT_TELL)
            t.unclear++;
        else if (c.good > 0)
            t.better++;
        else if (c.good < 0)
            t.worse++;
        else
            t.other++;
    }
    return t;
}

static const char *good_class(int good, analysis_finding finding)
{
    if (finding <= ANALYSIS_CANNOT_TELL)
        return "unclear";
    return good > 0 ? "better" : good < 0 ? "worse" : "changed";
}

static void finding_item(page *p, const weir_measure *m, const analysis_change *c)
{
    char name[ANALYSIS_TEXT], text[ANALYSIS_TEXT];
    const char *word = c->good > 0 ? "Better" : "Worse";
    fprintf(p->out, "<li class=%s><b class=tag>%s</b> <span>", good_class(c->good, c->finding),
            word);
    page_number(p->out, page_measure_name(name, m));
    fputs(", ", p->out);
    page_number(p->out, analysis_change_words(text, m, c));
    fputs("</span></li>\n", p->out);
}

/* The findings of one kind that are more than slight, the most telling first, at most so many. */
static void list_findings(page *p, size_t redesign, int good, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_keys && n < most; i++) {
        const analysis_change c = analysis_compare(p->r, p->keys[i], 0, redesign);
        if (c.finding > ANALYSIS_CANNOT_TELL && c.good == good && !c.slight) {
            finding_item(p, p->keys[i], &c);
            n++;
        }
    }
}

static void one_verdict(page *p, size_t redesign)
{
    const tally t = count_findings(p, redesign);
    fputs("<article class=verdict>\n", p->out);
    html_element(p->out, "h3", page_scenario_title(p, redesign));
    fputs("<p class=name>", p->out);
    html_text(p->out, weir_results_scenario(p->r, redesign));
    fputs("</p>\n", p->out);
    if (p->n_replications < 2) {
        fputs(
            "<p>n/a (needs 2 replications): with one, nothing can be told apart from chance.</p>\n",
            p->out);
    } else {
        fprintf(p->out, "<p>Of %zu measures, <b>%zu</b> %s better and <b>%zu</b> worse",
                p->n_keys - t.none, t.better, t.better == 1 ? "is" : "are", t.worse);
        if (t.slight)
            fprintf(p->out, " (%zu of these slightly, by less than %g&nbsp;%%)", t.slight,
                    100 * ANALYSIS_SLIGHT);
        if (t.other)
            fprintf(p->out, "; %zu differ%s without being either", t.other,
                    t.other == 1 ? "s" : "");
        if (t.unclear)
            fprintf(p->out, "; %zu cannot be told apart from the base", t.unclear);
        fputs(".</p>\n<ul class=findings>\n", p->out);
        list_findings(p, redesign, 1, 4);
        list_findings(p, redesign, -1, 4);
        fputs("</ul>\n", p->out);
    }
    fputs("</article>\n", p->out);
}

void page_verdicts(page *p)
{
    if (p->n_scenarios < 2)
        return;
    fputs("<p class=lead>Each redesign meets the same people, with the same luck, as the base. "
          "What is "
          "left is the redesign's own effect, shown with its 95&nbsp;% interval.</p>\n"
          "<div class=verdicts>\n",
          p->out);
    for (size_t s = 1; s < p->n_scenarios; s++)
        one_verdict(p, s);
    fputs("</div>\n", p->out);
}

/* ---- every comparison -------------------------------------------------------------------------------------- */

static void table_head(page *p)
{
    fputs("<div class=scroll><table class=compare>\n<thead><tr><th scope=col>Measure</th>"
          "<th scope=col class=number>",
          p->out);
    html_text(p->out, weir_results_scenario(p->r, 0));
    fputs("</th>", p->out);
    for (size_t s = 1; s < p->n_scenarios; s++) {
        fputs("<th scope=col class=number>", p->out);
        html_text(p->out, weir_results_scenario(p->r, s));
        fputs("</th>", p->out);
    }
    fputs("</tr></thead>\n<tbody>\n", p->out);
}

static void change_cell(page *p, const weir_measure *m, const analysis_change *c)
{
    const analysis_equivalence e = analysis_equivalence_of(p->r, m, c);
    static const char *const none[] = {"nothing seen", "n/a (needs 2 replications)", "the same",
                                       "cannot tell"};
    char text[ANALYSIS_TEXT];
    const char *word = c->finding <= ANALYSIS_CANNOT_TELL ? none[c->finding]
                       : c->good                          ? analysis_good_word(c)
                                                          : "different";
    fprintf(p->out, "<td class=number><span class=%s>", good_class(c->good, c->finding));
    page_number(p->out, analysis_change_number(text, c));
    fprintf(p->out, "<small>%s", word);
    if (e.claim == ANALYSIS_EQUIVALENT)
        html_format(p->out, "; within %s either way", e.margin.shown);
    else if (e.claim == ANALYSIS_NO_WORSE && c->good <= 0)
        html_format(p->out, "; no worse by %s or more", e.margin.shown);
    fputs("</small></span></td>", p->out);
}

static void comparison_row(page *p, const weir_measure *m)
{
    char text[ANALYSIS_TEXT];
    fputs("<tr><th scope=row>", p->out);
    html_text(p->out, page_measure_name(text, m));
    if (!analysis_decides(p->r, m))
        fputs("<small>exploratory</small>", p->out);
    fputs("</th>", p->out);
    for (size_t s = 1; s < p->n_scenarios; s++) {
        const analysis_change c = analysis_compare(p->r, m, 0, s);
        if (s == 1) {
            fputs("<td class=number>", p->out);
            page_number(p->out, analysis_value_at(text, c.base.value, c.unit, c.decimals));
            fputs("</td>", p->out);
        }
        change_cell(p, m, &c);
    }
    fputs("</tr>\n", p->out);
}

void page_comparison(page *p)
{
    if (p->n_scenarios < 2 || p->n_keys == 0)
        return;
    fputs(
        "<p>The first column of numbers is the base; the others are differences from it (redesign "
        "minus base), with half of a 95&nbsp;% interval after ±. &ldquo;Cannot tell&rdquo; "
        "means that the interval holds nought.</p>\n",
        p->out);
    table_head(p);
    for (size_t i = 0; i < p->n_keys; i++)
        comparison_row(p, p->keys[i]);
    fputs("</tbody></table></div>\n", p->out);
    fprintf(p->out,
            "<p class=note>Each interval is at 95&nbsp;%% by itself; no adjustment is made for "
            "looking at many. Of %zu comparisons, about %.0f could look real by chance.</p>\n",
            p->n_keys * (p->n_scenarios - 1),
            ceil(0.05 * (double)(p->n_keys * (p->n_scenarios - 1))));
}

/* ---- targets ------------------------------------------------------------------------------------------------- */

static const char *how_words(const char *how)
{
    return strcmp(how, "at_least") == 0  ? "at least"
           : strcmp(how, "at_most") == 0 ? "at most"
                                         : how;
}

static void target_cell(page *p, const weir_result_priority *priority, size_t scenario)
{
    const analysis_target t = analysis_check_target(p->r, priority, scenario);
    char text[ANALYSIS_TEXT];
    if (t.met == ANALYSIS_UNKNOWN) {
        fputs("<td class=number><span class=unclear>n/a<small>not measured</small></span></td>",
              p->out);
        return;
    }
    fprintf(p->out, "<td class=number><span class=%s>",
            !t.sure                 ? "unclear"
            : t.met == ANALYSIS_MET ? "better"
                                    : "worse");
    page_number(p->out,
                analysis_value(text, t.estimate, analysis_unit_of(t.measure, t.estimate.value)));
    fprintf(p->out, "<small>%s%s</small></span></td>", t.met == ANALYSIS_MET ? "met" : "not met",
            t.sure ? "" : ", too close to be sure");
}

static void target_row(page *p, size_t i)
{
    const weir_result_priority priority = weir_results_priority(p->r, i);
    const analysis_target t = analysis_check_target(p->r, &priority, 0);
    char text[ANALYSIS_TEXT];
    fputs("<tr><th scope=row>", p->out);
    html_text(p->out, analysis_title(text, priority.name));
    fputs("<small>", p->out);
    html_text(p->out, t.measure ? page_measure_name(text, t.measure) : priority.measure);
    html_format(p->out, ", %s %s", how_words(priority.how), priority.shown);
    fputs("</small></th>", p->out);
    for (size_t s = 0; s < p->n_scenarios; s++)
        target_cell(p, &priority, s);
    fputs("</tr>\n", p->out);
}

void page_targets(page *p)
{
    if (weir_results_priority_count(p->r) == 0)
        return;
    fputs("<div class=scroll><table class=compare>\n<thead><tr><th scope=col>Target</th>", p->out);
    for (size_t s = 0; s < p->n_scenarios; s++) {
        fputs("<th scope=col class=number>", p->out);
        html_text(p->out, weir_results_scenario(p->r, s));
        fputs("</th>", p->out);
    }
    fputs("</tr></thead>\n<tbody>\n", p->out);
    for (size_t i = 0; i < weir_results_priority_count(p->r); i++)
        target_row(p, i);
    fputs("</tbody></table></div>\n", p->out);
}
