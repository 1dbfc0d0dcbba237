/* Comma-separated values from anyone (cells.h), after RFC 4180. */
#include "sim/scenario/cells.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/scenario/reading.h"
#include "sim/scenario/suggest.h"

/* ---- the file ---------------------------------------------------------------------------------- */

static weir_status cannot(const char *what, const char *path, const char *why, weir_error *err)
{
    char shown[WR_QUOTE_MAX];
    return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot %s '%s': %s", what, wr_quoted(path, shown),
                   why);
}

static weir_status read_open(int file, const char *path, wr_arena *arena, weir_source *source,
                             weir_error *err)
{
    struct stat found;
    if (fstat(file, &found) != 0)
        return cannot("read", path, strerror(errno), err);
    if (!S_ISREG(found.st_mode))
        return cannot("read", path,
                      S_ISDIR(found.st_mode) ? "it is a folder" : "it is not a regular file", err);
    const size_t size = (size_t)found.st_size;
    if (size > WR_MAX_TABLE_BYTES)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "'%s' is larger than 1 GiB", path);
    char *text = wr_alloc(arena, size + 1);
    size_t n = 0;
    while (n < size) {
        const ssize_t got = read(file, text + n, size - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cannot("read", path, strerror(errno), err);
        if (got == 0)
            break; /* it has become shorter: what is there is a whole file all the same */
        n += (size_t)got;
    }
    text[n] = '\0';
    source->text = text;
    source->length = n;
    return WEIR_OK;
}

weir_status wr_cells_open(wr_cells *c, const char *path, weir_status fault, wr_arena *arena,
                          weir_error *err)
{
    weir_source *source = wr_alloc(arena, sizeof *source);
    source->name = wr_strdup(arena, path);
    *c = (wr_cells){.arena = arena, .err = err, .fault = fault};
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a FIFO must not hang us */
    if (file < 0)
        return cannot("open", path, strerror(errno), err);
    const weir_status status = read_open(file, path, arena, source, err);
    close(file);
    if (status != WEIR_OK)
        return status;
    wr_skip_bom(source);
    return wr_cells_open_text(c, source, fault, arena, err);
}

/* ---- cells ------------------------------------------------------------------------------------- */

static bool fail_at(wr_cells *c, const char *at, const char *text)
{
    const char *begin = at;
    while (begin > c->source->text && begin[-1] != '\n')
        begin--;
    const weir_place place = {c->source, c->line,
                              1 + wr_count_code_points(begin, (size_t)(at - begin)), 0};
    wr_fail(c->err, c->fault, place, "%s", text);
    return false;
}

/* A cell in quotes; "" within is one quote. False, with an error, where they do not end. */
static bool quoted_cell(wr_cells *c, wr_slice *cell)
{
    const char *const open = c->at++, *from = c->at;
    const int first_line = c->line;
    bool doubled = false;
    for (;; c->at++) {
        if (!*c->at) {
            c->line = first_line;
            return fail_at(c, open, "this quote has no end");
        }
        c->line += *c->at == '\n';
        if (*c->at == '"' && c->at[1] == '"')
            doubled = true, c->at++;
        else if (*c->at == '"')
            break;
    }
    *cell = (wr_slice){from, (size_t)(c->at - from)};
    c->at++;
    if (doubled) {
        char *copy = wr_alloc(c->arena, cell->n + 1);
        size_t n = 0;
        for (size_t i = 0; i < cell->n; i++) {
            copy[n++] = cell->at[i];
            i += cell->at[i] == '"';
        }
        *cell = (wr_slice){copy, n};
    }
    const size_t rest = strcspn(c->at, ",\n");
    if (strspn(c->at, " \t\r") < rest)
        return fail_at(c, c->at, "text behind the quote that ends this cell");
    c->at += rest;
    return true;
}

static bool one_cell(wr_cells *c, wr_slice *cell)
{
    const char *at = c->at + strspn(c->at, " \t");
    if (*at == '"') {
        c->at = at;
        return quoted_cell(c, cell);
    }
    const size_t n = strcspn(at, ",\n");
    *cell = wr_trim(at, n);
    if (cell->n && cell->at[cell->n - 1] == '\r')
        *cell = wr_trim(cell->at, cell->n - 1);
    c->at = at + n;
    return true;
}

static void keep(wr_cells *c, wr_slice cell)
{
    if (c->n == c->room) {
        const size_t room = c->room ? 2 * c->room : 16;
        c->cell = wr_grow_array(c->arena, c->cell, c->n, room, sizeof *c->cell);
        c->room = room;
    }
    c->cell[c->n++] = cell;
}

static void skip_line(wr_cells *c)
{
    c->at += strcspn(c->at, "\n");
    if (*c->at)
        c->at++, c->line++;
}

/* One row as it is; false at the end of the file. */
static bool read_row(wr_cells *c, bool *good)
{
    wr_slice cell = {0};
    *good = true;
    while (*c->at && strspn(c->at, " \t\r") == strcspn(c->at, "\n"))
        skip_line(c);
    if (!*c->at)
        return false;
    c->n = 0;
    c->row_line = c->line;
    for (;;) {
        if (!one_cell(c, &cell)) {
            skip_line(c);
            *good = false;
            return true;
        }
        keep(c, cell);
        if (*c->at != ',')
            break;
        c->at++;
    }
    skip_line(c);
    return true;
}

bool wr_cells_next(wr_cells *c, bool *good)
{
    if (!read_row(c, good))
        return false;
    if (*good && c->n != c->n_columns) {
        wr_fail(c->err, c->fault, (weir_place){c->source, c->row_line, 1, 0},
                "this row has %zu cell%s, the heading has %zu", c->n, c->n == 1 ? "" : "s",
                c->n_columns);
        *good = false;
    }
    return true;
}

/* ---- the heading ---------------------------------------------------------------------------------- */

static weir_status read_heading(wr_cells *c)
{
    bool good;
    if (!read_row(c, &good))
        return wr_fail(c->err, c->fault, WR_NOWHERE, "'%s' is empty", c->source->name);
    if (!good)
        return c->fault;
    for (int i = 0; i < 2 && c->n == 1; i++)
        if (memchr(c->cell[0].at, ";\t"[i], c -> cell[0].n))
            return wr_fail(c->err, c->fault, (weir_place){c->source, c->row_line, 1, 0},
                           "its cells are parted by %s; commas are wanted",
                           i ? "tabs" : "semicolons");
    c->heading = c->cell;
    c->n_columns = c->n;
    c->cell = NULL;
    c->n = c->room = 0;
    return WEIR_OK;
}

weir_status wr_cells_open_text(wr_cells *c, const weir_source *source, weir_status fault,
                               wr_arena *arena, weir_error *err)
{
    *c = (wr_cells){.arena = arena,
                    .source = source,
                    .err = err,
                    .fault = fault,
                    .at = source->text,
                    .line = 1};
    /* its own words are of scenarios */
    if (wr_check_encoding(source, err) != WEIR_OK)
        return fault;
    return read_heading(c);
}

int wr_cells_find(const wr_cells *c, const char *name)
{
    for (size_t i = 0; i < c->n_columns; i++)
        if (wr_slice_is(c->heading[i], name))
            return (int)i;
    return -1;
}

int wr_cells_need(wr_cells *c, const char *name)
{
    char quoted[WR_QUOTE_MAX];
    const weir_place place = {c->source, 1, 1, 0};
    const int found = wr_cells_find(c, name);
    if (found >= 0)
        return found;
    wr_fail(c->err, c->fault, place, "there is no column '%s'", wr_quoted(name, quoted));
    const size_t n = c->n_columns < 1000 ? c->n_columns : 1000;
    const char **names = wr_alloc_array(c->arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = wr_strndup(c->arena, c->heading[i].at, c->heading[i].n);
    wr_hint_nearest(c->err, place, name, names, (int)n);
    return -1;
}

/* ---- what stands in a row ----------------------------------------------------------------------------- */

weir_place wr_cells_place(const wr_cells *c, size_t column)
{
    const char *text = c->source->text, *at = c->cell[column].at, *begin = at;
    /* a cell that was copied, or a row over several lines: the row's beginning */
    if (at < text || at > text + c->source->length)
        return (weir_place){c->source, c->row_line, 1, 0};
    while (begin > text && begin[-1] != '\n')
        begin--;
    return (weir_place){c->source, c->row_line,
                        1 + wr_count_code_points(begin, (size_t)(at - begin)),
                        wr_count_code_points(at, c->cell[column].n)};
}

char *wr_cells_text(const wr_cells *c, size_t column)
{
    return wr_strndup(c->arena, c->cell[column].at, c->cell[column].n);
}

const char *wr_cells_copy(const wr_cells *c, size_t column, char buf[WR_CELL_MAX])
{
    snprintf(buf, WR_CELL_MAX, "%.*s",
             (int)(c->cell[column].n < WR_CELL_MAX - 1 ? c->cell[column].n : WR_CELL_MAX - 1),
             c->cell[column].at);
    return buf;
}
