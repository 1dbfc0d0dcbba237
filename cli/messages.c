/* Errors and warnings: for people on standard error, or as JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "sim/experiment/errors.h"

/* ---- for people ------------------------------------------------------------------------------ */

static bool colours_wanted(void)
{
    const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && !(no && *no) && terminal && strcmp(terminal, "dumb") != 0;
}

/* One line of a message, its severity in colour: `FILE:LINE:COL: error: WHAT`. Excerpts begin with
 * blanks and are left as they are. */
static void print_line(const char *line, size_t length)
{
    static const struct {
        const char *word, *colour;
    } severities[] = {{": error: ", "\x1b[1;31m"},
                      {": warning: ", "\x1b[1;35m"},
                      {": note: ", "\x1b[1;36m"},
                      {": hint: ", "\x1b[1;36m"}};
    const char *at = NULL;
    size_t which = 0;
    for (size_t i = 0; *line != ' ' && i < 4; i++) {
        const char *found = strstr(line, severities[i].word);
        if (found && found < line + length && (!at || found < at)) {
            at = found;
            which = i;
        }
    }
    if (!at) {
        fprintf(stderr, "%.*s\n", (int)length, line);
        return;
    }
    const char *word = at + 2, *after = at + strlen(severities[which].word) - 1;
    fprintf(stderr, "%.*s%s%.*s\x1b[0m%.*s\n", (int)(word - line), line, severities[which].colour,
            (int)(after - word), word, (int)(line + length - after), after);
}

/* One error of no file needs no count behind it: cuts the last line, "1 error". */
static void cut_count(char *text, const weir_error *err)
{
    for (size_t i = 0; i < err->n_messages; i++)
        if (err->messages[i].file)
            return;
    if (err->n_errors != 1)
        return;
    text[strlen(text) - 1] = 0;
    char *last = strrchr(text, '\n');
    if (last)
        last[1] = 0;
}

void cli_print_messages(weir_error *err)
{
    if (err->n_messages == 0 && err->n_errors == 0)
        return;
    char *text = weir_error_text(err);
    if (text)
        cut_count(text, err);
    if (!text) {
        fputs("weir: error: out of memory\n", stderr);
    } else if (!colours_wanted()) {
        fputs(text, stderr);
    } else {
        for (const char *line = text; *line;) {
            const size_t length = strcspn(line, "\n");
            print_line(line, length);
            line += length + (line[length] == '\n');
        }
    }
    free(text);
    weir_error_clear(err);
}

/* ---- gathering ------------------------------------------------------------------------------- */

static bool is_head(const weir_message *m)
{
    return m->severity == WEIR_ERROR || m->severity == WEIR_WARNING;
}

/* Two messages of one place say the same, even where a number in them differs a little. */
static bool is_known(const weir_error *err, const weir_message *m)
{
    for (size_t i = 0; m->file && i < err->n_messages; i++) {
        const weir_message *k = &err->messages[i];
        if (k->severity == m->severity && k->line == m->line && k->column == m->column && k->file &&
            strcmp(k->file, m->file) == 0)
            return true;
    }
    return false;
}

/* Takes out of `from` what is known, with the hints and notes that follow it. */
static void drop_known(weir_error *from, const weir_error *known)
{
    size_t kept = 0;
    bool dropping = false;
    for (size_t i = 0; i < from->n_messages; i++) {
        weir_message *m = &from->messages[i];
        if (is_head(m))
            dropping = is_known(known, m);
        if (!dropping) {
            from->messages[kept++] = *m;
            continue;
        }
        from->n_errors -= m->severity == WEIR_ERROR;
        from->n_warnings -= m->severity == WEIR_WARNING;
        free(m->file);
        free(m->text);
        free(m->excerpt);
    }
    from->n_messages = kept;
}

void cli_add_messages(weir_error *into, weir_error *from)
{
    drop_known(from, into);
    wr_error_move(into, from);
}

/* ---- as JSON --------------------------------------------------------------------------------- */

json_t *cli_json_text(const char *text)
{
    if (!text)
        return json_null();
    json_t *json = json_string(text);
    if (json)
        return json;
    char *copy = strdup(text);
    for (char *c = copy; c && *c; c++)
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    json = copy ? json_string(copy) : NULL;
    free(copy);
    return json;
}

json_t *cli_json_number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

/* Zero where there is no place. */
static json_t *json_place(int number) { return number > 0 ? json_integer(number) : json_null(); }

json_t *cli_messages_json(const weir_error *err)
{
    static const char *const severities[] = {"error", "warning", "note", "hint"};
    json_t *list = json_array();
    for (size_t i = 0; i < err->n_messages; i++) {
        const weir_message *m = &err->messages[i];
        json_array_append_new(
            list, json_pack("{s:o, s:o, s:o, s:s, s:o}", "file", cli_json_text(m->file), "line",
                            json_place(m->line), "column", json_place(m->column), "severity",
                            severities[m->severity], "text", cli_json_text(m->text)));
    }
    return list;
}
