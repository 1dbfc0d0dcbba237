/* weir calibrate FILE --targets FIGURES.csv --dial DIAL=LO..HI: dials from observed figures, as an overlay. */
#define _XOPEN_SOURCE 700 /* realpath() */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/calibrate.h"
#include "cli/cli.h"
#include "sim/base/fail.h"

/* ---- before the work ----------------------------------------------------------------------------- */

static weir_status check(const cli_arguments *a, weir_error *err)
{
    const char *wrong = NULL, *hint = NULL;
    if (!a->targets) {
        wrong = "'weir calibrate' needs --targets FILE.csv";
        hint = "its columns are measure and value, and sd (or lo and hi), role, source and others";
    } else if (a->n_dials == 0) {
        wrong = "'weir calibrate' needs --dial DIAL=LO..HI";
        hint = "such as --dial 'services.ward.steps.1.treat.for.mean=3 d..6 d'; 'weir dials FILE' "
               "lists the paths";
    } else if (strcmp(a->operands[0], "-") == 0) {
        wrong = "a calibration reads its scenario again for each point, so it must be a file";
    }
    if (wrong) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "%s", wrong);
        if (hint)
            wr_hint(err, WR_NOWHERE, "%s", hint);
        return WEIR_ERR_USAGE;
    }
    const char *inputs[] = {a->operands[0], a->targets};
    return a->output ? cli_check_output(a->output, a->force, inputs, 2, err) : WEIR_OK;
}

/* ---- the overlay ----------------------------------------------------------------------------------- */

/* The folder of a path, absolute and without links, from malloc(). */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    char *real = folder ? realpath(folder, NULL) : NULL;
    free(folder);
    return real;
}

/* `to`, a file, as seen from a folder; both absolute. From malloc(). */
static char *seen_from(const char *folder, const char *to)
{
    size_t shared = 0;
    for (size_t i = 0;; i++) { /* the longest beginning that ends with a whole name */
        const char a = folder[i] ? folder[i] : '/', b = to[i];
        if (a != b)
            break;
        if (b == '/')
            shared = i + 1;
        if (!folder[i])
            break;
    }
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    if (!out)
        return NULL;
    const size_t length = strlen(folder);
    for (size_t i = shared; i < length; i++)
        if (i == shared || folder[i - 1] == '/')
            fputs("../", out);
    fputs(to + shared, out);
    fclose(out);
    return text;
}

static char *extended_path(const char *overlay, const char *scenario)
{
    char *folder = folder_of(overlay), *real = realpath(scenario, NULL), *path = NULL;
    if (folder && real)
        path = seen_from(folder, real);
    free(folder);
    free(real);
    return path;
}

static weir_status write_overlay(const cli_arguments *a, const weir_network *base,
                                 const weir_calibration *c, weir_error *err)
{
    char title[256], shown[WR_QUOTE_MAX];
    const char *of = weir_network_title(base);
    snprintf(title, sizeof title, "%.200s, calibrated", of && *of ? of : a->operands[0]);
    char *path = extended_path(a->output, a->operands[0]);
    char *text = path ? weir_calibration_overlay(c, path, title) : NULL;
    weir_status status = WEIR_OK;
    if (!text)
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else if (!cli_publish(a->output, text))
        status = wr_fail(err, WEIR_ERR_IO, WR_NOWHERE, "cannot write '%s': %s",
                         wr_quoted(a->output, shown), strerror(errno));
    if (status == WEIR_OK && (a->given & CLI_SET))
        wr_warn(err, WR_NOWHERE, "what --set gave is not in '%s'", wr_quoted(a->output, shown));
    free(text);
    free(path);
    return status;
}

/* ---- the work --------------------------------------------------------------------------------------- */

static weir_status run(const cli_arguments *a, const cli_scenarios *s, weir_calibration **out,
                       weir_error *err)
{
    const weir_calibrate asked = {.base = s->networks[0],
                                  .name = s->names[0],
                                  .path = a->operands[0],
                                  .models = weir_health_models(),
                                  .load = &a->load,
                                  .targets = a->targets,
                                  .dials = a->dials,
                                  .n_dials = a->n_dials,
                                  .budget = a->budget,
                                  .waves = a->waves,
                                  .discrepancy = a->discrepancy};
    cli_progress progress;
    weir_run_options options = a->run;
    options.progress = cli_progress_step;
    options.user = &progress;
    cli_progress_begin(&progress, a->quiet);
    const weir_status status = weir_calibrate_run(&asked, &options, out, err);
    cli_progress_end(&progress);
    return status;
}

weir_status cli_calibrate(const cli_arguments *a, json_t **document, weir_error *err)
{
    cli_scenarios scenarios = {0};
    weir_calibration *c = NULL;
    weir_status status = check(a, err);
    if (status != WEIR_OK)
        return status;
    status = cli_scenarios_load(a, &scenarios, err);
    if (status == WEIR_OK)
        status = run(a, &scenarios, &c, err);
    if (status == WEIR_OK && a->output)
        status = write_overlay(a, scenarios.networks[0], c, err);
    if (status == WEIR_OK && a->json) {
        *document = analysis_calibration_json(c, scenarios.names[0]);
        if (!*document)
            status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    } else if (status == WEIR_OK) {
        analysis_print_calibration(stdout, c, scenarios.names[0]);
    }
    if (status == WEIR_OK && c->n_plausible == 0)
        status = wr_fail(err, WEIR_ERR_FINDINGS, WR_NOWHERE,
                         "no point comes as near to the figures as their uncertainty allows");
    weir_calibration_destroy(c);
    cli_scenarios_clear(&scenarios);
    return status;
}
