/* Escaping, in one place. */
#include "analysis/page/html.h"

#include <stdarg.h>
#include <string.h>

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
