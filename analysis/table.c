/* A table of text for a terminal. */
#include "analysis/table.h"

#include <stdlib.h>
#include <string.h>

void table_row(table *t)
{
    if (t->n_rows == t->capacity) {
        const size_t capacity = t->capacity ? 2 * t->capacity : 32;
        char *(*more)[TABLE_MOST_COLUMNS] = realloc(t->rows, capacity * sizeof *more);
        if (!more)
            return;
        t->rows = more;
        t->capacity = capacity;
    }
    memset(t->rows[t->n_rows++], 0, sizeof *t->rows);
    t->column = 0;
}

void table_cell(table *t, const char *text)
{
    if (t->n_rows == 0 || t->column == TABLE_MOST_COLUMNS)
        return;
    t->rows[t->n_rows - 1][t->column++] = strdup(text);
    if (t->column > t->n_columns)
        t->n_columns = t->column;
}

/* Columns that a terminal shows: code points, of which ours are all one wide. */
static int width_of(const char *text)
{
    int n = 0;
    for (; text && *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

void table_print(FILE *out, const table *t, int n_left, bool last_left)
{
    int width[TABLE_MOST_COLUMNS] = {0};
    for (size_t i = 0; i < t->n_rows; i++)
        for (int c = 0; c < t->n_columns; c++)
            if (width_of(t->rows[i][c]) > width[c])
                width[c] = width_of(t->rows[i][c]);
    for (size_t i = 0; i < t->n_rows; i++) {
        for (int c = 0; c < t->n_columns; c++) {
            const char *text = t->rows[i][c] ? t->rows[i][c] : "";
            const int pad = width[c] - width_of(text);
            const bool last = c == t->n_columns - 1;
            const bool left = c < n_left || (last && last_left);
            fprintf(out, "  %*s%s%*s", left ? 0 : pad, "", text, left && !last ? pad : 0, "");
        }
        fputc('\n', out);
    }
}

void table_clear(table *t)
{
    for (size_t i = 0; i < t->n_rows; i++)
        for (int c = 0; c < TABLE_MOST_COLUMNS; c++)
            free(t->rows[i][c]);
    free(t->rows);
    *t = (table){0};
}
