/* A scenario that stands in a test, compiled; or what was said of it. */
#ifndef TESTS_LOADED_H
#define TESTS_LOADED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/network.h"
#include "weir/model.h"
#include "weir/network.h"

typedef struct loaded {
    weir_network *net;
    weir_error error;
    char *said; /* every message, as a person reads them */
} loaded;

/* The run is added, so that tests hold only what they are about. */
static inline loaded load_set(const char *text, const char *const *set, size_t n_set)
{
    loaded l = {0};
    const weir_load_options options = {.set = set, .n_set = n_set};
    const size_t size = strlen(text) + 64;
    char *whole = malloc(size);
    snprintf(whole, size, "%srun: {length: 100 d}\n", text);
    if (weir_network_load_text("t.yaml", whole, weir_health_models(), &options, &l.net, &l.error))
        l.net = NULL;
    l.said = weir_error_text(&l.error);
    free(whole);
    return l;
}

static inline loaded load(const char *text) { return load_set(text, NULL, 0); }

static inline void unload(loaded *l)
{
    weir_network_destroy(l->net);
    weir_error_clear(&l->error);
    free(l->said);
}

static inline bool says(const loaded *l, const char *text)
{
    return l->said && strstr(l->said, text) != NULL;
}

/* The value of a dial by path; -1 where there is none. */
static inline double dial_of(const loaded *l, const char *path)
{
    for (int32_t i = 0; i < l->net->n_dials; i++)
        if (!strcmp(l->net->dials[i].path, path))
            return l->net->dials[i].value;
    return -1;
}

#endif
