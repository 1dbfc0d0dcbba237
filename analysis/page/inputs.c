/* What went in, and how the numbers were made: so that a reader can question them. */
#include <string.h>

#include "analysis/page/html.h"
#include "analysis/page/page.h"

/* ---- dials ---------------------------------------------------------------------------------------------- */

/* A dial of another scenario with the same path; most often it has the same place in the list,
 * or nearly so. */
static bool same_dial(const page *p, size_t scenario, size_t guess, const char *path,
                      weir_result_dial *out)
{
    const size_t n = weir_results_dial_count(p->r, scenario);
    if (guess < n) {
        *out = weir_results_dial(p->r, scenario, guess);
        if (strcmp(out->path, path) == 0)
            return true;
    }
    for (size_t away = 1; away < n || away <= guess; away++)
        for (int side = 0; side < 2; side++) {
            const size_t i = side ? guess + away : guess - away;
            if (side ? i >= n : away > guess || i >= n)
                continue;
            *out = weir_results_dial(p->r, scenario, i);
            if (strcmp(out->path, path) == 0)
                return true;
        }
    return false;
}

static const char *shown(const page *p, size_t scenario, size_t guess, const char *path)
{
    weir_result_dial dial;
    return same_dial(p, scenario, guess, path, &dial) ? dial.shown : "—";
}

static bool differs(const page *p, size_t i, const weir_result_dial *dial)
{
    for (size_t s = 1; s < p->n_scenarios; s++)
        if (strcmp(shown(p, s, i, dial->path), dial->shown) != 0)
            return true;
    return false;
}

static void dial_head(page *p)
{
    fputs("<div class=scroll><table class=dials>\n<thead><tr><th scope=col>Input</th>", p->out);
    for (size_t s = 0; s < p->n_scenarios; s++)
        html_element(p->out, "th scope=col", weir_results_scenario(p->r, s));
    fputs("</tr></thead>\n<tbody>\n", p->out);
}

static void changed_row(page *p, const char *path, size_t i)
{
    const char *base = shown(p, 0, i, path);
    fputs("<tr><th scope=row>", p->out);
    html_text(p->out, path);
    fputs("</th>", p->out);
    for (size_t s = 0; s < p->n_scenarios; s++) {
        const char *value = shown(p, s, i, path);
        fputs(strcmp(value, base) == 0 ? "<td>" : "<td class=moved>", p->out);
        html_text(p->out, value);
        fputs("</td>", p->out);
    }
    fputs("</tr>\n", p->out);
}

/* In an earlier scenario too? Then it has been listed. */
static bool listed_before(const page *p, size_t scenario, size_t i, const char *path)
{
    weir_result_dial dial;
    for (size_t s = 0; s < scenario; s++)
        if (same_dial(p, s, i, path, &dial))
            return true;
    return false;
}

#define MOST_CHANGED 60

static void changed_dials(page *p)
{
    size_t n = 0;
    if (p->n_scenarios < 2)
        return;
    html_element(p->out, "h3", "What differs between the scenarios");
    for (size_t s = 0; s < p->n_scenarios; s++)
        for (size_t i = 0; i < weir_results_dial_count(p->r, s); i++) {
            const weir_result_dial dial = weir_results_dial(p->r, s, i);
            if (s > 0 ? listed_before(p, s, i, dial.path) : !differs(p, i, &dial))
                continue;
            if (n++ == 0)
                dial_head(p);
            if (n <= MOST_CHANGED)
                changed_row(p, dial.path, i);
        }
    fputs(
        n ? "</tbody></table></div>\n"
          : "<p>No input has another value at the start: the scenarios differ in what moves while "
            "they run.</p>\n",
        p->out);
    if (n > MOST_CHANGED)
        fprintf(p->out, "<p class=note>And %zu more; the results file has them all.</p>\n",
                n - MOST_CHANGED);
}

/* Inputs of one source: the source, how many there are, and the first few. */
static void source_row(page *p, const char *source, size_t from)
{
    const size_t n = weir_results_dial_count(p->r, 0);
    size_t used = 0;
    fputs("<tr><td>", p->out);
    html_text(p->out, source);
    fputs("</td><td class=paths>", p->out);
    for (size_t i = from; i < n; i++) {
        const weir_result_dial dial = weir_results_dial(p->r, 0, i);
        if (strcmp(dial.source, source) != 0)
            continue;
        if (used++ < 3) {
            html_text(p->out, dial.path);
            html_format(p->out, " = %s", dial.shown);
            fputs("<br>", p->out);
        }
    }
    if (used > 3)
        fprintf(p->out, "and %zu more", used - 3);
    fputs("</td></tr>\n", p->out);
}

#define MOST_SOURCES 400

static void source_table(page *p)
{
    const char *seen[MOST_SOURCES];
    size_t n_seen = 0;
    fputs("<div class=scroll><table class=dials>\n<thead><tr><th scope=col>Source</th>"
          "<th scope=col>Inputs</th></tr></thead>\n<tbody>\n",
          p->out);
    for (size_t i = 0; i < weir_results_dial_count(p->r, 0) && n_seen < MOST_SOURCES; i++) {
        const char *source = weir_results_dial(p->r, 0, i).source;
        bool known = !*source;
        for (size_t k = n_seen; !known && k > 0; k--)
            known = strcmp(seen[k - 1], source) == 0;
        if (known)
            continue;
        seen[n_seen++] = source;
        source_row(p, source, i);
    }
    fputs("</tbody></table></div>\n", p->out);
}

static void sourced_dials(page *p)
{
    size_t with = 0;
    const size_t n = weir_results_dial_count(p->r, 0);
    for (size_t i = 0; i < n; i++)
        with += *weir_results_dial(p->r, 0, i).source != '\0';
    fprintf(
        p->out,
        "<h3>Sources and assumptions</h3>\n<p>Of the %zu inputs of the %sscenario, <b>%zu "
        "have a source</b> and <b>%zu are assumptions</b> without one. The whole input is in the "
        "results file.</p>\n",
        n, p->sweep ? "" : "first ", with, n - with);
    if (with == 0)
        return;
    fputs("<details><summary>The sources, and what rests on them</summary>\n", p->out);
    source_table(p);
    fputs("</details>\n", p->out);
}

void page_inputs(page *p)
{
    if (p->sweep)
        page_sweep_dials(p);
    if (weir_results_dial_count(p->r, 0) == 0)
        return;
    if (!p->sweep)
        changed_dials(p);
    sourced_dials(p);
}

/* ---- method ------------------------------------------------------------------------------------------------- */

static void fact(page *p, const char *label, const char *before, const char *key, const char *after)
{
    const char *value = weir_results_about(p->r, key);
    if (!value)
        return;
    fprintf(p->out, "<dt>%s</dt><dd>%s", label, before);
    html_text(p->out, value);
    fprintf(p->out, "%s</dd>\n", after);
}

static void facts(page *p)
{
    fputs("<dl class=facts>\n", p->out);
    fprintf(p->out, "<dt>%s</dt><dd>%zu</dd>\n<dt>Replications of each</dt><dd>%zu</dd>\n",
            p->sweep ? "Points" : "Scenarios", p->n_scenarios, p->n_replications);
    fact(p, "Design", "", "design", "");
    fact(p, "Random numbers", "", "random_numbers", "");
    fact(p, "Warm-up, left out", "", "warm_up_days", " days");
    fact(p, "Time measured", "", "window_days", " days");
    fact(p, "Start", "", "start", "");
    fact(p, "Kind of study", "", "study", "");
    fact(p, "Seed", "", "seed", "");
    fact(p, "Made by", "weir ", "version", "");
    fact(p, "Layout of random streams", "", "stream_layout", "");
    for (size_t s = 0; s < p->n_scenarios && !p->sweep; s++) {
        char hash[17];
        weir_results_scenario_hash(p->r, s, hash);
        fputs("<dt>", p->out);
        html_format(p->out, "Hash of %s", weir_results_scenario(p->r, s));
        fprintf(p->out, "</dt><dd>%s</dd>\n", hash);
    }
    fputs("</dl>\n", p->out);
}

static void definitions(page *p)
{
    const char *seen[64];
    size_t n = 0;
    fputs("<details><summary>What the measures mean</summary>\n<dl class=meanings>\n", p->out);
    for (size_t i = 0; i < weir_results_measure_count(p->r); i++) {
        const weir_measure *m = weir_results_measure(p->r, i);
        const char *meaning = analysis_meaning(m->quantity);
        char label[ANALYSIS_TEXT];
        bool new = meaning != NULL &&n < sizeof seen / sizeof *seen && !m->quantile;
        for (size_t k = 0; new &&k < n; k++)
            new = strcmp(seen[k], meaning) != 0;
        if (!new)
            continue;
        seen[n++] = meaning;
        analysis_label(label, m);
        fputs("<dt>", p->out);
        html_text(p->out, label);
        fputs("</dt><dd>", p->out);
        html_text(p->out, meaning);
        fputs("</dd>\n", p->out);
    }
    fputs("</dl>\n</details>\n", p->out);
}

void page_method(page *p)
{
    fputs(
        "<p>A discrete-event simulation follows each person, one event after another, through the "
        "services that the scenario describes. ",
        p->out);
    if (p->n_replications > 1)
        fputs("The whole is repeated with other random numbers; the spread over these replications "
              "gives the intervals (95&nbsp;%; mostly by Student&rsquo;s t and, for ratios, the "
              "jackknife; each figure&rsquo;s own way stands beside it). ",
              p->out);
    else
        fputs("It was run once, so no interval can be given: what chance did cannot be told from "
              "what "
              "the scenario does. ",
              p->out);
    const char *numbers = weir_results_about(p->r, "random_numbers");
    if (numbers && strcmp(numbers, "independent") == 0)
        fputs("Each point has random numbers of its own, so the intervals of two points are "
              "independent of each other. ",
              p->out);
    else if (p->sweep)
        fputs("All points share their random numbers: the same person arrives at the same moment "
              "with the same needs at each. So a difference between points is better known than "
              "the intervals of both make it look. ",
              p->out);
    else if (p->n_scenarios > 1)
        fputs(
            "Scenarios share their random numbers: the same person arrives at the same moment with "
            "the same needs in each. Differences are therefore taken replication by replication. ",
            p->out);
    fputs("Means and shares are over all visits that ended in the time measured, all replications "
          "together, unless a measure says otherwise. A simulation shows what follows from its "
          "inputs; it does not show that the inputs are right.</p>\n",
          p->out);
    facts(p);
    definitions(p);
}
