/* YAML text to a tree, by libyaml's events. The document loader of libyaml is not used: it follows
 * aliases without a limit, keeps the last of two equal keys and reads only the first document.
 *
 * What holds: every node and key has its place; no map has a key twice; no nest is deeper than
 * WR_MAX_DEPTH, aliases followed; a tree walked through its aliases has at most WR_MAX_NODES +
 * WR_MAX_ALIASED nodes. So whoever walks a tree may recurse, and needs no limits of its own. */
#include "sim/scenario/reading.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "sim/base/names.h"

/* A list or map whose end has not come yet. */
typedef struct open_node {
    wr_node *node;
    WR_VEC(wr_entry) entries;
    WR_VEC(wr_node *) items;
    wr_entry pending; /* a key that waits for its value; key NULL where none does */
    bool in_brackets; /* [a, b] or {a: b} */
    int anchor;       /* or -1 */
    size_t size;      /* nodes below this one, aliases followed */
    int height;       /* levels below this one */
} open_node;

typedef struct anchor {
    wr_node *node;
    size_t size;
    int height;
    bool complete; /* false while the node is still being read */
} anchor;

typedef struct yaml_reader {
    yaml_parser_t parser;
    yaml_event_t event;
    const weir_source *source;
    int column_shift; /* of the first line, which begins behind the `=` of a --set option */
    wr_budget *budget;
    wr_arena *arena;
    weir_error *err;
    wr_names *anchor_names;
    WR_VEC(anchor) anchors; /* by index of name; a name given again replaces the old */
    size_t n_anchors;
    open_node open[WR_MAX_DEPTH];
    int depth;
    int documents;
    wr_node *root;
    weir_status status; /* of a fault after which reading goes on, such as a key given twice */
} yaml_reader;

/* --- places --- */

static weir_place place_between(const yaml_reader *r, yaml_mark_t from, yaml_mark_t to)
{
    weir_place place = {r->source, (int)from.line + 1, (int)from.column + 1, 1};
    if (from.line == 0)
        place.column += r->column_shift;
    if (to.line == from.line)
        place.width = (int)(to.column - from.column);
    return place;
}

static weir_place place_of_event(const yaml_reader *r)
{
    return place_between(r, r->event.start_mark, r->event.end_mark);
}

static weir_status refuse(yaml_reader *r, weir_place place, const char *what, const char *hint)
{
    wr_fail(r->err, WEIR_ERR_SCENARIO, place, "%s", what);
    if (hint)
        wr_hint(r->err, place, "%s", hint);
    return WEIR_ERR_SCENARIO;
}

static weir_status limit(yaml_reader *r, weir_place place, const char *what, long most)
{
    return wr_fail(r->err, WEIR_ERR_LIMIT, place, "%s %ld", what, most);
}

/* --- what libyaml refuses, in our words --- */

/* libyaml's text, and ours. Where ours is NULL the cause depends on what stands there. */
static const struct problem {
    const char *theirs, *ours, *hint;
} problems[] = {
    {"found unexpected end of stream", "text in quotes is not closed", NULL},
    {"found unexpected document indicator", "text in quotes is not closed", NULL},
    {"did not find expected ',' or ']'", "expected ',' or ']' in this list", NULL},
    {"did not find expected ',' or '}'", "expected ',' or '}' in this map", NULL},
    {"did not find expected key", "expected a key here",
     "keys of one map begin in the same column; check the indentation"},
    {"did not find expected '-' indicator", "expected '-' here",
     "elements of one list begin in the same column; check the indentation"},
    {"did not find expected node content", "expected a value here", NULL},
    {"mapping values are not allowed in this context", "a ':' is not allowed here",
     "put quotes around text that holds ': ', and begin a nested map on a line of its own"},
    {"could not find expected ':'", "expected ':' after this key", NULL},
    {"found character that cannot start any token", "this character cannot begin a value",
     "put quotes around the text"},
    {"found invalid Unicode character escape code", "invalid Unicode character", NULL},
    {"found unknown escape character", "unknown escape in double quotes",
     "write \\\\ for a backslash, or use single quotes"},
    {"block sequence entries are not allowed in this context", "a list may not begin here",
     "begin the list on a line of its own"},
    {"block mapping entries are not allowed in this context", "a map may not begin here", NULL},
    {"did not find expected <document start>", "this is not part of the document above", NULL},
    {"found a tab character that violates indentation", "tab used for indentation", "use spaces"},
    {"found a tab character where an indentation space is expected", "tab used for indentation",
     "use spaces"},
};

static const struct problem *find_problem(const char *theirs)
{
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
        if (strcmp(problems[i].theirs, theirs) == 0)
            return &problems[i];
    return NULL;
}

/* A list, map or quote that was opened and not closed: the fault is shown where it was noticed,
 * with the place of the opening in the text; of a quote only the opening is of any use. */
static weir_status explain_unclosed(yaml_reader *r, weir_place place, weir_place opened,
                                    const char *context)
{
    if (strstr(context, "quoted scalar")) {
        opened.width = 1;
        return refuse(r, opened, "the quote opened here is not closed", NULL);
    }
    return wr_fail(r->err, WEIR_ERR_SCENARIO, place, "%s opened at %d:%d is not closed",
                   strstr(context, "mapping") ? "map" : "list", opened.line, opened.column);
}

/* Is the end of the file where something in brackets was still to come? */
static const open_node *left_open(const yaml_reader *r, const char *at, const char *theirs)
{
    const open_node *innermost = r->depth > 0 ? &r->open[r->depth - 1] : NULL;
    const bool at_end = !at || strspn(at, " \r\n") == strlen(at);
    return at_end && innermost && innermost->in_brackets && strstr(theirs, "node content")
               ? innermost
               : NULL;
}

/* Does the line up to this place hold a plain key which libyaml thought too long to be one? */
static bool key_is_long(const yaml_reader *r, weir_place place)
{
    const char *line = wr_source_at(r->source, place.line, 1);
    const size_t length = line ? strcspn(line, "\n") : 0;
    return wr_count_code_points(line ? line : "", length) > WR_MAX_KEY &&
           (place.column > WR_MAX_KEY || place.column == 1);
}

static weir_status explain(yaml_reader *r)
{
    const yaml_parser_t *p = &r->parser;
    const weir_place place = place_between(r, p->problem_mark, p->problem_mark);
    const weir_place opened = place_between(r, p->context_mark, p->context_mark);
    const char *theirs = p->problem ? p->problem : "not YAML", *context = p->context;
    const char *at = wr_source_at(r->source, place.line, place.column);
    if (p->error == YAML_MEMORY_ERROR)
        return wr_fail(r->err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    if (at && *at == '\t' && strstr(theirs, "cannot start any token"))
        return refuse(r, place, "tab used for indentation", "use spaces");
    if (at && (*at == '@' || *at == '`') && strstr(theirs, "cannot start any token"))
        return refuse(r, place, "text may not begin with this character", "put quotes around it");
    if (context && (strstr(context, "flow") || strstr(context, "quoted scalar")) &&
        (strstr(theirs, "expected ','") || strstr(theirs, "end of stream") ||
         strstr(theirs, "document indicator")))
        return explain_unclosed(r, place, opened, context);
    if ((strstr(theirs, "mapping values") || strstr(theirs, "expected ':'")) &&
        key_is_long(r, place))
        return wr_fail(r->err, WEIR_ERR_SCENARIO, place, "key longer than %d", WR_MAX_KEY);
    const open_node *unclosed = left_open(r, at, theirs);
    if (unclosed)
        return explain_unclosed(r, place, unclosed->node->place,
                                unclosed->node->kind == WR_MAP ? "flow mapping" : "flow sequence");
    const struct problem *known = find_problem(theirs);
    return refuse(r, place, known ? known->ours : theirs, known ? known->hint : NULL);
}

/* --- building the tree --- */

/* Tells of each key that stands twice, and leaves both: the load fails anyway. */
static void check_duplicates(yaml_reader *r, const wr_node *map)
{
    const wr_entry **sorted = map->n > 1 ? wr_entries_sorted(map, r->arena) : NULL;
    for (size_t i = 1; i < map->n; i++) {
        if (strcmp(sorted[i - 1]->key, sorted[i]->key) != 0)
            continue;
        const wr_entry *first = sorted[i - 1], *again = sorted[i];
        char shown[WR_QUOTE_MAX];
        r->status = wr_fail(r->err, WEIR_ERR_SCENARIO, again->key_place, "'%s' given twice",
                            wr_quoted(again->key, shown));
        wr_note(r->err, first->key_place, "first at %d:%d", first->key_place.line,
                first->key_place.column);
    }
}

static weir_status check_text(yaml_reader *r, const char *text, size_t length, weir_place place)
{
    for (size_t i = 0; i < length;) {
        unsigned long code = 0;
        const size_t used = wr_decode((const unsigned char *)text + i, length - i, &code);
        if (used == 0 || wr_is_control(code))
            return wr_fail(r->err, WEIR_ERR_SCENARIO, place,
                           "control character \\x%02lx is not allowed", code);
        i += used;
    }
    return WEIR_OK;
}

static weir_status check_key(yaml_reader *r, const char *key, size_t length, weir_place place)
{
    if (length == 0)
        return refuse(r, place, "a key may not be empty", NULL);
    if (strcmp(key, "<<") == 0)
        return refuse(r, place, "merge keys are not supported",
                      "use an alias for a whole map, or 'extends' for a whole file");
    if (wr_count_code_points(key, length) > WR_MAX_KEY)
        return wr_fail(r->err, WEIR_ERR_SCENARIO, place, "key longer than %d", WR_MAX_KEY);
    for (size_t i = 0; i < length;) {
        unsigned long code = 0;
        const size_t used = wr_decode((const unsigned char *)key + i, length - i, &code);
        if (used == 0 || code < 0x20 || wr_is_invisible(code))
            return refuse(r, place, "name may use letters, digits, space and _ - . ( ) /", NULL);
        i += used;
    }
    return WEIR_OK;
}

/* Gives a finished node to whatever is open: as the root, an element or a value. */
static void attach(yaml_reader *r, wr_node *node, size_t size, int height)
{
    if (r->depth == 0) {
        r->root = node;
        return;
    }
    open_node *parent = &r->open[r->depth - 1];
    if (parent->node->kind == WR_LIST) {
        *wr_push(r->arena, &parent->items) = node;
    } else {
        parent->pending.value = node;
        *wr_push(r->arena, &parent->entries) = parent->pending;
        parent->pending.key = NULL;
    }
    parent->size += size;
    if (parent->height < height + 1)
        parent->height = height + 1;
}

static bool expects_key(const yaml_reader *r)
{
    return r->depth > 0 && r->open[r->depth - 1].node->kind == WR_MAP &&
           !r->open[r->depth - 1].pending.key;
}

/* An anchor is known from its node's beginning, so that an alias inside it is seen for what it is.
 * Returns its index, -1 where there is no anchor, -2 where there are too many. */
static int begin_anchor(yaml_reader *r, const yaml_char_t *name, wr_node *node)
{
    if (!name)
        return -1;
    if (++r->n_anchors > WR_MAX_ANCHORS) {
        limit(r, node->place, "more anchors than", WR_MAX_ANCHORS);
        return -2;
    }
    const int index = wr_names_add(r->anchor_names, (const char *)name);
    if ((size_t)index == r->anchors.n)
        wr_push(r->arena, &r->anchors);
    r->anchors.at[index] = (anchor){.node = node};
    return index;
}

static void complete_anchor(yaml_reader *r, int index, size_t size, int height)
{
    if (index < 0)
        return;
    r->anchors.at[index].size = size;
    r->anchors.at[index].height = height;
    r->anchors.at[index].complete = true;
}

static weir_status count_node(yaml_reader *r, weir_place place)
{
    if (++r->budget->nodes > WR_MAX_NODES)
        return limit(r, place, "more values than", WR_MAX_NODES);
    return WEIR_OK;
}

static weir_status on_scalar(yaml_reader *r)
{
    const weir_place place = place_of_event(r);
    const char *text = (const char *)r->event.data.scalar.value;
    const size_t length = r->event.data.scalar.length;
    if (r->event.data.scalar.tag)
        return refuse(r, place, "tags are not allowed", NULL);
    if (length > WR_MAX_SCALAR_BYTES)
        return limit(r, place, "text longer than the limit, in bytes:", (long)WR_MAX_SCALAR_BYTES);
    weir_status status = check_text(r, text, length, place);
    status = wr_first(status, count_node(r, place));
    if (status)
        return status;
    if (expects_key(r)) {
        if (r->event.data.scalar.anchor)
            return refuse(r, place, "a key may not have an anchor", NULL);
        r->open[r->depth - 1].pending = (wr_entry){wr_strndup(r->arena, text, length), place, NULL};
        return check_key(r, text, length, place);
    }
    wr_node *node = wr_node_new(r->arena, WR_SCALAR, place);
    const int index = begin_anchor(r, r->event.data.scalar.anchor, node);
    node->text = wr_strndup(r->arena, text, length);
    /* Text with line ends or tabs in it is never a number either, quotes or none. */
    node->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE || strpbrk(text, "\n\t");
    complete_anchor(r, index, 1, 0);
    attach(r, node, 1, 0);
    return index == -2 ? WEIR_ERR_LIMIT : WEIR_OK;
}

static weir_status on_start(yaml_reader *r, wr_node_kind kind, bool in_brackets,
                            const yaml_char_t *tag, const yaml_char_t *name)
{
    const weir_place place = place_of_event(r);
    if (tag)
        return refuse(r, place, "tags are not allowed", NULL);
    if (expects_key(r))
        return wr_fail(r->err, WEIR_ERR_SCENARIO, place, "a key must be text, found %s",
                       wr_kind_name(kind));
    if (r->depth == WR_MAX_DEPTH)
        return limit(r, place, "lists and maps nested deeper than", WR_MAX_DEPTH);
    const weir_status status = count_node(r, place);
    if (status)
        return status;
    wr_node *node = wr_node_new(r->arena, kind, place);
    const int index = begin_anchor(r, name, node);
    r->open[r->depth++] =
        (open_node){.node = node, .in_brackets = in_brackets, .anchor = index, .size = 1};
    return index == -2 ? WEIR_ERR_LIMIT : WEIR_OK;
}

/* What to underline of a list or map: up to its closing bracket, where that is on the same line;
 * else the first key of a map or the dash of a list. */
static int width_of(const yaml_reader *r, const open_node *done)
{
    const wr_node *node = done->node;
    const weir_place end = place_between(r, r->event.end_mark, r->event.end_mark);
    if (done->in_brackets)
        return end.line == node->place.line ? end.column - node->place.column : 1;
    if (node->kind == WR_MAP && node->n > 0 &&
        node->entries[0].key_place.column == node->place.column)
        return node->entries[0].key_place.width;
    return 1;
}

static void on_end(yaml_reader *r)
{
    const open_node *done = &r->open[--r->depth];
    wr_node *node = done->node;
    if (node->kind == WR_MAP) {
        node->entries = done->entries.at;
        node->n = done->entries.n;
        check_duplicates(r, node);
    } else {
        node->items = done->items.at;
        node->n = done->items.n;
    }
    node->place.width = width_of(r, done);
    complete_anchor(r, done->anchor, done->size, done->height);
    attach(r, node, done->size, done->height);
}

static weir_status on_alias(yaml_reader *r)
{
    const weir_place place = place_of_event(r);
    const char *name = (const char *)r->event.data.alias.anchor;
    const int index = wr_names_find(r->anchor_names, name);
    if (expects_key(r))
        return refuse(r, place, "a key may not be an alias", NULL);
    if (index < 0)
        return wr_fail(r->err, WEIR_ERR_SCENARIO, place, "unknown alias *%s", name);
    const anchor *to = &r->anchors.at[index];
    if (!to->complete)
        return wr_fail(r->err, WEIR_ERR_SCENARIO, place, "alias *%s refers to itself", name);
    r->budget->aliased += to->size;
    if (r->budget->aliased > WR_MAX_ALIASED)
        return wr_fail(r->err, WEIR_ERR_LIMIT, place, "aliases expand to more than %d nodes",
                       WR_MAX_ALIASED);
    if (r->depth + to->height > WR_MAX_DEPTH)
        return limit(r, place, "lists and maps nested deeper than", WR_MAX_DEPTH);
    attach(r, to->node, to->size, to->height);
    return WEIR_OK;
}

static weir_status on_event(yaml_reader *r)
{
    const yaml_event_t *e = &r->event;
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (r->documents++ > 0)
            return refuse(r, place_of_event(r), "more than one document",
                          "keep one scenario in a file");
        return WEIR_OK;
    case YAML_SCALAR_EVENT:
        return on_scalar(r);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(r, WR_LIST, e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                        e->data.sequence_start.tag, e->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return on_start(r, WR_MAP, e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                        e->data.mapping_start.tag, e->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_end(r);
        return WEIR_OK;
    case YAML_ALIAS_EVENT:
        return on_alias(r);
    default:
        return WEIR_OK;
    }
}

static weir_status read_events(yaml_reader *r)
{
    for (;;) {
        if (!yaml_parser_parse(&r->parser, &r->event))
            return wr_first(r->status, explain(r));
        const yaml_event_type_t type = r->event.type;
        const weir_status status = on_event(r);
        yaml_event_delete(&r->event);
        if (status || type == YAML_STREAM_END_EVENT)
            return wr_first(r->status, status);
    }
}

/* Runs the events with the arena's way out led through here, because libyaml holds memory of its
 * own that must be given back when the arena is full. */
static weir_status read_guarded(yaml_reader *r)
{
    jmp_buf outer;
    memcpy(&outer, wr_arena_on_full(r->arena), sizeof outer);
    if (setjmp(*wr_arena_on_full(r->arena))) {
        yaml_event_delete(&r->event);
        yaml_parser_delete(&r->parser);
        memcpy(wr_arena_on_full(r->arena), &outer, sizeof outer);
        longjmp(outer, 1);
    }
    const weir_status status = read_events(r);
    memcpy(wr_arena_on_full(r->arena), &outer, sizeof outer);
    yaml_parser_delete(&r->parser);
    return status;
}

weir_status wr_yaml_read(const weir_source *source, size_t start, wr_budget *budget,
                         wr_arena *arena, wr_node **root, weir_error *err)
{
    *root = NULL;
    weir_status status = wr_check_encoding(source, err);
    if (status)
        return status;
    yaml_reader *r = wr_alloc(arena, sizeof *r);
    r->source = source;
    r->column_shift = wr_count_code_points(source->text, start);
    r->budget = budget;
    r->arena = arena;
    r->err = err;
    r->anchor_names = wr_names_create(arena);
    if (!yaml_parser_initialize(&r->parser))
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)source->text + start,
                                 source->length - start);
    status = read_guarded(r);
    /* A document of nothing but comments is one empty text to libyaml. */
    if (!status && r->root && !(r->root->kind == WR_SCALAR && !*r->root->text && !r->root->quoted))
        *root = r->root;
    return status;
}
