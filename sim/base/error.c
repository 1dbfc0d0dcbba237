/* Gathering what went wrong, and printing it as a person reads it.
 *
 * A message copies all its text, so it outlives the file it speaks of. At most WEIR_MAX_ERRORS
 * errors (and as many warnings) are kept; the rest are counted, and their hints dropped. Where
 * memory is out the message is lost but its status and count are not. */
#define _POSIX_C_SOURCE 200809L

#include "sim/base/fail.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The widest piece of a source line that is printed, in columns of the source. */
#define WIDEST_EXCERPT 160
/* Columns kept before the caret where a line is cut. */
#define BEFORE_CARET 60
/* A place further right than this gets no excerpt: the file is not one that a person wrote. */
#define LAST_COLUMN 4000

/* ---- text as code points -------------------------------------------------------------------- */

/* Bytes of the code point at s: 1 to 4, or 0 where it is not to be shown as it is (control
 * characters of either range, and bytes that are not UTF-8; RFC 3629). */
static size_t printable_length(const char *s, size_t left)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] < 0x80)
        return u[0] >= 0x20 && u[0] != 0x7f;

    const size_t length = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;
    if (u[0] < 0xc2 || u[0] > 0xf4 || length > left)
        return 0;
    uint32_t code = u[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((u[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (u[i] & 0x3fu);
    }
    const bool overlong = code < (length == 2 ? 0x80u : length == 3 ? 0x800u : 0x10000u);
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (overlong || surrogate || code > 0x10ffff || code < 0xa0)
        return 0;
    return length;
}

/* Bytes that make one column of the source: a code point, or one stray byte. */
static size_t column_length(const char *s, size_t left)
{
    const unsigned char *u = (const unsigned char *)s;
    size_t length = 1;
    if (u[0] >= 0xc2 && u[0] <= 0xf4)
        while (length < left && length < 4 && (u[length] & 0xc0) == 0x80)
            length++;
    return length;
}

/* Writes one column of the source to out (at most 16 bytes and a NUL); returns the columns it
 * takes on the screen. */
static size_t show_column(const char *s, size_t length, char out[17])
{
    if (*s == '\t') {
        memcpy(out, " ", 2);
        return 1;
    }
    if (printable_length(s, length) == length) {
        memcpy(out, s, length);
        out[length] = 0;
        return 1;
    }
    size_t n = 0;
    for (size_t i = 0; i < length; i++)
        n += (size_t)snprintf(out + n, 17 - n, "\\x%02x", (unsigned)(unsigned char)s[i]);
    return n;
}

const char *wr_quoted(const char *text, char buf[WR_QUOTE_MAX])
{
    size_t n = 0, columns = 0;
    const size_t room = WR_QUOTE_MAX - sizeof "...";
    for (size_t left = strlen(text); left; columns++) {
        const size_t length = column_length(text, left);
        char shown[17];
        show_column(text, length, shown);
        const size_t shown_length = strlen(shown);
        if (columns == 60 || n + shown_length > room) {
            memcpy(buf + n, "...", 4);
            return buf;
        }
        memcpy(buf + n, shown, shown_length);
        n += shown_length;
        text += length;
        left -= length;
    }
    buf[n] = 0;
    return buf;
}

/* ---- gathering ------------------------------------------------------------------------------ */

void weir_error_init(weir_error *err) { *err = (weir_error){0}; }

void weir_error_clear(weir_error *err)
{
    if (!err)
        return;
    for (size_t i = 0; i < err->n_messages; i++) {
        free(err->messages[i].file);
        free(err->messages[i].text);
        free(err->messages[i].excerpt);
    }
    free(err->messages);
    weir_error_init(err);
}

/* The source line of a place, up to the columns that can be printed; NULL where there is none. */
static char *copy_line(weir_place place)
{
    if (!place.source || !place.source->text || place.line < 1 || place.column > LAST_COLUMN)
        return NULL;

    const char *at = place.source->text, *end = at + place.source->length;
    for (int line = 1; line < place.line; line++) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at)
            return NULL;
        at++;
    }
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop)
        stop = end;
    if (stop > at && stop[-1] == '\r')
        stop--;

    const char *cut = at;
    const int last = (place.column > 0 ? place.column : 1) + WIDEST_EXCERPT;
    for (int column = 0; cut < stop && column < last; column++)
        cut += column_length(cut, (size_t)(stop - cut));

    const size_t length = (size_t)(cut - at);
    char *copy = malloc(length + 1);
    if (!copy)
        return NULL;
    memcpy(copy, at, length);
    copy[length] = 0;
    /* a NUL in the line would end the copy early */
    for (size_t i = 0; i < length; i++)
        if (!copy[i])
            copy[i] = ' ';
    return copy;
}

/* The text of a message: a string from malloc(), or NULL. */
static WEIR_PRINTF(1, 0) char *format_text(const char *fmt, va_list args)
{
    char *text = NULL;
    size_t room = 128;
    for (int i = 0; i < 2; i++) {
        va_list again;
        va_copy(again, args);
        text = malloc(room);
        const int length = text ? vsnprintf(text, room, fmt, again) : -1;
        va_end(again);
        if (length >= 0 && (size_t)length < room)
            return text;
        free(text);
        if (length < 0)
            return NULL;
        room = (size_t)length + 1; /* and once more */
    }
    return NULL;
}

/* Room for one more message, or NULL. */
static weir_message *next_message(weir_error *err)
{
    if (err->n_messages == err->capacity) {
        const size_t capacity = err->capacity ? 2 * err->capacity : 8;
        weir_message *more = realloc(err->messages, capacity * sizeof *more);
        if (!more)
            return NULL;
        err->messages = more;
        err->capacity = capacity;
    }
    return &err->messages[err->n_messages];
}

/* Keeps one message, whose text it takes over. False where memory is out. */
static bool keep(weir_error *err, weir_severity severity, weir_status status, weir_place place,
                 char *text)
{
    weir_message *m = text ? next_message(err) : NULL;
    char *file = m && place.source ? strdup(place.source->name ? place.source->name : "") : NULL;
    if (!m || (place.source && !file)) {
        free(text);
        return false;
    }

    *m = (weir_message){.severity = severity, .status = status, .file = file, .text = text};
    if (file) {
        m->line = place.line;
        m->column = place.column;
        m->width = place.width;
        if (severity == WEIR_ERROR || severity == WEIR_WARNING)
            m->excerpt = copy_line(place);
    }
    err->n_messages++;
    return true;
}

weir_status wr_fail(weir_error *err, weir_status status, weir_place place, const char *fmt, ...)
{
    if (!err)
        return status;
    if (err->n_errors++ == 0)
        err->status = status;
    err->dropping = err->n_errors > WEIR_MAX_ERRORS;
    if (err->dropping)
        return status;

    va_list args;
    va_start(args, fmt);
    err->dropping = !keep(err, WEIR_ERROR, status, place, format_text(fmt, args));
    va_end(args);
    return status;
}

void wr_warn(weir_error *err, weir_place place, const char *fmt, ...)
{
    if (!err)
        return;
    err->n_warnings++;
    err->dropping = err->n_warnings > WEIR_MAX_ERRORS;
    if (err->dropping)
        return;

    va_list args;
    va_start(args, fmt);
    err->dropping = !keep(err, WEIR_WARNING, WEIR_OK, place, format_text(fmt, args));
    va_end(args);
}

/* Hints and notes are dropped with the message they belong to. */

void wr_hint(weir_error *err, weir_place place, const char *fmt, ...)
{
    if (!err || err->dropping)
        return;
    va_list args;
    va_start(args, fmt);
    (void)keep(err, WEIR_HINT, WEIR_OK, place, format_text(fmt, args));
    va_end(args);
}

void wr_note(weir_error *err, weir_place place, const char *fmt, ...)
{
    if (!err || err->dropping)
        return;
    va_list args;
    va_start(args, fmt);
    (void)keep(err, WEIR_NOTE, WEIR_OK, place, format_text(fmt, args));
    va_end(args);
}

const char *weir_error_what(const weir_error *err)
{
    for (size_t i = 0; err && i < err->n_messages; i++)
        if (err->messages[i].severity == WEIR_ERROR)
            return err->messages[i].text;
    return "";
}

/* ---- printing ------------------------------------------------------------------------------- */

/* A growing text. `failed` once memory is out; then nothing more is added. */
typedef struct text_buffer {
    char *at;
    size_t length, capacity;
    bool failed;
} text_buffer;

static void put_bytes(text_buffer *out, const char *s, size_t length)
{
    if (out->failed)
        return;
    if (out->length + length + 1 > out->capacity) {
        size_t capacity = out->capacity ? out->capacity : 1024;
        while (capacity < out->length + length + 1)
            capacity *= 2;
        char *more = realloc(out->at, capacity);
        if (!more) {
            out->failed = true;
            return;
        }
        out->at = more;
        out->capacity = capacity;
    }
    memcpy(out->at + out->length, s, length);
    out->length += length;
    out->at[out->length] = 0;
}

static void put(text_buffer *out, const char *s) { put_bytes(out, s, strlen(s)); }

static void put_repeated(text_buffer *out, char c, size_t n)
{
    while (n--)
        put_bytes(out, &c, 1);
}

/* Text that may hold anything, control characters made harmless. */
static void put_clean(text_buffer *out, const char *s)
{
    for (size_t left = strlen(s); left;) {
        const size_t length = column_length(s, left);
        char shown[17];
        show_column(s, length, shown);
        put(out, shown);
        s += length;
        left -= length;
    }
}

/* `FILE:LINE:COL: `, as much of it as is known; else `weir: `. */
static void put_place(text_buffer *out, const weir_message *m)
{
    char number[32];
    if (!m->file) {
        put(out, "weir: ");
        return;
    }
    put_clean(out, m->file);
    if (m->line > 0) {
        snprintf(number, sizeof number, ":%d", m->line);
        put(out, number);
        if (m->column > 0) {
            snprintf(number, sizeof number, ":%d", m->column);
            put(out, number);
        }
    }
    put(out, ": ");
}

/* The source line and its caret, cut to the columns around the caret where the line is long:
 *
 *        42 |       go: wrad_b
 *           |           ^^^^^^
 */
static void put_excerpt(text_buffer *out, const weir_message *m)
{
    const char *s = m->excerpt;
    const int column = m->column > 0 ? m->column : 1;
    const int width = m->width > 0 ? m->width : 1;
    const int first =
        column + width > WIDEST_EXCERPT && column > BEFORE_CARET + 1 ? column - BEFORE_CARET : 1;
    char number[32];
    snprintf(number, sizeof number, "%5d | ", m->line);
    put(out, number);

    size_t before = 0, under = 0; /* columns on the screen */
    if (first > 1) {
        put(out, "...");
        before = 3;
    }
    size_t left = strlen(s);
    for (int at = 1; left; at++) {
        if (at == first + WIDEST_EXCERPT) {
            put(out, "...");
            break;
        }
        const size_t length = column_length(s, left);
        if (at >= first) {
            char shown[17];
            const size_t screen = show_column(s, length, shown);
            put(out, shown);
            if (at < column)
                before += screen;
            else if (at < column + width)
                under += screen;
        }
        s += length;
        left -= length;
    }
    put(out, "\n      | ");
    put_repeated(out, ' ', before);
    put_repeated(out, '^', under ? under : 1);
    put(out, "\n");
}

static void put_message(text_buffer *out, const weir_message *m, const weir_message *head)
{
    static const char *const words[] = {"error: ", "warning: ", "note: ", "hint: "};

    put_place(out, m->file ? m : head); /* a hint with no place of its own takes its error's */
    put(out, words[m->severity]);
    put_clean(out, m->text);
    put(out, "\n");
    if (m->excerpt && m->line > 0)
        put_excerpt(out, m);
}

/* "2 errors, 1 warning"; nothing where there is no error. */
static void put_totals(text_buffer *out, const weir_error *err)
{
    if (!err->n_errors)
        return;
    char line[128];
    int n = snprintf(line, sizeof line, "%d error%s", err->n_errors, err->n_errors == 1 ? "" : "s");
    if (err->n_warnings)
        n += snprintf(line + n, sizeof line - (size_t)n, ", %d warning%s", err->n_warnings,
                      err->n_warnings == 1 ? "" : "s");
    if (err->n_errors > WEIR_MAX_ERRORS)
        snprintf(line + n, sizeof line - (size_t)n, " (the first %d are shown)", WEIR_MAX_ERRORS);
    put(out, line);
    put(out, "\n");
}

/* Orders heads of groups by file, line, column, then as they were found. */
static int compare_heads(const void *left, const void *right)
{
    const weir_message *a = *(const weir_message *const *)left;
    const weir_message *b = *(const weir_message *const *)right;
    const int by_file = strcmp(a->file ? a->file : "", b->file ? b->file : "");
    if (by_file)
        return by_file;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return a < b ? -1 : a > b;
}

static bool is_head(const weir_error *err, size_t i)
{
    const weir_severity severity = err->messages[i].severity;
    return i == 0 || severity == WEIR_ERROR || severity == WEIR_WARNING;
}

char *weir_error_text(const weir_error *err)
{
    const weir_message **heads = malloc((err->n_messages + 1) * sizeof *heads);
    if (!heads)
        return NULL;
    size_t n = 0;
    for (size_t i = 0; i < err->n_messages; i++)
        if (is_head(err, i))
            heads[n++] = &err->messages[i];
    qsort(heads, n, sizeof *heads, compare_heads);

    text_buffer out = {0};
    put(&out, "");
    for (size_t i = 0; i < n; i++) {
        put_message(&out, heads[i], heads[i]);
        /* what follows it, up to the next head */
        for (size_t j = (size_t)(heads[i] - err->messages) + 1;
             j < err->n_messages && !is_head(err, j); j++)
            put_message(&out, &err->messages[j], heads[i]);
    }
    put_totals(&out, err);
    free(heads);
    if (out.failed) {
        free(out.at);
        return NULL;
    }
    return out.at;
}
