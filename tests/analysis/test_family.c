/* Comparisons taken together. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/family.h"
#include "analysis/question.h"
#include "analysis/select.h"
#include "tests/base/known_rows.h"
#include "tests/support/made_results.h"

static size_t numbers_in(const char *text, double out[8])
{
    size_t n = 0;
    char *end;
    for (double x = strtod(text, &end); end != text && n < 8; x = strtod(text, &end)) {
        out[n++] = x;
        text = end;
    }
    return n;
}

Test(family, holm_is_as_known)
{
    double p[8], want[8], got[8];
    known_row row;
    int rows = 0;
    FILE *in = known_open("statistics.csv");
    cr_assert(ne(ptr, in, NULL));
    while (known_next(in, &row)) {
        if (strcmp(row.name, "p-adjust-holm") != 0)
            continue;
        const size_t n = numbers_in(row.parameters + strlen("p="), p);
        cr_assert(eq(sz, numbers_in(row.value, want), n));
        cr_expect(eq(sz, analysis_holm(p, n, got), n));
        for (size_t i = 0; i < n; i++)
            cr_expect(nearly(got[i], want[i], 1e-12), "%zu: %g", i, got[i]);
        rows++;
    }
    fclose(in);
    cr_expect(eq(int, rows, 1));
}

/* Ties share what the first of them gets; nothing passes 1; NaN is no comparison. In place. */
Test(family, holm_by_hand)
{
    double p[] = {0.4, NAN, 0.01, 0.01, 0.6};
    const double want[] = {0.8, NAN, 0.04, 0.04, 0.8};
    cr_expect(eq(sz, analysis_holm(p, 5, p), 4));
    for (size_t i = 0; i < 5; i++)
        cr_expect(isnan(want[i]) ? isnan(p[i]) : nearly(p[i], want[i], 1e-12));
    cr_expect(zero(sz, analysis_holm(NULL, 0, NULL)));
}

/* All keys decide: "NAME[STAT]" of each, a line each. */
static void decide_by_all(weir_results *r)
{
    char *text = NULL;
    size_t n, n_keys;
    FILE *out = open_memstream(&text, &n);
    const weir_measure **keys = analysis_keys(r, &n_keys);
    weir_error err = {0};
    cr_assert(out && keys);
    for (size_t i = 0; i < n_keys; i++)
        fprintf(out, "%s%s[%s]", i ? "\n" : "", keys[i]->name, keys[i]->stat);
    fclose(out);
    cr_assert(eq(int, weir_results_note(r, "decide", text, &err), WEIR_OK));
    free(keys);
    free(text);
}

/* The targets of the made system decide where nothing is named; the rest is in no family. */
Test(family, targets_are_the_family_where_nothing_is_named)
{
    weir_results *r = made_system(3, 6);
    analysis_family f;
    size_t n_deciding = 0;
    cr_assert(analysis_family_make(&f, r));
    for (size_t i = 0; i < f.n_keys; i++) {
        const bool decides = analysis_decides(r, f.keys[i]);
        n_deciding += decides;
        for (size_t s = 1; s < 3; s++)
            cr_expect(decides || isnan(analysis_family_p(&f, f.keys[i], s)));
    }
    cr_expect(n_deciding > 0 && n_deciding < f.n_keys);
    cr_expect(f.n <= 2 * n_deciding && f.n_shown > f.n);
    analysis_family_clear(&f);
    weir_results_close(r);
}

/* Adjusted p are never below those of one comparison, and those of one replication are none. */
Test(family, all_redesigns_and_keys_are_one_family)
{
    weir_results *r = made_system(3, 6);
    analysis_family f;
    decide_by_all(r);
    cr_assert(analysis_family_make(&f, r));
    cr_expect(f.n > f.n_keys && f.n <= 2 * f.n_keys && f.n_shown == f.n);
    size_t n_real = 0, n_alone = 0;
    for (size_t s = 1; s < 3; s++)
        for (size_t i = 0; i < f.n_keys; i++) {
            const double p = weir_estimate_p(weir_results_difference(r, f.keys[i], 0, s, 0.95));
            cr_expect(isnan(p) || analysis_family_p(&f, f.keys[i], s) >= p);
            n_alone += p < 0.05;
            n_real += analysis_family_is_real(&f, f.keys[i], s);
        }
    cr_expect(n_real > 0 && n_real < n_alone, "%zu of %zu", n_real, n_alone);
    cr_expect(isnan(analysis_family_p(&f, f.keys[0], 0)));
    cr_expect(isnan(analysis_family_p(&f, NULL, 1)));

    const analysis_gain gain = analysis_gain_of(r, f.keys, f.n_keys, 1);
    cr_expect(gain.median > 1 && gain.least <= gain.median);
    cr_expect(ne(ptr, (void *)gain.least_of, NULL));
    analysis_family_clear(&f);
    weir_results_close(r);

    r = made_system(2, 1);
    cr_assert(analysis_family_make(&f, r));
    cr_expect(zero(sz, f.n));
    cr_expect(zero(sz, analysis_gain_of(r, f.keys, f.n_keys, 1).n));
    analysis_family_clear(&f);
    weir_results_close(r);
}
