/* Calibration: dials that are known come back, from exact figures of queueing theory and from figures that
 * the same scenario gave on other random numbers; what stays plausible holds the truth. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/experiment/calibrate.h"
#include "weir/calibrate.h"

static char folder[] = "/tmp/weir-calibrate-XXXXXX";
static char scenario_path[64], targets_path[64];

static void make_folder(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(scenario_path, sizeof scenario_path, "%s/desk.yaml", folder);
    snprintf(targets_path, sizeof targets_path, "%s/figures.csv", folder);
}

static void drop_folder(void)
{
    unlink(scenario_path);
    unlink(targets_path);
    rmdir(folder);
}

TestSuite(calibrate, .init = make_folder, .fini = drop_folder);

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    fputs(text, out);
    fclose(out);
}

static const char desk[] =
    "weir: 1\n"
    "scenario: A desk\n"
    "run: {warm_up: 2 d, length: 60 d, replications: 4, seed: 5}\n"
    "arrivals: {door: {to: desk, rate: 7 per h}}\n"
    "services:\n"
    "  desk:\n"
    "    type: pathway\n"
    "    resources: {clerks: 3}\n"
    "    steps: [{treat: {with: clerks, for: {dist: exponential, mean: 10 min}}}]\n";

#define RATE "arrivals.door.rate=5 per h..12 per h"
#define TIME "services.desk.steps.1.treat.for.mean=8 min..20 min"

typedef struct outcome {
    weir_network *base;
    weir_calibration *c;
    weir_status status;
    weir_error err;
} outcome;

static outcome calibrate(const char *scenario, const char *targets, const char *const *dials,
                         size_t n_dials, size_t budget, int threads)
{
    outcome o = {0};
    write_file(scenario_path, scenario);
    write_file(targets_path, targets);
    cr_assert(eq(int, weir_network_load(scenario_path, weir_health_models(), NULL, &o.base, &o.err),
                 WEIR_OK),
              "%s", weir_error_what(&o.err));
    const weir_calibrate asked = {.base = o.base,
                                  .name = "desk",
                                  .path = scenario_path,
                                  .models = weir_health_models(),
                                  .targets = targets_path,
                                  .dials = dials,
                                  .n_dials = n_dials,
                                  .budget = budget};
    const weir_run_options options = {.threads = threads};
    o.status = weir_calibrate_run(&asked, &options, &o.c, &o.err);
    return o;
}

static void end(outcome *o)
{
    weir_calibration_destroy(o->c);
    weir_network_destroy(o->base);
    weir_error_clear(&o->err);
}

/* ---- the truth comes back ------------------------------------------------------------------------------- */

/* The truth is 9 an hour, 14 minutes, 3 clerks: a load a = 2.1, utilisation 0.7. Erlang's C is
 *     C = (a^3 / 3! / (1 - 0.7)) / (1 + a + a^2 / 2 + that) = 5.145 / 10.45 = 0.4923,
 * the wait C * 14 min / (3 - 2.1) = 7.659 min, and 60 days have 12,960 arrivals. Each figure is given with an
 * uncertainty of about 2 %; the best point must then lie within 5 % of the truth, and the plausible ranges
 * hold it. */
Test(calibrate, theory_gives_the_dials_back)
{
    const char *dials[] = {RATE, TIME};
    outcome o = calibrate(desk,
                          "measure,value,sd,role\n"
                          "desk.wait,7.659 min,0.15 min,fit\n"
                          "desk.clerks.utilisation,70 %,1.4 %,fit\n"
                          "desk.arrived,12960,250,\n"
                          "desk.waiting,1.1488,0.05,hold_out\n",
                          dials, 2, 0, 0);
    cr_assert(eq(int, o.status, WEIR_OK), "%s", weir_error_what(&o.err));
    const weir_calibrated_dial *rate = &o.c->dials[0], *time = &o.c->dials[1];
    cr_expect(fabs(rate->value - 9) < 0.45, "rate %g", rate->value);
    cr_expect(fabs(time->value - 14) < 0.7, "time %g", time->value);
    cr_expect(rate->from < 9 && 9 < rate->to, "rate %g to %g", rate->from, rate->to);
    cr_expect(time->from < 14 && 14 < time->to, "time %g to %g", time->from, time->to);
    /* and they say something: the ranges are less than a third of those that were searched */
    cr_expect(rate->to - rate->from < 7.0 / 3 && time->to - time->from < 4.0);
    cr_expect(rate->at_end + rate->undecided + time->undecided == 0);
    cr_expect(o.c->n_fitted == 3 && o.c->n_held_out == 1);
    cr_expect(o.c->targets[3].held_out && o.c->targets[3].implausibility < 3,
              "what was held out is met: %g", o.c->targets[3].implausibility);
    cr_expect(o.c->misfit < 0.1 * o.c->misfit_before);
    /* later waves look where something is left: most of their points are plausible */
    cr_expect(o.c->n_waves >= 2 && 2 * o.c->waves[1].n_plausible > o.c->waves[1].n_points,
              "%zu of %zu", o.c->waves[1].n_plausible, o.c->waves[1].n_points);
    cr_expect(o.c->replications <= o.c->budget);
    end(&o);
}

static const char ward[] = "weir: 1\n"
                           "scenario: A ward\n"
                           "run: {warm_up: 30 d, length: 200 d, replications: 4, seed: %d}\n"
                           "arrivals: {door: {to: ward, rate: 6 per day}}\n"
                           "services:\n"
                           "  ward:\n"
                           "    type: pathway\n"
                           "    resources: {beds: 26}\n"
                           "    steps:\n"
                           "      - treat: {with: beds, for: {dist: lognormal, mean: %s, cv: 1}}\n"
                           "        patience: {dist: exponential, mean: %s}\n";

/* The figures are what the scenario with the truth gives on another seed: the mean over its replications, with
 * their standard error. The truth is 4.2 days and 10 hours; the search begins at 3 days and 30 hours. */
static void write_observed(char *targets, size_t size)
{
    static const struct {
        const char *name, *stat, *unit;
    } asked[] = {{"ward.wait", "mean", " h"},
                 {"ward.left_unseen", "total", ""},
                 {"ward.beds.utilisation", "mean", ""},
                 {"ward.present", "mean", ""}};
    char text[1000];
    weir_error err = {0};
    weir_network *network;
    weir_results *r;
    const char *name = "truth";
    snprintf(text, sizeof text, ward, 77, "4.2 d", "10 h");
    cr_assert(eq(int,
                 weir_network_load_text("t.yaml", text, weir_health_models(), NULL, &network, &err),
                 WEIR_OK),
              "%s", weir_error_what(&err));
    const weir_run_options options = {.replications = 10};
    cr_assert(
        eq(int, weir_run((const weir_network *const *)&network, &name, 1, &options, &r, NULL, &err),
           WEIR_OK));
    size_t n = (size_t)snprintf(targets, size, "measure,value,sd\n");
    for (size_t i = 0; i < 4; i++) {
        const weir_measure *m = weir_results_find(r, asked[i].name, asked[i].stat, "", "");
        cr_assert(m != NULL, "%s", asked[i].name);
        const weir_estimate e = weir_results_estimate(r, m, 0, m->pooled, 0.95);
        const double sd = e.half_width / weir_t_quantile(0.975, 9);
        const char *unit = strcmp(m->unit, "share") == 0 ? "" : asked[i].unit;
        cr_assert(strcmp(m->unit, "h") == 0 || asked[i].unit[0] == '\0', "%s", m->unit);
        n += (size_t)snprintf(targets + n, size - n, "%s,%.6g%s,%.6g%s\n", asked[i].name, e.value,
                              unit, sd, unit);
    }
    weir_results_close(r);
    weir_network_destroy(network);
    weir_error_clear(&err);
}

Test(calibrate, a_ward_gives_its_dials_back)
{
    const char *dials[] = {"services.ward.steps.1.treat.for.mean=2.5 d..6 d",
                           "services.ward.steps.1.patience.mean=2 h..40 h"};
    char text[1000], targets[1000];
    write_observed(targets, sizeof targets);
    snprintf(text, sizeof text, ward, 5, "3 d", "30 h");
    outcome o = calibrate(text, targets, dials, 2, 0, 0);
    cr_assert(eq(int, o.status, WEIR_OK), "%s", weir_error_what(&o.err));
    const weir_calibrated_dial *stay = &o.c->dials[0], *patience = &o.c->dials[1];
    cr_expect(stay->from < 4.2 && 4.2 < stay->to, "stay %g to %g", stay->from, stay->to);
    cr_expect(patience->from < 10 && 10 < patience->to, "patience %g to %g", patience->from,
              patience->to);
    cr_expect(stay->to - stay->from < 1.0, "stay %g to %g", stay->from, stay->to);
    cr_expect(o.c->n_plausible >= 10 && o.c->waves[0].left < 0.5);
    end(&o);
}

/* ---- what is written --------------------------------------------------------------------------------------- */

static const char figures[] = "measure,value,lo,hi,source\n"
                              "desk.wait,7.659 min,7 min,8 min,a register\n"
                              "desk.clerks.utilisation,0.7,68 %,72 %,\n";

/* The same bytes for any number of threads; and they are a scenario. */
Test(calibrate, threads_change_nothing)
{
    const char *dials[] = {TIME};
    char *text[2];
    for (int i = 0; i < 2; i++) {
        outcome o = calibrate(desk, figures, dials, 1, 0, i ? 5 : 1);
        cr_assert(eq(int, o.status, WEIR_OK), "%s", weir_error_what(&o.err));
        text[i] = weir_calibration_overlay(o.c, "desk.yaml", "A \"desk\"");
        end(&o);
    }
    cr_expect(eq(str, text[0], text[1]));
    cr_expect(strstr(text[0], "extends: \"desk.yaml\"\nscenario: \"A \\\"desk\\\"\"\nset:\n") !=
              NULL);
    cr_expect(strstr(text[0], "calibrated to 2 figures of figures.csv\", range: [") != NULL);
    free(text[0]);
    free(text[1]);
}

/* A range is 95 %: 7 to 8 min is an sd of 1 / 3.92 min. */
Test(calibrate, a_range_is_an_uncertainty)
{
    const char *dials[] = {TIME};
    outcome o = calibrate(desk, figures, dials, 1, 120, 0);
    cr_assert(eq(int, o.status, WEIR_OK), "%s", weir_error_what(&o.err));
    cr_expect(epsilon_eq(dbl, o.c->targets[0].sd / o.c->targets[0].observed,
                         1 / 3.919927969 / 7.659, 1e-8));
    cr_expect(o.c->replications <= 120);
    end(&o);
}

/* Two clerks' worth of work in no time at all: nothing of it is possible. */
Test(calibrate, figures_that_cannot_be_met_leave_nothing)
{
    const char *dials[] = {TIME};
    outcome o = calibrate(desk,
                          "measure,value,sd\n"
                          "desk.wait,0.1 min,0.01 min\n"
                          "desk.clerks.utilisation,90 %,0.1 %\n",
                          dials, 1, 150, 0);
    cr_assert(eq(int, o.status, WEIR_OK), "%s", weir_error_what(&o.err));
    cr_expect(o.c->n_plausible == 0 && isnan(o.c->dials[0].from));
    end(&o);
}

/* ---- what is refused -------------------------------------------------------------------------------------------- */

static void expect_refused(const char *targets, const char *const *dials, size_t n, size_t budget,
                           const char *want)
{
    outcome o = calibrate(desk, targets, dials, n, budget, 1);
    char *shown = weir_error_text(&o.err);
    cr_expect(o.status != WEIR_OK && o.c == NULL);
    cr_expect(strstr(shown, want) != NULL, "'%s' is not in:\n%s", want, shown);
    free(shown);
    end(&o);
}

Test(calibrate, faults_are_said)
{
    const char *both[] = {RATE, TIME}, *one[] = {TIME},
               *list[] = {"arrivals.door.rate=1 per h,2 per h"};
    const char *typo[] = {"arrivals.dor.rate=1 per h..2 per h"};
    expect_refused(figures, both, 2, 0, "2 dials cannot be told from 2 fitted targets");
    expect_refused(figures, list, 1, 0, "--dial takes DIAL=LO..HI, not");
    expect_refused(figures, typo, 1, 0, "did you mean 'arrivals.door.rate'?");
    expect_refused(figures, one, 1, 10, "a budget of 10 replications is too small");
    expect_refused("measure\nx\n", one, 1, 0, "figures.csv:1:1: error: there is no column 'value'");
    expect_refused("measure,value\ndesk.wate,1 min\n", one, 1, 0, "did you mean 'desk.wait'?");
    expect_refused("measure,value\ndesk.wait,fast\n", one, 1, 0, "figures.csv:2:11: error: ");
    expect_refused("measure,value\ndesk.wait,3\n", one, 1, 0, "figures.csv:2:11: error: ");
    expect_refused("measure,value,sd\ndesk.wait,3 min,-1 min\n", one, 1, 0, "sd must be 0 or more");
    expect_refused("measure,value,role\ndesk.wait,3 min,test\n", one, 1, 0,
                   "role is 'fit' or 'hold_out'");
    expect_refused("measure,value,lo\ndesk.wait,3 min,2 min\n", one, 1, 0,
                   "'lo' and 'hi' go together");
    expect_refused("measure,value,lo,hi\ndesk.wait,3 min,4 min,5 min\n", one, 1, 0,
                   "the value must lie between 'lo' and 'hi'");
    expect_refused("measure,value\ndesk.wait,3 min\ndesk.wait,4 min\n", one, 1, 0,
                   "figures.csv:3:1: error: this measure has a target already");
    expect_refused("measure,value,group,level\ndesk.wait,3 min,age,1\n", one, 1, 0,
                   "does not report 'desk.wait' by age 1");
    expect_refused("measure,value\n\"desk.wait[p95]\",3 min\n", one, 1, 0,
                   "has no statistic 'p95'");
}

/* ---- the emulator ---------------------------------------------------------------------------------------------- */

/* y = 1 + 2 u + 3 v + 4 u v - u^2 is a quadratic: 12 points give it back, and with no doubt. A cube has more in it
 * than that, and the emulator says so. */
Test(calibrate, an_emulator_knows_what_it_does_not_know)
{
    double u[24], square[12], other[12], variance;
    for (int i = 0; i < 12; i++) {
        const double a = u[2 * i] = (i % 4) / 3.0, b = u[2 * i + 1] = (i / 4) / 2.0;
        square[i] = 1 + 2 * a + 3 * b + 4 * a * b - a * a;
        other[i] = sin(9 * a) + b;
    }
    const double at[] = {0.4, 0.7};
    wr_emulator *e = wr_emulator_create(u, square, 12, 2);
    cr_assert(e != NULL);
    cr_expect(
        epsilon_eq(dbl, wr_emulator_at(e, at, &variance), 1 + 0.8 + 2.1 + 4 * 0.28 - 0.16, 1e-10));
    cr_expect(variance < 1e-18);
    wr_emulator_destroy(e);
    e = wr_emulator_create(u, other, 12, 2);
    const double off = wr_emulator_at(e, at, &variance) - (sin(3.6) + 0.7);
    cr_expect(fabs(off) < 3 * sqrt(variance) && variance > 0.01);
    wr_emulator_destroy(e);
}
