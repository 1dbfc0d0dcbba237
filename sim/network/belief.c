/* What wait people believe that a service has: what is read of it, and of which services it is kept.
 *
 * `believed_wait: {from: 20 min, memory: 4 wk, until: seen}` may stand in any service. Its numbers are
 * dials, written or not, of the services that some utility asks for by `per_log_wait`; of no others is
 * anything kept. */
#include <string.h>

#include "sim/network/steps.h"
#include "sim/scenario/suggest.h"

/* ---- what a service says ----------------------------------------------------------------------- */

static wr_belief_said *said_of(weir_builder *b, int32_t service)
{
    for (size_t i = 0; i < b->beliefs_said.n; i++)
        if (b->beliefs_said.at[i].service == service)
            return &b->beliefs_said.at[i];
    return NULL;
}

static wr_belief_said *say_of(weir_builder *b, int32_t service)
{
    wr_belief_said *said = said_of(b, service);
    if (said)
        return said;
    said = wr_push(b->arena, &b->beliefs_said);
    *said = (wr_belief_said){.service = service, .until = {-1}, .moment = WR_MOMENT_START};
    return said;
}

void weir_believed_wait_until(weir_builder *b, weir_mark mark)
{
    wr_belief_said *said = say_of(b, b->service);
    said->until = mark;
    said->moment = WR_MOMENT_MARK + mark.id;
}

/* `until: start`, or a mark of this service. */
static void read_until(weir_builder *b, weir_fields *f, wr_belief_said *said)
{
    wr_node *node = wr_field(f, "until");
    wr_note_kind(b, wr_field_path_of(f, "until"), WR_KIND_WORD);
    const char *text = node ? wr_word(b, node, "start, or a mark") : NULL;
    if (!text)
        return;
    const int mark = wr_names_find(b->marks, text);
    said->moment = mark >= 0 ? WR_MOMENT_MARK + mark : WR_MOMENT_START;
    if (mark >= 0 || strcmp(text, "start") == 0)
        return;
    char quoted[WR_QUOTE_MAX];
    WR_VEC(const char *) names = {0};
    *wr_push(b->arena, &names) = "start";
    for (int i = 0; i < wr_names_count(b->marks); i++)
        *wr_push(b->arena, &names) = wr_names_text(b->marks, i);
    wr_fail(b->err, WEIR_ERR_SCENARIO, node->place, "'%s' is no mark of '%s'",
            wr_quoted(text, quoted), b->services.at[b->service].name);
    wr_hint_nearest(b->err, node->place, text, names.at, (int)names.n);
}

/* The two dials; a fields object without a map has the defaults. */
static void read_dials(weir_fields *f, int32_t *from, int32_t *memory)
{
    *from = weir_read_plain_duration(f, "from", "0 min").index;
    *memory = weir_read_plain_duration(f, "memory", "4 wk # assumption").index;
}

void wr_read_belief(weir_builder *b, weir_fields *f)
{
    weir_fields *own = weir_read_map(f, "believed_wait");
    if (!own)
        return;
    wr_belief_said *said = say_of(b, b->service);
    said->f = own;
    read_until(b, own, said);
    read_dials(own, &said->from, &said->memory);
}

/* ---- of which services it is asked --------------------------------------------------------------- */

static bool is_own_label(const weir_builder *b, const wr_pending_target *p)
{
    for (size_t i = 0; i < b->labels.n; i++)
        if (b->labels.at[i].service == p->service_at && b->labels.at[i].name &&
            strcmp(b->labels.at[i].name, p->name) == 0)
            return true;
    return false;
}

/* Marks the services that a target, which is not linked yet, may lead to. */
static void mark_services(weir_builder *b, int32_t handle, bool *asked, int depth)
{
    if (handle < 0 || depth > 8)
        return;
    const wr_pending_target *p = &b->targets.at[handle];
    if (p->kind == WR_TO_TABLE) {
        for (int32_t k = 0; k < p->n_rows; k++)
            mark_services(b, p->rows[k], asked, depth + 1);
        mark_services(b, p->otherwise - 1, asked, depth + 1);
    }
    if (p->kind != WR_TO_SERVICE || is_own_label(b, p))
        return;
    const char *dot = strchr(p->name, '.');
    const int32_t service = wr_service_by_name(
        b, dot ? wr_strndup(b->arena, p->name, (size_t)(dot - p->name)) : p->name);
    if (service >= 0)
        asked[service] = true;
}

static void make_belief(weir_builder *b, int32_t service)
{
    const char *path =
        wr_format(b->arena, "services.%s.believed_wait", b->services.at[service].name);
    const wr_belief_said *said = said_of(b, service);
    wr_belief belief = {.service = service, .moment = said ? said->moment : WR_MOMENT_START};
    if (said && said->f) {
        belief.from = said->from;
        belief.memory = said->memory;
    } else
        read_dials(wr_fields_of(b, NULL, path), &belief.from, &belief.memory);
    b->services.at[service].belief = (int32_t)b->beliefs.n;
    *wr_push(b->arena, &b->beliefs) = belief;
}

void wr_make_beliefs(weir_builder *b)
{
    bool *asked = wr_alloc_array(b->arena, b->services.n + 1, sizeof *asked);
    for (size_t i = 0; i < b->options.n; i++)
        if (b->options.at[i].per_log_wait.kind != WR_VALUE_NONE)
            mark_services(b, b->options.at[i].at, asked, 0);
    for (size_t i = 0; i < b->services.n; i++) {
        const wr_belief_said *said = said_of(b, (int32_t)i);
        if (asked[i])
            make_belief(b, (int32_t)i);
        else if (said && said->f)
            wr_warn(b->err, weir_field_place(said->f, NULL),
                    "no utility has a 'per_log_wait' of '%s': what is believed of its wait changes "
                    "nothing",
                    b->services.at[i].name);
    }
}
