/* Measures of the state of the system: what share of the time a condition on it held, and how many
 * there are at times of the day. They belong to no patient, so nothing that they ask for may be read
 * from one. */
#include <math.h>
#include <string.h>

#include "sim/network/builder.h"
#include "sim/scenario/suggest.h"

/* ---- share_of_time ------------------------------------------------------------------------------- */

/* A bound of a condition that nobody is asked of. */
static bool is_number(wr_value v) { return v.kind == WR_VALUE_NONE || v.kind == WR_VALUE_DIAL; }

static void check_state(weir_builder *b, weir_fields *f, int32_t cond)
{
    const wr_cond *c = &b->conds.at[cond];
    if (c->op != WR_COND_STATE) {
        weir_field_error(f, "share_of_time",
                         "expected one condition on a count: waiting, present, in_use, free or "
                         "occupancy");
        return;
    }
    if (!is_number(c->lo) || !is_number(c->hi))
        weir_field_error(f, "share_of_time",
                         "the bounds of a 'share_of_time' are plain numbers: no patient is asked");
}

static void read_share(weir_builder *b, weir_fields *f, wr_measure *m)
{
    const int errors = b->err->n_errors;
    m->kind = WR_MEASURE_HELD;
    m->state = weir_read_cond(f, "share_of_time").id;
    if (b->err->n_errors == errors)
        check_state(b, f, m->state);
    wr_read_during(b, f, m);
    wr_read_each(b, f, m);
    if (m->each)
        wr_read_stats(b, f, m, "mean");
}

/* ---- census ---------------------------------------------------------------------------------------- */

/* An item of a list, or the one value that stands for a list of one. */
static wr_node *item_of(wr_node *node, size_t i)
{
    return node->kind == WR_LIST ? node->items[i] : node;
}
static void check_some(weir_builder *b, const wr_node *node, const char *what)
{
    if (node->kind == WR_LIST && !node->n)
        wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "expected %s, found an empty list", what);
}
static size_t n_items(const wr_node *node) { return node->kind == WR_LIST ? node->n : 1; }

static uint32_t read_states(weir_builder *b, wr_node *node)
{
    static const char *const words[] = {"waiting",  "serving",   "blocked",
                                        "cleaning", "suspended", "broken"};
    const size_t n = sizeof words / sizeof *words;
    char quoted[WR_QUOTE_MAX];
    uint32_t states = 0;
    check_some(b, node, "a state");
    for (size_t i = 0; i < n_items(node); i++) {
        const wr_node *item = item_of(node, i);
        const char *text = wr_word(b, item_of(node, i), "a state");
        size_t k = 0;
        while (text && k < n && strcmp(words[k], text) != 0)
            k++;
        if (!text)
            continue;
        if (k < n)
            states |= 1u << k;
        else {
            wr_fail(b->err, WEIR_ERR_SCENARIO, item->place, "unknown state '%s'",
                    wr_quoted(text, quoted));
            wr_hint(b->err, item->place,
                    "waiting, serving, blocked, cleaning, suspended or broken");
        }
    }
    return states;
}

static void unknown_place(weir_builder *b, const wr_node *node)
{
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    for (size_t i = 0; i < b->pools.n; i++)
        *wr_push(b->arena, &names) = b->pools.at[i].full_name;
    for (size_t i = 0; i < b->services.n; i++)
        *wr_push(b->arena, &names) = b->services.at[i].name;
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "unknown service or resource '%s'",
            wr_quoted(node->text, quoted));
    wr_hint_nearest(b->err, node->place, node->text, names.at, (int)names.n);
}

static void add_counted(weir_builder *b, wr_measure *m, wr_node *node, const wr_node *states,
                        uint32_t which)
{
    const char *text = wr_word(b, node, "a service or resource");
    wr_counted_place c = {.pool = -1, .service = -1, .states = which};
    if (!text)
        return;
    c.service = wr_names_find(b->service_names, text);
    for (size_t i = 0; c.service < 0 && i < b->pools.n; i++)
        if (strcmp(b->pools.at[i].full_name, text) == 0)
            c.pool = (int32_t)i;
    for (int32_t i = 0; i < m->n_counted; i++) {
        const wr_counted_place *other = &b->counted.at[m->first_counted + i];
        if (other->pool == c.pool && other->service == c.service)
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' stands here twice", text);
    }
    if (c.service >= 0 && states)
        wr_fail(b->err, WEIR_ERR_SCENARIO, states->place,
                "'states' is of resources, and '%s' is a service", text);
    if (c.service < 0 && c.pool < 0) {
        unknown_place(b, node);
        return;
    }
    *wr_push(b->arena, &b->counted) = c;
    m->n_counted++;
}

static void read_of(weir_builder *b, weir_fields *f, wr_measure *m)
{
    weir_fields *own = weir_read_map(f, "census");
    wr_node *of = wr_field(own, "of"), *states = wr_field(own, "states");
    const uint32_t which = states ? read_states(b, states) : WR_COUNTS_ALL;
    m->first_counted = (int32_t)b->counted.n;
    if (!of && own->map)
        weir_field_error(own, NULL, "of what? Say 'of: SERVICE' or 'of: POOL'");
    if (of)
        check_some(b, of, "a service or resource");
    for (size_t i = 0; of && i < n_items(of); i++)
        add_counted(b, m, item_of(of, i), states, which);
}

static void add_instant(weir_builder *b, wr_measure *m, const wr_node *node, double seconds,
                        bool elapsed)
{
    const wr_instant at = {.text = wr_strdup(b->arena, node->text),
                           .time = (weir_time)llround(seconds * 1e6),
                           .elapsed = elapsed};
    for (int32_t i = 0; i < m->n_at; i++) {
        const wr_instant *other = &b->instants.at[m->first_at + i];
        if (other->elapsed == elapsed && other->time == at.time) {
            wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' stands here twice", at.text);
            return;
        }
    }
    const wr_run_settings *run = &b->net.run;
    if (elapsed && run->until != WR_RUN_ARRIVALS && at.time > run->length)
        wr_warn(b->err, node->place, "'%s' after its start the window is over: nothing is counted",
                at.text);
    *wr_push(b->arena, &b->instants) = at;
    m->n_at++;
}

static void read_instant(weir_builder *b, wr_measure *m, const wr_node *item)
{
    const char *text = item->kind == WR_SCALAR ? item->text : "";
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    double value;
    if (wr_parse_value(text, WR_DIM_CLOCK, &value, NULL, NULL, why, hint) && value < 86400)
        add_instant(b, m, item, value, false);
    else if (wr_parse_value(text, WR_DIM_DURATION, &value, NULL, NULL, why, hint) && value >= 0 &&
             isfinite(value) && value < 1e11)
        add_instant(b, m, item, value, true);
    else
        wr_fail(b->err, WEIR_ERR_SCENARIO, item->place,
                "expected a time of day such as \"08:00\", or a duration from the start such as "
                "2 d, found %s",
                wr_found(b, item));
}

/* Without `at` the census is of all the time. */
static void read_at(weir_builder *b, weir_fields *f, wr_measure *m)
{
    wr_node *at = wr_field(f, "at");
    wr_note_kind(b, wr_field_path_of(f, "at"), WR_KIND_WORDS);
    m->first_at = (int32_t)b->instants.n;
    if (!at)
        return;
    check_some(b, at, "a time of day");
    for (size_t i = 0; i < n_items(at); i++)
        read_instant(b, m, item_of(at, i));
}

static void read_census(weir_builder *b, weir_fields *f, wr_measure *m)
{
    m->kind = WR_MEASURE_CENSUS;
    read_of(b, f, m);
    read_at(b, f, m);
    wr_read_during(b, f, m);
    wr_read_each(b, f, m);
    if (m->each && m->n_at)
        weir_field_error(f, "each", "'each' is of a census of all the time: leave out 'at'");
    wr_read_stats(b, f, m, "mean");
}

bool wr_read_state_measure(weir_builder *b, weir_fields *f, wr_measure *m)
{
    if (weir_has_field(f, "share_of_time"))
        read_share(b, f, m);
    else if (weir_has_field(f, "census"))
        read_census(b, f, m);
    else
        return false;
    return true;
}
