/* CSV files of measures and of event logs. Rows come in the order of the results, so the same file gives the
 * same bytes. */
#include "analysis/export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fail.h"
#include "analysis/log_units.h"
#include "analysis/output.h"
#include "analysis/trace.h"

const char *analysis_format_name(int format)
{
    static const char *const names[] = {"measures", "log", "vidigi", "bupar", "xes"};
    return format >= 0 && format < ANALYSIS_N_FORMATS ? names[format] : "?";
}

/* ---- fields ---------------------------------------------------------------------------------------- */

void analysis_csv_field(FILE *out, const char *text)
{
    if (!text[strcspn(text, ",\"\n\r")]) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++)
        fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
    fputc('"', out);
}

static void field(FILE *out, const char *text)
{
    fputc(',', out);
    analysis_csv_field(out, text ? text : "");
}

/* Shortest digits that give the same number back; nothing where it is none. */
static void number(FILE *out, double x)
{
    char text[40];
    fputc(',', out);
    if (!isfinite(x))
        return;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    fputs(text, out);
}

const char *analysis_timestamp(char out[48], const weir_results *r, int64_t time)
{
    const bool dated = weir_results_about(r, "start") != NULL;
    int64_t second = time / 1000000, micro = time % 1000000;
    second -= micro < 0;
    micro += micro < 0 ? 1000000 : 0;
    char text[40];
    if (dated)
        analysis_moment(text, r, second * 1000000);
    else
        analysis_moment_since(text, 0, second * 1000000);
    snprintf(out, 48, "%.10sT%.8s.%06d", text, text + 11, (int)micro);
    return out;
}

/* ---- measures ----------------------------------------------------------------------------------------- */

static bool write_measures(FILE *out, const weir_results *r)
{
    const size_t n = weir_results_replication_count(r);
    double *values = malloc((n + 1) * sizeof *values);
    if (!values)
        return false;
    fputs("scenario,measure,stat,unit,group,level,at,replication,value\n", out);
    for (size_t s = 0; s < weir_results_scenario_count(r); s++)
        for (size_t i = 0; i < weir_results_measure_count(r); i++) {
            const weir_measure *m = weir_results_measure(r, i);
            weir_results_values(r, m, s, values);
            for (size_t k = 0; k < n; k++) {
                analysis_csv_field(out, weir_results_scenario(r, s));
                const char *const texts[] = {m->name, m->stat, m->unit, m->group, m->level, m->at};
                for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
                    field(out, texts[t]);
                fprintf(out, ",%zu", k);
                number(out, values[k]);
                fputc('\n', out);
            }
        }
    free(values);
    return true;
}

/* ---- events, as they are -------------------------------------------------------------------------------- */

static void write_attributes(FILE *out, const weir_results *r, size_t patient)
{
    for (size_t i = 0; i < weir_results_log_attribute_count(r); i++) {
        const weir_log_attribute a = weir_results_log_attribute(r, i);
        const double x = a.value[patient];
        if (a.words)
            field(out, isnan(x) ? "" : a.levels[(size_t)x]);
        else
            number(out, x);
    }
}

static void write_attribute_names(FILE *out, const weir_results *r)
{
    for (size_t i = 0; i < weir_results_log_attribute_count(r); i++)
        field(out, weir_results_log_attribute(r, i).name);
    fputc('\n', out);
}

static bool write_log(FILE *out, const weir_results *r)
{
    char text[48];
    fputs("scenario,replication,patient,source,ordinal,minutes,timestamp,event,place,units", out);
    write_attribute_names(out, r);
    for (size_t i = 0; i < weir_results_event_count(r); i++) {
        const weir_event *e = weir_results_event(r, i);
        const weir_logged *p = weir_results_logged(r, (size_t)e->patient);
        analysis_csv_field(out, weir_results_scenario(r, (size_t)p->scenario));
        fprintf(out, ",%d,%d", (int)p->replication, (int)p->number);
        field(out, weir_results_log_place(r, p->source));
        fprintf(out, ",%u", (unsigned)p->ordinal);
        number(out, weir_event_minutes(e->time));
        field(out, analysis_timestamp(text, r, e->time));
        field(out, weir_event_name(e->kind));
        field(out, weir_results_log_place(r, e->place));
        fprintf(out, e->units > 0 ? ",%d" : ",", (int)e->units);
        write_attributes(out, r, (size_t)e->patient);
        fputc('\n', out);
    }
    return true;
}

/* ---- vidigi ------------------------------------------------------------------------------------------------ */

static void vidigi_row(FILE *out, const weir_results *r, const weir_event *e, const char *type,
                       const char *before, int32_t unit)
{
    const weir_logged *p = weir_results_logged(r, (size_t)e->patient);
    char text[48], event[400];
    snprintf(event, sizeof event, "%s%.380s", before,
             *before && before[strlen(before) - 1] == ' ' ? weir_results_log_place(r, e->place)
                                                          : "");
    fprintf(out, "%d,%s", (int)p->number, type);
    field(out, event);
    number(out, weir_event_minutes(e->time));
    fprintf(out, ",%d", (int)p->replication);
    field(out, weir_results_log_place(r, p->source));
    fprintf(out, unit > 0 ? ",%d" : ",", (int)unit);
    field(out, weir_results_about(r, "start") ? analysis_timestamp(text, r, e->time) : "");
    fputc('\n', out);
}

static void vidigi_event(FILE *out, const analysis_units *u, size_t i)
{
    const weir_event *e = weir_results_event(u->results, u->event + i);
    switch ((weir_event_kind)e->kind) {
    case WEIR_EVENT_ARRIVE:
        vidigi_row(out, u->results, e, "arrival_departure", "arrival", 0);
        break;
    case WEIR_EVENT_DEPART:
        vidigi_row(out, u->results, e, "arrival_departure", "depart", 0);
        break;
    case WEIR_EVENT_WAIT:
        vidigi_row(out, u->results, e, "queue", "wait for ", 0);
        break;
    case WEIR_EVENT_BLOCK:
        vidigi_row(out, u->results, e, "queue", "blocked for ", 0);
        break;
    case WEIR_EVENT_TAKE:
    case WEIR_EVENT_GIVE_BACK:
    case WEIR_EVENT_INTERRUPT:
        for (size_t k = u->unit_first[i]; k < u->unit_first[i + 1]; k++)
            if (e->kind == WEIR_EVENT_TAKE)
                vidigi_row(out, u->results, e, "resource_use", "use ", u->units[k]);
            else
                vidigi_row(out, u->results, e, "resource_use_end", "end of ", u->units[k]);
        break;
    default: /* services, marks: it shows places where somebody is */
        break;
    }
}

/* ---- bupaR ------------------------------------------------------------------------------------------------------ */

const char *analysis_activity(char out[400], const weir_results *r, const weir_event *e,
                              const char **lifecycle)
{
    const char *place = weir_results_log_place(r, e->place);
    *lifecycle = "complete";
    switch ((weir_event_kind)e->kind) {
    case WEIR_EVENT_ARRIVE:
        return "arrival";
    case WEIR_EVENT_DEPART:
        snprintf(out, 400, "departure: %.380s", place);
        return out;
    case WEIR_EVENT_WAIT:
    case WEIR_EVENT_BLOCK:
        *lifecycle = "schedule";
        return place;
    case WEIR_EVENT_TAKE:
        *lifecycle = "start";
        return place;
    case WEIR_EVENT_INTERRUPT:
        *lifecycle = "suspend";
        return place;
    case WEIR_EVENT_GIVE_BACK:
    case WEIR_EVENT_MARK:
        return place;
    default: /* a visit to a service is what is done there */
        return NULL;
    }
}

static void bupar_event(FILE *out, const analysis_units *u, size_t i)
{
    const weir_results *r = u->results;
    const weir_event *e = weir_results_event(r, u->event + i);
    const weir_logged *p = weir_results_logged(r, (size_t)e->patient);
    char text[48], room[400];
    const char *lifecycle, *activity = analysis_activity(room, r, e, &lifecycle);
    if (!activity)
        return;
    fprintf(out, "%d-%d", (int)p->replication, (int)p->number);
    field(out, activity);
    fprintf(out, ",%d-%d", (int)p->replication, (int)u->instance[i]);
    field(out, lifecycle);
    field(out, analysis_timestamp(text, r, e->time));
    if (u->unit_first[i] < u->unit_first[i + 1]) {
        snprintf(room, sizeof room, "%.380s %d", weir_results_log_place(r, e->place),
                 (int)u->units[u->unit_first[i]]);
        field(out, room);
    } else
        fputc(',', out);
    fprintf(out, ",%d", (int)p->replication);
    field(out, weir_results_log_place(r, p->source));
    write_attributes(out, r, (size_t)e->patient);
    fputc('\n', out);
}

/* ---- of a scenario, one replication after the other ------------------------------------------------------------ */

static bool write_units(FILE *out, const weir_results *r, size_t scenario,
                        void (*write)(FILE *, const analysis_units *, size_t))
{
    for (size_t k = 0; k < weir_results_replication_count(r); k++) {
        analysis_units u;
        if (!analysis_units_find(r, scenario, k, &u))
            return false;
        for (size_t i = 0; i < u.n_events; i++)
            write(out, &u, i);
        analysis_units_clear(&u);
    }
    return true;
}

static bool write_vidigi(FILE *out, const weir_results *r, size_t scenario)
{
    fputs("entity_id,event_type,event,time,run_number,pathway,resource_id,timestamp\n", out);
    return write_units(out, r, scenario, vidigi_event);
}

static bool write_bupar(FILE *out, const weir_results *r, size_t scenario)
{
    fputs("case_id,activity_id,activity_instance_id,lifecycle_id,timestamp,resource_id,replication,"
          "source",
          out);
    write_attribute_names(out, r);
    return write_units(out, r, scenario, bupar_event);
}

/* ---- files ---------------------------------------------------------------------------------------------------- */

typedef struct export
{
    const weir_results *results;
    analysis_format format;
    size_t scenario;
    bool no_memory;
}
export;

static bool write_to(FILE *out, void *what)
{
    export *x = what;
    bool good = false;
    switch (x->format) {
    case ANALYSIS_MEASURES:
        good = write_measures(out, x->results);
        break;
    case ANALYSIS_LOG:
        good = write_log(out, x->results);
        break;
    case ANALYSIS_VIDIGI:
        good = write_vidigi(out, x->results, x->scenario);
        break;
    case ANALYSIS_BUPAR:
        good = write_bupar(out, x->results, x->scenario);
        break;
    case ANALYSIS_XES:
        good = analysis_write_xes(out, x->results, x->scenario);
        break;
    case ANALYSIS_N_FORMATS:
        break;
    }
    x->no_memory = !good;
    return good;
}

weir_status analysis_export(const weir_results *r, analysis_format format, size_t scenario,
                            const char *path, bool force, weir_error *err)
{
    export x = {r, format, scenario, false};
    if (format != ANALYSIS_MEASURES && weir_results_logged_count(r) == 0) {
        const weir_status status =
            analysis_fail(err, WEIR_ERR_USAGE, "there is no event log in it");
        analysis_hint(err, "'weir run --trace 1 -o FILE' keeps one; --format measures needs none");
        return status;
    }
    weir_status status = WEIR_OK;
    if (path)
        status = analysis_write_stream(path, force, write_to, &x, err);
    else if (!write_to(stdout, &x))
        status = WEIR_ERR_LIMIT;
    if (status != WEIR_OK && x.no_memory)
        status =
            analysis_fail(err, WEIR_ERR_LIMIT, "out of memory, or an event log that cannot be");
    return status;
}
