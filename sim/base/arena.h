/* An arena: memory that is given back all at once. Everything a load, a compiled network or a
 * replication allocates comes from one, so that no error path has anything to free.
 *
 * When memory is out the arena jumps to `on_full`, which the public call that made it has set:
 *
 *     wr_arena *a = wr_arena_create();
 *     if (!a || setjmp(*wr_arena_on_full(a))) { wr_arena_destroy(a); return out_of_memory; }
 */
#ifndef WR_ARENA_H
#define WR_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

typedef struct wr_arena wr_arena;

wr_arena *wr_arena_create(void); /* NULL when memory is out */
void wr_arena_destroy(wr_arena *arena);
jmp_buf *wr_arena_on_full(wr_arena *arena);

/** Zeroed, aligned to 64 bytes where size is 64 or more, else to 16. Never NULL. */
void *wr_alloc(wr_arena *arena, size_t size);
/** n items of size bytes, the product checked. Never NULL. */
void *wr_alloc_array(wr_arena *arena, size_t n, size_t size);
/** A larger array with the old items at its front; the old one stays unused. Never NULL. */
void *wr_grow_array(wr_arena *arena, const void *old, size_t n_old, size_t n_new, size_t size);
char *wr_strdup(wr_arena *arena, const char *text);
char *wr_strndup(wr_arena *arena, const char *text, size_t length);
char *wr_format(wr_arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** One pointer that goes with the arena, NULL at first: what is made once for all who use it. */
void **wr_arena_kept(wr_arena *arena);
size_t wr_arena_bytes(const wr_arena *arena); /* taken from the system so far */

/** A growing array in an arena: WR_VEC(wr_step) steps; *wr_push(arena, &steps) = step; */
#define WR_VEC(type)                                                                               \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t n, capacity;                                                                        \
    }
/** Room for one more at the end, zeroed; its address. The vector may move. */
#define wr_push(arena, vec)                                                                        \
    (((vec)->n == (vec)->capacity                                                                  \
          ? (void)((vec)->at = wr_grow_array(arena, (vec)->at, (vec)->n,                           \
                                             (vec)->capacity ? 2 * (vec)->capacity : 8,            \
                                             sizeof *(vec)->at),                                   \
                   (vec)->capacity = (vec)->capacity ? 2 * (vec)->capacity : 8)                    \
          : (void)0),                                                                              \
     &(vec)->at[(vec)->n++])

#endif
