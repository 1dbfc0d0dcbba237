/* Escaping, and how a page begins, in one place. */
#include "analysis/page/html.h"

#include <stdarg.h>
#include <string.h>

#include "analysis/page/assets.h"

static const char *escape_of(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_text(FILE *out, const char *text)
{
    for (; text && *text; text++) {
        const unsigned char c = (unsigned char)*text;
        const char *escape = escape_of(c);
        if (escape)
            fputs(escape, out);
        else if ((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t')
            fputc(c, out);
    }
}

void html_format(FILE *out, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    html_text(out, text);
}

void html_element(FILE *out, const char *tag, const char *text)
{
    fprintf(out, "<%s>", tag);
    html_text(out, text);
    fprintf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

void html_begin(FILE *out, const char *title)
{
    fputs("<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'unsafe-inline'; img-src data:\">\n"
          "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<title>",
          out);
    html_text(out, title);
    fputs("</title>\n<style>\n", out);
    fputs(analysis_page_style, out);
    fputs("</style>\n</head>\n<body>\n", out);
}
