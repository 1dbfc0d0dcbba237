/* Philox against the published vectors, and the layout against worked values. Independence is
 * test_neighbours.c's. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>

#include "sim/base/stream.h"
#include "sim/base/stream_inline.h"
#include "tests/base/known_rows.h"

static void expect_words(const uint32_t *got, int n, const char *want)
{
    char joined[64] = "";
    for (int i = 0; i < n; i++)
        snprintf(joined + strlen(joined), 16, "%s%08" PRIx32, i ? " " : "", got[i]);
    cr_expect(eq(str, joined, (char *)want));
}

/* `name=` and the text up to the next semicolon */
static void text_of(const known_row *row, const char *name, char out[64])
{
    char key[32];
    snprintf(key, sizeof key, "%s=", name);
    const char *at = strstr(row->parameters, key);
    cr_assert(ne(ptr, (void *)at, NULL));
    snprintf(out, 64, "%.*s", (int)strcspn(at + strlen(key), ";"), at + strlen(key));
}

static void check_layout(const known_row *row)
{
    char stage[64], source[64], seed[64];
    text_of(row, "stage", stage);
    text_of(row, "source", source);
    text_of(row, "seed", seed);
    const wr_draw draw = {.key = wr_stage_key_of(stage, strtoull(seed, NULL, 10)),
                          .visit = (uint32_t)known_parameter(row, "visit"),
                          .source_fold = wr_fold32(wr_fnv1a(source)),
                          .patient = (uint32_t)known_parameter(row, "patient"),
                          .replication = (uint32_t)known_parameter(row, "replication")};
    const wr_block block = wr_block_at(&draw, (uint32_t)known_parameter(row, "block"));

    const uint32_t key[2] = {draw.key.k0, draw.key.k1};
    const uint32_t words[4] = {(uint32_t)block.w0, (uint32_t)(block.w0 >> 32), (uint32_t)block.w1,
                               (uint32_t)(block.w1 >> 32)};
    if (!strcmp(row->quantity, "key"))
        expect_words(key, 2, row->value);
    else if (!strcmp(row->quantity, "words"))
        expect_words(words, 4, row->value);
    else
        cr_expect(nearly(wr_uniform(row->quantity[1] == '0' ? block.w0 : block.w1),
                         strtod(row->value, NULL), 5e-12),
                  "%s %s", row->parameters, row->quantity);
}

Test(stream, known_words)
{
    FILE *in = known_open("rng.csv");
    cr_assert(ne(ptr, in, NULL));
    int n = 0;
    known_row row;
    while (known_next(in, &row)) {
        if (!strncmp(row.name, "philox4x32-10", 13)) {
            uint32_t c[4], k[2], out[4];
            cr_assert(eq(int,
                         sscanf(row.parameters,
                                "ctr=%" SCNx32 " %" SCNx32 " %" SCNx32 " %" SCNx32 ";key=%" SCNx32
                                " %" SCNx32,
                                &c[0], &c[1], &c[2], &c[3], &k[0], &k[1]),
                         6));
            wr_philox4x32(c, k, out);
            expect_words(out, 4, row.value);
            n++;
        } else if (!strcmp(row.name, "fnv1a-64")) {
            const char *text = row.parameters + strlen("text=");
            cr_expect(eq(u64, wr_fnv1a(strcmp(text, "(empty)") ? text : ""),
                         strtoull(row.value, NULL, 16)));
            n++;
        } else if (!strcmp(row.name, "weir-stream-layout")) {
            check_layout(&row);
            n++;
        }
    }
    fclose(in);
    cr_expect(eq(int, n, 31));
}

Test(stream, inline_rounds_give_the_words_of_random123)
{
    int faults = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        const wr_draw draw = {{i * 2654435761u, ~i}, i % WR_MAX_VISIT, i * 40503u, i, i / 7};
        const uint32_t block = i % 4096;
        const uint32_t counter[4] = {draw.visit << 12 | block, draw.source_fold, draw.patient,
                                     draw.replication};
        const uint32_t key[2] = {draw.key.k0, draw.key.k1};
        uint32_t out[4];
        wr_philox4x32(counter, key, out);
        const wr_block inlined = wr_block_at_inline(&draw, block),
                       called = wr_block_at(&draw, block);
        faults += inlined.w0 != ((uint64_t)out[1] << 32 | out[0]);
        faults += inlined.w1 != ((uint64_t)out[3] << 32 | out[2]);
        faults += inlined.w0 != called.w0 || inlined.w1 != called.w1;
    }
    cr_expect(eq(int, faults, 0));
    cr_expect(gt(dbl, wr_uniform(0), 0.0));
    cr_expect(lt(dbl, wr_uniform(UINT64_MAX), 1.0));
}

/* Eight at a time or one by one, at the edges of every field too. */
Test(stream, blocks_of_a_batch_are_those_of_each)
{
    int faults = 0;
    for (uint32_t i = 0; i < 20000; i++) {
        wr_draw draw = {{i * 2654435761u, ~i}, i % WR_MAX_VISIT, i * 40503u, i * 8, ~(i / 3)};
        if (i % 5 == 0)
            draw.patient = UINT32_MAX - i % 9; /* the numbers after it pass 2^32 */
        if (i % 7 == 0)
            draw.visit = WR_MAX_VISIT - 1;
        wr_block batch[WR_BATCH], plain[WR_BATCH];
        wr_block_batch(&draw, batch);
        wr_block_batch_plain(&draw, plain);
        for (uint32_t k = 0; k < WR_BATCH; k++) {
            wr_draw one = draw;
            one.patient += k;
            const wr_block block = wr_block_at(&one, 0);
            faults += batch[k].w0 != block.w0 || batch[k].w1 != block.w1;
            faults += plain[k].w0 != block.w0 || plain[k].w1 != block.w1;
        }
    }
    cr_expect(eq(int, faults, 0));
}
