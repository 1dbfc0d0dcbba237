/* Between lay.c, choose.c, prefer.c, room.c and groups.c: one item of a list of steps, as it is being laid down. */
#ifndef WR_LAY_H
#define WR_LAY_H

#include "sim/network/steps.h"

typedef struct wr_item {
    weir_builder *b;
    weir_fields *f;   /* the item's map */
    wr_node *value;   /* what stands behind the step word */
    const char *path; /* services.ed.steps.1, or services.ed.NAME */
    const char *word; /* treat */
} wr_item;

/** "expected ..., found ..." at a node. */
void wr_item_fail(wr_item *s, const wr_node *node, const char *expected);
/** Resources: `bed`, `[bed, nurse]`, `{beds: 2, nurse: 1}` or `{any_of: [a, b]}`. */
void wr_item_needs(wr_item *s, const char *path, wr_node *node, wr_plan *plan);
void wr_lay_choose(wr_item *s);
void wr_lay_prefer(wr_item *s); /* choose: {shortest: …} */

void wr_lay_split(wr_item *s);
void wr_lay_repeat(wr_item *s);
void wr_lay_batch(wr_item *s);
void wr_lay_unbatch(wr_item *s);
/** Does a list of steps, or one within it, make groups? */
bool wr_makes_groups(const wr_node *steps);

/** A target beside the step word, or below it: its handle, -1 where there is none. */
int32_t wr_item_target(wr_item *s, weir_fields *f, const char *key);
/** `room` and `balk`, where they are said, as a step of their own. */
void wr_lay_room(wr_item *s, const wr_plan *plan);

#endif
