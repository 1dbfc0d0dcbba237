/* One block, inlined by hand for the event loop: the same words as wr_block_at().
 *
 * Compile a file that uses it with -fno-tree-slp-vectorize: gcc 12 at -O3 packs the two multiplies
 * of a round into vectors, which costs a quarter of the speed of the whole loop. */
#ifndef WR_STREAM_INLINE_H
#define WR_STREAM_INLINE_H

#include "sim/base/stream.h"

/* Philox4x32: multipliers and the steps of the key (Weyl sequence), Salmon et al. 2011, table 2 and
 * section 3.3. */
#define WR_PHILOX_M0 UINT64_C(0xD2511F53)
#define WR_PHILOX_M1 UINT64_C(0xCD9E8D57)
#define WR_PHILOX_W0 0x9E3779B9u
#define WR_PHILOX_W1 0xBB67AE85u

/* One round: two products, their high halves crossed over and mixed with the key. */
#define WR_PHILOX_ROUND                                                                            \
    do {                                                                                           \
        const uint64_t p0 = WR_PHILOX_M0 * c0, p1 = WR_PHILOX_M1 * c2;                             \
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;                                                       \
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;                                                       \
        c1 = (uint32_t)p1;                                                                         \
        c3 = (uint32_t)p0;                                                                         \
        k0 += WR_PHILOX_W0;                                                                        \
        k1 += WR_PHILOX_W1;                                                                        \
    } while (0)

/* Who wants to know which blocks are used (tests/determinism/test_counters.c): no block twice. */
#ifdef WEIR_WATCH_BLOCKS
void wr_block_used(const wr_draw *draw, uint32_t block);
#else
static inline void wr_block_used(const wr_draw *draw, uint32_t block)
{
    (void)draw;
    (void)block;
}
#endif

/** The block that wr_block_at() gives. About 20 multiplies; nothing is read but draw. */
static inline wr_block wr_block_at_inline(const wr_draw *draw, uint32_t block)
{
    uint32_t c0 = draw->visit << 12 | block, c1 = draw->source_fold;
    uint32_t c2 = draw->patient, c3 = draw->replication;
    uint32_t k0 = draw->key.k0, k1 = draw->key.k1;
    wr_block_used(draw, block);

    WR_PHILOX_ROUND;
    WR_PHILOX_ROUND;
    WR_PHILOX_ROUND;
    WR_PHILOX_ROUND;
    WR_PHILOX_ROUND;
    WR_PHILOX_ROUND;
    WR_PHILOX_ROUND;
    WR_PHILOX_ROUND;
    WR_PHILOX_ROUND;
    WR_PHILOX_ROUND;
    return (wr_block){(uint64_t)c1 << 32 | c0, (uint64_t)c3 << 32 | c2};
}

#undef WR_PHILOX_ROUND

#endif
