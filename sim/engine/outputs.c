/* What a network reports, and the filling of it from a finished replication. One function walks all
 * columns in one order; describing and filling are two uses of that walk, so they cannot differ. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine/walk.h"

#define POUNDS 1e-6 /* of a millionth */

/* One column: described, or filled with numerator and denominator. */
void wr_put(wr_walk *w, const char *quantity, const char *stat, const char *unit, wr_filter f,
            const char *window, double num, double den)
{
    if (w->rep) {
        w->result->numerator[w->column] = num;
        w->result->denominator[w->column] = den;
        w->column++;
        return;
    }
    wr_output *o = wr_push(w->arena, &w->columns);
    const bool system = w->place_name[0] == '\0';
    *o = (wr_output){.name = system || w->plain_name
                                 ? quantity
                                 : wr_format(w->arena, "%s.%s", w->place_name, quantity),
                     .quantity = quantity,
                     .service = w->place_name,
                     .stat = stat,
                     .unit = unit,
                     .group = "",
                     .level = "",
                     .window = window,
                     .pooled = true,
                     .at = "",
                     .histogram = -1};
    if (f.by >= 0) {
        const wr_attr *attr = &w->net->attrs[w->net->run.by[f.by]];
        o->group = attr->name;
        o->level = attr->levels[f.level].label;
    }
}

bool wr_in_filter(const wr_walk *w, wr_filter f, int32_t group)
{
    if (f.by < 0)
        return true;
    const wr_attr *attr = &w->net->attrs[w->net->run.by[f.by]];
    return group / w->stride[f.by] % (attr->n_levels + 1) == f.level;
}

/* The sum over the walked services and the filtered groups of a tally. */
static wr_visit_tally tally_of(const wr_walk *w, wr_filter f, wr_visit_extra *extra)
{
    wr_visit_tally sum = {0};
    *extra = (wr_visit_extra){0};
    for (int32_t i = 0; w->rep && i < w->n_services; i++)
        for (int32_t g = 0; g < w->n_groups; g++) {
            if (!wr_in_filter(w, f, g))
                continue;
            const wr_visit_tally *t = &w->rep->tally[(int64_t)w->services[i] * w->n_groups + g];
            sum.arrived += t->arrived;
            sum.started += t->started;
            sum.completed += t->completed;
            sum.departed += t->departed;
            sum.wait += t->wait;
            sum.time += t->time;
            const wr_visit_extra *e = &w->rep->extra[(int64_t)w->services[i] * w->n_groups + g];
            extra->waits += e->waits;
            extra->times += e->times;
            extra->blocked_time += e->blocked_time;
            extra->cost += e->cost;
        }
    return sum;
}

static double outcome_of(const wr_walk *w, wr_filter f, int32_t outcome)
{
    double n = 0;
    for (int32_t i = 0; w->rep && i < w->n_services; i++)
        for (int32_t g = 0; g < w->n_groups; g++)
            if (wr_in_filter(w, f, g))
                n += w->rep->outcome_count[((int64_t)w->services[i] * w->n_groups + g) *
                                               w->net->n_outcomes +
                                           outcome];
    return n;
}

static const char *departed = "departed", *all_time = "all the time in the window";

static void put_visits(wr_walk *w, wr_filter f, bool system)
{
    wr_visit_extra extra;
    const wr_visit_tally t = tally_of(w, f, &extra);
    const double waits = (double)t.completed + (double)extra.waits;
    const double times = (double)t.departed + (double)extra.times;
    wr_put(w, "arrived", "total", "patients", f, WR_IN_WINDOW, (double)t.arrived, 1);
    if (!system) {
        wr_put(w, "started", "total", "patients", f, WR_IN_WINDOW, (double)t.started, 1);
        wr_put(w, "completed", "total", "patients", f, WR_IN_WINDOW, (double)t.completed, 1);
    }
    wr_put(w, "departed", "total", "patients", f, WR_IN_WINDOW, (double)t.departed, 1);
    for (int32_t i = 0; i < w->net->n_outcomes; i++)
        if (i == WR_OUTCOME_LEFT_UNSEEN || i == WR_OUTCOME_TURNED_AWAY ||
            (system && i != WR_OUTCOME_DONE))
            wr_put(w, w->net->outcomes[i], "total", "patients", f, WR_IN_WINDOW,
                   outcome_of(w, f, i), 1);
    if (!system) {
        wr_put(w, "wait", "mean", "h", f, departed, (double)t.wait * WR_TO_HOURS, waits);
        wr_put(w, "blocked_time", "mean", "h", f, departed,
               (double)extra.blocked_time * WR_TO_HOURS, times);
    }
    wr_put(w, "time", "mean", "h", f, departed, (double)t.time * WR_TO_HOURS, times);
    wr_put(w, "cost", "total", "GBP", f, WR_IN_WINDOW, (double)extra.cost * POUNDS, 1);
}

const char *wr_window_of(const wr_measure *m)
{
    static const char *const events[] = {"arrived", "started", "completed", "departed"};
    if (m->kind == WR_MEASURE_CENSUS && !m->n_at && !m->each)
        return all_time; /* its values are weighted by time, so they have no number */
    return m->kind == WR_MEASURE_INTERVAL ? events[m->event] : WR_IN_WINDOW;
}

double wr_seconds_seen(const wr_walk *w)
{
    if (!w->rep)
        return 0;
    return (double)(w->rep->run_end - w->rep->run_start);
}

static void put_averages(wr_walk *w)
{
    const wr_filter all = {-1, 0};
    wr_area present = 0, waiting = 0;
    for (int32_t i = 0; w->rep && i < w->n_services; i++) {
        present += wr_area_of(&w->rep->window_services[w->services[i]].present, w->rep->run_end);
        waiting += wr_area_of(&w->rep->window_services[w->services[i]].waiting, w->rep->run_end);
    }
    wr_put(w, "waiting", "mean", "patients", all, WR_IN_WINDOW, (double)waiting,
           wr_seconds_seen(w));
    wr_put(w, "present", "mean", "patients", all, WR_IN_WINDOW, (double)present,
           wr_seconds_seen(w));
    const bool one = w->n_services == 1 && w->services[0] < w->net->n_services;
    const int32_t belief = one ? w->net->services[w->services[0]].belief : -1;
    if (belief >= 0)
        wr_put(w, "believed_wait", "mean", "h", all, WR_IN_WINDOW,
               w->rep ? w->rep->beliefs[belief].area : 0, wr_seconds_seen(w));
}

/* ---- pools -- */

static void put_pool_sum(wr_walk *w, const char *name, int32_t only)
{
    const wr_filter all = {-1, 0};
    wr_area in_use = 0, blocked = 0, most = 0, suspended = 0, broken = 0;
    double cost = 0;
    bool suspends = false, fails = false;
    const wr_ids pools = only >= 0 ? (wr_ids){&only, 1} : w->pools;
    for (int32_t k = 0; k < pools.n; k++) {
        const int32_t i = pools.at[k];
        if (strcmp(w->net->pools[i].name, name) != 0)
            continue;
        suspends = suspends || w->net->pools[i].suspends;
        fails = fails || w->net->pools[i].fails.some;
        if (!w->rep)
            continue;
        const wr_pool_state *s = &w->rep->window_pools[i];
        in_use += wr_area_of(&s->in_use, w->rep->run_end);
        blocked += wr_area_of(&s->blocked, w->rep->run_end);
        most += wr_area_of(&s->most, w->rep->run_end);
        broken += wr_area_of(&s->broken, w->rep->run_end);
        suspended += wr_area_of(&s->suspended, w->rep->run_end);
        cost += s->cost;
    }
    const double seen = wr_seconds_seen(w);
    const char *q[6] = {"in_use", "blocked", "utilisation", "cost", "suspended", "broken"};
    if (!w->rep)
        for (int k = 0; k < 6; k++)
            q[k] = wr_format(w->arena, "%s.%s", name, q[k]);
    wr_put(w, q[0], "mean", "units", all, WR_IN_WINDOW, (double)in_use, seen);
    wr_put(w, q[1], "mean", "units", all, WR_IN_WINDOW, (double)blocked, seen);
    wr_put(w, q[2], "mean", "share", all, WR_IN_WINDOW, (double)in_use, (double)most);
    wr_put(w, q[3], "total", "GBP", all, WR_IN_WINDOW, cost, 1);
    if (suspends)
        wr_put(w, q[4], "mean", "patients", all, WR_IN_WINDOW, (double)suspended, seen);
    if (fails)
        wr_put(w, q[5], "mean", "units", all, WR_IN_WINDOW, (double)broken, seen);
}

static void put_pools(wr_walk *w)
{
    for (int32_t i = 0; i < w->pools.n; i++) {
        const char *name = w->net->pools[w->pools.at[i]].name;
        bool first = true; /* of its name among the services walked */
        for (int32_t k = 0; first && k < i; k++)
            first = strcmp(w->net->pools[w->pools.at[k]].name, name) != 0;
        if (first)
            put_pool_sum(w, name, w->n_services == 1 ? w->pools.at[i] : -1);
    }
}

/* ---- the walk -- */

static int ascending(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static wr_ids of_services(const wr_walk *w, wr_by_service of, int32_t *room)
{
    int32_t n = 0;
    for (int32_t i = 0; i < w->n_services; i++)
        for (int32_t k = of.first[w->services[i]]; k < of.first[w->services[i] + 1]; k++)
            room[n++] = of.at[k];
    qsort(room, (size_t)n, sizeof *room, ascending);
    return (wr_ids){room, n};
}

static void walk_place(wr_walk *w, const char *name, const int32_t *services, int32_t n)
{
    const bool system = n == 1 && services[0] == w->net->n_services;
    w->place_name = name;
    w->services = services;
    w->n_services = n;
    w->pools = of_services(w, w->pools_of, w->here_pools);
    w->measures = of_services(w, w->measures_of, w->here_measures);
    put_visits(w, (wr_filter){-1, 0}, system);
    put_averages(w);
    put_pools(w);
    wr_put_measures(w);
    for (int32_t b = 0; b < w->net->run.n_by; b++)
        for (int32_t level = 0; level < w->net->attrs[w->net->run.by[b]].n_levels; level++)
            put_visits(w, (wr_filter){b, level}, system);
}

static void put_shared_pools(wr_walk *w)
{
    w->place_name = "";
    for (int32_t i = 0; i < w->net->n_pools; i++)
        if (w->net->pools[i].service < 0)
            put_pool_sum(w, w->net->pools[i].name, i);
}

static void put_money(wr_walk *w)
{
    wr_area services = 0;
    double pools = 0, interventions = 0;
    if (w->rep) {
        for (int32_t g = 0; g < w->n_groups; g++)
            services += w->rep->extra[(int64_t)w->net->n_services * w->n_groups + g].cost;
        for (int32_t i = 0; i < w->net->n_pools; i++)
            pools += w->rep->window_pools[i].cost;
        interventions = w->rep->intervention_cost;
    }
    const wr_filter all = {-1, 0};
    wr_put(w, "cost_of_contacts", "total", "GBP", all, WR_IN_WINDOW, (double)services * POUNDS, 1);
    wr_put(w, "cost_of_capacity", "total", "GBP", all, WR_IN_WINDOW, pools, 1);
    wr_put(w, "cost_of_change", "total", "GBP", all, WR_IN_WINDOW, interventions, 1);
    wr_put(w, "cost_in_all", "total", "GBP", all, WR_IN_WINDOW,
           (double)services * POUNDS + pools + interventions, 1);
}

static void put_rules(wr_walk *w)
{
    const wr_filter all = {-1, 0};
    w->plain_name = true;
    for (int32_t i = 0; i < w->net->n_rules; i++) {
        const wr_rule_state *s = w->rep ? &w->rep->rules[i] : NULL;
        const char *q[2] = {"", ""};
        if (!w->rep) {
            q[0] = wr_format(w->arena, "%s.active", w->net->rules[i].name);
            q[1] = wr_format(w->arena, "%s.activations", w->net->rules[i].name);
        }
        wr_put(w, q[0], "mean", "share", all, WR_IN_WINDOW, s ? (double)s->time_on : 0,
               wr_seconds_seen(w));
        wr_put(w, q[1], "total", "times", all, WR_IN_WINDOW, s ? (double)s->times_on : 0, 1);
    }
    w->plain_name = false;
}

static double spent(const wr_walk *w, const wr_purse *budget)
{
    const weir_network *net = w->net;
    double sum = 0;
    for (int32_t k = 0; k < budget->n_services; k++) {
        const int32_t s = net->service_refs[budget->services + k];
        wr_area contacts = 0;
        for (int32_t g = 0; g < w->n_groups; g++)
            contacts += w->rep->extra[(int64_t)s * w->n_groups + g].cost;
        sum += (double)contacts * POUNDS;
        for (int32_t i = 0; i < net->n_pools; i++)
            sum += net->pools[i].service == s ? w->rep->window_pools[i].cost : 0;
    }
    for (int32_t k = 0; k < budget->n_pools; k++)
        sum += w->rep->window_pools[net->service_refs[budget->pools + k]].cost;
    for (int32_t k = 0; k < budget->n_interventions; k++)
        sum += w->rep->charges[net->service_refs[budget->interventions + k]];
    return sum;
}

static void put_budgets(wr_walk *w)
{
    const wr_filter all = {-1, 0};
    w->plain_name = true;
    for (int32_t i = 0; i < w->net->n_budgets; i++) {
        const wr_purse *budget = &w->net->budgets[i];
        const char *q[3] = {"", "", ""};
        double spend = 0, amount = 0;
        if (w->rep) {
            spend = spent(w, budget);
            amount = w->rep->dials[budget->amount] * (double)(w->rep->run_end - w->rep->run_start) *
                     1e-6;
        } else {
            q[0] = wr_format(w->arena, "%s.spend", budget->name);
            q[1] = wr_format(w->arena, "%s.budget", budget->name);
            q[2] = wr_format(w->arena, "%s.balance", budget->name);
        }
        wr_put(w, q[0], "total", "GBP", all, WR_IN_WINDOW, spend, 1);
        wr_put(w, q[1], "total", "GBP", all, WR_IN_WINDOW, amount, 1);
        wr_put(w, q[2], "total", "GBP", all, WR_IN_WINDOW, amount - spend, 1);
    }
    w->plain_name = false;
}

/* All services of a type, where there are several. */
static void walk_types(wr_walk *w, int32_t *list)
{
    const weir_network *net = w->net;
    wr_arena *arena = w->rep ? w->rep->arena : w->arena;
    int32_t *type = wr_alloc_array(arena, (size_t)net->n_services + 1, sizeof *type);
    int32_t *first = wr_alloc_array(arena, (size_t)net->n_services + 1, sizeof *first);
    int32_t n_types = 0; /* in the order of their first service */
    for (int32_t i = 0; i < net->n_services; i++) {
        type[i] = 0;
        while (type[i] < n_types &&
               strcmp(net->services[first[type[i]]].type, net->services[i].type) != 0)
            type[i]++;
        if (type[i] == n_types)
            first[n_types++] = i;
    }
    for (int32_t t = 0; t < n_types; t++) {
        const char *name = net->services[first[t]].type;
        int32_t n = 0;
        for (int32_t i = 0; i < net->n_services; i++)
            if (type[i] == t)
                list[n++] = i;
        if (n >= 2 && strcmp(name, "pathway") != 0)
            walk_place(w, w->rep ? "-" : wr_format(w->arena, "all_%s", name), list, n);
    }
}

static void walk_all(wr_walk *w)
{
    const weir_network *net = w->net;
    int32_t *list = wr_alloc_array(w->rep ? w->rep->arena : w->arena, (size_t)net->n_services + 1,
                                   sizeof *list);
    for (int32_t i = 0; i < net->n_services; i++) {
        list[0] = i;
        walk_place(w, net->services[i].name, list, 1);
    }
    walk_types(w, list);
    list[0] = net->n_services;
    walk_place(w, "", list, 1);
    put_shared_pools(w);
    put_money(w);
    put_rules(w);
    put_budgets(w);
}

/* The label of a cell among the groups that a measure crosses; NULL: an attribute is not set. */
static const char *label_of(const weir_network *net, const wr_measure *m, int32_t cell,
                            wr_arena *arena, const char **group)
{
    const char *labels = "";
    *group = "";
    for (int32_t i = m->n_by - 1; i >= 0; i--) {
        const wr_attr *attr = &net->attrs[net->by_attrs[m->first_by + i]];
        const int32_t level = cell % (attr->n_levels + 1);
        cell /= attr->n_levels + 1;
        if (level == attr->n_levels)
            return NULL;
        *group = wr_format(arena, "%s%s%s", attr->name, **group ? "," : "", *group);
        labels = wr_format(arena, "%s%s%s", attr->levels[level].label, *labels ? "," : "", labels);
    }
    return labels;
}

static void describe_histogram(wr_walk *w, const wr_measure *m, int32_t k)
{
    const weir_network *net = w->net;
    wr_histogram_output h = {.name = m->name,
                             .service = m->service >= 0 ? net->services[m->service].name : "",
                             .unit = wr_unit_of(net, m),
                             .at = k < m->n_at ? net->instants[m->first_at + k].text : "",
                             .group = "",
                             .level = "",
                             .scale = wr_histogram_scale(m),
                             .whole = wr_value_shift(m) > 0};
    if (m->n_by > 0 && k < wr_crossed_cells(net, m)) {
        h.level = label_of(net, m, k, w->arena, &h.group);
        h.hidden = h.level == NULL;
        h.level = h.level ? h.level : wr_format(w->arena, "not set %d", (int)k);
    }
    *wr_push(w->arena, &w->histograms) = h;
}

/* Histograms of measures come first, in the order of the measures. */
static void describe_own_histograms(wr_walk *w)
{
    const weir_network *net = w->net;
    for (int32_t i = 0; i < net->n_measures; i++)
        for (int32_t k = 0; k < wr_n_histograms(net, &net->measures[i]); k++)
            describe_histogram(w, &net->measures[i], k);
}

static int32_t service_of(const wr_walk *w, bool pools, int32_t i)
{
    const int32_t service = pools ? w->net->pools[i].service : w->net->measures[i].service;
    return service >= 0 ? service : w->net->n_services;
}

static wr_by_service sort_out(wr_walk *w, bool pools)
{
    wr_arena *arena = w->rep ? w->rep->arena : w->arena;
    const int32_t n = pools ? w->net->n_pools : w->net->n_measures;
    const size_t n_places = (size_t)w->net->n_services + 2;
    wr_by_service of = {wr_alloc_array(arena, n_places, sizeof *of.first),
                        wr_alloc_array(arena, (size_t)n + 1, sizeof *of.at)};
    int32_t *next = wr_alloc_array(arena, n_places, sizeof *next);
    for (int32_t i = 0; i < n; i++)
        of.first[service_of(w, pools, i) + 1]++;
    for (size_t s = 1; s < n_places; s++)
        of.first[s] += of.first[s - 1];
    for (int32_t i = 0; i < n; i++) {
        const int32_t s = service_of(w, pools, i);
        of.at[of.first[s] + next[s]++] = i;
    }
    return of;
}

/* What each service has, so that the walk looks at nothing else. */
static void make_lists(wr_walk *w)
{
    wr_arena *arena = w->rep ? w->rep->arena : w->arena;
    const weir_network *net = w->net;
    w->pools_of = sort_out(w, true);
    w->pools_of.first[net->n_services + 1] = w->pools_of.first[net->n_services]; /* shared ones */
    w->measures_of = sort_out(w, false);
    w->here_pools = wr_alloc_array(arena, (size_t)net->n_pools + 1, sizeof *w->here_pools);
    w->here_measures = wr_alloc_array(arena, (size_t)net->n_measures + 1, sizeof *w->here_measures);
    w->own_histogram = wr_alloc_array(arena, (size_t)net->n_measures + 1, sizeof *w->own_histogram);
    for (int32_t i = 0; i < net->n_measures; i++) {
        w->own_histogram[i] = w->n_own;
        w->n_own += wr_n_histograms(net, &net->measures[i]);
    }
}

static void make_strides(wr_walk *w)
{
    int32_t *stride = wr_alloc_array(w->arena, (size_t)w->net->run.n_by + 1, sizeof *stride);
    int32_t groups = 1;
    for (int32_t i = w->net->run.n_by - 1; i >= 0; i--) {
        stride[i] = groups;
        groups *= w->net->attrs[w->net->run.by[i]].n_levels + 1;
    }
    w->stride = stride;
    w->n_groups = groups;
}

#define MOST_SLOTS 2000

wr_slots wr_slots_of(const wr_run_settings *run)
{
    static const int32_t lengths[] = {1, 7, 28, 364};
    const weir_time before = run->warm_up / WEIR_DAY, after = run->length / WEIR_DAY;
    for (size_t i = 0; run->until != WR_RUN_ARRIVALS && i < sizeof lengths / sizeof *lengths; i++) {
        const weir_time n = before / lengths[i] + after / lengths[i];
        if (n <= MOST_SLOTS)
            return (wr_slots){lengths[i], (int32_t)(before / lengths[i]), (int32_t)n};
    }
    return (wr_slots){.days = 1};
}

/* ---- series ------------------------------------------------------------------------------------ */

static void describe_series(wr_walk *w, int32_t measure)
{
    static const char *const words[] = {"", "day", "week", "month"};
    const weir_network *net = w->net;
    const wr_measure *m = &net->measures[measure];
    const int32_t *begins, n = wr_periods_of(net, m, &begins, w->arena);
    const int32_t cells = wr_crossed_cells(net, m);
    for (int32_t c = -1; n > 0 && c < (m->n_by > 0 ? cells : 0); c++) {
        const char *group = "", *level = "";
        if (c >= 0 && !(level = label_of(net, m, c, w->arena, &group)))
            continue;
        *wr_push(w->arena, &w->series) =
            (wr_series_output){.name = m->name,
                               .quantity = m->name,
                               .service = m->service >= 0 ? net->services[m->service].name : "",
                               .unit = wr_unit_of(net, m),
                               .group = group,
                               .level = level,
                               .each = words[m->each],
                               .n = n,
                               .first = w->out->n_series_values,
                               .begins = begins,
                               .measure = measure,
                               .cell = c >= 0        ? c
                                       : m->n_by > 0 ? cells
                                                     : 0};
        w->out->n_series_values += n;
    }
}

static void fill_series(const wr_rep *rep, wr_replication_result *result)
{
    for (int32_t i = 0; result->series && i < rep->outputs->n_series; i++) {
        const wr_series_output *s = &rep->outputs->series[i];
        const double scale = wr_scale_of(&rep->net->measures[s->measure]);
        for (int32_t k = 0; k < s->n; k++) {
            int64_t x;
            const bool there = wr_period_value(rep, s->measure, s->cell, k, &x);
            result->series[s->first + k] = there ? (double)x * scale : (double)NAN;
        }
    }
}

const wr_outputs *wr_outputs_of(const weir_network *network, wr_arena *arena)
{
    wr_outputs *out = wr_alloc(arena, sizeof *out);
    wr_walk w = {.net = network, .arena = arena, .out = out, .place_name = ""};
    make_strides(&w);
    make_lists(&w);
    describe_own_histograms(&w);
    walk_all(&w);
    out->columns = w.columns.at;
    out->n_columns = (int32_t)w.columns.n;
    out->n_parts = w.n_parts;
    for (int32_t i = 0; i < network->n_measures; i++)
        if (network->measures[i].series)
            describe_series(&w, i);
    out->series = w.series.at;
    out->n_series = (int32_t)w.series.n;
    out->histograms = w.histograms.at;
    out->n_histograms = (int32_t)w.histograms.n;
    out->curves = wr_alloc_array(arena, 2 * (size_t)network->n_services + 1, sizeof *out->curves);
    for (int32_t i = 0; i < network->n_services; i++) {
        out->curves[out->n_curves++] = (wr_curve_output){network->services[i].name, "present"};
        out->curves[out->n_curves++] = (wr_curve_output){network->services[i].name, "waiting"};
    }
    out->slots = wr_slots_of(&network->run);
    out->n_course = 2 * (network->n_services + 1);
    out->course = wr_alloc_array(arena, (size_t)out->n_course, sizeof *out->course);
    memcpy(out->course, out->curves, (size_t)out->n_curves * sizeof *out->course);
    out->course[out->n_course - 2] = (wr_curve_output){"", "present"};
    out->course[out->n_course - 1] = (wr_curve_output){"", "waiting"};
    return out;
}

void wr_outputs_fill(wr_rep *rep, wr_replication_result *result)
{
    wr_walk w = {.net = rep->net,
                 .rep = rep,
                 .result = result,
                 .place_name = "",
                 .n_groups = rep->n_groups,
                 .stride = rep->group_stride,
                 .arena = rep->arena};
    make_lists(&w);
    walk_all(&w);
    fill_series(rep, result);
    for (int32_t i = 0; i < 2 * rep->net->n_services; i++)
        for (int32_t h = 0; h < 24; h++)
            result->curves[i * 24 + h] =
                rep->curve_time[h] > 0 ? rep->curve_sum[i * 24 + h] / rep->curve_time[h] : NAN;
}
