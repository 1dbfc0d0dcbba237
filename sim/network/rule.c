/* Rules act on the state of the system while a run goes on: a full ward opens its escalation beds, a
 * crowded department diverts. What a rule does is undone when it ends. No patient is asked. */
#include <math.h>
#include <string.h>

#include "sim/network/change.h"

/* ---- conditions ---------------------------------------------------------------------------------- */

static bool is_number(wr_value v) { return v.kind == WR_VALUE_NONE || v.kind == WR_VALUE_DIAL; }

/* What is asked of nobody: states with plain bounds, doors, and the time. */
static bool of_nobody(const weir_builder *b, int32_t cond)
{
    const wr_cond *c = &b->conds.at[cond];
    const bool group = c->op == WR_COND_ALL || c->op == WR_COND_ANY || c->op == WR_COND_NOT;
    for (int32_t i = 0; group && i < c->n; i++)
        if (!of_nobody(b, c->first + i))
            return false;
    return c->op != WR_COND_ATTR_IN && c->op != WR_COND_ATTR_RANGE && c->op != WR_COND_SLOT &&
           is_number(c->lo) && is_number(c->hi);
}

/* `for:` beside a condition; -1: none. */
static int32_t read_for(weir_builder *b, weir_fields *f)
{
    wr_node *node = wr_field(f, "for");
    return node ? wr_read_scalar(b, wr_field_path_of(f, "for"), node, WR_DIM_DURATION, NULL).index
                : -1;
}

/* The condition under a key of a rule; -1: absent, or an error has spoken of it. */
static int32_t read_cond(weir_builder *b, weir_fields *rule, const char *key, int32_t of,
                         int32_t *held_for)
{
    const char *path = wr_field_path_of(rule, key);
    wr_node *node = wr_field(rule, key);
    const int errors = b->err->n_errors;
    int32_t cond = -1;
    wr_note_value(b, path, WR_KIND_COND, WR_DIM_NUMBER, NULL);
    if (!node)
        return -1;
    wr_note_open(b, path, WR_KIND_COND);
    weir_fields *f = wr_fields_of(b, node, path);
    if (f->map) {
        *held_for = read_for(b, f);
        cond = wr_read_rule_cond(b, f, of);
    }
    wr_note_close(b);
    if (b->err->n_errors > errors)
        return -1;
    if (!of_nobody(b, cond)) {
        weir_field_error(rule, key, "a rule asks for the state of the system, not for a patient's");
        weir_field_hint(rule, key,
                        "waiting, present, in_use, free, occupancy, open, clock, "
                        "weekday, date; bounds are plain numbers");
    }
    return cond;
}

/* ---- a rule -------------------------------------------------------------------------------------- */

static void check_name(weir_builder *b, weir_fields *f, const char *name)
{
    bool taken = wr_names_find(b->service_names, name) >= 0;
    for (size_t i = 0; i < b->pools.n; i++)
        taken = taken || (b->pools.at[i].service < 0 && strcmp(b->pools.at[i].name, name) == 0);
    if (taken)
        weir_field_error(f, NULL, "a service or resource is called '%s' already", name);
}

static void read_rule(weir_builder *b, weir_fields *f, const char *name)
{
    wr_rule r = {.name = wr_strdup(b->arena, name),
                 .when_for = -1,
                 .until_for = -1,
                 .place = weir_field_place(f, NULL)};
    check_name(b, f, name);
    r.when = read_cond(b, f, "when", -1, &r.when_for);
    r.until = read_cond(b, f, "until", r.when, &r.until_for);
    if (!weir_has_field(f, "when"))
        weir_field_error(f, NULL, "rule '%s' has no 'when'", name);
    if (!weir_has_field(f, "do"))
        weir_field_error(f, NULL, "rule '%s' has nothing to 'do'", name);
    *wr_push(b->arena, &b->rules) = r;
    /* Behind whatever an intervention does: what a rule sets holds while it is on. */
    const wr_ground g = {b, -1, (int32_t)b->rules.n - 1, WEIR_NEVER / 2, 0};
    wr_read_changes(&g, f, "do");
}

void wr_read_rules(weir_builder *b, wr_node *rules)
{
    weir_fields *f = wr_fields_of(b, rules, "rules");
    for (size_t i = 0; i < weir_field_count(f); i++) {
        const char *name = weir_field_key(f, i);
        read_rule(b, weir_read_map(f, name), name);
    }
}
