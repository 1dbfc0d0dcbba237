/* Replications that are kept in journals, and taken from them. */
#ifndef WR_SHARDS_H
#define WR_SHARDS_H

#include "sim/engine/engine.h"
#include "sim/experiment/journal.h"

/** Of a run whose replications are kept, or are in already. */
typedef struct wr_journaling {
    wr_journal_out *out;  /* each that is done is added; NULL: none */
    const wr_journal *in; /* those that are in; [n_in] */
    size_t n_in;
    uint32_t shard, n_shards; /* only tasks of this shard are run; 0 of 0: all */
} wr_journaling;

/** Is a task, by its number, one of a shard? Tasks go round, so that all shards take about as long. */
static inline bool wr_in_shard(size_t task, uint32_t shard, uint32_t n_shards)
{
    return n_shards == 0 || task % n_shards == shard - 1;
}

/** What a replication gave, as a record. */
void wr_record_make(const wr_outputs *o, uint32_t scenario, uint32_t replication,
                    const wr_replication_result *given, wr_bytes *record);
/** Whose it is; the rest is left in `record`. */
void wr_record_task(wr_reading *record, uint32_t *scenario, uint32_t *replication);
/** False where it does not fit. The arrays are zero before. */
bool wr_record_take(wr_reading record, const wr_outputs *o, wr_replication_result *to);

#endif
