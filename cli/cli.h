/* The command `weir`: what its files share.
 *
 *     main.c       which command it is; streams, exit code
 *     arguments.c  options and operands, from one table
 *     commands.c   the list of commands
 *     messages.c   errors and warnings, for people or as JSON
 *     load.c       scenarios from operands
 *     output.c     files that are written: checked before the work begins, whole or not at all
 *     progress.c   how far a run is, and stopping it by a signal
 *     experiment.c what run and compare have in common; warm_up.c --warm-up auto
 *     goals.c      what a run is asked to reach: --require, --precision; which measures are meant
 *     precision.c  replications until it is reached
 *
 * and one file for each command: init.c check.c show.c dials.c schema.c run.c compare.c sweep.c solve.c
 * days.c (of solve) fit.c calibrate.c report.c trace.c export.c merge.c verify.c version.c help.c (and completion.c); templates.h has what init writes.
 *
 * A command returns a weir_status, which becomes the exit code. What it has to say goes to standard
 * output, as text or (with --json) as one document that main() prints; errors and warnings are
 * gathered in a weir_error that main() prints too. Nothing but this folder prints or exits. */
#ifndef WEIR_CLI_H
#define WEIR_CLI_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "analysis/selection.h"
#include "analysis/sweep.h"
#include "sim/base/arena.h"
#include "weir/weir.h"

/* ---- options and commands -------------------------------------------------------------------- */

/** Which options a command takes: bits, one for each row of the table in arguments.c. */
#define CLI_BIT(n) (UINT64_C(1) << (n))
#define CLI_OUTPUT CLI_BIT(0)
#define CLI_FORCE CLI_BIT(1)
#define CLI_REPLICATIONS CLI_BIT(2)
#define CLI_SEED CLI_BIT(3)
#define CLI_THREADS CLI_BIT(4)
#define CLI_LENGTH CLI_BIT(5)
#define CLI_WARM_UP CLI_BIT(6)
#define CLI_SET CLI_BIT(7)
#define CLI_ROOT CLI_BIT(8)
#define CLI_JSON CLI_BIT(9)
#define CLI_QUIET CLI_BIT(10)
#define CLI_HELP CLI_BIT(11)
#define CLI_LIST CLI_BIT(12)
#define CLI_FORMAT CLI_BIT(13)
#define CLI_CHANGES CLI_BIT(14)
#define CLI_DIFF CLI_BIT(15)
#define CLI_REQUIRE CLI_BIT(16)
#define CLI_PRECISION CLI_BIT(17)
#define CLI_MAX_REPLICATIONS CLI_BIT(18)
#define CLI_COMPLETION CLI_BIT(19)
#define CLI_VARY CLI_BIT(20)
#define CLI_DESIGN CLI_BIT(21)
#define CLI_N CLI_BIT(22)
#define CLI_POINTS CLI_BIT(23)
#define CLI_INDEPENDENT CLI_BIT(24)
#define CLI_MEASURE CLI_BIT(25)
#define CLI_FULL CLI_BIT(26)
#define CLI_DIAL CLI_BIT(27)
#define CLI_COST CLI_BIT(28)
#define CLI_LARGEST CLI_BIT(29)
#define CLI_CONFIDENCE CLI_BIT(30)
#define CLI_BUDGET CLI_BIT(31)
#define CLI_FRONT CLI_BIT(32)
#define CLI_DAYS CLI_BIT(33)
#define CLI_AT CLI_BIT(34)
#define CLI_TRACE CLI_BIT(35)
#define CLI_TRACE_SHARE CLI_BIT(36)
#define CLI_PATIENT CLI_BIT(37)
#define CLI_REPLICATION CLI_BIT(38)
#define CLI_SCENARIO CLI_BIT(39)
#define CLI_SHARD CLI_BIT(48)
#define CLI_RESUME CLI_BIT(49)
#define CLI_MARGIN CLI_BIT(40)
#define CLI_SELECT CLI_BIT(41)
#define CLI_INDIFFERENCE CLI_BIT(42)
#define CLI_METHOD CLI_BIT(43)
#define CLI_INPUT_DRAWS CLI_BIT(44)
#define CLI_PER_DRAW CLI_BIT(45)
#define CLI_LEVELS CLI_BIT(46)
#define CLI_COVERAGE CLI_BIT(47)
#define CLI_COLUMN CLI_BIT(50)
#define CLI_UNIT CLI_BIT(51)
#define CLI_CENSORED CLI_BIT(52)
#define CLI_BY CLI_BIT(53)
#define CLI_LAWS CLI_BIT(54)
#define CLI_ROUNDED CLI_BIT(55)
#define CLI_ABOVE CLI_BIT(56)
#define CLI_BOOTSTRAP CLI_BIT(57)
#define CLI_TARGETS CLI_BIT(58)
#define CLI_WAVES CLI_BIT(59)
#define CLI_DISCREPANCY CLI_BIT(60)
#define CLI_SIZE CLI_BIT(61)

typedef struct cli_command cli_command;
typedef enum cli_format { CLI_TEXT, CLI_DOT, CLI_MERMAID } cli_format;

/** The command line, read. Texts are those of argv, or live until cli_arguments_clear(). */
typedef struct cli_arguments {
    const cli_command *command;
    bool json, quiet, force, help, list, changes, diff, completion, full, coverage;
    cli_format format;
    const char *output; /* NULL where not given */
    weir_load_options load;
    weir_run_options run;
    const char **operands;
    size_t n_operands;
    const char **require; /* as written; their shape is right */
    size_t n_require;
    const char **precision; /* likewise */
    size_t n_precision;
    int max_replications; /* 0 where not given */
    const char **vary;    /* as written */
    size_t n_vary;
    weir_design_kind design;
    size_t n_points;    /* 0 where not given */
    size_t levels;      /* of Morris; 0 where not given */
    const char *points; /* a file; NULL where not given */
    bool independent;
    bool find_warm_up;     /* --warm-up auto */
    const char **measures; /* as written; their shape is right */
    size_t n_measures;
    const char **margins; /* as written; their shape is right */
    size_t n_margins;
    const char *select, *indifference; /* as written; NULL where not given */
    analysis_method method;
    int input_draws;             /* 0 where not given */
    const char **dials, **costs; /* of solve and calibrate, as written */
    size_t n_dials, n_costs;
    bool largest;
    double confidence;    /* 0 where not given */
    size_t budget;        /* replications; 0 where not given */
    const char *front;    /* a measure, as written; NULL where not given */
    double days;          /* a share; 0 where not given */
    const char *at;       /* times of the day, "00:00,14:00"; NULL where not given */
    weir_fit_options fit; /* of weir fit: what options say, and no more */
    const char **laws;    /* pieces of law_words */
    size_t n_laws;
    char *law_words;
    bool resume;
    int export_format;    /* an analysis_format, where given */
    const char *scenario; /* a name; NULL where not given */
    const char *patient;  /* "12" or "SOURCE:ORDINAL"; NULL where not given */
    int replication;      /* from 0 */
    const char *targets;  /* a file; NULL where not given */
    int waves;            /* 0 where not given */
    double discrepancy;   /* a share */
    int across, upward;   /* of --size; 0 where not given */

    char *const *argv; /* as it came, for OUT.run.json */
    int argc;
    char **set;     /* load.set is this; --length and --warm-up are in it as settings of run.* */
    uint64_t given; /* bits of the options met so far */
} cli_arguments;

struct cli_command {
    const char *name, *operands, *about, *example;
    uint64_t options;
    size_t least, most;  /* operands */
    const char *missing; /* "a scenario file" */
    /** Fills *document where --json was given. */
    weir_status (*run)(const cli_arguments *a, json_t **document, weir_error *err);
};

extern const cli_command cli_commands[];
extern const size_t cli_n_commands;

const cli_command *cli_find_command(const char *name); /* NULL where there is none */
/** The command that a word names; an error with the nearest one where there is none. */
weir_status cli_choose_command(const char *word, const cli_command **out, weir_error *err);

/** Reads everything after the command's name. Free with cli_arguments_clear() in any case. */
weir_status cli_arguments_read(cli_arguments *a, const cli_command *command, int argc,
                               char *const *argv, weir_error *err);
void cli_arguments_clear(cli_arguments *a);

void cli_print_usage(FILE *to, const cli_command *command);
void cli_print_options(FILE *to, const cli_command *command);

weir_status cli_init(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_schema(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_check(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_run(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_compare(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_calibrate(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_fit(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_sweep(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_screen(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_solve(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_solve_days(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_dials(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_show(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_export(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_merge(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_trace(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_plot(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_report(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_verify(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_version(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_help(const cli_arguments *a, json_t **document, weir_error *err);
void cli_print_commands(FILE *to);
/** A script that teaches bash the commands and options: share/bash-completion/completions/weir. */
void cli_print_completion(FILE *to);
/** Names with a blank before each: of a command's options, of the templates of init, and of
 * the models of verify. */
void cli_print_option_names(FILE *to, const cli_command *command);
void cli_print_template_names(FILE *to);
void cli_print_model_names(FILE *to);

/* ---- messages -------------------------------------------------------------------------------- */

/** Prints all messages to standard error, with colours on a terminal, and clears them. */
void cli_print_messages(weir_error *err);
/** Moves messages to `into`, but for those of a place that it has a message of already: a redesign
 * repeats what is said of its base. */
void cli_add_messages(weir_error *into, weir_error *from);
/** All messages as a list of {file, line, column, severity, text}. */
json_t *cli_messages_json(const weir_error *err);
/** Any text as a JSON string: bytes that are not UTF-8 become '?'. NULL gives null. */
json_t *cli_json_text(const char *text);
/** A number, or null where it is not finite. */
json_t *cli_json_number(double value);

/* ---- scenarios ------------------------------------------------------------------------------- */

typedef struct cli_scenarios {
    weir_network **networks;
    char **names; /* base names of the files, made different from one another */
    size_t n;
} cli_scenarios;

/** Loads every operand. Free with cli_scenarios_clear() in any case. */
weir_status cli_scenarios_load(const cli_arguments *a, cli_scenarios *out, weir_error *err);
void cli_scenarios_clear(cli_scenarios *s);

/* ---- what a run is asked to reach ------------------------------------------------------------ */

/** One --precision. */
typedef struct cli_target {
    const char *measure, *stat, *shown; /* shown: the value as written */
    bool absolute, quantile;
    double error; /* relative, such as 0.05; absolute: in the measure's unit */
} cli_target;

typedef struct cli_goals {
    wr_arena *arena;                /* owns what follows */
    weir_result_priority *required; /* `name` is the text of the option */
    size_t n_required;
    cli_target *targets; /* of --precision */
    size_t n_targets;
    int least, start, most;  /* replications: never fewer, to begin with, and never to go beyond */
    weir_measure_name *kept; /* of --measure, where the command searches */
    size_t n_kept;
    weir_measure_name front; /* of --pareto */
} cli_goals;

/** Is the text of --require or --precision of the right shape? */
weir_status cli_goal_check(const char *option, const char *text, weir_error *err);
/** Finds the measures that are named. Free with cli_goals_clear() in any case. */
weir_status cli_goals_read(const cli_arguments *a, const cli_scenarios *s, cli_goals *out,
                           weir_error *err);
void cli_goals_clear(cli_goals *goals);
/** Are there all measures that --measure names? */
weir_status cli_measures_check(const cli_arguments *a, const cli_scenarios *s, weir_error *err);
/** `more` of weir_run_options: how many replications the precision asked for takes, as far as known. */
int cli_goals_more(void *goals, const weir_results *so_far);
/** How far the precision has come: a few lines, or `precision` of --json. Of goals with targets. */
void cli_goals_print_precision(FILE *out, const cli_goals *goals, const weir_results *r);
json_t *cli_goals_precision_json(const cli_goals *goals, const weir_results *r);
/** WEIR_OK, or WEIR_ERR_FINDINGS with a message for each requirement that is not surely met. */
weir_status cli_goals_judge(const cli_goals *goals, const weir_results *r, weir_error *err);

/** Finds the measures of --measure and --margin of a comparison, as texts to keep with its results
 * (NULL: none). From malloc(); the caller frees both. */
weir_status cli_question_read(const cli_arguments *a, const cli_scenarios *s, char **decide,
                              char **margins, weir_error *err);

/** What --select asks for; its `measure` is NULL where it was not given. Texts live as long as the goals,
 * whose arena it uses. Free with analysis_selection_clear(). */
weir_status cli_selection_read(const cli_arguments *a, const cli_scenarios *s,
                               const cli_goals *goals, analysis_selection *out, weir_error *err);
/** WEIR_OK; WEIR_ERR_FINDINGS with a message where no scenario could be named. */
weir_status cli_selection_judge(const analysis_selection *s, const weir_results *r,
                                weir_error *err);

/* ---- files that are written ------------------------------------------------------------------ */

/**
 * Can a file be written under this path? Asked before any work is done for it.
 *
 * @param inputs files that it must not replace
 * @return WEIR_OK; WEIR_ERR_USAGE (it exists, or is an input); WEIR_ERR_IO (no such folder, not
 *         writable, not a plain file)
 */
weir_status cli_check_output(const char *path, bool force, const char *const *inputs,
                             size_t n_inputs, weir_error *err);
/** The path with another ending: "a/b.h5" with ".run.json" is "a/b.run.json". NULL: no memory. */
char *cli_with_ending(const char *path, const char *ending, const char *instead);
/** All of a text to a new file beside `path`, then under its name. False with errno set. */
bool cli_publish(const char *path, const char *text);
/** OUT.run.json: how the results at `output` came about, and what they cost. */
weir_status cli_write_run_record(const cli_arguments *a, const char *path,
                                 const weir_run_cost *cost, weir_error *err);

/* ---- while a run goes on --------------------------------------------------------------------- */

#define CLI_PROGRESS_AT 48

typedef struct cli_progress {
    bool shown;               /* standard error is a terminal and --quiet was not given */
    bool drawn;               /* a line stands there */
    double began, drew;       /* seconds */
    const char *what;         /* is done; NULL: replications */
    const char *kept;         /* where those are that are done; NULL: nowhere */
    const char *part;         /* a file to be removed where the command is stopped; NULL: none */
    char at[CLI_PROGRESS_AT]; /* of a search: which point is run, to how many replications */
} cli_progress;

void cli_progress_begin(cli_progress *p, bool quiet);
bool cli_progress_step(void *progress, size_t done, size_t total);
/** The same where nobody knows how many there will be: a search. */
bool cli_progress_search(void *progress, size_t done, size_t total);
/** Which point of a search is run next, to be shown. */
void cli_progress_looking(void *progress, const char *point, size_t n_replications);
void cli_progress_end(cli_progress *p);
/** The signal that asked the command to stop, 0 if none did. */
int cli_stop_signal(void);

/* ---- shards, and going on (shard.c) ---------------------------------------------------------- */

/** Do --shard and --resume go with the rest? */
weir_status cli_shard_check(const cli_arguments *a, weir_error *err);
weir_status cli_shard_run(const cli_arguments *a, const cli_scenarios *s,
                          const weir_run_options *options, weir_run_cost *cost, weir_error *err);
weir_status cli_shard_show(const cli_arguments *a, json_t **document, weir_error *err);
weir_status cli_resume_run(const cli_arguments *a, const cli_scenarios *s,
                           const weir_run_options *options, weir_results **results,
                           weir_run_cost *cost, weir_error *err);
/** The results are whole: what was kept of them is not needed any more. */
void cli_resume_done(const cli_arguments *a);

/* ---- warm-up --------------------------------------------------------------------------------- */

/** Finds the warm-up that all scenarios need by a pilot run, says it, and loads them again with it. */
weir_status cli_warm_up_find(const cli_arguments *a, cli_scenarios *s, weir_error *err);

/* ---- sweep and screen --- */

typedef weir_status cli_design_fn(const cli_arguments *a, const weir_network *base,
                                  weir_design **out, weir_error *err);
typedef weir_status cli_points_fn(const cli_arguments *a, const analysis_sweep *sweep,
                                  const weir_run_cost *cost, json_t **document, weir_error *err);
/** Loads the operand, makes a design, runs its points, writes OUT and its record where -o was given,
 * and shows them. */
weir_status cli_sweep_points(const cli_arguments *a, cli_design_fn *make,
                             cli_points_fn *show_points, json_t **document, weir_error *err);
/** How wide a picture in characters may be; 0 where standard output is no terminal. */
int cli_picture_columns(void);

/* ---- run and compare ------------------------------------------------------------------------- */

/** Loads the operands, runs them, writes OUT and its record where -o was given, and shows the
 * results: by `print` for people. */
weir_status cli_experiment(const cli_arguments *a, void (*print)(FILE *, const weir_results *),
                           json_t **document, weir_error *err);

#endif
