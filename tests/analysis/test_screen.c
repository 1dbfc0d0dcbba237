/* Which dials matter, worked out of results whose answers are known. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/screen.h"
#include "sim/base/mathx.h"
#include "sim/base/stream.h"
#include "sim/results/results.h"

#define MOST_DIALS 4
#define PI 3.14159265358979323846

static double normal(uint32_t i, uint32_t k)
{
    const wr_draw draw = {.key = {8, 2}, .patient = i, .replication = k};
    return wr_normal_quantile(wr_uniform(wr_block_at(&draw, 0).w0));
}

/* Results of a sweep: dial i goes from 10 to 10 + 5 (i + 1) h, at shares u[point * dials + i] of the way; the
 * wait is f(u) minutes and chance of an sd, in so many replications. */
static weir_results *made(const char *design, double (*f)(const double *u), size_t dials,
                          const double *u, size_t points, double sd, size_t replications)
{
    wr_arena *arena = wr_arena_create();
    cr_assert(arena != NULL);
    weir_results *r = wr_alloc(arena, sizeof *r);
    r->arena = arena;
    r->n_scenarios = points;
    r->n_replications = replications;
    r->scenarios = wr_alloc_array(arena, points, sizeof *r->scenarios);
    double *y = wr_alloc_array(arena, points * replications, sizeof *y);
    double *x = wr_alloc_array(arena, points * replications, sizeof *x);
    for (size_t p = 0; p < points; p++) {
        r->scenarios[p].name = wr_format(arena, "%zu", p);
        for (size_t i = 0; i < replications; i++) {
            x[p * replications + i] = 1;
            y[p * replications + i] = f(u + p * dials) + sd * normal((uint32_t)p, (uint32_t)i);
        }
    }
    r->n_measures = 1;
    r->measures = wr_alloc_array(arena, 1, sizeof *r->measures);
    r->measures[0] = (weir_measure){.name = "ed.wait",
                                    .quantity = "wait",
                                    .service = "ed",
                                    .stat = "mean",
                                    .unit = "min",
                                    .group = "",
                                    .level = "",
                                    .window = "departed",
                                    .pooled = true,
                                    .numerator = y,
                                    .denominator = x};
    r->swept.n_dials = dials;
    r->swept.dials = wr_alloc_array(arena, dials, sizeof *r->swept.dials);
    const char *low = "", *high = "";
    for (size_t i = 0; i < dials; i++) {
        double *value = wr_alloc_array(arena, points, sizeof *value);
        const char **shown = wr_alloc_array(arena, points, sizeof *shown);
        for (size_t p = 0; p < points; p++) {
            value[p] = 10 + 5 * (double)(i + 1) * u[p * dials + i];
            shown[p] = wr_format(arena, "%g h", value[p]);
        }
        r->swept.dials[i] =
            (weir_swept_dial){wr_format(arena, "services.ed.dial_%zu", i), "h", value, shown};
        low = wr_format(arena, "%s%s10", low, i ? "," : "");
        high = wr_format(arena, "%s%s%g", high, i ? "," : "", 10 + 5 * (double)(i + 1));
    }
    r->about = wr_alloc_array(arena, 8, sizeof *r->about);
    r->about[r->n_about++] = (wr_about){"design", design};
    r->about[r->n_about++] = (wr_about){"low", low};
    r->about[r->n_about++] = (wr_about){"high", high};
    r->about[r->n_about++] = (wr_about){"scenario", "made"};
    return r;
}

typedef struct found {
    weir_results *r;
    analysis_sweep sweep;
    analysis_screen screen;
    const analysis_screen_measure *m;
} found;

static found screened(weir_results *r)
{
    static found it;
    static const char *const names[] = {"ed.wait"};
    weir_error err = {0};
    it.r = r;
    cr_assert(analysis_is_screen(r));
    cr_assert(eq(int, analysis_sweep_make(&it.sweep, r, names, 1, &err), WEIR_OK));
    cr_assert(eq(int, analysis_screen_make(&it.screen, &it.sweep, &err), WEIR_OK), "%s",
              weir_error_what(&err));
    it.screen.sweep = &it.sweep;
    it.m = &it.screen.measures[0];
    return it;
}

static void done(found *it)
{
    it->screen.sweep = &it->sweep;
    analysis_screen_clear(&it->screen);
    analysis_sweep_clear(&it->sweep);
    weir_results_close(it->r);
}

static double linear(const double *u) { return 30 + 3 * u[0] - 2 * u[1] + 0.5 * u[2]; }

/* From the middle of all ranges: dial 0 moves it by 1.5 each way, dial 1 the other way by 1, dial 2 by a
 * quarter. No chance: each difference is exact, and real. */
Test(screen, a_tornado_of_a_linear_function)
{
    double u[7 * 3];
    for (size_t i = 0; i < 21; i++)
        u[i] = 0.5;
    for (size_t i = 0; i < 3; i++) {
        u[(1 + 2 * i) * 3 + i] = 0;
        u[(2 + 2 * i) * 3 + i] = 1;
    }
    found it = screened(made("tornado", linear, 3, u, 7, 0, 2));
    cr_expect(eq(int, (int)it.screen.kind, ANALYSIS_TORNADO));
    cr_expect(it.m->known && fabs(it.m->base.value - 30.75) < 1e-12);
    cr_expect(fabs(it.m->dials[0].at_low.value + 1.5) < 1e-12);
    cr_expect(fabs(it.m->dials[1].at_low.value - 1) < 1e-12);
    cr_expect(fabs(it.m->dials[1].size - 2) < 1e-12 && it.m->dials[2].real);
    cr_expect(it.m->order[0] == 0 && it.m->order[1] == 1 && it.m->order[2] == 2);
    cr_expect(it.m->noise < 1e-12);
    done(&it);
}

/* Effects are of the whole range, however long it is in hours. */
Test(screen, morris_of_a_linear_function)
{
    enum { R = 6, DIALS = 3, POINTS = R * (DIALS + 1) };
    double u[POINTS * DIALS];
    weir_morris_design(DIALS, R, 4, 1, u);
    found it = screened(made("morris", linear, DIALS, u, POINTS, 0, 1));
    static const double want[] = {3, 2, 0.5};
    cr_expect(eq(sz, it.screen.n, R));
    for (size_t i = 0; i < DIALS; i++) {
        cr_expect(fabs(it.m->dials[i].effect.mu_star - want[i]) < 1e-9);
        cr_expect(it.m->dials[i].effect.sigma < 1e-9);
    }
    cr_expect(fabs(it.m->dials[1].effect.mu + 2) < 1e-9);
    char text[ANALYSIS_TEXT];
    cr_expect(strstr(analysis_screen_warning(text, &it.screen, 0), "one replication") != NULL);
    done(&it);
}

static double ishigami(const double *u)
{
    const double x1 = PI * (2 * u[0] - 1), x2 = PI * (2 * u[1] - 1), x3 = PI * (2 * u[2] - 1);
    return sin(x1) + 7 * sin(x2) * sin(x2) + 0.1 * pow(x3, 4) * sin(x1);
}

Test(screen, sobol_of_ishigami)
{
    enum { ROWS = 1024, DIALS = 3, POINTS = ROWS * (DIALS + 2) };
    double *u = malloc(POINTS * DIALS * sizeof *u);
    cr_assert(u != NULL);
    weir_saltelli_design(DIALS, ROWS, 1, u);
    found it = screened(made("saltelli", ishigami, DIALS, u, POINTS, 0, 2));
    static const double first[] = {0.3139, 0.4424, 0}, total[] = {0.5576, 0.4424, 0.2437};
    for (size_t i = 0; i < DIALS; i++) {
        cr_expect(fabs(it.m->dials[i].index.first - first[i]) < 0.02);
        cr_expect(fabs(it.m->dials[i].index.total - total[i]) < 0.02);
    }
    cr_expect(eq(sz, it.m->order[0], 0));
    json_t *d = analysis_screen_json(&it.screen);
    cr_expect(eq(str, (char *)json_string_value(json_object_get(d, "design")), "sobol"));
    json_decref(d);
    done(&it);
    free(u);
}

/* Chance of sd 2 in 4 replications is a variance of 1 in each point. Of a function that varies by 1 it is as
 * much as what there is: half of the variance between points; 200 rows leave a few points of error. */
static double standard(const double *u) { return sqrt(12.0) * u[0]; }

Test(screen, chance_is_told_and_warned_of)
{
    enum { ROWS = 200, DIALS = 1, POINTS = ROWS * 3 };
    double u[POINTS];
    char text[ANALYSIS_TEXT];
    weir_saltelli_design(DIALS, ROWS, 1, u);
    found it = screened(made("saltelli", standard, DIALS, u, POINTS, 2, 4));
    cr_expect(fabs(it.m->noise - 0.5) < 0.08, "%g", it.m->noise);
    cr_expect(strstr(analysis_screen_warning(text, &it.screen, 0), "% of the variance") != NULL);
    done(&it);
    it = screened(made("saltelli", standard, DIALS, u, POINTS, 0.2, 4));
    it.screen.sweep = &it.sweep;
    cr_expect(zero(sz, strlen(analysis_screen_warning(text, &it.screen, 0))));
    done(&it);
}

static double same(const double *u)
{
    (void)u;
    return 4;
}

Test(screen, what_is_the_same_everywhere_tells_nothing)
{
    double u[8 * 3 * 2];
    char words[ANALYSIS_SCREEN_SENTENCE];
    weir_saltelli_design(2, 8, 1, u); /* only as many points as there is room for */
    found it = screened(made("saltelli", same, 2, u, 8, 0, 2));
    it.screen.sweep = &it.sweep;
    cr_expect(eq(int, it.m->known, 0));
    cr_expect(strstr(analysis_screen_words(words, &it.screen, 0), "Nothing can be said") != NULL);
    done(&it);
}

/* Points that are not those of the design, and ranges that are missing, are damage and no crash. */
Test(screen, points_must_be_those_of_the_design)
{
    double u[6 * 2] = {0};
    static const char *const names[] = {"ed.wait"};
    weir_results *r = made("tornado", linear, 2, u, 6, 0, 1);
    analysis_sweep sweep;
    analysis_screen screen;
    weir_error err = {0};
    cr_assert(eq(int, analysis_sweep_make(&sweep, r, names, 1, &err), WEIR_OK));
    cr_expect(eq(int, analysis_screen_make(&screen, &sweep, &err), WEIR_ERR_RESULTS));
    analysis_screen_clear(&screen);
    analysis_sweep_clear(&sweep);
    weir_error_clear(&err);
    weir_results_close(r);

    static const char *const wrong[] = {"10", "10,x", "10,10,10", "", "inf,10"};
    for (size_t i = 0; i < 5; i++) {
        r = made("tornado", linear, 2, u, 5, 0, 1);
        r->about[1].text = wrong[i];
        cr_assert(eq(int, analysis_sweep_make(&sweep, r, names, 1, &err), WEIR_OK));
        cr_expect(eq(int, analysis_screen_make(&screen, &sweep, &err), WEIR_ERR_RESULTS), "%s",
                  wrong[i]);
        analysis_screen_clear(&screen);
        analysis_sweep_clear(&sweep);
        weir_error_clear(&err);
        weir_results_close(r);
    }
}

Test(screen, it_is_told_in_tables)
{
    enum { R = 4, DIALS = 3, POINTS = R * (DIALS + 1) };
    double u[POINTS * DIALS];
    weir_morris_design(DIALS, R, 4, 1, u);
    found it = screened(made("morris", linear, DIALS, u, POINTS, 0, 2));
    it.screen.sweep = &it.sweep;
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    analysis_print_screen(out, &it.screen);
    fclose(out);
    cr_expect(strstr(text, "16 points (Morris, 4 trajectories), 2 replications") != NULL);
    cr_expect(strstr(text, "dial_0 matters most: over 10 to 15 h it moves it by 3") != NULL, "%s",
              text);
    free(text);
    done(&it);
}
