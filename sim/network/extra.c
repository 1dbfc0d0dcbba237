/* Readers of fields that one provider type asked for. */
#include "sim/network/builder.h"

weir_value weir_read_clock(weir_fields *f, const char *key, const char *fallback)
{
    wr_node *node = wr_field(f, key);
    if (node || fallback)
        return wr_read_scalar(f->b, wr_field_path_of(f, key), node, WR_DIM_CLOCK, fallback);
    weir_field_error(f, NULL, "'%s' is missing: a time of day, such as \"08:00\"", key);
    return weir_constant(f->b, 0);
}
