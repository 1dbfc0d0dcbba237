/* The answer of a search: reading it, and what it says in words (solve.h). */
#include "analysis/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fail.h"
#include "analysis/select.h"

/* ---- reading facts -------------------------------------------------------------------------------- */

static const char *fact(const weir_results *r, const char *key)
{
    const char *text = weir_results_about(r, key);
    return text ? text : "";
}

static bool is_yes(const weir_results *r, const char *key)
{
    return strcmp(fact(r, key), "yes") == 0;
}

/* A point's number, which must be one that there is. */
static size_t read_point(const char *text, size_t n_points)
{
    char *end;
    const unsigned long long value = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && (*end == '\0' || *end == ',') && value < n_points
               ? (size_t)value
               : ANALYSIS_NO_POINT;
}

/* "4,8,40": a number for each point; `otherwise` for those that are missing. */
static void read_numbers(const char *list, double *out, size_t n, double otherwise)
{
    for (size_t i = 0; i < n; i++) {
        char *end = NULL;
        const double value = strtod(list, &end);
        out[i] = end != list && isfinite(value) ? value : otherwise;
        const char *comma = strchr(list, ',');
        list = comma ? comma + 1 : "";
    }
}

static void read_verdicts(const char *list, analysis_point_verdict *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const size_t length = strcspn(list, ",");
        out[i] = length == 3 && strncmp(list, "met", 3) == 0       ? ANALYSIS_POINT_MET
                 : length == 7 && strncmp(list, "not_met", 7) == 0 ? ANALYSIS_POINT_NOT_MET
                                                                   : ANALYSIS_POINT_OPEN;
        list += length + (list[length] == ',');
    }
}

static void read_crossing(analysis_solution *s, const weir_results *r)
{
    const char *text = fact(r, "solve.crossed"), *comma = strchr(text, ',');
    s->better = read_point(text, s->sweep.n_points);
    s->worse = comma ? read_point(comma + 1, s->sweep.n_points) : ANALYSIS_NO_POINT;
    s->crossed = s->better != ANALYSIS_NO_POINT && s->worse != ANALYSIS_NO_POINT;
}

static bool read_facts(analysis_solution *s, const weir_results *r)
{
    const size_t n = s->sweep.n_points;
    const char *sought = fact(r, "solve.for"), *end = fact(r, "solve.at_end");
    const char *costs = fact(r, "solve.cost_per_day");
    s->sought = strcmp(sought, "largest") == 0    ? ANALYSIS_LARGEST
                : strcmp(sought, "cheapest") == 0 ? ANALYSIS_CHEAPEST
                                                  : ANALYSIS_SMALLEST;
    read_numbers(fact(r, "solve.confidence"), &s->confidence, 1, 0.95);
    s->answer = read_point(fact(r, "solve.answer"), n);
    s->fails = read_point(fact(r, "solve.fails"), n);
    s->adjacent = is_yes(r, "solve.next_to_each_other");
    s->all = strcmp(end, "all") == 0;
    s->none = strcmp(end, "none") == 0;
    s->surely_cheapest = is_yes(r, "solve.surely_cheapest");
    read_numbers(fact(r, "solve.cheaper_open"), &s->cheaper_open, 1, 0);
    s->budget_spent = is_yes(r, "solve.budget_spent");
    read_crossing(s, r);
    s->verdicts = calloc(n + 1, sizeof *s->verdicts);
    s->replications = calloc(n + 1, sizeof *s->replications);
    s->needs = calloc(n + 1, sizeof *s->needs);
    s->costs = *costs ? calloc(n + 1, sizeof *s->costs) : NULL;
    s->on_front = calloc(n + 1, sizeof *s->on_front);
    if (!s->verdicts || !s->replications || !s->needs || !s->on_front || (*costs && !s->costs))
        return false;
    read_verdicts(fact(r, "solve.verdicts"), s->verdicts, n);
    read_numbers(fact(r, "solve.replications"), s->replications, n, 0);
    read_numbers(fact(r, "solve.needs"), s->needs, n, 0);
    if (s->costs)
        read_numbers(costs, s->costs, n, NAN);
    return true;
}

/* ---- the front --------------------------------------------------------------------------------------- */

static double value_at(const analysis_solution *s, size_t point)
{
    const weir_measure *m = s->front;
    return weir_results_estimate(s->sweep.r, m, point, m->pooled, ANALYSIS_LEVEL).value;
}

/* Points than which no other is both as cheap and as good, and in one of the two better. */
static void find_front(analysis_solution *s)
{
    const double sense = analysis_sense(s->sweep.r, s->front) > 0 ? 1 : -1;
    for (size_t a = 0; a < s->sweep.n_points; a++) {
        const double cost = s->costs[a], value = sense * value_at(s, a);
        s->on_front[a] = isfinite(cost) && isfinite(value);
        for (size_t b = 0; s->on_front[a] && b < s->sweep.n_points; b++) {
            const double other_cost = s->costs[b], other = sense * value_at(s, b);
            if (other_cost <= cost && other >= value && (other_cost < cost || other > value))
                s->on_front[a] = false;
        }
    }
}

static void read_front(analysis_solution *s, const weir_results *r)
{
    const char *text = fact(r, "solve.front"), *bracket = strchr(text, '[');
    char name[ANALYSIS_TEXT], stat[ANALYSIS_TEXT];
    if (!bracket || !s->costs)
        return;
    snprintf(name, sizeof name, "%.*s", (int)(bracket - text < 150 ? bracket - text : 150), text);
    snprintf(stat, sizeof stat, "%.150s", bracket + 1);
    stat[strcspn(stat, "]")] = '\0';
    s->front = weir_results_find(r, name, stat, "", "");
    if (!s->front)
        return;
    find_front(s);
    double size = 0;
    for (size_t i = 0; i < s->sweep.n_points; i++)
        if (s->on_front[i])
            size = fmax(size, fabs(value_at(s, i)));
    s->front_unit = analysis_unit_of(s->front, size);
}

/* ---- making --------------------------------------------------------------------------------------------- */

bool analysis_is_solution(const weir_results *r)
{
    return *fact(r, "solve.for") && weir_results_swept_count(r) > 0;
}

static bool is_listed(char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void add_name(char **names, size_t *n, const char *measure, const char *stat)
{
    const size_t size = strlen(measure) + strlen(stat) + 3;
    char *name = malloc(size);
    if (!name)
        return;
    snprintf(name, size, "%s[%s]", measure, stat);
    if (is_listed(names, *n, name))
        free(name);
    else
        names[(*n)++] = name;
}

/* The measures of the targets and those asked for; where none are, the front's and how busy it is too. */
static weir_status make_sweep(analysis_solution *s, const weir_results *r, const char *const *asked,
                              size_t n_asked, weir_error *err)
{
    const size_t n_targets = weir_results_priority_count(r);
    const weir_measure *pool = analysis_liveliest_pool(r);
    char **own = calloc(n_targets + 2, sizeof *own);
    const char **names = calloc(n_targets + n_asked + 2, sizeof *names);
    size_t n_own = 0, n = 0;
    weir_status status = WEIR_OK;
    if (!own || !names)
        status = analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    for (size_t i = 0; status == WEIR_OK && i < n_targets; i++) {
        const weir_result_priority p = weir_results_priority(r, i);
        if (weir_results_find(r, p.measure, p.stat, "", ""))
            add_name(own, &n_own, p.measure, p.stat);
    }
    if (status == WEIR_OK && n_asked == 0 && pool)
        add_name(own, &n_own, pool->name, pool->stat);
    for (size_t i = 0; i < n_own; i++)
        names[n++] = own[i];
    for (size_t i = 0; status == WEIR_OK && i < n_asked; i++)
        if (!is_listed(own, n_own, asked[i]))
            names[n++] = asked[i];
    if (status == WEIR_OK)
        status = analysis_sweep_make(&s->sweep, r, names, n, err);
    for (size_t i = 0; i < n_own; i++)
        free(own[i]);
    free(own);
    free(names);
    return status;
}

weir_status analysis_solution_make(analysis_solution *s, const weir_results *r,
                                   const char *const *names, size_t n_names, weir_error *err)
{
    *s = (analysis_solution){0};
    if (!analysis_is_solution(r))
        return analysis_fail(err, WEIR_ERR_USAGE, "the results are not of a search");
    const weir_status status = make_sweep(s, r, names, n_names, err);
    if (status != WEIR_OK)
        return status;
    if (!read_facts(s, r))
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    read_front(s, r);
    return WEIR_OK;
}

void analysis_solution_clear(analysis_solution *s)
{
    analysis_sweep_clear(&s->sweep);
    free(s->verdicts);
    free(s->replications);
    free(s->needs);
    free(s->costs);
    free(s->on_front);
    *s = (analysis_solution){0};
}

/* ---- words ------------------------------------------------------------------------------------------------ */

const char *analysis_point_word(analysis_point_verdict verdict)
{
    return verdict == ANALYSIS_POINT_MET       ? "met"
           : verdict == ANALYSIS_POINT_NOT_MET ? "NOT met"
                                               : "cannot tell";
}

const char *analysis_solution_place(char out[ANALYSIS_SENTENCE], const analysis_solution *s,
                                    size_t point)
{
    char value[ANALYSIS_TEXT];
    size_t used = 0;
    *out = '\0';
    for (size_t i = 0; i < s->sweep.n_dials && used < ANALYSIS_SENTENCE; i++)
        used += (size_t)snprintf(out + used, ANALYSIS_SENTENCE - used, "%s%.80s %.60s",
                                 i ? ", " : "", s->sweep.dials[i].name,
                                 analysis_sweep_value(value, &s->sweep.dials[i], point));
    return out;
}

static const char *value_of(char out[ANALYSIS_TEXT], const analysis_solution *s, size_t point)
{
    return analysis_sweep_value(out, &s->sweep.dials[0], point);
}

/* "'ward.wait <= 2 h'", "all 3 targets" */
static const char *targets_of(char out[ANALYSIS_TEXT], const analysis_solution *s)
{
    const size_t n = weir_results_priority_count(s->sweep.r);
    if (n == 1)
        snprintf(out, ANALYSIS_TEXT, "'%.150s'", weir_results_priority(s->sweep.r, 0).name);
    else
        snprintf(out, ANALYSIS_TEXT, "all %zu targets", n);
    return out;
}

static const char *money_of(char out[ANALYSIS_TEXT], double pounds)
{
    char number[ANALYSIS_TEXT];
    snprintf(out, ANALYSIS_TEXT, "£%.100s a day",
             analysis_number(number, pounds, fabs(pounds) < 100 ? 2 : 0));
    return out;
}

/* The end of the range that is meant to be best: the last of rising values, or the first. */
static size_t best_end(const analysis_solution *s)
{
    return s->sought == ANALYSIS_LARGEST ? 0 : s->sweep.n_points - 1;
}

static void say_line(char *out, const analysis_solution *s, const char *targets, const char *sure)
{
    char value[ANALYSIS_TEXT], other[ANALYSIS_TEXT];
    const char *name = s->sweep.dials[0].name;
    const bool most = s->sought == ANALYSIS_LARGEST;
    value_of(value, s, s->answer);
    if (s->all)
        snprintf(out, ANALYSIS_SENTENCE,
                 "Even %.80s %.60s, the %s of the range, is enough for %.160s (%s).", name, value,
                 most ? "highest" : "lowest", targets, sure);
    else if (s->fails == ANALYSIS_NO_POINT)
        snprintf(out, ANALYSIS_SENTENCE,
                 "%.80s %.60s is enough for %.160s (%s); whether %s is could not be told.", name,
                 value, targets, sure, most ? "more" : "less");
    else if (s->adjacent)
        snprintf(out, ANALYSIS_SENTENCE, "%.80s %.60s is %s for %.160s; %.60s is %s (%s).", name,
                 value, most ? "the most there can be" : "enough", targets,
                 value_of(other, s, s->fails), most ? "too much" : "not", sure);
    else
        snprintf(
            out, ANALYSIS_SENTENCE,
            "%.80s %.60s is %s for %.160s and %.60s is not (%s); what lies between cannot be told.",
            name, value, "enough", targets, value_of(other, s, s->fails), sure);
}

static void say_mix(char *out, const analysis_solution *s, const char *targets, const char *sure)
{
    char place[ANALYSIS_SENTENCE], money[ANALYSIS_TEXT];
    analysis_solution_place(place, s, s->answer);
    snprintf(out, ANALYSIS_SENTENCE, "The cheapest mix found for %.160s is %.500s, at %.80s (%s).",
             targets, place,
             s->costs ? money_of(money, s->costs[s->answer]) : "a cost that is not known", sure);
}

static void say_nothing(char *out, const analysis_solution *s, const char *targets,
                        const char *sure)
{
    char place[ANALYSIS_SENTENCE];
    if (s->sweep.n_points == 0)
        snprintf(out, ANALYSIS_SENTENCE, "Nothing was run.");
    else if (s->none)
        snprintf(out, ANALYSIS_SENTENCE,
                 "%s in the range%s is enough for %.160s, not even %.500s (%s).",
                 s->sweep.n_dials > 1 ? "No mix" : "Nothing", s->sweep.n_dials > 1 ? "s" : "",
                 targets, analysis_solution_place(place, s, best_end(s)), sure);
    else
        snprintf(out, ANALYSIS_SENTENCE,
                 "It cannot be told whether anything in the range%s is enough for %.160s.",
                 s->sweep.n_dials > 1 ? "s" : "", targets);
}

const char *analysis_solution_sentence(char out[ANALYSIS_SENTENCE], const analysis_solution *s)
{
    char targets[ANALYSIS_TEXT], sure[40];
    targets_of(targets, s);
    snprintf(sure, sizeof sure, "%.4g %% confidence", 100 * s->confidence);
    if (s->answer == ANALYSIS_NO_POINT)
        say_nothing(out, s, targets, sure);
    else if (s->sweep.n_dials > 1)
        say_mix(out, s, targets, sure);
    else
        say_line(out, s, targets, sure);
    return out;
}

/* ---- notes --------------------------------------------------------------------------------------------------- */

/* What the first target's measure comes to at the answer, and beside it. */
static bool note_values(char *out, const analysis_solution *s)
{
    char name[ANALYSIS_TEXT], value[ANALYSIS_TEXT], at[ANALYSIS_TEXT];
    if (s->sweep.n_measures == 0 || s->sweep.n_dials != 1)
        return false;
    const size_t points[] = {s->answer, s->fails};
    size_t used = (size_t)snprintf(out, ANALYSIS_SENTENCE,
                                   "%.150s:", analysis_sweep_measure_name(name, &s->sweep, 0));
    bool any = false;
    for (size_t i = 0; i < 2; i++) {
        if (points[i] == ANALYSIS_NO_POINT)
            continue;
        analysis_value(value, analysis_sweep_estimate(&s->sweep, 0, points[i]), s->sweep.units[0]);
        used += (size_t)snprintf(out + used, ANALYSIS_SENTENCE - used, "%s %.100s at %.60s",
                                 any ? "," : "", value, value_of(at, s, points[i]));
        any = true;
    }
    if (any)
        snprintf(out + used, ANALYSIS_SENTENCE - used, ".");
    return any;
}

/* The point nearest to being decided, of those that are not and lie between the answer and what fails. */
static bool note_needs(char *out, const analysis_solution *s)
{
    size_t found = ANALYSIS_NO_POINT;
    char place[ANALYSIS_SENTENCE];
    for (size_t i = 0; i < s->sweep.n_points; i++)
        if (s->verdicts[i] == ANALYSIS_POINT_OPEN && s->needs[i] > s->replications[i] &&
            !(s->costs && s->answer != ANALYSIS_NO_POINT && s->costs[i] >= s->costs[s->answer]) &&
            (found == ANALYSIS_NO_POINT || s->needs[i] < s->needs[found]))
            found = i;
    if (found == ANALYSIS_NO_POINT || (s->adjacent && s->answer != ANALYSIS_NO_POINT) ||
        s->surely_cheapest)
        return false;
    analysis_solution_place(place, s, found);
    const double more = ceil(s->needs[found] - s->replications[found]);
    if (more > 1e6)
        snprintf(out, ANALYSIS_SENTENCE,
                 "At %.500s the estimate lies so near the target that more than a million "
                 "replications would be "
                 "needed.",
                 place);
    else
        snprintf(
            out, ANALYSIS_SENTENCE,
            "At %.500s it cannot be told after %.0f replications; about %.0f more would tell%s.",
            place, s->replications[found], more, s->budget_spent ? " (the budget is spent)" : "");
    return true;
}

static bool note_mixes(char *out, const analysis_solution *s)
{
    if (s->sweep.n_dials < 2 || s->answer == ANALYSIS_NO_POINT)
        return false;
    if (s->surely_cheapest)
        snprintf(out, ANALYSIS_SENTENCE,
                 "Every cheaper mix in the ranges fails, or has no more of anything than one that "
                 "fails.");
    else if (s->cheaper_open == 1)
        snprintf(out, ANALYSIS_SENTENCE,
                 "Of one cheaper mix it cannot be told whether it is enough.");
    else if (s->cheaper_open > 0)
        snprintf(out, ANALYSIS_SENTENCE,
                 "Of %.0f cheaper mixes it cannot be told whether one would be enough%s.",
                 s->cheaper_open, s->budget_spent ? " (the budget is spent)" : "");
    else
        snprintf(out, ANALYSIS_SENTENCE,
                 "No cheaper mix was found to be enough, but not every one of them surely fails.");
    return true;
}

static bool note_crossing(char *out, const analysis_solution *s)
{
    char better[ANALYSIS_SENTENCE], worse[ANALYSIS_SENTENCE];
    if (!s->crossed)
        return false;
    snprintf(out, ANALYSIS_SENTENCE,
             "More is not always better here: %.400s is enough and %.400s is not. Look at the "
             "whole range with "
             "'weir sweep'.",
             analysis_solution_place(better, s, s->better),
             analysis_solution_place(worse, s, s->worse));
    return true;
}

static bool note_end(char *out, const analysis_solution *s)
{
    if (!s->all || s->answer == ANALYSIS_NO_POINT || s->sweep.n_dials > 1)
        return false;
    snprintf(out, ANALYSIS_SENTENCE,
             "The range may be too narrow: what lies beyond it was not looked at.");
    return true;
}

const char *analysis_solution_note(char out[ANALYSIS_SENTENCE], const analysis_solution *s,
                                   size_t i)
{
    static bool (*const notes[])(char *, const analysis_solution *) = {
        note_values, note_mixes, note_end, note_needs, note_crossing};
    for (size_t k = 0; k < sizeof notes / sizeof *notes; k++)
        if (notes[k](out, s) && i-- == 0)
            return out;
    return NULL;
}

void analysis_solution_advise(const analysis_solution *s, weir_error *err)
{
    if (s->none)
        analysis_hint(err,
                      "a wider range, or an easier target; the table has what each value comes to");
    else if (s->budget_spent)
        analysis_hint(err, "a larger --budget");
    else
        analysis_hint(err, "more replications: --max-replications");
}

weir_estimate analysis_solution_each(const analysis_solution *s, size_t measure, size_t point)
{
    weir_estimate e = {NAN, NAN, NAN, 0};
    if (s->sweep.n_dials != 1 || point == 0)
        return e;
    const double *values = s->sweep.dials[0].dial.value;
    const double step = values[point] - values[point - 1];
    if (!(step > 0))
        return e;
    e = weir_results_difference(s->sweep.r, s->sweep.measures[measure], point - 1, point,
                                ANALYSIS_LEVEL);
    e.value /= step;
    e.half_width /= step;
    e.sd /= step;
    return e;
}
