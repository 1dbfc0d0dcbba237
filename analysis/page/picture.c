/* What all pictures of the page share. */
#include "analysis/page/picture.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/page/html.h"

void page_figure_open(page *p, const char *title)
{
    fputs("<figure>\n<figcaption><b>", p->out);
    html_text(p->out, title);
    fputs("</b></figcaption>\n", p->out);
}

void page_figure_close(page *p, char *svg, const char *sentence)
{
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

/* gnuplot takes letters for wider than they are, and would leave gaps in a key of long names. */
void page_put_names(figure *f, const char *variable, page_names *list)
{
    size_t longest = 0;
    for (int i = 0; i < list->n; i++) {
        list->at[i] = list->room[i];
        longest = strlen(list->room[i]) > longest ? strlen(list->room[i]) : longest;
    }
    figure_texts(f, variable, list->at, list->n);
    fprintf(f->script, "set key width %.1f\n", -0.24 * (double)longest);
}
