/* The search along a line (search.h). */
#include "sim/experiment/search.h"

#include <math.h>

/* The two parts of alpha, the second shared by the passes: first for the smallest good spot, then, where a
 * spot on the way could not be decided, for the largest bad one. */
#define FOR_STEPS 0.5
#define EQUAL_STEPS 4
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

/* From a spot in one direction, until the answer is another. *low: -1 where all are good; *high: n where none
 * is. */
static weir_status gallop(line_search *s, int64_t *low, int64_t *high)
{
    const int64_t n = s->line->n;
    int64_t at = s->line->seed < 0 ? 0 : s->line->seed >= n ? n - 1 : s->line->seed, by = 1;
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
        at = down ? (at > by ? at - by : 0) : (n - 1 - at > by ? at + by : n - 1);
        by *= 2;
        status = step_to(s, at, &good);
    }
    return status;
}

static weir_status halve(line_search *s, int64_t *low, int64_t *high)
{
    const double gap = (double)(*high - *low), n = fmax(1, ceil(log2(gap)));
    const double alpha = s->line->alpha * (s->lenient ? FOR_SECOND_HALVING : FOR_HALVING) / n;
    weir_status status = WEIR_OK;
    while (status == WEIR_OK && *high - *low > 1) {
        const int64_t middle = *low + (*high - *low) / 2;
        bool good;
        status = is_good(s, middle, alpha, &good);
        if (status == WEIR_OK && good)
            *high = middle;
        else if (status == WEIR_OK)
            *low = middle;
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
