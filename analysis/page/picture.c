/* What all pictures of the page share. */
#include "analysis/page/picture.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/page/html.h"

/* ---- pictures alone ---------------------------------------------------------------------------------- */

static bool is_taken(const page_gallery *g, const char *name)
{
    for (size_t i = 0; i < g->n; i++)
        if (strcmp(g->at[i].name, name) == 0)
            return true;
    return false;
}

/* "day/ed.present"; a name that is taken gets a number. */
static char *name_of(const page_gallery *g, const char *kind, const char *measure, const char *more)
{
    for (int times = 1;; times++) {
        char *name = NULL, number[16] = "";
        size_t n;
        FILE *out = open_memstream(&name, &n);
        if (!out)
            return NULL;
        if (times > 1)
            snprintf(number, sizeof number, "/%d", times);
        fprintf(out, "%s/%s%s%s%s", kind, measure, *more ? "/" : "", more, number);
        fclose(out);
        if (!name || !is_taken(g, name))
            return name;
        free(name);
    }
}

static void list_picture(page_gallery *g, const char *kind, const char *measure, const char *more,
                         const char *title)
{
    if (g->n == g->room) {
        const size_t room = 2 * g->room + 32;
        page_picture *at = realloc(g->at, room * sizeof *at);
        if (!at) {
            g->no_memory = true;
            return;
        }
        g->at = at;
        g->room = room;
    }
    page_picture picture = {.name = name_of(g, kind, measure, more), .title = strdup(title)};
    if (picture.name && picture.title) {
        g->at[g->n++] = picture;
        return;
    }
    free(picture.name);
    free(picture.title);
    g->no_memory = true;
}

void page_gallery_clear(page_gallery *g)
{
    for (size_t i = 0; i < g->n; i++) {
        free(g->at[i].name);
        free(g->at[i].title);
        free(g->at[i].sentence);
        free(g->at[i].data);
    }
    free(g->at);
    *g = (page_gallery){0};
}

/* ---- figures of the page ------------------------------------------------------------------------------ */

bool page_figure_open(page *p, const char *kind, const char *measure, const char *more,
                      const char *title)
{
    page_gallery *g = p->gallery;
    if (g && !g->drawing) {
        list_picture(g, kind, measure, more, title);
        return false;
    }
    if (g) {
        if (g->next >= g->n || !g->at[g->next++].wanted)
            return false;
        p->shop.title = title;
        return true;
    }
    fputs("<figure>\n<figcaption><b>", p->out);
    html_text(p->out, title);
    fputs("</b></figcaption>\n", p->out);
    return true;
}

void page_figure_close(page *p, char *svg, const char *sentence)
{
    if (p->gallery) {
        page_picture *picture = &p->gallery->at[p->gallery->next - 1];
        picture->data = svg;
        picture->length = p->shop.length;
        picture->sentence = strdup(sentence);
        p->shop.title = NULL;
        return;
    }
    if (svg)
        fputs(svg, p->out);
    fputs("\n<p class=says>", p->out);
    page_number(p->out, sentence);
    fputs("</p>\n</figure>\n", p->out);
    free(svg);
}

/* Cuts UTF-8 text to n code points, "…" in place of the rest. */
void page_cut(char out[PAGE_NAME_ROOM], const char *text, size_t n)
{
    size_t bytes = 0, points = 0;
    while (text[bytes] && points < n && bytes < 30) {
        bytes++;
        while (((unsigned char)text[bytes] & 0xc0) == 0x80)
            bytes++;
        points++;
    }
    snprintf(out, PAGE_NAME_ROOM, "%.*s%s", (int)bytes, text, text[bytes] ? "…" : "");
}

page_names page_scenario_names(const page *p, size_t first)
{
    page_names list = {.n = 0};
    for (size_t s = first; s < page_series(p); s++) {
        page_cut(list.room[list.n], weir_results_scenario(p->r, s), 22);
        list.n++;
    }
    return list;
}

/* gnuplot takes letters of an SVG for wider than they are, and would leave gaps in a key of long names. */
void page_put_names(figure *f, const char *variable, page_names *list)
{
    size_t longest = 0;
    for (int i = 0; i < list->n; i++) {
        list->at[i] = list->room[i];
        longest = strlen(list->room[i]) > longest ? strlen(list->room[i]) : longest;
    }
    figure_texts(f, variable, list->at, list->n);
    fprintf(f->script, "set key width %.1f\n",
            f->shop->form == FIGURE_PNG ? 0.0 : -0.24 * (double)longest);
}
