/* Dials: every number of a scenario, with its path, unit and bounds.
 *
 * Each number is read here, whoever asks for it, and here alone overrides (`set:`, `--set`) take
 * the place of what the file says: an override's value goes through the same reader as the written
 * one. A dial may have two paths where the language lets a map be cut short to its main value. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* More units than any pool can have: a slip of the keyboard, not a plan. */
#define MOST_COUNT 1e9

typedef struct bounds {
    double lo, hi;
} bounds;

static bounds bounds_of(wr_dim dim)
{
    switch (dim) {
    case WR_DIM_COUNT:
        return (bounds){0, MOST_COUNT};
    case WR_DIM_SHARE:
        return (bounds){0, 1};
    case WR_DIM_CLOCK:
        return (bounds){0, 86400};
    case WR_DIM_DURATION:
    case WR_DIM_RATE:
    case WR_DIM_RATE_PER_PERSON:
    case WR_DIM_FACTOR:
        return (bounds){0, INFINITY};
    case WR_DIM_NUMBER:
    case WR_DIM_MONEY:
    case WR_DIM_MONEY_RATE:
        break;
    }
    return (bounds){-INFINITY, INFINITY};
}

/* ---- overrides --------------------------------------------------------------------------------- */

static bool names_alias(const wr_override *o, const char *alias)
{
    /* A map under the short path is the whole map, which its own reader takes. */
    const bool plain =
        o->value->kind == WR_SCALAR || (o->value->kind == WR_MAP && wr_node_get(o->value, "value"));
    return alias && plain && wr_path_matches(o->path, alias);
}

/* The last override that names path or alias; each that does is marked as used. */
static const wr_override *find_override(weir_builder *b, const char *path, const char *alias)
{
    const wr_override *found = NULL;
    for (size_t i = 0; i < b->tree.n_overrides; i++) {
        const wr_override *o = &b->tree.overrides[i];
        if (!wr_path_matches(o->path, path) && !names_alias(o, alias))
            continue;
        b->override_used[i] = true;
        found = o;
    }
    return found;
}

/* A plain value given for a wrapped one takes over its range, though not its source. */
static wr_node *with_range(weir_builder *b, wr_node *given, const wr_node *written)
{
    const bool wrapped = written && written->kind == WR_MAP && wr_node_get(written, "value");
    const wr_entry *range = wrapped ? wr_node_entry(written, "range") : NULL;
    if (!range || given->kind != WR_SCALAR)
        return given;
    wr_node *node = wr_alloc(b->arena, sizeof *node);
    *node = (wr_node){.kind = WR_MAP, .place = given->place, .n = 2};
    node->entries = wr_alloc_array(b->arena, 2, sizeof *node->entries);
    node->entries[0] = (wr_entry){"value", given->place, given};
    node->entries[1] = *range;
    return node;
}

wr_node *wr_overridden(weir_builder *b, const char *path, wr_node *written)
{
    const wr_override *o = find_override(b, path, NULL);
    return o ? with_range(b, o->value, written) : written;
}

static void unused_override(weir_builder *b, const wr_override *o, const char *const *paths, int n)
{
    const weir_status status = o->from_command ? WEIR_ERR_USAGE : WEIR_ERR_SCENARIO;
    if (strchr(o->path, '*'))
        wr_fail(b->err, status, o->path_place, "no dial matches '%s'", o->path);
    else
        wr_fail(b->err, status, o->path_place, "unknown dial '%s'", o->path);
    const size_t before = b->err->n_messages;
    wr_hint_nearest(b->err, o->path_place, o->path, paths, n);
    if (b->err->n_messages == before)
        wr_hint(b->err, o->path_place, "'weir dials' lists the paths of a scenario");
}

typedef WR_VEC(const char *) path_list;

/* What `run` may say is no dial, but can be given by its path all the same. */
static void add_run_keys(weir_builder *b, path_list *out)
{
    for (const weir_fields *f = b->all_fields; f; f = f->next)
        for (size_t i = 0; strcmp(f->path, "run") == 0 && i < f->n_asked; i++)
            *wr_push(b->arena, out) = wr_subpath(b, "run", f->asked[i]);
}

void wr_check_overrides(weir_builder *b)
{
    path_list paths = {0};
    for (size_t i = 0; i < b->tree.n_overrides; i++) {
        if (b->override_used[i])
            continue;
        if (!paths.n) {
            for (int k = 0; k < wr_names_count(b->dial_paths); k++)
                *wr_push(b->arena, &paths) = wr_names_text(b->dial_paths, k);
            for (int k = 0; k < wr_names_count(b->dial_aliases); k++)
                *wr_push(b->arena, &paths) = wr_names_text(b->dial_aliases, k);
            add_run_keys(b, &paths);
        }
        unused_override(b, &b->tree.overrides[i], paths.at, (int)paths.n);
    }
}

/* ---- the table of dials ------------------------------------------------------------------------ */

static int32_t push_dial(weir_builder *b, const char *path, wr_dim dim, double value)
{
    const bounds limits = bounds_of(dim);
    *wr_push(b->arena, &b->dials) = (wr_dial){.path = path,
                                              .value = value,
                                              .dim = dim,
                                              .unit = "",
                                              .unit_scale = 1,
                                              .lo = limits.lo,
                                              .hi = limits.hi,
                                              .range_lo = NAN,
                                              .range_hi = NAN,
                                              .whole = dim == WR_DIM_COUNT,
                                              .drawn_from = -1};
    return (int32_t)b->dials.n - 1;
}

int32_t wr_new_dial(weir_builder *b, const char *path, wr_dim dim, double value, const char *unit,
                    double scale, weir_place place)
{
    const int name = wr_names_add(b->dial_paths, path);
    if ((size_t)name < b->dial_of_path.n)
        return b->dial_of_path.at[name];

    const int32_t dial = push_dial(b, wr_names_text(b->dial_paths, name), dim, value);
    b->dials.at[dial].unit = unit ? unit : "";
    b->dials.at[dial].unit_scale = scale > 0 ? scale : 1;
    b->dials.at[dial].place = place;
    *wr_push(b->arena, &b->dial_of_path) = dial;
    return dial;
}

int32_t wr_factor_dial(weir_builder *b, const char *path, weir_place place)
{
    const int32_t dial = wr_new_dial(b, path, WR_DIM_FACTOR, 1, "", 1, place);
    b->dials.at[dial].factor_only = true;
    return dial;
}

int32_t wr_constant_dial(weir_builder *b, double value)
{
    /* The newest few are looked through, as 0 and 1 come often. */
    const size_t first = b->dials.n > 32 ? b->dials.n - 32 : 0;
    for (size_t i = b->dials.n; i-- > first;)
        if (!*b->dials.at[i].path && b->dials.at[i].value == value)
            return (int32_t)i;
    return push_dial(b, "", WR_DIM_NUMBER, value);
}

int32_t wr_find_dial(weir_builder *b, const char *path)
{
    const int name = wr_names_find(b->dial_paths, path);
    if (name >= 0)
        return b->dial_of_path.at[name];
    const int alias = wr_names_find(b->dial_aliases, path);
    return alias >= 0 ? b->dial_of_alias.at[alias] : -1;
}

void wr_set_alias(weir_builder *b, int32_t dial, const char *alias)
{
    if (!alias || b->dials.at[dial].alias || wr_names_find(b->dial_paths, alias) >= 0)
        return;
    const int name = wr_names_add(b->dial_aliases, alias);
    if ((size_t)name == b->dial_of_alias.n)
        *wr_push(b->arena, &b->dial_of_alias) = dial;
    b->dials.at[dial].alias = wr_names_text(b->dial_aliases, name);
}

int32_t wr_only_dial(weir_builder *b, weir_value v, weir_place place)
{
    if (v.kind == WR_VALUE_DIAL)
        return v.index;
    if (weir_has(v))
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "expected a plain value, with no table or draw");
    return wr_constant_dial(b, 0);
}

double wr_value_now(const weir_builder *b, wr_value v)
{
    return v.kind == WR_VALUE_DIAL ? b->dials.at[v.index].value : NAN;
}

/* ---- one scalar -------------------------------------------------------------------------------- */

typedef struct scalar {
    double value, scale;
    const char *unit;
} scalar;

static bool check_bounds(weir_builder *b, const wr_node *node, double value, bounds limits)
{
    if (value >= limits.lo && value <= limits.hi)
        return true;
    const bool low = !(value >= limits.lo);
    char quoted[WR_QUOTE_MAX], edge[64];
    wr_print_value(low ? limits.lo : limits.hi, WR_DIM_NUMBER, "", 1, edge);
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' is %s %s", wr_quoted(node->text, quoted),
            low ? "below" : "above", edge);
    if (isinf(limits.hi) || limits.hi >= MOST_COUNT)
        wr_hint(b->err, node->place, low ? "must be %s or more" : "must be at most %s", edge);
    else
        wr_hint(b->err, node->place, "must be from %.15g to %.15g", limits.lo, limits.hi);
    return false;
}

static bool parse_scalar(weir_builder *b, const wr_node *node, wr_dim dim, bounds limits,
                         scalar *out)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    *out = (scalar){.scale = 1, .unit = ""};
    if (node->kind != WR_SCALAR) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected %s, found %s", wr_dim_words(dim),
                wr_found(b, node));
        return false;
    }
    if (!wr_parse_value(node->text, dim, &out->value, &out->unit, &out->scale, why, hint)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "%s", why);
        if (*hint)
            wr_hint(b->err, node->place, "%s", hint);
        return false;
    }
    return check_bounds(b, node, out->value, limits);
}

bool wr_parse_for_dial(weir_builder *b, const wr_dial *dial, const wr_node *node, double *value)
{
    scalar read;
    if (!parse_scalar(b, node, dial->dim, (bounds){dial->lo, dial->hi}, &read))
        return false;
    /* A plain number whose unit stands elsewhere: variance, values under a `unit:`. */
    const bool plain = dial->dim == WR_DIM_NUMBER || dial->dim == WR_DIM_FACTOR;
    *value = plain ? read.value * dial->unit_scale : read.value;
    return true;
}

/* `range: [LO, HI]` of a wrapper. */
static void read_range(weir_builder *b, wr_dial *dial, wr_node *range)
{
    if (range->kind != WR_LIST || range->n != 2) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, range->place, "expected [LOWEST, HIGHEST]");
        return;
    }
    double lo = NAN, hi = NAN;
    if (!wr_parse_for_dial(b, dial, range->items[0], &lo) ||
        !wr_parse_for_dial(b, dial, range->items[1], &hi))
        return;
    if (lo > hi)
        wr_fail(b->err, WEIR_ERR_SCENARIO, range->place, "the range ends below its start");
    dial->range_lo = lo;
    dial->range_hi = hi;
}

/* A fallback is text such as "4.2 % # gp_dna_rate": its value, and its source after the mark. */
static wr_node *fallback_node(weir_builder *b, const char *fallback, const char **source)
{
    const char *mark = strstr(fallback, " # ");
    if (!mark)
        return wr_node_of_text(b, fallback);
    *source = wr_strdup(b->arena, mark + 3);
    return wr_node_of_text(b, wr_strndup(b->arena, fallback, (size_t)(mark - fallback)));
}

/* `{value: {dist: …}}` where only a number may stand: its mean here, one draw a replication. */
static bool read_uncertain(weir_builder *b, const char *path, wr_node *node, wr_dim dim,
                           int32_t *dist, scalar *out)
{
    *out = (scalar){.scale = 1, .unit = ""};
    *dist = wr_read_dist(b, wr_subpath(b, path, "value"), node, dim);
    if (*dist < 0)
        return false;
    const wr_dist d = b->dists.at[*dist];
    if (!d.fixed) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "an uncertain number is drawn once, so it cannot depend on a patient");
        return false;
    }
    char why[WR_WHY];
    wr_law law = {0};
    if (wr_law_now(b, &d, &law, why))
        out->value = wr_law_mean(&law);
    if (d.p[0].kind == WR_VALUE_DIAL) {
        out->unit = b->dials.at[d.p[0].index].unit;
        out->scale = b->dials.at[d.p[0].index].unit_scale;
    }
    return true;
}

static wr_node *unwrapped(wr_node *node)
{
    wr_node *inner = node && node->kind == WR_MAP ? wr_node_get(node, "value") : NULL;
    return inner ? inner : node;
}

/* The wrapper's own keys are known; what else stands in it is an error. */
void wr_read_wrapper(weir_builder *b, const char *path, wr_node *wrapper, wr_dial *dial,
                     bool value_holds)
{
    weir_fields *f = wr_fields_of(b, wrapper, path);
    wr_field(f, "value");
    wr_node *source = wr_field(f, "source");
    wr_node *range = wr_field(f, "range");
    if (source && value_holds)
        dial->source = wr_word(b, source, "a source");
    if (range)
        read_range(b, dial, range);
}

static weir_value read_scalar(weir_builder *b, const char *path, const char *alias, wr_node *node,
                              wr_dim dim, const char *fallback, double lo, double hi)
{
    const char *source = NULL;
    wr_node *written = node;
    const wr_override *o = find_override(b, path, alias);
    if (o)
        node = o->value;
    else if (!node && fallback)
        node = fallback_node(b, fallback, &source);
    if (!node)
        return WEIR_NO_VALUE;

    wr_node *inner = unwrapped(node);
    scalar read;
    int32_t drawn_from = -1;
    bool good;
    if (inner != node && inner->kind == WR_MAP && wr_node_get(inner, "dist"))
        good = read_uncertain(b, path, inner, dim, &drawn_from, &read);
    else
        good = parse_scalar(b, inner, dim, (bounds){lo, hi}, &read);
    if (!good)
        read.value = lo > 0 ? lo : hi < 0 ? hi : 0;

    const int32_t at = wr_new_dial(b, path, dim, read.value, read.unit, read.scale, inner->place);
    wr_dial dial = b->dials.at[at];
    dial.lo = lo;
    dial.hi = hi;
    dial.drawn_from = good ? drawn_from : -1;
    if (source)
        dial.source = source;
    if (inner != node)
        wr_read_wrapper(b, path, node, &dial, true);
    else if (unwrapped(written) != written)
        wr_read_wrapper(b, path, written, &dial, false);
    b->dials.at[at] = dial;
    wr_set_alias(b, at, alias);
    return (weir_value){WR_VALUE_DIAL, at};
}

weir_value wr_read_scalar_as(weir_builder *b, const char *path, const char *alias, wr_node *node,
                             wr_dim dim, const char *fallback, double lo, double hi)
{
    wr_note_value(b, path, WR_KIND_PLAIN, dim, fallback);
    wr_note_open(b, path, WR_KIND_PLAIN);
    const weir_value read = read_scalar(b, path, alias, node, dim, fallback, lo, hi);
    wr_note_close(b);
    return read;
}

/* `resources.beds` is `resources.beds.capacity`: the other path of a pool's capacity. */
static const char *capacity_alias(weir_builder *b, const char *path, wr_dim dim)
{
    const char *last = strrchr(path, '.');
    if (!last || dim != WR_DIM_COUNT)
        return NULL;
    if (strcmp(last, ".capacity") == 0)
        return wr_strndup(b->arena, path, (size_t)(last - path));
    static const char above[] = "resources";
    const size_t n = sizeof above - 1;
    const bool pool = (size_t)(last - path) >= n && strncmp(last - n, above, n) == 0 &&
                      (last - n == path || last[-(int)n - 1] == '.');
    return pool ? wr_subpath(b, path, "capacity") : NULL;
}

weir_value wr_read_scalar(weir_builder *b, const char *path, wr_node *node, wr_dim dim,
                          const char *fallback)
{
    const bounds limits = bounds_of(dim);
    return wr_read_scalar_as(b, path, capacity_alias(b, path, dim), node, dim, fallback, limits.lo,
                             limits.hi);
}

int32_t wr_add_dial(weir_builder *b, const char *path, wr_dim dim, double value, const char *unit,
                    double scale, weir_place place)
{
    const int32_t dial = wr_new_dial(b, path, dim, value, unit, scale, place);
    const wr_override *o = find_override(b, path, b->dials.at[dial].alias);
    if (!o)
        return dial;
    double given;
    if (wr_parse_for_dial(b, &b->dials.at[dial], unwrapped(o->value), &given)) {
        b->dials.at[dial].value = given;
        b->dials.at[dial].place = o->value->place;
    }
    return dial;
}

weir_value weir_constant(weir_builder *b, double value)
{
    return (weir_value){WR_VALUE_DIAL, wr_constant_dial(b, value)};
}
