/* Uncertain dials in the file: a group of two tables, which is there where a scenario has such dials. Values
 * come dial by dial, scenario by scenario, replication by replication. */
#include "sim/results/store_writer.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MOST_DIALS 100000

static void write_table(wr_writer *w, hid_t group, const char *name, const char *title,
                        wr_column *columns, size_t n_columns, size_t n_rows)
{
    if (!w->store.failed &&
        !wr_table_write(group, name, title, columns, n_columns, n_rows, w->arena))
        w->store.failed = true;
}

static void write_values(wr_writer *w, hid_t group)
{
    const weir_results *r = w->results;
    const size_t each = r->n_scenarios * r->n_replications, n = r->n_uncertain * each;
    int32_t *dials = wr_alloc_array(w->arena, n, sizeof *dials);
    int32_t *scenarios = wr_alloc_array(w->arena, n, sizeof *scenarios);
    int32_t *replications = wr_alloc_array(w->arena, n, sizeof *replications);
    double *values = wr_alloc_array(w->arena, n, sizeof *values);
    for (size_t at = 0; at < n; at++) {
        dials[at] = (int32_t)(at / each);
        scenarios[at] = (int32_t)(at % each / r->n_replications);
        replications[at] = (int32_t)(at % r->n_replications);
        values[at] = r->uncertain[at / each].value[at % each];
    }
    wr_column c[] = {{.name = "dial", .kind = WR_WHOLE, .whole = dials},
                     {.name = "scenario", .kind = WR_WHOLE, .whole = scenarios},
                     {.name = "replication", .kind = WR_WHOLE, .whole = replications},
                     {.name = "value", .kind = WR_REAL, .real = values}};
    write_table(w, group, "values", "What each uncertain dial (from 0) was in each replication", c,
                COUNT(c), n);
}

void wr_write_uncertain(wr_writer *w)
{
    const weir_results *r = w->results;
    const size_t n = r->n_uncertain;
    if (n == 0)
        return;
    const hid_t group = wr_store_group(&w->store, "uncertain");
    wr_column c[] = {{.name = "path", .text = wr_alloc_array(w->arena, n, sizeof(char *))},
                     {.name = "unit", .text = wr_alloc_array(w->arena, n, sizeof(char *))}};
    for (size_t i = 0; i < n; i++) {
        c[0].text[i] = r->uncertain[i].path;
        c[1].text[i] = r->uncertain[i].unit;
    }
    write_table(w, group, "dials", "The dials that are uncertain", c, COUNT(c), n);
    write_values(w, group);
}

static bool bad(wr_budget *budget, const char *why)
{
    if (!budget->why)
        budget->why = why;
    return false;
}

static bool read_values(hid_t group, weir_results *r, wr_budget *budget)
{
    wr_column c[] = {{.name = "dial", .kind = WR_WHOLE},
                     {.name = "scenario", .kind = WR_WHOLE},
                     {.name = "replication", .kind = WR_WHOLE},
                     {.name = "value", .kind = WR_REAL}};
    const size_t each = r->n_scenarios * r->n_replications;
    size_t n;
    if (!wr_table_read(group, "values", c, COUNT(c), &n, r->arena, budget))
        return false;
    if (n % each != 0 || n / each != r->n_uncertain)
        return bad(budget, "table 'values' has not a row for each uncertain dial and replication");
    for (size_t at = 0; at < n; at++)
        if ((size_t)c[0].whole[at] != at / each ||
            (size_t)c[1].whole[at] != at % each / r->n_replications ||
            (size_t)c[2].whole[at] != at % r->n_replications)
            return bad(budget, "table 'values' is not in the order of dials and replications");
    for (size_t i = 0; i < r->n_uncertain; i++)
        r->uncertain[i].value = c[3].real + i * each;
    return true;
}

bool wr_read_uncertain(hid_t group, weir_results *r, wr_budget *budget)
{
    wr_column c[] = {{.name = "path"}, {.name = "unit"}};
    if (!wr_table_read(group, "dials", c, COUNT(c), &r->n_uncertain, r->arena, budget))
        return false;
    if (r->n_uncertain < 1 || r->n_uncertain > MOST_DIALS)
        return bad(budget, "its uncertain dials are none, or too many");
    r->uncertain = wr_alloc_array(r->arena, r->n_uncertain, sizeof *r->uncertain);
    for (size_t i = 0; i < r->n_uncertain; i++)
        r->uncertain[i] = (weir_uncertain_dial){.path = c[0].text[i], .unit = c[1].text[i]};
    return read_values(group, r, budget);
}

void wr_take_per_draw(weir_results *r)
{
    const char *text = weir_results_about(r, "per_draw");
    const unsigned long n = text ? strtoul(text, NULL, 10) : 1;
    r->per_draw = n >= 1 && n <= r->n_replications ? n : 1;
}
