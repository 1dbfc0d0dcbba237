/* weir sweep FILE --vary DIAL=LO..HI:STEP: a scenario at many points; and what screen has in common. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "analysis/json.h"
#include "analysis/sweep.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/network/network.h"

#define USUAL_COLUMNS 80
#define MOST_COLUMNS 110

/* ---- before the work ------------------------------------------------------------------------- */

/* Which options belong together. */
static weir_status check_design(const cli_arguments *a, weir_error *err)
{
    const bool sampled = a->design != WEIR_DESIGN_GRID;
    const char *wrong = NULL;
    if (a->points && (a->n_vary || a->n_points || (a->given & CLI_DESIGN)))
        wrong = "--points FILE is a design of its own, without --vary, --design and --n";
    else if (!a->points && a->n_vary == 0)
        wrong = "'weir sweep' needs --vary, or --points FILE";
    else if (!sampled && a->n_points)
        wrong = "--n goes with --design lhs or --design sobol";
    else if (sampled && !a->n_points)
        wrong = "--design lhs and --design sobol need --n POINTS";
    else if (strcmp(a->operands[0], "-") == 0)
        wrong = "a sweep reads its scenario again for each point, so it must be a file";
    if (!wrong)
        return WEIR_OK;
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "%s", wrong);
    if (!a->points && a->n_vary == 0)
        wr_hint(err, WR_NOWHERE,
                "such as --vary services.ward.beds=70..90:2; 'weir dials FILE' lists "
                "the paths");
    return WEIR_ERR_USAGE;
}

static weir_status check_outputs(const cli_arguments *a, const char *record, weir_error *err)
{
    const char *inputs[] = {a->operands[0], a->points};
    const size_t n = a->points ? 2 : 1;
    weir_status status = cli_check_output(a->output, a->force, inputs, n, err);
    return status ? status : cli_check_output(record, a->force, inputs, n, err);
}

static weir_status make_design(const cli_arguments *a, const weir_network *base, weir_design **out,
                               weir_error *err)
{
    const weir_design_options options = {
        .kind = a->points ? WEIR_DESIGN_POINTS : a->design,
        .vary = a->vary,
        .n_vary = a->n_vary,
        .n_points = a->n_points,
        .seed = a->run.seed_given ? a->run.seed : base->run.seed,
        .file = a->points,
    };
    return weir_design_create(base, &options, out, err);
}

/* ---- the work -------------------------------------------------------------------------------- */

static weir_status run_points(const cli_arguments *a, const cli_scenarios *s,
                              const weir_design *design, weir_results **results,
                              weir_run_cost *cost, weir_error *err)
{
    const weir_sweep sweep = {.base = s->networks[0],
                              .name = s->names[0],
                              .path = a->operands[0],
                              .models = weir_health_models(),
                              .load = &a->load,
                              .design = design,
                              .independent = a->independent};
    cli_progress progress;
    weir_run_options options = a->run;
    options.progress = cli_progress_step;
    options.user = &progress;
    cli_progress_begin(&progress, a->quiet);
    const weir_status status = weir_sweep_run(&sweep, &options, results, cost, err);
    cli_progress_end(&progress);
    return status;
}

/* ---- after it -------------------------------------------------------------------------------- */

/* A picture in characters is for a terminal alone. */
int cli_picture_columns(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col < MOST_COLUMNS ? size.ws_col : MOST_COLUMNS;
    return USUAL_COLUMNS;
}

static weir_status show_sweep(const cli_arguments *a, const analysis_sweep *sweep,
                              const weir_run_cost *cost, json_t **document, weir_error *err)
{
    if (a->json) {
        *document = analysis_sweep_json(sweep, cost);
        return *document ? WEIR_OK : wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    }
    analysis_print_sweep(stdout, sweep);
    if (cli_picture_columns() > 0)
        analysis_print_sweep_picture(stdout, sweep, cli_picture_columns() - 1);
    return WEIR_OK;
}

static weir_status show(const cli_arguments *a, const weir_results *results,
                        const weir_run_cost *cost, cli_points_fn *show_points, json_t **document,
                        weir_error *err)
{
    analysis_sweep sweep;
    weir_status status = analysis_sweep_make(&sweep, results, a->measures, a->n_measures, err);
    if (status == WEIR_OK)
        status = show_points(a, &sweep, cost, document, err);
    analysis_sweep_clear(&sweep);
    return status;
}

static weir_status write_and_show(const cli_arguments *a, const char *record,
                                  const weir_results *results, const weir_run_cost *cost,
                                  cli_points_fn *show_points, json_t **document, weir_error *err)
{
    weir_status status = WEIR_OK;
    if (a->output)
        status = weir_results_write(results, a->output, a->force, err);
    if (a->output && status == WEIR_OK)
        status = cli_write_run_record(a, record, cost, err);
    return status ? status : show(a, results, cost, show_points, document, err);
}

static weir_status load_and_run(const cli_arguments *a, const char *record, cli_design_fn *make,
                                cli_points_fn *show_points, json_t **document, weir_error *err)
{
    cli_scenarios scenarios;
    weir_design *design = NULL;
    weir_results *results = NULL;
    weir_run_cost cost;
    weir_status status = cli_scenarios_load(a, &scenarios, err);
    if (status == WEIR_OK)
        status = make(a, scenarios.networks[0], &design, err);
    if (status == WEIR_OK)
        status = cli_measures_check(a, &scenarios, err);
    if (status == WEIR_OK)
        status = run_points(a, &scenarios, design, &results, &cost, err);
    if (status == WEIR_OK)
        status = write_and_show(a, record, results, &cost, show_points, document, err);
    weir_results_close(results);
    weir_design_destroy(design);
    cli_scenarios_clear(&scenarios);
    return status;
}

weir_status cli_sweep_points(const cli_arguments *a, cli_design_fn *make,
                             cli_points_fn *show_points, json_t **document, weir_error *err)
{
    weir_status status = WEIR_OK;
    char *record = a->output ? cli_with_ending(a->output, ".h5", ".run.json") : NULL;
    if (a->output && !record)
        status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    else if (a->output)
        status = check_outputs(a, record, err);
    if (status == WEIR_OK)
        status = load_and_run(a, record, make, show_points, document, err);
    free(record);
    return status;
}

weir_status cli_sweep(const cli_arguments *a, json_t **document, weir_error *err)
{
    const weir_status status = check_design(a, err);
    return status ? status : cli_sweep_points(a, make_design, show_sweep, document, err);
}
