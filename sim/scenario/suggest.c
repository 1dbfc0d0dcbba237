/* "did you mean": the nearest of the names that are legal there, if one is near at all. */
#include "sim/scenario/suggest.h"

#include "sim/base/names.h"

void wr_hint_nearest(weir_error *err, weir_place place, const char *text,
                     const char *const *candidates, int n)
{
    char shown[WR_QUOTE_MAX];
    const char *nearest = wr_nearest(text, candidates, n);
    if (nearest)
        wr_hint(err, place, "did you mean '%s'?", wr_quoted(nearest, shown));
}
