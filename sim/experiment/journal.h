/* A journal: what replications gave, one record each, appended as they are done. Two files are made of it: the
 * shard that `weir run --shard` leaves for `weir merge`, and what `--resume` goes on from. It holds the scenarios
 * and the seed too, so that it stands for itself. Each record has a checksum (CRC-32C); the last may be torn. */
#ifndef WR_JOURNAL_H
#define WR_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/base/arena.h"
#include "weir/error.h"

typedef struct wr_journal_scenario {
    const char *name, *file, *yaml; /* file: as it was named, for data files beside it */
} wr_journal_scenario;

/** What must be the same of all journals that are put together. */
typedef struct wr_journal_head {
    const char *version;
    uint64_t seed;
    uint32_t n_replications, per_draw;
    uint32_t shard, n_shards; /* shard: from 1; 0 of 0: all of it */
    uint32_t n_scenarios;
    wr_journal_scenario *scenarios;
} wr_journal_head;

/** Bytes that grow. */
typedef struct wr_bytes {
    unsigned char *at; /* from malloc() */
    size_t n, capacity;
    bool failed; /* memory is out: nothing more is added */
} wr_bytes;
void wr_bytes_add(wr_bytes *b, const void *from, size_t n);
void wr_bytes_u32(wr_bytes *b, uint32_t x);
void wr_bytes_u64(wr_bytes *b, uint64_t x);

/** Bytes that are taken from the front; `bad` once there were too few. */
typedef struct wr_reading {
    const unsigned char *at;
    size_t n;
    bool bad;
} wr_reading;
void wr_reading_take(wr_reading *r, void *to, size_t n); /* zeros where there are too few */
uint32_t wr_reading_u32(wr_reading *r);
uint64_t wr_reading_u64(wr_reading *r);

/** A journal that is read: in memory, but for its head as records in the order of the file. */
typedef struct wr_journal {
    const char *path;
    unsigned char *bytes; /* from malloc() */
    wr_journal_head head;
    wr_reading *records;
    size_t n_records;
    size_t whole; /* bytes up to the end of the last good record */
    bool torn;    /* something follows it */
} wr_journal;

/** Head and records; texts live in the arena, records as long as `bytes`. WEIR_ERR_RESULTS where it is none. */
weir_status wr_journal_read(const char *path, wr_arena *arena, wr_journal *out, weir_error *err);
void wr_journal_clear(wr_journal *journal);
/** The first thing in which two heads differ, but for the shard, in words; NULL: nothing. */
const char *wr_journal_differs(const wr_journal_head *a, const wr_journal_head *b, wr_arena *arena);

/** A journal that is written: opened for one process alone. */
typedef struct wr_journal_out {
    int file;
    const char *path;
    bool failed;
    int why; /* errno */
} wr_journal_out;

/** A new file, with its head; an old one is replaced. */
weir_status wr_journal_create(const char *path, const wr_journal_head *head, wr_journal_out *out,
                              weir_error *err);
/** An old one, from its last good record on. */
weir_status wr_journal_continue(const wr_journal *old, wr_journal_out *out, weir_error *err);
/** One record in one write. What fails is kept, and said by wr_journal_close(). */
void wr_journal_add(wr_journal_out *out, const wr_bytes *record);
weir_status wr_journal_close(wr_journal_out *out, weir_error *err);

#endif
