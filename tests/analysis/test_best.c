/* What was asked, margins, and which is best. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/best.h"
#include "analysis/question.h"
#include "tests/support/made_results.h"

static void note(weir_results *r, const char *key, const char *text)
{
    weir_error err = {0};
    cr_assert(eq(int, weir_results_note(r, key, text, &err), WEIR_OK));
}

static const weir_measure *wait_of(const weir_results *r)
{
    const weir_measure *m = weir_results_find(r, "general_ed.wait", "mean", "", "");
    cr_assert(ne(ptr, (void *)m, NULL));
    return m;
}

/* A name that is the beginning of another's, and a statistic of the same name, are not it. */
Test(best, what_was_asked_is_read_line_by_line)
{
    weir_results *r = made_system(2, 6);
    const weir_measure *wait = wait_of(r);
    cr_expect(analysis_is_asked(r)); /* it has targets */
    cr_expect(eq(int, analysis_decides(r, wait), 0));
    note(r, "decide", "general_ed.wait2[mean]\ngeneral_ed.wait[p95]\ngeneral_ed.wait[mean]s");
    cr_expect(eq(int, analysis_decides(r, wait), 0));
    note(r, "decide", "general_ed.time[mean]\ngeneral_ed.wait[mean]");
    cr_expect(analysis_decides(r, wait));
    note(r, "margins",
         "general_ed.time[mean]\t3\tabsolute\t3 min\n"
         "general_ed.wait[mean]\t0.05\trelative\t5 %");
    const analysis_margin margin = analysis_margin_of(r, wait, -80);
    cr_expect(fabs(margin.value - 4) < 1e-12);
    cr_expect(eq(str, (char *)margin.shown, "5 % of the base"));
    note(r, "margins", "general_ed.wait[mean]\tx");
    cr_expect(isnan(analysis_margin_of(r, wait, 80).value));
    weir_results_close(r);
}

/* A difference of 12 minutes or so (lower is better): within an hour either way, no worse by a minute;
 * turned round it is worse, and by a minute or more. */
Test(best, margins_say_what_may_be_claimed)
{
    weir_results *r = made_system(2, 12);
    const weir_measure *wait = wait_of(r);
    char text[ANALYSIS_CHANGE_SENTENCE];
    note(r, "margins", "general_ed.wait[mean]\t60\tabsolute\t60 min");
    analysis_change c = analysis_compare(r, wait, 0, 1);
    cr_assert(eq(int, (int)c.finding, ANALYSIS_LOWER));
    cr_expect(eq(int, (int)analysis_equivalence_of(r, wait, &c).claim, ANALYSIS_EQUIVALENT));
    cr_expect(strstr(analysis_sentence(text, r, wait, &c), "better; within 60 min either way") !=
              NULL);
    note(r, "margins", "general_ed.wait[mean]\t1\tabsolute\t1 min");
    cr_expect(eq(int, (int)analysis_equivalence_of(r, wait, &c).claim, ANALYSIS_NO_WORSE));
    c = analysis_compare(r, wait, 1, 0);
    cr_expect(eq(int, (int)analysis_equivalence_of(r, wait, &c).claim, ANALYSIS_NO_CLAIM));
    weir_results_close(r);
}

/* sd 2 from 10 pairs, a difference of 0.5 seen and one of 1 that matters: 158.31 pairs show the first
 * (tests/base/test_choose.c), a quarter of them the second. */
Test(best, more_replications_are_for_the_margin_or_for_what_was_seen)
{
    weir_results *r = made_system(2, 10);
    const weir_measure *wait = wait_of(r);
    analysis_change c = {.finding = ANALYSIS_CANNOT_TELL,
                         .difference = {.value = 0.5, .half_width = 1.43, .sd = 2, .n = 10}};
    cr_expect(eq(dbl, analysis_more_of(r, wait, &c).replications, 149.0));
    note(r, "margins", "general_ed.wait[mean]\t1\tabsolute\t1 min");
    const analysis_more more = analysis_more_of(r, wait, &c);
    cr_expect(more.replications == 30 && more.size == 1);
    c.finding = ANALYSIS_LOWER;
    cr_expect(isnan(analysis_more_of(r, wait, &c).replications));
    weir_results_close(r);
}

/* The means of analysis_values() are the estimates that tables show. */
Test(best, values_have_the_mean_and_spread_of_the_estimate)
{
    weir_results *r = made_system(3, 8);
    const weir_measure *wait = wait_of(r);
    size_t n;
    double *x = analysis_values(r, wait, &n);
    cr_assert(x && n == 8);
    for (size_t s = 0; s < 3; s++) {
        const weir_estimate e = weir_results_estimate(r, wait, s, true, 0.95);
        const weir_estimate of_x = weir_estimate_mean(x + s * n, n, 0.95);
        cr_expect(fabs(of_x.value - e.value) < 1e-9 * e.value);
        cr_expect(fabs(of_x.sd - e.sd) < 0.02 * e.sd, "%g %g", of_x.sd, e.sd);
    }
    free(x);
    weir_results_close(r);
}

/* The lowest wait is best; exactly one is 0 away from the others' side, and all shares are 1 together. */
Test(best, the_lowest_wait_is_the_best)
{
    weir_results *r = made_system(4, 12);
    analysis_best b;
    char text[ANALYSIS_TEXT];
    cr_assert(analysis_best_make(&b, r, wait_of(r)));
    size_t lowest = 0;
    double shares = 0;
    for (size_t s = 0; s < 4; s++) {
        lowest = b.of[s].estimate.value < b.of[lowest].estimate.value ? s : lowest;
        shares += b.of[s].share;
        cr_expect(b.of[s].low <= 0 && b.of[s].high >= 0);
        cr_expect(eq(int, b.of[s].in_subset, b.of[s].standing != ANALYSIS_NOT_BEST));
    }
    cr_expect(fabs(shares - 1) < 1e-9);
    cr_expect(eq(int, (int)b.of[lowest].standing, ANALYSIS_BEST));
    cr_expect(b.of[lowest].share > 0.99 && b.of[lowest].high == 0);
    cr_expect(strstr(analysis_best_words(text, r, &b), "is the best") != NULL);
    analysis_best_clear(&b);
    weir_results_close(r);

    r = made_system(3, 1);
    cr_expect(eq(int, analysis_best_make(&b, r, wait_of(r)), 0));
    weir_results_close(r);
}

Test(best, it_is_in_the_document_and_in_the_table)
{
    weir_results *r = made_system(3, 6);
    json_t *best = analysis_best_json(r);
    cr_expect(gt(sz, json_array_size(best), 0));
    const json_t *first = json_array_get(best, 0);
    cr_expect(eq(sz, json_array_size(json_object_get(first, "scenarios")), 3));
    json_decref(best);
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    analysis_print_best(out, r);
    fclose(out);
    cr_expect(strstr(text, "Which is best") && strstr(text, "v best of the others"));
    free(text);
    weir_results_close(r);
}
