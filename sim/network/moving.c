/* Sources whose rate moves: they are thinned from candidates, and what rises above where it began needs
 * a second source as strong as the rise can be. */
#include <math.h>

#include "sim/network/change.h"

/* The most that a dial can be over the run, relative to its base: at least 1. */
static double largest_rise(weir_builder *b, int32_t dial)
{
    if (dial < 0 || !b->dials.at[dial].moves)
        return 1;
    const double base = b->dials.at[dial].value;
    double level = base, factors = 1, added = 0;
    for (size_t i = 0; i < b->changes.n; i++) {
        const wr_change *c = &b->changes.at[i];
        if (c->dial != dial)
            continue;
        const double amount = wr_most_amount(b, c);
        if (c->how == WR_CHANGE_TO)
            level = fmax(level, amount);
        else if (c->how == WR_CHANGE_TIMES)
            factors *= fmax(1, amount);
        else
            added += fmax(0, amount);
    }
    const double most = level * factors + added;
    return base > 0 ? fmax(1, most / base) : most > 0 ? INFINITY : 1;
}

static bool moves(const weir_builder *b, int32_t dial)
{
    return dial >= 0 && b->dials.at[dial].moves;
}

typedef struct motion {
    bool moves;
    double rise; /* at least 1 */
} motion;

static motion rate_motion(weir_builder *b, const wr_rate *r)
{
    motion m = {moves(b, r->base) || moves(b, r->factor), 1};
    for (int32_t i = 0; i < r->n; i++) {
        const int32_t dial = r->kind == WR_RATE_TABLE    ? b->rate_dials.at[r->first + i]
                             : r->kind == WR_RATE_POINTS ? b->points.at[r->first + i].rate_dial
                                                         : -1;
        m.moves = m.moves || moves(b, dial);
        m.rise = fmax(m.rise, largest_rise(b, dial));
    }
    if (r->kind == WR_RATE_CONSTANT || r->kind == WR_RATE_PROFILE || r->kind == WR_RATE_SWING)
        m.rise *= largest_rise(b, r->base);
    m.rise *= largest_rise(b, r->factor);
    return m;
}

static motion cells_motion(weir_builder *b, const wr_source *s)
{
    motion m = {false, 1};
    for (int32_t i = 0; i < s->n_cells; i++) {
        const wr_cell *cell = &b->cells.at[s->first_cell + i];
        double rise = 1;
        for (int32_t k = 0; k < cell->n; k++) {
            const int32_t dial = b->cell_dials.at[cell->first + k];
            m.moves = m.moves || moves(b, dial);
            rise *= largest_rise(b, dial);
        }
        m.rise = fmax(m.rise, rise);
    }
    return m;
}

/* No second source can be as strong as that. */
static void say_endless(weir_builder *b, const wr_source *s)
{
    for (size_t i = 0; i < b->changes.n; i++)
        if (isinf(wr_most_amount(b, &b->changes.at[i]))) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, b->changes.at[i].place,
                    "drawn so, the rate of '%s' may rise without end", s->name);
            wr_hint(b->err, b->changes.at[i].place, "give the distribution an 'at_most'");
            return;
        }
    wr_fail(b->err, WEIR_ERR_SCENARIO, s->place, "the rate of '%s' is 0 and a change raises it",
            s->name);
    wr_hint(b->err, s->place, "start it above 0: what rises is the rate that is there");
}

void wr_mark_moving_sources(weir_builder *b)
{
    for (size_t i = 0; i < b->sources.n; i++) {
        wr_source *s = &b->sources.at[i];
        if (s->kind != WR_SOURCE_RATE && s->kind != WR_SOURCE_PEOPLE)
            continue;
        motion m = rate_motion(b, &b->rates.at[s->rate]);
        if (s->kind == WR_SOURCE_PEOPLE) {
            const motion cells = cells_motion(b, s);
            m.moves = m.moves || cells.moves;
            m.rise *= cells.rise;
        }
        s->thinned = m.moves;
        s->above = m.rise - 1;
        if (isinf(m.rise)) {
            s->above = 0;
            say_endless(b, s);
        }
    }
}
