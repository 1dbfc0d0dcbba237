/* The words of a network: conditions, tables, books and what becomes of those who do not wait. */
#include "tests/network/support.h"

static const char text[] =
    "weir: 1\n"
    "run: {length: 10 d}\n"
    "arrivals:\n"
    "  door:\n"
    "    to: desk\n"
    "    rate: 24 per day\n"
    "    set: {class: {red: 20 %, green: 80 %}}\n"
    "books: {later: {slots: {weekday: {09:00-12:00: every 15 min}}, clinicians: 1, horizon: 9 d}}\n"
    "services:\n"
    "  desk:\n"
    "    type: pathway\n"
    "    resources: {clerks: {capacity: 1, order: latest}}\n"
    "    steps:\n"
    "      - name: greet\n"
    "        treat: {with: clerks, for: {by: class, red: 5 min, green: 15 min}}\n"
    "        patience: 2 h\n"
    "        room: 14 in all\n"
    "        balk: {to: {leave: put_off}, share: [0 %, 20 %]}\n"
    "      - choose:\n"
    "          - {when: {class: red}, go: bay}\n"
    "          - {when: {waiting: {of: bay, above: 3}}, leave: elsewhere}\n"
    "          - {}\n"
    "      - delay: {until: {free: {of: clerks, at_least: 1}}}\n"
    "      - book: {book: later, within: 5 d, attends: 90 %}\n"
    "  bay: {type: pathway, steps: [{delay: {dist: gamma, mean: 3 h, cv: 0.7}}]}\n";

static void expect(const char *said, const char *wanted)
{
    cr_expect(strstr(said, wanted), "'%s' is not in:\n%s", wanted, said);
}

Test(describe, steps_in_words)
{
    compiled c = compile_text(text);
    char *said = weir_network_pathways(c.net);
    expect(said, "door: 24 per day, to desk\n");
    expect(said, "  clerks: 1, the latest first\n");
    expect(said,
           "who finds 14 others here: leaves (put_off)\n         who would have to wait goes away, "
           "by how many do (0: 0 %; 1+: 20 %): leaves (put_off)\n");
    expect(said, "waits for clerks\n         gives up after 2 h: leaves (left_unseen)\n");
    expect(said, "is treated for by class (red: 5 min; green: 15 min)");
    expect(said, "if class is red: bay\n");
    expect(said, "if how many wait for bay is above 3: leaves (elsewhere)\n");
    expect(said, "the rest: goes on\n");
    expect(said, "stays until how many are free of desk.clerks is at least 1\n");
    expect(said, "books a slot of later within 5 d");
    expect(said, "where there is none: leaves (turned_away)\n");
    expect(said, "90 % attend; the others: leaves (did_not_attend)");
    expect(said, "stays for gamma (mean 3 h, cv 0.7); then leaves (done)\n");
    free(said);
    compiled_free(&c);
}

Test(describe, choices_that_compare)
{
    compiled c =
        compile_text("weir: 1\n"
                     "run: {length: 10 d}\n"
                     "arrivals: {in: {to: street, rate: 24 per day, class: {a: 50 %, b: 50 %}}}\n"
                     "services:\n"
                     "  street:\n"
                     "    type: pathway\n"
                     "    steps:\n"
                     "      - choose: {logit: {north: 0.5, way: {by: class, a: 1, b: -1}}}\n"
                     "      - name: way\n"
                     "        choose: {shortest: [north, south], count: present, informed: 60 %}\n"
                     "  north: {type: pathway, steps: [{delay: 1 h}]}\n"
                     "  south: {type: pathway, steps: [{delay: 1 h}]}\n");
    char *said = weir_network_pathways(c.net), *dot = weir_network_dot(c.net);
    expect(said, "one of these, with odds of exp of its utility:\n         0.5: north\n         "
                 "by class (a: 1; b: -1): step 2\n");
    expect(said, "one of these, where the fewest are, as 60 % know; the others anywhere:\n"
                 "         north\n         south\n");
    expect(dot, "s0 -> s1 [label=\"by choice\"];\n");
    free(said);
    free(dot);
    compiled_free(&c);
}

Test(describe, the_way_and_the_wait)
{
    compiled c = compile_text(
        "weir: 1\n"
        "run: {length: 10 d}\n"
        "places: {p: {neighbourhoods: {quay: {population: 1, travel: {north: 5 min, south: "
        "never}}}}}\n"
        "arrivals: {in: {to: street, rate: 24 per day, set: {home: quay}}}\n"
        "services:\n"
        "  street:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - delay: {travel: north}\n"
        "      - choose: {logit: {way: 0.5, north: {per_min_travel: -0.1, per_log_wait: -2}}}\n"
        "      - {name: way, choose: {nearest: [north, south]}}\n"
        "  north: {type: pathway, believed_wait: {from: 20 min, until: seen}, resources: {n: 1}, "
        "steps: "
        "[{treat: {with: n, for: 1 h}}, {mark: seen}]}\n"
        "  south: {type: pathway, steps: [{delay: 1 h}]}\n");
    char *said = weir_network_pathways(c.net);
    expect(said, "stays for the way to north, by home (quay: 5 min)\n");
    expect(said,
           "0, -0.1 for each minute on the way, -2 times log(1 + believed wait / 1 h): north\n");
    expect(said, "one of these, the nearest to home:\n         north\n         south\n");
    expect(said,
           "people go by its wait up to seen: first 20 min, then as it was, remembered for 4 wk\n");
    free(said);
    compiled_free(&c);
}

Test(describe, interruptions)
{
    compiled c = compile_text(
        "weir: 1\n"
        "run: {length: 10 d}\n"
        "classes: [a, b]\n"
        "arrivals: {in: {to: ward, rate: 24 per day, class: {a: 50 %, b: 50 %}}}\n"
        "services:\n"
        "  ward:\n"
        "    type: pathway\n"
        "    resources: {beds: {capacity: 3, at_drop: {suspend: restart}}}\n"
        "    steps:\n"
        "      - {seize: beds, preempt: {}}\n"
        "      - {seize: beds, preempt: {whom: {class: b}, victim: latest_started, then: "
        "resample}}\n"
        "      - {seize: beds, preempt: {victim: random, then: {remove: {leave: home}}}}\n");
    char *said = weir_network_pathways(c.net);
    expect(said, "  beds: 3\n    when there are fewer, the latest to start begin again later\n");
    expect(said, "interrupts those of a later priority, the lowest priority first, who go on later "
                 "with what is left\n");
    expect(said, "interrupts those of whom class is b, the latest to start first, who begin again "
                 "later, for a time drawn anew\n");
    expect(said, "any of them, who are sent elsewhere: leaves (home)");
    free(said);
    compiled_free(&c);
}

Test(describe, flows_as_pictures)
{
    compiled c = compile_text(text);
    char *dot = weir_network_dot(c.net), *mermaid = weir_network_mermaid(c.net);
    expect(dot, "a0 -> s0 [label=\"\"];\n");
    expect(dot, "s0 -> s1 [label=\"\"];\n");
    expect(dot, "s0 -> o1 [label=\"not served\", style=dashed];\n");
    expect(mermaid, "flowchart LR\n");
    expect(mermaid, "  s0[\"desk<br/>clerks: 1\"]\n");
    expect(mermaid, "  s0 --> s1\n");
    free(dot);
    free(mermaid);
    compiled_free(&c);
}

/* Hours that are switched, in the order of their starts, each from what held before. */
Test(describe, other_hours_in_words)
{
    compiled c = compile_text(
        "weir: 1\n"
        "run: {length: 90 d}\n"
        "arrivals: {a: {to: s, rate: 1 per h}}\n"
        "services:\n"
        "  s: {type: pathway, door: 08:00-20:00, resources: {n: 2}, steps: [{treat: {with: n, for: "
        "1 h}}]}\n"
        "  t: {type: pathway, resources: {m: {capacity: 1, door: 09:00-17:00}}, steps: [{treat: "
        "{with: m, for: 1 h}}]}\n"
        "interventions:\n"
        "  later: {starts: 40 d, open: {s: 00:00-24:00, t: 10:00-17:00}}\n"
        "  first: {starts: 20 d, open: {s: {weekday: 08:00-22:00}, s.n: {08:00-20:00: 3}}}\n");
    char *said = weir_network_changes(c.net);
    expect(said, "later, from day 40\n"
                 "  day 40  door of t.m  from Mon-Sun 09:00-17:00 to Mon-Sun 10:00-17:00, at once\n"
                 "  day 40  door of s  from Mon-Fri 08:00-22:00 to always, at once\n");
    expect(said, "first, from day 20\n"
                 "  day 20  door of s  from Mon-Sun 08:00-20:00 to Mon-Fri 08:00-22:00, at once\n"
                 "  day 20  s.n  from Mon-Sun all day 2 to Mon-Sun 08:00-20:00 3, at once\n");
    free(said);
    compiled_free(&c);
}
