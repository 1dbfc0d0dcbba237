/* What one dial takes in a sweep, from text: DIAL=LO..HI:STEP, DIAL=LO..HI or DIAL=VALUE,VALUE.
 * Values have units as in a scenario. A step is a difference: of a time of the day a duration, of a
 * share points or per cent. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/design.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/units.h"

#define CLOCK_STEP 60.0 /* seconds: a time of the day is written in whole minutes */
#define NEARLY_WHOLE 1e-9

static bool wrong(const wr_design_place *where, const char *what)
{
    wr_fail(where->err, WEIR_ERR_USAGE, where->place, "%s%s", where->before, what);
    return false;
}

/* ---- dials ------------------------------------------------------------------------------------ */

static bool is_named(const char *path, const wr_dial *dial)
{
    return *dial->path && (wr_path_matches(path, dial->path) ||
                           (dial->alias && wr_path_matches(path, dial->alias)));
}

static void unknown_dial(const weir_design *design, const weir_network *base, const char *path,
                         const wr_design_place *where)
{
    WR_VEC(const char *) paths = {0};
    char quoted[WR_QUOTE_MAX];
    for (int32_t i = 0; i < base->n_dials; i++) {
        if (*base->dials[i].path)
            *wr_push(design->arena, &paths) = base->dials[i].path;
        if (base->dials[i].alias)
            *wr_push(design->arena, &paths) = base->dials[i].alias;
    }
    if (strchr(path, '*'))
        wr_fail(where->err, WEIR_ERR_USAGE, where->place, "%sno dial matches '%s'", where->before,
                wr_quoted(path, quoted));
    else
        wr_fail(where->err, WEIR_ERR_USAGE, where->place, "%sunknown dial '%s'", where->before,
                wr_quoted(path, quoted));
    const size_t before = where->err ? where->err->n_messages : 0;
    wr_hint_nearest(where->err, where->place, path, paths.at, (int)paths.n);
    if (where->err && where->err->n_messages == before)
        wr_hint(where->err, where->place, "'weir dials' lists the paths of a scenario");
}

/* Is one of the dials that the path means one that the design has already? */
static bool is_taken(const weir_design *design, const weir_network *base, const char *path,
                     const wr_design_place *where)
{
    char quoted[WR_QUOTE_MAX];
    for (int32_t i = 0; i < base->n_dials; i++)
        for (size_t k = 0; k < design->dials.n && is_named(path, &base->dials[i]); k++)
            if (is_named(design->dials.at[k].path, &base->dials[i])) {
                wr_fail(where->err, WEIR_ERR_USAGE, where->place, "%s'%s' is varied twice",
                        where->before, wr_quoted(base->dials[i].path, quoted));
                return true;
            }
    return false;
}

/* The first number inside what a path stands for. */
static void hint_inside(const weir_network *base, const char *path, const wr_design_place *where)
{
    const size_t n = strlen(path);
    for (int32_t i = 0; i < base->n_dials; i++) {
        const char *inside = base->dials[i].path;
        if (strncmp(inside, path, n) == 0 && inside[n] == '.') {
            wr_hint(where->err, where->place, "vary a number inside it, such as '%s'", inside);
            return;
        }
    }
}

/* All dials that a pattern means must be numbers of one kind, each of its own. */
static const wr_dial *find_dial(const weir_network *base, const char *path,
                                const wr_design_place *where)
{
    const wr_dial *first = NULL;
    char quoted[WR_QUOTE_MAX];
    for (int32_t i = 0; i < base->n_dials; i++) {
        const wr_dial *dial = &base->dials[i];
        if (!is_named(path, dial))
            continue;
        if (strncmp(dial->path, "priorities.", strlen("priorities.")) == 0) {
            wr_fail(where->err, WEIR_ERR_USAGE, where->place,
                    "%s'%s' is of a target, which changes no result", where->before,
                    wr_quoted(dial->path, quoted));
            return NULL;
        }
        if (dial->factor_only) {
            wr_fail(where->err, WEIR_ERR_USAGE, where->place,
                    "%s'%s' stands for a whole distribution, table or curve", where->before,
                    wr_quoted(dial->path, quoted));
            hint_inside(base, dial->path, where);
            return NULL;
        }
        if (first && first->dim != dial->dim) {
            wr_fail(where->err, WEIR_ERR_USAGE, where->place,
                    "%s'%s' means dials that measure different things", where->before,
                    wr_quoted(path, quoted));
            wr_note(where->err, where->place, "'%s' and '%s'", first->path, dial->path);
            return NULL;
        }
        first = first ? first : dial;
    }
    return first;
}

int wr_design_add_dial(weir_design *design, const weir_network *base, const char *path,
                       const wr_design_place *where)
{
    bool known = false;
    for (int32_t i = 0; !known && i < base->n_dials; i++)
        known = is_named(path, &base->dials[i]);
    if (!known)
        unknown_dial(design, base, path, where);
    if (!known || is_taken(design, base, path, where))
        return -1;
    const wr_dial *dial = find_dial(base, path, where);
    if (!dial)
        return -1;
    *wr_push(design->arena, &design->dials) =
        (wr_design_dial){.path = wr_strdup(design->arena, path), .dial = dial};
    return (int)design->dials.n - 1;
}

/* ---- values ----------------------------------------------------------------------------------- */

static bool check_bounds(const wr_dial *dial, const char *text, double value,
                         const wr_design_place *where)
{
    const bool plain = dial->dim == WR_DIM_NUMBER || dial->dim == WR_DIM_FACTOR;
    const double inside = plain ? value * dial->unit_scale : value;
    char quoted[WR_QUOTE_MAX], edge[64];
    if (inside >= dial->lo && inside <= dial->hi)
        return true;
    const bool low = !(inside >= dial->lo);
    wr_print_value(low ? dial->lo : dial->hi, dial->dim, dial->unit, dial->unit_scale, edge);
    wr_fail(where->err, WEIR_ERR_USAGE, where->place, "%s'%s' is %s what '%s' may be",
            where->before, wr_quoted(text, quoted), low ? "below" : "above", dial->path);
    wr_hint(where->err, where->place, low ? "it is %s or more" : "it is at most %s", edge);
    return false;
}

/* The first value says how all are written. */
static void take_unit(weir_design *design, wr_design_dial *d, const char *unit, double scale)
{
    if (d->unit)
        return;
    const bool clock = d->dial->dim == WR_DIM_CLOCK;
    d->unit = wr_strdup(design->arena, unit);
    d->unit_word = clock ? "h" : d->unit;
    d->scale = clock ? 3600.0 : scale;
}

bool wr_design_read_value(weir_design *design, wr_design_dial *d, const char *text, double *value,
                          const wr_design_place *where)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "", quoted[WR_QUOTE_MAX];
    const char *unit = "";
    double scale = 1;
    if (!wr_parse_value(text, d->dial->dim, value, &unit, &scale, why, hint)) {
        wrong(where, why);
        if (*hint)
            wr_hint(where->err, where->place, "%s", hint);
        return false;
    }
    if (!isfinite(*value)) {
        wr_fail(where->err, WEIR_ERR_USAGE, where->place, "%s'%s' is not a value to sweep over",
                where->before, wr_quoted(text, quoted));
        return false;
    }
    take_unit(design, d, unit, scale);
    return check_bounds(d->dial, text, *value, where);
}

/* ---- ranges and lists --------------------------------------------------------------------------- */

/* Reads a step; NAN, with an error, where it is none. */
static double read_step(const wr_design_dial *d, const char *text, const wr_design_place *where)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "", quoted[WR_QUOTE_MAX];
    const wr_dim dim = d->dial->dim;
    const char *plain = text + strspn(text, " ");
    const bool minus = *plain == '-';
    double step;
    plain += minus;
    bool good = dim == WR_DIM_SHARE && wr_parse_value(plain, dim, &step, NULL, NULL, why, hint);
    if (!good)
        good = wr_parse_delta(plain, dim, &step, why, hint);
    if (!good) {
        wr_fail(where->err, WEIR_ERR_USAGE, where->place, "%sthe step: %s", where->before, why);
        if (*hint)
            wr_hint(where->err, where->place, "%s", hint);
        return NAN;
    }
    if (minus || !(step > 0)) {
        wr_fail(where->err, WEIR_ERR_USAGE, where->place,
                "%sthe step '%s' does not lead from the first value to the last", where->before,
                wr_quoted(text, quoted));
        wr_hint(where->err, where->place, "a range goes up, in steps above 0");
        return NAN;
    }
    return step;
}

/* A time of the day has a ':' of its own: the last one parts the step if the whole is no value. */
static char *cut_step(const wr_design_dial *d, char *end)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    double value;
    char *colon = strrchr(end, ':');
    if (!colon || (d->dial->dim == WR_DIM_CLOCK &&
                   wr_parse_value(end, WR_DIM_CLOCK, &value, NULL, NULL, why, hint)))
        return NULL;
    *colon = '\0';
    return colon + 1;
}

static bool read_range(weir_design *design, char *text, char *dots, wr_vary *out,
                       const wr_design_place *where)
{
    wr_design_dial *d = &design->dials.at[out->dial];
    char *end = dots + 2, quoted[WR_QUOTE_MAX];
    const char *step = cut_step(d, end);
    *dots = '\0';
    const bool low = wr_design_read_value(design, d, text, &out->lo, where);
    const bool high = wr_design_read_value(design, d, end, &out->hi, where);
    if (!low || !high)
        return false;
    if (!(out->lo < out->hi)) {
        wrong(where, out->lo > out->hi ? "the range ends below its start"
                                       : "the range begins where it ends");
        wr_hint(where->err, where->place,
                out->lo > out->hi ? "write the lower end first" : "one value alone needs no range");
        return false;
    }
    out->step = step ? read_step(d, step, where) : d->dial->whole ? 1.0 : 0.0;
    if (out->step > out->hi - out->lo) {
        wr_fail(where->err, WEIR_ERR_USAGE, where->place,
                "%sthe step '%s' is longer than the range", where->before, wr_quoted(step, quoted));
        return false;
    }
    return !isnan(out->step);
}

/* Without blanks around it; cuts the text. */
static const char *trimmed(char *text)
{
    text += strspn(text, " \t");
    size_t n = strlen(text);
    while (n && strchr(" \t", text[n - 1]))
        n--;
    text[n] = '\0';
    return text;
}

static bool read_list(weir_design *design, char *text, wr_vary *out, const wr_design_place *where)
{
    wr_design_dial *d = &design->dials.at[out->dial];
    size_t most = 1;
    char quoted[WR_QUOTE_MAX];
    bool good = true;
    for (const char *c = text; *c; c++)
        most += *c == ',';
    out->values = wr_alloc_array(design->arena, most, sizeof *out->values);
    out->texts = wr_alloc_array(design->arena, most, sizeof *out->texts);
    for (char *at = text; at;) {
        char *comma = strchr(at, ',');
        if (comma)
            *comma = '\0';
        double value = 0;
        good = wr_design_read_value(design, d, at, &value, where) && good;
        for (size_t i = 0; good && i < out->n_values; i++)
            if (out->values[i] == value) {
                wr_fail(where->err, WEIR_ERR_USAGE, where->place, "%s'%s' stands in the list twice",
                        where->before, wr_quoted(at, quoted));
                good = false;
            }
        out->texts[out->n_values] = trimmed(at);
        out->values[out->n_values++] = value;
        at = comma ? comma + 1 : NULL;
    }
    return good;
}

bool wr_vary_read(weir_design *design, const weir_network *base, const char *option,
                  const char *text, wr_vary *out, weir_error *err)
{
    wr_design_place where = {.before = wr_format(design->arena, "--%s: ", option), .err = err};
    const char *equals = strchr(text, '=');
    *out = (wr_vary){0};
    if (!equals || equals == text) {
        char quoted[WR_QUOTE_MAX];
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s takes DIAL=LO..HI:STEP, not '%s'", option,
                wr_quoted(text, quoted));
        wr_hint(err, WR_NOWHERE, "or a list: DIAL=VALUE,VALUE");
        return false;
    }
    const char *path = wr_strndup(design->arena, text, (size_t)(equals - text));
    const int dial = wr_design_add_dial(design, base, path, &where);
    if (dial < 0)
        return false;
    out->dial = (size_t)dial;
    char shown[WR_QUOTE_MAX];
    where.before = wr_format(design->arena, "--%s %s: ", option, wr_quoted(path, shown));
    char *values = wr_strdup(design->arena, equals + 1);
    char *dots = strstr(values, "..");
    return dots ? read_range(design, values, dots, out, &where)
                : read_list(design, values, out, &where);
}

/* ---- the values of a grid, and of a share of the way ---------------------------------------------- */

double wr_vary_count(const wr_vary *v)
{
    if (v->n_values)
        return (double)v->n_values;
    return v->step > 0 ? floor((v->hi - v->lo) / v->step + NEARLY_WHOLE) + 1 : 0;
}

static double value_of_range(const wr_vary *v, double i)
{
    const double value = v->lo + i * v->step;
    return value < v->hi ? value : v->hi;
}

void wr_vary_put(weir_design *design, const wr_vary *v, size_t point, size_t i)
{
    if (v->n_values)
        wr_design_put(design, v->dial, point, v->values[i], v->texts[i]);
    else
        wr_design_put_number(design, v->dial, point, value_of_range(v, (double)i), 0);
}

void wr_vary_put_at(weir_design *design, const wr_vary *v, size_t point, double u)
{
    wr_vary steps = *v;
    if (!v->n_values && v->step <= 0 && design->dials.at[v->dial].dial->dim == WR_DIM_CLOCK)
        steps.step = CLOCK_STEP;
    const double n = wr_vary_count(&steps), i = floor(u * n);
    if (n > 0)
        wr_vary_put(design, &steps, point, (size_t)(i < n ? i : n - 1));
    else
        wr_design_put_number(design, v->dial, point, v->lo + u * (v->hi - v->lo), v->hi - v->lo);
}
