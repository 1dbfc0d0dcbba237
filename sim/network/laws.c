/* Distributions as a scenario writes them, and the columns of data files.
 *
 * A law is known by its name and by which parameters stand beside it. A distribution all
 * of whose parameters are dials is resolved here once, so that impossible parameters are an error
 * with a place. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/law.h"
#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* A normal time reaches below 0 unless its mean is this many sd above: P = 1e-9. */
#define SAFE_SDS 6.0
/* A truncation must leave this much, or resampling would hardly end. */
#define LEAST_MASS 1e-6

/* What a parameter measures: the dimension of the draw, or a plain number. */
typedef enum param_kind { OF_DRAW, PLAIN, SQUARED, SHARE, COUNT } param_kind;

typedef struct form {
    wr_law_form form;
    const char *keys[4];
    param_kind kinds[4];
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

static const form BETA_FORMS[] = {
    {WR_BY_A_B_MIN_MAX, {"a", "b", "min", "max"}, {PLAIN, PLAIN, OF_DRAW, OF_DRAW}},
    {WR_BY_A_B_MIN_MAX, {"a", "b"}, {PLAIN, PLAIN}}, /* on 0 to 1 */
    MOMENTS};
static const form LOGLOGISTIC_FORMS[] = {MOMENTS, SHAPE_SCALE, MEDIAN_P90};
static const form PARETO_FORMS[] = {{WR_BY_SHAPE_MIN, {"shape", "min"}, {PLAIN, OF_DRAW}}};
static const form POISSON_FORMS[] = {{WR_BY_MEAN, {"mean"}, {PLAIN}}};
static const form BINOMIAL_FORMS[] = {{WR_BY_N_P, {"n", "p"}, {COUNT, SHARE}}};
static const form GEOMETRIC_FORMS[] = {{WR_BY_MEAN, {"mean"}, {PLAIN}}, {WR_BY_P, {"p"}, {SHARE}}};

/* What reads a law that is not of numbers alone. */
typedef enum list_kind { NO_LIST, VALUES, WEIGHTED_VALUES, KNOTS, BRANCHES, MEANS } list_kind;

typedef struct law_name {
    const char *name;
    wr_law_kind kind;
    const form *forms;
    int n_forms;
    const char *needs; /* for messages */
    list_kind list;    /* MEANS: only where there is an 'of' */
} law_name;

#define FORMS(a) a, (int)(sizeof(a) / sizeof *(a))
static const law_name LAWS[] = {
    {"constant", WR_CONSTANT, &BY_MEAN, 1, "'mean'", NO_LIST},
    {"exponential", WR_EXPONENTIAL, &BY_MEAN, 1, "'mean'", NO_LIST},
    {"normal", WR_NORMAL, FORMS(NORMAL_FORMS), "'mean' with 'sd', 'cv', 'scv' or 'variance'",
     NO_LIST},
    {"lognormal", WR_LOGNORMAL, FORMS(LOGNORMAL_FORMS),
     "'mean' with 'sd', 'cv', 'scv' or 'variance', or 'median' with 'p90', 'mean' or 'sd'",
     NO_LIST},
    {"gamma", WR_GAMMA, FORMS(GAMMA_FORMS),
     "'mean' with 'sd', 'cv', 'scv' or 'variance', or 'shape' and 'scale'", NO_LIST},
    {"weibull", WR_WEIBULL, FORMS(WEIBULL_FORMS),
     "'mean' with 'sd', 'cv', 'scv' or 'variance', 'median' with 'p90', or 'shape' and 'scale'",
     NO_LIST},
    {"erlang", WR_ERLANG, FORMS(ERLANG_FORMS), "'stages' and 'mean'", NO_LIST},
    {"triangular", WR_TRIANGULAR, FORMS(TRIANGULAR_FORMS), "'min', 'mode' and 'max'", NO_LIST},
    {"uniform", WR_UNIFORM, FORMS(UNIFORM_FORMS), "'min' and 'max'", NO_LIST},
    {"beta", WR_BETA, FORMS(BETA_FORMS),
     "'a', 'b', 'min' and 'max', or between 0 and 1 'a' and 'b', or 'mean' with 'sd', 'cv', 'scv' "
     "or 'variance'",
     NO_LIST},
    {"pert", WR_BETA, FORMS(TRIANGULAR_FORMS), "'min', 'mode' and 'max'", NO_LIST},
    {"loglogistic", WR_LOGLOGISTIC, FORMS(LOGLOGISTIC_FORMS),
     "'mean' with 'sd', 'cv', 'scv' or 'variance', 'median' with 'p90', or 'shape' and 'scale'",
     NO_LIST},
    {"pareto", WR_PARETO, FORMS(PARETO_FORMS), "'shape' and 'min'", NO_LIST},
    {"hyperexponential", WR_HYPEREXPONENTIAL, FORMS(NORMAL_FORMS),
     "'mean' with 'sd', 'cv', 'scv' or 'variance', or 'of: [{share: …, mean: …}, …]'", MEANS},
    {"poisson", WR_POISSON, FORMS(POISSON_FORMS), "'mean'", NO_LIST},
    {"binomial", WR_BINOMIAL, FORMS(BINOMIAL_FORMS), "'n' and 'p'", NO_LIST},
    {"geometric", WR_GEOMETRIC, FORMS(GEOMETRIC_FORMS), "'mean' or 'p'", NO_LIST},
    {"discrete", WR_EMPIRICAL, NULL, 0, "'values', and 'weights' where they are not equal",
     WEIGHTED_VALUES},
    {"quantiles", WR_QUANTILES, NULL, 0, "'at: {0 %: …, 50 %: …, 100 %: …}'", KNOTS},
    {"mixture", WR_MIXTURE, NULL, 0, "'of: [{share: …, dist: …}, …]'", BRANCHES},
    {"empirical", WR_EMPIRICAL, NULL, 0, "'values', or 'file' and 'column'", VALUES},
};
#define N_LAWS (sizeof LAWS / sizeof *LAWS)

static void add_key(const char *keys[WR_LAW_KEYS], const char *key)
{
    int n = 0;
    for (; keys[n]; n++)
        if (strcmp(keys[n], key) == 0)
            return;
    if (n + 1 < WR_LAW_KEYS) {
        keys[n] = key;
        keys[n + 1] = NULL;
    }
}

static const char *const QUALIFIERS[] = {"times", "plus", "above", "below", "at_least", "at_most"};
/* In the order of list_kind; every list but that of branches may have a unit. */
static const char *const LIST_KEYS[][4] = {
    {NULL}, {"values", "weights", "file", "column"}, {"values", "weights"}, {"at"}, {"of"}, {"of"}};

const char *wr_law_word(size_t i, const char *keys[WR_LAW_KEYS])
{
    if (i >= N_LAWS)
        return NULL;
    const law_name *law = &LAWS[i];
    keys[0] = NULL;
    for (int f = 0; f < law->n_forms; f++)
        for (int k = 0; k < 4 && law->forms[f].keys[k]; k++)
            add_key(keys, law->forms[f].keys[k]);
    for (int k = 0; k < 4 && LIST_KEYS[law->list][k]; k++)
        add_key(keys, LIST_KEYS[law->list][k]);
    const bool counts =
        law->kind == WR_POISSON || law->kind == WR_BINOMIAL || law->kind == WR_GEOMETRIC;
    if (counts || law->list == VALUES || law->list == WEIGHTED_VALUES || law->list == KNOTS)
        add_key(keys, "unit");
    for (size_t k = 0; k < sizeof QUALIFIERS / sizeof *QUALIFIERS; k++)
        add_key(keys, QUALIFIERS[k]);
    return law->name;
}

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
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown distribution '%s'",
            wr_quoted(node->text, quoted));
    wr_hint_nearest(b->err, node->place, node->text, names, (int)N_LAWS);
    return NULL;
}

/* A number of a law that another number is made of takes its place: an override may name a
 * parameter that the file does not write, but then the form is the file's all the same. */
static int count_present(const wr_node *node, const law_name *law)
{
    static const char *const keys[] = {"mean", "sd",    "cv",    "scv",    "variance", "median",
                                       "p90",  "shape", "scale", "stages", "min",      "mode",
                                       "max",  "a",     "b",     "n",      "p"};
    int n = 0;
    for (size_t i = 0; law->forms && i < sizeof keys / sizeof *keys; i++)
        n += wr_node_get(node, keys[i]) != NULL;
    return n;
}

static bool fail_needs(weir_builder *b, weir_place place, const law_name *law)
{
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "distribution '%s' needs %s", law->name, law->needs);
    return false;
}

static const form *find_form(weir_builder *b, const wr_node *node, const law_name *law)
{
    const int present = count_present(node, law);
    for (int i = 0; i < law->n_forms; i++) {
        const form *f = &law->forms[i];
        int n = 0, have = 0;
        for (int k = 0; k < 4 && f->keys[k]; k++) {
            n++;
            have += wr_node_get(node, f->keys[k]) != NULL;
        }
        if (have == n && present == n)
            return f;
    }
    fail_needs(b, node->place, law);
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

static bool read_fixed(weir_builder *b, const wr_node *node, wr_dim dim, double scale,
                       double *value);

/* Of a branch: a number, in place. */
static wr_value read_plain(weir_builder *b, const wr_node *node, wr_dim dim)
{
    double value;
    if (!node)
        return WR_NO_VALUE;
    if (!read_fixed(b, node, dim, 0, &value))
        return WR_NO_VALUE;
    if (value < 0 && dim != WR_DIM_NUMBER) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' is below 0", node->text);
        wr_hint(b->err, node->place, "must be 0 or more");
    }
    return wr_inside(weir_constant(b, value));
}

static wr_value read_parameter(weir_builder *b, weir_fields *f, const char *key, wr_dim dim)
{
    if (b->plain_numbers)
        return read_plain(b, wr_field(f, key), dim);
    return wr_inside(
        wr_read_value(b, wr_field_path_of(f, key), wr_field(f, key), dim, false, NULL));
}

static wr_dim dim_of(param_kind kind, wr_dim of_draw)
{
    return kind == OF_DRAW ? of_draw
           : kind == SHARE ? WR_DIM_SHARE
           : kind == COUNT ? WR_DIM_COUNT
                           : WR_DIM_NUMBER;
}

static bool counts(const wr_dist *d)
{
    return d->law == WR_POISSON || d->law == WR_BINOMIAL || d->law == WR_GEOMETRIC;
}

/* A count of what: `unit: d`, where it stands for a time. */
static bool read_step(weir_builder *b, weir_fields *f, const law_name *law, wr_dist *d)
{
    const wr_node *unit = wr_field(f, "unit");
    double step = 1;
    if (!unit && d->dim == WR_DIM_DURATION) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, d->place,
                "distribution '%s' is a count, so a time needs 'unit' beside it", law->name);
        wr_hint(b->err, d->place, "write 'unit: d' for whole days");
        return false;
    }
    if (unit && (unit->kind != WR_SCALAR || !wr_unit_scale(unit->text, d->dim, &step))) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, unit->place, "%s is not a unit of %s", wr_found(b, unit),
                wr_dim_words(d->dim));
        return false;
    }
    d->p[3] = wr_inside(weir_constant(b, step));
    return true;
}

static bool read_parameters(weir_builder *b, weir_fields *f, const law_name *law, const form *by,
                            wr_dist *d)
{
    d->form = by->form;
    for (int k = 0; k < 4 && by->keys[k]; k++)
        d->p[k] = read_parameter(b, f, by->keys[k], dim_of(by->kinds[k], d->dim));
    if (by->form == WR_BY_MEAN_VARIANCE && b->plain_numbers)
        return fail_needs(b, d->place, &(law_name){law->name, .needs = "'sd' in a branch"});
    if (by->form == WR_BY_MEAN_VARIANCE)
        square_unit(b, d->p[1], d->p[0]);
    if (by->form == WR_BY_A_B_MIN_MAX && !by->keys[2]) {
        if (d->dim == WR_DIM_DURATION)
            return fail_needs(b, d->place, law);
        d->p[2] = wr_inside(weir_constant(b, 0));
        d->p[3] = wr_inside(weir_constant(b, 1));
    }
    return !counts(d) || read_step(b, f, law, d);
}

/* `plus` may be below 0 though no time may. */
static wr_value read_plus(weir_builder *b, weir_fields *f, wr_dim dim)
{
    wr_node *node = wr_field(f, "plus");
    double value;
    if (!node)
        return WR_NO_VALUE;
    if (b->plain_numbers)
        return read_fixed(b, node, dim, 0, &value) ? wr_inside(weir_constant(b, value))
                                                   : WR_NO_VALUE;
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

static bool read_empirical(weir_builder *b, weir_fields *f, const law_name *law, wr_dist *d)
{
    const bool files = law->list == VALUES;
    const wr_dim dim = d->dim;
    wr_node *values = wr_field(f, "values"), *weights = wr_field(f, "weights");
    wr_node *file = files ? wr_field(f, "file") : NULL;
    wr_node *column = files ? wr_field(f, "column") : NULL, *unit = wr_field(f, "unit");
    const weir_place place = weir_field_place(f, NULL);
    size_t n = 0, n_weights = 0;
    d->form = WR_BY_VALUES;
    if (!file == !values || (file && !column))
        return fail_needs(b, place, law);
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

/* ---- quantiles ---------------------------------------------------------------------------------------- */

/* A number that is no dial, in its unit or in that of `unit` beside it. */
static bool read_fixed(weir_builder *b, const wr_node *node, wr_dim dim, double scale,
                       double *value)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "", quoted[WR_QUOTE_MAX];
    if (node->kind != WR_SCALAR) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected %s, found %s", wr_dim_words(dim),
                wr_found(b, node));
        return false;
    }
    const bool good = scale > 0 ? wr_parse_number(node->text, value, why)
                                : wr_parse_value(node->text, dim, value, NULL, NULL, why, hint);
    if (good && isfinite(*value)) {
        *value *= scale > 0 ? scale : 1;
        return true;
    }
    if (good)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "a parameter of a distribution must be finite");
    else
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "%s",
                *why ? why : wr_quoted(node->text, quoted));
    if (*hint)
        wr_hint(b->err, node->place, "%s", hint);
    return false;
}

static bool read_knots(weir_builder *b, weir_fields *f, const law_name *law, wr_dist *d)
{
    const wr_node *at = wr_field(f, "at"), *unit = wr_field(f, "unit");
    double scale = 0;
    d->form = WR_BY_QUANTILES;
    if (!at || at->kind != WR_MAP || !at->n)
        return fail_needs(b, d->place, law);
    if (unit && (unit->kind != WR_SCALAR || !wr_unit_scale(unit->text, d->dim, &scale))) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, unit->place, "%s is not a unit of %s", wr_found(b, unit),
                wr_dim_words(d->dim));
        return false;
    }
    double *values = wr_alloc_array(b->arena, at->n, sizeof *values);
    double *shares = wr_alloc_array(b->arena, at->n, sizeof *shares);
    for (size_t i = 0; i < at->n; i++) {
        const wr_entry *e = &at->entries[i];
        const wr_node key = {.kind = WR_SCALAR, .place = e->key_place, .text = e->key};
        if (!read_fixed(b, &key, WR_DIM_SHARE, 0, &shares[i]) ||
            !read_fixed(b, e->value, d->dim, scale, &values[i]))
            return false;
    }
    d->values = values;
    d->weights = shares;
    d->n_values = (int32_t)at->n;
    return true;
}

/* ---- branches ------------------------------------------------------------------------------------- */

static bool read_law(weir_builder *b, weir_fields *f, const wr_node *node, const law_name *law,
                     wr_dist *d);
static wr_dist plain_dist(const char *path, wr_dim dim, weir_place place);
static void check_law(weir_builder *b, wr_dist *d);
static bool is_fixed(const wr_dist *d);

/* A branch is resolved here and for good: its numbers are not dials, so that a mixture stays one
 * law of fixed parts. */
static bool read_branch(weir_builder *b, weir_fields *f, const wr_node *node,
                        const law_name *mixture, const char *path, wr_dim dim, wr_law *branch)
{
    static const law_name exponential = {"exponential", WR_EXPONENTIAL, &BY_MEAN, 1,
                                         "'mean'",      NO_LIST};
    const law_name *law = &exponential;
    if (mixture->list == BRANCHES) {
        wr_node *name = wr_field(f, "dist");
        if (!name)
            return fail_needs(b, node->place, mixture);
        law = wr_word(b, name, "a distribution's name") ? find_law(b, name) : NULL;
        if (law && law->list == BRANCHES) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, name->place, "a mixture cannot hold a mixture");
            law = NULL;
        }
        if (!law)
            return false;
    }
    wr_dist d = plain_dist(path, dim, node->place);
    d.law = law->kind;
    const int errors = b->err->n_errors;
    const bool was_plain = b->plain_numbers;
    b->plain_numbers = true;
    const bool good = read_law(b, f, node, law, &d);
    b->plain_numbers = was_plain;
    if (good && b->err->n_errors == errors)
        check_law(b, &d);
    *branch = d.at_load;
    return good && b->err->n_errors == errors;
}

/* Shares as written; one may be left out and takes the rest. */
static bool check_branch_shares(weir_builder *b, double *shares, size_t n, weir_place place)
{
    double sum = 0;
    size_t rest = n;
    for (size_t i = 0; i < n; i++) {
        if (shares[i] >= 0)
            sum += shares[i];
        else if (rest == n)
            rest = i;
        else
            return wr_fail(b->err, WEIR_ERR_SCENARIO, place, "more than one branch has no share"),
                   false;
    }
    if (rest < n && sum <= 1 + 1e-9) {
        shares[rest] = sum < 1 ? 1 - sum : 0;
        return true;
    }
    if (fabs(sum - 1) <= 1e-6)
        return true;
    wr_fail(b->err, WEIR_ERR_SCENARIO, place,
            "the shares of the branches add up to %.6g %%, not 100 %%", 100 * sum);
    return false;
}

static bool read_branches(weir_builder *b, weir_fields *f, const law_name *law, wr_dist *d)
{
    const wr_node *of = wr_field(f, "of");
    d->law = WR_MIXTURE;
    d->form = WR_BY_BRANCHES;
    if (!of || of->kind != WR_LIST || !of->n)
        return fail_needs(b, of ? of->place : d->place, law);
    wr_law *branches = wr_alloc_array(b->arena, of->n, sizeof *branches);
    double *shares = wr_alloc_array(b->arena, of->n, sizeof *shares);
    bool good = true;
    for (size_t i = 0; i < of->n; i++) {
        char number[24];
        wr_node *item = of->items[i];
        if (item->kind != WR_MAP)
            return fail_needs(b, item->place, law);
        snprintf(number, sizeof number, "%zu", i + 1);
        const char *path = wr_subpath(b, wr_subpath(b, d->path, "of"), number);
        weir_fields *inner = wr_fields_of(b, item, path);
        const wr_node *share = wr_field(inner, "share");
        shares[i] = -1;
        branches[i] = (wr_law){0};
        if ((share && !read_fixed(b, share, WR_DIM_SHARE, 0, &shares[i])) ||
            !read_branch(b, inner, item, law, path, d->dim, &branches[i])) {
            wr_skip_fields(inner);
            good = false;
        }
    }
    d->values = wr_law_branches(branches);
    d->weights = shares;
    d->n_values = (int32_t)of->n;
    return good && check_branch_shares(b, shares, of->n, of->place);
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
    } else if (wr_law_has_steps(law)) {
        const wr_window window = wr_law_window(law);
        mass = wr_window_mass(&window);
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

/* A mean over a run then settles slowly, and its interval says too little. */
static void check_variance(weir_builder *b, const wr_dist *d, const wr_law *law)
{
    wr_law bare = *law;
    wr_law_plain(&bare);
    if (d->law == WR_MIXTURE || !isinf(law->below) || !isinf(law->at_most) ||
        !isinf(wr_law_sd(&bare)))
        return;
    wr_warn(b->err, d->place, "the variance of this distribution is infinite");
    wr_hint(b->err, d->place, "shape above 2, 'below' or 'at_most' makes it finite");
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
    const bool times = d->dim == WR_DIM_DURATION && d->law != WR_MIXTURE;
    for (int32_t i = 0; d->values && times && i < d->n_values; i++) {
        if (d->values[i] < 0) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, d->place, "a value is below 0");
            break;
        }
    }
    check_truncation(b, d, &law);
    check_normal(b, d, &law);
    check_variance(b, d, &law);
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

/* Parameters or lists, and then the qualifiers. */
static bool read_law(weir_builder *b, weir_fields *f, const wr_node *node, const law_name *law,
                     wr_dist *d)
{
    bool good;
    if (law->list == BRANCHES || (law->list == MEANS && wr_node_get(node, "of")))
        good = read_branches(b, f, law, d);
    else if (law->list == KNOTS)
        good = read_knots(b, f, law, d);
    else if (law->list == VALUES || law->list == WEIGHTED_VALUES)
        good = read_empirical(b, f, law, d);
    else {
        const form *by = find_form(b, node, law);
        good = by && read_parameters(b, f, law, by, d);
    }
    if (!good)
        return false;
    read_qualifiers(b, f, d->dim, d);
    d->fixed = is_fixed(d);
    return true;
}

static int32_t read_dist(weir_builder *b, const char *path, wr_node *node, wr_dim dim)
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
    if (!read_law(b, f, node, law, &d)) {
        wr_skip_fields(f);
        return -1;
    }
    if (law->kind == WR_CONSTANT && d.p[0].kind == WR_VALUE_DIAL)
        wr_set_alias(b, d.p[0].index, path);
    else if (law->kind != WR_CONSTANT)
        d.factor = wr_factor_dial(b, path, node->place);
    if (d.fixed && b->err->n_errors == errors)
        check_law(b, &d);
    return push_dist(b, &d);
}

int32_t wr_read_dist(weir_builder *b, const char *path, wr_node *node, wr_dim dim)
{
    wr_note_value(b, path, WR_KIND_DIST, dim, NULL);
    wr_note_open(b, path, WR_KIND_DIST);
    const int32_t read = read_dist(b, path, node, dim);
    wr_note_close(b);
    return read;
}
