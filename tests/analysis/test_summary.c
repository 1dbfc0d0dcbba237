/* Tables for a terminal: what must be in them. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/summary.h"
#include "tests/support/made_results.h"

typedef void print_fn(FILE *out, const weir_results *r);

static char *printed(print_fn *print, weir_results *r)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    cr_assert(ne(ptr, out, NULL));
    print(out, r);
    fclose(out);
    weir_results_close(r);
    return text;
}

static void print_by_age(FILE *out, const weir_results *r) { analysis_print_groups(out, r, "age"); }

static bool has(const char *text, const char *what) { return strstr(text, what) != NULL; }

static int lines_of(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

Test(summary, a_run_is_a_few_tens_of_lines)
{
    char *text = printed(analysis_print_run, made_system(1, 4));
    cr_expect(has(text, "general_ed") && has(text, "(whole system)"));
    cr_expect(has(text, "general_ward.beds") && has(text, "NOT met"));
    cr_expect(has(text, "4 replications of 365 days after 90 of warm-up, seed 1"));
    cr_expect(le(int, lines_of(text), 60));
    free(text);
}

Test(summary, a_comparison_says_what_is_real_and_what_is_not)
{
    char *text = printed(analysis_print_compare, made_system(3, 4));
    cr_expect(has(text, "redirect v baseline"));
    cr_expect(has(text, "shorter by ") && has(text, ", better"));
    cr_expect(has(text, ", worse") && has(text, "cannot tell: -"));
    cr_expect(has(text, "No adjustment is made"));
    cr_expect(has(text, "better, real after allowing for "));
    cr_expect(has(text, "variance of differences cut ") && has(text, "-fold, of "));
    free(text);
}

Test(summary, one_replication_says_so)
{
    char *text = printed(analysis_print_compare, made_system(2, 1));
    cr_expect(has(text, "n/a (needs 2 replications)"));
    cr_expect(has(text, "better") + has(text, "nan") == 0);
    free(text);
}

Test(summary, groups_are_printed_on_request)
{
    char *text = printed(print_by_age, made_system(2, 3));
    cr_expect(has(text, "age 85+") > has(text, "deprivation"));
    free(text);
    text = printed(print_by_age, made_queue(3));
    cr_expect(has(text, "no measure is reported by groups"));
    free(text);
}

static void print_two_bounds(FILE *out, const weir_results *r)
{
    const weir_result_priority bounds[] = {
        {"four hours", "general_ed.within_4h", "share_within 4 h", "at_least", 0.66, "66 %"},
        {"no such", "general_ed.nothing", "mean", "below", 1, "1"}};
    analysis_print_requirements(out, r, bounds, 2);
}

/* 64.1 % in the base, 70.2 % in the redesign; no interval with one replication. */
Test(summary, requirements_are_met_or_not_or_cannot_be_told)
{
    char *text = printed(print_two_bounds, made_system(2, 12));
    cr_expect(has(text, "Requirements") && has(text, " %  NOT met") && has(text, " %  met\n"));
    cr_expect(has(text, "unknown: there is no such measure"));
    free(text);
    text = printed(print_two_bounds, made_system(2, 1));
    cr_expect(has(text, "cannot tell: needs 2 replications"));
    free(text);
}

/* Names that would be printf formats are printed as they are. */
Test(summary, names_are_printed_as_they_are)
{
    char *text = printed(analysis_print_run, made_hostile());
    cr_expect(has(text, "`touch pwn` & %s%n"));
    free(text);
}
