/* --precision: replications are added until every measure asked for is known well enough in every
 * scenario. All hold together: each interval is at a level that leaves a share of the 5 % to each of
 * them (Bonferroni). The precision must have held for the last few replications too (Hoad, Robinson and
 * Davies 2010), as it is met by luck now and then before it is met for good. */
#include <math.h>

#include "analysis/words.h"
#include "cli/cli.h"

static double level_of(const cli_goals *goals, const weir_results *r)
{
    const double n = (double)(goals->n_targets * weir_results_scenario_count(r));
    return 1 - (1 - ANALYSIS_LEVEL) / n;
}

static weir_interval interval_of(const cli_goals *goals, const cli_target *t, const weir_results *r,
                                 size_t scenario, size_t n)
{
    const weir_measure *m = weir_results_find(r, t->measure, t->stat, "", "");
    if (!m)
        return (weir_interval){.value = NAN, .low = NAN, .high = NAN};
    return weir_results_interval_of_first(r, m, scenario, m->pooled, level_of(goals, r), n);
}

static double half_of(const weir_interval *i) { return 0.5 * (i->high - i->low); }

/* How wide half of the interval may be: g / (1 + g) of the value for a relative error of g (Law,
 * Simulation Modeling and Analysis, 9.4.1). */
static double allowed(const cli_target *t, const weir_interval *i)
{
    return t->absolute ? t->error : t->error / (1 + t->error) * fabs(i->value);
}

static bool holds(const cli_goals *goals, const cli_target *t, const weir_results *r, size_t n)
{
    for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
        const weir_interval i = interval_of(goals, t, r, s, n);
        if (!(half_of(&i) <= allowed(t, &i)))
            return false;
    }
    return true;
}

/* With all replications, and with each of the last few left out. Those must be there, but where the
 * budget has no more. */
static bool is_reached(const cli_goals *goals, const cli_target *t, const weir_results *r)
{
    const size_t n = weir_results_replication_count(r), back = weir_look_ahead(n);
    const size_t least = (size_t)goals->least;
    if (n < least + back && n < (size_t)goals->most)
        return false;
    for (size_t k = n; k + back >= n && k >= (n < least ? n : least); k--)
        if (!holds(goals, t, r, k))
            return false;
    return true;
}

static bool all_reached(const cli_goals *goals, const weir_results *r)
{
    for (size_t i = 0; i < goals->n_targets; i++)
        if (!is_reached(goals, &goals->targets[i], r))
            return false;
    return true;
}

/* A tenth more, rounded up, and then another look: looking after every one would stop too early. */
int cli_goals_more(void *user, const weir_results *so_far)
{
    const cli_goals *goals = user;
    const int n = (int)weir_results_replication_count(so_far);
    if (all_reached(goals, so_far))
        return n;
    const int next = n + (n + 9) / 10;
    return next < goals->most ? next : goals->most;
}

/* ---- what is said ---------------------------------------------------------------------------- */

/* By the width so far, which shrinks with the root of n; NaN where nothing can be said. */
static double would_take(const cli_goals *goals, const cli_target *t, const weir_results *r)
{
    const size_t n = weir_results_replication_count(r);
    double most = NAN;
    for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
        const weir_interval i = interval_of(goals, t, r, s, n);
        const double ratio = half_of(&i) / allowed(t, &i);
        most = fmax(most, ceil((double)n * ratio * ratio));
    }
    return isfinite(most) ? most : (double)NAN;
}

static void print_width(FILE *out, const cli_target *t, const weir_measure *m,
                        const weir_interval *i)
{
    const double half = half_of(i), share = half / fabs(i->value);
    char text[ANALYSIS_TEXT];
    if (m && t->absolute && isfinite(half)) {
        analysis_unit unit = analysis_unit_of(m, half);
        unit.after = unit.step;
        fputs(analysis_value_at(text, half, unit, analysis_decimals(half * unit.scale, NAN)), out);
    } else if (isfinite(share))
        fprintf(out, "%.3g %%", 100.0 * share);
    else
        fputs("n/a", out);
}

static void print_target(FILE *out, const cli_goals *goals, const cli_target *t,
                         const weir_results *r)
{
    const bool reached = is_reached(goals, t, r);
    const size_t n = weir_results_replication_count(r);
    const double needed = would_take(goals, t, r);
    fprintf(out, "\n  Precision: %s[%s] to %s%s, %s %zu replications\n", t->measure, t->stat,
            t->absolute ? "±" : "", t->shown,
            reached ? "reached after" : "NOT reached, with no more than", n);
    if (t->absolute)
        fputs("  half of the interval:", out);
    else
        fprintf(out, "  half of the interval, which is to be at most %.3g %% of the value:",
                100.0 * t->error / (1.0 + t->error));
    for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
        const weir_interval i = interval_of(goals, t, r, s, n);
        fprintf(out, "%s %s ", s ? "," : "", weir_results_scenario(r, s));
        print_width(out, t, weir_results_find(r, t->measure, t->stat, "", ""), &i);
    }
    fputc('\n', out);
    if (!reached && needed > (double)n)
        fprintf(out, "  about %.0f replications would be needed\n", needed);
}

void cli_goals_print_precision(FILE *out, const cli_goals *goals, const weir_results *r)
{
    for (size_t i = 0; i < goals->n_targets; i++)
        print_target(out, goals, &goals->targets[i], r);
    if (goals->n_targets * weir_results_scenario_count(r) > 1)
        fprintf(out, "  all together at 95 %%, so each interval is at %.4g %%\n",
                100.0 * level_of(goals, r));
}

static json_t *target_json(const cli_goals *goals, const cli_target *t, const weir_results *r)
{
    const size_t n = weir_results_replication_count(r);
    json_t *each = json_array();
    for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
        const weir_interval i = interval_of(goals, t, r, s, n);
        json_array_append_new(each, json_pack("{s:o, s:o, s:o}", "scenario",
                                              cli_json_text(weir_results_scenario(r, s)),
                                              "relative_half_width",
                                              cli_json_number(half_of(&i) / fabs(i.value)),
                                              "half_width", cli_json_number(half_of(&i))));
    }
    return json_pack("{s:o, s:o, s:f, s:b, s:b, s:f, s:o, s:I, s:i, s:o}", "measure",
                     cli_json_text(t->measure), "stat", cli_json_text(t->stat), "asked", t->error,
                     "absolute", t->absolute, "reached", is_reached(goals, t, r), "level",
                     level_of(goals, r), "would_take", cli_json_number(would_take(goals, t, r)),
                     "replications", (json_int_t)n, "max_replications", goals->most, "scenarios",
                     each);
}

/* The first target, as there was only one once, with all of them as a list. */
json_t *cli_goals_precision_json(const cli_goals *goals, const weir_results *r)
{
    json_t *document = target_json(goals, &goals->targets[0], r), *all = json_array();
    for (size_t i = 0; i < goals->n_targets; i++)
        json_array_append_new(all, target_json(goals, &goals->targets[i], r));
    if (document)
        json_object_set_new(document, "targets", all);
    return document;
}
