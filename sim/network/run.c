/* `run:`: when and how long, how often, and by which groups the standard measures are reported. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"

/* Where nothing is said: how often the run is repeated. */
#define DEFAULT_REPLICATIONS 20
#define MOST_REPLICATIONS 1e7
/* A run longer than this is a slip of the keyboard. */
#define LONGEST_RUN (1000.0 * 365 * 86400)
/* Day 4 is Monday 1970-01-05: the start of a run without a date. */
#define A_MONDAY 4

typedef enum length_found { LENGTH_ABSENT, LENGTH_WRONG, LENGTH_READ } length_found;

static length_found run_duration(weir_builder *b, weir_fields *f, const char *key, weir_time *out)
{
    wr_node *node = wr_field(f, key);
    wr_note_value(b, wr_field_path_of(f, key), WR_KIND_PLAIN, WR_DIM_DURATION, NULL);
    const wr_dial like = {.dim = WR_DIM_DURATION, .lo = 0, .hi = INFINITY, .unit_scale = 1};
    double seconds;
    if (!node || !wr_parse_for_dial(b, &like, node, &seconds))
        return node ? LENGTH_WRONG : LENGTH_ABSENT;
    if (seconds > LONGEST_RUN) {
        wr_fail(b->err, WEIR_ERR_LIMIT, node->place, "'%s' is longer than 1000 years", key);
        return LENGTH_WRONG;
    }
    *out = (weir_time)llround(seconds * 1e6);
    return LENGTH_READ;
}

static void run_start(weir_builder *b, weir_fields *f, wr_run_settings *run)
{
    wr_node *node = wr_field(f, "start");
    char why[WR_WHY_MAX] = "";
    run->start_day = A_MONDAY;
    wr_note_kind(b, wr_field_path_of(f, "start"), WR_KIND_DATE);
    if (!node)
        return;
    if (node->kind == WR_SCALAR && wr_parse_date(node->text, &run->start_day, why))
        run->dated = true;
    else
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "%s",
                *why ? why : "expected a date such as 2025-04-01");
}

/* until: empty, or until: {arrivals: N}. */
static void run_until(weir_builder *b, weir_fields *f, wr_run_settings *run)
{
    wr_node *node = wr_field(f, "until");
    wr_note_kind(b, wr_field_path_of(f, "until"), WR_KIND_WORD);
    if (!node)
        return;
    if (node->kind == WR_SCALAR && strcmp(node->text, "empty") == 0) {
        run->until = WR_RUN_UNTIL_EMPTY;
        return;
    }
    wr_node *arrivals = node->kind == WR_MAP ? wr_node_get(node, "arrivals") : NULL;
    if (!arrivals) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place,
                "expected 'empty' or {arrivals: 3000000}, found %s", wr_found(b, node));
        return;
    }
    arrivals = wr_field(wr_fields_of(b, node, wr_field_path_of(f, "until")), "arrivals");
    const wr_dial like = {.dim = WR_DIM_COUNT, .lo = 1, .hi = 4e9, .unit_scale = 1};
    double n = 1;
    wr_parse_for_dial(b, &like, arrivals, &n);
    run->until = WR_RUN_ARRIVALS;
    run->max_arrivals = (uint64_t)n;
}

static void run_counts(weir_builder *b, weir_fields *f, wr_run_settings *run)
{
    wr_node *replications = wr_field(f, "replications"), *seed = wr_field(f, "seed");
    char why[WR_WHY_MAX] = "";
    wr_note_value(b, wr_field_path_of(f, "replications"), WR_KIND_PLAIN, WR_DIM_COUNT, NULL);
    wr_note_value(b, wr_field_path_of(f, "seed"), WR_KIND_PLAIN, WR_DIM_COUNT, NULL);
    run->replications = DEFAULT_REPLICATIONS;
    run->seed = 1;
    if (replications) {
        const wr_dial like = {
            .dim = WR_DIM_COUNT, .lo = 1, .hi = MOST_REPLICATIONS, .unit_scale = 1};
        double n = 1;
        wr_parse_for_dial(b, &like, replications, &n);
        run->replications = (int32_t)n;
    }
    if (seed && (seed->kind != WR_SCALAR || !wr_parse_u64(seed->text, &run->seed, why)))
        wr_fail(b->err, WEIR_ERR_SCENARIO, seed->place, "%s",
                *why ? why : "expected a whole number from 0 to 18446744073709551615");
}

static void run_holidays(weir_builder *b, weir_fields *f, wr_run_settings *run)
{
    wr_node *node = wr_field(f, "holidays");
    wr_note_kind(b, wr_field_path_of(f, "holidays"), WR_KIND_DATE);
    if (!node)
        return;
    const size_t n = node->kind == WR_LIST ? node->n : 1;
    int32_t *days = wr_alloc_array(b->arena, n ? n : 1, sizeof *days);
    for (size_t i = 0; i < n; i++) {
        int32_t day;
        if (!wr_date_from_start(b, node->kind == WR_LIST ? node->items[i] : node, &day))
            continue;
        int32_t at = run->n_holidays++;
        for (; at > 0 && days[at - 1] > day; at--)
            days[at] = days[at - 1];
        days[at] = day;
    }
    run->holidays = days;
}

static void run_by(weir_builder *b, weir_fields *f)
{
    wr_node *node = wr_field(f, "by");
    wr_note_kind(b, wr_field_path_of(f, "by"), WR_KIND_WORDS);
    b->run_by_written = node != NULL;
    if (node && node->kind != WR_LIST)
        *wr_push(b->arena, &b->run_by) = node;
    for (size_t i = 0; node && node->kind == WR_LIST && i < node->n; i++)
        *wr_push(b->arena, &b->run_by) = node->items[i];
}

void wr_read_run(weir_builder *b, wr_node *node)
{
    static const char *const studies[] = {"steady", "periodic", "terminating"};
    wr_run_settings *run = &b->net.run;
    weir_fields *f = wr_fields_of(b, node, "run");
    run_start(b, f, run);
    run_duration(b, f, "warm_up", &run->warm_up);
    const length_found length = run_duration(b, f, "length", &run->length);
    run_until(b, f, run);
    run_counts(b, f, run);
    run_holidays(b, f, run);
    run_by(b, f);

    if (!node)
        wr_fail(b->err, WEIR_ERR_SCENARIO, b->tree.root->place, "the scenario has no 'run'");
    else if (length == LENGTH_ABSENT && run->until != WR_RUN_ARRIVALS)
        weir_field_error(f, NULL, "'run' has no 'length'");
    else if (length != LENGTH_ABSENT && run->until == WR_RUN_ARRIVALS)
        weir_field_error(f, "until", "'until: {arrivals: …}' stands in place of 'length'");
    else if (length == LENGTH_READ && run->length <= 0)
        weir_field_error(f, "length", "'length' must be above 0");

    run->study = "steady";
    wr_note_kind(b, wr_field_path_of(f, "study"), WR_KIND_WORD);
    if (weir_has_field(f, "study")) {
        run->study = weir_read_word(f, "study", NULL);
        bool known = false;
        for (int i = 0; i < 3; i++)
            known = known || strcmp(run->study, studies[i]) == 0;
        if (!known)
            weir_field_error(f, "study", "expected steady, periodic or terminating, found '%s'",
                             run->study);
    }
}

void wr_resolve_run_by(weir_builder *b)
{
    const size_t most = b->run_by.n > b->report_by.n ? b->run_by.n : b->report_by.n;
    int32_t *by = wr_alloc_array(b->arena, most + 1, sizeof *by);
    int32_t n = 0;
    for (size_t i = 0; i < b->run_by.n; i++) {
        const wr_node *node = b->run_by.at[i];
        if (node->kind != WR_SCALAR) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected an attribute's name");
            continue;
        }
        const int32_t attr = wr_attr_named(b, node->text, node->place);
        if (attr >= 0)
            by[n++] = attr;
    }
    for (size_t i = 0; i < b->report_by.n && !b->run_by_written; i++)
        by[n++] = b->report_by.at[i];
    b->net.run.by = by;
    b->net.run.n_by = n;
}
