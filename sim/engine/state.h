/* All that changes while one replication goes on. One thread, one arena; the network is only read.
 *
 *   pending.c    the pending set                values.c   numbers, tables, conditions, draws
 *   hours.c      calendars and the day          arrivals.c streams of patients
 *   line.c       who waits, in which order      resource.c grants, releases, capacity
 *   flow.c       from step to step              seize.c    units taken, waited for, kept
 *   steps.c      the rarer steps                choose.c   which branch is taken
 *   book.c       appointment slots              booking.c  the patients on them
 *   lock.c       who waits for each other for ever      still.c    nobody will ever go on
 *   prefer.c     which place is preferred       room.c     who is let wait
 *   beliefs.c    the waits that people expect
 *   swap.c       rings of those who are blocked, who change places at once
 *   order.c      other orders of lines          watch.c    who waits for a condition
 *   population.c so many who come again and again   split.c  several ways at once
 *   rounds.c     lists that are run several times          batch.c  groups
 *   visits.c     visits and journeys begin and end     measured.c what measures ask of them
 *   interrupt.c  who is interrupted, and goes on again
 *   failure.c    units that fail and are repaired
 *   changes.c    dials that move                outputs.c  what a network reports
 *   states.c     how long the state was so, and what it is at times of the day
 *   rules.c      what acts on the state
 *   journey_log.c  what happens to each patient, for those who ask
 *   tallies.c    values of measures, and sums by day, week or month
 *   parts.c      what shares nothing, in turn   replication.c  set-up, the loop, the checks at the end */
#ifndef WR_STATE_H
#define WR_STATE_H

#include <math.h>
#include <setjmp.h>
#include <string.h>

#include "sim/base/stream.h"
#include "sim/base/tally.h"
#include "sim/engine/engine.h"
#include "sim/engine/pending.h"
#include "sim/network/network.h"

/* Where a patient is. */
enum {
    WR_FREE,      /* the record is unused */
    WR_RUNNING,   /* its steps are being run */
    WR_READY,     /* on the ready list */
    WR_TREATED,   /* in a TREAT step, holding its unit without a holding node */
    WR_DELAYED,   /* time passes */
    WR_WAITING,   /* in lines */
    WR_BLOCKED,   /* in lines, keeping what it holds (hold_until) */
    WR_BOOKED,    /* until its slot */
    WR_AWAY,      /* between journeys (return), or of a population */
    WR_CLEANING,  /* no patient: a unit's turnaround */
    WR_SUSPENDED, /* interrupted: the rest of its time is kept; in lines where it lost units */
    WR_WATCHING,  /* until a condition holds */
    WR_UNIT,      /* no patient: a unit's next failure, or the end of its repair */
    WR_SPLIT,     /* until its children are over */
    WR_GATHERED,  /* at a batch, until there are enough */
    WR_GROUPED    /* of a group, which goes on for it */
};

enum {
    WR_FLAG_PLACED = 1,       /* was there at the start: no arrive moment */
    WR_FLAG_UNSTARTED = 2,    /* … and no start moment either */
    WR_FLAG_BOOKED = 4,       /* joins its next line as of its slot time */
    WR_FLAG_ABSENT = 8,       /* will not attend its slot */
    WR_FLAG_TIMED = 16,       /* its step's patience runs */
    WR_FLAG_WAS_BLOCKED = 32, /* in this visit: its time stands in wr_rare */
    WR_FLAG_MEMBER = 64,      /* of a population: keeps its record when it leaves */
    WR_FLAG_OUT = 128         /* … and is away until it comes as an arrival */
};

/* A patient's record: a line that every step touches, one for what a journey keeps, then its
 * attributes; `rep->stride` bytes in all. They lie together: a patient who comes back after days is
 * fetched from memory in one go. Pointers are good until a patient is taken (wr_patient_take). */
typedef struct wr_patient {
    weir_time entered;   /* this visit began */
    weir_time started;   /* its first grant; -1 before */
    weir_time joined;    /* joined the line, or became blocked, or was booked for */
    uint64_t route_word; /* u1 of the treatment just ended: for a choice that follows */
    int32_t step;
    int32_t timer;    /* its place in the pending set */
    int32_t held;     /* holdings, -1 */
    int32_t line;     /* its line nodes, -1 */
    uint32_t ordinal; /* among the candidates of its source */
    int32_t next;     /* in the ready list, a slot's list, the list of watchers or the free list */
    uint16_t source;
    int16_t service;
    uint16_t group; /* cell of run.by */
    uint8_t state;
    uint8_t flags;
} wr_patient;
_Static_assert(sizeof(wr_patient) == 64, "one line");

#define WR_NO_MOMENT INT64_MIN /* those who wait at the start came before time 0 */

typedef struct wr_cold {
    weir_time journey_entered; /* WR_NO_MOMENT: placed at the start */
    weir_time journey_started; /* its first grant; WR_NO_MOMENT before */
    uint64_t ready_word; /* w0 of block 0 at `ready_stage`, made when it arrived; w1: route_word */
    int32_t ready_stage; /* -1: none */
    int32_t request;     /* waiting: the seize or treat step it waits at; away: its target */
    int32_t counted[2];  /* stages on a cycle that it has drawn at, -1 */
    uint32_t count[2];   /* … and how often before; most patients need no more than two */
    int32_t booked_book, booked_day; /* where its slot is … */
    uint32_t booked_slot : 17;       /* … the first of them, of at most 86,400 of a day … */
    uint32_t booked_run : 15;        /* … and how many follow each other */
    int32_t visits; /* counters of stages beyond `counted`, -1; known where counted[1] is */
} wr_cold;
_Static_assert(sizeof(wr_cold) == 64, "one line");

typedef struct wr_new_record { /* copied whole: a few wide moves */
    _Alignas(64) wr_patient patient;
    wr_cold cold;
} wr_new_record;
extern const wr_new_record wr_a_new_record;

typedef struct wr_rare {    /* beside the records: what few patients need */
    weir_time blocked_time; /* of this visit, where WR_FLAG_WAS_BLOCKED */
    weir_time rest;         /* of a suspended treatment */
    uint64_t rest_order;    /* … and its place among those that end at one instant */
    uint64_t request_marks; /* blocked: marks met before the seize, moments of the visit to come */
} wr_rare;

/** What ties a record to others, beside the records of networks that know of it. Records that nobody
 * uses have none. */
typedef struct wr_kin {
    int32_t parent;      /* who was split; -1: nobody's child; WR_TASK */
    int32_t children;    /* the first of those under way, -1 */
    int32_t sibling;     /* the next child of the parent, -1 */
    int32_t members;     /* of a group: the first of them, or WR_NOBODY; -1: it is none */
    int32_t group;       /* whose member it is, -1 */
    int32_t next_member; /* of the same group, or of those who gather; -1 */
} wr_kin;

/** Those who stand at a batch, in the order in which they came. */
typedef struct wr_gathering {
    int32_t first, last, n;
} wr_gathering;

/** Of a list that is run several times. */
typedef struct wr_round {
    int32_t left;    /* rounds behind the present one; -1: a group that has begun none */
    weir_time began; /* it */
} wr_round;

#define WR_NO_KIN ((wr_kin){-1, -1, -1, -1, -1, -1})

typedef struct wr_holding {
    int32_t pool, units;
    int32_t next;           /* of the patient, or the free list */
    uint32_t blocked : 1;   /* counted as blocked, not serving */
    uint32_t taken_by : 31; /* 1 + the seize that took it, where that has several ways; else 0 */
} wr_holding;

/** Whose a holding is; of pools that are tracked, in the order in which units were taken. */
typedef struct wr_holder {
    int32_t patient;
    int32_t prev, next; /* of the pool */
    uint32_t looked_at; /* the last interruption that asked whether it … */
    bool may_be;        /* … may be interrupted */
    int16_t level;      /* of priority, as it joined */
} wr_holder;

/** Of a patient whose time may be stopped, while it passes or is stopped. */
typedef struct wr_stopped {
    weir_time whole;     /* as it was drawn */
    weir_time ends;      /* when it would have ended */
    uint8_t then;        /* wr_then */
    bool waits_to_begin; /* it was interrupted before its time began */
} wr_stopped;

/** A unit of a pool whose units fail. */
typedef struct wr_unit {
    weir_time left;    /* until it fails, while that time does not run */
    int32_t record;    /* which owns its events */
    int32_t holding;   /* -1: nobody has it */
    int32_t cleaner;   /* the record of its cleaning, -1 */
    uint32_t failures; /* so far */
    bool broken;
    bool runs;                        /* the time until it fails does */
    bool came_back;                   /* just now; it may have to be cleaned */
    bool counted_out, counted_broken; /* in the pool's counts */
} wr_unit;

typedef struct wr_units { /* of one pool, by number */
    wr_unit *at;
    int32_t n, capacity;
} wr_units;

/** What somebody would take, and with which priority. */
typedef struct wr_wish {
    const wr_seize *seize;
    int32_t n;
    const int32_t *pools, *units;
    int64_t keep; /* that must stay free */
    int level;
} wr_wish;

/** A patient in the line of one pool. One that waits for several pools has a node in each. */
typedef struct wr_node_in_line {
    int32_t patient, pool;
    int32_t next, prev; /* in the line */
    int32_t sibling;    /* the patient's next node, or the free list */
    int32_t units;
    int16_t level;     /* of priority; -1: in the line of those blocked upstream */
    bool outside;      /* came when the door was shut, and waits for others too (any_of) */
    uint32_t taken_by; /* of units that were lost: as of their holding */
    weir_time order;
} wr_line_node;

/* The order of who lost units; the latest stands first. Half of the least, so that differences hold. */
#define WR_BEFORE_ALL (INT64_MIN / 2)

/** How the priority of a node in line falls. */
typedef struct wr_ageing {
    double priority, rate; /* on joining; a second */
} wr_ageing;

typedef struct wr_visit_count {
    int32_t stage, next;
    uint32_t count;
} wr_visit_count;

/* Area under a count: units (or patients) times microseconds. Integers, so that a sum does not
 * depend on how the time was cut: an intervention that changes nothing changes no bit. */
__extension__ typedef __int128 wr_area;

/** A count that changes over time, and the area under it. Every change of d at t adds d * t to
 * `moments`, so the area up to t is n * t - moments: an addition a change, and nothing to bring up to
 * date. */
typedef struct wr_counted {
    int64_t n;
    wr_area moments;
} wr_counted;

static inline void wr_count(wr_counted *c, int64_t by, weir_time now)
{
    c->n += by;
    c->moments += (wr_area)by * (uint64_t)now; /* time is never below 0: nothing to extend */
}
static inline wr_area wr_area_of(const wr_counted *c, weir_time now)
{
    return (wr_area)c->n * now - c->moments;
}
static inline void wr_count_restart(wr_counted *c, weir_time now)
{
    c->moments = (wr_area)c->n * now;
}

/** A condition on the state whose time is measured. It stands with the pool or service whose counts it
 * reads, and is looked at when one of them changes. */
typedef struct wr_held {
    struct wr_rep *rep;
    int32_t measure;
    int32_t state, during; /* conds; of a census that is taken all the time, state -1 */
    int32_t census;        /* … which one, else -1; each place that it counts has one of these, */
    bool first;            /* … and the first of them has its timer */
    int32_t part;          /* of the pool or service */
    bool counts;           /* it is the window, and `during` holds */
    bool holds;            /* as of `since`, where it counts */
    weir_time since;
    weir_time time, of;     /* held, of counted, up to `since` */
    const weir_time *edges; /* of `during`: times of the day, ascending, the first 0 */
    int32_t n_edges;
    int32_t timer;
    int32_t rule;         /* that is told of a change, and nothing is measured; else -1 */
    struct wr_held *next; /* of the same pool or service */
} wr_held;

/** A rule while a run goes on. It waits for its `when`, or, while it is on, for its `until`. */
typedef struct wr_rule_state {
    bool on;
    bool look; /* something that it reads may have changed */
    int32_t timer;
    weir_time held_since; /* what it waits for holds since then; -1: does not */
    weir_time due;        /* of its timer */
    weir_time turned;     /* when it last began or ended … */
    uint32_t turns;       /* … and how often before at that instant */
    wr_counted active;    /* 1 while it is on */
    wr_area time_on;      /* of the window, once that is over */
    int64_t times_on;     /* begun in the window */
} wr_rule_state;

/** A measure that counts who is there: at some instants, or all the time. */
typedef struct wr_census {
    int32_t measure;
    int32_t part; /* of all that it counts */
    int32_t timer;
    bool *taken; /* by instant: it lay so long after the start, and is over */
    /* all the time: */
    bool each_event; /* it is looked at after each */
    bool counts;     /* it is the window, and `during` holds */
    int64_t n;       /* as of `since` */
    weir_time since;
} wr_census;

/** Sums of a measure by day, week or month of the window. */
typedef struct wr_by_period {
    int32_t n;
    const weir_time *begins; /* n + 1: the last is where the last ends */
    weir_time length;        /* of each; 0: they differ */
    wr_area *sum;            /* [group * n + period]; of LAST the latest instant */
    int64_t *seen;           /* how many, or microseconds */
} wr_by_period;

/** A wait that is believed (wr_belief). */
typedef struct wr_belief_state {
    bool here;                /* its service is of the part that is being run */
    int64_t new_waits, n_new; /* since the last full hour: microseconds, how many */
    double sum, weight;       /* of those remembered: seconds, how many */
    weir_time since;          /* what is believed is so, or the window began */
    double area;              /* of the window: hours x microseconds, up to `since` */
    double believed;          /* seconds */
    double log_wait;          /* log(1 + believed / 1 h) */
} wr_belief_state;

#define WR_LEVELS 64

typedef struct wr_line {
    int32_t head[WR_LEVELS], tail[WR_LEVELS];
} wr_line;

typedef struct wr_pool_state {
    int64_t capacity;  /* now; INT64_MAX / 2 where unlimited */
    int64_t quiet;     /* in_use up to this is nobody's business but its own; -1: it always is */
    wr_counted in_use; /* serving + blocked */
    wr_counted most;   /* max(capacity, in_use), where capacity is limited */
    wr_counted blocked;
    wr_counted waiting;                 /* nodes in its own line */
    int64_t out;                        /* units that are being cleaned or are broken */
    wr_counted broken;                  /* units */
    wr_counted suspended;               /* patients who were interrupted for want of it */
    int32_t blocked_head, blocked_tail; /* of those blocked upstream */
    uint64_t levels;                    /* bitmap of levels with someone */
    wr_area settled_in_use, settled_waiting, settled_capacity; /* already paid for */
    double cost;                                               /* pounds in the window */
    bool shut;                                                 /* its door is closed */
    bool stands_still;                                         /* and its treatments are stopped */
    bool tracked;                                              /* it has a list of its holders */
    bool fails;                                                /* its units do */
    bool special; /* not just units and a line: it has a door, or is tracked */
    bool dirty;   /* on the list of pools to serve */
    bool here;    /* of the part that is being run */
    bool limited;
    bool hands_over; /* a unit may pass from patient to patient: no turnaround, no strict seize */
    bool ordered;    /* its line is not by who joined first: order.c */
    bool ages;       /* … and who stands first in it changes with time */
    int32_t hours_timer, door_timer; /* -1: no calendar, no door */
    int32_t drop_timer;              /* -1: all finish when capacity falls */
    int32_t last_holder;
    wr_held *held; /* conditions on its counts */
} wr_pool_state;

typedef struct wr_service_state {
    wr_counted present, waiting;
    uint64_t entered, departed, placed, begun; /* of the whole run; begun: got their first grant */
    bool plain;            /* nothing but counts to be done when a visit begins */
    bool measured;         /* some measure looks at visits that end */
    bool counts_moments;   /* some measure counts a moment before the visit's end */
    bool counts_sums;      /* some measure adds up costs or scores */
    wr_area beside_window; /* of visits that ended: how much of their `time` was not in it */
    wr_area hour_mark_present, hour_mark_waiting; /* areas when the hour began */
    wr_area day_mark_present, day_mark_waiting;   /* and the day */
    wr_held *held;                                /* conditions on its counts */
} wr_service_state;

/** What is counted of visits, by service (the last is the system: journeys) and group: one cache
 * line. What few visits have stands apart. Integers all: sums do not depend on their order. */
typedef struct wr_visit_tally {
    uint64_t arrived, started, completed, departed;
    wr_area wait, time; /* of visits that left, microseconds */
} wr_visit_tally;
_Static_assert(sizeof(wr_visit_tally) == 64, "one line a cell");

typedef struct wr_visit_extra {
    int64_t waits, times; /* visits in `wait` and `time` beyond those completed and departed */
    wr_area blocked_time, cost; /* microseconds; millionths of a pound */
} wr_visit_extra;

typedef struct wr_exact_moments { /* of times in microseconds */
    uint64_t n;
    wr_area sum, sumsq;
} wr_exact_moments;

static inline void wr_exact_add(wr_exact_moments *m, int64_t x)
{
    m->n++;
    m->sum += x;
    m->sumsq += (wr_area)x * x;
}

typedef struct wr_extremes { /* of times in microseconds, or of numbers */
    int64_t least, most;
} wr_extremes;

static inline void wr_widen(wr_extremes *e, int64_t x)
{
    e->least = x < e->least ? x : e->least;
    e->most = x > e->most ? x : e->most;
}

#define WR_GUIDE 64

typedef struct wr_late {
    weir_time at;
    uint32_t ordinal;
} wr_late;

typedef struct wr_source_state { /* by network source; then the second sources of rates that rise */
    double clock;                /* of the last candidate, microseconds, not rounded */
    uint32_t next;               /* ordinal of the next candidate, or batch */
    uint32_t most_members;       /* of a batch so far */
    /* block 0 of WR_BATCH candidates, made together, by their ordinals: here, and at the stage … */
    wr_block here[WR_BATCH], first[WR_BATCH];
    double at[WR_BATCH];   /* of a Poisson stream: when they come */
    int32_t first_stage;   /* … where every patient of this source draws first, -1: not known */
    double r0, slope, end; /* the piece of the rate at `clock`: per microsecond, until `end` */
    double total;          /* PEOPLE: rate per second summed over cells, at the start */
    const double *cumulative; /* PEOPLE: by cell, last 1 */
    int32_t *cell_group;  /* … the group of its patients, -1: not known yet; NULL: not all one */
    const int32_t *guide; /* … the first cell of each of WR_GUIDE equal pieces of 0..1 */
    int32_t list_at;
    const wr_late *late; /* LIST: who comes when, in that order; NULL: as listed */
    bool done;
    bool extra; /* the second source of a rate that rises above its start */
    bool poisson;
    bool apart;              /* not one patient after the other: batches, those who come late */
    bool swings;             /* its rate does: advance_swing() */
    const wr_target *target; /* of all its patients; NULL: by an attribute */
    int32_t of;              /* network source */
    int32_t timer;
    wr_stage_key key;
    uint32_t fold;
} wr_source_state;

/** Patients booked on a slot, in order: their numbers in chunks, so that booking and attending touch
 * the records of no others. */
#define WR_SEATS 7
typedef struct wr_seats {
    int32_t patient[WR_SEATS];
    int32_t next; /* chunk of the slot, or of the free list; -1 */
} wr_seats;
typedef struct wr_slot {
    int32_t taken;       /* places */
    int32_t n;           /* patients who are still to come */
    int32_t first, last; /* their chunks, -1 */
} wr_slot;

typedef struct wr_day_slots {
    int32_t day; /* relative to run.start; INT32_MIN: not laid out */
    int32_t kind;
    int32_t n_slots;
    wr_slot *slots;
    int32_t first_ahead; /* no slot before it is free for booking ahead */
    int32_t first_open;  /* … for those who book on the day, once that is released */
} wr_day_slots;

typedef struct wr_slot_plan { /* slots of one kind of day */
    int32_t n;
    int32_t *second; /* from midnight, ascending */
    bool *begins;    /* the first of a session */
    int32_t *places; /* how many each slot takes */
    int32_t *ahead;  /* … of which so many are not kept for the day itself */
} wr_slot_plan;

typedef struct wr_book_state {
    wr_slot_plan *plans; /* by kind of day */
    wr_day_slots *ring;
    int32_t n_ring;
    int64_t clinicians;
    weir_time horizon;      /* how far ahead is booked */
    weir_time released;     /* when the places kept for a day are, since its midnight */
    int32_t slot_day, slot; /* the next slot that is due */
    int32_t full_until;     /* no day before it, but today, has a place to book ahead */
    int32_t timer;
} wr_book_state;

/* What a fixed timer is for. */
enum {
    WR_TIMER_TICK,
    WR_TIMER_START,
    WR_TIMER_END,
    WR_TIMER_CHANGE,
    WR_TIMER_POOL_HOURS,
    WR_TIMER_POOL_DOOR,
    WR_TIMER_POOL_DROP,
    WR_TIMER_SOURCE,
    WR_TIMER_BOOK,
    WR_TIMER_HELD,
    WR_TIMER_CENSUS,
    WR_TIMER_RULE
};
typedef struct wr_fixed_timer {
    int32_t kind, index;
} wr_fixed_timer;

/** Where a calendar stands, from when it was asked to where that may change. */
typedef struct wr_hours {
    weir_time from, until;
    const wr_span *span; /* NULL: shut */
} wr_hours;

/** What a TREAT step needs to begin, in one place. */
typedef struct wr_treat_state {
    const wr_law *law; /* of its time, where that is fixed; else NULL */
    wr_stage_key key;
    int32_t stage, pool;
    bool counted; /* its stage lies on a cycle */
} wr_treat_state;

/** A branch of a ROUTE: taken by uniforms below `upto`. What is not said here is in its target. */
typedef struct wr_way {
    double upto;
    int16_t kind;    /* wr_target_kind; TO_TABLE: look at the target */
    int16_t service; /* TO_SERVICE */
    int32_t to;      /* TO_SERVICE, TO_STEP: a step; TO_LEAVE: an outcome */
} wr_way;

typedef struct wr_ids { /* some of a network's pools, services … */
    const int32_t *at;
    int32_t n;
} wr_ids;

typedef struct wr_rep {
    const weir_network *net;
    wr_arena *arena;
    weir_error *err;
    const wr_outputs *outputs;
    uint64_t seed;
    wr_event_log *log; /* NULL as a rule: journey_log.c */
    uint32_t replication;
    uint32_t
        input_draw; /* which draw of the uncertain dials: the replication, or one for several */
    jmp_buf fail;   /* a run-time fault: err is filled, failed_status set */
    weir_status failed_status;

    /* The part of the network that is being run: parts share nothing, and follow one another in the
     * same memory. What is there of others is as they left it. */
    int32_t part;
    wr_ids part_sources, part_pools, part_books, part_services;

    weir_time now, run_start, run_end;
    bool in_window; /* counts and areas are of this time */
    bool recording; /* visits that end are recorded (goes on after the window where until: empty) */
    bool window_over;
    weir_time hour_began;              /* or the window */
    wr_pool_state *window_pools;       /* as they stood when the window ended */
    wr_service_state *window_services; /* likewise, added up over the parts */
    wr_area *inside;                   /* by service: time of visits open when the window ended */
    wr_pending pending;
    wr_fixed_timer *fixed;
    int32_t n_fixed;

    /* the day */
    int32_t day;            /* relative to run.start, negative in the warm-up */
    weir_time midnight;     /* when it began */
    int32_t weekday, month; /* 0 Monday, 0 January */
    bool holiday;

    /* patients */
    char *records; /* of patients: wr_patient_at(), wr_cold_at(), wr_attrs_at() */
    size_t stride; /* bytes of one */
    wr_rare *rare;
    wr_round *rounds; /* n_rounds a patient */
    int32_t n_rounds;
    wr_kin *kin;              /* NULL where no step needs it */
    bool has_kin;             /* some step does */
    wr_gathering *gatherings; /* by batch */
    weir_time *marks;         /* n_marks a patient; -1: not met */
    int32_t n_attrs, n_marks;
    int32_t position_attr; /* of patients from a list, counted from 1; -1: none */
    int32_t n_patients, patient_capacity, free_patient;
    int64_t live; /* records in use by patients, those away too */
    int32_t ready_head, ready_tail;
    int32_t watch_head, watch_tail; /* those who wait for a condition, in the order they came */
    int32_t swap_head, swap_tail; /* blocked, and would change places; by how long they have been */
    struct wr_swap_scratch *swapping; /* NULL: nobody ever does */
    wr_holding *holdings;
    int32_t n_holdings, holding_capacity, free_holding;
    bool interrupts;       /* some pool is tracked */
    int32_t n_still;       /* pools that stand still */
    wr_holder *holders;    /* by holding; where it interrupts */
    wr_stopped *stopped;   /* by patient; likewise */
    uint32_t interruption; /* how many have been thought of */
    bool fails;            /* the units of some pool do */
    wr_units *units;       /* by pool */
    int32_t n_unit_events; /* pending */
    wr_line_node *nodes;
    int32_t n_nodes, node_capacity, free_node;
    wr_ageing *ageing; /* by node, of lines that age */
    int32_t ageing_capacity;
    wr_seats *seats;
    int32_t n_seats, seat_capacity, free_seats;
    int32_t *due; /* the patients of a slot that is due; -1: called off meanwhile */
    int32_t n_due, due_capacity;
    wr_visit_count *visit_counts;
    int32_t n_visit_counts, visit_count_capacity, free_visit_count;

    /* the system */
    wr_pool_state *pools;
    wr_line *lines;
    wr_service_state *services; /* n_services + 1: the last is the system */
    wr_book_state *books;
    wr_source_state *sources;
    int32_t n_source_states;
    int32_t *extra_source; /* by source: its second one, -1 */
    int64_t sources_running;
    uint64_t arrivals_left; /* run.until: arrivals */
    bool *pool_freed;       /* scratch of lock.c */
    int32_t *dirty;         /* pools to serve */
    int32_t n_dirty;
    bool serving;
    bool watches;       /* some step waits for a condition */
    bool rules_told;    /* some rule is to be looked at */
    bool follows;       /* some capacity is by a state */
    bool strict;        /* some seize is: those behind it may start when it leaves a line */
    bool waits_tell;    /* somebody is told of each who begins to wait */
    bool lines_tell;    /* strict, or a condition on the state is measured */
    bool placing;       /* those who wait at the start: they are past every door */
    int32_t shut_doors; /* that the patient at hand has just been sent on from */

    /* numbers */
    double *dials;
    wr_law *laws; /* by dist */
    wr_treat_state *treats;
    wr_hours *hours;               /* by calendar */
    uint32_t *folds;               /* by source: of its name */
    const wr_residual **residuals; /* by dist: integrated tails, made when first drawn from */
    wr_stage_key *keys;            /* by stage */
    wr_way *ways;                  /* by branch, of ROUTE steps */
    double *odds;                  /* by option: sums of exp(utility) */
    wr_belief_state *beliefs;
    weir_time *slip;      /* by intervention */
    double *dial_start;   /* values when the run began */
    bool disrupted;       /* some intervention disrupts */
    wr_rule_state *rules; /* by rule */

    /* records */
    int32_t n_groups;
    int32_t *group_stride; /* by run.by attribute */
    wr_visit_tally *tally; /* [service * n_groups + group] */
    wr_visit_extra *extra; /* the same */
    double *outcome_count; /* [(service * n_groups + group) * n_outcomes + outcome] */
    int32_t *record_first; /* by service: its measures, in record_list */
    int32_t *record_list;
    int32_t n_looks, *look_of; /* records asked before the end: how many, and by record which; -1 */
    int32_t *looks;            /* [patient * n_looks + look] (measured.c) */
    int32_t *measure_cell;     /* by measure: first cell */
    int32_t *measure_groups;   /* by measure: how many groups */
    int32_t *measure_hist;     /* by measure: histogram, -1 */
    wr_exact_moments *cells;   /* of measures */
    wr_extremes *extremes;     /* by cell; of measures that ask for them */
    double
        *hits; /* by stat and group: share_within … [stat_first[measure] + stat * groups + group] */
    int32_t *hit_first;     /* by measure */
    wr_area *above;         /* as hits: sums of values above a limit; NULL: not asked for */
    uint64_t *counts;       /* histograms: the result's */
    double *measure_grain;  /* by measure: units of its values in one of its statistics' limits */
    wr_by_period **periods; /* by measure; NULL: it is of the whole window */
    bool records_open;      /* some measure is of visits that need not have ended */
    int64_t *course;        /* the result's: [course * slots.n + slot] */
    double *curve_sum;      /* by curve and hour */
    double *curve_time;     /* by hour: microseconds seen */
    double intervention_cost;
    double *charges; /* … of each */
    wr_held *held;   /* n_held */
    int32_t n_held;
    int32_t *measure_held; /* by measure: in held, -1 */
    wr_census *censuses;
    int32_t n_censuses;
    bool census_each_event;

    uint64_t events, patients;        /* of the parts that are done */
    uint64_t still;                   /* events since time last moved */
    uint64_t still_places;            /* where all who are left were yesterday … */
    int32_t still_days;               /* … and for how long nobody has moved */
    uint64_t most_events, most_still; /* after which the run is given up */
    uint64_t events_set;              /* in parts that are done */
} wr_rep;

#define WR_UNLIMITED (INT64_MAX / 4)

static inline wr_patient *wr_patient_at(const wr_rep *rep, int32_t patient)
{
    return (wr_patient *)(void *)(rep->records + (size_t)patient * rep->stride);
}
static inline wr_cold *wr_cold_of(wr_patient *p) { return (wr_cold *)(void *)(p + 1); }
static inline wr_cold *wr_cold_at(const wr_rep *rep, int32_t patient)
{
    return wr_cold_of(wr_patient_at(rep, patient));
}
static inline double *wr_attrs_at(const wr_rep *rep, int32_t patient)
{
    return (double *)(void *)(rep->records + (size_t)patient * rep->stride + sizeof(wr_patient) +
                              sizeof(wr_cold));
}
static inline wr_rare *wr_rare_at(const wr_rep *rep, int32_t patient)
{
    return &rep->rare[patient];
}

/* ---- rep faults: fills err with time, replication and seed, and leaves by longjmp -- */
_Noreturn void wr_rep_fail(wr_rep *rep, weir_status status, weir_place place, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
_Noreturn void wr_no_time_passes(wr_rep *rep);
const char *wr_rep_when(const wr_rep *rep, weir_time t, char buf[64]); /* "day 12, 08:30" */

/* ---- values.c -- */

/** A source of words for one read: successive reads of it take the words w0, w1, then further blocks. */
typedef struct wr_words {
    wr_draw draw;
    wr_block block;
    uint32_t used; /* 0: w0 next, 1: w1 next, then blocks from WR_BLOCK_OTHER */
    bool loaded;
} wr_words;

double wr_value_of(wr_rep *rep, int32_t patient, wr_value v, wr_words *words);
/** Is it, for this patient, a dial that an intervention moves? */
bool wr_value_moves(wr_rep *rep, int32_t patient, wr_value v);
bool wr_cond_holds(wr_rep *rep, int32_t patient, int32_t cond);
double wr_state_value(const wr_rep *rep, const wr_state_ref *state);
/** How often a patient has drawn before at a stage that lies on a cycle; counts this time. */
uint32_t wr_count_visit(wr_rep *rep, int32_t patient, int32_t stage);
/** The draw of a patient at a stage; counts the visit where the stage is on a cycle. */
wr_draw wr_draw_at(wr_rep *rep, int32_t patient, int32_t stage);
/** Whether reading a value may need a random number. */
static inline bool wr_may_draw(wr_value v)
{
    return v.kind != WR_VALUE_DIAL && v.kind != WR_VALUE_ADD && v.kind != WR_VALUE_ATTR;
}
/** Block 0 of that draw: made now, or when the patient arrived. */
wr_block wr_first_block(const wr_rep *rep, int32_t patient, int32_t stage, const wr_draw *draw);
uint64_t wr_next_word(wr_words *words);
static inline weir_time wr_to_time(double seconds)
{
    if (__builtin_expect(!(seconds > 0), 0))
        return 0; /* a time that a law lets fall below 0 counts as none */
    if (__builtin_expect(seconds >= 9.0e12, 0))
        return WEIR_NEVER / 4; /* 285,000 years: never */
    return (weir_time)(seconds * 1e6 + 0.5);
}
/** Half up. */
static inline weir_time wr_whole_days(weir_time time)
{
    return time >= WEIR_NEVER / 4 ? time : (time + WEIR_DAY / 2) / WEIR_DAY * WEIR_DAY;
}
const wr_target *wr_target_of(wr_rep *rep, int32_t patient, int32_t target); /* tables resolved */
void wr_resolve_laws(wr_rep *rep, bool moving_only);
void wr_resolve_routes(wr_rep *rep);

/* ---- hours.c -- */

void wr_set_day(wr_rep *rep, weir_time midnight);
int32_t wr_day_kind(const wr_rep *rep, const wr_calendar *calendar, int32_t day);
/** Value now (a dial's, or 1 in an open span without one; 0 outside) and when it next may change. */
double wr_calendar_value(const wr_rep *rep, int32_t calendar, weir_time t, weir_time *until);
/** The first instant not before t at which the calendar is open (above 0); WEIR_NEVER if not within 400 days. */
weir_time wr_calendar_opens(const wr_rep *rep, int32_t calendar, weir_time t);
bool wr_service_open(const wr_rep *rep, int32_t service);
/** By its hours, so that the first instant of a span is in it whatever else falls due then. */
bool wr_pool_shut(const wr_rep *rep, int32_t pool);
static inline weir_time wr_day_start(const wr_rep *rep, int32_t day)
{
    return rep->run_start + day * WEIR_DAY;
}
static inline int32_t wr_day_of(const wr_rep *rep, weir_time t)
{
    const weir_time since = t - rep->run_start;
    return (int32_t)(since >= 0 ? since / WEIR_DAY : -((-since + WEIR_DAY - 1) / WEIR_DAY));
}
int32_t wr_day_weekday(const wr_rep *rep, int32_t day);
bool wr_is_holiday(const wr_rep *rep, int32_t day);
int32_t wr_month_of(const wr_rep *rep, int32_t day);

/* ---- line.c -- */

void wr_line_join(wr_rep *rep, int32_t patient, int32_t pool, int32_t units, int level,
                  weir_time order);
/** At the head of its level: who lost units. It is not counted as waiting. */
void wr_line_return(wr_rep *rep, int32_t patient, int32_t pool, int32_t units, int level,
                    uint32_t taken_by);
/** Out of every line. */
void wr_lines_leave(wr_rep *rep, int32_t patient);

/* ---- order.c -- */

/** Puts a node into the line of its pool as that one's order says; the level in which it now stands. */
int wr_join_in_order(wr_rep *rep, int32_t node);
/** The level with which the patient of a node joined. */
int wr_node_level(const wr_rep *rep, int32_t node);
/** Of a pool that ages: puts a node before all of its level, whatever the time. */
void wr_return_ageing(wr_rep *rep, int32_t node);
/** Of a pool that ages: the line as it stands now. */
void wr_settle_line(wr_rep *rep, int32_t pool);

/* ---- resource.c -- */

static inline int64_t wr_pool_free(const wr_pool_state *s)
{
    const int64_t free_units = s->capacity - s->in_use.n - s->out;
    return free_units > 0 && !s->stands_still ? free_units : 0;
}
/** Takes units for a patient, with a holding node; its level of priority matters where tracked,
 * taken_by as there. */
void wr_take(wr_rep *rep, int32_t patient, int32_t pool, int32_t units, int level,
             int32_t taken_by);
/** Gives units of a holding back and serves the line. */
void wr_release_pool(wr_rep *rep, int32_t patient, int32_t pool, int32_t units);
void wr_release_all(wr_rep *rep, int32_t patient, const wr_target *keeping);
/** Gives back what a seize of several ways has taken. */
void wr_release_taken(wr_rep *rep, int32_t patient, int32_t seize);
/** Units of a pool that a patient holds. */
int32_t wr_held_units(const wr_rep *rep, int32_t patient, int32_t pool);
void wr_units_back(wr_rep *rep, int32_t patient, int32_t pool, int32_t units, bool blocked);
void wr_give_back(wr_rep *rep, int32_t patient, int32_t holdings); /* a list of holdings */
void wr_mark_dirty(wr_rep *rep, int32_t pool);                     /* to be served soon */
void wr_serve_dirty(wr_rep *rep);
void wr_serve(wr_rep *rep, int32_t pool); /* whoever of its lines can start, and what follows */
void wr_block_holdings(wr_rep *rep, int32_t patient, bool blocked);
void wr_set_capacity(wr_rep *rep, int32_t pool, int64_t capacity);
void wr_pool_hours(wr_rep *rep, int32_t pool); /* its calendar changes */
void wr_pool_door(wr_rep *rep, int32_t pool);  /* opens or closes */
/** After an event: capacities that are by a state, each looked at once. */
void wr_capacities_follow(wr_rep *rep);
void wr_pool_settle(wr_rep *rep, int32_t pool); /* costs up to now */
void wr_cleaned(wr_rep *rep, int32_t cleaner);

/* ---- rounds.c -- */

void wr_rounds_create(wr_rep *rep);
/** As if it were in a round of every repeat, with so many behind it: 0, who is there at the start; -1, a
 * group, which has begun none. */
void wr_rounds_clear(wr_rep *rep, int32_t patient, int32_t left);
/** What a group has begun, its members go on with. */
void wr_rounds_hand_on(wr_rep *rep, int32_t group, int32_t member);
void wr_step_repeat(wr_rep *rep, int32_t patient, const wr_repeat *r);
void wr_step_again(wr_rep *rep, int32_t patient, const wr_repeat *r);

/* ---- split.c -- */

/** A SPLIT step: the patient stays there, and its children are ready. */
void wr_step_split(wr_rep *rep, int32_t patient, const wr_split *s);
/** A task is due, whose steps begin here: a record that is no patient. */
void wr_task_begin(wr_rep *rep, int32_t task, int32_t step);
void wr_task_over(wr_rep *rep, int32_t task);
/** A child, in no line and with no event of its own due, has come to the end of its branch. */
void wr_child_over(wr_rep *rep, int32_t child);
/** Split, or gathering, or of a group, and taken out of it: its children are called off, the others of the
 * group go on. */
void wr_kin_no_more(wr_rep *rep, int32_t patient);

static inline bool wr_is_child(const wr_rep *rep, int32_t record)
{
    return rep->kin && rep->kin[record].parent >= 0;
}
#define WR_TASK (-2) /* a parent: work without a patient */
static inline bool wr_is_task(const wr_rep *rep, int32_t record)
{
    return rep->kin && rep->kin[record].parent == WR_TASK;
}
static inline bool wr_is_group(const wr_rep *rep, int32_t record)
{
    return rep->kin && rep->kin[record].members >= 0;
}
/** Is a record that of a patient with an open visit? */
static inline bool wr_is_visitor(const wr_rep *rep, int32_t record)
{
    const uint8_t state = wr_patient_at(rep, record)->state;
    return state != WR_FREE && state != WR_CLEANING && state != WR_AWAY && state != WR_UNIT &&
           !wr_is_child(rep, record) && !wr_is_group(rep, record) && !wr_is_task(rep, record);
}
/** Who it is that draws: the patient itself; of a child the one that was split, of a group its first. */
static inline int32_t wr_root(const wr_rep *rep, int32_t patient)
{
    for (;;) {
        if (wr_is_child(rep, patient))
            patient = rep->kin[patient].parent;
        else if (wr_is_group(rep, patient))
            patient = rep->kin[patient].members;
        else
            return patient;
    }
}
/** A record of its own for somebody who is like another, where that one stands. Records may move. */
int32_t wr_copy_record(wr_rep *rep, int32_t patient);

/* ---- batch.c -- */

void wr_batches_create(wr_rep *rep);
void wr_batches_start(wr_rep *rep); /* of the part */
/** A BATCH step: the patient stands there, or is of a group that is ready. */
void wr_step_batch(wr_rep *rep, int32_t patient, const wr_batch *b);
void wr_batch_due(wr_rep *rep, int32_t patient); /* no longer */
/** A group is one no more, and gives back what it has seized: each member goes on from a step, or to a
 * target, or leaves. The group has no event due but its own, and stands in no line. */
void wr_unbatch(wr_rep *rep, int32_t group, int32_t step);
int32_t wr_disband(wr_rep *rep, int32_t group); /* the first member: all are RUNNING */
void wr_group_follows(wr_rep *rep, int32_t group, int32_t target);
void wr_group_leaves(wr_rep *rep, int32_t group, int32_t outcome);
void wr_group_starts(wr_rep *rep, int32_t group); /* its first grant is that of its members */
int32_t wr_heads_of_group(const wr_rep *rep, int32_t group);
#define WR_NOBODY (-2) /* members: of a group that has none any more */
/** How many patients, or children, stand in a line with this record. */
static inline int32_t wr_heads(const wr_rep *rep, int32_t patient)
{
    if (rep->kin && rep->kin[patient].members == WR_NOBODY)
        return 0;
    if (wr_is_group(rep, patient))
        return wr_heads_of_group(rep, patient);
    return wr_is_task(rep, wr_root(rep, patient)) ? 0 : 1;
}
/** Called off while it gathers, or is of a group; true: the group has nobody left. */
void wr_gather_no_more(wr_rep *rep, int32_t patient);
bool wr_group_no_more(wr_rep *rep, int32_t patient);

/* ---- book.c -- */

void wr_books_start(wr_rep *rep); /* of the part */
bool wr_book_has_slot(wr_rep *rep, const int32_t *books, int32_t n, weir_time latest);
#define WR_MOST_SLOTS 32767 /* of one booking */
/** What somebody asks a book for: so many slots in a row, that begin from `earliest` to `latest`. */
typedef struct wr_asked_slot {
    weir_time earliest, latest;
    int32_t run;
} wr_asked_slot;
/** Books the earliest; when it begins, or -1 where none fits. */
weir_time wr_book_slot(wr_rep *rep, int32_t patient, const int32_t *books, int32_t n,
                       const wr_asked_slot *asked);
void wr_book_due(wr_rep *rep, int32_t book);
/** Takes a booked patient off its slots, which are free again for anyone. */
void wr_book_cancel(wr_rep *rep, int32_t patient);
void wr_books_refresh(wr_rep *rep);

/* ---- arrivals.c -- */

void wr_sources_start(wr_rep *rep); /* of the part */
void wr_source_due(wr_rep *rep, int32_t source_state);
void wr_place_start(wr_rep *rep);
void wr_sources_over(wr_rep *rep); /* nobody comes any more */

/* ---- population.c -- */

/** A member's journey has ended, or not begun yet: away until it comes, or gone for good. */
void wr_go_away(wr_rep *rep, int32_t patient);
/** A member who was away begins its next journey. */
void wr_member_comes(wr_rep *rep, int32_t patient);
void wr_population_over(wr_rep *rep); /* nobody comes any more */

/* ---- visits.c -- */

int32_t wr_patient_record(wr_rep *rep); /* one that nobody had before; records may move */
/* What the inline halves (visits_inline.h) leave to be done. */
void wr_visit_begin_further(wr_rep *rep, int32_t patient, int32_t service);
void wr_visit_end_further(wr_rep *rep, int32_t patient, int32_t outcome);
void wr_journey_end_further(wr_rep *rep, int32_t patient, int32_t outcome);
void wr_forget_counts(wr_rep *rep, int32_t patient);
/** Leaves the system: gives back all, ends visit and journey, frees the record. */
void wr_leave(wr_rep *rep, int32_t patient, int32_t outcome);
void wr_regroup(wr_rep *rep, int32_t patient);
weir_time wr_event_time(const wr_rep *rep, int32_t patient);
uint64_t wr_event_order(const wr_rep *rep, int32_t patient); /* among the events of its instant */
void wr_records_create(wr_rep *rep);
void wr_close_day(wr_rep *rep);       /* at the end of a day, or of the warm-up */
void wr_records_restart(wr_rep *rep); /* the window begins: counts of the part to zero */

/* ---- measured.c -- */

void wr_measures_create(wr_rep *rep);
/** A visit or a journey (place: n_services) is over. */
void wr_measure_end(wr_rep *rep, int32_t patient, int32_t place, int32_t outcome);
/** Whoever begins without a moment of arriving. */
void wr_looks_forget(wr_rep *rep, int32_t patient, int32_t place);
/** What a COST or SCORE step adds, in millionths. */
void wr_tally_amount(wr_rep *rep, int32_t patient, int32_t service, wr_measure_kind kind,
                     int32_t name, int64_t millionths);
/** The run is over: of visits still open, measures that do not wait for their end. */
void wr_record_open(wr_rep *rep);
/** Counts of moments (`count: arrived`), and looks, are taken as the moment comes. */
void wr_count_moment(wr_rep *rep, int32_t patient, int32_t place, int32_t which);

/* ---- journey_log.c: where rep->log is not NULL -- */

void wr_log_prepare(wr_rep *rep); /* once all is created */
void wr_log_part_end(wr_rep *rep);
void wr_log_moment(wr_rep *rep, int32_t patient, int32_t place, int32_t which);
void wr_log_wait(wr_rep *rep, int32_t patient); /* it stands in its lines */
/** Takes, gives back or loses units: a weir_event_kind. */
void wr_log_units(wr_rep *rep, int32_t patient, int kind, int32_t pool, int32_t units);
void wr_log_gives_up(wr_rep *rep, int32_t patient);
void wr_log_visit_end(wr_rep *rep, int32_t patient);
void wr_log_journey_end(wr_rep *rep, int32_t patient, int32_t outcome);

/* ---- tallies.c -- */

#define WR_SHARE_BITS 40 /* a share of a period is kept as so many parts of 2^40 */

static inline int wr_value_shift(const wr_measure *m) /* of whole numbers, in a histogram */
{
    const bool whole = m->kind == WR_MEASURE_COUNT || (m->kind == WR_MEASURE_CENSUS && !m->each);
    return whole ? WR_NUMBER_BITS : 0;
}
/** A statistic's limit (seconds, pounds, points, patients, a share) times this is in the units of its
 * values. */
static inline double wr_grain_of(const wr_measure *m)
{
    if (m->kind == WR_MEASURE_HELD)
        return (double)((int64_t)1 << WR_SHARE_BITS);
    if (m->kind == WR_MEASURE_CENSUS)
        return m->each ? (double)(1 << WR_NUMBER_BITS) : 1.0;
    return m->kind == WR_MEASURE_COUNT ? 1.0 : 1e6;
}
/** Where values are of periods, those of all patients are no sum over groups: a cell of their own, the
 * last. */
static inline bool wr_has_all_cell(const wr_measure *m)
{
    return (m->each || m->kind == WR_MEASURE_LAST) && m->n_by > 0;
}
/** A value of a measure in one of its cells, counting `weight` times. */
void wr_value_add(wr_rep *rep, int32_t measure, int32_t cell, int64_t x, uint64_t weight);
/** One value, or one more for the sum of its day. */
void wr_tally_value(wr_rep *rep, int32_t measure, int32_t group, int64_t x, weir_time t);
/** What a measure of last moments asks for has happened. */
void wr_tally_last(wr_rep *rep, int32_t measure, int32_t group, weir_time t);
/** A level that has held for some time. */
void wr_tally_span(wr_rep *rep, int32_t measure, int64_t x, weir_time from, weir_time to);
/** The value of a period, if it has one. */
bool wr_period_value(const wr_rep *rep, int32_t measure, int32_t group, int32_t k, int64_t *x);
/** All parts are done: sums of periods become values. */
void wr_periods_close(wr_rep *rep);
/** A condition on the clock, days and dates, at an instant. */
bool wr_time_holds(const wr_rep *rep, int32_t cond, weir_time t);
/** Whole periods of the window: how many; when each begins, and the last ends, in days from its start. */
int32_t wr_periods_of(const weir_network *net, const wr_measure *m, const int32_t **begins,
                      wr_arena *arena);
void wr_tallies_create(wr_rep *rep, size_t n_hits);

/* ---- flow.c -- */

void wr_treats_create(wr_rep *rep);
/** The unit that a TREAT step asks for is taken; `treat` is of the step where the patient stands. */
void wr_treat_start(wr_rep *rep, int32_t patient, int32_t treat);
void wr_run(wr_rep *rep, int32_t patient); /* its steps, until it waits or is gone */
void wr_patient_due(wr_rep *rep, int32_t patient);

/* ---- swap.c -- */

void wr_swaps_create(wr_rep *rep);
/** Has become blocked, and would change places with others. */
void wr_swap_join(wr_rep *rep, int32_t patient);
void wr_swap_leave(wr_rep *rep, int32_t patient);
/** Rings of such patients change places; with `first` one that it stands in, else whoever does. */
void wr_swap(wr_rep *rep, int32_t first);

/* ---- seize.c -- */

#define WR_ANY_WAY (-1)
/** The pools and units that a seize, treat or hold asks for; how many. `seize` NULL: a treat. */
int32_t wr_asked(wr_rep *rep, int32_t patient, int32_t step, int32_t pools[WR_MOST_NEEDS],
                 int32_t units[WR_MOST_NEEDS], const wr_seize **seize);
int64_t wr_keep_free(wr_rep *rep, int32_t patient, const wr_seize *s);
/** The door has shut, and the line is turned away: does who stands there wait for another pool, too? */
bool wr_stays_in_line(wr_rep *rep, wr_line_node *node);
/** Something forbids that it goes on, though its units were free: a shut door, others before it. */
bool wr_must_wait(wr_rep *rep, int32_t patient, int32_t step);
/** hold_until, granted: takes (in that way) what the step asks for, gives back, and goes on there. */
void wr_transfer(wr_rep *rep, int32_t patient, int32_t step, int32_t way);

void wr_step_seize(wr_rep *rep, int32_t patient);
/** It stands in its lines: who is to be told. */
void wr_wait_told(wr_rep *rep, int32_t patient);
void wr_step_release(wr_rep *rep, int32_t patient, const wr_release *r);
void wr_step_hold(wr_rep *rep, int32_t patient, const wr_hold *h);
/** Its patience, where it waits, has run out. */
void wr_patience_over(wr_rep *rep, int32_t patient);

/* ---- booking.c -- */

void wr_step_book(wr_rep *rep, int32_t patient, const wr_book_step *b);
void wr_cancel(wr_rep *rep, int32_t patient);

/* ---- steps.c -- */

void wr_set_mark(wr_rep *rep, int32_t patient, int32_t slot);
void wr_set_attribute(wr_rep *rep, int32_t patient, const wr_assign *a);
void wr_charge(wr_rep *rep, int32_t patient, const wr_cost *c, int32_t service);
void wr_score(wr_rep *rep, int32_t patient, const wr_cost *c, int32_t service);

void wr_step_other(wr_rep *rep, int32_t patient); /* what flow.c does not do itself */
void wr_ready(wr_rep *rep, int32_t patient);      /* to be run soon */
void wr_run_those_ready(wr_rep *rep);
void wr_ready_no_more(wr_rep *rep, int32_t patient);          /* off that list */
void wr_follow(wr_rep *rep, int32_t patient, int32_t target); /* sets where it goes on; may leave */
/** Out of its lines, its patience forgotten; RUNNING again. */
void wr_stop_waiting(wr_rep *rep, int32_t patient);
/** All that a waiting patient waits for is free: takes it and goes on. */
void wr_grant(wr_rep *rep, int32_t patient);
/** Takes what a seize asks for, whether it is free or not. */
void wr_take_asked(wr_rep *rep, int32_t patient, int32_t step, int level);
/** The same, as who is there at the start has taken it; the state in which it is then. */
uint8_t wr_take_placed(wr_rep *rep, int32_t patient, int32_t step);
/** Could the patient of this line node start now? */
bool wr_grantable(wr_rep *rep, const wr_line_node *node);
/** Could who comes to this seize or treat start now? (Yes too where a door is shut: the step says.) */
bool wr_starts_at_once(wr_rep *rep, int32_t patient, int32_t step);

/* ---- room.c -- */

/** A ROOM step: on to the seize behind it, or away. */
void wr_let_wait(wr_rep *rep, int32_t patient, const wr_room *r);

/* ---- choose.c -- */

double wr_choice_uniform(wr_rep *rep, int32_t patient, const wr_choose *c);
/** The branch this patient takes, counted from 0; -1: the list goes on. */
int32_t wr_pick_branch(wr_rep *rep, int32_t patient, const wr_choose *c);
void wr_ways_create(wr_rep *rep);
void wr_choose_branch(wr_rep *rep, int32_t patient, const wr_choose *c);

/* ---- parts.c -- */

void wr_parts_create(wr_rep *rep);
void wr_part_begin(wr_rep *rep, int32_t part); /* empty, at time 0 */
/** What stood when its window ended, for the checks and the results. */
void wr_part_window(wr_rep *rep);
void wr_part_end(wr_rep *rep);

/* ---- prefer.c -- */

/** The target that a patient prefers, of those compared. */
int32_t wr_preferred(wr_rep *rep, int32_t patient, const wr_prefer *p);
/** Seconds on the way to a service; NaN where a patient has no home, or the way from there is not said. */
double wr_known_way(wr_rep *rep, int32_t patient, int32_t service);
/** Of utilities that are dials; `waits`: of those alone that depend on a wait. */
void wr_resolve_odds(wr_rep *rep, bool waits);

/* ---- beliefs.c -- */

void wr_beliefs_create(wr_rep *rep);
void wr_beliefs_start(wr_rep *rep); /* of the part */
void wr_beliefs_hour(wr_rep *rep);  /* at each full hour */
void wr_beliefs_window(wr_rep *rep, bool begins);
/** A moment of a visit has come, in a service whose wait is believed. */
void wr_belief_seen(wr_rep *rep, int32_t patient, int32_t belief, int32_t moment);

/* ---- watch.c -- */

/** A WATCH step: on, if its condition holds, or stays until it does. */
void wr_watch(wr_rep *rep, int32_t patient, int32_t cond);
/** Off the list, whether its condition holds or not. */
void wr_watch_no_more(wr_rep *rep, int32_t patient);
/** After an event: all whose condition holds now go on. */
void wr_watch_all(wr_rep *rep);
/** When a condition may next change by the clock alone; patient -1: it asks nobody. */
weir_time wr_cond_next(wr_rep *rep, int32_t patient, int32_t cond);

/* ---- rules.c -- */

void wr_rules_create(wr_rep *rep);
void wr_rules_start(wr_rep *rep); /* as a part begins */
/** After an event: rules whose time has come begin or end; true if some did. */
bool wr_rules_act(wr_rep *rep);
void wr_rule_due(wr_rep *rep, int32_t rule); /* its timer */
bool wr_rules_to_come(const wr_rep *rep);    /* may act though nothing else happens */
void wr_rules_window(wr_rep *rep, bool begins);
static inline void wr_rule_look(wr_rep *rep, int32_t rule)
{
    rep->rules[rule].look = true;
    rep->rules_told = true;
}

/* ---- still.c -- */

/** Of those who are left nobody has an event: fails the run if nothing will ever happen to them. */
void wr_nothing_due(wr_rep *rep);
/** At the end of a day of a run that lasts until nobody is left: fails it if nobody has moved for years. */
void wr_day_without_end(wr_rep *rep);

/* ---- lock.c -- */

/** Fails the run if some patients hold what others wait for, in a ring that nothing will open. */
void wr_check_lock(wr_rep *rep);

/* ---- interrupt.c -- */

void wr_holder_add(wr_rep *rep, int32_t patient, int32_t pool, int32_t holding, int level);
void wr_holder_drop(wr_rep *rep, int32_t pool, int32_t holding);
/** A patient's time begins to pass, all of which is `time`; only where the network interrupts. */
void wr_time_begins(wr_rep *rep, int32_t patient, weir_time time);
/** Could who comes take what it wants by interrupting others? */
bool wr_could_interrupt(wr_rep *rep, int32_t newcomer, const wr_wish *w);
/** Interrupts others until all is free; false, and nobody, where that is not to be had. The caller
 * keeps pools from being served until the newcomer has taken its units. */
bool wr_interrupt_for(wr_rep *rep, int32_t newcomer, const wr_wish *w, const wr_draw *draw);
/** All that a suspended patient lost is free. */
/** Called off, or sent elsewhere: in no line of what it lost, and counted as suspended no more. */
void wr_suspended_no_more(wr_rep *rep, int32_t patient);
bool wr_can_regain(const wr_rep *rep, int32_t patient);
void wr_regain(wr_rep *rep, int32_t patient);
/** Capacity has fallen below what is in use, and all that was due then has ended. */
void wr_pool_drop(wr_rep *rep, int32_t pool);
/** Treatments stop when the pool shuts and go on when it opens: what is left of them is kept. */
void wr_stop_treatments(wr_rep *rep, int32_t pool, bool stop);

/** Is it, and for want of this pool? 0 or 1. */
int wr_is_suspended(const wr_rep *rep, int32_t patient, int32_t pool);
/** Has it units of a pool that are counted in one of these states (WR_COUNTS_…)? */
bool wr_has_counted(const wr_rep *rep, int32_t patient, int32_t pool, uint32_t states);
/** A unit that it has of a pool has broken. */
void wr_stopped_by_failure(wr_rep *rep, int32_t patient, int32_t pool);
/** Something that stopped it is gone. */
void wr_goes_on(wr_rep *rep, int32_t patient);

/* ---- failure.c: of pools whose units fail -- */

void wr_units_fit(wr_rep *rep, int32_t pool); /* to a capacity that has changed */
void wr_units_taken(wr_rep *rep, int32_t pool, int32_t holding);
/** Units of a holding that do not work. */
int32_t wr_units_broken(const wr_rep *rep, int32_t pool, int32_t holding);
/** Gives up units of a holding; how many of them work. wr_units_clean() follows. */
int32_t wr_units_left(wr_rep *rep, int32_t pool, int32_t holding, int32_t units);
/** Those given up are cleaned by a record, or (-1) need not be. */
void wr_units_clean(wr_rep *rep, int32_t pool, int32_t cleaner);
void wr_units_cleaned(wr_rep *rep, int32_t pool, int32_t cleaner);
/** Who is blocked, or which door is shut, has changed: times that count use alone begin or stop. */
void wr_units_clocks(wr_rep *rep, int32_t pool);
bool wr_holds_broken(const wr_rep *rep, int32_t patient, int32_t pool);
bool wr_holds_any_broken(const wr_rep *rep, int32_t patient);
void wr_unit_due(wr_rep *rep, int32_t record);
/** May a repair, or a failure, set somebody free who waits? */
bool wr_units_may_help(const wr_rep *rep);

/* ---- changes.c -- */

void wr_changes_create(wr_rep *rep);
void wr_changes_start(wr_rep *rep); /* dials as they are when a part begins */
void wr_changes_due(wr_rep *rep);
bool wr_changes_to_come(const wr_rep *rep);
void wr_rule_changes(wr_rep *rep, int32_t rule);      /* the dials of a rule that begins or ends */
double wr_slower(const wr_rep *rep, int32_t service); /* factor on treatment times now */
/** Exact value of a dial at an instant (arrival rates). */
double wr_dial_at(const wr_rep *rep, int32_t dial, weir_time t);
void wr_interventions_charge(wr_rep *rep);

/* ---- outputs.c -- */

void wr_outputs_fill(wr_rep *rep, wr_replication_result *result);

/* ---- states.c -- */

void wr_states_create(wr_rep *rep);
void wr_held_look(wr_held *h);      /* and at those behind it: a count has changed */
void wr_held_look_all(wr_rep *rep); /* of the part: a bound may have moved */
void wr_states_start(wr_rep *rep);  /* of the part: its timers are set */
void wr_held_edge(wr_rep *rep, int32_t held);
void wr_census_look_all(wr_rep *rep); /* after an event, where census_each_event */
void wr_census_due(wr_rep *rep, int32_t census);
void wr_held_window(wr_rep *rep, bool begins);

void wr_use_further(wr_pool_state *s,
                    weir_time now); /* brings `most` up to date, and who looks on */

/** Units taken (or, by below 0, given back). */
static inline void wr_use(wr_pool_state *s, int64_t by, weir_time now)
{
    wr_count(&s->in_use, by, now);
    if (__builtin_expect(s->in_use.n > s->quiet, 0))
        wr_use_further(s, now);
}

/** Whoever was granted something while another's event was dealt with. */
static inline void wr_run_ready(wr_rep *rep)
{
    if (__builtin_expect(rep->ready_head >= 0, 0))
        wr_run_those_ready(rep);
}

/* Asks for a patient's record before it is needed. */
static inline void wr_fetch_patient(const wr_rep *rep, int32_t patient)
{
    if (patient < 0)
        return;
    const char *const record = (const char *)wr_patient_at(rep, patient);
    for (size_t at = 0; at < rep->stride; at += 64)
        __builtin_prefetch(record + at, 1);
}

static inline weir_time wr_seconds_of_day(const wr_rep *rep)
{
    return (rep->now - rep->midnight) / WEIR_SECOND;
}

#endif
