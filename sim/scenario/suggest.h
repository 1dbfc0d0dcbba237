/* "did you mean": hints for keys and names that are nearly right. */
#ifndef WR_SUGGEST_H
#define WR_SUGGEST_H

#include "sim/base/fail.h"

/** Adds `hint: did you mean 'x'?` to the last error if a candidate is near; else nothing. */
void wr_hint_nearest(weir_error *err, weir_place place, const char *text,
                     const char *const *candidates, int n);

#endif
