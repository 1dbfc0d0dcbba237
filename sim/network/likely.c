/* What patients are like: how common the levels of attributes are, the mean of whatever a value may
 * be, the share who meet a condition; and the mixes that patients are split into. */
#include "sim/network/likely.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double DAY = 86400.0;

void wr_guess(wr_likely *l)
{
    if (l->at >= 0)
        l->guessed[l->at] = true;
}

/* ---- attributes ------------------------------------------------------------------------------ */

int32_t wr_level_count(const wr_likely *l, int32_t attr)
{
    return (int32_t)l->b->attr_levels[attr].levels.n;
}

static double level_value(const wr_likely *l, int32_t attr, int32_t level)
{
    return l->b->attr_levels[attr].levels.at[level].value;
}

/* The share of patients, in the mix at hand, who have a level of an attribute. */
double wr_has_level(wr_likely *l, int32_t attr, int32_t level)
{
    if (l->level[attr] != WR_NOT_SPLIT)
        return l->level[attr] == level ? 1 : 0;
    return l->common[attr] ? l->common[attr][level] : 0;
}

static double attr_mean(wr_likely *l, int32_t attr)
{
    if (!l->common[attr])
        return l->attr_mean[attr];
    double sum = 0;
    for (int32_t k = 0; k < wr_level_count(l, attr); k++) {
        const double p = wr_has_level(l, attr, k);
        if (p > 0)
            sum += p * level_value(l, attr, k);
    }
    return sum;
}

/* How many have a value that is between lo and hi. */
static double share_between(wr_likely *l, int32_t attr, double lo, double hi)
{
    double sum = 0;
    if (!l->common[attr]) {
        wr_guess(l);
        return 0.5;
    }
    for (int32_t k = 0; k < wr_level_count(l, attr); k++) {
        const double value = level_value(l, attr, k);
        if (value >= lo && value <= hi)
            sum += wr_has_level(l, attr, k);
    }
    return sum;
}

/* ---- values ---------------------------------------------------------------------------------- */

double wr_mean_or(wr_likely *l, wr_value v, double otherwise)
{
    return v.kind == WR_VALUE_NONE ? otherwise : wr_mean_of(l, v);
}

/* Where the mean is a parameter and nothing cuts the draws off, there is no law to resolve. */
static bool written_mean(wr_likely *l, const wr_dist *d, double *mean)
{
    const bool second = d->form == WR_BY_STAGES_MEAN;
    const bool said = second || d->form == WR_BY_MEAN || d->form == WR_BY_MEAN_SD ||
                      d->form == WR_BY_MEAN_CV || d->form == WR_BY_MEAN_SCV ||
                      d->form == WR_BY_MEAN_VARIANCE;
    if (!said || d->p[3].kind || d->above.kind || d->below.kind || d->at_least.kind ||
        d->at_most.kind)
        return false;
    *mean = wr_mean_of(l, d->p[second]) * wr_mean_or(l, d->times, 1) + wr_mean_or(l, d->plus, 0);
    *mean *= wr_dial_or(l, d->factor, 1);
    return true;
}

static double dist_mean(wr_likely *l, int32_t at)
{
    const wr_dist *d = &l->net.dists[at];
    double written;
    if (d->fixed && !isnan(l->dist_mean[at]))
        return l->dist_mean[at];
    if (written_mean(l, d, &written))
        return written;
    double p[4];
    char why[WR_WHY];
    wr_law law = {0};
    for (int i = 0; i < 4; i++)
        p[i] = wr_mean_or(l, d->p[i], 0);
    wr_law_plain(&law);
    if (!wr_law_resolve(&law, d->law, d->form, p, d->values, d->weights, (size_t)d->n_values,
                        l->arena, why))
        return 0;
    law.times = wr_mean_or(l, d->times, 1);
    law.plus = wr_mean_or(l, d->plus, 0);
    law.above = wr_mean_or(l, d->above, -INFINITY);
    law.below = wr_mean_or(l, d->below, INFINITY);
    law.at_least = wr_mean_or(l, d->at_least, -INFINITY);
    law.at_most = wr_mean_or(l, d->at_most, INFINITY);
    law.factor = wr_dial_or(l, d->factor, 1);
    law.qualified = d->times.kind || d->plus.kind || d->above.kind || d->below.kind ||
                    d->at_least.kind || d->at_most.kind || d->factor >= 0;
    const double mean = wr_law_mean(&law);
    if (d->fixed)
        l->dist_mean[at] = mean;
    return mean;
}

static double mix_mean(wr_likely *l, const wr_mix *mix)
{
    double sum = 0, left = 1;
    int32_t rest = -1;
    for (int32_t i = mix->first; i < mix->first + mix->n; i++) {
        const wr_mix_entry *entry = &l->net.mix_entries[i];
        if (entry->share.kind == WR_VALUE_NONE) {
            rest = i;
            continue;
        }
        const double share = wr_mean_of(l, entry->share);
        sum += share * entry->value;
        left -= share;
    }
    return rest >= 0 ? sum + left * l->net.mix_entries[rest].value : sum;
}

/* How much of all there is falls on a row of a table: by attribute, by the clock, by state. */
static double row_weight(wr_likely *l, const wr_table *table, int32_t row)
{
    const wr_row *r = &l->net.rows[table->first + row];
    switch (table->by) {
    case WR_BY_WORD:
        return row < wr_level_count(l, table->attr) ? wr_has_level(l, table->attr, row) : 0;
    case WR_BY_BAND:
        return share_between(l, table->attr, r->lo, r->hi);
    case WR_BY_CLOCK:
        wr_guess(l);
        return wr_share_by_clock(l, r->lo, r->hi);
    case WR_BY_WEEKDAY:
        return wr_share_of_day(l, row);
    case WR_BY_MONTH:
        return 1.0 / 12;
    case WR_BY_STATE: /* as if the system were empty */
        wr_guess(l);
        return r->lo <= 0 && r->hi >= 0;
    }
    return 0;
}

static double table_mean(wr_likely *l, const wr_table *table)
{
    double sum = 0, left = 1;
    for (int32_t k = 0; k < table->n; k++) {
        const wr_value value = l->net.rows[table->first + k].value;
        const double weight = value.kind == WR_VALUE_NONE ? 0 : row_weight(l, table, k);
        if (weight <= 0)
            continue;
        sum += weight * wr_mean_of(l, value);
        left -= weight;
    }
    if (table->otherwise.kind != WR_VALUE_NONE && left > 1e-12)
        sum += left * wr_mean_of(l, table->otherwise);
    else if (left > 1e-12 && left < 1)
        sum /= 1 - left; /* those without a row never come here */
    return sum * wr_dial_or(l, table->factor, 1);
}

double wr_mean_of(wr_likely *l, wr_value v)
{
    switch (v.kind) {
    case WR_VALUE_NONE:
        return 0;
    case WR_VALUE_DIAL:
    case WR_VALUE_ADD:
        return l->net.dials[v.index].value;
    case WR_VALUE_ATTR:
        return attr_mean(l, v.index);
    case WR_VALUE_TABLE:
        return table_mean(l, &l->net.tables[v.index]);
    case WR_VALUE_DIST:
        return dist_mean(l, v.index);
    case WR_VALUE_MIX:
        return mix_mean(l, &l->net.mixes[v.index]);
    case WR_VALUE_LOWER: {
        const wr_lower *of = &l->net.lowers[v.index];
        return fmin(wr_mean_of(l, of->a), wr_mean_of(l, of->b)) * wr_mean_of(l, of->times);
    }
    }
    return 0;
}

double wr_share_of(wr_likely *l, wr_value v)
{
    const double share = wr_mean_of(l, v);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

/* ---- conditions ------------------------------------------------------------------------------ */

static double chance_of_all(wr_likely *l, const wr_cond *c, bool any)
{
    double product = 1;
    for (int32_t i = 0; i < c->n; i++) {
        const double p = wr_chance(l, c->first + i);
        product *= any ? 1 - p : p;
    }
    return any ? 1 - product : product;
}

static double chance_of_levels(wr_likely *l, const wr_cond *c)
{
    double sum = 0;
    if (l->net.attrs[c->attr].memory) { /* where somebody was last, nobody knows before a run */
        wr_guess(l);
        return 0.5;
    }
    for (int32_t i = 0; i < c->n; i++) {
        const double x = l->net.numbers[c->first + i];
        sum += share_between(l, c->attr, x, x);
    }
    return sum > 1 ? 1 : sum;
}

static double chance_of_range(wr_likely *l, const wr_cond *c)
{
    double lo = wr_mean_or(l, c->lo, -INFINITY), hi = wr_mean_or(l, c->hi, INFINITY);
    if (c->above_strict)
        lo = nextafter(lo, INFINITY);
    if (c->below_strict)
        hi = nextafter(hi, -INFINITY);
    return share_between(l, c->attr, lo, hi);
}

/* Nobody waits; of the rest nothing is known. */
static double chance_of_state(wr_likely *l, const wr_cond *c)
{
    wr_guess(l);
    if (c->state.of != WR_STATE_WAITING)
        return 0.5;
    const double lo = wr_mean_or(l, c->lo, -INFINITY), hi = wr_mean_or(l, c->hi, INFINITY);
    const bool above = c->above_strict ? 0 > lo : 0 >= lo;
    const bool below = c->below_strict ? 0 < hi : 0 <= hi;
    return above && below;
}

static double chance_of_clock(wr_likely *l, const wr_cond *c)
{
    const double lo = wr_mean_or(l, c->lo, 0), hi = wr_mean_or(l, c->hi, DAY);
    wr_guess(l);
    return wr_share_by_clock(l, lo, hi);
}

static double chance_of_weekday(const wr_likely *l, const wr_cond *c)
{
    double sum = 0;
    for (int day = 0; day < 7; day++)
        if ((c->first >> day) & 1)
            sum += wr_share_of_day(l, day);
    return sum;
}

static double chance_of_date(wr_likely *l, const wr_cond *c)
{
    const double length = (double)l->net.run.length / (double)WEIR_DAY;
    const double lo = fmax(wr_mean_or(l, c->lo, 0), 0),
                 hi = fmin(wr_mean_or(l, c->hi, length), length);
    wr_guess(l);
    return length > 0 && hi > lo ? (hi - lo) / length : 0;
}

/* The share of those at hand who meet a condition. */
double wr_chance(wr_likely *l, int32_t at)
{
    const wr_cond *c = &l->net.conds[at];
    int32_t calendar;
    switch (c->op) {
    case WR_COND_ALL:
        return chance_of_all(l, c, false);
    case WR_COND_ANY:
        return chance_of_all(l, c, true);
    case WR_COND_NOT:
        return 1 - wr_chance(l, c->first);
    case WR_COND_ATTR_IN:
        return chance_of_levels(l, c);
    case WR_COND_ATTR_RANGE:
        return chance_of_range(l, c);
    case WR_COND_STATE:
        return chance_of_state(l, c);
    case WR_COND_CLOCK:
        return chance_of_clock(l, c);
    case WR_COND_WEEKDAY:
        return chance_of_weekday(l, c);
    case WR_COND_DATE:
        return chance_of_date(l, c);
    case WR_COND_OPEN:
    case WR_COND_CALENDAR:
        wr_guess(l);
        calendar = c->op == WR_COND_OPEN ? wr_door_of(l, c->service) : c->calendar;
        return calendar < 0 ? 1 : wr_open_share(l, calendar);
    case WR_COND_SLOT:
        wr_guess(l);
        return 1;
    }
    return 0;
}

/* ---- how common levels are ------------------------------------------------------------------- */

/* The chance that a value, given to an attribute, is one of its levels. */
double wr_chance_of_value(wr_likely *l, wr_value v, int32_t attr, int32_t level)
{
    const double wanted = level_value(l, attr, level);
    double sum = 0, left = 1;
    bool rest = false;
    switch (v.kind) {
    case WR_VALUE_DIAL:
        return l->net.dials[v.index].value == wanted;
    case WR_VALUE_ATTR:
        return share_between(l, v.index, wanted, wanted);
    case WR_VALUE_MIX: {
        const wr_mix *mix = &l->net.mixes[v.index];
        for (int32_t i = mix->first; i < mix->first + mix->n; i++) {
            const wr_mix_entry *entry = &l->net.mix_entries[i];
            const bool takes_rest = entry->share.kind == WR_VALUE_NONE;
            const double share = takes_rest ? 0 : wr_share_of(l, entry->share);
            left -= share;
            if (entry->value == wanted) {
                sum += share;
                rest = rest || takes_rest;
            }
        }
        return rest ? sum + fmax(left, 0) : sum;
    }
    case WR_VALUE_TABLE: {
        const wr_table *table = &l->net.tables[v.index];
        for (int32_t k = 0; k < table->n; k++) {
            const wr_value row = l->net.rows[table->first + k].value;
            const double weight = row.kind == WR_VALUE_NONE ? 0 : row_weight(l, table, k);
            if (weight > 0)
                sum += weight * wr_chance_of_value(l, row, attr, level);
            left -= weight;
        }
        if (table->otherwise.kind != WR_VALUE_NONE && left > 1e-12)
            sum += left * wr_chance_of_value(l, table->otherwise, attr, level);
        return sum;
    }
    case WR_VALUE_NONE:
    case WR_VALUE_DIST:
    case WR_VALUE_LOWER:
    case WR_VALUE_ADD:
        break;
    }
    return 1.0 / wr_level_count(l, attr); /* anything may be */
}

static int32_t level_with(const wr_likely *l, int32_t attr, double value)
{
    for (int32_t k = 0; k < wr_level_count(l, attr); k++)
        if (level_value(l, attr, k) == value)
            return k;
    return WR_UNSET;
}

static int32_t cell_column(const wr_source *s, int32_t attr)
{
    for (int32_t k = 0; k < s->n_cell_attrs; k++)
        if (s->cell_attr[k] == attr)
            return k;
    return -1;
}

static const wr_assign *assign_of(const wr_likely *l, const wr_source *s, int32_t attr)
{
    for (int32_t i = s->n_assigns - 1; i >= 0; i--) /* the last of two holds */
        if (l->net.assigns[s->first_assign + i].attr == attr)
            return &l->net.assigns[s->first_assign + i];
    return NULL;
}

static double cells_with(const wr_likely *l, const wr_source *s, int32_t column, double value)
{
    double with = 0, all = 0;
    for (int32_t i = 0; i < s->n_cells; i++) {
        const double rate = l->cell_rate[s->first_cell + i];
        all += rate;
        with += l->net.cells[s->first_cell + i].level[column] == value ? rate : 0;
    }
    return all > 0 ? with / all : 0;
}

/* How common each level is over all sources, taken by themselves. */
static void find_common(wr_likely *l, int32_t attr)
{
    const int32_t n = wr_level_count(l, attr);
    double *common = wr_alloc_array(l->arena, (size_t)n + 1, sizeof *common), all = 0;
    l->common[attr] = common; /* tables by others may ask for theirs, so this is done twice */
    if (l->n_set[attr] > 0) {
        for (int32_t i = 0; i < l->net.n_steps; i++) {
            const wr_assign *a =
                l->net.steps[i].op == WR_OP_SET ? &l->net.assigns[l->net.steps[i].a] : NULL;
            for (int32_t k = 0; a && a->attr == attr && k < n; k++)
                common[k] += wr_chance_of_value(l, a->value, attr, k) / l->n_set[attr];
        }
        return;
    }
    for (int32_t i = 0; i < l->net.n_sources; i++) {
        const wr_source *s = &l->net.sources[i];
        const int32_t column = cell_column(s, attr);
        const wr_assign *a = assign_of(l, s, attr);
        all += l->source_rate[i];
        for (int32_t k = 0; k < n && l->source_rate[i] > 0; k++) {
            const double p = column >= 0 ? cells_with(l, s, column, level_value(l, attr, k))
                             : a         ? wr_chance_of_value(l, a->value, attr, k)
                                         : 0;
            common[k] += l->source_rate[i] * p;
        }
    }
    for (int32_t k = 0; k < n && all > 0; k++)
        common[k] /= all;
}

static void count_sets(wr_likely *l)
{
    for (int32_t i = 0; i < l->net.n_steps; i++) {
        const wr_step *step = &l->net.steps[i];
        if (step->op != WR_OP_SET)
            continue;
        const wr_assign *a = &l->net.assigns[step->a];
        l->n_set[a->attr]++;
        l->set_by[a->attr] = a;
        if (a->value.kind == WR_VALUE_ADD || a->value.kind == WR_VALUE_DIST ||
            l->net.attrs[a->attr].memory)
            l->wild[a->attr] = true;
    }
}

/* Does any source give it? */
static bool arrives_with(const wr_likely *l, int32_t attr)
{
    for (int32_t i = 0; i < l->net.n_sources; i++)
        if (assign_of(l, &l->net.sources[i], attr) || cell_column(&l->net.sources[i], attr) >= 0)
            return true;
    return false;
}

static bool in_cells(const wr_likely *l, int32_t attr)
{
    for (int32_t i = 0; i < l->net.n_sources; i++)
        if (cell_column(&l->net.sources[i], attr) >= 0)
            return true;
    return false;
}

static int compare_mixes(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* How many different values the cells of all sources give to the attributes split so far and one
 * more: a home says which place it is in, so this is often far below the product. */
static double count_cells(wr_likely *l, int32_t more, int64_t *mixes)
{
    int32_t n = 0, different = 0;
    for (int32_t i = 0; i < l->net.n_sources; i++) {
        const wr_source *s = &l->net.sources[i];
        for (int32_t c = 0; c < s->n_cells; c++) {
            int64_t mix = 0;
            for (int32_t k = 0; k < s->n_cell_attrs; k++) {
                const int32_t attr = s->cell_attr[k];
                if (attr != more && l->level[attr] == WR_NOT_SPLIT)
                    continue;
                mix = mix * (wr_level_count(l, attr) + 1) + 1 +
                      level_with(l, attr, l->net.cells[s->first_cell + c].level[k]);
            }
            mixes[n++] = mix;
        }
    }
    if (n)
        qsort(mixes, (size_t)n, sizeof *mixes, compare_mixes);
    for (int32_t i = 0; i < n; i++)
        different += i == 0 || mixes[i] != mixes[i - 1];
    return different ? different : 1;
}

/* How often each attribute is asked for, by routes, tables and targets. */
static int32_t *count_questions(const wr_likely *l)
{
    int32_t *asked = wr_alloc_array(l->arena, (size_t)l->net.n_attrs + 1, sizeof *asked);
    for (int32_t i = 0; i < l->net.n_conds; i++)
        if (l->net.conds[i].op == WR_COND_ATTR_IN || l->net.conds[i].op == WR_COND_ATTR_RANGE)
            asked[l->net.conds[i].attr]++;
    for (int32_t i = 0; i < l->net.n_tables; i++)
        if (l->net.tables[i].by == WR_BY_WORD || l->net.tables[i].by == WR_BY_BAND)
            asked[l->net.tables[i].attr]++;
    for (int32_t i = 0; i < l->net.n_targets; i++)
        if (l->net.targets[i].kind == WR_TO_TABLE)
            asked[l->net.targets[i].attr]++;
    return asked;
}

/* The attributes that anything asks for, most asked first, while their mixes are not too many. */
static void choose_split(wr_likely *l)
{
    int32_t *asked = count_questions(l);
    int64_t *work = wr_alloc_array(l->arena, (size_t)l->net.n_cells + 1, sizeof *work);
    double others = 1, cells = 1;
    l->n_turns = 1;
    while (l->n_split < WR_MOST_SPLIT) {
        int32_t best = -1;
        for (int32_t a = 0; a < l->net.n_attrs; a++)
            if (asked[a] > 0 && l->common[a] && !l->wild[a] && (best < 0 || asked[a] > asked[best]))
                best = a;
        if (best < 0)
            break;
        asked[best] = 0;
        const int32_t n = wr_level_count(l, best), turns = l->n_set[best] ? n + 1 : 1;
        const double new_cells = in_cells(l, best) ? count_cells(l, best, work) : cells;
        const double new_others = !in_cells(l, best) && arrives_with(l, best) ? others * n : others;
        if (new_cells * new_others > WR_MOST_MIXES || l->n_turns * turns > WR_MOST_TURNS)
            continue;
        cells = new_cells;
        others = new_others;
        l->n_turns *= turns;
        if (l->n_set[best])
            l->turning[l->n_turning++] = best;
        l->level[best] = WR_UNSET;
        l->split[l->n_split++] = best;
    }
}

/* ---- mixes ----------------------------------------------------------------------------------- */

/* A mix as one number: a digit for each split attribute, 0 where it is not set. */
static int64_t mix_of_levels(const wr_likely *l)
{
    int64_t mix = 0;
    for (int32_t i = l->n_split - 1; i >= 0; i--)
        mix = mix * (wr_level_count(l, l->split[i]) + 1) + l->level[l->split[i]] + 1;
    return mix;
}

static void levels_of_mix(wr_likely *l, int64_t mix)
{
    for (int32_t i = 0; i < l->n_split; i++) {
        const int32_t n = wr_level_count(l, l->split[i]) + 1;
        l->level[l->split[i]] = (int32_t)(mix % n) - 1;
        mix /= n;
    }
}

int32_t wr_turn(const wr_likely *l)
{
    int32_t turn = 0;
    for (int32_t i = l->n_turning - 1; i >= 0; i--)
        turn = turn * (wr_level_count(l, l->turning[i]) + 1) + l->level[l->turning[i]] + 1;
    return turn;
}

void wr_take_turn(wr_likely *l, int32_t turn)
{
    for (int32_t i = 0; i < l->n_turning; i++) {
        const int32_t n = wr_level_count(l, l->turning[i]) + 1;
        l->level[l->turning[i]] = turn % n - 1;
        turn /= n;
    }
}

static int compare_parts(const void *a, const void *b)
{
    const wr_mix_part *x = a, *y = b;
    if (x->mix != y->mix)
        return x->mix < y->mix ? -1 : 1;
    return (x->source > y->source) - (x->source < y->source);
}

/* Sorts, and adds up what is of one source and one mix. */
static void merge_parts(wr_mix_parts *parts)
{
    size_t n = 0;
    if (parts->n > 1)
        qsort(parts->at, parts->n, sizeof *parts->at, compare_parts);
    for (size_t i = 0; i < parts->n; i++) {
        if (n && compare_parts(&parts->at[n - 1], &parts->at[i]) == 0)
            parts->at[n - 1].rate += parts->at[i].rate;
        else
            parts->at[n++] = parts->at[i];
    }
    parts->n = n;
}

/* What the cells of a source say of the split attributes. */
static void parts_of_cells(wr_likely *l, int32_t source, wr_mix_parts *out)
{
    const wr_source *s = &l->net.sources[source];
    double all = 0;
    for (int32_t i = 0; i < s->n_cells; i++)
        all += l->cell_rate[s->first_cell + i];
    for (int32_t i = 0; i < s->n_cells && all > 0; i++) {
        const double rate = l->cell_rate[s->first_cell + i];
        for (int32_t k = 0; k < s->n_cell_attrs; k++) {
            const int32_t attr = s->cell_attr[k];
            if (l->level[attr] != WR_NOT_SPLIT)
                l->level[attr] = level_with(l, attr, l->net.cells[s->first_cell + i].level[k]);
        }
        if (rate > 0)
            *wr_push(l->arena, out) =
                (wr_mix_part){mix_of_levels(l), source, l->source_rate[source] * rate / all};
    }
    merge_parts(out);
}

/* The split attributes that a source assigns, in the order in which they are set. */
static int32_t assigned_to(const wr_likely *l, const wr_source *s, const wr_assign **out)
{
    int32_t n = 0;
    for (int32_t i = 0; i < s->n_assigns; i++) {
        const wr_assign *a = &l->net.assigns[s->first_assign + i];
        if (n < WR_MOST_SPLIT && l->level[a->attr] != WR_NOT_SPLIT &&
            assign_of(l, s, a->attr) == a && cell_column(s, a->attr) < 0)
            out[n++] = a;
    }
    return n;
}

/* All levels that the assigns from the i-th on may give, with the rate of each. */
static void expand(wr_likely *l, const wr_assign *const *assigns, int32_t n, int32_t i,
                   int32_t source, double rate)
{
    if (i == n) {
        *wr_push(l->arena, &l->parts) = (wr_mix_part){mix_of_levels(l), source, rate};
        return;
    }
    const int32_t attr = assigns[i]->attr;
    double left = 1;
    for (int32_t k = 0; k < wr_level_count(l, attr); k++) {
        l->level[attr] = WR_UNSET; /* as it is when the value is drawn */
        const double p = wr_chance_of_value(l, assigns[i]->value, attr, k);
        if (p <= 0)
            continue;
        left -= p;
        l->level[attr] = k;
        expand(l, assigns, n, i + 1, source, rate * p);
    }
    l->level[attr] = WR_UNSET;
    if (left > 1e-9)
        expand(l, assigns, n, i + 1, source, rate * left);
}

static void add_source(wr_likely *l, int32_t source)
{
    const wr_source *s = &l->net.sources[source];
    const wr_assign *assigns[WR_MOST_SPLIT];
    const int32_t n = assigned_to(l, s, assigns);
    wr_mix_parts from = {0};
    levels_of_mix(l, 0);
    if (s->kind == WR_SOURCE_PEOPLE)
        parts_of_cells(l, source, &from);
    else
        *wr_push(l->arena, &from) = (wr_mix_part){0, source, l->source_rate[source]};
    for (size_t i = 0; i < from.n; i++) {
        levels_of_mix(l, from.at[i].mix);
        expand(l, assigns, n, 0, source, from.at[i].rate);
    }
}

/* Means of the attributes without levels (a stay drawn on arrival), over those of the mix. */
static void find_attr_means(wr_likely *l, size_t begin, size_t end)
{
    for (int32_t attr = 0; attr < l->net.n_attrs; attr++) {
        double sum = 0, all = 0;
        if (l->common[attr])
            continue;
        if (l->n_set[attr]) {
            l->attr_mean[attr] = wr_mean_of(l, l->set_by[attr]->value);
            continue;
        }
        for (size_t i = begin; i < end; i++) {
            const wr_mix_part *part = &l->parts.at[i];
            const wr_assign *a = assign_of(l, &l->net.sources[part->source], attr);
            if (!a)
                continue;
            sum += part->rate * wr_mean_of(l, a->value);
            all += part->rate;
        }
        l->attr_mean[attr] = all > 0 ? sum / all : 0;
    }
}

void wr_take_mix(wr_likely *l, size_t begin, size_t end)
{
    l->at = -1;
    levels_of_mix(l, l->parts.at[begin].mix);
    find_attr_means(l, begin, end);
}

static void make_room(wr_likely *l)
{
    const size_t n_attrs = (size_t)l->net.n_attrs + 1;
    l->common = wr_alloc_array(l->arena, n_attrs, sizeof *l->common);
    l->attr_mean = wr_alloc_array(l->arena, n_attrs, sizeof *l->attr_mean);
    l->level = wr_alloc_array(l->arena, n_attrs, sizeof *l->level);
    l->n_set = wr_alloc_array(l->arena, n_attrs, sizeof *l->n_set);
    l->wild = wr_alloc_array(l->arena, n_attrs, sizeof *l->wild);
    l->set_by = wr_alloc_array(l->arena, n_attrs, sizeof *l->set_by);
    l->source_rate = wr_alloc_array(l->arena, (size_t)l->net.n_sources + 1, sizeof(double));
    l->cell_rate = wr_alloc_array(l->arena, (size_t)l->net.n_cells + 1, sizeof(double));
    l->open_share = wr_alloc_array(l->arena, (size_t)l->net.n_calendars + 1, sizeof(double));
    l->dist_mean = wr_alloc_array(l->arena, (size_t)l->net.n_dists + 1, sizeof(double));
    l->guessed = wr_alloc_array(l->arena, (size_t)l->net.n_steps + 1, sizeof(bool));
    l->calendar_mean = wr_alloc_array(l->arena, (size_t)l->net.n_calendars + 1, sizeof(double));
    l->until_open = wr_alloc_array(l->arena, (size_t)l->net.n_calendars + 1, sizeof(double));
    for (int32_t i = 0; i < l->net.n_calendars; i++)
        l->open_share[i] = l->calendar_mean[i] = l->until_open[i] = NAN;
    for (int32_t i = 0; i < l->net.n_dists; i++)
        l->dist_mean[i] = NAN;
    for (int32_t i = 0; i < l->net.n_attrs; i++)
        l->level[i] = WR_NOT_SPLIT;
}

void wr_likely_init(wr_likely *l, weir_builder *b)
{
    *l = (wr_likely){.b = b, .net = wr_view(b), .arena = b->arena, .at = -1};
    make_room(l);
    wr_find_cell_rates(l);
    for (int32_t i = 0; i < l->net.n_sources; i++)
        l->source_rate[i] = wr_rate_of_source(l, &l->net.sources[i]);
    wr_find_busy(l);
    count_sets(l);
    for (int round = 0; round < 2; round++)
        for (int32_t a = 0; a < l->net.n_attrs; a++)
            if (wr_level_count(l, a) > 0)
                find_common(l, a);
    choose_split(l);
    for (int32_t i = 0; i < l->net.n_sources; i++)
        if (l->source_rate[i] > 0)
            add_source(l, i);
    merge_parts(&l->parts);
}
