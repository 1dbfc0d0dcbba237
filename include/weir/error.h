/* What went wrong, and where. Every public call that can fail returns a weir_status and fills a
 * weir_error, which gathers up to 20 errors so that one edit round mends them all. */
#ifndef WEIR_ERROR_H
#define WEIR_ERROR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define WEIR_NODISCARD __attribute__((warn_unused_result))
#define WEIR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define WEIR_NODISCARD
#define WEIR_PRINTF(fmt, args)
#endif

/** The classes of outcome. Each is also the exit code of the `weir` command. */
typedef enum weir_status {
    WEIR_OK = 0,
    WEIR_ERR_FINDINGS = 1, /* a stated check or target was not met */
    WEIR_ERR_USAGE = 2,    /* wrong options or arguments */
    WEIR_ERR_SCENARIO = 3, /* the scenario is not valid */
    WEIR_ERR_IO = 4,       /* a file could not be opened, read or written */
    WEIR_ERR_RESULTS = 5,  /* a results file is damaged, or not ours */
    WEIR_ERR_LIMIT = 6,    /* a safety limit, or memory */
    WEIR_ERR_TOOL = 7,     /* an outside program is missing or failed */
    WEIR_ERR_INTERNAL = 8  /* a mistake of ours */
} weir_status;

/** One text file as it was read. Lives as long as the scenario that read it. */
typedef struct weir_source {
    const char *name; /* as the user wrote it, for messages */
    const char *text; /* length bytes, then a NUL */
    size_t length;
} weir_source;

/** A place in a file. `source` NULL means no place is known. Lines and columns count from 1, in
 * code points. */
typedef struct weir_place {
    const weir_source *source;
    int line, column;
    int width; /* code points to underline, 0 or more */
} weir_place;

typedef enum weir_severity { WEIR_ERROR, WEIR_WARNING, WEIR_NOTE, WEIR_HINT } weir_severity;

/** One message. All its text is a copy, so it outlives the file it speaks of. */
typedef struct weir_message {
    weir_severity severity;
    weir_status status; /* of an error; WEIR_OK for the others */
    char *file;         /* NULL where there is no place */
    int line, column, width;
    char *text;
    char *excerpt; /* the source line, or NULL */
} weir_message;

/** Gathers messages. Start from `= {0}` or weir_error_init(); free with weir_error_clear(). */
typedef struct weir_error {
    weir_status status; /* of the first error; WEIR_OK while there is none */
    int n_errors, n_warnings;
    weir_message *messages; /* in the order they were found; hints and notes follow their error */
    size_t n_messages, capacity;
    int dropping; /* the last error or warning was not kept, so its hints are not either */
} weir_error;

/** The most errors kept; what comes after is counted only. */
#define WEIR_MAX_ERRORS 20

void weir_error_init(weir_error *err);
void weir_error_clear(weir_error *err);

/**
 * The messages as a person reads them, sorted by file and line, each with its source line and a
 * caret, "N errors" last:
 *
 *     winter.yaml:42:14: error: unknown service 'wrad_b'
 *        42 |       go: wrad_b
 *           |           ^^^^^^
 *     winter.yaml:42:14: hint: did you mean 'ward_b'?
 *
 * @return a string from malloc() that the caller frees; NULL when memory is out
 */
char *weir_error_text(const weir_error *err);

/** The text of the first error, or "" (never NULL); owned by err. */
const char *weir_error_what(const weir_error *err);

#ifdef __cplusplus
}
#endif
#endif
