/* Scenarios from the operands of a command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "sim/base/fail.h"

static weir_status out_of_memory(weir_error *err)
{
    return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
}

/* "redesigns/winter.yaml" is winter. */
static char *base_name(const char *path)
{
    if (strcmp(path, "-") == 0)
        return strdup("stdin");
    const char *slash = strrchr(path, '/');
    char *name = strdup(slash && slash[1] ? slash + 1 : path);
    char *dot = name ? strrchr(name, '.') : NULL;
    if (dot && dot > name && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0))
        *dot = 0;
    return name;
}

static bool is_taken(char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* A name that no other scenario has: winter, winter-2, winter-3. NULL when memory is out. */
static char *new_name(char *const *names, size_t n, const char *path)
{
    char *base = base_name(path);
    if (!base || !is_taken(names, n, base))
        return base;
    const size_t size = strlen(base) + 24;
    char *name = malloc(size);
    for (size_t k = 2; name; k++) {
        snprintf(name, size, "%s-%zu", base, k);
        if (!is_taken(names, n, name))
            break;
    }
    free(base);
    return name;
}

weir_status cli_scenarios_load(const cli_arguments *a, cli_scenarios *out, weir_error *err)
{
    *out = (cli_scenarios){0};
    out->networks = calloc(a->n_operands, sizeof *out->networks);
    out->names = calloc(a->n_operands, sizeof *out->names);
    if (!out->networks || !out->names)
        return out_of_memory(err);

    /* All of them, so that one edit round mends every file; each with messages of its own, as a
     * fault in one must not stop the reading of the next. */
    weir_status first = WEIR_OK;
    for (size_t i = 0; i < a->n_operands; i++) {
        char *name = new_name(out->names, i, a->operands[i]);
        if (!name)
            return out_of_memory(err);
        out->names[i] = name;
        weir_error found = {0};
        const weir_status status = weir_network_load(a->operands[i], weir_health_models(), &a->load,
                                                     &out->networks[i], &found);
        cli_add_messages(err, &found);
        out->n++;
        first = first ? first : status;
    }
    return first;
}

void cli_scenarios_clear(cli_scenarios *s)
{
    for (size_t i = 0; i < s->n; i++) {
        weir_network_destroy(s->networks[i]);
        free(s->names[i]);
    }
    free(s->networks);
    free(s->names);
    *s = (cli_scenarios){0};
}
