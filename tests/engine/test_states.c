/* Measures of the state of the system: how long it was so, and who was there at a time of the day. Each case is
 * worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

/* Two beds, 3 h each; one comes at 1, 2, 3, 20 and 46 h. In use: 1 from 1, 2 from 2 to 4, where the third
 * (waiting from 3 h) takes the bed that comes free, so 2 until 5, then 1 until 7 h; 1 from 20 to 23 h and
 * from 46 to the end at 48. Full: 2-5 h. Someone waits: 3-4 h. From 02:30 to 06:15 of either day (7.5 h):
 * at least one bed in use 2:30-6:15 on the first day. From 22:00 to 01:00 (2 x 3 h): 22-23 and 46-48 h. */
Test(measures, share_of_time_is_how_long_a_state_lasts)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "arrivals: {a: {to: s, at: [1 h, 2 h, 3 h, 20 h, 46 h]}, b: {to: t, at: [5 h]}}\n"
        "services:\n"
        "  s: {type: pathway, resources: {bed: 2}, steps: [{treat: {with: bed, for: 3 h}}]}\n"
        "  t: {type: pathway, resources: {bed: {capacity: 1, turnaround: 2 h}}, steps: [{seize: "
        "bed}, {delay: 1 h}]}\n"
        "measures:\n"
        "  full: {share_of_time: {in_use: {of: s.bed, at_least: 2}}}\n"
        "  none_free: {share_of_time: {free: {of: s.bed, below: 1}}}\n"
        "  half: {share_of_time: {occupancy: {of: s.bed, at_least: 50 %, below: 100 %}}}\n"
        "  queue: {share_of_time: {waiting: {of: s.bed, above: 0}}}\n"
        "  line: {share_of_time: {waiting: {of: s, above: 0}}}\n"
        "  three: {share_of_time: {present: {of: s, at_least: 3}}}\n"
        "  quiet: {share_of_time: {present: {of: s, at_most: 0}}}\n"
        "  cleaned: {share_of_time: {free: {of: t.bed, below: 1}}}\n"
        "  early: {share_of_time: {in_use: {of: s.bed, above: 0}}, during: {clock: 02:30-06:15}}\n"
        "  late: {share_of_time: {in_use: {of: s.bed, above: 0}}, during: {clock: 22:00-01:00}}\n"
        "  tuesday: {share_of_time: {in_use: {of: s.bed, above: 0}}, during: {weekday: tue}}\n");
    expect_value(r, "full", "share_of_time", 3.0 / 48);
    expect_value(r, "none_free", "share_of_time", 3.0 / 48);
    expect_value(r, "half", "share_of_time", (1.0 + 2 + 3 + 2) / 48);
    expect_value(r, "queue", "share_of_time", 1.0 / 48);
    expect_value(r, "line", "share_of_time", 1.0 / 48);
    expect_value(r, "three", "share_of_time", 1.0 / 48);
    expect_value(r, "quiet", "share_of_time", (48.0 - 6 - 3 - 2) / 48);
    expect_value(r, "cleaned", "share_of_time", 3.0 / 48);
    expect_value(r, "early", "share_of_time", 3.75 / 7.5);
    expect_value(r, "late", "share_of_time", 3.0 / 6);
    expect_value(r, "tuesday", "share_of_time", 2.0 / 24);
    run_text_free(&r);
}

/* Ten in an unlimited ward from 30 h before the window until it has ended (the bound falls from 11 to 10
 * at 12 h), and in a part of the network of its own. With a warm-up that begins at 18:00. */
Test(measures, share_of_time_sees_bounds_that_move_and_the_window_alone)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {warm_up: 30 h, length: 1 d, until: empty}\n"
        "arrivals: {none: {to: s, at: [0 h]}, ten: {to: w, at: [400 d]}}\n"
        "start: {w: {in: 10, remaining: 60 h}}\n"
        "services:\n"
        "  s: {type: pathway, resources: {bed: 2}, steps: [{treat: {with: bed, for: 3 h}}]}\n"
        "  w: {type: pathway, resources: {bed: unlimited}, steps: [{seize: bed}, {delay: 50 h}]}\n"
        "measures:\n"
        "  all: {share_of_time: {in_use: {of: w.bed, at_least: 10}}}\n"
        "  moved: {share_of_time: {present: {of: w, at_least: 11}}, during: {clock: 06:00-18:00}}\n"
        "interventions: {later: {starts: 12 h, changes: [{dial: "
        "measures.moved.share_of_time.present.at_least, to: 10}]}}\n");
    expect_value(r, "all", "share_of_time", 1.0);
    expect_value(r, "moved", "share_of_time", 0.5);
    run_text_free(&r);
}

/* Pools p (2) and q (1, cleaned for 12 h). At 0 h three come to `a`, 10 h of p: two serve, one waits until
 * 10 h, and has p to 20 h. At 7 h one comes to `b` and waits in both lines until it has p and q at 10 h, to
 * 16 h; q is clean at 28 h. At 08:00: p serves 2, two wait in its line, one of them in that of q too. At
 * 14:00: p serves 2 and q 1. The five in `c` leave at 30 h. On the second day, at 08:00 and at 14:00, there
 * is nobody; at its 00:00 q is being cleaned. The last 00:00 is the end of the window, and not of it. */
Test(measures, a_census_counts_who_is_there_at_a_time_of_day)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 2 d}\n"
        "resources: {p: 2, q: {capacity: 1, turnaround: 12 h}}\n"
        "arrivals:\n"
        "  one: {to: a, at: [0 h, 0 h, 0 h]}\n"
        "  two: {to: b, at: [7 h]}\n"
        "  far: {to: c, at: [400 d]}\n"
        "start: {c: {in: 5, remaining: 30 h}}\n"
        "services:\n"
        "  a: {type: pathway, steps: [{treat: {with: p, for: 10 h}}]}\n"
        "  b: {type: pathway, steps: [{seize: {p: 1, q: 1}}, {delay: 6 h}]}\n"
        "  c: {type: pathway, resources: {bed: unlimited}, steps: [{seize: bed}, {delay: 30 h}]}\n"
        "measures:\n"
        "  serving: {census: {of: p, states: serving}, at: [\"14:00\", \"08:00\"], stat: [mean, "
        "sd, "
        "min, max, distribution]}\n"
        "  in_line: {census: {of: [p, q], states: [waiting]}, at: \"08:00\"}\n"
        "  line_p: {census: {of: [p], states: [waiting]}, at: \"08:00\"}\n"
        "  clean: {census: {of: [q], states: [cleaning, blocked]}, at: [\"00:00\", \"14:00\"]}\n"
        "  people: {census: {of: [a, b, c]}, at: [\"08:00\"], stat: [mean, max]}\n"
        "  all: {census: {of: [p, q]}, at: [\"14:00\"]}\n"
        "  start: {census: {of: c}, at: [\"00:00\"]}\n");
    expect_value(r, "serving", "mean", (2.0 + 2 + 0 + 0) / 4);
    expect_value(r, "serving", "sd", sqrt(4.0 / 3));
    expect_value(r, "serving", "min", 0.0);
    expect_value(r, "serving", "max", 2.0);
    expect_value(r, "in_line", "mean", 2.0 / 2);
    expect_value(r, "line_p", "mean", 2.0 / 2);
    expect_value(r, "clean", "mean", (0.0 + 0 + 1 + 0) / 4);
    expect_value(r, "people", "mean", (4.0 + 5 + 0) / 2);
    expect_value(r, "people", "max", 9.0);
    expect_value(r, "all", "mean", 3.0 / 2);
    expect_value(r, "start", "mean", (5.0 + 5) / 2);
    cr_assert(eq(int, r.outputs->n_histograms, 2 + 1)); /* each time, and both */
    cr_expect(eq(u64, r.result.counts[0], 1));
    cr_expect(eq(u64, r.result.counts[2 * WR_HIST_BINS], 2));
    cr_expect(eq(u64, r.result.counts[2 * WR_HIST_BINS + wr_hist_bin(2 << 20)], 2));
    expect_number(r.outputs->histograms[2].scale * wr_hist_low(wr_hist_bin(2 << 20)), 2.0);
    run_text_free(&r);
}
