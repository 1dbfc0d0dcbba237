/* Measures (docs/scenario.md, "Measures"): each case worked by hand in the comment above it. */
#include "tests/support/by_hand.h"

static double at_instant(const run_text *r, const char *name, const char *stat, const char *at)
{
    for (int i = 0; i < r->outputs->n_columns; i++) {
        const wr_output *o = &r->outputs->columns[i];
        if (!strcmp(o->name, name) && !strcmp(o->stat, stat) && !strcmp(o->at, at))
            return r->result.numerator[i] / r->result.denominator[i];
    }
    return NAN;
}

/* ---- moments ---------------------------------------------------------------------------------- */

/* One nurse, 2 h each. One comes at 0 h and is seen to 2 h. The next comes at 0 h too, and leaves after 1 h; a
 * third comes at 1.5 h, starts at 2 h, and leaves at 4 h, admitted. */
Test(moments, whichever_comes_first)
{
    run_text r =
        run_well("weir: 1\n"
                 "run: {length: 10 h}\n"
                 "arrivals: {one: {to: ed, at: [0 h, 0 h, 1.5 h]}}\n"
                 "attributes: {n: number}\n"
                 "services:\n"
                 "  ed:\n"
                 "    type: pathway\n"
                 "    resources: {nurse: 1}\n"
                 "    steps:\n"
                 "      - {treat: {with: nurse, for: 2 h}, patience: 1 h}\n"
                 "      - {mark: seen}\n"
                 "      - choose: [{leave: admitted, when: {clock: 03:00-10:00}}, {}]\n"
                 "measures:\n"
                 "  queue: {from: arrive, to: [start, left_unseen], in: ed, stat: [mean, max]}\n"
                 "  gone: {from: arrive, to: left_unseen, in: ed}\n"
                 "  stay: {from: arrive, to: [admitted, done], in: ed}\n"
                 "  journey: {from: arrive, to: admitted}\n"
                 "  to_any: {from: arrive, to: [left_unseen, done, admitted], stat: [mean, min]}\n"
                 "  from_any: {from: [start, seen], to: [seen, depart], in: ed}\n"
                 "  nobody: {from: arrive, to: turned_away, in: ed}\n");
    expect_value(r, "queue", "mean", (0 + 1 + 0.5) / 3);
    expect_value(r, "queue", "max", 1);
    expect_value(r, "gone", "mean", 1);
    expect_value(r, "stay", "mean", (2 + 2.5) / 2);
    expect_value(r, "journey", "mean", 2.5);
    expect_value(r, "to_any", "mean", (2 + 1 + 2.5) / 3);
    expect_value(r, "to_any", "min", 1);
    expect_value(r, "from_any", "mean", 2);
    expect_nothing(r, "nobody", "mean");
    run_text_free(&r);
}

/* Two come at 0 h, green, to one nurse of 2 h each. At the mark (2 h, 4 h) they are green; an hour later
 * amber, and so the first leaves at 4.5 h; the second is still there at the end, and a measure of those
 * that arrived takes it as it was at its mark. Their journeys start at the front door, without a need; the
 * mark gives them one, so no whole journey is without. */
Test(moments, ask_who_it_was_at_the_last_of_them)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 6 h}\n"
        "attributes: {state: [green, amber], need: [none, much]}\n"
        "arrivals: {one: {to: door, at: [0 h, 0 h], set: {state: green, need: none}}}\n"
        "services:\n"
        "  door: {type: pathway, steps: [{go: ed}]}\n"
        "  ed:\n"
        "    type: pathway\n"
        "    resources: {nurse: 1}\n"
        "    steps:\n"
        "      - {treat: {with: nurse, for: 2 h}}\n"
        "      - {mark: seen}\n"
        "      - {set: {need: much}}\n"
        "      - {delay: 1 h}\n"
        "      - {set: {state: amber}}\n"
        "      - {delay: 1.5 h}\n"
        "measures:\n"
        "  seen: {from: arrive, to: seen, in: ed, by: state, of_those_that: arrived}\n"
        "  green: {from: arrive, to: seen, in: ed, where: {state: green, clock: 00:00-03:00}}\n"
        "  amber: {from: arrive, to: seen, in: ed, where: {state: amber}}\n"
        "  or_out: {from: arrive, to: [seen, depart], in: ed, where: {state: green}, stat: max, "
        "of_those_that: arrived}\n"
        "  stay: {from: arrive, to: depart, in: ed, by: state}\n"
        "  first: {from: arrive, to: start, where: {need: none}}\n"
        "  whole: {from: arrive, to: done, where: {need: none}}\n");
    expect_level(r, "seen", "mean", "green", 3);
    expect_number(run_text_level(&r, "green", "mean", ""), 2);
    expect_nothing(r, "amber", "mean");
    expect_value(r, "or_out", "max", 4);
    expect_level(r, "stay", "mean", "amber", 4.5);
    expect_value(r, "first", "mean", 0);
    expect_nothing(r, "whole", "mean");
    cr_expect(isnan(run_text_level(&r, "seen", "mean", "amber")));
    cr_expect(isnan(run_text_level(&r, "stay", "mean", "green")));
    run_text_free(&r);
}

/* One desk, 5 h each; they come every 4 h from -6 h on (10 h of warm-up), and start at -6, -1, 4, 9 h; they
 * leave at -1, 4, 9, 14 h. The window is 0 to 10 h.
 *
 *     came     -6  -2   2   6        departed in the window: those of -2 and 2, arrived: of 2 and 6
 *     waited    0   1   2   3        started: of 2 and 6
 *     left     -1   4   9  (14)      the last is there when the run ends: its stay is not known */
Test(moments, which_of_them_must_lie_in_the_window)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {warm_up: 10 h, length: 10 h}\n"
        "arrivals: {one: {to: desk, every: 4 h}}\n"
        "services:\n"
        "  desk: {type: pathway, resources: {clerk: 1}, steps: [{treat: {with: clerk, for: 5 "
        "h}}]}\n"
        "measures:\n"
        "  wait: {from: arrive, to: start, in: desk, stat: [mean, p50]}\n"
        "  wait_came: {from: arrive, to: start, in: desk, of_those_that: arrived}\n"
        "  wait_began: {from: arrive, to: start, in: desk, of_those_that: started}\n"
        "  wait_ended: {from: arrive, to: start, in: desk, of_those_that: completed}\n"
        "  stay: {from: arrive, to: depart, in: desk}\n"
        "  stay_came: {from: arrive, to: depart, in: desk, of_those_that: arrived}\n"
        "  journey: {from: arrive, to: start, of_those_that: arrived}\n"
        "  late: {from: arrive, to: start, in: desk, of_those_that: arrived, during: {clock: "
        "16:00-24:00}}\n");
    expect_value(r, "wait", "mean", (1 + 2) / 2.0);
    expect_value(r, "wait_came", "mean", (2 + 3) / 2.0);
    expect_number(count_of(&r, "wait_came", "mean"), 2);
    expect_value(r, "wait_began", "mean", (2 + 3) / 2.0);
    expect_value(r, "wait_ended", "mean", (1 + 2) / 2.0);
    expect_value(r, "stay", "mean", (6 + 7) / 2.0);
    expect_value(r, "stay_came", "mean", 7);
    expect_value(r, "journey", "mean", (2 + 3) / 2.0);
    const int i = run_text_column(&r, "wait_began", "mean", "");
    cr_expect_str_eq(r.outputs->columns[i].window, "started");
    run_text_free(&r);
}

/* The window ends at 3 h, and the run when the last has left. Two come, at 1 and 2 h, to one desk of 4 h: they
 * leave at 5 h and 9 h. Who comes at -1 h (of the warm-up, to a room of 5 h) leaves at 4 h. */
Test(moments, are_known_to_the_end_where_the_run_goes_on)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {warm_up: 2 h, length: 3 h, until: empty}\n"
        "arrivals: {one: {to: desk, at: [1 h, 2 h]}, two: {to: room, every: 1 h, first: "
        "one_draw}}\n"
        "services:\n"
        "  desk: {type: pathway, resources: {clerk: 1}, steps: [{treat: {with: clerk, for: 4 "
        "h}}]}\n"
        "  room: {type: pathway, steps: [{delay: 5 h}]}\n"
        "measures:\n"
        "  came: {from: arrive, to: depart, in: desk, of_those_that: arrived}\n"
        "  began: {from: arrive, to: depart, in: desk, of_those_that: started}\n"
        "  last: {last: done, in: desk}\n"
        "  over: {last: done, in: desk, minus: 3 h, at_least: 0 min}\n"
        "  never: {last: turned_away, in: desk}\n"
        "  capped: {last: done, in: desk, minus: 12 h, at_least: 0 min}\n"
        "  most: {last: done, in: desk, at_most: 8 h}\n"
        "  came_last: {last: arrived, in: desk, stat: [mean, share_above 90 min, share_within 90 "
        "min]}\n"
        "  counted: {count: done, in: desk}\n");
    expect_value(r, "came", "mean", (4 + 7) / 2.0);
    expect_value(r, "began", "mean", 4);
    expect_value(r, "last", "mean", 9);
    expect_value(r, "over", "mean", 6);
    expect_nothing(r, "never", "mean");
    expect_value(r, "capped", "mean", 0);
    expect_value(r, "most", "mean", 8);
    expect_value(r, "came_last", "mean", 2);
    expect_value(r, "came_last", "share_above 90 min", 1);
    expect_value(r, "came_last", "share_within 90 min", 0);
    expect_value(r, "counted", "total", 0); /* both end after the window */
    run_text_free(&r);
}

/* Times of 1, 2 and 6 h; the mean of those above 1 h is (2 + 6) / 2, not what they are above it. */
Test(statistics, the_mean_of_those_above)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 10 h}\n"
        "attributes: {stay: duration}\n"
        "arrivals:\n"
        "  a: {to: ward, at: [0 h], class: x, set: {stay: 1 h}}\n"
        "  b: {to: ward, at: [0 h], class: y, set: {stay: 2 h}}\n"
        "  c: {to: ward, at: [0 h], class: y, set: {stay: 6 h}}\n"
        "services: {ward: {type: pathway, steps: [{delay: {of: stay}}]}}\n"
        "measures:\n"
        "  stay: {from: arrive, to: depart, in: ward, by: class, stat: "
        "[mean_above 1 h, mean_above 6 h, mean_above 0 min, sd, min, p50, p99, distribution]}\n");
    expect_value(r, "stay", "mean_above 1 h", 4);
    expect_nothing(r, "stay", "mean_above 6 h");
    expect_value(r, "stay", "mean_above 0 min", 3);
    expect_value(r, "stay", "sd", sqrt(7));
    expect_level(r, "stay", "mean_above 1 h", "y", 4);
    expect_level(r, "stay", "min", "y", 2);
    /* bins are 0.54 % wide */
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "stay", "p50"), 2.0, 0.02));
    cr_expect(epsilon_eq(dbl, run_text_level(&r, "stay", "p99", "x"), 1.0, 0.01));
    cr_expect(epsilon_eq(dbl, run_text_level(&r, "stay", "p50", "y"), 2.0, 0.02));
    cr_expect(epsilon_eq(dbl, run_text_level(&r, "stay", "p99", "y"), 6.0, 0.04));
    cr_assert(eq(int, r.outputs->n_histograms, 3 + 1)); /* x, y, not set, all */
    cr_expect_str_eq(r.outputs->histograms[1].level, "y");
    cr_expect(r.outputs->histograms[2].hidden && !*r.outputs->histograms[3].level);
    cr_expect(eq(u64, r.result.counts[WR_HIST_BINS + wr_hist_bin(6 * WEIR_HOUR)], 1));
    cr_expect(eq(u64, r.result.counts[3 * WR_HIST_BINS + wr_hist_bin(WEIR_HOUR)], 1));
    run_text_free(&r);
}

/* ---- by day, week, month ---------------------------------------------------------------------- */

/* Three whole days and 5 h. Of a: at 1 h, 25 h and 73 h (which is of the day that is not whole); of b: at 2 h.
 * So 2, 1 and 0 on the three days. Stays of 23 h: 1 h to 24 h, 2 h to 25 h, 25 h to 48 h. */
Test(periods, each_day_has_a_value)
{
    run_text r = run_text_once(
        "weir: 1\n"
        "run: {length: 77 h}\n"
        "arrivals: {a: {to: ward, at: [1 h, 25 h, 73 h], class: x}, b: {to: ward, at: [2 h], "
        "class: "
        "y}}\n"
        "services:\n"
        "  ward:\n"
        "    type: pathway\n"
        "    resources: {bed: 5}\n"
        "    steps: [{cost: {stay: £10}}, {treat: {with: bed, for: 23 h}}]\n"
        "measures:\n"
        "  came: {count: arrived, in: ward, each: day, by: class, series: true, stat: [mean, sd, "
        "max, "
        "min, p50, p99, share_above 0, mean_above 0]}\n"
        "  left: {from: arrive, to: depart, in: ward, each: day, stat: [mean, max]}\n"
        "  spent: {cost: all, in: ward, each: day, stat: [max, mean]}\n"
        "  there: {census: {of: ward}, each: day, stat: [mean, max, p50]}\n"
        "  full: {share_of_time: {in_use: {of: ward.bed, at_least: 2}}, each: day, stat: [mean, "
        "max]}\n"
        "  last: {last: departed, in: ward, each: day, by: class, stat: [mean, max]}\n");
    cr_assert(eq(int, r.status, WEIR_OK));
    expect_value(r, "came", "mean", 1);
    expect_value(r, "came", "sd", 1);
    expect_value(r, "came", "max", 2);
    expect_value(r, "came", "min", 0);
    expect_value(r, "came", "p50", 1);
    expect_value(r, "came", "p99", 2);
    expect_value(r, "came", "share_above 0", 2.0 / 3);
    expect_value(r, "came", "mean_above 0", 1.5);
    expect_level(r, "came", "mean", "x", 2.0 / 3);
    expect_level(r, "came", "max", "x", 1);
    expect_level(r, "came", "p50", "x", 1);
    expect_level(r, "came", "p50", "y", 0);
    expect_level(r, "came", "mean", "y", 1.0 / 3);
    /* One left at 24 h, which is of the second day, one at 25 h; on the third, at 48 h, one. */
    expect_value(r, "left", "mean", 23);
    expect_number(count_of(&r, "left", "mean"), 2);
    expect_value(r, "spent", "max", 20);
    expect_value(r, "spent", "mean", (20 + 10 + 0) / 3.0);
    /* Day 1: 23 h and 22 h; day 2: 1 h and 23 h. */
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "there", "mean"), (45 + 24 + 0) / 72.0, 1e-6));
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "there", "max"), 45 / 24.0, 1e-6));
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "full", "mean"), 22 / 72.0, 1e-9));
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "full", "max"), 22 / 24.0, 1e-9));
    /* From that day's 00:00: 1 h (of y; of x 0 h), and 0 h of x. */
    expect_value(r, "last", "mean", (1 + 0) / 2.0);
    expect_level(r, "last", "max", "x", 0);
    expect_level(r, "last", "max", "y", 1);
    run_text_free(&r);
}

/* From Wednesday 15 January 2025, 60 days: February alone is whole, days 17 to 45. Five come on days 0, 20, 30,
 * 44.9 and 50. Weeks are of seven days from the start: 1, 0, 1, 0, 1, 0, 1 and 1 (days 49 to 56); days 56 to
 * 60 are no week. */
Test(periods, months_are_of_the_calendar_and_weeks_are_not)
{
    const char *text =
        "weir: 1\n"
        "run: {start: 2025-01-15, length: 60 d}\n"
        "arrivals: {a: {to: ward, at: [0 d, 20 d, 30 d, 44.9 d, 50 d]}}\n"
        "services: {ward: {type: pathway, steps: [{delay: 1 h}]}}\n"
        "measures:\n"
        "  month: {count: arrived, in: ward, each: month, stat: [mean, sd], series: true}\n"
        "  week: {count: arrived, in: ward, each: week, stat: [mean], series: true}\n";
    run_text r = run_well(text);
    expect_value(r, "month", "mean", 3);
    expect_nothing(r, "month", "sd");
    expect_value(r, "week", "mean", 5.0 / 8);
    cr_assert(eq(int, r.outputs->n_series, 2));
    const wr_series_output *s = r.outputs->series;
    cr_expect(s[0].n == 1 && s[0].begins[0] == 17);
    cr_expect(s[1].n == 8 && s[1].begins[7] == 49);
    cr_expect_str_eq(s[1].each, "week");
    double *series = calloc((size_t)r.outputs->n_series_values, sizeof *series);
    wr_arena *arena = wr_arena_create();
    wr_replication_result again = r.result;
    again.series = series;
    cr_assert(
        eq(int, wr_replication_run(r.network, r.outputs, 1, 0, arena, &again, &r.error), WEIR_OK));
    const double want[] = {3, 1, 0, 1, 0, 1, 0, 1, 1};
    for (int i = 0; i < 9; i++)
        expect_number(series[i], want[i]);
    wr_arena_destroy(arena);
    free(series);
    run_text_free(&r);
}

/* Tuesday to Thursday. Comes at 06:00, 12:00 and 20:00 on each of the three days, with stays of 4 h. */
Test(periods, during_cuts_the_window)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {start: 2025-04-01, length: 3 d, holidays: [2025-04-02]}\n"
        "arrivals: {a: {to: ward, at: {every_day: {\"06:00\": 1, \"12:00\": 1, \"20:00\": 1}}}}\n"
        "services:\n"
        "  ward:\n"
        "    type: pathway\n"
        "    resources: {bed: 5}\n"
        "    steps: [{treat: {with: bed, for: 4 h}}, {cost: {stay: £5}}]\n"
        "measures:\n"
        "  day: {count: arrived, in: ward, during: {clock: 08:00-20:00}}\n"
        "  night: {count: arrived, in: ward, during: {clock: 20:00-08:00}}\n"
        "  left: {count: departed, in: ward, during: {clock: 08:00-12:00}}\n"
        "  tue: {count: arrived, in: ward, during: {weekday: [tue]}}\n"
        "  hol: {count: arrived, in: ward, during: {weekday: holidays}}\n"
        "  days: {count: arrived, in: ward, during: {date: {from: 2025-04-03}}}\n"
        "  none: {count: arrived, in: ward, during: {all: [{clock: 05:00-13:00}, {not: {clock: "
        "00:00-07:00}}]}}\n"
        "  stay: {from: arrive, to: depart, in: ward, during: {any: [{clock: 10:00-11:00}]}}\n"
        "  paid: {cost: stay, in: ward, during: {clock: 15:00-17:00}, stat: total}\n"
        "  beds: {census: {of: ward.bed}, during: {clock: 06:00-14:00}, stat: [mean, max]}\n"
        "  at: {census: {of: ward.bed}, at: [\"07:00\", \"13:00\"], during: {weekday: [wed, "
        "thu]}}\n"
        "  busy: {share_of_time: {in_use: {of: ward.bed, at_least: 1}}, during: {clock: "
        "08:00-18:00}, each: day, stat: [mean, max]}\n"
        "  last: {last: departed, in: ward, during: {clock: 00:00-12:00}}\n");
    expect_value(r, "day", "total", 3);
    expect_value(r, "night", "total", 6);
    expect_value(r, "left", "total", 3);
    expect_value(r, "tue", "total", 3);
    expect_value(r, "hol", "total", 3);
    expect_value(r, "days", "total", 3);
    expect_value(r, "none", "total", 3);
    expect_number(count_of(&r, "stay", "mean"), 3);
    expect_value(r, "paid", "total", 15);
    expect_value(r, "beds", "mean", (4 + 2) / 8.0);
    expect_value(r, "beds", "max", 1);
    expect_number(at_instant(&r, "at", "mean", "07:00"), 1);
    expect_number(at_instant(&r, "at", "mean", "13:00"), 1);
    expect_number(at_instant(&r, "at", "mean", ""), 1);
    expect_value(r, "busy", "mean", (2 + 4) / 10.0);
    expect_value(r, "last", "mean", 48 + 10);
    run_text_free(&r);
}

/* ---- money and scores --------------------------------------------------------------------------- */

/* Three come, of x, x and y: a contact for £40 each in `ed`, a scan for £100 of y; then on to `ward`, £300. Of
 * life years x has 1.5, y 2.25. */
Test(sums, costs_and_scores_by_name)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 4 d}\n"
        "arrivals: {a: {to: ed, at: [0 h, 1 d], class: x}, b: {to: ed, at: [2 d], class: y}}\n"
        "services:\n"
        "  ed:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - {cost: {contact: £40}}\n"
        "      - choose: [{when: {class: y}, steps: [{cost: {scan: £100}}]}, {}]\n"
        "      - {score: {life_years: {by: class, x: 1.5, y: 2.25}, visits: 1}}\n"
        "      - {go: ward}\n"
        "  ward: {type: pathway, resources: {bed: 2}, steps: [{cost: {stay: £300}}, {hold_until: "
        "last}]}\n"
        "  last: {type: pathway, resources: {bed: 9}, steps: [{score: {visits: 2}}, {treat: {with: "
        "bed, for: 1 h}}]}\n"
        "measures:\n"
        "  all: {cost: all, stat: [total, per day]}\n"
        "  ed: {cost: all, in: ed, by: class}\n"
        "  some: {cost: [contact, stay], in: [ed, ward], stat: total}\n"
        "  scans: {cost: scan, where: {class: x}}\n"
        "  years: {score: life_years, stat: [total, per day], by: class}\n"
        "  visits: {score: visits}\n"
        "  both: {score: all, in: ed}\n"
        "  there: {score: all, in: last}\n"
        "  came: {count: arrived, in: ed, by: class}\n"
        "  each: {ratio: [ed, came]}\n"
        "  per_year: {ratio: [all, years]}\n"
        "  daily: {score: life_years, each: day, stat: [max, min]}\n");
    expect_value(r, "all", "total", 120 + 100 + 900);
    expect_value(r, "all", "per day", 1120 / 4.0);
    expect_value(r, "ed", "total", 220);
    expect_level(r, "ed", "total", "x", 80);
    expect_level(r, "ed", "total", "y", 140);
    expect_value(r, "some", "total", 120 + 900);
    expect_value(r, "scans", "total", 0);
    expect_value(r, "years", "total", 5.25);
    expect_value(r, "years", "per day", 5.25 / 4);
    expect_level(r, "years", "total", "y", 2.25);
    expect_value(r, "visits", "total", 3 + 6);
    expect_value(r, "both", "total", 5.25 + 3);
    expect_value(r, "there", "total", 6); /* though it is run while they are in the ward */
    expect_value(r, "each", "ratio", 220 / 3.0);
    expect_level(r, "each", "ratio", "y", 140);
    expect_value(r, "per_year", "ratio", 1120 / 5.25);
    expect_value(r, "daily", "max", 2.25);
    expect_value(r, "daily", "min", 0);
    run_text_free(&r);
}

/* ---- a census ------------------------------------------------------------------------------------- */

/* Two beds, 10 h each, for three who come at 0 h; one more comes to `b` at 23 h, for 5 h. The ward has 3 to
 * 10 h, 1 to 20 h, none to 24 h; serving 2, 1, 0; waiting 1 and 0. Of the ward and b: 3, 1, 0 to 23 h, 1. */
Test(census, of_all_the_time)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 24 h}\n"
        "arrivals: {a: {to: ward, at: [0 h, 0 h, 0 h]}, c: {to: b, at: [23 h]}}\n"
        "services:\n"
        "  ward: {type: pathway, resources: {bed: 2}, steps: [{treat: {with: bed, for: 10 h}}]}\n"
        "  b: {type: pathway, steps: [{delay: 5 h}]}\n"
        "measures:\n"
        "  ward: {census: {of: ward}, stat: [mean, sd, min, max, p10, p50, p90, share_above 1, "
        "share_within 0, mean_above 0, distribution]}\n"
        "  serving: {census: {of: ward.bed, states: serving}, stat: [mean, max]}\n"
        "  line: {census: {of: ward.bed, states: waiting}}\n"
        "  all: {census: {of: ward.bed}, stat: [mean, max]}\n"
        "  both: {census: {of: [ward, b]}, stat: [mean, p50]}\n"
        "  early: {census: {of: ward}, during: {clock: 08:00-12:00}, stat: [mean, max]}\n"
        "  filling: {census: {of: [ward, b]}, at: [1 d, 0 h, 5 h, 10 h, \"05:00\"], stat: [mean, "
        "p50, "
        "max, distribution]}\n");
    const double mean = (30 + 10) / 24.0, square = (90 + 10) / 24.0;
    expect_value(r, "ward", "mean", mean);
    cr_expect(epsilon_eq(dbl, run_text_value(&r, "ward", "sd"), sqrt(square - mean * mean), 1e-9));
    expect_value(r, "ward", "min", 0);
    expect_value(r, "ward", "max", 3);
    expect_value(r, "ward", "p10", 0); /* 4 of 24 h */
    expect_value(r, "ward", "p50", 1); /* 14 of 24 h */
    expect_value(r, "ward", "p90", 3);
    expect_value(r, "ward", "share_above 1", 10 / 24.0);
    expect_value(r, "ward", "share_within 0", 4 / 24.0);
    expect_value(r, "ward", "mean_above 0", 40 / 20.0);
    expect_value(r, "serving", "mean", (20 + 10) / 24.0);
    expect_value(r, "serving", "max", 2);
    expect_value(r, "line", "mean", 10 / 24.0);
    expect_value(r, "all", "mean", mean);
    expect_value(r, "all", "max", 3);
    expect_value(r, "both", "mean", (40 + 1) / 24.0);
    expect_value(r, "early", "mean", (6 + 2) / 4.0);
    /* Before anything else of its instant; both ends are included. */
    const char *const at[] = {"1 d", "0 h", "5 h", "10 h", "05:00"};
    const double want[] = {1, 0, 3, 3, 3};
    for (int i = 0; i < 5; i++) {
        expect_number(at_instant(&r, "filling", "mean", at[i]), want[i]);
        expect_number(at_instant(&r, "filling", "p50", at[i]), want[i]);
        expect_number(at_instant(&r, "filling", "max", at[i]), want[i]);
    }
    cr_assert(eq(int, r.outputs->n_histograms, 2 + 5));
    cr_expect_str_eq(r.outputs->histograms[2].at, "1 d");
    cr_expect(eq(u64, r.result.counts[2 * WR_HIST_BINS + wr_hist_bin(1 << 20)], 1));
    cr_expect(eq(u64, r.result.counts[wr_hist_bin(3 << 20)], 10 * (uint64_t)WEIR_HOUR));
    cr_expect(eq(u64, r.result.counts[0], 4 * (uint64_t)WEIR_HOUR));
    run_text_free(&r);
}

/* One bed in `a`, 2 h of treatment, then hold until there is room in `b`, of one place, 6 h. Two come at 0 h.
 * The first is in a to 2 h, in b to 8 h. The second is in a from 2 h, ready at 4 h, blocked to 8 h, in b to 14 h;
 * at 8 h a's bed is cleaned for 1 h, as it was at 2 h, so that it begins at 3 h and is ready at 5 h. */
Test(census, of_units_blocked_and_cleaned)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 20 h}\n"
        "arrivals: {one: {to: a, at: [0 h, 0 h]}}\n"
        "services:\n"
        "  a: {type: pathway, resources: {bed: {capacity: 1, turnaround: 1 h}}, steps: [{seize: "
        "bed}, "
        "{delay: 2 h}, {hold_until: b}]}\n"
        "  b: {type: pathway, resources: {place: 1}, steps: [{treat: {with: place, for: 6 h}}]}\n"
        "measures:\n"
        "  serving: {census: {of: a.bed, states: serving}, stat: [mean, max]}\n"
        "  blocked: {census: {of: a.bed, states: blocked}, stat: [mean, max]}\n"
        "  cleaning: {census: {of: a.bed, states: cleaning}, stat: [mean, p50]}\n"
        "  held: {census: {of: [a.bed, b.place], states: [serving, blocked]}, stat: [mean, max]}\n"
        "  lines: {census: {of: [a.bed, b.place], states: [waiting]}, stat: [mean, max]}\n");
    expect_value(r, "serving", "mean", (2 + 2) / 20.0);
    expect_value(r, "serving", "max", 1);
    expect_value(r, "blocked", "mean", 3 / 20.0);
    expect_value(r, "blocked", "max", 1);
    expect_value(r, "cleaning", "mean", 2 / 20.0);
    expect_value(r, "held", "mean", (4 + 3 + 12) / 20.0);
    expect_value(r, "held", "max", 2);
    expect_value(r, "lines", "mean", 3 / 20.0);
    run_text_free(&r);
}

/* One clerk from 00:00 to 02:00 and again from 04:00. Who comes at 0 h for 3 h is served to 2 h, stands still to
 * 4 h, and goes on to 5 h. */
Test(census, of_those_who_are_interrupted)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 10 h}\n"
                          "calendars: {clerks: {every_day: {00:00-02:00: 1, 04:00-24:00: 1}}}\n"
                          "arrivals: {one: {to: a, at: [0 h]}}\n"
                          "services:\n"
                          "  a: {type: pathway, resources: {clerk: {capacity: {calendar: clerks}, "
                          "at_drop: suspend}}, "
                          "steps: [{treat: {with: clerk, for: 3 h}}]}\n"
                          "measures:\n"
                          "  still: {census: {of: a.clerk, states: suspended}, stat: [mean, max]}\n"
                          "  serving: {census: {of: a.clerk, states: serving}, stat: [mean, max]}\n"
                          "  broken: {census: {of: a.clerk, states: broken}, stat: mean}\n"
                          "  at: {census: {of: a.clerk, states: suspended}, at: [1 h, 3 h]}\n");
    expect_value(r, "still", "mean", 2 / 10.0);
    expect_value(r, "still", "max", 1);
    expect_value(r, "serving", "mean", 3 / 10.0);
    expect_value(r, "broken", "mean", 0);
    expect_number(at_instant(&r, "at", "mean", "1 h"), 0);
    expect_number(at_instant(&r, "at", "mean", "3 h"), 1);
    run_text_free(&r);
}

/* From 0 h to 6 h and then open: a patient who is split (a child waits for p, held to 3 h, and has it to 5 h; so
 * the patient is there to 5 h), a group of two that starts at 3 h and ends at 7 h, a task of 2 h at 1 h, and a
 * unit that fails at 2 h for good. Only patients are visits: those that arrived are the holder of p, the split
 * one and the two of the group; of them the first two leave. */
Test(moments, of_those_that_arrived_are_patients_alone)
{
    run_text r = run_well("weir: 1\n"
                          "run: {length: 6 h}\n"
                          "arrivals:\n"
                          "  hold: {to: a, at: [0 h]}\n"
                          "  split: {to: b, at: [0 h]}\n"
                          "  group: {to: c, at: [1 h, 3 h]}\n"
                          "resources: {p: 1}\n"
                          "services:\n"
                          "  a: {type: pathway, steps: [{treat: {with: p, for: 3 h}}]}\n"
                          "  b: {type: pathway, steps: [{split: [[{treat: {with: p, for: 2 h}}]]}, "
                          "{score: {points: 5}}]}\n"
                          "  c:\n"
                          "    type: pathway\n"
                          "    resources: {room: 1, machine: {capacity: 1, fails: {every: 2 h, of: "
                          "clock, repair: 900 h}}}\n"
                          "    steps: [{batch: {size: 2}}, {score: {points: 10}}, {cost: {session: "
                          "£30}}, {treat: {with: "
                          "room, for: 4 h}}, {unbatch: all}]\n"
                          "    tasks: {paper: {at: [\"01:00\"], steps: [{delay: 100 h}]}}\n"
                          "measures:\n"
                          "  came: {from: arrive, to: start, in: [a, b, c], of_those_that: "
                          "arrived, stat: [mean, max]}\n"
                          "  all: {from: arrive, to: start, of_those_that: arrived}\n"
                          "  left: {from: arrive, to: depart, in: [a, b, c]}\n"
                          "  points: {score: points}\n"
                          "  money: {cost: all}\n"
                          "  line: {census: {of: p, states: waiting}}\n"
                          "  lines: {census: {of: [p, c.room], states: waiting}}\n"
                          "  there: {census: {of: [a, b, c]}, stat: [mean, max]}\n"
                          "  broken: {census: {of: c.machine, states: broken}}\n");
    /* starts: hold 0 h; split at once; the group at 3 h, after 2 h and 0 h */
    expect_value(r, "came", "mean", 2 / 4.0);
    expect_number(count_of(&r, "came", "mean"), 4);
    expect_value(r, "came", "max", 2);
    expect_value(r, "all", "mean", 2 / 4.0);
    expect_value(r, "left", "mean", (3 + 5) / 2.0);
    expect_value(r, "points", "total", 5 + 2 * 10);
    expect_value(r, "money", "total", 30);
    expect_value(r, "line", "mean", 3 / 6.0);
    expect_value(r, "lines", "mean", 3 / 6.0);
    expect_value(r, "there", "mean", (3 + 5 + 5 + 3) / 6.0);
    expect_value(r, "there", "max", 4 - 1);
    expect_value(r, "broken", "mean", 4 / 6.0);
    run_text_free(&r);
}

/* ---- inequality ------------------------------------------------------------------------------------- */

/* Two of q1 with stays of 2 and 4 h, one of q2 with 4 h, one of q3 with 5 h: means 3, 4, 5, ridits 1/4, 5/8, 7/8.
 * Weighted: mean 15/4; sum of squares 1/2 · 1/16 + 1/4 · 1/64 + 1/4 · 9/64 = 9/128; of products
 * 1/2 · 1/4 · 3/4 + 1/4 · 1/8 · 1/4 + 1/4 · 3/8 · 5/4 = 7/32. Slope 28/9; ends 79/36 and 191/36. Of the shares
 * within 3 h (1/2, 0, 0): mean 1/4, products 1/2 · (-1/4) · 1/4 + (1/8 + 3/8) · (-1/4) / 4 = -1/16: slope -8/9. */
Test(inequality, slope_and_relative_index)
{
    run_text r = run_well(
        "weir: 1\n"
        "run: {length: 10 h}\n"
        "attributes: {stay: duration, fifth: [q1, q2, q3, q4]}\n"
        "arrivals:\n"
        "  d: {to: ward, at: [0 h], set: {fifth: q3, stay: 5 h}}\n"
        "  a: {to: ward, at: [0 h], set: {fifth: q1, stay: 2 h}}\n"
        "  b: {to: ward, at: [0 h], set: {fifth: q1, stay: 4 h}}\n"
        "  c: {to: ward, at: [0 h], set: {fifth: q2, stay: 4 h}}\n"
        "  n: {to: ward, at: [0 h], set: {stay: 9 h}}\n"
        "services: {ward: {type: pathway, steps: [{delay: {of: stay}}, {mark: long}]}}\n"
        "measures:\n"
        "  stay: {from: arrive, to: depart, in: ward, by: [fifth], stat: [mean, sii, rii, sii "
        "share_within 3 h, rii share_within 3 h]}\n"
        "  long: {count: departed, in: ward, where: {stay: {above: 3 h}}, by: fifth}\n"
        "  all: {count: departed, in: ward, by: fifth}\n"
        "  share: {ratio: [long, all], stat: [ratio, sii, rii]}\n");
    expect_value(r, "stay", "sii", 28 / 9.0);
    expect_value(r, "stay", "rii", 191 / 79.0);
    expect_value(r, "stay", "sii share_within 3 h", -8 / 9.0);
    expect_nothing(r, "stay", "rii share_within 3 h"); /* its line ends below 0 */
    expect_level(r, "share", "ratio", "q1", 0.5);
    expect_value(r, "share", "sii", 8 / 9.0);
    expect_value(r, "share", "rii", (0.75 + 4 / 9.0) / (0.75 - 4 / 9.0));
    run_text_free(&r);
}

/* One bed in `a` for 4 h, one in `b` for 2 h. Class x comes to `a` at 0, 1 and 5 h: served at 0 (out at
 * 4) and at 4 h (out at 8 h); who came at 5 h has patience for 1 h, leaves at 6 h. Class y comes to `b` at
 * 0, 0 and 3 h: served at 0 h (out at 2 h) and 2 h (out at 4 h); who came at 3 h finds the door of its
 * bed shut (2.5 h on) and is turned away. All three of `a` wait 0, 3 and 1 h; those of `b` 0, 2, 0. */
static const char TWO_PLACES[] =
    "weir: 1\n"
    "classes: [x, y]\n"
    "run: {length: 2 d}\n"
    "arrivals:\n"
    "  one: {to: a, at: [0 h, 1 h, 5 h], class: x}\n"
    "  two: {to: b, at: [0 h, 0 h, 3 h], class: y}\n"
    "services:\n"
    "  a:\n"
    "    type: pathway\n"
    "    resources: {bed: 1}\n"
    "    steps: [{treat: {with: bed, for: 4 h}, patience: {by: clock, 00:00-05:00: 9 h, "
    "05:00-24:00: 1 h}}, {mark: done_a}]\n"
    "  b:\n"
    "    type: pathway\n"
    "    resources: {bed: {capacity: 1, door: 00:00-02:30}}\n"
    "    steps: [{treat: {with: bed, for: 2 h}}, {mark: seen}]\n"
    "measures:\n"
    "  lost: {count: [left_unseen, turned_away], in: [a, b], stat: [total, per day, per h, per "
    "week], by: [class]}\n"
    "  lost_a: {count: [left_unseen, turned_away], in: a}\n"
    "  lost_all: {count: [left_unseen, turned_away]}\n"
    "  came: {count: arrived, in: [a, b], by: class}\n"
    "  marks: {count: [seen, done_a], in: [a, b]}\n"
    "  to_seen: {from: arrive, to: seen, in: [a, b], stat: [mean, total]}\n"
    "  waits: {from: arrive, to: start, in: [a, b], stat: [mean, min, max, total], by: [class]}\n"
    "  stays: {from: arrive, to: depart, in: a, stat: [min, max]}\n"
    "  nobody: {from: arrive, to: start, in: a, where: {class: y}, stat: max}\n"
    "  share_lost: {ratio: [lost, came]}\n"
    "  lost_of_a: {ratio: [lost_a, came]}\n";

Test(measures, of_several_services_and_things_are_added_up)
{
    run_text r = run_well(TWO_PLACES);
    expect_value(r, "lost", "total", 2.0);
    expect_value(r, "lost", "per day", 1.0);
    expect_value(r, "lost", "per h", 2.0 / 48);
    expect_value(r, "lost", "per week", 7.0);
    expect_value(r, "lost_a", "total", 1.0);
    expect_value(r, "lost_all", "total", 2.0);
    expect_value(r, "came", "total", 6.0);
    expect_value(r, "marks", "total", 4.0);
    expect_value(r, "to_seen", "mean", (2.0 + 4) / 2); /* `a` has no such mark */
    expect_value(r, "waits", "mean", (0.0 + 3 + 0 + 2) / 4);
    expect_number(run_text_level(&r, "waits", "mean", "x"), 1.5);
    run_text_free(&r);
}

/* The stays of `a` are 4, 7 and 1 h. Nobody of class y starts there: nothing to report. */
Test(measures, least_and_most_are_of_all_patients)
{
    run_text r = run_well(TWO_PLACES);
    expect_value(r, "waits", "min", 0.0);
    expect_value(r, "waits", "max", 3.0);
    expect_number(run_text_level(&r, "waits", "max", "y"), 2.0);
    expect_value(r, "stays", "min", 1.0);
    expect_value(r, "stays", "max", 7.0);
    expect_number(count_of(&r, "nobody", "max"), 0.0);
    run_text_free(&r);
}

/* 1 of 3 is lost in either class. A part without groups leaves the ratio without. */
Test(measures, a_ratio_is_by_the_groups_that_both_parts_have)
{
    run_text r = run_well(TWO_PLACES);
    expect_value(r, "share_lost", "ratio", 2.0 / 6);
    expect_number(run_text_level(&r, "share_lost", "ratio", "x"), 1.0 / 3);
    expect_number(run_text_level(&r, "share_lost", "ratio", "y"), 1.0 / 3);
    expect_value(r, "lost_of_a", "ratio", 1.0 / 6);
    cr_expect(eq(int, run_text_column(&r, "lost_of_a", "ratio", "x"), -1));
    run_text_free(&r);
}
