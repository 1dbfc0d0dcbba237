/* A table of cells from a file of comma-separated values, row by row, as it comes from a stranger:
 * a byte-order mark, CRLF, quotes, line ends within quotes and empty lines are taken as they are.
 * Nothing is copied but a cell with a doubled quote in it, so that a file of a million rows costs
 * what its bytes do. What is wrong has file, line and column. */
#ifndef WR_CELLS_H
#define WR_CELLS_H

#include "sim/base/arena.h"
#include "sim/base/fail.h"
#include "sim/scenario/number.h"

#define WR_MAX_TABLE_BYTES ((size_t)1 << 30)

typedef struct wr_cells {
    wr_arena *arena;
    const weir_source *source;
    weir_error *err;
    weir_status fault; /* the class of what is wrong with the file */
    const char *at;
    int line;       /* of `at` */
    int row_line;   /* where the row that was read begins */
    wr_slice *cell; /* of that row; of the heading after wr_cells_open() */
    size_t n, room;
    wr_slice *heading;
    size_t n_columns;
} wr_cells;

/**
 * Reads a file, whole, and its heading.
 *
 * @param fault what to call a fault of the file: WEIR_ERR_SCENARIO, WEIR_ERR_USAGE
 * @return WEIR_OK; `fault` for what is not text, is empty or is parted by semicolons; WEIR_ERR_IO;
 *         WEIR_ERR_LIMIT above WR_MAX_TABLE_BYTES
 */
weir_status wr_cells_open(wr_cells *c, const char *path, weir_status fault, wr_arena *arena,
                          weir_error *err);
/** The same of a text in memory, named as messages shall name it. */
weir_status wr_cells_open_text(wr_cells *c, const weir_source *source, weir_status fault,
                               wr_arena *arena, weir_error *err);

/** The next row that is not empty. False at the end, and after a fault: `c->err` tells. A row that
 * has another number of cells than the heading is a fault, said and passed over. */
bool wr_cells_next(wr_cells *c, bool *good);

/** The index of a column by its heading; -1 where there is none. */
int wr_cells_find(const wr_cells *c, const char *name);
/** The same; an error with the nearest one where there is none. */
int wr_cells_need(wr_cells *c, const char *name);

/** Where a cell of the row that was read stands. */
weir_place wr_cells_place(const wr_cells *c, size_t column);
/** A cell as text that lives as long as the arena. */
char *wr_cells_text(const wr_cells *c, size_t column);
/** Copies a cell, cut where it is longer, for reading as a value. */
#define WR_CELL_MAX 512
const char *wr_cells_copy(const wr_cells *c, size_t column, char buf[WR_CELL_MAX]);

#endif
