/* What patients wait for: pools of beds, rooms and staff, doors, appointment books; from the calls
 * of weir/model.h and from `resources:` and `books:` of the language. */
#include "sim/network/interrupt.h"

#include <math.h>
#include <string.h>

/* ---- pools ----------------------------------------------------------------------------------- */

static weir_place service_place(const weir_builder *b, int32_t service)
{
    return service >= 0 ? b->services.at[service].place_in_file : WR_NOWHERE;
}

/* A new pool, unlimited until its capacity is said; the known one of that name, with an error. */
static int32_t add_pool(weir_builder *b, const char *name, int32_t service, weir_place place)
{
    const char *full = name;
    if (service >= 0)
        full = wr_format(b->arena, "%s.%s", b->services.at[service].name, name);
    const int known = wr_names_find(b->pool_names, full);
    if (known >= 0) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "'%s' is given twice", full);
        wr_note(b->err, b->pools.at[known].place, "the first is here");
        return known;
    }
    wr_names_add(b->pool_names, full);
    *wr_push(b->arena, &b->pools) = (wr_pool){.name = wr_strdup(b->arena, name),
                                              .full_name = wr_strdup(b->arena, full),
                                              .service = service,
                                              .capacity = -1,
                                              .calendar = -1,
                                              .unlimited = true,
                                              .door = -1,
                                              .at_drop = {.target = -1},
                                              .turnaround = WR_NO_VALUE,
                                              .turnaround_stage = -1,
                                              .order_by = WR_NO_VALUE,
                                              .order_stage = -1,
                                              .cost_per_hour_held = -1,
                                              .cost_per_hour_waiting = -1,
                                              .cost_per_unit_day = -1,
                                              .place = place};
    return (int32_t)b->pools.n - 1;
}

static void set_capacity(weir_builder *b, int32_t pool, int32_t dial)
{
    b->pools.at[pool].capacity = dial;
    b->pools.at[pool].unlimited = false;
}

static void set_shifts(weir_builder *b, int32_t pool, int32_t calendar)
{
    b->pools.at[pool].calendar = calendar;
    b->pools.at[pool].unlimited = calendar < 0;
}

static weir_place pool_place(weir_builder *b, const char *name)
{
    if (b->service_fields)
        return weir_field_place(b->service_fields, name);
    return service_place(b, b->service);
}

weir_pool weir_add_pool(weir_builder *b, const char *name, weir_value capacity)
{
    const weir_place place = pool_place(b, name);
    const int32_t pool = add_pool(b, name, b->service, place);
    if (weir_has(capacity))
        set_capacity(b, pool, wr_only_dial(b, capacity, place));
    return (weir_pool){pool};
}

weir_pool weir_add_staffed_pool(weir_builder *b, const char *name, weir_calendar shifts)
{
    const int32_t pool = add_pool(b, name, b->service, pool_place(b, name));
    set_shifts(b, pool, shifts.id);
    return (weir_pool){pool};
}

weir_pool weir_find_pool(weir_builder *b, const char *full_name, weir_place place)
{
    *wr_push(b->arena, &b->pending_pools) =
        (wr_pending_pool){.name = wr_strdup(b->arena, full_name),
                          .service_at = b->service,
                          .place = place,
                          .pool = -1};
    return (weir_pool){WR_PENDING_POOL + (int32_t)b->pending_pools.n - 1};
}

/* One of this service if it is known by now; else a name for link.c. */
weir_pool wr_pool_by_name(weir_builder *b, const char *name, weir_place place)
{
    if (b->service >= 0) {
        const char *own = b->services.at[b->service].name;
        const int known = wr_names_find(b->pool_names, wr_format(b->arena, "%s.%s", own, name));
        if (known >= 0)
            return (weir_pool){known};
    }
    return weir_find_pool(b, name, place);
}

void weir_pool_cost(weir_builder *b, weir_pool pool, weir_value per_unit_day,
                    weir_value per_hour_held)
{
    wr_pool *p = &b->pools.at[pool.id];
    if (weir_has(per_unit_day))
        p->cost_per_unit_day = wr_only_dial(b, per_unit_day, p->place);
    if (weir_has(per_hour_held))
        p->cost_per_hour_held = wr_only_dial(b, per_hour_held, p->place);
}

void weir_pool_turnaround(weir_builder *b, weir_pool pool, weir_value time)
{
    wr_pool *p = &b->pools.at[pool.id];
    p->turnaround = wr_inside(time);
    p->turnaround_stage = wr_stage(b, wr_format(b->arena, "%s.turnaround", p->full_name));
}

void weir_service_door(weir_builder *b, weir_calendar hours, weir_target shut)
{
    b->services.at[b->service].door = hours.id;
    b->services.at[b->service].shut = shut.id;
}

void weir_service_place(weir_builder *b, const char *place)
{
    b->services.at[b->service].place = place ? wr_strdup(b->arena, place) : NULL;
}

/* ---- resources: ------------------------------------------------------------------------------ */

static bool has_any(const wr_node *map, const char *const *keys)
{
    if (map->kind != WR_MAP)
        return false;
    for (; *keys; keys++)
        if (wr_node_get(map, *keys))
            return true;
    return false;
}

/* Is this a shift plan in the place of a whole resource, {weekday: …}? */
static bool is_plan(const wr_node *node)
{
    static const char *const words[] = {"calendar", "weekday", "weekend", "every_day", "holidays",
                                        "mon",      "tue",     "wed",     "thu",       "fri",
                                        "sat",      "sun",     "on",      NULL};
    return has_any(node, words);
}

static bool by_state(const weir_builder *b, wr_value v)
{
    if (v.kind != WR_VALUE_TABLE)
        return false;
    const wr_table *t = &b->tables.at[v.index];
    bool found = t->by == WR_BY_STATE || by_state(b, t->otherwise);
    for (int32_t i = 0; i < t->n && !found; i++)
        found = by_state(b, b->rows.at[t->first + i].value);
    return found;
}

/* `{by: clock, …}`: nobody is asked, so it is by time or by a state. */
static void read_varying(weir_builder *b, int32_t pool, const char *path, wr_node *node)
{
    const wr_value v = wr_inside(wr_read_value(b, path, node, WR_DIM_COUNT, false, NULL));
    wr_pool *p = &b->pools.at[pool];
    p->unlimited = false;
    p->varying = v;
    p->follows = by_state(b, v);
    if (!wr_asks_patient(b, v))
        return;
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
            "a capacity is of no patient: a table of it is by clock, weekday, month or a state");
    wr_hint(b->err, node->place, "'keep_free' of a seize leaves units for others");
}

/* capacity: a number, unlimited, {calendar: NAME}, a shift plan or a table. */
static void read_capacity(weir_builder *b, int32_t pool, const char *path, wr_node *node)
{
    wr_node *calendar = node->kind == WR_MAP ? wr_node_get(node, "calendar") : NULL;
    wr_note_value(b, path, WR_KIND_PLAIN, WR_DIM_COUNT, NULL);
    wr_note_kind(b, path, WR_KIND_SHIFTS);
    wr_note_value(b, path, WR_KIND_VALUE, WR_DIM_COUNT, NULL);
    wr_note_kind(b, path, WR_KIND_WORD); /* unlimited */
    if (node->kind == WR_SCALAR && !strcmp(node->text, "unlimited"))
        return;
    if (node->kind == WR_SCALAR || (node->kind == WR_MAP && wr_node_get(node, "value"))) {
        const weir_value units = wr_read_scalar(b, path, node, WR_DIM_COUNT, NULL);
        set_capacity(b, pool, wr_only_dial(b, units, node->place));
    } else if (wr_node_get(node, "by")) {
        read_varying(b, pool, path, node);
    } else if (wr_node_get(node, "dist")) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "a capacity is a number, not a draw");
        wr_hint(b->err, node->place,
                "write {value: {dist: …}} for a number that is drawn once a replication");
    } else {
        set_shifts(b, pool, wr_read_calendar(b, path, calendar ? calendar : node, false));
    }
}

/* The number of one of several words; the first where none is written or the word is wrong. */
static int read_choice(weir_builder *b, weir_fields *f, const char *key, const char *const *words,
                       int n)
{
    wr_node *node = wr_field(f, key);
    wr_note_kind(b, wr_field_path_of(f, key), WR_KIND_WORD);
    if (!node)
        return 0;
    for (int i = 0; node->kind == WR_SCALAR && i < n; i++)
        if (!strcmp(node->text, words[i]))
            return i;
    if (node->kind == WR_MAP && node->n == 1) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s: {%s: …}' is not available yet", key,
                node->entries[0].key);
        return 0;
    }
    const char *all = words[0];
    for (int i = 1; i < n; i++)
        all = wr_format(b->arena, "%s%s%s", all, i == n - 1 ? " or " : ", ", words[i]);
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected %s, found %s", all,
            wr_found(b, node));
    return 0;
}

/* `£300 per day`, or plain pounds, which are of a day. */
static int32_t read_per_day(weir_builder *b, weir_fields *f, const char *key)
{
    static const char ending[] = "per day";
    const char *path = wr_field_path_of(f, key);
    wr_note_kind(b, path, WR_KIND_ANY); /* pounds, or pounds per day */
    wr_node *node = wr_overridden(b, path, wr_field(f, key));
    if (!node)
        return -1;
    size_t length = node->kind == WR_SCALAR ? strlen(node->text) : 0;
    if (length <= sizeof ending - 1 ||
        strcmp(node->text + length - (sizeof ending - 1), ending) != 0)
        return wr_only_dial(b, wr_read_scalar(b, path, node, WR_DIM_MONEY, NULL), node->place);

    wr_node pounds = *node;
    pounds.text = wr_strndup(b->arena, node->text, length - (sizeof ending - 1));
    double value = 0, scale = 1;
    const char *unit = "";
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    if (!wr_parse_value(pounds.text, WR_DIM_MONEY, &value, &unit, &scale, why, hint)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "%s", why);
        if (*hint)
            wr_hint(b->err, node->place, "%s", hint);
    }
    return wr_new_dial(b, path, WR_DIM_MONEY, value, unit, scale, node->place);
}

static int32_t read_pounds(weir_builder *b, weir_fields *f, const char *key)
{
    if (!weir_has_field(f, key))
        return -1;
    return wr_only_dial(b, weir_read_money(f, key, NULL), weir_field_place(f, key));
}

static void read_pool_cost(weir_builder *b, int32_t pool, weir_fields *f)
{
    weir_fields *cost = weir_has_field(f, "cost") ? weir_read_map(f, "cost") : NULL;
    if (!cost)
        return;
    const int32_t held = read_pounds(b, cost, "per_hour_held");
    const int32_t waiting = read_pounds(b, cost, "per_hour_waiting");
    const int32_t unit = read_per_day(b, cost, "per_unit");
    b->pools.at[pool].cost_per_hour_held = held;
    b->pools.at[pool].cost_per_hour_waiting = waiting;
    b->pools.at[pool].cost_per_unit_day = unit;
}

static void refuse_later_keys(weir_builder *b, weir_fields *f)
{
    static const char *const later[] = {"starts", "lapse", "present", "bays"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (f->map && wr_node_get(f->map, later[i])) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, wr_field(f, later[i])->place,
                    "'%s' of a resource is not available yet", later[i]);
        }
}

/* `order: {of: ATTRIBUTE}` */
static void order_by_attr(weir_builder *b, int32_t pool, weir_fields *f)
{
    weir_fields *order = weir_read_map(f, "order");
    wr_node *of = wr_field(order, "of");
    const char *name = of ? wr_word(b, of, "an attribute") : NULL;
    if (!of)
        wr_fail(b->err, WEIR_ERR_SCENARIO, weir_field_place(f, "order"),
                "expected an order such as latest, or {of: ATTRIBUTE}");
    const int32_t attr = name ? wr_attr_named(b, name, of->place) : -1;
    if (attr < 0)
        return;
    b->pools.at[pool].order = WR_ORDER_OF;
    b->pools.at[pool].order_by = (wr_value){WR_VALUE_ATTR, attr};
}

static void read_order(weir_builder *b, int32_t pool, weir_fields *f)
{
    static const char *const orders[] = {"joined", "arrival", "latest", "random"};
    wr_node *node = wr_field(f, "order");
    if (node && node->kind == WR_MAP) {
        order_by_attr(b, pool, f);
        return;
    }
    wr_pool *p = &b->pools.at[pool];
    p->order = (wr_order)read_choice(b, f, "order", orders, 4);
    if (p->order == WR_ORDER_RANDOM)
        p->order_stage = wr_stage(b, wr_format(b->arena, "%s.order", p->full_name));
}

/* A resource written as a map with keys of its own. */
static void read_pool_map(weir_builder *b, int32_t pool, const char *path, wr_node *map)
{
    static const char *const closings[] = {"see_all_inside", "turn_away_waiting", "suspend"};
    weir_fields *f = wr_fields_of(b, map, path);
    const char *capacity_path = wr_format(b->arena, "%s.capacity", path);
    wr_node *capacity = wr_overridden(b, capacity_path, wr_field(f, "capacity"));
    if (capacity) {
        read_capacity(b, pool, capacity_path, capacity);
    } else {
        wr_fail(b->err, WEIR_ERR_SCENARIO, map->place, "'%s' has no 'capacity'",
                b->pools.at[pool].full_name);
        wr_hint(b->err, map->place, "write a number, a shift plan, or unlimited");
    }
    const int32_t door = weir_has_field(f, "door") ? weir_read_hours(f, "door", NULL).id : -1;
    b->pools.at[pool].door = door;
    b->pools.at[pool].at_close = (wr_at_close)read_choice(b, f, "at_close", closings, 3);
    const wr_drop drop = wr_read_at_drop(b, f);
    b->pools.at[pool].at_drop = drop;
    const wr_fails fails = wr_read_fails(b, f, &b->pools.at[pool]);
    b->pools.at[pool].fails = fails;
    if (weir_has_field(f, "turnaround"))
        weir_pool_turnaround(b, (weir_pool){pool}, weir_read_duration(f, "turnaround", NULL));
    read_order(b, pool, f);
    read_pool_cost(b, pool, f);
    refuse_later_keys(b, f);
}

static void read_resource(weir_builder *b, const wr_entry *entry, const char *path, int32_t service)
{
    wr_check_name(b, entry->key, entry->key_place, "a resource");
    const int32_t pool = add_pool(b, entry->key, service, entry->value->place);
    const char *own_path = wr_format(b->arena, "%s.%s", path, entry->key);
    const char *capacity_path = wr_format(b->arena, "%s.capacity", own_path);
    wr_node *node = entry->value;
    const bool whole = node->kind != WR_MAP || wr_node_get(node, "value") || is_plan(node) ||
                       wr_node_get(node, "by") || wr_node_get(node, "dist");
    if (whole)
        read_capacity(b, pool, own_path,
                      wr_overridden(b, own_path, wr_overridden(b, capacity_path, node)));
    else
        read_pool_map(b, pool, own_path, node);
}

void wr_read_resources(weir_builder *b, wr_node *resources, const char *path, int32_t service)
{
    if (!resources)
        return;
    if (resources->kind != WR_MAP) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, resources->place,
                "expected a map of resources, found %s", wr_found(b, resources));
        wr_hint(b->err, resources->place, "write {beds: 20}");
        return;
    }
    for (size_t i = 0; i < resources->n; i++)
        read_resource(b, &resources->entries[i], path, service);
}

void weir_read_resources(weir_fields *f, const char *key)
{
    wr_read_resources(f->b, wr_field(f, key), wr_field_path_of(f, key), f->b->service);
}

/* ---- appointment books ----------------------------------------------------------------------- */

/* A calendar's plans with every span's value another dial: slots of one length for all hours. */
static const wr_day_plan *plans_with_dial(weir_builder *b, const wr_day_plan *plans, int32_t n,
                                          int32_t dial)
{
    if (!plans)
        return NULL;
    wr_day_plan *out = wr_alloc_array(b->arena, (size_t)n, sizeof *out);
    for (int32_t k = 0; k < n; k++) {
        out[k] = (wr_day_plan){(int32_t)b->spans.n, plans[k].n};
        for (int32_t i = 0; i < plans[k].n; i++) {
            const wr_span span = b->spans.at[plans[k].first + i];
            wr_span *copy = wr_push(b->arena, &b->spans);
            *copy = span;
            copy->dial = dial;
        }
    }
    return out;
}

static int32_t slots_every(weir_builder *b, int32_t hours, int32_t every)
{
    wr_calendar calendar = b->calendars.at[hours];
    calendar.plans = plans_with_dial(b, calendar.plans, calendar.n_plans, every);
    calendar.tails = plans_with_dial(b, calendar.tails, calendar.n_plans, every);
    *wr_push(b->arena, &b->calendars) = calendar;
    return (int32_t)b->calendars.n - 1;
}

static weir_book add_book(weir_builder *b, const char *full_name, wr_book book)
{
    const int known = wr_names_find(b->book_names, full_name);
    if (known >= 0) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, book.place, "the book '%s' is given twice", full_name);
        wr_note(b->err, b->books.at[known].place, "the first is here");
        return (weir_book){known};
    }
    wr_names_add(b->book_names, full_name);
    book.name = wr_strdup(b->arena, full_name);
    *wr_push(b->arena, &b->books) = book;
    return (weir_book){(int32_t)b->books.n - 1};
}

weir_book weir_add_book(weir_builder *b, const char *name, weir_calendar hours, weir_value every,
                        weir_value clinicians, weir_value horizon, weir_value same_day_share,
                        weir_value same_day_released)
{
    const weir_place place = pool_place(b, name);
    const char *full = name;
    if (b->service >= 0)
        full = wr_format(b->arena, "%s.%s", b->services.at[b->service].name, name);
    if (hours.id < 0) { /* always: all of every day */
        wr_node *all_day = wr_node_of_text(b, "00:00-24:00");
        hours.id = wr_read_calendar(b, wr_format(b->arena, "%s.hours", full), all_day, true);
    }
    wr_book book = {.pattern = slots_every(b, hours.id, wr_only_dial(b, every, place)),
                    .clinicians = wr_only_dial(b, clinicians, place),
                    .horizon = wr_only_dial(b, horizon, place),
                    .overbook = -1,
                    .first = -1,
                    .same_day_share = -1,
                    .same_day_released = -1,
                    .late = WR_NO_VALUE,
                    .place = place};
    if (weir_has(same_day_share)) {
        book.same_day_share = wr_only_dial(b, same_day_share, place);
        book.same_day_released = wr_only_dial(b, same_day_released, place);
    }
    return add_book(b, full, book);
}

/* More than one in a slot, and not on time. */
static void read_more_of_book(weir_builder *b, weir_fields *f, wr_book *book)
{
    if (weir_has_field(f, "overbook"))
        book->overbook =
            wr_only_dial(b, weir_read_share(f, "overbook", NULL), weir_field_place(f, "overbook"));
    if (weir_has_field(f, "first"))
        book->first = wr_read_scalar_as(b, wr_field_path_of(f, "first"), NULL, wr_field(f, "first"),
                                        WR_DIM_COUNT, NULL, 1, 1e9)
                          .index;
    if (weir_has_field(f, "late"))
        book->late = wr_inside(weir_read_duration(f, "late", NULL));
}

static void read_book(weir_builder *b, const wr_entry *entry)
{
    wr_check_name(b, entry->key, entry->key_place, "a book");
    weir_fields *f = wr_fields_of(b, entry->value, wr_format(b->arena, "books.%s", entry->key));
    wr_book book = {.pattern = -1,
                    .overbook = -1,
                    .first = -1,
                    .same_day_share = -1,
                    .same_day_released = -1,
                    .late = WR_NO_VALUE,
                    .place = entry->key_place};
    wr_node *slots = wr_field(f, "slots");
    if (slots)
        book.pattern = wr_read_slots(b, wr_field_path_of(f, "slots"), slots);
    else
        wr_fail(b->err, WEIR_ERR_SCENARIO, entry->value->place, "the book '%s' has no 'slots'",
                entry->key);
    if (book.pattern < 0)
        book.pattern = wr_read_calendar(b, "", wr_node_of_text(b, "00:00-24:00"), true);
    book.clinicians = wr_only_dial(b, weir_read_count(f, "clinicians", "1"), entry->value->place);
    book.horizon = wr_only_dial(b, weir_read_duration(f, "horizon", "28 d"), entry->value->place);
    if (weir_has_field(f, "same_day")) {
        weir_fields *same = weir_read_map(f, "same_day");
        wr_node *released = wr_field(same, "released");
        const weir_place place = weir_field_place(f, "same_day");
        book.same_day_share = wr_only_dial(b, weir_read_share(same, "share", NULL), place);
        const weir_value at =
            wr_read_scalar(b, wr_field_path_of(same, "released"), released, WR_DIM_CLOCK, "00:00");
        book.same_day_released = wr_only_dial(b, at, place);
    }
    read_more_of_book(b, f, &book);
    add_book(b, entry->key, book);
}

void wr_read_books(weir_builder *b, wr_node *books)
{
    if (!books)
        return;
    if (books->kind != WR_MAP) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, books->place, "expected a map of books, found %s",
                wr_found(b, books));
        return;
    }
    for (size_t i = 0; i < books->n; i++) {
        if (books->entries[i].value->kind == WR_MAP)
            read_book(b, &books->entries[i]);
        else
            wr_fail(b->err, WEIR_ERR_SCENARIO, books->entries[i].value->place,
                    "expected a book such as {slots: {weekday: {09:00-12:00: every 10 min}}}, "
                    "found %s",
                    wr_found(b, books->entries[i].value));
    }
}

/* The most slots that follow each other in a session of a book. */
static double longest_session(const weir_network *net, const wr_book *book)
{
    const wr_calendar *c = &net->calendars[book->pattern];
    double most = 0;
    for (int32_t k = 0; k < c->n_plans; k++)
        for (int32_t i = c->plans[k].first; i < c->plans[k].first + c->plans[k].n; i++) {
            const double every = net->dials[net->spans[i].dial].value;
            const double lasts = net->spans[i].end - net->spans[i].start;
            if (every > 0 && floor(lasts / every) > most)
                most = floor(lasts / every);
        }
    return most;
}

/* Who asks for more slots in a row than any session has gets none. Tables are asked as the run goes. */
void wr_check_bookings(weir_builder *b)
{
    const weir_network net = wr_view(b);
    for (int32_t i = 0; i < net.n_steps; i++) {
        const wr_book_step *step =
            net.steps[i].op == WR_OP_BOOK ? &net.book_steps[net.steps[i].a] : NULL;
        if (!step || step->slots.kind != WR_VALUE_DIAL)
            continue;
        double most = 0;
        for (int32_t k = step->first; k < step->first + step->n; k++)
            if (net.book_refs[k] >= 0)
                most = fmax(most, longest_session(&net, &net.books[net.book_refs[k]]));
        const double asked = net.dials[step->slots.index].value;
        if (asked < 1)
            wr_fail(b->err, WEIR_ERR_SCENARIO, net.dials[step->slots.index].place,
                    "a booking is of at least one slot");
        else if (step->n && asked > most)
            wr_warn(b->err, net.dials[step->slots.index].place,
                    "%.0f slots in a row are asked for, and no session has more than %.0f", asked,
                    most);
    }
}
