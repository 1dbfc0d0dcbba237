/* Conditions: a closed vocabulary over attributes, the clock, dates and the state of the system.
 *
 * The children of an all, any or not lie side by side, so a condition is read into a slot that was
 * made for it. Names of services and pools are resolved when all are known, by link.c. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

static void read_into(weir_builder *b, int32_t slot, const char *path, wr_node *node);

static wr_cond blank(wr_cond_op op)
{
    return (wr_cond){.op = op,
                     .attr = -1,
                     .state = {WR_STATE_WAITING, -1, -1},
                     .lo = WR_NO_VALUE,
                     .hi = WR_NO_VALUE,
                     .service = -1,
                     .calendar = -1};
}

/* n slots side by side; the first. */
static int32_t make_slots(weir_builder *b, size_t n)
{
    const int32_t first = (int32_t)b->conds.n;
    for (size_t i = 0; i < n; i++)
        *wr_push(b->arena, &b->conds) = blank(WR_COND_ALL);
    return first;
}

static wr_value fixed(weir_builder *b, double value) { return wr_inside(weir_constant(b, value)); }

/* ---- bounds ------------------------------------------------------------------------------------------- */

/* above, below, at_least, at_most of a map: which are there, and their values. */
static bool read_bounds(weir_builder *b, weir_fields *f, wr_dim dim, wr_cond *c)
{
    static const char *const keys[] = {"at_least", "above", "at_most", "below"};
    bool any = false;
    for (int i = 0; i < 4; i++) {
        wr_node *node = wr_field(f, keys[i]);
        if (!node)
            continue;
        const wr_value v =
            wr_inside(wr_read_value(b, wr_field_path_of(f, keys[i]), node, dim, false, NULL));
        wr_value *end = i < 2 ? &c->lo : &c->hi;
        if (end->kind != WR_VALUE_NONE)
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' and '%s' say the same end twice",
                    keys[i - 1], keys[i]);
        *end = v;
        c->above_strict = c->above_strict || i == 1;
        c->below_strict = c->below_strict || i == 3;
        any = true;
    }
    if (!any && (!f->map || f->map->n == (wr_node_get(f->map, "of") != NULL)))
        wr_fail(b->err, WEIR_ERR_SCENARIO, weir_field_place(f, NULL),
                "expected one of 'at_least', 'at_most', 'above' and 'below'");
    return any;
}

/* ---- attributes --------------------------------------------------------------------------------------- */

static bool add_number(weir_builder *b, int32_t attr, wr_node *item)
{
    const wr_attr *a = &b->attrs.at[attr];
    double value;
    if (a->words) {
        const int32_t level = wr_level_of(b, attr, item, true);
        if (level < 0)
            return false;
        value = b->attr_levels[attr].levels.at[level].value;
    } else {
        const wr_dial like = {.dim = a->dim, .lo = -INFINITY, .hi = INFINITY, .unit_scale = 1};
        if (!wr_parse_for_dial(b, &like, item, &value))
            return false;
    }
    *wr_push(b->arena, &b->numbers) = value;
    return true;
}

static bool is_band(const weir_builder *b, int32_t attr, const wr_node *item, double *lo,
                    double *hi)
{
    return !b->attrs.at[attr].words && item->kind == WR_SCALAR &&
           wr_parse_band(item->text, lo, hi) && *lo < *hi;
}

static wr_cond of_band(weir_builder *b, int32_t attr, double lo, double hi)
{
    wr_cond c = blank(WR_COND_ATTR_RANGE);
    c.attr = attr;
    c.lo = fixed(b, lo);
    if (!isinf(hi))
        c.hi = fixed(b, hi);
    return c;
}

/* Equal to one of the listed values, or in one of the listed bands. */
static void read_list(weir_builder *b, int32_t slot, int32_t attr, wr_node *const *items, size_t n)
{
    double lo, hi;
    size_t n_bands = 0;
    for (size_t i = 0; i < n; i++)
        n_bands += is_band(b, attr, items[i], &lo, &hi);
    if (n == 1 && n_bands == 1) {
        is_band(b, attr, items[0], &lo, &hi);
        b->conds.at[slot] = of_band(b, attr, lo, hi);
        return;
    }
    wr_cond in = blank(WR_COND_ATTR_IN);
    in.attr = attr;
    in.first = (int32_t)b->numbers.n;
    for (size_t i = 0; i < n; i++)
        if (!is_band(b, attr, items[i], &lo, &hi))
            in.n += add_number(b, attr, items[i]);
    if (!n_bands) {
        b->conds.at[slot] = in;
        return;
    }
    wr_cond any = blank(WR_COND_ANY);
    any.n = (int32_t)n_bands + (in.n > 0);
    any.first = make_slots(b, (size_t)any.n);
    int32_t at = any.first;
    if (in.n > 0)
        b->conds.at[at++] = in;
    for (size_t i = 0; i < n; i++) {
        if (!is_band(b, attr, items[i], &lo, &hi))
            continue;
        const wr_cond band = of_band(b, attr, lo, hi);
        b->conds.at[at++] = band;
    }
    b->conds.at[slot] = any;
}

static void read_attr(weir_builder *b, int32_t slot, const char *path, wr_node *node, int32_t attr)
{
    if (node->kind == WR_SCALAR) {
        read_list(b, slot, attr, &node, 1);
    } else if (node->kind == WR_LIST) {
        read_list(b, slot, attr, node->items, node->n);
    } else if (b->attrs.at[attr].words) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "the values of '%s' are words: give one, or a list", b->attrs.at[attr].name);
    } else {
        wr_cond c = blank(WR_COND_ATTR_RANGE);
        c.attr = attr;
        read_bounds(b, wr_fields_of(b, node, path), b->attrs.at[attr].dim, &c);
        b->conds.at[slot] = c;
    }
}

/* ---- time --------------------------------------------------------------------------------------------- */

static void read_clock(weir_builder *b, int32_t slot, wr_node *node)
{
    int start = 0, end = 0;
    char why[WR_WHY_MAX] = "";
    if (node->kind != WR_SCALAR || !wr_parse_span(node->text, &start, &end, why)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "expected a span such as 08:00-20:00, found %s", wr_found(b, node));
        return;
    }
    wr_cond c = blank(WR_COND_CLOCK);
    c.lo = fixed(b, start);
    c.hi = fixed(b, end);
    b->conds.at[slot] = c;
}

static int32_t day_bits(weir_builder *b, wr_node *item)
{
    const char *word = wr_word(b, item, "a day");
    char quoted[WR_QUOTE_MAX];
    const int day = word ? wr_weekday_of(word, true) : -1;
    if (word && day < 0)
        wr_fail(b->err, WEIR_ERR_SCENARIO, item->place,
                "'%s' is not a day: mon to sun, weekday, weekend or holidays",
                wr_quoted(word, quoted));
    switch (day) {
    case -1:
        return 0;
    case 7:
        return 0x1f;
    case 8:
        return 0x60;
    case 9:
        return 0x7f;
    case 10:
        return 0x80;
    default:
        return 1 << day;
    }
}

static void read_weekday(weir_builder *b, int32_t slot, wr_node *node)
{
    wr_cond c = blank(WR_COND_WEEKDAY);
    if (node->kind == WR_LIST)
        for (size_t i = 0; i < node->n; i++)
            c.first |= day_bits(b, node->items[i]);
    else
        c.first = day_bits(b, node);
    b->conds.at[slot] = c;
}

static void read_date(weir_builder *b, int32_t slot, const char *path, wr_node *node)
{
    wr_cond c = blank(WR_COND_DATE);
    int32_t day;
    if (node->kind == WR_SCALAR) { /* that day alone */
        if (wr_date_from_start(b, node, &day)) {
            c.lo = fixed(b, day);
            c.hi = fixed(b, day + 1);
        }
        b->conds.at[slot] = c;
        return;
    }
    weir_fields *f = wr_fields_of(b, node, path);
    wr_node *from = wr_field(f, "from"), *until = wr_field(f, "until");
    if (from && wr_date_from_start(b, from, &day))
        c.lo = fixed(b, day);
    if (until && wr_date_from_start(b, until, &day))
        c.hi = fixed(b, day);
    if (!from && !until)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected 'from', 'until', or both");
    else if (wr_value_now(b, c.hi) <= wr_value_now(b, c.lo))
        wr_fail(b->err, WEIR_ERR_SCENARIO, until ? until->place : node->place,
                "'until' is not after 'from'");
    b->conds.at[slot] = c;
}

/* ---- the state of the system ---------------------------------------------------------------------------- */

static void pend(weir_builder *b, int32_t slot, const char *name, int32_t service_at,
                 weir_place place)
{
    *wr_push(b->arena, &b->pending_states) =
        (wr_pending_state){.name = name, .service_at = service_at, .index = slot, .place = place};
}

static void read_state(weir_builder *b, int32_t slot, const char *path, wr_node *node,
                       wr_state_of of)
{
    weir_fields *f = wr_fields_of(b, node, path);
    wr_node *name_node = wr_field(f, "of");
    const char *name = name_node ? wr_word(b, name_node, "a service or pool") : NULL;
    if (!name_node)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "of what? Say 'of: SERVICE' or 'of: POOL'");

    wr_cond c = blank(WR_COND_STATE);
    c.state.of = of;
    read_bounds(b, f, of == WR_STATE_OCCUPANCY ? WR_DIM_SHARE : WR_DIM_COUNT, &c);
    b->conds.at[slot] = c;
    if (name)
        pend(b, slot, name, b->service, name_node->place);
}

static void read_open(weir_builder *b, int32_t slot, wr_node *node)
{
    const char *name = wr_word(b, node, "a service");
    b->conds.at[slot] = blank(WR_COND_OPEN);
    if (name)
        pend(b, slot, name, b->service, node->place);
}

/* ---- all, any, not -------------------------------------------------------------------------------------- */

static void read_group(weir_builder *b, int32_t slot, const char *path, wr_node *node,
                       wr_cond_op op)
{
    if (node->kind != WR_LIST || !node->n) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected a list of conditions, found %s",
                node->kind == WR_LIST ? "an empty one" : wr_found(b, node));
        return;
    }
    wr_cond c = blank(op);
    c.n = (int32_t)node->n;
    c.first = make_slots(b, node->n);
    b->conds.at[slot] = c;
    for (size_t i = 0; i < node->n; i++)
        read_into(b, c.first + (int32_t)i, wr_format(b->arena, "%s.%zu", path, i + 1),
                  node->items[i]);
}

static const char *const WORDS[] = {"all",  "any",     "not",     "clock",  "weekday", "date",
                                    "open", "waiting", "present", "in_use", "free",    "occupancy"};
enum { ALL, ANY, NOT, CLOCK, WEEKDAY, DATE, OPEN, FIRST_STATE, N_WORDS = FIRST_STATE + 5 };

const char *wr_cond_word(size_t i) { return i < N_WORDS ? WORDS[i] : NULL; }

static void unknown(weir_builder *b, const wr_entry *e)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (int i = 0; i < N_WORDS; i++)
        *wr_push(b->arena, &names) = WORDS[i];
    for (size_t i = 0; i < b->attrs.n; i++)
        *wr_push(b->arena, &names) = b->attrs.at[i].name;
    wr_fail(b->err, WEIR_ERR_SCENARIO, e->key_place, "unknown condition or attribute '%s'",
            wr_quoted(e->key, quoted));
    wr_hint_nearest(b->err, e->key_place, e->key, names.at, (int)names.n);
}

static void read_entry(weir_builder *b, int32_t slot, const char *path, const wr_entry *e)
{
    int word = 0;
    while (word < N_WORDS && strcmp(e->key, WORDS[word]) != 0)
        word++;
    const int attr = word < N_WORDS ? -1 : wr_names_find(b->attr_names, e->key);
    const char *own = wr_subpath(b, path, e->key);
    switch (word) {
    case ALL:
        read_group(b, slot, own, e->value, WR_COND_ALL);
        break;
    case ANY:
        read_group(b, slot, own, e->value, WR_COND_ANY);
        break;
    case NOT: {
        wr_cond c = blank(WR_COND_NOT);
        c.n = 1;
        c.first = make_slots(b, 1);
        b->conds.at[slot] = c;
        read_into(b, c.first, own, e->value);
        break;
    }
    case CLOCK:
        read_clock(b, slot, e->value);
        break;
    case WEEKDAY:
        read_weekday(b, slot, e->value);
        break;
    case DATE:
        read_date(b, slot, own, e->value);
        break;
    case OPEN:
        read_open(b, slot, e->value);
        break;
    case N_WORDS:
        if (attr >= 0)
            read_attr(b, slot, own, e->value, attr);
        else
            unknown(b, e);
        break;
    default:
        read_state(b, slot, own, e->value, (wr_state_of)(word - FIRST_STATE));
        break;
    }
}

static void read_into(weir_builder *b, int32_t slot, const char *path, wr_node *node)
{
    if (node->kind != WR_MAP || !node->n) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected a condition, found %s",
                node->kind == WR_MAP ? "an empty map" : wr_found(b, node));
        return;
    }
    if (node->n == 1) {
        read_entry(b, slot, path, &node->entries[0]);
        return;
    }
    wr_cond c = blank(WR_COND_ALL);
    c.n = (int32_t)node->n;
    c.first = make_slots(b, node->n);
    b->conds.at[slot] = c;
    for (size_t i = 0; i < node->n; i++)
        read_entry(b, c.first + (int32_t)i, path, &node->entries[i]);
}

static int32_t noted_read_cond(weir_builder *b, const char *path, wr_node *node)
{
    const int32_t slot = make_slots(b, 1);
    read_into(b, slot, path, node);
    return slot;
}

int32_t wr_read_cond(weir_builder *b, const char *path, wr_node *node)
{
    wr_note_value(b, path, WR_KIND_COND, WR_DIM_NUMBER, NULL);
    wr_note_open(b, path, WR_KIND_COND);
    const int32_t read = noted_read_cond(b, path, node);
    wr_note_close(b);
    return read;
}

/* ---- conditions of rules ---------------------------------------------------------------------------------- */

/* What may stand beside a condition there: `for`, and the bounds of the one state that is cut short. */
static bool is_beside(const char *key)
{
    static const char *const keys[] = {"for", "at_least", "above", "at_most", "below"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static int state_word(const char *key)
{
    for (int i = FIRST_STATE; i < N_WORDS; i++)
        if (strcmp(key, WORDS[i]) == 0)
            return i - FIRST_STATE;
    return -1;
}

/* `{occupancy: ward.beds, above: 96 %}`. */
static bool is_short(const wr_entry *e)
{
    return state_word(e->key) >= 0 && e->value->kind == WR_SCALAR;
}

/* The one state that a condition asks for: a cond index; -1 where there is none, -2 where several. */
static int32_t only_state(const weir_builder *b, int32_t cond)
{
    const wr_cond *c = &b->conds.at[cond];
    int32_t found = c->op == WR_COND_STATE ? cond : -1;
    const bool group = c->op == WR_COND_ALL || c->op == WR_COND_ANY || c->op == WR_COND_NOT;
    for (int32_t i = 0; group && i < c->n; i++) {
        const int32_t inside = only_state(b, c->first + i);
        found = inside == -1 ? found : found == -1 ? inside : -2;
    }
    return found;
}

/* Bounds beside a state, or of the state that another condition asks for. */
static void read_short(weir_builder *b, int32_t slot, weir_fields *f, const wr_entry *e, int32_t of)
{
    const int32_t like = e || of < 0 ? -1 : only_state(b, of);
    wr_cond c = blank(WR_COND_STATE);
    if (!e && like < 0) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, weir_field_place(f, NULL),
                "a bound of what? Say '{occupancy: POOL, below: 92 %%}'");
        return;
    }
    c.state.of = e ? (wr_state_of)state_word(e->key) : b->conds.at[like].state.of;
    if (!read_bounds(b, f, c.state.of == WR_STATE_OCCUPANCY ? WR_DIM_SHARE : WR_DIM_COUNT, &c))
        wr_fail(b->err, WEIR_ERR_SCENARIO, weir_field_place(f, NULL),
                "expected one of 'at_least', 'at_most', 'above' and 'below'");
    b->conds.at[slot] = c;
    if (e)
        pend(b, slot, wr_word(b, e->value, "a service or pool"), -1, e->value->place);
    for (size_t k = 0, n = b->pending_states.n; !e && k < n; k++) {
        wr_pending_state p = b->pending_states.at[k];
        if (!p.of_table && p.index == like)
            pend(b, slot, p.name, p.service_at, p.place);
    }
}

int32_t wr_read_rule_cond(weir_builder *b, weir_fields *f, int32_t of)
{
    const wr_node *map = f->map;
    const wr_entry *cut = NULL;
    size_t n = 0, n_bounds = 0;
    for (size_t i = 0; map && i < map->n; i++) {
        const wr_entry *e = &map->entries[i];
        n_bounds += is_beside(e->key) && strcmp(e->key, "for") != 0;
        n += !is_beside(e->key);
        if (is_short(e) && cut)
            wr_fail(b->err, WEIR_ERR_SCENARIO, e->key_place,
                    "write two states in full: '%s: {of: …, above: …}'", e->key);
        cut = is_short(e) ? e : cut;
        if (!is_beside(e->key))
            wr_field(f, e->key); /* known, for the check of keys */
    }
    const bool bare = n_bounds > 0 && !cut;
    if (n + bare == 0) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, weir_field_place(f, NULL),
                "expected a condition, found an empty map");
        return make_slots(b, 1);
    }
    wr_cond all = blank(WR_COND_ALL);
    const int32_t slot = make_slots(b, 1);
    all.n = (int32_t)n + bare;
    all.first = all.n > 1 ? make_slots(b, (size_t)all.n) : slot;
    int32_t at = all.first;
    if (bare)
        read_short(b, at++, f, NULL, of);
    for (size_t i = 0; i < map->n; i++) {
        const wr_entry *e = &map->entries[i];
        if (e == cut)
            read_short(b, at++, f, e, -1);
        else if (!is_beside(e->key) && !is_short(e))
            read_entry(b, at++, f->path, e);
    }
    if (all.n > 1)
        b->conds.at[slot] = all;
    return slot;
}

/* ---- conditions of a provider type's own ------------------------------------------------------------------ */

static weir_cond push(weir_builder *b, wr_cond c)
{
    *wr_push(b->arena, &b->conds) = c;
    return (weir_cond){(int32_t)b->conds.n - 1};
}

weir_cond weir_when_level(weir_builder *b, weir_attr attr, const int32_t *levels, size_t n)
{
    wr_cond c = blank(WR_COND_ATTR_IN);
    c.attr = attr.id;
    c.first = (int32_t)b->numbers.n;
    c.n = (int32_t)n;
    for (size_t i = 0; i < n; i++)
        *wr_push(b->arena, &b->numbers) = b->attr_levels[attr.id].levels.at[levels[i]].value;
    return push(b, c);
}

weir_cond weir_when_range(weir_builder *b, weir_attr attr, double at_least, double at_most)
{
    wr_cond c = blank(WR_COND_ATTR_RANGE);
    c.attr = attr.id;
    if (!isinf(at_least))
        c.lo = fixed(b, at_least);
    if (!isinf(at_most))
        c.hi = fixed(b, at_most);
    return push(b, c);
}

weir_cond weir_when_open(weir_builder *b, weir_calendar hours)
{
    wr_cond c = blank(hours.id < 0 ? WR_COND_ALL : WR_COND_CALENDAR); /* always open: all of none */
    c.calendar = hours.id;
    return push(b, c);
}

weir_cond weir_when_service_open(weir_builder *b, const char *service, weir_place place)
{
    const weir_cond cond = push(b, blank(WR_COND_OPEN));
    pend(b, cond.id, wr_strdup(b->arena, service), -1, place);
    return cond;
}

/* Copies of conditions, side by side; a name still to be resolved is resolved for the copy too. */
static int32_t copy_conds(weir_builder *b, const weir_cond *conds, size_t n)
{
    const int32_t first = make_slots(b, n);
    const size_t n_pending = b->pending_states.n;
    for (size_t i = 0; i < n; i++) {
        b->conds.at[first + (int32_t)i] = b->conds.at[conds[i].id];
        for (size_t k = 0; k < n_pending; k++) {
            wr_pending_state p = b->pending_states.at[k];
            if (p.of_table || p.index != conds[i].id)
                continue;
            p.index = first + (int32_t)i;
            *wr_push(b->arena, &b->pending_states) = p;
        }
    }
    return first;
}

static weir_cond group(weir_builder *b, wr_cond_op op, const weir_cond *conds, size_t n)
{
    wr_cond c = blank(op);
    c.n = (int32_t)n;
    c.first = copy_conds(b, conds, n);
    return push(b, c);
}

weir_cond weir_when_all(weir_builder *b, const weir_cond *conds, size_t n)
{
    return group(b, WR_COND_ALL, conds, n);
}

weir_cond weir_when_any(weir_builder *b, const weir_cond *conds, size_t n)
{
    return group(b, WR_COND_ANY, conds, n);
}

weir_cond weir_when_not(weir_builder *b, weir_cond cond) { return group(b, WR_COND_NOT, &cond, 1); }

weir_cond weir_when_slot(weir_builder *b, weir_attr by, const weir_book *books, size_t n,
                         weir_value within)
{
    wr_cond c = blank(WR_COND_SLOT);
    c.attr = by.id;
    c.first = (int32_t)b->book_refs.n;
    c.n = (int32_t)n;
    c.lo = wr_inside(within);
    for (size_t i = 0; i < n; i++)
        *wr_push(b->arena, &b->book_refs) = books[i].id;
    return push(b, c);
}
