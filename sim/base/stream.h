/* Random streams, layout 2: Philox4x32-10 keyed by what a draw is for, never by when it happens.
 *
 * A *stage* is a named place where something is drawn; its key comes from its name and the seed.
 * A patient is the ordinal of a candidate arrival of a named source. So patient 81,223 of a source
 * has the same luck at a stage in every scenario, whatever happens to others.
 *
 *     counter = (visit << 12 | block, fold of the source's name, patient, replication)
 *     block 0: u0 service time, u1 routing; block 1: patience, no-show; from 2: everything else
 *
 * Salmon et al. 2011 (Random123); worked values in tests/known/rng.csv. */
#ifndef WR_STREAM_H
#define WR_STREAM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct wr_stage_key {
    uint32_t k0, k1;
} wr_stage_key;

/** The two 64-bit words of a block; a uniform is (word >> 11 + 0.5) * 2^-53. */
typedef struct wr_block {
    uint64_t w0, w1;
} wr_block;

/** Who draws, and for which visit: all of a counter but the block. */
typedef struct wr_draw {
    wr_stage_key key;
    uint32_t visit;       /* below 2^20 */
    uint32_t source_fold; /* wr_fold32 of the source's name */
    uint32_t patient;
    uint32_t replication;
} wr_draw;

#define WR_MAX_VISIT (1u << 20)
#define WR_BLOCK_PATIENCE 1u /* u0 patience, u1 attendance */
#define WR_BLOCK_OTHER 2u    /* the first of the rest; rejection goes on from WR_BLOCK_SLOW */
#define WR_BLOCK_SLOW 16u

uint64_t wr_fnv1a(const char *text);
uint32_t wr_fold32(uint64_t hash); /* high word xor low word */
wr_stage_key wr_stage_key_of(const char *stage_name, uint64_t seed);

/** Above 0 and below 1. The largest of the 2^53 would round to 1: it is the double below 1. */
static inline double wr_uniform(uint64_t word)
{
    const double u = ((double)(int64_t)(word >> 11) + 0.5) * 0x1.0p-53;
    return u < 1.0 ? u : 0x1.fffffffffffffp-1;
}

/* One block. Inline in stream_inline.h for the engine's loop; the same words from both. */
wr_block wr_block_at(const wr_draw *draw, uint32_t block);

#define WR_BATCH 8
/** Block 0 of draw and of the 7 patients after it: out[i] is of draw->patient + i. */
void wr_block_batch(const wr_draw *draw, wr_block out[WR_BATCH]);
/** The same words, whatever the processor can do: for tests. */
void wr_block_batch_plain(const wr_draw *draw, wr_block out[WR_BATCH]);

/** The raw generator, for tests against the published vectors. */
void wr_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
