/* Measures and priorities: what is asked of a run.
 *
 * A measure goes from one moment of a visit to another, counts visits, adds up what they cost or score,
 * asks when something happened last, or divides one measure by another. Those of a provider type are reported by run.by, as the standard ones are; those of
 * `measures:` by what they themselves name. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* ---- moments --------------------------------------------------------------------------------------------- */

static int find_word(const char *const *words, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return -1;
}

static int32_t find_mark(const weir_builder *b, int32_t service, const char *text)
{
    const wr_service *s = service >= 0 ? &b->services.at[service] : NULL;
    for (int32_t i = 0; s && i < s->n_marks; i++)
        if (strcmp(s->mark_names[i], text) == 0)
            return i;
    return -1;
}

/* The services of a measure; none: the whole journey. */
typedef struct places {
    WR_VEC(int32_t) services;
    bool known; /* no name was wrong */
} places;

static void unknown_moment(weir_builder *b, const places *in, const wr_node *node,
                           const char *const *words, int n)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (int i = 0; i < n; i++)
        *wr_push(b->arena, &names) = words[i];
    for (size_t k = 0; k < in->services.n; k++) {
        const wr_service *s = &b->services.at[in->services.at[k]];
        for (int32_t i = 0; i < s->n_marks; i++)
            *wr_push(b->arena, &names) = s->mark_names[i];
    }
    for (int i = 0; i < wr_names_count(b->outcome_names); i++)
        *wr_push(b->arena, &names) = wr_names_text(b->outcome_names, i);
    wr_quoted(node->text, quoted);
    if (in->services.n == 1)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown moment '%s' of service '%s'",
                quoted, b->services.at[in->services.at[0]].name);
    else
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown moment '%s'%s", quoted,
                in->services.n ? " of these services" : "");
    const size_t before = b->err->n_messages;
    wr_hint_nearest(b->err, node->place, node->text, names.at, (int)names.n);
    if (!in->services.n && b->err->n_messages == before)
        wr_hint(b->err, node->place, "a mark needs 'in: SERVICE'");
}

/* A mark of any of the services. */
static bool is_mark(const weir_builder *b, const places *in, const char *text)
{
    for (size_t i = 0; i < in->services.n; i++)
        if (find_mark(b, in->services.at[i], text) >= 0)
            return true;
    return false;
}

/* A word of `words`, an outcome, or else a mark: each service has its own number for it. */
typedef struct moment {
    int32_t word; /* -1: none of them */
    const char *mark;
    int32_t outcome; /* -1: none */
} moment;
typedef WR_VEC(moment) moment_list;

#define WR_NEVER_MET INT32_MIN /* no visit of this service has that mark */

static int32_t moment_in(const weir_builder *b, moment m, int32_t service)
{
    if (m.outcome >= 0)
        return wr_moment_of_outcome(m.outcome);
    if (m.word >= 0)
        return m.word;
    const int32_t mark = find_mark(b, service, m.mark);
    return mark < 0 ? WR_NEVER_MET : WR_MOMENT_MARK + mark;
}

static bool same_moment(moment a, moment b)
{
    return a.word == b.word && a.outcome == b.outcome &&
           (a.word >= 0 || strcmp(a.mark, b.mark) == 0);
}

/* arrive, start, complete, depart, a mark or an outcome. */
static void read_one_moment(weir_builder *b, wr_node *node, const places *in, moment_list *out)
{
    static const char *const words[] = {"arrive", "start", "complete", "depart"};
    const char *text = wr_word(b, node, "a moment");
    if (!text)
        return;
    moment m = {.word = find_word(words, 4, text), .mark = text, .outcome = -1};
    if (m.word < 0 && !is_mark(b, in, text)) {
        m.outcome = wr_names_find(b->outcome_names, text);
        if (m.outcome < 0) {
            unknown_moment(b, in, node, words, 4);
            return;
        }
    }
    for (size_t i = 0; i < out->n; i++)
        if (same_moment(out->at[i], m))
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' stands here twice", text);
    *wr_push(b->arena, out) = m;
}

/* One moment, or a list: whichever comes first. */
static moment_list read_moments(weir_builder *b, weir_fields *f, const char *key, const places *in)
{
    moment_list found = {0};
    wr_node *node = wr_field(f, key);
    wr_note_kind(b, wr_field_path_of(f, key), WR_KIND_WORDS);
    if (!node)
        weir_field_error(f, NULL, "this measure has no '%s'", key);
    else if (node->kind != WR_LIST || !node->n)
        read_one_moment(b, node, in, &found);
    for (size_t i = 0; node && node->kind == WR_LIST && i < node->n; i++)
        read_one_moment(b, node->items[i], in, &found);
    return found;
}

/* Those of a list that visits of this service have. */
static wr_moments_of moments_in(weir_builder *b, const moment_list *list, int32_t service)
{
    wr_moments_of of = {(int32_t)b->moments.n, 0};
    for (size_t i = 0; i < list->n; i++) {
        const int32_t m = moment_in(b, list->at[i], service);
        if (m == WR_NEVER_MET)
            continue;
        *wr_push(b->arena, &b->moments) = m;
        of.n++;
    }
    return of;
}

static wr_moments_of one_moment(weir_builder *b, int32_t which)
{
    *wr_push(b->arena, &b->moments) = which;
    return (wr_moments_of){(int32_t)b->moments.n - 1, 1};
}

/* ---- one measure ------------------------------------------------------------------------------------------ */

static wr_measure blank(const char *name, wr_measure_kind kind, int32_t service)
{
    return (wr_measure){.name = name,
                        .kind = kind,
                        .service = service,
                        .where = -1,
                        .state = -1,
                        .during = -1,
                        .event = WR_MOMENT_DEPART,
                        .minus = -1,
                        .at_least = -1,
                        .at_most = -1,
                        .numerator = -1,
                        .denominator = -1};
}

/* Of the measure that is about to be pushed. */
static void push_record(weir_builder *b, int32_t service, wr_moments_of from, wr_moments_of to)
{
    *wr_push(b->arena, &b->records) = (wr_record){
        .measure = (int32_t)b->measures.n, .service = service, .from = from, .to = to, .name = -1};
}

static void add_place(weir_builder *b, places *in, wr_node *node)
{
    const char *text = wr_word(b, node, "a service");
    const int found = text ? wr_names_find(b->service_names, text) : -1;
    in->known = in->known && found >= 0;
    for (size_t i = 0; found >= 0 && i < in->services.n; i++)
        if (in->services.at[i] == found)
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' stands here twice", text);
    if (found >= 0)
        *wr_push(b->arena, &in->services) = found;
    if (!text || found >= 0)
        return;
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (int i = 0; i < wr_names_count(b->service_names); i++)
        *wr_push(b->arena, &names) = wr_names_text(b->service_names, i);
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown service '%s'",
            wr_quoted(text, quoted));
    wr_hint_nearest(b->err, node->place, text, names.at, (int)names.n);
}

/* Under `in`; a measure of ways names its services under `travel`. */
static places read_in(weir_builder *b, weir_fields *f, const char *key)
{
    places in = {.known = true};
    wr_node *node = wr_field(f, key);
    wr_note_kind(b, wr_field_path_of(f, key), WR_KIND_WORDS);
    if (node && node->kind == WR_LIST && !node->n)
        add_place(b, &in, node); /* says what was to stand there */
    else if (node && node->kind == WR_LIST)
        for (size_t i = 0; i < node->n; i++)
            add_place(b, &in, node->items[i]);
    else if (node)
        add_place(b, &in, node);
    return in;
}

static void read_by(weir_builder *b, weir_fields *f, wr_measure *m)
{
    wr_node *node = wr_field(f, "by");
    wr_note_kind(b, wr_field_path_of(f, "by"), WR_KIND_WORDS);
    m->first_by = (int32_t)b->by_attrs.n;
    if (!node)
        return;
    const size_t n = node->kind == WR_LIST ? node->n : 1;
    for (size_t i = 0; i < n; i++) {
        wr_node *item = node->kind == WR_LIST ? node->items[i] : node;
        const char *name = wr_word(b, item, "an attribute's name");
        const int32_t attr = name ? wr_attr_named(b, name, item->place) : -1;
        if (attr < 0)
            continue;
        *wr_push(b->arena, &b->by_attrs) = attr;
        m->n_by++;
    }
}

/* A histogram of each group takes 51 kB of memory a scenario and thread. */
#define MOST_HISTOGRAMS 200

static void check_groups(weir_builder *b, weir_fields *f, const wr_measure *m)
{
    double cells = 1;
    for (int32_t i = 0; i < m->n_by; i++)
        cells *= (double)b->attr_levels[b->by_attrs.at[m->first_by + i]].levels.n + 1;
    if (m->histogram && cells > MOST_HISTOGRAMS)
        weir_field_error(
            f, "by", "percentiles and distributions are of at most %d groups, and these are %.0f",
            MOST_HISTOGRAMS, cells);
}

/* Which moment must lie in the window. */
static void read_event(weir_builder *b, weir_fields *f, wr_measure *m)
{
    static const char *const words[] = {"arrived", "started", "completed", "departed"};
    wr_node *node = wr_field(f, "of_those_that");
    const char *text = node ? wr_word(b, node, "a word") : NULL;
    wr_note_kind(b, wr_field_path_of(f, "of_those_that"), WR_KIND_WORD);
    if (!text)
        return;
    const int word = find_word(words, 4, text);
    if (word >= 0 && m->kind == WR_MEASURE_INTERVAL)
        m->event = WR_MOMENT_ARRIVE + word;
    else if (word >= 0 && strcmp(text, "departed") != 0)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "'of_those_that' is of intervals: what is counted is what happens in the window");
    else if (word < 0)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "expected arrived, started, completed or departed, found %s", wr_found(b, node));
}

static bool same_moments(const moment_list *a, const moment_list *b)
{
    return a->n == 1 && b->n == 1 && same_moment(a->at[0], b->at[0]);
}

static void read_interval(weir_builder *b, weir_fields *f, const places *in)
{
    const int errors = b->err->n_errors;
    const moment_list from = read_moments(b, f, "from", in), to = read_moments(b, f, "to", in);
    if (same_moments(&from, &to) && b->err->n_errors == errors)
        weir_field_error(f, "to", "this measure begins and ends at the same moment");
    const size_t n = in->services.n ? in->services.n : 1;
    for (size_t i = 0; i < n; i++) {
        const int32_t service = in->services.n ? in->services.at[i] : -1;
        const wr_moments_of first = moments_in(b, &from, service);
        const wr_moments_of last = moments_in(b, &to, service);
        if (first.n && last.n)
            push_record(b, service, first, last);
    }
}

/* The time on the way to the services of the measure: of each of their visits. */
static void read_travel(weir_builder *b, weir_fields *f, const places *in)
{
    for (size_t i = 0; i < in->services.n; i++) {
        const int32_t service = in->services.at[i];
        if (wr_travel_to(b, service).kind == WR_VALUE_NONE)
            wr_check_travel(b, service, weir_field_place(f, "travel"), "'travel'", -1);
        push_record(b, service, (wr_moments_of){0}, (wr_moments_of){0});
        b->records.at[b->records.n - 1].travel = true;
    }
}

/* One thing that is counted: arrived, started, completed, departed, an outcome or a mark. */
static void read_counted(weir_builder *b, wr_node *node, const places *in)
{
    static const char *const words[] = {"arrived", "started", "completed", "departed"};
    const char *text = wr_word(b, node, "what is counted");
    if (!text)
        return;
    moment what = {find_word(words, 4, text), text, -1};
    if (what.word < 0 && !is_mark(b, in, text)) {
        what.outcome = wr_names_find(b->outcome_names, text);
        if (what.outcome < 0) {
            unknown_moment(b, in, node, words, 4);
            return;
        }
    }
    const size_t n = in->services.n ? in->services.n : 1;
    for (size_t i = 0; i < n; i++) {
        const int32_t service = in->services.n ? in->services.at[i] : -1;
        const int32_t to = moment_in(b, what, service);
        if (to != WR_NEVER_MET)
            push_record(b, service, (wr_moments_of){0}, one_moment(b, to));
    }
}

/* `count:` or `last:`, one thing or a list of them. */
static void read_all_counted(weir_builder *b, weir_fields *f, const char *key, const places *in)
{
    wr_node *node = wr_field(f, key);
    wr_note_kind(b, wr_field_path_of(f, key), WR_KIND_WORDS);
    if (node->kind != WR_LIST || !node->n) {
        read_counted(b, node, in);
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        for (size_t k = 0; k < i; k++)
            if (node->items[i]->kind == WR_SCALAR && node->items[k]->kind == WR_SCALAR &&
                strcmp(node->items[i]->text, node->items[k]->text) == 0)
                wr_fail(b->err, WEIR_ERR_SCENARIO, node->items[i]->place, "'%s' stands here twice",
                        node->items[i]->text);
        read_counted(b, node->items[i], in);
    }
}

/* ---- sums and last moments --------------------------------------------------------------------------------- */

static void push_named(weir_builder *b, const places *in, int32_t name)
{
    const size_t n = in->services.n ? in->services.n : 1;
    for (size_t i = 0; i < n; i++) {
        push_record(b, in->services.n ? in->services.at[i] : -1, (wr_moments_of){0},
                    (wr_moments_of){0});
        b->records.at[b->records.n - 1].name = name;
    }
}

static void read_one_name(weir_builder *b, wr_node *node, const wr_names *known, const char *what,
                          const places *in)
{
    char quoted[WR_QUOTE_MAX];
    const char *text = wr_word(b, node, what);
    const int name = text ? wr_names_find(known, text) : -1;
    if (!text)
        return;
    if (name >= 0) {
        for (size_t i = 0; i < b->records.n; i++)
            if (b->records.at[i].measure == (int32_t)b->measures.n &&
                b->records.at[i].name == name) {
                wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' stands here twice", text);
                return;
            }
        push_named(b, in, name);
        return;
    }
    WR_VEC(const char *) names = {0};
    for (int i = 0; i < wr_names_count(known); i++)
        *wr_push(b->arena, &names) = wr_names_text(known, i);
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "no step has %s '%s'", what,
            wr_quoted(text, quoted));
    wr_hint_nearest(b->err, node->place, text, names.at, (int)names.n);
}

/* cost: all, or the names of some; score: likewise. */
static void read_sum(weir_builder *b, weir_fields *f, const char *key, const places *in)
{
    const bool cost = strcmp(key, "cost") == 0;
    const wr_names *known = cost ? b->cost_names : b->score_names;
    const char *what = cost ? "a cost" : "a score";
    wr_node *node = wr_field(f, key);
    wr_note_kind(b, wr_field_path_of(f, key), WR_KIND_WORDS);
    if (node->kind == WR_SCALAR && strcmp(node->text, "all") == 0) {
        push_named(b, in, -1);
        return;
    }
    if (node->kind != WR_LIST || !node->n)
        read_one_name(b, node, known, what, in);
    for (size_t i = 0; node->kind == WR_LIST && i < node->n; i++)
        read_one_name(b, node->items[i], known, what, in);
}

static int32_t read_limit(weir_builder *b, weir_fields *f, const char *key)
{
    wr_node *node = wr_field(f, key);
    const char *path = wr_field_path_of(f, key);
    wr_note_value(b, path, WR_KIND_PLAIN, WR_DIM_DURATION, NULL);
    return node ? wr_read_scalar(b, path, node, WR_DIM_DURATION, NULL).index : -1;
}

static void read_last(weir_builder *b, weir_fields *f, wr_measure *m, const places *in)
{
    read_all_counted(b, f, "last", in);
    m->minus = read_limit(b, f, "minus");
    m->at_least = read_limit(b, f, "at_least");
    m->at_most = read_limit(b, f, "at_most");
}

/* ---- a measure -------------------------------------------------------------------------------------------------- */

/* What is asked of patients; false: nothing that we know. */
static bool read_kind(weir_builder *b, weir_fields *f, wr_measure *m, const places *in)
{
    if (weir_has_field(f, "count")) {
        m->kind = WR_MEASURE_COUNT;
        read_all_counted(b, f, "count", in);
    } else if (weir_has_field(f, "cost")) {
        m->kind = WR_MEASURE_COST;
        read_sum(b, f, "cost", in);
    } else if (weir_has_field(f, "score")) {
        m->kind = WR_MEASURE_SCORE;
        read_sum(b, f, "score", in);
    } else if (weir_has_field(f, "last")) {
        m->kind = WR_MEASURE_LAST;
        read_last(b, f, m, in);
    } else if (weir_has_field(f, "travel"))
        read_travel(b, f, in);
    else if (weir_has_field(f, "from") || weir_has_field(f, "to"))
        read_interval(b, f, in);
    else
        return false;
    return true;
}

static void read_measure(weir_builder *b, weir_fields *f, const char *name)
{
    wr_measure m = blank(wr_strdup(b->arena, name), WR_MEASURE_INTERVAL, -1);
    m.place = weir_field_place(f, NULL);
    m.declared = true;
    if (wr_read_state_measure(b, f, &m)) {
        *wr_push(b->arena, &b->measures) = m;
        return;
    }
    if (weir_has_field(f, "ratio")) {
        m.kind = WR_MEASURE_RATIO; /* its parts are resolved when all measures are known */
        *wr_push(b->arena, &b->measures) = m;
        return;
    }
    const places in = read_in(b, f, weir_has_field(f, "travel") ? "travel" : "in");
    if (!in.known) {
        wr_skip_fields(f);
        return;
    }
    m.service = in.services.n == 1 ? in.services.at[0] : -1;
    if (!read_kind(b, f, &m, &in)) {
        weir_field_error(f, NULL,
                         "measure '%s' has no 'from' and 'to', 'count', 'ratio', 'cost', 'score', "
                         "'last', 'travel', 'census' or 'share_of_time'",
                         name);
        wr_skip_fields(f);
        return;
    }
    read_event(b, f, &m);
    if (weir_has_field(f, "where"))
        m.where = weir_read_cond(f, "where").id;
    wr_read_during(b, f, &m);
    wr_read_each(b, f, &m);
    read_by(b, f, &m);
    wr_read_stats(b, f, &m, wr_has_values(&m) ? "mean" : "total");
    check_groups(b, f, &m);
    *wr_push(b->arena, &b->measures) = m;
}

/* ---- ratios ----------------------------------------------------------------------------------------------- */

static int32_t find_measure(weir_builder *b, const char *text)
{
    for (size_t i = 0; i < b->measures.n; i++) {
        const wr_measure *m = &b->measures.at[i];
        if (strcmp(m->name, text) == 0)
            return (int32_t)i;
        if (m->service >= 0 &&
            strcmp(wr_subpath(b, b->services.at[m->service].name, m->name), text) == 0)
            return (int32_t)i;
    }
    return -1;
}

static int32_t ratio_part(weir_builder *b, const wr_node *node)
{
    const char *text = node->kind == WR_SCALAR ? node->text : "";
    const int32_t found = find_measure(b, text);
    const wr_measure *m = found >= 0 ? &b->measures.at[found] : NULL;
    if (m && !m->each &&
        (m->kind == WR_MEASURE_COUNT || m->kind == WR_MEASURE_INTERVAL ||
         m->kind == WR_MEASURE_COST || m->kind == WR_MEASURE_SCORE))
        return found;
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < b->measures.n; i++)
        *wr_push(b->arena, &names) = b->measures.at[i].name;
    if (m && m->kind == WR_MEASURE_RATIO)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "a ratio cannot be of ratios");
    else if (m)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "a ratio is of counts, the numbers of intervals, costs or scores of the whole "
                "window");
    else
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown measure %s", wr_found(b, node));
    if (found < 0)
        wr_hint_nearest(b->err, node->place, text, names.at, (int)names.n);
    return -1;
}

static void read_ratio(weir_builder *b, weir_fields *f, const char *name)
{
    const wr_node *node = wr_field(f, "ratio");
    wr_note_kind(b, wr_field_path_of(f, "ratio"), WR_KIND_WORDS);
    if (!node)
        return;
    const int32_t at = find_measure(b, name);
    if (node->kind != WR_LIST || node->n != 2) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected [MEASURE, MEASURE], found %s",
                wr_found(b, node));
        return;
    }
    const int32_t numerator = ratio_part(b, node->items[0]);
    const int32_t denominator = ratio_part(b, node->items[1]);
    if (at < 0 || numerator < 0 || denominator < 0)
        return;
    wr_measure *m = &b->measures.at[at];
    const wr_measure *top = &b->measures.at[numerator], *bottom = &b->measures.at[denominator];
    m->numerator = numerator;
    m->denominator = denominator;
    m->service = top->service == bottom->service ? top->service : -1;
    m->first_by = top->first_by;
    m->n_by = top->n_by;
    bool same = top->n_by == bottom->n_by;
    for (int32_t i = 0; same && i < top->n_by; i++)
        same = b->by_attrs.at[top->first_by + i] == b->by_attrs.at[bottom->first_by + i];
    if (!same)
        m->n_by = 0;
    wr_read_stats(b, f, m, "ratio");
}

void wr_read_measures(weir_builder *b, wr_node *measures)
{
    weir_fields *f = wr_fields_of(b, measures, "measures");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        read_measure(b, weir_read_map(f, name), name);
    }
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        weir_fields *own = weir_read_map(f, name);
        if (own->map && !own->checked && wr_node_get(own->map, "ratio"))
            read_ratio(b, own, name);
    }
}

/* ---- of a provider type's own -------------------------------------------------------------------------------- */

weir_mark weir_new_mark(weir_builder *b, const char *name)
{
    return (weir_mark){wr_names_add(b->marks, name)};
}

static int32_t moment_of(weir_mark mark)
{
    if (mark.id == WEIR_ARRIVE.id)
        return WR_MOMENT_ARRIVE;
    if (mark.id == WEIR_START.id)
        return WR_MOMENT_START;
    if (mark.id == WEIR_DEPART.id)
        return WR_MOMENT_DEPART;
    return WR_MOMENT_MARK + mark.id;
}

void weir_measure_interval(weir_builder *b, const char *name, weir_mark from, weir_mark to,
                           const char *const *stats, size_t n)
{
    wr_measure m = blank(wr_strdup(b->arena, name), WR_MEASURE_INTERVAL, b->service);
    wr_stat stat;
    m.n_by = -1;
    push_record(b, b->service, one_moment(b, moment_of(from)), one_moment(b, moment_of(to)));
    m.first_stat = (int32_t)b->stats.n;
    for (size_t i = 0; i < n; i++)
        if (wr_parse_stat(b, stats[i], WR_DIM_DURATION, WR_NOWHERE, &stat))
            wr_push_stat(b, &m, &stat);
    *wr_push(b->arena, &b->measures) = m;
}

void weir_measure_count(weir_builder *b, const char *name, weir_mark mark)
{
    wr_measure m = blank(wr_strdup(b->arena, name), WR_MEASURE_COUNT, b->service);
    wr_stat stat;
    m.n_by = -1;
    push_record(b, b->service, (wr_moments_of){0}, one_moment(b, moment_of(mark)));
    m.first_stat = (int32_t)b->stats.n;
    if (wr_parse_stat(b, "total", WR_DIM_NUMBER, WR_NOWHERE, &stat))
        wr_push_stat(b, &m, &stat);
    if (wr_parse_stat(b, "per day", WR_DIM_NUMBER, WR_NOWHERE, &stat))
        wr_push_stat(b, &m, &stat);
    *wr_push(b->arena, &b->measures) = m;
}

void weir_measure_count_all(weir_builder *b, const char *name, const weir_moment *moments, size_t n)
{
    wr_measure m = blank(wr_strdup(b->arena, name), WR_MEASURE_COUNT, -1);
    static const char *const stats[] = {"total", "per day"};
    m.n_by = -1;
    for (size_t i = 0; i < n; i++) {
        const int32_t service =
            moments[i].service ? wr_names_find(b->service_names, moments[i].service) : -1;
        push_record(b, service, (wr_moments_of){0}, one_moment(b, moment_of(moments[i].mark)));
    }
    m.first_stat = (int32_t)b->stats.n;
    for (size_t i = 0; i < 2; i++) {
        wr_stat stat;
        if (wr_parse_stat(b, stats[i], WR_DIM_NUMBER, WR_NOWHERE, &stat))
            wr_push_stat(b, &m, &stat);
    }
    *wr_push(b->arena, &b->measures) = m;
}

static int32_t of_the_system(const weir_builder *b, const char *name)
{
    for (size_t i = 0; i < b->measures.n; i++)
        if (b->measures.at[i].service < 0 && strcmp(b->measures.at[i].name, name) == 0)
            return (int32_t)i;
    return -1;
}

void weir_measure_ratio(weir_builder *b, const char *name, const char *of, const char *by)
{
    wr_measure m = blank(wr_strdup(b->arena, name), WR_MEASURE_RATIO, -1);
    wr_stat stat;
    m.n_by = -1;
    m.numerator = of_the_system(b, of);
    m.denominator = of_the_system(b, by);
    m.first_stat = (int32_t)b->stats.n;
    if (wr_parse_stat(b, "ratio", WR_DIM_NUMBER, WR_NOWHERE, &stat))
        wr_push_stat(b, &m, &stat);
    *wr_push(b->arena, &b->measures) = m;
}

/* ---- priorities ------------------------------------------------------------------------------------------------ */

static const char *const STANDARD[] = {
    "arrived",      "started", "completed", "departed", "left_unseen", "wait",    "time",
    "blocked_time", "waiting", "present",   "cost",     "in_use",      "blocked", "utilisation"};

static bool is_standard(const char *word)
{
    return find_word(STANDARD, (int)(sizeof STANDARD / sizeof *STANDARD), word) >= 0;
}

/* What a service of the type reports, or one of its pools: wait, within_4h, beds.utilisation. */
static bool type_reports(weir_builder *b, const char *type, const char *what)
{
    bool any = false;
    for (size_t i = 0; i < b->services.n; i++) {
        const wr_service *s = &b->services.at[i];
        if (strcmp(s->type, type) != 0)
            continue;
        any = true;
        const char *full = wr_subpath(b, s->name, what), *last = strrchr(full, '.');
        if (find_measure(b, full) >= 0)
            return true;
        for (size_t k = 0; k < b->pools.n; k++)
            if (is_standard(last + 1) &&
                !strncmp(b->pools.at[k].full_name, full, (size_t)(last - full)) &&
                strlen(b->pools.at[k].full_name) == (size_t)(last - full))
                return true;
    }
    return any && is_standard(what);
}

/* all_TYPE.WHAT: of every service of a type together. */
static bool set_reports(weir_builder *b, const char *text)
{
    const char *dot = strchr(text, '.');
    if (strncmp(text, "all_", 4) != 0 || !dot)
        return false;
    return type_reports(b, wr_strndup(b->arena, text + 4, (size_t)(dot - text) - 4), dot + 1);
}

/* Of the whole system, and money. */
static bool system_reports(weir_builder *b, const char *text)
{
    static const char *const names[] = {
        "arrived",          "departed",         "time",           "cost",       "present",
        "cost_of_contacts", "cost_of_capacity", "cost_of_change", "cost_in_all"};
    return find_word(names, (int)(sizeof names / sizeof *names), text) >= 0 ||
           wr_names_find(b->outcome_names, text) > WR_OUTCOME_DONE;
}

/* What a rule reports: how much of the time it was on, and how often it began. */
static bool rule_reports(const weir_builder *b, const char *rule, const char *what)
{
    bool known = false;
    for (size_t i = 0; i < b->rules.n; i++)
        known = known || strcmp(b->rules.at[i].name, rule) == 0;
    return known && (strcmp(what, "active") == 0 || strcmp(what, "activations") == 0);
}

/* Is it a service whose wait some utility goes by? */
static bool is_believed(const weir_builder *b, const char *name)
{
    for (size_t i = 0; i < b->beliefs.n; i++)
        if (strcmp(b->services.at[b->beliefs.at[i].service].name, name) == 0)
            return true;
    return false;
}

/* What a budget reports; budgets are read behind the targets. */
static bool budget_reports(const weir_builder *b, const char *budget, const char *what)
{
    const wr_node *budgets = wr_node_get(b->tree.root, "budgets");
    if (!budgets || budgets->kind != WR_MAP || !wr_node_get(budgets, budget))
        return false;
    return strcmp(what, "spend") == 0 || strcmp(what, "budget") == 0 ||
           strcmp(what, "balance") == 0;
}

/* Every name that a measure can have: declared ones, and the standard ones of services, of types, of
 * pools, of rules and of the system. */
static bool measure_exists(weir_builder *b, const char *text)
{
    if (find_measure(b, text) >= 0 || set_reports(b, text) || system_reports(b, text))
        return true;
    const char *last = strrchr(text, '.');
    if (!last)
        return false;
    if (budget_reports(b, wr_strndup(b->arena, text, (size_t)(last - text)), last + 1))
        return true;
    if (rule_reports(b, wr_strndup(b->arena, text, (size_t)(last - text)), last + 1))
        return true;
    if (strcmp(last + 1, "believed_wait") == 0)
        return is_believed(b, wr_strndup(b->arena, text, (size_t)(last - text)));
    if (!is_standard(last + 1))
        return false;
    const char *owner = wr_strndup(b->arena, text, (size_t)(last - text));
    if (wr_names_find(b->service_names, owner) >= 0)
        return true;
    for (size_t i = 0; i < b->pools.n; i++)
        if (strcmp(b->pools.at[i].full_name, owner) == 0)
            return true;
    return false;
}

static void unknown_measure(weir_builder *b, const char *text, weir_place place)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < b->measures.n; i++) {
        const wr_measure *m = &b->measures.at[i];
        *wr_push(b->arena, &names) = m->n_by < 0 && m->service >= 0
                                         ? wr_subpath(b, b->services.at[m->service].name, m->name)
                                         : m->name;
    }
    for (size_t i = 0; i < b->services.n; i++)
        for (int k = 0; k < 11; k++)
            *wr_push(b->arena, &names) = wr_subpath(b, b->services.at[i].name, STANDARD[k]);
    for (size_t i = 0; i < b->pools.n; i++)
        for (int k = 11; k < 14; k++)
            *wr_push(b->arena, &names) = wr_subpath(b, b->pools.at[i].full_name, STANDARD[k]);
    for (size_t i = 0; i < b->rules.n; i++) {
        *wr_push(b->arena, &names) = wr_subpath(b, b->rules.at[i].name, "active");
        *wr_push(b->arena, &names) = wr_subpath(b, b->rules.at[i].name, "activations");
    }
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "unknown measure '%s'", wr_quoted(text, quoted));
    wr_hint_nearest(b->err, place, text, names.at, (int)names.n);
}

/* A target is a share, a duration, money or a number: what its text reads as. */
static int32_t read_target_value(weir_builder *b, const char *path, wr_node *node)
{
    static const wr_dim dims[] = {WR_DIM_NUMBER, WR_DIM_SHARE, WR_DIM_DURATION, WR_DIM_MONEY,
                                  WR_DIM_RATE};
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    wr_node *given = wr_overridden(b, path, node);
    const wr_node *inner = given->kind == WR_MAP ? wr_node_get(given, "value") : given;
    double value;
    for (size_t i = 0; inner && inner->kind == WR_SCALAR && i < sizeof dims / sizeof *dims; i++)
        if (wr_parse_value(inner->text, dims[i], &value, NULL, NULL, why, hint))
            return wr_read_scalar(b, path, node, dims[i], NULL).index;
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
            "expected a number, share or duration, found %s", wr_found(b, node));
    return wr_constant_dial(b, 0);
}

/* "mean at 2 d": the statistic alone. */
static const char *without_instant(weir_builder *b, const char *stat)
{
    const char *at = strstr(stat, " at ");
    return at ? wr_strndup(b->arena, stat, (size_t)(at - stat)) : stat;
}

static void read_priority(weir_builder *b, weir_fields *f, const char *name)
{
    static const char *const keys[] = {"at_least", "at_most", "above", "below"};
    wr_priority p = {.name = wr_strdup(b->arena, name), .value = -1};
    p.place = weir_field_place(f, NULL);
    p.measure = weir_read_word(f, "measure", NULL);
    if (*p.measure && !measure_exists(b, p.measure))
        unknown_measure(b, p.measure, weir_field_place(f, "measure"));
    wr_stat stat;
    if (weir_has_field(f, "stat")) {
        p.stat = weir_read_word(f, "stat", NULL);
        const int32_t of = find_measure(b, p.measure);
        wr_parse_stat(b, without_instant(b, p.stat),
                      of >= 0 ? wr_dim_of_values(&b->measures.at[of]) : WR_DIM_DURATION,
                      weir_field_place(f, "stat"), &stat);
    }
    for (int i = 0; i < 4; i++) {
        wr_node *node = wr_field(f, keys[i]);
        if (!node)
            continue;
        if (p.value >= 0)
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "a priority has one target");
        p.kind = (wr_priority_kind)i;
        p.value = read_target_value(b, wr_field_path_of(f, keys[i]), node);
    }
    if (p.value < 0)
        weir_field_error(f, NULL, "priority '%s' has no 'at_least', 'at_most', 'above' or 'below'",
                         name);
    else
        *wr_push(b->arena, &b->priorities) = p;
}

void wr_read_priorities(weir_builder *b, wr_node *priorities)
{
    weir_fields *f = wr_fields_of(b, priorities, "priorities");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        read_priority(b, weir_read_map(f, name), name);
    }
}
