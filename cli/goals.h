/* Options that name a measure, for the files that read them: cut into their parts, and looked up among
 * what the loaded scenarios report. */
#ifndef CLI_GOALS_H
#define CLI_GOALS_H

#include "cli/cli.h"
#include "sim/engine/engine.h"
#include "sim/scenario/units.h"

/** A part of an option's text. */
typedef struct cli_piece {
    const char *at;
    size_t n;
} cli_piece;

typedef struct cli_goal {
    cli_piece measure, stat, value; /* stat: of length 0 where none is written */
    const char *how;                /* of a bound: at_least … */
} cli_goal;

/** What the scenarios report, and messages about one option. */
typedef struct cli_lookup {
    const wr_outputs **outputs; /* one a scenario */
    size_t n;
    wr_arena *arena;
    const char *option;
    weir_error *err;
} cli_lookup;

/** Fills the outputs of all scenarios, from the arena. */
void cli_lookup_open(cli_lookup *l, const cli_scenarios *s);

/** "MEASURE" or "MEASURE[STAT]"; "MEASURE VALUE". False where the text is not of that shape. */
bool cli_cut_measure(const char *text, cli_goal *g);
bool cli_cut_value(const char *text, cli_goal *g);

/** The column for all patients; NULL with an error, and the nearest name. */
const wr_output *cli_find_column(const cli_lookup *l, const cli_goal *g);

/** How a value of a measure's unit is written, and what one unit of it is inside. */
wr_dim cli_dimension_of(const char *unit, double *scale);

/** Reads a value of a measure, in the measure's unit; false with an error. */
bool cli_read_value(const cli_lookup *l, const wr_output *o, const char *text, double *value);

/** Reads a margin, above 0: in the measure's unit, or relative (a share) where a per cent of a measure
 * that is no share itself is written; false with an error. */
bool cli_read_margin(const cli_lookup *l, const wr_output *o, const char *text, double *value,
                     bool *relative);

#endif
