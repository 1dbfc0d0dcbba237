/* The steps of the language, compiled: which operations they become, which stage each draws from,
 * which path each number has, and what is said of steps that cannot be. */
#include "tests/network/loaded.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* The operations of a network's steps, a letter each, for whole lists at once. */
static const char *ops(const weir_network *net)
{
    static char text[256];
    static const char letters[] = "TSoRDUWHrcpBsm$+g<YFAVXJ.";
    int32_t n = 0;
    for (; n < net->n_steps && n < 255; n++)
        text[n] = letters[net->steps[n].op];
    text[n] = '\0';
    return text;
}

static bool has_stage(const weir_network *net, const char *name)
{
    for (int32_t i = 0; i < net->n_stages; i++)
        if (!strcmp(net->stages[i], name))
            return true;
    return false;
}

static const char *const WHOLE =
    "arrivals: {walk: {to: ed, rate: 1 per h, class: {a: 20 %, b: 80 %}}}\n"
    "books: {gp: {slots: {weekday: {09:00-12:00: every 10 min}}, horizon: 14 d}}\n"
    "services:\n"
    "  ed:\n"
    "    type: pathway\n"
    "    resources: {cubicles: 4, doctors: 3, nurses: {capacity: 2, turnaround: 5 min}}\n"
    "    steps:\n"
    "      - treat: {with: nurses, for: {dist: exponential, mean: 4 min}}\n" /* T */
    "      - choose: [{go: late, share: 10 %}, {}]\n"                        /* r */
    "      - seize: {cubicles: 2}\n"                                         /* S */
    "        priority: {by: class, a: 1, else: 2}\n"
    "        patience: {wait: 3 h, then: {leave: tired}}\n"
    "      - treat: {with: doctors, for: 10 min}\n" /* S D R */
    "        priority: 2\n"
    "      - {name: scan, treat: {with: {doctors: 1}, for: 9 min}}\n" /* T */
    "      - release: {cubicles: 1}\n"                                /* R */
    "      - name: sort\n"
    "        choose:\n"                                                          /* c */
    "          - {when: {class: a}, steps: [{set: {class: b}}, {mark: seen}]}\n" /* s m g */
    "          - {share: 30 %, leave: home}\n"
    "          - steps: [{cost: {visit: £12}}]\n"                      /* $ g */
    "      - {delay: 1 h, since: seen}\n"                              /* D */
    "      - delay: {until: \"08:00\"}\n"                              /* U */
    "      - hold_until: ward\n"                                       /* H */
    "      - {name: late, return: {share: 9 %, after: 3 d, to: ed}}\n" /* < */
    "      - {book: {book: gp, within: 7 d, attends: 90 %}}\n"         /* B */
    "      - {go: ward.bed, keep: [cubicles]}\n"                       /* g */
    "  ward:\n"                                                        /* . */
    "    type: pathway\n"
    "    resources: {beds: 9}\n"
    "    steps: [{name: bed, seize: beds}, {delay: 2 d}, {leave: home}]\n"; /* S D g . */

Test(steps, become_operations_stages_and_dials)
{
    loaded l = load(WHOLE);
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    const weir_network *net = l.net;
    cr_expect(eq(str, (char *)ops(net), "TrSSDRTRcsmg$gDUH<Bg.SDg."));

    /* A choose right behind a treat, without a name, uses the treat's own uniform. */
    cr_expect(net->chooses[0].shares_uniform);
    cr_expect(eq(i32, net->chooses[0].stage, net->treats[0].stage));
    cr_expect(not(net->chooses[1].shares_uniform));

    /* Branches in the order they are tried: `when`, shares, the rest. */
    const wr_choose *sort = &net->chooses[1];
    cr_expect(eq(i32, sort->n, 3));
    cr_expect(eq(i32, sort->n_when, 1));
    cr_expect(not(sort->all_shares));
    cr_expect(eq(i32, (int32_t)net->branches[sort->first + 2].share.kind, WR_VALUE_NONE));

    /* Whatever a branch's own steps end with, the list goes on behind all of them (14, delay). */
    cr_expect(eq(i32, net->steps[10].next, 14));
    cr_expect(eq(i32, net->steps[12].next, 14));

    /* A treat in three parts gives back one unit of what it seized. */
    const wr_release *back = &net->releases[net->steps[5].a];
    cr_expect(eq(dbl, net->dials[net->needs[back->first].units.index].value, 1.0));

    static const char *const stages[] = {"ed.treat.nurses",  "ed.seize.cubicles",
                                         "ed.treat.doctors", "ed.treat.doctors.patience",
                                         "ed.scan",          "ed.sort",
                                         "ed.set.class",     "ed.delay",
                                         "ed.hold.ward",     "ed.late",
                                         "ed.book",          "ward.bed",
                                         "ward.delay",       "ed.nurses.turnaround"};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        cr_expect(has_stage(net, stages[i]), "no stage %s", stages[i]);

    /* Paths: steps by number or by name, branches by where they go. */
    cr_expect(eq(dbl, dial_of(&l, "services.ed.steps.1.treat.for.mean"), 240.0));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.steps.2.choose.late.share"), 0.1));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.steps.3.seize.cubicles"), 2.0));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.steps.3.priority.else"), 2.0));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.steps.3.patience.wait"), 10800.0));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.scan.treat.for"), 540.0));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.sort.choose.home.share"), 0.3));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.sort.choose.3.steps.1.cost.visit"), 12.0));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.late.return.share"), 0.09));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.resources.nurses.capacity"), 2.0));
    cr_expect(eq(dbl, dial_of(&l, "services.ward.resources.beds"), 9.0));
    cr_expect(eq(dbl, dial_of(&l, "books.gp.horizon"), 14 * 86400.0));
    unload(&l);
}

/* A step put in elsewhere takes no stage away from the others. */
Test(steps, keep_their_stages_when_others_come)
{
    loaded l =
        load("arrivals: {w: {to: a, rate: 1 per h}}\n"
             "services: {a: {type: pathway, resources: {x: 1, y: 1}, steps: [\n"
             "  {treat: {with: x, for: 1 min}}, {delay: 2 min}, {treat: {with: y, for: 1 min}},\n"
             "  {treat: {with: x, for: 1 min}}, {delay: 1 min}]}}\n");
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(has_stage(l.net, "a.treat.x"));
    cr_expect(has_stage(l.net, "a.treat.y"));
    cr_expect(has_stage(l.net, "a.treat.x.2"));
    cr_expect(has_stage(l.net, "a.delay"));
    cr_expect(has_stage(l.net, "a.delay.2"));
    unload(&l);
}

Test(steps, read_resources_of_every_kind)
{
    loaded l = load("calendars: {shifts: {weekday: {08:00-20:00: 4}}}\n"
                    "resources: {scanners: 3}\n"
                    "arrivals: {w: {to: a, rate: 1 per h}}\n"
                    "services:\n"
                    "  a:\n"
                    "    type: pathway\n"
                    "    door: 08:00-20:00\n"
                    "    shut: {leave: later}\n"
                    "    resources:\n"
                    "      plain: 2\n"
                    "      endless: {capacity: unlimited}\n"
                    "      staff: {capacity: {calendar: shifts}, at_drop: finish}\n"
                    "      inline: {capacity: {every_day: {00:00-12:00: 1, 12:00-24:00: 2}}}\n"
                    "      desk: {capacity: 1, door: 09:00-17:00, at_close: turn_away_waiting}\n"
                    "      bed: {capacity: 24, turnaround: 5 h, cost: {per_hour_held: £14.60,"
                    " per_hour_waiting: £2, per_unit: £300 per day}}\n"
                    "    steps: [{treat: {with: {any_of: [plain, desk]}, for: 1 min}},"
                    " {seize: {staff: 1, bed: 2}}, {delay: 1 min}, {release: [staff, bed]},"
                    " {treat: {with: scanners, for: 1 min}}]\n");
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    const wr_pool *p = l.net->pools;
    cr_expect(eq(str, (char *)p[0].full_name, "scanners"));
    cr_expect(eq(str, (char *)p[1].full_name, "a.plain"));
    cr_expect(p[2].unlimited);
    cr_expect(eq(i32, p[3].at_drop.stops, 0));
    cr_expect(ge(i32, p[3].calendar, 0));
    cr_expect(ge(i32, p[4].calendar, 0));
    cr_expect(ge(i32, p[5].door, 0));
    cr_expect(eq(i32, (int32_t)p[5].at_close, WR_TURN_AWAY_WAITING));
    cr_expect(eq(dbl, l.net->dials[p[6].cost_per_unit_day].value, 300.0));
    cr_expect(eq(dbl, l.net->dials[p[6].cost_per_hour_held].value, 14.6));
    cr_expect(eq(dbl, l.net->dials[p[6].cost_per_hour_waiting].value, 2.0));
    cr_expect(ne(i32, (int32_t)p[6].turnaround.kind, WR_VALUE_NONE));
    cr_expect(ge(i32, l.net->services[0].door, 0));
    cr_expect(eq(i32, (int32_t)l.net->targets[l.net->services[0].shut].kind, WR_TO_LEAVE));
    cr_expect(l.net->seizes[0].any_of);
    unload(&l);
}

Test(steps, overrides_reach_their_numbers)
{
    static const char *const set[] = {"services.ed.resources.doctors=7",
                                      "services.ed.scan.treat.for=2 min",
                                      "services.ed.sort.choose.home.share=50 %"};
    loaded l = load_set(WHOLE, set, 3);
    cr_assert(ne(ptr, l.net, NULL), "%s", l.said);
    cr_expect(eq(dbl, dial_of(&l, "services.ed.resources.doctors"), 7.0));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.scan.treat.for"), 120.0));
    cr_expect(eq(dbl, dial_of(&l, "services.ed.sort.choose.home.share"), 0.5));
    unload(&l);
}

/* Each fault has the place of what is wrong, and says what to do. */
Test(steps, faults_are_said_with_their_place)
{
    loaded l = load("arrivals: {w: {to: a, rate: 1 per h}}\n"
                    "services:\n"
                    "  a:\n"
                    "    type: pathway\n"
                    "    resources: {beds: {capacity: 2, starts: {}, order: last}}\n"
                    "    steps:\n"
                    "      - {traet: {with: beds, for: 3 min}}\n"
                    "      - {seize: beds, delay: 3 min}\n"
                    "      - {clock: {rtt: start}}\n"
                    "      - {seize: beds, ageing: 30 min}\n"
                    "      - {delay: 4 min, priority: 2}\n"
                    "      - {seize: beds, priorty: 2}\n"
                    "      - choose: [{go: a, leave: done}, {share: 3}]\n"
                    "      - {name: lab, mark: x}\n"
                    "      - {name: lab, mark: x}\n"
                    "      - {name: a.b, mark: x}\n"
                    "      - done\n"
                    "      - {name: only}\n"
                    "      - choose: {nearest: [a, b]}\n"
                    "      - choose: [{}, {leave: done}]\n");
    static const char *const expected[] = {
        "t.yaml:5:45: error: 'starts' of a resource is not available yet",
        "t.yaml:5:56: error: expected joined, arrival, latest or random, found 'last'",
        "t.yaml:7:10: error: unknown step 'traet'",
        "t.yaml:7:10: hint: did you mean 'treat'?",
        "t.yaml:8:23: error: two steps in one: 'seize' and 'delay'",
        "t.yaml:9:10: error: 'clock' is not available yet",
        "t.yaml:10:31: error: expected a rate with its unit, found '30 min'",
        "t.yaml:11:24: error: 'priority' says nothing of a 'delay'",
        "t.yaml:12:23: error: unknown key 'priorty'",
        "t.yaml:12:23: hint: did you mean 'priority'?",
        "t.yaml:13:26: error: a branch has one way on, and this has two: 'go' and 'leave'",
        "t.yaml:15:16: error: 'lab' names two steps of 'a'",
        "t.yaml:14:16: note: the first is here",
        "t.yaml:16:16: error: a step cannot be called 'a.b'",
        "t.yaml:17:9: error: expected a step such as {delay: 10 min}, found 'done'",
        "t.yaml:18:9: error: this item holds no step",
        "t.yaml:19:28: error: 'nearest' needs the time on the way to 'a'",
        "t.yaml:20:22: error: two branches take the rest",
    };
    cr_expect(eq(ptr, l.net, NULL));
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        cr_expect(says(&l, expected[i]), "not said: %s\n%s", expected[i], l.said);
    unload(&l);
}
