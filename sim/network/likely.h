/* Inside traffic.c, likely.c and week.c: what patients are like before any of them has come, so
 * that a mean or a share can be given for what a run would draw.
 *
 * A *mix* is a set of values, on arrival, of the attributes that routes and times ask for most (the
 * *split* attributes), with the patients of each source who have them. While a mix is at hand those
 * attributes are known; the others are as common as they are over all patients. Split attributes
 * that steps set are *turning*: their values at hand, as one number, are a *turn*. */
#ifndef WR_LIKELY_H
#define WR_LIKELY_H

#include "sim/network/steps.h"

enum {
    WR_MOST_SPLIT = 12, /* attributes that mixes are made of */
    WR_MOST_MIXES =
        10000, /* each is a system of equations of its own, over the steps it comes to */
    WR_MOST_TURNS = 64,
    WR_QUARTERS = 4 * 24 * 7, /* a week in quarters of an hour, Monday 00:00 first */
    WR_UNSET = -1,
    WR_NOT_SPLIT = -2
};

/** The patients of one source in one mix. */
typedef struct wr_mix_part {
    int64_t mix;
    int32_t source;
    double rate; /* a second */
} wr_mix_part;
typedef WR_VEC(wr_mix_part) wr_mix_parts;

typedef struct wr_likely {
    weir_builder *b;
    weir_network net;
    wr_arena *arena;

    double **common;   /* common[attr][level]: share of all patients; NULL without levels */
    double *attr_mean; /* of an attribute without levels, for the mix at hand */
    int32_t *level;    /* of each attribute in the mix at hand, WR_UNSET or WR_NOT_SPLIT */
    int32_t split[WR_MOST_SPLIT], n_split;
    int32_t turning[WR_MOST_SPLIT], n_turning, n_turns;
    const wr_assign **set_by; /* the last step that sets an attribute */
    int32_t *n_set;           /* how many steps do */
    bool *wild;               /* one of them gives it what no list of levels can hold */
    wr_mix_parts parts;       /* by mix, then source */

    double *source_rate;                /* patients a second */
    double *cell_rate;                  /* of each cell, before the shape of its source */
    double busy[WR_QUARTERS];           /* when in the week patients arrive; adds up to 1 */
    double *open_share;                 /* by calendar: of those, while it is open; NaN: not yet */
    double *calendar_mean, *until_open; /* likewise */
    double *dist_mean;                  /* of distributions that no patient changes; NaN: not yet */

    int32_t at;    /* the step being looked at, -1 */
    bool *guessed; /* steps where the state of the system was guessed */
} wr_likely;

/* ---- likely.c -------------------------------------------------------------------------------- */

void wr_likely_init(wr_likely *l, weir_builder *b);
/** Takes up the mix of parts [begin, end), whose mix is the same. */
void wr_take_mix(wr_likely *l, size_t begin, size_t end);
double wr_mean_of(wr_likely *l, wr_value v);
double wr_mean_or(wr_likely *l, wr_value v, double otherwise); /* where there is none */
double wr_share_of(wr_likely *l, wr_value v);
/** The share of the mix at hand who meet a condition, or have a level. */
double wr_chance(wr_likely *l, int32_t cond);
double wr_has_level(wr_likely *l, int32_t attr, int32_t level);
/** The chance that a value given to an attribute is one of its levels. */
double wr_chance_of_value(wr_likely *l, wr_value v, int32_t attr, int32_t level);
int32_t wr_level_count(const wr_likely *l, int32_t attr);
/** The turn at hand, 0 .. n_turns - 1, and taking one up. */
int32_t wr_turn(const wr_likely *l);
void wr_take_turn(wr_likely *l, int32_t turn);
/** Says that what is known of the step at hand depends on the state of the system. */
void wr_guess(wr_likely *l);

/* ---- week.c ---------------------------------------------------------------------------------- */

double wr_dial_or(const wr_likely *l, int32_t dial, double otherwise);
double wr_calendar_mean(wr_likely *l, int32_t calendar);
/** Of all arrivals: those while a calendar is open, in a time of day (seconds), on a weekday. */
double wr_open_share(wr_likely *l, int32_t calendar);
double wr_share_by_clock(const wr_likely *l, double lo, double hi);
double wr_share_of_day(const wr_likely *l, int32_t day);
/** The mean wait until a calendar opens, for one who comes at any time of the week. */
double wr_mean_until_open(wr_likely *l, int32_t calendar);
int32_t wr_door_of(const wr_likely *l, int32_t service); /* -1: always open */
/** Patients a second on average; 0 of lists and of those there at the start, who are so many. */
double wr_rate_of_source(wr_likely *l, const wr_source *source);
/** The share of a source's patients who find a door open. */
double wr_finds_open(const wr_likely *l, const wr_source *source, int32_t door);
void wr_find_cell_rates(wr_likely *l);
void wr_find_busy(wr_likely *l);

#endif
