/* What the dials of a search may be, and what a unit of each costs. */
#include "sim/experiment/solver.h"

#include <math.h>
#include <string.h>

#include "sim/base/fail.h"

#define USUAL_STEPS 100.0 /* of a dial that is no whole number, where no step is given */
#define FROM 1.0
#define SPREADS 8.0 /* square roots of the offered load above it, where no range is given */

/* ---- a range of our own ------------------------------------------------------------------------- */

static const wr_pool *pool_of(const weir_network *base, const wr_dial *dial)
{
    const int32_t index = (int32_t)(dial - base->dials);
    for (int32_t i = 0; i < base->n_pools; i++)
        if (base->pools[i].capacity == index)
            return &base->pools[i];
    return NULL;
}

/* Up to what is surely enough if nothing downstream holds patients back: twice the larger of what there is and
 * what is asked for, and some more. */
static double usual_top(const weir_network *base, const wr_dial *dial)
{
    const wr_pool *pool = pool_of(base, dial);
    double offered = 0;
    if (pool && pool - base->pools < base->n_loads)
        offered = base->loads[pool - base->pools].offered;
    if (!isfinite(offered))
        offered = 0;
    const double most = 2 * fmax(dial->value, offered) + SPREADS * sqrt(offered) + SPREADS;
    return fmin(ceil(most), dial->hi);
}

/* "DIAL" alone: its dial, with a range that is written for it. */
static const char *with_range(wr_solver *s, const char *text)
{
    const weir_network *base = s->asked->base;
    if (strchr(text, '='))
        return text;
    for (int32_t i = 0; i < base->n_dials; i++) {
        const wr_dial *dial = &base->dials[i];
        if (!*dial->path || !(wr_path_matches(text, dial->path) ||
                              (dial->alias && wr_path_matches(text, dial->alias))))
            continue;
        if (!dial->whole || dial->factor_only)
            break;
        const double from = fmax(FROM, dial->lo), to = usual_top(base, dial);
        return wr_format(s->arena, "%s=%.0f..%.0f", text, from, fmax(to, from + 1));
    }
    return NULL;
}

/* ---- steps ------------------------------------------------------------------------------------------ */

static bool refuse(wr_solver *s, const char *path, const char *what, const char *hint)
{
    char quoted[WR_QUOTE_MAX];
    wr_fail(s->err, WEIR_ERR_USAGE, WR_NOWHERE, "--dial %s: %s", wr_quoted(path, quoted), what);
    if (hint)
        wr_hint(s->err, WR_NOWHERE, "%s", hint);
    return false;
}

static bool is_whole(double x) { return fabs(x - round(x)) < 1e-9; }

static bool check_list(wr_solver *s, const char *path, const wr_vary *v, bool whole)
{
    if (v->n_values < 2)
        return refuse(s, path, "one value leaves nothing to look for",
                      "write a range: DIAL=LO..HI, or DIAL=LO..HI:STEP");
    for (size_t i = 0; i < v->n_values; i++) {
        if (whole && !is_whole(v->values[i]))
            return refuse(s, path, "it takes whole numbers", NULL);
        if (i > 0 && !(v->values[i] > v->values[i - 1]))
            return refuse(s, path, "the values must rise", NULL);
    }
    return true;
}

static bool check_range(wr_solver *s, const char *path, wr_vary *v, bool whole)
{
    if (whole && !(is_whole(v->lo) && is_whole(v->hi) && is_whole(v->step)))
        return refuse(s, path, "it takes whole numbers", NULL);
    if (!(v->step > 0))
        v->step = (v->hi - v->lo) / USUAL_STEPS;
    return true;
}

static bool read_dial(wr_solver *s, const char *given, wr_solver_dial *out)
{
    const char *text = with_range(s, given);
    const weir_network *base = s->asked->base;
    if (!text) {
        wr_design_place where = {.before = "--dial: ", .err = s->err};
        if (wr_design_add_dial(s->design, base, given, &where) < 0)
            return false; /* there is none, or it is no number: that has been said */
        return refuse(s, given, "it is no whole number, so it needs a range",
                      "write it behind the dial: DIAL=LO..HI, or DIAL=LO..HI:STEP");
    }
    if (!wr_vary_read(s->design, base, "dial", text, &out->vary, s->err))
        return false;
    const wr_design_dial *d = &s->design->dials.at[out->vary.dial];
    const bool good = out->vary.n_values ? check_list(s, d->path, &out->vary, d->dial->whole)
                                         : check_range(s, d->path, &out->vary, d->dial->whole);
    if (!good)
        return false;
    const double n = wr_vary_count(&out->vary);
    if (n > WEIR_MOST_STEPS)
        return refuse(
            s, d->path,
            wr_format(s->arena, "it has %.10g values; the limit is %d", n, WEIR_MOST_STEPS),
            "larger steps: DIAL=LO..HI:STEP");
    out->n = (int64_t)n;
    return true;
}

/* ---- costs --------------------------------------------------------------------------------------------- */

static bool means(const char *pattern, const wr_dial *dial)
{
    return *dial->path && (wr_path_matches(pattern, dial->path) ||
                           (dial->alias && wr_path_matches(pattern, dial->alias)));
}

/* A pool's cost a day for each unit, added up over the dials that the path means; NaN where one has none. */
static double cost_in_scenario(const weir_network *base, const char *path)
{
    double sum = 0;
    for (int32_t i = 0; i < base->n_dials; i++) {
        if (!means(path, &base->dials[i]))
            continue;
        const wr_pool *pool = pool_of(base, &base->dials[i]);
        sum += pool && pool->cost_per_unit_day >= 0 ? base->dials[pool->cost_per_unit_day].value
                                                    : (double)NAN;
    }
    return sum;
}

static size_t count_meant(const weir_network *base, const char *path)
{
    size_t n = 0;
    for (int32_t i = 0; i < base->n_dials; i++)
        n += means(path, &base->dials[i]);
    return n;
}

/* Which of the search's dials a cost is of: the one with the same path, or that means the same dials. */
static int dial_named(const wr_solver *s, const char *path)
{
    const weir_network *base = s->asked->base;
    for (size_t i = 0; i < s->asked->n_dials; i++) {
        const char *own = s->design->dials.at[s->dials[i].vary.dial].path;
        bool same = true, any = false;
        for (int32_t k = 0; k < base->n_dials; k++) {
            same = same && means(own, &base->dials[k]) == means(path, &base->dials[k]);
            any = any || means(path, &base->dials[k]);
        }
        if (same && any)
            return (int)i;
    }
    return -1;
}

static bool bad_cost(wr_solver *s, const char *text, const char *why, const char *hint)
{
    char quoted[WR_QUOTE_MAX];
    wr_fail(s->err, WEIR_ERR_USAGE, WR_NOWHERE, "--cost '%s': %s", wr_quoted(text, quoted), why);
    wr_hint(s->err, WR_NOWHERE, "%s",
            hint && *hint ? hint
                          : "it takes DIAL=MONEY, such as 'services.ward.beds=£300 per day'");
    return false;
}

static bool read_cost(wr_solver *s, const char *text)
{
    char why[WR_WHY_MAX] = "", hint[WR_WHY_MAX] = "";
    const char *equals = strchr(text, '=');
    double per_second;
    if (!equals || equals == text)
        return bad_cost(s, text, "there is no '='", NULL);
    const char *path = wr_strndup(s->arena, text, (size_t)(equals - text));
    const int dial = dial_named(s, path);
    if (dial < 0)
        return bad_cost(s, text, "the dial is not one of those that are searched",
                        "each --cost is for a dial of --dial");
    if (!wr_parse_value(equals + 1, WR_DIM_MONEY_RATE, &per_second, NULL, NULL, why, hint))
        return bad_cost(s, text, why, NULL);
    if (!(per_second > 0) || !isfinite(per_second))
        return bad_cost(s, text, "a cost must be above 0", NULL);
    s->dials[dial].unit_cost = per_second * 86400.0 * (double)count_meant(s->asked->base, path);
    return true;
}

static bool read_costs(wr_solver *s)
{
    bool good = true;
    for (size_t i = 0; i < s->asked->n_dials; i++)
        s->dials[i].unit_cost =
            cost_in_scenario(s->asked->base, s->design->dials.at[s->dials[i].vary.dial].path);
    for (size_t i = 0; i < s->asked->n_costs; i++)
        good = read_cost(s, s->asked->costs[i]) && good;
    for (size_t i = 0; good && s->asked->n_dials > 1 && i < s->asked->n_dials; i++) {
        const char *path = s->design->dials.at[s->dials[i].vary.dial].path;
        char quoted[WR_QUOTE_MAX];
        if (s->dials[i].unit_cost > 0)
            continue;
        wr_fail(s->err, WEIR_ERR_USAGE, WR_NOWHERE, "it is not known what '%s' costs",
                wr_quoted(path, quoted));
        wr_hint(s->err, WR_NOWHERE,
                "say so: --cost '%s=£300 per day', or cost.per_unit of the pool", path);
        good = false;
    }
    return good;
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

/* A cost for each step must be the same: a list of values has none. */
static bool fill_lattice(wr_solver *s)
{
    double spots = 1;
    s->lattice.n_sides = (int)s->asked->n_dials;
    for (size_t i = 0; i < s->asked->n_dials; i++) {
        const wr_solver_dial *d = &s->dials[i];
        const wr_design_dial *dial = &s->design->dials.at[d->vary.dial];
        s->lattice.n[i] = d->n;
        s->lattice.price[i] = d->unit_cost * d->vary.step / dial->scale;
        spots *= (double)d->n;
        if (s->asked->n_dials > 1 && d->vary.n_values)
            return refuse(s, dial->path, "of several dials each needs a range", "DIAL=LO..HI:STEP");
    }
    if (s->asked->n_dials == 1 || spots <= WR_MOST_MIXES)
        return true;
    wr_fail(s->err, WEIR_ERR_USAGE, WR_NOWHERE, "there are %.10g mixes; the limit is %d", spots,
            WR_MOST_MIXES);
    wr_hint(s->err, WR_NOWHERE, "shorter ranges, or larger steps");
    return false;
}

bool wr_solver_read_dials(wr_solver *s)
{
    bool good = true;
    for (size_t i = 0; i < s->asked->n_dials; i++)
        good = read_dial(s, s->asked->dials[i], &s->dials[i]) && good;
    if (!good || !read_costs(s) || !fill_lattice(s))
        return false;
    wr_design_make_room(s->design, 1);
    return true;
}

const char *wr_solver_text(wr_solver *s, int dial, int64_t step, double *value)
{
    const wr_solver_dial *d = &s->dials[dial];
    const int64_t at = s->asked->largest ? d->n - 1 - step : step;
    wr_vary_put(s->design, &d->vary, 0, (size_t)at);
    *value = weir_design_value(s->design, 0, d->vary.dial);
    return weir_design_text(s->design, 0, d->vary.dial);
}

double wr_solver_cost(wr_solver *s, int64_t spot)
{
    int64_t at[WR_MOST_SIDES];
    double cost = 0, value;
    wr_lattice_place(&s->lattice, spot, at);
    for (int i = 0; i < s->lattice.n_sides; i++) {
        wr_solver_text(s, i, at[i], &value);
        cost += value * s->dials[i].unit_cost;
    }
    return cost;
}
