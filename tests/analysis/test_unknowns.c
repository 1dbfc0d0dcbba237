/* Shares of inputs and of chance, from results that are made of both. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/unknowns.h"
#include "sim/base/mathx.h"
#include "sim/base/stream.h"
#include "sim/results/results.h"

static double normal(uint32_t i, uint32_t k)
{
    const wr_draw draw = {.key = {9, 4}, .patient = i, .replication = k};
    return wr_normal_quantile(wr_uniform(wr_block_at(&draw, 0).w0));
}

/* Waits of 100 + 3 a + b + chance of sd 2 in the first scenario, and of 100 - 2 a + chance in the second,
 * from inputs a and b of sd 1: parts of the variance of a replication 9, 1 and 4 of 14. */
static weir_results *made(size_t draws, size_t per_draw, size_t scenarios)
{
    wr_arena *arena = wr_arena_create();
    cr_assert(arena != NULL);
    weir_results *r = wr_alloc(arena, sizeof *r);
    const size_t n = draws * per_draw;
    double *y = wr_alloc_array(arena, scenarios * n, sizeof *y);
    double *x = wr_alloc_array(arena, scenarios * n, sizeof *x);
    double *dials[2] = {wr_alloc_array(arena, scenarios * n, sizeof(double)),
                        wr_alloc_array(arena, scenarios * n, sizeof(double))};
    for (size_t s = 0; s < scenarios; s++)
        for (size_t i = 0; i < n; i++) {
            const double a = normal((uint32_t)(i / per_draw), 1),
                         b = normal((uint32_t)(i / per_draw), 2);
            const double noise = 2 * normal((uint32_t)i, 3);
            dials[0][s * n + i] = b;
            dials[1][s * n + i] = a;
            x[s * n + i] = 50;
            y[s * n + i] = 50 * (100 + (s ? -2 * a : 3 * a + b) + noise);
        }
    r->arena = arena;
    r->n_scenarios = scenarios;
    r->n_replications = n;
    r->per_draw = per_draw;
    r->scenarios = wr_alloc_array(arena, scenarios, sizeof *r->scenarios);
    for (size_t s = 0; s < scenarios; s++)
        r->scenarios[s].name = s ? "second" : "first";
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
    r->n_uncertain = 2;
    r->uncertain = wr_alloc_array(arena, 2, sizeof *r->uncertain);
    r->uncertain[0] = (weir_uncertain_dial){"b.little", "", dials[0]};
    r->uncertain[1] = (weir_uncertain_dial){"a.much", "", dials[1]};
    return r;
}

/* 400 draws of 3: standard errors of the shares are some 3 points; four of each. */
Test(unknowns, shares_are_as_made)
{
    weir_results *r = made(400, 3, 1);
    analysis_unknowns u;
    cr_assert(analysis_unknowns_make(&u, r, 0));
    cr_assert(eq(sz, u.n_measures, 1));
    cr_expect(fabs(u.inputs[0] - 10.0 / 14) < 0.1, "%g", u.inputs[0]);
    cr_expect(fabs(u.inputs[0] + u.chance[0] - 1) < 1e-12);
    cr_expect(fabs(u.share[1] - 9.0 / 14) < 0.12, "%g", u.share[1]);
    cr_expect(fabs(u.share[0] - 1.0 / 14) < 0.06, "%g", u.share[0]);
    cr_expect(u.order[0] == 1 && u.order[1] == 0); /* the one that matters most comes first */
    cr_expect(eq(int, u.has_worth, 0));
    analysis_unknowns_clear(&u);
    weir_results_close(r);
}

/* With one replication a draw the two cannot be parted, but a dial's own share can be told. */
Test(unknowns, one_replication_a_draw_tells_of_dials_alone)
{
    weir_results *r = made(400, 1, 1);
    analysis_unknowns u;
    char text[ANALYSIS_TEXT];
    cr_assert(analysis_unknowns_make(&u, r, 0));
    cr_expect(isnan(u.inputs[0]) && isnan(u.chance[0]));
    cr_expect(fabs(u.share[1] - 9.0 / 14) < 0.12, "%g", u.share[1]);
    cr_expect(zero(sz, strlen(analysis_share_text(text, u.chance[0]))));
    analysis_unknowns_clear(&u);
    weir_results_close(r);
    r = made(7, 1, 1); /* too few */
    cr_expect(eq(int, analysis_unknowns_make(&u, r, 0), 0));
    weir_results_close(r);
}

/* The first wait less the second is 5 a + b, of mean 0: knowing a is worth 5 phi(0) = 1.99 minutes and
 * knowing b is worth phi(0) = 0.40; of 400 draws four standard errors are about 0.6. */
Test(unknowns, knowing_is_worth_what_it_changes)
{
    weir_results *r = made(400, 2, 2);
    analysis_unknowns u;
    cr_assert(analysis_unknowns_make(&u, r, 0));
    cr_expect(u.has_worth);
    cr_expect(fabs(u.worth[1] - 1.99) < 0.6, "%g", u.worth[1]);
    cr_expect(fabs(u.worth[0] - 0.40) < 0.6, "%g", u.worth[0]);
    cr_expect(u.worth[1] > u.worth[0]);

    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    analysis_print_unknowns(out, &u);
    fclose(out);
    cr_expect(strstr(text, "400 draws of 2 uncertain dials, 2 replications each") != NULL);
    cr_expect(strstr(text, "what knowing it would gain") && strstr(text, "a.much"));
    free(text);
    analysis_unknowns_clear(&u);
    json_t *list = analysis_unknowns_json(r);
    cr_expect(eq(sz, json_array_size(list), 2));
    const json_t *first = json_array_get(list, 0), *dials = json_object_get(first, "dials");
    cr_expect(json_real_value(json_object_get(first, "inputs")) > 0.5);
    cr_expect(eq(str, (char *)json_string_value(json_object_get(json_array_get(dials, 0), "path")),
                 "a.much"));
    json_decref(list);
    weir_results_close(r);
}
