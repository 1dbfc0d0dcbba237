/* Runs cases and judges what they give. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/fail.h"
#include "analysis/verify/verify.h"
#include "weir/network.h"
#include "weir/run.h"

#define LEVEL 0.95
#define NORMAL_DF 1e7 /* so many degrees of freedom that Student's t is the normal law */

/* ---- asking ---------------------------------------------------------------------------------- */

static void ask(verify_asked *asked, verify_question question)
{
    if (asked->n < VERIFY_MOST_ASKED)
        asked->at[asked->n] = question;
    asked->n++;
}

void verify_ask(verify_asked *asked, const char *measure, const char *stat, double exact)
{
    ask(asked, (verify_question){measure, stat, "", "", -1, exact});
}

void verify_ask_class(verify_asked *asked, const char *measure, const char *class_, double exact)
{
    ask(asked, (verify_question){measure, "mean", "class", class_, -1, exact});
}

void verify_ask_hour(verify_asked *asked, const char *service, const char *quantity, int hour,
                     double exact)
{
    ask(asked, (verify_question){service, quantity, "", "", hour, exact});
}

/* ---- one answer ------------------------------------------------------------------------------ */

/* How many standard errors an estimate lies from the exact value, as a score of the normal law. */
static double score(weir_estimate e, double exact)
{
    e.value -= exact;
    const double p = weir_estimate_p(e);
    if (!(p > 0)) /* so far out that p is 0, or nothing is known */
        return e.value / (e.sd / sqrt((double)e.n));
    const double z = -weir_t_quantile(p / 2, NORMAL_DF);
    return e.value < 0 ? -z : z;
}

/* Where the answers to one question lie: one number a replication, or a numerator and a
 * denominator. */
typedef struct answers {
    const weir_measure *measure;
    const double *y, *x; /* x NULL: y alone */
    size_t n, step;      /* the i-th is y[i * step] */
} answers;

static bool find_answers(const weir_results *r, const verify_question *q, answers *out)
{
    *out = (answers){.n = weir_results_replication_count(r), .step = 1};
    if (q->hour < 0) {
        out->measure = weir_results_find(r, q->name, q->stat, q->group, q->level);
        if (!out->measure)
            return false;
        out->y = out->measure->numerator;
        out->x = out->measure->quantile ? NULL : out->measure->denominator;
        return true;
    }
    for (size_t i = 0; i < weir_results_curve_count(r); i++) {
        const weir_day_curve *c = weir_results_curve(r, i);
        if (strcmp(c->service, q->name) == 0 && strcmp(c->quantity, q->stat) == 0) {
            out->y = c->value + q->hour;
            out->step = 24;
            return true;
        }
    }
    return false;
}

/* The estimate from a part of the replications. `room` holds twice as many numbers. */
static weir_estimate estimate_of(const answers *a, size_t first, size_t n, double *room)
{
    double *y = room, *x = room + n;
    for (size_t i = 0; i < n; i++) {
        y[i] = a->y[(first + i) * a->step];
        x[i] = a->x ? a->x[(first + i) * a->step] : 1;
    }
    if (a->x && a->measure->pooled)
        return weir_estimate_ratio(y, x, n, LEVEL);
    for (size_t i = 0; i < n; i++)
        y[i] /= x[i];
    return weir_estimate_mean(y, n, LEVEL);
}

static bool is_share(const verify_row *row)
{
    return strcmp(row->unit, "share") == 0 || strcmp(row->asked.stat, "ratio") == 0;
}

static void judge(verify_row *row)
{
    const double exact = row->asked.exact;
    row->z = score(row->estimate, exact);
    row->allowed = (is_share(row) && exact < 0.1 ? 0.02 : 0.01) * fabs(exact);
    row->near = fabs(row->z) <= VERIFY_MOST_Z;
    row->narrow = row->estimate.half_width <= row->allowed;
}

bool verify_agrees(const verify_row *row) { return row->near && row->narrow; }

/* ---- one case -------------------------------------------------------------------------------- */

uint64_t verify_seed(const verify_case *of, uint64_t seed)
{
    uint64_t hash = 2166136261u; /* FNV-1a, of 32 bits */
    for (const char *c = of->name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u & 0xffffffffu;
    return hash + seed;
}

typedef struct running {
    const verify_options *options;
    size_t which, n; /* cases */
    size_t first;    /* replications of the scenario itself; 0: not known yet */
    weir_run_cost cost;
} running;

/* A case is a thousand steps, whatever it takes. */
static bool on_progress(void *user, size_t done, size_t total)
{
    const running *run = user;
    const size_t all = run->first ? total : total * (size_t)run->options->times;
    if (!run->options->progress || all == 0)
        return true;
    return run->options->progress(run->options->user, 1000 * run->which + 1000 * done / all,
                                  1000 * run->n);
}

static int more_replications(void *user, const weir_results *so_far)
{
    running *run = user;
    if (run->first == 0)
        run->first = weir_results_replication_count(so_far);
    return (int)run->first * run->options->times;
}

static weir_status run_case(const verify_case *of, const weir_models *models, running *run,
                            weir_results **results, weir_error *err)
{
    const weir_run_options how = {.seed_given = true,
                                  .seed = verify_seed(of, run->options->seed),
                                  .threads = run->options->threads,
                                  .progress = on_progress,
                                  .user = run,
                                  .more = more_replications,
                                  .more_user = run};
    weir_network *network = NULL;
    run->first = 0;
    weir_status status =
        weir_network_load_text(of->name, of->scenario, models, NULL, &network, err);
    if (status == WEIR_OK)
        status = weir_run((const weir_network *const *)&network, &of->name, 1, &how, results,
                          &run->cost, err);
    weir_network_destroy(network);
    return status;
}

static weir_status answer(const verify_case *of, const verify_question *q, const weir_results *r,
                          bool leads, verify_outcome *out, weir_error *err)
{
    answers a;
    if (!find_answers(r, q, &a))
        return analysis_fail(err, WEIR_ERR_INTERNAL, "case '%s' has no measure '%s', '%s'",
                             of->name, q->name, q->stat);
    if (!isfinite(q->exact))
        return analysis_fail(err, WEIR_ERR_LIMIT, "no exact value of '%s' in case '%s'", q->name,
                             of->name);
    const size_t n_scores = leads ? (size_t)(VERIFY_PARTS * out->times) : 0;
    verify_row *rows = realloc(out->rows, (out->n_rows + 1) * sizeof *rows);
    if (rows)
        out->rows = rows;
    double *scores = realloc(out->scores, (out->family.n + n_scores + 1) * sizeof *scores);
    if (scores)
        out->scores = scores;
    double *room = malloc((2 * a.n + 1) * sizeof *room);
    if (!rows || !scores || !room) {
        free(room);
        return analysis_fail(err, WEIR_ERR_LIMIT, "out of memory");
    }

    verify_row *row = &rows[out->n_rows++];
    *row = (verify_row){.of = of, .asked = *q, .leads = leads};
    strncpy(row->unit, a.measure ? a.measure->unit : "patients", sizeof row->unit - 1);
    row->estimate = estimate_of(&a, 0, a.n, room);
    judge(row);
    out->n_agree += verify_agrees(row);
    for (size_t i = 0; i < n_scores; i++) {
        const size_t part = a.n / n_scores;
        scores[out->family.n++] = score(estimate_of(&a, i * part, part, room), q->exact);
    }
    free(room);
    return WEIR_OK;
}

static weir_status add_case(const verify_case *of, const weir_models *models, running *run,
                            verify_outcome *out, weir_error *err)
{
    weir_results *results = NULL;
    verify_asked asked = {.n = 0};
    of->ask(&asked);
    if (asked.n > VERIFY_MOST_ASKED)
        return analysis_fail(err, WEIR_ERR_INTERNAL, "case '%s' asks too much", of->name);
    weir_status status = run_case(of, models, run, &results, err);
    out->seconds += run->cost.cpu_seconds;
    for (size_t i = 0; status == WEIR_OK && i < asked.n; i++)
        status = answer(of, &asked.at[i], results, i == 0, out, err);
    weir_results_close(results);
    return status;
}

weir_status verify_run(const verify_case *const *cases, size_t n, const weir_models *models,
                       const verify_options *options, verify_outcome *out, weir_error *err)
{
    weir_status status = WEIR_OK;
    running run = {.options = options, .n = n};
    *out = (verify_outcome){.seed = options->seed, .times = options->times};
    for (run.which = 0; status == WEIR_OK && run.which < n; run.which++)
        status = add_case(cases[run.which], models, &run, out, err);
    if (status != WEIR_OK)
        return status;

    verify_family *family = &out->family;
    verify_family_judge(family, out->scores, family->n);
    double sum = 0, squares = 0;
    for (size_t i = 0; i < out->n_rows; i++) {
        sum += out->rows[i].z;
        squares += out->rows[i].z * out->rows[i].z;
        family->most = fmax(family->most, fabs(out->rows[i].z));
    }
    family->rows_mean = sum / (double)out->n_rows;
    family->rows_sd = sqrt(squares / (double)out->n_rows - family->rows_mean * family->rows_mean);
    return WEIR_OK;
}

void verify_outcome_clear(verify_outcome *outcome)
{
    free(outcome->rows);
    free(outcome->scores);
    *outcome = (verify_outcome){0};
}

bool verify_all_agree(const verify_outcome *outcome)
{
    return outcome->n_agree == outcome->n_rows && outcome->family.normal;
}

/* ---- the family ------------------------------------------------------------------------------ */

static int compare_scores(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double below(double z) { return 0.5 * erfc(-z / sqrt(2)); }
static double two_sided(double z) { return erfc(fabs(z) / sqrt(2)); }

/* P(A^2 > a) for a law that is fully known: Marsaglia and Marsaglia (2004), J. Stat. Software 9(2),
 * the limit for many scores, which is good to 0.002 from eight on. */
static double shape_p(double a)
{
    if (a < 2)
        return 1 - exp(-1.2337141 / a) / sqrt(a) *
                       (2.00012 +
                        (0.247105 -
                         (0.0649821 - (0.0347962 - (0.011672 - 0.00168691 * a) * a) * a) * a) *
                            a);
    return -expm1(-exp(
        1.0776 - (2.30695 - (0.43424 - (0.082433 - (0.008056 - 0.0003146 * a) * a) * a) * a) * a));
}

/* Anderson and Darling's A^2 against the standard normal law; sorts the scores. */
static double shape_of(double *scores, size_t n)
{
    double sum = 0;
    qsort(scores, n, sizeof *scores, compare_scores);
    for (size_t i = 0; i < n; i++)
        sum += (double)(2 * i + 1) *
               (log(fmax(below(scores[i]), 1e-300)) + log(fmax(below(-scores[n - 1 - i]), 1e-300)));
    return -(double)n - sum / (double)n;
}

/* The mean has sd 1 / sqrt(n); n times the mean square is chi-squared, of which the cube root is
 * nearly normal (Wilson and Hilferty 1931). */
void verify_family_judge(verify_family *family, const double *scores, size_t n)
{
    double sum = 0, squares = 0;
    double *sorted = malloc((n + 1) * sizeof *sorted);
    family->n = n;
    for (size_t i = 0; i < n; i++) {
        sum += scores[i];
        squares += scores[i] * scores[i];
        if (sorted)
            sorted[i] = scores[i];
    }
    const double few = 2 / (9 * (double)n);
    family->mean = sum / (double)n;
    family->sd = sqrt(squares / (double)n - family->mean * family->mean);
    family->p_mean = two_sided(sum / sqrt((double)n));
    family->p_sd = two_sided((cbrt(squares / (double)n) - (1 - few)) / sqrt(few));
    family->p_shape = sorted ? shape_p(shape_of(sorted, n)) : NAN;
    family->normal = family->p_mean >= VERIFY_LEAST_P && family->p_sd >= VERIFY_LEAST_P &&
                     family->p_shape >= VERIFY_LEAST_P;
    free(sorted);
}
