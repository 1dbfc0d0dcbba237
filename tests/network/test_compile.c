/* Scenarios as networks: overrides, dials as they are listed, the run, measures, interventions; and
 * the golden files, each a scenario with faults of meaning and the very text that it gets. */
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/network/support.h"

/* --- overrides --- */

static const char CLINIC[] =
    "run: {length: 10 d, replications: 3}\n"
    "classes: [a, b, c]\n"
    "resources: {desk: {value: 3, source: visit, range: [2, 5]}, room: {capacity: 4, turnaround: 5 "
    "min}}\n"
    "services:\n"
    "  north: {type: pathway, steps: [{treat: {with: desk, for: 10 min}}]}\n"
    "  south: {type: pathway, steps: [{treat: {with: room, for: {dist: exponential, mean: 20 "
    "min}}}]}\n"
    "arrivals:\n"
    "  s: {to: north, rate: {mean: 1 per h, weekday: [1, 1, 1, 1, 1, 0, 0]}, class: {a: 20 %, b: "
    "30 %, c: 50 %}}\n"
    "  t: {to: south, rate: 1 per h}\n"
    "set: {resources.desk: 2}\n";

static compiled with(const char *override) { return compile_set(CLINIC, &override, 1); }

static double value_with(const char *override, const char *path)
{
    compiled c = with(override);
    cr_assert(c.status == WEIR_OK, "%s: %s", override, c.said);
    const double value = dial_value(&c, path);
    compiled_free(&c);
    return value;
}

Test(compile, overrides_go_through_the_reader_of_what_they_replace)
{
    cr_expect(value_with("run.seed=7", "resources.desk") == 2, "set: of the file");
    cr_expect(value_with("resources.desk=5", "resources.desk") == 5, "--set wins");
    cr_expect(value_with("resources.desk.capacity=5", "resources.desk") == 5);
    cr_expect(value_with("resources.room=7", "resources.room.capacity") == 7);
    cr_expect(value_with("resources.room=7", "resources.room.turnaround") == 300, "the rest stays");
    cr_expect(value_with("services.*.steps.*.treat.for.mean=1 h",
                         "services.south.steps.1.treat.for.mean") == 3600);
    cr_expect(value_with("services.*.steps.*.treat.for.mean=1 h",
                         "services.north.steps.1.treat.for") == 3600);
    cr_expect(value_with("services.south.steps.1.treat.for=1 h",
                         "services.south.steps.1.treat.for") == 3600);
    cr_expect(value_with("arrivals.s.rate=2 per h", "arrivals.s.rate.mean") == 2 / 3600.0);
    cr_expect(fabs(value_with("arrivals.s.class.a=60 %", "arrivals.s.class.b") - 0.15) < 1e-15,
              "what is not set shares the rest");

    compiled dist = with("services.north.steps.1.treat.for={dist: gamma, mean: 1 h, sd: 30 min}");
    cr_assert(dist.status == WEIR_OK, "%s", dist.said);
    cr_expect(treat_time(&dist).kind == WR_VALUE_DIST);
    cr_expect(dial_value(&dist, "services.north.steps.1.treat.for.sd") == 1800);
    compiled_free(&dist);

    compiled run = with("run.replications=9");
    cr_expect(run.net->run.replications == 9);
    cr_expect(dial_at(&run, "resources.desk")->range_hi == 5, "the written range stays");
    cr_expect(dial_at(&run, "resources.desk")->source == NULL, "its source spoke of another value");
    compiled_free(&run);
}

Test(compile, overrides_that_name_nothing_are_errors)
{
    compiled c = with("resources.dask=4");
    cr_expect(c.status == WEIR_ERR_USAGE);
    cr_expect_not_null(strstr(c.said, "unknown dial 'resources.dask'"), "%s", c.said);
    cr_expect_not_null(strstr(c.said, "did you mean 'resources.desk'?"), "%s", c.said);
    compiled_free(&c);

    compiled star = with("services.*.bedz=4");
    cr_expect_not_null(strstr(star.said, "no dial matches 'services.*.bedz'"), "%s", star.said);
    compiled_free(&star);

    compiled file = compile_set(WARD "set: {services.ward.resources.bad: 3}\n", NULL, 0);
    cr_expect(file.status == WEIR_ERR_SCENARIO, "of a file it is the scenario's fault");
    compiled_free(&file);

    compiled low = with("resources.desk=-1");
    cr_expect(low.status == WEIR_ERR_SCENARIO);
    compiled_free(&low);

    compiled above = with("arrivals.s.class.a=110 %");
    cr_expect(above.status == WEIR_ERR_SCENARIO);
    compiled_free(&above);
}

Test(compile, dials_are_listed_with_units_sources_and_places)
{
    compiled c = compile_text(CLINIC);
    bool found = false;
    for (size_t i = 0; i < weir_network_dial_count(c.net); i++) {
        const weir_dial_info d = weir_network_dial(c.net, i);
        cr_expect(*d.path != '\0', "constants are not listed");
        if (strcmp(d.path, "arrivals.s.rate.mean") != 0)
            continue;
        found = true;
        cr_expect_str_eq(d.shown, "1 per h");
        cr_expect_str_eq(d.unit, "per h");
        cr_expect_str_eq(d.alias, "arrivals.s.rate");
        cr_expect_str_eq(d.source, "");
        cr_expect_str_eq(d.file, "t.yaml");
        cr_expect(d.value == 1 && d.line == 8 && isnan(d.range_lo) && !d.moves);
    }
    cr_expect(found);
    cr_expect_not_null(strstr(weir_network_yaml(c.net), "turnaround: 5 min"));
    compiled_free(&c);
}

/* --- the run --- */

Test(compile, the_run_and_its_groups)
{
    compiled c = compile_text(
        "weir: 1\n"
        "scenario: a title\n"
        "study: {purpose: to test}\n"
        "x-own: [1]\n"
        "classes: [a, b]\n"
        "run: {start: 2025-04-01, warm_up: 90 d, length: 365 d, replications: 20, seed: "
        "18446744073709551615, by: [class]}\n"
        "services:\n"
        "  ward: {type: pathway, resources: {bed: 3}, steps: [{treat: {with: bed, for: 4 h}}]}\n");
    const wr_run_settings *run = &c.net->run;
    cr_expect_str_eq(weir_network_title(c.net), "a title");
    cr_expect(run->dated && run->start_day == 20179);
    cr_expect(run->warm_up == 90 * WEIR_DAY && run->length == 365 * WEIR_DAY);
    cr_expect(run->seed == UINT64_MAX && run->replications == 20 && run->until == WR_RUN_LENGTH);
    cr_expect(run->n_by == 1 && run->by[0] == 0);
    compiled_free(&c);

    compiled n = compile_text("run: {until: {arrivals: 3000000}}\n"
                              "services: {ward: {type: pathway, resources: {bed: 3}, steps: "
                              "[{treat: {with: bed, for: 4 h}}]}}\n");
    cr_expect(n.net->run.until == WR_RUN_ARRIVALS && n.net->run.max_arrivals == 3000000);
    cr_expect(!n.net->run.dated && n.net->run.start_day % 7 == 4, "a Monday");
    compiled_free(&n);
}

/* --- measures --- */

Test(compile, measures_and_priorities)
{
    compiled c = compile_text("run: {length: 10 d}\n"
                              "classes: [a, b]\n"
                              "services:\n"
                              "  ward: {type: pathway, resources: {bed: 3}, steps: [{treat: {with: "
                              "bed, for: 4 h}}, {mark: seen}, {leave: cured}]}\n"
                              "measures:\n"
                              "  share: {ratio: [cured, came]}\n"
                              "  door: {from: arrive, to: seen, in: ward, stat: [mean, p95, "
                              "share_within 4 h], by: class, where: {class: a}}\n"
                              "  came: {count: arrived, in: ward, stat: per day}\n"
                              "  cured: {count: cured, in: ward}\n"
                              "  all: {from: arrive, to: depart}\n"
                              "priorities: {quick: {measure: door, stat: mean, at_most: 2 h}, few: "
                              "{measure: ward.left_unseen, below: 5 %}}\n");
    const wr_measure *m = c.net->measures;
    cr_assert(c.net->n_measures == 5);
    cr_expect(m[0].kind == WR_MEASURE_RATIO && m[0].numerator == 3 && m[0].denominator == 2);
    const wr_record *r = c.net->records; /* one a measure here, but the ratio */
    cr_assert(c.net->n_records == 4 && r[0].measure == 1 && r[3].measure == 4);
    const int32_t *moments = c.net->moments;
    cr_assert(r[0].from.n == 1 && r[0].to.n == 1 && r[1].to.n == 1 && r[2].to.n == 1);
    cr_expect(moments[r[0].from.first] == WR_MOMENT_ARRIVE);
    cr_expect(moments[r[0].to.first] == WR_MOMENT_MARK && m[1].histogram);
    cr_expect(m[1].n_by == 1 && m[1].where >= 0 && m[1].n_stats == 3);
    const wr_stat *stats = &c.net->stats[m[1].first_stat];
    cr_expect(stats[1].kind == WR_STAT_PERCENTILE && stats[1].value == 0.95);
    cr_expect(stats[2].kind == WR_STAT_SHARE_WITHIN && stats[2].value == 14400);
    cr_expect_str_eq(stats[2].text, "share_within 4 h");
    cr_expect(moments[r[1].to.first] == WR_MOMENT_ARRIVE);
    cr_expect_str_eq(c.net->outcomes[-1 - moments[r[2].to.first]], "cured");
    cr_expect(r[3].service == -1 && m[4].service == -1 && m[4].n_by == 0);
    cr_assert(c.net->n_priorities == 2);
    cr_expect(c.net->priorities[0].kind == WR_PRIORITY_AT_MOST);
    cr_expect(c.net->dials[c.net->priorities[0].value].value == 7200);
    cr_expect(c.net->dials[c.net->priorities[1].value].dim == WR_DIM_SHARE);
    compiled_free(&c);
}

/* --- interventions --- */

Test(compile, interventions_move_dials)
{
    compiled c = compile_text(
        "run: {start: 2025-04-01, length: 100 d}\n"
        "services:\n"
        "  a: {type: pathway, place: north, resources: {bed: 3}, steps: [{treat: {with: bed, for: "
        "4 h}}]}\n"
        "  b: {type: pathway, place: south, resources: {bed: 3}, steps: [{treat: {with: bed, for: "
        "{dist: exponential, mean: 4 h}}}]}\n"
        "arrivals: {s: {to: a, rate: 1 per d}, t: {to: b, rate: 1 per d}}\n"
        "interventions:\n"
        "  more:\n"
        "    starts: 2025-05-01\n"
        "    phases: {preparation: 60 d, implementation: 10 d, transition: 20 d}\n"
        "    slips_by: {dist: gamma, mean: 30 d, sd: 20 d}\n"
        "    cost: {set_up: £120 k, running: £45 k per 30 d}\n"
        "    disruption: {services: [a], slower_by: 8 %, fades_over: 30 d}\n"
        "    changes:\n"
        "      - {dial: services.*.resources.bed, to: 5, curve: step}\n"
        "      - {dial: services.*.steps.*.treat.for, times: 0.9, where: {place: south}}\n"
        "      - {dial: arrivals.s.rate, times: 1.5, over: 10 d, curve: logistic}\n"
        "      - {dial: arrivals.s.rate.mean, by: 1 per d}\n"
        "      - {dial: arrivals.t.rate, times: 0.5}\n"
        "  late: {starts: 60 d, changes: [{dial: services.a.resources.bed, to: 7}]}\n");
    cr_assert(c.net->n_changes == 7);
    const int32_t beds = dial_index(&c, "services.a.resources.bed");
    const wr_change *first = c.net->changes;
    while (first->dial != beds)
        first++;
    cr_expect(first[0].amount == 5 && first[0].curve == WR_CURVE_STEP && first[0].over == 0);
    cr_expect(first[0].start == 30 * WEIR_DAY);
    cr_expect(first[1].dial == beds && first[1].start == 60 * WEIR_DAY && first[1].amount == 7);
    cr_expect(c.net->dials[beds].moves && !dial_at(&c, "services.a.steps.1.treat.for")->moves);
    cr_expect(dial_at(&c, "services.b.steps.1.treat.for")->moves);
    for (int32_t i = 0; i < c.net->n_changes; i++)
        if (c.net->changes[i].dial == dial_index(&c, "services.b.steps.1.treat.for"))
            cr_expect(c.net->changes[i].over == 20 * WEIR_DAY &&
                      c.net->changes[i].curve == WR_CURVE_LINEAR);

    const wr_intervention *v = c.net->interventions;
    cr_expect(v->start == 30 * WEIR_DAY && v->disruption_start == 20 * WEIR_DAY &&
              v->slips_by >= 0);
    cr_expect(c.net->dials[v->set_up_cost].value == 120000);
    cr_expect(fabs(c.net->dials[v->running_cost].value - 45000.0 / (30 * 86400)) < 1e-12);
    cr_expect(v->n_disrupted == 1 && c.net->service_refs[v->first_disrupted] == 0);

    /* 1 per day × 1.5 + 1 per day is 1.5 above what it was. */
    cr_expect(c.net->sources[0].thinned && fabs(c.net->sources[0].above - 1.5) < 1e-12);
    cr_expect(c.net->sources[1].thinned && c.net->sources[1].above == 0);
    compiled_free(&c);
}

/* --- faults --- */

static char *read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 16);
    if (file) {
        cr_assert(fread(text, 1, (1 << 16) - 1, file) < (1 << 16) - 1);
        fclose(file);
    }
    return text;
}

Test(compile, faults_of_meaning_get_their_messages)
{
    char expected_path[300];
    const weir_load_options options = {.root = "."};
    int n_files = 0;
    cr_assert(chdir(WEIR_TEST_DATA "/golden/meaning") == 0);
    DIR *folder = opendir(".");
    cr_assert_not_null(folder);
    for (struct dirent *item; (item = readdir(folder)) != NULL;) {
        const size_t n = strlen(item->d_name);
        if (n < 5 || strcmp(item->d_name + n - 5, ".yaml") != 0)
            continue;
        snprintf(expected_path, sizeof expected_path, "%.*s.txt", (int)(n - 5), item->d_name);
        char *expected = read_whole(expected_path);
        compiled c = {0};
        c.status = weir_network_load(item->d_name, weir_health_models(), &options, &c.net, &c.err);
        c.said = weir_error_text(&c.err);
        cr_expect(c.status != WEIR_OK && c.status == c.err.status && !c.net);
        cr_expect(strcmp(c.said, expected) == 0, "%s gave:\n%s", item->d_name, c.said);
        compiled_free(&c);
        free(expected);
        n_files++;
    }
    closedir(folder);
    cr_expect(n_files >= 12, "%d files", n_files);
}

/* Nobody need ask what was wrong, and destroying nothing is allowed. */
Test(compile, errors_are_optional)
{
    weir_network *net;
    cr_expect(weir_network_load_text("t.yaml", "run: 3\n", weir_health_models(), NULL, &net,
                                     NULL) == WEIR_ERR_SCENARIO);
    cr_expect(net == NULL);
    cr_expect(weir_network_load("no/such/file.yaml", weir_health_models(), NULL, &net, NULL) ==
              WEIR_ERR_IO);
    weir_network_destroy(NULL);
}
