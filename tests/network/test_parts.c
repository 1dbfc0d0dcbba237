/* Which parts of a network share nothing: what joins two services, and what leaves them apart. */
#include "sim/network/steps.h"
#include "tests/network/loaded.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static bool listed(const weir_network *net, int32_t first, int32_t n, int32_t index)
{
    for (int32_t i = first; i < first + n; i++)
        if (net->part_refs[i] == index)
            return true;
    return false;
}

/* The part of a source; fails unless it is in just one. */
static int32_t part_of(const weir_network *net, const char *name)
{
    int32_t part = -1;
    for (int32_t s = 0; s < net->n_sources; s++)
        for (int32_t k = 0; !strcmp(net->sources[s].name, name) && k < net->n_parts; k++)
            if (listed(net, net->parts[k].first_source, net->parts[k].n_sources, s)) {
                cr_assert(eq(i32, part, -1), "'%s' is in two parts", name);
                part = k;
            }
    cr_assert(part >= 0, "'%s' is in no part", name);
    return part;
}

static bool ascends(const weir_network *net, int32_t first, int32_t n)
{
    for (int32_t i = first + 1; i < first + n; i++)
        if (net->part_refs[i] <= net->part_refs[i - 1])
            return false;
    return true;
}

/* What holds of all parts of any network. */
static void check_parts(const weir_network *net)
{
    int32_t sources = 0, pools = 0, books = 0, last = -1;
    cr_assert(net->n_parts >= 1);
    for (int32_t k = 0; k < net->n_parts; k++) {
        const wr_part *p = &net->parts[k];
        sources += p->n_sources;
        pools += p->n_pools;
        books += p->n_books;
        cr_expect(ascends(net, p->first_source, p->n_sources));
        cr_expect(ascends(net, p->first_pool, p->n_pools));
        cr_expect(ascends(net, p->first_book, p->n_books));
        cr_expect(ascends(net, p->first_service, p->n_services));
        cr_expect(p->first_service + p->n_services <= net->n_part_refs);
        if (p->n_sources) {
            cr_expect(net->part_refs[p->first_source] > last);
            last = net->part_refs[p->first_source];
        }
    }
    cr_expect(eq(i32, sources, net->n_sources));
    cr_expect(eq(i32, pools, net->n_pools));
    cr_expect(eq(i32, books, net->n_books));
    for (int32_t i = 0; i < net->n_services; i++) {
        bool found = false;
        for (int32_t k = 0; k < net->n_parts; k++)
            found = found || listed(net, net->parts[k].first_service, net->parts[k].n_services, i);
        cr_expect(found, "'%s' is in no part", net->services[i].name);
    }
}

/* Services a and b, with a pool each and patients x and y; steps before and behind their treatment. */
typedef struct two {
    const char *what;
    const char *top, *a_first, *a_then, *b_first, *b_then; /* NULL: nothing */
    bool joined;
} two;

static const char *said(const char *text) { return text ? text : ""; }

static loaded load_two(const two *t)
{
    char text[4096];
    snprintf(text, sizeof text,
             "%sarrivals: {x: {to: a, rate: 1 per h, set: {kind: red}},"
             " y: {to: b, rate: 1 per h, set: {kind: blue}}}\n"
             "attributes: {kind: [red, blue]}\n"
             "services:\n"
             "  a: {type: pathway, resources: {p: 1}, steps: [\n"
             "    %s {treat: {with: p, for: 5 min}}%s]}\n"
             "  b: {type: pathway, resources: {p: 1}, steps: [\n"
             "    %s {treat: {with: p, for: 5 min}}%s]}\n"
             "  c: {type: pathway, steps: [{delay: 1 h}]}\n",
             said(t->top), said(t->a_first), said(t->a_then), said(t->b_first), said(t->b_then));
    loaded l = load(text);
    cr_assert(ne(ptr, l.net, NULL), "%s: %s", t->what, l.said);
    return l;
}

#define HOMES                                                                                      \
    "places: {p: {neighbourhoods: {red_row: {population: 1, travel: {c: 5 min, b: never}},"        \
    " blue_row: {population: 1, travel: {c: 5 min, b: 9 min}}}}}\n"
#define SHARED "resources: {both: 3}\n"
#define BOOKS "books: {k: {slots: {weekday: {09:00-12:00: every 10 min}}}}\n"

Test(parts, what_is_used_or_read_joins)
{
    static const two cases[] = {
        {"nothing", NULL, NULL, NULL, NULL, NULL, false},
        {"a service without lines", NULL, NULL, ", {go: c}", NULL, ", {go: c}", false},
        {"the clock", NULL, "{choose: [{when: {clock: 08:00-12:00}, leave: home}, {}]},", NULL,
         "{delay: {until: \"08:00\"}},", NULL, false},
        {"a pool", SHARED, "{treat: {with: both, for: 1 min}},", NULL,
         "{treat: {with: both, for: 1 min}},", NULL, true},
        {"a wait believed of another", NULL,
         "{choose: {logit: {b: {per_log_wait: -1}, on: 90}}}, {name: on, delay: 1 min},", NULL,
         NULL, NULL, true},
        {"a choice that goes by no wait", NULL,
         "{choose: {logit: {c: 1, on: 90}}}, {name: on, delay: 1 min},", NULL, NULL, NULL, false},
        {"what is near", HOMES, "{set: {home: blue_row}}, {choose: {nearest: [c, b]}},", NULL, NULL,
         NULL, true},
        {"a pool of another", NULL, "{seize: b.p}, {release: b.p},", NULL, NULL, NULL, true},
        {"a pool given back", NULL, NULL, ", {release: b.p}", NULL, NULL, true},
        {"a book", BOOKS, "{book: k},", NULL, "{book: k},", NULL, true},
        {"one who books alone", BOOKS, "{book: k},", NULL, NULL, NULL, false},
        {"a way", NULL, NULL, ", {go: b}", NULL, NULL, true},
        {"a share of 0", NULL, NULL, ", {choose: [{go: b, share: 0 %}, {}]}", NULL, NULL, true},
        {"or else", SHARED, "{seize: both, or_else: b}, {release: both},", NULL, NULL, NULL, true},
        {"patience", SHARED, "{seize: both, patience: {wait: 1 h, then: b}}, {release: both},",
         NULL, NULL, NULL, true},
        {"missed", BOOKS, "{book: {book: k, attends: 90 %, missed: b}},", NULL, NULL, NULL, true},
        {"return", NULL, NULL, ", {return: {share: 1 %, after: 2 d, to: b}}", NULL, NULL, true},
        {"what is kept", NULL, NULL, ", {go: c, keep: b.p}", NULL, NULL, true},
        {"one who keeps its own", NULL, NULL, ", {seize: p}, {go: c, keep: p}", NULL,
         ", {seize: p}, {go: c, keep: p}", false},
        {"hold", NULL, NULL, ", {hold_until: b}", NULL, NULL, true},
        {"waiting", NULL, "{choose: [{when: {waiting: {of: b, above: 3}}, leave: home}, {}]},",
         NULL, NULL, NULL, true},
        {"waiting where both only pass", NULL,
         "{choose: [{when: {waiting: {of: c, above: 3}}, leave: home}, {}]},", NULL, NULL,
         ", {go: c}", true},
        {"free", NULL, "{choose: [{when: {free: {of: b.p, below: 1}}, leave: home}, {}]},", NULL,
         NULL, NULL, true},
        {"a table by state", NULL, "{delay: {by: {waiting: b}, 0-4: 1 h, 5+: 2 h}},", NULL, NULL,
         NULL, true},
        {"a table within", NULL,
         "{delay: {dist: exponential, mean: {by: {waiting: b}, 0-4: 1 h, 5+: 2 h}}},", NULL, NULL,
         NULL, true},
        {"who is sent elsewhere", NULL, "{seize: p, preempt: {then: {remove: b}}},", NULL, NULL,
         NULL, true},
        {"a drop that sends elsewhere", "resources: {both: {capacity: 3, at_drop: {remove: b}}}\n",
         "{treat: {with: both, for: 1 min}},", NULL, NULL, NULL, true},
        {"whom a state tells", NULL, "{seize: p, preempt: {whom: {waiting: {of: b, above: 1}}}},",
         NULL, NULL, NULL, true},
        {"one who is interrupted alone", NULL, "{seize: p, preempt: {whom: {kind: red}}},", NULL,
         NULL, NULL, false},
        {"a cost by state", NULL, "{cost: {fee: {by: {waiting: b}, 0-1: £1, 2+: £5}}},", NULL, NULL,
         NULL, true},
        {"the start", "start: {a: {in: 1}}\n", NULL, NULL, NULL, NULL, false},
        {"a measure", "measures: {m: {in: a, count: departed}}\n", NULL, NULL, NULL, NULL, false},
        {"a measure of a state",
         "measures: {m: {in: a, count: departed, where: {waiting: {of: b, above: 1}}}}\n", NULL,
         NULL, NULL, NULL, true},
        /* All of x are red, all of y blue. */
        {"a condition that nobody meets", NULL, "{choose: [{when: {kind: blue}, go: b}, {}]},",
         NULL, NULL, NULL, false},
        {"one that all meet", NULL, "{choose: [{when: {kind: red}}, {go: b}]},", NULL, NULL, NULL,
         false},
        {"one that is not met", NULL, "{choose: [{when: {not: {kind: red}}, go: b}, {}]},", NULL,
         NULL, NULL, false},
        {"of all, one not met", NULL,
         "{choose: [{when: {kind: blue, waiting: {of: b, above: 1}}, go: b}, {}]},", NULL, NULL,
         NULL, false},
        {"a condition that may be met", NULL,
         "{choose: [{when: {any: [{kind: blue}, {clock: 08:00-09:00}]}, go: b}, {}]},", NULL, NULL,
         NULL, true},
        {"a table of targets", NULL, NULL, ", {go: {by: kind, red: {leave: home}, blue: b}}", NULL,
         NULL, false},
        {"a row of a table by state", NULL,
         "{delay: {by: kind, red: 1 h, blue: {by: {waiting: b}, 0-4: 1 h, 5+: 2 h}}},", NULL, NULL,
         NULL, false},
        {"what is known no longer", NULL,
         "{set: {kind: {red: 50 %, blue: 50 %}}}, {choose: [{when: {kind: blue}, go: b}, {}]},",
         NULL, NULL, NULL, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        loaded l = load_two(&cases[i]);
        check_parts(l.net);
        cr_expect(eq(int, part_of(l.net, "x") == part_of(l.net, "y"), cases[i].joined), "%s",
                  cases[i].what);
        unload(&l);
    }
}

/* The patients of start.a are where those of x are; c, where nobody comes, is in the first part. */
Test(parts, who_is_there_at_the_start_is_where_others_come)
{
    const two t = {.what = "start", .top = "start: {b: {in: 1}}\n"};
    loaded l = load_two(&t);
    cr_expect(eq(i32, l.net->n_parts, 2));
    cr_expect(eq(i32, part_of(l.net, "start.b"), part_of(l.net, "y")));
    unload(&l);
}

/* Red and blue come to one front door, which holds nobody up: it is in both parts. `spare` and the
 * book that nobody uses are in the first, which is that of the first source in the file. */
Test(parts, a_front_door_is_in_each_part)
{
    const two t = {.what = "door",
                   .top = "resources: {spare: 1}\n" BOOKS,
                   .a_then = ", {go: c}",
                   .b_then = ", {go: c}"};
    loaded l = load_two(&t);
    const weir_network *net = l.net;
    cr_assert(eq(i32, net->n_parts, 2));
    cr_expect(eq(i32, part_of(net, "x"), 0));
    const wr_part *x = &net->parts[0], *y = &net->parts[1];
    cr_expect(eq(i32, x->n_pools, 2));
    cr_expect(eq(i32, y->n_pools, 1));
    cr_expect(eq(i32, x->n_books, 1));
    cr_expect(listed(net, x->first_service, x->n_services, 0));
    cr_expect(listed(net, x->first_service, x->n_services, 2));
    cr_expect(listed(net, y->first_service, y->n_services, 1));
    cr_expect(listed(net, y->first_service, y->n_services, 2));
    cr_expect(eq(i32, x->n_services + y->n_services, 4));
    unload(&l);
}

/* One count of arrivals for all. */
Test(parts, until_arrivals_is_one_part)
{
    const two t = {.what = "until"};
    loaded l = load_two(&t);
    l.net->run.until = WR_RUN_ARRIVALS;
    wr_find_parts(l.net);
    check_parts(l.net);
    cr_expect(eq(i32, l.net->n_parts, 1));
    cr_expect(eq(i32, l.net->parts[0].n_sources, 2));
    unload(&l);
}

/* Only a model asks for a slot, so the condition is written over one that a file may have. */
Test(parts, a_slot_that_is_asked_for_joins)
{
    const two t = {.what = "slot",
                   .top = BOOKS,
                   .a_first = "{book: k},",
                   .b_first = "{choose: [{when: {clock: 08:00-09:00}, leave: home}, {}]},"};
    loaded l = load_two(&t);
    cr_assert(eq(i32, l.net->n_parts, 2));
    for (int32_t i = 0; i < l.net->n_conds; i++)
        l.net->conds[i] = (wr_cond){.op = WR_COND_SLOT, .first = 0, .n = 1, .attr = -1};
    wr_find_parts(l.net);
    check_parts(l.net);
    cr_expect(eq(i32, l.net->n_parts, 1));
    unload(&l);
}

/* Two systems behind one `access`: homes tell them apart. A unit that sends on joins them. */
#define SYSTEMS(to)                                                                                \
    "places:\n"                                                                                    \
    "  n: {neighbourhoods: {n1: {population: 1000}, n2: {population: 1000}}}\n"                    \
    "  s: {neighbourhoods: {s1: {population: 1000}}}\n"                                            \
    "needs: {illness: {rate: 240 per 1000 per year, acuity: 4,"                                    \
    " first_contact: {miu: 50 %, ed: 50 %}}}\n"                                                    \
    "access: {redirect: {share: 0 %, acuity: [4], to: {miu: 50 %}}}\n"                             \
    "services:\n"                                                                                  \
    "  n_miu: {type: miu, serves: n, door: 08:00-20:00, nurses: 1,"                                \
    " escalates: {share: 10 %, to: " to "}}\n"                                                     \
    "  n_ed: {type: ed, serves: n, cubicles: 2, clinicians: 1, wards: n_ward}\n"                   \
    "  s_ed: {type: ed, serves: s, cubicles: 2, clinicians: 1, wards: s_ward}\n"                   \
    "  n_ward: {type: ward, beds: 9, stay: 1 d}\n"                                                 \
    "  s_ward: {type: ward, beds: 9, stay: 1 d}\n"

Test(parts, homes_tell_systems_apart)
{
    loaded apart = load(SYSTEMS("n_ed")), joined = load(SYSTEMS("s_ed"));
    cr_assert(ne(ptr, apart.net, NULL), "%s", apart.said);
    cr_assert(ne(ptr, joined.net, NULL), "%s", joined.said);
    check_parts(apart.net);
    check_parts(joined.net);
    cr_expect(eq(i32, part_of(apart.net, "illness.n1"), part_of(apart.net, "illness.n2")));
    cr_expect(part_of(apart.net, "illness.n1") != part_of(apart.net, "illness.s1"));
    cr_expect(eq(i32, joined.net->n_parts, 1));
    unload(&apart);
    unload(&joined);
}

/* The systems of the benchmarks: 100,000 people are two. */
static int32_t parts_of_grown(const char *more)
{
    char command[1024], text[65536];
    snprintf(command, sizeof command, "awk -f %s/bench/grow.awk -v people=100000 %s",
             WEIR_TEST_DATA, more);
    FILE *pipe = popen(command, "r");
    cr_assert(ne(ptr, pipe, NULL));
    const size_t n = fread(text, 1, sizeof text - 1, pipe);
    text[n] = '\0';
    cr_assert(eq(int, pclose(pipe), 0));
    weir_network *net = NULL;
    const weir_status status =
        weir_network_load_text("grown.yaml", text, weir_health_models(), NULL, &net, NULL);
    cr_assert(eq(int, status, WEIR_OK));
    check_parts(net);
    const int32_t parts = net->n_parts;
    weir_network_destroy(net);
    return parts;
}

Test(parts, systems_are_apart_unless_they_send_on)
{
    cr_expect(eq(i32, parts_of_grown(""), 2));
    cr_expect(eq(i32, parts_of_grown("-v connected=1"), 1));
}
