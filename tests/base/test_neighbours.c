/* Neighbours have nothing to do with one another: patients n and n + 1, two stages of a patient,
 * visits, blocks, words, replications, sources and seeds. Two million draws of each kind stand in a
 * row: the serial correlation of uniforms, normals and exponentials, and a million pairs in a
 * 32 x 32 square, by the upper bits of a word (the uniform) and by its lower ones (a ziggurat's
 * layer). All by the functions in line that the event loop uses. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "sim/base/dist_inline.h"
#include "sim/base/stream_inline.h"
#include "tests/base/fit.h"

enum { N_PAIRS = 1000000, N = 2 * N_PAIRS, SIDE = 32 };

typedef enum neighbour {
    BY_PATIENT,
    BY_VISIT,
    BY_BLOCK,
    BY_WORD, /* u0 and u1 of a block: service and routing */
    BY_REPLICATION,
    BY_STAGE,
    BY_SOURCE,
    BY_SEED,
    TWO_STAGES,      /* of a patient, then the next patient's */
    TWO_REPLICATIONS /* of a patient, likewise */
} neighbour;

static const char *const names[] = {"patient", "visit",  "block", "word",       "replication",
                                    "stage",   "source", "seed",  "two stages", "two replications"};

/* The i-th word of a row of neighbours, and who draws it. */
static uint64_t word_in_row(neighbour kind, uint32_t i, wr_draw *draw)
{
    static wr_stage_key triage, treat;
    char name[32];
    if (i == 0) {
        triage = wr_stage_key_of("triage", 1);
        treat = wr_stage_key_of("treat", 1);
    }
    *draw = (wr_draw){triage, 0, 77, 5, 3};
    switch (kind) {
    case BY_PATIENT:
        draw->patient = i;
        break;
    case BY_VISIT: /* a counter holds 2^20 of them */
        draw->visit = i % WR_MAX_VISIT;
        draw->patient = i / WR_MAX_VISIT;
        break;
    case BY_BLOCK:
        draw->patient = i / 4096;
        return wr_block_at_inline(draw, i % 4096).w0;
    case BY_WORD: {
        draw->patient = i / 2;
        const wr_block block = wr_block_at_inline(draw, 0);
        return i % 2 ? block.w1 : block.w0;
    }
    case BY_REPLICATION:
        draw->replication = i;
        break;
    case BY_STAGE:
        snprintf(name, sizeof name, "ward_%" PRIu32 ".stay", i);
        draw->key = wr_stage_key_of(name, 1);
        break;
    case BY_SOURCE:
        snprintf(name, sizeof name, "source_%" PRIu32, i);
        draw->source_fold = wr_fold32(wr_fnv1a(name));
        break;
    case BY_SEED:
        draw->key = wr_stage_key_of("triage", i);
        break;
    case TWO_STAGES:
        draw->patient = i / 2;
        draw->key = i % 2 ? treat : triage;
        break;
    case TWO_REPLICATIONS:
        draw->patient = i / 2;
        draw->replication = i % 2;
        break;
    }
    return wr_block_at_inline(draw, 0).w0;
}

/* x as it stands in a row: its sums, and those of its products with the one before it. */
typedef struct row {
    double sum, squares, products, last;
} row;

static void row_add(row *r, double x)
{
    r->sum += x;
    r->squares += x * x;
    r->products += x * r->last;
    r->last = x;
}

/* x has mean 0 and variance v, so the correlation of neighbours has a standard error of 1/sqrt(n);
 * the mean one of sqrt(v/n). */
static void expect_uncorrelated(const row *r, double v, const char *name, const char *what)
{
    cr_expect(lt(dbl, fabs(r->sum / N), FIT_ERRORS * sqrt(v / N)), "%s, %s", name, what);
    cr_expect(lt(dbl, fabs(r->products / r->squares), FIT_ERRORS / sqrt(N)), "%s, %s", name, what);
}

/* Each of the pairs falls in any cell with the same chance: SIDE * SIDE - 1 degrees of freedom. */
static void expect_even(int count[SIDE][SIDE], const char *name, const char *what)
{
    const double expected = (double)N_PAIRS / (SIDE * SIDE);
    double chi_square = 0;
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++)
            chi_square += (count[i][j] - expected) * (count[i][j] - expected) / expected;
    cr_expect(lt(dbl, chi_square, fit_chi_square_limit(SIDE * SIDE - 1)), "%s, %s", name, what);
    /* nor is the spread too even, as it would be where a row counts through */
    cr_expect(gt(dbl, chi_square, gsl_cdf_chisq_Pinv(1e-6, SIDE * SIDE - 1)), "%s, %s", name, what);
}

Test(neighbours, have_nothing_to_do_with_one_another)
{
    for (neighbour kind = BY_PATIENT; kind <= TWO_REPLICATIONS; kind++) {
        static int upper[SIDE][SIDE], lower[SIDE][SIDE];
        memset(upper, 0, sizeof upper);
        memset(lower, 0, sizeof lower);
        row uniforms = {0}, normals = {0}, exponentials = {0};
        uint64_t before = 0;
        for (uint32_t i = 0; i < N; i++) {
            wr_draw draw;
            const uint64_t word = word_in_row(kind, i, &draw);
            row_add(&uniforms, wr_uniform(word) - 0.5);
            row_add(&normals, wr_normal_inline(word, &draw, 0));
            row_add(&exponentials, wr_exponential_inline(word, &draw, 1) - 1);
            if (i % 2) {
                upper[before >> 59][word >> 59]++;
                lower[before % SIDE][word % SIDE]++;
            }
            before = word;
        }
        expect_uncorrelated(&uniforms, 1.0 / 12, names[kind], "uniforms");
        expect_uncorrelated(&normals, 1.0, names[kind], "normals");
        expect_uncorrelated(&exponentials, 1.0, names[kind], "exponentials");
        expect_even(upper, names[kind], "upper bits");
        expect_even(lower, names[kind], "lower bits");
    }
}

/* Variates of one draw that take different lanes share no block, even on their slow paths: from a
 * word that always needs more, the four lanes are uncorrelated. */
Test(neighbours, lanes_share_nothing)
{
    enum { M = 200000 };
    const uint64_t tail = UINT64_MAX << 11; /* layer 0, farthest right */
    const double edge = wr_exponential_ziggurat.edge[1];
    for (uint32_t lane = 0; lane < 4; lane++) {
        double products = 0;
        for (uint32_t i = 0; i < M; i++) {
            const wr_draw draw = {{17, 4}, 0, 5, i, 0};
            const uint32_t other = (lane + 1) % 4;
            products += (wr_exponential_inline(tail, &draw, lane) - edge - 1) *
                        (wr_exponential_inline(tail, &draw, other) - edge - 1);
        }
        /* beyond the edge the law begins again: mean 1, variance 1 */
        cr_expect(lt(dbl, fabs(products / M), FIT_ERRORS / sqrt(M)), "lane %u", lane);
    }
}
