/* The report page: it stands alone, shows texts as they are, and is there without gnuplot. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/figure.h"
#include "analysis/page/html.h"
#include "analysis/report.h"
#include "tests/support/made_results.h"

static char *page_of(weir_results *r, char missing[256])
{
    char *text = analysis_report_text(r, missing);
    cr_assert(ne(ptr, text, NULL));
    weir_results_close(r);
    return text;
}

static bool has(const char *text, const char *what) { return strstr(text, what) != NULL; }

static bool lacks(const char *text, const char *what) { return strstr(text, what) == NULL; }

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        n++;
    return n;
}

static bool gnuplot_is_here(void)
{
    static const char *const folders[] = {"/usr/bin/gnuplot", "/usr/local/bin/gnuplot"};
    return access(folders[0], X_OK) == 0 || access(folders[1], X_OK) == 0;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The values of all id attributes, sorted. */
static char **ids_of(const char *text, size_t *n)
{
    char **ids = malloc(20000 * sizeof *ids);
    *n = 0;
    for (const char *at = strstr(text, " id="); at && *n < 20000; at = strstr(at + 1, " id=")) {
        const char *begin = at + 4 + (at[4] == '"' || at[4] == '\'');
        ids[(*n)++] = strndup(begin, strcspn(begin, "\"'> "));
    }
    qsort(ids, *n, sizeof *ids, compare_texts);
    return ids;
}

static void expect_unique_ids(const char *text)
{
    size_t n;
    char **ids = ids_of(text, &n);
    for (size_t i = 1; i < n; i++)
        cr_expect(ne(str, ids[i - 1], ids[i]));
    for (size_t i = 0; i < n; i++)
        free(ids[i]);
    free(ids);
}

Test(report, html_is_escaped)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    html_text(out, "<a href=\"x\">'&\x01");
    fclose(out);
    cr_expect(eq(str, text, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;"));
    free(text);
}

Test(report, gnuplot_text_lets_no_quote_through)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    figure_quote(out, "'; system('touch pwn')\n`x`");
    fclose(out);
    cr_expect(eq(sz, count(text, "'"), 2));
    cr_expect(lacks(text, "\n"));
    free(text);
}

Test(report, the_page_stands_alone)
{
    char missing[256], *text = page_of(made_system(4, 4), missing);
    cr_expect(lacks(text, "http:") && lacks(text, "https:") && lacks(text, "<script"));
    cr_expect(lacks(text, "src=") && lacks(text, "@import"));
    cr_expect(has(text, "default-src 'none'"));
    expect_unique_ids(text);
    cr_expect(eq(sz, count(text, "<section"), count(text, "</section>")));
    cr_expect(eq(sz, count(text, "<table"), count(text, "</table>")));
    cr_expect(eq(sz, count(text, "<figure"), count(text, "</figure>")));
    if (gnuplot_is_here()) {
        cr_expect(zero(sz, strlen(missing)), "%s", missing);
        cr_expect(gt(sz, count(text, "<svg"), 15));
        cr_expect(eq(sz, count(text, "<svg"), count(text, "role=\"img\" aria-label=\"")));
    }
    free(text);
}

Test(report, the_page_says_what_was_found)
{
    char missing[256], *text = page_of(made_system(4, 4), missing);
    cr_expect(has(text, "Minor injuries redirected to the injury unit"));
    cr_expect(has(text, "within&nbsp;") || has(text, "within 4"));
    cr_expect(has(text, ">better<") && has(text, ">worse<") && has(text, "cannot tell"));
    cr_expect(has(text, "not met") && has(text, "1 (most deprived)"));
    cr_expect(has(text, "6 have a source") && has(text, "4 are assumptions"));
    free(text);
}

/* A network with no word of health gets none from us. */
Test(report, a_plain_queue_has_a_page_too)
{
    static const char *const words[] = {"ED<", "ED:", "ward", "hospital", "bed", "NHS", "clinic"};
    char missing[256], *text = page_of(made_queue(3), missing);
    const char *main_part = strstr(text, "<main>");
    cr_assert(ne(ptr, (void *)main_part, NULL));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        cr_expect(lacks(main_part, words[i]), "%s", words[i]);
    cr_expect(has(text, "Desk"));
    expect_unique_ids(text);
    free(text);
}

Test(report, texts_of_a_stranger_are_only_shown)
{
    char missing[256], *text = page_of(made_hostile(), missing);
    cr_expect(lacks(text, "<script") && lacks(text, "<img") && lacks(text, "<i>"));
    cr_expect(has(text, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    cr_expect(has(text, "`touch pwn` &amp; %s%n"));
    cr_expect(ne(int, access("pwn", F_OK), 0));
    if (gnuplot_is_here())
        cr_expect(zero(sz, strlen(missing)), "%s", missing);
    free(text);
}

Test(report, one_replication_has_no_intervals_and_no_nan)
{
    char missing[256], *text = page_of(made_system(2, 1), missing);
    cr_expect(has(text, "n/a (needs 2 replications)"));
    cr_expect(lacks(text, ">nan") && lacks(text, " nan") && lacks(text, ">better<"));
    free(text);
}

Test(report, without_gnuplot_there_are_still_tables)
{
    char missing[256];
    setenv("PATH", "/nowhere", 1);
    char *text = page_of(made_system(2, 3), missing);
    cr_expect(eq(str, missing, "gnuplot not found"));
    cr_expect(has(text, "Pictures are left out: gnuplot not found"));
    cr_expect(lacks(text, "<svg"));
    cr_expect(gt(sz, count(text, "<table"), 4));
    free(text);
}

/* A gnuplot that fails: its own words are passed on; the page is there. */
Test(report, a_gnuplot_that_fails_is_said)
{
    char folder[] = "/tmp/weir-gnuplot-XXXXXX", path[64], missing[256];
    cr_assert(ne(ptr, mkdtemp(folder), NULL));
    snprintf(path, sizeof path, "%s/gnuplot", folder);
    FILE *script = fopen(path, "w");
    fputs("#!/bin/sh\necho 'line 1: it is broken' >&2\nexit 3\n", script);
    fclose(script);
    chmod(path, 0700);
    setenv("PATH", folder, 1);
    char *text = page_of(made_queue(3), missing);
    cr_expect(has(missing, "it is broken"), "%s", missing);
    cr_expect(has(text, "Pictures are left out"));
    free(text);
    unlink(path);
    rmdir(folder);
}

Test(report, a_gnuplot_that_hangs_is_ended)
{
    char folder[] = "/tmp/weir-gnuplot-XXXXXX", path[64];
    cr_assert(ne(ptr, mkdtemp(folder), NULL));
    snprintf(path, sizeof path, "%s/gnuplot", folder);
    FILE *script = fopen(path, "w");
    fputs("#!/bin/sh\nexec /bin/sleep 100\n", script);
    fclose(script);
    chmod(path, 0700);
    setenv("PATH", folder, 1);
    figure_shop shop;
    figure f;
    figure_shop_open(&shop);
    shop.seconds = 1;
    cr_assert(figure_begin(&f, &shop, 100, 100));
    cr_expect(zero(ptr, figure_end(&f, "plot 1\n", "nothing")));
    cr_expect(has(shop.why, "time limit"));
    figure_shop_close(&shop);
    unlink(path);
    rmdir(folder);
}

Test(report, a_page_is_not_written_over_unless_wanted)
{
    char folder[] = "/tmp/weir-report-XXXXXX", path[64], deep[80];
    weir_error err = {0};
    weir_results *r = made_queue(2);
    setenv("PATH", "/nowhere", 1); /* pictures are not the point */
    cr_assert(ne(ptr, mkdtemp(folder), NULL));
    snprintf(path, sizeof path, "%s/r.html", folder);
    snprintf(deep, sizeof deep, "%s/no/r.html", folder);
    cr_expect(eq(int, analysis_write_report(r, path, NULL, 0, false, &err), WEIR_OK));
    cr_expect(eq(int, err.n_warnings, 1));
    cr_expect(eq(int, analysis_write_report(r, path, NULL, 0, false, &err), WEIR_ERR_USAGE));
    cr_expect(eq(int, err.n_errors, 1));
    cr_expect(eq(int, analysis_write_report(r, path, NULL, 0, true, NULL), WEIR_OK));
    cr_expect(eq(int, analysis_write_report(r, deep, NULL, 0, false, NULL), WEIR_ERR_IO));
    weir_error_clear(&err);
    weir_results_close(r);
    unlink(path);
    cr_expect(zero(int, rmdir(folder)), "something was left behind");
}
