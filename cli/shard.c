/* --shard K/N: a part of the replications of `run` and `compare`, for `weir merge`; and --resume, which goes on
 * where a run was stopped. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "sim/base/fail.h"

weir_status cli_shard_check(const cli_arguments *a, weir_error *err)
{
    const char *option = a->run.n_shards ? "--shard" : "--resume";
    if (!a->run.n_shards && !a->resume)
        return WEIR_OK;
    if (a->run.n_shards && a->resume)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--shard and --resume do not go together");
    if (!a->output)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "%s needs --output FILE", option);
    if (a->n_precision || a->select)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "%s and %s do not go together: how many replications there are is decided "
                       "by all of them",
                       option, a->select ? "--select" : "--precision");
    if (a->run.log_replications)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "%s and --trace do not go together: an event log is kept by one run",
                       option);
    if (a->run.n_shards && (a->n_require || a->n_measures || a->n_margins))
        return wr_fail(
            err, WEIR_ERR_USAGE, WR_NOWHERE,
            "--require, --measure and --margin are of all replications together: a shard "
            "has some of them");
    return WEIR_OK;
}

weir_status cli_shard_run(const cli_arguments *a, const cli_scenarios *s,
                          const weir_run_options *options, weir_run_cost *cost, weir_error *err)
{
    cli_progress *progress = options->user;
    char ending[32];
    snprintf(ending, sizeof ending, ".%ld.part", (long)getpid()); /* as the library names it */
    char *part = cli_with_ending(a->output, "", ending);
    progress->part = part;
    const weir_status status =
        weir_run_shard((const weir_network *const *)s->networks, (const char *const *)s->names,
                       a->operands, s->n, options, a->output, a->force, cost, err);
    progress->part = NULL;
    free(part);
    return status;
}

weir_status cli_shard_show(const cli_arguments *a, json_t **document, weir_error *err)
{
    if (!a->json) {
        printf("%s: shard %d of %d; 'weir merge' joins them\n", a->output, a->run.shard,
               a->run.n_shards);
        return WEIR_OK;
    }
    *document = json_pack("{s:o, s:i, s:i}", "shard_file", cli_json_text(a->output), "shard",
                          a->run.shard, "of", a->run.n_shards);
    return *document ? WEIR_OK : wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
}

/* "OUT.h5.journal" stands beside the results until they are whole. */
weir_status cli_resume_run(const cli_arguments *a, const cli_scenarios *s,
                           const weir_run_options *options, weir_results **results,
                           weir_run_cost *cost, weir_error *err)
{
    char *journal = cli_with_ending(a->output, "", ".journal");
    if (!journal)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    cli_progress *progress = options->user;
    progress->kept = journal;
    const weir_status status =
        weir_run_resumable((const weir_network *const *)s->networks, (const char *const *)s->names,
                           a->operands, s->n, options, journal, results, cost, err);
    if (status != WEIR_OK && access(journal, F_OK) == 0)
        wr_hint(err, WR_NOWHERE,
                "the replications that are done are in '%s': the same command goes "
                "on with them",
                journal);
    progress->kept = NULL;
    free(journal);
    return status;
}

void cli_resume_done(const cli_arguments *a)
{
    char *journal = a->resume ? cli_with_ending(a->output, "", ".journal") : NULL;
    if (journal)
        unlink(journal);
    free(journal);
}
