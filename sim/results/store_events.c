/* The event log in the file: the group `events`, which is there where a log was kept. `patients` has a row
 * a journey; `values` what they were like, in the same order, a column an attribute; `log` has their events,
 * patient by patient. Codes stand for names: `kinds` and `places` have these. */
#include <math.h>
#include <string.h>

#include "sim/results/store_writer.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MOST_ATTRIBUTES 10000
#define MOST_MINUTES 1e11

/* ---- writing ------------------------------------------------------------------------------------ */

static void write_table(wr_writer *w, hid_t group, const char *name, const char *title,
                        wr_column *columns, size_t n_columns, size_t n_rows)
{
    if (!w->store.failed &&
        !wr_table_write(group, name, title, columns, n_columns, n_rows, w->arena))
        w->store.failed = true;
}

static int32_t *wholes(wr_writer *w, size_t n)
{
    return wr_alloc_array(w->arena, n, sizeof(int32_t));
}
static double *reals(wr_writer *w, size_t n) { return wr_alloc_array(w->arena, n, sizeof(double)); }
static const char **texts(wr_writer *w, size_t n)
{
    return wr_alloc_array(w->arena, n, sizeof(char *));
}

static void write_names(wr_writer *w, hid_t group)
{
    const wr_events *log = &w->results->log;
    wr_column places[] = {{.name = "name", .text = log->places}};
    write_table(w, group, "places", "What a place, source or outcome of the log (from 0) is called",
                places, 1, log->n_places);
    wr_column kinds[] = {{.name = "name", .text = texts(w, WEIR_N_EVENT_KINDS)}};
    for (int i = 0; i < WEIR_N_EVENT_KINDS; i++)
        kinds[0].text[i] = weir_event_name(i);
    write_table(w, group, "kinds", "What an event of the log (from 0) is called", kinds, 1,
                WEIR_N_EVENT_KINDS);
}

static void write_patients(wr_writer *w, hid_t group)
{
    const wr_events *log = &w->results->log;
    const size_t n = log->n_patients;
    wr_column c[] = {{.name = "scenario", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "replication", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "patient", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "source", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "ordinal", .kind = WR_REAL, .real = reals(w, n)},
                     {.name = "came", .kind = WR_REAL, .real = reals(w, n)},
                     {.name = "left", .kind = WR_REAL, .real = reals(w, n)},
                     {.name = "outcome", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "events", .kind = WR_WHOLE, .whole = wholes(w, n)}};
    for (size_t i = 0; i < n; i++) {
        const weir_logged *p = &log->patients[i];
        c[0].whole[i] = p->scenario;
        c[1].whole[i] = p->replication;
        c[2].whole[i] = p->number;
        c[3].whole[i] = p->source;
        c[4].real[i] = p->ordinal;
        c[5].real[i] = weir_event_minutes(p->came);
        c[6].real[i] = p->left == WEIR_STILL_THERE ? (double)NAN : weir_event_minutes(p->left);
        c[7].whole[i] = p->outcome;
        c[8].whole[i] = (int32_t)p->n_events;
    }
    write_table(
        w, group, "patients",
        "Who came, by scenario, replication and number; minutes from the start of the window", c,
        COUNT(c), n);
}

static void write_values(wr_writer *w, hid_t group)
{
    const wr_events *log = &w->results->log;
    const size_t n = log->n_attributes;
    wr_column list[] = {{.name = "name", .text = texts(w, n)},
                        {.name = "words", .kind = WR_WHOLE, .whole = wholes(w, n)}};
    wr_column *c = wr_alloc_array(w->arena, n, sizeof *c);
    for (size_t k = 0; k < n; k++) {
        const weir_log_attribute *a = &log->attributes[k];
        list[0].text[k] = a->name;
        list[1].whole[k] = a->words;
        c[k] = (wr_column){.name = a->name, .kind = a->words ? WR_TEXT : WR_REAL};
        if (!a->words) {
            c[k].real = (double *)a->value;
            continue;
        }
        c[k].text = texts(w, log->n_patients);
        for (size_t i = 0; i < log->n_patients; i++)
            c[k].text[i] = isnan(a->value[i]) ? "" : a->levels[(size_t)a->value[i]];
    }
    write_table(w, group, "attributes", "The columns of 'values'; words: 1 where they are text",
                list, COUNT(list), n);
    if (n > 0)
        write_table(w, group, "values",
                    "What each of 'patients' was like as it left, or when the run ended", c, n,
                    log->n_patients);
}

static void write_log(wr_writer *w, hid_t group)
{
    const wr_events *log = &w->results->log;
    const size_t n = log->n_events;
    wr_column c[] = {{.name = "scenario", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "replication", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "patient", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "time", .kind = WR_REAL, .real = reals(w, n)},
                     {.name = "event", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "place", .kind = WR_WHOLE, .whole = wholes(w, n)},
                     {.name = "units", .kind = WR_WHOLE, .whole = wholes(w, n)}};
    for (size_t i = 0; i < n; i++) {
        const weir_event *e = &log->events[i];
        const weir_logged *p = &log->patients[e->patient];
        const int32_t row[] = {p->scenario, p->replication, p->number, 0,
                               e->kind,     e->place,       e->units};
        for (size_t k = 0; k < COUNT(c); k++)
            if (c[k].whole)
                c[k].whole[i] = row[k];
        c[3].real[i] = weir_event_minutes(e->time);
    }
    write_table(w, group, "log", "What happened; minutes from the start of the window", c, COUNT(c),
                n);
}

void wr_write_events(wr_writer *w)
{
    if (w->results->log.n_patients == 0)
        return;
    const hid_t group = wr_store_group(&w->store, "events");
    write_names(w, group);
    write_patients(w, group);
    write_values(w, group);
    write_log(w, group);
}

/* ---- reading ------------------------------------------------------------------------------------- */

static bool bad(wr_budget *budget, const char *why)
{
    if (!budget->why)
        budget->why = why;
    return false;
}

static bool in_range(int32_t x, int32_t least, size_t below)
{
    return x >= least && (x < 0 || (size_t)x < below);
}

/* False where it is no time of a run. */
static bool take_time(double minutes, int64_t *time)
{
    if (!(minutes >= -MOST_MINUTES && minutes <= MOST_MINUTES))
        return false;
    *time = (int64_t)(minutes * 6e7 + (minutes < 0 ? -0.5 : 0.5));
    return true;
}

static bool read_patients(hid_t group, weir_results *r, wr_budget *budget)
{
    wr_events *log = &r->log;
    wr_column c[] = {
        {.name = "scenario", .kind = WR_WHOLE}, {.name = "replication", .kind = WR_WHOLE},
        {.name = "patient", .kind = WR_WHOLE},  {.name = "source", .kind = WR_WHOLE},
        {.name = "ordinal", .kind = WR_REAL},   {.name = "came", .kind = WR_REAL},
        {.name = "left", .kind = WR_REAL},      {.name = "outcome", .kind = WR_WHOLE},
        {.name = "events", .kind = WR_WHOLE}};
    if (!wr_table_read(group, "patients", c, COUNT(c), &log->n_patients, r->arena, budget))
        return false;
    if (!wr_budget_take(budget, log->n_patients, sizeof *log->patients))
        return false;
    log->patients = wr_alloc_array(r->arena, log->n_patients, sizeof *log->patients);
    size_t first = 0;
    for (size_t i = 0; i < log->n_patients; i++) {
        weir_logged *p = &log->patients[i];
        bool good = in_range(c[0].whole[i], 0, r->n_scenarios) &&
                    in_range(c[1].whole[i], 0, r->n_replications) && c[2].whole[i] >= 1 &&
                    in_range(c[3].whole[i], 0, log->n_places) && c[4].real[i] >= 0 &&
                    c[4].real[i] <= UINT32_MAX && in_range(c[7].whole[i], -1, log->n_places) &&
                    c[8].whole[i] >= 0 && take_time(c[5].real[i], &p->came);
        p->left = WEIR_STILL_THERE;
        if (good && !isnan(c[6].real[i]))
            good = take_time(c[6].real[i], &p->left);
        if (!good)
            return bad(budget, "table 'patients' of the event log has a row that cannot be");
        p->scenario = c[0].whole[i];
        p->replication = c[1].whole[i];
        p->number = c[2].whole[i];
        p->source = c[3].whole[i];
        p->ordinal = (uint32_t)c[4].real[i];
        p->outcome = c[7].whole[i];
        p->first_event = first;
        p->n_events = (size_t)c[8].whole[i];
        first += p->n_events;
    }
    return true;
}

/* Rows of patients, in their order. */
static bool read_log(hid_t group, weir_results *r, wr_budget *budget)
{
    wr_events *log = &r->log;
    wr_column c[] = {
        {.name = "scenario", .kind = WR_WHOLE}, {.name = "replication", .kind = WR_WHOLE},
        {.name = "patient", .kind = WR_WHOLE},  {.name = "time", .kind = WR_REAL},
        {.name = "event", .kind = WR_WHOLE},    {.name = "place", .kind = WR_WHOLE},
        {.name = "units", .kind = WR_WHOLE}};
    if (!wr_table_read(group, "log", c, COUNT(c), &log->n_events, r->arena, budget) ||
        !wr_budget_take(budget, log->n_events, sizeof *log->events))
        return false;
    log->events = wr_alloc_array(r->arena, log->n_events, sizeof *log->events);
    size_t at = 0;
    for (size_t i = 0; i < log->n_patients; i++) {
        const weir_logged *p = &log->patients[i];
        if (p->n_events > log->n_events - at)
            return bad(budget, "the event log has fewer events than its patients say");
        for (size_t k = 0; k < p->n_events; k++, at++) {
            weir_event *e = &log->events[at];
            if (c[0].whole[at] != p->scenario || c[1].whole[at] != p->replication ||
                c[2].whole[at] != p->number || !in_range(c[4].whole[at], 0, WEIR_N_EVENT_KINDS) ||
                !in_range(c[5].whole[at], -1, log->n_places) || c[6].whole[at] < 0 ||
                !take_time(c[3].real[at], &e->time))
                return bad(budget, "the event log has a row that cannot be");
            e->patient = (int32_t)i;
            e->kind = c[4].whole[at];
            e->place = c[5].whole[at];
            e->units = c[6].whole[at];
        }
    }
    return at == log->n_events ||
           bad(budget, "the event log has more events than its patients say");
}

/* A column of words as indexes of those that there are. */
static bool take_words(weir_results *r, weir_log_attribute *a, const char *const *text, size_t n,
                       wr_budget *budget)
{
    wr_names *levels = wr_names_create(r->arena);
    if (!wr_budget_take(budget, n, sizeof(double)))
        return false;
    double *value = wr_alloc_array(r->arena, n, sizeof *value);
    for (size_t i = 0; i < n; i++)
        value[i] = *text[i] ? (double)wr_names_add(levels, text[i]) : (double)NAN;
    a->n_levels = (size_t)wr_names_count(levels);
    const char **labels = wr_alloc_array(r->arena, a->n_levels, sizeof *labels);
    for (size_t i = 0; i < a->n_levels; i++)
        labels[i] = wr_names_text(levels, (int)i);
    a->levels = labels;
    a->value = value;
    return true;
}

static bool read_values(hid_t group, weir_results *r, wr_budget *budget)
{
    wr_events *log = &r->log;
    wr_column list[] = {{.name = "name"}, {.name = "words", .kind = WR_WHOLE}};
    if (!wr_table_read(group, "attributes", list, COUNT(list), &log->n_attributes, r->arena,
                       budget))
        return false;
    const size_t n = log->n_attributes;
    if (n > MOST_ATTRIBUTES)
        return bad(budget, "the event log has too many attributes");
    if (n == 0)
        return true;
    log->attributes = wr_alloc_array(r->arena, n, sizeof *log->attributes);
    wr_column *c = wr_alloc_array(r->arena, n, sizeof *c);
    for (size_t k = 0; k < n; k++) {
        c[k] = (wr_column){.name = list[0].text[k], .kind = list[1].whole[k] ? WR_TEXT : WR_REAL};
        for (size_t j = 0; j < k; j++)
            if (strcmp(c[j].name, c[k].name) == 0)
                return bad(budget, "the event log has an attribute twice");
    }
    size_t rows;
    if (!wr_table_read(group, "values", c, n, &rows, r->arena, budget))
        return false;
    if (rows != log->n_patients)
        return bad(budget, "table 'values' of the event log has not a row for each patient");
    for (size_t k = 0; k < n; k++) {
        weir_log_attribute *a = &log->attributes[k];
        *a = (weir_log_attribute){
            .name = c[k].name, .words = list[1].whole[k] != 0, .value = c[k].real};
        if (a->words && !take_words(r, a, c[k].text, rows, budget))
            return false;
    }
    return true;
}

bool wr_read_events(hid_t group, weir_results *r, wr_budget *budget)
{
    wr_column places[] = {{.name = "name"}};
    if (!wr_table_read(group, "places", places, 1, &r->log.n_places, r->arena, budget))
        return false;
    r->log.places = places[0].text;
    return read_patients(group, r, budget) && read_values(group, r, budget) &&
           read_log(group, r, budget);
}
