/* Running: every replication of one or several scenarios, over threads, into weir_results. */
#ifndef WEIR_RUN_H
#define WEIR_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "weir/network.h"
#include "weir/results.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How to run. Start from `= {0}`; what is 0 is taken from the scenario. */
typedef struct weir_run_options {
    int replications; /* 0: the first scenario's run.replications */
    bool seed_given;  /* use `seed` instead of the scenario's */
    uint64_t seed;
    /** Replications that share one draw of the uncertain dials (`{value: {dist: …}}`); 0 as 1: each has
     * its own. Then intervals are over draws, and what inputs do can be told from what chance does. The
     * number of replications is a multiple of it. */
    int per_draw;
    int threads; /* 0: one a core; changes the speed, never a result */
    /** Keep the event log of each scenario's first replications (weir/events.h), for a share of the
     * patients who come in the window: the same ones whatever the threads, and in every scenario.
     * 0 replications: no log. A log of more than 20 million events is WEIR_ERR_LIMIT. */
    int log_replications;
    double log_share;    /* 0 as 1 */
    int shard, n_shards; /* of weir_run_shard(): shard 1 to n_shards */
    /** Called now and then, from the thread that called weir_run: finished replications of all.
     * Returning false stops the run (WEIR_ERR_FINDINGS is not it: the status is WEIR_ERR_LIMIT). */
    bool (*progress)(void *user, size_t done, size_t total);
    void *user;
    /** Called with the results when every replication asked for is done, from the same thread; NULL:
     * never. A larger number than there are adds replications up to it, and asks again; any other
     * ends the run. Replication k is the same whatever number was asked for first, so the results
     * are those of a run with the last number. */
    int (*more)(void *more_user, const weir_results *so_far);
    void *more_user;
    /** In place of `more`, for each scenario by itself: n_each has the replications that are done of
     * each, and the function raises those of which it wants more. It is asked again until it raises
     * none. Where scenarios end with different numbers, those that have fewer saw nothing in the
     * others: numerator and denominator are 0, and a curve is NaN. */
    void (*more_each)(void *more_user, const weir_results *so_far, size_t *n_each);
} weir_run_options;

/** What a run cost. Never part of the results. */
typedef struct weir_run_cost {
    uint64_t events;      /* arrivals + starts + ends at services, all replications */
    uint64_t pending_ops; /* sets and clears of the pending set */
    uint64_t patients;    /* journeys begun */
    double cpu_seconds, wall_seconds;
    size_t peak_bytes; /* largest memory of one replication */
    int threads;
} weir_run_cost;

/**
 * Runs `n` networks (the first is the base when they are compared), each with the same
 * replications and common random numbers.
 *
 * Every replication checks itself: arrivals = departures + inside for each service and the whole,
 * Little's law, utilisation at most 1; a violation is WEIR_ERR_INTERNAL. A replication in which no
 * time passes for 10 million events, or whose patients block each other for ever, is
 * WEIR_ERR_LIMIT, named with service and time.
 *
 * @param names  of the scenarios in the results (file base names), n of them
 * @param out    the results; free with weir_results_close()
 * @param cost   filled if not NULL
 */
WEIR_NODISCARD weir_status weir_run(const weir_network *const *networks, const char *const *names,
                                    size_t n, const weir_run_options *options, weir_results **out,
                                    weir_run_cost *cost, weir_error *err);

/**
 * The same in pieces: of all replications of all scenarios those of one shard (options->shard of
 * options->n_shards, in turn), into a file for weir_merge(). How many replications there are must be known
 * (no `more`), and no event log is kept.
 *
 * @param files  the scenarios as they were named, for data files that lie beside them
 */
WEIR_NODISCARD weir_status weir_run_shard(const weir_network *const *networks,
                                          const char *const *names, const char *const *files,
                                          size_t n, const weir_run_options *options,
                                          const char *path, bool force, weir_run_cost *cost,
                                          weir_error *err);
/**
 * The results of a run whose shards these are: the same bytes as those of weir_run(). WEIR_ERR_USAGE where they
 * are of different runs, or some are missing; WEIR_ERR_RESULTS where one is damaged.
 */
WEIR_NODISCARD weir_status weir_merge(const char *const *paths, size_t n, const weir_models *models,
                                      weir_results **out, weir_run_cost *cost, weir_error *err);
/**
 * As weir_run(), with each replication kept in a journal as soon as it is done. Where there is one already, of the
 * same run, what is in it is not run again. The caller removes it once the results are safe.
 */
WEIR_NODISCARD weir_status weir_run_resumable(const weir_network *const *networks,
                                              const char *const *names, const char *const *files,
                                              size_t n, const weir_run_options *options,
                                              const char *journal, weir_results **out,
                                              weir_run_cost *cost, weir_error *err);

/** "0.1.0" */
const char *weir_version(void);

#ifdef __cplusplus
}
#endif
#endif
