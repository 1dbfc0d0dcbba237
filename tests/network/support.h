/* What the tests of this folder share: a scenario in the test, its network, and all that was said. */
#ifndef WEIR_TEST_NETWORK_SUPPORT_H
#define WEIR_TEST_NETWORK_SUPPORT_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/network/network.h"
#include "weir/model.h"
#include "weir/network.h"

typedef struct compiled {
    weir_status status;
    weir_error err;
    weir_network *net; /* NULL where there was an error */
    char *said;        /* weir_error_text() */
} compiled;

static inline compiled compile_set(const char *text, const char *const *set, size_t n_set)
{
    compiled c = {0};
    const weir_load_options options = {.set = set, .n_set = n_set};
    weir_error_init(&c.err);
    c.status =
        weir_network_load_text("t.yaml", text, weir_health_models(), &options, &c.net, &c.err);
    c.said = weir_error_text(&c.err);
    return c;
}

static inline compiled compile_text(const char *text)
{
    compiled c = compile_set(text, NULL, 0);
    cr_assert(c.status == WEIR_OK, "%s", c.said);
    return c;
}

static inline void compiled_free(compiled *c)
{
    free(c->said);
    weir_network_destroy(c->net);
    weir_error_clear(&c->err);
}

/* The dial of a path, or of a second path; fails the test where there is none. */
static inline const wr_dial *dial_at(const compiled *c, const char *path)
{
    for (int32_t i = 0; i < c->net->n_dials; i++) {
        const wr_dial *d = &c->net->dials[i];
        if (!strcmp(d->path, path) || (d->alias && !strcmp(d->alias, path)))
            return d;
    }
    cr_assert_fail("no dial %s", path);
    return NULL;
}

static inline double dial_value(const compiled *c, const char *path)
{
    return dial_at(c, path)->value;
}

static inline int32_t dial_index(const compiled *c, const char *path)
{
    return (int32_t)(dial_at(c, path) - c->net->dials);
}

/* What a value is now: of a dial its number. */
static inline double number(const compiled *c, wr_value v)
{
    cr_assert(v.kind == WR_VALUE_DIAL, "kind %d", (int)v.kind);
    return c->net->dials[v.index].value;
}

#define WARD                                                                                       \
    "run: {length: 10 d}\n"                                                                        \
    "services:\n"                                                                                  \
    "  ward: {type: pathway, resources: {bed: 3}, steps: [{treat: {with: bed, for: 4 h}}]}\n"

/* One service, its one treatment as given, and whatever follows. */
#define TREATING(time, more)                                                                       \
    "run: {start: 2025-04-01, length: 10 d}\n" more "services:\n"                                  \
    "  ward:\n"                                                                                    \
    "    type: pathway\n"                                                                          \
    "    resources: {bed: 3}\n"                                                                    \
    "    steps: [{treat: {with: bed, for: " time "}}]\n"

/* The time of the first treat of the first service. */
static inline wr_value treat_time(const compiled *c)
{
    for (int32_t i = 0; i < c->net->n_steps; i++)
        if (c->net->steps[i].op == WR_OP_TREAT)
            return c->net->treats[c->net->steps[i].a].time;
    cr_assert_fail("nobody is treated");
    return WR_NO_VALUE;
}

#endif
