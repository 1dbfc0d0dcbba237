/* weir_solve_run(): targets become margins of points, a search (search.h) asks for points, and what was run
 * becomes results. */
#include "sim/experiment/solver.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/errors.h"
#include "sim/experiment/experiment.h"

#define USUAL_CONFIDENCE 0.95
#define LEAST_CONFIDENCE 0.5
#define MOST_CONFIDENCE 0.9999

/* ---- targets ------------------------------------------------------------------------------------- */

static bool has_stat(const wr_output *o, const char *text)
{
    const weir_measure m = {.stat = o->stat, .at = o->at};
    return weir_measure_has_stat(&m, text);
}

static int32_t find_column(const wr_solver *s, const char *measure, const char *stat)
{
    for (int32_t i = 0; i < s->outputs->n_columns; i++) {
        const wr_output *o = &s->outputs->columns[i];
        if (!*o->group && strcmp(o->name, measure) == 0 && (!stat || !*stat || has_stat(o, stat)))
            return i;
    }
    return -1;
}

static bool no_measure(wr_solver *s, const char *measure)
{
    char quoted[WR_QUOTE_MAX];
    wr_fail(s->err, WEIR_ERR_USAGE, WR_NOWHERE, "the scenario has no measure '%s'",
            wr_quoted(measure, quoted));
    return false;
}

static bool add_target(wr_solver *s, const weir_result_priority *asked)
{
    const int32_t column = find_column(s, asked->measure, asked->stat);
    if (column < 0)
        return no_measure(s, asked->measure);
    const bool above = strcmp(asked->how, "above") == 0;
    wr_solver_target *t = &s->targets[s->n_targets];
    *t = (wr_solver_target){.asked = *asked,
                            .column = column,
                            .at_least = above || strcmp(asked->how, "at_least") == 0};
    if (!t->asked.stat || !*t->asked.stat)
        t->asked.stat = s->outputs->columns[column].stat;
    s->strict[s->n_targets++] = above || strcmp(asked->how, "below") == 0;
    return true;
}

/* A priority of the scenario, as results have it: its value in the measure's unit. */
static weir_result_priority as_result(wr_solver *s, const wr_priority *p)
{
    static const char *const words[] = {[WR_PRIORITY_AT_LEAST] = "at_least",
                                        [WR_PRIORITY_AT_MOST] = "at_most",
                                        [WR_PRIORITY_ABOVE] = "above",
                                        [WR_PRIORITY_BELOW] = "below"};
    const wr_dial *dial = &s->asked->base->dials[p->value];
    const int32_t column = find_column(s, p->measure, p->stat);
    double scale = 1;
    char shown[64];
    if (column >= 0 && dial->dim == WR_DIM_DURATION)
        wr_unit_scale(s->outputs->columns[column].unit, WR_DIM_DURATION, &scale);
    wr_print_value(dial->value, dial->dim, dial->unit, dial->unit_scale, shown);
    return (weir_result_priority){.name = p->name,
                                  .measure = p->measure,
                                  .stat = p->stat ? p->stat : "",
                                  .how = words[p->kind],
                                  .value = dial->value / scale,
                                  .shown = wr_strdup(s->arena, shown)};
}

static bool read_targets(wr_solver *s)
{
    const weir_network *base = s->asked->base;
    const size_t n = s->asked->n_targets ? s->asked->n_targets : (size_t)base->n_priorities;
    bool good = true;
    s->targets = wr_alloc_array(s->arena, n + 1, sizeof *s->targets);
    s->strict = wr_alloc_array(s->arena, n + 1, sizeof *s->strict);
    for (size_t i = 0; i < n; i++) {
        const weir_result_priority p =
            s->asked->n_targets ? s->asked->targets[i] : as_result(s, &base->priorities[i]);
        good = add_target(s, &p) && good;
    }
    if (n > 0)
        return good;
    wr_fail(s->err, WEIR_ERR_USAGE, WR_NOWHERE, "there is no target to reach");
    wr_hint(
        s->err, WR_NOWHERE,
        "--require 'MEASURE <= VALUE', or `priorities:` in the scenario; see 'weir help solve'");
    return false;
}

/* ---- columns that are kept ------------------------------------------------------------------------- */

static bool is_near(const wr_solver *s, const char *service)
{
    const weir_network *base = s->asked->base;
    for (int32_t i = 0; i < base->n_services; i++)
        if (s->near_service[i] && strcmp(base->services[i].name, service) == 0)
            return true;
    for (size_t i = 0; i < s->n_targets; i++)
        if (strcmp(s->outputs->columns[s->targets[i].column].service, service) == 0)
            return true;
    return !*service;
}

static bool find_kept(wr_solver *s, bool *keep)
{
    const weir_solve *a = s->asked;
    bool good = true;
    for (int32_t i = 0; i < s->outputs->n_columns; i++)
        keep[i] = !*s->outputs->columns[i].group && is_near(s, s->outputs->columns[i].service);
    for (size_t i = 0; i < s->n_targets; i++)
        keep[s->targets[i].column] = true;
    for (size_t i = 0; i < a->n_kept; i++) {
        const int32_t column = find_column(s, a->kept[i].measure, a->kept[i].stat);
        good = column >= 0 ? good : no_measure(s, a->kept[i].measure);
        if (column >= 0)
            keep[column] = true;
    }
    s->front = -1;
    if (a->front) {
        s->front = find_column(s, a->front->measure, a->front->stat);
        good = s->front >= 0 ? good : no_measure(s, a->front->measure);
        if (s->front >= 0)
            keep[s->front] = true;
    }
    return good;
}

static weir_status make_evaluator(wr_solver *s)
{
    const size_t n_columns = (size_t)s->outputs->n_columns;
    bool *keep = wr_alloc_array(s->arena, n_columns + 1, sizeof *keep);
    int32_t *wanted = wr_alloc_array(s->arena, n_columns + 1, sizeof *wanted);
    size_t n = 0;
    if (!find_kept(s, keep))
        return WEIR_ERR_USAGE;
    for (size_t i = 0; i < n_columns; i++)
        if (keep[i])
            wanted[n++] = (int32_t)i;
    const wr_evaluator_setup setup = {.base = s->asked->base,
                                      .name = s->asked->name,
                                      .path = s->asked->path,
                                      .models = s->asked->models,
                                      .load = s->asked->load,
                                      .options = s->options,
                                      .wanted = wanted,
                                      .n_wanted = n};
    return wr_evaluator_create(&setup, &s->evaluator, s->err);
}

/* ---- points ------------------------------------------------------------------------------------------ */

static void settings_of(wr_solver *s, int64_t spot, const char **paths, const char **texts)
{
    int64_t at[WR_MOST_SIDES];
    double value;
    wr_lattice_place(&s->lattice, spot, at);
    for (int i = 0; i < s->lattice.n_sides; i++) {
        texts[i] = wr_solver_text(s, i, at[i], &value);
        paths[i] = weir_design_dial(s->design, s->dials[i].vary.dial);
    }
}

weir_status wr_solver_load(wr_solver *s, int64_t spot, weir_network **out, weir_error *err)
{
    const char *paths[WR_MOST_SIDES], *texts[WR_MOST_SIDES];
    const weir_solve *a = s->asked;
    settings_of(s, spot, paths, texts);
    const weir_status status = wr_load_with(a->path, NULL, a->models, a->load, paths, texts,
                                            (size_t)s->lattice.n_sides, out, err);
    for (int i = 0; status != WEIR_OK && i < s->lattice.n_sides; i++)
        wr_note(err, WR_NOWHERE, "at %s=%s", paths[i], texts[i]);
    return status;
}

weir_status wr_solver_point(wr_solver *s, int64_t spot, size_t *point, weir_error *err)
{
    const char *paths[WR_MOST_SIDES], *texts[WR_MOST_SIDES];
    for (size_t i = 0; i < s->points.n; i++)
        if (s->points.at[i].spot == spot) {
            *point = s->points.at[i].point;
            return WEIR_OK;
        }
    settings_of(s, spot, paths, texts);
    const weir_status status =
        wr_evaluator_point(s->evaluator, paths, texts, (size_t)s->lattice.n_sides, point, err);
    if (status == WEIR_OK)
        *wr_push(s->arena, &s->points) = (wr_spot_point){spot, *point};
    return status;
}

/* ---- the oracle ---------------------------------------------------------------------------------------- */

static weir_status run_spots(void *user, const wr_spot_ask *asks, size_t n, weir_error *err)
{
    wr_solver *s = user;
    wr_ask *own = calloc(n + 1, sizeof *own);
    weir_status status = own ? WEIR_OK : wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    for (size_t i = 0; status == WEIR_OK && i < n; i++) {
        own[i].n_replications = asks[i].n_replications;
        status = wr_solver_point(s, asks[i].spot, &own[i].point, err);
        if (status == WEIR_OK && s->asked->looking)
            s->asked->looking(s->options->user, wr_evaluator_point_name(s->evaluator, own[i].point),
                              asks[i].n_replications);
    }
    if (status == WEIR_OK)
        status = wr_evaluator_run(s->evaluator, own, n, err);
    free(own);
    return status;
}

/* A share of patients never varies less over replications than if each patient had the target's chance by
 * itself: so a few replications without any long wait do not pass for certainty. */
static double least_sd(const wr_solver *s, const wr_solver_target *t, size_t point)
{
    const wr_output *o = &s->outputs->columns[t->column];
    const double p = t->asked.value;
    const size_t n = wr_evaluator_replication_count(s->evaluator, point);
    const bool counts = strncmp(o->stat, "share_", 6) == 0 || strcmp(o->stat, "ratio") == 0;
    double patients = 0;
    if (strcmp(o->unit, "share") != 0 || !counts || !(p > 0 && p < 1))
        return 0;
    for (size_t r = 0; r < n; r++) {
        double numerator, denominator;
        wr_evaluator_value(s->evaluator, point, r, t->column, &numerator, &denominator);
        patients += denominator;
    }
    return patients > 0 ? sqrt(p * (1 - p) * (double)n / patients) : 0;
}

static weir_estimate margin_at(void *user, int64_t spot, size_t target)
{
    wr_solver *s = user;
    const wr_solver_target *t = &s->targets[target];
    size_t point = 0;
    for (size_t i = 0; i < s->points.n; i++)
        if (s->points.at[i].spot == spot)
            point = s->points.at[i].point;
    weir_estimate e = wr_evaluator_estimate(s->evaluator, point, t->column, 0.95);
    e.value = t->at_least ? e.value - t->asked.value : t->asked.value - e.value;
    if (!isnan(e.sd))
        e.sd = fmax(e.sd, least_sd(s, t, point));
    return e;
}

/* ---- results --------------------------------------------------------------------------------------------- */

typedef struct listed {
    int64_t spot;
    size_t point;
    double order; /* the value of one dial, or the cost of a mix */
} listed;

static int by_order(const void *a, const void *b)
{
    const listed *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return (x->spot > y->spot) - (x->spot < y->spot);
}

/* The points that were run, by rising value or cost. */
static size_t list_points(wr_solver *s, listed *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s->points.n; i++) {
        const wr_spot_point *p = &s->points.at[i];
        if (wr_evaluator_replication_count(s->evaluator, p->point) == 0)
            continue;
        out[n] = (listed){.spot = p->spot, .point = p->point};
        if (s->lattice.n_sides == 1)
            wr_solver_text(s, 0, p->spot, &out[n].order);
        else
            out[n].order = wr_solver_cost(s, p->spot);
        n++;
    }
    qsort(out, n, sizeof *out, by_order);
    return n;
}

static void list_dials(wr_solver *s, const listed *points, size_t n, weir_swept_dial *out)
{
    for (int i = 0; i < s->lattice.n_sides; i++) {
        double *values = wr_alloc_array(s->arena, n + 1, sizeof *values);
        const char **shown = wr_alloc_array(s->arena, n + 1, sizeof *shown);
        for (size_t k = 0; k < n; k++) {
            int64_t at[WR_MOST_SIDES];
            wr_lattice_place(&s->lattice, points[k].spot, at);
            shown[k] = wr_solver_text(s, i, at[i], &values[k]);
        }
        out[i] = (weir_swept_dial){.path = weir_design_dial(s->design, s->dials[i].vary.dial),
                                   .unit = weir_design_unit(s->design, s->dials[i].vary.dial),
                                   .value = values,
                                   .shown = shown};
    }
}

static const char *place_of(wr_arena *arena, const listed *points, size_t n, int64_t spot)
{
    for (size_t k = 0; k < n; k++)
        if (points[k].spot == spot)
            return wr_format(arena, "%zu", k);
    return "none";
}

static const char *join(wr_arena *arena, const char *list, const char *text)
{
    return *list ? wr_format(arena, "%s,%s", list, text) : wr_strdup(arena, text);
}

/* A list of what is known of each point. */
static void say_points(wr_solver *s, weir_results *r, const listed *points, size_t n)
{
    static const char *const words[] = {
        [WR_OPEN] = "open", [WR_MET] = "met", [WR_NOT_MET] = "not_met", [WR_UNDECIDED] = "open"};
    wr_arena *a = r->arena;
    const char *verdicts = "", *sizes = "", *needs = "", *costs = "";
    for (size_t k = 0; k < n; k++) {
        const wr_judged *known = wr_judge_known(&s->judge, points[k].spot);
        const size_t size = wr_evaluator_replication_count(s->evaluator, points[k].point);
        const double cost = wr_solver_cost(s, points[k].spot);
        const bool open = known && known->verdict == WR_UNDECIDED && isfinite(known->needs);
        verdicts = join(a, verdicts, words[known ? known->verdict : WR_OPEN]);
        sizes = join(a, sizes, wr_format(a, "%zu", size));
        needs = join(a, needs, open ? wr_format(a, "%.0f", ceil(known->needs)) : "0");
        costs = join(a, costs, wr_format(a, "%.10g", cost));
    }
    wr_say_fact(r, "solve.verdicts", verdicts);
    wr_say_fact(r, "solve.replications", sizes);
    wr_say_fact(r, "solve.needs", needs);
    if (isfinite(wr_solver_cost(s, 0)))
        wr_say_fact(r, "solve.cost_per_day", costs);
}

static const char *range_of(wr_solver *s, int dial, wr_arena *arena)
{
    const wr_solver_dial *d = &s->dials[dial];
    double unused;
    const char *low =
        wr_strdup(arena, wr_solver_text(s, dial, s->asked->largest ? d->n - 1 : 0, &unused));
    const char *high = wr_solver_text(s, dial, s->asked->largest ? 0 : d->n - 1, &unused);
    return wr_format(arena, "%s..%s", low, high);
}

static void say_how(wr_solver *s, weir_results *r)
{
    wr_arena *a = r->arena;
    const weir_solve *asked = s->asked;
    const char *ranges = "";
    for (int i = 0; i < s->lattice.n_sides; i++)
        ranges = join(a, ranges, range_of(s, i, a));
    wr_say_fact(r, "solve.for",
                asked->n_dials > 1 ? "cheapest"
                : asked->largest   ? "largest"
                                   : "smallest");
    wr_say_fact(r, "solve.ranges", ranges);
    wr_say_fact(
        r, "solve.confidence",
        wr_format(a, "%.10g", asked->confidence > 0 ? asked->confidence : USUAL_CONFIDENCE));
    wr_say_fact(r, "solve.most_each", wr_format(a, "%zu", s->judge.most_each));
    wr_say_fact(r, "solve.budget", asked->budget ? wr_format(a, "%zu", asked->budget) : "none");
    wr_say_fact(r, "solve.budget_spent", s->judge.out_of_budget ? "yes" : "no");
    if (s->front >= 0)
        wr_say_fact(r, "solve.front",
                    wr_format(a, "%s[%s]", s->outputs->columns[s->front].name,
                              s->outputs->columns[s->front].stat));
}

static void say_line(wr_solver *s, weir_results *r, const wr_line_found *found,
                     const listed *points, size_t n)
{
    wr_arena *a = r->arena;
    const int64_t none = -1;
    wr_say_fact(r, "solve.answer",
                place_of(a, points, n, found->met < s->lattice.n[0] ? found->met : none));
    wr_say_fact(r, "solve.fails", place_of(a, points, n, found->not_met));
    wr_say_fact(r, "solve.at_end",
                found->met == 0                         ? "all"
                : found->not_met == s->lattice.n[0] - 1 ? "none"
                                                        : "no");
    wr_say_fact(r, "solve.next_to_each_other", found->met == found->not_met + 1 ? "yes" : "no");
    if (found->crossed)
        wr_say_fact(r, "solve.crossed",
                    wr_format(a, "%s,%s", place_of(a, points, n, found->better),
                              place_of(a, points, n, found->worse)));
}

static void say_mix(weir_results *r, const wr_mix_found *found, const listed *points, size_t n)
{
    wr_arena *a = r->arena;
    wr_say_fact(r, "solve.answer", place_of(a, points, n, found->best));
    wr_say_fact(r, "solve.at_end", found->nowhere ? "none" : "no");
    wr_say_fact(r, "solve.surely_cheapest", found->surely_cheapest ? "yes" : "no");
    wr_say_fact(r, "solve.cheaper_open", wr_format(a, "%zu", found->n_open));
    if (found->crossed)
        wr_say_fact(r, "solve.crossed",
                    wr_format(a, "%s,%s", place_of(a, points, n, found->better),
                              place_of(a, points, n, found->worse)));
}

static void put_targets(const wr_solver *s, weir_results *r)
{
    r->n_priorities = s->n_targets;
    r->priorities = wr_alloc_array(r->arena, s->n_targets + 1, sizeof *r->priorities);
    for (size_t i = 0; i < s->n_targets; i++) {
        const weir_result_priority *p = &s->targets[i].asked;
        r->priorities[i] = (weir_result_priority){.name = wr_strdup(r->arena, p->name),
                                                  .measure = wr_strdup(r->arena, p->measure),
                                                  .stat = wr_strdup(r->arena, p->stat),
                                                  .how = p->how,
                                                  .value = p->value,
                                                  .shown = wr_strdup(r->arena, p->shown)};
    }
}

/* The results' own arena may run out too. */
static weir_status say_all(wr_solver *s, weir_results *r, const wr_line_found *line,
                           const wr_mix_found *mix, const listed *points, size_t n)
{
    if (setjmp(*wr_arena_on_full(r->arena)))
        return wr_fail(s->err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    put_targets(s, r);
    say_how(s, r);
    if (line)
        say_line(s, r, line, points, n);
    else
        say_mix(r, mix, points, n);
    say_points(s, r, points, n);
    return WEIR_OK;
}

static weir_status make_results(wr_solver *s, const wr_line_found *line, const wr_mix_found *mix,
                                weir_results **out)
{
    listed *points = wr_alloc_array(s->arena, s->points.n + 1, sizeof *points);
    size_t *order = wr_alloc_array(s->arena, s->points.n + 1, sizeof *order);
    weir_swept_dial dials[WR_MOST_SIDES];
    const size_t n = list_points(s, points);
    for (size_t k = 0; k < n; k++)
        order[k] = points[k].point;
    list_dials(s, points, n, dials);
    weir_status status = wr_evaluator_results(s->evaluator, "solve", order, n, dials,
                                              (size_t)s->lattice.n_sides, out, s->err);
    if (status != WEIR_OK)
        return status;
    status = say_all(s, *out, line, mix, points, n);
    if (status != WEIR_OK) {
        weir_results_close(*out);
        *out = NULL;
    }
    return status;
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

static weir_status check_asked(const weir_solve *a, weir_error *err)
{
    const double c = a->confidence > 0 ? a->confidence : USUAL_CONFIDENCE;
    const char *wrong = NULL;
    if (a->n_dials == 0)
        wrong = "there is no dial to search";
    else if (a->n_dials > WEIR_MOST_SOLVED)
        wrong = "more than 6 dials cannot be searched";
    else if (a->largest && a->n_dials > 1)
        wrong = "the largest is of one dial";
    else if (a->front && a->n_dials < 2)
        wrong = "a front of cost is of several dials";
    else if (!(c >= LEAST_CONFIDENCE && c <= MOST_CONFIDENCE))
        wrong = "the confidence must lie between 50 % and 99.99 %";
    return wrong ? wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "%s", wrong) : WEIR_OK;
}

static weir_status search(wr_solver *s, weir_results **out)
{
    const weir_solve *a = s->asked;
    const double alpha = 1 - (a->confidence > 0 ? a->confidence : USUAL_CONFIDENCE);
    weir_status status;
    s->judge =
        (wr_judge){.oracle = {.user = s,
                              .n_targets = s->n_targets,
                              .run = run_spots,
                              .margin = margin_at,
                              .strict = s->strict},
                   .arena = s->arena,
                   .most_each = a->most_each > 0 ? (size_t)a->most_each : WEIR_USUAL_MOST_EACH,
                   .budget = a->budget};
    if (a->n_dials == 1) {
        const wr_line line = {s->lattice.n[0], s->dials[0].seeded ? s->lattice.seed[0] : -1, alpha};
        wr_line_found found;
        status = wr_search_line(&s->judge, &line, &found, s->err);
        return status == WEIR_OK ? make_results(s, &found, NULL, out) : status;
    }
    wr_mix_found found;
    s->lattice.alpha = alpha;
    status = wr_search_mix(&s->judge, &s->lattice, &found, s->err);
    if (status == WEIR_OK && a->front)
        status = wr_solver_explore(s, found.best);
    return status == WEIR_OK ? make_results(s, NULL, &found, out) : status;
}

static weir_status solve(wr_solver *s, weir_results **out)
{
    s->design = wr_alloc(s->arena, sizeof *s->design);
    s->design->arena = s->arena;
    s->outputs = wr_outputs_of(s->asked->base, s->arena);
    s->near_service =
        wr_alloc_array(s->arena, (size_t)s->asked->base->n_services + 1, sizeof *s->near_service);
    const bool dials = wr_solver_read_dials(s), targets = read_targets(s);
    if (!dials || !targets)
        return WEIR_ERR_USAGE;
    weir_status status = wr_solver_find_seeds(s);
    if (status == WEIR_OK)
        status = make_evaluator(s);
    return status == WEIR_OK ? search(s, out) : status;
}

weir_status weir_solve_run(const weir_solve *asked, const weir_run_options *options,
                           weir_results **out, weir_run_cost *cost, weir_error *err)
{
    static const weir_run_options plain = {0};
    const double wall = wr_wall_seconds(), cpu = wr_cpu_seconds();
    wr_solver s = {.asked = asked, .options = options ? options : &plain, .err = err, .front = -1};
    *out = NULL;
    if (cost)
        *cost = (weir_run_cost){0};
    weir_status status = check_asked(asked, err);
    if (status == WEIR_OK)
        status = wr_check_options(s.options, 1, err);
    if (status != WEIR_OK)
        return status;
    s.arena = wr_arena_create();
    if (!s.arena || setjmp(*wr_arena_on_full(s.arena)))
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else
        status = solve(&s, out);
    if (s.evaluator && cost)
        *cost = wr_evaluator_cost(s.evaluator);
    if (cost) {
        cost->wall_seconds = wr_wall_seconds() - wall;
        cost->cpu_seconds = wr_cpu_seconds() - cpu;
    }
    wr_evaluator_destroy(s.evaluator);
    wr_arena_destroy(s.arena);
    return status;
}
