/* What fields become: values, tables, mixes, distributions, calendars, rates and conditions. */
#include <math.h>
#include <unistd.h>

#include "tests/network/support.h"

/* --- distributions --- */

/* A plain time is a constant with two paths; a distribution's numbers are dials of their own, and
 * its path a factor on all of it. */
Test(read, a_time_is_a_dial_or_a_distribution)
{
    compiled plain = compile_text(TREATING("90 min", ""));
    cr_expect(number(&plain, treat_time(&plain)) == 5400);
    cr_expect(dial_value(&plain, "services.ward.steps.1.treat.for.mean") == 5400);
    cr_expect_str_eq(dial_at(&plain, "services.ward.steps.1.treat.for")->unit, "min");
    compiled_free(&plain);

    compiled c = compile_text(TREATING(
        "{dist: gamma, mean: 2 h, variance: 4, times: 0.5, plus: -1 min, at_least: 0 min}", ""));
    const wr_value v = treat_time(&c);
    cr_assert(v.kind == WR_VALUE_DIST);
    const wr_dist *d = &c.net->dists[v.index];
    cr_expect(d->law == WR_GAMMA && d->form == WR_BY_MEAN_VARIANCE && d->fixed);
    cr_expect(number(&c, d->p[0]) == 7200);
    cr_expect(number(&c, d->p[1]) == 4 * 3600.0 * 3600.0, "in the square of the mean's unit");
    cr_expect(number(&c, d->times) == 0.5 && number(&c, d->plus) == -60);
    cr_expect(number(&c, d->at_least) == 0 && d->above.kind == WR_VALUE_NONE);
    cr_expect(d->factor == dial_index(&c, "services.ward.steps.1.treat.for"));
    cr_expect(c.net->dials[d->factor].factor_only && c.net->dials[d->factor].value == 1);
    compiled_free(&c);
}

Test(read, parameters_may_be_tables_and_attributes)
{
    compiled c = compile_text(
        TREATING("{dist: lognormal, mean: {by: class, a: 1 h, else: 2 h}, cv: 1}",
                 "classes: [a, b]\n") "arrivals: {s: {to: ward, rate: 1 per d, class: a}}\n");
    const wr_dist *d = &c.net->dists[treat_time(&c).index];
    cr_expect(!d->fixed && d->p[0].kind == WR_VALUE_TABLE);
    compiled_free(&c);

    compiled of = compile_text(TREATING(
        "{dist: uniform, min: 1 d, max: {of: stay}}",
        "") "arrivals: {s: {to: ward, rate: 1 per d, set: {stay: {dist: constant, mean: 3 d}}}}\n");
    d = &of.net->dists[treat_time(&of).index];
    cr_expect(!d->fixed && d->p[1].kind == WR_VALUE_ATTR);
    cr_expect_str_eq(of.net->attrs[d->p[1].index].name, "stay");
    cr_expect(of.net->attrs[d->p[1].index].dim == WR_DIM_DURATION, "told by how it is set");
    cr_expect(dial_value(&of, "arrivals.s.set.stay") == 3 * 86400.0, "a constant's short path");
    compiled_free(&of);
}

Test(read, listed_values_take_the_unit_beside_them)
{
    compiled c = compile_text(
        TREATING("{dist: empirical, values: [1, 2, 4], unit: d, weights: [3, 1, 1]}", ""));
    const wr_dist *d = &c.net->dists[treat_time(&c).index];
    cr_assert(d->n_values == 3);
    cr_expect(d->values[2] == 4 * 86400.0 && d->weights[0] == 3);
    compiled_free(&c);
}

/* A mixture is one law of fixed parts: its branches' numbers are no dials, all of it is one. */
Test(read, a_mixture_is_one_law)
{
    compiled c = compile_text(
        TREATING("{dist: mixture, times: 2, of: [{share: 25 %, dist: uniform, min: 1 h, max: 3 h}, "
                 "{dist: constant, mean: 10 h}]}",
                 ""));
    const wr_dist *d = &c.net->dists[treat_time(&c).index];
    cr_assert(d->law == WR_MIXTURE && d->fixed && d->n_values == 2);
    cr_expect(fabs(wr_law_mean(&d->at_load) - 2 * 3600 * (0.25 * 2 + 0.75 * 10)) < 1e-6);
    cr_expect(d->factor == dial_index(&c, "services.ward.steps.1.treat.for"));
    cr_expect(number(&c, d->times) == 2);
    compiled_free(&c);

    compiled of = compile_text(TREATING(
        "{dist: hyperexponential, of: [{share: 1, mean: 2 h}, {share: 0, mean: 9 h}]}", ""));
    d = &of.net->dists[treat_time(&of).index];
    cr_expect(d->law == WR_MIXTURE && fabs(wr_law_mean(&d->at_load) - 7200) < 1e-9);
    compiled_free(&of);
}

Test(read, counts_are_in_the_unit_beside_them)
{
    compiled c = compile_text(TREATING("{dist: geometric, p: 25 %, unit: d}", ""));
    const wr_dist *d = &c.net->dists[treat_time(&c).index];
    cr_expect(d->law == WR_GEOMETRIC && d->fixed && number(&c, d->p[3]) == 86400);
    cr_expect(dial_value(&c, "services.ward.steps.1.treat.for.p") == 0.25);
    cr_expect(fabs(wr_law_mean(&d->at_load) - 4 * 86400.0) < 1e-6);
    compiled_free(&c);
}

Test(read, quantiles_are_values_at_shares)
{
    compiled c =
        compile_text(TREATING("{dist: quantiles, unit: d, at: {0 %: 0, 0.5: 4, 100 %: 60}}", ""));
    const wr_dist *d = &c.net->dists[treat_time(&c).index];
    cr_assert(d->law == WR_QUANTILES && d->n_values == 3 && d->weights[1] == 0.5);
    cr_expect(d->values[1] == 4 * 86400.0);
    cr_expect(wr_law_mean(&d->at_load) == 86400 * (0.5 * 2 + 0.5 * 32));
    compiled_free(&c);
}

/* A byte-order mark, CRLF, quotes and an empty line are taken as they come. */
Test(read, listed_values_may_stand_in_a_file)
{
    cr_assert(chdir(WEIR_TEST_DATA "/golden/meaning") == 0);
    compiled c =
        compile_text(TREATING("{dist: empirical, file: stays.csv, column: days, unit: d}", ""));
    const wr_dist *d = &c.net->dists[treat_time(&c).index];
    cr_assert(d->n_values == 3);
    cr_expect(d->values[0] == 1.5 * 86400 && d->values[2] == 4 * 86400.0);
    compiled_free(&c);
}

/* {value: …, source, range} anywhere; around a distribution where a number alone may stand it is
 * uncertain: drawn once a replication, its mean until then. */
Test(read, wrappers_hold_sources_ranges_and_uncertainty)
{
    compiled c = compile_text(
        "run: {length: 10 d}\n"
        "resources:\n"
        "  a: {value: 4, source: visit, range: [2, 8]}\n"
        "  b: {value: {dist: uniform, min: 2, max: 6}, source: guess}\n"
        "services:\n"
        "  ward:\n"
        "    type: pathway\n"
        "    steps:\n"
        "      - treat: {with: a, for: {value: {dist: gamma, mean: 2 h, cv: 0.5}, source: study}}\n"
        "      - treat: {with: b, for: {dist: constant, mean: {value: {dist: uniform, min: 1 h, "
        "max: 3 h}}}}\n");
    const wr_dial *a = dial_at(&c, "resources.a.capacity"), *b = dial_at(&c, "resources.b");
    cr_expect_str_eq(a->source, "visit");
    cr_expect(a->range_lo == 2 && a->range_hi == 8 && a->drawn_from < 0);
    cr_expect(b->value == 4 && b->drawn_from >= 0 && c.net->dists[b->drawn_from].fixed);
    cr_expect_str_eq(dial_at(&c, "services.ward.steps.1.treat.for.cv")->source, "study");
    const wr_dial *mean = dial_at(&c, "services.ward.steps.2.treat.for.mean");
    cr_expect(mean->drawn_from >= 0 && mean->value == 7200);
    compiled_free(&c);
}

/* --- tables and mixes --- */

static const wr_row *rows_of(const compiled *c, const wr_table *t)
{
    return &c->net->rows[t->first];
}

/* By two attributes; a row that ends early holds for everything below it, and what has no row
 * takes its level's else, then the next level's out. */
Test(read, tables_nest_and_end_early)
{
    compiled c = compile_text(
        TREATING("{by: [class, route], stroke: {home: 1 h, else: 2 h}, tia: 3 h, hip: {home: 4 h}, "
                 "else: 5 h}",
                 "classes: [stroke, tia, hip, other]\nattributes: {route: [home, rehab]}\n"));
    const wr_value v = treat_time(&c);
    cr_assert(v.kind == WR_VALUE_TABLE);
    const wr_table *t = &c.net->tables[v.index];
    cr_assert(t->by == WR_BY_WORD && t->n == 4);
    const wr_row *rows = rows_of(&c, t);
    const wr_table *stroke = &c.net->tables[rows[0].value.index];
    const wr_table *hip = &c.net->tables[rows[2].value.index];
    cr_expect(number(&c, rows_of(&c, stroke)[0].value) == 3600);
    cr_expect(rows_of(&c, stroke)[1].value.kind == WR_VALUE_NONE);
    cr_expect(number(&c, stroke->otherwise) == 7200);
    cr_expect(number(&c, rows[1].value) == 3 * 3600.0);
    cr_expect(number(&c, hip->otherwise) == 5 * 3600.0, "the next level's out");
    cr_expect(rows[3].value.kind == WR_VALUE_NONE);
    cr_expect(number(&c, t->otherwise) == 5 * 3600.0);
    cr_expect(t->factor >= 0 && stroke->factor < 0);
    compiled_free(&c);
}

Test(read, tables_by_number_clock_day_month_and_state)
{
    compiled age = compile_text(TREATING("{by: age, 0-17: 1 h, 18-64: 2 h, 65+: 3 h}",
                                         "attributes: {age: [0-17, 18-64, 65-84, 85+]}\n"));
    const wr_table *t = &age.net->tables[treat_time(&age).index];
    cr_assert(t->by == WR_BY_BAND && t->n == 3);
    cr_expect(rows_of(&age, t)[1].lo == 18 && rows_of(&age, t)[1].hi == 64);
    cr_expect(isinf(rows_of(&age, t)[2].hi));
    cr_expect(age.net->attrs[t->attr].banded && age.net->attrs[t->attr].levels[3].value == 85);
    compiled_free(&age);

    /* A span past midnight is two rows. */
    compiled clock = compile_text(TREATING("{by: clock, 08:00-20:00: 1 h, 20:00-08:00: 2 h}", ""));
    t = &clock.net->tables[treat_time(&clock).index];
    cr_assert(t->by == WR_BY_CLOCK && t->n == 3);
    cr_expect(rows_of(&clock, t)[0].lo == 0 && rows_of(&clock, t)[0].hi == 8 * 3600);
    cr_expect(number(&clock, rows_of(&clock, t)[0].value) == 7200);
    cr_expect(rows_of(&clock, t)[2].hi == 86400);
    compiled_free(&clock);

    compiled day = compile_text(TREATING("{by: weekday, weekday: 1 h, wed: 2 h, else: 3 h}", ""));
    t = &day.net->tables[treat_time(&day).index];
    cr_assert(t->by == WR_BY_WEEKDAY && t->n == 7);
    cr_expect(number(&day, rows_of(&day, t)[2].value) == 7200, "its own row beats the set's");
    cr_expect(number(&day, rows_of(&day, t)[4].value) == 3600);
    cr_expect(rows_of(&day, t)[5].value.kind == WR_VALUE_NONE);
    compiled_free(&day);

    compiled month = compile_text(TREATING("{by: month, jan: 1 h, 12: 2 h, else: 3 h}", ""));
    t = &month.net->tables[treat_time(&month).index];
    cr_assert(t->by == WR_BY_MONTH && t->n == 12);
    cr_expect(number(&month, rows_of(&month, t)[11].value) == 7200);
    compiled_free(&month);

    compiled state = compile_text(TREATING("{by: {waiting: ward}, 0-4: 1 h, 5+: 2 h}", ""));
    t = &state.net->tables[treat_time(&state).index];
    cr_expect(t->by == WR_BY_STATE && t->state.of == WR_STATE_WAITING && t->state.service == 0);
    compiled_free(&state);
}

/* Words that nobody declared are collected from the file, in the order of `arrivals`. */
Test(read, mixes_name_levels)
{
    compiled c = compile_text(WARD "arrivals:\n"
                                   "  s:\n"
                                   "    to: ward\n"
                                   "    rate: 1 per d\n"
                                   "    class: {major: 45 %, minor: 0.55}\n"
                                   "    set: {acuity: {3: 10 %, 4: 90 %}, road: north, who: {by: "
                                   "class, major: x, minor: y}}\n");
    cr_assert(c.net->n_assigns == 4);
    const wr_assign *a = c.net->assigns;
    const wr_attr *class = &c.net->attrs[a[0].attr];
    cr_expect(class->words && class->n_levels == 2);
    cr_expect_str_eq(class->levels[1].label, "minor");
    cr_expect_str_eq(c.net->stages[a[0].stage], "arrivals.s.class");
    const wr_mix *mix = &c.net->mixes[a[0].value.index];
    cr_expect(mix->n == 2 && c.net->mix_entries[mix->first + 1].value == 1);
    cr_expect(number(&c, c.net->mix_entries[mix->first].share) == 0.45);
    cr_expect(dial_value(&c, "arrivals.s.class.minor") == 0.55);

    const wr_attr *acuity = &c.net->attrs[a[1].attr];
    cr_expect(!acuity->words && acuity->n_levels == 2 && acuity->levels[0].value == 3);
    cr_expect(a[2].value.kind == WR_VALUE_DIAL && number(&c, a[2].value) == 0);
    cr_expect(a[3].value.kind == WR_VALUE_TABLE);
    const wr_row *rows = rows_of(&c, &c.net->tables[a[3].value.index]);
    cr_expect(number(&c, rows[1].value) == 1, "y is the second word of who");
    compiled_free(&c);
}

/* --- time --- */

/* Doctors by day. Friday 20:00-08:00 is cut at midnight: 20:00-24:00 of Friday's plan, and a tail
 * of Friday that lies on Saturday. */
Test(read, shifts_are_cut_at_midnight_and_rows_have_their_order)
{
    compiled c = compile_text(
        "run: {start: 2025-04-01, length: 10 d, holidays: [2025-12-25, 2025-04-18]}\n"
        "calendars:\n"
        "  doctors:\n"
        "    every_day: {00:00-24:00: 1}\n"
        "    weekday: {20:00-08:00: 2, 08:00-20:00: 4}\n"
        "    wed: 3\n"
        "    holidays: {09:00-17:00: 1}\n"
        "    on: {2025-04-10: {10:00-12:00: 5}}\n"
        "services:\n"
        "  ed:\n"
        "    type: pathway\n"
        "    door: {weekday: [08:00-12:00, 13:00-18:00], sat: 09:00-12:00, sun: closed}\n"
        "    resources: {doctor: {capacity: {calendar: doctors}}}\n"
        "    steps: [{treat: {with: doctor, for: 1 h}}]\n");
    const wr_calendar *k = &c.net->calendars[c.net->pools[0].calendar];
    const wr_span *spans = c.net->spans;
    cr_expect_str_eq(k->name, "calendars.doctors");
    cr_assert(k->n_plans == 9 && k->holidays_differ && !k->always && k->n_on == 1);
    cr_assert(k->plans[4].n == 2 && k->tails[4].n == 1);
    const wr_span *friday = &spans[k->plans[4].first], *tail = &spans[k->tails[4].first];
    cr_expect(friday[0].start == 8 * 3600 && friday[0].end == 20 * 3600);
    cr_expect(friday[1].start == 20 * 3600 && friday[1].end == 86400 && !friday[1].carried);
    cr_expect(tail->start == 0 && tail->end == 8 * 3600 && tail->carried);
    cr_expect(tail->dial == friday[1].dial && c.net->dials[tail->dial].value == 2);
    cr_expect(k->plans[2].n == 1 && c.net->dials[spans[k->plans[2].first].dial].value == 3);
    cr_expect(c.net->dials[spans[k->plans[6].first].dial].value == 1,
              "every_day is left for Sunday");
    cr_expect(k->on_dates[0] == 9 && c.net->dials[spans[k->plans[8].first].dial].value == 5);
    cr_expect(c.net->run.holidays[0] == 17 && c.net->run.n_holidays == 2, "put in order");

    const wr_calendar *door = &c.net->calendars[c.net->services[0].door];
    cr_expect(door->plans[0].n == 2 && spans[door->plans[0].first].dial == -1);
    cr_expect(door->plans[5].n == 1 && door->plans[6].n == 0);
    compiled_free(&c);
}

/* A week's table of shifts counts from run.start, which here is a Tuesday. */
Test(read, shifts_may_be_a_table_and_a_door_always_open)
{
    compiled c = compile_text(
        "run: {start: 2025-04-01, length: 10 d}\n"
        "services:\n"
        "  ed:\n"
        "    type: pathway\n"
        "    door: 00:00-24:00\n"
        "    resources:\n"
        "      a: {capacity: {step: 12 h, values: [4, 1], repeat: true}}\n"
        "      b: {capacity: {step: 1 d, values: [1, 2, 3, 4, 5, 6, 7], repeat: true}}\n"
        "    steps: [{treat: {with: a, for: 1 h}}, {treat: {with: b, for: 1 h}}]\n");
    const wr_calendar *a = &c.net->calendars[c.net->pools[0].calendar];
    const wr_calendar *b = &c.net->calendars[c.net->pools[1].calendar];
    cr_expect(a->plans[3].n == 2 && c.net->spans[a->plans[3].first].end == 43200);
    cr_expect(c.net->dials[c.net->spans[b->plans[1].first].dial].value == 1);
    cr_expect(c.net->dials[c.net->spans[b->plans[0].first].dial].value == 7);
    cr_expect(c.net->calendars[c.net->services[0].door].always);
    compiled_free(&c);
}

Test(read, rates_of_every_form)
{
    compiled c = compile_text(
        "profiles: {week: [3, 1, 1, 1, 1, 0, 0], day: {value: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, "
        "1, 1, "
        "1, 1, 1, 1, 1, 1, 1, 1, 1, 25], source: x}}\n" WARD "arrivals:\n"
        "  a: {to: ward, rate: 9 per h}\n"
        "  b: {to: ward, rate: {step: 1 h, unit: per h, values: [5, 4, 0], repeat: true}}\n"
        "  c: {to: ward, rate: {points: [[0 d, 30 per day], [60 d, 24 per day]], between: "
        "linear}}\n"
        "  d: {to: ward, rate: {mean: 14 per day, hour: day, weekday: week}}\n");
    const wr_rate *r = c.net->rates;
    cr_expect(r[0].kind == WR_RATE_CONSTANT && c.net->dials[r[0].base].value == 9 / 3600.0);
    cr_expect(r[1].kind == WR_RATE_TABLE && r[1].n == 3 && r[1].step == 3600 && r[1].repeat);
    cr_expect(dial_value(&c, "arrivals.b.rate.values.2") == 4 / 3600.0);
    cr_expect(r[1].factor == dial_index(&c, "arrivals.b.rate"));
    cr_expect(r[2].kind == WR_RATE_POINTS && r[2].n == 2);
    cr_expect(c.net->dials[c.net->points[r[2].first + 1].time_dial].value == 60 * 86400.0);
    cr_expect(r[3].kind == WR_RATE_PROFILE && r[3].month == -1);
    cr_expect(dial_index(&c, "arrivals.d.rate") == dial_index(&c, "arrivals.d.rate.mean"));
    cr_expect(c.net->profiles[r[3].weekday].factor[0] == 3.0, "scaled to mean 1");
    cr_expect(c.net->profiles[r[3].hour].factor[23] == 12.5);
    compiled_free(&c);
}

Test(read, arrivals_at_instants_and_by_the_week)
{
    compiled c = compile_text(
        WARD "arrivals:\n"
             "  list: {to: ward, at: [0, 10, 20], unit: min, attends: 92 %}\n"
             "  weekly: {to: ward, at: {thu: {\"13:30\": 2}, mon: [\"08:00\", \"09:00\"], weekend: "
             "\"10:00\"}}\n"
             "  fixed: {to: ward, every: 10 min, first: at_start}\n"
             "  drawn: {to: ward, every: {dist: erlang, stages: 2, mean: 1 h}, first: one_draw}\n"
             "start:\n"
             "  ward: {in: 2, remaining: equilibrium, waiting: 3, waited: 1 h}\n");
    const wr_source *s = c.net->sources;
    cr_expect(s[0].kind == WR_SOURCE_LIST && s[0].n_times == 3);
    cr_expect(c.net->times[s[0].first_time + 1] == 10 * WEIR_MINUTE);
    cr_expect(number(&c, s[0].attends) == 0.92);
    const weir_time week[] = {8 * WEIR_HOUR,
                              9 * WEIR_HOUR,
                              3 * WEIR_DAY + 13 * WEIR_HOUR + 30 * WEIR_MINUTE,
                              3 * WEIR_DAY + 13 * WEIR_HOUR + 30 * WEIR_MINUTE,
                              5 * WEIR_DAY + 10 * WEIR_HOUR,
                              6 * WEIR_DAY + 10 * WEIR_HOUR};
    cr_assert(s[1].kind == WR_SOURCE_WEEKLY && s[1].n_times == 6);
    for (int i = 0; i < 6; i++)
        cr_expect(c.net->times[s[1].first_time + i] == week[i], "%d", i);
    cr_expect(s[2].kind == WR_SOURCE_EVERY && s[2].first_at_start && number(&c, s[2].every) == 600);
    cr_expect(s[3].every.kind == WR_VALUE_DIST && s[3].first_one_draw);
    cr_expect(s[4].kind == WR_SOURCE_START && s[4].service == 0 && s[4].remaining_equilibrium);
    cr_expect(number(&c, s[4].count) == 2 && number(&c, s[4].waiting) == 3);
    compiled_free(&c);
}

/* --- conditions --- */

Test(read, conditions_of_every_kind)
{
    compiled c = compile_text(
        "run: {start: 2025-04-01, length: 10 d}\n"
        "classes: [a, b]\n"
        "attributes: {age: [0-17, 18-64, 65+], acuity: number, road: [north, south]}\n"
        "services:\n"
        "  ward:\n"
        "    type: pathway\n"
        "    resources: {bed: 3}\n"
        "    steps:\n"
        "      - choose:\n"
        "          - {leave: x, when: {acuity: [1, 2], class: b}}\n"
        "          - {leave: x, when: {age: {at_least: 65}}}\n"
        "          - {leave: x, when: {age: [18-64]}}\n"
        "          - {leave: x, when: {acuity: {above: 2, below: 4}}}\n"
        "          - {leave: x, when: {not: {clock: 20:00-08:00}}}\n"
        "          - {leave: x, when: {weekday: [sat, sun, holidays]}}\n"
        "          - {leave: x, when: {date: {from: 2025-04-03, until: 2025-04-05}}}\n"
        "          - {leave: x, when: {any: [{open: ward}, {free: {of: bed, below: 1}}]}}\n"
        "          - {leave: x}\n"
        "      - treat: {with: bed, for: 1 h}\n");
    const wr_choose *choose = &c.net->chooses[0];
    const wr_branch *branch = &c.net->branches[choose->first];
    const wr_cond *all = &c.net->conds[branch[0].when];
    cr_assert(all->op == WR_COND_ALL && all->n == 2);
    const wr_cond *in = &c.net->conds[all->first];
    cr_expect(in[0].op == WR_COND_ATTR_IN && in[0].n == 2);
    cr_expect(c.net->numbers[in[0].first + 1] == 2 && c.net->numbers[in[1].first] == 1);
    const wr_cond *old = &c.net->conds[branch[1].when];
    cr_expect(old->op == WR_COND_ATTR_RANGE && number(&c, old->lo) == 65);
    cr_expect(old->hi.kind == WR_VALUE_NONE && !old->above_strict);
    const wr_cond *band = &c.net->conds[branch[2].when];
    cr_expect(band->op == WR_COND_ATTR_RANGE && number(&c, band->hi) == 64);
    const wr_cond *strict = &c.net->conds[branch[3].when];
    cr_expect(strict->above_strict && strict->below_strict && number(&c, strict->hi) == 4);
    const wr_cond *not = &c.net->conds[branch[4].when];
    cr_assert(not ->op == WR_COND_NOT && not ->n == 1);
    cr_expect(c.net->conds[not ->first].op == WR_COND_CLOCK);
    cr_expect(number(&c, c.net->conds[not ->first].hi) == 8 * 3600);
    cr_expect(c.net->conds[branch[5].when].first == (1 << 5 | 1 << 6 | 1 << 7));
    const wr_cond *date = &c.net->conds[branch[6].when];
    cr_expect(number(&c, date->lo) == 2 && number(&c, date->hi) == 4);
    const wr_cond *any = &c.net->conds[branch[7].when];
    cr_assert(any->op == WR_COND_ANY && any->n == 2);
    cr_expect(c.net->conds[any->first].op == WR_COND_OPEN && c.net->conds[any->first].service == 0);
    const wr_cond *free_beds = &c.net->conds[any->first + 1];
    cr_expect(free_beds->op == WR_COND_STATE && free_beds->state.of == WR_STATE_FREE);
    cr_expect(free_beds->state.pool == 0 && free_beds->below_strict);
    compiled_free(&c);
}
