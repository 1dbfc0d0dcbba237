/* An arena is a chain of zeroed blocks, filled from the front and freed together. A block is never
 * moved, so an address stays good until wr_arena_destroy(). */
#define _DEFAULT_SOURCE /* madvise */
#include "sim/base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define FIRST_BLOCK ((size_t)32 << 10)
#define LARGEST_BLOCK ((size_t)4 << 20) /* blocks double up to here; larger items get their own */
#define LINE ((size_t)64)               /* a cache line: the coarser of the two alignments */
#define LARGEST_ITEM (SIZE_MAX >> 24)   /* 1 TB: a larger one is a count gone wrong */

typedef struct arena_block {
    struct arena_block *older;
    char *next, *end; /* what is still free */
} arena_block;

struct wr_arena {
    jmp_buf on_full;
    bool armed; /* on_full has been asked for */
    arena_block *newest;
    size_t block_size, bytes;
    void *kept;
};

wr_arena *wr_arena_create(void)
{
    wr_arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        return NULL;
    arena->block_size = FIRST_BLOCK;
    arena->bytes = sizeof *arena;
    return arena;
}

void wr_arena_destroy(wr_arena *arena)
{
    if (!arena)
        return;
    for (arena_block *block = arena->newest; block;) {
        arena_block *older = block->older;
        free(block);
        block = older;
    }
    free(arena);
}

jmp_buf *wr_arena_on_full(wr_arena *arena)
{
    arena->armed = true;
    return &arena->on_full;
}

void **wr_arena_kept(wr_arena *arena) { return &arena->kept; }

size_t wr_arena_bytes(const wr_arena *arena) { return arena->bytes; }

static _Noreturn void full(wr_arena *arena)
{
    if (!arena->armed)
        abort(); /* a mistake of ours: nobody set where to go */
    longjmp(arena->on_full, 1);
}

static char *align_up(char *at, size_t to) { return at + (-(uintptr_t)at & (to - 1)); }

/* Patients lie anywhere in tens of megabytes: with pages of 4 KiB each visit would miss the table of
 * addresses several times over. Only a request: where it is refused nothing changes but the speed. */
static void ask_for_huge_pages(arena_block *block, size_t total)
{
#ifdef MADV_HUGEPAGE
    const size_t huge = (size_t)2 << 20;
    char *const start = align_up((char *)block, huge);
    char *const end = (char *)block + total;
    if (total >= huge && start + huge <= end)
        (void)madvise(start, (size_t)(end - start) / huge * huge, MADV_HUGEPAGE);
#else
    (void)block;
    (void)total;
#endif
}

/* A block with room for size bytes at any alignment. One that would be mostly filled by the item
 * goes behind the newest, which may still have room for small ones. */
static arena_block *add_block(wr_arena *arena, size_t size)
{
    const size_t head = sizeof(arena_block) + LINE;
    const bool own = size > LARGEST_BLOCK / 2;
    if (size > LARGEST_ITEM)
        full(arena);
    const size_t total = own || size + head > arena->block_size ? size + head : arena->block_size;
    arena_block *block = calloc(1, total);
    if (!block)
        full(arena);
    ask_for_huge_pages(block, total);

    block->next = (char *)(block + 1);
    block->end = (char *)block + total;
    arena->bytes += total;
    if (own && arena->newest) {
        block->older = arena->newest->older;
        arena->newest->older = block;
    } else {
        block->older = arena->newest;
        arena->newest = block;
        if (arena->block_size < LARGEST_BLOCK)
            arena->block_size *= 2;
    }
    return block;
}

static void *take(arena_block *block, size_t size, size_t alignment)
{
    char *at = align_up(block->next, alignment);
    if (at > block->end || size > (size_t)(block->end - at))
        return NULL;
    block->next = at + size;
    return at;
}

void *wr_alloc(wr_arena *arena, size_t size)
{
    if (size == 0)
        size = 1;
    const size_t alignment = size >= LINE ? LINE : 16;
    void *at = arena->newest ? take(arena->newest, size, alignment) : NULL;
    return at ? at : take(add_block(arena, size), size, alignment);
}

void *wr_alloc_array(wr_arena *arena, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size)
        full(arena);
    return wr_alloc(arena, n * size);
}

void *wr_grow_array(wr_arena *arena, const void *old, size_t n_old, size_t n_new, size_t size)
{
    void *grown = wr_alloc_array(arena, n_new, size);
    if (n_old)
        memcpy(grown, old, (n_old < n_new ? n_old : n_new) * size);
    return grown;
}

char *wr_strdup(wr_arena *arena, const char *text) { return wr_strndup(arena, text, strlen(text)); }

char *wr_strndup(wr_arena *arena, const char *text, size_t length)
{
    const char *end = memchr(text, 0, length);
    if (end)
        length = (size_t)(end - text);
    char *copy = wr_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *wr_format(wr_arena *arena, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = wr_alloc(arena, length > 0 ? (size_t)length + 1 : 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, fmt, args);
    va_end(args);
    return text;
}
