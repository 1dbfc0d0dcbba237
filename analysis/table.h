/* A table of text for a terminal: rows of cells, each column as wide as its widest. */
#ifndef ANALYSIS_TABLE_H
#define ANALYSIS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_MOST_COLUMNS 24

/** Start from `= {0}`. Cells beyond the last column, and what memory is too short for, are left out. */
typedef struct table {
    char *(*rows)[TABLE_MOST_COLUMNS];
    size_t n_rows, capacity;
    int n_columns, column;
} table;

void table_row(table *t);
void table_cell(table *t, const char *text); /* copied */
/** The first `n_left` columns are aligned left, and the last if `last_left`; the others right. */
void table_print(FILE *out, const table *t, int n_left, bool last_left);
void table_clear(table *t);

#endif
