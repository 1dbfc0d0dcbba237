/* Results from a file, which may be damaged or made by a stranger. The bytes are read whole and their
 * seal is checked before HDF5 sees them; then links, types, shapes, storage and sizes are checked
 * before anything is read. Text comes from the tables alone (store.h says why). */
#include "sim/results/store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MOST_SCENARIOS 1000000
#define MOST_SWEPT 100000
#define MOST_REPLICATIONS 10000000
#define MOST_DAYS 1000000000

/* Deflate packs at best 1,032 to 1 (zlib's technical details), so a file cannot hold more. */
#define BEST_RATIO 1032
#define SPARE_BYTES ((uint64_t)1 << 24)

/* An array of the file, read once for all that lie in it. */
typedef struct array {
    const void *values; /* doubles, or whole numbers of 64 bits */
    int rank;
    hsize_t dims[4];
} array;

typedef struct reader {
    wr_arena *arena;   /* becomes the results' own */
    wr_arena *scratch; /* whole arrays, for as long as the file is read */
    hid_t file;
    wr_budget budget;
    weir_results *results;
    wr_names *array_names;
    WR_VEC(array) arrays;
} reader;

/* Keeps the first reason. Always false. */
static bool bad(reader *r, const char *what)
{
    if (!r->budget.why)
        r->budget.why = what;
    return false;
}

/* ---- arrays ----------------------------------------------------------------------------------------------- */

static bool has_shape(hid_t dataset, H5T_class_t class, size_t size, int *rank, hsize_t dims[4])
{
    const hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
    bool good = space >= 0 && type >= 0 && H5Sget_simple_extent_type(space) == H5S_SIMPLE &&
                H5Tget_class(type) == class && H5Tget_size(type) == size;
    *rank = good ? H5Sget_simple_extent_ndims(space) : 0;
    good =
        good && *rank >= 1 && *rank <= 4 && H5Sget_simple_extent_dims(space, dims, NULL) == *rank;
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

/* Reads a data set of the root group whole, as the memory type given, 8 bytes an item. */
static void *read_dataset(reader *r, const char *name, H5T_class_t class, hid_t memory_type,
                          int *rank, hsize_t dims[4])
{
    const hid_t dataset = wr_open_dataset(r->file, name);
    uint64_t n = 1;
    void *values = NULL;
    bool good =
        dataset >= 0 && wr_storage_is_plain(dataset) && has_shape(dataset, class, 8, rank, dims);
    for (int i = 0; good && i < *rank; i++) {
        good = dims[i] == 0 || n <= UINT64_MAX / 8 / dims[i];
        n = good ? n * dims[i] : 0;
    }
    if (good && wr_budget_take(&r->budget, n, 8)) {
        values = wr_alloc_array(r->scratch, (size_t)n, 8);
        if (n > 0 && H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
            values = NULL;
    }
    if (dataset >= 0)
        H5Dclose(dataset);
    if (!values)
        bad(r, wr_format(r->arena, "array '%s' is missing or cannot be read", name));
    return values;
}

/* The address stays good: an array that the vector outgrows is left where it was, in the arena. */
static const array *array_of(reader *r, const char *name, H5T_class_t class)
{
    const char *key = wr_format(r->scratch, "%d %s", (int)class, name);
    const int known = wr_names_count(r->array_names), index = wr_names_add(r->array_names, key);
    if (index == known) {
        array *a = wr_push(r->scratch, &r->arrays);
        const hid_t memory_type = class == H5T_FLOAT ? H5T_NATIVE_DOUBLE : H5T_NATIVE_UINT64;
        a->values = read_dataset(r, name, class, memory_type, &a->rank, a->dims);
    }
    const array *a = &r->arrays.at[index];
    return a->values ? a : NULL;
}

static bool bad_shape(reader *r, const char *name)
{
    return bad(r, wr_format(r->arena, "array '%s' has not the shape that the index says", name));
}

/* ---- measures ---------------------------------------------------------------------------------------------- */

/* One measure's cells of an array: [cell][row][level], where row and level are -1 if not there. */
static double *cells_of(reader *r, const char *name, size_t n_cells, bool replications, int row,
                        int level)
{
    const array *a = array_of(r, name, H5T_FLOAT);
    if (!a)
        return NULL;
    int rank = replications ? 2 : 1;
    size_t n_rows = 1, n_levels = 1;
    bool fits = a->dims[0] == r->results->n_scenarios &&
                (!replications || (a->rank >= 2 && a->dims[1] == r->results->n_replications));
    if (fits && row >= 0) {
        fits = a->rank > rank && (hsize_t)row < a->dims[rank];
        n_rows = fits ? (size_t)a->dims[rank] : 1;
        rank++;
    }
    if (fits && level >= 0) {
        fits = a->rank > rank && (hsize_t)level < a->dims[rank];
        n_levels = fits ? (size_t)a->dims[rank] : 1;
        rank++;
    }
    if (!fits || a->rank != rank) {
        bad_shape(r, name);
        return NULL;
    }
    double *cells = wr_alloc_array(r->arena, n_cells, sizeof *cells);
    const size_t at_row = row >= 0 ? (size_t)row : 0, at_level = level >= 0 ? (size_t)level : 0;
    const double *values = a->values;
    for (size_t cell = 0; cell < n_cells; cell++)
        cells[cell] = values[(cell * n_rows + at_row) * n_levels + at_level];
    return cells;
}

static const double *ones(reader *r, size_t n)
{
    double *values = wr_alloc_array(r->arena, n, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = 1.0;
    return values;
}

static bool read_measure_numbers(reader *r, weir_measure *m, const char *variable, int row,
                                 int level, bool weighted, int32_t kind)
{
    const bool pooled_value = kind >= WR_STORED_PERCENTILE;
    const size_t n_scenarios = r->results->n_scenarios;
    const size_t n = n_scenarios * r->results->n_replications;
    const char *values = variable;
    if (weighted) {
        values = wr_format(r->arena, "%s_sum", variable);
        m->denominator = cells_of(r, wr_format(r->arena, "%s_n", variable), n, true, row, level);
    } else {
        m->denominator = ones(r, n);
    }
    m->numerator = cells_of(r, values, n, true, row, level);
    if (pooled_value)
        m->pooled_value =
            cells_of(r, wr_format(r->arena, "%s_pooled", variable), n_scenarios, false, row, level);
    if (kind == WR_STORED_ENDS) {
        m->pooled_low = cells_of(r, wr_format(r->arena, "%s_pooled_low", variable), n_scenarios,
                                 false, row, level);
        m->pooled_high = cells_of(r, wr_format(r->arena, "%s_pooled_high", variable), n_scenarios,
                                  false, row, level);
    }
    if (kind == WR_STORED_SPREAD)
        m->pseudo_value =
            cells_of(r, wr_format(r->arena, "%s_pseudo", variable), n, true, row, level);
    return m->numerator && m->denominator && (!pooled_value || m->pooled_value) &&
           (kind != WR_STORED_ENDS || (m->pooled_low && m->pooled_high)) &&
           (kind != WR_STORED_SPREAD || m->pseudo_value);
}

static bool read_measures(reader *r, hid_t index)
{
    wr_column c[] = {
        {.name = "name"},
        {.name = "quantity"},
        {.name = "service"},
        {.name = "stat"},
        {.name = "unit"},
        {.name = "group"},
        {.name = "level"},
        {.name = "window"},
        {.name = "variable"},
        {.name = "row", .kind = WR_WHOLE},
        {.name = "column", .kind = WR_WHOLE},
        {.name = "pooled", .kind = WR_WHOLE},
        {.name = "quantile", .kind = WR_WHOLE},
        {.name = "weighted", .kind = WR_WHOLE},
        {.name = "at", .newer = true},
    };
    weir_results *results = r->results;
    if (!wr_table_read(index, "measures", c, COUNT(c), &results->n_measures, r->arena, &r->budget))
        return false;
    results->measures = wr_alloc_array(r->arena, results->n_measures, sizeof *results->measures);
    for (size_t i = 0; i < results->n_measures; i++) {
        weir_measure *m = &results->measures[i];
        *m = (weir_measure){.name = c[0].text[i],
                            .quantity = c[1].text[i],
                            .service = c[2].text[i],
                            .stat = c[3].text[i],
                            .unit = c[4].text[i],
                            .group = c[5].text[i],
                            .level = c[6].text[i],
                            .window = c[7].text[i],
                            .pooled = c[11].whole[i] != 0,
                            .at = c[14].text[i],
                            .quantile = c[12].whole[i] == WR_STORED_BARE_PERCENTILE ||
                                        c[12].whole[i] == WR_STORED_PERCENTILE ||
                                        c[12].whole[i] == WR_STORED_ENDS};
        if (!read_measure_numbers(r, m, c[8].text[i], c[9].whole[i], c[10].whole[i],
                                  c[13].whole[i] != 0, c[12].whole[i]))
            return false;
    }
    return true;
}

/* ---- histograms and curves ------------------------------------------------------------------------------------ */

/* Where a histogram lies in its array, as the index says it (store_write.c, piece_of). */
typedef struct piece {
    const char *variable;
    int32_t row, first, n_bins, zeros;
} piece;

static bool piece_fits(const reader *r, const piece *p, const array *all, const array *edges)
{
    const int rank = p->row >= 0 ? 3 : 2;
    if (all->rank != rank || edges->rank != 1 || all->dims[0] != r->results->n_scenarios)
        return false;
    const hsize_t n = all->dims[rank - 1];
    return edges->dims[0] == n + 1 && (p->row < 0 || (hsize_t)p->row < all->dims[1]) &&
           (p->zeros == 0 || p->zeros == 1) && p->first >= p->zeros && p->n_bins >= p->zeros &&
           (hsize_t)p->first + (hsize_t)(p->n_bins - p->zeros) <= n;
}

static bool read_histogram(reader *r, weir_histogram *h, const piece *p)
{
    const array *scale = array_of(r, wr_format(r->arena, "%s_edge", p->variable), H5T_FLOAT);
    const array *all = scale ? array_of(r, p->variable, H5T_INTEGER) : NULL;
    if (!all)
        return false;
    if (!piece_fits(r, p, all, scale))
        return bad_shape(r, p->variable);
    const size_t n_scenarios = r->results->n_scenarios, width = (size_t)all->dims[all->rank - 1];
    const size_t n_rows = p->row >= 0 ? (size_t)all->dims[1] : 1;
    const size_t row = p->row >= 0 ? (size_t)p->row : 0;
    const size_t zeros = (size_t)p->zeros, first = (size_t)p->first;
    h->n_bins = (size_t)p->n_bins;
    double *edges = wr_alloc_array(r->arena, h->n_bins + 1, sizeof *edges);
    uint64_t *counts = wr_alloc_array(r->arena, n_scenarios * h->n_bins, sizeof *counts);
    const double *all_edges = scale->values;
    edges[0] = all_edges[0];
    memcpy(edges + zeros, all_edges + first, (h->n_bins + 1 - zeros) * sizeof *edges);
    for (size_t s = 0; s < n_scenarios; s++) {
        const uint64_t *from = (const uint64_t *)all->values + (s * n_rows + row) * width;
        uint64_t *to = counts + s * h->n_bins;
        if (zeros)
            to[0] = from[0];
        memcpy(to + zeros, from + first, (h->n_bins - zeros) * sizeof *to);
    }
    h->edges = edges;
    h->counts = counts;
    return true;
}

static bool read_histograms(reader *r, hid_t index)
{
    wr_column c[] = {{.name = "name"},
                     {.name = "service"},
                     {.name = "unit"},
                     {.name = "variable"},
                     {.name = "row", .kind = WR_WHOLE},
                     {.name = "first_bin", .kind = WR_WHOLE},
                     {.name = "n_bins", .kind = WR_WHOLE},
                     {.name = "zeros", .kind = WR_WHOLE},
                     {.name = "at", .newer = true},
                     {.name = "group", .newer = true},
                     {.name = "level", .newer = true}};
    weir_results *results = r->results;
    if (!wr_table_read(index, "histograms", c, COUNT(c), &results->n_histograms, r->arena,
                       &r->budget))
        return false;
    results->histograms =
        wr_alloc_array(r->arena, results->n_histograms, sizeof *results->histograms);
    for (size_t i = 0; i < results->n_histograms; i++) {
        weir_histogram *h = &results->histograms[i];
        h->name = c[0].text[i];
        h->service = c[1].text[i];
        h->unit = c[2].text[i];
        h->at = c[8].text[i];
        h->group = c[9].text[i];
        h->level = c[10].text[i];
        const piece where = {c[3].text[i], c[4].whole[i], c[5].whole[i], c[6].whole[i],
                             c[7].whole[i]};
        if (!read_histogram(r, h, &where))
            return false;
    }
    return true;
}

static bool read_curve(reader *r, weir_day_curve *curve, const char *variable, int row)
{
    const size_t n_cells = r->results->n_scenarios * r->results->n_replications;
    const array *a = array_of(r, variable, H5T_FLOAT);
    if (!a)
        return false;
    const int wanted = row >= 0 ? 4 : 3;
    if (a->rank != wanted || a->dims[0] != r->results->n_scenarios ||
        a->dims[1] != r->results->n_replications || a->dims[wanted - 1] != 24 ||
        (row >= 0 && (hsize_t)row >= a->dims[2]))
        return bad_shape(r, variable);
    const size_t n_rows = row >= 0 ? (size_t)a->dims[2] : 1, at = row >= 0 ? (size_t)row : 0;
    double *value = wr_alloc_array(r->arena, n_cells * 24, sizeof *value);
    for (size_t cell = 0; cell < n_cells; cell++)
        memcpy(value + cell * 24, (const double *)a->values + (cell * n_rows + at) * 24,
               24 * sizeof *value);
    curve->value = value;
    return true;
}

static bool read_curves(reader *r, hid_t index)
{
    wr_column c[] = {{.name = "service"},
                     {.name = "quantity"},
                     {.name = "variable"},
                     {.name = "row", .kind = WR_WHOLE}};
    weir_results *results = r->results;
    if (!wr_table_read(index, "curves", c, COUNT(c), &results->n_curves, r->arena, &r->budget))
        return false;
    results->curves = wr_alloc_array(r->arena, results->n_curves, sizeof *results->curves);
    for (size_t i = 0; i < results->n_curves; i++) {
        weir_day_curve *curve = &results->curves[i];
        curve->service = c[0].text[i];
        curve->quantity = c[1].text[i];
        if (!read_curve(r, curve, c[2].text[i], c[3].whole[i]))
            return false;
    }
    return true;
}

/* A course' rows of an array: [cell][width], where it has a row of its own or none. */
static double *course_of(reader *r, const char *variable, int row, bool halves, size_t width)
{
    const size_t n_scenarios = r->results->n_scenarios, n = r->results->n_replications;
    const array *a = array_of(r, variable, H5T_FLOAT);
    if (!a)
        return NULL;
    const int at_row = halves ? 2 : 1, wanted = at_row + (row >= 0) + 1;
    if (a->rank != wanted || a->dims[0] != n_scenarios || (halves && a->dims[1] != n) ||
        a->dims[wanted - 1] != width || (row >= 0 && (hsize_t)row >= a->dims[at_row])) {
        bad_shape(r, variable);
        return NULL;
    }
    const size_t n_rows = row >= 0 ? (size_t)a->dims[at_row] : 1, at = row >= 0 ? (size_t)row : 0;
    const size_t n_cells = n_scenarios * (halves ? n : 1);
    double *values = wr_alloc_array(r->arena, n_cells * width, sizeof *values);
    for (size_t cell = 0; cell < n_cells; cell++)
        memcpy(values + cell * width, (const double *)a->values + (cell * n_rows + at) * width,
               width * sizeof *values);
    return values;
}

/* How many slots there are is told by the first array. */
static bool read_slots(reader *r, const char *variable, int32_t before, int32_t days)
{
    const array *a = array_of(r, variable, H5T_FLOAT);
    if (!a)
        return false;
    r->results->slots.n = a->rank >= 2 ? (size_t)a->dims[a->rank - 1] : 0;
    r->results->slots.before = (size_t)(before < 0 ? 0 : before);
    r->results->slots.days = days;
    return (before >= 0 && days > 0 && r->results->slots.before <= r->results->slots.n) ||
           bad(r, "table 'course' has no slots that can be");
}

/* Files of before the course was kept have no such table. */
static bool read_course(reader *r, hid_t index)
{
    wr_column c[] = {{.name = "service"},
                     {.name = "quantity"},
                     {.name = "variable"},
                     {.name = "halves"},
                     {.name = "row", .kind = WR_WHOLE},
                     {.name = "before", .kind = WR_WHOLE},
                     {.name = "days", .kind = WR_WHOLE}};
    weir_results *results = r->results;
    if (H5Lexists(index, "course", H5P_DEFAULT) <= 0)
        return true;
    if (!wr_table_read(index, "course", c, COUNT(c), &results->n_course, r->arena, &r->budget))
        return false;
    results->course = wr_alloc_array(r->arena, results->n_course, sizeof *results->course);
    for (size_t i = 0; i < results->n_course; i++) {
        if (i == 0 && !read_slots(r, c[2].text[0], c[5].whole[0], c[6].whole[0]))
            return false;
        weir_course *s = &results->course[i];
        s->service = c[0].text[i];
        s->quantity = c[1].text[i];
        s->mean = course_of(r, c[2].text[i], c[4].whole[i], false, results->slots.n);
        s->half = course_of(r, c[3].text[i], c[4].whole[i], true, 2);
        if (!s->mean || !s->half)
            return false;
    }
    return true;
}

/* ---- series ----------------------------------------------------------------------------------------------------- */

/* When each value begins: the coordinate of the array's last dimension. */
static const int32_t *begins_of(reader *r, const char *axis, size_t n)
{
    const array *a = array_of(r, axis, H5T_INTEGER);
    if (!a || a->rank != 1 || a->dims[0] != n) {
        bad_shape(r, axis);
        return NULL;
    }
    int32_t *begins = wr_alloc_array(r->arena, n, sizeof *begins);
    const uint64_t *days = a->values;
    for (size_t i = 0; i < n; i++) {
        if (days[i] > MOST_DAYS) {
            bad(r, "a series begins after the end of time");
            return NULL;
        }
        begins[i] = (int32_t)days[i];
    }
    return begins;
}

static bool read_one_series(reader *r, weir_series *s, const char *variable, const char *axis,
                            int level)
{
    const array *a = array_of(r, variable, H5T_FLOAT);
    const int rank = level >= 0 ? 4 : 3;
    const size_t n_cells = r->results->n_scenarios * r->results->n_replications;
    if (!a)
        return false;
    if (a->rank != rank || a->dims[0] != r->results->n_scenarios ||
        a->dims[1] != r->results->n_replications || (level >= 0 && (hsize_t)level >= a->dims[2]))
        return bad_shape(r, variable);
    s->n = (size_t)a->dims[rank - 1];
    const size_t n_levels = level >= 0 ? (size_t)a->dims[2] : 1,
                 at = level >= 0 ? (size_t)level : 0;
    double *value = wr_alloc_array(r->arena, n_cells * s->n, sizeof *value);
    for (size_t cell = 0; cell < n_cells; cell++)
        memcpy(value + cell * s->n, (const double *)a->values + (cell * n_levels + at) * s->n,
               s->n * sizeof *value);
    s->value = value;
    s->begins = begins_of(r, axis, s->n);
    return s->begins != NULL;
}

/* Older files have no such table, and no series. */
static bool read_series(reader *r, hid_t index)
{
    wr_column c[] = {{.name = "name"},    {.name = "quantity"},
                     {.name = "service"}, {.name = "unit"},
                     {.name = "group"},   {.name = "level"},
                     {.name = "each"},    {.name = "variable"},
                     {.name = "axis"},    {.name = "column", .kind = WR_WHOLE}};
    weir_results *results = r->results;
    if (H5Lexists(index, "series", H5P_DEFAULT) == 0)
        return true;
    if (!wr_table_read(index, "series", c, COUNT(c), &results->n_series, r->arena, &r->budget))
        return false;
    results->series = wr_alloc_array(r->arena, results->n_series, sizeof *results->series);
    for (size_t i = 0; i < results->n_series; i++) {
        weir_series *s = &results->series[i];
        *s = (weir_series){.name = c[0].text[i],
                           .quantity = c[1].text[i],
                           .service = c[2].text[i],
                           .unit = c[3].text[i],
                           .group = c[4].text[i],
                           .level = c[5].text[i],
                           .each = c[6].text[i]};
        if (!read_one_series(r, s, c[7].text[i], c[8].text[i], c[9].whole[i]))
            return false;
    }
    return true;
}

/* ---- tables ----------------------------------------------------------------------------------------------------- */

/* Values come point by point, the dials of each in their order. */
static bool take_values(reader *r, const wr_column *c, size_t n, size_t n_points)
{
    wr_swept *swept = &r->results->swept;
    if (n_points == 0 || n != n_points * swept->n_dials)
        return bad(r, "table 'values' has not a row for each point and dial");
    for (size_t i = 0; i < swept->n_dials; i++) {
        double *value = wr_alloc_array(r->arena, n_points, sizeof *value);
        const char **shown = wr_alloc_array(r->arena, n_points, sizeof *shown);
        for (size_t point = 0; point < n_points; point++) {
            const size_t at = point * swept->n_dials + i;
            if (c[0].whole[at] != (int32_t)point || c[1].whole[at] != (int32_t)i)
                return bad(r, "table 'values' is not in the order of points and dials");
            if (!isfinite(c[2].real[at]))
                return bad(r, "table 'values' holds a value that is no number");
            value[point] = c[2].real[at];
            shown[point] = c[3].text[at];
        }
        swept->dials[i].value = value;
        swept->dials[i].shown = shown;
    }
    return true;
}

static bool read_swept_dials(reader *r, hid_t group)
{
    wr_column c[] = {{.name = "path"}, {.name = "unit"}};
    wr_swept *swept = &r->results->swept;
    if (!wr_table_read(group, "dials", c, COUNT(c), &swept->n_dials, r->arena, &r->budget))
        return false;
    if (swept->n_dials < 1 || swept->n_dials > MOST_SWEPT)
        return bad(r, "it holds a sweep over no dial");
    swept->dials = wr_alloc_array(r->arena, swept->n_dials, sizeof *swept->dials);
    for (size_t i = 0; i < swept->n_dials; i++)
        swept->dials[i] = (weir_swept_dial){.path = c[0].text[i], .unit = c[1].text[i]};
    return true;
}

static bool read_points(reader *r, hid_t group)
{
    wr_column seeds[] = {{.name = "seed"}};
    wr_column values[] = {{.name = "point", .kind = WR_WHOLE},
                          {.name = "dial", .kind = WR_WHOLE},
                          {.name = "value", .kind = WR_REAL},
                          {.name = "shown"}};
    weir_results *results = r->results;
    size_t n_points, n;
    if (!read_swept_dials(r, group) ||
        !wr_table_read(group, "seeds", seeds, 1, &n_points, r->arena, &r->budget) ||
        !wr_table_read(group, "values", values, COUNT(values), &n, r->arena, &r->budget))
        return false;
    if (n_points > MOST_SCENARIOS)
        return bad(r, "it holds more points than a sweep may have");
    results->swept.seeds = seeds[0].text;
    results->n_scenarios = n_points;
    return take_values(r, values, n, n_points);
}

/* Of a sweep the one scenario's inputs are those of all points, but for what is swept. */
static bool share_inputs(reader *r, size_t n_inputs)
{
    weir_results *results = r->results;
    if (n_inputs != 1)
        return bad(r, "it holds a sweep of more than one scenario");
    const wr_scenario_result base = results->scenarios[0];
    results->scenarios = wr_alloc_array(r->arena, results->n_scenarios, sizeof base);
    for (size_t i = 0; i < results->n_scenarios; i++) {
        results->scenarios[i] = base;
        results->scenarios[i].name = wr_format(r->arena, "%zu", i);
    }
    return true;
}

static bool read_scenarios(reader *r, hid_t group)
{
    wr_column c[] = {{.name = "name"}, {.name = "title"}, {.name = "yaml"}};
    weir_results *results = r->results;
    const size_t n_points = results->n_scenarios; /* 0: not a sweep */
    if (!wr_table_read(group, "scenarios", c, COUNT(c), &results->n_scenarios, r->arena,
                       &r->budget))
        return false;
    if (results->n_scenarios < 1 || results->n_scenarios > MOST_SCENARIOS)
        return bad(r, "it holds no scenario");
    results->scenarios = wr_alloc_array(r->arena, results->n_scenarios, sizeof *results->scenarios);
    for (size_t i = 0; i < results->n_scenarios; i++)
        results->scenarios[i] =
            (wr_scenario_result){.name = c[0].text[i], .title = c[1].text[i], .yaml = c[2].text[i]};
    if (n_points == 0)
        return true;
    const size_t n_inputs = results->n_scenarios;
    results->n_scenarios = n_points;
    return share_inputs(r, n_inputs);
}

/* Dials come in the order of their scenarios, so each scenario's are one piece of the table. */
static bool read_dials(reader *r, hid_t group)
{
    wr_column c[] = {{.name = "scenario", .kind = WR_WHOLE},
                     {.name = "path"},
                     {.name = "value", .kind = WR_REAL},
                     {.name = "unit"},
                     {.name = "shown"},
                     {.name = "source"}};
    weir_results *results = r->results;
    size_t n;
    if (!wr_table_read(group, "dials", c, COUNT(c), &n, r->arena, &r->budget))
        return false;
    weir_result_dial *dials = wr_alloc_array(r->arena, n, sizeof *dials);
    int32_t last = 0;
    for (size_t i = 0; i < n; i++) {
        const int32_t scenario = c[0].whole[i];
        if (scenario < last || (size_t)scenario >= results->n_scenarios)
            return bad(r, "table 'dials' names a scenario that is not there");
        wr_scenario_result *of = &results->scenarios[scenario];
        if (of->n_dials == 0)
            of->dials = dials + i;
        of->n_dials++;
        if (results->swept.n_dials > 0 && scenario != 0)
            return bad(r, "it holds a sweep of more than one scenario");
        last = scenario;
        dials[i] = (weir_result_dial){.path = c[1].text[i],
                                      .shown = c[4].text[i],
                                      .unit = c[3].text[i],
                                      .source = c[5].text[i],
                                      .value = c[2].real[i]};
    }
    for (size_t i = 1; results->swept.n_dials > 0 && i < results->n_scenarios; i++) {
        results->scenarios[i].dials = results->scenarios[0].dials;
        results->scenarios[i].n_dials = results->scenarios[0].n_dials;
    }
    return true;
}

static bool read_about(reader *r, hid_t group)
{
    wr_column c[] = {{.name = "key"}, {.name = "text"}};
    weir_results *results = r->results;
    if (!wr_table_read(group, "about", c, COUNT(c), &results->n_about, r->arena, &r->budget))
        return false;
    results->about = wr_alloc_array(r->arena, results->n_about, sizeof *results->about);
    for (size_t i = 0; i < results->n_about; i++)
        results->about[i] = (wr_about){c[0].text[i], c[1].text[i]};
    wr_take_per_draw(results);
    return true;
}

static bool read_priorities(reader *r, hid_t group)
{
    wr_column c[] = {{.name = "name"},
                     {.name = "measure"},
                     {.name = "stat"},
                     {.name = "how"},
                     {.name = "value", .kind = WR_REAL},
                     {.name = "shown"}};
    weir_results *results = r->results;
    if (!wr_table_read(group, "targets", c, COUNT(c), &results->n_priorities, r->arena, &r->budget))
        return false;
    results->priorities =
        wr_alloc_array(r->arena, results->n_priorities, sizeof *results->priorities);
    for (size_t i = 0; i < results->n_priorities; i++)
        results->priorities[i] = (weir_result_priority){.name = c[0].text[i],
                                                        .measure = c[1].text[i],
                                                        .stat = c[2].text[i],
                                                        .how = c[3].text[i],
                                                        .value = c[4].real[i],
                                                        .shown = c[5].text[i]};
    return true;
}

/* Opens a group, hands it to each of up to three readers, closes it. */
typedef bool read_table_fn(reader *r, hid_t group);

static bool read_group(reader *r, const char *name, read_table_fn *const *tables, size_t n)
{
    const hid_t group = wr_open_group(r->file, name);
    if (group < 0)
        return bad(r, wr_format(r->arena, "group '%s' is missing", name));
    bool good = true;
    for (size_t i = 0; good && i < n; i++)
        good = tables[i](r, group);
    H5Gclose(group);
    return good;
}

/* The replications are as many as their coordinate is long. */
static bool read_replications(reader *r)
{
    const hid_t dataset = wr_open_dataset(r->file, "replication");
    int rank = 0;
    hsize_t dims[4] = {0};
    const bool good = dataset >= 0 && has_shape(dataset, H5T_INTEGER, 4, &rank, dims) &&
                      rank == 1 && dims[0] >= 1 && dims[0] <= MOST_REPLICATIONS;
    if (dataset >= 0)
        H5Dclose(dataset);
    r->results->n_replications = (size_t)dims[0];
    return good || bad(r, "it says nothing of its replications");
}

static bool read_uncertain(reader *r, hid_t group)
{
    return wr_read_uncertain(group, r->results, &r->budget);
}

static bool read_events(reader *r, hid_t group)
{
    return wr_read_events(group, r->results, &r->budget);
}

static bool read_everything(reader *r)
{
    static read_table_fn *const events[] = {read_events};
    static read_table_fn *const uncertain[] = {read_uncertain};
    static read_table_fn *const sweep[] = {read_points};
    static read_table_fn *const inputs[] = {read_scenarios, read_dials};
    static read_table_fn *const index[] = {read_measures, read_histograms, read_curves, read_course,
                                           read_series};
    static read_table_fn *const provenance[] = {read_about};
    static read_table_fn *const priorities[] = {read_priorities};
    const bool swept = H5Lexists(r->file, "sweep", H5P_DEFAULT) > 0;
    const bool logged = H5Lexists(r->file, "events", H5P_DEFAULT) > 0;
    const bool unsure = H5Lexists(r->file, "uncertain", H5P_DEFAULT) > 0;
    return read_replications(r) && (!swept || read_group(r, "sweep", sweep, COUNT(sweep))) &&
           read_group(r, "inputs", inputs, COUNT(inputs)) &&
           read_group(r, "index", index, COUNT(index)) &&
           (!unsure || read_group(r, "uncertain", uncertain, COUNT(uncertain))) &&
           (!logged || read_group(r, "events", events, COUNT(events))) &&
           read_group(r, "provenance", provenance, COUNT(provenance)) &&
           read_group(r, "priorities", priorities, COUNT(priorities));
}

/* ---- the file ------------------------------------------------------------------------------------------------- */

/* Opens the bytes as an HDF5 file that lies in memory: what is checked is what is read. */
static hid_t open_image(unsigned char *bytes, size_t n)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fapl_core(access, (size_t)1 << 20, false);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    H5Pset_file_image(access, bytes, n);
    H5PLset_loading_state(0); /* no filter from outside */
    const hid_t file = H5Fopen("weir-results", H5F_ACC_RDONLY, access);
    H5Pclose(access);
    return file;
}

/* The root attribute results_schema; -1 where it is missing or no whole number. */
static int32_t schema_of(hid_t file)
{
    int32_t schema = -1;
    if (H5Aexists(file, "results_schema") <= 0)
        return -1;
    const hid_t attribute = H5Aopen(file, "results_schema", H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    if (type >= 0 && space >= 0 && H5Tget_class(type) == H5T_INTEGER &&
        H5Sget_simple_extent_npoints(space) == 1 &&
        H5Aread(attribute, H5T_NATIVE_INT32, &schema) < 0)
        schema = -1;
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    return schema;
}

static weir_status damaged(const char *path, const char *why, weir_error *err)
{
    char quoted[WR_QUOTE_MAX], reason[WR_QUOTE_MAX];
    return wr_fail(err, WEIR_ERR_RESULTS, WR_NOWHERE, "'%s' is damaged (%s)",
                   wr_quoted(path, quoted), wr_quoted(why, reason));
}

static weir_status check_schema(reader *r, const char *path, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    const int32_t schema = schema_of(r->file);
    if (schema < 1)
        return wr_fail(err, WEIR_ERR_RESULTS, WR_NOWHERE,
                       "'%s' is an HDF5 file but not weir results", wr_quoted(path, quoted));
    if (schema != WR_RESULTS_SCHEMA)
        return wr_fail(err, WEIR_ERR_RESULTS, WR_NOWHERE,
                       "'%s' has results of format %d; this weir reads format %d",
                       wr_quoted(path, quoted), (int)schema, WR_RESULTS_SCHEMA);
    return WEIR_OK;
}

static weir_status read_image(reader *r, unsigned char *bytes, size_t n, const char *path,
                              weir_error *err)
{
    if (setjmp(*wr_arena_on_full(r->arena)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory while reading results");
    if (setjmp(*wr_arena_on_full(r->scratch)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory while reading results");

    r->file = open_image(bytes, n);
    if (r->file < 0)
        return damaged(path, "HDF5 cannot open it: cut short, or overwritten", err);
    const weir_status status = check_schema(r, path, err);
    if (status != WEIR_OK)
        return status;
    r->budget.left = (uint64_t)n * BEST_RATIO + SPARE_BYTES;
    r->results = wr_alloc(r->arena, sizeof *r->results);
    r->results->arena = r->arena;
    r->array_names = wr_names_create(r->scratch);
    if (!read_everything(r))
        return damaged(path, r->budget.why ? r->budget.why : "it cannot be read", err);
    wr_results_judge(r->results);
    return WEIR_OK;
}

static weir_status read_bytes(unsigned char *bytes, size_t n, const char *path, weir_results **out,
                              weir_error *err)
{
    static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    char quoted[WR_QUOTE_MAX];
    if (n < sizeof signature || memcmp(bytes, signature, sizeof signature) != 0)
        return wr_fail(err, WEIR_ERR_RESULTS, WR_NOWHERE, "'%s' is not a results file (not HDF5)",
                       wr_quoted(path, quoted));
    const wr_seal_state seal = wr_seal_check(bytes, n);
    if (seal == WR_SEAL_BROKEN)
        return damaged(path, "its checksum does not fit", err);
    if (seal == WR_SEAL_GOOD)
        n -= WR_SEAL_BYTES;

    reader r = {.arena = wr_arena_create(), .scratch = wr_arena_create(), .file = H5I_INVALID_HID};
    const wr_quiet quiet = wr_quiet_begin();
    weir_status status = WEIR_ERR_LIMIT;
    if (r.arena && r.scratch)
        status = read_image(&r, bytes, n, path, err);
    else
        wr_fail(err, status, WR_NOWHERE, "out of memory while reading results");
    if (r.file >= 0)
        H5Fclose(r.file);
    wr_quiet_end(quiet);
    wr_arena_destroy(r.scratch);
    if (status == WEIR_OK)
        *out = r.results;
    else
        wr_arena_destroy(r.arena);
    return status;
}

weir_status weir_results_open(const char *path, weir_results **out, weir_error *err)
{
    unsigned char *bytes;
    size_t n;
    *out = NULL;
    weir_status status = wr_file_read(path, &bytes, &n, err);
    if (status != WEIR_OK)
        return status;
    status = read_bytes(bytes, n, path, out, err);
    free(bytes);
    return status;
}
