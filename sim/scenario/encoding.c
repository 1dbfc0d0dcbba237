/* Is a file text at all? The bytes are checked before libyaml sees them, because it accepts UTF-16
 * without a word and loses the place of a bad byte. After this check a source is UTF-8 whose only
 * line ends are LF and CRLF: lines and columns mean the same to libyaml, to us and to editors. */
#include "sim/scenario/reading.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

size_t wr_decode(const unsigned char *at, size_t left, unsigned long *code)
{
    static const unsigned long smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char lead = at[0];
    if (lead < 0x80) {
        *code = lead;
        return 1;
    }
    const size_t n = lead >= 0xF0 && lead < 0xF5   ? 4
                     : lead >= 0xE0 && lead < 0xF0 ? 3
                     : lead >= 0xC2 && lead < 0xE0 ? 2
                                                   : 0;
    if (n == 0 || n > left)
        return 0;
    unsigned long value = lead & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((at[i] & 0xC0u) != 0x80u)
            return 0;
        value = value << 6 | (at[i] & 0x3Fu);
    }
    *code = value;
    return value >= smallest[n] && value <= 0x10FFFF ? n : 0;
}

/* U+0085, U+2028 and U+2029 are line ends to libyaml and to nobody else: columns would differ. */
bool wr_is_control(unsigned long code)
{
    if (code < 0x20)
        return code != '\t' && code != '\n';
    return (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029 || code == 0xFEFF ||
           code == 0xFFFE || code == 0xFFFF;
}

/* Marks that turn or hide text, so that a name reads other than it is. */
bool wr_is_invisible(unsigned long code)
{
    return (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0x00AD || code == 0x061C;
}

int wr_count_code_points(const char *text, size_t length)
{
    int n = 0;
    for (size_t i = 0; i < length; i++)
        n += ((unsigned char)text[i] & 0xC0u) != 0x80u;
    return n;
}

void wr_skip_bom(weir_source *source)
{
    if (source->length >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0) {
        source->text += 3;
        source->length -= 3;
    }
}

const char *wr_source_at(const weir_source *source, int line, int column)
{
    const char *at = source->text, *const end = at + source->length;
    for (; line > 1; line--) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at)
            return NULL;
        at++;
    }
    for (; column > 1; column--) {
        if (at >= end || *at == '\n')
            return NULL;
        do
            at++;
        while (at < end && ((unsigned char)*at & 0xC0u) == 0x80u);
    }
    return at < end ? at : NULL;
}

/* The place of a byte that is not text; what stands before it is known to be. */
static weir_place place_of_byte(const weir_source *source, size_t offset)
{
    weir_place place = {source, 1, 1, 1};
    size_t line_start = 0;
    for (size_t i = 0; i < offset; i++)
        if (source->text[i] == '\n') {
            place.line++;
            line_start = i + 1;
        }
    place.column += wr_count_code_points(source->text + line_start, offset - line_start);
    return place;
}

/* The first bytes as they are shown: letters as themselves, the rest as \x89. */
static const char *show_start(const unsigned char *text, size_t length, char buf[24])
{
    size_t used = 0;
    for (size_t i = 0; i < length && i < 4; i++) {
        const int c = text[i];
        used += (size_t)snprintf(buf + used, 24 - used, c > 0x20 && c < 0x7F ? "%c" : "\\x%02X", c);
    }
    return buf;
}

static bool is_utf16(const unsigned char *text, size_t length)
{
    if (length < 2)
        return false;
    if ((text[0] == 0xFF && text[1] == 0xFE) || (text[0] == 0xFE && text[1] == 0xFF))
        return true;
    return length >= 4 && ((text[0] && !text[1] && text[2] && !text[3]) ||
                           (!text[0] && text[1] && !text[2] && text[3]));
}

/* Data files of every kind betray themselves in their first four bytes: HDF5 and PNG by 0x89,
 * archives and programs by control characters. */
static bool is_binary(const unsigned char *text, size_t length)
{
    for (size_t i = 0; i < length && i < 4; i++)
        if ((text[i] < 0x20 && !strchr("\t\n\r", text[i])) || text[i] == 0)
            return true;
    return length > 0 && ((text[0] >= 0x80 && text[0] < 0xC2) || text[0] > 0xF4);
}

weir_status wr_check_kind(const weir_source *source, weir_place named_at, weir_error *err)
{
    const unsigned char *text = (const unsigned char *)source->text;
    const weir_place start = {source, 1, 1, 0};
    char shown[24] = "";
    if (is_utf16(text, source->length)) {
        wr_fail(err, WEIR_ERR_SCENARIO, start, "UTF-16 is not supported");
        wr_hint(err, start, "save the file as UTF-8");
        return WEIR_ERR_SCENARIO;
    }
    if (is_binary(text, source->length))
        return wr_fail(err, WEIR_ERR_SCENARIO, named_at, "'%s' is not a YAML file (starts with %s)",
                       source->name, show_start(text, source->length, shown));
    return WEIR_OK;
}

static weir_status refuse_byte(const weir_source *source, size_t at, weir_error *err)
{
    const unsigned char *text = (const unsigned char *)source->text + at;
    const weir_place place = place_of_byte(source, at);
    if (text[0] == 0xED && source->length - at >= 3 && text[1] >= 0xA0) {
        const unsigned surrogate = 0xD000u | (text[1] & 0x3Fu) << 6 | (text[2] & 0x3Fu);
        wr_fail(err, WEIR_ERR_SCENARIO, place, "invalid Unicode: surrogate U+%04X", surrogate);
    } else {
        wr_fail(err, WEIR_ERR_SCENARIO, place, "not valid UTF-8 (byte 0x%02X)", text[0]);
    }
    wr_hint(err, place, "save the file as UTF-8");
    return WEIR_ERR_SCENARIO;
}

static weir_status refuse_control(const weir_source *source, size_t at, unsigned long code,
                                  weir_error *err)
{
    const weir_place place = place_of_byte(source, at);
    if (code == '\r') {
        wr_fail(err, WEIR_ERR_SCENARIO, place, "carriage return without a line feed");
        wr_hint(err, place, "save the file with Unix or Windows line ends");
        return WEIR_ERR_SCENARIO;
    }
    return wr_fail(err, WEIR_ERR_SCENARIO, place,
                   code < 0x100 ? "control character \\x%02lx is not allowed"
                                : "character U+%04lX is not allowed",
                   code);
}

/* Directives are read only before the document. A %TAG line is of no use without tags, and many
 * of them take libyaml quadratic time; versions other than 1.1 and 1.2 it refuses too vaguely. */
static weir_status check_directive(const weir_source *source, size_t at, weir_error *err)
{
    const char *text = source->text + at;
    if (strncmp(text, "%TAG", 4) == 0) {
        const weir_place place = place_of_byte(source, at);
        wr_fail(err, WEIR_ERR_SCENARIO, place, "tags are not allowed");
        wr_hint(err, place, "remove the %%TAG line");
        return WEIR_ERR_SCENARIO;
    }
    if (strncmp(text, "%YAML", 5) == 0 && strncmp(text + 5, " 1.1", 4) != 0 &&
        strncmp(text + 5, " 1.2", 4) != 0) {
        const weir_place place = place_of_byte(source, at);
        wr_fail(err, WEIR_ERR_SCENARIO, place, "this YAML version is not supported");
        wr_hint(err, place, "remove the %%YAML line");
        return WEIR_ERR_SCENARIO;
    }
    return WEIR_OK;
}

weir_status wr_check_encoding(const weir_source *source, weir_error *err)
{
    weir_status status = WEIR_OK;
    const unsigned char *text = (const unsigned char *)source->text;
    for (size_t i = 0; i < source->length && !status;) {
        unsigned long code = 0;
        const size_t used = wr_decode(text + i, source->length - i, &code);
        if (used == 0 || (code >= 0xD800 && code <= 0xDFFF))
            return refuse_byte(source, i, err);
        const bool line_end = code == '\r' && i + 1 < source->length && text[i + 1] == '\n';
        if (wr_is_control(code) && !line_end)
            return refuse_control(source, i, code, err);
        if (code == '%' && (i == 0 || text[i - 1] == '\n'))
            status = check_directive(source, i, err);
        i += used;
    }
    return status;
}
