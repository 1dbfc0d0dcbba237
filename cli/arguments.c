/* Options and operands. One table says what options there are; getopt_long() splits the command
 * line, and what is wrong with it is said here, with the nearest option that would have been right. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/export.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/base/names.h"
#include "sim/scenario/units.h"

#define MOST_THREADS 1024
#define MOST_REPLICATIONS 1000000
#define LEAST_ACROSS 40 /* of a picture: columns, and */
#define LEAST_UPWARD 12 /* rows */
#define MOST_PIXELS 8000
#define FIRST_LONG 256 /* codes of getopt_long() for rows of the table; letters lie below */

typedef struct option_row {
    const char *name, *value, *about;
    uint64_t bit;
    char letter; /* 0: none */
    bool repeats;
} option_row;

static const option_row table[] = {
    {"output", "FILE", "write to FILE: results, a report, a scenario, a picture", CLI_OUTPUT, 'o',
     false},
    {"force", NULL, "replace FILE if it exists", CLI_FORCE, 0, false},
    {"replications", "N", "independent repeats, 1 to 1000000", CLI_REPLICATIONS, 0, false},
    {"seed", "N", "master seed of all random numbers", CLI_SEED, 0, false},
    {"threads", "N|auto", "threads, one a core by default; never changes a result", CLI_THREADS, 0,
     false},
    {"length", "TIME", "measured time, such as '30 d'", CLI_LENGTH, 0, false},
    {"warm-up", "TIME|auto", "time run first and left out of every result; auto finds it",
     CLI_WARM_UP, 0, false},
    {"set", "PATH=VALUE", "give a dial another value; may be repeated", CLI_SET, 0, true},
    {"require", "'M >= V'", "a bound that a measure must keep; may be repeated", CLI_REQUIRE, 0,
     true},
    {"precision", "'M 5 %'", "replications until a measure is known so well; may be repeated",
     CLI_PRECISION, 0, true},
    {"max-replications", "N", "no more than N (200; of --select 1000) where more are run as needed",
     CLI_MAX_REPLICATIONS, 0, false},
    {"dial", "DIAL=LO..HI", "a dial that is searched, LO..HI:STEP too; may be repeated", CLI_DIAL,
     0, true},
    {"largest", NULL, "look for the largest value, of something of which more is worse",
     CLI_LARGEST, 0, false},
    {"cost", "'DIAL=£300 per day'", "what a unit of a dial costs; may be repeated", CLI_COST, 0,
     true},
    {"confidence", "SHARE", "that the answer is right: '95 %' by default", CLI_CONFIDENCE, 0,
     false},
    {"budget", "N", "no more than N replications in all", CLI_BUDGET, 0, false},
    {"days", "SHARE", "how many would be enough on so many days, if nobody had to wait", CLI_DAYS,
     0, false},
    {"at", "HH:MM", "with --days: when they are counted (00:00); HH:MM,HH:MM too", CLI_AT, 0,
     false},
    {"pareto", "MEASURE", "also the best value of MEASURE at each cost", CLI_FRONT, 0, false},
    {"vary", "DIAL=VALUES", "LO..HI:STEP or V,V of a dial of the sweep; may be repeated", CLI_VARY,
     0, true},
    {"design", "DESIGN", "sweep: grid, lhs or sobol; screen: tornado, morris or sobol", CLI_DESIGN,
     0, false},
    {"n", "N", "points of lhs or sobol; trajectories of morris, rows of sobol", CLI_N, 0, false},
    {"levels", "N", "of Morris's design: 4 (default) or 6", CLI_LEVELS, 0, false},
    {"points", "FILE.csv", "points of your own: a heading of dials, then a row a point", CLI_POINTS,
     0, false},
    {"independent", NULL, "random numbers of its own at each point", CLI_INDEPENDENT, 0, false},
    {"measure", "MEASURE", "show this measure, decide by it; may be repeated", CLI_MEASURE, 0,
     true},
    {"margin", "'M VALUE'", "a difference that does not matter; may be repeated", CLI_MARGIN, 0,
     true},
    {"select", "MEASURE", "choose the best, with replications where they decide", CLI_SELECT, 0,
     false},
    {"indifference", "VALUE", "with --select: a difference that does not matter", CLI_INDIFFERENCE,
     0, false},
    {"method", "METHOD", "with --select: kn++ (default), kn, rinott or ocba", CLI_METHOD, 0, false},
    {"input-draws", "N", "draw the uncertain dials N times", CLI_INPUT_DRAWS, 0, false},
    {"per-draw", "N", "with --input-draws: replications of each draw (2)", CLI_PER_DRAW, 0, false},
    {"column", "NAME", "heading of the values to fit", CLI_COLUMN, 0, false},
    {"unit", "UNIT", "what the values are times in, such as d; without it plain numbers", CLI_UNIT,
     0, false},
    {"censored", "NAME", "heading of the column that says 1 where it was not over yet",
     CLI_CENSORED, 0, false},
    {"by", "NAME", "heading of a column of groups, each fitted for itself", CLI_BY, 0, false},
    {"laws", "LAW,LAW", "fit these alone; lognormals is a mixture of two", CLI_LAWS, 0, false},
    {"rounded", "HOW", "no, nearest, down or up: how the values were rounded", CLI_ROUNDED, 0,
     false},
    {"above", "VALUE", "only longer times could be observed", CLI_ABOVE, 0, false},
    {"bootstrap", "N", "samples for each p (499); 0: no p", CLI_BOOTSTRAP, 0, false},
    {"targets", "FILE.csv", "figures to come near: measure, value and more", CLI_TARGETS, 0, false},
    {"waves", "N", "waves of history matching, 1 to 20 (4)", CLI_WAVES, 0, false},
    {"discrepancy", "SHARE", "how wrong the model itself may be: an sd, as a share of each figure",
     CLI_DISCREPANCY, 0, false},
    {"trace", "N", "keep the event log of the first N replications in the file", CLI_TRACE, 0,
     false},
    {"trace-share", "SHARE", "with --trace: of a share of the patients alone", CLI_TRACE_SHARE, 0,
     false},
    {"patient", "N", "the Nth who came in the window; SOURCE:ORDINAL too", CLI_PATIENT, 0, false},
    {"shard", "K/N", "run the Kth of N parts of the replications, for 'weir merge'", CLI_SHARD, 0,
     false},
    {"resume", NULL, "keep each replication that is done, and go on with those there are",
     CLI_RESUME, 0, false},
    {"scenario", "NAME", "of the results: which one is exported", CLI_SCENARIO, 0, false},
    {"replication", "N", "look at replication N, from 0 (0)", CLI_REPLICATION, 0, false},
    {"root", "DIR", "folder that all files of the scenario must lie in", CLI_ROOT, 0, false},
    {"full", NULL, "eight times the replications", CLI_FULL, 0, false},
    {"coverage", NULL, "how often intervals hold the true value (a minute)", CLI_COVERAGE, 0,
     false},
    {"list", NULL, "list the templates, the models, or what there is to draw", CLI_LIST, 0, false},
    {"size", "WxH", "of a picture: pixels, or columns and rows on a terminal", CLI_SIZE, 0, false},
    {"format", "FORMAT",
     "show: text (default), dot (Graphviz) or mermaid; export: measures, log, vidigi, "
     "bupar or xes",
     CLI_FORMAT, 0, false},
    {"changes", NULL, "what the interventions do, by date", CLI_CHANGES, 0, false},
    {"diff", NULL, "the dials that differ between two scenarios", CLI_DIFF, 0, false},
    {"completion", NULL, "print a script of completion for bash", CLI_COMPLETION, 0, false},
    {"json", NULL, "print one JSON document, errors too", CLI_JSON, 0, false},
    {"quiet", NULL, "no progress on the terminal", CLI_QUIET, 'q', false},
    {"help", NULL, "explain the command", CLI_HELP, 'h', false},
};
#define N_ROWS (sizeof table / sizeof *table)

/* ---- values ---------------------------------------------------------------------------------- */

static weir_status bad_value(const option_row *row, const char *text, const char *wanted,
                             weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s takes %s, not '%s'", row->name, wanted,
                   wr_quoted(text, quoted));
}

static weir_status read_whole(const option_row *row, const char *text, uint64_t least,
                              uint64_t most, const char *wanted, uint64_t *value, weir_error *err)
{
    char why[WR_WHY_MAX];
    if (!wr_parse_u64(text, value, why) || *value < least || *value > most)
        return bad_value(row, text, wanted, err);
    return WEIR_OK;
}

/* Adds "PATH=VALUE" to what is set; a copy, as --length becomes one. */
static weir_status add_setting(cli_arguments *a, const char *path, const char *value,
                               weir_error *err)
{
    const size_t size = strlen(path) + strlen(value) + 1;
    char **more = realloc(a->set, (a->load.n_set + 1) * sizeof *more);
    char *text = malloc(size);
    if (more)
        a->set = more;
    if (!more || !text) {
        free(text);
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    }
    snprintf(text, size, "%s%s", path, value);
    a->set[a->load.n_set++] = text;
    a->load.set = (const char *const *)a->set;
    return WEIR_OK;
}

/* A time is checked here, so that a slip is one of usage; the scenario's reader reads it again. */
static weir_status set_time(cli_arguments *a, const option_row *row, const char *path,
                            const char *text, weir_error *err)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    double seconds;
    if (wr_parse_value(text, WR_DIM_DURATION, &seconds, NULL, NULL, why, hint)) {
        if (row->bit == CLI_LENGTH && !(seconds > 0))
            return bad_value(row, text, "a time above 0", err);
        return add_setting(a, path, text, err);
    }
    weir_status status = wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s: %s", row->name, why);
    if (*hint)
        wr_hint(err, WR_NOWHERE, "%s", hint);
    return status;
}

static weir_status read_threads(cli_arguments *a, const option_row *row, const char *text,
                                weir_error *err)
{
    uint64_t n = 0;
    weir_status status = WEIR_OK;
    if (strcmp(text, "auto") != 0)
        status =
            read_whole(row, text, 1, MOST_THREADS, "a number from 1 to 1024, or auto", &n, err);
    a->run.threads = (int)n; /* 0: one a core */
    return status;
}

static weir_status read_setting(cli_arguments *a, const char *text, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    const char *equals = strchr(text, '=');
    if (equals && equals > text)
        return add_setting(a, "", text, err);
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--set takes PATH=VALUE, not '%s'",
            wr_quoted(text, quoted));
    wr_hint(err, WR_NOWHERE, "'weir dials FILE' lists the paths of a scenario");
    return WEIR_ERR_USAGE;
}

static weir_status read_export_format(cli_arguments *a, const option_row *row, const char *text,
                                      weir_error *err)
{
    for (int i = 0; i < ANALYSIS_N_FORMATS; i++)
        if (strcmp(text, analysis_format_name(i)) == 0) {
            a->export_format = i;
            return WEIR_OK;
        }
    return bad_value(row, text, "measures, log, vidigi, bupar or xes", err);
}

static weir_status read_format(cli_arguments *a, const option_row *row, const char *text,
                               weir_error *err)
{
    static const char *const words[] = {"text", "dot", "mermaid"};
    if (strcmp(a->command->name, "export") == 0)
        return read_export_format(a, row, text, err);
    for (int i = 0; i < 3; i++)
        if (strcmp(text, words[i]) == 0) {
            a->format = (cli_format)i;
            return WEIR_OK;
        }
    return bad_value(row, text, "text, dot or mermaid", err);
}

static weir_status read_points(cli_arguments *a, const option_row *row, const char *text,
                               weir_error *err)
{
    uint64_t n = 0;
    const weir_status status =
        read_whole(row, text, 1, INT32_MAX, "a whole number above 0", &n, err);
    if (status == WEIR_OK && a->n_points > 0)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "the number of points is given twice");
    a->n_points = (size_t)n;
    return status;
}

/* "grid", "lhs", "sobol:4096"; of screen "tornado", "morris:10", "sobol:128". */
static weir_status read_design(cli_arguments *a, const option_row *row, const char *text,
                               weir_error *err)
{
    static const char *const words[2][3] = {{"grid", "lhs", "sobol"},
                                            {"tornado", "morris", "sobol"}};
    static const weir_design_kind kinds[2][3] = {
        {WEIR_DESIGN_GRID, WEIR_DESIGN_LHS, WEIR_DESIGN_SOBOL},
        {WEIR_DESIGN_TORNADO, WEIR_DESIGN_MORRIS, WEIR_DESIGN_SALTELLI}};
    const bool screen = strcmp(a->command->name, "screen") == 0;
    const size_t n = strcspn(text, ":");
    for (int i = 0; i < 3; i++)
        if (strlen(words[screen][i]) == n && strncmp(text, words[screen][i], n) == 0) {
            a->design = kinds[screen][i];
            return text[n] ? read_points(a, row, text + n + 1, err) : WEIR_OK;
        }
    return bad_value(row, text, screen ? "tornado, morris or sobol" : "grid, lhs or sobol", err);
}

static weir_status read_method(cli_arguments *a, const option_row *row, const char *text,
                               weir_error *err)
{
    static const char *const words[] = {"kn++", "kn", "rinott", "ocba"};
    for (int i = 0; i < 4; i++)
        if (strcmp(text, words[i]) == 0) {
            a->method = (analysis_method)i;
            return WEIR_OK;
        }
    return bad_value(row, text, "kn++, kn, rinott or ocba", err);
}

static weir_status read_confidence(cli_arguments *a, const option_row *row, const char *text,
                                   weir_error *err)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    if (wr_parse_value(text, WR_DIM_SHARE, &a->confidence, NULL, NULL, why, hint) &&
        a->confidence >= 0.5 && a->confidence <= 0.9999)
        return WEIR_OK;
    return bad_value(row, text, "a share from 50 % to 99.99 %", err);
}

static weir_status read_days(cli_arguments *a, const option_row *row, const char *text,
                             weir_error *err)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    if (wr_parse_value(text, WR_DIM_SHARE, &a->days, NULL, NULL, why, hint) && a->days > 0 &&
        a->days < 1)
        return WEIR_OK;
    return bad_value(row, text, "a share of days, such as '95 %'", err);
}

static weir_status read_times(cli_arguments *a, const option_row *row, const char *text,
                              weir_error *err)
{
    const size_t n = strlen(text);
    bool good = n % 6 == 5;
    for (size_t i = 0; good && i < n; i++)
        good = i % 6 == 2   ? text[i] == ':'
               : i % 6 == 5 ? text[i] == ','
                            : text[i] >= '0' && text[i] <= '9';
    a->at = text;
    return good ? WEIR_OK
                : bad_value(row, text, "times of the day, such as 00:00 or 08:00,20:00", err);
}

static weir_status read_shard(cli_arguments *a, const option_row *row, const char *text,
                              weir_error *err)
{
    char first[32] = "", why[WR_WHY_MAX];
    uint64_t k = 0, n = 0;
    const char *slash = strchr(text, '/');
    if (slash && (size_t)(slash - text) < sizeof first)
        snprintf(first, sizeof first, "%.*s", (int)(slash - text), text);
    if (!slash || !wr_parse_u64(first, &k, why) || !wr_parse_u64(slash + 1, &n, why) || k < 1 ||
        k > n || n > MOST_REPLICATIONS)
        return bad_value(row, text, "K/N, the Kth of N parts, such as 3/64", err);
    a->run.shard = (int)k;
    a->run.n_shards = (int)n;
    return WEIR_OK;
}

static weir_status read_trace_share(cli_arguments *a, const option_row *row, const char *text,
                                    weir_error *err)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    if (wr_parse_value(text, WR_DIM_SHARE, &a->run.log_share, NULL, NULL, why, hint) &&
        a->run.log_share > 0 && a->run.log_share <= 1)
        return WEIR_OK;
    return bad_value(row, text, "a share of the patients, such as '5 %'", err);
}

/* "12", or "walk_in:812", as an event log numbers people. */
static weir_status read_patient(cli_arguments *a, const option_row *row, const char *text,
                                weir_error *err)
{
    const char *colon = strrchr(text, ':');
    char why[WR_WHY_MAX];
    uint64_t n = 0;
    const bool good = colon ? colon > text && wr_parse_u64(colon + 1, &n, why) && n <= UINT32_MAX
                            : wr_parse_u64(text, &n, why) && n >= 1 && n <= INT32_MAX;
    a->patient = text;
    return good ? WEIR_OK
                : bad_value(row, text, "the number of a patient, such as 12 or walk_in:812", err);
}

/* Options of the event log. */
static weir_status take_tracing(cli_arguments *a, const option_row *row, const char *text,
                                weir_error *err)
{
    uint64_t n = 0;
    weir_status status = WEIR_OK;
    if (row->bit == CLI_TRACE) {
        status = read_whole(row, text, 1, MOST_REPLICATIONS, "a whole number from 1 to 1000000", &n,
                            err);
        a->run.log_replications = (int)n;
    } else if (row->bit == CLI_TRACE_SHARE)
        status = read_trace_share(a, row, text, err);
    else if (row->bit == CLI_SHARD)
        status = read_shard(a, row, text, err);
    else if (row->bit == CLI_RESUME)
        a->resume = true;
    else if (row->bit == CLI_SCENARIO)
        a->scenario = text;
    else if (row->bit == CLI_PATIENT)
        status = read_patient(a, row, text, err);
    else {
        status = read_whole(row, text, 0, MOST_REPLICATIONS - 1, "a whole number from 0 to 999999",
                            &n, err);
        a->replication = (int)n;
    }
    return status;
}

/* Options of a search; those of the rest stand in take(). */
static weir_status take_solving(cli_arguments *a, const option_row *row, const char *text,
                                weir_error *err)
{
    uint64_t n = 0;
    weir_status status = WEIR_OK;
    if (row->bit == CLI_DIAL)
        a->dials[a->n_dials++] = text;
    else if (row->bit == CLI_COST)
        a->costs[a->n_costs++] = text;
    else if (row->bit == CLI_LARGEST)
        a->largest = true;
    else if (row->bit == CLI_CONFIDENCE)
        status = read_confidence(a, row, text, err);
    else if (row->bit == CLI_BUDGET)
        status = read_whole(row, text, 1, INT32_MAX, "a whole number above 0", &n, err);
    else if (row->bit == CLI_DAYS)
        status = read_days(a, row, text, err);
    else if (row->bit == CLI_AT)
        status = read_times(a, row, text, err);
    else if (row->bit == CLI_FRONT)
        status = cli_goal_check(row->name, text, err);
    if (row->bit == CLI_BUDGET)
        a->budget = (size_t)n;
    if (row->bit == CLI_FRONT)
        a->front = text;
    return status;
}

static weir_status read_rounding(cli_arguments *a, const option_row *row, const char *text,
                                 weir_error *err)
{
    static const char *const words[] = {"no", "nearest", "down", "up"};
    for (int i = 0; i < 4; i++)
        if (strcmp(text, words[i]) == 0) {
            a->fit.rounding = (weir_rounding)(WEIR_ROUNDED_NO + i);
            return WEIR_OK;
        }
    return bad_value(row, text, "no, nearest, down or up", err);
}

/* "lognormal,gamma", cut in pieces in a copy. */
static weir_status read_laws(cli_arguments *a, const char *text, weir_error *err)
{
    a->law_words = strdup(text);
    a->laws = calloc(strlen(text) + 1, sizeof *a->laws);
    if (!a->law_words || !a->laws)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    char *at = a->law_words;
    for (bool more = true; more;) {
        const size_t n = strcspn(at, ",");
        more = at[n] == ',';
        at[n] = '\0';
        a->laws[a->n_laws++] = at;
        at += n + more;
    }
    return WEIR_OK;
}

static weir_status read_above(cli_arguments *a, const option_row *row, const char *text,
                              weir_error *err)
{
    char why[WR_WHY_MAX];
    if (!wr_parse_number(text, &a->fit.observed_above, why) || !(a->fit.observed_above > 0))
        return bad_value(row, text, "a number above 0, in the unit of the values", err);
    return WEIR_OK;
}

static weir_status read_bootstrap(cli_arguments *a, const option_row *row, const char *text,
                                  weir_error *err)
{
    uint64_t n = 0;
    const weir_status status =
        read_whole(row, text, 0, 100000, "a whole number from 0 to 100000", &n, err);
    a->fit.bootstrap = n > 0 ? (int)n : -1;
    return status;
}

static weir_status read_discrepancy(cli_arguments *a, const option_row *row, const char *text,
                                    weir_error *err)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    if (!wr_parse_value(text, WR_DIM_SHARE, &a->discrepancy, NULL, NULL, why, hint))
        return bad_value(row, text, "a share, such as '5 %'", err);
    return WEIR_OK;
}

/* "900x600" */
static weir_status read_size(cli_arguments *a, const option_row *row, const char *text,
                             weir_error *err)
{
    char first[32] = "", why[WR_WHY_MAX];
    uint64_t across = 0, upward = 0;
    const char *by = strchr(text, 'x');
    if (by && (size_t)(by - text) < sizeof first)
        snprintf(first, sizeof first, "%.*s", (int)(by - text), text);
    if (!by || !wr_parse_u64(first, &across, why) || !wr_parse_u64(by + 1, &upward, why) ||
        across < LEAST_ACROSS || upward < LEAST_UPWARD || across > MOST_PIXELS ||
        upward > MOST_PIXELS)
        return bad_value(row, text, "WIDTHxHEIGHT, such as 900x600 (40x12 to 8000x8000)", err);
    a->across = (int)across;
    a->upward = (int)upward;
    return WEIR_OK;
}

static weir_status take(cli_arguments *a, const option_row *row, const char *text, weir_error *err)
{
    uint64_t n = 0;
    weir_status status = WEIR_OK;
    switch (row->bit) {
    case CLI_OUTPUT:
        a->output = text;
        break;
    case CLI_FORCE:
        a->force = true;
        break;
    case CLI_REPLICATIONS:
        status = read_whole(row, text, 1, MOST_REPLICATIONS, "a whole number from 1 to 1000000", &n,
                            err);
        a->run.replications = (int)n;
        break;
    case CLI_SEED:
        status = read_whole(row, text, 0, UINT64_MAX, "a whole number from 0 to 2^64 - 1", &n, err);
        a->run.seed = n;
        a->run.seed_given = true;
        break;
    case CLI_THREADS:
        status = read_threads(a, row, text, err);
        break;
    case CLI_LENGTH:
        status = set_time(a, row, "run.length=", text, err);
        break;
    case CLI_WARM_UP:
        a->find_warm_up = strcmp(text, "auto") == 0;
        if (a->find_warm_up && !(a->command->options & CLI_REQUIRE)) /* a sweep */
            status = bad_value(row, text, "a time", err);
        else if (!a->find_warm_up)
            status = set_time(a, row, "run.warm_up=", text, err);
        break;
    case CLI_SET:
        status = read_setting(a, text, err);
        break;
    case CLI_REQUIRE:
        status = cli_goal_check(row->name, text, err);
        a->require[a->n_require++] = text;
        break;
    case CLI_PRECISION:
        status = cli_goal_check(row->name, text, err);
        a->precision[a->n_precision++] = text;
        break;
    case CLI_MAX_REPLICATIONS:
        status = read_whole(row, text, 1, MOST_REPLICATIONS, "a whole number from 1 to 1000000", &n,
                            err);
        a->max_replications = (int)n;
        break;
    case CLI_VARY:
        a->vary[a->n_vary++] = text;
        break;
    case CLI_DESIGN:
        status = read_design(a, row, text, err);
        break;
    case CLI_N:
        status = read_points(a, row, text, err);
        break;
    case CLI_LEVELS:
        status = read_whole(row, text, 4, 100, "an even number from 4 to 100", &n, err);
        if (status == WEIR_OK && n % 2)
            status = bad_value(row, text, "an even number from 4 to 100", err);
        a->levels = (size_t)n;
        break;
    case CLI_POINTS:
        a->points = text;
        break;
    case CLI_INDEPENDENT:
        a->independent = true;
        break;
    case CLI_MEASURE:
        status = cli_goal_check(row->name, text, err);
        a->measures[a->n_measures++] = text;
        break;
    case CLI_MARGIN:
        status = cli_goal_check(row->name, text, err);
        a->margins[a->n_margins++] = text;
        break;
    case CLI_SELECT:
        a->select = text;
        break;
    case CLI_INDIFFERENCE:
        a->indifference = text;
        break;
    case CLI_METHOD:
        status = read_method(a, row, text, err);
        break;
    case CLI_INPUT_DRAWS:
        status = read_whole(row, text, 2, MOST_REPLICATIONS, "a whole number above 1", &n, err);
        a->input_draws = (int)n;
        break;
    case CLI_PER_DRAW:
        status = read_whole(row, text, 1, MOST_REPLICATIONS, "a whole number above 0", &n, err);
        a->run.per_draw = (int)n;
        break;
    case CLI_COLUMN:
        a->fit.column = text;
        break;
    case CLI_UNIT:
        a->fit.unit = text;
        break;
    case CLI_CENSORED:
        a->fit.censored = text;
        break;
    case CLI_BY:
        a->fit.by = text;
        break;
    case CLI_LAWS:
        status = read_laws(a, text, err);
        break;
    case CLI_ROUNDED:
        status = read_rounding(a, row, text, err);
        break;
    case CLI_ABOVE:
        status = read_above(a, row, text, err);
        break;
    case CLI_BOOTSTRAP:
        status = read_bootstrap(a, row, text, err);
        break;
    case CLI_TARGETS:
        a->targets = text;
        break;
    case CLI_WAVES:
        status = read_whole(row, text, 1, 20, "a whole number from 1 to 20", &n, err);
        a->waves = (int)n;
        break;
    case CLI_DISCREPANCY:
        status = read_discrepancy(a, row, text, err);
        break;
    case CLI_ROOT:
        a->load.root = text;
        break;
    case CLI_JSON:
        a->json = true;
        break;
    case CLI_QUIET:
        a->quiet = true;
        break;
    case CLI_SIZE:
        status = read_size(a, row, text, err);
        break;
    case CLI_LIST:
        a->list = true;
        break;
    case CLI_FORMAT:
        status = read_format(a, row, text, err);
        break;
    case CLI_CHANGES:
        a->changes = true;
        break;
    case CLI_DIFF:
        a->diff = true;
        break;
    case CLI_COMPLETION:
        a->completion = true;
        break;
    case CLI_COVERAGE:
        a->coverage = true;
        break;
    case CLI_FULL:
        a->full = true;
        break;
    case CLI_HELP:
        a->help = true;
        break;
    case CLI_TRACE:
    case CLI_TRACE_SHARE:
    case CLI_PATIENT:
    case CLI_REPLICATION:
    case CLI_SCENARIO:
    case CLI_SHARD:
    case CLI_RESUME:
        status = take_tracing(a, row, text, err);
        break;
    default:
        status = take_solving(a, row, text, err);
        break;
    }
    return status;
}

/* ---- splitting ------------------------------------------------------------------------------- */

static weir_status take_once(cli_arguments *a, const option_row *row, const char *text,
                             weir_error *err)
{
    if ((a->given & row->bit) && !row->repeats)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s is given twice", row->name);
    a->given |= row->bit;
    return take(a, row, text, err);
}

static weir_status unknown_option(const cli_command *command, const char *option, weir_error *err)
{
    char quoted[WR_QUOTE_MAX], name[WR_QUOTE_MAX];
    const char *names[N_ROWS];
    int n = 0;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(option + strspn(option, "-"), "="),
             option + strspn(option, "-"));
    for (size_t i = 0; i < N_ROWS; i++) {
        if (strcmp(name, table[i].name) == 0)
            return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'weir %s' has no option --%s",
                           command->name, name);
        if (table[i].bit & command->options)
            names[n++] = table[i].name;
    }

    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "unknown option '%s'", wr_quoted(option, quoted));
    const char *nearest = wr_nearest(name, names, n);
    if (nearest)
        wr_hint(err, WR_NOWHERE, "did you mean '--%s'?", nearest);
    return WEIR_ERR_USAGE;
}

/* What getopt_long() could not take: `code` is what it returned. */
static weir_status refused(const cli_arguments *a, int code, weir_error *err)
{
    const char *option = a->argv[optind - 1];
    char letter[3] = {'-', (char)optopt, 0};
    if (optopt >= FIRST_LONG || code == ':') {
        for (size_t i = 0; i < N_ROWS; i++)
            if (optopt == FIRST_LONG + (int)i || (table[i].letter && optopt == table[i].letter))
                return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                               code == ':' ? "--%s needs a value" : "--%s takes no value",
                               table[i].name);
    }
    const bool is_long = strncmp(option, "--", 2) == 0;
    return unknown_option(a->command, optopt && !is_long ? letter : option, err);
}

static weir_status split(cli_arguments *a, const struct option *options, const char *letters,
                         weir_error *err)
{
    weir_status first = WEIR_OK;
    int code;
    optind = 1;
    opterr = 0;
    while ((code = getopt_long(a->argc, a->argv, letters, options, NULL)) != -1) {
        weir_status status = WEIR_OK;
        if (code == 1) { /* an operand, wherever it stands */
            a->operands[a->n_operands++] = optarg;
        } else if (code == '?' || code == ':') {
            status = refused(a, code, err);
        } else {
            size_t i = 0;
            while (table[i].letter != code && FIRST_LONG + (int)i != code)
                i++;
            status = take_once(a, &table[i], optarg, err);
        }
        first = first ? first : status;
    }
    while (optind < a->argc) /* behind a lone -- */
        a->operands[a->n_operands++] = a->argv[optind++];
    return first;
}

static weir_status check_operands(const cli_arguments *a, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    const cli_command *c = a->command;
    if (a->help)
        return WEIR_OK;
    if (a->n_operands < c->least)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'weir %s' needs %s", c->name, c->missing);
    if (a->n_operands > c->most)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' is one operand too many",
                       wr_quoted(a->operands[c->most], quoted));
    return WEIR_OK;
}

weir_status cli_arguments_read(cli_arguments *a, const cli_command *command, int argc,
                               char *const *argv, weir_error *err)
{
    /* "-:" asks for operands in their place and for ':' where a value is missing. */
    char letters[2 + 2 * N_ROWS + 1] = "-:";
    struct option options[N_ROWS + 1] = {{0}};
    size_t n = 0, n_letters = 2;
    for (size_t i = 0; i < N_ROWS; i++) {
        const option_row *row = &table[i];
        if (!(row->bit & command->options))
            continue;
        const int has_value = row->value ? required_argument : no_argument;
        options[n++] = (struct option){row->name, has_value, NULL, FIRST_LONG + (int)i};
        if (row->letter)
            letters[n_letters++] = row->letter;
        if (row->letter && row->value)
            letters[n_letters++] = ':';
    }

    *a = (cli_arguments){.command = command, .argc = argc, .argv = argv};
    if (strcmp(command->name, "screen") == 0)
        a->design = WEIR_DESIGN_TORNADO;
    a->operands = calloc((size_t)argc + 1, sizeof *a->operands);
    a->require = calloc((size_t)argc + 1, sizeof *a->require);
    a->precision = calloc((size_t)argc + 1, sizeof *a->precision);
    a->vary = calloc((size_t)argc + 1, sizeof *a->vary);
    a->measures = calloc((size_t)argc + 1, sizeof *a->measures);
    a->margins = calloc((size_t)argc + 1, sizeof *a->margins);
    a->dials = calloc((size_t)argc + 1, sizeof *a->dials);
    a->costs = calloc((size_t)argc + 1, sizeof *a->costs);
    if (!a->operands || !a->require || !a->vary || !a->measures || !a->margins || !a->dials ||
        !a->costs)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    const weir_status status = split(a, options, letters, err);
    return status ? status : check_operands(a, err);
}

void cli_arguments_clear(cli_arguments *a)
{
    for (size_t i = 0; i < a->load.n_set; i++)
        free(a->set[i]);
    free(a->set);
    free(a->operands);
    free(a->require);
    free(a->precision);
    free(a->vary);
    free(a->measures);
    free(a->margins);
    free(a->dials);
    free(a->costs);
    free(a->laws);
    free(a->law_words);
    *a = (cli_arguments){0};
}

void cli_print_option_names(FILE *to, const cli_command *command)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (table[i].bit & command->options)
            fprintf(to, " --%s", table[i].name);
}

void cli_print_options(FILE *to, const cli_command *command)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        const option_row *row = &table[i];
        if (!(row->bit & command->options))
            continue;
        char name[64];
        snprintf(name, sizeof name, "--%s%s%s", row->name, row->value ? " " : "",
                 row->value ? row->value : "");
        if (row->letter)
            fprintf(to, "  -%c, %-20s %s\n", row->letter, name, row->about);
        else
            fprintf(to, "      %-20s %s\n", name, row->about);
    }
}
