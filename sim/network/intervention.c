/* Interventions: dials that move while a run goes on.
 *
 * The start of its changes is that of its intervention; a slip, drawn in each replication, moves them
 * all. */
#include <string.h>

#include "sim/network/change.h"
#include "sim/scenario/suggest.h"

/* ---- when it starts -------------------------------------------------------------------------------------- */

static bool looks_like_date(const char *text)
{
    return strspn(text, "0123456789") == 4 && text[4] == '-';
}

/* A date, or a duration from run.start. */
static weir_time read_starts(weir_builder *b, weir_fields *f)
{
    wr_node *node = wr_field(f, "starts");
    wr_note_value(b, wr_field_path_of(f, "starts"), WR_KIND_PLAIN, WR_DIM_DURATION, NULL);
    wr_note_kind(b, wr_field_path_of(f, "starts"), WR_KIND_DATE);
    int32_t days = 0;
    if (!node) {
        weir_field_error(f, NULL, "'%s' has no 'starts'", f->path);
        return 0;
    }
    if (node->kind == WR_SCALAR && looks_like_date(node->text))
        return wr_date_from_start(b, node, &days) ? days * WEIR_DAY : 0;
    return wr_seconds_to_time(wr_read_seconds(f, "starts", 0));
}
/* ---- one intervention ------------------------------------------------------------------------------------------ */

static int32_t read_cost(weir_fields *f, const char *key, wr_dim dim)
{
    wr_node *node = f ? wr_field(f, key) : NULL;
    return node ? wr_read_scalar(f->b, wr_field_path_of(f, key), node, dim, NULL).index : -1;
}

static void read_disrupted(weir_builder *b, weir_fields *f, wr_intervention *v)
{
    wr_node *services = wr_field(f, "services");
    v->first_disrupted = (int32_t)b->service_refs.n;
    const size_t n = !services ? 0 : services->kind == WR_LIST ? services->n : 1;
    if (!services)
        weir_field_error(f, NULL, "a disruption has no 'services'");
    for (size_t i = 0; i < n; i++) {
        wr_node *item = services->kind == WR_LIST ? services->items[i] : services;
        const char *name = wr_word(b, item, "a service");
        const int at = name ? wr_names_find(b->service_names, name) : -1;
        if (name && at < 0) {
            WR_VEC(const char *) names = {0};
            for (int k = 0; k < wr_names_count(b->service_names); k++)
                *wr_push(b->arena, &names) = wr_names_text(b->service_names, k);
            wr_fail(b->err, WEIR_ERR_SCENARIO, item->place, "unknown service '%s'", name);
            wr_hint_nearest(b->err, item->place, name, names.at, (int)names.n);
        }
        if (at < 0)
            continue;
        *wr_push(b->arena, &b->service_refs) = at;
        v->n_disrupted++;
    }
}

static void read_disruption(weir_builder *b, weir_fields *f, wr_intervention *v)
{
    if (!f)
        return;
    read_disrupted(b, f, v);
    /* A share, or more: `slower_by: 8 %`. */
    v->slower_by = wr_only_dial(b, weir_read_share(f, "slower_by", NULL), v->place);
    v->fades_over = wr_only_dial(b, weir_read_duration(f, "fades_over", NULL), v->place);
    if (b->dials.at[v->fades_over].value <= 0 && weir_has_field(f, "fades_over"))
        weir_field_error(f, "fades_over", "'fades_over' must be above 0");
}

static void read_intervention(weir_builder *b, weir_fields *f, const char *name)
{
    wr_intervention v = {.name = wr_strdup(b->arena, name),
                         .slips_by = -1,
                         .set_up_cost = -1,
                         .running_cost = -1,
                         .slower_by = -1,
                         .fades_over = -1,
                         .place = weir_field_place(f, NULL)};
    v.start = read_starts(b, f);
    v.stage = wr_stage(b, wr_format(b->arena, "interventions.%s", name));
    v.first_disrupted = (int32_t)b->service_refs.n;

    weir_fields *phases = weir_read_map(f, "phases");
    weir_time implementation = 0, transition = 0;
    if (phases) {
        wr_read_seconds(phases, "preparation",
                        0); /* before implementation: nothing happens in it */
        implementation = wr_seconds_to_time(wr_read_seconds(phases, "implementation", 0));
        transition = wr_seconds_to_time(wr_read_seconds(phases, "transition", 0));
    }
    v.disruption_start = v.start - implementation;
    wr_node *slips = wr_field(f, "slips_by");
    if (slips)
        v.slips_by = wr_read_dist(b, wr_field_path_of(f, "slips_by"), slips, WR_DIM_DURATION);
    weir_fields *cost = weir_read_map(f, "cost");
    v.set_up_cost = read_cost(cost, "set_up", WR_DIM_MONEY);
    v.running_cost = read_cost(cost, "running", WR_DIM_MONEY_RATE);
    read_disruption(b, weir_read_map(f, "disruption"), &v);

    *wr_push(b->arena, &b->interventions) = v;
    const wr_ground g = {b, (int32_t)b->interventions.n - 1, -1, v.start, transition};
    wr_read_changes(&g, f, "changes");
    wr_read_shorthands(&g, f);
}

void wr_read_interventions(weir_builder *b, wr_node *interventions)
{
    weir_fields *f = wr_fields_of(b, interventions, "interventions");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        read_intervention(b, weir_read_map(f, name), name);
    }
}
