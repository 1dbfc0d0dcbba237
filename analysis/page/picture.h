/* What all pictures of the page share: their frame, and names cut to fit. */
#ifndef ANALYSIS_PAGE_PICTURE_H
#define ANALYSIS_PAGE_PICTURE_H

#include "analysis/page/page.h"

/* Pictures are drawn for this width, at which their text is as large as the page's on a phone. */
#define PAGE_PICTURE_WIDTH 460

/** Begins a <figure> with its title; the picture and the sentence come with page_figure_close(),
 * which frees the picture (NULL: it could not be drawn). `kind`, the name of its measure and `more` ("": no
 * more) are what it is called where it stands alone: "day/ed.present". False where the picture is not wanted:
 * then there is nothing to be closed. */
bool page_figure_open(page *p, const char *kind, const char *measure, const char *more,
                      const char *title);
void page_figure_close(page *p, char *svg, const char *sentence);

/** A picture that is wanted alone. */
typedef struct page_picture {
    char *name, *title;
    bool wanted;
    char *sentence, *data; /* of those wanted that were drawn */
    size_t length;
} page_picture;

/** First the sections are asked what they have, with none wanted; then they draw those that are. */
struct page_gallery {
    page_picture *at;
    size_t n, room;
    bool drawing; /* the list is made: next it is drawn */
    size_t next;  /* of the list, while drawing */
    bool no_memory;
};
void page_gallery_clear(page_gallery *g);

/** Names of scenarios, cut to what a picture has room for. */
#define PAGE_NAME_ROOM 40
typedef struct page_names {
    char room[PAGE_MOST_SERIES][PAGE_NAME_ROOM];
    const char *at[PAGE_MOST_SERIES];
    int n;
} page_names;

page_names page_scenario_names(const page *p, size_t first);
/** Gives them to gnuplot as a list, and sizes its key. */
void page_put_names(figure *f, const char *variable, page_names *list);
/** UTF-8 text cut to n code points, "…" in place of the rest. */
void page_cut(char out[PAGE_NAME_ROOM], const char *text, size_t n);

#endif
