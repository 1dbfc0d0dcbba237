/* weir screen FILE --vary DIAL=LO..HI: which dials matter. */
#include <stdlib.h>
#include <string.h>

#include "analysis/json.h"
#include "analysis/screen.h"
#include "cli/cli.h"
#include "sim/base/fail.h"
#include "sim/network/network.h"

#define USUAL_TRAJECTORIES 10
#define USUAL_ROWS 128

/* Which options belong together. */
static weir_status check_design(const cli_arguments *a, weir_error *err)
{
    const char *wrong = NULL;
    if (a->n_vary == 0)
        wrong = "'weir screen' needs --vary DIAL=LO..HI for each dial that may matter";
    else if (a->design == WEIR_DESIGN_TORNADO && a->n_points)
        wrong = "--n goes with --design morris or --design sobol";
    else if (a->design != WEIR_DESIGN_MORRIS && a->levels)
        wrong = "--levels goes with --design morris";
    else if (a->n_points == 1)
        wrong = "--n takes 2 or more: with one there is no interval";
    else if (strcmp(a->operands[0], "-") == 0)
        wrong = "a screening reads its scenario again for each point, so it must be a file";
    if (!wrong)
        return WEIR_OK;
    wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "%s", wrong);
    if (a->n_vary == 0)
        wr_hint(err, WR_NOWHERE,
                "such as --vary services.ward.beds=70..90; 'weir dials FILE' lists the paths");
    return WEIR_ERR_USAGE;
}

static weir_status make_design(const cli_arguments *a, const weir_network *base, weir_design **out,
                               weir_error *err)
{
    const size_t usual = a->design == WEIR_DESIGN_MORRIS ? USUAL_TRAJECTORIES : USUAL_ROWS;
    const weir_design_options options = {
        .kind = a->design,
        .vary = a->vary,
        .n_vary = a->n_vary,
        .n_points = a->n_points ? a->n_points : usual,
        .levels = a->levels,
        .seed = a->run.seed_given ? a->run.seed : base->run.seed,
    };
    return weir_design_create(base, &options, out, err);
}

static weir_status show_screen(const cli_arguments *a, const analysis_sweep *sweep,
                               const weir_run_cost *cost, json_t **document, weir_error *err)
{
    analysis_screen screen;
    char warning[ANALYSIS_TEXT], name[ANALYSIS_TEXT];
    weir_status status = analysis_screen_make(&screen, sweep, err);
    if (status == WEIR_OK && a->json) {
        *document = analysis_sweep_json(sweep, cost);
        if (!*document)
            status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
        else
            json_object_set_new(*document, "screen", analysis_screen_json(&screen));
        for (size_t i = 0; *document && i < sweep->n_measures; i++)
            if (*analysis_screen_warning(warning, &screen, i))
                wr_warn(err, WR_NOWHERE, "%s: %s", analysis_sweep_measure_name(name, sweep, i),
                        warning);
    } else if (status == WEIR_OK) {
        analysis_print_screen(stdout, &screen);
        if (cli_picture_columns() > 0)
            analysis_print_screen_picture(stdout, &screen, cli_picture_columns() - 1);
    }
    analysis_screen_clear(&screen);
    return status;
}

weir_status cli_screen(const cli_arguments *a, json_t **document, weir_error *err)
{
    const weir_status status = check_design(a, err);
    return status ? status : cli_sweep_points(a, make_design, show_screen, document, err);
}
