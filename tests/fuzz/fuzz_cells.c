/* Any bytes as a file of comma-separated values. Every row that is called good has as many cells as the
 * heading, each of them within the file or a copy, and its place is one that the file has; what is not
 * good has been said. */
#include <string.h>

#include "sim/scenario/cells.h"
#include "tests/fuzz/fuzz.h"

static int lines_of(const char *text, size_t n)
{
    int lines = 1;
    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    return lines;
}

static void check_row(const wr_cells *c, const weir_source *source)
{
    char copy[WR_CELL_MAX];
    const int lines = lines_of(source->text, source->length);
    FUZZ_CHECK(c->n == c->n_columns, "%zu cells, %zu columns", c->n, c->n_columns);
    for (size_t i = 0; i < c->n; i++) {
        const weir_place place = wr_cells_place(c, i);
        FUZZ_CHECK(place.line >= 1 && place.line <= lines && place.column >= 1, "line %d of %d",
                   place.line, lines);
        FUZZ_CHECK(strlen(wr_cells_copy(c, i, copy)) <= c->cell[i].n, "cell %zu", i);
        FUZZ_CHECK(strlen(wr_cells_text(c, i)) == c->cell[i].n, "cell %zu", i);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    wr_arena *arena = wr_arena_create();
    weir_error err = {0};
    if (!text || !arena || setjmp(*wr_arena_on_full(arena)))
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    const weir_source source = {.name = "data.csv", .text = text, .length = size};
    wr_cells cells;
    if (wr_cells_open_text(&cells, &source, WEIR_ERR_SCENARIO, arena, &err) == WEIR_OK) {
        for (bool good; wr_cells_next(&cells, &good);) {
            if (good)
                check_row(&cells, &source);
            else
                FUZZ_CHECK(err.n_errors > 0, "a row is bad, and nothing was said of line %d",
                           cells.row_line);
        }
        FUZZ_CHECK((size_t)(cells.at - text) == size, "stopped at %zu of %zu",
                   (size_t)(cells.at - text), size);
    } else {
        FUZZ_CHECK(err.n_errors > 0, "nothing was said");
    }
    weir_error_clear(&err);
    wr_arena_destroy(arena);
    free(text);
    return 0;
}
