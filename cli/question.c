/* What a comparison is asked: the measures that decide (--measure), and differences that do not matter
 * (--margin). Both are looked up before the first replication, and kept with the results. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/goals.h"
#include "sim/base/fail.h"

/* "NAME[STATISTIC]", as results name a measure. */
static bool write_measure(FILE *out, const cli_lookup *l, const cli_goal *g)
{
    const wr_output *o = cli_find_column(l, g);
    if (o)
        fprintf(out, "%s[%s]", o->name, o->stat);
    return o != NULL;
}

static bool write_decide(FILE *out, const cli_lookup *l, const cli_arguments *a)
{
    bool good = true;
    for (size_t i = 0; i < a->n_measures; i++) {
        cli_goal g;
        if (i > 0)
            fputc('\n', out);
        good = cli_cut_measure(a->measures[i], &g) && write_measure(out, l, &g) && good;
    }
    return good;
}

/* A per cent of a measure that is no share itself is one of its value in the base. */
bool cli_read_margin(const cli_lookup *l, const wr_output *o, const char *text, double *value,
                     bool *relative)
{
    char why[WR_WHY_MAX], hint[WR_WHY_MAX];
    *relative = strcmp(o->unit, "share") != 0 && strchr(text, '%') != NULL;
    const bool read = *relative ? wr_parse_value(text, WR_DIM_SHARE, value, NULL, NULL, why, hint)
                                : cli_read_value(l, o, text, value);
    if (read && *value > 0)
        return true;
    if (read || *relative)
        wr_fail(l->err, WEIR_ERR_USAGE, WR_NOWHERE, "--%s: a margin is above 0, not '%s'",
                l->option, text);
    return false;
}

static bool write_margin(FILE *out, const cli_lookup *l, const char *text)
{
    cli_goal g;
    double value = 1;
    bool relative;
    if (!cli_cut_value(text, &g))
        return false; /* cli_goal_check() has said so */
    const wr_output *o = cli_find_column(l, &g);
    const char *shown = wr_strndup(l->arena, g.value.at, g.value.n);
    if (!o || !cli_read_margin(l, o, shown, &value, &relative))
        return false;
    fprintf(out, "%s[%s]\t%.17g\t%s\t%s", o->name, o->stat, value,
            relative ? "relative" : "absolute", shown);
    return true;
}

static bool write_margins(FILE *out, const cli_lookup *l, const cli_arguments *a)
{
    bool good = true;
    for (size_t i = 0; i < a->n_margins; i++) {
        if (i > 0)
            fputc('\n', out);
        good = write_margin(out, l, a->margins[i]) && good;
    }
    return good;
}

typedef bool write_fn(FILE *out, const cli_lookup *l, const cli_arguments *a);

static weir_status write_text(write_fn *write, const cli_lookup *l, const cli_arguments *a,
                              char **out)
{
    size_t n;
    FILE *file = open_memstream(out, &n);
    if (!file)
        return wr_fail(l->err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    const bool good = write(file, l, a);
    if (fclose(file) == 0)
        return good ? WEIR_OK : WEIR_ERR_USAGE;
    return wr_fail(l->err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
}

static weir_status read_question(const cli_arguments *a, const cli_scenarios *s, wr_arena *arena,
                                 char **decide, char **margins, weir_error *err)
{
    cli_lookup l = {.arena = arena, .option = "measure", .err = err};
    weir_status status = WEIR_OK;
    cli_lookup_open(&l, s);
    if (a->n_measures)
        status = write_text(write_decide, &l, a, decide);
    l.option = "margin";
    if (a->n_margins && status == WEIR_OK)
        status = write_text(write_margins, &l, a, margins);
    return status;
}

weir_status cli_question_read(const cli_arguments *a, const cli_scenarios *s, char **decide,
                              char **margins, weir_error *err)
{
    *decide = *margins = NULL;
    if (a->n_measures + a->n_margins == 0)
        return WEIR_OK;
    wr_arena *arena = wr_arena_create();
    weir_status status;
    if (!arena || setjmp(*wr_arena_on_full(arena)))
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else
        status = read_question(a, s, arena, decide, margins, err);
    wr_arena_destroy(arena);
    if (status != WEIR_OK) {
        free(*decide);
        free(*margins);
        *decide = *margins = NULL;
    }
    return status;
}
