/* Results to a file. Arrays first, in the root group, then the tables. Everything is written in the
 * order of the results and nothing else goes in, so the same results give the same bytes. */
#include "sim/results/store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct writer {
    const weir_results *results;
    wr_arena *arena;
    wr_store store;
    wr_layout *layout;
    wr_axis scenarios, replications, hours;
    const char **histogram_variables, **curve_variables; /* one a histogram, one a curve */
    int32_t *first_bins; /* where a histogram's own bins begin in its array */
} writer;

/* ---- the file as a whole ---------------------------------------------------------------------------- */

static void write_seed(writer *w)
{
    const char *text = weir_results_about(w->results, "seed");
    if (!text)
        return;
    char *end;
    const uint64_t seed = strtoull(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0')
        wr_store_whole_attribute(&w->store, "seed", H5T_NATIVE_UINT64, &seed);
}

static void write_root_attributes(writer *w)
{
    static const int32_t schema = WR_RESULTS_SCHEMA;
    const weir_results *r = w->results;
    const char *version = weir_results_about(r, "version");
    const char *title = r->n_scenarios > 0 ? r->scenarios[0].title : "";
    const wr_attribute notes[] = {
        {"title", *title ? title : "Results of weir"},
        {"Conventions", "CF-1.10"},
        {"source", wr_format(w->arena, "weir %s", version ? version : "")},
        {"weir_version", version},
        {"_NCProperties", wr_format(w->arena, "version=2,weir=%s,hdf5=%s", version ? version : "0",
                                    H5_VERS_INFO + strlen("HDF5 library version: "))},
    };
    for (size_t i = 0; i < COUNT(notes) && !w->store.failed; i++)
        if (notes[i].text && !wr_text_attribute(w->store.file, notes[i].name, notes[i].text))
            w->store.failed = true;
    wr_store_whole_attribute(&w->store, "results_schema", H5T_NATIVE_INT32, &schema);
    write_seed(w);
}

/* ---- coordinates ---------------------------------------------------------------------------------------- */

/* Histograms and curves may be of services that no measure is of. */
static void add_services(writer *w)
{
    wr_names *services = w->layout->places[WR_SERVICES].labels;
    for (size_t i = 0; i < w->results->n_histograms; i++)
        if (*w->results->histograms[i].service)
            wr_names_add(services, w->results->histograms[i].service);
    for (size_t i = 0; i < w->results->n_curves; i++)
        if (*w->results->curves[i].service)
            wr_names_add(services, w->results->curves[i].service);
}

static void write_numbered_axis(writer *w, wr_axis *axis, const char *name, const char *long_name,
                                size_t n)
{
    int32_t *numbers = wr_alloc_array(w->arena, n, sizeof *numbers);
    for (size_t i = 0; i < n; i++)
        numbers[i] = (int32_t)i;
    *axis = (wr_axis){.name = name, .long_name = long_name};
    wr_store_number_axis(&w->store, axis, H5T_NATIVE_INT32, numbers, n, NULL);
}

static void write_coordinates(writer *w)
{
    const weir_results *r = w->results;
    const char **names = wr_alloc_array(w->arena, r->n_scenarios, sizeof *names);
    wr_axis *places = w->layout->places;

    /* two scenarios may have one name, so the coordinate is not made from a table of names */
    w->scenarios = (wr_axis){.name = "scenario",
                             .long_name = "scenario; the first is the base",
                             .labels = wr_names_create(w->arena)};
    for (size_t i = 0; i < r->n_scenarios; i++) {
        const char *name = r->scenarios[i].name;
        for (int copy = 2; wr_names_find(w->scenarios.labels, name) >= 0; copy++)
            name = wr_format(w->arena, "%s (%d)", r->scenarios[i].name, copy);
        wr_names_add(w->scenarios.labels, name);
        names[i] = name;
    }
    wr_store_axis(&w->store, &w->scenarios);
    write_numbered_axis(w, &w->replications, "replication", "replication, from 0",
                        r->n_replications);
    for (int i = 0; i < 2; i++)
        if (wr_names_count(places[i].labels) > 0)
            wr_store_axis(&w->store, &places[i]);
    for (size_t i = 0; i < w->layout->groups.n; i++)
        wr_store_axis(&w->store, &w->layout->groups.at[i]);
    if (r->n_curves > 0)
        write_numbered_axis(w, &w->hours, "hour", "hour of the day, 0 for 00:00 to 01:00", 24);
}

/* ---- measures --------------------------------------------------------------------------------------------- */

/* scenario, replication, then the place and the group where the variable has them. */
static int axes_of(writer *w, const wr_variable *v, bool replications, wr_axis *axes[4])
{
    int rank = 0;
    axes[rank++] = &w->scenarios;
    if (replications)
        axes[rank++] = &w->replications;
    if (v->place >= 0)
        axes[rank++] = &w->layout->places[v->place];
    if (v->group >= 0)
        axes[rank++] = &w->layout->groups.at[v->group];
    return rank;
}

/* Which numbers of its measures an array holds. */
typedef enum part { VALUES, NUMERATORS, DENOMINATORS, POOLED } part;

static double number_of(const weir_measure *m, const wr_variable *v, part what, size_t at)
{
    if (what == POOLED)
        return m->pooled_value ? m->pooled_value[at] : (double)NAN;
    if (what == NUMERATORS)
        return m->numerator[at];
    if (what == DENOMINATORS)
        return m->denominator[at];
    if (!v->weighted)
        return m->numerator[at]; /* as it is, so that the reader finds the same bits */
    if (m->denominator[at] == 0.0)
        return NAN;
    const double ratio = m->numerator[at] / m->denominator[at];
    return v->mixed_units ? ratio * wr_unit_hours(m->unit) : ratio;
}

static double *fill_array(writer *w, int variable, part what, size_t n_cells)
{
    const weir_results *r = w->results;
    const wr_variable *v = &w->layout->variables.at[variable];
    const size_t n_rows = v->place >= 0 ? w->layout->places[v->place].n : 1;
    const size_t n_levels = v->group >= 0 ? w->layout->groups.at[v->group].n : 1;
    double *values = wr_alloc_array(w->arena, n_cells * n_rows * n_levels, sizeof *values);
    for (size_t i = 0; i < n_cells * n_rows * n_levels; i++)
        values[i] = NAN;
    for (size_t i = 0; i < r->n_measures; i++) {
        const wr_spot spot = w->layout->spots[i];
        if (spot.variable != variable)
            continue;
        const size_t row = spot.row >= 0 ? (size_t)spot.row : 0;
        const size_t level = spot.level >= 0 ? (size_t)spot.level : 0;
        for (size_t cell = 0; cell < n_cells; cell++)
            values[(cell * n_rows + row) * n_levels + level] =
                number_of(&r->measures[i], v, what, cell);
    }
    return values;
}

/* Units as CF and xarray take them: a share is a number without one. */
static const char *cf_unit(const char *unit)
{
    return strcmp(unit, "share") == 0 || *unit == '\0' ? "1" : unit;
}

static void write_part(writer *w, int variable, part what, const char *suffix, const char *unit,
                       const char *description)
{
    const weir_results *r = w->results;
    const wr_variable *v = &w->layout->variables.at[variable];
    const weir_measure *m = v->first;
    const size_t n_cells = r->n_scenarios * (what == POOLED ? 1 : r->n_replications);
    const char *long_name =
        wr_format(w->arena, "%s, %s%s%s", wr_last_part(m->quantity), *m->stat ? m->stat : "value",
                  *m->group ? ", by " : "", m->group);
    const wr_attribute notes[] = {{"units", cf_unit(unit)},
                                  {"long_name", long_name},
                                  {"stat", m->stat},
                                  {"window", m->window},
                                  {"estimator", m->pooled ? "pooled" : "replication"},
                                  {"description", description},
                                  {NULL, NULL}};
    wr_axis *axes[4];
    const int rank = axes_of(w, v, what != POOLED, axes);
    wr_store_array(&w->store, wr_format(w->arena, "%s%s", v->name, suffix), H5T_IEEE_F64LE,
                   fill_array(w, variable, what, n_cells), axes, rank, notes);
}

static void write_variable(writer *w, int variable)
{
    const wr_variable *v = &w->layout->variables.at[variable];
    const char *of_rows = v->mixed_units ? "varies, see column unit of index/measures" : v->unit;
    const char *name = v->name;
    if (!v->weighted) {
        write_part(w, variable, VALUES, "", of_rows, "one value a replication");
    } else {
        write_part(w, variable, VALUES, "", v->unit,
                   wr_format(w->arena, "%s_sum / %s_n", name, name));
        write_part(w, variable, NUMERATORS, "_sum", of_rows,
                   wr_format(w->arena, "numerator of %s", name));
        write_part(w, variable, DENOMINATORS, "_n", "1",
                   wr_format(w->arena, "denominator of %s; 0 where a replication saw none", name));
    }
    if (v->first->quantile)
        write_part(w, variable, POOLED, "_pooled", of_rows, "of all replications together");
}

/* ---- histograms and curves ---------------------------------------------------------------------------------- */

/* Histograms of one quantity lie in one array if their bins are pieces of one scale, as they are where
 * each was cut to what it saw: the array's bins are then those of all of them together. */
typedef struct scale {
    double *edges;
    size_t n; /* edges: one more than bins */
} scale;

static bool may_share(const weir_histogram *a, const weir_histogram *b)
{
    return strcmp(wr_last_part(a->name), wr_last_part(b->name)) == 0 &&
           strcmp(a->unit, b->unit) == 0 && (*a->service != '\0') == (*b->service != '\0');
}

/* All edges of a scale and a histogram, each once, rising. */
static scale merged(wr_arena *arena, const scale *a, const weir_histogram *h)
{
    scale all = {wr_alloc_array(arena, a->n + h->n_bins + 1, sizeof(double)), 0};
    size_t i = 0, k = 0;
    while (i < a->n || k <= h->n_bins) {
        const bool take_both = i < a->n && k <= h->n_bins && a->edges[i] == h->edges[k];
        const bool take_a = k > h->n_bins || (i < a->n && a->edges[i] < h->edges[k]);
        all.edges[all.n++] = take_both || take_a ? a->edges[i] : h->edges[k];
        i += take_both || take_a;
        k += take_both || !take_a;
    }
    return all;
}

/* The bin of the scale at which the histogram's own begin; -1 where they are no piece of it. */
static int32_t first_bin(const scale *all, const weir_histogram *h)
{
    size_t at = 0;
    while (at < all->n && all->edges[at] < h->edges[0])
        at++;
    const size_t n = h->n_bins + 1;
    const bool piece =
        at + n <= all->n && memcmp(all->edges + at, h->edges, n * sizeof *h->edges) == 0;
    return piece ? (int32_t)at : -1;
}

/* Can this one join those that are in already? Then `all` grows. */
static bool join(writer *w, scale *all, const char *name, size_t candidate)
{
    const weir_results *r = w->results;
    const scale larger = merged(w->arena, all, &r->histograms[candidate]);
    if (first_bin(&larger, &r->histograms[candidate]) < 0)
        return false;
    for (size_t i = 0; i < r->n_histograms; i++)
        if (w->histogram_variables[i] == name && first_bin(&larger, &r->histograms[i]) < 0)
            return false;
    *all = larger;
    return true;
}

/* Chooses who shares an array with the first; no service comes twice. */
static scale gather_set(writer *w, size_t first, const char *name)
{
    const weir_results *r = w->results;
    const weir_histogram *h = &r->histograms[first];
    scale all = {wr_alloc_array(w->arena, h->n_bins + 1, sizeof(double)), h->n_bins + 1};
    wr_names *rows = wr_names_create(w->arena);
    memcpy(all.edges, h->edges, all.n * sizeof *all.edges);
    wr_names_add(rows, h->service);
    w->histogram_variables[first] = name;
    for (size_t i = first + 1; i < r->n_histograms; i++) {
        const weir_histogram *other = &r->histograms[i];
        if (w->histogram_variables[i] || !may_share(h, other) ||
            wr_names_find(rows, other->service) >= 0 || !join(w, &all, name, i))
            continue;
        wr_names_add(rows, other->service);
        w->histogram_variables[i] = name;
    }
    return all;
}

/* Copies the histograms of a set into their array: scenario × row × bin. */
static uint64_t *fill_counts(writer *w, const char *name, const scale *all, size_t n_rows)
{
    const weir_results *r = w->results;
    const size_t n_bins = all->n - 1;
    uint64_t *counts = wr_alloc_array(w->arena, r->n_scenarios * n_rows * n_bins, sizeof *counts);
    for (size_t i = 0; i < r->n_histograms; i++) {
        const weir_histogram *h = &r->histograms[i];
        if (w->histogram_variables[i] != name)
            continue;
        const int row = wr_names_find(w->layout->places[WR_SERVICES].labels, h->service);
        w->first_bins[i] = first_bin(all, h);
        for (size_t s = 0; s < r->n_scenarios; s++)
            memcpy(counts + (s * n_rows + (size_t)(row >= 0 ? row : 0)) * n_bins +
                       (size_t)w->first_bins[i],
                   h->counts + s * h->n_bins, h->n_bins * sizeof *counts);
    }
    return counts;
}

static void write_histogram_set(writer *w, size_t first)
{
    const weir_histogram *h = &w->results->histograms[first];
    const bool placed = *h->service != '\0';
    const char *quantity = wr_last_part(h->name);
    wr_axis *services = &w->layout->places[WR_SERVICES];
    const char *name =
        wr_unique_name(w->layout, w->arena,
                       wr_format(w->arena, "%shist_%s", placed ? "" : "system_", quantity));
    const scale all = gather_set(w, first, name);
    const uint64_t *counts = fill_counts(w, name, &all, placed ? services->n : 1);

    wr_axis bins = {.long_name = "lower end of the bin"}, edges = {.long_name = "ends of the bins"};
    bins.name = wr_unique_name(w->layout, w->arena, wr_format(w->arena, "%s_bin", name));
    edges.name = wr_unique_name(w->layout, w->arena, wr_format(w->arena, "%s_edge", name));
    wr_store_number_axis(&w->store, &bins, H5T_IEEE_F64LE, all.edges, all.n - 1, h->unit);
    wr_store_number_axis(&w->store, &edges, H5T_IEEE_F64LE, all.edges, all.n, h->unit);
    wr_axis *axes[3] = {&w->scenarios, placed ? services : &bins, &bins};
    const wr_attribute notes[] = {{"units", "1"},
                                  {"long_name", wr_format(w->arena, "visits by %s", quantity)},
                                  {"edges", edges.name},
                                  {"description", "counts of all replications together"},
                                  {NULL, NULL}};
    wr_store_array(&w->store, name, H5T_STD_U64LE, counts, axes, placed ? 3 : 2, notes);
}

static void write_curve_set(writer *w, size_t first)
{
    const weir_results *r = w->results;
    const char *quantity = r->curves[first].quantity;
    const bool placed = *r->curves[first].service != '\0';
    wr_axis *services = &w->layout->places[WR_SERVICES];
    const size_t n_rows = placed ? services->n : 1, n_cells = r->n_scenarios * r->n_replications;
    const char *name =
        wr_unique_name(w->layout, w->arena,
                       wr_format(w->arena, "%s%s_by_hour", placed ? "" : "system_", quantity));
    wr_names *rows = wr_names_create(w->arena);
    double *values = wr_alloc_array(w->arena, n_cells * n_rows * 24, sizeof *values);
    for (size_t i = 0; i < n_cells * n_rows * 24; i++)
        values[i] = NAN;
    for (size_t i = first; i < r->n_curves; i++) {
        const weir_day_curve *c = &r->curves[i];
        const int known = wr_names_count(rows);
        if (w->curve_variables[i] || strcmp(c->quantity, quantity) != 0 ||
            (*c->service != '\0') != placed || wr_names_add(rows, c->service) != known)
            continue;
        const size_t row = placed ? (size_t)wr_names_find(services->labels, c->service) : 0;
        for (size_t cell = 0; cell < n_cells; cell++)
            memcpy(values + (cell * n_rows + row) * 24, c->value + cell * 24, 24 * sizeof *values);
        w->curve_variables[i] = name;
    }
    wr_axis *axes[4] = {&w->scenarios, &w->replications, placed ? services : &w->hours, &w->hours};
    const wr_attribute notes[] = {
        {"units", "patients"},
        {"long_name", wr_format(w->arena, "%s, mean by hour of the day", quantity)},
        {"stat", "mean"},
        {NULL, NULL}};
    wr_store_array(&w->store, name, H5T_IEEE_F64LE, values, axes, placed ? 4 : 3, notes);
}

static void write_histograms_and_curves(writer *w)
{
    const weir_results *r = w->results;
    w->histogram_variables = wr_alloc_array(w->arena, r->n_histograms, sizeof(char *));
    w->first_bins = wr_alloc_array(w->arena, r->n_histograms, sizeof *w->first_bins);
    w->curve_variables = wr_alloc_array(w->arena, r->n_curves, sizeof(char *));
    for (size_t i = 0; i < r->n_histograms; i++)
        if (!w->histogram_variables[i])
            write_histogram_set(w, i);
    for (size_t i = 0; i < r->n_curves; i++)
        if (!w->curve_variables[i])
            write_curve_set(w, i);
}

/* ---- tables -------------------------------------------------------------------------------------------------- */

static void write_table(writer *w, hid_t group, const char *name, const char *title,
                        wr_column *columns, size_t n_columns, size_t n_rows)
{
    if (!w->store.failed &&
        !wr_table_write(group, name, title, columns, n_columns, n_rows, w->arena))
        w->store.failed = true;
}

static const char **texts(writer *w, size_t n)
{
    return wr_alloc_array(w->arena, n, sizeof(const char *));
}

static int32_t *wholes(writer *w, size_t n) { return wr_alloc_array(w->arena, n, sizeof(int32_t)); }

static void write_measure_index(writer *w, hid_t group)
{
    const weir_results *r = w->results;
    const size_t n = r->n_measures;
    wr_column c[] = {
        {.name = "name", .text = texts(w, n)},     {.name = "quantity", .text = texts(w, n)},
        {.name = "service", .text = texts(w, n)},  {.name = "stat", .text = texts(w, n)},
        {.name = "unit", .text = texts(w, n)},     {.name = "group", .text = texts(w, n)},
        {.name = "level", .text = texts(w, n)},    {.name = "window", .text = texts(w, n)},
        {.name = "variable", .text = texts(w, n)}, {.name = "row", .kind = WR_WHOLE},
        {.name = "column", .kind = WR_WHOLE},      {.name = "pooled", .kind = WR_WHOLE},
        {.name = "quantile", .kind = WR_WHOLE},    {.name = "weighted", .kind = WR_WHOLE},
    };
    for (size_t i = 9; i < COUNT(c); i++)
        c[i].whole = wholes(w, n);
    for (size_t i = 0; i < n; i++) {
        const weir_measure *m = &r->measures[i];
        const wr_spot spot = w->layout->spots[i];
        const wr_variable *v = &w->layout->variables.at[spot.variable];
        const char *const row[] = {m->name,  m->quantity, m->service, m->stat, m->unit,
                                   m->group, m->level,    m->window,  v->name};
        for (size_t k = 0; k < COUNT(row); k++)
            c[k].text[i] = row[k];
        c[9].whole[i] = spot.row;
        c[10].whole[i] = spot.level;
        c[11].whole[i] = m->pooled;
        c[12].whole[i] = m->quantile ? (m->pooled_value ? 2 : 1) : 0;
        c[13].whole[i] = v->weighted;
    }
    write_table(w, group, "measures", "Every measure, and where it lies", c, COUNT(c), n);
}

static void write_histogram_index(writer *w, hid_t group)
{
    const weir_results *r = w->results;
    const size_t n = r->n_histograms;
    wr_column c[] = {{.name = "name", .text = texts(w, n)},
                     {.name = "service", .text = texts(w, n)},
                     {.name = "unit", .text = texts(w, n)},
                     {.name = "variable", .text = texts(w, n)},
                     {.name = "row", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "first_bin", .kind = WR_WHOLE, .whole = w->first_bins},
                     {.name = "n_bins", .kind = WR_WHOLE, .whole = wholes(w, n)}};
    for (size_t i = 0; i < n; i++) {
        const weir_histogram *h = &r->histograms[i];
        c[0].text[i] = h->name;
        c[1].text[i] = h->service;
        c[2].text[i] = h->unit;
        c[3].text[i] = w->histogram_variables[i];
        c[4].whole[i] = wr_names_find(w->layout->places[WR_SERVICES].labels, h->service);
        c[6].whole[i] = (int32_t)h->n_bins;
    }
    write_table(w, group, "histograms", "Every histogram, and where it lies", c, COUNT(c), n);
}

static void write_curve_index(writer *w, hid_t group)
{
    const weir_results *r = w->results;
    const size_t n = r->n_curves;
    wr_column c[] = {{.name = "service", .text = texts(w, n)},
                     {.name = "quantity", .text = texts(w, n)},
                     {.name = "variable", .text = texts(w, n)},
                     {.name = "row", .kind = WR_WHOLE, .whole = wholes(w, n)}};
    for (size_t i = 0; i < n; i++) {
        c[0].text[i] = r->curves[i].service;
        c[1].text[i] = r->curves[i].quantity;
        c[2].text[i] = w->curve_variables[i];
        c[3].whole[i] = wr_names_find(w->layout->places[WR_SERVICES].labels, r->curves[i].service);
    }
    write_table(w, group, "curves", "Every curve over the day, and where it lies", c, COUNT(c), n);
}

static void write_dials(writer *w, hid_t group)
{
    const weir_results *r = w->results;
    size_t n = 0, at = 0;
    for (size_t s = 0; s < r->n_scenarios; s++)
        n += r->scenarios[s].n_dials;
    wr_column c[] = {
        {.name = "scenario", .kind = WR_WHOLE, .whole = wholes(w, n)},
        {.name = "path", .text = texts(w, n)},
        {.name = "value", .kind = WR_REAL, .real = wr_alloc_array(w->arena, n, sizeof(double))},
        {.name = "unit", .text = texts(w, n)},
        {.name = "shown", .text = texts(w, n)},
        {.name = "source", .text = texts(w, n)}};
    for (size_t s = 0; s < r->n_scenarios; s++)
        for (size_t i = 0; i < r->scenarios[s].n_dials; i++, at++) {
            const weir_result_dial *dial = &r->scenarios[s].dials[i];
            c[0].whole[at] = (int32_t)s;
            c[1].text[at] = dial->path;
            c[2].real[at] = dial->value;
            c[3].text[at] = dial->unit;
            c[4].text[at] = dial->shown;
            c[5].text[at] = dial->source;
        }
    write_table(w, group, "dials", "Every number of the inputs, by scenario (from 0)", c, COUNT(c),
                n);
}

static void write_inputs(writer *w)
{
    const weir_results *r = w->results;
    const size_t n = r->n_scenarios;
    const hid_t group = wr_store_group(&w->store, "inputs");
    wr_column c[] = {{.name = "name", .text = texts(w, n)},
                     {.name = "title", .text = texts(w, n)},
                     {.name = "yaml", .text = texts(w, n)}};
    for (size_t i = 0; i < n; i++) {
        c[0].text[i] = r->scenarios[i].name;
        c[1].text[i] = r->scenarios[i].title;
        c[2].text[i] = r->scenarios[i].yaml ? r->scenarios[i].yaml : "";
    }
    wr_store_texts(&w->store, group, "yaml", c[2].text, n);
    write_table(w, group, "scenarios", "The scenarios, with their whole input", c, COUNT(c), n);
    write_dials(w, group);
}

static void write_provenance(writer *w)
{
    const weir_results *r = w->results;
    const hid_t group = wr_store_group(&w->store, "provenance");
    wr_column c[] = {{.name = "key", .text = texts(w, r->n_about)},
                     {.name = "text", .text = texts(w, r->n_about)}};
    for (size_t i = 0; i < r->n_about; i++) {
        c[0].text[i] = r->about[i].key;
        c[1].text[i] = r->about[i].text;
    }
    write_table(w, group, "about", "How the results came to be", c, COUNT(c), r->n_about);
}

static void write_priorities(writer *w)
{
    const weir_results *r = w->results;
    const size_t n = r->n_priorities;
    const hid_t group = wr_store_group(&w->store, "priorities");
    wr_column c[] = {
        {.name = "name", .text = texts(w, n)},
        {.name = "measure", .text = texts(w, n)},
        {.name = "stat", .text = texts(w, n)},
        {.name = "how", .text = texts(w, n)},
        {.name = "value", .kind = WR_REAL, .real = wr_alloc_array(w->arena, n, sizeof(double))},
        {.name = "shown", .text = texts(w, n)}};
    for (size_t i = 0; i < n; i++) {
        const weir_result_priority *p = &r->priorities[i];
        const char *const row[] = {p->name, p->measure, p->stat, p->how};
        for (size_t k = 0; k < COUNT(row); k++)
            c[k].text[i] = row[k];
        c[4].real[i] = p->value;
        c[5].text[i] = p->shown;
    }
    write_table(w, group, "targets", "Targets that the scenario states", c, COUNT(c), n);
}

static void write_tables(writer *w)
{
    const hid_t index = wr_store_group(&w->store, "index");
    write_measure_index(w, index);
    write_histogram_index(w, index);
    write_curve_index(w, index);
    write_inputs(w);
    write_provenance(w);
    write_priorities(w);
}

/* ---- all of it ----------------------------------------------------------------------------------------------- */

static weir_status build_and_publish(writer *w, const char *path, bool force, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(w->arena)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory while writing the results");

    if (!wr_store_open(&w->store, w->arena))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory while writing the results");
    w->layout = wr_layout_of(w->results, w->arena);
    add_services(w);
    write_root_attributes(w);
    write_coordinates(w);
    for (size_t i = 0; i < w->layout->variables.n; i++)
        write_variable(w, (int)i);
    write_histograms_and_curves(w);
    write_tables(w);

    size_t n;
    const unsigned char *image = wr_store_finish(&w->store, &n);
    if (!image)
        return wr_fail(err, WEIR_ERR_INTERNAL, WR_NOWHERE, "HDF5 could not build the results file");
    return wr_file_publish(path, force, image, n, err);
}

weir_status weir_results_write(const weir_results *r, const char *path, bool force, weir_error *err)
{
    weir_status status = weir_results_check_output(path, force, err);
    if (status != WEIR_OK)
        return status;
    writer w = {.results = r, .arena = wr_arena_create()};
    if (!w.arena)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory while writing the results");
    w.store.file = H5I_INVALID_HID;
    const wr_quiet quiet = wr_quiet_begin();
    status = build_and_publish(&w, path, force, err);
    wr_store_close(&w.store);
    wr_quiet_end(quiet);
    wr_arena_destroy(w.arena);
    return status;
}
