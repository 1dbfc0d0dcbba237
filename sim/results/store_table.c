/* Tables (compound data sets), and the checks that come before anything of a file is read. Text in a
 * table has a fixed length, so that its size is known beforehand and a checksum covers it. */
#include "sim/results/store.h"

#include <hdf5_hl.h>
#include <string.h>

#define MOST_ROWS UINT64_C(100000000)
#define MOST_TEXT ((size_t)1 << 26)

/* ---- HDF5 itself ------------------------------------------------------------------------------------- */

wr_quiet wr_quiet_begin(void)
{
    wr_quiet quiet = {NULL, NULL};
    H5dont_atexit(); /* it crashes at exit after a failed write; it may refuse when called again */
    H5Eget_auto2(H5E_DEFAULT, &quiet.print, &quiet.data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return quiet;
}

void wr_quiet_end(wr_quiet quiet) { H5Eset_auto2(H5E_DEFAULT, quiet.print, quiet.data); }

/* ---- properties and attributes ---------------------------------------------------------------------- */

#define CHUNK_ITEMS ((hsize_t)1 << 17)

hid_t wr_chunked_properties(int rank, const hsize_t *dims, size_t item)
{
    hsize_t chunk[8], items = 1;
    for (int i = 0; i < rank; i++) {
        chunk[i] = dims[i] > 0 ? dims[i] : 1;
        items *= chunk[i];
    }
    /* halve the slowest dimensions first, to chunks of at most 1 MiB (or one row of a table) */
    const hsize_t most = item > 8 ? (CHUNK_ITEMS * 8) / item + 1 : CHUNK_ITEMS;
    for (int i = 0; i < rank; i++)
        while (items > most && chunk[i] > 1) {
            items /= chunk[i];
            chunk[i] = (chunk[i] + 1) / 2;
            items *= chunk[i];
        }
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(plist, false);
    H5Pset_attr_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_attr_phase_change(plist, 64, 32);
    H5Pset_chunk(plist, rank, chunk);
    H5Pset_shuffle(plist);
    H5Pset_deflate(plist, 1);
    H5Pset_fletcher32(plist);
    return plist;
}

static hid_t text_type(size_t width)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, width);
    H5Tset_cset(type, H5T_CSET_UTF8);
    H5Tset_strpad(type, H5T_STR_NULLTERM);
    return type;
}

bool wr_text_attribute(hid_t object, const char *name, const char *text)
{
    const hid_t type = text_type(strlen(text) + 1), space = H5Screate(H5S_SCALAR);
    const hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    const bool good = attribute >= 0 && H5Awrite(attribute, type, text) >= 0;
    if (attribute >= 0)
        H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
    return good;
}

/* ---- writing a table -------------------------------------------------------------------------------- */

static void measure_columns(wr_column *columns, size_t n_columns, size_t n_rows, size_t *row_size)
{
    *row_size = 0;
    for (size_t c = 0; c < n_columns; c++) {
        wr_column *column = &columns[c];
        column->width = column->kind == WR_WHOLE ? 4 : column->kind == WR_REAL ? 8 : 1;
        for (size_t i = 0; column->kind == WR_TEXT && i < n_rows; i++)
            if (strlen(column->text[i]) + 1 > column->width)
                column->width = strlen(column->text[i]) + 1;
        column->offset = *row_size;
        *row_size += column->width;
    }
}

static hid_t column_type(const wr_column *column)
{
    if (column->kind == WR_TEXT)
        return text_type(column->width);
    return H5Tcopy(column->kind == WR_WHOLE ? H5T_STD_I32LE : H5T_IEEE_F64LE);
}

static hid_t row_type(const wr_column *columns, size_t n_columns, size_t row_size)
{
    const hid_t type = H5Tcreate(H5T_COMPOUND, row_size);
    for (size_t c = 0; c < n_columns; c++) {
        const hid_t member = column_type(&columns[c]);
        H5Tinsert(type, columns[c].name, columns[c].offset, member);
        H5Tclose(member);
    }
    return type;
}

/* Rows as the file has them: little-endian, packed. */
static void pack_rows(unsigned char *to, const wr_column *columns, size_t n_columns, size_t n_rows,
                      size_t row_size)
{
    for (size_t i = 0; i < n_rows; i++)
        for (size_t c = 0; c < n_columns; c++) {
            const wr_column *column = &columns[c];
            unsigned char *cell = to + i * row_size + column->offset;
            if (column->kind == WR_TEXT) {
                memcpy(cell, column->text[i], strlen(column->text[i]));
                continue;
            }
            uint64_t bits = 0;
            if (column->kind == WR_WHOLE)
                bits = (uint32_t)column->whole[i];
            else
                memcpy(&bits, &column->real[i], sizeof bits);
            for (size_t b = 0; b < column->width; b++)
                cell[b] = (unsigned char)(bits >> (8 * b));
        }
}

/* What PyTables and pandas.read_hdf look for. */
static bool describe_table(hid_t dataset, const char *title, const wr_column *columns,
                           size_t n_columns, wr_arena *arena)
{
    bool good = wr_text_attribute(dataset, "CLASS", "TABLE") &&
                wr_text_attribute(dataset, "VERSION", "3.0") &&
                wr_text_attribute(dataset, "TITLE", title);
    for (size_t c = 0; good && c < n_columns; c++)
        good = wr_text_attribute(dataset, wr_format(arena, "FIELD_%zu_NAME", c), columns[c].name);
    return good;
}

bool wr_table_write(hid_t group, const char *name, const char *title, wr_column *columns,
                    size_t n_columns, size_t n_rows, wr_arena *arena)
{
    size_t row_size;
    measure_columns(columns, n_columns, n_rows, &row_size);
    unsigned char *rows = wr_alloc_array(arena, n_rows, row_size);
    pack_rows(rows, columns, n_columns, n_rows, row_size);

    const hsize_t dims[1] = {n_rows};
    const hid_t type = row_type(columns, n_columns, row_size),
                space = H5Screate_simple(1, dims, NULL);
    const hid_t properties = wr_chunked_properties(1, dims, row_size);
    const hid_t dataset =
        H5Dcreate2(group, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    bool good = dataset >= 0;
    if (good && n_rows > 0)
        good = H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows) >= 0;
    good = good && describe_table(dataset, title, columns, n_columns, arena);
    if (dataset >= 0)
        H5Dclose(dataset);
    H5Pclose(properties);
    H5Sclose(space);
    H5Tclose(type);
    return good;
}

/* ---- before anything is read -------------------------------------------------------------------------- */

static bool is_hard_link(hid_t parent, const char *name)
{
    H5L_info_t info;
    return H5Lexists(parent, name, H5P_DEFAULT) > 0 &&
           H5Lget_info(parent, name, &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_HARD;
}

static hid_t open_object(hid_t parent, const char *name, H5I_type_t wanted)
{
    if (!is_hard_link(parent, name))
        return H5I_INVALID_HID;
    const hid_t object = H5Oopen(parent, name, H5P_DEFAULT);
    if (object >= 0 && H5Iget_type(object) != wanted) {
        H5Oclose(object);
        return H5I_INVALID_HID;
    }
    return object;
}

hid_t wr_open_group(hid_t parent, const char *name) { return open_object(parent, name, H5I_GROUP); }

hid_t wr_open_dataset(hid_t parent, const char *name)
{
    return open_object(parent, name, H5I_DATASET);
}

static bool filters_are_known(hid_t properties)
{
    const int n = H5Pget_nfilters(properties);
    for (int i = 0; i < n; i++) {
        unsigned flags, config;
        size_t n_values = 0;
        const H5Z_filter_t filter =
            H5Pget_filter2(properties, (unsigned)i, &flags, &n_values, NULL, 0, NULL, &config);
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
            filter != H5Z_FILTER_FLETCHER32)
            return false;
    }
    return n >= 0;
}

/* A chunk is unpacked whole, so its size matters as much as the array's. */
#define MOST_CHUNK_BYTES ((uint64_t)1 << 28)

static bool chunks_are_small(hid_t dataset, hid_t properties)
{
    hsize_t chunk[H5S_MAX_RANK];
    const int rank = H5Pget_chunk(properties, H5S_MAX_RANK, chunk);
    const hid_t type = H5Dget_type(dataset);
    uint64_t bytes = type >= 0 ? H5Tget_size(type) : 0;
    if (type >= 0)
        H5Tclose(type);
    if (rank < 0 || bytes == 0)
        return false;
    for (int i = 0; i < rank; i++) {
        if (chunk[i] == 0 || bytes > MOST_CHUNK_BYTES / chunk[i])
            return false;
        bytes *= chunk[i];
    }
    return true;
}

bool wr_storage_is_plain(hid_t dataset)
{
    const hid_t properties = H5Dget_create_plist(dataset);
    if (properties < 0)
        return false;
    const H5D_layout_t layout = H5Pget_layout(properties);
    const bool plain =
        (layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED || layout == H5D_COMPACT) &&
        H5Pget_external_count(properties) == 0 && filters_are_known(properties) &&
        (layout != H5D_CHUNKED || chunks_are_small(dataset, properties));
    H5Pclose(properties);
    return plain;
}

bool wr_budget_take(wr_budget *budget, uint64_t n, uint64_t size)
{
    if (size != 0 && n > budget->left / size) {
        budget->why = "it says it holds more than a file of its size can";
        return false;
    }
    budget->left -= n * size;
    return true;
}

/* ---- reading a table ------------------------------------------------------------------------------------ */

static bool refuse(wr_budget *budget, wr_arena *arena, const char *table, const char *what)
{
    if (!budget->why)
        budget->why = wr_format(arena, "table '%s' %s", table, what);
    return false;
}

/* Text from a stranger: UTF-8 without control characters, but for tabs and ends of lines. */
static bool is_clean_text(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c;) {
        if ((*c < 0x20 && *c != '\n' && *c != '\t' && *c != '\r') || *c == 0x7f)
            return false;
        const int more = *c < 0x80 ? 0 : *c >= 0xf0 ? 3 : *c >= 0xe0 ? 2 : 1;
        if ((*c >= 0x80 && *c < 0xc2) || *c > 0xf4)
            return false;
        if ((*c == 0xe0 && c[1] < 0xa0) || (*c == 0xed && c[1] > 0x9f) ||
            (*c == 0xf0 && c[1] < 0x90) || (*c == 0xf4 && c[1] > 0x8f))
            return false;
        if (*c == 0xc2 && c[1] < 0xa0)
            return false; /* C1 controls */
        for (int i = 1; i <= more; i++)
            if ((c[i] & 0xc0) != 0x80)
                return false;
        c += more + 1;
    }
    return true;
}

/* The member of the file's row type for a column: the class and width that it should have. */
static bool match_column(hid_t type, wr_column *column)
{
    const int index = H5Tget_member_index(type, column->name);
    column->absent = index < 0 && column->newer;
    if (index < 0)
        return column->absent;
    const hid_t member = H5Tget_member_type(type, (unsigned)index);
    if (member < 0)
        return false;
    const H5T_class_t class = H5Tget_class(member);
    column->width = H5Tget_size(member);
    bool good = false;
    if (column->kind == WR_TEXT)
        good = class == H5T_STRING && H5Tis_variable_str(member) == 0 && column->width >= 1 &&
               column->width <= MOST_TEXT;
    else if (column->kind == WR_WHOLE)
        good = class == H5T_INTEGER && column->width == 4;
    else
        good = class == H5T_FLOAT && column->width == 8;
    H5Tclose(member);
    return good;
}

static bool take_text(wr_column *column, const unsigned char *rows, size_t n_rows, size_t row_size,
                      wr_arena *arena)
{
    column->text = wr_alloc_array(arena, n_rows, sizeof *column->text);
    for (size_t i = 0; column->absent && i < n_rows; i++)
        column->text[i] = "";
    if (column->absent)
        return true;
    for (size_t i = 0; i < n_rows; i++) {
        const char *cell = (const char *)rows + i * row_size + column->offset;
        column->text[i] = wr_strndup(arena, cell, strnlen(cell, column->width));
        if (!is_clean_text(column->text[i]))
            return false;
    }
    return true;
}

/* Rows of memory (native numbers, as H5Dread gave them) to columns. */
static bool take_column(wr_column *column, const unsigned char *rows, size_t n_rows,
                        size_t row_size, wr_arena *arena)
{
    if (column->kind == WR_TEXT)
        return take_text(column, rows, n_rows, row_size, arena);
    if (column->kind == WR_WHOLE)
        column->whole = wr_alloc_array(arena, n_rows, sizeof *column->whole);
    else
        column->real = wr_alloc_array(arena, n_rows, sizeof *column->real);
    for (size_t i = 0; i < n_rows; i++) {
        const unsigned char *cell = rows + i * row_size + column->offset;
        if (column->kind == WR_WHOLE)
            memcpy(&column->whole[i], cell, sizeof *column->whole);
        else
            memcpy(&column->real[i], cell, sizeof *column->real);
    }
    return true;
}

static hid_t memory_row_type(wr_column *columns, size_t n_columns, size_t *row_size)
{
    *row_size = 0;
    for (size_t c = 0; c < n_columns; c++) {
        columns[c].offset = *row_size;
        *row_size += columns[c].absent ? 0 : columns[c].width;
    }
    const hid_t type = H5Tcreate(H5T_COMPOUND, *row_size);
    for (size_t c = 0; c < n_columns; c++) {
        if (columns[c].absent)
            continue;
        const hid_t member = columns[c].kind == WR_TEXT    ? text_type(columns[c].width)
                             : columns[c].kind == WR_WHOLE ? H5Tcopy(H5T_NATIVE_INT32)
                                                           : H5Tcopy(H5T_NATIVE_DOUBLE);
        H5Tinsert(type, columns[c].name, columns[c].offset, member);
        H5Tclose(member);
    }
    return type;
}

static bool read_rows(hid_t dataset, const char *name, wr_column *columns, size_t n_columns,
                      size_t n_rows, wr_arena *arena, wr_budget *budget)
{
    size_t row_size;
    const hid_t type = memory_row_type(columns, n_columns, &row_size);
    bool good = wr_budget_take(budget, n_rows, row_size);
    unsigned char *rows = good ? wr_alloc_array(arena, n_rows, row_size) : NULL;
    if (good && n_rows > 0 && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows) < 0)
        good = refuse(budget, arena, name, "cannot be read");
    H5Tclose(type);
    for (size_t c = 0; good && c < n_columns; c++)
        if (!take_column(&columns[c], rows, n_rows, row_size, arena))
            good = refuse(budget, arena, name, "holds text that is not clean UTF-8");
    return good;
}

/* Shape and type of an open table. */
static bool check_table(hid_t dataset, const char *name, wr_column *columns, size_t n_columns,
                        size_t *n_rows, wr_arena *arena, wr_budget *budget)
{
    const hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
    hsize_t dims[1] = {0};
    bool good = space >= 0 && type >= 0 && H5Sget_simple_extent_type(space) == H5S_SIMPLE &&
                H5Sget_simple_extent_ndims(space) == 1 &&
                H5Sget_simple_extent_dims(space, dims, NULL) == 1 && dims[0] <= MOST_ROWS &&
                H5Tget_class(type) == H5T_COMPOUND;
    if (!good)
        refuse(budget, arena, name, "is not a table");
    for (size_t c = 0; good && c < n_columns; c++)
        if (!match_column(type, &columns[c]))
            good =
                refuse(budget, arena, name,
                       wr_format(arena, "has no column '%s' of the right type", columns[c].name));
    *n_rows = (size_t)dims[0];
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

bool wr_table_read(hid_t group, const char *name, wr_column *columns, size_t n_columns,
                   size_t *n_rows, wr_arena *arena, wr_budget *budget)
{
    const hid_t dataset = wr_open_dataset(group, name);
    if (dataset < 0)
        return refuse(budget, arena, name, "is missing");
    bool good = wr_storage_is_plain(dataset);
    if (!good)
        refuse(budget, arena, name, "is stored in a way that weir does not use");
    good = good && check_table(dataset, name, columns, n_columns, n_rows, arena, budget) &&
           read_rows(dataset, name, columns, n_columns, *n_rows, arena, budget);
    H5Dclose(dataset);
    return good;
}
