/* Between change.c, intervention.c, rule.c and moving.c: changes of dials, as they are read. */
#ifndef WR_CHANGE_H
#define WR_CHANGE_H

#include "sim/network/builder.h"

/** What all changes of an intervention, or of a rule, have in common. */
typedef struct wr_ground {
    weir_builder *b;
    int32_t intervention, rule; /* one of them is -1 */
    weir_time start;            /* from run.start */
    weir_time transition;       /* the default of `over` */
} wr_ground;

/** Reads a list of changes under a key into b->changes; nothing where it is absent. */
void wr_read_changes(const wr_ground *g, weir_fields *f, const char *key);

/** Words that stand for changes, such as `add` and `redirect` (shorthand.c). */
void wr_read_shorthands(const wr_ground *g, weir_fields *f);
/** `open`: other hours from its start on (opening.c). */
void wr_read_open(const wr_ground *g, weir_fields *f);
/** One change of one dial, by `how` and a written amount; nothing where an error was found. `path` names
 * the amount. */
void wr_add_change(const wr_ground *g, int32_t dial, wr_change_how how, const char *path,
                   wr_node *amount);
/** The same, times a number known already. */
void wr_add_times(const wr_ground *g, int32_t dial, double times, weir_place place);

/** The same, so much added. */
void wr_add_by(const wr_ground *g, int32_t dial, double by, weir_place place);

/** A plain duration in seconds; an uncertain one is an error. */
double wr_read_seconds(weir_fields *f, const char *key, double otherwise);
weir_time wr_seconds_to_time(double seconds);

/** The most that a dial can be drawn as: its value, where it is not uncertain; perhaps infinite. */
double wr_most_drawn(weir_builder *b, int32_t dial);
/** The largest amount of a change, and its longest time. */
double wr_most_amount(weir_builder *b, const wr_change *c);
weir_time wr_most_over(weir_builder *b, const wr_change *c);

#endif
