/* Inside the builder: what weir_builder and weir_fields hold while a scenario is compiled. The
 * handles of weir/model.h are indexes into the vectors here; wr_builder_finish() freezes them into
 * the network's arrays.
 *
 *   dials.c    every number and its path; overrides; the readers' lowest layer
 *   read.c     typed readers of fields: numbers, words, values of every kind
 *   tables.c   tables and mixes
 *   laws.c     distributions; csv.c columns of data files
 *   time.c     calendars
 *   rates.c    profiles, rates
 *   cond.c     conditions
 *   attrs.c    attributes, and the values they are set to
 *   people.c   sources: arrivals, people, start
 *   steps.c    pools, labels, steps
 *   travel.c   how far it is from where patients live; belief.c how long they think they will wait
 *   link.c     names and targets resolved once all services are known; cycles; stages
 *   measure.c  measures and priorities; states.c those of the state of the system
 *   change.c   changes of dials; intervention.c and rule.c, whose they are
 *   check.c    reachability, loops without delay; shares.c shares that add up
 *   traffic.c  offered load before any run
 *   parts.c    parts that share nothing
 *   run.c      `run:`
 *   compile.c  the order in which all of this happens
 */
#ifndef WR_BUILDER_H
#define WR_BUILDER_H

#include "sim/base/names.h"
#include "sim/network/network.h"
#include "sim/network/notes.h"
#include "weir/model.h"
#include "weir/network.h"

struct weir_fields {
    weir_builder *b;
    wr_node *map;       /* a map, or NULL: nothing is written and all is default */
    const char *path;   /* "services.ed"; "" at the top */
    bool *known;        /* parallel to map->entries: asked for by a reader */
    const char **asked; /* every key a reader asked for: the candidates of "did you mean" */
    size_t n_asked, asked_capacity;
    weir_fields *next; /* all of them, to check unknown keys at the end of a section */
    bool checked;
    weir_fields *same_path; /* another map of the same path */
    const wr_node *node;    /* what is written: `map`, or something that is no map */
    bool broken;            /* no map where there should be one: an error has said so */
};

/** A target as written, resolved by link.c. Handles (weir_target.id) index `pending` for ever. */
typedef struct wr_pending_target {
    wr_target_kind
        kind; /* TO_STEP with label >= 0; TO_SERVICE with name; TO_LEAVE; TO_TABLE; TO_NEXT */
    const char *name; /* text as written: a label of `service_at`, SERVICE or SERVICE.LABEL; NULL */
    int32_t label;    /* weir_label.id, -1 */
    int32_t service_at;  /* the service in whose steps it stands, -1 */
    int32_t attr;        /* TO_TABLE */
    const int32_t *rows; /* TO_TABLE: target handles by level, -1: no way */
    int32_t n_rows;
    const char *outcome;
    const int32_t *keep;
    int32_t n_keep; /* pool handles */
    weir_place place;
    int32_t otherwise; /* TO_TABLE: 1 + the target handle of rows not written, 0: none */
} wr_pending_target;

typedef struct wr_label_info {
    const char *name; /* NULL: nameless */
    int32_t service;
    int32_t step; /* -1 until placed */
    weir_place place;
} wr_label_info;

/** A pool by name (weir_find_pool), resolved by link.c: pool handles below the first
 * WR_PENDING_POOL are indexes of pools; from there on, of pending_pools. */
#define WR_PENDING_POOL 0x40000000
typedef struct wr_pending_pool {
    const char *name;
    int32_t service_at;
    weir_place place;
    int32_t pool; /* -1 until linked */
} wr_pending_pool;

/** A state as written (`waiting: {of: ed}`): names resolved by link.c into conds and tables. */
typedef struct wr_pending_state {
    const char *name;
    int32_t service_at;
    bool of_table; /* else of a cond */
    int32_t index; /* of the table or cond */
    weir_place place;
} wr_pending_state;

/** A book by name, resolved by link.c into book_refs[ref]. */
typedef struct wr_pending_book {
    const char *name;
    int32_t service_at;
    int32_t ref;
    weir_place place;
} wr_pending_book;

/** A table of books of a booking, laid out by link.c once all levels are known. */
typedef struct wr_pending_books {
    int32_t step; /* of book_steps */
    int32_t attr;
    const int32_t *rows; /* by level: book_refs, -1: no row */
    int32_t n_rows, otherwise;
    weir_place place;
} wr_pending_books;

/** How long the way is from one home to a service (weir_travel). */
typedef struct wr_way_there {
    int32_t service, attr, level;
    wr_value time;
} wr_way_there;

/** What a service says of the wait that is believed of it, whether anybody asks or not. */
typedef struct wr_belief_said {
    int32_t service;
    weir_fields *f;       /* `believed_wait:`, or NULL */
    weir_mark until;      /* as its type has it; id -1: its start */
    int32_t moment;       /* as written, or that one */
    int32_t from, memory; /* dials; where f is not NULL */
} wr_belief_said;

/** A table that gives each word of one attribute as a value of another (wr_copied_words). */
typedef struct wr_word_copy {
    int32_t table, to, from;
    weir_place place;
} wr_word_copy;

/** What messages say of a step; parallel to steps. */
typedef struct wr_step_info {
    weir_place place;
    const char *name; /* as written, or NULL */
} wr_step_info;

/** Steps that are come to by one step alone, and, in a branch of a split, left by their last. */
typedef struct wr_enclosed {
    int32_t owner;      /* the step that leads there */
    int32_t first, end; /* from, up to but not including */
    bool branch;        /* of a split; else of another step, and may be left anywhere */
    const char *what;   /* "a branch of a split" */
} wr_enclosed;

/** What a section lays before the treatments of a service. */
typedef struct wr_before {
    const char *service;
    weir_lay lay;
    void *what;
} wr_before;

struct weir_builder {
    wr_arena *arena;
    weir_error *err;
    const weir_models *models;
    wr_scenario_tree tree;
    bool *override_used;    /* parallel to tree.overrides */
    struct wr_notes *notes; /* what is asked for, noted (notes.h); NULL in a load */
    weir_network net;       /* title, run and the frozen arrays at the end */

    WR_VEC(wr_dial) dials;
    wr_names *dial_paths;
    WR_VEC(wr_attr) attrs; /* levels grow in attr_levels until frozen */
    struct wr_attr_build {
        WR_VEC(wr_level) levels;
    } * attr_levels; /* parallel to attrs, grown with it */
    size_t attr_levels_capacity;
    WR_VEC(wr_table) tables;
    WR_VEC(wr_row) rows;
    WR_VEC(wr_dist) dists;
    WR_VEC(wr_mix) mixes;
    WR_VEC(wr_lower) lowers;
    WR_VEC(wr_before) befores;
    WR_VEC(wr_mix_entry) mix_entries;
    WR_VEC(wr_cond) conds;
    WR_VEC(double) numbers;
    WR_VEC(wr_step) steps;
    WR_VEC(wr_pending_target) targets;
    WR_VEC(wr_need) needs;
    WR_VEC(wr_seize) seizes;
    WR_VEC(wr_preempt) preempts;
    WR_VEC(wr_removal) removals;
    WR_VEC(wr_room) rooms;
    WR_VEC(wr_value) balks;
    WR_VEC(wr_treat) treats;
    WR_VEC(wr_release) releases;
    WR_VEC(wr_delay) delays;
    WR_VEC(wr_until) untils;
    WR_VEC(wr_hold) holds;
    WR_VEC(wr_choose) chooses;
    WR_VEC(wr_branch) branches;
    WR_VEC(wr_prefer) prefers;
    WR_VEC(wr_option) options;
    WR_VEC(wr_belief) beliefs;
    WR_VEC(wr_patience) patiences;
    WR_VEC(wr_book_step) book_steps;
    WR_VEC(int32_t) book_refs;
    WR_VEC(wr_assign) assigns;
    WR_VEC(wr_cost) costs;
    WR_VEC(wr_return) returns;
    WR_VEC(wr_split) splits;
    WR_VEC(wr_repeat) repeats;
    WR_VEC(wr_batch) batches;
    WR_VEC(wr_calendar) calendars;
    WR_VEC(wr_span) spans;
    WR_VEC(wr_switch) switches;
    WR_VEC(wr_rate) rates;
    WR_VEC(int32_t) rate_dials;
    WR_VEC(wr_point) points;
    WR_VEC(wr_profile) profiles;
    WR_VEC(wr_source) sources;
    WR_VEC(weir_time) times;
    WR_VEC(wr_cell) cells;
    WR_VEC(int32_t) cell_dials;
    WR_VEC(wr_pool) pools;
    WR_VEC(wr_book) books;
    WR_VEC(wr_service) services;
    WR_VEC(wr_change) changes;
    WR_VEC(wr_intervention) interventions;
    WR_VEC(wr_rule) rules;
    WR_VEC(wr_purse) budgets;
    WR_VEC(int32_t) service_refs;
    WR_VEC(wr_measure) measures;
    WR_VEC(wr_record) records;
    WR_VEC(int32_t) moments;
    WR_VEC(wr_instant) instants;
    WR_VEC(wr_counted_place) counted;
    WR_VEC(wr_stat) stats;
    WR_VEC(int32_t) by_attrs;
    WR_VEC(int32_t) report_by; /* weir_report_by */

    WR_VEC(wr_label_info) labels;
    WR_VEC(wr_pending_pool) pending_pools;
    WR_VEC(wr_pending_state) pending_states;
    wr_names *service_names, *pool_names, *attr_names, *calendar_names, *profile_names, *book_names,
        *stage_names, *outcome_names, *cost_names, *score_names;

    /* the service whose steps are being laid down */
    int32_t service; /* -1 between services */
    weir_fields *service_fields;
    const char *step_name;   /* weir_name_step: for the next step */
    wr_names *marks;         /* of the service: name to slot */
    int32_t last_stage;      /* stage of a treat or delay that a following choose may share, -1 */
    int32_t unnamed_steps;   /* for stage names */
    int32_t n_repeats;       /* of the service, so far */
    bool no_short_ways;      /* what is laid now is not for the short ways of the engine */
    bool batches_here;       /* some step of it makes groups */
    bool seizes_here;        /* some step laid so far seizes */
    bool laying_before;      /* a section's steps before a treatment are being laid */
    int32_t in_ways;         /* how many splits what is laid now is within */
    weir_fields *all_fields; /* newest first */
    struct wr_shared_thing {
        const char *name;
        const void *thing;
    } * shared;
    size_t n_shared;

    WR_VEC(wr_enclosed) enclosed;
    WR_VEC(wr_step_info) step_infos; /* parallel to steps, but may be shorter */
    WR_VEC(wr_pending_book) pending_books;
    WR_VEC(wr_pending_books) pending_book_tables;
    WR_VEC(wr_word_copy) word_copies;
    weir_place step_place; /* of the step being laid down; source NULL: unknown */

    WR_VEC(int32_t) dial_of_path;    /* parallel to dial_paths: not every dial has a path */
    WR_VEC(weir_fields *) fields_at; /* parallel to field_paths: the newest of each path */
    wr_names *field_paths;
    wr_names *dial_aliases; /* second paths */
    WR_VEC(int32_t) dial_of_alias;
    WR_VEC(wr_priority) priorities;
    WR_VEC(bool) attr_closed;       /* parallel to attrs: its words are declared, none is added */
    WR_VEC(const wr_node *) run_by; /* `run: {by: …}` as written, resolved when all is read */
    bool run_by_written;
    WR_VEC(wr_way_there) ways_there;
    WR_VEC(wr_belief_said) beliefs_said;
    bool plain_numbers;              /* inside a branch of a mixture: its numbers are not dials */
    WR_VEC(weir_place) table_places; /* parallel to tables; source NULL: none that a file wrote */
};

static inline wr_value wr_inside(weir_value v)
{
    return v.kind ? (wr_value){(wr_value_kind)v.kind, v.index} : WR_NO_VALUE;
}
static inline weir_value wr_outside(wr_value v) { return (weir_value){(int32_t)v.kind, v.index}; }

/* ---- dials.c -- */

/** Adds a dial, or returns the known one of that path. An override (`set:`, `--set`) that names
 * the path is applied here, and marked as used. Factor-only dials take value 1. */
int32_t wr_add_dial(weir_builder *b, const char *path, wr_dim dim, double value, const char *unit,
                    double scale, weir_place place);
/** The override that names a path, if any: the reader reads its node in place of the file's. */
wr_node *wr_overridden(weir_builder *b, const char *path, wr_node *written);
/** Reads one scalar (or {value:, source:, range:} map) as a dial. node NULL: the fallback text. */
weir_value wr_read_scalar(weir_builder *b, const char *path, wr_node *node, wr_dim dim,
                          const char *fallback);
/** The same with a second path for the same dial (NULL: none) and bounds of its own. */
weir_value wr_read_scalar_as(weir_builder *b, const char *path, const char *alias, wr_node *node,
                             wr_dim dim, const char *fallback, double lo, double hi);
/** A dial whose paths nothing overrides, for a value parsed elsewhere; the known one of that path. */
int32_t wr_new_dial(weir_builder *b, const char *path, wr_dim dim, double value, const char *unit,
                    double scale, weir_place place);
int32_t wr_factor_dial(weir_builder *b, const char *path, weir_place place); /* factor_only */
void wr_set_alias(weir_builder *b, int32_t dial, const char *alias);         /* NULL: none */
int32_t wr_constant_dial(weir_builder *b, double value); /* no path: nothing can move it */
int32_t wr_find_dial(weir_builder *b, const char *path); /* by path or alias; -1 */
/** A dial's index where a value is one; else an error at the place, and a constant dial. */
int32_t wr_only_dial(weir_builder *b, weir_value v, weir_place place);
/** What a wrapper (`{value: …, source: …, range: …}`) says of its dial; value_holds: its value is the
 * dial's, not one given elsewhere. */
void wr_read_wrapper(weir_builder *b, const char *path, wr_node *wrapper, wr_dial *dial,
                     bool value_holds);
/** What a value is now, for checks: of a dial its value, else NaN. */
double wr_value_now(const weir_builder *b, wr_value v);
/** Parses text as a dial's own unit says it; errors at the place. */
bool wr_parse_for_dial(weir_builder *b, const wr_dial *dial, const wr_node *node, double *value);
/** Errors for overrides that named nothing, with the nearest paths. */
void wr_check_overrides(weir_builder *b);

/* ---- read.c -- */

const char *wr_subpath(weir_builder *b, const char *path, const char *key); /* path.key */
wr_node *wr_node_of_text(weir_builder *b, const char *text); /* as if a file had said it */
/** "a list", "a map", "'many'" for messages. */
const char *wr_found(weir_builder *b, const wr_node *node);
const char *wr_dim_words(wr_dim dim); /* "a duration" */
/** Reads and forgets a key that an error has already spoken of, with all below it. */
void wr_skip_fields(weir_fields *f);

weir_fields *wr_fields_of(weir_builder *b, wr_node *map, const char *path);
/** Unknown keys of every fields object not yet checked. */
void wr_check_unknown_keys(weir_builder *b);
wr_node *wr_field(weir_fields *f, const char *key); /* its node or NULL; marks it known */
const char *wr_field_path_of(weir_fields *f, const char *key);
/** A value where a number, share, duration or distribution may stand. dist_allowed: a
 * distribution is a draw; else only a number, table or attribute. */
weir_value wr_read_value(weir_builder *b, const char *path, wr_node *node, wr_dim dim,
                         bool dist_allowed, const char *fallback);
/** The laws, for the schema: the i-th name, and the keys that may stand beside `dist`, qualifiers
 * included, in keys[] (NULL ends them). NULL behind the last. */
enum { WR_LAW_KEYS = 40 };
const char *wr_law_word(size_t i, const char *keys[WR_LAW_KEYS]);
int32_t wr_read_dist(weir_builder *b, const char *path, wr_node *node,
                     wr_dim dim); /* a dist index */
weir_value wr_read_mix_node(weir_builder *b, const char *path, wr_node *node, int32_t attr);
/** Can it not be read where there is no patient? */
bool wr_asks_patient(const weir_builder *b, wr_value v);
/** Tables: {by: …, rows}, each row read by `read`. */
typedef weir_value wr_row_reader(weir_builder *b, const char *path, wr_node *node, const void *how);
weir_value wr_read_table(weir_builder *b, const char *path, wr_node *node, wr_row_reader *read,
                         const void *how);
/** The word of one attribute as a value of another: the table from the one's levels to the other's. */
weir_value wr_copied_words(weir_builder *b, int32_t to, int32_t from, weir_place place);
/** After all is read: rows for levels that came later, rows that are missing. */
void wr_finish_tables(weir_builder *b);
/** Shares that add up to 1: `n` dials, of which overridden ones hold and the others give way. */
void wr_check_shares(weir_builder *b, const wr_value *shares, size_t n, weir_place place);
/** A distribution's law at the values its dials have now; false with `why` where impossible. */
bool wr_law_now(weir_builder *b, const wr_dist *dist, wr_law *law, char why[WR_WHY]);
/** Numbers of one column of a data file, in the unit of dim. */
const double *wr_read_column(weir_builder *b, weir_fields *f, const char *column_key, wr_dim dim,
                             size_t *n);
/** A list of numbers, plain ones in the unit named beside it. */
const double *wr_read_numbers(weir_builder *b, wr_node *list, wr_node *unit, wr_dim dim, size_t *n);
/** A word where one is wanted; NULL (with an error) for anything else. */
const char *wr_word(weir_builder *b, wr_node *node, const char *what);
/** The level (and its value) a word or number names for an attribute; adds it where `add`. */
int32_t wr_level_of(weir_builder *b, int32_t attr, wr_node *node, bool add);

/* ---- time.c, rates.c -- */

void wr_read_calendars(weir_builder *b, wr_node *calendars);
void wr_read_profiles(weir_builder *b, wr_node *profiles);
/** As written under a key: a name, spans, a map by day, a number. doors: spans without values. */
int32_t wr_read_calendar(weir_builder *b, const char *path, wr_node *node, bool door);
/** One that has the same value, a dial, at all hours; -1: open all the time. */
int32_t wr_all_hours(weir_builder *b, int32_t dial);
int32_t wr_read_rate(weir_builder *b, const char *path, wr_node *node); /* a rate index */
/** A profile's name, or its numbers in place; its index. */
int32_t wr_read_profile_node(weir_builder *b, const char *path, wr_node *node);
/** A book's slots: a calendar whose spans' dials are the seconds between slots (`every 10 min`). */
int32_t wr_read_slots(weir_builder *b, const char *path, wr_node *node);
/** mon … sun 0 to 6, -1; with sets, `weekday` 7, `weekend` 8, `every_day` 9, `holidays` 10. */
const char *wr_day_word(size_t i); /* those of wr_weekday_of; NULL behind the last */
int wr_weekday_of(const char *text, bool sets);
/** A date as days from run.start; an error where the run has no date. */
bool wr_date_from_start(weir_builder *b, const wr_node *node, int32_t *days);

/* ---- cond.c -- */

const char *wr_cond_word(size_t i); /* the words of conditions; NULL behind the last */
int32_t wr_read_cond(weir_builder *b, const char *path, wr_node *node); /* a cond index */
/** The same of a rule: `for` stands beside it and is left out; a state may be cut short, its bounds
 * beside it (`{occupancy: ward.beds, above: 96 %}`). Where bounds stand alone they are of the state
 * that the condition `of` asks for; -1: there is none. */
int32_t wr_read_rule_cond(weir_builder *b, weir_fields *f, int32_t of);

/* ---- attrs.c, people.c -- */

/** Attributes that `set:` and `class:` name anywhere, with their words, before anything is read. */
void wr_collect_attributes(weir_builder *b);
/** An attribute by name; an error with "did you mean" at the place, and -1, where unknown. */
int32_t wr_attr_named(weir_builder *b, const char *name, weir_place place);
/** The value of an attribute as `set:` and `class:` write it. */
weir_value wr_read_attr_value(weir_builder *b, const char *path, wr_node *node, int32_t attr);

void wr_read_attributes(weir_builder *b, wr_node *classes, wr_node *attributes);
void wr_read_arrivals(weir_builder *b, wr_node *arrivals);
void wr_read_start(weir_builder *b, wr_node *start);
void wr_check_start(weir_builder *b);    /* once linked */
void wr_check_bookings(weir_builder *b); /* likewise */
void wr_push_assign(weir_builder *b, int32_t attr, weir_value value, const char *stage);
/** `tasks` of a service of any type: work without a patient. */
void wr_read_tasks(weir_builder *b, weir_fields *f);
/** When a task is due: a source of its own that leads to a target handle. */
void wr_read_task_times(weir_builder *b, weir_fields *f, const char *name, int32_t target);
/** `class:` and `set:` of a map, as assigns appended at the end; returns how many. */
int32_t wr_read_assigns(weir_builder *b, weir_fields *f, const char *stage_prefix);

/* ---- steps.c -- */

weir_target wr_read_target_node(weir_builder *b, const char *path, wr_node *node);
weir_pool wr_pool_by_name(weir_builder *b, const char *name, weir_place place);
int32_t wr_stage(weir_builder *b, const char *name);      /* by full name */
int32_t wr_step_stage(weir_builder *b, const char *kind); /* SERVICE.NAME of the step being laid */
void wr_read_resources(weir_builder *b, wr_node *resources, const char *path, int32_t service);
void wr_read_books(weir_builder *b, wr_node *books);
/** The steps of the general language, laid down in the current service (models' pathway type and
 * weir_read_steps). */
void wr_lay_steps(weir_builder *b, wr_node *list, const char *path);
/** The words of steps, for the schema: the i-th that is available, and the up to 8 keys (else NULL
 * ends them) that may stand beside it. NULL behind the last. */
const char *wr_step_word(size_t i, const char *const **beside);

/* ---- travel.c, belief.c -- */

/** The time on the way to a service, by where a patient lives; NONE where nothing is said of it. */
wr_value wr_travel_to(weir_builder *b, int32_t service);
/** `{travel: SERVICE}`, where a duration may stand. */
weir_value wr_read_travel(weir_builder *b, const char *path, wr_node *node);
/** Is it the attribute by which ways are said? */
bool wr_is_home(const weir_builder *b, int32_t attr);
/** An error where the way to a service from one home, or (-1) from some, is not said. */
void wr_check_travel(weir_builder *b, int32_t service, weir_place place, const char *what,
                     int32_t home);
/** `believed_wait:` of the service that is being built, whose steps are laid down. */
void wr_read_belief(weir_builder *b, weir_fields *f);
/** A belief of each service that a utility asks for; warns of one that nobody asks for. */
void wr_make_beliefs(weir_builder *b);

/* ---- the passes, in order, called by compile.c -- */

void wr_read_run(weir_builder *b, wr_node *run);
void wr_read_measures(weir_builder *b, wr_node *measures);
/** What a value of a measure is, and so the V of `share_within V` (stats.c). */
wr_dim wr_dim_of_values(const wr_measure *m);
/** A statistic as text, V being of `dim`; false with an error at the place. */
bool wr_parse_stat(weir_builder *b, const char *text, wr_dim dim, weir_place place, wr_stat *out);
/** One more statistic of the measure that is about to be pushed. */
void wr_push_stat(weir_builder *b, wr_measure *m, const wr_stat *stat);
/** `stat:`, and what it is where it is not written. Its `each` and its `by` are known. */
void wr_read_stats(weir_builder *b, weir_fields *f, wr_measure *m, const char *otherwise);
/** `during:` (periods.c): a condition on the clock, days and dates alone. */
void wr_read_during(weir_builder *b, weir_fields *f, wr_measure *m);
/** `each:` and `series:`. */
void wr_read_each(weir_builder *b, weir_fields *f, wr_measure *m);
/** Measures of the state of the system (states.c); false: it is none of them. */
bool wr_read_state_measure(weir_builder *b, weir_fields *f, wr_measure *m);
void wr_read_interventions(weir_builder *b, wr_node *interventions);
void wr_read_rules(weir_builder *b, wr_node *rules);
void wr_read_budgets(weir_builder *b, wr_node *budgets);
/** Puts the changes of both in the order of the network, and refuses those that contradict each other. */
void wr_sort_changes(weir_builder *b);
void wr_read_priorities(weir_builder *b, wr_node *priorities);
void wr_mark_moving_sources(weir_builder *b); /* thinned, above */
void wr_resolve_run_by(weir_builder *b);
void wr_link(weir_builder *b);        /* targets, pools, states; net.targets */
void wr_open(weir_builder *b);        /* doors and units whose hours an intervention switches */
void wr_find_cycles(weir_builder *b); /* stage_counted */
void wr_check(weir_builder *b);
void wr_check_choices(weir_builder *b, const weir_network *net); /* their shares (shares.c) */
void wr_traffic(weir_builder *b);                                /* net.loads; overload warnings */

#endif
