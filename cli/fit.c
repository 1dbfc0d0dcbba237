/* weir fit DATA.csv --column NAME: laws fitted to observed times, and the line of YAML to paste. */
#include <sys/ioctl.h>
#include <unistd.h>

#include "analysis/fit.h"
#include "cli/cli.h"
#include "sim/base/fail.h"

#define USUAL_COLUMNS 80
#define MOST_COLUMNS 100
#define LEVEL 0.95

static weir_status check(const cli_arguments *a, weir_error *err)
{
    char quoted[WR_QUOTE_MAX];
    if (!a->fit.column) {
        wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE, "'weir fit' needs --column NAME");
        wr_hint(err, WR_NOWHERE, "NAME is the heading of the times, in the file's first row");
        return WEIR_ERR_USAGE;
    }
    if (!a->output)
        return WEIR_OK;
    if (!analysis_fit_can_write(a->output))
        return wr_fail(err, WEIR_ERR_USAGE, WR_NOWHERE,
                       "'%s' must end in .svg (a picture), .html (a page) or .yaml (to paste)",
                       wr_quoted(a->output, quoted));
    return cli_check_output(a->output, a->force, a->operands, 1, err);
}

static void show_picture(const weir_fits *fits)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || weir_fits_group_count(fits) > 1)
        return;
    int columns = USUAL_COLUMNS;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        columns = size.ws_col < MOST_COLUMNS ? size.ws_col : MOST_COLUMNS;
    analysis_print_fit_picture(stdout, fits, 0, columns - 1);
}

static weir_status show(const cli_arguments *a, const weir_fits *fits, json_t **document,
                        weir_error *err)
{
    const analysis_fit_about about = {
        .file = a->operands[0], .column = a->fit.column, .by = a->fit.by, .level = LEVEL};
    weir_status status = WEIR_OK;
    if (a->output)
        status = analysis_write_fits(fits, &about, a->output, a->force, err);
    if (status == WEIR_OK && a->json) {
        *document = analysis_fits_json(fits, &about);
        if (!*document)
            status = wr_fail(err, WEIR_ERR_LIMIT, WR_NOWHERE, "out of memory");
    } else if (status == WEIR_OK) {
        analysis_print_fits(stdout, fits, &about);
        show_picture(fits);
    }
    return status;
}

weir_status cli_fit(const cli_arguments *a, json_t **document, weir_error *err)
{
    weir_fits *fits = NULL;
    cli_progress progress;
    weir_fit_options options = a->fit;
    weir_status status = check(a, err);
    if (status != WEIR_OK)
        return status;
    options.level = LEVEL;
    options.laws = a->laws;
    options.n_laws = a->n_laws;
    options.seed = a->run.seed_given ? a->run.seed : 1;
    options.threads = a->run.threads;
    options.progress = cli_progress_step;
    options.user = &progress;
    cli_progress_begin(&progress, a->quiet);
    progress.what = "samples";
    status = weir_fit_file(a->operands[0], &options, &fits, err);
    cli_progress_end(&progress);
    if (status == WEIR_OK)
        status = show(a, fits, document, err);
    weir_fits_destroy(fits);
    return status;
}
