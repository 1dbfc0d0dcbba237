/* Words for numbers. What a quantity is called, and whether more of it is better, is said in one
 * table; what is not in it is called by its own name and has no better or worse, unless a target of
 * the scenario says so. */
#include "analysis/words.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the standard quantities ------------------------------------------------------------------------- */

typedef struct word {
    const char *quantity;
    const char *label; /* of its mean or total; NULL: made from its name */
    int sense;
    bool key; /* shown in comparisons */
    bool time_average;
    const char *meaning; /* NULL: its name says it */
} word;

static const word words[] = {
    {"arrived", "Arrivals", 0, true, false, "visits that began in the time measured"},
    {"started", "Started", 0, false, false, "visits whose service began in the time measured"},
    {"completed", "Completed", 0, false, false, "visits that ended after their service began"},
    {"departed", "Departed", 0, false, false, "visits that ended, in any way"},
    {"wait", "Mean wait", -1, true, false, "from arrival to the start of service"},
    {"time", "Mean time", -1, true, false, "from arrival to departure"},
    {"blocked_time", "Mean time blocked", -1, false, false,
     "time spent ready to move on with nowhere to go; noughts are counted"},
    {"waiting", "Number waiting", -1, false, true, "average over the time measured"},
    {"present", "Number present", 0, false, true, "average over the time measured"},
    {"left_unseen", "Left unseen", -1, true, false, "gave up before their service began"},
    {"turned_away", "Turned away", -1, true, false, "arrived and could not be let in"},
    {"did_not_attend", "Did not attend", -1, true, false, "booked, and did not come"},
    {"cancelled", "Cancelled", -1, true, false, "booked, and cancelled"},
    {"believed_wait", "Mean wait believed", -1, false, true,
     "what people thought they would wait, on average over the time measured"},
    {"cost", "Cost", -1, true, false, "total over the time measured"},
    {"cost_in_all", "Cost in all", -1, true, false, "contacts, capacity and change together"},
    {"cost_of_contacts", "Cost of contacts", -1, true, false, "what visits cost"},
    {"cost_of_capacity", "Cost of capacity", -1, true, false, "what units cost, used or not"},
    {"cost_of_change", "Cost of change", -1, true, false,
     "what setting up and running a redesign "
     "costs"},
    {"boarding", "Mean boarding time", -1, true, false,
     "from the decision to move on until there is room"},
    {"delayed", "Mean delay", -1, true, false,
     "from being ready to leave until there is a place to go"},
    {"appointment_wait", "Mean wait for an appointment", -1, true, false,
     "from asking to the appointment"},
    {"treatment_wait", "Mean wait for treatment", -1, true, false, "from arrival to treatment"},
    {"time_in_department", "Mean time in department", -1, true, false, "from arrival to departure"},
    {"failed_requests", "Failed requests", -1, true, false, "asked and were offered nothing"},
    {"in_use", "In use", 0, false, true, "units of the pool held, on average"},
    {"blocked", "Blocked", -1, false, true,
     "units held by those who are ready to move on, on average"},
    {"suspended", "Suspended", -1, false, true,
     "patients interrupted, who wait to go on, on average"},
    {"broken", "Broken", -1, false, true, "units that have failed, until repaired, on average"},
    {"utilisation", "Utilisation", 0, false, true, "share of the capacity in use"},
    {"spend", "Spend", -1, true, false, "what the budget's services, resources and redesigns cost"},
    {"budget", "Budget", 0, true, false, "the amount of the window"},
    {"balance", "Balance", 1, true, false, "the budget less what was spent"},
    {"active", "Active", 0, false, true, "share of the time that the rule was on"},
    {"activations", "Activations", 0, false, false, "how often the rule began"},
};

const char *analysis_last_part(const char *quantity)
{
    const char *dot = strrchr(quantity, '.');
    return dot ? dot + 1 : quantity;
}

static const word *word_of(const char *quantity)
{
    const char *last = analysis_last_part(quantity);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].quantity, last) == 0)
            return &words[i];
    return NULL;
}

const char *analysis_meaning(const char *quantity)
{
    const word *w = word_of(quantity);
    return w ? w->meaning : NULL;
}

bool analysis_is_time_average(const weir_measure *m)
{
    const word *w = word_of(m->quantity);
    return (w && w->time_average) || strchr(m->quantity, '.') ||
           strcmp(m->stat, "mean_number") == 0 || strcmp(m->stat, "share_of_time") == 0 ||
           strcmp(m->window, ANALYSIS_ALL_TIME) == 0 || strcmp(m->stat, "ratio") == 0;
}

static bool starts_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

int analysis_sense_of(const char *quantity, const char *stat)
{
    if (starts_with(stat, "share_within"))
        return 1;
    if (starts_with(stat, "share_above") || starts_with(quantity, "over_"))
        return -1;
    const word *w = word_of(quantity);
    return w ? w->sense : starts_with(quantity, "within_") ? 1 : 0;
}

int analysis_sense(const weir_results *r, const weir_measure *m)
{
    for (size_t i = 0; i < weir_results_priority_count(r); i++) {
        const weir_result_priority p = weir_results_priority(r, i);
        const bool more = strcmp(p.how, "at_least") == 0 || strcmp(p.how, "above") == 0;
        if (strcmp(p.measure, m->name) == 0 && weir_measure_has_stat(m, p.stat))
            return more ? 1 : -1;
    }
    return analysis_sense_of(m->quantity, m->stat);
}

bool analysis_is_telling(const weir_measure *m)
{
    const word *w = word_of(m->quantity);
    return !w || w->key;
}

/* ---- names -------------------------------------------------------------------------------------------- */

/* Written in capitals wherever they stand as a word of a name. */
static const char *const capitals[] = {"ed",  "miu", "pcn",    "gp",  "gps", "utc", "sdec", "icu",
                                       "ics", "nhs", "nhs111", "hdu", "ct",  "mri", "pct",  "vcs"};

static bool is_capital(const char *word_at, size_t n)
{
    for (size_t i = 0; i < sizeof capitals / sizeof *capitals; i++)
        if (strlen(capitals[i]) == n && strncmp(word_at, capitals[i], n) == 0)
            return true;
    return false;
}

const char *analysis_title(char out[ANALYSIS_TEXT], const char *name)
{
    size_t n = 0;
    while (*name && n + 2 < ANALYSIS_TEXT) {
        const size_t length = strcspn(name, "_ ");
        const bool loud = is_capital(name, length);
        for (size_t i = 0; i < length && n + 2 < ANALYSIS_TEXT; i++)
            out[n++] = loud ? (char)toupper((unsigned char)name[i]) : name[i];
        name += length;
        if (*name) {
            out[n++] = ' ';
            name++;
        }
    }
    out[n] = '\0';
    *out = (char)toupper((unsigned char)*out);
    return out;
}

const char *analysis_place(char out[ANALYSIS_TEXT], const char *service)
{
    return analysis_title(out, *service ? service : "whole system");
}

/* "95th percentile" for p95; false where the statistic is no percentile. */
static bool percentile(const char *stat, char out[ANALYSIS_TEXT])
{
    const bool is_one = stat[0] == 'p' && isdigit((unsigned char)stat[1]) &&
                        (stat[2] == '\0' || (isdigit((unsigned char)stat[2]) && stat[3] == '\0'));
    if (!is_one)
        return false;
    const long p = strtol(stat + 1, NULL, 10);
    const char *ending = p / 10 == 1   ? "th"
                         : p % 10 == 1 ? "st"
                         : p % 10 == 2 ? "nd"
                         : p % 10 == 3 ? "rd"
                                       : "th";
    snprintf(out, ANALYSIS_TEXT, "%ld%s percentile", p, ending);
    return true;
}

/* within_4h as "within 4 h": a number and its unit are parted again. */
static void spaced_name(char out[ANALYSIS_TEXT], const char *quantity)
{
    size_t n = 0;
    for (const char *c = quantity; *c && n + 3 < ANALYSIS_TEXT; c++) {
        if (c > quantity && isdigit((unsigned char)c[-1]) && isalpha((unsigned char)*c))
            out[n++] = ' ';
        out[n++] = *c == '_' ? ' ' : *c;
    }
    out[n] = '\0';
}

const char *analysis_stat(char out[ANALYSIS_TEXT], const weir_measure *m)
{
    const bool instant = m->at && *m->at;
    snprintf(out, ANALYSIS_TEXT, "%.100s%s%.50s", m->stat, instant ? " at " : "",
             instant ? m->at : "");
    return out;
}

/* A statistic after the name of its quantity: "boarding: share above 4 h". */
static void label_with_stat(char out[ANALYSIS_TEXT], const weir_measure *m)
{
    char name[ANALYSIS_TEXT], stat[ANALYSIS_TEXT];
    const char *quantity = analysis_last_part(m->quantity);
    const bool limit = starts_with(quantity, "within_") || starts_with(quantity, "over_");
    spaced_name(name, quantity);
    spaced_name(stat, m->stat);
    if (percentile(m->stat, stat))
        snprintf(out, ANALYSIS_TEXT, "%.80s, %.80s", name, stat);
    else if (strcmp(m->stat, "mean_number") == 0)
        snprintf(out, ANALYSIS_TEXT, "number %.150s", name);
    else if (strcmp(m->stat, "mean") == 0)
        snprintf(out, ANALYSIS_TEXT, "mean %.150s", name);
    else if (*m->stat == '\0' || strcmp(m->stat, "total") == 0 || limit ||
             strcmp(m->stat, "ratio") == 0 || strcmp(m->stat, "share_of_time") == 0)
        snprintf(out, ANALYSIS_TEXT, "%s", name);
    else
        snprintf(out, ANALYSIS_TEXT, "%.90s, %.80s", name, stat);
    const size_t n = strlen(out);
    if (m->at && *m->at && n < ANALYSIS_TEXT)
        snprintf(out + n, ANALYSIS_TEXT - n, " at %.50s", m->at);
}

const char *analysis_label(char out[ANALYSIS_TEXT], const weir_measure *m)
{
    const word *w = word_of(m->quantity);
    const bool plain = strcmp(m->stat, "mean") == 0 || strcmp(m->stat, "total") == 0 ||
                       strcmp(m->stat, "ratio") == 0;
    if (w && plain)
        snprintf(out, ANALYSIS_TEXT, "%s", w->label);
    else
        label_with_stat(out, m);
    *out = (char)toupper((unsigned char)*out);
    return out;
}

/* ---- numbers ------------------------------------------------------------------------------------------- */

/* What one of a unit is in minutes; 0 where it is no duration. */
static double minutes_of(const char *unit)
{
    static const struct {
        const char *unit;
        double minutes;
    } known[] = {{"s", 1.0 / 60}, {"min", 1}, {"h", 60}, {"d", 1440}, {"wk", 10080}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(unit, known[i].unit) == 0)
            return known[i].minutes;
    return 0.0;
}

/* "patients per day", "GBP per week", "h per h" */
static analysis_unit unit_per(bool money, const char *per, double size)
{
    static const char *const names[][4] = {{"min", " a minute", " k a minute", " m a minute"},
                                           {"h", " an hour", " k an hour", " m an hour"},
                                           {"day", " a day", " k a day", " m a day"},
                                           {"week", " a week", " k a week", " m a week"},
                                           {"year", " a year", " k a year", " m a year"}};
    const int big = !money ? 0 : size >= 1e6 ? 2 : size >= 1e4;
    static const double scales[] = {1.0, 1e-3, 1e-6};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(per, names[i][0]) == 0)
            return (analysis_unit){scales[big], money ? "£" : "", names[i][big + 1],
                                   names[i][big + 1]};
    return (analysis_unit){1.0, "", "", ""};
}

analysis_unit analysis_unit_of(const weir_measure *m, double size)
{
    const double minutes = minutes_of(m->unit), long_is = fabs(size) * minutes;
    size = fabs(size);
    if (strcmp(m->unit, "share") == 0)
        return (analysis_unit){100.0, "", " %", " points"};
    if (strcmp(m->unit, "GBP") == 0)
        return size >= 1e6   ? (analysis_unit){1e-6, "£", " m", " m"}
               : size >= 1e4 ? (analysis_unit){1e-3, "£", " k", " k"}
                             : (analysis_unit){1.0, "£", "", ""};
    if (minutes > 0.0) /* up to ten hours in minutes, up to four days in hours */
        return long_is < 600.0    ? (analysis_unit){minutes, "", " min", " min"}
               : long_is < 5760.0 ? (analysis_unit){minutes / 60, "", " h", " h"}
                                  : (analysis_unit){minutes / 1440, "", " d", " d"};
    const char *per = strstr(m->unit, " per ");
    if (per)
        return unit_per(strncmp(m->unit, "GBP", 3) == 0, per + 5, size);
    return (analysis_unit){1.0, "", "", ""};
}

int analysis_decimals(double value, double half_width)
{
    const bool known = isfinite(half_width) && half_width > 0.0;
    const double from = known ? half_width : fabs(value);
    if (!isfinite(from) || from == 0.0 || (!known && value == floor(value)))
        return 0;
    const int digits = known ? 2 : 3;
    int decimals = digits - 1 - (int)floor(log10(from));
    if (known && from * pow(10.0, decimals) >= 99.5)
        decimals--; /* 9.96 rounds to 10 */
    if (!known && decimals < 0)
        decimals = 0;
    return decimals > 9 ? 9 : decimals;
}

/* Digits in groups of three: "12345.6" to "12,345.6". */
static void part_thousands(char out[ANALYSIS_TEXT], const char *plain)
{
    const size_t whole = strcspn(plain, ".");
    size_t n = 0;
    for (size_t i = 0; plain[i] && n + 2 < ANALYSIS_TEXT; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0 && isdigit((unsigned char)plain[i - 1]))
            out[n++] = ',';
        out[n++] = plain[i];
    }
    out[n] = '\0';
}

const char *analysis_number(char out[ANALYSIS_TEXT], double value, int decimals)
{
    char plain[ANALYSIS_TEXT];
    if (!isfinite(value)) {
        snprintf(out, ANALYSIS_TEXT, "n/a");
        return out;
    }
    if (decimals < 0) {
        const double step = pow(10.0, -decimals);
        value = round(value / step) * step;
    }
    snprintf(plain, sizeof plain, "%.*f", decimals > 0 ? decimals : 0,
             fabs(value) < 1e15 ? value : 0);
    if (plain[0] == '-' && strspn(plain + 1, "0.") == strlen(plain + 1))
        memmove(plain, plain + 1, strlen(plain)); /* no minus nought */
    part_thousands(out, plain);
    return out;
}

const char *analysis_value_at(char out[ANALYSIS_TEXT], double value, analysis_unit unit,
                              int decimals)
{
    char number[ANALYSIS_TEXT];
    const double scaled = value * unit.scale;
    if (isnan(scaled)) {
        snprintf(out, ANALYSIS_TEXT, "n/a");
        return out;
    }
    analysis_number(number, fabs(scaled), decimals);
    snprintf(out, ANALYSIS_TEXT, "%s%s%.100s%s", scaled < 0 ? "-" : "", unit.before, number,
             unit.after);
    return out;
}

const char *analysis_value_only(char out[ANALYSIS_TEXT], weir_estimate e, analysis_unit unit)
{
    return analysis_value_at(out, e.value, unit,
                             analysis_decimals(e.value * unit.scale, e.half_width * unit.scale));
}

const char *analysis_value(char out[ANALYSIS_TEXT], weir_estimate e, analysis_unit unit)
{
    char value[ANALYSIS_TEXT], half[ANALYSIS_TEXT];
    if (!isfinite(e.value) || !isfinite(e.half_width) || e.half_width == 0.0)
        return analysis_value_only(out, e, unit);
    const double scaled = e.value * unit.scale, width = e.half_width * unit.scale;
    const int decimals = analysis_decimals(scaled, width);
    analysis_number(value, fabs(scaled), decimals);
    analysis_number(half, width, decimals);
    snprintf(out, ANALYSIS_TEXT, "%s%s%.70s ± %.70s%s", scaled < 0 ? "-" : "", unit.before, value,
             half, unit.after);
    return out;
}

/* ---- differences ------------------------------------------------------------------------------------------ */

static analysis_finding finding_of(weir_estimate d)
{
    if (isnan(d.value))
        return ANALYSIS_NOTHING;
    if (!isfinite(d.half_width))
        return ANALYSIS_NO_INTERVAL;
    if (d.value == 0.0 && d.half_width == 0.0)
        return ANALYSIS_SAME;
    if (fabs(d.value) <= d.half_width)
        return ANALYSIS_CANNOT_TELL;
    return d.value < 0 ? ANALYSIS_LOWER : ANALYSIS_HIGHER;
}

/* Decimals that both warrant. */
static int common_decimals(weir_estimate a, weir_estimate b, double scale)
{
    const int of_a = analysis_decimals(a.value * scale, a.half_width * scale);
    const int of_b = analysis_decimals(b.value * scale, b.half_width * scale);
    return of_a < of_b ? of_a : of_b;
}

analysis_change analysis_compare(const weir_results *r, const weir_measure *m, size_t base,
                                 size_t redesign)
{
    analysis_change c = {
        .base = weir_results_estimate(r, m, base, m->pooled, ANALYSIS_LEVEL),
        .redesign = weir_results_estimate(r, m, redesign, m->pooled, ANALYSIS_LEVEL),
        .difference = weir_results_difference(r, m, base, redesign, ANALYSIS_LEVEL)};
    const weir_estimate d = c.difference;
    /* where one has more replications than the other, both are shown for those that are compared */
    if (d.n > 0 && (c.base.n != d.n || c.redesign.n != d.n)) {
        c.base = weir_results_estimate_beside(r, m, base, redesign, m->pooled, ANALYSIS_LEVEL);
        c.redesign = weir_results_estimate_beside(r, m, redesign, base, m->pooled, ANALYSIS_LEVEL);
    }
    c.pairing = weir_estimate_pairing(c.base, c.redesign, d);
    c.unit = analysis_unit_of(m, isnan(c.base.value) ? c.redesign.value : c.base.value);
    c.step = c.unit;
    if (isfinite(d.value) && d.value != 0.0)
        c.step = analysis_unit_of(m, fabs(d.value) + (isfinite(d.half_width) ? d.half_width : 0.0));
    c.decimals = common_decimals(c.base, c.redesign, c.unit.scale);
    c.finding = finding_of(d);
    if (c.finding == ANALYSIS_LOWER)
        c.good = -analysis_sense(r, m);
    else if (c.finding == ANALYSIS_HIGHER)
        c.good = analysis_sense(r, m);
    c.slight =
        c.finding > ANALYSIS_CANNOT_TELL && fabs(d.value) < ANALYSIS_SLIGHT * fabs(c.base.value);
    return c;
}

static bool is_count(const weir_measure *m)
{
    return strcmp(m->unit, "patients") == 0 || strcmp(m->unit, "units") == 0 ||
           strcmp(m->unit, "times") == 0;
}

/* Durations get shorter, counts fewer, the rest lower. */
static const char *direction_word(const weir_measure *m, bool lower)
{
    if (minutes_of(m->unit) > 0.0)
        return lower ? "shorter" : "longer";
    if (is_count(m))
        return lower ? "fewer" : "more";
    return lower ? "lower" : "higher";
}

/* Ends of the interval, both to the same decimals. */
static void interval_words(char out[ANALYSIS_TEXT], double low, double high, int decimals)
{
    char a[ANALYSIS_TEXT], b[ANALYSIS_TEXT];
    analysis_number(a, low, decimals);
    analysis_number(b, high, decimals);
    snprintf(out, ANALYSIS_TEXT, "%.80s to %.80s", a, b);
}

/* An interval that holds 0, with signs: "-3 to +5 min", "-£3,300 to +£8,600". */
static void open_interval_words(char out[ANALYSIS_TEXT], double low, double high, int decimals,
                                analysis_unit unit)
{
    char a[ANALYSIS_TEXT], b[ANALYSIS_TEXT];
    analysis_number(a, fabs(low), decimals);
    analysis_number(b, fabs(high), decimals);
    snprintf(out, ANALYSIS_TEXT, "%s%s%.70s to %s%s%.70s%s", low < 0 ? "-" : "", unit.before, a,
             high > 0 ? "+" : "", unit.before, b, unit.step);
}

/* A difference that is real: how much, and between what. */
static void real_words(char out[ANALYSIS_TEXT], const weir_measure *m, const analysis_change *c)
{
    char number[ANALYSIS_TEXT], interval[ANALYSIS_TEXT], spread[ANALYSIS_TEXT];
    const double d = fabs(c->difference.value * c->step.scale);
    const double half = c->difference.half_width * c->step.scale;
    const int decimals = analysis_decimals(d, half);
    const char *direction = direction_word(m, c->finding == ANALYSIS_LOWER);
    analysis_number(number, d, decimals);
    interval_words(interval, d - half, d + half, decimals);
    if (half > 0.0)
        snprintf(spread, sizeof spread, "95 %% interval %.80s", interval);
    else
        snprintf(spread, sizeof spread, "in every replication");
    if (is_count(m))
        snprintf(out, ANALYSIS_TEXT, "%.40s %s (%.100s)", number, direction, spread);
    else
        snprintf(out, ANALYSIS_TEXT, "%s by %s%.40s%s (%.100s)", direction, c->step.before, number,
                 c->step.step, spread);
}

const char *analysis_change_words(char out[ANALYSIS_TEXT], const weir_measure *m,
                                  const analysis_change *c)
{
    char interval[ANALYSIS_TEXT];
    const double d = c->difference.value * c->step.scale;
    const double half = c->difference.half_width * c->step.scale;
    if (c->finding == ANALYSIS_NOTHING) {
        snprintf(out, ANALYSIS_TEXT, "n/a (nothing to compare)");
    } else if (c->finding == ANALYSIS_NO_INTERVAL) {
        snprintf(out, ANALYSIS_TEXT, "n/a (needs 2 replications)");
    } else if (c->finding == ANALYSIS_SAME) {
        snprintf(out, ANALYSIS_TEXT, "the same");
    } else if (c->finding == ANALYSIS_CANNOT_TELL) {
        open_interval_words(interval, d - half, d + half, analysis_decimals(d, half), c->step);
        snprintf(out, ANALYSIS_TEXT, "cannot tell: %.170s", interval);
    } else {
        real_words(out, m, c);
    }
    return out;
}

const char *analysis_change_number(char out[ANALYSIS_TEXT], const analysis_change *c)
{
    char number[ANALYSIS_TEXT], half_text[ANALYSIS_TEXT];
    const double d = c->difference.value * c->step.scale;
    const double half = c->difference.half_width * c->step.scale;
    if (isnan(d)) {
        snprintf(out, ANALYSIS_TEXT, "n/a");
        return out;
    }
    const int decimals = analysis_decimals(d, half);
    const char *sign = d < 0 ? "-" : d > 0 ? "+" : "";
    analysis_number(number, fabs(d), decimals);
    if (isfinite(half) && half > 0.0)
        snprintf(out, ANALYSIS_TEXT, "%s%s%.70s ± %.70s%s", sign, c->step.before, number,
                 analysis_number(half_text, half, decimals), c->step.step);
    else
        snprintf(out, ANALYSIS_TEXT, "%s%s%.70s%s", sign, c->step.before, number, c->step.step);
    return out;
}

const char *analysis_good_word(const analysis_change *c)
{
    if (c->good == 0)
        return "";
    return c->good > 0 ? (c->slight ? "slightly better" : "better")
                       : (c->slight ? "slightly worse" : "worse");
}

/* ---- targets ---------------------------------------------------------------------------------------------- */

static bool meets(const char *how, double value, double target)
{
    if (strcmp(how, "at_least") == 0)
        return value >= target;
    if (strcmp(how, "at_most") == 0)
        return value <= target;
    return strcmp(how, "above") == 0 ? value > target : value < target;
}

/* Both ends of the interval have to agree. */
static analysis_verdict verdict_of_ends(const char *how, double low_end, double high_end,
                                        double target)
{
    if (isnan(low_end) || isnan(high_end))
        return ANALYSIS_UNDECIDED;
    const bool low = meets(how, low_end, target), high = meets(how, high_end, target);
    if (low != high)
        return ANALYSIS_UNDECIDED;
    return low ? ANALYSIS_HOLDS : ANALYSIS_FAILS;
}

analysis_verdict analysis_verdict_of(const char *how, weir_estimate e, double target)
{
    return verdict_of_ends(how, e.value - e.half_width, e.value + e.half_width, target);
}

/* A target may leave out the statistic where its measure has only one. */
static const weir_measure *measure_of(const weir_results *r, const weir_result_priority *p)
{
    const weir_measure *m = weir_results_find(r, p->measure, p->stat, "", "");
    for (size_t i = 0; !m && !*p->stat && i < weir_results_measure_count(r); i++) {
        const weir_measure *other = weir_results_measure(r, i);
        if (strcmp(other->name, p->measure) == 0 && !*other->group)
            m = other;
    }
    return m;
}

analysis_target analysis_check_target(const weir_results *r, const weir_result_priority *p,
                                      size_t scenario)
{
    analysis_target t = {
        .measure = measure_of(r, p), .met = ANALYSIS_UNKNOWN, .verdict = ANALYSIS_UNDECIDED};
    t.estimate = (weir_estimate){.value = NAN, .half_width = NAN, .sd = NAN};
    if (!t.measure)
        return t;
    t.estimate = weir_results_estimate(r, t.measure, scenario, t.measure->pooled, ANALYSIS_LEVEL);
    if (isnan(t.estimate.value))
        return t;
    t.met = meets(p->how, t.estimate.value, p->value) ? ANALYSIS_MET : ANALYSIS_NOT_MET;
    t.interval = weir_results_interval(r, t.measure, scenario, t.measure->pooled, ANALYSIS_LEVEL);
    t.verdict = verdict_of_ends(p->how, t.interval.low, t.interval.high, p->value);
    t.sure = t.verdict != ANALYSIS_UNDECIDED;
    return t;
}

weir_interval analysis_target_share(const weir_results *r, const weir_result_priority *p,
                                    size_t scenario)
{
    const weir_measure *m = measure_of(r, p);
    const size_t n = weir_results_replication_count(r);
    double *values = malloc((n + 1) * sizeof *values), met = 0, seen = 0;
    if (m && values)
        weir_results_values(r, m, scenario, values);
    for (size_t i = 0; m && values && i < n; i++)
        if (!isnan(values[i])) {
            seen++;
            met += meets(p->how, values[i], p->value);
        }
    free(values);
    return weir_interval_wilson(met, seen, ANALYSIS_LEVEL);
}
