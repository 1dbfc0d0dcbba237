/* Puts the page together. Sections are written first, so that the page's own contents list only those
 * that have something to show. */
#include "analysis/report.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/fail.h"
#include "analysis/output.h"
#include "analysis/page/assets.h"
#include "analysis/page/html.h"
#include "analysis/page/page.h"
#include "analysis/screen.h"
#include "analysis/solve.h"
#include "analysis/sweep.h"

/* ---- shared by the sections ----------------------------------------------------------------------------- */

size_t page_series(const page *p)
{
    return p->n_scenarios < PAGE_MOST_SERIES ? p->n_scenarios : PAGE_MOST_SERIES;
}

const char *page_measure_name(char out[ANALYSIS_TEXT], const weir_measure *m)
{
    char place[ANALYSIS_TEXT], label[ANALYSIS_TEXT];
    const char *last = analysis_last_part(m->quantity);
    analysis_label(label, m);
    if (label[0] >= 'A' && label[0] <= 'Z' && !(label[1] >= 'A' && label[1] <= 'Z'))
        label[0] = (char)(label[0] - 'A' + 'a');
    analysis_place(place, m->service);
    if (last == m->quantity)
        snprintf(out, ANALYSIS_TEXT, "%.80s: %.90s", place, label);
    else
        snprintf(out, ANALYSIS_TEXT, "%.60s %.*s: %.60s", place, (int)(last - m->quantity - 1),
                 m->quantity, label);
    return out;
}

/* A minus before a number is a true one, and a number keeps its unit on its line. */
void page_number(FILE *out, const char *text)
{
    char piece[2] = "", before = ' ';
    for (; *text; before = *text++) {
        piece[0] = *text;
        if (text[0] == '-' &&
            ((text[1] >= '0' && text[1] <= '9') || strncmp(text + 1, "£", strlen("£")) == 0))
            fputs("−", out);
        else if (*text == ' ' && before >= '0' && before <= '9' && text[1] != '(')
            fputs("&nbsp;", out);
        else
            html_text(out, piece);
    }
}

const char *page_scenario_title(const page *p, size_t scenario)
{
    const char *title = weir_results_title(p->r, scenario);
    return title && *title ? title : weir_results_scenario(p->r, scenario);
}

size_t page_most(const page *p, size_t most) { return p->gallery ? SIZE_MAX : most; }

bool page_begin(page *p, const weir_results *r, const page_points *points)
{
    *p = (page){.r = r,
                .n_scenarios = weir_results_scenario_count(r),
                .n_replications = weir_results_replication_count(r)};
    if (points) {
        p->sweep = points->searched ? &points->solution.sweep : &points->sweep;
        p->solution = points->searched ? &points->solution : NULL;
    }
    p->many = analysis_has_many_services(r);
    p->keys = analysis_keys(r, &p->n_keys);
    return p->keys != NULL;
}

void page_end(page *p)
{
    free(p->keys);
    p->keys = NULL;
}

weir_status page_points_read(page_points *p, const weir_results *r, const char *const *measures,
                             size_t n_measures, weir_error *err)
{
    *p = (page_points){.searched = analysis_is_solution(r)};
    return p->searched ? analysis_solution_make(&p->solution, r, measures, n_measures, err)
                       : analysis_sweep_make(&p->sweep, r, measures, n_measures, err);
}

void page_points_clear(page_points *p)
{
    analysis_solution_clear(&p->solution);
    analysis_sweep_clear(&p->sweep);
}

/* ---- the page ------------------------------------------------------------------------------------------------- */

/* A page is of scenarios, of the points of a sweep, or of one whose points tell which dials matter. */
enum { SCENARIOS = 1, POINTS = 2, SCREEN = 4 };

static const struct {
    const char *id, *title;
    void (*write)(page *p);
    int of;
} sections[] = {
    {"verdict", "In short", page_verdicts, SCENARIOS},
    {"answer", "The answer", page_answer, POINTS},
    {"verdict", "In short", page_sweep_verdict, POINTS},
    {"base", "Where it stands", page_cards, SCENARIOS},
    {"targets", "Targets", page_targets, SCENARIOS},
    {"best", "Which is best", page_best, SCENARIOS},
    {"comparison", "Every comparison", page_comparison, SCENARIOS},
    {"differences", "How sure it is", page_forests, SCENARIOS},
    {"certainty", "What is known how well", page_certainty, SCENARIOS},
    {"unknowns", "What is not known", page_unknowns, SCENARIOS},
    {"groups", "For whom", page_groups, SCENARIOS},
    {"day", "Through the day", page_days, SCENARIOS},
    {"periods", "Day by day", page_periods, SCENARIOS},
    {"times", "How long it takes", page_distributions, SCENARIOS},
    {"money", "Money", page_money, SCENARIOS},
    {"pools", "How full it is", page_pools, SCENARIOS},
    {"services", "Service by service", page_services, SCENARIOS},
    {"asked", "What else was asked", page_asked, SCENARIOS},
    {"screen", "What matters", page_screen, SCREEN},
    {"pictures", "What it does", page_sweep_pictures, POINTS},
    {"points", "Every point", page_sweep_table, POINTS},
    {"course", "Warm-up", page_course, SCENARIOS},
    {"inputs", "What went in", page_inputs, SCENARIOS | POINTS | SCREEN},
    {"method", "How it was done", page_method, SCENARIOS | POINTS | SCREEN},
};
#define N_SECTIONS (sizeof sections / sizeof *sections)

typedef struct written {
    char *text;
    size_t n;
} written;

static bool write_section(page *p, size_t i, written *section)
{
    p->out = open_memstream(&section->text, &section->n);
    if (!p->out)
        return false;
    const int of = !p->sweep ? SCENARIOS : analysis_is_screen(p->r) ? SCREEN : POINTS;
    if (sections[i].of & of)
        sections[i].write(p);
    return fclose(p->out) == 0;
}

static void heading(page *p)
{
    const char *days = weir_results_about(p->r, "window_days");
    const char *version = weir_results_about(p->r, "version");
    fputs("<header>\n<p class=eyebrow>Simulation report", p->out);
    if (version)
        html_format(p->out, " · weir %s", version);
    fputs("</p>\n", p->out);
    html_element(p->out, "h1", page_scenario_title(p, 0));
    fputs("<p class=sub>", p->out);
    if (p->sweep)
        html_format(p->out, "%zu point%s over %zu dial%s · ", p->n_scenarios,
                    p->n_scenarios == 1 ? "" : "s", p->sweep->n_dials,
                    p->sweep->n_dials == 1 ? "" : "s");
    else if (p->n_scenarios > 1)
        html_format(p->out, "%zu redesign%s compared with the base (%s) · ", p->n_scenarios - 1,
                    p->n_scenarios == 2 ? "" : "s", weir_results_scenario(p->r, 0));
    html_format(p->out, "%zu replication%s", p->n_replications, p->n_replications == 1 ? "" : "s");
    if (days)
        html_format(p->out, " of %s days", days);
    fputs("</p>\n</header>\n", p->out);
}

static void contents(page *p, const written *all)
{
    fputs("<nav aria-label=Contents>\n", p->out);
    for (size_t i = 0; i < N_SECTIONS; i++)
        if (all[i].n > 0)
            fprintf(p->out, "<a href=\"#%s\">%s</a>\n", sections[i].id, sections[i].title);
    fputs("</nav>\n", p->out);
}

static void body(page *p, const written *all)
{
    heading(p);
    contents(p, all);
    if (*p->shop.why) {
        fputs("<p class=warning>Pictures are left out: ", p->out);
        html_text(p->out, p->shop.why);
        fputs(". All numbers are in the tables.</p>\n", p->out);
    }
    fputs("<main>\n", p->out);
    for (size_t i = 0; i < N_SECTIONS; i++)
        if (all[i].n > 0) {
            fprintf(p->out, "<section id=%s>\n<h2>%s</h2>\n", sections[i].id, sections[i].title);
            fwrite(all[i].text, 1, all[i].n, p->out);
            fputs("</section>\n", p->out);
        }
    fputs("</main>\n<footer><p>", p->out);
    html_text(p->out,
              "Made by weir from one results file. The page holds no script and loads nothing "
              "from elsewhere.");
    fputs("</p></footer>\n</body>\n</html>\n", p->out);
}

/* `points` NULL: of scenarios. */
static char *page_text(const weir_results *r, const page_points *points, char missing[256])
{
    page p;
    written all[N_SECTIONS] = {0};
    char *text = NULL;
    size_t n;
    *missing = '\0';
    if (!page_begin(&p, r, points))
        return NULL;
    figure_shop_open(&p.shop);
    bool good = true;
    for (size_t i = 0; good && i < N_SECTIONS; i++)
        good = write_section(&p, i, &all[i]);
    figure_shop_close(&p.shop);
    if (good && (p.out = open_memstream(&text, &n)) != NULL) {
        html_begin(p.out, page_scenario_title(&p, 0));
        body(&p, all);
        if (fclose(p.out) != 0) {
            free(text);
            text = NULL;
        }
    }
    snprintf(missing, 256, "%s", p.shop.why);
    for (size_t i = 0; i < N_SECTIONS; i++)
        free(all[i].text);
    page_end(&p);
    return text;
}

char *analysis_report_text(const weir_results *r, char missing[256])
{
    page_points p;
    char *text = NULL;
    if (weir_results_swept_count(r) == 0)
        return page_text(r, NULL, missing);
    if (page_points_read(&p, r, NULL, 0, NULL) == WEIR_OK)
        text = page_text(r, &p, missing);
    page_points_clear(&p);
    return text;
}

static weir_status write_page(char *text, const char *missing, const char *path, bool force,
                              weir_error *err)
{
    if (!text)
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    const weir_status status = analysis_write_file(path, force, text, strlen(text), err);
    if (status == WEIR_OK && *missing)
        analysis_warn(err, "plots skipped: %s", missing);
    free(text);
    return status;
}

weir_status analysis_write_report(const weir_results *r, const char *path,
                                  const char *const *measures, size_t n_measures, bool force,
                                  weir_error *err)
{
    char missing[256] = "";
    page_points p;
    if (weir_results_swept_count(r) == 0 && n_measures > 0)
        return analysis_fail(err, WEIR_ERR_USAGE, "--measure is for the report of a sweep");
    if (weir_results_swept_count(r) == 0)
        return write_page(page_text(r, NULL, missing), missing, path, force, err);
    weir_status status = page_points_read(&p, r, measures, n_measures, err);
    if (status == WEIR_OK)
        status = write_page(page_text(r, &p, missing), missing, path, force, err);
    page_points_clear(&p);
    return status;
}
