/* weir init [TEMPLATE]: writes a scenario that runs, to begin from. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/templates.h"
#include "sim/base/fail.h"
#include "sim/base/names.h"

/* From the shortest to the longest; the first is what init writes where none is named. */
static const struct {
    const char *name, *text;
} templates[] = {
    {"queue", cli_template_queue}, {"clinic", cli_template_clinic}, {"ward", cli_template_ward},
    {"ed", cli_template_ed},       {"system", cli_template_system},
};
#define N_TEMPLATES (sizeof templates / sizeof *templates)
#define TITLE_MAX 100

/* What a template says of itself: its line `scenario:`. */
static const char *title_of(const char *text, char title[TITLE_MAX])
{
    static const char key[] = "\nscenario: ";
    const char *line = strstr(text, key);
    line = line ? line + sizeof key - 1 : "";
    snprintf(title, TITLE_MAX, "%.*s", (int)strcspn(line, "\n"), line);
    return title;
}

void cli_print_template_names(FILE *to)
{
    for (size_t i = 0; i < N_TEMPLATES; i++)
        fprintf(to, " %s", templates[i].name);
}

static weir_status find_template(const char *word, size_t *out, weir_error *err)
{
    const char *names[N_TEMPLATES];
    char quoted[WR_QUOTE_MAX];
    for (size_t i = 0; i < N_TEMPLATES; i++) {
        names[i] = templates[i].name;
        *out = i;
        if (strcmp(word, names[i]) == 0)
            return WEIR_OK;
    }
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "unknown template '%s'", wr_quoted(word, quoted));
    const char *nearest = wr_nearest(word, names, (int)N_TEMPLATES);
    if (nearest)
        wr_hint(err, WR_NOWHERE, "did you mean '%s'?", nearest);
    else
        wr_hint(err, WR_NOWHERE, "'weir init --list' lists the templates");
    return WEIR_ERR_USAGE;
}

static void list_templates(json_t **document, bool json)
{
    char title[TITLE_MAX];
    json_t *list = json ? json_array() : NULL;
    for (size_t i = 0; i < N_TEMPLATES; i++) {
        title_of(templates[i].text, title);
        if (json)
            json_array_append_new(
                list, json_pack("{s:s, s:s}", "name", templates[i].name, "about", title));
        else
            printf("%-7s  %s\n", templates[i].name, title);
    }
    if (json)
        *document = json_pack("{s:o}", "templates", list);
}

/* A path as a shell takes it for one word, and for no option. */
static const char *as_word(const char *path, char *word, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./-+,:@%";
    const char *before = *path == '-' ? "./" : "";
    if (path[strspn(path, plain)] == 0) {
        snprintf(word, size, "%s%s", before, path);
        return word;
    }
    size_t n = (size_t)snprintf(word, size, "'%s", before);
    for (; *path && n + 6 < size; path++)
        n += (size_t)snprintf(word + n, size - n, *path == '\'' ? "'\\''" : "%c", *path);
    snprintf(word + n, size - n, "'");
    return word;
}

static weir_status write_template(const cli_arguments *a, size_t which, json_t **document,
                                  weir_error *err)
{
    char usual[32], title[TITLE_MAX], shown[WR_QUOTE_MAX], word[1024];
    snprintf(usual, sizeof usual, "%s.yaml", templates[which].name);
    const char *path = a->output ? a->output : usual;
    if (strcmp(path, "-") == 0 && !a->json) {
        fputs(templates[which].text, stdout);
        return WEIR_OK;
    }

    const weir_status status = cli_check_output(path, a->force, NULL, 0, err);
    if (status != WEIR_OK)
        return status;
    if (!cli_publish(path, templates[which].text))
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': %s",
                       wr_quoted(path, shown), strerror(errno));

    title_of(templates[which].text, title);
    as_word(path, word, sizeof word);
    if (a->json)
        *document =
            json_pack("{s:s, s:o}", "template", templates[which].name, "file", cli_json_text(path));
    else
        printf("%s: %s\nnext: weir run %s\n", path, title, word);
    return WEIR_OK;
}

weir_status cli_init(const cli_arguments *a, json_t **document, weir_error *err)
{
    size_t which = 0;
    if (a->list) {
        list_templates(document, a->json);
        return WEIR_OK;
    }
    const weir_status status =
        a->n_operands > 0 ? find_template(a->operands[0], &which, err) : WEIR_OK;
    return status != WEIR_OK ? status : write_template(a, which, document, err);
}
