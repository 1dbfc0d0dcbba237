/* Fits of a file: what is read, what is refused, the YAML that comes out, and p-values that are uniform
 * where the law is the data's own. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/fit.h"
#include "weir/fit.h"
#include "weir/network.h"

static char path[] = "/tmp/weir-fit-XXXXXX";

static void make_file(void)
{
    const int file = mkstemp(path);
    cr_assert(file >= 0);
    close(file);
}

static void drop_file(void) { unlink(path); }

TestSuite(fit, .init = make_file, .fini = drop_file);

static void write_text(const char *text)
{
    FILE *out = fopen(path, "w");
    fputs(text, out);
    fclose(out);
}

static weir_fits *fits_of(const char *text, weir_fit_options o)
{
    weir_error err = {0};
    weir_fits *fits;
    if (text)
        write_text(text);
    o.column = o.column ? o.column : "los";
    cr_assert(eq(int, weir_fit_file(path, &o, &fits, &err), WEIR_OK), "%s", weir_error_what(&err));
    weir_error_clear(&err);
    return fits;
}

/* ---- reading ---------------------------------------------------------------------------------------- */

#define BOM "\xEF\xBB\xBF"

Test(fit, files_from_strangers_are_read)
{
    const char *const laws[] = {"normal"};
    weir_fits *fits =
        fits_of(BOM "id,\"los\",\"a, b\"\r\n1,2,x\r\n\r\n2,\"4\",\"two\nlines, \"\"quoted\"\"\"\r\n"
                    "3, 6 ,\r\n4,NA,\r\n5,,z",
                (weir_fit_options){.laws = laws, .n_laws = 1, .bootstrap = -1});
    const weir_fit_group *g = weir_fits_group(fits, 0);
    cr_expect(g->n == 3 && g->n_missing == 2);
    cr_expect(epsilon_eq(dbl, g->mean, 4.0, 1e-12));
    /* maximum likelihood divides by n: sqrt((4 + 0 + 4) / 3) */
    cr_expect(epsilon_eq(dbl, g->fits[0].parameters[1].value, sqrt(8.0 / 3.0), 1e-12));
    weir_fits_destroy(fits);
}

Test(fit, cells_may_have_units_of_their_own)
{
    const char *const laws[] = {"exponential"};
    weir_fits *fits = fits_of(
        "los\n36 h\n2.5\n1 d\n",
        (weir_fit_options){
            .unit = "d", .laws = laws, .n_laws = 1, .bootstrap = -1, .rounding = WEIR_ROUNDED_NO});
    cr_expect(epsilon_eq(dbl, weir_fits_group(fits, 0)->mean, 5.0 / 3.0, 1e-12));
    weir_fits_destroy(fits);
}

Test(fit, groups_are_fitted_for_themselves_and_missing_values_counted)
{
    weir_fits *fits = fits_of("ward,los\nb,1\na,10\nb,2\na,20\nb,3.5\na,31\nb,\n",
                              (weir_fit_options){.by = "ward", .bootstrap = -1});
    cr_assert(eq(sz, weir_fits_group_count(fits), 2));
    const weir_fit_group *a = weir_fits_group(fits, 0), *b = weir_fits_group(fits, 1);
    cr_expect(eq(str, (char *)a->name, "a"));
    cr_expect(eq(str, (char *)b->name, "b"));
    cr_expect(a->n == 3 && b->n == 3 && b->n_missing == 1);
    cr_expect(epsilon_eq(dbl, b->mean, 6.5 / 3, 1e-12));
    weir_fits_destroy(fits);
}

/* ---- what is refused ----------------------------------------------------------------------------------- */

static void expect_refused(const char *text, weir_fit_options o, const char *want)
{
    weir_error err = {0};
    weir_fits *fits;
    write_text(text);
    o.column = o.column ? o.column : "los";
    cr_expect(ne(int, weir_fit_file(path, &o, &fits, &err), WEIR_OK), "%s", text);
    cr_expect(fits == NULL);
    char *shown = weir_error_text(&err);
    for (char *at = shown; (at = strstr(at, path));) /* the name of the file is another each time */
        memmove(at, at + strlen(path), strlen(at + strlen(path)) + 1);
    cr_expect(strstr(shown, want) != NULL, "'%s' is not in:\n%s", want, shown);
    free(shown);
    weir_error_clear(&err);
}

Test(fit, faults_of_a_file_have_line_and_column)
{
    const weir_fit_options plain = {.bootstrap = -1};
    expect_refused("id,los\n1,2\n2,many\n", plain, ":3:3: error: ");
    expect_refused("id,los\n1,2\n2,many\n", plain, "'many'");
    expect_refused("id,los\n1,2\n2\n", plain,
                   ":3:1: error: this row has 1 cell, the heading has 2");
    expect_refused("id;los\n1;2\n", plain, "parted by semicolons; commas are wanted");
    expect_refused("id\tlos\n1\t2\n", plain, "parted by tabs; commas are wanted");
    expect_refused("", plain, "is empty");
    expect_refused("los\n", plain, "there are no values under 'los'");
    expect_refused("los_days\n1\n", plain, "there is no column 'los'");
    expect_refused("loss\n1\n", plain, "did you mean 'loss'?");
    expect_refused("los\n\"1\n", plain, ":2:1: error: this quote has no end");
    expect_refused("los\n\"1\"2\n", plain, "text behind the quote that ends this cell");
    expect_refused("los\n36 h\n", plain, "as in --unit d");
    expect_refused("los\n1e999\n", plain, ":2:1: error: ");
    expect_refused("los,still\n1,maybe\n", (weir_fit_options){.censored = "still", .bootstrap = -1},
                   ":2:3: error: expected 1 or 0, found 'maybe'");
    expect_refused("los\n1.5\n3\n", (weir_fit_options){.observed_above = 2, .bootstrap = -1},
                   ":2:1: error: this value is not above 2");
    expect_refused("los\n1.23456\n3\n",
                   (weir_fit_options){.rounding = WEIR_ROUNDED_DOWN, .bootstrap = -1},
                   "they have no step in common");
    const char *const laws[] = {"lognorml"};
    expect_refused("los\n1\n", (weir_fit_options){.laws = laws, .n_laws = 1},
                   "did you mean 'lognormal'?");
    expect_refused("los\n1\n", (weir_fit_options){.unit = "fortnight"}, "is not a unit of time");
    weir_fits *fits; /* nobody need listen */
    write_text("los\nmany\n");
    cr_expect(eq(int, weir_fit_file(path, &(weir_fit_options){.column = "los"}, &fits, NULL),
                 WEIR_ERR_SCENARIO));
}

/* ---- what comes out -------------------------------------------------------------------------------------- */

static char *imitations(const wr_fit_model *m, size_t n_groups, size_t n, const wr_steps *cuts)
{
    static const wr_steps none = {0};
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    const wr_fit_imitation how = {m, -INFINITY, cuts ? cuts : &none, WR_EXACT, 0, 99};
    wr_seen *seen = calloc(n, sizeof *seen);
    fputs("group,los,still\n", out);
    for (size_t g = 0; g < n_groups; g++) {
        wr_fit_imitate(&how, (uint32_t)g, seen, n);
        for (size_t i = 0; i < n; i++)
            fprintf(out, "%03zu,%.15g,%d\n", g, seen[i].low, isinf(seen[i].high) ? 1 : 0);
    }
    free(seen);
    fclose(out);
    return text;
}

static wr_fit_model model_of(wr_fit_law law, double a, double b, wr_arena *arena)
{
    wr_fit_model m = {0};
    const double q[WR_FIT_PARAMETERS] = {a, b};
    wr_fit_model_set(&m, law, q);
    wr_fit_ready(&m, arena);
    return m;
}

/* Every law's YAML is a delay of a scenario, and the scenario's own idea of its mean is the fit's. */
Test(fit, the_yaml_is_what_a_scenario_reads)
{
    wr_arena *arena = wr_arena_create();
    const wr_fit_model m = model_of(WR_FIT_WEIBULL, 0.8, 5, arena);
    char *data = imitations(&m, 1, 400, NULL), name[64];
    const char *laws[WR_N_FIT_LAWS];
    for (int i = 0; i < WR_N_FIT_LAWS; i++)
        laws[i] = wr_fit_law_name((wr_fit_law)i);
    weir_fits *fits = fits_of(
        data,
        (weir_fit_options){.unit = "h", .laws = laws, .n_laws = WR_N_FIT_LAWS, .bootstrap = -1});
    const weir_fit_group *g = weir_fits_group(fits, 0);
    cr_expect(eq(str, (char *)g->fits[0].law, "weibull"));
    for (size_t i = 0; i < g->n_fitted; i++) {
        weir_error err = {0};
        weir_network *network;
        char *text;
        size_t size;
        if (!g->fits[i].yaml) {
            cr_expect(eq(str, (char *)g->fits[i].law, "pareto"), "%s", g->fits[i].why_no_yaml);
            continue;
        }
        FILE *out = open_memstream(&text, &size);
        fputs("weir: 1\nscenario: A stay\nrun: {length: 10 d}\n"
              "arrivals: {door: {to: ward, rate: 5 per day}}\n"
              "services:\n  ward:\n    type: pathway\n    steps:\n      - delay:\n",
              out);
        for (const char *at = g->fits[i].yaml; *at; at += strcspn(at, "\n") + 1)
            fprintf(out, "          %.*s\n", (int)strcspn(at, "\n"), at);
        fclose(out);
        snprintf(name, sizeof name, "%s.yaml", g->fits[i].law);
        cr_expect(eq(int,
                     weir_network_load_text(name, text, weir_health_models(), NULL, &network, &err),
                     WEIR_OK),
                  "%s\n%s", weir_error_what(&err), text);
        weir_network_destroy(network);
        weir_error_clear(&err);
        free(text);
    }
    weir_fits_destroy(fits);
    free(data);
    wr_arena_destroy(arena);
}

/* p-values of the right law are uniform. 100 groups: their mean is 0.5 +- 4 * 0.2887 / 10, and of those
 * at most 0.1, 10 are expected: no more than 10 + 4 * 3. */
static void expect_uniform(const weir_fits *fits, const char *what)
{
    const size_t n = weir_fits_group_count(fits);
    double sum[2] = {0, 0};
    int low[2] = {0, 0};
    cr_assert(eq(sz, n, 100));
    for (size_t i = 0; i < n; i++) {
        const weir_fit *f = &weir_fits_group(fits, i)->fits[0];
        const double p[2] = {f->ks_p, f->ad_p};
        for (int k = 0; k < 2; k++) {
            sum[k] += p[k];
            low[k] += p[k] <= 0.1;
        }
    }
    for (int k = 0; k < 2; k++) {
        cr_expect(fabs(sum[k] / 100 - 0.5) < 4 * 0.02887, "%s: %s, mean p %g", what,
                  k ? "A2" : "KS", sum[k] / 100);
        cr_expect(low[k] <= 22, "%s: %s, %d at most 0.1", what, k ? "A2" : "KS", low[k]);
    }
}

Test(fit, p_is_uniform_where_the_law_is_right)
{
    wr_arena *arena = wr_arena_create();
    const char *lognormal[] = {"lognormal"}, *weibull[] = {"weibull"}, *gamma[] = {"gamma"};
    const wr_fit_model first = model_of(WR_FIT_LOGNORMAL, 1, 0.8, arena),
                       second = model_of(WR_FIT_WEIBULL, 1.5, 6, arena),
                       third = model_of(WR_FIT_GAMMA, 2, 4, arena);
    double x[] = {3, 8, 15}, share[] = {0.2, 0.5, 0.8};
    const wr_steps cuts = {x, share, 3, false};
    char *data = imitations(&first, 100, 50, NULL);
    weir_fits *fits = fits_of(
        data, (weir_fit_options){
                  .by = "group", .laws = lognormal, .n_laws = 1, .bootstrap = 99, .seed = 4});
    expect_uniform(fits, "exact");
    weir_fits_destroy(fits);
    free(data);

    data = imitations(&second, 100, 40, &cuts);
    fits = fits_of(data, (weir_fit_options){.by = "group",
                                            .censored = "still",
                                            .laws = weibull,
                                            .n_laws = 1,
                                            .bootstrap = 39,
                                            .seed = 4});
    expect_uniform(fits, "cut short");
    weir_fits_destroy(fits);
    free(data);

    data = imitations(&third, 100, 60, NULL); /* rounded to whole numbers by what is written */
    char *rounded;
    size_t size;
    FILE *out = open_memstream(&rounded, &size);
    fputs("group,los,still\n", out);
    for (size_t at = strlen("group,los,still\n"); data[at]; at += strcspn(data + at, "\n") + 1)
        fprintf(out, "%.3s,%.0f,0\n", data + at, floor(strtod(data + at + 4, NULL) + 0.5));
    fclose(out);
    fits = fits_of(rounded, (weir_fit_options){.by = "group",
                                               .laws = gamma,
                                               .n_laws = 1,
                                               .rounding = WEIR_ROUNDED_NEAREST,
                                               .bootstrap = 39,
                                               .seed = 4});
    expect_uniform(fits, "rounded");
    weir_fits_destroy(fits);
    free(rounded);
    free(data);
    wr_arena_destroy(arena);
}

/* A law that is wrong is found out: 200 uniform values are no exponential law's. */
Test(fit, p_is_small_where_the_law_is_wrong)
{
    const char *laws[] = {"exponential"};
    char *data;
    size_t size;
    FILE *out = open_memstream(&data, &size);
    fputs("los\n", out);
    for (int i = 0; i < 200; i++)
        fprintf(out, "%.4f\n", 1.0 + (i * 37 % 200) / 200.0);
    fclose(out);
    weir_fits *fits =
        fits_of(data, (weir_fit_options){.laws = laws, .n_laws = 1, .bootstrap = 199});
    const weir_fit *f = &weir_fits_group(fits, 0)->fits[0];
    cr_expect(f->ks_p <= 0.01 && f->ad_p <= 0.01);
    weir_fits_destroy(fits);
    free(data);
}

/* The same numbers for any number of threads. */
Test(fit, threads_change_nothing)
{
    wr_arena *arena = wr_arena_create();
    const wr_fit_model m = model_of(WR_FIT_GAMMA, 2, 4, arena);
    char *data = imitations(&m, 3, 80, NULL);
    weir_fits *one =
        fits_of(data, (weir_fit_options){.by = "group", .bootstrap = 49, .threads = 1});
    weir_fits *eight =
        fits_of(NULL, (weir_fit_options){.by = "group", .bootstrap = 49, .threads = 8});
    for (size_t g = 0; g < 3; g++)
        for (size_t i = 0; i < weir_fits_group(one, g)->n_fitted; i++) {
            const weir_fit *a = &weir_fits_group(one, g)->fits[i],
                           *b = &weir_fits_group(eight, g)->fits[i];
            cr_expect(eq(str, (char *)a->law, (char *)b->law));
            cr_expect(a->ks_p == b->ks_p && a->ad_p == b->ad_p && a->aic == b->aic);
        }
    weir_fits_destroy(one);
    weir_fits_destroy(eight);
    free(data);
    wr_arena_destroy(arena);
}
