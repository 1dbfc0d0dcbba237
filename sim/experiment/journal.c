/* Journals on disk. Numbers are little-endian, as every machine that weir runs on has them: a file from
 * another kind is refused by its first bytes. */
#include "sim/experiment/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/fail.h"
#include "sim/results/results.h"

static const unsigned char magic[8] = {0x8a, 'W', 'E', 'I', 'R', 'J', '\r', '\n'};
#define FORMAT UINT32_C(0x01020301) /* and the order of its bytes */
#define MOST_RECORD ((uint64_t)1 << 32)

/* ---- bytes ------------------------------------------------------------------------------------------ */

void wr_bytes_add(wr_bytes *b, const void *from, size_t n)
{
    if (b->failed || n == 0)
        return;
    if (n > b->capacity - b->n) {
        size_t more = b->capacity ? 2 * b->capacity : 4096;
        while (more - b->n < n)
            more *= 2;
        unsigned char *at = realloc(b->at, more);
        b->failed = at == NULL;
        if (b->failed)
            return;
        b->at = at;
        b->capacity = more;
    }
    memcpy(b->at + b->n, from, n);
    b->n += n;
}

void wr_bytes_u32(wr_bytes *b, uint32_t x) { wr_bytes_add(b, &x, sizeof x); }
void wr_bytes_u64(wr_bytes *b, uint64_t x) { wr_bytes_add(b, &x, sizeof x); }

static void add_text(wr_bytes *b, const char *text)
{
    const size_t n = text ? strlen(text) : 0;
    wr_bytes_u64(b, n);
    wr_bytes_add(b, text, n);
}

void wr_reading_take(wr_reading *r, void *to, size_t n)
{
    if (r->bad || n > r->n) {
        r->bad = true;
        memset(to, 0, n);
        return;
    }
    memcpy(to, r->at, n);
    r->at += n;
    r->n -= n;
}

uint32_t wr_reading_u32(wr_reading *r)
{
    uint32_t x;
    wr_reading_take(r, &x, sizeof x);
    return x;
}

uint64_t wr_reading_u64(wr_reading *r)
{
    uint64_t x;
    wr_reading_take(r, &x, sizeof x);
    return x;
}

static const char *take_text(wr_reading *r, wr_arena *arena)
{
    const uint64_t n = wr_reading_u64(r);
    if (r->bad || n > r->n || memchr(r->at, 0, (size_t)n)) {
        r->bad = true;
        return "";
    }
    const char *text = wr_strndup(arena, (const char *)r->at, (size_t)n);
    r->at += n;
    r->n -= (size_t)n;
    return text;
}

/* CRC-32C (Castagnoli), bit by bit over a table of 16: it is small beside what made the record. */
static uint32_t crc_of(const unsigned char *bytes, size_t n)
{
    uint32_t table[16], crc = UINT32_MAX;
    for (uint32_t i = 0; i < 16; i++) {
        table[i] = i;
        for (int bit = 0; bit < 4; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? UINT32_C(0x82f63b78) : 0);
    }
    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

/* ---- the head ---------------------------------------------------------------------------------------- */

static void add_head(wr_bytes *b, const wr_journal_head *h)
{
    add_text(b, h->version);
    wr_bytes_u64(b, h->seed);
    wr_bytes_u32(b, h->n_replications);
    wr_bytes_u32(b, h->per_draw);
    wr_bytes_u32(b, h->shard);
    wr_bytes_u32(b, h->n_shards);
    wr_bytes_u32(b, h->n_scenarios);
    for (uint32_t i = 0; i < h->n_scenarios; i++) {
        add_text(b, h->scenarios[i].name);
        add_text(b, h->scenarios[i].file);
        add_text(b, h->scenarios[i].yaml);
    }
}

static bool take_head(wr_reading r, wr_arena *arena, wr_journal_head *h)
{
    h->version = take_text(&r, arena);
    h->seed = wr_reading_u64(&r);
    h->n_replications = wr_reading_u32(&r);
    h->per_draw = wr_reading_u32(&r);
    h->shard = wr_reading_u32(&r);
    h->n_shards = wr_reading_u32(&r);
    h->n_scenarios = wr_reading_u32(&r);
    if (r.bad || h->n_scenarios == 0 || h->n_scenarios > r.n / 24 + 1 || h->n_replications == 0 ||
        h->n_replications > 10000000 || h->shard > h->n_shards ||
        (h->n_shards > 0 && h->shard == 0))
        return false;
    h->scenarios = wr_alloc_array(arena, h->n_scenarios, sizeof *h->scenarios);
    for (uint32_t i = 0; i < h->n_scenarios; i++) {
        h->scenarios[i].name = take_text(&r, arena);
        h->scenarios[i].file = take_text(&r, arena);
        h->scenarios[i].yaml = take_text(&r, arena);
    }
    return !r.bad && r.n == 0;
}

const char *wr_journal_differs(const wr_journal_head *a, const wr_journal_head *b, wr_arena *arena)
{
    if (strcmp(a->version, b->version) != 0)
        return wr_format(arena, "weir %s and %s", a->version, b->version);
    if (a->seed != b->seed)
        return wr_format(arena, "seed %llu and %llu", (unsigned long long)a->seed,
                         (unsigned long long)b->seed);
    if (a->n_replications != b->n_replications)
        return wr_format(arena, "%u and %u replications", a->n_replications, b->n_replications);
    if (a->per_draw != b->per_draw)
        return wr_format(arena, "%u and %u replications of a draw", a->per_draw, b->per_draw);
    if (a->n_scenarios != b->n_scenarios)
        return wr_format(arena, "%u and %u scenarios", a->n_scenarios, b->n_scenarios);
    for (uint32_t i = 0; i < a->n_scenarios; i++) {
        if (strcmp(a->scenarios[i].name, b->scenarios[i].name) != 0)
            return wr_format(arena, "the scenarios '%s' and '%s'", a->scenarios[i].name,
                             b->scenarios[i].name);
        if (strcmp(a->scenarios[i].yaml, b->scenarios[i].yaml) != 0)
            return wr_format(arena, "what the scenario '%s' says", a->scenarios[i].name);
    }
    return NULL;
}

/* ---- reading ------------------------------------------------------------------------------------------ */

/* The next record, or false at the end of what is whole. */
static bool next_record(const wr_journal *j, size_t n, size_t *at, wr_reading *record)
{
    wr_reading r = {.at = j->bytes + *at, .n = n - *at};
    const uint64_t size = wr_reading_u64(&r);
    if (r.bad || size > MOST_RECORD || r.n < 4 || size > r.n - 4)
        return false;
    *record = (wr_reading){.at = r.at, .n = (size_t)size};
    uint32_t crc;
    memcpy(&crc, r.at + size, sizeof crc);
    if (crc != crc_of(record->at, record->n))
        return false;
    *at += 8 + (size_t)size + 4;
    return true;
}

static weir_status not_ours(const char *path, const char *why, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    return wr_fail(err, WEIR_ERR_RESULTS, WR_NOWHERE, "'%s' %s", wr_quoted(path, quoted), why);
}

weir_status wr_journal_read(const char *path, wr_arena *arena, wr_journal *out, weir_error *err)
{
    size_t n, at = sizeof magic + 4;
    uint32_t format;
    *out = (wr_journal){.path = path};
    weir_status status = wr_file_read(path, &out->bytes, &n, err);
    if (status != WEIR_OK)
        return status;
    if (n < at || memcmp(out->bytes, magic, sizeof magic) != 0)
        return not_ours(path, "is no shard of a run", err);
    memcpy(&format, out->bytes + sizeof magic, sizeof format);
    if (format != FORMAT)
        return not_ours(path, "is a shard of another format, or from another kind of machine", err);
    wr_reading record;
    if (!next_record(out, n, &at, &record) || !take_head(record, arena, &out->head))
        return not_ours(path, "is damaged (its head cannot be read)", err);
    WR_VEC(wr_reading) records = {0};
    while (next_record(out, n, &at, &record))
        *wr_push(arena, &records) = record;
    out->records = records.at;
    out->n_records = records.n;
    out->whole = at;
    out->torn = at < n;
    return WEIR_OK;
}

void wr_journal_clear(wr_journal *j)
{
    free(j->bytes);
    *j = (wr_journal){0};
}

/* ---- writing ------------------------------------------------------------------------------------------ */

static weir_status cannot(const char *path, int why, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    if (why == EAGAIN || why == EACCES)
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE,
                       "'%s' is in use by another weir, or not writable", wr_quoted(path, quoted));
    return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': %s", wr_quoted(path, quoted),
                   strerror(why));
}

/* For this process alone, until it ends. */
static bool lock(int file)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(file, F_SETLK, &whole) == 0;
}

static weir_status open_out(const char *path, int flags, wr_journal_out *out, weir_error *err)
{
    *out = (wr_journal_out){.path = path};
    out->file = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, (mode_t)0666);
    if (out->file < 0)
        return cannot(path, errno, err);
    if (lock(out->file))
        return WEIR_OK;
    const int why = errno;
    close(out->file);
    return cannot(path, why, err);
}

void wr_journal_add(wr_journal_out *out, const wr_bytes *record)
{
    wr_bytes b = {0};
    const uint32_t crc = crc_of(record->at, record->n);
    wr_bytes_u64(&b, record->n);
    wr_bytes_add(&b, record->at, record->n);
    wr_bytes_u32(&b, crc);
    errno = ENOMEM;
    if (!out->failed && (record->failed || b.failed || !wr_write_all(out->file, b.at, b.n))) {
        out->failed = true;
        out->why = errno;
    }
    free(b.at);
}

weir_status wr_journal_create(const char *path, const wr_journal_head *head, wr_journal_out *out,
                              weir_error *err)
{
    const uint32_t format = FORMAT;
    weir_status status = open_out(path, O_CREAT, out, err);
    if (status != WEIR_OK)
        return status;
    wr_bytes b = {0};
    add_head(&b, head);
    out->failed = ftruncate(out->file, 0) != 0 || !wr_write_all(out->file, magic, sizeof magic) ||
                  !wr_write_all(out->file, (const unsigned char *)&format, sizeof format);
    out->why = errno;
    wr_journal_add(out, &b);
    free(b.at);
    if (!out->failed)
        return WEIR_OK;
    return wr_journal_close(out, err);
}

weir_status wr_journal_continue(const wr_journal *old, wr_journal_out *out, weir_error *err)
{
    weir_status status = open_out(old->path, 0, out, err);
    if (status != WEIR_OK)
        return status;
    if (ftruncate(out->file, (off_t)old->whole) == 0 && lseek(out->file, 0, SEEK_END) >= 0)
        return WEIR_OK;
    status = cannot(old->path, errno, err);
    close(out->file);
    return status;
}

weir_status wr_journal_close(wr_journal_out *out, weir_error *err)
{
    if (!out->failed && fsync(out->file) != 0) {
        out->failed = true;
        out->why = errno;
    }
    if (close(out->file) != 0 && !out->failed) {
        out->failed = true;
        out->why = errno;
    }
    return out->failed ? cannot(out->path, out->why, err) : WEIR_OK;
}
