/* The points of a sweep from a CSV file: a heading of dials, then a row of values for each point.
 * Cells have units as in a scenario. The file may be a pipe. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/design.h"
#include "sim/scenario/cells.h"
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

/* ---- points --------------------------------------------------------------------------------------- */

typedef struct points {
    weir_design *design;
    wr_cells cells;
} points;

static wr_design_place row_of(const points *p)
{
    return (wr_design_place){
        .place = {.source = p->cells.source, .line = p->cells.row_line, .column = 1},
        .before = "",
        .err = p->cells.err};
}

static bool read_heading(points *p, const weir_network *base)
{
    const wr_design_place where = row_of(p);
    bool good = true;
    for (size_t i = 0; i < p->cells.n_columns; i++) {
        const wr_slice *cell = &p->cells.heading[i];
        const char *dial = wr_strndup(p->design->arena, cell->at, cell->n);
        good = wr_design_add_dial(p->design, base, dial, &where) >= 0 && good;
    }
    return good;
}

static bool read_row(points *p, const char **texts, double *values)
{
    const wr_design_place where = row_of(p);
    bool good = true;
    for (size_t i = 0; i < p->design->dials.n; i++) {
        texts[i] = wr_cells_text(&p->cells, i);
        good = wr_design_read_value(p->design, &p->design->dials.at[i], texts[i], &values[i],
                                    &where) &&
               good;
    }
    return good;
}

static weir_status too_many(const points *p)
{
    return wr_fail(p->cells.err, WEIR_ERR_USAGE, WR_NOWHERE,
                   "'%s' has more than %d points, the most that a sweep may have",
                   p->cells.source->name, WEIR_MOST_POINTS);
}

static weir_status read_rows(points *p)
{
    weir_design *design = p->design;
    const size_t n_dials = design->dials.n;
    WR_VEC(double) all = {0};
    WR_VEC(const char *) texts = {0};
    double *row = wr_alloc_array(design->arena, n_dials, sizeof *row);
    const char **said = wr_alloc_array(design->arena, n_dials, sizeof *said);
    bool good = true, whole;
    size_t n = 0;
    for (; wr_cells_next(&p->cells, &whole); n++) {
        if (n == WEIR_MOST_POINTS)
            return too_many(p);
        good = whole && read_row(p, said, row) && good;
        for (size_t i = 0; good && i < n_dials; i++) {
            *wr_push(design->arena, &all) = row[i];
            *wr_push(design->arena, &texts) = said[i];
        }
    }
    if (!good)
        return WEIR_ERR_USAGE;
    if (n == 0)
        return wr_fail(p->cells.err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "'%s' has no points under its heading", p->cells.source->name);
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
    points p = {.design = design};
    const weir_status status =
        wr_cells_open_text(&p.cells, source, WEIR_ERR_USAGE, design->arena, err);
    if (status != WEIR_OK)
        return status;
    return read_heading(&p, base) ? read_rows(&p) : WEIR_ERR_USAGE;
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
