/* Tables for people. A number has the digits that its interval warrants; where nothing can be said,
 * the table says so. */
#include "analysis/summary.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/best.h"
#include "analysis/certainty.h"
#include "analysis/course.h"
#include "analysis/family.h"
#include "analysis/question.h"
#include "analysis/select.h"
#include "analysis/table.h"
#include "analysis/unknowns.h"
#include "analysis/words.h"

/* ---- what is shown ---------------------------------------------------------------------------------------- */

/* With many services, the whole system and sets of services stand for the rest. */
static bool is_shown(const char *service, bool many)
{
    return !many || !*service || analysis_is_set(service);
}

static void value_cell(table *t, const weir_results *r, const weir_measure *m, size_t scenario)
{
    char text[ANALYSIS_TEXT];
    if (!m) {
        table_cell(t, "");
        return;
    }
    table_cell(t, analysis_measured(text, r, m, scenario, NULL));
}

static const struct {
    const char *title, *quantity, *stat;
} service_columns[] = {
    {"arrived", "arrived", "total"},
    {"wait", "wait", "mean"},
    {"time", "time", "mean"},
    {"waiting", "waiting", "mean"},
    {"present", "present", "mean"},
    {"left unseen", "left_unseen", "total"},
    {"turned away", "turned_away", "total"},
    {"cost", "cost", "total"},
};
#define N_SERVICE_COLUMNS (sizeof service_columns / sizeof *service_columns)

static bool column_is_worth_showing(const weir_results *r, size_t column, size_t scenario)
{
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        if (*m->group || strcmp(m->quantity, service_columns[column].quantity) != 0 ||
            strcmp(m->stat, service_columns[column].stat) != 0)
            continue;
        const double value = weir_results_estimate(r, m, scenario, m->pooled, ANALYSIS_LEVEL).value;
        if (!isnan(value) && value != 0.0)
            return true;
    }
    return false;
}

static void print_services(FILE *out, const weir_results *r, size_t scenario, bool many)
{
    table t = {0};
    bool shown[N_SERVICE_COLUMNS];
    table_row(&t);
    table_cell(&t, "service");
    for (size_t c = 0; c < N_SERVICE_COLUMNS; c++) {
        shown[c] = column_is_worth_showing(r, c, scenario);
        if (shown[c])
            table_cell(&t, service_columns[c].title);
    }
    size_t n;
    const char **services = analysis_services(r, &n);
    for (size_t i = 0; services && i < n; i++) {
        if (!is_shown(services[i], many))
            continue;
        table_row(&t);
        table_cell(&t, *services[i] ? services[i] : "(whole system)");
        for (size_t c = 0; c < N_SERVICE_COLUMNS; c++)
            if (shown[c])
                value_cell(&t, r,
                           analysis_find(r, services[i], service_columns[c].quantity,
                                         service_columns[c].stat),
                           scenario);
    }
    free(services);
    table_print(out, &t, 1, false);
    table_clear(&t);
}

/* Measures that are in no table of their own: of one type of service, or declared by the user. */
static bool is_other(const weir_measure *m, bool many)
{
    if (*m->group || strchr(m->quantity, '.') || !is_shown(m->service, many))
        return false;
    for (size_t c = 0; c < N_SERVICE_COLUMNS; c++)
        if (strcmp(m->quantity, service_columns[c].quantity) == 0 &&
            strcmp(m->stat, service_columns[c].stat) == 0)
            return false;
    return strcmp(m->quantity, "started") != 0 && strcmp(m->quantity, "completed") != 0 &&
           strcmp(m->quantity, "departed") != 0 && strcmp(m->quantity, "blocked_time") != 0;
}

static void print_others(FILE *out, const weir_results *r, size_t scenario, bool many)
{
    table t = {0};
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        if (!is_other(m, many) || !analysis_is_ever(r, m))
            continue;
        table_row(&t);
        char text[ANALYSIS_TEXT];
        table_cell(&t, m->name);
        table_cell(&t, analysis_stat(text, m));
        value_cell(&t, r, m, scenario);
    }
    if (t.n_rows > 0) {
        fputs("\n  Other measures\n", out);
        table_print(out, &t, 2, false);
    }
    table_clear(&t);
}

static void print_pools(FILE *out, const weir_results *r, size_t scenario, bool many)
{
    table t = {0};
    table_row(&t);
    table_cell(&t, "pool");
    table_cell(&t, "in use");
    table_cell(&t, "blocked");
    table_cell(&t, "utilisation");
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        const char *last = analysis_last_part(m->quantity);
        if (*m->group || last == m->quantity || strcmp(last, "in_use") != 0 ||
            !is_shown(m->service, many))
            continue;
        const size_t n = (size_t)(last - m->quantity);
        char quantity[ANALYSIS_TEXT];
        table_row(&t);
        snprintf(quantity, sizeof quantity, "%s%s%.*s", m->service, *m->service ? "." : "",
                 (int)(n - 1), m->quantity);
        table_cell(&t, quantity);
        value_cell(&t, r, m, scenario);
        snprintf(quantity, sizeof quantity, "%.*sblocked", (int)n, m->quantity);
        value_cell(&t, r, analysis_find(r, m->service, quantity, m->stat), scenario);
        snprintf(quantity, sizeof quantity, "%.*sutilisation", (int)n, m->quantity);
        value_cell(&t, r, analysis_find(r, m->service, quantity, NULL), scenario);
    }
    if (t.n_rows > 1) {
        fputc('\n', out);
        table_print(out, &t, 1, false);
    }
    table_clear(&t);
}

static void print_rules(FILE *out, const weir_results *r, size_t scenario)
{
    table t = {0};
    table_row(&t);
    table_cell(&t, "rule");
    table_cell(&t, "active");
    table_cell(&t, "activations");
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        const char *last = analysis_last_part(m->quantity);
        if (*m->group || *m->service || last == m->quantity || strcmp(last, "active") != 0)
            continue;
        const int n = (int)(last - m->quantity);
        char quantity[ANALYSIS_TEXT];
        table_row(&t);
        snprintf(quantity, sizeof quantity, "%.*s", n - 1, m->quantity);
        table_cell(&t, quantity);
        value_cell(&t, r, m, scenario);
        snprintf(quantity, sizeof quantity, "%.*sactivations", n, m->quantity);
        value_cell(&t, r, analysis_find(r, m->service, quantity, "total"), scenario);
    }
    if (t.n_rows > 1) {
        fputc('\n', out);
        table_print(out, &t, 1, false);
    }
    table_clear(&t);
}

static const char *target_words(const analysis_target *t)
{
    if (!t->measure)
        return "unknown: there is no such measure";
    if (t->verdict != ANALYSIS_UNDECIDED)
        return t->verdict == ANALYSIS_HOLDS ? "met" : "NOT met";
    if (t->met == ANALYSIS_UNKNOWN)
        return "cannot tell: nothing was seen";
    if (isnan(t->estimate.half_width))
        return "cannot tell: needs 2 replications";
    return t->met == ANALYSIS_MET ? "cannot tell: met, but the interval reaches past it"
                                  : "cannot tell: not met, but the interval reaches it";
}

static void print_targets(FILE *out, const weir_results *r, size_t scenario)
{
    static const char *const hows[][2] = {
        {"at_least", "at least"}, {"at_most", "at most"}, {"above", "above"}, {"below", "below"}};
    table t = {0};
    for (size_t i = 0; i < weir_results_priority_count(r); i++) {
        const weir_result_priority p = weir_results_priority(r, i);
        const analysis_target target = analysis_check_target(r, &p, scenario);
        char text[ANALYSIS_TEXT];
        const char *how = p.how;
        for (size_t h = 0; h < 4; h++)
            if (strcmp(p.how, hows[h][0]) == 0)
                how = hows[h][1];
        table_row(&t);
        table_cell(&t, p.name);
        table_cell(&t, p.measure);
        snprintf(text, sizeof text, "%s %.80s", how, p.shown);
        table_cell(&t, text);
        value_cell(&t, r, target.measure, scenario);
        table_cell(&t, target_words(&target));
    }
    if (t.n_rows > 0) {
        fputs("\n  Targets\n", out);
        table_print(out, &t, 3, true);
    }
    table_clear(&t);
}

void analysis_print_requirements(FILE *out, const weir_results *r,
                                 const weir_result_priority *required, size_t n)
{
    table t = {0};
    for (size_t i = 0; i < n; i++)
        for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
            const analysis_target target = analysis_check_target(r, &required[i], s);
            table_row(&t);
            table_cell(&t, required[i].name);
            table_cell(&t, weir_results_scenario(r, s));
            value_cell(&t, r, target.measure, s);
            table_cell(&t, target_words(&target));
        }
    if (t.n_rows > 0) {
        fputs("\n  Requirements\n", out);
        table_print(out, &t, 2, true);
    }
    table_clear(&t);
}

/* Has some measure an interval from one run? */
static bool has_batches(const weir_results *r)
{
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        if (weir_results_interval(r, m, 0, m->pooled, ANALYSIS_LEVEL).method == WEIR_METHOD_BATCHES)
            return true;
    }
    return false;
}

static void print_how(FILE *out, const weir_results *r)
{
    const char *window = weir_results_about(r, "window_days");
    const char *warm_up = weir_results_about(r, "warm_up_days");
    const char *seed = weir_results_about(r, "seed");
    const size_t n = weir_results_replication_count(r);
    fprintf(out, "  %zu replication%s", n, n == 1 ? "" : "s");
    if (window)
        fprintf(out, " of %s days", window);
    if (warm_up)
        fprintf(out, " after %s of warm-up", warm_up);
    if (seed)
        fprintf(out, ", seed %s", seed);
    fputs(n > 1 ? "; ± is half of a 95 % interval\n\n"
          : has_batches(r)
              ? "; no intervals: they need 2 replications\n"
                "  (but by batch means of the run, for numbers present and waiting)\n\n"
              : "; no intervals: they need 2 replications\n\n",
          out);
}

static void print_unknowns(FILE *out, const weir_results *r, size_t scenario)
{
    analysis_unknowns u;
    if (!analysis_unknowns_make(&u, r, scenario))
        return;
    analysis_print_unknowns(out, &u);
    analysis_unknowns_clear(&u);
}

static void print_scenario(FILE *out, const weir_results *r, size_t scenario, bool many)
{
    const char *title = weir_results_title(r, scenario);
    fputs(weir_results_scenario(r, scenario), out);
    if (title && *title)
        fprintf(out, ": %s", title);
    fputc('\n', out);
    print_how(out, r);
    print_services(out, r, scenario, many);
    print_others(out, r, scenario, many);
    print_pools(out, r, scenario, many);
    print_rules(out, r, scenario);
    print_targets(out, r, scenario);
    analysis_print_certainty(out, r, scenario);
    analysis_print_settling(out, r, scenario);
    print_unknowns(out, r, scenario);
}

void analysis_print_run(FILE *out, const weir_results *r)
{
    const bool many = analysis_has_many_services(r);
    for (size_t s = 0; s < weir_results_scenario_count(r); s++) {
        if (s > 0)
            fputc('\n', out);
        print_scenario(out, r, s, many);
    }
    if (many)
        fputs("\n  Services are shown by type (all_TYPE). --json and the results file have each "
              "one.\n",
              out);
}

/* ---- by groups ----------------------------------------------------------------------------------------------- */

void analysis_print_groups(FILE *out, const weir_results *r, const char *group)
{
    table t = {0};
    table_row(&t);
    table_cell(&t, "measure");
    table_cell(&t, "stat");
    table_cell(&t, "group");
    for (size_t s = 0; s < weir_results_scenario_count(r) && s + 3 < TABLE_MOST_COLUMNS; s++)
        table_cell(&t, weir_results_scenario(r, s));
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        char text[ANALYSIS_TEXT];
        if (!*m->group || (group && strcmp(group, m->group) != 0))
            continue;
        table_row(&t);
        table_cell(&t, m->name);
        table_cell(&t, m->stat);
        snprintf(text, sizeof text, "%.80s %.80s", m->group, m->level);
        table_cell(&t, text);
        for (size_t s = 0; s < weir_results_scenario_count(r) && s + 3 < TABLE_MOST_COLUMNS; s++)
            value_cell(&t, r, m, s);
    }
    if (t.n_rows > 1)
        table_print(out, &t, 3, false);
    else
        fputs("  no measure is reported by groups\n", out);
    table_clear(&t);
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

/* `allowed`: comparisons allowed for where the difference is real in spite of them, else 0. */
static void comparison_row(table *t, const weir_results *r, const weir_measure *m,
                           const analysis_change *c, size_t allowed)
{
    char text[ANALYSIS_CHANGE_SENTENCE + 96], words[ANALYSIS_CHANGE_SENTENCE], real[64] = "";
    if (allowed > 0)
        snprintf(real, sizeof real, ", real after allowing for %zu comparisons", allowed);
    else if (!analysis_decides(r, m))
        snprintf(real, sizeof real, " (exploratory)");
    table_row(t);
    table_cell(t, *m->service ? m->service : "(whole system)");
    table_cell(t, m->quantity);
    const bool plain = strcmp(m->stat, "mean") == 0 || strcmp(m->stat, "total") == 0;
    table_cell(t, plain && !(m->at && *m->at) ? "" : analysis_stat(text, m));
    table_cell(t, analysis_value_at(text, c->base.value, c->unit, c->decimals));
    table_cell(t, analysis_value_at(text, c->redesign.value, c->unit, c->decimals));
    snprintf(text, sizeof text, "%s%s", analysis_sentence(words, r, m, c), real);
    table_cell(t, text);
}

/* "9.3", "1,240" */
static const char *fold(char out[ANALYSIS_TEXT], double gain)
{
    return analysis_number(out, gain, gain < 10.0 ? 1 : 0);
}

/* Below 1 a difference is less certain than with random numbers of its own for each scenario. */
static void print_gain(FILE *out, const analysis_gain *gain)
{
    char median[ANALYSIS_TEXT], least[ANALYSIS_TEXT];
    if (gain->n == 0)
        return;
    fprintf(out,
            "\n  common random numbers: variance of differences cut %s-fold, median over the\n"
            "  measures shown (correlation %.2f); least %s-fold, of %s\n",
            fold(median, gain->median), gain->correlation, fold(least, gain->least),
            gain->least_of->name);
    if (gain->n_below > 0)
        fprintf(out,
                "  warning: below 1 for %zu of %zu, which other random numbers for each scenario\n"
                "  would have told no worse\n",
                gain->n_below, gain->n);
}

static void print_redesign(FILE *out, const weir_results *r, const analysis_family *family,
                           size_t redesign)
{
    static const char *const heads[] = {"measure", "", ""};
    table t = {0};
    table_row(&t);
    for (int i = 0; i < 3; i++)
        table_cell(&t, heads[i]);
    table_cell(&t, weir_results_scenario(r, 0));
    table_cell(&t, weir_results_scenario(r, redesign));
    table_cell(&t, "difference");
    for (size_t i = 0; i < family->n_keys; i++) {
        const weir_measure *m = family->keys[i];
        const analysis_change c = analysis_compare(r, m, 0, redesign);
        comparison_row(&t, r, m, &c, analysis_family_is_real(family, m, redesign) ? family->n : 0);
    }
    table_print(out, &t, 3, true);
    table_clear(&t);
    const analysis_gain gain = analysis_gain_of(r, family->keys, family->n_keys, redesign);
    print_gain(out, &gain);
}

/* Is a redesign paid for by what the base spends? As far as the interval of the difference tells. */
static void print_budgets(FILE *out, const weir_results *r, size_t redesign)
{
    bool first = true;
    for (size_t i = 0; i < weir_results_measure_count(r); i++) {
        const weir_measure *m = weir_results_measure(r, i);
        const char *last = analysis_last_part(m->quantity);
        if (*m->group || *m->service || last == m->quantity || strcmp(last, "spend") != 0)
            continue;
        const weir_estimate d = weir_results_difference(r, m, 0, redesign, 0.95);
        const analysis_change c = analysis_compare(r, m, 0, redesign);
        char words[ANALYSIS_TEXT];
        const bool known = isfinite(d.half_width);
        const bool neutral = known && fabs(d.value) <= d.half_width;
        fprintf(out, "%s  %.*s: %s (spend %s)\n", first ? "\n" : "", (int)(last - m->quantity) - 1,
                m->quantity,
                !known          ? "cannot tell with one replication"
                : neutral       ? "budget-neutral: the interval of the difference covers 0"
                : d.value > 0.0 ? "NOT budget-neutral: more is spent"
                                : "NOT budget-neutral: less is spent",
                analysis_change_words(words, m, &c));
        first = false;
    }
}

void analysis_print_compare(FILE *out, const weir_results *r)
{
    const size_t n_replications = weir_results_replication_count(r);
    analysis_family family;
    if (weir_results_scenario_count(r) < 2) {
        fputs("  one scenario: there is nothing to compare it with\n", out);
        return;
    }
    if (!analysis_family_make(&family, r)) {
        analysis_family_clear(&family);
        return;
    }
    for (size_t s = 1; s < weir_results_scenario_count(r); s++) {
        const char *title = weir_results_title(r, s);
        fprintf(out, "%s%s v %s", s > 1 ? "\n" : "", weir_results_scenario(r, s),
                weir_results_scenario(r, 0));
        if (title && *title)
            fprintf(out, ": %s", title);
        fputc('\n', out);
        print_how(out, r);
        print_redesign(out, r, &family, s);
        print_budgets(out, r, s);
        print_targets(out, r, s);
    }
    if (n_replications < 2)
        fputs("\n  With one replication nothing can be told apart: n/a (needs 2 replications)\n",
              out);
    else
        fprintf(
            out,
            "\n  Differences are paired by replication. Each interval is at 95 %% by itself: of\n"
            "  %zu comparisons some %.0f may look real by chance. No adjustment is made to them;\n"
            "  'real after allowing for' is by Holm's method at 5 %% over %zu of them "
            "together%s.\n",
            family.n_shown, ceil(0.05 * (double)family.n_shown), family.n,
            analysis_is_asked(r) ? ", those in\n  what was asked about; the others are exploratory"
                                 : "");
    if (n_replications >= 2)
        fputs("  More replications are for a power of 80 %, if the difference is the margin, or "
              "without\n"
              "  one, what was seen.\n",
              out);
    analysis_print_best(out, r);
    print_unknowns(out, r, 0);
    analysis_family_clear(&family);
}
