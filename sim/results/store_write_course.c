/* The course of the run as arrays of the results file: means by day over all replications, and of each
 * replication those of the two halves of the window. */
#include <math.h>
#include <string.h>

#include "sim/results/store_writer.h"

typedef struct course_axes {
    wr_axis slots, halves;
} course_axes;

static course_axes write_axes(wr_writer *w)
{
    const weir_slots *s = &w->results->slots;
    double *day = wr_alloc_array(w->arena, s->n, sizeof *day);
    const int32_t halves[2] = {0, 1};
    course_axes axes = {.slots.long_name = "first day of the slot, from the start of the window",
                        .halves.long_name = "half of the window, 0 for the first"};
    for (size_t i = 0; i < s->n; i++)
        day[i] = ((double)i - (double)s->before) * s->days;
    axes.slots.name = wr_unique_name(w->layout, w->arena, "run_day");
    axes.halves.name = wr_unique_name(w->layout, w->arena, "half_of_window");
    wr_store_number_axis(&w->store, &axes.slots, H5T_IEEE_F64LE, day, s->n, "d");
    wr_store_number_axis(&w->store, &axes.halves, H5T_NATIVE_INT32, halves, 2, NULL);
    return axes;
}

/* One array of all that lie beside the first: by slot, or by replication and half. */
static void write_one(wr_writer *w, course_axes *a, const char *quantity, bool placed, bool halves,
                      const char *name)
{
    const weir_results *r = w->results;
    wr_axis *services = &w->layout->places[WR_SERVICES];
    const size_t n_rows = placed ? services->n : 1;
    const size_t n_cells = r->n_scenarios * (halves ? r->n_replications : 1);
    const size_t width = halves ? 2 : r->slots.n, n = n_cells * n_rows * width;
    double *values = wr_alloc_array(w->arena, n, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = NAN;
    for (size_t i = 0; i < r->n_course; i++) {
        const weir_course *s = &r->course[i];
        if (strcmp(s->quantity, quantity) != 0 || (*s->service != '\0') != placed)
            continue;
        const size_t row = placed ? (size_t)wr_names_find(services->labels, s->service) : 0;
        const double *from = halves ? s->half : s->mean;
        for (size_t cell = 0; cell < n_cells; cell++)
            memcpy(values + (cell * n_rows + row) * width, from + cell * width,
                   width * sizeof *values);
    }
    wr_axis *axes[4] = {&w->scenarios};
    int rank = 1;
    if (halves)
        axes[rank++] = &w->replications;
    if (placed)
        axes[rank++] = services;
    axes[rank++] = halves ? &a->halves : &a->slots;
    const wr_attribute notes[] = {
        {"units", "patients"},
        {"long_name", wr_format(w->arena, "%s, mean %s", quantity,
                                halves ? "of each half of the window" : "by day of the run")},
        {"stat", "mean"},
        {"description", halves ? "one value a replication" : "mean over all replications"},
        {NULL, NULL}};
    wr_store_array(&w->store, name, H5T_IEEE_F64LE, values, axes, rank, notes);
}

static bool same_array(const weir_course *a, const weir_course *b)
{
    return strcmp(a->quantity, b->quantity) == 0 && !*a->service == !*b->service;
}

void wr_write_course(wr_writer *w)
{
    const weir_results *r = w->results;
    w->course_variables = wr_alloc_array(w->arena, r->n_course, sizeof *w->course_variables);
    w->half_variables = wr_alloc_array(w->arena, r->n_course, sizeof *w->half_variables);
    if (r->n_course == 0)
        return;
    course_axes axes = write_axes(w);
    for (size_t i = 0; i < r->n_course; i++) {
        const weir_course *s = &r->course[i];
        if (w->course_variables[i])
            continue;
        const char *system = *s->service ? "" : "system_";
        const char *by_day = wr_unique_name(
            w->layout, w->arena, wr_format(w->arena, "%s%s_by_day", system, s->quantity));
        const char *by_half = wr_unique_name(
            w->layout, w->arena, wr_format(w->arena, "%s%s_by_half", system, s->quantity));
        for (size_t k = i; k < r->n_course; k++)
            if (same_array(s, &r->course[k])) {
                w->course_variables[k] = by_day;
                w->half_variables[k] = by_half;
            }
        write_one(w, &axes, s->quantity, *s->service != '\0', false, by_day);
        write_one(w, &axes, s->quantity, *s->service != '\0', true, by_half);
    }
}
