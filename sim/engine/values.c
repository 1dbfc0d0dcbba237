/* Numbers read while the run goes on: dials, attributes, tables, draws, conditions. */
#include "sim/base/dist_inline.h"
#include "sim/base/stream_inline.h"
#include "sim/engine/state.h"

static _Noreturn void too_often(wr_rep *rep, int32_t stage)
{
    wr_rep_fail(rep, WEIR_ERR_LIMIT, WR_NOWHERE, "a patient has come to '%s' more than %u times",
                rep->net->stages[stage], WR_MAX_VISIT);
}

/* Beyond two counted stages: a list of counters. */
static uint32_t *further_count(wr_rep *rep, wr_cold *c, int32_t stage)
{
    for (int32_t i = c->visits; i >= 0; i = rep->visit_counts[i].next)
        if (rep->visit_counts[i].stage == stage)
            return &rep->visit_counts[i].count;
    int32_t i = rep->free_visit_count;
    if (i >= 0)
        rep->free_visit_count = rep->visit_counts[i].next;
    else {
        if (rep->n_visit_counts == rep->visit_count_capacity) {
            const int32_t n = rep->visit_count_capacity ? 2 * rep->visit_count_capacity : 1024;
            rep->visit_counts =
                wr_grow_array(rep->arena, rep->visit_counts, (size_t)rep->n_visit_counts, (size_t)n,
                              sizeof *rep->visit_counts);
            rep->visit_count_capacity = n;
        }
        i = rep->n_visit_counts++;
    }
    rep->visit_counts[i] = (wr_visit_count){stage, c->visits, 0};
    c->visits = i;
    return &rep->visit_counts[i].count;
}

/* How often this patient has drawn before at a stage that lies on a cycle of the routes. */
uint32_t wr_count_visit(wr_rep *rep, int32_t patient, int32_t stage)
{
    wr_cold *c =
        wr_cold_at(rep, __builtin_expect(rep->kin != NULL, 0) ? wr_root(rep, patient) : patient);
    uint32_t *count;
    if (c->counted[0] == stage || c->counted[0] < 0) {
        c->counted[0] = stage;
        count = &c->count[0];
    } else if (c->counted[1] == stage || c->counted[1] < 0) {
        if (c->counted[1] < 0)
            c->visits = -1;
        c->counted[1] = stage;
        count = &c->count[1];
    } else
        count = further_count(rep, c, stage);
    if (*count + 1 >= WR_MAX_VISIT)
        too_often(rep, stage);
    return (*count)++;
}

wr_draw wr_draw_at(wr_rep *rep, int32_t patient, int32_t stage)
{
    const wr_patient *p = wr_patient_at(rep, patient);
    const uint32_t visit = rep->net->stage_counted[stage] ? wr_count_visit(rep, patient, stage) : 0;
    return (wr_draw){rep->keys[stage], visit, rep->folds[p->source], p->ordinal, rep->replication};
}

wr_block wr_first_block(const wr_rep *rep, int32_t patient, int32_t stage, const wr_draw *draw)
{
    const wr_cold *c = wr_cold_at(rep, patient);
    if (c->ready_stage != stage || draw->visit != 0)
        return wr_block_at_inline(draw, 0);
    wr_block_used(draw, 0);
    return (wr_block){c->ready_word, wr_patient_at(rep, patient)->route_word};
}

uint64_t wr_next_word(wr_words *w)
{
    const uint32_t i = w->used++;
    if (i < 2) {
        if (!w->loaded) {
            w->block = wr_block_at_inline(&w->draw, 0);
            w->loaded = true;
        }
        return i == 0 ? w->block.w0 : w->block.w1;
    }
    /* Further reads of one stage (a table of draws within draws): blocks of their own. */
    const wr_block b = wr_block_at_inline(&w->draw, WR_BLOCK_OTHER + (i >> 1) - 1);
    return i & 1 ? b.w1 : b.w0;
}

double wr_state_value(const wr_rep *rep, const wr_state_ref *state)
{
    const wr_pool_state *pool = state->pool >= 0 ? &rep->pools[state->pool] : NULL;
    switch (state->of) {
    case WR_STATE_WAITING:
        return pool ? (double)pool->waiting.n : (double)rep->services[state->service].waiting.n;
    case WR_STATE_PRESENT:
        return (double)rep->services[state->service].present.n;
    case WR_STATE_IN_USE:
        return (double)pool->in_use.n;
    case WR_STATE_FREE:
        return (double)wr_pool_free(pool);
    case WR_STATE_OCCUPANCY:
        return pool->capacity > 0 ? (double)pool->in_use.n / (double)pool->capacity : 0.0;
    }
    return 0.0;
}

/* For messages: attributes are read before the first visit begins, too. */
static const char *where_is(const wr_rep *rep, int32_t patient)
{
    const int32_t service = patient >= 0 ? wr_patient_at(rep, patient)->service : -1;
    return service >= 0 ? rep->net->services[service].name : "arrivals";
}

/* Some numbers, such as the time to the next arrival, are of nobody. */
static void check_somebody(wr_rep *rep, int32_t patient, int32_t attr)
{
    if (patient < 0)
        wr_rep_fail(
            rep, WEIR_ERR_SCENARIO, WR_NOWHERE,
            "'%s' is read where there is no patient: of an interval, or of how many there are",
            rep->net->attrs[attr].name);
}

static const wr_row *row_of(wr_rep *rep, int32_t patient, const wr_table *t)
{
    if (t->by == WR_BY_WORD || t->by == WR_BY_BAND)
        check_somebody(rep, patient, t->attr);
    const wr_row *rows = &rep->net->rows[t->first];
    double x = 0;
    switch (t->by) {
    case WR_BY_WORD: {
        const double value = wr_attrs_at(rep, patient)[t->attr];
        if (isnan(value))
            wr_rep_fail(
                rep, WEIR_ERR_SCENARIO, WR_NOWHERE,
                "a table by '%s' is read for a patient of '%s' in '%s' whose '%s' was never set",
                rep->net->attrs[t->attr].name,
                rep->net->sources[rep->sources[wr_patient_at(rep, patient)->source].of].name,
                where_is(rep, patient), rep->net->attrs[t->attr].name);
        const int32_t level = wr_level_index(&rep->net->attrs[t->attr], value);
        return level < t->n ? &rows[level] : NULL;
    }
    case WR_BY_WEEKDAY:
        return &rows[rep->weekday];
    case WR_BY_MONTH:
        return &rows[rep->month];
    case WR_BY_CLOCK: {
        const double s = (double)wr_seconds_of_day(rep);
        for (int32_t i = 0; i < t->n; i++)
            if (rows[i].lo <= rows[i].hi ? s >= rows[i].lo && s < rows[i].hi
                                         : s >= rows[i].lo || s < rows[i].hi)
                return &rows[i];
        return NULL;
    }
    case WR_BY_BAND:
        x = wr_attrs_at(rep, patient)[t->attr];
        break;
    case WR_BY_STATE:
        x = wr_state_value(rep, &t->state);
        break;
    }
    for (int32_t i = 0; i < t->n; i++)
        if (x >= rows[i].lo && x <= rows[i].hi)
            return &rows[i];
    return NULL;
}

bool wr_value_moves(wr_rep *rep, int32_t patient, wr_value v)
{
    while (v.kind == WR_VALUE_TABLE) {
        const wr_table *t = &rep->net->tables[v.index];
        const wr_row *row = row_of(rep, patient, t);
        if (t->factor >= 0 && rep->net->dials[t->factor].moves)
            return true;
        v = row && row->value.kind != WR_VALUE_NONE ? row->value : t->otherwise;
    }
    return v.kind == WR_VALUE_DIAL && rep->net->dials[v.index].moves;
}

static double table_value(wr_rep *rep, int32_t patient, int32_t table, wr_words *words)
{
    const wr_table *t = &rep->net->tables[table];
    if (__builtin_expect(t->copies, 0) && isnan(wr_attrs_at(rep, patient)[t->attr]))
        return NAN;
    const wr_row *row = row_of(rep, patient, t);
    const wr_value v = row && row->value.kind != WR_VALUE_NONE ? row->value : t->otherwise;
    if (v.kind == WR_VALUE_NONE)
        wr_rep_fail(rep, WEIR_ERR_SCENARIO, WR_NOWHERE,
                    "a patient in '%s' finds no row in a table by '%s'", where_is(rep, patient),
                    t->attr >= 0 ? rep->net->attrs[t->attr].name : "state");
    const double x = wr_value_of(rep, patient, v, words);
    return t->factor >= 0 ? x * rep->dials[t->factor] : x;
}

/* A distribution whose parameters are read for this patient. */
static double draw_varying(wr_rep *rep, int32_t patient, const wr_dist *d, wr_words *words)
{
    wr_law law = {0};
    double p[4] = {0};
    char why[WR_WHY];
    for (int i = 0; i < 4; i++)
        if (d->p[i].kind != WR_VALUE_NONE)
            p[i] = wr_value_of(rep, patient, d->p[i], words);
    wr_law_plain(&law);
    if (!wr_law_resolve(&law, d->law, d->form, p, d->values, d->weights, (size_t)d->n_values,
                        rep->arena, why))
        wr_rep_fail(rep, WEIR_ERR_SCENARIO, d->place, "%s: %s", d->path, why);
#define QUALIFY(field)                                                                             \
    if (d->field.kind != WR_VALUE_NONE) {                                                          \
        law.field = wr_value_of(rep, patient, d->field, words);                                    \
        law.qualified = true;                                                                      \
    }
    QUALIFY(times)
    QUALIFY(plus)
    QUALIFY(above)
    QUALIFY(below)
    QUALIFY(at_least)
    QUALIFY(at_most)
#undef QUALIFY
    if (d->factor >= 0 && rep->dials[d->factor] != 1.0) {
        law.factor = rep->dials[d->factor];
        law.qualified = true;
    }
    const uint32_t lane = words->used < 3 ? words->used : 3;
    const uint64_t word = wr_next_word(words);
    return wr_law_draw(&law, word, &words->draw, lane);
}

static double mix_value(wr_rep *rep, int32_t patient, const wr_mix *mix, wr_words *words)
{
    const wr_mix_entry *e = &rep->net->mix_entries[mix->first];
    const double u = wr_uniform(wr_next_word(words));
    double sum = 0;
    for (int32_t i = 0; i < mix->n; i++) {
        if (e[i].share.kind == WR_VALUE_NONE) {
            double others = 0;
            for (int32_t j = 0; j < mix->n; j++)
                if (e[j].share.kind != WR_VALUE_NONE)
                    others += wr_value_of(rep, patient, e[j].share, words);
            sum += 1.0 - others;
        } else
            sum += wr_value_of(rep, patient, e[i].share, words);
        if (u < sum)
            return e[i].value;
    }
    return e[mix->n - 1].value; /* shares add up to 1 within 1e-9 */
}

/* Where no stage is at hand, a duration written as a plain number may stand, but not a draw. */
static double constant_of(wr_rep *rep, int32_t dist)
{
    const wr_dist *d = &rep->net->dists[dist];
    if (!d->fixed || rep->laws[dist].kind != WR_CONSTANT)
        wr_rep_fail(rep, WEIR_ERR_SCENARIO, d->place, "%s: a distribution cannot stand here",
                    d->path);
    const wr_draw none = {0};
    return wr_law_draw(&rep->laws[dist], 0, &none, 0);
}

double wr_value_of(wr_rep *rep, int32_t patient, wr_value v, wr_words *words)
{
    switch (v.kind) {
    case WR_VALUE_DIAL:
        return rep->dials[v.index];
    case WR_VALUE_ATTR:
    case WR_VALUE_ADD: /* the caller adds */
        if (v.kind == WR_VALUE_ADD)
            return rep->dials[v.index];
        check_somebody(rep, patient, v.index);
        return wr_attrs_at(rep, patient)[v.index];
    case WR_VALUE_TABLE:
        return table_value(rep, patient, v.index, words);
    case WR_VALUE_DIST: {
        const wr_dist *d = &rep->net->dists[v.index];
        if (!words)
            return constant_of(rep, v.index);
        if (!d->fixed)
            return draw_varying(rep, patient, d, words);
        const uint32_t lane = words->used < 3 ? words->used : 3;
        const uint64_t word = wr_next_word(words);
        return wr_law_draw_inline(&rep->laws[v.index], word, &words->draw, lane);
    }
    case WR_VALUE_MIX:
        return mix_value(rep, patient, &rep->net->mixes[v.index], words);
    case WR_VALUE_LOWER: {
        const wr_lower *of = &rep->net->lowers[v.index];
        const double a = wr_value_of(rep, patient, of->a, words),
                     b = wr_value_of(rep, patient, of->b, words);
        return (a < b ? a : b) * wr_value_of(rep, patient, of->times, words);
    }
    case WR_VALUE_NONE:
        break;
    }
    return 0.0;
}

static double limit_of(wr_rep *rep, int32_t patient, wr_value v, double open_end)
{
    return v.kind == WR_VALUE_NONE ? open_end : wr_value_of(rep, patient, v, NULL);
}

static bool within(wr_rep *rep, int32_t patient, const wr_cond *c, double x)
{
    const double lo = limit_of(rep, patient, c->lo, -INFINITY);
    const double hi = limit_of(rep, patient, c->hi, INFINITY);
    return (c->above_strict ? x > lo : x >= lo) && (c->below_strict ? x < hi : x <= hi);
}

bool wr_cond_holds(wr_rep *rep, int32_t patient, int32_t cond)
{
    const weir_network *net = rep->net;
    const wr_cond *c = &net->conds[cond];
    switch (c->op) {
    case WR_COND_ALL:
        for (int32_t i = 0; i < c->n; i++)
            if (!wr_cond_holds(rep, patient, c->first + i))
                return false;
        return true;
    case WR_COND_ANY:
        for (int32_t i = 0; i < c->n; i++)
            if (wr_cond_holds(rep, patient, c->first + i))
                return true;
        return false;
    case WR_COND_NOT:
        return !wr_cond_holds(rep, patient, c->first);
    case WR_COND_ATTR_IN: {
        const double x = wr_attrs_at(rep, patient)[c->attr];
        for (int32_t i = 0; i < c->n; i++)
            if (net->numbers[c->first + i] == x)
                return true;
        return false;
    }
    case WR_COND_ATTR_RANGE: {
        const double x = wr_attrs_at(rep, patient)[c->attr];
        return !isnan(x) && within(rep, patient, c, x);
    }
    case WR_COND_STATE:
        return within(rep, patient, c, wr_state_value(rep, &c->state));
    case WR_COND_CLOCK: {
        const double s = (double)(rep->now - rep->midnight) * 1e-6;
        const double lo = limit_of(rep, patient, c->lo, 0),
                     hi = limit_of(rep, patient, c->hi, 86400);
        return lo <= hi ? s >= lo && s < hi : s >= lo || s < hi;
    }
    case WR_COND_WEEKDAY:
        if (rep->holiday && (c->first & 0x80))
            return true;
        return (c->first >> rep->weekday & 1) != 0;
    case WR_COND_DATE: {
        const double days = (double)(rep->now - rep->run_start) / (double)WEIR_DAY;
        return days >= limit_of(rep, patient, c->lo, -INFINITY) &&
               days < limit_of(rep, patient, c->hi, INFINITY);
    }
    case WR_COND_OPEN:
        return wr_service_open(rep, c->service);
    case WR_COND_CALENDAR:
        return wr_calendar_value(rep, c->calendar, rep->now, NULL) > 0;
    case WR_COND_SLOT: {
        const weir_time latest = rep->now + wr_to_time(limit_of(rep, patient, c->lo, INFINITY));
        if (c->attr < 0)
            return wr_book_has_slot(rep, &net->book_refs[c->first], c->n, latest);
        const int32_t level =
            wr_level_index(&net->attrs[c->attr], wr_attrs_at(rep, patient)[c->attr]);
        return level < c->n && wr_book_has_slot(rep, &net->book_refs[c->first + level], 1, latest);
    }
    }
    return false;
}

static bool is_way(const wr_target *row) { return row->kind != WR_TO_LEAVE || row->outcome >= 0; }

static _Noreturn void no_way(wr_rep *rep, const wr_target *t, int32_t level)
{
    const wr_attr *attr = &rep->net->attrs[t->attr];
    wr_rep_fail(rep, WEIR_ERR_SCENARIO, t->place, "a patient whose '%s' is %s has nowhere to go",
                attr->name, level < attr->n_levels ? attr->levels[level].label : "not set");
}

const wr_target *wr_target_of(wr_rep *rep, int32_t patient, int32_t target)
{
    const wr_target *t = &rep->net->targets[target];
    while (t->kind == WR_TO_TABLE) {
        const int32_t level =
            wr_level_index(&rep->net->attrs[t->attr], wr_attrs_at(rep, patient)[t->attr]);
        if (level >= t->n || !is_way(&rep->net->targets[t->first + level]))
            no_way(rep, t, level);
        t = &rep->net->targets[t->first + level];
    }
    return t;
}

/* Resolves distributions whose parameters are dials: once at the start, again when one moves. */
static bool uses_moving_dial(const weir_network *net, const wr_dist *d)
{
    const wr_value v[] = {d->p[0], d->p[1],  d->p[2],  d->p[3],     d->times,
                          d->plus, d->above, d->below, d->at_least, d->at_most};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        if (v[i].kind == WR_VALUE_DIAL && net->dials[v[i].index].moves)
            return true;
    return d->factor >= 0 && net->dials[d->factor].moves;
}

static void resolve_law(wr_rep *rep, int32_t i)
{
    const wr_dist *d = &rep->net->dists[i];
    wr_law *law = &rep->laws[i];
    double p[4] = {0};
    char why[WR_WHY];
    for (int k = 0; k < 4; k++)
        if (d->p[k].kind == WR_VALUE_DIAL)
            p[k] = rep->dials[d->p[k].index];
    wr_law_plain(law);
#define QUALIFY(field)                                                                             \
    if (d->field.kind == WR_VALUE_DIAL) {                                                          \
        law->field = rep->dials[d->field.index];                                                   \
        law->qualified = true;                                                                     \
    }
    QUALIFY(times)
    QUALIFY(plus)
    QUALIFY(above)
    QUALIFY(below)
    QUALIFY(at_least)
    QUALIFY(at_most)
#undef QUALIFY
    if (d->factor >= 0 && rep->dials[d->factor] != 1.0) {
        law->factor = rep->dials[d->factor];
        law->qualified = true;
    }
    if (!wr_law_resolve(law, d->law, d->form, p, d->values, d->weights, (size_t)d->n_values,
                        rep->arena, why))
        wr_rep_fail(rep, WEIR_ERR_SCENARIO, d->place, "%s: %s", d->path, why);
}

void wr_resolve_laws(wr_rep *rep, bool moving_only)
{
    for (int32_t i = 0; i < rep->net->n_dists; i++)
        if (rep->net->dists[i].fixed &&
            (!moving_only || uses_moving_dial(rep->net, &rep->net->dists[i])))
            resolve_law(rep, i);
}

/* Cumulative shares of a ROUTE. Shares that an intervention moves hold their values; where all
 * branches have one, those that nothing moves share the rest in their proportions. */
static void resolve_route(wr_rep *rep, const wr_choose *c)
{
    const weir_network *net = rep->net;
    const wr_branch *b = &net->branches[c->first];
    double moved = 0, still = 0, sum = 0;
    for (int32_t i = 0; i < c->n; i++)
        if (b[i].share.kind == WR_VALUE_DIAL) {
            if (net->dials[b[i].share.index].moves)
                moved += rep->dials[b[i].share.index];
            else
                still += rep->dials[b[i].share.index];
        }
    /* Shares that still add up to 1 are left to the last bit as they are. */
    const bool rescale = c->all_shares && still > 0 && fabs(moved + still - 1.0) > 1e-9;
    if (moved + (rescale ? 0 : still) > 1.0 + 1e-9)
        wr_rep_fail(rep, WEIR_ERR_SCENARIO, net->targets[b[0].target].place,
                    "shares add up to %.6g, not 1", moved + still);
    for (int32_t i = 0; i < c->n; i++) {
        if (b[i].share.kind != WR_VALUE_DIAL) {
            rep->ways[c->first + i].upto = 2.0; /* takes the rest */
            continue;
        }
        const double share = rep->dials[b[i].share.index];
        sum += rescale && !net->dials[b[i].share.index].moves ? share * ((1.0 - moved) / still)
                                                              : share;
        rep->ways[c->first + i].upto = sum;
    }
    if (c->all_shares)
        rep->ways[c->first + c->n - 1].upto = 2.0; /* rounding leaves nobody behind */
}

/* A CHOOSE adds its shares up when a patient comes; what its dials alone make too much is said when
 * they move. */
static void check_shares(wr_rep *rep, const wr_choose *c)
{
    const wr_branch *b = &rep->net->branches[c->first];
    double sum = 0;
    for (int32_t i = c->n_when; i < c->n; i++)
        if (b[i].share.kind == WR_VALUE_DIAL &&
            (!c->all_shares || rep->net->dials[b[i].share.index].moves))
            sum += rep->dials[b[i].share.index];
    if (sum > 1.0 + 1e-9)
        wr_rep_fail(rep, WEIR_ERR_SCENARIO, rep->net->targets[b[0].target].place,
                    "shares add up to %.6g, not 1", sum);
}

void wr_resolve_routes(wr_rep *rep)
{
    for (int32_t i = 0; i < rep->net->n_steps; i++)
        if (rep->net->steps[i].op == WR_OP_ROUTE)
            resolve_route(rep, &rep->net->chooses[rep->net->steps[i].a]);
        else if (rep->net->steps[i].op == WR_OP_CHOOSE)
            check_shares(rep, &rep->net->chooses[rep->net->steps[i].a]);
    wr_resolve_odds(rep, false);
}
