/* Tables of the results file: where each measure lies, what was asked, how it came to be. */
#include "sim/results/store_writer.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void write_table(wr_writer *w, hid_t group, const char *name, const char *title,
                        wr_column *columns, size_t n_columns, size_t n_rows)
{
    if (!w->store.failed &&
        !wr_table_write(group, name, title, columns, n_columns, n_rows, w->arena))
        w->store.failed = true;
}

static const char **texts(wr_writer *w, size_t n)
{
    return wr_alloc_array(w->arena, n, sizeof(const char *));
}

static int32_t *wholes(wr_writer *w, size_t n)
{
    return wr_alloc_array(w->arena, n, sizeof(int32_t));
}

/* What the column `quantile` says; the array NAME_pooled is there from 2 on. */
static int32_t kind_of(const weir_measure *m, const wr_variable *v)
{
    if (m->quantile)
        return !m->pooled_value       ? WR_STORED_BARE_PERCENTILE
               : v->first->pooled_low ? WR_STORED_ENDS
                                      : WR_STORED_PERCENTILE;
    if (m->pooled_value)
        return m->pseudo_value ? WR_STORED_SPREAD : WR_STORED_EXTREME;
    return WR_STORED_RATIO;
}

static void write_measure_index(wr_writer *w, hid_t group)
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
        {.name = "at", .text = texts(w, n)},
    };
    for (size_t i = 9; i < 14; i++)
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
        c[12].whole[i] = kind_of(m, v);
        c[13].whole[i] = v->weighted;
        c[14].text[i] = m->at ? m->at : "";
    }
    write_table(w, group, "measures", "Every measure, and where it lies", c, COUNT(c), n);
}

static void write_histogram_index(wr_writer *w, hid_t group)
{
    const weir_results *r = w->results;
    const size_t n = r->n_histograms;
    wr_column c[] = {{.name = "name", .text = texts(w, n)},
                     {.name = "service", .text = texts(w, n)},
                     {.name = "unit", .text = texts(w, n)},
                     {.name = "variable", .text = texts(w, n)},
                     {.name = "row", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "first_bin", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "n_bins", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "zeros", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "at", .text = texts(w, n)},
                     {.name = "group", .text = texts(w, n)},
                     {.name = "level", .text = texts(w, n)}};
    for (size_t i = 0; i < n; i++) {
        const weir_histogram *h = &r->histograms[i];
        c[0].text[i] = h->name;
        c[1].text[i] = h->service;
        c[2].text[i] = h->unit;
        c[3].text[i] = w->histogram_variables[i];
        c[4].whole[i] = wr_names_find(w->layout->places[WR_SERVICES].labels, h->service);
        c[5].whole[i] = w->pieces[i].first;
        c[6].whole[i] = (int32_t)h->n_bins;
        c[7].whole[i] = w->pieces[i].zeros;
        c[8].text[i] = h->at ? h->at : "";
        c[9].text[i] = h->group ? h->group : "";
        c[10].text[i] = h->level ? h->level : "";
    }
    write_table(w, group, "histograms", "Every histogram, and where it lies", c, COUNT(c), n);
}

static void write_curve_index(wr_writer *w, hid_t group)
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

static void write_course_index(wr_writer *w, hid_t group)
{
    const weir_results *r = w->results;
    const size_t n = r->n_course;
    wr_column c[] = {{.name = "service", .text = texts(w, n)},
                     {.name = "quantity", .text = texts(w, n)},
                     {.name = "variable", .text = texts(w, n)},
                     {.name = "halves", .text = texts(w, n)},
                     {.name = "row", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "before", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "days", .kind = WR_WHOLE, .whole = wholes(w, n)}};
    for (size_t i = 0; i < n; i++) {
        const weir_course *s = &r->course[i];
        c[0].text[i] = s->service;
        c[1].text[i] = s->quantity;
        c[2].text[i] = w->course_variables[i];
        c[3].text[i] = w->half_variables[i];
        c[4].whole[i] =
            *s->service ? wr_names_find(w->layout->places[WR_SERVICES].labels, s->service) : -1;
        c[5].whole[i] = (int32_t)r->slots.before;
        c[6].whole[i] = (int32_t)r->slots.days;
    }
    write_table(w, group, "course", "The course of the run, and where it lies", c, COUNT(c), n);
}

static void write_series_index(wr_writer *w, hid_t group)
{
    const weir_results *r = w->results;
    const size_t n = r->n_series;
    wr_column c[] = {{.name = "name", .text = texts(w, n)},
                     {.name = "quantity", .text = texts(w, n)},
                     {.name = "service", .text = texts(w, n)},
                     {.name = "unit", .text = texts(w, n)},
                     {.name = "group", .text = texts(w, n)},
                     {.name = "level", .text = texts(w, n)},
                     {.name = "each", .text = texts(w, n)},
                     {.name = "variable", .text = texts(w, n)},
                     {.name = "axis", .text = texts(w, n)},
                     {.name = "column", .kind = WR_WHOLE, .whole = wholes(w, n)}};
    for (size_t i = 0; i < n; i++) {
        const weir_series *s = &r->series[i];
        const char *const row[] = {
            s->name,          s->quantity, s->service, s->unit,
            s->group,         s->level,    s->each,    w->series_variables[i],
            w->series_axes[i]};
        for (size_t k = 0; k < COUNT(row); k++)
            c[k].text[i] = row[k];
        c[9].whole[i] = w->series_levels[i];
    }
    write_table(w, group, "series", "Every series, and where it lies", c, COUNT(c), n);
}

static void write_dials(wr_writer *w, hid_t group)
{
    const weir_results *r = w->results;
    size_t n = 0, at = 0;
    for (size_t s = 0; s < wr_inputs_count(r); s++)
        n += r->scenarios[s].n_dials;
    wr_column c[] = {
        {.name = "scenario", .kind = WR_WHOLE, .whole = wholes(w, n)},
        {.name = "path", .text = texts(w, n)},
        {.name = "value", .kind = WR_REAL, .real = wr_alloc_array(w->arena, n, sizeof(double))},
        {.name = "unit", .text = texts(w, n)},
        {.name = "shown", .text = texts(w, n)},
        {.name = "source", .text = texts(w, n)}};
    for (size_t s = 0; s < wr_inputs_count(r); s++)
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

static void write_inputs(wr_writer *w)
{
    const weir_results *r = w->results;
    const size_t n = wr_inputs_count(r);
    const char *swept = weir_results_about(r, "scenario");
    const hid_t group = wr_store_group(&w->store, "inputs");
    wr_column c[] = {{.name = "name", .text = texts(w, n)},
                     {.name = "title", .text = texts(w, n)},
                     {.name = "yaml", .text = texts(w, n)}};
    for (size_t i = 0; i < n; i++) {
        c[0].text[i] = swept ? swept : r->scenarios[i].name;
        c[1].text[i] = r->scenarios[i].title;
        c[2].text[i] = r->scenarios[i].yaml ? r->scenarios[i].yaml : "";
    }
    wr_store_texts(&w->store, group, "yaml", c[2].text, n);
    write_table(w, group, "scenarios", "The scenarios, with their whole input", c, COUNT(c), n);
    write_dials(w, group);
}

static void write_provenance(wr_writer *w)
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

#define INTERVAL_LEVEL 0.95

/* "few, skew" */
static const char *doubt_names(wr_arena *arena, unsigned doubts)
{
    const char *all = "";
    for (int i = 0; i < WEIR_DOUBTS; i++)
        if (doubts & 1u << i)
            all = wr_format(arena, "%s%s%s", all, *all ? ", " : "", weir_doubt_name(1u << i));
    return all;
}

static double *reals(wr_writer *w, size_t n) { return wr_alloc_array(w->arena, n, sizeof(double)); }

/* Each measure of each scenario as reports show it. Readers of ours do not need this table: it is for
 * those who have no estimators at hand. */
static void write_estimates(wr_writer *w)
{
    const weir_results *r = w->results;
    const size_t n = r->n_measures * r->n_scenarios;
    const hid_t group = wr_store_group(&w->store, "estimates");
    wr_column c[] = {{.name = "scenario", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "measure", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "name", .text = texts(w, n)},
                     {.name = "stat", .text = texts(w, n)},
                     {.name = "unit", .text = texts(w, n)},
                     {.name = "value", .kind = WR_REAL, .real = reals(w, n)},
                     {.name = "low", .kind = WR_REAL, .real = reals(w, n)},
                     {.name = "high", .kind = WR_REAL, .real = reals(w, n)},
                     {.name = "confidence", .kind = WR_REAL, .real = reals(w, n)},
                     {.name = "method", .text = texts(w, n)},
                     {.name = "n", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "doubts", .text = texts(w, n)}};
    for (size_t at = 0; at < n; at++) {
        const size_t scenario = at / r->n_measures, measure = at % r->n_measures;
        const weir_measure *m = &r->measures[measure];
        const weir_interval i = weir_results_interval(r, m, scenario, m->pooled, INTERVAL_LEVEL);
        c[0].whole[at] = (int32_t)scenario;
        c[1].whole[at] = (int32_t)measure;
        c[2].text[at] = m->name;
        c[3].text[at] = m->stat;
        c[4].text[at] = m->unit;
        c[5].real[at] = i.value;
        c[6].real[at] = i.low;
        c[7].real[at] = i.high;
        c[8].real[at] = i.level;
        c[9].text[at] = weir_method_name(i.method);
        c[10].whole[at] = (int32_t)i.n;
        c[11].text[at] = doubt_names(w->arena, i.doubts);
    }
    write_table(w, group, "measures", "Every measure as it is shown, with its interval", c,
                COUNT(c), n);
}

static void write_priorities(wr_writer *w)
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

void wr_write_tables(wr_writer *w)
{
    const hid_t index = wr_store_group(&w->store, "index");
    write_measure_index(w, index);
    write_histogram_index(w, index);
    write_curve_index(w, index);
    if (w->results->n_course > 0)
        write_course_index(w, index);
    write_series_index(w, index);
    write_inputs(w);
    write_provenance(w);
    write_priorities(w);
    if (w->results->swept.n_dials > 0)
        wr_write_point_tables(w);
    else
        write_estimates(w);
}
