/* What a person reads when a file is at fault, to the letter. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/fail.h"

static weir_source source_of(const char *name, const char *text)
{
    return (weir_source){name, text, strlen(text)};
}

static void expect_text(const weir_error *err, const char *want)
{
    char *got = weir_error_text(err);
    cr_assert(ne(ptr, got, NULL));
    cr_expect(eq(str, got, (char *)want));
    free(got);
}

Test(error, text_is_sorted_by_place_with_each_group_together)
{
    const weir_source a =
        source_of("a.yaml", "one:\n  to: wrad_b\n\tcaf\xc3\xa9: b\x07t\xff!\r\nlast");
    const weir_source b = source_of("b.yaml", "x\n");
    weir_error err;
    weir_error_init(&err);
    expect_text(&err, "");
    cr_expect(eq(str, (char *)weir_error_what(&err), ""));

    wr_fail(&err, WEIR_ERR_SCENARIO, (weir_place){&b, 1, 1, 1}, "b is wrong");
    /* a tab and an accent are one column each, a bell and a stray byte four on the screen */
    wr_fail(&err, WEIR_ERR_IO, (weir_place){&a, 3, 8, 4}, "third line");
    wr_note(&err, (weir_place){&a, 4, 1, 4}, "see here");
    const weir_status status = wr_fail(&err, WEIR_ERR_SCENARIO, (weir_place){&a, 2, 7, 6},
                                       "unknown service '%s'", "wrad_b");
    wr_hint(&err, (weir_place){&a, 2, 7, 0}, "did you mean 'ward_b'?");
    wr_hint(&err, WR_NOWHERE, "services are listed under 'services'");
    wr_warn(&err, (weir_place){&a, 4, 0, 0}, "odd");
    wr_fail(&err, WEIR_ERR_LIMIT, WR_NOWHERE, "memory is out\n\x1b[2J");

    cr_expect(eq(int, status, WEIR_ERR_SCENARIO));
    cr_expect(eq(int, err.status, WEIR_ERR_SCENARIO)); /* of the first that was found */
    cr_expect(eq(int, err.n_errors, 4));
    cr_expect(eq(int, err.n_warnings, 1));
    cr_expect(eq(str, (char *)weir_error_what(&err), "b is wrong"));
    expect_text(&err, "weir: error: memory is out\\x0a\\x1b[2J\n"
                      "a.yaml:2:7: error: unknown service 'wrad_b'\n"
                      "    2 |   to: wrad_b\n"
                      "      |       ^^^^^^\n"
                      "a.yaml:2:7: hint: did you mean 'ward_b'?\n"
                      "a.yaml:2:7: hint: services are listed under 'services'\n"
                      "a.yaml:3:8: error: third line\n"
                      "    3 |  caf\xc3\xa9: b\\x07t\\xff!\n"
                      "      |        ^^^^^^^^^^\n"
                      "a.yaml:4:1: note: see here\n"
                      "a.yaml:4: warning: odd\n"
                      "    4 | last\n"
                      "      | ^\n"
                      "b.yaml:1:1: error: b is wrong\n"
                      "    1 | x\n"
                      "      | ^\n"
                      "4 errors, 1 warning\n");
    weir_error_clear(&err);
    cr_expect(eq(int, err.n_errors, 0));
    expect_text(&err, "");
    weir_error_clear(NULL);

    /* all of them bear having nowhere to write */
    cr_expect(eq(int, wr_fail(NULL, WEIR_ERR_IO, WR_NOWHERE, "x"), WEIR_ERR_IO));
    wr_hint(NULL, WR_NOWHERE, "x");
    wr_note(NULL, WR_NOWHERE, "x");
    wr_warn(NULL, WR_NOWHERE, "x");
    cr_expect(eq(str, (char *)weir_error_what(NULL), ""));
}

Test(error, keeps_twenty_and_counts_the_rest)
{
    char text[400];
    memset(text, '\n', sizeof text - 1);
    text[sizeof text - 1] = 0;
    const weir_source source = source_of("f", text);
    weir_error err = {0};
    for (int line = 1; line <= 23; line++) {
        wr_fail(&err, WEIR_ERR_SCENARIO, (weir_place){&source, line, 1, 1}, "e%d", line);
        wr_hint(&err, WR_NOWHERE, "h%d", line);
    }
    cr_expect(eq(int, err.n_errors, 23));
    cr_expect(eq(sz, err.n_messages, 2 * WEIR_MAX_ERRORS)); /* hints go with their error */
    wr_warn(&err, WR_NOWHERE, "kept");
    wr_hint(&err, WR_NOWHERE, "kept too");
    cr_expect(eq(sz, err.n_messages, 2 * WEIR_MAX_ERRORS + 2));

    char *got = weir_error_text(&err);
    cr_expect(ne(ptr, strstr(got, "h20\n"), NULL));
    cr_expect(eq(ptr, strstr(got, "e21"), NULL));
    cr_expect(ne(ptr, strstr(got, "23 errors, 1 warning (the first 20 are shown)\n"), NULL));
    free(got);
    weir_error_clear(&err);
}

Test(error, long_lines_are_cut_around_the_caret_and_lost_places_have_no_excerpt)
{
    char text[1001], want[600], part[170];
    memset(text, 'a', 1000);
    text[1000] = 0;
    text[499] = 'X';
    const weir_source source = source_of("f", text);
    weir_error err = {0};

    /* column 500 stands after "..." and the 60 columns before it; 160 columns are shown */
    wr_fail(&err, WEIR_ERR_SCENARIO, (weir_place){&source, 1, 500, 1}, "e");
    memset(part, 'a', 160);
    part[160] = 0;
    part[60] = 'X';
    snprintf(want, sizeof want, "f:1:500: error: e\n    1 | ...%s...\n      | %*s^\n1 error\n",
             part, 63, "");
    expect_text(&err, want);
    weir_error_clear(&err);

    /* near the left end the line is cut on the right only */
    wr_fail(&err, WEIR_ERR_SCENARIO, (weir_place){&source, 1, 3, 2}, "e");
    part[60] = 'a';
    snprintf(want, sizeof want, "f:1:3: error: e\n    1 | %s...\n      |   ^^\n1 error\n", part);
    expect_text(&err, want);
    weir_error_clear(&err);

    wr_fail(&err, WEIR_ERR_SCENARIO, (weir_place){&source, 7, 1, 2}, "no such line");
    wr_fail(&err, WEIR_ERR_SCENARIO, (weir_place){&source, 0, 0, 0}, "only a file");
    wr_fail(&err, WEIR_ERR_SCENARIO, (weir_place){&source, 1, 100000, 1}, "too far right");
    expect_text(&err, "f: error: only a file\n"
                      "f:1:100000: error: too far right\n"
                      "f:7:1: error: no such line\n"
                      "3 errors\n");
    weir_error_clear(&err);
}

Test(error, quoted_text_is_harmless_and_short)
{
    char buf[WR_QUOTE_MAX], text[300];
    cr_expect(eq(str, (char *)wr_quoted("plain caf\xc3\xa9", buf), "plain caf\xc3\xa9"));
    cr_expect(eq(str, (char *)wr_quoted("a\x07\x1b[31m\x7f\xc2\x9b", buf),
                 "a\\x07\\x1b[31m\\x7f\\xc2\\x9b"));
    memset(text, 'x', 61);
    text[61] = 0;
    cr_expect(eq(sz, strlen(wr_quoted(text, buf)), 63));
    text[60] = 0;
    cr_expect(eq(str, (char *)wr_quoted(text, buf), text));
    for (int i = 0; i < 100; i++)
        memcpy(text + 2 * i, "\xc2\x80", 2);
    text[200] = 0;
    cr_expect(lt(sz, strlen(wr_quoted(text, buf)), WR_QUOTE_MAX));
}
