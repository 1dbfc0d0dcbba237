/* Whether a run had settled, from its course. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "sim/results/results.h"
#include "weir/steady.h"

#define SLOTS 200
#define BEFORE 20
#define REPLICATIONS 6

static double course[SLOTS], half[REPLICATIONS * 2];
static weir_course series = {"ward", "present", course, half};
static wr_about about[3] = {{"warm_up_days", "20"}, {"study", "steady"}, {"sequential", "yes"}};

/* A ward that starts empty and is level, but for a ripple, from `settled` on; halves that differ by
 * `drift`, a little more in one replication than in another. */
static weir_results made(int settled, double drift)
{
    for (int i = 0; i < SLOTS; i++)
        course[i] = i < settled ? 80.0 * i / settled : 80.0 + (i * 7 % 11 - 5) * 0.1;
    for (int r = 0; r < REPLICATIONS; r++) {
        half[2 * r] = 79 + 0.1 * r;
        half[2 * r + 1] = half[2 * r] + drift + 0.1 * (r % 2 ? 1 : -1);
    }
    about[1].text = "steady";
    weir_results r = {.arena = wr_arena_create(),
                      .n_scenarios = 1,
                      .n_replications = REPLICATIONS,
                      .slots = {SLOTS, BEFORE, 1.0},
                      .course = &series,
                      .n_course = 1,
                      .about = about,
                      .n_about = 2};
    return r;
}

static weir_settling judged(weir_results *r)
{
    wr_results_judge(r);
    return weir_results_settling(r, 0);
}

Test(settling, a_warm_up_that_is_long_enough)
{
    weir_results r = made(15, 0);
    const weir_settling s = judged(&r);
    cr_expect(s.judged && !s.too_short && !s.at_bound);
    cr_expect(eq(dbl, s.needed_days, 15.0));
    cr_expect(eq(dbl, s.warm_up_days, 20.0));
    cr_expect(gt(dbl, s.trend_p, 0.05));
    cr_expect(eq(uint, wr_results_doubts(&r, 0), 0));
    wr_arena_destroy(r.arena);
}

/* It fills for 60 days, of which 20 are left out: MSER leaves out nearly all of them, and the window's
 * mean lies far below that of the rest. Batches are of 5. */
Test(settling, a_warm_up_that_is_too_short)
{
    weir_results r = made(60, 0);
    const weir_settling s = judged(&r);
    cr_expect(s.judged && s.too_short && !s.at_bound);
    cr_expect(s.needed_days >= 50.0 && s.needed_days <= 65.0, "%g", s.needed_days);
    cr_expect(eq(uint, wr_results_doubts(&r, 0), WEIR_DOUBT_WARM_UP));
    wr_arena_destroy(r.arena);
}

/* A warm-up is cut in whole weeks where the study is periodic: 60 days of filling make 63. */
Test(settling, periodic_studies_count_in_weeks)
{
    weir_results r = made(60, 0);
    about[1].text = "periodic";
    const weir_settling s = judged(&r);
    cr_expect(s.judged);
    cr_expect(eq(dbl, fmod(s.needed_days, 7.0), 0.0));
    cr_expect(s.needed_days >= 49.0 && s.needed_days <= 63.0, "%g", s.needed_days);
    wr_arena_destroy(r.arena);
}

Test(settling, a_terminating_study_is_not_judged)
{
    weir_results r = made(60, 5);
    about[1].text = "terminating";
    const weir_settling s = judged(&r);
    cr_expect(not(s.judged));
    cr_expect(isnan(s.trend_p));
    cr_expect(eq(uint, wr_results_doubts(&r, 0), 0));
    wr_arena_destroy(r.arena);
}

Test(settling, what_grows_all_the_time_is_at_the_bound)
{
    weir_results r = made(SLOTS, 30);
    const weir_settling s = judged(&r);
    cr_expect(s.judged && s.at_bound && !s.too_short);
    cr_expect(lt(dbl, s.trend_p, 0.01));
    cr_expect(lt(dbl, s.first, s.second));
    r.n_about = 3;
    cr_expect(eq(uint, wr_results_doubts(&r, 0), WEIR_DOUBT_TREND | WEIR_DOUBT_SEQUENTIAL));
    wr_arena_destroy(r.arena);
}

/* The halves by hand: differences of 1 ± 0.1, mean 1, sd sqrt(6 × 0.01 / 5); t = sqrt 6 / sd, and the
 * p of one series is not adjusted. */
Test(settling, halves_are_paired)
{
    weir_results r = made(15, 1);
    const weir_settling s = judged(&r);
    const weir_estimate e = {.value = 1, .sd = sqrt(6 * 0.01 / 5), .n = 6};
    cr_expect(lt(dbl, fabs(s.trend_p - weir_estimate_p(e)), 1e-12));
    cr_expect(lt(dbl, fabs(s.first - 79.25), 1e-9));
    cr_expect(lt(dbl, fabs(s.second - 80.25), 1e-9));
    wr_arena_destroy(r.arena);
}

/* 45 slots make 9 batches: too few to tell. A scenario that begins later is judged from there. */
Test(settling, short_courses_and_late_beginnings)
{
    weir_results r = made(15, 0);
    r.slots.n = 45;
    cr_expect(not(judged(&r).judged));
    wr_arena_destroy(r.arena);

    r = made(15, 0);
    for (int i = 0; i < 10; i++)
        course[i] = NAN;
    const weir_settling s = judged(&r);
    cr_expect(s.judged && !s.at_bound);
    /* its course has 10 of the 20 days of warm-up, behind 10 that are in no slot */
    cr_expect(eq(dbl, s.needed_days, 15.0));
    wr_arena_destroy(r.arena);
}
