/* From a scenario's file to a network: the order in which its parts are read.
 *
 * What others name is read before those who name it: attributes, profiles and calendars first, the
 * names of all services before the first of them is built, dials before the interventions that move
 * them. Faults are gathered on the way; the passes that need a sound network come last and only
 * where there has been none. All memory is one arena's, which the network owns in the end. */
#include <math.h>
#include <string.h>

#include "sim/network/interrupt.h"
#include "sim/scenario/suggest.h"

/* ---- services ---------------------------------------------------------------------------------------------- */

static const weir_model_type *find_type(const weir_builder *b, const char *name)
{
    for (size_t i = 0; i < b->models->n_types; i++)
        if (strcmp(b->models->types[i]->name, name) == 0)
            return b->models->types[i];
    return NULL;
}

static int32_t add_service(weir_builder *b, const char *name, const char *type, weir_place place)
{
    const int32_t at = wr_names_add(b->service_names, name);
    if ((size_t)at < b->services.n)
        return at;
    *wr_push(b->arena, &b->services) = (wr_service){.name = wr_names_text(b->service_names, at),
                                                    .type = wr_strdup(b->arena, type),
                                                    .door = -1,
                                                    .shut = -1,
                                                    .first_pool = -1,
                                                    .travel = -1,
                                                    .belief = -1,
                                                    .place_in_file = place};
    return at;
}

void weir_begin_service(weir_builder *b, const char *name, const char *type, weir_place place)
{
    b->service = add_service(b, name, type, place);
    b->services.at[b->service].entry = (int32_t)b->steps.n;
    b->marks = wr_names_create(b->arena);
    b->step_name = NULL;
    b->step_place = WR_NOWHERE;
    b->last_stage = -1;
    b->unnamed_steps = 0;
    b->n_repeats = 0;
    b->batches_here = false;
    b->seizes_here = false;
}

void weir_end_service(weir_builder *b)
{
    b->step_place = WR_NOWHERE;
    if (b->batches_here) /* who leaves, leaves alone */
        wr_add_step(b, WR_OP_UNBATCH, -1);
    wr_add_step(b, WR_OP_END, -1);
    wr_service *s = &b->services.at[b->service];
    s->end = (int32_t)b->steps.n;
    s->n_marks = wr_names_count(b->marks);
    const char **names = wr_alloc_array(b->arena, (size_t)s->n_marks + 1, sizeof *names);
    for (int32_t i = 0; i < s->n_marks; i++)
        names[i] = wr_names_text(b->marks, i);
    s->mark_names = names;
    b->service = -1;
    b->service_fields = NULL;
}

/* All names first, so that a type can ask which services there are. */
static void declare_services(weir_builder *b, wr_node *services)
{
    weir_fields *f = wr_fields_of(b, services, "services");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        const weir_place place = f->map->entries[i].key_place;
        wr_check_name(b, name, place, "a service");
        const wr_node *node = f->map->entries[i].value;
        const bool map = node->kind == WR_MAP;
        const wr_node *type = map ? wr_node_get(node, "type") : NULL;
        const wr_node *where = map ? wr_node_get(node, "place") : NULL;
        const int32_t at =
            add_service(b, name, type && type->kind == WR_SCALAR ? type->text : "", place);
        if (where && where->kind == WR_SCALAR)
            b->services.at[at].place = wr_strdup(b->arena, where->text);
    }
}

static const weir_model_type *read_type(weir_builder *b, weir_fields *f, const char *name)
{
    wr_node *node = wr_field(f, "type");
    if (!node) {
        weir_field_error(f, NULL, "service '%s' has no 'type'", name);
        return NULL;
    }
    const char *word = wr_word(b, node, "a type of service");
    const weir_model_type *type = word ? find_type(b, word) : NULL;
    if (word && !type) {
        char quoted[WR_QUOTE_MAX];
        WR_VEC(const char *) names = {0};
        for (size_t i = 0; i < b->models->n_types; i++)
            *wr_push(b->arena, &names) = b->models->types[i]->name;
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown type '%s'",
                wr_quoted(word, quoted));
        wr_hint_nearest(b->err, node->place, word, names.at, (int)names.n);
    }
    return type;
}

static void build_services(weir_builder *b, wr_node *services)
{
    weir_fields *all = wr_fields_of(b, services, "services");
    for (size_t i = 0; i < weir_field_count(all); i++) {
        const char *name = weir_field_key(all, i);
        weir_fields *f = weir_read_map(all, name);
        const weir_model_type *type = read_type(b, f, name);
        weir_begin_service(b, name, type ? type->name : "", all->map->entries[i].key_place);
        b->service_fields = f;
        if (type) {
            type->build(b, f);
            wr_read_tasks(b, f);
            wr_read_belief(b, f);
        } else
            wr_skip_fields(f);
        weir_end_service(b);
    }
}

size_t weir_services_of_type(weir_builder *b, const char *type, const char **names, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < b->services.n; i++) {
        if (strcmp(b->services.at[i].type, type) != 0)
            continue;
        if (n < most)
            names[n] = b->services.at[i].name;
        n++;
    }
    return n;
}

size_t weir_service_words(weir_builder *b, const char *service, const char *key, const char **out,
                          size_t most)
{
    wr_node *services = wr_node_get(b->tree.root, "services");
    wr_node *map = services && services->kind == WR_MAP ? wr_node_get(services, service) : NULL;
    wr_node *node = map && map->kind == WR_MAP ? wr_node_get(map, key) : NULL;
    node = wr_overridden(b, wr_format(b->arena, "services.%s.%s", service, key), node);
    const size_t n_words = !node ? 0 : node->kind == WR_LIST ? node->n : 1;
    size_t n = 0;
    for (size_t i = 0; i < n_words; i++) {
        const wr_node *item = node->kind == WR_LIST ? node->items[i] : node;
        if (item->kind != WR_SCALAR || !*item->text)
            continue; /* other shapes are the type's own reader's to refuse */
        if (n < most)
            out[n] = item->text;
        n++;
    }
    return n;
}

/* ---- what sections leave for others -------------------------------------------------------------------------- */

void weir_share(weir_builder *b, const char *name, const void *thing)
{
    b->shared = wr_grow_array(b->arena, b->shared, b->n_shared, b->n_shared + 1, sizeof *b->shared);
    b->shared[b->n_shared].name = wr_strdup(b->arena, name);
    b->shared[b->n_shared++].thing = thing;
}

const void *weir_shared(weir_builder *b, const char *name)
{
    for (size_t i = b->n_shared; i-- > 0;)
        if (strcmp(b->shared[i].name, name) == 0)
            return b->shared[i].thing;
    return NULL;
}

void *weir_builder_alloc(weir_builder *b, size_t size)
{
    return wr_alloc(b->arena, size ? size : 1);
}

static void prepare_sections(weir_builder *b, weir_fields *top)
{
    for (size_t i = 0; i < b->models->n_sections; i++) {
        const weir_model_section *section = b->models->sections[i];
        weir_fields *f = weir_read_map(top, section->name);
        if (f && section->prepare)
            section->prepare(b, f);
    }
}

static void build_sections(weir_builder *b, weir_fields *top)
{
    for (size_t i = 0; i < b->models->n_sections; i++) {
        const weir_model_section *section = b->models->sections[i];
        weir_fields *f = weir_read_map(top, section->name);
        if (f && section->build)
            section->build(b, f);
    }
}

/* ---- the whole file --------------------------------------------------------------------------------------------- */

static void read_format(weir_builder *b, weir_fields *top)
{
    wr_node *node = wr_field(top, "weir");
    if (node && (node->kind != WR_SCALAR || strcmp(node->text, "1") != 0)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown format %s", wr_found(b, node));
        wr_hint(b->err, node->place, "this version reads format 1");
    }
    wr_node *title = wr_field(top, "scenario");
    const char *word = title ? wr_word(b, title, "a title") : NULL;
    b->net.title = word ? word : "";
}

/* Text for reports, kept in the resolved input; and parts of the language still to come. */
static void read_rest(weir_fields *top)
{
    static const char *const kept[] = {"study",   "sources", "assumptions", "extends",
                                       "include", "remove",  "set"};
    static const char *const later[] = {"staff"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        wr_field(top, kept[i]);
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (top->map && wr_node_get(top->map, later[i]) && wr_field(top, later[i]))
            weir_field_error(top, later[i], "'%s' is not available yet", later[i]);
}

static void read_file(weir_builder *b)
{
    weir_fields *top = wr_fields_of(b, b->tree.root, "");
    read_format(b, top);
    wr_read_run(b, wr_field(top, "run"));
    wr_node *classes = wr_field(top, "classes");
    wr_read_attributes(b, classes, wr_field(top, "attributes"));
    wr_read_profiles(b, wr_field(top, "profiles"));
    wr_read_calendars(b, wr_field(top, "calendars"));

    wr_node *services = wr_field(top, "services");
    if (!services)
        weir_field_error(top, NULL, "the scenario has no 'services'");
    declare_services(b, services);
    prepare_sections(b, top);
    wr_node *resources = wr_field(top, "resources"), *books = wr_field(top, "books");
    if (resources)
        wr_read_resources(b, resources, "resources", -1);
    if (books)
        wr_read_books(b, books);
    build_services(b, services);
    build_sections(b, top);

    wr_read_arrivals(b, wr_field(top, "arrivals"));
    wr_read_start(b, wr_field(top, "start"));
    wr_make_beliefs(b);
    wr_read_measures(b, wr_field(top, "measures"));
    wr_read_rules(b, wr_field(top, "rules"));
    wr_read_priorities(b, wr_field(top, "priorities"));
    wr_read_interventions(b, wr_field(top, "interventions"));
    wr_read_budgets(b, wr_field(top, "budgets"));
    wr_sort_changes(b);
    wr_mark_moving_sources(b);
    wr_resolve_run_by(b);
    read_rest(top);
}

/* ---- freezing ------------------------------------------------------------------------------------------------------ */

static const char **all_names(weir_builder *b, const wr_names *names, int32_t *n)
{
    *n = wr_names_count(names);
    const char **out = wr_alloc_array(b->arena, (size_t)*n + 1, sizeof *out);
    for (int32_t i = 0; i < *n; i++)
        out[i] = wr_names_text(names, i);
    return out;
}

static weir_dial_info info_of(weir_builder *b, const wr_dial *d)
{
    char shown[64];
    wr_print_value(d->value, d->dim, d->unit, d->unit_scale, shown);
    const double scale = d->unit_scale > 0 ? d->unit_scale : 1;
    return (weir_dial_info){.path = d->path,
                            .value = d->value / scale,
                            .unit = d->unit,
                            .shown = wr_strdup(b->arena, shown),
                            .source = d->source ? d->source : "",
                            .range_lo = d->range_lo / scale,
                            .range_hi = d->range_hi / scale,
                            .file = d->place.source ? d->place.source->name : "",
                            .line = d->place.source ? d->place.line : 0,
                            .moves = d->moves,
                            .alias = d->alias ? d->alias : ""};
}

static void freeze_dials(weir_builder *b, weir_network *net)
{
    net->dial_infos = wr_alloc_array(b->arena, b->dials.n + 1, sizeof *net->dial_infos);
    for (size_t i = 0; i < b->dials.n; i++)
        if (*b->dials.at[i].path)
            net->dial_infos[net->n_dial_infos++] = info_of(b, &b->dials.at[i]);
}

#define FREEZE(field) (net->field = b->field.at, net->n_##field = (int32_t)b->field.n)

/* The passes after reading look at the levels as the network will hold them. */
static bool is_dense(const wr_attr *attr)
{
    const double first = attr->n_levels ? attr->levels[0].value : 0;
    bool dense = attr->n_levels > 0 && fabs(first) < 1e9 && first == (double)(int32_t)first;
    for (int32_t i = 1; i < attr->n_levels; i++)
        dense = dense && attr->levels[i].value == first + i;
    return dense;
}

static void freeze_levels(weir_builder *b)
{
    for (size_t i = 0; i < b->attrs.n; i++) {
        b->attrs.at[i].levels = b->attr_levels[i].levels.at;
        b->attrs.at[i].n_levels = (int32_t)b->attr_levels[i].levels.n;
        b->attrs.at[i].dense = is_dense(&b->attrs.at[i]);
    }
}

static weir_network *freeze(weir_builder *b)
{
    weir_network *net = wr_alloc(b->arena, sizeof *net);
    *net = wr_view(b);
    FREEZE(changes);
    FREEZE(switches);
    FREEZE(interventions);
    FREEZE(rules);
    FREEZE(budgets);
    FREEZE(service_refs);
    FREEZE(measures);
    FREEZE(records);
    FREEZE(moments);
    FREEZE(instants);
    FREEZE(counted);
    FREEZE(stats);
    FREEZE(by_attrs);
    FREEZE(priorities);
    net->arena = b->arena;
    net->tree = b->tree;
    net->stages = all_names(b, b->stage_names, &net->n_stages);
    net->outcomes = all_names(b, b->outcome_names, &net->n_outcomes);
    net->cost_names = all_names(b, b->cost_names, &net->n_cost_names);
    net->score_names = all_names(b, b->score_names, &net->n_score_names);
    net->yaml = wr_tree_yaml(&b->tree, b->arena);
    freeze_dials(b, net);
    wr_find_parts(net);
    return net;
}

/* ---- loading ------------------------------------------------------------------------------------------------------ */

/* What a load is asked for: a path, or a text under a name. */
typedef struct request {
    const char *path, *text;
    const weir_models *models;
    wr_load_options options;
} request;

static weir_builder *create_builder(wr_arena *arena, const request *r, weir_error *err)
{
    static const weir_models none = {0};
    weir_builder *b = wr_alloc(arena, sizeof *b);
    b->arena = arena;
    b->err = err;
    b->models = r->models ? r->models : &none;
    b->service = -1;
    b->last_stage = -1;
    wr_names **const tables[] = {&b->dial_paths,     &b->dial_aliases,  &b->field_paths,
                                 &b->service_names,  &b->pool_names,    &b->attr_names,
                                 &b->calendar_names, &b->profile_names, &b->book_names,
                                 &b->stage_names,    &b->outcome_names, &b->cost_names,
                                 &b->score_names};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        *tables[i] = wr_names_create(arena);
    b->marks = wr_names_create(arena);
    wr_outcome(b, "done"); /* and with it the other standard ones */
    return b;
}

/* NULL where there was an error. */
static weir_network *compile(wr_arena *arena, const request *r, weir_error *err)
{
    const int before = err->n_errors;
    weir_builder *b = create_builder(arena, r, err);
    const weir_status status =
        r->text ? wr_tree_load_text(r->path, r->text, &r->options, arena, &b->tree, err)
                : wr_tree_load(r->path, &r->options, arena, &b->tree, err);
    if (status != WEIR_OK)
        return NULL;
    b->override_used = wr_alloc_array(arena, b->tree.n_overrides + 1, sizeof *b->override_used);

    read_file(b);
    wr_check_unknown_keys(b);
    wr_check_overrides(b);
    wr_finish_tables(b);
    freeze_levels(b);
    wr_link(b);
    wr_open(b);
    if (err->n_errors > before)
        return NULL;
    wr_find_interrupted(b);
    wr_find_cycles(b);
    wr_check_start(b);
    wr_check_bookings(b);
    wr_check_groups(b);
    wr_check(b);
    if (err->n_errors > before)
        return NULL;
    wr_traffic(b);
    return err->n_errors > before ? NULL : freeze(b);
}

void wr_read_with_notes(const char *text, const weir_models *models, const char *const *set,
                        size_t n_set, wr_arena *arena, wr_notes *notes, weir_error *err)
{
    const request r = {.text = text, .models = models, .options = {.set = set, .n_set = n_set}};
    weir_builder *b = create_builder(arena, &r, err);
    if (wr_tree_load_text("the probe", text, &r.options, arena, &b->tree, err) != WEIR_OK)
        return;
    b->override_used = wr_alloc_array(arena, b->tree.n_overrides + 1, sizeof *b->override_used);
    b->notes = notes;
    read_file(b);
}

static weir_status load(const request *r, weir_network **out, weir_error *err)
{
    *out = NULL;
    wr_arena *arena = wr_arena_create();
    if (!arena || setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    }
    *out = compile(arena, r, err);
    if (*out)
        return WEIR_OK;
    wr_arena_destroy(arena);
    return err->status == WEIR_OK ? WEIR_ERR_INTERNAL : err->status;
}

static weir_status load_reporting(const request *r, weir_network **out, weir_error *err)
{
    if (err)
        return load(r, out, err);
    weir_error own; /* to count what nobody wants to read */
    weir_error_init(&own);
    const weir_status status = load(r, out, &own);
    weir_error_clear(&own);
    return status;
}

static wr_load_options options_of(const weir_load_options *options)
{
    if (!options)
        return (wr_load_options){0};
    return (wr_load_options){.root = options->root, .set = options->set, .n_set = options->n_set};
}

weir_status weir_network_load(const char *path, const weir_models *models,
                              const weir_load_options *options, weir_network **out, weir_error *err)
{
    const request r = {.path = path, .models = models, .options = options_of(options)};
    return load_reporting(&r, out, err);
}

weir_status weir_network_load_text(const char *name, const char *text, const weir_models *models,
                                   const weir_load_options *options, weir_network **out,
                                   weir_error *err)
{
    const request r = {
        .path = name, .text = text, .models = models, .options = options_of(options)};
    return load_reporting(&r, out, err);
}

void weir_network_destroy(weir_network *network)
{
    if (network)
        wr_arena_destroy(network->arena);
}

/* ---- asking a network ------------------------------------------------------------------------------------------------ */

const char *weir_network_title(const weir_network *network) { return network->title; }

size_t weir_network_dial_count(const weir_network *network)
{
    return (size_t)network->n_dial_infos;
}

weir_dial_info weir_network_dial(const weir_network *network, size_t i)
{
    return network->dial_infos[i];
}

size_t weir_network_load_count(const weir_network *network) { return (size_t)network->n_loads; }

weir_load_info weir_network_load_at(const weir_network *network, size_t i)
{
    return network->loads[i];
}

const char *weir_network_yaml(const weir_network *network) { return network->yaml; }
