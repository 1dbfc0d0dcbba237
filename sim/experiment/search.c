/* The search along a line (search.h). */
#include "sim/experiment/search.h"

#include <math.h>

/* The parts of alpha. The halving has two, for two passes: first for the smallest good spot, then, where a spot
 * on the way could not be decided, for the largest bad one. */
#define FOR_STEPS 0.4
#define EQUAL_STEPS 4
#define FOR_HALVING 0.3
#define FOR_SECOND_HALVING 0.1
#define FOR_NEIGHBOURS 0.2
#define N_NEIGHBOURS 2

typedef struct line_search {
    wr_judge *judge;
    const wr_line *line;
    int steps;      /* spots that steps have asked for, over both passes */
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

/* The first few steps get a part of alpha each, all others together another one. */
static weir_status step_to(line_search *s, int64_t spot, bool *good)
{
    if (wr_judge_verdict(s->judge, spot) == WR_OPEN)
        s->steps++;
    const int beyond = s->steps - EQUAL_STEPS;
    const double share = beyond > 0 ? 1 / ((double)beyond * (double)(beyond + 1)) : 1;
    return is_good(s, spot, s->line->alpha * FOR_STEPS / (EQUAL_STEPS + 1) * share, good);
}

/* ---- along the line ----------------------------------------------------------------------------------- */

/* From a spot that is good, downwards, until one is not. */
static weir_status gallop_down(line_search *s, int64_t from, int64_t *low, int64_t *high)
{
    bool good = true;
    weir_status status = WEIR_OK;
    *high = from;
    for (int64_t by = 1; status == WEIR_OK && good && *high > 0; by *= 2) {
        const int64_t at = *high > by ? *high - by : 0;
        status = step_to(s, at, &good);
        *(good ? high : low) = at;
    }
    return status;
}

/* From a spot that is not, upwards, until one is or the end is reached, which has been asked. */
static weir_status gallop_up(line_search *s, int64_t from, int64_t *low, int64_t *high)
{
    bool good = false;
    weir_status status = WEIR_OK;
    *low = from;
    for (int64_t by = 1; status == WEIR_OK && !good && *low + by < *high; by *= 2) {
        const int64_t at = *low + by;
        status = step_to(s, at, &good);
        *(good ? high : low) = at;
    }
    return status;
}

/* The end first, unless the seed is good: where not even that is, there is nothing to look for. *low: -1 where all
 * are good; *high: n where none is. */
static weir_status bracket(line_search *s, int64_t *low, int64_t *high)
{
    const int64_t n = s->line->n, seed = s->line->seed < n ? s->line->seed : n - 1;
    bool good = false;
    *low = -1;
    *high = n;
    weir_status status = seed < 0 ? WEIR_OK : step_to(s, seed, &good);
    if (status != WEIR_OK)
        return status;
    if (good)
        return gallop_down(s, seed, low, high);
    *low = seed;
    if (seed == n - 1)
        return WEIR_OK;
    status = step_to(s, n - 1, &good);
    *(good ? high : low) = n - 1;
    return status == WEIR_OK && good && seed >= 0 ? gallop_up(s, seed, low, high) : status;
}

/* Without a seed nearly all is for the halving. */
static double for_halving(const line_search *s)
{
    const double steps = s->line->seed < 0 ? FOR_STEPS * EQUAL_STEPS / (EQUAL_STEPS + 1) : 0;
    return s->line->alpha * (s->lenient ? FOR_SECOND_HALVING : FOR_HALVING + steps);
}

static weir_status halve(line_search *s, int64_t *low, int64_t *high)
{
    const double n = fmax(1, ceil(log2((double)(*high - *low)))), alpha = for_halving(s) / n;
    weir_status status = WEIR_OK;
    while (status == WEIR_OK && *high - *low > 1) {
        const int64_t middle = *low + (*high - *low) / 2;
        bool good;
        status = is_good(s, middle, alpha, &good);
        if (status == WEIR_OK)
            *(good ? high : low) = middle;
    }
    return status;
}

/* A look at a spot that is no part of the answer: no more replications than another one has. */
static weir_status glance(line_search *s, int64_t spot, int64_t like)
{
    const wr_judged *known = wr_judge_known(s->judge, like);
    const size_t most = known ? known->n : WR_JUDGE_FIRST;
    wr_verdict verdict;
    if (spot < 0 || spot >= s->line->n || wr_judge_known(s->judge, spot))
        return WEIR_OK;
    const double alpha = s->line->alpha * FOR_NEIGHBOURS / N_NEIGHBOURS;
    return wr_judge_spot(s->judge, spot, alpha, most, &verdict, s->err);
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
    weir_status status = bracket(&s, &out->not_met, &out->met);
    if (status == WEIR_OK)
        status = halve(&s, &out->not_met, &out->met);
    if (status == WEIR_OK && s.undecided) {
        int64_t unused;
        s.lenient = true;
        status = bracket(&s, &out->not_met, &unused);
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
