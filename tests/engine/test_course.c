/* The course of a run by days, warm-up and all, worked by hand. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/run_text.h"

/* As run_text_once(), with room for the course. */
static run_text run_course(const char *text, int64_t **course)
{
    run_text r = {0};
    r.status =
        weir_network_load_text("test.yaml", text, weir_health_models(), NULL, &r.network, &r.error);
    cr_assert(eq(int, (int)r.status, WEIR_OK));
    r.described = wr_arena_create();
    r.used = wr_arena_create();
    r.outputs = wr_outputs_of(r.network, r.described);
    r.result.numerator = calloc((size_t)r.outputs->n_columns + 1, sizeof(double));
    r.result.denominator = calloc((size_t)r.outputs->n_columns + 1, sizeof(double));
    r.result.counts = calloc((size_t)r.outputs->n_histograms * WR_HIST_BINS + 1, sizeof(uint64_t));
    r.result.curves = calloc((size_t)r.outputs->n_curves * 24 + 1, sizeof(double));
    r.result.course = *course =
        calloc((size_t)r.outputs->n_course * (size_t)r.outputs->slots.n + 1, sizeof(int64_t));
    r.status = wr_replication_run(r.network, r.outputs, 1, 0, r.used, &r.result, &r.error);
    cr_assert(eq(int, (int)r.status, WEIR_OK));
    return r;
}

static const char one_bed[] = "weir: 1\nscenario: t\n"
                              "run: {warm_up: 60 h, length: 75 h, replications: 1}\n"
                              "services:\n"
                              "  ward:\n"
                              "    type: pathway\n"
                              "    resources: {beds: 1}\n"
                              "    steps: [{treat: {with: beds, for: 30 h}}]\n"
                              "arrivals:\n"
                              "  a: {to: ward, every: 24 h}\n";

/* The warm-up has two whole days, -2 and -1, behind half a day that is in no slot; the window has three,
 * and three hours over. Arrivals at -36, -12, 12, 36 and 60 h, one bed, 30 h each: the bed changes hands
 * at -6, 24, 54 and 84 h. Present: day -2 (from -48 h) 12 h of the first; day -1 18 + 12; day 0 24 + 12;
 * day 1 24 + 12; day 2 6 + 24 + 12. Waiting: 6 h on day -1, 12, 12, and 6 + 12 on day 2. */
Test(course, days_of_warm_up_and_window)
{
    int64_t *course;
    run_text r = run_course(one_bed, &course);
    const wr_slots *s = &r.outputs->slots;
    cr_assert(eq(int, s->days, 1));
    cr_assert(eq(int, s->before, 2));
    cr_assert(eq(int, s->n, 5));
    cr_assert(eq(int, r.outputs->n_course, 4));
    const int64_t present[] = {12, 30, 36, 36, 42}, waiting[] = {0, 6, 12, 12, 18};
    for (int d = 0; d < 5; d++) {
        cr_expect(eq(i64, course[d], present[d] * 3600), "day %d", d - 2);
        cr_expect(eq(i64, course[5 + d], waiting[d] * 3600), "day %d", d - 2);
        cr_expect(eq(i64, course[10 + d], course[d])); /* the system has one service */
        cr_expect(eq(i64, course[15 + d], course[5 + d]));
    }
    free(course);
    run_text_free(&r);
}

/* The same, but the window ends with its third day: that is in the course too. */
Test(course, the_last_day_of_a_window_of_whole_days)
{
    int64_t *course;
    char text[sizeof one_bed];
    memcpy(text, one_bed, sizeof text);
    memcpy(strstr(text, "75 h"), "72 h", 4);
    run_text r = run_course(text, &course);
    cr_assert(eq(int, r.outputs->slots.n, 5));
    cr_expect(eq(i64, course[4], 42 * 3600));
    cr_expect(eq(i64, course[9], 18 * 3600));
    free(course);
    run_text_free(&r);
}

/* 2,000 days fit in days; one more makes weeks, 14,001 slots of four weeks. An end that is not known
 * beforehand has none. */
Test(course, slots_of_long_runs_are_longer)
{
    wr_run_settings run = {.warm_up = 300 * WEIR_DAY, .length = 1700 * WEIR_DAY};
    wr_slots s = wr_slots_of(&run);
    cr_expect(s.days == 1 && s.before == 300 && s.n == 2000);
    run.length += WEIR_DAY;
    s = wr_slots_of(&run);
    cr_expect(s.days == 7 && s.before == 42 && s.n == 42 + 243);
    run.length = 14001 * WEIR_DAY;
    s = wr_slots_of(&run);
    cr_expect(s.days == 28 && s.before == 10 && s.n == 10 + 500);
    run.until = WR_RUN_ARRIVALS;
    cr_expect(eq(int, wr_slots_of(&run).n, 0));
}

/* Weeks are counted from the window's start both ways. */
Test(course, weeks_lie_on_both_sides_of_the_start)
{
    int64_t *course;
    run_text r = run_course("weir: 1\nscenario: t\n"
                            "run: {warm_up: 16 d, length: 2002 d, replications: 1}\n"
                            "services:\n"
                            "  ward:\n"
                            "    type: pathway\n"
                            "    resources: {beds: 9}\n"
                            "    steps: [{treat: {with: beds, for: 1 d}}]\n"
                            "arrivals:\n"
                            "  a: {to: ward, every: 108 h}\n",
                            &course);
    cr_assert(eq(int, r.outputs->slots.days, 7));
    cr_assert(eq(int, r.outputs->slots.before, 2));
    /* a day each, from days -11.5 | -7, -2.5 | 2, 6.5 | 11 | 15.5, 20 */
    const int64_t hours[] = {24, 48, 36, 36, 48};
    for (int k = 0; k < 5; k++)
        cr_expect(eq(i64, course[k], hours[k] * 3600), "%d: %g", k, (double)course[k] / 3600);
    free(course);
    run_text_free(&r);
}
