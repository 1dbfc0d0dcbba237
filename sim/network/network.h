/* The network: a scenario compiled into constant flat arrays. It never changes after compiling, so
 * threads share it; all that moves while a run goes on (dials included) lives in a replication.
 *
 * Everything is named by a small index into one of the arrays below; -1 means none. A number that
 * the scenario says is a *dial*; a number that is found when it is needed (a dial, an attribute, a
 * table, a draw) is a wr_value. Durations are in seconds here and become weir_time when drawn. */
#ifndef WR_NETWORK_H
#define WR_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/arena.h"
#include "sim/base/dist.h"
#include "sim/base/fail.h"
#include "sim/scenario/tree.h"
#include "sim/scenario/units.h"
#include "weir/clock.h"

/* ---- values ---------------------------------------------------------------------------------- */

/** One number of the scenario: its path, value and unit. All dials: network->dials. */
typedef struct wr_dial {
    const char *path;  /* services.ed.cubicles; "" for a constant that nothing can name */
    const char *alias; /* the short path where a map may be cut to its main value, or NULL */
    double value;      /* in the unit of dim (units.h) */
    wr_dim dim;
    const char *unit; /* as written, for showing it back */
    double unit_scale;
    double lo, hi;             /* bounds, inclusive */
    const char *source;        /* text or figure id, or NULL */
    double range_lo, range_hi; /* `range:`; NaN where none was given */
    weir_place place;          /* where it is written; source NULL for a default */
    bool whole;                /* counts: floor(value + 1e-9) after a change */
    bool moves;                /* an intervention moves it */
    bool factor_only;   /* stands for a whole curve, table or distribution: value 1, `times` only */
    int32_t drawn_from; /* distribution of an uncertain value, or -1: one draw a replication */
} wr_dial;

typedef enum wr_value_kind {
    WR_VALUE_NONE = 0,
    WR_VALUE_DIAL,  /* index: dial */
    WR_VALUE_ATTR,  /* index: attribute of the patient */
    WR_VALUE_TABLE, /* index: table, whose rows are values */
    WR_VALUE_DIST,  /* index: distribution, drawn when read */
    WR_VALUE_MIX,   /* index: shares of words, drawn when read */
    WR_VALUE_LOWER, /* index: the lower of two values, times a third */
    WR_VALUE_ADD    /* index: dial; the attribute set becomes itself plus the dial (`{add: 1}`) */
} wr_value_kind;

typedef struct wr_value {
    wr_value_kind kind;
    int32_t index;
} wr_value;

#define WR_NO_VALUE ((wr_value){WR_VALUE_NONE, -1})

typedef enum wr_table_by {
    WR_BY_WORD,    /* attribute's level: row of that level */
    WR_BY_BAND,    /* attribute's number in bands lo..hi */
    WR_BY_CLOCK,   /* time of day in spans */
    WR_BY_WEEKDAY, /* rows 0 Monday .. 6 Sunday */
    WR_BY_MONTH,   /* rows 0 January .. 11 */
    WR_BY_STATE    /* a count of the system in bands */
} wr_table_by;

/** What a condition or a table may ask of the system. */
typedef enum wr_state_of {
    WR_STATE_WAITING,  /* patients in a line of a service or pool */
    WR_STATE_PRESENT,  /* open visits of a service */
    WR_STATE_IN_USE,   /* units of a pool, serving and blocked */
    WR_STATE_FREE,     /* units of a pool */
    WR_STATE_OCCUPANCY /* in_use / capacity now */
} wr_state_of;

typedef struct wr_state_ref {
    wr_state_of of;
    int32_t service; /* or -1 */
    int32_t pool;    /* or -1 */
} wr_state_ref;

typedef struct wr_table {
    wr_table_by by;
    int32_t attr;       /* WORD, BAND */
    wr_state_ref state; /* STATE */
    int32_t first, n;   /* rows: network->rows[first .. first + n) */
    wr_value otherwise; /* what has no row */
    int32_t factor;     /* dial on the whole table, or -1 */
    bool copies;        /* of a word: who has none is given none */
} wr_table;

/** A row. WORD, WEEKDAY and MONTH tables have one for each level, in order, so n is their number;
 * rows not written hold WR_NO_VALUE and take `otherwise`. */
typedef struct wr_row {
    double lo, hi; /* BAND, STATE: both included; CLOCK: seconds from midnight, hi excluded */
    wr_value value;
} wr_row;

/** A distribution as written: its parameters are values, often dials. */
typedef struct wr_dist {
    wr_law_kind law;
    wr_law_form form;
    wr_value p[4];
    const double *values, *weights; /* empirical */
    int32_t n_values;
    wr_value times, plus, above, below, at_least, at_most; /* WR_NO_VALUE where absent */
    int32_t factor; /* dial on the whole distribution (factor_only) */
    bool fixed;     /* all parameters are dials: resolved once, again when one of them moves */
    wr_dim dim;     /* of what is drawn; DURATION in seconds */
    wr_law at_load; /* fixed: as resolved when the file was read; its tables are shared by all */
    const char *path;
    weir_place place;
} wr_dist;

/** The lower of two values, times a third: what two sides can do together. */
typedef struct wr_lower {
    wr_value a, b, times;
} wr_lower;

/** Shares of words (or numbers): each entry's level value with its share. */
typedef struct wr_mix {
    int32_t attr;     /* whose levels; or -1: plain numbers */
    int32_t first, n; /* network->mix_entries[first .. first + n) */
} wr_mix;
typedef struct wr_mix_entry {
    double value;   /* level's value */
    wr_value share; /* dial or table; NONE takes the rest */
} wr_mix_entry;

/* ---- attributes ------------------------------------------------------------------------------ */

typedef struct wr_level {
    double value;      /* words: 0, 1, 2 ...; numbers: the number; bands: the lower end */
    const char *label; /* as written */
} wr_level;

typedef struct wr_attr {
    const char *name;
    bool words;  /* levels are words, values their index */
    bool banded; /* the number is known only as a band's lower end */
    bool memory; /* where somebody was last: set by steps, and common to nobody who comes */
    bool dense;  /* levels are whole numbers, each one more than the one before */
    wr_dim dim;  /* NUMBER, or DURATION (seconds) */
    const wr_level *levels;
    int32_t n_levels; /* what `by` can report */
} wr_attr;

/** The level that a value is; n_levels where it is none of them. */
int32_t wr_level_index(const wr_attr *attr, double value);

/* ---- conditions ------------------------------------------------------------------------------ */

typedef enum wr_cond_op {
    WR_COND_ALL,
    WR_COND_ANY,
    WR_COND_NOT,        /* children first .. first + n in network->conds */
    WR_COND_ATTR_IN,    /* attribute equals one of n numbers at network->numbers[first] */
    WR_COND_ATTR_RANGE, /* lo <= attribute <= hi (strict where flagged) */
    WR_COND_STATE,      /* lo <= state <= hi */
    WR_COND_CLOCK,      /* lo <= time of day < hi, seconds; hi < lo passes midnight */
    WR_COND_WEEKDAY,    /* bit mask in first, bit 0 Monday, bit 7 holidays */
    WR_COND_DATE,       /* lo <= t < hi, days from run.start */
    WR_COND_OPEN,       /* service's door (else first pool's door, else always) */
    WR_COND_CALENDAR,   /* a calendar is open (value above 0) now: index in `calendar` */
    WR_COND_SLOT        /* one of n books at network->book_refs[first] (by the level of attr where
                           attr >= 0: one book each) has a slot between now and now + lo */
} wr_cond_op;

typedef struct wr_cond {
    wr_cond_op op;
    int32_t first, n;
    int32_t attr;
    wr_state_ref state;
    wr_value lo, hi; /* WR_NO_VALUE: open end */
    bool above_strict, below_strict;
    int32_t service;  /* OPEN */
    int32_t calendar; /* CALENDAR */
} wr_cond;

/* ---- steps ----------------------------------------------------------------------------------- */

typedef enum wr_op {
    WR_OP_TREAT,   /* one unit of one pool for a time, nothing else said. a: treats */
    WR_OP_SEIZE,   /* a: seizes */
    WR_OP_ROOM,    /* stands before a seize or treat: who is let wait for it. a: rooms */
    WR_OP_RELEASE, /* a: releases */
    WR_OP_DELAY,   /* a: delays */
    WR_OP_UNTIL,   /* a: untils */
    WR_OP_WATCH,   /* until a condition holds. a: conds */
    WR_OP_HOLD,    /* hold_until. a: holds */
    WR_OP_ROUTE,   /* choose with shares alone. a: chooses */
    WR_OP_CHOOSE,  /* choose with conditions or tables. a: chooses */
    WR_OP_PREFER,  /* choose by what is known of the places to go. a: prefers */
    WR_OP_BOOK,    /* a: booksteps */
    WR_OP_SET,     /* a: sets */
    WR_OP_MARK,    /* a: mark slot of the service */
    WR_OP_COST,    /* a: costs */
    WR_OP_SCORE,   /* a: costs */
    WR_OP_GO,      /* a: targets */
    WR_OP_RETURN,  /* a: returns */
    WR_OP_SPLIT,   /* several ways at once, then on. a: splits */
    WR_OP_REPEAT,  /* a list begins, to be run several times. a: repeats */
    WR_OP_AGAIN,   /* its end; next: its first step. a: repeats */
    WR_OP_BATCH,   /* until there are enough, then as one. a: batches */
    WR_OP_UNBATCH, /* a group is one no more */
    WR_OP_JOIN,    /* the end of a branch of a split; next: what follows the split */
    WR_OP_END      /* the end of a list: leaves the system as done */
} wr_op;

typedef struct wr_step {
    uint8_t op;
    uint8_t flags;
    int16_t service;
    int32_t a;
    int32_t next; /* the step that follows */
} wr_step;

typedef enum wr_target_kind {
    WR_TO_STEP,
    WR_TO_SERVICE,
    WR_TO_LEAVE,
    WR_TO_TABLE,
    WR_TO_NEXT
} wr_target_kind;

/** Where a patient goes. TABLE: by the level of an attribute, targets[first + level]; an entry of
 * kind TO_LEAVE with outcome -1 there is "no row", an error of the patient's way. */
typedef struct wr_target {
    wr_target_kind kind;
    int32_t service;        /* TO_SERVICE: whose visit begins */
    int32_t step;           /* TO_STEP, TO_SERVICE: the first step */
    int32_t outcome;        /* TO_LEAVE */
    int32_t attr, first, n; /* TO_TABLE */
    int32_t keep, n_keep;   /* pools kept across services: network->keeps */
    int32_t within;         /* a row: 1 + the table that it is of; 0: none */
    weir_place place;
} wr_target;

typedef struct wr_need { /* one pool of a seize */
    int32_t pool;
    wr_value units; /* NONE: 1 */
    int32_t way;    /* 0: needed in any case; else with the others of this way, if that is taken */
} wr_need;

/** How somebody goes on who was interrupted, once nothing stands in the way. The later beats the
 * earlier where several interruptions overlap. */
typedef enum wr_then {
    WR_THEN_RESUME,   /* what was left of its time */
    WR_THEN_RESTART,  /* all of its time, as it was drawn */
    WR_THEN_RESAMPLE, /* a time drawn anew */
    WR_THEN_REMOVE    /* not at all: it goes elsewhere */
} wr_then;

typedef enum wr_victim {
    WR_VICTIM_LOWEST_PRIORITY, /* of those, who took its units last */
    WR_VICTIM_LATEST,          /* who took its units last */
    WR_VICTIM_RANDOM           /* anyone, equally likely */
} wr_victim;

/** Whom a seize may interrupt. */
typedef struct wr_preempt {
    int32_t whom; /* cond, asked of the others; -1: anyone of a later priority */
    wr_victim victim;
    wr_then then;
    int32_t target; /* REMOVE */
    int32_t stage;  /* RANDOM, else -1 */
} wr_preempt;

#define WR_MOST_NEEDS 16 /* of one seize, all its ways together */
typedef struct wr_seize {
    int32_t first, n;   /* network->needs: those needed in any case, then way by way */
    wr_value priority;  /* NONE: 1 */
    wr_value ageing;    /* how much it falls by, a second from joining; NONE: 0 */
    int32_t or_else;    /* target, -1: wait */
    int32_t patience;   /* patiences, -1 */
    wr_value keep_free; /* NONE: 0 */
    bool strict;
    bool any_of;     /* of the ways the first that can, in the order written */
    int32_t stage;   /* for patience */
    int32_t preempt; /* preempts, -1 */
} wr_seize;

/** Who may not start at once may be refused for want of room, or go away by itself. */
typedef struct wr_room {
    wr_value most;  /* others waiting in the service, or there in all; NONE: no limit */
    bool in_all;    /* … and then it does not matter whether it could start */
    int32_t first;  /* shares that go away: network->balks[first + number waiting], */
    int32_t n;      /* … the last for all above; 0: none does */
    int32_t target; /* of both; -1: leaves as turned_away */
    int32_t stage;  /* of the shares, -1 */
} wr_room;

typedef struct wr_treat {
    int32_t pool;
    int32_t stage;
    int32_t again; /* where a time is drawn anew, -1: nobody does */
    wr_value time;
} wr_treat;

typedef struct wr_release {
    int32_t first, n; /* network->needs; units NONE: all held of that pool */
    bool all;         /* everything held */
    int32_t seize;    /* what this seize has taken, and no more; -1 */
} wr_release;

typedef struct wr_delay {
    wr_value time;
    int32_t stage;
    int32_t again;   /* as of a treat */
    bool treatment;  /* part of a treat: slowed by a disruption */
    bool whole_days; /* rounded half up, before what `since` takes off */
    int32_t since;   /* mark slot, -1: less the time since that mark */
} wr_delay;

typedef enum wr_until_kind {
    WR_UNTIL_CLOCK,
    WR_UNTIL_OPEN,
    WR_UNTIL_WEEKDAY,
    WR_UNTIL_SPANS
} wr_until_kind;
typedef struct wr_until {
    wr_until_kind kind;
    wr_value clock;   /* CLOCK: seconds from midnight */
    int32_t service;  /* OPEN */
    int32_t calendar; /* SPANS: until the calendar is open (value above 0) */
} wr_until;

typedef struct wr_hold {
    int32_t service; /* hold_until: SERVICE (-1: own seize) */
    int32_t targets; /* a target table by attribute for the service, or -1 */
    int32_t seize;   /* hold_until: {seize: …}; also qualifiers (priority, patience) */
    bool swap;       /* in a ring of patients who wait for each other it changes places at once */
} wr_hold;

typedef struct wr_branch {
    int32_t when;   /* cond, -1 */
    wr_value share; /* NONE: takes the rest (an otherwise), or all of those who meet `when` */
    int32_t target; /* TO_NEXT: the list goes on */
} wr_branch;
typedef struct wr_choose {
    int32_t first, n; /* network->branches, in the order they are tried: `when` first */
    int32_t n_when;
    int32_t stage;
    bool shares_uniform; /* uses u1 of the stage of the treatment just ended, kept in the patient */
    bool all_shares;     /* no branch takes the rest */
} wr_choose;

typedef enum wr_prefer_by {
    WR_PREFER_SHORTEST, /* where the fewest wait, or are */
    WR_PREFER_NEAREST,  /* the least time on the way; the first written of those equal */
    WR_PREFER_LOGIT     /* with odds of exp(utility) */
} wr_prefer_by;
/** One of the places that a WR_OP_PREFER compares. */
typedef struct wr_option {
    int32_t target;
    wr_state_ref state; /* SHORTEST: what is counted */
    wr_value utility;   /* LOGIT: what does not depend on the two below */
    /* … by the minute on the way to the service, and by log(1 + the wait believed of it / 1 h);
     * NONE: that does not matter */
    wr_value per_min_travel, per_log_wait;
    int32_t at;     /* NEAREST, LOGIT: the target whose way and wait count */
    int32_t when;   /* LOGIT: cond; it is no option for who does not meet it; -1: for all it is */
    wr_value extra; /* … added to the utility, NONE: nothing … */
    int32_t extra_when; /* … of those who meet this cond; -1: of all */
} wr_option;
typedef struct wr_prefer {
    wr_prefer_by by;
    int32_t first, n; /* network->options, in the order written */
    int32_t stage;
    bool shares_uniform; /* as of wr_choose */
    wr_value informed;   /* SHORTEST: the share that knows; the others choose blindly. NONE: all */
    bool fixed; /* LOGIT: all utilities are dials: odds are made once, again when one moves … */
    bool waits; /* … or when a wait is believed anew: some utility depends on one */
} wr_prefer;

/** The wait that people believe a service has: an exponentially weighted mean of the waits seen there,
 * renewed each hour. Kept of services alone whose `per_log_wait` some utility has. */
typedef struct wr_belief {
    int32_t service;
    int32_t moment;       /* of the visit, up to which it waits: START, or a mark */
    int32_t from, memory; /* dials, seconds: before anybody has waited; how fast it is forgotten */
} wr_belief;

typedef struct wr_patience {
    wr_value wait;
    bool from_arrival;
    int32_t target; /* -1: leaves as left_unseen (or left, if started) */
    int32_t stage;
} wr_patience;

typedef struct wr_book_step {
    int32_t first,
        n; /* books tried: network->book_refs[first .. first + n); a table by attr if attr >= 0 */
    int32_t attr;
    wr_value within, notice;
    wr_value slots;   /* how many in a row; NONE: 1 */
    wr_value attends; /* NONE: always */
    int32_t missed;   /* target, -1: leaves as did_not_attend */
    int32_t or_else;  /* target, -1: leaves as turned_away */
    wr_value cancels, cancel_before;
    int32_t cancel_target;
    int32_t stage, late_stage;
    int32_t notice_stage; /* -1: it is not drawn */
} wr_book_step;

typedef struct wr_assign { /* set, on arrival or in a step */
    int32_t attr;
    wr_value value;
    int32_t stage;
} wr_assign;

typedef struct wr_cost {
    int32_t name;    /* cost names; of a SCORE step, score names */
    wr_value amount; /* pounds; points */
} wr_cost;

typedef struct wr_return {
    wr_value share, after;
    int32_t target;
    int32_t stage;
} wr_return;

/** Somebody who stands at a step may be sent elsewhere, by an interruption. */
typedef struct wr_removal {
    int32_t step, target;
} wr_removal;

/** Several ways at once: a child takes each, and the patient goes on when all are over, or one is. */
typedef struct wr_split {
    int32_t first, n; /* network->branches, of which only the targets are told */
    bool first_only;  /* join: first */
} wr_split;

/** A list of steps that is run several times. */
typedef struct wr_repeat {
    wr_value times; /* how often, read at the beginning; a draw is rounded down */
    wr_value every; /* from one beginning to the next, read for each; NONE: 0 */
    int32_t stage;  /* of times, -1 */
    int32_t every_stage;
    int32_t slot;  /* of those of its service, whose count is kept apart */
    int32_t after; /* target: the step behind */
} wr_repeat;

/** Patients who gather here go on as one. */
typedef struct wr_batch {
    wr_value size; /* how many, at least 1 */
    wr_value
        or_after; /* no longer than this from the first, with as many as there are; NONE: no limit */
    int32_t stage; /* of or_after, -1 */
} wr_batch;

/* ---- time ------------------------------------------------------------------------------------ */

/** Spans of one kind of day, sorted; each ends by the next midnight (a span past midnight is cut
 * in two: the second part belongs to `next_day`). Hours not named have value 0. */
typedef struct wr_span {
    int32_t start, end; /* seconds from midnight; end <= 86400 */
    int32_t dial;       /* its value; -1: 1 (a door) */
    bool carried;       /* began the day before: loses to a span of the day itself */
} wr_span;
typedef struct wr_day_plan {
    int32_t first, n; /* network->spans */
} wr_day_plan;

/** Opening hours or a shift plan. plans[k] by kind of day: 0 Monday .. 6 Sunday, 7 holiday, then
 * one for each date of `on`. tails[k]: spans carried into the day after a day of that kind. */
typedef struct wr_calendar {
    const char *name;
    const wr_day_plan *plans, *tails;
    int32_t n_plans;
    const int32_t *on_dates; /* days from run.start, ascending */
    int32_t n_on;
    bool holidays_differ;             /* has a `holidays` row; else a holiday is as its weekday */
    bool always;                      /* open all the time */
    int32_t first_switch, n_switches; /* network->switches: other plans from some instants on */
} wr_calendar;

/** From an instant of an intervention on, the plan of another calendar holds: of those that have
 * come, the last as written. */
typedef struct wr_switch {
    int32_t calendar;
    int32_t intervention; /* whose start it is, and whose slip */
    int32_t service;      /* whose door; -1 */
    int32_t pool;         /* … or whose door, or units; -1 */
    bool units;
    weir_place place;
} wr_switch;

typedef enum wr_rate_kind {
    WR_RATE_CONSTANT,
    WR_RATE_TABLE,
    WR_RATE_POINTS,
    WR_RATE_PROFILE,
    WR_RATE_SWING
} wr_rate_kind;
/** A rate of arrivals, per second. Exact: arrivals invert its integral. */
typedef struct wr_rate {
    wr_rate_kind kind;
    int32_t base;     /* CONSTANT, PROFILE, SWING: dial */
    int32_t first, n; /* TABLE: network->rate_dials; POINTS: network->points */
    double step;      /* TABLE: seconds */
    bool repeat;
    int32_t hour, weekday, month; /* PROFILE: profiles, -1 */
    int32_t factor;               /* dial on the whole curve, -1 */
    bool holidays_as_sunday;
    int32_t swing, period, peak; /* SWING: dials; a share, seconds, seconds from run.start */
} wr_rate;
typedef struct wr_point {
    int32_t time_dial, rate_dial;
} wr_point;
typedef struct wr_profile { /* scaled to mean 1 */
    const char *name;
    int32_t n; /* 24, 7 or 12 */
    double factor[24];
} wr_profile;

/* ---- arrivals -------------------------------------------------------------------------------- */

typedef enum wr_source_kind {
    WR_SOURCE_RATE,       /* a Poisson process */
    WR_SOURCE_EVERY,      /* fixed or drawn intervals */
    WR_SOURCE_LIST,       /* given instants */
    WR_SOURCE_WEEKLY,     /* a week's plan */
    WR_SOURCE_PEOPLE,     /* need of a population: a rate summed over cells of attributes */
    WR_SOURCE_POPULATION, /* so many, who come again and again */
    WR_SOURCE_START       /* who is there at the start */
} wr_source_kind;

/** A cell of a PEOPLE source: how many people, whose rate is the product of dials. */
typedef struct wr_cell {
    double people;    /* of this source's population that are in the cell */
    int32_t first, n; /* factors: network->cell_dials[first .. first + n), multiplied */
    double level[4];  /* values of the source's cell attributes, in order */
} wr_cell;

typedef struct wr_source {
    const char *name;
    uint32_t fold; /* fold32 of the name's hash */
    wr_source_kind kind;
    int32_t rate; /* RATE, PEOPLE (shape: base is per second and person) */
    wr_value every;
    bool first_at_start, first_one_draw;
    int32_t first_time, n_times; /* LIST: network->times; WEEKLY: offsets in a week */
    wr_value attends;            /* NONE: all come */
    wr_value batch;              /* RATE, EVERY: how many come at once; NONE: one */
    wr_value late;               /* LIST: how long after its instant each comes; NONE: on time */
    int32_t late_stage;          /* where that is drawn, -1 */
    int32_t batch_stage;         /* where that is drawn, by the batch's ordinal; -1 */
    int32_t target;
    int32_t first_assign, n_assigns; /* network->assigns, in order */
    int32_t first_cell, n_cells;     /* PEOPLE: network->cells */
    int32_t cell_attr[4];
    int32_t n_cell_attrs;
    int32_t stage;      /* block 0: u0 gap, u1 cell or thinning word */
    int32_t service;    /* START */
    wr_value away;      /* POPULATION: how long each is away before it comes */
    int32_t away_stage; /* where that is drawn, -1 */
    wr_value count;     /* START, POPULATION */
    wr_value remaining, stayed, waiting, waited; /* START */
    bool count_equilibrium, remaining_equilibrium;
    bool task;    /* of a service: work without a patient */
    bool thinned; /* some factor of its rate moves */
    double above; /* the most its factor can rise above 1 (a second source's strength), or 0 */
    weir_place place;
} wr_source;

/* ---- resources ------------------------------------------------------------------------------- */

typedef enum wr_at_close { WR_SEE_ALL_INSIDE, WR_TURN_AWAY_WAITING, WR_CLOSE_SUSPEND } wr_at_close;
/** Who is served first among equal priorities. */
typedef enum wr_order {
    WR_ORDER_JOINED,  /* who joined the line first */
    WR_ORDER_ARRIVAL, /* who came to the service first */
    WR_ORDER_LATEST,  /* who joined last */
    WR_ORDER_RANDOM,  /* anyone, equally likely */
    WR_ORDER_OF       /* the smallest value of an attribute; of equal ones who joined first */
} wr_order;

/** Who is interrupted when capacity falls below what is in use: the latest to take units first. */
typedef struct wr_drop {
    bool stops; /* else all finish */
    wr_then then;
    int32_t target; /* REMOVE */
} wr_drop;

/** How units fail, each by itself. */
typedef struct wr_fails {
    bool some;       /* else none does */
    bool of_use;     /* `every` counts while it serves alone */
    wr_value every;  /* from the end of its last repair */
    wr_value repair; /* how long that takes */
    wr_then then;    /* how its patient goes on */
    int32_t target;  /* REMOVE */
    int32_t every_stage, repair_stage;
} wr_fails;

typedef struct wr_pool {
    const char *name;      /* as within its service */
    const char *full_name; /* SERVICE.POOL, or the name of a shared pool */
    int32_t service;       /* -1: shared */
    int32_t capacity;      /* dial, -1 with a calendar or unlimited */
    int32_t calendar;      /* staff over time, -1 */
    wr_value varying;      /* instead of both: a table by time or state; NONE */
    bool follows;          /* … by a state: read after each event */
    bool unlimited;
    int32_t door; /* calendar, -1 */
    wr_at_close at_close;
    wr_drop at_drop;
    wr_fails fails;
    bool suspends;       /* somebody may be suspended for want of it */
    bool tracked;        /* it is known who holds it: somebody treated with it may be interrupted */
    wr_value turnaround; /* NONE: 0 */
    int32_t turnaround_stage;
    wr_order order;
    wr_value order_by;   /* OF: the attribute */
    int32_t order_stage; /* RANDOM, else -1 */
    bool ages;           /* some who wait for it rise in its line */
    int32_t cost_per_hour_held, cost_per_hour_waiting, cost_per_unit_day; /* dials, -1 */
    weir_place place;
} wr_pool;

/** An appointment book: days of slots. */
typedef struct wr_book {
    const char *name;
    int32_t pattern; /* calendar whose spans hold slots */
    const int32_t
        *interval_dials; /* seconds between slots for each span: parallel to spans of the pattern */
    int32_t clinicians;  /* dial: places a slot */
    int32_t overbook;    /* dial: the share of slots that take two; -1: none */
    int32_t first;       /* dial: how many the first slot of each span takes; -1: one */
    int32_t horizon;     /* dial, seconds */
    int32_t same_day_share, same_day_released; /* dials: share; seconds from midnight; -1 */
    wr_value late;                             /* after its slot each goes on; NONE: on time */
    weir_place place;
} wr_book;

typedef struct wr_service {
    const char *name;
    const char *type;  /* provider type's name */
    const char *place; /* name of its place, or NULL */
    int32_t entry;     /* first step */
    int32_t end;       /* one past its last step */
    int32_t door;      /* calendar, -1 */
    int32_t shut;      /* target when shut, -1: turned_away */
    int32_t
        first_pool;  /* of its first seize, -1: seizes nothing, so a visit starts as it arrives */
    int32_t n_marks; /* mark slots used by its visits */
    const char *const *mark_names;
    bool seizes;
    int32_t travel; /* table: seconds on the way to it, by where a patient lives; -1: not said */
    int32_t belief; /* of beliefs, -1 */
    weir_place place_in_file;
} wr_service;

/* ---- changes --------------------------------------------------------------------------------- */

typedef enum wr_curve {
    WR_CURVE_STEP,
    WR_CURVE_LINEAR,
    WR_CURVE_LOGISTIC,
    WR_CURVE_EXPONENTIAL,
    WR_CURVE_PULSE /* all of it for a while, then none */
} wr_curve;
typedef enum wr_change_how { WR_CHANGE_TO, WR_CHANGE_BY, WR_CHANGE_TIMES } wr_change_how;

typedef struct wr_change {
    int32_t dial;
    wr_change_how how;
    double amount;        /* in the dial's unit inside; where it is drawn, its mean */
    int32_t amount_drawn; /* a dial that is drawn once a replication, -1 */
    weir_time start;      /* from run.start, microseconds, before any slip */
    weir_time over;       /* length of the curve; 0 for a step */
    int32_t over_drawn;   /* likewise */
    wr_curve curve;
    int32_t half_life;          /* dial, seconds: what is reached fades; -1: it stays */
    int32_t intervention, rule; /* whose it is: one of them is -1 */
    weir_place place;
} wr_change;

/** Acts on the state while a run goes on: its changes hold while it is on. */
typedef struct wr_rule {
    const char *name;
    int32_t when, until;         /* conds; until -1: as soon as `when` no longer holds */
    int32_t when_for, until_for; /* dials, seconds: how long it has held by then; -1: at once */
    weir_place place;
} wr_rule;

typedef struct wr_intervention {
    const char *name;
    weir_time start;
    int32_t slips_by;                  /* dist, -1 */
    int32_t set_up_cost, running_cost; /* dials: pounds; pounds a second; -1 */
    int32_t stage;
    int32_t first_disrupted, n_disrupted; /* network->service_refs */
    int32_t slower_by, fades_over;        /* dials, -1 */
    weir_time disruption_start;
    weir_place place;
} wr_intervention;

/** A year's money, and what it pays for: indexes in network->service_refs. */
typedef struct wr_purse {
    const char *name;
    int32_t amount; /* dial, pounds a second */
    int32_t services, n_services;
    int32_t pools, n_pools; /* shared ones */
    int32_t interventions, n_interventions;
    weir_place place;
} wr_purse;

/* ---- measures -------------------------------------------------------------------------------- */

/** Moments of a visit. Marks follow: WR_MOMENT_MARK + slot. An outcome is the number below 0 that
 * wr_moment_of_outcome() gives: the end of the visit or journey, if it ends so. */
enum { WR_MOMENT_ARRIVE, WR_MOMENT_START, WR_MOMENT_COMPLETE, WR_MOMENT_DEPART, WR_MOMENT_MARK };
static inline int32_t wr_moment_of_outcome(int32_t outcome) { return -1 - outcome; }

typedef enum wr_measure_kind {
    WR_MEASURE_INTERVAL, /* from one moment of a visit to another */
    WR_MEASURE_COUNT,    /* visits that left by an outcome, or met a moment */
    WR_MEASURE_RATIO,    /* of two other measures */
    WR_MEASURE_HELD,     /* share of the window in which a condition on the state held */
    WR_MEASURE_CENSUS,   /* how many there are: all the time, or at some instants */
    WR_MEASURE_COST,     /* sums of what steps cost, in pounds */
    WR_MEASURE_SCORE,    /* sums of what steps score */
    WR_MEASURE_LAST      /* when something happened last */
} wr_measure_kind;

/** Of what a measure has one value each; its statistics are then of these. */
typedef enum wr_each { WR_EACH_NONE, WR_EACH_DAY, WR_EACH_WEEK, WR_EACH_MONTH } wr_each;

typedef enum wr_stat_kind {
    WR_STAT_MEAN,
    WR_STAT_SD,
    WR_STAT_SHARE_WITHIN,
    WR_STAT_SHARE_ABOVE,
    WR_STAT_PERCENTILE,
    WR_STAT_TOTAL,
    WR_STAT_PER,         /* day, week …: value is its seconds */
    WR_STAT_MEAN_NUMBER, /* mean number of patients between the two moments */
    WR_STAT_DISTRIBUTION,
    WR_STAT_MIN, /* of the intervals of all patients */
    WR_STAT_MAX,
    WR_STAT_MEAN_ABOVE, /* mean of the values above */
    WR_STAT_SII,        /* slope index of inequality over the groups of `by` */
    WR_STAT_RII,        /* relative index of inequality */
    WR_STAT_RATIO       /* of a ratio: itself */
} wr_stat_kind;

typedef struct wr_stat {
    wr_stat_kind kind;
    wr_stat_kind of;  /* SII, RII: of the groups' means or shares within or above */
    double value;     /* share_within: in the measure's unit inside; per day: seconds; p95: 0.95 */
    const char *text; /* as written: "share_within 4 h" */
} wr_stat;

/** Whichever of some moments comes first: network->moments. */
typedef struct wr_moments_of {
    int32_t first, n;
} wr_moments_of;

/** What a measure counts, times or adds up in one place. A measure has one for each of its services and
 * each thing that it counts. */
typedef struct wr_record {
    int32_t measure;
    int32_t service;        /* visits of this service; -1: the whole journey */
    wr_moments_of from, to; /* INTERVAL; of COUNT and LAST, `to` is one moment */
    int32_t name;           /* COST, SCORE: which one; -1: all */
    bool travel; /* INTERVAL: the time on the way to the service, from no moment to another */
} wr_record;

/** What is asked of the visits that its records name. */
typedef struct wr_measure {
    const char *name; /* without its service: "within_4h" */
    wr_measure_kind kind;
    int32_t service;                /* where it is reported; -1: of the system */
    int32_t where;                  /* cond, -1 */
    int32_t first_stat, n_stats;    /* network->stats */
    int32_t numerator, denominator; /* RATIO: measures */
    int32_t state;                  /* HELD: cond */
    int32_t during;                 /* cond on clock, days and dates that cuts the window; -1 */
    int32_t event; /* INTERVAL: the moment (arrive to depart) that must lie in the window */
    wr_each each;
    bool series;                      /* … and each value is kept */
    int32_t minus, at_least, at_most; /* LAST: dials, seconds; -1 */
    int32_t first_counted, n_counted; /* CENSUS: network->counted, added up */
    int32_t first_at, n_at;           /* … and network->instants; none: all the time */
    int32_t first_by, n_by; /* network->by_attrs; crossed. n_by -1: as run.by, each by itself */
    bool histogram, extremes;
    bool declared; /* in `measures:`: keeps its own name */
    weir_place place;
} wr_measure;

/** Is it one that has values of which statistics are taken: of patients, instants, days or times? What
 * is only added up, or divided, has none. */
static inline bool wr_has_values(const wr_measure *m)
{
    return m->each || m->kind == WR_MEASURE_INTERVAL || m->kind == WR_MEASURE_CENSUS ||
           m->kind == WR_MEASURE_LAST;
}

/** An instant of a census: a time of each day, or one that lies so long after the window's start. */
typedef struct wr_instant {
    const char *text; /* as written */
    weir_time time;   /* from midnight, or from the start */
    bool elapsed;
} wr_instant;

/* What a census counts of a pool. */
enum {
    WR_COUNTS_WAITING = 1, /* patients in its line */
    WR_COUNTS_SERVING = 2, /* units, as those below */
    WR_COUNTS_BLOCKED = 4,
    WR_COUNTS_CLEANING = 8,
    WR_COUNTS_SUSPENDED = 16, /* patients interrupted */
    WR_COUNTS_BROKEN = 32,
    WR_COUNTS_ALL = 63
};

typedef struct wr_counted_place {
    int32_t pool, service; /* one of them is -1 */
    uint32_t states;       /* of a pool */
} wr_counted_place;

typedef enum wr_priority_kind {
    WR_PRIORITY_AT_LEAST,
    WR_PRIORITY_AT_MOST,
    WR_PRIORITY_ABOVE,
    WR_PRIORITY_BELOW
} wr_priority_kind;

/** A target: a measure that must be at least, at most, above or below a value. */
typedef struct wr_priority {
    const char *name;
    const char *measure; /* as written: a declared name, SERVICE.wait, SERVICE.within_4h ... */
    const char *stat;    /* as written, or NULL where the measure has one alone */
    wr_priority_kind kind;
    int32_t value; /* dial, in the unit of its dim */
    weir_place place;
} wr_priority;

/* ---- parts ----------------------------------------------------------------------------------- */

/** Of a network whose parts share nothing: patients of one never use, wait for or read what those
 * of another do, so that each part can be run by itself. Indexes stand in network->part_refs,
 * ascending. Every source, pool and book is in one part; a service is in each part whose patients
 * may come to it. The part of the first source comes first; it has what no source comes to. */
typedef struct wr_part {
    int32_t first_source, n_sources;
    int32_t first_pool, n_pools;
    int32_t first_book, n_books;
    int32_t first_service, n_services;
} wr_part;

/* ---- the whole ------------------------------------------------------------------------------- */

typedef enum wr_until_end { WR_RUN_LENGTH, WR_RUN_UNTIL_EMPTY, WR_RUN_ARRIVALS } wr_until_end;

typedef struct wr_run_settings {
    int32_t start_day; /* days since 1970-01-01, or of a Monday where no date is given */
    bool dated;
    weir_time warm_up, length;
    wr_until_end until;
    uint64_t max_arrivals; /* WR_RUN_ARRIVALS */
    uint64_t max_events;   /* set of events after which a run is given up; 0: the engine's own */
    int32_t replications;
    uint64_t seed;
    const char *study;
    const int32_t *holidays; /* days from run.start, ascending */
    int32_t n_holidays;
    const int32_t *by; /* attributes: groups of the standard measures */
    int32_t n_by;
} wr_run_settings;

#define WR_ARRAY(type, name)                                                                       \
    type *name;                                                                                    \
    int32_t n_##name

typedef struct weir_network {
    wr_arena *arena; /* owns everything below */
    wr_scenario_tree tree;
    const char *title;
    wr_run_settings run;
    WR_ARRAY(wr_dial, dials);
    WR_ARRAY(wr_attr, attrs);
    WR_ARRAY(wr_table, tables);
    WR_ARRAY(wr_row, rows);
    WR_ARRAY(wr_dist, dists);
    WR_ARRAY(wr_mix, mixes);
    WR_ARRAY(wr_lower, lowers);
    WR_ARRAY(wr_mix_entry, mix_entries);
    WR_ARRAY(wr_cond, conds);
    WR_ARRAY(double, numbers);
    WR_ARRAY(wr_step, steps);
    WR_ARRAY(wr_target, targets);
    WR_ARRAY(wr_need, needs);
    WR_ARRAY(int32_t, keeps);
    WR_ARRAY(wr_seize, seizes);
    WR_ARRAY(wr_preempt, preempts);
    WR_ARRAY(wr_removal, removals); /* by step */
    WR_ARRAY(wr_room, rooms);
    WR_ARRAY(wr_value, balks);
    WR_ARRAY(wr_treat, treats);
    WR_ARRAY(wr_release, releases);
    WR_ARRAY(wr_delay, delays);
    WR_ARRAY(wr_until, untils);
    WR_ARRAY(wr_hold, holds);
    WR_ARRAY(wr_choose, chooses);
    WR_ARRAY(wr_branch, branches);
    WR_ARRAY(wr_prefer, prefers);
    WR_ARRAY(wr_option, options);
    WR_ARRAY(wr_belief, beliefs);
    WR_ARRAY(wr_patience, patiences);
    WR_ARRAY(wr_book_step, book_steps);
    WR_ARRAY(int32_t, book_refs);
    WR_ARRAY(wr_assign, assigns); /* of sources and of SET steps */
    WR_ARRAY(wr_cost, costs);
    WR_ARRAY(wr_return, returns);
    WR_ARRAY(wr_split, splits);
    WR_ARRAY(wr_repeat, repeats);
    WR_ARRAY(wr_batch, batches);
    WR_ARRAY(wr_calendar, calendars);
    WR_ARRAY(wr_span, spans);
    WR_ARRAY(wr_switch, switches); /* by what they switch, then start */
    WR_ARRAY(wr_rate, rates);
    WR_ARRAY(int32_t, rate_dials);
    WR_ARRAY(wr_point, points);
    WR_ARRAY(wr_profile, profiles);
    WR_ARRAY(wr_source, sources);
    WR_ARRAY(weir_time, times);
    WR_ARRAY(wr_cell, cells);
    WR_ARRAY(int32_t, cell_dials);
    WR_ARRAY(wr_pool, pools);
    WR_ARRAY(wr_book, books);
    WR_ARRAY(wr_service, services);
    WR_ARRAY(wr_change, changes); /* by dial, then start */
    WR_ARRAY(wr_intervention, interventions);
    WR_ARRAY(wr_rule, rules);
    WR_ARRAY(wr_purse, budgets);
    WR_ARRAY(int32_t, service_refs);
    WR_ARRAY(wr_measure, measures);
    WR_ARRAY(wr_record, records);
    WR_ARRAY(int32_t, moments);
    WR_ARRAY(wr_instant, instants);
    WR_ARRAY(wr_counted_place, counted);
    WR_ARRAY(wr_stat, stats);
    WR_ARRAY(int32_t, by_attrs);
    WR_ARRAY(const char *, stages);   /* stage names; keys are made with the seed */
    WR_ARRAY(uint8_t, stage_counted); /* on a cycle of the routes: visits are counted */
    WR_ARRAY(
        const char *,
        outcomes); /* done, left_unseen, left, turned_away, did_not_attend, cancelled, then the user's */
    WR_ARRAY(const char *, cost_names);
    WR_ARRAY(const char *, score_names);
    WR_ARRAY(wr_part, parts); /* by their first source; at least one */
    WR_ARRAY(int32_t, part_refs);
    struct weir_load_info *loads; /* offered load by pool (weir/network.h) */
    int32_t n_loads;
    WR_ARRAY(wr_priority, priorities);
    struct weir_dial_info *dial_infos; /* weir_network_dial(): every dial that has a path */
    int32_t n_dial_infos;
    const char *yaml; /* the resolved input */
} weir_network;

/** Cells of the groups that a measure crosses by itself, one more level each for "not set". */
static inline int32_t wr_crossed_cells(const weir_network *net, const wr_measure *m)
{
    int32_t n = 1;
    for (int32_t i = 0; i < m->n_by; i++)
        n *= net->attrs[net->by_attrs[m->first_by + i]].n_levels + 1;
    return n;
}

/** Does a census, taken at several times of the day, have results of all of them together too? Of
 * instants so long after the start they would be of no time in particular. */
static inline bool wr_has_all_times(const weir_network *net, const wr_measure *m)
{
    for (int32_t i = 0; i < m->n_at; i++)
        if (net->instants[m->first_at + i].elapsed)
            return false;
    return m->n_at > 1;
}

/** How many histograms it keeps: one for each instant of a census, or for each of its groups, and the
 * last for all together. */
static inline int32_t wr_n_histograms(const weir_network *net, const wr_measure *m)
{
    if (!m->histogram)
        return 0;
    if (m->n_at > 0)
        return m->n_at + wr_has_all_times(net, m);
    return m->n_by > 0 ? wr_crossed_cells(net, m) + 1 : 1;
}

enum {
    WR_OUTCOME_DONE,
    WR_OUTCOME_LEFT_UNSEEN,
    WR_OUTCOME_LEFT,
    WR_OUTCOME_TURNED_AWAY,
    WR_OUTCOME_DID_NOT_ATTEND,
    WR_OUTCOME_CANCELLED,
    WR_N_OUTCOMES
};

#endif
