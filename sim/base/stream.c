/* Random streams, layout 2 (stream.h). Keys and the raw generator are by Random123; blocks by the
 * rounds written out in stream_inline.h, which the tests hold against it. */
#include "sim/base/stream.h"

#include <Random123/philox.h>

#include "sim/base/stream_inline.h"

#define STAGE_WORD 0x57454952u /* "WEIR": keeps counters of keys apart from those of draws */

uint64_t wr_fnv1a(const char *text)
{
    /* offset basis and prime of the 64-bit FNV-1a: Fowler, Noll, Vo and Eastlake, RFC 9923 */
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++) {
        hash ^= (unsigned char)*text;
        hash *= UINT64_C(0x100000001b3);
    }
    return hash;
}

uint32_t wr_fold32(uint64_t hash) { return (uint32_t)(hash >> 32) ^ (uint32_t)hash; }

void wr_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    const philox4x32_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
    const philox4x32_key_t k = {{key[0], key[1]}};
    const philox4x32_ctr_t words = philox4x32_R(10, c, k);
    for (int i = 0; i < 4; i++)
        out[i] = words.v[i];
}

wr_stage_key wr_stage_key_of(const char *stage_name, uint64_t seed)
{
    const uint64_t hash = wr_fnv1a(stage_name);
    const uint32_t counter[4] = {(uint32_t)hash, (uint32_t)(hash >> 32), 0, STAGE_WORD};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t out[4];
    wr_philox4x32(counter, key, out);
    return (wr_stage_key){out[0], out[1]};
}

wr_block wr_block_at(const wr_draw *draw, uint32_t block)
{
    return wr_block_at_inline(draw, block);
}
