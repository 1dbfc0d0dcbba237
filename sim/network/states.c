/* Measures of the state of the system: what share of the time a condition on it held. They belong to
 * no patient, so nothing that they ask for may be read from one. */
#include "sim/network/builder.h"

/* ---- share_of_time ------------------------------------------------------------------------------- */

/* A bound of a condition that nobody is asked of. */
static bool is_number(wr_value v) { return v.kind == WR_VALUE_NONE || v.kind == WR_VALUE_DIAL; }

static void check_state(weir_builder *b, weir_fields *f, int32_t cond)
{
    const wr_cond *c = &b->conds.at[cond];
    if (c->op != WR_COND_STATE) {
        weir_field_error(f, "share_of_time",
                         "expected one condition on a count: waiting, present, in_use, free or "
                         "occupancy");
        return;
    }
    if (!is_number(c->lo) || !is_number(c->hi))
        weir_field_error(f, "share_of_time",
                         "the bounds of a 'share_of_time' are plain numbers: no patient is asked");
}

/* The clock, days and dates alone, however they are put together. */
static bool by_time_alone(const weir_builder *b, int32_t cond)
{
    const wr_cond *c = &b->conds.at[cond];
    const bool group = c->op == WR_COND_ALL || c->op == WR_COND_ANY || c->op == WR_COND_NOT;
    for (int32_t i = 0; group && i < c->n; i++)
        if (!by_time_alone(b, c->first + i))
            return false;
    return group || c->op == WR_COND_CLOCK || c->op == WR_COND_WEEKDAY || c->op == WR_COND_DATE;
}

static void read_share(weir_builder *b, weir_fields *f, wr_measure *m)
{
    const int errors = b->err->n_errors;
    m->kind = WR_MEASURE_HELD;
    m->state = weir_read_cond(f, "share_of_time").id;
    if (b->err->n_errors == errors)
        check_state(b, f, m->state);
    if (!weir_has_field(f, "during"))
        return;
    const int before = b->err->n_errors;
    m->during = weir_read_cond(f, "during").id;
    if (b->err->n_errors == before && !by_time_alone(b, m->during))
        weir_field_error(f, "during", "'during' is of the clock, of days and of dates");
}

bool wr_read_state_measure(weir_builder *b, weir_fields *f, wr_measure *m)
{
    if (!weir_has_field(f, "share_of_time"))
        return false;
    read_share(b, f, m);
    return true;
}
