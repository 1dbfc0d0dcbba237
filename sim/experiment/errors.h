/* Messages gathered by one thread, handed to the caller. */
#ifndef WR_EXPERIMENT_ERRORS_H
#define WR_EXPERIMENT_ERRORS_H

#include "sim/base/fail.h"

/** Moves all messages to the end of `into` (which may be NULL) and clears `from`. */
void wr_error_move(weir_error *into, weir_error *from);

#endif
