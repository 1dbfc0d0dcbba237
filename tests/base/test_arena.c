#define _POSIX_C_SOURCE 200809L

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include "sim/base/arena.h"

Test(arena, memory_is_zeroed_aligned_apart_and_stays)
{
    wr_arena *arena = wr_arena_create();
    cr_assert(ne(ptr, arena, NULL));
    if (setjmp(*wr_arena_on_full(arena)))
        cr_fatal("memory is out");

    enum { N = 20000 };
    static unsigned char *at[N];
    static size_t size[N];
    for (int i = 0; i < N; i++) {
        size[i] = (size_t)(i * 7919 % 300);
        if (i % 5000 == 4999)
            size[i] = (size_t)3 << 20; /* larger than half a block: its own */
        at[i] = wr_alloc(arena, size[i]);
        cr_assert(eq(u64, (uintptr_t)at[i] % (size[i] >= 64 ? 64 : 16), 0));
        for (size_t j = 0; j < size[i]; j++)
            cr_assert(eq(u8, at[i][j], 0));
        memset(at[i], i % 251, size[i]);
    }
    for (int i = 0; i < N; i++)
        for (size_t j = 0; j < size[i]; j++)
            cr_assert(eq(u8, at[i][j], (uint8_t)(i % 251)));

    char *text = wr_strdup(arena, "caf\xc3\xa9");
    cr_expect(eq(str, text, "caf\xc3\xa9"));
    cr_expect(eq(str, wr_strndup(arena, "abcdef", 3), "abc"));
    cr_expect(eq(str, wr_strndup(arena, "ab", 30), "ab"));
    cr_expect(eq(str, wr_format(arena, "%s-%d", "ward", 7), "ward-7"));
    cr_expect(eq(str, wr_format(arena, "%s", ""), ""));

    WR_VEC(int) squares = {0};
    for (int i = 0; i < 1000; i++)
        *wr_push(arena, &squares) = i * i;
    cr_expect(eq(sz, squares.n, 1000));
    for (int i = 0; i < 1000; i++)
        cr_assert(eq(int, squares.at[i], i *i));
    cr_expect(ge(sz, wr_arena_bytes(arena), (size_t)12 << 20));
    wr_arena_destroy(arena);
    wr_arena_destroy(NULL);
}

/* The system refuses: 1 GB of address space, of which 2 are asked for at once. Sanitizers need more
 * than that themselves. */
#if !defined(__SANITIZE_ADDRESS__)
Test(arena, memory_that_is_out_jumps)
{
    const struct rlimit limit = {(rlim_t)1 << 30, (rlim_t)1 << 30};
    wr_arena *arena = wr_arena_create();
    char *volatile text = NULL;
    volatile int jumps = 0;
    cr_assert(eq(int, setrlimit(RLIMIT_AS, &limit), 0));
    if (setjmp(*wr_arena_on_full(arena)) == 0) {
        text = wr_strdup(arena, "still here");
        wr_alloc(arena, (size_t)2 << 30);
    } else {
        jumps++;
    }
    cr_expect(eq(int, jumps, 1));
    cr_expect(eq(str, text, "still here"));
    wr_arena_destroy(arena);
}
#endif

/* What the arena cannot give, or what no product can say, jumps; the arena is then good for
 * destroying, and for more. */
Test(arena, a_refused_allocation_jumps)
{
    wr_arena *arena = wr_arena_create();
    volatile int tries = 0;
    if (setjmp(*wr_arena_on_full(arena)))
        tries++;
    switch (tries) {
    case 0:
        wr_alloc(arena, SIZE_MAX / 4);
        break;
    case 1:
        wr_alloc(arena, SIZE_MAX);
        break;
    case 2:
        wr_alloc_array(arena, SIZE_MAX / 8, 16);
        break;
    case 3:
        wr_grow_array(arena, NULL, 0, SIZE_MAX / 2, 3);
        break;
    default:
        break;
    }
    cr_expect(eq(int, tries, 4));
    memset(wr_alloc(arena, 100), 1, 100);
    wr_arena_destroy(arena);
}
