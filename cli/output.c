/* Files that are written: asked about before the work begins, so that hours of running are not lost
 * to a mistyped folder; written under another name and renamed, so that a name stands for a whole
 * file or for none. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "sim/base/fail.h"

/* ---- before the work ------------------------------------------------------------------------- */

static weir_status check_existing(const char *shown, const struct stat *found, bool force,
                                  const char *const *inputs, size_t n_inputs, weir_error *err)
{
    struct stat input;
    if (S_ISDIR(found->st_mode))
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': it is a folder", shown);
    if (!S_ISREG(found->st_mode))
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': it is not a regular file",
                       shown);
    for (size_t i = 0; i < n_inputs; i++)
        if (stat(inputs[i], &input) == 0 && input.st_dev == found->st_dev &&
            input.st_ino == found->st_ino)
            return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                           "'%s' is read by this command, so it cannot be written", shown);
    if (force)
        return WEIR_OK;
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' exists", shown);
    wr_hint(err, WR_NOWHERE, "--force replaces it");
    return WEIR_ERR_USAGE;
}

static weir_status check_folder(const char *path, const char *shown, weir_error *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    if (!folder)
        return wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    struct stat found;
    int error = 0;
    const bool exists = stat(folder, &found) == 0;
    if (exists && !S_ISDIR(found.st_mode))
        error = ENOTDIR;
    else if (!exists || access(folder, W_OK | X_OK) != 0)
        error = errno;
    free(folder);
    if (error)
        return wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': %s", shown,
                       strerror(error));
    return WEIR_OK;
}

weir_status cli_check_output(const char *path, bool force, const char *const *inputs,
                             size_t n_inputs, weir_error *err)
{
    char shown[WR_QUOTE_MAX];
    struct stat found;
    wr_quoted(path, shown);
    if (!*path || path[strlen(path) - 1] == '/')
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'%s' is not the name of a file", shown);
    if (stat(path, &found) == 0) {
        const weir_status status = check_existing(shown, &found, force, inputs, n_inputs, err);
        if (status != WEIR_OK)
            return status;
    }
    return check_folder(path, shown, err);
}

char *cli_with_ending(const char *path, const char *ending, const char *instead)
{
    const size_t length = strlen(path), n = strlen(ending);
    const char *slash = strrchr(path, '/');
    const size_t base = slash ? (size_t)(slash + 1 - path) : 0;
    const bool has = length > base + n && strcmp(path + length - n, ending) == 0;
    const size_t kept = has ? length - n : length, size = kept + strlen(instead) + 1;
    char *result = malloc(size);
    if (result)
        snprintf(result, size, "%.*s%s", (int)kept, path, instead);
    return result;
}

/* ---- writing --------------------------------------------------------------------------------- */

bool cli_publish(const char *path, const char *text)
{
    char ending[32];
    snprintf(ending, sizeof ending, ".%ld.part", (long)getpid());
    char *part = cli_with_ending(path, "", ending);
    FILE *file = part ? fopen(part, "wx") : NULL;
    bool good = file != NULL;
    if (file) {
        good = fputs(text, file) >= 0 && fflush(file) == 0 && fsync(fileno(file)) == 0;
        good = fclose(file) == 0 && good && rename(part, path) == 0;
    }
    const int error = errno;
    if (file && !good)
        unlink(part);
    free(part);
    errno = error;
    return good;
}

/* ---- the record of a run --------------------------------------------------------------------- */

static json_t *machine_json(void)
{
    struct utsname name;
    if (uname(&name) != 0)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:I, s:I}", "system", cli_json_text(name.sysname), "release",
                     cli_json_text(name.release), "processor", cli_json_text(name.machine), "cores",
                     (json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "memory_bytes",
                     (json_int_t)sysconf(_SC_PHYS_PAGES) * (json_int_t)sysconf(_SC_PAGESIZE));
}

static json_t *command_json(const cli_arguments *a)
{
    json_t *list = json_array();
    json_array_append_new(list, json_string("weir"));
    json_array_append_new(list, json_string(a->command->name));
    for (int i = 1; i < a->argc; i++)
        json_array_append_new(list, cli_json_text(a->argv[i]));
    return list;
}

static json_t *cost_json(const weir_run_cost *cost)
{
    const double patients = (double)cost->patients;
    json_t *json = json_pack(
        "{s:f, s:f, s:i, s:I, s:I, s:I, s:I}", "wall_seconds", cost->wall_seconds, "cpu_seconds",
        cost->cpu_seconds, "threads", cost->threads, "events", (json_int_t)cost->events,
        "pending_operations", (json_int_t)cost->pending_ops, "patients", (json_int_t)cost->patients,
        "peak_bytes", (json_int_t)cost->peak_bytes);
    json_object_set_new(json, "events_per_cpu_second",
                        cli_json_number((double)cost->events / cost->cpu_seconds));
    json_object_set_new(json, "pending_operations_per_patient",
                        cli_json_number((double)cost->pending_ops / patients));
    json_object_set_new(json, "cpu_nanoseconds_per_patient",
                        cli_json_number(cost->cpu_seconds * 1e9 / patients));
    return json;
}

static json_t *record_json(const cli_arguments *a, const weir_run_cost *cost)
{
    char ended[32];
    struct tm utc;
    const time_t now = time(NULL);
    strftime(ended, sizeof ended, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    return json_pack("{s:s, s:o, s:o, s:s, s:o, s:o}", "weir", weir_version(), "command",
                     command_json(a), "results", cli_json_text(a->output), "ended", ended, "cost",
                     cost_json(cost), "machine", machine_json());
}

weir_status cli_write_run_record(const cli_arguments *a, const char *path,
                                 const weir_run_cost *cost, weir_error *err)
{
    char shown[WR_QUOTE_MAX];
    json_t *json = record_json(a, cost);
    char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) : NULL;
    char *line = text ? cli_with_ending(text, "", "\n") : NULL;
    weir_status status = WEIR_OK;
    if (!line)
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else if (!cli_publish(path, line))
        status = wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': %s",
                         wr_quoted(path, shown), strerror(errno));
    free(line);
    free(text);
    json_decref(json);
    return status;
}
