/* The results file, for the files of this folder: what the writer and the reader must agree on.
 *
 * One HDF5 file, whose root group is also a netCDF-4 data set: labelled arrays with dimension
 * scales. The groups hold tables:
 *
 *     index/measures, index/histograms, index/curves,
 *     index/series                                     which array and which row of it each is in
 *     inputs/scenarios, inputs/dials, inputs/yaml      what was asked
 *     provenance/about, priorities/targets
 *     events/log, patients, values, attributes,
 *     places, kinds                                    what happened to patients, where it was kept
 *     sweep/dials, sweep/values, sweep/seeds           of a sweep: where its points lie
 *
 * The reader takes text from the tables alone, where it has a fixed length and a checksum; the
 * variable-length strings of the coordinates and of inputs/yaml are for other programs. */
#ifndef WR_STORE_H
#define WR_STORE_H

#include <hdf5.h>

#include "sim/base/arena.h"
#include "sim/base/names.h"
#include "sim/results/results.h"

#define WR_RESULTS_SCHEMA 1

/* ---- files (store_file.c) ----------------------------------------------------------------------- */

/** Writes a file whole or not at all: temporary name beside it, fsync, rename. */
weir_status wr_file_publish(const char *path, bool force, const void *bytes, size_t n,
                            weir_error *err);

/* A seal at the end of the file, after what HDF5 knows of: it covers every byte before it, so that
 * no damage goes unseen. A file that another HDF5 program has rewritten has none. */
#define WR_SEAL_BYTES 24
void wr_seal(unsigned char seal[WR_SEAL_BYTES], const unsigned char *bytes, size_t n);
typedef enum wr_seal_state { WR_SEAL_GOOD, WR_SEAL_BROKEN, WR_SEAL_NONE } wr_seal_state;
wr_seal_state wr_seal_check(const unsigned char *bytes, size_t n);

/** HDF5 prints nothing of its own between these two. */
typedef struct wr_quiet {
    H5E_auto2_t print;
    void *data;
} wr_quiet;
wr_quiet wr_quiet_begin(void);
void wr_quiet_end(wr_quiet quiet);

/* ---- which arrays there are (store_layout.c) ------------------------------------------------------ */

/** A dimension with the labels of its coordinate. */
typedef struct wr_axis {
    const char *name, *long_name;
    wr_names *labels; /* NULL where the coordinate is of numbers */
    size_t n;         /* set when it is written */
    hid_t scale;      /* its coordinate, open while the file is written */
} wr_axis;

/** One array of the root group: a quantity, a statistic and perhaps one grouping. */
typedef struct wr_variable {
    const char *name;
    const weir_measure *first; /* speaks for all that are in it */
    const char *unit;          /* of the array; in the companions each row keeps its own */
    bool mixed_units;
    bool weighted; /* some denominator is not 1, so the companions NAME_sum and NAME_n are needed */
    int place;     /* its axis: WR_SERVICES, WR_POOLS, or -1 for the whole system */
    int group;     /* index of wr_layout.groups (a group, or the instants of a census), or -1 */
} wr_variable;

/** Column `quantile` of index/measures: which arrays there are beside a measure's own. */
enum {
    WR_STORED_RATIO,
    WR_STORED_BARE_PERCENTILE, /* its pooled value is not known */
    WR_STORED_PERCENTILE,      /* and from here on NAME_pooled */
    WR_STORED_EXTREME,
    WR_STORED_SPREAD, /* and NAME_pseudo */
    WR_STORED_ENDS    /* a percentile; and NAME_pooled_low, NAME_pooled_high */
};

/** Where a measure lies. -1: that dimension is not there. */
typedef struct wr_spot {
    int variable, row, level;
} wr_spot;

enum { WR_SERVICES, WR_POOLS };

typedef struct wr_layout {
    wr_axis places[2]; /* WR_SERVICES, WR_POOLS */
    WR_VEC(wr_axis) groups;
    WR_VEC(wr_variable) variables;
    wr_spot *spots;  /* one a measure */
    wr_names *taken; /* names in the root group */
} wr_layout;

wr_layout *wr_layout_of(const weir_results *r, wr_arena *arena);
/** `wanted` made of letters, digits and _, and unlike all names before it in the root group. */
const char *wr_unique_name(wr_layout *layout, wr_arena *arena, const char *wanted);
/** What one of `unit` is in hours; 0 where it is no duration. */
double wr_unit_hours(const char *unit);
/** The quantity of a measure or curve without its pool: "utilisation" of "beds.utilisation". */
const char *wr_last_part(const char *name);

/* ---- writing arrays (store_array.c) ----------------------------------------------------------------- */

/** The bytes of a file in memory; HDF5 leaves them to us when it closes the file. */
typedef struct wr_image {
    unsigned char *bytes; /* from malloc() */
    size_t capacity;
    bool finished;
} wr_image;

/** A file being written, in memory. */
typedef struct wr_store {
    wr_arena *arena;
    hid_t file;
    wr_image image;
    int n_dimensions;
    bool failed; /* HDF5 has refused something: nothing more is tried */
} wr_store;

/** An attribute of text; NULL or "" is not written. */
typedef struct wr_attribute {
    const char *name, *text;
} wr_attribute;

bool wr_store_open(wr_store *store, wr_arena *arena);
void wr_store_close(wr_store *store);
hid_t wr_store_group(wr_store *store, const char *name);
/** Closes the file; its bytes, which live until wr_store_close(). NULL on failure. */
const unsigned char *wr_store_finish(wr_store *store, size_t *n);

void wr_store_whole_attribute(wr_store *store, const char *name, hid_t type, const void *value);
/** Strings of variable length, as readers in other languages like them. */
hid_t wr_store_texts(wr_store *store, hid_t parent, const char *name, const char *const *texts,
                     size_t n);
/** A coordinate of labels, and one of numbers. */
void wr_store_axis(wr_store *store, wr_axis *axis);
void wr_store_number_axis(wr_store *store, wr_axis *axis, hid_t type, const void *values, size_t n,
                          const char *unit);
/** An array over axes, with notes up to one whose name is NULL. */
void wr_store_array(wr_store *store, const char *name, hid_t type, const void *values,
                    wr_axis *const *axes, int rank, const wr_attribute *notes);

/* ---- tables (store_table.c) ----------------------------------------------------------------------- */

typedef enum wr_column_kind { WR_TEXT, WR_WHOLE, WR_REAL } wr_column_kind;

/** A column of a table; one of text, whole and real is used, with one item a row. */
typedef struct wr_column {
    const char *name;
    wr_column_kind kind;
    const char **text;
    int32_t *whole;
    double *real;
    size_t width, offset; /* bytes in a packed row */
    bool newer;           /* older files have it not: its text is then "" everywhere */
    bool absent;
} wr_column;

/** Writes a compound data set that PyTables and pandas read as well. False on failure. */
bool wr_table_write(hid_t group, const char *name, const char *title, wr_column *columns,
                    size_t n_columns, size_t n_rows, wr_arena *arena);

/** How much may still be read of a file, in bytes; deflate's best ratio bounds what it can hold. */
typedef struct wr_budget {
    uint64_t left;
    const char *why; /* what is wrong with the file, once something is */
} wr_budget;

/** Reads the columns named; their arrays are set, in the arena. False: budget->why says it. */
bool wr_table_read(hid_t group, const char *name, wr_column *columns, size_t n_columns,
                   size_t *n_rows, wr_arena *arena, wr_budget *budget);

/** Opens what a hard link of a group leads to, H5I_INVALID_HID if it is something else. */
hid_t wr_open_group(hid_t parent, const char *name);
hid_t wr_open_dataset(hid_t parent, const char *name);
/** Layout and filters that are safe to read: nothing outside the file, no filter but our three. */
bool wr_storage_is_plain(hid_t dataset);
/** Takes n items of size bytes from what may be read; false when there is not as much. */
bool wr_budget_take(wr_budget *budget, uint64_t n, uint64_t size);

/** Properties of every data set with numbers: chunks of at most 1 MiB, shuffle, deflate 1,
 * Fletcher32, no times. */
hid_t wr_chunked_properties(int rank, const hsize_t *dims, size_t item);
/** Text attribute: a scalar of fixed size. */
bool wr_text_attribute(hid_t object, const char *name, const char *text);

/** Reads the group of the uncertain dials, into results that have their scenarios and replications; false
 * with the reason in the budget (store_uncertain.c). */
bool wr_read_uncertain(hid_t group, weir_results *results, wr_budget *budget);
/** Reads the group of the event log, into results that have their scenarios and replications; false with the
 * reason in the budget (store_events.c). */
bool wr_read_events(hid_t group, weir_results *results, wr_budget *budget);
/** What `about` says of how many replications share a draw of them. */
void wr_take_per_draw(weir_results *results);

#endif
