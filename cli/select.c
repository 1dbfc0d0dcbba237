/* weir compare --select MEASURE: what to choose by, by which method, within what, and how far from a
 * bound does not matter. All of it is looked up before the first replication. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/goals.h"
#include "sim/base/fail.h"
#include "sim/network/network.h"

#define USUAL_MOST 1000
#define USUAL_FIRST 10      /* KN, Rinott, OCBA */
#define USUAL_FIRST_PLUS 20 /* KN++, whose variances are those of the replications so far */
#define LEAST_FIRST 5

/* ---- which options belong together ------------------------------------------------------------- */

static weir_status check_options(const cli_arguments *a, weir_error *err)
{
    const char *wrong = NULL;
    if (!a->select && (a->given & (CLI_INDIFFERENCE | CLI_METHOD | CLI_BUDGET)))
        wrong = "--indifference, --method and --budget go with --select";
    else if (a->select && a->n_precision > 0)
        wrong = "--select adds replications by itself, without --precision";
    else if (a->select && a->method == ANALYSIS_OCBA && !a->budget)
        wrong = "--method ocba needs --budget N: replications of all scenarios together";
    else if (a->select && a->method == ANALYSIS_OCBA && a->indifference)
        wrong = "--method ocba spends a budget, and takes no --indifference";
    else if (a->select && a->method != ANALYSIS_OCBA && !a->indifference)
        wrong = "--select needs --indifference VALUE: a difference that does not matter";
    else if (a->select && a->run.replications && a->run.replications < LEAST_FIRST)
        wrong = "--select needs 5 replications of each scenario or more to begin with";
    return wrong ? wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "%s", wrong) : WEIR_OK;
}

/* ---- the measure ------------------------------------------------------------------------------------ */

/* "highest M" and "lowest M"; a measure alone has to have a sense of its own. */
static const char *cut_sense(const char *text, int *sense)
{
    static const char *const words[] = {"lowest ", "highest "};
    text += strspn(text, " ");
    *sense = 0;
    for (int i = 0; i < 2; i++)
        if (strncmp(text, words[i], strlen(words[i])) == 0) {
            *sense = i ? 1 : -1;
            return text + strlen(words[i]);
        }
    return text;
}

/* A target of the base says which way is better, before what the measure is. */
static int sense_of(const weir_network *base, const wr_output *o)
{
    for (int32_t i = 0; i < base->n_priorities; i++) {
        const wr_priority *p = &base->priorities[i];
        if (strcmp(p->measure, o->name) == 0 && (!p->stat || strcmp(p->stat, o->stat) == 0))
            return p->kind == WR_PRIORITY_AT_LEAST || p->kind == WR_PRIORITY_ABOVE ? 1 : -1;
    }
    return analysis_sense_of(o->quantity, o->stat);
}

static bool read_measure(const cli_lookup *l, const cli_arguments *a, const cli_scenarios *s,
                         analysis_selection *out, const wr_output **found)
{
    cli_goal g;
    const char *text = cut_sense(a->select, &out->sense);
    if (!cli_cut_measure(text, &g)) {
        char quoted[WR_QUOTE_MAX];
        wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE,
                "--select takes 'MEASURE', such as 'ed.wait' or 'lowest ed.wait[p95]', not '%s'",
                wr_quoted(a->select, quoted));
        return false;
    }
    const wr_output *o = *found = cli_find_column(l, &g);
    if (!o)
        return false;
    if (out->sense == 0)
        out->sense = sense_of(s->networks[0], o);
    if (out->sense == 0) {
        wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE,
                "--select: neither more nor less of '%s' is known to be better", o->name);
        wr_hint(l->err, WR_NOWHERE, "write 'highest %s' or 'lowest %s'", o->name, o->name);
    }
    out->measure = o->name;
    out->stat = o->stat;
    return out->sense != 0;
}

/* ---- bounds ------------------------------------------------------------------------------------------- */

/* The margin of a measure: of a per cent, one of the bound. */
static bool find_margin(const cli_lookup *l, const cli_arguments *a,
                        const weir_result_priority *bound, double *tolerance)
{
    for (size_t i = 0; i < a->n_margins; i++) {
        cli_goal g;
        double value;
        bool relative;
        const wr_output *o = cli_cut_value(a->margins[i], &g) ? cli_find_column(l, &g) : NULL;
        if (!o || strcmp(o->name, bound->measure) != 0 || strcmp(o->stat, bound->stat) != 0)
            continue;
        const char *text = wr_strndup(l->arena, g.value.at, g.value.n);
        if (!cli_read_margin(l, o, text, &value, &relative))
            return false;
        *tolerance = relative ? value * fabs(bound->value) : value;
        return *tolerance > 0;
    }
    wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE,
            "--select with --require '%s' needs a margin: how far from the bound does not matter",
            bound->name);
    wr_hint(l->err, WR_NOWHERE, "such as --margin '%s[%s] 1 %%'", bound->measure, bound->stat);
    return false;
}

static bool read_bounds(cli_lookup *l, const cli_arguments *a, const cli_goals *goals,
                        analysis_selection *out)
{
    analysis_bound *bounds = wr_alloc_array(l->arena, goals->n_required + 1, sizeof *bounds);
    bool good = true;
    l->option = "margin";
    for (size_t i = 0; i < goals->n_required; i++) {
        bounds[i].bound = goals->required[i];
        good = find_margin(l, a, &goals->required[i], &bounds[i].tolerance) && good;
    }
    out->bounds = bounds;
    out->n_bounds = goals->n_required;
    return good;
}

/* ---- all of it ------------------------------------------------------------------------------------------ */

static bool read_indifference(cli_lookup *l, const cli_arguments *a, const wr_output *o,
                              analysis_selection *out)
{
    char quoted[WR_QUOTE_MAX];
    l->option = "indifference";
    out->shown = a->indifference;
    if (!a->indifference)
        return true;
    if (!cli_read_value(l, o, a->indifference, &out->indifference))
        return false;
    if (!(out->indifference > 0))
        wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE, "--indifference is above 0, not '%s'",
                wr_quoted(a->indifference, quoted));
    return out->indifference > 0;
}

static void set_numbers(const cli_arguments *a, analysis_selection *out)
{
    const size_t usual = a->method == ANALYSIS_KN_PLUS ? USUAL_FIRST_PLUS : USUAL_FIRST;
    out->method = a->method;
    out->first = a->run.replications ? (size_t)a->run.replications : usual;
    out->most = a->max_replications ? (size_t)a->max_replications : USUAL_MOST;
    if (a->method == ANALYSIS_OCBA && !a->max_replications)
        out->most = a->budget;
    if (out->most < out->first)
        out->most = out->first;
    out->budget = a->budget;
}

weir_status cli_selection_read(const cli_arguments *a, const cli_scenarios *s,
                               const cli_goals *goals, analysis_selection *out, weir_error *err)
{
    *out = (analysis_selection){0};
    const weir_status status = check_options(a, err);
    if (status != WEIR_OK || !a->select)
        return status;
    if (setjmp(*wr_arena_on_full(goals->arena)))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    cli_lookup l = {.arena = goals->arena, .option = "select", .err = err};
    const wr_output *o = NULL;
    cli_lookup_open(&l, s);
    set_numbers(a, out);
    bool good = read_measure(&l, a, s, out, &o);
    good = good && read_indifference(&l, a, o, out);
    good = read_bounds(&l, a, goals, out) && good;
    if (good && out->budget && out->budget < s->n * out->first)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "--budget %zu is less than the first %zu replications of %zu scenarios",
                       out->budget, out->first, s->n);
    return good ? WEIR_OK : WEIR_ERR_USAGE;
}

weir_status cli_selection_judge(const analysis_selection *s, const weir_results *r, weir_error *err)
{
    char words[ANALYSIS_VERDICT];
    if (s->outcome == ANALYSIS_CHOSEN || s->outcome == ANALYSIS_OUT_OF_BUDGET)
        return WEIR_OK;
    return wr_fail(err, s->outcome == ANALYSIS_NO_MEMORY ? WEIR_ERR_LIMIT : WEIR_ERR_FINDINGS,
                   WR_NOWHERE, "%s", analysis_selection_words(words, s, r));
}
