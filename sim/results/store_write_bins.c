/* Histograms and curves over the day as arrays of the results file. */
#include "sim/results/store_writer.h"

#include <math.h>
#include <string.h>

/* ---- histograms --- */

/* Histograms of one quantity lie in one array if their bins are pieces of one scale, as they are where
 * each was cut to what it saw: the array's bins are then those of all of them together. */
typedef struct scale {
    double *edges;
    size_t n; /* edges: one more than bins */
} scale;

static const char *instant(const weir_histogram *h) { return h->at ? h->at : ""; }
static const char *group_of(const weir_histogram *h) { return h->group ? h->group : ""; }
static const char *level_of(const weir_histogram *h) { return h->level ? h->level : ""; }

/* hist_wait, hist_wait_by_class_majors, hist_filling_at_2_d */
static const char *wanted_name(wr_arena *arena, const weir_histogram *h)
{
    const bool grouped = *level_of(h), timed = *instant(h);
    return wr_format(arena, "%shist_%s%s%s%s%s%s%s", *h->service ? "" : "system_",
                     wr_last_part(h->name), grouped ? "_by_" : "", group_of(h), grouped ? "_" : "",
                     level_of(h), timed ? "_at_" : "", instant(h));
}

static bool may_share(const weir_histogram *a, const weir_histogram *b)
{
    return strcmp(wr_last_part(a->name), wr_last_part(b->name)) == 0 &&
           strcmp(instant(a), instant(b)) == 0 && strcmp(group_of(a), group_of(b)) == 0 &&
           strcmp(level_of(a), level_of(b)) == 0 && strcmp(a->unit, b->unit) == 0 &&
           (*a->service != '\0') == (*b->service != '\0');
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

/* A first bin that begins at 0 holds exact zeros, and reaches to the next bin that anything is in:
 * so it is the scale's first bin, however far it reaches. */
static wr_piece piece_of(const scale *all, const weir_histogram *h)
{
    const int32_t zeros = h->n_bins > 1 && h->edges[0] == 0.0 && all->edges[0] == 0.0;
    const double *edges = h->edges + zeros;
    const size_t n = h->n_bins + 1 - (size_t)zeros;
    size_t at = 0;
    while (at < all->n && all->edges[at] < edges[0])
        at++;
    if (at + n > all->n || memcmp(all->edges + at, edges, n * sizeof *edges) != 0)
        return (wr_piece){-1, 0};
    return (wr_piece){(int32_t)at, zeros};
}

/* Can this one join those that are in already? Then `all` grows. */
static bool join(wr_writer *w, scale *all, const char *name, size_t candidate)
{
    const weir_results *r = w->results;
    const scale larger = merged(w->arena, all, &r->histograms[candidate]);
    if (piece_of(&larger, &r->histograms[candidate]).first < 0)
        return false;
    for (size_t i = 0; i < r->n_histograms; i++)
        if (w->histogram_variables[i] == name && piece_of(&larger, &r->histograms[i]).first < 0)
            return false;
    *all = larger;
    return true;
}

/* Chooses who shares an array with the first; no service comes twice. */
static scale gather_set(wr_writer *w, size_t first, const char *name)
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
static uint64_t *fill_counts(wr_writer *w, const char *name, const scale *all, size_t n_rows)
{
    const weir_results *r = w->results;
    const size_t n_bins = all->n - 1;
    uint64_t *counts = wr_alloc_array(w->arena, r->n_scenarios * n_rows * n_bins, sizeof *counts);
    for (size_t i = 0; i < r->n_histograms; i++) {
        const weir_histogram *h = &r->histograms[i];
        if (w->histogram_variables[i] != name)
            continue;
        const int found = wr_names_find(w->layout->places[WR_SERVICES].labels, h->service);
        const size_t row = found >= 0 ? (size_t)found : 0;
        w->pieces[i] = piece_of(all, h);
        const size_t zeros = (size_t)w->pieces[i].zeros, first = (size_t)w->pieces[i].first;
        for (size_t s = 0; s < r->n_scenarios; s++) {
            uint64_t *to = counts + (s * n_rows + row) * n_bins;
            const uint64_t *from = h->counts + s * h->n_bins;
            if (zeros)
                to[0] = from[0];
            memcpy(to + first, from + zeros, (h->n_bins - zeros) * sizeof *to);
        }
    }
    return counts;
}

static void write_histogram_set(wr_writer *w, size_t first)
{
    const weir_histogram *h = &w->results->histograms[first];
    const bool placed = *h->service != '\0';
    const char *quantity = wr_last_part(h->name);
    wr_axis *services = &w->layout->places[WR_SERVICES];
    const char *name = wr_unique_name(w->layout, w->arena, wanted_name(w->arena, h));
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

/* ---- curves --- */

static void write_curve_set(wr_writer *w, size_t first)
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

void wr_write_histograms_and_curves(wr_writer *w)
{
    const weir_results *r = w->results;
    w->histogram_variables = wr_alloc_array(w->arena, r->n_histograms, sizeof(char *));
    w->pieces = wr_alloc_array(w->arena, r->n_histograms, sizeof *w->pieces);
    w->curve_variables = wr_alloc_array(w->arena, r->n_curves, sizeof(char *));
    for (size_t i = 0; i < r->n_histograms; i++)
        if (!w->histogram_variables[i])
            write_histogram_set(w, i);
    for (size_t i = 0; i < r->n_curves; i++)
        if (!w->curve_variables[i])
            write_curve_set(w, i);
}
