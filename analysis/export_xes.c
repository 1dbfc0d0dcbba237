/* An event log as XES (IEEE Std 1849-2016): a trace is a patient. */
#include <math.h>
#include <string.h>

#include "analysis/export.h"
#include "analysis/log_units.h"

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<log xes.version=\"1849-2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
    "  <extension name=\"Concept\" prefix=\"concept\" "
    "uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
    "  <extension name=\"Lifecycle\" prefix=\"lifecycle\" "
    "uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n"
    "  <extension name=\"Organizational\" prefix=\"org\" "
    "uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
    "  <extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
    "  <global scope=\"trace\">\n"
    "    <string key=\"concept:name\" value=\"\"/>\n"
    "  </global>\n"
    "  <global scope=\"event\">\n"
    "    <string key=\"concept:name\" value=\"\"/>\n"
    "    <string key=\"lifecycle:transition\" value=\"complete\"/>\n"
    "    <date key=\"time:timestamp\" value=\"1970-01-01T00:00:00.000000+00:00\"/>\n"
    "  </global>\n"
    "  <classifier name=\"Activity\" keys=\"concept:name\"/>\n"
    "  <string key=\"lifecycle:model\" value=\"standard\"/>\n";

static void text(FILE *out, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\n':
        case '\r':
        case '\t':
            fprintf(out, "&#%d;", *s);
            break;
        default:
            fputc(*s, out);
        }
}

static void string(FILE *out, const char *margin, const char *key, const char *value)
{
    fprintf(out, "%s<string key=\"", margin);
    text(out, key);
    fputs("\" value=\"", out);
    text(out, value);
    fputs("\"/>\n", out);
}

static void attributes(FILE *out, const weir_results *r, size_t patient)
{
    char key[400];
    for (size_t i = 0; i < weir_results_log_attribute_count(r); i++) {
        const weir_log_attribute a = weir_results_log_attribute(r, i);
        const double x = a.value[patient];
        if (isnan(x))
            continue;
        snprintf(key, sizeof key, "%.390s", a.name);
        if (a.words) {
            string(out, "    ", key, a.levels[(size_t)x]);
            continue;
        }
        fputs("    <float key=\"", out);
        text(out, key);
        fprintf(out, "\" value=\"%.17g\"/>\n", x);
    }
}

static void event(FILE *out, const analysis_units *u, size_t i)
{
    const weir_results *r = u->results;
    const weir_event *e = weir_results_event(r, u->event + i);
    char room[400], when[48];
    const char *lifecycle, *activity = analysis_activity(room, r, e, &lifecycle);
    if (!activity)
        return;
    fputs("    <event>\n", out);
    string(out, "      ", "concept:name", activity);
    string(out, "      ", "lifecycle:transition", lifecycle);
    fprintf(out, "      <date key=\"time:timestamp\" value=\"%s+00:00\"/>\n",
            analysis_timestamp(when, r, e->time));
    snprintf(room, sizeof room, "%d", (int)u->instance[i]);
    string(out, "      ", "concept:instance", room);
    if (u->unit_first[i] < u->unit_first[i + 1]) {
        snprintf(room, sizeof room, "%.380s %d", weir_results_log_place(r, e->place),
                 (int)u->units[u->unit_first[i]]);
        string(out, "      ", "org:resource", room);
    }
    fputs("    </event>\n", out);
}

static void trace(FILE *out, const analysis_units *u, size_t patient)
{
    const weir_results *r = u->results;
    const weir_logged *p = weir_results_logged(r, patient);
    char name[64];
    fputs("  <trace>\n", out);
    snprintf(name, sizeof name, "%d-%d", (int)p->replication, (int)p->number);
    string(out, "    ", "concept:name", name);
    string(out, "    ", "weir_source", weir_results_log_place(r, p->source));
    fprintf(out, "    <int key=\"weir_ordinal\" value=\"%u\"/>\n", (unsigned)p->ordinal);
    attributes(out, r, patient);
    for (size_t i = 0; i < p->n_events; i++)
        event(out, u, p->first_event - u->event + i);
    fputs("  </trace>\n", out);
}

bool analysis_write_xes(FILE *out, const weir_results *r, size_t scenario)
{
    fputs(head, out);
    string(out, "  ", "concept:name", weir_results_scenario(r, scenario));
    for (size_t k = 0; k < weir_results_replication_count(r); k++) {
        analysis_units u;
        if (!analysis_units_find(r, scenario, k, &u))
            return false;
        for (size_t p = u.first; p < u.last; p++)
            trace(out, &u, p);
        analysis_units_clear(&u);
    }
    fputs("</log>\n", out);
    return true;
}
