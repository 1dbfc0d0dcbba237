/* Lines that not everybody joins: birth and death processes of the number present (Kleinrock, Queueing
 * Systems I, chapter 3). */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "study.h"

enum { SERVERS = 3, MOST = 400 };

typedef struct line {
    double refused, waiting, in_use;
} line;

/* 24 an hour come to three servers of 10 an hour each. Of those who find all busy and k waiting, a share
 * refused(k) goes away. */
static line exact_line(double (*refused)(int waiting))
{
    double p[MOST], all = 0;
    line l = {0};
    p[0] = 1;
    for (int n = 0; n + 1 < MOST; n++) {
        const double stay = n < SERVERS ? 1 : 1 - refused(n - SERVERS);
        p[n + 1] = p[n] * 24 * stay / (10 * fmin(n + 1, SERVERS));
    }
    for (int n = 0; n < MOST; n++) {
        all += p[n];
        l.waiting += p[n] * fmax(n - SERVERS, 0);
        l.in_use += p[n] * fmin(n, SERVERS);
        l.refused += n < SERVERS ? 0 : p[n] * refused(n - SERVERS);
    }
    return (line){l.refused / all, l.waiting / all, l.in_use / all};
}

static double room_for_four(int waiting) { return waiting >= 4; }
static double by_table(int waiting) { return waiting == 0 ? 0 : waiting == 1 ? 0.3 : 0.6; }
static double by_table_with_room(int waiting) { return waiting >= 2 ? 1 : by_table(waiting); }

static void expect_line(const char *beside, double (*refused)(int waiting), int seed)
{
    char text[1024];
    const line l = exact_line(refused);
    snprintf(text, sizeof text,
             "weir: 1\n"
             "run: {warm_up: 5 d, length: 200 d, replications: 20, seed: %d}\n"
             "arrivals: {door: {to: desk, rate: 24 per h}}\n"
             "services:\n"
             "  desk:\n"
             "    type: pathway\n"
             "    resources: {clerks: 3}\n"
             "    steps:\n"
             "      - treat: {with: clerks, for: {dist: exponential, mean: 6 min}}\n"
             "%s"
             "measures:\n"
             "  came: {count: arrived, in: desk, stat: total}\n"
             "  lost: {count: refused, in: desk, stat: total}\n"
             "  share_lost: {ratio: [lost, came]}\n",
             seed, beside);
    study *s = study_run(text);
    cr_expect(agrees("lost", study_measure(s, "share_lost", "ratio", NULL), l.refused, 0.02));
    cr_expect(agrees("waiting", study_measure(s, "desk.waiting", "mean", NULL), l.waiting, 0.02));
    cr_expect(
        agrees("in use", study_measure(s, "desk.clerks.in_use", "mean", NULL), l.in_use, 0.01));
    study_close(s);
}

/* M/M/3/7, said in two ways. */
Test(room, three_servers_and_four_who_wait)
{
    expect_line("        room: 4 waiting\n        balk: {leave: refused}\n", room_for_four, 501);
    expect_line("        room: 7 in all\n        balk: {leave: refused}\n", room_for_four, 502);
}

/* Of those who would be the first to wait nobody goes away, of the second 30 %, of all others 60 %; and the
 * same with room for two. */
Test(room, going_away_from_a_long_line)
{
    expect_line("        balk: {to: {leave: refused}, share: [0 %, 30 %, 60 %]}\n", by_table, 503);
    expect_line("        room: 2 waiting\n"
                "        balk: {to: {leave: refused}, share: [0 %, 30 %, 60 %]}\n",
                by_table_with_room, 504);
}
