/* Between words.c, describe.c and flows.c: a compiled network in words. What is written grows in an
 * arena and is handed out as one text from malloc(). Steps are numbered from 1 within their
 * service, in the order they were laid down. */
#ifndef WR_WORDS_H
#define WR_WORDS_H

#include "sim/network/network.h"

typedef struct wr_words {
    const weir_network *net;
    wr_arena *arena;
    WR_VEC(char) text;
} wr_words;

/** What `write` writes, as a text that the caller frees; NULL when memory is out. */
char *wr_words_made(const weir_network *net, void (*write)(wr_words *w));
void wr_say(wr_words *w, const char *fmt, ...) WEIR_PRINTF(2, 3);

/* Each returns a text of the arena. */
const char *wr_dial_words(wr_words *w, int32_t dial, double value); /* a value in a dial's unit */
const char *wr_value_words(wr_words *w, wr_value value, wr_dim dim);
const char *wr_time_words(wr_words *w, double seconds);
const char *wr_cond_words(wr_words *w, int32_t cond);
const char *wr_calendar_words(wr_words *w, int32_t calendar, bool staff);
/** A pool by the name that a service knows it by. */
const char *wr_pool_words(const wr_words *w, int32_t pool, int32_t service);
/** Where a target leads, seen from a service. */
const char *wr_target_words(wr_words *w, int32_t target, int32_t service);
const char *wr_step_words(wr_words *w, int32_t step, int32_t service);

#endif
