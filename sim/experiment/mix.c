/* The search over several dials (search.h): mixes that are ruled out are marked on the whole lattice, so what
 * is still to be asked is always known. */
#include "sim/experiment/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"

#define ON_THE_WAY 0.2 /* of alpha, for each verdict before the last ones */
#define FEW 32         /* replications of a mix on the way, or a quarter of the most */
#define SETTLED                                                                                    \
    6 /* cheaper mixes that are left open on the way and asked once more, with the most */
#define MOST_TRIES 5 /* mixes that are taken for the best and then are not surely good */
#define UPWARDS 4    /* a step up goes a fourth of the way that is left */
#define NEARLY 1e-9  /* costs that differ by less are the same */

enum { UNKNOWN = 0, RULED_OUT = 1, CANNOT_TELL = 2 };

typedef struct mix_search {
    wr_judge *judge;
    const wr_lattice *l;
    uint8_t *state; /* [spot] */
    int64_t n_spots;
    int64_t least[WR_MOST_SIDES]; /* of each side, the others at their most */
    int64_t best;
    double best_cost;
    weir_error *err;
} mix_search;

/* ---- the lattice -------------------------------------------------------------------------------- */

int64_t wr_lattice_spot(const wr_lattice *l, const int64_t *at)
{
    int64_t spot = 0;
    for (int i = 0; i < l->n_sides; i++)
        spot = spot * l->n[i] + at[i];
    return spot;
}

void wr_lattice_place(const wr_lattice *l, int64_t spot, int64_t *at)
{
    for (int i = l->n_sides - 1; i >= 0; i--) {
        at[i] = spot % l->n[i];
        spot /= l->n[i];
    }
}

double wr_lattice_cost(const wr_lattice *l, int64_t spot)
{
    int64_t at[WR_MOST_SIDES];
    double cost = 0;
    wr_lattice_place(l, spot, at);
    for (int i = 0; i < l->n_sides; i++)
        cost += l->price[i] * (double)at[i];
    return cost;
}

static bool is_cheaper(double cost, double than) { return cost < than - NEARLY * (1 + fabs(than)); }

/* All mixes with no more of any side than this one, marked. */
static void rule_out_below(mix_search *s, const int64_t *at)
{
    int64_t here[WR_MOST_SIDES] = {0};
    for (;;) {
        s->state[wr_lattice_spot(s->l, here)] = RULED_OUT;
        int i = s->l->n_sides - 1;
        while (i >= 0 && here[i] == at[i])
            here[i--] = 0;
        if (i < 0)
            return;
        here[i]++;
    }
}

/* ---- verdicts ------------------------------------------------------------------------------------- */

/* A verdict on the way; what is ruled out already is not asked again. */
static weir_status ask(mix_search *s, const int64_t *at, wr_verdict *out)
{
    const int64_t spot = wr_lattice_spot(s->l, at);
    *out = WR_NOT_MET;
    if (s->state[spot] == RULED_OUT)
        return WEIR_OK;
    const size_t quarter = s->judge->most_each / 4, most = quarter > FEW ? quarter : FEW;
    const weir_status status =
        wr_judge_spot(s->judge, spot, s->l->alpha * ON_THE_WAY, most, out, s->err);
    if (status != WEIR_OK)
        return status;
    if (*out == WR_NOT_MET)
        rule_out_below(s, at);
    else if (*out == WR_UNDECIDED)
        s->state[spot] = CANNOT_TELL;
    return WEIR_OK;
}

/* Lowers one side as far as it goes from a mix that is good, or (lenient) may be. */
static weir_status lower(mix_search *s, int64_t *at, int side, int64_t from, bool lenient)
{
    int64_t low = from - 1, high = at[side]; /* low fails, or is out of bounds */
    while (high - low > 1) {
        wr_verdict verdict;
        at[side] = low + (high - low) / 2;
        const weir_status status = ask(s, at, &verdict);
        if (status != WEIR_OK)
            return status;
        if (verdict == WR_MET || (lenient && verdict == WR_UNDECIDED))
            high = at[side];
        else
            low = at[side];
    }
    at[side] = high;
    return WEIR_OK;
}

/* ---- the stages ------------------------------------------------------------------------------------- */

static void top_of(const wr_lattice *l, int64_t *at)
{
    for (int i = 0; i < l->n_sides; i++)
        at[i] = l->n[i] - 1;
}

static weir_status find_least(mix_search *s)
{
    weir_status status = WEIR_OK;
    for (int i = 0; status == WEIR_OK && i < s->l->n_sides; i++) {
        int64_t at[WR_MOST_SIDES];
        top_of(s->l, at);
        status = lower(s, at, i, 0, true);
        s->least[i] = at[i];
    }
    return status;
}

/* Side by side, the one first of which most could be saved. */
static weir_status descend(mix_search *s, int64_t *at)
{
    bool done[WR_MOST_SIDES] = {false};
    weir_status status = WEIR_OK;
    for (int k = 0; status == WEIR_OK && k < s->l->n_sides; k++) {
        int side = -1;
        double most = -1;
        for (int i = 0; i < s->l->n_sides; i++) {
            const double saves = s->l->price[i] * (double)(at[i] - s->least[i]);
            if (!done[i] && saves > most) {
                most = saves;
                side = i;
            }
        }
        if (side < 0)
            break;
        done[side] = true;
        status = lower(s, at, side, s->least[side], false);
    }
    const int64_t spot = wr_lattice_spot(s->l, at);
    const double cost = wr_lattice_cost(s->l, spot);
    if (status == WEIR_OK && (s->best < 0 || is_cheaper(cost, s->best_cost))) {
        s->best = spot;
        s->best_cost = cost;
    }
    return status;
}

/* From the seed upwards. The top is known to be good. */
static weir_status find_first(mix_search *s)
{
    int64_t at[WR_MOST_SIDES];
    for (int i = 0; i < s->l->n_sides; i++) {
        const int64_t seed = s->l->seed[i], most = s->l->n[i] - 1;
        at[i] = seed < s->least[i] ? s->least[i] : seed > most ? most : seed;
    }
    for (;;) {
        wr_verdict verdict;
        const weir_status status = ask(s, at, &verdict);
        if (status != WEIR_OK)
            return status;
        if (verdict == WR_MET)
            return descend(s, at);
        bool moved = false;
        for (int i = 0; i < s->l->n_sides; i++) {
            const int64_t left = s->l->n[i] - 1 - at[i];
            at[i] += (left + UPWARDS - 1) / UPWARDS;
            moved = moved || left > 0;
        }
        if (!moved)
            return WEIR_OK; /* the budget has run out meanwhile */
    }
}

/* Of the mixes that would be cheaper, the one with the most still unknown below it; -1: there is none. */
static int64_t most_promising(const mix_search *s)
{
    int64_t at[WR_MOST_SIDES], found = -1;
    double most = -1;
    for (int64_t spot = 0; spot < s->n_spots; spot++) {
        if (s->state[spot] != UNKNOWN || spot == s->best ||
            (s->best >= 0 && !is_cheaper(wr_lattice_cost(s->l, spot), s->best_cost)))
            continue;
        wr_lattice_place(s->l, spot, at);
        double below = 1;
        for (int i = 0; i < s->l->n_sides; i++)
            below *= (double)(at[i] - s->least[i] + 1);
        if (below > most) {
            most = below;
            found = spot;
        }
    }
    return found;
}

static weir_status improve(mix_search *s)
{
    weir_status status = WEIR_OK;
    for (;;) {
        int64_t at[WR_MOST_SIDES];
        wr_verdict verdict;
        const int64_t spot = most_promising(s);
        if (spot < 0 || s->judge->out_of_budget)
            return WEIR_OK;
        wr_lattice_place(s->l, spot, at);
        status = ask(s, at, &verdict);
        if (status == WEIR_OK && verdict == WR_MET)
            status = descend(s, at);
        if (status != WEIR_OK)
            return status;
    }
}

/* ---- the end ------------------------------------------------------------------------------------------ */

/* Takes the cheapest good mix there is for the best. */
static void take_cheapest(mix_search *s)
{
    s->best = -1;
    for (size_t i = 0; i < s->judge->spots.n; i++) {
        const wr_judged *one = &s->judge->spots.at[i];
        const double cost = wr_lattice_cost(s->l, one->spot);
        if (one->verdict == WR_MET && (s->best < 0 || is_cheaper(cost, s->best_cost))) {
            s->best = one->spot;
            s->best_cost = cost;
        }
    }
}

/* The dearest of those that could not be told on the way, cheaper than the best; -1: there is none. */
static int64_t dearest_open(const mix_search *s, const bool *asked)
{
    int64_t found = -1;
    for (size_t i = 0; i < s->judge->spots.n; i++) {
        const int64_t spot = s->judge->spots.at[i].spot;
        const double cost = wr_lattice_cost(s->l, spot);
        if (asked[i] || s->state[spot] != CANNOT_TELL || !is_cheaper(cost, s->best_cost) ||
            (found >= 0 && !is_cheaper(wr_lattice_cost(s->l, found), cost)))
            continue;
        found = spot;
    }
    return found;
}

/* A few of those left open are asked to the end, the dearest first: they are the likeliest to be good. */
static weir_status settle(mix_search *s)
{
    size_t n = s->judge->spots.n;
    bool *asked = calloc(n + 1, sizeof *asked);
    weir_status status =
        asked ? WEIR_OK : wr_fail(s->err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    for (int k = 0; status == WEIR_OK && k < SETTLED; k++) {
        int64_t at[WR_MOST_SIDES];
        wr_verdict verdict;
        const int64_t spot = dearest_open(s, asked);
        if (spot < 0)
            break;
        for (size_t i = 0; i < n; i++)
            asked[i] = asked[i] || s->judge->spots.at[i].spot == spot;
        status = wr_judge_spot(s->judge, spot, s->l->alpha * ON_THE_WAY, 0, &verdict, s->err);
        wr_lattice_place(s->l, spot, at);
        if (status == WEIR_OK && verdict == WR_NOT_MET)
            rule_out_below(s, at);
        else if (status == WEIR_OK && verdict == WR_MET)
            take_cheapest(s);
    }
    free(asked);
    return status;
}

/* The best so far, judged with care; where it is not surely good after all, the search goes on. */
static weir_status confirm(mix_search *s)
{
    for (int tries = 0; tries < MOST_TRIES && s->best >= 0; tries++) {
        wr_verdict verdict;
        int64_t at[WR_MOST_SIDES];
        weir_status status = wr_judge_spot(s->judge, s->best, s->l->alpha / 2, 0, &verdict, s->err);
        if (status != WEIR_OK || verdict == WR_MET)
            return status;
        wr_lattice_place(s->l, s->best, at);
        if (verdict == WR_NOT_MET)
            rule_out_below(s, at);
        else
            s->state[s->best] = CANNOT_TELL;
        take_cheapest(s);
        status = improve(s);
        if (status != WEIR_OK)
            return status;
    }
    return WEIR_OK;
}

static weir_status check_neighbours(mix_search *s, bool *all_fail)
{
    int64_t at[WR_MOST_SIDES];
    *all_fail = true;
    for (int i = 0; i < s->l->n_sides; i++) {
        wr_verdict verdict;
        wr_lattice_place(s->l, s->best, at);
        if (at[i]-- == 0)
            continue;
        const weir_status status =
            wr_judge_spot(s->judge, wr_lattice_spot(s->l, at),
                          s->l->alpha / 2 / (double)s->l->n_sides, 0, &verdict, s->err);
        if (status != WEIR_OK)
            return status;
        if (verdict != WR_NOT_MET)
            *all_fail = false;
        if (verdict == WR_NOT_MET)
            rule_out_below(s, at);
    }
    return WEIR_OK;
}

static size_t count_open(const mix_search *s)
{
    size_t n = 0;
    for (int64_t spot = 0; spot < s->n_spots; spot++)
        n += s->state[spot] != RULED_OUT && spot != s->best &&
             (s->best < 0 || is_cheaper(wr_lattice_cost(s->l, spot), s->best_cost));
    return n;
}

static bool is_below(const wr_lattice *l, int64_t a, int64_t b)
{
    int64_t x[WR_MOST_SIDES], y[WR_MOST_SIDES];
    bool below = a != b;
    wr_lattice_place(l, a, x);
    wr_lattice_place(l, b, y);
    for (int i = 0; i < l->n_sides; i++)
        below = below && x[i] <= y[i];
    return below;
}

static void look_for_crossing(const mix_search *s, wr_mix_found *out)
{
    const wr_judge *judge = s->judge;
    for (size_t i = 0; i < judge->spots.n && !out->crossed; i++)
        for (size_t k = 0; k < judge->spots.n && !out->crossed; k++) {
            const wr_judged *a = &judge->spots.at[i], *b = &judge->spots.at[k];
            if (a->verdict != WR_MET || b->verdict != WR_NOT_MET ||
                !is_below(s->l, a->spot, b->spot))
                continue;
            out->crossed = true;
            out->better = a->spot;
            out->worse = b->spot;
        }
}

static weir_status search(mix_search *s, wr_mix_found *out)
{
    int64_t top[WR_MOST_SIDES];
    wr_verdict verdict;
    bool all_fail = false;
    top_of(s->l, top);
    weir_status status = ask(s, top, &verdict);
    out->nowhere = status == WEIR_OK && verdict == WR_NOT_MET;
    if (status != WEIR_OK || verdict != WR_MET)
        return status;
    status = find_least(s);
    if (status == WEIR_OK)
        status = find_first(s);
    if (status == WEIR_OK && s->best < 0)
        take_cheapest(s);
    if (status == WEIR_OK)
        status = improve(s);
    if (status == WEIR_OK && s->best >= 0)
        status = settle(s);
    if (status == WEIR_OK)
        status = confirm(s);
    if (status == WEIR_OK && s->best >= 0)
        status = check_neighbours(s, &all_fail);
    out->best = s->best;
    out->n_open = count_open(s);
    out->surely_cheapest = s->best >= 0 && all_fail && out->n_open == 0;
    look_for_crossing(s, out);
    return status;
}

weir_status wr_search_mix(wr_judge *judge, const wr_lattice *lattice, wr_mix_found *out,
                          weir_error *err)
{
    mix_search s = {.judge = judge, .l = lattice, .n_spots = 1, .best = -1, .err = err};
    *out = (wr_mix_found){.best = -1};
    for (int i = 0; i < lattice->n_sides; i++)
        s.n_spots *= lattice->n[i];
    s.state = calloc((size_t)s.n_spots, 1);
    if (!s.state)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    const weir_status status = search(&s, out);
    free(s.state);
    return status;
}
