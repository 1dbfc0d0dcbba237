/* weir dials FILE [PATTERN]: every number of a scenario that can be moved. */
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "sim/base/fail.h"

/* A pattern with * or ? must match the whole path; any other must stand somewhere in it. */
static bool matches(const char *pattern, const char *path)
{
    if (strpbrk(pattern, "*?["))
        return fnmatch(pattern, path, 0) == 0;
    return strstr(path, pattern) != NULL;
}

/* A dial has two paths where a map may be cut short to its main value. */
static bool is_wanted(const char *pattern, const weir_dial_info *d)
{
    return !pattern || matches(pattern, d->path) || (*d->alias && matches(pattern, d->alias));
}

static int columns_of(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void print_cell(const char *text, int width)
{
    printf("%s%*s", text, width - columns_of(text), "");
}

static void print_place(const weir_dial_info *d)
{
    if (*d->file)
        printf("  %s:%d", d->file, d->line);
    else
        printf("  default");
}

static void print_dial(const weir_dial_info *d, int path_width, int value_width)
{
    char quoted[WR_QUOTE_MAX];
    print_cell(d->path, path_width);
    printf("  ");
    print_cell(d->shown, value_width);
    print_place(d);
    if (d->moves)
        printf("  moves");
    if (*d->source)
        printf("  %s", wr_quoted(d->source, quoted));
    putchar('\n');
}

static void print_dials(const weir_network *network, const char *pattern)
{
    const size_t n = weir_network_dial_count(network);
    int path_width = 4, value_width = 5;
    for (size_t i = 0; i < n; i++) {
        const weir_dial_info d = weir_network_dial(network, i);
        if (!is_wanted(pattern, &d))
            continue;
        path_width = columns_of(d.path) > path_width ? columns_of(d.path) : path_width;
        value_width = columns_of(d.shown) > value_width ? columns_of(d.shown) : value_width;
    }
    for (size_t i = 0; i < n; i++) {
        const weir_dial_info d = weir_network_dial(network, i);
        if (is_wanted(pattern, &d))
            print_dial(&d, path_width, value_width);
    }
}

static json_t *range_json(const weir_dial_info *d)
{
    if (isnan(d->range_lo))
        return json_null();
    return json_pack("[o, o]", cli_json_number(d->range_lo), cli_json_number(d->range_hi));
}

static json_t *dials_json(const weir_network *network, const char *pattern)
{
    json_t *list = json_array();
    for (size_t i = 0; i < weir_network_dial_count(network); i++) {
        const weir_dial_info d = weir_network_dial(network, i);
        if (!is_wanted(pattern, &d))
            continue;
        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "path",
                      cli_json_text(d.path), "alias", cli_json_text(*d.alias ? d.alias : NULL),
                      "value", cli_json_number(d.value), "unit", cli_json_text(d.unit), "shown",
                      cli_json_text(d.shown), "source", cli_json_text(*d.source ? d.source : NULL),
                      "range", range_json(&d), "file", cli_json_text(*d.file ? d.file : NULL),
                      "line", *d.file ? json_integer(d.line) : json_null(), "moves", d.moves));
    }
    return json_pack("{s:o}", "dials", list);
}

static bool any_wanted(const weir_network *network, const char *pattern)
{
    for (size_t i = 0; i < weir_network_dial_count(network); i++) {
        const weir_dial_info d = weir_network_dial(network, i);
        if (is_wanted(pattern, &d))
            return true;
    }
    return !pattern;
}

weir_status cli_dials(const cli_arguments *a, json_t **document, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    const char *pattern = a->n_operands > 1 ? a->operands[1] : NULL;
    weir_network *network = NULL;
    weir_status status =
        weir_network_load(a->operands[0], weir_health_models(), &a->load, &network, err);
    if (status == WEIR_OK && !any_wanted(network, pattern)) {
        status = wr_fail(err, WEIR_ERR_FINDINGS, WR_NOWHERE, "no dial matches '%s'",
                         wr_quoted(pattern, quoted));
        wr_hint(err, WR_NOWHERE, "'weir dials FILE' lists all of them");
    } else if (status == WEIR_OK && a->json) {
        *document = dials_json(network, pattern);
    } else if (status == WEIR_OK) {
        print_dials(network, pattern);
    }
    weir_network_destroy(network);
    return status;
}
