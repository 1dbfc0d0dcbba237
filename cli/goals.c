/* What a run is asked to reach: --require 'MEASURE >= VALUE' and --precision 'MEASURE SHARE'.
 *
 * Their shape is checked with the other options. The measures they name, and the units of their
 * values, are looked up in the loaded scenarios: before the first replication, not after the last. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/words.h"
#include "cli/cli.h"
#include "cli/goals.h"
#include "sim/base/fail.h"
#include "sim/engine/engine.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/units.h"

#define MOST_STATS 16
#define LEAST_START 10
#define LEAST_START_QUANTILE 20
#define USUAL_MOST 200

/* ---- shape ----------------------------------------------------------------------------------- */

static cli_piece trimmed(const char *from, const char *to)
{
    while (from < to && isspace((unsigned char)*from))
        from++;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    return (cli_piece){from, (size_t)(to - from)};
}

/* "ed.wait [mean]" into its two parts. */
static bool cut_measure(cli_piece text, cli_goal *g)
{
    const char *end = text.at + text.n;
    const char *bracket = memchr(text.at, '[', text.n);
    g->measure = trimmed(text.at, bracket ? bracket : end);
    if (bracket) {
        if (end[-1] != ']')
            return false;
        g->stat = trimmed(bracket + 1, end - 1);
        if (g->stat.n == 0)
            return false;
    }
    for (size_t i = 0; i < g->measure.n; i++)
        if (isspace((unsigned char)g->measure.at[i]))
            return false;
    return g->measure.n > 0;
}

static bool cut_requirement(const char *text, cli_goal *g)
{
    *g = (cli_goal){0};
    const char *sign = strpbrk(text, "<>");
    if (!sign)
        return false;
    const bool more = *sign == '>', equal = sign[1] == '=';
    g->how = more ? (equal ? "at_least" : "above") : (equal ? "at_most" : "below");
    const char *value = sign + 1 + equal;
    g->value = trimmed(value, value + strlen(value));
    return g->value.n > 0 && !strpbrk(value, "<>=") && cut_measure(trimmed(text, sign), g);
}

/* "+-" or "±" before a value: it is in the measure's own unit. */
static bool cut_sign(cli_piece *value)
{
    static const char *const signs[] = {"+-", "±"};
    for (size_t i = 0; i < 2; i++) {
        const size_t n = strlen(signs[i]);
        if (value->n > n && strncmp(value->at, signs[i], n) == 0) {
            *value = trimmed(value->at + n, value->at + value->n);
            return true;
        }
    }
    return false;
}

/* The share is what stands behind the closing bracket, or the first blank. */
bool cli_cut_value(const char *text, cli_goal *g)
{
    *g = (cli_goal){0};
    text += strspn(text, " \t");
    const char *bracket = strchr(text, ']');
    const char *end = bracket ? bracket + 1 : text + strcspn(text, " \t");
    g->value = trimmed(end, end + strlen(end));
    return g->value.n > 0 && end > text && cut_measure(trimmed(text, end), g);
}

static bool cut_precision(const char *text, cli_goal *g, bool *absolute)
{
    if (!cli_cut_value(text, g))
        return false;
    *absolute = cut_sign(&g->value);
    return g->value.n > 0;
}

bool cli_cut_measure(const char *text, cli_goal *g)
{
    *g = (cli_goal){0};
    return cut_measure(trimmed(text, text + strlen(text)), g);
}

/* A relative error: a share, neither nothing nor all. */
static bool is_error(cli_piece value)
{
    char text[64], why[WR_WHY_MAX], hint[WR_WHY_MAX];
    double share;
    snprintf(text, sizeof text, "%.*s", (int)(value.n < sizeof text ? value.n : 0), value.at);
    return wr_parse_value(text, WR_DIM_SHARE, &share, NULL, NULL, why, hint) && share > 0 &&
           share < 1;
}

weir_status cli_goal_check(const char *option, const char *text, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    cli_goal g;
    const bool precision = strcmp(option, "precision") == 0;
    bool absolute;
    if (strcmp(option, "measure") == 0 || strcmp(option, "pareto") == 0) {
        if (cut_measure(trimmed(text, text + strlen(text)), &g))
            return WEIR_OK;
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "--%s takes MEASURE or 'MEASURE[STATISTIC]', not '%s'", option,
                       wr_quoted(text, quoted));
    }
    if (strcmp(option, "margin") == 0) {
        if (cli_cut_value(text, &g))
            return WEIR_OK;
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "--margin takes 'MEASURE VALUE', such as 'ed.wait 5 min' or 'ed.wait 5 %%', "
                       "not '%s'",
                       wr_quoted(text, quoted));
    }
    if (precision ? cut_precision(text, &g, &absolute) && (absolute || is_error(g.value))
                  : cut_requirement(text, &g))
        return WEIR_OK;
    return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s takes %s, not '%s'", option,
                   precision ? "'MEASURE SHARE', such as 'ed.wait 5 %', or 'MEASURE +-VALUE'"
                             : "'MEASURE >= VALUE' (or <=, >, <), such as 'ed.wait <= 60 min'",
                   wr_quoted(text, quoted));
}

/* ---- the measure ----------------------------------------------------------------------------- */

void cli_lookup_open(cli_lookup *l, const cli_scenarios *s)
{
    l->n = s->n;
    l->outputs = wr_alloc_array(l->arena, s->n, sizeof *l->outputs);
    for (size_t i = 0; i < s->n; i++)
        l->outputs[i] = wr_outputs_of(s->networks[i], l->arena);
}

static void unknown_measure(const cli_lookup *l, const char *name)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (size_t s = 0; s < l->n; s++)
        for (int32_t i = 0; i < l->outputs[s]->n_columns; i++)
            *wr_push(l->arena, &names) = l->outputs[s]->columns[i].name;
    wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s: unknown measure '%s'", l->option,
            wr_quoted(name, quoted));
    wr_hint_nearest(l->err, WR_NOWHERE, name, names.at, (int)names.n);
}

/* A statistic, and of a census at which instant: "mean at 2 d". */
static const char *stat_of(const cli_lookup *l, const wr_output *o)
{
    return o->at && *o->at ? wr_format(l->arena, "%s at %s", o->stat, o->at) : o->stat;
}

static void list_stats(const cli_lookup *l, const wr_output *const *found, size_t n, char *out,
                       size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < n && used < size; i++)
        used +=
            (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", stat_of(l, found[i]));
}

/* The columns of a name for all patients, each statistic once. */
static size_t columns_of(const cli_lookup *l, const char *name, const wr_output *found[MOST_STATS])
{
    size_t n = 0;
    for (size_t s = 0; s < l->n; s++)
        for (int32_t i = 0; i < l->outputs[s]->n_columns; i++) {
            const wr_output *o = &l->outputs[s]->columns[i];
            bool known = *o->group || strcmp(o->name, name) != 0;
            for (size_t k = 0; !known && k < n; k++)
                known = strcmp(stat_of(l, found[k]), stat_of(l, o)) == 0;
            if (!known && n < MOST_STATS)
                found[n++] = o;
        }
    return n;
}

const wr_output *cli_find_column(const cli_lookup *l, const cli_goal *g)
{
    const wr_output *found[MOST_STATS];
    char stats[256] = "", quoted[WR_QUOTE_MAX];
    const char *name = wr_strndup(l->arena, g->measure.at, g->measure.n);
    const char *stat = wr_strndup(l->arena, g->stat.at ? g->stat.at : "", g->stat.n);
    const size_t n = columns_of(l, name, found);
    if (n == 0) {
        unknown_measure(l, name);
        return NULL;
    }
    if (n == 1 && !*stat)
        return found[0];
    for (size_t i = 0; i < n; i++)
        if (strcmp(stat_of(l, found[i]), stat) == 0)
            return found[i];

    list_stats(l, found, n, stats, sizeof stats);
    if (*stat) {
        wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s: '%s' has no statistic '%s'; it has %s",
                l->option, name, wr_quoted(stat, quoted), stats);
    } else {
        wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s: '%s' has several statistics: %s",
                l->option, name, stats);
        wr_hint(l->err, WR_NOWHERE, "write one in brackets: '%s[%s]'", name, stat_of(l, found[0]));
    }
    return NULL;
}

/* ---- the value ------------------------------------------------------------------------------- */

/* "patients per day": the unit as values write it. */
static const char *unit_name(const char *per)
{
    return !strcmp(per, "day")    ? "d"
           : !strcmp(per, "week") ? "wk"
           : !strcmp(per, "year") ? "yr"
                                  : per;
}

/* How a value of this unit is written, and what one unit of the measure is inside. */
wr_dim cli_dimension_of(const char *unit, double *scale)
{
    *scale = 1.0;
    if (strcmp(unit, "share") == 0)
        return WR_DIM_SHARE;
    if (strcmp(unit, "GBP") == 0)
        return WR_DIM_MONEY;
    if (wr_unit_scale(unit, WR_DIM_DURATION, scale))
        return WR_DIM_DURATION;
    const char *per = strstr(unit, " per ");
    double seconds;
    if (per && wr_unit_scale(unit_name(per + 5), WR_DIM_DURATION, &seconds)) {
        *scale = 1.0 / seconds;
        return WR_DIM_RATE;
    }
    return WR_DIM_NUMBER;
}

static bool read_value(const cli_lookup *l, const char *text, wr_dim dim, double *value)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    if (wr_parse_value(text, dim, value, NULL, NULL, why, hint))
        return true;
    wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s: %s", l->option, why);
    if (*hint)
        wr_hint(l->err, WR_NOWHERE, "%s", hint);
    return false;
}

bool cli_read_value(const cli_lookup *l, const wr_output *o, const char *text, double *value)
{
    double scale;
    const wr_dim dim = cli_dimension_of(o->unit, &scale);
    if (!read_value(l, text, dim, value))
        return false;
    *value /= scale;
    return true;
}

static bool read_requirement(const cli_lookup *l, const char *text, weir_result_priority *out)
{
    cli_goal g;
    if (!cut_requirement(text, &g))
        return false; /* cli_goal_check() has said so */
    const wr_output *o = cli_find_column(l, &g);
    if (!o)
        return false;
    const char *shown = wr_strndup(l->arena, g.value.at, g.value.n);
    double value;
    if (!cli_read_value(l, o, shown, &value))
        return false;
    *out = (weir_result_priority){.name = text,
                                  .measure = o->name,
                                  .stat = stat_of(l, o),
                                  .how = g.how,
                                  .value = value,
                                  .shown = shown};
    return true;
}

/* From the scenario's own number, or what is given, but never so few that the spread is guesswork. */
static void set_budget(const cli_arguments *a, const weir_network *base, cli_goals *out)
{
    out->start = a->run.replications ? a->run.replications : base->run.replications;
    if (out->start < out->least)
        out->start = out->least;
    out->most = a->max_replications ? a->max_replications : USUAL_MOST;
    if (!a->max_replications && out->most < out->start)
        out->most = out->start;
    if (out->start > out->most)
        out->start = out->most;
}

/* A share may be given in points: "1 point" of a share is 1 %. */
static const char *points_as_percent(const cli_lookup *l, cli_piece value)
{
    const char *text = wr_strndup(l->arena, value.at, value.n);
    const char *points = strstr(text, "point");
    return points ? wr_format(l->arena, "%.*s%%", (int)(points - text), text) : text;
}

static bool read_absolute(const cli_lookup *l, const wr_output *o, cli_piece text, cli_target *out)
{
    double scale;
    const wr_dim dim = cli_dimension_of(o->unit, &scale);
    const char *value = dim == WR_DIM_SHARE ? points_as_percent(l, text) : out->shown;
    if (!read_value(l, value, dim, &out->error))
        return false;
    out->error /= scale;
    if (out->error > 0)
        return true;
    wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE, "--precision: '+-%s' is not above 0", out->shown);
    return false;
}

static bool read_precision(const cli_lookup *l, const char *text, cli_target *out)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    bool absolute;
    cli_goal g;
    if (!cut_precision(text, &g, &absolute))
        return false; /* cli_goal_check() has said so */
    const wr_output *o = cli_find_column(l, &g);
    if (!o)
        return false;
    *out = (cli_target){.measure = o->name, .stat = stat_of(l, o), .absolute = absolute};
    out->shown = wr_strndup(l->arena, g.value.at, g.value.n);
    out->quantile = o->histogram >= 0;
    if (absolute)
        return read_absolute(l, o, g.value, out);
    return wr_parse_value(out->shown, WR_DIM_SHARE, &out->error, NULL, NULL, why, hint);
}

static bool read_precisions(const cli_lookup *l, const cli_arguments *a, const cli_scenarios *s,
                            cli_goals *out)
{
    bool good = true;
    out->targets = wr_alloc_array(l->arena, a->n_precision + 1, sizeof *out->targets);
    out->least = LEAST_START;
    for (size_t i = 0; i < a->n_precision; i++) {
        cli_target *t = &out->targets[out->n_targets];
        if (!read_precision(l, a->precision[i], t)) {
            good = false;
            continue;
        }
        out->n_targets++;
        if (t->quantile)
            out->least = LEAST_START_QUANTILE;
    }
    set_budget(a, s->networks[0], out);
    return good;
}

static weir_status find_measures(const cli_arguments *a, const cli_scenarios *s, wr_arena *arena,
                                 weir_error *err)
{
    weir_status status = WEIR_OK;
    cli_lookup l = {.arena = arena, .option = "measure", .err = err};
    cli_lookup_open(&l, s);
    for (size_t i = 0; i < a->n_measures; i++) {
        cli_goal g;
        if (!cli_cut_measure(a->measures[i], &g) || !cli_find_column(&l, &g))
            status = WEIR_ERR_USAGE;
    }
    return status;
}

weir_status cli_measures_check(const cli_arguments *a, const cli_scenarios *s, weir_error *err)
{
    wr_arena *arena = wr_arena_create();
    if (!arena || setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    }
    const weir_status status = find_measures(a, s, arena, err);
    wr_arena_destroy(arena);
    return status;
}

static bool read_measure(const cli_lookup *l, const char *text, weir_measure_name *out)
{
    cli_goal g;
    if (!cli_cut_measure(text, &g))
        return false; /* cli_goal_check() has said so */
    const wr_output *o = cli_find_column(l, &g);
    if (o)
        *out = (weir_measure_name){o->name, o->stat};
    return o != NULL;
}

/* What a search is to keep besides its targets. */
static bool read_kept(cli_lookup *l, const cli_arguments *a, cli_goals *out)
{
    bool good = true;
    l->option = "measure";
    out->kept = wr_alloc_array(l->arena, a->n_measures + 1, sizeof *out->kept);
    for (size_t i = 0; i < a->n_measures; i++)
        good = read_measure(l, a->measures[i], &out->kept[out->n_kept++]) && good;
    l->option = "pareto";
    return (!a->front || read_measure(l, a->front, &out->front)) && good;
}

static bool read_goals(const cli_arguments *a, const cli_scenarios *s, cli_goals *out,
                       weir_error *err)
{
    cli_lookup l = {.arena = out->arena, .option = "precision", .err = err};
    bool good = true;
    cli_lookup_open(&l, s);
    out->required = wr_alloc_array(l.arena, a->n_require + 1, sizeof *out->required);
    if (a->n_precision > 0 && !read_precisions(&l, a, s, out))
        good = false;
    l.option = "require";
    for (size_t i = 0; i < a->n_require; i++)
        if (read_requirement(&l, a->require[i], &out->required[out->n_required]))
            out->n_required++;
        else
            good = false;
    if (a->command->options & CLI_DIAL)
        good = read_kept(&l, a, out) && good;
    return good;
}

weir_status cli_goals_read(const cli_arguments *a, const cli_scenarios *s, cli_goals *out,
                           weir_error *err)
{
    *out = (cli_goals){0};
    const bool searches = a->command->options & CLI_DIAL;
    if (a->max_replications && a->n_precision == 0 && !searches && !a->select)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--max-replications goes with --precision");
    if (a->n_require == 0 && a->n_precision == 0 && !searches && !a->select)
        return WEIR_OK;
    out->arena = wr_arena_create();
    if (!out->arena || setjmp(*wr_arena_on_full(out->arena)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    return read_goals(a, s, out, err) ? WEIR_OK : WEIR_ERR_USAGE;
}

void cli_goals_clear(cli_goals *goals)
{
    wr_arena_destroy(goals->arena);
    *goals = (cli_goals){0};
}

/* ---- met or not ------------------------------------------------------------------------------ */

/* Of a comparison, the base is shown and not judged: it is there to be improved on. */
weir_status cli_goals_judge(const cli_goals *goals, const weir_results *r, weir_error *err)
{
    const size_t n = weir_results_scenario_count(r);
    weir_status status = WEIR_OK;
    bool undecided = false;
    for (size_t i = 0; i < goals->n_required; i++)
        for (size_t s = n > 1; s < n; s++) {
            const weir_result_priority *p = &goals->required[i];
            const analysis_verdict verdict = analysis_check_target(r, p, s).verdict;
            if (verdict == ANALYSIS_HOLDS)
                continue;
            undecided = undecided || verdict == ANALYSIS_UNDECIDED;
            status = wr_fail(err, WEIR_ERR_FINDINGS, WR_NOWHERE,
                             verdict == ANALYSIS_FAILS ? "'%s' does not meet '%s'"
                                                       : "cannot tell whether '%s' meets '%s'",
                             weir_results_scenario(r, s), p->name);
        }
    if (undecided)
        wr_hint(err, WR_NOWHERE, "more replications make intervals narrower");
    return status;
}
