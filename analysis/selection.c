/* What is compared is one value a replication: the measure's own ratio in it. Replication r of a scenario
 * is the same whatever was decided on the way, so each step looks at all there is and finds again what it
 * found before. */
#include "analysis/selection.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/table.h"

#define ALPHA (1.0 - ANALYSIS_LEVEL)

/* ---- values -------------------------------------------------------------------------------------- */

/* One value a replication of each scenario, of `sense` times the measure, in rows of the largest number
 * of replications. NULL, with the outcome set, where one saw none. */
static double *values_of(analysis_selection *s, const weir_results *r, const weir_measure *m,
                         int sense)
{
    const size_t stride = weir_results_replication_count(r);
    double *x = calloc(s->k * stride + 1, sizeof *x);
    if (!x || !m)
        s->outcome = x ? ANALYSIS_NOT_SEEN : ANALYSIS_NO_MEMORY;
    for (size_t i = 0; x && s->outcome == ANALYSIS_OPEN && i < s->k; i++)
        for (size_t n = 0; n < s->of[i].n; n++) {
            const size_t at = i * stride + n;
            x[at] = sense * m->numerator[at] / m->denominator[at];
            if (!isfinite(x[at])) {
                s->outcome = ANALYSIS_NOT_SEEN;
                s->unseen = i;
                s->unseen_replication = n;
                break;
            }
        }
    if (s->outcome == ANALYSIS_OPEN)
        return x;
    free(x);
    return NULL;
}

static double mean_of(const double *x, size_t n)
{
    return weir_estimate_mean(x, n, ANALYSIS_LEVEL).value;
}

/* ---- how many more --------------------------------------------------------------------------------- */

/* A tenth more, rounded up: what was decided is looked for after every replication of these. */
static size_t step_from(size_t n) { return (n + 9) / 10; }

static size_t spent(const analysis_selection *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->k; i++)
        n += s->of[i].n;
    return n;
}

/* Gives each of the marked scenarios up to `target` replications, and less where the budget or the most
 * for each does not allow it. False when nothing can be given. */
static bool give(const analysis_selection *s, const bool *marked, size_t target, size_t *n_each)
{
    const size_t left = s->budget == 0 ? SIZE_MAX : s->budget > spent(s) ? s->budget - spent(s) : 0;
    bool any = false;
    target = target < s->most ? target : s->most;
    for (; !any && target > 0;
         target--) { /* the largest target that the budget allows all of them */
        size_t cost = 0, wanted = 0;
        for (size_t i = 0; i < s->k; i++)
            if (marked[i] && s->of[i].n < target) {
                cost += target - s->of[i].n;
                wanted++;
            }
        if (wanted == 0)
            return false;
        if (cost > left)
            continue;
        for (size_t i = 0; i < s->k; i++)
            if (marked[i] && n_each[i] < target)
                n_each[i] = target;
        any = true;
    }
    return any;
}

/* ---- bounds ------------------------------------------------------------------------------------------ */

static bool wants_more(const char *how)
{
    return strcmp(how, "at_least") == 0 || strcmp(how, "above") == 0;
}

/* Each scenario against one bound: half of the error is for all scenarios and bounds together. */
static void judge_bound(analysis_selection *s, const weir_results *r, const analysis_bound *b)
{
    const weir_measure *m = weir_results_find(r, b->bound.measure, b->bound.stat, "", "");
    const int sense = wants_more(b->bound.how) ? 1 : -1;
    const double beta = 0.5 * ALPHA / (double)(s->k * s->n_bounds);
    const size_t stride = weir_results_replication_count(r);
    double *x = values_of(s, r, m, sense);
    for (size_t i = 0; x && i < s->k; i++) {
        size_t at;
        const weir_feasible f = weir_feasibility(x + i * stride, s->of[i].n, s->first,
                                                 sense * b->bound.value, b->tolerance, beta, &at);
        if (f == WEIR_FEASIBLE_NO && (s->of[i].gone_at == 0 || at < s->of[i].gone_at))
            s->of[i].gone_at = at;
        if (f == WEIR_FEASIBLE_NO || s->of[i].feasible == WEIR_FEASIBLE_NO)
            s->of[i].feasible = WEIR_FEASIBLE_NO;
        else if (f == WEIR_FEASIBLE_UNKNOWN)
            s->of[i].feasible = WEIR_FEASIBLE_UNKNOWN;
    }
    free(x);
}

/* Asks for more of those that are not known to meet the bounds or not. True when it has. */
static bool ask_for_bounds(const analysis_selection *s, size_t *n_each)
{
    bool *marked = calloc(s->k + 1, sizeof *marked);
    size_t least = SIZE_MAX;
    for (size_t i = 0; marked && i < s->k; i++)
        if (s->of[i].feasible == WEIR_FEASIBLE_UNKNOWN && s->of[i].n < s->most) {
            marked[i] = true;
            least = s->of[i].n < least ? s->of[i].n : least;
        }
    const bool asked =
        marked && least < SIZE_MAX && give(s, marked, least + step_from(least), n_each);
    free(marked);
    return asked;
}

/* ---- procedures ------------------------------------------------------------------------------------------ */

static size_t best_of(const analysis_selection *s, const double *x, size_t stride,
                      const bool *alive)
{
    size_t best = SIZE_MAX;
    double most = -INFINITY;
    for (size_t i = 0; i < s->k; i++) {
        const double mean = alive[i] ? mean_of(x + i * stride, s->of[i].n) : NAN;
        if (mean > most) {
            best = i;
            most = mean;
        }
    }
    return best;
}

static double error_of(const analysis_selection *s) { return s->n_bounds ? 0.5 * ALPHA : ALPHA; }

static void step_kn(analysis_selection *s, const double *x, size_t stride, bool *alive,
                    size_t *n_each)
{
    size_t *numbers = calloc(2 * s->k + 1, sizeof *numbers);
    if (!numbers) {
        s->outcome = ANALYSIS_NO_MEMORY;
        return;
    }
    for (size_t i = 0; i < s->k; i++)
        numbers[i] = s->of[i].n;
    weir_kn_result found = {.eliminated_at = numbers + s->k};
    const weir_kn_kind kind = s->method == ANALYSIS_KN ? WEIR_KN : WEIR_KN_PLUS;
    const bool good = weir_kn_run(kind, x, s->k, stride, numbers, alive, s->first, error_of(s),
                                  s->indifference, &found);
    for (size_t i = 0; good && i < s->k; i++) {
        if (alive[i] && found.eliminated_at[i] > 0)
            s->of[i].gone_at = found.eliminated_at[i];
        alive[i] = alive[i] && found.eliminated_at[i] == 0;
    }
    s->chosen = found.best;
    if (!good)
        s->outcome = ANALYSIS_NO_MEMORY;
    else if (found.decided)
        s->outcome = ANALYSIS_CHOSEN;
    else if (!give(s, alive, found.replications + step_from(found.replications), n_each))
        s->outcome = ANALYSIS_OUT_OF_BUDGET;
    free(numbers);
}

/* The number of the second stage comes from the spread of the first. */
static void step_rinott(analysis_selection *s, const double *x, size_t stride, const bool *alive,
                        size_t *n_each)
{
    const double h = weir_rinott_h(s->k, s->first, 1.0 - error_of(s));
    size_t left = s->budget == 0 ? SIZE_MAX : s->budget > spent(s) ? s->budget - spent(s) : 0;
    bool asked = false, enough = true;
    for (size_t i = 0; i < s->k; i++) {
        if (!alive[i])
            continue;
        const weir_estimate e = weir_estimate_mean(x + i * stride, s->first, ANALYSIS_LEVEL);
        const double wanted = ceil((h * e.sd / s->indifference) * (h * e.sd / s->indifference));
        size_t target = wanted < (double)s->most ? (size_t)wanted : s->most;
        if (target > s->of[i].n && target - s->of[i].n > left)
            target = s->of[i].n + left;
        enough = enough && (double)target >= wanted;
        if (target > s->of[i].n) {
            left -= target - s->of[i].n;
            n_each[i] = target;
            asked = true;
        }
    }
    if (!asked) {
        s->chosen = best_of(s, x, stride, alive);
        s->outcome = enough ? ANALYSIS_CHOSEN : ANALYSIS_OUT_OF_BUDGET;
    }
}

/* A tenth of what is spent, or one for each, is shared out at a time: to those that are furthest below
 * their share. */
static void step_ocba(analysis_selection *s, const double *x, size_t stride, const bool *alive,
                      size_t *n_each)
{
    double *mean = calloc(3 * s->k + 1, sizeof *mean);
    size_t *which = calloc(s->k + 1, sizeof *which), n = 0, total = 0;
    if (!mean || !which) {
        s->outcome = ANALYSIS_NO_MEMORY;
        free(mean);
        free(which);
        return;
    }
    double *sd = mean + s->k, *share = sd + s->k;
    for (size_t i = 0; i < s->k; i++)
        if (alive[i]) {
            const weir_estimate e = weir_estimate_mean(x + i * stride, s->of[i].n, ANALYSIS_LEVEL);
            mean[n] = e.value;
            sd[n] = e.sd;
            total += s->of[i].n;
            which[n++] = i;
        }
    weir_ocba_shares(mean, sd, n, share);
    size_t left = s->budget > spent(s) ? s->budget - spent(s) : 0;
    const size_t portion = total / 10 > n ? total / 10 : n;
    left = left < portion ? left : portion;
    const double all = (double)(total + left);
    bool asked = false;
    for (; left > 0; left--) {
        size_t most = SIZE_MAX;
        double lack = 0;
        for (size_t i = 0; i < n; i++) {
            const double missing = share[i] * all - (double)n_each[which[i]];
            if (n_each[which[i]] < s->most && missing > lack) {
                lack = missing;
                most = which[i];
            }
        }
        if (most == SIZE_MAX)
            break;
        n_each[most]++;
        asked = true;
    }
    if (!asked) {
        s->chosen = best_of(s, x, stride, alive);
        s->outcome = s->budget > spent(s) ? ANALYSIS_OUT_OF_BUDGET : ANALYSIS_CHOSEN;
    }
    free(mean);
    free(which);
}

static void choose(analysis_selection *s, const weir_results *r, bool *alive, size_t *n_each)
{
    const weir_measure *m = weir_results_find(r, s->measure, s->stat, "", "");
    const size_t stride = weir_results_replication_count(r);
    size_t n_alive = 0;
    double *x = values_of(s, r, m, s->sense);
    if (!x)
        return;
    for (size_t i = 0; i < s->k; i++) {
        alive[i] = s->of[i].feasible == WEIR_FEASIBLE_YES;
        n_alive += alive[i];
    }
    if (n_alive == 0) {
        s->outcome = ANALYSIS_NONE_FEASIBLE;
    } else if (n_alive == 1) {
        s->outcome = ANALYSIS_CHOSEN;
        s->chosen = best_of(s, x, stride, alive);
    } else if (s->method == ANALYSIS_OCBA) {
        step_ocba(s, x, stride, alive, n_each);
    } else if (s->method == ANALYSIS_RINOTT) {
        step_rinott(s, x, stride, alive, n_each);
    } else {
        step_kn(s, x, stride, alive, n_each);
    }
    free(x);
}

static bool begin(analysis_selection *s, const weir_results *r, const size_t *n_each)
{
    s->k = weir_results_scenario_count(r);
    if (!s->of)
        s->of = calloc(s->k + 1, sizeof *s->of);
    s->outcome = s->of ? ANALYSIS_OPEN : ANALYSIS_NO_MEMORY;
    for (size_t i = 0; s->of && i < s->k; i++)
        s->of[i] = (struct analysis_selected){.n = n_each[i], .feasible = WEIR_FEASIBLE_YES};
    return s->of != NULL;
}

void analysis_selection_step(void *selection, const weir_results *r, size_t *n_each)
{
    analysis_selection *s = selection;
    if (!begin(s, r, n_each))
        return;
    for (size_t b = 0; b < s->n_bounds && s->outcome == ANALYSIS_OPEN; b++)
        judge_bound(s, r, &s->bounds[b]);
    if (s->outcome != ANALYSIS_OPEN || ask_for_bounds(s, n_each))
        return;
    bool *alive = calloc(s->k + 1, sizeof *alive);
    if (alive)
        choose(s, r, alive, n_each);
    else
        s->outcome = ANALYSIS_NO_MEMORY;
    free(alive);
}

void analysis_selection_clear(analysis_selection *s)
{
    free(s->of);
    *s = (analysis_selection){0};
}

/* ---- in words ---------------------------------------------------------------------------------------- */

static const char *const methods[] = {"KN++", "KN", "Rinott", "OCBA"};

static void sure_words(char out[ANALYSIS_TEXT], const analysis_selection *s)
{
    if (s->method == ANALYSIS_OCBA)
        snprintf(out, ANALYSIS_TEXT,
                 "by OCBA, which makes the best of a budget and promises nothing");
    else
        snprintf(out, ANALYSIS_TEXT, "with 95 %% confidence the best%s, or within %.60s of it (%s)",
                 s->n_bounds ? " that meets the bounds" : "", s->shown, methods[s->method]);
}

const char *analysis_selection_words(char out[ANALYSIS_VERDICT], const analysis_selection *s,
                                     const weir_results *r)
{
    char sure[ANALYSIS_TEXT];
    size_t left = 0, unknown = 0;
    for (size_t i = 0; s->of && i < s->k; i++) {
        left += s->of[i].gone_at == 0 && s->of[i].feasible == WEIR_FEASIBLE_YES;
        unknown += s->of[i].feasible == WEIR_FEASIBLE_UNKNOWN;
    }
    sure_words(sure, s);
    switch (s->outcome) {
    case ANALYSIS_CHOSEN:
        snprintf(out, ANALYSIS_VERDICT, "%.120s is chosen: %s", weir_results_scenario(r, s->chosen),
                 sure);
        break;
    case ANALYSIS_OUT_OF_BUDGET:
        snprintf(
            out, ANALYSIS_VERDICT,
            "NOT decided: %zu are left when the replications are spent; %.120s has the best mean",
            left, weir_results_scenario(r, s->chosen));
        break;
    case ANALYSIS_NONE_FEASIBLE:
        snprintf(out, ANALYSIS_VERDICT, "none is chosen: no scenario surely meets the bounds");
        break;
    case ANALYSIS_NOT_SEEN:
        snprintf(out, ANALYSIS_VERDICT,
                 "none is chosen: replication %zu of '%.100s' saw nothing of a measure",
                 s->unseen_replication, weir_results_scenario(r, s->unseen));
        break;
    default:
        snprintf(out, ANALYSIS_VERDICT, "none is chosen: out of memory");
    }
    const size_t used = strlen(out);
    if (unknown > 0)
        snprintf(out + used, ANALYSIS_VERDICT - used,
                 "; of %zu it is not known whether they meet the bounds", unknown);
    return out;
}

static const char *fate(char out[ANALYSIS_TEXT], const analysis_selection *s, size_t i)
{
    const struct analysis_selected *of = &s->of[i];
    const bool ended = s->outcome == ANALYSIS_CHOSEN || s->outcome == ANALYSIS_OUT_OF_BUDGET;
    if (of->feasible == WEIR_FEASIBLE_NO)
        snprintf(out, ANALYSIS_TEXT, "does not meet the bounds, after %zu", of->gone_at);
    else if (of->feasible == WEIR_FEASIBLE_UNKNOWN)
        snprintf(out, ANALYSIS_TEXT, "not known whether it meets the bounds");
    else if (s->outcome == ANALYSIS_CHOSEN && s->chosen == i)
        snprintf(out, ANALYSIS_TEXT, "chosen");
    else if (of->gone_at > 0)
        snprintf(out, ANALYSIS_TEXT, "worse, after %zu", of->gone_at);
    else
        snprintf(out, ANALYSIS_TEXT, "%s", ended && s->method < ANALYSIS_RINOTT ? "still in" : "");
    return out;
}

void analysis_print_selection(FILE *out, const analysis_selection *s, const weir_results *r)
{
    const weir_measure *m = weir_results_find(r, s->measure, s->stat, "", "");
    char text[ANALYSIS_VERDICT], cell[ANALYSIS_TEXT];
    table t = {0};
    if (!m || !s->of)
        return;
    fprintf(out, "\n  Choosing the %s %s[%s]\n", s->sense > 0 ? "highest" : "lowest", s->measure,
            s->stat);
    for (size_t i = 0; i < s->k; i++) {
        const weir_estimate e = weir_results_estimate(r, m, i, false, ANALYSIS_LEVEL);
        table_row(&t);
        table_cell(&t, weir_results_scenario(r, i));
        snprintf(cell, sizeof cell, "%zu replications", s->of[i].n);
        table_cell(&t, cell);
        table_cell(&t, analysis_value(cell, e, analysis_unit_of(m, e.value)));
        table_cell(&t, fate(cell, s, i));
    }
    table_print(out, &t, 1, true);
    table_clear(&t);
    fprintf(out, "  %s\n  %zu replications in all\n", analysis_selection_words(text, s, r),
            spent(s));
    if (s->method == ANALYSIS_RINOTT)
        fputs("  Rinott's promise is for scenarios with random numbers of their own; here they are "
              "common\n",
              out);
}

/* ---- JSON -------------------------------------------------------------------------------------------- */

static json_t *text(const char *value)
{
    json_t *string = value ? json_string(value) : NULL;
    return string ? string : json_null();
}

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *scenario_json(const analysis_selection *s, const weir_results *r,
                             const weir_measure *m, size_t i)
{
    static const char *const words[] = {"unknown", "yes", "no"};
    const weir_estimate e = weir_results_estimate(r, m, i, false, ANALYSIS_LEVEL);
    const struct analysis_selected *of = &s->of[i];
    return json_pack("{s:o, s:I, s:o, s:o, s:o, s:o}", "scenario",
                     text(weir_results_scenario(r, i)), "replications", (json_int_t)of->n, "value",
                     number(e.value), "half_width", number(e.half_width), "meets_bounds",
                     s->n_bounds ? text(words[of->feasible]) : json_null(), "gone_after",
                     of->gone_at ? json_integer((json_int_t)of->gone_at) : json_null());
}

json_t *analysis_selection_json(const analysis_selection *s, const weir_results *r)
{
    static const char *const outcomes[] = {"open",          "chosen",   "out_of_budget",
                                           "none_feasible", "not_seen", "no_memory"};
    const weir_measure *m = weir_results_find(r, s->measure, s->stat, "", "");
    const bool named = s->outcome == ANALYSIS_CHOSEN || s->outcome == ANALYSIS_OUT_OF_BUDGET;
    char words[ANALYSIS_VERDICT];
    json_t *list = json_array();
    for (size_t i = 0; m && s->of && i < s->k; i++)
        json_array_append_new(list, scenario_json(s, r, m, i));
    return json_pack("{s:s, s:o, s:o, s:s, s:o, s:f, s:s, s:o, s:o, s:I, s:o}", "method",
                     methods[s->method], "measure", text(s->measure), "stat", text(s->stat),
                     "better", s->sense > 0 ? "higher" : "lower", "indifference",
                     s->method == ANALYSIS_OCBA ? json_null() : number(s->indifference), "level",
                     ANALYSIS_LEVEL, "outcome", outcomes[s->outcome], "scenario",
                     named ? text(weir_results_scenario(r, s->chosen)) : json_null(), "words",
                     text(analysis_selection_words(words, s, r)), "replications",
                     (json_int_t)(s->of ? spent(s) : 0), "scenarios", list);
}
