/* One column of numbers from a CSV file: commas, a header row, quotes where wanted; a byte-order
 * mark and CRLF line ends are taken as they come. Errors name the file and the line. */
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

typedef struct reader {
    weir_builder *b;
    const weir_source *file;
    const char *at;
    int line;
} reader;

static weir_place place_of(const reader *r)
{
    return (weir_place){.source = r->file, .line = r->line, .column = 1, .width = 0};
}

/* The next cell of this line, without its quotes. *last: the line ends after it. */
static const char *next_cell(reader *r, bool *last)
{
    char *cell = wr_alloc(r->b->arena, strcspn(r->at, "\n") + 1);
    size_t n = 0;
    const bool quoted = *r->at == '"';
    r->at += quoted;
    while (*r->at && *r->at != '\n') {
        if (quoted && *r->at == '"') {
            r->at++;
            if (*r->at != '"')
                break; /* the quote that ends it; "" is one quote */
        } else if (!quoted && *r->at == ',') {
            break;
        }
        cell[n++] = *r->at++;
    }
    while (*r->at && *r->at != ',' && *r->at != '\n')
        r->at++;
    *last = *r->at != ',';
    r->at += *r->at == ',';
    while (n && (cell[n - 1] == '\r' || cell[n - 1] == ' '))
        n--;
    cell[n] = '\0';
    return cell + strspn(cell, " ");
}

static void next_line(reader *r)
{
    r->at += strcspn(r->at, "\n");
    r->at += *r->at == '\n';
    r->line++;
}

/* The index of the column whose heading is `name`; -1 with an error. */
static int find_column(reader *r, const char *name, weir_place asked)
{
    WR_VEC(const char *) headings = {0};
    for (bool last = false; !last;)
        *wr_push(r->b->arena, &headings) = next_cell(r, &last);
    for (size_t i = 0; i < headings.n; i++)
        if (strcmp(headings.at[i], name) == 0)
            return (int)i;
    char quoted[WR_QUOTE_MAX];
    wr_fail(r->b->err, WEIR_ERR_SCENARIO, asked, "no column '%s' in %s", wr_quoted(name, quoted),
            r->file->name);
    if (headings.n == 1 && strchr(headings.at[0], ';'))
        wr_hint(r->b->err, asked, "its cells are parted by semicolons; commas are wanted");
    else
        wr_hint_nearest(r->b->err, asked, name, headings.at, (int)headings.n);
    return -1;
}

/* Cell `column` of this line as a number; false with an error. */
static bool read_cell(reader *r, int column, wr_dim dim, double scale, double *value)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    bool last = false;
    const char *cell = "";
    int i = -1;
    while (!last && i < column) {
        cell = next_cell(r, &last);
        i++;
    }
    if (i < column) {
        wr_fail(r->b->err, WEIR_ERR_SCENARIO, place_of(r), "this row has no column %d", column + 1);
        return false;
    }
    const bool good = scale > 0 ? wr_parse_number(cell, value, why)
                                : wr_parse_value(cell, dim, value, NULL, NULL, why, hint);
    if (!good) {
        wr_fail(r->b->err, WEIR_ERR_SCENARIO, place_of(r), "%s", why);
        if (*hint)
            wr_hint(r->b->err, place_of(r), "%s", hint);
    } else if (scale > 0) {
        *value *= scale;
    }
    return good;
}

/* The factor of `unit:` beside the file; 0 where each cell has its own; false after an error. */
static bool unit_of(weir_builder *b, weir_fields *f, wr_dim dim, double *scale)
{
    wr_node *unit = wr_field(f, "unit");
    *scale = 0;
    if (dim == WR_DIM_NUMBER || !unit)
        return true;
    if (unit->kind == WR_SCALAR && wr_unit_scale(unit->text, dim, scale))
        return true;
    wr_fail(b->err, WEIR_ERR_SCENARIO, unit->place, "%s is not a unit of %s", wr_found(b, unit),
            wr_dim_words(dim));
    return false;
}

const double *wr_read_column(weir_builder *b, weir_fields *f, const char *column_key, wr_dim dim,
                             size_t *n)
{
    *n = 0;
    wr_node *file = wr_field(f, "file"), *column = wr_field(f, column_key);
    const char *path = file ? wr_word(b, file, "a file") : NULL;
    const char *name = column ? wr_word(b, column, "a column's name") : NULL;
    double scale;
    if (!path || !name || !unit_of(b, f, dim, &scale))
        return NULL;
    const weir_source *source = wr_data_file(&b->tree, path, file->place, b->arena, b->err);
    if (!source)
        return NULL;

    reader r = {.b = b, .file = source, .at = source->text, .line = 1};
    if (strncmp(r.at, "\xEF\xBB\xBF", 3) == 0)
        r.at += 3;
    const int index = find_column(&r, name, column->place);
    if (index < 0)
        return NULL;
    WR_VEC(double) values = {0};
    for (next_line(&r); *r.at; next_line(&r)) {
        if (strspn(r.at, " \r\t") == strcspn(r.at, "\n"))
            continue; /* an empty line */
        double value = 0;
        if (!read_cell(&r, index, dim, scale, &value))
            return NULL;
        *wr_push(b->arena, &values) = value;
    }
    if (!values.n)
        wr_fail(b->err, WEIR_ERR_SCENARIO, file->place, "%s has no rows under its heading", path);
    *n = values.n;
    return values.n ? values.at : NULL;
}
