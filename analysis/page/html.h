/* Writing HTML: everything that is not markup of ours goes through html_text(). */
#ifndef ANALYSIS_PAGE_HTML_H
#define ANALYSIS_PAGE_HTML_H

#include <stdio.h>

#include "weir/error.h"

/** Text or an attribute's value: & < > " ' escaped, control characters left out. */
void html_text(FILE *out, const char *text);
/** The same of a formatted text. */
void html_format(FILE *out, const char *fmt, ...) WEIR_PRINTF(2, 3);
/** <tag>text</tag>; tag may have attributes of ours: "td class=number". */
void html_element(FILE *out, const char *tag, const char *text);

/** The beginning of a page that stands alone, as far as <body>: no script, nothing from elsewhere. */
void html_begin(FILE *out, const char *title);

#endif
