/* A JSON Schema of scenario files, from the tables of the reader (steps, laws, conditions, days) and
 * from what the reader asks for while it reads a probe (notes.h).
 *
 * The probe takes the reader to each place of the language; which keys stand there, it does not say.
 * Provider types and sections are asked round after round, each time with what they asked for in the
 * round before. Errors are of no account there: every reader goes on after one. */
#include <stdlib.h>
#include <string.h>

#include "sim/network/builder.h"

#define MOST_ROUNDS 8

/* Names that begin with `ANY` stand for every name. */
static const char PROBE[] =
    "weir: 1\n"
    "run: {length: 1 d, until: {arrivals: 1}, holidays: []}\n"
    "classes: [ANY]\n"
    "attributes: {ANY: number}\n"
    "profiles: {ANY: [1]}\n"
    "calendars: {ANY: {weekday: 1}}\n"
    "resources: {ANY: 1, ANY2: {capacity: 1, door: 08:00-09:00, turnaround: 1 h,\n"
    "  cost: {per_hour_held: 1, per_hour_waiting: 1}, order: {of: ANY}, at_drop: {remove: ANY},\n"
    "  fails: {every: 1 d, of: use, repair: 1 d, then: {remove: ANY}}}}\n"
    "books: {ANY: {slots: {weekday: {08:00-09:00: every 10 min}}, same_day: {share: 1 %},\n"
    "  overbook: 1 %, first: 2, late: 1 d}}\n"
    "arrivals:\n"
    "  ANY1: {to: ANY, rate: {mean: 1 per d}, attends: 1, class: ANY, set: {ANY: 1}}\n"
    "  ANY2: {to: ANY, rate: {step: 1 h, values: [1], unit: per h}}\n"
    "  ANY3: {to: ANY, rate: {points: [[0 d, 1 per d]]}}\n"
    "  ANY4: {to: ANY, every: 1 h}\n"
    "  ANY5: {to: ANY, at: [1 h], late: 1 h}\n"
    "  ANY6: {to: ANY, rate: 1 per d, batch: 2}\n"
    "  ANY7: {to: ANY, rate: {mean: 1 per d, swing: 1 %, period: 1 d, peak: 1 d}}\n"
    "  ANY8: {to: ANY, population: 1, away: 1 d}\n"
    "start: {ANY: {in: 1, remaining: 1 d, waiting: 1, set: {ANY: 1}}}\n"
    "measures:\n"
    "  ANY1: {from: arrive, to: depart, where: {ANY: 1}}\n"
    "  ANY2: {count: arrived}\n"
    "  ANY3: {ratio: [ANY1, ANY2]}\n"
    "  ANY4: {share_of_time: {in_use: {of: ANY, at_least: 1}}, during: {clock: 08:00-09:00}}\n"
    "  ANY5: {census: {of: [ANY], states: [serving]}, at: [\"00:00\"], during: {clock: "
    "08:00-09:00}}\n"
    "  ANY6: {census: {of: [ANY]}, each: day, series: true}\n"
    "  ANY7: {cost: all}\n"
    "  ANY8: {score: all}\n"
    "  ANY10: {travel: ANY}\n"
    "  ANY9: {last: done, minus: 1 h, at_least: 1 h, at_most: 1 h, each: day, series: true}\n"
    "rules: {ANY: {when: {occupancy: ANY, above: 1 %, for: 1 h}, until: {below: 1 %, for: 1 h},\n"
    "  do: [{dial: resources.ANY, to: 1, where: {place: ANY}}, {dial: resources.ANY, by: +1},\n"
    "    {dial: resources.ANY, times: 1}]}}\n"
    "priorities: {ANY: {measure: ANY1, stat: mean, at_least: 1}}\n"
    "budgets: {ANY: {amount: £1 per yr, covers: [ANY]}}\n"
    "interventions:\n"
    "  ANY:\n"
    "    starts: 1 d\n"
    "    phases: {preparation: 1 d, implementation: 1 d, transition: 1 d}\n"
    "    slips_by: 1 d\n"
    "    cost: {set_up: £1, running: £1 per d}\n"
    "    disruption: {}\n"
    "    add: {ANY: +1}\n"
    "    redirect: {at: ANY.ANY, to: ANY, share: 1 %}\n"
    "    educate: +1 points\n"
    "    prevent: {ANY: 1 %}\n"
    "    open: {ANY: 08:00-09:00}\n"
    "    move_money: {from: ANY, to: ANY, amount: £1 per yr, double_running: 1 d}\n"
    "    share_records: {coverage: 1 %, maturity: {ANY: 1 %}}\n"
    "    changes:\n"
    "      - {dial: resources.ANY, to: 1, where: {place: ANY}, over: 1 d,\n"
    "         half_life: 1 d}\n"
    "      - {dial: resources.ANY, by: +1}\n"
    "      - {dial: resources.ANY, times: 1}\n"
    "services:\n"
    "  ANY:\n"
    "    type: pathway\n";
static const char PROBE_PATHWAY[] = /* C knows no longer text in one */
    "    door: 08:00-09:00\n"
    "    shut: ANY\n"
    "    place: ANY\n"
    "    believed_wait: {from: 1 min, memory: 1 wk, until: ANY}\n"
    "    resources: {ANY: 1, ANY2: {capacity: 1, door: 08:00-09:00, turnaround: 1 h,\n"
    "      cost: {per_hour_held: 1, per_hour_waiting: 1}, order: {of: ANY},\n"
    "      at_drop: {remove: ANY}, fails: {every: 1 d, of: use, repair: 1 d, then: {remove: "
    "ANY}}},\n"
    "      ANY3: {capacity: 1, at_drop: {suspend: restart}}}\n"
    "    tasks: {ANY: {at: [\"14:00\"], steps: [{mark: ANY}]}, ANY2: {every: 1 d, steps: [{mark: "
    "ANY}]}}\n"
    "    steps:\n"
    "      - {seize: ANY, priority: 1, ageing: 1 per d, keep_free: 1, strict: true,\n"
    "         patience: {wait: 1 d}, room: 1 waiting, balk: {to: ANY, share: [1 %]}, or_else: "
    "ANY,\n"
    "         preempt: {whom: {ANY: 1}, victim: random, then: {remove: ANY}}}\n"
    "      - {seize: ANY, room: 1 waiting, balk: {leave: ANY}}\n"
    "      - {treat: {with: ANY, for: 1 h}}\n"
    "      - {release: all}\n"
    "      - {delay: 1 h, since: ANY}\n"
    "      - {delay: {days: 1 d, same_clock: true}}\n"
    "      - {delay: {until: open}}\n"
    "      - {hold_until: ANY, patience: 1 h, swap: true}\n"
    "      - {hold_until: {seize: ANY}}\n"
    "      - choose: [{go: ANY, share: 1 %}]\n"
    "      - choose: {shortest: [ANY1, ANY2], count: waiting, informed: 1 %}\n"
    "      - choose: {nearest: [ANY1, ANY2]}\n"
    "      - choose: {logit: {ANY1: 1, ANY2: {constant: 1, per_min_travel: 1, per_log_wait: 1}}}\n"
    "      - {go: ANY, keep: ANY}\n"
    "      - {leave: ANY}\n"
    "      - {book: {book: ANY, within: 1 d, slots: 2, notice: 1 d, attends: 1 %, cancels: {}}}\n"
    "      - {set: {ANY: 1}}\n"
    "      - {return: {share: 1 %, after: 1 d, to: ANY}}\n"
    "      - {split: [[{mark: ANY}]], join: all}\n"
    "      - {batch: {size: 2, or_after: 1 h}}\n"
    "      - {unbatch: all}\n"
    "      - {repeat: {times: 1, every: 1 d, steps: [{mark: ANY}]}}\n"
    "      - {mark: ANY}\n"
    "      - {cost: {ANY: £1}}\n"
    "      - {score: {ANY: 1}}\n";

typedef struct schema {
    wr_arena *arena;
    const weir_models *models;
    wr_notes notes;
    WR_VEC(const char *) set; /* what the rounds add to the probe */
    WR_VEC(char) text;
} schema;

/* ---- writing JSON ---------------------------------------------------------------------------- */

static void put(schema *s, const char *text)
{
    for (; *text; text++)
        *wr_push(s->arena, &s->text) = *text;
}

static void put_string(schema *s, const char *text)
{
    put(s, "\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            put(s, "\\");
        *wr_push(s->arena, &s->text) = (unsigned char)*text < ' ' ? ' ' : *text;
    }
    put(s, "\"");
}

/* What stands between elements: nothing before the first. */
static void comma(schema *s, bool *first)
{
    if (!*first)
        put(s, ",");
    *first = false;
}

static void put_key(schema *s, bool *first, const char *key)
{
    comma(s, first);
    put_string(s, key);
    put(s, ":");
}

static void put_ref(schema *s, const char *name, const char *of)
{
    put(s, "{\"$ref\":\"#/definitions/");
    put(s, name);
    put(s, of);
    put(s, "\"}");
}

/* ---- values ---------------------------------------------------------------------------------- */

/* How a number of a dimension is written, beside its name. */
static const struct {
    const char *name, *form;
} DIMS[] = {
    [WR_DIM_NUMBER] = {"number", "{\"type\":[\"number\",\"string\"]}"},
    [WR_DIM_COUNT] = {"count", "{\"type\":\"number\",\"minimum\":0}"},
    [WR_DIM_SHARE] = {"share", "{\"anyOf\":[{\"type\":\"number\",\"minimum\":0,\"maximum\":1},"
                               "{\"type\":\"string\",\"pattern\":\"^[0-9.eE+-]+ *%$\"}]}"},
    [WR_DIM_DURATION] = {"duration", "{\"type\":\"string\",\"pattern\":"
                                     "\"^(never|[0-9.eE+-]+ *(s|min|h|d|wk|yr))$\"}"},
    [WR_DIM_RATE] = {"rate", "{\"type\":\"string\",\"pattern\":\"^[0-9.eE+-]+ *per .+$\"}"},
    [WR_DIM_RATE_PER_PERSON] = {"person_rate",
                                "{\"type\":\"string\",\"pattern\":\"^[0-9.eE+-]+ *per .+$\"}"},
    [WR_DIM_MONEY] = {"money", "{\"type\":[\"number\",\"string\"]}"},
    [WR_DIM_CLOCK] = {"clock", "{\"type\":\"string\",\"pattern\":\"^[0-9]{1,2}:[0-9]{2}\"}"},
    [WR_DIM_FACTOR] = {"factor", "{\"type\":\"number\",\"minimum\":0}"},
    [WR_DIM_MONEY_RATE] = {"money_rate", "{\"type\":\"string\",\"pattern\":\" per \"}"},
};
#define N_DIMS (sizeof DIMS / sizeof *DIMS)

static void define(schema *s, const char *prefix, const char *name, const char *about)
{
    put(s, ",");
    put_string(s, wr_format(s->arena, "%s%s", prefix, name));
    put(s, ":{\"description\":");
    put_string(s, about);
    put(s, ",\"anyOf\":[");
}

static void put_values(schema *s)
{
    put(s, "\"source\":{\"description\":\"a value with where it is from\",\"type\":\"object\","
           "\"required\":[\"value\"],\"additionalProperties\":false,"
           "\"properties\":{\"value\":{},\"source\":{\"type\":\"string\"},"
           "\"range\":{\"type\":\"array\"}}}"
           ",\"table\":{\"description\":\"a value for each row\",\"type\":\"object\","
           "\"required\":[\"by\"],\"properties\":{\"by\":{}}}"
           ",\"of\":{\"description\":\"an attribute of the patient\",\"type\":\"object\","
           "\"required\":[\"of\"],\"properties\":{\"of\":{\"type\":\"string\"}},"
           "\"additionalProperties\":false}"
           ",\"travel\":{\"description\":\"the time on the way to a service from where the patient "
           "lives\",\"type\":\"object\",\"required\":[\"travel\"],\"properties\":{\"travel\":"
           "{\"type\":\"string\"}},\"additionalProperties\":false}");
    for (size_t i = 0; i < N_DIMS; i++) {
        const char *about = wr_dim_words((wr_dim)i);
        define(s, "plain_", DIMS[i].name, about);
        put(s, DIMS[i].form);
        put(s, ",{\"$ref\":\"#/definitions/source\"}]}");
        define(s, "value_", DIMS[i].name, about);
        put_ref(s, "plain_", DIMS[i].name);
        put(s, ",{\"$ref\":\"#/definitions/table\"},{\"$ref\":\"#/definitions/of\"}");
        put(s, i == WR_DIM_DURATION ? ",{\"$ref\":\"#/definitions/travel\"}]}" : "]}");
        define(s, "draw_", DIMS[i].name, wr_format(s->arena, "%s, or a distribution", about));
        put_ref(s, "value_", DIMS[i].name);
        put(s, ",{\"$ref\":\"#/definitions/dist\"}]}");
    }
}

/* Each law with the keys of its own. */
static void put_laws(schema *s)
{
    const char *keys[WR_LAW_KEYS], *law;
    bool first = true;
    put(s, ",\"dist\":{\"description\":\"a distribution\",\"type\":\"object\","
           "\"required\":[\"dist\"],\"properties\":{\"dist\":{\"enum\":[");
    for (size_t i = 0; (law = wr_law_word(i, keys)) != NULL; i++) {
        comma(s, &first);
        put_string(s, law);
    }
    put(s, "]}},\"allOf\":[");
    first = true;
    for (size_t i = 0; (law = wr_law_word(i, keys)) != NULL; i++) {
        bool first_key = true;
        comma(s, &first);
        put(s, "{\"if\":{\"properties\":{\"dist\":{\"const\":");
        put_string(s, law);
        put(s, "}}},\"then\":{\"additionalProperties\":false,\"properties\":{\"dist\":{}");
        first_key = false;
        for (size_t k = 0; keys[k]; k++) {
            put_key(s, &first_key, keys[k]);
            put(s, "{}");
        }
        put(s, "}}}");
    }
    put(s, "]}");
}

static void put_conditions(schema *s)
{
    const char *word;
    bool first = true;
    put(s, ",\"cond\":{\"description\":\"a condition; other keys are attributes\","
           "\"type\":\"object\",\"minProperties\":1,\"properties\":{");
    for (size_t i = 0; (word = wr_cond_word(i)) != NULL; i++) {
        put_key(s, &first, word);
        if (strcmp(word, "all") == 0 || strcmp(word, "any") == 0)
            put(s, "{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/cond\"}}");
        else if (strcmp(word, "not") == 0)
            put_ref(s, "cond", "");
        else
            put(s, "{}");
    }
    put(s, "}}");
}

static void put_hours(schema *s)
{
    const char *word;
    put(s, ",\"hours\":{\"description\":\"hours: a span such as 08:00-20:00, a calendar's name, or "
           "rows by day\",\"anyOf\":[{\"type\":[\"string\",\"number\",\"array\"]},"
           "{\"$ref\":\"#/definitions/source\"},{\"type\":\"object\",\"properties\":{"
           "\"on\":{\"type\":\"object\"},\"calendar\":{\"type\":\"string\"},\"values\":{},"
           "\"step\":{},\"repeat\":{}");
    for (size_t i = 0; (word = wr_day_word(i)) != NULL; i++) {
        put(s, ",");
        put_string(s, word);
        put(s, ":{}");
    }
    put(s, "},\"patternProperties\":{\"^[0-9]{1,2}:[0-9]{2} *-\":{}},"
           "\"additionalProperties\":false}]}");
}

/* ---- notes ----------------------------------------------------------------------------------- */

static void put_note(schema *s, const wr_noted *note, const char *about);

static const wr_noted *below(const wr_noted *note, const char *key)
{
    for (const wr_noted *n = note->below; n; n = n->next)
        if (strcmp(n->key, key) == 0)
            return n;
    return NULL;
}

static bool is_object(const wr_noted *note)
{
    for (const wr_noted *n = note->below; n; n = n->next)
        if (strcmp(n->key, "#") != 0)
            return true;
    return note->kinds[WR_KIND_MAP] || note->kinds[WR_KIND_NAMED];
}

static void put_kind(schema *s, wr_kind kind, wr_dim dim)
{
    static const char *const forms[WR_N_KINDS] = {
        [WR_KIND_DIST] = NULL, /* a distribution or a plain value: as a draw */
        [WR_KIND_WORD] = "{\"type\":[\"string\",\"number\"]}",
        [WR_KIND_WORDS] = "{\"type\":[\"string\",\"number\",\"array\"]}",
        [WR_KIND_FLAG] = "{\"type\":\"boolean\"}",
        [WR_KIND_DATE] = "{\"anyOf\":[{\"type\":\"array\"},{\"type\":\"string\","
                         "\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}]}",
        [WR_KIND_NEEDS] = "{\"type\":[\"string\",\"array\",\"object\"]}",
        [WR_KIND_LEVELS] = "{\"type\":[\"array\",\"object\"]}",
        [WR_KIND_MIX] = "{\"type\":[\"string\",\"number\",\"object\"]}",
        [WR_KIND_SET] = "{\"type\":[\"string\",\"number\",\"object\"]}",
        [WR_KIND_PROFILE] = "{\"type\":[\"string\",\"array\"]}",
        [WR_KIND_COND] = "{\"$ref\":\"#/definitions/cond\"}",
        [WR_KIND_TARGET] = "{\"$ref\":\"#/definitions/target\"}",
        [WR_KIND_DOOR] = "{\"$ref\":\"#/definitions/hours\"}",
        [WR_KIND_SHIFTS] = "{\"$ref\":\"#/definitions/hours\"}",
        [WR_KIND_SLOTS] = "{\"$ref\":\"#/definitions/hours\"}",
        [WR_KIND_RATE] = "{\"$ref\":\"#/definitions/rate\"}",
        [WR_KIND_STEPS] = "{\"$ref\":\"#/definitions/steps\"}",
        [WR_KIND_WAYS] = "{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/steps\"}}",
        [WR_KIND_BRANCHES] = "{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/branch\"}}",
    };
    if (kind == WR_KIND_PLAIN)
        put_ref(s, "plain_", DIMS[dim].name);
    else if (kind == WR_KIND_VALUE)
        put_ref(s, "value_", DIMS[dim].name);
    else if (kind == WR_KIND_DRAW || kind == WR_KIND_DIST)
        put_ref(s, "draw_", DIMS[dim].name);
    else
        put(s, forms[kind]);
}

/* One kind may hold another: a draw is a value too. */
static bool is_wider(const wr_noted *note, wr_kind kind)
{
    const bool *k = note->kinds;
    if (kind == WR_KIND_PLAIN)
        return k[WR_KIND_VALUE] || k[WR_KIND_DRAW] || k[WR_KIND_DIST] || k[WR_KIND_RATE];
    if (kind == WR_KIND_VALUE)
        return k[WR_KIND_DRAW] || k[WR_KIND_DIST];
    return kind == WR_KIND_DRAW && k[WR_KIND_DIST];
}

/* `{"a": …, "b": …}`, without the braces, of the keys that the reader knows. */
static void put_properties(schema *s, const wr_noted *note)
{
    bool first = true;
    for (const wr_noted *n = note->below; n; n = n->next) {
        if (strcmp(n->key, "#") == 0 || strcmp(n->key, "*") == 0)
            continue;
        put_key(s, &first, n->key);
        put_note(s, n, NULL);
    }
}

static void put_object(schema *s, const wr_noted *note)
{
    const wr_noted *any = below(note, "*");
    put(s, "{\"type\":[\"object\",\"null\"],\"properties\":{");
    put_properties(s, note);
    put(s, "},\"additionalProperties\":");
    if (any)
        put_note(s, any, NULL);
    else
        put(s, note->below ? "false" : "true");
    put(s, "}");
}

static void put_note(schema *s, const wr_noted *note, const char *about)
{
    const wr_noted *item = below(note, "#");
    bool first = true;
    if (!about && note->fallback)
        about = wr_format(s->arena, "default: %s", note->fallback);
    put(s, "{");
    if (about) {
        put_key(s, &first, "description");
        put_string(s, about);
    }
    bool kinds = item || is_object(note);
    for (int k = WR_KIND_PLAIN; k < WR_N_KINDS; k++)
        kinds = kinds || note->kinds[k];
    if (note->kinds[WR_KIND_ANY] || !kinds) {
        put(s, "}");
        return;
    }
    put_key(s, &first, "anyOf");
    put(s, "[");
    bool first_kind = true;
    for (int k = WR_KIND_PLAIN; k < WR_N_KINDS; k++) {
        if (!note->kinds[k] || is_wider(note, (wr_kind)k))
            continue;
        comma(s, &first_kind);
        put_kind(s, (wr_kind)k, note->dim);
    }
    if (item) {
        comma(s, &first_kind);
        put(s, "{\"type\":\"array\",\"items\":");
        put_note(s, item, NULL);
        put(s, "}");
    }
    if (is_object(note)) {
        comma(s, &first_kind);
        put_object(s, note);
    }
    put(s, "]}");
}

/* ---- steps ----------------------------------------------------------------------------------- */

static bool stands_beside(const char *const *beside, const char *key)
{
    for (int i = 0; i < 8 && beside[i]; i++)
        if (strcmp(beside[i], key) == 0)
            return true;
    return false;
}

/* Which words a key may stand beside; nothing for a word itself. */
static void put_dependency(schema *s, const char *key, bool *first)
{
    const char *const *beside = NULL;
    const char *word;
    bool first_word = true;
    for (size_t i = 0; (word = wr_step_word(i, &beside)) != NULL; i++) {
        if (!stands_beside(beside, key))
            continue;
        if (first_word) {
            put_key(s, first, key);
            put(s, "{\"anyOf\":[");
        }
        comma(s, &first_word);
        put(s, "{\"required\":[");
        put_string(s, word);
        put(s, "]}");
    }
    if (!first_word)
        put(s, "]}");
}

static void put_steps(schema *s)
{
    const wr_noted *step = below(&s->notes.roots[WR_KIND_STEPS], "#");
    const char *const *beside = NULL;
    const char *word;
    bool first = true;
    put(s, ",\"steps\":{\"description\":\"steps, in order\",\"type\":\"array\",\"items\":"
           "{\"$ref\":\"#/definitions/step\"}},\"step\":{\"type\":\"object\",\"properties\":{"
           "\"name\":{\"type\":[\"string\",\"number\"]}");
    for (const wr_noted *n = step ? step->below : NULL; n; n = n->next) {
        if (strcmp(n->key, "name") == 0)
            continue;
        put(s, ",");
        put_string(s, n->key);
        put(s, ":");
        put_note(s, n, NULL);
    }
    put(s, "},\"additionalProperties\":false,\"oneOf\":[");
    for (size_t i = 0; (word = wr_step_word(i, &beside)) != NULL; i++) {
        comma(s, &first);
        put(s, "{\"required\":[");
        put_string(s, word);
        put(s, "]}");
    }
    put(s, "],\"dependencies\":{");
    first = true;
    for (const wr_noted *n = step ? step->below : NULL; n; n = n->next)
        put_dependency(s, n->key, &first);
    put(s, "}}");
}

/* ---- services -------------------------------------------------------------------------------- */

/* The probe's pathway is the service of any name; of the other types there is one, named as it. */
static const wr_noted *note_of_type(const wr_noted *services, const char *type)
{
    const wr_noted *note = below(services, type);
    return note ? note : below(services, "*");
}

static void put_services(schema *s, const wr_noted *services)
{
    bool first = true;
    put(s, ",\"service\":{\"type\":\"object\",\"properties\":{\"type\":{\"enum\":[");
    for (size_t i = 0; i < s->models->n_types; i++) {
        comma(s, &first);
        put_string(s, s->models->types[i]->name);
    }
    put(s, "]}},\"if\":{\"required\":[\"type\"]},\"then\":{\"allOf\":[");
    first = true;
    for (size_t i = 0; i < s->models->n_types; i++) {
        comma(s, &first);
        put(s, "{\"if\":{\"properties\":{\"type\":{\"const\":");
        put_string(s, s->models->types[i]->name);
        put(s, "}}},\"then\":");
        put_ref(s, "service_", s->models->types[i]->name);
        put(s, "}");
    }
    put(s, "]},\"else\":{\"description\":\"of a redesign: its type is that of the base\","
           "\"anyOf\":[");
    first = true;
    for (size_t i = 0; i < s->models->n_types; i++) {
        comma(s, &first);
        put_ref(s, "service_", s->models->types[i]->name);
    }
    put(s, "]}}");
    for (size_t i = 0; i < s->models->n_types; i++) {
        const weir_model_type *type = s->models->types[i];
        put(s, ",");
        put_string(s, wr_format(s->arena, "service_%s", type->name));
        put(s, ":");
        put_note(s, note_of_type(services, type->name), type->doc);
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

static const char *about_section(const schema *s, const char *key)
{
    for (size_t i = 0; i < s->models->n_sections; i++)
        if (strcmp(s->models->sections[i]->name, key) == 0)
            return s->models->sections[i]->doc;
    return NULL;
}

static void put_file(schema *s)
{
    const wr_noted *top = &s->notes.roots[WR_KIND_ANY];
    bool first = true;
    put(s, "{\"$schema\":\"http://json-schema.org/draft-07/schema#\","
           "\"title\":\"A scenario of weir\",\"type\":\"object\",\"properties\":{");
    for (const wr_noted *n = top->below; n; n = n->next) {
        put_key(s, &first, n->key);
        if (strcmp(n->key, "services") == 0)
            put(s, "{\"type\":[\"object\",\"null\"],\"additionalProperties\":"
                   "{\"$ref\":\"#/definitions/service\"}}");
        else
            put_note(s, n, about_section(s, n->key));
    }
    put(s, "},\"patternProperties\":{\"^x-\":{}},\"additionalProperties\":false,"
           "\"definitions\":{");
    put_values(s);
    put_laws(s);
    put_conditions(s);
    put_hours(s);
    put(s, ",\"target\":{\"description\":\"where to go: a label, SERVICE, SERVICE.LABEL, {leave: "
           "OUTCOME}, or a table of them\",\"anyOf\":[{\"type\":[\"string\",\"number\"]},"
           "{\"$ref\":\"#/definitions/table\"},{\"type\":\"object\",\"required\":[\"leave\"],"
           "\"properties\":{\"leave\":{\"type\":\"string\"}},\"additionalProperties\":false}]}");
    put(s, ",\"rate\":");
    put_note(s, &s->notes.roots[WR_KIND_RATE], "a rate of arrivals");
    put(s, ",\"branch\":");
    put_note(s, &s->notes.roots[WR_KIND_BRANCH], "a branch of a choice");
    put_steps(s);
    put_services(s, below(top, "services"));
    put(s, "}}");
}

/* ---- the rounds ------------------------------------------------------------------------------ */

static bool add_set(schema *s, const char *path, const char *value)
{
    const char *set = wr_format(s->arena, "%s=%s", path, value);
    for (size_t i = 0; i < s->set.n; i++)
        if (strcmp(s->set.at[i], set) == 0)
            return false;
    *wr_push(s->arena, &s->set) = set;
    return true;
}

/* What was asked for below a path and is not there is given in the next round. */
static bool give(schema *s, const wr_noted *note, const char *path)
{
    bool more = false, known = false;
    for (int k = 0; k < WR_N_KINDS; k++)
        known = known || note->kinds[k];
    if (note->kinds[WR_KIND_NAMED] && !below(note, "*"))
        return add_set(s, path, "{ANY: {}}");
    if (note->kinds[WR_KIND_MAP] && !note->below)
        return add_set(s, path, "{}");
    if (note->asked && !known && !note->below)
        return add_set(s, path, "ANY");
    for (const wr_noted *n = note->below; n; n = n->next)
        if (strcmp(n->key, "#") != 0 && strcmp(n->key, "type") != 0)
            more =
                give(s, n, wr_format(s->arena, "%s.%s", path, *n->key == '*' ? "ANY" : n->key)) ||
                more;
    return more;
}

static bool give_all(schema *s)
{
    const wr_noted *top = &s->notes.roots[WR_KIND_ANY], *services = below(top, "services");
    bool more = false;
    for (size_t i = 0; i < s->models->n_sections; i++) {
        const char *name = s->models->sections[i]->name;
        const wr_noted *note = below(top, name);
        more = (note && give(s, note, name)) || more;
    }
    for (size_t i = 0; services && i < s->models->n_types; i++) {
        const char *name = s->models->types[i]->name;
        const wr_noted *note = below(services, name);
        more = (note && give(s, note, wr_format(s->arena, "services.%s", name))) || more;
    }
    return more;
}

static void read_probe(schema *s)
{
    const char *text = wr_format(s->arena, "%s%s", PROBE, PROBE_PATHWAY);
    for (size_t i = 0; i < s->models->n_types; i++) {
        const char *name = s->models->types[i]->name;
        if (strcmp(name, "pathway") != 0)
            text = wr_format(s->arena, "%s  %s: {type: %s}\n", text, name, name);
    }
    for (int round = 0; round < MOST_ROUNDS; round++) {
        weir_error err;
        weir_error_init(&err);
        s->notes.open.n = 0;
        wr_read_with_notes(text, s->models, s->set.at, s->set.n, s->arena, &s->notes, &err);
        weir_error_clear(&err);
        if (!give_all(s))
            return;
    }
}

char *weir_schema(const weir_models *models)
{
    wr_arena *arena = wr_arena_create();
    if (!arena || setjmp(*wr_arena_on_full(arena))) {
        wr_arena_destroy(arena);
        return NULL;
    }
    schema *s = wr_alloc(arena, sizeof *s);
    *s = (schema){.arena = arena, .models = models, .notes = {.arena = arena}};
    read_probe(s);
    put_file(s);
    *wr_push(arena, &s->text) = 0;
    char *text = malloc(s->text.n);
    if (text)
        memcpy(text, s->text.at, s->text.n);
    wr_arena_destroy(arena);
    return text;
}
