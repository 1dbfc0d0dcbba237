/* Where a search begins. A scenario tells before any run which load each pool is offered (weir_load_info); from
 * that Erlang's formulas say about what a target would come to, and halving over these, which costs some
 * compilations and no run, gives the step to begin at. A bad guess makes the search longer, never wrong. */
#include "sim/experiment/solver.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/erlang.h"
#include "sim/experiment/errors.h"
#include "sim/experiment/experiment.h"

#define SECONDS_A_DAY 86400.0
#define MOVES 1e-6 /* a load or capacity that differs by more has moved */

/* ---- what a target would come to --------------------------------------------------------------- */

/* A unit of square root of the offered load above it: busy, and waits are short (Halfin and Whitt 1981). */
static bool is_enough(const weir_load_info *load)
{
    return load->capacity >= load->offered + sqrt(load->offered);
}

/* The number in "p95", "share_within 4 h" …; in seconds where it is a time. */
static double stat_number(const char *stat, const char *word, wr_dim dim)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    double value;
    const size_t n = strlen(word);
    if (strncmp(stat, word, n) != 0 ||
        !wr_parse_value(stat + n, dim, &value, NULL, NULL, why, hint))
        return NAN;
    return value;
}

/* Does the pool keep the target, by the wait of M/M/c? */
static bool keeps_wait(const weir_load_info *load, const wr_solver_target *t, const wr_output *o)
{
    const int c = (int)fmin(floor(load->capacity), 1e6);
    const double a = load->offered, service = a / load->arrivals_per_day * SECONDS_A_DAY;
    const double p = stat_number(o->stat, "p", WR_DIM_NUMBER) / 100;
    const double within = stat_number(o->stat, "share_within ", WR_DIM_DURATION);
    const double above = stat_number(o->stat, "share_above ", WR_DIM_DURATION);
    double unit = 1;
    if (!(a > 0) || !(service > 0))
        return true;
    if (isfinite(within))
        return (1 - wr_erlang_wait_above(a, c, within / service) >= t->asked.value) == t->at_least;
    if (isfinite(above))
        return (wr_erlang_wait_above(a, c, above / service) >= t->asked.value) == t->at_least;
    if (!wr_unit_scale(o->unit, WR_DIM_DURATION, &unit))
        return is_enough(load);
    const double limit = t->asked.value * unit / service;
    if (isfinite(p))
        return (wr_erlang_wait_above(a, c, limit) >= 1 - p) == t->at_least;
    return strcmp(o->stat, "mean") == 0 ? (wr_erlang_mean_wait(a, c) >= limit) == t->at_least
                                        : is_enough(load);
}

static bool is_wait(const wr_output *o)
{
    const size_t n = strlen(o->quantity);
    return n >= 4 && strcmp(o->quantity + n - 4, "wait") == 0;
}

/* By which formula: waits by Erlang C, shares of patients lost by Erlang B, the rest by the square root. */
static bool keeps(const weir_load_info *load, const wr_solver_target *t, const wr_output *o)
{
    if (!isfinite(load->capacity) || !(load->offered > 0))
        return true;
    if (!isfinite(load->offered) || load->capacity > 1e6)
        return is_enough(load);
    if (is_wait(o) && load->arrivals_per_day > 0)
        return keeps_wait(load, t, o);
    if (strcmp(o->unit, "share") == 0 && strcmp(o->stat, "ratio") == 0 && !t->at_least)
        return wr_erlang_b(load->offered, (int)floor(load->capacity)) <= t->asked.value;
    return is_enough(load);
}

/* ---- pools that a dial moves ------------------------------------------------------------------------ */

static bool differs(double a, double b) { return !(fabs(a - b) <= MOVES * fmax(fabs(a), fabs(b))); }

static bool *moved_pools(wr_solver *s, const weir_network *low, const weir_network *high)
{
    bool *moved = wr_alloc_array(s->arena, (size_t)low->n_loads + 1, sizeof *moved);
    for (int32_t i = 0; i < low->n_loads && i < high->n_loads; i++)
        moved[i] = (isfinite(low->loads[i].capacity) || isfinite(high->loads[i].capacity)) &&
                   (differs(low->loads[i].capacity, high->loads[i].capacity) ||
                    differs(low->loads[i].offered, high->loads[i].offered));
    return moved;
}

static bool is_of_service(const weir_network *n, int32_t pool, const char *service)
{
    const int32_t at = n->pools[pool].service;
    return at >= 0 && strcmp(n->services[at].name, service) == 0;
}

/* All pools that are moved keep the target: those of its own service alone, where there are such. */
static bool target_holds(const weir_network *n, const bool *moved, const wr_solver_target *t,
                         const wr_output *o)
{
    bool own = false, all = true, all_own = true;
    for (int32_t i = 0; i < n->n_loads; i++) {
        if (!moved[i])
            continue;
        const bool good = keeps(&n->loads[i], t, o);
        all = all && good;
        if (is_of_service(n, i, o->service)) {
            own = true;
            all_own = all_own && good;
        }
    }
    return own ? all_own : all;
}

static bool all_hold(const wr_solver *s, const weir_network *n, const bool *moved)
{
    for (size_t i = 0; i < s->n_targets; i++)
        if (!target_holds(n, moved, &s->targets[i], &s->outputs->columns[s->targets[i].column]))
            return false;
    return true;
}

/* ---- one dial after another ----------------------------------------------------------------------------- */

static weir_status load_step(wr_solver *s, int dial, int64_t step, weir_network **out)
{
    int64_t at[WR_MOST_SIDES];
    weir_error unheard = {0};
    for (int i = 0; i < s->lattice.n_sides; i++)
        at[i] = s->lattice.n[i] - 1;
    at[dial] = step;
    const weir_status status = wr_solver_load(s, wr_lattice_spot(&s->lattice, at), out, &unheard);
    if (status != WEIR_OK)
        wr_error_move(s->err, &unheard); /* but not warnings, of points that may never be run */
    weir_error_clear(&unheard);
    return status;
}

static weir_status seed_of(wr_solver *s, int dial, const bool *moved)
{
    int64_t low = -1, high = s->lattice.n[dial] - 1;
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        weir_network *n;
        const weir_status status = load_step(s, dial, middle, &n);
        if (status != WEIR_OK)
            return status;
        if (all_hold(s, n, moved))
            high = middle;
        else
            low = middle;
        weir_network_destroy(n);
    }
    s->lattice.seed[dial] = high;
    s->dials[dial].seeded = true;
    return WEIR_OK;
}

static weir_status seed_dial(wr_solver *s, int dial)
{
    weir_network *low = NULL, *high = NULL;
    bool any = false;
    s->lattice.seed[dial] = s->lattice.n[dial] / 2;
    weir_status status = load_step(s, dial, 0, &low);
    if (status == WEIR_OK)
        status = load_step(s, dial, s->lattice.n[dial] - 1, &high);
    if (status == WEIR_OK) {
        const bool *moved = moved_pools(s, low, high);
        for (int32_t i = 0; i < low->n_loads; i++) {
            any = any || moved[i];
            if (moved[i] && low->pools[i].service >= 0)
                s->near_service[low->pools[i].service] = true;
        }
        if (any)
            status = seed_of(s, dial, moved);
    }
    weir_network_destroy(low);
    weir_network_destroy(high);
    return status;
}

weir_status wr_solver_find_seeds(wr_solver *s)
{
    weir_status status = WEIR_OK;
    for (int i = 0; status == WEIR_OK && i < s->lattice.n_sides; i++)
        status = seed_dial(s, i);
    return status;
}
