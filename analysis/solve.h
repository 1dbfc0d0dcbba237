/* The answer of a search (weir_solve_run()), read from its results: in a sentence, with the points that led to
 * it, what one more of a dial buys, and a front of cost. Results may come from a file that a stranger made, so
 * nothing is taken for granted: what is missing or does not fit is as if it had not been said. */
#ifndef ANALYSIS_SOLVE_H
#define ANALYSIS_SOLVE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/sweep.h"
#include "weir/results.h"
#include "weir/run.h"

#define ANALYSIS_NO_POINT SIZE_MAX
#define ANALYSIS_SENTENCE 1200

typedef enum analysis_sought {
    ANALYSIS_SMALLEST,
    ANALYSIS_LARGEST,
    ANALYSIS_CHEAPEST
} analysis_sought;

typedef enum analysis_point_verdict {
    ANALYSIS_POINT_OPEN, /* cannot be told, or was not asked to the end */
    ANALYSIS_POINT_MET,
    ANALYSIS_POINT_NOT_MET
} analysis_point_verdict;

typedef struct analysis_solution {
    analysis_sweep sweep; /* its measures: those of the targets first */
    analysis_sought sought;
    double confidence;
    size_t answer; /* point, or ANALYSIS_NO_POINT */
    size_t fails;  /* of one dial: the nearest that surely does not do, or ANALYSIS_NO_POINT */
    bool adjacent; /* no value lies between the two */
    bool all;      /* of one dial: even the end of the range does */
    bool none;     /* surely nothing in the ranges does */
    bool surely_cheapest;
    double cheaper_open; /* mixes that would be cheaper and could not be told */
    bool crossed;        /* a point does that ought not to beside one that does not: */
    size_t better, worse;
    bool budget_spent;
    analysis_point_verdict *verdicts; /* [point] */
    double *replications;             /* [point] */
    double *needs;             /* [point]: replications that would about decide it; 0: no matter */
    double *costs;             /* [point], pounds a day; NULL where not known */
    const weir_measure *front; /* NULL: none was asked for */
    analysis_unit front_unit;
    bool *on_front; /* [point] */
} analysis_solution;

bool analysis_is_solution(const weir_results *r);
/**
 * @param names further measures to show, as of analysis_sweep_make()
 * @return WEIR_OK; WEIR_ERR_USAGE where these are no results of a search, or have no such measure;
 *         WEIR_ERR_LIMIT. Free with analysis_solution_clear() in any case.
 */
weir_status analysis_solution_make(analysis_solution *s, const weir_results *r,
                                   const char *const *names, size_t n_names, weir_error *err);
void analysis_solution_clear(analysis_solution *s);

/** The answer in a sentence or two: "beds 84 is enough for 'ward.wait <= 2 h'; 83 is not (95 % confidence)." */
const char *analysis_solution_sentence(char out[ANALYSIS_SENTENCE], const analysis_solution *s);
/** What else a reader must know, one sentence at a time, i from 0; NULL when there is no more. */
const char *analysis_solution_note(char out[ANALYSIS_SENTENCE], const analysis_solution *s,
                                   size_t i);
/** A hint about what to do where nothing was found. */
void analysis_solution_advise(const analysis_solution *s, weir_error *err);
/** Of one dial: what a unit more of it changes in a measure, from the point before to this; n 0: unknown. */
weir_estimate analysis_solution_each(const analysis_solution *s, size_t measure, size_t point);
/** "met", "not met", "open" */
const char *analysis_point_word(analysis_point_verdict verdict);
/** "beds 84, nurses 5" */
const char *analysis_solution_place(char out[ANALYSIS_SENTENCE], const analysis_solution *s,
                                    size_t point);

void analysis_print_solution(FILE *out, const analysis_solution *s);
void analysis_print_solution_picture(FILE *out, const analysis_solution *s, int columns);
/** The document of a sweep, with `solve`, and of each point also its verdict, replications and cost. */
json_t *analysis_solution_json(const analysis_solution *s, const weir_run_cost *cost);

#endif
