/* A patient's events as lines that a planner can read, and as JSON. */
#include "analysis/trace.h"

#include <math.h>
#include <string.h>

#include "weir/clock.h"

/* ---- times --------------------------------------------------------------------------------------- */

/* The date so many days after 1970-01-01 (Howard Hinnant, chrono-compatible low-level date algorithms). */
static void date_of(int64_t days, int *year, int *month, int *day)
{
    days += 719468;
    const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const int64_t of_era = days - era * 146097;
    const int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

static int64_t days_of(int year, int month, int day)
{
    const int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
    const int64_t of_era = y - era * 400;
    const int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool start_of(const weir_results *r, int64_t *day)
{
    const char *start = weir_results_about(r, "start");
    int y, m, d;
    if (!start || sscanf(start, "%d-%d-%d", &y, &m, &d) != 3 || m < 1 || m > 12)
        return false;
    *day = days_of(y, m, d);
    return true;
}

static int64_t day_of(int64_t time, int *h, int *min, int *s)
{
    const int64_t day = time / WEIR_DAY - (time % WEIR_DAY < 0);
    const int second = (int)((time - day * WEIR_DAY) / WEIR_SECOND);
    *h = second / 3600;
    *min = second / 60 % 60;
    *s = second % 60;
    return day;
}

const char *analysis_moment_since(char out[40], int64_t first_day, int64_t time)
{
    int h, min, s, y, m, d;
    const int64_t day = day_of(time, &h, &min, &s);
    date_of(first_day + day, &y, &m, &d);
    snprintf(out, 40, "%04d-%02d-%02d %02d:%02d:%02d", y, m, d, h, min, s);
    return out;
}

const char *analysis_moment(char out[40], const weir_results *r, int64_t time)
{
    int64_t first;
    int h, min, s;
    if (start_of(r, &first))
        return analysis_moment_since(out, first, time);
    const int64_t day = day_of(time, &h, &min, &s);
    snprintf(out, 40, "day %lld %02d:%02d:%02d", (long long)day, h, min, s);
    return out;
}

/* "3 d 4 h", "1 h 12 min", "45 s": two units are enough to see what it is. */
static const char *span(char out[32], int64_t time)
{
    const long long s = (time + WEIR_SECOND / 2) / WEIR_SECOND;
    if (s >= 86400)
        snprintf(out, 32, "%lld d %lld h", s / 86400, s / 3600 % 24);
    else if (s >= 3600)
        snprintf(out, 32, "%lld h %lld min", s / 3600, s / 60 % 60);
    else if (s >= 60)
        snprintf(out, 32, "%lld min %lld s", s / 60, s % 60);
    else
        snprintf(out, 32, "%lld s", s);
    return out;
}

/* ---- what happened --------------------------------------------------------------------------------- */

/* Since when it has waited for a place: the last wait for it that no grant has ended. -1: it does not. */
static int64_t waited_since(const weir_results *r, const weir_logged *p, size_t event)
{
    const int32_t place = weir_results_event(r, event)->place;
    for (size_t i = event; i-- > p->first_event;) {
        const weir_event *e = weir_results_event(r, i);
        if (e->place != place)
            continue;
        if (e->kind == WEIR_EVENT_WAIT || e->kind == WEIR_EVENT_BLOCK)
            return e->time;
        if (e->kind == WEIR_EVENT_TAKE || e->kind == WEIR_EVENT_GIVE_BACK)
            break;
    }
    return -1;
}

static void print_units(FILE *out, const weir_event *e)
{
    if (e->units > 1)
        fprintf(out, " (%d)", (int)e->units);
}

static void print_event(FILE *out, const weir_results *r, const weir_logged *p, size_t event)
{
    static const char *const words[] = {
        [WEIR_EVENT_ARRIVE] = "arrives",
        [WEIR_EVENT_ENTER] = "comes to ",
        [WEIR_EVENT_MARK] = "is at ",
        [WEIR_EVENT_WAIT] = "waits for ",
        [WEIR_EVENT_BLOCK] = "is done, and waits where it is for ",
        [WEIR_EVENT_GIVE_UP] = "gives up waiting at ",
        [WEIR_EVENT_START] = "is begun with at ",
        [WEIR_EVENT_TAKE] = "has ",
        [WEIR_EVENT_GIVE_BACK] = "gives back ",
        [WEIR_EVENT_INTERRUPT] = "is interrupted, and loses ",
        [WEIR_EVENT_LEAVE] = "leaves ",
        [WEIR_EVENT_DEPART] = "is gone: ",
    };
    const weir_event *e = weir_results_event(r, event);
    char text[40], since[32];
    fprintf(out, "  %s  %14s  %s%s", analysis_moment(text, r, e->time),
            span(since, e->time - p->came), words[e->kind], weir_results_log_place(r, e->place));
    print_units(out, e);
    const int64_t waited = e->kind == WEIR_EVENT_TAKE ? waited_since(r, p, event) : -1;
    if (waited >= 0)
        fprintf(out, ", after %s of waiting", span(since, e->time - waited));
    fputc('\n', out);
}

/* A service that is begun with where something is taken is said once. */
static bool says_nothing_new(const weir_results *r, const weir_logged *p, size_t event)
{
    return weir_results_event(r, event)->kind == WEIR_EVENT_START && event > p->first_event &&
           weir_results_event(r, event - 1)->kind == WEIR_EVENT_TAKE &&
           weir_results_event(r, event - 1)->time == weir_results_event(r, event)->time;
}

static bool value_text(char out[64], const weir_log_attribute *a, size_t patient)
{
    const double x = a->value[patient];
    if (isnan(x))
        return false;
    if (a->words)
        snprintf(out, 64, "%s", a->levels[(size_t)x]);
    else
        snprintf(out, 64, "%.6g", x);
    return true;
}

static size_t index_of(const weir_results *r, const weir_logged *p)
{
    return (size_t)(p - weir_results_logged(r, 0));
}

static void print_attributes(FILE *out, const weir_results *r, const weir_logged *p)
{
    bool any = false;
    char text[64];
    for (size_t i = 0; i < weir_results_log_attribute_count(r); i++) {
        const weir_log_attribute a = weir_results_log_attribute(r, i);
        if (!value_text(text, &a, index_of(r, p)))
            continue;
        fprintf(out, "%s%s %s", any ? ", " : "  ", a.name, text);
        any = true;
    }
    if (any)
        fputc('\n', out);
}

void analysis_print_trace(FILE *out, const weir_results *r, const weir_logged *p)
{
    char text[32];
    fprintf(out, "%s, replication %d: patient %d (%s:%u)\n",
            weir_results_scenario(r, (size_t)p->scenario), (int)p->replication, (int)p->number,
            weir_results_log_place(r, p->source), (unsigned)p->ordinal);
    print_attributes(out, r, p);
    for (size_t i = 0; i < p->n_events; i++)
        if (!says_nothing_new(r, p, p->first_event + i))
            print_event(out, r, p, p->first_event + i);
    if (p->left == WEIR_STILL_THERE)
        fprintf(out, "  still there as the run ends\n");
    else
        fprintf(out, "  %s in all\n", span(text, p->left - p->came));
}

/* ---- who there is ------------------------------------------------------------------------------------ */

static bool is_of(const weir_logged *p, size_t scenario, size_t replication)
{
    return (size_t)p->scenario == scenario && (size_t)p->replication == replication;
}

void analysis_print_logged(FILE *out, const weir_results *r, size_t scenario, size_t replication,
                           size_t most)
{
    size_t shown = 0, all = 0;
    char came[40], time[32];
    fprintf(out, "%s, replication %zu\n  %7s  %-20s  %14s  %-14s  %s\n",
            weir_results_scenario(r, scenario), replication, "patient", "came", "time in all",
            "outcome", "source:ordinal");
    for (size_t i = 0; i < weir_results_logged_count(r); i++) {
        const weir_logged *p = weir_results_logged(r, i);
        if (!is_of(p, scenario, replication) || all++ >= most)
            continue;
        shown++;
        const bool there = p->left == WEIR_STILL_THERE;
        fprintf(out, "  %7d  %-20s  %14s  %-14s  %s:%u\n", (int)p->number,
                analysis_moment(came, r, p->came), there ? "" : span(time, p->left - p->came),
                there ? "still there" : weir_results_log_place(r, p->outcome),
                weir_results_log_place(r, p->source), (unsigned)p->ordinal);
    }
    if (all > shown)
        fprintf(out, "  … and %zu more\n", all - shown);
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static json_t *about_json(const weir_results *r, const weir_logged *p)
{
    const bool there = p->left == WEIR_STILL_THERE;
    return json_pack("{s:s, s:i, s:i, s:s, s:I, s:f, s:o, s:o}", "scenario",
                     weir_results_scenario(r, (size_t)p->scenario), "replication",
                     (int)p->replication, "patient", (int)p->number, "source",
                     weir_results_log_place(r, p->source), "ordinal", (json_int_t)p->ordinal,
                     "came_minutes", weir_event_minutes(p->came), "left_minutes",
                     there ? json_null() : json_real(weir_event_minutes(p->left)), "outcome",
                     there ? json_null() : json_string(weir_results_log_place(r, p->outcome)));
}

json_t *analysis_trace_json(const weir_results *r, const weir_logged *p)
{
    json_t *json = about_json(r, p), *attributes = json_object(), *events = json_array();
    for (size_t i = 0; i < weir_results_log_attribute_count(r); i++) {
        const weir_log_attribute a = weir_results_log_attribute(r, i);
        const double x = a.value[index_of(r, p)];
        json_object_set_new(attributes, a.name,
                            isnan(x)  ? json_null()
                            : a.words ? json_string(a.levels[(size_t)x])
                                      : json_real(x));
    }
    for (size_t i = 0; i < p->n_events; i++) {
        const weir_event *e = weir_results_event(r, p->first_event + i);
        char when[40];
        json_array_append_new(
            events,
            json_pack("{s:f, s:s, s:s, s:o, s:o}", "minutes", weir_event_minutes(e->time), "time",
                      analysis_moment(when, r, e->time), "event", weir_event_name(e->kind), "place",
                      e->place < 0 ? json_null() : json_string(weir_results_log_place(r, e->place)),
                      "units", e->units > 0 ? json_integer(e->units) : json_null()));
    }
    json_object_set_new(json, "attributes", attributes);
    json_object_set_new(json, "events", events);
    return json;
}

json_t *analysis_logged_json(const weir_results *r, size_t scenario, size_t replication)
{
    json_t *list = json_array();
    for (size_t i = 0; i < weir_results_logged_count(r); i++)
        if (is_of(weir_results_logged(r, i), scenario, replication))
            json_array_append_new(list, about_json(r, weir_results_logged(r, i)));
    return list;
}
