/* Services, money and pools as tables. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/certainty.h"
#include "analysis/page/html.h"
#include "analysis/page/page.h"

static void value_cell(page *p, const weir_measure *m, size_t scenario)
{
    char text[ANALYSIS_TEXT];
    fputs("<td class=number>", p->out);
    if (m) {
        page_number(p->out, analysis_measured(text, p->r, m, scenario, NULL));
    }
    fputs("</td>", p->out);
}

/* ---- services ------------------------------------------------------------------------------------------- */

static const struct {
    const char *title, *quantity, *stat;
} columns[] = {{"Arrivals", "arrived", "total"},       {"Mean wait", "wait", "mean"},
               {"Mean time", "time", "mean"},          {"Waiting", "waiting", "mean"},
               {"Present", "present", "mean"},         {"Left unseen", "left_unseen", "total"},
               {"Turned away", "turned_away", "total"}};
#define N_COLUMNS (sizeof columns / sizeof *columns)

/* Not a column of blanks and noughts. */
static bool column_is_worth_showing(const page *p, size_t column)
{
    for (size_t i = 0; i < weir_results_measure_count(p->r); i++) {
        const weir_measure *m = weir_results_measure(p->r, i);
        if (*m->group || strcmp(m->quantity, columns[column].quantity) != 0 ||
            strcmp(m->stat, columns[column].stat) != 0)
            continue;
        const double value = weir_results_estimate(p->r, m, 0, m->pooled, ANALYSIS_LEVEL).value;
        if (!isnan(value) && value != 0.0)
            return true;
    }
    return false;
}

static void service_row(page *p, const char *service, const bool *shown)
{
    char text[ANALYSIS_TEXT];
    fputs("<tr><th scope=row>", p->out);
    html_text(p->out, analysis_place(text, service));
    fputs("</th>", p->out);
    for (size_t c = 0; c < N_COLUMNS; c++)
        if (shown[c])
            value_cell(p, analysis_find(p->r, service, columns[c].quantity, columns[c].stat), 0);
    fputs("</tr>\n", p->out);
}

/* One table of services: sets (and the whole system), single ones, or both. */
static void service_table(page *p, const char *const *services, size_t n, bool sets, bool singles)
{
    bool shown[N_COLUMNS];
    fputs("<div class=scroll><table>\n<thead><tr><th scope=col>Service</th>", p->out);
    for (size_t c = 0; c < N_COLUMNS; c++) {
        shown[c] = column_is_worth_showing(p, c);
        if (shown[c])
            fprintf(p->out, "<th scope=col class=number>%s</th>", columns[c].title);
    }
    fputs("</tr></thead>\n<tbody>\n", p->out);
    for (size_t i = 0; i < n; i++) {
        const bool is_set = !*services[i] || analysis_is_set(services[i]);
        if (is_set ? sets : singles)
            service_row(p, services[i], shown);
    }
    fputs("</tbody></table></div>\n", p->out);
}

void page_services(page *p)
{
    size_t n;
    const char **services = analysis_services(p->r, &n);
    if (!services || n == 0) {
        free(services);
        return;
    }
    if (p->n_scenarios > 1)
        html_element(p->out, "p", "The base scenario, service by service.");
    service_table(p, services, n, true, !p->many);
    if (p->many) {
        fprintf(p->out, "<details><summary>Each of the services</summary>\n");
        service_table(p, services, n, false, true);
        fputs("</details>\n", p->out);
    }
    free(services);
}

/* ---- money ------------------------------------------------------------------------------------------------ */

static bool is_money(const page *p, const weir_measure *m)
{
    if (*m->group || strcmp(m->unit, "GBP") != 0 || strchr(m->quantity, '.') ||
        strcmp(m->stat, "total") != 0)
        return false;
    return analysis_is_ever(p->r, m) && (!*m->service || analysis_is_set(m->service) == p->many);
}

static void money_row(page *p, const weir_measure *m)
{
    char text[ANALYSIS_TEXT], label[ANALYSIS_TEXT];
    fprintf(p->out, "<tr%s><th scope=row>", *m->service ? "" : " class=total");
    html_text(p->out, analysis_place(text, m->service));
    if (strcmp(m->quantity, "cost") != 0)
        html_format(p->out, ": %s", analysis_label(label, m));
    fputs("</th>", p->out);
    value_cell(p, m, 0);
    for (size_t s = 1; s < p->n_scenarios; s++) {
        const analysis_change c = analysis_compare(p->r, m, 0, s);
        fprintf(p->out, "<td class=number><span class=%s>",
                c.finding <= ANALYSIS_CANNOT_TELL ? "unclear" : "changed");
        page_number(p->out, analysis_change_number(text, &c));
        fprintf(p->out, "<small>%s</small></span></td>",
                c.finding == ANALYSIS_LOWER         ? "less"
                : c.finding == ANALYSIS_HIGHER      ? "more"
                : c.finding == ANALYSIS_CANNOT_TELL ? "cannot tell"
                : c.finding == ANALYSIS_NO_INTERVAL ? "n/a (needs 2 replications)"
                                                    : "the same");
    }
    fputs("</tr>\n", p->out);
}

static void money_head(page *p)
{
    const char *days = weir_results_about(p->r, "window_days");
    fputs("<p>", p->out);
    html_format(p->out, "Totals over the %s%smeasured.", days ? days : "time ",
                days ? " days " : "");
    fputs(p->n_scenarios > 1 ? " After the base, the other columns are differences from it.</p>\n"
                             : "</p>\n",
          p->out);
    fputs("<div class=scroll><table class=compare>\n<thead><tr><th scope=col>Service</th>", p->out);
    for (size_t s = 0; s < p->n_scenarios; s++) {
        fputs("<th scope=col class=number>", p->out);
        html_text(p->out, weir_results_scenario(p->r, s));
        fputs("</th>", p->out);
    }
    fputs("</tr></thead>\n<tbody>\n", p->out);
}

/* The whole system first, then services (or sets of them). */
void page_money(page *p)
{
    bool begun = false;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < weir_results_measure_count(p->r); i++) {
            const weir_measure *m = weir_results_measure(p->r, i);
            if (!is_money(p, m) || (pass == 0) == (*m->service != '\0'))
                continue;
            if (!begun)
                money_head(p);
            begun = true;
            money_row(p, m);
        }
    if (begun)
        fputs("</tbody></table></div>\n", p->out);
}

/* ---- pools ------------------------------------------------------------------------------------------------- */

/* A share as a bar of its own length, with the number beside it. */
static void bar_cell(page *p, const weir_measure *m, size_t scenario)
{
    char text[ANALYSIS_TEXT];
    const weir_estimate e = weir_results_estimate(p->r, m, scenario, m->pooled, ANALYSIS_LEVEL);
    const double share = isnan(e.value) || e.value < 0 ? 0.0 : e.value > 1.0 ? 1.0 : e.value;
    fputs("<td class=bar>", p->out);
    page_number(p->out, analysis_measured(text, p->r, m, scenario, NULL));
    fprintf(p->out, "<span class=track><span style=\"width:%.1f%%\"></span></span></td>",
            100.0 * share);
}

/* "All ED: triage nurses" */
static void pool_name(char out[ANALYSIS_TEXT], const weir_measure *m)
{
    const char *last = analysis_last_part(m->quantity);
    char place[ANALYSIS_TEXT], pool[ANALYSIS_TEXT];
    snprintf(pool, sizeof pool, "%.*s", (int)(last - m->quantity) - 1, m->quantity);
    for (char *c = pool; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    analysis_place(place, m->service);
    if (*m->service)
        snprintf(out, ANALYSIS_TEXT, "%.80s: %.80s", place, pool);
    else
        snprintf(out, ANALYSIS_TEXT, "%.160s", pool);
}

static void pool_head(page *p)
{
    fputs("<div class=scroll><table>\n<thead><tr><th scope=col>Pool</th>"
          "<th scope=col class=number>In use",
          p->out);
    if (p->n_scenarios > 1)
        html_format(p->out, ", %s", weir_results_scenario(p->r, 0));
    fputs("</th>", p->out);
    for (size_t s = 0; s < p->n_scenarios; s++)
        html_element(p->out, "th scope=col",
                     p->n_scenarios > 1 ? weir_results_scenario(p->r, s) : "Utilisation");
    fputs("</tr></thead>\n<tbody>\n", p->out);
}

static void pool_row(page *p, const weir_measure *m)
{
    char name[ANALYSIS_TEXT], in_use[ANALYSIS_TEXT];
    const char *last = analysis_last_part(m->quantity);
    pool_name(name, m);
    snprintf(in_use, sizeof in_use, "%.*sin_use", (int)(last - m->quantity), m->quantity);
    fputs("<tr><th scope=row>", p->out);
    html_text(p->out, name);
    fputs("</th>", p->out);
    value_cell(p, analysis_find(p->r, m->service, in_use, NULL), 0);
    for (size_t s = 0; s < p->n_scenarios; s++)
        bar_cell(p, m, s);
    fputs("</tr>\n", p->out);
}

/* Rows for sets of services, for single ones, or for both. `before` comes before the first row. */
static bool pool_table(page *p, const char *before, bool sets, bool singles)
{
    bool begun = false;
    for (size_t i = 0; i < weir_results_measure_count(p->r); i++) {
        const weir_measure *m = weir_results_measure(p->r, i);
        const char *last = analysis_last_part(m->quantity);
        if (*m->group || last == m->quantity || strcmp(last, "utilisation") != 0 ||
            !(analysis_is_set(m->service) ? sets : singles))
            continue;
        if (!begun) {
            fputs(before, p->out);
            pool_head(p);
            begun = true;
        }
        pool_row(p, m);
    }
    if (begun)
        fputs("</tbody></table></div>\n", p->out);
    return begun;
}

void page_pools(page *p)
{
    pool_table(p,
               "<p>Share of the capacity that was in use, on average over the time measured.</p>\n",
               p->many, !p->many);
    if (p->many && pool_table(p, "<details><summary>Each of the pools</summary>\n", false, true))
        fputs("</details>\n", p->out);
}
