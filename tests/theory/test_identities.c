/* What must hold whatever the numbers are: one model written in two ways. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "tests/support/run_text.h"

enum { RUNS = 200 };

typedef struct sums {
    double sum, squares;
    int n;
} sums;

static void add(sums *s, double x)
{
    s->sum += x;
    s->squares += x * x;
    s->n++;
}
static double mean(const sums *s) { return s->sum / s->n; }
static double error_of(const sums *s) /* standard error of the mean */
{
    return sqrt((s->squares - s->sum * s->sum / s->n) / (s->n - 1) / s->n);
}

/* The mean wait in each of RUNS replications, and the paired difference from another way to write it. */
typedef struct waits {
    sums one, other, between;
} waits;

static waits waits_of(const char *one, const char *other, const char *level)
{
    waits w = {0};
    run_text a = run_text_seed(one, 2, 0), b = run_text_seed(other, 2, 0);
    for (uint32_t k = 0; k < RUNS; k++) {
        run_text_again(&a, 2, k);
        run_text_again(&b, 2, k);
        cr_assert(a.status == WEIR_OK && b.status == WEIR_OK);
        const double x = run_text_level(&a, "desk.wait", "mean", level),
                     y = run_text_level(&b, "desk.wait", "mean", level);
        add(&w.one, x);
        add(&w.other, y);
        add(&w.between, x - y);
    }
    run_text_free(&a);
    run_text_free(&b);
    return w;
}

#define DESK(arrivals, priority)                                                                   \
    "weir: 1\n"                                                                                    \
    "classes: [a, b]\n"                                                                            \
    "run: {warm_up: 1 d, length: 10 d, by: [class]}\n"                                             \
    "arrivals:\n" arrivals "services:\n"                                                           \
    "  desk:\n"                                                                                    \
    "    type: pathway\n"                                                                          \
    "    resources: {servers: 2}\n"                                                                \
    "    steps:\n"                                                                                 \
    "      - {treat: {with: servers, for: {dist: exponential, mean: 5 min}}" priority "}\n"
#define ONE_STREAM "  all: {to: desk, rate: 20 per h, class: {a: 60 %, b: 40 %}}\n"
#define TWO_STREAMS                                                                                \
    "  as: {to: desk, rate: 12 per h, class: a}\n"                                                 \
    "  bs: {to: desk, rate: 8 per h, class: b}\n"

/* A Poisson stream split in two by a coin is two Poisson streams: other numbers, the same law. The two
 * are independent, so their means differ by at most 4 standard errors of the difference. M/M/2 at a load
 * of 5/6: both lie as near to Erlang C's mean wait, 5 min x 0.757576 / (2 - 5/3) = 11.3636 min. */
Test(identities, a_poisson_stream_may_be_split_in_two)
{
    const waits w = waits_of(DESK(ONE_STREAM, ""), DESK(TWO_STREAMS, ""), "");
    const double exact = 11.363636363636 / 60;
    cr_expect(lt(dbl, fabs(mean(&w.between)), 4 * error_of(&w.between)));
    cr_expect(lt(dbl, fabs(mean(&w.one) - exact), 4 * error_of(&w.one)), "%g", mean(&w.one) * 60);
    cr_expect(lt(dbl, fabs(mean(&w.other) - exact), 4 * error_of(&w.other)));
}

/* Who goes first changes who waits, not how long all wait together, where service is exponential and
 * of one mean (Kleinrock's conservation law). The class that goes first waits much less. */
Test(identities, the_order_of_priorities_leaves_the_mean_wait)
{
#define A_FIRST ", priority: {by: class, a: 1, b: 2}"
#define B_FIRST ", priority: {by: class, a: 2, b: 1}"
    const waits all = waits_of(DESK(ONE_STREAM, A_FIRST), DESK(ONE_STREAM, B_FIRST), "");
    const waits none = waits_of(DESK(ONE_STREAM, A_FIRST), DESK(ONE_STREAM, ""), "");
    const waits a = waits_of(DESK(ONE_STREAM, A_FIRST), DESK(ONE_STREAM, B_FIRST), "a");
    cr_expect(lt(dbl, fabs(mean(&all.between)), 4 * error_of(&all.between)));
    cr_expect(lt(dbl, fabs(mean(&none.between)), 4 * error_of(&none.between)));
    cr_expect(lt(dbl, error_of(&all.between), 0.02 * mean(&all.one))); /* and it is known well */
    cr_expect(lt(dbl, mean(&a.one), 0.5 * mean(&a.other)));
}

/* Minutes, hours or days: the same model, and the same numbers but for rounding. */
Test(identities, the_unit_of_time_is_only_how_it_is_written)
{
#define WARD(rate, mean, clean, patience)                                                          \
    "weir: 1\n"                                                                                    \
    "run: {warm_up: 2 d, length: 20 d}\n"                                                          \
    "arrivals: {in: {to: ward, rate: " rate "}}\n"                                                 \
    "services:\n"                                                                                  \
    "  ward:\n"                                                                                    \
    "    type: pathway\n"                                                                          \
    "    resources: {beds: {capacity: 9, turnaround: " clean "}}\n"                                \
    "    steps:\n"                                                                                 \
    "      - {treat: {with: beds, for: {dist: gamma, mean: " mean ", cv: 0.7}}, patience: "        \
    "{wait: {dist: exponential, mean: " patience "}}}\n"
    static const char *const same[] = {
        WARD("24 per day", "8 h", "30 min", "3 h"), WARD("1 per h", "480 min", "0.5 h", "180 min"),
        WARD("1 per 60 min", "28800 s", "1800 s", "10800 s"),
        WARD("168 per wk", "0.3333333333333333 d", "30 min", "0.125 d")};
    static const char *const names[] = {"ward.wait", "ward.time", "ward.beds.in_use",
                                        "ward.waiting"};
    run_text first = run_text_once(same[0]);
    for (size_t i = 1; i < sizeof same / sizeof *same; i++) {
        run_text r = run_text_once(same[i]);
        cr_assert(r.status == WEIR_OK);
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            const double want = run_text_value(&first, names[k], "mean");
            cr_expect(lt(dbl, fabs(run_text_value(&r, names[k], "mean") - want), 1e-6 * want),
                      "%s in way %zu", names[k], i);
        }
        cr_expect(eq(dbl, run_text_value(&r, "ward.left_unseen", "total"),
                     run_text_value(&first, "ward.left_unseen", "total")));
        run_text_free(&r);
    }
    run_text_free(&first);
}
