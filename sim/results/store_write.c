/* Results to a file. Arrays first, in the root group, then the tables. Everything is written in the
 * order of the results and nothing else goes in, so the same results give the same bytes. */
#include "sim/results/store_writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- the file as a whole ---------------------------------------------------------------------------- */

static void write_seed(wr_writer *w)
{
    const char *text = weir_results_about(w->results, "seed");
    if (!text)
        return;
    char *end;
    const uint64_t seed = strtoull(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0')
        wr_store_whole_attribute(&w->store, "seed", H5T_NATIVE_UINT64, &seed);
}

static void write_root_attributes(wr_writer *w)
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
                                    &H5_VERS_INFO[sizeof "HDF5 library version: " - 1])},
    };
    for (size_t i = 0; i < COUNT(notes) && !w->store.failed; i++)
        if (notes[i].text && !wr_text_attribute(w->store.file, notes[i].name, notes[i].text))
            w->store.failed = true;
    wr_store_whole_attribute(&w->store, "results_schema", H5T_NATIVE_INT32, &schema);
    write_seed(w);
}

/* ---- coordinates ---------------------------------------------------------------------------------------- */

/* Histograms and curves may be of services that no measure is of. */
static void add_services(wr_writer *w)
{
    wr_names *services = w->layout->places[WR_SERVICES].labels;
    for (size_t i = 0; i < w->results->n_histograms; i++)
        if (*w->results->histograms[i].service)
            wr_names_add(services, w->results->histograms[i].service);
    for (size_t i = 0; i < w->results->n_curves; i++)
        if (*w->results->curves[i].service)
            wr_names_add(services, w->results->curves[i].service);
    for (size_t i = 0; i < w->results->n_course; i++)
        if (*w->results->course[i].service)
            wr_names_add(services, w->results->course[i].service);
}

static void write_numbered_axis(wr_writer *w, wr_axis *axis, const char *name,
                                const char *long_name, size_t n)
{
    int32_t *numbers = wr_alloc_array(w->arena, n, sizeof *numbers);
    for (size_t i = 0; i < n; i++)
        numbers[i] = (int32_t)i;
    *axis = (wr_axis){.name = name, .long_name = long_name};
    wr_store_number_axis(&w->store, axis, H5T_NATIVE_INT32, numbers, n, NULL);
}

static void write_scenarios(wr_writer *w)
{
    const weir_results *r = w->results;
    const char **names = wr_alloc_array(w->arena, r->n_scenarios, sizeof *names);

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
}

static void write_coordinates(wr_writer *w)
{
    const weir_results *r = w->results;
    wr_axis *places = w->layout->places;
    if (r->swept.n_dials > 0)
        write_numbered_axis(w, &w->scenarios, "point", "point, from 0", r->n_scenarios);
    else
        write_scenarios(w);
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
static int axes_of(wr_writer *w, const wr_variable *v, bool replications, wr_axis *axes[4])
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
typedef enum part { VALUES, NUMERATORS, DENOMINATORS, PSEUDO, POOLED, LOW, HIGH } part;

static bool is_each(part what) { return what < POOLED; } /* has a value for each replication */

static double number_of(const weir_measure *m, const wr_variable *v, part what, size_t at)
{
    if (what == POOLED)
        return m->pooled_value ? m->pooled_value[at] : (double)NAN;
    if (what == LOW || what == HIGH) {
        const double *ends = what == LOW ? m->pooled_low : m->pooled_high;
        return ends ? ends[at] : (double)NAN;
    }
    if (what == PSEUDO)
        return m->pseudo_value ? m->pseudo_value[at] : (double)NAN;
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

static double *fill_array(wr_writer *w, int variable, part what, size_t n_cells)
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

static void write_part(wr_writer *w, int variable, part what, const char *suffix, const char *unit,
                       const char *description)
{
    const weir_results *r = w->results;
    const wr_variable *v = &w->layout->variables.at[variable];
    const weir_measure *m = v->first;
    const size_t n_cells = r->n_scenarios * (is_each(what) ? r->n_replications : 1);
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
    const int rank = axes_of(w, v, is_each(what), axes);
    wr_store_array(&w->store, wr_format(w->arena, "%s%s", v->name, suffix), H5T_IEEE_F64LE,
                   fill_array(w, variable, what, n_cells), axes, rank, notes);
}

static void write_variable(wr_writer *w, int variable)
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
    if (v->first->quantile || v->first->pooled_value)
        write_part(w, variable, POOLED, "_pooled", of_rows, "of all replications together");
    if (v->first->quantile && v->first->pooled_low) {
        write_part(w, variable, LOW, "_pooled_low", of_rows,
                   "lower end of the 95 % interval of all replications together");
        write_part(w, variable, HIGH, "_pooled_high", of_rows, "upper end of the same");
    }
    if (v->first->pseudo_value)
        write_part(w, variable, PSEUDO, "_pseudo", of_rows,
                   wr_format(w->arena, "pseudo-values of the jackknife of %s_pooled", name));
}

/* ---- all of it ----------------------------------------------------------------------------------------------- */

static weir_status build_and_publish(wr_writer *w, const char *path, bool force, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(w->arena)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory while writing the results");

    if (!wr_store_open(&w->store, w->arena))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory while writing the results");
    w->layout = wr_layout_of(w->results, w->arena);
    add_services(w);
    write_root_attributes(w);
    write_coordinates(w);
    if (w->results->swept.n_dials > 0)
        wr_write_points(w);
    for (size_t i = 0; i < w->layout->variables.n; i++)
        write_variable(w, (int)i);
    wr_write_histograms_and_curves(w);
    wr_write_course(w);
    wr_write_series(w);
    wr_write_tables(w);
    wr_write_uncertain(w);
    wr_write_events(w);

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
    wr_writer w = {.results = r, .arena = wr_arena_create()};
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
