/* Between resources.c, lay.c, compile.c, graph.c and reach.c: who is interrupted, and how they go on. */
#ifndef WR_INTERRUPT_H
#define WR_INTERRUPT_H

#include "sim/network/steps.h"

/** `then: resume | restart | resample | {remove: TARGET}` of a map; `target` is -1 unless removed. */
wr_then wr_read_then(weir_builder *b, weir_fields *f, int32_t *target);
/** `preempt: {whom, victim, then}` beside a seize: its index in preempts, -1 where there is none. */
int32_t wr_read_preempt(weir_builder *b, weir_fields *f);
/** `at_drop:` of a pool. */
wr_drop wr_read_at_drop(weir_builder *b, weir_fields *f);

/** `fails:` of a pool. */
wr_fails wr_read_fails(weir_builder *b, weir_fields *f, const wr_pool *pool);

/** Once all is linked: pools whose holders must be known, removals by step, stages drawn at again. */
void wr_find_interrupted(weir_builder *b);
/** The first removal of this step or a later one; those of a step stand together. */
int32_t wr_first_removal(const weir_network *net, int32_t step);

#endif
