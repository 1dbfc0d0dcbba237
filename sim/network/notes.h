/* What the reader asks for, noted while it reads: the keys of each map, and of what kind the value
 * of each is. `weir schema` reads a probe with notes and makes a JSON Schema of them; a load has
 * none, and then nothing here does anything.
 *
 * Readers that serve many places (a step, a branch, a rate) open a context, in which paths begin
 * anew: what is noted there is noted once for all places. */
#ifndef WR_NOTES_H
#define WR_NOTES_H

#include "sim/network/network.h"
#include "weir/model.h"

typedef enum wr_kind {
    WR_KIND_ANY,      /* several shapes, not told apart */
    WR_KIND_MAP,      /* keys that the reader knows */
    WR_KIND_NAMED,    /* keys that the file chooses */
    WR_KIND_PLAIN,    /* a number with its unit, or one in a wrapper */
    WR_KIND_VALUE,    /* the same, a table or an attribute */
    WR_KIND_DRAW,     /* the same, or a distribution */
    WR_KIND_DIST,     /* a distribution */
    WR_KIND_WORD,     /* text */
    WR_KIND_WORDS,    /* text, or a list of them */
    WR_KIND_FLAG,     /* true or false */
    WR_KIND_DATE,     /* a date, or a list of them */
    WR_KIND_NEEDS,    /* resources: a name, a list, a map */
    WR_KIND_LEVELS,   /* one number for each level of an attribute: a list or a map */
    WR_KIND_MIX,      /* a word, or shares of words, or a table of them */
    WR_KIND_SET,      /* what an attribute is set to */
    WR_KIND_PROFILE,  /* a name, or a list of numbers */
    WR_KIND_COND,     /* a condition */
    WR_KIND_TARGET,   /* where to go */
    WR_KIND_DOOR,     /* hours, by name or in place */
    WR_KIND_SHIFTS,   /* hours with numbers */
    WR_KIND_SLOTS,    /* hours with `every D` */
    WR_KIND_RATE,     /* a rate of arrivals; a context */
    WR_KIND_STEPS,    /* a list of steps; a context */
    WR_KIND_WAYS,     /* a list of lists of steps */
    WR_KIND_BRANCHES, /* a list of branches */
    WR_KIND_BRANCH,   /* one of them; a context */
    WR_N_KINDS
} wr_kind;

/** A key of a map, with what was noted of it in one context. */
typedef struct wr_noted {
    struct wr_noted *next, *below; /* the next key of the same map; the first key of its own */
    const char *key;
    bool kinds[WR_N_KINDS];
    wr_dim dim;           /* of PLAIN, VALUE, DRAW and DIST */
    const char *fallback; /* the default as the reader has it, or NULL */
    bool asked;           /* a reader asked for it by name */
} wr_noted;

struct wr_note_context {
    wr_kind kind;
    const char *path;
};

typedef struct wr_notes {
    wr_arena *arena;
    wr_noted roots[WR_N_KINDS]; /* by context; ANY is the file itself */
    WR_VEC(struct wr_note_context) open;
} wr_notes;

/* Each does nothing where b->notes is NULL. */

/** The value at a path is of a kind. */
void wr_note_kind(weir_builder *b, const char *path, wr_kind kind);
void wr_note_value(weir_builder *b, const char *path, wr_kind kind, wr_dim dim,
                   const char *fallback);
void wr_note_asked(weir_builder *b, const char *path, const char *key);
/** From here to wr_note_close() what is noted belongs to a kind, and paths count from `path`. */
void wr_note_open(weir_builder *b, const char *path, wr_kind kind);
void wr_note_close(weir_builder *b);

/** Reads a text as a load does, up to where names are resolved, with notes. Errors are expected. */
void wr_read_with_notes(const char *text, const weir_models *models, const char *const *set,
                        size_t n_set, wr_arena *arena, wr_notes *notes, weir_error *err);

#endif
