/* Pictures by gnuplot, as SVG to be put into a page; and the same ones as files, or in characters.
 *
 *     figure_shop shop;
 *     figure_shop_open(&shop);
 *     figure f;
 *     if (figure_begin(&f, &shop, 460, 280)) {
 *         fprintf(f.data, "%g %g\n", x, y);             numbers alone
 *         figure_text(&f, "name", "anything at all");   text, quoted
 *         char *svg = figure_end(&f, body, "what it shows");   from malloc(), or NULL
 *     }
 *     figure_shop_close(&shop);
 *
 * gnuplot runs without a shell, in a folder of its own, with an environment of our making, for at
 * most 60 seconds. Where it is missing or fails, pictures are NULL and `why` says so. */
#ifndef ANALYSIS_FIGURE_H
#define ANALYSIS_FIGURE_H

#include <stdbool.h>
#include <stdio.h>

/* What pictures are made for. All but the first have a title of their own. */
typedef enum figure_form { FIGURE_PAGE, FIGURE_SVG, FIGURE_PNG, FIGURE_TEXT } figure_form;

typedef struct figure_shop {
    char *folder; /* NULL: no picture can be made */
    int n;        /* pictures so far; each has ids of its own */
    int seconds;  /* how long gnuplot may take */
    char why[256];
    figure_form form; /* FIGURE_PAGE where nothing else is said */
    int across,
        upward; /* asked for: pixels, or characters of FIGURE_TEXT; 0: as the picture has it */
    const char *title; /* of the next picture; NULL: none */
    size_t length;     /* bytes of the last picture, of which those of a PNG may be nought */
} figure_shop;

void figure_shop_open(figure_shop *shop);
void figure_shop_close(figure_shop *shop);

typedef struct figure {
    figure_shop *shop;
    FILE *data, *script;
    int width, height;
    double scale; /* of a file: pixels for one of the page */
} figure;

bool figure_begin(figure *f, figure_shop *shop, int width, int height);
void figure_number(figure *f, const char *variable, double value);
void figure_text(figure *f, const char *variable, const char *text);
/** A named element of a list of texts: LIST[i], i from 1. Declare the list's size first. */
void figure_texts(figure *f, const char *list, const char *const *texts, int n);
char *figure_end(figure *f, const char *body, const char *label);
/** The same in the shop's form: of `text`, a body for characters, where that is FIGURE_TEXT. */
char *figure_end_as(figure *f, const char *body, const char *text, const char *label);
/** A picture in characters for a terminal, so many wide and high: figure_begin_text(), then as above,
 * and figure_end_text(), whose text is from malloc(); NULL where it could not be made. */
bool figure_begin_text(figure *f, figure_shop *shop, int columns, int rows);
char *figure_end_text(figure *f, const char *body);
/** Closes a figure that is not wanted after all. */
void figure_drop(figure *f);

/** Text as a gnuplot string in single quotes, in which gnuplot expands nothing; a single quote inside
 * becomes an apostrophe (U+2019), a control byte a space. */
void figure_quote(FILE *script, const char *text);

#endif
