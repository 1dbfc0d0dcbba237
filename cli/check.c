/* weir check FILE...: faults of scenarios, and how loaded each pool would be, before any run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/experiment/errors.h"
#include "sim/network/network.h"

/* 0 for a pool without limit: its capacity is infinite. */
static double utilisation(const weir_load_info *load)
{
    if (load->capacity > 0)
        return load->offered / load->capacity;
    return load->offered > 0 ? INFINITY : 0;
}

/* Highest first; pools as loaded as each other stay in the scenario's order. */
static int by_utilisation(const void *left, const void *right)
{
    const weir_load_info *a = *(const weir_load_info *const *)left;
    const weir_load_info *b = *(const weir_load_info *const *)right;
    const double x = utilisation(a), y = utilisation(b);
    return x > y ? -1 : x < y ? 1 : a < b ? -1 : a > b;
}

/* The loads of a network, and `order`: pointers to them, sorted. One block; free() it. */
static weir_load_info *sorted_loads(const weir_network *network, const weir_load_info ***order)
{
    const size_t n = weir_network_load_count(network);
    weir_load_info *loads = malloc((n + 1) * (sizeof *loads + sizeof **order));
    if (!loads)
        return NULL;
    *order = (const weir_load_info **)(void *)(loads + n + 1);
    for (size_t i = 0; i < n; i++) {
        loads[i] = weir_network_load_at(network, i);
        (*order)[i] = &loads[i];
    }
    qsort(*order, n, sizeof **order, by_utilisation);
    return loads;
}

/* ---- for people ------------------------------------------------------------------------------ */

static void print_loads(const weir_load_info *const *loads, size_t n, bool waits_are_believed)
{
    int width = 4;
    bool guessed = false;
    for (size_t i = 0; i < n; i++) {
        const int length = snprintf(NULL, 0, "%s", loads[i]->pool);
        width = length > width ? length : width;
        guessed = guessed || loads[i]->approximate;
    }
    if (n > 0)
        printf("\n  %-*s  %12s  %10s  %11s  %14s\n", width, "pool", "busy on mean", "capacity",
               "utilisation", "patients a day");
    for (size_t i = 0; i < n; i++) {
        const weir_load_info *l = loads[i];
        printf("  %-*s  %12.2f", width, l->pool, l->offered);
        if (isfinite(l->capacity))
            printf("  %10.2f  %9.1f %%", l->capacity, 100 * utilisation(l));
        else
            printf("  %10s  %11s", "unlimited", "");
        printf("  %14.2f%s\n", l->arrivals_per_day, l->approximate ? " *" : "");
    }
    if (guessed)
        puts("  * routes depend on the state of the system: a rough figure");
    if (guessed && waits_are_believed)
        puts("    (who goes by a wait that is believed: as it is believed when a run begins)");
}

/* Of all that sets patients, or tasks, going. */
static int count_sources(const weir_network *network, bool tasks)
{
    int n = 0;
    for (int32_t i = 0; i < network->n_sources; i++)
        n += network->sources[i].task == tasks;
    return n;
}

static weir_status print_scenario(const char *path, const weir_network *network, weir_error *err)
{
    const weir_load_info **order = NULL;
    weir_load_info *loads = sorted_loads(network, &order);
    if (!loads)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    const char *title = weir_network_title(network);
    printf("%s: valid%s%s\n", path, title && *title ? ": " : "", title ? title : "");
    printf("  services %d, pools %d, sources of arrivals %d, ", (int)network->n_services,
           (int)network->n_pools, count_sources(network, false));
    if (count_sources(network, true) > 0)
        printf("tasks %d, ", count_sources(network, true));
    printf("dials %zu\n", weir_network_dial_count(network));
    print_loads(order, weir_network_load_count(network), network->n_beliefs > 0);
    free(loads);
    return WEIR_OK;
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static json_t *load_json(const weir_load_info *l)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b}", "pool", cli_json_text(l->pool), "offered",
                     cli_json_number(l->offered), "capacity", cli_json_number(l->capacity),
                     "utilisation", cli_json_number(utilisation(l)), "arrivals_per_day",
                     cli_json_number(l->arrivals_per_day), "approximate", l->approximate);
}

static json_t *scenario_json(const char *path, const weir_network *network)
{
    if (!network)
        return json_pack("{s:o, s:b}", "file", cli_json_text(path), "valid", 0);
    const weir_load_info **order = NULL;
    weir_load_info *loads = sorted_loads(network, &order);
    json_t *list = json_array();
    for (size_t i = 0; loads && i < weir_network_load_count(network); i++)
        json_array_append_new(list, load_json(order[i]));
    free(loads);
    return json_pack("{s:o, s:b, s:o, s:i, s:i, s:i, s:i, s:I, s:o}", "file", cli_json_text(path),
                     "valid", 1, "title", cli_json_text(weir_network_title(network)), "services",
                     (int)network->n_services, "pools", (int)network->n_pools, "sources",
                     count_sources(network, false), "tasks", count_sources(network, true), "dials",
                     (json_int_t)weir_network_dial_count(network), "load", list);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* One file, with messages of its own, so that a fault in one does not colour the next. */
static weir_status check_file(const cli_arguments *a, const char *path, json_t *list,
                              weir_error *err)
{
    weir_network *network = NULL;
    weir_error found = {0};
    weir_status status = weir_network_load(path, weir_health_models(), &a->load, &network, &found);
    if (a->json) {
        json_array_append_new(list, scenario_json(path, network));
        wr_error_move(err, &found);
    } else {
        cli_print_messages(&found);
        if (status == WEIR_OK)
            status = print_scenario(path, network, err);
    }
    weir_network_destroy(network);
    return status;
}

weir_status cli_check(const cli_arguments *a, json_t **document, weir_error *err)
{
    weir_status first = WEIR_OK;
    json_t *list = json_array();
    for (size_t i = 0; i < a->n_operands; i++) {
        const weir_status status = check_file(a, a->operands[i], list, err);
        first = first ? first : status;
    }
    if (a->json)
        *document = json_pack("{s:O}", "scenarios", list);
    json_decref(list);
    return first;
}
