/* The points of a sweep from a CSV file: a heading of dials, then a row of values for each point.
 * Cells have units as in a scenario. A cell may stand in quotes; a byte-order mark and CRLF line ends
 * are taken as they come. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/design.h"
#include "sim/scenario/reading.h"

#define MOST_BYTES ((size_t)16 << 20)

/* ---- the file ------------------------------------------------------------------------------------- */

static weir_status read_text(FILE *file, const char *shown, wr_arena *arena, weir_source *source,
                             weir_error *err)
{
    size_t n = 0, got;
    char *text = wr_alloc(arena, 65536), *more;
    for (size_t room = 65536;; room *= 2) {
        while (n < room - 1 && (got = fread(text + n, 1, room - 1 - n, file)) > 0)
            n += got;
        if (ferror(file))
            return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot read '%s': %s", shown,
                           strerror(errno));
        if (n < room - 1)
            break;
        if (n >= MOST_BYTES)
            return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "'%s' is larger than 16 MiB", shown);
        more = wr_alloc(arena, 2 * room);
        memcpy(more, text, n);
        text = more;
    }
    text[n] = '\0';
    source->text = text;
    source->length = n;
    return WEIR_OK;
}

static weir_status read_file(const char *path, wr_arena *arena, weir_source *source,
                             weir_error *err)
{
    char shown[WR_QUOTE_MAX];
    wr_quoted(path, shown);
    source->name = wr_strdup(arena, path);
    FILE *file = fopen(path, "r");
    if (!file)
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot open '%s': %s", shown,
                       strerror(errno));
    const weir_status status = read_text(file, shown, arena, source, err);
    fclose(file);
    return status;
}

/* ---- cells ---------------------------------------------------------------------------------------- */

typedef struct csv {
    weir_design *design;
    const weir_source *source;
    weir_error *err;
    const char *at;
    int line;
} csv;

typedef WR_VEC(const char *) cell_list;

static const char *one_cell(csv *c)
{
    c->at += strspn(c->at, " \t");
    const bool quoted = *c->at == '"';
    char *cell = wr_alloc(c->design->arena, strcspn(c->at, "\n") + 1);
    size_t n = 0;
    for (c->at += quoted; *c->at && *c->at != '\n'; c->at++) {
        if (quoted && *c->at == '"' && *++c->at != '"')
            break; /* the quote that ends it; "" is one quote */
        if (!quoted && *c->at == ',')
            break;
        cell[n++] = *c->at;
    }
    c->at += strcspn(c->at, ",\n");
    while (n && strchr("\r \t", cell[n - 1]))
        n--;
    cell[n] = '\0';
    return cell;
}

/* The cells of the next line that is not empty; false at the end of the file. */
static bool next_row(csv *c, cell_list *cells)
{
    cells->n = 0;
    while (*c->at && strspn(c->at, " \t\r") == strcspn(c->at, "\n")) {
        c->at += strcspn(c->at, "\n");
        c->at += *c->at == '\n';
        c->line++;
    }
    if (!*c->at)
        return false;
    for (bool more = true; more;) {
        *wr_push(c->design->arena, cells) = one_cell(c);
        more = *c->at == ',';
        c->at += more;
    }
    c->at += *c->at == '\n';
    c->line++;
    return true;
}

static wr_design_place place_of(const csv *c)
{
    return (wr_design_place){.place = {.source = c->source, .line = c->line - 1, .column = 1},
                             .before = "",
                             .err = c->err};
}

/* ---- points --------------------------------------------------------------------------------------- */

static bool read_heading(csv *c, const weir_network *base)
{
    cell_list cells = {0};
    bool good = true;
    if (!next_row(c, &cells)) {
        wr_fail(c->err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' is empty", c->source->name);
        return false;
    }
    const wr_design_place where = place_of(c);
    if (cells.n == 1 && strchr(cells.at[0], ';')) {
        wr_fail(c->err, WEIR_ERR_USAGE, where.place,
                "its cells are parted by semicolons; commas are wanted");
        return false;
    }
    for (size_t i = 0; i < cells.n; i++)
        good = wr_design_add_dial(c->design, base, cells.at[i], &where) >= 0 && good;
    return good;
}

static bool read_row(csv *c, const cell_list *cells, double *values)
{
    const wr_design_place where = place_of(c);
    const size_t n = c->design->dials.n;
    bool good = true;
    if (cells->n != n) {
        wr_fail(c->err, WEIR_ERR_USAGE, where.place, "this row has %zu cell%s, the heading has %zu",
                cells->n, cells->n == 1 ? "" : "s", n);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        good = wr_design_read_value(c->design, &c->design->dials.at[i], cells->at[i], &values[i],
                                    &where) &&
               good;
    return good;
}

static weir_status too_many(const csv *c)
{
    return wr_fail(c->err, WEIR_ERR_USAGE, WR_NOWHERE,
                   "'%s' has more than %d points, the most that a sweep may have", c->source->name,
                   WEIR_MOST_POINTS);
}

static weir_status read_rows(csv *c)
{
    weir_design *design = c->design;
    const size_t n_dials = design->dials.n;
    WR_VEC(double) all = {0};
    cell_list cells = {0}, texts = {0};
    double *row = wr_alloc_array(design->arena, n_dials, sizeof *row);
    bool good = true;
    size_t n = 0;
    for (; next_row(c, &cells); n++) {
        if (n == WEIR_MOST_POINTS)
            return too_many(c);
        good = read_row(c, &cells, row) && good;
        for (size_t i = 0; good && i < n_dials; i++) {
            *wr_push(design->arena, &all) = row[i];
            *wr_push(design->arena, &texts) = cells.at[i];
        }
    }
    if (!good)
        return WEIR_ERR_USAGE;
    if (n == 0)
        return wr_fail(c->err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' has no points under its heading",
                       c->source->name);
    wr_design_make_room(design, n);
    for (size_t point = 0; point < n; point++)
        for (size_t i = 0; i < n_dials; i++)
            wr_design_put(design, i, point, all.at[point * n_dials + i],
                          texts.at[point * n_dials + i]);
    return WEIR_OK;
}

weir_status wr_points_read_text(weir_design *design, const weir_network *base,
                                const weir_source *source, weir_error *err)
{
    /* its own words are of scenarios, which have status 3 */
    if (wr_check_encoding(source, err) != WEIR_OK)
        return WEIR_ERR_USAGE;
    csv c = {.design = design, .source = source, .err = err, .at = source->text, .line = 1};
    return read_heading(&c, base) ? read_rows(&c) : WEIR_ERR_USAGE;
}

weir_status wr_points_read(weir_design *design, const weir_network *base, const char *path,
                           weir_error *err)
{
    weir_source *source = wr_alloc(design->arena, sizeof *source);
    const weir_status status = read_file(path, design->arena, source, err);
    if (status != WEIR_OK)
        return status;
    wr_skip_bom(source);
    return wr_points_read_text(design, base, source, err);
}
