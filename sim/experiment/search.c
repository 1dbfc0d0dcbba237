/* The search along a line (search.h). */
#include "sim/experiment/search.h"

#include <math.h>

/* The two parts of alpha, the second shared by the passes: first for the smallest good spot, then, where a
 * spot on the way could not be decided, for the largest bad one. */
#define FOR_STEPS 0.5
#define EQUAL_STEPS 4
#define LONG_STEP 4 /* times the doubled step */
#define FOR_HALVING 0.375
#define FOR_SECOND_HALVING 0.125
#define FOR_NEIGHBOURS 0.25 /* which decide nothing */

typedef struct line_search {
    wr_judge *judge;
    const wr_line *line;
    int steps;      /* taken so far, over both passes */
    bool lenient;   /* the pass: a spot that cannot be decided counts as good */
    bool undecided; /* there was one */
    weir_error *err;
} line_search;

/* Is the spot good, as this pass has it? */
static weir_status is_good(line_search *s, int64_t spot, double alpha, bool *good)
{
    wr_verdict verdict = wr_judge_verdict(s->judge, spot);
    weir_status status = WEIR_OK;
    if (verdict == WR_OPEN)
        status = wr_judge_spot(s->judge, spot, alpha, 0, &verdict, s->err);
    const bool open = verdict == WR_UNDECIDED || verdict == WR_OPEN;
    s->undecided = s->undecided || open;
    *good = open ? s->lenient : verdict == WR_MET;
    return status;
}

/* The first few steps get a tenth of alpha each, all others another tenth. */
static weir_status step_to(line_search *s, int64_t spot, bool *good)
{
    const int beyond = ++s->steps - EQUAL_STEPS;
    const double share = beyond > 0 ? 1 / ((double)beyond * (double)(beyond + 1)) : 1;
    return is_good(s, spot, s->line->alpha * FOR_STEPS / (EQUAL_STEPS + 1) * share, good);
}

/* ---- where to ask next ------------------------------------------------------------------------------ */

static double margin(const line_search *s, int64_t spot, size_t target)
{
    const wr_oracle *o = &s->judge->oracle;
    return o->margin(o->user, spot, target).value;
}

/* Where a straight line through two spots says that all targets are just met; NAN where it does not. */
static double crossing(const line_search *s, int64_t a, int64_t b)
{
    double last = -INFINITY;
    for (size_t t = 0; t < s->judge->oracle.n_targets; t++) {
        const double m = margin(s, a, t), slope = (margin(s, b, t) - m) / (double)(b - a);
        if (!(slope > 0))
            return NAN;
        last = fmax(last, (double)a - m / slope);
    }
    return last;
}

/* From `at`, asked after `before`, further in its direction: twice as far as the last step, or to just beyond
 * where the crossing seems to be if that is farther, but not too far. */
static int64_t step_beyond(const line_search *s, int64_t before, int64_t at, int64_t by)
{
    const int64_t sign = at > before ? 1 : -1;
    const double to = ((double)sign) * (crossing(s, before, at) - (double)at) + 1;
    int64_t step = by;
    if (isfinite(to) && to > (double)by)
        step = to < (double)(LONG_STEP * by) ? (int64_t)ceil(to) : LONG_STEP * by;
    const int64_t next = at + sign * step, n = s->line->n;
    return next < 0 ? 0 : next > n - 1 ? n - 1 : next;
}

/* Between a spot that is not good and one that is: where the line between them crosses, or the middle. */
static int64_t between(const line_search *s, int64_t low, int64_t high, bool by_line)
{
    const int64_t middle = low + (high - low) / 2;
    if (!by_line || low < 0 || high >= s->line->n)
        return middle;
    const double to = crossing(s, low, high);
    if (!(to > (double)low && to < (double)high))
        return middle;
    const int64_t near = (int64_t)ceil(to);
    return near >= high ? high - 1 : near <= low ? low + 1 : near;
}

/* ---- along the line ----------------------------------------------------------------------------------- */

/* From a spot in one direction, until the answer is another. *low: -1 where all are good; *high: n where none
 * is. */
static weir_status gallop(line_search *s, int64_t *low, int64_t *high)
{
    const int64_t n = s->line->n;
    int64_t at = s->line->seed < 0 ? 0 : s->line->seed >= n ? n - 1 : s->line->seed;
    int64_t before = at, by = 1;
    bool good;
    *low = -1;
    *high = n;
    weir_status status = step_to(s, at, &good);
    const bool down = good;
    while (status == WEIR_OK) {
        if (good)
            *high = at;
        else
            *low = at;
        if (good != down || at == (down ? 0 : n - 1))
            break;
        const int64_t next = at == before ? at + (down ? -1 : 1) : step_beyond(s, before, at, by);
        before = at;
        at = next;
        by = 2 * (at > before ? at - before : before - at);
        status = step_to(s, at, &good);
    }
    return status;
}

/* By the line and by the middle in turn, so that the gap surely halves at every second. */
static weir_status halve(line_search *s, int64_t *low, int64_t *high)
{
    const double gap = (double)(*high - *low), n = fmax(1, 2 * ceil(log2(gap)) - 1);
    const double alpha = s->line->alpha * (s->lenient ? FOR_SECOND_HALVING : FOR_HALVING) / n;
    weir_status status = WEIR_OK;
    for (bool by_line = true; status == WEIR_OK && *high - *low > 1; by_line = !by_line) {
        const int64_t spot = between(s, *low, *high, by_line);
        bool good;
        status = is_good(s, spot, alpha, &good);
        if (status == WEIR_OK && good)
            *high = spot;
        else if (status == WEIR_OK)
            *low = spot;
    }
    return status;
}

/* A look at a spot that decides nothing: no more replications than another one has. */
static weir_status glance(line_search *s, int64_t spot, int64_t like)
{
    const wr_judged *known = wr_judge_known(s->judge, like);
    const size_t most = known ? known->n : WR_JUDGE_FIRST;
    wr_verdict verdict;
    if (spot < 0 || spot >= s->line->n || wr_judge_known(s->judge, spot))
        return WEIR_OK;
    return wr_judge_spot(s->judge, spot, s->line->alpha * FOR_NEIGHBOURS, most, &verdict, s->err);
}

/* The lowest good spot above which one fails. */
static void look_for_crossing(const wr_judge *judge, wr_line_found *out)
{
    for (size_t i = 0; i < judge->spots.n; i++)
        for (size_t k = 0; k < judge->spots.n; k++) {
            const wr_judged *a = &judge->spots.at[i], *b = &judge->spots.at[k];
            if (a->verdict != WR_MET || b->verdict != WR_NOT_MET || a->spot >= b->spot ||
                (out->crossed && a->spot >= out->better))
                continue;
            out->crossed = true;
            out->better = a->spot;
            out->worse = b->spot;
        }
}

weir_status wr_search_line(wr_judge *judge, const wr_line *line, wr_line_found *out,
                           weir_error *err)
{
    line_search s = {.judge = judge, .line = line, .err = err};
    *out = (wr_line_found){.met = line->n, .not_met = -1};
    weir_status status = gallop(&s, &out->not_met, &out->met);
    if (status == WEIR_OK)
        status = halve(&s, &out->not_met, &out->met);
    if (status == WEIR_OK && s.undecided) {
        int64_t unused;
        s.lenient = true;
        status = gallop(&s, &out->not_met, &unused);
        if (status == WEIR_OK)
            status = halve(&s, &out->not_met, &unused);
    }
    if (status == WEIR_OK)
        status = glance(&s, out->met + 1, out->met);
    if (status == WEIR_OK)
        status = glance(&s, out->not_met - 1, out->not_met);
    look_for_crossing(judge, out);
    return status;
}
