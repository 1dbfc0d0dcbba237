/* weir show FILE: what a scenario says, in words or as a picture; what a redesign changes, and when;
 * in which numbers two scenarios differ. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "sim/base/fail.h"

/* ---- two scenarios --------------------------------------------------------------------------- */

/* A dial that is not the same in both; `a` or `b` is NULL where it is in the other alone. */
typedef struct difference {
    const weir_dial_info *a, *b;
} difference;

typedef struct differences {
    difference *at;
    size_t n;
    weir_dial_info *dials; /* of both: a's first */
} differences;

static int by_path(const void *left, const void *right)
{
    return strcmp(((const weir_dial_info *)left)->path, ((const weir_dial_info *)right)->path);
}

static const weir_dial_info *find(const weir_dial_info *sorted, size_t n, const char *path)
{
    const weir_dial_info key = {.path = path};
    return bsearch(&key, sorted, n, sizeof *sorted, by_path);
}

static void free_differences(differences *d)
{
    free(d->at);
    free(d->dials);
}

/* In the order of a's file, then what is b's alone in the order of b's. False: no memory. */
static bool find_differences(const weir_network *a, const weir_network *b, differences *out)
{
    const size_t n_a = weir_network_dial_count(a), n_b = weir_network_dial_count(b);
    const size_t n = n_a + n_b;
    *out = (differences){.at = calloc(n + 1, sizeof *out->at),
                         .dials = calloc(2 * n + 1, sizeof *out->dials)};
    if (!out->at || !out->dials)
        return false;
    weir_dial_info *of_a = out->dials, *of_b = of_a + n_a, *sorted_a = of_b + n_b;
    weir_dial_info *sorted_b = sorted_a + n_a;
    for (size_t i = 0; i < n_a; i++)
        of_a[i] = sorted_a[i] = weir_network_dial(a, i);
    for (size_t i = 0; i < n_b; i++)
        of_b[i] = sorted_b[i] = weir_network_dial(b, i);
    qsort(sorted_a, n_a, sizeof *sorted_a, by_path);
    qsort(sorted_b, n_b, sizeof *sorted_b, by_path);

    for (size_t i = 0; i < n_a; i++) {
        const weir_dial_info *other = find(sorted_b, n_b, of_a[i].path);
        /* As shown: 60 min and 1 h are the same number. */
        if (!other || (strcmp(of_a[i].shown, other->shown) != 0 &&
                       (of_a[i].value != other->value || strcmp(of_a[i].unit, other->unit) != 0)))
            out->at[out->n++] = (difference){&of_a[i], other};
    }
    for (size_t i = 0; i < n_b; i++)
        if (!find(sorted_a, n_a, of_b[i].path))
            out->at[out->n++] = (difference){NULL, &of_b[i]};
    return true;
}

static int columns_of(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* The columns of a row: path, value of a, value of b, source. */
static void cells_of(const difference *d, const char *cells[4])
{
    const weir_dial_info *known = d->b ? d->b : d->a;
    cells[0] = known->path;
    cells[1] = d->a ? d->a->shown : "-";
    cells[2] = d->b ? d->b->shown : "-";
    cells[3] = known->source;
}

static void print_row(const char *const cells[4], const int width[3])
{
    char quoted[WR_QUOTE_MAX];
    for (int k = 0; k < 2; k++)
        printf("%s%*s  ", cells[k], width[k] - columns_of(cells[k]), "");
    if (*cells[3])
        printf("%s%*s  %s\n", cells[2], width[2] - columns_of(cells[2]), "",
               wr_quoted(cells[3], quoted));
    else
        printf("%s\n", cells[2]);
}

static void print_differences(const differences *d, char *const *names)
{
    const char *head[4] = {"dial", names[0], names[1], "source"}, *cells[4];
    int width[3];
    if (d->n == 0) {
        printf("no dial of %s and %s differs\n", names[0], names[1]);
        return;
    }
    for (int k = 0; k < 3; k++)
        width[k] = columns_of(head[k]);
    for (size_t i = 0; i < d->n; i++) {
        cells_of(&d->at[i], cells);
        for (int k = 0; k < 3; k++)
            width[k] = columns_of(cells[k]) > width[k] ? columns_of(cells[k]) : width[k];
    }
    print_row(head, width);
    for (size_t i = 0; i < d->n; i++) {
        cells_of(&d->at[i], cells);
        print_row(cells, width);
    }
}

static json_t *differences_json(const differences *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->n; i++) {
        const weir_dial_info *a = d->at[i].a, *b = d->at[i].b;
        const char *cells[4];
        cells_of(&d->at[i], cells);
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:o, s:o}", "path", cli_json_text(cells[0]),
                                        "a", cli_json_text(a ? a->shown : NULL), "b",
                                        cli_json_text(b ? b->shown : NULL), "source",
                                        cli_json_text(*cells[3] ? cells[3] : NULL)));
    }
    return json_pack("{s:o}", "differences", list);
}

static weir_status show_differences(const cli_arguments *a, const cli_scenarios *s,
                                    json_t **document, weir_error *err)
{
    differences found;
    weir_status status = WEIR_OK;
    if (!find_differences(s->networks[0], s->networks[1], &found))
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else if (a->json)
        *document = differences_json(&found);
    else
        print_differences(&found, s->names);
    free_differences(&found);
    return status;
}

/* ---- one scenario ---------------------------------------------------------------------------- */

static char *text_of(const cli_arguments *a, const weir_network *network)
{
    if (a->changes)
        return weir_network_changes(network);
    return a->format == CLI_DOT       ? weir_network_dot(network)
           : a->format == CLI_MERMAID ? weir_network_mermaid(network)
                                      : weir_network_pathways(network);
}

static weir_status show_one(const cli_arguments *a, const weir_network *network, json_t **document,
                            weir_error *err)
{
    static const char *const formats[] = {"text", "dot", "mermaid"};
    char *text = text_of(a, network);
    if (!text)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    if (a->json)
        *document = json_pack("{s:s, s:o}", "format", a->changes ? "changes" : formats[a->format],
                              "text", cli_json_text(text));
    else if (a->changes && !*text)
        puts("no interventions");
    else
        fputs(text, stdout);
    free(text);
    return WEIR_OK;
}

static weir_status check_usage(const cli_arguments *a, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    if (a->diff && a->n_operands < 2)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "--diff needs two scenario files");
    if (!a->diff && a->n_operands > 1) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' is one operand too many",
                wr_quoted(a->operands[1], quoted));
        wr_hint(err, WR_NOWHERE, "--diff shows in what two scenarios differ");
        return WEIR_ERR_USAGE;
    }
    if (a->diff + a->changes + (a->format != CLI_TEXT) > 1)
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "--diff, --changes and --format cannot stand together");
    return WEIR_OK;
}

weir_status cli_show(const cli_arguments *a, json_t **document, weir_error *err)
{
    cli_scenarios scenarios;
    weir_status status = check_usage(a, err);
    if (status != WEIR_OK)
        return status;
    status = cli_scenarios_load(a, &scenarios, err);
    if (status == WEIR_OK)
        status = a->diff ? show_differences(a, &scenarios, document, err)
                         : show_one(a, scenarios.networks[0], document, err);
    cli_scenarios_clear(&scenarios);
    return status;
}
