/* Journals: what was added comes back, and of a damaged file only what is whole. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/experiment/journal.h"

static char folder[] = "/tmp/weir-journal-XXXXXX", path[64];

static void make_folder(void)
{
    cr_assert(ne(ptr, mkdtemp(folder), NULL));
    snprintf(path, sizeof path, "%s/a.shard", folder);
}

static void remove_folder(void)
{
    unlink(path);
    cr_expect(zero(int, rmdir(folder)));
}

TestSuite(journal, .init = make_folder, .fini = remove_folder);

static wr_journal_scenario scenarios[] = {{"base", "base.yaml", "weir: 1\n"}, {"b", "b.yaml", ""}};

static wr_journal_head some_head(void)
{
    return (wr_journal_head){.version = "0.1.0",
                             .seed = UINT64_MAX,
                             .n_replications = 20,
                             .per_draw = 1,
                             .shard = 2,
                             .n_shards = 3,
                             .n_scenarios = 2,
                             .scenarios = scenarios};
}

/* Records of 1, 2 … bytes: record k is k + 1 times k. */
static void write_journal(size_t n)
{
    weir_error err = {0};
    wr_journal_out out;
    const wr_journal_head head = some_head();
    cr_assert(eq(int, wr_journal_create(path, &head, &out, &err), WEIR_OK));
    for (size_t k = 0; k < n; k++) {
        wr_bytes b = {0};
        for (size_t i = 0; i <= k; i++)
            wr_bytes_add(&b, &(unsigned char){(unsigned char)k}, 1);
        wr_journal_add(&out, &b);
        free(b.at);
    }
    cr_assert(eq(int, wr_journal_close(&out, &err), WEIR_OK));
}

/* How many records are whole; -1: it is refused as damaged. */
static int records(bool *torn)
{
    weir_error err = {0};
    wr_arena *arena = wr_arena_create();
    wr_journal j;
    const weir_status status = wr_journal_read(path, arena, &j, &err);
    int n = -1;
    if (status == WEIR_OK) {
        n = (int)j.n_records;
        for (size_t k = 0; k < j.n_records; k++) {
            cr_expect(eq(sz, j.records[k].n, k + 1));
            for (size_t i = 0; i <= k && i < j.records[k].n; i++)
                cr_expect(eq(int, j.records[k].at[i], (int)k));
        }
        const wr_journal_head head = some_head();
        cr_expect(eq(ptr, (void *)wr_journal_differs(&head, &j.head, arena), NULL));
        cr_expect(eq(int, (int)j.head.shard, 2));
    } else
        cr_expect(eq(int, status, WEIR_ERR_RESULTS));
    *torn = j.torn;
    wr_journal_clear(&j);
    wr_arena_destroy(arena);
    weir_error_clear(&err);
    return n;
}

Test(journal, comes_back)
{
    bool torn;
    write_journal(5);
    cr_expect(eq(int, records(&torn), 5));
    cr_expect(not(torn));
}

/* Cut anywhere, what is whole before the cut is there; and it can be gone on with. */
Test(journal, is_whole_up_to_where_it_was_cut)
{
    bool torn;
    write_journal(4);
    FILE *file = fopen(path, "rb");
    unsigned char bytes[4096];
    const size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    int before = -1;
    for (size_t cut = 0; cut <= n; cut++) {
        file = fopen(path, "wb");
        fwrite(bytes, 1, cut, file);
        fclose(file);
        const int found = records(&torn);
        cr_expect(found >= before && found <= before + 1);
        before = found;
    }
    cr_expect(eq(int, before, 4));

    cr_assert(zero(int, truncate(path, (off_t)n - 1))); /* the fourth is torn */
    weir_error err = {0};
    wr_arena *arena = wr_arena_create();
    wr_journal j;
    wr_journal_out out;
    cr_assert(eq(int, wr_journal_read(path, arena, &j, &err), WEIR_OK));
    cr_expect(j.torn && j.n_records == 3);
    cr_assert(eq(int, wr_journal_continue(&j, &out, &err), WEIR_OK));
    wr_bytes b = {0};
    wr_bytes_add(&b, "\3\3\3\3", 4);
    wr_journal_add(&out, &b);
    free(b.at);
    cr_assert(eq(int, wr_journal_close(&out, &err), WEIR_OK));
    wr_journal_clear(&j);
    wr_arena_destroy(arena);
    cr_expect(eq(int, records(&torn), 4));
    cr_expect(not(torn));
}

/* Any byte that is changed is seen: what it is in, and what follows, is not read. */
Test(journal, sees_every_byte_that_is_changed)
{
    bool torn;
    write_journal(4);
    FILE *file = fopen(path, "rb");
    unsigned char bytes[4096];
    const size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (size_t at = 0; at < n; at++) {
        bytes[at] ^= (unsigned char)(1u << (at % 8));
        file = fopen(path, "wb");
        fwrite(bytes, 1, n, file);
        fclose(file);
        const int found = records(&torn);
        cr_expect(found < 4, "byte %zu", at);
        bytes[at] ^= (unsigned char)(1u << (at % 8));
    }
}

Test(journal, names_what_differs)
{
    wr_arena *arena = wr_arena_create();
    const wr_journal_head a = some_head();
    wr_journal_scenario others[] = {scenarios[0], scenarios[1]};
    wr_journal_head b = a;
    cr_expect(eq(ptr, (void *)wr_journal_differs(&a, &b, arena), NULL));
    b.shard = 1; /* of the same run */
    cr_expect(eq(ptr, (void *)wr_journal_differs(&a, &b, arena), NULL));
    b.seed = 1;
    cr_expect(
        eq(str, (char *)wr_journal_differs(&a, &b, arena), "seed 18446744073709551615 and 1"));
    b = a;
    b.n_replications = 21;
    cr_expect(eq(str, (char *)wr_journal_differs(&a, &b, arena), "20 and 21 replications"));
    b = a;
    others[1].yaml = "weir: 1\n";
    b.scenarios = others;
    cr_expect(eq(str, (char *)wr_journal_differs(&a, &b, arena), "what the scenario 'b' says"));
    wr_arena_destroy(arena);
}
