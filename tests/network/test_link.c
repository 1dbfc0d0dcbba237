/* Names resolved and the graph looked at: targets, pools, states; cycles; and the checks of meaning
 * that follow. */
#include "tests/network/loaded.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static bool counted(const weir_network *net, const char *stage)
{
    for (int32_t i = 0; i < net->n_stages; i++)
        if (!strcmp(net->stages[i], stage))
            return net->stage_counted[i];
    return false;
}

Test(link, targets_lead_where_their_names_say)
{
    loaded l = load(
        "attributes: {way: [home, ward, unit]}\n"
        "arrivals: {w: {to: a, rate: 1 per h, set: {way: {home: 50 %, ward: 30 %, unit: 20 %}}}}\n"
        "services:\n"
        "  a:\n"
        "    type: pathway\n"
        "    resources: {x: 1}\n"
        "    steps:\n"
        "      - {name: again, treat: {with: x, for: 5 min}}\n"
        "      - choose: [{go: again, share: 10 %}, {go: b.late, share: 20 %},"
        " {go: b, share: 20 %}, {go: {by: way, home: {leave: home}, else: b}, when: {way: unit}}, "
        "{}]\n"
        "      - {go: {by: way, home: {leave: home}, ward: b, unit: b.late}, keep: x}\n"
        "  b:\n"
        "    type: pathway\n"
        "    steps: [{delay: 1 h}, {name: late, delay: 2 h}, {release: a.x}]\n");
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    const weir_network *net = l.net;
    const wr_choose *c = &net->chooses[0];
    const wr_target *first = &net->targets[net->branches[c->first + 1].target];
    cr_expect(eq(i32, (int32_t)first->kind, WR_TO_STEP));
    cr_expect(eq(i32, first->step, 0));
    const wr_target *late = &net->targets[net->branches[c->first + 2].target];
    cr_expect(eq(i32, (int32_t)late->kind, WR_TO_SERVICE));
    cr_expect(eq(i32, late->service, 1));
    cr_expect(eq(i32, late->step, net->services[1].entry + 1));
    cr_expect(
        eq(i32, net->targets[net->branches[c->first + 3].target].step, net->services[1].entry));

    /* A table has a row for each level, `else` where none is written. */
    const wr_target *table = &net->targets[net->branches[c->first].target];
    cr_expect(eq(i32, (int32_t)table->kind, WR_TO_TABLE));
    cr_expect(eq(i32, table->n, 3));
    cr_expect(eq(i32, (int32_t)net->targets[table->first].kind, WR_TO_LEAVE));
    cr_expect(eq(str, (char *)net->outcomes[net->targets[table->first].outcome], "home"));
    cr_expect(eq(i32, net->targets[table->first + 2].service, 1));

    /* What is kept: the pool of a name that may come from anywhere. */
    const wr_target *go = &net->targets[net->steps[2].a];
    cr_assert(eq(i32, go->n_keep, 1));
    cr_expect(eq(i32, net->keeps[go->keep], 0));
    cr_expect(eq(i32, net->services[0].first_pool, 0));
    cr_expect(not(net->services[1].seizes));
    unload(&l);
}

/* Visits are counted only where a patient can come again: within `a`, not in `b` behind it. */
Test(link, only_stages_on_cycles_count_visits)
{
    loaded l = load(
        "arrivals: {w: {to: a, rate: 1 per h}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {x: 1}, steps: [\n"
        "    {name: once, delay: 1 min}, {name: again, treat: {with: x, for: 5 min}},\n"
        "    {choose: [{go: again, share: 10 %}, {go: b}]}]}\n"
        "  b: {type: pathway, steps: [{delay: 1 h}, {return: {share: 5 %, after: 3 d, to: c}}]}\n"
        "  c: {type: pathway, steps: [{delay: 1 h}, {choose: [{go: c, share: 1 %}, {}]}]}\n");
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(not(counted(l.net, "a.once")));
    cr_expect(counted(l.net, "a.again"));
    cr_expect(not(counted(l.net, "b.delay")));
    cr_expect(not(counted(l.net, "b.return")));
    cr_expect(counted(l.net, "c.delay"));
    unload(&l);
}

Test(link, unknown_names_are_said_with_what_is_near)
{
    loaded l = load("arrivals: {w: {to: ed, rate: 1 per h}}\n"
                    "services:\n"
                    "  ed:\n"
                    "    type: pathway\n"
                    "    resources: {beds: 2}\n"
                    "    steps:\n"
                    "      - {name: first, treat: {with: bedz, for: 1 h}}\n"
                    "      - choose: [{go: wrad, share: 10 %}, {go: frist, share: 10 %},"
                    " {go: ward.labb, share: 10 %}, {go: done, share: 10 %}, {}]\n"
                    "      - {book: nobody}\n"
                    "      - choose: [{when: {waiting: {of: edd, above: 3}}}, {}]\n"
                    "  ward: {type: pathway, steps: [{name: lab, delay: 1 h}]}\n");
    static const char *const expected[] = {
        "t.yaml:7:37: error: unknown resource 'bedz'",
        "t.yaml:7:37: hint: did you mean 'beds'?",
        "t.yaml:8:23: error: unknown service 'wrad'",
        "t.yaml:8:23: hint: did you mean 'ward'?",
        "t.yaml:11:3: note: 'ward' is here",
        "t.yaml:8:48: error: unknown label 'frist'",
        "hint: did you mean 'first'?",
        "error: service 'ward' has no step called 'labb'",
        "hint: did you mean 'ward.lab'?",
        "hint: to leave, write {leave: done}",
        "t.yaml:9:16: error: unknown book 'nobody'",
        "hint: did you mean 'ed'?",
    };
    cr_expect(eq(ptr, l.net, NULL));
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        cr_expect(says(&l, expected[i]), "not said: %s\n%s", expected[i], l.said);
    unload(&l);
}

Test(link, what_cannot_be_meant_is_refused)
{
    loaded l =
        load("arrivals: {p: {to: ed, rate: 5 per h, class: {a: 50 %, b: 50 %}}}\n"
             "resources: {ward: 3, none: 0}\n"
             "services:\n"
             "  ed:\n"
             "    type: pathway\n"
             "    resources: {beds: 2}\n"
             "    steps:\n"
             "      - {seize: {beds: 3}}\n"
             "      - {seize: beds, keep_free: 2}\n"
             "      - choose: [{go: ward, share: 40 %}, {go: icu, share: 50 %}]\n"
             "      - choose: [{go: ward, when: {class: a}}]\n"
             "      - choose: [{go: ward, share: {by: class, a: 50 %, b: 70 %}},"
             " {go: icu, share: {by: class, a: 50 %, b: 40 %}}]\n"
             "      - choose: [{go: ward, share: 60 %}, {go: icu, share: 60 %}, {}]\n"
             "      - {delay: 3 min, since: nomark}\n"
             "      - hold_until: slow\n"
             "      - hold_until: plain\n"
             "      - hold_until: leaky\n"
             "      - hold_until: {by: class, a: fine, b: {leave: done}}\n"
             "  ward: {type: pathway, steps: [{delay: 3 h}, {go: icu}]}\n"
             "  icu: {type: pathway, steps: [{delay: 2 h}, {go: ward}]}\n"
             "  slow: {type: pathway, resources: {x: 1}, steps: [{delay: 2 h}, {seize: x}]}\n"
             "  leaky: {type: pathway, resources: {x: 1}, steps: [{choose: [{leave: done, share: 5 "
             "%}, {}]}, {seize: x}]}\n"
             "  fine: {type: pathway, resources: {x: 1}, steps: [{choose: [{leave: done, when: "
             "{class: b}}, {}]}, {seize: x}]}\n"
             "  plain: {type: pathway, steps: [{mark: x}]}\n");
    static const char *const expected[] = {
        "t.yaml:2:19: error: 'ward' is both a shared resource and a service",
        "t.yaml:2:28: warning: 'none' has capacity 0: every arrival will wait or be lost",
        "t.yaml:8:17: error: this needs 3 of 'ed.beds', which never has more than 2",
        "error: this needs 3 of 'ed.beds' with 2 kept free, which never has more than 2",
        "t.yaml:10:17: error: shares add up to 0.9, not 1",
        "t.yaml:10:17: note: the shares are 0.4 + 0.5",
        "t.yaml:11:17: error: no branch takes those who meet none of the conditions",
        "t.yaml:12:17: error: shares add up to 1.1, not 1 for class 'b'",
        "t.yaml:13:17: error: shares add up to 1.2, more than 1",
        "t.yaml:14:17: error: nothing in 'ed' marks 'nomark'",
        "t.yaml:15:21: error: 'slow' has a 'delay' before its first seize, so nobody can hold",
        "t.yaml:16:21: error: 'plain' seizes nothing",
        "t.yaml:17:21: error: some leave 'leaky' before its first seize",
        "t.yaml:18:45: error: hold_until waits for a service, and leaving needs no waiting",
        "error: patients can never leave: ward -> icu -> ward",
        "t.yaml:21:3: warning: nobody ever comes to 'slow'",
    };
    cr_expect(eq(ptr, l.net, NULL));
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        cr_expect(says(&l, expected[i]), "not said: %s\n%s", expected[i], l.said);
    unload(&l);
}

/* A ring without a way out is an error, whether it takes time or not; one that lets some out, or
 * that an intervention may open, is none. */
Test(link, rings_need_a_way_out)
{
    static const char *const head =
        "arrivals: {p: {to: a, rate: 5 per h}}\nservices: {a: {type: pathway, steps: [";
    char text[512];
    snprintf(text, sizeof text, "%s{name: x, mark: m}, {go: x}]}}\n", head);
    loaded l = load(text);
    cr_expect(says(&l, "a loop that takes no time and has no way out: x -> x"), "%s", l.said);
    unload(&l);

    snprintf(text, sizeof text, "%s{name: x, delay: 1 h}, {go: x}]}}\n", head);
    l = load(text);
    cr_expect(says(&l, "patients can never leave: a -> a"), "%s", l.said);
    unload(&l);

    snprintf(text, sizeof text, "%s{name: x, mark: m}, {choose: [{go: x, share: 99 %%}, {}]}]}}\n",
             head);
    l = load(text);
    cr_expect(ne(ptr, l.net, NULL), "%s", l.said);
    unload(&l);

    snprintf(text, sizeof text,
             "%s{name: x, delay: 1 h}, {choose: [{go: x, share: 100 %%}, {}]}]}}\n", head);
    l = load(text);
    cr_expect(says(&l, "patients can never leave: a -> a"), "%s", l.said);
    unload(&l);
}

/* Two services that hold until each other has room. */
Test(link, a_possible_deadlock_is_a_warning)
{
    loaded l = load("arrivals: {p: {to: a, rate: 1 per d}}\n"
                    "services:\n"
                    "  a: {type: pathway, resources: {x: 2}, steps: [{seize: x}, {delay: 1 h}, "
                    "{hold_until: b}]}\n"
                    "  b: {type: pathway, resources: {x: 2}, steps: [{seize: x}, {delay: 1 h},"
                    " {choose: [{steps: [{hold_until: a}], share: 20 %}, {leave: ok}]}]}\n");
    cr_expect(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(says(
        &l,
        "warning: these hold until each other has room, and may block each other for ever: a, b"));
    unload(&l);
}
