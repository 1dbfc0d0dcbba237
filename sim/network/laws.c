/* Distributions as a scenario writes them, and the columns of data files.
 *
 * A law is known by its name and by which parameters stand beside it; what has not been taken up
 * yet is said plainly. A distribution all of whose parameters are dials is resolved here once, so
 * that impossible parameters are an error with a place. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* A normal time reaches below 0 unless its mean is this many sd above: P = 1e-9. */
#define SAFE_SDS 6.0
/* A truncation must leave this much, or resampling would hardly end. */
#define LEAST_MASS 1e-6

/* What a parameter measures: the dimension of the draw, or a plain number. */
typedef enum param_kind { OF_DRAW, PLAIN, SQUARED } param_kind;

typedef struct form {
    wr_law_form form;
    const char *keys[3];
    param_kind kinds[3];
} form;

static const form BY_MEAN = {WR_BY_MEAN, {"mean"}, {OF_DRAW}};

#define MOMENTS                                                                                    \
    {WR_BY_MEAN_SD, {"mean", "sd"}, {OF_DRAW, OF_DRAW}},                                           \
        {WR_BY_MEAN_CV, {"mean", "cv"}, {OF_DRAW, PLAIN}},                                         \
        {WR_BY_MEAN_SCV, {"mean", "scv"}, {OF_DRAW, PLAIN}},                                       \
    {                                                                                              \
        WR_BY_MEAN_VARIANCE, {"mean", "variance"}, { OF_DRAW, SQUARED }                            \
    }
#define SHAPE_SCALE                                                                                \
    {                                                                                              \
        WR_BY_SHAPE_SCALE, {"shape", "scale"}, { PLAIN, OF_DRAW }                                  \
    }
#define MEDIAN_P90                                                                                 \
    {                                                                                              \
        WR_BY_MEDIAN_P90, {"median", "p90"}, { OF_DRAW, OF_DRAW }                                  \
    }

static const form NORMAL_FORMS[] = {MOMENTS};
static const form LOGNORMAL_FORMS[] = {MOMENTS,
                                       MEDIAN_P90,
                                       {WR_BY_MEDIAN_MEAN, {"median", "mean"}, {OF_DRAW, OF_DRAW}},
                                       {WR_BY_MEDIAN_SD, {"median", "sd"}, {OF_DRAW, OF_DRAW}}};
static const form GAMMA_FORMS[] = {MOMENTS, SHAPE_SCALE};
static const form WEIBULL_FORMS[] = {MOMENTS, SHAPE_SCALE, MEDIAN_P90};
static const form ERLANG_FORMS[] = {{WR_BY_STAGES_MEAN, {"stages", "mean"}, {PLAIN, OF_DRAW}}};
static const form TRIANGULAR_FORMS[] = {
    {WR_BY_MIN_MODE_MAX, {"min", "mode", "max"}, {OF_DRAW, OF_DRAW, OF_DRAW}}};
static const form UNIFORM_FORMS[] = {{WR_BY_MIN_MAX, {"min", "max"}, {OF_DRAW, OF_DRAW}}};

typedef struct law_name {
    const char *name;
    wr_law_kind kind;
    const form *forms;
    int n_forms;
    const char *needs; /* for messages */
} law_name;

#define FORMS(a) a, (int)(sizeof(a) / sizeof *(a))
static const law_name LAWS[] = {
    {"constant", WR_CONSTANT, &BY_MEAN, 1, "'mean'"},
    {"exponential", WR_EXPONENTIAL, &BY_MEAN, 1, "'mean'"},
    {"normal", WR_NORMAL, FORMS(NORMAL_FORMS), "'mean' with 'sd', 'cv', 'scv' or 'variance'"},
    {"lognormal", WR_LOGNORMAL, FORMS(LOGNORMAL_FORMS),
     "'mean' with 'sd', 'cv', 'scv' or 'variance', or 'median' with 'p90', 'mean' or 'sd'"},
    {"gamma", WR_GAMMA, FORMS(GAMMA_FORMS),
     "'mean' with 'sd', 'cv', 'scv' or 'variance', or 'shape' and 'scale'"},
    {"weibull", WR_WEIBULL, FORMS(WEIBULL_FORMS),
     "'mean' with 'sd', 'cv', 'scv' or 'variance', 'median' with 'p90', or 'shape' and 'scale'"},
    {"erlang", WR_ERLANG, FORMS(ERLANG_FORMS), "'stages' and 'mean'"},
    {"triangular", WR_TRIANGULAR, FORMS(TRIANGULAR_FORMS), "'min', 'mode' and 'max'"},
    {"uniform", WR_UNIFORM, FORMS(UNIFORM_FORMS), "'min' and 'max'"},
    {"empirical", WR_EMPIRICAL, NULL, 0, "'values', or 'file' and 'column'"},
};
#define N_LAWS (sizeof LAWS / sizeof *LAWS)

static const char *const LATER[] = {
    "beta",     "pert",      "loglogistic", "pareto",    "hyperexponential", "poisson",
    "binomial", "geometric", "discrete",    "quantiles", "mixture"};

/* ---- which law, which form ----------------------------------------------------------------------- */

static const law_name *find_law(weir_builder *b, const wr_node *node)
{
    char quoted[WR_QUOTE_MAX];
    const char *names[N_LAWS];
    for (size_t i = 0; i < N_LAWS; i++) {
        names[i] = LAWS[i].name;
        if (strcmp(node->text, LAWS[i].name) == 0)
            return &LAWS[i];
    }
    for (size_t i = 0; i < sizeof LATER / sizeof *LATER; i++) {
        if (strcmp(node->text, LATER[i]) != 0)
            continue;
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "distribution '%s' is not available yet",
                LATER[i]);
        wr_hint(b->err, node->place,
                "there are constant, exponential, lognormal, gamma, weibull, erlang, normal, "
                "triangular, uniform and empirical");
        return NULL;
    }
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown distribution '%s'",
            wr_quoted(node->text, quoted));
    wr_hint_nearest(b->err, node->place, node->text, names, (int)N_LAWS);
    return NULL;
}

/* A number of a law that another number is made of takes its place: an override may name a
 * parameter that the file does not write, but then the form is the file's all the same. */
static int count_present(const wr_node *node, const law_name *law)
{
    static const char *const keys[] = {"mean",   "sd",   "cv",    "scv",   "variance",
                                       "median", "p90",  "shape", "scale", "stages",
                                       "min",    "mode", "max"};
    int n = 0;
    for (size_t i = 0; law->forms && i < sizeof keys / sizeof *keys; i++)
        n += wr_node_get(node, keys[i]) != NULL;
    return n;
}

static const form *find_form(weir_builder *b, const wr_node *node, const law_name *law)
{
    const int present = count_present(node, law);
    for (int i = 0; i < law->n_forms; i++) {
        const form *f = &law->forms[i];
        int n = 0, have = 0;
        for (int k = 0; k < 3 && f->keys[k]; k++) {
            n++;
            have += wr_node_get(node, f->keys[k]) != NULL;
        }
        if (have == n && present == n)
            return f;
    }
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "distribution '%s' needs %s", law->name,
            law->needs);
    return NULL;
}

/* ---- parameters ------------------------------------------------------------------------------------ */

/* The unit in which a variance is squared is that of the mean beside it. */
static void square_unit(weir_builder *b, wr_value variance, wr_value mean)
{
    if (variance.kind != WR_VALUE_DIAL || mean.kind != WR_VALUE_DIAL)
        return;
    wr_dial *dial = &b->dials.at[variance.index];
    const double unit = b->dials.at[mean.index].unit_scale;
    dial->value *= unit * unit;
    dial->unit_scale = unit * unit;
}

static wr_value read_parameter(weir_builder *b, weir_fields *f, const char *key, wr_dim dim)
{
    return wr_inside(
        wr_read_value(b, wr_field_path_of(f, key), wr_field(f, key), dim, false, NULL));
}

static void read_parameters(weir_builder *b, weir_fields *f, const form *by, wr_dim dim, wr_dist *d)
{
    d->form = by->form;
    for (int k = 0; k < 3 && by->keys[k]; k++)
        d->p[k] = read_parameter(b, f, by->keys[k], by->kinds[k] == OF_DRAW ? dim : WR_DIM_NUMBER);
    if (by->form == WR_BY_MEAN_VARIANCE)
        square_unit(b, d->p[1], d->p[0]);
}

/* `plus` may be below 0 though no time may. */
static wr_value read_plus(weir_builder *b, weir_fields *f, wr_dim dim)
{
    wr_node *node = wr_field(f, "plus");
    if (!node)
        return WR_NO_VALUE;
    if (node->kind == WR_MAP && !wr_node_get(node, "value"))
        return read_parameter(b, f, "plus", dim);
    return wr_inside(wr_read_scalar_as(b, wr_field_path_of(f, "plus"), NULL, node, dim, NULL,
                                       -INFINITY, INFINITY));
}

static void read_qualifiers(weir_builder *b, weir_fields *f, wr_dim dim, wr_dist *d)
{
    d->times = read_parameter(b, f, "times", WR_DIM_FACTOR);
    d->plus = read_plus(b, f, dim);
    d->above = read_parameter(b, f, "above", dim);
    d->below = read_parameter(b, f, "below", dim);
    d->at_least = read_parameter(b, f, "at_least", dim);
    d->at_most = read_parameter(b, f, "at_most", dim);
}

/* ---- empirical -------------------------------------------------------------------------------------- */

const double *wr_read_numbers(weir_builder *b, wr_node *list, wr_node *unit, wr_dim dim, size_t *n)
{
    *n = 0;
    double scale = 0;
    if (unit && (unit->kind != WR_SCALAR || !wr_unit_scale(unit->text, dim, &scale))) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, unit->place, "%s is not a unit of %s", wr_found(b, unit),
                wr_dim_words(dim));
        return NULL;
    }
    if (list->kind != WR_LIST || !list->n) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, list->place, "expected a list of numbers, found %s",
                list->kind == WR_LIST ? "an empty one" : wr_found(b, list));
        return NULL;
    }
    double *values = wr_alloc_array(b->arena, list->n, sizeof *values);
    for (size_t i = 0; i < list->n; i++) {
        const wr_node *item = list->items[i];
        char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "", quoted[WR_QUOTE_MAX];
        const char *text = item->kind == WR_SCALAR ? item->text : "";
        double value = 0;
        bool good = item->kind == WR_SCALAR;
        if (scale > 0)
            good = good && wr_parse_number(text, &value, why);
        else
            good = good && wr_parse_value(text, dim, &value, NULL, NULL, why, hint);
        if (!good) {
            if (item->kind == WR_SCALAR)
                wr_fail(b->err, WEIR_ERR_SCENARIO, item->place, "%s",
                        *why ? why : wr_quoted(text, quoted));
            else
                wr_fail(b->err, WEIR_ERR_SCENARIO, item->place, "expected a number, found %s",
                        wr_found(b, item));
            if (*hint)
                wr_hint(b->err, item->place, "%s", hint);
            return NULL;
        }
        values[i] = scale > 0 ? value * scale : value;
    }
    *n = list->n;
    return values;
}

static bool check_weights(weir_builder *b, const double *weights, size_t n, weir_place place)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (weights[i] < 0) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, place, "a weight is below 0");
            return false;
        }
        sum += weights[i];
    }
    if (!(sum > 0))
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "all weights are 0");
    return sum > 0;
}

static bool read_empirical(weir_builder *b, weir_fields *f, wr_dim dim, wr_dist *d)
{
    wr_node *values = wr_field(f, "values"), *weights = wr_field(f, "weights");
    wr_node *file = wr_field(f, "file"), *column = wr_field(f, "column");
    wr_node *unit = wr_field(f, "unit");
    const weir_place place = weir_field_place(f, NULL);
    size_t n = 0, n_weights = 0;
    d->form = WR_BY_VALUES;
    if (!file == !values || (file && !column)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, place, "distribution 'empirical' needs %s",
                LAWS[N_LAWS - 1].needs);
        return false;
    }
    d->values =
        file ? wr_read_column(b, f, "column", dim, &n) : wr_read_numbers(b, values, unit, dim, &n);
    if (!d->values)
        return false;
    d->n_values = (int32_t)n;
    if (!weights)
        return true;
    d->weights = file ? wr_read_column(b, f, "weights", WR_DIM_NUMBER, &n_weights)
                      : wr_read_numbers(b, weights, NULL, WR_DIM_NUMBER, &n_weights);
    if (!d->weights)
        return false;
    if (n_weights != n)
        wr_fail(b->err, WEIR_ERR_SCENARIO, weights->place, "%zu weights for %zu values", n_weights,
                n);
    return n_weights == n && check_weights(b, d->weights, n, weights->place);
}

/* ---- the law as it stands --------------------------------------------------------------------------- */

static double now_or(const weir_builder *b, wr_value v, double otherwise)
{
    return v.kind == WR_VALUE_NONE ? otherwise : wr_value_now(b, v);
}

bool wr_law_now(weir_builder *b, const wr_dist *d, wr_law *law, char why[WR_WHY])
{
    double p[4];
    for (int i = 0; i < 4; i++)
        p[i] = now_or(b, d->p[i], 0);
    wr_law_plain(law);
    if (!wr_law_resolve(law, d->law, d->form, p, d->values, d->weights, (size_t)d->n_values,
                        b->arena, why))
        return false;
    law->times = now_or(b, d->times, 1);
    law->plus = now_or(b, d->plus, 0);
    law->above = now_or(b, d->above, -INFINITY);
    law->below = now_or(b, d->below, INFINITY);
    law->at_least = now_or(b, d->at_least, -INFINITY);
    law->at_most = now_or(b, d->at_most, INFINITY);
    law->qualified = d->times.kind || d->plus.kind || d->above.kind || d->below.kind ||
                     d->at_least.kind || d->at_most.kind;
    return true;
}

static bool is_fixed(const wr_dist *d)
{
    const wr_value all[] = {d->p[0], d->p[1],  d->p[2],  d->p[3],     d->times,
                            d->plus, d->above, d->below, d->at_least, d->at_most};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].kind != WR_VALUE_NONE && all[i].kind != WR_VALUE_DIAL)
            return false;
    return true;
}

/* Where `times` and `plus` have put x; the inverse, so that bounds are asked of the plain law. */
static double before(const wr_law *law, double x)
{
    return law->times > 0 ? (x - law->plus) / law->times : NAN;
}

/* above, below: resampling must have something left to find. */
static void check_truncation(weir_builder *b, const wr_dist *d, const wr_law *law)
{
    if (d->above.kind == WR_VALUE_NONE && d->below.kind == WR_VALUE_NONE)
        return;
    if (law->above >= law->below) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, d->place, "'above' is not below 'below'");
        return;
    }
    if (!(law->times > 0))
        return;
    double mass = 0;
    if (d->law == WR_EMPIRICAL || d->law == WR_CONSTANT) {
        const double one = law->a;
        const int32_t n = d->law == WR_CONSTANT ? 1 : d->n_values;
        for (int32_t i = 0; i < n; i++) {
            const double x = d->law == WR_CONSTANT ? one : d->values[i];
            const double weight = d->weights ? d->weights[i] : 1;
            const double y = x * law->times + law->plus;
            mass += y > law->above && y < law->below ? weight : 0;
        }
    } else {
        const double hi = isinf(law->below) ? 1 : wr_law_cdf(law, before(law, law->below));
        const double lo = isinf(law->above) ? 0 : wr_law_cdf(law, before(law, law->above));
        mass = hi - lo;
    }
    if (mass < LEAST_MASS) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, d->place,
                "'above' and 'below' leave only %.2g of this distribution", mass > 0 ? mass : 0);
        wr_hint(b->err, d->place, "'at_least' and 'at_most' clamp instead");
    }
}

/* A normal time may fall below 0: the file must say what happens then. */
static void check_normal(weir_builder *b, const wr_dist *d, const wr_law *law)
{
    if (d->law != WR_NORMAL || d->dim != WR_DIM_DURATION)
        return;
    if (law->above >= 0 || law->at_least >= 0)
        return;
    const double mean = law->a * law->times + law->plus, sd = law->b * law->times;
    if (mean - SAFE_SDS * sd >= 0)
        return;
    wr_fail(b->err, WEIR_ERR_SCENARIO, d->place, "this normal time falls below 0 (share %.2g)",
            law->times > 0 ? wr_law_cdf(law, before(law, 0)) : 1.0);
    wr_hint(b->err, d->place, "say 'at_least: 0 min' (clamped) or 'above: 0 min' (drawn again)");
}

static void check_law(weir_builder *b, wr_dist *d)
{
    char why[WR_WHY] = "";
    wr_law law = {0};
    for (int i = 0; i < 4; i++) {
        if (d->p[i].kind == WR_VALUE_DIAL && !isfinite(b->dials.at[d->p[i].index].value)) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, b->dials.at[d->p[i].index].place,
                    "a parameter of a distribution must be finite");
            return;
        }
    }
    if (!wr_law_now(b, d, &law, why)) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, d->place, "%s", why);
        return;
    }
    if (law.at_least > law.at_most)
        wr_fail(b->err, WEIR_ERR_SCENARIO, d->place, "'at_least' is above 'at_most'");
    for (int32_t i = 0; d->values && d->dim == WR_DIM_DURATION && i < d->n_values; i++) {
        if (d->values[i] < 0) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, d->place, "a value is below 0");
            break;
        }
    }
    check_truncation(b, d, &law);
    check_normal(b, d, &law);
    d->at_load = law;
}

/* ---- reading one ------------------------------------------------------------------------------------- */

static int32_t push_dist(weir_builder *b, const wr_dist *d)
{
    *wr_push(b->arena, &b->dists) = *d;
    return (int32_t)b->dists.n - 1;
}

static wr_dist plain_dist(const char *path, wr_dim dim, weir_place place)
{
    wr_dist d = {.law = WR_CONSTANT,
                 .form = WR_BY_MEAN,
                 .factor = -1,
                 .fixed = true,
                 .dim = dim,
                 .path = path,
                 .place = place};
    wr_value *const values[] = {&d.p[0], &d.p[1],  &d.p[2],  &d.p[3],     &d.times,
                                &d.plus, &d.above, &d.below, &d.at_least, &d.at_most};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        *values[i] = WR_NO_VALUE;
    return d;
}

/* A plain value, an attribute or a table in a distribution's place. */
static int32_t read_degenerate(weir_builder *b, const char *path, wr_node *node, wr_dim dim)
{
    wr_dist d = plain_dist(path, dim, node->place);
    d.p[0] = wr_inside(wr_read_value(b, path, node, dim, false, NULL));
    d.fixed = is_fixed(&d);
    return push_dist(b, &d);
}

int32_t wr_read_dist(weir_builder *b, const char *path, wr_node *node, wr_dim dim)
{
    wr_node *inner = node->kind == WR_MAP ? wr_node_get(node, "value") : NULL;
    if (inner && inner->kind == WR_MAP && wr_node_get(inner, "dist")) {
        weir_fields *wrapper = wr_fields_of(b, node, path);
        wr_field(wrapper, "value");
        wr_field(wrapper, "source");
        wr_field(wrapper, "range");
        node = inner;
    }
    wr_node *name = node->kind == WR_MAP ? wr_node_get(node, "dist") : NULL;
    if (!name)
        return read_degenerate(b, path, node, dim);

    weir_fields *f = wr_fields_of(b, node, path);
    wr_field(f, "dist");
    const law_name *law = wr_word(b, name, "a distribution's name") ? find_law(b, name) : NULL;
    if (!law) {
        wr_skip_fields(f);
        return -1;
    }
    wr_dist d = plain_dist(wr_strdup(b->arena, path), dim, node->place);
    d.law = law->kind;
    const int errors = b->err->n_errors;
    bool good;
    if (law->kind == WR_EMPIRICAL) {
        good = read_empirical(b, f, dim, &d);
    } else {
        const form *by = find_form(b, node, law);
        good = by != NULL;
        if (by)
            read_parameters(b, f, by, dim, &d);
    }
    if (!good) {
        wr_skip_fields(f);
        return -1;
    }
    read_qualifiers(b, f, dim, &d);
    d.fixed = is_fixed(&d);
    if (law->kind == WR_CONSTANT && d.p[0].kind == WR_VALUE_DIAL)
        wr_set_alias(b, d.p[0].index, path);
    else if (law->kind != WR_CONSTANT)
        d.factor = wr_factor_dial(b, path, node->place);
    if (d.fixed && b->err->n_errors == errors)
        check_law(b, &d);
    return push_dist(b, &d);
}
