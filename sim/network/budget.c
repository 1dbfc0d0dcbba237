/* Budgets: a year's money and what it pays for. What is spent is what its services, shared resources and
 * interventions cost, as they report it; a service may be paid for by several budgets (of a place, and of the
 * system). */
#include <string.h>

#include "sim/network/notes.h"
#include "sim/network/steps.h"
#include "sim/scenario/suggest.h"

typedef WR_VEC(int32_t) numbers;

static void add(weir_builder *b, numbers *list, int32_t what)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i] == what)
            return;
    *wr_push(b->arena, list) = what;
}

typedef struct covered {
    numbers services, pools, interventions;
} covered;

static void unknown(weir_builder *b, const wr_node *item, const char *text)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < b->services.n; i++) {
        *wr_push(b->arena, &names) = b->services.at[i].name;
        if (b->services.at[i].place)
            *wr_push(b->arena, &names) = b->services.at[i].place;
    }
    for (size_t i = 0; i < b->pools.n; i++)
        if (b->pools.at[i].service < 0)
            *wr_push(b->arena, &names) = b->pools.at[i].full_name;
    for (size_t i = 0; i < b->interventions.n; i++)
        *wr_push(b->arena, &names) = b->interventions.at[i].name;
    wr_fail(b->err, WEIR_ERR_SCENARIO, item->place,
            "'%s' is no service, place, shared resource or intervention", wr_quoted(text, quoted));
    wr_hint_nearest(b->err, item->place, text, names.at, (int)names.n);
}

/* A service, a shared resource, an intervention, a place: all of its services; `all`. */
static void cover(weir_builder *b, wr_node *item, covered *c)
{
    const char *text = wr_word(b, item, "what a budget covers");
    bool found = false;
    if (!text)
        return;
    const bool all = strcmp(text, "all") == 0;
    for (size_t i = 0; i < b->services.n; i++) {
        const wr_service *s = &b->services.at[i];
        if (all || strcmp(s->name, text) == 0 || (s->place && strcmp(s->place, text) == 0)) {
            add(b, &c->services, (int32_t)i);
            found = true;
        }
    }
    for (size_t i = 0; i < b->pools.n; i++)
        if (b->pools.at[i].service < 0 && (all || strcmp(b->pools.at[i].full_name, text) == 0)) {
            add(b, &c->pools, (int32_t)i);
            found = true;
        }
    for (size_t i = 0; i < b->interventions.n; i++)
        if (all || strcmp(b->interventions.at[i].name, text) == 0) {
            add(b, &c->interventions, (int32_t)i);
            found = true;
        }
    if (!found)
        unknown(b, item, text);
}

static int32_t keep(weir_builder *b, const numbers *list)
{
    const int32_t first = (int32_t)b->service_refs.n;
    for (size_t i = 0; i < list->n; i++)
        *wr_push(b->arena, &b->service_refs) = list->at[i];
    return first;
}

static void read_budget(weir_builder *b, weir_fields *f, const char *name, weir_place place)
{
    covered c = {0};
    wr_node *amount = f ? wr_field(f, "amount") : NULL, *covers = f ? wr_field(f, "covers") : NULL;
    if (!f)
        return;
    wr_check_name(b, name, place, "a budget");
    if (wr_names_find(b->service_names, name) >= 0)
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "a service is called '%s' too", name);
    wr_note_kind(b, wr_field_path_of(f, "covers"), WR_KIND_WORDS);
    wr_note_value(b, wr_field_path_of(f, "amount"), WR_KIND_PLAIN, WR_DIM_MONEY_RATE, NULL);
    if (!amount || !covers)
        weir_field_error(f, NULL, "'%s' has no '%s'", f->path, amount ? "covers" : "amount");
    const size_t n = !covers ? 0 : covers->kind == WR_LIST ? covers->n : 1;
    for (size_t i = 0; i < n; i++)
        cover(b, covers->kind == WR_LIST ? covers->items[i] : covers, &c);
    wr_purse budget = {.name = wr_strdup(b->arena, name), .place = place, .amount = -1};
    if (amount)
        budget.amount =
            wr_read_scalar(b, wr_field_path_of(f, "amount"), amount, WR_DIM_MONEY_RATE, NULL).index;
    budget.services = keep(b, &c.services);
    budget.n_services = (int32_t)c.services.n;
    budget.pools = keep(b, &c.pools);
    budget.n_pools = (int32_t)c.pools.n;
    budget.interventions = keep(b, &c.interventions);
    budget.n_interventions = (int32_t)c.interventions.n;
    if (budget.amount >= 0)
        *wr_push(b->arena, &b->budgets) = budget;
}

void wr_read_budgets(weir_builder *b, wr_node *budgets)
{
    weir_fields *f = wr_fields_of(b, budgets, "budgets");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        read_budget(b, weir_read_map(f, name), name, weir_field_place(f, name));
    }
}
