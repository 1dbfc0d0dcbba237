/* The sections of the report draw; here their pictures are asked for one by one. They are asked twice: first
 * for what there is, then for those that are wanted. What they write for the page is thrown away. */
#include "analysis/plot.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/fail.h"
#include "analysis/output.h"
#include "analysis/page/picture.h"
#include "analysis/screen.h"

struct analysis_plots {
    page page;
    page_gallery gallery;
    page_points points; /* of a sweep or a search */
    char **paths;       /* [picture]: NULL where it was not written */
};

/* ---- what there is ------------------------------------------------------------------------------------- */

typedef void section_fn(page *p);

static section_fn *const of_scenarios[] = {page_forests, page_groups,        page_days,
                                           page_periods, page_distributions, page_course};
static section_fn *const of_points[] = {page_answer, page_sweep_pictures};

/* In the order of the report. False where memory is out. */
static bool ask(analysis_plots *plots)
{
    page *p = &plots->page;
    char *thrown_away = NULL;
    size_t n;
    p->out = open_memstream(&thrown_away, &n);
    if (!p->out)
        return false;
    plots->gallery.next = 0;
    if (!p->sweep)
        for (size_t i = 0; i < sizeof of_scenarios / sizeof *of_scenarios; i++)
            of_scenarios[i](p);
    else if (analysis_is_screen(p->r))
        page_screen(p);
    else
        for (size_t i = 0; i < sizeof of_points / sizeof *of_points; i++)
            of_points[i](p);
    const bool good = fclose(p->out) == 0 && !plots->gallery.no_memory;
    p->out = NULL;
    free(thrown_away);
    return good;
}

/* The report chooses what tells most; here all other measures of all patients follow. */
static bool add_keys(page *p)
{
    const size_t n = weir_results_measure_count(p->r), n_telling = p->n_keys;
    const weir_measure **keys = realloc(p->keys, (n + n_telling + 1) * sizeof *keys);
    if (!keys)
        return false;
    p->keys = keys;
    for (size_t i = 0; i < n; i++) {
        const weir_measure *m = weir_results_measure(p->r, i);
        bool taken = *m->group || !analysis_is_ever(p->r, m);
        for (size_t k = 0; !taken && k < n_telling; k++)
            taken = keys[k] == m;
        if (!taken)
            keys[p->n_keys++] = m;
    }
    return true;
}

static weir_status make_list(analysis_plots *plots, const weir_results *r, weir_error *err)
{
    const bool swept = weir_results_swept_count(r) > 0;
    if (swept) {
        const weir_status status = page_points_read(&plots->points, r, NULL, 0, err);
        if (status != WEIR_OK)
            return status;
        analysis_sweep_add_all(plots->points.searched ? &plots->points.solution.sweep
                                                      : &plots->points.sweep);
    }
    if (!page_begin(&plots->page, r, swept ? &plots->points : NULL) || !add_keys(&plots->page))
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    plots->page.gallery = &plots->gallery;
    if (!ask(plots))
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    if (plots->gallery.n == 0)
        return analysis_fail(err, WEIR_ERR_USAGE, "there is nothing in it that can be drawn");
    if (!swept && plots->page.n_scenarios > PAGE_MOST_SERIES)
        analysis_warn(err, "pictures show the first %d of %zu scenarios", PAGE_MOST_SERIES,
                      plots->page.n_scenarios);
    plots->paths = calloc(plots->gallery.n, sizeof *plots->paths);
    return plots->paths ? WEIR_OK : analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
}

weir_status analysis_plots_open(const weir_results *results, analysis_plots **out, weir_error *err)
{
    *out = NULL;
    analysis_plots *plots = calloc(1, sizeof *plots);
    if (!plots)
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    const weir_status status = make_list(plots, results, err);
    if (status == WEIR_OK)
        *out = plots;
    else
        analysis_plots_close(plots);
    return status;
}

void analysis_plots_close(analysis_plots *plots)
{
    if (!plots)
        return;
    for (size_t i = 0; plots->paths && i < plots->gallery.n; i++)
        free(plots->paths[i]);
    free(plots->paths);
    page_gallery_clear(&plots->gallery);
    page_end(&plots->page);
    page_points_clear(&plots->points);
    free(plots);
}

size_t analysis_plots_count(const analysis_plots *plots) { return plots->gallery.n; }

const char *analysis_plots_name(const analysis_plots *plots, size_t picture)
{
    return plots->gallery.at[picture].name;
}

/* ---- which of them --------------------------------------------------------------------------------------- */

/* Does a name begin with the word, up to its end, a dot, a bracket or a slash? */
static bool begins(const char *name, const char *word)
{
    const size_t n = strlen(word);
    return n > 0 && strncmp(name, word, n) == 0 && (name[n] == '\0' || strchr(".[/", name[n]));
}

static const char *without_kind(const char *name) { return strchr(name, '/') + 1; }

/* A whole name is that picture alone, though others may begin so. */
static size_t choose_one(page_gallery *g, const char *word)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        if (strcmp(g->at[i].name, word) == 0) {
            g->at[i].wanted = true;
            return 1;
        }
    for (size_t i = 0; i < g->n; i++)
        if (begins(g->at[i].name, word) || begins(without_kind(g->at[i].name), word)) {
            g->at[i].wanted = true;
            n++;
        }
    return n;
}

size_t analysis_plots_choose(analysis_plots *plots, const char *name)
{
    if (name)
        return choose_one(&plots->gallery, name);
    plots->gallery.at[0].wanted = true;
    return 1;
}

void analysis_plots_choose_all(analysis_plots *plots)
{
    for (size_t i = 0; i < plots->gallery.n; i++)
        plots->gallery.at[i].wanted = true;
}

/* ---- drawing ----------------------------------------------------------------------------------------------- */

weir_status analysis_plots_draw(analysis_plots *plots, figure_form form, int across, int upward,
                                weir_error *err)
{
    page_gallery *g = &plots->gallery;
    figure_shop *shop = &plots->page.shop;
    figure_shop_open(shop);
    shop->form = form;
    shop->across = across;
    shop->upward = upward;
    g->drawing = true;
    const bool good = ask(plots);
    figure_shop_close(shop);
    if (!good)
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    for (size_t i = 0; i < g->n; i++)
        if (g->at[i].wanted && !g->at[i].data) {
            analysis_fail(err, WEIR_ERR_TOOL, "'%.120s' could not be drawn: %s", g->at[i].name,
                          *shop->why ? shop->why : "gnuplot gave no picture");
            if (strcmp(shop->why, "gnuplot not found") == 0)
                analysis_hint(err, "pictures need gnuplot: install it, or put it on the PATH");
            return WEIR_ERR_TOOL;
        }
    return WEIR_OK;
}

/* ---- as files ------------------------------------------------------------------------------------------------ */

static bool ends(const char *path, const char *ending)
{
    const size_t n = strlen(path), m = strlen(ending);
    return n > m && strcmp(path + n - m, ending) == 0;
}

bool analysis_plot_form(const char *path, figure_form *form)
{
    *form = ends(path, ".png") ? FIGURE_PNG : FIGURE_SVG;
    return *form == FIGURE_PNG || ends(path, ".svg");
}

static size_t wanted(const page_gallery *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        n += g->at[i].wanted;
    return n;
}

static weir_status name_files(analysis_plots *plots, const char *path, bool force, weir_error *err)
{
    const page_gallery *g = &plots->gallery;
    const size_t n = wanted(g), length = strlen(path), size = length + 32;
    size_t number = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (!g->at[i].wanted)
            continue;
        char *name = malloc(size);
        if (!name)
            return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
        if (n == 1)
            snprintf(name, size, "%s", path);
        else
            snprintf(name, size, "%.*s-%zu%s", (int)(length - 4), path, ++number,
                     path + length - 4);
        free(plots->paths[i]);
        plots->paths[i] = name;
        if (!force && access(name, F_OK) == 0) {
            analysis_fail(err, WEIR_ERR_USAGE, "'%s' exists", name);
            analysis_hint(err, "--force replaces it");
            return WEIR_ERR_USAGE;
        }
    }
    return WEIR_OK;
}

weir_status analysis_plots_write(analysis_plots *plots, const char *path, bool force,
                                 weir_error *err)
{
    const page_gallery *g = &plots->gallery;
    weir_status status = name_files(plots, path, force, err);
    for (size_t i = 0; status == WEIR_OK && i < g->n; i++)
        if (g->at[i].wanted)
            status =
                analysis_write_file(plots->paths[i], force, g->at[i].data, g->at[i].length, err);
    return status;
}

/* ---- shown ---------------------------------------------------------------------------------------------------- */

void analysis_plots_list(FILE *out, const analysis_plots *plots)
{
    const page_gallery *g = &plots->gallery;
    size_t longest = 0;
    for (size_t i = 0; i < g->n; i++)
        if (g->at[i].wanted && strlen(g->at[i].name) > longest)
            longest = strlen(g->at[i].name);
    longest = longest < 44 ? longest : 44;
    for (size_t i = 0; i < g->n; i++)
        if (g->at[i].wanted)
            fprintf(out, "%-*s  %s\n", (int)longest, g->at[i].name, g->at[i].title);
}

/* A picture in characters without the blanks that surround it. */
static void print_picture(FILE *out, const char *text)
{
    bool begun = false;
    size_t owed = 0;
    text += strspn(text, "\f"); /* with which it begins */
    while (*text) {
        const size_t line = strcspn(text, "\n");
        size_t n = line;
        while (n > 0 && text[n - 1] == ' ')
            n--;
        for (; n > 0 && owed > 0; owed--)
            fputc('\n', out);
        if (n > 0)
            fprintf(out, "%.*s\n", (int)n, text);
        else
            owed += begun;
        begun = begun || n > 0;
        text += line + (text[line] == '\n');
    }
}

void analysis_plots_print(FILE *out, const analysis_plots *plots)
{
    const page_gallery *g = &plots->gallery;
    bool first = true;
    for (size_t i = 0; i < g->n; i++) {
        if (!g->at[i].wanted)
            continue;
        fprintf(out, "%s%s (%s)\n\n", first ? "" : "\n", g->at[i].title, g->at[i].name);
        print_picture(out, g->at[i].data);
        if (g->at[i].sentence && *g->at[i].sentence)
            fprintf(out, "\n%s\n", g->at[i].sentence);
        first = false;
    }
}

void analysis_plots_print_paths(FILE *out, const analysis_plots *plots)
{
    for (size_t i = 0; i < plots->gallery.n; i++)
        if (plots->gallery.at[i].wanted && plots->paths[i])
            fprintf(out, "%s\n", plots->paths[i]);
}

/* Texts of a file may be of any bytes. */
static json_t *text_json(const char *text)
{
    json_t *json = text ? json_string(text) : NULL;
    return json ? json : json_null();
}

json_t *analysis_plots_json(const analysis_plots *plots)
{
    const page_gallery *g = &plots->gallery;
    json_t *list = json_array();
    for (size_t i = 0; i < g->n; i++)
        if (g->at[i].wanted)
            json_array_append_new(
                list, json_pack("{s:o, s:o, s:o, s:o}", "name", text_json(g->at[i].name), "title",
                                text_json(g->at[i].title), "says", text_json(g->at[i].sentence),
                                "file", text_json(plots->paths[i])));
    return json_pack("{s:o}", "pictures", list);
}
