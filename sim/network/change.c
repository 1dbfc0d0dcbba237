/* Changes of dials: which dials, by how much, how fast.
 *
 * A change names dials by a path that may hold `*`, and becomes one wr_change for each of them. An
 * intervention's begin at a time (intervention.c), a rule's whenever it is on (rule.c). */
#include "sim/network/change.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/scenario/suggest.h"

/* ---- durations ------------------------------------------------------------------------------------------ */

weir_time wr_seconds_to_time(double seconds)
{
    /* Beyond this a length is as good as for ever. */
    const double most = 9e12;
    return (weir_time)llround((seconds < most ? seconds : most) * 1e6);
}

double wr_read_seconds(weir_fields *f, const char *key, double otherwise)
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

/* `{value: {dist: …}}`: one draw a replication, in the dial's unit. */
static bool is_uncertain(const wr_node *given)
{
    const wr_node *inner = given->kind == WR_MAP ? wr_node_get(given, "value") : NULL;
    return inner && inner->kind == WR_MAP && wr_node_get(inner, "dist");
}

static bool read_uncertain(weir_builder *b, const char *path, wr_node *node, const wr_dial *dial,
                           double lo, wr_change *c)
{
    const int errors = b->err->n_errors;
    c->amount_drawn = wr_read_scalar_as(b, path, NULL, node, dial->dim, NULL, lo, dial->hi).index;
    b->dials.at[c->amount_drawn].whole = false; /* the dial that it moves is rounded */
    c->amount = b->dials.at[c->amount_drawn].value;
    return b->err->n_errors == errors;
}

/* The amount of a change to one dial, itself a dial so that it can be set and swept. */
static bool read_to(weir_builder *b, const char *path, wr_node *node, const wr_dial *dial,
                    wr_change *c)
{
    wr_node *given = wr_overridden(b, path, node);
    if (is_uncertain(given))
        return read_uncertain(b, path, node, dial, dial->lo, c);
    const wr_node *inner = given->kind == WR_MAP ? wr_node_get(given, "value") : given;
    if (!wr_parse_for_dial(b, dial, inner ? inner : given, &c->amount))
        return false;
    wr_new_dial(b, path, dial->dim, c->amount, dial->unit, dial->unit_scale, given->place);
    if (given->kind == WR_MAP)
        wr_read_scalar(b, path, given, dial->dim, NULL); /* its source and range */
    return true;
}

static bool read_by(weir_builder *b, const char *path, wr_node *node, const wr_dial *dial,
                    wr_change *c)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    const wr_node *given = wr_overridden(b, path, node);
    if (is_uncertain(given))
        return read_uncertain(b, path, node, dial, -INFINITY, c);
    if (given->kind != WR_SCALAR ||
        !wr_parse_delta(given->text, dial->dim, &c->amount, why, hint)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, given->place, "%s",
                *why ? why : "expected a change such as +10 points, -2 h or +5");
        if (*hint)
            wr_hint(b->err, given->place, "%s", hint);
        return false;
    }
    const bool plain = dial->dim == WR_DIM_NUMBER || dial->dim == WR_DIM_FACTOR;
    c->amount *= plain ? dial->unit_scale : 1;
    const int32_t own = wr_new_dial(b, path, WR_DIM_NUMBER, c->amount, "", 1, given->place);
    b->dials.at[own].unit = dial->unit;
    b->dials.at[own].unit_scale = dial->unit_scale;
    return true;
}

static void read_times(weir_builder *b, const char *path, wr_node *node, wr_change *c)
{
    const int32_t own = wr_read_scalar(b, path, node, WR_DIM_FACTOR, NULL).index;
    c->amount = b->dials.at[own].value;
    c->amount_drawn = b->dials.at[own].drawn_from >= 0 ? own : -1;
}

static bool read_amount(weir_builder *b, wr_change_how how, const char *path, wr_node *node,
                        const wr_dial *target, wr_change *c)
{
    c->how = how;
    c->place = node->place;
    c->amount_drawn = -1;
    if (how == WR_CHANGE_TIMES) {
        read_times(b, path, node, c);
        return true;
    }
    if (!only_times(b, target, node))
        return false;
    return how == WR_CHANGE_TO ? read_to(b, path, node, target, c)
                               : read_by(b, path, node, target, c);
}

static bool amount_for(weir_builder *b, weir_fields *f, int32_t dial, wr_change *c)
{
    static const char *const keys[] = {
        [WR_CHANGE_TO] = "to", [WR_CHANGE_BY] = "by", [WR_CHANGE_TIMES] = "times"};
    const wr_dial target = b->dials.at[dial];
    for (int how = 0; how < 3; how++) {
        wr_node *written = wr_field(f, keys[how]);
        if (written)
            return read_amount(b, (wr_change_how)how, wr_field_path_of(f, keys[how]), written,
                               &target, c);
    }
    return false;
}

/* ---- how much at most -------------------------------------------------------------------------------------- */

/* Where a law ends above, before its qualifiers; many do not. */
static double top_of(const wr_law *law)
{
    double most = -INFINITY;
    switch (law->kind) {
    case WR_CONSTANT:
        return law->a;
    case WR_UNIFORM:
        return law->b;
    case WR_TRIANGULAR:
        return law->c;
    case WR_BETA:
        return law->d;
    case WR_BINOMIAL:
        return law->a * law->c;
    case WR_EMPIRICAL:
    case WR_QUANTILES:
        return law->table[law->n - 1];
    case WR_MIXTURE:
        for (uint32_t i = 0; i < law->n; i++)
            most = fmax(most, top_of(&law->branches[i]));
        return most;
    default:
        return INFINITY;
    }
}

double wr_most_drawn(weir_builder *b, int32_t dial)
{
    const wr_dial *d = &b->dials.at[dial];
    wr_law law = {0};
    char why[WR_WHY];
    if (d->drawn_from < 0)
        return d->value;
    if (!wr_law_now(b, &b->dists.at[d->drawn_from], &law, why))
        return d->value; /* an error has said so */
    double most = top_of(&law);
    if (law.qualified) {
        most = fmin(most * law.times + law.plus, fmin(law.below, law.at_most));
        most = fmax(most, law.at_least) * law.factor;
    }
    return fmin(most, d->hi);
}

double wr_most_amount(weir_builder *b, const wr_change *c)
{
    return c->amount_drawn >= 0 ? wr_most_drawn(b, c->amount_drawn) : c->amount;
}

weir_time wr_most_over(weir_builder *b, const wr_change *c)
{
    if (c->over_drawn < 0)
        return c->over;
    const double most = wr_most_drawn(b, c->over_drawn);
    return isinf(most) ? WEIR_NEVER / 2 : wr_seconds_to_time(most);
}

/* ---- one change ---------------------------------------------------------------------------------------------- */

/* A duration that may be uncertain: its value, or what it is on average, and the dial that is drawn. */
static double read_length(weir_fields *f, const char *key, int32_t *drawn)
{
    wr_node *node = wr_field(f, key);
    *drawn = -1;
    if (!node)
        return 0;
    const int32_t dial =
        wr_read_scalar(f->b, wr_field_path_of(f, key), node, WR_DIM_DURATION, NULL).index;
    *drawn = f->b->dials.at[dial].drawn_from >= 0 ? dial : -1;
    return f->b->dials.at[dial].value;
}

static const char *const CURVES[] = {"step", "linear", "logistic", "exponential", "pulse"};

static wr_curve curve_named(weir_builder *b, wr_node *node, wr_curve otherwise)
{
    const char *word = wr_word(b, node, "a curve");
    const int n = sizeof CURVES / sizeof *CURVES;
    int i = 0;
    while (word && i < n && strcmp(CURVES[i], word) != 0)
        i++;
    if (word && i < n)
        return (wr_curve)i;
    if (word) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown curve %s", wr_found(b, node));
        wr_hint(b->err, node->place, "step, linear, logistic, exponential or pulse");
    }
    return otherwise;
}

static void read_half_life(weir_builder *b, weir_fields *f, wr_change *c)
{
    if (!weir_has_field(f, "half_life"))
        return;
    c->half_life = wr_read_scalar(b, wr_field_path_of(f, "half_life"), wr_field(f, "half_life"),
                                  WR_DIM_DURATION, NULL)
                       .index;
    const wr_dial *d = &b->dials.at[c->half_life];
    if (!(d->value > 0))
        weir_field_error(f, "half_life", "'half_life' must be above 0");
    if (c->curve == WR_CURVE_PULSE) {
        weir_field_error(f, "half_life", "a pulse ends by itself, and has no 'half_life'");
        weir_field_hint(f, "half_life", "a step with a half-life fades from its start on");
    }
}

static void read_curve(weir_builder *b, weir_fields *f, const wr_ground *g, wr_change *c)
{
    wr_node *curve = wr_field(f, "curve");
    const bool written = weir_has_field(f, "over");
    c->over = wr_seconds_to_time(read_length(f, "over", &c->over_drawn));
    if (!written)
        c->over = g->transition;
    c->curve = c->over > 0 ? WR_CURVE_LINEAR : WR_CURVE_STEP;
    if (curve) {
        c->curve = curve_named(b, curve, c->curve);
        if (c->curve != WR_CURVE_STEP && c->over <= 0)
            wr_fail(b->err, WEIR_ERR_SCENARIO, curve->place, "a %s curve needs 'over'",
                    CURVES[c->curve]);
    }
    if (c->curve == WR_CURVE_STEP) {
        c->over = 0;
        c->over_drawn = -1;
    }
    read_half_life(b, f, c);
}

/* A rule acts at once, and for as long as it is on. */
static void refuse_curves(weir_fields *f)
{
    static const char *const keys[] = {"curve", "over", "half_life"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (f->map && wr_node_get(f->map, keys[i])) {
            wr_field(f, keys[i]);
            weir_field_error(f, keys[i], "what a rule does has no '%s'", keys[i]);
            weir_field_hint(f, keys[i], "it is done at once, and undone at once");
        }
}

static size_t count_amounts(weir_fields *f)
{
    return (size_t)weir_has_field(f, "to") + weir_has_field(f, "by") + weir_has_field(f, "times");
}

static wr_change blank(const wr_ground *g)
{
    return (wr_change){.start = g->start,
                       .over = g->transition,
                       .curve = g->transition > 0 ? WR_CURVE_LINEAR : WR_CURVE_STEP,
                       .intervention = g->intervention,
                       .rule = g->rule,
                       .amount_drawn = -1,
                       .over_drawn = -1,
                       .half_life = -1};
}

static void push(weir_builder *b, const wr_change *c)
{
    b->dials.at[c->dial].moves = true;
    *wr_push(b->arena, &b->changes) = *c;
}

void wr_add_change(const wr_ground *g, int32_t dial, wr_change_how how, const char *path,
                   wr_node *amount)
{
    wr_change c = blank(g);
    const wr_dial target = g->b->dials.at[dial];
    c.dial = dial;
    if (read_amount(g->b, how, path, amount, &target, &c))
        push(g->b, &c);
}

void wr_add_times(const wr_ground *g, int32_t dial, double times, weir_place place)
{
    wr_change c = blank(g);
    c.dial = dial;
    c.how = WR_CHANGE_TIMES;
    c.amount = times;
    c.place = place;
    push(g->b, &c);
}

void wr_add_by(const wr_ground *g, int32_t dial, double by, weir_place place)
{
    wr_change c = blank(g);
    c.dial = dial;
    c.how = WR_CHANGE_BY;
    c.amount = by;
    c.place = place;
    push(g->b, &c);
}

static void read_change(const wr_ground *g, weir_fields *f)
{
    weir_builder *b = g->b;
    dial_list dials = {0};
    read_dials(b, f, &dials);

    wr_change c = blank(g);
    if (g->rule >= 0)
        refuse_curves(f);
    else
        read_curve(b, f, g, &c);
    if (count_amounts(f) != 1) {
        weir_field_error(f, NULL, "a change has one of 'to', 'by' and 'times'");
        return;
    }
    for (size_t i = 0; i < dials.n; i++) {
        c.dial = dials.at[i];
        if (!amount_for(b, f, c.dial, &c))
            return;
        push(b, &c);
    }
}

void wr_read_changes(const wr_ground *g, weir_fields *f, const char *key)
{
    wr_node *list = wr_field(f, key);
    if (!list)
        return;
    if (list->kind != WR_LIST) {
        wr_fail(g->b->err, WEIR_ERR_SCENARIO, list->place, "expected a list of changes, found %s",
                wr_found(g->b, list));
        return;
    }
    for (size_t i = 0; i < list->n; i++)
        read_change(g, wr_fields_of(g->b, list->items[i],
                                    wr_format(g->b->arena, "%s.%s.%zu", f->path, key, i + 1)));
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

/* A rule's come last: what it sets holds above what interventions set. */
static int in_order(const void *left, const void *right)
{
    const wr_change *a = left, *c = right;
    if (a->dial != c->dial)
        return a->dial < c->dial ? -1 : 1;
    if (a->start != c->start)
        return a->start < c->start ? -1 : 1;
    if (a->rule != c->rule)
        return a->rule < c->rule ? -1 : 1;
    if (a->intervention != c->intervention)
        return a->intervention < c->intervention ? -1 : 1;
    return a->place.line != c->place.line ? (a->place.line < c->place.line ? -1 : 1)
                                          : a->place.column - c->place.column;
}

/* Two `to` on one dial must not run at the same time; nobody knows when rules are on. */
static void check_overlap(weir_builder *b, const wr_change *last, const wr_change *c)
{
    const char *path = b->dials.at[c->dial].path;
    if (last->rule < 0 && c->rule < 0 && c->start >= last->start + wr_most_over(b, last) &&
        c->start != last->start)
        return;
    if (c->rule >= 0 && last->rule < 0)
        return;
    if (c->rule >= 0) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, c->place, "two rules set '%s', perhaps at the same time",
                path);
        wr_hint(b->err, c->place, "say it with 'by' or 'times', which go together");
    } else
        wr_fail(b->err, WEIR_ERR_SCENARIO, c->place,
                "two changes move '%s' to a value at the same time", path);
    wr_note(b->err, last->place, "the other is here");
}

void wr_sort_changes(weir_builder *b)
{
    const wr_change *last = NULL;
    if (b->changes.n)
        qsort(b->changes.at, b->changes.n, sizeof *b->changes.at, in_order);
    for (size_t i = 0; i < b->changes.n; i++) {
        const wr_change *c = &b->changes.at[i];
        if (c->how != WR_CHANGE_TO)
            continue;
        if (last && last->dial == c->dial)
            check_overlap(b, last, c);
        last = c;
    }
}
