/* Where the points of a sweep lie: for other programs an array over `point` for each dial, which they
 * take as further coordinates; for our own reader the tables of the group `sweep`. */
#include <string.h>

#include "sim/results/store_writer.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

size_t wr_inputs_count(const weir_results *r) { return r->swept.n_dials > 0 ? 1 : r->n_scenarios; }

/* The root attribute `coordinates` is netCDF's way to say which arrays are coordinates too (CF
 * conventions, section 5). */
void wr_write_points(wr_writer *w)
{
    const wr_swept *swept = &w->results->swept;
    const char *all = "";
    wr_axis *axes[] = {&w->scenarios};
    w->swept_variables = wr_alloc_array(w->arena, swept->n_dials, sizeof *w->swept_variables);
    for (size_t i = 0; i < swept->n_dials; i++) {
        const weir_swept_dial *dial = &swept->dials[i];
        const char *name = wr_unique_name(w->layout, w->arena, dial->path);
        const wr_attribute notes[] = {{"units", *dial->unit ? dial->unit : "1"},
                                      {"long_name", dial->path},
                                      {"description", "value of this dial at each point"},
                                      {NULL, NULL}};
        wr_store_array(&w->store, name, H5T_IEEE_F64LE, dial->value, axes, 1, notes);
        w->swept_variables[i] = name;
        all = wr_format(w->arena, "%s%s%s", all, *all ? " " : "", name);
    }
    if (!w->store.failed && !wr_text_attribute(w->store.file, "coordinates", all))
        w->store.failed = true;
}

static void write_table(wr_writer *w, hid_t group, const char *name, const char *title,
                        wr_column *columns, size_t n_columns, size_t n_rows)
{
    if (!w->store.failed &&
        !wr_table_write(group, name, title, columns, n_columns, n_rows, w->arena))
        w->store.failed = true;
}

static void write_dials(wr_writer *w, hid_t group)
{
    const wr_swept *swept = &w->results->swept;
    const size_t n = swept->n_dials;
    wr_column c[] = {{.name = "path", .text = wr_alloc_array(w->arena, n, sizeof(char *))},
                     {.name = "unit", .text = wr_alloc_array(w->arena, n, sizeof(char *))},
                     {.name = "variable", .text = w->swept_variables}};
    for (size_t i = 0; i < n; i++) {
        c[0].text[i] = swept->dials[i].path;
        c[1].text[i] = swept->dials[i].unit;
    }
    write_table(w, group, "dials", "The dials that were varied", c, COUNT(c), n);
}

static void write_values(wr_writer *w, hid_t group)
{
    const wr_swept *swept = &w->results->swept;
    const size_t n_points = w->results->n_scenarios, n = n_points * swept->n_dials;
    int32_t *points = wr_alloc_array(w->arena, n, sizeof *points);
    int32_t *dials = wr_alloc_array(w->arena, n, sizeof *dials);
    double *values = wr_alloc_array(w->arena, n, sizeof *values);
    const char **shown = wr_alloc_array(w->arena, n, sizeof *shown);
    for (size_t at = 0; at < n; at++) {
        const size_t point = at / swept->n_dials, dial = at % swept->n_dials;
        points[at] = (int32_t)point;
        dials[at] = (int32_t)dial;
        values[at] = swept->dials[dial].value[point];
        shown[at] = swept->dials[dial].shown[point];
    }
    wr_column c[] = {{.name = "point", .kind = WR_WHOLE, .whole = points},
                     {.name = "dial", .kind = WR_WHOLE, .whole = dials},
                     {.name = "value", .kind = WR_REAL, .real = values},
                     {.name = "shown", .text = shown}};
    write_table(w, group, "values", "The value of each dial (from 0) at each point (from 0)", c,
                COUNT(c), n);
}

void wr_write_point_tables(wr_writer *w)
{
    const hid_t group = wr_store_group(&w->store, "sweep");
    wr_column seeds[] = {{.name = "seed", .text = w->results->swept.seeds}};
    write_dials(w, group);
    write_values(w, group);
    write_table(w, group, "seeds", "The seed of each point", seeds, 1, w->results->n_scenarios);
}
