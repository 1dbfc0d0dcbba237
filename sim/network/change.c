/* Interventions: dials that move while a run goes on.
 *
 * A change names dials by a path that may hold `*`, and becomes one wr_change for each of them.
 * Its start is that of its intervention; a slip, drawn in each replication, moves them all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* What all changes of an intervention share. */
typedef struct ground {
    weir_builder *b;
    int32_t index;
    weir_time start, transition;
} ground;

static weir_time to_time(double seconds)
{
    /* Beyond this a length is as good as for ever. */
    const double most = 9e12;
    return (weir_time)llround((seconds < most ? seconds : most) * 1e6);
}

/* ---- durations and starts ------------------------------------------------------------------------------- */

static double read_seconds(weir_fields *f, const char *key, double otherwise)
{
    wr_node *node = wr_field(f, key);
    if (!node)
        return otherwise;
    const weir_value v =
        wr_read_scalar(f->b, wr_field_path_of(f, key), node, WR_DIM_DURATION, NULL);
    if (f->b->dials.at[v.index].drawn_from >= 0)
        wr_fail(f->b->err, WEIR_ERR_SCENARIO, node->place, "an uncertain '%s' is not available yet",
                key);
    return f->b->dials.at[v.index].value;
}

static bool looks_like_date(const char *text)
{
    return strspn(text, "0123456789") == 4 && text[4] == '-';
}

/* A date, or a duration from run.start. */
static weir_time read_starts(weir_builder *b, weir_fields *f)
{
    wr_node *node = wr_field(f, "starts");
    wr_note_value(b, wr_field_path_of(f, "starts"), WR_KIND_PLAIN, WR_DIM_DURATION, NULL);
    wr_note_kind(b, wr_field_path_of(f, "starts"), WR_KIND_DATE);
    int32_t days = 0;
    if (!node) {
        weir_field_error(f, NULL, "'%s' has no 'starts'", f->path);
        return 0;
    }
    if (node->kind == WR_SCALAR && looks_like_date(node->text))
        return wr_date_from_start(b, node, &days) ? days * WEIR_DAY : 0;
    return to_time(read_seconds(f, "starts", 0));
}

/* ---- which dials ----------------------------------------------------------------------------------------- */

/* Does `where: {place: X}` let this dial through? It is asked of services alone. */
static bool place_fits(const weir_builder *b, const char *path, const wr_node *places)
{
    static const char prefix[] = "services.";
    if (!places)
        return true;
    if (strncmp(path, prefix, sizeof prefix - 1) != 0)
        return false;
    const char *name = path + sizeof prefix - 1;
    const size_t n = strcspn(name, ".");
    for (size_t i = 0; i < b->services.n; i++) {
        const wr_service *s = &b->services.at[i];
        if (strlen(s->name) != n || strncmp(s->name, name, n) != 0)
            continue;
        const size_t n_words = places->kind == WR_LIST ? places->n : 1;
        for (size_t k = 0; s->place && k < n_words; k++) {
            const wr_node *word = places->kind == WR_LIST ? places->items[k] : places;
            if (word->kind == WR_SCALAR && strcmp(word->text, s->place) == 0)
                return true;
        }
        return false;
    }
    return false;
}

typedef WR_VEC(int32_t) dial_list;

static void find_dials(weir_builder *b, const char *pattern, const wr_node *places, dial_list *out)
{
    if (!strchr(pattern, '*')) {
        const int32_t dial = wr_find_dial(b, pattern);
        if (dial >= 0 && place_fits(b, b->dials.at[dial].path, places))
            *wr_push(b->arena, out) = dial;
        return;
    }
    for (size_t i = 0; i < b->dials.n; i++) {
        const wr_dial *d = &b->dials.at[i];
        const bool named = *d->path && (wr_path_matches(pattern, d->path) ||
                                        (d->alias && wr_path_matches(pattern, d->alias)));
        if (named && place_fits(b, d->path, places))
            *wr_push(b->arena, out) = (int32_t)i;
    }
}

static void unknown_dial(weir_builder *b, const char *pattern, weir_place place, bool where)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) paths = {0};
    for (int i = 0; i < wr_names_count(b->dial_paths); i++)
        *wr_push(b->arena, &paths) = wr_names_text(b->dial_paths, i);
    for (int i = 0; i < wr_names_count(b->dial_aliases); i++)
        *wr_push(b->arena, &paths) = wr_names_text(b->dial_aliases, i);
    wr_fail(b->err, WEIR_ERR_SCENARIO, place,
            strchr(pattern, '*') || where ? "no dial matches '%s'" : "unknown dial '%s'",
            wr_quoted(pattern, quoted));
    const size_t before = b->err->n_messages;
    if (!where)
        wr_hint_nearest(b->err, place, pattern, paths.at, (int)paths.n);
    if (b->err->n_messages == before)
        wr_hint(b->err, place, "'weir dials' lists the paths of a scenario");
}

static void read_dials(weir_builder *b, weir_fields *f, dial_list *out)
{
    wr_node *node = wr_field(f, "dial");
    weir_fields *where = weir_read_map(f, "where");
    const wr_node *places = where ? wr_field(where, "place") : NULL;
    if (!node) {
        weir_field_error(f, NULL, "a change has no 'dial'");
        return;
    }
    const char *pattern = wr_word(b, node, "the path of a dial");
    if (!pattern)
        return;
    find_dials(b, pattern, places, out);
    if (!out->n)
        unknown_dial(b, pattern, node->place, places != NULL);
}

/* ---- how much ---------------------------------------------------------------------------------------------- */

static bool only_times(weir_builder *b, const wr_dial *dial, const wr_node *node)
{
    if (!dial->factor_only)
        return true;
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
            "'%s' stands for a whole curve, table or distribution, so it takes 'times' only",
            dial->path);
    return false;
}

/* The amount of a change to one dial, itself a dial so that it can be set and swept. */
static bool read_to(weir_builder *b, const char *path, wr_node *node, const wr_dial *dial,
                    double *out)
{
    wr_node *given = wr_overridden(b, path, node);
    const wr_node *inner = given->kind == WR_MAP ? wr_node_get(given, "value") : given;
    if (inner && inner->kind == WR_MAP) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, inner->place,
                "an uncertain change is not available yet");
        return false;
    }
    if (!wr_parse_for_dial(b, dial, inner ? inner : given, out))
        return false;
    wr_new_dial(b, path, dial->dim, *out, dial->unit, dial->unit_scale, given->place);
    if (given->kind == WR_MAP)
        wr_read_scalar(b, path, given, dial->dim, NULL); /* its source and range */
    return true;
}

static bool read_by(weir_builder *b, const char *path, wr_node *node, const wr_dial *dial,
                    double *out)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    const wr_node *given = wr_overridden(b, path, node);
    if (given->kind != WR_SCALAR || !wr_parse_delta(given->text, dial->dim, out, why, hint)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, given->place, "%s",
                *why ? why : "expected a change such as +10 points, -2 h or +5");
        if (*hint)
            wr_hint(b->err, given->place, "%s", hint);
        return false;
    }
    const bool plain = dial->dim == WR_DIM_NUMBER || dial->dim == WR_DIM_FACTOR;
    *out *= plain ? dial->unit_scale : 1;
    const int32_t own = wr_new_dial(b, path, WR_DIM_NUMBER, *out, "", 1, given->place);
    b->dials.at[own].unit = dial->unit;
    b->dials.at[own].unit_scale = dial->unit_scale;
    return true;
}

static bool amount_for(weir_builder *b, weir_fields *f, int32_t dial, wr_change *c)
{
    wr_node *to = wr_field(f, "to"), *by = wr_field(f, "by"), *times = wr_field(f, "times");
    const wr_dial target = b->dials.at[dial];
    if (to) {
        c->how = WR_CHANGE_TO;
        c->place = to->place;
        return only_times(b, &target, to) &&
               read_to(b, wr_field_path_of(f, "to"), to, &target, &c->amount);
    }
    if (by) {
        c->how = WR_CHANGE_BY;
        c->place = by->place;
        return only_times(b, &target, by) &&
               read_by(b, wr_field_path_of(f, "by"), by, &target, &c->amount);
    }
    c->how = WR_CHANGE_TIMES;
    c->place = times->place;
    c->amount = wr_value_now(
        b, wr_inside(wr_read_scalar(b, wr_field_path_of(f, "times"), times, WR_DIM_FACTOR, NULL)));
    return true;
}

/* ---- one change ---------------------------------------------------------------------------------------------- */

static void read_curve(weir_builder *b, weir_fields *f, const ground *g, wr_change *c)
{
    static const char *const words[] = {"step", "linear", "logistic", "exponential"};
    wr_node *curve = wr_field(f, "curve");
    const bool written = weir_has_field(f, "over");
    c->over = to_time(read_seconds(f, "over", 0));
    if (!written)
        c->over = g->transition;
    c->curve = c->over > 0 ? WR_CURVE_LINEAR : WR_CURVE_STEP;
    if (curve) {
        const char *word = wr_word(b, curve, "a curve");
        int i = 0;
        while (word && i < 4 && strcmp(words[i], word) != 0)
            i++;
        if (word && i == 4 && strcmp(word, "pulse") == 0) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, curve->place, "curve 'pulse' is not available yet");
        } else if (word && i == 4) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, curve->place, "unknown curve %s",
                    wr_found(b, curve));
            wr_hint(b->err, curve->place, "step, linear, logistic or exponential");
        } else if (word) {
            c->curve = (wr_curve)i;
        }
        if (c->curve != WR_CURVE_STEP && c->over <= 0)
            wr_fail(b->err, WEIR_ERR_SCENARIO, curve->place, "a %s curve needs 'over'",
                    words[c->curve]);
    }
    if (c->curve == WR_CURVE_STEP)
        c->over = 0;
}

static size_t count_amounts(weir_fields *f)
{
    return (size_t)weir_has_field(f, "to") + weir_has_field(f, "by") + weir_has_field(f, "times");
}

static void read_change(const ground *g, weir_fields *f)
{
    weir_builder *b = g->b;
    dial_list dials = {0};
    if (f->map && wr_node_get(f->map, "half_life") && weir_has_field(f, "half_life"))
        weir_field_error(f, "half_life", "'half_life' is not available yet");
    read_dials(b, f, &dials);

    wr_change c = {.start = g->start, .intervention = g->index};
    read_curve(b, f, g, &c);
    if (count_amounts(f) != 1) {
        weir_field_error(f, NULL, "a change has one of 'to', 'by' and 'times'");
        return;
    }
    for (size_t i = 0; i < dials.n; i++) {
        c.dial = dials.at[i];
        if (!amount_for(b, f, c.dial, &c))
            return;
        b->dials.at[c.dial].moves = true;
        *wr_push(b->arena, &b->changes) = c;
    }
}

static void read_changes(const ground *g, weir_fields *f)
{
    wr_node *list = wr_field(f, "changes");
    if (!list)
        return;
    if (list->kind != WR_LIST) {
        wr_fail(g->b->err, WEIR_ERR_SCENARIO, list->place, "expected a list of changes, found %s",
                wr_found(g->b, list));
        return;
    }
    for (size_t i = 0; i < list->n; i++)
        read_change(g, wr_fields_of(g->b, list->items[i],
                                    wr_format(g->b->arena, "%s.changes.%zu", f->path, i + 1)));
}

/* ---- one intervention ------------------------------------------------------------------------------------------ */

static int32_t read_cost(weir_fields *f, const char *key, wr_dim dim)
{
    wr_node *node = f ? wr_field(f, key) : NULL;
    return node ? wr_read_scalar(f->b, wr_field_path_of(f, key), node, dim, NULL).index : -1;
}

static void read_disrupted(weir_builder *b, weir_fields *f, wr_intervention *v)
{
    wr_node *services = wr_field(f, "services");
    v->first_disrupted = (int32_t)b->service_refs.n;
    const size_t n = !services ? 0 : services->kind == WR_LIST ? services->n : 1;
    if (!services)
        weir_field_error(f, NULL, "a disruption has no 'services'");
    for (size_t i = 0; i < n; i++) {
        wr_node *item = services->kind == WR_LIST ? services->items[i] : services;
        const char *name = wr_word(b, item, "a service");
        const int at = name ? wr_names_find(b->service_names, name) : -1;
        if (name && at < 0) {
            WR_VEC(const char *) names = {0};
            for (int k = 0; k < wr_names_count(b->service_names); k++)
                *wr_push(b->arena, &names) = wr_names_text(b->service_names, k);
            wr_fail(b->err, WEIR_ERR_SCENARIO, item->place, "unknown service '%s'", name);
            wr_hint_nearest(b->err, item->place, name, names.at, (int)names.n);
        }
        if (at < 0)
            continue;
        *wr_push(b->arena, &b->service_refs) = at;
        v->n_disrupted++;
    }
}

static void read_disruption(weir_builder *b, weir_fields *f, wr_intervention *v)
{
    if (!f)
        return;
    read_disrupted(b, f, v);
    /* A share, or more: `slower_by: 8 %`. */
    v->slower_by = wr_only_dial(b, weir_read_share(f, "slower_by", NULL), v->place);
    v->fades_over = wr_only_dial(b, weir_read_duration(f, "fades_over", NULL), v->place);
    if (b->dials.at[v->fades_over].value <= 0 && weir_has_field(f, "fades_over"))
        weir_field_error(f, "fades_over", "'fades_over' must be above 0");
}

/* Words that expand to changes in the language, and do not yet. */
static void refuse_words(weir_fields *f)
{
    static const char *const later[] = {"redirect", "add",     "open",      "share_records",
                                        "educate",  "prevent", "move_money"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (f->map && wr_node_get(f->map, later[i])) {
            wr_field(f, later[i]);
            weir_field_error(f, later[i], "'%s' is not available yet", later[i]);
            weir_field_hint(f, later[i], "say it as 'changes' to dials");
        }
}

static void read_intervention(weir_builder *b, weir_fields *f, const char *name)
{
    wr_intervention v = {.name = wr_strdup(b->arena, name),
                         .slips_by = -1,
                         .set_up_cost = -1,
                         .running_cost = -1,
                         .slower_by = -1,
                         .fades_over = -1,
                         .place = weir_field_place(f, NULL)};
    v.start = read_starts(b, f);
    v.stage = wr_stage(b, wr_format(b->arena, "interventions.%s", name));
    v.first_disrupted = (int32_t)b->service_refs.n;

    weir_fields *phases = weir_read_map(f, "phases");
    weir_time implementation = 0, transition = 0;
    if (phases) {
        read_seconds(phases, "preparation", 0); /* before implementation: nothing happens in it */
        implementation = to_time(read_seconds(phases, "implementation", 0));
        transition = to_time(read_seconds(phases, "transition", 0));
    }
    v.disruption_start = v.start - implementation;
    wr_node *slips = wr_field(f, "slips_by");
    if (slips)
        v.slips_by = wr_read_dist(b, wr_field_path_of(f, "slips_by"), slips, WR_DIM_DURATION);
    weir_fields *cost = weir_read_map(f, "cost");
    v.set_up_cost = read_cost(cost, "set_up", WR_DIM_MONEY);
    v.running_cost = read_cost(cost, "running", WR_DIM_MONEY_RATE);
    read_disruption(b, weir_read_map(f, "disruption"), &v);
    refuse_words(f);

    *wr_push(b->arena, &b->interventions) = v;
    const ground g = {b, (int32_t)b->interventions.n - 1, v.start, transition};
    read_changes(&g, f);
}

/* ---- all of them -------------------------------------------------------------------------------------------------- */

static int by_dial_then_start(const void *left, const void *right)
{
    const wr_change *a = left, *c = right;
    if (a->dial != c->dial)
        return a->dial < c->dial ? -1 : 1;
    if (a->start != c->start)
        return a->start < c->start ? -1 : 1;
    if (a->intervention != c->intervention)
        return a->intervention < c->intervention ? -1 : 1;
    return a->place.line != c->place.line ? (a->place.line < c->place.line ? -1 : 1)
                                          : a->place.column - c->place.column;
}

/* Two `to` on one dial must not run at the same time. */
static void check_overlaps(weir_builder *b)
{
    const wr_change *last = NULL;
    for (size_t i = 0; i < b->changes.n; i++) {
        const wr_change *c = &b->changes.at[i];
        if (c->how != WR_CHANGE_TO)
            continue;
        if (last && last->dial == c->dial &&
            (c->start < last->start + last->over || c->start == last->start)) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, c->place,
                    "two changes move '%s' to a value at the same time", b->dials.at[c->dial].path);
            wr_note(b->err, last->place, "the other is here");
        }
        last = c;
    }
}

void wr_read_interventions(weir_builder *b, wr_node *interventions)
{
    weir_fields *f = wr_fields_of(b, interventions, "interventions");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        read_intervention(b, weir_read_map(f, name), name);
    }
    if (b->changes.n)
        qsort(b->changes.at, b->changes.n, sizeof *b->changes.at, by_dial_then_start);
    check_overlaps(b);
}

/* ---- sources whose rate moves --------------------------------------------------------------------------------------- */

/* The most that a dial can be over the run, relative to its base: at least 1. */
static double largest_rise(const weir_builder *b, int32_t dial)
{
    if (dial < 0 || !b->dials.at[dial].moves)
        return 1;
    const double base = b->dials.at[dial].value;
    double level = base, factors = 1, added = 0;
    for (size_t i = 0; i < b->changes.n; i++) {
        const wr_change *c = &b->changes.at[i];
        if (c->dial != dial)
            continue;
        if (c->how == WR_CHANGE_TO)
            level = fmax(level, c->amount);
        else if (c->how == WR_CHANGE_TIMES)
            factors *= fmax(1, c->amount);
        else
            added += fmax(0, c->amount);
    }
    const double most = level * factors + added;
    return base > 0 ? fmax(1, most / base) : most > 0 ? INFINITY : 1;
}

static bool moves(const weir_builder *b, int32_t dial)
{
    return dial >= 0 && b->dials.at[dial].moves;
}

typedef struct motion {
    bool moves;
    double rise; /* at least 1 */
} motion;

static motion rate_motion(const weir_builder *b, const wr_rate *r)
{
    motion m = {moves(b, r->base) || moves(b, r->factor), 1};
    for (int32_t i = 0; i < r->n; i++) {
        const int32_t dial = r->kind == WR_RATE_TABLE    ? b->rate_dials.at[r->first + i]
                             : r->kind == WR_RATE_POINTS ? b->points.at[r->first + i].rate_dial
                                                         : -1;
        m.moves = m.moves || moves(b, dial);
        m.rise = fmax(m.rise, largest_rise(b, dial));
    }
    if (r->kind == WR_RATE_CONSTANT || r->kind == WR_RATE_PROFILE || r->kind == WR_RATE_SWING)
        m.rise *= largest_rise(b, r->base);
    m.rise *= largest_rise(b, r->factor);
    return m;
}

static motion cells_motion(const weir_builder *b, const wr_source *s)
{
    motion m = {false, 1};
    for (int32_t i = 0; i < s->n_cells; i++) {
        const wr_cell *cell = &b->cells.at[s->first_cell + i];
        double rise = 1;
        for (int32_t k = 0; k < cell->n; k++) {
            const int32_t dial = b->cell_dials.at[cell->first + k];
            m.moves = m.moves || moves(b, dial);
            rise *= largest_rise(b, dial);
        }
        m.rise = fmax(m.rise, rise);
    }
    return m;
}

void wr_mark_moving_sources(weir_builder *b)
{
    for (size_t i = 0; i < b->sources.n; i++) {
        wr_source *s = &b->sources.at[i];
        if (s->kind != WR_SOURCE_RATE && s->kind != WR_SOURCE_PEOPLE)
            continue;
        motion m = rate_motion(b, &b->rates.at[s->rate]);
        if (s->kind == WR_SOURCE_PEOPLE) {
            const motion cells = cells_motion(b, s);
            m.moves = m.moves || cells.moves;
            m.rise *= cells.rise;
        }
        s->thinned = m.moves;
        s->above = m.rise - 1;
        if (isinf(m.rise)) {
            s->above = 0;
            wr_fail(b->err, WEIR_ERR_SCENARIO, s->place,
                    "the rate of '%s' is 0 and a change raises it", s->name);
            wr_hint(b->err, s->place, "start it above 0: what rises is the rate that is there");
        }
    }
}
