/* Writing a provider type: a ready-made pathway that a scenario names by `type:`.
 *
 * A provider type reads its fields, each of which becomes a *dial* (a number with a path that
 * `--set`, redesigns and sweeps can move), and lays down steps; the engine then runs the steps and
 * needs nothing more of it. Faults in the file are gathered by the builder as they are met: every
 * reader returns something usable all the same, so a type never checks for errors.
 *
 *     static void clinic_build(weir_builder *b, weir_fields *f)
 *     {
 *         weir_pool nurses = weir_add_pool(b, "nurses", weir_read_count(f, "nurses", 1));
 *         weir_value visit = weir_read_duration(f, "visit", "20 min");
 *         weir_step_treat(b, nurses, visit);
 *     }
 *
 * All handles are small indexes owned by the builder, good until the network is compiled. Nothing
 * here is safe to call from two threads. */
#ifndef WEIR_MODEL_H
#define WEIR_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "weir/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_builder weir_builder;
typedef struct weir_fields weir_fields; /* one map of the file, with its path */

/** A number found when it is needed: a dial, a table, an attribute, a draw. kind 0: none. */
typedef struct weir_value {
    int32_t kind, index;
} weir_value;
typedef struct weir_pool {
    int32_t id;
} weir_pool; /* beds, rooms, staff */
typedef struct weir_attr {
    int32_t id;
} weir_attr; /* age, acuity, home … */
typedef struct weir_cond {
    int32_t id;
} weir_cond; /* a condition */
typedef struct weir_target {
    int32_t id;
} weir_target; /* where a patient goes */
typedef struct weir_label {
    int32_t id;
} weir_label; /* a place in this service's steps */
typedef struct weir_book {
    int32_t id;
} weir_book; /* an appointment book */
typedef struct weir_calendar {
    int32_t id;
} weir_calendar; /* opening hours or shifts */
typedef struct weir_mark {
    int32_t id;
} weir_mark; /* a moment for measures */
typedef struct weir_rate {
    int32_t id;
} weir_rate; /* the shape of arrivals over time */

#define WEIR_NONE (-1)
#define WEIR_NO_VALUE ((weir_value){0, WEIR_NONE})
static inline bool weir_has(weir_value v) { return v.kind != 0; }

/* ---- fields: one map of the file --------------------------------------------------------------
 * Each reader marks its key as known. A key that nothing asked for is an error with "did you mean",
 * once the type is built. `fallback` is text as a user would write it ("20 min"); NULL: the key is
 * required, and its absence an error. A default is a dial as much as a written value; a fallback
 * may end in " # SOURCE", which becomes the dial's source ("4.2 % # gp_dna_rate"). */

bool weir_has_field(weir_fields *f, const char *key); /* is it written? marks it known */
/** The map under a key (NULL if absent); its keys must be read too. */
weir_fields *weir_read_map(weir_fields *f, const char *key);
/** For maps whose keys are names: the entries of a map, in order. Names become part of paths. */
size_t weir_field_count(weir_fields *f);
const char *weir_field_key(weir_fields *f, size_t i);
const char *weir_field_path(weir_fields *f);                  /* services.ed */
weir_place weir_field_place(weir_fields *f, const char *key); /* NULL key: of the map itself */

weir_value weir_read_count(weir_fields *f, const char *key, const char *fallback); /* whole, 0 up */
weir_value weir_read_number(weir_fields *f, const char *key, const char *fallback);
weir_value weir_read_share(weir_fields *f, const char *key, const char *fallback); /* 0 to 1 */
weir_value weir_read_money(weir_fields *f, const char *key, const char *fallback); /* pounds */
weir_value weir_read_rate(weir_fields *f, const char *key, const char *fallback);  /* per second */
weir_value weir_read_person_rate(weir_fields *f, const char *key,
                                 const char *fallback); /* `92 per 1000 per year` */
/** A duration: a number with a unit, a table, or a distribution (a plain duration is a constant). */
weir_value weir_read_duration(weir_fields *f, const char *key, const char *fallback);
/** One number, with no table and no draw. */
weir_value weir_read_plain_duration(weir_fields *f, const char *key, const char *fallback);
/** A time of day: `"08:00"`; in seconds from midnight. */
weir_value weir_read_clock(weir_fields *f, const char *key, const char *fallback);
/** A factor for each level of an attribute (`by_age: {0-17: 1.6, …}` or a list in level order);
 * out[n levels] are dials. False where absent (all 1). */
bool weir_read_factors(weir_fields *f, const char *key, weir_attr by, weir_value *out);
/** Shares for each level of an attribute, likewise; they must add up to 1. False where absent. */
bool weir_read_level_shares(weir_fields *f, const char *key, weir_attr by, weir_value *out);
/** Shares of words or numbers for an attribute (`{3: 10 %, 4: 55 %, 5: 35 %}`, or one word); a
 * table of them is allowed. Levels not known yet are added to the attribute. */
weir_value weir_read_mix(weir_fields *f, const char *key, weir_attr attr, const char *fallback);
const char *weir_read_word(weir_fields *f, const char *key, const char *fallback); /* plain text */
/** A list of words, or one word; at most `most` are written to out. Returns how many. */
size_t weir_read_words(weir_fields *f, const char *key, const char **out, size_t most);
bool weir_read_flag(weir_fields *f, const char *key, bool fallback); /* true or false */
/** A shift plan: a number (dial, always), `{calendar: NAME}` or spans; with span values. */
weir_calendar weir_read_shifts(weir_fields *f, const char *key, const char *fallback);
/** Opening hours: `08:00-22:00`, a calendar's name, or spans by day. id -1: always open. */
weir_calendar weir_read_hours(weir_fields *f, const char *key, const char *fallback);
/** A target: label, SERVICE, SERVICE.LABEL, or {leave: OUTCOME}; also {by: ATTR, word: TARGET…}. */
weir_target weir_read_target(weir_fields *f, const char *key, const char *fallback);
/** Steps of the general language under a key, laid down here; false where absent. */
bool weir_read_steps(weir_fields *f, const char *key);
/** Resources of the general language under a key, added to this service; nothing where absent. */
void weir_read_resources(weir_fields *f, const char *key);
/** The population profile named under a key (24, 7 or 12 factors), -1 where absent. */
int32_t weir_read_profile(weir_fields *f, const char *key);
weir_cond weir_read_cond(weir_fields *f, const char *key); /* id -1 where absent */

/** Adds an error at a field. Use it for what no reader can check by itself. */
void weir_field_error(weir_fields *f, const char *key, const char *fmt, ...) WEIR_PRINTF(3, 4);
void weir_field_hint(weir_fields *f, const char *key, const char *fmt, ...) WEIR_PRINTF(3, 4);
void weir_field_warning(weir_fields *f, const char *key, const char *fmt, ...) WEIR_PRINTF(3, 4);

/* ---- values of our own -------------------------------------------------------------------------- */

/** A dial at a path of the type's own (`services.ed.` is put before it where path has no dot). */
weir_value weir_constant(weir_builder *b, double value); /* no dial: nothing can move it */
weir_value weir_attribute(weir_builder *b, weir_attr attr);
/** rows[level] of an attribute; WEIR_NO_VALUE rows take otherwise. */
weir_value weir_table_by(weir_builder *b, weir_attr attr, const weir_value *rows, size_t n,
                         weir_value otherwise);

/** The lower of two values, times a third. */
weir_value weir_lower_of(weir_builder *b, weir_value a, weir_value c, weir_value times);

/* ---- attributes ---------------------------------------------------------------------------------- */

/** An attribute whose values are words, or numbers where `words` is false. Known ones are returned
 * as they are. */
weir_attr weir_add_attr(weir_builder *b, const char *name, bool words);
weir_attr weir_find_attr(weir_builder *b, const char *name); /* id -1 where unknown */
/** One of words, that steps set as patients move on: where each was last. Nobody comes with it. */
weir_attr weir_add_memory(weir_builder *b, const char *name);
/** A level of an attribute: its index. label is the word, number or band ("0-17"). */
int32_t weir_add_level(weir_builder *b, weir_attr attr, const char *label);
/** Bands of a number known only by its band (`0-17`, `85+`): values are their lower ends. */
weir_attr weir_add_banded(weir_builder *b, const char *name, const char *const *bands, size_t n);
size_t weir_level_count(weir_builder *b, weir_attr attr);
const char *weir_level_label(weir_builder *b, weir_attr attr, size_t level);
/** The standard measures are reported by this attribute too, unless run.by says otherwise. */
void weir_report_by(weir_builder *b, weir_attr attr);

/* ---- resources ------------------------------------------------------------------------------------ */

weir_pool weir_add_pool(weir_builder *b, const char *name, weir_value capacity);
weir_pool weir_add_staffed_pool(weir_builder *b, const char *name, weir_calendar shifts);
weir_pool weir_find_pool(weir_builder *b, const char *full_name,
                         weir_place place); /* resolved at the end */
void weir_pool_cost(weir_builder *b, weir_pool pool, weir_value per_unit_day,
                    weir_value per_hour_held);
void weir_pool_turnaround(weir_builder *b, weir_pool pool, weir_value time);
void weir_service_door(weir_builder *b, weir_calendar hours,
                       weir_target shut); /* shut.id -1: turned_away */
void weir_service_place(weir_builder *b, const char *place);

/** The wait that is believed of this service ends at a mark, where the file does not say otherwise; else
 * at its first grant. */
void weir_believed_wait_until(weir_builder *b, weir_mark mark);

/** An appointment book of this service. `slots`: hours whose spans hold a slot every `every`. */
weir_book weir_add_book(weir_builder *b, const char *name, weir_calendar hours, weir_value every,
                        weir_value clinicians, weir_value horizon, weir_value same_day_share,
                        weir_value same_day_released);

/* ---- steps, in the order patients meet them -------------------------------------------------------- */

weir_label weir_new_label(weir_builder *b,
                          const char *name);              /* NULL: nameless, for jumps of our own */
void weir_place_label(weir_builder *b, weir_label label); /* here */
/** Names the next step, so that its random numbers are its own whatever comes before it. */
void weir_name_step(weir_builder *b, const char *name);

/** What qualifies a seize. Start from WEIR_SEIZE_PLAIN. */
typedef struct weir_seize {
    weir_value priority;       /* 1 first */
    weir_target or_else;       /* no waiting at all; id -1: wait */
    weir_value patience;       /* how long from joining; kind 0: for ever */
    weir_target patience_then; /* id -1: leaves as left_unseen */
    weir_value keep_free;
} weir_seize;
#define WEIR_SEIZE_PLAIN                                                                           \
    ((weir_seize){WEIR_NO_VALUE, {WEIR_NONE}, WEIR_NO_VALUE, {WEIR_NONE}, WEIR_NO_VALUE})

void weir_step_treat(weir_builder *b, weir_pool pool, weir_value time);
void weir_step_treat_with(weir_builder *b, const weir_pool *pools, size_t n, weir_value time,
                          const weir_seize *how);
void weir_step_seize(weir_builder *b, const weir_pool *pools, size_t n, const weir_seize *how);
void weir_step_release(weir_builder *b, weir_pool pool);
void weir_step_delay(weir_builder *b, weir_value time);
void weir_step_delay_until_hours(weir_builder *b, weir_calendar hours); /* until it is open */
void weir_step_delay_until_clock(weir_builder *b, weir_value clock_seconds);
void weir_step_mark(weir_builder *b, weir_mark mark);
void weir_step_set(weir_builder *b, weir_attr attr, weir_value value);
void weir_step_cost(weir_builder *b, const char *name, weir_value pounds);
void weir_step_go(weir_builder *b, weir_target target);
/** Keeps what is held until the service can take the patient; the patient goes on there. */
void weir_step_hold_until(weir_builder *b, weir_target service, const weir_seize *how);
void weir_step_return(weir_builder *b, weir_value share, weir_value after, weir_target to);
/** Earliest free slot of the books within a time from now; the patient goes on at the slot. */
typedef struct weir_booking {
    weir_value within, notice, attends;
    weir_target missed, or_else; /* id -1: did_not_attend, turned_away */
} weir_booking;
void weir_step_book(weir_builder *b, const weir_book *books, size_t n, const weir_booking *how);

/** A choice. Conditions are tried in order, then shares of those left; a branch with neither takes
 * the rest. */
typedef struct weir_branch {
    weir_cond when;   /* id -1: none */
    weir_value share; /* kind 0: none */
    weir_target to;   /* weir_on(b): the list goes on */
} weir_branch;
void weir_step_choose(weir_builder *b, const weir_branch *branches, size_t n);

/** A choice with odds of exp(utility + per_min_travel x minutes on the way + per_log_wait x
 * log(1 + believed wait / 1 h) + extra). kind 0: that is nothing. */
typedef struct weir_option {
    weir_cond when; /* it is no option for who does not meet it; id -1: for all it is */
    weir_value utility, per_min_travel, per_log_wait;
    weir_value extra;     /* counts for those alone … */
    weir_cond extra_when; /* … who meet this; id -1: for all */
    weir_target to;
    weir_target at; /* the service that the way and the wait are of; id -1: `to` */
} weir_option;
void weir_step_logit(weir_builder *b, const weir_option *options, size_t n);

/** Steps that a section adds to a service that is laid down later: before each treatment in it, once its units
 * are granted, and before each delay behind a seize; not in branches of a `split`, nor in tasks. Said as
 * sections prepare. Name each step that draws. */
typedef void (*weir_lay)(weir_builder *b, void *what);
void weir_before_treatment(weir_builder *b, const char *service, weir_lay lay, void *what);

/* ---- targets -------------------------------------------------------------------------------------- */

weir_target weir_to_label(weir_builder *b, weir_label label);
weir_target weir_to_service(weir_builder *b, const char *service,
                            weir_place place); /* or SERVICE.LABEL */
weir_target weir_to_leave(weir_builder *b, const char *outcome);
weir_target weir_on(weir_builder *b); /* the next step */
/** By the level of an attribute: rows[level]; id -1: no way (an error for patients of that level). */
weir_target weir_to_by(weir_builder *b, weir_attr attr, const weir_target *rows, size_t n);

/* ---- conditions ----------------------------------------------------------------------------------- */

weir_cond weir_when_level(weir_builder *b, weir_attr attr, const int32_t *levels, size_t n);
weir_cond weir_when_range(weir_builder *b, weir_attr attr, double at_least, double at_most);
weir_cond weir_when_open(weir_builder *b, weir_calendar hours);
weir_cond weir_when_service_open(weir_builder *b, const char *service, weir_place place);
weir_cond weir_when_all(weir_builder *b, const weir_cond *conds, size_t n);
weir_cond weir_when_any(weir_builder *b, const weir_cond *conds, size_t n);
weir_cond weir_when_not(weir_builder *b, weir_cond cond);
/** Is there a slot in one of the books within a time from now? By the attribute's level where by.id >= 0. */
weir_cond weir_when_slot(weir_builder *b, weir_attr by, const weir_book *books, size_t n,
                         weir_value within);

/* ---- measures of a type's own ---------------------------------------------------------------------- */

weir_mark weir_new_mark(weir_builder *b, const char *name);
#define WEIR_ARRIVE ((weir_mark){-2})
#define WEIR_START ((weir_mark){-3})
#define WEIR_DEPART ((weir_mark){-4})
/** From one moment of a visit to another. stats as in YAML: "mean", "share_within 4 h", "p95",
 * "mean_number", "distribution"; name is without the service ("within_4h"). */
void weir_measure_interval(weir_builder *b, const char *name, weir_mark from, weir_mark to,
                           const char *const *stats, size_t n);
/** Patients who pass a mark: total, per day. */
void weir_measure_count(weir_builder *b, const char *name, weir_mark mark);

/** Of the whole system: patients who pass any of some marks (`service` NULL: a moment of the whole journey). */
typedef struct weir_moment {
    const char *service;
    weir_mark mark;
} weir_moment;
void weir_measure_count_all(weir_builder *b, const char *name, const weir_moment *moments,
                            size_t n);
/** … and one of these by another. */
void weir_measure_ratio(weir_builder *b, const char *name, const char *of, const char *by);

/* ---- where people live ----------------------------------------------------------------------------------- */

/** Is it one of the file's services? And the error where one was to be, at a key that names none. */
bool weir_is_service(weir_builder *b, const char *name);
void weir_no_service(weir_fields *f, const char *key);
/** How long it takes (a dial, seconds; infinite: nobody goes) from one level of an attribute, a home, to a
 * service: what `nearest` and utilities go by. Said by sections as they prepare; of a pair that was said
 * before, nothing changes. */
void weir_travel(weir_builder *b, const char *service, weir_attr home, int32_t level,
                 weir_value time);

/* ---- the population --------------------------------------------------------------------------------- */

/** A stream of patients from people: a Poisson process whose rate is the sum over cells of
 * people × product of factors, times the shape. Demand that a dial lowers is thinned from the same
 * candidates; nobody is renumbered. */
typedef struct weir_cell {
    double people;
    weir_value
        factors[6];    /* dials, multiplied: a rate per second and person among them; kind 0 ends */
    int32_t levels[4]; /* level indexes of the cell attributes */
} weir_cell;
typedef struct weir_people {
    const char *name;
    const weir_attr *cell_attrs; /* up to 4, set from the cell drawn */
    size_t n_cell_attrs;
    const weir_cell *cells;
    size_t n_cells;
    int32_t hour, weekday, month; /* profiles, -1 */
    bool holidays_as_sunday;
    weir_target to;
} weir_people;
/** Begins a stream; weir_people_set adds further attributes, in the order drawn. */
void weir_add_people(weir_builder *b, const weir_people *people);
void weir_people_set(weir_builder *b, weir_attr attr, weir_value value);

/* ---- a type and the table of types ------------------------------------------------------------------ */

typedef struct weir_model_type {
    const char *name; /* as written: `type: ward` */
    const char *doc;  /* one line */
    void (*build)(weir_builder *b, weir_fields *fields);
} weir_model_type;

/** A section of the file that belongs to the model (places, needs, access …): read before the
 * services (prepare) and after them (build), so that it may add services of its own. */
typedef struct weir_model_section {
    const char *name; /* top-level key */
    const char *doc;
    void (*prepare)(weir_builder *b, weir_fields *section); /* may be NULL */
    void (*build)(weir_builder *b, weir_fields *section);   /* may be NULL */
} weir_model_section;

typedef struct weir_models {
    const weir_model_type *const *types;
    size_t n_types;
    const weir_model_section *const *sections;
    size_t n_sections;
} weir_models;

/** For sections: begins a service of their own (`access`), ends it; steps go between. */
void weir_begin_service(weir_builder *b, const char *name, const char *type, weir_place place);
void weir_end_service(weir_builder *b);
/** Services of a type, in the order of the file (known before any type is built): how many there are,
 * of which at most `most` are written to names (NULL where most is 0). */
size_t weir_services_of_type(weir_builder *b, const char *type, const char **names, size_t most);
/** The words of a field of another service (`serves`, `place`), before or after it is built; counted
 * and written likewise; not marked known. */
size_t weir_service_words(weir_builder *b, const char *service, const char *key, const char **out,
                          size_t most);
/** Something a section leaves for types and later sections, by name (borrowed, not copied). */
void weir_share(weir_builder *b, const char *name, const void *thing);
const void *weir_shared(weir_builder *b, const char *name);
/** Memory that lives as long as the network. Never NULL. */
void *weir_builder_alloc(weir_builder *b, size_t size);

/** The health-and-care types and sections of weir itself. */
const weir_models *weir_health_models(void);

#ifdef __cplusplus
}
#endif
#endif
