/* Shards: a run in pieces, each on a machine or at a time of its own, and put together again. Every replication is
 * the same wherever it is run, and what is gathered from journals is what would have been gathered at once, so the
 * results are the same bytes. A run that is stopped and resumed is the same thing with one journal. */
#include "sim/experiment/shards.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/fail.h"
#include "sim/experiment/errors.h"
#include "sim/experiment/experiment.h"

#define HOURS 24

/* ---- records ------------------------------------------------------------------------------------------ */

static size_t course_cells(const wr_outputs *o) { return (size_t)o->n_course * (size_t)o->slots.n; }

static void add_histogram(wr_bytes *b, const uint64_t *counts)
{
    uint32_t used = 0;
    for (uint32_t bin = 0; bin < WR_HIST_BINS; bin++)
        used += counts[bin] != 0;
    wr_bytes_u32(b, used);
    for (uint32_t bin = 0; bin < WR_HIST_BINS; bin++)
        if (counts[bin]) {
            wr_bytes_u32(b, bin);
            wr_bytes_u64(b, counts[bin]);
        }
}

static bool take_histogram(wr_reading *r, uint64_t *counts)
{
    const uint32_t used = wr_reading_u32(r);
    for (uint32_t i = 0; i < used && !r->bad; i++) {
        const uint32_t bin = wr_reading_u32(r);
        const uint64_t n = wr_reading_u64(r);
        if (bin >= WR_HIST_BINS)
            return false;
        counts[bin] = n;
    }
    return !r->bad;
}

void wr_record_make(const wr_outputs *o, uint32_t scenario, uint32_t replication,
                    const wr_replication_result *g, wr_bytes *b)
{
    wr_bytes_u32(b, scenario);
    wr_bytes_u32(b, replication);
    wr_bytes_u64(b, g->events);
    wr_bytes_u64(b, g->pending_ops);
    wr_bytes_u64(b, g->patients);
    const uint32_t sizes[] = {(uint32_t)o->n_columns,       (uint32_t)o->n_parts,
                              (uint32_t)o->n_series_values, (uint32_t)o->n_curves,
                              (uint32_t)course_cells(o),    (uint32_t)o->n_histograms};
    wr_bytes_add(b, sizes, sizeof sizes);
    wr_bytes_add(b, g->numerator, (size_t)o->n_columns * sizeof *g->numerator);
    wr_bytes_add(b, g->denominator, (size_t)o->n_columns * sizeof *g->denominator);
    wr_bytes_add(b, g->parts, (size_t)o->n_parts * sizeof *g->parts);
    wr_bytes_add(b, g->series, (size_t)o->n_series_values * sizeof *g->series);
    wr_bytes_add(b, g->curves, (size_t)o->n_curves * HOURS * sizeof *g->curves);
    wr_bytes_add(b, g->course, course_cells(o) * sizeof *g->course);
    for (int32_t i = 0; i < o->n_histograms; i++)
        add_histogram(b, g->counts + (size_t)i * WR_HIST_BINS);
}

void wr_record_task(wr_reading *r, uint32_t *scenario, uint32_t *replication)
{
    *scenario = wr_reading_u32(r);
    *replication = wr_reading_u32(r);
}

bool wr_record_take(wr_reading r, const wr_outputs *o, wr_replication_result *to)
{
    to->events = wr_reading_u64(&r);
    to->pending_ops = wr_reading_u64(&r);
    to->patients = wr_reading_u64(&r);
    const uint32_t wanted[] = {(uint32_t)o->n_columns,       (uint32_t)o->n_parts,
                               (uint32_t)o->n_series_values, (uint32_t)o->n_curves,
                               (uint32_t)course_cells(o),    (uint32_t)o->n_histograms};
    uint32_t sizes[6];
    wr_reading_take(&r, sizes, sizeof sizes);
    if (r.bad || memcmp(sizes, wanted, sizeof sizes) != 0)
        return false;
    wr_reading_take(&r, to->numerator, (size_t)o->n_columns * sizeof *to->numerator);
    wr_reading_take(&r, to->denominator, (size_t)o->n_columns * sizeof *to->denominator);
    wr_reading_take(&r, to->parts, (size_t)o->n_parts * sizeof *to->parts);
    wr_reading_take(&r, to->series, (size_t)o->n_series_values * sizeof *to->series);
    wr_reading_take(&r, to->curves, (size_t)o->n_curves * HOURS * sizeof *to->curves);
    wr_reading_take(&r, to->course, course_cells(o) * sizeof *to->course);
    bool good = !r.bad;
    for (int32_t i = 0; good && i < o->n_histograms; i++)
        good = take_histogram(&r, to->counts + (size_t)i * WR_HIST_BINS);
    return good && r.n == 0;
}

/* ---- heads ---------------------------------------------------------------------------------------------- */

static weir_status out_of_memory(weir_error *err)
{
    return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
}

static wr_journal_head head_of(const weir_network *const *networks, const char *const *names,
                               const char *const *files, size_t n, const weir_run_options *options,
                               wr_arena *arena)
{
    const wr_run_settings *run = &networks[0]->run;
    wr_journal_head h = {
        .version = weir_version(),
        .seed = options->seed_given ? options->seed : run->seed,
        .n_replications =
            (uint32_t)(options->replications ? options->replications : run->replications),
        .per_draw = options->per_draw > 0 ? (uint32_t)options->per_draw : 1,
        .n_scenarios = (uint32_t)n,
        .scenarios = wr_alloc_array(arena, n, sizeof *h.scenarios),
    };
    for (size_t i = 0; i < n; i++)
        h.scenarios[i] = (wr_journal_scenario){names[i], files[i], weir_network_yaml(networks[i])};
    return h;
}

/* ---- a shard ---------------------------------------------------------------------------------------------- */

static weir_status run_shard(const weir_network *const *networks, const char *const *names,
                             const char *const *files, size_t n, const weir_run_options *options,
                             const char *path, const char *part, wr_arena *arena,
                             weir_run_cost *cost, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    if (setjmp(*wr_arena_on_full(arena)))
        return out_of_memory(err);
    wr_journal_head head = head_of(networks, names, files, n, options, arena);
    head.shard = (uint32_t)options->shard;
    head.n_shards = (uint32_t)options->n_shards;
    if (head.n_shards > head.n_scenarios * (uint64_t)head.n_replications)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "%u shards are more than there are replications of all scenarios",
                       head.n_shards);
    wr_journal_out out;
    weir_status status = wr_journal_create(part, &head, &out, err);
    if (status != WEIR_OK)
        return status;
    const wr_journaling journaling = {.out = &out, .shard = head.shard, .n_shards = head.n_shards};
    weir_results *none = NULL;
    status = wr_run_journaled(networks, names, n, options, &journaling, &none, cost, err);
    weir_results_close(none);
    const weir_status closed = wr_journal_close(&out, status == WEIR_OK ? err : NULL);
    status = status == WEIR_OK ? closed : status;
    if (status == WEIR_OK && rename(part, path) != 0)
        status = wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': %s",
                         wr_quoted(path, quoted), strerror(errno));
    if (status != WEIR_OK)
        unlink(part);
    return status;
}

weir_status weir_run_shard(const weir_network *const *networks, const char *const *names,
                           const char *const *files, size_t n, const weir_run_options *options,
                           const char *path, bool force, weir_run_cost *cost, weir_error *err)
{
    weir_status status = weir_results_check_output(path, force, err);
    if (status != WEIR_OK)
        return status;
    wr_arena *arena = wr_arena_create();
    const size_t size = strlen(path) + 32;
    char *part = malloc(size);
    if (!arena || !part)
        status = out_of_memory(err);
    else {
        snprintf(part, size, "%s.%ld.part", path, (long)getpid());
        status = run_shard(networks, names, files, n, options, path, part, arena, cost, err);
    }
    free(part);
    wr_arena_destroy(arena);
    return status;
}

/* ---- going on ---------------------------------------------------------------------------------------------- */

static weir_status other_run(const char *path, const char *differs, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' is of another run: %s", wr_quoted(path, quoted),
            differs);
    wr_hint(err, WR_NOWHERE, "the same command goes on with it; without the file it begins anew");
    return WEIR_ERR_USAGE;
}

static weir_status resume(const weir_network *const *networks, const char *const *names,
                          const char *const *files, size_t n, const weir_run_options *options,
                          const char *path, wr_journal *old, wr_arena *arena,
                          weir_results **results, weir_run_cost *cost, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(arena)))
        return out_of_memory(err);
    const wr_journal_head head = head_of(networks, names, files, n, options, arena);
    wr_journal_out out;
    weir_status status = WEIR_OK;
    const bool there = access(path, F_OK) == 0;
    if (there) {
        status = wr_journal_read(path, arena, old, err);
        const char *differs = status == WEIR_OK && old->head.n_shards != 0 ? "it is a shard"
                              : status == WEIR_OK ? wr_journal_differs(&old->head, &head, arena)
                                                  : NULL;
        if (differs)
            status = other_run(path, differs, err);
    }
    if (status == WEIR_OK)
        status =
            there ? wr_journal_continue(old, &out, err) : wr_journal_create(path, &head, &out, err);
    if (status != WEIR_OK)
        return status;
    const wr_journaling journaling = {.out = &out, .in = old, .n_in = there};
    status = wr_run_journaled(networks, names, n, options, &journaling, results, cost, err);
    const weir_status closed = wr_journal_close(&out, status == WEIR_OK ? err : NULL);
    return status == WEIR_OK ? closed : status;
}

weir_status weir_run_resumable(const weir_network *const *networks, const char *const *names,
                               const char *const *files, size_t n, const weir_run_options *options,
                               const char *path, weir_results **results, weir_run_cost *cost,
                               weir_error *err)
{
    wr_arena *arena = wr_arena_create();
    wr_journal old = {0};
    *results = NULL;
    if (!arena)
        return out_of_memory(err);
    weir_status status =
        resume(networks, names, files, n, options, path, &old, arena, results, cost, err);
    if (status != WEIR_OK) {
        weir_results_close(*results);
        *results = NULL;
    }
    wr_journal_clear(&old);
    wr_arena_destroy(arena);
    return status;
}

/* ---- merging ------------------------------------------------------------------------------------------------ */

typedef struct merging {
    const char *const *paths;
    size_t n;
    wr_journal *journals; /* [n] */
    wr_arena *arena;
    weir_network **networks;
    const char **names;
    size_t n_networks;
} merging;

static weir_status read_all(merging *m, weir_error *err)
{
    char quoted[WR_QUOTE_MAX], other[WR_QUOTE_MAX];
    for (size_t i = 0; i < m->n; i++) {
        weir_status status = wr_journal_read(m->paths[i], m->arena, &m->journals[i], err);
        if (status != WEIR_OK)
            return status;
        const wr_journal_head *h = &m->journals[i].head, *first = &m->journals[0].head;
        if (h->n_shards == 0)
            return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                           "'%s' is no shard, but what a run left to go on from",
                           wr_quoted(m->paths[i], quoted));
        const char *differs =
            h->n_shards != first->n_shards
                ? wr_format(m->arena, "%u and %u shards", first->n_shards, h->n_shards)
                : wr_journal_differs(first, h, m->arena);
        if (differs)
            return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                           "'%s' and '%s' are of different runs: %s",
                           wr_quoted(m->paths[0], quoted), wr_quoted(m->paths[i], other), differs);
        for (size_t k = 0; k < i; k++)
            if (m->journals[k].head.shard == h->shard)
                return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                               "'%s' and '%s' are both shard %u of %u",
                               wr_quoted(m->paths[k], quoted), wr_quoted(m->paths[i], other),
                               h->shard, h->n_shards);
    }
    return WEIR_OK;
}

static weir_status check_all_there(const merging *m, weir_error *err)
{
    const uint32_t n_shards = m->journals[0].head.n_shards;
    uint32_t missing = 0, first = 0;
    for (uint32_t shard = n_shards; shard >= 1; shard--) {
        bool there = false;
        for (size_t i = 0; i < m->n; i++)
            there = there || m->journals[i].head.shard == shard;
        missing += !there;
        first = there ? first : shard;
    }
    if (missing == 1)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "shard %u of %u is missing", first,
                       n_shards);
    if (missing > 1)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "%u of %u shards are missing, the first is %u", missing, n_shards, first);
    return WEIR_OK;
}

/* Each task of a shard is there once. */
static weir_status check_whole(const merging *m, weir_error *err)
{
    const wr_journal_head *h = &m->journals[0].head;
    const size_t n_tasks = (size_t)h->n_scenarios * h->n_replications;
    bool *seen = wr_alloc_array(m->arena, n_tasks, sizeof *seen);
    char quoted[WR_QUOTE_MAX];
    for (size_t i = 0; i < m->n; i++) {
        const wr_journal *j = &m->journals[i];
        bool good = !j->torn;
        for (size_t k = 0; good && k < j->n_records; k++) {
            wr_reading record = j->records[k];
            uint32_t scenario, replication;
            wr_record_task(&record, &scenario, &replication);
            const size_t task = (size_t)scenario * h->n_replications + replication;
            good = !record.bad && scenario < h->n_scenarios && replication < h->n_replications &&
                   wr_in_shard(task, j->head.shard, h->n_shards) && !seen[task];
            if (good)
                seen[task] = true;
        }
        for (size_t task = 0; good && task < n_tasks; task++)
            good = !wr_in_shard(task, j->head.shard, h->n_shards) || seen[task];
        if (!good)
            return wr_fail(err, WEIR_ERR_RESULTS, WR_NOWHERE,
                           "'%s' is damaged (replications are missing, or there twice)",
                           wr_quoted(m->paths[i], quoted));
    }
    return WEIR_OK;
}

static weir_status load_networks(merging *m, const weir_models *models, weir_error *err)
{
    const wr_journal_head *h = &m->journals[0].head;
    m->networks = wr_alloc_array(m->arena, h->n_scenarios, sizeof *m->networks);
    m->names = wr_alloc_array(m->arena, h->n_scenarios, sizeof *m->names);
    for (uint32_t i = 0; i < h->n_scenarios; i++) {
        weir_error found = {0};
        m->names[i] = h->scenarios[i].name;
        const weir_status status = weir_network_load_text(
            h->scenarios[i].file, h->scenarios[i].yaml, models, NULL, &m->networks[i], &found);
        if (status != WEIR_OK)
            wr_error_move(err, &found);
        weir_error_clear(&found); /* its warnings were shown as it was run */
        if (status != WEIR_OK)
            return status;
        m->n_networks++;
    }
    return WEIR_OK;
}

static weir_status merge(merging *m, const weir_models *models, weir_results **out,
                         weir_run_cost *cost, weir_error *err)
{
    if (setjmp(*wr_arena_on_full(m->arena)))
        return out_of_memory(err);
    weir_status status = read_all(m, err);
    if (status == WEIR_OK)
        status = check_all_there(m, err);
    if (status == WEIR_OK)
        status = check_whole(m, err);
    if (status == WEIR_OK)
        status = load_networks(m, models, err);
    if (status != WEIR_OK)
        return status;
    const wr_journal_head *h = &m->journals[0].head;
    const weir_run_options options = {.replications = (int)h->n_replications,
                                      .seed_given = true,
                                      .seed = h->seed,
                                      .per_draw = (int)h->per_draw,
                                      .threads = 1};
    const wr_journaling journaling = {.in = m->journals, .n_in = m->n};
    return wr_run_journaled((const weir_network *const *)m->networks, m->names, m->n_networks,
                            &options, &journaling, out, cost, err);
}

weir_status weir_merge(const char *const *paths, size_t n, const weir_models *models,
                       weir_results **out, weir_run_cost *cost, weir_error *err)
{
    merging m = {.paths = paths, .n = n, .arena = wr_arena_create()};
    m.journals = calloc(n + 1, sizeof *m.journals);
    *out = NULL;
    weir_status status =
        m.arena && m.journals ? merge(&m, models, out, cost, err) : out_of_memory(err);
    for (size_t i = 0; i < m.n_networks; i++)
        weir_network_destroy(m.networks[i]);
    for (size_t i = 0; m.journals && i < n; i++)
        wr_journal_clear(&m.journals[i]);
    free(m.journals);
    wr_arena_destroy(m.arena);
    return status;
}
