/* Does weir agree with queueing theory? A *case* is a scenario, and a function that says which of
 * its measures have a known value and computes it. Running one gives a row for each of these:
 * estimate, exact value, and how many standard errors lie between them.
 *
 *     cases.c     the table of cases; stations.c rules.c flows.c: what each case asks
 *     scenarios.h their scenarios, the files of scenarios/verify/ as text in the program
 *     formulas.h  formulas    chain.h  small Markov chains
 *     suite.c     runs cases and judges    show.c  what is printed
 *
 * A row agrees where |z| is at most 4 and half the 95 % interval is at most 1 % of the exact value
 * (2 % of a share below 0.1), so that no wide interval hides a fault. z is a normal score: the
 * quantile of the normal law at the probability that Student's t gives the difference. */
#ifndef ANALYSIS_VERIFY_H
#define ANALYSIS_VERIFY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "weir/estimate.h"
#include "weir/model.h"
#include "weir/results.h"

#define VERIFY_MOST_Z 4.0
#define VERIFY_LEAST_P 0.001 /* of the tests of the family */

/* ---- cases ----------------------------------------------------------------------------------- */

#define VERIFY_MOST_ASKED 24 /* of one case */

/** A measure with a known value. Durations are in hours. */
typedef struct verify_question {
    const char *name, *stat;   /* "desk.wait", "mean"; of a curve: service and quantity */
    const char *group, *level; /* "class", "urgent"; "" for all patients */
    int hour;                  /* of a curve by hour of the day; -1: a measure */
    double exact;
} verify_question;

typedef struct verify_asked {
    verify_question at[VERIFY_MOST_ASKED];
    size_t n; /* may pass VERIFY_MOST_ASKED, which is then an error of ours */
} verify_asked;

/** The first question of a case leads it: that one counts in the family. */
void verify_ask(verify_asked *asked, const char *measure, const char *stat, double exact);
void verify_ask_class(verify_asked *asked, const char *measure, const char *class_, double exact);
/** The mean over one hour of the day, which begins at `hour`: "present" or "waiting" of a
 * service. */
void verify_ask_hour(verify_asked *asked, const char *service, const char *quantity, int hour,
                     double exact);

typedef struct verify_case {
    const char *name; /* of the file in scenarios/verify/, without its ending */
    const char *scenario;
    void (*ask)(verify_asked *asked);
} verify_case;

extern const verify_case verify_cases[];
extern const size_t verify_n_cases;

/* ---- running --------------------------------------------------------------------------------- */

typedef struct verify_options {
    uint64_t seed; /* each case derives its own from this and its name */
    int times;     /* replications: so many times those of the scenario, from 1 */
    int threads;   /* 0: one a core */
    bool (*progress)(void *user, size_t done, size_t total); /* as weir_run_options */
    void *user;
} verify_options;

typedef struct verify_row {
    const verify_case *of;
    verify_question asked;
    char unit[16]; /* as weir_measure's */
    weir_estimate estimate;
    double z, allowed; /* the largest half width allowed */
    bool leads, near, narrow;
} verify_row;

/** All z together. Rows of one case are not independent, so the tests are of the first row of each
 * case alone, in parts: its replications in VERIFY_PARTS times `times` parts, each with a z of its
 * own. */
#define VERIFY_PARTS 4
typedef struct verify_family {
    size_t n;                        /* scores */
    double mean, sd;                 /* of the scores */
    double p_mean, p_sd, p_shape;    /* two-sided; shape: Anderson and Darling's test */
    double rows_mean, rows_sd, most; /* of all rows; the largest |z| */
    bool normal;                     /* no p is below VERIFY_LEAST_P */
} verify_family;

typedef struct verify_outcome {
    verify_row *rows;
    size_t n_rows, n_agree;
    double *scores; /* of the family */
    verify_family family;
    uint64_t seed;
    int times;
    double seconds; /* of processors */
} verify_outcome;

/**
 * Runs cases, one after the other.
 *
 * @param models that the scenarios may name; weir_health_models()
 * @param out    free with verify_outcome_clear() in any case
 * @return WEIR_OK, whether they agree or not; what loading or running a scenario returns
 */
weir_status verify_run(const verify_case *const *cases, size_t n, const weir_models *models,
                       const verify_options *options, verify_outcome *out, weir_error *err);
void verify_outcome_clear(verify_outcome *outcome);
/** The master seed of one case. */
uint64_t verify_seed(const verify_case *of, uint64_t seed);
bool verify_agrees(const verify_row *row);
/** Do all rows agree, and do the z look standard normal? */
bool verify_all_agree(const verify_outcome *outcome);

/** Mean, sd and shape of scores that should be standard normal; the part on rows is left as it
 * is. */
void verify_family_judge(verify_family *family, const double *scores, size_t n);

/* ---- showing --------------------------------------------------------------------------------- */

void verify_print(FILE *out, const verify_outcome *outcome);
/** A new reference; NULL when memory is out. */
json_t *verify_json(const verify_outcome *outcome);
/** A title of a case: the scenario's own. Text as long as `size` has room for. */
const char *verify_title(const verify_case *of, char *title, size_t size);

#endif
