/* One tree over another, and two trees side by side.
 *
 * Laid over a base, maps merge deeply while texts and lists replace. Some maps cannot be merged key
 * by key and still mean what their writer meant: 10 % in place of 5 % in a set of shares leaves a
 * sum above 100 %; new hours of a Monday beside the old ones are two rosters. These are taken
 * whole, or lose the keys which the new ones exclude. The tables below say which.
 *
 * Nothing is changed in place: both trees may share nodes with others through aliases. */
#include "sim/scenario/reading.h"

#include <string.h>

#include "sim/scenario/units.h"

/* Where a map stands: enough to tell an arrival from a measure. Elements count from the top. */
typedef struct where {
    const char *top;  /* the first key of the path; NULL for the root */
    const char *last; /* the last */
    int depth;        /* keys in the path */
    bool in_table;    /* below a `by`: its rows are merged one by one */
} where;

static where step_into(where at, const char *key, bool in_table)
{
    return (where){at.top ? at.top : key, key, at.depth + 1, in_table};
}

/* --- keys that exclude one another --- */

enum { MOST_FORMS = 10 };

/* Forms in which one map may be written, each the keys that belong to it. When the overlay writes a
 * key of one form, the base's keys of the others go; with `whole`, the base goes. */
static const struct forms {
    const char *top, *last; /* NULL: any */
    int depth;              /* 0: any */
    bool whole;
    const char *form[MOST_FORMS];
} forms[] = {
    {.top = "arrivals",
     .depth = 2,
     .form = {"rate", "every first", "at late attends", "population away"}},
    {.last = "rate",
     .form = {"step values repeat unit", "points between", "mean swing period peak",
              "mean hour weekday month"}},
    {.top = "calendars",
     .depth = 2,
     .form = {"every_day weekday weekend mon tue wed thu fri sat sun holidays on",
              "step values repeat unit", "points between"}},
    {.top = "start", .depth = 2, .form = {"remaining", "stayed"}},
    {.top = "measures",
     .depth = 2,
     .whole = true,
     .form = {"from to", "count", "ratio", "census", "share_of_time during", "cost", "score",
              "last minus", "travel"}},
};

/* The ways to say how widely a distribution spreads. */
static const struct forms spread = {.form = {"sd", "cv", "scv", "variance"}};

static bool has_word(const char *words, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = words; *at; at += strspn(at, " ")) {
        const size_t length = strcspn(at, " ");
        if (length == n && memcmp(at, word, n) == 0)
            return true;
        at += length;
    }
    return false;
}

/* The forms that a key belongs to, one bit each. */
static unsigned forms_of_key(const struct forms *f, const char *key)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < MOST_FORMS && f->form[i]; i++)
        if (has_word(f->form[i], key))
            bits |= 1u << i;
    return bits;
}

/* The forms that agree with all of a map's keys; 0 where it writes a key of none. */
static unsigned forms_of_map(const struct forms *f, const wr_node *map)
{
    unsigned bits = 0;
    for (size_t i = 0; i < map->n; i++) {
        const unsigned key = forms_of_key(f, map->entries[i].key);
        if (key)
            bits = bits ? bits & key : key;
    }
    return bits;
}

static const struct forms *forms_at(where at, const wr_node *base)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const struct forms *f = &forms[i];
        if ((!f->top || (at.top && strcmp(f->top, at.top) == 0)) &&
            (!f->last || (at.last && strcmp(f->last, at.last) == 0)) &&
            (!f->depth || f->depth == at.depth))
            return f;
    }
    return wr_node_entry(base, "dist") ? &spread : NULL;
}

/* `length` and `until: {arrivals: N}` stand in place of each other; `until: empty` stands beside
 * a length. */
static bool run_excludes(where at, const wr_entry *old, const wr_node *over)
{
    if (at.depth != 1 || strcmp(at.top, "run") != 0)
        return false;
    const wr_node *until = wr_node_get(over, "until");
    if (strcmp(old->key, "length") == 0)
        return until && until->kind == WR_MAP;
    return strcmp(old->key, "until") == 0 && old->value->kind == WR_MAP &&
           wr_node_entry(over, "length");
}

/* --- maps taken whole --- */

static bool reads_as_share(const wr_node *node, double *share, bool *plainly)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    if (node->kind != WR_SCALAR ||
        !wr_parse_value(node->text, WR_DIM_SHARE, share, NULL, NULL, why, hint))
        return false;
    *plainly |= strpbrk(node->text, "%.") != NULL;
    return true;
}

/* Is this map a set of shares, `{home: 70 %, rehab: 30 %}`, and do they add up to 1? Whole numbers
 * alone are no shares: `{radiographers: 1}` is a pool. */
static bool is_shares(const wr_node *map, bool *adds_up)
{
    double sum = 0.0, share = 0.0;
    bool plainly = false;
    for (size_t i = 0; i < map->n; i++) {
        if (!reads_as_share(map->entries[i].value, &share, &plainly))
            return false;
        sum += share;
    }
    *adds_up = sum > 1.0 - 1e-9 && sum < 1.0 + 1e-9;
    return map->n > 0 && plainly;
}

/* Is this map a row of a calendar, `{08:00-20:00: 4}`, or of clock times, `{"08:00": 4}`? */
static bool is_calendar_row(const wr_node *map)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    int start, end;
    double clock;
    for (size_t i = 0; i < map->n; i++)
        if (!wr_parse_span(map->entries[i].key, &start, &end, why) &&
            !wr_parse_value(map->entries[i].key, WR_DIM_CLOCK, &clock, NULL, NULL, why, hint))
            return false;
    return map->n > 0;
}

/* A value with its source, `{value: V, source: TEXT, range: [LO, HI]}`. */
static bool is_wrapper(const wr_node *map) { return wr_node_entry(map, "value") != NULL; }

static bool has_only_wrapper_keys(const wr_node *map)
{
    for (size_t i = 0; i < map->n; i++)
        if (!has_word("value source range", map->entries[i].key))
            return false;
    return true;
}

/* `by` of the run and of a measure names groups; anywhere else it makes the map a table. */
static bool by_is_groups(where at)
{
    return at.top && ((at.depth == 1 && !strcmp(at.top, "run")) ||
                      (at.depth == 2 && !strcmp(at.top, "measures")));
}

/* Where `logit`, the one way of choosing, does not go together with others. */
static bool is_choice(where at)
{
    return at.depth >= 3 && (!strcmp(at.last, "choose") || !strcmp(at.last, "first_contact"));
}

static bool takes_whole(const wr_node *base, const wr_node *over, where at)
{
    bool base_adds_up = false, over_adds_up = false;
    if (wr_node_entry(over, "dist") || (wr_node_entry(over, "by") && !by_is_groups(at)))
        return true;
    if (is_choice(at) && !wr_node_entry(over, "logit") != !wr_node_entry(base, "logit"))
        return true;
    const wr_node *of = wr_node_get(over, "of");
    if (wr_node_entry(base, "dist") && of && of->kind == WR_SCALAR)
        return true;
    if (is_wrapper(over) && has_only_wrapper_keys(over) && !has_only_wrapper_keys(base))
        return true;
    if (is_shares(base, &base_adds_up) && is_shares(over, &over_adds_up) &&
        (base_adds_up || over_adds_up))
        return true;
    if (!at.in_table && (!wr_node_entry(base, "by") || by_is_groups(at)) &&
        (is_calendar_row(over) || is_calendar_row(base)))
        return true;
    const struct forms *f = forms_at(at, base);
    return f && f->whole && forms_of_map(f, over) && forms_of_map(f, base) &&
           !(forms_of_map(f, over) & forms_of_map(f, base));
}

/* --- laying over --- */

static weir_status overlay(wr_loading *load, wr_node *base, wr_node *over, where at,
                           wr_node **result);

/* Finds entries of a map by key: from the front while it is small, else by halving. */
typedef struct key_index {
    const wr_node *map;
    const wr_entry **sorted; /* NULL for a small map */
} key_index;

static key_index index_of(const wr_node *map, wr_arena *arena)
{
    return (key_index){map, map->n > 16 ? wr_entries_sorted(map, arena) : NULL};
}

static const wr_entry *find_key(const key_index *index, const char *key)
{
    return index->sorted ? wr_entries_find(index->sorted, index->map->n, key)
                         : wr_node_entry(index->map, key);
}

static bool is_excluded(const wr_entry *old, const wr_node *over, where at, const struct forms *f,
                        unsigned form)
{
    const unsigned key = f ? forms_of_key(f, old->key) : 0;
    return (form && key && !(key & form)) || run_excludes(at, old, over);
}

static weir_status merge_maps(wr_loading *load, const wr_node *base, const wr_node *over, where at,
                              wr_node **result)
{
    const key_index in_base = index_of(base, load->arena), in_over = index_of(over, load->arena);
    const struct forms *f = forms_at(at, base);
    const unsigned form = f ? forms_of_map(f, over) : 0;
    const bool in_table = at.in_table || (wr_node_entry(base, "by") && !by_is_groups(at));
    wr_node *out = wr_node_new(load->arena, WR_MAP, over->place);
    weir_status status = WEIR_OK;
    out->entries = wr_alloc_array(load->arena, base->n + over->n + 1, sizeof *out->entries);
    for (size_t i = 0; i < base->n; i++) {
        const wr_entry *old = &base->entries[i], *fresh = find_key(&in_over, old->key);
        if (!fresh && is_excluded(old, over, at, f, form))
            continue;
        wr_entry *entry = &out->entries[out->n++];
        *entry = fresh ? *fresh : *old;
        if (fresh)
            status = wr_first(status, overlay(load, old->value, fresh->value,
                                              step_into(at, old->key, in_table), &entry->value));
    }
    for (size_t i = 0; i < over->n; i++)
        if (!find_key(&in_base, over->entries[i].key))
            out->entries[out->n++] = over->entries[i];
    *result = out;
    return status;
}

/* Changes inside the value of `{value: {dist: ...}, source: ...}`; the source stays. */
static weir_status merge_into_wrapper(wr_loading *load, const wr_node *base, wr_node *over,
                                      where at, wr_node **result)
{
    wr_node *out = wr_node_new(load->arena, WR_MAP, over->place);
    weir_status status = WEIR_OK;
    out->n = base->n;
    out->entries = wr_alloc_array(load->arena, base->n, sizeof *out->entries);
    for (size_t i = 0; i < base->n; i++) {
        wr_entry *entry = &out->entries[i];
        *entry = base->entries[i];
        if (strcmp(entry->key, "value") == 0)
            status = overlay(load, entry->value, over, at, &entry->value);
    }
    *result = out;
    return status;
}

static weir_status overlay(wr_loading *load, wr_node *base, wr_node *over, where at,
                           wr_node **result)
{
    *result = over;
    if (over->kind == WR_SCALAR && !*over->text && !over->quoted && base->kind != WR_SCALAR) {
        char shown[WR_QUOTE_MAX];
        wr_fail(load->err, WEIR_ERR_SCENARIO, over->place, "'%s' is written without a value",
                wr_quoted(at.last, shown));
        wr_hint(load->err, over->place, "to delete it from the base, name it under 'remove'");
        return WEIR_ERR_SCENARIO;
    }
    if (over->kind != WR_MAP || base->kind != WR_MAP || takes_whole(base, over, at))
        return WEIR_OK;
    if (is_wrapper(base) && has_only_wrapper_keys(base) && !has_only_wrapper_keys(over))
        return merge_into_wrapper(load, base, over, at, result);
    return merge_maps(load, base, over, at, result);
}

weir_status wr_overlay(wr_loading *load, wr_node *base, wr_node *over, wr_node **result)
{
    return merge_maps(load, base, over, (where){0}, result);
}

/* --- the overrides below an overlay --- */

/* A dial that the base gave by `set:` and the overlay writes in place: the overlay wins, although
 * overrides are laid on last. Follows one path down the overlay. */
typedef struct shadowing {
    wr_loading *load;
    const wr_override *old;
    wr_overrides *out;
    bool dropped; /* the old override is not to be kept */
} shadowing;

static void shadow_at_end(shadowing *s, wr_node *written, const char *path)
{
    wr_override fresh = *s->old;
    fresh.path = path;
    fresh.path_place = written->place;
    fresh.value = written;
    if (strchr(s->old->path, '*')) {
        if (written->kind != WR_MAP)
            *wr_push(s->load->arena, s->out) = fresh;
        return;
    }
    s->dropped = true;
    if (written->kind == WR_MAP && s->old->value->kind == WR_MAP) {
        const where nowhere = {"", "", 99, false};
        overlay(s->load, s->old->value, written, nowhere, &fresh.value);
        *wr_push(s->load->arena, s->out) = fresh;
    }
}

static void shadow(shadowing *s, wr_node *node, const char *rest, const char *path)
{
    if (!*rest) {
        shadow_at_end(s, node, path);
        return;
    }
    if (node->kind != WR_MAP) {
        s->dropped |= !strchr(s->old->path, '*');
        return;
    }
    const size_t n = strcspn(rest, ".");
    const bool any = n == 1 && *rest == '*';
    for (size_t i = 0; i < node->n; i++) {
        const wr_entry *entry = &node->entries[i];
        if (any || (strncmp(entry->key, rest, n) == 0 && !entry->key[n]))
            shadow(s, entry->value, rest + n + (rest[n] == '.'),
                   *path ? wr_format(s->load->arena, "%s.%s", path, entry->key) : entry->key);
    }
}

void wr_overlay_overrides(wr_loading *load, const wr_overrides *base, const wr_node *over,
                          wr_overrides *result)
{
    for (size_t i = 0; i < base->n; i++) {
        wr_overrides after = {0};
        shadowing s = {.load = load, .old = &base->at[i], .out = &after};
        wr_node top = *over;
        shadow(&s, &top, base->at[i].path, "");
        if (!s.dropped)
            *wr_push(load->arena, result) = base->at[i];
        for (size_t j = 0; j < after.n; j++)
            *wr_push(load->arena, result) = after.at[j];
    }
}

/* --- side by side --- */

static weir_status join_maps(wr_loading *load, const wr_node *a, const wr_node *b, bool top,
                             wr_node **result);

/* The same key in both: maps are joined further down, all else is given twice. Every file may say
 * which format it is written in, and keeps its own x- notes. */
static weir_status join_entry(wr_loading *load, wr_entry *mine, const wr_entry *other, bool top)
{
    char shown[WR_QUOTE_MAX];
    if (mine->value == other->value)
        return WEIR_OK;
    if (mine->value->kind == WR_MAP && other->value->kind == WR_MAP)
        return join_maps(load, mine->value, other->value, false, &mine->value);
    if (top && strncmp(mine->key, "x-", 2) == 0)
        return WEIR_OK;
    if (top && strcmp(mine->key, "weir") == 0 && mine->value->kind == WR_SCALAR &&
        other->value->kind == WR_SCALAR && strcmp(mine->value->text, other->value->text) == 0)
        return WEIR_OK;
    wr_fail(load->err, WEIR_ERR_SCENARIO, other->key_place, "'%s' is given in two files",
            wr_quoted(mine->key, shown));
    wr_note(load->err, mine->key_place, "also here; files that are included may not overlap");
    return WEIR_ERR_SCENARIO;
}

static weir_status join_maps(wr_loading *load, const wr_node *a, const wr_node *b, bool top,
                             wr_node **result)
{
    const key_index in_a = index_of(a, load->arena), in_b = index_of(b, load->arena);
    wr_node *out = wr_node_new(load->arena, WR_MAP, a->place);
    weir_status status = WEIR_OK;
    out->entries = wr_alloc_array(load->arena, a->n + b->n + 1, sizeof *out->entries);
    for (size_t i = 0; i < a->n; i++) {
        wr_entry *entry = &out->entries[out->n++];
        *entry = a->entries[i];
        const wr_entry *other = find_key(&in_b, entry->key);
        if (other)
            status = wr_first(status, join_entry(load, entry, other, top));
    }
    for (size_t i = 0; i < b->n; i++)
        if (!find_key(&in_a, b->entries[i].key))
            out->entries[out->n++] = b->entries[i];
    *result = out;
    return status;
}

weir_status wr_join(wr_loading *load, wr_node *a, wr_node *b, wr_node **result)
{
    return join_maps(load, a, b, true, result);
}
