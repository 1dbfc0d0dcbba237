/* The event logs of replications, put together: names for numbers, patients of all scenarios in one list. */
#include <math.h>

#include "sim/base/names.h"
#include "sim/experiment/experiment.h"

typedef struct gathering {
    const wr_plan *plan;
    weir_results *results;
    wr_names *places;
    const weir_network *network;
    /* of its services, pools, outcomes and sources: the place, or 0 where nobody has asked; one more than it is */
    int32_t *services, *pools, *outcomes, *sources;
} gathering;

static int32_t place_of(gathering *g, int32_t *known, const char *name)
{
    if (*known == 0)
        *known = (int32_t)wr_names_add(g->places, name) + 1;
    return *known - 1;
}

static void look_at(gathering *g, const weir_network *net)
{
    wr_arena *scratch = g->plan->scratch;
    g->network = net;
    g->services = wr_alloc_array(scratch, (size_t)net->n_services + 1, sizeof *g->services);
    g->pools = wr_alloc_array(scratch, (size_t)net->n_pools + 1, sizeof *g->pools);
    g->outcomes = wr_alloc_array(scratch, (size_t)net->n_outcomes + 1, sizeof *g->outcomes);
    g->sources = wr_alloc_array(scratch, (size_t)net->n_sources + 1, sizeof *g->sources);
}

/* As the engine numbers places, by kind. */
static int32_t place_of_event(gathering *g, const wr_logged_event *e)
{
    const weir_network *net = g->network;
    switch ((weir_event_kind)e->kind) {
    case WEIR_EVENT_ENTER:
    case WEIR_EVENT_START:
    case WEIR_EVENT_LEAVE:
    case WEIR_EVENT_GIVE_UP:
        return e->place >= 0 ? place_of(g, &g->services[e->place], net->services[e->place].name)
                             : -1;
    case WEIR_EVENT_WAIT:
    case WEIR_EVENT_BLOCK:
    case WEIR_EVENT_TAKE:
    case WEIR_EVENT_GIVE_BACK:
    case WEIR_EVENT_INTERRUPT:
        return place_of(g, &g->pools[e->place], net->pools[e->place].full_name);
    case WEIR_EVENT_MARK:
        return (int32_t)wr_names_add(
            g->places, net->services[e->place / WR_LOG_MARKS].mark_names[e->place % WR_LOG_MARKS]);
    case WEIR_EVENT_DEPART:
        return e->place >= 0 ? place_of(g, &g->outcomes[e->place], net->outcomes[e->place]) : -1;
    case WEIR_EVENT_ARRIVE:
    case WEIR_N_EVENT_KINDS:
        break;
    }
    return -1;
}

static void take_log(gathering *g, size_t scenario, size_t replication, const wr_event_log *log)
{
    wr_events *to = &g->results->log;
    const size_t patients = to->n_patients, events = to->n_events;
    for (size_t i = 0; i < log->n_patients; i++) {
        const wr_logged_patient *p = &log->patients[i];
        to->patients[to->n_patients++] = (weir_logged){
            .scenario = (int32_t)scenario,
            .replication = (int32_t)replication,
            .number = (int32_t)i + 1,
            .source = place_of(g, &g->sources[p->source], g->network->sources[p->source].name),
            .ordinal = p->ordinal,
            .came = p->came - log->run_start,
            .left = p->left < 0 ? WEIR_STILL_THERE : p->left - log->run_start,
            .outcome = p->outcome < 0 ? -1
                                      : place_of(g, &g->outcomes[p->outcome],
                                                 g->network->outcomes[p->outcome]),
        };
    }
    for (size_t i = 0; i < log->n_events; i++) {
        const wr_logged_event *e = &log->events[i];
        weir_logged *p = &to->patients[patients + (size_t)e->patient];
        if (p->n_events++ == 0)
            p->first_event = events + i;
        to->events[to->n_events++] = (weir_event){.time = e->at - log->run_start,
                                                  .patient = (int32_t)patients + e->patient,
                                                  .kind = e->kind,
                                                  .place = place_of_event(g, e),
                                                  .units = e->units};
    }
}

/* Of all scenarios by name: the words of one may not be those of another, so each value goes by its label. */
typedef struct attribute {
    wr_names *levels;
    double *value;
    bool words;
} attribute;

static double value_in(const wr_attr *a, double x, attribute *to)
{
    if (isnan(x))
        return x;
    if (!a->words)
        return a->dim == WR_DIM_DURATION ? x / 60 : x;
    const int32_t level = wr_level_index(a, x);
    return level < a->n_levels ? (double)wr_names_add(to->levels, a->levels[level].label)
                               : (double)NAN;
}

/* The attributes of all scenarios, each once: the first that has one says whether it is of words. */
static attribute *make_attributes(gathering *g, wr_names *names)
{
    const wr_plan *plan = g->plan;
    wr_arena *arena = g->results->arena;
    int32_t most = 0;
    for (size_t s = 0; s < plan->n_scenarios; s++)
        most += plan->scenarios[s].network->n_attrs;
    attribute *all = wr_alloc_array(arena, (size_t)most, sizeof *all);
    for (size_t s = 0; s < plan->n_scenarios; s++)
        for (int32_t k = 0; k < plan->scenarios[s].network->n_attrs; k++) {
            const wr_attr *a = &plan->scenarios[s].network->attrs[k];
            const int known = wr_names_count(names), at = wr_names_add(names, a->name);
            if (at == known)
                all[at] = (attribute){.levels = wr_names_create(arena), .words = a->words};
        }
    for (int i = 0; i < wr_names_count(names); i++) {
        all[i].value = wr_alloc_array(arena, g->results->log.n_patients, sizeof *all[i].value);
        for (size_t p = 0; p < g->results->log.n_patients; p++)
            all[i].value[p] = NAN;
    }
    return all;
}

static void take_values(gathering *g, const wr_event_log *log, size_t first, const wr_names *names,
                        attribute *all)
{
    for (int32_t k = 0; k < log->n_attrs; k++) {
        const wr_attr *a = &g->network->attrs[k];
        attribute *to = &all[wr_names_find(names, a->name)];
        for (size_t i = 0; i < log->n_patients && to->words == a->words; i++)
            to->value[first + i] =
                value_in(a, log->values[i * (size_t)log->n_attrs + (size_t)k], to);
    }
}

static void keep_attributes(wr_events *log, const wr_names *names, const attribute *all,
                            wr_arena *arena)
{
    log->n_attributes = (size_t)wr_names_count(names);
    log->attributes = wr_alloc_array(arena, log->n_attributes, sizeof *log->attributes);
    for (size_t i = 0; i < log->n_attributes; i++) {
        const size_t n = (size_t)wr_names_count(all[i].levels);
        const char **levels = wr_alloc_array(arena, n, sizeof *levels);
        for (size_t k = 0; k < n; k++)
            levels[k] = wr_names_text(all[i].levels, (int)k);
        log->attributes[i] = (weir_log_attribute){.name = wr_names_text(names, (int)i),
                                                  .words = all[i].words,
                                                  .levels = levels,
                                                  .n_levels = n,
                                                  .value = all[i].value};
    }
}

void wr_gather_log(const wr_plan *plan, weir_results *r)
{
    wr_events *to = &r->log;
    gathering g = {.plan = plan, .results = r, .places = wr_names_create(r->arena)};
    const size_t n_logs = plan->n_scenarios * plan->n_logged;
    size_t patients = 0, events = 0;
    for (size_t i = 0; i < n_logs; i++) {
        patients += plan->logs[i].n_patients;
        events += plan->logs[i].n_events;
    }
    if (patients == 0)
        return;
    to->patients = wr_alloc_array(r->arena, patients, sizeof *to->patients);
    to->events = wr_alloc_array(r->arena, events, sizeof *to->events);
    for (size_t i = 0; i < n_logs; i++) {
        look_at(&g, plan->scenarios[i / plan->n_logged].network);
        take_log(&g, i / plan->n_logged, i % plan->n_logged, &plan->logs[i]);
    }
    wr_names *names = wr_names_create(r->arena);
    attribute *all = make_attributes(&g, names);
    for (size_t i = 0, first = 0; i < n_logs; first += plan->logs[i++].n_patients) {
        g.network = plan->scenarios[i / plan->n_logged].network;
        take_values(&g, &plan->logs[i], first, names, all);
    }
    keep_attributes(to, names, all, r->arena);
    to->n_places = (size_t)wr_names_count(g.places);
    to->places = wr_alloc_array(r->arena, to->n_places, sizeof *to->places);
    for (size_t i = 0; i < to->n_places; i++)
        to->places[i] = wr_names_text(g.places, (int)i);
}
