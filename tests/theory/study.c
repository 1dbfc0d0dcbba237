/* One process for each scenario; its JSON is read with jansson. */
#include "study.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "weir/estimate.h"

struct study {
    json_t *document;
};

extern char **environ;

/* Runs the command with its standard output in a file; its exit code. */
static int run_command(const char *scenario, const char *vary, const char *output)
{
    char *run[] = {"weir", "run", (char *)scenario, "--json", "--threads", "2", NULL};
    char *sweep[] = {"weir", "sweep",  (char *)scenario, "--json", "--threads",
                     "2",    "--vary", (char *)vary,     NULL};
    char *const *arguments = vary ? sweep : run;
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    const int error = posix_spawn(&child, WEIR_COMMAND, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    cr_assert(error == 0, "cannot start %s: %s", WEIR_COMMAND, strerror(error));
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

study *study_run(const char *yaml) { return study_sweep(yaml, NULL); }

study *study_sweep(const char *yaml, const char *vary)
{
    char scenario[64], output[64];
    snprintf(scenario, sizeof scenario, "study_%ld.yaml", (long)getpid());
    snprintf(output, sizeof output, "study_%ld.json", (long)getpid());
    FILE *file = fopen(scenario, "w");
    cr_assert(file && fputs(yaml, file) >= 0 && fclose(file) == 0, "cannot write %s", scenario);

    const int code = run_command(scenario, vary, output);
    json_error_t error;
    json_t *document = json_load_file(output, 0, &error);
    cr_assert(document, "%s: %s", output, error.text);
    cr_assert(code == 0, "exit code %d: %s", code, json_dumps(document, JSON_INDENT(1)));
    unlink(scenario);
    unlink(output);

    study *s = malloc(sizeof *s);
    cr_assert(s);
    s->document = document;
    return s;
}

void study_close(study *s)
{
    json_decref(s->document);
    free(s);
}

static const char *text_of(const json_t *measure, const char *key)
{
    const char *text = json_string_value(json_object_get(measure, key));
    return text ? text : "";
}

/* The level of a measure's group: {"class": "minor"}, or null. */
static bool has_level(const json_t *measure, const char *level)
{
    json_t *group = json_object_get(measure, "group");
    const char *key;
    json_t *value;
    if (!json_is_object(group))
        return level == NULL;
    json_object_foreach(group, key, value) if (level && strcmp(json_string_value(value), level) ==
                                                            0) return true;
    return false;
}

static double hours_in(const char *unit)
{
    static const struct {
        const char *name;
        double hours;
    } units[] = {{"s", 1.0 / 3600}, {"min", 1.0 / 60}, {"h", 1}, {"d", 24}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].name, unit) == 0)
            return units[i].hours;
    return 1;
}

static estimate measure_of(const json_t *list, const char *name, const char *stat,
                           const char *level)
{
    size_t i;
    json_t *m;
    json_array_foreach(list, i, m)
    {
        if (strcmp(text_of(m, "name"), name) != 0 || strcmp(text_of(m, "stat"), stat) != 0 ||
            !has_level(m, level))
            continue;
        const double hours = hours_in(text_of(m, "unit"));
        return (estimate){json_number_value(json_object_get(m, "mean")) * hours,
                          json_number_value(json_object_get(m, "half_width")) * hours,
                          (int)json_integer_value(json_object_get(m, "n_replications"))};
    }
    cr_assert_fail("no measure %s, %s, level %s", name, stat, level ? level : "(all)");
    return (estimate){0};
}

estimate study_measure(const study *s, const char *name, const char *stat, const char *level)
{
    return measure_of(json_object_get(s->document, "measures"), name, stat, level);
}

estimate study_point(const study *s, size_t point, const char *name, const char *stat)
{
    const json_t *at = json_array_get(json_object_get(s->document, "points"), point);
    cr_assert(at != NULL, "there is no point %zu", point);
    return measure_of(json_object_get(at, "measures"), name, stat, NULL);
}

bool agrees(const char *what, estimate e, double exact, double largest_share)
{
    if (e.n < 2)
        return false;
    const double error = e.half_width / weir_t_quantile(0.975, e.n - 1);
    const double z = (e.mean - exact) / error;
    const bool good = fabs(z) <= 4 && e.half_width <= largest_share * exact;
    if (!good)
        cr_log_error("%s: exact %.6g, estimated %.6g +- %.3g over %d replications, z = %.2f", what,
                     exact, e.mean, e.half_width, e.n, z);
    return good;
}
