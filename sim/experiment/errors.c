/* Messages are moved, not copied: what they hold is their own. */
#include "sim/experiment/errors.h"

#include <stdlib.h>
#include <string.h>

void wr_error_move(weir_error *into, weir_error *from)
{
    const size_t n = from->n_messages;
    if (into) {
        if (into->n_errors == 0)
            into->status = from->status;
        into->n_errors += from->n_errors;
        into->n_warnings += from->n_warnings;
        into->dropping = from->dropping;
    }
    if (into && n > 0) {
        const size_t capacity = into->n_messages + n;
        weir_message *more = realloc(into->messages, capacity * sizeof *more);
        if (more) { /* else the text is lost, but not the status */
            memcpy(more + into->n_messages, from->messages, n * sizeof *more);
            into->messages = more;
            into->n_messages = into->capacity = capacity;
            from->n_messages = 0;
        }
    }
    weir_error_clear(from);
}
