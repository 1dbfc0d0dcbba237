/* Numbers, conditions, hours and targets of a compiled network, in words. */
#include "sim/network/words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST 6    /* tables within tables */
#define MOST_ROWS 12 /* of one table; further ones are counted */

static const char *const WEEKDAYS[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "holidays"};
static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* ---- writing --------------------------------------------------------------------------------- */

char *wr_words_made(const weir_network *net, void (*write)(wr_words *w))
{
    wr_arena *arena = wr_arena_create();
    if (!arena || setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return NULL;
    }
    wr_words w = {.net = net, .arena = arena};
    write(&w);
    char *text = malloc(w.text.n + 1);
    if (text) {
        if (w.text.n > 0)
            memcpy(text, w.text.at, w.text.n);
        text[w.text.n] = 0;
    }
    wr_arena_destroy(arena);
    return text;
}

void wr_say(wr_words *w, const char *fmt, ...)
{
    va_list list, again;
    va_start(list, fmt);
    va_copy(again, list);
    const int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *line = wr_alloc_array(w->arena, (size_t)n + 1, 1);
    vsnprintf(line, (size_t)n + 1, fmt, list);
    va_end(list);
    for (int i = 0; i < n; i++)
        *wr_push(w->arena, &w->text) = line[i];
}

/* ---- lists of parts, neighbours that say the same drawn together ----------------------------- */

typedef struct parts {
    const char *text, *label, *says; /* finished; of the part that is still open */
    int n;
} parts;

static void close_part(wr_words *w, parts *p)
{
    if (p->label && p->n++ < MOST_ROWS)
        p->text = wr_format(w->arena, "%s%s%s: %s", p->text ? p->text : "", p->text ? "; " : "",
                            p->label, p->says);
    p->label = NULL;
}

static void add_part(wr_words *w, parts *p, const char *label, const char *says)
{
    if (p->label && strcmp(p->says, says) == 0) {
        p->label = wr_format(w->arena, "%s, %s", p->label, label);
        return;
    }
    close_part(w, p);
    p->label = label;
    p->says = says;
}

static const char *parts_text(wr_words *w, parts *p)
{
    close_part(w, p);
    if (p->n > MOST_ROWS)
        return wr_format(w->arena, "%s; and %d more", p->text, p->n - MOST_ROWS);
    return p->text ? p->text : "";
}

/* ---- numbers --------------------------------------------------------------------------------- */

static const char *number_words(wr_words *w, double value, wr_dim dim, const char *unit,
                                double scale)
{
    char buffer[64];
    return wr_strdup(w->arena, wr_print_value(value, dim, unit, scale, buffer));
}

const char *wr_time_words(wr_words *w, double seconds)
{
    static const struct {
        const char *unit;
        double scale;
    } units[] = {{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}};
    const double size = fabs(seconds);
    int i = 0;
    if (size == 0)
        i = 2;
    while (i < 3 && size < units[i].scale)
        i++;
    return number_words(w, seconds, WR_DIM_DURATION, units[i].unit, units[i].scale);
}

const char *wr_dial_words(wr_words *w, int32_t dial, double value)
{
    const wr_dial *d = &w->net->dials[dial];
    if (d->dim == WR_DIM_DURATION && !*d->unit)
        return wr_time_words(w, value);
    return number_words(w, value, d->dim, d->unit, d->unit_scale > 0 ? d->unit_scale : 1);
}

/* A constant that no path names has no unit of its own: it is shown as what is asked for. */
static const char *dial_value(wr_words *w, int32_t dial, wr_dim dim)
{
    const wr_dial *d = &w->net->dials[dial];
    if (*d->path || dim == WR_DIM_NUMBER || dim == WR_DIM_COUNT)
        return wr_dial_words(w, dial, d->value);
    if (dim == WR_DIM_DURATION)
        return wr_time_words(w, d->value);
    if (dim == WR_DIM_SHARE)
        return number_words(w, d->value, dim, "%", 0.01);
    if (dim == WR_DIM_MONEY)
        return number_words(w, d->value, dim, "£", 1);
    return number_words(w, d->value, dim, "", 1);
}

static const char *level_words(wr_words *w, int32_t attr, double value)
{
    const wr_attr *a = attr >= 0 ? &w->net->attrs[attr] : NULL;
    for (int32_t i = 0; a && i < a->n_levels; i++)
        if (a->levels[i].value == value && a->levels[i].label)
            return a->levels[i].label;
    if (a && a->dim == WR_DIM_DURATION)
        return wr_time_words(w, value);
    return number_words(w, value, WR_DIM_NUMBER, "", 1);
}

static const char *clock_words(wr_words *w, double seconds)
{
    return number_words(w, seconds, WR_DIM_CLOCK, "", 1);
}

static const char *band_words(wr_words *w, double lo, double hi)
{
    const char *from = number_words(w, lo, WR_DIM_NUMBER, "", 1);
    if (isinf(hi))
        return wr_format(w->arena, "%s+", from);
    if (lo == hi)
        return from;
    return wr_format(w->arena, "%s-%s", from, number_words(w, hi, WR_DIM_NUMBER, "", 1));
}

static const char *state_words(wr_words *w, const wr_state_ref *state)
{
    static const char *const of[] = {"how many wait for ", "how many are in ",
                                     "how many are in use of ", "how many are free of ",
                                     "the occupancy of "};
    const char *what = state->pool >= 0      ? w->net->pools[state->pool].full_name
                       : state->service >= 0 ? w->net->services[state->service].name
                                             : "the system";
    return wr_format(w->arena, "%s%s", of[state->of], what);
}

/* ---- values ---------------------------------------------------------------------------------- */

static const char *value_words(wr_words *w, wr_value value, wr_dim dim, int depth);

static const char *row_label(wr_words *w, const wr_table *t, int32_t k)
{
    const wr_row *row = &w->net->rows[t->first + k];
    switch (t->by) {
    case WR_BY_WORD:
        return k < w->net->attrs[t->attr].n_levels ? w->net->attrs[t->attr].levels[k].label : "?";
    case WR_BY_CLOCK:
        return wr_format(w->arena, "%s-%s", clock_words(w, row->lo), clock_words(w, row->hi));
    case WR_BY_WEEKDAY:
        return WEEKDAYS[k % 8];
    case WR_BY_MONTH:
        return MONTHS[k % 12];
    case WR_BY_BAND:
    case WR_BY_STATE:
        break;
    }
    return band_words(w, row->lo, row->hi);
}

static const char *table_by(wr_words *w, const wr_table *t)
{
    switch (t->by) {
    case WR_BY_WORD:
    case WR_BY_BAND:
        return w->net->attrs[t->attr].name;
    case WR_BY_CLOCK:
        return "time of day";
    case WR_BY_WEEKDAY:
        return "day of the week";
    case WR_BY_MONTH:
        return "month";
    case WR_BY_STATE:
        break;
    }
    return state_words(w, &t->state);
}

static const char *table_words(wr_words *w, const wr_table *t, wr_dim dim, int depth)
{
    parts p = {0};
    for (int32_t k = 0; k < t->n; k++) {
        const wr_value value = w->net->rows[t->first + k].value;
        if (value.kind != WR_VALUE_NONE)
            add_part(w, &p, row_label(w, t, k), value_words(w, value, dim, depth + 1));
    }
    if (t->otherwise.kind != WR_VALUE_NONE) {
        close_part(w, &p); /* never drawn together with a row */
        add_part(w, &p, "else", value_words(w, t->otherwise, dim, depth + 1));
    }
    const char *rows = parts_text(w, &p), *by = table_by(w, t);
    if (t->factor >= 0 && w->net->dials[t->factor].value != 1)
        return wr_format(w->arena, "by %s (%s), times %s", by, rows,
                         wr_dial_words(w, t->factor, w->net->dials[t->factor].value));
    return wr_format(w->arena, "by %s (%s)", by, rows);
}

/* In the order of wr_law_form: a name for each parameter that has one. */
static const char *const FORMS[][4] = {{"mean"},
                                       {"mean", "sd"},
                                       {"mean", "cv"},
                                       {"mean", "scv"},
                                       {"mean", "variance"},
                                       {"median", "p90"},
                                       {"median", "mean"},
                                       {"median", "sd"},
                                       {"shape", "scale"},
                                       {"stages", "mean"},
                                       {"min", "mode", "max"},
                                       {"min", "max"},
                                       {NULL}, /* values */
                                       {"a", "b", "min", "max"},
                                       {"shape", "min"},
                                       {"p"},
                                       {"n", "p"},
                                       {NULL},  /* quantiles */
                                       {NULL}}; /* branches */

/* In the order of wr_law_kind. */
static const char *const LAWS[] = {"always",    "exponential",      "normal",  "lognormal",
                                   "gamma",     "weibull",          "erlang",  "triangular",
                                   "uniform",   "empirical",        "beta",    "loglogistic",
                                   "pareto",    "hyperexponential", "poisson", "binomial",
                                   "geometric", "quantiles",        "mixture"};

/* Some parameters have no unit. */
static wr_dim param_dim(const char *name, wr_dim dim)
{
    static const char *const plain[] = {"cv", "scv", "shape", "stages", "variance",
                                        "a",  "b",   "p",     "n"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(name, plain[i]) == 0)
            return WR_DIM_NUMBER;
    return dim;
}

static const char *dist_words(wr_words *w, const wr_dist *d, int depth)
{
    static const char *const none[4] = {NULL};
    const size_t form = (size_t)d->form, law = (size_t)d->law;
    const char *const *names = form < sizeof FORMS / sizeof *FORMS ? FORMS[form] : none;
    const struct {
        const char *name;
        wr_value value;
        wr_dim dim;
    } more[] = {{"times", d->times, WR_DIM_NUMBER}, {"plus", d->plus, d->dim},
                {"above", d->above, d->dim},        {"below", d->below, d->dim},
                {"at least", d->at_least, d->dim},  {"at most", d->at_most, d->dim}};
    const char *text = law < sizeof LAWS / sizeof *LAWS ? LAWS[law] : "a distribution";
    if (d->law == WR_CONSTANT)
        text = value_words(w, d->p[0], d->dim, depth + 1);
    else if (d->law == WR_EMPIRICAL)
        text = wr_format(w->arena, "one of %d observed values", (int)d->n_values);
    for (int i = 0; d->law != WR_CONSTANT && i < 4 && names[i]; i++)
        text = wr_format(w->arena, "%s%s%s %s", text, i ? ", " : " (", names[i],
                         value_words(w, d->p[i], param_dim(names[i], d->dim), depth + 1));
    if (d->law != WR_CONSTANT && names[0])
        text = wr_format(w->arena, "%s)", text);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (more[i].value.kind != WR_VALUE_NONE)
            text = wr_format(w->arena, "%s, %s %s", text, more[i].name,
                             value_words(w, more[i].value, more[i].dim, depth + 1));
    if (d->factor >= 0 && w->net->dials[d->factor].value != 1)
        text = wr_format(w->arena, "%s, times %s", text,
                         wr_dial_words(w, d->factor, w->net->dials[d->factor].value));
    return text;
}

static const char *mix_words(wr_words *w, const wr_mix *mix, int depth)
{
    const char *text = NULL;
    for (int32_t k = 0; k < mix->n; k++) {
        const wr_mix_entry *e = &w->net->mix_entries[mix->first + k];
        const char *level = level_words(w, mix->attr, e->value);
        if (mix->n == 1 && e->share.kind == WR_VALUE_NONE)
            return level;
        text = wr_format(w->arena, "%s%s%s: %s", text ? text : "", text ? ", " : "", level,
                         e->share.kind == WR_VALUE_NONE
                             ? "the rest"
                             : value_words(w, e->share, WR_DIM_SHARE, depth + 1));
    }
    return text ? text : "";
}

/* Of a table of ways: where to. */
static const char *way_words(const wr_words *w, int32_t table)
{
    for (int32_t i = 0; i < w->net->n_services; i++)
        if (w->net->services[i].travel == table)
            return wr_format(w->arena, "the way to %s, ", w->net->services[i].name);
    return "";
}

static const char *value_words(wr_words *w, wr_value value, wr_dim dim, int depth)
{
    const weir_network *net = w->net;
    if (depth > DEEPEST)
        return "…";
    switch (value.kind) {
    case WR_VALUE_NONE:
        break;
    case WR_VALUE_DIAL:
        return dial_value(w, value.index, dim);
    case WR_VALUE_ATTR:
        return wr_format(w->arena, "the patient's %s", net->attrs[value.index].name);
    case WR_VALUE_TABLE:
        return wr_format(w->arena, "%s%s", way_words(w, value.index),
                         table_words(w, &net->tables[value.index], dim, depth));
    case WR_VALUE_DIST:
        return dist_words(w, &net->dists[value.index], depth);
    case WR_VALUE_MIX:
        return mix_words(w, &net->mixes[value.index], depth);
    case WR_VALUE_LOWER: {
        const wr_lower *of = &net->lowers[value.index];
        return wr_format(
            w->arena, "%s of the lower of %s and %s", value_words(w, of->times, dim, depth + 1),
            value_words(w, of->a, dim, depth + 1), value_words(w, of->b, dim, depth + 1));
    }
    case WR_VALUE_ADD:
        return wr_format(w->arena, "itself plus %s", dial_value(w, value.index, dim));
    }
    return "nothing";
}

const char *wr_value_words(wr_words *w, wr_value value, wr_dim dim)
{
    return value_words(w, value, dim, 0);
}

/* ---- conditions ------------------------------------------------------------------------------ */

static const char *cond_words(wr_words *w, int32_t at, int depth);

static const char *between_words(wr_words *w, const wr_cond *c, const char *what, wr_dim dim)
{
    const bool lo = c->lo.kind != WR_VALUE_NONE, hi = c->hi.kind != WR_VALUE_NONE;
    const char *text = what;
    if (lo)
        text = wr_format(w->arena, "%s is %s %s", what, c->above_strict ? "above" : "at least",
                         wr_value_words(w, c->lo, dim));
    if (hi)
        text = wr_format(w->arena, "%s%s %s %s", text, lo ? " and" : " is",
                         c->below_strict ? "below" : "at most", wr_value_words(w, c->hi, dim));
    return text;
}

static const char *among_words(wr_words *w, const wr_cond *c)
{
    const char *text = wr_format(w->arena, "%s is ", w->net->attrs[c->attr].name);
    for (int32_t k = 0; k < c->n; k++)
        text = wr_format(w->arena, "%s%s%s", text, k ? " or " : "",
                         level_words(w, c->attr, w->net->numbers[c->first + k]));
    return text;
}

static const char *days_words(wr_words *w, int32_t mask)
{
    const char *text = "it is";
    bool any = false;
    for (int k = 0; k < 8; k++)
        if (mask & (1 << k)) {
            text = wr_format(w->arena, "%s%s %s", text, any ? " or" : "",
                             k == 7 ? "a holiday" : WEEKDAYS[k]);
            any = true;
        }
    return text;
}

static const char *joined_words(wr_words *w, const wr_cond *c, const char *with, int depth)
{
    const char *text = "";
    for (int32_t k = 0; k < c->n; k++) {
        const int32_t child = c->first + k;
        const wr_cond_op op = w->net->conds[child].op;
        const bool group = c->n > 1 && (op == WR_COND_ALL || op == WR_COND_ANY);
        text = wr_format(w->arena, "%s%s%s%s%s", text, k ? with : "", group ? "(" : "",
                         cond_words(w, child, depth + 1), group ? ")" : "");
    }
    return text;
}

static const char *slot_words(wr_words *w, const wr_cond *c)
{
    const char *within =
        c->lo.kind == WR_VALUE_NONE ? "" : wr_value_words(w, c->lo, WR_DIM_DURATION);
    const char *book = c->n > 0 ? w->net->books[w->net->book_refs[c->first]].name : "a book";
    return wr_format(w->arena, "%s has a slot%s%s", c->attr >= 0 ? "the patient's book" : book,
                     *within ? " within " : "", within);
}

static const char *cond_words(wr_words *w, int32_t at, int depth)
{
    const weir_network *net = w->net;
    const wr_cond *c = &net->conds[at];
    if (depth > DEEPEST)
        return "…";
    switch (c->op) {
    case WR_COND_ALL:
        return joined_words(w, c, " and ", depth);
    case WR_COND_ANY:
        return joined_words(w, c, " or ", depth);
    case WR_COND_NOT:
        return wr_format(w->arena, "not (%s)", joined_words(w, c, " and ", depth));
    case WR_COND_ATTR_IN:
        return among_words(w, c);
    case WR_COND_ATTR_RANGE:
        return between_words(w, c, net->attrs[c->attr].name, net->attrs[c->attr].dim);
    case WR_COND_STATE:
        return between_words(w, c, state_words(w, &c->state), WR_DIM_NUMBER);
    case WR_COND_CLOCK:
        return wr_format(w->arena, "it is from %s to %s", wr_value_words(w, c->lo, WR_DIM_CLOCK),
                         wr_value_words(w, c->hi, WR_DIM_CLOCK));
    case WR_COND_WEEKDAY:
        return days_words(w, c->first);
    case WR_COND_DATE:
        return "the date is within its bounds";
    case WR_COND_OPEN:
        return wr_format(w->arena, "%s is open", net->services[c->service].name);
    case WR_COND_CALENDAR:
        return wr_format(w->arena, "it is %s", wr_calendar_words(w, c->calendar, false));
    case WR_COND_SLOT:
        return slot_words(w, c);
    }
    return "";
}

const char *wr_cond_words(wr_words *w, int32_t cond) { return cond_words(w, cond, 0); }

/* ---- hours ----------------------------------------------------------------------------------- */

static const char *plan_words(wr_words *w, const wr_day_plan *plan, bool staff)
{
    const char *text = NULL;
    for (int32_t k = 0; k < plan->n; k++) {
        const wr_span *span = &w->net->spans[plan->first + k];
        const char *when = span->start == 0 && span->end == 86400
                               ? "all day"
                               : wr_format(w->arena, "%s-%s", clock_words(w, span->start),
                                           clock_words(w, span->end));
        const char *hours = wr_format(w->arena, "%s%s%s", text ? text : "", text ? ", " : "", when);
        text = staff && span->dial >= 0
                   ? wr_format(w->arena, "%s %s", hours,
                               wr_dial_words(w, span->dial, w->net->dials[span->dial].value))
                   : hours;
    }
    return text ? text : "closed";
}

const char *wr_calendar_words(wr_words *w, int32_t calendar, bool staff)
{
    const wr_calendar *c = &w->net->calendars[calendar];
    const char *text = NULL, *day[8];
    const int n = c->holidays_differ && c->n_plans > 7 ? 8 : 7;
    if (c->always && !staff)
        return "always";
    for (int k = 0; k < n; k++)
        day[k] = plan_words(w, &c->plans[k], staff);
    for (int k = 0, end; k < n; k = end) {
        for (end = k + 1; end < n && end != 7 && strcmp(day[end], day[k]) == 0; end++)
            ;
        if (!staff && strcmp(day[k], "closed") == 0 && end < 8)
            continue; /* only the hours are said, unless holidays differ from them */
        text = wr_format(w->arena, "%s%s%s%s%s %s", text ? text : "", text ? "; " : "", WEEKDAYS[k],
                         end > k + 1 ? "-" : "", end > k + 1 ? WEEKDAYS[end - 1] : "", day[k]);
    }
    return text ? text : "never";
}

/* ---- places to go ---------------------------------------------------------------------------- */

const char *wr_pool_words(const wr_words *w, int32_t pool, int32_t service)
{
    const wr_pool *p = &w->net->pools[pool];
    return p->service == service ? p->name : p->full_name;
}

const char *wr_step_words(wr_words *w, int32_t step, int32_t service)
{
    const wr_step *s = &w->net->steps[step];
    if (s->op == WR_OP_END)
        return "leaves (done)";
    const wr_service *of = &w->net->services[s->service];
    const char *number = wr_format(w->arena, "step %d", (int)(step - of->entry + 1));
    return s->service == service ? number : wr_format(w->arena, "%s at %s", of->name, number);
}

static const char *target_words(wr_words *w, int32_t at, int32_t service, int depth)
{
    const weir_network *net = w->net;
    const wr_target *t = &net->targets[at];
    parts p = {0};
    const char *text = "";
    switch (t->kind) {
    case WR_TO_STEP:
        text = wr_step_words(w, t->step, service);
        break;
    case WR_TO_SERVICE:
        text = t->step == net->services[t->service].entry ? net->services[t->service].name
                                                          : wr_step_words(w, t->step, -1);
        break;
    case WR_TO_LEAVE:
        text = t->outcome < 0 ? "nowhere"
                              : wr_format(w->arena, "leaves (%s)", net->outcomes[t->outcome]);
        break;
    case WR_TO_NEXT:
        text = "goes on";
        break;
    case WR_TO_TABLE:
        for (int32_t k = 0; k < t->n && depth < DEEPEST; k++) {
            const wr_target *row = &net->targets[t->first + k];
            if (row->kind != WR_TO_LEAVE || row->outcome >= 0)
                add_part(w, &p, net->attrs[t->attr].levels[k].label,
                         target_words(w, t->first + k, service, depth + 1));
        }
        text = wr_format(w->arena, "by %s (%s)", net->attrs[t->attr].name, parts_text(w, &p));
        break;
    }
    for (int32_t k = 0; k < t->n_keep; k++)
        text = wr_format(w->arena, "%s%s %s", text, k ? "," : ", keeping",
                         wr_pool_words(w, net->keeps[t->keep + k], service));
    return text;
}

const char *wr_target_words(wr_words *w, int32_t target, int32_t service)
{
    return target_words(w, target, service, 0);
}
