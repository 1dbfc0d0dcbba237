/* Tables and mixes: a value by an attribute, a number's band, the clock, the day, the month or a
 * state of the system; and shares of words.
 *
 * A table by several attributes is a table of tables; what has no row in an inner one takes its
 * `else`, then the next level's out. Levels may be added to an attribute after a table was read,
 * so rows are completed and checked at the end, by wr_finish_tables(). */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

#define DAY_SECONDS 86400

/* What the rows of a table are asked by, and how each is read. */
typedef struct plan {
    wr_table_by by[8];
    int32_t attr[8];
    int depth; /* how many attributes; 1 for all else */
    wr_row_reader *read;
    const void *how;
} plan;

static weir_value read_level(weir_builder *b, const plan *p, int at, const char *path,
                             wr_node *node, wr_value outer);

/* ---- what a table is by -------------------------------------------------------------------------- */

static bool plan_word(weir_builder *b, plan *p, wr_node *node)
{
    const char *word = wr_word(b, node, "an attribute's name");
    if (!word)
        return false;
    int32_t attr = -1;
    wr_table_by by = WR_BY_WORD;
    if (strcmp(word, "clock") == 0) {
        by = WR_BY_CLOCK;
    } else if (strcmp(word, "weekday") == 0) {
        by = WR_BY_WEEKDAY;
    } else if (strcmp(word, "month") == 0) {
        by = WR_BY_MONTH;
    } else {
        attr = wr_attr_named(b, word, node->place);
        if (attr < 0)
            return false;
        by = b->attrs.at[attr].words ? WR_BY_WORD : WR_BY_BAND;
    }
    p->by[p->depth] = by;
    p->attr[p->depth++] = attr;
    return true;
}

static bool plan_by(weir_builder *b, plan *p, wr_node *by)
{
    if (by->kind == WR_MAP) {
        p->by[0] = WR_BY_STATE;
        p->attr[0] = -1;
        p->depth = 1;
        return true;
    }
    if (by->kind == WR_SCALAR)
        return plan_word(b, p, by);
    if (!by->n || by->n > 8) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, by->place, "expected one to eight attributes");
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < by->n; i++)
        good = plan_word(b, p, by->items[i]) && good;
    return good;
}

static bool state_word(const char *word, wr_state_of *of)
{
    static const char *const words[] = {"waiting", "present", "in_use", "free", "occupancy"};
    for (int i = 0; i < 5; i++) {
        if (strcmp(word, words[i]) == 0) {
            *of = (wr_state_of)i;
            return true;
        }
    }
    return false;
}

/* {waiting: ed}: which number of the system a table is by; its name is resolved when linked. */
static bool read_table_state(weir_builder *b, wr_node *by, int32_t table)
{
    wr_state_of of;
    if (by->n != 1 || !state_word(by->entries[0].key, &of)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, by->place,
                "expected one of {waiting: …}, {present: …}, {in_use: …}, {free: …}");
        return false;
    }
    const char *name = wr_word(b, by->entries[0].value, "a service or pool");
    if (!name)
        return false;
    b->tables.at[table].state = (wr_state_ref){of, -1, -1};
    *wr_push(b->arena, &b->pending_states) =
        (wr_pending_state){.name = name,
                           .service_at = b->service,
                           .of_table = true,
                           .index = table,
                           .place = by->entries[0].value->place};
    return true;
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static bool is_value(const wr_node *node)
{
    return node->kind != WR_MAP || wr_node_get(node, "dist") || wr_node_get(node, "value") ||
           wr_node_get(node, "of") || wr_node_get(node, "add") || wr_node_get(node, "by") ||
           wr_node_get(node, "travel");
}

/* A row of level `at`: a value that holds for all below it, or the next level. */
static wr_value read_one(weir_builder *b, const plan *p, int at, const char *path, wr_node *node,
                         wr_value outer)
{
    if (at + 1 < p->depth && !is_value(node))
        return wr_inside(read_level(b, p, at + 1, path, node, outer));
    return wr_inside(p->read(b, path, node, p->how));
}

static int month_of(const char *text)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    double number;
    char why[WR_WHY_MAX];
    if (wr_parse_number(text, &number, why) && number >= 1 && number <= 12 &&
        number == floor(number))
        return (int)number - 1;
    for (int i = 0; i < 12; i++)
        if (strcmp(text, months[i]) == 0 || (strlen(text) == 3 && strncmp(text, months[i], 3) == 0))
            return i;
    return -1;
}

static void bad_row(weir_builder *b, const wr_entry *entry, const char *wanted)
{
    char quoted[WR_QUOTE_MAX];
    wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "'%s' is not %s",
            wr_quoted(entry->key, quoted), wanted);
}

/* The slots of a table with one row for each of n: words, days, months. */
typedef struct slots {
    wr_value *rows;
    size_t n;
} slots;

static void put(weir_builder *b, slots *s, size_t i, wr_value v)
{
    if (i >= s->n) {
        const size_t n = i + 1;
        s->rows = wr_grow_array(b->arena, s->rows, s->n, n, sizeof *s->rows);
        for (size_t k = s->n; k < n; k++)
            s->rows[k] = WR_NO_VALUE;
        s->n = n;
    }
    s->rows[i] = v;
}

static void put_days(weir_builder *b, slots *s, const wr_entry *entry, wr_value v)
{
    const int day = wr_weekday_of(entry->key, true);
    if (day < 0 || day > 8)
        bad_row(b, entry, "a day: mon to sun, weekday or weekend");
    else if (day < 7)
        put(b, s, (size_t)day, v);
    /* A set of days takes those that have no row of their own. */
    for (size_t i = day == 8 ? 5 : 0; day >= 7 && i < (day == 8 ? 7u : 5u); i++)
        if (s->rows[i].kind == WR_VALUE_NONE)
            put(b, s, i, v);
}

static void put_row(weir_builder *b, const plan *p, int at, slots *s, const wr_entry *entry,
                    wr_value v)
{
    if (p->by[at] == WR_BY_WEEKDAY) {
        put_days(b, s, entry, v);
    } else if (p->by[at] == WR_BY_MONTH) {
        const int month = month_of(entry->key);
        if (month < 0)
            bad_row(b, entry, "a month: jan to dec, or 1 to 12");
        else
            put(b, s, (size_t)month, v);
    } else {
        wr_node word = {.kind = WR_SCALAR, .text = entry->key, .place = entry->key_place};
        const int32_t level = wr_level_of(b, p->attr[at], &word, true);
        if (level >= 0)
            put(b, s, (size_t)level, v);
    }
}

/* Bands of an attribute known only by its own bands must not cut one of those. */
static void check_cut(weir_builder *b, int32_t attr, const wr_entry *entry, double lo, double hi)
{
    const struct wr_attr_build *build = &b->attr_levels[attr];
    for (size_t i = 0; i < build->levels.n; i++) {
        double own_lo, own_hi;
        if (!wr_parse_band(build->levels.at[i].label, &own_lo, &own_hi))
            continue;
        if (!(own_hi < lo || own_lo > hi) && (lo > own_lo || hi < own_hi)) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "'%s' cuts the band '%s' of '%s'",
                    entry->key, build->levels.at[i].label, b->attrs.at[attr].name);
            return;
        }
    }
}

static bool row_edges(weir_builder *b, const plan *p, int at, const wr_entry *entry, wr_row *row)
{
    char why[WR_WHY_MAX];
    if (p->by[at] == WR_BY_CLOCK) {
        int start, end;
        if (!wr_parse_span(entry->key, &start, &end, why)) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "%s", why);
            return false;
        }
        row->lo = start;
        row->hi = end;
        return true;
    }
    if (!wr_parse_band(entry->key, &row->lo, &row->hi)) {
        if (!wr_parse_number(entry->key, &row->lo, why)) {
            bad_row(b, entry, "a number or a band such as 0-17 or 85+");
            return false;
        }
        row->hi = row->lo;
    }
    if (p->attr[at] >= 0 && b->attrs.at[p->attr[at]].banded)
        check_cut(b, p->attr[at], entry, row->lo, row->hi);
    return true;
}

/* A span past midnight is two rows: the rest of its day, and the start of every day. */
static void push_row(weir_builder *b, const plan *p, int at, slots *s, wr_row row, wr_row **rows)
{
    *rows = wr_grow_array(b->arena, *rows, s->n, s->n + 2, sizeof **rows);
    if (p->by[at] == WR_BY_CLOCK && row.hi <= row.lo) {
        (*rows)[s->n++] = (wr_row){row.lo, DAY_SECONDS, row.value};
        if (row.hi > 0)
            (*rows)[s->n++] = (wr_row){0, row.hi, row.value};
        return;
    }
    (*rows)[s->n++] = row;
}

static void sort_rows(weir_builder *b, wr_row *rows, size_t n, const wr_node *node, bool clock)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && rows[k].lo < rows[k - 1].lo; k--) {
            const wr_row swap = rows[k];
            rows[k] = rows[k - 1];
            rows[k - 1] = swap;
        }
    for (size_t i = 1; i < n; i++)
        if (clock ? rows[i].lo < rows[i - 1].hi : rows[i].lo <= rows[i - 1].hi) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "two rows of this table overlap");
            return;
        }
}

static bool is_banded(wr_table_by by)
{
    return by == WR_BY_BAND || by == WR_BY_CLOCK || by == WR_BY_STATE;
}

/* The rows of one level, read; in *out as many as were made. */
static size_t read_rows(weir_builder *b, const plan *p, int at, const char *path, wr_node *node,
                        wr_value otherwise, wr_row **out)
{
    slots s = {0};
    wr_row *rows = NULL;
    if (p->by[at] == WR_BY_WEEKDAY)
        put(b, &s, 6, WR_NO_VALUE);
    else if (p->by[at] == WR_BY_MONTH)
        put(b, &s, 11, WR_NO_VALUE);
    else if (p->by[at] == WR_BY_WORD && b->attr_levels[p->attr[at]].levels.n)
        put(b, &s, b->attr_levels[p->attr[at]].levels.n - 1, WR_NO_VALUE);

    for (size_t i = 0; i < node->n; i++) {
        const wr_entry *entry = &node->entries[i];
        if (strcmp(entry->key, "by") == 0 || strcmp(entry->key, "else") == 0)
            continue;
        const char *row_path = wr_subpath(b, path, entry->key);
        wr_row row = {0, 0, WR_NO_VALUE};
        if (is_banded(p->by[at]) && !row_edges(b, p, at, entry, &row))
            continue;
        row.value = read_one(b, p, at, row_path, entry->value, otherwise);
        if (is_banded(p->by[at]))
            push_row(b, p, at, &s, row, &rows);
        else
            put_row(b, p, at, &s, entry, row.value);
    }
    if (is_banded(p->by[at])) {
        sort_rows(b, rows, s.n, node, p->by[at] == WR_BY_CLOCK);
    } else {
        rows = wr_alloc_array(b->arena, s.n ? s.n : 1, sizeof *rows);
        for (size_t i = 0; i < s.n; i++)
            rows[i] = (wr_row){(double)i, (double)i, s.rows[i]};
    }
    *out = rows;
    return s.n;
}

static weir_value read_level(weir_builder *b, const plan *p, int at, const char *path,
                             wr_node *node, wr_value outer)
{
    wr_value otherwise = outer;
    wr_node *other = wr_node_get(node, "else");
    if (other)
        otherwise = read_one(b, p, at, wr_subpath(b, path, "else"), other, outer);

    wr_row *rows;
    const size_t n = read_rows(b, p, at, path, node, otherwise, &rows);
    const int32_t first = (int32_t)b->rows.n;
    for (size_t i = 0; i < n; i++)
        *wr_push(b->arena, &b->rows) = rows[i];
    *wr_push(b->arena, &b->tables) = (wr_table){.by = p->by[at],
                                                .attr = p->attr[at],
                                                .state = {WR_STATE_WAITING, -1, -1},
                                                .first = first,
                                                .n = (int32_t)n,
                                                .otherwise = otherwise,
                                                .factor = -1};
    *wr_push(b->arena, &b->table_places) = node->place;
    return (weir_value){WR_VALUE_TABLE, (int32_t)b->tables.n - 1};
}

bool wr_asks_patient(const weir_builder *b, wr_value v)
{
    if (v.kind == WR_VALUE_ATTR || v.kind == WR_VALUE_MIX)
        return true;
    if (v.kind == WR_VALUE_LOWER) {
        const wr_lower *of = &b->lowers.at[v.index];
        return wr_asks_patient(b, of->a) || wr_asks_patient(b, of->b) ||
               wr_asks_patient(b, of->times);
    }
    if (v.kind == WR_VALUE_DIST) {
        const wr_dist *d = &b->dists.at[v.index];
        const wr_value of[] = {d->p[0], d->p[1],  d->p[2],  d->p[3],     d->times,
                               d->plus, d->above, d->below, d->at_least, d->at_most};
        for (size_t i = 0; i < sizeof of / sizeof *of; i++)
            if (wr_asks_patient(b, of[i]))
                return true;
    }
    if (v.kind != WR_VALUE_TABLE)
        return false;
    const wr_table *t = &b->tables.at[v.index];
    bool asks = t->by == WR_BY_WORD || t->by == WR_BY_BAND || wr_asks_patient(b, t->otherwise);
    for (int32_t i = 0; i < t->n && !asks; i++)
        asks = wr_asks_patient(b, b->rows.at[t->first + i].value);
    return asks;
}

weir_value wr_read_table(weir_builder *b, const char *path, wr_node *node, wr_row_reader *read,
                         const void *how)
{
    plan p = {.read = read, .how = how};
    wr_node *by = wr_node_get(node, "by");
    if (!plan_by(b, &p, by))
        return weir_constant(b, 0);

    const weir_value table = read_level(b, &p, 0, path, node, WR_NO_VALUE);
    b->tables.at[table.index].factor = wr_factor_dial(b, path, node->place);
    if (p.by[0] == WR_BY_STATE && !read_table_state(b, by, table.index))
        b->table_places.at[table.index] = WR_NOWHERE; /* nothing more is said of it */
    return table;
}

weir_value weir_lower_of(weir_builder *b, weir_value a, weir_value c, weir_value times)
{
    *wr_push(b->arena, &b->lowers) = (wr_lower){wr_inside(a), wr_inside(c), wr_inside(times)};
    return (weir_value){WR_VALUE_LOWER, (int32_t)b->lowers.n - 1};
}

weir_value weir_table_by(weir_builder *b, weir_attr attr, const weir_value *rows, size_t n,
                         weir_value otherwise)
{
    const bool words = b->attrs.at[attr.id].words;
    const struct wr_attr_build *build = &b->attr_levels[attr.id];
    const int32_t first = (int32_t)b->rows.n;
    for (size_t i = 0; i < n; i++) {
        double lo = (double)i, hi = (double)i;
        if (!words && i < build->levels.n && !wr_parse_band(build->levels.at[i].label, &lo, &hi))
            lo = hi = build->levels.at[i].value;
        if (words || weir_has(rows[i]))
            *wr_push(b->arena, &b->rows) = (wr_row){lo, hi, wr_inside(rows[i])};
    }
    *wr_push(b->arena, &b->tables) = (wr_table){.by = words ? WR_BY_WORD : WR_BY_BAND,
                                                .attr = attr.id,
                                                .state = {WR_STATE_WAITING, -1, -1},
                                                .first = first,
                                                .n = (int32_t)b->rows.n - first,
                                                .otherwise = wr_inside(otherwise),
                                                .factor = -1};
    *wr_push(b->arena, &b->table_places) = WR_NOWHERE;
    return (weir_value){WR_VALUE_TABLE, (int32_t)b->tables.n - 1};
}

/* ---- completing tables ---------------------------------------------------------------------------- */

/* Levels that were added after the table was read have no row. */
static void pad_rows(weir_builder *b, wr_table *t)
{
    const int32_t n = (int32_t)b->attr_levels[t->attr].levels.n;
    if (t->n >= n)
        return;
    const int32_t first = (int32_t)b->rows.n;
    for (int32_t i = 0; i < n; i++) {
        const wr_row row = i < t->n ? b->rows.at[t->first + i] : (wr_row){i, i, WR_NO_VALUE};
        *wr_push(b->arena, &b->rows) = row;
    }
    t->first = first;
    t->n = n;
}

static const char *row_label(weir_builder *b, const wr_table *t, int32_t row)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    if (t->by == WR_BY_WEEKDAY)
        return days[row];
    if (t->by == WR_BY_MONTH)
        return months[row];
    return b->attr_levels[t->attr].levels.at[row].label;
}

static void no_row(weir_builder *b, int32_t table, const char *what)
{
    const weir_place place = b->table_places.at[table];
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "no row for %s, and no 'else'", what);
}

static bool band_has(const weir_builder *b, const wr_table *t, double value)
{
    for (int32_t i = t->first; i < t->first + t->n; i++)
        if (value >= b->rows.at[i].lo && value <= b->rows.at[i].hi)
            return true;
    return false;
}

/* The first time of day, or count, from 0 up that no row holds; infinite where all do. */
static double first_gap(const weir_builder *b, const wr_table *t)
{
    double next = 0;
    for (int32_t i = t->first; i < t->first + t->n; i++) {
        if (b->rows.at[i].lo > next)
            return next;
        next = b->rows.at[i].hi + (t->by == WR_BY_STATE ? 1 : 0);
    }
    return t->by == WR_BY_CLOCK && next >= DAY_SECONDS ? INFINITY : next;
}

static void check_table(weir_builder *b, int32_t table)
{
    const wr_table *t = &b->tables.at[table];
    if (t->by == WR_BY_CLOCK || t->by == WR_BY_STATE) {
        const double gap = first_gap(b, t);
        if (gap < INFINITY && t->by == WR_BY_CLOCK)
            no_row(b, table, wr_format(b->arena, "%02d:%02d", (int)gap / 3600, (int)gap / 60 % 60));
        else if (gap < INFINITY)
            no_row(b, table, wr_format(b->arena, "%.0f", gap));
        return;
    }
    const int32_t n = t->by == WR_BY_BAND ? (int32_t)b->attr_levels[t->attr].levels.n : t->n;
    for (int32_t i = 0; i < n; i++) {
        const bool has = t->by == WR_BY_BAND
                             ? band_has(b, t, b->attr_levels[t->attr].levels.at[i].value)
                             : b->rows.at[t->first + i].value.kind != WR_VALUE_NONE;
        if (!has) {
            no_row(b, table, wr_format(b->arena, "'%s'", row_label(b, t, i)));
            return;
        }
    }
}

/* ---- words copied from one attribute to another ---------------------------------------------------- */

weir_value wr_copied_words(weir_builder *b, int32_t to, int32_t from, weir_place place)
{
    const int32_t table = (int32_t)b->tables.n;
    *wr_push(b->arena, &b->tables) = (wr_table){.by = WR_BY_WORD,
                                                .attr = from,
                                                .state = {WR_STATE_WAITING, -1, -1},
                                                .otherwise = WR_NO_VALUE,
                                                .factor = -1,
                                                .copies = true};
    *wr_push(b->arena, &b->table_places) = WR_NOWHERE;
    *wr_push(b->arena, &b->word_copies) = (wr_word_copy){table, to, from, place};
    return (weir_value){WR_VALUE_TABLE, table};
}

/* Each word of the one is a word of the other too; where those are declared, it must be among them. */
static bool add_words(weir_builder *b, const wr_word_copy *c)
{
    bool added = false;
    for (size_t k = 0; k < b->attr_levels[c->from].levels.n; k++) {
        const size_t before = b->attr_levels[c->to].levels.n;
        const char *label = b->attr_levels[c->from].levels.at[k].label;
        const wr_node word = {.kind = WR_SCALAR, .place = c->place, .text = label, .quoted = true};
        wr_level_of(b, c->to, (wr_node *)&word, true);
        added = added || b->attr_levels[c->to].levels.n > before;
    }
    return added;
}

static void fill_rows(weir_builder *b, const wr_word_copy *c)
{
    wr_table *t = &b->tables.at[c->table];
    t->first = (int32_t)b->rows.n;
    t->n = (int32_t)b->attr_levels[c->from].levels.n;
    for (int32_t k = 0; k < t->n; k++) {
        const char *label = b->attr_levels[c->from].levels.at[k].label;
        size_t level = 0;
        while (level < b->attr_levels[c->to].levels.n &&
               strcmp(b->attr_levels[c->to].levels.at[level].label, label) != 0)
            level++;
        *wr_push(b->arena, &b->rows) = (wr_row){k, k, wr_inside(weir_constant(b, (double)level))};
    }
}

static void finish_copies(weir_builder *b)
{
    bool added = b->word_copies.n > 0;
    const int errors = b->err->n_errors;
    while (added && b->err->n_errors == errors) { /* a copy of a copy */
        added = false;
        for (size_t i = 0; i < b->word_copies.n; i++)
            added = add_words(b, &b->word_copies.at[i]) || added;
    }
    for (size_t i = 0; i < b->word_copies.n; i++)
        fill_rows(b, &b->word_copies.at[i]);
}

/* ---- completing them ------------------------------------------------------------------------------- */

void wr_finish_tables(weir_builder *b)
{
    finish_copies(b);
    for (size_t i = 0; i < b->tables.n; i++) {
        if (b->tables.at[i].by == WR_BY_WORD)
            pad_rows(b, &b->tables.at[i]);
        if (b->tables.at[i].otherwise.kind == WR_VALUE_NONE && b->table_places.at[i].source)
            check_table(b, (int32_t)i);
    }
}

/* ---- shares --------------------------------------------------------------------------------------- */

static bool was_set(weir_builder *b, const wr_dial *dial)
{
    return b->tree.n_overrides && wr_overridden(b, dial->path, NULL) != NULL;
}

/* Shares that `--set` gives hold; the others share the rest in their proportions. */
static bool give_way(weir_builder *b, const wr_value *shares, size_t n)
{
    double held = 0, others = 0;
    for (size_t i = 0; i < n; i++) {
        const wr_dial *dial = &b->dials.at[shares[i].index];
        *(was_set(b, dial) ? &held : &others) += dial->value;
    }
    if (held <= 0 || held > 1 || others <= 0)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!was_set(b, &b->dials.at[shares[i].index]))
            b->dials.at[shares[i].index].value *= (1 - held) / others;
    return true;
}

void wr_check_shares(weir_builder *b, const wr_value *shares, size_t n, weir_place place)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (shares[i].kind != WR_VALUE_DIAL)
            return; /* a table, or the rest */
        sum += b->dials.at[shares[i].index].value;
    }
    if (fabs(sum - 1) <= 1e-9 || give_way(b, shares, n))
        return;
    char text[64];
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "shares add up to %s, not 1",
            wr_print_value(round(sum * 1e12) / 1e12, WR_DIM_NUMBER, "", 1, text));
}

/* ---- mixes ---------------------------------------------------------------------------------------- */

static double level_value(const weir_builder *b, int32_t attr, int32_t level)
{
    return b->attr_levels[attr].levels.at[level].value;
}

/* The value that a key of a mix stands for; NaN after an error. attr -1: a plain number. */
static double mix_value(weir_builder *b, int32_t attr, const wr_entry *entry)
{
    wr_node word = {.kind = WR_SCALAR, .text = entry->key, .place = entry->key_place};
    if (attr >= 0) {
        const int32_t level = wr_level_of(b, attr, &word, true);
        return level < 0 ? NAN : level_value(b, attr, level);
    }
    double value;
    char why[WR_WHY_MAX];
    if (wr_parse_number(entry->key, &value, why))
        return value;
    wr_fail(b->err, WEIR_ERR_SCENARIO, entry->key_place, "%s", why);
    return NAN;
}

static weir_value read_shares(weir_builder *b, const char *path, wr_node *node, int32_t attr)
{
    const size_t n = node->n;
    wr_mix_entry *entries = wr_alloc_array(b->arena, n + 1, sizeof *entries);
    wr_value *shares = wr_alloc_array(b->arena, n + 1, sizeof *shares);
    if (!n)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected shares, found nothing");
    for (size_t i = 0; i < n; i++) {
        const wr_entry *entry = &node->entries[i];
        entries[i].value = mix_value(b, attr, entry);
        shares[i] = wr_inside(wr_read_value(b, wr_subpath(b, path, entry->key), entry->value,
                                            WR_DIM_SHARE, false, NULL));
        entries[i].share = shares[i];
    }
    wr_check_shares(b, shares, n, node->place);

    const int32_t first = (int32_t)b->mix_entries.n;
    for (size_t i = 0; i < n; i++)
        *wr_push(b->arena, &b->mix_entries) = entries[i];
    *wr_push(b->arena, &b->mixes) = (wr_mix){attr, first, (int32_t)n};
    return (weir_value){WR_VALUE_MIX, (int32_t)b->mixes.n - 1};
}

/* {value: shares, source: TEXT}: the source of each share. */
static weir_value read_wrapped_mix(weir_builder *b, const char *path, wr_node *wrapper,
                                   wr_node *inner, int32_t attr)
{
    weir_fields *f = wr_fields_of(b, wrapper, path);
    wr_field(f, "value");
    wr_field(f, "range");
    wr_node *source_node = wr_field(f, "source");
    const char *source = source_node ? wr_word(b, source_node, "a source") : NULL;

    const size_t first = b->dials.n;
    const weir_value v = wr_read_mix_node(b, path, inner, attr);
    for (size_t i = first; source && i < b->dials.n; i++)
        b->dials.at[i].source = source;
    return v;
}

static weir_value read_mix_row(weir_builder *b, const char *path, wr_node *node, const void *how)
{
    return wr_read_mix_node(b, path, node, *(const int32_t *)how);
}

static weir_value noted_read_mix_node(weir_builder *b, const char *path, wr_node *node,
                                      int32_t attr)
{
    node = wr_overridden(b, path, node);
    wr_node *inner = node->kind == WR_MAP ? wr_node_get(node, "value") : NULL;
    if (inner)
        return read_wrapped_mix(b, path, node, inner, attr);
    if (node->kind == WR_MAP)
        return wr_node_get(node, "by") ? wr_read_table(b, path, node, read_mix_row, &attr)
                                       : read_shares(b, path, node, attr);
    if (attr < 0)
        return wr_read_scalar(b, path, node, WR_DIM_NUMBER, NULL);
    const int32_t level = wr_level_of(b, attr, node, true);
    return weir_constant(b, level < 0 ? 0 : level_value(b, attr, level));
}

weir_value wr_read_mix_node(weir_builder *b, const char *path, wr_node *node, int32_t attr)
{
    wr_note_value(b, path, WR_KIND_MIX, WR_DIM_NUMBER, NULL);
    wr_note_open(b, path, WR_KIND_MIX);
    const weir_value read = noted_read_mix_node(b, path, node, attr);
    wr_note_close(b);
    return read;
}
