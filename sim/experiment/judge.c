/* The judge (judge.h). */
#include "sim/experiment/judge.h"

#include <math.h>

#define GROWTH_LEAST 1.4 /* from a look to the next */
#define GROWTH_MOST 3.0
#define SAFETY 1.15 /* more than the estimate so far says are needed */

static wr_judged *find(const wr_judge *j, int64_t spot)
{
    for (size_t i = 0; i < j->spots.n; i++)
        if (j->spots.at[i].spot == spot)
            return &j->spots.at[i];
    return NULL;
}

const wr_judged *wr_judge_known(const wr_judge *j, int64_t spot) { return find(j, spot); }

wr_verdict wr_judge_verdict(const wr_judge *j, int64_t spot)
{
    const wr_judged *known = find(j, spot);
    return known ? known->verdict : WR_OPEN;
}

/* ---- one look ---------------------------------------------------------------------------------- */

/* One target at one look. */
typedef struct finding {
    bool met, fails, seen;
    double needs; /* replications for a verdict at this chance, as far as the estimate goes */
} finding;

/* Numbers that never vary are believed as they are, once there are some. */
static finding still(const wr_judge *j, size_t target, weir_estimate e)
{
    const bool strict = j->oracle.strict && j->oracle.strict[target];
    const bool met = strict ? e.value > 0 : e.value >= 0, enough = e.n >= WR_JUDGE_STILL;
    return (finding){.met = met && enough,
                     .fails = !met && enough,
                     .seen = true,
                     .needs = enough ? (double)e.n : (double)WR_JUDGE_STILL};
}

static finding look_at(const wr_judge *j, int64_t spot, size_t target, double alpha)
{
    const weir_estimate e = j->oracle.margin(j->oracle.user, spot, target);
    if (isnan(e.value) || e.n < 2 || isnan(e.sd))
        return (finding){.seen = false, .needs = INFINITY};
    if (e.sd == 0)
        return still(j, target, e);
    const double n = (double)e.n, t = e.value * sqrt(n) / e.sd;
    const double each = alpha / (double)j->oracle.n_targets;
    const double df = n - 1, above = weir_t_quantile(1 - alpha, df);
    const double below = weir_t_quantile(1 - each, df);
    /* with many replications; an estimate of those of the later looks, which ask for a little more */
    const double z = weir_t_quantile(1 - (e.value > 0 ? alpha : each), fmax(df, 30)) + 0.2;
    const double root = z * e.sd / fabs(e.value);
    return (finding){.met = t > above, .fails = t < -below, .seen = true, .needs = root * root};
}

/* Of the spot's chance of a wrong verdict (judge.h). */
static double share_of_look(const wr_judge *j, wr_judged *spot)
{
    const double more = (double)(spot->n - spot->seen) / (double)j->most_each;
    spot->seen = spot->n;
    return 0.5 * (ldexp(1, -++spot->looks) + more);
}

/* All targets: the spot's verdict, or how many replications it takes. */
static wr_verdict look(const wr_judge *j, wr_judged *spot)
{
    const double alpha = spot->alpha * share_of_look(j, spot);
    bool all_met = true, any_seen = false;
    double to_meet = 0, to_fail = INFINITY;
    for (size_t i = 0; i < j->oracle.n_targets; i++) {
        const finding f = look_at(j, spot->spot, i, alpha);
        const weir_estimate e = j->oracle.margin(j->oracle.user, spot->spot, i);
        if (f.fails)
            return WR_NOT_MET;
        all_met = all_met && f.met;
        any_seen = any_seen || f.seen;
        to_meet = fmax(to_meet, f.needs);
        if (e.value < 0)
            to_fail = fmin(to_fail, f.needs);
    }
    if (all_met)
        return WR_MET;
    spot->needs = fmax(isfinite(to_fail) ? to_fail : to_meet, (double)spot->n + 1);
    if (!any_seen && spot->n >= WR_JUDGE_STILL)
        return WR_NOT_MET;
    return WR_UNDECIDED;
}

/* ---- from look to look --------------------------------------------------------------------------- */

static size_t next_size(const wr_judged *spot)
{
    const double n = (double)spot->n;
    if (spot->n == 0)
        return WR_JUDGE_FIRST;
    double next = isfinite(spot->needs) ? ceil(SAFETY * spot->needs) : GROWTH_LEAST * n;
    next = fmin(fmax(next, ceil(GROWTH_LEAST * n)), ceil(GROWTH_MOST * n));
    next = 2 * ceil(next / 2); /* even: most machines have an even number of cores */
    return (size_t)next;
}

/* As many as may be run, no more than there are already where that is none. */
static size_t allowed(wr_judge *j, const wr_judged *spot, size_t most)
{
    size_t next = next_size(spot);
    next = next < most ? next : most;
    if (j->budget && next > spot->n && next - spot->n > j->budget - j->spent) {
        j->out_of_budget = true;
        next = spot->n + (j->budget - j->spent);
    }
    return next > spot->n ? next : spot->n;
}

static weir_status run_to(wr_judge *j, wr_judged *spot, size_t n, weir_error *err)
{
    const wr_spot_ask ask = {spot->spot, n};
    const weir_status status = j->oracle.run(j->oracle.user, &ask, 1, err);
    if (status == WEIR_OK) {
        j->spent += n - spot->n;
        spot->n = n;
    }
    return status;
}

weir_status wr_judge_spot(wr_judge *j, int64_t at, double alpha, size_t most, wr_verdict *out,
                          weir_error *err)
{
    wr_judged *spot = find(j, at);
    if (!spot) {
        spot = wr_push(j->arena, &j->spots);
        *spot = (wr_judged){.spot = at, .alpha = alpha};
    }
    const bool stricter = alpha < spot->alpha;
    const bool decided = spot->verdict == WR_MET || spot->verdict == WR_NOT_MET;
    most = most && most < j->most_each ? most : j->most_each;
    *out = spot->verdict;
    if (decided && !stricter)
        return WEIR_OK;
    if (stricter)
        spot->alpha = alpha;
    /* what is there already is looked at once more where the chance asked for is smaller */
    *out = spot->n && stricter ? look(j, spot) : WR_UNDECIDED;
    while (*out == WR_UNDECIDED) {
        const size_t n = allowed(j, spot, most);
        if (n == spot->n)
            break;
        const weir_status status = run_to(j, spot, n, err);
        if (status != WEIR_OK)
            return status;
        *out = look(j, spot);
    }
    spot->verdict = *out;
    return WEIR_OK;
}
