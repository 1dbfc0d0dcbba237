/* Inside of a fit of laws to a file, for the files that make one.
 *
 *     fit.c            weir_fit_file(): laws, groups, the order of the fits
 *     fit_read.c       rows of the file to observations
 *     fit_bootstrap.c  how good a fit is, over threads
 *     fit_yaml.c       a fit as a scenario writes it */
#ifndef WR_EXPERIMENT_FIT_H
#define WR_EXPERIMENT_FIT_H

#include "sim/base/fit.h"
#include "weir/fit.h"

typedef struct wr_fit_group {
    const char *name;
    WR_VEC(double) values; /* as written; both until they are made observations of */
    WR_VEC(bool) cut;
    size_t n_missing, n_zero, n_negative, n_different;
    double least, most, mean, sd, median;
    wr_rounding rounding;
    double step;
    wr_sample sample;
    wr_steps steps, cuts;
    wr_fit *fits; /* parallel to the public ones */
    weir_fit_group shown;
    weir_fit *shown_fits;
} wr_fit_group;

struct weir_fits {
    wr_arena *arena;
    const weir_fit_options *options; /* while it is made */
    const char *path;
    const char *unit; /* "" for plain numbers */
    double scale;     /* seconds of a unit; 0 for plain numbers */
    double above;     /* -infinity: everything was observed */
    wr_fit_law laws[WR_N_FIT_LAWS];
    size_t n_laws;
    WR_VEC(wr_fit_group) groups;
};

/** Reads the file into groups. */
weir_status wr_fit_read(weir_fits *fits, weir_error *err);
/** The shares of imitations that are as far off, for every fit of every group. */
weir_status wr_fit_bootstrap(weir_fits *fits, weir_error *err);
/** The lines of YAML; NULL, with why, where a scenario cannot have the law. */
const char *wr_fit_yaml(const weir_fits *fits, const wr_fit_group *group, const wr_fit *fit,
                        const char **why_not);

#endif
