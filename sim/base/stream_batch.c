/* Blocks of neighbouring patients together: where the processor has AVX2, eight take the time of three.
 * Integers, so every machine gives the same words; tests hold them against wr_block_at(). */
#include "sim/base/stream.h"
#include "sim/base/stream_inline.h"

_Static_assert(WR_BATCH == 8, "two vectors of four lanes");

static void each(const wr_draw *draw, wr_block out[WR_BATCH])
{
    wr_draw d = *draw;
    for (uint32_t i = 0; i < WR_BATCH; i++, d.patient++)
        out[i] = wr_block_at_inline(&d, 0);
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* Four patients: a 64-bit lane for each word of a counter, its upper half 0. */
typedef struct lanes {
    __m256i c0, c1, c2, c3;
} lanes;

#define ROUND(l, k0, k1)                                                                           \
    do {                                                                                           \
        const __m256i p0 = _mm256_mul_epu32((l).c0, m0), p1 = _mm256_mul_epu32((l).c2, m1);        \
        (l).c0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), (l).c1), k0);        \
        (l).c2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), (l).c3), k1);        \
        (l).c1 = _mm256_and_si256(p1, low);                                                        \
        (l).c3 = _mm256_and_si256(p0, low);                                                        \
    } while (0)

__attribute__((target("avx2"))) static inline void put(const lanes *l, wr_block out[4])
{
    const __m256i w0 = _mm256_or_si256(_mm256_slli_epi64(l->c1, 32), l->c0);
    const __m256i w1 = _mm256_or_si256(_mm256_slli_epi64(l->c3, 32), l->c2);
    const __m256i even = _mm256_unpacklo_epi64(w0, w1), odd = _mm256_unpackhi_epi64(w0, w1);
    _mm256_storeu_si256((__m256i *)(void *)&out[0], _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256((__m256i *)(void *)&out[2], _mm256_permute2x128_si256(even, odd, 0x31));
}

__attribute__((target("avx2"))) static void eight(const wr_draw *draw, wr_block out[WR_BATCH])
{
    const __m256i low = _mm256_set1_epi64x(0xffffffff);
    const __m256i m0 = _mm256_set1_epi64x((int64_t)WR_PHILOX_M0),
                  m1 = _mm256_set1_epi64x((int64_t)WR_PHILOX_M1);
    const int64_t first = draw->patient; /* + 7 may pass 2^32: the mask takes the carry away */
    lanes a, b;
    a.c0 = b.c0 = _mm256_set1_epi64x((int64_t)(uint32_t)(draw->visit << 12));
    a.c1 = b.c1 = _mm256_set1_epi64x((int64_t)draw->source_fold);
    a.c2 = _mm256_and_si256(_mm256_set_epi64x(first + 3, first + 2, first + 1, first), low);
    b.c2 = _mm256_and_si256(_mm256_set_epi64x(first + 7, first + 6, first + 5, first + 4), low);
    a.c3 = b.c3 = _mm256_set1_epi64x((int64_t)draw->replication);
    uint32_t k0 = draw->key.k0, k1 = draw->key.k1;
    for (int round = 0; round < 10; round++) {
        const __m256i x = _mm256_set1_epi64x((int64_t)k0), y = _mm256_set1_epi64x((int64_t)k1);
        ROUND(a, x, y);
        ROUND(b, x, y);
        k0 += WR_PHILOX_W0;
        k1 += WR_PHILOX_W1;
    }
    put(&a, &out[0]);
    put(&b, &out[4]);
}

#undef ROUND

static bool has_avx2;

/* Before main(): it only reads what the processor is. */
__attribute__((constructor)) static void look_at_processor(void)
{
    __builtin_cpu_init();
    has_avx2 = __builtin_cpu_supports("avx2");
}

void wr_block_batch(const wr_draw *draw, wr_block out[WR_BATCH])
{
    if (has_avx2)
        eight(draw, out);
    else
        each(draw, out);
}

#else

void wr_block_batch(const wr_draw *draw, wr_block out[WR_BATCH]) { each(draw, out); }

#endif

void wr_block_batch_plain(const wr_draw *draw, wr_block out[WR_BATCH]) { each(draw, out); }
