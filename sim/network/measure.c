/* Measures and priorities: what is asked of a run.
 *
 * A measure goes from one moment of a visit to another, counts visits, or divides one measure by
 * another. Those of a provider type are reported by run.by, as the standard ones are; those of
 * `measures:` by what they themselves name. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* ---- statistics ---------------------------------------------------------------------------------------- */

/* "share_within 4 h": the word, and what follows it. */
static bool begins_with(const char *text, const char *word, const char **rest)
{
    const size_t n = strlen(word);
    if (strncmp(text, word, n) != 0 || (text[n] != ' ' && text[n] != '\0'))
        return false;
    *rest = text + n + strspn(text + n, " ");
    return true;
}

static bool percentile(const char *text, double *p)
{
    char why[WR_WHY_MAX];
    const bool read = text[0] == 'p' && wr_parse_number(text + 1, p, why) && *p > 0 && *p < 100;
    *p /= 100; /* p95 is the 0.95 quantile */
    return read;
}

/* Of "per day": the unit's seconds. */
static bool seconds_of(const char *unit, double *seconds)
{
    static const struct {
        const char *text;
        double seconds;
    } units[] = {{"min", 60},      {"h", 3600},      {"hour", 3600},
                 {"d", 86400},     {"day", 86400},   {"wk", 604800},
                 {"week", 604800}, {"yr", 31536000}, {"year", 31536000}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(unit, units[i].text) == 0) {
            *seconds = units[i].seconds;
            return true;
        }
    return false;
}

static bool parse_stat(weir_builder *b, const char *text, weir_place place, wr_stat *out)
{
    static const struct {
        const char *text;
        wr_stat_kind kind;
    } plain[] = {{"mean", WR_STAT_MEAN},
                 {"sd", WR_STAT_SD},
                 {"total", WR_STAT_TOTAL},
                 {"mean_number", WR_STAT_MEAN_NUMBER},
                 {"distribution", WR_STAT_DISTRIBUTION},
                 {"min", WR_STAT_MIN},
                 {"max", WR_STAT_MAX}};
    static const char *const later[] = {"mean_above"};
    const char *rest = "";
    *out = (wr_stat){.text = wr_strdup(b->arena, text)};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (strcmp(text, plain[i].text) == 0) {
            out->kind = plain[i].kind;
            return true;
        }
    }
    if (percentile(text, &out->value)) {
        out->kind = WR_STAT_PERCENTILE;
        return true;
    }
    if (begins_with(text, "per", &rest) && seconds_of(rest, &out->value)) {
        out->kind = WR_STAT_PER;
        return true;
    }
    if (begins_with(text, "share_within", &rest) || begins_with(text, "share_above", &rest)) {
        char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
        out->kind = text[6] == 'w' ? WR_STAT_SHARE_WITHIN : WR_STAT_SHARE_ABOVE;
        if (wr_parse_value(rest, WR_DIM_DURATION, &out->value, NULL, NULL, why, hint))
            return true;
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "%s", why);
        if (*hint)
            wr_hint(b->err, place, "%s", hint);
        return false;
    }
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (begins_with(text, later[i], &rest)) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, place, "statistic '%s' is not available yet", text);
            return false;
        }
    }
    char quoted[WR_QUOTE_MAX];
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "unknown statistic '%s'", wr_quoted(text, quoted));
    wr_hint(b->err, place,
            "mean, sd, min, max, p95, share_within 4 h, share_above 4 h, total, per day, "
            "mean_number or distribution");
    return false;
}

static void push_stat(weir_builder *b, wr_measure *m, const wr_stat *stat)
{
    *wr_push(b->arena, &b->stats) = *stat;
    m->n_stats++;
    m->extremes = m->extremes || stat->kind == WR_STAT_MIN || stat->kind == WR_STAT_MAX;
    m->histogram =
        m->histogram || stat->kind == WR_STAT_PERCENTILE || stat->kind == WR_STAT_DISTRIBUTION;
}

/* Not every measure has every statistic. */
static bool suits(weir_builder *b, const wr_measure *m, const wr_stat *stat, weir_place place)
{
    const bool extreme = stat->kind == WR_STAT_MIN || stat->kind == WR_STAT_MAX;
    if (m->kind == WR_MEASURE_COUNT && extreme) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, place,
                "'%s' is of intervals: a count has one number a run", stat->text);
        wr_hint(b->err, place, "total, per h, per day, per week or per year");
        return false;
    }
    if (m->kind == WR_MEASURE_CENSUS && !extreme && stat->kind != WR_STAT_MEAN &&
        stat->kind != WR_STAT_SD && stat->kind != WR_STAT_PERCENTILE &&
        stat->kind != WR_STAT_DISTRIBUTION) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "a census has no '%s'", stat->text);
        wr_hint(b->err, place, "mean, sd, min, max, p95 or distribution");
        return false;
    }
    return true;
}

void wr_read_stats(weir_builder *b, weir_fields *f, wr_measure *m, const char *otherwise)
{
    wr_node *node = wr_field(f, "stat");
    wr_note_kind(b, wr_field_path_of(f, "stat"), WR_KIND_WORDS);
    wr_stat stat;
    m->first_stat = (int32_t)b->stats.n;
    if (!node) {
        if (parse_stat(b, otherwise, WR_NOWHERE, &stat))
            push_stat(b, m, &stat);
        return;
    }
    const size_t n = node->kind == WR_LIST ? node->n : 1;
    for (size_t i = 0; i < n; i++) {
        wr_node *item = node->kind == WR_LIST ? node->items[i] : node;
        const char *text = wr_word(b, item, "a statistic");
        if (!text || !parse_stat(b, text, item->place, &stat))
            continue;
        if (suits(b, m, &stat, item->place))
            push_stat(b, m, &stat);
    }
}

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

/* A word of `words`, or else a mark: each service has its own number for it. */
typedef struct moment {
    int32_t word; /* -1: the mark */
    const char *mark;
} moment;

/* -1: no visit of this service has that mark. */
static int32_t moment_in(const weir_builder *b, moment m, int32_t service)
{
    if (m.word >= 0)
        return m.word;
    const int32_t mark = find_mark(b, service, m.mark);
    return mark < 0 ? -1 : WR_MOMENT_MARK + mark;
}

static bool same_moment(moment a, moment b)
{
    return a.word == b.word && (a.word >= 0 || strcmp(a.mark, b.mark) == 0);
}

/* arrive, start, complete, depart or a mark. */
static moment read_moment(weir_builder *b, weir_fields *f, const char *key, const places *in)
{
    static const char *const words[] = {"arrive", "start", "complete", "depart"};
    const moment otherwise = {WR_MOMENT_DEPART, NULL};
    wr_node *node = wr_field(f, key);
    if (!node) {
        weir_field_error(f, NULL, "this measure has no '%s'", key);
        return (moment){WR_MOMENT_ARRIVE, NULL};
    }
    if (node->kind == WR_LIST && node->n == 1)
        node = node->items[0];
    if (node->kind == WR_LIST) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "a measure to the first of several moments is not available yet");
        return otherwise;
    }
    const char *text = wr_word(b, node, "a moment");
    if (!text)
        return otherwise;
    const int word = find_word(words, 4, text);
    if (word >= 0 || is_mark(b, in, text))
        return (moment){word, text};
    if (wr_names_find(b->outcome_names, text) >= 0)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "a measure to an outcome is not available yet");
    else
        unknown_moment(b, in, node, words, 4);
    return otherwise;
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
                        .numerator = -1,
                        .denominator = -1};
}

/* Of the measure that is about to be pushed. */
static void push_record(weir_builder *b, int32_t service, int32_t from, int32_t to, int32_t outcome)
{
    *wr_push(b->arena, &b->records) = (wr_record){.measure = (int32_t)b->measures.n,
                                                  .service = service,
                                                  .from = from,
                                                  .to = to,
                                                  .outcome = outcome};
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

static places read_in(weir_builder *b, weir_fields *f)
{
    places in = {.known = true};
    wr_node *node = wr_field(f, "in");
    wr_note_kind(b, wr_field_path_of(f, "in"), WR_KIND_WORDS);
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

static void read_interval(weir_builder *b, weir_fields *f, wr_measure *m, const places *in)
{
    const int errors = b->err->n_errors;
    const moment from = read_moment(b, f, "from", in), to = read_moment(b, f, "to", in);
    if (same_moment(from, to) && b->err->n_errors == errors)
        weir_field_error(f, "to", "this measure begins and ends at the same moment");
    wr_read_stats(b, f, m, "mean");
    if (!in->services.n)
        push_record(b, -1, moment_in(b, from, -1), moment_in(b, to, -1), -1);
    for (size_t i = 0; i < in->services.n; i++) {
        const int32_t service = in->services.at[i];
        const int32_t first = moment_in(b, from, service), last = moment_in(b, to, service);
        if (first >= 0 && last >= 0)
            push_record(b, service, first, last, -1);
    }
}

/* One thing that is counted: arrived, started, completed, departed, an outcome or a mark. */
static void read_counted(weir_builder *b, wr_node *node, const places *in)
{
    static const char *const words[] = {"arrived", "started", "completed", "departed"};
    const char *text = wr_word(b, node, "what is counted");
    if (!text)
        return;
    const moment what = {find_word(words, 4, text), text};
    const bool moments = what.word >= 0 || is_mark(b, in, text);
    const int outcome = moments ? -1 : wr_names_find(b->outcome_names, text);
    if (!moments && outcome < 0) {
        unknown_moment(b, in, node, words, 4);
        return;
    }
    const size_t n = in->services.n ? in->services.n : 1;
    for (size_t i = 0; i < n; i++) {
        const int32_t service = in->services.n ? in->services.at[i] : -1;
        const int32_t to = moments ? moment_in(b, what, service) : WR_MOMENT_DEPART;
        if (to >= 0)
            push_record(b, service, WR_MOMENT_ARRIVE, to, outcome);
    }
}

static void read_count(weir_builder *b, weir_fields *f, wr_measure *m, const places *in)
{
    wr_node *node = wr_field(f, "count");
    wr_note_kind(b, wr_field_path_of(f, "count"), WR_KIND_WORDS);
    wr_read_stats(b, f, m, "total");
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

static void check_departed(weir_builder *b, weir_fields *f)
{
    wr_node *node = wr_field(f, "of_those_that");
    wr_note_kind(b, wr_field_path_of(f, "of_those_that"), WR_KIND_WORD);
    if (node && (node->kind != WR_SCALAR || strcmp(node->text, "departed") != 0))
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "'of_those_that' other than departed is not available yet");
}

/* Keys of measures that the language has and we do not, yet. */
static bool says_later(weir_fields *f)
{
    static const char *const later[] = {"cost",   "score", "last",  "each",
                                        "series", "at",    "minus", "during"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (!f->map || !wr_node_get(f->map, later[i]))
            continue;
        weir_field_error(f, later[i], "measures with '%s' are not available yet", later[i]);
        weir_field_hint(f, later[i],
                        "there are intervals (from, to), counts, ratios, share_of_time and census");
        wr_skip_fields(f);
        return true;
    }
    return false;
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
    if (says_later(f))
        return;
    if (weir_has_field(f, "ratio")) {
        m.kind = WR_MEASURE_RATIO; /* its parts are resolved when all measures are known */
        m.first_stat = (int32_t)b->stats.n;
        *wr_push(b->arena, &b->measures) = m;
        return;
    }
    const places in = read_in(b, f);
    if (!in.known) {
        wr_skip_fields(f);
        return;
    }
    m.service = in.services.n == 1 ? in.services.at[0] : -1;
    if (weir_has_field(f, "count")) {
        m.kind = WR_MEASURE_COUNT;
        read_count(b, f, &m, &in);
    } else if (weir_has_field(f, "from") || weir_has_field(f, "to")) {
        read_interval(b, f, &m, &in);
    } else {
        weir_field_error(f, NULL, "measure '%s' has no 'from' and 'to', 'count' or 'ratio'", name);
        wr_skip_fields(f);
        return;
    }
    check_departed(b, f);
    if (weir_has_field(f, "where"))
        m.where = weir_read_cond(f, "where").id;
    read_by(b, f, &m);
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
    if (m && (m->kind == WR_MEASURE_COUNT || m->kind == WR_MEASURE_INTERVAL))
        return found;
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < b->measures.n; i++)
        *wr_push(b->arena, &names) = b->measures.at[i].name;
    if (m && m->kind == WR_MEASURE_RATIO)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "a ratio cannot be of ratios");
    else if (m)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "a ratio is of counts, or of the numbers of intervals");
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
    push_record(b, b->service, moment_of(from), moment_of(to), -1);
    m.first_stat = (int32_t)b->stats.n;
    for (size_t i = 0; i < n; i++)
        if (parse_stat(b, stats[i], WR_NOWHERE, &stat))
            push_stat(b, &m, &stat);
    *wr_push(b->arena, &b->measures) = m;
}

void weir_measure_count(weir_builder *b, const char *name, weir_mark mark)
{
    wr_measure m = blank(wr_strdup(b->arena, name), WR_MEASURE_COUNT, b->service);
    wr_stat stat;
    m.n_by = -1;
    push_record(b, b->service, WR_MOMENT_ARRIVE, moment_of(mark), -1);
    m.first_stat = (int32_t)b->stats.n;
    if (parse_stat(b, "total", WR_NOWHERE, &stat))
        push_stat(b, &m, &stat);
    if (parse_stat(b, "per day", WR_NOWHERE, &stat))
        push_stat(b, &m, &stat);
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

/* Every name that a measure can have: declared ones, and the standard ones of services, of types, of
 * pools and of the system. */
static bool measure_exists(weir_builder *b, const char *text)
{
    if (find_measure(b, text) >= 0 || set_reports(b, text) || system_reports(b, text))
        return true;
    const char *last = strrchr(text, '.');
    if (!last)
        return false;
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
        parse_stat(b, p.stat, weir_field_place(f, "stat"), &stat);
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
