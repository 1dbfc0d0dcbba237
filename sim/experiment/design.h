/* Inside of a design, for the files that make one.
 *
 *     vary.c    one range or list of a dial: LO..HI:STEP
 *     points.c  the points of a CSV file
 *     design.c  grids, Latin hypercubes and Sobol's sequence
 *     screen.c  designs that tell which dials matter
 *
 * Values are kept as text too, in the words in which a scenario would have them, for that is how they
 * are given to it; the number is what the text reads as. */
#ifndef WR_DESIGN_H
#define WR_DESIGN_H

#include "sim/base/arena.h"
#include "sim/network/network.h"
#include "weir/sweep.h"

/** A dial of the design, and how its values are written. */
typedef struct wr_design_dial {
    const char *path;    /* as given: may be an alias, or hold `*` */
    const wr_dial *dial; /* of the base: the first that is meant */
    const char *unit;    /* as it is written; "" for none */
    const char
        *unit_word; /* what the numbers of the results are in: "h" where times of the day are */
    double scale;   /* what one of unit_word is inside */
} wr_design_dial;

struct weir_design {
    wr_arena *arena;
    weir_design_kind kind;
    WR_VEC(wr_design_dial) dials;
    size_t n_points;
    size_t levels;      /* of Morris; else 0 */
    double *low, *high; /* [dial], in unit_word: the ends of what screening varies; else NULL */
    double *values;     /* [dial * n_points + point], in unit_word */
    const char **texts; /* the same shape */
};

/** Where messages about a dial go: a place in a file, or words to begin with. */
typedef struct wr_design_place {
    weir_place place;
    const char *before; /* "--vary: " */
    weir_error *err;
} wr_design_place;

/** Finds the dial, and adds it; -1 with an error. */
int wr_design_add_dial(weir_design *design, const weir_network *base, const char *path,
                       const wr_design_place *where);
/** Reads a value of a dial, within its bounds, as a number inside; false with an error. The first
 * value read gives the dial its unit. */
bool wr_design_read_value(weir_design *design, wr_design_dial *dial, const char *text,
                          double *value, const wr_design_place *where);
/** Keeps a value that was written so. */
void wr_design_put(weir_design *design, size_t dial, size_t point, double value, const char *text);
/** Keeps a value that was worked out: to 12 digits, or to a millionth of `fineness` (as inside)
 * where that is above 0, so that its text has no long tail. */
void wr_design_put_number(weir_design *design, size_t dial, size_t point, double value,
                          double fineness);
/** Room for n points. */
void wr_design_make_room(weir_design *design, size_t n);

/** What one dial takes: values in a list, or a range. Numbers are as inside. */
typedef struct wr_vary {
    size_t dial; /* of the design */
    double *values;
    const char **texts; /* as they were written */
    size_t n_values;    /* 0: a range */
    double lo, hi;
    double step; /* 0: none was given */
} wr_vary;

/** Reads "DIAL=…", as --OPTION has it, and adds its dial to the design. False with an error. */
bool wr_vary_read(weir_design *design, const weir_network *base, const char *option,
                  const char *text, wr_vary *out, weir_error *err);
/** How many values a grid takes of it; a range without a step has 0. May be huge. */
double wr_vary_count(const wr_vary *vary);
/** Gives a point the i-th value, or the value at a share u of the way, 0 <= u < 1: a list, a whole
 * number or a step gets an equal part of the way for each of its values. */
void wr_vary_put(weir_design *design, const wr_vary *vary, size_t point, size_t i);
void wr_vary_put_at(weir_design *design, const wr_vary *vary, size_t point, double u);

/** All points of a CSV file, or of what one holds. */
weir_status wr_points_read(weir_design *design, const weir_network *base, const char *path,
                           weir_error *err);
weir_status wr_points_read_text(weir_design *design, const weir_network *base,
                                const weir_source *source, weir_error *err);

/** The points of a screening design. */
weir_status wr_screen_points(weir_design *design, const weir_network *base, const wr_vary *vary,
                             const weir_design_options *o, weir_error *err);
/** An error that names the number of points and the limit. */
weir_status wr_too_many_points(double n, const char *instead, weir_error *err);

#endif
