/* Do the shares of a choice add up, for everybody who may come? What is asked by tables is looked at for
 * each combination of what they are by: the levels of attributes, and one number, time or count of each
 * row. */
#include "sim/network/steps.h"

#include <math.h>
#include <string.h>

#define MOST_POINTS 100000.0 /* combinations; beyond, what is wrong is found when it is drawn */

static const char *const DAYS[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
static const char *const MONTHS[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

/* What tables are by, with the points that tell their rows apart, and the one at hand. */
typedef struct axis {
    wr_table_by by;
    int32_t attr;
    wr_state_ref state;
    WR_VEC(double) points;
    size_t at;
} axis;

typedef struct choice {
    weir_builder *b;
    const weir_network *net;
    const wr_choose *choose;
    int32_t step;
    WR_VEC(axis) axes;
} choice;

/* ---- axes ------------------------------------------------------------------------------------ */

static bool is_by(const axis *x, const wr_table *t)
{
    if (x->by != t->by)
        return false;
    if (t->by == WR_BY_WORD || t->by == WR_BY_BAND)
        return x->attr == t->attr;
    return t->by != WR_BY_STATE ||
           (x->state.of == t->state.of && x->state.service == t->state.service &&
            x->state.pool == t->state.pool);
}

static axis *axis_of(choice *c, const wr_table *t)
{
    for (size_t i = 0; i < c->axes.n; i++)
        if (is_by(&c->axes.at[i], t))
            return &c->axes.at[i];
    axis *made = wr_push(c->b->arena, &c->axes);
    *made = (axis){.by = t->by, .attr = t->attr, .state = t->state};
    return made;
}

static void add_point(choice *c, axis *x, double point)
{
    for (size_t i = 0; i < x->points.n; i++)
        if (x->points.at[i] == point)
            return;
    *wr_push(c->b->arena, &x->points) = point;
}

/* The first of each row, and what comes next behind it: whole numbers follow one another. */
static void add_rows(choice *c, axis *x, const wr_table *t)
{
    const bool clock = t->by == WR_BY_CLOCK;
    for (int32_t i = t->first; i < t->first + t->n; i++) {
        const wr_row *row = &c->net->rows[i];
        add_point(c, x, row->lo);
        if (clock)
            add_point(c, x, fmod(row->hi, 86400));
        else if (!isinf(row->hi) && t->otherwise.kind != WR_VALUE_NONE)
            add_point(c, x, row->hi + 1);
    }
}

/* Of a number whose values are written somewhere: these alone, as nobody may have what lies between. */
static void add_levels(choice *c, axis *x, const wr_attr *attr)
{
    for (int32_t i = 0; i < attr->n_levels; i++)
        add_point(c, x, attr->levels[i].value);
}

static void add_axes(choice *c, wr_value v)
{
    if (v.kind != WR_VALUE_TABLE)
        return;
    const wr_table *t = &c->net->tables[v.index];
    axis *x = axis_of(c, t);
    const int32_t n = t->by == WR_BY_WORD ? c->net->attrs[t->attr].n_levels : t->n;
    if (t->by == WR_BY_WORD || t->by == WR_BY_WEEKDAY || t->by == WR_BY_MONTH)
        for (int32_t i = 0; i < n; i++)
            add_point(c, x, i);
    else if (t->by == WR_BY_BAND && c->net->attrs[t->attr].n_levels)
        add_levels(c, x, &c->net->attrs[t->attr]);
    else
        add_rows(c, x, t);
    for (int32_t i = t->first; i < t->first + t->n; i++)
        add_axes(c, c->net->rows[i].value);
    add_axes(c, t->otherwise);
}

/* ---- at one point ---------------------------------------------------------------------------- */

static wr_value row_at(choice *c, const wr_table *t)
{
    const axis *x = axis_of(c, t);
    const double point = x->points.at[x->at];
    const wr_row *rows = &c->net->rows[t->first];
    wr_value found = WR_NO_VALUE;
    if (t->by == WR_BY_WORD || t->by == WR_BY_WEEKDAY || t->by == WR_BY_MONTH)
        found = point < t->n ? rows[(int32_t)point].value : WR_NO_VALUE;
    else
        for (int32_t i = 0; i < t->n; i++) {
            const double lo = rows[i].lo, hi = rows[i].hi;
            const bool within = t->by != WR_BY_CLOCK ? point >= lo && point <= hi
                                : lo <= hi           ? point >= lo && point < hi
                                                     : point >= lo || point < hi;
            if (within) {
                found = rows[i].value;
                break;
            }
        }
    return found.kind == WR_VALUE_NONE ? t->otherwise : found;
}

/* A share as the dials stand; NaN where it is of the patient. */
static double share_at(choice *c, wr_value v)
{
    double factor = 1;
    while (v.kind == WR_VALUE_TABLE) {
        const wr_table *t = &c->net->tables[v.index];
        factor *= t->factor >= 0 ? c->net->dials[t->factor].value : 1;
        v = row_at(c, t);
    }
    return v.kind == WR_VALUE_DIAL ? factor * c->net->dials[v.index].value : NAN;
}

/* ---- what is said ---------------------------------------------------------------------------- */

static const char *terms(weir_builder *b, const double *shares, int32_t n)
{
    const char *text = "";
    char number[64];
    for (int32_t i = 0; i < n; i++)
        text = wr_format(b->arena, "%s%s%s", text, i ? " + " : "",
                         wr_print_value(shares[i], WR_DIM_NUMBER, "", 1, number));
    return text;
}

static const char *point_words(choice *c, const axis *x)
{
    const double point = x->points.at[x->at];
    const int at = (int)point;
    char number[64];
    switch (x->by) {
    case WR_BY_WORD:
        return wr_format(c->b->arena, "%s '%s'", c->net->attrs[x->attr].name,
                         weir_level_label(c->b, (weir_attr){x->attr}, (size_t)at));
    case WR_BY_BAND:
        return wr_format(c->b->arena, "%s %s", c->net->attrs[x->attr].name,
                         wr_print_value(point, WR_DIM_NUMBER, "", 1, number));
    case WR_BY_CLOCK:
        return wr_format(c->b->arena, "%02d:%02d", at / 3600, at / 60 % 60);
    case WR_BY_WEEKDAY:
        return DAYS[at % 7];
    case WR_BY_MONTH:
        return MONTHS[at % 12];
    case WR_BY_STATE:
        break;
    }
    return wr_format(c->b->arena, "a count of %s",
                     wr_print_value(point, WR_DIM_NUMBER, "", 1, number));
}

static const char *whom_words(choice *c)
{
    const char *text = "";
    for (size_t i = 0; i < c->axes.n; i++)
        text = wr_format(c->b->arena, "%s%s%s", text, i ? ", " : " for ",
                         point_words(c, &c->axes.at[i]));
    return text;
}

static void hint_rest(weir_builder *b, weir_place place)
{
    wr_hint(b->err, place, "a branch without a share takes the rest: {go: TARGET}, or {} to go on");
}

/* ---- sums ------------------------------------------------------------------------------------ */

/* The sum at the point at hand. Returns whether it was good. */
static bool check_sum(choice *c)
{
    weir_builder *b = c->b;
    const wr_choose *choose = c->choose;
    const weir_place place = wr_step_place(b, c->step);
    double *shares = wr_alloc_array(b->arena, (size_t)choose->n + 1, sizeof *shares);
    double sum = 0;
    int32_t n = 0;
    for (int32_t i = choose->first + choose->n_when; i < choose->first + choose->n; i++) {
        const wr_value share = c->net->branches[i].share;
        if (share.kind != WR_VALUE_NONE)
            sum += shares[n++] = share_at(c, share);
    }
    if (isnan(sum) || (choose->all_shares ? fabs(sum - 1) <= 1e-9 : sum <= 1 + 1e-9))
        return true;
    char number[64];
    wr_fail(b->err, WEIR_ERR_SCENARIO, place, "shares add up to %s, %s%s",
            wr_print_value(round(sum * 1e12) / 1e12, WR_DIM_NUMBER, "", 1, number),
            choose->all_shares ? "not 1" : "more than 1", whom_words(c));
    wr_note(b->err, place, "the shares are %s", terms(b, shares, n));
    if (choose->all_shares && sum < 1)
        hint_rest(b, place);
    return false;
}

/* The next combination; false behind the last. */
static bool go_on(choice *c)
{
    for (size_t i = c->axes.n; i-- > 0;) {
        if (++c->axes.at[i].at < c->axes.at[i].points.n)
            return true;
        c->axes.at[i].at = 0;
    }
    return false;
}

static void check_tables(choice *c)
{
    double combinations = 1;
    for (size_t i = 0; i < c->axes.n; i++)
        combinations *= (double)c->axes.at[i].points.n;
    if (combinations < 1 || combinations > MOST_POINTS)
        return;
    while (check_sum(c) && go_on(c))
        ;
}

/* Overridden shares hold, and the others give way (`--set` of one branch). */
static void let_give_way(choice *c)
{
    weir_builder *b = c->b;
    const wr_choose *choose = c->choose;
    const int32_t n = choose->n - choose->n_when;
    const weir_place place = wr_step_place(b, c->step);
    wr_value *shares = wr_alloc_array(b->arena, (size_t)n + 1, sizeof *shares);
    for (int32_t i = 0; i < n; i++)
        shares[i] = c->net->branches[choose->first + choose->n_when + i].share;
    const int before = b->err->n_errors;
    wr_check_shares(b, shares, (size_t)n, place);
    if (b->err->n_errors == before)
        return;
    double *values = wr_alloc_array(b->arena, (size_t)n + 1, sizeof *values);
    double sum = 0;
    for (int32_t i = 0; i < n; i++)
        sum += values[i] = c->net->dials[shares[i].index].value;
    wr_note(b->err, place, "the shares are %s", terms(b, values, n));
    if (sum < 1)
        hint_rest(b, place);
}

static bool only_dials(const choice *c)
{
    for (int32_t i = c->choose->n_when; i < c->choose->n; i++) {
        const wr_value share = c->net->branches[c->choose->first + i].share;
        if (share.kind != WR_VALUE_DIAL && share.kind != WR_VALUE_NONE)
            return false;
    }
    return true;
}

static void check_choose(weir_builder *b, const weir_network *net, int32_t step)
{
    choice c = {.b = b, .net = net, .choose = &net->chooses[net->steps[step].a], .step = step};
    if (c.choose->n_when == c.choose->n) {
        wr_fail(b->err, WEIR_ERR_SCENARIO, wr_step_place(b, step),
                "no branch takes those who meet none of the conditions");
        wr_hint(b->err, wr_step_place(b, step),
                "end with a branch such as {go: TARGET}, or {} to go on with the list");
        return;
    }
    if (only_dials(&c) && c.choose->all_shares) {
        let_give_way(&c);
        return;
    }
    for (int32_t i = c.choose->n_when; i < c.choose->n; i++)
        add_axes(&c, net->branches[c.choose->first + i].share);
    check_tables(&c);
}

void wr_check_choices(weir_builder *b, const weir_network *net)
{
    for (int32_t i = 0; i < net->n_steps; i++)
        if (net->steps[i].op == WR_OP_ROUTE || net->steps[i].op == WR_OP_CHOOSE)
            check_choose(b, net, i);
}
