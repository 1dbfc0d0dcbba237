/* Where patients come from: plain streams, streams of a population, and who is there when the run
 * begins. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

#define MOST_PEOPLE 1e7  /* of a population that returns */
#define MOST_AT_ONCE 1e6 /* of a batch */

/* ---- arrivals ------------------------------------------------------------------------------------------------------ */

static wr_source blank_source(weir_builder *b, const char *name, wr_source_kind kind,
                              const char *stage)
{
    return (wr_source){.name = wr_strdup(b->arena, name),
                       .fold = wr_fold32(wr_fnv1a(name)),
                       .kind = kind,
                       .rate = -1,
                       .every = WR_NO_VALUE,
                       .attends = WR_NO_VALUE,
                       .batch = WR_NO_VALUE,
                       .batch_stage = -1,
                       .late = WR_NO_VALUE,
                       .late_stage = -1,
                       .away = WR_NO_VALUE,
                       .away_stage = -1,
                       .target = -1,
                       .cell_attr = {-1, -1, -1, -1},
                       .stage = wr_stage(b, stage),
                       .service = -1,
                       .count = WR_NO_VALUE,
                       .remaining = WR_NO_VALUE,
                       .stayed = WR_NO_VALUE,
                       .waiting = WR_NO_VALUE,
                       .waited = WR_NO_VALUE};
}

/* Instants as they are listed, or as a file lists them: from run.start, never going back. */
static void read_instants(weir_builder *b, weir_fields *f, wr_node *at, wr_source *s)
{
    size_t n = 0;
    const double *seconds;
    if (at->kind == WR_MAP)
        seconds = wr_read_column(b, wr_fields_of(b, at, wr_field_path_of(f, "at")), "column",
                                 WR_DIM_DURATION, &n);
    else
        seconds = wr_read_numbers(b, at, wr_field(f, "unit"), WR_DIM_DURATION, &n);
    s->kind = WR_SOURCE_LIST;
    s->first_time = (int32_t)b->times.n;
    for (size_t i = 0; seconds && i < n; i++) {
        if (i && seconds[i] < seconds[i - 1]) {
            wr_fail(b->err, WEIR_ERR_SCENARIO,
                    at->kind == WR_LIST ? at->items[i]->place : at->place,
                    "instants must not go back: number %zu is before number %zu", i + 1, i);
            break;
        }
        *wr_push(b->arena, &b->times) = (weir_time)llround(seconds[i] * 1e6);
        s->n_times++;
    }
    weir_add_attr(b, "position", false); /* who is listed n-th has position n */
}

static bool parse_clock(weir_builder *b, const char *text, weir_place place, double *seconds)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    if (wr_parse_value(text, WR_DIM_CLOCK, seconds, NULL, NULL, why, hint))
        return true;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "%s", why);
    if (*hint)
        wr_hint(b->err, place, "%s", hint);
    return false;
}

static void push_weekly(weir_builder *b, int first, int last, double clock, double count)
{
    for (int day = first; day <= last; day++)
        for (int i = 0; i < (int)count; i++)
            *wr_push(b->arena, &b->times) =
                day * WEIR_DAY + (weir_time)llround(clock) * WEIR_SECOND;
}

/* One day of a weekly plan: {"08:00": 4}, a list of clock times, or one. */
static void read_day(weir_builder *b, const char *path, wr_node *node, int first, int last)
{
    double clock, count = 1;
    if (node->kind == WR_SCALAR) {
        if (parse_clock(b, node->text, node->place, &clock))
            push_weekly(b, first, last, clock, 1);
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == WR_LIST) {
            const wr_node *item = node->items[i];
            const char *text = item->kind == WR_SCALAR ? item->text : "";
            if (parse_clock(b, text, item->place, &clock))
                push_weekly(b, first, last, clock, 1);
            continue;
        }
        const wr_entry *e = &node->entries[i];
        const wr_dial like = {.dim = WR_DIM_COUNT, .lo = 0, .hi = 1e6, .unit_scale = 1};
        const wr_node *value = wr_overridden(b, wr_subpath(b, path, e->key), e->value);
        if (parse_clock(b, e->key, e->key_place, &clock) &&
            wr_parse_for_dial(b, &like, value, &count))
            push_weekly(b, first, last, clock, count);
    }
}

static int by_time(const void *left, const void *right)
{
    const weir_time a = *(const weir_time *)left, c = *(const weir_time *)right;
    return (a > c) - (a < c);
}

static void read_weekly(weir_builder *b, const char *path, wr_node *at, wr_source *s)
{
    static const int first[] = {0, 1, 2, 3, 4, 5, 6, 0, 5, 0},
                     last[] = {0, 1, 2, 3, 4, 5, 6, 4, 6, 6};
    const int errors = b->err->n_errors;
    s->kind = WR_SOURCE_WEEKLY;
    s->first_time = (int32_t)b->times.n;
    for (size_t i = 0; i < at->n; i++) {
        const wr_entry *e = &at->entries[i];
        const int day = wr_weekday_of(e->key, true);
        char quoted[WR_QUOTE_MAX];
        if (day < 0 || day > 9)
            wr_fail(b->err, WEIR_ERR_SCENARIO, e->key_place,
                    "'%s' is not a day: mon to sun, weekday, weekend or every_day",
                    wr_quoted(e->key, quoted));
        else
            read_day(b, wr_subpath(b, path, e->key), e->value, first[day], last[day]);
    }
    s->n_times = (int32_t)b->times.n - s->first_time;
    if (s->n_times)
        qsort(b->times.at + s->first_time, (size_t)s->n_times, sizeof(weir_time), by_time);
    else if (b->err->n_errors == errors)
        wr_warn(b->err, at->place, "nobody comes in this weekly plan");
}

static void read_every(weir_builder *b, weir_fields *f, wr_node *every, wr_source *s)
{
    s->kind = WR_SOURCE_EVERY;
    s->every = wr_inside(
        wr_read_value(b, wr_field_path_of(f, "every"), every, WR_DIM_DURATION, true, NULL));
    if (s->every.kind == WR_VALUE_DIAL && !(wr_value_now(b, s->every) > 0))
        wr_fail(b->err, WEIR_ERR_SCENARIO, every->place, "'every' must be above 0");
    wr_node *first = wr_field(f, "first");
    const char *word = first ? wr_word(b, first, "a word") : NULL;
    s->first_at_start = word && strcmp(word, "at_start") == 0;
    s->first_one_draw = word && strcmp(word, "one_draw") == 0;
    if (word && !s->first_at_start && !s->first_one_draw)
        wr_fail(b->err, WEIR_ERR_SCENARIO, first->place,
                "expected 'one_draw' or 'at_start', found %s", wr_found(b, first));
}

/* The one of rate, every and at that is written; an error for none or several. */
static const char *read_how(weir_builder *b, weir_fields *f, wr_source *s)
{
    static const char *const keys[] = {"rate", "every", "at"};
    wr_node *found = NULL;
    const char *which = NULL;
    wr_note_kind(b, wr_field_path_of(f, "at"),
                 WR_KIND_ANY); /* a list, a file, a plan of the week */
    for (int i = 0; i < 3; i++) {
        wr_node *node = wr_field(f, keys[i]);
        if (node && found)
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' and '%s' exclude each other",
                    which, keys[i]);
        if (node && !found) {
            found = node;
            which = keys[i];
        }
    }
    if (!found) {
        weir_field_error(f, NULL, "arrivals '%s' have no 'rate', 'every' or 'at'", s->name);
        return NULL;
    }
    if (*which == 'r')
        s->rate = wr_read_rate(b, wr_field_path_of(f, "rate"), found);
    else if (*which == 'e')
        read_every(b, f, found, s);
    else if (found->kind == WR_MAP && !wr_node_get(found, "file"))
        read_weekly(b, wr_field_path_of(f, "at"), found, s);
    else
        read_instants(b, f, found, s);
    return which;
}

/* How many come at once: whole, or the whole part of what a distribution gives. */
static void read_batch(weir_builder *b, weir_fields *f, wr_source *s)
{
    wr_node *node = wr_field(f, "batch");
    const wr_node *inner = node && node->kind == WR_MAP ? wr_node_get(node, "value") : NULL;
    if (!node)
        return;
    if (s->kind != WR_SOURCE_RATE && s->kind != WR_SOURCE_EVERY) {
        weir_field_error(f, "batch", "'batch' goes with 'rate' or 'every'");
        return;
    }
    const bool law = node->kind == WR_MAP && (!inner || inner->kind == WR_MAP);
    const char *path = wr_field_path_of(f, "batch");
    wr_note_value(b, path, WR_KIND_DRAW, WR_DIM_NUMBER, NULL);
    s->batch = wr_inside(
        law ? wr_read_value(b, path, node, WR_DIM_NUMBER, true, NULL)
            : wr_read_scalar_as(b, path, NULL, node, WR_DIM_COUNT, NULL, 1, MOST_AT_ONCE));
    s->batch_stage = wr_stage(b, wr_format(b->arena, "arrivals.%s batch", s->name));
    if (s->batch.kind != WR_VALUE_DIAL && s->batch.kind != WR_VALUE_DIST)
        weir_field_error(f, "batch", "expected a whole number or a distribution");
}

/* Drawn for all of a list before the first comes, for one may pass another. */
static void read_late(weir_builder *b, weir_fields *f, wr_source *s)
{
    wr_node *node = wr_field(f, "late");
    if (!node)
        return;
    if (s->kind != WR_SOURCE_LIST) {
        weir_field_error(f, "late", "'late' goes with a list of instants, 'at: [D, …]' or a file");
        return;
    }
    s->late =
        wr_inside(wr_read_value(b, wr_field_path_of(f, "late"), node, WR_DIM_DURATION, true, NULL));
    s->late_stage = wr_stage(b, wr_format(b->arena, "arrivals.%s late", s->name));
    if (s->late.kind != WR_VALUE_DIAL && s->late.kind != WR_VALUE_DIST)
        weir_field_error(f, "late", "expected a duration or a distribution");
}

/* So many, each away for some time before it comes; what says when others come is not for them. */
static void read_population(weir_builder *b, weir_fields *f, wr_source *s)
{
    static const char *const others[] = {"rate", "every", "at", "attends"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (wr_field(f, others[i]))
            weir_field_error(f, others[i], "'population' and '%s' exclude each other", others[i]);
    s->kind = WR_SOURCE_POPULATION;
    s->count =
        wr_inside(wr_read_scalar_as(b, wr_field_path_of(f, "population"), NULL,
                                    wr_field(f, "population"), WR_DIM_COUNT, NULL, 1, MOST_PEOPLE));
    s->away = wr_inside(weir_read_duration(f, "away", NULL));
    s->away_stage = wr_stage(b, wr_format(b->arena, "arrivals.%s away", s->name));
}

static void read_source(weir_builder *b, weir_fields *f, const char *name)
{
    wr_source s = blank_source(b, name, WR_SOURCE_RATE, wr_format(b->arena, "arrivals.%s", name));
    s.place = weir_field_place(f, NULL);
    const bool population = f->map && wr_node_get(f->map, "population");
    s.target = weir_read_target(f, "to", NULL).id;
    if (population)
        read_population(b, f, &s);
    else
        read_how(b, f, &s);
    if (!population && wr_field(f, "away"))
        weir_field_error(f, "away", "'away' goes with 'population'");
    if (s.rate < 0 && s.kind == WR_SOURCE_RATE)
        s.rate = wr_read_rate(b, "", wr_node_of_text(b, "0 per d"));
    read_batch(b, f, &s);
    read_late(b, f, &s);
    if (!population && weir_has_field(f, "attends"))
        s.attends = wr_inside(weir_read_share(f, "attends", NULL));

    s.first_assign = (int32_t)b->assigns.n;
    s.n_assigns = wr_read_assigns(b, f, wr_format(b->arena, "arrivals.%s", name));
    *wr_push(b->arena, &b->sources) = s;
}

/* `at: ["14:00"]` each day, or a plan of the week; or `every: 8 h`. */
void wr_read_task_times(weir_builder *b, weir_fields *f, const char *name, int32_t target)
{
    wr_source s = blank_source(b, name, WR_SOURCE_EVERY, wr_format(b->arena, "tasks.%s", name));
    wr_node *every = wr_field(f, "every"), *at = wr_field(f, "at");
    s.place = weir_field_place(f, NULL);
    s.task = true;
    s.target = target;
    wr_note_kind(b, wr_field_path_of(f, "at"), WR_KIND_ANY);
    if (every && at) {
        weir_field_error(f, "at", "'every' and 'at' exclude each other");
    } else if (every) {
        read_every(b, f, every, &s);
    } else if (at && at->kind == WR_MAP) {
        read_weekly(b, wr_field_path_of(f, "at"), at, &s);
    } else if (at) {
        s.kind = WR_SOURCE_WEEKLY;
        s.first_time = (int32_t)b->times.n;
        read_day(b, wr_field_path_of(f, "at"), at, 0, 6);
        s.n_times = (int32_t)b->times.n - s.first_time;
        qsort(b->times.at + s.first_time, (size_t)s.n_times, sizeof(weir_time), by_time);
    } else
        weir_field_error(f, NULL, "this task has no 'at' or 'every'");
    *wr_push(b->arena, &b->sources) = s;
}

void wr_read_arrivals(weir_builder *b, wr_node *arrivals)
{
    weir_fields *f = wr_fields_of(b, arrivals, "arrivals");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        read_source(b, weir_read_map(f, name), name);
    }
}

/* ---- who is there at the start ---------------------------------------------------------------------------------------- */

static bool says_equilibrium(const wr_node *node)
{
    return node && node->kind == WR_SCALAR && strcmp(node->text, "equilibrium") == 0;
}

static wr_value start_time(weir_builder *b, weir_fields *f, const char *key)
{
    wr_node *node = wr_field(f, key);
    return node ? wr_inside(
                      wr_read_value(b, wr_field_path_of(f, key), node, WR_DIM_DURATION, true, NULL))
                : WR_NO_VALUE;
}

static void read_start_of(weir_builder *b, weir_fields *f, const char *service, int32_t index)
{
    wr_source s = blank_source(b, wr_format(b->arena, "start.%s", service), WR_SOURCE_START,
                               wr_format(b->arena, "start.%s", service));
    s.service = index;
    s.place = weir_field_place(f, NULL);
    wr_node *in = wr_field(f, "in"), *remaining = wr_field(f, "remaining");
    wr_note_kind(b, wr_field_path_of(f, "in"), WR_KIND_WORD); /* equilibrium */
    wr_note_kind(b, wr_field_path_of(f, "remaining"), WR_KIND_WORD);
    s.count_equilibrium = says_equilibrium(in);
    if (in && !s.count_equilibrium)
        s.count = wr_inside(weir_read_count(f, "in", NULL));
    s.remaining_equilibrium = s.count_equilibrium || says_equilibrium(remaining);
    if (remaining && !says_equilibrium(remaining))
        s.remaining = start_time(b, f, "remaining");
    s.stayed = start_time(b, f, "stayed");
    if (remaining && s.stayed.kind != WR_VALUE_NONE)
        weir_field_error(f, "stayed", "'remaining' and 'stayed' exclude each other");
    if (weir_has_field(f, "waiting"))
        s.waiting = wr_inside(weir_read_count(f, "waiting", NULL));
    s.waited = start_time(b, f, "waited");
    s.first_assign = (int32_t)b->assigns.n;
    s.n_assigns = wr_read_assigns(b, f, s.name);
    *wr_push(b->arena, &b->sources) = s;
}

void wr_read_start(weir_builder *b, wr_node *start)
{
    weir_fields *f = wr_fields_of(b, start, "start");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *service = weir_field_key(f, i);
        weir_fields *own = weir_read_map(f, service);
        const int index = wr_names_find(b->service_names, service);
        if (index >= 0) {
            read_start_of(b, own, service, index);
            continue;
        }
        const weir_place place = f->map->entries[i].key_place;
        WR_VEC(const char *) names = {0};
        for (int k = 0; k < wr_names_count(b->service_names); k++)
            *wr_push(b->arena, &names) = wr_names_text(b->service_names, k);
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "unknown service '%s'", service);
        wr_hint_nearest(b->err, place, service, names.at, (int)names.n);
        wr_skip_fields(own);
    }
}

/* More than there are units for is no error (there are patients on trolleys), but worth a word. */
void wr_check_start(weir_builder *b)
{
    for (size_t i = 0; i < b->sources.n; i++) {
        const wr_source *s = &b->sources.at[i];
        const int32_t pool =
            s->kind == WR_SOURCE_START ? b->services.at[s->service].first_pool : -1;
        const int32_t capacity = pool >= 0 ? b->pools.at[pool].capacity : -1;
        if (capacity < 0 || s->count.kind != WR_VALUE_DIAL)
            continue;
        const double units = b->dials.at[capacity].value, there = wr_value_now(b, s->count);
        if (there > units)
            wr_warn(b->err, b->dials.at[s->count.index].place,
                    "%.0f patients are there at the start, and '%s' has %.0f units", there,
                    b->pools.at[pool].full_name, units);
    }
}

/* ---- a population ------------------------------------------------------------------------------------------------------ */

static void push_cell(weir_builder *b, const weir_people *people, const weir_cell *from)
{
    wr_cell cell = {.people = from->people, .first = (int32_t)b->cell_dials.n};
    for (int i = 0; i < 6 && weir_has(from->factors[i]); i++) {
        *wr_push(b->arena, &b->cell_dials) = wr_only_dial(b, from->factors[i], WR_NOWHERE);
        cell.n++;
    }
    for (size_t i = 0; i < people->n_cell_attrs && i < 4; i++)
        cell.level[i] = b->attr_levels[people->cell_attrs[i].id].levels.at[from->levels[i]].value;
    *wr_push(b->arena, &b->cells) = cell;
}

void weir_add_people(weir_builder *b, const weir_people *people)
{
    wr_source s = blank_source(b, people->name, WR_SOURCE_PEOPLE,
                               wr_format(b->arena, "arrivals.%s", people->name));
    const bool shaped = people->hour >= 0 || people->weekday >= 0 || people->month >= 0;
    *wr_push(b->arena, &b->rates) = (wr_rate){
        .kind = shaped ? WR_RATE_PROFILE : WR_RATE_CONSTANT,
        .base = wr_constant_dial(b, 1),
        .hour = people->hour,
        .weekday = people->weekday,
        .month = people->month,
        .factor = -1,
        .swing = -1,
        .period = -1,
        .peak = -1,
        .holidays_as_sunday = people->holidays_as_sunday,
    };
    s.rate = (int32_t)b->rates.n - 1;
    s.target = people->to.id;
    s.n_cell_attrs = (int32_t)people->n_cell_attrs;
    for (size_t i = 0; i < people->n_cell_attrs && i < 4; i++)
        s.cell_attr[i] = people->cell_attrs[i].id;
    s.first_cell = (int32_t)b->cells.n;
    for (size_t i = 0; i < people->n_cells; i++)
        push_cell(b, people, &people->cells[i]);
    s.n_cells = (int32_t)people->n_cells;
    s.first_assign = (int32_t)b->assigns.n;
    *wr_push(b->arena, &b->sources) = s;
}

void weir_people_set(weir_builder *b, weir_attr attr, weir_value value)
{
    wr_source *s = &b->sources.at[b->sources.n - 1];
    /* The assigns of a source lie side by side: move them to the end if others came between. */
    if (s->first_assign + s->n_assigns != (int32_t)b->assigns.n) {
        const int32_t old = s->first_assign;
        s->first_assign = (int32_t)b->assigns.n;
        for (int32_t i = 0; i < s->n_assigns; i++) {
            const wr_assign moved = b->assigns.at[old + i];
            *wr_push(b->arena, &b->assigns) = moved;
        }
    }
    wr_push_assign(b, attr.id, value,
                   wr_format(b->arena, "arrivals.%s.%s", s->name, b->attrs.at[attr.id].name));
    s->n_assigns++;
}
