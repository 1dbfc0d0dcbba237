/* A compiled scenario, and what may be asked of it before any run. */
#ifndef WEIR_NETWORK_H
#define WEIR_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include "weir/error.h"
#include "weir/model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_network weir_network;

typedef struct weir_load_options {
    const char *root;       /* --root DIR, or NULL */
    const char *const *set; /* "PATH=VALUE" each; PATH may hold `*` */
    size_t n_set;
} weir_load_options;

/**
 * Reads a scenario file and compiles it: syntax, shape, units, names, shares, meaning.
 * Warnings (an overloaded service, say) are in err too, and do not fail it.
 *
 * @param models  the provider types it may name; weir_health_models() for weir's own
 * @param options NULL: none
 * @param out     the network; free with weir_network_destroy(). NULL on failure
 */
WEIR_NODISCARD weir_status weir_network_load(const char *path, const weir_models *models,
                                             const weir_load_options *options, weir_network **out,
                                             weir_error *err);
/** The same from text in memory. */
WEIR_NODISCARD weir_status weir_network_load_text(const char *name, const char *text,
                                                  const weir_models *models,
                                                  const weir_load_options *options,
                                                  weir_network **out, weir_error *err);
void weir_network_destroy(weir_network *network); /* NULL is allowed */

const char *weir_network_title(const weir_network *network);

/** One dial, as `weir dials` lists it. Text is the network's. */
typedef struct weir_dial_info {
    const char *path;
    double value;              /* in unit */
    const char *unit;          /* "min", "%", "per day", "" … */
    const char *shown;         /* "15 min" */
    const char *source;        /* "" where none is given */
    double range_lo, range_hi; /* NaN where none */
    const char *file;          /* where it is written; "" for a default */
    int line;
    int moves;         /* 1: an intervention moves it */
    const char *alias; /* a second path of the same dial, or "" */
} weir_dial_info;
size_t weir_network_dial_count(const weir_network *network);
weir_dial_info weir_network_dial(const weir_network *network, size_t i);

/** Offered load of a pool from the traffic equations, before any run. */
typedef struct weir_load_info {
    const char *pool;        /* SERVICE.POOL */
    double offered;          /* units busy on average if nobody ever waited */
    double capacity;         /* mean capacity over a week; infinite where unlimited */
    double arrivals_per_day; /* seizes of the pool */
    int approximate;         /* 1: routes that depend on the state of the system were guessed */
} weir_load_info;
size_t weir_network_load_count(const weir_network *network);
weir_load_info weir_network_load_at(const weir_network *network, size_t i);

/* The network for people. Each returns UTF-8 text from malloc() that the caller frees; NULL when
 * memory is out. */

/** The arrivals, and of each service its resources and steps, in words. */
char *weir_network_pathways(const weir_network *network);
/** What the interventions do and when, a line each; "" where there are none. */
char *weir_network_changes(const weir_network *network);
/** Services, and who goes where: for Graphviz (`dot -Tsvg`), and as a Mermaid flow chart. */
char *weir_network_dot(const weir_network *network);
char *weir_network_mermaid(const weir_network *network);

/** The whole input, resolved, as YAML text. Owned by the network. */
const char *weir_network_yaml(const weir_network *network);

/** A JSON Schema (draft-07) of scenario files: which keys each map has and how their values are
 * written, as the reader and these models ask for them. JSON text from malloc() that the caller
 * frees; NULL when memory is out. */
char *weir_schema(const weir_models *models);

#ifdef __cplusplus
}
#endif
#endif
