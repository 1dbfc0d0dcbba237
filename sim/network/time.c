/* Calendars: opening hours and shifts.
 *
 * A calendar has one plan for each kind of day. A span that passes midnight is cut in two: its
 * second part is kept in the `tails` of its day, for the day after, where a span of that day
 * itself goes before it. Which row a day takes: its date under `on`, else `holidays`, else its own
 * name, else weekday or weekend, else every_day. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

#define DAY_SECONDS 86400
#define HOLIDAY 7 /* kind of day: 0 Monday .. 6 Sunday, then this, then the dates of `on` */

/* ---- days ------------------------------------------------------------------------------------------- */

static const char *const DAY_WORDS[] = {"mon", "tue",     "wed",     "thu",       "fri",     "sat",
                                        "sun", "weekday", "weekend", "every_day", "holidays"};
enum { WEEKDAY = 7, WEEKEND, EVERY_DAY, HOLIDAYS, N_DAY_WORDS };

const char *wr_day_word(size_t i)
{
    return i < sizeof DAY_WORDS / sizeof *DAY_WORDS ? DAY_WORDS[i] : NULL;
}

int wr_weekday_of(const char *text, bool sets)
{
    for (int i = 0; i < (sets ? (int)N_DAY_WORDS : 7); i++)
        if (strcmp(text, DAY_WORDS[i]) == 0)
            return i;
    return -1;
}

bool wr_date_from_start(weir_builder *b, const wr_node *node, int32_t *days)
{
    char why[WR_WHY_MAX] = "";
    int32_t day;
    if (node->kind != WR_SCALAR) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected a date, found %s",
                wr_found(b, node));
        return false;
    }
    if (!wr_parse_date(node->text, &day, why)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "%s", why);
        return false;
    }
    if (!b->net.run.dated) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "a date needs a dated run");
        wr_hint(b->err, node->place, "say 'start: 2025-04-01' under run, or give a duration");
        return false;
    }
    *days = day - b->net.run.start_day;
    return true;
}

/* ---- one row: the spans of a kind of day -------------------------------------------------------------- */

typedef enum hours { DOOR, SHIFTS, SLOTS } hours;

/* What is being read: whose spans, and which of its rows have been written. */
typedef struct plan {
    wr_day_plan day, tail;
    bool written;
} plan;

typedef struct piece {
    int start, end; /* end above DAY_SECONDS: passes midnight */
    int32_t dial;
    weir_place place;
} piece;

typedef WR_VEC(piece) pieces;

/* `every 10 min`: the dial is the seconds between slots. */
static int32_t read_slot_interval(weir_builder *b, const char *path, wr_node *node)
{
    node = wr_overridden(b, path, node);
    static const char every[] = "every ";
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    double value = 0, scale = 1;
    const char *unit = "";
    const char *text = node->kind == WR_SCALAR ? node->text : "";
    if (strncmp(text, every, sizeof every - 1) == 0)
        text += sizeof every - 1;
    if (node->kind != WR_SCALAR ||
        !wr_parse_value(text, WR_DIM_DURATION, &value, &unit, &scale, why, hint) || !(value > 0) ||
        isinf(value)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected 'every' and a duration, found %s",
                wr_found(b, node));
        value = 600;
    }
    return wr_new_dial(b, path, WR_DIM_DURATION, value, unit, scale, node->place);
}

static int32_t read_span_value(weir_builder *b, const char *path, wr_node *node, hours kind)
{
    if (kind == SLOTS)
        return read_slot_interval(b, path, node);
    return wr_read_scalar(b, path, node, WR_DIM_COUNT, NULL).index;
}

static void add_piece(weir_builder *b, pieces *out, const char *text, weir_place place,
                      int32_t dial)
{
    char why[WR_WHY_MAX] = "";
    piece p = {.dial = dial, .place = place};
    if (!wr_parse_span(text, &p.start, &p.end, why)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "%s", why);
        return;
    }
    if (p.end <= p.start)
        p.end += DAY_SECONDS;
    *wr_push(b->arena, out) = p;
}

static bool is_number(const char *text)
{
    return strspn(text, "0123456789.-+") > 0 && !strchr(text, ':');
}

static void read_row_scalar(weir_builder *b, const char *path, wr_node *node, hours kind,
                            pieces *out)
{
    if (strcmp(node->text, "closed") == 0)
        return;
    if (kind == SLOTS) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "these hours do not say how often a slot is");
        wr_hint(b->err, node->place, "write '{%s: every 10 min}'", node->text);
    } else if (is_number(node->text))
        *wr_push(b->arena, out) = (piece){
            0, DAY_SECONDS, wr_read_scalar(b, path, node, WR_DIM_COUNT, NULL).index, node->place};
    else
        add_piece(b, out, node->text, node->place, -1);
}

/* 08:00-20:00, a list of spans, spans with values, or a number for the whole day. */
static void read_pieces(weir_builder *b, const char *path, wr_node *node, hours kind, pieces *out)
{
    if (node->kind == WR_SCALAR || (node->kind == WR_MAP && wr_node_get(node, "value"))) {
        if (node->kind == WR_MAP) /* {value: 4, source: …} */
            *wr_push(b->arena, out) =
                (piece){0, DAY_SECONDS, wr_read_scalar(b, path, node, WR_DIM_COUNT, NULL).index,
                        node->place};
        else
            read_row_scalar(b, path, node, kind, out);
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == WR_MAP) {
            const wr_entry *e = &node->entries[i];
            const int32_t dial = read_span_value(b, wr_subpath(b, path, e->key), e->value, kind);
            add_piece(b, out, e->key, e->key_place, dial);
        } else if (node->items[i]->kind == WR_SCALAR) {
            add_piece(b, out, node->items[i]->text, node->items[i]->place, -1);
        } else {
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->items[i]->place,
                    "expected a span such as 08:00-20:00, found %s", wr_found(b, node->items[i]));
        }
    }
}

static void sort_pieces(weir_builder *b, pieces *list)
{
    for (size_t i = 1; i < list->n; i++)
        for (size_t k = i; k > 0 && list->at[k].start < list->at[k - 1].start; k--) {
            const piece swap = list->at[k];
            list->at[k] = list->at[k - 1];
            list->at[k - 1] = swap;
        }
    for (size_t i = 1; i < list->n; i++)
        if (list->at[i].start < list->at[i - 1].end)
            wr_fail(b->err, WEIR_ERR_SCENARIO, list->at[i].place,
                    "this span overlaps another of its day");
}

static plan lay_pieces(weir_builder *b, const pieces *list)
{
    plan row = {.written = true, .day.first = (int32_t)b->spans.n};
    for (size_t i = 0; i < list->n; i++) {
        const piece *p = &list->at[i];
        const int end = p->end < DAY_SECONDS ? p->end : DAY_SECONDS;
        *wr_push(b->arena, &b->spans) = (wr_span){p->start, end, p->dial, false};
        row.day.n++;
    }
    row.tail.first = (int32_t)b->spans.n;
    for (size_t i = 0; i < list->n; i++) {
        const piece *p = &list->at[i];
        if (p->end <= DAY_SECONDS)
            continue;
        *wr_push(b->arena, &b->spans) = (wr_span){0, p->end - DAY_SECONDS, p->dial, true};
        row.tail.n++;
    }
    return row;
}

static plan read_plan(weir_builder *b, const char *path, wr_node *node, hours kind)
{
    pieces list = {0};
    node = wr_overridden(b, path, node);
    read_pieces(b, path, node, kind, &list);
    sort_pieces(b, &list);
    return lay_pieces(b, &list);
}

/* ---- a calendar --------------------------------------------------------------------------------------- */

typedef struct dated {
    int32_t day;
    plan row;
} dated;

typedef struct rows {
    plan by_word[N_DAY_WORDS];
    WR_VEC(dated) on;
} rows;

/* `on`: dates with plans of their own, kept in order. */
static void read_dates(weir_builder *b, const char *path, wr_node *node, hours kind, rows *out)
{
    if (node->kind != WR_MAP) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected dates, found %s",
                wr_found(b, node));
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        const wr_entry *e = &node->entries[i];
        const wr_node date = {.kind = WR_SCALAR, .text = e->key, .place = e->key_place};
        dated row = {0};
        if (!wr_date_from_start(b, &date, &row.day))
            continue;
        row.row = read_plan(b, wr_subpath(b, path, e->key), e->value, kind);
        *wr_push(b->arena, &out->on) = row;
        for (size_t k = out->on.n - 1; k > 0 && out->on.at[k].day < out->on.at[k - 1].day; k--) {
            const dated swap = out->on.at[k];
            out->on.at[k] = out->on.at[k - 1];
            out->on.at[k - 1] = swap;
        }
    }
}

static void read_day_rows(weir_builder *b, const char *path, wr_node *node, hours kind, rows *out)
{
    for (size_t i = 0; i < node->n; i++) {
        const wr_entry *e = &node->entries[i];
        const char *row_path = wr_subpath(b, path, e->key);
        const int day = wr_weekday_of(e->key, true);
        char quoted[WR_QUOTE_MAX];
        if (day >= 0) {
            out->by_word[day] = read_plan(b, row_path, e->value, kind);
        } else if (strcmp(e->key, "on") == 0) {
            read_dates(b, row_path, e->value, kind, out);
        } else {
            wr_fail(b->err, WEIR_ERR_SCENARIO, e->key_place, "'%s' is not a day",
                    wr_quoted(e->key, quoted));
            wr_hint(b->err, e->key_place,
                    "mon to sun, weekday, weekend, every_day, holidays, on, or spans alone");
        }
    }
}

/* The row that a day of the week takes. */
static plan row_of(const rows *r, int day)
{
    if (r->by_word[day].written)
        return r->by_word[day];
    const int set = day < 5 ? WEEKDAY : WEEKEND;
    return r->by_word[set].written ? r->by_word[set] : r->by_word[EVERY_DAY];
}

static bool is_always(const weir_builder *b, const rows *r)
{
    if (r->by_word[HOLIDAYS].written || r->on.n)
        return false;
    for (int day = 0; day < 7; day++) {
        const plan row = row_of(r, day);
        if (row.day.n != 1)
            return false;
        const wr_span *s = &b->spans.at[row.day.first];
        if (s->start != 0 || s->end != DAY_SECONDS || s->dial >= 0)
            return false;
    }
    return true;
}

static int32_t push_calendar(weir_builder *b, const char *name, const rows *r)
{
    const size_t n = HOLIDAY + 1 + r->on.n;
    wr_day_plan *plans = wr_alloc_array(b->arena, n, sizeof *plans);
    wr_day_plan *tails = wr_alloc_array(b->arena, n, sizeof *tails);
    int32_t *dates = wr_alloc_array(b->arena, r->on.n + 1, sizeof *dates);
    for (int day = 0; day < 7; day++) {
        const plan row = row_of(r, day);
        plans[day] = row.day;
        tails[day] = row.tail;
    }
    plans[HOLIDAY] = r->by_word[HOLIDAYS].day;
    tails[HOLIDAY] = r->by_word[HOLIDAYS].tail;
    for (size_t i = 0; i < r->on.n; i++) {
        dates[i] = r->on.at[i].day;
        plans[HOLIDAY + 1 + i] = r->on.at[i].row.day;
        tails[HOLIDAY + 1 + i] = r->on.at[i].row.tail;
    }
    *wr_push(b->arena, &b->calendars) =
        (wr_calendar){.name = wr_strdup(b->arena, name),
                      .plans = plans,
                      .tails = tails,
                      .n_plans = (int32_t)n,
                      .on_dates = dates,
                      .n_on = (int32_t)r->on.n,
                      .holidays_differ = r->by_word[HOLIDAYS].written,
                      .always = is_always(b, r)};
    return (int32_t)b->calendars.n - 1;
}

/* ---- a rate table's form: {step: 6 h, values: [2, 4, 4, 2], repeat: true} ------------------------------- */

/* How many steps the table has and how long each is; false after an error. Only a day's or a
 * week's table that repeats can be a calendar. */
static bool table_shape(weir_builder *b, weir_fields *f, wr_node *values, int *step)
{
    const weir_place place = weir_field_place(f, "step");
    wr_node *step_node = wr_field(f, "step");
    const double seconds =
        wr_value_now(b, wr_inside(wr_read_scalar(b, wr_field_path_of(f, "step"), step_node,
                                                 WR_DIM_DURATION, "1 h")));
    const bool repeat = weir_read_flag(f, "repeat", false);
    const double period = seconds * (double)values->n;
    const bool whole = seconds >= 1 && seconds == floor(seconds) && fmod(DAY_SECONDS, seconds) == 0;
    if (!repeat || !whole || (period != DAY_SECONDS && period != 7 * DAY_SECONDS)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                "a table of shifts must repeat, and cover one day or one week");
        return false;
    }
    *step = (int)seconds;
    return true;
}

static int32_t read_shift_table(weir_builder *b, const char *path, wr_node *node)
{
    weir_fields *f = wr_fields_of(b, node, path);
    wr_node *values = wr_field(f, "values");
    rows r = {0};
    int step;
    if (!values || values->kind != WR_LIST || !values->n) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "a table of shifts needs a list 'values'");
        return push_calendar(b, path, &r);
    }
    if (!table_shape(b, f, values, &step))
        return push_calendar(b, path, &r);

    /* A week's table counts from run.start, whatever day that is. */
    const size_t a_day = (size_t)(DAY_SECONDS / step), n_days = values->n / a_day;
    const int first_day = wr_weekday(b->net.run.start_day);
    for (size_t day = 0; day < n_days; day++) {
        pieces list = {0};
        for (size_t i = 0; i < a_day; i++) {
            const size_t k = day * a_day + i;
            const char *value_path = wr_format(b->arena, "%s.values.%zu", path, k + 1);
            const weir_value v =
                wr_read_scalar(b, value_path, values->items[k], WR_DIM_COUNT, NULL);
            const int start = (int)i * step;
            *wr_push(b->arena, &list) =
                (piece){start, start + step, v.index, values->items[k]->place};
        }
        const plan row = lay_pieces(b, &list);
        r.by_word[n_days == 1 ? EVERY_DAY : (first_day + (int)day) % 7] = row;
    }
    return push_calendar(b, path, &r);
}

/* ---- reading one ------------------------------------------------------------------------------------------ */

static int32_t named_calendar(weir_builder *b, wr_node *node)
{
    const char *name = wr_word(b, node, "a calendar's name");
    char quoted[WR_QUOTE_MAX];
    if (!name)
        return -1;
    const int found = wr_names_find(b->calendar_names, name);
    if (found >= 0)
        return found;
    WR_VEC(const char *) names = {0};
    for (int i = 0; i < wr_names_count(b->calendar_names); i++)
        *wr_push(b->arena, &names) = wr_names_text(b->calendar_names, i);
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown calendar '%s'",
            wr_quoted(name, quoted));
    wr_hint_nearest(b->err, node->place, name, names.at, (int)names.n);
    return -1;
}

static int32_t no_calendar(weir_builder *b, const char *path)
{
    const rows none = {0};
    return push_calendar(b, path, &none);
}

static bool has_span_keys(const wr_node *map)
{
    int start, end;
    char why[WR_WHY_MAX];
    return map->n && wr_parse_span(map->entries[0].key, &start, &end, why);
}

static int32_t noted_read_hours_noted(weir_builder *b, const char *path, wr_node *node, hours kind)
{
    node = wr_overridden(b, path, node);
    rows r = {0};
    if (kind == SLOTS && (node->kind != WR_MAP || wr_node_get(node, "calendar"))) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "expected slots by day, as in {weekday: {09:00-12:00: every 10 min}}, found %s",
                wr_found(b, node));
        return no_calendar(b, path);
    }
    if (node->kind == WR_SCALAR && !strchr(node->text, ':') && !is_number(node->text) &&
        strcmp(node->text, "closed") != 0) {
        const int32_t named = named_calendar(b, node);
        return named >= 0 ? named : no_calendar(b, path);
    }
    if (node->kind == WR_MAP && wr_node_get(node, "calendar")) {
        weir_fields *f = wr_fields_of(b, node, path);
        const int32_t named = named_calendar(b, wr_field(f, "calendar"));
        return named >= 0 ? named : no_calendar(b, path);
    }
    if (node->kind == WR_MAP && wr_node_get(node, "values"))
        return read_shift_table(b, path, node);

    if (node->kind == WR_MAP && !has_span_keys(node) && !wr_node_get(node, "value"))
        read_day_rows(b, path, node, kind, &r);
    else
        r.by_word[EVERY_DAY] = read_plan(b, path, node, kind);
    return push_calendar(b, path, &r);
}

static int32_t read_hours(weir_builder *b, const char *path, wr_node *node, hours kind)
{
    static const wr_kind kinds[] = {
        [SHIFTS] = WR_KIND_SHIFTS, [DOOR] = WR_KIND_DOOR, [SLOTS] = WR_KIND_SLOTS};
    wr_note_value(b, path, kinds[kind], WR_DIM_NUMBER, NULL);
    wr_note_open(b, path, kinds[kind]);
    const int32_t read = noted_read_hours_noted(b, path, node, kind);
    wr_note_close(b);
    return read;
}

int32_t wr_read_calendar(weir_builder *b, const char *path, wr_node *node, bool door)
{
    return read_hours(b, path, node, door ? DOOR : SHIFTS);
}

int32_t wr_all_hours(weir_builder *b, int32_t dial)
{
    rows r = {0};
    pieces whole = {0};
    *wr_push(b->arena, &whole) = (piece){0, DAY_SECONDS, dial, WR_NOWHERE};
    r.by_word[EVERY_DAY] = lay_pieces(b, &whole);
    return push_calendar(b, "", &r);
}

int32_t wr_read_slots(weir_builder *b, const char *path, wr_node *node)
{
    return read_hours(b, path, node, SLOTS);
}

void wr_read_calendars(weir_builder *b, wr_node *calendars)
{
    weir_fields *f = wr_fields_of(b, calendars, "calendars");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        const int32_t made = read_hours(b, wr_field_path_of(f, name), wr_field(f, name), SHIFTS);
        if ((size_t)made + 1 == b->calendars.n && wr_names_count(b->calendar_names) == made)
            wr_names_add(b->calendar_names, name);
        else
            wr_fail(b->err, WEIR_ERR_SCENARIO, weir_field_place(f, name),
                    "a calendar cannot be another's name");
    }
}
